/* fold_setup.c: what the office enters becomes records. Entering the same again changes no byte but `seen`. */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "core/bulletin.h"
#include "core/op_rows.h"
#include "core/rows.h"

void fold_unit_set(struct fold *f)
{
    state_put(f->s, T_unit, ((const struct unit *)f->body)->id, f->body, f->a);
}

void fold_person_set(struct fold *f)
{
    state_put(f->s, T_person, ((const struct person *)f->body)->id, f->body, f->a);
}

void fold_group_set(struct fold *f)
{
    state_put(f->s, T_group, ((const struct group *)f->body)->id, f->body, f->a);
}

void fold_principal_set(struct fold *f)
{
    state_put(f->s, T_principal, ((const struct principal *)f->body)->id, f->body, f->a);
}

/* ---- milestones ---- */

static int milestone_order(const struct milestone *a, const struct milestone *b)
{
    if (a->planned_date != b->planned_date)
        return a->planned_date < b->planned_date ? -1 : 1;
    if (a->seq != b->seq)
        return a->seq < b->seq ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* The list without the old one of this id, and the new one in its place by date. */
static struct list milestones_with(struct fold *f, const struct list *old, const struct milestone *m)
{
    struct milestone *v = arena_alloc(f->a, (old->n + 1) * sizeof *v);
    size_t n = 0;
    bool in = false;

    for (size_t i = 0; i < old->n; i++) {
        const struct milestone *o = LIST_AT(*old, struct milestone, i);

        if (same_text(o->id, m->id))
            continue;
        if (!in && milestone_order(m, o) < 0) {
            v[n++] = *m;
            in = true;
        }
        v[n++] = *o;
    }
    if (!in)
        v[n++] = *m;
    return (struct list){v, n};
}

void fold_milestone_set(struct fold *f)
{
    const struct milestone *m = f->body;
    struct bytes before, after;
    struct item it;

    fold_item_get(f, m->item, &it);
    before = rec_pack(&rec_item, &it, f->a);
    it.milestones = milestones_with(f, &it.milestones, m);
    after = rec_pack(&rec_item, &it, f->a);
    if (before.len == after.len && memcmp(before.data, after.data, before.len) == 0)
        return;
    fold_item_put(f, &it, false);
}

/* ---- rules ---- */

struct keys {
    struct fold *f;
    enum table t;
    struct list ids; /* of const char * */
    size_t cap;
};

static int key_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct keys *k = u;

    (void)val;
    (void)scratch;
    if (k->t == T_item && ((const struct item *)rec)->state == ITEM_CLOSED)
        return 0;
    *(const char **)list_push(&k->ids, &k->cap, sizeof(const char *), k->f->a) = arena_str(k->f->a, key.data, key.len);
    return 0;
}

static void touch_item(struct fold *f, const char *id)
{
    struct item it;

    fold_item_get(f, id, &it);
    fold_item_put(f, &it, false);
}

static void touch_schedule(struct fold *f, const char *id)
{
    struct schedule s;
    bool there = state_get(f->s, T_schedule, id, f->a, &s);

    assert(there);
    (void)there;
    s.rev++;
    s.next_ms = f->en->wall_ms;
    s.over_ms = NONE;
    state_put(f->s, T_schedule, id, &s, f->a);
}

/* New rules may change any light and any date: all that is open is looked at again, and results under way are stale. */
static void look_again(struct fold *f)
{
    static const struct {
        enum table t;
        void (*touch)(struct fold *f, const char *id);
    } all[] = {{T_item, touch_item}, {T_schedule, touch_schedule}};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct keys k = {.f = f, .t = all[i].t};

        rows_each(f->s, k.t, NULL, NULL, key_row, &k);
        for (size_t n = 0; n < k.ids.n; n++)
            all[i].touch(f, *LIST_AT(k.ids, const char *, n));
    }
}

void fold_rules_apply(struct fold *f)
{
    const struct rulesapply *b = f->body;
    const struct record *r = rules_record(b->kind);
    const char *key = f->facts->key;
    struct rules now;
    struct duban_error e;
    void *doc = arena_alloc(f->a, r->size);
    int rc = rec_unpack(r, b->doc, UNPACK_STORED, f->a, doc, &e);

    assert(rc == DUBAN_E_ok && key);
    (void)rc;
    if (state_get(f->s, T_rules, key, f->a, &now) && now.version == f->facts->version)
        return;
    rec_clear(&rec_rules, &now);
    now.kind = b->kind;
    now.name = strchr(key, '/') + 1;
    now.version = f->facts->version;
    now.applied_ms = f->en->wall_ms;
    now.by = f->en->actor;
    now.doc = rec_pack(r, doc, f->a);
    state_put(f->s, T_rules, key, &now, f->a);
    state_put(f->s, T_rules, arena_printf(f->a, "%s@%06lld", key, (long long)now.version), &now, f->a);
    core_forget(f->core);
    if (r == &rec_bulletin)
        fold_next_edition(f, now.name);
    else if (r != &rec_channels && r != &rec_texts) /* how something is said turns no light */
        look_again(f);
}
