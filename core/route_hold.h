/* route_hold.h: what windows make of a notice: a part of route.c. Whether it may go at one instant is in route.h. */
#ifndef DUBAN_CORE_ROUTE_HOLD_H
#define DUBAN_CORE_ROUTE_HOLD_H

#include "core/core.h"
#include "core/window.h"

/* A notice as windows see it. `it`: the item it speaks of, may be NULL; urgency: that the item has from now on; NULL:
 * as it stands. Which posts a role of a unit means is asked only when a window names persons: it is a walk over all. */
struct window_case hold_case(struct core *c, const struct notice *n, const struct item *it, const char *urgency,
                             struct arena *a);
/* Is it told at any hour, by its rung? */
bool hold_any_hour(struct core *c, const struct notice *n, const struct item *it);
/* The window that holds it from `ms` on (of several the one that ends last; NULL: none), and the first instant at which
 * none does: *free is left as it is when none holds it. Windows that follow each other without end would hold it for
 * ever: after a month it goes all the same. */
const struct window *hold_from(struct core *c, const struct window_case *k, int64_t ms, int64_t *free);

#endif
