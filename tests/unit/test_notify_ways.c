/* How much is under way on a channel: a share and no more, who waits for a place, when who is let go comes back. Which
 * channels are open to a notice goes through tests/e2e/test_channels.py. */
#include "work_world.h"
#include "workers/notify_ways.h"

enum { NOW = 1000000 };

static struct ways ways;

static int setup(void **state)
{
    *state = NULL;
    memset(&ways, 0, sizeof ways);
    return 0;
}

static struct way *full(const char *channel)
{
    struct way *w = ways_of(&ways, channel);

    for (int i = 0; i < WAY_SHARE; i++)
        assert_int_equal(way_take(w, NOW), i);
    assert_true(way_full(w));
    return w;
}

static void test_share(void **state)
{
    struct way *w = full("a");
    (void)state;

    assert_false(way_full(ways_of(&ways, "b")));
    way_give(w, 3, NOW + 10);
    assert_false(way_full(w));
    assert_int_equal(way_take(w, NOW + 10), 3); /* the place that is free */
}

/* While it is quick, a line of fifty is no wait worth speaking of; when it falls silent, even one of three is. */
static void test_wait(void **state)
{
    static const struct {
        const char *story;
        int64_t each, silent; /* ms: a hand-over lately; since those under way began */
        int waiting;
        bool too_long;
    } cases[] = {
        {"quick", 20, 20, 48, false},
        {"slow, few wait", 2000, 100, 5, false},
        {"slow, many wait", 2000, 100, 48, true},
        {"it was quick, and is silent now: few", 20, 3000, 5, false},
        {"it was quick, and is silent now: many", 20, 3000, 6, true},
        {"it hangs", 20, 30000, 1, true},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setup(state);
        struct way *w = full("a");
        w->each_ms = cases[i].each;
        w->waiting = cases[i].waiting;
        if ((way_wait_ms(w, NOW + cases[i].silent) > WAY_PATIENCE_MS) != cases[i].too_long)
            fail_msg("%s: %lld ms", cases[i].story, (long long)way_wait_ms(w, NOW + cases[i].silent));
        way_give(w, 0, NOW + cases[i].silent);
        assert_int_equal(way_wait_ms(w, NOW + cases[i].silent), 0); /* there is a place */
    }
}

/* What it took lately counts; one that is quick again is soon known to be so. */
static void test_each(void **state)
{
    struct way *w = ways_of(&ways, "a");
    (void)state;

    for (int i = 0; i < 40; i++)
        way_give(w, way_take(w, NOW), NOW + 8000);
    assert_in_range(w->each_ms, 7000, 8000);
    for (int i = 0; i < 40; i++)
        way_give(w, way_take(w, NOW), NOW + 8);
    assert_in_range(w->each_ms, 0, 100);
}

/* One after the other as it gets through them; at least two seconds, at most ten minutes from now. */
static void test_back(void **state)
{
    struct way *w = full("a");
    int64_t before = 0, back = 0;
    (void)state;

    w->each_ms = 32000; /* one in two seconds */
    for (int i = 1; i <= 1000; i++, before = back) {
        back = way_back_ms(w, NOW);
        assert_in_range(back, WAY_BACK_LEAST_MS, WAY_BACK_MOST_MS);
        assert_true(i < 300 ? back == before + 2000 : back >= before);
    }
    assert_int_equal(back, WAY_BACK_MOST_MS);
    w->each_ms = 0;
    memset(w->began_ms, 0, sizeof w->began_ms);
    assert_int_equal(way_back_ms(w, NOW + 2 * WAY_BACK_MOST_MS), WAY_BACK_LEAST_MS); /* the line is gone */
}

/* Names come and go with the rules: a row for each that is busy, the idle ones give way. */
static void test_rows(void **state)
{
    char name[16];
    (void)state;

    struct way *busy = full("busy");
    for (int i = 0; i < 10 * WAYS_MAX; i++) {
        snprintf(name, sizeof name, "c%d", i);
        assert_string_equal(ways_of(&ways, name)->channel, name);
    }
    assert_ptr_equal(ways_of(&ways, "busy"), busy);
    assert_true(way_full(busy));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_share, setup), cmocka_unit_test_setup(test_wait, setup),
        cmocka_unit_test_setup(test_each, setup),  cmocka_unit_test_setup(test_back, setup),
        cmocka_unit_test_setup(test_rows, setup),
    };
    return cmocka_run_group_tests_name("notify_ways", tests, NULL, NULL);
}
