/* decide.c: the way of every update to its decision: who, which item, which request, and then the operation's own
 * function.
 *
 * The order of refusals is part of the contract (docs/protocol.md): no such item; the item is archived, or closed;
 * one's own request; rights; the rest. One's own request comes before rights, so that whoever asks and then grants
 * hears the true reason.
 *
 * Promises to change nothing (an import folds its rows behind a mark and takes them back). Reads the clock only as
 * now_ms. */
#include <string.h>

#include "core/bulletin.h"
#include "core/decide_dates.h"
#include "core/route.h"
#include "core/rows.h"
#include "core/secret.h"

/* clang-format off */
#define OP_ROW_WRITE(name) {decide_##name, fold_##name}
#define OP_ROW_CLOCK(name) OP_ROW_WRITE(name)
#define OP_ROW_READ(name) {NULL, NULL}
#define OP_ROW_ASK(name) {NULL, NULL}
#define OP_ROW_WORK(name) {NULL, NULL}
#define OP_ROW_FILE(name) {NULL, NULL}
/* clang-format on */
const struct op_row op_rows[OP_COUNT] = {
#define X(name, how, ...) [OP_##name] = OP_ROW_##how(name),
    DUBAN_OPS(X)
#undef X
};

/* ---- acts on an item ---- */

/* What a closed item still takes: being reopened or archived, and the answer to a request that waited when it was
 * closed. */
static bool taken_when_closed(int op)
{
    return op == OP_reopen || op == OP_archive || ops[op].klass == CLASS_decide;
}

/* The request that `ref` names: by its number, or by the id that it was sent with. */
static void find_ask(struct decide *d, const char *ref)
{
    struct ask *ask = arena_alloc(d->a, sizeof *ask);
    struct bytes val;

    if (!ref || !*ref)
        return;
    if (!state_get(d->s, T_ask, ref, d->a, ask)) {
        if (!d->s->ops->get(d->s->u, T_askref, key_bytes(ref), &val) ||
            !state_get(d->s, T_ask, arena_str(d->a, val.data, val.len), d->a, ask))
            return;
    }
    if (same_text(ask->item, d->item->id))
        d->ask = ask;
}

/* So much may the clock of a sender be ahead of ours. What would lie further ahead would stand in the way of every
 * later report until its time has come. */
enum { CLOCKS_DIFFER_MS = 10 * 60 * 1000 };

/* Bounds of what a person may claim as the time of an act: 1990 until now. */
static int check_occurred(const struct decide *d, int64_t at)
{
    int64_t first = day_from_civil(1990, 1, 1) * DAY_MS;
    const char *claimed, *bound;

    if (at == NONE || (at >= first && at <= d->now_ms + CLOCKS_DIFFER_MS))
        return DUBAN_E_ok;
    claimed = time_text(at, CAL_ZONE_MIN, d->a);
    bound = time_text(at < first ? first : d->now_ms, CAL_ZONE_MIN, d->a);
    if (at < first)
        return error_set(d->e, DUBAN_E_out_of_range, "occurred_at", "%s 早于 %s / %s is before %s", claimed, bound,
                         claimed, bound);
    return error_set(d->e, DUBAN_E_out_of_range, "occurred_at", "%s 晚于现在 %s / %s is later than now, %s", claimed,
                     bound, claimed, bound);
}

/* What a figure counts is there or not: there is never less than none of it. */
static int check_value(const struct decide *d, int64_t value)
{
    const char *text;

    if (value == NONE || value >= 0)
        return DUBAN_E_ok;
    text = dec_text(value, d->a);
    return error_set(d->e, DUBAN_E_out_of_range, "value", "%s 小于 0 / %s is less than 0", text, text);
}

/* A figure may fall: people leave posts, an audit corrects a claim. Nobody is refused for it, but they say why. What a
 * stage must carry is its ledger's to say; and what happened before that which counts now falls from nothing. */
static int check_fall(const struct decide *d, const struct act *act)
{
    const struct item *it = d->item;
    const char *is, *was;

    if (act->reason || act->text)
        return DUBAN_E_ok;
    if (fold_percent_counts(it, act, d->now_ms) && act->percent < it->percent) {
        is = arena_printf(d->a, "%lld%%", (long long)act->percent);
        was = arena_printf(d->a, "%lld%%", (long long)it->percent);
    } else if (fold_value_counts(it, act, d->now_ms) && it->value != NONE && act->value < it->value) {
        is = dec_text(act->value, d->a);
        was = dec_text(it->value, d->a);
    } else {
        return DUBAN_E_ok;
    }
    return error_set(d->e, DUBAN_E_missing, "reason", "%s 比现在的 %s 低，请说明理由 / %s is less than %s now: say why",
                     is, was, is, was);
}

static int check_figures(const struct decide *d, const struct act *act)
{
    const struct ledger *l = core_ledger(d->core, d->item->ledger);
    int rc = check_occurred(d, act->occurred_at);

    if (!rc)
        rc = check_backdate(d, l, act->occurred_at);
    if (!rc)
        rc = need_day(d, act->new_due, "new_due");
    if (!rc)
        rc = need_percent(d, l, act->percent, "percent");
    if (!rc)
        rc = check_value(d, act->value);
    if (!rc)
        rc = check_fall(d, act);
    if (!rc)
        rc = need_evidence(d, &act->evidence);
    if (!rc && act->milestone) {
        for (size_t i = 0; i < d->item->milestones.n; i++)
            if (same_text(LIST_AT(d->item->milestones, struct milestone, i)->id, act->milestone))
                return DUBAN_E_ok;
        rc = error_set(d->e, DUBAN_E_no_record, "milestone", "%s", act->milestone);
    }
    return rc;
}

/* What will hold, for whoever sent a percent: it may be another than theirs. */
static void say_percent(struct decide *d, const struct act *act)
{
    if (act->percent == NONE)
        return;
    d->facts->percent_before = d->facts->percent = d->item->percent;
    if (fold_percent_counts(d->item, act, d->now_ms))
        d->facts->percent = act->percent;
    d->facts->light = d->item->light;
}

/* An item travels whole to whoever judges or shows it, in one message. What a unit alone may add to it, again and
 * again, must not make it larger than that: nobody would judge it any more. The office, which may help any unit, may go
 * on. */
static int check_room(const struct decide *d)
{
    size_t is = rec_pack(&rec_item, d->item, d->a).len + d->q->canonical.len;

    if (is <= LIM_ITEM_BYTES || actor_may(d, CLASS_office))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_large, "item", "%s: %zu > %d", d->item->id, is, LIM_ITEM_BYTES);
}

static int decide_act(struct decide *d)
{
    const struct act *act = d->q->body;
    struct item *it = arena_alloc(d->a, sizeof *it);
    int rc;

    if (!state_get(d->s, T_item, act->item, d->a, it))
        return error_set(d->e, DUBAN_E_no_item, "item", "%s", act->item);
    if (secret_from(d->core, &d->q->actor, it->id, d->a)) /* not even that it is there */
        return error_set(d->e, DUBAN_E_no_item, "item", "%s", act->item);
    d->item = it;
    if (it->archived_ms != NONE)
        return error_set(d->e, DUBAN_E_archived, "item", "%s", it->id);
    if (it->state == ITEM_CLOSED && !taken_when_closed(d->q->op))
        return error_set(d->e, DUBAN_E_closed, "item", "%s", it->id);
    find_ask(d, act->ref);
    if (d->ask && ops[d->q->op].klass == CLASS_decide && same_text(d->ask->by, d->q->actor.name))
        return error_set(d->e, DUBAN_E_own_request, "ref", "%s: %s", d->ask->id, d->ask->by);
    rc = need_right(d);
    if (!rc)
        rc = need_not_owed(d);
    if (!rc)
        rc = check_figures(d, act);
    if (!rc)
        rc = check_room(d);
    if (rc)
        return rc;
    d->facts->key = d->facts->item = it->id;
    d->facts->due_date = it->effective_due;
    say_percent(d, act);
    return op_rows[d->q->op].decide(d);
}

static int decide_row(struct decide *d)
{
    int rc;

    rec_clear(&rec_facts, d->facts);
    if (!op_rows[d->q->op].decide)
        return error_set(d->e, DUBAN_E_unknown_op, "op", "%s", ops[d->q->op].name);
    if (d->q->actor.person)
        d->facts->unit = d->q->actor.person->unit;
    if (ops[d->q->op].body == &rec_act)
        return decide_act(d);
    rc = need_right(d);
    return rc ? rc : op_rows[d->q->op].decide(d);
}

int decide_one(struct decide *d)
{
    int rc = decide_row(d);

    if (!rc && d->facts->notices.n)
        route_facts(d->core, d->facts, d->now_ms, d->a);
    return rc;
}

int core_decide(struct core *c, const struct request *q, int64_t now_ms, struct arena *a, struct facts *facts,
                struct list *errors, struct duban_error *e)
{
    struct duban_error unused;
    struct list none;
    struct facts found;
    struct decide d = {
        .core = c,
        .s = core_state(c),
        .q = q,
        .now_ms = now_ms,
        .a = a,
        .facts = &found,
        .errors = errors ? errors : &none,
        .e = e ? e : &unused,
    };
    int rc;

    *d.errors = (struct list){NULL, 0};
    rc = decide_one(&d);
    if (!rc)
        *facts = found;
    return rc;
}

/* ---- shared checks ---- */

static bool is_coming(const struct coming *c, enum table t, const char *id)
{
    size_t lo = 0, hi = c && c->t == t ? c->n : 0;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(c->ids[mid], id);

        if (order == 0)
            return true;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

int need_record(const struct decide *d, enum table t, const char *id, enum duban_err code, const char *field)
{
    if (!id || state_has(d->s, t, id) || is_coming(d->coming, t, id))
        return DUBAN_E_ok;
    return error_set(d->e, code, field, "%s", id);
}

int need_units(const struct decide *d, const struct strs *ids, const char *field)
{
    for (size_t i = 0; i < ids->n; i++) {
        int rc = need_record(d, T_unit, ids->v[i], DUBAN_E_no_unit, field);

        if (rc)
            return rc;
    }
    return DUBAN_E_ok;
}

int need_word(const struct decide *d, const char *word, const char *const *words, size_t n, enum duban_err code,
              const char *field)
{
    if (!word)
        return DUBAN_E_ok;
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0)
            return DUBAN_E_ok;
    return nearest_error(d->e, code, field, word, nearest_word(word, words, n));
}

int need_day(const struct decide *d, int64_t day, const char *field)
{
    if (day == NONE || (day >= day_from_civil(1990, 1, 1) && day < day_from_civil(2200, 1, 1)))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_out_of_range, field, "%s", date_text(day, d->a));
}

int need_percent(const struct decide *d, const struct ledger *l, int64_t percent, const char *field)
{
    int64_t most = l && l->percent_max != NONE ? l->percent_max : 100;

    if (percent == NONE || percent <= most)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_bad_percent, field, "%lld > %lld", (long long)percent, (long long)most);
}

/* Of units and persons; what items come from is more than one way (decide_link.c). */
static const char *one_up(const struct decide *d, enum table t, const char *id)
{
    struct unit u;
    struct person p;

    if (t == T_unit)
        return state_get(d->s, t, id, d->a, &u) ? u.parent : NULL;
    return state_get(d->s, t, id, d->a, &p) ? p.superior : NULL;
}

int need_no_loop(const struct decide *d, enum table t, const char *self, const char *up, const char *field)
{
    /* What stands already has no loop, so that the way up ends; the bound is for the eye. */
    for (int i = 0; up && i < LIM_LIST; i++) {
        if (strcmp(up, self) == 0)
            return error_set(d->e, DUBAN_E_bad_choice, field, "%s ↑ %s", self, up);
        up = one_up(d, t, up);
    }
    return DUBAN_E_ok;
}
