/* Which of the runs that lie behind is held, and what is said of the others, by policy. */
#include "work_world.h"
#include "workers/inspect_missed.h"

/* Runs on these days, one each; a day given twice holds two runs (a holiday moved them). Today is day 100. */
static struct plan_runs runs_on(const int *days, size_t n)
{
    struct plan_runs r = {.next_ms = NONE};

    for (size_t i = 0; i < n; i++)
        r.v[r.n++] = (struct plan_run){.date = 1000 + (int64_t)i, .day = days[i]};
    return r;
}

static void test_policies(void **state)
{
    static const struct {
        const char *story;
        enum missed_policy policy;
        int days[6];
        size_t n;
        int held, last; /* index of the run; -1: none */
        size_t skipped, missed;
        bool more;
    } cases[] = {
        {"on time", MISSED_ABSENT, {100}, 1, 0, 0, 0, 0, false},
        {"on time, skip", MISSED_SKIP, {100}, 1, 0, 0, 0, 0, false},
        {"on time, all", MISSED_ALL, {100}, 1, 0, 0, 0, 0, false},
        {"one missed: made up", MISSED_ONCE, {90}, 1, 0, 0, 0, 0, false},
        {"one missed: passed over", MISSED_SKIP, {90}, 1, -1, 0, 1, 1, false},
        {"three behind: the latest, once", MISSED_ABSENT, {80, 90, 95}, 3, 2, 2, 2, 2, false},
        {"three behind: one by one", MISSED_ALL, {80, 90, 95}, 3, 0, 0, 0, 0, true},
        {"three behind, one of them today", MISSED_SKIP, {80, 90, 100}, 3, 2, 2, 2, 2, false},
        {"three behind: none", MISSED_SKIP, {80, 90, 95}, 3, -1, 2, 3, 3, false},
        {"a holiday moved three to today", MISSED_ONCE, {100, 100, 100}, 3, 2, 2, 2, 0, false},
        {"a holiday moved three to one morning that is over", MISSED_ALL, {90, 90, 90, 95}, 4, 2, 2, 2, 0, true},
        {"one missed, two moved to today", MISSED_ONCE, {90, 100, 100}, 3, 2, 2, 2, 1, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct plan_runs r = runs_on(cases[i].days, cases[i].n);
        struct run_choice c = runs_choose(&r, cases[i].policy, 100);
        int64_t held = cases[i].held < 0 ? NONE : 1000 + cases[i].held;

        if (c.held != held || c.last != 1000 + cases[i].last || c.skipped_n != cases[i].skipped ||
            c.missed_n != cases[i].missed || c.more != cases[i].more)
            fail_msg("%s: held %lld last %lld, skipped %zu of which missed %zu, more %d", cases[i].story,
                     (long long)c.held, (long long)c.last, c.skipped_n, c.missed_n, c.more);
    }
}

/* Of fifty, LIM_MADE_UP are made up, one a time; the others are missed. Each choice settles what it names. */
static void test_bound(void **state)
{
    struct plan_runs r = {.next_ms = NONE};
    struct run_choice c;
    int made = 0;

    (void)state;
    for (int i = 0; i < 50; i++)
        r.v[r.n++] = (struct plan_run){.date = 1000 + i, .day = i};
    do {
        c = runs_choose(&r, MISSED_ALL, 100);
        assert_int_equal(c.missed_n, made == 0 ? 50 - LIM_MADE_UP : 0);
        assert_int_equal(c.held, 1000 + 50 - LIM_MADE_UP + made);
        made++;
        for (size_t i = 0; i < r.n; i++) /* what is settled lies behind no more */
            if (r.v[i].date == c.last) {
                memmove(r.v, r.v + i + 1, (r.n - i - 1) * sizeof r.v[0]);
                r.n -= i + 1;
                break;
            }
    } while (c.more);
    assert_int_equal(made, LIM_MADE_UP);
    assert_int_equal(r.n, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_policies), cmocka_unit_test(test_bound)};

    return cmocka_run_group_tests_name("inspect_missed", tests, NULL, NULL);
}
