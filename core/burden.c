/* burden.c: see burden.h. Costs a get for each target, and a get and a put for each unit. */
#include "core/burden.h"

#include <string.h>

#include "core/rows.h"

/* ---- who is visited ---- */

/* The unit of one target, in the arena; NULL: there is no such item or unit. */
static const char *unit_of(struct state *s, const char *target, struct arena *a)
{
    struct item it;

    if (state_get(s, T_item, target, a, &it))
        return it.lead_unit;
    return state_has(s, T_unit, target) ? target : NULL;
}

struct strs visited_units(struct state *s, const struct strs *targets, struct arena *a)
{
    struct strs units = {arena_alloc(a, (targets->n + 1) * sizeof(char *)), 0};

    for (size_t i = 0; i < targets->n; i++) {
        const char *unit = unit_of(s, targets->v[i], a);

        if (unit && !strs_has(&units, unit))
            units.v[units.n++] = unit;
    }
    return units;
}

struct strs units_beside(const struct strs *units, const struct strs *seen, struct arena *a)
{
    struct strs out = {arena_alloc(a, (units->n + 1) * sizeof(char *)), 0};

    for (size_t i = 0; i < units->n; i++)
        if (!strs_has(seen, units->v[i]))
            out.v[out.n++] = units->v[i];
    return out;
}

/* ---- counts ---- */

const char *burden_key(int year, const char *unit, struct arena *a)
{
    return arena_printf(a, "%04d/%s", year, unit);
}

struct burden burden_of(struct state *s, const char *unit, int year, struct arena *a)
{
    struct burden b;

    if (!state_get(s, T_burden, burden_key(year, unit, a), a, &b)) {
        rec_clear(&rec_burden, &b);
        b.unit = unit;
        b.year = year;
        b.visits = b.others = 0;
    }
    return b;
}

void fold_burden(struct fold *f, const struct strs *units, int year, bool counted)
{
    for (size_t i = 0; i < units->n; i++) {
        struct burden b = burden_of(f->s, units->v[i], year, f->a);

        ++*(counted ? &b.visits : &b.others);
        state_put(f->s, T_burden, burden_key(year, b.unit, f->a), &b, f->a);
    }
}

struct year_rows {
    struct list rows;
    size_t cap;
    struct arena *a;
};

static int year_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct year_rows *y = u;
    struct duban_error e;

    (void)key, (void)rec, (void)scratch;
    if (y->rows.n == LIM_LIST)
        return 1;
    return rec_unpack(&rec_burden, val, UNPACK_STORED, y->a, list_push(&y->rows, &y->cap, sizeof(struct burden), y->a),
                      &e);
}

struct list burden_year(struct state *s, int year, struct arena *a)
{
    struct year_rows y = {.a = a};

    rows_each(s, T_burden, arena_printf(a, "%04d/", year), NULL, year_row, &y);
    return y.rows;
}

/* ---- visits that stand open ---- */

/* Visits further off than merge_within may ask for (rules_check.c) are not looked at, nor those that hold so many
 * targets that there is no room for another one's. */
enum { NEAR_DAYS = 45, NEAR_TARGETS = LIM_LIST / 2 };

struct near_rows {
    struct list visits;
    size_t cap;
    int64_t first;
    struct arena *a;
};

static bool is_near(const struct near_rows *n, const struct item *it)
{
    return it->plan && it->state != ITEM_CLOSED && it->start_date != NONE && it->start_date >= n->first &&
           it->targets.n <= NEAR_TARGETS;
}

static int near_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct near_rows *n = u;
    struct item whole, *v;
    struct duban_error e;

    (void)key, (void)scratch;
    if (!is_near(n, rec) || rec_unpack(&rec_item, val, UNPACK_STORED, n->a, &whole, &e))
        return 0;
    v = list_push(&n->visits, &n->cap, sizeof *v, n->a);
    rec_clear(&rec_item, v);
    v->id = whole.id;
    v->ledger = whole.ledger;
    v->title = whole.title;
    v->state = whole.state;
    v->start_date = whole.start_date;
    v->plan = whole.plan;
    v->plans = whole.plans;
    v->side = whole.side;
    v->method = whole.method;
    v->scope = whole.scope;
    v->unannounced = whole.unannounced;
    v->alone = whole.alone;
    v->visited = whole.visited;
    return n->visits.n == LIM_MERGE_WITH;
}

struct list visits_near(struct core *c, int64_t now_ms, struct arena *a)
{
    const struct inspection *rules = core_inspection(c);
    struct near_rows n = {.first = cal_day(now_ms) - NEAR_DAYS, .a = a};

    if (rules && rules->merge_within.unit != SPAN_ABSENT)
        rows_each(core_state(c), T_item, NULL, NULL, near_row, &n);
    return n.visits;
}
