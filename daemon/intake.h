/* intake.h: from a letter to a checked call: bytes, version, operation, door, actor, body. Nothing here touches the state but
 * to learn who speaks. */
#ifndef DUBAN_DAEMON_INTAKE_H
#define DUBAN_DAEMON_INTAKE_H

#include "daemon/daemon.h"

/* One call of the turn, and what became of it. */
struct matter {
    struct caller who;
    struct request req;
    struct outcome out;
    struct slot *slot; /* of a worker's result: the lease it came under */
};

/* Returns 0 and fills m->who.id and m->req, or a DUBAN_E_ code and *e. Everything lives in the arena. */
int intake(struct daemon *d, struct letter *l, struct arena *a, struct matter *m, struct duban_error *e);

/* Replies (reply.c). A reply that the socket will not take is lost: the client asks again. */
void reply_error(const struct caller *who, const struct duban_error *e, const struct list *errors, struct arena *a);
void reply_ok(const struct caller *who, int64_t seq, bool again, const struct record *r, const void *body, struct arena *a);

#endif
