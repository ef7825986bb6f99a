/* fold_register.c: an item is there, as registered and as decided; a campaign is laid over its targets. */
#include <stddef.h>
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"

/* The fields that are registered stand first in an item, in the same order, so that they are copied as one. */
_Static_assert(offsetof(struct item, targets) == offsetof(struct registration, targets),
               "an item begins with its registration");
_Static_assert(offsetof(struct item, state) <= sizeof(struct registration), "nothing of a registration is left out");

/* From its first day to its due date: each target is reported on as often as the campaign says. Targets are looked at
 * again at once: their duty has changed. */
static void lay_over(struct fold *f, const struct item *it)
{
    for (size_t i = 0; i < it->targets.n; i++) {
        struct item target;
        struct overlay *o;

        fold_item_get(f, it->targets.v[i], &target);
        o = fold_list_add(f, &target.overlays, sizeof *o, LIM_OVERLAYS);
        rec_clear(&rec_overlay, o);
        *o = (struct overlay){it->id, cal_day(it->assigned_ms), it->effective_due, it->report_cycle};
        fold_item_put(f, &target, target.state == ITEM_CLOSED);
    }
}

/* Its last day follows the campaign's: extended, ended early, taken up again. */
static bool follow(struct fold *f, const struct item *campaign, struct item *target)
{
    const int64_t due = campaign->effective_due;
    const int64_t closed = campaign->state == ITEM_CLOSED ? cal_day(campaign->closed_ms) : NONE;
    const int64_t to = closed != NONE && (due == NONE || closed < due) ? closed : due;
    struct overlay *v = arena_alloc(f->a, (target->overlays.n + 1) * sizeof *v);
    bool moved = false;

    for (size_t i = 0; i < target->overlays.n; i++) {
        v[i] = *LIST_AT(target->overlays, struct overlay, i);
        if (!same_text(v[i].by, campaign->id) || v[i].to == to)
            continue;
        v[i].to = to;
        moved = true;
    }
    target->overlays = (struct list){v, target->overlays.n};
    return moved;
}

void fold_overlays_follow(struct fold *f, const struct item *was, const struct item *is)
{
    if (was->effective_due == is->effective_due && was->state == is->state)
        return;
    for (size_t i = 0; i < is->targets.n; i++) {
        struct item target;

        if (state_get(f->s, T_item, is->targets.v[i], f->a, &target) && follow(f, is, &target))
            fold_item_put(f, &target, target.state == ITEM_CLOSED);
    }
}

static const char *or_else(const char *found, const char *said)
{
    return found ? found : said;
}

void fold_register(struct fold *f)
{
    const struct registration *r = f->body;
    const struct ledger *l = core_ledger(f->core, r->ledger);
    const struct facts *facts = f->facts;
    struct item it;

    if (state_has(f->s, T_item, r->id)) /* decided: it says the same */
        return;
    rec_clear(&rec_item, &it);
    memcpy(&it, r, offsetof(struct registration, targets) + sizeof r->targets);
    it.lead_unit = or_else(facts->lead_unit, r->lead_unit);
    it.urgency = or_else(facts->urgency, r->urgency);
    it.stage = or_else(facts->stage, r->stage);
    it.assigned_ms = facts->assigned_ms;
    it.due_date = facts->due_date;
    it.due_ms = facts->due_ms;
    it.stage_ms = it.stage ? it.assigned_ms : NONE;
    it.stage_due_ms = facts->stage_due_ms;
    it.stage_limit = facts->stage_limit;
    it.time_limit = facts->time_limit;
    it.time_from_ms = facts->time_from_ms;
    it.provisional = facts->provisional;
    fold_counted(f, fold_segment_add(f, &it, SEG_RUNNING, NONE, NULL, NULL));
    it.registrar = f->en->actor;
    it.registrar_unit = facts->unit;
    it.next_ms = f->en->wall_ms;
    fold_parties(f, &it);
    fold_item_open(f, &it);
    if (l && l->overlay)
        lay_over(f, &it);
    fold_effects(f);
}
