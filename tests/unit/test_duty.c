/* Who owes a report, for which period, by which day: the office's list of reminders, in cases; then random items, held
 * against a plain walk through the days. */
#include "core/duty.h"
#include "tests/unit/daybook.h"

static struct ledger ledger = {.ledger = "leader68", .title = "领衔"};

static struct item item(const char *cycle, const char *assigned, const char *reported)
{
    struct item it = daybook_item(book.a);

    it.report_cycle = cycle;
    it.assigned_ms = T(assigned);
    it.reported_ms = reported ? T(reported) : NONE;
    it.segments.n = 0;
    return it;
}

static const char *day_text(int64_t day)
{
    return day == NONE ? "never" : date_text(day, book.a);
}

static void test_periods(void **state)
{
    static const struct {
        const char *cycle;
        int64_t report_by;
        const char *assigned, *reported, *first, *second;
    } rows[] = {
        /* Monday 03-07 begins a week: it is the first; on Tuesday it has begun */
        {"weekly", NONE, "2022-03-07 08:30", NULL, "2022-03-13", "2022-03-20"},
        {"weekly", NONE, "2022-03-08 08:30", NULL, "2022-03-20", "2022-03-27"},
        {"weekly", 5, "2022-03-08 08:30", NULL, "2022-03-18", "2022-03-25"}, /* by Friday */
        {"weekly", 31, "2022-03-08 08:30", NULL, "2022-03-20", "2022-03-27"},
        /* a report serves its week, also when it is late in it */
        {"weekly", 5, "2022-03-08 08:30", "2022-03-19 10:00", "2022-03-25", "2022-04-01"},
        {"monthly", NONE, "2022-03-07 08:30", NULL, "2022-04-30", "2022-05-31"},
        {"monthly", 5, "2022-03-07 08:30", NULL, "2022-04-05", "2022-05-05"},
        {"monthly", 31, "2022-01-31 08:30", NULL, "2022-02-28", "2022-03-31"},
        {"monthly", 5, "2022-03-07 08:30", "2022-11-30 10:00", "2022-12-05", "2023-01-05"},
        {"quarterly", 10, "2022-03-07 08:30", NULL, "2022-06-10", "2022-09-10"},
        {"quarterly", NONE, "2022-03-07 08:30", "2022-10-07 10:00", "2023-03-31", "2023-06-30"},
        {"yearly", NONE, "2022-03-07 08:30", NULL, "2023-12-31", "2024-12-31"},
        {"daily", NONE, "2022-03-07 08:30", NULL, "2022-03-07", "2022-03-08"},
        {"none", NONE, "2022-03-07 08:30", NULL, "never", "never"},
        {NULL, NONE, "2022-03-07 08:30", NULL, "never", "never"},
        /* a report from before the assignment (another unit's, before it was passed on) serves nothing */
        {"weekly", NONE, "2022-03-08 08:30", "2022-03-07 10:00", "2022-03-20", "2022-03-27"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct item it = item(rows[i].cycle, rows[i].assigned, rows[i].reported);

        ledger.report_by = rows[i].report_by;
        assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), rows[i].first);
        assert_string_equal(day_text(duty_missed_day(&ledger, &it, 2)), rows[i].second);
    }
}

/* A campaign asks for a report each week; before and after it the month goes on. */
static void test_campaign(void **state)
{
    struct overlay campaign[] = {{"BR-01", D("2022-05-23"), D("2022-08-30"), "weekly"}};
    struct item it = item("monthly", "2022-03-07 08:30", "2022-05-10 10:00");

    (void)state;
    ledger.report_by = NONE;
    it.overlays = (struct list){campaign, 1};
    assert_string_equal(duty_cycle(&it, D("2022-05-22")), "monthly");
    assert_string_equal(duty_cycle(&it, D("2022-05-23")), "weekly");
    assert_string_equal(duty_cycle(&it, D("2022-08-31")), "monthly");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "2022-05-29");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 2)), "2022-06-05");
    /* its last week is cut off: nothing is owed for it, and the next month is the first whole one */
    it.reported_ms = T("2022-08-28 10:00");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "2022-09-30");
    /* without a cycle of its own it owes nothing before and after */
    it.report_cycle = NULL;
    it.reported_ms = NONE;
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "2022-05-29");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 14)), "2022-08-28");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 15)), "never");
}

/* A campaign begins in a month that had begun before: its days are owed first, the month when it is over; the report
 * that is owed first is missed first. */
static void test_campaign_within_a_month(void **state)
{
    struct overlay campaign[] = {{"BR-01", D("2022-05-10"), D("2022-05-20"), "daily"}};
    struct item it = item("monthly", "2022-04-20 08:30", NULL);

    (void)state;
    ledger.report_by = NONE;
    it.overlays = (struct list){campaign, 1};
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "2022-05-10");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 11)), "2022-05-20");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 12)), "2022-05-31");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 13)), "2022-06-30");
    assert_int_equal(duty_missed(&ledger, &it, D("2022-05-10"), 100), 0);
    assert_int_equal(duty_missed(&ledger, &it, D("2022-05-12"), 100), 2);
    assert_int_equal(duty_missed(&ledger, &it, D("2022-05-31"), 100), 11);
    assert_int_equal(duty_missed(&ledger, &it, D("2022-06-01"), 100), 12);
}

/* What is owed while it is held is not asked for. */
static void test_held(void **state)
{
    struct segment pieces[] = {
        {SEG_RUNNING, T("2022-03-07 08:30"), D("2022-07-29"), NULL, NULL, NULL},
        {SEG_HELD, T("2022-04-20 09:00"), D("2022-08-01"), "P001", NULL, NULL},
        {SEG_RESUMED, T("2022-06-10 09:00"), D("2022-09-30"), "P001", NULL, NULL},
    };
    struct item it = item("monthly", "2022-03-07 08:30", NULL);

    (void)state;
    ledger.report_by = NONE;
    it.segments = (struct list){pieces, 3};
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "2022-06-30");
    assert_int_equal(duty_missed(&ledger, &it, D("2022-06-30"), 100), 0);
    assert_int_equal(duty_missed(&ledger, &it, D("2022-07-01"), 100), 1);
    assert_int_equal(duty_missed(&ledger, &it, D("2023-07-01"), 5), 5);
    it.segments.n = 2; /* held still, nobody knows until when */
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "never");
    pieces[1].from_ms = T("2022-05-02 09:00");
    assert_string_equal(day_text(duty_missed_day(&ledger, &it, 1)), "2022-04-30");
}

/* What a clerk does: each morning, has a period's last day for its report gone by without one? For items without
 * campaigns; the months by their names. */
static int64_t plain_missed(const struct item *it, bool weekly, int64_t report_by, int64_t today)
{
    int64_t start = it->reported_ms == NONE ? cal_day(it->assigned_ms) : cal_day(it->reported_ms), n = 0;

    for (int64_t day = start; day < today; day++) {
        int64_t first = day, last = day, due;
        int y, m, d;

        civil_from_day(day, &y, &m, &d);
        if (weekly ? cal_weekday(day) != 0 : d != 1)
            continue;
        if (it->reported_ms != NONE && start >= first)
            continue;
        while (weekly ? cal_weekday(last) != 6 : (civil_from_day(last + 1, &y, &m, &d), d != 1))
            last++;
        due = report_by == NONE || first + report_by - 1 > last ? last : first + report_by - 1;
        n += due < today;
    }
    return n;
}

static void test_random(void **state)
{
    struct rng r = rng_start("duty");

    (void)state;
    for (int i = 0; i < 300; i++) {
        bool weekly = rng_below(&r, 2);
        struct item it = item(weekly ? "weekly" : "monthly", "2022-03-07 08:30", NULL);

        it.assigned_ms += rng_below(&r, 400) * DAY_MS;
        it.reported_ms = rng_below(&r, 2) ? it.assigned_ms + rng_below(&r, 200) * DAY_MS : NONE;
        ledger.report_by = rng_below(&r, 3) ? 1 + rng_below(&r, weekly ? 7 : 31) : NONE;
        for (int64_t day = cal_day(it.assigned_ms) + 200; day < cal_day(it.assigned_ms) + 600;
             day += 1 + rng_below(&r, 9))
            assert_int_equal(duty_missed(&ledger, &it, day, 1000), plain_missed(&it, weekly, ledger.report_by, day));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_periods, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_campaign, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_campaign_within_a_month, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_held, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_random, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("duty", tests, NULL, NULL);
}
