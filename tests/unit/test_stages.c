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
    v[5].end_of_day = true;
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

/* 2022-04-01 is a Friday; Saturday is worked, Sunday to Tuesday are off. Office hours 08:30–12:00, 13:30–17:30. */
static void test_limits(void **state)
{
    static const struct {
        const char *from;
        int n, unit;
        bool end_of_day;
        const char *end, *day;
    } cases[] = {
        {"2022-04-01T23:50", 15, SPAN_MINUTES, false, "2022-04-02T00:05", "2022-04-02"},
        {"2022-04-01T17:00", 60, SPAN_WORKMINUTES, false, "2022-04-02T09:00", "2022-04-02"},
        {"2022-04-02T17:00", 1, SPAN_WORKHOURS, false, "2022-04-06T09:00", "2022-04-06"},
        {"2022-04-01T10:00", 1, SPAN_WORKDAYS, true, "2022-04-03T00:00", "2022-04-02"},
        {"2022-04-01T18:00", 1, SPAN_WORKDAYS, true, "2022-04-03T00:00", "2022-04-02"}, /* after hours: the same */
        {"2022-04-02T18:00", 1, SPAN_WORKDAYS, true, "2022-04-07T00:00", "2022-04-06"},
        {"2022-04-03T12:00", 1, SPAN_WORKDAYS, true, "2022-04-07T00:00", "2022-04-06"},
        {"2022-04-01T10:00", 2, SPAN_DAYS, true, "2022-04-04T00:00", "2022-04-03"}, /* days are not shifted */
        {"2022-04-01T10:00", 2, SPAN_DAYS, false, "2022-04-03T10:00", "2022-04-03"},
        {"2022-04-01T10:00", 3, SPAN_HOURS, true, "2022-04-02T00:00", "2022-04-01"},
    };
    struct town *t = town_new();

    (void)state;
    town_hours(t);
    town_calendar(t);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t end =
            limit_end(core_cal(t->c), at(cases[i].from), span(cases[i].n, cases[i].unit), cases[i].end_of_day);

        assert_int_equal(end, at(cases[i].end));
        assert_int_equal(limit_day(end), day(cases[i].day));
    }
    assert_int_equal(limit_day(NONE), NONE);
    town_free(t);
}

static void test_stage_limits(void **state)
{
    struct town *t = town_new();
    struct matterrow v[7];
    struct matters m = calls(v);
    struct stage s = stage_doc("s", "s", false);
    struct limits x;

    (void)state;
    town_hours(t);
    town_calendar(t);
    x = (struct limits){core_cal(t->c), &m, "dust", "ordinary"};
    assert_int_equal(stage_limit(&x, &s, at("2022-03-01T09:00")), NONE);
    assert_int_equal(stage_whole_limit(&x, &s, at("2022-03-01T09:00")), NONE);
    s.within = span(30, SPAN_MINUTES);
    assert_int_equal(stage_limit(&x, &s, at("2022-03-01T09:00")), at("2022-03-01T09:30"));
    s.within_of = "claim";
    s.due_of = "finish";
    assert_int_equal(stage_limit(&x, &s, at("2022-03-01T17:00")), at("2022-03-02T10:00"));
    assert_int_equal(stage_whole_limit(&x, &s, at("2022-03-01T09:00")), at("2022-03-01T15:30"));
    x.urgency = "urgent";
    assert_int_equal(stage_limit(&x, &s, at("2022-03-01T17:00")), at("2022-03-01T17:15")); /* day and night */
    x.matters = NULL;
    assert_int_equal(stage_limit(&x, &s, at("2022-03-01T17:00")), NONE);
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
        cmocka_unit_test(test_lookups),      cmocka_unit_test(test_matters), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_stage_limits), cmocka_unit_test(test_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
