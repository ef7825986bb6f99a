/* booking.c: see booking.h. */
#include "core/booking.h"

#include <string.h>

#include "core/cal.h"
#include "core/governor.h"
#include "core/rows.h"
#include "core/used.h"

enum {
    SWEEP_ROWS = 4,  /* looked at for being outdated, behind what is read anyhow */
    AHEAD_DAYS = 31, /* nothing is counted further ahead: it is looked at again then */
};

/* A limit of the channel, with the key it counts by. */
struct counted {
    const char *governor;
    struct gauge gauge;
    int64_t most; /* with what is spared */
};
struct booking {
    struct decide *d;
    const struct attempt *b;
    const struct notice *n;
    struct list limits; /* of struct counted */
    size_t cap;
    int64_t unread; /* from this instant on nobody has looked */
};

/* ---- reading ---- */

struct reading {
    struct booking *k;
    const struct counted *of; /* NULL: only for what is outdated */
    int64_t last;             /* slots behind this one are not asked for */
    struct list slots;
    size_t cap, seen;
};

static int read_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct reading *r = u;
    const struct used *row = rec;
    struct decide *d = r->k->d;
    bool own = r->of && same_text(row->governor, r->of->governor) && row->slot_s == r->of->gauge.ruler.slot_s;

    (void)key, (void)val, (void)scratch;
    if (!own && ++r->seen > SWEEP_ROWS)
        return 1;
    if (used_outdated(row, d->now_ms)) {
        use_forget(d, row);
        return 0;
    }
    if (!own)
        return 0;
    if (ruler_slot(&r->of->gauge.ruler, row->slot_ms) > r->last)
        return 1;
    if (r->slots.n == LIM_USED_ROWS) {
        const struct ruler *ruler = &r->of->gauge.ruler;
        int64_t known = ruler_begin(ruler, ruler_slot(ruler, row->slot_ms) - ruler->reach);

        r->k->unread = none_earlier(r->k->unread, known);
        return 1;
    }
    *(struct slot *)list_push(&r->slots, &r->cap, sizeof(struct slot), d->a) =
        (struct slot){ruler_slot(&r->of->gauge.ruler, row->slot_ms), use_count(d, row)};
    return 0;
}

/* Slots counted under this limit's key, up to one; then, or with no limit at the head of the key, what is outdated. */
static void read_slots(struct booking *k, const char *governor, struct counted *c, int64_t last)
{
    struct reading r = {.k = k, .of = c, .last = last};

    rows_each_from(k->d->s, T_used, used_from(governor, c ? c->gauge.ruler.slot_s : 0, k->d->a), read_row, &r);
    if (c) {
        c->gauge.v = r.slots.v;
        c->gauge.n = r.slots.n;
    }
}

/* ---- one attempt ---- */

/* By what a limit counts this attempt; NULL: by nothing, as a group has no reader. */
static const char *governor_for(const struct limit *l, const struct strs *governors)
{
    if (governors->n == 0)
        return NULL;
    if (l->per == PER_KEY)
        return governors->v[0];
    return governors->n > 1 ? governors->v[governors->n - 1] : NULL;
}

static void find_limits(struct booking *k, const struct channel *row, bool first)
{
    for (size_t i = 0; i < row->limits.n; i++) {
        const struct limit *l = LIST_AT(row->limits, struct limit, i);
        const char *governor = governor_for(l, &k->b->governors);
        struct counted *c;

        if (!governor)
            continue;
        c = list_push(&k->limits, &k->cap, sizeof *c, k->d->a);
        c->governor = governor;
        c->gauge = (struct gauge){.ruler = ruler_of(l), .room = limit_room(l, first)};
        c->most = l->most;
    }
}

/* Until when a provider said to leave one of the keys alone; NONE: none of them. */
static int64_t penalty_until(struct booking *k)
{
    int64_t until = NONE;

    for (size_t i = 0; i < k->b->governors.n; i++) {
        struct used u;

        read_slots(k, k->b->governors.v[i], NULL, INT64_MAX);
        if (used_get(k->d->s, k->b->governors.v[i], 0, 0, k->d->a, &u) && none_or(u.until_ms, 0) > k->d->now_ms &&
            (until == NONE || u.until_ms > until))
            until = u.until_ms;
    }
    return until;
}

/* The rules have become stricter since places were given: not all that have one may go. */
static bool too_many(struct booking *k, struct counted *c, int64_t slot)
{
    struct gauge whole;

    read_slots(k, c->governor, c, slot + c->gauge.ruler.reach);
    whole = c->gauge;
    whole.room = c->most;
    return gauge_over(&whole, slot);
}

/* It was booked, comes in time, what it is counted by is still what its limits count by, and as many: nothing changes.
 */
static bool takes_its_place(struct booking *k)
{
    for (size_t i = 0; i < k->limits.n; i++) {
        struct counted *c = LIST_AT(k->limits, struct counted, i);
        bool there = false;

        for (size_t p = 0; p < k->n->places.n; p++) {
            const struct used *u = LIST_AT(k->n->places, struct used, p);
            int64_t slot = ruler_slot(&c->gauge.ruler, u->slot_ms);

            there |= same_text(u->governor, c->governor) && u->slot_s == c->gauge.ruler.slot_s &&
                     ruler_holds(&c->gauge.ruler, slot, k->d->now_ms) && !too_many(k, c, slot);
        }
        if (!there)
            return false;
    }
    return k->limits.n > 0;
}

/* Each limit with what is counted by it. */
static struct list read_gauges(struct booking *k)
{
    struct gauge *v = arena_alloc(k->d->a, (k->limits.n + 1) * sizeof *v);

    for (size_t i = 0; i < k->limits.n; i++) {
        struct counted *c = LIST_AT(k->limits, struct counted, i);

        read_slots(k, c->governor, c, INT64_MAX);
        v[i] = c->gauge;
    }
    return (struct list){v, k->limits.n};
}

/* Counts it at that instant; *places: in which slots. */
static void count_at(struct booking *k, int64_t ms, struct list *places)
{
    size_t cap = 0;

    for (size_t i = 0; i < k->limits.n; i++) {
        const struct counted *c = LIST_AT(k->limits, struct counted, i);
        const struct ruler *r = &c->gauge.ruler;
        int64_t slot_ms = ruler_begin(r, ruler_slot(r, ms));
        bool counted = false;
        struct used *place;

        for (size_t p = 0; p < places->n; p++) /* two limits may count by the same slots */
            counted |= same_text(LIST_AT(*places, struct used, p)->governor, c->governor) &&
                       LIST_AT(*places, struct used, p)->slot_s == r->slot_s;
        if (counted)
            continue;
        place = list_push(places, &cap, sizeof *place, k->d->a);
        rec_clear(&rec_used, place);
        place->governor = c->governor;
        place->slot_s = r->slot_s;
        place->slot_ms = slot_ms;
        use_of(k->d, c->governor, r->slot_s, slot_ms)->n++;
    }
}

static int book(struct booking *k, const struct channel *row, int64_t at, const char *why)
{
    struct decide *d = k->d;
    int64_t ahead = d->now_ms + AHEAD_DAYS * DAY_MS, until = none_earlier(k->unread, ahead);
    bool far = row->wait_most.unit != SPAN_ABSENT && at > cal_add(core_cal(d->core), d->now_ms, row->wait_most);

    if (far && !k->b->wait) {
        error_set(d->e, DUBAN_E_limited, "channel", "%s：要等到 %s / %s: until %s", row->channel,
                  time_text(at, CAL_ZONE_MIN, d->a), row->channel, time_text(at, CAL_ZONE_MIN, d->a));
        d->e->retry_ms = at - d->now_ms;
        return DUBAN_E_limited;
    }
    d->facts->booked = true;
    d->facts->why = why;
    d->facts->until_ms = at < until ? at : until;
    if (at < until)
        count_at(k, at, &d->facts->places);
    return DUBAN_E_ok;
}

/* By the notice, so that those that were moved away from the full and the half hour do not come together. */
static int64_t spread_of(const char *notice)
{
    uint64_t h = 0;

    for (; *notice; notice++)
        h = h * 31 + (unsigned char)*notice;
    return (int64_t)(h % SPREAD_MS);
}

void decide_unbook(struct decide *d, const struct notice *n)
{
    for (size_t i = 0; i < n->places.n; i++) {
        const struct used *place = LIST_AT(n->places, struct used, i);
        struct used *u = use_of(d, place->governor, place->slot_s, place->slot_ms);

        u->n -= u->n > 0;
    }
}

int decide_booking(struct decide *d, const struct channels *rules, const struct channel *row, const struct attempt *b,
                   const struct notice *n, bool first)
{
    struct booking k = {.d = d, .b = b, .n = n, .unread = NONE};
    const struct apart none = {0, 0},
                       apart = {first || b->governors.n == 0 ? 0 : none_or(rules->apart, 1), spread_of(n->id)};
    int64_t penalty = penalty_until(&k), from = penalty == NONE ? d->now_ms : penalty, at, free;
    int64_t ahead = d->now_ms + AHEAD_DAYS * DAY_MS;
    struct list v, used = {NULL, 0};

    find_limits(&k, row, first);
    if (penalty == NONE && takes_its_place(&k))
        return DUBAN_E_ok;
    decide_unbook(d, n);
    v = read_gauges(&k);
    free = governor_first(v.v, v.n, &none, from, ahead);
    at = governor_first(v.v, v.n, &apart, free, ahead);
    if (at > d->now_ms)
        return book(&k, row, at, penalty != NONE ? "penalty" : free > d->now_ms ? "limit" : "apart");
    count_at(&k, at, &used);
    return DUBAN_E_ok;
}
