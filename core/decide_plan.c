/* decide_plan.c: plans of inspections: entered, approved or refused, and visits outside the yearly plan.
 *
 * A plan of a kind that needs approval (inspection.approve_kinds), and a visit that goes beyond what a unit may be
 * visited in a year, is held only when somebody whom the rules name has approved it: for a year, and not who entered
 * it. A plan that is changed is approved anew. Entering the same again is always taken and changes nothing. */
#include "core/decide_plan.h"

#include <string.h>

#include "core/burden.h"
#include "core/decide_begin.h"
#include "core/rows.h"
#include "core/visit.h"

static int need_phrase(const struct decide *d, const char *phrase)
{
    const struct inspection *in = core_inspection(d->core);
    const char **names;

    if (!in)
        return DUBAN_E_ok;
    names = arena_alloc(d->a, (in->phrases.n + 1) * sizeof *names);
    for (size_t i = 0; i < in->phrases.n; i++)
        names[i] = LIST_AT(in->phrases, struct phrase, i)->phrase;
    return need_word(d, phrase, names, in->phrases.n, DUBAN_E_bad_choice, "sample_rule");
}

static int need_plan(const struct decide *d, const struct plan *p)
{
    int rc = need_number(d, p->id, "id");

    if (!rc)
        rc = need_record(d, T_unit, p->lead_unit, DUBAN_E_no_unit, "lead_unit");
    if (!rc)
        rc = need_day(d, p->dtstart, "dtstart");
    return rc ? rc : need_phrase(d, p->sample_rule);
}

int decide_schedule_set(struct decide *d)
{
    const struct plan *p = d->q->body;
    struct schedule was;
    int rc = need_plan(d, p);

    if (!rc && state_get(d->s, T_schedule, p->id, d->a, &was) && was.extra)
        rc = error_set(d->e, DUBAN_E_exists, "id", "%s 是计划外督查 / %s is a visit outside the plan", p->id, p->id);
    d->facts->key = p->id;
    return rc;
}

/* ---- outside the plan ---- */

static int need_targets(const struct decide *d, const struct visitadd *v)
{
    for (size_t i = 0; i < v->targets.n; i++)
        if (!state_has(d->s, T_item, v->targets.v[i]) && !state_has(d->s, T_unit, v->targets.v[i]))
            return error_set(d->e, DUBAN_E_no_item, "targets", "%s", v->targets.v[i]);
    if (v->targets.n && v->sample_rule)
        return error_set(d->e, DUBAN_E_bad_choice, "sample_rule",
                         "已指定对象，不再抽 / targets are named: nothing is drawn");
    return DUBAN_E_ok;
}

/* Of the units named, those that have had their visits of the year. What is drawn is drawn from those that have not. */
static struct strs full_units(const struct decide *d, const struct visitadd *v)
{
    const struct inspection *rules = core_inspection(d->core);
    int year = cal_year(cal_workday_on_or_after(core_cal(d->core), v->dtstart));
    struct strs units = visited_units(d->s, &v->targets, d->a);
    size_t n = 0;

    if (!visit_burdens(rules, v->side, v->method))
        return (struct strs){NULL, 0};
    for (size_t i = 0; i < units.n; i++)
        if (visit_capped(rules, burden_of(d->s, units.v[i], year, d->a).visits))
            units.v[n++] = units.v[i];
    units.n = n;
    return units;
}

int decide_visit_add(struct decide *d)
{
    const struct visitadd *v = d->q->body;
    int64_t today = cal_day(d->now_ms);
    int rc = need_plan(d, (const struct plan *)(const void *)v);

    if (!rc && !core_inspection(d->core))
        rc = error_set(d->e, DUBAN_E_no_rules, "id", "inspection");
    if (!rc && state_has(d->s, T_schedule, v->id))
        rc = error_set(d->e, DUBAN_E_exists, "id", "%s", v->id);
    if (!rc && v->rrule)
        rc = error_set(d->e, DUBAN_E_unknown_field, "rrule", "计划外督查只有一次 / outside the plan it is held once");
    if (!rc && v->dtstart < today)
        rc = error_set(d->e, DUBAN_E_too_early, "dtstart", "%s < %s", date_text(v->dtstart, d->a),
                       date_text(today, d->a));
    if (!rc)
        rc = need_targets(d, v);
    if (rc)
        return rc;
    d->facts->key = v->id;
    d->facts->visited = full_units(d, v); /* any: it goes beyond the cap */
    return DUBAN_E_ok;
}

/* ---- approval ---- */

/* The rules name who approves; without them, whoever decides. */
int right_to_approve(const struct decide *d)
{
    const struct inspection *rules = core_inspection(d->core);

    if (rules && rules->approve_by.n)
        return need_one_of(d, &rules->approve_by);
    if (actor_may(d, CLASS_decide))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_not_allowed, "op", "%s: %s", ops[d->q->op].name, op_class_words[CLASS_decide]);
}

/* Number of what waits for the approval of this plan. */
static const char *wait_stem(const struct decide *d, const struct opens *o, const char *plan)
{
    return arena_printf(d->a, "%s%s", plan, o->suffix);
}

struct waiting {
    const char *stem;
    struct list open; /* of const char * */
    size_t cap;
    struct arena *a;
};

/* "DC-06-PZ" itself, and "DC-06-PZ-2". */
static int waiting_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct waiting *w = u;
    const struct item *it = rec;
    const char *rest = it->id + strlen(w->stem);

    (void)key, (void)val, (void)scratch;
    if (it->state == ITEM_CLOSED || (*rest && (rest[0] != '-' || rest[1 + strspn(rest + 1, "0123456789")])))
        return 0;
    *(const char **)list_push(&w->open, &w->cap, sizeof(const char *), w->a) = arena_str(w->a, it->id, strlen(it->id));
    return 0;
}

static struct strs waiting_items(const struct decide *d, const char *plan)
{
    const struct inspection *rules = core_inspection(d->core);
    struct waiting w = {.a = d->a};

    if (!rules || !rules->unapproved)
        return (struct strs){NULL, 0};
    w.stem = wait_stem(d, rules->unapproved, plan);
    rows_each(d->s, T_item, w.stem, NULL, waiting_row, &w);
    return (struct strs){w.open.v, w.open.n};
}

static int check_year(const struct decide *d, int64_t year, int this_year)
{
    if (year >= this_year && year <= this_year + 1)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_out_of_range, "year", "%lld：可批 %d、%d 年 / %d or %d", (long long)year, this_year,
                     this_year + 1, this_year, this_year + 1);
}

int decide_plan_approve(struct decide *d)
{
    const struct planref *p = d->q->body;
    int this_year = cal_year(cal_day(d->now_ms));
    int64_t year = none_or(p->year, this_year);
    struct schedule s;
    int rc = DUBAN_E_ok;

    if (!state_get(d->s, T_schedule, p->plan, d->a, &s))
        return error_set(d->e, DUBAN_E_no_record, "plan", "%s", p->plan);
    if (!plan_needs_approval(core_inspection(d->core), &s))
        return error_set(d->e, DUBAN_E_bad_choice, "plan", "%s 无须批准 / %s needs no approval", s.id, s.id);
    if (same_text(s.set_by, d->q->actor.name))
        return error_set(d->e, DUBAN_E_own_request, "plan", "%s: %s", s.id, s.set_by);
    if (p->refuse && !p->reason)
        return error_set(d->e, DUBAN_E_missing, "reason", "%s", s.id);
    if (!p->refuse)
        rc = check_year(d, year, this_year);
    d->facts->key = s.id;
    d->facts->day = day_from_civil((int)year, 12, 31);
    d->facts->shut = waiting_items(d, s.id);
    return rc;
}

int decide_unapproved(struct decide *d, const struct schedule *s)
{
    const struct inspection *rules = core_inspection(d->core);
    const struct opens *o = rules ? rules->unapproved : NULL;
    const struct ledger *l = o ? core_ledger(d->core, o->ledger) : NULL;
    struct item *it = arena_alloc(d->a, sizeof *it);
    const char *stem;
    int k = 1;

    if (!o || waiting_items(d, s->id).n)
        return DUBAN_E_ok;
    if (!l)
        return error_set(d->e, DUBAN_E_no_ledger, "skipped", "inspection.unapproved: %s", o->ledger);
    rec_clear(&rec_item, it);
    it->id = stem = wait_stem(d, o, s->id);
    while (state_has(d->s, T_item, it->id))
        it->id = arena_printf(d->a, "%s-%d", stem, ++k);
    it->ledger = arena_keep(d->a, o->ledger);
    /* Everybody may read it: of an unannounced plan not even the name is said. */
    it->title =
        opened_title(d, o->title, plan_unannounced(rules, (const struct plan *)(const void *)s) ? s->id : s->name);
    it->demand = arena_keep(d->a, o->demand);
    it->lead_unit = o->lead && strcmp(o->lead, "lead") != 0 ? arena_keep(d->a, o->lead) : s->lead_unit;
    it->stage = arena_keep(d->a, o->stage);
    it->registrar = d->q->actor.name;
    it->registrar_unit = s->lead_unit;
    it->assigned_ms = d->now_ms;
    it->start_date = cal_day(d->now_ms);
    decide_begin(d, l, o->due, it);
    d->facts->opened = (struct list){it, 1};
    if (stage_find(l, it->stage))
        decide_tell(d, it, stage_find(l, it->stage));
    return need_record(d, T_unit, it->lead_unit, DUBAN_E_no_unit, "skipped");
}
