/* csv.h: reads a CSV file that people made. RFC 4180 with quotes, line breaks in cells, LF or CRLF, with or without a
 * BOM; UTF-8 only (table_file.h reads what else there is, into the same struct). Strict where a guess would shift
 * columns: stray quotes and rows of another length are errors with line and column. The apostrophe that guards =, +, -
 * and @ against spreadsheets is taken off again; a cell
 * that begins with = without it is a formula, and refused. Blank lines and rows without a filled cell are skipped. A
 * header without a comma that is cut by tabs or semicolons says that the whole file is. */
#ifndef DUBAN_CLIENTS_CSV_H
#define DUBAN_CLIENTS_CSV_H

#include <stdbool.h>

#include "proto/arena.h"

struct csv_row {
    const char **cells; /* as many as the header has */
    int line;           /* where the row begins, from 1 */
};
struct csv {
    struct csv_row header;
    size_t columns;
    struct csv_row *rows;
    size_t n;
    char separator; /* ',' ';' or tab; 0: not a text file */
    /* what table_file.h adds */
    const char *encoding; /* what it was read as: UTF-8, GB18030, UTF-16, XLSX; NULL: UTF-8 */
    const char *tab;      /* sheet of a workbook; NULL: a CSV file */
    const int *at;        /* by column: where it stands in the file, from 0; NULL: as it is counted */
    bool date1904;        /* serial dates count from 1904 */
};
struct csv_error {
    int line, column; /* column counts cells, from 1; 0: none */
    const char *zh, *en;
};

/* Reads the whole text; its first row is the head. 0; or -1 and *e: then *out holds nothing. An empty file is an error.
 */
int csv_read(struct arena *a, const char *data, size_t len, struct csv *out, struct csv_error *e);
/* The same, its rows as they stand, of any length. */
struct grid;
int csv_grid(struct arena *a, const char *data, size_t len, struct grid *out, char *separator, struct csv_error *e);

/* Text that a spreadsheet would compute, also behind blanks or in full width: written with an apostrophe before it,
 * which reading takes off again. */
bool csv_needs_guard(const char *s);

#endif
