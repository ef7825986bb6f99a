/* `duban why ITEM next`: what comes if nobody does anything, and what is on its way already. What is said must come
 * true: the test lets the time pass and looks. */
#include "tests/unit/why.h"

static void test_on_its_way(void **state)
{
    struct town *t = town_ladder();
    struct why w;

    (void)state;
    t->now_ms = at("2022-07-06T08:30");
    town_judge(t, "T-1");
    w = ask_why(t, "T-1", "next");
    assert_line(&w, "next_sent", "将送：2022-07-06 08:30 送出通知 T-1/e1/order/T-1-D1（east 联络员）",
                "to come: 2022-07-06 08:30 notice T-1/e1/order/T-1-D1 leaves for east 联络员");
    assert_line(&w, "next_told", "将发：2022-07-08 08:30 通知 主任（第 2 级，红灯；现在处理可避免）",
                "to come: 2022-07-08 08:30 tells head (rung 2, red; acting now avoids it)");
    t->now_ms = at("2022-07-08T08:30");
    town_judge(t, "T-1");
    assert_int_equal(town_item(t, "T-1").rung, 2);
    town_free(t);
}

static void test_again(void **state)
{
    struct town *t = town_ladder();
    struct policy p = town_policy(t);
    struct why w;

    (void)state;
    LIST_AT(p.ladder, struct rung, 0)->repeat = span(2, SPAN_WORKDAYS);
    town_apply(t, "policy", &p);
    t->now_ms = at("2022-07-06T08:30");
    town_judge(t, "T-1");
    w = ask_why(t, "T-1", "下一步");
    assert_line(&w, "next_again", "将发：2022-07-08 08:30 再次通知 联络员（第 1 级，红灯，此后每隔 2 个工作日）",
                "to come: 2022-07-08 08:30 tells liaison again (rung 1, red, and every 2 workdays from then on)");
    town_free(t);
}

/* A calendar has just become another: who will hear that the date moved. */
static void test_moved(void **state)
{
    struct calday days[] = {{day("2022-03-30"), DAYK_HOLIDAY, "县庆"}};
    struct ledger l = ledger_doc("counted", "plain");
    struct town *t = town_ladder();
    struct registration r = registration_of("N-1", "counted");
    struct calendar doc;
    struct why w;

    (void)state;
    t->now_ms = at("2022-03-28T09:00");
    l.due = span(8, SPAN_WORKDAYS);
    town_apply(t, "ledger", &l);
    r.start_date = day("2022-03-28");
    r.due_date = NONE;
    town_must(t, "clerk", OP_register, &r);
    town_judge(t, "N-1");
    rec_clear(&rec_calendar, &doc);
    doc.calendar = "late";
    doc.days = LIST(days);
    doc.order = 5;
    town_apply(t, "calendar", &doc);
    w = ask_why(t, "N-1", "next");
    assert_line(&w, "next_moved", "将发：2022-03-28 09:00 告知 联络员 期限顺移",
                "to come: 2022-03-28 09:00 tells liaison that the date moved");
    town_free(t);
}

static void test_nothing(void **state)
{
    static const struct step close[] = {
        {"2022-03-04T10:00", "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/2"},
    };
    struct town *t = town_ladder();
    struct why w;

    (void)state;
    STEPS(t, close);
    w = ask_why(t, "T-1", "next");
    assert_int_equal(w.reasons.n, 1);
    assert_non_null(line(&w, "next_never"));
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_its_way),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests_name("why_next", tests, NULL, NULL);
}
