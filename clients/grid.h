/* grid.h: cells as they stand in a file, before it is known which row is the head; and how a table is made of them.
 *
 * Offices write a title above the head, heads of two rows ("期限" over "计划" and "实际") and merged cells. What comes
 * out is a plain table: one head, rows of its length, each with the line it stands at. Heads of several rows are joined
 * as 期限/计划. Costs a few passes over the cells; memory is the caller's arena. */
#ifndef DUBAN_CLIENTS_GRID_H
#define DUBAN_CLIENTS_GRID_H

#include <stdbool.h>

#include "clients/csv.h"

enum {
    TABLE_COLUMNS = 1024,        /* cells of one row */
    TABLE_ROWS = 200000,         /* rows of one table */
    TABLE_CELLS = 4000000,       /* cells of one table, those that a merge fills counted */
    TABLE_CELL_BYTES = 128 << 10 /* text of one cell */
};
#define MARK_HEAD "问题" /* head of the column in which a copy that is handed back says what is wrong; not read */
enum { HEAD_SCAN_ROWS = 30, HEAD_DEPTH = 3 }; /* where a head is looked for, and how many rows it may have */

struct grid_row {
    const char **cells;
    size_t n;
    int line; /* from 1 */
};
struct grid_merge {
    int line, last_line;        /* from 1 */
    size_t column, last_column; /* from 0 */
};
struct grid {
    struct grid_row *rows; /* in order of lines; rows without a filled cell are left out */
    size_t n;
    struct grid_merge *merges;
    size_t merges_n;
};

/* What a head may be called. NULL known: nothing is known, the shape alone decides. */
struct heads {
    bool (*known)(const void *u, const char *head);
    const void *u;
};

struct head_place {
    size_t row, depth; /* rows[row], and how many of them make the head */
    size_t known;      /* heads that are known */
};

/* Where the head stands: the row (or rows) with the most known heads; when none is known, the first row as wide as the
 * table. first_row: when none is known, it is rows[0] (a CSV file). False: the grid is empty. */
bool head_find(struct arena *a, const struct grid *g, const struct heads *h, bool first_row, struct head_place *out);
/* How a table is cut out: a CSV file as it stands; a CSV file with titles and columns that say nothing; a sheet. In a
 * CSV file a row shorter than the head is an error (a comma was lost). The latter two leave out columns without head
 * and without cells, and read heads without blanks at the ends. */
enum table_cut { CUT_AS_IS, CUT_CSV, CUT_SHEET };
/* Everything below the head, as a table. 0; or -1 and *e. */
int grid_table(struct arena *a, const struct grid *g, const struct head_place *head, enum table_cut cut,
               struct csv *out, struct csv_error *e);
/* Fills each merged range with the text of its first cell, as far as rows and columns are used. False: too many. */
bool grid_fill(struct arena *a, struct grid *g);

/* The first row at or below a line; g->n when there is none. */
size_t grid_row_from(const struct grid *g, int line);

/* "F47" for line 47, column 5 (from 0). */
const char *cell_name(struct arena *a, int line, size_t column);
/* Bytes of a blank at s, 0 when there is none: space, tab, line breaks, no-break and ideographic space, zero-width
 * space. */
size_t blank_bytes(const char *s);
/* A head as it is compared: without blanks and line breaks. */
const char *head_bare(struct arena *a, const char *s);
/* Without blanks at both ends, those of East Asian text included. */
const char *text_trim(struct arena *a, const char *s);

#endif
