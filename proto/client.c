/* client.c: libduban's calls. One DEALER socket per handle; a call is sent again with the same id until it is answered
 * or its time is over.
 *
 * Promises: no answer but the one with the call's id is ever taken; `busy` and `unavailable` are waited out within the
 * timeout; never prints, logs or exits (out of memory apart, see arena.h).
 * Must not: keep a socket over a resend. A daemon that was killed knows nothing of the old connection, and an answer to
 * it is lost; the same id on a new socket gets the stored answer, so nothing counts twice. Costs: a context (one io
 * thread) per handle, one round trip per call. */
#include "proto/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "proto/codec.h"
#include "proto/ops.h"

enum {
    DEFAULT_TIMEOUT_MS = 10000,
    DEFAULT_RESEND_MS = 1000,
    RESEND_DOUBLINGS = 8,
    DEFAULT_RETRY_MS = 50,
    PROTOCOL = 1,
};

int64_t client_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- handles ---- */

static int key_take(char out[41], const char *key)
{
    uint8_t raw[32];
    if (!key || !key[0])
        return 0;
    if (strlen(key) != 40 || !zmq_z85_decode(raw, key))
        return -1;
    memcpy(out, key, 41);
    return 0;
}

static int options_take(struct duban *d, const struct duban_options *o)
{
    d->timeout_ms = o && o->timeout_ms > 0 ? o->timeout_ms : DEFAULT_TIMEOUT_MS;
    d->resend_ms = o && o->resend_ms > 0 ? o->resend_ms : DEFAULT_RESEND_MS;
    if (o && (key_take(d->server_key, o->server_key) || key_take(d->public_key, o->public_key) ||
              key_take(d->secret_key, o->secret_key)))
        return -1;
    bool all = d->server_key[0] && d->public_key[0] && d->secret_key[0];
    bool any = d->server_key[0] || d->public_key[0] || d->secret_key[0];
    if (any && !all)
        return -1;
    if (!strncmp(d->endpoint, "tcp://", 6))
        return all ? 0 : -1; /* the open network is never spoken to without keys */
    return strncmp(d->endpoint, "ipc://", 6) ? -1 : 0;
}

duban *duban_open(const char *endpoint, const struct duban_options *o)
{
    struct duban *d = calloc(1, sizeof *d);
    if (!d || !endpoint)
        goto fail;
    arena_init(&d->reply);
    arena_init(&d->follow);
    d->endpoint = strdup(endpoint);
    if (!d->endpoint || options_take(d, o))
        goto fail;
    d->ctx = zmq_ctx_new();
    if (!d->ctx)
        goto fail;
    return d;
fail:
    duban_close(d);
    return NULL;
}

static void socket_drop(void **sock)
{
    if (*sock)
        zmq_close(*sock);
    *sock = NULL;
}

void duban_close(duban *d)
{
    if (!d)
        return;
    socket_drop(&d->sock);
    socket_drop(&d->news);
    if (d->ctx)
        zmq_ctx_term(d->ctx);
    arena_done(&d->reply);
    arena_done(&d->follow);
    volatile char *k = d->secret_key; /* volatile: the compiler may not skip wiping memory that is freed next */
    for (size_t i = 0; i < sizeof d->secret_key; i++)
        k[i] = 0;
    free(d->endpoint);
    free(d);
}

/* ---- the socket ---- */

int client_socket_prepare(struct duban *d, void *sock)
{
    int zero = 0;
    int rc = zmq_setsockopt(sock, ZMQ_LINGER, &zero, sizeof zero);
    if (!rc && d->server_key[0]) {
        rc = zmq_setsockopt(sock, ZMQ_CURVE_SERVERKEY, d->server_key, 41);
        rc = rc ? rc : zmq_setsockopt(sock, ZMQ_CURVE_PUBLICKEY, d->public_key, 41);
        rc = rc ? rc : zmq_setsockopt(sock, ZMQ_CURVE_SECRETKEY, d->secret_key, 41);
    }
    return rc;
}

static int socket_open(struct duban *d)
{
    int one = 1;
    d->sock = zmq_socket(d->ctx, ZMQ_DEALER);
    if (!d->sock)
        return -1;
    /* IMMEDIATE: nothing queues up for a daemon that is not there */
    if (client_socket_prepare(d, d->sock) || zmq_setsockopt(d->sock, ZMQ_IMMEDIATE, &one, sizeof one) ||
        zmq_connect(d->sock, d->endpoint)) {
        socket_drop(&d->sock);
        return -1;
    }
    return 0;
}

/* Waits for the socket until `until` on our clock. True when it is ready. */
static bool socket_wait(void *sock, short events, int64_t until)
{
    for (;;) {
        int64_t left = until - client_now_ms();
        zmq_pollitem_t it = {sock, 0, events, 0};
        int n = zmq_poll(&it, 1, left > 0 ? (long)left : 0);
        if (n > 0)
            return true;
        if (n == 0 || errno != EINTR)
            return false;
    }
}

static bool call_send(struct duban *d, struct bytes wire, int64_t until)
{
    return socket_wait(d->sock, ZMQ_POLLOUT, until) && zmq_send(d->sock, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) == 0 &&
           zmq_send(d->sock, wire.data, wire.len, ZMQ_DONTWAIT) >= 0;
}

/* Takes one message whole; its last frame is the answer, an empty one before it the delimiter. NULL data: nothing
 * usable. */
static struct bytes message_take(struct duban *d, struct arena *a)
{
    struct bytes got = {NULL, 0};
    for (;;) {
        zmq_msg_t m;
        zmq_msg_init(&m);
        if (zmq_msg_recv(&m, d->sock, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&m);
            return got;
        }
        got.len = zmq_msg_size(&m);
        got.data = arena_copy(a, zmq_msg_data(&m), got.len);
        bool more = zmq_msg_more(&m);
        zmq_msg_close(&m);
        if (!more)
            return got;
    }
}

/* Waits until `until` for the answer with this id. NULL: none came, or (*unread) it came and holds more than we read.
 */
static const struct reply *answer_wait(struct duban *d, const char *id, int64_t until, struct bytes *raw, bool *unread)
{
    while (socket_wait(d->sock, ZMQ_POLLIN, until)) {
        struct duban_error e;
        struct reply *rep = arena_alloc(&d->reply, sizeof *rep);
        struct bytes got = message_take(d, &d->reply);
        int rc = got.data ? prescan(got, &e) : DUBAN_E_bad_frame;
        if (rc == DUBAN_E_too_many) {
            const char *whose = prescan_id(got, &d->reply);
            *unread = whose && !strcmp(whose, id);
            if (*unread)
                return NULL;
        }
        if (rc || rec_unpack(&rec_reply, got, UNPACK_STORED, &d->reply, rep, &e))
            continue; /* not an answer of duban's: as if it had not come */
        if (rep->id && !strcmp(rep->id, id)) {
            *raw = got;
            return rep;
        }
    }
    return NULL;
}

/* ---- answers ---- */

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

void client_refuse(struct duban *d, struct duban_reply *r, enum duban_err code, const char *field, const char *detail)
{
    *r = (struct duban_reply){.code = duban_err_name(code), .field = field, .exit_code = duban_err_exit(code)};
    const char *sep = detail[0] ? ": " : "";
    r->text_zh = arena_printf(&d->reply, "%s%s%s", duban_err_text(code, "zh"), sep, detail);
    r->text_en = arena_printf(&d->reply, "%s%s%s", duban_err_text(code, "en"), sep, detail);
}

static enum duban_err code_find(const char *name)
{
    for (int i = 0; i < DUBAN_E_COUNT; i++)
        if (!strcmp(duban_err_name((enum duban_err)i), name))
            return (enum duban_err)i;
    return DUBAN_E_COUNT;
}

static void reply_fill(const struct reply *rep, struct bytes raw, struct duban_reply *r)
{
    const struct fault *f = rep->error;
    *r = (struct duban_reply){
        .ok = rep->ok,
        .again = rep->again,
        .seq = rep->seq == NONE ? 0 : rep->seq,
        .code = f ? or_empty(f->code) : "",
        .field = f ? or_empty(f->field) : "",
        .text_zh = f ? or_empty(f->zh) : "",
        .text_en = f ? or_empty(f->en) : "",
        .body = rep->body.data,
        .body_len = rep->body.len,
        .raw = raw.data,
        .raw_len = raw.len,
    };
    if (!rep->ok) {
        enum duban_err code = code_find(r->code);
        r->exit_code = code == DUBAN_E_COUNT ? 1 : duban_err_exit(code); /* a newer daemon may know more codes */
    }
}

static bool wait_it_out(const struct reply *rep)
{
    const struct fault *f = rep->error;
    return !rep->ok && f && f->code && (!strcmp(f->code, "busy") || !strcmp(f->code, "unavailable"));
}

static void sleep_until(int64_t until)
{
    int64_t left = until - client_now_ms();
    if (left > 0)
        zmq_poll(NULL, 0, (long)left);
}

int client_call(struct duban *d, const struct call *c, struct duban_reply *r, const struct reply **decoded)
{
    struct bytes wire = rec_pack(&rec_call, c, &d->reply), raw = {NULL, 0};
    const int64_t deadline = client_now_ms() + d->timeout_ms;
    int64_t patience = d->resend_ms;
    bool unread = false;

    if (wire.len > LIM_FRAME_BYTES) {
        client_refuse(d, r, DUBAN_E_too_large, "body", "");
        return 0;
    }
    for (int doublings = 0; client_now_ms() < deadline;) {
        if (!d->sock && socket_open(d))
            break;
        int64_t until = client_now_ms() + patience;
        until = until < deadline ? until : deadline;
        const struct reply *rep = call_send(d, wire, until) ? answer_wait(d, c->id, until, &raw, &unread) : NULL;
        if (unread) { /* asking again would bring the same */
            client_refuse(d, r, DUBAN_E_too_many, "body", "");
            return 0;
        }
        if (!rep) {
            socket_drop(&d->sock);
            patience *= doublings++ < RESEND_DOUBLINGS ? 2 : 1;
            continue;
        }
        int64_t retry_at = client_now_ms() + (rep->retry_ms > 0 ? rep->retry_ms : DEFAULT_RETRY_MS);
        if (wait_it_out(rep) && retry_at < deadline) {
            sleep_until(retry_at);
            continue;
        }
        reply_fill(rep, raw, r);
        if (decoded)
            *decoded = rep;
        return 0;
    }
    client_refuse(d, r, DUBAN_E_no_answer, "", d->endpoint);
    return -1;
}

/* ---- what is installed ---- */

static int call_make(struct duban *d, const char *op, const char *id, const char *as, bool dry, struct bytes body,
                     struct duban_reply *r)
{
    char fresh[37];
    struct call c;
    rec_clear(&rec_call, &c);
    if (!id || !id[0]) {
        duban_new_id(fresh);
        id = fresh;
    }
    c.v = PROTOCOL;
    c.id = id;
    c.op = op;
    c.as = as && as[0] ? as : NULL;
    c.dry = dry;
    c.body = body;
    return client_call(d, &c, r, NULL);
}

int duban_call(duban *d, const char *op, const char *id, const char *as, const void *body, size_t body_len,
               struct duban_reply *r)
{
    arena_reset(&d->reply);
    return call_make(d, op, id, as, false, (struct bytes){body_len ? body : NULL, body_len}, r);
}

int duban_rehearse(duban *d, const char *op, const char *as, const void *body, size_t body_len, struct duban_reply *r)
{
    arena_reset(&d->reply);
    return call_make(d, op, NULL, as, true, (struct bytes){body_len ? body : NULL, body_len}, r);
}

int duban_call_json(duban *d, const char *op, const char *id, const char *as, const char *json, struct duban_reply *r)
{
    char why[200] = "";
    arena_reset(&d->reply);
    struct buf b = {.arena = &d->reply};
    if (client_json_pack(json, &b, why, sizeof why)) {
        client_refuse(d, r, DUBAN_E_wrong_type, "body", why);
        return 0;
    }
    return call_make(d, op, id, as, false, (struct bytes){b.data, b.len}, r);
}

const char *duban_strerror(const char *code, const char *lang)
{
    enum duban_err e = code_find(code ? code : "");
    return e == DUBAN_E_COUNT ? "" : duban_err_text(e, lang && !strcmp(lang, "en") ? "en" : "zh");
}
