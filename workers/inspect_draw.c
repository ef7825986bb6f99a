/* inspect_draw.c: see inspect_draw.h. Every method is one sort: by rank, then by lot, then by id. */
#include "workers/inspect_draw.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { LOT_BYTES = 16 };

struct ticket {
    const char *id;
    int64_t rank;
    unsigned char lot[LOT_BYTES]; /* zero where the id decides */
};

const char *draw_seed(const char *salt, const char *plan_id, int64_t run_date, struct arena *a)
{
    return arena_printf(a, "%s/%s/%s", salt ? salt : "", plan_id, date_text(run_date, a));
}

static int ticket_order(const void *pa, const void *pb)
{
    const struct ticket *a = pa, *b = pb;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    int lot = memcmp(a->lot, b->lot, LOT_BYTES);
    return lot ? lot : strcmp(a->id, b->id);
}

static void ticket_lot(struct ticket *t, const char *seed)
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, LOT_BYTES);
    crypto_generichash_update(&h, (const unsigned char *)seed, strlen(seed));
    crypto_generichash_update(&h, (const unsigned char *)"/", 1);
    crypto_generichash_update(&h, (const unsigned char *)t->id, strlen(t->id));
    crypto_generichash_final(&h, t->lot, LOT_BYTES);
}

/* ---- one rank function for each method ---- */
struct draw {
    const char *seed;
    struct strs seen;
};

static void rank_by_id(const struct draw *d, const struct candidate *c, struct ticket *t)
{
    (void)d, (void)c;
    t->rank = 0;
}

static void rank_by_lot(const struct draw *d, const struct candidate *c, struct ticket *t)
{
    (void)c;
    ticket_lot(t, d->seed);
}

static void rank_by_age(const struct draw *d, const struct candidate *c, struct ticket *t)
{
    /* Drawn twice by some older version: the later place counts, so look from the end. */
    size_t i = d->seen.n;
    while (i > 0 && strcmp(d->seen.v[i - 1], c->id) != 0)
        i--;
    t->rank = (int64_t)i; /* 0: never seen */
}

static void rank_by_light(const struct draw *d, const struct candidate *c, struct ticket *t)
{
    t->rank = c->light == LIGHT_RED ? 0 : c->light == LIGHT_YELLOW ? 1 : 2;
    if (t->rank == 2)
        ticket_lot(t, d->seed);
}

static void (*const ranks[])(const struct draw *d, const struct candidate *c, struct ticket *t) = {
    [SAMPLE_ABSENT] = rank_by_id,    [SAMPLE_ALL] = rank_by_id,     [SAMPLE_OLDEST] = rank_by_age,
    [SAMPLE_LIGHTS] = rank_by_light, [SAMPLE_RANDOM] = rank_by_lot, [SAMPLE_NAMED] = rank_by_id,
};

struct strs draw_sample(enum sample_method method, struct list candidates, struct strs seen, int64_t n,
                        const char *seed, struct arena *a)
{
    struct draw d = {seed, seen};
    struct ticket *t = arena_alloc(a, candidates.n * sizeof *t + 1);
    size_t take = n < 0 || (uint64_t)n > candidates.n ? candidates.n : (size_t)n;

    for (size_t i = 0; i < candidates.n; i++) {
        const struct candidate *c = LIST_AT(candidates, struct candidate, i);
        t[i].id = c->id;
        ranks[method](&d, c, &t[i]);
    }
    qsort(t, candidates.n, sizeof *t, ticket_order);
    if (take > LIM_LIST)
        take = LIM_LIST;
    struct strs out = {arena_alloc(a, take * sizeof *out.v + 1), take};
    for (size_t i = 0; i < take; i++)
        out.v[i] = arena_str(a, t[i].id, strlen(t[i].id));
    return out;
}
