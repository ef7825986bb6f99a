/* render_docx.c: an edition as a document: what the words of a template say, and its table. The filling is docx.h. */
#include "clients/docx.h"
#include "clients/render.h"

static struct docx_column *columns_of(struct arena *a, const struct tabled *t)
{
    struct docx_column *v = arena_alloc(a, t->heads.n * sizeof *v);

    for (size_t i = 0; i < t->heads.n; i++) {
        const struct tablehead *h = LIST_AT(t->heads, struct tablehead, i);

        v[i] = (struct docx_column){h->heading, render_width(t, i), h->number};
    }
    return v;
}

static const char *const *cells_of(struct arena *a, const struct edition *e)
{
    const struct tabled *t = e->table;
    const char **v = arena_alloc(a, (t->rows.n * t->heads.n + 1) * sizeof *v);

    for (size_t r = 0; r < t->rows.n; r++)
        for (size_t i = 0; i < t->heads.n; i++)
            v[r * t->heads.n + i] = render_cell_said(a, e, LIST_AT(t->rows, struct tablerow, r), i);
    return v;
}

bool render_docx(struct cli *c, const struct edition *e, const struct render_template *template, struct bytes *out,
                 struct csv_error *why)
{
    const struct tabled *t = e->table;
    struct arena *a = &c->arena;
    const struct docx_word words[] = {
        {"title", "标题", t->title},
        {"period", "期", t->period},
        {"number", "文号", render_number(a, e)},
        {"date", "日期", render_date(a, e)},
        {"note", "说明", render_note(a, e)},
        {"reason", "更正理由", render_reason(a, e)},
        {"moves", "更正", render_moves(a, e)},
        {"hash", "摘要", render_hash(a, e)},
    };
    const struct docx_fill fill = {
        words, sizeof words / sizeof words[0], columns_of(a, t), t->heads.n, cells_of(a, e), t->rows.n};
    struct bytes from = template ? template->bytes : (struct bytes){NULL, 0};

    if (!from.data && !docx_plain(a, &from)) {
        *why = (struct csv_error){0, 0, "写不出文档", "the document cannot be written"};
        return false;
    }
    if (docx_fill(a, from, &fill, out, why))
        return true;
    if (template && template->bytes.data) {
        why->zh = arena_printf(a, "模板 %s：%s", template->name, why->zh);
        why->en = arena_printf(a, "template %s: %s", template->name, why->en);
    }
    return false;
}
