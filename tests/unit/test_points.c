/* Points of a town: which rule an event falls under on its day, that it counts once, where a cap cuts, who contests and
 * who decides. Units, people and ledgers are those of town.h; the table of rules is here. */
#include "core/points.h"
#include "core/points_index.h"
#include "core/rows.h"
#include "tests/unit/asking.h"

static struct pointrule rule(const char *name, int event, const char *points)
{
    struct pointrule r;

    rec_clear(&rec_pointrule, &r);
    r.rule = name;
    r.title = name;
    r.heading = "科目";
    r.event = event;
    assert_true(parse_dec(points, &r.points));
    return r;
}

static void apply_points(struct town *t, struct pointrule *rows, size_t n)
{
    struct points doc;

    rec_clear(&rec_points, &doc);
    doc.points = "county";
    doc.title = "办法";
    doc.appeal = span(5, SPAN_WORKDAYS);
    doc.few = 2;
    doc.rows = (struct list){rows, n};
    town_apply(t, "points", &doc);
}
#define RULES(t, v) apply_points((t), (v), sizeof(v) / sizeof(v)[0])

/* The entries of the last update: "east red -2; west red -2". */
static const char *last_scores(struct town *t)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < t->facts.scores.n; i++) {
        const struct score *s = LIST_AT(t->facts.scores, struct score, i);

        buf_printf(&b, "%s%s %s %s%s", i ? "; " : "", s->subject, s->rule, dec_text(s->points, &t->a),
                   s->capped ? " cut" : "");
    }
    return b.len ? b.data : "";
}

static struct score score_of(struct town *t, const char *subject, int64_t seq, int64_t n)
{
    struct score s;

    assert_true(state_get(t->s, T_score, score_key(subject, seq, n, &t->a), &t->a, &s));
    return s;
}

static size_t scores_n(struct town *t)
{
    return state_page(t->s, T_score, NULL, 1000, &t->a).n;
}

/* ---- which rule, on which day ---- */

static void test_day_of_the_event(void **state)
{
    static const struct {
        const char *received, *start, *expect;
    } cases[] = {
        {"2024-08-05T23:59", NULL, "east media 0.5"},         {"2024-08-06T00:00", NULL, "east media_0 0"},
        {"2024-08-06T09:00", "2024-08-05", "east media 0.5"}, /* typed the workday after: the day it appeared counts */
        {"2024-08-06T23:59", "2024-08-05", "east media 0.5"}, /* at whatever hour */
        {"2024-08-07T09:00", "2024-08-05", "east media_0 0"}, /* later than that: the day it was received */
        {"2024-10-08T09:00", "2024-08-01", "east media_0 0"}, /* no date brings back a rule that has ended */
        {"2024-08-05T09:00", "2024-08-09", "east media 0.5"}, /* dated ahead: not later than today */
        {"2022-01-01T09:00", "2021-12-31", "east older 3"},   /* a row of its own for older days */
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("media", SE_REGISTERED, "0.5"), rule("media_0", SE_REGISTERED, "0"),
                                rule("older", SE_REGISTERED, "3")};
    const char *crops[] = {"crops"};

    (void)state;
    for (int i = 0; i < 3; i++)
        rules[i].ledgers = (struct strs){crops, 1};
    rules[0].from = day("2022-01-01");
    rules[0].to = day("2024-08-05");
    rules[1].from = day("2024-08-06");
    RULES(t, rules);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct registration r = registration_of(arena_printf(&t->a, "M-%zu", i), "crops");

        t->now_ms = at(cases[i].received);
        r.start_date = cases[i].start ? day(cases[i].start) : NONE;
        r.due_date = NONE;
        town_must(t, "clerk", OP_register, &r);
        assert_string_equal(last_scores(t), cases[i].expect);
    }
    town_register(t, "T-9", "tasks"); /* another ledger: no rule */
    assert_string_equal(last_scores(t), "");
    town_free(t);
}

/* An act that says when it happened: the same, by the mark of its ledger. */
static void test_day_of_an_act(void **state)
{
    static const struct {
        const char *occurred, *expect;
        struct span mark;
    } cases[] = {
        {"2022-03-31T17:00", "east old 0.5", {0, SPAN_ABSENT}}, /* Thursday to Friday */
        {"2022-03-30T17:00", "east new 0", {0, SPAN_ABSENT}},
        {"2022-03-25T17:00", "east old 0.5", {5, SPAN_WORKDAYS}}, /* a ledger that gives a week */
        {"2022-03-24T17:00", "east new 0", {5, SPAN_WORKDAYS}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_full();
        struct pointrule rules[] = {rule("old", SE_STAGE, "0.5"), rule("new", SE_STAGE, "0")};
        struct ledger crops = *core_ledger(t->c, "crops");

        crops.backdate_mark = cases[i].mark;
        town_apply(t, "ledger", &crops);
        rules[0].stage = rules[1].stage = "growing";
        rules[0].to = day("2022-03-31");
        rules[1].from = day("2022-04-01");
        RULES(t, rules);
        town_step(t, &(struct step){"2022-04-01T09:00", "li", OP_stage, "C-1", .stage = "growing",
                                    .occurred = cases[i].occurred});
        assert_string_equal(last_scores(t), cases[i].expect);
        town_free(t);
    }
}

static void test_entry_says_what_it_rests_on(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("entered", SE_REGISTERED, "1")};
    struct score s;

    (void)state;
    RULES(t, rules);
    RULES(t, rules);                    /* the same document: still version 1 */
    t->now_ms = at("2022-03-31T20:00"); /* a Thursday night; Saturday is worked, 3rd to 5th are off */
    town_register(t, "T-2", "tasks");
    s = score_of(t, "east", t->seq, 1);
    assert_int_equal(s.seq, t->seq);
    assert_int_equal(s.at_ms, t->now_ms);
    assert_string_equal(s.rules, "county@1");
    assert_string_equal(s.title, "entered");
    assert_string_equal(s.by, "clerk");
    assert_string_equal(s.item, "T-2");
    assert_int_equal(s.day, day("2022-03-31"));              /* assigned on the 1st, told a month late */
    assert_int_equal(s.appeal_until, day("2022-04-09") - 1); /* 1, 2, 6, 7, 8 April */
    assert_int_equal(s.state, SCORE_COUNTED);
    town_free(t);
}

/* ---- once ---- */

static void test_counts_once(void **state)
{
    static const struct step steps[] = {
        {"2022-03-02T10:00", "li", OP_stage, "C-1", .stage = "growing"},
        {NULL, "li", OP_stage, "C-1", .stage = "sown"},
        {NULL, "li", OP_stage, "C-1", .stage = "growing"}, /* again: the event has its entry */
    };
    static const char *const expect[] = {"east growing 1", "", ""};
    struct town *t = town_full();
    struct pointrule rules[] = {rule("growing", SE_STAGE, "1"), rule("any", SE_CLOSED, "2"),
                                rule("late", SE_CLOSED, "9")};

    (void)state;
    rules[0].stage = "growing";
    RULES(t, rules);
    for (size_t i = 0; i < 3; i++) {
        town_step(t, &steps[i]);
        assert_string_equal(last_scores(t), expect[i]);
    }
    town_step(t, &(struct step){NULL, "li", OP_stage, "C-1", .stage = "done"});
    assert_string_equal(last_scores(t), "east any 2"); /* of two that fit, the first */
    assert_int_equal(scores_n(t), 2);
    town_free(t);
}

/* Closed in time, relapsed, closed late: one event, for which the last entry stands. Closed the same way once more:
 * nothing is given. */
static void test_closed_is_one_event(void **state)
{
    static const struct {
        const char *reopened, *closed, *expect;
        int64_t east; /* what stands */
    } cases[] = {
        {NULL, "2022-06-30T10:00", "east in_time 2", 2000},
        {"2022-07-01T09:00", "2022-07-06T10:00", "east late 0.5 cut", 500}, /* by the 5th it was wanted */
        {"2022-07-07T09:00", "2022-07-14T10:00", "", 500},
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("in_time", SE_CLOSED, "2"), rule("late", SE_CLOSED_LATE, "1")};
    struct ledger tasks = *core_ledger(t->c, "tasks");
    struct score first, second;
    int64_t seq[3];

    (void)state;
    tasks.reopen_due = span(2, SPAN_WORKDAYS);
    town_apply(t, "ledger", &tasks);
    assert_true(parse_dec("0.5", &rules[1].cap));
    RULES(t, rules);
    for (size_t i = 0; i < 3; i++) {
        if (cases[i].reopened)
            town_step(t, &(struct step){cases[i].reopened, "clerk", OP_reopen, "T-1", .reason = "反弹"});
        town_step(t, &(struct step){cases[i].closed, "li", OP_close_request, "T-1", .id = NULL});
        town_step(t,
                  &(struct step){NULL, "head", OP_close_approve, "T-1", .ref = arena_printf(&t->a, "T-1/%zu", i + 1)});
        seq[i] = t->seq;
        assert_string_equal(last_scores(t), cases[i].expect);
        assert_int_equal(score_sum(t->s, "east", "in_time", day("2022-01-01"), &t->a) +
                             score_sum(t->s, "east", "late", day("2022-12-31"), &t->a),
                         cases[i].east);
    }
    first = score_of(t, "east", seq[0], 1);
    second = score_of(t, "east", seq[1], 1);
    assert_int_equal(first.state, SCORE_REVERSED);
    assert_int_equal(first.points, 2000); /* still to be seen */
    assert_string_equal(first.replaced_by, second.id);
    assert_string_equal(second.replaces, first.id);
    assert_int_equal(second.state, SCORE_COUNTED);
    assert_int_equal(scores_n(t), 2);
    town_free(t);
}

/* Set, taken off and set again: once for an item and a mark in a county year. */
static void test_mark_counts_each_year(void **state)
{
    static const struct {
        const char *when, *mark, *expect;
    } cases[] = {
        {"2022-03-02T10:00", "poor", "east poor -1"},
        {"2022-11-02T10:00", "poor", ""},
        {"2022-11-03T10:00", "wrong", "east wrong -2"}, /* another mark */
        {"2022-12-31T23:50", "poor", ""},
        {"2023-01-01T00:00", "poor", "east poor -1"},
        {"2023-02-01T10:00", "poor", ""},
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("poor", SE_MARKED, "-1"), rule("wrong", SE_MARKED, "-2")};
    struct markrule marks[] = {{"poor", "质量不高", {NULL, 0}}, {"wrong", "失实", {NULL, 0}}};
    struct ledger crops = *core_ledger(t->c, "crops");

    (void)state;
    crops.marks = LIST(marks);
    rules[0].mark = "poor";
    rules[1].mark = "wrong";
    town_apply(t, "ledger", &crops);
    RULES(t, rules);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        town_step(t, &(struct step){cases[i].when, "clerk", OP_mark, "C-1", .mark = cases[i].mark, .reason = "抽查"});
        assert_string_equal(last_scores(t), cases[i].expect);
        town_step(t, &(struct step){NULL, "clerk", OP_unmark, "C-1", .mark = cases[i].mark, .reason = "已改"});
    }
    town_free(t);
}

/* Each refusal is one of its own; done late is judged at the submission. */
static void test_refused_twice(void **state)
{
    static const struct {
        struct step step;
        const char *expect;
    } cases[] = {
        {{"2022-06-29T10:00", "li", OP_close_request, "T-1", .id = NULL}, ""},
        {{NULL, "head", OP_close_reject, "T-1", .ref = "T-1/1", .reason = "缺"}, "east refused -0.5"},
        {{"2022-06-30T10:00", "li", OP_close_request, "T-1", .id = NULL}, ""},
        {{NULL, "head", OP_close_reject, "T-1", .ref = "T-1/2", .reason = "缺"}, "east refused -0.5"},
        {{"2022-07-01T10:00", "li", OP_close_request, "T-1", .id = NULL}, ""},
        {{NULL, "head", OP_close_approve, "T-1", .ref = "T-1/3"}, "east late -1"},
        {{NULL, "clerk", OP_reopen, "T-1", .reason = "反弹"}, ""},
        {{NULL, "li", OP_close_request, "T-1", .id = NULL}, ""},
        {{NULL, "head", OP_close_approve, "T-1", .ref = "T-1/4"}, "east in_time 2"},
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("refused", SE_CLOSE_REFUSED, "-0.5"), rule("in_time", SE_CLOSED, "2"),
                                rule("late", SE_CLOSED_LATE, "-1")};

    (void)state;
    RULES(t, rules);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        town_step(t, &cases[i].step);
        assert_string_equal(last_scores(t), cases[i].expect);
    }
    town_free(t);
}

/* A colour counts when it is worse than any so far in this run of coloured light. */
static void test_colours(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("red", SE_LIGHT, "-2"), rule("yellow", SE_LIGHT, "-1")};

    (void)state;
    rules[0].light = LIGHT_RED;
    rules[1].light = LIGHT_YELLOW;
    RULES(t, rules);
    town_step(t, &(struct step){"2022-03-02T10:00", "li", OP_close_request, "T-1", .id = NULL});
    town_step(t, &(struct step){NULL, "head", OP_close_reject, "T-1", .ref = "T-1/1", .reason = "缺"});
    assert_int_equal(judge_now(t, "T-1"), 0);
    assert_string_equal(last_scores(t), "east yellow -1");
    t->now_ms = at("2022-07-01T09:00");
    assert_int_equal(judge_now(t, "T-1"), 0);
    assert_string_equal(last_scores(t), "east red -2");
    town_step(t, &(struct step){NULL, "li", OP_extend_request, "T-1", .new_due = "2022-08-01", .reason = "雨"});
    town_step(t, &(struct step){NULL, "head", OP_extend_approve, "T-1", .ref = "T-1/2", .new_due = "2022-08-01"});
    assert_int_equal(judge_now(t, "T-1"), 0); /* red to yellow: better */
    assert_int_equal(town_item(t, "T-1").light, LIGHT_YELLOW);
    assert_string_equal(last_scores(t), "");
    t->now_ms = at("2022-08-02T09:00");
    assert_int_equal(judge_now(t, "T-1"), 0); /* red again, in the same run */
    assert_int_equal(town_item(t, "T-1").light, LIGHT_RED);
    assert_string_equal(last_scores(t), "");
    town_free(t);
}

/* Yellow after red, in a run that was never yellow before: it gets better, and nothing is taken for that. */
static void test_milder_is_no_event(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("red", SE_LIGHT, "-2"), rule("yellow", SE_LIGHT, "-1")};

    (void)state;
    rules[0].light = LIGHT_RED;
    rules[1].light = LIGHT_YELLOW;
    RULES(t, rules);
    t->now_ms = at("2022-07-01T09:00");
    assert_int_equal(judge_now(t, "T-1"), 0);
    assert_string_equal(last_scores(t), "east red -2");
    town_step(t, &(struct step){NULL, "li", OP_close_request, "T-1", .id = NULL});
    town_step(t, &(struct step){NULL, "head", OP_close_reject, "T-1", .ref = "T-1/1", .reason = "缺"});
    town_step(t, &(struct step){NULL, "li", OP_extend_request, "T-1", .new_due = "2022-08-01", .reason = "雨"});
    town_step(t, &(struct step){NULL, "head", OP_extend_approve, "T-1", .ref = "T-1/2", .new_due = "2022-08-01"});
    assert_int_equal(judge_now(t, "T-1"), 0);
    assert_int_equal(town_item(t, "T-1").light, LIGHT_YELLOW);
    assert_string_equal(last_scores(t), "");
    town_free(t);
}

/* A colour that comes from an order left unanswered is one event, and counts as that where a rule says so. */
static void test_order_unmet(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("red", SE_LIGHT, "-2"), rule("unmet", SE_ORDER_UNMET, "-4")};
    struct policy p = town_policy(t);
    struct condition *c = LIST_AT(LIST_AT(p.lights, struct lightrule, 0)->any, struct condition, 0);
    struct judge j;

    (void)state;
    rules[0].light = LIGHT_RED;
    rec_clear(&rec_condition, c);
    c->cause = "unmet";
    c->order_unmet = LIGHT_YELLOW;
    town_apply(t, "policy", &p);
    rec_clear(&rec_judge, &j);
    j.key = "T-1";
    j.token = 1;
    j.light = LIGHT_RED;
    j.cause = "unmet";
    j.judged_ms = t->now_ms;
    for (size_t n = 1; n <= 2; n++) { /* without the second rule it is a red light like any other */
        apply_points(t, rules, n);
        j.rev = town_item(t, "T-1").rev;
        j.episode = (int64_t)n;
        j.worst = LIGHT_RED;
        town_must(t, "worker:escalate", OP_judge, &j);
        assert_string_equal(last_scores(t), n == 1 ? "east red -2" : "east unmet -4");
    }
    town_free(t);
}

static void test_assisting_units(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("entered", SE_REGISTERED, "1")};
    struct registration r = registration_of("T-2", "tasks");
    const char *assist[] = {"west", "east"};

    (void)state;
    rules[0].per_assist = true;
    RULES(t, rules);
    r.assist_units = (struct strs){assist, 2};
    town_must(t, "clerk", OP_register, &r);
    assert_string_equal(last_scores(t), "east entered 1; west entered 1"); /* the lead unit once */
    town_free(t);
}

/* ---- caps ---- */

static struct scoregive give_of(const char *unit, const char *name)
{
    struct scoregive g;

    rec_clear(&rec_scoregive, &g);
    g.subject = unit;
    g.rule = name;
    g.reason = "依据某文";
    return g;
}

static struct scoreref ref_of(struct town *t, const char *unit, int64_t seq, bool reverse)
{
    return (struct scoreref){score_key(unit, seq, 1, &t->a), reverse, "理由"};
}

static void test_cap(void **state)
{
    static const struct {
        const char *day, *unit, *expect;
    } cases[] = {
        {"2022-03-01", "east", "east plus 0.4"},     {"2022-03-02", "east", "east plus 0.4"},
        {"2022-03-03", "east", "east plus 0.2 cut"}, {"2022-03-04", "east", "east plus 0 cut"},
        {"2022-03-04", "west", "west plus 0.4"}, /* each unit its own */
        {"2021-12-31", "east", "east plus 0.4"}, /* each year its own */
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("plus", SE_GIVEN, "0.4"), rule("minus", SE_GIVEN, "-2")};
    struct scoregive g = give_of("east", "minus");
    struct scoreref ref;

    (void)state;
    assert_true(parse_dec("1", &rules[0].cap));
    assert_true(parse_dec("-3", &rules[1].cap)); /* either sign */
    RULES(t, rules);
    t->now_ms = at("2022-03-10T09:00");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scoregive one = give_of(cases[i].unit, "plus");

        one.day = day(cases[i].day);
        town_must(t, "clerk", OP_score_give, &one);
        assert_string_equal(last_scores(t), cases[i].expect);
    }
    town_must(t, "clerk", OP_score_give, &g);
    town_must(t, "clerk", OP_score_give, &g);
    assert_string_equal(last_scores(t), "east minus -1 cut");
    ref = ref_of(t, "east", t->seq - 1, true); /* the first -2 is taken back: so much room again */
    town_must(t, "head", OP_score_decide, &ref);
    town_must(t, "clerk", OP_score_give, &g);
    assert_string_equal(last_scores(t), "east minus -2");
    town_free(t);
}

/* ---- by hand ---- */

static void test_given_refusals(void **state)
{
    static const struct {
        const char *who, *unit, *rule, *item, *day;
        int expect;
        const char *field;
    } cases[] = {
        {"li", "east", "praise", NULL, NULL, DUBAN_E_not_allowed, "op"},
        {"clerk", "east", "entered", NULL, NULL, DUBAN_E_bad_choice, "rule"}, /* comes by itself, not by hand */
        {"clerk", "east", "prise", NULL, NULL, DUBAN_E_bad_choice, "rule"},
        {"clerk", "north", "praise", NULL, NULL, DUBAN_E_no_unit, "subject"},
        {"clerk", "east", "praise", "T-9", NULL, DUBAN_E_no_item, "item"},
        {"clerk", "east", "praise", "C-1", NULL, DUBAN_E_bad_choice, "item"}, /* not on the rule's ledgers */
        {"clerk", "east", "praise", NULL, "2022-03-02", DUBAN_E_too_late, "day"},
        {"clerk", "east", "praise", NULL, "2021-12-31", DUBAN_E_out_of_range, "day"},
        {"clerk", "east", "praise", NULL, "1970-01-01", DUBAN_E_out_of_range, "day"},
        {"clerk", "east", "praise", "T-1", NULL, 0, ""},
        {"clerk", "east", "praise", "T-1", NULL, DUBAN_E_exists, "item"},
        {"clerk", "west", "praise", "T-1", NULL, 0, ""}, /* another unit */
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("praise", SE_GIVEN, "1"), rule("entered", SE_REGISTERED, "1")};
    const char *tasks[] = {"tasks"};
    struct scoregive g = give_of("east", "praise");

    (void)state;
    assert_refused(t, town_send(t, "clerk", OP_score_give, "x", &g), DUBAN_E_no_rules, "rule");
    rules[0].ledgers = (struct strs){tasks, 1};
    rules[0].from = day("2022-01-01");
    RULES(t, rules);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        g = give_of(cases[i].unit, cases[i].rule);
        g.item = cases[i].item;
        g.day = cases[i].day ? day(cases[i].day) : NONE;
        assert_refused(t, town_send(t, cases[i].who, OP_score_give, arena_printf(&t->a, "g%zu", i), &g),
                       cases[i].expect, cases[i].field);
    }
    assert_int_equal(scores_n(t), 2);
    assert_string_equal(score_of(t, "west", t->seq, 1).reason, "依据某文");
    town_free(t);
}

/* ---- appeal ---- */

static void test_appeal(void **state)
{
    static const struct {
        const char *when, *who;
        int op;
        bool reverse;
        int expect;
    } cases[] = {
        {NULL, "wang", OP_score_appeal, false, DUBAN_E_not_owner}, /* another unit's */
        {NULL, "guest", OP_score_appeal, false, DUBAN_E_not_allowed},
        {NULL, "li", OP_score_appeal, true, DUBAN_E_bad_choice}, /* nobody reverses by contesting */
        {NULL, "head", OP_score_decide, false, DUBAN_E_no_ask},  /* nothing to confirm yet */
        {"2022-03-08T23:59", "li", OP_score_appeal, false, 0},   /* the last moment */
        {NULL, "li2", OP_score_appeal, false, DUBAN_E_pending},
        {NULL, "li", OP_score_decide, true, DUBAN_E_not_allowed},
        {"2022-04-09T10:00", "head", OP_score_decide, true, 0}, /* the office has no window */
        {NULL, "head", OP_score_decide, false, DUBAN_E_decided},
        {NULL, "li", OP_score_appeal, false, DUBAN_E_decided},
    };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("minus", SE_GIVEN, "-2")};
    struct scoregive g = give_of("east", "minus");
    struct scoreref ref;
    struct score s;
    int64_t seq;

    (void)state;
    RULES(t, rules);
    town_must(t, "clerk", OP_score_give, &g); /* Tuesday 1 March: 2, 3, 4, 7, 8 */
    seq = t->seq;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        t->now_ms = cases[i].when ? at(cases[i].when) : t->now_ms;
        ref = ref_of(t, "east", seq, cases[i].reverse);
        assert_int_equal(town_send(t, cases[i].who, cases[i].op, arena_printf(&t->a, "a%zu", i), &ref),
                         cases[i].expect);
    }
    s = score_of(t, "east", seq, 1);
    assert_int_equal(s.state, SCORE_REVERSED);
    assert_int_equal(s.points, -2000); /* still to be seen */
    assert_string_equal(s.appealed_by, "li");
    assert_string_equal(s.decided_by, "head");
    assert_string_equal(s.reason, "依据某文");
    assert_string_equal(s.note, "理由");
    town_free(t);
}

/* A day later it is too late; nobody decides on what they caused themselves, or for their own unit. */
static void test_appeal_too_late_and_parties(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("minus", SE_GIVEN, "-2")};
    struct scoregive g = give_of("east", "minus");
    struct scoreref ref;

    (void)state;
    RULES(t, rules);
    town_must(t, "head", OP_score_give, &g);
    ref = ref_of(t, "east", t->seq, true);
    t->now_ms = at("2022-03-09T00:00");
    assert_refused(t, town_send(t, "li", OP_score_appeal, "a", &ref), DUBAN_E_bad_choice, "reverse");
    ref.reverse = false;
    assert_refused(t, town_send(t, "li", OP_score_appeal, "b", &ref), DUBAN_E_too_late, "score");
    ref.reverse = true;
    assert_refused(t, town_send(t, "head", OP_score_decide, "c", &ref), DUBAN_E_own_request, "score");
    g = give_of("office", "minus");
    town_must(t, "clerk", OP_score_give, &g);
    ref = ref_of(t, "office", t->seq, true);
    assert_refused(t, town_send(t, "head", OP_score_decide, "d", &ref), DUBAN_E_own_request, "score");
    ref.score = "east/000000000001/9";
    assert_refused(t, town_send(t, "head", OP_score_decide, "e", &ref), DUBAN_E_no_record, "score");
    town_free(t);
}

/* ---- an import is one entry ---- */

static void test_import_numbers(void **state)
{
    struct town *t = town_full();
    struct pointrule rules[] = {rule("entered", SE_REGISTERED, "0.4")};
    struct row rows[4];
    struct import im = {"register", LIST(rows)};

    (void)state;
    assert_true(parse_dec("1", &rules[0].cap));
    RULES(t, rules);
    for (int i = 0; i < 4; i++) {
        struct registration r = registration_of(arena_printf(&t->a, "I-%d", i), "tasks");

        rows[i] = (struct row){i + 1, rec_pack(&rec_registration, &r, &t->a)};
    }
    town_must(t, "clerk", OP_import, &im);
    assert_int_equal(scores_n(t), 4);
    assert_int_equal(score_of(t, "east", t->seq, 1).points, 400);
    assert_int_equal(score_of(t, "east", t->seq, 3).points, 200); /* rows see the rows before them */
    assert_int_equal(score_of(t, "east", t->seq, 4).points, 0);
    town_free(t);
}

/* Neither the number of entries nor the rows of an import make the next one dearer: no entry is walked over. */
static const struct state_ops *plain_ops;
static size_t walked;

static int counting_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                         int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    walked += t == T_score;
    return plain_ops->scan(u, t, prefix, from, cb, arg);
}

static void test_import_of_many(void **state)
{
    enum { MANY = 1500 };
    struct town *t = town_full();
    struct pointrule rules[] = {rule("entered", SE_REGISTERED, "0.1")};
    struct row *rows = arena_alloc(&t->a, MANY * sizeof *rows);
    struct import im = {"register", {rows, MANY}};
    struct state_ops counting;

    (void)state;
    RULES(t, rules);
    for (int i = 0; i < MANY; i++) {
        struct registration r = registration_of(arena_printf(&t->a, "I-%d", i), "tasks");

        rows[i] = (struct row){i + 1, rec_pack(&rec_registration, &r, &t->a)};
    }
    plain_ops = t->s->ops;
    counting = *plain_ops;
    counting.scan = counting_scan;
    t->s->ops = &counting;
    town_must(t, "clerk", OP_import, &im);
    t->s->ops = plain_ops;
    assert_int_equal(walked, 0);
    for (int i = 1; i <= MANY; i++)
        (void)score_of(t, "east", t->seq, i); /* numbers without a hole */
    assert_false(state_has(t->s, T_score, score_key("east", t->seq, MANY + 1, &t->a)));
    assert_int_equal(score_sum(t->s, "east", "entered", cal_day(t->now_ms), &t->a), 100 * MANY);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_day_of_the_event),
        cmocka_unit_test(test_day_of_an_act),
        cmocka_unit_test(test_entry_says_what_it_rests_on),
        cmocka_unit_test(test_counts_once),
        cmocka_unit_test(test_closed_is_one_event),
        cmocka_unit_test(test_mark_counts_each_year),
        cmocka_unit_test(test_refused_twice),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_milder_is_no_event),
        cmocka_unit_test(test_order_unmet),
        cmocka_unit_test(test_assisting_units),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_given_refusals),
        cmocka_unit_test(test_appeal),
        cmocka_unit_test(test_appeal_too_late_and_parties),
        cmocka_unit_test(test_import_numbers),
        cmocka_unit_test(test_import_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
