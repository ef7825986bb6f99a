/* points.h: which points an event of an item gives or takes, by the rules of kind `points` in force.
 *
 * Called by decide, which may look at rules, calendar and what was given before; the fold only stores. Of the rules
 * that fit an event the first counts, so nothing is counted by two of them. An event of an item counts once for a
 * unit: its stage, its refusal, its colour in one run of coloured light, its mark in one county year. That it was
 * closed, in time or late, is one event: closed again the other way, the new entry takes the place of the earlier one,
 * which is reversed and names it (`replaced_by`); closed again the same way, nothing is given. What a rule gives or
 * takes one unit in one county year ends at the rule's cap: the entry that reaches it is cut, later ones are entered
 * with 0, both marked `capped`. Points that were reversed stay visible and count nowhere; what was cut before is not
 * given back.
 *
 * A rule holds for the days from `from` to `to`, both included, and is asked about the day of the event. That is the
 * day the sender says where it was sent in time (not marked as told late by the ledger's backdate_mark), else the day
 * it was received: a date that somebody writes does not bring back a rule that has ended.
 *
 * Costs a few look-ups for each unit that gets any, however many entries there are (points_index.h), and nothing while
 * no rule fits. */
#ifndef DUBAN_CORE_POINTS_H
#define DUBAN_CORE_POINTS_H

#include "core/op_rows.h"

/* Adds to d->facts->scores what this event of this item is worth to its lead unit (facts.lead_unit, when that moves),
 * and, where the rule says so, to its assisting units. word: stage (SE_STAGE), mark (SE_MARKED), cause
 * (SE_ORDER_UNMET), else NULL. light: colour that began (SE_LIGHT, SE_ORDER_UNMET), else LIGHT_NONE. Never refuses.
 * Returns how many entries it made. */
int points_for(struct decide *d, const struct item *it, enum score_event ev, const char *word, enum light light);

/* The events of a judgement: an order left unanswered where that is the cause, else a colour worse than any so far in
 * this run. */
void points_for_judge(struct decide *d, const struct item *it, const struct judge *j);

/* Does the rule hold on that day? */
bool pointrule_holds(const struct pointrule *r, int64_t day);
/* One entry by one rule for one unit, cut at its cap. *out has everything but id, seq, at_ms and by, which the fold
 * knows. */
void points_entry(struct decide *d, const struct points *doc, int64_t version, const struct pointrule *r,
                  const char *subject, int64_t day, struct score *out);
/* The entry that stands (not reversed) for a unit by this rule about this item; NULL: none. In the arena. */
const struct score *points_given(struct decide *d, const char *subject, const char *rule, const char *item);
void points_append(struct decide *d, const struct score *s);

/* Stores facts.scores: numbers them by the entry and keeps who caused them. */
void fold_scores(struct fold *f);

/* "<subject>/<seq, 12 digits>/<n>" */
const char *score_key(const char *subject, int64_t seq, int64_t n, struct arena *a);

#endif
