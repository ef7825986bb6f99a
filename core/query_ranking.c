/* query_ranking.c: units by timeliness and quality in a period that is over.
 *
 * What counts is shares, never how many items a unit has. A matter is an item with a date that was handed in, refused
 * or fell due in the period. It is good when it was handed in by its date and not refused: what is handed in in time
 * and sent back was not in time. Held items whose date passes are nobody's fault, and what closed without being handed
 * in (an order that was lifted) is no matter. Few matters prove little: with each unit's own so many of average outcome
 * are counted as the table of points says (`few`), which draws one out of one towards the middle:
 *
 *     index = (good + few × average) / (matters + few)
 *
 * Points are shown beside, and are not ranked by. A red light in the period bars from honours, and the answer says
 * which item and which entry; the place stays. Costs a walk over items and points, and the history of items that were
 * ever red, until each such unit has its first. */
#include <stdlib.h>
#include <string.h>

#include "core/bins.h"
#include "core/brief.h"
#include "core/item_filter.h"
#include "core/reasons.h"
#include "core/rows.h"
#include "core/stages.h"

enum { WHOLE = 100 * 1000 }; /* 100 %, in thousandths */

struct ranked {
    struct rankrow row;
    bool known, out; /* out: of another kind than asked for */
};

struct rank {
    struct query *q;
    const struct rankask *ask;
    struct strs ledgers;
    struct bins units; /* struct ranked */
    int64_t matters, good;
};

/* ---- one item ---- */

bool item_handed_in_late(const struct item *it)
{
    if (it->submitted_ms == NONE)
        return false;
    if (it->due_ms != NONE)
        return it->late || it->submitted_ms > it->due_ms;
    return it->late || (it->effective_due != NONE && cal_day(it->submitted_ms) > it->effective_due);
}

static bool in_period(const struct rank *r, int64_t day)
{
    return day != NONE && day >= r->ask->from && day <= r->ask->to;
}

static int64_t day_of(int64_t ms)
{
    return ms == NONE ? NONE : cal_day(ms);
}

struct refusal {
    const struct rank *r;
    const char *item;
};

static int refused_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    const struct refusal *x = u;
    const struct ask *ask = rec;

    (void)key, (void)val, (void)scratch;
    return ask->kind == ASK_CLOSE && ask->state == ASKS_REJECTED && same_text(ask->item, x->item) &&
           in_period(x->r, day_of(ask->decided_ms));
}

static bool refused(const struct rank *r, const struct item *it, struct arena *scratch)
{
    struct refusal x = {r, it->id};

    return it->asks_n > 0 &&
           rows_each(r->q->s, T_ask, arena_printf(scratch, "%s/", it->id), NULL, refused_row, &x) != 0;
}

/* Fell due in the period, and was still owed when it ended. */
static bool owed(const struct rank *r, const struct item *it)
{
    int64_t due = it->due_ms == NONE ? it->effective_due : limit_day(it->due_ms);

    if (!in_period(r, due) || it->state == ITEM_HELD)
        return false;
    return it->submitted_ms == NONE ? it->state != ITEM_CLOSED : cal_day(it->submitted_ms) > r->ask->to;
}

static void count_matter(struct rank *r, struct rankrow *row, const struct item *it, struct arena *scratch)
{
    bool submitted = in_period(r, day_of(it->submitted_ms)), sent_back = refused(r, it, scratch);
    bool on_time = submitted && !item_handed_in_late(it);

    if ((it->effective_due == NONE && it->due_ms == NONE) || !(submitted || sent_back || owed(r, it)))
        return;
    row->matters++;
    row->handed += submitted || sent_back;
    row->refused += sent_back;
    row->on_time += on_time;
    row->good += on_time && !sent_back;
}

/* ---- red ---- */

static bool ever_red(const struct item *it)
{
    for (size_t i = 0; i < it->counts.n; i++)
        if (LIST_AT(it->counts, struct colourcount, i)->light == LIGHT_RED)
            return true;
    return it->light == LIGHT_RED || it->worst == LIGHT_RED;
}

struct red {
    int64_t seq, at_ms; /* entry that turned it red */
};

/* Was it red at any time of the period? Reads what the escalation said of it, oldest first. */
static bool was_red(const struct rank *r, const char *item, struct red *out)
{
    int64_t from_ms = cal_day_start(r->ask->from), end_ms = cal_day_start(r->ask->to + 1);
    struct list seqs = query_history(r->q, item, LIM_PAGE);
    struct arena scratch;
    bool is_red = false, found = false;

    arena_init(&scratch);
    for (size_t i = 0; i < seqs.n && !found; i++) {
        struct entry en;
        struct judge j;
        struct duban_error e;

        arena_reset(&scratch);
        if (!r->q->env->entry(r->q->env->u, *LIST_AT(seqs, int64_t, i), &scratch, &en) ||
            !same_text(en.op, ops[OP_judge].name) || rec_unpack(&rec_judge, en.body, UNPACK_STORED, &scratch, &j, &e) ||
            !same_text(j.key, item))
            continue;
        if (j.judged_ms >= end_ms)
            break;
        found = is_red && j.judged_ms > from_ms; /* it was red until now */
        if (!found && j.light == LIGHT_RED && !is_red)
            *out = (struct red){en.seq, j.judged_ms};
        is_red = j.light == LIGHT_RED;
        found = found || (is_red && j.judged_ms >= from_ms);
    }
    arena_done(&scratch);
    return found || is_red;
}

static void bar(struct rank *r, struct rankrow *row, const struct item *it)
{
    struct arena *a = r->q->a;
    struct reason *why;
    struct red red = {NONE, NONE};

    if (row->barred || !ever_red(it) || !was_red(r, it->id, &red))
        return;
    why = arena_alloc(a, sizeof *why);
    *why = reason_make(a, R_rank_barred, reason_text("item", arena_str(a, it->id, strlen(it->id))),
                       reason_time(a, "at", red.at_ms));
    why->seq = red.seq;
    row->barred = why;
    row->barred_item = arena_keep(a, it->id);
    row->barred_title = arena_keep(a, it->title);
}

/* ---- the walks ---- */

/* NULL: not a unit of the kind asked for. */
static struct rankrow *row_of(struct rank *r, const char *id)
{
    struct ranked *x = bin_of(&r->units, id);
    struct unit u;

    if (!x->known) {
        x->known = true;
        rec_clear(&rec_unit, &u);
        x->out = !state_get(r->q->s, T_unit, id, r->q->a, &u) || (r->ask->kind && !same_text(u.kind, r->ask->kind));
        rec_clear(&rec_rankrow, &x->row);
        x->row.unit = u.id;
        x->row.unit_name = u.name;
        x->row.matters = x->row.handed = x->row.on_time = x->row.refused = x->row.good = x->row.points = 0;
    }
    return x->out ? NULL : &x->row;
}

static bool wanted(const struct rank *r, const struct item *it)
{
    const struct ledger *l;

    for (size_t i = 0; i < r->ledgers.n; i++)
        if (item_is_on(it, r->ledgers.v[i]))
            return true;
    if (r->ledgers.n > 0)
        return false;
    l = core_ledger(r->q->env->core, it->ledger);
    return l && l->policy;
}

static int rank_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct rank *r = u;
    const struct item *it = rec;
    struct rankrow *row = it->lead_unit && wanted(r, it) ? row_of(r, it->lead_unit) : NULL;

    (void)key, (void)val;
    if (!row)
        return 0;
    count_matter(r, row, it, scratch);
    bar(r, row, it);
    return 0;
}

static int rank_score(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct rank *r = u;
    const struct score *s = rec;
    struct rankrow *row = s->state != SCORE_REVERSED && in_period(r, s->day) ? row_of(r, s->subject) : NULL;

    (void)key, (void)val, (void)scratch;
    if (row)
        row->points += s->points;
    return 0;
}

/* ---- the answer ---- */

static int64_t share(int64_t part, int64_t of)
{
    return of > 0 ? (part * WHOLE + of / 2) / of : NONE;
}

static void rate(struct rankrow *row, int64_t few, int64_t average)
{
    int64_t n = row->matters + few;

    row->timely = share(row->on_time, row->matters);
    row->quality = share(row->handed - row->refused, row->handed);
    row->few = row->matters < few;
    if (row->matters > 0)
        row->index = (row->good * WHOLE + few * average + n / 2) / n;
}

/* Highest index first, those without one last, equal ones by unit. */
static int by_index(const void *x, const void *y)
{
    const struct rankrow *a = x, *b = y;

    if (a->index != b->index)
        return a->index > b->index ? -1 : 1; /* NONE is less than any */
    return strcmp(a->unit, b->unit);
}

static void answer(struct rank *r, struct ranking *out)
{
    size_t cap = 0;

    for (size_t i = 0; i < r->units.n; i++) {
        struct ranked *x = r->units.v[i].v;

        if (x->out)
            continue;
        rate(&x->row, out->few, out->average == NONE ? 0 : out->average);
        *(struct rankrow *)list_push(&out->rows, &cap, sizeof x->row, r->q->a) = x->row;
    }
    if (out->rows.n > 1)
        qsort(out->rows.v, out->rows.n, sizeof(struct rankrow), by_index);
    for (size_t i = 0; i < out->rows.n; i++) {
        struct rankrow *row = LIST_AT(out->rows, struct rankrow, i);

        if (row->index != NONE)
            row->place = i && row[-1].index == row->index ? row[-1].place : (int64_t)i + 1;
    }
}

static void explain(struct rank *r, struct ranking *out)
{
    struct arena *a = r->q->a;
    struct reason *how = arena_alloc(a, 2 * sizeof *how);

    how[0] = reason_make(a, R_rank_counted, reason_day(a, "from", r->ask->from), reason_day(a, "to", r->ask->to));
    how[1] = reason_make(a, R_rank_index, reason_int(a, "few", out->few),
                         reason_text("average", out->average == NONE ? "-" : dec_text(out->average, a)));
    out->how = (struct list){how, 2};
}

static int check_period(const struct query *q, const struct rankask *ask)
{
    int64_t today = cal_day(q->env->now_ms), first = day_from_civil(1990, 1, 1);

    if (ask->from < first || ask->from > ask->to)
        return error_set(q->e, DUBAN_E_out_of_range, "from", "%s … %s", date_text(ask->from, q->a),
                         date_text(ask->to, q->a));
    if (ask->to < today)
        return DUBAN_E_ok;
    return error_set(q->e, DUBAN_E_too_early, "to", "%s 还没有过完 / %s is not over", date_text(ask->to, q->a),
                     date_text(ask->to, q->a));
}

static int find_ledgers(struct rank *r)
{
    struct query *q = r->q;
    const char **v = arena_alloc(q->a, (r->ask->ledgers.n + 1) * sizeof *v);
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < r->ask->ledgers.n; i++)
        rc = resolve_ledger_or_list(q, r->ask->ledgers.v[i], "ledgers", &v[i]);
    r->ledgers = (struct strs){v, r->ask->ledgers.n};
    return rc;
}

int query_ranking(struct query *q)
{
    struct ranking *out = q->out;
    struct rank r = {.q = q, .ask = q->body, .units = {.a = q->a, .size = sizeof(struct ranked)}};
    const struct points *doc = core_points(q->env->core, NULL);
    int rc = check_period(q, r.ask);

    if (!rc)
        rc = find_ledgers(&r);
    if (rc)
        return rc;
    rows_each(q->s, T_item, NULL, NULL, rank_item, &r);
    rows_each(q->s, T_score, NULL, NULL, rank_score, &r);
    if (r.units.n > LIM_LIST)
        return error_set(q->e, DUBAN_E_too_many, "kind", "%zu > %d", r.units.n, LIM_LIST);
    for (size_t i = 0; i < r.units.n; i++) {
        r.matters += ((const struct ranked *)r.units.v[i].v)->row.matters;
        r.good += ((const struct ranked *)r.units.v[i].v)->row.good;
    }
    out->from = r.ask->from;
    out->to = r.ask->to;
    out->few = doc && doc->few != NONE ? doc->few : 0;
    out->matters = r.matters;
    out->average = share(r.good, r.matters);
    answer(&r, out);
    explain(&r, out);
    out->now_ms = q->env->now_ms;
    return DUBAN_E_ok;
}
