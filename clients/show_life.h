/* show_life.h: what `show` tells of an item's life: lists, level, leaders so far, units that help, marks, the archive;
 * and its deadline in pieces. */
#ifndef DUBAN_CLIENTS_SHOW_LIFE_H
#define DUBAN_CLIENTS_SHOW_LIFE_H

#include "clients/who.h"

void life_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known);
/* The pieces of the deadline, its first date first: as one line with the workdays in each, then the decision behind
 * each. Nothing when there is one piece only. */
void deadline_print(struct cli *c, const struct shown *s, struct who **known);
/* When a milestone was ticked off: "✓ 05-09", "" when it was not. */
const char *ticked_text(struct cli *c, const struct item *it, const char *milestone, int64_t now_ms);

#endif
