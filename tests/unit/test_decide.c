/* test_decide.c: what is refused, with which code, at which field, and in which order; that a refusal or a rehearsal
 * changes nothing; that every operation has its two functions; and the full matrix of roles and operations. */
#include "core/op_rows.h"
#include "tests/unit/town.h"

/* Read from top to bottom as one story; each row is one update. */
/* clang-format off */
static const struct step story[] = {
    /* who */
    {.when = "2022-03-02T09:00", .who = "wang", .op = OP_report, .item = "T-1", .percent = "90",
     .expect = DUBAN_E_not_owner, .field = "item"},
    {.who = "guest", .op = OP_report, .item = "T-1", .percent = "90", .expect = DUBAN_E_not_allowed, .field = "op"},
    {.who = "clerk", .op = OP_report, .item = "T-1", .percent = "1"}, /* the office may for anybody */
    {.who = "owner", .op = OP_report, .item = "T-1", .percent = "1"},
    {.who = "li", .op = OP_correct, .item = "T-1", .percent = "1", .reason = "r", .expect = DUBAN_E_not_allowed},
    /* which item: exact, never its last digits; and before anything about rights */
    {.who = "wang", .op = OP_report, .item = "T-999", .percent = "10", .expect = DUBAN_E_no_item, .field = "item"},
    {.who = "li", .op = OP_report, .item = "1", .percent = "10", .expect = DUBAN_E_no_item, .field = "item"},
    {.who = "wang", .op = OP_sign, .item = "T-1", .expect = DUBAN_E_not_owner},
    /* what */
    {.who = "li", .op = OP_report, .item = "T-1", .expect = DUBAN_E_missing, .field = "percent"},
    {.who = "li", .op = OP_sign, .item = "T-1", .percent = "5", .expect = DUBAN_E_unknown_field, .field = "percent"},
    {.who = "li", .op = OP_report, .item = "T-1", .percent = "140", .expect = DUBAN_E_bad_percent, .field = "percent"},
    {.who = "li", .op = OP_report, .item = "T-1", .percent = "101", .expect = DUBAN_E_bad_percent, .field = "percent"},
    {.who = "li", .op = OP_report, .item = "T-1", .percent = "100"},
    {.who = "li", .op = OP_report, .item = "C-1", .percent = "120"}, /* a quota may be exceeded: its ledger says so */
    {.who = "li", .op = OP_report, .item = "C-1", .percent = "121", .expect = DUBAN_E_bad_percent, .field = "percent"},
    {.who = "li", .op = OP_measure, .item = "T-1", .text = "x", .expect = DUBAN_E_missing, .field = "value"},
    {.who = "li", .op = OP_measure, .item = "T-1", .value = "-0.001", .expect = DUBAN_E_out_of_range, .field = "value"},
    {.who = "li", .op = OP_report, .item = "T-1", .value = "-5", .expect = DUBAN_E_out_of_range, .field = "value"},
    {.who = "clerk", .op = OP_correct, .item = "T-1", .value = "-5", .reason = "r", .expect = DUBAN_E_out_of_range,
     .field = "value"},
    {.who = "li", .op = OP_measure, .item = "T-1", .value = "0"},
    {.who = "li", .op = OP_report, .item = "T-1", .text = "x", .milestone = "M9", .expect = DUBAN_E_no_record,
     .field = "milestone"},
    {.when = "2022-03-03T09:00", .who = "li", .op = OP_report, .item = "T-1", .text = "x",
     .occurred = "2022-03-03T09:11", .expect = DUBAN_E_out_of_range, .field = "occurred_at"},
    {.when = "2022-03-03T09:00", .who = "li", .op = OP_report, .item = "T-1", .text = "x",
     .occurred = "2022-03-03T09:10"}, /* the clocks of senders differ so much */
    {.who = "li", .op = OP_report, .item = "T-1", .text = "x", .occurred = "1989-12-31T23:59",
     .expect = DUBAN_E_out_of_range, .field = "occurred_at"},
    {.who = "li", .op = OP_stage, .item = "C-1", .stage = "growin", .expect = DUBAN_E_bad_stage, .field = "stage"},
    {.who = "li", .op = OP_stage, .item = "T-1", .stage = "自定"}, /* a ledger without stages takes any word */
    {.who = "li", .op = OP_answer, .item = "T-1", .text = "x", .expect = DUBAN_E_no_record, .field = "item"},
    {.who = "clerk", .op = OP_conclude, .item = "T-1", .text = "x", .expect = DUBAN_E_no_record, .field = "item"},
    /* a later date */
    {.who = "li", .op = OP_extend_request, .item = "T-1", .new_due = "2022-06-30", .reason = "r",
     .expect = DUBAN_E_too_early, .field = "new_due"},
    {.who = "li", .op = OP_extend_request, .item = "T-1", .new_due = "2222-06-30", .reason = "r",
     .expect = DUBAN_E_out_of_range, .field = "new_due"},
    {.who = "li", .op = OP_extend_request, .item = "T-1", .id = "x1", .new_due = "2022-07-01", .reason = "r"},
    {.who = "li2", .op = OP_extend_request, .item = "T-1", .new_due = "2022-07-02", .reason = "r",
     .expect = DUBAN_E_pending, .field = "item"},
    {.who = "li", .op = OP_hold_request, .item = "T-1", .id = "h1", .reason = "r"}, /* another kind may wait too */
    /* answers: one's own request is refused before rights; then rights; then the rest */
    {.who = "li", .op = OP_extend_approve, .item = "T-1", .ref = "x1", .new_due = "2022-12-30",
     .expect = DUBAN_E_own_request, .field = "ref"},
    {.who = "li", .op = OP_extend_reject, .item = "T-1", .ref = "T-1/1", .reason = "r", .expect = DUBAN_E_own_request},
    {.who = "li2", .op = OP_extend_approve, .item = "T-1", .ref = "x1", .new_due = "2022-12-30",
     .expect = DUBAN_E_not_allowed, .field = "op"},
    {.who = "clerk", .op = OP_extend_approve, .item = "T-1", .ref = "x1", .new_due = "2022-12-30",
     .expect = DUBAN_E_not_allowed, .field = "op"},
    {.who = "head", .op = OP_extend_approve, .item = "T-1", .ref = "x9", .new_due = "2022-12-30",
     .expect = DUBAN_E_no_ask, .field = "ref"},
    {.who = "head", .op = OP_extend_approve, .item = "C-1", .ref = "x1", .new_due = "2022-12-30",
     .expect = DUBAN_E_no_ask, .field = "ref"},
    {.who = "head", .op = OP_return_approve, .item = "T-1", .ref = "x1", .unit = "west", .expect = DUBAN_E_no_ask},
    {.who = "head", .op = OP_extend_approve, .item = "T-1", .ref = "x1", .new_due = "2022-06-30",
     .expect = DUBAN_E_too_early, .field = "new_due"},
    {.who = "head", .op = OP_extend_approve, .item = "T-1", .ref = "x1", .new_due = "2022-07-01"},
    {.who = "head", .op = OP_extend_reject, .item = "T-1", .ref = "T-1/1", .reason = "r", .expect = DUBAN_E_decided,
     .field = "ref"},
    /* to another unit */
    {.who = "li", .op = OP_return_request, .item = "T-1", .id = "t1", .reason = "r"},
    {.who = "head", .op = OP_return_approve, .item = "T-1", .ref = "t1", .unit = "north", .expect = DUBAN_E_no_unit,
     .field = "unit"},
    {.who = "head", .op = OP_return_reject, .item = "T-1", .ref = "t1", .reason = "r"},
    /* holding */
    {.who = "li", .op = OP_resume, .item = "T-1", .expect = DUBAN_E_not_held, .field = "item"},
    {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h1", .new_due = "2022-03-03",
     .expect = DUBAN_E_too_early, .field = "new_due"},
    {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h1", .new_due = "2022-04-03"},
    {.who = "li", .op = OP_resume, .item = "T-1", .ref = "x1", .expect = DUBAN_E_no_ask, .field = "ref"},
    {.who = "li", .op = OP_resume, .item = "T-1", .ref = "h1"},
    /* handing in */
    {.who = "li", .op = OP_close_request, .item = "T-1", .id = "c1", .percent = "140", .expect = DUBAN_E_bad_percent},
    {.who = "li", .op = OP_hold_request, .item = "T-1", .id = "h2", .reason = "r"},
    {.who = "li", .op = OP_close_request, .item = "T-1", .id = "c1", .percent = "100"},
    {.who = "li", .op = OP_close_request, .item = "T-1", .percent = "100", .expect = DUBAN_E_pending},
    {.who = "li", .op = OP_extend_request, .item = "T-1", .new_due = "2022-08-01", .reason = "r",
     .expect = DUBAN_E_in_audit},
    {.who = "li", .op = OP_return_request, .item = "T-1", .reason = "r", .expect = DUBAN_E_in_audit},
    {.who = "li", .op = OP_hold_request, .item = "T-1", .reason = "r", .expect = DUBAN_E_in_audit},
    {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h2", .expect = DUBAN_E_in_audit},
    {.who = "head", .op = OP_reopen, .item = "T-1", .reason = "r", .expect = DUBAN_E_not_closed, .field = "item"},
    {.who = "head", .op = OP_close_reject, .item = "T-1", .ref = "c1", .reason = "r", .percent = "70"},
    {.who = "li", .op = OP_close_request, .item = "T-1", .id = "c2"},
    {.who = "head", .op = OP_close_approve, .item = "T-1", .ref = "c2"},
    /* closed: before rights, before everything but the item itself */
    {.who = "wang", .op = OP_report, .item = "T-1", .percent = "50", .expect = DUBAN_E_closed, .field = "item"},
    {.who = "li", .op = OP_close_request, .item = "T-1", .expect = DUBAN_E_closed},
    {.who = "head", .op = OP_close_reject, .item = "T-1", .ref = "c2", .reason = "r", .expect = DUBAN_E_decided},
    {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h2", .expect = DUBAN_E_closed},
    {.who = "li", .op = OP_hold_reject, .item = "T-1", .ref = "h2", .reason = "r", .expect = DUBAN_E_own_request},
    {.who = "head", .op = OP_hold_reject, .item = "T-1", .ref = "h2", .reason = "r"}, /* what waited is answered */
    {.who = "li", .op = OP_reopen, .item = "T-1", .reason = "r", .expect = DUBAN_E_not_allowed},
    {.who = "clerk", .op = OP_reopen, .item = "T-1", .reason = "r"},
    {.who = "li", .op = OP_report, .item = "T-1", .percent = "50", .expect = DUBAN_E_missing, .field = "reason"},
    {.who = "li", .op = OP_report, .item = "T-1", .percent = "50", .text = "反弹"},
    /* a stage that closes, while a close request waits */
    {.who = "li", .op = OP_close_request, .item = "C-1", .id = "c3"},
    {.who = "li", .op = OP_stage, .item = "C-1", .stage = "done", .expect = DUBAN_E_in_audit},
    {.who = "li", .op = OP_stage, .item = "C-1", .stage = "growing"},
};
/* clang-format on */

static void test_story(void **state)
{
    struct town *t = town_full();

    (void)state;
    for (size_t i = 0; i < sizeof story / sizeof story[0]; i++) {
        struct bytes before = {NULL, 0};

        if (story[i].expect)
            before = state_dump(t->s, &t->a);
        town_step(t, &story[i]);
        if (story[i].expect)
            assert_same_state(before, state_dump(t->s, &t->a));
    }
    town_free(t);
}

/* What is refused says what was claimed and what stands against it, in both languages. */
static void test_texts(void **state)
{
    struct town *t = town_full();
    struct act act = act_on("T-1");

    (void)state;
    act.text = "x";
    t->now_ms = at("2022-03-03T09:00");
    act.occurred_at = at("2022-03-03T09:11");
    assert_int_equal(town_send(t, "li", OP_report, "r", &act), DUBAN_E_out_of_range);
    assert_string_equal(t->e.text, "2022-03-03T09:11:00+08:00 晚于现在 2022-03-03T09:00:00+08:00 / "
                                   "2022-03-03T09:11:00+08:00 is later than now, 2022-03-03T09:00:00+08:00");
    act.occurred_at = at("1980-01-01T00:00");
    assert_int_equal(town_send(t, "li", OP_report, "r", &act), DUBAN_E_out_of_range);
    assert_non_null(strstr(t->e.text, "1980-01-01T00:00:00+08:00 is before 1990-01-01"));
    act.occurred_at = NONE;
    act.value = -5000;
    assert_int_equal(town_send(t, "li", OP_report, "r", &act), DUBAN_E_out_of_range);
    assert_string_equal(t->e.text, "-5 小于 0 / -5 is less than 0");
    act = act_on("C-1");
    act.stage = "growin";
    assert_int_equal(town_send(t, "li", OP_stage, "s", &act), DUBAN_E_bad_stage);
    assert_string_equal(t->e.text, "growin；是 growing 吗？ / growin: did you mean growing?");
    town_free(t);
}

/* Who sends a percent hears which one counts now: not theirs, when something that happened later is there. What is said
 * is what the item then has. */
static void test_percent_said(void **state)
{
    static const struct {
        const char *when, *who;
        int op;
        int64_t percent;
        const char *occurred;
        int64_t counts, before; /* NONE: nothing is said */
    } rows[] = {
        {"2022-03-04T09:00", "li", OP_report, 20, NULL, 20, 0},
        {"2022-03-07T09:00", "li", OP_report, 50, "2022-03-05T10:00", 50, 20},
        {"2022-03-07T09:05", "li", OP_report, 30, "2022-03-04T10:00", 50, 50}, /* Friday's, typed after Saturday's */
        {"2022-03-07T09:06", "li", OP_report, 40, "2022-03-05T10:00", 40, 50}, /* the same moment: the later one */
        {"2022-03-07T09:07", "li", OP_stage, 90, NULL, 90, 40},                /* a stage may bring figures */
        {"2022-03-07T09:08", "clerk", OP_correct, 10, NULL, 10, 90},
        {"2022-03-07T09:09", "li", OP_report, NONE, NULL, NONE, NONE},
        {"2022-03-07T09:10", "li", OP_close_request, 100, NULL, 100, 10},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct act act = act_on("T-1");

        t->now_ms = at(rows[i].when);
        act.percent = rows[i].percent;
        act.occurred_at = rows[i].occurred ? at(rows[i].occurred) : NONE;
        act.text = act.reason = "x";
        act.stage = rows[i].op == OP_stage ? "推进" : NULL;
        if (rows[i].op == OP_close_request) {
            it = town_item(t, "T-1");
            it.light = LIGHT_YELLOW;
            state_put(t->s, T_item, it.id, &it, &t->a);
        }
        town_must(t, rows[i].who, rows[i].op, &act);
        assert_int_equal(t->facts.percent, rows[i].counts);
        assert_int_equal(t->facts.percent_before, rows[i].before);
        if (rows[i].counts != NONE)
            assert_int_equal(town_item(t, "T-1").percent, rows[i].counts);
        assert_int_equal(t->facts.light, rows[i].op == OP_close_request ? LIGHT_YELLOW : LIGHT_NONE);
    }
    town_free(t);
}

/* "T-1" and "T-1/1" are two items to the eye only: the second can't be registered. */
static void test_registrations(void **state)
{
    static const char *const nobody[] = {"east", "nowhere"};
    struct town *t = town_full();
    struct registration ok = registration_of("T-2", "tasks"), r;
    struct ledger lost = ledger_doc("lost", "nothing");

    (void)state;
#define REFUSED(change, code, at_field)                                        \
    do {                                                                       \
        r = ok;                                                                \
        change;                                                                \
        assert_int_equal(town_send(t, "clerk", OP_register, "reg", &r), code); \
        assert_string_equal(t->e.field, at_field);                             \
    } while (0)
    town_apply(t, "ledger", &lost);
    REFUSED(r.id = "T-1/1", DUBAN_E_bad_char, "id");
    REFUSED(r.id = "0123456789012345678901234567890123456789012345678901-", DUBAN_E_too_long, "id");
    REFUSED(r.ledger = "task", DUBAN_E_no_ledger, "ledger");
    REFUSED(r.ledger = "lost", DUBAN_E_no_rules, "ledger"); /* its lights are not in force */
    REFUSED((r.ledger = "crops", r.stage = "seeds"), DUBAN_E_bad_stage, "stage");
    REFUSED(r.initial_percent = 101, DUBAN_E_bad_percent, "initial_percent");
    REFUSED(r.due_date = day("2022-02-28"), DUBAN_E_too_early, "due_date");
    REFUSED(r.start_date = day("1989-12-31"), DUBAN_E_out_of_range, "start_date");
    REFUSED(r.lead_unit = "north", DUBAN_E_no_unit, "lead_unit");
    REFUSED(r.lead_leader = "ghost", DUBAN_E_no_person, "lead_leader");
    REFUSED(r.assist_units = STRS(nobody), DUBAN_E_no_unit, "assist_units");
    REFUSED(r.group = "G9", DUBAN_E_no_record, "group");
    REFUSED(r.parent = "T-9", DUBAN_E_no_item, "parent");
    assert_int_equal(town_send(t, "li", OP_register, "reg", &ok), DUBAN_E_not_allowed);
    town_must(t, "clerk", OP_register, &ok);
#undef REFUSED
    town_free(t);
}

/* The same number again is fine when it says the same, also after the item has lived on. */
static void test_register_again(void **state)
{
    static const struct step life[] = {
        {.when = "2022-03-02T09:00", .who = "li", .op = OP_return_request, .item = "T-1", .id = "r", .reason = "r"},
        {.who = "head", .op = OP_return_approve, .item = "T-1", .ref = "r", .unit = "west"},
        {.who = "wang", .op = OP_stage, .item = "T-1", .stage = "推进"},
    };
    struct town *t = town_full();
    struct registration same = registration_of("T-1", "tasks"), other = same, moved = same;
    int64_t rev;

    (void)state;
    town_must(t, "clerk", OP_register, &same);
    assert_int_equal(town_item(t, "T-1").rev, 1);
    other.title = "另一件事";
    assert_int_equal(town_send(t, "clerk", OP_register, "o", &other), DUBAN_E_exists);
    moved.lead_unit = "west";
    assert_int_equal(town_send(t, "clerk", OP_register, "m", &moved), DUBAN_E_exists);
    STEPS(t, life);
    rev = town_item(t, "T-1").rev;
    town_must(t, "clerk", OP_register, &same);
    assert_int_equal(town_item(t, "T-1").rev, rev);
    assert_string_equal(town_item(t, "T-1").lead_unit, "west");
    assert_int_equal(town_send(t, "clerk", OP_register, "o", &other), DUBAN_E_exists);
    town_free(t);
}

static void test_organisation(void **state)
{
    struct town *t = town_full();
    struct unit loop = {"office", "office", NULL, "east"}, orphan = {"north", "n", NULL, "county"};
    struct person p = {.id = "zhao", .name = "z", .unit = "east", .role = "liason"};
    struct person chief = {.id = "head", .name = "h", .unit = "office", .role = "head", .superior = "li"};
    struct principal pr = {.id = "uid:x", .name = "n"};
    struct group g = {.id = "G1", .name = "g", .head = "ghost"};
    struct milestone m = {.id = "M1",
                          .item = "T-1",
                          .seq = 1,
                          .milestone = "m",
                          .planned_date = day("2022-04-01"),
                          .planned_percent = 101};
    struct plan plan;

    (void)state;
#define REFUSED(who, op, body, code, at_field)                    \
    do {                                                          \
        assert_int_equal(town_send(t, who, op, "o", body), code); \
        assert_string_equal(t->e.field, at_field);                \
    } while (0)
    REFUSED("owner", OP_unit_set, &loop, DUBAN_E_bad_choice, "parent"); /* office ↑ east ↑ office */
    REFUSED("owner", OP_unit_set, &orphan, DUBAN_E_no_unit, "parent");
    REFUSED("clerk", OP_unit_set, &orphan, DUBAN_E_not_allowed, "op");
    REFUSED("owner", OP_person_set, &p, DUBAN_E_bad_choice, "role");
    assert_non_null(strstr(t->e.text, "liaison"));
    p.role = "liaison";
    p.unit = "north";
    REFUSED("owner", OP_person_set, &p, DUBAN_E_no_unit, "unit");
    p.unit = "east";
    p.id = "worker:notify";
    REFUSED("owner", OP_person_set, &p, DUBAN_E_exists, "id");
    REFUSED("owner", OP_person_set, &chief, DUBAN_E_bad_choice, "superior"); /* head ↑ li ↑ head */
    REFUSED("owner", OP_principal_set, &pr, DUBAN_E_bad_choice, "id");
    pr.id = "uid:12";
    pr.person = "ghost";
    REFUSED("owner", OP_principal_set, &pr, DUBAN_E_no_person, "person");
    REFUSED("owner", OP_group_set, &g, DUBAN_E_no_person, "head");
    g.head = "head";
    g.lead_unit = "north";
    REFUSED("owner", OP_group_set, &g, DUBAN_E_no_unit, "lead_unit");
    REFUSED("clerk", OP_milestone_set, &m, DUBAN_E_bad_percent, "planned_percent");
    m.planned_percent = 50;
    m.item = "T-7";
    REFUSED("clerk", OP_milestone_set, &m, DUBAN_E_no_item, "item");
    m.item = "T-1";
    m.owner_unit = "north";
    REFUSED("clerk", OP_milestone_set, &m, DUBAN_E_no_unit, "owner_unit");
    rec_clear(&rec_plan, &plan);
    plan.id = plan.name = "P";
    plan.scope = "tasks";
    plan.lead_unit = "office";
    plan.dtstart = day("2022-03-04");
    plan.sample_rule = "随便";
    REFUSED("clerk", OP_schedule_set, &plan, DUBAN_E_bad_choice, "sample_rule");
    plan.sample_rule = "全部";
    plan.lead_unit = "north";
    REFUSED("clerk", OP_schedule_set, &plan, DUBAN_E_no_unit, "lead_unit");
#undef REFUSED
    town_free(t);
}

/* ---- workers ---- */

static struct judge verdict(const char *key, int64_t rev, int64_t now_ms)
{
    struct judge j;

    rec_clear(&rec_judge, &j);
    j.key = key;
    j.rev = rev;
    j.token = 1;
    j.judged_ms = now_ms;
    return j;
}

static void test_results(void **state)
{
    struct town *t = town_full();
    struct judge j = verdict("T-1", 1, t->now_ms);
    struct item order;
    struct notice n;
    struct attempt a = {.key = "no such", .rev = 1, .token = 1, .channel = "smtp", .to = "li"};
    struct inspectrun run;

    (void)state;
#define REFUSED(op, body, code, at_field)                                  \
    do {                                                                   \
        assert_int_equal(town_send(t, "worker:any", op, "w", body), code); \
        assert_string_equal(t->e.field, at_field);                         \
    } while (0)
    assert_int_equal(town_send(t, "head", OP_judge, "w", &j), DUBAN_E_not_allowed); /* no person judges */
    j.rev = 0;
    REFUSED(OP_judge, &j, DUBAN_E_stale, "rev");
    j.rev = 2;
    REFUSED(OP_judge, &j, DUBAN_E_stale, "rev");
    j.rev = 1;
    j.next_ms = t->now_ms; /* would be due at once, for ever */
    REFUSED(OP_judge, &j, DUBAN_E_out_of_range, "next_ms");
    j.next_ms = NONE;
    j.key = "T-9";
    REFUSED(OP_judge, &j, DUBAN_E_no_record, "key");
    j.key = "T-1";
    rec_clear(&rec_item, &order);
    order.id = "C-1";
    order.title = order.demand = "说明";
    order.ledger = "orders";
    order.lead_unit = "east";
    order.parent = "T-1";
    j.orders = (struct list){&order, 1};
    REFUSED(OP_judge, &j, DUBAN_E_exists, "orders");
    order.id = "T-1-D1";
    order.parent = "C-1";
    REFUSED(OP_judge, &j, DUBAN_E_bad_choice, "orders");
    order.parent = "T-1";
    order.ledger = "nowhere";
    REFUSED(OP_judge, &j, DUBAN_E_no_ledger, "orders");
    order.ledger = "orders";
    rec_clear(&rec_notice, &n);
    n.id = "x";
    n.item = "C-1"; /* a notice about somebody else's item */
    n.kind = NOTICE_LIGHT;
    n.state = NS_INTENDED;
    j.notices = (struct list){&n, 1};
    REFUSED(OP_judge, &j, DUBAN_E_bad_choice, "notices");
    REFUSED(OP_notice_attempt, &a, DUBAN_E_no_record, "key");
    rec_clear(&rec_inspectrun, &run);
    run.key = "P";
    run.rev = run.token = 1;
    REFUSED(OP_inspect_run, &run, DUBAN_E_no_record, "key");
#undef REFUSED
    n.item = "T-1";
    assert_int_equal(town_send(t, "worker:escalate", OP_judge, "w", &j), 0);
    assert_int_equal(town_send(t, "worker:escalate", OP_judge, "w2", &j), DUBAN_E_stale); /* the same result again */
    town_free(t);
}

static void test_fates(void **state)
{
    struct town *t = town_full();
    struct notice n;
    struct fate f;

    (void)state;
    rec_clear(&rec_notice, &n);
    n.id = "x";
    n.item = "T-1";
    n.kind = NOTICE_LIGHT;
    n.state = NS_INTENDED;
    n.rev = 1;
    state_put(t->s, T_notice, n.id, &n, &t->a);
    rec_clear(&rec_fate, &f);
    f.key = "x";
    f.rev = f.token = 1;
    f.state = NS_SENDING;
    assert_int_equal(town_send(t, "worker:notify", OP_notice_fate, "f", &f), DUBAN_E_bad_choice);
    f.state = NS_INTENDED; /* without a next time nobody would try again */
    assert_int_equal(town_send(t, "worker:notify", OP_notice_fate, "f", &f), DUBAN_E_missing);
    assert_string_equal(t->e.field, "next_ms");
    f.state = NS_ACCEPTED;
    assert_int_equal(town_send(t, "worker:notify", OP_notice_fate, "f", &f), 0);
    assert_int_equal(town_send(t, "worker:notify", OP_notice_fate, "f2", &f), DUBAN_E_stale);
    town_free(t);
}

static void test_clock(void **state)
{
    struct town *t = town_full();
    struct tick back = {t->now_ms - 1}, on = {t->now_ms};

    (void)state;
    assert_int_equal(town_send(t, "owner", OP_advance, "a", &back), DUBAN_E_too_early);
    assert_int_equal(town_send(t, "owner", OP_advance, "a", &on), 0);
    assert_int_equal(town_send(t, "clerk", OP_advance, "a2", &on), DUBAN_E_not_allowed);
    town_free(t);
}

/* ---- the tables ---- */

static void test_rows(void **state)
{
    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        bool changes = ops[op].how == HOW_WRITE || ops[op].how == HOW_CLOCK;

        assert_int_equal(op_rows[op].decide != NULL, changes);
        assert_int_equal(op_rows[op].fold != NULL, changes);
    }
}

/* Every operation on every actor: what their classes say, and nothing else, opens it. The item belongs to unit east. */
static void test_matrix(void **state)
{
    static const char *const who[] = {"li", "wang", "clerk", "head", "guest", "owner", "worker:escalate"};
    struct town *t = town_full();

    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        for (size_t i = 0; op_rows[op].decide && i < sizeof who / sizeof who[0]; i++) {
            struct actor actor = town_actor(t, who[i]);
            struct act act = act_on("T-1");
            void *body = arena_alloc(&t->a, ops[op].body->size);
            struct request q = {.op = op, .id = "m", .actor = actor, .body = body};
            bool of_item = ops[op].body == &rec_act; /* an attachment is nobody's until a report names it */
            bool own =
                ops[op].klass == CLASS_own && actor.person && (!of_item || strcmp(actor.person->unit, "east") == 0);
            bool office = ops[op].klass == CLASS_own && (actor.classes & 1u << CLASS_office);
            bool may = office || (ops[op].klass == CLASS_own ? own && (actor.classes & 1u << CLASS_own)
                                                             : (actor.classes & 1u << ops[op].klass) != 0);
            struct facts facts;
            int rc;

            if (op == OP_mark || op == OP_unmark || op == OP_assist_sign || op == OP_assist_report || op == OP_ack)
                continue; /* rights that ledger and item write: test_decide_life.c, test_decide_ladder.c */
            /* Only whether the door opens is asked: what stands behind it would refuse an empty body its own way. */
            rec_clear(ops[op].body, body);
            if (ops[op].body == &rec_act)
                memcpy(body, &act, sizeof act);
            else if (may)
                continue;
            rc = core_decide(t->c, &q, t->now_ms, &t->a, &facts, NULL, NULL);
            if ((rc != DUBAN_E_not_allowed && rc != DUBAN_E_not_owner) != may)
                fail_msg("%s by %s: %s", ops[op].name, who[i], duban_err_name((enum duban_err)rc));
        }
    }
    town_free(t);
}

static void test_not_decided_here(void **state)
{
    struct town *t = town_full();
    struct request q = {.op = OP_status, .id = "q", .actor = town_actor(t, "owner")};
    struct facts facts = {.key = "untouched"};

    (void)state;
    assert_int_equal(core_decide(t->c, &q, t->now_ms, &t->a, &facts, NULL, NULL), DUBAN_E_unknown_op);
    assert_string_equal(facts.key, "untouched");
    town_free(t);
}

static void test_rehearsal(void **state)
{
    struct town *t = town_full();
    struct act act = act_on("T-1");
    struct entry en;
    struct bytes before = state_dump(t->s, &t->a);

    (void)state;
    act.new_due = day("2022-07-15");
    act.reason = "r";
    assert_int_equal(town_decide(t, "li", OP_extend_request, "dry", &act, true, &en), 0);
    assert_string_equal(t->facts.ask, "T-1/1"); /* it says what would happen */
    assert_string_equal(t->facts.unit, "east");
    assert_same_state(before, state_dump(t->s, &t->a));
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_story),          cmocka_unit_test(test_registrations),
        cmocka_unit_test(test_register_again), cmocka_unit_test(test_organisation),
        cmocka_unit_test(test_results),        cmocka_unit_test(test_fates),
        cmocka_unit_test(test_clock),          cmocka_unit_test(test_rows),
        cmocka_unit_test(test_matrix),         cmocka_unit_test(test_not_decided_here),
        cmocka_unit_test(test_rehearsal),      cmocka_unit_test(test_texts),
        cmocka_unit_test(test_percent_said),
    };

    return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
