/* unitcount.h: how often each colour came up in a year on the items that a unit leads, kept as judgements count them.
 * An item that goes to another unit leaves with the old one what came up there. */
#ifndef DUBAN_CORE_UNITCOUNT_H
#define DUBAN_CORE_UNITCOUNT_H

#include "core/judge.h"
#include "core/state.h"

/* Of one year. Costs a get. */
struct unit_counts unit_counts_in(struct state *s, const char *unit, int64_t year);

/* Does any condition of this policy ask for them? */
bool policy_counts_units(const struct policy *p);

#endif
