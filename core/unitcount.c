/* unitcount.c: see unitcount.h. The row "<unit>\0<year>" holds one number of 8 bytes, big-endian, for each colour from
 * blue to red.
 *
 * Where a light asks how often a colour came up in its unit, one more of it may turn other items of the unit: they are
 * due at once. That costs a walk over all items, but only in a county whose rules ask so. */
#include "core/unitcount.h"

#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"

enum { COLOURS = LIGHT_RED - LIGHT_BLUE + 1, BYTES = 8, YEAR_DIGITS = 4, KEY_MOST = LIM_ID_BYTES + 1 + YEAR_DIGITS };

/* ---- the row ---- */

static struct bytes key_of(const char *unit, int64_t year, char room[KEY_MOST])
{
    size_t n = strlen(unit) + 1;

    memcpy(room, unit, n);
    for (int i = YEAR_DIGITS - 1; i >= 0; i--, year /= 10)
        room[n + (size_t)i] = (char)('0' + year % 10);
    return (struct bytes){room, n + YEAR_DIGITS};
}

struct unit_counts unit_counts_in(struct state *s, const char *unit, int64_t year)
{
    struct unit_counts out = {.year = year};
    char room[KEY_MOST];
    struct bytes val;

    if (!unit || strlen(unit) > LIM_ID_BYTES || !s->ops->get(s->u, T_unitcount, key_of(unit, year, room), &val))
        return out;
    for (size_t i = 0; i < val.len && i < COLOURS * BYTES; i++) {
        int64_t *n = &out.n[LIGHT_BLUE + i / BYTES];

        *n = *n << 8 | ((const unsigned char *)val.data)[i];
    }
    return out;
}

static void put_counts(struct state *s, const char *unit, const struct unit_counts *c)
{
    unsigned char val[COLOURS * BYTES];
    char room[KEY_MOST];

    for (size_t i = 0; i < sizeof val; i++)
        val[i] = (unsigned char)(c->n[LIGHT_BLUE + i / BYTES] >> (8 * (BYTES - 1 - i % BYTES)));
    s->ops->put(s->u, T_unitcount, key_of(unit, c->year, room), (struct bytes){val, sizeof val});
}

/* ---- who asks ---- */

bool policy_counts_units(const struct policy *p)
{
    for (size_t i = 0; p && i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; k < r->any.n; k++)
            if (LIST_AT(r->any, struct condition, k)->unit_times_least != NONE)
                return true;
    }
    return false;
}

static const struct policy *policy_of(struct core *c, const char *ledger)
{
    const struct ledger *l = core_ledger(c, ledger);

    return l && l->policy ? core_policy(c, l->policy, NULL) : NULL;
}

static bool anybody_asks(struct fold *f)
{
    struct strs names = core_rules_names(f->core, "policy", f->a);

    for (size_t i = 0; i < names.n; i++)
        if (policy_counts_units(core_policy(f->core, names.v[i], NULL)))
            return true;
    return false;
}

struct asking {
    struct fold *f;
    const char *unit, *but;
    struct list ids; /* of const char * */
    size_t cap;
};

static int asking_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct asking *x = u;
    const struct item *it = rec;

    (void)key, (void)val, (void)scratch;
    if (it->state == ITEM_OPEN && same_text(it->lead_unit, x->unit) && !same_text(it->id, x->but) &&
        policy_counts_units(policy_of(x->f->core, it->ledger)))
        *(const char **)list_push(&x->ids, &x->cap, sizeof(const char *), x->f->a) = arena_keep(x->f->a, it->id);
    return 0;
}

/* Looked at again at once; nothing happened to them, so that their history says nothing. */
static void others_due(struct fold *f, const struct item *cause)
{
    struct asking x = {.f = f, .unit = cause->lead_unit, .but = cause->id};

    rows_each(f->s, T_item, NULL, NULL, asking_row, &x);
    for (size_t i = 0; i < x.ids.n; i++) {
        struct item it;

        fold_item_get(f, *LIST_AT(x.ids, const char *, i), &it);
        it.next_ms = f->en->wall_ms;
        it.rev++;
        state_put(f->s, T_item, it.id, &it, f->a);
    }
}

/* ---- counting ---- */

static int64_t was_counted(const struct list *counts, const struct colourcount *like)
{
    for (size_t i = 0; i < counts->n; i++) {
        const struct colourcount *c = LIST_AT(*counts, struct colourcount, i);

        if (c->year == like->year && c->light == like->light && same_text(c->cause, like->cause))
            return none_or(c->n, 0);
    }
    return 0;
}

void fold_unit_counts(struct fold *f, const struct item *was, const struct item *is)
{
    bool counted = false;

    for (size_t i = 0; is->lead_unit && i < is->counts.n; i++) {
        const struct colourcount *c = LIST_AT(is->counts, struct colourcount, i);
        int64_t more = none_or(c->n, 0) - was_counted(&was->counts, c);
        struct unit_counts all;

        if (more <= 0 || c->light < LIGHT_BLUE)
            continue;
        all = unit_counts_in(f->s, is->lead_unit, c->year);
        all.n[c->light] += more;
        put_counts(f->s, is->lead_unit, &all);
        counted = true;
    }
    if (counted && anybody_asks(f))
        others_due(f, is);
}
