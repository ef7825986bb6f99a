#include "clients/stock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clients/pages.h"

/* How a table is asked for, and what a row of it gives. */
struct stock_source {
    const char *table, *asked;
    const struct record *asked_rec, *rec;
    void (*take)(struct cli *c, const void *asked, struct buf *rows);
    const char *name; /* field that people call it by */
};

static void add(struct buf *rows, const char *id, const char *name, const void *rec)
{
    const struct stock_row r = {id, name ? name : "", rec};
    if (id)
        buf_add(rows, &r, sizeof r);
}

static void ledger_take(struct cli *c, const void *asked, struct buf *rows)
{
    const struct rules *r = asked;
    struct duban_error e;
    struct ledger *l = arena_alloc(&c->arena, sizeof *l);
    if (!strcmp(r->kind, "ledger") && !rec_unpack(&rec_ledger, r->doc, UNPACK_STORED, &c->arena, l, &e))
        add(rows, l->ledger, l->title, l);
}

static void milestone_take(struct cli *c, const void *asked, struct buf *rows)
{
    const struct item *it = asked;
    (void)c;
    for (size_t i = 0; i < it->milestones.n; i++) {
        const struct milestone *m = LIST_AT(it->milestones, struct milestone, i);
        add(rows, m->id, m->milestone, m);
    }
}

static const struct stock_source sources[] = {
    {"unit", "unit", &rec_unit, &rec_unit, NULL, "name"},
    {"person", "person", &rec_person, &rec_person, NULL, "name"},
    {"holder", "holder", &rec_holder, &rec_holder, NULL, "name"},
    {"group", "group", &rec_group, &rec_group, NULL, "name"},
    {"item", "item", &rec_item, &rec_item, NULL, "title"},
    {"schedule", "schedule", &rec_schedule, &rec_schedule, NULL, "name"},
    {"ledger", "rules", &rec_rules, &rec_ledger, ledger_take, NULL},
    {"milestone", "item", &rec_item, &rec_milestone, milestone_take, NULL},
};
_Static_assert(sizeof sources / sizeof sources[0] <= 8, "struct stocks has room for each");

static const char *text_of(const struct record *r, const void *in, const char *field)
{
    const struct field *f = record_field(r, field);
    return f ? *(const char *const *)(const void *)((const char *)in + f->offset) : NULL;
}

static int by_id(const void *x, const void *y)
{
    const struct stock_row *a = x, *b = y;
    return strcmp(a->id, b->id);
}

struct taking {
    struct cli *c;
    const struct stock_source *source;
    struct buf rows; /* struct stock_row */
};

static void take(void *u, void *rec)
{
    struct taking *t = u;
    const struct stock_source *k = t->source;
    if (k->take)
        k->take(t->c, rec, &t->rows);
    else
        add(&t->rows, text_of(k->rec, rec, "id"), text_of(k->rec, rec, k->name), rec);
}

/* Versions of one ledger are several rows: one of them is enough. */
static size_t rows_sort(struct stock_row *v, size_t n)
{
    size_t kept = 0;
    if (n)
        qsort(v, n, sizeof *v, by_id);
    for (size_t i = 0; i < n; i++)
        if (!kept || strcmp(v[kept - 1].id, v[i].id) != 0)
            v[kept++] = v[i];
    return kept;
}

static int fetch(struct cli *c, const struct stock_source *k, struct stock *out)
{
    struct taking t = {c, k, {.arena = &c->arena}};
    int rc = records_each(c, k->asked, k->asked_rec, false, take, &t);
    if (rc)
        return rc;
    *out = (struct stock){k->table, k->rec, (void *)t.rows.data, 0};
    out->n = rows_sort(out->rows, t.rows.len / sizeof *out->rows);
    return EXIT_DONE;
}

int stock_get(struct cli *c, struct stocks *s, const char *table, const struct stock **out)
{
    for (size_t i = 0; i < s->n; i++)
        if (!strcmp(s->v[i].table, table)) {
            *out = &s->v[i];
            return EXIT_DONE;
        }
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (!strcmp(sources[i].table, table)) {
            int rc = fetch(c, &sources[i], &s->v[s->n]);
            *out = &s->v[s->n];
            s->n += rc == EXIT_DONE;
            return rc;
        }
    assert(!"a table that there is no source for");
    return EXIT_BUG;
}

const struct stock_row *stock_find(const struct stock *s, const char *id)
{
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(s->rows[mid].id, id);
        if (!order)
            return &s->rows[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}
