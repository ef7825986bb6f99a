/* changes.h: what the rows of a table would change: new, another than what is on record, or the same. Only the first
 * two are sent, so that a table may come back a hundred times. */
#ifndef DUBAN_CLIENTS_CHANGES_H
#define DUBAN_CLIENTS_CHANGES_H

#include "clients/sheet.h"
#include "clients/stock.h"

/* Fills s->changes. A kind whose records are not looked up stays unknown, and is sent whole. 0, or a refusal told. */
int changes_find(struct cli *c, struct stocks *stocks, struct sheet *s);
/* The fields in which a row differs from what is on record: "期限（账上 2022-12-20）、…"; "" when it is not known. */
const char *changes_text(struct cli *c, struct stocks *stocks, const struct sheet *s, size_t row);

struct change_counts {
    size_t fresh, updated, same, unknown, bad;
};
struct change_counts changes_count(struct cli *c, const struct sheet *s);

#endif
