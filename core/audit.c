/* audit.c: the invariants of the records, as one function. Start, the hourly self-audit, tests and whoever doubts call
 * the same one. Each rule has a name; each finding names the rule and the key. Cost: one walk over each table. */
#include <string.h>

#include "core/core.h"
#include "core/holders.h"
#include "core/kin.h"
#include "core/rows.h"

struct audit {
    struct core *core;
    struct state *s;
    int64_t now_ms;
    void (*found)(void *u, const char *rule, const char *key);
    void *u;
    int faults;
};

static void fault(struct audit *x, const char *rule, const char *key)
{
    x->faults++;
    x->found(x->u, rule, key);
}

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
        fault(x, "no_ledger", it->id);
    if (!env.ledger || looked_at_soon(x, it))
        return;
    if (it->state == ITEM_CLOSED && it->next_ms != NONE)
        fault(x, "closed_with_timer", it->id);
    judge_item(&env, it, scratch, &j);
    if (j.light != it->light || (j.light != LIGHT_NONE && !same_text(j.cause, it->cause)))
        fault(x, "light_differs", it->id);
    if (j.notices.n > 0 || j.stage || (j.next_ms != NONE && (it->next_ms == NONE || it->next_ms > j.next_ms)))
        fault(x, "no_timer", it->id);
}

static void audit_due(struct audit *x, const struct item *it)
{
    int64_t due = it->due_date; /* an item without pieces has its first date still */

    for (size_t i = 0; i < it->segments.n; i++) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i);

        /* The date of a pause is its own end, not the item's. */
        if (s->due_date != NONE && s->kind != SEG_HELD && s->kind != SEG_STOPPED)
            due = s->due_date;
        if (i && s->from_ms < LIST_AT(it->segments, struct segment, i - 1)->from_ms)
            fault(x, "segments_disordered", it->id);
    }
    if (due != it->effective_due)
        fault(x, "due_differs", it->id);
}

static void audit_curve(struct audit *x, const struct item *it)
{
    for (size_t i = 1; i < it->milestones.n; i++) {
        const struct milestone *a = LIST_AT(it->milestones, struct milestone, i - 1), *b = a + 1;

        if (a->planned_date > b->planned_date)
            fault(x, "milestones_disordered", it->id);
    }
}

static void audit_stage(struct audit *x, const struct item *it)
{
    if (it->stage_due_ms != NONE && !it->stage)
        fault(x, "limit_without_stage", it->id);
}

static void audit_kin(struct audit *x, const struct item *it, struct arena *scratch)
{
    struct kin k = kin_count(x->s, it->id, scratch);

    if (none_or(it->kin_n, 0) != k.n || none_or(it->kin_open, 0) != k.open || it->kin_worst != k.worst)
        fault(x, "kin_differ", it->id);
}

static void audit_evidence(struct audit *x, const struct item *it)
{
    for (size_t i = 0; i < it->evidence.n; i++)
        if (!state_has(x->s, T_file, it->evidence.v[i]))
            fault(x, "evidence_unknown", it->id);
}

static int audit_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct item *it = rec;

    (void)val;
    if (!same_text(it->id, arena_str(scratch, key.data, key.len)))
        fault(x, "key_differs", it->id);
    audit_due(x, it);
    audit_curve(x, it);
    audit_stage(x, it);
    audit_kin(x, it, scratch);
    audit_evidence(x, it);
    audit_light(x, it, scratch);
    if (it->parent && !state_has(x->s, T_item, it->parent))
        fault(x, "no_parent", it->id);
    return 0;
}

/* ---- the rest ---- */

static bool notice_open(const struct notice *n)
{
    return n->state == NS_INTENDED || n->state == NS_SENDING;
}

static int audit_notice(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct notice *n = rec;

    (void)key, (void)val, (void)scratch;
    if (notice_open(n) && n->next_ms == NONE)
        fault(x, "notice_forgotten", n->id);
    if (!state_has(x->s, T_item, n->item))
        fault(x, "notice_without_item", n->id);
    return 0;
}

static int audit_waiting(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const char *id = arena_str(scratch, key.data, key.len);
    struct ask ask;

    (void)rec, (void)val;
    if (!state_get(x->s, T_ask, id, scratch, &ask) || ask.state != ASKS_WAITING)
        fault(x, "waiting_for_nothing", id);
    return 0;
}

static int audit_ask(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct ask *ask = rec;

    (void)key, (void)val, (void)scratch;
    if ((ask->state == ASKS_WAITING) != state_has(x->s, T_waiting, ask->id))
        fault(x, "not_in_the_inbox", ask->id);
    if (!state_has(x->s, T_item, ask->item))
        fault(x, "ask_without_item", ask->id);
    return 0;
}

static int audit_askref(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;

    (void)rec;
    if (!state_has(x->s, T_ask, arena_str(scratch, val.data, val.len)))
        fault(x, "askref_to_nothing", arena_str(scratch, key.data, key.len));
    return 0;
}

static int audit_part(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    struct bytes part = key_rest(key);
    const char *parent = key_head(key, scratch), *id = arena_str(scratch, part.data, part.len);

    (void)rec, (void)val;
    if (!state_has(x->s, T_item, parent) || !state_has(x->s, T_item, id))
        fault(x, "part_of_nothing", id);
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
        fault(x, "key_differs", l->item);
    if (!x->s->ops->get(x->s->u, T_linkback, link_key(l, true, scratch), &back))
        fault(x, "link_one_way", l->item);
    if (!state_has(x->s, T_item, l->item) || !state_has(x->s, T_item, l->to))
        fault(x, "link_to_nothing", l->item);
    return 0;
}

static int audit_linkback(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    struct link l;

    (void)rec, (void)val;
    if (!link_of_back(key, &l, scratch) || !x->s->ops->get(x->s->u, T_link, link_key(&l, false, scratch), &val))
        fault(x, "link_one_way", key_head(key, scratch));
    return 0;
}

static int audit_holder(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct holder *h = rec;

    (void)val;
    if (!same_text(holder_key(h, scratch), arena_str(scratch, key.data, key.len)) ||
        !same_text(h->id, holder_key(h, scratch)))
        fault(x, "key_differs", h->id);
    if (!state_has(x->s, T_person, h->post))
        fault(x, "holder_without_post", h->id);
    return 0;
}

static int audit_schedule(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct schedule *s = rec;

    (void)key, (void)val, (void)scratch;
    if (s->rrule && *s->rrule && s->next_ms == NONE && s->runs == 0)
        fault(x, "schedule_forgotten", s->id);
    return 0;
}

int core_audit(struct core *c, int64_t now_ms, struct arena *a,
               void (*found)(void *u, const char *rule, const char *key), void *u)
{
    static const struct {
        enum table t;
        rows_fn *row;
    } walks[] = {{T_item, audit_item},         {T_notice, audit_notice}, {T_waiting, audit_waiting},
                 {T_ask, audit_ask},           {T_askref, audit_askref}, {T_parts, audit_part},
                 {T_schedule, audit_schedule}, {T_link, audit_link},     {T_linkback, audit_linkback},
                 {T_holder, audit_holder}};
    struct audit x = {c, core_state(c), now_ms, found, u, 0};

    (void)a;
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++)
        rows_each(x.s, walks[i].t, NULL, NULL, walks[i].row, &x);
    return x.faults;
}
