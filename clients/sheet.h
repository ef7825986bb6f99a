/* sheet.h: a table as bodies of an operation. What it holds is known from its header: the columns are fields of one of
 * the records that may be imported, by their English or Chinese name; or a column map says it (maps.h). All mistakes of
 * all rows are found before anything is sent. */
#ifndef DUBAN_CLIENTS_SHEET_H
#define DUBAN_CLIENTS_SHEET_H

#include "clients/cli.h"
#include "clients/csv.h"
#include "clients/grid.h"

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

/* The kind of this name: file, Chinese word or operation; NULL. And all of them, for a sentence. */
const struct sheet_kind *sheet_kind_named(const char *name);
const char *sheet_kinds_list(struct arena *a);
/* The field that a head names, in either language; NULL. */
const struct field *sheet_field(const struct record *r, const char *head);

/* A mistake, kept until all are known: they are told in the order of the file. */
struct sheet_fault {
    int line, column; /* column 0: of the whole row */
    const char *field, *text;
};

/* What becomes of a row that is sent. */
enum change { CHANGE_UNKNOWN, CHANGE_NEW, CHANGE_UPDATE, CHANGE_SAME };

struct map;
struct sheet_how {
    const char *as_kind; /* operation or file name that overrides the header; NULL */
    const char *tab;     /* sheet of a workbook; NULL */
    const struct map *map;
};

struct sheet {
    const char *path;
    const struct sheet_kind *kind;
    struct csv csv;               /* behind the map */
    struct grid grid;             /* the file as it stands, for the copy that is handed back */
    const struct field **columns; /* by column; NULL: not read */
    void **rows;                  /* structs of kind->rec */
    struct bytes *bodies;         /* the same, packed; no data: a row with faults */
    unsigned char *changes;       /* enum change of each row */
    size_t faults;                /* found before anything was asked */
    struct buf told;              /* struct sheet_fault */
    bool readable;                /* the header is good: rows without faults may be rehearsed all the same */
};

/* Reads a file; mistakes are kept for sheet_faults_tell. 0 when the sheet is good; else an exit code. */
int sheet_read(struct cli *c, const char *path, const struct sheet_how *how, struct sheet *s);
/* The index of the row that begins at `line`; s->csv.n when there is none. */
size_t sheet_row_at(const struct sheet *s, int line);
/* The column of a field, from 0; -1. */
int sheet_column(const struct sheet *s, const char *field);

/* ---- sheet_faults.c ---- */

/* Keeps one fault of a row. field may be "" or unknown. */
void sheet_fault_add(struct cli *c, struct sheet *s, int line, const char *field, const char *text);
/* The same for a column, from 1; 0: the row. */
void sheet_fault_put(struct cli *c, struct sheet *s, struct sheet_fault f);
/* All of them in the order of the file. */
const struct sheet_fault *sheet_faults(struct cli *c, const struct sheet *s, size_t *n);
/* By row, whether it has any; *n how many have (n may be NULL). */
bool *sheet_bad_rows(struct cli *c, const struct sheet *s, size_t *n);
/* Whether one is of the head, or of the whole file. */
bool sheet_header_bad(const struct sheet *s);
/* Tells them by line and column: "items.csv:47:12 期限（due_date）：…" or "台账.xlsx:F47 …", the first LIM_ERRORS. */
void sheet_faults_tell(struct cli *c, struct sheet *s);
/* The same as the elements of a JSON list, after `before` if there are any. Returns how many. */
size_t sheet_faults_json(struct cli *c, struct sheet *s, const char *before);

#endif
