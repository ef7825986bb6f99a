/* test_state.c: tables, keys, typed helpers of core/state.c; and the state in memory (core/memstate.c) held against a
 * plain list of pairs. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>
#include <string.h>

#include "core/state.h"

static void test_tables(void **state)
{
    (void)state;
    for (int t = 0; t < T_COUNT; t++)
        assert_int_equal(table_find(table_words[t]), t);
    assert_int_equal(table_find("nothing"), -1);
    assert_ptr_equal(table_records[T_item], &rec_item);
    assert_null(table_records[T_history]);
}

static void test_keys(void **state)
{
    struct arena a;
    struct bytes k;

    (void)state;
    arena_init(&a);
    k = key_seq("T-1", 0x0102030405060708, &a);
    assert_int_equal(k.len, 12);
    assert_memory_equal(k.data, "T-1\0\1\2\3\4\5\6\7\10", 12);
    k = key_pair("a", "bc", &a);
    assert_int_equal(k.len, 4);
    assert_memory_equal(k.data, "a\0bc", 4);
    assert_int_equal(number_get((const char *)key_seq("T-1", INT64_MIN + 7, &a).data + 4), INT64_MIN + 7);
    /* Numbers sort as numbers. */
    assert_true(memcmp(key_seq("x", 255, &a).data, key_seq("x", 256, &a).data, 10) < 0);
    arena_done(&a);
}

static void test_records(void **state)
{
    struct state *s = memstate_new();
    struct unit u = {"U1", "改革办", NULL, "U0"}, back;
    struct arena a;
    struct list page;

    (void)state;
    arena_init(&a);
    assert_false(state_get(s, T_unit, "U1", &a, &back));
    assert_false(state_get(s, T_unit, NULL, &a, &back));
    assert_false(state_has(s, T_unit, ""));
    state_put(s, T_unit, "U1", &u, &a);
    u.id = "U2";
    state_put(s, T_unit, "U2", &u, &a);
    u.id = "U3";
    state_put(s, T_unit, "U3", &u, &a);
    assert_true(state_get(s, T_unit, "U1", &a, &back));
    assert_string_equal(back.name, "改革办");
    assert_null(back.kind);
    page = state_page(s, T_unit, "U1", 10, &a);
    assert_int_equal(page.n, 2);
    assert_string_equal(LIST_AT(page, struct unit, 0)->id, "U2");
    page = state_page(s, T_unit, NULL, 2, &a);
    assert_int_equal(page.n, 2);
    assert_string_equal(LIST_AT(page, struct unit, 1)->id, "U2");
    page = state_page(s, T_unit, "U11", 10, &a); /* a key that is not there */
    assert_int_equal(page.n, 2);
    memstate_free(s);
    arena_done(&a);
}

/* ---- the model: a list of pairs, searched from end to end ---- */

enum { KEYS = 40, STEPS = 20000 };

struct model {
    char val[KEYS][8]; /* "" : none */
};

static unsigned draw(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

static struct bytes key_of(unsigned i, char out[4])
{
    /* Keys of different lengths, some the beginning of others, some with a zero byte inside. */
    out[0] = (char)('a' + i % 4);
    out[1] = (char)(i / 4 % 5);
    out[2] = (char)(i / 20);
    return (struct bytes){out, i % 3 + 1};
}

static bool same_key(unsigned i, unsigned k)
{
    char a[4], b[4];
    struct bytes x = key_of(i, a), y = key_of(k, b);

    return x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}

static void model_set(struct model *m, unsigned key, const char *val)
{
    for (unsigned i = 0; i < KEYS; i++)
        if (same_key(i, key))
            memcpy(m->val[i], val, 8);
}

struct walk {
    const struct model *m;
    struct bytes prefix, from;
    char last[8];
    size_t last_len, n;
    int stop_after;
};

static int less(struct bytes a, struct bytes b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int d = memcmp(a.data, b.data, n);

    return d ? d < 0 : a.len < b.len;
}

static int walk_row(void *arg, struct bytes key, struct bytes val)
{
    struct walk *w = arg;

    assert_true(key.len >= w->prefix.len && memcmp(key.data, w->prefix.data, w->prefix.len) == 0);
    assert_false(less(key, w->from));
    if (w->n)
        assert_true(less((struct bytes){w->last, w->last_len}, key));
    memcpy(w->last, key.data, key.len);
    w->last_len = key.len;
    w->n++;
    assert_true(val.len > 0);
    return w->stop_after && (int)w->n == w->stop_after ? 7 : 0;
}

static size_t model_count(const struct model *m, struct bytes prefix, struct bytes from)
{
    size_t n = 0;

    for (unsigned i = 0; i < KEYS; i++) {
        char k[4];
        struct bytes key = key_of(i, k);
        bool twice = false;

        for (unsigned before = 0; before < i; before++)
            twice = twice || same_key(before, i);
        if (!twice && m->val[i][0] && key.len >= prefix.len && memcmp(key.data, prefix.data, prefix.len) == 0 &&
            !less(key, from))
            n++;
    }
    return n;
}

static void check_all(struct state *s, const struct model *m, uint64_t *seed)
{
    char k[4], p[4], f[4];
    unsigned i = draw(seed, KEYS);
    struct bytes val, key = key_of(i, k);
    struct walk w = {.m = m};

    assert_int_equal(s->ops->get(s->u, T_meta, key, &val), m->val[i][0] != 0);
    if (m->val[i][0]) {
        assert_int_equal(val.len, strlen(m->val[i]));
        assert_memory_equal(val.data, m->val[i], val.len);
    }
    w.prefix = key_of(draw(seed, KEYS), p);
    w.prefix.len = draw(seed, (unsigned)w.prefix.len + 1);
    w.from = key_of(draw(seed, KEYS), f);
    w.from.len = draw(seed, (unsigned)w.from.len + 1);
    assert_int_equal(s->ops->scan(s->u, T_meta, w.prefix, w.from, walk_row, &w), 0);
    assert_int_equal(w.n, model_count(m, w.prefix, w.from));
    if (w.n > 1) {
        struct walk one = {.m = m, .prefix = w.prefix, .from = w.from, .stop_after = 1};
        assert_int_equal(s->ops->scan(s->u, T_meta, w.prefix, w.from, walk_row, &one), 7);
        assert_int_equal(one.n, 1);
    }
}

static void test_memstate(void **state)
{
    const char *env = getenv("SEED");
    uint64_t seed = env ? strtoull(env, NULL, 10) : 1;
    struct state *s = memstate_new();
    struct model now = {{{0}}}, then = now;
    bool marked = false;

    (void)state;
    print_message("SEED=%llu\n", (unsigned long long)seed);
    for (int i = 0; i < STEPS; i++) {
        char k[4], v[8] = "";
        unsigned key = draw(&seed, KEYS), what = draw(&seed, 10);

        if (what < 6) {
            memset(v, 'a' + (int)draw(&seed, 26), 1 + draw(&seed, 6));
            s->ops->put(s->u, T_meta, key_of(key, k), (struct bytes){v, strlen(v)});
            model_set(&now, key, v);
        } else if (what < 8) {
            s->ops->del(s->u, T_meta, key_of(key, k));
            model_set(&now, key, v);
        } else if (!marked) {
            s->ops->mark(s->u);
            then = now;
            marked = true;
        } else if (what == 8) {
            s->ops->undo(s->u);
            now = then;
            marked = false;
        } else {
            s->ops->keep(s->u);
            marked = false;
        }
        check_all(s, &now, &seed);
    }
    memstate_free(s);
}

/* A value that points into the state itself. */
static void test_put_own_value(void **state)
{
    struct state *s = memstate_new();
    struct bytes val, one = {"a", 1}, two = {"b", 1};

    (void)state;
    s->ops->put(s->u, T_meta, one, (struct bytes){"value", 5});
    assert_true(s->ops->get(s->u, T_meta, one, &val));
    s->ops->put(s->u, T_meta, two, val);
    assert_true(s->ops->get(s->u, T_meta, one, &val));
    s->ops->put(s->u, T_meta, one, val);
    assert_true(s->ops->get(s->u, T_meta, two, &val));
    assert_memory_equal(val.data, "value", 5);
    s->ops->mark(s->u);
    s->ops->del(s->u, T_meta, two);
    memstate_free(s); /* in the middle of a mark, and NULL: both fine */
    memstate_free(NULL);
}

/* ---- many rows: leaves are cut in two, and emptied ---- */

enum { MANY = 5000 };

struct order {
    unsigned next, step, n;
};

static struct bytes many_key(unsigned i, unsigned char out[4])
{
    for (int k = 0; k < 4; k++)
        out[k] = (unsigned char)(i >> (24 - 8 * k));
    return (struct bytes){out, 4};
}

static int order_row(void *arg, struct bytes key, struct bytes val)
{
    struct order *o = arg;
    unsigned char k[4];

    many_key(o->next, k);
    assert_memory_equal(key.data, k, 4);
    assert_memory_equal(val.data, k, 4);
    o->next += o->step;
    o->n++;
    return 0;
}

/* In order, backwards, and all over the place: 1733 has no divisor in common with MANY. */
static void test_many(void **state)
{
    static const unsigned strides[] = {1, MANY - 1, 1733};

    (void)state;
    for (size_t s = 0; s < sizeof strides / sizeof strides[0]; s++) {
        struct state *m = memstate_new();
        struct order all = {0, 1, 0}, half = {1, 2, 0}, from = {MANY - 99, 2, 0};
        unsigned char k[4];

        for (unsigned i = 0, at = 0; i < MANY; i++, at = (at + strides[s]) % MANY)
            m->ops->put(m->u, T_meta, many_key(at, k), many_key(at, k));
        m->ops->scan(m->u, T_meta, (struct bytes){"", 0}, (struct bytes){"", 0}, order_row, &all);
        assert_int_equal(all.n, MANY);
        m->ops->mark(m->u);
        for (unsigned i = 0, at = 0; i < MANY; i++, at = (at + strides[s]) % MANY)
            if (at % 2 == 0)
                m->ops->del(m->u, T_meta, many_key(at, k));
        m->ops->scan(m->u, T_meta, (struct bytes){"", 0}, (struct bytes){"", 0}, order_row, &half);
        assert_int_equal(half.n, MANY / 2);
        m->ops->scan(m->u, T_meta, (struct bytes){"", 0}, many_key(MANY - 100, k), order_row, &from);
        assert_int_equal(from.n, 50);
        m->ops->undo(m->u);
        all = (struct order){0, 1, 0};
        m->ops->scan(m->u, T_meta, (struct bytes){"", 0}, (struct bytes){"", 0}, order_row, &all);
        assert_int_equal(all.n, MANY);
        for (unsigned i = 0; i < MANY; i++)
            m->ops->del(m->u, T_meta, many_key(i, k));
        m->ops->scan(m->u, T_meta, (struct bytes){"", 0}, (struct bytes){"", 0}, order_row, &all);
        assert_int_equal(all.n, MANY);
        memstate_free(m);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),   cmocka_unit_test(test_keys),          cmocka_unit_test(test_records),
        cmocka_unit_test(test_memstate), cmocka_unit_test(test_put_own_value), cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
