/* references.h: in a table, units, people, groups and ledgers may be written by their name as well as by their number.
 * A name that fits none, or several, is a fault of its cell, with the nearest right one. */
#ifndef DUBAN_CLIENTS_REFERENCES_H
#define DUBAN_CLIENTS_REFERENCES_H

#include "clients/sheet.h"
#include "clients/stock.h"

/* Puts numbers for names in every row of the sheets, and packs it again. Rows of the run itself count as well: units
 * and people that come with it. 0, also with faults; or the exit code of a refusal, told. */
int references_resolve(struct cli *c, struct stocks *stocks, struct sheet *sheets, size_t n);

#endif
