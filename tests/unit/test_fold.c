/* test_fold.c: the life of an item as a county knows it, step by step, and what stands in the record after each; and
 * that the same entries give the same bytes. What workers bring is in test_fold_work.c. */
#include "core/rows.h"
#include "tests/unit/town.h"

#define DUE(it, text) assert_int_equal((it).effective_due, day(text))

static void test_register(void **state)
{
    struct town *t = town_full();
    struct item it = town_item(t, "T-1");

    (void)state;
    assert_int_equal(it.state, ITEM_OPEN);
    assert_int_equal(it.assigned_ms, at("2022-03-01T08:30")); /* opening of the office on start_date */
    assert_int_equal(it.registered_ms, t->now_ms);
    assert_int_equal(it.next_ms, t->now_ms); /* due now: it was never looked at */
    DUE(it, "2022-06-30");
    assert_int_equal(it.percent, 0);
    assert_int_equal(it.rev, 1);
    assert_int_equal(it.segments.n, 1);
    assert_int_equal(LIST_AT(it.segments, struct segment, 0)->kind, SEG_RUNNING);
    assert_int_equal(LIST_AT(it.segments, struct segment, 0)->due_date, day("2022-06-30"));
    town_free(t);
}

/* The percent that counts is the one that happened last. */
static void test_figures(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-07T09:00", .who = "li", .op = OP_report, .item = "T-1", .percent = "30"},
        {.who = "li", .op = OP_report, .item = "T-1", .percent = "20", .occurred = "2022-03-04T17:00"},
        {.who = "li",
         .op = OP_report,
         .item = "T-1",
         .percent = "25",
         .text = "重新核过",
         .occurred = "2022-03-07T09:00"},
        {.who = "li", .op = OP_measure, .item = "T-1", .value = "839.2"},
        {.who = "li", .op = OP_measure, .item = "T-1", .value = "800", .occurred = "2022-03-01T10:00"},
    };
    static const struct step audit[] = {
        {.who = "clerk", .op = OP_correct, .item = "T-1", .percent = "10", .reason = "核减"},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "T-1");
    assert_int_equal(it.percent, 25); /* of two at the same time, the one that came later */
    assert_int_equal(it.percent_at, at("2022-03-07T09:00"));
    assert_int_equal(it.value, 839200);
    assert_int_equal(it.reported_ms, t->now_ms);
    assert_int_equal(it.rev, 6);
    assert_int_equal(it.last_seq, t->seq);
    STEPS(t, audit);
    assert_int_equal(town_item(t, "T-1").percent, 10); /* may fall */
    town_free(t);
}

/* sign → extension refused, granted, asked late → hold, resume over the Qingming holiday. */
static void test_dates(void **state)
{
    static const struct step ask[] = {
        {.when = "2022-03-02T09:00", .who = "li", .op = OP_sign, .item = "T-1"},
        {.who = "li2", .op = OP_sign, .item = "T-1"},
        {.who = "li", .op = OP_extend_request, .item = "T-1", .id = "ask-1", .new_due = "2022-07-15", .reason = "资金"},
    };
    static const struct step grant[] = {
        {.who = "head",
         .op = OP_extend_approve,
         .item = "T-1",
         .ref = "ask-1",
         .new_due = "2022-07-14",
         .reason = "同意"},
    };
    static const struct step late[] = {
        {.when = "2022-07-14T23:59",
         .who = "li",
         .op = OP_extend_request,
         .item = "T-1",
         .new_due = "2022-07-20",
         .reason = "当天"},
        {.who = "head", .op = OP_extend_reject, .item = "T-1", .ref = "T-1/2", .reason = "不必"},
        {.when = "2022-07-15T09:00",
         .who = "li",
         .op = OP_extend_request,
         .item = "T-1",
         .new_due = "2022-07-20",
         .reason = "事后"},
        {.who = "head", .op = OP_extend_reject, .item = "T-1", .ref = "T-1/3", .reason = "逾期"},
    };
    struct town *t = town_full();
    struct item it;
    struct ask a;
    struct bytes val;

    (void)state;
    STEPS(t, ask);
    assert_int_equal(town_item(t, "T-1").signed_ms, at("2022-03-02T09:00")); /* the first signing counts */
    assert_true(state_get(t->s, T_ask, "T-1/1", &t->a, &a));
    assert_int_equal(a.state, ASKS_WAITING);
    assert_string_equal(a.by, "li");
    assert_string_equal(a.unit, "east");
    assert_false(a.late);
    assert_int_equal(a.due_before, day("2022-06-30"));
    assert_true(state_has(t->s, T_waiting, "T-1/1"));
    assert_true(t->s->ops->get(t->s->u, T_askref, key_bytes("ask-1"), &val));
    assert_memory_equal(val.data, "T-1/1", 5);
    DUE(town_item(t, "T-1"), "2022-06-30"); /* asking changes nothing */

    STEPS(t, grant);
    it = town_item(t, "T-1");
    DUE(it, "2022-07-14");
    assert_int_equal(it.due_date, day("2022-06-30")); /* the first one is always shown */
    assert_int_equal(it.segments.n, 2);
    assert_int_equal(LIST_AT(it.segments, struct segment, 1)->kind, SEG_EXTENDED);
    assert_string_equal(LIST_AT(it.segments, struct segment, 1)->ask, "T-1/1");
    assert_true(state_get(t->s, T_ask, "T-1/1", &t->a, &a));
    assert_int_equal(a.state, ASKS_APPROVED);
    assert_int_equal(a.granted, day("2022-07-14"));
    assert_string_equal(a.decided_by, "head");
    assert_false(state_has(t->s, T_waiting, "T-1/1"));

    STEPS(t, late);
    DUE(town_item(t, "T-1"), "2022-07-14");
    assert_true(state_get(t->s, T_ask, "T-1/2", &t->a, &a));
    assert_false(a.late); /* the due day itself is in time, to its end */
    assert_true(state_get(t->s, T_ask, "T-1/3", &t->a, &a));
    assert_true(a.late);
    assert_int_equal(a.state, ASKS_REJECTED);
    assert_string_equal(a.note, "逾期");
    town_free(t);
}

static void test_hold(void **state)
{
    static const struct step hold[] = {
        {.when = "2022-04-01T09:00",
         .who = "li",
         .op = OP_hold_request,
         .item = "T-1",
         .id = "h",
         .reason = "汛期",
         .new_due = "2022-04-20"},
        {.when = "2022-04-01T15:00", .who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h"},
    };
    static const struct step longer[] = {
        {.when = "2022-04-02T09:00", .who = "li", .op = OP_hold_request, .item = "T-1", .id = "h2", .reason = "再挂"},
        {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h2", .new_due = "2022-05-20"},
    };
    static const struct step resume[] = {
        {.when = "2022-04-07T10:00", .who = "li", .op = OP_resume, .item = "T-1", .ref = "h"},
    };
    static const struct step second[] = {
        {.when = "2022-04-11T09:00", .who = "li", .op = OP_hold_request, .item = "T-1", .id = "h3", .reason = "又一次"},
        {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h3", .new_due = "2022-05-20"},
        {.when = "2022-04-12T09:00", .who = "li", .op = OP_resume, .item = "T-1"},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    STEPS(t, hold);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_HELD);
    assert_int_equal(LIST_AT(it.segments, struct segment, 1)->kind, SEG_HELD);
    assert_int_equal(LIST_AT(it.segments, struct segment, 1)->due_date, day("2022-04-20")); /* wake-up as asked for */
    DUE(it, "2022-06-30");
    STEPS(t, longer);
    STEPS(t, resume);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_OPEN);
    /* (04-01, 04-07]: Saturday 04-02 worked, 04-03 … 04-05 holidays, 04-06, 04-07: three days, from Thursday 06-30. */
    DUE(it, "2022-07-05");
    assert_int_equal(t->facts.due_before, day("2022-06-30"));
    assert_int_equal(it.segments.n, 4);
    assert_int_equal(LIST_AT(it.segments, struct segment, 3)->kind, SEG_RESUMED);
    STEPS(t, second);
    DUE(town_item(t, "T-1"), "2022-07-06"); /* one day more: the first hold was paid for */
    town_free(t);
}

/* Handed in while held: the hold ends, and its days are given back. */
static void test_close_while_held(void **state)
{
    static const struct step v[] = {
        {.when = "2022-04-06T09:00", .who = "li", .op = OP_hold_request, .item = "T-1", .id = "h", .reason = "汛期"},
        {.who = "head", .op = OP_hold_approve, .item = "T-1", .ref = "h", .new_due = "2022-04-20"},
        {.when = "2022-04-08T09:00", .who = "li", .op = OP_close_request, .item = "T-1"},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_AUDIT);
    DUE(it, "2022-07-04"); /* 04-07 and 04-08 */
    town_free(t);
}

static void test_return(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-02T09:00", .who = "li", .op = OP_sign, .item = "T-1"},
        {.who = "li", .op = OP_return_request, .item = "T-1", .id = "r1", .reason = "三定方案"},
        {.who = "head", .op = OP_return_reject, .item = "T-1", .ref = "r1", .reason = "不予"},
        {.who = "li", .op = OP_return_request, .item = "T-1", .id = "r2", .reason = "三定方案"},
        {.when = "2022-03-03T10:00",
         .who = "head",
         .op = OP_return_approve,
         .item = "T-1",
         .ref = "r2",
         .unit = "west"},
        {.who = "wang", .op = OP_report, .item = "T-1", .percent = "5"},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "T-1");
    assert_string_equal(it.lead_unit, "west");
    assert_int_equal(it.assigned_ms, at("2022-03-03T10:00")); /* its clock starts now */
    assert_int_equal(it.signed_ms, NONE);
    assert_int_equal(LIST_AT(it.segments, struct segment, 0)->from_ms, at("2022-03-01T08:30")); /* the age stays */
    town_free(t);
}

/* close → refused → close again → granted → look-back reopens. */
static void test_close(void **state)
{
    static const struct step hand_in[] = {
        {.when = "2022-04-06T10:00", .who = "li", .op = OP_close_request, .item = "T-1", .id = "c1", .percent = "100"},
    };
    static const struct step refuse[] = {
        {.who = "head", .op = OP_close_reject, .item = "T-1", .ref = "c1", .reason = "佐证不足", .percent = "70"},
    };
    static const struct step again[] = {
        {.when = "2022-04-08T10:00", .who = "li", .op = OP_close_request, .item = "T-1", .id = "c2", .percent = "100"},
    };
    static const struct step grant[] = {
        {.when = "2022-04-11T10:00", .who = "head", .op = OP_close_approve, .item = "T-1", .ref = "c2"},
    };
    static const struct step reopen[] = {
        {.when = "2022-04-12T20:00", .who = "clerk", .op = OP_reopen, .item = "T-1", .reason = "反弹", .percent = "85"},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    STEPS(t, hand_in);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_AUDIT);
    assert_int_equal(it.submitted_ms, at("2022-04-06T10:00"));
    STEPS(t, refuse);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_OPEN);
    assert_true(it.close_refused);
    assert_int_equal(it.submitted_ms, NONE);
    assert_int_equal(it.percent, 70);
    STEPS(t, again);
    assert_false(town_item(t, "T-1").close_refused);
    STEPS(t, grant);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_int_equal(it.closed_ms, at("2022-04-11T10:00"));
    assert_int_equal(it.submitted_ms, at("2022-04-08T10:00")); /* on time is judged here */
    assert_int_equal(it.next_ms, t->now_ms);                   /* a light may have to go out */
    STEPS(t, reopen);
    it = town_item(t, "T-1");
    assert_int_equal(it.state, ITEM_OPEN);
    assert_int_equal(it.percent, 85);
    assert_int_equal(it.closed_ms, NONE);
    /* 20 workdays in (04-12, …], in the evening as at noon: 05-02 … 05-04 are off, Saturday 05-07 is worked. */
    DUE(it, "2022-05-12");
    assert_int_equal(LIST_AT(it.segments, struct segment, 1)->kind, SEG_REOPENED);
    town_free(t);
}

static void test_stage_closes(void **state)
{
    static const struct step v[] = {
        {.when = "2022-04-06T10:00", .who = "li", .op = OP_stage, .item = "C-1", .stage = "growing"},
        {.who = "li", .op = OP_stage, .item = "C-1", .stage = "done"},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    STEPS(t, v);
    it = town_item(t, "C-1");
    assert_string_equal(it.stage, "done");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_int_equal(it.closed_ms, t->now_ms);
    town_free(t);
}

/* ---- milestones, rules ---- */

static void set_milestone(struct town *t, const char *id, int seq, const char *date, int percent)
{
    struct milestone m = {
        .id = id, .item = "T-1", .seq = seq, .milestone = id, .planned_date = day(date), .planned_percent = percent};

    town_must(t, "clerk", OP_milestone_set, &m);
}

static void test_milestones(void **state)
{
    struct town *t = town_full();
    struct item it;
    int64_t rev;

    (void)state;
    set_milestone(t, "M2", 2, "2022-05-01", 60);
    set_milestone(t, "M1", 1, "2022-04-01", 30);
    set_milestone(t, "M3", 3, "2022-06-30", 100);
    set_milestone(t, "M1", 1, "2022-05-15", 40); /* moved behind M2 */
    it = town_item(t, "T-1");
    assert_int_equal(it.milestones.n, 3);
    assert_string_equal(LIST_AT(it.milestones, struct milestone, 0)->id, "M2");
    assert_string_equal(LIST_AT(it.milestones, struct milestone, 1)->id, "M1");
    assert_string_equal(LIST_AT(it.milestones, struct milestone, 2)->id, "M3");
    rev = it.rev;
    set_milestone(t, "M3", 3, "2022-06-30", 100); /* the same again: nothing */
    assert_int_equal(town_item(t, "T-1").rev, rev);
    town_free(t);
}

static void test_rules_make_due(void **state)
{
    static const struct step v[] = {
        {.when = "2022-04-06T10:00", .who = "li", .op = OP_stage, .item = "C-1", .stage = "done"},
    };
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct item closed, open;

    (void)state;
    STEPS(t, v);
    closed = town_item(t, "C-1");
    t->now_ms += DAY_MS;
    town_apply(t, "policy", &p); /* the same: no new version, nothing is due */
    assert_int_equal(t->facts.version, 1);
    assert_int_equal(town_item(t, "T-1").rev, 1);
    p.title = "新灯规";
    town_apply(t, "policy", &p);
    assert_int_equal(t->facts.version, 2);
    open = town_item(t, "T-1");
    assert_int_equal(open.rev, 2);
    assert_int_equal(open.next_ms, t->now_ms);
    assert_int_equal(town_item(t, "C-1").rev, closed.rev);
    assert_true(state_has(t->s, T_rules, "policy/plain@000001"));
    assert_true(state_has(t->s, T_rules, "policy/plain@000002"));
    assert_string_equal(core_policy(t->c, "plain", NULL)->title, "新灯规");
    town_free(t);
}

/* ---- bookkeeping ---- */

static void test_seen_and_history(void **state)
{
    static const struct step v[] = {
        {.when = "2022-03-07T09:00", .who = "li", .op = OP_report, .item = "T-1", .id = "once", .percent = "30"}};
    struct town *t = town_full();
    struct entry en;
    struct duban_error e;
    struct bytes val;
    unsigned char hash[16], other[16];

    (void)state;
    STEPS(t, v);
    assert_true(t->s->ops->get(t->s->u, T_seen, key_bytes("once"), &val));
    assert_int_equal(val.len, 24);
    assert_int_equal(key_tail_seq((struct bytes){val.data, 8}), t->seq);
    assert_int_equal(rec_unpack(&rec_entry, t->journal[t->seq - 1], UNPACK_STORED, &t->a, &en, &e), 0);
    core_content_hash("li", "report", en.body, hash);
    assert_memory_equal((const char *)val.data + 8, hash, 16);
    core_content_hash("li2", "report", en.body, other);
    assert_memory_not_equal(hash, other, 16);
    core_content_hash("lir", "eport", en.body, other); /* the borders between the parts count */
    assert_memory_not_equal(hash, other, 16);
    assert_true(t->s->ops->get(t->s->u, T_history, key_seq("T-1", t->seq, &t->a), &val));
    assert_false(t->s->ops->get(t->s->u, T_history, key_seq("C-1", t->seq, &t->a), &val));
    town_free(t);
}

/* Entries about the journal itself and about the clock touch no record. */
static void test_nothing_to_fold(void **state)
{
    struct town *t = town_full();
    struct tick tick = {at("2022-03-05T00:00")};
    struct nothing none = {NULL};
    struct check check = {t->seq, {"0123456789012345678901234567890", 32}};
    struct entry en;
    struct bytes before;

    (void)state;
    town_must(t, "owner", OP_advance, &tick);
    town_must(t, "owner", OP_clock_confirm, &none);
    assert_int_equal(town_item(t, "T-1").rev, 1);
    before = state_dump(t->s, &t->a);
    rec_clear(&rec_entry, &en);
    en.seq = t->seq + 1;
    en.kind = ENTRY_CHECK;
    en.wall_ms = t->now_ms;
    en.body = rec_pack(&rec_check, &check, &t->a);
    fold_bytes(t->c, rec_pack(&rec_entry, &en, &t->a));
    assert_same_state(before, state_dump(t->s, &t->a));
    town_free(t);
}

/* A random year: whatever is accepted, folded twice, is the same to the last byte; and so is a state that was rolled
 * back and folded again in the middle. */
static unsigned draw(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

static void random_step(struct town *t, uint64_t *seed)
{
    static const char *const who[] = {"li", "li2", "wang", "clerk", "head", "guest"};
    static const char *const items[] = {"T-1", "C-1", "T-2", "T-1-D1"};
    static const char *const stages[] = {"sown", "growing", "done"};
    int op;
    struct act act = act_on(items[draw(seed, 4)]);
    struct entry en;

    do
        op = OP_sign + (int)draw(seed, OP_judge - OP_sign);
    while (ops[op].body != &rec_act);
    t->now_ms += (int64_t)draw(seed, 3 * 24 * 3600) * 1000;
    act.reason = "理由";
    act.text = "说明";
    act.percent = draw(seed, 110);
    act.value = draw(seed, 1000) * 100;
    act.stage = stages[draw(seed, 3)];
    act.new_due = cal_day(t->now_ms) + draw(seed, 60);
    act.unit = draw(seed, 2) ? "west" : "east";
    act.ref = arena_printf(&t->a, "%s/%u", act.item, 1 + draw(seed, 6));
    /* Only the fields that the operation takes; the rest would be refused before it is decided. */
    for (size_t i = 0; i < rec_act.n; i++) {
        const struct field *f = &rec_act.fields[i];

        if (!strstr(ops[op].need, f->name) && !strstr(ops[op].take, f->name)) {
            struct act none;

            rec_clear(&rec_act, &none);
            memcpy((char *)&act + f->offset, (const char *)&none + f->offset, sizeof(void *));
        }
    }
    if (town_decide(t, who[draw(seed, 6)], op, arena_printf(&t->a, "r%lld", (long long)t->seq), &act, false, &en) ==
        0) {
        t->journal[t->seq] = rec_pack(&rec_entry, &en, &t->a);
        fold_bytes(t->c, t->journal[t->seq++]);
        for (int i = 0; i < 2; i++)
            judge_now(t, act.item);
    }
}

static void test_same_bytes(void **state)
{
    const char *env = getenv("SEED");
    uint64_t seed = env ? strtoull(env, NULL, 10) : 20220301;
    struct town *t = town_full();
    struct state *s = memstate_new();
    struct core *c = core_new(s);

    (void)state;
    print_message("SEED=%llu\n", (unsigned long long)seed);
    town_register(t, "T-2", "tasks");
    for (int i = 0; i < 1200; i++)
        random_step(t, &seed);
    assert_true(t->seq > 200);
    for (int64_t i = 0; i < t->seq; i++) {
        if (i % 7 == 0) { /* rolled back, and again */
            s->ops->mark(s->u);
            fold_bytes(c, t->journal[i]);
            s->ops->undo(s->u);
            core_forget(c);
        }
        fold_bytes(c, t->journal[i]);
    }
    assert_same_state(state_dump(t->s, &t->a), state_dump(s, &t->a));
    core_free(c);
    memstate_free(s);
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_register),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_close_while_held),
        cmocka_unit_test(test_return),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_stage_closes),
        cmocka_unit_test(test_milestones),
        cmocka_unit_test(test_rules_make_due),
        cmocka_unit_test(test_seen_and_history),
        cmocka_unit_test(test_nothing_to_fold),
        cmocka_unit_test(test_same_bytes),
    };

    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
