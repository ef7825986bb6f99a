/* decide_plan.h: what waits for the approval of a plan; for the decide functions of plans and visits (decide_plan.c).
 */
#ifndef DUBAN_CORE_DECIDE_PLAN_H
#define DUBAN_CORE_DECIDE_PLAN_H

#include "core/op_rows.h"

/* The day of this plan came, and nobody had approved it: opens what the rules say (inspection.unapproved), unless it
 * stands open already, so that those who approve are told once. */
int decide_unapproved(struct decide *d, const struct schedule *s);

#endif
