/* bins.c: see bins.h. */
#include "core/bins.h"

#include <string.h>

/* Where the key is, or would be. */
static size_t place(const struct bins *b, const char *key)
{
    size_t lo = 0, hi = b->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (strcmp(b->v[mid].key, key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void *bin_find(const struct bins *b, const char *key)
{
    size_t at = place(b, key);

    return at < b->n && strcmp(b->v[at].key, key) == 0 ? b->v[at].v : NULL;
}

void *bin_of(struct bins *b, const char *key)
{
    size_t at = place(b, key);

    if (at < b->n && strcmp(b->v[at].key, key) == 0)
        return b->v[at].v;
    if (b->n == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 16;
        struct bin *v = arena_alloc(b->a, cap * sizeof *v);

        if (b->n)
            memcpy(v, b->v, b->n * sizeof *v);
        b->v = v;
        b->cap = cap;
    }
    memmove(b->v + at + 1, b->v + at, (b->n - at) * sizeof *b->v);
    b->v[at] = (struct bin){arena_str(b->a, key, strlen(key)), arena_alloc(b->a, b->size)};
    b->n++;
    return b->v[at].v;
}
