/* test_stages.c: what a ledger says of stages and limits, as tables: which stage follows, which row of the matters
 * holds, when a limit is over, whom a rung addresses. */
#include "core/stages.h"
#include "tests/unit/town.h"

static struct ledger three(struct arena *a)
{
    static const char *const next[] = {"b"};
    struct stage *v = arena_alloc(a, 4 * sizeof *v);
    struct ledger l = ledger_doc("l", NULL);

    v[0] = stage_doc("shut", "早结", true);
    v[1] = stage_doc("a", "甲", false);
    v[2] = stage_doc("b", "乙", false);
    v[3] = stage_doc("end", "终", true);
    v[1].next = STRS(next);
    l.stages = (struct list){v, 4};
    return l;
}

static void test_lookups(void **state)
{
    struct arena a;
    struct ledger none = ledger_doc("none", NULL), l;

    (void)state;
    arena_init(&a);
    l = three(&a);
    assert_string_equal(stage_find(&l, "b")->title, "乙");
    assert_null(stage_find(&l, "乙"));
    assert_null(stage_find(&l, NULL));
    assert_null(stage_find(NULL, "a"));
    assert_string_equal(stage_first(&l)->name, "a"); /* nothing begins at its end */
    assert_string_equal(stage_first_closing(&l)->name, "shut");
    assert_null(stage_first_closing(&none));
    assert_string_equal(stage_last_closing(&l)->name, "end");
    assert_null(stage_first(&none));
    assert_null(stage_last_closing(&none));
    assert_string_equal(stage_names(&l, &a)[3], "end");
    assert_true(stage_may_follow(stage_find(&l, "a"), "b"));
    assert_false(stage_may_follow(stage_find(&l, "a"), "end"));
    assert_true(stage_may_follow(stage_find(&l, "b"), "end")); /* no list: any */
    assert_true(stage_may_follow(NULL, "end"));
    arena_done(&a);
}

/* ---- the table of matters ---- */

static struct matterrow row(const char *matter, const char *urgency, const char *limit, int n, int unit)
{
    struct matterrow r;

    rec_clear(&rec_matterrow, &r);
    r.matter = matter;
    r.urgency = urgency;
    r.limit = limit;
    r.within = span(n, unit);
    return r;
}

static struct matters calls(struct matterrow v[7])
{
    v[0] = row("*", "urgent", "claim", 15, SPAN_MINUTES);
    v[1] = row("*", NULL, "claim", 120, SPAN_WORKMINUTES);
    v[2] = row("dust", "ordinary", "finish", 5, SPAN_WORKHOURS);
    v[2].to = day("2022-06-30");
    v[3] = row("dust", "ordinary", "finish", 3, SPAN_WORKHOURS);
    v[3].from = day("2022-07-01");
    v[4] = row("dust", NULL, NULL, 0, SPAN_ABSENT);
    v[4].unit = "west";
    v[5] = row("*", NULL, "finish", 2, SPAN_WORKDAYS);
    v[5].unit = "east";
    v[6] = row("*", "urgent", NULL, 0, SPAN_ABSENT);
    return (struct matters){"calls", {v, 7}};
}

static void test_matters(void **state)
{
    struct matterrow v[7];
    struct matters m = calls(v);
    const struct {
        const char *matter, *urgency, *limit, *on;
        int at; /* row, -1: none */
    } cases[] = {
        {"dust", "urgent", "claim", "2022-03-01", 0},     {"dust", "ordinary", "claim", "2022-03-01", 1},
        {"dust", "ordinary", "finish", "2022-06-30", 2},  {"dust", "ordinary", "finish", "2022-07-01", 3},
        {"noise", "ordinary", "finish", "2022-03-01", 5}, {NULL, "ordinary", "finish", "2022-03-01", 5},
        {"dust", NULL, "claim", "2022-03-01", 0}, /* an item that does not say how urgent fits each row */
        {"dust", "ordinary", "answer", "2022-03-01", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct matterrow *r = matter_row(&m, cases[i].matter, cases[i].urgency, cases[i].limit, day(cases[i].on));

        assert_ptr_equal(r, cases[i].at < 0 ? NULL : &v[cases[i].at]);
    }
    assert_null(matter_row(NULL, "dust", NULL, "claim", 0));
    assert_string_equal(matter_unit(&m, "dust", "ordinary", day("2022-03-01")), "west");
    assert_string_equal(matter_unit(&m, "noise", NULL, day("2022-03-01")), "east");
    assert_null(matter_unit(NULL, "noise", NULL, 0));
    assert_string_equal(matter_urgency(&m, "dust", day("2022-03-01")), "ordinary"); /* its own rows go before "*" */
    assert_string_equal(matter_urgency(&m, "noise", day("2022-03-01")), "urgent");
}

/* ---- limits ---- */

/* The end of a day is that day's for people. */
static void test_limit_day(void **state)
{
    (void)state;
    assert_int_equal(limit_day(at("2022-04-03T00:00")), day("2022-04-02"));
    assert_int_equal(limit_day(at("2022-04-03T00:01")), day("2022-04-03"));
    assert_int_equal(limit_day(NONE), NONE);
}

static const char *said(struct town *t, struct span s)
{
    return span_text(s, NULL, &t->a);
}

static void test_stage_limits(void **state)
{
    const int64_t today = day("2022-03-01");
    struct town *t = town_new();
    struct matterrow v[7];
    struct matters m = calls(v);
    struct stage s = stage_doc("s", "s", false);
    struct limits x;

    (void)state;
    x = (struct limits){&m, "dust", "ordinary"};
    assert_string_equal(said(t, stage_span(&x, &s, today)), "");
    assert_string_equal(said(t, stage_whole_span(&x, &s, today)), "");
    s.within = span(30, SPAN_MINUTES);
    assert_string_equal(said(t, stage_span(&x, &s, today)), "30 minutes");
    s.within_of = "claim";
    s.due_of = "finish";
    assert_string_equal(said(t, stage_span(&x, &s, today)), "120 workminutes");
    assert_string_equal(said(t, stage_whole_span(&x, &s, today)), "5 workhours");
    x.urgency = "urgent";
    assert_string_equal(said(t, stage_span(&x, &s, today)), "15 minutes"); /* day and night */
    x.matters = NULL;
    assert_string_equal(said(t, stage_span(&x, &s, today)), "");
    town_free(t);
}

/* ---- people ---- */

static void test_address(void **state)
{
    static const struct {
        int of;
        const char *unit, *person, *alone; /* alone: unit, when nobody of that kind is there */
    } cases[] = {{RUNG_UNIT, "lead", NULL, "lead"},
                 {RUNG_ITEM, NULL, "leader", "lead"},
                 {RUNG_REGISTRAR, "grid", NULL, "lead"},
                 {RUNG_HOLDER, NULL, "holder", "lead"}};
    struct item it;

    (void)state;
    rec_clear(&rec_item, &it);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rung r = {.tell = "head", .of = cases[i].of};
        struct notice n;

        rec_clear(&rec_notice, &n);
        it.lead_unit = "lead";
        it.lead_leader = "leader";
        it.registrar_unit = "grid";
        it.holder = "holder";
        rung_address(&r, &it, &n);
        assert_string_equal(n.role, "head");
        assert_string_equal(n.unit ? n.unit : "-", cases[i].unit ? cases[i].unit : "-");
        assert_string_equal(n.person ? n.person : "-", cases[i].person ? cases[i].person : "-");
        it.lead_leader = it.registrar_unit = it.holder = NULL;
        rung_address(&r, &it, &n);
        assert_string_equal(n.unit, cases[i].alone);
        assert_null(n.person);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lookups),      cmocka_unit_test(test_matters), cmocka_unit_test(test_limit_day),
        cmocka_unit_test(test_stage_limits), cmocka_unit_test(test_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
