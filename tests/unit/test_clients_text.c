/* clients/text.c: how wide words are on a terminal, what data may never do to it, and days and hours in short. */
#include "clients/text.h"
#include "fixture_arena.h"
#include "proto_gen.h"

static void test_width(void **state)
{
    static const struct {
        const char *text;
        int width;
    } cases[] = {
        {"", 0},  {"LD-2022-001", 11}, {"督办", 4}, {"红a", 3},      {"（", 2}, {"，", 2},
        {"é", 1}, {"e\xcc\x81", 1},    {"\xff", 1}, {"\xe7\x9d", 2}, /* bytes that are no text: one each */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (text_width(cases[i].text) != cases[i].width)
            fail_msg("\"%s\" is %d wide, not %d", cases[i].text, text_width(cases[i].text), cases[i].width);
}

static void test_safe(void **state)
{
    static const struct {
        const char *text, *one_line, *lines;
    } cases[] = {
        {"平常 text", "平常 text", "平常 text"},
        {NULL, "", ""},
        {"a\nb\tc", "a b c", "a\n    b c"},
        {"\x1b[31mred", "\\x1b[31mred", "\\x1b[31mred"},
        {"\x07\x7f", "\\x07\\x7f", "\\x07\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m", "\\x9b31m"}, /* C1: the other way to begin an escape */
        {"a\xe2\x80\xae"
         "b",
         "a\\u202eb", "a\\u202eb"}, /* right-to-left override */
        {"a\xe2\x80\x8b"
         "b",
         "a\\u200bb", "a\\u200bb"}, /* a blank nobody sees */
        {"\xef\xbb\xbfx", "\\ufeffx", "\\ufeffx"},
        {"\xff\xe7\x9d", "\\xff\\xe7\\x9d", "\\xff\\xe7\\x9d"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(text_safe(&A, cases[i].text, true), cases[i].one_line);
        assert_string_equal(text_safe(&A, cases[i].text, false), cases[i].lines);
    }
}

/* Nothing that comes out of text_safe moves the cursor, and making it safe again changes nothing. */
static void test_safe_of_any_bytes(void **state)
{
    struct rng r = rng_start("safe");

    (void)state;
    for (int n = 0; n < 20000; n++) {
        char raw[17] = "";
        for (int64_t i = 0, len = rng_below(&r, 16); i < len; i++)
            raw[i] = (char)(1 + rng_below(&r, 255));
        const char *once = text_safe(&A, raw, true);
        for (const char *p = once; *p; p++)
            assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
        size_t bad;
        assert_true(text_is_utf8(once, strlen(once), &bad));
        assert_string_equal(text_safe(&A, once, true), once);
        arena_reset(&A);
    }
}

static void test_fit(void **state)
{
    static const struct {
        const char *text;
        int width;
        const char *expect;
    } cases[] = {
        {"abcdef", 6, "abcdef"},
        {"abcdef", 5, "abc.."},
        {"督办事项", 8, "督办事项"},
        {"督办事项", 7, "督办.."},
        {"督办事项", 5, "督.."}, /* half a character is none */
        {"abc", 2, ".."},
        {"abc", 1, "."},
        {"abc", 0, ""},
        {"", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(text_fit(&A, cases[i].text, cases[i].width), cases[i].expect);
    struct rng r = rng_start("fit");
    for (int n = 0; n < 5000; n++) {
        int width = (int)rng_below(&r, 20);
        assert_true(text_width(text_fit(&A, gen_text(&r, false, 60, &A), width)) <= width);
    }
    assert_string_equal(text_spaces(&A, 3), "   ");
    assert_string_equal(text_spaces(&A, 0), "");
    assert_string_equal(text_spaces(&A, -4), "");
}

static void test_joined(void **state)
{
    const char *words[] = {"mon", "", "周末"};

    (void)state;
    assert_string_equal(text_joined(&A, &(struct strs){words, 0}, ","), "");
    assert_string_equal(text_joined(&A, &(struct strs){words, 1}, ","), "mon");
    assert_string_equal(text_joined(&A, &(struct strs){words, 3}, ", "), "mon, , 周末");
}

static void test_utf8(void **state)
{
    static const struct {
        const char *text;
        bool good;
        size_t bad_at;
    } cases[] = {
        {"", true, 0},          {"a督", true, 0},
        {"a\xff", false, 1},    {"督\xe7\x9d", false, 3},
        {"\xc0\x80", false, 0}, {"ab\xed\xa0\x80", false, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t at = 999;
        assert_int_equal(text_is_utf8(cases[i].text, strlen(cases[i].text), &at), cases[i].good);
        assert_int_equal(at, cases[i].good ? 999 : cases[i].bad_at);
    }
}

static int64_t at(const char *text)
{
    int64_t ms = 0;
    assert_true(parse_time(text, &ms));
    return ms;
}

static void test_days_and_hours(void **state)
{
    const int64_t now = at("2022-05-09T10:02:11+08:00"), day = day_from_civil(2022, 5, 9);

    (void)state;
    assert_int_equal(day_of_ms(now), day);
    assert_int_equal(day_of_ms(at("2022-05-09T00:00:00+08:00")), day); /* the county's midnight, not London's */
    assert_int_equal(day_of_ms(at("2022-05-08T23:59:59+08:00")), day - 1);
    assert_int_equal(day_of_ms(-ZONE_MIN * 60000LL - 1), -1); /* before 1970 it still rounds down */

    assert_string_equal(day_short(&A, day, now), "05-09");
    assert_string_equal(day_short(&A, day_from_civil(2023, 1, 31), now), "2023-01-31");
    assert_string_equal(day_short(&A, day, NONE), "2022-05-09");
    assert_string_equal(day_short(&A, NONE, now), "");

    assert_string_equal(when_short(&A, now, now), "05-09 10:02");
    assert_string_equal(when_short(&A, at("2021-12-31T23:59:59+08:00"), now), "2021-12-31 23:59");
    assert_string_equal(when_short(&A, NONE, now), "");
    assert_string_equal(when_full(&A, now), "2022-05-09 10:02:11");
    assert_string_equal(when_full(&A, NONE), "");
    assert_string_equal(clock_text(&A, now), "10:02:11");
    assert_string_equal(clock_text(&A, -1), "07:59:59");
}

static void test_weekdays(void **state)
{
    static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const int64_t monday = day_from_civil(2022, 5, 9);

    (void)state;
    for (int i = -1400; i < 1400; i++)
        assert_string_equal(weekday_text(monday + i, "en"), en[(i % 7 + 7) % 7]);
    assert_string_equal(weekday_text(monday, "zh"), "周一");
    assert_string_equal(weekday_text(monday + 6, "zh"), "周日");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_width, setup, teardown),
        cmocka_unit_test_setup_teardown(test_safe, setup, teardown),
        cmocka_unit_test_setup_teardown(test_safe_of_any_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_joined, setup, teardown),
        cmocka_unit_test_setup_teardown(test_utf8, setup, teardown),
        cmocka_unit_test_setup_teardown(test_days_and_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(test_weekdays, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
