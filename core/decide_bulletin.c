/* decide_bulletin.c: may an edition of a table take its next step, and who may let it? See bulletin.h.
 *
 * Nobody approves what they asked for, wrote or checked themselves. What is published may only be corrected, and a
 * correction in which nothing differs is dropped by itself. Each step moves the item by which the edition is owed. */
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

static int no_rules(const struct decide *d, const char *field, const char *name)
{
    return error_set(d->e, DUBAN_E_no_record, field, "rules bulletin/%s", name);
}

static int bad_move(const struct decide *d, const struct edition *e)
{
    return error_set(d->e, DUBAN_E_bad_move, "edition", "%s: %s", e->id, enum_edition_state.words[e->state]);
}

/* ---- drafting ---- */

/* A table is computed under the rules in force at the end of its period: then they must have been there. */
static int need_rules_then(const struct decide *d, const char *name, const struct period *p)
{
    struct rules first;

    if (!state_get(d->s, T_rules, arena_printf(d->a, "bulletin/%s@%06d", name, 1), d->a, &first) ||
        first.applied_ms < cal_day_start(p->to + 1))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_early, "period", "%s 自 %s 起才有 / %s is there since %s", name,
                     time_text(first.applied_ms, CAL_ZONE_MIN, d->a), name,
                     time_text(first.applied_ms, CAL_ZONE_MIN, d->a));
}

static int check_cutoff(const struct decide *d, const struct editionask *ask, const struct period *p, bool corrects)
{
    if (ask->as_of == NONE)
        return DUBAN_E_ok;
    if (!corrects || ask->as_of < cal_day_start(p->to + 1))
        return error_set(d->e, DUBAN_E_too_early, "as_of",
                         "只用于更正，且不早于期末 / of a correction, and after the period");
    return ask->as_of <= d->now_ms ? DUBAN_E_ok
                                   : error_set(d->e, DUBAN_E_out_of_range, "as_of", "晚于现在 / later than now");
}

int decide_bulletin_draft(struct decide *d)
{
    const struct editionask *ask = d->q->body;
    const struct bulletin *b = core_bulletin(d->core, ask->bulletin);
    struct edition last;
    struct period p;
    bool there, waits;
    int64_t n;
    int rc;

    if (!b)
        return no_rules(d, "bulletin", ask->bulletin);
    if (!period_read(b->period, ask->period, &p))
        return error_set(d->e, DUBAN_E_bad_choice, "period", "%s: %s", ask->period, enum_period_kind.words[b->period]);
    if (p.to >= cal_day(d->now_ms))
        return error_set(d->e, DUBAN_E_too_early, "period", "%s 还没有过完 / %s is not over", ask->period, ask->period);
    rc = need_rules_then(d, ask->bulletin, &p);
    if (rc)
        return rc;
    there = edition_last(d->s, ask->bulletin, ask->period, d->a, &last, &n);
    waits = there && last.state == EDITION_WAITING;
    if (there && !waits && last.state != EDITION_PUBLISHED)
        return error_set(d->e, DUBAN_E_exists, "period", "%s: %s", last.id, enum_edition_state.zh[last.state]);
    if (there && (!waits || last.n > 1) && !ask->reason)
        return error_set(d->e, DUBAN_E_missing, "reason", "%s 已公开：更正要写理由 / is published: say why", last.id);
    d->facts->key = edition_id(ask->bulletin, ask->period, waits ? last.n : n + 1, d->a);
    return check_cutoff(d, ask, &p, there && (!waits || last.n > 1));
}

static int check_size(const struct decide *d, const struct tabled *t)
{
    size_t bytes = rec_pack(&rec_tabled, t, d->a).len;

    if (t->rows.n > LIM_TABLE_ROWS)
        return error_set(d->e, DUBAN_E_too_many, "table.rows", "%zu > %d", t->rows.n, LIM_TABLE_ROWS);
    if (bytes > LIM_TABLE_BYTES)
        return error_set(d->e, DUBAN_E_too_large, "table", "%zu > %d", bytes, LIM_TABLE_BYTES);
    for (size_t i = 0; i < t->rows.n; i++)
        if (LIST_AT(t->rows, struct tablerow, i)->cells.n != t->heads.n)
            return error_set(d->e, DUBAN_E_out_of_range, arena_printf(d->a, "table.rows[%zu].cells", i), "%zu",
                             t->heads.n);
    return DUBAN_E_ok;
}

int decide_bulletin_made(struct decide *d)
{
    const struct editionmade *made = d->q->body;
    const struct tabled *t = made->table;
    const struct bulletin *b;
    struct edition e, before;
    int rc = find_edition(d, made->key, "key", &e);

    if (rc)
        return rc;
    if (e.rev != made->rev || e.state != EDITION_WAITING)
        return error_set(d->e, DUBAN_E_stale, "rev", "%lld, %lld", (long long)made->rev, (long long)e.rev);
    if (!same_text(t->bulletin, e.bulletin) || !same_text(t->period, e.period))
        return error_set(d->e, DUBAN_E_conflict, "table", "%s/%s", t->bulletin, t->period);
    b = core_bulletin(d->core, e.bulletin);
    if (!b)
        return no_rules(d, "key", e.bulletin);
    rc = check_size(d, t);
    if (rc)
        return rc;
    if (e.n == 1)
        decide_next_edition(d, b, t->to + 1, e.id);
    d->facts->closes = edition_before(d->s, &e, d->a, &before) && before.table && !tables_differ(before.table, t, d->a);
    if (d->facts->closes)
        return decide_owed_step(d, &e, EDITION_DROPPED);
    return decide_owe(d, b, &e, t);
}

/* ---- the words of a table of texts ---- */

/* Drafted; or due, and not drafted yet: with its words as they are it may be too large to be drafted. */
static bool takes_words(const struct decide *d, const struct edition *e)
{
    return e->state == EDITION_DRAFTED || (e->state == EDITION_WAITING && e->next_ms <= d->now_ms);
}

int decide_bulletin_text(struct decide *d)
{
    const struct editiontext *x = d->q->body;
    const struct bulletin *b;
    struct edition e;
    size_t bytes;
    int rc = find_edition(d, x->edition, "edition", &e);

    if (rc)
        return rc;
    b = core_bulletin(d->core, e.bulletin);
    if (!b)
        return no_rules(d, "edition", e.bulletin);
    if (b->rows != TABLE_TEXTS)
        return error_set(d->e, DUBAN_E_bad_choice, "edition", "rows: %s", enum_table_source.words[b->rows]);
    if (!takes_words(d, &e))
        return bad_move(d, &e);
    if (x->text && x->off)
        return error_set(d->e, DUBAN_E_bad_choice, "off", "text");
    bytes = rec_pack(&rec_edition, &e, d->a).len + d->q->canonical.len;
    if (e.texts.n >= LIM_TABLE_ROWS || bytes > LIM_TABLE_BYTES + LIM_TABLE_BYTES / 2)
        return error_set(d->e, DUBAN_E_too_large, "text", "%zu, %zu", e.texts.n, bytes);
    return need_record(d, T_item, x->item, DUBAN_E_no_item, "item");
}

/* ---- steps ---- */

static bool same_person(const struct decide *d, const char *who)
{
    return who && same_text(d->q->actor.name, who);
}

static bool is_author(const struct decide *d, const struct edition *e)
{
    bool wrote = same_person(d, e->asked_by) || same_person(d, e->checked_by);

    for (size_t i = 0; i < e->texts.n; i++)
        wrote = wrote || same_person(d, LIST_AT(e->texts, struct tabletext, i)->by);
    return wrote;
}

static int need_step(const struct decide *d, struct edition *e, const struct bulletin **b)
{
    const struct editionref *ref = d->q->body;
    int rc = find_edition(d, ref->edition, "edition", e);

    if (rc)
        return rc;
    *b = core_bulletin(d->core, e->bulletin);
    return *b ? DUBAN_E_ok : no_rules(d, "edition", e->bulletin);
}

static int need_state(const struct decide *d, const struct edition *e, int state)
{
    if ((int)e->state == state)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_bad_move, "edition", "%s: %s, %s", e->id, enum_edition_state.words[e->state],
                     enum_edition_state.words[state]);
}

int decide_bulletin_check(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, &e, &b);

    if (!rc)
        rc = need_state(d, &e, EDITION_DRAFTED);
    if (!rc)
        rc = need_one_of(d, &b->check_by);
    return rc ? rc : decide_owed_step(d, &e, EDITION_CHECKED);
}

int decide_bulletin_approve(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, &e, &b);

    if (!rc)
        rc = need_state(d, &e, EDITION_CHECKED);
    if (!rc)
        rc = need_one_of(d, &b->approve_by);
    if (!rc && is_author(d, &e))
        rc = error_set(d->e, DUBAN_E_own_request, "edition",
                       "起草、撰写、核对的人不批准 / who asked for it, wrote in it or checked it does not approve it");
    return rc ? rc : decide_owed_step(d, &e, EDITION_APPROVED);
}

/* Sent back it is drafted again; a correction may be given up, even one that can't be drafted. */
int decide_bulletin_return(struct decide *d)
{
    const struct editionref *ref = d->q->body;
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, &e, &b);

    if (rc)
        return rc;
    if (ref->drop && e.n == 1)
        return error_set(d->e, DUBAN_E_bad_choice, "drop", "只有更正可以不用 / only a correction is given up");
    if ((int)e.state < (ref->drop ? EDITION_WAITING : EDITION_DRAFTED) || (int)e.state > EDITION_APPROVED)
        return bad_move(d, &e);
    rc = need_one_of(d, (int)e.state <= EDITION_DRAFTED ? &b->check_by : &b->approve_by);
    return rc ? rc : decide_owed_step(d, &e, ref->drop ? EDITION_DROPPED : EDITION_DRAFTED);
}

int decide_bulletin_publish(struct decide *d)
{
    const struct bulletin *b;
    struct edition e;
    int rc = need_step(d, &e, &b);

    if (!rc)
        rc = need_state(d, &e, EDITION_APPROVED);
    if (!rc)
        rc = need_one_of(d, &b->publish_by);
    return rc ? rc : decide_owed_step(d, &e, EDITION_PUBLISHED);
}
