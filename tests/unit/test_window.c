/* test_window.c: is a window in force, until when, when next, and for whom. The county's calendar of spring 2022:
 * Saturday 04-02 was worked, 04-03 to 04-05 were off. */
#include "core/window.h"
#include "tests/unit/town.h"

static struct window planned(const char *from, const char *to)
{
    struct window w;

    rec_clear(&rec_window, &w);
    w.id = "w";
    w.title = "静默";
    w.from_ms = from ? at(from) : NONE;
    w.to_ms = to ? at(to) : NONE;
    return w;
}

static struct window recurring(const char *start, const char *end)
{
    struct window w = planned(NULL, NULL);

    w.start = start;
    w.end = end;
    return w;
}

static int64_t moment(const char *text)
{
    return text ? at(text) : NONE;
}

static const char *const no_days[] = {NULL};
static const char *const workdays[] = {"workdays"};
static const char *const restdays[] = {"restdays"};
static const char *const weekend[] = {"sat", "sun"};

/* ---- when ---- */

static void test_until(void **state)
{
    static const struct {
        const char *story, *from, *to, *start, *end;
        const char *const *days;
        size_t days_n;
        const char *now, *until, *next; /* next: since when it is, or will be; NULL: never again */
    } cases[] = {
        {"planned, before", "2022-03-01T10:00", "2022-03-01T18:00", NULL, NULL, no_days, 0, "2022-03-01T09:59", NULL,
         "2022-03-01T10:00"},
        {"planned, its first instant is in it", "2022-03-01T10:00", "2022-03-01T18:00", NULL, NULL, no_days, 0,
         "2022-03-01T10:00", "2022-03-01T18:00", "2022-03-01T10:00"},
        {"planned, its end is not", "2022-03-01T10:00", "2022-03-01T18:00", NULL, NULL, no_days, 0, "2022-03-01T18:00",
         NULL, NULL},
        {"night, in the evening", NULL, NULL, "20:00", "07:30", no_days, 0, "2022-03-01T23:00", "2022-03-02T07:30",
         "2022-03-01T20:00"},
        {"night, in the morning", NULL, NULL, "20:00", "07:30", no_days, 0, "2022-03-02T07:29", "2022-03-02T07:30",
         "2022-03-01T20:00"},
        {"night, by day", NULL, NULL, "20:00", "07:30", no_days, 0, "2022-03-02T07:30", NULL, "2022-03-02T20:00"},
        {"noon", NULL, NULL, "12:00", "14:00", no_days, 0, "2022-03-02T13:00", "2022-03-02T14:00", "2022-03-02T12:00"},
        {"the night of a workday, on the day off after it", NULL, NULL, "20:00", "07:30", workdays, 1,
         "2022-04-03T01:00", "2022-04-03T07:30", "2022-04-02T20:00"},
        {"nights of workdays, on a day off", NULL, NULL, "20:00", "07:30", workdays, 1, "2022-04-04T23:00", NULL,
         "2022-04-06T20:00"},
        {"whole days off", NULL, NULL, "00:00", "00:00", restdays, 1, "2022-04-03T12:00", "2022-04-04T00:00",
         "2022-04-03T00:00"},
        {"a worked Saturday is no day off", NULL, NULL, "00:00", "00:00", restdays, 1, "2022-04-02T12:00", NULL,
         "2022-04-03T00:00"},
        {"but it is a Saturday", NULL, NULL, "00:00", "24:00", weekend, 2, "2022-04-02T12:00", "2022-04-03T00:00",
         "2022-04-02T00:00"},
    };
    struct town *t = town_full();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct window w = cases[i].from ? planned(cases[i].from, cases[i].to) : recurring(cases[i].start, cases[i].end);
        int64_t now = at(cases[i].now), until, next;
        struct duban_error e;

        w.days = (struct strs){(const char **)(uintptr_t)cases[i].days, cases[i].days_n};
        assert_int_equal(window_check(&w, "", &t->a, &e), 0);
        if (window_until(&w, core_cal(t->c), now) != moment(cases[i].until))
            fail_msg("%s: until", cases[i].story);
        next = window_next(&w, core_cal(t->c), now, &until);
        if (next != moment(cases[i].next))
            fail_msg("%s: next", cases[i].story);
        if ((next == NONE) != window_over(&w, now))
            fail_msg("%s: over", cases[i].story);
    }
    town_free(t);
}

/* First and last day, and an end before its time. */
static void test_ends(void **state)
{
    struct town *t = town_full();
    const struct cal *cal = core_cal(t->c);
    struct window w = recurring("20:00", "07:30");
    int64_t until;

    (void)state;
    w.from = day("2022-03-02");
    w.to = day("2022-03-03");
    assert_int_equal(window_until(&w, cal, at("2022-03-02T01:00")), NONE);
    assert_int_equal(window_until(&w, cal, at("2022-03-04T07:00")), at("2022-03-04T07:30"));
    assert_false(window_over(&w, at("2022-03-04T07:29")));
    assert_true(window_over(&w, at("2022-03-04T07:30")));
    assert_int_equal(window_next(&w, cal, at("2022-03-04T07:30"), &until), NONE);
    w.ended_ms = at("2022-03-02T22:00");
    assert_int_equal(window_until(&w, cal, at("2022-03-02T21:59")), at("2022-03-03T07:30"));
    assert_int_equal(window_until(&w, cal, at("2022-03-02T22:00")), NONE);
    assert_true(window_over(&w, at("2022-03-02T22:00")));
    town_free(t);
}

/* ---- whom ---- */

static const char *const east[] = {"east"};
static const char *const liaisons[] = {"liaison"};
static const char *const li[] = {"li"};
static const char *const urgent[] = {"urgent"};

static void test_whom(void **state)
{
    static const struct window_case to_east = {.unit = "east", .role = "liaison", .light = LIGHT_YELLOW},
                                    to_head = {.post = "head", .unit = "office", .role = "head"},
                                    red = {.unit = "east", .role = "liaison", .light = LIGHT_RED},
                                    call = {.unit = "east", .role = "liaison", .urgency = "urgent"},
                                    night = {.unit = "east", .role = "liaison", .any_hour = true};
    struct window_case of_li = to_east;
    struct window w = recurring("20:00", "07:30"), p = planned("2022-03-01T10:00", "2022-03-01T18:00");

    (void)state;
    of_li.posts = STRS(li);
    assert_true(window_holds(&w, &to_east));
    assert_true(window_holds(&w, &red));
    assert_true(window_holds(&w, &call));
    assert_false(window_holds(&w, &night)); /* who told it so has thought of the night */
    assert_true(window_holds(&p, &night));  /* but not of this */
    w.passes = LIGHT_RED;
    w.passes_urgency = STRS(urgent);
    assert_true(window_holds(&w, &to_east));
    assert_false(window_holds(&w, &red));
    assert_false(window_holds(&w, &call));
    w.units = STRS(east);
    assert_true(window_holds(&w, &to_east));
    assert_false(window_holds(&w, &to_head));
    w.units = (struct strs){NULL, 0};
    w.roles = STRS(liaisons);
    assert_false(window_holds(&w, &to_head));
    w.persons = STRS(li); /* each list that is there must hold */
    assert_false(window_holds(&w, &to_east));
    assert_true(window_holds(&w, &of_li));
}

/* ---- is it one? ---- */

static void test_check(void **state)
{
    static const char *const wrong[] = {"workday"};
    static const struct {
        const char *story;
        const char *from, *to, *start, *end;
        const char *first, *last;
        bool days;
        int expect;
        const char *field;
    } cases[] = {
        {"nothing", NULL, NULL, NULL, NULL, NULL, NULL, false, DUBAN_E_missing, "from_ms"},
        {"no end", "2022-03-01T10:00", NULL, NULL, NULL, NULL, NULL, false, DUBAN_E_missing, "to_ms"},
        {"both kinds", "2022-03-01T10:00", "2022-03-01T18:00", "20:00", NULL, NULL, NULL, false, DUBAN_E_bad_choice,
         "start"},
        {"ends as it begins", "2022-03-01T10:00", "2022-03-01T10:00", NULL, NULL, NULL, NULL, false, DUBAN_E_too_early,
         "to_ms"},
        {"31 days", "2022-03-01T10:00", "2022-04-01T10:00", NULL, NULL, NULL, NULL, false, DUBAN_E_ok, NULL},
        {"longer", "2022-03-01T10:00", "2022-04-01T10:01", NULL, NULL, NULL, NULL, false, DUBAN_E_out_of_range,
         "to_ms"},
        {"no end of the day", NULL, NULL, "20:00", NULL, NULL, NULL, false, DUBAN_E_missing, "end"},
        {"25:00", NULL, NULL, "25:00", "07:00", NULL, NULL, false, DUBAN_E_bad_date, "start"},
        {"7:30", NULL, NULL, "20:00", "7:30", NULL, NULL, false, DUBAN_E_bad_date, "end"},
        {"07:60", NULL, NULL, "20:00", "07:60", NULL, NULL, false, DUBAN_E_bad_date, "end"},
        {"a word that is none", NULL, NULL, "20:00", "07:30", NULL, NULL, true, DUBAN_E_bad_choice, "days[0]"},
        {"last before first", NULL, NULL, "20:00", "07:30", "2022-03-02", "2022-03-01", false, DUBAN_E_too_early, "to"},
    };
    struct arena a;

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct window w = planned(cases[i].from, cases[i].to);
        struct duban_error e = {0};
        int rc;

        w.start = cases[i].start;
        w.end = cases[i].end;
        w.from = cases[i].first ? day(cases[i].first) : NONE;
        w.to = cases[i].last ? day(cases[i].last) : NONE;
        if (cases[i].days)
            w.days = STRS(wrong);
        rc = window_check(&w, "", &a, &e);
        if (rc != cases[i].expect)
            fail_msg("%s: %s", cases[i].story, duban_err_name((enum duban_err)rc));
        if (rc)
            assert_string_equal(e.field, cases[i].field);
        rc = rc ? window_check(&w, "quiet[1].", &a, &e) : 0;
        if (rc && strncmp(e.field, "quiet[1].", 9) != 0)
            fail_msg("%s: field %s", cases[i].story, e.field);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_until),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_whom),
        cmocka_unit_test(test_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
