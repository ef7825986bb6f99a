#include "clients/table_file.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "clients/sheet.h"
#include "clients/text.h"
#include "clients/xlsx.h"

static int fail(struct csv_error *e, int line, const char *zh, const char *en)
{
    *e = (struct csv_error){line, 0, zh, en};
    return EXIT_WRONG_DATA;
}

/* ---- encodings ---- */

/* Strictly: the first byte that does not belong ends it. *bad gets its place. */
static bool decode(struct arena *a, const char *from, const char *data, size_t len, struct buf *out, size_t *bad)
{
    iconv_t cd = iconv_open("UTF-8", from);
    char *in = arena_str(a, data, len), *begin = in;
    size_t left = len;
    bool whole = cd != (iconv_t)-1;

    while (whole && left > 0) {
        char chunk[16384], *p = chunk;
        size_t room = sizeof chunk;
        whole = iconv(cd, &in, &left, &p, &room) != (size_t)-1 || errno == E2BIG;
        buf_add(out, chunk, sizeof chunk - room);
    }
    *bad = (size_t)(in - begin);
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    return whole;
}

static int line_at(const char *data, size_t at)
{
    int line = 1;
    for (size_t i = 0; i < at; i++)
        line += data[i] == '\n';
    return line;
}

static bool begins(const char *data, size_t len, const char *magic, size_t n)
{
    return len >= n && !memcmp(data, magic, n);
}

/* The text as UTF-8; *encoding says what it was. */
static int text_decode(struct arena *a, const char **data, size_t *len, const char **encoding, struct csv_error *why)
{
    const bool utf16 = begins(*data, *len, "\xff\xfe", 2) || begins(*data, *len, "\xfe\xff", 2);
    struct buf b = {.arena = a};
    size_t bad = 0;

    *encoding = utf16 ? "UTF-16" : "UTF-8";
    if (!utf16 && text_is_utf8(*data, *len, &bad))
        return EXIT_DONE;
    const int line = line_at(*data, bad);
    *encoding = utf16 ? "UTF-16" : "GB18030";
    if (!decode(a, *encoding, *data, *len, &b, &bad))
        return fail(why,
                    utf16                        ? 1
                    : line_at(*data, bad) > line ? line_at(*data, bad)
                                                 : line,
                    utf16 ? "不是完好的 UTF-16 文字" : "文字既不是 UTF-8，也不是 GB18030（GBK）",
                    utf16 ? "not sound UTF-16" : "the text is neither UTF-8 nor GB18030 (GBK)");
    *data = b.data ? b.data : "";
    *len = b.len;
    return EXIT_DONE;
}

/* ---- heads that are known without a map ---- */

static bool field_head(const void *u, const char *head)
{
    (void)u;
    for (size_t k = 0; k < sheet_kinds_n; k++)
        for (size_t i = 0; i < sheet_kinds[k].rec->n; i++) {
            const struct field *f = &sheet_kinds[k].rec->fields[i];
            if (!strcmp(f->name, head) || !strcmp(f->zh, head))
                return true;
        }
    return false;
}
static const struct heads field_heads = {field_head, NULL};

/* ---- kinds of files ---- */

static int csv_load(struct arena *a, const char *data, size_t len, const struct heads *heads, struct table *out,
                    struct csv_error *why)
{
    const char *encoding;
    struct head_place head;
    struct grid g;
    char separator;

    int rc = text_decode(a, &data, &len, &encoding, why);
    if (rc)
        return rc;
    if (csv_grid(a, data, len, &g, &separator, why) || !head_find(a, &g, heads, true, &head) ||
        grid_table(a, &g, &head, CUT_CSV, &out->csv, why))
        return EXIT_WRONG_DATA;
    out->grid = g;
    out->csv.separator = separator;
    out->csv.encoding = encoding;
    return EXIT_DONE;
}

/* ---- workbooks ---- */

/* A sheet that has been read, as a table. */
struct sheet_seen {
    const struct xlsx_sheet *sheet;
    struct grid grid;
    struct list faults;
    struct head_place head;
};

/* Names of sheets for a sentence: “台账”、“说明”. */
static const char *names_of(struct arena *a, const struct sheet_seen *v, size_t n, bool only_known)
{
    struct buf b = {.arena = a};
    for (size_t i = 0; i < n; i++)
        if (!only_known || v[i].head.known)
            buf_printf(&b, "%s“%.60s”", b.len ? "、" : "", v[i].sheet->name);
    return b.data ? b.data : "";
}

static int no_sheet(struct arena *a, const struct xlsx *x, const char *name, struct csv_error *why)
{
    const char **names = arena_alloc(a, (x->sheets.n + 1) * sizeof *names);
    for (size_t i = 0; i < x->sheets.n; i++)
        names[i] = LIST_AT(x->sheets, struct xlsx_sheet, i)->name;
    const char *near = nearest_word(name, names, x->sheets.n);
    if (!near && x->sheets.n)
        near = names[0];
    return fail(
        why, 0,
        arena_printf(a, "没有名为“%s”的表%s%s%s", name, near ? "；是“" : "", near ? near : "", near ? "”吗？" : ""),
        arena_printf(a, "no sheet \"%s\"%s%s%s", name, near ? "; did you mean \"" : "", near ? near : "",
                     near ? "\"?" : ""));
}

/* Reads the sheets that come into question: the one that was named, else every one that people see. */
static int candidates_read(struct arena *a, struct xlsx *x, const char *name, const struct heads *heads,
                           struct sheet_seen *v, size_t *n, struct csv_error *why)
{
    for (size_t i = 0; i < x->sheets.n; i++) {
        const struct xlsx_sheet *s = LIST_AT(x->sheets, struct xlsx_sheet, i);
        struct sheet_seen k = {.sheet = s};
        if (!s->part || (name ? strcmp(s->name, name) != 0 : s->hidden))
            continue;
        if (xlsx_sheet_read(x, s, &k.grid, &k.faults, why))
            return EXIT_WRONG_DATA;
        if (head_find(a, &k.grid, heads, false, &k.head))
            v[(*n)++] = k;
    }
    if (!*n && name)
        return no_sheet(a, x, name, why);
    return *n ? EXIT_DONE : fail(why, 0, "没有一张看得见的表里有内容", "no visible sheet holds anything");
}

/* The only sheet, or the only one whose head is known. NULL: there is no telling. */
static const struct sheet_seen *choose(struct arena *a, const struct sheet_seen *v, size_t n, struct csv_error *why)
{
    const struct sheet_seen *best = n == 1 ? v : NULL;
    size_t known = 0;
    for (size_t i = 0; i < n && n > 1; i++)
        if (v[i].head.known) {
            best = &v[i];
            known++;
        }
    if (known > 1 || !best) {
        const char *names = names_of(a, v, n, known > 1);
        fail(why, 0, arena_printf(a, "有几张表：%s；请用 --sheet 指明哪一张", names),
             arena_printf(a, "several sheets: %s; say which with --sheet", names));
        return NULL;
    }
    return best;
}

/* Columns of the sheet become columns of the table; what stands above the table is nobody's fault. */
static void faults_place(struct arena *a, const struct sheet_seen *k, struct table *out)
{
    struct buf b = {.arena = a};
    for (size_t i = 0; i < k->faults.n; i++) {
        struct csv_error f = *LIST_AT(k->faults, struct csv_error, i);
        size_t c = 0;
        while (c < out->csv.columns && out->csv.at[c] != f.column - 1)
            c++;
        f.column = c < out->csv.columns ? (int)c + 1 : 0;
        if (f.line >= out->csv.header.line)
            buf_add(&b, &f, sizeof f);
    }
    out->faults = (struct list){b.data, b.len / sizeof(struct csv_error)};
}

static int workbook_load(struct arena *a, struct xlsx *x, const char *name, const struct heads *heads,
                         struct table *out, struct csv_error *why)
{
    struct sheet_seen *v = arena_alloc(a, (x->sheets.n + 1) * sizeof *v);
    size_t n = 0;
    int rc = candidates_read(a, x, name, heads, v, &n, why);
    const struct sheet_seen *k = rc ? NULL : choose(a, v, n, why);
    if (!k || grid_table(a, &k->grid, &k->head, CUT_SHEET, &out->csv, why))
        return EXIT_WRONG_DATA;
    out->grid = k->grid;
    out->csv.encoding = "XLSX";
    out->csv.tab = k->sheet->name;
    out->csv.date1904 = x->date1904;
    faults_place(a, k, out);
    return EXIT_DONE;
}

static int xlsx_load(struct arena *a, const char *data, size_t len, const char *name, const struct heads *heads,
                     struct table *out, struct csv_error *why)
{
    struct xlsx x;
    int rc = xlsx_open(a, data, len, &x, why) ? EXIT_WRONG_DATA : workbook_load(a, &x, name, heads, out, why);
    xlsx_close(&x);
    return rc;
}

/* ---- the file ---- */

int table_bytes_load(struct arena *a, const char *data, size_t len, const char *sheet, const struct heads *heads,
                     struct table *out, struct csv_error *why)
{
    *why = (struct csv_error){0};
    *out = (struct table){.csv = {.n = 0}};
    if (!heads)
        heads = &field_heads;
    switch (xlsx_is(data, len)) {
    case XLSX_YES:
        return xlsx_load(a, data, len, sheet, heads, out, why);
    case XLSX_OLD:
        return fail(why, 0, "是旧的 .xls 格式，读不了；请在表格程序里另存为 .xlsx",
                    "this is the old .xls, which is not read; save it as .xlsx");
    case XLSX_ENCRYPTED:
        return fail(why, 0, "文件加了密码；请去掉密码再存", "it is encrypted; save it without a password");
    default:
        if (sheet)
            return fail(why, 0, "CSV 文件没有分表；请去掉 --sheet", "a CSV file has no sheets; leave --sheet out");
        return csv_load(a, data, len, heads, out, why);
    }
}

int table_file_load(struct cli *c, const char *path, const char *sheet, const struct heads *heads, struct table *out,
                    struct csv_error *why)
{
    size_t len;
    *why = (struct csv_error){0};
    const char *data = cli_file(c, path, &len);
    return data ? table_bytes_load(&c->arena, data, len, sheet, heads, out, why) : EXIT_NO_FILE;
}

const char *table_place(struct arena *a, const struct csv *t, int line, int column)
{
    const int at = column > 0 && t->at && (size_t)column <= t->columns ? t->at[column - 1] : column - 1;
    column = at < 0 ? 0 : column; /* a value that stands in no column of the file */
    if (t->tab && line > 0)
        return column > 0 ? cell_name(a, line, (size_t)at) : arena_printf(a, "%d", line);
    if (line <= 0)
        return "";
    return column > 0 ? arena_printf(a, "%d:%d", line, at + 1) : arena_printf(a, "%d", line);
}

static void error_tell(struct cli *c, const char *path, const struct csv *t, const struct csv_error *e)
{
    const char *place = table_place(&c->arena, t, e->line, e->column);
    cli_say(c, "%s%s%s %s", path, place[0] ? ":" : "", place, text_safe(&c->arena, tr(c, e->zh, e->en), true));
}

int table_file_read(struct cli *c, const char *path, const char *sheet, struct csv *out)
{
    struct table t;
    struct csv_error why;
    int rc = table_file_load(c, path, sheet, NULL, &t, &why);
    if (rc && why.zh)
        error_tell(c, path, &t.csv, &why);
    for (size_t i = 0; !rc && i < t.faults.n && i < LIM_ERRORS; i++)
        error_tell(c, path, &t.csv, LIST_AT(t.faults, struct csv_error, i));
    if (rc || t.faults.n)
        return rc ? rc : EXIT_WRONG_DATA;
    *out = t.csv;
    return EXIT_DONE;
}
