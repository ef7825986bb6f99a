#include "clients/learn.h"

#include <string.h>

#include "clients/dates.h"
#include "clients/sheet.h"
#include "clients/table_file.h"
#include "clients/text.h"
#include "proto/texts.h"

enum { LIKENESS_LEAST = 50, EXAMPLES = 3 }; /* of a hundred; cells shown of a column that is not known */

/* ---- how like two heads are ---- */

static size_t character_bytes(const char *s)
{
    size_t n = 1;
    while (((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Characters of the longest run that both have. */
static size_t common_run(const char *x, const char *y)
{
    size_t best = 0;
    for (const char *p = x; *p; p += character_bytes(p))
        for (const char *q = y; *q; q += character_bytes(q)) {
            size_t n = 0, at = 0;
            while (p[at] && q[at] && character_bytes(p + at) == character_bytes(q + at) &&
                   !strncmp(p + at, q + at, character_bytes(p + at))) {
                at += character_bytes(p + at);
                n++;
            }
            best = n > best ? n : best;
        }
    return best;
}

/* 0 to 100: of the characters of both, those in the longest common run. */
static int likeness(const char *x, const char *y)
{
    const size_t all = text_chars(x) + text_chars(y);
    return all ? (int)(200 * common_run(x, y) / all) : 0;
}

/* ---- what a column may be ---- */

struct guess {
    const struct field *field;
    int score;
};

struct learning {
    struct cli *c;
    const struct csv *t;
};

/* How many of the first cells look like dates. */
static bool holds_dates(const struct learning *w, size_t column)
{
    size_t dates = 0, filled = 0;
    for (size_t i = 0; i < w->t->n && i < 50; i++) {
        const char *zh, *en, *text = text_trim(&w->c->arena, w->t->rows[i].cells[column]);
        int64_t day;
        if (!text[0])
            continue;
        filled++;
        const char *iso = date_given(&w->c->arena, text, w->t->date1904, &zh, &en);
        dates += !iso || parse_date(iso, &day);
    }
    return filled && 2 * dates > filled;
}

static int field_likeness(const struct learning *w, const struct field *f, size_t column, bool dates)
{
    const char *head = head_bare(&w->c->arena, w->t->header.cells[column]), *last = strrchr(head, '/');
    int zh = likeness(head, f->zh), part = last ? likeness(last + 1, f->zh) : 0;
    int score = !strcmp(head, f->name) ? 100 : zh > part ? zh : part;
    if (score < LIKENESS_LEAST)
        return 0;
    return (f->type == FT_DAY) == dates ? score : score / 2; /* a date is no text */
}

/* The fields that the columns come nearest to, each used once: the surest first. */
static int kind_guess(const struct learning *w, const struct record *r, struct guess *g)
{
    bool used[FIELDS_MAX] = {false};
    int total = 0;
    memset(g, 0, w->t->columns * sizeof *g);
    for (;;) {
        struct guess best = {NULL, LIKENESS_LEAST - 1};
        size_t at = 0;
        for (size_t c = 0; c < w->t->columns; c++) {
            const bool dates = !g[c].field && holds_dates(w, c);
            for (size_t i = 0; !g[c].field && i < r->n; i++) {
                const struct field *f = &r->fields[i];
                if (used[i] || (f->flags & (FF_HIDE | FF_SERVER)))
                    continue;
                const int score = field_likeness(w, f, c, dates);
                if (score > best.score) {
                    best = (struct guess){f, score};
                    at = c;
                }
            }
        }
        if (!best.field)
            return total;
        g[at] = best;
        used[best.field - r->fields] = true;
        total += best.score;
    }
}

/* ---- printing ---- */

static const char *quoted(struct cli *c, const char *s)
{
    return json_string(&c->arena, text_safe(&c->arena, s, true)); /* a JSON string is a YAML string */
}

static const char *file_stem(struct arena *a, const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path, *dot = strrchr(base, '.');
    return arena_str(a, base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
}

static const char *examples(const struct learning *w, size_t column)
{
    struct buf b = {.arena = &w->c->arena};
    size_t shown = 0;
    for (size_t i = 0; i < w->t->n && shown < EXAMPLES; i++) {
        const char *text = text_safe(&w->c->arena, w->t->rows[i].cells[column], true);
        if (text[0])
            buf_printf(&b, "%s%.*s", shown++ ? "、" : "", text_head_bytes(text, 30), text);
    }
    return b.data ? b.data : "";
}

static void columns_print(const struct learning *w, const struct guess *g)
{
    struct cli *c = w->c;
    puts("columns:");
    for (size_t i = 0; i < w->t->columns; i++)
        if (g[i].field) {
            printf("- field: %s%s%s\n", g[i].field->name, tr(c, "  # ", "  # "), tr(c, g[i].field->zh, g[i].field->en));
            printf("  heads: [%s]\n", quoted(c, w->t->header.cells[i]));
            if (g[i].field->type == FT_STRS)
                printf("  split: \"、，,\"\n");
        }
    for (size_t i = 0; i < w->t->columns; i++)
        if (!g[i].field) {
            printf(tr(c, "# 认不出这一列，例：%s\n", "# this column is not known; it holds: %s\n"), examples(w, i));
            printf(
                tr(c, "# - field: 填字段名，或把表头写进 ignore\n", "# - field: NAME, or put the head under ignore\n"));
            printf("#   heads: [%s]\n", quoted(c, w->t->header.cells[i]));
        }
}

/* Fields that every row needs and no column gives. */
static void missing_print(const struct learning *w, const struct record *r, const struct guess *g)
{
    struct cli *c = w->c;
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        bool there = !(f->flags & FF_NEED);
        for (size_t k = 0; k < w->t->columns && !there; k++)
            there = g[k].field == f;
        if (there)
            continue;
        if (!strcmp(f->name, "id"))
            printf(tr(c, "# 表里没有编号：由这些字段的内容定，内容不变编号就不变\n",
                      "# the table has no numbers: they are made of these fields and stay as long as these do\n"));
        else
            printf(tr(c, "# 必填而表里没有：%s\n", "# needed and not in the table: %s\n"), tr(c, f->zh, f->en));
        printf(!strcmp(f->name, "id") ? "# id_from: [%s]\n" : "# constants: [{field: %s, value: \"\"}]\n",
               !strcmp(f->name, "id") ? "title" : f->name);
    }
}

int learn_run(struct cli *c, struct line *l)
{
    struct csv t;
    const char *path = l->words[0], *as_kind = line_extra(l, "as-kind");
    const struct sheet_kind *best = as_kind ? sheet_kind_named(as_kind) : NULL;
    int best_score = 0, rc = l->n == 1 ? table_file_read(c, path, line_extra(l, "sheet"), &t) : EXIT_WRONG_USE;
    if (rc == EXIT_WRONG_USE)
        return cli_wrong_use(
            c, tr(c, "用法：duban import --learn 文件 > 列映射.yml", "usage: duban import --learn FILE > MAP.yml"));
    if (rc)
        return rc;
    const struct learning w = {c, &t};
    struct guess *g = arena_alloc(&c->arena, (t.columns + 1) * sizeof *g);
    for (size_t i = 0; !as_kind && i < sheet_kinds_n; i++) {
        const int score = kind_guess(&w, sheet_kinds[i].rec, g);
        if (score > best_score) {
            best = &sheet_kinds[i];
            best_score = score;
        }
    }
    if (!best) {
        cli_say(c,
                tr(c, "表头和哪种表都不像；请用 --as-kind %s 指明",
                   "the heads are like those of no table; say which with --as-kind %s"),
                sheet_kinds_list(&c->arena));
        return EXIT_WRONG_DATA;
    }
    kind_guess(&w, best->rec, g);
    printf(tr(c, "# 由 %s 推测的列映射，请逐列核对，存好以后：duban import 文件 --map 这个文件\n",
              "# proposed from %s; look over each column, save it, then: duban import FILE --map THIS\n"),
           text_safe(&c->arena, path, true));
    printf("map: %s\n", quoted(c, file_stem(&c->arena, path)));
    printf("kind: %s\n", best->file);
    if (t.tab)
        printf("sheet: %s\n", quoted(c, t.tab));
    columns_print(&w, g);
    missing_print(&w, best->rec, g);
    return EXIT_DONE;
}
