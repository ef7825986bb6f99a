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
        assert_null(cal_compile(&(struct cal_docs){.hours = &h}, &arena, &e));
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
    struct calendar days = daybook_calendar("d", twice, 2);
    struct duban_error e;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_null(cal_compile(&(struct cal_docs){.hours = &rows[i].h}, &arena, &e));
        assert_string_equal(e.field, rows[i].field);
    }
    assert_null(cal_compile(&(struct cal_docs){.days = &(struct cal_days){&days, 1}, .days_n = 1}, &arena, &e));
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
    struct cal *c = cal_compile(&(struct cal_docs){.hours = &h}, &arena, NULL);

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

/* ---- calendars: the State Council's of two years, and what the county adds ---- */

static struct cal *compile3(const struct calendar *a, const struct calendar *b, const struct calendar *c,
                            struct duban_error *e)
{
    struct cal_days v[] = {{a, 1}, {b, 4}, {c, 2}};
    struct cal_days *kept = arena_copy(&arena, v, sizeof v);

    return cal_compile(&(struct cal_docs){.days = kept, .days_n = c ? 3 : b ? 2 : 1}, &arena, e);
}

static void test_together(void **state)
{
    struct calday of_2022[] = {{D("2022-01-01"), DAYK_HOLIDAY, "元旦"}, {D("2022-10-09"), DAYK_WORKDAY, "国庆节"}};
    struct calday of_2023[] = {{D("2022-12-31"), DAYK_HOLIDAY, "元旦"}, {D("2023-01-02"), DAYK_HOLIDAY, "元旦"}};
    struct calday fair[] = {{D("2022-10-09"), DAYK_HOLIDAY, "县庆"}, {D("2024-05-06"), DAYK_HOLIDAY, "县庆"}};
    struct calendar a = daybook_calendar("gov-2022", of_2022, 2), b = daybook_calendar("gov-2023", of_2023, 2),
                    c = daybook_calendar("county", fair, 2);
    const char *source = NULL;
    struct duban_error e;
    struct cal *cal;

    (void)state;
    b.from = D("2023-01-01"); /* it names a day of 2022, and covers 2023 alone */
    b.to = D("2023-12-31");
    b.source = "国办发明电〔2022〕16号";
    c.extra = true;
    assert_null(compile3(&a, &b, &c, &e)); /* the county and the State Council differ about 9 October */
    assert_string_equal(e.field, "days");
    assert_non_null(strstr(e.text, "2022-10-09"));
    assert_non_null(strstr(e.text, "gov-2022"));
    assert_non_null(strstr(e.text, "county"));
    c.order = 10;
    cal = compile3(&a, &b, &c, &e);
    assert_non_null(cal);
    assert_false(cal_is_workday(cal, D("2022-10-09")));
    assert_string_equal(cal_day_name(cal, D("2022-10-09")), "县庆");
    assert_string_equal(cal_day_calendar(cal, D("2022-10-09"), &source), "county@2");
    assert_null(source);
    assert_string_equal(cal_day_calendar(cal, D("2022-12-31"), &source), "gov-2023@4");
    assert_string_equal(source, "国办发明电〔2022〕16号");
    assert_null(cal_day_calendar(cal, D("2022-12-30"), &source));
    assert_int_equal(cal_workdays(cal, D("2022-10-07"), D("2022-10-10")), 1); /* the worked Sunday is off again */
    assert_true(cal_covers(cal, 2022) && cal_covers(cal, 2023) && !cal_covers(cal, 2024));
    assert_true(cal_covers_days(cal, D("2022-06-01"), D("2023-12-31")));
    assert_false(cal_covers_days(cal, D("2022-06-01"), D("2024-01-01")));
    assert_true(cal_covers_days(cal, D("2024-01-02"), D("2024-01-01"))); /* no day at all */
    assert_int_equal(cal_last_year(cal), 2023);
    assert_int_equal(cal_calendars(cal, D("2022-01-01"), D("2022-12-31"), &arena).n, 3);
    assert_string_equal(cal_calendars(cal, D("2022-12-01"), D("2023-01-31"), &arena).v[0], "gov-2023@4");
}

/* Said twice alike is said once; a hole in what is covered is a hole. */
static void test_agree(void **state)
{
    struct calday all[] = {{D("2022-01-01"), DAYK_HOLIDAY, "元旦"}, {D("2023-01-02"), DAYK_HOLIDAY, "元旦"}};
    struct calday same[] = {{D("2022-01-01"), DAYK_HOLIDAY, NULL}};
    struct calendar a = daybook_calendar("county", all, 2), b = daybook_calendar("gov", same, 1);
    struct duban_error e;
    struct cal *cal = compile3(&a, &b, NULL, &e);

    (void)state;
    assert_non_null(cal);
    assert_string_equal(cal_day_name(cal, D("2022-01-01")), "元旦");
    a.from = D("2022-01-01");
    a.to = D("2022-06-30");
    b.from = D("2022-07-02");
    b.to = D("2022-12-31");
    cal = compile3(&a, &b, NULL, &e);
    assert_false(cal_covers(cal, 2022));
    b.from = D("2022-07-01");
    cal = compile3(&a, &b, NULL, &e);
    assert_true(cal_covers(cal, 2022));
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
        cmocka_unit_test_setup_teardown(test_together, setup, teardown),
        cmocka_unit_test_setup_teardown(test_agree, setup, teardown),
    };

    return cmocka_run_group_tests_name("cal_compile", tests, NULL, NULL);
}
