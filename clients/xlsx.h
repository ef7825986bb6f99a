/* xlsx.h: workbooks. What a person sees in the cells of a visible sheet comes out as a grid of texts.
 *
 * Shared and inline strings (runs of rich text joined, phonetic hints left out), numbers, dates and percents by their
 * format, booleans, results of formulas as they were last computed. Cells that hold an error, or a formula that was
 * never computed, are faults by cell. Nothing is computed, no link followed, no macro read. Parts are found by the
 * relationships of the workbook. Bounds are here, in xlsx_zip.h and grid.h; reaching one is an error with a sentence.
 */
#ifndef DUBAN_CLIENTS_XLSX_H
#define DUBAN_CLIENTS_XLSX_H

#include "clients/grid.h"
#include "clients/xlsx_format.h"
#include "clients/xlsx_zip.h"
#include "proto/field.h"

enum {
    XLSX_SHEETS = 256,
    XLSX_STRINGS = 1000000, /* shared strings */
    XLSX_FORMATS = 65536,   /* cell formats */
    XLSX_MERGES = 65536,    /* merged ranges of one sheet */
    XLSX_LINES = 1048576    /* the last line that a sheet may have */
};

struct xlsx_sheet {
    const char *name, *part; /* part NULL: a chart, a macro sheet */
    const char *id;          /* of its relationship */
    bool hidden;
};

struct xlsx {
    struct arena *arena;
    struct package *package;
    struct list sheets;  /* struct xlsx_sheet */
    struct list strings; /* const char * */
    struct list formats; /* struct number_format, by cell format */
    bool date1904;
};

enum xlsx_is { XLSX_NO, XLSX_YES, XLSX_OLD, XLSX_ENCRYPTED };
/* What the first bytes say: a workbook, an old .xls, an encrypted file, something else. */
enum xlsx_is xlsx_is(const char *data, size_t len);

/* Opens a workbook in memory (data must stay). 0; or -1 and *e. xlsx_close is due in both cases. */
int xlsx_open(struct arena *a, const char *data, size_t len, struct xlsx *out, struct csv_error *e);
void xlsx_close(struct xlsx *x);
/* The cells of one sheet, merged ranges filled; cells that can't be read stand in *faults (struct csv_error, column
 * from 1 in the sheet). 0; or -1 and *e. */
int xlsx_sheet_read(struct xlsx *x, const struct xlsx_sheet *s, struct grid *out, struct list *faults,
                    struct csv_error *e);

/* Text of XML as it was meant: _x000D_ and its like undone, control characters left out. */
const char *xlsx_unescape(struct arena *a, const char *s, size_t n);

#endif
