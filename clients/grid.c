#include "clients/grid.h"

#include <string.h>

#include "clients/text.h"

/* ---- text ---- */

size_t blank_bytes(const char *s)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b", "\xef\xbb\xbf"};
    if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (!strncmp(s, wide[i], strlen(wide[i])))
            return strlen(wide[i]);
    return 0;
}

const char *head_bare(struct arena *a, const char *s)
{
    struct buf b = {.arena = a};
    for (size_t n; *s; s += n ? n : 1)
        if (!(n = blank_bytes(s)))
            buf_add(&b, s, 1);
    return b.data ? b.data : "";
}

const char *text_trim(struct arena *a, const char *s)
{
    size_t n, end = 0;
    while ((n = blank_bytes(s)))
        s += n;
    for (size_t i = 0; s[i]; i += n ? n : 1)
        if (!(n = blank_bytes(s + i)))
            end = i + 1;
    return s[end] ? arena_str(a, s, end) : s;
}

const char *cell_name(struct arena *a, int line, size_t column)
{
    char letters[16];
    size_t at = sizeof letters;
    letters[--at] = '\0';
    for (size_t n = column + 1; n > 0 && at > 0; n = (n - 1) / 26)
        letters[--at] = (char)('A' + (n - 1) % 26);
    return arena_printf(a, "%s%d", letters + at, line);
}

/* ---- merged cells ---- */

static size_t width_of(const struct grid *g)
{
    size_t width = 0;
    for (size_t i = 0; i < g->n; i++)
        width = g->rows[i].n > width ? g->rows[i].n : width;
    return width;
}

static const char *cell_at(const struct grid_row *row, size_t column)
{
    return column < row->n ? row->cells[column] : "";
}

static void row_widen(struct arena *a, struct grid_row *row, size_t n)
{
    const char **wide;
    if (n <= row->n)
        return;
    wide = arena_alloc(a, n * sizeof *wide);
    for (size_t i = 0; i < n; i++)
        wide[i] = cell_at(row, i);
    row->cells = wide;
    row->n = n;
}

size_t grid_row_from(const struct grid *g, int line)
{
    size_t lo = 0, hi = g->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (g->rows[mid].line < line)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool grid_fill(struct arena *a, struct grid *g)
{
    const size_t width = width_of(g);
    size_t filled = 0;
    for (size_t m = 0; m < g->merges_n; m++) {
        const struct grid_merge *at = &g->merges[m];
        const size_t first = grid_row_from(g, at->line), end = at->last_column < width ? at->last_column + 1 : width;
        if (first == g->n || g->rows[first].line != at->line)
            continue; /* its first cell is empty */
        const char *text = cell_at(&g->rows[first], at->column);
        if (!text[0])
            continue;
        for (size_t r = first; r < g->n && g->rows[r].line <= at->last_line; r++, filled++) {
            row_widen(a, &g->rows[r], end);
            for (size_t c = at->column; c < end; c++, filled++)
                g->rows[r].cells[c] = text;
            if (filled > TABLE_CELLS)
                return false;
        }
    }
    return true;
}

/* ---- the head ---- */

/* How many rows merged cells bind to a head that begins at rows[row]; 0: none says. A range over the whole width is a
 * title. */
static size_t bound_depth(const struct grid *g, size_t row, size_t width)
{
    const int line = g->rows[row].line;
    size_t depth = 0;
    bool across = false;
    for (size_t m = 0; m < g->merges_n; m++) {
        const struct grid_merge *at = &g->merges[m];
        if (at->line != line || (at->column == 0 && at->last_column + 1 >= width && width > 1))
            continue;
        if (at->last_line > line && (size_t)(at->last_line - line) + 1 > depth)
            depth = (size_t)(at->last_line - line) + 1;
        across |= at->last_column > at->column && at->last_line == line;
    }
    depth = !depth && across ? 2 : depth;
    return depth > HEAD_DEPTH ? 0 : depth;
}

/* The head of one column: texts from above to below, joined by "/". An upper cell left blank belongs to the one on its
 * left when there is something below it: that is how a merged cell looks in a CSV file. */
static const char *head_text(struct arena *a, const struct grid *g, const struct head_place *p, size_t column)
{
    const char *text = "", *last = "";
    for (size_t d = 0; d < p->depth && p->row + d < g->n; d++) {
        const struct grid_row *row = &g->rows[p->row + d];
        const char *cell = text_trim(a, cell_at(row, column));
        const bool below = d + 1 < p->depth && p->row + d + 1 < g->n && cell_at(row + 1, column)[0];
        for (size_t left = column; !cell[0] && below && left-- > 0;)
            cell = text_trim(a, cell_at(row, left));
        if (!cell[0] || !strcmp(cell, last))
            continue;
        text = text[0] ? arena_printf(a, "%s/%s", text, cell) : cell;
        last = cell;
    }
    return text;
}

/* Heads of a row: how many are filled and different from their neighbour, how many are known. */
static void head_count(struct arena *a, const struct grid *g, const struct heads *h, struct head_place *p,
                       size_t *filled)
{
    const char *before = "";
    const size_t width = width_of(g);
    p->known = *filled = 0;
    for (size_t c = 0; c < width; c++) {
        const char *text = head_text(a, g, p, c);
        if (text[0] && strcmp(text, before)) {
            ++*filled;
            p->known += h && h->known && h->known(h->u, text);
        }
        before = text;
    }
}

/* The first row of about the table's width. */
static struct head_place head_by_shape(struct arena *a, const struct grid *g)
{
    const size_t width = width_of(g);
    size_t most = 0, scan = g->n < HEAD_SCAN_ROWS ? g->n : HEAD_SCAN_ROWS;
    struct head_place p = {.depth = 1};
    size_t *filled = arena_alloc(a, (scan + 1) * sizeof *filled);
    for (p.row = 0; p.row < scan; p.row++) {
        head_count(a, g, NULL, &p, &filled[p.row]);
        most = filled[p.row] > most ? filled[p.row] : most;
    }
    for (p.row = 0; p.row + 1 < scan && 2 * filled[p.row] <= most;)
        p.row++;
    const size_t bound = bound_depth(g, p.row, width);
    p.depth = bound ? bound : 1;
    return p;
}

bool head_find(struct arena *a, const struct grid *g, const struct heads *h, bool first_row, struct head_place *out)
{
    struct head_place best = {.depth = 0};
    const size_t width = width_of(g);
    for (size_t row = 0; row < g->n && row < HEAD_SCAN_ROWS; row++) {
        const size_t bound = bound_depth(g, row, width);
        for (size_t depth = bound ? bound : 1; depth <= (bound ? bound : HEAD_DEPTH); depth++) {
            struct head_place p = {.row = row, .depth = depth};
            size_t filled;
            head_count(a, g, h, &p, &filled);
            if (2 * p.known >= filled && p.known > best.known)
                best = p;
        }
    }
    if (!g->n)
        return false;
    *out = best.depth ? best : first_row ? (struct head_place){.depth = 1} : head_by_shape(a, g);
    return true;
}

/* ---- the table ---- */

static int fail(struct csv_error *e, int line, size_t column, const char *zh, const char *en)
{
    *e = (struct csv_error){line, (int)column, zh, en};
    return -1;
}

/* A row of the file becomes a row of the table: of the head's length, or an error. */
static int row_shape(struct arena *a, const struct grid_row *row, size_t width, struct csv_error *e)
{
    for (size_t i = width; i < row->n; i++)
        if (row->cells[i][0])
            return fail(e, row->line, i + 1, "比表头多出一列（是否有未加引号的逗号？）",
                        "one cell more than the header (a comma without quotes?)");
    if (row->n < width)
        return fail(e, row->line, row->n, arena_printf(a, "%zu 列，应有 %zu 列", row->n, width),
                    arena_printf(a, "%zu cells, %zu are needed", row->n, width));
    return 0;
}

/* Columns that have a head or a cell, by their place. */
static size_t columns_used(struct arena *a, const struct grid *g, const struct head_place *p, size_t width, int *at)
{
    size_t n = 0;
    for (size_t c = 0; c < width; c++) {
        bool used = head_text(a, g, p, c)[0] != '\0';
        for (size_t r = p->row + p->depth; r < g->n && !used; r++)
            used = cell_at(&g->rows[r], c)[0] != '\0';
        if (used)
            at[n++] = (int)c;
    }
    return n;
}

/* The cells of one row in the columns that are used. */
static const char **cells_pick(struct arena *a, const struct grid_row *row, const int *at, size_t n)
{
    const char **cells = arena_alloc(a, (n + 1) * sizeof *cells);
    for (size_t c = 0; c < n; c++)
        cells[c] = cell_at(row, (size_t)at[c]);
    return cells;
}

int grid_table(struct arena *a, const struct grid *g, const struct head_place *head, enum table_cut cut,
               struct csv *out, struct csv_error *e)
{
    const size_t width = cut == CUT_SHEET ? width_of(g) : g->rows[head->row].n, below = head->row + head->depth;
    int *at = arena_alloc(a, (width + 1) * sizeof *at);
    struct csv t = {.columns = width, .n = below < g->n ? g->n - below : 0};

    for (size_t r = below; cut != CUT_SHEET && r < g->n; r++)
        if (row_shape(a, &g->rows[r], width, e))
            return -1;
    for (size_t c = 0; c < width; c++)
        at[c] = (int)c;
    if (cut != CUT_AS_IS) {
        t.columns = columns_used(a, g, head, width, at);
        t.at = at;
    }
    t.header = (struct csv_row){cells_pick(a, &g->rows[head->row], at, t.columns),
                                g->rows[below <= g->n ? below - 1 : g->n - 1].line};
    for (size_t c = 0; cut != CUT_AS_IS && c < t.columns; c++)
        t.header.cells[c] = head_text(a, g, head, (size_t)at[c]);
    if (!t.columns)
        return fail(e, t.header.line, 0, "没有表头", "there is no head");
    t.rows = t.n ? arena_alloc(a, t.n * sizeof *t.rows) : NULL;
    for (size_t r = 0; r < t.n; r++)
        t.rows[r] = (struct csv_row){cells_pick(a, &g->rows[below + r], at, t.columns), g->rows[below + r].line};
    *out = t;
    return 0;
}
