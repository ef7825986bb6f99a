/* brief.c: see brief.h. */
#include "core/brief.h"

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
