/* test_decide_life.c: one rule of an item's life after the other, each as a story on a ledger that writes it: who may
 * grant how much more time, what is asked too late, what time does not count, what falls, what was long ago, who helps,
 * who leads, what is said of it, and how it ends. Holds decide_dates.c, decide_life.c, fold_life.c and hold.c, and what
 * decide_item.c and fold_item.c have of it. */
#include "core/hold.h"
#include "core/rows.h"
#include "tests/unit/town.h"

#define DUE(it, text) assert_int_equal((it).effective_due, day(text))

static const char *const may_grant[] = {"read"}, *const by_deputy[] = {"deputy", "head"}, *const by_head[] = {"head"},
                         *const by_own[] = {"own"}, *const assisting[] = {"west"};

/* ---- the ledgers ---- */

static void apply_rights(struct town *t)
{
    struct role roles[] = {
        {"liaison", "联络员", STRS(may_own)},  {"clerk", "科员", STRS(may_office)}, {"head", "主任", STRS(may_all)},
        {"deputy", "副主任", STRS(may_grant)}, {"guest", "来宾", {NULL, 0}},
    };
    struct rights doc = {"county", LIST(roles)};

    town_apply(t, "rights", &doc);
    town_person(t, "deputy", "office", "deputy", "head");
}

/* Three rungs, the last for red alone. */
static void apply_policy(struct town *t)
{
    struct policy p = town_policy(t);
    struct rung ladder[3];

    for (size_t i = 0; i < 3; i++) {
        rec_clear(&rec_rung, &ladder[i]);
        ladder[i].tell = i == 0 ? "liaison" : i == 1 ? "clerk" : "head";
        ladder[i].of = RUNG_UNIT;
        ladder[i].after = i == 0 ? (struct span){0, SPAN_ABSENT} : span(5, SPAN_WORKDAYS);
        ladder[i].from = i == 2 ? LIGHT_RED : LIGHT_NONE;
    }
    p.policy = "three";
    p.ladder = LIST(ladder);
    town_apply(t, "policy", &p);
}

static void apply_ledgers(struct town *t)
{
    struct grant extend[] = {{span(15, SPAN_WORKDAYS), 1, STRS(by_deputy)}, {{0, SPAN_ABSENT}, NONE, STRS(by_head)}};
    struct markrule marks[] = {{"poor", "质量不高", {NULL, 0}}, {"unable", "难以完成", STRS(by_own)}};
    struct ledger l = ledger_doc("life", "three"), fixed = ledger_doc("fixed", "plain"),
                  looks = ledger_doc("looks", NULL);
    struct opens look_back;

    rec_clear(&rec_opens, &look_back);
    look_back.ledger = "looks";
    look_back.suffix = "-H";
    look_back.title = "回头看：{title}";
    look_back.demand = "再看一遍";
    look_back.lead = "office";
    look_back.due = span(5, SPAN_WORKDAYS);
    l.reopen_due = span(20, SPAN_WORKDAYS);
    l.extend = LIST(extend);
    l.return_within = span(2, SPAN_WORKDAYS);
    l.backdate = span(10, SPAN_WORKDAYS);
    l.marks = LIST(marks);
    l.look_back = &look_back;
    l.retain_years = 10;
    fixed.due_fixed = true;
    town_apply(t, "ledger", &looks);
    town_apply(t, "ledger", &l);
    town_apply(t, "ledger", &fixed);
}

/* L-1 on `life`, lead east, helped by west; F-1 on `fixed`: both assigned on Tuesday 03-01, due on Thursday 06-30. */
static struct town *town_of_life(void)
{
    struct town *t = town_full();
    struct registration r = registration_of("L-1", "life");

    apply_rights(t);
    apply_policy(t);
    apply_ledgers(t);
    r.assist_units = STRS(assisting);
    r.lead_leader = "head";
    town_must(t, "clerk", OP_register, &r);
    town_register(t, "F-1", "fixed");
    return t;
}

/* Stories are tables. */
/* clang-format off */
/* ---- more time ---- */

static void test_who_grants(void **state)
{
    static const struct step v[] = {
        /* 16 workdays: more than a deputy may grant; and the text says who may */
        {.when = "2022-06-01T09:00", .who = "li", .op = OP_extend_request, .item = "L-1", .id = "x1",
         .new_due = "2022-07-22", .reason = "资金"},
        {.who = "deputy", .op = OP_extend_approve, .item = "L-1", .ref = "x1", .new_due = "2022-07-22",
         .expect = DUBAN_E_not_allowed, .field = "op"},
        /* 15 are not: whom the ledger names may, though rights.yml lets them decide nothing */
        {.who = "deputy", .op = OP_extend_approve, .item = "L-1", .ref = "x1", .new_due = "2022-07-21"},
        /* the second time it is the head's, however short */
        {.who = "li", .op = OP_extend_request, .item = "L-1", .id = "x2", .new_due = "2022-07-22", .reason = "再延"},
        {.who = "deputy", .op = OP_extend_approve, .item = "L-1", .ref = "x2", .new_due = "2022-07-22",
         .expect = DUBAN_E_not_allowed},
        {.who = "deputy", .op = OP_extend_reject, .item = "L-1", .ref = "x9", .reason = "r",
         .expect = DUBAN_E_no_ask},
        {.who = "head", .op = OP_extend_approve, .item = "L-1", .ref = "x2", .new_due = "2022-07-22"},
    };
    static const struct step fixed[] = {
        {.who = "li", .op = OP_extend_request, .item = "F-1", .new_due = "2022-07-22", .reason = "r",
         .expect = DUBAN_E_fixed_due, .field = "item"},
    };
    struct town *t = town_of_life();

    (void)state;
    town_steps(t, v, 2);
    assert_string_equal(t->e.text, "第 1 次延期，延到 2022-07-22，由 主任 批 / extension 1, to 2022-07-22: by head");
    town_steps(t, v + 2, sizeof v / sizeof v[0] - 2);
    DUE(town_item(t, "L-1"), "2022-07-22");
    STEPS(t, fixed);
    town_free(t);
}

/* ---- back to who sent it ---- */

static void test_return_window(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-03T17:00", .who = "li", .op = OP_return_request, .item = "L-1", .id = "r1",
         .reason = "三定"},
        {.who = "head", .op = OP_return_reject, .item = "L-1", .ref = "r1", .reason = "不予"},
        {.when = "2022-03-04T08:40", .who = "li", .op = OP_return_request, .item = "L-1", .id = "r2",
         .reason = "三定"},
        {.who = "head", .op = OP_return_approve, .item = "L-1", .ref = "r2", .unit = "west"},
    };
    struct town *t = town_of_life();
    struct ask a;
    struct item it;

    (void)state;
    STEPS(t, v);
    assert_true(state_get(t->s, T_ask, "L-1/1", &t->a, &a));
    assert_false(a.late); /* the second workday after the assignment, to its end */
    assert_true(state_get(t->s, T_ask, "L-1/2", &t->a, &a));
    assert_true(a.late);
    it = town_item(t, "L-1");
    assert_int_equal(it.returns_n, 1); /* a refused one is none */
    assert_string_equal(it.lead_unit, "west");
    assert_int_equal(LIST_AT(it.segments, struct segment, 0)->from_ms, at("2022-03-01T08:30")); /* its whole age */
    town_free(t);
}

/* ---- time that does not count ---- */

static void test_legal_stop(void **state)
{
    static const struct step v[] = {
        {.when = "2022-04-01T09:00", .who = "li", .op = OP_legal_stop, .item = "L-1", .expect = DUBAN_E_missing,
         .field = "text"},
        {.who = "li", .op = OP_legal_stop, .item = "L-1", .text = "听证通知", .new_due = "2022-04-01",
         .expect = DUBAN_E_too_early, .field = "new_due"},
        {.who = "wang", .op = OP_legal_stop, .item = "L-1", .text = "听证通知", .expect = DUBAN_E_not_owner},
        {.who = "li", .op = OP_legal_stop, .item = "L-1", .text = "听证通知", .new_due = "2022-04-20"},
    };
    static const struct step resume[] = {
        {.when = "2022-04-07T10:00", .who = "li", .op = OP_resume, .item = "L-1"},
        {.who = "li", .op = OP_legal_stop, .item = "F-1", .text = "检测"},
        {.when = "2022-04-08T10:00", .who = "li", .op = OP_resume, .item = "F-1"},
    };
    struct town *t = town_of_life();
    struct item it;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "L-1");
    assert_int_equal(it.state, ITEM_HELD);
    assert_int_equal(LIST_AT(it.segments, struct segment, 1)->kind, SEG_STOPPED);
    STEPS(t, resume);
    DUE(town_item(t, "L-1"), "2022-07-05"); /* three workdays, as in test_fold.c's hold */
    DUE(town_item(t, "F-1"), "2022-06-30"); /* set by others: it waits for nobody */
    town_free(t);
}

/* Stopped and taken up again without end, with the longest reasons: the item would grow until no message holds it, and
 * nobody could judge it. The unit is stopped before that; the office may still bring it to an end. */
static void test_no_endless_history(void **state)
{
    char *longest = malloc(LIM_TEXT_BYTES + 1);
    struct town *t = town_of_life();
    struct act stop = act_on("L-1"), resume = act_on("L-1"), last = act_on("L-1");
    struct item it;
    int rc = 0, n = 0;

    (void)state;
    memset(longest, 'x', LIM_TEXT_BYTES);
    longest[LIM_TEXT_BYTES] = '\0';
    stop.text = longest;
    resume.reason = longest;
    t->now_ms = at("2022-04-01T09:00");
    for (; !rc && n < 100; n++) {
        const char *id = arena_printf(&t->a, "n%d", n);

        rc = town_send(t, "li", n % 2 ? OP_resume : OP_legal_stop, id, n % 2 ? &resume : &stop);
    }
    assert_int_equal(rc, DUBAN_E_too_large);
    assert_string_equal(t->e.field, "item");
    it = town_item(t, "L-1");
    assert_in_range(rec_pack(&rec_item, &it, &t->a).len, LIM_ITEM_BYTES - 2 * LIM_TEXT_BYTES, LIM_ITEM_BYTES);
    assert_int_equal(town_send(t, "clerk", it.state == ITEM_HELD ? OP_resume : OP_close_request, "last", &last), 0);
    town_free(t);
    free(longest);
}

/* An exact limit goes with its day: later, held, and judged to the minute. */
static void test_exact_limits(void **state)
{
    static const struct step extend[] = {
        {.when = "2022-06-29T09:00", .who = "li", .op = OP_extend_request, .item = "E-1", .id = "x",
         .new_due = "2022-07-01", .reason = "r"},
        {.who = "head", .op = OP_extend_approve, .item = "E-1", .ref = "x", .new_due = "2022-07-01"},
    };
    static const struct step stop[] = {
        {.who = "li", .op = OP_legal_stop, .item = "E-1", .text = "检测"},
        {.when = "2022-06-30T09:00", .who = "li", .op = OP_resume, .item = "E-1"},
    };
    static const struct step close[] = {
        {.when = "2022-07-04T12:01", .who = "li", .op = OP_close_request, .item = "E-1"},
    };
    struct town *t = town_of_life();
    struct registration r = registration_of("E-1", "life");

    (void)state;
    r.due_date = NONE;
    r.due_at = at("2022-06-30T12:00");
    town_must(t, "clerk", OP_register, &r);
    DUE(town_item(t, "E-1"), "2022-06-30");
    STEPS(t, extend);
    assert_int_equal(town_item(t, "E-1").due_ms, at("2022-07-01T12:00"));
    STEPS(t, stop);
    assert_int_equal(town_item(t, "E-1").due_ms, at("2022-07-04T12:00")); /* a workday later is Monday */
    DUE(town_item(t, "E-1"), "2022-07-04");
    STEPS(t, close);
    assert_true(town_item(t, "E-1").late);
    town_free(t);
}

/* A hold does not sleep on: on its wake-up day, by time alone, the first rung hears of it, once. */
static void test_held_over(void **state)
{
    static const struct step v[] = {
        {.when = "2022-04-06T09:00", .who = "li", .op = OP_hold_request, .item = "L-1", .id = "h", .reason = "汛期"},
        {.who = "head", .op = OP_hold_approve, .item = "L-1", .ref = "h", .new_due = "2022-04-20"},
    };
    static const struct step longer[] = {
        {.who = "li", .op = OP_hold_request, .item = "L-1", .id = "h2", .reason = "汛期未过"},
        {.who = "head", .op = OP_hold_approve, .item = "L-1", .ref = "h2", .new_due = "2022-05-20"},
    };
    struct town *t = town_of_life();
    struct item it;
    struct notice n;

    (void)state;
    STEPS(t, v);
    assert_int_equal(judge_now(t, "L-1"), 0);
    it = town_item(t, "L-1");
    assert_string_equal(it.cause, "held");
    assert_int_equal(it.next_ms, at("2022-04-20T00:00"));
    t->now_ms = it.next_ms;
    assert_int_equal(judge_now(t, "L-1"), 0);
    it = town_item(t, "L-1");
    assert_int_equal(it.light, LIGHT_GREY);
    assert_string_equal(it.cause, HELD_OVER);
    assert_int_equal(it.next_ms, NONE);
    assert_true(state_get(t->s, T_notice, "L-1/held/2022-04-20/liaison", &t->a, &n));
    assert_int_equal(n.intended_ms, at("2022-04-20T08:30"));
    t->now_ms = at("2022-04-21T09:00");
    assert_int_equal(judge_now(t, "L-1"), 0);
    assert_int_equal(town_item(t, "L-1").last_seq, it.last_seq); /* no second word of it */
    STEPS(t, longer);
    assert_int_equal(hold_until(&(struct item){.state = ITEM_OPEN}), NONE);
    assert_int_equal(judge_now(t, "L-1"), 0);
    it = town_item(t, "L-1");
    assert_string_equal(it.cause, "held");
    assert_int_equal(it.next_ms, at("2022-05-20T00:00"));
    town_free(t);
}

/* ---- what is said ---- */

static void test_long_ago(void **state)
{
    static const struct {
        const char *occurred;
        int expect;
        bool backdated;
    } rows[] = {
        {"2022-03-16T09:00", 0, false},                   /* the same day */
        {"2022-03-15T17:00", 0, false},                   /* one workday ago */
        {"2022-03-14T17:00", 0, true},                    /* two */
        {"2022-03-02T00:00", 0, true},                    /* ten */
        {"2022-03-01T23:59", DUBAN_E_out_of_range, false} /* eleven */
    };
    struct town *t = town_of_life();

    (void)state;
    t->now_ms = at("2022-03-16T10:00");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct act act = act_on("L-1");

        act.text = "现场查看";
        act.occurred_at = at(rows[i].occurred);
        assert_int_equal(town_send(t, "li", OP_report, arena_printf(&t->a, "b%zu", i), &act), rows[i].expect);
        if (rows[i].expect)
            assert_non_null(strstr(t->e.text, "补录以 10 个工作日 为限"));
        else
            assert_int_equal(t->facts.backdated, rows[i].backdated);
    }
    assert_int_equal(town_item(t, "L-1").reported_ms, t->now_ms); /* received is kept beside occurred */
    town_free(t);
}

/* A lower figure is taken with a reason, or with a text; one that does not count needs none. */
static void test_falls(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-07T09:00", .who = "li", .op = OP_report, .item = "L-1", .percent = "40"},
        {.who = "li", .op = OP_report, .item = "L-1", .percent = "25", .expect = DUBAN_E_missing, .field = "reason"},
        {.who = "li", .op = OP_close_request, .item = "L-1", .percent = "39", .expect = DUBAN_E_missing},
        {.who = "li", .op = OP_report, .item = "L-1", .percent = "20", .occurred = "2022-03-04T17:00"},
        {.who = "li", .op = OP_report, .item = "L-1", .percent = "25", .text = "退出未补"},
        {.who = "li", .op = OP_measure, .item = "L-1", .value = "211"},
        {.who = "li", .op = OP_measure, .item = "L-1", .value = "196", .expect = DUBAN_E_missing, .field = "reason"},
        {.who = "li", .op = OP_measure, .item = "L-1", .value = "196", .reason = "到龄退出"},
    };
    struct town *t = town_of_life();

    (void)state;
    STEPS(t, v);
    assert_int_equal(town_item(t, "L-1").percent, 25);
    assert_int_equal(town_item(t, "L-1").value, 196000);
    assert_int_equal(town_item(t, "L-1").changed_ms, t->now_ms);
    town_free(t);
}

static void test_marks(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-07T09:00", .who = "clerk", .op = OP_mark, .item = "L-1", .mark = "por", .reason = "r",
         .expect = DUBAN_E_bad_choice, .field = "mark"},
        {.who = "li", .op = OP_mark, .item = "L-1", .mark = "poor", .reason = "r", .expect = DUBAN_E_not_allowed},
        {.who = "clerk", .op = OP_mark, .item = "L-1", .mark = "unable", .reason = "r",
         .expect = DUBAN_E_not_allowed},
        {.who = "clerk", .op = OP_mark, .item = "L-1", .mark = "poor", .expect = DUBAN_E_missing, .field = "reason"},
        {.who = "clerk", .op = OP_mark, .item = "L-1", .mark = "poor", .reason = "r", .new_due = "2022-03-06",
         .expect = DUBAN_E_too_early, .field = "new_due"},
        {.who = "clerk", .op = OP_mark, .item = "L-1", .mark = "poor", .reason = "材料不实", .new_due = "2022-03-31"},
        {.who = "li", .op = OP_mark, .item = "L-1", .mark = "unable", .reason = "无资金"},
        {.who = "clerk", .op = OP_mark, .item = "L-1", .mark = "poor", .reason = "仍不实"},
        {.who = "clerk", .op = OP_unmark, .item = "F-1", .mark = "poor", .reason = "r", .expect = DUBAN_E_no_record},
        {.who = "li", .op = OP_unmark, .item = "L-1", .mark = "unable", .reason = "资金到位"},
    };
    struct town *t = town_of_life();
    struct item it;
    const struct marked *m;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "L-1");
    assert_int_equal(it.marks.n, 1);
    m = LIST_AT(it.marks, struct marked, 0);
    assert_string_equal(m->mark, "poor");
    assert_string_equal(m->reason, "仍不实"); /* set again, it begins anew */
    assert_int_equal(m->until, NONE);
    assert_string_equal(m->by, "clerk");
    town_free(t);
}

/* ---- who ---- */

static void test_assists(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-02T09:00", .who = "li", .op = OP_assist_sign, .item = "L-1", .expect = DUBAN_E_not_owner},
        {.who = "guest", .op = OP_assist_sign, .item = "L-1", .expect = DUBAN_E_not_allowed},
        {.who = "wang", .op = OP_assist_sign, .item = "F-1", .expect = DUBAN_E_not_owner, .field = "item"},
        {.who = "wang", .op = OP_assist_sign, .item = "L-1", .unit = "east", .expect = DUBAN_E_bad_choice},
        {.who = "wang", .op = OP_assist_sign, .item = "L-1"},
        {.when = "2022-03-03T09:00", .who = "wang", .op = OP_assist_sign, .item = "L-1"},
        {.who = "clerk", .op = OP_assist_report, .item = "L-1", .text = "已会签"},  /* the office, for the only one */
        {.who = "wang", .op = OP_sign, .item = "L-1", .expect = DUBAN_E_not_owner}, /* helping is not leading */
    };
    struct town *t = town_of_life();
    struct item it;
    const struct assist *a;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "L-1");
    assert_int_equal(it.assists.n, 1);
    a = LIST_AT(it.assists, struct assist, 0);
    assert_string_equal(a->unit, "west");
    assert_int_equal(a->asked_ms, at("2022-03-01T08:30"));
    assert_int_equal(a->signed_ms, at("2022-03-02T09:04")); /* the first signing counts */
    assert_int_equal(a->reported_ms, at("2022-03-03T09:01"));
    assert_string_equal(a->text, "已会签");
    assert_int_equal(it.signed_ms, NONE); /* its own clock */
    town_free(t);
}

static void test_hand_over(void **state)
{
    static const struct step v[] = {
        {.when = "2022-05-10T09:00", .who = "li", .op = OP_hand_over, .item = "L-1", .person = "deputy",
         .reason = "r", .expect = DUBAN_E_not_allowed},
        {.who = "clerk", .op = OP_hand_over, .item = "L-1", .person = "ghost", .reason = "r",
         .expect = DUBAN_E_no_person, .field = "person"},
        {.who = "clerk", .op = OP_hand_over, .item = "L-1", .person = "head", .reason = "r",
         .expect = DUBAN_E_bad_choice, .field = "person"},
        {.when = "2022-05-10T10:00", .who = "clerk", .op = OP_hand_over, .item = "L-1", .person = "deputy",
         .reason = "分工调整"},
    };
    struct town *t = town_of_life();
    struct registration same = registration_of("L-1", "life");
    struct item it;
    const struct tenure *x;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "L-1");
    assert_string_equal(it.lead_leader, "deputy");
    assert_int_equal(it.leaders.n, 2);
    x = it.leaders.v;
    assert_string_equal(x[0].leader, "head");
    assert_int_equal(x[0].to_ms, at("2022-05-10T10:00"));
    assert_string_equal(x[0].reason, "分工调整");
    assert_string_equal(x[1].leader, "deputy");
    assert_int_equal(x[1].from_ms, at("2022-05-10T10:00"));
    assert_int_equal(x[1].to_ms, NONE);
    /* the table that it came from may be read again */
    same.assist_units = STRS(assisting);
    same.lead_leader = "head";
    town_must(t, "clerk", OP_register, &same);
    assert_string_equal(town_item(t, "L-1").lead_leader, "deputy");
    town_free(t);
}

/* Raised, the next rung is climbed at once, whatever its delay and colour; where there is no colour, it is told so. */
static void test_raise(void **state)
{
    static const struct step up[] = {
        {.when = "2022-06-01T09:00", .who = "clerk", .op = OP_raise, .item = "L-1", .reason = "两次催办未动"},
    };
    static const struct step again[] = {
        {.when = "2022-07-01T09:10", .who = "clerk", .op = OP_raise, .item = "L-1", .reason = "仍未动"},
        {.who = "li", .op = OP_raise, .item = "L-1", .reason = "r", .expect = DUBAN_E_not_allowed},
    };
    static const struct step top[] = {
        {.who = "clerk", .op = OP_raise, .item = "L-1", .reason = "r", .expect = DUBAN_E_out_of_range,
         .field = "item"},
    };
    struct town *t = town_of_life();
    struct notice n;

    (void)state;
    STEPS(t, up);
    assert_int_equal(town_item(t, "L-1").level, 1);
    assert_true(state_get(t->s, T_notice, "L-1/raised1/clerk", &t->a, &n));
    assert_string_equal(n.text, "两次催办未动");
    t->now_ms = at("2022-07-01T09:00"); /* red: overdue; rungs 1 and 2 at once, 3 after five workdays */
    assert_int_equal(judge_now(t, "L-1"), 0);
    assert_int_equal(town_item(t, "L-1").rung, 2);
    STEPS(t, again);
    assert_int_equal(town_item(t, "L-1").level, 2);
    assert_int_equal(judge_now(t, "L-1"), 0);
    assert_int_equal(town_item(t, "L-1").rung, 3);
    STEPS(t, top);
    town_free(t);
}

/* The third rung is for red; raised so high, it hears of a yellow as well. */
static void test_raise_past_colour(void **state)
{
    static const struct step v[] = {
        {.when = "2022-06-01T09:00", .who = "clerk", .op = OP_raise, .item = "L-1", .reason = "r"},
        {.who = "clerk", .op = OP_raise, .item = "L-1", .reason = "r"},
        {.who = "li", .op = OP_close_request, .item = "L-1", .id = "c"},
        {.who = "head", .op = OP_close_reject, .item = "L-1", .ref = "c", .reason = "不足"},
    };
    struct town *t = town_of_life();

    (void)state;
    STEPS(t, v);
    assert_int_equal(judge_now(t, "L-1"), 0);
    assert_int_equal(town_item(t, "L-1").light, LIGHT_YELLOW);
    assert_int_equal(town_item(t, "L-1").rung, 3);
    town_free(t);
}

/* ---- its checklist ---- */

static void test_ticks(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-31T10:00", .who = "li", .op = OP_milestone_done, .item = "L-1", .milestone = "M9",
         .expect = DUBAN_E_no_record, .field = "milestone"},
        {.who = "li", .op = OP_milestone_done, .item = "L-1", .milestone = "M1", .occurred = "2022-03-30T16:00"},
        {.who = "li", .op = OP_milestone_done, .item = "L-1", .milestone = "M1"},
    };
    struct town *t = town_of_life();
    struct milestone m = {.id = "M1",
                          .item = "L-1",
                          .seq = 1,
                          .milestone = "摸底",
                          .planned_date = day("2022-04-01"),
                          .planned_percent = 30};
    struct item it;

    (void)state;
    town_must(t, "clerk", OP_milestone_set, &m);
    STEPS(t, v);
    it = town_item(t, "L-1");
    assert_int_equal(it.ticked.n, 1); /* once */
    assert_int_equal(LIST_AT(it.ticked, struct ticked, 0)->at_ms, at("2022-03-30T16:00"));
    town_free(t);
}

/* ---- the end ---- */

/* Judged when handed in, granted when accepted, and no new time for what is sent back. */
static void test_on_time(void **state)
{
    static const struct step first[] = {
        {.when = "2022-06-30T23:00", .who = "li", .op = OP_close_request, .item = "L-1", .id = "c1"},
    };
    static const struct step second[] = {
        {.when = "2022-07-01T09:00", .who = "head", .op = OP_close_reject, .item = "L-1", .ref = "c1",
         .reason = "不足"},
        {.who = "li", .op = OP_close_request, .item = "L-1", .id = "c2"},
    };
    static const struct step grant[] = {
        {.when = "2022-07-10T09:00", .who = "head", .op = OP_close_approve, .item = "L-1", .ref = "c2"},
    };
    struct town *t = town_of_life();

    (void)state;
    STEPS(t, first);
    assert_false(t->facts.submitted_late);
    assert_false(town_item(t, "L-1").late);
    STEPS(t, second);
    assert_true(t->facts.submitted_late); /* what was handed in before counts as never handed in */
    assert_true(town_item(t, "L-1").late);
    STEPS(t, grant);
    assert_true(t->facts.submitted_late);
    assert_true(town_item(t, "L-1").late);
    town_free(t);
}

static void test_look_back_and_archive(void **state)
{
    static const struct step close[] = {
        {.when = "2022-06-20T09:00", .who = "clerk", .op = OP_archive, .item = "L-1", .expect = DUBAN_E_not_closed},
        {.who = "li", .op = OP_hold_request, .item = "L-1", .id = "h", .reason = "汛期"},
        {.who = "li", .op = OP_close_request, .item = "L-1", .id = "c1", .percent = "100"},
        {.when = "2022-06-21T09:00", .who = "head", .op = OP_close_approve, .item = "L-1", .ref = "c1"},
    };
    static const struct step reopen[] = {
        {.when = "2022-06-24T09:00", .who = "clerk", .op = OP_reopen, .item = "L-1", .ref = "T-1", .reason = "反弹",
         .expect = DUBAN_E_no_record, .field = "ref"},
        {.who = "clerk", .op = OP_reopen, .item = "L-1", .ref = "L-1-H", .reason = "反弹", .percent = "85"},
        {.when = "2022-06-27T09:00", .who = "li", .op = OP_close_request, .item = "L-1", .id = "c2",
         .percent = "100"},
        {.who = "head", .op = OP_close_approve, .item = "L-1", .ref = "c2"},
        {.who = "clerk", .op = OP_archive, .item = "L-1", .expect = DUBAN_E_pending},
        /* the hold request still waits */
        {.who = "head", .op = OP_hold_reject, .item = "L-1", .ref = "h", .reason = "不必"},
        {.when = "2024-02-29T09:00", .who = "clerk", .op = OP_archive, .item = "L-1"},
        {.who = "clerk", .op = OP_archive, .item = "L-1", .expect = DUBAN_E_archived, .field = "item"},
        {.who = "clerk", .op = OP_reopen, .item = "L-1", .reason = "r", .expect = DUBAN_E_archived},
        {.who = "wang", .op = OP_report, .item = "L-1", .percent = "1", .expect = DUBAN_E_archived},
        /* before rights */
    };
    struct town *t = town_of_life();
    struct item it, look;

    (void)state;
    STEPS(t, close);
    look = town_item(t, "L-1-H");
    assert_string_equal(look.ledger, "looks");
    assert_string_equal(look.title, "回头看：一件事");
    assert_string_equal(look.lead_unit, "office");
    DUE(look, "2022-06-28");
    STEPS(t, reopen);
    it = town_item(t, "L-1");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_int_equal(it.archived_ms, at("2024-02-29T09:00"));
    assert_int_equal(it.retain_until, day("2034-02-28"));
    assert_true(state_has(t->s, T_item, "L-1-H-2")); /* looked at again after the second end */
    town_free(t);
}

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_grants),
        cmocka_unit_test(test_return_window),
        cmocka_unit_test(test_exact_limits),
        cmocka_unit_test(test_legal_stop),
        cmocka_unit_test(test_no_endless_history),
        cmocka_unit_test(test_held_over),
        cmocka_unit_test(test_long_ago),
        cmocka_unit_test(test_falls),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_assists),
        cmocka_unit_test(test_hand_over),
        cmocka_unit_test(test_raise),
        cmocka_unit_test(test_raise_past_colour),
        cmocka_unit_test(test_ticks),
        cmocka_unit_test(test_on_time),
        cmocka_unit_test(test_look_back_and_archive),
    };

    return cmocka_run_group_tests_name("decide_life", tests, NULL, NULL);
}
