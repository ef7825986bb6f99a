/* `duban why`: an item at several moments of its life, and every line that is said of it. What is said must be what is
 * so, so a random test lets the forecast speak and then lets the days pass. */
#include "core/explain.h"
#include "tests/unit/daybook.h"


/* The parts in the order in which `why` says them. */
static struct reason_list said_of(const struct judge_env *env, const struct item *it)
{
    struct reason_list l = {.a = book.a};
    bool asked = explain_light(&l, env, it);

    for (size_t i = 0; i < it->segments.n; i++)
        explain_piece(&l, LIST_AT(it->segments, struct segment, i), NULL);
    explain_due_now(&l, it);
    explain_stage(&l, env->ledger, it);
    if (asked)
        explain_others(&l, env, it);
    if (it->state != ITEM_CLOSED)
        explain_next(&l, env, it, 4);
    return l;
}

static const char *why(const char *when, bool zh)
{
    struct buf b = {.arena = book.a};
    struct reason_list l;

    book.env.now_ms = T(when);
    l = said_of(&book.env, &book.item);
    for (size_t i = 0; i < l.n; i++)
        buf_printf(&b, "%s\n", zh ? l.v[i].zh : l.v[i].en);
    buf_add(&b, "", 1);
    return b.data;
}

static void expect(const char *found, const char *expected)
{
    if (strcmp(found, expected) != 0)
        fail_msg("found:\n%s-- expected:\n%s", found, expected);
}

static struct segment segment(int kind, const char *when, const char *due, const char *by, const char *ask,
                              const char *text)
{
    return (struct segment){kind, T(when), due ? D(due) : NONE, by, ask, text};
}

/* Five workdays before the date, which was extended once: the days are counted over a holiday and a worked weekend. */
static void test_near_due(void **state)
{
    struct segment pieces[] = {
        segment(SEG_RUNNING, "2022-03-07 08:30", "2022-09-30", NULL, NULL, NULL),
        segment(SEG_EXTENDED, "2022-09-20 10:00", "2022-10-11", "P018", "LD-1/1", "省厅接口推迟"),
    };
    struct toldpost told = {.rung = 1, .role = "liaison", .unit = book.item.lead_unit, .light = LIGHT_BLUE};

    (void)state;
    book.item.percent = 60;
    book.item.due_date = D("2022-09-30");
    book.item.effective_due = D("2022-10-11");
    book.item.segments = (struct list){pieces, 2};
    book.item.light = LIGHT_BLUE;
    book.item.light_ms = T("2022-09-30 00:00");
    book.item.episode = book.item.rung = 1;
    book.item.worst = book.item.told = LIGHT_BLUE;
    book.item.told_to = (struct list){&told, 1};
    book.item.rung_ms = book.item.repeat_ms = T("2022-09-30 08:30");
    expect(why("2022-09-30 10:00", true),
           "蓝灯，自 2022-09-30 00:00。规则 blue.near_due（r1@3）：期限剩余 4 <= 5 个工作日\n"
           "工作日这样数：2022-09-30 当天不计，至 2022-10-11 共 4 "
           "天：10-08（周六，国庆节调休）、10-09（周日，国庆节调休）、"
           "10-10、10-11；不计 10-01 至 10-07（国庆节）\n"
           "原期限 2022-09-30，2022-03-07 交办\n"
           "2022-09-20 批准延期至 2022-10-11，经办 P018，申请 LD-1/1，理由：省厅接口推迟\n"
           "现期限 2022-10-11\n"
           "另：规则 red.overdue 未成立：期限 2022-10-11，尚未逾期\n"
           "另：规则 red.lag 未成立：进度 60% 比计划 65% 差 5 <= 30 个百分点\n"
           "另：规则 yellow.lag 未成立：进度 60% 比计划 65% 差 5 < 10 个百分点\n"
           "另：规则 yellow.rejected 未成立：没有被退回的销号申请\n"
           "另：规则 yellow.unsigned 未成立：已于 2022-03-07 15:00 签收\n"
           "另：规则 blue.unsigned 未成立：已于 2022-03-07 15:00 签收\n"
           "将发：2022-10-09 08:30 通知 commissioner（第 2 级，蓝灯；现在处理可避免）\n"
           "将变：2022-10-12 00:00 转红灯（期限 2022-10-11，已逾期 1 > 0 天）\n"
           "将发：2022-10-12 08:30 通知 liaison、commissioner、director（第 3 级，红灯；现在处理可避免）\n"
           "将发：2022-10-12 08:30 督办单，要求 书面说明并约谈，限 2022-10-14\n");
}

static void test_unsigned_in_english(void **state)
{
    (void)state;
    book.item.signed_ms = NONE;
    expect(why("2022-03-09 09:00", false),
           "blue. Rule blue.unsigned (r1@3): not signed since the assignment: 2 > 1 workday\n"
           "workdays counted: after 2022-03-07 until 2022-03-09 makes 2: 03-08, 03-09\n"
           "first due 2022-07-29, assigned 2022-03-07\n"
           "also: rule red.overdue does not hold: due 2022-07-29, not overdue\n"
           "also: rule red.lag does not hold: 0% is not below the 0% planned\n"
           "also: rule yellow.lag does not hold: 0% is not below the 0% planned\n"
           "also: rule yellow.rejected does not hold: no close request was refused\n"
           "also: rule yellow.unsigned does not hold: not signed since the assignment: 2 <= 2 workdays\n"
           "also: rule blue.near_due does not hold: left until the due date: 99 > 5 workdays\n"
           "to come: 2022-03-09 09:00 tells liaison (rung 1, blue; acting now avoids it)\n"
           "to come: 2022-03-10 00:00 turns yellow (not signed since the assignment: 3 > 2 workdays)\n"
           "to come: 2022-03-10 08:30 tells liaison (rung 1, yellow; acting now avoids it)\n"
           "to come: 2022-03-10 08:30 order: 书面说明, due 2022-03-15\n");
}

/* What is said when no condition is asked, and when there is nothing to come. */
static void test_no_colour(void **state)
{
    static const struct {
        const char *name, *when, *first, *last;
        int item_state;
    } rows[] = {
        {"held", "2022-06-01 09:00", "灰灯：挂起期间不判红黄蓝（r1@3）\n", "若无新情况，灯和通知都不再因时间而变\n",
         ITEM_HELD},
        {"closed", "2022-06-01 09:00", "无灯：已于 2022-05-31 16:00 销号\n", "原期限 2022-07-29，2022-03-07 交办\n",
         ITEM_CLOSED},
        {"to start", "2022-03-01 09:00", "无灯：尚未交办，2022-03-07 08:30 起计\n",
         "将发：2022-04-18 08:30 督办单，要求 书面说明，限 2022-04-21\n", ITEM_OPEN},
        {"fine", "2022-04-01 09:00", "无灯：r1@3 没有一条成立\n",
         "将发：2022-04-18 08:30 督办单，要求 书面说明，限 2022-04-21\n", ITEM_OPEN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *text;

        book.item = daybook_item(book.a);
        book.item.state = rows[i].item_state;
        book.item.closed_ms = rows[i].item_state == ITEM_CLOSED ? T("2022-05-31 16:00") : NONE;
        text = why(rows[i].when, true);
        if (strncmp(text, rows[i].first, strlen(rows[i].first)) != 0 || !strstr(text, rows[i].last))
            fail_msg("%s:\n%s", rows[i].name, text);
    }
    book.env.policy = NULL;
    book.item = daybook_item(book.a);
    expect(why("2022-06-01 09:00", true), "无灯：台账 leader68 没有灯规\n"
                                          "原期限 2022-07-29，2022-03-07 交办\n"
                                          "若无新情况，灯和通知都不再因时间而变\n");
}

/* ---- a call: stages, limits to the minute, what lapses ---- */

static struct stage stages[] = {
    {.name = "sent", .title = "已派单", .within_of = "claim", .due_of = "finish"},
    {.name = "claimed", .title = "已认领", .within = {2, SPAN_WORKHOURS}, .lapse = "sent"},
    {.name = "closed", .title = "已办结", .closes = true},
};
static struct ledger calls = {.ledger = "calls", .title = "网格呼叫", .stages = {stages, 3}, .policy = "calls"};

/* Urgent calls only: blue when claiming is nearly late, red when finishing is. */
static void call_book(const char *stage, const char *since, const char *until)
{
    static const char *urgent[] = {"urgent"};
    struct condition red = cond("late"), blue = cond("near");
    struct lightrule lights[] = {{LIGHT_RED, {arena_alloc(book.a, sizeof red), 1}, NULL},
                                 {LIGHT_BLUE, {arena_alloc(book.a, sizeof blue), 1}, NULL}};

    red.time_over = SP(0, SPAN_MINUTES);
    blue.stage_left = SP(10, SPAN_MINUTES);
    blue.urgency_in = (struct strs){urgent, 1};
    memcpy(lights[0].any.v, &red, sizeof red);
    memcpy(lights[1].any.v, &blue, sizeof blue);
    book.policy.policy = "calls";
    book.policy.lights = (struct list){arena_copy(book.a, lights, sizeof lights), 2};
    book.env.ledger = &calls;
    book.item.ledger = "calls";
    book.item.effective_due = book.item.due_date = D("2022-05-09");
    LIST_AT(book.item.segments, struct segment, 0)->due_date = D("2022-05-09");
    book.item.milestones.n = 0;
    book.item.matter = "MT-07";
    book.item.urgency = "urgent";
    book.item.stage = stage;
    book.item.stage_ms = T(since);
    book.item.stage_due_ms = until ? T(until) : NONE;
    book.item.due_ms = T("2022-05-10 00:00");
}

static void test_stage_limit(void **state)
{
    (void)state;
    call_book("sent", "2022-05-09 10:00", "2022-05-09 10:15");
    expect(why("2022-05-09 10:02", true),
           "无灯：calls@3 没有一条成立\n"
           "原期限 2022-05-09，2022-03-07 交办\n"
           "阶段“已派单”，自 2022-05-09 10:00，时限 2022-05-09 10:15（事项 MT-07 的 claim 时限）\n"
           "总时限 2022-05-09 24:00（事项 MT-07 的 finish 时限）\n"
           "另：规则 red.late 未成立：总时限 2022-05-09 24:00，尚未超时\n"
           "另：规则 blue.near 未成立：阶段“已派单”时限 2022-05-09 10:15，剩余 13 > 10 分钟\n"
           "将变：2022-05-09 10:05 转蓝灯（阶段“已派单”时限 2022-05-09 10:15，剩余 10 <= 10 分钟）\n"
           "将发：2022-05-09 10:05 通知 liaison（第 1 级，蓝灯；现在处理可避免）\n"
           "将变：2022-05-09 10:15 起无灯\n"
           "将发：2022-05-09 10:15 告知 liaison 灯已解除\n");
    book.item.urgency = "ordinary";
    assert_non_null(strstr(why("2022-05-09 10:02", true), "未成立：只看紧急程度 urgent，这件是 ordinary\n"));
    assert_non_null(
        strstr(why("2022-05-09 10:02", false), "does not hold: only of urgency urgent, this is ordinary\n"));
}

/* What was claimed goes back by itself; the forecast ends there, for nobody knows yet what its limit will be. */
static void test_lapse(void **state)
{
    const char *text;

    (void)state;
    call_book("claimed", "2022-05-09 10:00", "2022-05-09 12:00");
    text = why("2022-05-09 10:02", false);
    assert_non_null(strstr(text, "stage claimed since 2022-05-09 10:00, until 2022-05-09 12:00 (2 workhours from its "
                                 "entry), then to stage sent by itself\n"));
    assert_non_null(strstr(text, "to come: 2022-05-09 12:00 moves to stage sent by itself\n"));
    assert_null(strstr(text, "2022-05-10 00:00 turns red"));
    /* and without any lights */
    book.env.policy = NULL;
    assert_non_null(strstr(why("2022-05-09 10:02", true), "将变：2022-05-09 12:00 自动转入阶段“已派单”\n"));
    calls.ends_by_itself = true;
    book.item.stage_due_ms = NONE;
    assert_non_null(strstr(why("2022-05-09 10:02", true), "将变：2022-05-10 00:00 自行终结（已办结）\n"));
    assert_non_null(strstr(why("2022-05-09 10:02", true), "阶段“已认领”，自 2022-05-09 10:00，没有时限\n"));
    calls.ends_by_itself = false;
}

/* A chain to come: the order that is not answered yet is part of the forecast. */
static void test_chain_to_come(void **state)
{
    static const struct orderrule order = {"书面说明", {2, SPAN_WORKDAYS}, "order"};
    struct condition yellow = cond("unmet"), blue = cond("slow");
    struct lightrule lights[] = {{LIGHT_YELLOW, {&yellow, 1}, NULL}, {LIGHT_BLUE, {&blue, 1}, &order}};

    (void)state;
    yellow.order_unmet = LIGHT_BLUE;
    blue.behind_least = 10;
    book.policy.lights = (struct list){lights, 2};
    assert_non_null(strstr(why("2022-04-15 09:00", true),
                           "将变：2022-04-16 00:00 转蓝灯（进度 0% 比计划 30% 差 30 >= 10 个百分点）\n"
                           "将发：2022-04-18 08:30 通知 liaison（第 1 级，蓝灯；现在处理可避免）\n"
                           "将发：2022-04-18 08:30 督办单，要求 书面说明，限 2022-04-20\n"));
    book.item.sent_orders = (struct list){arena_alloc(book.a, sizeof(struct sentorder)), 1};
    *LIST_AT(book.item.sent_orders, struct sentorder, 0) =
        (struct sentorder){"LD-1-D1", LIGHT_BLUE, D("2022-04-20"), NONE, NONE};
    assert_non_null(strstr(why("2022-04-21 09:00", true),
                           "黄灯。规则 yellow.unmet（r1@3）：蓝灯督办单 LD-1-D1 限 2022-04-20 答复，过期未答复\n"));
}

/* Titles of roles come from the rights when they are at hand. */
static void test_titles(void **state)
{
    struct role roles[] = {{"liaison", "联络员", {NULL, 0}}};
    struct rights rights = {"county", {roles, 1}};

    (void)state;
    book.env.rights = &rights;
    assert_non_null(strstr(why("2022-04-01 09:00", true), "通知 联络员（第 1 级，黄灯"));
    assert_non_null(strstr(why("2022-04-01 09:00", false), "tells liaison (rung 1, yellow"));
}

/* The forecast is no guess: its first turn is the turn that comes. */
static void test_forecast(void **state)
{
    struct rng r = rng_start("explain");

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct light_now now, then;
        struct reason_list l;
        const char *at = NULL;

        book.item = daybook_item(book.a);
        book.item.percent = rng_below(&r, 100);
        book.item.effective_due = D("2022-05-01") + rng_below(&r, 200);
        LIST_AT(book.item.segments, struct segment, 0)->due_date = book.item.effective_due;
        book.env.now_ms = T("2022-03-08 00:00") + rng_below(&r, 200) * DAY_MS;
        light_of(&book.env, &book.item, &now);
        book.item.light = (int)now.light;
        l = said_of(&book.env, &book.item);
        for (size_t k = 0; k < l.n && !at; k++)
            if (strcmp(l.v[k].code, "next_light") == 0)
                at = l.v[k].zh + strlen("将变：");
        if (!at)
            continue;
        book.env.now_ms = T(arena_printf(book.a, "%.16s", at));
        light_of(&book.env, &book.item, &then);
        assert_int_not_equal(then.light, now.light);
        book.env.now_ms -= 1;
        light_of(&book.env, &book.item, &then);
        assert_int_equal(then.light, now.light);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_near_due, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_unsigned_in_english, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_no_colour, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_stage_limit, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_lapse, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_chain_to_come, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_titles, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_forecast, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
