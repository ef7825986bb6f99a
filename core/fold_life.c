/* fold_life.c: the rest of an item's life, as decided (decide_life.c), becomes fields of the item. See fold_item.c.
 * The item at hand is the fold's own copy: its lists may be changed in place. */
#include "core/ladder.h"
#include "core/op_rows.h"
#include "core/rows.h"

/* The item that the act is about, with the evidence that the act names. */
static void item_of(struct fold *f, struct item *it)
{
    fold_item_get(f, fold_act(f)->item, it);
    fold_evidence(f, it);
}

/* ---- stopped by law ---- */

void fold_legal_stop(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    it.state = ITEM_HELD;
    fold_segment_add(f, &it, SEG_STOPPED, fold_act(f)->new_due, NULL, fold_act(f)->text);
    fold_item_put(f, &it, false);
}

/* ---- who answers for it ---- */

int64_t item_raised(const struct item *it)
{
    int64_t level = it->level == NONE ? 0 : it->level, rung = it->rung == NONE ? 0 : it->rung;

    return level + 1 > rung ? level + 1 : rung;
}

void fold_raise(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    it.level = item_raised(&it);
    ladder_rest_end(&it); /* who raises it knows better than who said that it is known */
    fold_item_put(f, &it, false);
    fold_effects(f);
}

/* Both are kept, from and to: whose it was at any time. Items from before leaders were kept have no first one yet. */
void fold_hand_over(struct fold *f)
{
    struct tenure *last, *new;
    struct item it;

    item_of(f, &it);
    if (it.leaders.n == 0 && it.lead_leader) {
        last = fold_list_add(f, &it.leaders, sizeof *last, LIM_LIST);
        *last = (struct tenure){it.lead_leader, it.assigned_ms, NONE, NULL};
    }
    if (it.leaders.n) {
        last = LIST_AT(it.leaders, struct tenure, it.leaders.n - 1);
        last->to_ms = f->en->wall_ms;
        last->reason = fold_act(f)->reason;
    }
    new = fold_list_add(f, &it.leaders, sizeof *new, LIM_LIST);
    *new = (struct tenure){fold_act(f)->person, f->en->wall_ms, NONE, NULL};
    it.lead_leader = new->leader;
    fold_item_put(f, &it, false);
}

/* ---- units that help ---- */

/* Its own clock; of an item from before these were kept it runs since the assignment. */
static struct assist *assist_of(struct fold *f, struct item *it)
{
    struct assist *x;

    for (size_t i = 0; i < it->assists.n; i++)
        if (same_text(LIST_AT(it->assists, struct assist, i)->unit, f->facts->unit))
            return LIST_AT(it->assists, struct assist, i);
    x = fold_list_add(f, &it->assists, sizeof *x, LIM_LIST);
    *x = (struct assist){f->facts->unit, it->assigned_ms, NONE, NONE, NULL};
    return x;
}

void fold_assist_sign(struct fold *f)
{
    struct assist *a;
    struct item it;

    item_of(f, &it);
    a = assist_of(f, &it);
    if (a->signed_ms == NONE)
        a->signed_ms = f->en->wall_ms;
    fold_item_put(f, &it, false);
}

/* Who reports has received it. */
void fold_assist_report(struct fold *f)
{
    struct assist *a;
    struct item it;

    item_of(f, &it);
    a = assist_of(f, &it);
    a->reported_ms = f->en->wall_ms;
    if (a->signed_ms == NONE)
        a->signed_ms = f->en->wall_ms;
    a->text = fold_act(f)->text;
    fold_item_put(f, &it, false);
}

/* ---- its checklist ---- */

static bool is_ticked(const struct item *it, const char *milestone)
{
    for (size_t i = 0; i < it->ticked.n; i++)
        if (same_text(LIST_AT(it->ticked, struct ticked, i)->milestone, milestone))
            return true;
    return false;
}

void fold_milestone_done(struct fold *f)
{
    const struct act *act = fold_act(f);
    int64_t at_ms = act->occurred_at == NONE ? f->en->wall_ms : act->occurred_at;
    struct ticked *t;
    struct item it;

    item_of(f, &it);
    if (!is_ticked(&it, act->milestone)) {
        t = fold_list_add(f, &it.ticked, sizeof *t, LIM_LIST);
        *t = (struct ticked){act->milestone, at_ms, f->en->actor};
        it.changed_ms = f->en->wall_ms;
    }
    fold_item_put(f, &it, false);
}

/* ---- marks ---- */

static void take_off(struct item *it, const char *mark)
{
    size_t n = 0;

    for (size_t i = 0; i < it->marks.n; i++)
        if (!same_text(LIST_AT(it->marks, struct marked, i)->mark, mark))
            *LIST_AT(it->marks, struct marked, n++) = *LIST_AT(it->marks, struct marked, i);
    it->marks.n = n;
}

/* Set again, a mark begins anew. */
void fold_mark(struct fold *f)
{
    const struct act *act = fold_act(f);
    struct marked *m;
    struct item it;

    item_of(f, &it);
    take_off(&it, act->mark);
    m = fold_list_add(f, &it.marks, sizeof *m, LIM_LIST);
    *m = (struct marked){act->mark, f->en->wall_ms, act->new_due, f->en->actor, act->reason};
    fold_item_put(f, &it, false);
    fold_effects(f);
}

void fold_unmark(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    take_off(&it, fold_act(f)->mark);
    fold_item_put(f, &it, false);
}

/* ---- the archive ---- */

void fold_archive(struct fold *f)
{
    struct item it;

    item_of(f, &it);
    it.archived_ms = f->en->wall_ms;
    it.retain_until = f->facts->day;
    fold_item_put(f, &it, false);
}
