/* render.h: an edition of a table as a file that goes out: workbook, CSV, a page to print, a document.
 *
 * A file is a function of the edition alone: no clock, no name of the machine, so the same edition has the same bytes.
 * Numbers are numbers, everything else is text and nothing but text: never a formula, never a link. */
#ifndef DUBAN_CLIENTS_RENDER_H
#define DUBAN_CLIENTS_RENDER_H

#include "clients/cli.h"

/* By the end of the path: .xlsx .csv .html .docx. False: errno says why, or 0: no such kind here. */
bool render_file(struct cli *c, const struct edition *e, const char *path);

/* Lines that stand around the table: its number, a correction, what it is of. "" when there is nothing to say. */
const char *render_number(struct cli *c, const struct edition *e);
const char *render_foot(struct cli *c, const struct edition *e);
/* A cell as it goes out: "" where there is nothing to say. */
const char *render_cell(const struct tablerow *row, size_t i);
bool render_is_number(const struct tabled *t, size_t i, const char *text);
/* For XML and HTML. */
const char *render_escape(struct arena *a, const char *s);

bool render_csv(struct cli *c, const struct edition *e, const char *path);
bool render_html(struct cli *c, const struct edition *e, const char *path);
bool render_xlsx(struct cli *c, const struct edition *e, const char *path);
bool render_docx(struct cli *c, const struct edition *e, const char *path);

#endif
