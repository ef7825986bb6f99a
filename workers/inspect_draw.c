/* inspect_draw.c: see inspect_draw.h. Every method is one sort: by rank, then by lot, then by id. */
#include "workers/inspect_draw.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { LOT_BYTES = 16 };

struct ticket {
    const char *id, *unit;
    int64_t rank;
    bool lots;                    /* its lot decides; else rank and id */
    unsigned char lot[LOT_BYTES]; /* zero where it does not */
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

static int ticket_by_id(const void *pa, const void *pb)
{
    const struct ticket *a = pa, *b = pb;
    return strcmp(a->id, b->id);
}

static void ticket_lot(struct ticket *t, const char *seed)
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, LOT_BYTES);
    crypto_generichash_update(&h, (const unsigned char *)seed, strlen(seed));
    crypto_generichash_update(&h, (const unsigned char *)"/", 1);
    crypto_generichash_update(&h, (const unsigned char *)t->id, strlen(t->id));
    crypto_generichash_final(&h, t->lot, LOT_BYTES);
    t->lots = true;
}

/* ---- one rank function for each method ---- */

static void rank_by_id(const struct draw_ask *d, const struct candidate *c, struct ticket *t)
{
    (void)d, (void)c;
    t->rank = 0;
}

static void rank_by_lot(const struct draw_ask *d, const struct candidate *c, struct ticket *t)
{
    (void)c;
    ticket_lot(t, d->seed);
}

static void rank_by_age(const struct draw_ask *d, const struct candidate *c, struct ticket *t)
{
    /* Drawn twice by some older version: the later place counts, so look from the end. */
    size_t i = d->seen.n;
    while (i > 0 && strcmp(d->seen.v[i - 1], c->id) != 0)
        i--;
    t->rank = (int64_t)i; /* 0: never seen */
}

static void rank_by_light(const struct draw_ask *d, const struct candidate *c, struct ticket *t)
{
    t->rank = c->light == LIGHT_RED ? 0 : c->light == LIGHT_YELLOW ? 1 : 2;
    if (t->rank == 2)
        ticket_lot(t, d->seed);
}

static void (*const ranks[])(const struct draw_ask *d, const struct candidate *c, struct ticket *t) = {
    [SAMPLE_ABSENT] = rank_by_id,    [SAMPLE_ALL] = rank_by_id,     [SAMPLE_OLDEST] = rank_by_age,
    [SAMPLE_LIGHTS] = rank_by_light, [SAMPLE_RANDOM] = rank_by_lot, [SAMPLE_NAMED] = rank_by_id,
};

/* ---- the draw ---- */

static struct ticket *tickets_in_order(const struct draw_ask *ask, struct arena *a)
{
    const size_t n = ask->candidates.n;
    struct ticket *t = arena_alloc(a, (n + 1) * sizeof *t);

    for (size_t i = 0; i < n; i++) {
        const struct candidate *c = LIST_AT(ask->candidates, struct candidate, i);

        memset(&t[i], 0, sizeof t[i]);
        t[i].id = c->id;
        t[i].unit = c->unit;
        ranks[ask->method](ask, c, &t[i]);
    }
    qsort(t, n, sizeof *t, ticket_order);
    return t;
}

static void take(struct draw *out, const struct draw_ask *ask, const struct ticket *t, size_t n, struct arena *a)
{
    const size_t most = ask->size < 0 || ask->size > LIM_LIST ? LIM_LIST : (size_t)ask->size;

    out->drawn.v = arena_alloc(a, (n + 1) * sizeof *out->drawn.v);
    out->left_out.v = arena_alloc(a, (n + 1) * sizeof *out->left_out.v);
    for (size_t i = 0; i < n && out->drawn.n < most; i++) {
        bool full = ask->full && ask->full(ask->u, t[i].unit);
        struct strs *l = full ? &out->left_out : &out->drawn;

        l->v[l->n++] = arena_keep(a, t[i].id);
    }
}

/* Those that come in their order first, as they do; the others by id. */
static void keep_pool(struct draw *out, struct ticket *t, size_t n, struct arena *a)
{
    size_t fixed = 0;

    while (fixed < n && !t[fixed].lots)
        fixed++;
    qsort(t + fixed, n - fixed, sizeof *t, ticket_by_id);
    out->pool.v = arena_alloc(a, (n + 1) * sizeof *out->pool.v);
    for (size_t i = 0; i < n; i++)
        out->pool.v[out->pool.n++] = arena_keep(a, t[i].id);
    out->fixed = (int64_t)fixed;
}

void draw_make(const struct draw_ask *ask, struct arena *a, struct draw *out)
{
    struct ticket *t = tickets_in_order(ask, a);
    size_t kept = ask->candidates.n < LIM_LIST ? ask->candidates.n : LIM_LIST;

    rec_clear(&rec_draw, out);
    out->method = (int)ask->method;
    out->seed = ask->seed;
    out->size = ask->size < 0 ? NONE : ask->size;
    out->pool_n = (int64_t)ask->candidates.n;
    take(out, ask, t, kept, a);
    keep_pool(out, t, kept, a);
}
