/* fold_visit.c: plans and visits as decided: entered, approved, run; the visit opened or merged, the units counted, and
 * what was not held remembered with its reason. */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "core/burden.h"
#include "core/op_rows.h"
#include "core/rows.h"

_Static_assert(offsetof(struct schedule, alone) == offsetof(struct plan, alone) &&
                   offsetof(struct visitadd, alone) == offsetof(struct plan, alone),
               "a schedule and a visit outside the plan begin with their plan");

/* ---- plans ---- */

static void schedule_get(struct fold *f, const char *id, struct schedule *s)
{
    bool there = state_get(f->s, T_schedule, id, f->a, s);

    assert(there);
    (void)there;
}

/* Due now: when it is really due, the worker says. */
static void schedule_put(struct fold *f, struct schedule *s)
{
    s->next_ms = f->en->wall_ms;
    s->over_ms = NONE;
    s->rev++;
    state_put(f->s, T_schedule, s->id, s, f->a);
}

/* What it says becomes the schedule's; what was approved was another plan. */
static void schedule_become(struct fold *f, struct schedule *s, const void *plan)
{
    memcpy(s, plan, offsetof(struct plan, alone) + sizeof s->alone);
    s->approved_ms = s->refused_ms = s->approved_from = s->approved_to = NONE;
    s->approved_by = s->refused_by = s->refused = NULL;
    s->set_by = f->en->actor;
}

static void schedule_new(struct schedule *s)
{
    rec_clear(&rec_schedule, s);
    s->runs = s->rev = 0;
}

void fold_schedule_set(struct fold *f)
{
    const struct plan *p = f->body;
    struct schedule s;
    struct bytes a, b;

    if (state_get(f->s, T_schedule, p->id, f->a, &s)) {
        a = rec_pack(&rec_plan, &s, f->a);
        b = rec_pack(&rec_plan, p, f->a);
        if (a.len == b.len && memcmp(a.data, b.data, a.len) == 0)
            return;
    } else {
        schedule_new(&s);
    }
    schedule_become(f, &s, p);
    schedule_put(f, &s);
}

/* Units that are named as full when it is decided: it goes beyond the cap, and waits for approval. */
void fold_visit_add(struct fold *f)
{
    const struct visitadd *v = f->body;
    struct schedule s;

    schedule_new(&s);
    schedule_become(f, &s, v);
    s.extra = true;
    s.reason = v->reason;
    s.targets = v->targets;
    s.beyond = f->facts->visited.n > 0;
    schedule_put(f, &s);
}

void fold_plan_approve(struct fold *f)
{
    const struct planref *p = f->body;
    int year = cal_year(f->facts->day);
    struct schedule s;

    schedule_get(f, p->plan, &s);
    if (p->refuse) {
        s.refused_ms = f->en->wall_ms;
        s.refused_by = f->en->actor;
        s.refused = p->reason;
        s.approved_ms = s.approved_from = s.approved_to = NONE;
        s.approved_by = NULL;
    } else {
        /* Years that follow each other are one stretch; after a gap a new one begins. */
        bool follows = s.approved_to != NONE && year >= s.approved_from && year <= s.approved_to + 1;

        s.approved_from = follows ? s.approved_from : year;
        s.approved_to = follows && s.approved_to > year ? s.approved_to : year;
        s.approved_ms = f->en->wall_ms;
        s.approved_by = f->en->actor;
        s.refused_ms = NONE;
        s.refused_by = s.refused = NULL;
    }
    schedule_put(f, &s);
    fold_effects(f);
}

/* ---- runs ---- */

/* Drawn now goes to the end; the oldest fall off when the list is full. */
static struct strs strs_after(struct fold *f, const struct strs *was, const struct strs *now)
{
    size_t n = 0, over;
    const char **v = arena_alloc(f->a, (was->n + now->n + 1) * sizeof *v);

    for (size_t i = 0; i < was->n; i++)
        if (!strs_has(now, was->v[i]))
            v[n++] = was->v[i];
    for (size_t i = 0; i < now->n; i++)
        v[n++] = now->v[i];
    over = n > LIM_LIST ? n - LIM_LIST : 0;
    return (struct strs){v + over, n - over};
}

/* `was`, and behind it what of `more` it does not hold. */
static struct strs strs_joined(struct fold *f, const struct strs *was, const struct strs *more)
{
    const char **v = arena_alloc(f->a, (was->n + more->n + 1) * sizeof *v);
    size_t n = was->n;

    if (n)
        memcpy(v, was->v, n * sizeof *v);
    for (size_t i = 0; i < more->n; i++)
        if (!strs_has(was, more->v[i]))
            v[n++] = more->v[i];
    return (struct strs){v, n};
}

static void remember_skips(struct fold *f, struct schedule *s, const struct list *skipped)
{
    for (size_t i = 0; i < skipped->n; i++) {
        struct runskip *k = fold_list_add(f, &s->skips, sizeof *k, LIM_RUN_SKIPS);

        *k = *LIST_AT(*skipped, struct runskip, i);
        k->at_ms = f->en->wall_ms;
    }
}

static void open_visit(struct fold *f, const struct item *from, struct schedule *s)
{
    struct item visit = fold_item_fresh(from);

    visit.unannounced = from->unannounced;
    visit.alone = from->alone;
    visit.visit_kind = from->visit_kind;
    visit.side = from->side;
    visit.method = from->method;
    visit.scope = from->scope;
    visit.draws = from->draws;
    visit.visited = f->facts->visited;
    visit.stage = f->facts->stage;
    visit.stage_ms = visit.stage ? visit.assigned_ms : NONE;
    visit.stage_due_ms = f->facts->stage_due_ms;
    visit.stage_limit = f->facts->stage_limit;
    visit.next_ms = f->en->wall_ms;
    s->runs++;
    fold_item_open(f, &visit);
}

/* One visit for both: what this run was to look at is added, and the time that it takes. */
static void join_visit(struct fold *f, const char *into, const struct item *from)
{
    struct item visit;
    const char *plan[] = {from->plan};

    fold_item_get(f, into, &visit);
    visit.plans = strs_joined(f, &visit.plans, &(struct strs){plan, 1});
    visit.targets = strs_joined(f, &visit.targets, &from->targets);
    visit.visited = strs_joined(f, &visit.visited, &f->facts->visited);
    *(struct draw *)fold_list_add(f, &visit.draws, sizeof(struct draw), LIM_LIST) =
        *LIST_AT(from->draws, struct draw, 0);
    if (f->facts->due_date != visit.effective_due) {
        visit.effective_due = f->facts->due_date;
        fold_segment_add(f, &visit, SEG_EXTENDED, visit.effective_due, NULL,
                         arena_printf(f->a, "合并 %s《%s》 merged", from->plan, from->title));
    }
    fold_item_put(f, &visit, false);
}

void fold_inspect_run(struct fold *f)
{
    const struct inspectrun *r = f->body;
    const struct item *visit = r->visit;
    struct schedule s;

    schedule_get(f, r->key, &s);
    if (r->run_date != NONE)
        s.last_date = r->run_date;
    remember_skips(f, &s, &r->skipped);
    if (visit && r->join)
        join_visit(f, r->join, visit);
    else if (visit)
        open_visit(f, visit, &s);
    if (visit) {
        s.seen = strs_after(f, &s.seen, &visit->targets);
        fold_burden(f, &f->facts->visited, cal_year(visit->start_date), f->facts->counted);
    }
    s.next_ms = r->next_ms;
    s.over_ms = s.next_ms == NONE ? f->en->wall_ms : NONE;
    s.rev++;
    state_put(f->s, T_schedule, s.id, &s, f->a);
    fold_effects(f);
}
