/* ladder_order.c: which order goes out with a light, and when. Number 2 of the contract in ladder.h. */
#include "core/ladder_parts.h"
#include "core/rows.h"
#include "core/stages.h"

/* Was one sent in this episode for this colour and cause? */
static bool sent_for_cause(const struct climb *c)
{
    for (size_t i = 0; i < c->it->sent_orders.n; i++) {
        const struct sentorder *o = LIST_AT(c->it->sent_orders, struct sentorder, i);

        if (o->episode == c->out->episode && o->light == (int)c->light->light && same_text(o->cause, c->light->cause))
            return true;
    }
    return false;
}

/* An order as an item: what it asks, by when, of whom. */
static struct item *order_item(const struct climb *c, const struct orderrule *rule)
{
    const struct item *it = c->it;
    struct item *order = arena_alloc(c->a, sizeof *order);
    struct segment *first = arena_alloc(c->a, sizeof *first);

    rec_clear(&rec_item, order);
    order->id = arena_printf(c->a, "%s-D%lld", it->id, (long long)none_or(it->orders_n, 0) + 1);
    order->ledger = rule->ledger;
    order->title = it->title;
    order->parent = it->id;
    order->group = it->group;
    order->lead_leader = it->lead_leader;
    order->lead_unit = it->lead_unit;
    order->demand = rule->demand;
    order->state = ITEM_OPEN;
    order->registered_ms = order->assigned_ms = c->env->now_ms;
    order->start_date = cal_day(c->env->now_ms);
    order->due_date = order->effective_due = limit_day(cal_limit(c->env->cal, c->env->now_ms, rule->within));
    order->percent = order->asks_n = order->orders_n = 0;
    rec_clear(&rec_segment, first);
    first->kind = SEG_RUNNING;
    first->from_ms = c->env->now_ms;
    first->due_date = order->due_date;
    first->limit = rule->within;
    first->counted_from = order->start_date;
    order->segments = (struct list){first, 1};
    return order;
}

int64_t do_order(struct climb *c)
{
    const struct orderrule *own = c->light->condition->order;
    const struct orderrule *rule = own ? own : c->light->rule->order;
    bool worse = (int)c->light->light > c->out->told;
    int64_t at = rung_open(c, rung_at(c, 1), c->env->now_ms);

    if (!worse && (!own || sent_for_cause(c)))
        return NONE;
    if (at > c->env->now_ms)
        return at;
    if (worse)
        c->out->told = (int)c->light->light;
    if (rule) {
        struct item *order = order_item(c, rule);

        c->out->orders = (struct list){order, 1};
        tell_order(c, order);
    }
    return NONE;
}
