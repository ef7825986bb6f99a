/* query_points.c: points as they stand, and the highest figure of a ledger with its proof.
 *
 * `scores` walks the points once (those of one unit, when one is named) and adds up what stands; a page begun in the
 * middle has the same running totals as the whole. `best` walks the items of a ledger and reads the history of those it
 * answers, BEST_ROWS at most, to find the entry that reviewed each figure. */
#include <stdlib.h>
#include <string.h>

#include "core/brief.h"
#include "core/item_filter.h"
#include "core/resolve.h"
#include "core/rows.h"

/* ------------------------------------------------------------------ scores */

struct scoring {
    struct query *q;
    const struct scoreask *ask;
    const char *subject, *item;
    size_t limit, left, cap;
    struct scores *out;
    const char *unit; /* whose total runs */
    int64_t total;
    bool full;
};

static bool score_fits(const struct scoring *x, const struct score *s)
{
    return (!x->subject || same_text(s->subject, x->subject)) && (!x->item || same_text(s->item, x->item)) &&
           (x->ask->from == NONE || s->day >= x->ask->from) && (x->ask->to == NONE || s->day <= x->ask->to);
}

/* Adds the entry to the running total of its unit. */
static void run_total(struct scoring *x, const struct score *s)
{
    if (!same_text(x->unit, s->subject)) {
        x->unit = arena_str(x->q->a, s->subject, strlen(s->subject));
        x->total = 0;
    }
    x->out->entries++;
    if (s->state == SCORE_REVERSED)
        return;
    x->total += s->points;
    x->out->total += s->points;
}

static int score_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct scoring *x = u;
    const char *id = arena_str(scratch, key.data, key.len);
    struct scores *out = x->out;
    struct score *s;
    struct scorerow *row;
    struct duban_error e;

    if (!score_fits(x, rec))
        return 0;
    run_total(x, rec);
    if (x->full || (x->ask->after && strcmp(id, x->ask->after) <= 0))
        return 0; /* the totals go on */
    if (out->rows.n == x->limit || !query_room(&x->left, out->rows.n == 0, val.len + 2 * LIM_NAME_BYTES)) {
        out->after = ((const struct score *)LIST_AT(out->rows, struct scorerow, out->rows.n - 1)->score)->id;
        x->full = true;
        return 0;
    }
    s = arena_alloc(x->q->a, sizeof *s); /* its text must outlive the walk */
    if (rec_unpack(&rec_score, val, UNPACK_STORED, x->q->a, s, &e))
        return 0;
    row = list_push(&out->rows, &x->cap, sizeof *row, x->q->a);
    row->score = s;
    row->total = x->total;
    row->unit_name = unit_name(x->q->s, s->subject, x->q->a);
    return 0;
}

int query_scores(struct query *q)
{
    const struct scoreask *ask = q->body;
    struct scoring x = {.q = q, .ask = ask, .limit = query_limit(ask->limit), .left = QUERY_BYTES, .out = q->out};
    struct item it;
    int rc = DUBAN_E_ok;

    if (ask->subject)
        rc = resolve_unit(q->s, ask->subject, "subject", q->a, &x.subject, q->e);
    if (!rc && ask->item) {
        rc = resolve_item(q->s, ask->item, "item", q->a, &it, q->e);
        x.item = it.id;
    }
    if (rc)
        return rc;
    x.out->entries = x.out->total = 0;
    rows_each(q->s, T_score, x.subject ? arena_printf(q->a, "%s/", x.subject) : NULL, NULL, score_row, &x);
    x.out->now_ms = q->env->now_ms;
    return DUBAN_E_ok;
}

/* ------------------------------------------------------------------ best */

enum { BEST_ROWS = 50 };

struct reviewed {
    struct query *q;
    const char *ledger, *words;
    struct list found; /* struct bestrow */
    size_t cap;
};

static char *kept(struct query *q, const char *s)
{
    return s ? arena_str(q->a, s, strlen(s)) : NULL;
}

static int reviewed_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct reviewed *x = u;
    const struct item *it = rec;
    struct bestrow *row;

    (void)key, (void)val;
    if (it->reviewed == NONE || !item_is_on(it, x->ledger))
        return 0;
    if (x->words && !text_holds_words(arena_printf(scratch, "%s %s", it->id, it->title), x->words))
        return 0;
    row = list_push(&x->found, &x->cap, sizeof *row, x->q->a);
    rec_clear(&rec_bestrow, row);
    row->item = kept(x->q, it->id);
    row->title = kept(x->q, it->title);
    row->value = it->reviewed;
    row->measure = kept(x->q, it->measure);
    row->unit_name = unit_name(x->q->s, it->lead_unit, x->q->a);
    return 0;
}

/* The entry since which the figure is the one that counts: the last that changed it. */
static void prove(struct query *q, struct bestrow *row)
{
    struct list seqs = query_history(q, row->item, LIM_PAGE);
    int64_t stood = NONE;
    struct arena scratch;

    arena_init(&scratch);
    for (size_t i = 0; i < seqs.n; i++) {
        struct entry en;
        const struct facts *f;

        arena_reset(&scratch);
        if (!q->env->entry(q->env->u, *LIST_AT(seqs, int64_t, i), &scratch, &en))
            continue;
        f = en.facts;
        if (!f || !same_text(f->item, row->item) || f->reviewed == NONE || f->reviewed == stood)
            continue;
        stood = f->reviewed;
        row->seq = en.seq;
        row->at_ms = en.wall_ms;
        row->by = kept(q, en.actor);
    }
    arena_done(&scratch);
    if (stood != row->value) { /* older than the history that is within reach */
        row->seq = row->at_ms = NONE;
        row->by = NULL;
    }
    row->by_name = person_name(q->s, row->by, q->a);
}

/* The highest first; of equal ones the one that was reviewed first. */
static int by_value(const void *x, const void *y)
{
    const struct bestrow *a = x, *b = y;

    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    if (a->seq != b->seq)
        return a->seq < b->seq ? -1 : 1;
    return strcmp(a->item, b->item);
}

int query_best(struct query *q)
{
    const struct bestask *ask = q->body;
    struct best *out = q->out;
    struct reviewed x = {.q = q, .words = ask->words};
    const struct ledger *l;
    int rc = resolve_ledger_or_list(q, ask->ledger, "ledger", &x.ledger);

    if (rc)
        return rc;
    rows_each(q->s, T_item, NULL, NULL, reviewed_item, &x);
    out->reviewed = (int64_t)x.found.n;
    if (x.found.n > 1)
        qsort(x.found.v, x.found.n, sizeof(struct bestrow), by_value);
    if (x.found.n > BEST_ROWS)
        x.found.n = BEST_ROWS;
    for (size_t i = 0; i < x.found.n; i++)
        prove(q, LIST_AT(x.found, struct bestrow, i));
    if (x.found.n > 0) {
        qsort(x.found.v, x.found.n, sizeof(struct bestrow), by_value); /* now with the entries that prove them */
        out->record = x.found.v;
        out->beaten = (struct list){LIST_AT(x.found, struct bestrow, 1), x.found.n - 1};
    }
    l = core_ledger(q->env->core, x.ledger);
    out->ledger = x.ledger;
    out->title = l ? kept(q, l->title) : NULL;
    out->now_ms = q->env->now_ms;
    return DUBAN_E_ok;
}
