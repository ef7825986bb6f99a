/* route.c: see route.h. One notice is routed after the other; what those before it in the same update took of a cap is
 * counted with what the table `told` says. */
#include "core/route.h"

#include <string.h>

#include "core/notice.h"
#include "core/route_hold.h"
#include "core/rows.h"
#include "core/window.h"

enum {
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 60 * MINUTE_MS,
    SPREAD_MINUTES = 5,       /* after the end of a window */
    HOUR_SPREAD_MINUTES = 20, /* after the hour */
    DIGESTS_AHEAD = 32,       /* of one reader and rule that may have left early; further ones join the last */
};

/* One update's notices on their way. */
struct routing {
    struct core *core;
    const struct facts *facts;
    const struct channels *rules; /* NULL: everything goes at once */
    const struct cal *cal;
    int64_t now_ms;
    struct arena *a;
};

/* ---- by reader, so that not all leave together; never at the full and the half hour, when everybody sends ---- */

static uint64_t lot(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h;
}

static int64_t spread(int64_t ms, const char *reader, int64_t minutes)
{
    ms += (int64_t)(lot(reader) % (uint64_t)(minutes + 1)) * MINUTE_MS;
    return ms % (30 * MINUTE_MS) == 0 ? ms + MINUTE_MS : ms;
}

int64_t window_leaves(int64_t end_ms, const char *reader)
{
    return spread(end_ms + MINUTE_MS, reader, SPREAD_MINUTES - 1);
}

/* ---- the item that a notice speaks of ---- */

static const struct item *item_of(const struct routing *r, const struct notice *n)
{
    struct item *it;

    for (size_t i = 0; i < r->facts->opened.n; i++)
        if (same_text(LIST_AT(r->facts->opened, struct item, i)->id, n->item))
            return LIST_AT(r->facts->opened, struct item, i);
    it = arena_alloc(r->a, sizeof *it);
    return state_get(core_state(r->core), T_item, n->item, r->a, it) ? it : NULL;
}

/* ---- digests ---- */

static bool has_word(const struct strs *list, const char *word)
{
    return list->n == 0 || (word && strs_has(list, word));
}

static const struct digestrule *rule_for(const struct routing *r, const struct notice *n, const struct item *it)
{
    for (size_t i = 0; r->rules && i < r->rules->digests.n; i++) {
        const struct digestrule *d = LIST_AT(r->rules->digests, struct digestrule, i);

        if (has_word(&d->kinds, enum_notice_kind.words[n->kind]) && has_word(&d->lights, enum_light.words[n->light]) &&
            has_word(&d->roles, n->role) && has_word(&d->ledgers, it ? it->ledger : NULL))
            return d->at ? d : NULL;
    }
    return NULL;
}

/* What is beyond a cap waits for this one. */
static const struct digestrule *rule_of_day(const struct channels *rules)
{
    for (size_t i = 0; i < rules->digests.n; i++)
        if (LIST_AT(rules->digests, struct digestrule, i)->at)
            return LIST_AT(rules->digests, struct digestrule, i);
    return NULL;
}

static bool takes_more(const struct routing *r, const char *id)
{
    struct notice digest;

    return !state_get(core_state(r->core), T_notice, id, r->a, &digest) || digest_open(&digest);
}

static void into(struct notice *n, const char *digest, const struct window *w, int64_t leaves_ms, struct arena *a)
{
    n->state = NS_FOLDED;
    n->digest = digest;
    n->window = w ? arena_keep(a, w->id) : NULL; /* the rules may be forgotten before it is stored */
    n->next_ms = leaves_ms;
}

/* The digest of the first day, from `ms` on, whose time has not passed and which takes more: when it leaves. */
static int64_t next_daily(const struct routing *r, const struct notice *n, const struct digestrule *d, int64_t ms,
                          const char **id)
{
    const char *reader = notice_reader(n, r->a);
    int64_t day = cal_day(ms), leaves = NONE;

    for (int i = 0; i < DIGESTS_AHEAD; day++) {
        day = d->workdays ? cal_workday_on_or_after(r->cal, day) : day;
        leaves = spread(cal_day_start(day) + clock_minutes(d->at) * MINUTE_MS, reader, none_or(d->jitter, 0));
        if (leaves < ms)
            continue;
        *id = arena_printf(r->a, "digest/%s/%s/%s", reader, date_text(day, r->a), d->digest);
        if (takes_more(r, *id))
            break;
        i++;
    }
    return leaves;
}

/* A limit of the item ends before the page leaves: then the page comes too late. */
static bool too_late(const struct item *it, int64_t ms, int64_t leaves)
{
    const int64_t limits[] = {it ? it->stage_due_ms : NONE, it ? it->due_ms : NONE,
                              it && it->effective_due != NONE ? cal_day_start(it->effective_due + 1) : NONE};

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (limits[i] > ms && limits[i] <= leaves)
            return true;
    return false;
}

/* Instants in keys of digests: to the minute, as people say them. */
static const char *stamp(int64_t ms, struct arena *a)
{
    return arena_str(a, time_text(ms, CAL_ZONE_MIN, a), sizeof "2022-05-09T10:00" - 1);
}

static void into_numbered(const struct routing *r, struct notice *n, const char *stem, const struct window *w,
                          int64_t leaves)
{
    const char *id = stem;

    for (int i = 2; !takes_more(r, id) && i < DIGESTS_AHEAD; i++)
        id = arena_printf(r->a, "%s/%d", stem, i);
    into(n, id, w, leaves, r->a);
}

/* One page for each time of a window: a planned one is known by its begin, so that it may be made longer. */
static void into_window(const struct routing *r, struct notice *n, const struct window *w, int64_t free)
{
    const char *reader = notice_reader(n, r->a);

    into_numbered(
        r, n, arena_printf(r->a, "digest/%s/%s/%s", reader, stamp(w->from_ms != NONE ? w->from_ms : free, r->a), w->id),
        w, window_leaves(free, reader));
}

static void into_hour(const struct routing *r, struct notice *n, int64_t ms)
{
    const char *reader = notice_reader(n, r->a);
    int64_t hour = ms - ms % HOUR_MS + HOUR_MS;

    into_numbered(r, n, arena_printf(r->a, "digest/%s/%s", reader, stamp(hour, r->a)), NULL,
                  spread(hour + MINUTE_MS, reader, HOUR_SPREAD_MINUTES));
}

/* ---- caps ---- */

/* How many to this reader on that day went by themselves, and of these about this item; with those of this update. */
static void count_told(const struct routing *r, size_t upto, const struct notice *n, int64_t day, struct told *all,
                       struct told *about)
{
    const char *reader = notice_reader(n, r->a);

    *all = told_of(core_state(r->core), reader, day, NULL, r->a);
    *about = n->item ? told_of(core_state(r->core), reader, day, n->item, r->a) : (struct told){0, 0};
    for (size_t i = 0; i < upto; i++) {
        const struct notice *o = LIST_AT(r->facts->notices, struct notice, i);

        if (o->state == NS_FOLDED || cal_day(o->next_ms) != day || !same_text(notice_reader(o, r->a), reader))
            continue;
        all->n++;
        about->n += same_text(o->item, n->item);
        about->reds += same_text(o->item, n->item) && notice_light_told(o) == LIGHT_RED;
    }
}

static bool beyond(int64_t n, int64_t cap)
{
    return cap != NONE && n >= cap;
}

/* What would go by itself: does it? `urgent`: it is told at any hour, or the rules say so of its urgency. */
static void cap(const struct routing *r, size_t i, struct notice *n, bool urgent)
{
    const struct digestrule *d = r->rules ? rule_of_day(r->rules) : NULL;
    struct told all, about;
    const char *id;
    int64_t at = n->next_ms;
    bool first;

    if (!d)
        return;
    count_told(r, i, n, cal_day(at), &all, &about);
    first = urgent || (notice_light_told(n) == LIGHT_RED && about.reds == 0);
    if (first && beyond(all.n, r->rules->flood)) {
        into_hour(r, n, at);
    } else if (!first && (beyond(all.n, r->rules->cap_person) || beyond(about.n, r->rules->cap_item))) {
        int64_t leaves = next_daily(r, n, d, at, &id);

        into(n, id, NULL, leaves, r->a);
    }
}

/* ---- one notice ---- */

static bool is_urgent(const struct routing *r, const struct window_case *k)
{
    return k->any_hour || (r->rules && k->urgency && strs_has(&r->rules->urgent, k->urgency));
}

static void route(const struct routing *r, size_t i, struct notice *n)
{
    const struct item *it = item_of(r, n);
    struct window_case k = hold_case(r->core, n, it, r->facts->urgency, r->a);
    bool urgent = is_urgent(r, &k);
    const struct digestrule *d = urgent ? NULL : rule_for(r, n, it);
    const struct window *w;
    int64_t at = none_or(n->intended_ms, r->now_ms), free, leaves;
    const char *id;

    at = at < r->now_ms ? r->now_ms : at;
    free = at;
    n->state = NS_INTENDED;
    n->digest = n->window = NULL;
    n->next_ms = at;
    w = hold_from(r->core, &k, at, &free);
    leaves = d ? next_daily(r, n, d, free, &id) : NONE;
    if (d && too_late(it, at, leaves))
        d = NULL;
    if (w && (w->set_by || !d))
        into_window(r, n, w, free);
    else if (d)
        into(n, id, w, leaves, r->a);
    else
        cap(r, i, n, urgent);
}

void route_facts(struct core *c, struct facts *facts, int64_t now_ms, struct arena *a)
{
    struct routing r = {c, facts, core_channels(c), core_cal(c), now_ms, a};

    for (size_t i = 0; i < facts->notices.n; i++)
        route(&r, i, LIST_AT(facts->notices, struct notice, i));
}
