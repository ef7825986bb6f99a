/* query_bulletin_items.c: tables whose rows are items, what people wrote of them, or counts of them. See table_make.h.
 *
 * One walk over the items for each table. */
#include <string.h>

#include "core/bins.h"
#include "core/brief.h"
#include "core/item_filter.h"
#include "core/rows.h"
#include "core/stages.h"
#include "core/table_make.h"
#include "core/yearly.h"

bool table_has_item(const struct making *m, const struct item *it)
{
    const struct ledger *l;

    if (it->assigned_ms > m->at_ms)
        return false;
    for (size_t i = 0; i < m->b->ledgers.n; i++)
        if (item_is_on(it, m->b->ledgers.v[i]))
            return true;
    l = core_ledger(m->q->env->core, it->ledger);
    return !m->b->ledgers.n && l && l->policy && !it->edition; /* of tables only a table that asks for them tells */
}

static bool is_among(const struct strs *words, const char *word)
{
    return !words->n || strs_has(words, word);
}

bool table_wants_item(const struct making *m, const struct item *it)
{
    const char *light = it->light == LIGHT_NONE ? "none" : enum_light.words[it->light];

    return table_has_item(m, it) && is_among(&m->b->state_in, enum_item_state.words[it->state]) &&
           is_among(&m->b->stage_in, it->stage ? it->stage : "") && is_among(&m->b->light_in, light) &&
           (!m->b->changed || (it->changed_ms != NONE && cal_day(it->changed_ms) >= m->p.from));
}

static void rules_of(struct making *m, const struct item *it)
{
    const struct ledger *l = core_ledger(m->q->env->core, it->ledger);

    table_rule(m, "ledger", it->ledger);
    if (l)
        table_rule(m, "policy", l->policy);
}

/* ---- items ---- */

static int item_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct making *m = u;
    const struct item *it = rec;
    struct brief brief;

    (void)key, (void)val;
    if (!table_wants_item(m, it) ||
        (m->b->rows == TABLE_LIGHTS && (it->state == ITEM_CLOSED || it->light < LIGHT_BLUE)))
        return 0;
    rules_of(m, it);
    brief_fill(m->q->env->core, it, m->at_ms, scratch, &brief);
    brief.title = table_title(m, it);
    table_add(m, it->id, &brief);
    return m->rc;
}

void table_items(struct making *m)
{
    rows_each(m->q->s, T_item, NULL, NULL, item_row, m);
}

void table_lights(struct making *m)
{
    table_items(m);
}

/* ---- texts ---- */

static const struct tabletext *chosen(const struct making *m, const char *item)
{
    for (size_t i = 0; i < m->ask->texts.n; i++)
        if (same_text(LIST_AT(m->ask->texts, struct tabletext, i)->item, item))
            return LIST_AT(m->ask->texts, struct tabletext, i);
    return NULL;
}

/* What was written for it, though it be of no ledger of the table; else its note. Without a word it has no place. */
static int text_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct making *m = u;
    const struct item *it = rec;
    const struct tabletext *t = chosen(m, it->id);
    const struct ledger *l = core_ledger(m->q->env->core, it->ledger);
    const char *text = t && t->text ? t->text : l && l->private ? NULL : it->note;
    struct textline line;
    const struct stage *s;

    (void)key, (void)val;
    if ((t ? t->off : !table_wants_item(m, it)) || !text)
        return 0;
    s = stage_find(l, it->stage);
    table_rule(m, "ledger", it->ledger);
    line = (struct textline){it->id, table_title(m, it), unit_name(m->q->s, it->lead_unit, scratch),
                             s ? s->title : NULL, text};
    table_add(m, it->id, &line);
    return m->rc;
}

void table_texts(struct making *m)
{
    rows_each(m->q->s, T_item, NULL, NULL, text_row, m);
}

/* ---- counts ---- */

struct counting {
    struct making *m;
    struct bins bins; /* struct count */
};

static int count_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct counting *c = u;
    const struct item *it = rec;
    const char *name = c->m->b->rows == TABLE_UNITS ? it->lead_unit : it->lead_leader;

    (void)key, (void)val, (void)scratch;
    if (!name || !table_has_item(c->m, it))
        return 0;
    rules_of(c->m, it);
    count_item(bin_of(&c->bins, name), it);
    return 0;
}

static void by_count(struct making *m)
{
    struct counting c = {m, {.a = m->q->a, .size = sizeof(struct count)}};

    rows_each(m->q->s, T_item, NULL, NULL, count_row, &c);
    for (size_t i = 0; !m->rc && i < c.bins.n; i++) {
        struct count *row = c.bins.v[i].v;

        row->key = c.bins.v[i].key;
        row->title = m->b->rows == TABLE_UNITS ? unit_name(m->q->s, row->key, m->q->a)
                                               : person_name_at(m->q->s, row->key, m->at_ms, m->q->a);
        table_add(m, row->key, row);
    }
}

void table_units(struct making *m)
{
    by_count(m);
}

void table_leaders(struct making *m)
{
    by_count(m);
}

/* ---- mechanisms ---- */

void table_mechanisms(struct making *m)
{
    struct yearask body = {cal_year(m->p.to)};
    struct query q = *m->q;
    struct yearly *y = arena_alloc(q.a, sizeof *y);

    rec_clear(&rec_yearly, y);
    q.body = &body;
    q.out = y;
    m->rc = query_yearly(&q);
    for (size_t i = 0; !m->rc && i < y->rows.n; i++) {
        const struct yearrow *row = LIST_AT(y->rows, struct yearrow, i);

        if (row->ledger)
            table_rule(m, "ledger", row->ledger);
        table_add(m, row->ledger ? row->ledger : row->title, row);
    }
}
