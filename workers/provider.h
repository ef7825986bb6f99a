/* provider.h: a carrier that speaks to a provider over HTTP and gets JSON back. What all of them have in common stands
 * in provider.c: checking the row, fetching the secret and the token, one request for one message, what silence means,
 * asking for the receipt. What is special to one is its table: how the message is written, how it is signed, which of
 * its codes means what.
 *
 * Success is read from the body: a 200 with an error inside is a failure with its word. A page of HTML is not the
 * provider's answer. A request that left and was not answered is uncertain, and so is a 5xx without a known code. */
#ifndef DUBAN_WORKERS_PROVIDER_H
#define DUBAN_WORKERS_PROVIDER_H

#include <jansson.h>

#include "workers/channel.h"
#include "workers/http.h"
#include "workers/secrets.h"

struct provider;
/* What a provider's functions are given. Everything is made in the arena. */
struct provider_call {
    const struct provider *p;
    const struct channel *row;
    const struct message *m;
    const struct secret *secret;
    struct bytes bytes; /* as written and journalled */
    const char *token;  /* NULL: it needs none */
    const char *base;   /* URL without a "/" at its end: the row's, or the provider's own */
    int64_t wall_ms;    /* the real time, for signatures: the county's clock may be another */
    const char *ref;    /* of a question about a receipt */
    int64_t sent_ms;
    void *state; /* of this carrier, for all its calls: state_bytes, zeroed at first */
    struct arena *a;
};

/* What a code of the provider means. A code that is not in the table: not now. */
struct provider_code {
    const char *code;
    enum sent sent;
    int64_t wait_ms;
    bool reader; /* the wait is about this reader alone */
    bool token;  /* the token is not taken any more: it is fetched anew and the message sent again, once */
};

struct provider {
    const char *name;
    const char *url; /* its own; NULL: the row must say it */
    bool repeat_safe;
    int64_t exact_ms; /* of the same bytes, as in carrier_ops */
    size_t state_bytes;
    const char *secrets[4]; /* keys that its file must hold; NULL-terminated */
    const char *reader;     /* how a reader is known: "mobile", or an account ("wecom"); NULL: a group reads it */
    const struct provider_code *codes; /* codes_n of them */
    size_t codes_n;
    const char *(*key)(const struct provider_call *c); /* what its limits are counted by */
    int (*write)(const struct provider_call *c, struct bytes *out, struct duban_error *e);
    void (*token)(const struct provider_call *c, struct http_request *out); /* NULL: it wants none */
    void (*request)(const struct provider_call *c, struct http_request *out);
    /* body: NULL when it is no JSON. True: the token is not taken. */
    bool (*verdict)(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                    struct outcome *out);
    int64_t receipt_ms; /* the receipt is worth asking for after so long; 0: there is none */
    bool ask_in_doubt;  /* it can be asked for a message of which nobody knows whether it was taken */
    bool tells_read;    /* it knows whether a message was read */
    void (*ask)(const struct provider_call *c, struct http_request *out);
    enum receipt (*receipt)(const struct provider_call *c, const json_t *body, const char **word);
};

struct carrier *provider_open(const struct carrier_local *local, const struct provider *p);

/* ---- for the tables ---- */
/* JSON as bytes in the arena; takes the value. */
struct bytes provider_json(json_t *value, struct arena *a);
/* Bytes that provider_json wrote, read again; the caller gives it back. */
json_t *provider_parse(struct bytes bytes);
const char *provider_text(const json_t *object, const char *key); /* "" when it is not there; numbers too: no */
/* The table of a provider's codes, as fields of its struct. */
#define PROVIDER_CODES(table) .codes = (table), .codes_n = sizeof(table) / sizeof(table)[0]
/* Fills the outcome from the provider's code ("0" as text for numbers) and its words. True: the token is not taken. */
bool provider_outcome(const struct provider_call *c, const char *code, const char *said, long status,
                      struct outcome *out);
/* {"errcode":…,"errmsg":…}: WeCom and DingTalk. NULL: no such answer. */
const char *provider_errcode(const struct provider_call *c, const json_t *body);
/* A verdict that looks at nothing else. */
bool provider_by_errcode(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                         struct outcome *out);
/* The row's approved text for this kind of notice; NULL: none. */
const struct smscode *provider_smscode(const struct channel *row, int kind);
/* The i-th variable of it: the provider's name and the value. */
const char *provider_param(const struct smscode *code, size_t i, const struct message *m, const char **name,
                           struct arena *a);

#endif
