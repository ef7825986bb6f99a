/* marked_xlsx.c: the marked copy as a workbook. libxlsxwriter may be missing (other distributions do not all have it):
 * then there is none, and a CSV file takes its place. Cells are written as text and nothing else: never a formula,
 * never a link. */
#include <string.h>

#include "clients/marked.h"
#include "clients/text.h"

#if defined(DUBAN_XLSXWRITER)
#include <xlsxwriter.h>

enum { CELL_CHARACTERS = 32767, NARROW = 8, WIDE = 40 }; /* what a cell may hold; columns on the screen */

struct looks {
    lxw_format *plain, *head, *bad;
};

static void cell_write(lxw_worksheet *w, int line, size_t column, const char *text, lxw_format *f)
{
    if (strlen(text) <= CELL_CHARACTERS)
        worksheet_write_string(w, (lxw_row_t)(line - 1), (lxw_col_t)column, text, f);
}

static void widths_set(lxw_worksheet *w, const struct grid *g)
{
    int widths[TABLE_COLUMNS] = {0};
    for (size_t r = 0; r < g->n; r++)
        for (size_t c = 0; c < g->rows[r].n && c < TABLE_COLUMNS; c++) {
            int n = text_width(g->rows[r].cells[c]) + 2;
            widths[c] = n > widths[c] ? n : widths[c];
        }
    for (size_t c = 0; c < TABLE_COLUMNS && widths[c]; c++)
        worksheet_set_column(w, (lxw_col_t)c, (lxw_col_t)c,
                             widths[c] < NARROW ? NARROW
                             : widths[c] > WIDE ? WIDE
                                                : widths[c],
                             NULL);
}

/* The place in the file of the cell that a fault is about; a fault of a whole row stands at its first cell. */
static size_t place_of(const struct sheet *s, const struct sheet_fault *f)
{
    if (f->column > 0 && (size_t)f->column <= s->csv.columns) {
        const int at = s->csv.at ? s->csv.at[f->column - 1] : f->column - 1;
        return at < 0 ? 0 : (size_t)at;
    }
    return 0;
}

static const char *cell_at(const struct grid *g, int line, size_t column)
{
    const size_t r = grid_row_from(g, line);
    return r < g->n && g->rows[r].line == line && column < g->rows[r].n ? g->rows[r].cells[column] : "";
}

static void faults_write(struct cli *c, struct sheet *s, lxw_worksheet *w, const struct looks *looks)
{
    size_t n;
    const struct sheet_fault *v = sheet_faults(c, s, &n);
    for (size_t i = 0; i < n;) {
        const int line = v[i].line > 0 ? v[i].line : s->csv.header.line;
        const size_t column = place_of(s, &v[i]);
        struct buf text = {.arena = &c->arena};
        size_t k = i;
        for (; k < n && v[k].line == v[i].line && place_of(s, &v[k]) == column; k++)
            buf_printf(&text, "%s%s", text.len ? "\n" : "", v[k].text);
        const char *there = cell_at(&s->grid, line, column);
        cell_write(w, line, column, there, looks->bad);
        if (!there[0])
            worksheet_write_blank(w, (lxw_row_t)(line - 1), (lxw_col_t)column, looks->bad);
        worksheet_write_comment(w, (lxw_row_t)(line - 1), (lxw_col_t)column, text.data);
        i = k;
    }
}

bool marked_xlsx_able(void)
{
    return true;
}

bool marked_xlsx(struct cli *c, struct sheet *s, const char *path)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *w = workbook_add_worksheet(book, s->csv.tab);
    struct looks looks = {workbook_add_format(book), workbook_add_format(book), workbook_add_format(book)};
    if (!w) /* a name that a workbook may not have */
        w = workbook_add_worksheet(book, NULL);
    format_set_num_format(looks.plain, "@");
    format_set_bold(looks.head);
    format_set_num_format(looks.bad, "@");
    format_set_bg_color(looks.bad, 0xFFC7CE);
    format_set_font_color(looks.bad, 0x9C0006);
    for (size_t r = 0; r < s->grid.n; r++)
        for (size_t k = 0; k < s->grid.rows[r].n; k++)
            if (s->grid.rows[r].cells[k][0])
                cell_write(w, s->grid.rows[r].line, k, s->grid.rows[r].cells[k],
                           s->grid.rows[r].line <= s->csv.header.line ? looks.head : looks.plain);
    faults_write(c, s, w, &looks);
    widths_set(w, &s->grid);
    worksheet_freeze_panes(w, (lxw_row_t)s->csv.header.line, 0);
    return workbook_close(book) == LXW_NO_ERROR;
}

#else

bool marked_xlsx_able(void)
{
    return false;
}

bool marked_xlsx(struct cli *c, struct sheet *s, const char *path)
{
    (void)c, (void)s, (void)path;
    return false;
}

#endif
