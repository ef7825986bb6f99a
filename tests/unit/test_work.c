/* The life of a worker, seen from the daemon: it registers, takes jobs, sends results until they are answered, tells
 * failures, survives a daemon that goes away, and leaves when asked, with nothing in hand. */
#include "work_daemon.h"
#include "workers/work.h"

enum { SLOTS = 4 };

/* The worker of these tests: key "echo…": a result; "wait…": never an answer; "fail…": it could not be done; "two…": an
 * attempt first. */
static void echo_second(void *u, struct work *w, struct job *job, const struct reply *r)
{
    struct fate body = {
        .key = job->key, .rev = job->rev + 1, .token = job->token, .state = NS_ACCEPTED, .next_ms = NONE};
    (void)u;
    if (r->ok)
        work_result(w, job, OP_notice_fate, &body, true, NULL, NULL);
}

static void echo_run(void *u, struct work *w, struct job *job)
{
    (void)u;
    if (strncmp(job->key, "echo", 4) == 0) {
        struct judge *out = arena_alloc(job_arena(w, job), sizeof *out);
        rec_clear(&rec_judge, out);
        out->key = job->key;
        out->rev = job->rev;
        out->token = job->token;
        out->judged_ms = job->now_ms;
        work_result(w, job, OP_judge, out, true, NULL, NULL);
    } else if (strncmp(job->key, "fail", 4) == 0) {
        work_failed(w, job, "no luck with %s", job->key);
    } else if (strncmp(job->key, "two", 3) == 0) {
        struct attempt body = {.key = job->key, .rev = job->rev, .token = job->token, .channel = "file", .to = "P1"};
        work_result(w, job, OP_notice_attempt, &body, false, echo_second, NULL);
    }
}

static int echo_main(int argc, char **argv)
{
    static const struct worker echo = {.name = "duban-echo",
                                       .kind = "echo",
                                       .job = JOB_JUDGE,
                                       .slots = SLOTS,
                                       .zh = "回声",
                                       .en = "echo",
                                       .run = echo_run};
    int null = open("/dev/null", O_WRONLY);
    dup2(null, 2);
    return work_main(&echo, argc, argv);
}

static struct fake f;

static int setup(void **state)
{
    *state = NULL;
    fake_start(&f, echo_main);
    fake_open(&f);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_stop(&f);
    return 0;
}

static const struct ready *ready_of(const struct came *c)
{
    assert_int_equal(c->op, OP_work_ready);
    return c->body;
}

/* Waits for a work_ready that says so many slots; others are answered empty. */
static void expect_slots(struct came *c, int slots)
{
    for (int i = 0; i < 50; i++) {
        fake_expect(&f, OP_work_ready, c);
        if (ready_of(c)->slots == slots)
            return;
        fake_jobs(&f, c, NULL, 0);
    }
    fail_msg("no work_ready with %d slots", slots);
}

static void test_registers_and_beats(void **state)
{
    struct came c;
    char instance[40];
    (void)state;

    assert_true(fake_recv_within(&f, &c, 5000));
    assert_int_equal(ready_of(&c)->kind, JOB_JUDGE);
    assert_int_equal(ready_of(&c)->slots, SLOTS);
    assert_false(ready_of(&c)->bye);
    snprintf(instance, sizeof instance, "%s", ready_of(&c)->instance);
    for (int i = 0; i < 3; i++) { /* answered with nothing: again after the pause, not at once */
        int64_t before = work_now_ms();
        fake_jobs(&f, &c, NULL, 0);
        assert_true(fake_recv_within(&f, &c, 2000));
        assert_true(i == 0 || work_now_ms() - before >= 50);
        assert_string_equal(ready_of(&c)->instance, instance);
    }
}

static void test_result_has_the_fence(void **state)
{
    struct job job = fake_job("echo 1", 77);
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_judge, &c);
    const struct judge *j = c.body;
    assert_string_equal(j->key, "echo 1");
    assert_int_equal(j->rev, 3);
    assert_int_equal(j->token, 77);
    assert_int_equal(strlen(c.call.id), 36);
    fake_ok(&f, &c);
    expect_slots(&c, SLOTS);
}

static void test_two_results_of_one_job(void **state)
{
    struct job job = fake_job("two", 5);
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_notice_attempt, &c);
    fake_ok(&f, &c);
    fake_expect(&f, OP_notice_fate, &c);
    assert_int_equal(((const struct fate *)c.body)->rev, 4);
    fake_ok(&f, &c);
    expect_slots(&c, SLOTS);
}

/* A first result that was refused ends the job; the second is never sent. */
static void test_refused_attempt(void **state)
{
    struct job job = fake_job("two", 5);
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_notice_attempt, &c);
    fake_refuse(&f, &c, "stale", 0);
    expect_slots(&c, SLOTS);
}

static void test_failure_is_told(void **state)
{
    struct job job = fake_job("fail 1", 9);
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_work_failed, &c);
    const struct failed *b = c.body;
    assert_string_equal(b->reason, "no luck with fail 1");
    assert_int_equal(b->token, 9);
    fake_ok(&f, &c);
    expect_slots(&c, SLOTS);
}

static void test_wrong_kind(void **state)
{
    struct job job = fake_job("echo", 9);
    struct came c;
    (void)state;

    job.kind = JOB_SEND;
    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_work_failed, &c);
    assert_non_null(strstr(((const struct failed *)c.body)->reason, "kind"));
}

/* stale: the job comes again by itself; any other refusal is a failure that people can see. */
static void test_refusals(void **state)
{
    struct job job = fake_job("echo", 9);
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_judge, &c);
    fake_refuse(&f, &c, "stale", 0);
    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_judge, &c);
    fake_refuse(&f, &c, "no_ledger", 0);
    fake_expect(&f, OP_work_failed, &c);
    assert_non_null(strstr(((const struct failed *)c.body)->reason, "no_ledger"));
    fake_refuse(&f, &c, "stale", 0);
    expect_slots(&c, SLOTS);
}

/* busy, unavailable, disk_low: the same result again, with the same id. */
static void test_later(void **state)
{
    static const char *const codes[] = {"busy", "unavailable", "disk_low"};
    struct job job = fake_job("echo", 9);
    struct came c;
    char id[40] = "";
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        fake_expect(&f, OP_judge, &c);
        assert_true(i == 0 || strcmp(id, c.call.id) == 0);
        snprintf(id, sizeof id, "%s", c.call.id);
        fake_refuse(&f, &c, codes[i], 50);
    }
    fake_expect(&f, OP_judge, &c);
    assert_string_equal(id, c.call.id);
    fake_ok(&f, &c);
    expect_slots(&c, SLOTS);
}

static void test_resend(void **state)
{
    struct job job = fake_job("echo", 9);
    struct came first, second;
    (void)state;

    expect_slots(&first, SLOTS);
    fake_jobs(&f, &first, &job, 1);
    fake_expect(&f, OP_judge, &first);
    int64_t at_ms = work_now_ms();
    fake_expect(&f, OP_judge, &second);
    assert_true(work_now_ms() - at_ms > 1500 && work_now_ms() - at_ms < 4000);
    assert_string_equal(first.call.id, second.call.id);
    fake_ok(&f, &second);
    fake_ok(&f, &first); /* a second answer does no harm */
    expect_slots(&first, SLOTS);
}

/* The daemon dies with a result on the way and comes back: the result is there within a second, with its id. */
static void test_daemon_restarts(void **state)
{
    struct job job = fake_job("echo", 9);
    struct came c;
    char id[40];
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_judge, &c);
    snprintf(id, sizeof id, "%s", c.call.id);
    fake_close(&f);
    usleep(300000);
    fake_open(&f);
    int64_t at_ms = work_now_ms();
    fake_expect(&f, OP_judge, &c);
    assert_true(work_now_ms() - at_ms < 1500);
    assert_string_equal(id, c.call.id);
    fake_ok(&f, &c);
    expect_slots(&c, SLOTS);
}

/* More jobs than slots in one answer, results in a burst: none is lost, none doubled. */
static void test_burst(void **state)
{
    enum { N = 60 };
    struct job jobs[N];
    struct came c;
    char keys[N][24];
    int seen[N] = {0};
    (void)state;

    for (int i = 0; i < N; i++) {
        snprintf(keys[i], sizeof keys[i], "echo %d", i);
        jobs[i] = fake_job(keys[i], i);
    }
    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, jobs, N);
    for (int i = 0; i < N; i++) {
        fake_expect(&f, OP_judge, &c);
        seen[((const struct judge *)c.body)->token]++;
        fake_ok(&f, &c);
    }
    for (int i = 0; i < N; i++)
        assert_int_equal(seen[i], 1);
    expect_slots(&c, SLOTS);
}

/* Not welcome: it goes on asking, slowly, and does not leave. */
static void test_refused_ready(void **state)
{
    struct came c;
    (void)state;

    assert_true(fake_recv_within(&f, &c, 5000));
    fake_refuse(&f, &c, "not_allowed", 0);
    assert_false(fake_recv_within(&f, &c, 1000));
    assert_true(fake_recv_within(&f, &c, 6000));
    assert_int_equal(c.op, OP_work_ready);
}

static int exit_within(pid_t pid, int ms)
{
    int status;
    for (; ms > 0; ms -= 20) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        usleep(20000);
    }
    return -2;
}

static void test_leaves_when_idle(void **state)
{
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    kill(f.worker, SIGTERM);
    do {
        assert_true(fake_recv_within(&f, &c, 2000));
        assert_int_equal(ready_of(&c)->slots, 0);
        fake_jobs(&f, &c, NULL, 0);
    } while (!ready_of(&c)->bye);
    assert_int_equal(exit_within(f.worker, 2000), 0);
}

/* What is in hand is finished first; no new jobs are asked for. */
static void test_leaves_when_done(void **state)
{
    struct job job = fake_job("echo", 9);
    struct came c, result;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    fake_expect(&f, OP_judge, &result);
    kill(f.worker, SIGTERM);
    for (int i = 0; i < 3 && fake_recv_within(&f, &c, 300); i++) {
        if (c.op != OP_work_ready)
            continue;
        assert_false(ready_of(&c)->bye);
        fake_jobs(&f, &c, NULL, 0);
    }
    fake_ok(&f, &result);
    do
        fake_expect(&f, OP_work_ready, &c);
    while (!ready_of(&c)->bye);
    fake_jobs(&f, &c, NULL, 0);
    assert_int_equal(exit_within(f.worker, 2000), 0);
}

static void test_leaves_alone(void **state)
{
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    kill(f.worker, SIGTERM); /* nobody answers the bye */
    assert_int_equal(exit_within(f.worker, 3000), 0);
}

static void test_second_signal(void **state)
{
    struct job job = fake_job("wait", 9);
    struct came c;
    (void)state;

    expect_slots(&c, SLOTS);
    fake_jobs(&f, &c, &job, 1);
    expect_slots(&c, SLOTS - 1);
    kill(f.worker, SIGTERM);
    usleep(100000);
    kill(f.worker, SIGTERM);
    assert_int_equal(exit_within(f.worker, 1000), 0);
}

static void test_options(void **state)
{
    static const struct {
        const char *option;
        int code;
    } cases[] = {{"--help", 0},       {"--version", 0}, {"--nonsense", 64},       {"--ping-ms=soon", 64},
                 {"--ping-ms=0", 64}, {"word", 64},     {"--connect=nowhere", 64}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        pid_t pid = fork();
        if (pid == 0) {
            char name[] = "w", option[64];
            char *argv[] = {name, option, NULL};
            snprintf(option, sizeof option, "%s", cases[i].option);
            dup2(open("/dev/null", O_WRONLY), 1);
            exit(echo_main(2, argv));
        }
        int code = exit_within(pid, 3000);
        if (code != cases[i].code)
            fail_msg("%s: %d", cases[i].option, code);
    }
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_registers_and_beats),
        T(test_result_has_the_fence),
        T(test_two_results_of_one_job),
        T(test_refused_attempt),
        T(test_failure_is_told),
        T(test_wrong_kind),
        T(test_refusals),
        T(test_later),
        T(test_resend),
        T(test_daemon_restarts),
        T(test_burst),
        T(test_refused_ready),
        T(test_leaves_when_idle),
        T(test_leaves_when_done),
        T(test_leaves_alone),
        T(test_second_signal),
        cmocka_unit_test(test_options),
    };
    return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
