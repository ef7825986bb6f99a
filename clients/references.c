#include "clients/references.h"

#include <stdlib.h>
#include <string.h>

#include "clients/grid.h"
#include "clients/text.h"

/* Fields that point at something people call by a name. */
static const struct {
    const struct record *rec;
    const char *field, *table;
} refs[] = {
    {&rec_unit, "parent", "unit"},
    {&rec_person, "unit", "unit"},
    {&rec_person, "superior", "person"},
    {&rec_holder, "post", "person"},
    {&rec_group, "head", "person"},
    {&rec_group, "lead_unit", "unit"},
    {&rec_group, "member_units", "unit"},
    {&rec_registration, "ledger", "ledger"},
    {&rec_registration, "group", "group"},
    {&rec_registration, "lead_leader", "person"},
    {&rec_registration, "lead_unit", "unit"},
    {&rec_registration, "assist_units", "unit"},
    {&rec_milestone, "owner_unit", "unit"},
    {&rec_plan, "lead_unit", "unit"},
};

static const struct {
    const char *table, *zh, *en;
} table_words[] = {{"unit", "单位", "unit"},
                   {"person", "人员", "person"},
                   {"group", "专项小组", "group"},
                   {"ledger", "台账", "ledger"}};

static const char *table_word(struct cli *c, const char *table)
{
    for (size_t i = 0; i < sizeof table_words / sizeof table_words[0]; i++)
        if (!strcmp(table_words[i].table, table))
            return tr(c, table_words[i].zh, table_words[i].en);
    return table;
}

/* Everything of one table that a cell may mean: what the run brings, and what the daemon holds. */
struct name_entry {
    const char *id, *name;
};
struct directory {
    const char *table;
    struct name_entry *by_name, *by_id;
    size_t n;
};

struct resolving {
    struct cli *c;
    struct stocks *stocks;
    struct sheet *sheets;
    size_t sheets_n;
    struct directory directories[sizeof table_words / sizeof table_words[0]];
    size_t n;
};

static int name_order(const void *x, const void *y)
{
    const struct name_entry *a = x, *b = y;
    const int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->id, b->id);
}

static int id_order(const void *x, const void *y)
{
    return strcmp(((const struct name_entry *)x)->id, ((const struct name_entry *)y)->id);
}

static const char *text_at(const struct record *r, const void *in, const char *field)
{
    const struct field *f = record_field(r, field);
    return f ? *(const char *const *)(const void *)((const char *)in + f->offset) : NULL;
}

static void coming_add(const struct resolving *w, const char *table, struct buf *b)
{
    for (size_t i = 0; i < w->sheets_n; i++) {
        const struct sheet *s = &w->sheets[i];
        for (size_t k = 0; s->readable && s->kind->table && !strcmp(s->kind->table, table) && k < s->csv.n; k++) {
            const char *name = text_at(s->kind->rec, s->rows[k], "name");
            const struct name_entry n = {text_at(s->kind->rec, s->rows[k], "id"), name ? name : ""};
            if (n.id)
                buf_add(b, &n, sizeof n);
        }
    }
}

static int directory_get(struct resolving *w, const char *table, struct directory **out)
{
    const struct stock *stock;
    struct buf b = {.arena = &w->c->arena};
    for (size_t i = 0; i < w->n; i++)
        if (!strcmp(w->directories[i].table, table)) {
            *out = &w->directories[i];
            return EXIT_DONE;
        }
    int rc = stock_get(w->c, w->stocks, table, &stock);
    if (rc)
        return rc;
    coming_add(w, table, &b);
    for (size_t i = 0; i < stock->n; i++) {
        const struct name_entry n = {stock->rows[i].id, stock->rows[i].name};
        buf_add(&b, &n, sizeof n);
    }
    struct directory *d = *out = &w->directories[w->n++];
    *d = (struct directory){.table = table, .by_name = (void *)b.data, .n = b.len / sizeof(struct name_entry)};
    d->by_id = b.len ? arena_copy(&w->c->arena, b.data, b.len) : NULL;
    if (d->n) {
        qsort(d->by_name, d->n, sizeof *d->by_name, name_order);
        qsort(d->by_id, d->n, sizeof *d->by_id, id_order);
    }
    return EXIT_DONE;
}

/* ---- one word ---- */

static bool is_id(const struct directory *d, const char *word)
{
    const struct name_entry key = {word, ""};
    return d->n && bsearch(&key, d->by_id, d->n, sizeof key, id_order);
}

/* The first of this name, and how many different numbers bear it. */
static const struct name_entry *named_find(const struct directory *d, const char *word, size_t *hits)
{
    size_t lo = 0, hi = d->n;
    *hits = 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(d->by_name[mid].name, word) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (size_t i = lo; i < d->n && !strcmp(d->by_name[i].name, word); i++)
        *hits += i == lo || strcmp(d->by_name[i - 1].id, d->by_name[i].id) != 0;
    return *hits ? &d->by_name[lo] : NULL;
}

/* The nearest number or name, as "教育局（D07）". NULL: none. */
static const char *nearest(struct cli *c, const struct directory *d, const char *word)
{
    const char **words = arena_alloc(&c->arena, (2 * d->n + 1) * sizeof *words);
    for (size_t i = 0; i < d->n; i++) {
        words[2 * i] = d->by_name[i].name;
        words[2 * i + 1] = d->by_name[i].id;
    }
    const char *near = nearest_word(word, words, 2 * d->n);
    for (size_t i = 0; near && i < d->n; i++)
        if (near == d->by_name[i].name || near == d->by_name[i].id)
            return arena_printf(&c->arena, tr(c, "%s（%s）", "%s (%s)"), d->by_name[i].name, d->by_name[i].id);
    return NULL;
}

static const char *several(struct cli *c, const struct directory *d, const struct name_entry *first, size_t hits)
{
    struct buf b = {.arena = &c->arena};
    size_t shown = 0;
    for (const struct name_entry *p = first; shown < hits && shown < 5 && p < d->by_name + d->n; p++)
        if (p == first || strcmp(p[-1].id, p->id) != 0)
            buf_printf(&b, "%s%s", shown++ ? tr(c, "、", ", ") : "", p->id);
    return b.data;
}

/* The number that a word means; NULL: a fault, *why says which. */
static const char *word_resolve(struct cli *c, const struct directory *d, const char *word, const char **why)
{
    size_t hits;
    const char *bare = text_trim(&c->arena, word), *what = table_word(c, d->table);
    if (is_id(d, word))
        return word;
    if (is_id(d, bare))
        return bare;
    const struct name_entry *found = named_find(d, bare, &hits);
    if (hits == 1)
        return found->id;
    if (hits) {
        *why = arena_printf(
            &c->arena, tr(c, "叫“%s”的%s不止一个：%s；请写编号", "\"%s\" fits more than one %s: %s; write its number"),
            bare, what, several(c, d, found, hits));
        return NULL;
    }
    const char *near = nearest(c, d, bare);
    *why = near ? arena_printf(&c->arena, tr(c, "“%s”：没有这个%s；是 %s 吗？", "\"%s\": no such %s; did you mean %s?"),
                               bare, what, near)
                : arena_printf(&c->arena, tr(c, "“%s”：没有这个%s", "\"%s\": no such %s"), bare, what);
    return NULL;
}

/* ---- rows ---- */

/* One field of one row. True: it was changed. */
static bool field_resolve(struct resolving *w, struct sheet *s, size_t row, const struct field *f,
                          const struct directory *d, bool *bad)
{
    char *at = (char *)s->rows[row] + f->offset;
    const char **one = (const char **)(void *)at, *why = NULL;
    struct strs *list = (struct strs *)(void *)at;
    const bool many = f->type == FT_STRS;
    bool changed = false;
    for (size_t i = 0; i < (many ? list->n : 1); i++) {
        const char **word = many ? &list->v[i] : one;
        const char *id = *word && **word ? word_resolve(w->c, d, *word, &why) : *word;
        if (!id && *word) {
            sheet_fault_add(w->c, s, s->csv.rows[row].line, f->name, why);
            *bad = true;
        } else if (id != *word) {
            *word = id;
            changed = true;
        }
    }
    return changed;
}

static int column_resolve(struct resolving *w, struct sheet *s, const struct field *f, const char *table)
{
    struct directory *d = NULL;
    for (size_t i = 0; i < s->csv.n; i++) {
        bool bad = false;
        if (field_absent(f, s->rows[i]))
            continue;
        int rc = d ? EXIT_DONE : directory_get(w, table, &d);
        if (rc)
            return rc;
        if (field_resolve(w, s, i, f, d, &bad) && s->bodies[i].data)
            s->bodies[i] = rec_pack(s->kind->rec, s->rows[i], &w->c->arena);
        if (bad)
            s->bodies[i] = (struct bytes){0};
        s->faults += bad;
    }
    return EXIT_DONE;
}

int references_resolve(struct cli *c, struct stocks *stocks, struct sheet *sheets, size_t n)
{
    struct resolving w = {.c = c, .stocks = stocks, .sheets = sheets, .sheets_n = n};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof refs / sizeof refs[0]; k++) {
            struct sheet *s = &sheets[i];
            if (!s->readable || s->kind->rec != refs[k].rec)
                continue;
            int rc = column_resolve(&w, s, record_field(s->kind->rec, refs[k].field), refs[k].table);
            if (rc)
                return rc;
        }
    return EXIT_DONE;
}
