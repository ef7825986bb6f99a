/* inspect_missed.h: which of the runs that lie behind is held now, and what is said of the others.
 *
 * A run whose workday is today is on time. What lies further back was missed, and the plan says what becomes of it:
 *   once (or nothing said)  the latest is held now, once for all of them
 *   all                     one after the other, the oldest first, LIM_MADE_UP of them at most
 *   skip                    recorded, never made up
 * Runs that a holiday moved to one morning are one visit under any policy. Pure. */
#ifndef DUBAN_WORKERS_INSPECT_MISSED_H
#define DUBAN_WORKERS_INSPECT_MISSED_H

#include "workers/inspect_when.h"

struct run_choice {
    int64_t held; /* occurrence that is held now; NONE: none */
    int64_t last; /* the last occurrence that is settled by this: held, or passed over */
    bool more;    /* further ones are to be made up: ask again at once */
    /* Passed over: the first `missed_n` were missed, those behind them are held together with the one that is held. */
    const struct plan_run *skipped;
    size_t skipped_n, missed_n;
};

/* runs->n > 0; the choice points into runs. `today` is the county's day now. */
struct run_choice runs_choose(const struct plan_runs *runs, enum missed_policy policy, int64_t today);

#endif
