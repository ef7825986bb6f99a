/* notify_step.h: what to do next with a notice. Pure decisions: no socket, no clock, nothing random.
 *
 * Channels are tried in the order of the rules. One is used up when its last try was refused, or may have arrived where
 * a repeat would be a second message, or when it had as many tries as doubling waits fit into retry_for; then the next
 * one has its turn, and says that it is a repeat when an earlier try may have arrived. After the last one the notice is
 * dead, refused or uncertain, where people see it. Which channels are used up is read from the tries in the record
 * alone (those since a person last had it sent again), so a restart or a week of silence neither skips a channel nor
 * kills a notice that was never tried. Receipts are asked for at doubling waits until they are known, a day at most. */
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

enum {
    STEP_GO_ON_MS = 1000,                /* until the next channel has its turn */
    STEP_RECEIPT_MS = 60 * 1000,         /* the second question about a receipt; then doubling */
    STEP_RECEIPTS_MS = 24 * 3600 * 1000, /* no question later than this after the hand-over */
    STEP_DOUBT_ASKS = 3,                 /* a receipt that knows nothing so often: the next channel */
};

struct step {
    const struct route *attempt; /* hand it over this way; NULL: no attempt */
    bool ask;                    /* no attempt, but a question: what became of the last try */
    bool repeat;                 /* an earlier attempt may have arrived */
    int state;                   /* neither: its fate, enum notice_state */
    const char *result;          /* and its word */
    int64_t next_ms;             /* and the next try; NONE */
    int64_t receipt_ms;          /* and when its receipt is asked for; NONE */
    const char *window;          /* and the window that it waits for; NULL */
};

/* What to do with the notice of this job. No routes: nobody can be reached. No person: the post is vacant and so are
 * those above it; then it is looked at again whenever the office opens, until its item is closed (overtaken) or
 * vacant_for has passed since it was intended (dead, "岗位空缺"). last: the carrier of its last try; NULL when there is
 * none here. */
struct step step_first(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct carrier *last, const struct cal *cal);

/* The channel whose turn it is: the one on which it has its place, else the first that is not used up. without: bits of
 * routes that are left out. NULL: none is left. */
const struct route *step_route(const struct notice *n, const struct channels *rules, const struct routes *routes,
                               unsigned without);

/* Whether a try by this route is the bytes of the one before again: where they are no second message, as long as they
 * are none. */
bool step_same_bytes(const struct job *job, const struct route *by);

/* The item that a notice in the digest of this job speaks of; NULL: it did not come along. */
const struct item *step_cover_item(const struct job *job, const struct notice *cover);
/* Whether a page need not speak of it any more: it is over, or its item rests. */
bool step_cover_over(const struct notice *cover, const struct item *it);

/* What an attempt by this route led to. attempt: its number, 1, 2, …; the job as it was before it. The next try waits
 * as long as the channel wants to be left alone. */
struct step step_after(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct cal *cal, const struct route *by, int64_t attempt, const struct outcome *o);

/* What a question about the last try led to. by: its route; NULL: the channel is not there any more. */
struct step step_receipt(const struct job *job, const struct channels *rules, const struct routes *routes,
                         const struct route *by, enum receipt receipt, const char *word);

/* Not now: the state stays what it is. */
struct step step_later(const struct job *job, const char *result, int64_t next_ms);

/* Tries that one channel gets; at least 1. */
int64_t step_tries(const struct channels *rules);
/* Wait after the k-th try of a channel (1, 2, …), without jitter. */
struct span step_wait(const struct channels *rules, int64_t k);
/* 0 … a quarter of the wait, by the notice and the attempt: notices that failed together do not come back together. */
int64_t step_jitter_ms(const char *notice, int64_t attempt, int64_t wait_ms);

#endif
