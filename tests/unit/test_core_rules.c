/* test_core_rules.c: rules (core/core.c, core/decide_rules.c) come into force, are refused with the field at fault, are
 * kept by version, and are forgotten when the state under them goes back. */
#include "tests/unit/town.h"

static int apply(struct town *t, const char *kind, const void *doc)
{
    struct rulesapply b = rules_of(t, kind, doc);

    return town_send(t, "owner", OP_rules_apply, "try", &b);
}

#define REFUSED(t, kind, doc, code, at_field)                                        \
    do {                                                                             \
        int rc_ = apply(t, kind, doc);                                               \
        if (rc_ != (code) || strcmp((t)->e.field, at_field) != 0)                    \
            fail_msg("%s at %s", duban_err_name((enum duban_err)rc_), (t)->e.field); \
    } while (0)

static void test_nothing_in_force(void **state)
{
    struct town *t = town_new();
    struct item it;
    struct judge_env env;

    (void)state;
    rec_clear(&rec_item, &it);
    it.ledger = "tasks";
    assert_non_null(core_cal(t->c)); /* Monday to Friday */
    assert_true(cal_is_workday(core_cal(t->c), day("2022-04-04")));
    assert_null(core_ledger(t->c, "tasks"));
    assert_null(core_ledger(t->c, NULL));
    assert_null(core_policy(t->c, "plain", NULL));
    assert_null(core_rights(t->c));
    assert_null(core_inspection(t->c));
    assert_null(core_channels(t->c));
    env = core_judge_env(t->c, &it, t->now_ms);
    assert_null(env.ledger);
    assert_null(env.policy);
    town_free(t);
}

static void test_in_force(void **state)
{
    struct town *t = town_full();
    struct item it = town_item(t, "T-1");
    struct judge_env env = core_judge_env(t->c, &it, t->now_ms);
    int64_t version = 0;

    (void)state;
    assert_string_equal(env.ledger->ledger, "tasks");
    assert_string_equal(env.policy->policy, "plain");
    assert_int_equal(env.policy_version, 1);
    assert_int_equal(env.now_ms, t->now_ms);
    assert_false(cal_is_workday(core_cal(t->c), day("2022-04-04"))); /* the calendar came later than the first look */
    assert_true(cal_is_workday(core_cal(t->c), day("2022-04-02")));
    assert_ptr_equal(core_policy(t->c, "plain", &version), core_policy(t->c, "plain", NULL)); /* decoded once */
    assert_null(core_policy(t->c, "plain@000001", NULL));
    assert_null(core_ledger(t->c, ""));
    town_free(t);
}

static void test_rolled_back(void **state)
{
    struct town *t = town_full();
    struct ledger l = ledger_doc("tasks", "plain");
    struct rulesapply b;

    (void)state;
    t->s->ops->mark(t->s->u);
    l.title = "换了名";
    b = rules_of(t, "ledger", &l);
    town_must(t, "owner", OP_rules_apply, &b);
    assert_string_equal(core_ledger(t->c, "tasks")->title, "换了名");
    t->s->ops->undo(t->s->u);
    core_forget(t->c);
    assert_string_equal(core_ledger(t->c, "tasks")->title, "tasks");
    town_free(t);
}

static void test_refused_documents(void **state)
{
    static const char *const bad_may[] = {"read", "ofice"};
    struct town *t = town_full();
    struct hourspan span1[] = {{"8:30", "12:00"}};
    struct season season[] = {{NULL, NULL, LIST(span1)}};
    struct hours hours = {"county", LIST(season)}, other = {"other", LIST(season)};
    struct role roles[] = {{"liaison", "联络员", STRS(bad_may)}};
    struct rights rights = {"county", LIST(roles)};
    struct stage stages[] = {stage_doc("a", "甲", false), stage_doc("a", "乙", false)};
    struct ledger ledger = ledger_doc("twice", NULL);
    struct policy policy = town_policy(t);
    struct condition *c = LIST_AT(LIST_AT(policy.lights, struct lightrule, 0)->any, struct condition, 0);
    struct rulesapply unknown = rules_of(t, "ledger", &ledger);
    int64_t seq = t->seq;

    (void)state;
    REFUSED(t, "hours", &hours, DUBAN_E_bad_date, "doc.seasons[0].spans[0].from");
    span1[0].from = "08:30";
    REFUSED(t, "hours", &other, DUBAN_E_exists, "doc.hours"); /* a second table would put the first out of use */
    REFUSED(t, "rights", &rights, DUBAN_E_bad_choice, "doc.roles[0].may[1]");
    assert_non_null(strstr(t->e.text, "office")); /* the nearest right word */
    ledger.stages = LIST(stages);
    REFUSED(t, "ledger", &ledger, DUBAN_E_exists, "doc.stages[1].name");
    ledger = ledger_doc("a/b", NULL);
    REFUSED(t, "ledger", &ledger, DUBAN_E_bad_char, "doc.ledger");
    c->close_refused = true; /* two conditions in one */
    assert_true(apply(t, "policy", &policy) != 0);
    assert_memory_equal(t->e.field, "doc.lights[0].any[0]", 20);
    unknown.kind = "recipes";
    assert_int_equal(town_send(t, "owner", OP_rules_apply, "try", &unknown), DUBAN_E_bad_choice);
    assert_string_equal(t->e.field, "kind");
    unknown.kind = "policy"; /* a ledger's document is not a policy's */
    assert_int_equal(town_send(t, "owner", OP_rules_apply, "try", &unknown), DUBAN_E_unknown_field);
    assert_int_equal(t->seq, seq);
    town_free(t);
}

/* ---- calendars: as many as there are, all in force together ---- */

static struct calendar calendar_of(const char *name, struct calday *days, size_t n)
{
    struct calendar c;

    rec_clear(&rec_calendar, &c);
    c.calendar = name;
    c.days = (struct list){days, n};
    return c;
}

static void test_refused_calendars(void **state)
{
    struct calday qingming[] = {{day("2022-04-04"), DAYK_WORKDAY, NULL}},
                  far[] = {{day("2022-12-31"), DAYK_HOLIDAY, "元旦"}};
    struct calendar differs = calendar_of("other", qingming, 1), next = calendar_of("gov-2023", far, 1);
    struct town *t = town_full();

    (void)state;
    REFUSED(t, "calendar", &differs, DUBAN_E_bad_date, "doc.days"); /* national says off, and neither goes before */
    assert_non_null(strstr(t->e.text, "national"));
    assert_non_null(strstr(t->e.text, "other"));
    next.known = day("2022-12-08");
    REFUSED(t, "calendar", &next, DUBAN_E_too_early, "doc.known");
    next.known = day("2022-03-01");
    next.from = day("2023-01-01");
    REFUSED(t, "calendar", &next, DUBAN_E_missing, "doc.to");
    next.to = day("2022-12-31");
    REFUSED(t, "calendar", &next, DUBAN_E_too_early, "doc.to");
    next.to = day("2023-12-31");
    next.extra = true;
    REFUSED(t, "calendar", &next, DUBAN_E_bad_choice, "doc.extra");
    next.extra = false;
    far[0].date = day("1989-12-31");
    REFUSED(t, "calendar", &next, DUBAN_E_out_of_range, "doc.days[0].date");
    town_free(t);
}

static void test_calendars_together(void **state)
{
    struct calday off[] = {{day("2022-04-02"), DAYK_HOLIDAY, "县庆"}};
    struct calendar county = calendar_of("county-days", off, 1);
    struct town *t = town_full();
    struct strs names;

    (void)state;
    county.order = 1;
    county.extra = true;
    town_apply(t, "calendar", &county);
    assert_false(cal_is_workday(core_cal(t->c), day("2022-04-02"))); /* a worked Saturday elsewhere */
    assert_false(cal_is_workday(core_cal(t->c), day("2022-04-04"))); /* the other one holds as well */
    off[0].date = day("2022-04-01");
    town_apply(t, "calendar", &county);
    assert_true(cal_is_workday(core_cal(t->c), day("2022-04-02")));
    assert_string_equal(cal_day_calendar(core_cal(t->c), day("2022-04-01"), NULL), "county-days@2");
    names = core_rules_names(t->c, "calendar", &t->a);
    assert_int_equal(names.n, 2);
    assert_string_equal(names.v[0], "county-days");
    assert_string_equal(names.v[1], "national");
    for (int i = 2; i < LIM_CALENDARS; i++) {
        county.calendar = arena_printf(&t->a, "more-%d", i);
        off[0].date++;
        town_apply(t, "calendar", &county);
    }
    county.calendar = "one-too-many";
    REFUSED(t, "calendar", &county, DUBAN_E_too_many, "doc.calendar");
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_in_force),  cmocka_unit_test(test_in_force),
        cmocka_unit_test(test_rolled_back),       cmocka_unit_test(test_refused_documents),
        cmocka_unit_test(test_refused_calendars), cmocka_unit_test(test_calendars_together),
    };

    return cmocka_run_group_tests_name("core rules", tests, NULL, NULL);
}
