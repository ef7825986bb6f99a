/* house.h: a struct daemon without a main: an engine on the memory journal and a store in a scratch folder, doors on
 * ipc, a loop that is never run. The test calls turn() itself and is client and worker at once, through real sockets.
 */
#ifndef DUBAN_TESTS_HOUSE_H
#define DUBAN_TESTS_HOUSE_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <sodium.h>

#include "daemon/intake.h"
#include "tests/unit/scratch.h"

#define UNUSED __attribute__((unused))

struct house {
    struct daemon d;
    struct scratch s;
    char in[96], work[96], news[96];
    struct arena arena;
    int64_t ids;
};

/* main.c has the real one; a test links without it. */
UNUSED static int house_stopped_with = -1;
void daemon_stop(struct daemon *d, int exit_code)
{
    house_stopped_with = d->exit_code = exit_code;
}

static UNUSED void house_open(struct house *h, struct jrn_mem_faults faults)
{
    struct daemon *d = &h->d;
    int code = 0;

    *h = (struct house){0};
    house_stopped_with = -1;
    assert_true(sodium_init() >= 0);
    scratch_make(&h->s);
    snprintf(h->in, sizeof h->in, "ipc://%s/in", h->s.dir);
    snprintf(h->work, sizeof h->work, "ipc://%s/work", h->s.dir);
    snprintf(h->news, sizeof h->news, "ipc://%s/news", h->s.dir);
    d->opt = (struct options){.state_dir = h->s.dir,
                              .mem = true,
                              .faults = faults,
                              .check_every = 1000,
                              .news = h->news,
                              .lease_ms = 30000,
                              .silence_ms = 5000};
    d->exit_code = -1;
    d->engine = engine_open(&d->opt, &code);
    assert_non_null(d->engine);
    d->files = files_open(h->s.dir);
    assert_non_null(d->files);
    d->disk.free_bytes = 1LL << 40;
    clock_init(&d->clock, true, 1640995200000, 0); /* 2022-01-01T08:00+08:00 */
    d->crew = (struct crew){0};
    for (size_t k = 0; k < sizeof d->crew.uids / sizeof d->crew.uids[0]; k++)
        d->crew.uids[k] = (unsigned)-1; /* no system accounts here */
    jobs_init(&d->jobs, engine_core(d->engine), &engine_watch(d->engine)->state);
    d->zmq = zmq_ctx_new();
    d->in = door_open(d->zmq, h->in, NULL, getuid());
    d->work = door_open(d->zmq, h->work, NULL, getuid());
    d->news = news_open(d->zmq, h->news);
    assert_true(d->in && d->work && d->news);
    d->loop = ev_loop_new(0);
    memset(&d->poll, 0, sizeof d->poll);
    d->poll.repeat = d->idle_checkpoint.repeat = 1;
}

static UNUSED void house_close(struct house *h)
{
    struct daemon *d = &h->d;
    engine_close(d->engine);
    files_close(d->files);
    jobs_done(&d->jobs);
    door_close(d->in);
    door_close(d->work);
    news_close(d->news);
    zmq_ctx_term(d->zmq);
    ev_loop_destroy(d->loop);
    free(d->batch.v);
    arena_done(&d->arena);
    arena_done(&d->speech);
    arena_done(&d->journey.arena);
    arena_done(&h->arena);
    scratch_clear(h->s.dir);
}

static UNUSED void *house_client(struct house *h, const char *endpoint)
{
    int zero = 0;
    void *s = zmq_socket(h->d.zmq, ZMQ_DEALER);
    zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof zero);
    assert_int_equal(zmq_connect(s, endpoint), 0);
    return s;
}

static UNUSED void house_send_as(struct house *h, void *s, const char *id, int op, const void *body, bool dry)
{
    struct call c;
    struct bytes wire;
    rec_clear(&rec_call, &c);
    c.v = 1;
    c.id = id;
    c.op = ops[op].name;
    c.dry = dry;
    c.body = rec_pack(ops[op].body, body, &h->arena);
    wire = rec_pack(&rec_call, &c, &h->arena);
    assert_true(zmq_send(s, wire.data, wire.len, 0) >= 0);
}

static UNUSED const char *house_send(struct house *h, void *s, int op, const void *body)
{
    const char *id = arena_printf(&h->arena, "call-%lld", (long long)++h->ids);
    house_send_as(h, s, id, op, body, false);
    return id;
}

/* Waits until `n` letters stand before the door, so that one turn takes them all. */
static UNUSED void house_settle(void)
{
    zmq_poll(NULL, 0, 50);
}

/* The next reply; false: none within ms. */
static UNUSED bool house_reply(struct house *h, void *s, struct reply *r, int ms)
{
    struct duban_error e;
    zmq_msg_t m;
    int rc;
    zmq_setsockopt(s, ZMQ_RCVTIMEO, &ms, sizeof ms);
    zmq_msg_init(&m);
    if (zmq_msg_recv(&m, s, 0) < 0)
        return false;
    assert_true(zmq_msg_size(&m) <= LIM_FRAME_BYTES);
    rc = rec_unpack(&rec_reply, (struct bytes){zmq_msg_data(&m), zmq_msg_size(&m)}, UNPACK_STORED, &h->arena, r, &e);
    assert_int_equal(rc, 0);
    zmq_msg_close(&m);
    return true;
}

/* Turns until there is a reply. */
static UNUSED struct reply house_wait(struct house *h, void *s)
{
    struct reply r = {0};
    for (int i = 0; i < 300; i++) {
        turn(&h->d);
        if (house_reply(h, s, &r, 10))
            return r;
    }
    fail_msg("no reply");
    return r;
}

static UNUSED const char *house_code(const struct reply *r)
{
    return r->error ? ((const struct fault *)r->error)->code : "ok";
}

static UNUSED struct unit house_unit(const char *id, const char *name)
{
    struct unit u;
    rec_clear(&rec_unit, &u);
    u.id = id;
    u.name = name;
    return u;
}

#endif
