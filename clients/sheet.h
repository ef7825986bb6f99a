/* sheet.h: a CSV table as bodies of an operation. What it holds is known from its header: the columns are fields of one
 * of the records that may be imported, by their English or Chinese name. All mistakes of all rows are found before
 * anything is sent. */
#ifndef DUBAN_CLIENTS_SHEET_H
#define DUBAN_CLIENTS_SHEET_H

#include "clients/cli.h"
#include "clients/csv.h"

struct sheet_kind {
    const char *file; /* name of the file in a county folder, without .csv */
    const char *zh;
    int op;                   /* operation of each row; OP_rules_apply for the calendar: its rows are one document */
    const struct record *rec; /* of a row */
    const char *table;        /* ids that its rows bring: "unit", … ; NULL: none that others refer to */
};
/* In the order in which a folder is imported: what is referred to comes first. */
extern const struct sheet_kind sheet_kinds[];
extern const size_t sheet_kinds_n;

struct sheet {
    const char *path;
    const struct sheet_kind *kind;
    struct csv csv;
    const struct field **columns; /* by column */
    void **rows;                  /* structs of kind->rec */
    struct bytes *bodies;         /* the same, packed; no data: a row with faults */
    size_t faults;                /* told already */
    bool readable;                /* the header is good: rows without faults may be rehearsed all the same */
};

/* Reads a file; mistakes are told as file:line:column. as_kind: operation or file name that overrides the header, or
 * NULL. 0 when the sheet is good; else an exit code (s->faults says how many were told). */
int sheet_read(struct cli *c, const char *path, const char *as_kind, struct sheet *s);

/* Tells one fault of a row: "items.csv:47:12 期限（due_date）：…". field may be "" or unknown. */
void sheet_fault_tell(struct cli *c, const struct sheet *s, int line, const char *field, const char *text);
/* The cell of a field in the row that begins at `line`; "" when there is none. */
const char *sheet_cell(const struct sheet *s, int line, const char *field);

#endif
