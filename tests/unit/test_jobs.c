/* What is due comes up once, in order; the record decides; a lease fences; three failures park. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/clock.h"
#include "daemon/jobs.h"

struct world {
    struct state *state;
    struct core *core;
    struct jobboard jobs;
    struct arena arena;
};

static void put_item(struct world *w, const char *id, int64_t next_ms, int64_t rev)
{
    struct item it;
    rec_clear(&rec_item, &it);
    it.id = id;
    it.ledger = "l";
    it.title = "t";
    it.lead_unit = "u";
    it.state = ITEM_OPEN;
    it.next_ms = next_ms;
    it.rev = rev;
    state_put(w->state, T_item, id, &it, &w->arena);
    jobs_touch(&w->jobs, T_item, id, &w->arena);
}

static void put_ledger(struct world *w)
{
    struct ledger l;
    struct rules r;
    rec_clear(&rec_ledger, &l);
    rec_clear(&rec_rules, &r);
    l.ledger = "l";
    l.title = "t";
    r.kind = "ledger";
    r.name = "l";
    r.version = 1;
    r.doc = rec_pack(&rec_ledger, &l, &w->arena);
    state_put(w->state, T_rules, "ledger/l", &r, &w->arena);
    state_put(w->state, T_rules, "ledger/l@000001", &r, &w->arena);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    arena_init(&w->arena);
    w->state = memstate_new();
    w->core = core_new(w->state);
    jobs_init(&w->jobs, w->core, w->state);
    put_ledger(w);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    jobs_done(&w->jobs);
    core_free(w->core);
    memstate_free(w->state);
    arena_done(&w->arena);
    free(w);
    return 0;
}

static const struct hand judge = {.instance = "one", .kind = JOB_JUDGE, .slots = 8};

static size_t lease(struct world *w, int64_t now, struct job *out)
{
    jobs_fall_due(&w->jobs, now, &w->arena);
    return jobs_lease(&w->jobs, &judge, 8, now, 1000, &w->arena, out);
}

static void test_in_order_and_not_early(void **state)
{
    struct world *w = *state;
    struct job out[8];
    put_item(w, "c", 300, 1);
    put_item(w, "a", 100, 1);
    put_item(w, "b", 200, 1);
    assert_int_equal(jobs_next_ms(&w->jobs, &w->arena), 100);
    assert_int_equal(lease(w, 99, out), 0);
    assert_int_equal(lease(w, 250, out), 2);
    assert_string_equal(out[0].key, "a");
    assert_string_equal(out[1].key, "b");
    assert_int_equal(lease(w, 250, out), 0); /* in hand already */
    assert_int_equal(jobs_next_ms(&w->jobs, &w->arena), 300);
}

static void test_stale_times_are_dropped(void **state)
{
    struct world *w = *state;
    struct job out[8];
    put_item(w, "a", 100, 1);
    put_item(w, "a", 500, 2);
    put_item(w, "b", 100, 1);
    put_item(w, "b", NONE, 2);
    assert_int_equal(lease(w, 400, out), 0);
    assert_int_equal(jobs_next_ms(&w->jobs, &w->arena), 500);
}

static void test_the_fence(void **state)
{
    struct world *w = *state;
    struct job out[8];
    struct fence f;
    struct slot *s;
    put_item(w, "a", 100, 7);
    assert_int_equal(lease(w, 100, out), 1);
    f = (struct fence){"a", 7, out[0].token};
    assert_non_null(jobs_fence(&w->jobs, T_item, &f, &w->arena));
    f.rev = 8;
    assert_null(jobs_fence(&w->jobs, T_item, &f, &w->arena));
    f = (struct fence){"a", 7, out[0].token + 1};
    assert_null(jobs_fence(&w->jobs, T_item, &f, &w->arena));
    f = (struct fence){"a", 7, out[0].token};
    assert_null(jobs_fence(&w->jobs, T_notice, &f, &w->arena));
    s = jobs_fence(&w->jobs, T_item, &f, &w->arena);
    put_item(w, "a", NONE, 8);
    jobs_finish(&w->jobs, s, &w->arena);
    assert_int_equal(w->jobs.busy, 0);
    assert_null(jobs_fence(&w->jobs, T_item, &f, &w->arena));
    assert_int_equal(lease(w, 1000, out), 0);
}

static void test_still_due_after_the_result_comes_again(void **state)
{
    struct world *w = *state;
    struct job out[8];
    struct fence f;
    put_item(w, "a", 100, 1);
    assert_int_equal(lease(w, 100, out), 1);
    put_item(w, "a", 100, 2); /* an update while it was in hand */
    f = (struct fence){"a", 1, out[0].token};
    jobs_finish(&w->jobs, jobs_fence(&w->jobs, T_item, &f, &w->arena), &w->arena);
    assert_int_equal(lease(w, 100, out), 1);
    assert_int_equal(out[0].rev, 2);
}

static void test_a_lease_runs_out_and_a_worker_goes(void **state)
{
    struct world *w = *state;
    struct job out[8];
    put_item(w, "a", 100, 1);
    assert_int_equal(lease(w, 100, out), 1);
    jobs_expire(&w->jobs, 1000);
    assert_int_equal(lease(w, 100, out), 0);
    jobs_expire(&w->jobs, 1001);
    assert_int_equal(lease(w, 100, out), 1);
    jobs_renew(&w->jobs, "one", 5000);
    jobs_expire(&w->jobs, 4000);
    assert_int_equal(lease(w, 100, out), 0);
    jobs_gone(&w->jobs, "another");
    assert_int_equal(lease(w, 100, out), 0);
    jobs_gone(&w->jobs, "one");
    assert_int_equal(lease(w, 100, out), 1);
}

static void test_three_failures_park_until_the_record_changes(void **state)
{
    struct world *w = *state;
    struct job out[8];
    put_item(w, "a", 100, 1);
    for (int i = 0; i < LIM_JOB_FAILURES; i++) {
        struct fence f;
        assert_int_equal(lease(w, 100, out), 1);
        f = (struct fence){"a", 1, out[0].token};
        jobs_fail(&w->jobs, jobs_fence(&w->jobs, T_item, &f, &w->arena), "bad");
    }
    assert_int_equal(lease(w, 100, out), 0);
    assert_int_equal(jobs_parked(&w->jobs), 1);
    assert_int_equal(w->jobs.busy, 0);
    put_item(w, "a", 100, 2);
    assert_int_equal(lease(w, 100, out), 1);
    assert_int_equal(jobs_parked(&w->jobs), 0);
}

/* What failed by the rules is tried again, as often as before, when they are others. */
static void test_parked_until_the_rules_change(void **state)
{
    struct world *w = *state;
    struct job out[8];
    put_item(w, "a", 100, 1);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < LIM_JOB_FAILURES; i++) {
            struct fence f;
            assert_int_equal(lease(w, 100, out), 1);
            f = (struct fence){"a", 1, out[0].token};
            jobs_fail(&w->jobs, jobs_fence(&w->jobs, T_item, &f, &w->arena), "bad");
        }
        assert_int_equal(lease(w, 100, out), 0);
        jobs_unpark(&w->jobs);
        assert_int_equal(jobs_parked(&w->jobs), 0);
    }
    assert_int_equal(w->jobs.busy, 1);
}

static void test_a_lease_is_not_renewed_for_ever(void **state)
{
    struct world *w = *state;
    struct job out[8];
    put_item(w, "a", 100, 1);
    assert_int_equal(lease(w, 100, out), 1); /* until 1000 */
    for (int64_t boot = 1000; boot < 2 * JOB_HOLD_MS; boot += 60000) {
        jobs_renew(&w->jobs, "one", boot + 120000); /* it lives, and perhaps never got the job */
        jobs_expire(&w->jobs, boot);
    }
    assert_int_equal(lease(w, 100, out), 1);
}

static void test_put_back_is_first_and_counts_for_nothing(void **state)
{
    struct world *w = *state;
    struct job out[8];
    struct fence f;
    put_item(w, "a", 100, 1);
    put_item(w, "b", 101, 1);
    jobs_fall_due(&w->jobs, 200, &w->arena);
    for (int i = 0; i < 3 * JOB_LOST_MAX; i++) {
        assert_int_equal(jobs_lease(&w->jobs, &judge, 1, 200, 1000, &w->arena, out), 1);
        assert_string_equal(out[0].key, "a");
        f = (struct fence){"a", 1, out[0].token};
        jobs_put_back(&w->jobs, jobs_fence(&w->jobs, T_item, &f, &w->arena));
    }
    assert_int_equal(w->jobs.busy, 2);
}

/* A long reason in Chinese is cut between two characters, else `doctor` could not be read. */
static void test_a_long_reason_stays_text(void **state)
{
    struct world *w = *state;
    struct job out[8];
    struct fence f;
    struct slot *s;
    char text[601] = "";
    put_item(w, "a", 100, 1);
    for (int i = 0; i < 200; i++)
        strcat(text, "长");
    for (int shift = 0; shift < 3; shift++) {
        assert_int_equal(lease(w, 100, out), 1);
        f = (struct fence){"a", 1, out[0].token};
        s = jobs_fence(&w->jobs, T_item, &f, &w->arena);
        jobs_fail(&w->jobs, s, arena_printf(&w->arena, "%.*s%s", shift, "xx", text));
        assert_in_range(strlen(s->reason), 253, 255);
        assert_int_equal((strlen(s->reason) - (size_t)shift) % 3, 0);
    }
}

/* A record that is written all the time has one timer all the same. */
static void test_one_timer_for_each(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 5000; i++) {
        put_item(w, "a", 1000000 + i, i + 1);
        assert_int_equal(jobs_timers(&w->jobs), 1);
        arena_reset(&w->arena);
    }
    assert_int_equal(jobs_next_ms(&w->jobs, &w->arena), 1000000 + 4999);
}

/* ---- timers against records ---- */

struct found {
    char text[256];
};

static void found(void *u, const struct audit_fault *f)
{
    struct found *x = u;
    size_t n = strlen(x->text);

    snprintf(x->text + n, sizeof x->text - n, "%s %s;", f->rule, f->key);
}

static const char *checked(struct world *w, struct found *x)
{
    x->text[0] = 0;
    jobs_check(&w->jobs, found, x);
    return x->text;
}

static void test_timers_are_held_against_the_records(void **state)
{
    struct world *w = *state;
    struct found x;
    struct job out[8];

    put_item(w, "a", 100, 1);
    put_item(w, "b", 500, 1);
    put_item(w, "c", NONE, 1);
    assert_string_equal(checked(w, &x), "");
    assert_int_equal(lease(w, 100, out), 1); /* in hand: no timer, and none is missed */
    assert_string_equal(checked(w, &x), "");
    timers_set(&w->jobs.timers, T_item, "b", NONE);
    assert_string_equal(checked(w, &x), "timer_lost b;");
    timers_set(&w->jobs.timers, T_item, "b", 600);
    timers_set(&w->jobs.timers, T_item, "c", 700);
    assert_string_equal(checked(w, &x), "timer_differs b;timer_differs c;");
    timers_set(&w->jobs.timers, T_item, "nobody", 700);
    jobs_scan(&w->jobs);
    assert_string_equal(checked(w, &x), "");
    timers_set(&w->jobs.timers, T_item, "nobody", 700);
    assert_string_equal(checked(w, &x), "timer_of_nothing ;");
}

/* The heap against a plain search, over random touches. */
static void test_random(void **state)
{
    struct world *w = *state;
    enum { N = 40 };
    int64_t next[N];
    unsigned seed = getenv("SEED") ? (unsigned)atoi(getenv("SEED")) : 42;
    print_message("SEED=%u\n", seed);
    for (int i = 0; i < N; i++)
        next[i] = NONE;
    for (int step = 0; step < 2000; step++) {
        char key[8];
        int i = rand_r(&seed) % N;
        int64_t least = NONE;
        snprintf(key, sizeof key, "i%02d", i);
        next[i] = rand_r(&seed) % 5 == 0 ? NONE : rand_r(&seed) % 1000;
        put_item(w, key, next[i], step + 1);
        for (int k = 0; k < N; k++)
            if (next[k] != NONE && (least == NONE || next[k] < least))
                least = next[k];
        assert_int_equal(jobs_next_ms(&w->jobs, &w->arena), least);
    }
    jobs_scan(&w->jobs);
    assert_string_equal(checked(w, &(struct found){""}), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_in_order_and_not_early, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stale_times_are_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_fence, setup, teardown),
        cmocka_unit_test_setup_teardown(test_still_due_after_the_result_comes_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_lease_runs_out_and_a_worker_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_three_failures_park_until_the_record_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parked_until_the_rules_change, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_lease_is_not_renewed_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_back_is_first_and_counts_for_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_long_reason_stays_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_timer_for_each, setup, teardown),
        cmocka_unit_test_setup_teardown(test_timers_are_held_against_the_records, setup, teardown),
        cmocka_unit_test_setup_teardown(test_random, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
