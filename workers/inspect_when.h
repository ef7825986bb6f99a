/* inspect_when.h: when a plan runs. RFC 5545 gives the dates (libical), the work calendar moves them to workdays.
 *
 * An occurrence is a date of the rule; without a rule there is one, dtstart. It runs at the opening of the office on
 * the first workday on or after it. Several may lie behind: the service was off, the plan was entered late, a long
 * holiday moved them to one morning; what becomes of those is the plan's policy (inspect_missed.h). Nothing is kept
 * between calls, so that under another calendar the same plan has other days at once. Pure: the same arguments, the
 * same answer. */
#ifndef DUBAN_WORKERS_INSPECT_WHEN_H
#define DUBAN_WORKERS_INSPECT_WHEN_H

#include "core/cal.h"
#include "proto/records.h"

enum {
    PLAN_OCCURRENCES_MAX = 50000, /* of one rule, counted from dtstart; a rule that has more behind it is refused */
    PLAN_BEHIND_MAX = LIM_RUN_SKIPS,
};

struct plan_run {
    int64_t date; /* occurrence */
    int64_t day;  /* workday it runs on */
};
/* What lies behind and has not run, oldest first, the newest PLAN_BEHIND_MAX; and the next. */
struct plan_runs {
    struct plan_run v[PLAN_BEHIND_MAX];
    size_t n;
    int64_t next_ms; /* opening of the office at the next occurrence after now; NONE: no further run */
};

/* Runs of this plan up to now_ms, given that last_date (NONE: nothing) has run. A DUBAN_E_ code: `rrule` when the rule
 * is not one, comes oftener than daily, or has too many occurrences; *out is untouched then. */
int plan_behind(const struct schedule *plan, const struct cal *cal, int64_t now_ms, struct plan_runs *out,
                struct duban_error *e);

struct plan_due {
    int64_t run_date; /* the latest occurrence that is due now; NONE: nothing is due */
    int64_t run_day;  /* workday it runs on */
    int64_t next_ms;  /* as above */
};
/* The same, as far as the latest run goes. */
int plan_due(const struct schedule *plan, const struct cal *cal, int64_t now_ms, struct plan_due *out,
             struct duban_error *e);

#endif
