/* fold_item.c: acts on an item, as decided, become fields of the item, pieces of its deadline and requests.
 *
 * Every fold here ends in fold_item_put: revision, last entry, history, due now. Dates come from facts. */
#include <assert.h>

#include "core/op_rows.h"
#include "core/rows.h"

static const struct act *act_of(const struct fold *f)
{
    return f->body;
}

static void item_of(struct fold *f, struct item *it)
{
    fold_item_get(f, act_of(f)->item, it);
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

static void take_figures(struct fold *f, struct item *it)
{
    const struct act *act = act_of(f);
    int64_t at = happened(act, f->en->wall_ms);

    if (fold_percent_counts(it, act, f->en->wall_ms)) {
        it->percent = act->percent;
        it->percent_at = at;
    }
    if (act->value != NONE && (it->value_at == NONE || at >= it->value_at)) {
        it->value = act->value;
        it->value_at = at;
    }
}

static void close_item(struct fold *f, struct item *it)
{
    it->state = ITEM_CLOSED;
    it->closed_ms = f->en->wall_ms;
    it->close_refused = false;
    if (it->submitted_ms == NONE)
        it->submitted_ms = f->en->wall_ms;
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
    take_figures(f, &it);
    it.reported_ms = f->en->wall_ms;
    fold_item_put(f, &it, false);
}

void fold_measure(struct fold *f)
{
    fold_report(f);
}

void fold_stage(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    it.stage = act_of(f)->stage;
    it.reported_ms = f->en->wall_ms;
    if (f->facts->closes)
        close_item(f, &it);
    fold_item_put(f, &it, false);
}

void fold_correct(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    take_figures(f, &it);
    fold_item_put(f, &it, false);
}

/* ---- requests ---- */

static void ask_open(struct fold *f, struct item *it, int kind)
{
    const struct act *act = act_of(f);
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
    const struct act *act = act_of(f);
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
    fold_segment_add(f, &it, SEG_EXTENDED, it.effective_due, f->facts->ask, act_of(f)->reason);
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
    it.lead_unit = act_of(f)->unit;
    it.assigned_ms = f->en->wall_ms;
    it.signed_ms = NONE;
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
    int64_t wake = act_of(f)->new_due;

    item_of(f, &it);
    if (wake == NONE && state_get(f->s, T_ask, f->facts->ask, f->a, &ask))
        wake = ask.new_due;
    ask_close(f, ASKS_APPROVED, wake);
    it.state = ITEM_HELD;
    fold_segment_add(f, &it, SEG_HELD, wake, f->facts->ask, act_of(f)->reason);
    fold_item_put(f, &it, false);
}

static void end_hold(struct fold *f, struct item *it, const char *ask)
{
    it->effective_due = f->facts->due_date;
    fold_segment_add(f, it, SEG_RESUMED, it->effective_due, ask, act_of(f)->reason);
}

void fold_resume(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    it.state = ITEM_OPEN;
    end_hold(f, &it, NULL);
    fold_item_put(f, &it, false);
}

/* ---- the end ---- */

void fold_close_request(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    take_figures(f, &it);
    if (it.state == ITEM_HELD)
        end_hold(f, &it, f->facts->ask);
    it.state = ITEM_AUDIT;
    it.reported_ms = it.submitted_ms = f->en->wall_ms;
    it.close_refused = false;
    ask_open(f, &it, ASK_CLOSE);
    fold_item_put(f, &it, false);
}

void fold_close_approve(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    take_figures(f, &it);
    ask_close(f, ASKS_APPROVED, NONE);
    close_item(f, &it);
    fold_item_put(f, &it, false);
}

/* Redo: no new time, and what was handed in is as if it had not been. */
void fold_close_reject(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    take_figures(f, &it);
    ask_close(f, ASKS_REJECTED, NONE);
    it.state = ITEM_OPEN;
    it.close_refused = true;
    it.submitted_ms = NONE;
    fold_item_put(f, &it, false);
}

void fold_reopen(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    take_figures(f, &it);
    it.state = ITEM_OPEN;
    it.close_refused = false;
    it.submitted_ms = it.closed_ms = NONE;
    it.effective_due = f->facts->due_date;
    fold_segment_add(f, &it, SEG_REOPENED, it.effective_due, NULL, act_of(f)->reason);
    fold_item_put(f, &it, false);
}

static void end_with(struct fold *f, const char *stage)
{
    struct item it;

    item_of(f, &it);
    it.stage = stage;
    it.reported_ms = f->en->wall_ms;
    close_item(f, &it);
    fold_item_put(f, &it, false);
}

void fold_answer(struct fold *f)
{
    end_with(f, "answered");
}

void fold_conclude(struct fold *f)
{
    end_with(f, "concluded");
}
