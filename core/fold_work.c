/* fold_work.c: judgements of workers become lights, orders and notices (what becomes of these: fold_notice.c; visits:
 * fold_visit.c).
 *
 * A judgement that only says when to look next leaves no mark in the item's history: the timeline is for people. */
#include <assert.h>
#include <string.h>

#include "core/notice.h"
#include "core/op_rows.h"
#include "core/recount.h"
#include "core/rows.h"
#include "core/stages.h"

/* ---- judge ---- */

/* Orders are mostly on a ledger without lights and limits: nothing will ever have to be looked at. */
static int64_t order_next(struct fold *f, const struct item *it)
{
    return ledger_has_clock(core_ledger(f->core, it->ledger)) || it->light != LIGHT_NONE ? f->en->wall_ms : NONE;
}

static void put_orders(struct fold *f, const struct judge *j)
{
    for (size_t i = 0; i < j->orders.n; i++) {
        struct item order = fold_item_fresh(LIST_AT(j->orders, struct item, i));

        order.next_ms = order_next(f, &order);
        fold_item_open(f, &order);
    }
}

struct parts {
    struct arena *a;
    struct list ids;
    size_t cap;
};

static int part_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct parts *p = u;
    struct bytes part = key_rest(key);

    (void)rec;
    (void)val;
    (void)scratch;
    *(const char **)list_push(&p->ids, &p->cap, sizeof(const char *), p->a) = arena_str(p->a, part.data, part.len);
    return 0;
}

/* The cause is gone: what was demanded because of it need not be answered any more. An order ends so in the last stage
 * of its ledger. */
static void lift_orders(struct fold *f, const char *id)
{
    struct parts p = {.a = f->a};

    rows_each_of(f->s, T_parts, id, part_row, &p);
    for (size_t i = 0; i < p.ids.n; i++) {
        const struct stage *end;
        struct item order;

        fold_item_get(f, *LIST_AT(p.ids, const char *, i), &order);
        if (!item_is_order(&order) || order.state == ITEM_CLOSED)
            continue;
        end = stage_last_closing(core_ledger(f->core, order.ledger));
        order.state = ITEM_CLOSED;
        if (end)
            order.stage = arena_str(f->a, end->name, strlen(end->name));
        order.closed_ms = f->en->wall_ms;
        order.next_ms = order_next(f, &order);
        fold_item_put(f, &order, true);
    }
}

/* Whether a judgement said anything but when to look next. */
static bool judged_news(struct fold *f, struct item was, struct item now)
{
    struct bytes a, b;

    was.next_ms = now.next_ms = NONE;
    a = rec_pack(&rec_item, &was, f->a);
    b = rec_pack(&rec_item, &now, f->a);
    return a.len != b.len || memcmp(a.data, b.data, a.len) != 0;
}

/* Old and new stay on record as a piece of the deadline. Where only the limit of a stage moved, it has no date. */
static void moved_piece(struct fold *f, const struct datemove *m, struct item *it)
{
    struct segment *s = fold_segment_add(f, it, SEG_MOVED, m->due_date, NULL, recount_text(m, false, f->a));

    s->due_before = m->due_before;
}

void fold_judge(struct fold *f)
{
    const struct judge *j = f->body;
    struct item was, it;

    fold_item_get(f, j->key, &was);
    it = was;
    judge_settle(j, &it, f->a);
    fold_vacant(f, &it);
    if (j->moved)
        moved_piece(f, j->moved, &it);
    if (j->stage) { /* a limit has passed: it is looked at again in the stage it is in now */
        fold_enter(f, &it, f->facts->stage);
        fold_item_put(f, &it, false);
    } else if (judged_news(f, was, it) || j->notices.n) {
        fold_item_put(f, &it, true);
    } else {
        it.rev++;
        state_put(f->s, T_item, it.id, &it, f->a);
    }
    fold_unit_counts(f, &was, &it);
    put_orders(f, j);
    if (was.worst != LIGHT_NONE && it.worst == LIGHT_NONE)
        fold_overtake(f, &it);
    fold_effects(f);
    if (was.light != LIGHT_NONE && it.light == LIGHT_NONE)
        lift_orders(f, it.id);
}

/* ---- the clock: the entry itself is all there is to it ---- */

void fold_advance(struct fold *f)
{
    (void)f;
}

void fold_clock_confirm(struct fold *f)
{
    (void)f;
}
