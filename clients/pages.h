/* pages.h: walks a whole table of stored records, page by page, for verbs that look through all of it. */
#ifndef DUBAN_CLIENTS_PAGES_H
#define DUBAN_CLIENTS_PAGES_H

#include "clients/cli.h"

/* rec: the record, in the arena of c. One that this program can't read is passed over. */
typedef void records_fn(void *u, void *rec);

/* Calls each for every record of the table, in key order. 0; or the exit code of a refusal, which is told unless
 * silent. */
int records_each(struct cli *c, const char *table, const struct record *rec, bool silent, records_fn *each, void *u);

#endif
