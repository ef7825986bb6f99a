/* jobs.h: what is due, and who has it in hand.
 *
 * The records are the durable queue: a due time stays in its record until the result is journalled. What is here can be
 * lost at any moment and is made again by a scan: the timer of each record with a next time (held against its record
 * when it comes up), and the slots of jobs due, leased or parked, at most one of each for a record.
 *
 * A lease is (record, revision, token, until) on boot time. A result for another revision or token is void: the fence
 * against a worker that woke up late. Three failures park a job until its record, or
 * rules, change. */
#ifndef DUBAN_DAEMON_JOBS_H
#define DUBAN_DAEMON_JOBS_H

#include <sys/queue.h>
#include <uthash.h>

#include "core/audit.h"
#include "daemon/crew.h"
#include "daemon/timers.h"

enum {
    JOB_LOST_MAX = 10,            /* leases that ran out: then it is parked as well */
    JOB_HOLD_MS = 15 * 60 * 1000, /* a lease is renewed for so long at most: the worker may live and not know of it */
};

enum slot_state { SLOT_DUE, SLOT_LEASED, SLOT_PARKED };
struct slot {
    char *name; /* table number and key: "5/LD-2022-001" */
    enum table table;
    const char *key; /* inside name */
    enum job_kind kind;
    enum slot_state state;
    int64_t due_ms, rev, token;
    int64_t until_ms, hold_ms; /* boot time: end of the lease, and how far it may be renewed */
    int failures, lost;
    char instance[LIM_ID_BYTES + 1];
    char reason[256];
    UT_hash_handle hh;
    TAILQ_ENTRY(slot) queue; /* of its kind, while due */
};
TAILQ_HEAD(slots, slot);

struct jobboard {
    struct core *core;
    struct state *state;
    struct timers timers;
    struct slot *all;            /* hash by name */
    struct slots due[JOB_KINDS]; /* by kind */
    size_t busy;                 /* slots due or leased */
    int64_t next_token;
};

void jobs_init(struct jobboard *j, struct core *core, struct state *state);
void jobs_done(struct jobboard *j);
/* A record with a next time was written (or: look at it again). Un-parks. */
void jobs_touch(struct jobboard *j, enum table t, const char *key, struct arena *a);
void jobs_unpark(struct jobboard *j); /* all of them: what they failed by may have been the rules */
void jobs_scan(struct jobboard *j);   /* makes the timers again from the records */
/* Has every record with a next time its one timer (or slot), and no other a timer? Returns how many faults were found;
 * jobs_scan mends them all. */
typedef void jobs_found(void *u, const struct audit_fault *f);
int jobs_check(struct jobboard *j, jobs_found *found, void *u);
void jobs_fall_due(struct jobboard *j, int64_t now_ms, struct arena *a);
int64_t jobs_next_ms(struct jobboard *j, struct arena *a); /* least due time still ahead, NONE when there is none */
size_t jobs_timers(const struct jobboard *j);

/* Fills up to n jobs for a worker and leases them. Jobs whose record has nothing due any more are dropped. */
size_t jobs_lease(struct jobboard *j, const struct hand *h, size_t n, int64_t now_ms, int64_t until_ms, struct arena *a,
                  struct job *out);
/* The leased slot this result belongs to, or NULL: the result is void. */
struct slot *jobs_fence(struct jobboard *j, enum table t, const struct fence *f, struct arena *a);
void jobs_finish(struct jobboard *j, struct slot *s,
                 struct arena *a); /* done, or void: looked at again if the record is still due */
void jobs_fail(struct jobboard *j, struct slot *s, const char *reason);
void jobs_lose(struct jobboard *j, struct slot *s);     /* its lease is over */
void jobs_put_back(struct jobboard *j, struct slot *s); /* it was leased just now and not handed over after all */
void jobs_expire(struct jobboard *j, int64_t boot);
void jobs_renew(struct jobboard *j, const char *instance, int64_t until_ms);
void jobs_gone(struct jobboard *j, const char *instance); /* the worker is gone */
size_t jobs_parked(const struct jobboard *j);

#endif
