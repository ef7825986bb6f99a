/* inspect_when.h: when a plan runs. RFC 5545 gives the dates (libical), the work calendar moves them to workdays.
 *
 * An occurrence is a date of the rule; without a rule there is one, dtstart. It runs at the opening of the office on
 * the first workday on or after it. Missed ones: when several lie behind (the service was off, the plan was entered
 * late, a long holiday moved them to one morning), only the latest of them runs and the earlier are passed over: an
 * inspection is a visit on a day, and five of them at once on the first morning help nobody. Pure: the same arguments,
 * the same answer. */
#ifndef DUBAN_WORKERS_INSPECT_WHEN_H
#define DUBAN_WORKERS_INSPECT_WHEN_H

#include "core/cal.h"
#include "proto/records.h"

enum {
    PLAN_OCCURRENCES_MAX = 50000, /* of one rule, counted from dtstart; a rule that has more behind it is refused */
};

struct plan_due {
    int64_t run_date; /* occurrence that is to run now; NONE: nothing is due */
    int64_t run_day;  /* workday it runs on */
    int64_t next_ms;  /* opening of the office at the next occurrence after now; NONE: no further run */
};

/* What is due of this plan at now_ms, given that last_date (NONE: nothing) has run. A DUBAN_E_ code: `rrule` when the
 * rule is not one, comes oftener than daily, or has too many occurrences. */
int plan_due(const struct schedule *plan, const struct cal *cal, int64_t now_ms, struct plan_due *out,
             struct duban_error *e);

#endif
