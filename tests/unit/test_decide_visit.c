/* Plans, visits and the burden of the visited, on the whole road: what the worker makes is decided (core/decide_plan.c,
 * core/decide_visit.c), folded (core/fold_visit.c), counted (core/burden.c) and asked for (core/query_burden.c). */
#include "core/burden.h"
#include "tests/unit/asking.h"
#include "tests/unit/visiting.h"

static const char *const onsite[] = {"onsite"}, *const above[] = {"superior"}, *const big[] = {"big"},
                         *const heads[] = {"head"};

static struct town *town_visits(void)
{
    struct town *t = town_full();
    struct inspection doc = inspection_doc(t);
    struct opens unapproved;

    rec_clear(&rec_opens, &unapproved);
    unapproved.ledger = "crops";
    unapproved.suffix = "-PZ";
    unapproved.title = "{title}：待批";
    doc.unit_scope = "unit";
    doc.all_scope = "all";
    doc.counted_methods = STRS(onsite);
    doc.cap = 2;
    doc.cap_exempt = STRS(above);
    doc.merge_within = span(1, SPAN_WORKDAYS);
    doc.approve_kinds = STRS(big);
    doc.approve_by = STRS(heads);
    doc.unapproved = &unapproved;
    town_apply(t, "inspection", &doc);
    return t;
}

static void set_plan(struct town *t, const struct plan *p)
{
    town_must(t, "clerk", OP_schedule_set, p);
}

static void plan_on(struct town *t, const char *id, const char *date)
{
    struct plan p = plan_of(id, date);

    set_plan(t, &p);
}

static struct burden burden_now(struct town *t, const char *unit, int year)
{
    return burden_of(t->s, unit, year, &t->a);
}

/* ---- opened ---- */

static void test_open(void **state)
{
    struct town *t = town_visits();
    struct plan p = plan_of("P-1", "2022-03-01");
    struct inspectrun r;
    struct item it, *v;
    struct schedule s;

    (void)state;
    p.rrule = "FREQ=WEEKLY";
    set_plan(t, &p);
    r = run_of(t, "P-1");
    v = (struct item *)(uintptr_t)r.visit;
    v->light = LIGHT_RED; /* a worker that lies: no life before birth */
    assert_int_equal(send_run(t, &r), 0);
    it = town_item(t, "P-1-20220301");
    assert_int_equal(it.state, ITEM_OPEN);
    assert_int_equal(it.light, LIGHT_NONE);
    assert_string_equal(it.targets.v[0], "T-1");
    assert_string_equal(it.visited.v[0], "east");
    assert_int_equal(it.draws.n, 1);
    assert_string_equal(it.method, "onsite");
    assert_null(it.stage); /* its ledger has none to begin in */
    assert_int_equal(burden_now(t, "east", 2022).visits, 1);
    assert_int_equal(send_run(t, &r), DUBAN_E_stale); /* the plan has moved on: no second sample */
    s = schedule_of(t, "P-1");
    r.rev = s.rev;
    assert_int_equal(send_run(t, &r), DUBAN_E_too_early); /* nor under the new revision */
    assert_int_equal(s.runs, 1);
    assert_int_equal(s.next_ms, at("2022-03-08T08:30"));
    assert_int_equal(s.seen.n, 1);
    /* The plan changes: what was seen and when is kept, and it is due now. */
    p.sample_size = 5;
    t->now_ms += DAY_MS;
    set_plan(t, &p);
    s = schedule_of(t, "P-1");
    assert_int_equal(s.seen.n, 1);
    assert_int_equal(s.runs, 1);
    assert_int_equal(s.next_ms, t->now_ms);
    assert_string_equal(s.set_by, "clerk");
    set_plan(t, &p); /* the same again changes nothing */
    assert_int_equal(schedule_of(t, "P-1").rev, s.rev);
    town_free(t);
}

/* What a worker says must fit together. */
static void test_wrong(void **state)
{
    static const char *const nobody[] = {"nobody"};
    static const struct {
        const char *story;
        int expect;
        const char *field;
    } cases[] = {
        {"another plan's", DUBAN_E_bad_choice, "visit"},   {"another ledger", DUBAN_E_bad_choice, "visit"},
        {"without a draw", DUBAN_E_bad_choice, "visit"},   {"targets not drawn", DUBAN_E_bad_choice, "visit"},
        {"unannounced", DUBAN_E_bad_choice, "visit"},      {"without a day", DUBAN_E_bad_choice, "visit"},
        {"a word unknown", DUBAN_E_bad_choice, "skipped"}, {"skipped later", DUBAN_E_bad_choice, "skipped"},
        {"joined to nothing", DUBAN_E_stale, "join"},      {"no unit", DUBAN_E_no_unit, "visit"},
        {"too many skips", DUBAN_E_too_many, "skipped"},   {"no demand", DUBAN_E_missing, "visit"},
        {"of tomorrow", DUBAN_E_bad_choice, "run_date"},   {"due again at once", DUBAN_E_bad_choice, "next_ms"},
    };
    struct town *t = town_visits();
    struct runskip skips[LIM_RUN_SKIPS + 1];

    (void)state;
    plan_on(t, "P-1", "2022-03-01");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct inspectrun r = run_of(t, "P-1");
        struct item v = *(const struct item *)r.visit;

        for (size_t k = 0; k <= LIM_RUN_SKIPS; k++)
            skips[k] = (struct runskip){day("2022-02-01"), "missed", NULL, NONE};
        r.visit = &v;
        switch (i) {
        case 0:
            v.plan = "P-2";
            break;
        case 1:
            v.ledger = "tasks";
            break;
        case 2:
            v.draws.n = 0;
            break;
        case 3:
            v.targets = (struct strs){(const char **)(uintptr_t)nobody, 0};
            break;
        case 4:
            v.unannounced = true;
            break;
        case 5:
            v.start_date = NONE;
            break;
        case 6:
            skips[0].why = "forgotten";
            r.skipped = (struct list){skips, 1};
            break;
        case 7:
            skips[0].date = r.run_date + 1;
            r.skipped = (struct list){skips, 1};
            break;
        case 8:
            r.join = "P-0-20220301";
            break;
        case 9:
            v.lead_unit = "nowhere";
            break;
        case 10:
            r.skipped = (struct list){skips, LIM_RUN_SKIPS + 1};
            break;
        case 11:
            v.demand = NULL;
            break;
        case 12:
            r.run_date = cal_day(t->now_ms) + 1;
            break;
        case 13:
            r.run_date = NONE;
            r.visit = NULL;
            r.next_ms = t->now_ms;
            break;
        }
        if (send_run(t, &r) != cases[i].expect || strcmp(t->e.field, cases[i].field) != 0)
            fail_msg("%s: %s (%s: %s)", cases[i].story, duban_err_name(t->e.code), t->e.field, t->e.text);
    }
    assert_false(state_has(t->s, T_item, "P-1-20220301"));
    town_free(t);
}

/* ---- merged ---- */

static void test_join(void **state)
{
    struct town *t = town_visits();
    struct plan p = plan_of("P-2", "2022-03-02");
    struct inspectrun early;
    struct schedule s;
    struct item it;

    (void)state;
    plan_on(t, "P-1", "2022-03-01");
    town_register_as(t, "T-2", "tasks", "另一件", "west", "2022-06-30");
    p.duration_days = 4;
    set_plan(t, &p);
    assert_string_equal(run_now(t, "P-1"), "P-1-20220301");
    t->now_ms = at("2022-03-02T09:00");
    early = run_of(t, "P-2");
    assert_string_equal(early.join, "P-1-20220301");
    early.join = NULL; /* a worker that did not see it */
    assert_int_equal(send_run(t, &early), DUBAN_E_stale);
    assert_string_equal(run_now(t, "P-2"), "P-1-20220301");
    it = town_item(t, "P-1-20220301");
    assert_string_equal(it.plans.v[0], "P-2");
    assert_int_equal(it.targets.n, 2); /* each once */
    assert_int_equal(it.draws.n, 2);
    assert_int_equal(it.due_date, day("2022-03-01"));
    assert_int_equal(it.effective_due, day("2022-03-07")); /* four workdays from Wednesday */
    assert_int_equal(it.segments.n, 2);
    assert_int_equal(burden_now(t, "east", 2022).visits, 1);
    assert_int_equal(burden_now(t, "west", 2022).visits, 1);
    s = schedule_of(t, "P-2");
    assert_int_equal(s.runs, 0);
    assert_int_equal(s.skips.n, 1);
    assert_string_equal(LIST_AT(s.skips, struct runskip, 0)->why, "merged");
    assert_string_equal(LIST_AT(s.skips, struct runskip, 0)->visit, "P-1-20220301");
    assert_int_equal(LIST_AT(s.skips, struct runskip, 0)->at_ms, t->now_ms);
    town_free(t);
}

static const char *told(struct town *t, const char *prefix)
{
    struct list all = state_page(t->s, T_notice, prefix, 100, &t->a);
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < all.n && !strncmp(LIST_AT(all, struct notice, i)->id, prefix, strlen(prefix)); i++)
        buf_printf(&b, "%s\n", LIST_AT(all, struct notice, i)->id + strlen(prefix));
    buf_add(&b, "", 1);
    return b.data;
}

/* A visit that has been announced comes to more units by merging: these hear of it, and nobody twice. One that nobody
 * has announced yet tells nobody; when it is, all hear. */
static void test_join_tells(void **state)
{
    for (int announced = 0; announced < 2; announced++) {
        static const char *const after_plan[] = {"announced"}, *const after_news[] = {"concluded"};
        struct town *t = town_visits();
        struct ledger l = ledger_doc("visits", NULL);
        struct stage stages[] = {stage_doc("planned", "已立项", false), stage_doc("announced", "已通知", false),
                                 stage_doc("concluded", "已办结", true)};
        struct rung liaison;
        struct act act = act_on("P-1-20220301");

        (void)state;
        rec_clear(&rec_rung, &liaison);
        liaison.tell = "liaison";
        liaison.of = RUNG_VISITED;
        stages[0].next = STRS(after_plan);
        stages[1].next = STRS(after_news);
        stages[1].tell = (struct list){&liaison, 1};
        l.stages = LIST(stages);
        town_apply(t, "ledger", &l);
        plan_on(t, "P-1", "2022-03-01");
        plan_on(t, "P-2", "2022-03-02");
        assert_non_null(run_now(t, "P-1"));
        act.stage = "announced";
        if (announced)
            town_must(t, "clerk", OP_stage, &act);
        assert_string_equal(told(t, "P-1-20220301/"), announced ? "s1/liaison/east\n" : "");
        town_register_as(t, "T-2", "tasks", "另一件", "west", "2022-06-30");
        t->now_ms = at("2022-03-02T09:00");
        assert_string_equal(run_now(t, "P-2"), "P-1-20220301");
        assert_string_equal(told(t, "P-1-20220301/"), announced ? "s1/liaison/east\ns1/liaison/west\n" : "");
        if (!announced)
            town_must(t, "clerk", OP_stage, &act);
        assert_string_equal(told(t, "P-1-20220301/"), "s1/liaison/east\ns1/liaison/west\n");
        town_free(t);
    }
}

/* ---- the cap ---- */

static void test_cap(void **state)
{
    struct town *t = town_visits();
    struct inspectrun first, second;
    struct burdenask ask = {NONE, NULL};
    struct burdens b;

    (void)state;
    plan_on(t, "P-1", "2022-03-01");
    assert_non_null(run_now(t, "P-1"));
    /* Two at once: each sees one visit counted, and only one more may be. */
    t->now_ms = at("2022-03-07T09:00");
    struct plan a = plan_of("P-2", "2022-03-07"), c = plan_of("P-3", "2022-03-07");
    a.alone = c.alone = true;
    set_plan(t, &a);
    set_plan(t, &c);
    first = run_of(t, "P-2");
    second = run_of(t, "P-3");
    assert_int_equal(send_run(t, &first), 0);
    assert_int_equal(send_run(t, &second), DUBAN_E_stale);
    assert_null(run_now(t, "P-3")); /* asked again, it finds nobody to go to */
    assert_string_equal(LIST_AT(schedule_of(t, "P-3").skips, struct runskip, 0)->why, "capped");
    assert_int_equal(burden_now(t, "east", 2022).visits, 2);
    /* From above, and in writing: counted beside. */
    a = plan_of("P-4", "2022-03-07");
    a.side = "superior";
    set_plan(t, &a);
    assert_non_null(run_now(t, "P-4"));
    a = plan_of("P-5", "2022-03-07");
    a.method = "written";
    set_plan(t, &a);
    assert_non_null(run_now(t, "P-5"));
    town_answer(t, OP_burden, &ask, &b);
    assert_int_equal(b.year, 2022);
    assert_int_equal(b.cap, 2);
    assert_int_equal(b.rows.n, 1);
    assert_int_equal(LIST_AT(b.rows, struct burdenrow, 0)->visits, 2);
    assert_int_equal(LIST_AT(b.rows, struct burdenrow, 0)->others, 2);
    assert_int_equal(LIST_AT(b.rows, struct burdenrow, 0)->left, 0);
    assert_true(LIST_AT(b.rows, struct burdenrow, 0)->full);
    ask.unit = "west"; /* asked for by name, one that was never visited is told so */
    town_answer(t, OP_burden, &ask, &b);
    assert_int_equal(LIST_AT(b.rows, struct burdenrow, 0)->visits, 0);
    assert_int_equal(LIST_AT(b.rows, struct burdenrow, 0)->left, 2);
    ask = (struct burdenask){2021, NULL};
    town_answer(t, OP_burden, &ask, &b);
    assert_int_equal(b.rows.n, 0);
    ask.unit = "nowhere";
    assert_refused(t, town_ask(t, OP_burden, &ask, &b), DUBAN_E_no_unit, "unit");
    town_free(t);
}

/* ---- outside the plan ---- */

static struct visitadd add_of(const char *id, const char *target)
{
    static const char *targets[1];
    struct plan p = plan_of(id, "2022-03-10");
    struct visitadd v;

    rec_clear(&rec_visitadd, &v);
    memcpy(&v, &p, offsetof(struct plan, alone) + sizeof p.alone);
    targets[0] = target;
    v.targets = (struct strs){targets, target ? 1 : 0};
    v.sample_rule = target ? NULL : "全部";
    v.reason = "信访集中";
    return v;
}

static void test_visit_add(void **state)
{
    struct town *t = town_visits();
    struct visitadd v = add_of("W-1", "T-1");
    struct planref approve = {"W-1", NONE, false, NULL};
    struct plan p = plan_of("W-1", "2022-03-10");
    struct schedule s;

    (void)state;
    town_must(t, "clerk", OP_visit_add, &v);
    assert_int_equal(t->facts.visited.n, 0);
    s = schedule_of(t, "W-1");
    assert_true(s.extra && !s.beyond);
    assert_string_equal(s.reason, "信访集中");
    assert_int_equal(town_send(t, "clerk", OP_visit_add, "x1", &v), DUBAN_E_exists);
    assert_int_equal(town_send(t, "clerk", OP_schedule_set, "x2", &p), DUBAN_E_exists);
    assert_int_equal(town_send(t, "head", OP_plan_approve, "x3", &approve),
                     DUBAN_E_bad_choice); /* nothing to approve */
    v = add_of("W-2", "nothing");
    assert_int_equal(town_send(t, "clerk", OP_visit_add, "x4", &v), DUBAN_E_no_item);
    v = add_of("W-2", "east");
    v.rrule = "FREQ=DAILY";
    assert_int_equal(town_send(t, "clerk", OP_visit_add, "x5", &v), DUBAN_E_unknown_field);
    v.rrule = NULL;
    v.sample_rule = "全部";
    assert_int_equal(town_send(t, "clerk", OP_visit_add, "x6", &v), DUBAN_E_bad_choice);
    v.sample_rule = NULL;
    v.dtstart = day("2022-02-28");
    assert_int_equal(town_send(t, "clerk", OP_visit_add, "x7", &v), DUBAN_E_too_early);
    t->now_ms = at("2022-03-10T09:00");
    assert_string_equal(run_now(t, "W-1"), "W-1-20220310");
    assert_string_equal(town_item(t, "W-1-20220310").targets.v[0], "T-1");
    /* Both visits of the year are had: one more is beyond, and held only when the head says so. */
    plan_on(t, "P-1", "2022-03-14");
    t->now_ms = at("2022-03-14T09:00");
    assert_non_null(run_now(t, "P-1"));
    v = add_of("W-3", "east");
    v.dtstart = day("2022-03-21");
    town_must(t, "clerk", OP_visit_add, &v);
    assert_string_equal(t->facts.visited.v[0], "east");
    assert_true(schedule_of(t, "W-3").beyond);
    approve.plan = "W-3";
    town_must(t, "head", OP_plan_approve, &approve);
    t->now_ms = at("2022-03-21T09:00");
    assert_string_equal(run_now(t, "W-3"), "W-3-20220321");
    assert_int_equal(burden_now(t, "east", 2022).visits, 2);
    assert_int_equal(burden_now(t, "east", 2022).others, 1);
    town_free(t);
}

/* ---- approval ---- */

static void test_approve(void **state)
{
    struct town *t = town_visits();
    struct plan p = plan_of("B-1", "2022-03-01");
    struct planref ok = {"B-1", NONE, false, NULL}, no = {"B-1", NONE, true, NULL};
    struct inspectrun r;
    struct item v;
    struct schedule s;

    (void)state;
    p.kind = "big";
    p.rrule = "FREQ=DAILY";
    set_plan(t, &p);
    assert_null(run_now(t, "B-1"));
    assert_string_equal(LIST_AT(schedule_of(t, "B-1").skips, struct runskip, 0)->why, "unapproved");
    assert_int_equal(town_item(t, "B-1-PZ").state, ITEM_OPEN);
    assert_string_equal(town_item(t, "B-1-PZ").title, "B-1：待批");
    p.id = "B-3";
    p.name = "突查东乡";
    p.unannounced = true;
    set_plan(t, &p);
    assert_null(run_now(t, "B-3"));
    assert_string_equal(town_item(t, "B-3-PZ").title, "B-3：待批"); /* everybody may read it: it tells nothing */
    p = plan_of("B-1", "2022-03-01");
    p.kind = "big";
    p.rrule = "FREQ=DAILY";
    t->now_ms = at("2022-03-02T09:00");
    assert_null(run_now(t, "B-1"));
    assert_false(state_has(t->s, T_item, "B-1-PZ-2")); /* told once */
    assert_int_equal(town_send(t, "clerk", OP_plan_approve, "x1", &ok), DUBAN_E_not_allowed);
    assert_int_equal(town_send(t, "head", OP_plan_approve, "x2", &no), DUBAN_E_missing);
    no.reason = "减负";
    town_must(t, "head", OP_plan_approve, &no);
    assert_int_equal(town_item(t, "B-1-PZ").state, ITEM_CLOSED);
    t->now_ms = at("2022-03-03T09:00");
    assert_null(run_now(t, "B-1"));
    assert_string_equal(LIST_AT(schedule_of(t, "B-1").skips, struct runskip, 2)->why, "refused");
    assert_false(state_has(t->s, T_item, "B-1-PZ-2")); /* refused is settled */
    ok.year = 2024;
    assert_int_equal(town_send(t, "head", OP_plan_approve, "x3", &ok), DUBAN_E_out_of_range);
    ok.year = NONE;
    town_must(t, "head", OP_plan_approve, &ok);
    s = schedule_of(t, "B-1");
    assert_int_equal(s.approved_from, 2022);
    assert_int_equal(s.approved_to, 2022);
    assert_string_equal(s.approved_by, "head");
    assert_null(s.refused);
    t->now_ms = at("2022-03-04T09:00");
    assert_string_equal(run_now(t, "B-1"), "B-1-20220304");
    ok.year = 2023;
    town_must(t, "head", OP_plan_approve, &ok);
    assert_int_equal(schedule_of(t, "B-1").approved_from, 2022); /* two years that follow each other */
    assert_int_equal(schedule_of(t, "B-1").approved_to, 2023);
    /* Changed: another plan. A worker that opens it all the same is refused. */
    t->now_ms = at("2022-03-07T09:00");
    r = run_of(t, "B-1");
    assert_non_null(r.visit);
    p.sample_size = 7;
    set_plan(t, &p);
    v = *(const struct item *)r.visit;
    r.visit = &v;
    r.rev = schedule_of(t, "B-1").rev;
    assert_int_equal(send_run(t, &r), DUBAN_E_bad_choice);
    /* Who entered it does not approve it. */
    town_must(t, "head", OP_schedule_set,
              &(struct plan){.id = "B-2",
                             .name = "B-2",
                             .scope = "tasks",
                             .kind = "big",
                             .lead_unit = "office",
                             .dtstart = day("2022-03-08"),
                             .duration_days = NONE,
                             .sample_size = NONE});
    ok = (struct planref){"B-2", NONE, false, NULL};
    assert_int_equal(town_send(t, "head", OP_plan_approve, "x4", &ok), DUBAN_E_own_request);
    ok.plan = "nothing";
    assert_int_equal(town_send(t, "head", OP_plan_approve, "x5", &ok), DUBAN_E_no_record);
    town_free(t);
}

/* ---- concluded ---- */

static void test_conclude(void **state)
{
    static const struct step conclude[] = {
        {.who = "clerk", .op = OP_conclude, .item = "P-1-20220301", .text = "办结"},
    };
    struct town *t = town_visits();
    struct item it;

    (void)state;
    plan_on(t, "P-1", "2022-03-01");
    run_now(t, "P-1");
    STEPS(t, conclude);
    it = town_item(t, "P-1-20220301");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_string_equal(it.stage, "concluded");
    assert_string_equal(it.closed_by, "clerk");
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open),       cmocka_unit_test(test_wrong),    cmocka_unit_test(test_join),
        cmocka_unit_test(test_join_tells), cmocka_unit_test(test_cap),      cmocka_unit_test(test_visit_add),
        cmocka_unit_test(test_approve),    cmocka_unit_test(test_conclude),
    };

    return cmocka_run_group_tests_name("decide visit", tests, NULL, NULL);
}
