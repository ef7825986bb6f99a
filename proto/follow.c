/* follow.c: the journal from a sequence number on, without a gap.
 *
 * News is a hint and may be lost (a slow reader is cut, a daemon restarts); what counts is `entries`, asked for from
 * the next number we lack. So a hint only shortens the wait: without any, we look once in LOOK_MS. */
#include <string.h>

#include <zmq.h>

#include "proto/client.h"
#include "proto/codec.h"
#include "proto/ops.h"

/* A page too full to be read (LIM_NODES) is asked for again by half. */
enum { LOOK_MS = 1000, PAGE = 256 };

/* A call whose body and answer are records. NULL: no answer, or a refusal; *too_many tells one of these. */
static const void *ask(struct duban *d, int op, const void *body, bool *too_many)
{
    char id[37];
    struct call c;
    struct duban_reply r;
    struct duban_error e;
    const struct reply *rep = NULL;

    arena_reset(&d->reply);
    duban_new_id(id);
    rec_clear(&rec_call, &c);
    c.v = 1;
    c.id = id;
    c.op = ops[op].name;
    c.body = rec_pack(ops[op].body, body, &d->reply);
    int rc = client_call(d, &c, &r, &rep);
    *too_many = !rc && !strcmp(r.code, "too_many");
    if (rc || !r.ok || !r.body)
        return NULL;
    void *out = arena_alloc(&d->reply, ops[op].answer->size);
    if (rec_unpack(ops[op].answer, rep->body, UNPACK_STORED, &d->reply, out, &e))
        return NULL;
    return out;
}

/* Subscribes before the first look, so that no entry falls between the two. Without a news door we only look. */
static int news_open(struct duban *d)
{
    struct nothing none;
    bool too_many;
    rec_clear(&rec_nothing, &none);
    const struct hello *h = ask(d, OP_hello, &none, &too_many);
    if (!h)
        return -1;
    if (!h->news || !h->news[0])
        return 0;
    d->news = zmq_socket(d->ctx, ZMQ_SUB);
    if (!d->news)
        return 0;
    if (client_socket_prepare(d, d->news) || zmq_setsockopt(d->news, ZMQ_SUBSCRIBE, "news", 4) ||
        zmq_connect(d->news, h->news)) {
        zmq_close(d->news);
        d->news = NULL;
    }
    return 0;
}

/* Hands out all entries there are from *from on. 0, -1 without an answer, or what the callback returned. */
static int entries_drain(struct duban *d, int64_t *from, int (*on_entry)(void *, int64_t, const void *, size_t),
                         void *u)
{
    for (int64_t page = PAGE;;) {
        struct since s;
        bool too_many;
        rec_clear(&rec_since, &s);
        s.from = *from;
        s.limit = page;
        const struct events *ev = ask(d, OP_entries, &s, &too_many);
        if (!ev && too_many && page > 1) {
            page /= 2;
            continue;
        }
        if (!ev)
            return -1;
        arena_reset(&d->follow); /* events live here, since the callback may make calls of its own */
        size_t n = ev->rows.n;
        int64_t last = ev->last;
        struct bytes *packed = arena_alloc(&d->follow, (n + 1) * sizeof *packed);
        int64_t *seq = arena_alloc(&d->follow, (n + 1) * sizeof *seq);
        for (size_t i = 0; i < n; i++) {
            const struct event *one = LIST_AT(ev->rows, struct event, i);
            packed[i] = rec_pack(&rec_event, one, &d->follow);
            seq[i] = one->seq;
        }
        for (size_t i = 0; i < n; i++) {
            *from = seq[i] + 1;
            int rc = on_entry(u, seq[i], packed[i].data, packed[i].len);
            if (rc)
                return rc;
        }
        if (n == 0 || *from > last)
            return 0;
    }
}

/* True when there was news before `until`; whatever has gathered is swallowed at once. */
static bool news_wait(struct duban *d, int64_t until)
{
    int64_t left = until - client_now_ms();
    zmq_pollitem_t it = {d->news, 0, ZMQ_POLLIN, 0};
    char swallow[8];
    if (zmq_poll(&it, d->news ? 1 : 0, left > 0 ? (long)left : 0) <= 0)
        return false;
    while (zmq_recv(d->news, swallow, sizeof swallow, ZMQ_DONTWAIT) >= 0)
        ;
    return true;
}

int duban_follow(duban *d, int64_t *from, int wait_ms,
                 int (*on_entry)(void *u, int64_t seq, const void *event, size_t len), void *u)
{
    if (!d->news && news_open(d))
        return -1;
    int64_t quiet_since = client_now_ms();
    for (;;) {
        int64_t before = *from;
        int rc = entries_drain(d, from, on_entry, u);
        if (rc)
            return rc;
        int64_t now = client_now_ms();
        if (*from != before)
            quiet_since = now;
        int64_t end = wait_ms < 0 ? INT64_MAX : quiet_since + wait_ms;
        if (now >= end)
            return 0;
        news_wait(d, now + LOOK_MS < end ? now + LOOK_MS : end);
    }
}
