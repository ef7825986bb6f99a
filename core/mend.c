/* mend.c: see mend.h. */
#include "core/mend.h"

#include "core/audit.h"
#include "core/op_rows.h"
#include "core/rows.h"

static const struct mending {
    const char *rule;
    enum table table;
    void (*found)(struct decide *d, const struct mend *m); /* what the fold can't find out for itself, into facts */
    void (*fold)(struct fold *f, const struct mend *m);
} mendings[];

/* ---- items ---- */

/* A look too late, none, or a light that no rule gives: it is judged again. */
static void item_due(struct fold *f, const struct mend *m)
{
    struct item it;

    fold_item_get(f, m->key, &it);
    fold_item_put(f, &it, false);
}

static void item_rests(struct fold *f, const struct mend *m)
{
    struct item it;

    fold_item_get(f, m->key, &it);
    it.next_ms = NONE;
    fold_item_put(f, &it, true);
}

static void find_untold(struct decide *d, const struct mend *m)
{
    struct item it;

    if (state_get(d->s, T_item, m->key, d->a, &it))
        d->facts->notices = audit_untold(d->core, &it, d->now_ms, d->a);
}

static void item_tells(struct fold *f, const struct mend *m)
{
    item_due(f, m);
    fold_effects(f);
}

/* Colour and date of the order, as its parent is to know them. */
static void find_mark(struct decide *d, const struct mend *m)
{
    struct item order;
    struct sentorder o;

    if (!state_get(d->s, T_item, m->key, d->a, &order) || !audit_unmarked(d->s, &order, d->a, &o))
        return;
    d->facts->light = o.light;
    d->facts->due_date = o.due_date;
}

static void parent_marks(struct fold *f, const struct mend *m)
{
    struct item order, parent;
    struct sentorder *o;

    fold_item_get(f, m->key, &order);
    fold_item_get(f, order.parent, &parent);
    o = fold_list_add(f, &parent.sent_orders, sizeof *o, LIM_LIST);
    rec_clear(&rec_sentorder, o);
    o->order = order.id;
    o->light = f->facts->light;
    o->due_date = f->facts->due_date;
    fold_item_put(f, &parent, parent.state == ITEM_CLOSED);
}

static void item_counts(struct fold *f, const struct mend *m)
{
    struct item it;

    kin_again(f, m->key);
    fold_item_get(f, m->key, &it);
    fold_item_put(f, &it, it.state == ITEM_CLOSED);
}

/* ---- notices and schedules ---- */

static void notice_timer(struct fold *f, const struct mend *m, int64_t next_ms)
{
    struct notice n;

    if (!state_get(f->s, T_notice, m->key, f->a, &n))
        return;
    n.next_ms = next_ms;
    n.rev++;
    state_put(f->s, T_notice, n.id, &n, f->a);
}

static void notice_due(struct fold *f, const struct mend *m)
{
    notice_timer(f, m, f->en->wall_ms);
}

static void notice_rests(struct fold *f, const struct mend *m)
{
    notice_timer(f, m, NONE);
}

static void schedule_due(struct fold *f, const struct mend *m)
{
    struct schedule s;

    if (!state_get(f->s, T_schedule, m->key, f->a, &s))
        return;
    s.next_ms = f->en->wall_ms;
    s.over_ms = NONE;
    s.rev++;
    state_put(f->s, T_schedule, s.id, &s, f->a);
}

static void edition_due(struct fold *f, const struct mend *m)
{
    struct edition e;

    if (!state_get(f->s, T_edition, m->key, f->a, &e))
        return;
    e.next_ms = e.state == EDITION_WAITING ? f->en->wall_ms : NONE;
    e.rev++;
    state_put(f->s, T_edition, e.id, &e, f->a);
}

/* ---- the table ---- */

static const struct mending mendings[] = {
    {"no_timer", T_item, NULL, item_due},
    {"light_differs", T_item, NULL, item_due},
    {"closed_with_timer", T_item, NULL, item_rests},
    {"rung_untold", T_item, find_untold, item_tells},
    {"order_unmarked", T_item, find_mark, parent_marks},
    {"kin_differ", T_item, NULL, item_counts},
    {"notice_forgotten", T_notice, NULL, notice_due},
    {"over_with_timer", T_notice, NULL, notice_rests},
    {"schedule_forgotten", T_schedule, NULL, schedule_due},
    {"edition_forgotten", T_edition, NULL, edition_due},
    {"over_with_timer", T_edition, NULL, edition_due},
};

static const struct mending *mending_of(const char *rule, int t)
{
    for (size_t i = 0; i < sizeof mendings / sizeof mendings[0]; i++)
        if ((int)mendings[i].table == t && same_text(mendings[i].rule, rule))
            return &mendings[i];
    return NULL;
}

bool mend_knows(const char *rule, enum table t)
{
    return mending_of(rule, (int)t) != NULL;
}

/* ---- decide and fold ---- */

struct still {
    const char *rule;
    bool there;
};

static void still_found(void *u, const struct audit_fault *f)
{
    struct still *s = u;

    s->there = s->there || same_text(f->rule, s->rule);
}

int decide_mend(struct decide *d)
{
    const struct mend *m = d->q->body;
    int t = table_find(m->table);
    const struct mending *row = mending_of(m->rule, t);
    struct still still = {m->rule, false};

    if (!same_text(d->q->actor.name, AUDIT_ACTOR))
        return error_set(d->e, DUBAN_E_not_allowed, "", "%s", d->q->actor.name);
    if (!row)
        return error_set(d->e, DUBAN_E_bad_choice, "rule", "%s: %s", m->table, m->rule);
    if (!state_has(d->s, row->table, m->key))
        return error_set(d->e, DUBAN_E_no_record, "key", "%s", m->key);
    core_audit_one(d->core, row->table, m->key, d->now_ms, d->a, still_found, &still);
    if (!still.there)
        return error_set(d->e, DUBAN_E_stale, "rule", "%s: %s", m->rule, m->key);
    d->facts->key = m->key;
    d->facts->item = row->table == T_item ? m->key : NULL;
    if (row->found)
        row->found(d, m);
    return DUBAN_E_ok;
}

void fold_mend(struct fold *f)
{
    const struct mend *m = f->body;
    const struct mending *row = mending_of(m->rule, table_find(m->table));

    if (row) /* a later version may know fewer: what it can't do any more it leaves */
        row->fold(f, m);
}
