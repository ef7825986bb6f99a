/* What happens to a notice next: before an attempt, and after each of the four ends of one. */
#include "work_world.h"
#include "workers/notify_step.h"

static struct arena arena;
static struct item item;
static struct notice notice;
static struct person person;
static struct job job;
static struct channels rules;
static struct routes routes;
static const struct carrier_ops safe_ops = {.name = "file", .repeat_safe = true}, unsafe_ops = {.name = "sms"};
static struct carrier safe = {&safe_ops}, unsafe = {&unsafe_ops};
static const struct channel rows[] = {{.channel = "file"}, {.channel = "sms"}};

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    rec_clear(&rec_item, &item);
    rec_clear(&rec_notice, &notice);
    rec_clear(&rec_person, &person);
    rec_clear(&rec_job, &job);
    rec_clear(&rec_channels, &rules);
    item.state = ITEM_OPEN;
    item.light = LIGHT_RED;
    notice.id = job.key = "L01/e1/red/r1/liaison";
    notice.kind = NOTICE_LIGHT;
    notice.light = LIGHT_RED;
    notice.state = NS_INTENDED;
    notice.attempts = 0;
    job.item = &item;
    job.notice = &notice;
    job.person = &person;
    notice.intended_ms = job.now_ms = at("2022-05-09T08:30:00+08:00");
    rules.retry_first = (struct span){1, SPAN_MINUTES};
    rules.retry_for = (struct span){6, SPAN_HOURS};
    routes = (struct routes){{{&rows[0], &safe}, {&rows[1], &unsafe}}, 2};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

/* 1 + 2 + 4 … minutes: after 8 waits 255 minutes, after 9 more than 6 hours. */
static void test_tries(void **state)
{
    (void)state;
    assert_int_equal(step_tries(&rules), 9);
    assert_int_equal(step_wait(&rules, 1).n, 1);
    assert_int_equal(step_wait(&rules, 4).n, 8);
    assert_true(step_wait(&rules, 1000).n > 0); /* no overflow */
    rules.retry_for = (struct span){0, SPAN_MINUTES};
    assert_int_equal(step_tries(&rules), 1);
    rules.retry_first = rules.retry_for = (struct span){0, SPAN_ABSENT};
    assert_int_equal(step_wait(&rules, 1).n, 1); /* a minute, for a day */
    assert_int_equal(step_tries(&rules), 11);
    rules.retry_first = (struct span){INT32_MAX, SPAN_DAYS};
    assert_true(step_tries(&rules) >= 1);
}

/* A task that a stage told of: the item may be closed by that very stage. */
static void test_closed_after_or_by_it(void **state)
{
    (void)state;
    notice.kind = NOTICE_TASK;
    notice.intended_ms = item.closed_ms = at("2022-05-09T08:30:00+08:00");
    item.state = ITEM_CLOSED;
    assert_non_null(step_first(&job, &rules, &routes, world_cal(&arena)).attempt);
    item.closed_ms++;
    struct step s = step_first(&job, &rules, &routes, world_cal(&arena));
    assert_null(s.attempt);
    assert_int_equal(s.state, NS_OVERTAKEN);
}

static void test_first(void **state)
{
    static const struct {
        const char *story;
        int kind, light, item_light, item_state, state, attempts;
        bool vacant;
        size_t routes_n;
        int expect_route; /* -1: none */
        bool repeat;
        int fate;
        const char *result;
    } cases[] = {
        {"a new notice", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, 0, false, 2, 0, false, 0, NULL},
        {"nobody holds the post", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, 0, true, 0, -1, false, NS_INTENDED,
         "vacant"},
        {"nobody holds the post, and it is not true any more", NOTICE_LIGHT, 4, 0, ITEM_OPEN, NS_INTENDED, 0, true, 0,
         -1, false, NS_OVERTAKEN, "light_changed"},
        {"no channel reaches the person", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, 0, false, 0, -1, false,
         NS_REFUSED, "unreachable"},
        {"the light changed before it was tried", NOTICE_LIGHT, 3, 4, ITEM_OPEN, NS_INTENDED, 0, false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"closed before it was tried", NOTICE_LIGHT, 4, 4, ITEM_CLOSED, NS_INTENDED, 0, false, 2, -1, false,
         NS_OVERTAKEN, "closed"},
        {"the light changed after a try: the truth was told late, but told", NOTICE_LIGHT, 3, 4, ITEM_OPEN, NS_INTENDED,
         1, false, 2, 0, false, 0, NULL},
        {"over after a try that failed", NOTICE_LIGHT, 3, 0, ITEM_OPEN, NS_INTENDED, 1, false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"closed after a try of which nobody knows", NOTICE_LIGHT, 4, 4, ITEM_CLOSED, NS_SENDING, 1, false, 2, -1,
         false, NS_UNCERTAIN, "may_have_arrived"},
        {"in a pause it waits: it may be true again", NOTICE_LIGHT, 4, 1, ITEM_AUDIT, NS_INTENDED, 0, false, 2, -1,
         false, NS_INTENDED, "grey"},
        {"over, but another light is up before the opening", NOTICE_OVER, 3, 4, ITEM_OPEN, NS_INTENDED, 0, false, 2, -1,
         false, NS_OVERTAKEN, "light_changed"},
        {"an order whose cause is gone", NOTICE_ORDER, 4, 0, ITEM_OPEN, NS_INTENDED, 0, false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"an order while the item is audited", NOTICE_ORDER, 4, 1, ITEM_AUDIT, NS_INTENDED, 0, false, 2, 0, false, 0,
         NULL},
        {"red is over", NOTICE_OVER, 4, 0, ITEM_OPEN, NS_INTENDED, 0, false, 2, 0, false, 0, NULL},
        {"red is over because it was closed", NOTICE_OVER, 4, 0, ITEM_CLOSED, NS_INTENDED, 0, false, 2, 0, false, 0,
         NULL},
        {"over, but red again before the opening", NOTICE_OVER, 4, 4, ITEM_OPEN, NS_INTENDED, 0, false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"crash between attempt and fate", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_SENDING, 1, false, 2, 0, true, 0, NULL},
        {"silence after an earlier hand-over", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_UNCERTAIN, 1, false, 2, 0, true, 0,
         NULL},
        {"tries of the first channel used up", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, 9, false, 2, 1, false, 0,
         NULL},
        {"a channel that costs money does not repeat", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_SENDING, 10, false, 2, -1,
         false, NS_UNCERTAIN, "may_have_arrived"},
        {"all tries used up", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, 18, false, 2, -1, false, NS_DEAD,
         "tries_used_up"},
        {"all used up, the last in doubt", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_SENDING, 18, false, 2, -1, false,
         NS_UNCERTAIN, "tries_used_up"},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        notice.kind = cases[i].kind;
        notice.light = cases[i].light;
        notice.state = cases[i].state;
        notice.attempts = cases[i].attempts;
        item.light = cases[i].item_light;
        item.state = cases[i].item_state;
        job.person = cases[i].vacant ? NULL : &person;
        routes.n = cases[i].routes_n;
        struct step s = step_first(&job, &rules, &routes, cal);
        int64_t next = cases[i].fate == NS_INTENDED ? at("2022-05-10T08:30:00+08:00") : NONE; /* the next opening */
        int route = s.attempt ? (int)(s.attempt - routes.v) : -1;
        if (route != cases[i].expect_route || s.repeat != cases[i].repeat)
            fail_msg("%s: route %d repeat %d", cases[i].story, route, s.repeat);
        if (route < 0 && (s.state != cases[i].fate || strcmp(s.result, cases[i].result) != 0 || s.next_ms != next))
            fail_msg("%s: %d %s", cases[i].story, s.state, s.result);
    }
}

static void test_after(void **state)
{
    static const struct {
        const char *story;
        int64_t attempt;
        enum sent sent;
        int fate;
        int64_t minutes; /* until the next try, without jitter; 0: none */
    } cases[] = {
        {"accepted", 1, SENT_ACCEPTED, NS_ACCEPTED, 0},
        {"refused", 1, SENT_REFUSED, NS_REFUSED, 0},
        {"not now", 1, SENT_LATER, NS_INTENDED, 1},
        {"not now, third time", 3, SENT_LATER, NS_INTENDED, 4},
        {"last try of the first channel", 9, SENT_LATER, NS_INTENDED, 256},
        {"first try of the second channel: the waits begin again", 10, SENT_LATER, NS_INTENDED, 1},
        {"the very last", 18, SENT_LATER, NS_DEAD, 0},
        {"in doubt, may be repeated", 1, SENT_UNCERTAIN, NS_UNCERTAIN, 1},
        {"in doubt at the last try of the first channel: still that one's matter", 9, SENT_UNCERTAIN, NS_UNCERTAIN,
         256},
        {"in doubt, a repeat would be a second message", 10, SENT_UNCERTAIN, NS_UNCERTAIN, 0},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct step s = step_after(&job, &rules, &routes, cal, cases[i].attempt,
                                   &(struct outcome){.sent = cases[i].sent, .word = "word"});
        int64_t wait = cases[i].minutes * 60000;
        if (s.state != cases[i].fate || strcmp(s.result, "word") != 0)
            fail_msg("%s: %d %s", cases[i].story, s.state, s.result);
        if (wait == 0 ? s.next_ms != NONE : s.next_ms < job.now_ms + wait || s.next_ms > job.now_ms + wait + wait / 4)
            fail_msg("%s: next %lld", cases[i].story, (long long)(s.next_ms - job.now_ms));
    }
}

/* The same notice and attempt always wait the same; different ones do not come back together. */
static void test_jitter(void **state)
{
    int64_t seen[3] = {step_jitter_ms("a", 1, 60000), step_jitter_ms("a", 2, 60000), step_jitter_ms("b", 1, 60000)};
    int64_t most = 0;
    (void)state;

    assert_int_equal(seen[0], step_jitter_ms("a", 1, 60000));
    assert_true(seen[0] != seen[1] && seen[0] != seen[2]);
    for (int i = 0; i < 1000; i++) {
        int64_t j = step_jitter_ms(arena_printf(&arena, "n%d", i), 1, 60000);
        assert_true(j >= 0 && j <= 15000);
        most = j > most ? j : most;
    }
    assert_true(most > 14000);
    assert_int_equal(step_jitter_ms("a", 1, 0), 0);
}

/* A post that nobody has: looked at each opening while retry_for lasts, then dead where people see it; and no longer
 * than its item is open. */
static void test_vacant_ends(void **state)
{
    static const struct {
        const char *intended, *now, *result;
        int kind, item_state, attempts, fate;
    } cases[] = {
        {"2022-05-09T08:30:00+08:00", "2022-05-09T14:29:59+08:00", "vacant", NOTICE_TASK, ITEM_OPEN, 0, NS_INTENDED},
        {"2022-05-09T08:30:00+08:00", "2022-05-09T14:30:00+08:00", "岗位空缺", NOTICE_TASK, ITEM_OPEN, 0, NS_DEAD},
        {"2022-05-09T08:30:00+08:00", "2022-05-10T08:30:00+08:00", "岗位空缺", NOTICE_LIGHT, ITEM_OPEN, 2, NS_DEAD},
        {"2022-05-09T08:30:00+08:00", "2022-05-09T08:30:00+08:00", "closed", NOTICE_TASK, ITEM_CLOSED, 0, NS_OVERTAKEN},
        {"2022-05-09T08:30:00+08:00", "2022-05-10T08:30:00+08:00", "closed", NOTICE_LIGHT, ITEM_CLOSED, 2,
         NS_OVERTAKEN},
    };
    (void)state;

    job.person = NULL;
    routes.n = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        notice.kind = cases[i].kind;
        notice.attempts = cases[i].attempts;
        notice.intended_ms = at(cases[i].intended);
        job.now_ms = at(cases[i].now);
        item.state = cases[i].item_state;
        item.closed_ms = cases[i].item_state == ITEM_CLOSED ? notice.intended_ms : NONE;
        struct step s = step_first(&job, &rules, &routes, world_cal(&arena));
        if (s.attempt || s.state != cases[i].fate || strcmp(s.result, cases[i].result) != 0 ||
            (s.next_ms == NONE) != (s.state != NS_INTENDED))
            fail_msg("%zu: %d %s", i, s.state, s.result);
    }
    /* An own time for posts: until then it waits, however short the channels' patience is. */
    rules.vacant_for = (struct span){5, SPAN_WORKDAYS};
    notice.attempts = 0;
    notice.kind = NOTICE_TASK;
    item.state = ITEM_OPEN;
    job.now_ms = at("2022-05-13T08:30:00+08:00");
    assert_int_equal(step_first(&job, &rules, &routes, world_cal(&arena)).state, NS_INTENDED);
    job.now_ms = at("2022-05-16T08:30:00+08:00");
    assert_int_equal(step_first(&job, &rules, &routes, world_cal(&arena)).state, NS_DEAD);
}

/* A daemon that was off for a week: what was never tried is tried, not dead. */
static void test_late(void **state)
{
    (void)state;
    notice.intended_ms = job.now_ms - 7 * DAY_MS;
    assert_non_null(step_first(&job, &rules, &routes, world_cal(&arena)).attempt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tries, setup, teardown),
        cmocka_unit_test_setup_teardown(test_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_closed_after_or_by_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_after, setup, teardown),
        cmocka_unit_test_setup_teardown(test_jitter, setup, teardown),
        cmocka_unit_test_setup_teardown(test_vacant_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_late, setup, teardown),
    };
    return cmocka_run_group_tests_name("notify_step", tests, NULL, NULL);
}
