/* Who hears of a light, and when. Each story is an item, some things that happen to it, and the days until; the test
 * plays the daemon (it looks at the item when something happened or its next time has come, and at no other moment) and
 * writes down every order and notice. The lines must be those a careful clerk would write. */
#include "core/condition.h"
#include "core/ladder.h"
#include "tests/unit/daybook.h"

static struct daybook book;

/* Things that happen. */
enum happening { PERCENT, SIGN, AUDIT, REFUSE, CLOSE, REOPEN, DUE, DOWN };
struct incident {
    const char *when;
    enum happening what;
    int64_t n;
    const char *until; /* DUE: the new date; DOWN: nothing is looked at until then */
};

/* clang-format off */
static void happen(struct item *it, const struct incident *e)
{
    switch (e->what) {
    case PERCENT: it->percent = e->n; break;
    case SIGN: it->signed_ms = T(e->when); break;
    case AUDIT: it->state = ITEM_AUDIT; it->close_refused = false; break;
    case REFUSE: it->state = ITEM_OPEN; it->close_refused = true; break;
    case CLOSE: it->state = ITEM_CLOSED; break;
    case REOPEN: it->state = ITEM_OPEN; it->effective_due = cal_add_workdays(book.cal, cal_day(T(e->when)), 20); break;
    case DUE: it->effective_due = D(e->until); break;
    case DOWN: break;
    }
}
/* clang-format on */

static struct buf lines;

static const char *short_time(int64_t ms)
{
    return arena_printf(book.a, "%.5s %.5s", time_text(ms, CAL_ZONE_MIN, book.a) + 5,
                        time_text(ms, CAL_ZONE_MIN, book.a) + 11);
}

/* One look at the item, as escalate and fold do it together. */
static void look(struct item *it, int64_t now_ms)
{
    struct judge j;

    book.env.now_ms = now_ms;
    judge_item(&book.env, it, book.a, &j);
    for (size_t i = 0; i < j.orders.n; i++) {
        const struct item *o = LIST_AT(j.orders, struct item, i);
        buf_printf(&lines, "%s %s %s due %s\n", short_time(now_ms), o->id, o->demand,
                   date_text(o->due_date, book.a) + 5);
        assert_string_equal(o->parent, it->id);
        assert_string_equal(o->lead_unit, it->lead_unit);
        assert_int_equal(o->state, ITEM_OPEN);
        assert_int_equal(LIST_AT(o->segments, struct segment, 0)->due_date, o->effective_due);
    }
    for (size_t i = 0; i < j.notices.n; i++) {
        const struct notice *n = LIST_AT(j.notices, struct notice, i);
        buf_printf(&lines, "%s %s\n", short_time(n->intended_ms), n->id);
        assert_int_equal(n->state, NS_INTENDED);
        assert_int_equal(n->next_ms, n->intended_ms);
        assert_int_equal(cal_next_open(book.cal, n->intended_ms), n->intended_ms);
        assert_true((n->unit != NULL) != (n->person != NULL)); /* a post of the unit, or the person of the item */
    }
    judge_settle(&j, it, book.a);
    assert_true(j.next_ms == NONE || j.next_ms > now_ms);
    if (it->rung_ms != NONE)
        assert_true(it->rung_ms <= now_ms);
    /* looking again at once finds nothing new: what a worker that answers twice would say */
    judge_item(&book.env, it, book.a, &j);
    assert_int_equal(j.orders.n + j.notices.n, 0);
    assert_int_equal(j.next_ms, it->next_ms);
}

static void play(const struct incident *events, size_t n, const char *until)
{
    struct item *it = &book.item;
    int64_t now, end = T(until), down = NONE;
    size_t i = 0;

    it->next_ms = it->assigned_ms;
    for (;;) {
        int64_t due = it->next_ms;

        if (due != NONE && down != NONE && due < down)
            due = down;
        if (i < n && (due == NONE || T(events[i].when) <= due)) {
            now = T(events[i].when);
            happen(it, &events[i]);
            if (events[i].what == DOWN)
                down = T(events[i].until);
            i++;
            if (events[i - 1].what == DOWN)
                continue;
        } else if (due != NONE && due <= end) {
            now = due;
        } else {
            break;
        }
        look(it, now);
    }
}

struct story {
    const char *name;
    struct incident events[8];
    const char *until, *expect;
};

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

    {"put right after the first rung: the ladder stops, and yellow needs no all-clear",
     {{"2022-04-18 10:00", PERCENT, 30, NULL}},
     "2022-06-01 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"},

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
    for (size_t i = 0; i < COUNT_OF(stories); i++) {
        const struct story *s = &stories[i];
        size_t n = 0;

        while (n < COUNT_OF(s->events) && s->events[n].when)
            n++;
        book.item = daybook_item(book.a);
        lines = (struct buf){.arena = book.a};
        play(s->events, n, s->until);
        buf_add(&lines, "", 1);
        if (strcmp(lines.data, s->expect) != 0)
            fail_msg("%s:\n%s-- expected:\n%s", s->name, lines.data, s->expect);
    }
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

static void test_nobody_leads(void **state)
{
    struct judge j;
    bool found = false;

    (void)state;
    book.item.lead_leader = NULL;
    book.item.light = book.item.worst = book.item.told = LIGHT_RED;
    book.item.episode = 1;
    book.item.rung = 3;
    book.item.rung_ms = book.item.light_ms = T("2022-08-01 09:00");
    book.env.now_ms = T("2022-08-02 09:00");
    judge_item(&book.env, &book.item, book.a, &j);
    for (size_t i = 0; i < j.notices.n; i++) /* it is said all the same, so that the missing leader shows */
        found |= strcmp(LIST_AT(j.notices, struct notice, i)->id, "LD-1/e1/red/r4/leader") == 0;
    assert_true(found);
}

/* One role of two units, and whoever has taken it: each hears for themselves, of the light and that it is over. */
static void test_other_parties(void **state)
{
    static const struct {
        int of;
        const char *id, *unit, *person;
    } expect[] = {{RUNG_UNIT, "liaison", "U12", NULL},
                  {RUNG_REGISTRAR, "liaison@U90", "U90", NULL},
                  {RUNG_HOLDER, "P900", NULL, "P900"}};
    struct judge j;

    (void)state;
    book.item.lead_unit = "U12";
    book.item.registrar_unit = "U90";
    book.item.holder = "P900";
    book.policy.ladder.n = 3;
    for (size_t i = 0; i < 3; i++) {
        struct rung *r = LIST_AT(book.policy.ladder, struct rung, i);

        r->tell = "liaison";
        r->of = expect[i].of;
        r->from = LIGHT_NONE;
    }
    assert_int_equal(policy_check(&book.policy, book.a, &(struct duban_error){.field = ""}), DUBAN_E_ok);
    book.item.light = book.item.worst = book.item.told = LIGHT_RED;
    book.item.episode = 1;
    book.item.rung = 3;
    book.item.rung_ms = book.item.light_ms = T("2022-08-01 09:00");
    book.item.state = ITEM_CLOSED;
    book.env.now_ms = T("2022-08-02 09:00");
    judge_item(&book.env, &book.item, book.a, &j);
    assert_int_equal(j.notices.n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct notice *n = LIST_AT(j.notices, struct notice, i);

        assert_string_equal(n->id, arena_printf(book.a, "LD-1/e1/over/%s", expect[i].id));
        assert_string_equal(n->unit ? n->unit : "-", expect[i].unit ? expect[i].unit : "-");
        assert_string_equal(n->person ? n->person : "-", expect[i].person ? expect[i].person : "-");
    }
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

static int setup(void **state)
{
    (void)state;
    daybook_open(&book);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    daybook_close(&book);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stories, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repeats, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_ladder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_leads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_parties, setup, teardown),
        cmocka_unit_test_setup_teardown(test_random, setup, teardown),
    };

    return cmocka_run_group_tests_name("ladder", tests, NULL, NULL);
}
