/* memstate.c: a state in memory: per table a row of leaves, each a short sorted array; both searched by halves.
 *
 * For tests, simulation and the rehearsal of rules; never holds the county's only copy of anything. Promises the order
 * and the life of pointers that state.h describes, so that what works here works on LMDB. Owns its memory with malloc
 * (the one place in core beside core_new) and ends the program when there is none. A put moves what comes after it in
 * its leaf, and now and then, when a full leaf is cut in two, the row of leaves: a million rows are some 10,000 leaves.
 * A mark keeps a log of what each later change replaced; undo plays it backwards. */
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
enum { LEAF_ROWS = 256 };
/* Never empty, unless its table is. */
struct leaf {
    size_t n;
    struct row_kv v[LEAF_ROWS];
};
struct rows_kv {
    struct leaf **v;
    size_t n, cap;
};
/* Where a row stands, or would. */
struct place {
    size_t leaf, i;
    bool hit;
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

/* The last leaf that begins with this key or one before it; the first one when none does. */
static size_t leaf_find(const struct rows_kv *r, struct bytes key)
{
    size_t lo = 0, hi = r->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (key_compare(blob_bytes(r->v[mid]->v[0].key), key) <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? lo - 1 : 0;
}

/* The first row of its leaf whose key is not less; it may be one past the end of that leaf. */
static struct place rows_find(const struct rows_kv *r, struct bytes key)
{
    struct place at = {leaf_find(r, key), 0, false};
    const struct leaf *leaf = r->n ? r->v[at.leaf] : NULL;
    size_t hi = leaf ? leaf->n : 0;

    while (at.i < hi) {
        size_t mid = at.i + (hi - at.i) / 2;

        if (key_compare(blob_bytes(leaf->v[mid].key), key) < 0)
            at.i = mid + 1;
        else
            hi = mid;
    }
    at.hit = leaf && at.i < leaf->n && key_compare(blob_bytes(leaf->v[at.i].key), key) == 0;
    return at;
}

static struct row_kv *row_at(const struct rows_kv *r, struct place at)
{
    return &r->v[at.leaf]->v[at.i];
}

/* A new, empty leaf at this place of the row. */
static struct leaf *leaf_add(struct rows_kv *r, size_t at)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 8;
        r->v = mem_need(realloc(r->v, r->cap * sizeof(struct leaf *)));
    }
    memmove(r->v + at + 1, r->v + at, (r->n - at) * sizeof *r->v);
    r->v[at] = mem_need(malloc(sizeof(struct leaf)));
    r->v[at]->n = 0;
    r->n++;
    return r->v[at];
}

/* The leaf is full: its upper part goes into a new one behind it. Keys often come in order; then the old one stays as
 * good as full. */
static void leaf_split(struct rows_kv *r, struct place *at)
{
    struct leaf *old = r->v[at->leaf], *more = leaf_add(r, at->leaf + 1);
    size_t keep = at->i == old->n ? old->n - 1 : old->n / 2;

    more->n = old->n - keep;
    memcpy(more->v, old->v + keep, more->n * sizeof *more->v);
    old->n = keep;
    if (at->i > keep) {
        at->leaf++;
        at->i -= keep;
    }
}

static void row_insert(struct rows_kv *r, struct place at, struct row_kv row)
{
    struct leaf *leaf;

    if (r->n == 0)
        leaf_add(r, 0);
    if (r->v[at.leaf]->n == LEAF_ROWS)
        leaf_split(r, &at);
    leaf = r->v[at.leaf];
    memmove(leaf->v + at.i + 1, leaf->v + at.i, (leaf->n - at.i) * sizeof *leaf->v);
    leaf->v[at.i] = row;
    leaf->n++;
}

static void row_remove(struct rows_kv *r, struct place at)
{
    struct leaf *leaf = r->v[at.leaf];

    leaf->n--;
    memmove(leaf->v + at.i, leaf->v + at.i + 1, (leaf->n - at.i) * sizeof *leaf->v);
    if (leaf->n)
        return;
    free(leaf);
    r->n--;
    memmove(r->v + at.leaf, r->v + at.leaf + 1, (r->n - at.leaf) * sizeof *r->v);
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
    struct place at = rows_find(&m->tables[t], key);

    if (at.hit)
        *val = blob_bytes(row_at(&m->tables[t], at)->val);
    return at.hit;
}

static void mem_put(void *u, enum table t, struct bytes key, struct bytes val)
{
    struct memstate *m = u;
    struct rows_kv *r = &m->tables[t];
    struct blob copy = blob_copy(val); /* before anything moves: val may point into this state */
    struct place at = rows_find(r, key);

    assert(key.len > 0 && key.len <= 511);
    if (at.hit) {
        log_add(m, t, (struct row_kv){blob_copy(key), row_at(r, at)->val});
        row_at(r, at)->val = copy;
        return;
    }
    log_add(m, t, (struct row_kv){blob_copy(key), {NULL, 0}});
    row_insert(r, at, (struct row_kv){blob_copy(key), copy});
}

static void mem_del(void *u, enum table t, struct bytes key)
{
    struct memstate *m = u;
    struct rows_kv *r = &m->tables[t];
    struct place at = rows_find(r, key);
    struct row_kv was;

    if (!at.hit)
        return;
    was = *row_at(r, at);
    row_remove(r, at);
    log_add(m, t, was);
}

static int mem_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                    int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    struct memstate *m = u;
    struct rows_kv *r = &m->tables[t];
    struct place at = rows_find(r, key_compare(from, prefix) > 0 ? from : prefix);

    for (; at.leaf < r->n; at.leaf++, at.i = 0) {
        for (; at.i < r->v[at.leaf]->n; at.i++) {
            struct row_kv *row = row_at(r, at);
            int rc;

            if (row->key.n < prefix.len || (prefix.len && memcmp(row->key.p, prefix.data, prefix.len) != 0))
                return 0;
            rc = cb(arg, blob_bytes(row->key), blob_bytes(row->val));
            if (rc)
                return rc;
        }
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

static void rows_free(struct rows_kv *r)
{
    for (size_t i = 0; i < r->n; i++) {
        for (size_t k = 0; k < r->v[i]->n; k++) {
            free(r->v[i]->v[k].key.p);
            free(r->v[i]->v[k].val.p);
        }
        free(r->v[i]);
    }
    free(r->v);
}

void memstate_free(struct state *s)
{
    struct memstate *m;

    if (!s)
        return;
    m = s->u;
    if (m->marked)
        mem_keep(m);
    for (int t = 0; t < T_COUNT; t++)
        rows_free(&m->tables[t]);
    free(m->log);
    free(m);
}
