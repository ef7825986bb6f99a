/* Only keys that are known enter, each under its own name; a self-test shows it at start, whoever else knocks then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/clock.h"
#include "daemon/door.h"
#include "daemon/zap.h"

struct keys {
    char public[41], secret[41];
};

static bool is_known(void *u, const char *z85)
{
    return strcmp(u, z85) == 0;
}

static bool anybody(void *u, const char *z85)
{
    (void)u, (void)z85;
    return true;
}

struct world {
    void *zmq;
    struct zap *zap;
    struct door *door;
    struct keys server, client;
    char endpoint[128];
};

static void set_up(struct world *w, bool (*known)(void *u, const char *z85))
{
    size_t n = sizeof w->endpoint;
    *w = (struct world){.zmq = zmq_ctx_new()};
    zmq_curve_keypair(w->server.public, w->server.secret);
    zmq_curve_keypair(w->client.public, w->client.secret);
    w->zap = known ? zap_open(w->zmq, known, w->client.public) : NULL;
    w->door = door_open(w->zmq, "tcp://127.0.0.1:*", w->server.secret, 0);
    assert_non_null(w->door);
    zmq_getsockopt(w->door->socket, ZMQ_LAST_ENDPOINT, w->endpoint, &n);
}

static void tear_down(struct world *w)
{
    door_close(w->door);
    zap_close(w->zap);
    zmq_ctx_term(w->zmq);
}

static void *client(struct world *w, const struct keys *k)
{
    int zero = 0;
    void *s = zmq_socket(w->zmq, ZMQ_DEALER);
    zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, w->server.public, 41);
    zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, k->public, 41);
    zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, k->secret, 41);
    zmq_connect(s, w->endpoint);
    zmq_send(s, "call", 4, ZMQ_DONTWAIT);
    return s;
}

static bool enters(struct world *w, struct letter *l, int ms)
{
    int64_t end = boot_ms() + ms;
    while (boot_ms() < end) {
        zap_pump(w->zap);
        if (door_recv(w->door, l) == 1) {
            zmq_msg_close(&l->payload);
            return true;
        }
        zmq_poll(NULL, 0, 1);
    }
    return false;
}

static void test_the_known_key_and_no_other(void **state)
{
    struct world w;
    struct keys stranger;
    struct letter l;
    void *s;
    (void)state;
    set_up(&w, is_known);
    zmq_curve_keypair(stranger.public, stranger.secret);
    s = client(&w, &stranger);
    assert_false(enters(&w, &l, 300));
    zmq_close(s);
    s = client(&w, &w.client);
    assert_true(enters(&w, &l, 3000));
    assert_int_equal(strncmp(l.who.principal, "key:", 4), 0);
    assert_string_equal(l.who.principal + 4, w.client.public);
    assert_false(l.who.owner); /* nobody on tcp is the owner */
    zmq_close(s);
    tear_down(&w);
}

static void test_the_proof(void **state)
{
    struct world w;
    struct keys stranger;
    void *known, *other;
    (void)state;
    set_up(&w, is_known);
    zmq_curve_keypair(stranger.public, stranger.secret);
    known = client(&w, &w.client); /* a known one is quick to come back after a restart, and a stranger too: no harm */
    other = client(&w, &stranger);
    zmq_poll(NULL, 0, 100);
    assert_true(zap_prove(w.zap, w.zmq, w.endpoint, w.server.public));
    zmq_close(known);
    zmq_close(other);
    tear_down(&w);
    set_up(&w, anybody);
    assert_false(zap_prove(w.zap, w.zmq, w.endpoint, w.server.public));
    tear_down(&w);
}

static void test_one_handler_only(void **state)
{
    struct world w;
    (void)state;
    set_up(&w, is_known);
    assert_null(zap_open(w.zmq, is_known, NULL));
    tear_down(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_known_key_and_no_other),
        cmocka_unit_test(test_the_proof),
        cmocka_unit_test(test_one_handler_only),
    };
    return cmocka_run_group_tests_name("zap", tests, NULL, NULL);
}
