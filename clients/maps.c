#include "clients/maps.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/ids.h"
#include "clients/text.h"
#include "clients/yaml.h"

/* clang-format off */
RECORD_DESCRIBE(mapword, MAPWORD_FIELDS)
RECORD_DESCRIBE(mapcolumn, MAPCOLUMN_FIELDS)
RECORD_DESCRIBE(mapconstant, MAPCONSTANT_FIELDS)
RECORD_DESCRIBE(map, MAP_FIELDS)
/* clang-format on */

enum { NUMBER_HEX = 12 }; /* of a number made of content: 48 bits tell a county's items apart */

/* ---- reading ---- */

static const char *map_path(struct cli *c, const char *name)
{
    const char *const folders[] = {getenv("DUBAN_MAPS"), "county/maps", "maps", "/usr/share/duban/county/maps"};
    if (strchr(name, '/') || !access(name, R_OK))
        return name;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        const char *path = folders[i] ? arena_printf(&c->arena, "%s/%s.yml", folders[i], name) : name;
        if (!access(path, R_OK))
            return path;
    }
    return name;
}

/* One field that a map names must be a field of its table. */
static bool field_check(struct cli *c, const char *path, const struct yaml_doc *d, const struct record *r,
                        const char *field, const char *place)
{
    const struct yaml_place *at = yaml_place_of(d, place);
    const struct field *f = record_field(r, field);
    if (f && !(f->flags & (FF_HIDE | FF_SERVER)))
        return true;
    const char *near = record_nearest(r, field);
    cli_say(c, tr(c, "%s:%d:%d 没有“%s”这个字段%s%s%s", "%s:%d:%d no field '%s'%s%s%s"), path, at ? at->line : 1,
            at ? at->column : 1, text_safe(&c->arena, field, true), near ? tr(c, "，是 ", ", did you mean ") : "",
            near ? near : "", near ? tr(c, " 吗？", "?") : "");
    return false;
}

static bool fields_check(struct cli *c, const char *path, const struct yaml_doc *d, const struct map *m,
                         const struct record *r)
{
    bool good = true;
    for (size_t i = 0; i < m->columns.n; i++)
        good &= field_check(c, path, d, r, LIST_AT(m->columns, struct mapcolumn, i)->field,
                            arena_printf(&c->arena, "columns[%zu].field", i));
    for (size_t i = 0; i < m->constants.n; i++)
        good &= field_check(c, path, d, r, LIST_AT(m->constants, struct mapconstant, i)->field,
                            arena_printf(&c->arena, "constants[%zu].field", i));
    for (size_t i = 0; i < m->id_from.n; i++)
        good &= field_check(c, path, d, r, m->id_from.v[i], "id_from");
    return good;
}

static bool kind_check(struct cli *c, const char *path, const struct yaml_doc *d, const struct map *m)
{
    const struct yaml_place *at = yaml_place_of(d, "kind");
    const struct sheet_kind *k = sheet_kind_named(m->kind);
    if (k)
        return fields_check(c, path, d, m, k->rec);
    cli_say(c, tr(c, "%s:%d:%d 没有“%s”这类表；有 %s", "%s:%d:%d no kind of table '%s'; there are %s"), path,
            at ? at->line : 1, at ? at->column : 1, text_safe(&c->arena, m->kind, true), sheet_kinds_list(&c->arena));
    return false;
}

int map_read(struct cli *c, const char *name, const struct map **out)
{
    const char *path = map_path(c, name);
    struct yaml_file f;
    size_t len;
    const char *text = cli_file(c, path, &len);
    if (!text)
        return EXIT_NO_FILE;
    yaml_read_kind(&c->arena, text, len, "map", &rec_map, &f);
    for (size_t i = 0; i < f.faults.n; i++) {
        const struct yaml_fault *e = LIST_AT(f.faults, struct yaml_fault, i);
        cli_say(c, "%s:%d:%d %s", path, e->line, e->column, text_safe(&c->arena, tr(c, e->zh, e->en), true));
    }
    if (f.faults.n || f.docs.n != 1) {
        if (!f.faults.n)
            cli_say(c, tr(c, "%s：一个文件只放一份列映射", "%s: one map a file"), path);
        return EXIT_WRONG_DATA;
    }
    const struct yaml_doc *d = LIST_AT(f.docs, struct yaml_doc, 0);
    *out = d->value;
    return kind_check(c, path, d, *out) ? EXIT_DONE : EXIT_WRONG_DATA;
}

/* ---- heads ---- */

static bool same_head(struct arena *a, const char *x, const char *y)
{
    return !strcmp(head_bare(a, x), head_bare(a, y));
}

static bool any_head(struct arena *a, const struct strs *heads, const char *head)
{
    for (size_t i = 0; i < heads->n; i++)
        if (same_head(a, heads->v[i], head))
            return true;
    return false;
}

static bool map_knows(const void *u, const char *head)
{
    const struct map *m = u;
    struct arena a;
    arena_init(&a);
    bool known = any_head(&a, &m->ignore, head);
    for (size_t i = 0; i < m->columns.n && !known; i++)
        known = any_head(&a, &LIST_AT(m->columns, struct mapcolumn, i)->heads, head);
    arena_done(&a);
    return known;
}

struct heads map_heads(const struct map *m)
{
    return (struct heads){map_knows, m};
}

/* ---- applying ---- */

/* A column of the new table. */
struct map_source {
    const char *field;
    const struct mapcolumn *map; /* NULL: a constant, or a number that is made */
    const char *constant;
    size_t column; /* of the old table */
};

struct applying {
    struct cli *c;
    const struct map *m;
    const struct csv *old;
    struct map_source *sources;
    size_t n;
    struct buf faults; /* struct csv_error */
};

static void fault(struct applying *w, int line, size_t column, const char *zh, const char *en)
{
    const struct csv_error e = {line, (int)column, zh, en};
    buf_add(&w->faults, &e, sizeof e);
}

static const struct mapcolumn *column_of_head(struct applying *w, const char *head)
{
    for (size_t i = 0; i < w->m->columns.n; i++) {
        const struct mapcolumn *k = LIST_AT(w->m->columns, struct mapcolumn, i);
        if (any_head(&w->c->arena, &k->heads, head))
            return k;
    }
    return NULL;
}

static void unknown_head(struct applying *w, size_t column)
{
    struct arena *a = &w->c->arena;
    const char *head = w->old->header.cells[column], *near;
    struct buf names = {.arena = a};
    for (size_t i = 0; i < w->m->columns.n; i++) {
        const struct strs *heads = &LIST_AT(w->m->columns, struct mapcolumn, i)->heads;
        buf_add(&names, heads->v, heads->n * sizeof *heads->v);
    }
    near = nearest_word(head, (const char *const *)(const void *)names.data, names.len / sizeof(const char *));
    const char *place = table_place(a, w->old, w->old->header.line, (int)column + 1);
    fault(w, w->old->header.line, 0,
          arena_printf(a, "%s 列“%s”不在列映射里%s%s%s；不需要的列写进 ignore", place, head, near ? "，是“" : "",
                       near ? near : "", near ? "”吗？" : ""),
          arena_printf(a, "%s: column \"%s\" is not in the map%s%s%s; put it under ignore when it is not needed", place,
                       head, near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : ""));
}

static void sources_find(struct applying *w)
{
    struct arena *a = &w->c->arena;
    w->sources = arena_alloc(a, (w->old->columns + w->m->constants.n + 1) * sizeof *w->sources);
    for (size_t i = 0; i < w->old->columns; i++) {
        const struct mapcolumn *k = column_of_head(w, w->old->header.cells[i]);
        if (k)
            w->sources[w->n++] = (struct map_source){k->field, k, NULL, i};
        else if (!any_head(a, &w->m->ignore, w->old->header.cells[i]) &&
                 strncmp(w->old->header.cells[i], MARK_HEAD, strlen(MARK_HEAD)) != 0)
            unknown_head(w, i);
    }
    for (size_t i = 0; i < w->m->constants.n; i++) {
        const struct mapconstant *k = LIST_AT(w->m->constants, struct mapconstant, i);
        w->sources[w->n++] = (struct map_source){k->field, NULL, k->value, 0};
    }
    if (w->m->id_from.n)
        w->sources[w->n++] = (struct map_source){"id", NULL, NULL, 0};
}

/* The word that a word of the table stands for. NULL: none. A word that is meant already may stand as well. */
static const char *word_meant(const struct mapcolumn *k, const char *word)
{
    for (size_t i = 0; i < k->words.n; i++) {
        const struct mapword *v = LIST_AT(k->words, struct mapword, i);
        if (!strcmp(v->from, word) || !strcmp(v->to, word))
            return v->to;
    }
    return NULL;
}

static const char *word_read(struct applying *w, const struct mapcolumn *k, const char *word, int line, size_t column)
{
    struct arena *a = &w->c->arena;
    const char *meant = word_meant(k, word), *near;
    struct buf names = {.arena = a};
    if (!k->words.n || !word[0] || meant)
        return meant ? meant : word;
    for (size_t i = 0; i < k->words.n; i++)
        buf_add(&names, &LIST_AT(k->words, struct mapword, i)->from, sizeof(const char *));
    near = nearest_word(word, (const char *const *)(const void *)names.data, k->words.n);
    fault(w, line, column + 1,
          arena_printf(a, "“%s”不在对应词里%s%s%s", word, near ? "；是“" : "", near ? near : "", near ? "”吗？" : ""),
          arena_printf(a, "\"%s\" is not one of the words%s%s%s", word, near ? "; did you mean \"" : "",
                       near ? near : "", near ? "\"?" : ""));
    return "";
}

/* Whether a separator begins at s: ';' or one of the map's characters. Its bytes, 0: none. */
static size_t separator_at(const struct mapcolumn *k, const char *s)
{
    if (*s == ';')
        return 1;
    for (const char *p = k->split ? k->split : ""; *p;) {
        size_t n = 1;
        while (((unsigned char)p[n] & 0xc0) == 0x80)
            n++;
        if (!strncmp(s, p, n))
            return n;
        p += n;
    }
    return 0;
}

static const char *cell_read(struct applying *w, const struct map_source *s, const struct csv_row *row, size_t column)
{
    struct arena *a = &w->c->arena;
    const char *text = text_trim(a, row->cells[s->column]), *begin = text;
    struct buf b = {.arena = a};
    if (!s->map->split)
        return word_read(w, s->map, text, row->line, column);
    for (const char *p = text;; p++) {
        const size_t cut = separator_at(s->map, p);
        if (*p && !cut)
            continue;
        const char *part = text_trim(a, arena_str(a, begin, (size_t)(p - begin)));
        if (part[0])
            buf_printf(&b, "%s%s", b.len ? ";" : "", word_read(w, s->map, part, row->line, column));
        if (!*p)
            break;
        begin = p + cut;
        p = begin - 1;
    }
    return b.data ? b.data : "";
}

/* A number that is the same for the same content, for ever. */
static const char *number_make(struct applying *w, const char **cells)
{
    struct arena *a = &w->c->arena;
    struct buf b = {.arena = a};
    bool any = false;
    for (size_t i = 0; i < w->m->id_from.n; i++)
        for (size_t k = 0; k < w->n; k++)
            if (!strcmp(w->sources[k].field, w->m->id_from.v[i])) {
                any |= cells[k][0] && w->sources[k].map;
                buf_printf(&b, "%s\n", cells[k]);
            }
    if (!any)
        return "";
    const char *id = id_of_content(a, "", (struct bytes){b.data, b.len});
    return arena_printf(a, "%s%.*s", w->m->id_prefix ? w->m->id_prefix : "", NUMBER_HEX, id + 1);
}

static bool row_skipped(struct applying *w, const struct csv_row *row)
{
    for (size_t i = 0; i < w->old->columns; i++) {
        const char *text = head_bare(&w->c->arena, row->cells[i]);
        for (size_t k = 0; text[0] && k < w->m->skip.n; k++)
            if (!strncmp(text, w->m->skip.v[k], strlen(w->m->skip.v[k])))
                return true;
        if (text[0])
            return false; /* only the first filled cell says so */
    }
    return false;
}

static struct csv_row row_make(struct applying *w, const struct csv_row *row)
{
    struct csv_row out = {arena_alloc(&w->c->arena, (w->n + 1) * sizeof *out.cells), row->line};
    for (size_t i = 0; i < w->n; i++) {
        const struct map_source *s = &w->sources[i];
        out.cells[i] = s->map ? cell_read(w, s, row, i) : s->constant ? s->constant : "";
    }
    if (w->m->id_from.n) {
        size_t has_id = 0; /* a number of its own in the table goes before one that is made */
        while (strcmp(w->sources[has_id].field, "id") != 0)
            has_id++;
        if (!out.cells[has_id][0])
            out.cells[has_id] = number_make(w, out.cells);
    }
    return out;
}

/* Faults of the file keep their cell, where its column is read. */
static void faults_move(struct applying *w, const struct list *faults)
{
    for (size_t i = 0; i < faults->n; i++) {
        const struct csv_error *e = LIST_AT(*faults, struct csv_error, i);
        for (size_t k = 0; k < w->n; k++)
            if (w->sources[k].map && (int)w->sources[k].column + 1 == e->column)
                fault(w, e->line, k + 1, e->zh, e->en);
    }
}

void map_apply(struct cli *c, const struct map *m, struct table *t)
{
    struct arena *a = &c->arena;
    const struct csv old = t->csv;
    struct applying w = {.c = c, .m = m, .old = &old, .faults = {.arena = a}};
    sources_find(&w);
    if (m->id_from.n && w.n > 1)
        for (size_t i = 0; i + 1 < w.n; i++)
            if (!strcmp(w.sources[i].field, "id")) { /* the table has a column for it */
                w.n--;
                break;
            }
    int *at = arena_alloc(a, (w.n + 1) * sizeof *at);
    const char **heads = arena_alloc(a, (w.n + 1) * sizeof *heads);
    struct csv_row *rows = arena_alloc(a, (old.n + 1) * sizeof *rows);
    for (size_t i = 0; i < w.n; i++) {
        heads[i] = w.sources[i].field;
        at[i] = !w.sources[i].map ? -1 : old.at ? old.at[w.sources[i].column] : (int)w.sources[i].column;
    }
    faults_move(&w, &t->faults);
    t->csv.n = 0;
    for (size_t i = 0; i < old.n; i++)
        if (!row_skipped(&w, &old.rows[i]))
            rows[t->csv.n++] = row_make(&w, &old.rows[i]);
    t->csv.columns = w.n;
    t->csv.header.cells = heads;
    t->csv.rows = rows;
    t->csv.at = at;
    t->faults = (struct list){w.faults.data, w.faults.len / sizeof(struct csv_error)};
}
