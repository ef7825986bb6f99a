/* jobfill_digest.h: what travels with a digest that is to be sent. */
#ifndef DUBAN_CORE_JOBFILL_DIGEST_H
#define DUBAN_CORE_JOBFILL_DIGEST_H

#include "core/core.h"

/* Fills covers, cover_items, cover_units and windows of the job: the worst notices of the digest, twice as many as one
 * page lists, since some may be over by now; the items they speak of as they are now, but without what no page shows;
 * and the windows that held any of these, their owners by name. Costs three gets for each. */
void digest_fill(struct core *c, struct job *job, const struct notice *digest, struct arena *a);

#endif
