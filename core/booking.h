/* booking.h: may an attempt go now, by the limits of its channel; if not, its place. See governor.h.
 *
 * What an attempt uses is counted by the entry that journals it, before anything is handed over; so no crash and no
 * second worker passes a limit. One that must wait is counted ahead, at the place it gets, and takes it up when it
 * comes in time; else what was counted is taken back and it gets another. So ten thousand that wait cost one entry
 * each. Rows that no limit can count any more are taken out by the way, those of keys that nobody uses too.
 *
 * Costs, for each limit, a walk over the slots of its key that still count or are booked: LIM_USED_ROWS at most. What
 * would come behind so many is not counted ahead: it is looked at again then. */
#ifndef DUBAN_CORE_BOOKING_H
#define DUBAN_CORE_BOOKING_H

#include "core/op_rows.h"

/* Fills facts.uses, and, when it can't go now, booked, until_ms, places and why. Refuses (limited) what would wait
 * longer than its channel lets it, unless there is no other. `first`: red or urgent. */
int decide_booking(struct decide *d, const struct channels *rules, const struct channel *row, const struct attempt *b,
                   const struct notice *n, bool first);
/* The places of a notice that does not go are taken back, in facts.uses. */
void decide_unbook(struct decide *d, const struct notice *n);

#endif
