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

/* The key of a row: governor, length and beginning of its slot. */
struct bytes used_key(const struct used *u, struct arena *a);
/* Reads one; false, and *out as one that counts nothing, when there is none. slot_s 0, slot_ms 0: a penalty. */
bool used_get(struct state *s, const char *governor, int64_t slot_s, int64_t slot_ms, struct arena *a, struct used *out);

/* Fills facts.uses, and, when it can't go now, booked, until_ms, places and why. Refuses (limited) what would wait longer
 * than its channel lets it, unless there is no other. `first`: red or urgent. */
int decide_booking(struct decide *d, const struct channels *rules, const struct channel *row, const struct attempt *b,
                   const struct notice *n, bool first);
/* The places of a notice that does not go are taken back, in facts.uses. */
void decide_unbook(struct decide *d, const struct notice *n);

/* What was counted becomes so. */
void fold_uses(struct fold *f);

#endif
