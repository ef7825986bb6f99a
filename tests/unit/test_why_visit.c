/* `duban why` of a visit and of an inspection plan: how the sample was drawn, what was left out and merged, which runs
 * were not held, and that a plan waits for its approval. */
#include "tests/unit/why.h"

static struct town *town_inspected(const char *const *approve_by, size_t n, int64_t cap)
{
    struct town *t = town_full();
    struct phrase phrases[] = {{"随机抽取", SAMPLE_RANDOM}};
    struct inspection rules;

    rec_clear(&rec_inspection, &rules);
    rules.inspection = "county";
    rules.ledger = "visits";
    rules.demand = "现场督查";
    rules.phrases = LIST(phrases);
    rules.cap = cap;
    rules.approve_by = (struct strs){(const char **)(uintptr_t)approve_by, n};
    town_apply(t, "inspection", &rules);
    return t;
}

static struct schedule plan_put(struct town *t, struct schedule s)
{
    state_put(t->s, T_schedule, s.id, &s, &t->a);
    return s;
}

static struct schedule plan_new(void)
{
    struct schedule s;

    rec_clear(&rec_schedule, &s);
    s.id = "DC-1";
    s.name = "季度督查";
    s.scope = "tasks";
    s.lead_unit = "office";
    s.dtstart = day("2022-03-21");
    s.rev = 1;
    return s;
}

static void test_visit(void **state)
{
    static const char *const pool[] = {"A", "B", "C", "D", "E"}, *const drawn[] = {"B", "D"}, *const out[] = {"E"};
    static const char *const merged[] = {"DC-2"};
    struct draw draws[1];
    struct town *t = town_inspected(NULL, 0, 4);
    struct item it = town_item(t, "C-1");
    struct why w;

    (void)state;
    plan_put(t, plan_new());
    rec_clear(&rec_draw, &draws[0]);
    draws[0].plan = "DC-1";
    draws[0].seed = "gov/DC-1/2022-03-21";
    draws[0].pool = STRS(pool);
    draws[0].drawn = STRS(drawn);
    draws[0].left_out = STRS(out);
    it.plan = "DC-1";
    it.start_date = day("2022-03-21");
    it.draws = LIST(draws);
    it.plans = STRS(merged);
    it.unannounced = true;
    state_put(t->s, T_item, "C-1", &it, &t->a);
    w = ask_why(t, "C-1", NULL);
    assert_line(&w, "visit_opened", "督查计划 DC-1《季度督查》2022-03-21 应查的一次",
                "opened by plan DC-1 \"季度督查\" for 2022-03-21");
    assert_line(&w, "visit_drawn", "计划 DC-1 从 5 个里抽出 2 个，种子 gov/DC-1/2022-03-21，可当众重抽",
                "plan DC-1 drew 2 out of 5, seed gov/DC-1/2022-03-21: it can be drawn again before witnesses");
    assert_line(&w, "visit_merged", "与计划 DC-2 合并为一次", "one visit with plans DC-2");
    assert_line(&w, "visit_left_out", "抽中而未查：E，全年督查已满 4 次",
                "drawn and left out: E, which have had their 4 visits of the year");
    assert_non_null(line(&w, "visit_secret"));
    town_free(t);
}

static void test_runs(void **state)
{
    struct runskip skips[] = {
        {day("2022-03-21"), "missed", NULL, NONE},     {day("2022-04-21"), "merged", "DC-2-20220421", NONE},
        {day("2022-05-21"), "capped", NULL, NONE},     {day("2022-06-21"), "refused", NULL, NONE},
        {day("2022-07-21"), "unapproved", NULL, NONE},
    };
    struct town *t = town_inspected(NULL, 0, 4);
    struct schedule s = plan_new();
    struct why w;

    (void)state;
    s.skips = LIST(skips);
    s.next_ms = at("2022-08-22T08:30");
    plan_put(t, s);
    w = ask_why(t, "DC-1", NULL);
    assert_null(w.brief);
    assert_line(&w, "plan_next", "下次督查 2022-08-22 08:30", "next visit 2022-08-22 08:30");
    assert_line(&w, "run_missed", "2022-03-21 应查：当时没有开出，按计划不补",
                "2022-03-21: it was missed, and the plan does not make it up");
    assert_line(&w, "run_merged", "2022-04-21 应查：并入 DC-2-20220421", "2022-04-21: merged into DC-2-20220421");
    assert_line(&w, "run_capped", "2022-05-21 应查：抽中的单位全年督查都已满",
                "2022-05-21: all units drawn have had their visits of the year");
    assert_line(&w, "run_refused", "2022-06-21 应查：不批，没有开出", "2022-06-21: refused, no visit was opened");
    assert_line(&w, "run_unapproved", "2022-07-21 应查：当时尚未批准，没有开出",
                "2022-07-21: the plan was not approved by then, no visit was opened");
    assert_null(line(&w, "plan_unapproved")); /* nobody is asked to approve */
    town_free(t);
}

static void test_approval(void **state)
{
    static const char *const by[] = {"head"};
    struct town *t = town_inspected(by, 1, NONE);
    struct schedule s = plan_new();
    struct why w;

    (void)state;
    s.extra = s.beyond = true; /* beyond what its units may be visited: it needs approval */
    s.reason = "信访集中";
    plan_put(t, s);
    w = ask_why(t, "DC-1", NULL);
    assert_line(&w, "visit_extra", "计划外督查，超过全年次数：信访集中",
                "outside the yearly plan, beyond the visits of the year: 信访集中");
    assert_non_null(line(&w, "plan_unapproved"));
    assert_non_null(line(&w, "plan_over"));
    s.approved_ms = at("2022-03-02T10:00");
    s.approved_by = "head";
    s.approved_from = 2022;
    s.approved_to = 2022;
    plan_put(t, s);
    w = ask_why(t, "DC-1", NULL);
    assert_line(&w, "plan_approved", "2022-03-02 10:00 由 head 批准", "approved 2022-03-02 10:00 by head");
    s.refused_ms = at("2022-03-03T10:00");
    s.refused_by = "head";
    s.refused = "并入年底";
    plan_put(t, s);
    w = ask_why(t, "DC-1", NULL);
    assert_line(&w, "plan_refused", "2022-03-03 10:00 head 不批：并入年底",
                "refused 2022-03-03 10:00 by head: 并入年底");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visit),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_approval),
    };

    return cmocka_run_group_tests_name("why_visit", tests, NULL, NULL);
}
