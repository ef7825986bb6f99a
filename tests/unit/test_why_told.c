/* `duban why ITEM --told WHO`: what was one reader told, and, when nothing or nothing more, why not: each reason that
 * there can be, in a town where exactly that holds. */
#include "tests/unit/why.h"

static struct town *town_at(const char *when)
{
    struct town *t = town_ladder();

    t->now_ms = at(when);
    town_judge(t, "T-1");
    return t;
}

static void assert_codes(struct town *t, const char *about, const char *const *codes)
{
    struct why w = ask_why(t, "T-1", about);
    size_t n = 0;

    for (; codes[n]; n++)
        if (n >= w.reasons.n || strcmp(LIST_AT(w.reasons, struct reason, n)->code, codes[n]) != 0)
            fail_msg("%s: line %zu is not %s:\n%s", about, n + 1, codes[n], lines(t, &w));
    if (n != w.reasons.n)
        fail_msg("%s: more than %zu lines:\n%s", about, n, lines(t, &w));
}
#define CODES(t, about, ...) assert_codes(t, about, (const char *const[]){__VA_ARGS__, NULL})

/* ---- who is meant ---- */

/* One reader by every name that there is for them. */
static void test_names(void **state)
{
    static const char *const names[] = {"liaison", "联络员", "liaison@east", "联络员@east", "east联络员", "li", "li2"};
    struct town *t = town_at("2022-07-06T08:30");

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct why w = ask_why(t, "T-1", names[i]);

        if (!line(&w, "told_light"))
            fail_msg("%s:\n%s", names[i], lines(t, &w));
        assert_string_equal(cited(t, line(&w, "told_light"))->op, "judge");
    }
    town_free(t);
}

static void test_nobody(void **state)
{
    static const struct {
        const char *about;
        int code;
    } cases[] = {
        {"moon", DUBAN_E_no_person},
        {"liaison@moon", DUBAN_E_no_unit},
        {"moon@east", DUBAN_E_no_person},
        {"l", DUBAN_E_not_unique},
    };
    struct town *t = town_full();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct which w = {"T-1", NONE, cases[i].about};
        struct why out;

        assert_refused(t, town_ask(t, OP_why, &w, &out), cases[i].code, "about");
    }
    town_free(t);
}

/* ---- what was told ---- */

static void test_told(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct why w = ask_why(t, "T-1", "liaison");

    (void)state;
    assert_line(
        &w, "told_light",
        "2022-07-06 08:30 告知 east 联络员：红灯（overdue），第 1 级；通知 T-1/e1/red/r1/liaison，待发",
        "2022-07-06 08:30 east 联络员 was told of red (overdue), rung 1; notice T-1/e1/red/r1/liaison, intended");
    assert_line(&w, "told_order", "2022-07-06 08:30 发给 east 联络员：督办单 T-1-D1；通知 T-1/e1/order/T-1-D1，待发",
                "2022-07-06 08:30 east 联络员 was sent order T-1-D1; notice T-1/e1/order/T-1-D1, intended");
    assert_line(
        &w, "not_again", "未再发：联络员 已被告知（T-1/e1/red/r1/liaison，2022-07-06 08:30），同一件事不发第二次",
        "not sent again: liaison was told (T-1/e1/red/r1/liaison, 2022-07-06 08:30), and one thing is told once");
    town_free(t);
}

/* More than can be listed: the newest; and other kinds of notices. */
static void test_many(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct why w;

    (void)state;
    for (int i = 0; i < 14; i++) {
        struct notice n;

        rec_clear(&rec_notice, &n);
        n.id = arena_printf(&t->a, "T-1/task/%02d", i);
        n.item = "T-1";
        n.kind = NOTICE_TASK;
        n.role = "liaison";
        n.unit = "east";
        n.state = NS_DELIVERED;
        n.intended_ms = at("2022-07-07T09:00") - i;
        state_put(t->s, T_notice, n.id, &n, &t->a);
    }
    w = ask_why(t, "T-1", "liaison");
    assert_line(&w, "told_more", "更早的 4 条未列", "4 earlier ones are not listed");
    assert_non_null(line(&w, "told_other"));
    town_free(t);
}

/* ---- why not yet: what is waited for ---- */

static void test_waits(void **state)
{
    static const struct step refuse[] = {
        {"2022-03-03T10:00", "li", OP_close_request, "T-1", .percent = "60"},
        {NULL, "head", OP_close_reject, "T-1", .ref = "T-1/2", .reason = "佐证不足"},
    };
    static const struct step hold[] = {
        {"2022-07-07T10:00", "li", OP_hold_request, "T-1", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "T-1", .ref = "T-1/2", .new_due = "2022-08-01"},
    };
    struct town *t = town_at("2022-03-03T09:00");

    (void)state;
    CODES(t, "head", "told_none", "wait_none");
    t->now_ms = at("2022-07-06T00:00");
    CODES(t, "liaison", "told_none", "wait_judge");
    town_judge(t, "T-1");
    CODES(t, "liaison", "told_none", "wait_office");
    t->now_ms = at("2022-07-06T08:30");
    town_judge(t, "T-1");
    CODES(t, "head", "told_none", "wait_rung");
    CODES(t, "clerk", "told_none", "wait_below");
    STEPS(t, hold);
    town_judge(t, "T-1");
    CODES(t, "head", "told_none", "wait_grey");
    town_free(t);

    t = town_at("2022-03-03T09:00");
    STEPS(t, refuse);
    town_judge(t, "T-1");
    CODES(t, "clerk", "told_none", "wait_colour");
    town_free(t);
}

static void test_repeat(void **state)
{
    struct town *t = town_ladder();
    struct policy p = town_policy(t);
    struct why w;

    (void)state;
    LIST_AT(p.ladder, struct rung, 0)->repeat = span(1, SPAN_WORKDAYS);
    town_apply(t, "policy", &p);
    t->now_ms = at("2022-07-06T08:30");
    town_judge(t, "T-1");
    w = ask_why(t, "T-1", "liaison");
    assert_line(&w, "wait_repeat", "已告知 联络员（第 1 级），2022-07-07 08:30 再次告知",
                "liaison (rung 1) was told, and is told again 2022-07-07 08:30");
    assert_null(line(&w, "not_again"));
    town_free(t);
}

/* Who must act said that it is known: the ladder rests until then. */
static void test_acknowledged(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct item it = town_item(t, "T-1");
    struct why w;

    (void)state;
    it.acked_ms = t->now_ms;
    it.acked_by = "li";
    it.ack_until_ms = at("2022-07-09T09:00");
    it.ack_light = LIGHT_RED;
    it.next_ms = NONE;
    state_put(t->s, T_item, "T-1", &it, &t->a);
    w = ask_why(t, "T-1", "head");
    assert_line(&w, "wait_acked", "未发：li 已知悉，阶梯休止至 2022-07-09 09:00",
                "not sent: li knows of it, the ladder rests until 2022-07-09 09:00");
    t->now_ms = at("2022-07-09T09:00");
    w = ask_why(t, "T-1", "head");
    assert_null(line(&w, "wait_acked"));
    town_free(t);
}

/* ---- why not at all ---- */

static void test_off_the_ladder(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct why w = ask_why(t, "T-1", "wang");

    (void)state;
    assert_line(&w, "not_other_unit", "未发：阶梯上的 联络员 是 east 的，wang 属 west",
                "not sent: the liaison on the ladder is that of east, wang is of west");
    w = ask_why(t, "T-1", "guest");
    assert_line(&w, "not_on_ladder", "未发：来宾 不在灯规 plain 的阶梯上；阶梯：1 联络员、2 主任、3 科员",
                "not sent: guest is not on the ladder of policy plain: 1 liaison, 2 head, 3 clerk");
    w = ask_why(t, "C-1", "liaison");
    assert_line(&w, "not_policy", "未发：台账 crops 没有灯规，没有阶梯",
                "not sent: ledger crops has no policy, so there is no ladder");
    town_free(t);
}

static void test_beginning_and_end(void **state)
{
    static const struct step close[] = {
        {"2022-03-04T10:00", "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/2"},
    };
    struct town *t = town_at("2022-03-03T09:00");
    struct why w;

    (void)state;
    STEPS(t, close);
    w = ask_why(t, "T-1", "liaison");
    assert_line(&w, "not_closed", "未发：已于 2022-03-04 10:01 销号", "not sent: struck off 2022-03-04 10:01");
    t->now_ms = at("2022-02-25T09:00");
    w = ask_why(t, "C-1", "liaison");
    town_register_as(t, "T-2", "tasks", "以后的事", "east", "2022-06-30");
    w = ask_why(t, "T-2", "liaison");
    assert_line(&w, "not_unassigned", "未发：尚未交办，2022-03-01 08:30 起计",
                "not sent: not assigned before 2022-03-01 08:30");
    town_free(t);
}

static void test_skipped(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct rungskip skip = {2, false, 1, at("2022-07-06T09:00"), "clerk", "主任在场"};
    struct item it = town_item(t, "T-1");
    struct why w;

    (void)state;
    it.skips = (struct list){&skip, 1};
    state_put(t->s, T_item, "T-1", &it, &t->a);
    w = ask_why(t, "T-1", "head");
    assert_line(&w, "not_skipped", "未发：第 2 级 主任 于 2022-07-06 09:00 被 clerk 跳过：主任在场",
                "not sent: rung 2, head, was skipped by clerk 2022-07-06 09:00: 主任在场");
    skip.jump = true; /* what was said last holds */
    state_put(t->s, T_item, "T-1", &it, &t->a);
    w = ask_why(t, "T-1", "head");
    assert_null(line(&w, "not_skipped"));
    town_free(t);
}

static void test_secret(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct item it = town_item(t, "C-1");
    struct why w;

    (void)state;
    it.unannounced = true;
    state_put(t->s, T_item, "C-1", &it, &t->a);
    w = ask_why(t, "C-1", "liaison");
    assert_line(&w, "not_secret", "未发：暗访事项，办结之前不告知被查单位",
                "not sent: an unannounced visit, the visited hear nothing before it is done");
    town_free(t);
}

/* ---- who is not there ---- */

/* Not told yet, and whoever holds the post is away: who would get it today. */
static void test_away(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct why w;

    (void)state;
    town_holder(t, "chief", HOLDER_HOLDER, "甲", "2022-01-01", NULL);
    town_holder(t, "chief", HOLDER_LEAVE, NULL, "2022-07-05", "2022-07-20");
    town_holder(t, "chief", HOLDER_SUBSTITUTE, "乙", "2022-07-05", "2022-07-08");
    w = ask_why(t, "T-1", "chief");
    assert_line(&w, "notice_instead", "甲 不在岗，由代理人收", "甲 is away: it went to the substitute");
    t->now_ms = at("2022-07-08T08:00"); /* not told yet, and the substitute's last day */
    w = ask_why(t, "T-1", "chief");
    assert_non_null(line(&w, "notice_instead"));
    town_free(t);
}

/* A post that nobody holds: the next in line gets it, or nobody is there. */
static void test_vacant(void **state)
{
    struct town *t = town_at("2022-07-06T08:30");
    struct why w;

    (void)state;
    town_holder(t, "chief", HOLDER_HOLDER, "甲", "2022-01-01", "2022-07-05");
    town_holder(t, "aide", HOLDER_HOLDER, "丁", "2022-01-01", "2022-07-05");
    w = ask_why(t, "T-1", "chief");
    assert_line(&w, "notice_upward", "岗位 east主任 空缺，改送 head", "post east主任 is vacant: it went to head");
    w = ask_why(t, "T-1", "aide");
    assert_line(&w, "notice_vacant", "岗位 east科员 现无人担任", "nobody holds the post east科员 now");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_waits),
        cmocka_unit_test(test_repeat),
        cmocka_unit_test(test_acknowledged),
        cmocka_unit_test(test_off_the_ladder),
        cmocka_unit_test(test_beginning_and_end),
        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_away),
        cmocka_unit_test(test_vacant),
    };

    return cmocka_run_group_tests_name("why_told", tests, NULL, NULL);
}
