/* used.c: see used.h. */
#include "core/used.h"

#include <string.h>

#include "core/rows.h"

enum { NUMBERS = 2, FORGET_MOST = 64 };

/* ---- rows ---- */

/* "<governor>\0" and as many of the two numbers as asked for. */
static struct bytes key_of(const char *governor, int64_t slot_s, int64_t slot_ms, size_t numbers, struct arena *a)
{
    size_t n = strlen(governor) + 1;
    unsigned char *k = arena_alloc(a, n + NUMBERS * NUMBER_BYTES);

    memcpy(k, governor, n);
    number_put(k + n, slot_s);
    number_put(k + n + NUMBER_BYTES, slot_ms);
    return (struct bytes){k, n + numbers * NUMBER_BYTES};
}

struct bytes used_key(const struct used *u, struct arena *a)
{
    return key_of(u->governor, u->slot_s, u->slot_ms, NUMBERS, a);
}

struct bytes used_from(const char *governor, int64_t slot_s, struct arena *a)
{
    return key_of(governor, slot_s, 0, slot_s > 0 ? 1 : 0, a);
}

bool used_get(struct state *s, const char *governor, int64_t slot_s, int64_t slot_ms, struct arena *a, struct used *out)
{
    struct duban_error e;
    struct bytes val;

    rec_clear(&rec_used, out);
    out->governor = governor;
    out->slot_s = slot_s;
    out->slot_ms = slot_ms;
    out->n = 0;
    return s->ops->get(s->u, T_used, used_key(out, a), &val) &&
           rec_unpack(&rec_used, val, UNPACK_STORED, a, out, &e) == DUBAN_E_ok;
}

/* ---- what the entry will say ---- */

static struct used *use_find(const struct decide *d, const char *governor, int64_t slot_s, int64_t slot_ms)
{
    struct used *u = d->facts->uses.v;

    for (size_t i = 0; i < d->facts->uses.n; i++)
        if (same_text(u[i].governor, governor) && u[i].slot_s == slot_s && u[i].slot_ms == slot_ms)
            return &u[i];
    return NULL;
}

struct used *use_of(struct decide *d, const char *governor, int64_t slot_s, int64_t slot_ms)
{
    struct list *l = &d->facts->uses;
    struct used *u = use_find(d, governor, slot_s, slot_ms);

    if (u)
        return u;
    u = arena_alloc(d->a, (l->n + 1) * sizeof *u);
    if (l->n)
        memcpy(u, l->v, l->n * sizeof *u);
    used_get(d->s, governor, slot_s, slot_ms, d->a, &u[l->n]);
    *l = (struct list){u, l->n + 1};
    return &u[l->n - 1];
}

int64_t use_count(const struct decide *d, const struct used *row)
{
    const struct used *u = use_find(d, row->governor, row->slot_s, row->slot_ms);

    return none_or(u ? u->n : row->n, 0);
}

void use_forget(struct decide *d, const struct used *row)
{
    struct used *u;

    if (d->facts->uses.n >= FORGET_MOST)
        return;
    u = use_of(d, arena_keep(d->a, row->governor), row->slot_s, row->slot_ms);
    u->n = 0;
    u->until_ms = NONE;
}

void fold_uses(struct fold *f)
{
    for (size_t i = 0; i < f->facts->uses.n; i++) {
        const struct used *u = LIST_AT(f->facts->uses, struct used, i);

        if (none_or(u->n, 0) == 0 && u->until_ms == NONE)
            f->s->ops->del(f->s->u, T_used, used_key(u, f->a));
        else
            f->s->ops->put(f->s->u, T_used, used_key(u, f->a), rec_pack(&rec_used, u, f->a));
    }
}
