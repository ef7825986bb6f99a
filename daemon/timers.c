/* timers.c: a heap of which each element knows its place, and a hash that knows the elements. See timers.h. */
#include "daemon/timers.h"

#include <stdio.h>
#include <stdlib.h>

static void put(struct timers *t, size_t at, struct timer *x)
{
    t->heap[at] = x;
    x->at = at;
}

static void sift_up(struct timers *t, struct timer *x)
{
    size_t i = x->at;

    for (; i > 0 && x->ms < t->heap[(i - 1) / 2]->ms; i = (i - 1) / 2)
        put(t, i, t->heap[(i - 1) / 2]);
    put(t, i, x);
}

static void sift_down(struct timers *t, struct timer *x)
{
    size_t i = x->at;

    for (size_t child; (child = 2 * i + 1) < t->n; i = child) {
        if (child + 1 < t->n && t->heap[child + 1]->ms < t->heap[child]->ms)
            child++;
        if (t->heap[child]->ms >= x->ms)
            break;
        put(t, i, t->heap[child]);
    }
    put(t, i, x);
}

static void settle(struct timers *t, struct timer *x)
{
    sift_up(t, x);
    sift_down(t, x);
}

/* "5/LD-2022-001", in a buffer of the caller's or, when that is too small, in memory of its own. */
static char *name_of(enum table table, const char *key, char *buf, size_t size)
{
    int n = snprintf(buf, size, "%d/%s", (int)table, key);
    char *own = buf;

    if (n < 0 || ((size_t)n >= size && asprintf(&own, "%d/%s", (int)table, key) < 0))
        abort();
    return own;
}

struct timer *timers_find(const struct timers *t, enum table table, const char *key)
{
    char buf[512], *name = name_of(table, key, buf, sizeof buf);
    struct timer *x = NULL;

    HASH_FIND_STR(t->all, name, x);
    if (name != buf)
        free(name);
    return x;
}

static void add(struct timers *t, enum table table, const char *key, int64_t ms)
{
    struct timer *x = calloc(1, sizeof *x);

    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 256;
        t->heap = realloc(t->heap, t->cap * sizeof *t->heap);
    }
    if (!x || !t->heap)
        abort();
    x->name = name_of(table, key, NULL, 0);
    x->key = strchr(x->name, '/') + 1;
    x->table = table;
    x->ms = ms;
    HASH_ADD_KEYPTR(hh, t->all, x->name, strlen(x->name), x);
    put(t, t->n++, x);
    sift_up(t, x);
}

static void drop(struct timers *t, struct timer *x)
{
    struct timer *last = t->heap[--t->n];

    if (last != x) {
        put(t, x->at, last);
        settle(t, last);
    }
    HASH_DEL(t->all, x);
    free(x->name);
    free(x);
}

void timers_set(struct timers *t, enum table table, const char *key, int64_t ms)
{
    struct timer *x = timers_find(t, table, key);

    if (x && ms == NONE) {
        drop(t, x);
    } else if (x) {
        x->ms = ms;
        settle(t, x);
    } else if (ms != NONE) {
        add(t, table, key, ms);
    }
}

struct timer *timers_first(const struct timers *t)
{
    return t->n ? t->heap[0] : NULL;
}

void timers_clear(struct timers *t)
{
    while (t->n)
        drop(t, t->heap[t->n - 1]);
    free(t->heap);
    *t = (struct timers){NULL, 0, 0, NULL};
}
