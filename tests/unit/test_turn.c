/* One turn as its callers see it: nobody hears anything that the journal does not hold, refusals and rehearsals
 * included; a flood at one door leaves the others their place; jobs survive everything that workers do. */
#include "tests/unit/house.h"

static struct reply expect(struct house *h, void *s, const char *id, const char *code)
{
    struct reply r = house_wait(h, s);
    assert_string_equal(r.id, id);
    assert_string_equal(house_code(&r), code);
    return r;
}

/* ------------------------------------------------------------------ the sync */

/* Three that rest on one another and a read, all in one batch, whose append ends in this way or that. */
static void test_a_batch_that_did_not_happen_leaves_nothing_to_tell(void **state)
{
    static const struct {
        struct jrn_mem_faults faults;
        const char *codes[4]; /* of the write, a conflict with it, a rehearsal, a read; NULL: no answer */
        bool there;
    } rows[] = {
        {{.seed = 1}, {"ok", "conflict", "ok", "ok"}, true},
        {{.seed = 1, .refuse = 1000}, {"busy", "busy", "busy", "ok"}, false},
        {{.seed = 1, .lose_unstored = 1000}, {NULL, NULL, NULL, "ok"}, false},
        {{.seed = 1, .lose_stored = 1000}, {NULL, NULL, NULL, "ok"}, true},
        {{.seed = 1, .delay = 1000, .delay_polls = 3}, {"ok", "conflict", "ok", "ok"}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct house h;
        struct unit one = house_unit("U1", "one"), two = house_unit("U1", "two");
        struct records ask;
        void *s;
        struct reply r;
        house_open(&h, rows[i].faults);
        s = house_client(&h, h.in);
        rec_clear(&rec_records, &ask);
        ask.table = "unit";
        house_send_as(&h, s, "0", OP_unit_set, &one, false);
        house_send_as(&h, s, "0", OP_unit_set, &two, false);
        house_send_as(&h, s, "2", OP_unit_set, &two, true);
        house_send_as(&h, s, "3", OP_records, &ask, false);
        house_settle();
        for (int k = 0; k < 4; k++) {
            if (!rows[i].codes[k])
                continue;
            r = house_wait(&h, s);
            assert_string_equal(house_code(&r), rows[i].codes[k]);
            if (k == 2)
                assert_int_equal(r.seq, NONE); /* a rehearsal made no entry */
        }
        assert_string_equal(r.id, "3");
        assert_int_equal(r.seq, rows[i].there);
        assert_int_equal(state_has(&engine_watch(h.d.engine)->state, T_unit, "U1"), rows[i].there);
        assert_false(house_reply(&h, s, &r, 20));
        zmq_close(s);
        house_close(&h);
    }
}

static void test_while_an_append_is_unresolved_the_doors_are_closed(void **state)
{
    struct house h;
    struct unit u = house_unit("U1", "one");
    struct nothing no = {NULL};
    struct reply r;
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){.seed = 1, .delay = 1000, .delay_polls = 5});
    s = house_client(&h, h.in);
    house_send_as(&h, s, "w", OP_unit_set, &u, false);
    house_settle();
    assert_false(turn(&h.d));
    house_send_as(&h, s, "r", OP_hello, &no, false);
    house_settle();
    for (int i = 0; i < 4; i++) { /* the append counts as the first of five polls that it needs */
        assert_false(turn(&h.d));
        assert_false(house_reply(&h, s, &r, 5));
    }
    expect(&h, s, "w", "ok");
    expect(&h, s, "r", "ok");
    zmq_close(s);
    house_close(&h);
}

/* ------------------------------------------------------------------ room */

static void test_a_flood_at_one_door_leaves_the_other_its_place(void **state)
{
    struct house h;
    struct nothing no = {NULL};
    struct reply r;
    void *flood, *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    flood = house_client(&h, h.work);
    s = house_client(&h, h.in);
    for (int i = 0; i < 1500; i++)
        house_send_as(&h, flood, "f", OP_hello, &no, false);
    house_send_as(&h, s, "me", OP_hello, &no, false);
    house_settle();
    assert_true(turn(&h.d)); /* there is more, and yet */
    assert_true(house_reply(&h, s, &r, 1000));
    zmq_close(flood);
    zmq_close(s);
    house_close(&h);
}

static void test_entries_fit_into_messages(void **state)
{
    enum { IMPORTS = 14, ROWS = 400 };
    struct house h;
    struct import im;
    struct since q;
    struct row *rows;
    int64_t got = 0, pages = 0;
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    s = house_client(&h, h.in);
    rows = arena_alloc(&h.arena, ROWS * sizeof *rows);
    for (int n = 0; n < IMPORTS; n++) {
        for (int i = 0; i < ROWS; i++) {
            struct unit u = house_unit(arena_printf(&h.arena, "U%d-%d", n, i), arena_printf(&h.arena, "%0200d", i));
            rec_clear(&rec_row, &rows[i]);
            rows[i].body = rec_pack(&rec_unit, &u, &h.arena);
        }
        rec_clear(&rec_import, &im);
        im.op = "unit_set";
        im.rows = (struct list){rows, ROWS};
        expect(&h, s, house_send(&h, s, OP_import, &im), "ok");
    }
    rec_clear(&rec_since, &q);
    q.limit = LIM_PAGE;
    for (q.from = 1; got < IMPORTS; pages++) {
        struct events ev;
        struct duban_error e;
        struct reply r = expect(&h, s, house_send(&h, s, OP_entries, &q), "ok");
        assert_int_equal(rec_unpack(&rec_events, r.body, UNPACK_STORED, &h.arena, &ev, &e), 0);
        assert_true(ev.rows.n > 0);
        assert_int_equal(LIST_AT(ev.rows, struct event, 0)->seq, q.from);
        got += (int64_t)ev.rows.n;
        q.from = ev.next;
    }
    assert_int_equal(got, IMPORTS);
    assert_true(pages > 1);
    zmq_close(s);
    house_close(&h);
}

/* ------------------------------------------------------------------ workers */

static void put_item(struct house *h, const char *id, int64_t next_ms)
{
    struct state *st = &engine_watch(h->d.engine)->state;
    struct item it;
    struct ledger l;
    struct rules r;
    rec_clear(&rec_ledger, &l);
    rec_clear(&rec_rules, &r);
    rec_clear(&rec_item, &it);
    l.ledger = "l";
    l.title = "t";
    r.kind = "ledger";
    r.name = "l";
    r.version = 1;
    r.doc = rec_pack(&rec_ledger, &l, &h->arena);
    state_put(st, T_rules, "ledger/l", &r, &h->arena);
    state_put(st, T_rules, "ledger/l@000001", &r, &h->arena);
    it.id = id;
    it.ledger = "l";
    it.title = "t";
    it.lead_unit = "u";
    it.state = ITEM_OPEN;
    it.next_ms = next_ms;
    it.rev = 1;
    state_put(st, T_item, id, &it, &h->arena);
}

static struct ready wish(const char *instance, int slots, bool bye)
{
    return (struct ready){.kind = JOB_JUDGE, .instance = instance, .slots = slots, .bye = bye};
}

static struct job get_job(struct house *h, void *s, const char *instance)
{
    struct ready w = wish(instance, 4, false);
    struct jobs jobs;
    struct duban_error e;
    struct reply r = expect(h, s, house_send(h, s, OP_work_ready, &w), "ok");
    assert_int_equal(rec_unpack(&rec_jobs, r.body, UNPACK_STORED, &h->arena, &jobs, &e), 0);
    assert_int_equal(jobs.jobs.n, 1);
    return *LIST_AT(jobs.jobs, struct job, 0);
}

static struct judge judged(const struct job *job, int64_t next_ms)
{
    struct judge j;
    rec_clear(&rec_judge, &j);
    j.key = job->key;
    j.rev = job->rev;
    j.token = job->token;
    j.judged_ms = job->now_ms;
    j.next_ms = next_ms;
    return j;
}

static struct failed failed(const struct job *job)
{
    return (struct failed){.key = job->key, .rev = job->rev, .token = job->token, .reason = "x"};
}

/* All of it in one batch: the result, the same again, another for the same job, a failure of it, and a bye. */
static void test_everything_at_once_for_one_job(void **state)
{
    struct house h;
    struct job job;
    struct judge j;
    struct failed f;
    struct ready bye = wish("one", 0, true);
    struct reply r;
    void *s;
    int n = 0;
    (void)state;
    for (int order = 0; order < 3; order++) {
        house_open(&h, (struct jrn_mem_faults){0});
        put_item(&h, "I", h.d.clock.now_ms);
        s = house_client(&h, h.work);
        job = get_job(&h, s, "one");
        j = judged(&job, job.now_ms + 1000);
        f = failed(&job);
        if (order == 1)
            house_send_as(&h, s, "f", OP_work_failed, &f, false);
        house_send_as(&h, s, "j", OP_judge, &j, false);
        if (order == 2)
            house_send_as(&h, s, "b", OP_work_ready, &bye, false);
        house_send_as(&h, s, "j", OP_judge, &j, false);
        house_send_as(&h, s, "k", OP_judge, &j, false);
        house_send_as(&h, s, "f", OP_work_failed, &f, false);
        house_send_as(&h, s, "b", OP_work_ready, &bye, false);
        house_settle();
        turn(&h.d);
        for (n = 0; house_reply(&h, s, &r, 50); n++)
            turn(&h.d);
        assert_int_equal(n, order ? 6 : 5);
        if (order != 1) { /* the result counted: the item is due a second later, and nothing is in hand */
            h.d.clock.now_ms += 1000;
            job = get_job(&h, s, "two");
            assert_int_equal(job.rev, j.rev + 1);
        } else { /* it had failed before: it comes again as it was */
            job = get_job(&h, s, "two");
            assert_int_equal(job.rev, j.rev);
        }
        assert_int_equal(h.d.jobs.busy, 1);
        zmq_close(s);
        house_close(&h);
    }
}

/* A result in a batch that the journal refused: the lease stays, the same result is sent again and counts. */
static void test_a_refused_result_comes_again(void **state)
{
    struct house h;
    struct job job;
    struct judge j;
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){.seed = 3, .refuse = 500, .lose_stored = 250});
    put_item(&h, "I", h.d.clock.now_ms);
    engine_checkpoint(h.d.engine, true); /* it was put there past the journal: a rollback must not take it */
    s = house_client(&h, h.work);
    for (int round = 0; round < 12; round++) {
        struct reply r;
        job = get_job(&h, s, "one");
        j = judged(&job, job.now_ms + 1000);
        do {
            bool answered = false;
            house_send_as(&h, s, arena_printf(&h.arena, "j%d", round), OP_judge, &j, false);
            for (int i = 0; i < 5 && !answered; i++) {
                turn(&h.d);
                answered = house_reply(&h, s, &r, 10);
            }
            if (!answered)
                r = (struct reply){0};
        } while (!r.ok);
        h.d.clock.now_ms += 1000;
    }
    zmq_close(s);
    house_close(&h);
}

static void test_a_worker_that_is_gone_gets_nothing(void **state)
{
    struct house h;
    struct ready w = wish("gone", 4, false);
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    s = house_client(&h, h.work);
    house_send(&h, s, OP_work_ready, &w);
    house_settle();
    turn(&h.d);
    assert_int_equal(h.d.crew.n, 1);
    zmq_close(s);
    house_settle();
    put_item(&h, "I", h.d.clock.now_ms);
    turn(&h.d); /* the job goes out, nobody takes it, it is back at once: no lease to wait for */
    assert_int_equal(h.d.crew.n, 0);
    s = house_client(&h, h.work);
    get_job(&h, s, "other");
    zmq_close(s);
    house_close(&h);
}

/* The daemon itself stood still for longer than the silence: that is not the workers' fault. */
static void test_a_worker_that_waits_is_not_silent(void **state)
{
    struct house h;
    struct ready w = wish("one", 4, false);
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    h.d.opt.silence_ms = 100;
    s = house_client(&h, h.work);
    house_send(&h, s, OP_work_ready, &w);
    house_settle();
    turn(&h.d);
    zmq_poll(NULL, 0, 200);
    turn(&h.d);
    assert_int_equal(h.d.crew.n, 1);
    h.d.crew.hands[0].waiting_since_ms -= 2000; /* its call is answered empty; now it must speak */
    turn(&h.d);
    assert_int_equal(h.d.crew.n, 1);
    zmq_poll(NULL, 0, 200);
    house_send(&h, s, OP_work_ready, &w);
    house_settle();
    shift_give(&h.d); /* it spoke in time, and stands at the door */
    assert_int_equal(h.d.crew.n, 1);
    turn(&h.d);
    h.d.crew.hands[0].waiting_since_ms -= 2000;
    turn(&h.d);
    zmq_poll(NULL, 0, 200);
    turn(&h.d);
    assert_int_equal(h.d.crew.n, 0);
    zmq_close(s);
    house_close(&h);
}

/* ------------------------------------------------------------------ the manual clock */

static void test_advance(void **state)
{
    struct house h;
    struct tick t, later;
    int64_t begin;
    void *a, *b;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    begin = h.d.clock.now_ms;
    t.to = begin + 5000;
    later.to = begin + 9000;
    a = house_client(&h, h.in);
    b = house_client(&h, h.in);
    house_send_as(&h, a, "dry", OP_advance, &t, true);
    expect(&h, a, "dry", "ok");
    assert_int_equal(h.d.clock.now_ms, begin); /* a rehearsal moves nothing */
    put_item(&h, "I", begin + 1000);           /* and no worker: the clock stands there */
    turn(&h.d);
    house_send_as(&h, a, "one", OP_advance, &t, false);
    house_settle();
    for (int i = 0; i < 5; i++)
        turn(&h.d);
    assert_int_equal(h.d.clock.now_ms, begin + 1000);
    house_send_as(&h, b, "two", OP_advance, &later, false);
    expect(&h, b, "two", "busy");
    house_send_as(&h, b, "one", OP_advance, &later, false);
    expect(&h, b, "one", "conflict");
    h.d.journey.stuck_since_ms -= 21000;
    expect(&h, a, "one", "no_worker");
    house_send_as(&h, a, "one", OP_advance, &t, false); /* that answer was lost: it is the same again, at once */
    expect(&h, a, "one", "no_worker");
    {
        void *s = house_client(&h, h.work);
        struct job job = get_job(&h, s, "w");
        struct judge j = judged(&job, NONE);
        house_send_as(&h, a, "one", OP_advance, &t, false);
        house_settle();
        turn(&h.d);
        expect(&h, s, house_send(&h, s, OP_judge, &j), "ok");
        expect(&h, a, "one", "ok");
        zmq_close(s);
    }
    assert_int_equal(h.d.clock.now_ms, t.to);
    house_send_as(&h, b, "one", OP_advance, &t, false);
    assert_true(expect(&h, b, "one", "ok").again);
    t.to = begin;
    house_send_as(&h, b, "back", OP_advance, &t, false);
    expect(&h, b, "back", "too_early");
    zmq_close(a);
    zmq_close(b);
    house_close(&h);
}

static void test_arrival_is_a_call_like_others(void **state)
{
    struct house h;
    struct tick t;
    struct reply r;
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){.seed = 1, .refuse = 1000});
    s = house_client(&h, h.in);
    t.to = h.d.clock.now_ms + 5000;
    house_send_as(&h, s, "a", OP_advance, &t, false);
    r = house_wait(&h, s);
    assert_string_equal(house_code(&r), "busy");
    assert_int_equal(engine_applied(h.d.engine)->seq, 0);
    assert_false(h.d.journey.on);
    zmq_close(s);
    house_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_batch_that_did_not_happen_leaves_nothing_to_tell),
        cmocka_unit_test(test_while_an_append_is_unresolved_the_doors_are_closed),
        cmocka_unit_test(test_a_flood_at_one_door_leaves_the_other_its_place),
        cmocka_unit_test(test_entries_fit_into_messages),
        cmocka_unit_test(test_everything_at_once_for_one_job),
        cmocka_unit_test(test_a_refused_result_comes_again),
        cmocka_unit_test(test_a_worker_that_is_gone_gets_nothing),
        cmocka_unit_test(test_a_worker_that_waits_is_not_silent),
        cmocka_unit_test(test_advance),
        cmocka_unit_test(test_arrival_is_a_call_like_others),
    };
    return cmocka_run_group_tests_name("turn", tests, NULL, NULL);
}
