/* The digest is that of the state and of nothing else: not of how it was reached, where it is kept, how far the disk
 * is; and the smaller digests look only at what they promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/store.h"
#include "tests/unit/scratch.h"

struct digests {
    char state[65], work[65], notices[65];
};

static struct digests take(struct state *s)
{
    struct digests d;
    struct arena a;
    arena_init(&a);
    state_digest(s, &a, d.state, d.work, d.notices);
    arena_done(&a);
    assert_int_equal(strlen(d.state), 64);
    return d;
}

static void put_item(struct state *s, const char *id, const char *title, int64_t rev, int64_t last_seq)
{
    struct arena a;
    struct item it;
    arena_init(&a);
    rec_clear(&rec_item, &it);
    it.id = id;
    it.title = title;
    it.rev = rev;
    it.last_seq = last_seq;
    state_put(s, T_item, id, &it, &a);
    arena_done(&a);
}

static void put_notice(struct state *s, const char *id, int state_, int64_t attempts)
{
    struct arena a;
    struct notice n;
    arena_init(&a);
    rec_clear(&rec_notice, &n);
    n.id = id;
    n.state = state_;
    n.attempts = attempts;
    state_put(s, T_notice, id, &n, &a);
    arena_done(&a);
}

static void put_raw(struct state *s, enum table t, const char *k, const char *v)
{
    s->ops->put(s->u, t, key_bytes(k), key_bytes(v));
}

static void base(struct state *s)
{
    put_item(s, "A-1", "一", 1, 10);
    put_item(s, "A-2", "二", 2, 11);
    put_notice(s, "A-1/e1", NS_INTENDED, 0);
    put_raw(s, T_seen, "id-1", "123");
}

/* Each change on top of the base, and which of the three digests it moves. */
static void ch_title(struct state *s)
{
    put_item(s, "A-1", "壹", 1, 10);
}
static void ch_rev(struct state *s)
{
    put_item(s, "A-1", "一", 9, 99);
}
static void ch_attempts(struct state *s)
{
    put_notice(s, "A-1/e1", NS_INTENDED, 3);
}
static void ch_fate(struct state *s)
{
    put_notice(s, "A-1/e1", NS_ACCEPTED, 0);
}
static void ch_seen(struct state *s)
{
    put_raw(s, T_seen, "id-2", "124");
}
static void ch_split(struct state *s)
{
    s->ops->del(s->u, T_seen, key_bytes("id-1")), put_raw(s, T_seen, "id-11", "23");
}
static void ch_table(struct state *s)
{
    s->ops->del(s->u, T_seen, key_bytes("id-1")), put_raw(s, T_askref, "id-1", "123");
}
static void ch_gone(struct state *s)
{
    s->ops->del(s->u, T_item, key_bytes("A-2"));
}
static void ch_meta(struct state *s)
{
    put_raw(s, T_meta, "applied", "somewhere");
}
static void ch_back(struct state *s)
{
    ch_title(s), ch_seen(s), base(s), s->ops->del(s->u, T_seen, key_bytes("id-2"));
}

static void what_moves(void **state)
{
    static const struct {
        const char *name;
        void (*change)(struct state *s);
        bool all, work, notices;
    } rows[] = {
        {"a title", ch_title, true, true, false},
        {"revision and sequence of an item", ch_rev, true, false, false},
        {"attempts of a notice", ch_attempts, true, false, false},
        {"fate of a notice", ch_fate, true, false, true},
        {"a request id", ch_seen, true, false, false},
        {"the border between key and value", ch_split, true, false, false},
        {"the same row in another table", ch_table, true, false, false},
        {"an item that is gone", ch_gone, true, true, false},
        {"how far the disk is", ch_meta, false, false, false},
        {"there and back", ch_back, false, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct state *s = memstate_new();
        base(s);
        struct digests before = take(s);
        rows[i].change(s);
        struct digests after = take(s);
        if ((strcmp(before.state, after.state) != 0) != rows[i].all ||
            (strcmp(before.work, after.work) != 0) != rows[i].work ||
            (strcmp(before.notices, after.notices) != 0) != rows[i].notices)
            fail_msg("%s", rows[i].name);
        memstate_free(s);
    }
}

/* Memory and LMDB give the same numbers, before and after a checkpoint and a restart. */
static void wherever_it_is_kept(void **state)
{
    struct scratch dir;
    bool damaged;
    struct duban_error e;
    struct state *mem = memstate_new();
    struct store *st;
    (void)state;
    scratch_make(&dir);
    st = store_open(dir.dir, &damaged, &e);
    assert_non_null(st);
    base(mem);
    base(store_state(st));
    struct digests want = take(mem), got = take(store_state(st));
    assert_string_equal(want.state, got.state);
    assert_string_equal(want.work, got.work);
    assert_string_equal(want.notices, got.notices);
    assert_true(store_checkpoint(st, &e));
    store_close(st);
    st = store_open(dir.dir, &damaged, &e);
    got = take(store_state(st));
    assert_string_equal(want.state, got.state);
    store_close(st);
    memstate_free(mem);
    scratch_clear(dir.dir);
}

/* The number of the empty state is written down: whoever changes it makes old CHECK entries fail. */
static void empty(void **state)
{
    struct state *mem = memstate_new();
    struct digests d = take(mem);
    (void)state;
    assert_string_equal(d.state, "cc7e570bdda931aaed990344ba1f613895de8171d2ca2965a33c79741e94e941");
    memstate_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_moves), cmocka_unit_test(wherever_it_is_kept),
                                       cmocka_unit_test(empty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
