/* Every condition there is, one at a time, on items at random: what `next` promises is held against asking at every
 * minute of ten days, and at every day of a year and a month. Nothing turns before `next`; at `next` it turns; without
 * a `next` it never does. A condition added to the record is walked here unasked. */
#include "core/condition.h"
#include "tests/unit/daybook.h"


enum { ITEMS = 12, MINUTES = 10 * 1440, DAYS = 396 };

static const char *const stage_words[] = {"sent", "claimed"};
static const char *const cycles[] = {"daily", "weekly", "monthly", "quarterly", "none"};

#define PICK(r, words) ((words)[rng_below((r), COUNT_OF(words))])

static int64_t some_time(struct rng *r)
{
    return T("2022-04-01 00:00") + rng_below(r, 30 * DAY_MS / 1000) * 1000 + rng_below(r, 2) * rng_below(r, 1000);
}

static int64_t time_or_none(struct rng *r)
{
    return rng_below(r, 4) ? some_time(r) : NONE;
}

static int64_t some_day(struct rng *r)
{
    return D("2022-03-28") + rng_below(r, 60);
}

static void *rows(struct item *it, struct list *l, size_t size, size_t n)
{
    (void)it;
    *l = (struct list){arena_alloc(book.a, n * size), n};
    return l->v;
}

static void some_lists(struct rng *r, struct item *it)
{
    struct marked *m = rows(it, &it->marks, sizeof *m, 2);
    struct sentorder *o = rows(it, &it->sent_orders, sizeof *o, 3);
    struct colourcount *n = rows(it, &it->counts, sizeof *n, 3);
    struct overlay *v = rows(it, &it->overlays, sizeof *v, 2);
    struct assist *a = rows(it, &it->assists, sizeof *a, 2);

    for (int i = 0; i < 3; i++) {
        rec_clear(&rec_sentorder, &o[i]);
        o[i].order = "D";
        o[i].light = LIGHT_BLUE + (int)rng_below(r, 3);
        o[i].due_date = some_day(r);
        o[i].answered_ms = rng_below(r, 3) ? NONE : 1;
        n[i] = (struct colourcount){2021 + rng_below(r, 3), LIGHT_BLUE + (int)rng_below(r, 3), "x", rng_below(r, 4)};
        if (i == 2)
            break;
        rec_clear(&rec_marked, &m[i]);
        m[i].mark = i ? "other" : "unable";
        m[i].until = rng_below(r, 3) ? some_day(r) : NONE;
        rec_clear(&rec_overlay, &v[i]);
        v[i] = (struct overlay){"B", some_day(r), NONE, PICK(r, cycles)};
        v[i].to = v[i].from + rng_below(r, 100);
        rec_clear(&rec_assist, &a[i]);
        a[i] = (struct assist){"D02", some_time(r), time_or_none(r), NONE, NULL};
    }
}

static struct item some_item(struct rng *r)
{
    struct item it = daybook_item(book.a);

    it.stage = rng_below(r, 8) ? PICK(r, stage_words) : NULL;
    it.report_cycle = PICK(r, cycles);
    it.assigned_ms = some_time(r);
    it.signed_ms = rng_below(r, 4) ? NONE : some_time(r);
    it.stage_ms = time_or_none(r);
    it.stage_due_ms = time_or_none(r);
    it.due_ms = rng_below(r, 3) ? time_or_none(r) : cal_day_start(some_day(r));
    it.changed_ms = time_or_none(r);
    it.reported_ms = time_or_none(r);
    it.effective_due = rng_below(r, 6) ? some_day(r) : NONE;
    for (size_t i = 0; i < it.milestones.n; i++)
        LIST_AT(it.milestones, struct milestone, i)->planned_date = some_day(r) + (int64_t)i * 30;
    it.percent = rng_below(r, 100);
    it.value = rng_below(r, 100000);
    it.target = 1000 + rng_below(r, 100000);
    it.returns_n = rng_below(r, 3);
    it.kin_n = rng_below(r, 4) ? 0 : 1;
    it.kin_worst = (int)rng_below(r, 5);
    it.close_refused = rng_below(r, 2);
    some_lists(r, &it);
    return it;
}

/* A number or span that the field may hold, near the times of the items. */
static void fill(struct rng *r, const struct field *f, struct condition *c)
{
    static const int most[] = {0, 20000, 400, 20, 6000, 80, 12};
    void *at = (char *)c + f->offset;
    const struct condition_kind *kind;

    if (f->type == FT_INT)
        *(int64_t *)at = strstr(f->name, "behind") ? rng_below(r, 60) : 1 + rng_below(r, 3);
    else if (f->type == FT_ENUM)
        *(int *)at = LIGHT_BLUE + (int)rng_below(r, 3);
    else if (f->type == FT_STR)
        *(const char **)at = "unable";
    else if (f->type == FT_BOOL)
        *(bool *)at = true;
    else
        *(struct span *)at = SP(1, SPAN_DAYS);
    if (strcmp(f->name, "share_least") == 0)
        c->share_least = 1 + rng_below(r, 120);
    if (strstr(f->name, "times_least"))
        c->of = LIGHT_BLUE + (int)rng_below(r, 3);
    kind = condition_kind(c);
    if (f->type == FT_SPAN && kind) {
        int unit = kind->units == UNITS_DAY ? (rng_below(r, 2) ? SPAN_DAYS : SPAN_WORKDAYS)
                                            : SPAN_MINUTES + (int)rng_below(r, SPAN_WORKDAYS);

        *(struct span *)at = SP((int)rng_below(r, most[unit]), unit);
    }
}

/* Whether it turned at all. */
static bool walk(const char *name, const struct condition *c, const struct sight *s, int64_t from, int64_t step,
                 int steps)
{
    bool holds = condition_test(c, s, from), turned = false;
    int64_t next = condition_next(c, s, from);

    for (int i = 1; i < steps; i++) {
        int64_t ms = from + i * step;

        while (next != NONE && next <= ms) {
            if (condition_test(c, s, next - 1) != holds)
                fail_msg("%s turned before %lld", name, (long long)next);
            if (condition_test(c, s, next) == holds)
                fail_msg("%s did not turn at %lld", name, (long long)next);
            holds = !holds;
            turned = true;
            next = condition_next(c, s, next);
        }
        if (condition_test(c, s, ms) != holds)
            fail_msg("%s turned unannounced before %lld (next %lld)", name, (long long)ms, (long long)next);
    }
    return turned;
}

static void test_next(void **state)
{
    /* turned by what people do, and by nothing else */
    static const char *const timeless[] = {"close_refused", "returns_least", "kin_worst"};
    struct rng r = rng_start("condition_next");
    struct ledger ledger = daybook_ledger;
    int kinds = 0;

    (void)state;
    for (size_t i = 0; i < rec_condition.n; i++) {
        const struct field *f = &rec_condition.fields[i];
        int turned = 0;
        bool by_people = false;

        for (size_t k = 0; k < COUNT_OF(timeless); k++)
            by_people |= strcmp(f->name, timeless[k]) == 0;
        for (int n = 0; n < ITEMS; n++) {
            struct item it = some_item(&r);
            struct unit_counts unit = {.year = 2022, .n = {0, 0, 1, 2, 3}};
            struct sight s = {&ledger, book.cal, &it, &unit};
            struct condition c = cond("x");

            if (f->type == FT_STRS || f->type == FT_REC)
                break;
            ledger.report_by = rng_below(&r, 2) ? 1 + rng_below(&r, 31) : NONE;
            fill(&r, f, &c);
            if (!condition_kind(&c))
                break;
            kinds += n == 0;
            turned += walk(f->name, &c, &s, it.assigned_ms + rng_below(&r, 20 * DAY_MS), 60000, MINUTES);
            turned += walk(f->name, &c, &s, D("2022-03-20") * DAY_MS + rng_below(&r, DAY_MS), DAY_MS, DAYS);
        }
        if (by_people)
            assert_int_equal(turned, 0);
        else if (f->type != FT_STRS && f->type != FT_REC && strcmp(f->name, "cause") != 0 &&
                 strcmp(f->name, "title") != 0 && strcmp(f->name, "of") != 0 && turned == 0)
            fail_msg("%s never turned: the test is about nothing", f->name);
    }
    assert_true(kinds > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_next, book_setup, book_teardown)};

    return cmocka_run_group_tests_name("condition_next", tests, NULL, NULL);
}
