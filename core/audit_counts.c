/* audit_counts.c: the sums by unit and year say nothing that the items do not: visits (burden.h) and colours
 * (unitcount.h). Found while the items are walked, held against the sums afterwards. See audit.h; reported, not mended:
 * which of two figures is the true one, a person must judge.
 *
 * Visits are held against each unit and year, counted and beside the cap together: what burdens the visited was a
 * matter of the rules of that day. Colours are held against each year over all units: what came up under a unit that
 * had the item before stays with that unit, and the item does not say how much that was.
 *
 * Costs a place in memory for each unit of each visit, and a sort. */
#include <stdlib.h>
#include <string.h>

#include "core/audit_rows.h"
#include "core/burden.h"
#include "core/cal.h"
#include "core/memory.h"
#include "core/unitcount.h"

/* One unit, visited once. */
struct audit_visit {
    const char *unit;
    int64_t year;
};

/* A year's colours: as often as they came up on items, and as often as the units count them. */
struct audit_year {
    int64_t year, items[LIGHT_RED + 1], units[LIGHT_RED + 1];
};

/* ---- visits ---- */

static int by_year_and_unit(const void *x, const void *y)
{
    const struct audit_visit *a = x, *b = y;

    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    return strcmp(a->unit, b->unit);
}

static void gather_visits(struct audit *x, const struct item *it)
{
    for (size_t i = 0; it->start_date != NONE && i < it->visited.n; i++) {
        struct audit_visit *v = list_push(&x->visits, &x->visits_cap, sizeof *v, x->a);

        *v = (struct audit_visit){arena_keep(x->a, it->visited.v[i]), cal_year(it->start_date)};
    }
}

/* How many stand from `from` on that are like it; they are in order. */
static size_t same_visits(const struct audit *x, size_t from)
{
    size_t n = 1;

    while (from + n < x->visits.n && by_year_and_unit(LIST_AT(x->visits, struct audit_visit, from),
                                                      LIST_AT(x->visits, struct audit_visit, from + n)) == 0)
        n++;
    return n;
}

/* The first of those that are like it, or where it would stand. */
static size_t find_visit(const struct audit *x, const struct audit_visit *like)
{
    size_t first = 0, behind = x->visits.n;

    while (first < behind) {
        size_t middle = first + (behind - first) / 2;

        if (by_year_and_unit(LIST_AT(x->visits, struct audit_visit, middle), like) < 0)
            first = middle + 1;
        else
            behind = middle;
    }
    return first;
}

int audit_burden(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct burden *b = rec;
    const struct audit_visit like = {b->unit, b->year};
    size_t at = find_visit(x, &like), n = 0;

    (void)val;
    if (!same_text(burden_key((int)b->year, b->unit, scratch), arena_str(scratch, key.data, key.len)))
        audit_fault(x, "key_differs", b->unit);
    if (!state_has(x->s, T_unit, b->unit))
        audit_fault(x, "burden_of_nobody", b->unit);
    if (at < x->visits.n && by_year_and_unit(LIST_AT(x->visits, struct audit_visit, at), &like) == 0)
        n = same_visits(x, at);
    if (none_or(b->visits, 0) + none_or(b->others, 0) != (int64_t)n)
        audit_fault(x, "burden_differs", b->unit);
    return 0;
}

/* Visits of a unit and year that no sum was kept of. */
void audit_burdens_end(struct audit *x)
{
    for (size_t i = 0; i < x->visits.n; i += same_visits(x, i)) {
        const struct audit_visit *v = LIST_AT(x->visits, struct audit_visit, i);

        if (!state_has(x->s, T_burden, burden_key((int)v->year, v->unit, x->a)))
            audit_fault(x, "burden_differs", v->unit);
    }
}

/* ---- colours ---- */

static struct audit_year *year_of(struct audit *x, int64_t year)
{
    struct audit_year *y;

    for (size_t i = 0; i < x->years.n; i++)
        if (LIST_AT(x->years, struct audit_year, i)->year == year)
            return LIST_AT(x->years, struct audit_year, i);
    y = list_push(&x->years, &x->years_cap, sizeof *y, x->a);
    memset(y, 0, sizeof *y);
    y->year = year;
    return y;
}

/* An item keeps so many counts and forgets those of the oldest year: of that year and before, it may know too few. */
static void gather_colours(struct audit *x, const struct item *it)
{
    int64_t oldest = INT64_MAX;

    for (size_t i = 0; it->lead_unit && i < it->counts.n; i++) {
        const struct colourcount *c = LIST_AT(it->counts, struct colourcount, i);

        if (c->light >= LIGHT_BLUE && c->light <= LIGHT_RED)
            year_of(x, c->year)->items[c->light] += none_or(c->n, 0);
        oldest = c->year < oldest ? c->year : oldest;
    }
    if (it->counts.n >= COUNTS_KEPT && oldest > x->forgotten)
        x->forgotten = oldest;
}

int audit_unitcount(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const char *unit = key_head(key, scratch);
    struct bytes rest = key_rest(key);
    int64_t year = strtoll(arena_str(scratch, rest.data, rest.len), NULL, 10);
    struct unit_counts counts = unit_counts_in(x->s, unit, year);
    struct audit_year *y = year_of(x, year);

    (void)rec, (void)val;
    if (!state_has(x->s, T_unit, unit))
        audit_fault(x, "colours_of_nobody", unit);
    for (int light = LIGHT_BLUE; light <= LIGHT_RED; light++)
        y->units[light] += counts.n[light];
    return 0;
}

void audit_unitcounts_end(struct audit *x)
{
    for (size_t i = 0; i < x->years.n; i++) {
        const struct audit_year *y = LIST_AT(x->years, struct audit_year, i);
        bool differs = false;

        for (int light = LIGHT_BLUE; light <= LIGHT_RED; light++)
            differs = differs || y->items[light] > y->units[light] ||
                      (y->year > x->forgotten && y->items[light] < y->units[light]);
        if (differs)
            audit_fault(x, "colours_differ", arena_printf(x->a, "%lld", (long long)y->year));
    }
}

/* ---- the items ---- */

void audit_gather(struct audit *x, const struct item *it)
{
    gather_visits(x, it);
    gather_colours(x, it);
}

void audit_gathered(struct audit *x)
{
    if (x->visits.n)
        qsort(x->visits.v, x->visits.n, sizeof(struct audit_visit), by_year_and_unit);
}
