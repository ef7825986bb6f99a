/* Jobs: what travels with a record that fell due, and that nothing travels with one that did not. */
#include "core/core.h"
#include "tests/unit/asking.h"

static bool fill(struct town *t, int kind, const char *key, struct job *job)
{
    rec_clear(&rec_job, job);
    job->kind = kind;
    job->key = key;
    job->now_ms = t->now_ms;
    return core_job_fill(t->c, job, &t->a);
}

static const char *refs(struct town *t, const struct job *job)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < job->rules.n; i++) {
        const struct rulesref *r = LIST_AT(job->rules, struct rulesref, i);
        buf_printf(&b, "%s/%s@%lld ", r->kind, r->name, (long long)r->version);
    }
    buf_add(&b, "", 1);
    return b.data;
}

static void test_judge(void **state)
{
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct item it = town_item(t, "T-1");
    struct calday off = {day("2022-09-09"), DAYK_HOLIDAY, "县庆"};
    struct calendar county;
    struct job job;

    (void)state;
    p.title = "改过的灯规";
    town_apply(t, "policy", &p); /* a second version */
    it = town_item(t, "T-1");
    assert_true(fill(t, JOB_JUDGE, "T-1", &job));
    assert_string_equal(((const struct item *)job.item)->id, "T-1");
    assert_int_equal(job.rev, it.rev);
    assert_string_equal(refs(t, &job), "ledger/tasks@1 policy/plain@2 hours/county@1 calendar/national@1 ");
    assert_true(fill(t, JOB_JUDGE, "C-1", &job)); /* no policy: it is judged to have no light */
    assert_string_equal(refs(t, &job), "ledger/crops@1 hours/county@1 calendar/national@1 ");

    rec_clear(&rec_calendar, &county);
    county.calendar = "county-days";
    county.days = (struct list){&off, 1};
    town_apply(t, "calendar", &county);
    assert_true(fill(t, JOB_JUDGE, "C-1", &job)); /* every calendar travels, none of its versions */
    assert_string_equal(refs(t, &job), "ledger/crops@1 hours/county@1 calendar/county-days@1 calendar/national@1 ");

    assert_false(fill(t, JOB_JUDGE, "gone", &job));
    town_judge(t, "T-1");
    assert_false(fill(t, JOB_JUDGE, "T-1", &job)); /* not due: its time is months away */
    t->now_ms = town_item(t, "T-1").next_ms - 1;
    assert_false(fill(t, JOB_JUDGE, "T-1", &job));
    t->now_ms++;
    assert_true(fill(t, JOB_JUDGE, "T-1", &job));
    town_judge(t, "C-1");
    assert_false(fill(t, JOB_JUDGE, "C-1", &job)); /* no next time at all */
    town_free(t);
}

/* ---- inspections ---- */

static void put_schedule(struct town *t, const char *scope)
{
    struct schedule s;

    rec_clear(&rec_schedule, &s);
    s.id = "DC-1";
    s.name = "督查";
    s.scope = scope;
    s.lead_unit = "office";
    s.next_ms = t->now_ms;
    s.rev = 4;
    state_put(t->s, T_schedule, s.id, &s, &t->a);
}

static void test_inspect(void **state)
{
    static const struct {
        const char *story, *scope, *candidates;
    } cases[] = {
        {"a ledger; not what is closed, nor what has not begun", "tasks", "T-1:red T-2:none "},
        {"a list that items are on", "prov", "T-2:none "},
        {"every item of ledgers with lights", "all", "T-1:red T-2:none "},
        {"units of the kinds named", "unit", "east:none office:none west:none "},
        {"a ledger that has nothing", "visits", ""},
    };
    static const struct step steps[] = {
        {"2022-03-02T10:00", "li", OP_close_request, "T-4", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-4", .ref = "T-4/1"},
    };
    const char *lists[] = {"prov"}, *kinds[] = {"town"};
    struct town *t = town_full();
    struct phrase phrases[] = {{"全部", SAMPLE_ALL}};
    struct inspection in;
    struct registration r = registration_of("T-2", "tasks");
    struct unit farm = {"farm", "农场", "farm", NULL};
    struct job job;

    (void)state;
    rec_clear(&rec_inspection, &in);
    in = (struct inspection){"county", "visits", "现场督查", STRS(kinds), "unit", "all", "salt", LIST(phrases)};
    town_apply(t, "inspection", &in);
    town_must(t, "owner", OP_unit_set, &farm);
    r.lists = STRS(lists);
    town_must(t, "clerk", OP_register, &r);
    r.id = "T-3";
    r.start_date = day("2022-12-01");
    r.due_date = day("2022-12-30");
    town_must(t, "clerk", OP_register, &r);
    town_register(t, "T-4", "tasks");
    STEPS(t, steps);
    t->now_ms = at("2022-07-01T08:30");
    town_judge(t, "T-1");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {.arena = &t->a};

        put_schedule(t, cases[i].scope);
        assert_true(fill(t, JOB_INSPECT, "DC-1", &job));
        for (size_t k = 0; k < job.candidates.n; k++) {
            const struct candidate *c = LIST_AT(job.candidates, struct candidate, k);
            buf_printf(&b, "%s:%s ", c->id, c->light ? enum_light.words[c->light] : "none");
        }
        buf_add(&b, "", 1);
        if (strcmp(b.data, cases[i].candidates) != 0)
            fail_msg("%s: %s", cases[i].story, b.data);
    }
    assert_int_equal(job.rev, 4);
    assert_string_equal(((const struct schedule *)job.schedule)->name, "督查");
    assert_string_equal(refs(t, &job), "inspection/county@2 hours/county@1 calendar/national@1 ");
    t->now_ms--;
    assert_false(fill(t, JOB_INSPECT, "DC-1", &job)); /* a millisecond early */
    assert_false(fill(t, JOB_INSPECT, "gone", &job));
    town_free(t);
}

/* ---- notices ---- */

static void put_notice(struct town *t, const char *role, const char *unit, const char *person)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = "T-1/e1/red/r1/x";
    n.item = "T-1";
    n.kind = NOTICE_LIGHT;
    n.state = NS_INTENDED;
    n.role = role;
    n.unit = unit;
    n.person = person;
    n.next_ms = t->now_ms;
    n.rev = 3;
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

static void test_send(void **state)
{
    static const struct {
        const char *story, *role, *unit, *person, *to;
    } cases[] = {
        {"a post of a unit: who holds it, the first by number", "liaison", "east", NULL, "li"},
        {"the same post elsewhere", "liaison", "west", NULL, "wang"},
        {"a post that nobody holds", "head", "east", NULL, NULL},
        {"a person that the item names", "leader", NULL, "head", "head"},
        {"a person that is gone", "leader", NULL, "gone", NULL},
    };
    struct town *t = town_full();
    struct template templates[] = {{.kind = NOTICE_LIGHT, .subject = "s", .body = "b", .next = "n"}};
    struct texts zh = {"zh", "zh", {NULL, 0}, LIST(templates)}, en = {"en", "en", {NULL, 0}, LIST(templates)};
    struct channel use[] = {{"file", false, NULL, NULL}};
    struct channels ch;
    struct job job;

    (void)state;
    rec_clear(&rec_channels, &ch);
    ch.channels = "county";
    ch.use = LIST(use);
    town_apply(t, "texts", &zh);
    town_apply(t, "texts", &en);
    town_apply(t, "channels", &ch);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct person *p;

        put_notice(t, cases[i].role, cases[i].unit, cases[i].person);
        assert_true(fill(t, JOB_SEND, "T-1/e1/red/r1/x", &job));
        p = job.person;
        if (cases[i].to ? !p || strcmp(p->id, cases[i].to) != 0 : p != NULL)
            fail_msg("%s: %s", cases[i].story, p ? p->id : "nobody");
    }
    assert_int_equal(job.rev, 3);
    assert_string_equal(job.unit_name, "east");
    assert_string_equal(((const struct item *)job.item)->id, "T-1");
    assert_string_equal(((const struct notice *)job.notice)->id, "T-1/e1/red/r1/x");
    assert_string_equal(refs(t, &job),
                        "channels/county@1 texts/en@1 texts/zh@1 ledger/tasks@1 policy/plain@1 hours/county@1 "
                        "calendar/national@1 ");
    t->now_ms--;
    assert_false(fill(t, JOB_SEND, "T-1/e1/red/r1/x", &job));
    assert_false(fill(t, JOB_SEND, "gone", &job));
    town_free(t);
}

/* A notice about an order takes the order with it: what it asks for stands there and nowhere else. */
static void test_send_order(void **state)
{
    struct town *t = town_full();
    struct item it = town_item(t, "T-1");
    struct notice n;
    struct job job;

    (void)state;
    put_notice(t, "liaison", "east", NULL);
    assert_true(fill(t, JOB_SEND, "T-1/e1/red/r1/x", &job));
    assert_null(job.order);

    it.id = "T-1-D7";
    it.demand = "书面说明";
    it.effective_due = day("2022-07-05");
    state_put(t->s, T_item, it.id, &it, &t->a);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/x", &t->a, &n));
    n.kind = NOTICE_ORDER;
    n.order = "T-1-D7";
    state_put(t->s, T_notice, n.id, &n, &t->a);
    assert_true(fill(t, JOB_SEND, n.id, &job));
    assert_string_equal(((const struct item *)job.item)->id, "T-1");
    assert_string_equal(((const struct item *)job.order)->demand, "书面说明");
    assert_int_equal(((const struct item *)job.order)->effective_due, day("2022-07-05"));

    n.order = "gone";
    state_put(t->s, T_notice, n.id, &n, &t->a);
    assert_true(fill(t, JOB_SEND, n.id, &job)); /* the rules of today have to do */
    assert_null(job.order);
    town_free(t);
}

/* A post changes hands between the notice and its sending: the new holder gets it. */
static void test_new_holder(void **state)
{
    struct town *t = town_full();
    struct person moved = {.id = "li", .name = "li", .unit = "west", .role = "liaison", .superior = "head"};
    struct job job;

    (void)state;
    put_notice(t, "liaison", "east", NULL);
    town_must(t, "owner", OP_person_set, &moved);
    assert_true(fill(t, JOB_SEND, "T-1/e1/red/r1/x", &job));
    assert_string_equal(((const struct person *)job.person)->id, "li2");
    town_free(t);
}

/* The same post, two days: who holds it is found when the notice is sent, and whose place it is goes with it. */
static void test_at_send_time(void **state)
{
    struct town *t = town_full();
    struct holder terms[] = {
        {.post = "wang",
         .kind = HOLDER_HOLDER,
         .name = "甲",
         .email = "jia@example.org",
         .from = day("2022-01-01"),
         .to = day("2022-06-30")},
        {.post = "wang", .kind = HOLDER_LEAVE, .from = day("2022-04-01"), .to = day("2022-04-30")},
        {.post = "wang", .kind = HOLDER_SUBSTITUTE, .name = "乙", .from = day("2022-04-01"), .to = day("2022-04-30")},
    };
    static const struct {
        const char *on, *post, *name, *instead_of;
        bool vacant;
    } days[] = {
        {"2022-03-31T23:59", "wang", "甲", NULL, false},
        {"2022-04-01T00:00", "wang", "乙", "甲", false},
        {"2022-05-01T00:00", "wang", "甲", NULL, false},
        {"2022-07-01T00:00", "head", "head", "west联络员", true},
    };
    struct job job;

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        town_must(t, "clerk", OP_holder_set, &terms[i]);
    put_notice(t, "liaison", "west", NULL);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        const struct person *p;

        t->now_ms = at(days[i].on);
        assert_true(fill(t, JOB_SEND, "T-1/e1/red/r1/x", &job));
        p = job.person;
        assert_non_null(p);
        assert_string_equal(p->id, days[i].post);
        assert_string_equal(p->name, days[i].name);
        assert_int_equal(job.vacant, days[i].vacant);
        if (days[i].instead_of)
            assert_string_equal(job.instead_of, days[i].instead_of);
        else
            assert_null(job.instead_of);
    }
    town_free(t);
}

static void test_tables(void **state)
{
    struct item it;
    struct schedule s;
    struct notice n;

    (void)state;
    rec_clear(&rec_item, &it);
    rec_clear(&rec_schedule, &s);
    rec_clear(&rec_notice, &n);
    assert_true(core_next_ms(T_item, &it) == NONE);
    it.next_ms = 1;
    s.next_ms = 2;
    n.next_ms = 3;
    assert_int_equal(core_next_ms(T_item, &it), 1);
    assert_int_equal(core_next_ms(T_schedule, &s), 2);
    assert_int_equal(core_next_ms(T_notice, &n), 3);
    assert_true(core_next_ms(T_unit, &it) == NONE);
    for (int t = 0; t < T_COUNT; t++)
        assert_int_equal(core_job_kind((enum table)t), t == T_item       ? JOB_JUDGE
                                                       : t == T_schedule ? JOB_INSPECT
                                                       : t == T_notice   ? JOB_SEND
                                                       : t == T_edition  ? JOB_BULLETIN
                                                                         : JOB_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge),      cmocka_unit_test(test_inspect),    cmocka_unit_test(test_send),
        cmocka_unit_test(test_send_order), cmocka_unit_test(test_new_holder), cmocka_unit_test(test_at_send_time),
        cmocka_unit_test(test_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
