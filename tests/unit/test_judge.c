/* The light of one item through its life, as a story; what time alone does to it: a chain of orders, colours that are
 * counted, stages that lapse; then the lights of thousands of items nobody has: on every day of two years the light is
 * what a plain reading of rule R1 gives, and the next time to look is the very day on which the light turns. */
#include "core/judge.h"
#include "tests/unit/daybook.h"


static struct light_now light_at(const char *when)
{
    struct light_now light;

    book.env.now_ms = T(when);
    light_of(&book.env, &book.item, &light);
    return light;
}

static void test_story(void **state)
{
    /* not signed for until 03-11, no progress until 40 % on 06-20, then silence past the date */
    static const struct {
        const char *when, *signed_at;
        int64_t percent;
        enum light light;
        const char *cause, *next;
    } rows[] = {
        {"2022-03-06 23:59", NULL, 0, LIGHT_NONE, "", "2022-03-07"}, /* not assigned: looked at on the day */
        {"2022-03-07 00:00", NULL, 0, LIGHT_NONE, "", "2022-03-09"},
        {"2022-03-09 00:00", NULL, 0, LIGHT_BLUE, "unsigned", "2022-03-10"},
        {"2022-03-10 12:00", NULL, 0, LIGHT_YELLOW, "unsigned", "2022-04-16"}, /* then lag comes first */
        {"2022-03-11 09:00", "2022-03-11 09:00", 0, LIGHT_NONE, "", "2022-04-16"},
        {"2022-04-16 00:00", "2022-03-11 09:00", 0, LIGHT_YELLOW, "lag", "2022-06-16"},
        {"2022-06-16 18:00", "2022-03-11 09:00", 0, LIGHT_RED, "lag", "2022-07-30"},
        {"2022-06-20 10:00", "2022-03-11 09:00", 40, LIGHT_YELLOW, "lag", "2022-07-30"},
        {"2022-07-20 10:00", "2022-03-11 09:00", 60, LIGHT_NONE, "", "2022-07-22"},
        {"2022-07-22 10:00", "2022-03-11 09:00", 60, LIGHT_BLUE, "near_due", "2022-07-30"},
        {"2022-07-30 00:00", "2022-03-11 09:00", 60, LIGHT_RED, "overdue", NULL},
        {"2023-07-30 00:00", "2022-03-11 09:00", 100, LIGHT_RED, "overdue", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct light_now light;

        book.item.percent = rows[i].percent;
        book.item.signed_ms = rows[i].signed_at ? T(rows[i].signed_at) : NONE;
        light = light_at(rows[i].when);
        assert_int_equal(light.light, rows[i].light);
        assert_string_equal(light.cause, rows[i].cause);
        assert_int_equal(light.rule != NULL, rows[i].light != LIGHT_NONE);
        if (rows[i].next)
            assert_int_equal(light.next_ms, cal_day_start(D(rows[i].next)));
        else
            assert_int_equal(light.next_ms, NONE);
    }
}

static void test_states(void **state)
{
    static const struct {
        int item_state;
        enum light light;
        const char *cause;
    } rows[] = {
        {ITEM_OPEN, LIGHT_RED, "overdue"},
        {ITEM_HELD, LIGHT_GREY, "held"},
        {ITEM_AUDIT, LIGHT_GREY, "audit"},
        {ITEM_CLOSED, LIGHT_NONE, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct light_now light;

        book.item.state = rows[i].item_state;
        light = light_at("2022-08-15 18:00");
        assert_int_equal(light.light, rows[i].light);
        assert_string_equal(light.cause, rows[i].cause);
        assert_int_equal(light.next_ms, NONE);
    }
    /* a policy that does not show audits grey judges them */
    book.policy.grey.n = 1;
    book.item.state = ITEM_AUDIT;
    assert_int_equal(light_at("2022-08-15 18:00").light, LIGHT_RED);
    /* no policy, no ledger, not assigned */
    book.env.policy = NULL;
    assert_int_equal(light_at("2022-08-15 18:00").light, LIGHT_NONE);
    book.env.policy = &book.policy;
    book.env.ledger = NULL;
    assert_int_equal(light_at("2022-08-15 18:00").light, LIGHT_NONE);
    book.env.ledger = &daybook_ledger;
    book.item.assigned_ms = NONE;
    assert_int_equal(light_at("2022-08-15 18:00").light, LIGHT_NONE);
    assert_int_equal(light_at("2022-08-15 18:00").next_ms, NONE);
}

static void test_planned(void **state)
{
    static const struct {
        const char *day;
        int64_t planned;
    } rows[] = {
        {"2022-04-15", 0},   {"2022-04-16", 30}, {"2022-06-15", 30},
        {"2022-06-16", 65},  {"2022-07-29", 65}, /* the last milestone is the due date itself */
        {"2022-07-30", 100},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(item_planned(&book.item, D(rows[i].day)), rows[i].planned);
    book.item.effective_due = D("2022-09-30"); /* extended: the last milestone still does not count */
    assert_int_equal(item_planned(&book.item, D("2022-08-15")), 65);
    book.item.effective_due = NONE;
    assert_int_equal(item_planned(&book.item, D("2023-08-15")), 65);
    book.item.milestones.n = 1;
    assert_int_equal(item_planned(&book.item, D("2023-08-15")), 0);
}

static void test_judgement_of_nothing(void **state)
{
    struct judge j;

    (void)state;
    book.env.now_ms = T("2022-03-07 08:30");
    judge_item(&book.env, &book.item, book.a, &j);
    assert_int_equal(j.light, LIGHT_NONE);
    assert_null(j.cause);
    assert_null(j.light_rules);
    assert_int_equal(j.judged_ms, book.env.now_ms);
    assert_int_equal(j.orders.n + j.notices.n, 0);
    assert_int_equal(j.next_ms, cal_day_start(D("2022-04-16")));
    assert_int_equal(j.episode, book.item.episode);
}

/* ---- what time alone does ---- */

static const struct orderrule write_it = {"书面说明", {2, SPAN_WORKDAYS}, "order"};

static struct policy policy_of(struct condition *red, struct condition *yellow, struct condition *blue)
{
    struct lightrule lights[] = {
        {LIGHT_RED, {red, 1}, NULL}, {LIGHT_YELLOW, {yellow, 1}, &write_it}, {LIGHT_BLUE, {blue, 1}, &write_it}};
    struct policy p = daybook_r1(book.a);

    p.lights = (struct list){arena_copy(book.a, lights, sizeof lights), 3};
    return p;
}

/* Looked at when it is due and at no other time, until `until`; each change of the light is a line. */
static const char *play(const char *until)
{
    struct buf b = {.arena = book.a};
    struct judge j;

    while (book.item.next_ms != NONE && book.item.next_ms <= T(until)) {
        int was = book.item.light;

        book.env.now_ms = book.item.next_ms;
        judge_item(&book.env, &book.item, book.a, &j);
        judge_settle(&j, &book.item, book.a);
        if (j.stage) {
            buf_printf(&b, "%.16s lapses to %s\n", time_text(book.env.now_ms, CAL_ZONE_MIN, book.a), j.stage);
            break;
        }
        if (was != book.item.light)
            buf_printf(&b, "%.16s %s\n", time_text(book.env.now_ms, CAL_ZONE_MIN, book.a),
                       book.item.light ? enum_light.words[book.item.light] : "none");
        for (size_t i = 0; i < j.orders.n; i++)
            buf_printf(&b, "%.16s order due %s\n", time_text(book.env.now_ms, CAL_ZONE_MIN, book.a),
                       date_text(LIST_AT(j.orders, struct item, i)->effective_due, book.a));
    }
    buf_add(&b, "", 1);
    return b.data;
}

/* Sanming: an order that is not met turns the next colour, whose order is not met either. */
static void test_chain(void **state)
{
    struct condition red = cond("unmet"), yellow = cond("unmet"), blue = cond("slow");
    struct sentorder *sent;

    (void)state;
    red.order_unmet = LIGHT_YELLOW;
    yellow.order_unmet = LIGHT_BLUE;
    blue.behind_least = 10;
    book.policy = policy_of(&red, &yellow, &blue);
    book.item.next_ms = book.item.assigned_ms;
    assert_string_equal(play("2022-05-01 00:00"), "2022-04-16T00:00 blue\n"
                                                  "2022-04-18T08:30 order due 2022-04-20\n"
                                                  "2022-04-21T00:00 yellow\n"
                                                  "2022-04-21T08:30 order due 2022-04-24\n" /* a worked Sunday */
                                                  "2022-04-25T00:00 red\n");
    assert_int_equal(book.item.sent_orders.n, 2);
    assert_int_equal(book.item.counts.n, 3);
    /* the yellow order is answered: back to yellow, since the blue one is not */
    sent = LIST_AT(book.item.sent_orders, struct sentorder, 1);
    sent->answered_ms = book.item.next_ms = T("2022-04-26 10:00");
    assert_string_equal(play("2022-04-26 18:00"), "2022-04-26T10:00 yellow\n");
    /* the blue one as well, late: what is left is the slowness itself; and when that ends, nothing */
    LIST_AT(book.item.sent_orders, struct sentorder, 0)->answered_ms = book.item.next_ms = T("2022-04-26 19:00");
    assert_string_equal(play("2022-04-26 20:00"), "2022-04-26T19:00 blue\n");
    book.item.percent = 30;
    book.item.next_ms = T("2022-04-27 10:00");
    assert_string_equal(play("2022-06-15 00:00"), "2022-04-27T10:00 none\n");
}

/* The cause ends before the order is due: the light goes out, the order is lifted and never counts as unmet. */
static void test_chain_stops(void **state)
{
    struct condition red = cond("unmet"), yellow = cond("unmet"), blue = cond("slow");

    (void)state;
    red.order_unmet = LIGHT_YELLOW;
    yellow.order_unmet = LIGHT_BLUE;
    blue.behind_least = 10;
    book.policy = policy_of(&red, &yellow, &blue);
    book.item.next_ms = book.item.assigned_ms;
    assert_string_equal(play("2022-04-19 00:00"), "2022-04-16T00:00 blue\n2022-04-18T08:30 order due 2022-04-20\n");
    book.item.percent = 30;
    book.item.next_ms = T("2022-04-19 10:00");
    assert_string_equal(play("2022-06-15 00:00"), "2022-04-19T10:00 none\n");
    assert_int_equal(LIST_AT(book.item.sent_orders, struct sentorder, 0)->lifted_ms, T("2022-04-19 10:00"));
    assert_string_equal(play("2022-06-17 18:00"), "2022-06-16T00:00 blue\n2022-06-16T08:30 order due 2022-06-20\n");
}

/* Two yellows in a year are a red, at the instant of the second; the new year begins at nothing. */
static void test_counted(void **state)
{
    struct condition red = cond("twice"), yellow = cond("lag"), blue = cond("near");
    struct judge j;

    (void)state;
    red.times_least = 2;
    red.of = LIGHT_YELLOW;
    yellow.behind_least = 10;
    blue.due_within = SP(0, SPAN_DAYS);
    book.policy = policy_of(&red, &yellow, &blue);
    book.item.effective_due = NONE;
    book.item.next_ms = book.item.assigned_ms;
    assert_string_equal(play("2022-04-18 00:00"), "2022-04-16T00:00 yellow\n");
    book.item.percent = 30;
    book.item.next_ms = T("2022-04-18 10:00");
    assert_string_equal(play("2022-06-17 00:00"), "2022-04-18T10:00 none\n2022-06-16T00:00 red\n");
    assert_int_equal(book.item.counts.n, 2);
    assert_int_equal(LIST_AT(book.item.counts, struct colourcount, 0)->n, 2);
    assert_string_equal(LIST_AT(book.item.counts, struct colourcount, 1)->cause, "twice");
    /* whoever looks again finds nothing to count */
    judge_item(&book.env, &book.item, book.a, &j);
    assert_int_equal(LIST_AT(j.counts, struct colourcount, 0)->n, 2);
    book.item.percent = 100;
    book.item.next_ms = T("2022-06-20 10:00");
    assert_string_equal(play("2023-01-02 00:00"), "2023-01-01T00:00 none\n");
}

/* ---- stages that time ends ---- */

static void test_lapse(void **state)
{
    struct stage stages[] = {{.name = "claimed", .title = "已认领", .lapse = "sent"},
                             {.name = "sent", .title = "已派单"},
                             {.name = "applied", .title = "已申报", .lapse = "lapsed", .lapse_due = true},
                             {.name = "ended", .title = "结束", .closes = true},
                             {.name = "lapsed", .title = "失效", .closes = true}};
    struct ledger ledger = {.ledger = "calls", .title = "网格呼叫", .stages = {stages, 5}};
    static const struct {
        const char *stage, *stage_due, *due_exact, *due;
        bool ends;
        int item_state;
        const char *at, *to;
    } rows[] = {
        {"claimed", "2022-03-08 10:00", NULL, NULL, false, ITEM_OPEN, "2022-03-08 10:00", "sent"},
        {"sent", "2022-03-08 10:00", NULL, NULL, false, ITEM_OPEN, NULL, NULL}, /* says nowhere to go */
        {"claimed", NULL, NULL, "2022-03-31", false, ITEM_OPEN, NULL, NULL},    /* not by the date of the whole */
        {"applied", NULL, NULL, "2022-03-31", false, ITEM_OPEN, "2022-04-01 00:00", "lapsed"},
        {"applied", NULL, "2022-03-30 12:00", "2022-03-31", false, ITEM_OPEN, "2022-03-30 12:00!", "lapsed"},
        {"applied", "2022-03-30 11:00", NULL, "2022-03-31", false, ITEM_OPEN, "2022-03-30 11:00", "lapsed"},
        {"applied", NULL, NULL, "2022-03-31", false, ITEM_AUDIT, NULL, NULL}, /* handed in */
        {"sent", NULL, NULL, "2022-03-31", true, ITEM_OPEN, "2022-04-01 00:00", "lapsed"},
        {"sent", NULL, NULL, NULL, true, ITEM_OPEN, NULL, NULL},
        {"claimed", "2022-03-08 10:00", NULL, "2022-03-31", true, ITEM_OPEN, "2022-03-08 10:00", "sent"},
        {"unknown", "2022-03-08 10:00", NULL, NULL, false, ITEM_OPEN, NULL, NULL},
    };

    (void)state;
    book.env.ledger = &ledger;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t at = rows[i].at ? T(arena_printf(book.a, "%.16s", rows[i].at)) + (rows[i].at[16] == '!') : NONE;
        const char *to;
        struct judge j;

        ledger.ends_by_itself = rows[i].ends;
        book.item = daybook_item(book.a);
        book.item.state = rows[i].item_state;
        book.item.stage = rows[i].stage;
        book.item.stage_due_ms = rows[i].stage_due ? T(rows[i].stage_due) : NONE;
        book.item.due_ms = rows[i].due_exact ? T(rows[i].due_exact) : NONE;
        book.item.effective_due = rows[i].due ? D(rows[i].due) : NONE;
        assert_int_equal(lapse_of(&ledger, &book.item, &to), at);
        assert_string_equal(to ? to : "", rows[i].to ? rows[i].to : "");
        /* lights or not, it is looked at by then, and not moved before */
        for (int lights = 0; lights < 2 && at != NONE; lights++) {
            book.env.policy = lights ? &book.policy : NULL;
            book.env.now_ms = at - 1;
            judge_item(&book.env, &book.item, book.a, &j);
            assert_null(j.stage);
            assert_int_equal(j.next_ms, at);
            book.env.now_ms = at;
            book.item.light = LIGHT_BLUE;
            judge_item(&book.env, &book.item, book.a, &j);
            assert_string_equal(j.stage, rows[i].to);
            assert_int_equal(j.light, LIGHT_BLUE); /* its lights are those of the stage that comes */
            assert_int_equal(j.next_ms, NONE);
            book.item.light = LIGHT_NONE;
        }
    }
}

static void test_clocks(void **state)
{
    struct stage stages[] = {{.name = "claimed"}, {.name = "sent"}};
    struct ledger l = {.ledger = "media", .stages = {stages, 2}};

    (void)state;
    assert_false(ledger_has_clock(NULL));
    assert_false(ledger_has_clock(&l));
    stages[1].lapse = "claimed";
    assert_true(ledger_has_clock(&l));
    stages[1].lapse = NULL;
    l.ends_by_itself = true;
    assert_true(ledger_has_clock(&l));
    assert_true(ledger_has_clock(&daybook_ledger));
}

/* ---- a plain reading of R1, once more ---- */

static void plain_r1(const struct item *it, int64_t day, int *light, const char **cause)
{
    int64_t lag = item_planned(it, day) - it->percent;
    int64_t unsigned_for = it->signed_ms == NONE ? cal_workdays(book.cal, cal_day(it->assigned_ms), day) : 0;
    bool due = it->effective_due != NONE;
    struct {
        bool holds;
        int light;
        const char *cause;
    } rows[] = {
        {due && day > it->effective_due, LIGHT_RED, "overdue"},
        {lag > 30, LIGHT_RED, "lag"},
        {lag >= 10, LIGHT_YELLOW, "lag"},
        {it->close_refused, LIGHT_YELLOW, "rejected"},
        {unsigned_for > 2, LIGHT_YELLOW, "unsigned"},
        {due && day <= it->effective_due && cal_workdays(book.cal, day, it->effective_due) <= 5, LIGHT_BLUE,
         "near_due"},
        {unsigned_for > 1, LIGHT_BLUE, "unsigned"},
        {true, LIGHT_NONE, ""},
    };
    size_t i = 0;

    while (!rows[i].holds)
        i++;
    *light = rows[i].light;
    *cause = rows[i].cause;
}

static struct item random_item(struct rng *r)
{
    struct item it = daybook_item(book.a);

    it.assigned_ms = cal_day_start(D("2022-01-01") + rng_below(r, 200)) + rng_below(r, DAY_MS);
    it.effective_due = rng_below(r, 10) ? cal_day(it.assigned_ms) + rng_below(r, 300) : NONE;
    it.signed_ms = rng_below(r, 2) ? it.assigned_ms : NONE;
    it.percent = rng_below(r, 110);
    it.close_refused = rng_below(r, 5) == 0;
    it.milestones.n = (size_t)rng_below(r, 4);
    for (size_t i = 0; i < it.milestones.n; i++) {
        struct milestone *m = LIST_AT(it.milestones, struct milestone, i);
        m->seq = 1 + (int64_t)rng_below(r, 4); /* in no order, and twice the same */
        m->planned_date = cal_day(it.assigned_ms) + rng_below(r, 300);
        m->planned_percent = rng_below(r, 130);
    }
    return it;
}

/* Other numbers in the same conditions, now and then in days. */
static void random_policy(struct rng *r, struct policy *p)
{
    for (size_t i = 0; i < p->lights.n; i++) {
        struct list any = LIST_AT(p->lights, struct lightrule, i)->any;

        for (size_t k = 0; k < any.n; k++) {
            struct condition *c = LIST_AT(any, struct condition, k);
            struct span *spans[] = {&c->overdue_more, &c->due_within, &c->unsigned_more};

            for (size_t n = 0; n < COUNT_OF(spans); n++)
                if (spans[n]->unit)
                    *spans[n] = SP((int)rng_below(r, 12), rng_below(r, 2) ? SPAN_DAYS : SPAN_WORKDAYS);
            if (c->behind_more != NONE)
                c->behind_more = rng_below(r, 100);
            if (c->behind_least != NONE)
                c->behind_least = rng_below(r, 100);
        }
    }
}

#define YEARS_DAYS 700
static struct light_now days[YEARS_DAYS];

/* Walks every day; next_ms must name the first day after it whose light is another. */
static void walk(const struct item *it, bool r1)
{
    int64_t first = D("2021-12-20"), turn = NONE;

    for (int64_t i = 0; i < YEARS_DAYS; i++) {
        book.env.now_ms = cal_day_start(first + i) + (i % 24) * 3600000;
        light_of(&book.env, it, &days[i]);
    }
    for (int64_t i = YEARS_DAYS - 1; i >= 0; i--) {
        bool started = first + i >= cal_day(it->assigned_ms);

        if (r1 && started) {
            int light;
            const char *cause;

            plain_r1(it, first + i, &light, &cause);
            assert_int_equal(days[i].light, light);
            assert_string_equal(days[i].cause, cause);
        }
        if (!started) {
            assert_int_equal(days[i].light, LIGHT_NONE);
            assert_int_equal(days[i].next_ms, cal_day_start(cal_day(it->assigned_ms)));
        } else {
            assert_int_equal(days[i].next_ms, turn);
        }
        if (i > 0 && days[i].condition != days[i - 1].condition)
            turn = cal_day_start(first + i);
    }
}

static void test_random(void **state)
{
    struct rng r = rng_start("judge");

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct item it = random_item(&r);

        book.policy = daybook_r1(book.a);
        walk(&it, true);
        random_policy(&r, &book.policy);
        walk(&it, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_story, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_states, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_planned, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_judgement_of_nothing, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_chain, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_chain_stops, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_counted, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_lapse, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_clocks, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_random, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
