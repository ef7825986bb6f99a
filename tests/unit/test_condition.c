/* One item, one condition, one day: does it hold, in which words, and on which day does time alone turn it round? Then
 * the same to the minute, for conditions of stages, limits and silence; what was said, sent and counted; and the
 * filters that stand before them all. */
#include "core/condition.h"
#include "tests/unit/daybook.h"


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
        /* at any time of the day the same; what turns, turns at its beginning */
        for (int64_t now = cal_day_start(D(rows[i].day)); now < cal_day_start(D(rows[i].day) + 1); now += DAY_MS / 3) {
            assert_int_equal(condition_test(&c, &s, now), rows[i].holds);
            assert_string_equal(condition_explain(&c, &s, now, book.a).zh, rows[i].zh);
            next = condition_next(&c, &s, now);
            assert_true(next == NONE || next == cal_day_start(cal_day(next)));
            assert_string_equal(next == NONE ? "never" : date_text(cal_day(next), book.a),
                                rows[i].next ? rows[i].next : "never");
        }
    }
}

static void test_sign_free(void **state)
{
    struct ledger free_ledger = daybook_ledger;
    struct condition c = make("unsigned_more", SP(1, SPAN_WORKDAYS), 0);
    struct sight s = {&free_ledger, book.cal, &book.item};

    (void)state;
    free_ledger.sign = false;
    book.item.signed_ms = NONE;
    assert_false(condition_test(&c, &s, T("2022-04-20 00:00")));
    assert_int_equal(condition_next(&c, &s, T("2022-03-07 00:00")), NONE);
    assert_string_equal(condition_explain(&c, &s, T("2022-04-20 00:00"), book.a).code, "cond_sign_free");
}

/* ---- to the minute ---- */

/* Minutes when they are written as such, else days at 00:00; "!" behind a minute: one millisecond after it. */
static const char *instant_text(int64_t ms)
{
    int64_t odd;

    if (ms == NONE)
        return "never";
    odd = (ms % 60000 + 60000) % 60000;
    assert_true(odd == 0 || odd == 1);
    return arena_printf(book.a, "%.10s %.5s%s", time_text(ms - odd, CAL_ZONE_MIN, book.a),
                        time_text(ms - odd, CAL_ZONE_MIN, book.a) + 11, odd ? "!" : "");
}

static int64_t instant(const char *s)
{
    size_t n = strlen(s);

    if (s[n - 1] != '!')
        return T(s);
    return T(arena_printf(book.a, "%.*s", (int)n - 1, s)) + 1;
}

static struct stage stages[] = {
    {.name = "claimed", .title = "已认领"},
    {.name = "sent", .title = "已派单"},
};
static struct markrule marks[] = {{.mark = "unable", .title = "判断难以完成"}};
static struct ledger calls = {.ledger = "calls",
                              .title = "网格呼叫",
                              .sign = true,
                              .stages = {stages, 2},
                              .marks = {marks, 1},
                              .report_by = NONE};

/* The item of these tests: called Friday 2022-05-06 16:00, dispatched 16:05; Saturday 05-07 is worked (for Labour Day),
 * Sunday is not. The office is open 08:30-12:00 and 13:30-17:30. */
static struct item call_item(void)
{
    struct item it = daybook_item(book.a);

    it.ledger = "calls";
    it.stage = "sent";
    it.urgency = "urgent";
    it.importance = "key";
    it.assigned_ms = it.registered_ms = T("2022-05-06 16:00");
    it.stage_ms = it.changed_ms = T("2022-05-06 16:05");
    it.stage_due_ms = T("2022-05-06 18:05");
    it.due_ms = T("2022-05-09 00:00"); /* over at the end of Sunday */
    it.reported_ms = NONE;
    return it;
}

static void check(const struct condition *c, const char *at, bool holds, const char *next, const char *zh)
{
    struct sight s = {&calls, book.cal, &book.item};
    int64_t now = instant(at), turn = condition_next(c, &s, now);
    const char *said = condition_explain(c, &s, now, book.a).zh;

    if (condition_test(c, &s, now) != holds || strcmp(instant_text(turn), next ? next : "never") != 0 ||
        strcmp(said, zh) != 0)
        fail_msg("%s: %d, %s, %s -- expected %d, %s, %s", at, condition_test(c, &s, now), instant_text(turn), said,
                 holds, next ? next : "never", zh);
    if (turn != NONE) { /* it is so until the very instant */
        assert_int_equal(condition_test(c, &s, turn - 1), holds);
        assert_int_equal(condition_test(c, &s, turn), !holds);
    }
}

static void test_instants(void **state)
{
    /* clang-format off */
    static const struct {
        size_t field;
        struct span span;
        const char *at;
        bool holds;
        const char *next, *zh;
    } rows[] = {
#define F(name) offsetof(struct condition, name)
        /* in the stage for more than 15 minutes: the fifteenth minute is in time to its end */
        {F(stage_more), {15, SPAN_MINUTES}, "2022-05-06 16:20", false, "2022-05-06 16:20!", "自 2022-05-06 16:05 在阶段“已派单”，已 15 <= 15 分钟"},
        {F(stage_more), {15, SPAN_MINUTES}, "2022-05-06 16:20!", true, NULL, "自 2022-05-06 16:05 在阶段“已派单”，已 16 > 15 分钟"},
        /* two work hours: 1 h 25 min on Friday, the rest on the worked Saturday */
        {F(stage_more), {2, SPAN_WORKHOURS}, "2022-05-06 20:00", false, "2022-05-07 09:05!", "自 2022-05-06 16:05 在阶段“已派单”，已 2 <= 2 个工作小时"},
        {F(stage_more), {2, SPAN_WORKHOURS}, "2022-05-08 20:00", true, NULL, "自 2022-05-06 16:05 在阶段“已派单”，已 9 > 2 个工作小时"},
        {F(stage_more), {1, SPAN_WORKDAYS}, "2022-05-08 20:00", false, "2022-05-09 00:00", "自 2022-05-06 16:05 在阶段“已派单”，已 1 <= 1 个工作日"},
        /* past its limit: at the limit it is in time */
        {F(stage_over), {0, SPAN_MINUTES}, "2022-05-06 18:05", false, "2022-05-06 18:05!", "阶段“已派单”时限 2022-05-06 18:05，尚未超时"},
        {F(stage_over), {30, SPAN_MINUTES}, "2022-05-06 18:30", false, "2022-05-06 18:35!", "阶段“已派单”时限 2022-05-06 18:05，已超 25 <= 30 分钟"},
        {F(stage_over), {0, SPAN_WORKMINUTES}, "2022-05-06 18:30", false, "2022-05-07 08:30!", "阶段“已派单”时限 2022-05-06 18:05，已超 0 <= 0 个工作分钟"},
        {F(stage_over), {0, SPAN_WORKDAYS}, "2022-05-06 18:30", false, "2022-05-07 00:00", "阶段“已派单”时限 2022-05-06 18:05，已超 0 <= 0 个工作日"},
        {F(stage_left), {30, SPAN_MINUTES}, "2022-05-06 17:30", false, "2022-05-06 17:35", "阶段“已派单”时限 2022-05-06 18:05，剩余 35 > 30 分钟"},
        {F(stage_left), {30, SPAN_MINUTES}, "2022-05-06 17:40", true, "2022-05-06 18:05!", "阶段“已派单”时限 2022-05-06 18:05，剩余 25 <= 30 分钟"},
        {F(stage_left), {30, SPAN_WORKMINUTES}, "2022-05-06 16:30", false, "2022-05-06 17:00", "阶段“已派单”时限 2022-05-06 18:05，剩余 60 > 30 个工作分钟"},
        {F(stage_left), {30, SPAN_MINUTES}, "2022-05-06 18:06", false, NULL, "阶段“已派单”时限 2022-05-06 18:05 已过"},
        /* the whole is over when Sunday is: by the day, the first workday after is Monday */
        {F(time_over), {0, SPAN_MINUTES}, "2022-05-09 00:00", false, "2022-05-09 00:00!", "总时限 2022-05-08 24:00，尚未超时"},
        {F(time_over), {0, SPAN_WORKDAYS}, "2022-05-08 23:00", false, "2022-05-09 00:00!", "总时限 2022-05-08 24:00，尚未超时"},
        {F(time_over), {1, SPAN_WORKDAYS}, "2022-05-09 09:00", false, "2022-05-10 00:00", "总时限 2022-05-08 24:00，已超 1 <= 1 个工作日"},
        {F(time_left), {1, SPAN_WORKDAYS}, "2022-05-06 09:00", true, "2022-05-09 00:00!", "总时限 2022-05-08 24:00，剩余 1 <= 1 个工作日"},
        {F(time_left), {0, SPAN_WORKDAYS}, "2022-05-06 09:00", false, "2022-05-07 00:00", "总时限 2022-05-08 24:00，剩余 1 > 0 个工作日"},
        {F(time_left), {1, SPAN_WORKDAYS}, "2022-05-10 09:00", false, NULL, "总时限 2022-05-08 24:00 已过"},
        {F(time_left), {2, SPAN_DAYS}, "2022-05-06 09:00", true, "2022-05-09 00:00!", "总时限 2022-05-08 24:00，剩余 2 <= 2 天"},
        /* since it was assigned, since anything was heard */
        {F(open_more), {1, SPAN_HOURS}, "2022-05-06 17:00", false, "2022-05-06 17:00!", "自 2022-05-06 16:00 交办，已 1 <= 1 小时"},
        {F(silent_more), {20, SPAN_WORKDAYS}, "2022-06-02 17:00", false, "2022-06-06 00:00", "自 2022-05-06 16:05 无报告、无变化，已 20 <= 20 个工作日"},
        {F(childless_more), {5, SPAN_WORKDAYS}, "2022-05-16 09:00", true, NULL, "自 2022-05-06 16:00 交办，未出一件事项，已 7 > 5 个工作日"},
#undef F
    };
    /* clang-format on */

    (void)state;
    book.item = call_item();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct condition c = cond("x");

        memcpy((char *)&c + rows[i].field, &rows[i].span, sizeof rows[i].span);
        check(&c, rows[i].at, rows[i].holds, rows[i].next, rows[i].zh);
    }
}

/* The same conditions of an item that has no such instant. */
static void test_nothing_to_count_from(void **state)
{
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    book.item.stage_due_ms = book.item.due_ms = NONE;
    book.item.kin_n = 3;
    c.stage_over = SP(0, SPAN_MINUTES);
    check(&c, "2022-05-06 18:05", false, NULL, "阶段“已派单”没有时限");
    c = cond("x");
    c.time_left = SP(9, SPAN_DAYS);
    check(&c, "2022-05-06 18:05", false, NULL, "没有精确到时分的总时限");
    c = cond("x");
    c.childless_more = SP(0, SPAN_DAYS);
    check(&c, "2022-05-16 18:05", false, NULL, "已出事项 3 件");
    c = cond("x");
    c.stage_more = SP(0, SPAN_DAYS);
    book.item.stage = NULL;
    check(&c, "2022-05-16 18:05", false, NULL, "不在任何阶段");
}

/* Two units help: one has signed, the other was asked on Friday; a third was asked later. */
static void test_assists(void **state)
{
    struct assist units[] = {
        {.unit = "D02", .asked_ms = T("2022-05-05 09:00"), .signed_ms = T("2022-05-05 10:00"), .reported_ms = NONE},
        {.unit = "D04", .asked_ms = T("2022-05-07 09:00"), .signed_ms = NONE, .reported_ms = NONE},
        {.unit = "D03", .asked_ms = T("2022-05-06 09:00"), .signed_ms = NONE, .reported_ms = NONE},
    };
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    book.item.assists = (struct list){units, 3};
    c.assist_more = SP(2, SPAN_WORKDAYS);
    check(&c, "2022-05-09 18:05", false, "2022-05-10 00:00",
          "配合单位 D03 自 2022-05-06 09:00 未签收，已 2 <= 2 个工作日");
    units[1].signed_ms = units[2].signed_ms = T("2022-05-09 09:00");
    check(&c, "2022-05-16 18:05", false, NULL, "没有未签收的配合单位");
}

/* ---- figures against a target ---- */

static void test_shares(void **state)
{
    /* clang-format off */
    static const struct {
        int64_t behind, least, value, target;
        const char *at;
        bool holds;
        const char *next, *zh;
    } rows[] = {
        /* 65 % are planned from 06-16 on, 100 % after the due date */
        {10, NONE, 55000, 100000, "2022-06-16 09:00", false, "2022-07-30 00:00", "完成目标 100 的 55%，比计划 65% 差 10 <= 10 个百分点"},
        {10, NONE, 54999, 100000, "2022-06-16 09:00", true, NULL, "完成目标 100 的 54.999%，比计划 65% 差 10.001 > 10 个百分点"},
        /* a third: what is rounded away counts as behind */
        {31, NONE, 1000, 3000, "2022-06-16 09:00", true, NULL, "完成目标 3 的 33.333%，比计划 65% 差 31.667 > 31 个百分点"},
        {10, NONE, 130000, 100000, "2022-08-16 09:00", false, NULL, "完成目标 100 的 130%，不低于计划 100%"},
        {10, NONE, NONE, 100000, "2022-06-15 09:00", true, NULL, "完成目标 100 的 0%，比计划 30% 差 30 > 10 个百分点"},
        {10, NONE, 5000, NONE, "2022-06-16 09:00", false, NULL, "没有目标数"},
        {10, NONE, 5000, 0, "2022-06-16 09:00", false, NULL, "没有目标数"},
        /* four fifths of what is asked by now */
        {NONE, 80, 52000, 100000, "2022-06-16 09:00", false, "2022-07-30 00:00", "完成目标 100 的 52%，为计划 65% 的 80% >= 80%"},
        {NONE, 80, 51999, 100000, "2022-06-16 09:00", true, NULL, "完成目标 100 的 51.999%，为计划 65% 的 79.998% < 80%"},
        {NONE, 80, 0, 100000, "2022-04-15 09:00", false, "2022-04-16 00:00", "到此时尚无计划要求"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct condition c = cond("x");

        book.item = daybook_item(book.a);
        book.item.value = rows[i].value;
        book.item.target = rows[i].target;
        c.share_behind = rows[i].behind;
        c.share_least = rows[i].least;
        check(&c, rows[i].at, rows[i].holds, rows[i].next, rows[i].zh);
    }
}

/* The largest figures that the wire takes: no product overflows. */
static void test_shares_at_the_limit(void **state)
{
    const int64_t most = 999999999999999;
    struct condition c = cond("x");

    (void)state;
    book.item = daybook_item(book.a);
    book.item.value = book.item.target = most;
    c.share_behind = 0;
    check(&c, "2022-08-16 09:00", false, NULL, "完成目标 999999999999.999 的 100%，不低于计划 100%");
    book.item.value = most - 1;
    check(&c, "2022-08-16 09:00", true, NULL,
          "完成目标 999999999999.999 的 99.999%，比计划 100% 差 0.001 > 0 个百分点");
    book.item.value = -most;
    book.item.target = 1;
    check(&c, "2022-08-16 09:00", true, NULL, "完成目标 0.001 的 -1000000000%，比计划 100% 差 1000000100 > 0 个百分点");
}

/* ---- what was said, sent and counted ---- */

static void test_marks(void **state)
{
    struct marked list[] = {
        {.mark = "unable", .from_ms = T("2022-05-06 10:00"), .until = D("2022-05-10"), .reason = "缺资金"},
        {.mark = "poor", .from_ms = T("2022-05-06 10:00"), .until = NONE},
    };
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    book.item.marks = (struct list){list, 2};
    c.marked = "unable";
    check(&c, "2022-05-10 23:00", true, "2022-05-11 00:00",
          "2022-05-06 10:00 标记“判断难以完成”，至 2022-05-10，理由：缺资金");
    check(&c, "2022-05-11 00:00", false, NULL, "标记“判断难以完成”至 2022-05-10，已过");
    c.marked = "poor";
    check(&c, "2023-05-11 00:00", true, NULL, "2022-05-06 10:00 标记“poor”");
    c.marked = "late";
    check(&c, "2022-05-11 00:00", false, NULL, "没有标记“late”");
}

/* Blue orders: one answered late, one lifted, one waited for; a yellow one that is none of its business. */
static void test_orders(void **state)
{
    struct sentorder list[] = {
        {"A-D1", LIGHT_BLUE, D("2022-05-06"), T("2022-05-09 10:00"), NONE},
        {"A-D2", LIGHT_BLUE, D("2022-05-06"), NONE, T("2022-05-06 10:00")},
        {"A-D3", LIGHT_BLUE, D("2022-05-13"), NONE, NONE},
        {"A-D4", LIGHT_YELLOW, D("2022-05-09"), NONE, NONE},
    };
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    book.item.sent_orders = (struct list){list, 4};
    c.order_unmet = LIGHT_BLUE;
    check(&c, "2022-05-13 23:59", false, "2022-05-14 00:00", "蓝灯督办单 A-D3 限 2022-05-13 答复，未到期");
    check(&c, "2022-05-14 00:00", true, NULL, "蓝灯督办单 A-D3 限 2022-05-13 答复，过期未答复");
    list[2].answered_ms = T("2022-05-14 10:00");
    check(&c, "2022-05-14 11:00", false, NULL, "没有待答复的蓝灯督办单");
    c.order_unmet = LIGHT_YELLOW;
    check(&c, "2022-05-14 11:00", true, NULL, "黄灯督办单 A-D4 限 2022-05-09 答复，过期未答复");
}

static void test_counts(void **state)
{
    struct colourcount list[] = {
        {2022, LIGHT_YELLOW, "lag", 2},
        {2022, LIGHT_YELLOW, "unsigned", 1},
        {2022, LIGHT_RED, "lag", 1},
        {2021, LIGHT_YELLOW, "lag", 9},
    };
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    book.item.counts = (struct list){list, 4};
    c.times_least = 3;
    c.of = LIGHT_YELLOW;
    check(&c, "2022-05-14 11:00", true, "2023-01-01 00:00", "2022 年亮黄灯 3 >= 3 次");
    check(&c, "2023-01-01 00:00", false, NULL, "2023 年亮黄灯 0 < 3 次");
    c.of = LIGHT_RED;
    check(&c, "2022-05-14 11:00", false, NULL, "2022 年亮红灯 1 < 3 次");

    c = cond("x");
    c.returns_least = 2;
    check(&c, "2022-05-14 11:00", false, NULL, "被退回 0 < 2 次");
    book.item.returns_n = 2;
    check(&c, "2022-05-14 11:00", true, NULL, "被退回 2 >= 2 次");

    c = cond("x");
    c.kin_worst = LIGHT_YELLOW;
    book.item.kin_worst = LIGHT_BLUE;
    check(&c, "2022-05-14 11:00", false, NULL, "所出事项没有黄灯或更重");
    book.item.kin_worst = LIGHT_RED;
    check(&c, "2022-05-14 11:00", true, NULL, "所出事项最重为红灯，达到黄灯");
}

/* Two monthly tables without a change; the day it is assigned counts when nothing ever changed. */
static void test_unchanged(void **state)
{
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    c.unchanged_months = 2;
    check(&c, "2022-06-30 23:59", false, "2022-07-01 00:00", "自 2022-05-06 16:05 无变化，已过 1 < 2 个月末");
    check(&c, "2022-07-01 00:00", true, NULL, "自 2022-05-06 16:05 无变化，已过 2 >= 2 个月末");
    book.item.changed_ms = T("2022-11-30 17:00");
    check(&c, "2022-12-01 00:00", false, "2023-01-01 00:00", "自 2022-11-30 17:00 无变化，已过 1 < 2 个月末");
    book.item.changed_ms = NONE;
    check(&c, "2022-06-30 23:59", false, "2022-07-01 00:00", "自 2022-05-06 16:00 无变化，已过 1 < 2 个月末");
}

/* Monthly reports by the end of the month; duty.h has the finer points (test_duty.c). */
static void test_reports(void **state)
{
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    c.report_missed = 2;
    check(&c, "2022-08-01 00:00", false, NULL, "没有报告任务");
    book.item.report_cycle = "monthly";
    check(&c, "2022-06-30 09:00", false, "2022-08-01 00:00", "上次报告 从未报告，下次应于 2022-06-30 前报告");
    check(&c, "2022-07-01 09:00", false, "2022-08-01 00:00",
          "上次报告 从未报告，自应报日 2022-06-30 起连续缺报告 1 < 2 次");
    check(&c, "2022-08-01 09:00", true, NULL, "上次报告 从未报告，自应报日 2022-06-30 起连续缺报告 2 >= 2 次");
    book.item.reported_ms = T("2022-08-02 10:00");
    check(&c, "2022-08-02 10:00", false, "2022-11-01 00:00", "上次报告 2022-08-02 10:00，下次应于 2022-09-30 前报告");
}

/* ---- what stands before a condition ---- */

static void test_filters(void **state)
{
    static const char *sent[] = {"sent", "claimed"}, *claimed[] = {"claimed"}, *key[] = {"key"}, *plain[] = {"plain"};
    struct condition c = cond("x");

    (void)state;
    book.item = call_item();
    c.open_more = SP(1, SPAN_HOURS);
    c.stage_in = (struct strs){sent, 2};
    c.importance_in = (struct strs){key, 1};
    check(&c, "2022-05-06 16:30", false, "2022-05-06 17:00!", "自 2022-05-06 16:00 交办，已 1 <= 1 小时");
    check(&c, "2022-05-06 18:30", true, NULL, "自 2022-05-06 16:00 交办，已 3 > 1 小时");
    c.urgency_in = (struct strs){plain, 1};
    check(&c, "2022-05-06 18:30", false, NULL, "只看紧急程度 plain，这件是 urgent");
    c.stage_in = (struct strs){claimed, 1};
    check(&c, "2022-05-06 16:30", false, NULL, "只看阶段 已认领，现在 已派单");
    book.item.importance = NULL;
    c.stage_in.n = 0;
    check(&c, "2022-05-06 16:30", false, NULL, "只看重要性 key，这件是 无");
}

/* A row for each condition field of the record, and the words of each in both languages. */
static void test_closed_list(void **state)
{
    static const char *const no_kind[] = {"cause", "title", "stage_in", "importance_in", "urgency_in", "of", "order"};
    struct sight s = {&calls, book.cal, &book.item};

    (void)state;
    book.item = call_item();
    for (size_t i = 0; i < rec_condition.n; i++) {
        const struct field *f = &rec_condition.fields[i];
        struct condition c = cond("x");
        void *at = (char *)&c + f->offset;
        bool plain = false;

        for (size_t k = 0; k < COUNT_OF(no_kind); k++)
            plain |= strcmp(no_kind[k], f->name) == 0;
        if (plain)
            continue;
        assert_null(condition_kind(&c));
        if (f->type == FT_SPAN)
            *(struct span *)at = SP(1, SPAN_WORKDAYS);
        else if (f->type == FT_INT)
            *(int64_t *)at = 1;
        else if (f->type == FT_ENUM)
            *(int *)at = LIGHT_BLUE;
        else if (f->type == FT_STR)
            *(const char **)at = "x";
        else
            *(bool *)at = true;
        assert_string_equal(condition_kind(&c)->field, f->name);
        assert_true(strlen(condition_explain(&c, &s, T("2022-05-06 18:30"), book.a).en) > 0);
        if (strcmp(f->name, "close_refused") != 0) { /* two at once are none */
            c.close_refused = true;
            assert_null(condition_kind(&c));
            assert_false(condition_test(&c, &s, T("2022-05-06 18:30")));
            assert_int_equal(condition_next(&c, &s, T("2022-05-06 18:30")), NONE);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_conditions, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_sign_free, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_instants, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_count_from, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_assists, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_shares, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_shares_at_the_limit, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_marks, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_orders, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_counts, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_unchanged, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_reports, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_filters, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_closed_list, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
