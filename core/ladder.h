/* ladder.h: whom a light is told, in which order, and when. */
#ifndef DUBAN_CORE_LADDER_H
#define DUBAN_CORE_LADDER_H

#include "core/judge.h"

/* Moves the ladder of an item on to env->now_ms under `light`: fills episode … told of *out, its orders and its
 * notices. Returns the next moment, later than now, at which the ladder acts by itself if nothing else happens; NONE:
 * never. */
int64_t ladder_climb(const struct judge_env *env, const struct item *it, const struct light_now *light, struct arena *a,
                     struct judge *out);

#endif
