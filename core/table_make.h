/* table_make.h: how the rows of a table that is published are made. Private to query_bulletin*.c.
 *
 * Each source of rows adds records, whose fields the columns name; heads, order, numbering and limits are shared. */
#ifndef DUBAN_CORE_TABLE_MAKE_H
#define DUBAN_CORE_TABLE_MAKE_H

#include "core/bulletin.h"
#include "core/query.h"

struct making {
    struct query *q; /* its now_ms is after the period, so that this is over for a ranking too */
    int64_t at_ms;   /* the instant that the table is of */
    const struct bulletin *b;
    const struct tableask *ask;
    struct period p;
    struct tabled *out;
    size_t bars_cap, rules_cap;
    struct list made; /* struct made_row (query_bulletin.c) */
    size_t made_cap;
    int rc;
};

/* One row more: a record of table_rows_record. Everything is copied. */
void table_add(struct making *m, const char *key, const void *rec);
/* Below the table: a unit that is barred, once. r: its row in a ranking. */
void table_bar(struct making *m, const struct rankrow *r);
/* A version of rules that the table was computed by, once. */
void table_rule(struct making *m, const char *kind, const char *name);

/* What a table that everybody may read says of an item's title: of a private ledger, only that one may log in. */
const char *table_title(const struct making *m, const struct item *it);
/* An item of the ledgers that the table is of, assigned by the end of the period. */
bool table_has_item(const struct making *m, const struct item *it);
/* And as state_in, stage_in, light_in and changed ask for. */
bool table_wants_item(const struct making *m, const struct item *it);

typedef void table_rows_fn(struct making *m);
table_rows_fn table_items, table_lights, table_units, table_leaders, table_texts,
    table_mechanisms;                                                      /* query_bulletin_items.c */
table_rows_fn table_ranking, table_honours, table_scores, table_campaigns; /* query_bulletin_ranks.c */

#endif
