/* duty.h: the duty to report: which periods an item owes a report for, and which it has let pass.
 *
 * A period is a day, week (Monday to Sunday), month, quarter or year, by the word of the item's report_cycle or of a
 * campaign laid over it (item.overlays): on each day the densest of those in force holds. A report is owed by a day of
 * the period, ledger.report_by: the weekday (1 Monday) of a weekly report, the day of the (last) month of longer ones;
 * absent, or beyond the period's end: its last day. The first period is the first whole one after the assignment, or
 * after the campaign began. A report serves the period in which it is received, and is late when its day is over. What
 * an item owes while it is held or stopped is not asked for.
 *
 * Pure: from the item, its ledger and nothing else. Cost: a step for each period since the last report. */
#ifndef DUBAN_CORE_DUTY_H
#define DUBAN_CORE_DUTY_H

#include "core/cal.h"

enum { DUTY_MOST = 1000 }; /* reports in a row that are counted */

/* The word of the report cycle that holds on this day; NULL: no report is owed. */
const char *duty_cycle(const struct item *it, int64_t day);
/* The last day by which the n-th report in a row (1, 2, …) since the last one received is owed, as things stand now;
 * NONE: so many are never owed, or more than DUTY_MOST. On the day after, n are missed. */
int64_t duty_missed_day(const struct ledger *l, const struct item *it, int64_t n);
/* Reports missed in a row on this day, at most `most`. */
int64_t duty_missed(const struct ledger *l, const struct item *it, int64_t day, int64_t most);

#endif
