/* query_bulletin.c: the table that the rules ask for, of a period that is over, computed from the state at hand; and
 * the editions there are.
 *
 * The rows come from the very answers that people get (list, tally, ranking, yearly): a published figure is never
 * counted in another way than the one that anybody can ask for. Asked through `past`, it is the table of then. Costs
 * what that answer costs. LIM_PAGE rows at most: more is refused, never cut. */
#include <string.h>

#include "core/brief.h"
#include "core/bulletin.h"
#include "core/item_filter.h"
#include "core/query.h"
#include "core/rows.h"

#define NOTHING_TO_SAY "-"

struct making {
    struct query *q;
    const struct bulletin *b;
    struct period p;
    struct tabled *out;
    size_t cap;
    int rc;
};

/* ---- rows ---- */

static const char *cell_of(const struct making *m, const char *name, const void *rec)
{
    const struct field *f = record_field(table_rows_record(m->b->rows), name);
    const char *text;

    if (strcmp(name, "no") == 0)
        return arena_printf(m->q->a, "%zu", m->out->rows.n);
    if (field_absent(f, rec))
        return NOTHING_TO_SAY;
    text = field_text(f, rec, "zh", m->q->a);
    return text && *text ? text : NOTHING_TO_SAY;
}

static void add_row(struct making *m, const char *key, const void *rec)
{
    size_t n = m->b->columns.n;
    struct tablerow *row;

    if (m->out->rows.n == LIM_PAGE) {
        m->rc = error_set(m->q->e, DUBAN_E_too_many, "bulletin", "行数超过 %d / more than %d rows", LIM_PAGE, LIM_PAGE);
        return;
    }
    row = list_push(&m->out->rows, &m->cap, sizeof *row, m->q->a);
    row->key = arena_keep(m->q->a, key);
    row->cells = (struct strs){arena_alloc(m->q->a, n * sizeof(char *)), n};
    for (size_t i = 0; i < n; i++)
        row->cells.v[i] = arena_keep(m->q->a, cell_of(m, LIST_AT(m->b->columns, struct tablecolumn, i)->field, rec));
}

static bool in_ledgers(const struct making *m, const struct item *it)
{
    const struct ledger *l = core_ledger(m->q->env->core, it->ledger);

    for (size_t i = 0; i < m->b->ledgers.n; i++)
        if (item_is_on(it, m->b->ledgers.v[i]))
            return true;
    return !m->b->ledgers.n && l && l->policy;
}

static int item_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct making *m = u;
    const struct item *it = rec;
    struct brief brief;

    (void)key, (void)val;
    if (!in_ledgers(m, it) || it->assigned_ms > m->q->env->now_ms)
        return 0;
    if (m->b->rows == TABLE_LIGHTS && (it->state == ITEM_CLOSED || it->light < LIGHT_BLUE))
        return 0;
    brief_fill(m->q->env->core, it, m->q->env->now_ms, scratch, &brief);
    add_row(m, it->id, &brief);
    return m->rc;
}

static void by_item(struct making *m)
{
    rows_each(m->q->s, T_item, NULL, NULL, item_row, m);
}

/* An answer of core, to be made into rows. */
static const void *ask(struct making *m, query_fn *fn, const struct record *answer, const void *body)
{
    struct query q = *m->q;

    q.body = body;
    q.out = arena_alloc(q.a, answer->size);
    rec_clear(answer, q.out);
    m->rc = fn(&q);
    return m->rc ? NULL : q.out;
}

static void by_count(struct making *m)
{
    struct tallyask body;
    const struct tally *t;

    rec_clear(&rec_tallyask, &body);
    body.by = m->b->rows == TABLE_UNITS ? "unit" : "leader";
    body.ledger = m->b->ledgers.n ? m->b->ledgers.v[0] : NULL;
    t = ask(m, query_tally, &rec_tally, &body);
    if (t && t->keys > (int64_t)t->rows.n)
        m->rc = error_set(m->q->e, DUBAN_E_too_many, "bulletin", "%lld > %zu", (long long)t->keys, t->rows.n);
    for (size_t i = 0; !m->rc && i < t->rows.n; i++)
        add_row(m, LIST_AT(t->rows, struct count, i)->key, LIST_AT(t->rows, struct count, i));
}

static void by_rank(struct making *m)
{
    struct rankask body;
    const struct ranking *r;

    rec_clear(&rec_rankask, &body);
    body.from = m->p.from;
    body.to = m->p.to;
    body.ledgers = m->b->ledgers;
    body.kind = m->b->unit_kind;
    r = ask(m, query_ranking, &rec_ranking, &body);
    for (size_t i = 0; !m->rc && i < r->rows.n; i++) {
        const struct rankrow *row = LIST_AT(r->rows, struct rankrow, i);

        if (!m->b->honours || (!row->barred && row->place != NONE))
            add_row(m, row->unit, row);
    }
}

static void by_mechanism(struct making *m)
{
    struct yearask body = {cal_year(m->p.to)};
    const struct yearly *y = ask(m, query_yearly, &rec_yearly, &body);

    for (size_t i = 0; !m->rc && i < y->rows.n; i++) {
        const struct yearrow *row = LIST_AT(y->rows, struct yearrow, i);

        add_row(m, row->ledger ? row->ledger : row->title, row);
    }
}

static void (*const makers[])(struct making *m) = {
    [TABLE_ITEMS] = by_item,    [TABLE_LIGHTS] = by_item,  [TABLE_UNITS] = by_count,
    [TABLE_LEADERS] = by_count, [TABLE_RANKING] = by_rank, [TABLE_MECHANISMS] = by_mechanism,
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
static const char *period_words(const struct making *m, const char *period)
{
    struct arena *a = m->q->a;

    if (m->b->period == PERIOD_YEAR)
        return arena_printf(a, "%s年", period);
    if (m->b->period == PERIOD_QUARTER)
        return arena_printf(a, "%.4s年第%s季度", period, period + 5);
    return arena_printf(a, "%.4s年%s月", period, period[5] == '0' ? period + 6 : period + 5);
}

static const char *title_of(const struct making *m, const char *period)
{
    const char *title = m->b->title, *at = strstr(title, "{period}");

    if (!at)
        return arena_keep(m->q->a, title);
    return arena_printf(m->q->a, "%.*s%s%s", (int)(at - title), title, period_words(m, period),
                        at + strlen("{period}"));
}

static int find_table(struct query *q, const char *name, const char *period, struct making *m)
{
    m->b = core_bulletin(q->env->core, name);
    if (!m->b)
        return error_set(q->e, DUBAN_E_no_record, "bulletin", "rules bulletin/%s", name);
    if (!period_read(m->b->period, period, &m->p))
        return error_set(q->e, DUBAN_E_bad_choice, "period", "%s: %s", period, enum_period_kind.words[m->b->period]);
    return DUBAN_E_ok;
}

int query_bulletin_table(struct query *q)
{
    const struct tableask *ask_for = q->body;
    struct making m = {.q = q, .out = q->out};
    struct query then = *q;
    struct query_env env = *q->env;
    int rc = find_table(q, ask_for->bulletin, ask_for->period, &m);

    if (rc)
        return rc;
    /* At the last moment of the period it is over as far as a table of it goes. */
    if (q->env->now_ms < cal_day_start(m.p.to + 1) - 1)
        return error_set(q->e, DUBAN_E_too_early, "period", "%s 还没有过完 / %s is not over", ask_for->period,
                         ask_for->period);
    if (q->env->now_ms == cal_day_start(m.p.to + 1) - 1) { /* a ranking wants to see the next day */
        env.now_ms++;
        then.env = &env;
        m.q = &then;
    }
    m.out->bulletin = m.b->bulletin;
    m.out->period = ask_for->period;
    m.out->from = m.p.from;
    m.out->to = m.p.to;
    m.out->title = title_of(&m, ask_for->period);
    m.out->note = m.b->note;
    make_heads(&m);
    makers[m.b->rows](&m);
    return m.rc;
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
    struct edition e;
    struct duban_error ignored;

    (void)key, (void)rec, (void)scratch;
    if (rec_unpack(&rec_edition, val, UNPACK_STORED, l->q->a, &e, &ignored))
        return 0;
    e.table = NULL;
    if (l->out->rows.n == l->limit || !query_room(&l->left, !l->out->rows.n, rec_pack(&rec_edition, &e, l->q->a).len)) {
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
    const struct editionsask *ask_for = q->body;
    struct listing l = {.q = q, .out = q->out, .left = QUERY_BYTES, .limit = query_limit(ask_for->limit)};
    const char *prefix = ask_for->bulletin ? arena_printf(q->a, "%s/", ask_for->bulletin) : NULL;

    l.out->now_ms = q->env->now_ms;
    if (ask_for->edition)
        return one_edition(q, ask_for->edition, l.out);
    rows_each(q->s, T_edition, prefix, ask_for->after, edition_row, &l);
    return DUBAN_E_ok;
}
