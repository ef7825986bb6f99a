/* decide_work.c: judgements of workers, and the clock (notices: decide_notice.c; visits: decide_visit.c).
 *
 * A result counts only for the record and revision that the job was given with: anything else is stale, and the job
 * comes again. The lease itself (token) is the daemon's matter. A worker is a program of ours and may still be wrong:
 * what it says must fit together (its own item, ledgers that exist, a next look that is later), else it is refused and
 * the job parked. */
#include "core/decide_begin.h"
#include "core/points.h"
#include "core/rows.h"

int need_rev(const struct decide *d, int64_t rev, int64_t claimed)
{
    if (rev == claimed)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_stale, "rev", "%lld, %lld", (long long)claimed, (long long)rev);
}

static int no_record(const struct decide *d, const char *key)
{
    return error_set(d->e, DUBAN_E_no_record, "key", "%s", key);
}

static int check_orders(const struct decide *d, const struct judge *j)
{
    for (size_t i = 0; i < j->orders.n; i++) {
        const struct item *o = LIST_AT(j->orders, struct item, i);
        int rc = need_new_item(d, o, "orders");

        if (rc)
            return rc;
        if (!same_text(o->parent, j->key) || o->plan)
            return error_set(d->e, DUBAN_E_bad_choice, "orders", "%s", o->id);
        for (size_t k = 0; k < i; k++)
            if (same_text(o->id, LIST_AT(j->orders, struct item, k)->id))
                return error_set(d->e, DUBAN_E_exists, "orders", "%s", o->id);
    }
    return DUBAN_E_ok;
}

static int check_notices(const struct decide *d, const struct judge *j)
{
    for (size_t i = 0; i < j->notices.n; i++) {
        const struct notice *n = LIST_AT(j->notices, struct notice, i);

        if (!n->id || !same_text(n->item, j->key))
            return error_set(d->e, DUBAN_E_bad_choice, "notices", "%s", n->id ? n->id : "");
    }
    return DUBAN_E_ok;
}

int decide_judge(struct decide *d)
{
    const struct judge *j = d->q->body;
    struct item *it = arena_alloc(d->a, sizeof *it);
    int rc;

    if (!state_get(d->s, T_item, j->key, d->a, it))
        return no_record(d, j->key);
    d->item = it;
    rc = need_rev(d, it->rev, j->rev);
    if (!rc)
        rc = check_orders(d, j);
    if (!rc)
        rc = check_notices(d, j);
    /* A next look that is not later would be due at once, for ever. */
    if (!rc && j->next_ms != NONE && j->next_ms <= j->judged_ms)
        rc = error_set(d->e, DUBAN_E_out_of_range, "next_ms", "%lld <= %lld", (long long)j->next_ms,
                       (long long)j->judged_ms);
    d->facts->key = d->facts->item = it->id;
    if (!rc && j->stage)
        rc = decide_lapse(d, j->stage);
    if (!rc)
        decide_told(d, j);
    if (!rc)
        points_for_judge(d, it, j);
    return rc;
}

/* ---- the clock: where it stands is the engine's; the records only learn that it was moved or confirmed ---- */

int decide_advance(struct decide *d)
{
    const struct tick *t = d->q->body;

    if (t->to >= d->now_ms)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_early, "to", "%s < %s", time_text(t->to, CAL_ZONE_MIN, d->a),
                     time_text(d->now_ms, CAL_ZONE_MIN, d->a));
}

int decide_clock_confirm(struct decide *d)
{
    (void)d;
    return DUBAN_E_ok;
}
