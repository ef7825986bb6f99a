/* How much of a span has passed, or is left, and when that turns: against walking minute by minute. */
#include "core/spans.h"
#include "tests/unit/daybook.h"


static void test_counts(void **state)
{
    static const struct {
        const char *from, *to;
        int unit;
        int64_t count;
    } rows[] = {
        {"2022-05-06 16:00", "2022-05-06 16:00", SPAN_MINUTES, 0},
        {"2022-05-06 16:00", "2022-05-06 16:01", SPAN_MINUTES, 1},
        {"2022-05-06 16:00", "2022-05-06 17:01", SPAN_HOURS, 2}, /* an hour begun is one */
        {"2022-05-06 16:01", "2022-05-06 16:00", SPAN_HOURS, 0},
        {"2022-05-06 23:59", "2022-05-07 00:00", SPAN_DAYS, 1},
        {"2022-05-06 23:59", "2022-05-08 23:00", SPAN_WORKDAYS, 1}, /* the worked Saturday */
        {"2022-05-06 17:00", "2022-05-07 09:00", SPAN_WORKMINUTES, 60},
        {"2022-05-06 17:00", "2022-05-07 09:01", SPAN_WORKHOURS, 2},
        {"2022-05-07 18:00", "2022-05-09 08:00", SPAN_WORKHOURS, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(span_count(book.cal, SP(0, rows[i].unit), T(rows[i].from), T(rows[i].to)), rows[i].count);
}

/* The turning points are those of the count itself. */
static void test_turns(void **state)
{
    struct rng r = rng_start("spans");

    (void)state;
    for (int i = 0; i < 4000; i++) {
        int unit = SPAN_MINUTES + (int)rng_below(&r, SPAN_WORKDAYS);
        bool small = unit != SPAN_DAYS && unit != SPAN_WORKDAYS;
        struct span span = {(int)rng_below(&r, small ? 3000 : 40), (int16_t)unit, (uint8_t)(!small && rng_below(&r, 2)),
                            SPAN_END_DAY};
        int64_t at = T("2022-01-01 00:00") + rng_below(&r, 500 * DAY_MS);
        int64_t passed = span_passed_at(book.cal, span, at), left = span_left_at(book.cal, span, at);

        assert_true(passed > at || !small);
        assert_true(span_count(book.cal, span, at, passed) > span.n);
        assert_true(span_count(book.cal, span, at, passed - 1) <= span.n);
        assert_true(left <= at);
        assert_true(span_count(book.cal, span, left, at) <= span.n);
        assert_true(span_count(book.cal, span, left - 1, at) > span.n);
        if (span.first) { /* the first day counts: as many as from the day before, once it has begun */
            struct span from_before = SP(span.n, unit);
            int64_t to = at + 1 + rng_below(&r, 60 * DAY_MS);

            assert_int_equal(span_count(book.cal, span, at, to),
                             span_count(book.cal, from_before, cal_day_start(cal_day(at)) - 1, to));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counts, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_turns, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("spans", tests, NULL, NULL);
}
