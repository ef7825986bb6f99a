/* Random histories: a few items live under wide rules, people do this and that, calendars are announced late, rules
 * change, and time goes by nothing but the items' own next times. At every hour on the way, and one millisecond before
 * every next time (HISTORY=long: at every minute), the light on record is the one that brute force finds then, nobody
 * is to be told anything, and the audit finds nothing: timers miss no boundary. SEED=n repeats a run. */
#include "core/audit.h"
#include "tests/unit/asking.h"
#include "tests/unit/proto_gen.h"

enum {
    ITEMS = 4,
    MINUTE = 60000,
    HOUR = 60 * MINUTE,
    ACTS_EVERY_H = 30,
    SHORT_RUNS = 4,
    SHORT_DAYS = 150,
    LONG_RUNS = 3
};

struct story {
    struct town *t;
    struct rng rng;
    struct arena scratch, stretch;
    struct item items[ITEMS]; /* as they are until the next act or look; in `stretch` */
    int64_t end_ms, act_ms, step_ms, looked;
    int calendars, policies, turns, acts, told;
};

/* ---- rules ---- */

static struct condition cond(const char *cause)
{
    struct condition c;

    rec_clear(&rec_condition, &c);
    c.cause = cause;
    return c;
}

static void apply_policy(struct story *s)
{
    static const char *const grey[] = {"held", "audit"};
    struct town *t = s->t;
    struct condition red[4] = {cond("overdue"), cond("unmet"), cond("time"), cond("often")};
    struct condition yellow[5] = {cond("refused"), cond("unsigned"), cond("silent"), cond("report"), cond("marked")};
    struct condition blue[4] = {cond("near"), cond("hours"), cond("behind"), cond("old")};
    struct orderrule order = {"书面说明", span(2, SPAN_WORKDAYS), "orders"};
    struct lightrule lights[3];
    struct rung ladder[3];
    struct policy p;

    red[0].overdue_more = span((int)rng_below(&s->rng, 3), SPAN_WORKDAYS);
    red[1].order_unmet = LIGHT_YELLOW;
    red[2].time_over = span((int)rng_below(&s->rng, 500), SPAN_WORKMINUTES);
    red[3].times_least = 4;
    red[3].of = LIGHT_YELLOW;
    yellow[0].close_refused = true;
    yellow[1].unsigned_more = span(2, SPAN_WORKDAYS);
    yellow[2].silent_more = span(5 + (int)rng_below(&s->rng, 200), SPAN_WORKHOURS);
    yellow[3].report_missed = 1;
    yellow[4].marked = "poor";
    blue[0].due_within = span(1 + (int)rng_below(&s->rng, 8), SPAN_WORKDAYS);
    blue[1].time_left = span(90, SPAN_HOURS);
    blue[2].behind_more = 10;
    blue[3].open_more = span(40 + (int)rng_below(&s->rng, 40), SPAN_DAYS);
    for (int i = 0; i < 3; i++) {
        rec_clear(&rec_lightrule, &lights[i]);
        rec_clear(&rec_rung, &ladder[i]);
        ladder[i].tell = i == 1 ? "clerk" : "liaison";
        ladder[i].of = RUNG_UNIT;
    }
    lights[0].light = LIGHT_RED;
    lights[0].any = (struct list){red, 4};
    lights[0].order = &order;
    lights[1].light = LIGHT_YELLOW;
    lights[1].any = (struct list){yellow, 5};
    lights[1].order = &order;
    lights[2].light = LIGHT_BLUE;
    lights[2].any = (struct list){blue, 4};
    ladder[1].after = span(2, SPAN_WORKDAYS);
    ladder[1].from = LIGHT_YELLOW;
    ladder[2].after = span(30, SPAN_HOURS);
    ladder[2].from = LIGHT_RED;
    ladder[2].repeat = span(6, SPAN_DAYS);
    ladder[2].wall = rng_below(&s->rng, 2);
    rec_clear(&rec_policy, &p);
    p.policy = "plain";
    p.title = "灯规";
    p.grey = STRS(grey);
    p.lights = LIST(lights);
    p.ladder = LIST(ladder);
    town_apply(t, "policy", &p);
    s->policies++;
}

static void apply_ledger(struct story *s)
{
    struct markrule marks[] = {{"poor", "质量差", {NULL, 0}}};
    struct stage ends[] = {stage_doc("answered", "已答复", true), stage_doc("lifted", "已撤", true)};
    struct ledger tasks = ledger_doc("tasks", "plain"), orders = ledger_doc("orders", NULL);

    tasks.sign = true;
    tasks.marks = LIST(marks);
    tasks.report_by = 5;
    orders.stages = LIST(ends);
    town_apply(s->t, "ledger", &orders);
    town_apply(s->t, "ledger", &tasks);
}

/* A county day off, or a worked weekend, that becomes known only now. */
static void announce(struct story *s)
{
    int64_t first = cal_day(s->t->now_ms) + 1 + rng_below(&s->rng, 30);
    struct calday days[3];
    struct calendar doc;

    for (int i = 0; i < 3; i++)
        days[i] = (struct calday){first + i, cal_weekday(first + i) < 5 ? DAYK_HOLIDAY : DAYK_WORKDAY, "临时"};
    rec_clear(&rec_calendar, &doc);
    doc.calendar = arena_printf(&s->t->a, "late%d", ++s->calendars);
    doc.order = s->calendars;
    doc.extra = true;
    doc.known = cal_day(s->t->now_ms);
    doc.days = LIST(days);
    town_apply(s->t, "calendar", &doc);
}

/* ---- what people do; the county refuses much of it ---- */

static const char *some_item(struct story *s)
{
    return arena_printf(&s->t->a, "T-%d", 1 + (int)rng_below(&s->rng, ITEMS));
}

static bool say(struct story *s, const char *who, int op, const struct act *act)
{
    bool done = town_send(s->t, who, op, arena_printf(&s->t->a, "a%lld", (long long)s->t->seq + 1), act) == 0;

    s->acts += done;
    return done;
}

static void ask_and_answer(struct story *s, int ask, int grant, int refuse, bool later)
{
    struct act act = act_on(some_item(s)), answer;

    act.reason = "雨";
    if (later)
        act.new_due = cal_day(s->t->now_ms) + 1 + rng_below(&s->rng, 40);
    if (!say(s, "li", ask, &act))
        return;
    s->t->now_ms += MINUTE * (1 + rng_below(&s->rng, 60));
    answer = act_on(act.item);
    answer.ref = s->t->facts.ask;
    answer.reason = "可";
    if (rng_below(&s->rng, 3) == 0) {
        say(s, "head", refuse, &answer);
    } else {
        answer.new_due = later ? act.new_due : NONE;
        say(s, "head", grant, &answer);
    }
}

static void one_act(struct story *s)
{
    struct act act = act_on(some_item(s));
    struct item it = town_item(s->t, act.item);

    switch (rng_below(&s->rng, 12)) {
    case 0:
        say(s, "li", OP_sign, &act);
        break;
    case 1:
    case 2:
    case 3:
        act.percent = rng_below(&s->rng, 101);
        act.reason = act.text = "进展";
        say(s, "li", OP_report, &act);
        break;
    case 4:
        ask_and_answer(s, OP_extend_request, OP_extend_approve, OP_extend_reject, true);
        break;
    case 5:
        ask_and_answer(s, OP_hold_request, OP_hold_approve, OP_hold_reject, true);
        break;
    case 6:
        say(s, "li", OP_resume, &act);
        break;
    case 7:
        ask_and_answer(s, OP_close_request, rng_below(&s->rng, 8) ? OP_close_reject : OP_close_approve, OP_close_reject,
                       false);
        break;
    case 8:
        act.mark = "poor";
        act.reason = "差";
        act.new_due = cal_day(s->t->now_ms) + rng_below(&s->rng, 20);
        say(s, "clerk", OP_mark, &act);
        break;
    case 9:
        if (it.orders_n > 0) {
            act.item = arena_printf(&s->t->a, "%s-D%lld", it.id, (long long)it.orders_n);
            act.text = "答复";
            say(s, "li", OP_answer, &act);
        }
        break;
    case 10:
        if (rng_below(&s->rng, 4) == 0)
            announce(s);
        break;
    default:
        if (rng_below(&s->rng, 8) == 0)
            apply_policy(s);
    }
}

/* ---- time ---- */

static void fault(void *u, const struct audit_fault *f)
{
    struct story *s = u;

    fail_msg("%s: %s %s", time_text(s->t->now_ms, CAL_ZONE_MIN, &s->t->a), f->rule, f->key);
}

/* At this instant, by brute force, nothing is otherwise than on record. */
static void look(struct story *s, int64_t at_ms, bool whole)
{
    for (int i = 0; i < ITEMS; i++) {
        struct item it = s->items[i];
        struct judge_env env;
        struct light_now now;
        struct judge j;

        env = core_judge_env(s->t->c, &it, at_ms);
        light_of(&env, &it, &now);
        if ((int)now.light != it.light || (now.light != LIGHT_NONE && strcmp(now.cause, it.cause) != 0))
            fail_msg("%s at %s: on record %s %s, found %s %s, next look %s", it.id,
                     time_text(at_ms, CAL_ZONE_MIN, &s->scratch), enum_light.words[it.light], it.cause ? it.cause : "",
                     enum_light.words[now.light], now.cause, time_text(it.next_ms, CAL_ZONE_MIN, &s->scratch));
        if (!whole)
            continue;
        judge_item(&env, &it, &s->scratch, &j);
        if (j.notices.n || j.orders.n || j.next_ms != it.next_ms)
            fail_msg("%s at %s: %zu notices that no look was planned for, next look %lld, on record %lld", it.id,
                     time_text(at_ms, CAL_ZONE_MIN, &s->scratch), j.notices.n, (long long)j.next_ms,
                     (long long)it.next_ms);
    }
    if (whole)
        core_audit(s->t->c, at_ms, &s->scratch, fault, s);
    s->looked++;
    arena_reset(&s->scratch);
}

static void read_items(struct story *s)
{
    arena_reset(&s->stretch);
    for (int i = 0; i < ITEMS; i++)
        assert_true(state_get(s->t->s, T_item, arena_printf(&s->stretch, "T-%d", i + 1), &s->stretch, &s->items[i]));
}

/* Judges what is due at this instant, until nothing is. */
static void judge_due(struct story *s)
{
    for (int i = 1; i <= ITEMS; i++) {
        const char *id = arena_printf(&s->t->a, "T-%d", i);
        struct item it = town_item(s->t, id);

        for (int n = 0; it.next_ms != NONE && it.next_ms <= s->t->now_ms; n++) {
            int was = it.light;

            assert_true(n < 5);
            assert_int_equal(judge_now(s->t, id), 0);
            it = town_item(s->t, id);
            s->turns += was != it.light;
            s->told += it.rung > 0;
        }
    }
}

static int64_t next_time(struct story *s)
{
    int64_t next = s->act_ms;

    for (int i = 1; i <= ITEMS; i++)
        next = none_earlier(next, town_item(s->t, arena_printf(&s->t->a, "T-%d", i)).next_ms);
    return next < s->end_ms ? next : s->end_ms;
}

static void go_on(struct story *s)
{
    int64_t next = next_time(s), at = s->t->now_ms;

    read_items(s);
    for (int64_t step = at - at % s->step_ms + s->step_ms; step < next; step += s->step_ms)
        look(s, step, step % (24 * HOUR) == 0);
    if (next - 1 > at)
        look(s, next - 1, true);
    s->t->now_ms = next;
    if (next == s->act_ms) {
        one_act(s);
        s->act_ms = s->t->now_ms + 1 + rng_below(&s->rng, ACTS_EVERY_H * HOUR);
    }
    judge_due(s);
    read_items(s);
    look(s, s->t->now_ms, true);
}

static void begin(struct story *s)
{
    struct town *t = s->t = town_new();

    town_hours(t);
    town_calendar(t);
    town_rights(t);
    apply_policy(s);
    apply_ledger(s);
    town_people(t);
    for (int i = 1; i <= ITEMS; i++) {
        const char *id = arena_printf(&t->a, "T-%d", i);
        struct registration r = registration_of(id, "tasks");

        r.start_date = day("2022-03-01") + rng_below(&s->rng, 20);
        r.due_date = day("2022-04-01") + rng_below(&s->rng, 120);
        r.due_at = rng_below(&s->rng, 2) ? cal_day_start(r.due_date) + rng_below(&s->rng, DAY_MS) : NONE;
        r.report_cycle = rng_below(&s->rng, 3) ? "weekly" : "monthly";
        town_must(t, "clerk", OP_register, &r);
        town_milestone(t, arena_printf(&t->a, "M%d", i), id, 1, "2022-04-15", 40);
        town_milestone(t, arena_printf(&t->a, "N%d", i), id, 2, "2022-06-30", 100);
    }
    judge_due(s);
}

static void test_history(void **state)
{
    bool longer = getenv("HISTORY") && strcmp(getenv("HISTORY"), "long") == 0;
    struct rng rng = rng_start("history");
    int turns = 0, acts = 0, told = 0;
    int64_t looked = 0;

    (void)state;
    for (int run = 0; run < (longer ? LONG_RUNS : SHORT_RUNS); run++) {
        struct story s = {.rng = rng, .step_ms = longer ? MINUTE : HOUR};

        arena_init(&s.scratch);
        arena_init(&s.stretch);
        begin(&s);
        s.end_ms = s.t->now_ms + (longer ? 365 : SHORT_DAYS) * DAY_MS;
        s.act_ms = s.t->now_ms + HOUR;
        while (s.t->now_ms < s.end_ms && s.t->seq < TOWN_ENTRIES - 100)
            go_on(&s);
        turns += s.turns, acts += s.acts, told += s.told, looked += s.looked;
        rng = s.rng;
        arena_done(&s.scratch);
        arena_done(&s.stretch);
        town_free(s.t);
    }
    print_message("%lld instants, %d acts, %d lights turned\n", (long long)looked, acts, turns);
    assert_true(turns > 40 && acts > 100 && told > 40); /* or the test is about nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_history)};

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
