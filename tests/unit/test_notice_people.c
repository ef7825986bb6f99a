/* test_notice_people.c: what people do to notices: send again, give up, say that it is known, try a channel; who may,
 * and when a ladder rests because of it. That a token is right is the daemon's matter: here it names its notice. */
#include "tests/unit/noticing.h"

static int people(struct town *t, const char *who, int op, const void *body)
{
    return town_send(t, who, op, arena_printf(&t->a, "p%lld", (long long)t->seq), body);
}

static int about(struct town *t, int op, const char *id)
{
    struct noticeref b = {id, "换了邮箱"};

    return people(t, "clerk", op, &b);
}

/* A notice that was tried by a channel once, and what became of it. */
static const char *ended(struct town *t, int state, int64_t next_ms)
{
    const char *id = notice_new(t);

    assert_int_equal(attempt(t, id, "file"), 0);
    if (state != NS_SENDING)
        assert_int_equal(fate(t, id, state, next_ms), 0);
    return id;
}

/* ---- again, and not any more ---- */

static void test_again_and_drop(void **state)
{
    static const struct {
        int state;
        bool goes_on;
        enum duban_err again, drop;
        int becomes; /* when it is sent again */
    } v[] = {
        {NS_DEAD, false, DUBAN_E_ok, DUBAN_E_ok, NS_INTENDED},
        {NS_REFUSED, false, DUBAN_E_ok, DUBAN_E_ok, NS_INTENDED},
        {NS_UNCERTAIN, false, DUBAN_E_ok, DUBAN_E_ok, NS_UNCERTAIN}, /* it may be a repeat, and says so */
        {NS_UNCERTAIN, true, DUBAN_E_bad_choice, DUBAN_E_ok, 0},
        {NS_INTENDED, true, DUBAN_E_bad_choice, DUBAN_E_ok, 0},
        {NS_SENDING, false, DUBAN_E_bad_choice, DUBAN_E_bad_choice, 0},
        {NS_ACCEPTED, false, DUBAN_E_bad_choice, DUBAN_E_bad_choice, 0},
        {NS_OVERTAKEN, false, DUBAN_E_bad_choice, DUBAN_E_bad_choice, 0},
    };
    struct town *t = noticing_town();

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        const char *id = ended(t, v[i].state, v[i].goes_on ? t->now_ms + MINUTE : NONE);
        struct notice n;

        assert_int_equal(about(t, OP_notice_retry, id), v[i].again);
        n = notice_get(t, id);
        if (!v[i].again) {
            assert_int_equal(n.state, v[i].becomes);
            assert_int_equal(n.next_ms, t->now_ms);
            assert_int_equal(n.retried_ms, t->now_ms);
            assert_string_equal(n.retried_by, "clerk");
            assert_string_equal(n.retried, "换了邮箱");
            assert_int_equal(n.tries.n, 1); /* what was is not forgotten */
        }
        id = ended(t, v[i].state, v[i].goes_on ? t->now_ms + MINUTE : NONE);
        assert_int_equal(about(t, OP_notice_drop, id), v[i].drop);
        n = notice_get(t, id);
        if (v[i].drop)
            continue;
        assert_int_equal(n.state, NS_DROPPED);
        assert_int_equal(n.next_ms, NONE);
        assert_string_equal(n.dropped_by, "clerk");
        assert_string_equal(n.dropped, "换了邮箱");
        assert_int_equal(about(t, OP_notice_drop, id), DUBAN_E_bad_choice);
        assert_int_equal(about(t, OP_notice_retry, id), 0); /* and taken up again after all */
        n = notice_get(t, id);
        assert_int_equal(n.state, NS_INTENDED);
        assert_null(n.dropped_by);
    }
    assert_int_equal(about(t, OP_notice_retry, "nothing"), DUBAN_E_no_record);
    town_free(t);
}

static void test_office_only(void **state)
{
    struct town *t = noticing_town();
    struct noticeref b = {ended(t, NS_DEAD, NONE), "x"};
    struct noticetest test = {.person = "li"};

    (void)state;
    assert_int_equal(people(t, "li", OP_notice_retry, &b), DUBAN_E_not_allowed);
    assert_int_equal(people(t, "li", OP_notice_drop, &b), DUBAN_E_not_allowed);
    assert_int_equal(people(t, "li", OP_notice_test, &test), DUBAN_E_not_allowed);
    b.reason = NULL;
    assert_int_equal(people(t, "clerk", OP_notice_drop, &b), DUBAN_E_missing);
    town_free(t);
}

/* Given up while it waits behind a limit: its place is free for others. */
static void test_place_freed(void **state)
{
    struct town *t = noticing_town();
    const char *first = notice_new(t), *booked = notice_new(t), *third = notice_new(t);
    int64_t place;

    (void)state;
    assert_int_equal(attempt(t, first, "robot"), 0);
    assert_int_equal(attempt(t, booked, "robot"), 0);
    place = t->facts.until_ms;
    assert_int_equal(about(t, OP_notice_drop, booked), 0);
    assert_int_equal(attempt(t, third, "robot"), 0);
    assert_true(t->facts.booked);
    assert_int_equal(t->facts.until_ms, place);
    town_free(t);
}

/* ---- a test ---- */

static void test_test(void **state)
{
    static const struct {
        const char *person, *channel;
        enum duban_err expect;
    } v[] = {
        {"li", NULL, DUBAN_E_ok},
        {"li", "robot", DUBAN_E_ok},
        {"li", "resting", DUBAN_E_bad_choice},
        {"li", "nothing", DUBAN_E_bad_choice},
        {"nobody", NULL, DUBAN_E_no_person},
    };
    struct town *t = noticing_town();
    struct notice n;

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct noticetest b = {v[i].person, v[i].channel, "看得到吗"};
        struct job job;

        assert_int_equal(people(t, "clerk", OP_notice_test, &b), v[i].expect);
        if (v[i].expect)
            continue;
        n = notice_get(t, t->facts.notice);
        assert_int_equal(n.kind, NOTICE_TEST);
        assert_int_equal(n.next_ms, t->now_ms);
        assert_string_equal(n.person, v[i].person);
        assert_string_equal(n.text, "看得到吗");
        assert_true(v[i].channel ? strcmp(n.only, v[i].channel) == 0 : !n.only);
        rec_clear(&rec_job, &job);
        job.kind = JOB_SEND;
        job.key = n.id;
        job.now_ms = t->now_ms;
        assert_true(core_job_fill(t->c, &job, &t->a)); /* it is about nothing, and goes all the same */
        assert_string_equal(((const struct person *)job.person)->id, "li");
    }
    town_free(t);
}

/* ---- it is known ---- */

enum { LIGHT_ACK_DAYS = 2 };

/* T-1 is red, its policy takes acknowledgements, and li was told. */
static struct town *told_town(const char **id)
{
    struct town *t = noticing_town();
    struct policy p = town_policy(t);

    p.ack = span(LIGHT_ACK_DAYS, SPAN_WORKDAYS);
    town_apply(t, "policy", &p);
    t->now_ms = at("2022-07-01T08:40");
    assert_int_equal(judge_now(t, "T-1"), 0);
    *id = "T-1/e1/red/r1/liaison";
    assert_int_equal(attempt(t, *id, "file"), 0);
    assert_int_equal(fate(t, *id, NS_ACCEPTED, NONE), 0);
    return t;
}

static int ack(struct town *t, const char *who, const char *id)
{
    struct noticeack b = {.token = arena_printf(&t->a, "%s~ABCDEFGHIJKLMNOP", id)};

    return people(t, who, OP_notice_ack, &b);
}

static void test_ack(void **state)
{
    const char *id;
    struct town *t = told_town(&id);
    struct notice n;
    struct item it;

    (void)state;
    assert_int_equal(ack(t, "owner", id), 0);
    assert_string_equal(t->facts.notice, id);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_READ); /* who says that they know has read it */
    assert_int_equal(n.acked_ms, t->now_ms);
    assert_string_equal(n.acked_by, "li"); /* not whoever handed it in */
    it = town_item(t, "T-1");
    assert_int_equal(it.acked_ms, t->now_ms);
    assert_string_equal(it.acked_by, "li");
    assert_true(it.ack_until_ms > t->now_ms);
    assert_int_equal(it.light, LIGHT_RED); /* the ladder rests; the light does not */
    assert_int_equal(ack(t, "owner", id), DUBAN_E_known);
    assert_int_equal(ack(t, "owner", "nothing"), DUBAN_E_no_record);
    town_free(t);
}

/* Without a policy that takes it, from a reader who need not act, of an older notice: the notice alone. */
static void test_ack_alone(void **state)
{
    const char *id;
    struct town *t = told_town(&id);
    struct notice again = notice_get(t, id), mine;
    struct attempt b;

    (void)state;
    /* The same light was told again since. */
    again.id = "T-1/e1/red/r1/again1/liaison";
    again.intended_ms += MINUTE;
    again.attempts = 1;
    state_put(t->s, T_notice, again.id, &again, &t->a);
    assert_int_equal(ack(t, "owner", id), 0);
    assert_int_equal(notice_get(t, id).acked_ms, t->now_ms);
    assert_int_equal(town_item(t, "T-1").acked_ms, NONE);
    /* wang of another unit got the newest by mistake. */
    mine = again;
    mine.id = "T-1/e1/red/r2/wang";
    mine.person = "wang";
    mine.state = NS_INTENDED;
    mine.next_ms = t->now_ms;
    state_put(t->s, T_notice, mine.id, &mine, &t->a);
    b = attempt_of(t, mine.id, "file");
    b.to = "wang";
    assert_int_equal(attempt_send(t, &b), 0);
    assert_int_equal(ack(t, "owner", mine.id), 0);
    assert_int_equal(notice_get(t, mine.id).state, NS_READ);
    assert_int_equal(notice_get(t, mine.id).next_ms, NONE); /* nothing more is sent to who knows */
    assert_int_equal(town_item(t, "T-1").acked_ms, NONE);
    /* And the newest, by who must act. */
    assert_int_equal(ack(t, "owner", again.id), 0);
    assert_int_equal(town_item(t, "T-1").acked_ms, t->now_ms);
    town_free(t);
}

static void test_ack_not_sent(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t);

    (void)state;
    assert_int_equal(ack(t, "owner", id), DUBAN_E_bad_choice);
    town_free(t);
}

/* By a reply: from the address of who is at the post, and handed in by whoever speaks for others. */
static void test_ack_by_mail(void **state)
{
    struct town *t = noticing_town();
    struct person li = {.id = "li", .name = "李", .unit = "east", .role = "liaison", .email = "Li@example.cn"};
    struct noticeack b = {.notice = ended(t, NS_ACCEPTED, NONE)};

    (void)state;
    town_must(t, "owner", OP_person_set, &li);
    assert_int_equal(people(t, "owner", OP_notice_ack, &b), DUBAN_E_missing);
    b.from = "li@example.cn.evil";
    assert_int_equal(people(t, "owner", OP_notice_ack, &b), DUBAN_E_not_allowed);
    b.from = "wang@example.cn";
    assert_int_equal(people(t, "owner", OP_notice_ack, &b), DUBAN_E_not_allowed);
    b.from = "li@EXAMPLE.cn";
    assert_int_equal(people(t, "clerk", OP_notice_ack, &b), DUBAN_E_not_allowed); /* who speaks for nobody */
    assert_int_equal(people(t, "owner", OP_notice_ack, &b), 0);
    assert_string_equal(notice_get(t, b.notice).acked_by, "li");
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again_and_drop), cmocka_unit_test(test_office_only), cmocka_unit_test(test_place_freed),
        cmocka_unit_test(test_test),           cmocka_unit_test(test_ack),         cmocka_unit_test(test_ack_alone),
        cmocka_unit_test(test_ack_not_sent),   cmocka_unit_test(test_ack_by_mail),
    };

    return cmocka_run_group_tests_name("notice people", tests, NULL, NULL);
}
