#include "clients/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "clients/dates.h"
#include "clients/given.h"
#include "clients/maps.h"
#include "clients/text.h"

const struct sheet_kind sheet_kinds[] = {
    {"calendar", "放假表", OP_rules_apply, &rec_calday, NULL},
    {"units", "单位", OP_unit_set, &rec_unit, "unit"},
    {"people", "人员", OP_person_set, &rec_person, "person"},
    {"groups", "专项小组", OP_group_set, &rec_group, "group"},
    {"holders", "任职", OP_holder_set, &rec_holder, NULL},
    {"items", "事项", OP_register, &rec_registration, "item"},
    {"milestones", "节点", OP_milestone_set, &rec_milestone, NULL},
    {"inspections", "督查计划", OP_schedule_set, &rec_plan, NULL},
};
const size_t sheet_kinds_n = sizeof sheet_kinds / sizeof sheet_kinds[0];

/* ---- which kind ---- */

const struct field *sheet_field(const struct record *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (!(f->flags & (FF_HIDE | FF_SERVER)) && (!strcmp(f->name, name) || !strcmp(f->zh, name)))
            return f;
    }
    return NULL;
}

/* How well a header fits: columns it knows, less those it does not and needed ones that are missing. */
static int header_score(const struct csv *t, const struct record *r)
{
    int score = 0;
    for (size_t i = 0; i < t->columns; i++)
        score += sheet_field(r, t->header.cells[i]) ? 2 : -3;
    for (size_t i = 0; i < r->n; i++) {
        bool there = !(r->fields[i].flags & FF_NEED);
        for (size_t k = 0; k < t->columns && !there; k++)
            there = sheet_field(r, t->header.cells[k]) == &r->fields[i];
        score -= there ? 0 : 2;
    }
    return score;
}

static bool named_like(const char *path, const char *file)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    return !strncmp(base, file, strlen(file));
}

const struct sheet_kind *sheet_kind_named(const char *name)
{
    for (size_t i = 0; i < sheet_kinds_n; i++) {
        const struct sheet_kind *k = &sheet_kinds[i];
        if (!strcmp(name, k->file) || !strcmp(name, k->zh) || !strcmp(name, ops[k->op].name))
            return k;
    }
    return NULL;
}

const char *sheet_kinds_list(struct arena *a)
{
    struct buf b = {.arena = a};
    for (size_t i = 0; i < sheet_kinds_n; i++)
        buf_printf(&b, "%s%s", i ? "|" : "", sheet_kinds[i].file);
    return b.data;
}

static const struct sheet_kind *kind_find(const struct csv *t, const char *path, const struct sheet_how *how)
{
    const struct sheet_kind *best = NULL;
    int best_score = 0;
    if (how->as_kind || how->map)
        return sheet_kind_named(how->as_kind ? how->as_kind : how->map->kind);
    for (size_t i = 0; i < sheet_kinds_n; i++) {
        const struct sheet_kind *k = &sheet_kinds[i];
        int score = 2 * header_score(t, k->rec) + named_like(path, k->file); /* the file's name decides a draw */
        if (score > best_score) {
            best = k;
            best_score = score;
        }
    }
    return best;
}

/* ---- faults and places ---- */

int sheet_column(const struct sheet *s, const char *field)
{
    for (size_t i = 0; s->columns && i < s->csv.columns; i++)
        if (s->columns[i] && !strcmp(s->columns[i]->name, field))
            return (int)i;
    return -1;
}

size_t sheet_row_at(const struct sheet *s, int line)
{
    size_t lo = 0, hi = s->csv.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->csv.rows[mid].line < line)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->csv.n && s->csv.rows[lo].line == line ? lo : s->csv.n;
}

static void fault(struct cli *c, struct sheet *s, int line, const char *field, const char *text)
{
    s->faults++;
    sheet_fault_add(c, s, line, field, text);
}

/* ---- header and rows ---- */

static void header_check(struct cli *c, struct sheet *s)
{
    const struct record *r = s->kind->rec;
    s->columns = arena_alloc(&c->arena, (s->csv.columns + 1) * sizeof *s->columns);
    for (size_t i = 0; i < s->csv.columns; i++) {
        const char *name = s->csv.header.cells[i];
        const struct field *f = sheet_field(r, name);
        const char *near = f ? NULL : record_nearest(r, name);
        if (!f && !strncmp(name, MARK_HEAD, strlen(MARK_HEAD)))
            continue; /* what an earlier run said about the rows */
        if (!f)
            fault(c, s, s->csv.header.line, name,
                  near ? arena_printf(
                             &c->arena,
                             tr(c, "没有这一列（第 %zu 列）。是 %s 吗？", "no such column (%zu). Did you mean %s?"),
                             i + 1, near)
                       : arena_printf(&c->arena, tr(c, "没有这一列（第 %zu 列）", "no such column (%zu)"), i + 1));
        else if (sheet_column(s, f->name) >= 0)
            fault(c, s, s->csv.header.line, f->name, tr(c, "这一列出现两次", "this column stands twice"));
        s->columns[i] = f;
    }
    for (size_t i = 0; i < r->n; i++)
        if ((r->fields[i].flags & FF_NEED) && sheet_column(s, r->fields[i].name) < 0)
            fault(c, s, s->csv.header.line, r->fields[i].name,
                  arena_printf(&c->arena, tr(c, "缺少这一列（%s）", "this column is missing (%s)"),
                               tr(c, r->fields[i].zh, r->fields[i].en)));
}

/* A cell into its field. False: a fault is noted. */
static bool cell_parse(struct cli *c, struct sheet *s, const struct csv_row *row, size_t column, void *out)
{
    const struct field *f = s->columns[column];
    const char *text = row->cells[column], *zh, *en;
    struct duban_error e = {0};
    if (f->type == FT_DAY && !(text = date_given(&c->arena, text_trim(&c->arena, text), s->csv.date1904, &zh, &en))) {
        fault(c, s, row->line, f->name, tr(c, zh, en));
        return false;
    }
    if (!given_parse(f, text, &c->arena, out, &e))
        return true;
    fault(
        c, s, row->line, f->name,
        arena_printf(&c->arena, "%s%s%s", duban_err_text(e.code, c->lang), e.text[0] ? tr(c, "：", ": ") : "", e.text));
    return false;
}

/* unread: the file could not say what stands in a cell of it. */
static void row_parse(struct cli *c, struct sheet *s, bool unread, size_t at)
{
    const struct record *r = s->kind->rec;
    const struct csv_row *row = &s->csv.rows[at];
    const size_t before = s->faults;
    void *out = arena_alloc(&c->arena, r->size);
    bool bad[FIELDS_MAX] = {false};

    rec_clear(r, out);
    for (size_t i = 0; i < s->csv.columns; i++)
        if (s->columns[i])
            bad[s->columns[i] - r->fields] = !cell_parse(c, s, row, i, out);
    for (size_t i = 0; i < r->n && !unread; i++)
        if ((r->fields[i].flags & FF_NEED) && !bad[i] && field_absent(&r->fields[i], out) &&
            sheet_column(s, r->fields[i].name) >= 0)
            fault(c, s, row->line, r->fields[i].name, tr(c, "必填，这一格是空的", "needed, and this cell is empty"));
    s->rows[at] = out;
    if (s->faults == before && !unread)
        s->bodies[at] = rec_pack(r, out, &c->arena);
}

/* ---- rows that say the same key twice ---- */

struct keyed {
    const char *key;
    int line;
};

static int by_key(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    const int order = strcmp(a->key, b->key);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static const struct field *key_field(const struct record *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->fields[i].flags & FF_KEY)
            return &r->fields[i];
    return NULL;
}

static void double_told(struct cli *c, struct sheet *s, int line, const char *field, const char *text)
{
    fault(c, s, line, field, text);
    s->bodies[sheet_row_at(s, line)] = (struct bytes){0};
}

/* The second row of a key would quietly be the one that counts. */
static void doubles_check(struct cli *c, struct sheet *s)
{
    const struct field *f = key_field(s->kind->rec);
    struct keyed *v = arena_alloc(&c->arena, (s->csv.n + 1) * sizeof *v);
    size_t n = 0;
    for (size_t i = 0; f && i < s->csv.n; i++)
        if (!field_absent(f, s->rows[i]))
            v[n++] = (struct keyed){field_text(f, s->rows[i], NULL, &c->arena), s->csv.rows[i].line};
    qsort(v, n, sizeof *v, by_key);
    for (size_t i = 1; i < n; i++)
        if (!strcmp(v[i - 1].key, v[i].key))
            double_told(c, s, v[i].line, f->name,
                        arena_printf(&c->arena, tr(c, "%s 与第 %d 行重复", "%s stands in line %d already"), v[i].key,
                                     v[i - 1].line));
}

/* ---- the file ---- */

/* The file as a table, behind its map. What can't be read in single cells is noted. */
static int table_read(struct cli *c, struct sheet *s, const struct sheet_how *how)
{
    struct table t;
    struct csv_error why;
    struct heads heads = {0};
    const char *tab = how->tab ? how->tab : how->map ? how->map->sheet : NULL;
    if (how->map)
        heads = map_heads(how->map);
    int rc = table_file_load(c, s->path, tab, how->map ? &heads : NULL, &t, &why);
    if (rc) {
        s->faults = 1;
        if (why.zh)
            sheet_fault_put(c, s, (struct sheet_fault){why.line, why.column, "", tr(c, why.zh, why.en)});
        return rc;
    }
    s->grid = t.grid;
    if (how->map)
        map_apply(c, how->map, &t);
    s->csv = t.csv;
    for (size_t i = 0; i < t.faults.n; i++) {
        const struct csv_error *e = LIST_AT(t.faults, struct csv_error, i);
        s->faults++;
        sheet_fault_put(c, s, (struct sheet_fault){e->line, e->column, "", tr(c, e->zh, e->en)});
    }
    return EXIT_DONE;
}

/* What was found out about the file by looking at it. */
static void file_tell(struct cli *c, const struct sheet *s)
{
    const struct csv *t = &s->csv;
    if (c->json)
        return;
    if (t->tab)
        cli_say(c, tr(c, "%s：读的是表“%s”，表头在第 %d 行，%zu 行", "%s: sheet \"%s\", head in row %d, %zu rows"),
                s->path, text_safe(&c->arena, t->tab, true), t->header.line, t->n);
    else if (t->encoding && strcmp(t->encoding, "UTF-8") != 0)
        cli_say(c, tr(c, "%s：不是 UTF-8，按 %s 读取", "%s: not UTF-8, read as %s"), s->path, t->encoding);
    if (t->separator && t->separator != ',')
        cli_say(c, tr(c, "%s：以%s分隔", "%s: separated by %s"), s->path,
                t->separator == ';' ? tr(c, "分号", "semicolons") : tr(c, "制表符", "tabs"));
}

int sheet_read(struct cli *c, const char *path, const struct sheet_how *how, struct sheet *s)
{
    static const struct sheet_how plain = {0};
    *s = (struct sheet){.path = path};
    how = how ? how : &plain;
    int rc = table_read(c, s, how);
    if (rc)
        return rc;
    file_tell(c, s);
    s->kind = kind_find(&s->csv, path, how);
    if (!s->kind) {
        fault(c, s, s->csv.header.line, "",
              arena_printf(
                  &c->arena,
                  tr(c, "认不出是哪种表。可用 --as-kind %s，或用 --map 指明列映射（没有的话：--learn）",
                     "not a known table. --as-kind %s says which, or --map names a column map (none yet: --learn)"),
                  sheet_kinds_list(&c->arena)));
        return EXIT_WRONG_DATA;
    }
    bool *unread = sheet_bad_rows(c, s, NULL);
    const size_t before = s->told.len;
    header_check(c, s);
    s->readable = s->told.len == before && !sheet_header_bad(s);
    s->rows = arena_alloc(&c->arena, (s->csv.n + 1) * sizeof *s->rows);
    s->bodies = arena_alloc(&c->arena, (s->csv.n + 1) * sizeof *s->bodies);
    s->changes = arena_alloc(&c->arena, s->csv.n + 1);
    for (size_t i = 0; i < s->csv.n; i++)
        row_parse(c, s, unread[i], i);
    doubles_check(c, s);
    return s->faults ? EXIT_WRONG_DATA : EXIT_DONE;
}
