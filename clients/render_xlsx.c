/* render_xlsx.c: an edition as a workbook: heads frozen and printed on each page, A4 across, as wide as the page. The
 * time of making is the time of publishing, so that the same edition has the same bytes. Where libxlsxwriter was
 * missing at the build there is none. */
#include <errno.h>
#include <stdlib.h>

#include "clients/render.h"

#if defined(DUBAN_XLSXWRITER)
#include <xlsxwriter.h>

enum { TITLE_ROW, NUMBER_ROW, HEAD_ROW, FIRST_ROW, A4 = 9, USUAL_WIDTH = 12 };

struct looks {
    lxw_format *title, *number, *head, *text, *figure, *foot;
};

static struct looks looks_of(lxw_workbook *book)
{
    struct looks l;
    lxw_format **all[] = {&l.title, &l.number, &l.head, &l.text, &l.figure, &l.foot};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        *all[i] = workbook_add_format(book);
    format_set_bold(l.title);
    format_set_font_size(l.title, 16);
    format_set_align(l.title, LXW_ALIGN_CENTER);
    format_set_align(l.number, LXW_ALIGN_CENTER);
    format_set_bold(l.head);
    format_set_border(l.head, LXW_BORDER_THIN);
    format_set_align(l.head, LXW_ALIGN_CENTER);
    format_set_border(l.text, LXW_BORDER_THIN);
    format_set_num_format(l.text, "@");
    format_set_text_wrap(l.text);
    format_set_border(l.figure, LXW_BORDER_THIN);
    format_set_text_wrap(l.foot);
    return l;
}

/* Over the whole width; one column alone is no range. */
static void across(lxw_worksheet *w, lxw_row_t row, size_t columns, const char *text, lxw_format *f)
{
    if (columns > 1)
        worksheet_merge_range(w, row, 0, row, (lxw_col_t)(columns - 1), text, f);
    else
        worksheet_write_string(w, row, 0, text, f);
}

static void rows_write(lxw_worksheet *w, const struct tabled *t, const struct looks *l)
{
    for (size_t i = 0; i < t->heads.n; i++) {
        const struct tablehead *h = LIST_AT(t->heads, struct tablehead, i);

        worksheet_set_column(w, (lxw_col_t)i, (lxw_col_t)i, h->width == NONE ? USUAL_WIDTH : (double)h->width, NULL);
        worksheet_write_string(w, HEAD_ROW, (lxw_col_t)i, h->heading, l->head);
    }
    for (size_t r = 0; r < t->rows.n; r++)
        for (size_t i = 0; i < t->heads.n; i++) {
            const char *cell = render_cell(LIST_AT(t->rows, struct tablerow, r), i);
            lxw_row_t at = (lxw_row_t)(FIRST_ROW + r);

            if (render_is_number(t, i, cell))
                worksheet_write_number(w, at, (lxw_col_t)i, strtod(cell, NULL), l->figure);
            else if (*cell)
                worksheet_write_string(w, at, (lxw_col_t)i, cell, l->text);
            else
                worksheet_write_blank(w, at, (lxw_col_t)i, l->text);
        }
}

bool render_xlsx(struct cli *c, const struct edition *e, const char *path)
{
    const struct tabled *t = e->table;
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *w = workbook_add_worksheet(book, NULL);
    lxw_doc_properties about = {.title = (char *)(uintptr_t)t->title,
                                .created = (time_t)(none_or(e->published_ms, e->drafted_ms) / 1000)};
    struct looks l = looks_of(book);
    size_t columns = t->heads.n;

    workbook_set_properties(book, &about);
    worksheet_set_landscape(w);
    worksheet_set_paper(w, A4);
    worksheet_fit_to_pages(w, 1, 0);
    worksheet_repeat_rows(w, HEAD_ROW, HEAD_ROW);
    worksheet_freeze_panes(w, FIRST_ROW, 0);
    across(w, TITLE_ROW, columns, t->title, l.title);
    across(w, NUMBER_ROW, columns, render_number(c, e), l.number);
    rows_write(w, t, &l);
    across(w, (lxw_row_t)(FIRST_ROW + t->rows.n), columns, render_foot(c, e), l.foot);
    errno = 0;
    return workbook_close(book) == LXW_NO_ERROR;
}

#else

bool render_xlsx(struct cli *c, const struct edition *e, const char *path)
{
    (void)c, (void)e, (void)path;
    errno = ENOTSUP;
    return false;
}

#endif
