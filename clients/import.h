/* import.h: one run of `duban import`: tables that were read, and the calls that they become.
 *
 * Each table goes as one entry (a large one as several), all of its rows or none. The request id comes from everything
 * that is good in the table; what is sent is what would change something. So the same table a second time changes
 * nothing, and one to which rows were added sends those. */
#ifndef DUBAN_CLIENTS_IMPORT_H
#define DUBAN_CLIENTS_IMPORT_H

#include "clients/changes.h"
#include "clients/sheet.h"
#include "clients/stock.h"
#include "clients/verbs.h"

enum { SHEETS_MAX = LINE_WORDS };

/* One call: rows [from, to) of a sheet. */
struct piece {
    struct sheet *sheet;
    size_t from, to;
    size_t nth;  /* of those that the tables were first cut into, from 1 */
    bool halved; /* a part of that one, which was too large */
    int op;
    void *body;        /* struct import or rulesapply */
    size_t good, sent; /* rows without faults; those of them that are sent */
    const char *id;
    int64_t seq; /* entry it became; 0: not yet */
    bool again;
};

struct load {
    struct sheet sheets[SHEETS_MAX];
    const char *marked[SHEETS_MAX]; /* copies handed back; NULL: none */
    size_t n;
    struct piece *pieces;
    size_t pieces_n, cut_n; /* now, and as first cut */
    struct stocks stocks;
    bool accept_valid;                            /* rows without faults are sent, though there are others */
    const char *code, *field, *text_zh, *text_en; /* the first refusal that was not about rows; code NULL: none */
};

/* Makes the calls of all sheets anew, from the rows that are good now. 0, or an exit code, told. */
int load_cut(struct cli *c, struct load *in);
/* Asks what would happen; faults of rows are kept, a refusal of the whole is told at once. 0, or the worst exit code.
 */
int load_rehearse(struct cli *c, struct load *in);
/* Sends them, one after the other. 0, or the exit code of the first that was refused. */
int load_write(struct cli *c, struct load *in);

/* import_tell.c: what the run was, on stdout. */
void load_summary(struct cli *c, const struct load *in);
int load_json(struct cli *c, struct load *in, int rc);

#endif
