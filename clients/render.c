/* render.c: what all files of an edition share, and the plainest of them, CSV. See render.h. */
#include "clients/render.h"

#include <string.h>
#include <strings.h>

#include "clients/text.h"

#define NEW_ROW "新增"
#define NO_ROW "（无此行）"
#define ROW_THERE "（有此行）"
#define ROW_NEW "（新增此行）"
#define ROW_GONE "（删去此行）"
#define NO_FIGURE "（空）"
#define HASH_ALGORITHM "BLAKE2b-256 "
enum { USUAL_WIDTH = 12, NAME_BYTES = 120 };

/* ---- kinds ---- */

const char *const render_ends[RENDER_KINDS] = {"", "xlsx", "csv", "html", "docx"};

enum render_kind render_kind_of(const char *word)
{
    const char *dot = strrchr(word, '.');
    const char *end = dot ? dot + 1 : word;

    for (int i = RENDER_NONE + 1; i < RENDER_KINDS; i++)
        if (!strcasecmp(end, render_ends[i]))
            return (enum render_kind)i;
    return RENDER_NONE;
}

bool render_able(enum render_kind kind)
{
#if defined(DUBAN_XLSXWRITER)
    return kind != RENDER_NONE;
#else
    return kind != RENDER_NONE && kind != RENDER_XLSX;
#endif
}

bool render_bytes(struct cli *c, const struct edition *e, enum render_kind kind, const struct render_template *t,
                  struct bytes *out, struct csv_error *why)
{
    switch (kind) {
    case RENDER_XLSX:
        return render_xlsx(c, e, out, why);
    case RENDER_CSV:
        return render_csv(c, e, out);
    case RENDER_HTML:
        return render_html(c, e, out);
    case RENDER_DOCX:
        return render_docx(c, e, t, out, why);
    default:
        *why = (struct csv_error){0, 0, "只会 xlsx、csv、html、docx", "xlsx, csv, html and docx only"};
        return false;
    }
}

const char *render_name(struct arena *a, const struct edition *e)
{
    const struct tabled *t = e->table;
    char *name = arena_str(a, t->title, strlen(t->title));

    for (char *p = name; *p; p++)
        if ((unsigned char)*p < ' ' || strchr("/\\:*?\"<>|", *p) || (p == name && (*p == '.' || *p == '-')))
            *p = '_';
    name[text_head_bytes(name, NAME_BYTES)] = '\0';
    return e->n > 1 ? arena_printf(a, "%s（更正%lld）", name, (long long)e->n - 1) : name;
}

/* ---- lines around the table ---- */

const char *render_date(struct arena *a, const struct edition *e)
{
    int year, month, day;

    if (e->published_ms == NONE)
        return "";
    civil_from_day(day_of_ms(e->published_ms), &year, &month, &day);
    return arena_printf(a, "%d年%d月%d日", year, month, day);
}

const char *render_number(struct arena *a, const struct edition *e)
{
    if (!e->number)
        return arena_printf(a, "（%s，未公开）", enum_edition_state.zh[e->state]);
    return arena_printf(a, "%s%s　%s", e->number, e->n > 1 ? "（更正）" : "", render_date(a, e));
}

const char *render_note(struct arena *a, const struct edition *e)
{
    const struct tabled *t = e->table;
    struct buf b = {.arena = a};

    if (t->note)
        buf_printf(&b, "%s", t->note);
    for (size_t i = 0; i < t->bars.n; i++) {
        const struct tablebar *bar = LIST_AT(t->bars, struct tablebar, i);
        const struct reason *why = bar->why;

        buf_printf(&b, "%s不评先：%s", b.len ? "\n" : "", bar->unit_name ? bar->unit_name : bar->unit);
        if (bar->item_title)
            buf_printf(&b, "，《%s》", bar->item_title);
        if (why && why->zh)
            buf_printf(&b, "：%s", why->zh);
        else if (bar->item)
            buf_printf(&b, "：%s", bar->item);
    }
    return b.data ? b.data : "";
}

const char *render_reason(struct arena *a, const struct edition *e)
{
    if (e->n <= 1)
        return "";
    return arena_printf(a, "本期为第%lld版，更正第%lld版；理由：%s", (long long)e->n,
                        (long long)none_or(e->corrects, e->n - 1), e->reason ? e->reason : "未写");
}

/* A row that came or went is told as such: its first cell says nothing to who reads a list. */
const char *render_before(const struct tablemove *m)
{
    if (!m->heading)
        return m->before ? ROW_THERE : NO_ROW;
    return m->before ? m->before : NO_FIGURE;
}

const char *render_after(const struct tablemove *m)
{
    if (!m->heading)
        return m->after ? ROW_NEW : ROW_GONE;
    return m->after ? m->after : NO_FIGURE;
}

const char *render_moves(struct arena *a, const struct edition *e)
{
    struct buf b = {.arena = a};

    for (size_t i = 0; i < e->moves.n; i++) {
        const struct tablemove *m = LIST_AT(e->moves, struct tablemove, i);

        buf_printf(&b, "%s%s%s%s：原为%s，更正为%s。", i ? "\n" : "", m->key, m->heading ? " " : "",
                   m->heading ? m->heading : "", render_before(m), render_after(m));
    }
    if (e->moves_n != NONE && e->moves_n > (int64_t)e->moves.n)
        buf_printf(&b, "\n共 %lld 处不同，以上列 %zu 处。", (long long)e->moves_n, e->moves.n);
    return b.data ? b.data : "";
}

const char *render_hash(struct arena *a, const struct edition *e)
{
    return e->hash ? arena_printf(a, "数据摘要 " HASH_ALGORITHM "%s", e->hash) : "";
}

/* ---- cells ---- */

const char *render_cell(const struct tablerow *row, size_t i)
{
    return i < row->cells.n && strcmp(row->cells.v[i], "-") != 0 ? row->cells.v[i] : "";
}

const char *render_was(const struct edition *e, const struct tablerow *row, size_t i)
{
    const struct tabled *t = e->table;
    const char *heading = LIST_AT(t->heads, struct tablehead, i)->heading;

    for (size_t k = 0; k < e->moves.n; k++) {
        const struct tablemove *m = LIST_AT(e->moves, struct tablemove, k);

        if (strcmp(m->key, row->key) != 0)
            continue;
        if (!m->heading && !m->before)
            return i == 0 ? "" : NULL; /* said once, at the head of the row */
        if (m->heading && !strcmp(m->heading, heading))
            return m->before && strcmp(m->before, "-") != 0 ? m->before : NO_FIGURE;
    }
    return NULL;
}

const char *render_cell_said(struct arena *a, const struct edition *e, const struct tablerow *row, size_t i)
{
    const char *cell = render_cell(row, i), *was = render_was(e, row, i);

    if (!was)
        return cell;
    return *was ? arena_printf(a, "%s（原为%s）", cell, was) : arena_printf(a, "%s（" NEW_ROW "）", cell);
}

bool render_is_number(const struct tabled *t, size_t i, const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    const char *dot = strchr(digits, '.');

    return LIST_AT(t->heads, struct tablehead, i)->number && digits[0] >= '0' && digits[0] <= '9' &&
           strspn(digits, "0123456789.") == strlen(digits) && (!dot || (dot[1] && !strchr(dot + 1, '.')));
}

int render_light(const char *text)
{
    for (int i = LIGHT_NONE + 1; i < enum_light.count; i++)
        if (*enum_light.zh[i] && !strcmp(text, enum_light.zh[i]))
            return i;
    return LIGHT_NONE;
}

/* Dark on light: contrast 4.5 and more, also on a copier. */
static const struct {
    unsigned ink, paper;
} colours[] = {
    [LIGHT_NONE] = {0x000000, 0xFFFFFF},   [LIGHT_GREY] = {0x404040, 0xE6E6E6}, [LIGHT_BLUE] = {0x0B3D91, 0xDCE8FA},
    [LIGHT_YELLOW] = {0x5C4400, 0xFFF2B3}, [LIGHT_RED] = {0x9C0006, 0xFFD9DC},
};

unsigned render_ink(int light)
{
    return colours[light].ink;
}

unsigned render_paper(int light)
{
    return colours[light].paper;
}

int64_t render_width(const struct tabled *t, size_t i)
{
    const int64_t width = LIST_AT(t->heads, struct tablehead, i)->width;

    return width == NONE || width < 1 ? USUAL_WIDTH : width;
}

const char *render_escape(struct arena *a, const char *s)
{
    struct buf b = {.arena = a};

    for (; *s; s++) {
        const char *as = *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : *s == '"' ? "&quot;" : NULL;
        const bool never = (unsigned char)*s < ' ' && !strchr("\t\n\r", *s);
        const bool noncharacter = !strncmp(s, "\xef\xbf\xbe", 3) || !strncmp(s, "\xef\xbf\xbf", 3);

        if (noncharacter)
            s += 2;
        else if (as)
            buf_printf(&b, "%s", as);
        else if (!never)
            buf_add(&b, s, 1);
    }
    return b.data ? arena_str(a, b.data, b.len) : "";
}

/* ---- CSV ---- */

static void csv_cell(struct buf *b, const char *s, bool number, bool last)
{
    buf_add(b, "\"", 1);
    if (!number && csv_needs_guard(s))
        buf_add(b, "'", 1);
    for (; *s; s++)
        buf_add(b, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    buf_printf(b, last ? "\"\r\n" : "\",");
}

/* What a correction changed in a row: "进度原为5；灯原为黄". */
static const char *csv_moves(struct arena *a, const struct edition *e, const struct tablerow *row)
{
    const struct tabled *t = e->table;
    struct buf b = {.arena = a};

    for (size_t i = 0; i < t->heads.n; i++) {
        const char *was = render_was(e, row, i);

        if (was && *was)
            buf_printf(&b, "%s%s原为%s", b.len ? "；" : "", LIST_AT(t->heads, struct tablehead, i)->heading, was);
        else if (was)
            buf_printf(&b, NEW_ROW);
    }
    return b.data ? b.data : "";
}

/* The table alone, as programs want it; a correction adds one column, and rows that went are not in it. */
bool render_csv(struct cli *c, const struct edition *e, struct bytes *out)
{
    const struct tabled *t = e->table;
    struct buf b = {.arena = &c->arena};
    const bool corrects = e->n > 1;

    buf_printf(&b, "\xef\xbb\xbf");
    for (size_t i = 0; i < t->heads.n; i++)
        csv_cell(&b, LIST_AT(t->heads, struct tablehead, i)->heading, false, i + 1 == t->heads.n && !corrects);
    if (corrects)
        csv_cell(&b, "更正", false, true);
    for (size_t r = 0; r < t->rows.n; r++) {
        const struct tablerow *row = LIST_AT(t->rows, struct tablerow, r);

        for (size_t i = 0; i < t->heads.n; i++) {
            const char *cell = render_cell(row, i);

            csv_cell(&b, cell, render_is_number(t, i, cell), i + 1 == t->heads.n && !corrects);
        }
        if (corrects)
            csv_cell(&b, csv_moves(&c->arena, e, row), false, true);
    }
    *out = (struct bytes){b.data, b.len};
    return true;
}
