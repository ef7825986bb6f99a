/* route.h: where a notice goes first: at once, at the end of a window, or into a digest.
 *
 * Decided when it is caused, so that the fold reads neither clock nor rules:
 *   - a window in force for it holds it until none is (window.h). What a window of people held goes as one digest to
 *     each reader when it ends; what one of the rules held goes so too, or with the digest that it fits.
 *   - the first row of channels.digests that fits says whether it waits for the digest of the day; one that would leave
 *     after a limit of the item has ended is not waited for;
 *   - beyond cap_item and cap_person what would go by itself waits for that digest too; the first red of a day about an
 *     item goes all the same, up to `flood`; beyond that it waits for the page of the hour.
 * A reader is an address: a person, or a role of a unit; so two posts get two pages. A digest that has been tried takes
 * no more: what comes then opens the next one. A rung is climbed when it is climbed: nothing here tells the ladder.
 *
 * Costs, for each notice, a get or two, and a look at each window. */
#ifndef DUBAN_CORE_ROUTE_H
#define DUBAN_CORE_ROUTE_H

#include "core/core.h"

/* Fills next_ms, and, for what does not go by itself, state, digest and window, of all facts->notices. */
void route_facts(struct core *c, struct facts *facts, int64_t now_ms, struct arena *a);

/* The window that is in force for a notice at this instant, of several the one that ends last: *until its end. `it` is
 * the item it speaks of; NULL: none. NULL: it may go. */
const struct window *route_window(struct core *c, const struct notice *n, const struct item *it, int64_t ms,
                                  int64_t *until, struct arena *a);

/* When what a window held leaves: its end, and by reader a few minutes more, so that not all leave together. */
int64_t window_leaves(int64_t end_ms, const char *reader);
#endif
