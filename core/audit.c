/* audit.c: the walk over all tables, and the rules of those that time does not move. See audit.h. */
#include <string.h>

#include "core/audit_rows.h"
#include "core/holders.h"
#include "core/kin.h"
#include "core/mend.h"

void audit_fault(struct audit *x, const char *rule, const char *key)
{
    struct audit_fault f = {rule, x->table, key, mend_knows(rule, x->table)};

    x->faults++;
    x->found(x->u, &f);
}

static int audit_waiting(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const char *id = arena_str(scratch, key.data, key.len);
    struct ask ask;

    (void)rec, (void)val;
    if (!state_get(x->s, T_ask, id, scratch, &ask) || ask.state != ASKS_WAITING)
        audit_fault(x, "waiting_for_nothing", id);
    return 0;
}

static int audit_ask(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct ask *ask = rec;

    (void)key, (void)val, (void)scratch;
    if ((ask->state == ASKS_WAITING) != state_has(x->s, T_waiting, ask->id))
        audit_fault(x, "not_in_the_inbox", ask->id);
    if (!state_has(x->s, T_item, ask->item))
        audit_fault(x, "ask_without_item", ask->id);
    return 0;
}

static int audit_askref(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;

    (void)rec;
    if (!state_has(x->s, T_ask, arena_str(scratch, val.data, val.len)))
        audit_fault(x, "askref_to_nothing", arena_str(scratch, key.data, key.len));
    return 0;
}

static int audit_part(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    struct bytes part = key_rest(key);
    const char *parent = key_head(key, scratch), *id = arena_str(scratch, part.data, part.len);

    (void)rec, (void)val;
    if (!state_has(x->s, T_item, parent) || !state_has(x->s, T_item, id))
        audit_fault(x, "part_of_nothing", id);
    return 0;
}

/* A link that can't be followed from both ends is not there for one of them. */
static int audit_link(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct link *l = rec;
    struct bytes own = link_key(l, false, scratch), back;

    (void)val;
    if (own.len != key.len || memcmp(own.data, key.data, own.len) != 0)
        audit_fault(x, "key_differs", l->item);
    if (!x->s->ops->get(x->s->u, T_linkback, link_key(l, true, scratch), &back))
        audit_fault(x, "link_one_way", l->item);
    if (!state_has(x->s, T_item, l->item) || !state_has(x->s, T_item, l->to))
        audit_fault(x, "link_to_nothing", l->item);
    return 0;
}

static int audit_linkback(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    struct link l;

    (void)rec, (void)val;
    if (!link_of_back(key, &l, scratch) || !x->s->ops->get(x->s->u, T_link, link_key(&l, false, scratch), &val))
        audit_fault(x, "link_one_way", key_head(key, scratch));
    return 0;
}

static int audit_holder(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct holder *h = rec;

    (void)val;
    if (!same_text(holder_key(h, scratch), arena_str(scratch, key.data, key.len)) ||
        !same_text(h->id, holder_key(h, scratch)))
        audit_fault(x, "key_differs", h->id);
    if (!state_has(x->s, T_person, h->post))
        audit_fault(x, "holder_without_post", h->id);
    return 0;
}

/* ---- the walks ---- */

static const struct walk {
    enum table t;
    rows_fn *row;
    bool mends;
    void (*end)(struct audit *x);
} walks[] = {
    {T_item, audit_item, true, audit_gathered},
    {T_notice, audit_notice, true, NULL},
    {T_schedule, audit_schedule, true, NULL},
    {T_edition, audit_edition, true, audit_editions_end},
    {T_waiting, audit_waiting, false, NULL},
    {T_ask, audit_ask, false, NULL},
    {T_askref, audit_askref, false, NULL},
    {T_parts, audit_part, false, NULL},
    {T_link, audit_link, false, NULL},
    {T_linkback, audit_linkback, false, NULL},
    {T_holder, audit_holder, false, NULL},
    {T_score, audit_score, false, audit_scores_end},
    {T_scored, audit_scored, false, NULL},
    {T_scoresum, audit_scoresum, false, NULL},
    {T_covered, audit_covered, false, NULL},
    {T_held, audit_held, false, NULL},
    {T_sent, audit_sent, false, NULL},
    {T_used, audit_used, false, NULL},
    {T_burden, audit_burden, false, audit_burdens_end},
    {T_unitcount, audit_unitcount, false, audit_unitcounts_end},
};
#define WALKS_N (sizeof walks / sizeof walks[0])

int core_audit(struct core *c, int64_t now_ms, struct arena *a, audit_found *found, void *u)
{
    struct audit x = {.core = c, .s = core_state(c), .now_ms = now_ms, .found = found, .u = u, .a = a};

    for (size_t i = 0; i < WALKS_N; i++) {
        x.table = walks[i].t;
        rows_each(x.s, x.table, NULL, NULL, walks[i].row, &x);
        if (walks[i].end)
            walks[i].end(&x);
    }
    return x.faults;
}

int core_audit_one(struct core *c, enum table t, const char *key, int64_t now_ms, struct arena *a, audit_found *found,
                   void *u)
{
    struct audit x = {.core = c, .s = core_state(c), .now_ms = now_ms, .found = found, .u = u, .table = t, .a = a};
    struct bytes val = {"", 0};
    void *rec = arena_alloc(a, table_records[t]->size);

    for (size_t i = 0; i < WALKS_N; i++)
        if (walks[i].t == t && walks[i].mends && state_get(x.s, t, key, a, rec))
            walks[i].row(&x, key_bytes(key), rec, val, a);
    return x.faults;
}
