/* decide_item.c: what people say and ask about one item. One function per operation of record `act`; decide.c has found
 * the item (and the request that `ref` names), checked closed, own_request and rights, and bounds of time and percent.
 *
 * All that needs the calendar, the present or a ledger is found here and put into facts: the due date that holds from
 * now on, whether a request is late, whether a stage closes. The folds (fold_item.c) only copy. */
#include <string.h>

#include "core/decide_begin.h"
#include "core/decide_dates.h"
#include "core/points.h"
#include "core/rows.h"
#include "core/stages.h"

/* ---- words about it ---- */

int decide_sign(struct decide *d)
{
    (void)d; /* received time counts; a second signing is taken and changes nothing */
    return DUBAN_E_ok;
}

int decide_report(struct decide *d)
{
    (void)d;
    return DUBAN_E_ok;
}

int decide_measure(struct decide *d)
{
    (void)d;
    return DUBAN_E_ok;
}

int decide_correct(struct decide *d)
{
    (void)d;
    return DUBAN_E_ok;
}

/* ---- asking ---- */

struct pending {
    struct state *s;
    int kind;
};

static int pending_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct pending *p = u;
    struct ask ask;

    (void)rec;
    (void)val;
    return state_get(p->s, T_ask, arena_str(scratch, key.data, key.len), scratch, &ask) &&
           (p->kind == ASK_ABSENT || ask.kind == p->kind);
}

/* No item number holds a "/", so the prefix finds this item's alone. */
bool ask_waits(const struct decide *d, int kind)
{
    struct pending p = {d->s, kind};

    return rows_each(d->s, T_waiting, arena_printf(d->a, "%s/", d->item->id), NULL, pending_row, &p) != 0;
}

/* A new request: one of a kind at a time. */
static int ask_new(struct decide *d, int kind)
{
    if (ask_waits(d, kind))
        return refuse_item(d, DUBAN_E_pending);
    d->facts->ask =
        arena_printf(d->a, "%s/%lld", d->item->id, (long long)(d->item->asks_n == NONE ? 1 : d->item->asks_n + 1));
    d->facts->due_before = d->item->effective_due;
    return DUBAN_E_ok;
}

static int later_than(const struct decide *d, int64_t day, int64_t floor)
{
    if (day == NONE || floor == NONE || day > floor)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_early, "new_due", "%s <= %s", date_text(day, d->a), date_text(floor, d->a));
}

static bool due_is_fixed(const struct decide *d)
{
    const struct ledger *l = ledger_of(d);

    return l && l->due_fixed;
}

int decide_extend_request(struct decide *d)
{
    int64_t due = d->item->effective_due;
    int rc;

    if (due_is_fixed(d))
        return refuse_item(d, DUBAN_E_fixed_due);
    if (d->item->state == ITEM_AUDIT)
        return refuse_item(d, DUBAN_E_in_audit);
    rc = later_than(d, act_of(d)->new_due, due);
    if (!rc)
        rc = ask_new(d, ASK_EXTEND);
    d->facts->late = handed_in_late(d, due, d->item->due_ms);
    return rc;
}

/* Asked after the ledger's window it is taken all the same, and marked: a wrong address does not become right by age.
 */
int decide_return_request(struct decide *d)
{
    const struct ledger *l = ledger_of(d);

    if (d->item->state == ITEM_AUDIT)
        return refuse_item(d, DUBAN_E_in_audit);
    d->facts->late = returned_late(d, l);
    return ask_new(d, ASK_RETURN);
}

/* A held item may ask to be held longer. */
int decide_hold_request(struct decide *d)
{
    int rc;

    if (d->item->state == ITEM_AUDIT)
        return refuse_item(d, DUBAN_E_in_audit);
    rc = later_than(d, act_of(d)->new_due, cal_day(d->now_ms));
    return rc ? rc : ask_new(d, ASK_HOLD);
}

int decide_resume(struct decide *d)
{
    if (d->item->state != ITEM_HELD)
        return refuse_item(d, DUBAN_E_not_held);
    if (act_of(d)->ref && (!d->ask || d->ask->kind != ASK_HOLD))
        return error_set(d->e, DUBAN_E_no_ask, "ref", "%s", act_of(d)->ref);
    give_back(d);
    return DUBAN_E_ok;
}

/* On time or late is judged now, by the limits that hold now; it is granted only if this submission is accepted.
 * Handing in a held item ends the hold: the days are given back as by resume. */
int decide_close_request(struct decide *d)
{
    int rc = ask_new(d, ASK_CLOSE);

    if (rc)
        return rc;
    if (d->item->state == ITEM_HELD)
        give_back(d);
    d->facts->submitted_late = submitted_late_now(d);
    return DUBAN_E_ok;
}

/* ---- answering ---- */

static int answer_to(struct decide *d, int kind)
{
    const char *ref = act_of(d)->ref;

    if (!d->ask || d->ask->kind != kind)
        return error_set(d->e, DUBAN_E_no_ask, "ref", "%s", ref);
    if (d->ask->state != ASKS_WAITING)
        return error_set(d->e, DUBAN_E_decided, "ref", "%s: %s", d->ask->id, enum_ask_state.words[d->ask->state]);
    d->facts->ask = d->ask->id;
    d->facts->due_before = d->item->effective_due;
    return DUBAN_E_ok;
}

/* A grant changes the item; a closed one is changed by reopening alone. Refusals may always be given. */
static int grant_of(struct decide *d, int kind)
{
    int rc = answer_to(d, kind);

    if (!rc && d->item->state == ITEM_CLOSED)
        rc = refuse_item(d, DUBAN_E_closed);
    return rc;
}

int decide_extend_approve(struct decide *d)
{
    int rc = grant_of(d, ASK_EXTEND);

    if (!rc && due_is_fixed(d))
        rc = refuse_item(d, DUBAN_E_fixed_due);
    if (!rc)
        rc = later_than(d, act_of(d)->new_due, d->item->effective_due);
    if (!rc)
        rc = need_grantor(d, act_of(d)->new_due);
    move_limit(d, act_of(d)->new_due);
    d->facts->due_date = act_of(d)->new_due;
    d->facts->late = d->ask && d->ask->late;
    return rc;
}

int decide_extend_reject(struct decide *d)
{
    return answer_to(d, ASK_EXTEND);
}

int decide_return_approve(struct decide *d)
{
    int rc = grant_of(d, ASK_RETURN);

    if (!rc && d->item->state == ITEM_AUDIT)
        rc = refuse_item(d, DUBAN_E_in_audit);
    if (!rc)
        rc = need_record(d, T_unit, act_of(d)->unit, DUBAN_E_no_unit, "unit");
    d->facts->assigned_ms = d->now_ms;
    d->facts->returns_n = none_or(d->item->returns_n, 0) + 1;
    return rc;
}

int decide_return_reject(struct decide *d)
{
    return answer_to(d, ASK_RETURN);
}

int decide_hold_approve(struct decide *d)
{
    int rc = grant_of(d, ASK_HOLD);

    if (!rc && d->item->state == ITEM_AUDIT)
        rc = refuse_item(d, DUBAN_E_in_audit);
    return rc ? rc : later_than(d, act_of(d)->new_due, cal_day(d->now_ms));
}

int decide_hold_reject(struct decide *d)
{
    return answer_to(d, ASK_HOLD);
}

/* Late or not is the submission's, not the approval's: the audit's time is nobody's. */
int decide_close_approve(struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    int rc = grant_of(d, ASK_CLOSE);

    if (rc)
        return rc;
    d->facts->closes = true;
    d->facts->submitted_late = d->item->late;
    if (l && l->look_back)
        rc = decide_opens(d, d->item, &(struct list){(void *)(uintptr_t)l->look_back, 1});
    if (!rc)
        points_for(d, d->item, d->item->late ? SE_CLOSED_LATE : SE_CLOSED, NULL, LIGHT_NONE);
    return rc;
}

int decide_close_reject(struct decide *d)
{
    int rc = grant_of(d, ASK_CLOSE);

    if (!rc)
        points_for(d, d->item, SE_CLOSE_REFUSED, NULL, LIGHT_NONE);
    return rc;
}

/* ---- orders and visits ---- */

/* It ends in the first stage of its ledger that ends one. */
static int end_at_once(struct decide *d, bool right_kind)
{
    const struct stage *s = stage_first_closing(ledger_of(d));
    struct item after;

    if (!right_kind)
        return refuse_item(d, DUBAN_E_no_record);
    d->facts->closes = true;
    d->facts->stage = s ? arena_str(d->a, s->name, strlen(s->name)) : d->item->stage;
    after = *d->item;
    after.stage = d->facts->stage;
    after.steps_n = none_or(after.steps_n, 0) + 1;
    if (s)
        decide_tell(d, &after, s);
    return DUBAN_E_ok;
}

int decide_answer(struct decide *d)
{
    return end_at_once(d, item_is_order(d->item));
}

int decide_conclude(struct decide *d)
{
    return end_at_once(d, item_is_visit(d->item));
}
