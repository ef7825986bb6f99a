/* brief.c: see brief.h. */
#include "core/brief.h"

#include <string.h>

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

/* What people call the cause: the policy's title of its condition; for grey, the state. */
static const char *cause_title(struct core *c, const struct item *it, struct arena *a)
{
    const struct ledger *l = core_ledger(c, it->ledger);
    const struct policy *p = l && l->policy ? core_policy(c, l->policy, NULL) : NULL;

    if (it->light == LIGHT_GREY)
        return enum_item_state.zh[it->state];
    for (size_t i = 0; p && it->cause && i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; r->light == it->light && k < r->any.n; k++) {
            const struct condition *cond = LIST_AT(r->any, struct condition, k);

            if (cond->title && strcmp(cond->cause, it->cause) == 0)
                return arena_str(a, cond->title,
                                 strlen(cond->title)); /* the rules may be forgotten before the answer */
        }
    }
    return NULL;
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
    out->leader_name = person_name(s, it->lead_leader, a);
    out->state = it->state;
    out->stage = it->stage;
    out->light = it->light;
    out->cause = it->cause;
    out->cause_title = cause_title(c, it, a);
    out->light_ms = it->light_ms;
    out->percent = it->percent;
    out->due_date = it->due_date;
    out->effective_due = it->effective_due;
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
    out->actor_name = person_name(s, en->actor, a);
    out->via = en->via;
    out->op = en->op;
    out->body = en->body;
    out->facts = en->facts;
    out->id = en->id;
}
