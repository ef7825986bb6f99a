/* cal.h: Chinese working time. Pure: a compiled calendar and arithmetic on it.
 *
 * Instants are int64 ms UTC; a day is int64 days since 1970-01-01 of the county's zone (UTC+8, no DST since 1991; TZ is
 * never looked at). Days off and worked weekends (调休) come from rules of kind `calendar`, office hours from kind
 * `hours` (several spans a day, by season). A year without any entry in the calendar is `not covered`: its days follow
 * the weekday, and who asks is told so (cal_covers).
 *
 * Counting rule: workdays between a and b are those in (a, b]: the first day does not count, the last does. */
#ifndef DUBAN_CORE_CAL_H
#define DUBAN_CORE_CAL_H

#include "proto/codec.h"

#define CAL_ZONE_MS (8 * 3600 * 1000LL)
#define CAL_ZONE_MIN 480
#define DAY_MS (24 * 3600 * 1000LL)

struct cal; /* lives in the arena it was compiled into */

/* Either document may be NULL: then Monday to Friday, and 08:30–12:00, 13:30–17:30 are NOT guessed: without hours the
 * working day is 00:00–24:00. Returns NULL and *e when a time of day is wrong ("seasons[0].spans[1].from"). */
struct cal *cal_compile(const struct hours *hours, const struct calendar *days, struct arena *a, struct duban_error *e);

int64_t cal_day(int64_t ms);        /* day in the county's zone */
int64_t cal_day_start(int64_t day); /* instant of 00:00 there */
int cal_weekday(int64_t day);       /* 0 Monday … 6 Sunday */
int cal_year(int64_t day);

bool cal_is_workday(const struct cal *c, int64_t day);
const char *cal_day_name(const struct cal *c, int64_t day); /* 春节, 调休 day's name; NULL on an ordinary day */
bool cal_covers(const struct cal *c, int year);
int cal_last_year(const struct cal *c); /* last covered year; 0 when none */

int64_t cal_workdays(const struct cal *c, int64_t a, int64_t b); /* in (a, b]; when b < a: minus those in (b, a] */
/* least d with workdays(day, d) == n; n >= 0; n == 0: day itself */
int64_t cal_add_workdays(const struct cal *c, int64_t day, int64_t n);
/* least d with workdays(d, day) <= n; n >= 0 */
int64_t cal_sub_workdays(const struct cal *c, int64_t day, int64_t n);
int64_t cal_workday_on_or_after(const struct cal *c, int64_t day);
int64_t cal_opening(const struct cal *c, int64_t day);  /* instant the office opens on the first workday >= day */
int64_t cal_next_open(const struct cal *c, int64_t ms); /* ms itself inside office hours, else the next opening */
int64_t cal_work_ms(const struct cal *c, int64_t from_ms, int64_t to_ms); /* office time between; 0 when to <= from */

/* least t, not before the next open moment, with cal_work_ms(from_ms, t) >= ms; ms >= 0 */
int64_t cal_add_work_ms(const struct cal *c, int64_t from_ms, int64_t ms);
/* least t <= to_ms with cal_work_ms(t, to_ms) <= ms; ms >= 0 */
int64_t cal_sub_work_ms(const struct cal *c, int64_t to_ms, int64_t ms);

/* from_ms + span. minutes, hours: wall clock. days: same time of day. workminutes, workhours: office time from the next
 * open moment. workdays: n workdays later at the same time of day, moved into office hours. */
int64_t cal_add(const struct cal *c, int64_t from_ms, struct span span);

#endif
