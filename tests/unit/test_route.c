/* test_route.c: where a notice goes first (core/route.c, route_hold.c), what the fold makes of it, whose fate it has
 * (core/notice.c), and which rules about it are refused (core/rules_channels.c). The office's rules here: silence from
 * 20:00 to 07:30, which red and urgent things pass; yellow and blue lights wait for the page of 08:37 on workdays; a
 * reader gets two notices of an item and five in all in a day, and a flood is more than eight. 2022-03-01 is a Tuesday.
 */
#include <time.h>

#include "core/notice.h"
#include "core/route.h"
#include "core/rows.h"
#include "tests/unit/town.h"

static const char *const urgent_words[] = {"urgent"};
static const char *const page_kinds[] = {"light", "over"};
static const char *const page_lights[] = {"blue", "yellow"};

enum { CAP_ITEM = 2, CAP_PERSON = 5, FLOOD = 8 };

static struct channels channels_doc(struct town *t)
{
    struct channel *use = arena_alloc(&t->a, sizeof *use);
    struct window *quiet = arena_alloc(&t->a, sizeof *quiet);
    struct digestrule *page = arena_alloc(&t->a, sizeof *page);
    struct channels doc;

    rec_clear(&rec_channel, use);
    use->channel = "file";
    rec_clear(&rec_window, quiet);
    quiet->id = "night";
    quiet->title = "夜间静默";
    quiet->start = "20:00";
    quiet->end = "07:30";
    quiet->passes = LIGHT_RED;
    quiet->passes_urgency = STRS(urgent_words);
    rec_clear(&rec_digestrule, page);
    page->digest = "morning";
    page->at = "08:37";
    page->kinds = STRS(page_kinds);
    page->lights = STRS(page_lights);
    page->workdays = true;
    rec_clear(&rec_channels, &doc);
    doc.channels = "county";
    doc.use = (struct list){use, 1};
    doc.quiet = (struct list){quiet, 1};
    doc.digests = (struct list){page, 1};
    doc.cap_item = CAP_ITEM;
    doc.cap_person = CAP_PERSON;
    doc.flood = FLOOD;
    doc.urgent = STRS(urgent_words);
    return doc;
}

static struct town *town_quiet(void)
{
    struct town *t = town_full();
    struct channels doc = channels_doc(t);

    town_apply(t, "channels", &doc);
    return t;
}

/* ---- causing and looking ---- */

static struct notice notice_to(const char *id, int kind, int light, const char *person)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = id;
    n.item = "T-1";
    n.kind = kind;
    n.light = light;
    n.role = "liaison";
    n.unit = person ? NULL : "east";
    n.person = person;
    n.state = NS_INTENDED;
    return n;
}

/* As the escalation would: with a judgement that says nothing else. */
static void cause(struct town *t, struct notice *v, size_t n)
{
    struct item it = town_item(t, v[0].item);
    struct judge_env env = core_judge_env(t->c, &it, t->now_ms);
    struct judge j;

    judge_item(&env, &it, &t->a, &j);
    j.key = it.id;
    j.rev = it.rev;
    j.token = 1;
    j.notices = (struct list){v, n};
    town_must(t, "worker:escalate", OP_judge, &j);
}

static struct notice cause_one(struct town *t, const char *id, int kind, int light, const char *person)
{
    struct notice n = notice_to(id, kind, light, person), out;

    cause(t, &n, 1);
    assert_true(state_get(t->s, T_notice, id, &t->a, &out));
    return out;
}

static struct notice stored(struct town *t, const char *id)
{
    struct notice n;

    if (!state_get(t->s, T_notice, id, &t->a, &n))
        fail_msg("no notice %s", id);
    return n;
}

static const char *clock_of(int64_t ms, struct town *t)
{
    return ms == NONE ? "-" : arena_str(&t->a, time_text(ms, CAL_ZONE_MIN, &t->a), 16);
}

/* ---- at once, at the end of a window, or into a digest ---- */

static void test_where(void **state)
{
    static const struct {
        const char *story, *now;
        int kind, light;
        const char *digest, *window, *leaves; /* leaves: of the notice itself, or of its digest */
    } cases[] = {
        {"a red by day", "2022-03-01T10:00", NOTICE_LIGHT, LIGHT_RED, NULL, NULL, "2022-03-01T10:00"},
        {"a red by night", "2022-03-01T22:00", NOTICE_LIGHT, LIGHT_RED, NULL, NULL, "2022-03-01T22:00"},
        {"a task by day", "2022-03-01T10:00", NOTICE_TASK, LIGHT_NONE, NULL, NULL, "2022-03-01T10:00"},
        {"a task by night waits for the end", "2022-03-01T22:00", NOTICE_TASK, LIGHT_NONE,
         "digest/liaison@east/2022-03-02T07:30/night", "night", "2022-03-02T07:3"},
        {"that something is over is not bad", "2022-03-01T22:00", NOTICE_MOVED, LIGHT_RED,
         "digest/liaison@east/2022-03-02T07:30/night", "night", "2022-03-02T07:3"},
        {"a yellow before the page", "2022-03-01T08:30", NOTICE_LIGHT, LIGHT_YELLOW,
         "digest/liaison@east/2022-03-01/morning", NULL, "2022-03-01T08:37"},
        {"a yellow after it", "2022-03-01T08:38", NOTICE_LIGHT, LIGHT_YELLOW, "digest/liaison@east/2022-03-02/morning",
         NULL, "2022-03-02T08:37"},
        {"a yellow at night goes with the page, not by itself", "2022-03-01T22:00", NOTICE_LIGHT, LIGHT_YELLOW,
         "digest/liaison@east/2022-03-02/morning", "night", "2022-03-02T08:37"},
        {"a blue on Friday: a workday is waited for", "2022-03-04T10:00", NOTICE_LIGHT, LIGHT_BLUE,
         "digest/liaison@east/2022-03-07/morning", NULL, "2022-03-07T08:37"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_quiet();
        struct notice n, d;

        t->now_ms = at(cases[i].now);
        n = cause_one(t, "n", cases[i].kind, cases[i].light, NULL);
        if (!same_text(n.digest, cases[i].digest) && (n.digest || cases[i].digest))
            fail_msg("%s: digest %s", cases[i].story, n.digest ? n.digest : "-");
        if (!same_text(n.window, cases[i].window) && (n.window || cases[i].window))
            fail_msg("%s: window %s", cases[i].story, n.window ? n.window : "-");
        assert_int_equal(n.state, n.digest ? NS_FOLDED : NS_INTENDED);
        d = n.digest ? stored(t, n.digest) : n;
        if (strncmp(clock_of(d.next_ms, t), cases[i].leaves, strlen(cases[i].leaves)) != 0)
            fail_msg("%s: leaves %s", cases[i].story, clock_of(d.next_ms, t));
        if (!n.digest) {
            town_free(t);
            continue;
        }
        assert_int_equal(n.next_ms, NONE); /* nobody sends it by itself */
        assert_int_equal(d.kind, NOTICE_DIGEST);
        assert_int_equal(d.state, NS_INTENDED);
        assert_int_equal(d.covers_n, 1);
        assert_int_equal(d.light, cases[i].light);
        assert_string_equal(d.unit, "east");
        /* only a page that waits for the end of a window bears it */
        assert_int_equal(d.window != NULL, cases[i].window && strstr(d.id, "/night"));
        town_free(t);
    }
}

/* Two posts are two readers; one reader's notices are one page, whose worst colour it bears. */
static void test_readers(void **state)
{
    struct town *t = town_quiet();
    struct notice v[] = {notice_to("a", NOTICE_LIGHT, LIGHT_BLUE, NULL),
                         notice_to("b", NOTICE_LIGHT, LIGHT_YELLOW, NULL),
                         notice_to("c", NOTICE_LIGHT, LIGHT_BLUE, "head")};
    struct notice d;
    struct bytes val;

    (void)state;
    t->now_ms = at("2022-03-01T08:30");
    cause(t, v, 3);
    cause(t, v, 3); /* said twice, it is one */
    d = stored(t, "digest/liaison@east/2022-03-01/morning");
    assert_int_equal(d.covers_n, 2);
    assert_int_equal(d.light, LIGHT_YELLOW);
    d = stored(t, "digest/head/2022-03-01/morning");
    assert_string_equal(d.person, "head");
    assert_true(t->s->ops->get(t->s->u, T_covered, covered_key(d.id, &v[2], &t->a), &val));
    town_free(t);
}

/* What has been tried takes no more: the next page does. */
static void test_left(void **state)
{
    struct town *t = town_quiet();
    struct notice n, d;
    struct attempt try;

    (void)state;
    t->now_ms = at("2022-03-01T08:30");
    n = cause_one(t, "a", NOTICE_LIGHT, LIGHT_BLUE, NULL);
    d = stored(t, n.digest);
    rec_clear(&rec_attempt, &try);
    try = (struct attempt){.key = d.id, .rev = d.rev, .token = 1, .channel = "file", .to = "li"};
    town_must(t, "worker:notify", OP_notice_attempt, &try);
    n = cause_one(t, "b", NOTICE_LIGHT, LIGHT_BLUE, NULL);
    assert_string_equal(n.digest, "digest/liaison@east/2022-03-02/morning");
    /* the fate of a digest is that of what is in it */
    n = stored(t, "a");
    assert_int_equal(n.state, NS_FOLDED);
    assert_int_equal(notice_fate_of(t->s, &n, &t->a)->state, NS_SENDING);
    town_free(t);
}

static void judge_as(struct town *t, int light, struct notice *v, size_t n)
{
    struct item it = town_item(t, "T-1");
    struct judge_env env = core_judge_env(t->c, &it, t->now_ms);
    struct judge j;

    judge_item(&env, &it, &t->a, &j);
    j.key = it.id;
    j.rev = it.rev;
    j.token = 1;
    j.light = j.worst = light;
    j.cause = light == LIGHT_NONE ? NULL : "overdue";
    j.episode = 1;
    j.notices = (struct list){v, n};
    town_must(t, "worker:escalate", OP_judge, &j);
}

/* The light goes out while somebody is about to send the page that speaks of it. Nothing had left, so nobody is told
 * that it is over: then the page may not leave as it was made. */
static void test_over_meanwhile(void **state)
{
    struct town *t = town_quiet();
    struct notice n = notice_to("T-1/e1/blue/r1/liaison", NOTICE_LIGHT, LIGHT_BLUE, NULL), d;
    struct notice over = notice_to("T-1/e1/over/liaison", NOTICE_OVER, LIGHT_BLUE, NULL);
    struct attempt try;

    (void)state;
    judge_as(t, LIGHT_BLUE, &n, 1);
    d = stored(t, stored(t, n.id).digest);
    judge_as(t, LIGHT_NONE, &over, 1);
    assert_false(state_has(t->s, T_notice, over.id));
    rec_clear(&rec_attempt, &try);
    try = (struct attempt){.key = d.id, .rev = d.rev, .token = 1, .channel = "file", .to = "li"};
    assert_int_equal(town_send(t, "worker:notify", OP_notice_attempt, "x1", &try), DUBAN_E_stale);
    try.rev = stored(t, d.id).rev;
    town_must(t, "worker:notify", OP_notice_attempt, &try);
    town_free(t);
}

static void fate(struct town *t, const char *id, int state)
{
    struct fate f;

    rec_clear(&rec_fate, &f);
    f.key = id;
    f.rev = stored(t, id).rev;
    f.token = 1;
    f.state = state;
    town_must(t, "worker:notify", OP_notice_fate, &f);
}

static struct status status_of(struct town *t)
{
    const struct query_env env = {.core = t->c, .now_ms = t->now_ms};
    struct status st;

    rec_clear(&rec_status, &st);
    assert_int_equal(core_query(&env, OP_status, NULL, &t->a, &st, &t->e), 0);
    return st;
}

/* A page that never arrives takes all that is in it along, in sight. */
static void test_dead(void **state)
{
    struct town *t = town_quiet();
    struct notice v[] = {notice_to("a", NOTICE_LIGHT, LIGHT_BLUE, NULL),
                         notice_to("b", NOTICE_LIGHT, LIGHT_YELLOW, NULL)};
    struct status st;

    (void)state;
    t->now_ms = at("2022-03-01T08:30");
    cause(t, v, 2);
    st = status_of(t);
    assert_int_equal(st.folded, 2);
    assert_int_equal(st.unsent + st.sent + st.dead, 0);
    fate(t, "digest/liaison@east/2022-03-01/morning", NS_DEAD);
    st = status_of(t);
    assert_int_equal(st.folded, 0);
    assert_int_equal(st.dead, 2);
    v[0] = stored(t, "a");
    assert_int_equal(notice_fate_of(t->s, &v[0], &t->a)->state, NS_DEAD);
    town_free(t);
}

/* What is urgent waits for no page; nor does what would be over by the time the page leaves. */
static void test_in_time(void **state)
{
    struct town *t = town_quiet();
    struct registration r = registration_of("U-1", "tasks");

    (void)state;
    r.urgency = "urgent";
    town_must(t, "clerk", OP_register, &r);
    r.id = "D-1";
    r.urgency = NULL;
    r.due_date = day("2022-03-03");
    town_must(t, "clerk", OP_register, &r);
    t->now_ms = at("2022-03-02T10:00");
    for (int k = 0; k < 3; k++) {
        static const struct {
            const char *item, *now, *digest;
        } cases[] = {{"U-1", "2022-03-02T10:00", NULL},
                     {"D-1", "2022-03-02T11:00", "digest/liaison@east/2022-03-03/morning"},
                     {"D-1", "2022-03-03T10:00", NULL}}; /* due today, and the next page is tomorrow's */
        struct notice n = notice_to(arena_printf(&t->a, "n%d", k), NOTICE_LIGHT, LIGHT_YELLOW, NULL);

        t->now_ms = at(cases[k].now);
        n.item = cases[k].item;
        cause(t, &n, 1);
        n = stored(t, n.id);
        if (!same_text(n.digest, cases[k].digest) && (n.digest || cases[k].digest))
            fail_msg("%s at %s: %s", cases[k].item, cases[k].now, n.digest ? n.digest : "-");
    }
    town_free(t);
}

/* A rung that is told at any hour is told in the night. */
static void test_any_hour(void **state)
{
    struct town *t = town_quiet();
    struct policy policy = town_policy(t);
    struct rung *rung = policy.ladder.v;
    struct notice n = notice_to("n1", NOTICE_LIGHT, LIGHT_YELLOW, NULL);

    (void)state;
    t->now_ms = at("2022-03-01T22:00");
    n.rung = 1;
    cause(t, &n, 1);
    assert_string_equal(stored(t, "n1").window, "night");
    rung->wall = true;
    town_apply(t, "policy", &policy);
    n.id = "n2";
    cause(t, &n, 1);
    n = stored(t, "n2");
    assert_null(n.digest);
    assert_int_equal(n.next_ms, t->now_ms);
    town_free(t);
}

/* What is due in the night, because a try failed or a window came later, is told so to its sender. */
static void test_at_sending(void **state)
{
    struct town *t = town_quiet();
    struct job job;

    (void)state;
    t->now_ms = at("2022-03-01T19:00");
    cause_one(t, "task", NOTICE_TASK, LIGHT_NONE, NULL);
    cause_one(t, "red", NOTICE_LIGHT, LIGHT_RED, NULL);
    rec_clear(&rec_job, &job);
    job.kind = JOB_SEND;
    job.key = "task";
    job.now_ms = at("2022-03-01T21:00");
    assert_true(core_job_fill(t->c, &job, &t->a));
    assert_string_equal(job.window, "night");
    assert_int_equal(job.window_ms, at("2022-03-02T07:30"));
    job.now_ms = at("2022-04-02T21:00"); /* not for ever */
    assert_true(core_job_fill(t->c, &job, &t->a));
    assert_null(job.window);
    job.key = "red";
    job.now_ms = at("2022-03-01T21:00");
    assert_true(core_job_fill(t->c, &job, &t->a));
    assert_null(job.window);
    town_free(t);
}

/* ---- windows that people set ---- */

static struct window window_of(const char *id, const char *from, const char *to)
{
    struct window w;

    rec_clear(&rec_window, &w);
    w.id = id;
    w.title = "防汛静默";
    w.owner = "head";
    w.reason = "一线防汛";
    w.from_ms = at(from);
    w.to_ms = at(to);
    return w;
}

static void test_planned(void **state)
{
    struct town *t = town_quiet();
    struct window w = window_of("flood", "2022-03-01T10:00", "2022-03-01T18:00");
    struct windowref end = {"flood", "汛情解除"};
    struct notice n, d;
    struct window kept;

    (void)state;
    town_must(t, "clerk", OP_window_set, &w);
    assert_true(state_get(t->s, T_window, "flood", &t->a, &kept));
    assert_string_equal(kept.set_by, "clerk");
    t->now_ms = at("2022-03-01T11:00");
    n = cause_one(t, "a", NOTICE_LIGHT, LIGHT_YELLOW, NULL);
    assert_string_equal(n.window, "flood"); /* not into the page of tomorrow: its end says what it held */
    assert_string_equal(n.digest, "digest/liaison@east/2022-03-01T10:00/flood");
    n = cause_one(t, "b", NOTICE_LIGHT, LIGHT_RED, NULL);
    assert_string_equal(n.digest, "digest/liaison@east/2022-03-01T10:00/flood"); /* it lets nothing pass */
    d = stored(t, n.digest);
    assert_int_equal(d.covers_n, 2);
    assert_string_equal(d.window, "flood");
    assert_true(d.next_ms > w.to_ms && d.next_ms <= w.to_ms + 10 * 60000);
    /* made longer: what it holds waits with it */
    w.to_ms = at("2022-03-01T19:00");
    town_must(t, "clerk", OP_window_set, &w);
    d = stored(t, n.digest);
    assert_true(d.next_ms > w.to_ms && d.next_ms <= w.to_ms + 10 * 60000);
    /* ended early: now */
    t->now_ms = at("2022-03-01T15:00");
    town_must(t, "clerk", OP_window_end, &end);
    d = stored(t, n.digest);
    assert_int_equal(d.next_ms, t->now_ms);
    assert_true(state_get(t->s, T_window, "flood", &t->a, &kept));
    assert_string_equal(kept.end_reason, "汛情解除");
    assert_int_equal(kept.ended_ms, t->now_ms);
    n = cause_one(t, "c", NOTICE_LIGHT, LIGHT_RED, NULL);
    assert_null(n.window);
    town_free(t);
}

/* Of windows that overlap the one that ends last counts; and where one begins as another ends, both are waited for. */
static void test_overlap(void **state)
{
    struct town *t = town_quiet();
    struct window a = window_of("a", "2022-03-01T10:00", "2022-03-01T12:00"),
                  b = window_of("b", "2022-03-01T11:00", "2022-03-01T20:30");
    struct notice n, d;

    (void)state;
    town_must(t, "clerk", OP_window_set, &a);
    town_must(t, "clerk", OP_window_set, &b);
    t->now_ms = at("2022-03-01T11:30");
    n = cause_one(t, "n", NOTICE_TASK, LIGHT_NONE, NULL);
    assert_string_equal(n.window, "b");
    d = stored(t, n.digest);
    if (strncmp(clock_of(d.next_ms, t), "2022-03-02T07:3", 15) != 0) /* by then it is night */
        fail_msg("leaves %s", clock_of(d.next_ms, t));
    town_free(t);
}

static void test_refused(void **state)
{
    static const struct {
        const char *story, *id, *from, *to, *owner, *person, *who;
        int expect;
        const char *field;
    } cases[] = {
        {"a slash", "a/b", "2022-03-01T10:00", "2022-03-01T18:00", "head", NULL, "clerk", DUBAN_E_bad_char, "id"},
        {"of the rules", "night", "2022-03-01T10:00", "2022-03-01T18:00", "head", NULL, "clerk", DUBAN_E_exists, "id"},
        {"an owner whom nobody knows", "w", "2022-03-01T10:00", "2022-03-01T18:00", "nobody", NULL, "clerk",
         DUBAN_E_no_person, "owner"},
        {"no owner", "w", "2022-03-01T10:00", "2022-03-01T18:00", NULL, NULL, "clerk", DUBAN_E_missing, "owner"},
        {"for nobody known", "w", "2022-03-01T10:00", "2022-03-01T18:00", "head", "nobody", "clerk", DUBAN_E_no_person,
         "persons"},
        {"past", "w", "2022-02-01T10:00", "2022-02-01T18:00", "head", NULL, "clerk", DUBAN_E_too_early, "to_ms"},
        {"two months", "w", "2022-03-01T10:00", "2022-05-01T18:00", "head", NULL, "clerk", DUBAN_E_out_of_range,
         "to_ms"},
        {"not the office", "w", "2022-03-01T10:00", "2022-03-01T18:00", "head", NULL, "li", DUBAN_E_not_allowed, "op"},
    };
    struct town *t = town_quiet();
    struct windowref end = {"w", "r"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct window w = window_of(cases[i].id, cases[i].from, cases[i].to);
        int rc;

        w.owner = cases[i].owner;
        if (cases[i].person)
            w.persons = (struct strs){(const char **)(uintptr_t)&cases[i].person, 1};
        rc = town_send(t, cases[i].who, OP_window_set, arena_printf(&t->a, "r%zu", i), &w);
        if (rc != cases[i].expect || strcmp(t->e.field, cases[i].field) != 0)
            fail_msg("%s: %s %s (%s)", cases[i].story, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
    }
    assert_int_equal(town_send(t, "clerk", OP_window_end, "e1", &end), DUBAN_E_no_record);
    end.window = "night";
    assert_int_equal(town_send(t, "clerk", OP_window_end, "e2", &end), DUBAN_E_not_allowed);
    town_free(t);
}

/* At the limit one more is refused; those that are over make room. */
static void test_room(void **state)
{
    struct town *t = town_quiet();
    struct window w = window_of("w", "2022-03-01T10:00", "2022-03-01T18:00");

    (void)state;
    for (int i = 0; i < LIM_WINDOWS; i++) {
        w.id = arena_printf(&t->a, "w%d", i);
        town_must(t, "clerk", OP_window_set, &w);
    }
    town_must(t, "clerk", OP_window_set, &w); /* the same again is none more */
    w.id = "more";
    assert_int_equal(town_send(t, "clerk", OP_window_set, "x", &w), DUBAN_E_too_many);
    t->now_ms = at("2022-03-01T18:00");
    w.to_ms = at("2022-03-01T20:00");
    town_must(t, "clerk", OP_window_set, &w);
    w.id = "w0";
    assert_int_equal(town_send(t, "clerk", OP_window_set, "y", &w), DUBAN_E_too_late);
    town_free(t);
}

/* ---- caps ---- */

static const char *numbered(struct town *t, const char *stem, int i)
{
    return arena_printf(&t->a, "%s%d", stem, i);
}

static void test_caps(void **state)
{
    struct town *t = town_quiet();
    struct notice n;

    (void)state;
    t->now_ms = at("2022-03-01T10:00");
    town_register(t, "T-2", "tasks");
    for (int i = 0; i < CAP_ITEM; i++)
        assert_null(cause_one(t, numbered(t, "a", i), NOTICE_TASK, LIGHT_NONE, "li").digest);
    n = cause_one(t, "a-more", NOTICE_TASK, LIGHT_NONE, "li");
    assert_string_equal(n.digest, "digest/li/2022-03-02/morning");
    assert_null(cause_one(t, "a-red", NOTICE_LIGHT, LIGHT_RED, "li").digest); /* the first red about it goes */
    assert_non_null(cause_one(t, "a-red2", NOTICE_LIGHT, LIGHT_RED, "li").digest);
    assert_null(
        cause_one(t, "other", NOTICE_TASK, LIGHT_NONE, "head").digest); /* another reader has a count of their own */
    t->now_ms = at("2022-03-02T10:00");
    assert_null(cause_one(t, "next-day", NOTICE_TASK, LIGHT_NONE, "li").digest);
    assert_int_equal(told_of(t->s, "li", day("2022-03-01"), NULL, &t->a).n, 0); /* a day that is over is forgotten */
    assert_int_equal(told_of(t->s, "li", day("2022-03-02"), NULL, &t->a).n, 1);
    town_free(t);
}

/* So many that even the first red of an item waits: for the page of the hour, not for tomorrow's. */
static void test_flood(void **state)
{
    struct town *t = town_quiet();
    struct notice v[FLOOD + 4];
    struct notice hour;

    (void)state;
    t->now_ms = at("2022-03-01T10:10");
    for (int i = 0; i < FLOOD + 4; i++) {
        town_register(t, numbered(t, "F-", i), "tasks");
        v[i] = notice_to(numbered(t, "f", i), NOTICE_LIGHT, LIGHT_RED, "li");
        v[i].item = numbered(t, "F-", i);
        cause(t, &v[i], 1);
        v[i] = stored(t, v[i].id);
    }
    for (int i = 0; i < FLOOD; i++)
        assert_null(v[i].digest);
    for (int i = FLOOD; i < FLOOD + 4; i++)
        assert_string_equal(v[i].digest, "digest/li/2022-03-01T11:00");
    hour = stored(t, "digest/li/2022-03-01T11:00");
    assert_int_equal(hour.covers_n, 4);
    assert_true(hour.next_ms > at("2022-03-01T11:00") && hour.next_ms < at("2022-03-01T11:30"));
    town_free(t);
}

/* Of several in one update those before count as well, but not those that went into a page. */
static void test_together(void **state)
{
    static const int expected[] = {NS_FOLDED, NS_INTENDED, NS_INTENDED, NS_FOLDED};
    struct town *t = town_quiet();
    struct notice v[sizeof expected / sizeof expected[0]];

    (void)state;
    t->now_ms = at("2022-03-01T08:30");
    v[0] = notice_to("n0", NOTICE_LIGHT, LIGHT_YELLOW, NULL);
    for (int i = 1; i <= CAP_ITEM + 1; i++)
        v[i] = notice_to(numbered(t, "n", i), NOTICE_TASK, LIGHT_NONE, NULL);
    cause(t, v, sizeof v / sizeof v[0]);
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
        assert_int_equal(stored(t, v[i].id).state, expected[i]);
    town_free(t);
}

/* ---- rules ---- */

static void test_rules(void **state)
{
    static const char *const wrong[] = {"lite"};
    struct town *t = town_full();
    struct channels doc = channels_doc(t);
    struct rulesapply b;
    static const char *const fields[] = {"doc.digests[0].at", "doc.digests[0].kinds[0]", "doc.quiet[0].end",
                                         "doc.digests"};

    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct digestrule *page;
        struct window *quiet;

        doc = channels_doc(t);
        page = doc.digests.v;
        quiet = doc.quiet.v;
        if (i == 0)
            page->at = "8:37";
        else if (i == 1)
            page->kinds = STRS(wrong);
        else if (i == 2)
            quiet->end = "7";
        else
            page->at = NULL; /* caps, and nothing to go into */
        b = rules_of(t, "channels", &doc);
        assert_int_not_equal(town_send(t, "owner", OP_rules_apply, numbered(t, "x", (int)i), &b), 0);
        assert_string_equal(t->e.field, fields[i]);
    }
    town_free(t);
}

/* ---- a storm ---- */

enum { STORM = 100000, STORM_READERS = 40, STORM_EACH = 5 };

static int64_t ms_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* One judgement with its notices, in memory of its own. Returns the bytes of its entry. */
static size_t storm_send(struct town *t, struct notice *v, size_t n)
{
    struct request q = {.op = OP_judge, .id = NULL, .actor = town_actor(t, "worker:escalate")};
    struct item it = town_item(t, "T-1");
    struct judge j;
    struct arena a;
    struct facts facts;
    struct entry en;
    struct bytes wire;

    arena_init(&a);
    rec_clear(&rec_judge, &j);
    j.key = it.id;
    j.rev = it.rev;
    j.token = 1;
    j.judged_ms = t->now_ms;
    j.notices = (struct list){v, n};
    q.body = &j;
    q.canonical = rec_pack(&rec_judge, &j, &a);
    assert_int_equal(core_decide(t->c, &q, t->now_ms, &a, &facts, NULL, &t->e), 0);
    rec_clear(&rec_entry, &en);
    en = (struct entry){.seq = ++t->seq,
                        .epoch = 1,
                        .wall_ms = t->now_ms,
                        .kind = ENTRY_DATA,
                        .fmt = 1,
                        .actor = "worker:escalate",
                        .op = "judge",
                        .body = q.canonical,
                        .facts = &facts};
    wire = rec_pack(&rec_entry, &en, &a);
    fold_bytes(t->c, wire);
    arena_done(&a);
    return wire.len;
}

struct counted {
    int64_t digests, covered, others;
};

static int count_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct counted *c = u;
    const struct notice *n = rec;

    (void)key, (void)val, (void)scratch;
    c->digests += n->kind == NOTICE_DIGEST;
    c->covered += n->kind == NOTICE_DIGEST ? n->covers_n : 0;
    c->others += n->kind != NOTICE_DIGEST && n->state != NS_FOLDED;
    return 0;
}

/* 100,000 yellow lights for 40 readers are 40 pages. */
static void test_storm(void **state)
{
    struct town *t = town_quiet();
    struct counted c = {0, 0, 0};
    struct notice v[STORM_EACH];
    char ids[STORM_EACH][40], readers[STORM_EACH][16];
    int64_t begin, spent;
    size_t bytes = 0;
    struct job job;

    (void)state;
    t->now_ms = at("2022-03-01T10:00");
    begin = ms_now();
    for (int i = 0; i < STORM;) {
        for (int k = 0; k < STORM_EACH; k++, i++) {
            snprintf(ids[k], sizeof ids[k], "T-1/storm/%06d", i);
            snprintf(readers[k], sizeof readers[k], "R%02d", i % STORM_READERS);
            v[k] = notice_to(ids[k], NOTICE_LIGHT, LIGHT_YELLOW, readers[k]);
        }
        bytes += storm_send(t, v, STORM_EACH);
    }
    spent = ms_now() - begin;
    rows_each(t->s, T_notice, NULL, NULL, count_row, &c);
    assert_int_equal(c.digests, STORM_READERS);
    assert_int_equal(c.covered, STORM);
    assert_int_equal(c.others, 0);
    printf("storm: %d notices, %d pages, %lld ms, %zu bytes of journal each\n", STORM, STORM_READERS, (long long)spent,
           bytes / STORM);
    assert_true(bytes / STORM < 1000);

    rec_clear(&rec_job, &job);
    job.kind = JOB_SEND;
    job.key = "digest/R00/2022-03-02/morning";
    job.now_ms = at("2022-03-02T08:37");
    assert_true(core_job_fill(t->c, &job, &t->a));
    assert_int_equal(job.covers.n, 2 * LIM_DIGEST_LINES);
    assert_int_equal(job.cover_items.n, 1);
    assert_true(rec_pack(&rec_job, &job, &t->a).len < 64 * 1024);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where),          cmocka_unit_test(test_readers),    cmocka_unit_test(test_left),
        cmocka_unit_test(test_over_meanwhile), cmocka_unit_test(test_dead),       cmocka_unit_test(test_in_time),
        cmocka_unit_test(test_any_hour),       cmocka_unit_test(test_at_sending), cmocka_unit_test(test_planned),
        cmocka_unit_test(test_overlap),        cmocka_unit_test(test_refused),    cmocka_unit_test(test_room),
        cmocka_unit_test(test_caps),           cmocka_unit_test(test_flood),      cmocka_unit_test(test_together),
        cmocka_unit_test(test_rules),          cmocka_unit_test(test_storm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
