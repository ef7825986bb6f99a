/* run_reason.h: why a run of a plan was not held, as a reason: the words of record runskip (visit.h) and their
 * sentences. */
#ifndef DUBAN_CORE_RUN_REASON_H
#define DUBAN_CORE_RUN_REASON_H

#include "core/reasons.h"

struct reason run_reason(struct arena *a, const struct runskip *k);

#endif
