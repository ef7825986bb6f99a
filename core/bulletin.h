/* bulletin.h: tables that are published: what a period is, who may do what, and how an edition is numbered.
 *
 * A table is rules (kind bulletin); what it says about a period is an edition, computed from the state as of the end of
 * that period: the same whenever it is asked. waiting → drafted → checked → approved → published; what is published is
 * frozen, and corrected by a later edition only, which says what differs. */
#ifndef DUBAN_CORE_BULLETIN_H
#define DUBAN_CORE_BULLETIN_H

#include "core/op_rows.h"

struct period {
    int64_t from, to; /* days, both in it */
};

/* "2022-05", "2022Q3", "2022"; false: it is none of this kind, or not from 1990 to 2199. */
bool period_read(int kind, const char *text, struct period *out);
/* The period that the day is in, as text. */
const char *period_text(int kind, int64_t day, struct arena *a);

/* Its table is of the state then: the last millisecond of its period; of a correction, as it says. NONE: its rules are
 * gone. */
int64_t edition_as_of(struct core *c, const struct edition *e);
const char *edition_id(const char *bulletin, const char *period, int64_t n, struct arena *a);

/* What the rows of such a table are: their record, whose fields the columns name. */
const struct record *table_rows_record(int rows);

/* Drafts itself after a period: facts.period and until_ms say which and when. The period is that of `day`. */
void decide_next_edition(const struct decide *d, const struct bulletin *b, int64_t day);
/* Makes it wait, unless one of this table waits already. */
void fold_next_edition(struct fold *f, const char *bulletin);

#endif
