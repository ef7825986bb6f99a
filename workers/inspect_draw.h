/* inspect_draw.h: which of the candidates a visit looks at.
 *
 * A random draw can be made again before witnesses: it depends on nothing but the seed text and the pool, both of which
 * the visit keeps (record `draw`). Each candidate's lot is BLAKE2b-128(seed + "/" + id), in ascending order. So nobody
 * can choose the outcome after the plan, the day and the county's salt are fixed, and leaving a candidate out does not
 * change the order of the others. Candidates of a unit that has had its visits of the year are left out, and the next
 * in the order take their places. Pure. */
#ifndef DUBAN_WORKERS_INSPECT_DRAW_H
#define DUBAN_WORKERS_INSPECT_DRAW_H

#include "proto/codec.h"

/* "<salt>/<plan id>/<run date>"; salt may be NULL. */
const char *draw_seed(const char *salt, const char *plan_id, int64_t run_date, struct arena *a);

/* What is drawn from, and how. */
struct draw_ask {
    enum sample_method method;
    struct list candidates; /* struct candidate */
    struct strs seen;       /* targets in the order they were last drawn, oldest first */
    int64_t size;           /* how many; < 0: all */
    const char *seed;
    /* May this unit not be visited any more? NULL: every unit may. */
    bool (*full)(const void *u, const char *unit);
    const void *u;
};

/* Fills the draw but plan and date. Methods, by which the pool is in order:
 *   all, named  by id; named ones of a visit outside the plan as they were named
 *   random      by lot
 *   oldest      never seen first (by id), then in the order of `seen`
 *   lights      red, then yellow (each by id), then the others by lot
 * At most LIM_LIST are drawn, left out, and kept as the pool: the foremost. Those that come by lot stand in the pool by
 * id, so that it says nothing of the outcome. */
void draw_make(const struct draw_ask *ask, struct arena *a, struct draw *out);

#endif
