/* Dates, instants, numbers and durations: exactly their forms, and back again. */
#include "fixture_arena.h"
#include "proto/wire.h"
#include "proto_gen.h"

/* Walks every day of the years duban takes, against a count of its own. */
static void test_every_day(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day = day_from_civil(1900, 1, 1);

    (void)state;
    assert_int_equal(day_from_civil(1970, 1, 1), 0);
    assert_int_equal(day, -25567);
    for (int y = 1900; y <= 9999; y++) {
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= lengths[m - 1] + (m == 2 && leap); d++, day++) {
                int y2, m2, d2;
                civil_from_day(day, &y2, &m2, &d2);
                if (y2 != y || m2 != m || d2 != d || day_from_civil(y, m, d) != day)
                    fail_msg("%04d-%02d-%02d is day %lld", y, m, d, (long long)day);
            }
        }
    }
    assert_int_equal(day, 2932897);
}

static void test_dates(void **state)
{
    static const char *const good[] = {"1900-01-01", "1970-01-01", "2000-02-29",
                                       "2022-05-09", "2024-02-29", "9999-12-31"};
    static const char *const bad[] = {
        "",
        "2022",
        "2022-5-9",
        "2022-05-9",
        "2022-02-29",
        "1900-02-29",
        "2022-13-01",
        "2022-00-10",
        "2022-01-00",
        "2022-01-32",
        "2022-04-31",
        "1899-12-31",
        "10000-01-01",
        " 2022-05-09",
        "2022-05-09 ",
        "2022/05/09",
        "2022-05-0x",
        "2022-05-09T10:00:00+08:00",
        "-2022-05-09",
        "２０２２-05-09",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        int64_t day;
        assert_true(parse_date(good[i], &day));
        assert_string_equal(date_text(day, &A), good[i]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t day = 77;
        if (parse_date(bad[i], &day) || day != 77)
            fail_msg("taken: %s", bad[i]);
    }
    assert_string_equal(date_text(NONE, &A), "");
    assert_string_equal(date_text(INT64_MAX, &A), "");
}

static void test_instants(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
        int zone;
        const char *back;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"},
        {"2022-05-09T10:00:00+08:00", 1652061600000, 480, "2022-05-09T10:00:00+08:00"},
        {"2022-05-09T02:00:00Z", 1652061600000, 480, "2022-05-09T10:00:00+08:00"},
        {"2022-05-09T10:00:00.5+08:00", 1652061600500, 480, "2022-05-09T10:00:00.500+08:00"},
        {"2022-05-09T10:00:00.123456789+08:00", 1652061600123, 0, "2022-05-09T02:00:00.123Z"},
        {"2022-05-09T00:00:00+08:00", 1652025600000, -210, "2022-05-08T12:30:00-03:30"},
        {"1969-12-31T23:59:59.999Z", -1, 0, "1969-12-31T23:59:59.999Z"},
        {"1900-01-01T00:00:00Z", -2208988800000, 0, "1900-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999Z", 253402300799999, 0, "9999-12-31T23:59:59.999Z"},
        {"2024-02-29T23:59:59-00:00", 1709251199000, 0, "2024-02-29T23:59:59Z"},
    };
    static const char *const bad[] = {
        "",
        "2022-05-09",
        "2022-05-09T10:00:00",
        "2022-05-09 10:00:00+08:00",
        "2022-05-09T10:00+08:00",
        "2022-05-09T24:00:00+08:00",
        "2022-05-09T10:60:00+08:00",
        "2022-05-09T10:00:60+08:00",
        "2022-05-09T10:00:00.+08:00",
        "2022-05-09T10:00:00.1234567890+08:00",
        "2022-05-09T10:00:00+0800",
        "2022-05-09T10:00:00+8:00",
        "2022-05-09T10:00:00+24:00",
        "2022-05-09T10:00:00+08:60",
        "2022-05-09T10:00:00z",
        "2022-05-09t10:00:00Z",
        "2022-05-09T10:00:00Zx",
        "2022-02-30T10:00:00Z",
        "1900-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-00:01",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms;
        assert_true(parse_time(cases[i].text, &ms));
        assert_int_equal(ms, cases[i].ms);
        assert_string_equal(time_text(ms, cases[i].zone, &A), cases[i].back);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t ms = 77;
        if (parse_time(bad[i], &ms) || ms != 77)
            fail_msg("taken: %s", bad[i]);
    }
    assert_string_equal(time_text(NONE, 480, &A), "");
    assert_string_equal(time_text(253402300799999, 480, &A), ""); /* the zone leads into the year 10000 */
}

static void test_random_instants_come_back(void **state)
{
    struct rng r = rng_start("text");

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t ms = rng_below(&r, 253402300799999 + 2208988800000 - 172800000) - 2208988800000 + 86400000, back;
        int zone = (int)rng_below(&r, 1681) - 840;
        assert_true(parse_time(time_text(ms, zone, &A), &back));
        assert_int_equal(back, ms);
        arena_reset(&A);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        int64_t v;
        const char *back;
    } cases[] = {
        {"0", 0, "0"},
        {"839.2", 839200, "839.2"},
        {"1031", 1031000, "1031"},
        {"-0.5", -500, "-0.5"},
        {"-0", 0, "0"},
        {"1.000", 1000, "1"},
        {"1.05", 1050, "1.05"},
        {"007", 7000, "7"},
        {"100", 100000, "100"},
        {"0.001", 1, "0.001"},
        {"-12.345", -12345, "-12.345"},
        {"999999999999.999", 999999999999999, "999999999999.999"},
    };
    static const char *const bad[] = {"",      "-",
                                      ".",     "1.",
                                      ".5",    "1.0000",
                                      "+1",    "1e3",
                                      "1,000", " 1",
                                      "1 ",    "1000000000000",
                                      "一",    "10810000000.0000000200000000000000000000"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t v;
        assert_true(parse_dec(cases[i].text, &v));
        assert_int_equal(v, cases[i].v);
        assert_string_equal(dec_text(v, &A), cases[i].back);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t v = 77;
        if (parse_dec(bad[i], &v) || v != 77)
            fail_msg("taken: %s", bad[i]);
    }
    assert_string_equal(dec_text(NONE, &A), "");
    assert_string_equal(dec_text(INT64_MAX, &A), "9223372036854775.807");
    assert_string_equal(dec_text(INT64_MIN + 1, &A), "-9223372036854775.807");
}

static void test_durations(void **state)
{
    static const struct {
        const char *text;
        int n, unit;
        const char *wire, *en, *zh;
    } cases[] = {
        {"5 workdays", 5, SPAN_WORKDAYS, "5 workdays", "5 workdays", "5 个工作日"},
        {"1 workday", 1, SPAN_WORKDAYS, "1 workdays", "1 workday", "1 个工作日"},
        {"0 days", 0, SPAN_DAYS, "0 days", "0 days", "0 天"},
        {"2 workhours", 2, SPAN_WORKHOURS, "2 workhours", "2 workhours", "2 个工作小时"},
        {"30 minutes", 30, SPAN_MINUTES, "30 minutes", "30 minutes", "30 分钟"},
        {"1 hour", 1, SPAN_HOURS, "1 hours", "1 hour", "1 小时"},
        {"45 workminutes", 45, SPAN_WORKMINUTES, "45 workminutes", "45 workminutes", "45 个工作分钟"},
        {"3个工作日", 3, SPAN_WORKDAYS, "3 workdays", "3 workdays", "3 个工作日"},
        {"3 个工作日", 3, SPAN_WORKDAYS, "3 workdays", "3 workdays", "3 个工作日"},
        {"999999 days", 999999, SPAN_DAYS, "999999 days", "999999 days", "999999 天"},
        {"5 workdays, first day counts", 5, SPAN_WORKDAYS, "5 workdays, first day counts",
         "5 workdays, first day counts", "5 个工作日，首日计入"},
        {"1 workday, to closing", 1, SPAN_WORKDAYS, "1 workdays, to closing", "1 workday, to closing",
         "1 个工作日，至下班"},
        {"10 天，同一时刻", 10, SPAN_DAYS, "10 days, same time", "10 days, same time", "10 天，同一时刻"},
        {"3个工作日，首日计入，至下班", 3, SPAN_WORKDAYS, "3 workdays, first day counts, to closing",
         "3 workdays, first day counts, to closing", "3 个工作日，首日计入，至下班"},
    };
    static const char *const bad[] = {"",
                                      "5",
                                      "days",
                                      "5days",
                                      "5  days",
                                      "-5 days",
                                      "5 weeks",
                                      "5 Days",
                                      "5.5 days",
                                      "1000000 days",
                                      "5 days ",
                                      "five days",
                                      "5 个",
                                      "5 hours, first day counts",
                                      "2 workhours, same time",
                                      "5 workdays,",
                                      "5 workdays, to closing, same time",
                                      "5 workdays, to closing, first day counts",
                                      "5 days, first day counts, first day counts",
                                      "5 days,same time",
                                      "5 dayss"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct span sp;
        assert_true(parse_span(cases[i].text, &sp));
        assert_int_equal(sp.n, cases[i].n);
        assert_int_equal(sp.unit, cases[i].unit);
        assert_string_equal(span_text(sp, NULL, &A), cases[i].wire);
        assert_string_equal(span_text(sp, "en", &A), cases[i].en);
        assert_string_equal(span_text(sp, "zh", &A), cases[i].zh);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct span sp = {77, 0};
        if (parse_span(bad[i], &sp) || sp.n != 77)
            fail_msg("taken: %s", bad[i]);
    }
    assert_string_equal(span_text((struct span){0, 0}, "zh", &A), "");
}

/* What a refusal shows of a wrong word is whole characters, and both languages fit into its text. */
static void test_suggestions(void **state)
{
    static const struct {
        const char *word, *near, *text;
    } cases[] = {
        {"lst", "list", "lst；是 list 吗？ / lst: did you mean list?"},
        {"督查", "督办", "督查；是 督办 吗？ / 督查: did you mean 督办?"},
        {"lst", NULL, "lst"},
        {"", NULL, ""},
        {"一二三四五六七八九十一二三四五六七", NULL, "一二三四五六七八九十一二三四五六"},
        {"x一二三四五六七八九十一二三四五六七", NULL, "x一二三四五六七八九十一二三四五"},
    };
    static const struct enumeration *const all[] = {&enum_notice_state, &enum_item_state, &enum_light};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {0};
        assert_int_equal(nearest_error(&e, DUBAN_E_bad_choice, "f", cases[i].word, cases[i].near), DUBAN_E_bad_choice);
        assert_string_equal(e.text, cases[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct field f = {.name = "f", .choices = all[i]};
        struct duban_error e = {0};
        const char *half;
        choice_error(&e, &f, "一二三四五六七八九十一二三四五六七八九十");
        assert_non_null(half = strstr(e.text, " / "));
        assert_non_null(strstr(half, all[i]->words[all[i]->count - 1])); /* to the last choice */
    }
    assert_int_equal(text_head_bytes("ab", 5), 2);
    assert_int_equal(text_head_bytes("a督", 3), 1);
    assert_int_equal(text_head_bytes("a督", 4), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),   cmocka_unit_test(test_dates),
        cmocka_unit_test(test_instants),    cmocka_unit_test(test_random_instants_come_back),
        cmocka_unit_test(test_numbers),     cmocka_unit_test(test_durations),
        cmocka_unit_test(test_suggestions),
    };

    return cmocka_run_group_tests_name("text", tests, setup, teardown);
}
