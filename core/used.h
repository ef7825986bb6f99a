/* used.h: the table `used`: how often the key of a limit was used, a row for each slot of time; and penalties. Who
 * counts is booking.h.
 *
 * What an update changes in it is found by the decision, as rows of facts.uses with what they count from then on; one
 * that counts nothing and is no penalty is taken out. Costs a get for each row changed. */
#ifndef DUBAN_CORE_USED_H
#define DUBAN_CORE_USED_H

#include "core/op_rows.h"

/* The key of a row: governor, length and beginning of its slot. */
struct bytes used_key(const struct used *u, struct arena *a);
/* Where rows of a governor begin; slot_s > 0: those of this length. */
struct bytes used_from(const char *governor, int64_t slot_s, struct arena *a);
/* Reads one; false, and *out as one that counts nothing, when there is none. slot_s 0, slot_ms 0: a penalty. */
bool used_get(struct state *s, const char *governor, int64_t slot_s, int64_t slot_ms, struct arena *a,
              struct used *out);

/* The row in facts.uses, as it stands or as this update leaves it. Good until the next one is asked for. */
struct used *use_of(struct decide *d, const char *governor, int64_t slot_s, int64_t slot_ms);
/* What a row read from the table counts as this update leaves it. */
int64_t use_count(const struct decide *d, const struct used *row);
/* It is of no use any more. So many in one update; the rest by and by. */
void use_forget(struct decide *d, const struct used *row);

/* facts.uses becomes so. */
void fold_uses(struct fold *f);

#endif
