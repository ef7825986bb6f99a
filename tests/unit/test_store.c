/* The store does what the state in memory does, keeps it over a restart, forgets what was not committed, and says when
 * its file is rotten. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "daemon/store.h"
#include "daemon/store_check.h"
#include "tests/unit/scratch.h"

static struct store *open_ok(const char *dir)
{
    bool damaged;
    struct duban_error e = {0};
    struct store *s = store_open(dir, &damaged, &e);
    if (!s)
        printf("%s\n", e.text);
    assert_non_null(s);
    assert_false(damaged);
    return s;
}

static void checkpoint(struct store *s, int64_t seq)
{
    struct duban_error e = {0};
    struct applied ap = *store_applied(s);
    ap.seq = seq;
    ap.wall_ms = seq * 1000;
    ap.accepted = seq / 2;
    ap.checked = seq / 3;
    memset(ap.chain, (int)seq, sizeof ap.chain);
    store_set_applied(s, &ap);
    if (!store_checkpoint(s, &e))
        printf("%s\n", e.text);
    assert_null(store_failed(s));
    assert_false(store_dirty(s));
    assert_int_equal(store_dirty_pages(s), 0);
    assert_int_equal(store_checkpoint_seq(s), seq);
}

static void put(struct state *s, enum table t, const char *k, const char *v)
{
    s->ops->put(s->u, t, key_bytes(k), key_bytes(v));
}

static bool holds(struct state *s, enum table t, const char *k, const char *v)
{
    struct bytes got;
    if (!s->ops->get(s->u, t, key_bytes(k), &got))
        return v == NULL;
    return v && got.len == strlen(v) && memcmp(got.data, v, got.len) == 0;
}

/* ------------------------------------------------------------------ against the state in memory */

struct flat {
    char *data;
    size_t len, cap;
};
static int flatten_row(void *u, struct bytes key, struct bytes val)
{
    struct flat *f = u;
    size_t need = f->len + key.len + val.len + 16;
    if (need > f->cap) {
        f->cap = need * 2;
        f->data = realloc(f->data, f->cap);
    }
    memcpy(f->data + f->len, &key.len, 8);
    memcpy(f->data + f->len + 8, key.data, key.len);
    memcpy(f->data + f->len + 8 + key.len, &val.len, 8);
    if (val.len)
        memcpy(f->data + f->len + 16 + key.len, val.data, val.len);
    f->len = need;
    return 0;
}

/* Both hold the same rows of table t that begin with prefix, from `from` on. */
static void same_scan(struct state *a, struct state *b, enum table t, struct bytes prefix, struct bytes from)
{
    struct flat x = {0}, y = {0};
    a->ops->scan(a->u, t, prefix, from, flatten_row, &x);
    b->ops->scan(b->u, t, prefix, from, flatten_row, &y);
    assert_int_equal(x.len, y.len);
    if (x.len)
        assert_memory_equal(x.data, y.data, x.len);
    free(x.data);
    free(y.data);
}

static int copy_row(void *u, struct bytes key, struct bytes val)
{
    struct state *to = ((void **)u)[0];
    enum table t = *(enum table *)((void **)u)[1];
    to->ops->put(to->u, t, key, val);
    return 0;
}

static struct state *copy_state(struct state *from)
{
    struct state *to = memstate_new();
    for (int t = 0; t < T_COUNT; t++) {
        enum table table = (enum table)t;
        void *u[2] = {to, &table};
        from->ops->scan(from->u, table, (struct bytes){"", 0}, (struct bytes){"", 0}, copy_row, u);
    }
    return to;
}

struct twins {
    struct store *store;
    struct state *mem;   /* what the store should hold */
    struct state *saved; /* what its disk should hold */
    bool marked;
    int64_t seq;
    uint64_t random;
    char key[512], val[6000];
};

static const enum table used[] = {T_unit, T_item, T_history, T_seen};

static struct bytes random_key(struct twins *w)
{
    size_t n = scratch_random(&w->random) % 50 == 0 ? 511 : 1 + scratch_random(&w->random) % 3;
    for (size_t i = 0; i < n; i++)
        w->key[i] = (char)(n == 511 ? 'k'
                                    : "a\0\xff"
                                      "b"[scratch_random(&w->random) % 4]);
    return (struct bytes){w->key, n};
}

static struct bytes random_val(struct twins *w)
{
    size_t n = scratch_random(&w->random) % (scratch_random(&w->random) % 20 ? 300 : sizeof w->val);
    for (size_t i = 0; i < n; i++)
        w->val[i] = (char)scratch_random(&w->random);
    return (struct bytes){w->val, n};
}

static void both_put(struct twins *w, enum table t, struct bytes k, struct bytes v)
{
    struct state *s = store_state(w->store);
    w->mem->ops->put(w->mem->u, t, k, v);
    s->ops->put(s->u, t, k, v);
}

static void one_step(struct twins *w)
{
    struct state *s = store_state(w->store);
    enum table t = used[scratch_random(&w->random) % 4];
    struct bytes k = random_key(w), v, got, want;
    uint64_t what = scratch_random(&w->random) % 100;

    if (what < 45) {
        both_put(w, t, k, random_val(w));
    } else if (what < 65) {
        w->mem->ops->del(w->mem->u, t, k);
        s->ops->del(s->u, t, k);
    } else if (what < 80) {
        bool hit = s->ops->get(s->u, t, k, &got);
        assert_int_equal(hit, w->mem->ops->get(w->mem->u, t, k, &want));
        assert_true(!hit || (got.len == want.len && memcmp(got.data, want.data, got.len) == 0));
    } else if (what < 84) { /* a put straight from a get */
        if (s->ops->get(s->u, t, k, &v)) {
            struct bytes to = {"to", 2};
            w->mem->ops->get(w->mem->u, t, k, &want);
            s->ops->put(s->u, T_ask, to, v);
            w->mem->ops->put(w->mem->u, T_ask, to, want);
        }
    } else if (what < 92) {
        struct bytes from = {w->key, k.len - (k.len > 1)};
        same_scan(s, w->mem, t, from, k);
    } else if (!w->marked) {
        s->ops->mark(s->u);
        w->mem->ops->mark(w->mem->u);
        w->marked = true;
    } else {
        bool keep = what < 96;
        (keep ? s->ops->keep : s->ops->undo)(s->u);
        (keep ? w->mem->ops->keep : w->mem->ops->undo)(w->mem->u);
        w->marked = false;
    }
}

static void same_all(struct state *a, struct state *b)
{
    for (int t = 0; t < T_COUNT; t++)
        if (t != T_meta)
            same_scan(a, b, (enum table)t, (struct bytes){"", 0}, (struct bytes){"", 0});
}

static void replace(struct state **s, struct state *by)
{
    memstate_free(*s);
    *s = copy_state(by);
}

/* Random puts, deletes, reads, marks, undos; now and then a checkpoint, a rollback, a restart with or without one. */
static void like_memory(void **state)
{
    struct scratch dir;
    struct duban_error e;
    struct twins w = {.random = scratch_seed("store")};
    (void)state;
    scratch_make(&dir);
    w.store = open_ok(dir.dir);
    w.mem = memstate_new();
    w.saved = memstate_new();
    for (int i = 0; i < 12000; i++) {
        one_step(&w);
        uint64_t what = w.marked ? 999 : scratch_random(&w.random) % 400;
        if (what < 3) {
            checkpoint(w.store, ++w.seq);
            replace(&w.saved, w.mem);
        } else if (what < 6) {
            assert_true(store_rollback(w.store, &e));
            replace(&w.mem, w.saved);
        } else if (what == 7) {
            store_close(w.store); /* drops what is not committed */
            w.store = open_ok(dir.dir);
            replace(&w.mem, w.saved);
        }
        if (what < 8) {
            same_all(store_state(w.store), w.mem);
            assert_int_equal(store_applied(w.store)->seq, w.seq);
            assert_int_equal(store_checkpoint_seq(w.store), w.seq);
            assert_int_equal(store_applied(w.store)->wall_ms, w.seq * 1000);
            assert_int_equal(store_applied(w.store)->chain[31], w.seq & 255);
        }
        assert_null(store_failed(w.store));
    }
    store_close(w.store);
    memstate_free(w.mem);
    memstate_free(w.saved);
    scratch_clear(dir.dir);
}

/* ------------------------------------------------------------------ marks, dirt, pointers */

static void marks(void **state)
{
    struct scratch dir;
    struct store *st;
    struct state *s;
    (void)state;
    scratch_make(&dir);
    st = open_ok(dir.dir);
    s = store_state(st);
    s->ops->mark(s->u);
    assert_true(holds(s, T_item, "a", NULL));
    s->ops->keep(s->u); /* nothing happened inside */
    assert_false(store_dirty(st));
    s->ops->mark(s->u);
    put(s, T_item, "a", "1"); /* begins both transactions */
    assert_true(holds(s, T_item, "a", "1"));
    assert_true(store_dirty(st));
    s->ops->undo(s->u);
    assert_true(holds(s, T_item, "a", NULL));
    assert_false(store_dirty(st));
    put(s, T_item, "a", "2");
    s->ops->mark(s->u);
    put(s, T_item, "a", "3");
    s->ops->keep(s->u);
    assert_true(holds(s, T_item, "a", "3"));
    assert_int_equal(store_dirty_pages(st), 2);
    struct applied ap = *store_applied(st), ahead = ap;
    s->ops->mark(s->u);
    ahead.seq = 9;
    store_set_applied(st, &ahead);
    s->ops->undo(s->u); /* the mark goes back with all of it */
    assert_int_equal(store_applied(st)->seq, ap.seq);
    checkpoint(st, 5);
    store_close(st);
    st = open_ok(dir.dir);
    assert_true(holds(store_state(st), T_item, "a", "3"));
    assert_int_equal(store_applied(st)->seq, 5);
    store_close(st);
    store_close(NULL);
    scratch_clear(dir.dir);
}

/* An applied that moved without a row is dirt as well: a CHECK entry changes no record. */
static void applied_alone(void **state)
{
    struct scratch dir;
    struct store *st;
    (void)state;
    scratch_make(&dir);
    st = open_ok(dir.dir);
    assert_int_equal(store_applied(st)->seq, 0);
    struct applied ap = {.seq = 1};
    store_set_applied(st, &ap);
    assert_true(store_dirty(st));
    assert_int_equal(store_checkpoint_seq(st), 0);
    checkpoint(st, 1);
    store_close(st);
    scratch_clear(dir.dir);
}

/* What get gave is good until the next put, with no transaction open too. */
static void pointers_last(void **state)
{
    struct scratch dir;
    struct store *st;
    struct state *s;
    struct bytes a, b;
    (void)state;
    scratch_make(&dir);
    st = open_ok(dir.dir);
    s = store_state(st);
    put(s, T_item, "a", "first");
    put(s, T_item, "b", "second");
    checkpoint(st, 1);
    assert_true(s->ops->get(s->u, T_item, key_bytes("a"), &a));
    assert_true(s->ops->get(s->u, T_item, key_bytes("b"), &b));
    assert_memory_equal(a.data, "first", 5);
    s->ops->put(s->u, T_item, key_bytes("c"), a);
    assert_true(holds(s, T_item, "c", "first"));
    store_close(st);
    scratch_clear(dir.dir);
}

/* Killed at any moment, it leaves the last state that was committed, whole, or the one after it. */
static void killed(void **state)
{
    struct scratch dir;
    uint64_t r = scratch_seed("store killed");
    int64_t last = 0, seen;
    (void)state;
    scratch_make(&dir);
    for (int round = 0; round < 15; round++) {
        int fds[2];
        assert_int_equal(pipe(fds), 0);
        pid_t pid = fork();
        if (pid == 0) {
            struct store *st = open_ok(dir.dir);
            struct state *s = store_state(st);
            for (int64_t n = store_applied(st)->seq + 1;; n++) {
                char k[32], v[32];
                for (int i = 0; i < 20; i++) {
                    snprintf(k, sizeof k, "%d", i);
                    snprintf(v, sizeof v, "%lld", (long long)n);
                    put(s, T_item, k, v);
                }
                checkpoint(st, n);
                if (write(fds[1], &n, sizeof n) != sizeof n)
                    _exit(1);
            }
        }
        close(fds[1]);
        if (read(fds[0], &seen, sizeof seen) == sizeof seen)
            last = seen;
        usleep((useconds_t)(scratch_random(&r) % 10000));
        kill(pid, SIGKILL);
        while (read(fds[0], &seen, sizeof seen) == sizeof seen)
            last = seen;
        waitpid(pid, NULL, 0);
        close(fds[0]);
        struct store *st = open_ok(dir.dir);
        char v[32];
        assert_true(store_applied(st)->seq >= last);
        last = store_applied(st)->seq;
        snprintf(v, sizeof v, "%lld", (long long)last);
        for (int i = 0; last && i < 20; i++) {
            char k[32];
            snprintf(k, sizeof k, "%d", i);
            assert_true(holds(store_state(st), T_item, k, v));
        }
        store_close(st);
    }
    printf("store killed: at %lld\n", (long long)last);
    scratch_clear(dir.dir);
}

/* ------------------------------------------------------------------ rot */

static void expect_damaged(const char *dir, bool want)
{
    bool damaged;
    struct duban_error e = {0};
    struct store *s = store_open(dir, &damaged, &e);
    assert_int_equal(s == NULL, want);
    assert_int_equal(damaged, want);
    if (want) {
        assert_int_equal(e.code, DUBAN_E_io_error);
        assert_non_null(strstr(e.text, "store.mdb"));
    }
    store_close(s);
}

/* Flips, holes, cuts: a store is either found damaged, or holds every row as it was. Never a wrong row, never a crash.
 */
static void rot(void **state)
{
    enum { CAP = 4 << 20 };
    struct scratch dir;
    uint64_t r = scratch_seed("rot");
    char *good = malloc(CAP), *bad = malloc(CAP);
    struct store *st;
    struct state *mem;
    int found = 0, rounds = 150;
    (void)state;
    scratch_make(&dir);
    st = open_ok(dir.dir);
    for (int i = 0; i < 3000; i++) {
        char k[32], v[200];
        snprintf(k, sizeof k, "key-%d", i % 2000);
        memset(v, 'a' + i % 26, sizeof v);
        v[scratch_random(&r) % 199 + 1] = 0;
        v[199] = 0;
        put(store_state(st), i % 3 ? T_item : T_history, k, v);
        if (i % 500 == 0)
            checkpoint(st, i + 1);
    }
    checkpoint(st, 4000);
    mem = copy_state(store_state(st));
    store_close(st);
    size_t len = scratch_read(dir.dir, "store.mdb", good, CAP);
    assert_true(len > 100000 && len < CAP);
    expect_damaged(dir.dir, false);
    for (int i = 0; i < rounds; i++) {
        bool damaged;
        struct duban_error e = {0};
        memcpy(bad, good, len);
        size_t at = scratch_random(&r) % len, n = len;
        switch (i % 3) {
        case 0:
            bad[at] ^= (char)(1 << scratch_random(&r) % 8);
            break;
        case 1:
            memset(bad + (at & ~511ul), 0, 512);
            break;
        default:
            n = i < 30 ? at : len - 1 - at % 8192;
            break;
        }
        scratch_write(dir.dir, "store.mdb", bad, n);
        st = store_open(dir.dir, &damaged, &e);
        found += st == NULL;
        if (st)
            same_all(store_state(st), mem);
        else
            assert_true(damaged);
        store_close(st);
    }
    printf("rot: %d of %d found by the walk, the rest changed nothing that is read\n", found, rounds);
    assert_true(found > rounds / 3);
    static const char *const junk[] = {"hello, this is no store"};
    scratch_write(dir.dir, "store.mdb", junk[0], strlen(junk[0]));
    expect_damaged(dir.dir, true);
    scratch_write(dir.dir, "store.mdb", "", 0); /* an empty file is a new one */
    expect_damaged(dir.dir, false);
    memstate_free(mem);
    free(good);
    free(bad);
    scratch_clear(dir.dir);
}

/* A row that rots while the store is open is not handed out: sticky, until a rollback looks again. */
static void rot_while_open(void **state)
{
    enum { CAP = 4 << 20 };
    struct scratch dir;
    struct store *st;
    struct duban_error e;
    char *map = malloc(CAP), path[128];
    (void)state;
    scratch_make(&dir);
    st = open_ok(dir.dir);
    put(store_state(st), T_item, "a", "a value to be found in the file");
    checkpoint(st, 1);
    size_t len = scratch_read(dir.dir, "store.mdb", map, CAP);
    char *at = memmem(map, len, "a value to be", 13);
    assert_non_null(at);
    snprintf(path, sizeof path, "%s/store.mdb", dir.dir);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "A", 1, at - map), 1);
    assert_true(holds(store_state(st), T_item, "a", NULL));
    assert_non_null(store_failed(st));
    put(store_state(st), T_item, "b", "not written");
    assert_false(store_checkpoint(st, &e));
    assert_int_equal(e.code, DUBAN_E_io_error);
    assert_int_equal(pwrite(fd, "a", 1, at - map), 1);
    close(fd);
    assert_true(store_rollback(st, &e));
    assert_null(store_failed(st));
    assert_true(holds(store_state(st), T_item, "a", "a value to be found in the file"));
    assert_true(holds(store_state(st), T_item, "b", NULL));
    store_close(st);
    free(map);
    scratch_clear(dir.dir);
}

static void network_disks(void **state)
{
    static const struct {
        long magic;
        const char *name;
    } rows[] = {{0x6969, "NFS"},
                {(long)0xff534d42, "CIFS"},
                {-11317950L /* 0xff534d42, signed */, "CIFS"},
                {0x65735546, "FUSE"},
                {0xef53 /* ext4 */, NULL},
                {0x58465342 /* xfs */, NULL},
                {0x01021994 /* tmpfs */, NULL}};
    bool damaged;
    struct duban_error e = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *name = store_netfs(rows[i].magic);
        assert_true(rows[i].name ? name && strcmp(name, rows[i].name) == 0 : !name);
    }
    assert_null(store_open("/no/such/folder", &damaged, &e));
    assert_false(damaged);
    assert_int_equal(e.code, DUBAN_E_io_error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_memory),    cmocka_unit_test(marks),         cmocka_unit_test(applied_alone),
        cmocka_unit_test(pointers_last),  cmocka_unit_test(killed),        cmocka_unit_test(rot),
        cmocka_unit_test(rot_while_open), cmocka_unit_test(network_disks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
