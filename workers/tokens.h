/* tokens.h: access tokens: fetched once, shared by all who need them, fetched anew when they run out or when the
 * provider no longer takes them.
 *
 * WeCom and DingTalk give a token for two hours, forbid to ask for it often, and answer both in the same form. However
 * many messages wait for one, it is asked for once; however many of them are told that theirs is bad, it is thrown away
 * once. When the provider gives none, everybody who waits hears why, and it is left alone for a while. Tokens live in
 * memory only. */
#ifndef DUBAN_WORKERS_TOKENS_H
#define DUBAN_WORKERS_TOKENS_H

#include "workers/http.h"

enum {
    TOKENS_MAX = 16,         /* applications; one more takes the place of the one unused for longest */
    TOKEN_EARLY_MS = 300000, /* renewed so long before it ends */
    TOKEN_REST_MS = 5000,    /* after a failure, when the provider names no time */
};

struct tokens;
struct tokens *tokens_new(struct transfers *t);
void tokens_free(struct tokens *t); /* who waits hears nothing any more; accepts NULL */

/* token NULL: there is none; why, and how long the provider wants to be left alone (0: not said). */
typedef void token_ready(void *u, const char *token, const char *why, int64_t wait_ms);
struct token_wait;
/* key: which token. fetch: the request that gets it; looked at before this returns. ready is called at once (then NULL
 * is returned) or from the loop. */
struct token_wait *tokens_get(struct tokens *t, const char *key, const struct http_request *fetch, token_ready *ready,
                              void *u);
void tokens_forget(struct token_wait *w); /* ready is not called */
/* This one is not taken any more. Another one than the present: nothing happens. */
void tokens_bad(struct tokens *t, const char *key, const char *token);

#endif
