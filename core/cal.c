/* cal.c: arithmetic on a compiled calendar.
 *
 * Everything rests on one function: count_of(d), the number of workdays up to and including day d from a fixed Monday
 * on. It is a formula for the weekdays plus a running sum of the specials, so counting between two days is a
 * subtraction and going n workdays on is a search for the first day with a given count. Nothing here steps through days
 * one by one; counting costs O(log specials), going on O(log² specials), office time O(years × seasons). */
#include "core/cal.h"

#include <assert.h>
#include <string.h>

#include "core/cal_table.h"

#define FIRST_MONDAY (-3) /* 1969-12-29 */
#define MINUTE_MS 60000LL
/* Longer spans than this (2,700 years of workdays) are as good as never, and are cut so that no sum can overflow. */
#define SPAN_DAYS_MAX 1000000LL

int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t cal_day(int64_t ms)
{
    return floor_div(ms + CAL_ZONE_MS, DAY_MS);
}

int64_t cal_day_start(int64_t day)
{
    return day * DAY_MS - CAL_ZONE_MS;
}

int cal_weekday(int64_t day)
{
    int64_t k = day - FIRST_MONDAY;

    return (int)(k - floor_div(k, 7) * 7);
}

int cal_year(int64_t day)
{
    int y, m, d;

    civil_from_day(day, &y, &m, &d);
    return y;
}

int64_t cal_month(int64_t day)
{
    int y, m, d;

    civil_from_day(day, &y, &m, &d);
    return (int64_t)y * 12 + m - 1;
}

int64_t cal_month_start(int64_t month)
{
    int64_t year = floor_div(month, 12);

    return day_from_civil((int)year, (int)(month - year * 12) + 1, 1);
}

/* Number of specials dated up to and including `day`. */
static size_t specials_until(const struct cal *c, int64_t day)
{
    size_t lo = 0, hi = c->specials_n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c->specials[mid].day <= day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static const struct cal_special *special_on(const struct cal *c, int64_t day)
{
    size_t n = specials_until(c, day);

    return n && c->specials[n - 1].day == day ? &c->specials[n - 1] : NULL;
}

bool cal_is_workday(const struct cal *c, int64_t day)
{
    const struct cal_special *s = special_on(c, day);

    return s ? s->work : cal_weekday(day) < 5;
}

const char *cal_day_name(const struct cal *c, int64_t day)
{
    const struct cal_special *s = special_on(c, day);

    return s ? s->name : NULL;
}

const char *cal_day_calendar(const struct cal *c, int64_t day, const char **source)
{
    const struct cal_special *s = special_on(c, day);

    if (source)
        *source = s ? s->source : NULL;
    return s ? s->calendar : NULL;
}

const char *cal_hours_name(const struct cal *c)
{
    return c->hours;
}

struct strs cal_calendars(const struct cal *c, int64_t first, int64_t last, struct arena *a)
{
    struct strs names = {arena_alloc(a, (LIM_CALENDARS + 1) * sizeof(const char *)), 0};

    for (size_t i = specials_until(c, first - 1); i < c->specials_n && c->specials[i].day <= last; i++) {
        const char *name = c->specials[i].calendar;
        size_t k = 0;

        while (k < names.n && strcmp(names.v[k], name) != 0)
            k++;
        if (k == names.n)
            names.v[names.n++] = name;
    }
    return names;
}

bool cal_covers_days(const struct cal *c, int64_t first, int64_t last)
{
    for (size_t i = 0; i < c->runs_n && first <= last; i++)
        if (c->runs[i].first <= first && first <= c->runs[i].last)
            first = c->runs[i].last + 1;
    return first > last;
}

bool cal_covers(const struct cal *c, int year)
{
    return cal_covers_days(c, day_from_civil(year, 1, 1), day_from_civil(year, 12, 31));
}

int cal_last_year(const struct cal *c)
{
    return c->runs_n ? cal_year(c->runs[c->runs_n - 1].last) : 0;
}

/* ---- workdays ---- */

static int64_t count_of(const struct cal *c, int64_t day)
{
    int64_t days = day - FIRST_MONDAY + 1; /* days from the first Monday to `day`, both counted */
    int64_t weeks = floor_div(days, 7), rest = days - weeks * 7;
    size_t n = specials_until(c, day);

    return weeks * 5 + (rest < 5 ? rest : 5) + (n ? c->specials[n - 1].gained : 0);
}

/* The first day with this count: the workday that made it so. */
static int64_t day_of_count(const struct cal *c, int64_t count)
{
    int64_t slack = (int64_t)c->specials_n + 7; /* no special moves the count by more than one */
    int64_t lo = FIRST_MONDAY + floor_div((count - slack) * 7, 5) - 7;
    int64_t hi = FIRST_MONDAY + floor_div((count + slack) * 7, 5) + 7;

    assert(count_of(c, lo) < count && count_of(c, hi) >= count);
    while (hi - lo > 1) {
        int64_t mid = lo + (hi - lo) / 2;
        if (count_of(c, mid) < count)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

int64_t cal_workdays(const struct cal *c, int64_t a, int64_t b)
{
    return count_of(c, b) - count_of(c, a);
}

int64_t cal_add_workdays(const struct cal *c, int64_t day, int64_t n)
{
    assert(n >= 0);
    return n == 0 ? day : day_of_count(c, count_of(c, day) + (n < SPAN_DAYS_MAX ? n : SPAN_DAYS_MAX));
}

int64_t cal_sub_workdays(const struct cal *c, int64_t day, int64_t n)
{
    assert(n >= 0);
    return day_of_count(c, count_of(c, day) - (n < SPAN_DAYS_MAX ? n : SPAN_DAYS_MAX));
}

int64_t cal_workday_on_or_after(const struct cal *c, int64_t day)
{
    return day_of_count(c, count_of(c, day - 1) + 1);
}

/* ---- office hours ---- */

/* Block of office hours that holds on `day`, and the first day after it in *end. */
static const struct cal_office *office_on(const struct cal *c, int64_t day, int64_t *end)
{
    int y, m, d;
    size_t i = 0;

    civil_from_day(day, &y, &m, &d);
    while (i + 1 < c->blocks_n &&
           (c->blocks[i + 1].month < m || (c->blocks[i + 1].month == m && c->blocks[i + 1].mday <= d)))
        i++;
    if (end)
        *end = i + 1 < c->blocks_n ? day_from_civil(y, c->blocks[i + 1].month, c->blocks[i + 1].mday)
                                   : day_from_civil(y + 1, 1, 1);
    return &c->offices[c->blocks[i].office];
}

int64_t cal_opening(const struct cal *c, int64_t day)
{
    int64_t d = cal_workday_on_or_after(c, day);

    return cal_day_start(d) + office_on(c, d, NULL)->spans[0].from_ms;
}

int64_t cal_closing(const struct cal *c, int64_t day)
{
    const struct cal_office *o = office_on(c, day, NULL);

    return cal_day_start(day) + o->spans[o->spans_n - 1].to_ms;
}

int64_t cal_next_open(const struct cal *c, int64_t ms)
{
    int64_t day = cal_day(ms), t = ms - cal_day_start(day);

    if (cal_is_workday(c, day)) {
        const struct cal_office *o = office_on(c, day, NULL);
        for (size_t i = 0; i < o->spans_n; i++)
            if (t < o->spans[i].to_ms)
                return t < o->spans[i].from_ms ? cal_day_start(day) + o->spans[i].from_ms : ms;
    }
    return cal_opening(c, day + 1);
}

/* Office time of one day between two times of that day. */
static int64_t day_work_ms(const struct cal *c, int64_t day, int64_t from, int64_t to)
{
    const struct cal_office *o = office_on(c, day, NULL);
    int64_t sum = 0;

    if (!cal_is_workday(c, day))
        return 0;
    for (size_t i = 0; i < o->spans_n; i++) {
        int64_t a = from > o->spans[i].from_ms ? from : o->spans[i].from_ms;
        int64_t b = to < o->spans[i].to_ms ? to : o->spans[i].to_ms;
        if (b > a)
            sum += b - a;
    }
    return sum;
}

int64_t cal_work_ms(const struct cal *c, int64_t from_ms, int64_t to_ms)
{
    int64_t first = cal_day(from_ms), last = cal_day(to_ms);
    int64_t from = from_ms - cal_day_start(first), to = to_ms - cal_day_start(last), sum;

    if (to_ms <= from_ms)
        return 0;
    if (first == last)
        return day_work_ms(c, first, from, to);
    sum = day_work_ms(c, first, from, DAY_MS) + day_work_ms(c, last, 0, to);
    for (int64_t d = first + 1, end; d < last; d = end) {
        const struct cal_office *o = office_on(c, d, &end);
        if (end > last)
            end = last;
        sum += cal_workdays(c, d - 1, end - 1) * o->ms;
    }
    return sum;
}

/* The instant of `day`, a workday, at which `left` ms of office time have passed since time of day t; or -1 and
 * *left_out less what the day had. */
static int64_t spend_day(const struct cal *c, int64_t day, int64_t t, int64_t *left)
{
    const struct cal_office *o = office_on(c, day, NULL);

    for (size_t i = 0; i < o->spans_n; i++) {
        int64_t a = t > o->spans[i].from_ms ? t : o->spans[i].from_ms;
        if (a >= o->spans[i].to_ms)
            continue;
        if (*left <= o->spans[i].to_ms - a)
            return cal_day_start(day) + a + *left;
        *left -= o->spans[i].to_ms - a;
    }
    return -1;
}

/* The first instant by which `left` ms of office time have passed since the next open moment. */
int64_t cal_add_work_ms(const struct cal *c, int64_t from_ms, int64_t left)
{
    int64_t start = cal_next_open(c, from_ms), day = cal_day(start);
    int64_t at = spend_day(c, day, start - cal_day_start(day), &left);

    while (at < 0) {
        int64_t end, whole, skip;
        const struct cal_office *o;

        day = cal_workday_on_or_after(c, day + 1);
        o = office_on(c, day, &end);
        whole = cal_workdays(c, day - 1, end - 1); /* workdays of this block still ahead, `day` counted */
        skip = (left - 1) / o->ms;                 /* days that are used up and not the last one */
        if (skip >= whole) {
            left -= whole * o->ms;
            day = end - 1;
            continue;
        }
        left -= skip * o->ms;
        day = skip ? cal_add_workdays(c, day, skip) : day;
        at = spend_day(c, day, 0, &left);
    }
    return at;
}

/* Office time until to_ms only shrinks as the instant comes nearer: a search for the first that leaves no more. */
int64_t cal_sub_work_ms(const struct cal *c, int64_t to_ms, int64_t ms)
{
    int64_t lo = to_ms - DAY_MS, hi = to_ms;

    assert(ms >= 0);
    while (cal_work_ms(c, lo, to_ms) <= ms)
        lo = to_ms - (to_ms - lo) * 2;
    while (hi - lo > 1) {
        int64_t mid = lo + (hi - lo) / 2;
        if (cal_work_ms(c, mid, to_ms) <= ms)
            hi = mid;
        else
            lo = mid;
    }
    return hi;
}

/* ---- spans ---- */

/* What is begun after closing has nothing left of a day that would end with closing. */
static bool first_counts(const struct cal *c, int64_t from_ms, struct span span)
{
    return span.first && (span.end != SPAN_END_CLOSING || from_ms < cal_closing(c, cal_day(from_ms)));
}

int64_t cal_last_day(const struct cal *c, int64_t from_ms, struct span span)
{
    int64_t day = cal_day(from_ms), n = span.n < SPAN_DAYS_MAX ? span.n : SPAN_DAYS_MAX;

    assert(span_by_day(span));
    if (n <= 0)
        return day;
    day -= first_counts(c, from_ms, span);
    return span.unit == SPAN_DAYS ? day + n : cal_add_workdays(c, day, n);
}

int64_t cal_add(const struct cal *c, int64_t from_ms, struct span span)
{
    static const int64_t unit_ms[] = {
        [SPAN_MINUTES] = MINUTE_MS,     [SPAN_HOURS] = 60 * MINUTE_MS,     [SPAN_DAYS] = 0,
        [SPAN_WORKMINUTES] = MINUTE_MS, [SPAN_WORKHOURS] = 60 * MINUTE_MS, [SPAN_WORKDAYS] = 0,
    };
    int64_t n = span.n > 0 ? span.n : 0, at;

    assert(span.unit > SPAN_ABSENT && span.unit <= SPAN_WORKDAYS);
    if (span.unit == SPAN_WORKMINUTES || span.unit == SPAN_WORKHOURS)
        return cal_add_work_ms(c, from_ms, n * unit_ms[span.unit]);
    if (!span_by_day(span))
        return from_ms + n * unit_ms[span.unit];
    if (span.end == SPAN_END_CLOSING)
        return cal_closing(c, cal_last_day(c, from_ms, span));
    at = cal_day_start(cal_last_day(c, from_ms, span)) + from_ms - cal_day_start(cal_day(from_ms));
    return span.unit == SPAN_WORKDAYS ? cal_next_open(c, at) : at;
}

/* Counted from the day itself, not from the opening of the office after it: what comes on Friday at 18:00 has Monday as
 * its first workday, not Tuesday. */
int64_t cal_limit(const struct cal *c, int64_t from_ms, struct span span)
{
    if (span.unit == SPAN_ABSENT)
        return NONE;
    if (span_by_day(span) && span.end == SPAN_END_DAY)
        return cal_day_start(cal_last_day(c, from_ms, span) + 1);
    return cal_add(c, from_ms, span);
}
