/* crew.h: the workers that are connected: who they are, how many jobs they can take, when they were last heard. */
#ifndef DUBAN_DAEMON_CREW_H
#define DUBAN_DAEMON_CREW_H

#include "daemon/door.h"
#include "proto/records.h"

enum {
    CREW_MAX = 64,       /* workers at a time; one more is answered busy */
    CREW_WAIT_MS = 1000, /* an open work_ready is answered after this, with no jobs: a sign of life */
};

struct hand {
    char instance[LIM_ID_BYTES + 1];
    enum job_kind kind;
    struct caller open; /* its work_ready that waits for an answer */
    bool waiting;
    int64_t waiting_since_ms, heard_ms; /* boot time */
    int slots;
};
struct crew {
    struct hand hands[CREW_MAX];
    int n;
    unsigned uids[JOB_KINDS]; /* by enum job_kind: system account of that worker; (unsigned)-1: none */
};

/* Name of the worker that does jobs of this kind: "escalate"; its system account is "duban-escalate". */
const char *crew_word(enum job_kind kind);
void crew_init(struct crew *c); /* looks the system accounts up */
/* May this connection work as that kind? The owner may be any; else the account decides. */
bool crew_may(const struct crew *c, const struct caller *who, enum job_kind kind);
/* The worker kind of an account, JOB_ABSENT when it is none. */
enum job_kind crew_kind(const struct crew *c, const struct caller *who);

struct hand *crew_find(struct crew *c, const char *instance);
/* Notes a sign of life; NULL when the crew is full. */
struct hand *crew_heard(struct crew *c, const struct ready *r, const struct caller *who, int64_t boot);
void crew_leave(struct crew *c, struct hand *h);
bool crew_has(const struct crew *c, enum job_kind kind);
/* Whose absence keeps such jobs from being done, as its word; NULL: nobody's. A table needs two: duban-publish asks
 * duban-rehearse for its figures, and would fail without. */
const char *crew_missing(const struct crew *c, enum job_kind kind);

#endif
