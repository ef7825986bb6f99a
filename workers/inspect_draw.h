/* inspect_draw.h: which of the candidates a visit looks at.
 *
 * A random draw can be made again before witnesses: it depends on nothing but the seed text, which the visit keeps, and
 * the ids of the candidates. Each candidate's lot is BLAKE2b-128(seed + "/" + id); lots in ascending order, the first n
 * are drawn. So nobody can choose the outcome after the plan, the day and the county's salt are fixed, and leaving a
 * candidate out does not change the order of the others. Pure. */
#ifndef DUBAN_WORKERS_INSPECT_DRAW_H
#define DUBAN_WORKERS_INSPECT_DRAW_H

#include "proto/codec.h"

/* "<salt>/<plan id>/<run date>"; salt may be NULL. */
const char *draw_seed(const char *salt, const char *plan_id, int64_t run_date, struct arena *a);

/* The ids drawn, in the order drawn (that is the order of the plan's `seen` afterwards). n < 0: all. Methods:
 *   all, named  by id
 *   random      by lot
 *   oldest      never seen first (by id), then in the order of `seen`
 *   lights      red, then yellow (each by id), then the others by lot
 * At most LIM_LIST ids. */
struct strs draw_sample(enum sample_method method, struct list candidates, struct strs seen, int64_t n,
                        const char *seed, struct arena *a);

#endif
