/* render_html.c: an edition as one page: no script, nothing fetched. It prints on A4 across with the heads on each
 * page; on a phone each row becomes a card in which every figure stands behind its heading. */
#include <string.h>

#include "clients/render.h"

/* Contrast of all colours is 4.5 and more. A cell's heading travels in data-h, for the cards. Roles say again what the
 * elements are, because a table laid out as blocks is none to a screen reader. */
static const char style[] =
    "@page{size:A4 landscape;margin:15mm}\n"
    "body{font-family:\"FangSong\",\"STFangsong\",\"Noto Serif CJK SC\",serif;color:#000;background:#fff;"
    "margin:0 auto;max-width:75em;padding:0 1em;line-height:1.5}\n"
    "h1{font-family:\"SimHei\",\"Noto Sans CJK SC\",sans-serif;font-size:1.5em;text-align:center;margin:.8em 0 .2em}\n"
    "h2{font-size:1.1em;margin:1em 0 .3em}\n"
    ".number{text-align:center;margin:0 0 1em;word-break:keep-all;overflow-wrap:anywhere}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "thead{display:table-header-group}\n"
    "tr{break-inside:avoid}\n"
    "th,td{border:1px solid #000;padding:.2em .4em;text-align:left;overflow-wrap:anywhere;white-space:pre-line}\n"
    "thead th{background:#eee;text-align:center}\n"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    ".was{color:#9c0006;font-weight:bold}\n"
    ".hash{font-family:monospace;font-size:.8em;color:#404040;overflow-wrap:anywhere}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5pt}*{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}}\n"
    "@media screen and (max-width:40em){body{padding:0 .6em}thead{position:absolute;left:-9999px}"
    "table,tbody,tr{display:block}tr{border:1px solid #000;margin:0 0 .8em}"
    "td,td.n{display:flex;gap:.6em;border:0;border-bottom:1px solid #ddd;text-align:left}"
    "td:empty{display:none}td::before{content:attr(data-h);flex:0 0 6em;color:#404040}}\n";

static void heads(struct buf *b, const struct tabled *t)
{
    buf_printf(b, "<thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < t->heads.n; i++)
        buf_printf(b, "<th scope=\"col\" role=\"columnheader\">%s</th>",
                   render_escape(b->arena, LIST_AT(t->heads, struct tablehead, i)->heading));
    buf_printf(b, "</tr></thead>\n");
}

static void cell(struct buf *b, const struct edition *e, const struct tablerow *row, size_t i)
{
    const struct tabled *t = e->table;
    const char *text = render_cell(row, i), *was = render_was(e, row, i);
    const int light = render_light(text);

    buf_printf(b, "<td role=\"cell\"%s data-h=\"%s\"", render_is_number(t, i, text) ? " class=\"n\"" : "",
               render_escape(b->arena, LIST_AT(t->heads, struct tablehead, i)->heading));
    if (light != LIGHT_NONE)
        buf_printf(b, " style=\"color:#%06x;background:#%06x\"", render_ink(light), render_paper(light));
    buf_printf(b, ">%s", render_escape(b->arena, text));
    if (was && *was)
        buf_printf(b, " <span class=\"was\">原为%s</span>", render_escape(b->arena, was));
    else if (was)
        buf_printf(b, " <span class=\"was\">新增</span>");
    buf_printf(b, "</td>");
}

static void rows(struct buf *b, const struct edition *e)
{
    const struct tabled *t = e->table;

    buf_printf(b, "<tbody role=\"rowgroup\">\n");
    for (size_t r = 0; r < t->rows.n; r++) {
        buf_printf(b, "<tr role=\"row\">");
        for (size_t i = 0; i < t->heads.n; i++)
            cell(b, e, LIST_AT(t->rows, struct tablerow, r), i);
        buf_printf(b, "</tr>\n");
    }
    if (!t->rows.n)
        buf_printf(b, "<tr role=\"row\"><td role=\"cell\" colspan=\"%zu\">本期无</td></tr>\n", t->heads.n);
    buf_printf(b, "</tbody></table>\n");
}

static void moves(struct buf *b, const struct edition *e)
{
    buf_printf(b, "<h2>更正</h2>\n<p>%s</p>\n<ul>\n", render_escape(b->arena, render_reason(b->arena, e)));
    for (size_t i = 0; i < e->moves.n; i++) {
        const struct tablemove *m = LIST_AT(e->moves, struct tablemove, i);

        buf_printf(b, "<li>%s %s：原为%s，更正为%s</li>\n", render_escape(b->arena, m->key),
                   render_escape(b->arena, m->heading ? m->heading : ""), render_escape(b->arena, render_before(m)),
                   render_escape(b->arena, render_after(m)));
    }
    buf_printf(b, "</ul>\n");
}

bool render_html(struct cli *c, const struct edition *e, struct bytes *out)
{
    const struct tabled *t = e->table;
    struct arena *a = &c->arena;
    struct buf b = {.arena = a};
    const char *title = render_escape(a, t->title), *note = render_note(a, e);

    buf_printf(&b,
               "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
               "<title>%s</title>\n<style>\n%s</style></head>\n<body><main>\n<h1>%s</h1>\n<p class=\"number\">%s</p>\n"
               "<table role=\"table\">\n",
               title, style, title, render_escape(a, render_number(a, e)));
    heads(&b, t);
    rows(&b, e);
    for (const char *line = note; *line;) { /* a note may have several lines: a paragraph each */
        const size_t n = strcspn(line, "\n");

        if (n)
            buf_printf(&b, "<p>%s</p>\n", render_escape(a, arena_str(a, line, n)));
        line += n + (line[n] != '\0');
    }
    if (e->n > 1)
        moves(&b, e);
    buf_printf(&b, "<p class=\"hash\">%s</p>\n</main></body></html>\n", render_escape(a, render_hash(a, e)));
    *out = (struct bytes){b.data, b.len};
    return true;
}
