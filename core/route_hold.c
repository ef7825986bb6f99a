/* route_hold.c: see route_hold.h. */
#include "core/route_hold.h"

#include "core/notice.h"
#include "core/reach.h"
#include "core/route.h"
#include "core/rows.h"

enum { HOPS = LIM_WINDOW_DAYS * 2 }; /* from the end of one window into the next */

bool hold_any_hour(struct core *c, const struct notice *n, const struct item *it)
{
    const struct ledger *l = it ? core_ledger(c, it->ledger) : NULL;
    const struct policy *p = l && l->policy ? core_policy(c, l->policy, NULL) : NULL;

    return (n->kind == NOTICE_LIGHT || n->kind == NOTICE_ORDER) && p && n->rung >= 1 &&
           (size_t)n->rung <= p->ladder.n && LIST_AT(p->ladder, struct rung, n->rung - 1)->wall;
}

/* ---- windows ---- */

/* Which posts a role of a unit means is asked only when a window names persons: it is a walk over all of them. */
static struct strs posts_asked(struct core *c, const struct notice *n, struct arena *a)
{
    const struct list *windows = core_windows(c);

    for (size_t i = 0; !n->person && i < windows->n; i++)
        if (LIST_AT(*windows, struct window, i)->persons.n > 0)
            return posts_of_role(c, n->unit, n->role, a);
    return (struct strs){NULL, 0};
}

struct window_case hold_case(struct core *c, const struct notice *n, const struct item *it, const char *urgency,
                             struct arena *a)
{
    struct window_case k = {.unit = n->unit, .role = n->role, .post = n->person, .light = notice_light_told(n)};
    struct person p;

    k.urgency = urgency ? urgency : it ? it->urgency : NULL;
    k.any_hour = hold_any_hour(c, n, it);
    if (n->person && state_get(core_state(c), T_person, n->person, a, &p))
        k.unit = p.unit;
    k.posts = posts_asked(c, n, a);
    return k;
}

static const struct window *holding(struct core *c, const struct window_case *k, int64_t ms, int64_t *until)
{
    const struct list *windows = core_windows(c);
    const struct window *last = NULL;

    for (size_t i = 0; i < windows->n; i++) {
        const struct window *w = LIST_AT(*windows, struct window, i);
        int64_t end = window_holds(w, k) ? window_until(w, core_cal(c), ms) : NONE;

        if (end != NONE && (!last || end > *until)) {
            last = w;
            *until = end;
        }
    }
    return last;
}

const struct window *route_window(struct core *c, const struct notice *n, const struct item *it, int64_t ms,
                                  int64_t *until, struct arena *a)
{
    struct window_case k;

    *until = NONE;
    /* One end after the other would hold it for ever: as in hold_from. */
    if (core_windows(c)->n == 0 || ms - none_or(n->intended_ms, ms) > LIM_WINDOW_DAYS * DAY_MS)
        return NULL;
    k = hold_case(c, n, it, NULL, a);
    return holding(c, &k, ms, until);
}

const struct window *hold_from(struct core *c, const struct window_case *k, int64_t ms, int64_t *free)
{
    const struct window *first = holding(c, k, ms, free), *next = first;
    int64_t until = first ? *free : ms;

    for (int i = 0; next && i < HOPS && until - ms <= LIM_WINDOW_DAYS * DAY_MS; i++) {
        *free = until;
        next = holding(c, k, *free, &until);
    }
    return first;
}
