/* fold_item.c: acts on an item, as decided, become fields of the item, pieces of its deadline and requests.
 *
 * Every fold here ends in fold_item_put: revision, last entry, history, due now. Dates come from facts. */
#include <assert.h>

#include "core/op_rows.h"
#include "core/rows.h"

/* The item that the act is about, with the evidence that the act names: no act forgets it. */
static void item_of(struct fold *f, struct item *it)
{
    fold_item_get(f, fold_act(f)->item, it);
    fold_evidence(f, it);
}

/* The figures that count are those that happened last, not those that came last: a Friday's report typed on Monday does
 * not push aside one of Saturday. At the same time, the one that came later counts. */
static int64_t happened(const struct act *act, int64_t received_ms)
{
    return act->occurred_at == NONE ? received_ms : act->occurred_at;
}

bool fold_percent_counts(const struct item *it, const struct act *act, int64_t received_ms)
{
    return act->percent != NONE && (it->percent_at == NONE || happened(act, received_ms) >= it->percent_at);
}

bool fold_value_counts(const struct item *it, const struct act *act, int64_t received_ms)
{
    return act->value != NONE && (it->value_at == NONE || happened(act, received_ms) >= it->value_at);
}

void fold_figures(struct fold *f, struct item *it)
{
    const struct act *act = fold_act(f);
    int64_t now = f->en->wall_ms, at = happened(act, now);

    if (fold_percent_counts(it, act, now)) {
        it->changed_ms = it->percent == act->percent ? it->changed_ms : now;
        it->percent = act->percent;
        it->percent_at = at;
    }
    if (fold_value_counts(it, act, now)) {
        it->changed_ms = it->value == act->value ? it->changed_ms : now;
        it->value = act->value;
        it->value_at = at;
        it->value_by = f->en->actor;
    }
}

/* ---- words about it ---- */

void fold_sign(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    if (it.signed_ms == NONE)
        it.signed_ms = f->en->wall_ms;
    fold_item_put(f, &it, false);
}

void fold_report(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_figures(f, &it);
    it.reported_ms = f->en->wall_ms;
    fold_item_put(f, &it, false);
}

void fold_measure(struct fold *f)
{
    fold_report(f);
}

void fold_correct(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_figures(f, &it);
    fold_item_put(f, &it, false);
}

/* ---- requests ---- */

static void ask_open(struct fold *f, struct item *it, int kind)
{
    const struct act *act = fold_act(f);
    struct ask ask;

    rec_clear(&rec_ask, &ask);
    ask.id = f->facts->ask;
    ask.item = it->id;
    ask.kind = kind;
    ask.state = ASKS_WAITING;
    ask.request = f->en->id;
    ask.by = f->en->actor;
    ask.unit = f->facts->unit;
    ask.asked_ms = f->en->wall_ms;
    ask.occurred_at = act->occurred_at;
    ask.due_before = f->facts->due_before;
    ask.new_due = act->new_due;
    ask.late = f->facts->late;
    ask.reason = act->reason;
    ask.text = act->text;
    it->asks_n = it->asks_n == NONE ? 1 : it->asks_n + 1;
    state_put(f->s, T_ask, ask.id, &ask, f->a);
    f->s->ops->put(f->s->u, T_askref, key_bytes(ask.request), key_bytes(ask.id));
    f->s->ops->put(f->s->u, T_waiting, key_bytes(ask.id), (struct bytes){"", 0});
}

/* The answer to a request; returns it for what the grant needs. */
static struct ask ask_close(struct fold *f, int state, int64_t granted)
{
    const struct act *act = fold_act(f);
    struct ask ask;
    bool there = state_get(f->s, T_ask, f->facts->ask, f->a, &ask);

    assert(there && ask.state == ASKS_WAITING);
    (void)there;
    ask.state = state;
    ask.decided_by = f->en->actor;
    ask.decided_ms = f->en->wall_ms;
    ask.granted = granted;
    ask.note = act->reason ? act->reason : act->text;
    state_put(f->s, T_ask, ask.id, &ask, f->a);
    f->s->ops->del(f->s->u, T_waiting, key_bytes(ask.id));
    return ask;
}

static void just_ask(struct fold *f, int kind)
{
    struct item it;

    item_of(f, &it);
    ask_open(f, &it, kind);
    fold_item_put(f, &it, false);
}

static void just_refuse(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    ask_close(f, ASKS_REJECTED, NONE);
    fold_item_put(f, &it, false);
}

void fold_extend_request(struct fold *f)
{
    just_ask(f, ASK_EXTEND);
}

void fold_extend_reject(struct fold *f)
{
    just_refuse(f);
}

void fold_extend_approve(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    ask_close(f, ASKS_APPROVED, f->facts->due_date);
    it.effective_due = f->facts->due_date;
    it.due_ms = none_or(f->facts->due_ms, it.due_ms);
    it.time_limit.unit = SPAN_ABSENT; /* given by people from now on */
    it.time_from_ms = NONE;
    fold_counted(f, fold_segment_add(f, &it, SEG_EXTENDED, it.effective_due, f->facts->ask, fold_act(f)->reason));
    fold_item_put(f, &it, false);
}

void fold_return_request(struct fold *f)
{
    just_ask(f, ASK_RETURN);
}

void fold_return_reject(struct fold *f)
{
    just_refuse(f);
}

/* Another unit's from now on. How old the matter is stays in registered_ms and the first piece of the deadline. */
void fold_return_approve(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    ask_close(f, ASKS_APPROVED, NONE);
    it.lead_unit = fold_act(f)->unit;
    it.assigned_ms = f->en->wall_ms;
    it.signed_ms = NONE;
    it.holder = NULL;
    it.returns_n = none_or(f->facts->returns_n, it.returns_n);
    fold_item_put(f, &it, false);
}

void fold_hold_request(struct fold *f)
{
    just_ask(f, ASK_HOLD);
}

void fold_hold_reject(struct fold *f)
{
    just_refuse(f);
}

/* The wake-up date is the one granted, or else the one asked for. */
void fold_hold_approve(struct fold *f)
{
    struct item it;
    struct ask ask;
    int64_t wake = fold_act(f)->new_due;

    item_of(f, &it);
    if (wake == NONE && state_get(f->s, T_ask, f->facts->ask, f->a, &ask))
        wake = ask.new_due;
    ask_close(f, ASKS_APPROVED, wake);
    it.state = ITEM_HELD;
    fold_segment_add(f, &it, SEG_HELD, wake, f->facts->ask, fold_act(f)->reason);
    fold_item_put(f, &it, false);
}

void fold_end_hold(struct fold *f, struct item *it, const char *ask)
{
    const bool anew = f->facts->time_from_ms != NONE; /* the limit of the whole begins again with the same entry */
    struct segment *s;

    it->state = ITEM_OPEN;
    if (!anew)
        it->effective_due = f->facts->due_date;
    it->due_ms = none_or(f->facts->due_ms, it->due_ms);
    it->stage_due_ms = none_or(f->facts->stage_due_ms, it->stage_due_ms);
    s = fold_segment_add(f, it, SEG_RESUMED, it->effective_due, ask, fold_act(f)->reason);
    if (!anew)
        fold_counted(f, s);
}

void fold_resume(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_end_hold(f, &it, NULL);
    fold_item_put(f, &it, false);
}

/* ---- the end ---- */

void fold_close_request(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_figures(f, &it);
    if (it.state == ITEM_HELD)
        fold_end_hold(f, &it, f->facts->ask);
    it.state = ITEM_AUDIT;
    it.reported_ms = it.submitted_ms = f->en->wall_ms;
    it.late = f->facts->submitted_late;
    it.close_refused = false;
    ask_open(f, &it, ASK_CLOSE);
    fold_item_put(f, &it, false);
}

void fold_close_approve(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_figures(f, &it);
    ask_close(f, ASKS_APPROVED, NONE);
    fold_item_close(f, &it);
    fold_item_put(f, &it, false);
    fold_effects(f);
}

/* Redo: no new time, and what was handed in is as if it had not been. */
void fold_close_reject(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_figures(f, &it);
    ask_close(f, ASKS_REJECTED, NONE);
    it.state = ITEM_OPEN;
    it.close_refused = true;
    it.late = false;
    it.submitted_ms = NONE;
    fold_item_put(f, &it, false);
    fold_effects(f);
}

void fold_reopen(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    fold_figures(f, &it);
    it.state = ITEM_OPEN;
    it.close_refused = it.late = false;
    it.submitted_ms = it.closed_ms = NONE;
    it.closed_by = NULL;
    it.effective_due = f->facts->due_date;
    it.due_ms = none_or(f->facts->due_ms, it.due_ms);
    if (f->facts->limit.unit != SPAN_ABSENT) {
        it.time_limit = f->facts->time_limit;
        it.time_from_ms = f->facts->time_from_ms;
    }
    fold_counted(f, fold_segment_add(f, &it, SEG_REOPENED, it.effective_due, NULL, fold_act(f)->reason));
    if (f->facts->stage)
        fold_enter(f, &it, f->facts->stage);
    fold_item_put(f, &it, false);
}

static void end_at_once(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    it.stage = f->facts->stage;
    it.reported_ms = f->en->wall_ms;
    fold_item_close(f, &it);
    fold_item_put(f, &it, false);
    fold_effects(f);
}

/* The item that the order was sent for knows of it: a worse light may hang on an order that nobody answers. */
static void parent_answered(struct fold *f, const char *order)
{
    struct item it, parent;
    struct sentorder *v;

    fold_item_get(f, order, &it);
    fold_item_get(f, it.parent, &parent);
    v = arena_alloc(f->a, (parent.sent_orders.n + 1) * sizeof *v);
    for (size_t i = 0; i < parent.sent_orders.n; i++) {
        v[i] = *LIST_AT(parent.sent_orders, struct sentorder, i);
        if (same_text(v[i].order, order) && v[i].answered_ms == NONE)
            v[i].answered_ms = f->en->wall_ms;
    }
    if (!parent.sent_orders.n)
        return;
    parent.sent_orders = (struct list){v, parent.sent_orders.n};
    fold_item_put(f, &parent, parent.state == ITEM_CLOSED);
}

void fold_answer(struct fold *f)
{
    end_at_once(f);
    parent_answered(f, fold_act(f)->item);
}

void fold_conclude(struct fold *f)
{
    end_at_once(f);
}
