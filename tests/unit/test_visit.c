/* What the rules of inspections say by themselves: approval, the cap, clashes, silence. */
#include "core/rows.h"
#include "core/visit.h"
#include "work_world.h"

static const char *const superior[] = {"superior"}, *const onsite[] = {"onsite"}, *const full[] = {"comprehensive"},
                         *const leaders[] = {"leader"}, *const planned[] = {"planned"};
#define STRS_OF(v) ((struct strs){(const char **)(uintptr_t)(v), 1})

static struct phrase phrases[] = {{"全部", SAMPLE_ALL, false}, {"不打招呼", SAMPLE_RANDOM, true}};

static struct inspection rules_doc(void)
{
    struct inspection r;

    rec_clear(&rec_inspection, &r);
    r.inspection = "visits";
    r.unit_scope = "unit";
    r.all_scope = "all";
    r.phrases = (struct list){phrases, 2};
    r.cap = 2;
    r.cap_exempt = STRS_OF(superior);
    r.counted_methods = STRS_OF(onsite);
    r.approve_kinds = STRS_OF(full);
    r.approve_by = STRS_OF(leaders);
    r.secret_stages = STRS_OF(planned);
    r.merge_within = (struct span){.n = 3, .unit = SPAN_WORKDAYS};
    return r;
}

static void test_words(void **state)
{
    static const char *const known[] = {RUN_MISSED, RUN_MERGED, RUN_CAPPED, RUN_UNAPPROVED, RUN_REFUSED};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        assert_true(run_word_known(known[i]));
    assert_false(run_word_known("forgotten"));
    assert_false(run_word_known(NULL));
}

static void test_plans(void **state)
{
    static const struct {
        const char *story, *kind, *side;
        bool beyond;
        int64_t approved, from, to, refused;
        int year;
        const char *barred;
    } cases[] = {
        {"daily: nobody need approve it", "daily", "self", false, NONE, NONE, NONE, NONE, 2022, NULL},
        {"comprehensive: not yet", "comprehensive", "self", false, NONE, NONE, NONE, NONE, 2022, RUN_UNAPPROVED},
        {"approved for this year", "comprehensive", "self", false, 1, 2022, 2022, NONE, 2022, NULL},
        {"not for the next", "comprehensive", "self", false, 1, 2022, 2022, NONE, 2023, RUN_UNAPPROVED},
        {"nor for the one before", "comprehensive", "self", false, 1, 2022, 2022, NONE, 2021, RUN_UNAPPROVED},
        {"for two years", "comprehensive", "self", false, 1, 2022, 2023, NONE, 2023, NULL},
        {"refused", "comprehensive", "self", false, NONE, NONE, NONE, 1, 2022, RUN_REFUSED},
        {"from above: theirs to approve", "comprehensive", "superior", false, NONE, NONE, NONE, NONE, 2022, NULL},
        {"beyond the cap, whatever its kind", "daily", "self", true, NONE, NONE, NONE, NONE, 2022, RUN_UNAPPROVED},
    };
    struct inspection rules = rules_doc();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct schedule s;
        const char *barred;

        rec_clear(&rec_schedule, &s);
        s.kind = cases[i].kind;
        s.side = cases[i].side;
        s.beyond = cases[i].beyond;
        s.approved_ms = cases[i].approved;
        s.approved_from = cases[i].from;
        s.approved_to = cases[i].to;
        s.refused_ms = cases[i].refused;
        barred = plan_barred(&rules, &s, cases[i].year);
        if (!barred != !cases[i].barred || (barred && strcmp(barred, cases[i].barred) != 0))
            fail_msg("%s: %s", cases[i].story, barred ? barred : "-");
        assert_null(plan_barred(NULL, &s, 2022)); /* without rules nothing is asked */
    }
}

static void test_unannounced(void **state)
{
    struct inspection rules = rules_doc();
    struct plan p;
    struct item it;

    (void)state;
    rec_clear(&rec_plan, &p);
    p.sample_rule = "全部";
    assert_false(plan_unannounced(&rules, &p));
    p.unannounced = true;
    assert_true(plan_unannounced(&rules, &p));
    p.unannounced = false;
    p.sample_rule = "不打招呼";
    assert_true(plan_unannounced(&rules, &p));

    rec_clear(&rec_item, &it);
    it.plan = "P";
    it.state = ITEM_OPEN;
    it.stage = "planned";
    assert_false(visit_is_secret(&rules, &it)); /* announced to everybody */
    it.unannounced = true;
    assert_true(visit_is_secret(&rules, &it));
    it.stage = "visited";
    assert_false(visit_is_secret(&rules, &it));
    it.stage = "planned";
    it.state = ITEM_CLOSED;
    assert_false(visit_is_secret(&rules, &it));
    it.state = ITEM_OPEN;
    it.plan = NULL;
    assert_false(visit_is_secret(&rules, &it)); /* no visit at all */
}

static void test_cap(void **state)
{
    struct inspection rules = rules_doc();

    (void)state;
    assert_true(visit_burdens(&rules, "self", "onsite"));
    assert_true(visit_burdens(&rules, NULL, "onsite"));
    assert_false(visit_burdens(&rules, "superior", "onsite"));
    assert_false(visit_burdens(&rules, "self", "written"));
    rules.counted_methods.n = 0;
    assert_true(visit_burdens(&rules, "self", "written"));
    assert_false(visit_burdens(NULL, "self", "onsite"));
    assert_false(visit_capped(&rules, 1));
    assert_true(visit_capped(&rules, 2));
    assert_true(visit_capped(&rules, 3)); /* the cap was lowered meanwhile */
    rules.cap = NONE;
    assert_false(visit_capped(&rules, 100));
}

/* A visit on Wednesday 2022-04-27, and another one with one thing different. 30 April to 4 May are off, 24 April is a
 * worked Sunday: the third workday after the 27th is the 5th of May, the third before it the 24th of April. */
static void test_clash(void **state)
{
    static const char *const east[] = {"east"}, *const west[] = {"west"}, *const by_late[] = {"late"};
    static const struct {
        const char *story, *start;
        bool clash;
    } cases[] = {
        {"the same day", "2022-04-27", true}, {"three workdays later, over the holiday", "2022-05-05", true},
        {"four", "2022-05-06", false},        {"three workdays before: the worked Sunday", "2022-04-24", true},
        {"four before", "2022-04-22", false},
    };
    struct arena a;
    struct inspection rules = rules_doc();
    const struct cal *cal;

    (void)state;
    arena_init(&a);
    cal = world_cal(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int change = 0; change < 12; change++) {
            static const char *const changes[] = {
                "nothing", "other units", "other ledger and units", "alone",          "the first alone",  "above",
                "written", "unannounced", "the same plan",          "merged already", "the first closed", "no rule"};
            /* With other units they look at one ledger still; with another ledger at one unit. */
            bool expect = cases[i].clash && (change == 0 || change == 1);
            struct inspection r = rules;
            struct item early, late;

            rec_clear(&rec_item, &early);
            early.plan = "early";
            early.state = ITEM_OPEN;
            early.side = "self";
            early.method = "onsite";
            early.scope = "tasks";
            early.start_date = day("2022-04-27");
            early.visited = STRS_OF(east);
            late = early;
            late.plan = "late";
            late.start_date = day(cases[i].start);
            if (change == 1 || change == 2)
                late.visited = STRS_OF(west);
            if (change == 2)
                late.scope = "crops";
            late.alone = change == 3;
            early.alone = change == 4;
            if (change == 5)
                late.side = early.side = "superior";
            if (change == 6)
                late.method = "written";
            late.unannounced = change == 7;
            if (change == 8)
                late.plan = "early";
            if (change == 9)
                early.plans = STRS_OF(by_late);
            if (change == 10)
                early.state = ITEM_CLOSED;
            if (change == 11)
                r.merge_within.unit = SPAN_ABSENT;
            if (visits_clash(&r, cal, &early, &late) != expect)
                fail_msg("%s, %s", cases[i].story, changes[change]);
        }
    arena_done(&a);
}

/* Two workdays apart, with New Year between them: each year has its own counts, and they stay two visits. */
static void test_two_years_are_two_visits(void **state)
{
    static const char *const east[] = {"east"};
    struct inspection rules = rules_doc();
    struct item early, late;
    struct arena a;

    (void)state;
    arena_init(&a);
    rec_clear(&rec_item, &early);
    early.plan = "early";
    early.state = ITEM_OPEN;
    early.method = "onsite";
    early.scope = "tasks";
    early.start_date = day("2022-12-29");
    early.visited = STRS_OF(east);
    late = early;
    late.plan = "late";
    late.start_date = day("2022-12-30");
    assert_true(visits_clash(&rules, world_cal(&a), &early, &late));
    late.start_date = day("2023-01-02");
    assert_false(visits_clash(&rules, world_cal(&a), &early, &late));
    arena_done(&a);
}

/* The words for units and for everything are no ledger; the one that begins first is joined. */
static void test_join(void **state)
{
    static const char *const east[] = {"east"}, *const west[] = {"west"};
    struct arena a;
    struct inspection rules = rules_doc();
    struct item open[3], late;
    struct list l = {open, 3};

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < 3; i++) {
        rec_clear(&rec_item, &open[i]);
        open[i].state = ITEM_OPEN;
        open[i].method = "onsite";
        open[i].scope = "unit";
        open[i].start_date = day("2022-03-16");
        open[i].visited = STRS_OF(east);
    }
    open[0].id = "V-1", open[0].plan = "A", open[0].visited = STRS_OF(west);
    open[1].id = "V-2", open[1].plan = "B";
    open[2].id = "V-3", open[2].plan = "C", open[2].start_date = day("2022-03-15");
    late = open[1];
    late.id = "N";
    late.plan = "N";
    assert_string_equal(visit_to_join(&rules, world_cal(&a), &l, &late), "V-3");
    l.n = 1;
    assert_null(visit_to_join(&rules, world_cal(&a), &l, &late));
    late.visited.n = 0;
    open[0].scope = late.scope = "all";
    assert_null(visit_to_join(&rules, world_cal(&a), &l, &late));
    open[0].scope = late.scope = "tasks";
    assert_string_equal(visit_to_join(&rules, world_cal(&a), &l, &late), "V-1");
    late.targets.n = LIM_LIST / 2 + 1; /* there is no room for so many */
    assert_null(visit_to_join(&rules, world_cal(&a), &l, &late));
    arena_done(&a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_unannounced),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_clash),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_two_years_are_two_visits),
    };

    return cmocka_run_group_tests_name("visit", tests, NULL, NULL);
}
