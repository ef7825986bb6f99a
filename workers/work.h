/* work.h: the runtime that every worker shares: connect, register, take jobs, send results, live through anything.
 *
 * A worker program is a table row: its kind and what it does with one job. Results are ordinary updates; the runtime
 * sends each with its own id until it is answered, again with the same id after a reconnect. SIGTERM: no new jobs,
 * finish what is in hand, say bye, leave with 0. The daemon gone: wait and connect again, for ever; what was in hand
 * comes again by itself (the records are the durable queue). Workers keep no state but compiled rules, by version. */
#ifndef DUBAN_WORKERS_WORK_H
#define DUBAN_WORKERS_WORK_H

#include <ev.h>

#include "core/judge.h"
#include "proto/ops.h"

struct work; /* the runtime */

struct worker {
    const char *name; /* duban-escalate */
    const char *kind; /* escalate: shown as actor worker:escalate */
    enum job_kind job;
    int slots;           /* jobs in hand at most */
    const char *zh, *en; /* what it does, for --help */
    /* Further options as getopt_long rows with their help; may be NULL. */
    int (*option)(void *u, const char *name, const char *value); /* 0 taken, -1 unknown */
    const char *const *options;                                  /* "name=VALUE", help, … , NULL */
    int (*start)(void *u, struct work *w);                       /* 0, or an exit code; loop and options are ready */
    /* Does one job. Either answers at once with work_result / work_failed, or keeps the pointer (the job is copied into
     * memory of its own until it is answered) and answers later from a libev callback. */
    void (*run)(void *u, struct work *w, struct job *job);
    void *u;
};

int work_main(const struct worker *w, int argc, char **argv); /* returns the exit code */

struct ev_loop *work_loop(struct work *w);
/* Sends an operation (body: struct of ops[op].body) as the result of a job, and ends the job when `last`; the answer is
 * given to done(u, job, reply) when it comes (done may be NULL). With last == false the job goes on (notice_attempt
 * before the hand-over), but a refused result ends it after done, unless work_go_on was called there: `stale` is not an
 * error, the job comes again; any other refusal is reported as work_failed, so that it is counted and seen. One result
 * of a job at a time. */
void work_result(struct work *w, struct job *job, int op, const void *body, bool last,
                 void (*done)(void *u, struct work *w, struct job *job, const struct reply *r), void *u);
/* Only in done, after a refused result that was not the last: the job goes on all the same. */
void work_go_on(struct work *w, struct job *job);
/* The job could not be done: the daemon counts it and gives it out again, or parks it. */
void work_failed(struct work *w, struct job *job, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The job was done under another one: its memory is given back, the daemon is told nothing. */
void work_drop(struct work *w, struct job *job);
/* Asks the daemon something beside the jobs: again until there is an answer; a refusal is one. `a` holds r and is reset
 * after the callback. An answer that holds more than may be read comes as the refusal too_many. */
void work_ask(struct work *w, int op, const void *body,
              void (*answered)(void *u, const struct reply *r, struct arena *a), void *u);
/* Memory of this job, given back when it is answered. */
struct arena *job_arena(struct work *w, struct job *job);

/* Compiled rules by version, fetched from the daemon when they are not at hand: calls ready(u, w, job) at once or
 * later, when all rules of the job are there. */
void work_rules(struct work *w, struct job *job, void (*ready)(void *u, struct work *w, struct job *job), void *u);
/* After ready: the document of this kind named in the job, as its struct; NULL when the job names none. */
const void *work_rule(struct work *w, const struct job *job, const char *kind, const char *name, int64_t *version);
const struct cal *work_cal(struct work *w, const struct job *job);

/* One log line, key words first, never bodies, numbers or secrets. Levels as in syslog; debug is shown with -v. */
enum { WORK_LOG_ERROR = 3, WORK_LOG_WARNING = 4, WORK_LOG_INFO = 6, WORK_LOG_DEBUG = 7 };
void work_log(int level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
