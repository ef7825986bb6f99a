#include "clients/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "clients/given.h"
#include "clients/text.h"

const struct sheet_kind sheet_kinds[] = {
    {"calendar", "放假表", OP_rules_apply, &rec_calday, NULL},
    {"units", "单位", OP_unit_set, &rec_unit, "unit"},
    {"people", "人员", OP_person_set, &rec_person, "person"},
    {"groups", "专项小组", OP_group_set, &rec_group, "group"},
    {"items", "事项", OP_register, &rec_registration, "item"},
    {"milestones", "节点", OP_milestone_set, &rec_milestone, NULL},
    {"inspections", "督查计划", OP_schedule_set, &rec_plan, NULL},
};
const size_t sheet_kinds_n = sizeof sheet_kinds / sizeof sheet_kinds[0];

/* ---- which kind ---- */

static const struct field *column_field(const struct record *r, const char *name)
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
        score += column_field(r, t->header.cells[i]) ? 2 : -3;
    for (size_t i = 0; i < r->n; i++) {
        bool there = !(r->fields[i].flags & FF_NEED);
        for (size_t k = 0; k < t->columns && !there; k++)
            there = column_field(r, t->header.cells[k]) == &r->fields[i];
        score -= there ? 0 : 2;
    }
    return score;
}

static bool named_like(const char *path, const char *file)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    return !strncmp(base, file, strlen(file));
}

static const struct sheet_kind *kind_find(const struct csv *t, const char *path, const char *as_kind)
{
    const struct sheet_kind *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < sheet_kinds_n; i++) {
        const struct sheet_kind *k = &sheet_kinds[i];
        if (as_kind) {
            if (!strcmp(as_kind, k->file) || !strcmp(as_kind, k->zh) || !strcmp(as_kind, ops[k->op].name))
                return k;
            continue;
        }
        int score = 2 * header_score(t, k->rec) + named_like(path, k->file); /* the file's name decides a draw */
        if (score > best_score) {
            best = k;
            best_score = score;
        }
    }
    return best;
}

/* ---- faults ---- */

static int column_of(const struct sheet *s, const char *field)
{
    for (size_t i = 0; s->columns && i < s->csv.columns; i++)
        if (s->columns[i] && !strcmp(s->columns[i]->name, field))
            return (int)i;
    return -1;
}

static void fault_add(struct cli *c, struct sheet *s, struct sheet_fault f)
{
    s->told.arena = &c->arena;
    buf_add(&s->told, &f, sizeof f);
}

void sheet_fault_add(struct cli *c, struct sheet *s, int line, const char *field, const char *text)
{
    fault_add(c, s, (struct sheet_fault){line, column_of(s, field) + 1, field, text});
}

static int by_place(const void *x, const void *y)
{
    const struct sheet_fault *a = x, *b = y;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

/* All of them in order, as an array in the arena. */
static const struct sheet_fault *faults_sorted(struct cli *c, const struct sheet *s, size_t *n)
{
    *n = s->told.len / sizeof(struct sheet_fault);
    if (!*n)
        return NULL;
    struct sheet_fault *v = arena_copy(&c->arena, s->told.data, s->told.len);
    qsort(v, *n, sizeof *v, by_place);
    return v;
}

void sheet_faults_tell(struct cli *c, struct sheet *s)
{
    size_t n;
    const struct sheet_fault *v = faults_sorted(c, s, &n);
    for (size_t i = 0; i < n && i < LIM_ERRORS; i++) {
        const char *text = text_safe(&c->arena, v[i].text, true), *field = text_safe(&c->arena, v[i].field, true);
        const char *sep = field[0] ? tr(c, "：", ": ") : "";
        if (v[i].column > 0 && !field[0])
            cli_say(c, "%s:%d:%d %s", s->path, v[i].line, v[i].column, text);
        else if (v[i].column > 0)
            cli_say(c, tr(c, "%s:%d:%d %s（%s）%s%s", "%s:%d:%d %.0s%s%s%s"), s->path, v[i].line, v[i].column,
                    s->columns[v[i].column - 1]->zh, field, sep, text);
        else
            cli_say(c, "%s:%d %s%s%s", s->path, v[i].line, field, sep, text);
    }
    if (n > LIM_ERRORS)
        cli_say(c, tr(c, "%s：共 %zu 处有误，只列出前 %d 处", "%s: %zu mistakes, the first %d are listed"), s->path, n,
                LIM_ERRORS);
}

size_t sheet_faults_json(struct cli *c, struct sheet *s, const char *before)
{
    size_t n;
    const struct sheet_fault *v = faults_sorted(c, s, &n);
    for (size_t i = 0; i < n; i++)
        printf("%s{\"file\": %s, \"line\": %d, \"column\": %d, \"field\": %s, \"text\": %s}", i ? ", " : before,
               json_string(&c->arena, s->path), v[i].line, v[i].column, json_string(&c->arena, v[i].field),
               json_string(&c->arena, v[i].text));
    return n;
}

static const struct csv_row *row_at(const struct sheet *s, int line)
{
    for (size_t i = 0; i < s->csv.n; i++)
        if (s->csv.rows[i].line == line)
            return &s->csv.rows[i];
    return NULL;
}

const char *sheet_cell(const struct sheet *s, int line, const char *field)
{
    const struct csv_row *row = row_at(s, line);
    const int at = column_of(s, field);
    return row && at >= 0 ? row->cells[at] : "";
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
        const struct field *f = column_field(r, name);
        const char *near = f ? NULL : record_nearest(r, name);
        if (!f)
            fault(c, s, s->csv.header.line, name,
                  near ? arena_printf(
                             &c->arena,
                             tr(c, "没有这一列（第 %zu 列）。是 %s 吗？", "no such column (%zu). Did you mean %s?"),
                             i + 1, near)
                       : arena_printf(&c->arena, tr(c, "没有这一列（第 %zu 列）", "no such column (%zu)"), i + 1));
        else if (column_of(s, f->name) >= 0)
            fault(c, s, s->csv.header.line, f->name, tr(c, "这一列出现两次", "this column stands twice"));
        s->columns[i] = f;
    }
    for (size_t i = 0; i < r->n; i++)
        if ((r->fields[i].flags & FF_NEED) && column_of(s, r->fields[i].name) < 0)
            fault(c, s, s->csv.header.line, r->fields[i].name,
                  arena_printf(&c->arena, tr(c, "缺少这一列（%s）", "this column is missing (%s)"),
                               tr(c, r->fields[i].zh, r->fields[i].en)));
}

static void row_parse(struct cli *c, struct sheet *s, size_t at)
{
    const struct record *r = s->kind->rec;
    const struct csv_row *row = &s->csv.rows[at];
    const size_t before = s->faults;
    void *out = arena_alloc(&c->arena, r->size);
    bool bad[FIELDS_MAX] = {false};

    rec_clear(r, out);
    for (size_t i = 0; i < s->csv.columns; i++) {
        struct duban_error e = {0};
        const struct field *f = s->columns[i];
        if (!f || !given_parse(f, row->cells[i], &c->arena, out, &e))
            continue;
        bad[f - r->fields] = true;
        fault(c, s, row->line, f->name,
              arena_printf(&c->arena, "%s%s%s", duban_err_text(e.code, c->lang), e.text[0] ? tr(c, "：", ": ") : "",
                           e.text));
    }
    for (size_t i = 0; i < r->n; i++)
        if ((r->fields[i].flags & FF_NEED) && !bad[i] && field_absent(&r->fields[i], out) &&
            column_of(s, r->fields[i].name) >= 0)
            fault(c, s, row->line, r->fields[i].name, tr(c, "必填，这一格是空的", "needed, and this cell is empty"));
    s->rows[at] = out;
    if (s->faults == before)
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
            fault(c, s, v[i].line, f->name,
                  arena_printf(&c->arena, tr(c, "%s 与第 %d 行重复", "%s stands in line %d already"), v[i].key,
                               v[i - 1].line));
}

int sheet_read(struct cli *c, const char *path, const char *as_kind, struct sheet *s)
{
    struct csv_error e;
    size_t len;
    *s = (struct sheet){.path = path};
    const char *text = cli_file(c, path, &len);
    if (!text) {
        s->faults = 1;
        return EXIT_NO_FILE;
    }
    if (csv_read(&c->arena, text, len, &s->csv, &e)) {
        s->faults++;
        fault_add(c, s, (struct sheet_fault){e.line, e.column, "", c->lang[0] == 'e' ? e.en : e.zh});
        return EXIT_WRONG_DATA;
    }
    if (s->csv.separator != ',' && !c->json)
        cli_say(c, tr(c, "%s：以%s分隔", "%s: separated by %s"), path,
                s->csv.separator == ';' ? tr(c, "分号", "semicolons") : tr(c, "制表符", "tabs"));
    s->kind = kind_find(&s->csv, path, as_kind);
    if (!s->kind) {
        fault(c, s, s->csv.header.line, "",
              tr(c, "认不出是哪种表。可用 --as-kind units|people|groups|items|milestones|inspections|calendar",
                 "not a known table. --as-kind units|people|groups|items|milestones|inspections|calendar says which"));
        return EXIT_WRONG_DATA;
    }
    header_check(c, s);
    s->readable = s->faults == 0;
    s->rows = arena_alloc(&c->arena, (s->csv.n + 1) * sizeof *s->rows);
    s->bodies = arena_alloc(&c->arena, (s->csv.n + 1) * sizeof *s->bodies);
    for (size_t i = 0; i < s->csv.n; i++)
        row_parse(c, s, i);
    doubles_check(c, s);
    return s->faults ? EXIT_WRONG_DATA : EXIT_DONE;
}
