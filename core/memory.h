/* memory.h: what an item remembers of its lights, as far as later lights depend on it: colours by year and cause, and
 * the orders sent. Both lists are bounded; what is oldest and matters least is forgotten first. */
#ifndef DUBAN_CORE_MEMORY_H
#define DUBAN_CORE_MEMORY_H

#include "core/judge.h"

enum {
    COUNTS_KEPT = 100, /* rows of year, colour and cause */
    ORDERS_KEPT = 64,
};

/* The counts with one more for this year, colour and cause. */
struct list counts_with(const struct list *counts, int year, int light, const char *cause, struct arena *a);

/* What a unit had so far, as it travels with a job: a list of colourcount without causes (back: judge.h). */
struct list unit_counts_list(const struct unit_counts *counts, struct arena *a);

/* What a judgement does to it->sent_orders: its orders are added, with the colour that sent them; when it leaves no
 * light, all that still wait for an answer are lifted. Untouched when there is nothing to do. */
void orders_settle(const struct judge *j, struct item *it, struct arena *a);

#endif
