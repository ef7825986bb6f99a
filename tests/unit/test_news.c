/* A hint for each growth of the journal, none for none; readers are counted, and whoever is no reader is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zmq.h>

#include "daemon/clock.h"
#include "daemon/news.h"
#include "proto/codec.h"
#include "tests/unit/scratch.h"

struct world {
    struct scratch s;
    char endpoint[96];
    void *zmq;
    struct news *news;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    scratch_make(&w->s);
    snprintf(w->endpoint, sizeof w->endpoint, "ipc://%s/news", w->s.dir);
    w->zmq = zmq_ctx_new();
    w->news = news_open(w->zmq, w->endpoint);
    *state = w;
    return w->news ? 0 : -1;
}

static int teardown(void **state)
{
    struct world *w = *state;
    news_close(w->news);
    zmq_ctx_term(w->zmq);
    scratch_clear(w->s.dir);
    free(w);
    return 0;
}

static void *join(struct world *w, int type)
{
    int zero = 0, wait = 1000;
    void *s = zmq_socket(w->zmq, type);
    zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(s, ZMQ_RCVTIMEO, &wait, sizeof wait);
    if (type == ZMQ_SUB)
        zmq_setsockopt(s, ZMQ_SUBSCRIBE, "news", 4);
    zmq_connect(s, w->endpoint);
    return s;
}

static void wait_for(struct world *w, int subscribers)
{
    int64_t end = boot_ms() + 2000;
    while (news_subscribers(w->news) != subscribers && boot_ms() < end)
        zmq_poll(NULL, 0, 1);
    assert_int_equal(news_subscribers(w->news), subscribers);
}

static int64_t heard(void *s)
{
    struct arena a;
    struct hint h;
    struct duban_error e;
    char wire[128];
    int n = zmq_recv(s, wire, sizeof wire, 0);
    if (n < 0)
        return -1;
    assert_true(n == 4 && memcmp(wire, "news", 4) == 0);
    n = zmq_recv(s, wire, sizeof wire, 0);
    assert_true(n > 0);
    arena_init(&a);
    assert_int_equal(rec_unpack(&rec_hint, (struct bytes){wire, (size_t)n}, UNPACK_STRICT, &a, &h, &e), 0);
    arena_done(&a);
    return h.seq;
}

static void test_each_growth_once(void **state)
{
    struct world *w = *state;
    void *s = join(w, ZMQ_SUB);
    wait_for(w, 1);
    news_tell(w->news, 3, 1000);
    news_tell(w->news, 3, 2000);
    news_tell(w->news, 5, 3000);
    assert_int_equal(heard(s), 3);
    assert_int_equal(heard(s), 5);
    zmq_close(s);
    wait_for(w, 0);
    news_tell(w->news, 6, 4000); /* to nobody */
}

static void test_who_is_counted(void **state)
{
    struct world *w = *state;
    void *a = join(w, ZMQ_SUB), *b = join(w, ZMQ_SUB), *x = join(w, ZMQ_XSUB);
    char big[4096] = {1};
    wait_for(w, 2);
    for (int i = 0; i < 10; i++) {
        zmq_send(x, "\2news", 5, 0); /* neither comes nor goes */
        zmq_send(x, "zzz", 3, 0);
    }
    zmq_poll(NULL, 0, 50);
    wait_for(w, 2);
    zmq_send(x, big, sizeof big, 0); /* longer than any subscription: cut off */
    zmq_poll(NULL, 0, 50);
    wait_for(w, 2);
    zmq_close(a);
    wait_for(w, 1);
    zmq_close(b);
    zmq_close(x);
    wait_for(w, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_growth_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_who_is_counted, setup, teardown),
    };
    return cmocka_run_group_tests_name("news", tests, NULL, NULL);
}
