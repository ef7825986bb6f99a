/* One item, one condition, one day: does it hold, in which words, and on which day does time alone turn it round? */
#include "core/condition.h"
#include "tests/unit/daybook.h"

static struct daybook book;

/* Conditions in a line: the field, and the number or span. */
static struct condition make(const char *field, struct span span, int64_t n)
{
    struct condition c = cond("x");

    if (strcmp(field, "overdue_more") == 0)
        c.overdue_more = span;
    else if (strcmp(field, "due_within") == 0)
        c.due_within = span;
    else if (strcmp(field, "unsigned_more") == 0)
        c.unsigned_more = span;
    else if (strcmp(field, "behind_more") == 0)
        c.behind_more = n;
    else if (strcmp(field, "behind_least") == 0)
        c.behind_least = n;
    else
        c.close_refused = true;
    return c;
}

/* The item is that of daybook.h: assigned Monday 03-07, due Friday 07-29, milestones 30 on 04-15, 65 on 06-15, 100. */
static void test_conditions(void **state)
{
    /* clang-format off */
    static const struct {
        const char *field;
        struct span span;
        int64_t n, percent;
        bool sign_waits, refused;
        const char *due, *day;
        bool holds;
        const char *next, *zh;
    } rows[] = {
        /* due Saturday of a long holiday: overdue by the calendar the day after, by workdays when work begins again */
        {"overdue_more", {0, SPAN_DAYS}, 0, 0, 0, 0, "2022-10-01", "2022-10-01", false, "2022-10-02",
         "期限 2022-10-01，尚未逾期"},
        {"overdue_more", {0, SPAN_DAYS}, 0, 0, 0, 0, "2022-10-01", "2022-10-02", true, NULL,
         "期限 2022-10-01，已逾期 1 > 0 天"},
        {"overdue_more", {0, SPAN_WORKDAYS}, 0, 0, 0, 0, "2022-10-01", "2022-10-07", false, "2022-10-08",
         "期限 2022-10-01，已逾期 0 <= 0 个工作日"},
        {"overdue_more", {2, SPAN_WORKDAYS}, 0, 0, 0, 0, "2022-07-29", "2022-07-01", false, "2022-08-03",
         "期限 2022-07-29，尚未逾期"},
        {"overdue_more", {0, SPAN_DAYS}, 0, 0, 0, 0, NULL, "2022-10-02", false, NULL, "没有期限"},
        /* five workdays left */
        {"due_within", {5, SPAN_WORKDAYS}, 0, 0, 0, 0, "2022-07-29", "2022-07-21", false, "2022-07-22",
         "期限剩余 6 > 5 个工作日"},
        {"due_within", {5, SPAN_WORKDAYS}, 0, 0, 0, 0, "2022-07-29", "2022-07-22", true, "2022-07-30",
         "期限剩余 5 <= 5 个工作日"},
        {"due_within", {0, SPAN_WORKDAYS}, 0, 0, 0, 0, "2022-10-03", "2022-09-01", false, "2022-09-30",
         "期限剩余 20 > 0 个工作日"},
        {"due_within", {3, SPAN_DAYS}, 0, 0, 0, 0, "2022-10-03", "2022-09-29", false, "2022-09-30", "期限剩余 4 > 3 天"},
        {"due_within", {3, SPAN_DAYS}, 0, 0, 0, 0, "2022-10-03", "2022-10-04", false, NULL, "期限 2022-10-03 已过"},
        /* the curve: the day after a milestone, and the day after the due date */
        {"behind_more", {0, 0}, 30, 0, 0, 0, "2022-07-29", "2022-06-15", false, "2022-06-16",
         "进度 0% 比计划 30% 差 30 <= 30 个百分点"},
        {"behind_more", {0, 0}, 30, 0, 0, 0, "2022-07-29", "2022-06-16", true, NULL, "进度 0% 比计划 65% 差 65 > 30 个百分点"},
        {"behind_least", {0, 0}, 10, 60, 0, 0, "2022-07-29", "2022-06-16", false, "2022-07-30",
         "进度 60% 比计划 65% 差 5 < 10 个百分点"},
        {"behind_least", {0, 0}, 10, 95, 0, 0, "2022-07-29", "2022-06-16", false, NULL, "进度 95% 不低于计划 65%"},
        /* signing: assigned on a Monday */
        {"unsigned_more", {1, SPAN_WORKDAYS}, 0, 0, true, 0, "2022-07-29", "2022-03-08", false, "2022-03-09",
         "交办后未签收 1 <= 1 个工作日"},
        {"unsigned_more", {2, SPAN_WORKDAYS}, 0, 0, true, 0, "2022-07-29", "2022-03-10", true, NULL,
         "交办后未签收 3 > 2 个工作日"},
        {"unsigned_more", {2, SPAN_DAYS}, 0, 0, true, 0, "2022-07-29", "2022-03-09", false, "2022-03-10",
         "交办后未签收 2 <= 2 天"},
        {"unsigned_more", {2, SPAN_WORKDAYS}, 0, 0, false, 0, "2022-07-29", "2022-03-10", false, NULL,
         "已于 2022-03-07 15:00 签收"},
        {"close_refused", {0, 0}, 0, 0, 0, true, "2022-07-29", "2022-03-10", true, NULL, "销号申请被退回，尚未再报"},
        {"close_refused", {0, 0}, 0, 0, 0, false, "2022-07-29", "2022-03-10", false, NULL, "没有被退回的销号申请"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct condition c = make(rows[i].field, rows[i].span, rows[i].n);
        const struct condition_kind *kind = condition_kind(&c);
        struct sight s = {&daybook_ledger, book.cal, &book.item};
        int64_t next;

        book.item = daybook_item(book.a);
        book.item.percent = rows[i].percent;
        book.item.effective_due = rows[i].due ? D(rows[i].due) : NONE;
        book.item.close_refused = rows[i].refused;
        if (rows[i].sign_waits)
            book.item.signed_ms = NONE;
        assert_string_equal(kind->field, rows[i].field);
        assert_int_equal(kind->test(&c, &s, D(rows[i].day)), rows[i].holds);
        assert_string_equal(kind->explain(&c, &s, D(rows[i].day), book.a).zh, rows[i].zh);
        next = kind->next(&c, &s, D(rows[i].day));
        assert_string_equal(next == NONE ? "never" : date_text(next, book.a), rows[i].next ? rows[i].next : "never");
    }
}

static void test_sign_free(void **state)
{
    struct ledger free_ledger = daybook_ledger;
    struct condition c = make("unsigned_more", SP(1, SPAN_WORKDAYS), 0);
    struct sight s = {&free_ledger, book.cal, &book.item};
    const struct condition_kind *kind = condition_kind(&c);

    (void)state;
    free_ledger.sign = false;
    book.item.signed_ms = NONE;
    assert_false(kind->test(&c, &s, D("2022-04-20")));
    assert_int_equal(kind->next(&c, &s, D("2022-03-07")), NONE);
    assert_string_equal(kind->explain(&c, &s, D("2022-04-20"), book.a).code, "cond_sign_free");
}

static int setup(void **state)
{
    (void)state;
    daybook_open(&book);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    daybook_close(&book);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_conditions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sign_free, setup, teardown),
    };

    return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
