/* render_xlsx.c: an edition as a workbook: heads frozen and printed on each page, A4 across, as wide as the page. The
 * time of making is the time of publishing, so that the same edition has the same bytes. Where libxlsxwriter was
 * missing at the build there is none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/render.h"
#include "clients/text.h"

#if defined(DUBAN_XLSXWRITER)
#include <xlsxwriter.h>

enum { TITLE_ROW, NUMBER_ROW, HEAD_ROW, FIRST_ROW };
enum { MOVES_HEAD = 1, N_MOVES = 4 };
enum { A4 = 9, LINE_POINTS = 15, TITLE_POINTS = 30, HEAD_POINTS = 24, DECIMALS = 6, LIGHTS = LIGHT_RED + 1 };
#define SONG "宋体"
#define HEI "黑体"
#define PAGES "&C第 &P 页，共 &N 页"

/* How a cell looks: what it holds, and whether a correction changed it. */
struct looks {
    lxw_format *title, *number, *head, *foot;
    lxw_format *text[2], *light[LIGHTS][2], *figure[DECIMALS + 1][2]; /* [changed] */
};

static lxw_format *plain(lxw_workbook *book, const char *font)
{
    lxw_format *f = workbook_add_format(book);

    format_set_font_name(f, font);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(f);
    return f;
}

static lxw_format *boxed(lxw_workbook *book, const char *number_format, int changed)
{
    lxw_format *f = plain(book, SONG);

    format_set_border(f, LXW_BORDER_THIN);
    format_set_num_format(f, number_format);
    if (changed) { /* seen on a copier too */
        format_set_bold(f);
        format_set_underline(f, LXW_UNDERLINE_SINGLE);
    }
    return f;
}

/* As many decimals as the figure was written with. */
static const char *const number_formats[DECIMALS + 1] = {"0", "0.0", "0.00", "0.000", "0.0000", "0.00000", "0.000000"};

static struct looks looks_of(lxw_workbook *book)
{
    struct looks l = {plain(book, HEI), plain(book, SONG), plain(book, HEI), plain(book, SONG)};

    format_set_font_size(l.title, 16);
    format_set_align(l.title, LXW_ALIGN_CENTER);
    format_set_align(l.number, LXW_ALIGN_CENTER);
    format_set_border(l.head, LXW_BORDER_THIN);
    format_set_align(l.head, LXW_ALIGN_CENTER);
    format_set_bg_color(l.head, 0xEEEEEE);
    format_set_align(l.foot, LXW_ALIGN_VERTICAL_TOP);
    for (int changed = 0; changed < 2; changed++) {
        l.text[changed] = boxed(book, "@", changed);
        for (int i = 0; i <= DECIMALS; i++)
            l.figure[i][changed] = boxed(book, number_formats[i], changed);
        for (int i = LIGHT_GREY; i < LIGHTS; i++) {
            l.light[i][changed] = boxed(book, "@", changed);
            format_set_align(l.light[i][changed], LXW_ALIGN_CENTER);
            format_set_font_color(l.light[i][changed], render_ink(i));
            format_set_bg_color(l.light[i][changed], render_paper(i));
        }
    }
    return l;
}

/* One line of text over the whole width, as high as it needs: a merged cell does not grow by itself. A fifth is added,
 * since letters are not all as wide as they are counted. One column alone is no range. */
static void across(lxw_worksheet *w, const struct tabled *t, lxw_row_t row, const char *text, lxw_format *f,
                   double least)
{
    int64_t width = 0;

    for (size_t i = 0; i < t->heads.n; i++)
        width += render_width(t, i);
    const double high = (double)(1 + text_width(text) * 6 / 5 / (width + 1)) * LINE_POINTS;
    worksheet_set_row(w, row, high > least ? high : least, NULL);
    if (t->heads.n > 1)
        worksheet_merge_range(w, row, 0, row, (lxw_col_t)(t->heads.n - 1), text, f);
    else
        worksheet_write_string(w, row, 0, text, f);
}

static void cell_write(lxw_worksheet *w, const struct edition *e, const struct tablerow *row, size_t i, lxw_row_t at,
                       const struct looks *l, struct arena *a)
{
    const char *text = render_cell(row, i), *was = render_was(e, row, i), *dot = strchr(text, '.');
    const int changed = was != NULL, light = render_light(text);
    const size_t decimals = dot ? strlen(dot + 1) : 0;
    const lxw_col_t column = (lxw_col_t)i;

    if (render_is_number(e->table, i, text))
        worksheet_write_number(w, at, column, strtod(text, NULL),
                               l->figure[decimals > DECIMALS ? DECIMALS : decimals][changed]);
    else if (*text)
        worksheet_write_string(w, at, column, text, light ? l->light[light][changed] : l->text[changed]);
    else
        worksheet_write_blank(w, at, column, l->text[changed]);
    if (was)
        worksheet_write_comment(w, at, column, *was ? arena_printf(a, "更正：原为%s", was) : "更正：新增");
}

static void rows_write(lxw_worksheet *w, const struct edition *e, const struct looks *l, struct arena *a)
{
    const struct tabled *t = e->table;

    worksheet_set_row(w, HEAD_ROW, HEAD_POINTS, NULL);
    for (size_t i = 0; i < t->heads.n; i++) {
        worksheet_set_column(w, (lxw_col_t)i, (lxw_col_t)i, (double)render_width(t, i), NULL);
        worksheet_write_string(w, HEAD_ROW, (lxw_col_t)i, LIST_AT(t->heads, struct tablehead, i)->heading, l->head);
    }
    for (size_t r = 0; r < t->rows.n; r++)
        for (size_t i = 0; i < t->heads.n; i++)
            cell_write(w, e, LIST_AT(t->rows, struct tablerow, r), i, (lxw_row_t)(FIRST_ROW + r), l, a);
}

static void page_set(lxw_worksheet *w, lxw_row_t head)
{
    worksheet_set_landscape(w);
    worksheet_set_paper(w, A4);
    worksheet_fit_to_pages(w, 1, 0);
    worksheet_center_horizontally(w);
    worksheet_repeat_rows(w, head, head);
    worksheet_freeze_panes(w, head + 1, 0);
    worksheet_set_footer(w, PAGES);
}

static void table_sheet(lxw_workbook *book, const struct edition *e, const struct looks *l, struct arena *a)
{
    const struct tabled *t = e->table;
    lxw_worksheet *w = workbook_add_worksheet(book, e->period);
    const char *feet[] = {render_note(a, e), render_reason(a, e), render_hash(a, e)};
    lxw_row_t at = (lxw_row_t)(FIRST_ROW + t->rows.n);

    page_set(w, HEAD_ROW);
    across(w, t, TITLE_ROW, t->title, l->title, TITLE_POINTS);
    across(w, t, NUMBER_ROW, render_number(a, e), l->number, LINE_POINTS);
    rows_write(w, e, l, a);
    for (size_t i = 0; i < sizeof feet / sizeof feet[0]; i++)
        for (const char *line = feet[i]; *line;) {
            const size_t n = strcspn(line, "\n");

            across(w, t, at++, arena_str(a, line, n), l->foot, LINE_POINTS);
            line += n + (line[n] != '\0');
        }
}

/* A correction: both figures of each change. */
static void moves_sheet(lxw_workbook *book, const struct edition *e, const struct looks *l, struct arena *a)
{
    static const struct {
        const char *heading;
        double width;
    } columns[N_MOVES] = {{"编号", 20}, {"栏目", 20}, {"原为", 40}, {"更正为", 40}};
    lxw_worksheet *w = workbook_add_worksheet(book, "更正");
    const char *title = arena_printf(a, "更正：%s", ((const struct tabled *)e->table)->title);

    page_set(w, MOVES_HEAD);
    worksheet_set_row(w, 0, TITLE_POINTS, NULL);
    worksheet_merge_range(w, 0, 0, 0, N_MOVES - 1, title, l->title);
    for (size_t i = 0; i < N_MOVES; i++) {
        worksheet_set_column(w, (lxw_col_t)i, (lxw_col_t)i, columns[i].width, NULL);
        worksheet_write_string(w, MOVES_HEAD, (lxw_col_t)i, columns[i].heading, l->head);
    }
    for (size_t i = 0; i < e->moves.n; i++) {
        const struct tablemove *m = LIST_AT(e->moves, struct tablemove, i);
        const char *cells[N_MOVES] = {m->key, m->heading ? m->heading : "整行", render_before(m), render_after(m)};

        for (size_t k = 0; k < N_MOVES; k++)
            worksheet_write_string(w, (lxw_row_t)(MOVES_HEAD + 1 + i), (lxw_col_t)k, cells[k], l->text[0]);
    }
}

static bool book_write(const char *path, const struct edition *e, struct arena *a)
{
    const struct tabled *t = e->table;
    lxw_workbook *book = workbook_new(path);
    lxw_doc_properties about = {
        .title = (char *)(uintptr_t)t->title,
        .created = (time_t)(none_or(e->published_ms, none_or(e->drafted_ms, (t->to + 1) * DAY_MS)) / 1000)};

    if (!book)
        return false;
    const struct looks l = looks_of(book);
    workbook_set_properties(book, &about);
    table_sheet(book, e, &l, a);
    if (e->n > 1)
        moves_sheet(book, e, &l, a);
    return workbook_close(book) == LXW_NO_ERROR;
}

static bool refuse(struct arena *a, struct csv_error *why)
{
    const char *what = strerror(errno ? errno : EIO);

    *why = (struct csv_error){0, 0, arena_printf(a, "生成工作簿失败：%s", what),
                              arena_printf(a, "the workbook could not be made: %s", what)};
    return false;
}

/* The library writes to a path only: to one of our own in the folder of temporary files, gone before we return. */
bool render_xlsx(struct cli *c, const struct edition *e, struct bytes *out, struct csv_error *why)
{
    const char *folder = getenv("TMPDIR");
    char *path = arena_printf(&c->arena, "%s/duban-xlsx-XXXXXX", folder && *folder ? folder : P_tmpdir);
    int fd = mkstemp(path);
    bool made;

    if (fd < 0)
        return refuse(&c->arena, why);
    close(fd);
    errno = 0;
    made = book_write(path, e, &c->arena);
    if (made)
        out->data = cli_file(c, path, &out->len);
    unlink(path);
    return made && out->data ? true : refuse(&c->arena, why);
}

#else

bool render_xlsx(struct cli *c, const struct edition *e, struct bytes *out, struct csv_error *why)
{
    (void)c, (void)e, (void)out;
    *why = (struct csv_error){0, 0, "本程序编译时没有 libxlsxwriter，不能生成 .xlsx；请用 .csv",
                              "built without libxlsxwriter: no .xlsx; take .csv"};
    return false;
}

#endif
