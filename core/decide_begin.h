/* decide_begin.h: with what an item begins. For the decide functions; see decide_begin.c. */
#ifndef DUBAN_CORE_DECIDE_BEGIN_H
#define DUBAN_CORE_DECIDE_BEGIN_H

#include "core/op_rows.h"
#include "core/stages.h"

/* What the limits of an item on this ledger (NULL: none) are counted by. */
struct limits limits_of(const struct decide *d, const struct ledger *l, const struct item *it);

/* Gives an item that is assigned (assigned_ms) its beginning on ledger l: first stage unless it has one, limit of that
 * stage, and, unless it has a date, the limit of the whole: by `due` (absent: none), by the table of matters, or by the
 * ledger's default. All texts are copied. */
void decide_begin(const struct decide *d, const struct ledger *l, struct span due, struct item *it);

/* An item that a worker's result brings: all there, new, on a ledger and with a unit that are known. */
int need_new_item(const struct decide *d, const struct item *it, const char *field);

/* The notices of a stage that `after` has entered, into facts. */
void decide_tell(struct decide *d, const struct item *after, const struct stage *entered);

/* Units that a visit comes to later than to the others: they hear what those were told last, if anything. */
void decide_tell_visited(struct decide *d, const struct item *visit, const struct strs *units);

/* The title of what is opened: "{title}" in a pattern is the old title; without a pattern it is the same. What is too
 * long for a title is cut between two characters. */
const char *opened_title(const struct decide *d, const char *pattern, const char *title);

/* Fills facts for d->item lapsing into a stage by itself; refuses what no limit and no end leads to. */
int decide_lapse(struct decide *d, const char *stage);

#endif
