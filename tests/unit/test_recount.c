/* A matter's dates, counted again whenever the calendar becomes another. What was counted comes out by the new one;
 * what people gave stays; and as long as the calendar is the same, nothing ever moves. Lives are made at random in a
 * small town, by the roads that updates take in the daemon; an oracle that shares nothing with duban keeps a log of
 * what happened and walks it day by day. */
#include "core/recount.h"
#include "tests/unit/proto_gen.h"
#include "tests/unit/town.h"

enum { WALK_DAYS = 900, LOG_MAX = 400 };
#define WALK_FROM "2022-01-01"

/* ---- the oracle ---- */

enum what { COUNTED, GIVEN, PAUSED, RESUMED, RUNS };
struct happened {
    enum what what;
    int64_t day; /* from which it was counted; given; on which it was paused, or went on */
    int n;       /* workdays */
};
struct oracle {
    bool worked[WALK_DAYS];
    struct happened log[LOG_MAX];
    size_t n;
};

static bool works(const struct oracle *o, int64_t d)
{
    int64_t i = d - day(WALK_FROM);

    assert_true(i >= 0 && i < WALK_DAYS);
    return o->worked[i];
}

static int64_t walk(const struct oracle *o, int64_t d, int64_t n)
{
    while (n > 0)
        n -= works(o, ++d);
    return d;
}

static int64_t due_of(const struct oracle *o)
{
    int64_t due = NONE, paused = NONE;

    for (size_t i = 0; i < o->n; i++) {
        const struct happened *h = &o->log[i];
        int64_t back = 0;

        if (h->what == COUNTED)
            due = walk(o, h->day, h->n);
        if (h->what == GIVEN)
            due = h->day;
        if (h->what == PAUSED && paused == NONE)
            paused = h->day;
        if (h->what == RESUMED && paused != NONE) {
            for (int64_t d = paused + 1; d <= h->day; d++)
                back += works(o, d);
            due = walk(o, due, back);
        }
        if (h->what == RESUMED || h->what == RUNS)
            paused = NONE;
    }
    return due;
}

static void note(struct oracle *o, enum what what, int64_t d, int n)
{
    assert_true(o->n < LOG_MAX);
    o->log[o->n++] = (struct happened){what, d, n};
}

/* ---- the town ---- */

static void apply_calendar(struct town *t, struct rng *r, struct oracle *o)
{
    struct calday days[80];
    struct calendar doc;
    size_t n = 0;

    for (int64_t i = 0; i < WALK_DAYS; i++) {
        int64_t d = day(WALK_FROM) + i;

        o->worked[i] = cal_weekday(d) < 5;
        if (n < 80 && rng_below(r, 9) == 0) {
            o->worked[i] = !o->worked[i];
            days[n++] = (struct calday){d, o->worked[i] ? DAYK_WORKDAY : DAYK_HOLIDAY, "x"};
        }
    }
    rec_clear(&rec_calendar, &doc);
    doc.calendar = "national";
    doc.days = (struct list){days, n};
    town_apply(t, "calendar", &doc);
}

/* Due 20 workdays after the assignment; the stage `work` has a limit of its own and begins the whole anew, in 12. */
static void limits_ledger(struct town *t)
{
    static const char *const to_work[] = {"work", "done"}, *const to_done[] = {"open", "done"};
    struct stage s[3] = {stage_doc("open", "收到", false), stage_doc("work", "办理", false),
                         stage_doc("done", "办结", true)};
    struct matterrow row;
    struct matters m = {"limits", {&row, 1}};
    struct ledger l = ledger_doc("limits", "plain");

    rec_clear(&rec_matterrow, &row);
    row.matter = "*";
    row.limit = "finish";
    row.within = span(12, SPAN_WORKDAYS);
    town_apply(t, "matters", &m);
    s[0].within = span(30, SPAN_WORKHOURS);
    s[0].next = STRS(to_work);
    s[1].within = (struct span){6, SPAN_WORKDAYS, 1, SPAN_END_CLOSING};
    s[1].due_of = "finish";
    s[1].next = STRS(to_done);
    l.matters = "limits";
    l.due = span(20, SPAN_WORKDAYS);
    l.reopen_due = span(8, SPAN_WORKDAYS);
    l.stages = LIST(s);
    town_apply(t, "ledger", &l);
}

static struct town *town_of_limits(struct rng *r, struct oracle *o)
{
    struct town *t = town_full();
    struct registration reg = registration_of("L-1", "limits");

    apply_calendar(t, r, o);
    limits_ledger(t);
    reg.start_date = reg.due_date = NONE;
    t->now_ms = at("2022-03-01T10:00");
    town_must(t, "clerk", OP_register, &reg);
    note(o, COUNTED, day("2022-03-01"), 20);
    return t;
}

/* Counted again under the calendar it was counted by, every date comes out as it stands. */
static void assert_settled(struct town *t, const char *after)
{
    struct item it = town_item(t, "L-1");
    struct recounted now = recount(core_cal(t->c), core_ledger(t->c, "limits"), &it);

    if (now.due_date != it.effective_due || now.due_ms != it.due_ms || now.stage_due_ms != it.stage_due_ms)
        fail_msg("%s at %s: date %s → %s, whole %s → %s, stage %s → %s", after, time_text(t->now_ms, 480, &t->a),
                 date_text(it.effective_due, &t->a), date_text(now.due_date, &t->a), time_text(it.due_ms, 480, &t->a),
                 time_text(now.due_ms, 480, &t->a), time_text(it.stage_due_ms, 480, &t->a),
                 time_text(now.stage_due_ms, 480, &t->a));
    assert_true(it.due_ms == NONE || cal_day(it.due_ms - 1) == it.effective_due);
}

/* The log that was walked, and the pieces that came of it, when they differ. */
static void assert_as_walked(struct town *t, const struct oracle *o)
{
    static const char *const words[] = {"counted from", "given", "paused", "resumed", "runs"};
    struct item it = town_item(t, "L-1");

    if (it.effective_due == due_of(o))
        return;
    for (size_t i = 0; i < o->n; i++)
        print_error("%s %s %d\n", words[o->log[i].what], date_text(o->log[i].day, &t->a), o->log[i].n);
    for (size_t i = 0; i < it.segments.n; i++) {
        const struct segment *s = LIST_AT(it.segments, struct segment, i);

        print_error("  %s %s: %s\n", time_text(s->from_ms, 480, &t->a), enum_segment_kind.words[s->kind],
                    date_text(s->due_date, &t->a));
    }
    fail_msg("%s, walked %s", date_text(it.effective_due, &t->a), date_text(due_of(o), &t->a));
}

/* ---- one step of a life ---- */

static bool did(struct town *t, const char *who, int op, struct act act)
{
    return town_send(t, who, op, arena_printf(&t->a, "r%lld", (long long)t->seq), &act) == 0;
}

static struct act on_it(struct town *t, bool ref, int64_t new_due, const char *stage)
{
    struct act act = act_on("L-1");
    struct item it = town_item(t, "L-1");

    act.reason = "理由";
    if (ref) {
        act.ref = arena_printf(&t->a, "L-1/%lld", (long long)none_or(it.asks_n, 0));
    }
    act.new_due = new_due;
    act.stage = stage;
    return act;
}

static void to_stage(struct town *t, struct oracle *o, const char *stage)
{
    struct act act = on_it(t, false, NONE, stage);
    bool held = town_item(t, "L-1").state == ITEM_HELD;
    int64_t today = cal_day(t->now_ms);

    if (!did(t, "li", OP_stage, act))
        return;
    if (held)
        note(o, RESUMED, today, 0);
    if (strcmp(stage, "work") == 0)
        note(o, COUNTED, today, 12);
}

static void extend(struct town *t, struct oracle *o, int64_t by)
{
    int64_t due = none_or(town_item(t, "L-1").effective_due, cal_day(t->now_ms)) + by;

    if (did(t, "li", OP_extend_request, on_it(t, false, due, NULL)) &&
        did(t, "head", OP_extend_approve, on_it(t, true, due, NULL)))
        note(o, GIVEN, due, 0);
}

static void pause(struct town *t, struct oracle *o, bool by_law)
{
    int64_t today = cal_day(t->now_ms);
    struct act stop = on_it(t, false, NONE, NULL);

    stop.reason = NULL;
    stop.text = "听证";
    if (by_law ? did(t, "clerk", OP_legal_stop, stop)
               : did(t, "li", OP_hold_request, on_it(t, false, NONE, NULL)) &&
                     did(t, "head", OP_hold_approve, on_it(t, true, NONE, NULL)))
        note(o, PAUSED, today, 0);
}

static void random_step(struct town *t, struct rng *r, struct oracle *o)
{
    static const char *const stages[] = {"open", "work", "done"};
    int64_t today;

    t->now_ms += rng_below(r, 4 * DAY_MS / 60000) * 60000;
    today = cal_day(t->now_ms);
    switch (rng_below(r, 7)) {
    case 0:
        extend(t, o, 1 + rng_below(r, 15));
        break;
    case 1:
        pause(t, o, false);
        break;
    case 2:
        pause(t, o, true);
        break;
    case 3:
    case 4:
        if (did(t, "li", OP_resume, on_it(t, false, NONE, NULL)))
            note(o, RESUMED, today, 0);
        break;
    case 5:
        to_stage(t, o, stages[rng_below(r, 3)]);
        break;
    default:
        if (did(t, "head", OP_reopen, on_it(t, false, NONE, NULL))) {
            note(o, RUNS, today, 0);
            note(o, COUNTED, today, 8);
        }
    }
}

static void test_random_lives(void **state)
{
    struct rng r = rng_start("recount");

    (void)state;
    for (int i = 0; i < 40; i++) {
        struct oracle *o = test_calloc(1, sizeof *o);
        struct town *t = town_of_limits(&r, o);

        assert_settled(t, "registered");
        for (int k = 0; k < 60; k++) {
            struct item it;

            random_step(t, &r, o);
            assert_settled(t, "a step");
            it = town_item(t, "L-1");
            assert_as_walked(t, o);
            if (rng_below(&r, 6) || it.state == ITEM_CLOSED)
                continue;
            apply_calendar(t, &r, o);
            assert_int_equal(judge_now(t, "L-1"), 0);
            assert_settled(t, "another calendar");
            assert_as_walked(t, o);
        }
        town_free(t);
        test_free(o);
    }
}

/* ---- stories ---- */

static struct notice *moved_notices(struct judge *j, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < j->notices.n; i++)
        *n += LIST_AT(j->notices, struct notice, i)->kind == NOTICE_MOVED;
    return j->notices.v;
}

static void holiday(struct town *t, const char *date)
{
    struct calday d = {day(date), DAYK_HOLIDAY, "县庆"};
    struct calendar doc;

    rec_clear(&rec_calendar, &doc);
    doc.calendar = "county-days";
    doc.days = (struct list){&d, 1};
    doc.extra = true;
    doc.order = 5;
    town_apply(t, "calendar", &doc);
}

/* Told: the first rung, and whoever heard of a light, each once. A second judgement finds nothing more. */
static void test_who_is_told(void **state)
{
    struct rng r = rng_start("told");
    struct oracle *o = test_calloc(1, sizeof *o);
    struct town *t = town_of_limits(&r, o);
    struct toldpost told[] = {{.rung = 1, .role = "liaison", .unit = "east"},
                              {.rung = 2, .role = "head", .person = "head"}};
    struct item it = town_item(t, "L-1");
    struct judge_env env;
    struct judge j;
    int64_t off = it.effective_due;
    size_t n;

    (void)state;
    while (!works(o, off) || off <= day("2022-03-02"))
        off--;
    holiday(t, date_text(off, &t->a));
    it = town_item(t, "L-1");
    it.told_to = LIST(told);
    env = core_judge_env(t->c, &it, t->now_ms);
    judge_item(&env, &it, &t->a, &j);
    assert_non_null(j.moved);
    assert_int_equal(((const struct datemove *)j.moved)->due_before, it.effective_due);
    assert_true(((const struct datemove *)j.moved)->due_date > it.effective_due);
    moved_notices(&j, &n);
    assert_int_equal(n, 2);
    assert_int_equal(judge_now(t, "L-1"), 0);
    assert_settled(t, "moved");
    it = town_item(t, "L-1");
    env = core_judge_env(t->c, &it, t->now_ms);
    judge_item(&env, &it, &t->a, &j);
    assert_null(j.moved);
    moved_notices(&j, &n);
    assert_int_equal(n, 0);
    assert_int_equal(LIST_AT(it.segments, struct segment, 1)->kind, SEG_MOVED);
    town_free(t);
    test_free(o);
}

/* Across days that no calendar covers it is provisional, until one does; what has no need of a calendar never is. */
static void test_provisional(void **state)
{
    struct rng r = rng_start("provisional");
    struct oracle *o = test_calloc(1, sizeof *o);
    struct town *t = town_of_limits(&r, o);
    const struct cal *cal = core_cal(t->c);

    (void)state;
    assert_false(limit_provisional(cal, at("2022-03-01T10:00"), span(20, SPAN_WORKDAYS)));
    assert_true(limit_provisional(cal, at("2031-03-01T10:00"), span(20, SPAN_WORKDAYS)));
    assert_true(limit_provisional(cal, at("2031-03-01T10:00"), span(20, SPAN_WORKHOURS)));
    assert_false(limit_provisional(cal, at("2031-03-01T10:00"), span(20, SPAN_DAYS)));
    assert_false(limit_provisional(cal, at("2031-03-01T10:00"), span(20, SPAN_HOURS)));
    assert_false(town_item(t, "L-1").provisional);
    town_free(t);
    test_free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_lives),
        cmocka_unit_test(test_who_is_told),
        cmocka_unit_test(test_provisional),
    };

    return cmocka_run_group_tests_name("recount", tests, NULL, NULL);
}
