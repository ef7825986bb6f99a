/* provider.c: see provider.h. */
#include "workers/provider.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/codec.h"
#include "workers/tokens.h"
#include "workers/work.h"

struct provider_carrier {
    struct carrier base;
    struct carrier_ops ops;
    const struct provider *p;
    const struct carrier_local *local;
    struct tokens *tokens;
    struct sending *under_way;
    void *state;
};

/* A message on its way, or a question about one. */
struct sending {
    struct sending *next;
    struct provider_carrier *pc;
    struct arena arena;
    struct provider_call call;
    struct http_call *http;
    struct token_wait *token_wait;
    const char *token_key;
    bool renewed; /* the token was thrown away for it once */
    sent_done *done;
    receipt_done *receipt; /* a question */
    void *u;
};

static struct provider_carrier *provider_of(struct carrier *c)
{
    return (struct provider_carrier *)(void *)((char *)c - offsetof(struct provider_carrier, base));
}

/* ---- for the tables ---- */
struct bytes provider_json(json_t *value, struct arena *a)
{
    char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;
    struct bytes out;

    if (!text)
        abort(); /* no memory, or a text that is no UTF-8: those were refused at the door */
    out = (struct bytes){arena_str(a, text, strlen(text)), strlen(text)};
    free(text);
    json_decref(value);
    return out;
}

json_t *provider_parse(struct bytes bytes)
{
    return json_loadb(bytes.data, bytes.len, 0, NULL);
}

const char *provider_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

bool provider_outcome(const struct provider_call *c, const char *code, const char *said, long status,
                      struct outcome *out)
{
    const struct provider_code *row = NULL;

    for (size_t i = 0; !row && i < c->p->codes_n; i++)
        if (strcmp(c->p->codes[i].code, code) == 0)
            row = &c->p->codes[i];
    out->sent = row ? row->sent : status >= 500 ? SENT_UNCERTAIN : SENT_LATER;
    out->wait_ms = row ? row->wait_ms : 0;
    out->wait_reader = row && row->reader;
    /* the answer is given back before the outcome is told */
    out->word = row && row->sent == SENT_ACCEPTED ? arena_keep(c->a, code)
                                                  : channel_word(arena_printf(c->a, "%s %s", code, said), c->a);
    return row && row->token;
}

const char *provider_errcode(const struct provider_call *c, const json_t *body)
{
    const json_t *code = json_object_get(body, "errcode");
    return json_is_integer(code) ? arena_printf(c->a, "%lld", (long long)json_integer_value(code)) : NULL;
}

bool provider_by_errcode(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                         struct outcome *out)
{
    const char *code = provider_errcode(c, body);

    return code && provider_outcome(c, code, provider_text(body, "errmsg"), answer->status, out);
}

const struct smscode *provider_smscode(const struct channel *row, int kind)
{
    for (size_t i = 0; i < row->codes.n; i++) {
        const struct smscode *code = LIST_AT(row->codes, struct smscode, i);
        if (code->kind == kind)
            return code;
    }
    return NULL;
}

const char *provider_param(const struct smscode *code, size_t i, const struct message *m, const char **name,
                           struct arena *a)
{
    const char *param = code->params.v[i], *equals = strchr(param, '=');

    *name = equals ? arena_str(a, param, (size_t)(equals - param)) : param;
    return message_field(m, equals ? equals + 1 : param);
}

/* ---- what the row must say ---- */
static const char *provider_base(const struct provider *p, const struct channel *row, struct arena *a)
{
    const char *url = row->url ? row->url : p->url;
    size_t len = url ? strlen(url) : 0;

    while (len > 0 && url[len - 1] == '/')
        len--;
    return arena_str(a, url, len);
}

static int provider_check(struct carrier *c, const struct channel *row, struct duban_error *e)
{
    const struct provider_carrier *pc = provider_of(c);
    const struct provider *p = pc->p;
    const char *url = row->url ? row->url : p->url;
    const char *fault = http_url_fault(url, pc->local->plaintext_local);
    const struct secret *secret;

    if (channel_row_check(row, e))
        return DUBAN_E_bad_config;
    if (fault)
        return error_set(e, DUBAN_E_bad_config, "url", "%s: %s", row->channel, fault);
    secret = secrets_get(pc->local->secrets, channel_secret(row), e);
    if (!secret)
        return DUBAN_E_bad_config;
    for (size_t i = 0; p->secrets[i]; i++)
        if (!secret_value(secret, p->secrets[i], 0))
            return error_set(e, DUBAN_E_bad_config, "secret", "%s: 缺 %s= 一行 a line %s= is missing",
                             channel_secret(row), p->secrets[i], p->secrets[i]);
    return DUBAN_E_ok;
}

static const char *reader_of(const struct provider *p, const char *mobile, const struct strs *accounts)
{
    if (strcmp(p->reader, "mobile") == 0)
        return mobile && mobile[0] ? mobile : NULL;
    return message_account(accounts, p->reader);
}

static bool provider_reaches(struct carrier *c, const struct channel *row, const struct person *person, int kind)
{
    const struct provider *p = provider_of(c)->p;

    if (row->codes.n > 0 && !provider_smscode(row, kind))
        return false;
    return !p->reader || reader_of(p, person->mobile, &person->accounts);
}

/* ---- one call ---- */
static int64_t wall_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* False: the secret is gone. */
static bool call_fill(const struct provider_carrier *pc, const struct channel *row, const struct message *m,
                      struct arena *a, struct provider_call *call, struct duban_error *e)
{
    *call = (struct provider_call){.p = pc->p, .row = row, .m = m, .sent_ms = NONE, .a = a};
    call->base = provider_base(pc->p, row, a);
    call->wall_ms = wall_now_ms();
    call->state = pc->state;
    call->secret = secrets_get(pc->local->secrets, channel_secret(row), e);
    return call->secret != NULL;
}

static int provider_write(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                          struct bytes *out, struct duban_error *e)
{
    const struct provider_carrier *pc = provider_of(c);
    struct provider_call call;

    if (!call_fill(pc, row, m, a, &call, e))
        return DUBAN_E_bad_config;
    if (pc->p->reader && !reader_of(pc->p, m->mobile, &m->accounts))
        return error_set(e, DUBAN_E_missing, pc->p->reader, "%s", row->channel);
    int rc = pc->p->write(&call, out, e);
    if (!rc && out->len > LIM_SENT_BYTES)
        rc = error_set(e, DUBAN_E_too_long, "sent", "%zu > %d", out->len, LIM_SENT_BYTES);
    return rc;
}

static void provider_keys(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                          struct strs *out)
{
    const struct provider_carrier *pc = provider_of(c);
    struct provider_call call;
    struct duban_error e;
    const char *reader = pc->p->reader ? reader_of(pc->p, m->mobile, &m->accounts) : NULL;

    *out = (struct strs){arena_alloc(a, 2 * sizeof *out->v), 0};
    if (!call_fill(pc, row, m, a, &call, &e))
        return;
    out->v[out->n++] = arena_printf(a, "%s/%s", pc->p->name, pc->p->key(&call));
    if (reader)
        out->v[out->n++] = arena_printf(a, "%s/%s", out->v[0], channel_fingerprint(reader, a));
}

static void sending_free(struct sending *s)
{
    struct sending **at = &s->pc->under_way;

    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    if (s->http)
        http_drop(s->http);
    if (s->token_wait)
        tokens_forget(s->token_wait);
    arena_done(&s->arena);
    free(s);
}

static void sending_over(struct sending *s, const struct outcome *o)
{
    if (s->receipt)
        s->receipt(s->u, RECEIPT_UNKNOWN, o->word);
    else
        s->done(s->u, o);
    sending_free(s);
}

static void sending_begin(struct sending *s);

/* The answer is none that the provider gives: by how far it came and what HTTP says. */
static void verdict_by_http(const struct http_answer *answer, struct arena *a, struct outcome *o)
{
    o->wait_ms = answer->retry_ms;
    if (!answer->came) {
        o->sent = answer->handed ? SENT_UNCERTAIN : SENT_LATER;
        o->word = answer->word;
        return;
    }
    o->word = arena_printf(a, "http %ld", answer->status);
    o->sent = answer->status >= 500 && answer->status != 503 ? SENT_UNCERTAIN : SENT_LATER;
    if (answer->status / 100 == 2)
        o->word = "不是服务商的回话 not the provider's answer";
}

static void sending_answered(void *u, const struct http_answer *answer)
{
    struct sending *s = u;
    const struct provider *p = s->pc->p;
    struct outcome o = {.sent = SENT_LATER};
    json_t *body = answer->came ? json_loadb(answer->body.data, answer->body.len, JSON_DECODE_ANY, NULL) : NULL;
    bool token_bad = false;

    s->http = NULL;
    if (s->receipt) {
        const char *word = answer->came ? "" : answer->word;
        enum receipt r = body ? p->receipt(&s->call, body, &word) : RECEIPT_UNKNOWN;
        s->receipt(s->u, r, channel_word(word, &s->arena));
        json_decref(body);
        sending_free(s);
        return;
    }
    verdict_by_http(answer, &s->arena, &o);
    if (answer->came)
        token_bad = p->verdict(&s->call, answer, body, &o);
    json_decref(body);
    if (token_bad &&
        !s->renewed) { /* it said no, so it has not got it: the same bytes with a new token are no repeat */
        s->renewed = true;
        tokens_bad(s->pc->tokens, s->token_key, s->call.token);
        sending_begin(s);
        return;
    }
    if ((o.sent == SENT_ACCEPTED && o.ref) || (o.sent == SENT_UNCERTAIN && p->ask_in_doubt))
        o.receipt_ms = p->receipt_ms;
    if (o.sent == SENT_LATER)
        work_log(WORK_LOG_INFO, "channel %s: %s", s->call.row->channel, o.word);
    sending_over(s, &o);
}

static void sending_go(struct sending *s)
{
    const struct carrier_local *local = s->pc->local;
    struct http_request request = {.ca = local->ca,
                                   .pin = s->call.row->pin,
                                   .plaintext_local = local->plaintext_local,
                                   .inner = s->call.row->inner,
                                   .whole_s = local->whole_s};
    struct duban_error e = {.code = DUBAN_E_ok};

    if (!s->receipt)
        request.until_ms = s->call.m->until_ms;
    s->call.wall_ms = wall_now_ms();
    s->call.secret = secrets_get(local->secrets, channel_secret(s->call.row), &e); /* it may be another by now */
    if (!s->call.secret) {
        sending_over(s, &(struct outcome){.sent = SENT_LATER, .word = "secret"});
        return;
    }
    (s->receipt ? s->pc->p->ask : s->pc->p->request)(&s->call, &request);
    s->http = http_send(local->transfers, &request, sending_answered, s);
}

static void sending_token(void *u, const char *token, const char *why, int64_t wait_ms)
{
    struct sending *s = u;

    s->token_wait = NULL;
    if (!token) {
        work_log(WORK_LOG_WARNING, "channel %s: %s", s->call.row->channel, why);
        sending_over(s, &(struct outcome){.sent = SENT_LATER, .word = why, .wait_ms = wait_ms});
        return;
    }
    s->call.token = arena_keep(&s->arena, token);
    sending_go(s);
}

static void sending_begin(struct sending *s)
{
    const struct provider *p = s->pc->p;
    const struct carrier_local *local = s->pc->local;
    struct duban_error e = {.code = DUBAN_E_ok};
    struct http_request fetch = {.ca = local->ca,
                                 .pin = s->call.row->pin,
                                 .get = true,
                                 .plaintext_local = local->plaintext_local,
                                 .inner = s->call.row->inner,
                                 .whole_s = local->whole_s};

    if (!p->token) {
        sending_go(s);
        return;
    }
    s->call.secret = secrets_get(local->secrets, channel_secret(s->call.row), &e);
    if (!s->call.secret) {
        sending_over(s, &(struct outcome){.sent = SENT_LATER, .word = "secret"});
        return;
    }
    p->token(&s->call, &fetch);
    s->token_key =
        channel_fingerprint(fetch.url, &s->arena); /* the URL names the server, the application, its secret */
    /* When it is ready at once, s may be gone when this returns NULL. */
    struct token_wait *wait = tokens_get(s->pc->tokens, s->token_key, &fetch, sending_token, s);
    if (wait)
        s->token_wait = wait;
}

static struct sending *sending_new(struct provider_carrier *pc, const struct channel *row, const struct message *m,
                                   void *u)
{
    struct sending *s = calloc(1, sizeof *s);
    struct duban_error e = {.code = DUBAN_E_ok};

    if (!s)
        abort();
    arena_init(&s->arena);
    s->pc = pc;
    s->u = u;
    s->next = pc->under_way;
    pc->under_way = s;
    call_fill(pc, row, m, &s->arena, &s->call, &e);
    return s;
}

static void provider_send(struct carrier *c, const struct channel *row, const struct message *m, struct bytes bytes,
                          sent_done *done, void *u)
{
    struct sending *s = sending_new(provider_of(c), row, m, u);

    s->done = done;
    s->call.bytes = bytes;
    sending_begin(s);
}

static void provider_ask(struct carrier *c, const struct channel *row, const struct message *m, const char *ref,
                         int64_t sent_ms, receipt_done *done, void *u)
{
    struct sending *s = sending_new(provider_of(c), row, m, u);

    s->receipt = done;
    s->call.ref = arena_keep(&s->arena, ref);
    s->call.sent_ms = sent_ms;
    sending_begin(s);
}

/* ---- life ---- */
static void provider_close(struct carrier *c)
{
    struct provider_carrier *pc = provider_of(c);

    while (pc->under_way)
        sending_free(pc->under_way);
    tokens_free(pc->tokens);
    free(pc->state);
    free(pc);
}

struct carrier *provider_open(const struct carrier_local *local, const struct provider *p)
{
    struct provider_carrier *pc = calloc(1, sizeof *pc);

    if (!pc)
        abort();
    assert(!p->ask == !p->receipt_ms && !p->ask == !p->receipt);
    pc->p = p;
    pc->local = local;
    pc->tokens = tokens_new(local->transfers);
    pc->state = calloc(1, p->state_bytes + 1);
    if (!pc->state)
        abort();
    pc->ops = (struct carrier_ops){.name = p->name,
                                   .repeat_safe = p->repeat_safe,
                                   .exact_ms = p->exact_ms,
                                   .doubt_ms = p->ask_in_doubt ? p->receipt_ms : 0,
                                   .tells_read = p->tells_read,
                                   .check = provider_check,
                                   .reaches = provider_reaches,
                                   .write = provider_write,
                                   .keys = provider_keys,
                                   .send = provider_send,
                                   .ask = p->ask ? provider_ask : NULL,
                                   .close = provider_close};
    pc->base.ops = &pc->ops;
    return &pc->base;
}
