/* Things collected by name: each name once, in order, and nothing moves when more come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/bins.h"

static void test_bins(void **state)
{
    struct arena a;
    struct bins b = {.a = &a, .size = sizeof(int)};
    int *first;

    (void)state;
    arena_init(&a);
    first = bin_of(&b, "k500");
    *first = 7;
    for (int i = 0; i < 1000; i++)
        bin_of(&b, arena_printf(&a, "k%03d", (i * 617) % 1000));
    assert_int_equal(b.n, 1000);
    assert_ptr_equal(bin_find(&b, "k500"), first); /* stays where it is while others come */
    assert_int_equal(*first, 7);
    assert_null(bin_find(&b, "k"));
    for (size_t i = 1; i < b.n; i++)
        assert_true(strcmp(b.v[i - 1].key, b.v[i].key) < 0);
    arena_done(&a);
}

static void test_nothing_yet(void **state)
{
    struct arena a;
    struct bins b = {.a = &a, .size = sizeof(int)};

    (void)state;
    arena_init(&a);
    assert_null(bin_find(&b, ""));
    assert_int_equal(*(int *)bin_of(&b, ""), 0); /* zeroed; the empty name is a name */
    assert_non_null(bin_find(&b, ""));
    assert_int_equal(b.n, 1);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bins), cmocka_unit_test(test_nothing_yet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
