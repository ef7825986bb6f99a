/* What happens to a notice next: before an attempt, after each of the four ends of one, and after a receipt. */
#include "work_world.h"
#include "workers/notify_step.h"

static struct arena arena;
static struct item item;
static struct notice notice;
static struct person person;
static struct job job;
static struct channels rules;
static struct routes routes;
static void no_ask(struct carrier *c, const struct channel *row, const struct message *m, const char *ref,
                   int64_t sent_ms, receipt_done *done, void *u)
{
    (void)c, (void)row, (void)m, (void)ref, (void)sent_ms, (void)done, (void)u;
}
static const struct carrier_ops safe_ops = {.name = "file",
                                            .repeat_safe = true,
                                            .exact_ms = 1800000,
                                            .tells_read = true},
                                unsafe_ops = {.name = "sms"},
                                asking_ops = {.name = "asks", .doubt_ms = 60000, .ask = no_ask};
static struct carrier safe = {&safe_ops}, unsafe = {&unsafe_ops}, asking = {&asking_ops};
static const struct channel rows[] = {{.channel = "file"}, {.channel = "sms"}, {.channel = "asks"}};

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

/* Tries so far, as "file later file unsure sms later", a number for many: "file later*9". */
static void tried(const char *said)
{
    static const struct {
        const char *word;
        int state;
    } words[] = {{"later", NS_INTENDED},
                 {"unsure", NS_UNCERTAIN},
                 {"under_way", NS_SENDING},
                 {"refused", NS_REFUSED},
                 {"taken", NS_ACCEPTED}};
    struct try *v = arena_alloc(&arena, 64 * sizeof *v);
    char channel[16], word[16];
    size_t n = 0;
    int used, times;

    while (sscanf(said, " %15s %15[a-z_]%n", channel, word, &used) == 2) {
        said += used;
        times = *said == '*' ? (int)strtol(said + 1, (char **)(uintptr_t)&said, 10) : 1;
        for (; times > 0; times--, n++) {
            rec_clear(&rec_try, &v[n]);
            v[n].n = (int64_t)n + 1;
            v[n].channel = arena_keep(&arena, channel);
            v[n].at_ms = job.now_ms - 3600000 + (int64_t)n * 1000;
            for (size_t i = 0; i < COUNT_OF(words); i++)
                if (strcmp(words[i].word, word) == 0)
                    v[n].state = words[i].state;
        }
    }
    notice.tries = (struct list){v, n};
    notice.attempts = (int64_t)n;
}

static struct step first(void)
{
    const struct carrier *last = notice.channel && strcmp(notice.channel, "asks") == 0 ? &asking : NULL;
    return step_first(&job, &rules, &routes, last, world_cal(&arena));
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
    assert_non_null(first().attempt);
    item.closed_ms++;
    struct step s = first();
    assert_null(s.attempt);
    assert_int_equal(s.state, NS_OVERTAKEN);
}

static void test_first(void **state)
{
    static const struct {
        const char *story;
        int kind, light, item_light, item_state, state;
        const char *tries;
        bool vacant;
        size_t routes_n;
        int expect_route; /* -1: none */
        bool repeat;
        int fate;
        const char *result;
    } cases[] = {
        {"a new notice", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "", false, 2, 0, false, 0, NULL},
        {"nobody holds the post", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "", true, 0, -1, false, NS_INTENDED,
         "vacant"},
        {"nobody holds the post, and it is not true any more", NOTICE_LIGHT, 4, 0, ITEM_OPEN, NS_INTENDED, "", true, 0,
         -1, false, NS_OVERTAKEN, "light_changed"},
        {"no channel reaches the person", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "", false, 0, -1, false, NS_DEAD,
         "unreachable"},
        {"the light changed before it was tried", NOTICE_LIGHT, 3, 4, ITEM_OPEN, NS_INTENDED, "", false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"closed before it was tried", NOTICE_LIGHT, 4, 4, ITEM_CLOSED, NS_INTENDED, "", false, 2, -1, false,
         NS_OVERTAKEN, "closed"},
        {"the light changed after a try: the truth was told late, but told", NOTICE_LIGHT, 3, 4, ITEM_OPEN, NS_INTENDED,
         "file later", false, 2, 0, false, 0, NULL},
        {"over after a try that failed", NOTICE_LIGHT, 3, 0, ITEM_OPEN, NS_INTENDED, "file later", false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"closed after a try of which nobody knows", NOTICE_LIGHT, 4, 4, ITEM_CLOSED, NS_SENDING, "file under_way",
         false, 2, -1, false, NS_UNCERTAIN, "may_have_arrived"},
        {"in a pause it waits: it may be true again", NOTICE_LIGHT, 4, 1, ITEM_AUDIT, NS_INTENDED, "", false, 2, -1,
         false, NS_INTENDED, "grey"},
        {"over, but another light is up before the opening", NOTICE_OVER, 3, 4, ITEM_OPEN, NS_INTENDED, "", false, 2,
         -1, false, NS_OVERTAKEN, "light_changed"},
        {"an order whose cause is gone", NOTICE_ORDER, 4, 0, ITEM_OPEN, NS_INTENDED, "", false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"an order while the item is audited", NOTICE_ORDER, 4, 1, ITEM_AUDIT, NS_INTENDED, "", false, 2, 0, false, 0,
         NULL},
        {"red is over", NOTICE_OVER, 4, 0, ITEM_OPEN, NS_INTENDED, "", false, 2, 0, false, 0, NULL},
        {"red is over because it was closed", NOTICE_OVER, 4, 0, ITEM_CLOSED, NS_INTENDED, "", false, 2, 0, false, 0,
         NULL},
        {"over, but red again before the opening", NOTICE_OVER, 4, 4, ITEM_OPEN, NS_INTENDED, "", false, 2, -1, false,
         NS_OVERTAKEN, "light_changed"},
        {"crash between attempt and fate", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_SENDING, "file under_way", false, 2, 0,
         true, 0, NULL},
        {"silence after an earlier hand-over", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_UNCERTAIN, "file unsure", false, 2, 0,
         true, 0, NULL},
        {"tries of the first channel used up", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "file later*9", false, 2, 1,
         false, 0, NULL},
        {"a channel that costs money does not repeat", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_SENDING,
         "file later*9 sms under_way", false, 2, -1, false, NS_UNCERTAIN, "may_have_arrived"},
        {"all tries used up", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "file later*9 sms later*9", false, 2, -1,
         false, NS_DEAD, "tries_used_up"},
        {"all used up, the last in doubt", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_SENDING,
         "file later*9 sms later*8 sms under_way", false, 2, -1, false, NS_UNCERTAIN, "may_have_arrived"},
        {"refused by the first: the second has its turn", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "file refused",
         false, 2, 1, false, 0, NULL},
        {"refused by the first, after a try that may have arrived", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED,
         "file unsure file refused", false, 2, 1, true, 0, NULL},
        {"refused by both", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "file refused sms refused", false, 2, -1, false,
         NS_DEAD, "tries_used_up"},
        {"the first was over a limit, the second failed: the first again", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED,
         "sms later", false, 2, 0, false, 0, NULL},
        {"its channel is not in the rules any more", NOTICE_LIGHT, 4, 4, ITEM_OPEN, NS_INTENDED, "fax later*9", false,
         2, 0, false, 0, NULL},
        {"a red light in a window that came into force, of what may have arrived", NOTICE_LIGHT, 4, 1, ITEM_AUDIT,
         NS_UNCERTAIN, "file unsure", false, 2, 0, true, 0, NULL},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        notice.kind = cases[i].kind;
        notice.light = cases[i].light;
        notice.state = cases[i].state;
        tried(cases[i].tries);
        item.light = cases[i].item_light;
        item.state = cases[i].item_state;
        job.person = cases[i].vacant ? NULL : &person;
        routes.n = cases[i].routes_n;
        struct step s = step_first(&job, &rules, &routes, NULL, cal);
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
    enum { GO_ON = -1 }; /* no minutes: at once, by the next channel */
    static const struct {
        const char *story, *before;
        int by;
        enum sent sent;
        int64_t receipt_ms;
        int fate;
        int64_t minutes; /* until the next try, without jitter; 0: none */
    } cases[] = {
        {"accepted", "", 0, SENT_ACCEPTED, 0, NS_ACCEPTED, 0},
        {"accepted, its receipt is asked for", "", 0, SENT_ACCEPTED, 60000, NS_ACCEPTED, 0},
        {"refused: the next channel", "", 0, SENT_REFUSED, 0, NS_REFUSED, GO_ON},
        {"refused by the last", "file refused", 1, SENT_REFUSED, 0, NS_REFUSED, 0},
        {"refused by the last, but the first may have arrived", "file unsure*9", 1, SENT_REFUSED, 0, NS_REFUSED, GO_ON},
        {"not now", "", 0, SENT_LATER, 0, NS_INTENDED, 1},
        {"not now, third time", "file later*2", 0, SENT_LATER, 0, NS_INTENDED, 4},
        {"last try of the first channel", "file later*8", 0, SENT_LATER, 0, NS_INTENDED, GO_ON},
        {"first try of the second channel: the waits begin again", "file later*9", 1, SENT_LATER, 0, NS_INTENDED, 1},
        {"the very last", "file later*9 sms later*8", 1, SENT_LATER, 0, NS_DEAD, 0},
        {"in doubt, may be repeated", "", 0, SENT_UNCERTAIN, 0, NS_UNCERTAIN, 1},
        {"in doubt at the last try of the first channel", "file later*8", 0, SENT_UNCERTAIN, 0, NS_UNCERTAIN, GO_ON},
        {"in doubt, a repeat would be a second message", "file refused", 1, SENT_UNCERTAIN, 0, NS_UNCERTAIN, 0},
        {"the same, with a channel left", "", 1, SENT_UNCERTAIN, 0, NS_UNCERTAIN, GO_ON},
        {"the same, and the provider can tell", "", 1, SENT_UNCERTAIN, 60000, NS_UNCERTAIN, 0},
    };
    const struct cal *cal = world_cal(&arena);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        tried(cases[i].before);
        struct step s =
            step_after(&job, &rules, &routes, cal, &routes.v[cases[i].by], notice.attempts + 1,
                       &(struct outcome){.sent = cases[i].sent, .word = "word", .receipt_ms = cases[i].receipt_ms});
        int64_t wait = cases[i].minutes == GO_ON ? STEP_GO_ON_MS : cases[i].minutes * 60000;
        int64_t receipt = cases[i].receipt_ms ? job.now_ms + cases[i].receipt_ms : NONE;
        if (s.state != cases[i].fate || strcmp(s.result, "word") != 0 || s.receipt_ms != receipt)
            fail_msg("%s: %d %s", cases[i].story, s.state, s.result);
        if (wait == 0 ? s.next_ms != NONE : s.next_ms < job.now_ms + wait || s.next_ms > job.now_ms + wait + wait / 4)
            fail_msg("%s: next %lld", cases[i].story, (long long)(s.next_ms - job.now_ms));
    }
}

/* Ten minutes shut out: no try before. Never again: no try at all by that channel. */
static void test_after_penalty(void **state)
{
    const struct cal *cal = world_cal(&arena);
    struct outcome o = {.sent = SENT_LATER, .word = "word", .wait_ms = 600000};
    (void)state;

    assert_true(step_after(&job, &rules, &routes, cal, &routes.v[0], 1, &o).next_ms >= job.now_ms + 600000);
    o = (struct outcome){.sent = SENT_LATER, .word = "gone", .disable = true};
    assert_int_equal(step_after(&job, &rules, &routes, cal, &routes.v[0], 1, &o).next_ms, job.now_ms + STEP_GO_ON_MS);
}

/* A place behind a limit is on one channel: it is taken up there. Who is over a limit for too long goes by the others.
 */
static void test_route(void **state)
{
    (void)state;
    tried("");
    assert_ptr_equal(step_route(&notice, &rules, &routes, 0), &routes.v[0]);
    assert_ptr_equal(step_route(&notice, &rules, &routes, 1), &routes.v[1]);
    assert_null(step_route(&notice, &rules, &routes, 3));
    notice.booked_ms = job.now_ms;
    notice.booked_on = "sms";
    assert_ptr_equal(step_route(&notice, &rules, &routes, 0), &routes.v[1]);
    assert_ptr_equal(step_route(&notice, &rules, &routes, 2), &routes.v[0]);
    tried("sms refused");
    assert_ptr_equal(step_route(&notice, &rules, &routes, 0), &routes.v[0]);
    /* Of fifty tries the record keeps the newest: what it does not speak of is not begun again. */
    notice.booked_ms = NONE;
    tried("sms later*3");
    LIST_AT(notice.tries, struct try, 0)->n = 51;
    assert_ptr_equal(step_route(&notice, &rules, &routes, 0), &routes.v[1]);
}

/* A person has it sent again: what was tried before does not count, but it still says that it may be a repeat. */
static void test_sent_again(void **state)
{
    (void)state;
    tried("file later*9 sms unsure");
    assert_int_equal(first().state, NS_UNCERTAIN);
    notice.retried_ms = job.now_ms;
    struct step s = first();
    assert_ptr_equal(s.attempt, &routes.v[0]);
    assert_true(s.repeat);
}

/* The same bytes again, but only where and as long as they are no second message. */
static void test_same_bytes(void **state)
{
    (void)state;
    job.sent = (struct bytes){"bytes", 5};
    notice.channel = "file";
    tried("file unsure");
    LIST_AT(notice.tries, struct try, 0)->at_ms = job.now_ms - 1799999;
    assert_true(step_same_bytes(&job, &routes.v[0]));
    assert_false(step_same_bytes(&job, &routes.v[1]));
    LIST_AT(notice.tries, struct try, 0)->at_ms = job.now_ms - 1800000;
    assert_false(step_same_bytes(&job, &routes.v[0]));
    tried("file later");
    assert_false(step_same_bytes(&job, &routes.v[0])); /* it was not handed over */
}

/* A crash in the middle, where a repeat would be a second message: the provider is asked, when it can tell. */
static void test_asked_before_repeated(void **state)
{
    (void)state;
    routes.v[0] = (struct route){&rows[2], &asking};
    notice.channel = "asks";
    notice.state = NS_SENDING;
    tried("asks under_way");
    struct step s = first();
    assert_true(!s.attempt && s.state == NS_UNCERTAIN && s.receipt_ms == job.now_ms + 60000);
    notice.state = NS_UNCERTAIN;
    notice.receipt_ms = job.now_ms;
    tried("asks unsure");
    assert_true(first().ask);
    notice.receipt_ms = NONE; /* it knew nothing */
    s = first();
    assert_true(s.attempt == &routes.v[1] && s.repeat);
}

static void test_receipts(void **state)
{
    static const struct {
        const char *story, *tries;
        int by, state, asked; /* by -1: the channel is gone */
        int64_t hours;        /* since the hand-over */
        enum receipt receipt;
        int fate;
        bool on;             /* by the next channel */
        int64_t ask_minutes; /* 0: not asked again */
    } cases[] = {
        {"delivered, and whether it was read is told", "file taken", 0, NS_ACCEPTED, 0, 0, RECEIPT_DELIVERED,
         NS_DELIVERED, false, 1},
        {"delivered, more is not told", "sms taken", 1, NS_ACCEPTED, 0, 0, RECEIPT_DELIVERED, NS_DELIVERED, false, 0},
        {"read", "file taken", 0, NS_DELIVERED, 2, 1, RECEIPT_READ, NS_READ, false, 0},
        {"it did not arrive: the next channel", "file taken", 0, NS_ACCEPTED, 0, 0, RECEIPT_FAILED, NS_REFUSED, true,
         0},
        {"it did not arrive, and no other is left", "file refused sms taken", 1, NS_ACCEPTED, 0, 0, RECEIPT_FAILED,
         NS_REFUSED, false, 0},
        {"nothing known: after twice the time", "file taken", 0, NS_ACCEPTED, 1, 0, RECEIPT_UNKNOWN, NS_ACCEPTED, false,
         2},
        {"and again", "file taken", 0, NS_ACCEPTED, 5, 1, RECEIPT_UNKNOWN, NS_ACCEPTED, false, 32},
        {"for a day at most", "file taken", 0, NS_ACCEPTED, 9, 20, RECEIPT_UNKNOWN, NS_ACCEPTED, false, 0},
        {"in doubt, first question", "sms unsure", 1, NS_UNCERTAIN, 0, 0, RECEIPT_UNKNOWN, NS_UNCERTAIN, false, 1},
        {"in doubt, third: not waited for any longer", "sms unsure", 1, NS_UNCERTAIN, 2, 0, RECEIPT_UNKNOWN,
         NS_UNCERTAIN, true, 0},
        {"in doubt, third, and no other is left", "file refused sms unsure", 1, NS_UNCERTAIN, 2, 0, RECEIPT_UNKNOWN,
         NS_UNCERTAIN, false, 4},
        {"in doubt, and the channel is gone", "sms unsure", -1, NS_UNCERTAIN, 0, 0, RECEIPT_UNKNOWN, NS_UNCERTAIN, true,
         0},
        {"taken, and the channel is gone", "sms taken", -1, NS_ACCEPTED, 0, 0, RECEIPT_UNKNOWN, NS_ACCEPTED, false, 0},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        tried(cases[i].tries);
        notice.state = cases[i].state;
        notice.asked = cases[i].asked;
        LIST_AT(notice.tries, struct try, notice.tries.n - 1)->at_ms = job.now_ms - cases[i].hours * 3600000;
        struct step s = step_receipt(&job, &rules, &routes, cases[i].by < 0 ? NULL : &routes.v[cases[i].by],
                                     cases[i].receipt, "word");
        int64_t on = cases[i].on ? job.now_ms + STEP_GO_ON_MS : NONE, ask = cases[i].ask_minutes * 60000;
        if (s.state != cases[i].fate || s.next_ms != on || strcmp(s.result, "word") != 0)
            fail_msg("%s: %d, next %lld", cases[i].story, s.state, (long long)s.next_ms);
        if (ask == 0 ? s.receipt_ms != NONE
                     : s.receipt_ms < job.now_ms + ask || s.receipt_ms > job.now_ms + ask + ask / 4)
            fail_msg("%s: asked %lld", cases[i].story, (long long)s.receipt_ms);
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
        struct step s = first();
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
    assert_int_equal(first().state, NS_INTENDED);
    job.now_ms = at("2022-05-16T08:30:00+08:00");
    assert_int_equal(first().state, NS_DEAD);
}

/* A daemon that was off for a week: what was never tried is tried, not dead. */
static void test_late(void **state)
{
    (void)state;
    notice.intended_ms = job.now_ms - 7 * DAY_MS;
    assert_non_null(first().attempt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tries, setup, teardown),
        cmocka_unit_test_setup_teardown(test_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_closed_after_or_by_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_after, setup, teardown),
        cmocka_unit_test_setup_teardown(test_after_penalty, setup, teardown),
        cmocka_unit_test_setup_teardown(test_route, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sent_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asked_before_repeated, setup, teardown),
        cmocka_unit_test_setup_teardown(test_receipts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_jitter, setup, teardown),
        cmocka_unit_test_setup_teardown(test_vacant_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_late, setup, teardown),
    };
    return cmocka_run_group_tests_name("notify_step", tests, NULL, NULL);
}
