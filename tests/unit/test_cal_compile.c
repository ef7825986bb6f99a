/* The office hands in its hours and its days off. What is wrong is refused by the name of the field; what is right
 * covers every minute of every year, summer hours and the night shift over New Year included. */
#include "tests/unit/daybook.h"

static struct arena arena;

static struct hours one_season(const char *from, const char *to, const char *open, const char *shut)
{
    struct hourspan span = {open, shut};
    struct season s = {from, to, {arena_copy(&arena, &span, sizeof span), 1}};

    return (struct hours){"h", {arena_copy(&arena, &s, sizeof s), 1}};
}

static void test_refused_hours(void **state)
{
    static const struct {
        const char *from, *to, *open, *shut, *field;
    } rows[] = {
        {NULL, NULL, "8:30", "12:00", "seasons[0].spans[0].from"},
        {NULL, NULL, "08:60", "12:00", "seasons[0].spans[0].from"},
        {NULL, NULL, "08:30", "24:01", "seasons[0].spans[0].to"},
        {NULL, NULL, "08:30", "08:30", "seasons[0].spans[0].to"},
        {NULL, NULL, "ab:cd", "12:00", "seasons[0].spans[0].from"},
        {"13-01", "12-31", "08:30", "12:00", "seasons[0].from"},
        {"02-30", "12-31", "08:30", "12:00", "seasons[0].from"},
        {"01-01", NULL, "08:30", "12:00", "seasons[0].to"},
        {NULL, "12-31", "08:30", "12:00", "seasons[0].from"},
        {"01-01", "06-30", "08:30", "12:00", "seasons"}, /* and the second half of the year? */
    };
    struct duban_error e;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct hours h = one_season(rows[i].from, rows[i].to, rows[i].open, rows[i].shut);

        memset(&e, 0, sizeof e);
        assert_null(cal_compile(&h, NULL, &arena, &e));
        assert_string_equal(e.field, rows[i].field);
        assert_true(e.text[0]);
    }
}

static void test_refused_together(void **state)
{
    static struct hourspan crossed[] = {{"08:30", "12:00"}, {"11:59", "17:30"}};
    static struct hourspan fine[] = {{"08:30", "12:00"}};
    struct season two_rest[] = {{NULL, NULL, {fine, 1}}, {NULL, NULL, {fine, 1}}};
    struct season overlap[] = {{"01-01", "06-30", {fine, 1}}, {"06-30", "12-31", {fine, 1}}};
    struct season bad_spans[] = {{NULL, NULL, {crossed, 2}}};
    struct season empty[] = {{NULL, NULL, {NULL, 0}}};
    struct {
        struct hours h;
        const char *field;
    } rows[] = {
        {{"h", {two_rest, 2}}, "seasons[1].from"},
        {{"h", {overlap, 2}}, "seasons[1].from"},
        {{"h", {bad_spans, 1}}, "seasons[0].spans[1].from"},
        {{"h", {empty, 1}}, "seasons[0].spans"},
        {{"h", {NULL, 0}}, "seasons"},
    };
    struct calday twice[] = {{D("2022-05-01"), DAYK_HOLIDAY, NULL}, {D("2022-05-01"), DAYK_WORKDAY, NULL}};
    struct calendar days = {"d", {twice, 2}};
    struct duban_error e;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_null(cal_compile(&rows[i].h, NULL, &arena, &e));
        assert_string_equal(e.field, rows[i].field);
    }
    assert_null(cal_compile(NULL, &days, &arena, &e));
    assert_string_equal(e.field, "days");
    assert_non_null(strstr(e.text, "2022-05-01"));
}

static void test_seasons(void **state)
{
    static struct hourspan winter[] = {{"08:30", "12:00"}, {"13:30", "17:30"}};
    static struct hourspan summer[] = {{"08:00", "12:00"}, {"15:00", "18:00"}};
    static struct hourspan night[] = {{"00:00", "24:00"}};
    struct season s[] = {{"06-01", "09-30", {summer, 2}}, {NULL, NULL, {winter, 2}}, {"12-30", "01-05", {night, 1}}};
    struct hours h = {"h", {s, 3}};
    struct cal *c = cal_compile(&h, NULL, &arena, NULL);

    (void)state;
    assert_non_null(c);
    assert_int_equal(cal_opening(c, D("2022-05-31")), T("2022-05-31 08:30"));
    assert_int_equal(cal_opening(c, D("2022-06-01")), T("2022-06-01 08:00"));
    assert_int_equal(cal_opening(c, D("2022-09-30")), T("2022-09-30 08:00"));
    assert_int_equal(cal_opening(c, D("2022-10-03")), T("2022-10-03 08:30"));
    assert_int_equal(cal_next_open(c, T("2022-12-30 03:00")), T("2022-12-30 03:00"));
    assert_int_equal(cal_next_open(c, T("2023-01-05 23:59")), T("2023-01-05 23:59"));
    assert_int_equal(cal_next_open(c, T("2023-01-06 00:00")), T("2023-01-06 08:30"));
    /* 06-01 Wednesday to 06-03 Friday in summer hours, after two days in winter hours */
    assert_int_equal(cal_work_ms(c, T("2022-05-30 00:00"), T("2022-06-04 00:00")), (2 * 450 + 3 * 420) * 60000LL);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refused_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_together, setup, teardown),
        cmocka_unit_test_setup_teardown(test_seasons, setup, teardown),
    };

    return cmocka_run_group_tests_name("cal_compile", tests, NULL, NULL);
}
