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
        return cal_day(to_ms) - cal_day(from_ms);
    if (unit.unit == SPAN_WORKDAYS)
        return cal_workdays(c, cal_day(from_ms), cal_day(to_ms));
    passed = in_office_time(unit.unit) ? cal_work_ms(c, from_ms, to_ms) : to_ms - from_ms;
    return (passed + ms - 1) / ms; /* a unit begun is one */
}

int64_t span_passed_at(const struct cal *c, struct span span, int64_t from_ms)
{
    int64_t ms = unit_ms(span.unit) * span.n + 1;

    if (span.unit == SPAN_DAYS)
        return cal_day_start(cal_day(from_ms) + span.n + 1);
    if (span.unit == SPAN_WORKDAYS)
        return cal_day_start(cal_add_workdays(c, cal_day(from_ms), (int64_t)span.n + 1));
    return in_office_time(span.unit) ? cal_add_work_ms(c, from_ms, ms) : from_ms + ms;
}

int64_t span_left_at(const struct cal *c, struct span span, int64_t to_ms)
{
    int64_t ms = unit_ms(span.unit) * span.n;

    if (span.unit == SPAN_DAYS)
        return cal_day_start(cal_day(to_ms) - span.n);
    if (span.unit == SPAN_WORKDAYS)
        return cal_day_start(cal_sub_workdays(c, cal_day(to_ms), span.n));
    return in_office_time(span.unit) ? cal_sub_work_ms(c, to_ms, ms) : to_ms - ms;
}
