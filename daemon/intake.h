/* intake.h: from a letter to a checked call: bytes, version, operation, door, actor, body. Nothing here touches the
 * state but to learn who speaks. */
#ifndef DUBAN_DAEMON_INTAKE_H
#define DUBAN_DAEMON_INTAKE_H

#include "daemon/daemon.h"

/* Returns 0 and fills m->who.id and m->req, or a DUBAN_E_ code and *e. Everything lives in the arena, nothing in the
 * letter. A refusal may rest on records of the open batch: it is answered after the sync like everything else. */
int intake(struct daemon *d, struct letter *l, struct arena *a, struct matter *m, struct duban_error *e);
/* Whom to answer about a letter that is not looked into. */
struct caller intake_sender(struct letter *l, struct arena *a);

/* Replies (reply.c). False: the socket did not take it, which for all but jobs means: lost, the client asks again. None
 * is larger than LIM_FRAME_BYTES: one that would be says too_large instead. */
bool reply_error(const struct caller *who, const struct duban_error *e, const struct list *errors, struct arena *a);
bool reply_ok(const struct caller *who, int64_t seq, bool again, const struct record *r, const void *body,
              struct arena *a);
/* The same with a text of ours: both languages in one, as error_set takes them. */
bool reply_refusal(const struct caller *who, enum duban_err code, const char *field, const char *text, struct arena *a);

#endif
