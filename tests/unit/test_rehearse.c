/* test_rehearse.c: questions about the past and the future as the daemon keeps them: given to a worker under a lease,
 * answered once, given out once more when the worker fails, refused when nobody answers in time. The worker is the test
 * itself; what a real one answers is held by tests/e2e/test_past.py. */
#include "tests/unit/house.h"

struct town {
    struct house h;
    void *client, *worker;
};

static void open_town(struct town *t)
{
    struct unit u = {0};

    house_open(&t->h, (struct jrn_mem_faults){0});
    t->client = house_client(&t->h, t->h.in);
    t->worker = house_client(&t->h, t->h.work);
    u = house_unit("U1", "改革办");
    house_send(&t->h, t->client, OP_unit_set, &u);
    assert_true(house_wait(&t->h, t->client).ok);
}

static void close_town(struct town *t)
{
    zmq_close(t->client);
    zmq_close(t->worker);
    rehearse_done(&t->h.d.rehearsals);
    house_close(&t->h);
}

static struct pastask question(struct town *t)
{
    struct pastask q;

    rec_clear(&rec_pastask, &q);
    q.at = clock_due(&t->h.d.clock);
    q.op = "status";
    return q;
}

static void ask_as(struct town *t, const char *id, int op, const void *body)
{
    house_send_as(&t->h, t->client, id, op, body, false);
    house_settle();
    turn(&t->h.d);
}

static void ask(struct town *t, const char *id)
{
    struct pastask q = question(t);

    ask_as(t, id, OP_past, &q);
}

static void ready(struct town *t, const char *instance, bool bye)
{
    struct ready r = {.kind = JOB_REHEARSE, .instance = instance, .slots = bye ? 0 : 1, .bye = bye};

    house_send(&t->h, t->worker, OP_work_ready, &r);
    house_settle();
}

/* The job that this worker is given. */
static struct job take_job(struct town *t, const char *instance)
{
    struct reply r;
    struct jobs jobs;
    struct duban_error e;

    ready(t, instance, false);
    r = house_wait(&t->h, t->worker);
    assert_true(r.ok);
    assert_int_equal(rec_unpack(&rec_jobs, r.body, UNPACK_STORED, &t->h.arena, &jobs, &e), 0);
    assert_int_equal(jobs.jobs.n, 1);
    return *LIST_AT(jobs.jobs, struct job, 0);
}

static void answer_with(struct town *t, const struct job *job, const struct fault *error, struct bytes body)
{
    struct rehearsed out;

    rec_clear(&rec_rehearsed, &out);
    out.key = job->key;
    out.rev = job->rev;
    out.token = job->token;
    out.error = error;
    out.body = body;
    house_send(&t->h, t->worker, OP_work_rehearsed, &out);
    house_settle();
    assert_true(house_wait(&t->h, t->worker).ok); /* whatever comes of it */
}

static struct bytes past_answer(struct town *t, int64_t seq)
{
    struct pastanswer p;

    rec_clear(&rec_pastanswer, &p);
    p.at = 1;
    p.seq = seq;
    p.op = "status";
    return rec_pack(&rec_pastanswer, &p, &t->h.arena);
}

static const char *code_of(struct town *t)
{
    struct reply r = house_wait(&t->h, t->client);

    return house_code(&r);
}

static void give_up(struct town *t, const struct job *job)
{
    struct failed f = {job->key, job->rev, job->token, "no"};

    house_send(&t->h, t->worker, OP_work_failed, &f);
    house_settle();
    assert_true(house_wait(&t->h, t->worker).ok);
}

static bool silent(struct town *t)
{
    struct reply r;

    turn(&t->h.d);
    return !house_reply(&t->h, t->client, &r, 50);
}

static void test_asked_and_answered(void **state)
{
    struct town t;
    struct job job;
    struct reply r;

    (void)state;
    open_town(&t);
    ask(&t, "q1");
    assert_true(silent(&t));
    job = take_job(&t, "w1");
    assert_int_equal(job.kind, JOB_REHEARSE);
    assert_string_equal(job.op, "past");
    assert_int_equal(job.seq, engine_applied(t.h.d.engine)->seq);
    assert_int_equal(job.now_ms, clock_due(&t.h.d.clock));
    answer_with(&t, &job, NULL, past_answer(&t, 1));
    r = house_wait(&t.h, t.client);
    assert_true(r.ok);
    assert_string_equal(r.id, "q1");
    assert_int_equal(r.seq, 1);
    answer_with(&t, &job, NULL, past_answer(&t, 1)); /* sent again: void */
    assert_true(silent(&t));
    close_town(&t);
}

/* What the worker refuses, its field and its words, reach the one who asked. */
static void test_a_refusal_is_handed_on(void **state)
{
    struct fault f;
    struct town t;
    struct reply r;

    (void)state;
    open_town(&t);
    ask(&t, "q1");
    struct job job = take_job(&t, "w1");
    rec_clear(&rec_fault, &f);
    f.code = "too_early";
    f.field = "at";
    f.zh = "早于第一条 / before the first";
    answer_with(&t, &job, &f, (struct bytes){NULL, 0});
    r = house_wait(&t.h, t.client);
    assert_string_equal(house_code(&r), "too_early");
    assert_string_equal(((const struct fault *)r.error)->field, "at");
    assert_non_null(strstr(((const struct fault *)r.error)->en, "before the first"));
    assert_null(strstr(((const struct fault *)r.error)->en, "早于"));
    close_town(&t);
}

/* What can't be asked is said before any worker hears of it. */
static void test_refused_at_the_door(void **state)
{
    struct town t;
    struct simulation s;
    struct pastask q;

    (void)state;
    open_town(&t);
    const struct {
        const char *op;
        int64_t shift_ms;
        const char *code;
    } cases[] = {
        {"status", 1, "out_of_range"}, {"digest", 0, "bad_choice"},  {"unit_set", 0, "bad_choice"},
        {"past", 0, "bad_choice"},     {"stattus", 0, "unknown_op"}, {"show", 0, "missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        q = question(&t);
        q.op = cases[i].op;
        q.at += cases[i].shift_ms;
        house_send(&t.h, t.client, OP_past, &q);
        assert_string_equal(code_of(&t), cases[i].code);
    }
    rec_clear(&rec_simulation, &s);
    s.to = clock_due(&t.h.d.clock);
    house_send(&t.h, t.client, OP_simulate, &s);
    assert_string_equal(code_of(&t), "too_early");
    s.to += LIM_SIMULATE_DAYS * DAY_MS + 1;
    house_send(&t.h, t.client, OP_simulate, &s);
    assert_string_equal(code_of(&t), "out_of_range");
    close_town(&t);
}

static void test_the_same_id(void **state)
{
    struct town t;
    struct pastask other;

    (void)state;
    open_town(&t);
    ask(&t, "q1");
    ask(&t, "q1"); /* sent again: the same question, once */
    other = question(&t);
    other.op = "inbox";
    ask_as(&t, "q1", OP_past, &other);
    assert_string_equal(code_of(&t), "conflict");
    struct job job = take_job(&t, "w1");
    answer_with(&t, &job, NULL, past_answer(&t, 1));
    assert_string_equal(code_of(&t), "ok");
    assert_true(silent(&t));
    close_town(&t);
}

static void test_as_many_as_may_wait(void **state)
{
    struct town t;

    (void)state;
    open_town(&t);
    for (int i = 0; i < LIM_REHEARSALS; i++)
        ask(&t, arena_printf(&t.h.arena, "q%d", i));
    assert_true(silent(&t));
    ask(&t, "one more");
    assert_string_equal(code_of(&t), "busy");
    struct job job = take_job(&t, "w1"); /* the oldest */
    assert_string_equal(job.key, "question/1");
    answer_with(&t, &job, NULL, past_answer(&t, 1));
    assert_string_equal(code_of(&t), "ok");
    ask(&t, "one more");
    assert_true(silent(&t));
    close_town(&t);
}

/* Once more, and then no more: whatever the worker did wrong. */
static void test_tried_twice(void **state)
{
    enum how { FAILS, LEAVES, BABBLES, RUNS_OUT, WAYS };

    (void)state;
    for (int how = 0; how < WAYS; how++) {
        struct town t;
        struct job first, job;

        open_town(&t);
        ask(&t, "q1");
        first = take_job(&t, "w0");
        for (int i = 0; i < REHEARSE_TRIES; i++) {
            const char *instance = arena_printf(&t.h.arena, "w%d", i);

            job = i == 0 ? first : take_job(&t, instance);
            assert_true(silent(&t));
            if (how == FAILS) {
                give_up(&t, &job);
            } else if (how == LEAVES) {
                ready(&t, instance, true);
                assert_true(house_wait(&t.h, t.worker).ok);
            } else if (how == BABBLES) {
                answer_with(&t, &job, NULL, (struct bytes){"\x81\xa1z\x01", 4});
            } else {
                t.h.d.rehearsals.v[0].until_ms = boot_ms() - 1;
                turn(&t.h.d);
            }
        }
        assert_string_equal(code_of(&t), "bug");
        answer_with(&t, &first, NULL, past_answer(&t, 1)); /* too late */
        assert_true(silent(&t));
        close_town(&t);
    }
}

/* Two have it at once, because the first was thought gone: only the lease that holds counts. */
static void test_an_earlier_lease_is_void(void **state)
{
    struct town t;
    struct job first, second;

    (void)state;
    open_town(&t);
    ask(&t, "q1");
    first = take_job(&t, "w1");
    t.h.d.rehearsals.v[0].until_ms = boot_ms() - 1;
    turn(&t.h.d);
    second = take_job(&t, "w2");
    assert_string_equal(first.key, second.key);
    answer_with(&t, &first, NULL, past_answer(&t, 7));
    give_up(&t, &first);
    assert_true(silent(&t));
    answer_with(&t, &second, NULL, past_answer(&t, 1));
    assert_int_equal(house_wait(&t.h, t.client).seq, 1);
    close_town(&t);
}

static void test_nobody_answers(void **state)
{
    struct town t;
    struct rehearsal *r;

    (void)state;
    open_town(&t);
    r = &t.h.d.rehearsals.v[0];
    ask(&t, "q1");
    turn(&t.h.d);
    assert_true(r->lonely_ms > 0);
    r->lonely_ms -= REHEARSE_LONELY_MS + 1;
    assert_string_equal(code_of(&t), "no_worker");
    ask(&t, "q2");
    take_job(&t, "w1");
    r->asked_ms -= LIM_REHEARSE_MS + 1;
    assert_string_equal(code_of(&t), "unavailable");
    assert_int_equal(r->state, REHEARSAL_FREE);
    close_town(&t);
}

static void test_listed(void **state)
{
    struct town t;
    struct jobrow v[LIM_REHEARSALS];

    (void)state;
    open_town(&t);
    assert_int_equal(rehearse_rows(&t.h.d.rehearsals, v), 0);
    ask(&t, "q1");
    ask(&t, "q2");
    take_job(&t, "w1");
    assert_int_equal(rehearse_rows(&t.h.d.rehearsals, v), 2);
    assert_int_equal(v[0].kind, JOB_REHEARSE);
    assert_string_equal(v[0].worker, "w1");
    assert_null(v[1].worker);
    close_town(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked_and_answered),
        cmocka_unit_test(test_a_refusal_is_handed_on),
        cmocka_unit_test(test_refused_at_the_door),
        cmocka_unit_test(test_the_same_id),
        cmocka_unit_test(test_as_many_as_may_wait),
        cmocka_unit_test(test_tried_twice),
        cmocka_unit_test(test_an_earlier_lease_is_void),
        cmocka_unit_test(test_nobody_answers),
        cmocka_unit_test(test_listed),
    };

    return cmocka_run_group_tests_name("rehearse", tests, NULL, NULL);
}
