/* Items and policies nobody has, with every condition there is, walked through minute by minute for some days and day
 * by day for more than a year: the light turns at the instants that next_ms promised and at no other. Then the same
 * items as the daemon sees them, looked at when it is due and never in between: whoever looks in between finds nothing
 * to do. */
#include "core/condition.h"
#include "tests/unit/daybook.h"


/* ---- at random ---- */

static const char *const stage_words[] = {"sent", "claimed", "done"};
static const char *const urgencies[] = {"urgent", "ordinary"};
static const char *const importances[] = {"normal", "key"};
static const char *const cycles[] = {"daily", "weekly", "monthly", "quarterly", "none"};

#define PICK(r, words) ((words)[rng_below((r), COUNT_OF(words))])

static int64_t some_time(struct rng *r, int days)
{
    return T("2022-04-01 00:00") + rng_below(r, days * DAY_MS / 60000) * 60000 + rng_below(r, 2) * rng_below(r, 60000);
}

static int64_t time_or_none(struct rng *r, int days)
{
    return rng_below(r, 3) ? some_time(r, days) : NONE;
}

static int64_t day_or_none(struct rng *r, int days)
{
    return rng_below(r, 4) ? D("2022-04-01") + rng_below(r, days) : NONE;
}

static struct strs some_words(struct rng *r, const char *const *words, size_t n)
{
    struct strs s = {arena_alloc(book.a, n * sizeof *s.v), 0};

    for (size_t i = 0; i < n && rng_below(r, 8) == 0; i++)
        s.v[s.n++] = words[rng_below(r, (int64_t)n)];
    return s;
}

static struct span some_span(struct rng *r, const struct condition_kind *like)
{
    static const int most[] = {0, 4000, 100, 30, 1500, 40, 20};
    int unit =
        like->units == UNITS_DAY ? (rng_below(r, 2) ? SPAN_DAYS : SPAN_WORKDAYS) : 1 + (int)rng_below(r, SPAN_WORKDAYS);

    return SP((int)rng_below(r, most[unit]), unit);
}

/* A condition of any kind: the fields of the record in turn until one is a kind. */
static struct condition some_condition(struct rng *r, int k)
{
    for (;;) {
        const struct field *f = &rec_condition.fields[rng_below(r, (int64_t)rec_condition.n)];
        struct condition c = cond(arena_printf(book.a, "c%d", k));
        void *at = (char *)&c + f->offset;
        const struct condition_kind *kind;

        if (f->type == FT_SPAN)
            *(struct span *)at = SP(1, SPAN_DAYS);
        else if (f->type == FT_INT)
            *(int64_t *)at = strstr(f->name, "behind") ? rng_below(r, 80) : 1 + rng_below(r, 4);
        else if (f->type == FT_ENUM)
            *(int *)at = LIGHT_BLUE + (int)rng_below(r, 3);
        else if (f->type == FT_BOOL)
            *(bool *)at = true;
        else if (strcmp(f->name, "marked") == 0)
            c.marked = "unable";
        kind = condition_kind(&c);
        if (!kind)
            continue;
        if (f->type == FT_SPAN)
            *(struct span *)at = some_span(r, kind);
        if (c.times_least != NONE || c.unit_times_least != NONE)
            c.of = LIGHT_BLUE + (int)rng_below(r, 3);
        c.stage_in = some_words(r, stage_words, 3);
        c.importance_in = some_words(r, importances, 2);
        c.urgency_in = some_words(r, urgencies, 2);
        return c;
    }
}

static struct policy some_policy(struct rng *r)
{
    static const struct orderrule order = {"书面说明", {3, SPAN_WORKDAYS}, "order"};
    struct policy p = daybook_r1(book.a);
    int k = 0;

    for (size_t i = 0; i < p.lights.n; i++) {
        struct lightrule *rule = LIST_AT(p.lights, struct lightrule, i);
        size_t n = 1 + (size_t)rng_below(r, 4);
        struct condition *any = arena_alloc(book.a, n * sizeof *any);

        for (size_t m = 0; m < n; m++)
            any[m] = some_condition(r, k++);
        rule->any = (struct list){any, n};
        rule->order = rng_below(r, 3) ? &order : NULL;
    }
    assert_int_equal(policy_check(&p, book.a, NULL), DUBAN_E_ok);
    return p;
}

static struct ledger some_ledger(struct rng *r)
{
    struct ledger l = {.ledger = "calls", .title = "网格呼叫", .sign = rng_below(r, 2), .percent_max = NONE};
    struct stage *v = arena_alloc(book.a, 3 * sizeof *v);

    for (int i = 0; i < 3; i++) {
        rec_clear(&rec_stage, &v[i]);
        v[i].name = v[i].title = stage_words[i];
        v[i].closes = i == 2;
        if (i < 2 && rng_below(r, 3) == 0) {
            v[i].lapse = stage_words[rng_below(r, 3)];
            v[i].lapse_due = rng_below(r, 2);
        }
    }
    l.stages = (struct list){v, 3};
    l.report_by = rng_below(r, 2) ? 1 + rng_below(r, 31) : NONE;
    l.ends_by_itself = rng_below(r, 6) == 0;
    return l;
}

static void some_lists(struct rng *r, struct item *it)
{
    struct marked *m = arena_alloc(book.a, sizeof *m);
    struct sentorder *o = arena_alloc(book.a, 3 * sizeof *o);
    struct colourcount *n = arena_alloc(book.a, 3 * sizeof *n);
    struct overlay *v = arena_alloc(book.a, 2 * sizeof *v);
    struct assist *a = arena_alloc(book.a, 2 * sizeof *a);

    rec_clear(&rec_marked, m);
    m->mark = "unable";
    m->until = day_or_none(r, 300);
    it->marks = (struct list){m, (size_t)rng_below(r, 2)};
    for (int i = 0; i < 3; i++) {
        o[i] = (struct sentorder){"D", LIGHT_BLUE + (int)rng_below(r, 3), D("2022-04-01") + rng_below(r, 200),
                                  rng_below(r, 3) ? NONE : 1, rng_below(r, 4) ? NONE : 1};
        n[i] = (struct colourcount){2021 + rng_below(r, 2), LIGHT_BLUE + (int)rng_below(r, 3), "x", rng_below(r, 4)};
        if (i == 2)
            break;
        v[i] = (struct overlay){"B", D("2022-04-01") + rng_below(r, 200), NONE, PICK(r, cycles)};
        v[i].to = v[i].from + rng_below(r, 100);
        a[i] = (struct assist){"D02", some_time(r, 100), time_or_none(r, 100), NONE, NULL};
    }
    it->sent_orders = (struct list){o, (size_t)rng_below(r, 4)};
    it->counts = (struct list){n, (size_t)rng_below(r, 4)};
    it->overlays = (struct list){v, (size_t)rng_below(r, 3)};
    it->assists = (struct list){a, (size_t)rng_below(r, 3)};
}

static struct item some_item(struct rng *r)
{
    struct item it = daybook_item(book.a);

    it.segments.n = 0;
    it.ledger = "calls";
    it.stage = rng_below(r, 8) ? stage_words[rng_below(r, 2)] : NULL;
    it.urgency = PICK(r, urgencies);
    it.importance = rng_below(r, 4) ? PICK(r, importances) : NULL;
    it.report_cycle = rng_below(r, 4) ? PICK(r, cycles) : NULL;
    it.assigned_ms = some_time(r, 60);
    it.signed_ms = time_or_none(r, 90);
    it.stage_ms = time_or_none(r, 90);
    it.stage_due_ms = time_or_none(r, 200);
    it.due_ms = rng_below(r, 4) ? time_or_none(r, 200) : cal_day_start(D("2022-04-01") + rng_below(r, 200));
    it.changed_ms = time_or_none(r, 90);
    it.reported_ms = time_or_none(r, 90);
    it.effective_due = it.due_date = day_or_none(r, 300);
    it.percent = rng_below(r, 120);
    it.value = rng_below(r, 3) ? rng_below(r, 150000) - 10000 : NONE;
    it.target = rng_below(r, 3) ? rng_below(r, 100000) : NONE;
    it.returns_n = rng_below(r, 4);
    it.kin_n = rng_below(r, 3);
    it.kin_worst = (int)rng_below(r, 5);
    it.close_refused = rng_below(r, 6) == 0;
    some_lists(r, &it);
    return it;
}

/* ---- the walk ---- */

static struct light_now light_at(const struct item *it, int64_t ms)
{
    struct light_now light;

    book.env.now_ms = ms;
    light_of(&book.env, it, &light);
    assert_true(light.next_ms == NONE || light.next_ms > ms);
    return light;
}

/* Before the assignment the promise is the day of it, on which the item may still have no light. */
static bool started(const struct item *it, int64_t ms)
{
    return item_started(it, ms);
}

/* Follows the promises up to `ms`: each is kept to the millisecond. */
static void follow(const struct item *it, struct light_now *light, int64_t ms)
{
    while (light->next_ms != NONE && light->next_ms <= ms) {
        int64_t at = light->next_ms;
        struct light_now before = light_at(it, at - 1), then = light_at(it, at);

        assert_ptr_equal(before.condition, light->condition);
        assert_int_equal(before.next_ms, at);
        if (started(it, at - 1))
            assert_ptr_not_equal(then.condition, light->condition);
        *light = then;
    }
}

static void walk(const struct item *it, int64_t from, int64_t step, int steps)
{
    struct light_now light = light_at(it, from);

    for (int i = 1; i < steps; i++) {
        int64_t ms = from + i * step;
        struct light_now now = light_at(it, ms);

        follow(it, &light, ms);
        assert_ptr_equal(now.condition, light.condition);
        assert_int_equal(now.light, light.light);
        assert_int_equal(now.next_ms, light.next_ms);
    }
}

static void test_lights(void **state)
{
    struct rng r = rng_start("judge_walk");

    (void)state;
    for (int i = 0; i < 120; i++) {
        struct ledger ledger = some_ledger(&r);
        struct policy policy = some_policy(&r);
        struct item it = some_item(&r);

        book.env.ledger = &ledger;
        book.env.policy = &policy;
        walk(&it, D("2022-03-28") * DAY_MS - CAL_ZONE_MS + rng_below(&r, DAY_MS), DAY_MS, 420);
        walk(&it, it.assigned_ms + rng_below(&r, 60 * DAY_MS), 60000, 2000);
        if (it.stage_due_ms != NONE)
            walk(&it, it.stage_due_ms - DAY_MS / 2, 60000, 1440);
    }
}

/* ---- as the daemon sees it ---- */

/* Looks in between, and finds what is there. */
static void look_between(struct rng *r, const struct item *it, int64_t now)
{
    int64_t until = it->next_ms == NONE ? now + 400 * DAY_MS : it->next_ms;

    for (int k = 0; k < 4 && until - now > 1; k++) {
        struct judge j;

        book.env.now_ms = k == 0 ? until - 1 : now + rng_below(r, until - now);
        judge_item(&book.env, it, book.a, &j);
        assert_null(j.stage);
        assert_int_equal(j.light, it->light);
        assert_string_equal(j.cause ? j.cause : "", it->cause ? it->cause : "");
        assert_int_equal(j.notices.n + j.orders.n, 0);
        assert_int_equal(j.counts.n, it->counts.n);
        assert_int_equal(j.next_ms, it->next_ms);
    }
}

static void enter(struct rng *r, struct item *it, const char *stage, int64_t now)
{
    it->stage = stage;
    it->stage_ms = it->changed_ms = now;
    it->stage_due_ms = rng_below(r, 2) ? now + 1 + rng_below(r, 20 * DAY_MS) : NONE;
    it->next_ms = now;
    if (strcmp(stage, "done") == 0)
        it->state = ITEM_CLOSED;
    else if (it->due_ms != NONE && it->due_ms <= now) /* or a stage that lapses with it would for ever */
        it->due_ms = now + DAY_MS;
    if (it->effective_due != NONE && it->effective_due < cal_day(now))
        it->effective_due = NONE;
}

/* What the daemon keeps of a unit, here of one item only. */
static int64_t counted(const struct list *counts, int64_t year, int light)
{
    int64_t n = 0;

    for (size_t i = 0; i < counts->n; i++) {
        const struct colourcount *c = LIST_AT(*counts, struct colourcount, i);

        if (c->year == year && c->light == light)
            n += c->n;
    }
    return n;
}

static void count_unit(const struct list *was, const struct list *is)
{
    struct unit_counts *u = &book.env.unit;
    int year = cal_year(cal_day(book.env.now_ms));

    if (u->year != year)
        *u = (struct unit_counts){.year = year};
    for (int light = LIGHT_BLUE; light <= LIGHT_RED; light++)
        u->n[light] += counted(is, year, light) - counted(was, year, light);
}

static void test_looks(void **state)
{
    struct rng r = rng_start("judge_walk");
    int turns = 0, lapses = 0;

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct ledger ledger = some_ledger(&r);
        struct policy policy = some_policy(&r);
        struct item it = some_item(&r);

        book.env.ledger = &ledger;
        book.env.policy = rng_below(&r, 8) ? &policy : NULL;
        it.next_ms = it.assigned_ms - rng_below(&r, 3 * DAY_MS);
        book.env.unit =
            (struct unit_counts){.year = 2022, .n = {0, 0, rng_below(&r, 4), rng_below(&r, 4), rng_below(&r, 4)}};
        for (int looks = 0; it.next_ms != NONE && it.next_ms < T("2023-09-01 00:00") && looks < 300; looks++) {
            int64_t now = book.env.now_ms = it.next_ms;
            int was = it.light;
            struct judge j;

            judge_item(&book.env, &it, book.a, &j);
            count_unit(&it.counts, &j.counts);
            judge_settle(&j, &it, book.a);
            turns += was != it.light;
            if (j.stage) {
                lapses++;
                assert_int_equal(j.light, was);
                assert_int_equal(j.notices.n + j.orders.n, 0);
                enter(&r, &it, j.stage, now);
                continue;
            }
            look_between(&r, &it, now);
        }
    }
    assert_true(turns > 100 && lapses > 20); /* or the test is about nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lights, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_looks, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("judge_walk", tests, NULL, NULL);
}
