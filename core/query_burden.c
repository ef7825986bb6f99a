/* query_burden.c: how often units are visited in a year, and how often yet they may be. One walk over the counts of the
 * year; the most visited first. */
#include <stdlib.h>
#include <string.h>

#include "core/brief.h"
#include "core/burden.h"
#include "core/query.h"
#include "core/resolve.h"
#include "core/visit.h"

static int most_first(const void *x, const void *y)
{
    const struct burdenrow *a = x, *b = y;

    if (a->visits != b->visits)
        return a->visits > b->visits ? -1 : 1;
    if (a->others != b->others)
        return a->others > b->others ? -1 : 1;
    return strcmp(a->unit, b->unit);
}

static struct burdenrow row_of(struct query *q, const struct inspection *rules, const struct burden *b)
{
    struct burdenrow r;

    rec_clear(&rec_burdenrow, &r);
    r.unit = b->unit;
    r.unit_name = unit_name(q->s, b->unit, q->a);
    r.visits = b->visits;
    r.others = b->others;
    r.full = visit_capped(rules, b->visits);
    if (rules && rules->cap != NONE)
        r.left = r.full ? 0 : rules->cap - b->visits;
    return r;
}

int query_burden(struct query *q)
{
    const struct burdenask *ask = q->body;
    struct burdens *out = q->out;
    const struct inspection *rules = core_inspection(q->env->core);
    int year = (int)none_or(ask->year, cal_year(cal_day(q->env->now_ms)));
    const char *unit = NULL;
    struct list counts;
    struct burdenrow *rows;
    size_t n = 0;
    int rc = ask->unit ? resolve_unit(q->s, ask->unit, "unit", q->a, &unit, q->e) : DUBAN_E_ok;

    if (rc)
        return rc;
    counts = burden_year(q->s, year, q->a);
    rows = arena_alloc(q->a, (counts.n + 1) * sizeof *rows);
    for (size_t i = 0; i < counts.n; i++) {
        const struct burden *b = LIST_AT(counts, struct burden, i);

        out->visits = none_or(out->visits, 0) + b->visits;
        out->others = none_or(out->others, 0) + b->others;
        if (!unit || strcmp(unit, b->unit) == 0)
            rows[n++] = row_of(q, rules, b);
    }
    if (unit && n == 0) {
        struct burden none = burden_of(q->s, unit, year, q->a);

        rows[n++] = row_of(q, rules, &none);
    }
    qsort(rows, n, sizeof *rows, most_first);
    out->rows = (struct list){rows, n};
    out->year = year;
    out->cap = rules ? rules->cap : NONE;
    out->now_ms = q->env->now_ms;
    return DUBAN_E_ok;
}
