/* Whatever form a message has, the door tells a call from a nuisance, knows who sent it, and answers in kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/clock.h"
#include "daemon/door.h"
#include "tests/unit/scratch.h"

struct world {
    struct scratch s;
    char endpoint[96];
    void *zmq;
    struct door *door;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    scratch_make(&w->s);
    snprintf(w->endpoint, sizeof w->endpoint, "ipc://%s/in.sock", w->s.dir);
    w->zmq = zmq_ctx_new();
    w->door = door_open(w->zmq, w->endpoint, NULL, getuid());
    *state = w;
    return w->door ? 0 : -1;
}

static int teardown(void **state)
{
    struct world *w = *state;
    door_close(w->door);
    zmq_ctx_term(w->zmq);
    scratch_clear(w->s.dir);
    free(w);
    return 0;
}

static void *client(struct world *w, int type)
{
    int zero = 0, wait = 3000;
    void *s = zmq_socket(w->zmq, type);
    zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(s, ZMQ_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(zmq_connect(s, w->endpoint), 0);
    return s;
}

static int next(struct world *w, struct letter *l)
{
    int64_t end = boot_ms() + 3000;
    int rc;
    while ((rc = door_recv(w->door, l)) == 0 && boot_ms() < end)
        zmq_poll(NULL, 0, 1);
    return rc;
}

/* Frames by '|'; "" is an empty frame. */
static void send_frames(void *s, const char *frames)
{
    const char *bar;
    while ((bar = strchr(frames, '|')) != NULL) {
        zmq_send(s, frames, (size_t)(bar - frames), ZMQ_SNDMORE);
        frames = bar + 1;
    }
    zmq_send(s, frames, strlen(frames), 0);
}

/* The frames of the next message, with '|' between them. */
static const char *recv_frames(void *s, char *to)
{
    int more = 1, len = 0;
    size_t n = sizeof more;
    while (more) {
        int got = zmq_recv(s, to + len, 100, 0);
        if (got < 0)
            return "nothing";
        len += got;
        zmq_getsockopt(s, ZMQ_RCVMORE, &more, &n);
        to[len++] = more ? '|' : 0;
    }
    return to;
}

static void test_forms(void **state)
{
    static const struct {
        const char *frames, *reply; /* reply NULL: dropped */
    } rows[] = {
        {"call", "answer"}, {"|call", "|answer"}, {"", "answer"}, {"|", "|answer"},
        {"a|b", NULL},      {"||call", NULL},     {"|a|b", NULL}, {"a|b|c|d|e|f|g|h|i|j|k|l", NULL},
    };
    struct world *w = *state;
    void *s = client(w, ZMQ_DEALER);
    char text[256];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct letter l;
        send_frames(s, rows[i].frames);
        assert_int_equal(next(w, &l), rows[i].reply ? 1 : -1);
        if (!rows[i].reply)
            continue;
        assert_int_equal(zmq_msg_size(&l.payload),
                         strlen(strrchr(rows[i].frames, '|') ? strrchr(rows[i].frames, '|') + 1 : rows[i].frames));
        zmq_msg_close(&l.payload);
        assert_true(door_send(&l.who, (struct bytes){"answer", 6}));
        assert_string_equal(recv_frames(s, text), rows[i].reply);
    }
    zmq_close(s);
}

static void test_a_req_and_who_it_is(void **state)
{
    struct world *w = *state;
    void *s = client(w, ZMQ_REQ);
    struct letter l;
    char text[64];
    send_frames(s, "hello");
    assert_int_equal(next(w, &l), 1);
    assert_true(l.who.delimiter);
    assert_int_equal(l.who.uid, getuid());
    assert_true(l.who.owner);
    snprintf(text, sizeof text, "uid:%u", (unsigned)getuid());
    assert_string_equal(l.who.principal, text);
    zmq_msg_close(&l.payload);
    assert_true(door_send(&l.who, (struct bytes){"hi", 2}));
    assert_string_equal(recv_frames(s, text), "hi");
    zmq_close(s);
}

static void test_peer_addresses(void **state)
{
    static const struct {
        const char *address;
        bool good;
        unsigned uid;
    } rows[] = {
        {"localhost:1001:1002:77", true, 1001},
        {"localhost:0:5:77", true, 0},
        {"a:b:7:8:9", true, 7},
        {"1001:1002:77", false, 0},
        {"localhost:x:5:77", false, 0},
        {"localhost::5:77", false, 0},
        {"", false, 0},
        {"localhost", false, 0},
        {"localhost:12x:5:77", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned uid = 0;
        assert_int_equal(door_peer_uid(rows[i].address, &uid), rows[i].good);
        if (rows[i].good)
            assert_int_equal(uid, rows[i].uid);
    }
}

static void test_a_peer_that_is_gone(void **state)
{
    struct world *w = *state;
    void *s = client(w, ZMQ_DEALER);
    struct letter l;
    int64_t end = boot_ms() + 3000;
    send_frames(s, "call");
    assert_int_equal(next(w, &l), 1);
    zmq_msg_close(&l.payload);
    zmq_close(s);
    while (door_send(&l.who, (struct bytes){"late", 4}) && boot_ms() < end)
        zmq_poll(NULL, 0, 5);
    assert_false(door_send(&l.who, (struct bytes){"late", 4}));
    l.who.delimiter = true;
    assert_false(door_send(&l.who, (struct bytes){"late", 4}));
    s = client(w, ZMQ_DEALER); /* and the next one is served */
    send_frames(s, "call");
    assert_int_equal(next(w, &l), 1);
    zmq_msg_close(&l.payload);
    zmq_close(s);
}

static void test_more_than_a_frame_cuts_the_connection(void **state)
{
    struct world *w = *state;
    void *s = client(w, ZMQ_DEALER), *other = client(w, ZMQ_DEALER);
    size_t size = LIM_FRAME_BYTES + 1;
    char *big = calloc(1, size);
    struct letter l;
    zmq_send(s, big, size, 0);
    send_frames(other, "small");
    assert_int_equal(next(w, &l), 1);
    assert_int_equal(zmq_msg_size(&l.payload), 5);
    zmq_msg_close(&l.payload);
    zmq_send(other, big, LIM_FRAME_BYTES, 0); /* the largest that may be */
    assert_int_equal(next(w, &l), 1);
    assert_int_equal(zmq_msg_size(&l.payload), LIM_FRAME_BYTES);
    zmq_msg_close(&l.payload);
    free(big);
    zmq_close(s);
    zmq_close(other);
}

/* More comings and goings than a monitor's queue holds by itself, with nobody looking: messages go on all the same, and
 * the count is right afterwards. */
static void test_many_come_and_go_unseen(void **state)
{
    struct world *w = *state;
    struct letter l;
    int64_t end;
    for (int i = 0; i < 1500; i++) {
        void *s = client(w, ZMQ_DEALER);
        send_frames(s, "call");
        assert_int_equal(next(w, &l), 1);
        zmq_msg_close(&l.payload);
        zmq_close(s);
    }
    end = boot_ms() + 3000;
    do
        door_count(w->door);
    while (w->door->connections != 0 && boot_ms() < end);
    assert_int_equal(w->door->connections, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_req_and_who_it_is, setup, teardown),
        cmocka_unit_test(test_peer_addresses),
        cmocka_unit_test_setup_teardown(test_a_peer_that_is_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_more_than_a_frame_cuts_the_connection, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_come_and_go_unseen, setup, teardown),
    };
    return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
