/* ladder.c: episodes, rungs, orders and notices.
 *
 * An episode begins when a colour comes up and ends when no light is left. In it
 *   - a colour worse than any told before is told, at once, to every rung climbed so far, and its order is sent;
 *   - rung 1 is climbed at once, rung k+1 when its delay has passed since rung k and the colour is bad enough for it;
 *   - the last rung climbed is told again every `repeat`;
 *   - when the light goes out and red had been told, all who were told hear that it is over.
 * "At once" and every other moment here means: when the office is open; what falls due at night waits for the opening,
 * and what was missed while the service was down is made up one rung at a time, from the moment people were told.
 *
 * Grey is a pause: nothing is told but that a hold has reached its wake-up day, nothing is over, and the office time
 * spent in it does not count for the next rung. For that, rung_ms and repeat_ms move on by so much when the colour
 * comes back.
 *
 * Promises: it is a function of its arguments; a key names one notice for ever, so that saying it twice does nothing.
 */
#include "core/ladder.h"

#include <assert.h>
#include <string.h>

#include "core/hold.h"
#include "core/rows.h"
#include "core/stages.h"

struct climb {
    const struct judge_env *env;
    const struct item *it;
    const struct light_now *light;
    struct arena *a;
    struct judge *out;
    size_t notices_max;
};

/* The first moment in office hours, not before now, at which something due at `due_ms` can be done. */
static int64_t office_moment(const struct climb *c, int64_t due_ms)
{
    return cal_next_open(c->env->cal, due_ms > c->env->now_ms ? due_ms : c->env->now_ms);
}

static const struct rung *rung_at(const struct climb *c, int64_t number)
{
    const struct policy *p = c->env->policy;

    return p && number >= 1 && (size_t)number <= p->ladder.n ? LIST_AT(p->ladder, struct rung, number - 1) : NULL;
}

/* ---- notices ---- */

/* Whom a rung tells, as the key says it: the same role of two units is two. */
static const char *who_of(const struct climb *c, const struct rung *r)
{
    struct notice n;

    rung_address(r, c->it, &n);
    if (n.person)
        return n.person;
    return !n.unit || same_text(n.unit, c->it->lead_unit) ? r->tell : arena_printf(c->a, "%s@%s", r->tell, n.unit);
}

/* Room was made for all that one judgement can say. */
static struct notice *add_notice(struct climb *c, int kind, const struct rung *r, int64_t number)
{
    struct judge *out = c->out;
    struct notice *n;

    assert(out->notices.n < c->notices_max);
    n = LIST_AT(out->notices, struct notice, out->notices.n++);
    rec_clear(&rec_notice, n);
    n->item = c->it->id;
    n->kind = kind;
    n->rung = number;
    rung_address(r, c->it, n);
    n->intended_ms = c->env->now_ms;
    n->state = NS_INTENDED;
    n->next_ms = n->intended_ms;
    return n;
}

static void tell_light(struct climb *c, int64_t number, int64_t again)
{
    const struct rung *r = rung_at(c, number);
    struct notice *n = add_notice(c, NOTICE_LIGHT, r, number);

    n->light = (int)c->light->light;
    n->cause = c->light->cause;
    n->id = arena_printf(c->a, "%s/e%lld/%s/r%lld/%s", c->it->id, (long long)c->out->episode,
                         enum_light.words[n->light], (long long)number, who_of(c, r));
    if (again)
        n->id = arena_printf(c->a, "%s/again%lld", n->id, (long long)again);
}

/* ---- orders ---- */

static void send_order(struct climb *c, const struct orderrule *rule)
{
    const struct item *it = c->it;
    struct item *order = arena_alloc(c->a, sizeof *order);
    struct segment *first = arena_alloc(c->a, sizeof *first);
    const struct rung *r = rung_at(c, 1);

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
    order->due_date = order->effective_due = cal_day(cal_add(c->env->cal, c->env->now_ms, rule->within));
    order->percent = order->asks_n = order->orders_n = 0;
    rec_clear(&rec_segment, first);
    first->kind = SEG_RUNNING;
    first->from_ms = c->env->now_ms;
    first->due_date = order->due_date;
    order->segments = (struct list){first, 1};
    c->out->orders = (struct list){order, 1};
    if (r) {
        struct notice *n = add_notice(c, NOTICE_ORDER, r, 1);

        n->light = (int)c->light->light;
        n->cause = c->light->cause;
        n->order = order->id;
        n->id = arena_printf(c->a, "%s/e%lld/order/%s", it->id, (long long)c->out->episode, order->id);
    }
}

/* ---- the moments ---- */

/* A worse colour than was told: every rung so far hears of it, and the order that goes with it leaves. */
static int64_t do_worse(struct climb *c)
{
    struct judge *out = c->out;
    int64_t at = office_moment(c, c->env->now_ms);

    if ((int)c->light->light <= out->told)
        return NONE;
    if (at > c->env->now_ms)
        return at;
    for (int64_t k = 1; k <= out->rung && rung_at(c, k); k++)
        tell_light(c, k, 0);
    if (out->rung > 0)
        out->repeat_ms = c->env->now_ms;
    out->told = (int)c->light->light;
    if (c->light->rule->order)
        send_order(c, c->light->rule->order);
    return NONE;
}

/* When the next rung is to be climbed; NONE when there is none, or the colour is not bad enough for it. For an item
 * that the office has raised to this level neither delay nor colour is asked. */
static int64_t rung_due(const struct climb *c)
{
    const struct rung *r = rung_at(c, c->out->rung + 1);
    bool raised = none_or(c->it->level, 0) > 0 && c->out->rung <= none_or(c->it->level, 0);

    if (!r || ((int)c->light->light < r->from && !raised))
        return NONE;
    /* The first rung waits for nothing but the office; there is no rung before it to count from. */
    if (c->out->rung == 0 || r->after.unit == SPAN_ABSENT || raised)
        return office_moment(c, c->env->now_ms);
    return office_moment(c, cal_add(c->env->cal, c->out->rung_ms, r->after));
}

static int64_t do_rungs(struct climb *c)
{
    struct judge *out = c->out;
    int64_t at;

    while ((at = rung_due(c)) != NONE && at <= c->env->now_ms) {
        out->rung++;
        out->rung_ms = out->repeat_ms = c->env->now_ms;
        out->repeats = 0;
        tell_light(c, out->rung, 0);
    }
    return at;
}

static int64_t repeat_due(const struct climb *c)
{
    const struct rung *r = rung_at(c, c->out->rung);

    if (!r || r->repeat.unit == SPAN_ABSENT || r->repeat.n < 1 || (int)c->light->light < r->from ||
        c->out->repeat_ms == NONE)
        return NONE;
    return office_moment(c, cal_add(c->env->cal, c->out->repeat_ms, r->repeat));
}

static int64_t do_repeat(struct climb *c)
{
    int64_t at = repeat_due(c);

    if (at == NONE || at > c->env->now_ms)
        return at;
    c->out->repeats++;
    c->out->repeat_ms = c->env->now_ms;
    tell_light(c, c->out->rung, c->out->repeats);
    return repeat_due(c);
}

/* ---- an episode ---- */

static void begin(struct judge *out)
{
    out->episode = none_or(out->episode, 0) + 1;
    out->rung = 0;
    out->rung_ms = NONE;
    out->repeats = 0;
    out->repeat_ms = NONE;
    out->told = LIGHT_NONE;
}

/* The light is out. Who was told of a red hears that it is over, in office hours like everything else. */
static void end(struct climb *c)
{
    struct judge *out = c->out;

    for (int64_t k = 1; out->told == LIGHT_RED && k <= out->rung && rung_at(c, k); k++) {
        const struct rung *r = rung_at(c, k);
        struct notice *n = add_notice(c, NOTICE_OVER, r, k);

        n->light = LIGHT_RED;
        n->intended_ms = n->next_ms = cal_next_open(c->env->cal, c->env->now_ms);
        n->id = arena_printf(c->a, "%s/e%lld/over/%s", c->it->id, (long long)out->episode, who_of(c, r));
    }
    out->worst = out->told = LIGHT_NONE;
    out->rung = out->repeats = 0;
    out->rung_ms = out->repeat_ms = NONE;
}

/* Its wake-up day has come while it is held: the first rung hears of it, once for each such day. */
static void tell_held_over(struct climb *c)
{
    const struct rung *r = rung_at(c, 1);
    struct notice *n;

    if (!r || strcmp(c->light->cause, HELD_OVER) != 0 || (c->it->cause && strcmp(c->it->cause, HELD_OVER) == 0))
        return;
    n = add_notice(c, NOTICE_TASK, r, 1);
    n->light = LIGHT_GREY;
    n->cause = HELD_OVER;
    n->text = "挂起期已到：请恢复办理，或申请继续挂起。";
    n->intended_ms = n->next_ms = cal_next_open(c->env->cal, c->env->now_ms);
    n->id = arena_printf(c->a, "%s/held/%s/%s", c->it->id, date_text(hold_until(c->it), c->a), who_of(c, r));
}

/* Moves an instant on by the office time that passed while the light was grey. */
static int64_t after_pause(const struct climb *c, int64_t ms)
{
    int64_t minutes = c->it->light_ms == NONE ? 0 : cal_work_ms(c->env->cal, c->it->light_ms, c->env->now_ms) / 60000;

    if (ms == NONE || minutes <= 0)
        return ms;
    return cal_add(c->env->cal, ms,
                   (struct span){minutes < INT32_MAX ? (int32_t)minutes : INT32_MAX, SPAN_WORKMINUTES});
}

int64_t ladder_climb(const struct judge_env *env, const struct item *it, const struct light_now *light, struct arena *a,
                     struct judge *out)
{
    struct climb c = {env, it, light, a, out, 2 + 2 * (env->policy ? env->policy->ladder.n : 0)};
    int64_t next;

    out->episode = it->episode;
    out->worst = it->worst;
    out->rung = it->rung;
    out->rung_ms = it->rung_ms;
    out->repeats = it->repeats;
    out->repeat_ms = it->repeat_ms;
    out->told = it->told;
    out->notices = (struct list){arena_alloc(a, c.notices_max * sizeof(struct notice)), 0};
    if (light->light == LIGHT_GREY) {
        tell_held_over(&c);
        return NONE;
    }
    if (light->light == LIGHT_NONE) {
        if (out->worst != LIGHT_NONE)
            end(&c);
        return NONE;
    }
    if (out->worst == LIGHT_NONE)
        begin(out);
    if (it->light == LIGHT_GREY) {
        out->rung_ms = after_pause(&c, out->rung_ms);
        out->repeat_ms = after_pause(&c, out->repeat_ms);
    }
    if ((int)light->light > out->worst)
        out->worst = (int)light->light;
    next = do_worse(&c);
    next = none_earlier(next, do_rungs(&c));
    return none_earlier(next, do_repeat(&c));
}
