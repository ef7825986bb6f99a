/* condition.h: the closed list of conditions that lights are made of.
 *
 * A condition looks at an item on a day D and does three things: test itself, explain itself with its numbers, and say
 * on which later day time alone turns it round. All three are one row of a table, found by the field of record
 * `condition` that stands in the rule. To add a condition: a field at the end of record `condition`, a row here, a case
 * in the tests; nothing else knows how many there are.
 *
 * Conditions never look at the time of day, and never at whether the item is open: that is judge.c. */
#ifndef DUBAN_CORE_CONDITION_H
#define DUBAN_CORE_CONDITION_H

#include "core/judge.h"
#include "core/reasons.h"

/* What a condition may see. */
struct sight {
    const struct ledger *ledger;
    const struct cal *cal;
    const struct item *it; /* assigned */
};

struct condition_kind {
    const char *field; /* of record `condition` */
    bool (*set)(const struct condition *c);
    bool (*test)(const struct condition *c, const struct sight *s, int64_t day);
    /* First day after `day` on which test gives another answer, all else unchanged; NONE: never. */
    int64_t (*next)(const struct condition *c, const struct sight *s, int64_t day);
    struct reason (*explain)(const struct condition *c, const struct sight *s, int64_t day, struct arena *a);
    /* The days that were counted, (from, to], when it counts workdays; false when there are none to show. */
    bool (*counted)(const struct condition *c, const struct sight *s, int64_t day, int64_t *from, int64_t *to);
    struct span (*span)(const struct condition *c); /* unit 0 when it has none */
};

/* Row of a condition; NULL unless exactly one is set. */
const struct condition_kind *condition_kind(const struct condition *c);

/* Whether a policy can be judged by: exactly one condition in each `any`, spans in days or workdays and within reason,
 * colours worst first and none twice, grey words that are states, a ladder that begins at once and repeats sensibly.
 * For rules_apply: returns a DUBAN_E_ code and names the field at fault, "lights[0].any[2].overdue_more". */
int policy_check(const struct policy *p, struct arena *a, struct duban_error *e);

#endif
