/* The self-audit of the daemon: what mends goes through the journal, at most so many an hour; what does not, and all
 * of it while the clock is suspect, is said; whoever looks has seen it. Lost timers come back. */
#include "tests/unit/house.h"

static struct state *records(struct house *h)
{
    return &engine_watch(h->d.engine)->state;
}

/* An item on a ledger without lights, so that nothing is wrong with it. */
static void put_item(struct house *h)
{
    struct ledger l;
    struct rules r;
    struct item it;

    rec_clear(&rec_ledger, &l);
    rec_clear(&rec_rules, &r);
    rec_clear(&rec_item, &it);
    l.ledger = r.name = "l";
    l.title = "t";
    r.kind = "ledger";
    r.version = 1;
    r.doc = rec_pack(&rec_ledger, &l, &h->arena);
    state_put(records(h), T_rules, "ledger/l", &r, &h->arena);
    it.id = "T-1";
    it.ledger = "l";
    it.title = "t";
    it.lead_unit = "u";
    it.state = ITEM_OPEN;
    it.rev = 1;
    state_put(records(h), T_item, "T-1", &it, &h->arena);
}

/* Notices that nobody will ever send. */
static void forget_notices(struct house *h, int n)
{
    for (int i = 0; i < n; i++) {
        struct notice x;

        rec_clear(&rec_notice, &x);
        x.id = arena_printf(&h->arena, "n%03d", i);
        x.item = "T-1";
        x.kind = NOTICE_TASK;
        x.state = NS_INTENDED;
        x.rev = 1;
        state_put(records(h), T_notice, x.id, &x, &h->arena);
    }
}

static struct house *broken(int n, struct jrn_mem_faults faults)
{
    static struct house h;

    house_open(&h, faults);
    put_item(&h);
    forget_notices(&h, n);
    watch_clear(engine_watch(h.d.engine));
    return &h;
}

static struct doctor report(struct house *h)
{
    struct doctor out;

    rec_clear(&rec_doctor, &out);
    selfcheck_report(&h->d, &h->arena, &out);
    return out;
}

static void done(struct house *h)
{
    selfcheck_done(&h->d);
    house_close(h);
}

static int64_t next_of(struct house *h, const char *id)
{
    struct notice n;

    assert_true(state_get(records(h), T_notice, id, &h->arena, &n));
    return n.next_ms;
}

static void test_mended_through_the_journal(void **state)
{
    struct house *h = broken(2, (struct jrn_mem_faults){.seed = 1});
    struct doctor d;
    struct entry en;

    (void)state;
    selfcheck_run(&h->d);
    assert_false(h->d.selfcheck.unseen); /* it is not known yet whether it mends */
    while (turn(&h->d))
        ;
    assert_int_equal(next_of(h, "n000"), clock_due(&h->d.clock));
    assert_true(engine_entry(h->d.engine, engine_applied(h->d.engine)->seq, &h->arena, &en));
    assert_string_equal(en.op, "mend");
    assert_string_equal(en.actor, AUDIT_ACTOR);
    assert_true(h->d.selfcheck.unseen);
    d = report(h);
    assert_int_equal(d.mended, 2);
    assert_int_equal(d.faults.n, 0);
    assert_string_equal(d.mends.v[0], "notice_forgotten n001 #2");
    assert_string_equal(d.mends.v[1], "notice_forgotten n000 #1");
    assert_false(h->d.selfcheck.unseen);
    selfcheck_run(&h->d);
    turn(&h->d);
    assert_int_equal(report(h).mended, 2);
    done(h);
}

static void test_at_most_so_many_of_a_rule(void **state)
{
    struct house *h = broken(LIM_MENDS + 3, (struct jrn_mem_faults){.seed = 1});
    struct doctor d;

    (void)state;
    selfcheck_run(&h->d);
    while (turn(&h->d))
        ;
    d = report(h);
    assert_int_equal(d.mended, LIM_MENDS);
    assert_int_equal(d.mends.n, SELFCHECK_SHOWN);
    assert_int_equal(d.faults.n, 3);
    selfcheck_run(&h->d); /* an hour later the rest */
    while (turn(&h->d))
        ;
    d = report(h);
    assert_int_equal(d.mended, LIM_MENDS + 3);
    assert_int_equal(d.faults.n, 0);
    done(h);
}

static void test_nothing_while_the_clock_is_suspect(void **state)
{
    struct house *h = broken(1, (struct jrn_mem_faults){.seed = 1});
    struct doctor d;

    (void)state;
    h->d.clock.suspect = true;
    selfcheck_run(&h->d);
    turn(&h->d);
    d = report(h);
    assert_int_equal(d.mended, 0);
    assert_string_equal(d.faults.v[0], "notice_forgotten n000");
    h->d.clock.suspect = false;
    selfcheck_run(&h->d);
    while (turn(&h->d))
        ;
    assert_int_equal(report(h).mended, 1);
    done(h);
}

/* Timers are made again from the records at once. */
static void test_a_lost_timer(void **state)
{
    struct house *h = broken(1, (struct jrn_mem_faults){.seed = 1});
    struct doctor d;

    (void)state;
    selfcheck_run(&h->d);
    while (turn(&h->d))
        ;
    jobs_done(&h->d.jobs);
    jobs_init(&h->d.jobs, engine_core(h->d.engine), records(h));
    selfcheck_run(&h->d);
    d = report(h);
    assert_int_equal(d.faults.n, 1);
    assert_string_equal(d.faults.v[0], "timer_lost n000");
    assert_int_equal(jobs_timers(&h->d.jobs), 1);
    selfcheck_run(&h->d);
    assert_int_equal(report(h).faults.n, 0);
    done(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mended_through_the_journal),
        cmocka_unit_test(test_at_most_so_many_of_a_rule),
        cmocka_unit_test(test_nothing_while_the_clock_is_suspect),
        cmocka_unit_test(test_a_lost_timer),
    };

    return cmocka_run_group_tests_name("selfcheck", tests, NULL, NULL);
}
