/* http.h: one HTTP request and what became of it.
 *
 * https only (plain http to this very machine when a test asks for it); no redirect is followed; no proxy of the
 * environment is used; the certificate is verified, or the server's key is the pinned one; an address in a private
 * network is refused unless the caller allows it: a name must not lead into the county's own network. A connection
 * serves one request: on one kept open curl may silently send a request twice when it finds it dead. The whole has a
 * time limit, the answer a size, and so have its headers. */
#ifndef DUBAN_WORKERS_HTTP_H
#define DUBAN_WORKERS_HTTP_H

#include <stdbool.h>
#include <sys/socket.h>

#include "proto/arena.h"
#include "workers/transfer.h"

enum {
    HTTP_ANSWER_BYTES = 64 * 1024,
    HTTP_HEAD_BYTES = 16 * 1024,
    HTTP_HEADERS_MAX = 12,
    HTTP_CONNECT_S = 10,
    HTTP_WHOLE_S = 30
};

struct http_request {
    const char *url;
    const char *headers[HTTP_HEADERS_MAX]; /* "name: value"; the first NULL ends them */
    struct bytes body;
    bool get; /* else POST */
    const char *ca, *pin;
    bool plaintext_local, inner;
    long whole_s;     /* 0: HTTP_WHOLE_S */
    int64_t until_ms; /* boot time: it leaves by then or not at all; 0: whenever */
};

struct http_answer {
    bool handed;       /* the request may have reached the other side */
    bool came;         /* a whole answer came, within its limits */
    long status;       /* 0: none */
    struct bytes body; /* NUL-terminated as well */
    int64_t retry_ms;  /* Retry-After; 0: none */
    const char *word;  /* when it did not come: why */
};

/* Everything in the request is copied. done is called once, from the loop; the answer lives until it returns. */
typedef void http_done(void *u, const struct http_answer *answer);
struct http_call;
struct http_call *http_send(struct transfers *t, const struct http_request *request, http_done *done, void *u);
void http_drop(struct http_call *c); /* done is not called */

/* Whether this URL may be spoken to: NULL, or what is wrong with it. */
const char *http_url_fault(const char *url, bool plaintext_local);
bool http_address_private(const struct sockaddr *to);

#endif
