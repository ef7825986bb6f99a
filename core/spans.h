/* spans.h: how much of a span has passed since an instant, or is left until one, and when that turns.
 *
 * The unit says how it is counted. Days and workdays: whole days of the calendar, (from, to] as everywhere, whatever
 * the time of day; so everything turns at 00:00. Where the first day counts, it is [from, to], from the first instant
 * after from_ms on. When a limit ends in its last day (span.end) is not asked here: see cal_limit. Minutes and hours
 * (wall clock), workminutes and workhours (office time): by the instant, a unit begun counted as one; so "15 minutes"
 * have passed up to and including the fifteenth minute's end, and one millisecond later it is more than 15.
 *
 * Pure arithmetic on the calendar; no answer is found by trying instants one after the other. */
#ifndef DUBAN_CORE_SPANS_H
#define DUBAN_CORE_SPANS_H

#include "core/cal.h"

/* Units of `unit` between the two; 0 when to_ms is not later. */
int64_t span_count(const struct cal *c, struct span unit, int64_t from_ms, int64_t to_ms);
/* First instant t with span_count(c, span, from_ms, t) > span.n. */
int64_t span_passed_at(const struct cal *c, struct span span, int64_t from_ms);
/* First instant t with span_count(c, span, t, to_ms) <= span.n; never after to_ms. */
int64_t span_left_at(const struct cal *c, struct span span, int64_t to_ms);

#endif
