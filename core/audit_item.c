/* audit_item.c: items: dates, counts, light, timer, and what their judgements left in other records. See audit.h; most
 * of what is found here mends. */
#include "core/audit_rows.h"
#include "core/kin.h"
#include "core/ladder.h"
#include "core/memory.h"
#include "core/op_rows.h"

/* ---- items ---- */

/* Somebody will look at it again: what it shows may be old until then. */
static bool looked_at_soon(const struct audit *x, const struct item *it)
{
    return it->next_ms != NONE && it->next_ms <= x->now_ms;
}

/* Nothing changes between a look and the next one. So an item that is not due shows, judged now, the light it shows,
 * has nobody to tell, and its next look is no later than the next thing that time brings: a light, a rung, a repeat. */
static void audit_light(struct audit *x, const struct item *it, struct arena *scratch)
{
    struct judge_env env = core_judge_env(x->core, it, x->now_ms);
    struct judge j;

    if (!env.ledger)
        audit_fault(x, "no_ledger", it->id);
    if (!env.ledger || looked_at_soon(x, it))
        return;
    if (it->state == ITEM_CLOSED && it->next_ms != NONE)
        audit_fault(x, "closed_with_timer", it->id);
    judge_item(&env, it, scratch, &j);
    if (j.light != it->light || (j.light != LIGHT_NONE && !same_text(j.cause, it->cause)))
        audit_fault(x, "light_differs", it->id);
    if (j.notices.n > 0 || j.stage || (j.next_ms != NONE && (it->next_ms == NONE || it->next_ms > j.next_ms)))
        audit_fault(x, "no_timer", it->id);
}

static void audit_due(struct audit *x, const struct item *it)
{
    int64_t due = it->due_date; /* an item without pieces has its first date still */

    for (size_t i = 0; i < it->segments.n; i++) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i);

        /* The date of a pause is its own end, not the item's. */
        if (s->due_date != NONE && s->kind != SEG_HELD && s->kind != SEG_STOPPED)
            due = s->due_date;
        /* The first begins with the assignment, which may lie ahead of what people already said. */
        if (i > 1 && s->from_ms < LIST_AT(it->segments, struct segment, i - 1)->from_ms)
            audit_fault(x, "segments_disordered", it->id);
    }
    if (due != it->effective_due)
        audit_fault(x, "due_differs", it->id);
}

static void audit_curve(struct audit *x, const struct item *it)
{
    for (size_t i = 1; i < it->milestones.n; i++) {
        const struct milestone *a = LIST_AT(it->milestones, struct milestone, i - 1), *b = a + 1;

        if (a->planned_date > b->planned_date)
            audit_fault(x, "milestones_disordered", it->id);
    }
}

static void audit_stage(struct audit *x, const struct item *it)
{
    if (it->stage_due_ms != NONE && !it->stage)
        audit_fault(x, "limit_without_stage", it->id);
}

static void audit_kin(struct audit *x, const struct item *it, struct arena *scratch)
{
    struct kin k = kin_count(x->s, it->id, scratch);

    if (none_or(it->kin_n, 0) != k.n || none_or(it->kin_open, 0) != k.open || it->kin_worst != k.worst)
        audit_fault(x, "kin_differ", it->id);
}

static void audit_evidence(struct audit *x, const struct item *it)
{
    for (size_t i = 0; i < it->evidence.n; i++)
        if (!state_has(x->s, T_file, it->evidence.v[i]))
            audit_fault(x, "evidence_unknown", it->id);
}

/* ---- what a judgement leaves behind in other records ---- */

struct told {
    const struct toldpost *post;
    bool there;
};

/* A notice of this light to this post: then it was told. */
static int told_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct told *t = u;
    const struct notice *n = rec;

    (void)key, (void)val, (void)scratch;
    t->there = n->kind == NOTICE_LIGHT && n->light == t->post->light && n->rung == t->post->rung &&
               same_text(n->role, t->post->role) && same_or_none(n->unit, t->post->unit) &&
               same_or_none(n->person, t->post->person);
    return t->there;
}

static const char *light_key(const struct item *it, const struct notice *n, const char *who, struct arena *a)
{
    return arena_printf(a, "%s/e%lld/%s/r%lld/%s", it->id, (long long)none_or(it->episode, 0),
                        enum_light.words[n->light], (long long)n->rung, who);
}

/* The notice as the ladder would have made it (ladder.h: keys). When its key is that of a unit which had the item
 * before, it has the key of another unit. */
static struct notice retold(struct state *s, const struct item *it, const struct toldpost *p, int64_t now_ms,
                            struct arena *a)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.item = it->id;
    n.kind = NOTICE_LIGHT;
    n.light = p->light;
    n.cause = it->cause;
    n.rung = p->rung;
    n.role = p->role;
    n.unit = p->unit;
    n.person = p->person;
    n.intended_ms = n.next_ms = now_ms;
    n.state = NS_INTENDED;
    n.id = light_key(it, &n, rung_who(&n, it, a), a);
    if (state_has(s, T_notice, n.id) && n.unit)
        n.id = light_key(it, &n, arena_printf(a, "%s@%s", n.role, n.unit), a);
    return n;
}

struct list audit_untold(struct core *c, const struct item *it, int64_t now_ms, struct arena *a)
{
    struct state *s = core_state(c);
    struct list out = {NULL, 0};
    size_t cap = 0;

    for (size_t i = 0; i < it->told_to.n; i++) {
        struct told t = {LIST_AT(it->told_to, struct toldpost, i), false};

        if (t.post->light == LIGHT_NONE) /* it heard of an order only */
            continue;
        rows_each(s, T_notice, arena_printf(a, "%s/e%lld/", it->id, (long long)none_or(it->episode, 0)), NULL, told_row,
                  &t);
        if (!t.there)
            *(struct notice *)list_push(&out, &cap, sizeof(struct notice), a) = retold(s, it, t.post, now_ms, a);
    }
    return out;
}

static void audit_told(struct audit *x, const struct item *it, struct arena *scratch)
{
    if (it->told_to.n && audit_untold(x->core, it, x->now_ms, scratch).n)
        audit_fault(x, "rung_untold", it->id);
}

/* The colour that sent an order stands in the notice that carried it. */
static int order_notice_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct sentorder *o = u;
    const struct notice *n = rec;

    (void)key, (void)val, (void)scratch;
    if (n->kind != NOTICE_ORDER || !same_text(n->order, o->order))
        return 0;
    o->light = n->light;
    return 1;
}

bool audit_unmarked(struct state *s, const struct item *order, struct arena *a, struct sentorder *out)
{
    struct item parent;

    if (!item_is_order(order) || order->state == ITEM_CLOSED || !state_get(s, T_item, order->parent, a, &parent) ||
        parent.sent_orders.n >= ORDERS_KEPT)
        return false;
    for (size_t i = 0; i < parent.sent_orders.n; i++)
        if (same_text(LIST_AT(parent.sent_orders, struct sentorder, i)->order, order->id))
            return false;
    rec_clear(&rec_sentorder, out);
    out->order = order->id;
    out->due_date = order->effective_due;
    rows_each(s, T_notice, arena_printf(a, "%s/e", parent.id), NULL, order_notice_row, out);
    return true;
}

static void audit_mark(struct audit *x, const struct item *it, struct arena *scratch)
{
    struct sentorder missing;

    if (audit_unmarked(x->s, it, scratch, &missing))
        audit_fault(x, "order_unmarked", it->id);
}

int audit_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct item *it = rec;

    (void)val;
    if (!same_text(it->id, arena_str(scratch, key.data, key.len)))
        audit_fault(x, "key_differs", it->id);
    audit_due(x, it);
    audit_curve(x, it);
    audit_stage(x, it);
    audit_kin(x, it, scratch);
    audit_evidence(x, it);
    audit_told(x, it, scratch);
    audit_mark(x, it, scratch);
    audit_light(x, it, scratch);
    audit_gather(x, it);
    if (it->parent && !state_has(x->s, T_item, it->parent))
        audit_fault(x, "no_parent", it->id);
    return 0;
}
