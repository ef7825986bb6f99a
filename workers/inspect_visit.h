/* inspect_visit.h: the result of a plan that fell due: the visit, as an item, or what it is merged into, or why there
 * is none, and the next time. Pure: all it knows stands in the job. */
#ifndef DUBAN_WORKERS_INSPECT_VISIT_H
#define DUBAN_WORKERS_INSPECT_VISIT_H

#include "core/cal.h"
#include "proto/records.h"

/* What the office's phrase means. Absent text is `all`; a phrase that the rules do not know is an error that names it.
 */
int visit_method(const struct inspection *rules, const char *phrase, enum sample_method *out, struct duban_error *e);

/* Fills *out but the fence. The job must hold a schedule. A DUBAN_E_ code; *out is untouched then. */
int visit_of(const struct job *job, const struct inspection *rules, const struct cal *cal, struct arena *a,
             struct inspectrun *out, struct duban_error *e);

#endif
