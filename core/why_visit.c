/* why_visit.c: a visit, and the plan that opens visits: why it was opened, how its sample was drawn, what was left out,
 * which runs were not held. See why.h. */
#include <string.h>

#include "core/brief.h"
#include "core/rows.h"
#include "core/run_reason.h"
#include "core/visit.h"
#include "core/why.h"

enum { RUNS_TOLD = 10 };

static const char *joined(struct asking *w, const struct strs *v)
{
    const char *list = "";

    for (size_t i = 0; i < v->n; i++)
        list = arena_printf(w->a, "%s%s%s", list, i ? ", " : "", v->v[i]);
    return list;
}

/* One sample: what it was drawn from, and whose visits of the year are used up. */
static void tell_draw(struct asking *w, const struct draw *d)
{
    const struct inspection *rules = core_inspection(w->q->env->core);

    if (d->seed)
        why_say(w, R_visit_drawn, reason_text("plan", d->plan),
                reason_int(w->a, "n", none_or(d->pool_n, (int64_t)d->pool.n)),
                reason_int(w->a, "m", (int64_t)d->drawn.n), reason_text("seed", d->seed));
    if (d->left_out.n)
        why_say(w, R_visit_left_out, reason_text("list", joined(w, &d->left_out)),
                reason_int(w->a, "cap", rules ? none_or(rules->cap, 0) : 0));
}

/* Outside the yearly plan: why, and that it goes beyond what its units may be visited. */
static void tell_extra(struct asking *w, const struct schedule *s)
{
    if (s->extra)
        why_say(w, R_visit_extra, said(w, "text", s->reason),
                s->beyond ? reason_pair("beyond", "，超过全年次数", ", beyond the visits of the year")
                          : reason_text("beyond", ""));
}

void why_visit(struct asking *w)
{
    const struct item *it = w->it;
    struct schedule s;

    if (!it->plan)
        return;
    if (!state_get(w->q->s, T_schedule, it->plan, w->a, &s))
        rec_clear(&rec_schedule, &s);
    why_say(w, R_visit_opened, reason_text("plan", it->plan), reason_text("title", s.name),
            it->start_date == NONE ? reason_text("date", "-") : reason_day(w->a, "date", it->start_date));
    tell_extra(w, &s);
    for (size_t i = 0; i < it->draws.n; i++)
        tell_draw(w, LIST_AT(it->draws, struct draw, i));
    if (it->plans.n)
        why_say(w, R_visit_merged, reason_text("list", joined(w, &it->plans)));
    if (it->unannounced)
        why_say(w, R_visit_secret);
}

/* Where visits need it: by the rules in force now. */
static void tell_approval(struct asking *w, const struct schedule *s)
{
    const struct inspection *rules = core_inspection(w->q->env->core);

    if (s->refused_ms != NONE)
        why_say(w, R_plan_refused, reason_time(w->a, "at", s->refused_ms),
                who_did(w, "who", s->refused_by, s->refused_ms), said(w, "text", s->refused));
    else if (s->approved_ms != NONE)
        why_say(w, R_plan_approved, reason_time(w->a, "at", s->approved_ms),
                who_did(w, "who", s->approved_by, s->approved_ms));
    else if (plan_needs_approval(rules, s))
        why_say(w, R_plan_unapproved);
}

void why_plan(struct asking *w, const struct schedule *s)
{
    tell_extra(w, s);
    tell_approval(w, s);
    if (s->next_ms == NONE)
        why_say(w, R_plan_over);
    else
        why_say(w, R_plan_next, reason_time(w->a, "at", s->next_ms));
    for (size_t i = s->skips.n > RUNS_TOLD ? s->skips.n - RUNS_TOLD : 0; i < s->skips.n; i++)
        reason_add(&w->l, run_reason(w->a, LIST_AT(s->skips, struct runskip, i)));
}
