/* import.c: many rows as one entry, all of them or none.
 *
 * Deciding row k must see the rows before it, so each good row is folded at once behind a mark, and everything is taken
 * back at the end: the real fold comes from the journal entry, with facts.rows as they were found here. Rows may refer
 * to rows that come later (a town before its county, a person before their superior), because the ids of the whole
 * import are known first. All faults are listed, one for each bad row, at most LIM_ERRORS; the count in the refusal
 * goes on. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/holders.h"
#include "core/op_rows.h"
#include "core/rows.h"

static const char *key_of_holder(const void *body, struct arena *a)
{
    return holder_key(body, a);
}

/* What may be imported, with the table that its rows bring ids for (T_COUNT: none), where the id stands, and within
 * what it is unique (the same place: by itself). */
static const struct importable {
    int op;
    enum table t;
    size_t id_offset, within_offset;
    const char *(*key)(const void *body, struct arena *a); /* what it is unique by, when no field says it all */
} importables[] = {
    {OP_unit_set, T_unit, offsetof(struct unit, id), offsetof(struct unit, id), NULL},
    {OP_person_set, T_person, offsetof(struct person, id), offsetof(struct person, id), NULL},
    {OP_group_set, T_group, offsetof(struct group, id), offsetof(struct group, id), NULL},
    {OP_register, T_item, offsetof(struct registration, id), offsetof(struct registration, id), NULL},
    {OP_milestone_set, T_COUNT, offsetof(struct milestone, id), offsetof(struct milestone, item), NULL},
    {OP_schedule_set, T_schedule, offsetof(struct plan, id), offsetof(struct plan, id), NULL},
    {OP_holder_set, T_COUNT, offsetof(struct holder, id), offsetof(struct holder, post), key_of_holder},
};

struct import_row {
    const struct row *row;
    void *body; /* NULL when it could not be read */
    const char *key;
    bool more; /* a later row is within the same */
    struct bytes canonical;
    struct duban_error error; /* code ok: none */
};

static const struct importable *importable_find(const char *op)
{
    for (size_t i = 0; i < sizeof importables / sizeof importables[0]; i++)
        if (strcmp(ops[importables[i].op].name, op) == 0)
            return &importables[i];
    return NULL;
}

static const char *row_text(const struct import_row *r, size_t offset)
{
    return *(const char *const *)(const void *)((const char *)r->body + offset);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_rows(struct decide *d, const struct importable *im, const struct list *rows, struct import_row *v)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct import_row *r = &v[i];

        r->row = LIST_AT(*rows, struct row, i);
        if (op_body(im->op, r->row->body, d->a, &r->body, &r->canonical, &r->error))
            r->body = NULL;
        else
            r->key = im->key ? im->key(r->body, d->a) : row_text(r, im->id_offset);
    }
}

static struct coming ids_of(struct decide *d, const struct importable *im, const struct import_row *v, size_t n)
{
    struct coming c = {im->t, arena_alloc(d->a, (n + 1) * sizeof *c.ids), 0};

    for (size_t i = 0; i < n; i++)
        if (v[i].body)
            c.ids[c.n++] = v[i].key;
    qsort(c.ids, c.n, sizeof *c.ids, by_text);
    return c;
}

/* ---- one id twice, saying two things ---- */

struct twin {
    const char *id, *within;
    size_t row;
};

static int twin_order(const struct twin *x, const struct twin *y)
{
    int order = strcmp(x->within, y->within);

    return order ? order : strcmp(x->id, y->id);
}

static int by_twin(const void *a, const void *b)
{
    const struct twin *x = a, *y = b;
    int order = twin_order(x, y);

    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Of the rows within the same, which stand together here, all but the last in the file. */
static void find_more(const struct twin *t, size_t n, struct import_row *v)
{
    for (size_t i = 0, end; i < n; i = end) {
        size_t last = t[i].row;

        for (end = i + 1; end < n && strcmp(t[end].within, t[i].within) == 0; end++)
            last = t[end].row > last ? t[end].row : last;
        for (size_t k = i; k < end; k++)
            v[t[k].row].more = t[k].row != last;
    }
}

static void find_twins(struct decide *d, const struct importable *im, struct import_row *v, size_t n)
{
    struct twin *t = arena_alloc(d->a, (n + 1) * sizeof *t);
    size_t m = 0;

    for (size_t i = 0; i < n; i++)
        if (v[i].body)
            t[m++] = (struct twin){v[i].key, row_text(&v[i], im->within_offset), i};
    qsort(t, m, sizeof *t, by_twin);
    for (size_t i = 1; i < m; i++) {
        const struct bytes *a = &v[t[i - 1].row].canonical, *b = &v[t[i].row].canonical;

        if (twin_order(&t[i - 1], &t[i]) == 0 && (a->len != b->len || memcmp(a->data, b->data, a->len) != 0))
            error_set(&v[t[i].row].error, DUBAN_E_exists, "id", "%s", t[i].id);
    }
    find_more(t, m, v);
}

/* ---- rows ---- */

static void decide_row(struct decide *d, const struct importable *im, const struct coming *coming, struct import_row *r,
                       struct facts *facts)
{
    struct request q = *d->q;
    struct decide one = *d;
    struct entry en;
    struct fold f;

    q.op = im->op;
    q.body = r->body;
    q.canonical = r->canonical;
    one.q = &q;
    one.facts = facts;
    one.coming = coming;
    one.more = r->more;
    one.e = &r->error;
    if (decide_one(&one))
        return;
    rec_clear(&rec_entry, &en);
    en.seq = 1; /* taken back before anybody sees it */
    en.wall_ms = d->now_ms;
    en.actor = q.actor.name;
    f = (struct fold){.core = d->core, .s = d->s, .en = &en, .body = r->body, .facts = facts, .a = d->a};
    fold_one(&f, im->op);
}

static const char *fault_text(const struct duban_error *e, const char *lang, struct arena *a)
{
    return arena_printf(a, "%s%s%s", duban_err_text(e->code, lang), e->text[0] ? ": " : "", e->text);
}

/* Lists the faults; returns how many rows are bad. */
static size_t list_faults(struct decide *d, const struct import_row *v, size_t n)
{
    size_t bad = 0, cap = 0;

    for (size_t i = 0; i < n; i++) {
        const struct duban_error *e = &v[i].error;
        struct fault *f;

        if (!e->code || ++bad > LIM_ERRORS)
            continue;
        f = list_push(d->errors, &cap, sizeof *f, d->a);
        rec_clear(&rec_fault, f);
        f->code = duban_err_name(e->code);
        f->field = e->field[0] ? arena_str(d->a, e->field, strlen(e->field)) : NULL;
        f->zh = fault_text(e, "zh", d->a);
        f->en = fault_text(e, "en", d->a);
        f->line = v[i].row->line == NONE ? (int64_t)i + 1 : v[i].row->line;
    }
    return bad;
}

/* The refusal itself: the first fault, where it is, and how many rows are bad. */
static int refuse(struct decide *d, const struct import_row *v, size_t n)
{
    size_t bad = list_faults(d, v, n), first = 0;

    while (!v[first].error.code)
        first++;
    error_set(d->e, v[first].error.code, v[first].error.field, "%s (%zu/%zu)", v[first].error.text, bad, n);
    error_prefix(d->e, arena_printf(d->a, "rows[%zu]", first));
    return (int)d->e->code;
}

int decide_import(struct decide *d)
{
    const struct import *b = d->q->body;
    const struct importable *im = importable_find(b->op);
    size_t n = b->rows.n, bad = 0;
    struct import_row *v = arena_alloc(d->a, (n + 1) * sizeof *v);
    struct facts *facts = arena_alloc(d->a, (n + 1) * sizeof *facts);
    struct coming coming;

    if (!im)
        return error_set(d->e, DUBAN_E_bad_choice, "op", "%s", b->op);
    if (!actor_may(d, ops[im->op].klass))
        return error_set(d->e, DUBAN_E_not_allowed, "op", "%s: %s", b->op, op_class_words[ops[im->op].klass]);
    read_rows(d, im, &b->rows, v);
    find_twins(d, im, v, n);
    coming = ids_of(d, im, v, n);
    d->s->ops->mark(d->s->u);
    for (size_t i = 0; i < n; i++) {
        if (!v[i].error.code)
            decide_row(d, im, &coming, &v[i], &facts[i]);
        bad += v[i].error.code != DUBAN_E_ok;
    }
    d->s->ops->undo(d->s->u);
    if (bad)
        return refuse(d, v, n);
    d->facts->key = b->op;
    d->facts->count = (int64_t)n;
    d->facts->rows = (struct list){facts, n};
    return DUBAN_E_ok;
}

void fold_import(struct fold *f)
{
    const struct import *b = f->body;
    const struct importable *im = importable_find(b->op);

    assert(im && f->facts->rows.n == b->rows.n);
    for (size_t i = 0; i < b->rows.n; i++) {
        struct fold one = *f;
        struct duban_error e;
        void *body = arena_alloc(f->a, ops[im->op].body->size);
        int rc = rec_unpack(ops[im->op].body, LIST_AT(b->rows, struct row, i)->body, UNPACK_STORED, f->a, body, &e);

        assert(rc == DUBAN_E_ok);
        (void)rc;
        one.body = body;
        one.facts = LIST_AT(f->facts->rows, struct facts, i);
        fold_one(&one, im->op);
    }
}
