/* The arena gives clean, aligned memory, keeps it over a reset for the next batch, and gives a flood back. */
#include "proto_gen.h"

static void test_fresh_memory_is_zero_and_aligned(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 65535, 65536, 65537, 3000000};
    struct arena a;

    (void)state;
    arena_init(&a);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            unsigned char *p = arena_alloc(&a, sizes[i]);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(p[k], 0);
            memset(p, 0xff, sizes[i]); /* dirt for the next round */
        }
        arena_reset(&a);
        assert_int_equal(a.used_bytes, 0);
    }
    arena_done(&a);
    arena_done(&a); /* done twice is harmless */
}

static void test_reset_uses_the_same_memory_again(void **state)
{
    struct arena a;
    void *first;

    (void)state;
    arena_init(&a);
    first = arena_alloc(&a, 100);
    arena_reset(&a);
    assert_ptr_equal(arena_alloc(&a, 100), first);
    arena_done(&a);
}

static void test_two_nothings_are_two_places(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    assert_ptr_not_equal(arena_alloc(&a, 0), arena_alloc(&a, 0));
    arena_done(&a);
}

static void test_texts(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    assert_string_equal(arena_str(&a, "督办单", 6), "督办");
    assert_string_equal(arena_printf(&a, "%s-%d", "LD", 7), "LD-7");
    assert_int_equal(strlen(arena_printf(&a, "%100000d", 1)), 100000);
    assert_memory_equal(arena_copy(&a, "abc", 3), "abc", 3);
    arena_done(&a);
}

static void test_buf_grows_and_stays_text(void **state)
{
    struct arena a;
    struct buf b = {.arena = &a};

    (void)state;
    arena_init(&a);
    for (int i = 0; i < 5000; i++) {
        buf_printf(&b, "%04d,", i);
        assert_int_equal(b.len, (size_t)(i + 1) * 5);
        assert_int_equal(b.data[b.len], 0);
    }
    buf_add(&b, "", 0);
    assert_memory_equal(b.data + 5 * 4321, "4321,", 5);
    arena_done(&a);
}

static void test_random_sizes_never_overlap(void **state)
{
    struct rng r = rng_start("arena");
    struct arena a;

    (void)state;
    arena_init(&a);
    for (int round = 0; round < 20; round++) {
        unsigned char *p[200];
        size_t n[200];
        for (int i = 0; i < 200; i++) {
            n[i] = (size_t)rng_below(&r, rng_below(&r, 10) ? 300 : 100000);
            p[i] = arena_alloc(&a, n[i]);
            memset(p[i], i, n[i]);
        }
        for (int i = 0; i < 200; i++)
            for (size_t k = 0; k < n[i]; k++)
                assert_int_equal(p[i][k], i);
        arena_reset(&a);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fresh_memory_is_zero_and_aligned),
        cmocka_unit_test(test_reset_uses_the_same_memory_again),
        cmocka_unit_test(test_two_nothings_are_two_places),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_buf_grows_and_stays_text),
        cmocka_unit_test(test_random_sizes_never_overlap),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
