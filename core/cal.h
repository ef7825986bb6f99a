/* cal.h: Chinese working time. Pure: a compiled calendar and arithmetic on it.
 *
 * Instants are int64 ms UTC; a day is int64 days since 1970-01-01 of the county's zone (UTC+8, no DST since 1991; TZ is
 * never looked at). Days off and worked weekends (调休) come from rules of kind `calendar`, of which many are in force
 * together; office hours from kind `hours` (several spans a day, by season). Days that no calendar covers follow the
 * weekday, and who asks is told so (cal_covers, cal_covers_days): what is counted across them is provisional.
 *
 * Counting rule: workdays between a and b are those in (a, b]: the first day does not count, the last does. A span may
 * say otherwise (span.first), and when its last day ends (span.end). */
#ifndef DUBAN_CORE_CAL_H
#define DUBAN_CORE_CAL_H

#include "proto/codec.h"

#define CAL_ZONE_MS (8 * 3600 * 1000LL)
#define CAL_ZONE_MIN 480
#define DAY_MS (24 * 3600 * 1000LL)

/* "HH:MM", 00:00 to 24:00, as minutes of the day; NONE when it is not. */
int64_t clock_minutes(const char *text);

struct cal; /* lives in the arena it was compiled into */

/* The documents in force, with their versions. */
struct cal_days {
    const struct calendar *doc;
    int64_t version;
};
struct cal_docs {
    const struct hours *hours; /* NULL: none */
    int64_t hours_version;
    const struct cal_days *days;
    size_t days_n;
};
/* Without a calendar: Monday to Friday. Without hours 08:30–12:00, 13:30–17:30 are NOT guessed: the working day is
 * 00:00–24:00. Of two calendars that differ about a day, the one of higher `order` counts. Returns NULL and *e when a
 * time of day is wrong ("seasons[0].spans[1].from"), or two calendars of equal order differ ("days", naming both). The
 * documents must live as long as the calendar. */
struct cal *cal_compile(const struct cal_docs *docs, struct arena *a, struct duban_error *e);

int64_t cal_day(int64_t ms);        /* day in the county's zone */
int64_t cal_day_start(int64_t day); /* instant of 00:00 there */
int cal_weekday(int64_t day);       /* 0 Monday … 6 Sunday */
int cal_year(int64_t day);
int64_t cal_month(int64_t day);          /* months since year 0 */
int64_t cal_month_start(int64_t month);  /* first day of such a month */
int64_t floor_div(int64_t a, int64_t b); /* b > 0 */

bool cal_is_workday(const struct cal *c, int64_t day);
const char *cal_day_name(const struct cal *c, int64_t day); /* 春节, 调休 day's name; NULL on an ordinary day */
/* The calendar that says something about this day, as "gov-2023@1"; NULL when none does. *source (or NULL) becomes the
 * paper it comes from, NULL when it names none. Office hours as "office@2"; NULL: there are none. */
const char *cal_day_calendar(const struct cal *c, int64_t day, const char **source);
const char *cal_hours_name(const struct cal *c);
/* Names of all calendars that say something about the days from first to last, in the order of their days; behind them
 * there is room for one more. */
struct strs cal_calendars(const struct cal *c, int64_t first, int64_t last, struct arena *a);
bool cal_covers(const struct cal *c, int year);                         /* every day of it */
bool cal_covers_days(const struct cal *c, int64_t first, int64_t last); /* every one; true when there is none */
int cal_last_year(const struct cal *c);                                 /* of the last covered day; 0 when none */

int64_t cal_workdays(const struct cal *c, int64_t a, int64_t b); /* in (a, b]; when b < a: minus those in (b, a] */
/* least d with workdays(day, d) == n; n >= 0; n == 0: day itself */
int64_t cal_add_workdays(const struct cal *c, int64_t day, int64_t n);
/* least d with workdays(d, day) <= n; n >= 0 */
int64_t cal_sub_workdays(const struct cal *c, int64_t day, int64_t n);
int64_t cal_workday_on_or_after(const struct cal *c, int64_t day);
int64_t cal_opening(const struct cal *c, int64_t day);  /* instant the office opens on the first workday >= day */
int64_t cal_closing(const struct cal *c, int64_t day);  /* instant it closes on that very day, or would if it opened */
int64_t cal_next_open(const struct cal *c, int64_t ms); /* ms itself inside office hours, else the next opening */
int64_t cal_work_ms(const struct cal *c, int64_t from_ms, int64_t to_ms); /* office time between; 0 when to <= from */

/* least t, not before the next open moment, with cal_work_ms(from_ms, t) >= ms; ms >= 0 */
int64_t cal_add_work_ms(const struct cal *c, int64_t from_ms, int64_t ms);
/* least t <= to_ms with cal_work_ms(t, to_ms) <= ms; ms >= 0 */
int64_t cal_sub_work_ms(const struct cal *c, int64_t to_ms, int64_t ms);

/* Is it counted in whole days? Only these have a first day and an end of their own. */
static inline bool span_by_day(struct span span)
{
    return span.unit == SPAN_DAYS || span.unit == SPAN_WORKDAYS;
}
/* Does a limit so long end at an instant, and not with a day? */
static inline bool span_is_exact(struct span span)
{
    return !span_by_day(span) || span.end != SPAN_END_DAY;
}
/* Last day of so many days or workdays from the one of from_ms on: with `first` the n-th from that day itself, unless
 * the office has closed by then and the span ends with closing. */
int64_t cal_last_day(const struct cal *c, int64_t from_ms, struct span span);

/* A delay: from_ms + span. minutes, hours: wall clock. workminutes, workhours: office time from the next open moment.
 * days: the last day at the same time of day. workdays: likewise, moved into office hours. `to closing`: the closing of
 * the last day. */
int64_t cal_add(const struct cal *c, int64_t from_ms, struct span span);
/* A limit: the instant at which what was begun at from_ms and may take so long is over. Days and workdays end with
 * their last day (00:00 of the next), with its closing, or at the same time of day, as the span says; everything else
 * as cal_add. NONE when the span is absent. */
int64_t cal_limit(const struct cal *c, int64_t from_ms, struct span span);

#endif
