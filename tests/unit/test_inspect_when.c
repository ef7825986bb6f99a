/* When plans run. The dates of the rules were worked out by hand and with python3-dateutil; the rolls by the holiday
 * table. */
#include "work_world.h"
#include "workers/inspect_when.h"

static struct arena arena;

static int setup(void **state)
{
    arena_init(&arena);
    *state = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void test_due(void **state)
{
    static const struct {
        const char *story, *rrule, *dtstart, *last, *now;
        const char *run, *run_day, *next; /* expected; "" none */
    } cases[] = {
        {"entered before its first day", "FREQ=MONTHLY;BYMONTHDAY=20", "2022-03-20", "", "2022-01-01T08:00:00+08:00",
         "", "", "2022-03-21T08:30:00+08:00"},
        {"the first day is a Sunday: runs on Monday", "FREQ=MONTHLY;BYMONTHDAY=20", "2022-03-20", "",
         "2022-03-21T08:30:00+08:00", "2022-03-20", "2022-03-21", "2022-04-20T08:30:00+08:00"},
        {"a minute before the opening it is not due", "FREQ=MONTHLY;BYMONTHDAY=20", "2022-03-20", "",
         "2022-03-21T08:29:00+08:00", "", "", "2022-03-21T08:30:00+08:00"},
        {"after it ran, the next", "FREQ=MONTHLY;BYMONTHDAY=20", "2022-03-20", "2022-03-20",
         "2022-03-21T08:31:00+08:00", "", "", "2022-04-20T08:30:00+08:00"},
        {"second Wednesday, every other month", "FREQ=MONTHLY;INTERVAL=2;BYDAY=2WE", "2022-04-13", "2022-04-13",
         "2022-06-08T08:30:00+08:00", "2022-06-08", "2022-06-08", "2022-08-10T08:30:00+08:00"},
        {"third last day of the month falls on a Sunday", "FREQ=MONTHLY;BYMONTHDAY=-3", "2022-03-29", "2022-04-28",
         "2022-05-30T08:30:00+08:00", "2022-05-29", "2022-05-30", "2022-06-28T08:30:00+08:00"},
        {"first Monday of June and December", "FREQ=YEARLY;BYMONTH=6,12;BYDAY=1MO", "2022-06-06", "2022-06-06",
         "2022-12-05T08:30:00+08:00", "2022-12-05", "2022-12-05", "2023-06-05T08:30:00+08:00"},
        {"a weekly Friday in the October holiday moves to the worked Saturday behind it", "FREQ=WEEKLY;BYDAY=FR",
         "2022-03-04", "2022-09-30", "2022-10-08T08:30:00+08:00", "2022-10-07", "2022-10-08",
         "2022-10-14T08:30:00+08:00"},
        {"a Monday in the May holiday", "FREQ=WEEKLY;BYDAY=MO", "2022-03-07", "2022-04-25", "2022-05-05T08:30:00+08:00",
         "2022-05-02", "2022-05-05", "2022-05-09T08:30:00+08:00"},
        {"two months off: the latest one alone runs", "FREQ=WEEKLY;BYDAY=FR", "2022-03-04", "2022-06-03",
         "2022-08-03T10:00:00+08:00", "2022-07-29", "2022-07-29", "2022-08-05T08:30:00+08:00"},
        {"daily over a holiday: the days moved to one morning run once", "FREQ=DAILY", "2022-09-01", "2022-09-30",
         "2022-10-08T08:30:00+08:00", "2022-10-08", "2022-10-08", "2022-10-09T08:30:00+08:00"},
        {"without a rule: once", "", "2022-08-23", "", "2022-08-23T08:30:00+08:00", "2022-08-23", "2022-08-23", ""},
        {"without a rule, before it", "", "2022-08-23", "", "2022-01-01T00:00:00+08:00", "", "",
         "2022-08-23T08:30:00+08:00"},
        {"without a rule, after it ran", "", "2022-08-23", "2022-08-23", "2022-09-01T08:30:00+08:00", "", "", ""},
        {"without a rule, dated anew by the upper level", "", "2022-09-20", "2022-08-23", "2022-09-01T08:30:00+08:00",
         "", "", "2022-09-20T08:30:00+08:00"},
        {"entered three weeks late, dated by others", "", "2022-06-22", "", "2022-07-13T10:00:00+08:00", "2022-06-22",
         "2022-06-22", ""},
        {"COUNT counts from dtstart, not from the last run", "FREQ=DAILY;COUNT=3", "2022-03-07", "2022-03-08",
         "2022-03-09T08:30:00+08:00", "2022-03-09", "2022-03-09", ""},
        {"every other Sunday, from a Thursday on: the first is that of its week",
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=2", "2022-03-10", "", "2022-03-14T08:30:00+08:00", "2022-03-13",
         "2022-03-14", "2022-03-28T08:30:00+08:00"},
        {"of two, counted from there", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=2", "2022-03-10", "2022-03-13",
         "2022-03-28T08:30:00+08:00", "2022-03-27", "2022-03-28", ""},
        {"UNTIL is included", "FREQ=WEEKLY;UNTIL=20220321", "2022-03-07", "2022-03-14", "2022-03-14T09:00:00+08:00", "",
         "", "2022-03-21T08:30:00+08:00"},
        {"last weekday of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2022-01-31", "2022-03-31",
         "2022-04-29T08:30:00+08:00", "2022-04-29", "2022-04-29", "2022-05-31T08:30:00+08:00"},
        {"29 February waits for a leap year", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2022-01-01", "",
         "2022-06-01T08:30:00+08:00", "", "", "2024-02-29T08:30:00+08:00"},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct schedule plan;
        struct plan_due due;
        struct duban_error e = {.code = DUBAN_E_ok};
        rec_clear(&rec_schedule, &plan);
        plan.rrule = cases[i].rrule;
        plan.dtstart = day(cases[i].dtstart);
        plan.last_date = day(cases[i].last);
        if (plan_due(&plan, cal, at(cases[i].now), &due, &e))
            fail_msg("%s: %s %s", cases[i].story, e.field, e.text);
        if (due.run_date != day(cases[i].run) || due.run_day != day(cases[i].run_day) ||
            due.next_ms != at(cases[i].next))
            fail_msg("%s: run %s on %s, next %s", cases[i].story,
                     due.run_date == NONE ? "none" : date_text(due.run_date, &arena),
                     due.run_day == NONE ? "none" : date_text(due.run_day, &arena),
                     due.next_ms == NONE ? "none" : time_text(due.next_ms, 480, &arena));
    }
}

static void test_bad_rules(void **state)
{
    static const struct {
        const char *rrule;
        int code;
    } cases[] = {
        {"每周五", DUBAN_E_bad_choice},
        {"FREQ=SOMETIMES", DUBAN_E_bad_choice},
        {"FREQ=WEEKLY;BYDAY=XX", DUBAN_E_bad_choice},
        {"BYDAY=MO", DUBAN_E_bad_choice},
        {"FREQ=HOURLY", DUBAN_E_bad_choice},
        {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", DUBAN_E_bad_choice}, /* a day that never comes */
        {"FREQ=SECONDLY;BYMONTH=1", DUBAN_E_bad_choice},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct schedule plan;
        struct plan_due due = {7, 7, 7};
        struct duban_error e = {.code = DUBAN_E_ok};
        rec_clear(&rec_schedule, &plan);
        plan.rrule = cases[i].rrule;
        plan.dtstart = day("2022-03-04");
        int rc = plan_due(&plan, cal, at("2022-06-01T08:30:00+08:00"), &due, &e);
        if (rc != cases[i].code || strcmp(e.field, "rrule") != 0)
            fail_msg("%s: %d %s", cases[i].rrule, rc, e.field);
        assert_int_equal(due.run_date, 7); /* untouched */
    }
}

/* A year of a weekly plan, each time at the moment it named: 44 runs from 4 March to 30 December, none twice, none
 * lost. */
static void test_a_year(void **state)
{
    const struct cal *cal = world_cal(&arena);
    struct schedule plan;
    struct plan_due due;
    struct duban_error e = {.code = DUBAN_E_ok};
    int runs = 0;
    (void)state;

    rec_clear(&rec_schedule, &plan);
    plan.rrule = "FREQ=WEEKLY;BYDAY=FR";
    plan.dtstart = day("2022-03-04");
    int64_t now = at("2022-01-01T08:00:00+08:00"), end = at("2022-12-31T00:00:00+08:00");
    while (now < end) {
        assert_int_equal(plan_due(&plan, cal, now, &due, &e), DUBAN_E_ok);
        if (due.run_date != NONE) {
            assert_true(plan.last_date == NONE || due.run_date == plan.last_date + 7);
            assert_true(cal_is_workday(cal, due.run_day));
            plan.last_date = due.run_date;
            runs++;
        }
        assert_true(due.next_ms > now);
        now = due.next_ms;
    }
    assert_int_equal(runs, 44);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_due, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_year, setup, teardown),
    };
    return cmocka_run_group_tests_name("inspect_when", tests, NULL, NULL);
}
