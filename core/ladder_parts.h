/* ladder_parts.h: what the files of the ladder share: ladder.c (moments and rungs), ladder_tell.c (notices and who has
 * heard what), ladder_order.c (orders). Included by these only; the contract is in ladder.h. */
#ifndef DUBAN_CORE_LADDER_PARTS_H
#define DUBAN_CORE_LADDER_PARTS_H

#include "core/ladder.h"

/* One judgement, on its way. `out` begins as the item is. */
struct climb {
    const struct judge_env *env;
    const struct item *it;
    const struct light_now *light;
    struct arena *a;
    struct judge *out;
    size_t notices_max, told_max; /* room in the lists of *out */
};

/* ---- ladder.c ---- */
const struct rung *rung_at(const struct climb *c, int64_t number); /* from 1; NULL: there is none */
/* The first instant, not before due_ms and not before now, at which this rung (NULL: none) may be told. */
int64_t rung_open(const struct climb *c, const struct rung *r, int64_t due_ms);
bool passed_over(const struct climb *c, int64_t rung); /* in the episode of *out */

/* ---- ladder_tell.c ---- */
void tell_begin(struct climb *c); /* makes room in *out for all that one judgement can say */
void tell_light(struct climb *c, int64_t rung, int64_t again);
void tell_order(struct climb *c, const struct item *order);
void tell_over(struct climb *c);
void tell_held_over(struct climb *c);
/* The worst colour that the post of a rung, as it is today, has heard of in this episode. */
int rung_heard(const struct climb *c, int64_t rung);
/* Was nobody there when this rung was told? */
bool rung_vacant(const struct climb *c, int64_t rung);

/* ---- ladder_order.c ---- */
/* Sends the order that is due; the next moment at which one is. */
int64_t do_order(struct climb *c);

#endif
