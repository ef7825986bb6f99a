/* xlsx_sheet.c: the cells of one sheet, walked once from top to bottom. Rows and columns must rise, as every program
 * writes them; what comes twice or backwards is refused, so that no two readers can see two tables in one file. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "clients/xlsx.h"

/* Elements whose text matters. */
enum inside { IN_NONE, IN_VALUE, IN_STRING };

struct cell {
    const char *text;
    size_t column;
};

struct sheet_walk {
    struct xlsx *x;
    struct arena *a;
    struct csv_error *e;
    bool stop, refused;
    struct buf rows, merges, faults; /* struct grid_row, grid_merge, csv_error */
    size_t cells;                    /* so far */

    int line;       /* of the row being read; 0: none yet */
    struct buf row; /* struct cell, those with text */
    size_t column;  /* of the cell being read */
    size_t next_column;

    const char *type;              /* attribute t */
    size_t format;                 /* attribute s */
    bool formula, value, phonetic; /* value: it has a <v> */
    enum inside inside;
    struct buf text;
};

static void refuse(struct sheet_walk *w, size_t column, const char *zh, const char *en)
{
    *w->e = (struct csv_error){w->line, (int)column, zh, en};
    w->stop = w->refused = true;
}

static void fault(struct sheet_walk *w, const char *zh, const char *en)
{
    const struct csv_error f = {w->line, (int)w->column + 1, zh, en};
    buf_add(&w->faults, &f, sizeof f);
}

/* "F47": column 5, line 47. False: not of this form. */
static bool reference_parse(const char *s, size_t *column, int *line)
{
    size_t col = 0;
    long n;
    char *end;
    const char *p = s;
    for (; *p >= 'A' && *p <= 'Z'; p++)
        if ((col = col * 26 + (size_t)(*p - 'A') + 1) > 1u << 20)
            return false;
    if (p == s || !isdigit((unsigned char)*p))
        return false;
    n = strtol(p, &end, 10);
    if (*end || n < 1 || n > XLSX_LINES)
        return false;
    *column = col - 1;
    *line = (int)n;
    return true;
}

/* ---- rows ---- */

static void row_begin(struct sheet_walk *w, const char **attributes)
{
    const char *r = attribute(attributes, "r");
    const long line = r ? strtol(r, NULL, 10) : w->line + 1L;
    if (line <= w->line || line > XLSX_LINES) {
        refuse(w, 0, "行号不是从小到大", "its rows do not rise");
        return;
    }
    w->line = (int)line;
    w->next_column = 0;
    w->row.len = 0;
}

static void row_end(struct sheet_walk *w)
{
    const struct cell *cells = (const void *)w->row.data;
    const size_t n = w->row.len / sizeof *cells;
    struct grid_row row = {.line = w->line};
    if (!n)
        return;
    row.n = cells[n - 1].column + 1;
    w->cells += row.n;
    if (w->cells > TABLE_CELLS || w->rows.len / sizeof row >= TABLE_ROWS) {
        refuse(w, 0, arena_printf(w->a, "表格过大（至多 %d 行、%d 格）", TABLE_ROWS, TABLE_CELLS),
               arena_printf(w->a, "too large (%d rows and %d cells at most)", TABLE_ROWS, TABLE_CELLS));
        return;
    }
    row.cells = arena_alloc(w->a, row.n * sizeof *row.cells);
    for (size_t i = 0, k = 0; i < row.n; i++)
        row.cells[i] = cells[k].column == i ? cells[k++].text : "";
    buf_add(&w->rows, &row, sizeof row);
}

/* ---- cells ---- */

static void cell_begin(struct sheet_walk *w, const char **attributes)
{
    const char *r = attribute(attributes, "r"), *t = attribute(attributes, "t"), *s = attribute(attributes, "s");
    int line = w->line;
    w->column = w->next_column;
    if (r && (!reference_parse(r, &w->column, &line) || line != w->line || w->column < w->next_column)) {
        refuse(w, 0, "单元格的位置不对", "a cell stands in the wrong place");
        return;
    }
    w->next_column = w->column + 1;
    w->type = !t ? "n" : arena_str(w->a, t, strlen(t));
    w->format = s ? strtoul(s, NULL, 10) : 0;
    w->formula = w->value = w->phonetic = false;
    w->text.len = 0;
}

static const char *shared(struct sheet_walk *w, const char *index)
{
    char *end;
    const unsigned long i = strtoul(index, &end, 10);
    if (!isdigit((unsigned char)index[0]) || *end || i >= w->x->strings.n) {
        refuse(w, w->column + 1, "引用的文字不在文件里", "its text is missing from the file");
        return "";
    }
    return *LIST_AT(w->x->strings, const char *, i);
}

static const char *number(struct sheet_walk *w, const char *value)
{
    const struct number_format plain = {.kind = NUMBER_PLAIN};
    const char *zh, *en;
    const char *s = number_text(
        w->a, value, w->format < w->x->formats.n ? *LIST_AT(w->x->formats, struct number_format, w->format) : plain,
        w->x->date1904, &zh, &en);
    if (!s)
        fault(w, zh, en);
    return s ? s : "";
}

/* What stands in the cell, as text; faults are noted. */
static const char *cell_text(struct sheet_walk *w)
{
    const char *s = w->text.len ? w->text.data : "", *t = w->type;
    if (!strcmp(t, "e")) {
        fault(w, arena_printf(w->a, "单元格是错误值 %.20s", s),
              arena_printf(w->a, "the cell holds the error %.20s", s));
        return "";
    }
    if (w->formula && !s[0] && !(w->value && !strcmp(t, "str"))) { /* a text may well be empty */
        fault(w, "公式还没有算出结果；请用表格程序打开，保存一次",
              "a formula without a result; open it in a spreadsheet program and save it once");
        return "";
    }
    if (!s[0])
        return "";
    if (!strcmp(t, "s"))
        return shared(w, s);
    if (!strcmp(t, "b"))
        return strcmp(s, "0") != 0 && strcmp(s, "false") != 0 ? "yes" : "no";
    if (!strcmp(t, "n"))
        return number(w, s);
    if (!strcmp(t, "d")) /* an ISO date; at midnight, a day */
        return strlen(s) > 11 && !strncmp(s + 10, "T00:00:00", 9) ? arena_str(w->a, s, 10)
                                                                  : arena_str(w->a, s, w->text.len);
    return xlsx_unescape(w->a, s, w->text.len);
}

static void cell_end(struct sheet_walk *w)
{
    const struct cell c = {text_trim(w->a, cell_text(w)), w->column};
    if (!c.text[0])
        return;
    if (w->column >= TABLE_COLUMNS)
        refuse(w, w->column + 1, arena_printf(w->a, "超过 %d 列", TABLE_COLUMNS),
               arena_printf(w->a, "more than %d columns", TABLE_COLUMNS));
    else
        buf_add(&w->row, &c, sizeof c);
}

static void merge_add(struct sheet_walk *w, const char *ref)
{
    struct grid_merge m;
    const char *colon = ref ? strchr(ref, ':') : NULL;
    if (!colon)
        return; /* one cell */
    if (!reference_parse(arena_str(w->a, ref, (size_t)(colon - ref)), &m.column, &m.line) ||
        !reference_parse(colon + 1, &m.last_column, &m.last_line) || m.last_line < m.line || m.last_column < m.column ||
        w->merges.len / sizeof m >= XLSX_MERGES) {
        refuse(w, 0, "合并单元格的写法不对，或者过多", "its merged cells are wrong, or too many");
        return;
    }
    buf_add(&w->merges, &m, sizeof m);
}

/* ---- the walk ---- */

static void value_begin(struct sheet_walk *w)
{
    w->inside = IN_VALUE;
    w->value = true;
}

static void on_open(void *u, const char *name, const char **attributes)
{
    struct sheet_walk *w = u;
    if (!strcmp(name, "row"))
        row_begin(w, attributes);
    else if (!strcmp(name, "c") && w->line > 0)
        cell_begin(w, attributes);
    else if (!strcmp(name, "v"))
        value_begin(w);
    else if (!strcmp(name, "f"))
        w->formula = true;
    else if (!strcmp(name, "rPh"))
        w->phonetic = true;
    else if (!strcmp(name, "t") && !w->phonetic)
        w->inside = IN_STRING;
    else if (!strcmp(name, "mergeCell"))
        merge_add(w, attribute(attributes, "ref"));
}

static void on_text(void *u, const char *s, size_t n)
{
    struct sheet_walk *w = u;
    if (w->inside == IN_NONE)
        return;
    if (w->text.len + n <= TABLE_CELL_BYTES)
        buf_add(&w->text, s, n);
    else
        refuse(w, w->column + 1, arena_printf(w->a, "文字超过 %d 字节", TABLE_CELL_BYTES),
               arena_printf(w->a, "more than %d bytes of text", TABLE_CELL_BYTES));
}

static void on_close(void *u, const char *name)
{
    struct sheet_walk *w = u;
    w->inside = IN_NONE;
    if (!strcmp(name, "rPh"))
        w->phonetic = false;
    else if (!strcmp(name, "c") && w->type)
        cell_end(w);
    else if (!strcmp(name, "row"))
        row_end(w);
    if (!strcmp(name, "c"))
        w->type = NULL;
}

int xlsx_sheet_read(struct xlsx *x, const struct xlsx_sheet *s, struct grid *out, struct list *faults,
                    struct csv_error *e)
{
    struct arena *a = x->arena;
    struct sheet_walk w = {.x = x,
                           .a = a,
                           .e = e,
                           .rows = {.arena = a},
                           .merges = {.arena = a},
                           .faults = {.arena = a},
                           .row = {.arena = a},
                           .text = {.arena = a}};
    const struct walk walk = {on_open, on_text, on_close, &w, &w.stop};
    if (package_walk(x->package, s->part, &walk, e) || w.refused)
        return -1;
    *out = (struct grid){(void *)w.rows.data, w.rows.len / sizeof(struct grid_row), (void *)w.merges.data,
                         w.merges.len / sizeof(struct grid_merge)};
    *faults = (struct list){w.faults.data, w.faults.len / sizeof(struct csv_error)};
    if (grid_fill(a, out))
        return 0;
    *e = (struct csv_error){0, 0, arena_printf(a, "合并的单元格超过 %d 格", TABLE_CELLS),
                            arena_printf(a, "more than %d merged cells", TABLE_CELLS)};
    return -1;
}
