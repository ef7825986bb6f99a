/* The yearly table of a town: what ran by ledger and mechanism, what was skipped and why (core/yearly_item.c,
 * core/run_reason.c). */
#include "tests/unit/asking.h"
#include "tests/unit/visiting.h"

static const struct yearrow *row_of(const struct yearly *y, const char *ledger)
{
    for (size_t i = 0; i < y->rows.n; i++) {
        const struct yearrow *r = LIST_AT(y->rows, struct yearrow, i);

        if (r->ledger ? strcmp(r->ledger, ledger) == 0 : !*ledger)
            return r;
    }
    fail_msg("no row %s", ledger);
    return NULL;
}

static bool skips(const struct yearrow *r, const char *code, const char *holds)
{
    for (size_t i = 0; i < r->skipped.n; i++) {
        const struct reason *why = LIST_AT(r->skipped, struct reason, i);

        if (strcmp(why->code, code) == 0 && strstr(why->zh, holds))
            return true;
    }
    return false;
}

static void tagged(struct town *t, const char *name, const char *policy, const char *mechanism)
{
    struct ledger l = ledger_doc(name, policy);

    l.mechanism = mechanism;
    l.sign = policy != NULL;
    town_apply(t, "ledger", &l);
}

static void answer(struct town *t, int year, struct yearly *out)
{
    struct yearask ask = {year};

    town_answer(t, OP_yearly, &ask, out);
}

/* tasks belongs to 推进, sessions (never used) to 谋划; A-1 is done late, A-2 held, A-3 overdue, A-4 given back. */
static struct town *town_year(void)
{
    static const struct step steps[] = {
        {"2022-03-02T10:00", "wang", OP_hold_request, "A-2", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "A-2", .ref = "A-2/1", .new_due = "2023-05-10", .reason = "等批复"},
        {NULL, "wang", OP_return_request, "A-4", .reason = "不属本镇"},
        {NULL, "head", OP_return_approve, "A-4", .ref = "A-4/1", .unit = "east"},
        {"2022-04-08T10:00", "li", OP_close_request, "A-1", .id = NULL},
        {NULL, "head", OP_close_approve, "A-1", .ref = "A-1/1"},
        {"2023-02-01T10:00", "li", OP_close_request, "A-4", .id = NULL},
        {NULL, "head", OP_close_approve, "A-4", .ref = "A-4/2"},
    };
    struct town *t = town_full();

    tagged(t, "tasks", "plain", "推进");
    tagged(t, "sessions", NULL, "谋划");
    town_register_as(t, "A-1", "tasks", "道路", "east", "2022-03-31");
    town_register_as(t, "A-2", "tasks", "学校", "west", "2022-06-30");
    town_register_as(t, "A-3", "tasks", "桥梁", "east", "2022-04-09");
    town_register_as(t, "A-4", "tasks", "管网", "west", NULL);
    STEPS(t, steps);
    return t;
}

static void test_counts_by_year(void **state)
{
    struct town *t = town_year();
    const struct yearrow *r;
    struct yearly y;

    (void)state;
    t->now_ms = at("2023-03-01T09:00");
    answer(t, 2022, &y);
    assert_true(y.over);
    assert_int_equal(y.until, day("2022-12-31"));
    r = row_of(&y, "tasks"); /* T-1 too: due on 30 June, open */
    assert_string_equal(r->mechanism, "推进");
    assert_int_equal(r->registered, 5);
    assert_int_equal(r->closed, 1);
    assert_int_equal(r->late, 1);
    assert_int_equal(r->open, 4);
    assert_int_equal(r->returned, 1);
    assert_int_equal(r->ends.n, 1);
    assert_int_equal(LIST_AT(r->ends, struct named, 0)->n, 1);
    assert_int_equal(r->skipped_n, 3);
    assert_true(skips(r, "year_held", "A-2《学校》挂起: 等批复"));
    assert_true(skips(r, "year_overdue", "A-3《桥梁》期限 2022-04-09 已过"));
    assert_true(skips(r, "year_overdue", "T-1"));
    answer(t, 2023, &y);
    assert_false(y.over);
    assert_int_equal(y.until, day("2023-03-01"));
    r = row_of(&y, "tasks");
    assert_int_equal(r->registered, 0);
    assert_int_equal(r->closed, 1);
    assert_int_equal(r->late, 0);
    assert_int_equal(r->open, 3);
    town_free(t);
}

/* What a document stopped says so, as a hold does. */
static void test_stopped_by_law(void **state)
{
    static const struct step v[] = {
        {"2022-03-02T10:00", "li", OP_legal_stop, "T-1", .text = "检测通知"},
    };
    struct town *t = town_full();
    struct yearly y;

    (void)state;
    tagged(t, "tasks", "plain", "推进");
    STEPS(t, v);
    t->now_ms = at("2023-03-01T09:00");
    answer(t, 2022, &y);
    assert_true(skips(row_of(&y, "tasks"), "year_held", "挂起: 检测通知"));
    town_free(t);
}

static void test_empty_ledgers_and_order(void **state)
{
    struct town *t = town_year();
    const struct yearrow *last;
    struct yearly y;

    (void)state;
    answer(t, 2022, &y);
    assert_true(skips(row_of(&y, "sessions"), "year_empty", "没有事项"));
    last = LIST_AT(y.rows, struct yearrow, y.rows.n - 1);
    assert_null(last->mechanism); /* those without one last */
    assert_string_equal(last->ledger, "crops");
    town_free(t);
}

/* A ledger whose rules expect items to come from its items tells of those from which none came. */
static void test_childless(void **state)
{
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct condition *c = LIST_AT(LIST_AT(p.lights, struct lightrule, 1)->any, struct condition, 0);
    struct registration r = registration_of("D-1", "meetings");
    const char *from[] = {"D-2"};
    struct yearly y;

    (void)state;
    rec_clear(&rec_condition, c);
    c->cause = "barren";
    c->childless_more = span(5, SPAN_WORKDAYS);
    p.policy = "barren";
    town_apply(t, "policy", &p);
    tagged(t, "meetings", "barren", "谋划");
    town_must(t, "clerk", OP_register, &r);
    r.id = "D-2";
    town_must(t, "clerk", OP_register, &r);
    r = registration_of("A-1", "tasks");
    r.from = (struct strs){from, 1};
    town_must(t, "clerk", OP_register, &r);
    answer(t, 2022, &y);
    assert_true(skips(row_of(&y, "meetings"), "year_childless", "D-1"));
    assert_int_equal(row_of(&y, "meetings")->skipped_n, 1);
    town_free(t);
}

/* ---- plans and points ---- */

static void plan(struct town *t, const char *id, const char *first)
{
    struct plan p;

    rec_clear(&rec_plan, &p);
    p.id = id;
    p.name = id;
    p.scope = "tasks";
    p.lead_unit = "office";
    p.dtstart = day(first);
    town_must(t, "clerk", OP_schedule_set, &p);
}

static void test_plans(void **state)
{
    struct town *t = town_full();
    struct inspection doc = inspection_doc(t);
    struct inspectrun late;
    struct runskip skip;
    struct yearly y;
    const struct yearrow *r;

    (void)state;
    tagged(t, "visits", NULL, "督察");
    doc.merge_within = span(1, SPAN_WORKDAYS);
    town_apply(t, "inspection", &doc);
    plan(t, "P-ran", "2022-03-01");
    plan(t, "P-idle", "2022-03-01");
    plan(t, "P-2023", "2023-03-01"); /* not a plan of this year */
    assert_non_null(run_now(t, "P-ran"));
    /* One held with another, and one that nobody came to hold: the first ran, the second did not. */
    plan(t, "P-joined", "2022-03-01");
    plan(t, "P-late", "2022-02-01");
    assert_string_equal(run_now(t, "P-joined"), "P-ran-20220301");
    late = run_of(t, "P-late");
    late.visit = NULL;
    late.join = NULL;
    skip = (struct runskip){late.run_date, "missed", NULL, NONE};
    late.skipped = (struct list){&skip, 1};
    assert_int_equal(send_run(t, &late), 0);
    t->now_ms = at("2022-12-30T09:00");
    answer(t, 2022, &y);
    r = row_of(&y, "visits");
    assert_string_equal(r->mechanism, "督察");
    assert_int_equal(r->visits, 1);
    assert_int_equal(r->skipped_n, 4); /* and the visit was not concluded */
    assert_true(skips(r, "year_plan_later", "P-idle"));
    assert_true(skips(r, "year_plan_run", "2022-02-01"));
    assert_true(skips(r, "year_plan_none", "P-late"));
    town_free(t);
}

static void test_points(void **state)
{
    struct town *t = town_full();
    struct pointrule row;
    struct points doc;
    struct scoregive g;
    struct scoreref ref;
    struct yearly y;
    const struct yearrow *r;

    (void)state;
    rec_clear(&rec_pointrule, &row);
    row.rule = row.title = "plus";
    row.heading = "科目";
    row.event = SE_GIVEN;
    row.points = 1000;
    rec_clear(&rec_points, &doc);
    doc.points = "county";
    doc.title = "办法";
    doc.mechanism = "考核";
    doc.rows = (struct list){&row, 1};
    town_apply(t, "points", &doc);
    rec_clear(&rec_scoregive, &g);
    g.subject = "east";
    g.rule = "plus";
    g.reason = "依据";
    town_must(t, "clerk", OP_score_give, &g);
    ref = (struct scoreref){arena_printf(&t->a, "east/%012lld/1", (long long)t->seq), false, "应为 2 分"};
    town_must(t, "li", OP_score_appeal, &ref);
    answer(t, 2022, &y);
    r = row_of(&y, "");
    assert_string_equal(r->mechanism, "考核");
    assert_string_equal(r->title, "办法");
    assert_int_equal(r->registered, 1);
    assert_true(skips(r, "year_points", "1 条申诉，1 条尚未答复"));
    town_free(t);
}

static void test_years(void **state)
{
    static const struct {
        int year, expect;
    } cases[] = {{1989, DUBAN_E_out_of_range}, {2023, DUBAN_E_too_early}};
    struct town *t = town_full();
    struct yearly y;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct yearask ask = {cases[i].year};

        assert_refused(t, town_ask(t, OP_yearly, &ask, &y), cases[i].expect, "year");
    }
    answer(t, 1990, &y); /* before everything: nothing ran */
    assert_int_equal(row_of(&y, "tasks")->registered, 0);
    town_free(t);
}

/* Reports that were missed, as the item remembers the lights that they brought. */
static void test_missed_reports(void **state)
{
    struct colourcount counts[] = {{2022, LIGHT_YELLOW, "silent", 3}};
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct condition missed;
    struct item it;
    struct yearly y;

    (void)state;
    rec_clear(&rec_condition, &missed);
    missed.cause = "silent";
    missed.report_missed = 1;
    LIST_AT(p.lights, struct lightrule, 1)->any = (struct list){&missed, 1};
    town_apply(t, "policy", &p);
    it = town_item(t, "T-1");
    it.counts = LIST(counts);
    state_put(t->s, T_item, "T-1", &it, &t->a);
    t->now_ms = at("2023-01-04T09:00");
    answer(t, 2022, &y);
    assert_true(skips(row_of(&y, "tasks"), "year_report", "T-1《一件事》缺报告 3 次"));
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missed_reports), cmocka_unit_test(test_counts_by_year),
        cmocka_unit_test(test_stopped_by_law), cmocka_unit_test(test_empty_ledgers_and_order),
        cmocka_unit_test(test_childless),      cmocka_unit_test(test_plans),
        cmocka_unit_test(test_points),         cmocka_unit_test(test_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
