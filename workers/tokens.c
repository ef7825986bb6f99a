/* tokens.c: see tokens.h. */
#include "workers/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "workers/boot.h"

enum { TOKEN_BYTES = 1024, WHY_BYTES = 96, KEY_BYTES = 128 };

struct token_wait {
    struct token_wait *next;
    struct token *of;
    token_ready *ready;
    void *u;
};

struct token {
    struct tokens *all;
    char key[KEY_BYTES];
    char value[TOKEN_BYTES]; /* "": there is none */
    int64_t until_ms;        /* it is good, or left alone, so long */
    int64_t asked_ms;        /* when it was last wanted */
    char why[WHY_BYTES];     /* why there is none */
    int64_t wait_ms;
    struct http_call *fetch; /* under way */
    bool telling;            /* those who waited are told just now */
    struct token_wait *waiting;
};

struct tokens {
    struct transfers *transfers;
    struct token v[TOKENS_MAX];
    size_t n;
};

static struct token *token_find(struct tokens *t, const char *key)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->v[i].key, key) == 0)
            return &t->v[i];
    return NULL;
}

/* Tells everybody who waits now; who begins to wait meanwhile is not among them. */
static void token_tell(struct token *k)
{
    struct token_wait *w = k->waiting;

    k->waiting = NULL;
    k->telling = true;
    while (w) {
        struct token_wait *next = w->next;
        token_ready *ready = w->ready;
        void *u = w->u;
        w->of = NULL;
        free(w);
        ready(u, k->value[0] ? k->value : NULL, k->why, k->wait_ms);
        w = next;
    }
    k->telling = false;
}

static void token_failed(struct token *k, const char *why, int64_t wait_ms)
{
    snprintf(k->why, sizeof k->why, "token: %.*s", (int)(sizeof k->why - sizeof "token: "), why);
    k->wait_ms = wait_ms;
    k->until_ms = boot_ms() + (wait_ms > TOKEN_REST_MS ? wait_ms : TOKEN_REST_MS);
}

static void token_take(struct token *k, const json_t *body)
{
    enum { OVER_LIMIT = 45009, OVER_LIMIT_WAIT_MS = 65000 };
    json_int_t code = json_integer_value(json_object_get(body, "errcode"));
    const char *value = json_string_value(json_object_get(body, "access_token"));
    json_int_t seconds = json_integer_value(json_object_get(body, "expires_in"));
    char why[WHY_BYTES];

    if (code == 0 && value && value[0] && strlen(value) < sizeof k->value) {
        int64_t life = (int64_t)(seconds > 0 ? seconds : 7200) * 1000;
        snprintf(k->value, sizeof k->value, "%s", value);
        k->until_ms = boot_ms() + (life > 2 * TOKEN_EARLY_MS ? life - TOKEN_EARLY_MS : life / 2);
        return;
    }
    snprintf(why, sizeof why, "errcode %lld", (long long)code);
    token_failed(k, why, code == OVER_LIMIT ? OVER_LIMIT_WAIT_MS : 0);
}

static void token_came(void *u, const struct http_answer *answer)
{
    struct token *k = u;
    json_t *body = answer->came ? json_loadb(answer->body.data, answer->body.len, 0, NULL) : NULL;
    char why[WHY_BYTES];

    k->fetch = NULL;
    if (json_is_object(body)) {
        token_take(k, body);
    } else {
        if (answer->came)
            snprintf(why, sizeof why, "http %ld", answer->status);
        else
            snprintf(why, sizeof why, "%s", answer->word);
        token_failed(k, why, answer->retry_ms);
    }
    json_decref(body);
    token_tell(k);
}

/* Room for one more: the one that nobody has wanted for longest gives way (a secret that was changed, an application
 * that is gone). NULL: all of them are under way. */
static struct token *token_new(struct tokens *t, const char *key)
{
    struct token *k = NULL;

    for (size_t i = 0; i < t->n; i++)
        if (!t->v[i].fetch && !t->v[i].telling && (!k || t->v[i].asked_ms < k->asked_ms))
            k = &t->v[i];
    if (t->n < TOKENS_MAX)
        k = &t->v[t->n++];
    if (!k)
        return NULL;
    sodium_memzero(k, sizeof *k);
    snprintf(k->key, sizeof k->key, "%s", key);
    k->all = t;
    return k;
}

struct token_wait *tokens_get(struct tokens *t, const char *key, const struct http_request *fetch, token_ready *ready,
                              void *u)
{
    struct token *k = token_find(t, key);

    if (!k)
        k = strlen(key) < KEY_BYTES ? token_new(t, key) : NULL;
    if (!k) {
        ready(u, NULL, "token: 应用太多 too many applications", 0);
        return NULL;
    }
    k->asked_ms = boot_ms();
    if (!k->fetch && k->until_ms > boot_ms()) {
        ready(u, k->value[0] ? k->value : NULL, k->why, k->wait_ms);
        return NULL;
    }
    struct token_wait *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    *w = (struct token_wait){.next = k->waiting, .of = k, .ready = ready, .u = u};
    k->waiting = w;
    if (!k->fetch) {
        sodium_memzero(k->value, sizeof k->value);
        k->why[0] = '\0';
        k->wait_ms = 0;
        k->fetch = http_send(t->transfers, fetch, token_came, k);
    }
    return w;
}

void tokens_forget(struct token_wait *w)
{
    struct token_wait **at = &w->of->waiting;

    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    free(w);
}

void tokens_bad(struct tokens *t, const char *key, const char *token)
{
    struct token *k = token_find(t, key);

    if (!k || k->fetch || strcmp(k->value, token) != 0)
        return;
    sodium_memzero(k->value, sizeof k->value);
    k->until_ms = 0;
}

struct tokens *tokens_new(struct transfers *t)
{
    struct tokens *k = calloc(1, sizeof *k);
    if (!k)
        abort();
    k->transfers = t;
    return k;
}

void tokens_free(struct tokens *t)
{
    for (size_t i = 0; t && i < t->n; i++) {
        struct token *k = &t->v[i];
        if (k->fetch)
            http_drop(k->fetch);
        while (k->waiting)
            tokens_forget(k->waiting);
        sodium_memzero(k->value, sizeof k->value);
    }
    free(t);
}
