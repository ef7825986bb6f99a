/* memory.c: see memory.h. */
#include "core/memory.h"

#include <string.h>

/* The list with room for one more at its end. */
static void *copy_with_room(const struct list *l, size_t size, struct arena *a)
{
    char *v = arena_alloc(a, (l->n + 1) * size);

    if (l->n)
        memcpy(v, l->v, l->n * size);
    return v;
}

static void forget(void *v, size_t *n, size_t i, size_t size)
{
    memmove((char *)v + i * size, (char *)v + (i + 1) * size, (*n - i - 1) * size);
    --*n;
}

/* ---- colours ---- */

static size_t oldest_count(const struct colourcount *v, size_t n)
{
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (v[i].year < v[best].year)
            best = i;
    return best;
}

struct list counts_with(const struct list *counts, int year, int light, const char *cause, struct arena *a)
{
    struct colourcount *v = copy_with_room(counts, sizeof *v, a);
    size_t n = counts->n;

    for (size_t i = 0; i < n; i++)
        if (v[i].year == year && v[i].light == light && strcmp(v[i].cause, cause) == 0) {
            v[i].n = v[i].n == NONE ? 1 : v[i].n + 1;
            return (struct list){v, n};
        }
    v[n++] = (struct colourcount){.year = year, .light = light, .cause = cause, .n = 1};
    while (n > COUNTS_KEPT)
        forget(v, &n, oldest_count(v, n), sizeof *v);
    return (struct list){v, n};
}

struct list unit_counts_list(const struct unit_counts *counts, struct arena *a)
{
    struct colourcount *v = arena_alloc(a, (LIGHT_RED + 1) * sizeof *v);
    size_t n = 0;

    for (int light = LIGHT_BLUE; light <= LIGHT_RED; light++)
        if (counts->n[light] > 0)
            v[n++] = (struct colourcount){counts->year, light, "", counts->n[light]};
    return (struct list){v, n};
}

struct unit_counts unit_counts_of(const struct list *l)
{
    struct unit_counts out = {0};

    for (size_t i = 0; i < l->n; i++) {
        const struct colourcount *c = LIST_AT(*l, struct colourcount, i);

        out.year = c->year;
        out.n[c->light] = none_or(c->n, 0);
    }
    return out;
}

/* ---- orders ---- */

static bool waits(const struct sentorder *o)
{
    return o->answered_ms == NONE && o->lifted_ms == NONE;
}

/* The oldest that nobody waits for; when all wait, the oldest. */
static size_t least_order(const struct sentorder *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!waits(&v[i]))
            return i;
    return 0;
}

static void order_add(const struct judge *j, const struct item *order, struct item *it, struct arena *a)
{
    struct sentorder *v = copy_with_room(&it->sent_orders, sizeof *v, a);
    size_t n = it->sent_orders.n;

    rec_clear(&rec_sentorder, &v[n]);
    v[n].order = order->id;
    v[n].light = j->light;
    v[n].cause = j->cause;
    v[n].episode = j->episode;
    v[n].due_date = order->effective_due != NONE ? order->effective_due : order->due_date;
    n++;
    while (n > ORDERS_KEPT)
        forget(v, &n, least_order(v, n), sizeof *v);
    it->sent_orders = (struct list){v, n};
}

static void orders_lift(int64_t at_ms, struct item *it, struct arena *a)
{
    struct sentorder *v = copy_with_room(&it->sent_orders, sizeof *v, a);

    for (size_t i = 0; i < it->sent_orders.n; i++)
        if (waits(&v[i]))
            v[i].lifted_ms = at_ms;
    it->sent_orders.v = v;
}

static bool any_waits(const struct list *orders)
{
    for (size_t i = 0; i < orders->n; i++)
        if (waits(LIST_AT(*orders, struct sentorder, i)))
            return true;
    return false;
}

void orders_settle(const struct judge *j, struct item *it, struct arena *a)
{
    for (size_t i = 0; i < j->orders.n; i++)
        order_add(j, LIST_AT(j->orders, struct item, i), it, a);
    if (j->light == LIGHT_NONE && any_waits(&it->sent_orders))
        orders_lift(j->judged_ms, it, a);
}
