/* stages.h: what a ledger says of its stages and limits: which stage may follow, which row of the table of matters
 * holds, when a limit is over, whom a rung addresses. Pure lookups and arithmetic: decide, judge and the explanations
 * ask the same functions, so that they can't differ. A lookup costs a walk over a list of the document.
 *
 * A limit is an instant. One that is counted in days and ends with its last day ends at 00:00 of the day after: what
 * happens at that instant is in time still, and the day it falls on for people is the day before (limit_day). */
#ifndef DUBAN_CORE_STAGES_H
#define DUBAN_CORE_STAGES_H

#include "core/cal.h"

/* ---- stages ---- */
const struct stage *stage_find(const struct ledger *l, const char *name); /* NULL: none of this name, or no ledger */
const struct stage *stage_first(const struct ledger *l);         /* where items begin: the first that does not close */
const struct stage *stage_first_closing(const struct ledger *l); /* where they end when all is done */
const struct stage *stage_last_closing(const struct ledger *l);  /* where they end by themselves; NULL: nowhere */
const char **stage_names(const struct ledger *l, struct arena *a); /* l->stages.n words, in order */
/* May an item in stage `from` (NULL: in none that the ledger knows) go to `to`? */
bool stage_may_follow(const struct stage *from, const char *to);

/* ---- limits ---- */
/* The row of the table that names this limit ("claim") for a matter, an urgency and a day: the first that fits. A row
 * without urgency fits every item, an item without urgency every row. NULL: none. */
const struct matterrow *matter_row(const struct matters *m, const char *matter, const char *urgency, const char *limit,
                                   int64_t day);
/* What the table says of a matter on a day: by its own rows first, then by those that hold for every matter ("*").
 * NULL: nothing. */
const char *matter_unit(const struct matters *m, const char *matter, const char *urgency, int64_t day);
const char *matter_urgency(const struct matters *m, const char *matter, int64_t day);
int64_t limit_day(int64_t end_ms); /* the last day of a limit (cal_limit); NONE for NONE */

/* Where an item's limits are said. matters: its ledger's table of matters, or NULL. */
struct limits {
    const struct matters *matters;
    const char *matter, *urgency; /* of the item */
};
/* Limit of a stage entered on `day`; absent: it has none, or the table has no row. */
struct span stage_span(const struct limits *x, const struct stage *s, int64_t day);
/* Limit of the whole, where entering the stage begins it; absent: this stage does not. */
struct span stage_whole_span(const struct limits *x, const struct stage *s, int64_t day);

/* ---- people ---- */
/* Makes a notice be addressed as a rung says, for this item: role, and unit or person. Who is not there (no leader, no
 * holder, nobody known who registered it) is stood in for by the same role of the lead unit. Assisting units are many:
 * the caller sets the unit. */
void rung_address(const struct rung *r, const struct item *it, struct notice *n);

#endif
