/* rules_loose.c: what documents name and nobody has. See rules_check.h. */
#include <string.h>

#include "core/rows.h"
#include "core/rules_check.h"

struct loose {
    struct core *c;
    const char *self; /* "ledger/calls" */
    struct arena *a;
    struct list *out;
    size_t cap;
};

static void need_rules(struct loose *l, const char *kind, const char *name)
{
    const char *key;

    if (!name)
        return;
    key = arena_printf(l->a, "%s/%s", kind, name);
    if (!state_has(core_state(l->c), T_rules, key))
        *(const char **)list_push(l->out, &l->cap, sizeof(const char *), l->a) =
            arena_printf(l->a, "%s: %s", l->self, key);
}

static void need_opens(struct loose *l, const struct opens *o)
{
    if (o)
        need_rules(l, "ledger", o->ledger);
}

static void ledger_loose(struct loose *l, const struct ledger *led)
{
    need_rules(l, "policy", led->policy);
    need_rules(l, "matters", led->matters);
    need_opens(l, led->look_back);
    for (size_t i = 0; i < led->stages.n; i++) {
        const struct stage *s = LIST_AT(led->stages, struct stage, i);

        for (size_t k = 0; k < s->opens.n; k++)
            need_opens(l, LIST_AT(s->opens, struct opens, k));
    }
}

static void policy_loose(struct loose *l, const struct policy *p)
{
    for (size_t i = 0; i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);
        const struct orderrule *o = r->order;

        if (o)
            need_rules(l, "ledger", o->ledger);
    }
}

static void points_loose(struct loose *l, const struct points *p)
{
    for (size_t i = 0; i < p->rows.n; i++) {
        const struct pointrule *r = LIST_AT(p->rows, struct pointrule, i);

        for (size_t k = 0; k < r->ledgers.n; k++)
            need_rules(l, "ledger", r->ledgers.v[k]);
    }
}

static void matters_loose(struct loose *l, const struct matters *m)
{
    for (size_t i = 0; i < m->rows.n; i++) {
        const struct matterrow *r = LIST_AT(m->rows, struct matterrow, i);

        if (r->unit && !state_has(core_state(l->c), T_unit, r->unit))
            *(const char **)list_push(l->out, &l->cap, sizeof(const char *), l->a) =
                arena_printf(l->a, "%s: unit %s", l->self, r->unit);
    }
}

static void inspection_loose(struct loose *l, const struct inspection *in)
{
    need_rules(l, "ledger", in->ledger);
    need_opens(l, in->unapproved);
}

void rules_loose(struct core *c, const char *kind, const void *doc, struct arena *a, struct list *out)
{
    const struct record *r = rules_record(kind);
    struct loose l = {c, arena_printf(a, "%s/%s", kind, *(const char *const *)doc), a, out, 0};

    l.cap = out->n; /* the list grows from here */
    if (r == &rec_ledger)
        ledger_loose(&l, doc);
    else if (r == &rec_policy)
        policy_loose(&l, doc);
    else if (r == &rec_points)
        points_loose(&l, doc);
    else if (r == &rec_matters)
        matters_loose(&l, doc);
    else if (r == &rec_organisation)
        need_opens(&l, ((const struct organisation *)doc)->vacancy);
    else if (r == &rec_inspection)
        inspection_loose(&l, doc);
}
