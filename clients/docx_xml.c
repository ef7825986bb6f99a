/* docx_xml.c: one part of a document, filled. It works on the text of the XML itself, so that whatever Word and WPS
 * have put there is carried over byte for byte. What was put in is never looked at again: data can't act as a template.
 * See docx.h. Costs a few passes over the part, and for each row of the table a few over its row of the template. */
#include <stdlib.h>
#include <string.h>

#include "clients/docx.h"
#include "clients/docx_cut.h"
#include "clients/docx_tag.h"
#include "clients/render.h"
#include "clients/text.h"

#define NOTHING "本期无"

static bool fail(struct csv_error *e, const char *zh, const char *en)
{
    *e = (struct csv_error){0, 0, zh, en};
    return false;
}

/* ---- what the words say ---- */

/* Where a region stands, when that is in no row that multiplies. In the open an empty paragraph may go. */
enum { IN_THE_OPEN = -1, IN_A_TABLE = -2, HEADING_ROW = -3, EMPTY_ROW = -4 };

/* What a region stands for. */
struct place {
    long row;      /* a row of the table, or one of the above */
    size_t column; /* of a cell that multiplies */
};
struct filling {
    struct arena *a;
    const struct docx_fill *f;
    struct buf out;
    size_t *words; /* found so far */
    struct csv_error *e;
};

static bool one_of(const char *name, const char *a, const char *b)
{
    return !strcmp(name, a) || !strcmp(name, b);
}

static bool is_heading_word(const char *name)
{
    return one_of(name, "heading", "栏名");
}

static bool is_cell_word(const char *name)
{
    return one_of(name, "cell", "格");
}

/* The column that the word names; columns_n: none. */
static size_t column_of(const struct filling *f, const char *name)
{
    size_t i = 0;

    while (i < f->f->columns_n && strcmp(render_escape(f->a, f->f->columns[i].heading), name) != 0)
        i++;
    return i;
}

static const char *cell_text(const struct filling *f, const struct place *at, size_t column)
{
    if (at->row == EMPTY_ROW)
        return column == 0 ? NOTHING : "";
    return f->f->cells[(size_t)at->row * f->f->columns_n + column];
}

static bool unknown(const struct filling *f, const char *name)
{
    const size_t n = f->f->words_n, all = 2 * n + f->f->columns_n;
    const char **known = arena_alloc(f->a, all * sizeof *known), *shown = text_safe(f->a, name, true), *near;

    for (size_t i = 0; i < n; i++) {
        known[i] = f->f->words[i].name;
        known[n + i] = f->f->words[i].zh;
    }
    for (size_t i = 0; i < f->f->columns_n; i++)
        known[2 * n + i] = f->f->columns[i].heading;
    near = nearest_word(name, known, all);
    return fail(f->e,
                arena_printf(f->a, "{{%s}} 不认识%s%s%s。可写 %s 和各栏的栏名，{{栏名}}、{{格}} 写在表格的一行里",
                             shown, near ? "，是 {{" : "", near ? near : "", near ? "}} 吗？" : "",
                             text_joined(f->a, &(struct strs){known + n, n}, "、")),
                arena_printf(f->a,
                             "{{%s}} is unknown%s%s%s. Known: %s, headings of columns; {{heading}} and {{cell}} in a "
                             "row of a table",
                             shown, near ? ", is it {{" : "", near ? near : "", near ? "}}?" : "",
                             text_joined(f->a, &(struct strs){known, n}, ", ")));
}

/* NULL: nobody knows it, and *e says so. In a row its columns go before the words of the whole. */
static const char *word_text(struct filling *f, const struct place *at, const char *name)
{
    const size_t column = column_of(f, name);

    if (at->row == HEADING_ROW && is_heading_word(name))
        return f->f->columns[at->column].heading;
    if (at->row >= 0 || at->row == EMPTY_ROW) {
        if (is_cell_word(name))
            return cell_text(f, at, at->column);
        if (column < f->f->columns_n)
            return cell_text(f, at, column);
    }
    for (size_t i = 0; i < f->f->words_n; i++)
        if (one_of(name, f->f->words[i].name, f->f->words[i].zh))
            return f->f->words[i].text;
    unknown(f, name);
    return NULL;
}

/* ---- putting together ---- */

static void raw_put(struct filling *f, const char *from, const char *to)
{
    buf_add(&f->out, from, (size_t)(to - from));
}

static void text_put(struct filling *f, const struct cut *c, const char *text)
{
    while (*text) {
        const size_t n = strcspn(text, "\n");

        buf_printf(&f->out, "%s", render_escape(f->a, arena_str(f->a, text, n)));
        text += n;
        if (*text) {
            buf_printf(&f->out, "</%.*st><%.*sbr/><%.*st xml:space=\"preserve\">", c->prefix_len, c->prefix,
                       c->prefix_len, c->prefix, c->prefix_len, c->prefix);
            text++;
        }
    }
}

static bool region_put(struct filling *f, const char *from, const char *to, const struct cuts *cuts,
                       const struct place *at)
{
    for (size_t i = 0; i < cuts->n; i++) {
        const struct cut *c = cut_at(cuts, i);
        const char *text = c->name ? word_text(f, at, c->name) : c->text;

        if (!text)
            return false;
        if (c->from < from || (c->whole && *text)) /* left out with its paragraph; or the paragraph stays */
            continue;
        *f->words += c->name != NULL;
        raw_put(f, from, c->from);
        if (c->name)
            text_put(f, c, text);
        else
            buf_printf(&f->out, "%s", text);
        from = c->to;
    }
    raw_put(f, from, to);
    if (f->out.len > DOCX_OUT_BYTES)
        return fail(f->e, "填好后太大", "too large once it is filled");
    return true;
}

static bool region_fill(struct filling *f, const char *from, const char *to, const struct place *at)
{
    struct cuts cuts;

    return cuts_find(f->a, from, to, at->row == IN_THE_OPEN, &cuts, f->e) && region_put(f, from, to, &cuts, at);
}

/* ---- rows of tables ---- */

/* Which words of a region are about the table. */
struct about {
    bool heading, cell, column;
};

static bool region_about(const struct filling *f, const char *from, const char *to, struct about *out)
{
    struct cuts cuts;

    *out = (struct about){false, false, false};
    if (!cuts_find(f->a, from, to, false, &cuts, f->e))
        return false;
    for (size_t i = 0; i < cuts.n; i++) {
        const char *name = cut_at(&cuts, i)->name;

        out->heading = out->heading || (name && is_heading_word(name));
        out->cell = out->cell || (name && is_cell_word(name));
        out->column = out->column || (name && column_of(f, name) < f->f->columns_n);
    }
    return true;
}

/* Its part of what one cell was wide. */
static long long width_share(const struct filling *f, long long whole, size_t column)
{
    long long all = 0;

    for (size_t i = 0; i < f->f->columns_n; i++)
        all += f->f->columns[i].width;
    return whole * f->f->columns[column].width / (all > 0 ? all : 1);
}

/* A width in this tag becomes the column's part of it. */
static void width_cut(const struct filling *f, const struct tag *t, size_t column, struct cuts *out)
{
    const char *from, *to;

    if (attribute_at(t, "w", &from, &to) && to - from < 7 && strspn(from, "0123456789") == (size_t)(to - from))
        cut_add(out, (struct cut){.from = from,
                                  .to = to,
                                  .text = arena_printf(f->a, "%lld", width_share(f, strtoll(from, NULL, 10), column))});
}

static void look_cuts(const struct filling *f, const char *from, const char *to, const struct place *at,
                      struct cuts *out)
{
    const char *a, *b;
    struct tag t;

    cuts_init(out, f->a);
    for (const char *p = from; tag_next(p, to, &t); p = t.end) {
        if (tag_is(&t, "tcW"))
            width_cut(f, &t, at->column, out);
        else if (tag_is(&t, "jc") && at->row >= 0 && f->f->columns[at->column].number &&
                 attribute_at(&t, "val", &a, &b) && (!strncmp(a, "left", 4) || !strncmp(a, "start", 5)))
            cut_add(out, (struct cut){.from = a, .to = b, .text = "right"});
    }
}

/* One cell for one column: its words, its share of the width. */
static bool cell_put(struct filling *f, const char *from, const char *to, const struct place *at)
{
    struct cuts words, looks;

    if (!cuts_find(f->a, from, to, false, &words, f->e))
        return false;
    look_cuts(f, from, to, at, &looks);
    for (size_t i = 0; i < words.n; i++)
        cut_add(&looks, *cut_at(&words, i));
    cuts_sort(&looks);
    return region_put(f, from, to, &looks, at);
}

/* A row once: cells of {{heading}} or {{cell}} for each column, the others as they are. */
static bool row_once(struct filling *f, const char *from, const char *to, long row)
{
    const char *p = from, *end;
    struct about about;
    struct tag t;

    while (element_next(p, to, "tc", &t, &end)) {
        const struct place at = {row, 0};

        if (!region_about(f, t.start, end, &about) || !region_fill(f, p, t.start, &at))
            return false;
        if (row == HEADING_ROW ? about.heading : row != IN_A_TABLE && about.cell) {
            for (size_t i = 0; i < f->f->columns_n; i++)
                if (!cell_put(f, t.start, end, &(struct place){row, i}))
                    return false;
        } else if (!region_fill(f, t.start, end, &at)) {
            return false;
        }
        p = end;
    }
    raw_put(f, p, to);
    return true;
}

static bool row_fill(struct filling *f, const char *from, const char *to)
{
    struct about about;

    if (!region_about(f, from, to, &about))
        return false;
    if (about.heading)
        return row_once(f, from, to, HEADING_ROW);
    if (!about.cell && !about.column)
        return row_once(f, from, to, IN_A_TABLE);
    if (!f->f->rows_n)
        return row_once(f, from, to, EMPTY_ROW);
    for (size_t r = 0; r < f->f->rows_n; r++)
        if (!row_once(f, from, to, (long)r))
            return false;
    return true;
}

/* The grid of a table of one column, when its cells multiply. */
static void grid_put(struct filling *f, const char *from, const char *to)
{
    struct tag t, more;
    const char *end;

    if (!element_next(from, to, "gridCol", &t, &end) || element_next(end, to, "gridCol", &more, &end)) {
        raw_put(f, from, to);
        return;
    }
    raw_put(f, from, t.start);
    for (size_t i = 0; i < f->f->columns_n; i++) {
        struct cuts cuts;

        cuts_init(&cuts, f->a);
        width_cut(f, &t, i, &cuts);
        region_put(f, t.start, t.end, &cuts, &(struct place){IN_A_TABLE, 0});
    }
    raw_put(f, t.end, to);
}

/* ---- all of it ---- */

/* Text as it stands, up to the next table or row; tables in cells of tables too. many: cells of this table multiply. */
static bool body_fill(struct filling *f, const char *from, const char *to, bool many, long row)
{
    const struct place outside = {row, 0};
    const char *p = from, *done = from, *end;
    struct tag t;

    for (; tag_next(p, to, &t); p = t.end) {
        const bool table = tag_is(&t, "tbl"), grid = tag_is(&t, "tblGrid");
        struct tag inner;
        struct about about;
        const char *ignored;

        if (!t.opens || t.closes || !(table || tag_is(&t, "tr") || (grid && many)))
            continue;
        end = element_end(&t, to);
        if (!region_fill(f, done, t.start, &outside))
            return false;
        if (grid) {
            grid_put(f, t.start, end);
        } else if (table || element_next(t.end, end, "tr", &inner, &ignored)) { /* a row that holds a table */
            if (!region_about(f, t.start, end, &about))
                return false;
            raw_put(f, t.start, t.end);
            if (!body_fill(f, t.end, end, about.heading || about.cell, IN_A_TABLE))
                return false;
        } else if (!row_fill(f, t.start, end)) {
            return false;
        }
        done = t.end = end;
    }
    return region_fill(f, done, to, &outside);
}

bool docx_fill_xml(struct arena *a, const char *xml, size_t len, const struct docx_fill *fill, struct bytes *out,
                   size_t *words, struct csv_error *e)
{
    struct filling f = {a, fill, {.arena = a}, words, e};

    if (!body_fill(&f, xml, xml + len, false, IN_THE_OPEN))
        return false;
    *out = (struct bytes){f.out.data, f.out.len};
    return true;
}
