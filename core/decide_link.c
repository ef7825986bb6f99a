/* decide_link.c: links between items: what came from what, what is part of, measures, supervises or reports to what.
 *
 * Links that make kin (from, part) may not lead back to where they began: counts and lights would chase each other.
 * Making the same link again is taken and changes nothing but its reason. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"

static bool makes_kin(int kind)
{
    return kind == LINK_FROM || kind == LINK_PART;
}

/* ---- the way up ---- */

/* Items still to be looked at, and those that were: one list, walked from the front. */
struct way {
    struct arena *a;
    struct list ids; /* of const char * */
    size_t cap;
};

static void way_add(struct way *w, const char *id)
{
    for (size_t i = 0; i < w->ids.n; i++)
        if (same_text(*LIST_AT(w->ids, const char *, i), id))
            return;
    *(const char **)list_push(&w->ids, &w->cap, sizeof(const char *), w->a) = id;
}

static int way_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct way *w = u;
    const struct link *l = rec;

    (void)key, (void)val, (void)scratch;
    if (makes_kin(l->kind))
        way_add(w, arena_str(w->a, l->to, strlen(l->to)));
    return 0;
}

/* Does `id` come from `self`, by whatever way? What stands already has no loop, so the walk ends. */
static bool comes_from(const struct decide *d, const char *id, const char *self)
{
    struct way w = {.a = d->a};

    way_add(&w, id);
    for (size_t i = 0; i < w.ids.n; i++) {
        const char *at = *LIST_AT(w.ids, const char *, i);
        struct item it;

        if (strcmp(at, self) == 0)
            return true;
        if (state_get(d->s, T_item, at, d->a, &it) && it.parent)
            way_add(&w, it.parent);
        rows_each_of(d->s, T_link, at, way_row, &w);
    }
    return false;
}

int need_link(const struct decide *d, const struct link *l, const char *field)
{
    if (same_text(l->item, l->to))
        return error_set(d->e, DUBAN_E_bad_choice, field, "%s → %s", l->item, l->to);
    if (makes_kin(l->kind) && comes_from(d, l->to, l->item))
        return error_set(d->e, DUBAN_E_bad_choice, field, "%s 出自 %s / %s comes from %s", l->to, l->item, l->to,
                         l->item);
    return DUBAN_E_ok;
}

/* ---- the operations ---- */

static int tell(struct decide *d, const struct link *l)
{
    d->facts->item = l->item;
    d->facts->key = l->to;
    return DUBAN_E_ok;
}

/* An end of a link: it is there, and is not for reading only. */
static int need_end(const struct decide *d, const char *id, const char *field)
{
    struct item it;

    if (!state_get(d->s, T_item, id, d->a, &it))
        return error_set(d->e, DUBAN_E_no_item, field, "%s", id);
    return it.archived_ms == NONE ? DUBAN_E_ok : error_set(d->e, DUBAN_E_archived, field, "%s", id);
}

static int need_ends(const struct decide *d, const struct link *l)
{
    int rc = need_end(d, l->item, "item");

    return rc ? rc : need_end(d, l->to, "to");
}

int decide_link(struct decide *d)
{
    const struct link *l = d->q->body;
    int rc = need_ends(d, l);

    if (!rc)
        rc = need_link(d, l, "to");
    return rc ? rc : tell(d, l);
}

int decide_unlink(struct decide *d)
{
    const struct link *l = d->q->body;
    struct bytes val;
    int rc;

    if (!d->s->ops->get(d->s->u, T_link, link_key(l, false, d->a), &val))
        return error_set(d->e, DUBAN_E_no_record, "to", "%s %s %s", l->item, enum_link_kind.words[l->kind], l->to);
    rc = need_ends(d, l);
    return rc ? rc : tell(d, l);
}
