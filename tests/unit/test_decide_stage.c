/* test_decide_stage.c: the life of a call, as its ledger writes it: registered by the grid, sent to a team, taken by
 * one of two, refused twice and sent to arbitration, left lying until its limit passes, finished, seen by who called.
 * Who may, what is refused and with which words; what the record holds after each; nothing of it in C but the machine.
 */
#include "core/rows.h"
#include "core/stages.h"
#include "tests/unit/town.h"

/* ---- the ledger ---- */

static const char *const by_office[] = {"office"}, *const by_teams[] = {"own", "assist"},
                         *const by_holder[] = {"holder"}, *const by_caller[] = {"registrar"}, *const grid[] = {"grid"};
static const char *const from_called[] = {"dispatched"}, *const from_dispatched[] = {"claimed", "refused"},
                         *const from_claimed[] = {"handled", "refused"}, *const from_handled[] = {"verified", "redo"};
static const char *const needs_unit[] = {"unit"}, *const needs_reason[] = {"reason"};

static struct stage stage_of(const char *name, const char *title, struct strs by, struct strs next, struct strs needs)
{
    struct stage s = stage_doc(name, title, false);

    s.by = by;
    s.next = next;
    s.needs = needs;
    return s;
}

static const struct strs any = {NULL, 0};

static void calls_ledger(struct town *t)
{
    struct rung tell[2] = {{.tell = "liaison", .of = RUNG_UNIT, .after = {0, 0}, .from = 0, .repeat = {0, 0}},
                           {.tell = "liaison", .of = RUNG_ASSIST, .after = {0, 0}, .from = 0, .repeat = {0, 0}}};
    struct stage s[] = {
        stage_of("called", "已呼叫", any, STRS(from_called), any),
        stage_of("dispatched", "已派单", STRS(by_office), STRS(from_dispatched), STRS(needs_unit)),
        stage_of("claimed", "已认领", STRS(by_teams), STRS(from_claimed), any),
        stage_of("refused", "已退回", STRS(by_teams), STRS(from_called), STRS(needs_reason)),
        stage_of("arbitration", "待裁定", STRS(by_office), STRS(from_called), any),
        stage_of("unclaimed", "无人认领", STRS(by_office), STRS(from_called), any),
        stage_of("handled", "已处置", STRS(by_holder), STRS(from_handled), any),
        stage_of("redo", "退回重办", STRS(by_caller), STRS(from_claimed), STRS(needs_reason)),
        stage_of("verified", "呼叫方确认", STRS(by_caller), any, any),
    };
    struct ledger l = ledger_doc("calls", NULL);

    s[1].within_of = "claim";
    s[1].due_of = "finish";
    s[1].lapse = "unclaimed";
    s[1].tell = LIST(tell);
    s[2].takes = true;
    s[3].refuses = s[3].frees = true;
    s[3].refuse_most = 2;
    s[3].beyond = "arbitration";
    s[5].frees = true;
    s[6].submits = true;
    s[7].refuses = true;
    s[8].closes = true;
    l.stages = LIST(s);
    l.matters = "calls";
    l.register_by = STRS(grid);
    l.return_within = span(2, SPAN_WORKDAYS);
    town_apply(t, "ledger", &l);
}

static struct matterrow matter(const char *name, const char *urgency, const char *limit, int n, int unit,
                               const char *who)
{
    struct matterrow r;

    rec_clear(&rec_matterrow, &r);
    r.matter = name;
    r.urgency = urgency;
    r.limit = limit;
    r.within = span(n, unit);
    r.unit = who;
    return r;
}

static struct town *call_centre(void)
{
    struct town *t = town_full();
    struct matterrow rows[] = {
        matter("*", "urgent", "claim", 15, SPAN_MINUTES, NULL),
        matter("*", "ordinary", "claim", 120, SPAN_WORKMINUTES, NULL),
        matter("dust", "ordinary", "finish", 1, SPAN_WORKDAYS, "east"),
    };
    struct role roles[] = {{"liaison", "联络员", STRS(may_own)},
                           {"clerk", "科员", STRS(may_office)},
                           {"head", "主任", STRS(may_all)},
                           {"grid", "网格员", STRS(may_own)},
                           {"guest", "来宾", {NULL, 0}}};
    struct rights rights = {"county", LIST(roles)};
    struct matters matters = {"calls", LIST(rows)};

    town_apply(t, "rights", &rights);
    town_apply(t, "matters", &matters);
    calls_ledger(t);
    town_unit(t, "village", "office");
    town_person(t, "gu", "village", "grid", NULL);
    return t;
}

static struct registration call(const char *id)
{
    static const char *const helpers[] = {"west"};
    struct registration r;

    rec_clear(&rec_registration, &r);
    r.id = id;
    r.ledger = "calls";
    r.title = "渣土车遗撒";
    r.matter = "dust";
    r.assist_units = STRS(helpers);
    return r;
}

static void call_in(struct town *t, const char *id)
{
    struct registration r = call(id);

    town_must(t, "gu", OP_register, &r);
}

/* ---- moves ---- */

struct go {
    const char *when, *who, *stage, *unit, *reason, *person;
    int expect;
    const char *field;
};

static void walk(struct town *t, const char *id, const struct go *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct act act = act_on(id);
        int rc;

        t->now_ms = at(v[i].when);
        act.stage = v[i].stage;
        act.unit = v[i].unit;
        act.reason = v[i].reason;
        act.person = v[i].person;
        rc = town_send(t, v[i].who, OP_stage, arena_printf(&t->a, "g%lld", (long long)t->seq + 1), &act);
        if (rc != v[i].expect)
            fail_msg("%s by %s: %s (%s: %s)", v[i].stage, v[i].who, duban_err_name((enum duban_err)rc), t->e.field,
                     t->e.text);
        if (v[i].field)
            assert_string_equal(t->e.field, v[i].field);
    }
}
#define WALK(t, id, v) walk(t, id, v, sizeof(v) / sizeof(v)[0])

static void test_registered(void **state)
{
    struct town *t = call_centre();
    struct registration r = call("HJ-1");
    struct item it;

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    assert_int_equal(town_send(t, "li", OP_register, "a", &r), DUBAN_E_not_allowed); /* not a role of this ledger */
    r.matter = "noise";
    assert_int_equal(town_send(t, "gu", OP_register, "a", &r), DUBAN_E_missing); /* nobody's matter */
    assert_string_equal(t->e.field, "lead_unit");
    call_in(t, "HJ-1");
    it = town_item(t, "HJ-1");
    assert_string_equal(it.lead_unit, "east"); /* whose matter it is */
    assert_string_equal(it.urgency, "ordinary");
    assert_string_equal(it.stage, "called"); /* where calls begin */
    assert_int_equal(it.stage_ms, t->now_ms);
    assert_int_equal(it.assigned_ms, t->now_ms);
    assert_string_equal(it.registrar, "gu");
    assert_string_equal(it.registrar_unit, "village");
    assert_int_equal(it.assists.n, 1);
    assert_int_equal(LIST_AT(it.assists, struct assist, 0)->asked_ms, t->now_ms);
    r = call("HJ-1"); /* the same again says nothing new, though unit, urgency and stage were filled in */
    assert_int_equal(town_send(t, "gu", OP_register, "b", &r), 0);
    assert_int_equal(town_item(t, "HJ-1").rev, 1);
    town_free(t);
}

/* Dispatched, taken by one of two, finished, sent back, finished again, seen by the caller. */
static void test_taken(void **state)
{
    static const struct go before[] = {
        {"2022-03-02T10:10", "clerk", "claimed", NULL, NULL, NULL, DUBAN_E_not_allowed, "op"}, /* not even the office */
        {"2022-03-02T10:10", "li", "claimed", NULL, NULL, NULL, DUBAN_E_bad_move, "stage"},
        {"2022-03-02T10:10", "li", "dispatched", "west", NULL, NULL, DUBAN_E_not_allowed, "op"},
        {"2022-03-02T10:10", "clerk", "dispatched", NULL, NULL, NULL, DUBAN_E_missing, "unit"},
        {"2022-03-02T10:10", "clerk", "dispatched", "north", NULL, NULL, DUBAN_E_no_unit, "unit"},
        {"2022-03-02T10:10", "clerk", "dispached", "east", NULL, NULL, DUBAN_E_bad_stage, "stage"},
        {"2022-03-02T16:30", "clerk", "dispatched", "east", NULL, NULL, 0, NULL},
    };
    static const struct go take[] = {
        {"2022-03-02T16:40", "gu", "claimed", NULL, NULL, NULL, DUBAN_E_not_allowed, "op"},
        {"2022-03-02T16:40", "li", "claimed", "west", NULL, NULL, DUBAN_E_unknown_field, "unit"},
        {"2022-03-02T16:40", "li", "claimed", NULL, NULL, "wang", DUBAN_E_unknown_field, "person"},
        {"2022-03-02T16:40", "wang", "claimed", NULL, NULL, NULL, 0, NULL},
        {"2022-03-02T16:41", "li", "claimed", NULL, NULL, NULL, DUBAN_E_taken, "item"},
    };
    static const struct go finish[] = {
        {"2022-03-03T09:00", "li", "handled", NULL, NULL, NULL, DUBAN_E_not_allowed, "op"}, /* li does not hold it */
        {"2022-03-03T23:59", "wang", "handled", NULL, NULL, NULL, 0, NULL},
        {"2022-03-04T09:00", "wang", "verified", NULL, NULL, NULL, DUBAN_E_not_allowed,
         "op"}, /* not by who handled it */
    };
    static const struct go again[] = {
        {"2022-03-04T10:00", "gu", "redo", NULL, NULL, NULL, DUBAN_E_missing, "reason"},
        {"2022-03-04T10:00", "gu", "redo", NULL, "没有清理干净", NULL, 0, NULL},
    };
    static const struct go last[] = {
        {"2022-03-04T11:00", "wang", "handled", NULL, NULL, NULL, 0, NULL},
        {"2022-03-07T11:00", "gu", "verified", NULL, NULL, NULL, 0, NULL},
        {"2022-03-07T12:00", "gu", "redo", NULL, "x", NULL, DUBAN_E_closed, "item"},
    };
    struct town *t = call_centre();
    struct notice n;
    struct item it;

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-1");
    WALK(t, "HJ-1", before);
    it = town_item(t, "HJ-1");
    assert_string_equal(it.stage, "dispatched");
    assert_int_equal(it.stage_due_ms, at("2022-03-03T09:30")); /* 120 minutes of office time */
    assert_int_equal(it.due_ms, at("2022-03-04T00:00"));       /* the end of the workday after */
    assert_int_equal(it.effective_due, day("2022-03-03"));
    assert_int_equal(it.due_date, day("2022-03-03"));
    assert_true(state_get(t->s, T_notice, "HJ-1/s1/liaison/east", &t->a, &n));
    assert_int_equal(n.kind, NOTICE_TASK);
    assert_string_equal(n.text, "已派单");
    assert_int_equal(n.next_ms, t->now_ms);
    assert_true(state_has(t->s, T_notice, "HJ-1/s1/liaison/west")); /* offered to both */

    WALK(t, "HJ-1", take);
    assert_non_null(strstr(t->e.text, "wang")); /* who has it is named */
    it = town_item(t, "HJ-1");
    assert_string_equal(it.holder, "wang");
    assert_int_equal(it.stage_due_ms, NONE);
    assert_int_equal(it.changed_ms, at("2022-03-02T16:40"));

    WALK(t, "HJ-1", finish);
    it = town_item(t, "HJ-1");
    assert_int_equal(it.submitted_ms, at("2022-03-03T23:59"));
    assert_false(it.late);

    WALK(t, "HJ-1", again);
    assert_int_equal(town_item(t, "HJ-1").submitted_ms, NONE); /* what was sent back was never handed in */
    WALK(t, "HJ-1", last);
    it = town_item(t, "HJ-1");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_int_equal(it.submitted_ms, at("2022-03-04T11:00")); /* what was sent back was never handed in */
    assert_true(it.late);
    assert_int_equal(it.returns_n, 1);
    assert_int_equal(it.steps.n, 6);
    assert_string_equal(LIST_AT(it.steps, struct stagelog, 1)->stage, "dispatched");
    assert_string_equal(LIST_AT(it.steps, struct stagelog, 1)->by, "wang");
    assert_string_equal(LIST_AT(it.steps, struct stagelog, 1)->unit, "east");
    assert_int_equal(LIST_AT(it.steps, struct stagelog, 1)->due_ms, at("2022-03-03T09:30"));
    assert_false(LIST_AT(it.steps, struct stagelog, 1)->late);
    assert_int_equal(it.steps_n, 6);
    town_free(t);
}

/* Refused, sent to another, refused again: the centre decides. */
static void test_refused(void **state)
{
    static const struct go once[] = {
        {"2022-03-02T10:10", "clerk", "dispatched", "east", NULL, NULL, 0, NULL},
        {"2022-03-02T10:20", "li", "refused", NULL, NULL, NULL, DUBAN_E_missing, "reason"},
        {"2022-03-02T10:20", "li", "claimed", NULL, NULL, NULL, 0, NULL},
        {"2022-03-02T10:30", "li", "refused", NULL, "不属本单位职权", NULL, 0, NULL},
    };
    static const struct go twice[] = {
        {"2022-03-02T10:40", "clerk", "dispatched", "west", NULL, NULL, 0, NULL},
        {"2022-03-04T23:59", "wang", "refused", NULL, "也不属于", NULL, 0, NULL},
    };
    static const struct go late[] = {
        {"2022-03-04T23:59", "clerk", "dispatched", "east", NULL, NULL, 0, NULL},
        {"2022-03-09T00:00", "li", "refused", NULL, "还是不属", NULL, 0, NULL}, /* the third workday */
    };
    struct town *t = call_centre();
    struct act sign = act_on("HJ-2");
    struct item it;

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-2");
    WALK(t, "HJ-2", once);
    town_must(t, "li", OP_sign, &sign);
    it = town_item(t, "HJ-2");
    assert_string_equal(it.stage, "refused");
    assert_null(it.holder);
    assert_int_equal(it.returns_n, 1);
    WALK(t, "HJ-2", twice);
    it = town_item(t, "HJ-2");
    assert_string_equal(t->facts.stage, "arbitration"); /* the answer says where it really went */
    assert_string_equal(it.stage, "arbitration");
    assert_int_equal(it.returns_n, 2);
    assert_string_equal(it.lead_unit, "west");
    assert_int_equal(it.assigned_ms, at("2022-03-02T10:40")); /* another unit's since then; how old it is stays */
    assert_int_equal(it.registered_ms, at("2022-03-02T10:00"));
    assert_int_equal(it.signed_ms, NONE); /* who has it now did not sign */
    assert_false(t->facts.late);          /* each unit has its own two workdays to give it back */
    WALK(t, "HJ-2", late);
    assert_true(t->facts.late); /* taken all the same, and marked */
    town_free(t);
}

/* Nobody takes it: it lapses by itself, and goes on from there. */
static void test_lapsed(void **state)
{
    static const struct go v[] = {{"2022-03-02T10:10", "clerk", "dispatched", "east", NULL, NULL, 0, NULL}};
    static const struct go again[] = {
        {"2022-03-02T14:00", "clerk", "dispatched", "west", NULL, NULL, 0, NULL},
        {"2022-03-02T14:10", "wang", "claimed", NULL, NULL, NULL, 0, NULL},
    };
    struct town *t = call_centre();
    struct judge j;
    struct item it;

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-3");
    WALK(t, "HJ-3", v);
    assert_int_equal(judge_now(t, "HJ-3"), 0);
    it = town_item(t, "HJ-3");
    assert_int_equal(it.stage_due_ms, at("2022-03-02T13:40")); /* the noon break does not count */
    assert_int_equal(it.next_ms, at("2022-03-02T13:40"));
    rec_clear(&rec_judge, &j); /* a worker that lapses to where nothing leads is refused */
    j.key = "HJ-3";
    j.rev = it.rev;
    j.token = 1;
    j.judged_ms = t->now_ms;
    j.stage = "verified";
    assert_int_equal(town_send(t, "worker:escalate", OP_judge, "j", &j), DUBAN_E_bad_move);
    j.stage = "unclaimed"; /* nor before its time */
    t->now_ms = at("2022-03-02T13:39");
    assert_int_equal(town_send(t, "worker:escalate", OP_judge, "j", &j), DUBAN_E_stale);
    assert_string_equal(t->e.field, "stage");
    t->now_ms = at("2022-03-02T13:40");
    assert_int_equal(judge_now(t, "HJ-3"), 0);
    it = town_item(t, "HJ-3");
    assert_string_equal(it.stage, "unclaimed");
    assert_int_equal(it.stage_due_ms, NONE);
    assert_int_equal(it.next_ms, t->now_ms); /* looked at again, as what it is now */
    assert_int_equal(it.steps.n, 2);
    assert_true(LIST_AT(it.steps, struct stagelog, 1)->late);
    assert_string_equal(LIST_AT(it.steps, struct stagelog, 1)->by, "worker:escalate");
    WALK(t, "HJ-3", again);
    assert_string_equal(town_item(t, "HJ-3").holder, "wang");
    town_free(t);
}

/* Held while it is with who took it: it goes nowhere but to its end, and that gives the pause back. */
static void test_held(void **state)
{
    static const struct go v[] = {
        {"2022-03-02T10:10", "clerk", "dispatched", "east", NULL, NULL, 0, NULL},
        {"2022-03-02T10:20", "li", "claimed", NULL, NULL, NULL, 0, NULL},
    };
    static const struct go held[] = {
        {"2022-03-07T10:00", "li", "refused", NULL, "x", NULL, DUBAN_E_held, "item"},
        {"2022-03-07T23:59", "li", "handled", NULL, NULL, NULL, 0, NULL},
        {"2022-03-08T09:00", "gu", "verified", NULL, NULL, NULL, 0, NULL},
    };
    static const struct step hold[] = {
        {.when = "2022-03-03T09:00", .who = "li", .op = OP_hold_request, .item = "HJ-5", .id = "h", .reason = "等检测"},
        {.who = "head", .op = OP_hold_approve, .item = "HJ-5", .ref = "h"},
    };
    struct town *t = call_centre();
    struct item it;

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-5");
    WALK(t, "HJ-5", v);
    STEPS(t, hold);
    walk(t, "HJ-5", held, 2);
    it = town_item(t, "HJ-5");
    assert_int_equal(it.state, ITEM_OPEN);
    assert_true(t->facts.resumes);
    assert_int_equal(it.due_ms, at("2022-03-08T00:00")); /* two workdays, Friday and Monday, came back */
    assert_int_equal(it.effective_due, day("2022-03-07"));
    assert_int_equal(it.submitted_ms, at("2022-03-07T23:59"));
    assert_false(it.late);
    assert_int_equal(LIST_AT(it.segments, struct segment, it.segments.n - 1)->kind, SEG_RESUMED);
    walk(t, "HJ-5", held + 2, 1);
    assert_int_equal(town_item(t, "HJ-5").state, ITEM_CLOSED);
    assert_false(town_item(t, "HJ-5").late);
    town_free(t);
}

/* Closed by its stage while it is held; and a day too late is late all the same. */
static void test_held_closed(void **state)
{
    static const struct {
        const char *when;
        bool late;
    } cases[] = {{"2022-07-05T17:00", false}, {"2022-07-06T17:00", true}};
    static const struct step hold[] = {
        {.when = "2022-06-29T09:00", .who = "li", .op = OP_hold_request, .item = "C-1", .id = "h", .reason = "汛期"},
        {.who = "head", .op = OP_hold_approve, .item = "C-1", .ref = "h"},
        {.when = "2022-07-04T09:00", .who = "li", .op = OP_resume, .item = "C-1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_full();
        struct go end[] = {{cases[i].when, "li", "done", NULL, NULL, NULL, 0, NULL}};
        struct item it;

        town_steps(t, hold, 2);
        if (cases[i].late) /* resumed on Monday: due on Tuesday */
            town_steps(t, hold + 2, 1);
        WALK(t, "C-1", end);
        it = town_item(t, "C-1");
        assert_int_equal(it.state, ITEM_CLOSED);
        assert_int_equal(it.late, cases[i].late);
        assert_int_equal(it.effective_due, cases[i].late ? day("2022-07-05") : day("2022-07-06"));
        town_free(t);
    }
}

/* A closing stage is left when the item is reopened, look-back or not: it can be closed again. */
static void test_reopened(void **state)
{
    static const struct go v[] = {
        {"2022-06-01T09:00", "li", "growing", NULL, NULL, NULL, 0, NULL},
        {"2022-06-02T09:00", "li", "done", NULL, NULL, NULL, 0, NULL},
    };
    static const struct step reopen[] = {{.who = "clerk", .op = OP_reopen, .item = "C-1", .reason = "反弹"},
                                         {.who = "clerk", .op = OP_reopen, .item = "C-9", .reason = "反弹"}};
    struct town *t = town_full();
    struct registration r = registration_of("C-9", "crops");
    struct act ask = act_on("C-9"), grant = act_on("C-9");

    (void)state;
    WALK(t, "C-1", v);
    town_steps(t, reopen, 1);
    assert_int_equal(town_item(t, "C-1").state, ITEM_OPEN);
    assert_string_equal(town_item(t, "C-1").stage, "growing");
    walk(t, "C-1", v + 1, 1);
    assert_int_equal(town_item(t, "C-1").state, ITEM_CLOSED);
    r.stage = "done"; /* no step led there: it begins where the ledger begins */
    town_must(t, "clerk", OP_register, &r);
    assert_int_equal(town_send(t, "li", OP_close_request, "c9", &ask), 0);
    grant.ref = "c9";
    town_must(t, "head", OP_close_approve, &grant);
    town_steps(t, reopen + 1, 1);
    assert_string_equal(town_item(t, "C-9").stage, "sown");
    walk(t, "C-9", v + 1, 1);
    assert_int_equal(town_item(t, "C-9").state, ITEM_CLOSED);
    town_free(t);
}

/* Who registers by the ledger's leave puts it under what their own unit has to do with; the office under anything. */
static void test_register_under(void **state)
{
    static const char *const east[] = {"T-1"}, *const mine[] = {"HJ-6"};
    const struct {
        const char *who, *parent;
        struct strs from;
        int expect;
        const char *field;
    } cases[] = {
        {"gu", "T-1", {NULL, 0}, DUBAN_E_not_owner, "parent"},
        {"gu", NULL, STRS(east), DUBAN_E_not_owner, "from"},
        {"gu", "HJ-6", {NULL, 0}, 0, NULL}, /* registered by their unit */
        {"gu", NULL, STRS(mine), 0, NULL},
        {"zhao", "HJ-6", {NULL, 0}, 0, NULL}, /* of a unit that helps */
        {"zhao", "T-1", {NULL, 0}, DUBAN_E_not_owner, "parent"},
        {"qian", NULL, STRS(east), 0, NULL}, /* of the unit that leads */
        {"clerk", "T-1", STRS(east), 0, NULL},
    };
    struct town *t = call_centre();

    (void)state;
    town_person(t, "zhao", "west", "grid", NULL);
    town_person(t, "qian", "east", "grid", NULL);
    call_in(t, "HJ-6");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct registration r = call(arena_printf(&t->a, "HJ-6%zu", i));

        r.parent = cases[i].parent;
        r.from = cases[i].from;
        assert_int_equal(town_send(t, cases[i].who, OP_register, arena_printf(&t->a, "u%zu", i), &r), cases[i].expect);
        if (cases[i].field)
            assert_string_equal(t->e.field, cases[i].field);
    }
    town_free(t);
}

/* A guest of the unit that registered it has no say in it. */
static void test_registrar_may(void **state)
{
    static const struct go v[] = {
        {"2022-03-02T10:10", "clerk", "dispatched", "east", NULL, NULL, 0, NULL},
        {"2022-03-02T10:20", "li", "claimed", NULL, NULL, NULL, 0, NULL},
        {"2022-03-02T10:30", "li", "handled", NULL, NULL, NULL, 0, NULL},
        {"2022-03-02T10:40", "visitor", "verified", NULL, NULL, NULL, DUBAN_E_not_allowed, "op"},
        {"2022-03-02T10:40", "gu2", "verified", NULL, NULL, NULL, 0, NULL},
    };
    struct town *t = call_centre();

    (void)state;
    town_person(t, "visitor", "village", "guest", NULL);
    town_person(t, "gu2", "village", "grid", NULL);
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-7");
    WALK(t, "HJ-7", v);
    town_free(t);
}

/* The refusal says in both languages what would be right. */
static void test_texts(void **state)
{
    static const struct go v[] = {{"2022-03-02T10:10", "li", "claimed", NULL, NULL, NULL, DUBAN_E_bad_move, "stage"}};
    struct town *t = call_centre();

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-4");
    WALK(t, "HJ-4", v);
    assert_string_equal(t->e.text,
                        "已呼叫 → 已认领；可转：dispatched 已派单 / from called to one of: dispatched 已派单");
    town_free(t);
}

/* ---- needs, figures, review ---- */

static void plot_ledger(struct town *t)
{
    static const char *const needs_all[] = {"milestones", "kin", "value"};
    struct stage s[] = {stage_doc("growing", "田管", false), stage_doc("measured", "实测", false),
                        stage_doc("reviewed", "复核", true)};
    struct ledger l = ledger_doc("plots", NULL);

    s[1].needs = STRS(needs_all);
    s[2].reviews = true;
    l.stages = LIST(s);
    l.due = span(2, SPAN_WORKDAYS);
    town_apply(t, "ledger", &l);
}

static int reach_as(struct town *t, const char *who, const char *stage, const char *value)
{
    struct act act = act_on("P-1");

    act.stage = stage;
    if (value)
        assert_true(parse_dec(value, &act.value));
    return town_send(t, who, OP_stage, arena_printf(&t->a, "r%lld", (long long)t->seq + 1), &act);
}

static int reach(struct town *t, const char *stage, const char *value)
{
    return reach_as(t, "clerk", stage, value);
}

static void test_needs(void **state)
{
    struct town *t = town_full();
    struct registration r = registration_of("P-1", "plots"), child = registration_of("P-2", "plots");
    struct milestone m = {.id = "M1",
                          .item = "P-1",
                          .seq = 1,
                          .milestone = "拔节",
                          .planned_date = day("2022-03-20"),
                          .planned_percent = 50};
    static const char *const from[] = {"P-1"};
    struct act tick = act_on("P-1"), end = act_on("P-2");
    struct item it;

    (void)state;
    plot_ledger(t);
    r.start_date = r.due_date = NONE;
    t->now_ms = at("2022-03-04T18:00");
    town_must(t, "clerk", OP_register, &r);
    assert_int_equal(town_item(t, "P-1").effective_due,
                     day("2022-03-08")); /* no date given: the ledger's, from Friday */
    assert_int_equal(town_item(t, "P-1").due_ms, NONE);
    child.from = STRS(from);
    child.due_date = day("2022-06-30");
    town_must(t, "clerk", OP_register, &child);
    town_must(t, "clerk", OP_milestone_set, &m);
    assert_int_equal(reach(t, "measured", NULL), DUBAN_E_missing);
    assert_string_equal(t->e.field, "milestones");
    tick.milestone = "M1";
    town_must(t, "li", OP_milestone_done, &tick);
    assert_int_equal(reach(t, "measured", NULL), DUBAN_E_missing);
    assert_string_equal(t->e.field, "kin");
    end.stage = "reviewed";
    town_must(t, "clerk", OP_stage, &end);
    assert_int_equal(reach(t, "measured", NULL), DUBAN_E_missing);
    assert_string_equal(t->e.field, "value");
    assert_int_equal(reach(t, "measured", "839.2"), 0);
    assert_int_equal(reach(t, "measured", "839.2"), DUBAN_E_bad_move); /* it is there already */
    it = town_item(t, "P-1");
    assert_int_equal(it.value, 839200);
    assert_int_equal(it.reviewed, NONE);
    assert_int_equal(reach(t, "reviewed", NULL), DUBAN_E_own_request); /* who measured does not review … */
    assert_int_equal(reach_as(t, "head", "reviewed", "839.3"), DUBAN_E_own_request); /* … nor says another figure */
    assert_string_equal(t->e.field, "value");
    assert_int_equal(reach_as(t, "head", "reviewed", "839.2"), 0);
    assert_int_equal(town_item(t, "P-1").reviewed, 839200);
    town_free(t);
}

/* Of very many steps the last are kept, and their number goes on: each notice has its own key. */
static void test_many_steps(void **state)
{
    static const struct go v[] = {
        {"2022-03-02T10:10", "clerk", "dispatched", "east", NULL, NULL, 0, NULL},
        {"2022-03-02T10:20", "li", "refused", NULL, "x", NULL, 0, NULL},
    };
    struct town *t = call_centre();
    struct item it;

    (void)state;
    t->now_ms = at("2022-03-02T10:00");
    call_in(t, "HJ-5");
    for (int i = 0; i < 150; i++)
        WALK(t, "HJ-5", v);
    it = town_item(t, "HJ-5");
    assert_int_equal(it.steps.n, 200);
    assert_int_equal(it.steps_n, 300);
    assert_true(state_has(t->s, T_notice, "HJ-5/s299/liaison/east"));
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registered), cmocka_unit_test(test_taken),          cmocka_unit_test(test_refused),
        cmocka_unit_test(test_lapsed),     cmocka_unit_test(test_texts),          cmocka_unit_test(test_needs),
        cmocka_unit_test(test_many_steps), cmocka_unit_test(test_held),           cmocka_unit_test(test_held_closed),
        cmocka_unit_test(test_reopened),   cmocka_unit_test(test_register_under), cmocka_unit_test(test_registrar_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
