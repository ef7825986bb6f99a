/* rehearse_rows.h: what two runs have in common and what they have not, and pages of the result. Pure. */
#ifndef DUBAN_WORKERS_REHEARSE_ROWS_H
#define DUBAN_WORKERS_REHEARSE_ROWS_H

#include "proto/codec.h"

/* Both are lists of struct simrow. Two rows are the same when day, item, what, light, rung and to are; the hour, the
 * person who holds the post and the cause may differ. Each row of one run is held against one of the other at most.
 * Returns the rows that only one has (`only` says which), and with `all` those of both, in order of time. */
struct list rows_differ(const struct list *now, const struct list *other, bool all, struct arena *a);

/* The page after `after` rows: as many as asked for (NONE: LIM_PAGE) and as a message holds. *next: where the next one
 * begins, NONE when this is the last. */
struct list rows_page(const struct list *rows, int64_t after, int64_t limit, struct arena *a, int64_t *next);

#endif
