/* memstate.c: a state in memory: one sorted array per table, searched by halves.
 *
 * For tests, simulation and the rehearsal of rules; never holds the county's only copy of anything. Promises the order
 * and the life of pointers that state.h describes, so that what works here works on LMDB. Owns its memory with malloc
 * (the one place in core beside core_new) and ends the program when there is none. A put in the middle moves the array:
 * O(rows), fine up to some 100,000. A mark keeps a log of what each later change replaced; undo plays it backwards. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"

struct blob {
    unsigned char *p;
    size_t n;
};
struct row_kv {
    struct blob key, val;
};
struct rows_kv {
    struct row_kv *v;
    size_t n, cap;
};
/* How it was before one change: val.p NULL means there was no such row. */
struct undo_kv {
    enum table t;
    struct row_kv was;
};
struct memstate {
    struct state state; /* first: memstate_free gets this pointer back */
    struct rows_kv tables[T_COUNT];
    struct undo_kv *log;
    size_t log_n, log_cap;
    bool marked;
};

static void *mem_need(void *p)
{
    if (!p)
        abort();
    return p;
}

static struct blob blob_copy(struct bytes b)
{
    struct blob c = {mem_need(malloc(b.len + 1)), b.len};

    if (b.len)
        memcpy(c.p, b.data, b.len);
    c.p[b.len] = 0;
    return c;
}

static struct bytes blob_bytes(struct blob b)
{
    return (struct bytes){b.p, b.n};
}

static int key_compare(struct bytes a, struct bytes b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int d = n ? memcmp(a.data, b.data, n) : 0;

    return d ? d : (a.len > b.len) - (a.len < b.len);
}

/* The first row whose key is not less. */
static size_t rows_find(const struct rows_kv *r, struct bytes key, bool *hit)
{
    size_t lo = 0, hi = r->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (key_compare(blob_bytes(r->v[mid].key), key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *hit = lo < r->n && key_compare(blob_bytes(r->v[lo].key), key) == 0;
    return lo;
}

/* Takes over `was`, both blobs of it. */
static void log_add(struct memstate *m, enum table t, struct row_kv was)
{
    if (!m->marked) {
        free(was.key.p);
        free(was.val.p);
        return;
    }
    if (m->log_n == m->log_cap) {
        m->log_cap = m->log_cap ? m->log_cap * 2 : 64;
        m->log = mem_need(realloc(m->log, m->log_cap * sizeof *m->log));
    }
    m->log[m->log_n++] = (struct undo_kv){t, was};
}

static bool mem_get(void *u, enum table t, struct bytes key, struct bytes *val)
{
    struct memstate *m = u;
    bool hit;
    size_t i = rows_find(&m->tables[t], key, &hit);

    if (hit)
        *val = blob_bytes(m->tables[t].v[i].val);
    return hit;
}

static void mem_put(void *u, enum table t, struct bytes key, struct bytes val)
{
    struct memstate *m = u;
    struct rows_kv *r = &m->tables[t];
    struct blob copy = blob_copy(val); /* before anything moves: val may point into this state */
    bool hit;
    size_t i = rows_find(r, key, &hit);

    assert(key.len > 0 && key.len <= 511);
    if (hit) {
        log_add(m, t, (struct row_kv){blob_copy(key), r->v[i].val});
        r->v[i].val = copy;
        return;
    }
    log_add(m, t, (struct row_kv){blob_copy(key), {NULL, 0}});
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 64;
        r->v = mem_need(realloc(r->v, r->cap * sizeof *r->v));
    }
    memmove(r->v + i + 1, r->v + i, (r->n - i) * sizeof *r->v);
    r->v[i] = (struct row_kv){blob_copy(key), copy};
    r->n++;
}

static void mem_del(void *u, enum table t, struct bytes key)
{
    struct memstate *m = u;
    struct rows_kv *r = &m->tables[t];
    bool hit;
    size_t i = rows_find(r, key, &hit);
    struct row_kv was;

    if (!hit)
        return;
    was = r->v[i];
    memmove(r->v + i, r->v + i + 1, (r->n - i - 1) * sizeof *r->v);
    r->n--;
    log_add(m, t, was);
}

static int mem_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                    int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    struct memstate *m = u;
    struct rows_kv *r = &m->tables[t];
    bool hit;
    size_t i = rows_find(r, key_compare(from, prefix) > 0 ? from : prefix, &hit);

    for (; i < r->n; i++) {
        struct blob *k = &r->v[i].key;
        int rc;

        if (k->n < prefix.len || (prefix.len && memcmp(k->p, prefix.data, prefix.len) != 0))
            break;
        rc = cb(arg, blob_bytes(*k), blob_bytes(r->v[i].val));
        if (rc)
            return rc;
    }
    return 0;
}

static void mem_mark(void *u)
{
    struct memstate *m = u;

    assert(!m->marked);
    m->marked = true;
}

static void mem_keep(void *u)
{
    struct memstate *m = u;

    assert(m->marked);
    m->marked = false;
    while (m->log_n) {
        struct undo_kv *x = &m->log[--m->log_n];

        free(x->was.key.p);
        free(x->was.val.p);
    }
}

static void mem_undo(void *u)
{
    struct memstate *m = u;

    assert(m->marked);
    m->marked = false; /* what follows is not logged */
    while (m->log_n) {
        struct undo_kv *x = &m->log[--m->log_n];

        if (x->was.val.p)
            mem_put(m, x->t, blob_bytes(x->was.key), blob_bytes(x->was.val));
        else
            mem_del(m, x->t, blob_bytes(x->was.key));
        free(x->was.key.p);
        free(x->was.val.p);
    }
}

static const struct state_ops mem_ops = {mem_get, mem_put, mem_del, mem_scan, mem_mark, mem_keep, mem_undo};

struct state *memstate_new(void)
{
    struct memstate *m = mem_need(calloc(1, sizeof *m));

    m->state = (struct state){&mem_ops, m};
    return &m->state;
}

void memstate_free(struct state *s)
{
    struct memstate *m;

    if (!s)
        return;
    m = s->u;
    if (m->marked)
        mem_keep(m);
    for (int t = 0; t < T_COUNT; t++) {
        for (size_t i = 0; i < m->tables[t].n; i++) {
            free(m->tables[t].v[i].key.p);
            free(m->tables[t].v[i].val.p);
        }
        free(m->tables[t].v);
    }
    free(m->log);
    free(m);
}
