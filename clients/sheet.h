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

/* A mistake, kept until all are known: they are told in the order of the file. */
struct sheet_fault {
    int line, column; /* column 0: of the whole row */
    const char *field, *text;
};

struct sheet {
    const char *path;
    const struct sheet_kind *kind;
    struct csv csv;
    const struct field **columns; /* by column */
    void **rows;                  /* structs of kind->rec */
    struct bytes *bodies;         /* the same, packed; no data: a row with faults */
    size_t faults;                /* found by sheet_read */
    struct buf told;              /* struct sheet_fault */
    bool readable;                /* the header is good: rows without faults may be rehearsed all the same */
};

/* Reads a file; mistakes are kept for sheet_faults_tell. as_kind: operation or file name that overrides the header, or
 * NULL. 0 when the sheet is good; else an exit code. */
int sheet_read(struct cli *c, const char *path, const char *as_kind, struct sheet *s);

/* Keeps one fault of a row. field may be "" or unknown. */
void sheet_fault_add(struct cli *c, struct sheet *s, int line, const char *field, const char *text);
/* Tells them by line and column: "items.csv:47:12 期限（due_date）：…", the first LIM_ERRORS. */
void sheet_faults_tell(struct cli *c, struct sheet *s);
/* The same as the elements of a JSON list, after `before` if there are any. Returns how many. */
size_t sheet_faults_json(struct cli *c, struct sheet *s, const char *before);
/* The cell of a field in the row that begins at `line`; "" when there is none. */
const char *sheet_cell(const struct sheet *s, int line, const char *field);

#endif
