/* docx.h: fills a document of the office (.docx): {{标题}} and the like by words, a row of a table by many.
 *
 * In the text, headers and footers {{word}} gives way to what the word says; however Word or WPS may have cut it into
 * runs, the first piece keeps its look. A paragraph that is nothing but a word without text goes. In a table
 *
 *     {{栏名}} {{heading}}   that cell stands once for each column, with its heading;
 *     {{格}} {{cell}}        its row stands once for each row of the table, and in it that cell once for each column;
 *     {{<heading>}}          its row stands once for each row of the table; this is the figure under that heading.
 *
 * Cells that multiply share the width of the one; figures of columns of numbers go to the right where the cell says
 * left. A template is never believed: bounds and names in it are checked, a word that nobody knows is told with its
 * part. Macros are refused. What comes out is bounded (DOCX_OUT_BYTES). Equal in, equal out. */
#ifndef DUBAN_CLIENTS_DOCX_H
#define DUBAN_CLIENTS_DOCX_H

#include "clients/csv.h"

enum { DOCX_OUT_BYTES = 64 << 20, DOCX_PART_BYTES = 16 << 20 }; /* all that is written; one part that is filled */

struct docx_word {
    const char *name, *zh; /* either may stand in the template */
    const char *text;      /* may have several lines */
};
struct docx_column {
    const char *heading;
    int64_t width; /* in proportion to the others */
    bool number;
};
struct docx_fill {
    const struct docx_word *words;
    size_t words_n;
    const struct docx_column *columns;
    size_t columns_n;
    const char *const *cells; /* row by row */
    size_t rows_n;
};

/* False, and *e. */
bool docx_fill(struct arena *a, struct bytes template, const struct docx_fill *f, struct bytes *out,
               struct csv_error *e);
/* The plain template: a document like any other, to be filled, or to be made the office's own. */
bool docx_plain(struct arena *a, struct bytes *out);

/* One part of XML that is known to be sound and UTF-8; *words grows by the words that stood in it. False: *e says which
 * is wrong. */
bool docx_fill_xml(struct arena *a, const char *xml, size_t len, const struct docx_fill *f, struct bytes *out,
                   size_t *words, struct csv_error *e);

#endif
