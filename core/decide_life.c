/* decide_life.c: what else happens in the life of an item, besides what is asked and answered (decide_item.c): stopped
 * by law, raised to the next level, handed to another leader, helped by other units, ticked off, marked, archived. One
 * function per operation of record `act`; decide.c has found the item and checked archived, closed and rights.
 *
 * Found here and put into facts: the assisting unit that speaks, how long an archived item is kept, points of a mark.
 * The folds (fold_life.c) only copy. */
#include <string.h>

#include "core/decide_begin.h"
#include "core/decide_dates.h"
#include "core/points.h"
#include "core/recount.h"
#include "core/rows.h"

/* ---- stopped by law ---- */

/* A hearing, a test, a review by experts: a document says so, and nobody need grant it. Its days do not count. */
int decide_legal_stop(struct decide *d)
{
    int64_t until = act_of(d)->new_due, today = cal_day(d->now_ms);

    if (d->item->state == ITEM_AUDIT)
        return refuse_item(d, DUBAN_E_in_audit);
    d->facts->due_before = d->item->effective_due;
    if (until == NONE || until > today)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_early, "new_due", "%s <= %s", date_text(until, d->a), date_text(today, d->a));
}

/* ---- who answers for it ---- */

/* The ladder tells who is on the level by the light (ladder.c). Where there is none, they hear of it by itself. */
static void tell_raised(struct decide *d, const struct rung *r, long long level)
{
    const char *reason = act_of(d)->reason;
    struct notice *n = arena_alloc(d->a, sizeof *n);

    rec_clear(&rec_notice, n);
    rung_address(r, d->item, n);
    n->item = d->item->id;
    n->kind = NOTICE_TASK;
    n->rung = level + 1;
    n->role = arena_str(d->a, n->role, strlen(n->role)); /* facts outlive the rules */
    n->unit = n->unit ? arena_str(d->a, n->unit, strlen(n->unit)) : NULL;
    n->text = reason;
    n->state = NS_INTENDED;
    n->intended_ms = cal_next_open(core_cal(d->core), d->now_ms);
    n->id = arena_printf(d->a, "%s/raised%lld/%s", d->item->id, level, n->person ? n->person : n->role);
    d->facts->notices = (struct list){n, 1};
}

/* To a level that is not there nobody would be raised: what changes nothing is not taken. */
int decide_raise(struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    const struct policy *p = l && l->policy ? core_policy(d->core, l->policy, NULL) : NULL;
    long long rungs = p ? (long long)p->ladder.n : 0, level = (long long)item_raised(d->item);

    if (level >= rungs)
        return error_set(d->e, DUBAN_E_out_of_range, "item", "%s：阶梯只有 %lld 级 / %s: its ladder has %lld rungs",
                         d->item->id, rungs, d->item->id, rungs);
    if (d->item->light < LIGHT_BLUE)
        tell_raised(d, LIST_AT(p->ladder, struct rung, level), level);
    return DUBAN_E_ok;
}

int decide_hand_over(struct decide *d)
{
    const char *person = act_of(d)->person;
    int rc = need_record(d, T_person, person, DUBAN_E_no_person, "person");

    if (!rc && same_text(person, d->item->lead_leader))
        rc = error_set(d->e, DUBAN_E_bad_choice, "person", "%s 已是领衔领导 / %s leads it already", person, person);
    return rc;
}

/* ---- units that help ---- */

/* Posts of a unit that helps, and the office for any of them. */
int right_to_assist(const struct decide *d)
{
    static const char *const who[] = {"assist", "office"};
    const struct person *p = d->q->actor.person;

    if (actor_is(d, &(struct strs){(const char **)(uintptr_t)who, 2}))
        return DUBAN_E_ok;
    if (!actor_may(d, CLASS_own))
        return error_set(d->e, DUBAN_E_not_allowed, "op", "%s: %s", ops[d->q->op].name, op_class_words[CLASS_own]);
    return error_set(d->e, DUBAN_E_not_owner, "item", "%s 的配合单位里没有 %s / %s has no assisting unit %s",
                     d->item->id, p ? p->unit : d->q->actor.name, d->item->id, p ? p->unit : d->q->actor.name);
}

/* The assisting unit that speaks: the actor's own; the office names one, unless there is only one. */
static int find_assistant(struct decide *d)
{
    const struct strs *units = &d->item->assist_units;
    const struct person *p = d->q->actor.person;
    const char *unit = act_of(d)->unit;

    if (!unit && p && strs_has(units, p->unit))
        unit = p->unit;
    if (!unit && units->n == 1)
        unit = units->v[0];
    if (!unit)
        return error_set(d->e, DUBAN_E_missing, "unit", "%s", d->item->id);
    if (!strs_has(units, unit))
        return nearest_error(d->e, DUBAN_E_bad_choice, "unit", unit, nearest_word(unit, units->v, units->n));
    if (!actor_may(d, CLASS_office) && !(p && same_text(p->unit, unit)))
        return error_set(d->e, DUBAN_E_not_owner, "unit", "%s", unit);
    d->facts->unit = unit;
    return DUBAN_E_ok;
}

/* As with the lead unit: a second signing is taken and changes nothing. */
int decide_assist_sign(struct decide *d)
{
    return find_assistant(d);
}

int decide_assist_report(struct decide *d)
{
    return find_assistant(d);
}

/* ---- its checklist ---- */

/* That the milestone is there was checked for every act; ticked again, the first time stays. */
int decide_milestone_done(struct decide *d)
{
    (void)d;
    return DUBAN_E_ok;
}

/* ---- marks ---- */

static const struct markrule *mark_rule(const struct decide *d, const char *mark)
{
    const struct ledger *l = ledger_of(d);

    for (size_t i = 0; l && mark && i < l->marks.n; i++)
        if (same_text(LIST_AT(l->marks, struct markrule, i)->mark, mark))
            return LIST_AT(l->marks, struct markrule, i);
    return NULL;
}

/* A mark that the ledger does not know is refused later, and by name. */
int right_to_mark(const struct decide *d)
{
    static const char *const office[] = {"office"};
    const struct markrule *r = mark_rule(d, act_of(d)->mark);

    return need_one_of(d, r && r->by.n ? &r->by : &(struct strs){(const char **)(uintptr_t)office, 1});
}

static int need_mark(const struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    size_t n = l ? l->marks.n : 0;
    const char **names = arena_alloc(d->a, (n + 1) * sizeof *names);

    for (size_t i = 0; i < n; i++)
        names[i] = LIST_AT(l->marks, struct markrule, i)->mark;
    return need_word(d, act_of(d)->mark, names, n, DUBAN_E_bad_choice, "mark");
}

int decide_mark(struct decide *d)
{
    int64_t until = act_of(d)->new_due, today = cal_day(d->now_ms);
    int rc = need_mark(d);

    if (!rc && until != NONE && until < today)
        rc = error_set(d->e, DUBAN_E_too_early, "new_due", "%s < %s", date_text(until, d->a), date_text(today, d->a));
    if (!rc)
        points_for(d, d->item, SE_MARKED, act_of(d)->mark, LIGHT_NONE);
    return rc;
}

int decide_unmark(struct decide *d)
{
    const char *mark = act_of(d)->mark;

    for (size_t i = 0; i < d->item->marks.n; i++)
        if (same_text(LIST_AT(d->item->marks, struct marked, i)->mark, mark))
            return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_no_record, "mark", "%s", mark);
}

/* ---- reopened ---- */

/* Where it was before it was closed. What was registered in the stage in which it ended, or ended without a step, as an
 * order does, begins where the ledger begins; NULL: the ledger has but ends. */
static const struct stage *stage_before_end(const struct decide *d, const struct ledger *l)
{
    for (size_t i = d->item->steps.n; i > 0; i--) {
        const struct stage *s = stage_find(l, LIST_AT(d->item->steps, struct stagelog, i - 1)->stage);

        if (s && !s->closes)
            return s;
    }
    return stage_first(l);
}

/* Back to there, with that stage's limit anew, so that it can be closed again. Only an item in a stage that closes. */
static void reopen_stage(struct decide *d, const struct ledger *l)
{
    const struct stage *now = stage_find(l, d->item->stage), *s;
    struct limits x = limits_of(d, l, d->item);

    s = now && now->closes ? stage_before_end(d, l) : NULL;
    if (!s)
        return;
    d->facts->stage = arena_str(d->a, s->name, strlen(s->name)); /* facts outlive the rules */
    d->facts->stage_limit = stage_span(&x, s, cal_day(d->now_ms));
    d->facts->stage_due_ms = cal_limit(core_cal(d->core), d->now_ms, d->facts->stage_limit);
    d->facts->holder = d->item->holder;
    d->facts->returns_n = d->item->returns_n;
}

/* The look-back that found it, when one is named: an item that came from this one. */
static int need_look_back(const struct decide *d)
{
    const struct link link = {.item = act_of(d)->ref, .kind = LINK_FROM, .to = d->item->id};
    struct bytes val;

    if (!link.item || d->s->ops->get(d->s->u, T_link, link_key(&link, false, d->a), &val))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_no_record, "ref", "%s", link.item);
}

int decide_reopen(struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    int64_t end;
    int rc;

    if (d->item->state != ITEM_CLOSED)
        return refuse_item(d, DUBAN_E_not_closed);
    rc = need_look_back(d);
    if (rc)
        return rc;
    d->facts->due_before = d->item->effective_due;
    d->facts->due_ms = d->item->due_ms;
    reopen_stage(d, l);
    if (!l || l->reopen_due.unit == SPAN_ABSENT)
        return DUBAN_E_ok;
    end = cal_limit(core_cal(d->core), d->now_ms, l->reopen_due);
    d->facts->due_date = limit_day(end);
    d->facts->limit = l->reopen_due;
    d->facts->provisional = limit_provisional(core_cal(d->core), d->now_ms, l->reopen_due);
    d->facts->counted_from = cal_day(d->now_ms);
    if (d->item->due_ms == NONE && !span_is_exact(l->reopen_due))
        return DUBAN_E_ok; /* its days are exact enough */
    d->facts->due_ms = end;
    d->facts->time_limit = l->reopen_due;
    d->facts->time_from_ms = d->now_ms;
    return DUBAN_E_ok;
}

/* ---- the archive ---- */

static int64_t years_later(int64_t day, int64_t years)
{
    int y, m, dom;

    civil_from_day(day, &y, &m, &dom);
    return day_from_civil(y + (int)years, m, m == 2 && dom == 29 ? 28 : dom);
}

/* Nothing can be answered once it is read-only, so nothing may wait. */
int decide_archive(struct decide *d)
{
    const struct ledger *l = ledger_of(d);

    if (d->item->state != ITEM_CLOSED)
        return refuse_item(d, DUBAN_E_not_closed);
    if (ask_waits(d, ASK_ABSENT))
        return refuse_item(d, DUBAN_E_pending);
    if (l && l->retain_years != NONE)
        d->facts->day = years_later(cal_day(d->now_ms), l->retain_years);
    return DUBAN_E_ok;
}
