/* query_item.c: all about one item, and why: a light, a date, a notice, and a notice that was not sent. */
#include <string.h>

#include "core/brief.h"
#include "core/explain.h"
#include "core/query.h"
#include "core/reasons.h"
#include "core/resolve.h"
#include "core/rows.h"

enum { TIMELINE_ROWS = 200 }; /* when no limit is asked for */

/* ------------------------------------------------------------------ the timeline */

/* The newest `room` sequence numbers of an item, in a ring. */
struct ring {
    int64_t *v;
    size_t n, room;
};

static int ring_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct ring *r = u;

    (void)rec, (void)val, (void)scratch;
    r->v[r->n++ % r->room] = key_tail_seq(key);
    return 0;
}

static void event_fill(struct query *q, const struct entry *en, struct event *ev)
{
    rec_clear(&rec_event, ev);
    ev->seq = en->seq;
    ev->wall_ms = en->wall_ms;
    ev->actor = en->actor;
    ev->actor_name = person_name(q->s, en->actor, q->a);
    ev->via = en->via;
    ev->op = en->op;
    ev->body = en->body;
    ev->facts = en->facts;
    ev->id = en->id;
}

static struct list timeline(struct query *q, const char *item, size_t room)
{
    struct ring r = {arena_alloc(q->a, room * sizeof(int64_t)), 0, room};
    struct list l = {NULL, 0};
    size_t cap = 0, kept;

    rows_each_of(q->s, T_history, item, ring_row, &r);
    kept = r.n < room ? r.n : room;
    for (size_t i = r.n - kept; i < r.n; i++) {
        struct entry en;

        if (q->env->entry(q->env->u, r.v[i % room], q->a, &en))
            event_fill(q, &en, list_push(&l, &cap, sizeof(struct event), q->a));
    }
    return l;
}

/* ------------------------------------------------------------------ show */

struct gather {
    struct query *q;
    const char *item;
    struct list *rows;
    size_t cap;
};

static int gather_ask(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct duban_error e;

    (void)key, (void)scratch;
    if (same_text(((const struct ask *)rec)->item, g->item))
        rec_unpack(&rec_ask, val, UNPACK_STORED, g->q->a, list_push(g->rows, &g->cap, sizeof(struct ask), g->q->a), &e);
    return 0;
}

static int gather_notice(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct duban_error e;

    (void)key, (void)scratch;
    if (same_text(((const struct notice *)rec)->item, g->item))
        rec_unpack(&rec_notice, val, UNPACK_STORED, g->q->a, list_push(g->rows, &g->cap, sizeof(struct notice), g->q->a), &e);
    return g->rows->n == LIM_PAGE;
}

static int gather_part(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct bytes id = key_rest(key);
    struct item *it = arena_alloc(g->q->a, sizeof *it);

    (void)rec, (void)val, (void)scratch;
    if (state_get(g->q->s, T_item, arena_str(g->q->a, id.data, id.len), g->q->a, it))
        brief_fill(g->q->env->core, it, g->q->env->now_ms, g->q->a,
                   list_push(g->rows, &g->cap, sizeof(struct brief), g->q->a));
    return g->rows->n == LIM_PAGE;
}

static const struct brief *brief_of(struct query *q, const struct item *it)
{
    struct brief *b = arena_alloc(q->a, sizeof *b);

    brief_fill(q->env->core, it, q->env->now_ms, q->a, b);
    return b;
}

int query_show(struct query *q)
{
    const struct which *w = q->body;
    struct shown *out = q->out;
    struct item *it = arena_alloc(q->a, sizeof *it);
    const char *prefix;
    int rc = resolve_item(q->s, w->id, "id", q->a, it, q->e);

    if (rc)
        return rc;
    prefix = arena_printf(q->a, "%s/", it->id);
    out->item = it;
    out->brief = brief_of(q, it);
    out->timeline = timeline(q, it->id, w->limit == NONE || w->limit == 0 ? TIMELINE_ROWS : (size_t)w->limit);
    rows_each(q->s, T_ask, prefix, NULL, gather_ask, &(struct gather){q, it->id, &out->asks, 0});
    rows_each(q->s, T_notice, prefix, NULL, gather_notice, &(struct gather){q, it->id, &out->notices, 0});
    rows_each_of(q->s, T_parts, it->id, gather_part, &(struct gather){q, it->id, &out->orders, 0});
    out->now_ms = q->env->now_ms;
    return 0;
}

/* ------------------------------------------------------------------ why */

static struct reason_arg who_of(struct query *q, const struct notice *n)
{
    const char *unit = unit_name(q->s, n->unit, q->a), *name = person_name(q->s, n->to ? n->to : n->person, q->a);
    const char *post = n->role ? n->role : n->person;

    if (name)
        return reason_text("who", name);
    return reason_text("who", unit ? arena_printf(q->a, "%s %s", unit, post ? post : "") : post ? post : "?");
}

static void why_notice(struct query *q, struct reason_list *l, const struct notice *n)
{
    static const enum reason_code first[] = {[NOTICE_ABSENT] = R_notice_task, [NOTICE_LIGHT] = R_notice_light,
                                             [NOTICE_ORDER] = R_notice_order, [NOTICE_OVER] = R_notice_over,
                                             [NOTICE_TASK] = R_notice_task};
    struct reason_arg who = who_of(q, n);

    reason_add(l, reason_make(q->a, first[n->kind], who, reason_word("light", &enum_light, n->light),
                              reason_text("cause", n->cause ? n->cause : ""),
                              reason_int(q->a, "rung", n->rung == NONE ? 0 : n->rung),
                              reason_text("order", n->order ? n->order : "")));
    reason_add(l, reason_make(q->a, R_notice_state, reason_time(q->a, "at", n->intended_ms),
                              reason_word("state", &enum_notice_state, n->state),
                              reason_int(q->a, "n", n->attempts == NONE ? 0 : n->attempts)));
    if (n->result)
        reason_add(l, reason_make(q->a, R_notice_result, reason_text("channel", n->channel ? n->channel : "-"),
                                  reason_text("result", n->result)));
    if (n->next_ms != NONE)
        reason_add(l, reason_make(q->a, R_notice_next, reason_time(q->a, "at", n->next_ms)));
}

/* The newest entry about the item that a person or the judge made: what the explanation rests on. */
static void cite(struct query *q, struct reason_list *l, const struct item *it)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i].seq == NONE)
            l->v[i].seq = it->last_seq;
    (void)q;
}

static void why_item(struct query *q, struct reason_list *l, const struct item *it)
{
    struct judge_env env = core_judge_env(q->env->core, it, q->env->now_ms);
    struct list said = light_explain(&env, it, q->a);

    for (size_t i = 0; i < said.n; i++)
        reason_add(l, *LIST_AT(said, struct reason, i));
    for (size_t i = 0; env.policy && it->light >= LIGHT_BLUE && i < env.policy->ladder.n; i++) {
        const struct rung *r = LIST_AT(env.policy->ladder, struct rung, i);

        if ((int64_t)i >= (it->rung == NONE ? 0 : it->rung))
            reason_add(l, reason_make(q->a, R_notice_not_due, reason_text("who", r->tell),
                                      reason_int(q->a, "rung", (int64_t)i + 1)));
    }
    cite(q, l, it);
}

/* "2022-10-08": what kind of day it is. */
static bool why_date(struct query *q, struct reason_list *l, const char *text)
{
    int64_t day;

    if (!parse_date(text, &day))
        return false;
    reason_add(l, explain_date(core_cal(q->env->core), day, q->a));
    return true;
}

int query_why(struct query *q)
{
    const struct which *w = q->body;
    struct why *out = q->out;
    struct reason_list l = {.a = q->a};
    struct found *f = arena_alloc(q->a, sizeof *f);
    int rc = 0;

    out->now_ms = q->env->now_ms;
    out->id = w->id;
    if (!why_date(q, &l, w->id)) {
        rc = resolve_any(q->s, w->id, "id", q->a, f, q->e);
        if (rc)
            return rc;
        out->brief = brief_of(q, &f->item);
        out->id = f->what == RESOLVED_NOTICE ? f->notice.id : f->item.id;
        if (f->what == RESOLVED_NOTICE)
            why_notice(q, &l, &f->notice);
        else
            why_item(q, &l, &f->item);
    }
    out->reasons = (struct list){l.v, l.n};
    return 0;
}
