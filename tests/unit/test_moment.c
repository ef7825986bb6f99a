/* Instants as people write them for the manual clock: the county's zone unless they say another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "clients/moment.h"
#include "proto/codec.h"

static const struct {
    const char *text, *expect; /* expect NULL: refused */
} cases[] = {
    {"2022-03-01", "2022-03-01T00:00:00+08:00"},
    {"2022-03-01T18:00", "2022-03-01T18:00:00+08:00"},
    {"2022-03-01 18:00", "2022-03-01T18:00:00+08:00"},
    {"2022-03-01T18:00:30", "2022-03-01T18:00:30+08:00"},
    {"2022-03-01T10:00:30Z", "2022-03-01T18:00:30+08:00"},
    {"2022-03-01T18:00:30+08:00", "2022-03-01T18:00:30+08:00"},
    {"+5d", "2022-01-06T08:00:00+08:00"},
    {"+8h", "2022-01-01T16:00:00+08:00"},
    {"+30m", "2022-01-01T08:30:00+08:00"},
    {"+0d", "2022-01-01T08:00:00+08:00"},
    {"", NULL},
    {"+", NULL},
    {"+d", NULL},
    {"+-5d", NULL},
    {"+5", NULL},
    {"+5dd", NULL},
    {"+99999999999d", NULL},
    {"2022-02-30", NULL},
    {"2022-03-01T25:00", NULL},
    {"2022-03-01X18:00", NULL},
    {"2022-3-1", NULL},
    {"明天", NULL},
};

static void test_moments(void **state)
{
    struct arena a;
    int64_t now, ms;
    (void)state;
    arena_init(&a);
    assert_true(parse_time("2022-01-01T08:00:00+08:00", &now));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool ok = moment_parse(cases[i].text, now, &ms);
        if (ok != (cases[i].expect != NULL))
            fail_msg("'%s' %s", cases[i].text, ok ? "was taken" : "was refused");
        if (ok)
            assert_string_equal(time_text(ms, 480, &a), cases[i].expect);
    }
    arena_done(&a);
}

static void test_later_than_an_unknown_now(void **state)
{
    int64_t ms;
    (void)state;
    assert_false(moment_parse("+5d", NONE, &ms));
    assert_true(moment_parse("2022-03-01", NONE, &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_moments),
                                       cmocka_unit_test(test_later_than_an_unknown_now)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
