/* condition.h: the closed list of conditions that lights are made of.
 *
 * A condition looks at an item at an instant and does three things: test itself, explain itself with its numbers, and
 * say at which later instant time alone turns it round. All three are one row of a table, found by the field of record
 * `condition` that stands in the rule. To add a condition: a field at the end of record `condition`, its functions in
 * the condition_*.c it belongs to, a row in condition.c, a case in the tests; nothing else knows how many there are.
 *
 * The unit of a span says how it is counted: days and workdays by the day, so that such a condition turns at 00:00;
 * minutes, hours, workminutes and workhours by the instant (spans.h). Fields stage_in, importance_in and urgency_in
 * stand before every condition: an item that is not among them is not looked at, and the condition does not hold.
 *
 * Conditions see the item, its ledger, the calendar and what its unit has had so far, nothing else, and never ask
 * whether the item is open: that is judge.c. */
#ifndef DUBAN_CORE_CONDITION_H
#define DUBAN_CORE_CONDITION_H

#include "core/judge.h"
#include "core/reasons.h"

/* What a condition may see. */
struct sight {
    const struct ledger *ledger;
    const struct cal *cal;
    const struct item *it;          /* assigned */
    const struct unit_counts *unit; /* of its lead unit; NULL: nothing was counted */
};

/* Which spans may stand in a condition. */
enum condition_units { UNITS_NONE, UNITS_DAY, UNITS_ANY };

struct condition_kind {
    const char *field; /* of record `condition` */
    enum field_type type;
    size_t offset; /* of that field in struct condition */
    enum condition_units units;
    bool (*test)(const struct condition *c, const struct sight *s, int64_t now_ms);
    /* First instant after now_ms at which test gives another answer, all else unchanged; NONE: never. */
    int64_t (*next)(const struct condition *c, const struct sight *s, int64_t now_ms);
    struct reason (*explain)(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a);
    /* The days that were counted, (from, to], when it counts workdays; false when there are none to show. NULL: it
     * never counts days. */
    bool (*counted)(const struct condition *c, const struct sight *s, int64_t now_ms, int64_t *from, int64_t *to);
};

/* Row of a condition; NULL unless exactly one is set. */
const struct condition_kind *condition_kind(const struct condition *c);

/* What the rows say, behind the filters of the condition. A condition without a kind never holds. */
bool condition_test(const struct condition *c, const struct sight *s, int64_t now_ms);
int64_t condition_next(const struct condition *c, const struct sight *s, int64_t now_ms);
struct reason condition_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a);
bool condition_counted(const struct condition *c, const struct sight *s, int64_t now_ms, int64_t *from, int64_t *to);

/* Whether a policy can be judged by: exactly one condition in each `any`, spans in units that it can count and within
 * reason, numbers that are not always reached, colours worst first and none twice, grey words that are states, a ladder
 * that begins at once and repeats sensibly. For rules_apply: returns a DUBAN_E_ code and names the field at fault,
 * "lights[0].any[2].overdue_more". */
int policy_check(const struct policy *p, struct arena *a, struct duban_error *e);

/* The condition behind a light that was judged: of that colour and cause word; NULL when the policy (which may be NULL)
 * has no such any more. */
const struct condition *policy_condition(const struct policy *p, int light, const char *cause);

#endif
