/* work_door.h: the worker's end of the work door: one DEALER socket, the calls under way on it, and their resends.
 *
 * A call is kept until it is answered. It goes out again with the same id after 2 s, then 4, 8, 16 s …, at once when
 * the connection came back, and after the time the daemon names when it answers `busy` or the like. A call made with
 * WORK_CALL_ONCE is only worth something now (work_ready): it is not repeated, and given up (answered with NULL) when
 * the connection is lost. Nothing heard for 5 s: the socket is thrown away and a new one made.
 *
 * Costs: one wake-up each 200 ms; memory for the packed bytes of each call under way. Never blocks. */
#ifndef DUBAN_WORKERS_WORK_DOOR_H
#define DUBAN_WORKERS_WORK_DOOR_H

#include <ev.h>

#include "proto/ops.h"

enum {
    WORK_RESEND_FIRST_MS = 2000,
    WORK_RESEND_MAX_MS = 16000,
    WORK_SILENCE_MS = 5000, /* then a new socket */
    WORK_TICK_MS = 200,
    WORK_PUMP_MESSAGES = 256, /* taken before the loop's other callbacks get their turn */
};

enum work_call_how { WORK_CALL_UNTIL_ANSWERED, WORK_CALL_ONCE };

/* The answer. r is NULL when a WORK_CALL_ONCE was given up. `a` holds r and is reset after the callback. */
typedef void work_answered(void *u, const struct reply *r, struct arena *a);

struct work_door;
struct work_call;

/* turn(u) is called after each round of messages and at each tick: there the owner decides what to say next. NULL with
 * a log line when the endpoint is not one. */
struct work_door *work_door_open(struct ev_loop *loop, const char *endpoint, void (*turn)(void *u), void *u);
void work_door_close(struct work_door *d); /* calls under way are dropped unanswered; accepts NULL */

/* body: struct of ops[op].body. The call gets an id of its own. */
struct work_call *work_door_call(struct work_door *d, int op, const void *body, enum work_call_how how,
                                 work_answered *answered, void *u);
/* Its answer is no longer wanted; answered() is not called. */
void work_door_forget(struct work_door *d, struct work_call *c);

bool work_door_alive(const struct work_door *d); /* something was heard within the last 5 s */
size_t work_door_calls(const struct work_door *d);
int64_t work_now_ms(void); /* monotonic; has nothing to do with the clock of the jobs */

#endif
