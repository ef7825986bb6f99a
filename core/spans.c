/* spans.c: see spans.h. */
#include "core/spans.h"

#include <assert.h>

/* Milliseconds of one unit that is counted by the instant; 0 for days and workdays. */
static int64_t unit_ms(int unit)
{
    static const int64_t ms[] = {
        [SPAN_MINUTES] = 60000,     [SPAN_HOURS] = 3600000,     [SPAN_DAYS] = 0,
        [SPAN_WORKMINUTES] = 60000, [SPAN_WORKHOURS] = 3600000, [SPAN_WORKDAYS] = 0,
    };

    assert(unit > SPAN_ABSENT && unit <= SPAN_WORKDAYS);
    return ms[unit];
}

static bool in_office_time(int unit)
{
    return unit == SPAN_WORKMINUTES || unit == SPAN_WORKHOURS;
}

int64_t span_count(const struct cal *c, struct span unit, int64_t from_ms, int64_t to_ms)
{
    int64_t ms = unit_ms(unit.unit), passed;

    if (to_ms <= from_ms)
        return 0;
    if (unit.unit == SPAN_DAYS)
        return cal_day(to_ms) - cal_day(from_ms) + unit.first;
    if (unit.unit == SPAN_WORKDAYS)
        return cal_workdays(c, cal_day(from_ms) - unit.first, cal_day(to_ms));
    passed = in_office_time(unit.unit) ? cal_work_ms(c, from_ms, to_ms) : to_ms - from_ms;
    return (passed + ms - 1) / ms; /* a unit begun is one */
}

/* The first instant of a day, but not before `least`. */
static int64_t start_after(int64_t day, int64_t least)
{
    int64_t start = cal_day_start(day);

    return start > least ? start : least;
}

int64_t span_passed_at(const struct cal *c, struct span span, int64_t from_ms)
{
    int64_t ms = unit_ms(span.unit) * span.n + 1, day = cal_day(from_ms) - span.first;

    if (span.unit == SPAN_DAYS)
        return start_after(day + span.n + 1, from_ms + 1);
    if (span.unit == SPAN_WORKDAYS)
        return start_after(cal_add_workdays(c, day, (int64_t)span.n + 1), from_ms + 1);
    return in_office_time(span.unit) ? cal_add_work_ms(c, from_ms, ms) : from_ms + ms;
}

int64_t span_left_at(const struct cal *c, struct span span, int64_t to_ms)
{
    int64_t ms = unit_ms(span.unit) * span.n, day = NONE;

    if (span.unit == SPAN_DAYS)
        day = cal_day(to_ms) - span.n;
    if (span.unit == SPAN_WORKDAYS)
        day = cal_sub_workdays(c, cal_day(to_ms), span.n);
    if (day != NONE)
        return cal_day_start(day + span.first) < to_ms ? cal_day_start(day + span.first) : to_ms;
    return in_office_time(span.unit) ? cal_sub_work_ms(c, to_ms, ms) : to_ms - ms;
}
