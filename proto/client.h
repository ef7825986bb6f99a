/* client.h: inside of a libduban handle, shared by client.c (calls) and follow.c (the journal). Not installed. */
#ifndef DUBAN_PROTO_CLIENT_H
#define DUBAN_PROTO_CLIENT_H

#include "proto/arena.h"
#include "proto/duban.h"
#include "proto/records.h"

struct duban {
    void *ctx;  /* a context of its own: closing the handle stops all its threads */
    void *sock; /* DEALER, or NULL until the next call */
    void *news; /* SUB, made by the first duban_follow */
    char *endpoint;
    int timeout_ms, resend_ms;
    char server_key[41], public_key[41], secret_key[41]; /* "" without CURVE */
    struct arena reply;                                  /* the last answer; reset by each call */
    struct arena follow; /* events handed out by duban_follow, which makes calls meanwhile */
};

int64_t client_now_ms(void);                            /* never steps back */
int client_socket_prepare(struct duban *d, void *sock); /* LINGER 0 and keys; 0, or -1 */

/* A refusal that did not come from the daemon. */
void client_refuse(struct duban *d, struct duban_reply *r, enum duban_err code, const char *field, const char *detail);

/* One call, as in duban_call. On success *decoded (may be NULL) is the reply's record, in d->reply. */
int client_call(struct duban *d, const struct call *c, struct duban_reply *r, const struct reply **decoded);

/* JSON text to msgpack, appended to b. 0, or -1 with the place and the reason in `why`. Floats are refused: duban has
 * none on the wire (write decimals as strings). */
int client_json_pack(const char *json, struct buf *b, char *why, size_t why_size);

#endif
