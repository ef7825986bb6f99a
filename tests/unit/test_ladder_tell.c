/* Who has heard what, who hears that it is over, and what should not leave any more. */
#include "tests/unit/ladder_story.h"

/* ---- whose posts ---- */

static struct judge judged_at(const char *when)
{
    struct judge j;

    book.env.now_ms = T(when);
    judge_item(&book.env, &book.item, book.a, &j);
    judge_settle(&j, &book.item, book.a);
    return j;
}

static bool says(const struct judge *j, const char *id)
{
    for (size_t i = 0; i < j->notices.n; i++)
        if (strcmp(LIST_AT(j->notices, struct notice, i)->id, id) == 0)
            return true;
    return false;
}

/* It is said all the same, so that the missing leader shows. */
static void test_nobody_leads(void **state)
{
    struct judge j;

    (void)state;
    book.item.lead_leader = NULL;
    LIST_AT(book.policy.lights, struct lightrule, 0)->start = 4;
    j = judged_at("2022-08-02 09:00");
    assert_true(says(&j, "LD-1/e1/red/r4/leader"));
}

/* One role of two units, and whoever has taken it: each hears for themselves, of the light and that it is over. */
static void test_other_parties(void **state)
{
    static const struct {
        int of;
        const char *id, *unit, *person;
    } expect[] = {{RUNG_UNIT, "liaison", "U12", NULL},
                  {RUNG_REGISTRAR, "liaison@U90", "U90", NULL},
                  {RUNG_HOLDER, "P900", NULL, "P900"}};
    struct judge j;

    (void)state;
    book.item.lead_unit = "U12";
    book.item.registrar_unit = "U90";
    book.item.holder = "P900";
    book.policy.ladder.n = 3;
    LIST_AT(book.policy.lights, struct lightrule, 0)->start = 3;
    for (size_t i = 0; i < 3; i++) {
        struct rung *r = LIST_AT(book.policy.ladder, struct rung, i);

        r->tell = "liaison";
        r->of = expect[i].of;
        r->from = LIGHT_NONE;
    }
    assert_int_equal(policy_check(&book.policy, book.a, &(struct duban_error){.field = ""}), DUBAN_E_ok);
    judged_at("2022-08-01 09:00");
    assert_int_equal(book.item.told_to.n, 3);
    book.item.state = ITEM_CLOSED;
    j = judged_at("2022-08-02 09:00");
    assert_int_equal(j.notices.n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct notice *n = LIST_AT(j.notices, struct notice, i);

        assert_string_equal(n->id, arena_printf(book.a, "LD-1/e1/over/%s", expect[i].id));
        assert_string_equal(n->unit ? n->unit : "-", expect[i].unit ? expect[i].unit : "-");
        assert_string_equal(n->person ? n->person : "-", expect[i].person ? expect[i].person : "-");
        assert_int_equal(n->rung, i + 1);
        assert_int_equal(n->light, LIGHT_RED);
    }
    assert_int_equal(book.item.told_to.n, 0);
}

/* Two rungs that are one post: it hears of both, and once that it is over, with the worst colour. */
static void test_one_post_twice(void **state)
{
    struct judge j;

    (void)state;
    LIST_AT(book.policy.ladder, struct rung, 1)->tell = "liaison";
    judged_at("2022-04-18 08:30");
    judged_at("2022-04-20 08:30");
    assert_int_equal(book.item.rung, 2);
    assert_int_equal(book.item.told_to.n, 2);
    book.item.percent = 30;
    j = judged_at("2022-04-21 09:00");
    assert_int_equal(j.notices.n, 1);
    assert_string_equal(LIST_AT(j.notices, struct notice, 0)->id, "LD-1/e1/over/liaison");
    assert_int_equal(LIST_AT(j.notices, struct notice, 0)->light, LIGHT_YELLOW);
}

/* The leader was told of yellow, by a jump; red, then better: what each heard is the worst. */
static void test_worst_heard(void **state)
{
    struct judge j;

    (void)state;
    judged_at("2022-04-18 08:30");
    jump(&book.item, 4);
    judged_at("2022-04-18 09:00");
    assert_int_equal(book.item.told_to.n, 2); /* those between heard nothing */
    due_given(&book.item, D("2022-04-17"));
    j = judged_at("2022-04-18 10:00");
    assert_int_equal(j.notices.n, 3); /* both hear of red, and of the order */
    assert_true(says(&j, "LD-1/e1/red/r4/P001"));
    due_given(&book.item, D("2022-07-29"));
    j = judged_at("2022-04-18 11:00");
    assert_int_equal(j.light, LIGHT_YELLOW);
    assert_int_equal(j.notices.n, 0);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(LIST_AT(book.item.told_to, struct toldpost, i)->light, LIGHT_RED);
}

/* An item that goes from unit to unit in one episode: the oldest posts are forgotten, never more kept than there may
 * be, and the first unit is not told again. */
static void test_bound(void **state)
{
    (void)state;
    judged_at("2022-04-18 08:30");
    for (int i = 0; i < LIM_TOLD + 10; i++) {
        struct judge j;

        book.item.lead_unit = arena_printf(book.a, "D%03d", i);
        j = judged_at("2022-04-18 09:00");
        assert_int_equal(j.notices.n, 1);
        j = judged_at("2022-04-18 09:00");
        assert_int_equal(j.notices.n, 0);
    }
    assert_int_equal(book.item.told_to.n, LIM_TOLD);
    book.item.percent = 30;
    assert_int_equal(judged_at("2022-04-18 10:00").notices.n, LIM_TOLD);
}

/* The same post at two rungs is two rows; another unit's, or a person, is another post. */
static void test_posts(void **state)
{
    static const struct {
        struct toldpost a, b;
        bool same;
    } cases[] = {
        {{1, "liaison", "D01", NULL, LIGHT_NONE, false}, {2, "liaison", "D01", NULL, LIGHT_RED, true}, true},
        {{1, "liaison", "D01", NULL, LIGHT_NONE, false}, {1, "liaison", "D02", NULL, LIGHT_NONE, false}, false},
        {{1, "leader", NULL, "P001", LIGHT_NONE, false}, {1, "leader", NULL, "P002", LIGHT_NONE, false}, false},
        {{1, "leader", NULL, "P001", LIGHT_NONE, false}, {1, "leader", "D01", NULL, LIGHT_NONE, false}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(same_post(&cases[i].a, &cases[i].b), cases[i].same);
}

/* ---- is it still true? ---- */

static void test_outdated(void **state)
{
    static const struct {
        const char *story;
        int kind, says, attempts, light, item;
        const char *why;
    } cases[] = {
        {"as it was", NOTICE_LIGHT, LIGHT_RED, 0, LIGHT_RED, ITEM_OPEN, NULL},
        {"worse by now: another notice says so", NOTICE_LIGHT, LIGHT_YELLOW, 0, LIGHT_RED, ITEM_OPEN, "light_changed"},
        {"better by now: no other notice says so", NOTICE_LIGHT, LIGHT_RED, 0, LIGHT_YELLOW, ITEM_OPEN, NULL},
        {"better, but a try failed before", NOTICE_LIGHT, LIGHT_RED, 1, LIGHT_YELLOW, ITEM_OPEN, NULL},
        {"over, though a try failed before", NOTICE_LIGHT, LIGHT_RED, 1, LIGHT_NONE, ITEM_OPEN, "light_changed"},
        {"a pause", NOTICE_LIGHT, LIGHT_RED, 0, LIGHT_GREY, ITEM_AUDIT, NULL},
        {"closed", NOTICE_LIGHT, LIGHT_RED, 0, LIGHT_RED, ITEM_CLOSED, "closed"},
        {"the order of a light that is better", NOTICE_ORDER, LIGHT_RED, 0, LIGHT_BLUE, ITEM_OPEN, NULL},
        {"the order of a light that is over", NOTICE_ORDER, LIGHT_RED, 0, LIGHT_NONE, ITEM_OPEN, "light_changed"},
        {"over", NOTICE_OVER, LIGHT_YELLOW, 0, LIGHT_NONE, ITEM_OPEN, NULL},
        {"over, because it is closed", NOTICE_OVER, LIGHT_YELLOW, 0, LIGHT_NONE, ITEM_CLOSED, NULL},
        {"over, but another has begun", NOTICE_OVER, LIGHT_YELLOW, 0, LIGHT_BLUE, ITEM_OPEN, "light_changed"},
        {"a task of an item closed since", NOTICE_TASK, LIGHT_NONE, 0, LIGHT_NONE, ITEM_CLOSED, "closed"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct notice n;
        const char *why;

        rec_clear(&rec_notice, &n);
        n.kind = cases[i].kind;
        n.light = cases[i].says;
        n.attempts = cases[i].attempts;
        n.intended_ms = T("2022-05-09 10:00");
        book.item.light = cases[i].light;
        book.item.state = cases[i].item;
        book.item.closed_ms = T("2022-05-09 11:00");
        why = notice_outdated(&n, &book.item);
        if (strcmp(why ? why : "-", cases[i].why ? cases[i].why : "-") != 0)
            fail_msg("%s: %s", cases[i].story, why ? why : "-");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nobody_leads, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_other_parties, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_one_post_twice, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_worst_heard, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_bound, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_posts, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_outdated, story_setup, story_teardown),
    };

    return cmocka_run_group_tests_name("ladder_tell", tests, NULL, NULL);
}
