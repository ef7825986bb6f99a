/* libduban against a daemon that misbehaves by script: it keeps silent, answers others' calls, sends rubbish, is busy.
 * What must hold: a call counts by its id, so the id never changes while it is sent again; no answer but its own is
 * taken; time is kept; the journal is followed without a gap. The fake is a thread with a context of its own; it
 * asserts nothing itself, it notes what came. */
#include <pthread.h>
#include <stdatomic.h>

#include <zmq.h>

#include "proto/client.h"
#include "proto/ops.h"
#include "proto_gen.h"
#include "scratch.h"

enum step { DONE, SILENT, STRANGER, RUBBISH, TWO_FRAMES_OF_RUBBISH, BUSY, REFUSE, NEWER, AGAIN };
enum { CALLS = 64, PAGE_ROWS = 3 };

struct seen {
    char id[65], op[65], as[65], json[256], peer[16];
    bool dry;
};
struct fake {
    struct scratch where;
    char door[100], news[100];
    const enum step *script; /* the last step holds for ever */
    int steps;
    struct seen calls[CALLS];
    atomic_int n;      /* calls seen */
    atomic_llong last; /* entries of its journal */
    atomic_bool stop, tell;
    bool no_news;
    int64_t full_above; /* a page of more rows than this holds more than anybody reads; 0: never */
    int late_ms;        /* the door opens only then */
    pthread_t thread;
    struct arena a;
    void *router, *pub;
};

/* ---- the fake's side ---- */

static void frames_send(struct fake *f, const char *peer, size_t peer_len, struct bytes last)
{
    zmq_send(f->router, peer, peer_len, ZMQ_SNDMORE);
    zmq_send(f->router, "", 0, ZMQ_SNDMORE);
    zmq_send(f->router, last.data, last.len, 0);
}

/* One value made of more values than LIM_NODES. */
static struct bytes too_full(struct fake *f)
{
    struct buf b = {.arena = &f->a};
    mp_array(&b, LIM_NODES + 1);
    for (int i = 0; i <= LIM_NODES; i++)
        mp_int(&b, 1);
    return (struct bytes){b.data, b.len};
}

static struct bytes answer_body(struct fake *f, const struct call *c)
{
    struct duban_error e;
    if (!strcmp(c->op, "hello")) {
        struct hello h;
        rec_clear(&rec_hello, &h);
        h.version = "fake";
        h.news = f->no_news ? NULL : f->news;
        return rec_pack(&rec_hello, &h, &f->a);
    }
    if (!strcmp(c->op, "entries")) {
        struct since s;
        struct events out;
        rec_clear(&rec_events, &out);
        if (rec_unpack(&rec_since, c->body, UNPACK_STORED, &f->a, &s, &e))
            return (struct bytes){NULL, 0};
        struct event *rows = arena_alloc(&f->a, PAGE_ROWS * sizeof *rows);
        out.last = atomic_load(&f->last);
        for (out.next = s.from; out.next <= out.last && out.rows.n < PAGE_ROWS; out.next++) {
            rec_clear(&rec_event, &rows[out.rows.n]);
            rows[out.rows.n].op = "report";
            rows[out.rows.n++].seq = out.next;
        }
        if (f->full_above && s.limit > f->full_above)
            rows[0].body = too_full(f);
        out.rows.v = rows;
        return rec_pack(&rec_events, &out, &f->a);
    }
    return c->body;
}

static void reply_send(struct fake *f, const char *peer, size_t peer_len, const struct call *c, const char *id,
                       enum step step)
{
    static const char *const codes[] = {[BUSY] = "busy", [REFUSE] = "bad_percent", [NEWER] = "of_the_future"};
    struct reply r;
    struct fault e;

    rec_clear(&rec_reply, &r);
    rec_clear(&rec_fault, &e);
    r.v = 1;
    r.id = id;
    r.ok = step == DONE || step == AGAIN;
    r.again = step == AGAIN;
    if (r.ok) {
        r.seq = 4711;
        r.body = answer_body(f, c);
    } else {
        e.code = codes[step];
        e.field = "percent";
        e.zh = "不行";
        e.en = "no";
        r.error = &e;
        r.retry_ms = step == BUSY ? 20 : NONE;
    }
    frames_send(f, peer, peer_len, rec_pack(&rec_reply, &r, &f->a));
}

static void call_note(struct fake *f, const struct call *c, const char *peer, size_t peer_len)
{
    int n = atomic_load(&f->n);
    struct seen *s = &f->calls[n % CALLS];
    snprintf(s->id, sizeof s->id, "%s", c->id ? c->id : "");
    snprintf(s->op, sizeof s->op, "%s", c->op ? c->op : "");
    snprintf(s->as, sizeof s->as, "%s", c->as ? c->as : "");
    snprintf(s->json, sizeof s->json, "%s", c->body.len ? json_text(NULL, c->body, &f->a) : "");
    memset(s->peer, 0, sizeof s->peer);
    memcpy(s->peer, peer, peer_len < sizeof s->peer ? peer_len : sizeof s->peer);
    s->dry = c->dry;
    atomic_store(&f->n, n + 1);
}

static void call_serve(struct fake *f, const char *peer, size_t peer_len, struct bytes wire)
{
    static const unsigned char rubbish[] = {0xc1, 0xff, 0x00};
    struct call c;
    struct duban_error e;
    int n = atomic_load(&f->n);
    enum step step = f->script[n < f->steps ? n : f->steps - 1];

    if (prescan(wire, &e) || rec_unpack(&rec_call, wire, UNPACK_CLIENT, &f->a, &c, &e))
        return;
    call_note(f, &c, peer, peer_len);
    if (step == SILENT)
        return;
    if (step == STRANGER)
        reply_send(f, peer, peer_len, &c, "somebody-elses", REFUSE);
    if (step == RUBBISH || step == TWO_FRAMES_OF_RUBBISH)
        frames_send(f, peer, peer_len, (struct bytes){rubbish, sizeof rubbish});
    if (step == TWO_FRAMES_OF_RUBBISH)
        frames_send(f, peer, peer_len, (struct bytes){"", 0});
    reply_send(f, peer, peer_len, &c, c.id, step < STRANGER || step > TWO_FRAMES_OF_RUBBISH ? step : DONE);
}

static void *fake_run(void *u)
{
    struct fake *f = u;
    if (f->late_ms) {
        zmq_poll(NULL, 0, f->late_ms);
        zmq_bind(f->router, f->door);
    }
    while (!atomic_load(&f->stop)) {
        static const char hint[] = "\x80";
        char peer[16], gap[16];
        static char wire[LIM_FRAME_BYTES + 1024];
        zmq_pollitem_t it = {f->router, 0, ZMQ_POLLIN, 0};
        if (atomic_exchange(&f->tell, false)) {
            zmq_send(f->pub, "news", 4, ZMQ_SNDMORE);
            zmq_send(f->pub, hint, 1, 0);
        }
        if (zmq_poll(&it, 1, 5) <= 0)
            continue;
        int peer_len = zmq_recv(f->router, peer, sizeof peer, 0);
        zmq_recv(f->router, gap, sizeof gap, 0);
        int len = zmq_recv(f->router, wire, sizeof wire, 0);
        if (peer_len > 0 && len >= 0)
            call_serve(f, peer, (size_t)peer_len, (struct bytes){wire, (size_t)len});
        arena_reset(&f->a);
    }
    return NULL;
}

static struct fake F;
static void *fake_ctx;

static void fake_start_late(const enum step *script, int steps, int late_ms)
{
    int zero = 0;
    memset(&F, 0, sizeof F);
    arena_init(&F.a);
    scratch_make(&F.where);
    snprintf(F.door, sizeof F.door, "ipc://%s/in", F.where.dir);
    snprintf(F.news, sizeof F.news, "ipc://%s/news", F.where.dir);
    F.script = script;
    F.steps = steps;
    F.late_ms = late_ms;
    fake_ctx = zmq_ctx_new();
    F.router = zmq_socket(fake_ctx, ZMQ_ROUTER);
    F.pub = zmq_socket(fake_ctx, ZMQ_PUB);
    zmq_setsockopt(F.router, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(F.pub, ZMQ_LINGER, &zero, sizeof zero);
    if (!late_ms)
        assert_int_equal(zmq_bind(F.router, F.door), 0);
    assert_int_equal(zmq_bind(F.pub, F.news), 0);
    assert_int_equal(pthread_create(&F.thread, NULL, fake_run, &F), 0);
}

static void fake_start(const enum step *script, int steps)
{
    fake_start_late(script, steps, 0);
}

static void fake_stop(void)
{
    atomic_store(&F.stop, true);
    pthread_join(F.thread, NULL);
    zmq_close(F.router);
    zmq_close(F.pub);
    zmq_ctx_term(fake_ctx);
    arena_done(&F.a);
    scratch_clear(F.where.dir);
}

static duban *client(int timeout_ms, int resend_ms)
{
    struct duban_options o = {.timeout_ms = timeout_ms, .resend_ms = resend_ms};
    duban *d = duban_open(F.door, &o);
    assert_non_null(d);
    return d;
}

/* ---- the stories ---- */

static void test_a_call_and_its_answer(void **state)
{
    static const enum step script[] = {DONE, AGAIN, DONE};
    struct duban_reply r;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(5000, 1000);
    assert_int_equal(duban_call_json(d, "report", "mine-1", "P118", "{\"item\": \"X\", \"percent\": 5}", &r), 0);
    assert_true(r.ok && !r.again && r.seq == 4711 && r.exit_code == 0 && r.raw_len > 0);
    assert_string_equal(r.code, "");
    struct arena a;
    arena_init(&a);
    assert_string_equal(json_text(NULL, (struct bytes){r.body, r.body_len}, &a), F.calls[0].json);
    arena_done(&a);
    assert_string_equal(F.calls[0].id, "mine-1");
    assert_string_equal(F.calls[0].as, "P118");
    assert_false(F.calls[0].dry);

    assert_int_equal(duban_call(d, "status", NULL, NULL, NULL, 0, &r), 0);
    assert_true(r.ok && r.again);
    assert_int_equal(strlen(F.calls[1].id), 36); /* one was made */
    assert_string_equal(F.calls[1].as, "");

    assert_int_equal(duban_rehearse(d, "sign", "P118", NULL, 0, &r), 0);
    assert_true(F.calls[2].dry);
    assert_string_not_equal(F.calls[1].id, F.calls[2].id);
    duban_close(d);
    fake_stop();
}

/* Silence: sent again with the same id, each time over a new connection, because an answer to the old one would be
 * lost. */
static void test_sent_again_until_answered(void **state)
{
    static const enum step script[] = {SILENT, SILENT, SILENT, DONE};
    struct duban_reply r;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(10000, 40);
    assert_int_equal(duban_call(d, "status", "same", NULL, NULL, 0, &r), 0);
    assert_true(r.ok);
    assert_int_equal(atomic_load(&F.n), 4);
    for (int i = 0; i < 4; i++) {
        assert_string_equal(F.calls[i].id, "same");
        for (int k = 0; k < i; k++)
            assert_memory_not_equal(F.calls[i].peer, F.calls[k].peer, sizeof F.calls[i].peer);
    }
    duban_close(d);
    fake_stop();
}

static void test_others_answers_and_rubbish_are_passed_over(void **state)
{
    static const enum step script[] = {STRANGER, RUBBISH, TWO_FRAMES_OF_RUBBISH, DONE};
    struct duban_reply r;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(5000, 2000);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(duban_call(d, "status", NULL, NULL, NULL, 0, &r), 0);
        assert_true(r.ok);
        assert_int_equal(atomic_load(&F.n), i + 1); /* none was sent twice for it */
    }
    duban_close(d);
    fake_stop();
}

static void test_busy_is_waited_out(void **state)
{
    static const enum step script[] = {BUSY, BUSY, DONE};
    struct duban_reply r;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(5000, 1000);
    int64_t begin = client_now_ms();
    assert_int_equal(duban_call(d, "status", "b", NULL, NULL, 0, &r), 0);
    assert_true(r.ok);
    assert_int_equal(atomic_load(&F.n), 3);
    assert_string_equal(F.calls[2].id, "b");
    assert_true(client_now_ms() - begin >= 40); /* twice the 20 ms that the answers ask for */
    duban_close(d);
    fake_stop();
}

/* Busy to the end of our time: the refusal itself is handed over, not "no answer". */
static void test_busy_for_ever_is_told(void **state)
{
    static const enum step script[] = {BUSY};
    struct duban_reply r;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(800, 700);
    assert_int_equal(duban_call(d, "status", NULL, NULL, NULL, 0, &r), 0);
    assert_false(r.ok);
    assert_string_equal(r.code, "busy");
    assert_int_equal(r.exit_code, 75);
    duban_close(d);
    fake_stop();
}

static void test_refusals(void **state)
{
    static const enum step script[] = {REFUSE, NEWER};
    struct duban_reply r;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(5000, 1000);
    assert_int_equal(duban_call(d, "report", NULL, NULL, NULL, 0, &r), 0);
    assert_false(r.ok);
    assert_string_equal(r.code, "bad_percent");
    assert_string_equal(r.field, "percent");
    assert_string_equal(r.text_zh, "不行");
    assert_string_equal(r.text_en, "no");
    assert_int_equal(r.exit_code, 65);
    assert_int_equal(duban_call(d, "report", NULL, NULL, NULL, 0, &r), 0);
    assert_string_equal(r.code, "of_the_future");
    assert_int_equal(r.exit_code, 1);
    duban_close(d);
    fake_stop();
}

static void no_answer_in(duban *d, int64_t least, int64_t most)
{
    struct duban_reply r;
    int64_t begin = client_now_ms();
    assert_int_equal(duban_call(d, "status", NULL, NULL, NULL, 0, &r), -1);
    assert_in_range(client_now_ms() - begin, least, most);
    assert_false(r.ok);
    assert_string_equal(r.code, "no_answer");
    assert_int_equal(r.exit_code, 69);
    assert_non_null(strstr(r.text_zh, "没有回应"));
}

static void test_time_is_kept(void **state)
{
    static const enum step script[] = {SILENT};
    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(300, 50);
    no_answer_in(d, 295, 3000);
    duban_close(d);
    fake_stop();
    d = duban_open("ipc:///nowhere/at/all.sock", &(struct duban_options){.timeout_ms = 200});
    assert_non_null(d);
    no_answer_in(d, 0, 3000);
    no_answer_in(d, 0, 3000); /* and a second call on the same handle */
    duban_close(d);
}

/* A daemon that comes late is found within the same call, and nothing has queued up for it meanwhile: one sending, not
 * many. */
static void test_a_daemon_that_starts_late(void **state)
{
    static const enum step script[] = {DONE};
    struct duban_reply r;

    (void)state;
    fake_start_late(script, COUNT_OF(script), 400);
    duban *d = client(10000, 50);
    int64_t begin = client_now_ms();
    assert_int_equal(duban_call(d, "status", NULL, NULL, NULL, 0, &r), 0);
    assert_true(r.ok);
    assert_true(client_now_ms() - begin >= 390);
    assert_int_equal(duban_call(d, "status", NULL, NULL, NULL, 0, &r), 0);
    assert_int_equal(atomic_load(&F.n), 2);
    duban_close(d);
    fake_stop();
}

static void test_json_bodies(void **state)
{
    static const struct {
        const char *json, *sent; /* sent NULL: refused here, and never sent */
    } cases[] = {
        {"{}", "{}"},
        {NULL, "{}"},
        {"{\"a\":{\"b\":[1,-2,true,false,\"督\"]}}", "{\"a\":{\"b\":[1,-2,true,false,\"督\"]}}"},
        {"{\"value\":0.5}", NULL},
        {"{\"value\":null}", NULL},
        {"{\"a\":[[1.5]]}", NULL},
        {"[1]", NULL},
        {"7", NULL},
        {"{\"a\":1,\"a\":2}", NULL},
        {"{\"a\":", NULL},
        {"", NULL},
        {"{\"a\":\"\xff\"}", NULL},
        {"{\"a\":1} x", NULL},
    };
    static const enum step script[] = {DONE};
    struct duban_reply r;
    int sent = 0;

    (void)state;
    fake_start(script, COUNT_OF(script));
    duban *d = client(5000, 1000);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(duban_call_json(d, "report", NULL, NULL, cases[i].json, &r), 0);
        if (!!r.ok != !!cases[i].sent)
            fail_msg("%s: ok %d", cases[i].json ? cases[i].json : "NULL", r.ok);
        if (cases[i].sent) {
            assert_string_equal(F.calls[sent++].json, cases[i].sent);
        } else {
            assert_string_equal(r.code, "wrong_type");
            assert_string_equal(r.field, "body");
            assert_int_equal(r.exit_code, 65);
        }
        assert_int_equal(atomic_load(&F.n), sent);
    }
    duban_close(d);
    fake_stop();
}

/* What the socket of the daemon would cut off is not sent at all. */
static void test_too_large_is_not_sent(void **state)
{
    static const enum step script[] = {DONE};
    struct duban_reply r;
    char *big = calloc(1, LIM_FRAME_BYTES + 1);

    (void)state;
    assert_non_null(big);
    fake_start(script, COUNT_OF(script));
    duban *d = client(2000, 500);
    assert_int_equal(duban_call(d, "import", NULL, NULL, big, LIM_FRAME_BYTES + 1, &r), 0);
    assert_string_equal(r.code, "too_large");
    assert_int_equal(atomic_load(&F.n), 0);
    duban_close(d);
    fake_stop();
    free(big);
}

static void test_options(void **state)
{
    static const char key[] = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"; /* of the ZeroMQ manual */
    static const struct {
        const char *story, *endpoint, *server, *public, *secret;
        bool good;
    } cases[] = {
        {"ipc", "ipc:///run/duban/in.sock", NULL, NULL, NULL, true},
        {"ipc, empty keys", "ipc:///run/duban/in.sock", "", "", "", true},
        {"tcp with keys", "tcp://127.0.0.1:7000", key, key, key, true},
        {"tcp without keys", "tcp://127.0.0.1:7000", NULL, NULL, NULL, false},
        {"tcp, a key is missing", "tcp://127.0.0.1:7000", key, key, NULL, false},
        {"ipc, a key is missing", "ipc:///x", NULL, key, key, false},
        {"a key cut off", "tcp://127.0.0.1:7000", "rq:rM", key, key, false},
        {"a key that is none", "tcp://127.0.0.1:7000", "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~", key, key, false},
        {"another transport", "inproc://x", NULL, NULL, NULL, false},
        {"no transport", "/run/duban/in.sock", NULL, NULL, NULL, false},
        {"nothing", NULL, NULL, NULL, NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_options o = {
            .server_key = cases[i].server, .public_key = cases[i].public, .secret_key = cases[i].secret};
        duban *d = duban_open(cases[i].endpoint, &o);
        if (!!d != cases[i].good)
            fail_msg("%s", cases[i].story);
        duban_close(d);
    }
    duban_close(NULL);
}

/* ---- following ---- */

struct follower {
    int64_t next, stop_at;
    int n;
    bool gap, call_inside;
    duban *d;
};

static int on_entry(void *u, int64_t seq, const void *event, size_t len)
{
    struct follower *w = u;
    struct arena a;
    struct event ev;
    struct duban_error e;
    struct duban_reply r;

    if (w->call_inside) /* must not take the events away from under us */
        duban_call(w->d, "status", NULL, NULL, NULL, 0, &r);
    arena_init(&a);
    bool same = !rec_unpack(&rec_event, (struct bytes){event, len}, UNPACK_STORED, &a, &ev, &e) && ev.seq == seq;
    arena_done(&a);
    w->gap = w->gap || !same || seq != w->next;
    w->next = seq + 1;
    w->n++;
    return seq == w->stop_at ? 7 : 0;
}

static void follow_story(bool no_news)
{
    static const enum step script[] = {DONE};
    struct follower w = {.next = 3};
    int64_t from = 3;

    fake_start(script, COUNT_OF(script));
    F.no_news = no_news;
    atomic_store(&F.last, 10);
    duban *d = client(3000, 500);
    w.d = d;
    assert_int_equal(duban_follow(d, &from, 0, on_entry, &w), 0); /* what there is: pages of three, then back at once */
    assert_int_equal(w.n, 8);
    assert_int_equal(from, 11);
    assert_int_equal(duban_follow(d, &from, 0, on_entry, &w), 0); /* nothing new: nobody is called */
    assert_int_equal(w.n, 8);

    atomic_store(&F.last, 20);
    atomic_store(&F.tell, !no_news); /* and without any news it is found by looking */
    w.stop_at = 15;
    assert_int_equal(duban_follow(d, &from, 4000, on_entry, &w), 7);
    assert_int_equal(from, 16); /* goes on behind the one it stopped at */
    w.stop_at = 20;
    w.call_inside = true;
    assert_int_equal(duban_follow(d, &from, -1, on_entry, &w), 7);
    assert_int_equal(from, 21);
    assert_int_equal(w.n, 18);
    assert_false(w.gap);
    duban_close(d);
    fake_stop();
}

static void test_follow(void **state)
{
    (void)state;
    follow_story(false);
}

static void test_follow_without_a_news_door(void **state)
{
    (void)state;
    follow_story(true);
}

/* A page that holds more than we read is not waited for: it is asked for again with fewer rows, and nothing is left
 * out. */
static void test_follow_full_pages(void **state)
{
    static const enum step script[] = {DONE};
    struct follower w = {.next = 1};
    int64_t from = 1;
    (void)state;

    fake_start(script, COUNT_OF(script));
    F.full_above = 20;
    atomic_store(&F.last, 10);
    duban *d = client(3000, 2000);
    w.d = d;
    int64_t began = client_now_ms();
    assert_int_equal(duban_follow(d, &from, 0, on_entry, &w), 0);
    assert_int_equal(w.n, 10);
    assert_false(w.gap);
    assert_true(client_now_ms() - began < 1500); /* no silence was waited out */
    duban_close(d);
    fake_stop();
}

static void test_follow_nobody(void **state)
{
    struct follower w = {.next = 1};
    int64_t from = 1;

    (void)state;
    duban *d = duban_open("ipc:///nowhere/at/all.sock", &(struct duban_options){.timeout_ms = 200});
    assert_non_null(d);
    assert_int_equal(duban_follow(d, &from, -1, on_entry, &w), -1);
    assert_int_equal(from, 1);
    duban_close(d);
}

static void test_strerror(void **state)
{
    (void)state;
    assert_string_equal(duban_strerror("no_item", "zh"), "没有这个事项");
    assert_string_equal(duban_strerror("no_item", "en"), "no such item");
    assert_string_equal(duban_strerror("no_item", NULL), "没有这个事项");
    assert_string_equal(duban_strerror("of_the_future", "en"), "");
    assert_string_equal(duban_strerror(NULL, "en"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_call_and_its_answer),
        cmocka_unit_test(test_sent_again_until_answered),
        cmocka_unit_test(test_others_answers_and_rubbish_are_passed_over),
        cmocka_unit_test(test_busy_is_waited_out),
        cmocka_unit_test(test_busy_for_ever_is_told),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_time_is_kept),
        cmocka_unit_test(test_a_daemon_that_starts_late),
        cmocka_unit_test(test_json_bodies),
        cmocka_unit_test(test_too_large_is_not_sent),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_follow),
        cmocka_unit_test(test_follow_without_a_news_door),
        cmocka_unit_test(test_follow_full_pages),
        cmocka_unit_test(test_follow_nobody),
        cmocka_unit_test(test_strerror),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
