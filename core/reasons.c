/* reasons.c: sentences with places, filled. See reasons.h. Costs one copy of the sentence per language. */
#include "core/reasons.h"

#include <assert.h>
#include <string.h>

#include "core/cal.h"

static const struct {
    const char *code, *zh, *en;
} rows[REASON_COUNT] = {
#define X(code, zh, en) [R_##code] = {#code, zh, en},
    DUBAN_REASONS(X)
#undef X
};

static const char *value_of(const char *place, size_t len, bool zh, const struct reason_arg *args, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (args[i].name && strlen(args[i].name) == len && memcmp(args[i].name, place, len) == 0)
            return zh ? args[i].zh : args[i].en;
    assert(!"a place of a sentence has no argument");
    return "";
}

static const char *fill(struct arena *a, const char *sentence, bool zh, const struct reason_arg *args, size_t n)
{
    struct buf b = {.arena = a};
    const char *open;

    while ((open = strchr(sentence, '{'))) {
        const char *shut = strchr(open, '}'), *value;

        assert(shut);
        value = value_of(open + 1, (size_t)(shut - open - 1), zh, args, n);
        buf_add(&b, sentence, (size_t)(open - sentence));
        buf_add(&b, value, strlen(value));
        sentence = shut + 1;
    }
    buf_add(&b, sentence, strlen(sentence) + 1);
    return b.data;
}

struct reason reason_fill(struct arena *a, enum reason_code code, const struct reason_arg *args, size_t n)
{
    assert(code < REASON_COUNT);
    return (struct reason){.code = rows[code].code,
                           .zh = fill(a, rows[code].zh, true, args, n),
                           .en = fill(a, rows[code].en, false, args, n),
                           .seq = NONE};
}

const char *reason_code_word(enum reason_code code)
{
    assert(code < REASON_COUNT);
    return rows[code].code;
}

struct reason_arg reason_pair(const char *name, const char *zh, const char *en)
{
    return (struct reason_arg){name, zh, en};
}

struct reason_arg reason_text(const char *name, const char *both)
{
    return reason_pair(name, both ? both : "", both ? both : "");
}

struct reason_arg reason_int(struct arena *a, const char *name, int64_t n)
{
    return reason_text(name, arena_printf(a, "%lld", (long long)n));
}

struct reason_arg reason_day(struct arena *a, const char *name, int64_t day)
{
    return reason_text(name, date_text(day, a));
}

static struct reason_arg moment(struct arena *a, const char *name, int64_t day, int64_t ms)
{
    int64_t minute = (ms - cal_day_start(day)) / 60000;

    return reason_text(name,
                       arena_printf(a, "%s %02d:%02d", date_text(day, a), (int)(minute / 60), (int)(minute % 60)));
}

struct reason_arg reason_time(struct arena *a, const char *name, int64_t ms)
{
    return moment(a, name, cal_day(ms), ms);
}

struct reason_arg reason_limit(struct arena *a, const char *name, int64_t ms)
{
    return moment(a, name, cal_day(ms - 1), ms);
}

struct reason_arg reason_span(struct arena *a, const char *name, struct span sp)
{
    return reason_pair(name, span_text(sp, "zh", a), span_text(sp, "en", a));
}

struct reason_arg reason_word(const char *name, const struct enumeration *words, int value)
{
    assert(value >= 0 && value < words->count);
    return reason_pair(name, words->zh[value], words->words[value]);
}

struct reason_arg reason_weekday(const char *name, int weekday)
{
    static const char *const zh[] = {"一", "二", "三", "四", "五", "六", "日"};
    static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    assert(weekday >= 0 && weekday < 7);
    return reason_pair(name, zh[weekday], en[weekday]);
}

struct reason_arg reason_inner(const char *name, const struct reason *inner)
{
    return reason_pair(name, inner->zh, inner->en);
}
