/* ladder_tell.c: the notices of a ladder, and who has heard what in this episode. See ladder.h. */
#include <assert.h>
#include <string.h>

#include "core/hold.h"
#include "core/ladder_parts.h"
#include "core/rows.h"
#include "core/stages.h"

/* ---- who ---- */

const char *rung_who(const struct notice *n, const struct item *it, struct arena *a)
{
    if (n->person)
        return n->person;
    return !n->unit || same_text(n->unit, it->lead_unit) ? n->role : arena_printf(a, "%s@%s", n->role, n->unit);
}

bool same_post(const struct toldpost *a, const struct toldpost *b)
{
    return same_or_none(a->role, b->role) && same_or_none(a->unit, b->unit) && same_or_none(a->person, b->person);
}

struct toldpost post_of(const struct notice *n)
{
    return (struct toldpost){n->rung, n->role, n->unit, n->person, LIGHT_NONE, false};
}

/* The row of a rung and the address of *n; NULL: not told in this episode. */
static struct toldpost *told_row(const struct climb *c, const struct notice *n)
{
    const struct toldpost post = post_of(n);

    for (size_t i = 0; i < c->out->told_to.n; i++) {
        struct toldpost *t = LIST_AT(c->out->told_to, struct toldpost, i);

        if (t->rung == n->rung && same_post(t, &post))
            return t;
    }
    return NULL;
}

static void address_of(const struct climb *c, int64_t rung, struct notice *n)
{
    rec_clear(&rec_notice, n);
    n->rung = rung;
    rung_address(rung_at(c, rung), c->it, n);
}

int rung_heard(const struct climb *c, int64_t rung)
{
    const struct toldpost *t;
    struct notice n;

    address_of(c, rung, &n);
    t = told_row(c, &n);
    return t ? t->light : LIGHT_NONE;
}

bool rung_vacant(const struct climb *c, int64_t rung)
{
    for (size_t i = c->out->told_to.n; i > 0; i--) {
        const struct toldpost *t = LIST_AT(c->out->told_to, struct toldpost, i - 1);

        if (t->rung == rung)
            return t->vacant;
    }
    return false;
}

/* The oldest makes room: with more than LIM_TOLD posts in one episode it is one of a unit that had the item before. */
static void remember(struct climb *c, const struct notice *n, int light)
{
    struct list *l = &c->out->told_to;
    struct toldpost *t = told_row(c, n);

    if (!t) {
        if (l->n == LIM_TOLD) {
            memmove(l->v, LIST_AT(*l, struct toldpost, 1), (l->n - 1) * sizeof *t);
            l->n--;
        }
        assert(l->n < c->told_max);
        t = LIST_AT(*l, struct toldpost, l->n++);
        *t = post_of(n);
    }
    if (light > t->light)
        t->light = light;
}

/* ---- what ---- */

static void *with_room(struct arena *a, const struct list *l, size_t size, size_t max)
{
    void *v = arena_alloc(a, (max ? max : 1) * size);

    return l->n ? memcpy(v, l->v, l->n * size) : v;
}

void tell_begin(struct climb *c)
{
    size_t rungs = c->env->policy ? c->env->policy->ladder.n : 0, told = c->it->told_to.n;
    struct judge *out = c->out;

    c->notices_max = out->notices.n + 3 + 2 * rungs + told;
    c->told_max = told + rungs + 1 < LIM_TOLD ? told + rungs + 1 : LIM_TOLD;
    out->notices.v = with_room(c->a, &out->notices, sizeof(struct notice), c->notices_max);
    out->told_to.v = with_room(c->a, &out->told_to, sizeof(struct toldpost), c->told_max);
}

static struct notice *add_notice(struct climb *c, int kind, int light, int64_t at_ms)
{
    struct judge *out = c->out;
    struct notice *n;

    assert(out->notices.n < c->notices_max);
    n = LIST_AT(out->notices, struct notice, out->notices.n++);
    rec_clear(&rec_notice, n);
    n->item = c->it->id;
    n->kind = kind;
    n->light = light;
    n->intended_ms = n->next_ms = at_ms;
    n->state = NS_INTENDED;
    return n;
}

static struct notice *add_to_rung(struct climb *c, int kind, int light, int64_t rung, int64_t at_ms)
{
    struct notice *n = add_notice(c, kind, light, at_ms);

    n->rung = rung;
    rung_address(rung_at(c, rung), c->it, n);
    return n;
}

/* The item has another lead unit than when this rung was told first: its key is the old one's. */
static bool told_elsewhere(const struct climb *c, const struct notice *n)
{
    const struct toldpost post = post_of(n);

    for (size_t i = 0; i < c->out->told_to.n; i++) {
        const struct toldpost *t = LIST_AT(c->out->told_to, struct toldpost, i);

        if (t->rung == n->rung)
            return !n->person && !t->person && !same_post(t, &post);
    }
    return false;
}

void tell_light(struct climb *c, int64_t rung, int64_t again)
{
    struct notice *n = add_to_rung(c, NOTICE_LIGHT, (int)c->light->light, rung, c->env->now_ms);

    n->cause = c->light->cause;
    n->id =
        arena_printf(c->a, "%s/e%lld/%s/r%lld/%s", c->it->id, (long long)c->out->episode, enum_light.words[n->light],
                     (long long)rung,
                     told_elsewhere(c, n) ? arena_printf(c->a, "%s@%s", n->role, n->unit) : rung_who(n, c->it, c->a));
    if (again)
        n->id = arena_printf(c->a, "%s/again%lld", n->id, (long long)again);
    remember(c, n, n->light);
}

void tell_order(struct climb *c, const struct item *order)
{
    struct notice *n;

    if (!rung_at(c, 1))
        return;
    n = add_to_rung(c, NOTICE_ORDER, (int)c->light->light, 1, c->env->now_ms);
    n->cause = c->light->cause;
    n->order = order->id;
    n->id = arena_printf(c->a, "%s/e%lld/order/%s", c->it->id, (long long)c->out->episode, order->id);
    remember(c, n, LIGHT_NONE);
}

/* Two rungs may be one post: it hears it once. */
static bool told_above(const struct list *told, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_post(LIST_AT(*told, struct toldpost, k), LIST_AT(*told, struct toldpost, i)))
            return true;
    return false;
}

void tell_over(struct climb *c)
{
    const struct list *told = &c->out->told_to;

    for (size_t i = 0; i < told->n; i++) {
        const struct toldpost *t = LIST_AT(*told, struct toldpost, i);
        struct notice *n;

        if (told_above(told, i))
            continue;
        n = add_notice(c, NOTICE_OVER, t->light != LIGHT_NONE ? t->light : c->out->worst,
                       rung_open(c, rung_at(c, t->rung), c->env->now_ms));
        n->rung = t->rung;
        n->role = t->role;
        n->unit = t->unit;
        n->person = t->person;
        n->id = arena_printf(c->a, "%s/e%lld/over/%s", c->it->id, (long long)c->out->episode, rung_who(n, c->it, c->a));
    }
}

/* Its wake-up day has come while it is held: the first rung hears of it, once for each such day. */
void tell_held_over(struct climb *c)
{
    const struct rung *r = rung_at(c, 1);
    struct notice *n;

    if (!r || strcmp(c->light->cause, HELD_OVER) != 0 || same_text(c->it->cause, HELD_OVER))
        return;
    n = add_to_rung(c, NOTICE_TASK, LIGHT_GREY, 1, rung_open(c, r, c->env->now_ms));
    n->cause = HELD_OVER;
    n->text = "挂起期已到：请恢复办理，或申请继续挂起。";
    n->id =
        arena_printf(c->a, "%s/held/%s/%s", c->it->id, date_text(hold_until(c->it), c->a), rung_who(n, c->it, c->a));
}

/* ---- is it still true? ---- */

/* Grey is a pause: what a notice says may be true again. A worse colour has its own notice. A milder one has none,
 * since the ladder counts the post as told of worse (number 1 of the contract): unless this leaves, it would hear of
 * neither, nor when the worse one is back. */
static bool light_gone(const struct notice *n, const struct item *it)
{
    if (it->light == LIGHT_NONE)
        return true;
    return n->kind == NOTICE_LIGHT && it->light > n->light && none_or(n->attempts, 0) == 0;
}

const char *notice_outdated(const struct notice *n, const struct item *it)
{
    bool closed = it->state == ITEM_CLOSED;

    switch (n->kind) {
    case NOTICE_LIGHT:
    case NOTICE_ORDER:
        return closed ? "closed" : light_gone(n, it) ? "light_changed" : NULL;
    case NOTICE_OVER:
        return it->light >= LIGHT_BLUE ? "light_changed" : NULL; /* another has begun: not over at all */
    default:                                                     /* that it was closed may be what it says */
        return closed && it->closed_ms > n->intended_ms ? "closed" : NULL;
    }
}
