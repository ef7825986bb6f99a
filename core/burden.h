/* burden.h: how often units are visited: the burden that a supervisor puts on them, counted by unit and year.
 *
 * A visit counts once for each unit whose matters it looks at (the unit itself, or the lead unit of an item), in the
 * year it begins: against the cap when its side and method burden the visited, else beside it. Visits merged into
 * another one count for the units that it did not come to anyway. */
#ifndef DUBAN_CORE_BURDEN_H
#define DUBAN_CORE_BURDEN_H

#include "core/op_rows.h"

/* The units that targets (items or units) belong to, each once, in order. What is not there is passed over. */
struct strs visited_units(struct state *s, const struct strs *targets, struct arena *a);
/* Those of `units` that `seen` does not hold. */
struct strs units_beside(const struct strs *units, const struct strs *seen, struct arena *a);

/* The count of a unit in a year, zeroes when there is none yet. */
struct burden burden_of(struct state *s, const char *unit, int year, struct arena *a);
/* "<year>/<unit>" */
const char *burden_key(int year, const char *unit, struct arena *a);
/* One more visit to each of these units. */
void fold_burden(struct fold *f, const struct strs *units, int year, bool counted);
/* The counts of a year: list of struct burden, by unit, LIM_LIST at most. */
struct list burden_year(struct state *s, int year, struct arena *a);

/* The open visits that a new one might have to be held together with, as far as that takes to say, by number:
 * LIM_MERGE_WITH at most. None when the rules merge nothing. Costs a walk over the items. */
struct list visits_near(struct core *c, int64_t now_ms, struct arena *a);

#endif
