#include "clients/changes.h"

#include <string.h>

/* Where the records of a kind stand. */
static const struct {
    int op;
    const char *table;
} tables[] = {
    {OP_unit_set, "unit"}, {OP_person_set, "person"},       {OP_group_set, "group"},       {OP_holder_set, "holder"},
    {OP_register, "item"}, {OP_milestone_set, "milestone"}, {OP_schedule_set, "schedule"},
};

static const char *table_of(const struct sheet *s)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i].op == s->kind->op)
            return tables[i].table;
    return NULL;
}

/* A field of a row beside the same field of the record, by name: a stored record has further ones. */
static bool same_field(struct cli *c, const struct field *f, const void *row, const struct stock *stock,
                       const void *rec, const char **there)
{
    const struct field *g = record_field(stock->rec, f->name);
    if (f->flags & FF_HIDE) /* nobody writes it */
        return true;
    if (!g || g->type != f->type || f->type == FT_LIST || f->type == FT_REC || f->type == FT_ANY || f->type == FT_BIN)
        return true;
    *there = field_text(g, rec, c->lang, &c->arena);
    return !strcmp(field_text(f, row, c->lang, &c->arena), *there);
}

/* The number under which a row is kept; that of a holder the daemon makes. */
static const char *row_id(struct cli *c, const struct sheet *s, size_t row)
{
    const struct field *key = record_field(s->kind->rec, "id");
    const struct holder *h = s->rows[row];
    if (s->kind->rec == &rec_holder)
        return arena_printf(&c->arena, "%s/%s/%s", h->post, date_text(h->from, &c->arena),
                            enum_holder_kind.words[h->kind]);
    return key ? *(const char *const *)(const void *)((const char *)s->rows[row] + key->offset) : NULL;
}

static const struct stock_row *stored(struct cli *c, const struct sheet *s, const struct stock *stock, size_t row)
{
    const char *id = row_id(c, s, row);
    return id ? stock_find(stock, id) : NULL;
}

static enum change row_change(struct cli *c, const struct sheet *s, const struct stock *stock, size_t row)
{
    const struct stock_row *there = stored(c, s, stock, row);
    const char *text;
    if (!there)
        return CHANGE_NEW;
    for (size_t i = 0; i < s->kind->rec->n; i++)
        if (!same_field(c, &s->kind->rec->fields[i], s->rows[row], stock, there->rec, &text))
            return CHANGE_UPDATE;
    return CHANGE_SAME;
}

int changes_find(struct cli *c, struct stocks *stocks, struct sheet *s)
{
    const char *table = s->readable ? table_of(s) : NULL;
    const struct stock *stock;
    if (!table)
        return EXIT_DONE;
    int rc = stock_get(c, stocks, table, &stock);
    for (size_t i = 0; !rc && i < s->csv.n; i++)
        s->changes[i] = s->bodies[i].data ? (unsigned char)row_change(c, s, stock, i) : CHANGE_UNKNOWN;
    return rc;
}

const char *changes_text(struct cli *c, struct stocks *stocks, const struct sheet *s, size_t row)
{
    const char *table = table_of(s), *text;
    const struct stock *stock;
    struct buf b = {.arena = &c->arena};
    if (!table || row >= s->csv.n || stock_get(c, stocks, table, &stock) || !stored(c, s, stock, row))
        return "";
    for (size_t i = 0; i < s->kind->rec->n; i++) {
        const struct field *f = &s->kind->rec->fields[i];
        if (!same_field(c, f, s->rows[row], stock, stored(c, s, stock, row)->rec, &text))
            buf_printf(&b, tr(c, "%s%s（账上%s%s）", "%s%s (on record: %s%s)"), b.len ? tr(c, "、", ", ") : "",
                       tr(c, f->zh, f->name), text[0] ? " " : "", text[0] ? text : tr(c, "是空的", "empty"));
    }
    return b.data ? b.data : "";
}

struct change_counts changes_count(struct cli *c, const struct sheet *s)
{
    struct change_counts n = {0};
    const bool *bad = sheet_bad_rows(c, s, &n.bad);
    for (size_t i = 0; s->changes && i < s->csv.n; i++) {
        if (bad[i])
            continue;
        n.fresh += s->changes[i] == CHANGE_NEW;
        n.updated += s->changes[i] == CHANGE_UPDATE;
        n.same += s->changes[i] == CHANGE_SAME;
        n.unknown += s->changes[i] == CHANGE_UNKNOWN;
    }
    return n;
}
