/* table_file.h: any table that people send, as one struct csv: CSV in UTF-8, GB18030 (GBK) or UTF-16, and XLSX.
 *
 * What a file is, its first bytes say, never its name. Bytes that are not UTF-8 are read as GB18030, and the result
 * says so. The head is found by itself; titles above it are skipped, merged cells filled, heads of two rows joined.
 * Nothing is believed that a file claims about its size; every bound has a name (grid.h, xlsx.h) and its own answer. */
#ifndef DUBAN_CLIENTS_TABLE_FILE_H
#define DUBAN_CLIENTS_TABLE_FILE_H

#include "clients/cli.h"
#include "clients/csv.h"
#include "clients/grid.h"

/* A cell that could not be read: an error value, a formula without a result. column counts the cells of the table, from
 * 1; 0: the whole row or file. */
struct table {
    struct csv csv;
    struct grid grid;   /* the file (or sheet) as it stands, titles and all */
    struct list faults; /* struct csv_error */
};

/* Reads a file. sheet: which sheet of a workbook; NULL: the only one, or the only one whose head is known. heads: what
 * the head may be called; NULL: the fields of the records that tables hold. 0; or an exit code, and *why (line 0: of
 * the whole file) unless it has been told. */
int table_file_load(struct cli *c, const char *path, const char *sheet, const struct heads *heads, struct table *out,
                    struct csv_error *why);

/* The same from memory (data must stay). */
int table_bytes_load(struct arena *a, const char *data, size_t len, const char *sheet, const struct heads *heads,
                     struct table *out, struct csv_error *why);

/* The same for who has nothing to add: cells that could not be read are a refusal. 0; or an exit code, all told. */
int table_file_read(struct cli *c, const char *path, const char *sheet, struct csv *out);

/* Where a cell stands, as people say it: "47:6", or "F47" in a workbook. column from 1; 0: the row. */
const char *table_place(struct arena *a, const struct csv *t, int line, int column);

#endif
