/* owed.c: an edition is owed like anything else: by an item on the ledger that its rules name.
 *
 * The item is opened when the edition is drafted, stands in the stage named like the state of its edition, and is
 * closed when that is published or dropped. Its limits, lights and ladder are its ledger's: who does not check in time
 * is reminded as of any other matter. Only the steps of the edition move it; `need_not_owed` keeps people from moving
 * the one without the other. Costs a get and a put of one item. */
#include "core/bulletin.h"
#include "core/decide_begin.h"
#include "core/rows.h"

/* "chuquan-month-2022-05", of a correction with its number; a counter behind it where that is taken. */
static const char *owed_number(const struct decide *d, const struct edition *e)
{
    const char *base = arena_printf(d->a, "%s-%s", e->bulletin, e->period);
    const char *id = e->n > 1 ? arena_printf(d->a, "%s-%lld", base, (long long)e->n) : base;

    for (int64_t k = e->n + 1; state_has(d->s, T_item, id); k++)
        id = arena_printf(d->a, "%s-%lld", base, (long long)k);
    return id;
}

static int need_stage(const struct decide *d, const struct ledger *l, int state)
{
    const char *word = enum_edition_state.words[state];

    return stage_find(l, word) ? DUBAN_E_ok : error_set(d->e, DUBAN_E_bad_stage, "ledger", "%s: %s", l->ledger, word);
}

int decide_owe(struct decide *d, const struct bulletin *b, const struct edition *e, const struct tabled *t)
{
    const struct ledger *l = core_ledger(d->core, b->ledger);
    struct item *it;
    int rc;

    if (!b->ledger || e->item)
        return DUBAN_E_ok;
    if (!l)
        return error_set(d->e, DUBAN_E_no_ledger, "ledger", "%s", b->ledger);
    it = arena_alloc(d->a, sizeof *it);
    rec_clear(&rec_item, it);
    it->id = owed_number(d, e);
    it->edition = e->id;
    it->ledger = arena_keep(d->a, l->ledger);
    it->title = opened_title(d, NULL, t->title);
    it->lead_unit = arena_keep(d->a, b->unit);
    it->stage = enum_edition_state.words[EDITION_DRAFTED];
    it->registrar = d->q->actor.name;
    it->registrar_unit = it->lead_unit;
    it->assigned_ms = d->now_ms;
    it->start_date = cal_day(d->now_ms);
    rc = need_number(d, it->id, "bulletin");
    if (!rc)
        rc = need_record(d, T_unit, it->lead_unit, DUBAN_E_no_unit, "unit");
    if (!rc)
        rc = need_stage(d, l, EDITION_DRAFTED);
    if (rc)
        return rc;
    decide_begin(d, l, (struct span){.unit = SPAN_ABSENT}, it);
    d->facts->opened = (struct list){it, 1};
    d->facts->item = it->id;
    decide_tell(d, it, stage_find(l, it->stage));
    return DUBAN_E_ok;
}

int decide_owed_step(struct decide *d, const struct edition *e, int state)
{
    struct item *it = arena_alloc(d->a, sizeof *it);
    const struct ledger *l;
    struct facts *f = d->facts;
    int rc;

    if (!e->item || !state_get(d->s, T_item, e->item, d->a, it) || it->state == ITEM_CLOSED)
        return DUBAN_E_ok;
    l = core_ledger(d->core, it->ledger);
    rc = l ? need_stage(d, l, state) : error_set(d->e, DUBAN_E_no_ledger, "ledger", "%s", it->ledger);
    if (rc)
        return rc;
    d->item = it;
    f->item = it->id;
    f->due_date = it->effective_due;
    f->lead_unit = it->lead_unit;
    f->holder = it->holder;
    f->returns_n = none_or(it->returns_n, 0) + (state == EDITION_DRAFTED);
    return decide_enter(d, l, stage_find(l, enum_edition_state.words[state]));
}

void fold_owed(struct fold *f, struct edition *e)
{
    struct item it;

    if (f->facts->opened.n) {
        e->item = f->facts->item;
    } else if (f->facts->item && f->facts->stage) {
        fold_item_get(f, f->facts->item, &it);
        fold_enter(f, &it, f->facts->stage);
        fold_item_put(f, &it, false);
    }
    fold_effects(f);
}

int need_not_owed(const struct decide *d)
{
    static const int moves[] = {OP_stage,        OP_close_request, OP_return_request,
                                OP_hold_request, OP_legal_stop,    OP_reopen};

    for (size_t i = 0; d->item->edition && i < sizeof moves / sizeof moves[0]; i++)
        if (moves[i] == d->q->op)
            return error_set(d->e, DUBAN_E_bad_move, "item",
                             "%s 随公开表走：duban bulletin … %s / moves with its table: duban bulletin … %s",
                             d->item->id, d->item->edition, d->item->edition);
    return DUBAN_E_ok;
}
