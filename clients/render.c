/* render.c: what all files of an edition share, and the two plain ones: CSV and HTML. See render.h. */
#include "clients/render.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "clients/csv.h"
#include "clients/text.h"

/* ---- shared ---- */

const char *render_cell(const struct tablerow *row, size_t i)
{
    return i < row->cells.n && strcmp(row->cells.v[i], "-") != 0 ? row->cells.v[i] : "";
}

bool render_is_number(const struct tabled *t, size_t i, const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;

    return LIST_AT(t->heads, struct tablehead, i)->number && digits[0] &&
           strspn(digits, "0123456789.") == strlen(digits);
}

const char *render_number(struct cli *c, const struct edition *e)
{
    if (!e->number)
        return arena_printf(&c->arena, "（%s，未公开）", enum_edition_state.zh[e->state]);
    return e->n > 1 ? arena_printf(&c->arena, "%s（更正，第%lld版）", e->number, (long long)e->n) : e->number;
}

const char *render_foot(struct cli *c, const struct edition *e)
{
    const struct tabled *t = e->table;
    struct buf b = {.arena = &c->arena};

    if (t->note)
        buf_printf(&b, "%s。", t->note);
    if (e->as_of_ms != NONE)
        buf_printf(&b, "更正数据截至 %s。", time_text(e->as_of_ms, ZONE_MIN, &c->arena));
    if (e->reason && e->n > 1)
        buf_printf(&b, "更正理由：%s。", e->reason);
    for (size_t i = 0; i < e->moves.n; i++) {
        const struct tablemove *m = LIST_AT(e->moves, struct tablemove, i);

        buf_printf(&b, "%s%s%s：原为%s，更正为%s。", m->key, m->heading ? " " : "", m->heading ? m->heading : "",
                   m->before ? m->before : "（无此行）", m->after ? m->after : "（删去此行）");
    }
    buf_printf(&b, "数据摘要 %s", e->hash ? e->hash : "");
    return b.data;
}

const char *render_escape(struct arena *a, const char *s)
{
    struct buf b = {.arena = a};

    for (; *s; s++) {
        const char *as = *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : *s == '"' ? "&quot;" : NULL;

        if (as)
            buf_printf(&b, "%s", as);
        else
            buf_printf(&b, "%c", *s);
    }
    return b.data ? b.data : "";
}

/* ---- CSV ---- */

static void csv_cell(FILE *f, const char *s, bool number, bool last)
{
    fputs("\"", f);
    if (!number && csv_needs_guard(s))
        fputc('\'', f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    fputs(last ? "\"\r\n" : "\",", f);
}

bool render_csv(struct cli *c, const struct edition *e, const char *path)
{
    const struct tabled *t = e->table;
    FILE *f = fopen(path, "wb");
    bool whole;
    (void)c;

    if (!f)
        return false;
    fputs("\xef\xbb\xbf", f);
    for (size_t i = 0; i < t->heads.n; i++)
        csv_cell(f, LIST_AT(t->heads, struct tablehead, i)->heading, false, i + 1 == t->heads.n);
    for (size_t r = 0; r < t->rows.n; r++)
        for (size_t i = 0; i < t->heads.n; i++) {
            const char *cell = render_cell(LIST_AT(t->rows, struct tablerow, r), i);

            csv_cell(f, cell, render_is_number(t, i, cell), i + 1 == t->heads.n);
        }
    whole = !ferror(f);
    return !fclose(f) && whole;
}

/* ---- HTML: one file, no script, prints on A4 ---- */

static const char html_head[] =
    "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>%s</title>\n<style>"
    "@page{size:A4 landscape;margin:15mm}body{font-family:\"FangSong\",\"Noto Serif CJK SC\",serif}"
    "h1,.number{text-align:center}table{border-collapse:collapse;width:100%%}thead{display:table-header-group}"
    "tr{page-break-inside:avoid}th,td{border:1px solid #000;padding:2px 4px}td.n{text-align:right}"
    "</style></head>\n<body><h1>%s</h1>\n<p class=\"number\">%s</p>\n<table><thead><tr>";

bool render_html(struct cli *c, const struct edition *e, const char *path)
{
    const struct tabled *t = e->table;
    struct arena *a = &c->arena;
    const char *title = render_escape(a, t->title);
    FILE *f = fopen(path, "wb");
    bool whole;

    if (!f)
        return false;
    fprintf(f, html_head, title, title, render_escape(a, render_number(c, e)));
    for (size_t i = 0; i < t->heads.n; i++)
        fprintf(f, "<th>%s</th>", render_escape(a, LIST_AT(t->heads, struct tablehead, i)->heading));
    fputs("</tr></thead><tbody>\n", f);
    for (size_t r = 0; r < t->rows.n; r++) {
        fputs("<tr>", f);
        for (size_t i = 0; i < t->heads.n; i++) {
            const char *cell = render_cell(LIST_AT(t->rows, struct tablerow, r), i);

            fprintf(f, "<td%s>%s</td>", render_is_number(t, i, cell) ? " class=\"n\"" : "", render_escape(a, cell));
        }
        fputs("</tr>\n", f);
    }
    fprintf(f, "</tbody></table>\n<p>%s</p></body></html>\n", render_escape(a, render_foot(c, e)));
    whole = !ferror(f);
    return !fclose(f) && whole;
}

/* ---- by the end of the path ---- */

bool render_file(struct cli *c, const struct edition *e, const char *path)
{
    static const struct {
        const char *end;
        bool (*render)(struct cli *c, const struct edition *e, const char *path);
    } kinds[] = {{".xlsx", render_xlsx}, {".csv", render_csv}, {".html", render_html}, {".docx", render_docx}};

    errno = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t n = strlen(kinds[i].end), len = strlen(path);

        if (len > n && !strcasecmp(path + len - n, kinds[i].end))
            return kinds[i].render(c, e, path);
    }
    return false;
}
