/* csv.h: reads a CSV file that people made. RFC 4180 with quotes, line breaks in cells, LF or CRLF, with or without a
 * BOM; UTF-8 only. Strict where a guess would shift columns: stray quotes and rows of another length are errors with
 * line and column. The apostrophe that guards =, +, - and @ against spreadsheets is taken off again. Blank lines
 * and rows without a filled cell are skipped. A header without a comma that is cut by tabs or semicolons says that the
 * whole file is. */
#ifndef DUBAN_CLIENTS_CSV_H
#define DUBAN_CLIENTS_CSV_H

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
    char separator; /* ',' ';' or tab */
};
struct csv_error {
    int line, column; /* column counts cells, from 1; 0: none */
    const char *zh, *en;
};

/* Reads the whole text. 0; or -1 and *e: then *out holds nothing. An empty file is an error. */
int csv_read(struct arena *a, const char *data, size_t len, struct csv *out, struct csv_error *e);

#endif
