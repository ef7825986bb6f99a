/* rules_loose.c: what documents name and nobody has. See rules_check.h. */
#include <string.h>

#include "core/rows.h"
#include "core/rules_check.h"
#include "proto/drivers.h"
#include "proto/texts.h"

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

static void need_unit(struct loose *l, const char *unit)
{
    if (unit && !state_has(core_state(l->c), T_unit, unit))
        *(const char **)list_push(l->out, &l->cap, sizeof(const char *), l->a) =
            arena_printf(l->a, "%s: unit %s", l->self, unit);
}

static void matters_loose(struct loose *l, const struct matters *m)
{
    for (size_t i = 0; i < m->rows.n; i++)
        need_unit(l, LIST_AT(m->rows, struct matterrow, i)->unit);
}

static void bulletin_loose(struct loose *l, const struct bulletin *b)
{
    need_rules(l, "ledger", b->ledger);
    need_unit(l, b->unit);
}

static void inspection_loose(struct loose *l, const struct inspection *in)
{
    need_rules(l, "ledger", in->ledger);
    need_opens(l, in->unapproved);
}

/* Every kind of notice has its words in the language of every channel; those of an approved text lie elsewhere. */
static void channels_loose(struct loose *l, const struct channels *rules)
{
    struct strs names = core_rules_names(l->c, "texts", l->a);
    struct phrasebook *b = phrasebook_new(l->a);
    struct duban_error e;

    for (size_t i = 0; i < names.n; i++)
        phrasebook_add(b, core_texts(l->c, names.v[i]), l->a, &e); /* in force, so it was read before */
    for (size_t i = 0; i < rules->use.n; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);
        struct text_want want = {.language = text_language_find(row->language), .driver = channel_kind(row)};
        for (want.kind = 1; !row->off && !row->codes.n && want.kind < enum_notice_kind.count; want.kind++) {
            const struct text_form *f = phrasebook_find(b, &want);
            if (!f || f->language != want.language)
                *(const char **)list_push(l->out, &l->cap, sizeof(const char *), l->a) =
                    arena_printf(l->a, "%s: texts %s %s (%s)", l->self, text_languages[want.language],
                                 enum_notice_kind.words[want.kind], row->channel);
        }
    }
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
    else if (r == &rec_bulletin)
        bulletin_loose(&l, doc);
    else if (r == &rec_channels)
        channels_loose(&l, doc);
}
