/* audit.h: the invariants of the records, as one function. Start, the hourly self-audit, tests and whoever doubts call
 * the same one. Each rule has a name; each finding names the rule, the table and the key.
 *
 * Some findings mend by themselves through the journal (operation `mend`, mend.c): whatever hangs on a record that
 * somebody will look at again, once it is made due. What only a person can judge (a date that no decision gave) is
 * reported and left alone.
 *
 * Promises: reads only; a state that was made by folds alone has no finding, at any moment. Cost: one walk over each
 * table, a look-up or two for each row, a judgement for each item. */
#ifndef DUBAN_CORE_AUDIT_H
#define DUBAN_CORE_AUDIT_H

#include "core/core.h"

#define AUDIT_ACTOR "worker:audit" /* the only one who may mend */

struct audit_fault {
    const char *rule;
    enum table table;
    const char *key; /* good while it is told */
    bool mends;
};
typedef void audit_found(void *u, const struct audit_fault *f);

/* Calls found for each broken rule; returns how many. */
int core_audit(struct core *c, int64_t now_ms, struct arena *a, audit_found *found, void *u);
/* The same of one record of a table that mends: item, schedule or notice. A record that is not there has none. */
int core_audit_one(struct core *c, enum table t, const char *key, int64_t now_ms, struct arena *a, audit_found *found,
                   void *u);

/* Notices that an item's ladder has told (item.told_to) and that are not on record: list of struct notice, each under
 * the key it had. */
struct list audit_untold(struct core *c, const struct item *it, int64_t now_ms, struct arena *a);
/* The row that an order should have among its parent's sent_orders; false: nothing is missing, or the parent has
 * forgotten it because newer ones came (ORDERS_KEPT). */
bool audit_unmarked(struct state *s, const struct item *order, struct arena *a, struct sentorder *out);

#endif
