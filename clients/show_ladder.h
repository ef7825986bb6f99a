/* show_ladder.h: what `show` tells of an item's ladder: who was told in this run of coloured light, what people said of
 * rungs, and until when it rests. */
#ifndef DUBAN_CLIENTS_SHOW_LADDER_H
#define DUBAN_CLIENTS_SHOW_LADDER_H

#include "clients/who.h"

/* Nothing when no light is on. */
void ladder_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known);

#endif
