/* state.c: the tables by name, the keys, and the typed helpers over any body of the state.
 *
 * Promises that what is put is what rec_pack makes of it (canonical bytes), so two states that hold equal records hold
 * equal bytes. Must not know which body is under it. Costs one pack or unpack per call; keys of one part are not
 * copied. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

const char *const table_words[T_COUNT] = {
#define X(name, rec) [T_##name] = #name,
    STATE_TABLES(X)
#undef X
};

const struct record *const table_records[T_COUNT] = {
#define X(name, rec) [T_##name] = rec,
    STATE_TABLES(X)
#undef X
};

int table_find(const char *name)
{
    for (int t = 0; t < T_COUNT; t++)
        if (strcmp(table_words[t], name) == 0)
            return t;
    return -1;
}

struct bytes key_bytes(const char *key)
{
    return (struct bytes){key, strlen(key)};
}

void number_put(void *to, int64_t n)
{
    for (int i = 0; i < NUMBER_BYTES; i++)
        ((unsigned char *)to)[i] = (unsigned char)((uint64_t)n >> (8 * (NUMBER_BYTES - 1 - i)));
}

int64_t number_get(const void *from)
{
    uint64_t n = 0;

    for (int i = 0; i < NUMBER_BYTES; i++)
        n = n << 8 | ((const unsigned char *)from)[i];
    return (int64_t)n;
}

/* "<a>\0" and room for n bytes more, which are returned in *tail. */
static struct bytes key_two(const char *a, size_t n, char **tail, struct arena *arena)
{
    size_t head = strlen(a) + 1;
    char *p = arena_alloc(arena, head + n);

    memcpy(p, a, head);
    *tail = p + head;
    return (struct bytes){p, head + n};
}

struct bytes key_seq(const char *a, int64_t seq, struct arena *arena)
{
    char *tail;
    struct bytes key = key_two(a, NUMBER_BYTES, &tail, arena);

    number_put(tail, seq);
    return key;
}

struct bytes key_pair(const char *a, const char *b, struct arena *arena)
{
    char *tail;
    size_t n = strlen(b);
    struct bytes key = key_two(a, n, &tail, arena);

    memcpy(tail, b, n);
    return key;
}

struct bytes key_three(const char *a, const char *b, const char *c, struct arena *arena)
{
    size_t na = strlen(a) + 1, nb = strlen(b) + 1, nc = strlen(c);
    char *k = arena_alloc(arena, na + nb + nc + 1);

    memcpy(k, a, na);
    memcpy(k + na, b, nb);
    memcpy(k + na + nb, c, nc + 1);
    return (struct bytes){k, na + nb + nc};
}

/* What is stored was packed by us: bytes that do not unpack are a bug, or damage that the store's own check missed. */
static void state_decode(enum table t, struct bytes val, struct arena *a, void *out)
{
    struct duban_error e;
    int rc;

    assert(table_records[t]);
    rc = rec_unpack(table_records[t], val, UNPACK_STORED, a, out, &e);
    assert(rc == DUBAN_E_ok);
    (void)rc;
}

bool state_get(struct state *s, enum table t, const char *key, struct arena *a, void *out)
{
    struct bytes val;

    if (!key || !*key || !s->ops->get(s->u, t, key_bytes(key), &val))
        return false;
    state_decode(t, val, a, out);
    return true;
}

void state_put(struct state *s, enum table t, const char *key, const void *rec, struct arena *a)
{
    assert(key && *key && table_records[t]);
    s->ops->put(s->u, t, key_bytes(key), rec_pack(table_records[t], rec, a));
}

bool state_has(struct state *s, enum table t, const char *key)
{
    struct bytes val;

    return key && *key && s->ops->get(s->u, t, key_bytes(key), &val);
}

struct page {
    enum table t;
    const char *after;
    size_t limit, cap;
    struct arena *a;
    struct list rows;
};

static int page_row(void *arg, struct bytes key, struct bytes val)
{
    struct page *p = arg;
    size_t size = table_records[p->t]->size;

    if (p->after && key.len == strlen(p->after) && memcmp(key.data, p->after, key.len) == 0)
        return 0;
    if (p->rows.n == p->limit)
        return 1;
    if (p->rows.n == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 16;
        void *v = arena_alloc(p->a, cap * size);

        if (p->rows.n)
            memcpy(v, p->rows.v, p->rows.n * size);
        p->rows.v = v;
        p->cap = cap;
    }
    state_decode(p->t, val, p->a, (char *)p->rows.v + p->rows.n++ * size);
    return 0;
}

struct list state_page(struct state *s, enum table t, const char *after, size_t limit, struct arena *a)
{
    struct page p = {t, after, limit, 0, a, {NULL, 0}};
    struct bytes from = after ? key_bytes(after) : (struct bytes){"", 0};

    assert(table_records[t]);
    s->ops->scan(s->u, t, (struct bytes){"", 0}, from, page_row, &p);
    return p.rows;
}
