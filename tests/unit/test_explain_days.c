/* "Why is it three days?" The counting written out: short stretches day by day, long ones by what is unusual in them,
 * and a year without a holiday table said aloud. Then the history of a deadline, piece by piece. */
#include "core/explain.h"
#include "tests/unit/daybook.h"


static const char *join(const struct reason_list *l, bool zh)
{
    struct buf b = {.arena = book.a};

    for (size_t i = 0; i < l->n; i++)
        buf_printf(&b, "%s\n", zh ? l->v[i].zh : l->v[i].en);
    buf_add(&b, "", 1);
    return b.data;
}

static void test_counting(void **state)
{
    static const struct {
        const char *from, *to, *zh, *en;
    } rows[] = {
        {"2022-05-09", "2022-05-09", "工作日这样数：2022-05-09 当天不计，至 2022-05-09 共 0 天\n",
         "workdays counted: after 2022-05-09 until 2022-05-09 makes 0\n"},
        {"2022-05-12", "2022-05-16",
         "工作日这样数：2022-05-12 当天不计，至 2022-05-16 共 2 天：05-13、05-16；不计 05-14 至 05-15（周末）\n",
         "workdays counted: after 2022-05-12 until 2022-05-16 makes 2: 05-13, 05-16; not counted: 05-14 to 05-15 "
         "(weekend)\n"},
        {"2022-04-29", "2022-05-09",
         "工作日这样数：2022-04-29 当天不计，至 2022-05-09 共 4 天：05-05、05-06、05-07（周六，劳动节调休）、05-09；"
         "不计 04-30 至 05-04（劳动节）、05-08（周末）\n",
         "workdays counted: after 2022-04-29 until 2022-05-09 makes 4: 05-05, 05-06, 05-07 (Sat, worked for 劳动节), "
         "05-09; "
         "not counted: 04-30 to 05-04 (劳动节), 05-08 (weekend)\n"},
        {"2022-03-28", "2022-05-31",
         "工作日这样数：2022-03-28 当天不计，至 2022-05-31 共 44 天，其中调休上班 04-02（周六，清明节调休）、"
         "04-24（周日，劳动节调休）、05-07（周六，劳动节调休）；不计 04-03 至 04-05（清明节）、04-30 至 "
         "05-04（劳动节）\n",
         "workdays counted: after 2022-03-28 until 2022-05-31 makes 44, worked in exchange among them: 04-02 (Sat, "
         "worked for "
         "清明节), 04-24 (Sun, worked for 劳动节), 05-07 (Sat, worked for 劳动节); not counted: 04-03 to 04-05 "
         "(清明节), "
         "04-30 to 05-04 (劳动节)\n"},
        {"2023-12-29", "2024-01-02",
         "工作日这样数：2023-12-29 当天不计，至 2024-01-02 共 2 天：01-01、01-02；不计 12-30 至 12-31（周末）\n"
         "2024 年放假表尚未导入，该年按周一至周五推定\n",
         "workdays counted: after 2023-12-29 until 2024-01-02 makes 2: 01-01, 01-02; not counted: 12-30 to 12-31 "
         "(weekend)\n"
         "no holiday table for 2024: Monday to Friday is assumed\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reason_list l = {.a = book.a};

        explain_days(&l, book.cal, D(rows[i].from), D(rows[i].to), false);
        assert_string_equal(join(&l, true), rows[i].zh);
        assert_string_equal(join(&l, false), rows[i].en);
    }
}

static void test_date(void **state)
{
    static const struct {
        const char *day, *code, *zh;
    } rows[] = {
        {"2022-05-09", "date_workday", "2022-05-09 周一，工作日"},
        {"2022-05-08", "date_weekend", "2022-05-08 周日，休息"},
        {"2022-05-04", "date_holiday", "2022-05-04 周三，放假（劳动节）"},
        {"2022-05-07", "date_worked", "2022-05-07 周六，调休上班（劳动节）"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reason r = explain_date(book.cal, D(rows[i].day), book.a);

        assert_string_equal(r.code, rows[i].code);
        assert_string_equal(r.zh, rows[i].zh);
    }
}

static void explain_due(struct reason_list *l, const struct item *it)
{
    for (size_t i = 0; i < it->segments.n; i++)
        explain_piece(l, LIST_AT(it->segments, struct segment, i), NULL);
    explain_due_now(l, it);
}

/* Each unit by its rule: does the first day count, when does it end. */
static void test_rule(void **state)
{
    static const struct {
        struct span limit;
        const char *zh, *en;
    } rows[] = {
        {{2, SPAN_WORKDAYS},
         "算法：起算当天不计，到最后一天 24:00 止\n"
         "工作日这样数：2022-05-12 当天不计，至 2022-05-16 共 2 天：05-13、05-16；不计 05-14 至 05-15（周末）\n",
         "counting rule: the first day does not count, it ends with its last day\n"
         "workdays counted: after 2022-05-12 until 2022-05-16 makes 2: 05-13, 05-16; not counted: 05-14 to 05-15 "
         "(weekend)\n"},
        {{3, SPAN_WORKDAYS, 1, SPAN_END_CLOSING},
         "算法：起算当天计入，到最后一天下班止\n"
         "工作日这样数：2022-05-12 当天计入，至 2022-05-16 共 3 天：05-12、05-13、05-16；不计 05-14 至 05-15（周末）\n",
         "counting rule: the first day counts, it ends when the office closes on its last day\n"
         "workdays counted: from 2022-05-12 until 2022-05-16 makes 3: 05-12, 05-13, 05-16; not counted: 05-14 to "
         "05-15 (weekend)\n"},
        {{4, SPAN_DAYS, 0, SPAN_END_SAME_TIME},
         "算法：起算当天不计，到最后一天的同一时刻止\n自然日这样数：2022-05-12 至 2022-05-16 共 4 天，放假也算\n",
         "counting rule: the first day does not count, it ends at the same time of its last day\n"
         "days counted: from 2022-05-12 to 2022-05-16 makes 4, days off included\n"},
        {{30, SPAN_MINUTES},
         "算法：昼夜连续计，到点为止\n",
         "counting rule: by the clock, day and night, it ends to the minute\n"},
        {{30, SPAN_WORKHOURS},
         "算法：只计上班时间，到点为止\n",
         "counting rule: office hours only, it ends to the minute\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reason_list l = {.a = book.a};

        explain_count(&l, book.cal, rows[i].limit, D("2022-05-12"), D("2022-05-16"));
        assert_string_equal(join(&l, true), rows[i].zh);
        assert_string_equal(join(&l, false), rows[i].en);
    }
}

static void test_due(void **state)
{
    struct segment pieces[] = {
        {SEG_RUNNING, T("2022-03-07 08:30"), D("2022-07-29"), NULL, NULL, NULL},
        {SEG_HELD, T("2022-04-01 10:00"), NONE, "P017", "LD-1/1", "等汛期过去"},
        {SEG_HELD, T("2022-04-02 10:00"), D("2022-06-01"), "P017", NULL, NULL},
        {SEG_RESUMED, T("2022-05-20 09:00"), D("2022-09-15"), "P133", NULL, NULL},
        {SEG_REOPENED, T("2022-11-01 09:00"), D("2022-11-29"), "P021", NULL, "回头看发现反弹"},
        {SEG_MOVED, T("2022-11-10 09:00"), D("2022-11-30"), .due_before = D("2022-11-29")},
    };
    struct reason_list l = {.a = book.a}, none = {.a = book.a};

    (void)state;
    book.item.segments = (struct list){pieces, COUNT_OF(pieces)};
    book.item.effective_due = D("2022-11-30");
    explain_due(&l, &book.item);
    assert_string_equal(join(&l, true), "原期限 2022-07-29，2022-03-07 交办\n"
                                        "2022-04-01 挂起，经办 P017，申请 LD-1/1，理由：等汛期过去\n"
                                        "2022-04-02 挂起，拟于该日恢复：2022-06-01，经办 P017\n"
                                        "2022-05-20 恢复办理，退还挂起的工作日，期限 2022-09-15，经办 P133\n"
                                        "2022-11-01 重新办理，期限 2022-11-29，经办 P021，理由：回头看发现反弹\n"
                                        "2022-11-10 放假安排有变，期限由 2022-11-29 顺移至 2022-11-30\n"
                                        "现期限 2022-11-30\n");
    book.item.segments.n = 0;
    book.item.effective_due = NONE;
    explain_due(&none, &book.item);
    assert_string_equal(join(&none, true), "没有期限\n");
}

/* More lines than the list has room for at first. */
static void test_growth(void **state)
{
    struct reason_list l = {.a = book.a};

    (void)state;
    for (int i = 0; i < 100; i++)
        reason_add(&l, reason_make(book.a, R_warn_dead, reason_int(book.a, "n", i)));
    assert_int_equal(l.n, 100);
    assert_string_equal(l.v[3].zh, "3 条通知未能送达");
    assert_string_equal(l.v[99].zh, "99 条通知未能送达");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counting, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_date, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_rule, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_due, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_growth, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("explain_days", tests, NULL, NULL);
}
