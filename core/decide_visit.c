/* decide_visit.c: the result of a plan that fell due: a visit opened, merged into one that stands open, or nothing, and
 * why.
 *
 * The worker drew and proposed by what the job told it. Meanwhile another visit may have come to the same units: what
 * no longer fits (a clash, a cap reached) is `stale`, and the job comes again with what is true now. What can't be
 * right at all is refused by name, and the job is parked. Found here and put into facts: the units visited, whether
 * that counts, the first stage, who is told, and what opens when nobody approved the plan.
 *
 * Costs a walk over the items when visits may be merged, else a get for each target. */
#include <string.h>

#include "core/burden.h"
#include "core/decide_begin.h"
#include "core/decide_plan.h"
#include "core/rows.h"
#include "core/visit.h"

static int stale(const struct decide *d, const char *field, const char *what)
{
    return error_set(d->e, DUBAN_E_stale, field, "%s", what);
}

static int wrong(const struct decide *d, const char *field, const char *what)
{
    return error_set(d->e, DUBAN_E_bad_choice, field, "%s", what);
}

/* ---- the visit ---- */

/* Opened on the ledger that the rules name, for this plan, with the draw that gave its targets. */
static int check_shape(const struct decide *d, const struct inspectrun *r, const struct schedule *s)
{
    const struct inspection *rules = core_inspection(d->core);
    const struct item *v = r->visit;
    int rc = need_new_item(d, v, "visit");

    if (rc)
        return rc;
    if (r->run_date == NONE || v->start_date == NONE || !same_text(v->plan, r->key) || !rules ||
        !same_text(v->ledger, rules->ledger))
        return wrong(d, "visit", v->id);
    if (v->draws.n != 1 || LIST_AT(v->draws, struct draw, 0)->drawn.n != v->targets.n)
        return wrong(d, "visit", "draws");
    if (v->unannounced != plan_unannounced(rules, (const struct plan *)(const void *)s))
        return wrong(d, "visit", "unannounced");
    return plan_barred(rules, s, cal_year(v->start_date)) ? wrong(d, "visit", "unapproved") : DUBAN_E_ok;
}

/* Units that have had their visits of the year are not come to once more, unless that was approved. */
static int check_cap(const struct decide *d, const struct schedule *s, const struct strs *units, int year)
{
    const struct inspection *rules = core_inspection(d->core);

    for (size_t i = 0; !s->beyond && i < units->n; i++)
        if (visit_capped(rules, burden_of(d->s, units->v[i], year, d->a).visits))
            return stale(d, "visit", units->v[i]);
    return DUBAN_E_ok;
}

/* ---- merging ---- */

static int decide_join(struct decide *d, const char *join, const struct item *v, struct strs *new_units)
{
    struct item into;

    if (!state_get(d->s, T_item, join, d->a, &into))
        return stale(d, "join", join);
    *new_units = units_beside(&v->visited, &into.visited, d->a);
    d->facts->item = into.id;
    d->facts->due_before = into.effective_due;
    d->facts->due_date = into.effective_due > v->due_date ? into.effective_due : v->due_date;
    decide_tell_visited(d, &into, new_units);
    return DUBAN_E_ok;
}

/* ---- opening ---- */

/* The first stage of its ledger, with its limit, and who is told of it. */
static void decide_open(struct decide *d, const struct item *v)
{
    const struct ledger *l = core_ledger(d->core, v->ledger);
    struct item it = *v;

    it.stage = NULL;
    it.state = ITEM_OPEN;
    it.steps_n = 0;
    decide_begin(d, l, (struct span){0, SPAN_ABSENT, 0, 0}, &it);
    d->facts->item = it.id;
    d->facts->stage = it.stage;
    d->facts->stage_due_ms = it.stage_due_ms;
    d->facts->stage_limit = it.stage_limit;
    if (stage_find(l, it.stage))
        decide_tell(d, &it, stage_find(l, it.stage));
}

static int decide_visit(struct decide *d, const struct inspectrun *r, const struct schedule *s)
{
    const struct inspection *rules = core_inspection(d->core);
    struct item v;
    struct list near = visits_near(d->core, d->now_ms, d->a);
    struct strs units;
    const char *with;
    int rc = check_shape(d, r, s);

    if (rc)
        return rc;
    v = *(const struct item *)r->visit;
    units = v.visited = visited_units(d->s, &v.targets, d->a);
    with = visit_to_join(rules, core_cal(d->core), &near, &v);
    if (!(with == NULL && r->join == NULL) && !same_text(with, r->join))
        return stale(d, "join", with ? with : r->join);
    if (r->join)
        rc = decide_join(d, r->join, &v, &units);
    d->facts->visited = units;
    d->facts->counted = visit_burdens(rules, v.side, v.method) && !s->beyond;
    if (!rc && visit_burdens(rules, v.side, v.method))
        rc = check_cap(d, s, &units, cal_year(v.start_date));
    if (!rc && !r->join)
        decide_open(d, &v);
    return rc;
}

/* ---- runs that are not held ---- */

static int check_skipped(const struct decide *d, const struct inspectrun *r, const struct schedule *s)
{
    if (r->skipped.n > LIM_RUN_SKIPS)
        return error_set(d->e, DUBAN_E_too_many, "skipped", "%zu > %d", r->skipped.n, LIM_RUN_SKIPS);
    for (size_t i = 0; i < r->skipped.n; i++) {
        const struct runskip *k = LIST_AT(r->skipped, struct runskip, i);

        if (!run_word_known(k->why) || r->run_date == NONE || k->date > r->run_date ||
            (s->last_date != NONE && k->date <= s->last_date))
            return wrong(d, "skipped", k->why ? k->why : "");
    }
    return DUBAN_E_ok;
}

/* An occurrence of the future would pass over all that come before it; and what is due again without having moved on is
 * due for ever. (Behind by many, it is due at once: each time a later occurrence.) */
static int check_moves_on(const struct decide *d, const struct inspectrun *r, const struct schedule *s)
{
    if (r->run_date != NONE && r->run_date > cal_day(d->now_ms))
        return wrong(d, "run_date", date_text(r->run_date, d->a));
    if (r->run_date == NONE && r->next_ms != NONE && r->next_ms <= s->next_ms)
        return wrong(d, "next_ms", time_text(r->next_ms, CAL_ZONE_MIN, d->a));
    return DUBAN_E_ok;
}

static bool was_skipped(const struct inspectrun *r, const char *why)
{
    for (size_t i = 0; i < r->skipped.n; i++)
        if (same_text(LIST_AT(r->skipped, struct runskip, i)->why, why))
            return true;
    return false;
}

int decide_inspect_run(struct decide *d)
{
    const struct inspectrun *r = d->q->body;
    struct schedule s;
    int rc;

    if (!state_get(d->s, T_schedule, r->key, d->a, &s))
        return error_set(d->e, DUBAN_E_no_record, "key", "%s", r->key);
    d->facts->key = s.id;
    if (s.rev != r->rev)
        return error_set(d->e, DUBAN_E_stale, "rev", "%lld, %lld", (long long)r->rev, (long long)s.rev);
    /* The same occurrence twice would draw a second sample. */
    if (r->run_date != NONE && s.last_date != NONE && r->run_date <= s.last_date)
        return error_set(d->e, DUBAN_E_too_early, "run_date", "%s", date_text(r->run_date, d->a));
    rc = check_moves_on(d, r, &s);
    if (!rc)
        rc = check_skipped(d, r, &s);
    if (!rc && r->visit)
        rc = decide_visit(d, r, &s);
    if (!rc && was_skipped(r, RUN_UNAPPROVED))
        rc = decide_unapproved(d, &s);
    return rc;
}
