/* One timer for each record, least first: against a plain array, over random settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/timers.h"

enum { KEYS = 60 };

static int64_t least(const int64_t *ms)
{
    int64_t best = NONE;

    for (int i = 0; i < KEYS; i++)
        best = none_earlier(best, ms[i]);
    return best;
}

static void test_random(void **state)
{
    struct timers t = {0};
    int64_t ms[KEYS];
    unsigned seed = getenv("SEED") ? (unsigned)atoi(getenv("SEED")) : 7;

    (void)state;
    print_message("SEED=%u\n", seed);
    for (int i = 0; i < KEYS; i++)
        ms[i] = NONE;
    for (int step = 0; step < 20000; step++) {
        int i = rand_r(&seed) % KEYS;
        size_t n = 0;
        char key[16];

        snprintf(key, sizeof key, "k%d", i);
        ms[i] = rand_r(&seed) % 4 == 0 ? NONE : rand_r(&seed) % 500;
        timers_set(&t, T_item, key, ms[i]);
        for (int k = 0; k < KEYS; k++)
            n += ms[k] != NONE;
        assert_int_equal(t.n, n);
        assert_int_equal(timers_first(&t) ? timers_first(&t)->ms : NONE, least(ms));
        assert_int_equal(timers_find(&t, T_item, key) != NULL, ms[i] != NONE);
    }
    timers_clear(&t);
    assert_null(timers_first(&t));
}

/* The same key in two tables is two; a key longer than any buffer is one like others. */
static void test_keys(void **state)
{
    struct timers t = {0};
    char longest[2000];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    timers_set(&t, T_item, "a", 5);
    timers_set(&t, T_notice, "a", 3);
    timers_set(&t, T_item, longest, 1);
    assert_int_equal(t.n, 3);
    assert_string_equal(timers_first(&t)->key, longest);
    timers_set(&t, T_item, longest, 9);
    assert_int_equal(timers_first(&t)->table, T_notice);
    timers_set(&t, T_notice, "a", NONE);
    timers_set(&t, T_notice, "a", NONE);
    assert_int_equal(timers_first(&t)->table, T_item);
    timers_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_keys)};

    return cmocka_run_group_tests_name("timers", tests, NULL, NULL);
}
