/* Ids that clients make: their form, that two never meet, and that they sort by the time they were made. */
#include "proto/duban.h"
#include "proto_gen.h"

static void test_form(void **state)
{
    (void)state;
    for (int n = 0; n < 2000; n++) {
        char id[40];
        memset(id, '#', sizeof id);
        duban_new_id(id);
        assert_int_equal(strlen(id), 36);
        assert_int_equal(id[37], '#'); /* not a byte past the 37 */
        for (int i = 0; i < 36; i++) {
            bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? id[i] != '-' : !strchr("0123456789abcdef", id[i]))
                fail_msg("%s, place %d", id, i);
        }
        assert_int_equal(id[14], '7');           /* version, RFC 9562 */
        assert_non_null(strchr("89ab", id[19])); /* variant */
    }
}

static int64_t time_of(const char *id)
{
    char hex[13];
    snprintf(hex, sizeof hex, "%.8s%.4s", id, id + 9);
    return (int64_t)strtoull(hex, NULL, 16);
}

static int64_t wall_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void test_time_in_front(void **state)
{
    (void)state;
    for (int n = 0; n < 2000; n++) {
        char id[37];
        int64_t before = wall_ms();
        duban_new_id(id);
        assert_in_range((uint64_t)time_of(id), (uint64_t)before, (uint64_t)wall_ms());
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_never_twice(void **state)
{
    enum { MANY = 200000 };
    char(*ids)[37] = calloc(MANY, sizeof *ids);

    (void)state;
    assert_non_null(ids);
    for (int i = 0; i < MANY; i++)
        duban_new_id(ids[i]);
    qsort(ids, MANY, sizeof *ids, by_text);
    for (int i = 1; i < MANY; i++)
        assert_string_not_equal(ids[i - 1], ids[i]);
    free(ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_time_in_front),
        cmocka_unit_test(test_never_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
