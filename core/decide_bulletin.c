/* decide_bulletin.c: may an edition of a table take its next step, and who may let it? See bulletin.h.
 *
 * Nobody approves what they asked for or checked themselves. What is published may only be corrected. */
#include <string.h>

#include "core/bulletin.h"
#include "core/rows.h"

static int find_edition(const struct decide *d, const char *id, const char *field, struct edition *out)
{
    if (!state_get(d->s, T_edition, id, d->a, out))
        return error_set(d->e, DUBAN_E_no_record, field, "%s", id);
    d->facts->key = out->id;
    return DUBAN_E_ok;
}

/* The last edition of a period: how many there are; 0: none. */
static int64_t last_edition(const struct decide *d, const char *bulletin, const char *period, struct edition *out)
{
    int64_t n = 0;

    while (state_get(d->s, T_edition, edition_id(bulletin, period, n + 1, d->a), d->a, out))
        n++;
    if (n)
        state_get(d->s, T_edition, edition_id(bulletin, period, n, d->a), d->a, out);
    return n;
}

int decide_bulletin_draft(struct decide *d)
{
    const struct editionask *ask = d->q->body;
    const struct bulletin *b = core_bulletin(d->core, ask->bulletin);
    struct edition last;
    struct period p;
    int64_t n;

    if (!b)
        return error_set(d->e, DUBAN_E_no_record, "bulletin", "rules bulletin/%s", ask->bulletin);
    if (!period_read(b->period, ask->period, &p))
        return error_set(d->e, DUBAN_E_bad_choice, "period", "%s: %s", ask->period, enum_period_kind.words[b->period]);
    if (p.to >= cal_day(d->now_ms))
        return error_set(d->e, DUBAN_E_too_early, "period", "%s 还没有过完 / %s is not over", ask->period, ask->period);
    n = last_edition(d, ask->bulletin, ask->period, &last);
    if (n && last.state != EDITION_PUBLISHED && last.state != EDITION_WAITING)
        return error_set(d->e, DUBAN_E_exists, "period", "%s: %s", last.id, enum_edition_state.zh[last.state]);
    if (n && last.state == EDITION_PUBLISHED && !ask->reason)
        return error_set(d->e, DUBAN_E_missing, "reason", "%s 已公开：更正要写理由 / is published: say why", last.id);
    if (ask->as_of != NONE && (!n || ask->as_of < cal_day_start(p.to + 1)))
        return error_set(d->e, DUBAN_E_too_early, "as_of",
                         "只用于更正，且不早于期末 / of a correction, and after the period");
    if (ask->as_of != NONE && ask->as_of > d->now_ms)
        return error_set(d->e, DUBAN_E_out_of_range, "as_of", "晚于现在 / later than now");
    d->facts->key = edition_id(ask->bulletin, ask->period, n && last.state == EDITION_WAITING ? n : n + 1, d->a);
    return DUBAN_E_ok;
}

int decide_bulletin_made(struct decide *d)
{
    const struct editionmade *made = d->q->body;
    const struct tabled *t = made->table;
    const struct bulletin *b;
    struct edition e;
    int rc = find_edition(d, made->key, "key", &e);

    if (rc)
        return rc;
    if (e.rev != made->rev || e.state != EDITION_WAITING)
        return error_set(d->e, DUBAN_E_stale, "rev", "%lld, %lld", (long long)made->rev, (long long)e.rev);
    if (!same_text(t->bulletin, e.bulletin) || !same_text(t->period, e.period))
        return error_set(d->e, DUBAN_E_conflict, "table", "%s/%s", t->bulletin, t->period);
    for (size_t i = 0; i < t->rows.n; i++)
        if (LIST_AT(t->rows, struct tablerow, i)->cells.n != t->heads.n)
            return error_set(d->e, DUBAN_E_out_of_range, arena_printf(d->a, "table.rows[%zu].cells", i), "%zu",
                             t->heads.n);
    b = core_bulletin(d->core, e.bulletin);
    if (b && !e.asked_by && e.n == 1)
        decide_next_edition(d, b, t->to + 1);
    return DUBAN_E_ok;
}

/* ---- steps ---- */

static bool same_person(const struct decide *d, const char *who)
{
    return who && same_text(d->q->actor.name, who);
}

static int need_step(const struct decide *d, int from, struct edition *e, const struct bulletin **b)
{
    const struct editionref *ref = d->q->body;
    int rc = find_edition(d, ref->edition, "edition", e);

    if (rc)
        return rc;
    *b = core_bulletin(d->core, e->bulletin);
    if (!*b)
        return error_set(d->e, DUBAN_E_no_record, "edition", "rules bulletin/%s", e->bulletin);
    if (from != EDITION_ABSENT && (int)e->state != from)
        return error_set(d->e, DUBAN_E_bad_move, "edition", "%s: %s, %s", e->id, enum_edition_state.words[e->state],
                         enum_edition_state.words[from]);
    return DUBAN_E_ok;
}

int decide_bulletin_check(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, EDITION_DRAFTED, &e, &b);

    return rc ? rc : need_one_of(d, &b->check_by);
}

int decide_bulletin_approve(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, EDITION_CHECKED, &e, &b);

    if (!rc)
        rc = need_one_of(d, &b->approve_by);
    if (!rc && (same_person(d, e.asked_by) || same_person(d, e.checked_by)))
        rc = error_set(d->e, DUBAN_E_own_request, "edition",
                       "起草、核对的人不批准 / who asked for it or checked it does not approve it");
    return rc;
}

int decide_bulletin_return(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, EDITION_ABSENT, &e, &b);

    if (!rc && (e.state < EDITION_DRAFTED || e.state > EDITION_APPROVED))
        rc = error_set(d->e, DUBAN_E_bad_move, "edition", "%s: %s", e.id, enum_edition_state.words[e.state]);
    return rc ? rc : need_one_of(d, e.state == EDITION_DRAFTED ? &b->check_by : &b->approve_by);
}

int decide_bulletin_publish(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, EDITION_APPROVED, &e, &b);

    return rc ? rc : need_one_of(d, &b->publish_by);
}
