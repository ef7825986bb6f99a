/* visit.h: what the rules of inspections say of plans and visits by themselves: who needs approval, what burdens the
 * visited, what is merged, what is hidden. Pure functions of records and rules, open to workers, so that what a worker
 * proposes and what decide accepts is one and the same thing. Rules may be NULL: then nothing is asked of anybody. */
#ifndef DUBAN_CORE_VISIT_H
#define DUBAN_CORE_VISIT_H

#include "core/cal.h"
#include "proto/records.h"

/* Words of runskip.why, as they are stored: the reason codes of core/reasons.h that explain them begin with run_. */
#define RUN_MISSED "missed"         /* nobody was there to run it, and the plan's policy passes it over */
#define RUN_MERGED "merged"         /* held as part of another visit */
#define RUN_CAPPED "capped"         /* all that was drawn has had its visits of the year */
#define RUN_UNAPPROVED "unapproved" /* nobody approved the plan for that year */
#define RUN_REFUSED "refused"       /* the plan was refused */
bool run_word_known(const char *why);

/* What a phrase of a plan means; NULL: the rules do not know it. */
const struct phrase *plan_phrase(const struct inspection *rules, const char *phrase);
/* The visited hear nothing before it is done: the plan says so, or its phrase. */
bool plan_unannounced(const struct inspection *rules, const struct plan *plan);
/* Held only when approved: for its kind, or because it goes beyond the cap. Plans of a side that does not count are
 * dated and approved by others. */
bool plan_needs_approval(const struct inspection *rules, const struct schedule *s);
/* Why it may not be held in this year (RUN_UNAPPROVED, RUN_REFUSED); NULL: it may. */
const char *plan_barred(const struct inspection *rules, const struct schedule *s, int year);

/* Does a visit of this side and method go to the visited and count? Only such are capped and merged. */
bool visit_burdens(const struct inspection *rules, const char *side, const char *method);
/* Has a unit with so many visits counted this year had all that it may have? */
bool visit_capped(const struct inspection *rules, int64_t visits);
/* Must `late`, of another plan, be held together with the open visit `early`? They look at the same ledger or at the
 * same units, begin within merge_within of each other and in one year (each has its own counts and approvals), are of
 * one side, method and secrecy, and neither stands alone. */
bool visits_clash(const struct inspection *rules, const struct cal *cal, const struct item *early,
                  const struct item *late);
/* Which of the open visits (list of struct item, by number) it must be held together with: the one that begins first.
 * NULL: none. */
const char *visit_to_join(const struct inspection *rules, const struct cal *cal, const struct list *open,
                          const struct item *late);
/* Is this, as it stands, a visit that the visited may not hear of? */
bool visit_is_secret(const struct inspection *rules, const struct item *it);

#endif
