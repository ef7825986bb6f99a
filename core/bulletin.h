/* bulletin.h: tables that are published: what a period is, how an edition is numbered, and when the next one is due.
 *
 * A table is rules (kind bulletin); what it says about a period is an edition, computed from the state as of the end of
 * that period: the same whenever it is asked. waiting → drafted → checked → approved → published; what is published is
 * frozen, and corrected by a later edition only, which says what differs. A correction that changes nothing, or that is
 * given up, is dropped: seen for ever, never published, never numbered.
 *
 * After each period exactly one first edition drafts itself, in the order of the periods. The next one waits from the
 * moment the last was drafted, so that a machine that was off for months drafts each, one after the other.
 * docs/decisions/0013 says what a correction counts. */
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
/* A title or the pattern of a number, with `says` where the word stands first; in the arena. */
const char *text_with(const char *text, const char *word, const char *says, struct arena *a);

/* Its table is of the state then: the last millisecond of its period. NONE: its rules are gone. */
int64_t edition_as_of(struct core *c, const struct edition *e);
const char *edition_id(const char *bulletin, const char *period, int64_t n, struct arena *a);
/* The last edition of a period that was not dropped; false: none. *n: how many there are, dropped ones too. */
bool edition_last(struct state *s, const char *bulletin, const char *period, struct arena *a, struct edition *out,
                  int64_t *n);
/* The edition that this one corrects: the one before it that was not dropped; false: it is the first. */
bool edition_before(struct state *s, const struct edition *e, struct arena *a, struct edition *out);

/* What the rows of such a table are: their record, whose fields the columns name. */
const struct record *table_rows_record(int rows);

/* Which edition drafts itself next, and when, as facts.period and until_ms: the first period from `day` on without one;
 * absent where one waits already. That one, where it waits for its time, is named with the time that rules `b` give it.
 * made: the edition that is being drafted, which waits no longer; NULL: none. */
void decide_next_edition(const struct decide *d, const struct bulletin *b, int64_t day, const char *made);
/* Makes it wait until then. */
void fold_next_edition(struct fold *f, const char *bulletin);

/* bulletin_moves.c: what a correction changes: figures of `was` that are others in `is`, rows that came or went. The
 * first LIM_TABLE_MOVES are listed (fewer where they are long), all are counted. */
void table_moves(const struct tabled *was, const struct tabled *is, struct arena *a, struct edition *out);
/* BLAKE2b-256 of its canonical bytes, in hex. */
const char *table_hash(const struct tabled *t, struct arena *a);
bool tables_differ(const struct tabled *was, const struct tabled *is, struct arena *a);

/* ---- owed.c: an edition is owed like anything else: by an item on the ledger that its rules name ---- */
/* Names in facts.opened the item of an edition that has just been drafted; where it has one already (it was sent back),
 * that one begins again. Without a ledger in the rules: nothing. */
int decide_owe(struct decide *d, const struct bulletin *b, const struct edition *e, const struct tabled *t);
/* Its item goes to the stage of that state, or, dropped, is closed with it. */
int decide_owed_step(struct decide *d, const struct edition *e, int state);
/* Moves that item as decided, and does what else was. */
void fold_owed(struct fold *f, struct edition *e);
/* Is this a move that only its edition makes? Then refused, with the command that does it. */
int need_not_owed(const struct decide *d);

#endif
