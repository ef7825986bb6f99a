/* notify_ways.h: the ways out of this machine: which are open to a notice, and how much is under way on each.
 *
 * No channel may starve another. At most WAY_SHARE hand-overs and questions are under way on one. Who finds it full
 * waits in hand as long as it is quick; when that would take longer than WAY_PATIENCE_MS, by what its hand-overs took
 * lately and by how long those under way have been silent, the newest are let go, to come back one after the other as
 * it gets through them. So a channel that hangs holds its share and a few more, whatever stands in line for it, and
 * each that stands in line costs one journal entry in WAY_BACK_MOST_MS at most.
 *
 * Nothing here is kept: it is found out anew when the program starts. Costs a row for each channel used lately. */
#ifndef DUBAN_WORKERS_NOTIFY_WAYS_H
#define DUBAN_WORKERS_NOTIFY_WAYS_H

#include "workers/notify_step.h"

enum {
    WAY_SHARE = 16,
    WAY_PATIENCE_MS = 1000,
    WAY_BACK_LEAST_MS = 2000,
    WAY_BACK_MOST_MS = 10 * 60 * 1000,
    WAYS_MAX = LIM_JOBS_PER_WORKER + 1, /* so that one of them is always idle */
    GONE_MAX = 16,                      /* channels that said never again; one more: the oldest is asked once more */
};

/* What is under way on one channel. */
struct way {
    char channel[LIM_ID_BYTES + 1];
    int under_way, waiting;
    int64_t began_ms[WAY_SHARE]; /* boot time; 0: the place is free */
    int64_t each_ms;             /* what a hand-over takes, lately */
    int64_t back_ms;             /* boot time at which who was let go last comes back */
};

struct ways {
    struct carriers carriers;
    /* Channels that said never again, until the rules are others or the program is started anew. */
    struct gone {
        char channel[LIM_ID_BYTES + 1];
        int64_t version;
    } gone[GONE_MAX];
    size_t gone_n;
    struct way v[WAYS_MAX];
    size_t n;
};

/* Channels that are on, work on this machine and reach the person of the job (of a test: the one channel that it is
 * for). *e keeps the fault of the first that does not work. */
void ways_routes(const struct ways *ws, const struct channels *rules, int64_t version, const struct job *job,
                 struct routes *out, struct duban_error *e);
/* The channel of this name, whomever it reaches, as long as it works here. row NULL: it does not. */
struct route ways_route(const struct ways *ws, const struct channels *rules, const char *channel);
/* It said never again: off until its rules change. */
void ways_gone(struct ways *ws, const char *channel, int64_t version);

struct way *ways_of(struct ways *ws, const char *channel);
bool way_full(const struct way *w);
int way_take(struct way *w, int64_t boot);              /* a place; it must not be full */
void way_give(struct way *w, int place, int64_t boot);  /* back */
int64_t way_wait_ms(const struct way *w, int64_t boot); /* what the last of those who wait has before it */
int64_t way_back_ms(struct way *w, int64_t boot);       /* from now: when one that is let go comes back */

#endif
