/* show_life.h: what `show` tells of an item's life besides its dates: lists, level, leaders so far, units that help,
 * marks, the archive. */
#ifndef DUBAN_CLIENTS_SHOW_LIFE_H
#define DUBAN_CLIENTS_SHOW_LIFE_H

#include "clients/who.h"

void life_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known);
/* When a milestone was ticked off: "✓ 05-09", "" when it was not. */
const char *ticked_text(struct cli *c, const struct item *it, const char *milestone, int64_t now_ms);

#endif
