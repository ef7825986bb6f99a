/* test_governor.c: limits of providers. First how time is cut and where there is room (a table each); then a random
 * office: channels with random limits, notices that want to go, a worker that is quick, late or dead, a clock that
 * jumps. A gateway counts each hand-over by its own code; no window of any limit may ever hold more than the limit
 * says, and a queue without troubles leaves as fast as the margin allows. SEED=n repeats a run. */
#include "core/cal.h"
#include "core/governor.h"
#include "tests/unit/town.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static struct limit limit_of(int per, int64_t most, struct span within, int each, int64_t spare)
{
    return (struct limit){.per = per, .most = most, .within = within, .each = each, .spare = spare};
}

/* ---- how time is cut ---- */

static void test_ruler(void **state)
{
    static const struct {
        struct span within;
        int each;
        const char *ms, *begin, *next; /* the slot of ms begins at, the one after it */
        int64_t slot_s, reach;
    } v[] = {
        {{1, SPAN_MINUTES}, EACH_ABSENT, "2022-05-09T10:07", "2022-05-09T10:07", NULL, 1, 70},
        {{1, SPAN_HOURS}, EACH_ABSENT, "2022-05-09T10:07", "2022-05-09T10:07", "2022-05-09T10:08", 60, 61},
        {{10, SPAN_HOURS}, EACH_ABSENT, "2022-05-09T10:07", "2022-05-09T10:00", "2022-05-09T10:10", 600, 61},
        {{1, SPAN_DAYS}, EACH_ABSENT, "2022-05-09T10:07", "2022-05-09T10:00", "2022-05-09T10:24", 1440, 61},
        {{0}, EACH_MINUTE, "2022-05-09T10:07", "2022-05-09T10:07", "2022-05-09T10:08", 60, 0},
        {{0}, EACH_HOUR, "2022-05-09T10:07", "2022-05-09T10:00", "2022-05-09T11:00", 3600, 0},
        {{0}, EACH_DAY, "2022-05-09T07:59", "2022-05-09T00:00", "2022-05-10T00:00", 86400, 0},
        {{0}, EACH_MONTH, "2022-02-28T23:59", "2022-02-01T00:00", "2022-03-01T00:00", 31 * 86400, 0},
        {{0}, EACH_MONTH, "2022-12-01T00:00", "2022-12-01T00:00", "2023-01-01T00:00", 31 * 86400, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct limit l = limit_of(PER_KEY, 1, v[i].within, v[i].each, NONE);
        struct ruler r = ruler_of(&l);
        int64_t slot = ruler_slot(&r, at(v[i].ms));

        assert_int_equal(r.slot_s, v[i].slot_s);
        assert_int_equal(r.reach, v[i].reach);
        assert_int_equal(ruler_begin(&r, slot), at(v[i].begin));
        if (v[i].next)
            assert_int_equal(ruler_begin(&r, slot + 1), at(v[i].next));
        assert_int_equal(ruler_slot(&r, ruler_begin(&r, slot + 1) - 1), slot);
    }
}

/* What a place may still be used for: late by a little, but of a block not across its border. */
static void test_holds(void **state)
{
    const int64_t t = at("2022-05-09T10:07");
    struct limit sliding = limit_of(PER_KEY, 1, span(1, SPAN_MINUTES), EACH_ABSENT, NONE);
    struct limit block = limit_of(PER_KEY, 1, span(0, SPAN_ABSENT), EACH_MINUTE, NONE);
    struct ruler r = ruler_of(&sliding), b = ruler_of(&block);

    (void)state;
    assert_false(ruler_holds(&r, ruler_slot(&r, t), t - 1));
    assert_true(ruler_holds(&r, ruler_slot(&r, t), t));
    assert_true(ruler_holds(&r, ruler_slot(&r, t), t + SECOND + LATE_MS - 1));
    assert_false(ruler_holds(&r, ruler_slot(&r, t), t + SECOND + LATE_MS));
    assert_false(ruler_holds(&b, ruler_slot(&b, t), t + HANDOVER_MS - 1));
    assert_true(ruler_holds(&b, ruler_slot(&b, t), t + HANDOVER_MS));
    assert_false(ruler_holds(&b, ruler_slot(&b, t), t + MINUTE - HANDOVER_MS));
}

/* ---- room ---- */

/* Slots are given in seconds (of a minute limit) around 10:07. */
static void test_first(void **state)
{
    static const struct {
        int64_t room;
        struct slot v[4];
        size_t n;
        int64_t from_s, first_s;
    } v[] = {
        {2, {{0}}, 0, 3, 3},                           /* nothing counted */
        {2, {{0, 1}}, 1, 3, 3},                        /* one more fits */
        {2, {{0, 2}}, 1, 3, 71},                       /* full: until the slot can't share a stretch any more */
        {2, {{0, 2}}, 1, 70, 71},                      /* just so long */
        {2, {{0, 2}}, 1, 71, 71},                      /* and no longer */
        {2, {{0, 1}, {60, 1}}, 2, 20, 71},             /* two stretches, of one and one */
        {2, {{0, 1}, {80, 1}}, 2, 20, 20},             /* they never share one with each other, but with it */
        {1, {{0, 1}, {100, 1}}, 2, 20, 171},           /* the gap between what is booked is too small */
        {1, {{0, 1}, {142, 1}}, 2, 20, 71},            /* and here it is just wide enough */
        {3, {{0, 2}, {100, 3}, {171, 3}}, 3, 10, 10},  /* ahead, but so far that it does not matter */
        {3, {{0, 3}, {100, 2}, {120, 1}}, 3, 10, 171}, /* full behind, then full ahead: one of both is left */
        {2, {{-80, 2}}, 1, 3, 3},                      /* too old to count */
    };
    const int64_t t = at("2022-05-09T10:07");
    struct limit l = limit_of(PER_KEY, 1, span(1, SPAN_MINUTES), EACH_ABSENT, NONE);
    struct ruler r = ruler_of(&l);

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct slot slots[4];
        struct gauge g = {r, v[i].room, slots, v[i].n};

        for (size_t k = 0; k < v[i].n; k++)
            slots[k] = (struct slot){ruler_slot(&r, t) + v[i].v[k].slot, v[i].v[k].n};
        if (gauge_first(&g, t + v[i].from_s * SECOND) != t + v[i].first_s * SECOND)
            fail_msg("row %zu: %lld", i, (long long)(gauge_first(&g, t + v[i].from_s * SECOND) - t) / SECOND);
    }
}

static void test_block(void **state)
{
    static const struct {
        int each;
        int64_t n;      /* counted in the block of 10:07:30 */
        const char *ms; /* asked about, and so many seconds more */
        int64_t s;
        const char *first; /* and so many seconds more */
        int64_t first_s;
    } v[] = {
        {EACH_MINUTE, 1, "2022-05-09T10:07", 30, "2022-05-09T10:07", 30},
        {EACH_MINUTE, 2, "2022-05-09T10:07", 30, "2022-05-09T10:08", 5}, /* not so near the border */
        {EACH_MINUTE, 0, "2022-05-09T10:07", 2, "2022-05-09T10:07", 5},
        {EACH_MINUTE, 0, "2022-05-09T10:07", 57, "2022-05-09T10:08", 5},
        {EACH_HOUR, 2, "2022-05-09T10:07", 30, "2022-05-09T11:00", 5},
        {EACH_DAY, 2, "2022-05-09T10:07", 30, "2022-05-10T00:00", 5},
        {EACH_MONTH, 2, "2022-05-09T10:07", 30, "2022-06-01T00:00", 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct limit l = limit_of(PER_KEY, 2, span(0, SPAN_ABSENT), v[i].each, NONE);
        struct ruler r = ruler_of(&l);
        struct slot counted = {ruler_slot(&r, at("2022-05-09T10:07")), v[i].n};
        struct gauge g = {r, 2, &counted, 1};

        assert_int_equal(gauge_first(&g, at(v[i].ms) + v[i].s * SECOND), at(v[i].first) + v[i].first_s * SECOND);
    }
}

/* Not around the full and the half hour; what is handed over a little later does not come into it either. */
static void test_apart(void **state)
{
    static const struct {
        int64_t minutes, spread_s;
        const char *ms;
        int64_t s;
        const char *first;
        int64_t first_s;
    } v[] = {
        {1, 0, "2022-05-09T08:28", 49, "2022-05-09T08:28", 49},
        {1, 0, "2022-05-09T08:28", 50, "2022-05-09T08:31", 0},
        {1, 0, "2022-05-09T08:30", 0, "2022-05-09T08:31", 0},
        {1, 7, "2022-05-09T08:30", 59, "2022-05-09T08:31", 7},
        {1, 7, "2022-05-09T08:31", 0, "2022-05-09T08:31", 0},
        {12, 119, "2022-05-09T08:50", 0, "2022-05-09T09:13", 59},
        {0, 7, "2022-05-09T09:00", 0, "2022-05-09T09:00", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct apart a = {v[i].minutes, v[i].spread_s * SECOND};
        int64_t ms = at(v[i].ms) + v[i].s * SECOND;

        assert_int_equal(governor_first(NULL, 0, &a, ms, ms + HOUR), at(v[i].first) + v[i].first_s * SECOND);
    }
}

/* What is kept for red and urgent ones, and when a row is of no use any more. */
static void test_counts(void **state)
{
    struct limit l = limit_of(PER_KEY, 18, span(1, SPAN_MINUTES), EACH_ABSENT, 20);
    struct used u = {.governor = "k", .slot_s = 1, .slot_ms = at("2022-05-09T10:07"), .n = 1, .until_ms = NONE};

    (void)state;
    assert_int_equal(limit_room(&l, true), 18);
    assert_int_equal(limit_room(&l, false), 14);
    assert_false(used_outdated(&u, u.slot_ms + 70 * SECOND));
    assert_true(used_outdated(&u, u.slot_ms + 71 * SECOND));
    u.slot_s = 0;
    u.until_ms = u.slot_ms + MINUTE;
    assert_false(used_outdated(&u, u.slot_ms + MINUTE - 1));
    assert_true(used_outdated(&u, u.slot_ms + MINUTE));
}

/* ---- a random office ---- */

enum { READERS = 4, NOTICES_MOST = 120, HANDED_MOST = 1024, LIMITS_MOST = 3 };

struct office {
    struct town *t;
    struct channel row;
    struct limit limits[LIMITS_MOST];
    const char *notices[NOTICES_MOST];
    size_t notices_n;
    struct handed {
        int64_t ms;
        int reader;
    } handed[HANDED_MOST];
    size_t handed_n;
    uint64_t seed;
    bool smooth; /* a quick worker and a steady clock */
};

static int64_t pick(struct office *o, int64_t n)
{
    o->seed = o->seed * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((o->seed >> 33) % (uint64_t)n);
}

static void office_open(struct office *o, size_t limits)
{
    struct channels doc;

    o->t = town_new();
    town_rules(o->t);
    town_people(o->t);
    rec_clear(&rec_channels, &doc);
    rec_clear(&rec_channel, &o->row);
    o->row.channel = "file";
    o->row.limits = (struct list){o->limits, limits};
    doc.channels = "county";
    doc.use = (struct list){&o->row, 1};
    doc.apart = 0;
    town_apply(o->t, "channels", &doc);
}

static void office_notices(struct office *o, size_t n)
{
    struct noticetest body = {.person = "li"};

    for (o->notices_n = 0; o->notices_n < n; o->notices_n++) {
        town_must(o->t, "clerk", OP_notice_test, &body);
        o->notices[o->notices_n] = o->t->facts.notice;
    }
}

/* "k/r2": which reader it is follows from its number. */
static void office_attempt(struct office *o, size_t i, struct notice *n)
{
    const char *governors[] = {"k", arena_printf(&o->t->a, "k/r%zu", i % READERS)};
    struct attempt b;
    struct fate f;
    int64_t late;

    rec_clear(&rec_attempt, &b);
    b.key = n->id;
    b.rev = n->rev;
    b.token = 1;
    b.channel = "file";
    b.to = "li";
    b.governors = STRS(governors);
    b.wait = true;
    town_must(o->t, "worker:notify", OP_notice_attempt, &b);
    if (o->t->facts.booked)
        return;
    late = o->smooth ? 0 : pick(o, HANDOVER_MS + 1);
    if (!o->smooth && pick(o, 10) == 0) { /* the worker dies here: it may be handed over, nobody says so */
        if (pick(o, 2))
            o->handed[o->handed_n++] = (struct handed){o->t->now_ms + late, (int)(i % READERS)};
        return;
    }
    o->handed[o->handed_n++] = (struct handed){o->t->now_ms + late, (int)(i % READERS)};
    rec_clear(&rec_fate, &f);
    f.key = n->id;
    f.rev = n->rev + 1;
    f.token = 1;
    f.state = !o->smooth && pick(o, 3) == 0 ? NS_INTENDED : NS_ACCEPTED;
    f.next_ms = f.state == NS_INTENDED ? o->t->now_ms + SECOND + pick(o, 2 * MINUTE) : NONE;
    town_must(o->t, "worker:notify", OP_notice_fate, &f);
}

/* All that is due is tried, in a random order of the beginning; true when something is still to come: *next then. */
static bool office_turn(struct office *o, int64_t *next)
{
    size_t start = o->smooth ? 0 : (size_t)pick(o, (int64_t)o->notices_n);
    bool more = false;

    *next = INT64_MAX;
    for (size_t k = 0; k < o->notices_n && o->handed_n + 1 < HANDED_MOST; k++) {
        size_t i = (start + k) % o->notices_n;
        struct notice n;

        assert_true(state_get(o->t->s, T_notice, o->notices[i], &o->t->a, &n));
        if (n.next_ms != NONE && n.next_ms <= o->t->now_ms && o->t->seq + 8 < TOWN_ENTRIES)
            office_attempt(o, i, &n);
        assert_true(state_get(o->t->s, T_notice, o->notices[i], &o->t->a, &n));
        more |= n.next_ms != NONE;
        if (n.next_ms != NONE && n.next_ms < *next)
            *next = n.next_ms;
    }
    return more && o->handed_n + 1 < HANDED_MOST && o->t->seq + 8 < TOWN_ENTRIES;
}

static void office_run(struct office *o)
{
    static const int64_t steps[] = {0, 1, 30, SECOND, 4 * SECOND, 9 * SECOND, MINUTE, 20 * MINUTE, 3 * HOUR};
    int64_t next;

    while (office_turn(o, &next)) {
        int64_t late = o->smooth ? 0 : steps[pick(o, sizeof steps / sizeof steps[0])];

        o->t->now_ms = (next > o->t->now_ms ? next : o->t->now_ms) + late;
    }
}

/* ---- the gateway's own count: every stretch that begins with a hand-over; every block, by the text of its date ----
 */

static int64_t stretch_ms(const struct limit *l)
{
    return l->within.n * (l->within.unit == SPAN_MINUTES ? MINUTE : l->within.unit == SPAN_HOURS ? HOUR : 24 * HOUR);
}

static bool same_block(struct office *o, int each, int64_t a, int64_t b)
{
    static const size_t cut[] = {[EACH_MINUTE] = 16, [EACH_HOUR] = 13, [EACH_DAY] = 10, [EACH_MONTH] = 7};
    const char *ta = time_text(a, CAL_ZONE_MIN, &o->t->a), *tb = time_text(b, CAL_ZONE_MIN, &o->t->a);

    return strncmp(ta, tb, cut[each]) == 0;
}

static void check_limit(struct office *o, const struct limit *l)
{
    for (size_t i = 0; i < o->handed_n; i++) {
        int64_t n = 0;

        for (size_t k = 0; k < o->handed_n; k++) {
            const struct handed *a = &o->handed[i], *b = &o->handed[k];

            if (l->per == PER_READER && a->reader != b->reader)
                continue;
            if (l->each != EACH_ABSENT)
                n += b->ms >= a->ms && same_block(o, l->each, a->ms, b->ms);
            else
                n += b->ms >= a->ms && b->ms < a->ms + stretch_ms(l);
        }
        if (n > l->most)
            fail_msg("%lld > %lld in one stretch (per %d, within %d of unit %d, each %d)", (long long)n,
                     (long long)l->most, l->per, l->within.n, l->within.unit, l->each);
    }
}

static int count_row(void *u, struct bytes key, struct bytes val)
{
    (void)key, (void)val;
    ++*(size_t *)u;
    return 0;
}

static size_t rows_used(struct office *o)
{
    size_t n = 0;

    o->t->s->ops->scan(o->t->s->u, T_used, (struct bytes){"", 0}, (struct bytes){"", 0}, count_row, &n);
    return n;
}

static void test_random(void **state)
{
    static const struct span lengths[] = {{1, SPAN_MINUTES}, {2, SPAN_MINUTES}, {1, SPAN_HOURS}, {1, SPAN_DAYS}};
    uint64_t seed = getenv("SEED") ? strtoull(getenv("SEED"), NULL, 10) : 20261124;

    (void)state;
    print_message("SEED=%llu\n", (unsigned long long)seed);
    for (int round = 0; round < 12; round++) {
        struct office *o = calloc(1, sizeof *o);
        size_t limits;

        o->seed = seed + (uint64_t)round;
        limits = (size_t)pick(o, LIMITS_MOST) + 1;
        for (size_t i = 0; i < limits; i++) {
            bool block = pick(o, 2);

            /* No two alike: each has a length of its own. */
            o->limits[i] = limit_of(pick(o, 2) ? PER_KEY : PER_READER, 1 + pick(o, 12),
                                    block ? span(0, SPAN_ABSENT) : lengths[(i + (size_t)round) % 4],
                                    block ? EACH_MINUTE + (int)((i + (size_t)round) % 4) : EACH_ABSENT, NONE);
        }
        office_open(o, limits);
        office_notices(o, 20 + (size_t)pick(o, NOTICES_MOST - 20));
        office_run(o);
        assert_true(o->handed_n > 0);
        for (size_t i = 0; i < limits; i++)
            check_limit(o, &o->limits[i]);
        town_free(o->t);
        free(o);
    }
}

/* Without troubles a queue leaves in bursts of what the limit allows, one each length and margin; and a place that is
 * taken in time is not counted twice. */
static void test_no_waste(void **state)
{
    static const struct {
        struct span within;
        int64_t most, margin_ms;
    } v[] = {
        {{1, SPAN_MINUTES}, 20, 11 * SECOND},
        {{1, SPAN_HOURS}, 50, 2 * MINUTE},
        {{1, SPAN_DAYS}, 40, 48 * MINUTE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct office *o = calloc(1, sizeof *o);
        int64_t bursts = (NOTICES_MOST + v[i].most - 1) / v[i].most, began;

        o->smooth = true;
        o->limits[0] = limit_of(PER_KEY, v[i].most, v[i].within, EACH_ABSENT, NONE);
        office_open(o, 1);
        office_notices(o, NOTICES_MOST);
        began = o->t->now_ms;
        office_run(o);
        assert_int_equal(o->handed_n, NOTICES_MOST);
        check_limit(o, &o->limits[0]);
        assert_true(o->handed[NOTICES_MOST - 1].ms - began <=
                    (bursts - 1) * (stretch_ms(&o->limits[0]) + v[i].margin_ms));
        /* What no limit counts any more is taken out by the way. */
        o->t->now_ms += 3 * 24 * HOUR;
        office_notices(o, 1);
        office_run(o);
        assert_int_equal(rows_used(o), 1);
        town_free(o->t);
        free(o);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ruler),  cmocka_unit_test(test_holds),    cmocka_unit_test(test_first),
        cmocka_unit_test(test_block),  cmocka_unit_test(test_apart),    cmocka_unit_test(test_counts),
        cmocka_unit_test(test_random), cmocka_unit_test(test_no_waste),
    };

    return cmocka_run_group_tests_name("governor", tests, NULL, NULL);
}
