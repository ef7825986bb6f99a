/* explain_days.c: counted days, in words.
 *
 * Few workdays are all written out; of many only what differs from the weekday is named, which is what people argue
 * about. Walks the days in between, and not more than DAYS_MAX of them. */
#include <string.h>

#include "core/explain.h"

#define FEW_WORKDAYS 10
#define DAYS_MAX 800

void reason_add(struct reason_list *l, struct reason r)
{
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 16;
        struct reason *v = arena_alloc(l->a, room * sizeof *v);

        if (l->n)
            memcpy(v, l->v, l->n * sizeof *v);
        l->v = v;
        l->room = room;
    }
    l->v[l->n++] = r;
}

/* ---- counted days ---- */

/* Words of one language. */
struct tongue {
    const char *and, *to, *counted, *in_exchange, *not_counted, *weekend;
    bool zh;
};
static const struct tongue tongue_zh = {"、", " 至 ", "：", "，其中调休上班 ", "；不计 ", "周末", true};
static const struct tongue tongue_en = {
    ", ", " to ", ": ", ", worked in exchange among them: ", "; not counted: ", "weekend", false};

static const char *short_date(int64_t day, struct arena *a)
{
    return date_text(day, a) + 5;
}

static bool worked_weekend(const struct cal *cal, int64_t day)
{
    return cal_weekday(day) >= 5 && cal_is_workday(cal, day);
}

static void add_part(struct buf *b, const char *before, const struct tongue *t, const char *part)
{
    const char *lead = b->len ? t->and : before;

    buf_add(b, lead, strlen(lead));
    buf_add(b, part, strlen(part));
}

/* Worked days: all of them, or only the weekends among them. */
static void add_worked(struct buf *b, const struct cal *cal, int64_t day, bool all, const struct tongue *t)
{
    struct reason_arg weekday = reason_weekday("", cal_weekday(day));
    const char *date = short_date(day, b->arena);

    const char *name = cal_day_name(cal, day);

    if (worked_weekend(cal, day))
        date = t->zh ? arena_printf(b->arena, "%s（周%s，%s调休）", date, weekday.zh, name ? name : "")
                     : arena_printf(b->arena, "%s (%s, worked %s)", date, weekday.en,
                                    name && name[0] ? arena_printf(b->arena, "for %s", name) : "in exchange");
    else if (!all)
        return;
    add_part(b, all ? t->counted : t->in_exchange, t, date);
}

/* Last day of the run of days off under one name that begins on `day`, not after `to`. */
static int64_t off_until(const struct cal *cal, int64_t day, int64_t to)
{
    const char *name = cal_day_name(cal, day);

    while (day < to && !cal_is_workday(cal, day + 1)) {
        const char *next = cal_day_name(cal, day + 1);
        if ((name == NULL) != (next == NULL) || (name && strcmp(name, next) != 0))
            break;
        day++;
    }
    return day;
}

static void add_off(struct buf *b, const struct cal *cal, int64_t day, int64_t last, bool all, const struct tongue *t)
{
    const char *name = cal_day_name(cal, day), *dates = short_date(day, b->arena);

    if (!name && !all)
        return;
    if (last > day)
        dates = arena_printf(b->arena, "%s%s%s", dates, t->to, short_date(last, b->arena));
    if (!name)
        name = t->weekend;
    dates = t->zh ? arena_printf(b->arena, "%s（%s）", dates, name) : arena_printf(b->arena, "%s (%s)", dates, name);
    add_part(b, t->not_counted, t, dates);
}

static const char *list_days(const struct cal *cal, int64_t from, int64_t to, const struct tongue *t, struct arena *a)
{
    struct buf worked = {.arena = a}, off = {.arena = a};
    bool all = cal_workdays(cal, from, to) <= FEW_WORKDAYS;

    if (to - from > DAYS_MAX)
        return "";
    for (int64_t day = from + 1; day <= to; day++) {
        int64_t last = day;

        if (cal_is_workday(cal, day)) {
            add_worked(&worked, cal, day, all, t);
            continue;
        }
        last = off_until(cal, day, to);
        add_off(&off, cal, day, last, all, t);
        day = last;
    }
    return arena_printf(a, "%.*s%.*s", (int)worked.len, worked.len ? worked.data : "", (int)off.len,
                        off.len ? off.data : "");
}

void explain_days(struct reason_list *l, const struct cal *cal, int64_t from, int64_t to, bool first)
{
    int64_t after = first ? from - 1 : from; /* the days in (after, to] are counted */
    struct reason_arg list =
        reason_pair("list", list_days(cal, after, to, &tongue_zh, l->a), list_days(cal, after, to, &tongue_en, l->a));

    reason_add(l, reason_make(l->a, R_days_counted, reason_day(l->a, "from", from), reason_day(l->a, "to", to),
                              first ? reason_pair("first", "计入", "from") : reason_pair("first", "不计", "after"),
                              reason_int(l->a, "n", cal_workdays(cal, after, to)), list));
    for (int year = cal_year(from); year <= cal_year(to) && year <= cal_year(from) + DAYS_MAX / 365; year++)
        if (!cal_covers(cal, year))
            reason_add(l, reason_make(l->a, R_days_not_covered, reason_int(l->a, "year", year)));
}

struct reason explain_date(const struct cal *cal, int64_t day, struct arena *a)
{
    static const enum reason_code codes[2][2] = {
        {R_date_weekend, R_date_holiday}, /* off: by the weekday, by name */
        {R_date_workday, R_date_worked},
    };
    const char *name = cal_day_name(cal, day);

    return reason_make(a, codes[cal_is_workday(cal, day)][name != NULL], reason_day(a, "day", day),
                       reason_weekday("weekday", cal_weekday(day)),
                       name && name[0]
                           ? reason_pair("name", arena_printf(a, "（%s）", name), arena_printf(a, " (%s)", name))
                           : reason_text("name", ""));
}
