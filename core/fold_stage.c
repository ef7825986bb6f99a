/* fold_stage.c: an item enters a stage, or ends, as decided: all is copied from facts. Entries from before there were
 * limits say less: what they do not say stays as it is. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"
#include "core/stages.h"

enum { STEPS_KEPT = 200 };

void *fold_list_add(struct fold *f, struct list *l, size_t size, size_t kept)
{
    size_t from = l->n >= kept ? l->n - kept + 1 : 0, n = l->n - from;
    char *v = arena_alloc(f->a, (n + 1) * size);

    if (n)
        memcpy(v, (const char *)l->v + from * size, n * size);
    *l = (struct list){v, n + 1};
    return v + n * size;
}

static void step_add(struct fold *f, struct item *it)
{
    struct stagelog *s;

    it->steps_n = (it->steps_n == NONE ? 0 : it->steps_n) + 1;
    if (!it->stage)
        return;
    s = fold_list_add(f, &it->steps, sizeof *s, STEPS_KEPT);
    rec_clear(&rec_stagelog, s);
    s->stage = it->stage;
    s->from_ms = it->stage_ms;
    s->to_ms = f->en->wall_ms;
    s->due_ms = it->stage_due_ms;
    s->late = f->facts->stage_late;
    s->by = f->en->actor;
    s->unit = it->lead_unit;
}

/* Another unit's from now on: it is assigned to them, and they have not signed. */
static void give_to(struct fold *f, struct item *it, const char *unit)
{
    if (!unit || same_text(unit, it->lead_unit))
        return;
    it->lead_unit = unit;
    it->assigned_ms = f->en->wall_ms;
    it->signed_ms = NONE;
}

/* A limit that begins anew is a piece of its own, even when it comes out on the same day. */
static void set_due(struct fold *f, struct item *it)
{
    const struct facts *facts = f->facts;
    const bool anew = facts->time_from_ms != NONE && facts->time_from_ms != it->time_from_ms;

    it->due_ms = facts->due_ms;
    if (facts->due_date == it->effective_due && !anew)
        return;
    it->effective_due = facts->due_date;
    if (it->due_date == NONE)
        it->due_date = it->effective_due;
    if (anew) {
        it->time_limit = facts->time_limit;
        it->time_from_ms = facts->time_from_ms;
    }
    fold_counted(f, fold_segment_add(f, it, SEG_RESTARTED, it->effective_due, NULL, NULL));
}

void fold_item_close(struct fold *f, struct item *it)
{
    it->state = ITEM_CLOSED;
    it->closed_ms = f->en->wall_ms;
    it->closed_by = f->en->actor;
    it->close_refused = false;
    if (it->submitted_ms == NONE)
        it->submitted_ms = f->en->wall_ms;
}

void fold_item_end(struct fold *f, struct item *it)
{
    const struct stage *end = stage_last_closing(core_ledger(f->core, it->ledger));

    if (end && !same_text(it->stage, end->name)) {
        step_add(f, it);
        it->stage = arena_str(f->a, end->name, strlen(end->name));
        it->stage_ms = it->changed_ms = f->en->wall_ms;
        it->stage_due_ms = NONE;
        it->stage_limit.unit = SPAN_ABSENT;
    }
    fold_item_close(f, it);
}

void fold_enter(struct fold *f, struct item *it, const char *stage)
{
    const struct facts *facts = f->facts;

    step_add(f, it);
    if (facts->resumes)
        fold_end_hold(f, it, NULL);
    if (!same_text(it->stage, stage))
        it->changed_ms = f->en->wall_ms;
    it->stage = stage;
    it->stage_ms = f->en->wall_ms;
    it->stage_due_ms = facts->stage_due_ms;
    it->stage_limit = facts->stage_limit;
    it->provisional = facts->provisional || it->provisional;
    it->holder = facts->holder;
    it->returns_n = facts->returns_n;
    it->submitted_ms = facts->submitted_ms;
    it->late = facts->submitted_late;
    if (facts->reviewed != NONE)
        it->reviewed = facts->reviewed;
    give_to(f, it, facts->lead_unit);
    set_due(f, it);
    if (facts->closes)
        fold_item_close(f, it);
}

void fold_stage(struct fold *f)
{
    const struct act *act = f->body;
    struct item it;

    fold_item_get(f, act->item, &it);
    fold_evidence(f, &it);
    fold_figures(f, &it);
    it.reported_ms = f->en->wall_ms;
    fold_enter(f, &it, f->facts->stage ? f->facts->stage : act->stage);
    fold_item_put(f, &it, false);
    fold_effects(f);
}
