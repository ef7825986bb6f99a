/* sheet_faults.c: mistakes of a table, kept until all are known and told in the order of the file, wherever they were
 * found. */
#include <stdlib.h>
#include <string.h>

#include "clients/sheet.h"
#include "clients/table_file.h"
#include "clients/text.h"

void sheet_fault_put(struct cli *c, struct sheet *s, struct sheet_fault f)
{
    s->told.arena = &c->arena;
    buf_add(&s->told, &f, sizeof f);
}

void sheet_fault_add(struct cli *c, struct sheet *s, int line, const char *field, const char *text)
{
    sheet_fault_put(c, s, (struct sheet_fault){line, sheet_column(s, field) + 1, field, text});
}

bool *sheet_bad_rows(struct cli *c, const struct sheet *s, size_t *n)
{
    const struct sheet_fault *v = (const void *)s->told.data;
    bool *bad = arena_alloc(&c->arena, s->csv.n + 1);
    size_t count = 0;
    for (size_t i = 0; i < s->told.len / sizeof *v; i++) {
        const size_t row = sheet_row_at(s, v[i].line);
        count += row < s->csv.n && !bad[row];
        bad[row] = true; /* there is room for "no row" */
    }
    if (n)
        *n = count;
    return bad;
}

bool sheet_header_bad(const struct sheet *s)
{
    const struct sheet_fault *v = (const void *)s->told.data;
    for (size_t i = 0; i < s->told.len / sizeof *v; i++)
        if (v[i].line <= s->csv.header.line)
            return true;
    return false;
}

static int by_place(const void *x, const void *y)
{
    const struct sheet_fault *a = x, *b = y;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

const struct sheet_fault *sheet_faults(struct cli *c, const struct sheet *s, size_t *n)
{
    *n = s->told.len / sizeof(struct sheet_fault);
    if (!*n)
        return NULL;
    struct sheet_fault *v = arena_copy(&c->arena, s->told.data, s->told.len);
    qsort(v, *n, sizeof *v, by_place);
    return v;
}

/* "期限（due_date）：没有这一天", as far as there are a column and a field. */
static const char *sentence(struct cli *c, const struct sheet *s, const struct sheet_fault *f)
{
    const char *text = text_safe(&c->arena, f->text, true);
    const struct field *column = f->column > 0 && s->columns ? s->columns[f->column - 1] : NULL;
    const char *field = text_safe(&c->arena, column ? column->name : f->field, true);
    if (column && c->lang[0] != 'e')
        return arena_printf(&c->arena, "%s（%s）：%s", column->zh, field, text);
    return field[0] ? arena_printf(&c->arena, "%s%s%s", field, tr(c, "：", ": "), text) : text;
}

void sheet_faults_tell(struct cli *c, struct sheet *s)
{
    size_t n;
    const struct sheet_fault *v = sheet_faults(c, s, &n);
    for (size_t i = 0; i < n && i < LIM_ERRORS; i++) {
        const char *place = table_place(&c->arena, &s->csv, v[i].line, v[i].column);
        cli_say(c, "%s%s%s %s", s->path, place[0] ? ":" : tr(c, "：", ":"), place, sentence(c, s, &v[i]));
    }
    if (n > LIM_ERRORS)
        cli_say(c, tr(c, "%s：共 %zu 处有误，只列出前 %d 处", "%s: %zu mistakes, the first %d are listed"), s->path, n,
                LIM_ERRORS);
}

size_t sheet_faults_json(struct cli *c, struct sheet *s, const char *before)
{
    size_t n;
    struct arena *a = &c->arena;
    const struct sheet_fault *v = sheet_faults(c, s, &n);
    for (size_t i = 0; i < n; i++) {
        const bool cell = s->csv.tab && v[i].column > 0;
        printf("%s{\"file\": %s, \"line\": %d, \"column\": %d, \"field\": %s, \"text\": %s", i ? ", " : before,
               json_string(a, s->path), v[i].line, v[i].column, json_string(a, v[i].field), json_string(a, v[i].text));
        if (cell)
            printf(", \"cell\": %s", json_string(a, table_place(a, &s->csv, v[i].line, v[i].column)));
        putchar('}');
    }
    return n;
}
