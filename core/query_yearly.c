/* query_yearly.c: the yearly table: by mechanism and ledger, what ran in a year, what was skipped, and why.
 *
 * A ledger says itself which mechanism it belongs to; a visit belongs to that of the ledger it is put on, points to the
 * one their table names. A year is told as the records stand now: what was reopened since is open, and a year that goes
 * on is told until today. What was skipped is listed as reasons, SKIPPED_ROWS of each ledger; the count goes on. Costs
 * a walk over ledgers, items, plans and points, over the requests of items that have any, and the history of those
 * whose end had to be explained. */
#include <stdlib.h>
#include <string.h>

#include "core/reasons.h"
#include "core/rows.h"
#include "core/run_reason.h"
#include "core/visit.h"
#include "core/yearly.h"

enum { SKIPPED_ROWS = 100 };

bool yearly_has(const struct year *y, int64_t ms)
{
    return ms != NONE && ms >= y->from_ms && ms < y->end_ms;
}

char *yearly_kept(const struct year *y, const char *s)
{
    return s ? arena_str(y->q->a, s, strlen(s)) : NULL;
}

/* ---- rows ---- */

/* Is it a ledger whose items others are expected to come from? */
static bool expects_kin(struct year *y, const struct ledger *l)
{
    const struct policy *p = l->policy ? core_policy(y->q->env->core, l->policy, NULL) : NULL;

    for (size_t i = 0; p && i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; k < r->any.n; k++)
            if (LIST_AT(r->any, struct condition, k)->childless_more.unit != SPAN_ABSENT)
                return true;
    }
    return false;
}

struct yearline *yearly_line(struct year *y, const char *ledger)
{
    struct yearline *x = bin_of(&y->rows, ledger);
    const struct ledger *l = *ledger ? core_ledger(y->q->env->core, ledger) : NULL;
    struct yearrow *row = &x->row;

    if (x->known)
        return x;
    x->known = true;
    x->ends = (struct bins){.a = y->q->a, .size = sizeof(struct named)};
    row->ledger = *ledger ? yearly_kept(y, ledger) : NULL;
    if (l) {
        row->mechanism = yearly_kept(y, l->mechanism);
        row->title = yearly_kept(y, l->title);
        x->expects_kin = expects_kin(y, l);
        x->ends_by_itself = l->ends_by_itself;
    }
    return x;
}

void yearly_skip(struct year *y, struct yearline *x, const struct reason *why)
{
    x->row.skipped_n++;
    if (x->row.skipped.n < SKIPPED_ROWS)
        *(struct reason *)list_push(&x->row.skipped, &x->skipped_cap, sizeof *why, y->q->a) = *why;
}

/* ---- items, ledgers, plans, points ---- */

static int year_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)val;
    yearly_item(u, rec, scratch);
    return 0;
}

/* Every ledger of a mechanism has its row, though nothing came: that is what a yearly table is for. */
static int year_ledger(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct year *y = u;
    const char *name = ((const struct rules *)rec)->name;
    const struct ledger *l;

    (void)val;
    if (strchr(key_head(key, scratch), '@'))
        return 0;
    l = core_ledger(y->q->env->core, name);
    if (l && l->mechanism)
        yearly_line(y, name);
    return 0;
}

static void skip_plan(struct year *y, struct yearline *x, const struct schedule *s)
{
    struct arena *a = y->q->a;
    struct reason_arg plan = reason_text("plan", s->id), title = reason_text("title", s->name);
    struct reason why = s->next_ms == NONE
                            ? reason_make(a, R_year_plan_none, plan, title)
                            : reason_make(a, R_year_plan_later, plan, title, reason_day(a, "at", cal_day(s->next_ms)));

    yearly_skip(y, x, &why);
}

/* Runs of the year that were not held, each with its reason; one held as part of another visit was. Says whether any
 * was held so. */
static bool skip_runs(struct year *y, struct yearline *x, const struct schedule *s)
{
    bool merged = false;

    for (size_t i = 0; i < s->skips.n; i++) {
        const struct runskip *k = LIST_AT(s->skips, struct runskip, i);
        struct reason fact, why;

        if (cal_year(k->date) != y->year)
            continue;
        if (same_text(k->why, RUN_MERGED)) {
            merged = true;
            continue;
        }
        fact = run_reason(y->q->a, k);
        why = reason_make(y->q->a, R_year_plan_run, reason_text("plan", s->id), reason_text("title", s->name),
                          reason_inner("fact", &fact));
        yearly_skip(y, x, &why);
    }
    return merged;
}

static int year_plan(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct year *y = u;
    const struct schedule *s = rec;
    const struct inspection *doc = core_inspection(y->q->env->core);
    struct yearline *x;

    (void)key, (void)val, (void)scratch;
    if (!doc || s->dtstart > y->last_day)
        return 0;
    x = yearly_line(y, doc->ledger);
    if (!skip_runs(y, x, s) && !bin_find(&y->visits, s->id))
        skip_plan(y, x, s);
    return 0;
}

struct year_points {
    struct year *y;
    int64_t n, reversed, appealed, waiting, cut;
};

static int year_score(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct year_points *p = u;
    const struct score *s = rec;

    (void)key, (void)val, (void)scratch;
    if (!yearly_has(p->y, s->at_ms))
        return 0;
    p->n++;
    p->reversed += s->state == SCORE_REVERSED;
    p->appealed += s->appealed_by != NULL;
    p->waiting += s->state == SCORE_APPEALED;
    p->cut += s->capped;
    return 0;
}

static void year_points(struct year *y)
{
    const struct points *doc = core_points(y->q->env->core, NULL);
    struct year_points p = {.y = y};
    struct arena *a = y->q->a;
    struct yearline *x;
    struct reason why;

    if (!doc)
        return;
    rows_each(y->q->s, T_score, NULL, NULL, year_score, &p);
    x = yearly_line(y, "");
    x->row.mechanism = yearly_kept(y, doc->mechanism);
    x->row.title = yearly_kept(y, doc->title);
    x->row.registered = p.n;
    x->row.returned = p.reversed;
    if (!p.appealed && !p.cut)
        return;
    why = reason_make(a, R_year_points, reason_int(a, "n", p.appealed), reason_int(a, "m", p.waiting),
                      reason_int(a, "k", p.cut));
    yearly_skip(y, x, &why);
}

/* ---- the answer ---- */

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* By mechanism, those without one last; then by ledger. */
static int by_mechanism(const void *x, const void *y)
{
    const struct yearrow *a = x, *b = y;
    int order;

    if (!a->mechanism != !b->mechanism)
        return a->mechanism ? -1 : 1;
    order = strcmp(or_empty(a->mechanism), or_empty(b->mechanism));
    return order ? order : strcmp(or_empty(a->ledger), or_empty(b->ledger));
}

static void list_ends(struct year *y, struct yearline *x)
{
    size_t cap = 0;

    for (size_t i = 0; i < x->ends.n; i++) {
        struct named end = *(const struct named *)x->ends.v[i].v;

        end.key = x->ends.v[i].key;
        *(struct named *)list_push(&x->row.ends, &cap, sizeof end, y->q->a) = end;
    }
}

/* What was skipped gives way when there is too much of it for one message: numbers stay, and skipped_n says how many.
 */
static void fit(struct yearrow *row, size_t *left, struct arena *a)
{
    size_t bytes = rec_pack(&rec_yearrow, row, a).len;

    while (bytes > *left && row->skipped.n > 0) {
        row->skipped.n /= 2;
        bytes = rec_pack(&rec_yearrow, row, a).len;
    }
    *left -= bytes < *left ? bytes : *left;
}

static void answer(struct year *y, struct yearly *out)
{
    size_t cap = 0, left = QUERY_BYTES;

    for (size_t i = 0; i < y->rows.n && i < LIM_LIST; i++) {
        struct yearline *x = y->rows.v[i].v;

        if (x->row.ledger && x->row.registered + x->row.closed + x->row.open == 0) {
            struct reason why = reason_make(y->q->a, R_year_empty, reason_text("", ""));

            yearly_skip(y, x, &why);
        }
        list_ends(y, x);
        fit(&x->row, &left, y->q->a);
        *(struct yearrow *)list_push(&out->rows, &cap, sizeof x->row, y->q->a) = x->row;
    }
    if (out->rows.n > 1)
        qsort(out->rows.v, out->rows.n, sizeof(struct yearrow), by_mechanism);
}

int query_yearly(struct query *q)
{
    const struct yearask *ask = q->body;
    struct yearly *out = q->out;
    int64_t today = cal_day(q->env->now_ms), first, next;
    struct year y = {.q = q, .year = (int)ask->year};

    if (ask->year < 1990 || ask->year > cal_year(today))
        return error_set(q->e, ask->year < 1990 ? DUBAN_E_out_of_range : DUBAN_E_too_early, "year", "%lld",
                         (long long)ask->year);
    first = day_from_civil(y.year, 1, 1);
    next = day_from_civil(y.year + 1, 1, 1);
    y.last_day = today < next ? today : next - 1;
    y.from_ms = cal_day_start(first);
    y.end_ms = cal_day_start(y.last_day + 1);
    y.rows = (struct bins){.a = q->a, .size = sizeof(struct yearline)};
    y.visits = (struct bins){.a = q->a, .size = sizeof(int64_t)};
    rows_each(q->s, T_rules, "ledger/", NULL, year_ledger, &y);
    rows_each(q->s, T_item, NULL, NULL, year_item, &y);
    rows_each(q->s, T_schedule, NULL, NULL, year_plan, &y);
    year_points(&y);
    answer(&y, out);
    out->year = ask->year;
    out->until = y.last_day;
    out->over = today >= next;
    out->now_ms = q->env->now_ms;
    return DUBAN_E_ok;
}
