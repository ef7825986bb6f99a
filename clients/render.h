/* render.h: an edition of a table as a file that goes out: workbook, CSV, a page to read and print, a document.
 *
 * A file is a function of the edition (and of its template) alone: no clock, no name of the machine, so that the same
 * edition has the same bytes whenever it is asked for. Numbers are numbers, everything else is text and nothing but
 * text: never a formula, never a link. A light is its word; the colour below it is for the eye only. A correction shows
 * both figures, in the table and in a list. Costs memory for the whole file, a few MiB at most: a table has LIM_PAGE
 * rows. */
#ifndef DUBAN_CLIENTS_RENDER_H
#define DUBAN_CLIENTS_RENDER_H

#include "clients/cli.h"
#include "clients/csv.h"

/* In the order in which people want them. */
enum render_kind { RENDER_NONE, RENDER_XLSX, RENDER_CSV, RENDER_HTML, RENDER_DOCX, RENDER_KINDS };
extern const char *const render_ends[RENDER_KINDS]; /* "xlsx", … */

/* A word (".xlsx", "xlsx") or the end of a path; RENDER_NONE: no such kind. */
enum render_kind render_kind_of(const char *word);
/* False for workbooks where libxlsxwriter was missing at the build. */
bool render_able(enum render_kind kind);

/* The office's own document, to be filled; bytes.data NULL: the plain one. */
struct render_template {
    const char *name; /* for messages */
    struct bytes bytes;
};

/* The file. False, and *why. */
bool render_bytes(struct cli *c, const struct edition *e, enum render_kind kind, const struct render_template *t,
                  struct bytes *out, struct csv_error *why);
/* What the file is best called, without folder and end: its title, without what a file system may refuse. */
const char *render_name(struct arena *a, const struct edition *e);

/* ---- what all kinds say ---- */

/* Its number and, when it has one, the day: "临改办通报〔2022〕3号　2022年6月7日"; else its state. */
const char *render_number(struct arena *a, const struct edition *e);
const char *render_date(struct arena *a, const struct edition *e); /* "2022年6月7日"; "" when not published */
/* Lines below the table, parted by \n: note, correction with both figures of each change, hash. "" for nothing. */
const char *render_note(struct arena *a, const struct edition *e); /* and who is left out, and why */
const char *render_reason(struct arena *a, const struct edition *e);
const char *render_moves(struct arena *a, const struct edition *e);
const char *render_hash(struct arena *a, const struct edition *e);

/* A cell as it goes out: "" where there is nothing to say. */
const char *render_cell(const struct tablerow *row, size_t i);
/* The figure that a correction replaced; NULL: it is as it was. "" of a row that is new. */
const char *render_was(const struct edition *e, const struct tablerow *row, size_t i);
/* The cell with it: "6（原为5）". */
const char *render_cell_said(struct arena *a, const struct edition *e, const struct tablerow *row, size_t i);
/* What a change was, and is: "（无此行）" where there was none. */
const char *render_before(const struct tablemove *m);
const char *render_after(const struct tablemove *m);
bool render_is_number(const struct tabled *t, size_t i, const char *text);
/* The light whose word the cell is, LIGHT_NONE for any other text; its colours as 0xRRGGBB. */
int render_light(const char *text);
unsigned render_ink(int light), render_paper(int light);
/* How wide a column wants to be, in characters. */
int64_t render_width(const struct tabled *t, size_t i);
/* For XML and HTML: escaped, and without what XML can't hold. */
const char *render_escape(struct arena *a, const char *s);

/* ---- each kind ---- */

bool render_csv(struct cli *c, const struct edition *e, struct bytes *out);
bool render_html(struct cli *c, const struct edition *e, struct bytes *out);
bool render_xlsx(struct cli *c, const struct edition *e, struct bytes *out, struct csv_error *why);
bool render_docx(struct cli *c, const struct edition *e, const struct render_template *t, struct bytes *out,
                 struct csv_error *why);

#endif
