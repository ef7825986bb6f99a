/* Rules by version: fetched once, compiled once, and a version that can't be had fails its jobs aloud. */
#include "work_daemon.h"
#include "workers/work.h"

/* The worker of these tests answers with the title of its ledger and whether 2 May is worked by its calendar. */
static void title_ready(void *u, struct work *w, struct job *job)
{
    int64_t version = 0;
    const struct ledger *l = work_rule(w, job, "ledger", NULL, &version);
    const struct ledger *named = work_rule(w, job, "ledger", "other", NULL);
    struct judge *out = arena_alloc(job_arena(w, job), sizeof *out);
    (void)u;

    rec_clear(&rec_judge, out);
    out->key = job->key;
    out->rev = version;
    out->token = cal_is_workday(work_cal(w, job), 19114); /* 2022-05-02, a Monday */
    out->judged_ms = job->now_ms;
    out->cause = l ? l->title : "none";
    out->light_rules = named ? named->title : "none";
    work_result(w, job, OP_judge, out, true, NULL, NULL);
}

static void title_run(void *u, struct work *w, struct job *job)
{
    work_rules(w, job, title_ready, u);
}

static int title_main(int argc, char **argv)
{
    static const struct worker title = {.name = "duban-title",
                                        .kind = "title",
                                        .job = JOB_JUDGE,
                                        .slots = 8,
                                        .zh = "题",
                                        .en = "title",
                                        .run = title_run};
    dup2(open("/dev/null", O_WRONLY), 2);
    return work_main(&title, argc, argv);
}

static struct fake f;

static int setup(void **state)
{
    *state = NULL;
    fake_start(&f, title_main);
    fake_open(&f);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_stop(&f);
    return 0;
}

static struct job job_with(const char *key, struct rulesref *refs, size_t n)
{
    struct job job = fake_job(key, 1);
    job.rules = (struct list){refs, n};
    return job;
}

/* Answers rules_get with a ledger of this title, or with a holiday on 2 May. */
static void serve(struct came *c, const char *title)
{
    const struct rulesref *ref = c->body;
    struct rules rules;
    static struct calday may = {19114, DAYK_HOLIDAY, "劳动节"};
    struct calendar days;
    struct ledger l;

    rec_clear(&rec_rules, &rules);
    rec_clear(&rec_ledger, &l);
    rec_clear(&rec_calendar, &days);
    days.calendar = ref->name;
    days.days = (struct list){&may, 1};
    rules.kind = ref->kind;
    rules.name = ref->name;
    rules.version = ref->version + (strcmp(title, "别的版本") == 0);
    l.ledger = ref->name;
    l.title = title;
    rules.doc = strcmp(ref->kind, "calendar") == 0 ? rec_pack(&rec_calendar, &days, &f.arena)
                                                   : rec_pack(&rec_ledger, &l, &f.arena);
    fake_reply(&f, c, (struct reply){.ok = true}, &rules);
}

static void give(struct job *jobs, size_t n)
{
    struct came c;
    fake_expect(&f, OP_work_ready, &c);
    fake_jobs(&f, &c, jobs, n);
}

/* Takes one judge result and answers it. */
static const struct judge *result(void)
{
    struct came c;
    fake_expect(&f, OP_judge, &c);
    fake_ok(&f, &c);
    return c.body;
}

static void test_once_for_all(void **state)
{
    struct rulesref refs[] = {
        {"ledger", "l", 4}, {"ledger", "other", 1}, {"calendar", "cn", 2}, {"calendar", "county", 1}};
    struct job jobs[] = {job_with("a", refs, 4), job_with("b", refs, 4)};
    struct came c;
    (void)state;

    give(jobs, 2);
    for (int i = 0; i < 4; i++) {
        fake_expect(&f, OP_rules_get, &c);
        serve(&c, "台账");
    }
    for (int i = 0; i < 2; i++) {
        const struct judge *j = result();
        assert_string_equal(j->cause, "台账");
        assert_string_equal(j->light_rules, "台账");
        assert_int_equal(j->rev, 4);
        assert_int_equal(j->token, 0); /* the holiday is in the calendar */
    }
    give(jobs, 1); /* all at hand now */
    assert_string_equal(result()->cause, "台账");
}

static void test_a_new_version_is_fetched(void **state)
{
    struct rulesref old = {"ledger", "l", 1}, new = {"ledger", "l", 2};
    struct job job = job_with("a", &old, 1);
    struct came c;
    (void)state;

    give(&job, 1);
    fake_expect(&f, OP_rules_get, &c);
    serve(&c, "旧");
    assert_string_equal(result()->cause, "旧");
    job = job_with("a", &new, 1);
    give(&job, 1);
    fake_expect(&f, OP_rules_get, &c);
    assert_int_equal(((const struct rulesref *)c.body)->version, 2);
    serve(&c, "新");
    assert_string_equal(result()->cause, "新");
    job = job_with("a", &old, 1); /* history: the old one is still what it was */
    give(&job, 1);
    assert_string_equal(result()->cause, "旧");
}

static void test_no_rules_at_all(void **state)
{
    struct job job = job_with("a", NULL, 0);
    (void)state;
    give(&job, 1);
    const struct judge *j = result();
    assert_string_equal(j->cause, "none");
    assert_int_equal(j->token, 1); /* Monday to Friday, nothing guessed */
}

/* A version that is not to be had, or is of no kind: every job that waits for it fails, and the next one asks again. */
static void test_failures(void **state)
{
    struct rulesref refs[] = {{"ledger", "l", 1}}, odd[] = {{"poem", "p", 1}};
    struct job jobs[] = {job_with("a", refs, 1), job_with("b", refs, 1)};
    struct came c;
    (void)state;

    give(jobs, 2);
    fake_expect(&f, OP_rules_get, &c);
    fake_refuse(&f, &c, "no_rules", 0);
    for (int i = 0; i < 2; i++) {
        fake_expect(&f, OP_work_failed, &c);
        assert_non_null(strstr(((const struct failed *)c.body)->reason, "ledger/l@1"));
        fake_ok(&f, &c);
    }
    jobs[0] = job_with("c", odd, 1);
    give(jobs, 1);
    fake_expect(&f, OP_rules_get, &c);
    serve(&c, "诗");
    fake_expect(&f, OP_work_failed, &c);
    fake_ok(&f, &c);
    give(&jobs[1], 1);
    fake_expect(&f, OP_rules_get, &c);
    serve(&c, "别的版本");
    fake_expect(&f, OP_work_failed, &c);
    assert_non_null(strstr(((const struct failed *)c.body)->reason, "version"));
    fake_ok(&f, &c);
    give(&jobs[1], 1);
    fake_expect(&f, OP_rules_get, &c);
    serve(&c, "好");
    assert_string_equal(result()->cause, "好");
}

/* Hours that are none: the calendar does not compile, and the reason names the field. */
static void test_bad_calendar(void **state)
{
    struct rulesref refs[] = {{"hours", "office", 1}};
    struct job job = job_with("a", refs, 1);
    struct hourspan span = {"25:00", "26:00"};
    struct season season = {.spans = {&span, 1}};
    struct hours hours = {"office", {&season, 1}};
    struct rules rules;
    struct came c;
    (void)state;

    give(&job, 1);
    fake_expect(&f, OP_rules_get, &c);
    rec_clear(&rec_rules, &rules);
    rules.kind = "hours";
    rules.name = "office";
    rules.version = 1;
    rules.doc = rec_pack(&rec_hours, &hours, &f.arena);
    fake_reply(&f, &c, (struct reply){.ok = true}, &rules);
    fake_expect(&f, OP_work_failed, &c);
    assert_non_null(strstr(((const struct failed *)c.body)->reason, "seasons[0].spans[0].from"));
}

/* More versions than are kept: they are thrown away in between, and fetched again when a job names them. */
static void test_many_versions(void **state)
{
    struct came c;
    (void)state;

    for (int64_t v = 1; v <= 70; v++) {
        struct rulesref ref = {"ledger", "l", v};
        struct job job = job_with("a", &ref, 1);
        give(&job, 1);
        fake_expect(&f, OP_rules_get, &c);
        serve(&c, "台账");
        assert_int_equal(result()->rev, v);
    }
    struct rulesref ref = {"ledger", "l", 1};
    struct job job = job_with("a", &ref, 1);
    give(&job, 1);
    fake_expect(&f, OP_rules_get, &c);
    serve(&c, "再来");
    assert_string_equal(result()->cause, "再来");
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_once_for_all),    T(test_a_new_version_is_fetched),
        T(test_no_rules_at_all), T(test_failures),
        T(test_bad_calendar),    T(test_many_versions),
    };
    return cmocka_run_group_tests_name("work_rules", tests, NULL, NULL);
}
