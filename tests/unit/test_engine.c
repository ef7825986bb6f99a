/* The engine: what is acknowledged is in the journal, what was refused or lost leaves the state as if it had never been
 * sent, and the same id counts once, whatever the journal did to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>

#include "daemon/engine.h"
#include "tests/unit/scratch.h"

struct world {
    struct scratch s;
    struct options opt;
    struct engine *e;
    struct arena arena;
};

static void open_engine(struct world *w)
{
    int code = 0;
    w->e = engine_open(&w->opt, &code);
    assert_non_null(w->e);
}

static void set_up(struct world *w, bool mem)
{
    *w = (struct world){.opt = {.mem = mem, .check_every = 1000, .segment_bytes = 1 << 20}};
    assert_true(sodium_init() >= 0);
    scratch_make(&w->s);
    w->opt.state_dir = w->s.dir;
    w->opt.faults.delay_polls = 3;
    arena_init(&w->arena);
}

static void tear_down(struct world *w)
{
    char journal[128];
    engine_close(w->e);
    snprintf(journal, sizeof journal, "%s/journal", w->s.dir);
    scratch_clear(journal);
    scratch_clear(w->s.dir);
    arena_done(&w->arena);
}

/* unit_set of the owner: taken into the batch, not committed. */
static struct outcome take(struct world *w, const char *id, const char *unit, const char *name, bool dry)
{
    struct unit u;
    struct duban_error e;
    struct outcome out;
    void *body;
    struct request q = {.op = OP_unit_set, .id = arena_str(&w->arena, id, strlen(id)), .dry = dry};

    rec_clear(&rec_unit, &u);
    u.id = unit;
    u.name = name;
    assert_int_equal(op_body(q.op, rec_pack(&rec_unit, &u, &w->arena), &w->arena, &body, &q.canonical, &e), 0);
    q.body = body;
    assert_int_equal(core_actor(engine_core(w->e), "uid:0", true, NULL, NULL, &w->arena, &q.actor, &e), 0);
    engine_take(w->e, &q, 1000, &w->arena, &out);
    return out;
}

static enum commit commit(struct world *w)
{
    enum commit c;
    while ((c = engine_commit(w->e)) == COMMIT_PENDING)
        assert_true(engine_checkpoint(w->e, true)); /* writes nothing meanwhile */
    return c;
}

static const char *digest(struct world *w)
{
    struct digest d;
    engine_digest(w->e, &w->arena, &d);
    return arena_printf(&w->arena, "%lld %s %s", (long long)d.seq, d.state, d.chain);
}

static void test_once_again_conflict_dry(void **state)
{
    struct world w;
    struct outcome out;
    const char *before;
    (void)state;
    set_up(&w, true);
    open_engine(&w);
    out = take(&w, "a", "U1", "one", false);
    assert_true(out.written && !out.again && out.err == 0 && out.seq == 1);
    out = take(&w, "a", "U1", "one", false); /* in the same batch */
    assert_true(out.again && !out.written && out.seq == 1);
    assert_int_equal(commit(&w), COMMIT_DONE);
    before = digest(&w);
    out = take(&w, "a", "U1", "one", false); /* and later */
    assert_true(out.again && !out.written && out.seq == 1);
    out = take(&w, "a", "U1", "two", false);
    assert_int_equal(out.err, DUBAN_E_conflict);
    out = take(&w, "b", "U1", "two", true);
    assert_true(out.err == 0 && !out.written);
    assert_int_equal(engine_batch_size(w.e), 0);
    assert_int_equal(commit(&w), COMMIT_DONE);
    assert_string_equal(digest(&w), before);
    assert_true(engine_seen(w.e, "a") && !engine_seen(w.e, "b"));
    assert_false(engine_rolled_back(w.e));
    tear_down(&w);
}

/* Each way an append can end badly: what the answer is, and whether the entry is there afterwards. */
static void test_appends_that_end_badly(void **state)
{
    static const struct {
        int refuse, lose_stored, lose_unstored, delay;
        enum commit commit;
        bool stored;
    } rows[] = {
        {1000, 0, 0, 0, COMMIT_REFUSED, false},
        {0, 1000, 0, 0, COMMIT_UNKNOWN, true},
        {0, 0, 1000, 0, COMMIT_UNKNOWN, false},
        {0, 0, 0, 1000, COMMIT_DONE, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world w;
        const char *before;
        struct outcome out;
        set_up(&w, true);
        w.opt.faults.refuse = rows[i].refuse;
        w.opt.faults.lose_stored = rows[i].lose_stored;
        w.opt.faults.lose_unstored = rows[i].lose_unstored;
        w.opt.faults.delay = rows[i].delay;
        open_engine(&w);
        before = digest(&w);
        assert_true(take(&w, "a", "U1", "one", false).written);
        assert_true(take(&w, "b", "U2", "two", false).written);
        assert_string_not_equal(digest(&w), before);
        if (rows[i].delay)
            assert_int_equal(engine_commit(w.e), COMMIT_PENDING);
        assert_int_equal(commit(&w), rows[i].commit);
        assert_int_equal(engine_rolled_back(w.e), rows[i].commit != COMMIT_DONE);
        assert_int_equal(engine_watch(w.e)->n, 0); /* units have no next time, and a rollback leaves none behind */
        assert_int_equal(engine_seen(w.e, "a"), rows[i].stored);
        if (!rows[i].stored)
            assert_string_equal(digest(&w), before);
        out = take(&w, "b", "U2", "two", false); /* the client sends again */
        assert_int_equal(out.again, rows[i].stored);
        assert_int_equal(out.seq, rows[i].stored ? 2 : 1);
        tear_down(&w);
    }
}

/* Whatever the journal does, the state is that of the entries that are in it, and of no others. */
static void test_random_faults(void **state)
{
    struct world w, calm;
    uint64_t seed = scratch_seed("engine");
    (void)state;
    set_up(&w, true);
    set_up(&calm, true);
    w.opt.check_every = 7;
    w.opt.faults = (struct jrn_mem_faults){seed, 200, 150, 150, 300, 2};
    open_engine(&w);
    open_engine(&calm);
    for (int n = 0; n < 300; n++) {
        char id[16], unit[24];
        snprintf(id, sizeof id, "q%d", (int)(scratch_random(&seed) % 200));
        snprintf(unit, sizeof unit, "U%s", id);
        take(&w, id, unit, "x", scratch_random(&seed) % 10 == 0);
        if (scratch_random(&seed) % 3 == 0)
            assert_in_range(commit(&w), COMMIT_DONE, COMMIT_UNKNOWN);
        if (scratch_random(&seed) % 20 == 0)
            assert_true(engine_checkpoint(w.e, true));
    }
    commit(&w);
    for (int64_t seq = 1; seq <= engine_applied(w.e)->seq; seq++) {
        struct entry en;
        struct duban_error e;
        struct unit u;
        assert_true(engine_entry(w.e, seq, &w.arena, &en));
        if (en.kind == ENTRY_CHECK)
            continue;
        assert_int_equal(rec_unpack(&rec_unit, en.body, UNPACK_STORED, &w.arena, &u, &e), 0);
        assert_true(state_has(&engine_watch(w.e)->state, T_unit, u.id));
        assert_true(take(&calm, en.id, u.id, u.name, false).written);
        assert_int_equal(commit(&calm), COMMIT_DONE);
    }
    for (int n = 0; n < 200; n++) { /* no unit without its entry */
        char unit[16];
        snprintf(unit, sizeof unit, "Uq%d", n);
        assert_int_equal(state_has(&engine_watch(w.e)->state, T_unit, unit),
                         state_has(&engine_watch(calm.e)->state, T_unit, unit));
    }
    assert_int_equal(engine_applied(w.e)->accepted, engine_applied(calm.e)->accepted);
    tear_down(&w);
    tear_down(&calm);
}

static void test_reopened_it_is_the_same(void **state)
{
    struct world w;
    const char *before;
    char store[128];
    (void)state;
    set_up(&w, false);
    w.opt.check_every = 5;
    open_engine(&w);
    for (int n = 0; n < 23; n++) {
        char id[16];
        snprintf(id, sizeof id, "q%d", n);
        assert_true(take(&w, id, id, "x", false).written);
        if (n % 2)
            assert_int_equal(commit(&w), COMMIT_DONE);
    }
    assert_int_equal(commit(&w), COMMIT_DONE);
    assert_true(engine_applied(w.e)->seq > 23); /* CHECK entries between */
    assert_int_equal(engine_applied(w.e)->accepted, 23);
    before = digest(&w);
    for (int again = 0; again < 2; again++) { /* from the store, then from the journal alone */
        assert_true(engine_close(w.e));
        open_engine(&w);
        assert_string_equal(digest(&w), before);
        assert_true(take(&w, "q3", "q3", "x", false).again);
        snprintf(store, sizeof store, "%s/store.mdb", w.s.dir);
        unlink(store);
    }
    tear_down(&w);
}

/* A CHECK that does not hold is found when the journal is folded: here by a store that holds one unit more. */
static void test_a_state_that_differs_from_its_check_is_found(void **state)
{
    struct world w;
    struct store *s;
    struct duban_error e = {0};
    struct unit u;
    bool damaged;
    int code = 0;
    (void)state;
    set_up(&w, false);
    open_engine(&w);
    assert_true(engine_close(w.e)); /* a store that stands at nothing */
    s = store_open(w.s.dir, &damaged, &e);
    rec_clear(&rec_unit, &u);
    u.id = "stray";
    u.name = "x";
    state_put(store_state(s), T_unit, u.id, &u, &w.arena);
    assert_true(store_checkpoint(s, &e));
    store_close(s);
    w.opt.check_every = 2;
    open_engine(&w);
    for (int n = 0; n < 6; n++) {
        char id[16];
        snprintf(id, sizeof id, "q%d", n);
        take(&w, id, id, "x", false);
        assert_int_equal(commit(&w), COMMIT_DONE);
    }
    assert_true(engine_close(w.e));
    {
        char store[128];
        snprintf(store, sizeof store, "%s/store.mdb", w.s.dir);
        unlink(store);
    }
    assert_null(engine_open(&w.opt, &code));
    assert_int_equal(code, 65);
    w.e = NULL;
    tear_down(&w);
}

static void test_what_is_too_large_is_refused_and_what_is_full_says_so(void **state)
{
    struct world w;
    char *name = calloc(1, LIM_NAME_BYTES + 1);
    int n = 0;
    (void)state;
    set_up(&w, false);
    w.opt.segment_bytes = 4096;
    open_engine(&w);
    memset(name, 'x', LIM_NAME_BYTES);
    for (char id[16]; !engine_full(w.e); n++) {
        snprintf(id, sizeof id, "q%d", n);
        assert_true(take(&w, id, id, name, false).written);
    }
    assert_int_equal(commit(&w),
                     COMMIT_DONE); /* full in time: a batch that the journal refuses would come back as it is */
    assert_false(engine_full(w.e));
    assert_int_equal(engine_applied(w.e)->seq, n);
    free(name);
    tear_down(&w);
}

static void test_an_entry_larger_than_half_a_segment(void **state)
{
    struct world w;
    struct import im;
    void *body;
    struct outcome out;
    struct duban_error e;
    struct row *rows;
    const char *before;
    struct request q = {.op = OP_import, .id = "big"};
    (void)state;
    set_up(&w, false);
    w.opt.segment_bytes = 64 << 10;
    open_engine(&w);
    rec_clear(&rec_import, &im);
    rows = arena_alloc(&w.arena, 2000 * sizeof *rows);
    for (int i = 0; i < 2000; i++) {
        struct unit u;
        rec_clear(&rec_unit, &u);
        rec_clear(&rec_row, &rows[i]);
        u.id = arena_printf(&w.arena, "U%d", i);
        u.name = "a unit with a name that takes its room";
        rows[i].line = i + 1;
        rows[i].body = rec_pack(&rec_unit, &u, &w.arena);
    }
    im.rows = (struct list){rows, 2000};
    im.op = "unit_set";
    assert_int_equal(op_body(q.op, rec_pack(&rec_import, &im, &w.arena), &w.arena, &body, &q.canonical, &e), 0);
    q.body = body;
    assert_int_equal(core_actor(engine_core(w.e), "uid:0", true, NULL, NULL, &w.arena, &q.actor, &e), 0);
    before = digest(&w);
    q.dry = true; /* the rehearsal says it as well */
    engine_take(w.e, &q, 1000, &w.arena, &out);
    assert_int_equal(out.err, DUBAN_E_too_large);
    q.dry = false;
    engine_take(w.e, &q, 1000, &w.arena, &out);
    assert_int_equal(out.err, DUBAN_E_too_large);
    assert_string_equal(digest(&w), before);
    assert_int_equal(commit(&w), COMMIT_DONE);
    tear_down(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once_again_conflict_dry),
        cmocka_unit_test(test_appends_that_end_badly),
        cmocka_unit_test(test_random_faults),
        cmocka_unit_test(test_reopened_it_is_the_same),
        cmocka_unit_test(test_a_state_that_differs_from_its_check_is_found),
        cmocka_unit_test(test_what_is_too_large_is_refused_and_what_is_full_says_so),
        cmocka_unit_test(test_an_entry_larger_than_half_a_segment),
    };
    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
