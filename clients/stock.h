/* stock.h: what the daemon holds already, fetched a table at a time and kept for one run: to find records by name, and
 * to say what a row would change. */
#ifndef DUBAN_CLIENTS_STOCK_H
#define DUBAN_CLIENTS_STOCK_H

#include "clients/cli.h"

struct stock_row {
    const char *id, *name;
    const void *rec; /* struct of the stock's record */
};
struct stock {
    const char *table;
    const struct record *rec;
    struct stock_row *rows; /* by id */
    size_t n;
};
struct stocks {
    struct stock v[8];
    size_t n;
};

/* unit, person, holder, group, item, schedule; ledger and milestone, which are kept inside others. 0, or a refusal
 * told. */
int stock_get(struct cli *c, struct stocks *s, const char *table, const struct stock **out);
const struct stock_row *stock_find(const struct stock *s, const char *id);

#endif
