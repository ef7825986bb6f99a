/* rehearse.h: questions about the past and the future (HOW_ASK) that wait for duban-rehearse.
 *
 * A question is answered by a worker on a copy of the records, because walking there takes longer than a turn may. It
 * is given out through the work door like a job, with a lease and a fence, but is no record: a daemon that ends forgets
 * it and its caller asks again with the same id. It waits LIM_REHEARSE_MS of boot time at most; LIM_REHEARSALS wait at
 * a time, one more is told `busy`. A worker that dies or fails over it is followed by one more; when that ends the same
 * way the caller is told so. Nothing here is ever journalled. */
#ifndef DUBAN_DAEMON_REHEARSE_H
#define DUBAN_DAEMON_REHEARSE_H

#include "core/core.h"
#include "daemon/crew.h"

enum {
    REHEARSE_BYTES = LIM_FRAME_BYTES / 4 * 3 - 4096, /* packed question: it travels on in a job */
    REHEARSE_TRIES = 2,                              /* workers that may die or fail over one question */
    REHEARSE_LONELY_MS = 8000,                       /* no such worker is there for so long: no_worker */
};

enum rehearsal_state { REHEARSAL_FREE, REHEARSAL_WAITS, REHEARSAL_GIVEN };
struct rehearsal {
    enum rehearsal_state state;
    struct caller who;
    int op;
    char key[32];       /* "question/7": what its lease is for */
    struct bytes ask;   /* canonical body, in `arena` */
    struct arena arena; /* of this question */
    int64_t seq, now_ms;
    bool limited;                 /* not all may be answered to who asks (core/secret.h) … */
    char unit[LIM_ID_BYTES + 1];  /* … who is of this unit */
    int64_t asked_ms, lonely_ms; /* boot time: asked; since when no worker is there, 0: one is */
    int64_t token, until_ms;     /* lease, on boot time */
    int tries;
    char instance[LIM_ID_BYTES + 1];
    char reason[256]; /* why the last try came to nothing */
};
struct rehearsals {
    struct rehearsal v[LIM_REHEARSALS];
    int64_t asked_n;
};

struct daemon;
struct matter;

/* May it be asked? A DUBAN_E_ code: rights, the instant, and of `past` the question inside. */
int rehearse_check(struct daemon *d, const struct request *q, struct arena *a, struct duban_error *e);
/* Takes the question, about the records as they are now; or answers at once: busy, or another question has this id. The
 * same one sent again is the same question, to be answered where it came from last. */
void rehearse_ask(struct daemon *d, const struct matter *m);

/* Leases the oldest question that waits to this worker; false: none waits. */
bool rehearse_lease(struct daemon *d, const struct hand *h, int64_t until_ms, struct arena *a, struct job *out);
/* A worker's answer, or that it failed; void when the lease is another's by now. */
void rehearse_answer(struct daemon *d, const struct rehearsed *r);
void rehearse_failed(struct daemon *d, const struct failed *f);
void rehearse_renew(struct daemon *d, const char *instance, int64_t until_ms);
void rehearse_gone(struct daemon *d, const char *instance); /* the worker is gone */
void rehearse_tend(struct daemon *d, int64_t boot);         /* leases, deadlines, and nobody there to ask */
/* What waits or is in hand, as doctor lists it: LIM_REHEARSALS rows at most, which borrow. */
size_t rehearse_rows(const struct rehearsals *all, struct jobrow *v);
void rehearse_done(struct rehearsals *r);

#endif
