/* cal_compile.c: from the two documents, office hours and days off, to tables that can be counted with.
 *
 * Promises: what it returns is complete (every day of the year has office hours, every special a name and its place in
 * the running sum); whatever is wrong in a document is refused by the name of the field, and nothing is kept. Days may
 * stand in the document in any order; a date that stands twice is refused, because two meanings of one day are none. */
#include <string.h>

#include "core/cal.h"
#include "core/cal_table.h"

#define YEAR_SLOTS (12 * 31) /* (month, day) as one number; slots of days that no month has stay unused */
#define NO_OFFICE SIZE_MAX

static bool digits2(const char *s, int *out)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return false;
    *out = (s[0] - '0') * 10 + (s[1] - '0');
    return true;
}

/* "HH:MM", 00:00 to 24:00. */
static bool parse_clock(const char *s, int32_t *ms)
{
    int h, m;

    if (!s || strlen(s) != 5 || s[2] != ':' || !digits2(s, &h) || !digits2(s + 3, &m))
        return false;
    if (m > 59 || h > 24 || (h == 24 && m > 0))
        return false;
    *ms = (h * 60 + m) * 60000;
    return true;
}

/* "MM-DD", a day that exists in a leap year, as its slot. */
static bool parse_month_day(const char *s, int *slot)
{
    int m, d, y2, m2, d2;

    if (strlen(s) != 5 || s[2] != '-' || !digits2(s, &m) || !digits2(s + 3, &d) || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    civil_from_day(day_from_civil(2000, m, d), &y2, &m2, &d2);
    *slot = (m - 1) * 31 + d - 1;
    return m2 == m && d2 == d;
}

/* What is being compiled, and where its faults go. */
struct compile {
    struct cal *cal;
    struct arena *a;
    struct duban_error *e;
};

static int bad_season(const struct compile *k, size_t season, const char *field, const char *text, const char *value)
{
    return error_set(k->e, DUBAN_E_bad_date, arena_printf(k->a, "seasons[%zu].%s", season, field), "%s: %s", text,
                     value ? value : "-");
}

static int compile_spans(const struct compile *k, const struct season *s, size_t index)
{
    struct cal_office *o = &k->cal->offices[index];
    int32_t before = 0;

    if (s->spans.n == 0)
        return bad_season(k, index, "spans", "no office hours in this season", NULL);
    o->spans = arena_alloc(k->a, s->spans.n * sizeof *o->spans);
    o->spans_n = s->spans.n;
    for (size_t i = 0; i < s->spans.n; i++) {
        const struct hourspan *h = LIST_AT(s->spans, struct hourspan, i);

        if (!parse_clock(h->from, &o->spans[i].from_ms) || o->spans[i].from_ms < before)
            return bad_season(k, index, arena_printf(k->a, "spans[%zu].from", i), "expected HH:MM, in order", h->from);
        if (!parse_clock(h->to, &o->spans[i].to_ms) || o->spans[i].to_ms <= o->spans[i].from_ms)
            return bad_season(k, index, arena_printf(k->a, "spans[%zu].to", i), "expected HH:MM, after the start",
                              h->to);
        before = o->spans[i].to_ms;
        o->ms += o->spans[i].to_ms - o->spans[i].from_ms;
    }
    return DUBAN_E_ok;
}

/* Writes the season into the slots of its dates; a season without dates fills what is empty in the end. */
static int claim_slots(const struct compile *k, const struct season *s, size_t index, size_t slots[YEAR_SLOTS],
                       size_t *rest)
{
    int from, to;

    if (!s->from && !s->to) {
        if (*rest != NO_OFFICE)
            return bad_season(k, index, "from", "a second season without dates", NULL);
        *rest = index;
        return DUBAN_E_ok;
    }
    if (!s->from || !parse_month_day(s->from, &from))
        return bad_season(k, index, "from", "expected MM-DD", s->from);
    if (!s->to || !parse_month_day(s->to, &to))
        return bad_season(k, index, "to", "expected MM-DD", s->to);
    for (int slot = from;; slot = (slot + 1) % YEAR_SLOTS) {
        if (slots[slot] != NO_OFFICE)
            return bad_season(k, index, "from", "overlaps another season", s->from);
        slots[slot] = index;
        if (slot == to)
            return DUBAN_E_ok;
    }
}

static bool slot_exists(int slot)
{
    int y, m, d;

    civil_from_day(day_from_civil(2000, slot / 31 + 1, slot % 31 + 1), &y, &m, &d);
    return m == slot / 31 + 1;
}

/* Runs of equal slots become blocks. */
static int compile_blocks(const struct compile *k, const size_t slots[YEAR_SLOTS], size_t rest)
{
    struct cal *c = k->cal;
    size_t before = NO_OFFICE;

    c->blocks = arena_alloc(k->a, YEAR_SLOTS * sizeof *c->blocks);
    for (int slot = 0; slot < YEAR_SLOTS; slot++) {
        size_t office = slots[slot] == NO_OFFICE ? rest : slots[slot];

        if (!slot_exists(slot))
            continue;
        if (office == NO_OFFICE)
            return error_set(k->e, DUBAN_E_bad_date, "seasons", "no office hours on day %02d of month %02d",
                             slot % 31 + 1, slot / 31 + 1);
        if (office == before)
            continue;
        c->blocks[c->blocks_n++] = (struct cal_block){slot / 31 + 1, slot % 31 + 1, office};
        before = office;
    }
    return DUBAN_E_ok;
}

static int compile_hours(const struct compile *k, const struct hours *h)
{
    size_t slots[YEAR_SLOTS], rest = NO_OFFICE;
    int rc;

    if (h->seasons.n == 0)
        return error_set(k->e, DUBAN_E_missing, "seasons", "no season");
    for (size_t i = 0; i < YEAR_SLOTS; i++)
        slots[i] = NO_OFFICE;
    k->cal->offices = arena_alloc(k->a, h->seasons.n * sizeof *k->cal->offices);
    for (size_t i = 0; i < h->seasons.n; i++) {
        const struct season *s = LIST_AT(h->seasons, struct season, i);

        if ((rc = compile_spans(k, s, i)) || (rc = claim_slots(k, s, i, slots, &rest)))
            return rc;
    }
    return compile_blocks(k, slots, rest);
}

/* Without a document nothing is guessed: a working day is the whole day. */
static void whole_days(struct cal *c, struct arena *a)
{
    static const struct cal_hours all = {0, (int32_t)DAY_MS};

    c->offices = arena_alloc(a, sizeof *c->offices);
    c->offices[0] = (struct cal_office){arena_copy(a, &all, sizeof all), 1, DAY_MS};
    c->blocks = arena_alloc(a, sizeof *c->blocks);
    c->blocks[0] = (struct cal_block){1, 1, 0};
    c->blocks_n = 1;
}

/* Sorted by insertion: documents are nearly in order already, and hold at most LIM_LIST days. */
static int compile_days(const struct compile *k, const struct calendar *doc)
{
    struct cal *c = k->cal;
    struct arena *a = k->a;
    int64_t gained = 0;

    c->specials = arena_alloc(a, (doc->days.n + 1) * sizeof *c->specials);
    for (size_t i = 0; i < doc->days.n; i++) {
        const struct calday *d = LIST_AT(doc->days, struct calday, i);
        size_t at = c->specials_n++;

        for (; at > 0 && c->specials[at - 1].day > d->date; at--)
            c->specials[at] = c->specials[at - 1];
        if (at > 0 && c->specials[at - 1].day == d->date)
            return error_set(k->e, DUBAN_E_bad_date, "days", "%s stands twice", date_text(d->date, a));
        c->specials[at] = (struct cal_special){d->date, 0, d->kind == DAYK_WORKDAY,
                                               d->name ? arena_str(a, d->name, strlen(d->name)) : ""};
    }
    for (size_t i = 0; i < c->specials_n; i++) {
        struct cal_special *s = &c->specials[i];

        gained += (int64_t)s->work - (cal_weekday(s->day) < 5);
        s->gained = gained;
    }
    return DUBAN_E_ok;
}

struct cal *cal_compile(const struct hours *hours, const struct calendar *days, struct arena *a, struct duban_error *e)
{
    struct compile k = {arena_alloc(a, sizeof *k.cal), a, e};

    if (!hours)
        whole_days(k.cal, a);
    else if (compile_hours(&k, hours))
        return NULL;
    if (days && compile_days(&k, days))
        return NULL;
    return k.cal;
}
