/* The light of one item through its life, as a story; then of thousands of items nobody has: on every day of two years
 * the light is what a plain reading of rule R1 gives, and the next time to look is the very day on which the light
 * turns. */
#include "core/judge.h"
#include "tests/unit/daybook.h"

static struct daybook book;

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
        cmocka_unit_test_setup_teardown(test_story, setup, teardown),
        cmocka_unit_test_setup_teardown(test_states, setup, teardown),
        cmocka_unit_test_setup_teardown(test_planned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_judgement_of_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_random, setup, teardown),
    };

    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
