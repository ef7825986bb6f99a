/* notify_step.h: what to do next with a notice. Pure decisions: no socket, no clock, nothing random.
 *
 * Tries go through the channels in the order of the rules. A channel gets as many tries as doubling waits fit into
 * retry_for; then the next channel has its turn; after the last one the notice is dead, where people see it. Which try
 * it is follows from the count of attempts in the record alone, so a restart or a week of silence neither skips a
 * channel nor kills a notice that was never tried. */
#ifndef DUBAN_WORKERS_NOTIFY_STEP_H
#define DUBAN_WORKERS_NOTIFY_STEP_H

#include "core/cal.h"
#include "workers/channel.h"

/* The channels that this notice may use now: rows of the rules with their carriers, in order. */
enum { ROUTES_MAX = 8 };
struct route {
    const struct channel *row;
    struct carrier *carrier;
};
struct routes {
    struct route v[ROUTES_MAX];
    size_t n;
};

struct step {
    const struct route *attempt; /* hand it over this way; NULL: no attempt, the fate is known */
    bool repeat;                 /* an earlier attempt may have arrived */
    int state;                   /* fate: enum notice_state */
    const char *result;          /* and its word */
    int64_t next_ms;             /* and the next try; NONE */
    const char *window;          /* and the window that it waits for; NULL */
};

/* What to do with the notice of this job. No routes: nobody can be reached. No person: the post is vacant and so are
 * those above it; then it is looked at again whenever the office opens, until its item is closed (overtaken) or
 * vacant_for has passed since it was intended (dead, "岗位空缺"). */
struct step step_first(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct cal *cal);

/* The item that a notice in the digest of this job speaks of; NULL: it did not come along. */
const struct item *step_cover_item(const struct job *job, const struct notice *cover);
/* Whether a page need not speak of it any more: it is over, or its item rests. */
bool step_cover_over(const struct notice *cover, const struct item *it);

/* What an attempt led to. attempt: its number, 1, 2, …; the job as it was before it. The next try waits as long as the
 * channel wants to be left alone. */
struct step step_after(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct cal *cal, int64_t attempt, const struct outcome *o);

/* Tries that one channel gets; at least 1. */
int64_t step_tries(const struct channels *rules);
/* Wait after the k-th try of a channel (1, 2, …), without jitter. */
struct span step_wait(const struct channels *rules, int64_t k);
/* 0 … a quarter of the wait, by the notice and the attempt: notices that failed together do not come back together. */
int64_t step_jitter_ms(const char *notice, int64_t attempt, int64_t wait_ms);

#endif
