/* daemon.h: what duband holds. Everything hangs from one struct daemon that is passed down; there are no globals.
 *
 * Order of one turn (turn.c), which is the order of promise 1: take what has arrived → decide and fold each into the
 * open transaction → append to the journal, one sync → only then replies, news, jobs. Peers (door, crew, jobs, news)
 * don't know each other; turn.c and main.c put them together. */
#ifndef DUBAN_DAEMON_DAEMON_H
#define DUBAN_DAEMON_DAEMON_H

#include <ev.h>

#include "core/core.h"
#include "daemon/acktoken.h"
#include "daemon/clock.h"
#include "daemon/crew.h"
#include "daemon/disk.h"
#include "daemon/door.h"
#include "daemon/engine.h"
#include "daemon/files.h"
#include "daemon/jobs.h"
#include "daemon/news.h"
#include "daemon/options.h"
#include "daemon/rehearse.h"
#include "daemon/say.h"
#include "daemon/selfcheck.h"
#include "daemon/zap.h"

/* One call, and what became of it. */
struct matter {
    struct caller who;
    struct request req; /* op is -1 when it was refused at the door */
    struct outcome out;
};
/* The calls of one turn that are answered after the sync. They outlive a turn while an append is unresolved. */
struct batch {
    struct matter *v;
    size_t n, cap;
    int64_t since_ms; /* boot time since when the append is unresolved; 0: it is not, the doors are open */
};

/* One way of the manual clock that somebody waits for. */
struct journey {
    bool on;
    struct caller who;
    struct request req; /* owned by `arena` */
    int64_t to_ms;
    int64_t stuck_since_ms; /* boot time: waiting for a worker that is not there; 0: not stuck */
    int64_t stuck_seen_ms;  /* when that was last so */
    struct arena arena;
};

struct daemon {
    struct options opt;
    void *zmq;
    struct ev_loop *loop;
    struct clock clock;
    struct engine *engine;
    struct files *files;          /* attachments */
    struct acktoken ack;          /* key of the tokens that messages carry */
    struct door *in, *tcp, *work; /* tcp may be NULL */
    struct news *news;
    struct crew crew;
    struct jobboard jobs;
    struct rehearsals rehearsals; /* questions about the past and the future */
    struct disk disk;
    struct journey journey;
    struct batch batch;
    struct arena arena;  /* of the batch: reset when all of it is answered, never before */
    struct arena speech; /* of one reply, or of one look at a record */
    struct zap *zap;     /* NULL without tcp */
    int64_t bad_messages;
    struct selfcheck selfcheck;
    int exit_code; /* -1: running */

    ev_io wakes[8];
    int wakes_n, ticks;
    ev_timer tick, alarm, idle_checkpoint, poll, file_audit;
    ev_prepare prepare;
    ev_check check;
    ev_idle spin; /* runs while a turn left work behind, so that the loop does not sleep */
    ev_signal term, intr;
};

/* One turn: everything that can be done now. Returns true when there is more to do at once. */
bool turn(struct daemon *d);
/* A new, empty call at the end of the batch. Good until the next one is added. */
struct matter *batch_add(struct batch *b);

/* The workers' side of a turn (shift.c). */
void shift_call(struct daemon *d, const struct caller *who, const struct request *q); /* HOW_WORK: answered at once */
bool shift_result(const struct request *q);                                           /* is it a worker's result? */
bool shift_leased(struct daemon *d, const struct request *q);                         /* does its lease hold? */
void shift_settle(struct daemon *d, const struct matter *m, enum commit c); /* its answer is certain: the job goes on */
void shift_give(struct daemon *d); /* due jobs to waiting workers; leases and workers that ran out */

/* Answers that are the daemon's own (answers.c): hello, entries, digest, doctor, attachments; adds to status. */
int daemon_query(struct daemon *d, const struct query_env *env, const struct matter *m, struct arena *a, void *out,
                 struct duban_error *e);
void daemon_stop(struct daemon *d, int exit_code);
/* Sets out; false: refused, rehearsed, or taken before: answer m with the batch. */
bool journey_start(struct daemon *d, struct matter *m);
/* Moves the manual clock on when nothing is left to do at the present instant; on arrival it adds the call to the
 * batch. True when there is more to do at once. */
bool journey_step(struct daemon *d);

#endif
