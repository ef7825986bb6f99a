/* test_fold_work.c: what results of workers make of the records: lights and orders, notices and their fate, visits. The
 * judgements are real ones (judge.c); attempts and visits are made up here. */
#include "tests/unit/town.h"

/* ---- judge ---- */

static void test_judge(void **state)
{
    static const struct step answer[] = {
        {.when = "2022-07-01T10:00",
         .who = "wang",
         .op = OP_answer,
         .item = "T-1-D1",
         .text = "x",
         .expect = DUBAN_E_not_owner},
        {.who = "li", .op = OP_answer, .item = "T-1-D1", .text = "说明"},
    };
    static const struct step done[] = {
        {.who = "li", .op = OP_close_request, .item = "T-1", .id = "c"},
        {.who = "head", .op = OP_close_approve, .item = "T-1", .ref = "c"},
    };
    struct town *t = town_full();
    struct item it, order;
    struct notice n;
    int64_t seq;

    (void)state;
    assert_int_equal(judge_now(t, "T-1"), 0);
    it = town_item(t, "T-1");
    assert_int_equal(it.light, LIGHT_NONE);
    assert_int_equal(it.next_ms, at("2022-07-01T00:00")); /* nothing before the due date can change it */
    assert_int_equal(it.rev, 2);
    seq = it.last_seq;
    assert_true(seq < t->seq); /* only the next look changed: not told in the timeline */

    t->now_ms = at("2022-07-01T08:30");
    assert_int_equal(judge_now(t, "T-1"), 0);
    it = town_item(t, "T-1");
    assert_int_equal(it.light, LIGHT_RED);
    assert_string_equal(it.cause, "overdue");
    assert_int_equal(it.light_ms, t->now_ms);
    assert_int_equal(it.orders_n, 1);
    assert_int_equal(it.last_seq, t->seq);
    order = town_item(t, "T-1-D1");
    assert_string_equal(order.parent, "T-1");
    assert_int_equal(order.state, ITEM_OPEN);
    assert_int_equal(order.effective_due, day("2022-07-05"));
    assert_int_equal(order.next_ms, NONE); /* its ledger has no lights */
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n));
    assert_int_equal(n.state, NS_INTENDED);
    assert_int_equal(n.next_ms, t->now_ms);
    assert_int_equal(n.rev, 1);

    STEPS(t, answer);
    order = town_item(t, "T-1-D1");
    assert_int_equal(order.state, ITEM_CLOSED);
    assert_string_equal(order.stage, "answered");
    STEPS(t, done);
    assert_int_equal(judge_now(t, "T-1"), 0);
    it = town_item(t, "T-1");
    assert_int_equal(it.light, LIGHT_NONE);
    assert_int_equal(it.next_ms, NONE);
    town_free(t);
}

/* The cause goes away before the order is answered. */
static void test_lifted(void **state)
{
    static const struct step v[] = {
        {.when = "2022-07-01T09:00",
         .who = "li",
         .op = OP_extend_request,
         .item = "T-1",
         .id = "x",
         .new_due = "2022-08-01",
         .reason = "r"},
        {.who = "head", .op = OP_extend_approve, .item = "T-1", .ref = "x", .new_due = "2022-08-01"},
    };
    struct registration part = registration_of("T-1-A", "tasks");
    struct town *t = town_full();
    struct item order;

    (void)state;
    part.parent = "T-1"; /* a part is no order and stays */
    town_must(t, "clerk", OP_register, &part);
    t->now_ms = at("2022-07-01T08:30");
    assert_int_equal(judge_now(t, "T-1"), 0);
    STEPS(t, v);
    assert_int_equal(judge_now(t, "T-1"), 0);
    order = town_item(t, "T-1-D1");
    assert_int_equal(order.state, ITEM_CLOSED);
    assert_string_equal(order.stage, "lifted");
    assert_int_equal(town_item(t, "T-1-A").state, ITEM_OPEN);
    town_free(t);
}

/* The bytes handed over are kept while nobody knows whether they arrived; "": none are. */
static void assert_sent(struct town *t, const char *key, const char *want)
{
    struct bytes sent = {"", 0};

    t->s->ops->get(t->s->u, T_sent, key_bytes(key), &sent);
    assert_int_equal(sent.len, strlen(want));
    assert_memory_equal(sent.data, want, sent.len);
}

static void test_notice(void **state)
{
    static const char key[] = "T-1/e1/red/r1/liaison";
    struct town *t = town_full();
    struct attempt at_it = {.key = key,
                            .rev = 1,
                            .token = 1,
                            .channel = "smtp",
                            .to = "li",
                            .to_name = "甲",
                            .instead_of = "乙",
                            .vacant = true,
                            .sent = {"bytes", 5}};
    struct fate again, accepted;
    struct judge twice;
    struct notice n;

    (void)state;
    t->now_ms = at("2022-07-01T08:30");
    assert_int_equal(judge_now(t, "T-1"), 0);
    town_must(t, "worker:notify", OP_notice_attempt, &at_it);
    assert_true(state_get(t->s, T_notice, key, &t->a, &n));
    assert_int_equal(n.state, NS_SENDING);
    assert_int_equal(n.attempts, 1);
    assert_string_equal(n.to, "li");
    assert_string_equal(n.to_name, "甲"); /* who held the post when it was sent */
    assert_string_equal(n.instead_of, "乙");
    assert_true(n.vacant);
    assert_sent(t, key, "bytes");
    rec_clear(&rec_fate, &again);
    again.key = key;
    again.rev = 2;
    again.token = 1;
    again.state = NS_INTENDED;
    again.result = "4xx";
    again.next_ms = t->now_ms + 60000;
    town_must(t, "worker:notify", OP_notice_fate, &again);
    assert_true(state_get(t->s, T_notice, key, &t->a, &n));
    assert_int_equal(n.next_ms, t->now_ms + 60000);
    assert_sent(t, key, ""); /* it did not arrive: the next try is written anew */
    at_it.rev = 3;
    at_it.to_name = "丙"; /* by the next try another holds it */
    at_it.instead_of = NULL;
    at_it.vacant = false;
    town_must(t, "worker:notify", OP_notice_attempt, &at_it);
    again.rev = 4;
    again.state = NS_UNCERTAIN;
    town_must(t, "worker:notify", OP_notice_fate, &again);
    assert_sent(t, key, "bytes"); /* it may have: the very same is sent again */
    accepted = again;
    accepted.rev = 5;
    accepted.state = NS_ACCEPTED;
    accepted.next_ms = NONE;
    town_must(t, "worker:notify", OP_notice_fate, &accepted);
    assert_true(state_get(t->s, T_notice, key, &t->a, &n));
    assert_int_equal(n.state, NS_ACCEPTED);
    assert_sent(t, key, "");
    assert_int_equal(n.attempts, 2);
    assert_string_equal(n.to_name, "丙");
    assert_null(n.instead_of);
    assert_int_equal(n.sent_ms, t->now_ms);
    assert_int_equal(n.next_ms, NONE);
    /* Caused again under the same key, by a worker that was given the job twice: what was sent stays sent. */
    rec_clear(&rec_judge, &twice);
    twice.key = "T-1";
    twice.rev = town_item(t, "T-1").rev;
    twice.token = 1;
    twice.judged_ms = t->now_ms;
    twice.notices = (struct list){&n, 1};
    town_must(t, "worker:escalate", OP_judge, &twice);
    assert_true(state_get(t->s, T_notice, key, &t->a, &n));
    assert_int_equal(n.state, NS_ACCEPTED);
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_lifted),
        cmocka_unit_test(test_notice),
    };

    return cmocka_run_group_tests_name("fold work", tests, NULL, NULL);
}
