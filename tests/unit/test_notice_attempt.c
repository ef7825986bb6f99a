/* test_notice_attempt.c: an attempt goes now, gets a place, or is refused (core/booking.c, core/used.c): what is
 * counted, when a place holds, what red may use, penalties, the full and the half hour. The arithmetic itself:
 * test_governor.c. */
#include "core/used.h"
#include "tests/unit/noticing.h"

/* How often the robot's key is counted in all. */
static int count_row(void *u, struct bytes key, struct bytes val)
{
    struct duban_error e;
    struct arena a;
    struct used row;

    (void)key;
    arena_init(&a);
    assert_int_equal(rec_unpack(&rec_used, val, UNPACK_STORED, &a, &row, &e), 0);
    *(int64_t *)u += none_or(row.n, 0);
    arena_done(&a);
    return 0;
}

static int64_t counted(struct town *t)
{
    int64_t n = 0;

    t->s->ops->scan(t->s->u, T_used, (struct bytes){"", 0}, (struct bytes){"", 0}, count_row, &n);
    return n;
}

static void test_now(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t);
    struct notice n;

    (void)state;
    assert_int_equal(attempt(t, id, "robot"), 0);
    assert_false(t->facts.booked);
    assert_int_equal(counted(t), 1);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_SENDING);
    assert_int_equal(n.attempts, 1);
    assert_int_equal(n.tries.n, 1);
    assert_string_equal(last_try(&n)->channel, "robot");
    assert_string_equal(last_try(&n)->to_name, "李");
    assert_int_equal(last_try(&n)->state, NS_SENDING);
    assert_int_equal(last_try(&n)->at_ms, t->now_ms);
    town_free(t);
}

/* Ordinary ones: one a minute, as the other is spared. The second is booked, once; in time it takes its place, which is
 * not counted again. */
static void test_place(void **state)
{
    struct town *t = noticing_town();
    const char *first = notice_new(t), *id = notice_new(t);
    struct attempt b;
    struct notice n;

    (void)state;
    assert_int_equal(attempt(t, first, "robot"), 0);
    b = attempt_of(t, id, "robot");
    assert_int_equal(attempt_send(t, &b), 0);
    assert_true(t->facts.booked);
    assert_string_equal(t->facts.why, "limit");
    assert_int_equal(t->facts.until_ms, t->now_ms + 71 * SECOND);
    assert_int_equal(counted(t), 2);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_INTENDED);
    assert_int_equal(none_or(n.attempts, 0), 0);
    assert_int_equal(n.tries.n, 0);
    assert_int_equal(n.next_ms, t->facts.until_ms);
    assert_int_equal(n.booked_ms, n.next_ms);
    assert_string_equal(n.booked_on, "robot");
    assert_int_equal(attempt_send(t, &b), DUBAN_E_stale); /* the same again after a crash: it was heard */
    assert_int_equal(counted(t), 2);

    t->now_ms = n.next_ms + 3 * SECOND;
    assert_int_equal(attempt(t, id, "robot"), 0);
    assert_false(t->facts.booked);
    assert_int_equal(counted(t), 1); /* its place; that of the first is over */
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_SENDING);
    assert_int_equal(n.booked_ms, NONE);
    assert_int_equal(n.places.n, 0);
    town_free(t);
}

/* Too late for its place: that one is taken back, and another is looked for. By another channel: taken back as well. */
static void test_place_lost(void **state)
{
    struct town *t = noticing_town();
    const char *first = notice_new(t), *late = notice_new(t), *away = notice_new(t);

    (void)state;
    assert_int_equal(attempt(t, first, "robot"), 0);
    assert_int_equal(attempt(t, late, "robot"), 0);
    assert_int_equal(attempt(t, away, "robot"), 0);
    assert_int_equal(counted(t), 3);
    assert_int_equal(attempt(t, away, "file"), 0);
    assert_int_equal(counted(t), 2);
    t->now_ms += 10 * MINUTE;
    assert_int_equal(attempt(t, late, "robot"), 0);
    assert_false(t->facts.booked);
    assert_int_equal(counted(t), 1); /* those of ten minutes ago are gone, too */
    town_free(t);
}

/* Places were given when four a minute could go; now it is one. The first of them goes, the others get other places. */
static void test_stricter(void **state)
{
    struct town *t = noticing_town();
    const char *ids[8];
    int gone = 0;

    (void)state;
    noticing_rules(t, 8);
    for (size_t i = 0; i < 8; i++) {
        ids[i] = notice_new(t);
        assert_int_equal(attempt(t, ids[i], "robot"), 0);
        assert_true(t->facts.booked == (i >= 4));
    }
    t->now_ms = notice_get(t, ids[4]).next_ms;
    assert_int_equal(attempt(t, ids[4], "robot"), 0);
    assert_false(t->facts.booked); /* as it was promised */
    noticing_rules(t, 2);
    for (size_t i = 5; i < 8; i++) {
        struct attempt b = attempt_of(t, ids[i], "robot");

        b.wait = true;
        assert_int_equal(attempt_send(t, &b), 0);
        gone += !t->facts.booked;
    }
    assert_int_equal(gone, 1); /* with the one that went before: two, all that the key may have */
    assert_int_equal(counted(t), 4);
    town_free(t);
}

/* What does not go gives its place back, whatever becomes of it. */
static void test_place_unused(void **state)
{
    static const int ends[] = {NS_OVERTAKEN, NS_DEAD, NS_INTENDED};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct town *t = noticing_town();
        const char *first = notice_new(t), *id = notice_new(t);
        struct notice n;

        assert_int_equal(attempt(t, first, "robot"), 0);
        assert_int_equal(attempt(t, id, "robot"), 0);
        assert_int_equal(counted(t), 2);
        t->now_ms = notice_get(t, id).next_ms;
        assert_int_equal(fate(t, id, ends[i], ends[i] == NS_INTENDED ? t->now_ms + MINUTE : NONE), 0);
        assert_int_equal(counted(t), 1);
        n = notice_get(t, id);
        assert_int_equal(n.places.n, 0);
        assert_null(n.booked_on);
        town_free(t);
    }
}

/* Another hand-over is another one that the provider counts. */
static void test_again(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t);

    (void)state;
    assert_int_equal(attempt(t, id, "robot"), 0);
    t->now_ms += SECOND; /* the worker died, and comes again */
    assert_int_equal(attempt(t, id, "robot"), 0);
    assert_true(t->facts.booked);
    assert_int_equal(notice_get(t, id).state, NS_SENDING); /* as far as anybody knows */
    town_free(t);
}

/* Longer than wait_most: the next channel. When there is none, the place all the same. */
static void test_limited(void **state)
{
    struct town *t = noticing_town();
    struct attempt b;
    const char *id;

    (void)state;
    for (int i = 0; i < 9; i++) {
        id = notice_new(t);
        assert_int_equal(attempt(t, id, "robot"), 0);
    }
    id = notice_new(t);
    b = attempt_of(t, id, "robot");
    assert_int_equal(attempt_send(t, &b), DUBAN_E_limited);
    assert_string_equal(t->e.field, "channel");
    assert_int_equal(t->e.retry_ms, 9 * 71 * SECOND);
    assert_int_equal(counted(t), 9);
    b.wait = true;
    assert_int_equal(attempt_send(t, &b), 0);
    assert_true(t->facts.booked);
    assert_int_equal(counted(t), 10);
    town_free(t);
}

/* Red uses what is spared, and goes at the full hour; so does what is urgent. */
static void test_first(void **state)
{
    static const char key[] = "T-1/e1/red/r1/liaison";
    struct town *t = noticing_town();
    const char *id;

    (void)state;
    t->now_ms = at("2022-07-01T08:30");
    assert_int_equal(judge_now(t, "T-1"), 0);
    id = notice_new(t);
    assert_int_equal(attempt(t, id, "robot"), 0);
    assert_true(t->facts.booked);
    assert_string_equal(t->facts.why, "apart");
    assert_true(t->facts.until_ms >= at("2022-07-01T08:31") && t->facts.until_ms < at("2022-07-01T08:33"));
    assert_int_equal(attempt(t, id, "file"), 0); /* nobody counts there, and nobody is in a hurry */
    assert_false(t->facts.booked);
    id = notice_new(t);
    t->now_ms = at("2022-07-01T08:31");
    assert_int_equal(attempt(t, id, "robot"), 0);
    assert_false(t->facts.booked);
    assert_int_equal(attempt(t, key, "robot"), 0);
    assert_false(t->facts.booked);
    assert_int_equal(counted(t), 2);
    town_free(t);
}

/* The provider said: leave this key alone. Nobody goes before then, red neither. */
static void test_penalty(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t), *other = notice_new(t);
    struct fate f;

    (void)state;
    assert_int_equal(attempt(t, id, "robot"), 0);
    f = fate_of(t, id, NS_INTENDED, t->now_ms + MINUTE);
    f.penalty = "feishu/k";
    f.penalty_ms = t->now_ms + 8 * MINUTE;
    assert_int_equal(fate_send(t, &f), 0);
    assert_int_equal(attempt(t, other, "robot"), 0);
    assert_true(t->facts.booked);
    assert_string_equal(t->facts.why, "penalty");
    assert_int_equal(t->facts.until_ms, f.penalty_ms);
    t->now_ms = f.penalty_ms;
    assert_int_equal(attempt(t, other, "robot"), 0);
    assert_false(t->facts.booked);
    t->now_ms += 2 * MINUTE; /* the penalty is over: its row goes, by the way */
    assert_int_equal(attempt(t, id, "robot"), 0);
    assert_int_equal(counted(t), 1);
    {
        struct used u;
        assert_false(used_get(t->s, "feishu/k", 0, 0, &t->a, &u));
    }
    town_free(t);
}

/* More places than one decision reads: it is looked at again behind them, and not counted before. */
static void test_many(void **state)
{
    struct town *t = noticing_town();
    struct used u = {.governor = "feishu/k", .slot_s = 1, .slot_ms = t->now_ms, .n = 1, .until_ms = NONE};
    const char *id = notice_new(t);
    struct attempt b = attempt_of(t, id, "robot");

    (void)state;
    b.wait = true;
    for (int i = 0; i < LIM_USED_ROWS; i++, u.slot_ms += 71 * SECOND)
        t->s->ops->put(t->s->u, T_used, used_key(&u, &t->a), rec_pack(&rec_used, &u, &t->a));
    assert_int_equal(attempt_send(t, &b), 0); /* just behind the last */
    assert_true(t->facts.booked);
    assert_int_equal(t->facts.until_ms, u.slot_ms);
    assert_int_equal(t->facts.places.n, 1);
    id = notice_new(t);
    b = attempt_of(t, id, "robot");
    b.wait = true;
    assert_int_equal(attempt_send(t, &b), 0);
    assert_true(t->facts.booked);
    assert_int_equal(t->facts.places.n, 0);
    assert_true(t->facts.until_ms > t->now_ms && t->facts.until_ms < u.slot_ms);
    town_free(t);
}

static void test_refused(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t);
    struct noticetest only = {.person = "li", .channel = "file"};
    struct attempt b = attempt_of(t, id, "robot");

    (void)state;
    b.rev++;
    assert_int_equal(attempt_send(t, &b), DUBAN_E_stale);
    assert_int_equal(attempt(t, id, "resting"), DUBAN_E_stale); /* the rules have become others */
    assert_int_equal(attempt(t, id, "carrier-pigeon"), DUBAN_E_stale);
    b = attempt_of(t, id, "file");
    b.key = "nothing";
    assert_int_equal(attempt_send(t, &b), DUBAN_E_no_record);
    town_must(t, "clerk", OP_notice_test, &only);
    id = arena_keep(&t->a, t->facts.notice);
    assert_int_equal(attempt(t, id, "robot"), DUBAN_E_bad_choice); /* a test of another channel */
    assert_int_equal(attempt(t, id, "file"), 0);
    assert_int_equal(fate(t, id, NS_ACCEPTED, NONE), 0);
    assert_int_equal(attempt(t, id, "file"), DUBAN_E_bad_choice); /* it is over */
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_now),      cmocka_unit_test(test_place),        cmocka_unit_test(test_place_lost),
        cmocka_unit_test(test_again),    cmocka_unit_test(test_limited),      cmocka_unit_test(test_first),
        cmocka_unit_test(test_penalty),  cmocka_unit_test(test_many),         cmocka_unit_test(test_refused),
        cmocka_unit_test(test_stricter), cmocka_unit_test(test_place_unused),
    };

    return cmocka_run_group_tests_name("notice attempt", tests, NULL, NULL);
}
