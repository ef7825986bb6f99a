/* inspect_visit.c: see inspect_visit.h. A visit without any candidate is opened all the same: that there was nothing to
 * look at is for the office to see and to conclude, not for a program to pass over. One whose whole draw has had its
 * visits of the year is not: nobody is to be gone to. */
#include "workers/inspect_visit.h"

#include <string.h>

#include "core/visit.h"
#include "workers/inspect_draw.h"
#include "workers/inspect_missed.h"

int visit_method(const struct inspection *rules, const char *phrase, enum sample_method *out, struct duban_error *e)
{
    const struct phrase *p = plan_phrase(rules, phrase);

    if (!phrase || !phrase[0]) {
        *out = SAMPLE_ALL;
        return DUBAN_E_ok;
    }
    if (!p)
        return error_set(e, DUBAN_E_bad_choice, "sample_rule", "规则里没有这个说法 no such phrase in the rules: %s",
                         phrase);
    *out = (enum sample_method)p->method;
    return DUBAN_E_ok;
}

static const char *visit_id(const struct schedule *plan, int64_t run_date, struct arena *a)
{
    int y, m, d;
    civil_from_day(run_date, &y, &m, &d);
    return arena_printf(a, "%s-%04d%02d%02d", plan->id, y, m, d);
}

/* ---- the sample ---- */

struct caps {
    const struct job *job;
    const struct inspection *rules;
};

/* Has the unit had its visits of this year? Drawn twice in one visit it is visited once. */
static bool unit_full(const void *u, const char *unit)
{
    const struct caps *c = u;

    for (size_t i = 0; unit && i < c->job->burden.n; i++) {
        const struct burden *b = LIST_AT(c->job->burden, struct burden, i);

        if (strcmp(b->unit, unit) == 0)
            return visit_capped(c->rules, b->visits);
    }
    return unit && visit_capped(c->rules, 0);
}

static void visit_draw(const struct job *job, const struct inspection *rules, enum sample_method method,
                       int64_t run_date, struct arena *a, struct item *v)
{
    const struct schedule *plan = job->schedule;
    const bool spared = visit_burdens(rules, plan->side, plan->method) && !plan->beyond;
    struct caps caps = {job, rules};
    struct draw *draw = arena_alloc(a, sizeof *draw);
    struct draw_ask ask = {.method = plan->targets.n ? SAMPLE_NAMED : method,
                           .candidates = job->candidates,
                           .seen = plan->seen,
                           .size = plan->sample_size == NONE || plan->targets.n ? -1 : plan->sample_size,
                           .seed = draw_seed(rules->salt, plan->id, run_date, a),
                           .full = spared ? unit_full : NULL,
                           .u = &caps};

    draw_make(&ask, a, draw);
    draw->plan = plan->id;
    draw->date = run_date;
    v->draws = (struct list){draw, 1};
    v->targets = draw->drawn;
}

/* The units of what was drawn, each once. */
static struct strs drawn_units(const struct job *job, const struct strs *drawn, struct arena *a)
{
    struct strs units = {arena_alloc(a, (drawn->n + 1) * sizeof(char *)), 0};

    for (size_t i = 0; i < drawn->n; i++)
        for (size_t k = 0; k < job->candidates.n; k++) {
            const struct candidate *c = LIST_AT(job->candidates, struct candidate, k);
            size_t j = 0;

            if (strcmp(c->id, drawn->v[i]) != 0 || !c->unit)
                continue;
            while (j < units.n && strcmp(units.v[j], c->unit) != 0)
                j++;
            units.v[j] = c->unit;
            units.n += j == units.n;
            break;
        }
    return units;
}

/* ---- the visit ---- */

static struct list visit_segments(const struct item *visit, struct span length, struct arena *a)
{
    struct segment *s = arena_alloc(a, sizeof *s);
    rec_clear(&rec_segment, s);
    s->kind = SEG_RUNNING;
    s->from_ms = visit->assigned_ms;
    s->due_date = visit->due_date;
    s->limit = length;
    s->counted_from = visit->start_date;
    return (struct list){s, 1};
}

/* So many workdays, of which the first one counts. */
static void visit_dates(const struct schedule *plan, const struct cal *cal, int64_t day, struct arena *a,
                        struct item *v)
{
    int64_t days = plan->duration_days == NONE || plan->duration_days < 1 ? 1 : plan->duration_days;
    struct span length = {.n = (int32_t)days, .unit = SPAN_WORKDAYS, .first = 1, .end = SPAN_END_DAY};

    v->start_date = day;
    v->due_date = v->effective_due = cal_add_workdays(cal, day, days - 1);
    v->assigned_ms = cal_opening(cal, day);
    v->segments = visit_segments(v, length, a);
}

static void visit_words(const struct schedule *plan, const struct inspection *rules, struct item *v)
{
    v->ledger = rules->ledger;
    v->title = plan->name;
    v->source = plan->basis;
    v->lead_unit = plan->lead_unit;
    v->demand = rules->demand;
    v->plan = plan->id;
    v->visit_kind = plan->kind;
    v->side = plan->side;
    v->method = plan->method;
    v->scope = plan->targets.n ? NULL : plan->scope;
    v->alone = plan->alone;
    v->unannounced = plan_unannounced(rules, (const struct plan *)(const void *)plan);
}

/* ---- the result ---- */

static struct runskip *skip_add(struct inspectrun *out, int64_t date, const char *why, const char *visit)
{
    struct runskip *k = LIST_AT(out->skipped, struct runskip, out->skipped.n++);

    rec_clear(&rec_runskip, k);
    k->date = date;
    k->why = why;
    k->visit = visit;
    return k;
}

/* All that lies behind waits for an approval that did not come. */
static void bar(const struct plan_runs *runs, const char *why, struct inspectrun *out)
{
    for (size_t i = 0; i < runs->n; i++)
        skip_add(out, runs->v[i].date, why, NULL);
    out->run_date = runs->v[runs->n - 1].date;
}

/* What is passed over beside the run that is held as `visit` (NULL: none is). */
static void pass_over(const struct run_choice *c, const char *visit, struct inspectrun *out)
{
    for (size_t i = 0; i < c->skipped_n; i++)
        skip_add(out, c->skipped[i].date, i < c->missed_n ? RUN_MISSED : RUN_MERGED, i < c->missed_n ? NULL : visit);
}

static int hold_run(const struct job *job, const struct inspection *rules, const struct cal *cal,
                    const struct run_choice *c, int64_t day, enum sample_method method, struct arena *a,
                    struct inspectrun *out, struct duban_error *e)
{
    struct item *v = arena_alloc(a, sizeof *v);

    rec_clear(&rec_item, v);
    v->id = visit_id(job->schedule, c->held, a);
    if (strlen(v->id) > LIM_ID_BYTES)
        return error_set(e, DUBAN_E_too_long, "id", "计划编号太长 plan id too long for a visit: %s", v->id);
    v->state = ITEM_OPEN;
    v->registered_ms = job->now_ms;
    v->percent = 0;
    visit_words(job->schedule, rules, v);
    visit_dates(job->schedule, cal, day, a, v);
    visit_draw(job, rules, method, c->held, a, v);
    if (v->targets.n == 0 && LIST_AT(v->draws, struct draw, 0)->left_out.n > 0) {
        pass_over(c, NULL, out);
        skip_add(out, c->held, RUN_CAPPED, NULL);
        return DUBAN_E_ok;
    }
    v->visited = drawn_units(job, &v->targets, a);
    out->join = visit_to_join(rules, cal, &job->visits, v);
    out->visit = v;
    pass_over(c, out->join ? out->join : v->id, out);
    if (out->join)
        skip_add(out, c->held, RUN_MERGED, out->join);
    return DUBAN_E_ok;
}

int visit_of(const struct job *job, const struct inspection *rules, const struct cal *cal, struct arena *a,
             struct inspectrun *out, struct duban_error *e)
{
    const struct schedule *plan = job->schedule;
    const int64_t today = cal_day(job->now_ms);
    enum sample_method method = SAMPLE_ABSENT;
    struct plan_runs runs;
    struct run_choice c;
    struct inspectrun r;
    const char *barred;
    int64_t day;

    int rc = plan_behind(plan, cal, job->now_ms, &runs, e);
    if (!rc)
        rc = visit_method(rules, plan->sample_rule, &method, e);
    if (rc)
        return rc;
    rec_clear(&rec_inspectrun, &r);
    r.next_ms = runs.next_ms;
    r.skipped.v = arena_alloc(a, (runs.n + 1) * sizeof(struct runskip));
    day = cal_workday_on_or_after(cal, today); /* what is made up late is held now, not on the day it was missed */
    barred = runs.n ? plan_barred(rules, plan, cal_year(day)) : NULL;
    if (barred) {
        bar(&runs, barred, &r);
    } else if (runs.n) {
        c = runs_choose(&runs, (enum missed_policy)plan->missed, today);
        r.run_date = c.last;
        if (c.more)
            r.next_ms = job->now_ms;
        if (c.held == NONE)
            pass_over(&c, NULL, &r);
        else
            rc = hold_run(job, rules, cal, &c, day, method, a, &r, e);
    }
    if (!rc)
        *out = r;
    return rc;
}
