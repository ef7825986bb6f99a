/* The door of a worker: edges of ZMQ_FD, strange messages, silence. One loop, with the daemon's side played from timers
 * of the same loop, so that both can be looked into. */
#include <unistd.h>

#include <zmq.h>

#include "proto/ops.h"
#include "work_world.h"
#include "workers/work_door.h"
#include "workers/work_run.h"

static struct ev_loop *loop;
static struct work_door *door;
static void *zmq, *router;
static char dir[64], endpoint[96];
static struct arena arena;
static int answers, given_up, turns;
static char refused[32]; /* code of the last answer that was a refusal */

static void on_turn(void *u)
{
    (void)u;
    turns++;
}

static void on_answer(void *u, const struct reply *r, struct arena *a)
{
    const struct fault *f = r ? r->error : NULL;
    (void)u, (void)a;
    if (f)
        snprintf(refused, sizeof refused, "%s", f->code);
    if (r)
        answers++;
    else
        given_up++;
}

static void on_stop(struct ev_loop *l, ev_timer *ev, int revents)
{
    (void)ev, (void)revents;
    ev_break(l, EVBREAK_ALL);
}

/* Lets the loop run for so long. */
static void run_for(double s)
{
    ev_timer t;
    ev_timer_init(&t, on_stop, s, 0.0);
    ev_now_update(loop);
    ev_timer_start(loop, &t);
    ev_run(loop, 0);
    ev_timer_stop(loop, &t);
}

/* A context of its own for each: closing a socket alone leaves its file to be taken away at some later time. */
static void router_open(void)
{
    int zero = 0;
    zmq = zmq_ctx_new();
    router = zmq_socket(zmq, ZMQ_ROUTER);
    zmq_setsockopt(router, ZMQ_LINGER, &zero, sizeof zero);
    assert_int_equal(zmq_bind(router, endpoint), 0);
}

static void router_close(void)
{
    zmq_close(router);
    zmq_ctx_term(zmq);
}

static int setup(void **state)
{
    *state = NULL;
    answers = given_up = turns = 0;
    arena_init(&arena);
    strcpy(dir, "/tmp/duban-door-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(endpoint, sizeof endpoint, "ipc://%s/work.sock", dir);
    router_open();
    loop = ev_loop_new(0);
    work_log_setup("duban-test", false);
    door = work_door_open(loop, endpoint, on_turn, NULL);
    assert_non_null(door);
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    work_door_close(door);
    ev_loop_destroy(loop);
    router_close();
    arena_done(&arena);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
    return system(cmd);
}

static struct work_call *call(enum work_call_how how)
{
    struct failed body = {.key = "k", .rev = 1, .token = 1, .reason = "r"};
    return work_door_call(door, OP_work_failed, &body, how, on_answer, NULL);
}

/* Takes a call off the router: its route and id. False: none there. */
static bool take(unsigned char route[16], int *route_len, char id[40])
{
    char wire[4096];
    struct call c;
    struct duban_error e;

    int got = zmq_recv(router, route, 16, ZMQ_DONTWAIT);
    if (got < 0)
        return false; /* and *route_len stays */
    *route_len = got;
    assert_int_equal(zmq_recv(router, wire, sizeof wire, 0), 0);
    int n = zmq_recv(router, wire, sizeof wire, 0);
    assert_int_equal(rec_unpack(&rec_call, (struct bytes){wire, (size_t)n}, UNPACK_STRICT, &arena, &c, &e), DUBAN_E_ok);
    snprintf(id, 40, "%s", c.id);
    return true;
}

static void give(const unsigned char *route, int route_len, const char *id, int frames)
{
    struct reply r;
    rec_clear(&rec_reply, &r);
    r.v = 1;
    r.id = id;
    r.ok = true;
    struct bytes wire = rec_pack(&rec_reply, &r, &arena);
    zmq_send(router, route, (size_t)route_len, ZMQ_SNDMORE);
    for (int i = 1; i < frames; i++)
        zmq_send(router, "", 0, ZMQ_SNDMORE);
    zmq_send(router, wire.data, wire.len, 0);
}

/* Many answers at once make one edge: all of them are taken without another byte from outside. */
static void test_one_edge_many_messages(void **state)
{
    enum { N = 900 }; /* more than a round, or two, take */
    static unsigned char route[16];
    static char ids[N][40];
    int len = 0, n = 0;
    (void)state;

    for (int i = 0; i < N; i++)
        call(WORK_CALL_UNTIL_ANSWERED);
    for (int i = 0; i < 100 && n < N; i++) {
        run_for(0.02);
        while (n < N && take(route, &len, ids[n]))
            n++;
    }
    assert_int_equal(n, N);
    for (int i = 0; i < N; i++)
        give(route, len, ids[i], 2);
    usleep(100000); /* they lie in the socket of the door now */
    for (int i = 0; i < 10 && answers < N; i++)
        ev_run(loop, EVRUN_ONCE);
    assert_int_equal(answers, N);
    assert_int_equal(work_door_calls(door), 0);
    assert_true(work_door_alive(door));
}

static struct work_call *again;
static void on_answer_call_again(void *u, const struct reply *r, struct arena *a)
{
    on_answer(u, r, a);
    again = call(WORK_CALL_UNTIL_ANSWERED); /* a send in between may eat the edge */
}

static void test_send_in_between(void **state)
{
    struct failed body = {.key = "k", .rev = 1, .token = 1, .reason = "r"};
    unsigned char route[2][16];
    int len[2];
    char id[2][40];
    (void)state;

    work_door_call(door, OP_work_failed, &body, WORK_CALL_UNTIL_ANSWERED, on_answer_call_again, NULL);
    call(WORK_CALL_UNTIL_ANSWERED);
    run_for(0.1);
    assert_true(take(route[0], &len[0], id[0]) && take(route[1], &len[1], id[1]));
    give(route[0], len[0], id[0], 2);
    give(route[1], len[1], id[1], 2);
    run_for(0.1);
    assert_int_equal(answers, 2);
    assert_true(take(route[0], &len[0], id[0])); /* the call made in the callback is out */
    give(route[0], len[0], id[0], 2);
    run_for(0.1);
    assert_int_equal(answers, 3);
}

/* A reply with or without the empty frame is one; anything else is ignored and hurts nobody. */
static void test_strange_messages(void **state)
{
    unsigned char route[16];
    int len;
    char id[40];
    (void)state;

    call(WORK_CALL_UNTIL_ANSWERED);
    run_for(0.1);
    assert_true(take(route, &len, id));
    give(route, len, "somebody else's", 2);
    give(route, len, id, 9);
    zmq_send(router, route, (size_t)len, ZMQ_SNDMORE);
    zmq_send(router, "\xc1\xff garbage", 9, 0);
    zmq_send(router, route, (size_t)len, ZMQ_SNDMORE);
    zmq_send(router, "", 0, 0);
    run_for(0.1);
    assert_int_equal(answers, 0);
    give(route, len, id, 1); /* without the empty frame */
    run_for(0.1);
    assert_int_equal(answers, 1);
    give(route, len, id, 2); /* again: nobody waits for it */
    run_for(0.1);
    assert_int_equal(answers, 1);
}

/* What holds more than may be read is not asked for again and again: the caller hears why, and asks for less. */
static void test_an_answer_that_holds_too_much(void **state)
{
    static char many[LIM_NODES + 8] = {'\xdd', 0, 1, 0, 1}; /* an array of 65537 zeros */
    unsigned char route[16];
    struct reply r;
    char id[40];
    int len;
    (void)state;

    refused[0] = '\0';
    call(WORK_CALL_UNTIL_ANSWERED);
    run_for(0.1);
    assert_true(take(route, &len, id));
    rec_clear(&rec_reply, &r);
    r.v = 1;
    r.id = id;
    r.ok = true;
    r.body = (struct bytes){many, 5 + 65537};
    struct bytes wire = rec_pack(&rec_reply, &r, &arena);
    zmq_send(router, route, (size_t)len, ZMQ_SNDMORE);
    zmq_send(router, wire.data, wire.len, 0);
    run_for(0.1);
    assert_int_equal(answers, 1);
    assert_string_equal(refused, "too_many");
    assert_int_equal(work_door_calls(door), 0);
}

static void test_forgotten(void **state)
{
    unsigned char route[16];
    int len;
    char id[40];
    (void)state;

    struct work_call *c = call(WORK_CALL_ONCE);
    run_for(0.1);
    assert_true(take(route, &len, id));
    work_door_forget(door, c);
    give(route, len, id, 2);
    run_for(0.1);
    assert_int_equal(answers + given_up, 0);
    assert_int_equal(work_door_calls(door), 0);
}

/* The connection goes: what is only worth something now is given up, the rest goes out again with its id. */
static void test_connection_lost(void **state)
{
    unsigned char route[16];
    int len;
    char first[40], second[40], third[40];
    (void)state;

    call(WORK_CALL_ONCE);
    run_for(0.1);
    assert_true(take(route, &len, first));
    call(WORK_CALL_UNTIL_ANSWERED);
    run_for(0.1);
    assert_true(take(route, &len, second));
    router_close();
    run_for(0.1);
    assert_int_equal(given_up, 1);
    router_open();
    run_for(0.5);
    assert_true(take(route, &len, third));
    assert_string_equal(second, third);
    assert_false(take(route, &len, first));
    give(route, len, third, 2);
    run_for(0.1);
    assert_int_equal(answers, 1);
}

/* Connected, but nobody speaks for 5 s: a new socket, and the call on it. */
static void test_silence(void **state)
{
    unsigned char route[2][16];
    int len[2] = {0}, n = 0;
    char id[2][40];
    (void)state;

    call(WORK_CALL_UNTIL_ANSWERED);
    run_for(0.1);
    assert_true(take(route[0], &len[0], id[0]));
    run_for(5.5);
    while (take(route[1], &len[1], id[1])) {
        assert_string_equal(id[0], id[1]);
        n++;
    }
    assert_true(n >= 2); /* the resend on the old socket, then the new one */
    assert_true(len[0] != len[1] || memcmp(route[0], route[1], (size_t)len[0]) != 0);
    assert_false(work_door_alive(door));
    give(route[1], len[1], id[1], 2);
    run_for(0.1);
    assert_int_equal(answers, 1);
    assert_true(work_door_alive(door));
}

/* With nothing to do the loop sleeps: some wake-ups a second, not thousands. */
static void test_idle(void **state)
{
    (void)state;
    run_for(0.2);
    turns = 0;
    run_for(1.0);
    assert_true(turns >= 4 && turns < 60);
}

static void test_bad_endpoint(void **state)
{
    struct ev_loop *l = ev_loop_new(0);
    (void)state;
    assert_null(work_door_open(l, "nowhere", on_turn, NULL));
    ev_loop_destroy(l);
    work_door_close(NULL);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_one_edge_many_messages),
        T(test_send_in_between),
        T(test_strange_messages),
        T(test_an_answer_that_holds_too_much),
        T(test_forgotten),
        T(test_connection_lost),
        T(test_silence),
        T(test_idle),
        cmocka_unit_test(test_bad_endpoint),
    };
    return cmocka_run_group_tests_name("work_door", tests, NULL, NULL);
}
