/* governor.c: see governor.h. */
#include "core/governor.h"

#include "core/cal.h"

enum {
    SLOTS = 60,
    MINUTE_S = 60,
    HOUR_S = 60 * MINUTE_S,
    DAY_S = 24 * HOUR_S,
    MONTH_S = 31 * DAY_S,
    MINUTE_MS = MINUTE_S * 1000,
    HALF_HOUR_MS = 30 * MINUTE_MS,
    REACH_MOST = SLOTS + (HANDOVER_MS + LATE_MS) / 1000, /* of slots of one second; of longer ones it is less */
};

static int64_t ceil_div(int64_t a, int64_t b)
{
    return -floor_div(-a, b);
}

/* ---- how time is cut ---- */

struct ruler ruler_of(const struct limit *l)
{
    static const int64_t block_s[] = {
        [EACH_ABSENT] = 0, [EACH_MINUTE] = MINUTE_S, [EACH_HOUR] = HOUR_S, [EACH_DAY] = DAY_S, [EACH_MONTH] = MONTH_S};
    static const int64_t unit_s[] = {[SPAN_MINUTES] = MINUTE_S, [SPAN_HOURS] = HOUR_S, [SPAN_DAYS] = DAY_S};
    int64_t whole_s, slot_s;

    if (l->each != EACH_ABSENT)
        return (struct ruler){block_s[l->each], 0};
    whole_s = l->within.n * unit_s[l->within.unit];
    slot_s = whole_s / SLOTS;
    return (struct ruler){slot_s, ceil_div(whole_s * 1000 + HANDOVER_MS + LATE_MS, slot_s * 1000)};
}

int64_t ruler_slot(const struct ruler *r, int64_t ms)
{
    if (r->slot_s == MONTH_S)
        return cal_month(cal_day(ms));
    return floor_div(ms + CAL_ZONE_MS, r->slot_s * 1000);
}

int64_t ruler_begin(const struct ruler *r, int64_t slot)
{
    if (r->slot_s == MONTH_S)
        return cal_day_start(cal_month_start(slot));
    return slot * r->slot_s * 1000 - CAL_ZONE_MS;
}

bool ruler_holds(const struct ruler *r, int64_t slot, int64_t ms)
{
    int64_t end = ruler_begin(r, slot + 1);

    if (r->reach == 0)
        return ms >= ruler_begin(r, slot) + HANDOVER_MS && ms < end - HANDOVER_MS;
    return ms >= ruler_begin(r, slot) && ms < end + LATE_MS;
}

/* ---- what is counted ---- */

int64_t limit_room(const struct limit *l, bool first)
{
    return first ? l->most : l->most * (100 - none_or(l->spare, 0)) / 100;
}

bool used_outdated(const struct used *u, int64_t now_ms)
{
    const struct ruler r = {u->slot_s, REACH_MOST};

    if (u->slot_s == 0) /* a penalty */
        return none_or(u->until_ms, now_ms) <= now_ms;
    return ruler_slot(&r, now_ms) > ruler_slot(&r, u->slot_ms) + REACH_MOST;
}

/* ---- room ---- */

/* Not so near the border of a block that nobody knows on which side it will be counted. */
static int64_t off_border(const struct ruler *r, int64_t ms)
{
    int64_t begin, end;

    if (r->reach != 0)
        return ms;
    begin = ruler_begin(r, ruler_slot(r, ms));
    end = ruler_begin(r, ruler_slot(r, ms) + 1);
    if (ms < begin + HANDOVER_MS)
        return begin + HANDOVER_MS;
    return ms < end - HANDOVER_MS ? ms : end + HANDOVER_MS;
}

/* A run of slots that `slot` is part of and that is full: the first slot behind all such runs; `slot` when none is.
 * *from: slots before it are too old to matter. */
static int64_t behind_full(const struct gauge *g, size_t *from, int64_t slot)
{
    int64_t sum = 0;

    while (*from < g->n && g->v[*from].slot < slot - g->ruler.reach)
        ++*from;
    for (size_t lo = *from, i = *from; i < g->n && g->v[i].slot <= slot + g->ruler.reach; i++) {
        int64_t last = g->v[i].slot > slot ? g->v[i].slot : slot; /* the run ends here */

        sum += g->v[i].n;
        while (lo < i && g->v[lo].slot < last - g->ruler.reach)
            sum -= g->v[lo++].n;
        if (sum < g->room)
            continue;
        while (lo < i && sum - g->v[lo].n >= g->room) /* those that fill it: as few, and as late, as do */
            sum -= g->v[lo++].n;
        return g->v[lo].slot + g->ruler.reach + 1;
    }
    return slot;
}

int64_t gauge_first(const struct gauge *g, int64_t ms)
{
    size_t from = 0;
    int64_t slot, free;

    ms = off_border(&g->ruler, ms);
    slot = ruler_slot(&g->ruler, ms);
    while ((free = behind_full(g, &from, slot)) != slot)
        slot = free;
    if (slot == ruler_slot(&g->ruler, ms))
        return ms;
    return off_border(&g->ruler, ruler_begin(&g->ruler, slot));
}

bool gauge_over(const struct gauge *g, int64_t slot)
{
    int64_t sum = 0;

    for (size_t lo = 0, i = 0; i < g->n && g->v[i].slot <= slot + g->ruler.reach; i++) {
        sum += g->v[i].n;
        while (g->v[lo].slot < g->v[i].slot - g->ruler.reach)
            sum -= g->v[lo++].n;
        if (g->v[lo].slot <= slot && slot <= g->v[i].slot && sum > g->room)
            return true;
    }
    return false;
}

static int64_t apart_first(const struct apart *a, int64_t ms)
{
    int64_t around = a->minutes * MINUTE_MS, since;

    if (a->minutes == 0)
        return ms;
    /* Counted from the first instant that is too near a full or half hour. */
    since = ms + around + HANDOVER_MS + LATE_MS;
    since -= floor_div(since, HALF_HOUR_MS) * HALF_HOUR_MS;
    if (since >= 2 * around + HANDOVER_MS + LATE_MS)
        return ms;
    return ms - since + 2 * around + HANDOVER_MS + LATE_MS + a->spread_ms;
}

int64_t governor_first(const struct gauge *v, size_t n, const struct apart *apart, int64_t ms, int64_t until)
{
    int64_t before;

    do {
        before = ms;
        ms = apart_first(apart, ms);
        for (size_t i = 0; i < n; i++)
            ms = gauge_first(&v[i], ms);
    } while (ms != before && ms < until);
    return ms;
}
