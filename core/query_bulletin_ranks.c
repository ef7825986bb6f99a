/* query_bulletin_ranks.c: tables whose rows are units: ranked by timeliness and quality, honoured, by points, in a
 * campaign. See table_make.h.
 *
 * Who had a red light in the year, until the end of the period, has no honours: it is named below the table with item
 * and reason, where it would have stood above it. A table of points lists what carries none (media, leaders' praise)
 * with 0: seen, and nothing won by it. Costs a ranking for each category and one more for the year, which reads the
 * histories of items that were ever red. */
#include <stdlib.h>
#include <string.h>

#include "core/bins.h"
#include "core/brief.h"
#include "core/item_filter.h"
#include "core/rows.h"
#include "core/table_make.h"

enum { WHOLE = 100 * 1000 }; /* 100 %, in thousandths */

/* ---- rankings ---- */

static const struct ranking *rank(struct making *m, int64_t from, const struct strs *ledgers, const char *kind)
{
    struct query q = *m->q;
    struct rankask body;
    struct ranking *out = arena_alloc(q.a, sizeof *out);

    rec_clear(&rec_rankask, &body);
    body.from = from;
    body.to = m->p.to;
    body.kind = kind;
    if (ledgers)
        body.ledgers = *ledgers;
    rec_clear(&rec_ranking, out);
    q.body = &body;
    q.out = out;
    m->rc = query_ranking(&q);
    return out;
}

static void rules_of_rank(struct making *m, const struct strs *ledgers)
{
    struct strs names = core_rules_names(m->q->env->core, "points", m->q->a);

    for (size_t i = 0; i < names.n; i++)
        table_rule(m, "points", names.v[i]);
    for (size_t i = 0; i < ledgers->n; i++)
        table_rule(m, "ledger", ledgers->v[i]);
}

/* Units and what bars them: red on any matter of theirs, from the first day of the year on. */
static const struct ranking *bars_of_year(struct making *m)
{
    return rank(m, day_from_civil(cal_year(m->p.to), 1, 1), NULL, NULL);
}

static const struct rankrow *barred(const struct ranking *year, const char *unit)
{
    for (size_t i = 0; i < year->rows.n; i++)
        if (same_text(LIST_AT(year->rows, struct rankrow, i)->unit, unit))
            return LIST_AT(year->rows, struct rankrow, i)->barred ? LIST_AT(year->rows, struct rankrow, i) : NULL;
    return NULL;
}

void table_ranking(struct making *m)
{
    const struct ranking *year = m->b->honours ? bars_of_year(m) : NULL, *r;

    if (m->rc)
        return;
    rules_of_rank(m, &m->b->ledgers);
    r = rank(m, m->p.from, &m->b->ledgers, m->b->unit_kind);
    for (size_t i = 0; !m->rc && i < r->rows.n; i++) {
        const struct rankrow *row = LIST_AT(r->rows, struct rankrow, i), *bar = year ? barred(year, row->unit) : NULL;

        if (year && row->place == NONE)
            continue;
        if (bar)
            table_bar(m, bar);
        else
            table_add(m, row->unit, row);
    }
}

/* ---- points ---- */

struct scoring {
    struct making *m;
    struct bins bins;            /* struct scoreline, by "<unit>/<rule>" */
    const struct strs *headings; /* only these; NULL: all */
    bool whole;                  /* one line for a unit */
};

static int score_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct scoring *x = u;
    const struct score *s = rec;
    struct arena *a = x->m->q->a;
    struct scoreline *line;

    (void)key, (void)val;
    if (s->state == SCORE_REVERSED || s->day < x->m->p.from || s->day > x->m->p.to ||
        (x->headings && !strs_has(x->headings, s->heading ? s->heading : "")))
        return 0;
    line = bin_of(&x->bins, x->whole ? s->subject : arena_printf(scratch, "%s/%s", s->subject, s->rule));
    if (!line->unit) {
        line->unit = arena_keep(a, s->subject);
        line->unit_name = unit_name(x->m->q->s, s->subject, a);
        line->rule = arena_keep(a, s->rule);
        line->title = arena_keep(a, s->title);
        line->heading = arena_keep(a, s->heading);
    }
    line->entries++;
    line->points += s->points;
    return 0;
}

void table_scores(struct making *m)
{
    struct scoring x = {.m = m, .bins = {.a = m->q->a, .size = sizeof(struct scoreline)}};

    rules_of_rank(m, &(struct strs){NULL, 0});
    rows_each(m->q->s, T_score, NULL, NULL, score_row, &x);
    for (size_t i = 0; !m->rc && i < x.bins.n; i++) {
        const struct scoreline *line = x.bins.v[i].v;

        table_add(m, arena_printf(m->q->a, "%s/%s", line->unit, line->rule), line);
    }
}

/* ---- honours ---- */

/* Who might be honoured, best first. */
struct candidates {
    struct list rows; /* struct honourrow, without category */
    size_t cap;
};

static void add_candidate(struct making *m, struct candidates *c, const char *unit, const char *name, int64_t figure,
                          const char *of, int64_t matters)
{
    struct honourrow *row = list_push(&c->rows, &c->cap, sizeof *row, m->q->a);

    *row = (struct honourrow){
        .place = NONE, .unit = unit, .unit_name = name, .figure = figure, .of = of, .matters = matters};
}

static void by_index(struct making *m, const struct tablecategory *c, struct candidates *out)
{
    const struct ranking *r = rank(m, m->p.from, &c->ledgers, c->unit_kind);

    rules_of_rank(m, &c->ledgers);
    for (size_t i = 0; !m->rc && i < r->rows.n; i++) {
        const struct rankrow *row = LIST_AT(r->rows, struct rankrow, i);

        if (row->index != NONE)
            add_candidate(m, out, row->unit, row->unit_name, row->index, "指数", row->matters);
    }
}

static bool is_kind(const struct making *m, const char *unit, const char *kind)
{
    struct unit u;

    return !kind || (state_get(m->q->s, T_unit, unit, m->q->a, &u) && same_text(u.kind, kind));
}

static int by_figure(const void *x, const void *y)
{
    const struct honourrow *a = x, *b = y;

    if (a->figure != b->figure)
        return a->figure > b->figure ? -1 : 1;
    return strcmp(a->unit, b->unit);
}

/* Nothing won is nothing to honour. */
static void by_points(struct making *m, const struct tablecategory *c, struct candidates *out)
{
    struct scoring x = {m, {.a = m->q->a, .size = sizeof(struct scoreline)}, &c->headings, true};

    rules_of_rank(m, &(struct strs){NULL, 0});
    rows_each(m->q->s, T_score, NULL, NULL, score_row, &x);
    for (size_t i = 0; i < x.bins.n; i++) {
        const struct scoreline *line = x.bins.v[i].v;

        if (line->points > 0 && is_kind(m, line->unit, c->unit_kind))
            add_candidate(m, out, line->unit, line->unit_name, line->points, "记分", NONE);
    }
    if (out->rows.n > 1)
        qsort(out->rows.v, out->rows.n, sizeof(struct honourrow), by_figure);
}

static void honour(struct making *m, const struct tablecategory *c, const struct ranking *year)
{
    struct candidates found = {{NULL, 0}, 0};
    const struct honourrow *last = NULL;
    int64_t n = 0;

    (c->headings.n ? by_points : by_index)(m, c, &found);
    for (size_t i = 0; !m->rc && i < found.rows.n; i++) {
        struct honourrow *row = LIST_AT(found.rows, struct honourrow, i);
        const struct rankrow *bar = barred(year, row->unit);

        if (n >= c->best && !(last && last->figure == row->figure))
            break;
        if (bar) {
            table_bar(m, bar);
            continue;
        }
        row->category = c->category;
        row->title = c->title;
        row->place = last && last->figure == row->figure ? last->place : n + 1;
        table_add(m, arena_printf(m->q->a, "%s/%s", c->category, row->unit), row);
        last = row;
        n++;
    }
}

void table_honours(struct making *m)
{
    const struct ranking *year = bars_of_year(m);

    for (size_t i = 0; !m->rc && i < m->b->categories.n; i++)
        honour(m, LIST_AT(m->b->categories, struct tablecategory, i), year);
}

/* ---- campaigns ---- */

struct running {
    struct campaignrow row;
    int64_t percents, reporting; /* sum, and of how many */
};

struct campaigning {
    struct making *m;
    struct bins bins; /* struct running, by "<campaign>/<unit>" */
};

/* Handed in by its date; or open, not overdue and not behind its planned curve. */
static bool on_schedule(const struct making *m, const struct item *it)
{
    if (it->submitted_ms != NONE || it->state == ITEM_CLOSED)
        return !item_handed_in_late(it);
    if (it->light == LIGHT_RED || (it->effective_due != NONE && it->effective_due < m->p.to))
        return false;
    return !it->milestones.n || none_or(it->percent, 0) >= item_planned(it, m->p.to);
}

static void count_running(struct campaigning *c, const struct item *it, const char *campaign, struct arena *scratch)
{
    struct arena *a = c->m->q->a;
    struct running *r = bin_of(&c->bins, arena_printf(scratch, "%s/%s", campaign, it->lead_unit));
    struct item of;

    if (!r->row.unit) {
        r->row.campaign = arena_keep(a, campaign);
        r->row.title = state_get(c->m->q->s, T_item, campaign, a, &of) ? table_title(c->m, &of) : NULL;
        r->row.unit = arena_keep(a, it->lead_unit);
        r->row.unit_name = unit_name(c->m->q->s, it->lead_unit, a);
    }
    r->row.matters++;
    r->row.closed += it->state == ITEM_CLOSED;
    r->row.on_schedule += on_schedule(c->m, it);
    r->row.reds += it->state != ITEM_CLOSED && it->light == LIGHT_RED;
    r->reporting += it->reported_ms != NONE;
    r->percents += it->reported_ms != NONE ? none_or(it->percent, 0) : 0;
}

static int campaign_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct campaigning *c = u;
    const struct item *it = rec;

    (void)key, (void)val;
    for (size_t i = 0; it->lead_unit && i < it->overlays.n; i++) {
        const struct overlay *o = LIST_AT(it->overlays, struct overlay, i);

        if (o->from <= c->m->p.to && (o->to == NONE || o->to >= c->m->p.from))
            count_running(c, it, o->by, scratch);
    }
    return 0;
}

static int by_campaign(const void *x, const void *y)
{
    const struct running *a = *(struct running *const *)x, *b = *(struct running *const *)y;
    int d = strcmp(a->row.campaign, b->row.campaign);

    if (!d && a->row.index != b->row.index)
        d = a->row.index > b->row.index ? -1 : 1;
    return d ? d : strcmp(a->row.unit, b->row.unit);
}

void table_campaigns(struct making *m)
{
    struct campaigning c = {m, {.a = m->q->a, .size = sizeof(struct running)}};
    struct running **v;
    const struct running *before = NULL;
    int64_t n = 0;

    rows_each(m->q->s, T_item, NULL, NULL, campaign_item, &c);
    v = arena_alloc(m->q->a, (c.bins.n + 1) * sizeof(struct running *));
    for (size_t i = 0; i < c.bins.n; i++) {
        struct campaignrow *row = &(v[i] = c.bins.v[i].v)->row;

        row->index = (row->on_schedule * WHOLE + row->matters / 2) / row->matters;
        row->progress = v[i]->reporting ? (v[i]->percents * 1000 + v[i]->reporting / 2) / v[i]->reporting : NONE;
    }
    if (c.bins.n)
        qsort(v, c.bins.n, sizeof(struct running *), by_campaign);
    for (size_t i = 0; !m->rc && i < c.bins.n; i++) {
        struct campaignrow *row = &v[i]->row;
        bool same = before && same_text(before->row.campaign, row->campaign);

        n = same ? n + 1 : 1;
        row->place = same && before->row.index == row->index ? before->row.place : n;
        before = v[i];
        table_add(m, arena_printf(m->q->a, "%s/%s", row->campaign, row->unit), row);
    }
}
