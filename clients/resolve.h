/* resolve.h: short names to ids, by asking the daemon, before something is written. */
#ifndef DUBAN_CLIENTS_RESOLVE_H
#define DUBAN_CLIENTS_RESOLVE_H

#include "clients/cli.h"

/* An item by number, last digits or a unique word: *shown as `show` gives it (few timeline rows). 0, or a refusal told.
 */
int resolve_item(struct cli *c, const char *word, const struct shown **shown);
/* A unit by id, name, or a unique part of its name: *id. 0, or a refusal told. */
int resolve_unit(struct cli *c, const char *word, const char **id);
/* A request by number, by the id it was sent with, or by its item when only one waits there. */
int resolve_ask(struct cli *c, const char *word, const struct ask **ask);
/* One stored record by its exact key into *out (struct of rec). 1: found, 0: there is none, -1: told why not. */
int resolve_record(struct cli *c, const char *table, const char *key, const struct record *rec, void *out);

/* The word of a stage of this ledger, given as its word or as what people call it. What fits none stays as it is: the
 * daemon says what there is. */
int resolve_stage(struct cli *c, const char *ledger, const char *word, const char **stage);

#endif
