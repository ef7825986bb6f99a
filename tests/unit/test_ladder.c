/* When rungs are climbed: stories of ladders (ladder_story.h), and lives at random. */
#include "tests/unit/ladder_story.h"

static const struct story stories[] = {
    {"an item that falls behind and is left alone",
     {{0}},
     "2022-07-10 00:00",
     /* Saturday 04-16 turns yellow; the office opens on Monday 04-18 */
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     /* 06-16 turns red: all who were told hear it, the leader at once, since a day has long passed */
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n"
     "06-23 08:30 LD-1/e1/red/r4/P001/again1\n"
     "06-30 08:30 LD-1/e1/red/r4/P001/again2\n"
     "07-07 08:30 LD-1/e1/red/r4/P001/again3\n"},

    {"put right in the night before anybody was told: nobody hears anything",
     {{"2022-04-17 22:00", PERCENT, 30, NULL}},
     "2022-06-01 00:00",
     ""},

    {"put right after the first rung: the ladder stops with an all-clear",
     {{"2022-04-18 10:00", PERCENT, 30, NULL}},
     "2022-06-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 10:00 LD-1/e1/over/liaison\n"},

    {"red by a correction in office hours, then put right at night: the all-clear comes in the morning",
     {{"2022-04-12 10:00", PERCENT, 0, NULL},
      {"2022-04-12 10:01", DUE, 0, "2022-04-11"},
      {"2022-04-12 21:00", DUE, 0, "2022-07-29"}},
     "2022-04-16 23:00",
     "04-12 10:01 LD-1-D1 书面说明并约谈 due 04-14\n"
     "04-12 10:01 LD-1/e1/order/LD-1-D1\n"
     "04-12 10:01 LD-1/e1/red/r1/liaison\n"
     "04-13 08:30 LD-1/e1/over/liaison\n"},

    {"red put right at noon, yellow the next day: all hear that it is over, and a new episode begins",
     {{"2022-06-16 12:00", PERCENT, 60, NULL}, {"2022-06-17 09:00", PERCENT, 50, NULL}},
     "2022-07-25 08:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n"
     "06-16 13:30 LD-1/e1/over/liaison\n" /* 12:00 is noon: the office opens again at 13:30 */
     "06-16 13:30 LD-1/e1/over/commissioner\n"
     "06-16 13:30 LD-1/e1/over/director\n"
     "06-16 13:30 LD-1/e1/over/P001\n"
     /* 15 points behind on 06-17: a new episode; it stays yellow, so the leader is never told */
     "06-17 09:00 LD-1-D3 书面说明 due 06-22\n"
     "06-17 09:00 LD-1/e2/order/LD-1-D3\n"
     "06-17 09:00 LD-1/e2/yellow/r1/liaison\n"
     "06-21 09:00 LD-1/e2/yellow/r2/commissioner\n"
     "06-23 09:00 LD-1/e2/yellow/r3/director\n"},

    {"red, a better colour, red again, all in one episode: nothing is told twice, and only the repeats of red go on",
     {{"2022-06-17 09:00", PERCENT, 50, NULL}, {"2022-06-27 15:00", PERCENT, 20, NULL}},
     "2022-06-30 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n"
     "06-27 15:00 LD-1/e1/red/r4/P001/again1\n"},

    {"audit is a pause: no rung is climbed in it, and its days do not count for the next one",
     {{"2022-04-19 08:30", AUDIT, 0, NULL}, {"2022-05-10 08:30", REFUSE, 0, NULL}},
     "2022-05-31 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "05-11 08:30 LD-1/e1/yellow/r2/commissioner\n" /* one day was used before the audit, one after */
     "05-13 08:30 LD-1/e1/yellow/r3/director\n"},

    {"closed while grey: the red that was told is over",
     {{"2022-06-16 10:00", AUDIT, 0, NULL}, {"2022-06-20 10:00", CLOSE, 0, NULL}},
     "2022-12-31 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n"
     "06-20 10:00 LD-1/e1/over/liaison\n"
     "06-20 10:00 LD-1/e1/over/commissioner\n"
     "06-20 10:00 LD-1/e1/over/director\n"
     "06-20 10:00 LD-1/e1/over/P001\n"},

    {"the service was down over two rungs and comes back at night: they are made up one at a time, in office hours",
     {{"2022-04-18 09:00", DOWN, 0, "2022-04-28 23:00"}},
     "2022-05-10 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-29 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "05-06 08:30 LD-1/e1/yellow/r3/director\n"},

    {"over a long holiday the ladder rests with the office",
     {{"2022-04-15 09:00", PERCENT, 30, NULL}, {"2022-04-27 16:00", PERCENT, 15, NULL}},
     "2022-05-20 00:00",
     "04-27 16:00 LD-1-D1 书面说明 due 05-05\n" /* 04-28, 04-29, 05-05 */
     "04-27 16:00 LD-1/e1/order/LD-1-D1\n"
     "04-27 16:00 LD-1/e1/yellow/r1/liaison\n"
     "04-29 16:00 LD-1/e1/yellow/r2/commissioner\n"
     "05-06 16:00 LD-1/e1/yellow/r3/director\n"},
};

static void test_stories(void **state)
{
    (void)state;
    play_stories(stories, COUNT_OF(stories));
}

/* Every rung repeats until the next one is climbed, and counts its own repeats. */
static void test_repeats(void **state)
{
    struct rung *rungs = LIST_AT(book.policy.ladder, struct rung, 0);

    (void)state;
    book.policy.ladder.n = 2;
    rungs[0].repeat = rungs[1].repeat = SP(1, SPAN_WORKDAYS);
    rungs[1].after = SP(3, SPAN_WORKDAYS);
    lines = (struct buf){.arena = book.a};
    play(NULL, 0, "2022-04-23 00:00");
    buf_add(&lines, "", 1);
    assert_string_equal(lines.data, "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
                                    "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
                                    "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
                                    "04-19 08:30 LD-1/e1/yellow/r1/liaison/again1\n"
                                    "04-20 08:30 LD-1/e1/yellow/r1/liaison/again2\n"
                                    "04-21 08:30 LD-1/e1/yellow/r2/commissioner\n"
                                    "04-22 08:30 LD-1/e1/yellow/r2/commissioner/again1\n");
}

static void test_no_ladder(void **state)
{
    struct judge j;

    (void)state;
    book.policy.ladder.n = 0;
    book.env.now_ms = T("2022-08-01 09:00");
    judge_item(&book.env, &book.item, book.a, &j);
    assert_int_equal(j.light, LIGHT_RED);
    assert_string_equal(j.light_rules, "r1@3");
    assert_string_equal(j.cause, "overdue");
    assert_int_equal(j.orders.n, 1); /* the order stands by itself */
    assert_int_equal(j.notices.n, 0);
    assert_int_equal(j.next_ms, NONE);
    judge_settle(&j, &book.item, book.a);
    /* the policy is taken from the ledger: the episode ends without a word */
    book.env.policy = NULL;
    judge_item(&book.env, &book.item, book.a, &j);
    assert_int_equal(j.light, LIGHT_NONE);
    assert_int_equal(j.worst, LIGHT_NONE);
    assert_int_equal(j.notices.n, 0);
}

/* ---- what people say of rungs ---- */

static const struct story said[] = {
    {"jumped to the leader at night: told at the opening, whatever the colour; those between are passed over",
     {{"2022-04-18 20:00", JUMP, 4, NULL}, {"2022-04-25 10:00", PERCENT, 30, NULL}},
     "2022-06-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-19 08:30 LD-1/e1/yellow/r4/P001\n"
     "04-25 10:00 LD-1/e1/over/liaison\n"
     "04-25 10:00 LD-1/e1/over/P001\n",
     NULL},

    {"one passed over: the next one's delay begins when it would have been told",
     {{"2022-04-18 09:00", SKIP, 2, NULL}, {"2022-04-25 10:00", PERCENT, 30, NULL}},
     "2022-06-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "04-25 10:00 LD-1/e1/over/liaison\n"
     "04-25 10:00 LD-1/e1/over/director\n",
     NULL},

    {"passed over, then jumped to all the same: the last word counts",
     {{"2022-04-18 09:00", SKIP, 3, NULL}, {"2022-04-18 10:00", JUMP, 3, NULL}},
     "2022-06-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 10:00 LD-1/e1/yellow/r3/director\n",
     NULL},

    {"the first one is passed over before the office opens: the order is told all the same, and that it is over",
     {{"2022-04-16 10:00", SKIP, 1, NULL}, {"2022-04-21 10:00", PERCENT, 30, NULL}},
     "2022-06-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-21 10:00 LD-1/e1/over/liaison\n"
     "04-21 10:00 LD-1/e1/over/commissioner\n",
     NULL},

    {"what was said in one episode says nothing of the next",
     {{"2022-04-18 09:00", SKIP, 2, NULL},
      {"2022-04-18 10:00", PERCENT, 30, NULL},
      {"2022-04-18 11:00", PERCENT, 0, NULL}},
     "2022-04-21 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 10:00 LD-1/e1/over/liaison\n"
     "04-18 11:00 LD-1-D2 书面说明 due 04-21\n"
     "04-18 11:00 LD-1/e2/order/LD-1-D2\n"
     "04-18 11:00 LD-1/e2/yellow/r1/liaison\n"
     "04-20 11:00 LD-1/e2/yellow/r2/commissioner\n",
     NULL},

    {"raised: the rungs up to the level and one more, without delay or colour",
     {{"2022-04-18 09:00", RAISE, 2, NULL}},
     "2022-04-30 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 09:00 LD-1/e1/yellow/r2/commissioner\n"
     "04-18 09:00 LD-1/e1/yellow/r3/director\n",
     NULL},
};

static void test_said(void **state)
{
    (void)state;
    play_stories(said, COUNT_OF(said));
}

/* ---- rest ---- */

static void may_rest(struct policy *p)
{
    p->ack = SP(2, SPAN_WORKDAYS);
}

static const struct story rests[] = {
    {"known for two workdays: these do not count",
     {{"2022-04-18 10:00", ACK, 0, NULL}},
     "2022-05-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-22 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-25 08:30 LD-1/e1/yellow/r3/director\n",
     may_rest}, /* Sunday 04-24 is worked */

    {"a worse colour ends it",
     {{"2022-06-15 10:00", ACK, 0, NULL}},
     "2022-06-17 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n",
     may_rest},

    {"red is known: the leader hears it again so much later",
     {{"2022-06-16 10:00", ACK, 0, NULL}},
     "2022-07-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n"
     "06-27 08:30 LD-1/e1/red/r4/P001/again1\n",
     may_rest},

    {"known before anybody was told: the order goes out all the same, the rest waits",
     {{"2022-04-16 10:00", ACK, 0, NULL}},
     "2022-04-23 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-19 10:00 LD-1/e1/yellow/r1/liaison\n" /* Saturday 10:00 and two workdays: Tuesday 10:00 */
     "04-21 10:00 LD-1/e1/yellow/r2/commissioner\n",
     may_rest},

    {"the office jumps: it is as if it had never been known",
     {{"2022-04-18 10:00", ACK, 0, NULL}, {"2022-04-18 11:00", JUMP, 2, NULL}},
     "2022-04-21 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 11:00 LD-1/e1/yellow/r2/commissioner\n"
     "04-20 11:00 LD-1/e1/yellow/r3/director\n",
     may_rest},

    {"audited while known: the rest is over, the pause does not count",
     {{"2022-04-18 10:30", ACK, 0, NULL}, {"2022-04-19 08:30", AUDIT, 0, NULL}, {"2022-05-10 08:30", REFUSE, 0, NULL}},
     "2022-05-12 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "05-11 08:30 LD-1/e1/yellow/r2/commissioner\n",
     may_rest},
};

static void test_rests(void **state)
{
    (void)state;
    play_stories(rests, COUNT_OF(rests));
}

/* ---- day and night, nobody there, another unit ---- */

static void day_and_night(struct policy *p)
{
    struct rung *r = LIST_AT(p->ladder, struct rung, 0);

    r[0].wall = r[1].wall = true;
    r[1].after = SP(2, SPAN_HOURS);
}

static const struct story hours[] = {
    {"two rungs day and night, by the wall clock: the order at night as well; the third waits for the office",
     {{"2022-04-20 22:00", PERCENT, 30, NULL}},
     "2022-04-30 00:00",
     "04-16 00:00 LD-1-D1 书面说明 due 04-20\n" /* 04-18, 04-19, 04-20 */
     "04-16 00:00 LD-1/e1/order/LD-1-D1\n"
     "04-16 00:00 LD-1/e1/yellow/r1/liaison\n"
     "04-16 02:00 LD-1/e1/yellow/r2/commissioner\n"
     "04-19 08:30 LD-1/e1/yellow/r3/director\n"
     "04-20 22:00 LD-1/e1/over/liaison\n"
     "04-20 22:00 LD-1/e1/over/commissioner\n"
     "04-21 08:30 LD-1/e1/over/director\n",
     day_and_night},

    {"a worse colour at night: each hears it at their hour",
     {{"2022-04-19 22:00", DUE, 0, "2022-04-18"}},
     "2022-04-21 00:00",
     "04-16 00:00 LD-1-D1 书面说明 due 04-20\n"
     "04-16 00:00 LD-1/e1/order/LD-1-D1\n"
     "04-16 00:00 LD-1/e1/yellow/r1/liaison\n"
     "04-16 02:00 LD-1/e1/yellow/r2/commissioner\n"
     "04-19 08:30 LD-1/e1/yellow/r3/director\n"
     "04-19 22:00 LD-1-D2 书面说明并约谈 due 04-21\n"
     "04-19 22:00 LD-1/e1/red/r1/liaison\n"
     "04-19 22:00 LD-1/e1/red/r2/commissioner\n"
     "04-19 22:00 LD-1/e1/order/LD-1-D2\n"
     "04-20 08:30 LD-1/e1/red/r3/director\n"
     "04-20 08:30 LD-1/e1/red/r4/P001\n",
     day_and_night},

    {"nobody was in the first post: the next one is told at once, and the one after it in its time",
     {{"2022-04-18 08:31", VACANT, 1, NULL}},
     "2022-04-30 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 08:31 LD-1/e1/yellow/r2/commissioner\n"
     "04-20 08:31 LD-1/e1/yellow/r3/director\n",
     NULL},

    {"nobody was in the third post: the leader is told when it is red, then at once",
     {{"2022-04-22 08:31", VACANT, 3, NULL}},
     "2022-06-17 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-22 08:30 LD-1/e1/yellow/r3/director\n"
     "06-16 08:30 LD-1-D2 书面说明并约谈 due 06-20\n"
     "06-16 08:30 LD-1/e1/red/r1/liaison\n"
     "06-16 08:30 LD-1/e1/red/r2/commissioner\n"
     "06-16 08:30 LD-1/e1/red/r3/director\n"
     "06-16 08:30 LD-1/e1/order/LD-1-D2\n"
     "06-16 08:30 LD-1/e1/red/r4/P001\n",
     NULL},

    {"another unit has it now: its posts hear of it as well, and both that it is over",
     {{"2022-04-20 15:00", MOVE, 0, "D02"}, {"2022-04-21 10:00", PERCENT, 30, NULL}},
     "2022-04-30 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-20 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-20 15:00 LD-1/e1/yellow/r1/liaison@D02\n"
     "04-20 15:00 LD-1/e1/yellow/r2/commissioner@D02\n"
     "04-21 10:00 LD-1/e1/over/liaison@D01\n"
     "04-21 10:00 LD-1/e1/over/commissioner@D01\n"
     "04-21 10:00 LD-1/e1/over/liaison\n"
     "04-21 10:00 LD-1/e1/over/commissioner\n",
     NULL},
};

static void test_hours(void **state)
{
    (void)state;
    play_stories(hours, COUNT_OF(hours));
}

/* Random lives: the keys of one item never repeat, moments are office moments, and rungs only rise within an episode.
 */
static void test_random(void **state)
{
    struct rng r = rng_start("ladder");

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct incident events[8];
        char when[8][20];
        size_t n = (size_t)rng_below(&r, 8);
        int64_t at = T("2022-03-07 08:30");
        char *line, *rest;

        for (size_t k = 0; k < n; k++) {
            at += rng_below(&r, 40) * 3600000 * 12 + rng_below(&r, 3600) * 1000;
            snprintf(when[k], sizeof when[k], "%.10s %.5s", time_text(at, CAL_ZONE_MIN, book.a),
                     time_text(at, CAL_ZONE_MIN, book.a) + 11);
            events[k] = (struct incident){when[k], (enum happening)rng_below(&r, 6), rng_below(&r, 100), NULL};
        }
        book.item = daybook_item(book.a);
        lines = (struct buf){.arena = book.a};
        play(events, n, "2023-03-01 00:00");
        buf_add(&lines, "", 1);
        rest = lines.data;
        while ((line = strsep(&rest, "\n")) && *line) {
            char *key = arena_printf(book.a, "%s\n", line + 12);
            if (rest && strncmp(line + 12, "LD-1/", 5) == 0 && strstr(rest, key))
                fail_msg("twice: %s", key);
        }
        arena_reset(book.a);
        book.policy = daybook_r1(book.a);
        book.cal = daybook_cal(book.a);
        book.env.cal = book.cal;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stories, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_repeats, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_no_ladder, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_said, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_rests, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_hours, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_random, story_setup, story_teardown),
    };

    return cmocka_run_group_tests_name("ladder", tests, NULL, NULL);
}
