/* brief.c: see brief.h. */
#include "core/brief.h"

#include <string.h>

#include "core/condition.h"
#include "core/hold.h"
#include "core/holders.h"
#include "core/rows.h"
#include "core/stages.h"

const char *unit_name(struct state *s, const char *id, struct arena *a)
{
    struct unit u;

    return id && state_get(s, T_unit, id, a, &u) ? u.name : NULL;
}

const char *person_name(struct state *s, const char *id, struct arena *a)
{
    struct person p;

    return id && state_get(s, T_person, id, a, &p) ? p.name : NULL;
}

const char *person_name_at(struct state *s, const char *id, int64_t ms, struct arena *a)
{
    struct person p;
    const char *away;

    return id && post_person(s, id, cal_day(ms), a, &p, &away) != POST_UNKNOWN ? p.name : NULL;
}

/* What people call the cause: the policy's title of its condition; for grey, the state. */
static const char *cause_title(struct core *c, const struct item *it, struct arena *a)
{
    const struct ledger *l = core_ledger(c, it->ledger);
    const struct policy *p = l && l->policy ? core_policy(c, l->policy, NULL) : NULL;
    const struct condition *cond;

    if (it->light == LIGHT_GREY)
        return same_text(it->cause, HELD_OVER) ? "挂起到期" : enum_item_state.zh[it->state];
    cond = policy_condition(p, it->light, it->cause);
    if (cond && cond->title)
        return arena_str(a, cond->title, strlen(cond->title)); /* the rules may be forgotten before the answer */
    return NULL;
}

/* What people call the stage; NULL when the ledger does not say. */
static const char *stage_title(struct core *c, const struct item *it, struct arena *a)
{
    const struct stage *s = stage_find(core_ledger(c, it->ledger), it->stage);

    return s && s->title ? arena_str(a, s->title, strlen(s->title)) : NULL;
}

void brief_fill(struct core *c, const struct item *it, int64_t now_ms, struct arena *a, struct brief *out)
{
    struct state *s = core_state(c);
    int64_t today = cal_day(now_ms);

    rec_clear(&rec_brief, out);
    out->id = it->id;
    out->ledger = it->ledger;
    out->title = it->title;
    out->lead_unit = it->lead_unit;
    out->unit_name = unit_name(s, it->lead_unit, a);
    out->lead_leader = it->lead_leader;
    out->leader_name = person_name_at(s, it->lead_leader, now_ms, a);
    out->state = it->state;
    out->stage = it->stage;
    out->stage_title = stage_title(c, it, a);
    out->light = it->light;
    out->cause = it->cause;
    out->cause_title = cause_title(c, it, a);
    out->light_ms = it->light_ms;
    out->percent = it->percent;
    out->value = it->value;
    out->target = it->target;
    out->measure = it->measure;
    out->reviewed = it->reviewed;
    out->outside = it->outside;
    out->due_date = it->due_date;
    out->effective_due = it->effective_due;
    out->provisional = it->provisional && it->state != ITEM_CLOSED;
    out->rung = it->rung;
    out->next_ms = it->next_ms;
    out->last_seq = it->last_seq;
    if (it->milestones.n > 0)
        out->planned = item_planned(it, today);
    if (it->effective_due != NONE && it->state != ITEM_CLOSED)
        out->left_workdays = cal_workdays(core_cal(c), today, it->effective_due);
}

const struct brief *brief_make(struct core *c, const struct item *it, int64_t now_ms, struct arena *a)
{
    struct brief *b = arena_alloc(a, sizeof *b);

    brief_fill(c, it, now_ms, a, b);
    return b;
}

void event_fill(struct state *s, const struct entry *en, struct arena *a, struct event *out)
{
    rec_clear(&rec_event, out);
    out->seq = en->seq;
    out->wall_ms = en->wall_ms;
    out->actor = en->actor;
    out->actor_name = person_name_at(s, en->actor, en->wall_ms, a);
    out->via = en->via;
    out->op = en->op;
    out->body = en->body;
    out->facts = en->facts;
    out->id = en->id;
    out->kind = en->kind;
}

void event_mask(struct event *ev, struct arena *a)
{
    struct attempt b;
    struct duban_error e;

    if (!same_text(ev->op, ops[OP_notice_attempt].name) || rec_unpack(&rec_attempt, ev->body, UNPACK_STORED, a, &b, &e))
        return;
    b.sent = (struct bytes){NULL, 0};
    ev->body = rec_pack(&rec_attempt, &b, a);
}
