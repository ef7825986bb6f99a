/* query_bulletin.c: the table that the rules ask for, of a period that is over, computed from the state at hand; and
 * the editions there are.
 *
 * The rows come from the very answers that people get (list, ranking, yearly) or are counted as those are: a published
 * figure is never counted in another way than the one that anybody can ask for; what was hidden from anybody then
 * (secret.h) is not in it. Asked through `past`, it is the table of then. Costs what that answer costs. LIM_TABLE_ROWS
 * rows and LIM_TABLE_BYTES at most: more is refused, never cut.
 */
#include <stdlib.h>
#include <string.h>

#include "core/rows.h"
#include "core/secret.h"
#include "core/table_make.h"

#define NOTHING_TO_SAY "-"

/* A row, and by what it is put in order. */
struct sort_key {
    int64_t n;
    const char *text; /* NULL: compared by n */
};
struct made_row {
    const struct making *m;
    size_t at; /* as it came */
    const char *key;
    const char **cells;
    struct sort_key *keys;
};

/* ---- rows ---- */

/* One line: what people wrote may have several. */
static const char *one_line(const char *text, struct arena *a)
{
    char *s = arena_str(a, text, strlen(text));

    for (char *p = s; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    return s;
}

static const char *cell_of(const struct making *m, const char *name, const void *rec)
{
    const struct field *f = record_field(table_rows_record(m->b->rows), name);
    const char *text;

    if (!f) /* the number of the row, known when all are in order */
        return NULL;
    if (field_absent(f, rec))
        return NOTHING_TO_SAY;
    text = field_text(f, rec, "zh", m->q->a);
    return text && *text ? one_line(text, m->q->a) : NOTHING_TO_SAY;
}

static struct sort_key sort_key_of(const struct making *m, const char *name, const void *rec)
{
    const struct field *f = record_field(table_rows_record(m->b->rows), name + (*name == '-'));
    const char *at = (const char *)rec + f->offset;

    switch (f->type) {
    case FT_INT:
    case FT_SINT:
    case FT_TIME:
    case FT_DAY:
    case FT_DEC:
        return (struct sort_key){*(const int64_t *)(const void *)at, NULL};
    case FT_ENUM:
        return (struct sort_key){*(const int *)(const void *)at, NULL};
    case FT_BOOL:
        return (struct sort_key){*(const bool *)(const void *)at, NULL};
    default:
        return (struct sort_key){0, field_absent(f, rec) ? "" : arena_keep(m->q->a, field_text(f, rec, NULL, m->q->a))};
    }
}

void table_add(struct making *m, const char *key, const void *rec)
{
    struct made_row *row;

    if (m->rc)
        return;
    if (m->made.n == LIM_TABLE_ROWS) {
        m->rc = error_set(m->q->e, DUBAN_E_too_many, "bulletin", "行数超过 %d / more than %d rows", LIM_TABLE_ROWS,
                          LIM_TABLE_ROWS);
        return;
    }
    row = list_push(&m->made, &m->made_cap, sizeof *row, m->q->a);
    row->m = m;
    row->at = m->made.n;
    row->key = arena_keep(m->q->a, key);
    row->cells = arena_alloc(m->q->a, m->b->columns.n * sizeof *row->cells);
    row->keys = arena_alloc(m->q->a, (m->b->sort.n + 1) * sizeof *row->keys);
    for (size_t i = 0; i < m->b->columns.n; i++)
        row->cells[i] = arena_keep(m->q->a, cell_of(m, LIST_AT(m->b->columns, struct tablecolumn, i)->field, rec));
    for (size_t i = 0; i < m->b->sort.n; i++)
        row->keys[i] = sort_key_of(m, m->b->sort.v[i], rec);
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static bool nothing(const struct sort_key *k)
{
    return k->text ? !*k->text : k->n == NONE;
}

/* What has nothing to be compared by comes last, whichever way. */
static int by_sort(const void *x, const void *y)
{
    const struct made_row *a = x, *b = y;
    const struct strs *sort = &a->m->b->sort;

    for (size_t i = 0; i < sort->n; i++) {
        const struct sort_key *k = &a->keys[i], *l = &b->keys[i];
        int d = by_number(nothing(k), nothing(l));

        if (!d) {
            d = k->text ? strcmp(k->text, l->text) : by_number(k->n, l->n);
            d = sort->v[i][0] == '-' ? -d : d;
        }
        if (d)
            return d;
    }
    return by_number((int64_t)a->at, (int64_t)b->at);
}

static void put_rows(struct making *m)
{
    size_t n = m->b->columns.n, cap = 0;

    if (m->made.n > 1 && m->b->sort.n)
        qsort(m->made.v, m->made.n, sizeof(struct made_row), by_sort);
    for (size_t i = 0; i < m->made.n; i++) {
        const struct made_row *from = LIST_AT(m->made, struct made_row, i);
        struct tablerow *row = list_push(&m->out->rows, &cap, sizeof *row, m->q->a);

        *row = (struct tablerow){from->key, {from->cells, n}};
        for (size_t k = 0; k < n; k++)
            if (!row->cells.v[k])
                row->cells.v[k] = arena_printf(m->q->a, "%zu", i + 1);
    }
}

const char *table_title(const struct making *m, const struct item *it)
{
    const struct ledger *l = core_ledger(m->q->env->core, it->ledger);

    return l && l->private ? "请登录查看" : it->title;
}

void table_bar(struct making *m, const struct rankrow *r)
{
    struct tablebar *bar;
    struct item by;
    bool about = state_get(m->q->s, T_item, r->barred_item, m->q->a, &by);

    for (size_t i = 0; i < m->out->bars.n; i++)
        if (same_text(LIST_AT(m->out->bars, struct tablebar, i)->unit, r->unit))
            return;
    bar = list_push(&m->out->bars, &m->bars_cap, sizeof *bar, m->q->a);
    *bar = (struct tablebar){r->unit, r->unit_name, r->barred_item, about ? table_title(m, &by) : NULL, r->barred};
}

void table_rule(struct making *m, const char *kind, const char *name)
{
    struct rules r;

    for (size_t i = 0; i < m->out->rules.n; i++)
        if (same_text(LIST_AT(m->out->rules, struct rulesref, i)->kind, kind) &&
            same_text(LIST_AT(m->out->rules, struct rulesref, i)->name, name))
            return;
    if (name && state_get(m->q->s, T_rules, arena_printf(m->q->a, "%s/%s", kind, name), m->q->a, &r))
        *(struct rulesref *)list_push(&m->out->rules, &m->rules_cap, sizeof(struct rulesref), m->q->a) =
            (struct rulesref){r.kind, r.name, r.version};
}

static table_rows_fn *const makers[] = {
    [TABLE_ITEMS] = table_items,     [TABLE_LIGHTS] = table_lights,   [TABLE_UNITS] = table_units,
    [TABLE_LEADERS] = table_leaders, [TABLE_RANKING] = table_ranking, [TABLE_MECHANISMS] = table_mechanisms,
    [TABLE_SCORES] = table_scores,   [TABLE_HONOURS] = table_honours, [TABLE_CAMPAIGNS] = table_campaigns,
    [TABLE_TEXTS] = table_texts,
};

/* ---- the head ---- */

static bool is_number(const struct making *m, const char *name)
{
    const struct field *f = record_field(table_rows_record(m->b->rows), name);

    return !f || f->type == FT_INT || f->type == FT_SINT || f->type == FT_DEC;
}

static void make_heads(struct making *m)
{
    size_t cap = 0;

    for (size_t i = 0; i < m->b->columns.n; i++) {
        const struct tablecolumn *c = LIST_AT(m->b->columns, struct tablecolumn, i);
        struct tablehead *h = list_push(&m->out->heads, &cap, sizeof *h, m->q->a);

        *h = (struct tablehead){arena_keep(m->q->a, c->heading), is_number(m, c->field), c->width};
    }
}

/* The period as a title says it: 2022年5月, 2022年第3季度, 2022年. */
static const char *period_words(const struct making *m)
{
    const char *period = m->ask->period;
    struct arena *a = m->q->a;

    if (m->b->period == PERIOD_YEAR)
        return arena_printf(a, "%s年", period);
    if (m->b->period == PERIOD_QUARTER)
        return arena_printf(a, "%.4s年第%s季度", period, period + 5);
    return arena_printf(a, "%.4s年%s月", period, period[5] == '0' ? period + 6 : period + 5);
}

static int find_table(struct making *m)
{
    struct query *q = m->q;
    const struct tableask *ask = m->ask;

    m->b = core_bulletin(q->env->core, ask->bulletin);
    if (!m->b)
        return error_set(q->e, DUBAN_E_no_record, "bulletin", "rules bulletin/%s", ask->bulletin);
    if (!period_read(m->b->period, ask->period, &m->p))
        return error_set(q->e, DUBAN_E_bad_choice, "period", "%s: %s", ask->period,
                         enum_period_kind.words[m->b->period]);
    /* At the last moment of the period it is over as far as a table of it goes. */
    if (q->env->now_ms < cal_day_start(m->p.to + 1) - 1)
        return error_set(q->e, DUBAN_E_too_early, "period", "%s 还没有过完 / %s is not over", ask->period, ask->period);
    return DUBAN_E_ok;
}

static int check_size(const struct making *m)
{
    size_t bytes = rec_pack(&rec_tabled, m->out, m->q->a).len;

    if (bytes <= LIM_TABLE_BYTES)
        return DUBAN_E_ok;
    return error_set(m->q->e, DUBAN_E_too_many, "bulletin", "%zu > %d 字节 / bytes", bytes, LIM_TABLE_BYTES);
}

static void make_table(struct making *m)
{
    m->out->bulletin = arena_keep(m->q->a, m->b->bulletin);
    m->out->period = m->ask->period;
    m->out->from = m->p.from;
    m->out->to = m->p.to;
    m->out->title = text_with(m->b->title, "{period}", period_words(m), m->q->a);
    m->out->note = arena_keep(m->q->a, m->b->note);
    m->out->template = arena_keep(m->q->a, m->b->template);
    make_heads(m);
    table_rule(m, "bulletin", m->b->bulletin);
    makers[m->b->rows](m);
    put_rows(m);
}

int query_bulletin_table(struct query *q)
{
    static const struct actor anybody;
    struct query then = *q;
    struct query_env env = *q->env;
    struct making m = {.q = q, .at_ms = q->env->now_ms, .ask = q->body, .out = q->out};
    int rc = find_table(&m);

    if (rc)
        return rc;
    if (env.now_ms == cal_day_start(m.p.to + 1) - 1) /* a ranking wants to see the next day */
        env.now_ms++;
    then.env = &env;
    then.s = secret_view(env.core, &anybody, q->a); /* whoever asks: a table is for all */
    m.q = &then;
    make_table(&m);
    return m.rc ? m.rc : check_size(&m);
}

/* ---- editions ---- */

struct listing {
    struct query *q;
    struct editions *out;
    size_t cap, left, limit;
};

static int edition_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct listing *l = u;
    struct edition e = *(const struct edition *)rec;
    struct duban_error ignored;
    struct bytes head;

    (void)key, (void)val, (void)scratch;
    e.table = NULL;
    e.moves = e.texts = (struct list){NULL, 0};
    head = rec_pack(&rec_edition, &e, l->q->a);
    if (rec_unpack(&rec_edition, head, UNPACK_STORED, l->q->a, &e, &ignored))
        return 0;
    if (l->out->rows.n == l->limit || !query_room(&l->left, !l->out->rows.n, head.len)) {
        l->out->after = LIST_AT(l->out->rows, struct edition, l->out->rows.n - 1)->id;
        return 1;
    }
    *(struct edition *)list_push(&l->out->rows, &l->cap, sizeof e, l->q->a) = e;
    return 0;
}

static int one_edition(struct query *q, const char *id, struct editions *out)
{
    struct edition *e = arena_alloc(q->a, sizeof *e);

    if (!state_get(q->s, T_edition, id, q->a, e))
        return error_set(q->e, DUBAN_E_no_record, "edition", "%s", id);
    out->rows = (struct list){e, 1};
    out->as_of_ms = edition_as_of(q->env->core, e);
    return DUBAN_E_ok;
}

int query_editions(struct query *q)
{
    const struct editionsask *ask = q->body;
    struct listing l = {.q = q, .out = q->out, .left = QUERY_BYTES, .limit = query_limit(ask->limit)};
    const char *prefix = ask->bulletin ? arena_printf(q->a, "%s/", ask->bulletin) : NULL;

    l.out->now_ms = q->env->now_ms;
    if (ask->edition)
        return one_edition(q, ask->edition, l.out);
    rows_each(q->s, T_edition, prefix, ask->after, edition_row, &l);
    return DUBAN_E_ok;
}
