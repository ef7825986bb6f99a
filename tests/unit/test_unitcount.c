/* Colours counted by unit and year: what one item lights up may turn the others of its unit, at once, and those of no
 * other; a new year begins at nothing. Holds unitcount.c and the condition unit_times_least. */
#include "core/unitcount.h"
#include "tests/unit/town.h"

/* Red when overdue; yellow when red came up twice this year in the unit. */
static void apply_policy(struct town *t)
{
    struct policy p = town_policy(t);
    struct condition *c = LIST_AT(LIST_AT(p.lights, struct lightrule, 1)->any, struct condition, 0);

    rec_clear(&rec_condition, c);
    c->cause = "twice";
    c->unit_times_least = 2;
    c->of = LIGHT_RED;
    p.policy = "counting";
    town_apply(t, "policy", &p);
}

static void add(struct town *t, const char *id, const char *unit, const char *due)
{
    struct registration r = registration_of(id, "counted");

    r.lead_unit = unit;
    r.due_date = day(due);
    town_must(t, "clerk", OP_register, &r);
    assert_int_equal(judge_now(t, id), 0);
}

static struct item judged(struct town *t, const char *item, const char *when)
{
    t->now_ms = at(when);
    assert_int_equal(judge_now(t, item), 0);
    return town_item(t, item);
}

static void test_unit(void **state)
{
    struct town *t = town_full();
    struct ledger l = ledger_doc("counted", "counting");
    struct item it;

    (void)state;
    apply_policy(t);
    town_apply(t, "ledger", &l);
    add(t, "A-1", "east", "2022-06-29");
    add(t, "A-2", "east", "2022-06-30");
    add(t, "A-3", "east", "2022-12-30");
    add(t, "B-1", "west", "2022-12-30");
    it = judged(t, "A-1", "2022-06-30T09:00");
    assert_int_equal(it.light, LIGHT_RED);
    assert_int_equal(unit_counts_in(t->s, "east", 2022).n[LIGHT_RED], 1);
    assert_int_equal(town_item(t, "A-3").next_ms, t->now_ms); /* looked at again: not yet */
    it = judged(t, "A-3", "2022-06-30T09:00");
    assert_int_equal(it.light, LIGHT_NONE);
    judged(t, "A-2", "2022-07-01T09:00");
    assert_int_equal(unit_counts_in(t->s, "east", 2022).n[LIGHT_RED], 2);
    it = judged(t, "A-3", "2022-07-01T09:00");
    assert_int_equal(it.light, LIGHT_YELLOW);
    assert_string_equal(it.cause, "twice");
    assert_int_equal(it.next_ms, at("2023-01-01T00:00"));
    assert_true(town_item(t, "B-1").next_ms > t->now_ms);
    it = judged(t, "B-1", "2022-07-01T09:00");
    assert_int_equal(it.light, LIGHT_NONE);
    it = judged(t, "A-1", "2022-07-02T09:00"); /* red stays: nothing is counted twice */
    assert_int_equal(unit_counts_in(t->s, "east", 2022).n[LIGHT_RED], 2);
    assert_int_equal(unit_counts_in(t->s, "east", 2023).n[LIGHT_RED], 0);
    assert_int_equal(unit_counts_in(t->s, NULL, 2022).n[LIGHT_RED], 0);
    town_free(t);
}

/* An item whose own red is the second one of the unit; and the New Year. */
static void test_year(void **state)
{
    struct town *t = town_full();
    struct ledger l = ledger_doc("counted", "counting");
    struct item it;

    (void)state;
    apply_policy(t);
    town_apply(t, "ledger", &l);
    add(t, "A-1", "east", "2022-06-29");
    add(t, "A-2", "east", "2022-06-29");
    add(t, "A-3", "east", "2023-06-30");
    judged(t, "A-1", "2022-06-30T09:00");
    judged(t, "A-2", "2022-06-30T09:00");
    it = judged(t, "A-3", "2022-06-30T09:00");
    assert_int_equal(it.light, LIGHT_YELLOW);
    assert_int_equal(it.next_ms, at("2023-01-01T00:00"));
    it = judged(t, "A-3", "2023-01-01T00:00");
    assert_int_equal(it.light, LIGHT_NONE);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_unit), cmocka_unit_test(test_year)};

    return cmocka_run_group_tests_name("unitcount", tests, NULL, NULL);
}
