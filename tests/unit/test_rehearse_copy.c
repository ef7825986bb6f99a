/* test_rehearse_copy.c: what duban-rehearse is made of: the book of entries, the copy folded from it, the agenda of
 * what falls due, the run forward, the comparison of two runs. A town lives through a story; the copy must be, after
 * each of its entries, what the town was then, byte for byte. */
#include <sodium.h>

#include "core/brief.h"
#include "daemon/store.h"
#include "tests/unit/town.h"
#include "workers/rehearse_book.h"
#include "workers/rehearse_copy.h"
#include "workers/rehearse_rows.h"
#include "workers/rehearse_run.h"

static struct event event_at(struct town *t, int64_t seq)
{
    struct duban_error e;
    struct entry en;
    struct event ev;

    assert_int_equal(rec_unpack(&rec_entry, t->journal[seq - 1], UNPACK_STORED, &t->a, &en, &e), 0);
    event_fill(t->s, &en, &t->a, &ev);
    return ev;
}

static void read_book(struct town *t, struct book *b)
{
    struct duban_error e;

    assert_int_equal(book_open(b), 0);
    for (int64_t seq = 1; seq <= t->seq; seq++) {
        struct event ev = event_at(t, seq);

        assert_int_equal(book_add(b, &ev, &t->a, &e), 0);
    }
}

/* A life with a bit of everything: reports, requests, a hold, lights. */
static struct town *town_with_a_life(void)
{
    static const struct step life[] = {
        {.when = "2022-03-02T10:00", .who = "li", .op = OP_sign, .item = "T-1"},
        {.who = "li", .op = OP_report, .item = "T-1", .percent = "20", .text = "done"},
        {.when = "2022-03-09T10:00", .who = "li", .op = OP_report, .item = "T-1", .percent = "40", .text = "more"},
    };
    struct town *t = town_full();

    STEPS(t, life);
    for (int i = 0; i < 6; i++) {
        t->now_ms += 5 * DAY_MS;
        assert_int_equal(judge_now(t, "T-1"), 0);
        assert_int_equal(judge_now(t, "C-1"), 0);
    }
    return t;
}

/* ---- the book ---- */

static void test_book(void **state)
{
    struct town *t = town_with_a_life();
    struct duban_error e;
    struct entry en;
    struct event ev;
    struct book b;

    (void)state;
    read_book(t, &b);
    assert_int_equal(b.n, t->seq);
    assert_true(book_entry(&b, 3, &t->a, &en));
    assert_int_equal(en.seq, 3);
    assert_false(book_entry(&b, 0, &t->a, &en));
    assert_false(book_entry(&b, b.n + 1, &t->a, &en));

    ev = event_at(t, t->seq);
    assert_true(book_same(&b, &ev, &t->a));
    ev.actor_name = "renamed since"; /* for the eye alone */
    assert_true(book_same(&b, &ev, &t->a));
    ev.actor = "somebody else";
    assert_false(book_same(&b, &ev, &t->a));
    assert_int_equal(book_add(&b, &ev, &t->a, &e), DUBAN_E_altered); /* not the next one */
    ev.seq++;
    ev.wall_ms = 0; /* before the one before it */
    assert_int_equal(book_add(&b, &ev, &t->a, &e), DUBAN_E_altered);

    assert_int_equal(book_last_by(&b, 0), 0);
    assert_int_equal(book_last_by(&b, t->now_ms), b.n);
    for (int64_t seq = 1; seq < b.n; seq++) { /* of several at one instant the last */
        int64_t at_ms = event_at(t, seq).wall_ms, next_ms = event_at(t, seq + 1).wall_ms;

        if (next_ms > at_ms)
            assert_int_equal(book_last_by(&b, next_ms - 1), seq);
    }
    book_clear(&b);
    assert_int_equal(book_last_by(&b, t->now_ms), 0);
    book_close(&b);
    town_free(t);
}

/* ---- the copy ---- */

static void walk_to(struct copy *c, const struct book *b, int64_t seq)
{
    bool bad = false;

    assert_true(copy_walk(c, b, seq, INT64_MAX, &bad));
    assert_false(bad);
    assert_int_equal(c->seq, seq);
}

static void test_copy(void **state)
{
    struct town *t = town_with_a_life();
    struct town *then = town_new();
    struct bytes *was = arena_alloc(&t->a, (size_t)(t->seq + 1) * sizeof *was);
    char ours[3][65], theirs[3][65];
    struct copy c;
    struct book b;
    bool bad = false;

    (void)state;
    read_book(t, &b);
    copy_init(&c);
    for (int64_t seq = 1; seq <= t->seq; seq++) {
        fold_bytes(then->c, t->journal[seq - 1]);
        was[seq] = state_dump(then->s, &t->a);
        walk_to(&c, &b, seq);
        assert_same_state(state_dump(c.state, &t->a), was[seq]);
    }
    state_digest(t->s, &t->a, theirs[0], theirs[1], theirs[2]);
    state_digest(c.state, &t->a, ours[0], ours[1], ours[2]);
    for (int i = 0; i < 3; i++)
        assert_string_equal(ours[i], theirs[i]);
    for (int64_t seq = t->seq; seq > 0; seq -= 5) { /* back: from the beginning again */
        walk_to(&c, &b, seq);
        assert_same_state(state_dump(c.state, &t->a), was[seq]);
    }
    while (!copy_walk(&c, &b, t->seq, -1, &bad)) /* no time at all: a few entries each time, and there all the same */
        assert_false(bad);
    assert_same_state(state_dump(c.state, &t->a), was[t->seq]);
    assert_false(copy_walk(&c, &b, t->seq + 1, INT64_MAX, &bad)); /* the book ends before */
    assert_true(bad);
    copy_done(&c);
    book_close(&b);
    town_free(then);
    town_free(t);
}

/* ---- the agenda ---- */

struct least {
    enum table table;
    struct agenda_due due;
    bool any;
};

static int least_row(void *u, struct bytes key, struct bytes val)
{
    struct least *l = u;
    struct duban_error e;
    struct arena a;
    int64_t ms;
    void *rec;

    arena_init(&a);
    rec = arena_alloc(&a, table_records[l->table]->size);
    assert_int_equal(rec_unpack(table_records[l->table], val, UNPACK_STORED, &a, rec, &e), 0);
    ms = core_next_ms(l->table, rec);
    if (ms != NONE && (!l->any || ms < l->due.ms)) { /* rows come in the order of tables and keys */
        l->any = true;
        l->due.ms = ms;
        l->due.table = l->table;
        snprintf(l->due.key, sizeof l->due.key, "%.*s", (int)key.len, (const char *)key.data);
    }
    arena_done(&a);
    return 0;
}

/* The next one, found by looking at everything. */
static void assert_agenda(struct agenda *g)
{
    struct least l = {.any = false};
    struct agenda_due due;

    for (int i = 0; i < T_COUNT; i++) {
        l.table = (enum table)i;
        if (core_job_kind(l.table) != JOB_ABSENT)
            g->under->ops->scan(g->under->u, l.table, (struct bytes){"", 0}, (struct bytes){"", 0}, least_row, &l);
    }
    assert_int_equal(agenda_next(g, &due), l.any);
    if (!l.any)
        return;
    assert_int_equal(due.ms, l.due.ms);
    assert_int_equal(due.table, l.due.table);
    assert_string_equal(due.key, l.due.key);
}

static void test_agenda(void **state)
{
    const char *env = getenv("SEED");
    uint64_t seed = env ? strtoull(env, NULL, 10) : 7;
    struct state *under = memstate_new();
    struct agenda g;
    struct item it;
    struct arena a;

    (void)state;
    print_message("SEED=%llu\n", (unsigned long long)seed);
    arena_init(&a);
    rec_clear(&rec_item, &it);
    it.ledger = "tasks";
    it.title = "t";
    it.id = "T-0";
    it.next_ms = 5;
    state_put(under, T_item, it.id, &it, &a);
    agenda_init(&g, under); /* what was there before counts */
    assert_agenda(&g);
    for (int i = 0; i < 3000; i++) {
        unsigned draw = (unsigned)((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33);

        it.id = arena_printf(&a, "T-%u", draw % 20);
        it.next_ms = draw / 20 % 3 == 0 ? NONE : (int64_t)(draw / 60 % 10) * 1000;
        if (draw / 600 % 4)
            state_put(&g.state, T_item, it.id, &it, &a);
        else
            g.state.ops->del(g.state.u, T_item, key_bytes(it.id));
        assert_agenda(&g);
        arena_reset(&a);
    }
    agenda_done(&g);
    memstate_free(under);
    arena_done(&a);
}

static void test_agenda_drop(void **state)
{
    struct state *under = memstate_new();
    struct agenda_due due;
    struct agenda g;
    struct item it;
    struct arena a;

    (void)state;
    arena_init(&a);
    agenda_init(&g, under);
    rec_clear(&rec_item, &it);
    it.id = "T-1";
    it.ledger = it.title = "t";
    it.next_ms = 5;
    state_put(&g.state, T_item, it.id, &it, &a);
    assert_true(agenda_next(&g, &due));
    agenda_drop(&g, &due);
    assert_false(agenda_next(&g, &due));
    state_put(&g.state, T_item, it.id, &it, &a); /* put again: it counts again */
    assert_true(agenda_next(&g, &due));
    agenda_done(&g);
    memstate_free(under);
    arena_done(&a);
}

/* ---- the run ---- */

static void run_whole(struct run *r, const struct copy *c, int64_t now_ms, int64_t to_ms, int64_t slice_ms)
{
    struct duban_error e;
    bool done = false;

    run_begin(r, c, now_ms, to_ms);
    while (!done)
        assert_int_equal(run_go(r, slice_ms, &done, &e), 0);
    run_end(r);
}

static struct bytes rows_bytes(const struct run *r, struct arena *a)
{
    struct simulated s;

    rec_clear(&rec_simulated, &s);
    s.rows = r->rows;
    return rec_pack(&rec_simulated, &s, a);
}

static void test_run(void **state)
{
    struct town *t = town_with_a_life();
    struct bytes before, first, second;
    struct run r;
    struct copy c;
    struct book b;

    (void)state;
    read_book(t, &b);
    copy_init(&c);
    walk_to(&c, &b, t->seq);
    before = state_dump(c.state, &t->a);
    run_whole(&r, &c, t->now_ms, t->now_ms + 90 * DAY_MS, INT64_MAX);
    first = rows_bytes(&r, &t->a);
    assert_true(r.rows.n > 0);
    assert_true(r.notices > 0);
    assert_non_null(r.before);
    assert_non_null(r.after);
    for (size_t i = 0; i < r.rows.n; i++) {
        const struct simrow *row = LIST_AT(r.rows, struct simrow, i);

        assert_true(row->at_ms >= t->now_ms && row->at_ms <= t->now_ms + 90 * DAY_MS);
        assert_true(i == 0 || row->at_ms >= LIST_AT(r.rows, struct simrow, i - 1)->at_ms);
        assert_non_null(row->what);
    }
    arena_done(&r.kept);
    run_whole(&r, &c, t->now_ms, t->now_ms + 90 * DAY_MS, -1); /* in the smallest slices: the same */
    second = rows_bytes(&r, &t->a);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    arena_done(&r.kept);
    assert_same_state(state_dump(c.state, &t->a), before); /* the copy itself has not moved */
    copy_done(&c);
    book_close(&b);
    town_free(t);
}

/* A document that may not come into force is refused with its place. */
static void test_run_rules(void **state)
{
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct rulesapply docs[2];
    struct duban_error e;
    struct copy c;
    struct book b;
    struct run r;
    struct list both = {docs, 2};

    (void)state;
    read_book(t, &b);
    copy_init(&c);
    walk_to(&c, &b, t->seq);
    docs[0] = docs[1] = rules_of(t, "policy", &p);
    run_begin(&r, &c, t->now_ms, t->now_ms + DAY_MS);
    assert_int_equal(run_rules(&r, &both, &e), 0);
    run_end(&r);
    arena_done(&r.kept);
    docs[1].kind = "nothing";
    run_begin(&r, &c, t->now_ms, t->now_ms + DAY_MS);
    assert_int_not_equal(run_rules(&r, &both, &e), 0);
    assert_int_equal(strncmp(e.field, "docs[1]", 7), 0);
    run_end(&r);
    arena_done(&r.kept);
    copy_done(&c);
    book_close(&b);
    town_free(t);
}

/* ---- two runs compared ---- */

static struct simrow row(const char *when, const char *item, const char *what, int light, const char *to)
{
    struct simrow r;

    rec_clear(&rec_simrow, &r);
    r.at_ms = at(when);
    r.item = item;
    r.what = what;
    r.light = light;
    r.to = to;
    return r;
}

static void test_rows_differ(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    struct simrow now[] = {
        row("2022-05-05T08:30", "A", "light", LIGHT_RED, "x"), row("2022-05-05T08:30", "B", "light", LIGHT_RED, "x"),
        row("2022-05-06T08:30", "A", "light", LIGHT_RED, "x"), row("2022-05-06T09:30", "A", "light", LIGHT_RED, "x"),
        row("2022-05-07T08:30", "D", NULL, LIGHT_NONE, NULL),  row("2022-05-09T23:30", "E", "light", LIGHT_RED, "x"),
    };
    struct simrow other[] = {
        row("2022-05-05T17:00", "A", "light", LIGHT_RED, "x"),    /* another hour of that day: the same */
        row("2022-05-05T08:30", "B", "light", LIGHT_YELLOW, "x"), /* another light: not the same */
        row("2022-05-06T08:30", "A", "light", LIGHT_RED, "x"),    /* one of two */
        row("2022-05-08T08:30", "C", "visit", LIGHT_NONE, NULL),
        row("2022-05-10T00:30", "E", "light", LIGHT_RED, "x"), /* an hour later, on another day: not the same */
    };
    static const struct {
        const char *item, *only;
        int light;
    } want[] = {{"B", "new", LIGHT_YELLOW}, {"B", "now", LIGHT_RED}, {"A", "now", LIGHT_RED}, {"D", "now", LIGHT_NONE},
                {"C", "new", LIGHT_NONE},   {"E", "now", LIGHT_RED}, {"E", "new", LIGHT_RED}};
    struct list x = {now, sizeof now / sizeof now[0]}, y = {other, sizeof other / sizeof other[0]}, none = {NULL, 0};
    struct list d = rows_differ(&x, &y, false, &a);

    assert_int_equal(d.n, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < d.n; i++) {
        const struct simrow *r = LIST_AT(d, struct simrow, i);

        assert_string_equal(r->item, want[i].item);
        assert_string_equal(r->only, want[i].only);
        assert_int_equal(r->light, want[i].light);
    }
    assert_int_equal(rows_differ(&x, &y, true, &a).n, 9);
    assert_int_equal(rows_differ(&x, &x, false, &a).n, 0);
    assert_int_equal(rows_differ(&x, &x, true, &a).n, x.n);
    assert_int_equal(rows_differ(&none, &y, false, &a).n, y.n);
    assert_int_equal(rows_differ(&none, &none, true, &a).n, 0);
    arena_done(&a);
}

static void test_rows_page(void **state)
{
    enum { MANY = 2500 };
    struct arena a;
    int64_t next = NONE, after = NONE;
    size_t seen = 0;

    (void)state;
    arena_init(&a);
    struct simrow *v = arena_alloc(&a, MANY * sizeof *v);
    struct list all = {v, MANY};
    for (size_t i = 0; i < MANY; i++)
        v[i] = row("2022-05-05T08:30", "A", "light", LIGHT_RED, "x");
    do {
        struct list page = rows_page(&all, after, NONE, &a, &next);

        assert_true(page.n > 0 && page.n <= LIM_PAGE);
        assert_ptr_equal(page.v, v + seen);
        seen += page.n;
        after = next;
    } while (next != NONE);
    assert_int_equal(seen, MANY);
    assert_int_equal(rows_page(&all, 2498, 7, &a, &next).n, 2);
    assert_int_equal(next, NONE);
    assert_int_equal(rows_page(&all, 0, 7, &a, &next).n, 7);
    assert_int_equal(next, 7);
    assert_int_equal(rows_page(&all, INT64_MAX, NONE, &a, &next).n, 0);
    assert_int_equal(next, NONE);
    arena_done(&a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_book),        cmocka_unit_test(test_copy),      cmocka_unit_test(test_agenda),
        cmocka_unit_test(test_agenda_drop), cmocka_unit_test(test_run),       cmocka_unit_test(test_run_rules),
        cmocka_unit_test(test_rows_differ), cmocka_unit_test(test_rows_page),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("rehearse_copy", tests, NULL, NULL);
}
