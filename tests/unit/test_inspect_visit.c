/* A plan that fell due becomes a visit on a ledger, whole and with its seed; what does not fit is an error with its
 * field. */
#include "work_world.h"
#include "workers/inspect_visit.h"

static struct arena arena;
static struct schedule plan;
static struct job job;
static struct candidate candidates[] = {
    {"L01", LIGHT_NONE}, {"L02", LIGHT_RED}, {"L03", LIGHT_YELLOW}, {"L04", LIGHT_NONE}};
static struct phrase phrases[] = {{"全部", SAMPLE_ALL}, {"黄灯红灯优先,其余随机", SAMPLE_LIGHTS}};
static const struct inspection rules = {
    .inspection = "visits", .ledger = "inspection", .demand = "如实写出结论", .salt = "盐", .phrases = {phrases, 2}};

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    rec_clear(&rec_schedule, &plan);
    plan.id = "DC-05";
    plan.name = "领衔事项重点实地督查";
    plan.scope = "leader68";
    plan.lead_unit = "U03";
    plan.rrule = "FREQ=MONTHLY;BYDAY=3TU";
    plan.dtstart = day("2022-03-15");
    plan.duration_days = 2;
    plan.sample_size = 3;
    plan.sample_rule = "黄灯红灯优先,其余随机";
    plan.basis = "年度督查计划";
    rec_clear(&rec_job, &job);
    job.schedule = &plan;
    job.candidates = (struct list){candidates, COUNT_OF(candidates)};
    job.now_ms = at("2022-03-15T08:30:00+08:00");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void test_visit(void **state)
{
    const struct cal *cal = world_cal(&arena);
    struct inspectrun run;
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    assert_int_equal(visit_of(&job, &rules, cal, &arena, &run, &e), DUBAN_E_ok);
    assert_int_equal(run.run_date, day("2022-03-15"));
    assert_int_equal(run.next_ms, at("2022-04-19T08:30:00+08:00"));
    const struct item *v = run.visit;
    assert_string_equal(v->id, "DC-05-20220315");
    assert_string_equal(v->ledger, "inspection");
    assert_string_equal(v->title, plan.name);
    assert_string_equal(v->source, "年度督查计划");
    assert_string_equal(v->lead_unit, "U03");
    assert_string_equal(v->demand, "如实写出结论");
    assert_int_equal(v->draws.n, 1);
    assert_string_equal(LIST_AT(v->draws, struct draw, 0)->seed, "盐/DC-05/2022-03-15");
    assert_string_equal(LIST_AT(v->draws, struct draw, 0)->plan, "DC-05");
    assert_int_equal(LIST_AT(v->draws, struct draw, 0)->pool.n, 4);
    assert_int_equal(LIST_AT(v->draws, struct draw, 0)->fixed, 2); /* red and yellow; the others by lot */
    assert_string_equal(v->plan, "DC-05");
    assert_int_equal(v->state, ITEM_OPEN);
    assert_int_equal(v->start_date, day("2022-03-15"));
    assert_int_equal(v->due_date, day("2022-03-16")); /* two workdays, the first counts */
    assert_int_equal(v->effective_due, day("2022-03-16"));
    assert_int_equal(v->assigned_ms, at("2022-03-15T08:30:00+08:00"));
    assert_int_equal(v->segments.n, 1);
    assert_int_equal(v->targets.n, 3);
    assert_string_equal(v->targets.v[0], "L02");
    assert_string_equal(v->targets.v[1], "L03");

    /* It must pass as what a worker sends. */
    run.key = "DC-05";
    run.rev = run.token = 1;
    struct bytes wire = rec_pack(&rec_inspectrun, &run, &arena);
    struct inspectrun back;
    assert_int_equal(prescan(wire, &e), DUBAN_E_ok);
    assert_int_equal(rec_unpack(&rec_inspectrun, wire, UNPACK_STRICT, &arena, &back, &e), DUBAN_E_ok);
}

static void test_rolled(void **state)
{
    const struct cal *cal = world_cal(&arena);
    struct inspectrun run;
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    plan.rrule = "FREQ=WEEKLY;BYDAY=FR";
    plan.dtstart = day("2022-03-04");
    plan.last_date = day("2022-09-30");
    plan.duration_days = NONE;
    plan.sample_size = NONE;
    plan.sample_rule = NULL;
    job.now_ms = at("2022-10-08T08:30:00+08:00");
    assert_int_equal(visit_of(&job, &rules, cal, &arena, &run, &e), DUBAN_E_ok);
    const struct item *v = run.visit;
    assert_string_equal(v->id, "DC-05-20221007"); /* the occurrence, not the day it was moved to */
    assert_int_equal(v->start_date, day("2022-10-08"));
    assert_int_equal(v->due_date, day("2022-10-08")); /* no length: one day */
    assert_int_equal(v->targets.n, 4);                /* no size: all */
}

static void test_nothing_due(void **state)
{
    const struct cal *cal = world_cal(&arena);
    struct inspectrun run;
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    job.now_ms = at("2022-01-01T08:00:00+08:00");
    assert_int_equal(visit_of(&job, &rules, cal, &arena, &run, &e), DUBAN_E_ok);
    assert_null(run.visit);
    assert_int_equal(run.run_date, NONE);
    assert_int_equal(run.next_ms, at("2022-03-15T08:30:00+08:00"));
}

/* Nothing to look at is for the office to conclude, not for us to pass over. */
static void test_no_candidates(void **state)
{
    const struct cal *cal = world_cal(&arena);
    struct inspectrun run;
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    job.candidates.n = 0;
    assert_int_equal(visit_of(&job, &rules, cal, &arena, &run, &e), DUBAN_E_ok);
    assert_non_null(run.visit);
    assert_int_equal(((const struct item *)run.visit)->targets.n, 0);
}

static void test_refused(void **state)
{
    static const struct {
        const char *sample_rule, *rrule, *id, *field;
    } cases[] = {
        {"看着办", "FREQ=MONTHLY;BYDAY=3TU", "DC-05", "sample_rule"},
        {"全部", "有空就去", "DC-05", "rrule"},
        {"全部", "FREQ=MONTHLY;BYDAY=3TU", "0123456789012345678901234567890123456789012345678901234567890123", "id"},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct inspectrun run;
        struct duban_error e = {.code = DUBAN_E_ok};
        plan.sample_rule = cases[i].sample_rule;
        plan.rrule = cases[i].rrule;
        plan.id = cases[i].id;
        assert_int_not_equal(visit_of(&job, &rules, cal, &arena, &run, &e), DUBAN_E_ok);
        assert_string_equal(e.field, cases[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_visit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rolled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_due, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_candidates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    };
    return cmocka_run_group_tests_name("inspect_visit", tests, NULL, NULL);
}
