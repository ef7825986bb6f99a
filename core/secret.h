/* secret.h: what an unannounced visit hides, and from whom.
 *
 * While a visit is unannounced and in a stage that the rules call secret, it is seen by its own unit, by the office and
 * by workers. To everybody else it is not there: nor are its requests, notices, links, history, the plan that will open
 * the next one, or what it adds to the burden of the visited. That is done in one place: whoever may not see it is
 * answered from a view of the state in which it is missing, so that no query can forget it. The table `secret` is kept
 * by the store of items alone (fold.c). Cost: a walk over `secret` for each answer, and a comparison for each row. */
#ifndef DUBAN_CORE_SECRET_H
#define DUBAN_CORE_SECRET_H

#include "core/core.h"
#include "core/op_rows.h"

/* The state as this one may see it: the state itself when that is all of it. For reading alone; lives in the arena.
 * viewer NULL: a program of our own, which sees all. */
struct state *secret_view(struct core *c, const struct actor *viewer, struct arena *a);
/* Is nothing hidden from them, whatever it is? */
bool actor_sees_all(const struct actor *viewer);
/* Is this one item hidden from them? Costs a get. */
bool secret_from(struct core *c, const struct actor *viewer, const char *item, struct arena *a);
/* Is the item hidden in this view? False for the state itself. */
bool secret_item(struct state *view, const char *item);
/* Does the entry speak of something hidden in this view? */
bool secret_entry(struct state *view, const struct entry *en, struct arena *a);

/* Keeps the table: the item was stored. */
void secret_follow(struct fold *f, const struct item *it);

#endif
