#include "clients/csv.h"

#include <stdbool.h>
#include <string.h>

#include "clients/grid.h"
#include "clients/text.h"

struct reader {
    struct arena *arena;
    const char *p, *end;
    int line;
    char separator;
    struct csv_error *e;
};

static int fail(struct reader *r, int line, size_t column, const char *zh, const char *en)
{
    *r->e = (struct csv_error){line, (int)column, zh, en};
    return -1;
}

static bool at_line_end(const struct reader *r)
{
    return r->p == r->end || *r->p == '\n' || (*r->p == '\r' && r->p + 1 < r->end && r->p[1] == '\n');
}

static void line_end_skip(struct reader *r)
{
    if (r->p < r->end && *r->p == '\r')
        r->p++;
    if (r->p < r->end)
        r->p++;
    r->line++;
}

bool csv_needs_guard(const char *s)
{
    static const char *const starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    size_t n;
    s += strspn(s, "'"); /* so that one apostrophe more can be told from those that were there */
    if (*s == '\t' || *s == '\r' || *s == '\n')
        return true;
    while ((n = blank_bytes(s)))
        s += n;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (!strncmp(s, starts[i], strlen(starts[i])))
            return true;
    return false;
}

/* A spreadsheet guard: '=1+1 means the text =1+1. An apostrophe before anything else is part of the text. */
static const char *unguard(const char *s)
{
    return s[0] == '\'' && csv_needs_guard(s + 1) ? s + 1 : s;
}

static int quoted_read(struct reader *r, size_t column, struct buf *b)
{
    const int opened = r->line;
    for (r->p++; r->p < r->end; r->p++) {
        if (*r->p == '"') {
            if (r->p + 1 < r->end && r->p[1] == '"') {
                r->p++;
            } else {
                r->p++;
                if (!at_line_end(r) && *r->p != r->separator)
                    return fail(r, r->line, column, "引号之后还有文字", "text after the closing quote");
                return 0;
            }
        }
        if (*r->p == '\r' && r->p + 1 < r->end && r->p[1] == '\n')
            continue; /* CRLF inside a cell is one line break */
        if (*r->p == '\n')
            r->line++;
        buf_add(b, r->p, 1);
    }
    return fail(r, opened, column, "引号没有结束", "the quote is never closed");
}

static int plain_read(struct reader *r, size_t column, struct buf *b)
{
    for (; !at_line_end(r) && *r->p != r->separator; r->p++) {
        if (*r->p == '"')
            return fail(r, r->line, column, "单元格中间有引号；整格要用引号括起，里面的引号写两个",
                        "a quote inside a cell; put the whole cell in quotes and double the inner ones");
        if (*r->p == '\r')
            return fail(r, r->line, column, "多余的回车符", "a stray carriage return");
        buf_add(b, r->p, 1);
    }
    return 0;
}

/* Reads one row; cells gather as pointers in `cells`. */
static int row_read(struct reader *r, struct buf *cells, size_t *n)
{
    for (*n = 0;;) {
        struct buf b = {.arena = r->arena};
        int rc = r->p < r->end && *r->p == '"' ? quoted_read(r, *n + 1, &b) : plain_read(r, *n + 1, &b);
        if (rc)
            return rc;
        if (b.len && memchr(b.data, 0, b.len))
            return fail(r, r->line, *n + 1, "含有空字符（这不是 CSV 文件？）", "a NUL byte (not a CSV file?)");
        if (b.len && b.data[0] == '=')
            return fail(r, r->line, *n + 1, "以 = 开头，是公式；若是文字，请在前面加 '",
                        "it begins with =, a formula; if it is text, put ' before it");
        const char *text = unguard(arena_str(r->arena, b.len ? b.data : "", b.len));
        buf_add(cells, &text, sizeof text);
        if (++*n > TABLE_COLUMNS)
            return fail(r, r->line, *n, arena_printf(r->arena, "超过 %d 列", TABLE_COLUMNS),
                        arena_printf(r->arena, "more than %d columns", TABLE_COLUMNS));
        if (at_line_end(r))
            break;
        r->p++; /* the separator */
    }
    if (r->p < r->end)
        line_end_skip(r);
    return 0;
}

/* What cuts the header: a comma if there is one, else a tab, else a semicolon. Quoted cells don't count. */
static char separator_of(const char *p, const char *end)
{
    size_t tabs = 0, semicolons = 0;
    bool quoted = false;
    while (p < end && (*p == '\n' || *p == '\r'))
        p++;
    for (; p < end && (quoted || *p != '\n'); p++) {
        if (*p == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (*p == ',')
            return ',';
        tabs += *p == '\t';
        semicolons += *p == ';';
    }
    return tabs ? '\t' : semicolons ? ';' : ',';
}

static int text_check(struct reader *r)
{
    size_t bad = 0;
    const char *start = r->p;
    const size_t len = (size_t)(r->end - start);
    if (len >= 2 && (!memcmp(start, "\xff\xfe", 2) || !memcmp(start, "\xfe\xff", 2)))
        return fail(r, 1, 0, "是 UTF-16 文字，应为 UTF-8：iconv -f UTF-16 -t UTF-8 旧.csv > 新.csv",
                    "this is UTF-16, UTF-8 is needed: iconv -f UTF-16 -t UTF-8 old.csv > new.csv");
    if (text_is_utf8(start, len, &bad))
        return 0;
    int line = 1;
    for (size_t i = 0; i < bad; i++)
        line += start[i] == '\n';
    return fail(r, line, 0, "不是 UTF-8 文字（若是 GBK：iconv -f GB18030 -t UTF-8 旧.csv > 新.csv）",
                "not UTF-8 (if it is GBK: iconv -f GB18030 -t UTF-8 old.csv > new.csv)");
}

static bool row_is_empty(const char **cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cells[i][0])
            return false;
    return true;
}

int csv_grid(struct arena *a, const char *data, size_t len, struct grid *out, char *separator, struct csv_error *e)
{
    struct reader r = {a, data, data + len, 1, ',', e};
    struct buf rows = {.arena = a};

    if (len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3))
        r.p += 3;
    if (text_check(&r))
        return -1;
    *separator = r.separator = separator_of(r.p, r.end);
    while (r.p < r.end) {
        struct buf cells = {.arena = a};
        struct grid_row row = {.line = r.line};
        if (at_line_end(&r)) {
            line_end_skip(&r);
            continue;
        }
        if (row_read(&r, &cells, &row.n))
            return -1;
        row.cells = arena_copy(a, cells.data, cells.len);
        if (!row_is_empty(row.cells, row.n))
            buf_add(&rows, &row, sizeof row);
        if (rows.len / sizeof row > TABLE_ROWS)
            return fail(&r, row.line, 0, arena_printf(a, "超过 %d 行", TABLE_ROWS),
                        arena_printf(a, "more than %d rows", TABLE_ROWS));
    }
    if (!rows.len)
        return fail(&r, 1, 0, "文件是空的", "the file is empty");
    *out = (struct grid){.rows = arena_copy(a, rows.data, rows.len), .n = rows.len / sizeof(struct grid_row)};
    return 0;
}

int csv_read(struct arena *a, const char *data, size_t len, struct csv *out, struct csv_error *e)
{
    const struct head_place first = {.row = 0, .depth = 1};
    struct grid g;
    struct csv t;
    char separator;

    if (csv_grid(a, data, len, &g, &separator, e) || grid_table(a, &g, &first, CUT_AS_IS, &t, e))
        return -1;
    t.separator = separator;
    *out = t;
    return 0;
}
