/* points_index.h: what was given before, found without walking the entries.
 *
 * Two small tables stand beside the entries and say nothing that these do not: `scored` leads from an event of an item
 * to its entry, so that it counts once; `scoresum` keeps what a rule gave a unit in a year, for the cap. They are
 * written wherever an entry is stored or reversed, and only there. Each question costs one look-up, however many
 * entries there are. */
#ifndef DUBAN_CORE_POINTS_INDEX_H
#define DUBAN_CORE_POINTS_INDEX_H

#include "core/op_rows.h"

/* The event of this entry as a key. Equal keys are one event: closed in time or late is one, a mark set again in
 * another county year is another; what is given by hand is told apart by its rule. Without an item: empty. */
struct bytes score_event(const struct score *s, struct arena *a);
/* The last entry of that event for that unit, though it be reversed; false: none. */
bool score_earlier(struct state *s, const struct score *event, struct arena *a, struct score *out);
/* What stands of this rule for this unit in the county year of that day. */
int64_t score_sum(struct state *s, const char *subject, const char *rule, int64_t day, struct arena *a);

void score_store(struct fold *f, const struct score *s); /* a new entry */
void score_reverse(struct fold *f, struct score *s);     /* it counts nowhere from now on */

#endif
