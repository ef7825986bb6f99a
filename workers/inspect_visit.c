/* inspect_visit.c: see inspect_visit.h. A visit without any candidate is opened all the same: that there was nothing to
 * look at is for the office to see and to conclude, not for a program to pass over. */
#include "workers/inspect_visit.h"

#include <string.h>

#include "workers/inspect_draw.h"
#include "workers/inspect_when.h"

int visit_method(const struct inspection *rules, const char *phrase, enum sample_method *out, struct duban_error *e)
{
    if (!phrase || !phrase[0]) {
        *out = SAMPLE_ALL;
        return DUBAN_E_ok;
    }
    for (size_t i = 0; i < rules->phrases.n; i++) {
        const struct phrase *p = LIST_AT(rules->phrases, struct phrase, i);
        if (strcmp(p->phrase, phrase) == 0) {
            *out = (enum sample_method)p->method;
            return DUBAN_E_ok;
        }
    }
    return error_set(e, DUBAN_E_bad_choice, "sample_rule", "规则里没有这个说法 no such phrase in the rules: %s",
                     phrase);
}

static const char *visit_id(const struct schedule *plan, int64_t run_date, struct arena *a)
{
    int y, m, d;
    civil_from_day(run_date, &y, &m, &d);
    return arena_printf(a, "%s-%04d%02d%02d", plan->id, y, m, d);
}

static struct list visit_segments(const struct item *visit, struct arena *a)
{
    struct segment *s = arena_alloc(a, sizeof *s);
    rec_clear(&rec_segment, s);
    s->kind = SEG_RUNNING;
    s->from_ms = visit->assigned_ms;
    s->due_date = visit->due_date;
    return (struct list){s, 1};
}

int visit_of(const struct job *job, const struct inspection *rules, const struct cal *cal, struct arena *a,
             struct inspectrun *out, struct duban_error *e)
{
    const struct schedule *plan = job->schedule;
    enum sample_method method;
    struct plan_due due;

    int rc = plan_due(plan, cal, job->now_ms, &due, e);
    if (!rc)
        rc = visit_method(rules, plan->sample_rule, &method, e);
    if (rc)
        return rc;
    rec_clear(&rec_inspectrun, out);
    out->next_ms = due.next_ms;
    if (due.run_date == NONE)
        return DUBAN_E_ok;

    struct item *v = arena_alloc(a, sizeof *v);
    int64_t days = plan->duration_days == NONE || plan->duration_days < 1 ? 1 : plan->duration_days;
    rec_clear(&rec_item, v);
    v->id = visit_id(plan, due.run_date, a);
    if (strlen(v->id) > LIM_ID_BYTES)
        return error_set(e, DUBAN_E_too_long, "id", "计划编号太长 plan id too long for a visit: %s", v->id);
    v->ledger = rules->ledger;
    v->title = plan->name;
    v->source = plan->basis;
    v->lead_unit = plan->lead_unit;
    v->start_date = due.run_day;
    v->due_date = v->effective_due = cal_add_workdays(cal, due.run_day, days - 1); /* the first day counts */
    v->state = ITEM_OPEN;
    v->registered_ms = job->now_ms;
    v->assigned_ms = cal_opening(cal, due.run_day);
    v->percent = 0;
    v->segments = visit_segments(v, a);
    v->demand = rules->demand;
    v->seed = draw_seed(rules->salt, plan->id, due.run_date, a);
    v->targets = draw_sample(method, job->candidates, plan->seen, plan->sample_size == NONE ? -1 : plan->sample_size,
                             v->seed, a);
    v->plan = plan->id;
    out->run_date = due.run_date;
    out->visit = v;
    return DUBAN_E_ok;
}
