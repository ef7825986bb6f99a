/* fold_effects.c: what a decision causes beside the item that it is about: items opened, links made, items closed with
 * it, notices, points. Shared by every fold whose facts may hold these; all of it was decided, here it is stored. */
#include "core/op_rows.h"
#include "core/points.h"

/* Whoever leads it leads it from the start, and who helps was asked then. */
void fold_parties(struct fold *f, struct item *it)
{
    struct tenure *t;

    if (it->lead_leader) {
        t = fold_list_add(f, &it->leaders, sizeof *t, LIM_LIST);
        rec_clear(&rec_tenure, t);
        t->leader = it->lead_leader;
        t->from_ms = it->assigned_ms;
    }
    for (size_t i = 0; i < it->assist_units.n; i++) {
        struct assist *x = fold_list_add(f, &it->assists, sizeof *x, LIM_LIST);

        rec_clear(&rec_assist, x);
        x->unit = it->assist_units.v[i];
        x->asked_ms = it->assigned_ms;
    }
}

static void open_item(struct fold *f, const struct item *opened)
{
    struct item it = *opened;

    it.next_ms = f->en->wall_ms;
    fold_parties(f, &it);
    fold_item_open(f, &it);
}

static void shut(struct fold *f, const char *id)
{
    struct item it;

    fold_item_get(f, id, &it);
    if (it.state == ITEM_CLOSED)
        return;
    fold_item_end(f, &it);
    fold_item_put(f, &it, false);
}

void fold_notices(struct fold *f, const struct list *notices)
{
    for (size_t i = 0; i < notices->n; i++) {
        struct notice n = *LIST_AT(*notices, struct notice, i);

        if (state_has(f->s, T_notice, n.id)) /* the key says that it was caused before */
            continue;
        n.state = NS_INTENDED;
        if (n.intended_ms == NONE)
            n.intended_ms = f->en->wall_ms;
        n.next_ms = n.intended_ms;
        n.attempts = 0;
        n.rev = 1;
        state_put(f->s, T_notice, n.id, &n, f->a);
    }
}

void fold_effects(struct fold *f)
{
    const struct facts *x = f->facts;

    for (size_t i = 0; i < x->opened.n; i++)
        open_item(f, LIST_AT(x->opened, struct item, i));
    for (size_t i = 0; i < x->links.n; i++)
        kin_link(f, LIST_AT(x->links, struct link, i));
    for (size_t i = 0; i < x->shut.n; i++)
        shut(f, x->shut.v[i]);
    fold_notices(f, &x->notices);
    fold_scores(f);
}
