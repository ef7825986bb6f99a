/* marked.h: the copy of a table that is handed back when something in it is wrong: the same cells in the same places,
 * with what is wrong said beside them. A workbook gets red cells with comments (where libxlsxwriter is there), a CSV
 * file a last column 问题; both may be corrected and imported as they are. Text that a spreadsheet would compute is
 * guarded. */
#ifndef DUBAN_CLIENTS_MARKED_H
#define DUBAN_CLIENTS_MARKED_H

#include "clients/sheet.h"

/* Writes it to `wish`, or beside the source as 台账-核对.xlsx. The path; NULL, and the reason told. */
const char *marked_copy(struct cli *c, struct sheet *s, const char *wish);
/* Where it goes when nobody says. */
const char *marked_path(struct arena *a, const char *source, const char *end);

/* marked_xlsx.c: whether workbooks can be written, and one of them. False: it could not be written. */
bool marked_xlsx_able(void);
bool marked_xlsx(struct cli *c, struct sheet *s, const char *path);

#endif
