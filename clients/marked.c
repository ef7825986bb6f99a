#include "clients/marked.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clients/table_file.h"
#include "clients/text.h"

#define MARK_END "-核对"

/* "台账.xlsx" → "台账-核对.xlsx" → "台账-核对2.xlsx": the copy of a corrected copy never lies on top of it. */
const char *marked_path(struct arena *a, const char *source, const char *end)
{
    const char *slash = strrchr(source, '/'), *dot = strrchr(slash ? slash : source, '.');
    size_t n = dot && dot != source ? (size_t)(dot - source) : strlen(source), digits = n;
    long number = 1;
    while (digits > 0 && isdigit((unsigned char)source[digits - 1]))
        digits--;
    if (digits >= strlen(MARK_END) && !strncmp(source + digits - strlen(MARK_END), MARK_END, strlen(MARK_END))) {
        number = digits < n ? strtol(source + digits, NULL, 10) + 1 : 2;
        n = digits - strlen(MARK_END);
    }
    const char *tail = number > 1 ? arena_printf(a, "%ld", number) : "";
    return arena_printf(a, "%.*s" MARK_END "%s.%s", (int)n, source, tail, end);
}

/* ---- CSV ---- */

/* Faults that are still to be said, in order. */
struct rest {
    const struct sheet_fault *v;
    size_t n;
};

/* What is wrong with a row. Faults of the whole file are said at the head. */
static const char *row_text(struct cli *c, const struct sheet *s, struct rest *rest, int line)
{
    struct buf b = {.arena = &c->arena};
    for (; rest->n && rest->v->line <= line && line >= s->csv.header.line; rest->v++, rest->n--) {
        const struct field *f = rest->v->column > 0 && s->columns ? s->columns[rest->v->column - 1] : NULL;
        buf_printf(&b, "%s%s%s%s", b.len ? tr(c, "；", "; ") : "", f ? tr(c, f->zh, f->name) : "",
                   f ? tr(c, "：", ": ") : "", text_safe(&c->arena, rest->v->text, true));
    }
    return b.data ? b.data : "";
}

static bool is_number(const char *s)
{
    return s[0] == '-' && s[1] && strspn(s + 1, "0123456789.") == strlen(s + 1);
}

static void cell_put(FILE *f, const char *s)
{
    const bool guard = csv_needs_guard(s) && !is_number(s);
    const bool quote = strpbrk(s, ",;\t\"\r\n") != NULL;
    fputs(quote ? "\"" : "", f);
    fputs(guard ? "'" : "", f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    fputs(quote ? "\"" : "", f);
}

/* Rows keep their lines, as far as cells of one line go. */
static void csv_put(struct cli *c, struct sheet *s, FILE *f)
{
    const char separator = s->csv.separator ? s->csv.separator : ',';
    struct rest rest = {NULL, 0};
    size_t width = 0;
    int line = 1;
    rest.v = sheet_faults(c, s, &rest.n);
    for (size_t r = 0; r < s->grid.n; r++)
        width = s->grid.rows[r].n > width ? s->grid.rows[r].n : width;
    fputs("\xef\xbb\xbf", f);
    for (size_t r = 0; r < s->grid.n; r++) {
        const struct grid_row *row = &s->grid.rows[r];
        const char *text = row_text(c, s, &rest, row->line);
        for (; line < row->line; line++)
            fputc('\n', f);
        for (size_t i = 0; i < width; i++) {
            cell_put(f, i < row->n ? row->cells[i] : "");
            for (const char *p = i < row->n ? strchr(row->cells[i], '\n') : NULL; p; p = strchr(p + 1, '\n'))
                line++;
            fputc(separator, f);
        }
        if (row->line == s->csv.header.line)
            text = arena_printf(&c->arena, "%s%s%s", MARK_HEAD, text[0] ? tr(c, "：", ": ") : "", text);
        cell_put(f, text);
        fputc('\n', f);
        line++;
    }
}

static bool marked_csv(struct cli *c, struct sheet *s, const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    csv_put(c, s, f);
    const bool whole = !ferror(f);
    return !fclose(f) && whole;
}

/* ---- either ---- */

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool ends_with(const char *s, const char *end)
{
    return strlen(s) > strlen(end) && !strcasecmp(s + strlen(s) - strlen(end), end);
}

const char *marked_copy(struct cli *c, struct sheet *s, const char *wish)
{
    const bool book = wish ? ends_with(wish, ".xlsx") : s->csv.tab != NULL && marked_xlsx_able();
    const char *path = wish ? wish : marked_path(&c->arena, s->path, book ? "xlsx" : "csv");
    if (book && !marked_xlsx_able()) {
        cli_say(c, tr(c, "这一版不能写 .xlsx；--marked 请给 .csv 文件名",
                      "this build writes no .xlsx; give --marked a .csv name"));
        return NULL;
    }
    if (same_file(path, s->path)) {
        cli_say(c, tr(c, "%s 就是原表，没有覆盖", "%s is the table itself; it was left alone"), path);
        return NULL;
    }
    errno = 0;
    if (book ? marked_xlsx(c, s, path) : marked_csv(c, s, path))
        return path;
    cli_say(c, tr(c, "写不了 %s：%s", "cannot write %s: %s"), path, errno ? strerror(errno) : "?");
    return NULL;
}
