/* decide_item.c: what people say and ask about one item. One function per operation of record `act`; decide.c has found
 * the item (and the request that `ref` names), checked closed, own_request and rights, and bounds of time and percent.
 *
 * All that needs the calendar, the present or a ledger is found here and put into facts: the due date that holds from
 * now on, whether a request is late, whether a stage closes. The folds (fold_item.c) only copy. */
#include <assert.h>

#include "core/op_rows.h"
#include "core/rows.h"

static const struct act *act_of(const struct decide *d)
{
    return d->q->body;
}

static int refuse_item(const struct decide *d, enum duban_err code)
{
    return error_set(d->e, code, "item", "%s", d->item->id);
}

static const struct ledger *ledger_of(const struct decide *d)
{
    return core_ledger(d->core, d->item->ledger);
}

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

int decide_stage(struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    const char *word = act_of(d)->stage;
    const char **names;

    if (!l || l->stages.n == 0)
        return DUBAN_E_ok;
    names = arena_alloc(d->a, l->stages.n * sizeof *names);
    for (size_t i = 0; i < l->stages.n; i++) {
        const struct stage *s = LIST_AT(l->stages, struct stage, i);

        names[i] = s->name;
        if (same_text(s->name, word))
            d->facts->closes = s->closes;
    }
    if (d->facts->closes && d->item->state == ITEM_AUDIT)
        return refuse_item(d, DUBAN_E_in_audit);
    return need_word(d, word, names, l->stages.n, DUBAN_E_bad_stage, "stage");
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
    return state_get(p->s, T_ask, arena_str(scratch, key.data, key.len), scratch, &ask) && ask.kind == p->kind;
}

/* A new request: one of a kind at a time. No item number holds a "/", so the prefix finds this item's alone. */
static int ask_new(struct decide *d, int kind)
{
    struct pending p = {d->s, kind};

    if (rows_each(d->s, T_waiting, arena_printf(d->a, "%s/", d->item->id), NULL, pending_row, &p))
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

int decide_extend_request(struct decide *d)
{
    int64_t due = d->item->effective_due;
    int rc;

    if (d->item->state == ITEM_AUDIT)
        return refuse_item(d, DUBAN_E_in_audit);
    rc = later_than(d, act_of(d)->new_due, due);
    if (!rc)
        rc = ask_new(d, ASK_EXTEND);
    d->facts->late = due != NONE && cal_day(d->now_ms) > due;
    return rc;
}

int decide_return_request(struct decide *d)
{
    return d->item->state == ITEM_AUDIT ? refuse_item(d, DUBAN_E_in_audit) : ask_new(d, ASK_RETURN);
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

/* When the hold began that goes on now: the first held piece since the last one that runs. */
static int64_t held_since(const struct item *it)
{
    int64_t since = NONE;

    for (size_t i = it->segments.n; i > 0; i--) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i - 1);

        if (s->kind == SEG_RESUMED || s->kind == SEG_REOPENED)
            break;
        if (s->kind == SEG_HELD)
            since = s->from_ms;
    }
    assert(since != NONE); /* nothing but hold_approve makes an item held */
    return since;
}

/* The workdays in (day of hold_approve, today] are given back. */
static void give_back(struct decide *d)
{
    int64_t due = d->item->effective_due, held = cal_day(held_since(d->item)), today = cal_day(d->now_ms);
    const struct cal *cal = core_cal(d->core);

    d->facts->due_before = due;
    if (due != NONE && today > held)
        d->facts->due_date = cal_add_workdays(cal, due, cal_workdays(cal, held, today));
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

/* Handing in a held item ends the hold: the days are given back as by resume. */
int decide_close_request(struct decide *d)
{
    int rc = ask_new(d, ASK_CLOSE);

    if (!rc && d->item->state == ITEM_HELD)
        give_back(d);
    return rc;
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

    if (!rc)
        rc = later_than(d, act_of(d)->new_due, d->item->effective_due);
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

int decide_close_approve(struct decide *d)
{
    return grant_of(d, ASK_CLOSE);
}

int decide_close_reject(struct decide *d)
{
    return grant_of(d, ASK_CLOSE);
}

/* ---- ends and beginnings ---- */

int decide_reopen(struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    int64_t today = cal_day(d->now_ms);

    if (d->item->state != ITEM_CLOSED)
        return refuse_item(d, DUBAN_E_not_closed);
    d->facts->due_before = d->item->effective_due;
    if (!l || l->reopen_due.unit == SPAN_ABSENT)
        return DUBAN_E_ok;
    /* Workdays are counted from the day: at night cal_add would begin at the next opening, a day late. */
    d->facts->due_date = l->reopen_due.unit == SPAN_WORKDAYS
                             ? cal_add_workdays(core_cal(d->core), today, l->reopen_due.n)
                             : cal_day(cal_add(core_cal(d->core), d->now_ms, l->reopen_due));
    return DUBAN_E_ok;
}

int decide_answer(struct decide *d)
{
    return item_is_order(d->item) ? DUBAN_E_ok : refuse_item(d, DUBAN_E_no_record);
}

int decide_conclude(struct decide *d)
{
    return item_is_visit(d->item) ? DUBAN_E_ok : refuse_item(d, DUBAN_E_no_record);
}
