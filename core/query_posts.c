/* query_posts.c: who holds which post on a day, and which are vacant or not there at all.
 *
 * Rows are the posts that a unit must have filled (rules of kind `organisation`), one more for each that it does not
 * have at all; with `all`, every post. Costs a walk over units and persons, a sort, and a look at the holders of each
 * post that fits. */
#include <stdlib.h>
#include <string.h>

#include "core/holders.h"
#include "core/organisation.h"
#include "core/query.h"
#include "core/reach.h"
#include "core/resolve.h"
#include "core/rows.h"

/* A row before it is looked into. */
struct spot {
    const char *key; /* "<unit>/<role>/<post>": order, and where a page goes on */
    const char *unit, *role, *post;
    const struct organisation *org; /* by which it must be filled; NULL: it need not */
};

struct board {
    struct query *q;
    const struct postsask *ask;
    const char *unit, *post; /* asked for, as ids */
    int64_t day;
    struct list orgs;
    struct list units; /* of struct unit: those that fit */
    struct list spots;
    size_t units_cap, spots_cap;
};

static void spot_add(struct board *b, const char *unit, const char *role, const char *post,
                     const struct organisation *org)
{
    struct spot *s = list_push(&b->spots, &b->spots_cap, sizeof *s, b->q->a);

    *s = (struct spot){arena_printf(b->q->a, "%s/%s/%s", unit, role, post ? post : ""), arena_keep(b->q->a, unit),
                       arena_keep(b->q->a, role), arena_keep(b->q->a, post), org};
}

static int unit_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct board *b = u;
    const struct unit *row = rec;
    struct unit *kept;

    (void)key, (void)val, (void)scratch;
    if (b->unit && !same_text(row->id, b->unit))
        return 0;
    kept = list_push(&b->units, &b->units_cap, sizeof *kept, b->q->a);
    *kept = (struct unit){arena_keep(b->q->a, row->id), arena_keep(b->q->a, row->name), arena_keep(b->q->a, row->kind),
                          NULL};
    return 0;
}

/* Units came in the order of their keys. */
static const struct unit *unit_at(const struct board *b, const char *id)
{
    size_t lo = 0, hi = b->units.n;

    while (id && lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(LIST_AT(b->units, struct unit, mid)->id, id);

        if (order == 0)
            return LIST_AT(b->units, struct unit, mid);
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static bool asked(const char *wanted, const char *is)
{
    return !wanted || same_text(wanted, is);
}

static int person_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct board *b = u;
    const struct person *p = rec;
    const struct unit *unit = unit_at(b, p->unit);
    const struct organisation *org;

    (void)key, (void)val, (void)scratch;
    if (!unit || !asked(b->ask->role, p->role) || !asked(b->post, p->id))
        return 0;
    org = organisation_of(&b->orgs, unit->kind, p->role);
    if (org || b->ask->all || b->post)
        spot_add(b, p->unit, p->role, p->id, org);
    return 0;
}

static int by_key(const void *x, const void *y)
{
    return strcmp(((const struct spot *)x)->key, ((const struct spot *)y)->key);
}

/* Whether the first n spots, sorted, have a post of this role in this unit. */
static bool spot_there(const struct board *b, size_t n, const char *unit, const char *role)
{
    const char *stem = arena_printf(b->q->a, "%s/%s/", unit, role);
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (strcmp(LIST_AT(b->spots, struct spot, mid)->key, stem) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && same_text(LIST_AT(b->spots, struct spot, lo)->unit, unit) &&
           same_text(LIST_AT(b->spots, struct spot, lo)->role, role);
}

/* What must be filled and is not there at all. */
static void add_missing(struct board *b)
{
    size_t n = b->spots.n;

    for (size_t i = 0; !b->post && i < b->units.n; i++) {
        const struct unit *u = LIST_AT(b->units, struct unit, i);

        for (size_t k = 0; k < b->orgs.n; k++) {
            const struct organisation *o = LIST_AT(b->orgs, struct organisation, k);

            for (size_t r = 0; r < o->roles.n; r++) {
                const char *role = o->roles.v[r];

                if (asked(b->ask->role, role) && organisation_of(&b->orgs, u->kind, role) == o &&
                    !spot_there(b, n, u->id, role))
                    spot_add(b, u->id, role, NULL, o);
            }
        }
    }
}

/* ---- one row ---- */

struct opened {
    const char *stem;
    const char *id;
    struct arena *a;
};

static int opened_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct opened *o = u;
    const struct item *it = rec;

    (void)key, (void)val, (void)scratch;
    if (it->state == ITEM_CLOSED || vacancy_number(it->id, o->stem) == NONE)
        return 0;
    o->id = arena_str(o->a, it->id, strlen(it->id));
    return 1;
}

static void row_vacancy(const struct board *b, const struct spot *s, const struct list *holders, struct postrow *row)
{
    struct opened o = {.a = b->q->a};
    int64_t from, until;

    if (row->vacant && holders_gap(holders, b->day, &from, &until))
        row->vacant_since = from;
    if (!s->org || !s->org->vacancy)
        return;
    o.stem = vacancy_stem(s->org, s->post, b->q->a);
    rows_each(b->q->s, T_item, o.stem, NULL, opened_row, &o);
    row->item = o.id;
}

static void row_fill(const struct board *b, const struct spot *s, struct postrow *row)
{
    struct arena *a = b->q->a;
    struct list holders;
    struct post_day on;
    struct person p;

    rec_clear(&rec_postrow, row);
    row->unit = s->unit;
    row->unit_name = unit_at(b, s->unit)->name;
    row->role = s->role;
    row->role_title = role_title(b->q->env->core, s->role, a);
    row->post = s->post;
    row->needed = s->org != NULL;
    if (!s->post || !state_get(b->q->s, T_person, s->post, a, &p))
        return;
    holders = holders_of(b->q->s, s->post, a);
    on = holders_on(&holders, b->day);
    if (!on.ended) {
        row->name = on.term ? on.term->name : p.name;
        row->since = on.term ? on.term->from : NONE;
        row->until = on.term ? on.term->to : NONE;
    }
    row->away = on.leave && !on.ended;
    row->back = row->away ? on.leave->to : NONE;
    row->substitute = on.substitute && (row->away || on.ended) ? on.substitute->name : NULL;
    row->vacant = post_vacant(&on);
    row_vacancy(b, s, &holders, row);
    if (b->post)
        row->holders = holders;
}

static void add_rows(struct board *b, struct posts *out)
{
    size_t cap = 0, left = QUERY_BYTES, limit = query_limit(b->ask->limit);
    const char *last = NULL;

    for (size_t i = 0; i < b->spots.n; i++) {
        const struct spot *s = LIST_AT(b->spots, struct spot, i);
        struct postrow row;

        row_fill(b, s, &row);
        out->missing += !row.post;
        out->vacant += row.vacant;
        if ((b->ask->vacant && !row.vacant && row.post) || (b->ask->after && strcmp(s->key, b->ask->after) <= 0))
            continue;
        if (out->after || out->rows.n == limit ||
            !query_room(&left, out->rows.n == 0, rec_pack(&rec_postrow, &row, b->q->a).len)) {
            out->after = last;
            continue;
        }
        *(struct postrow *)list_push(&out->rows, &cap, sizeof row, b->q->a) = row;
        last = s->key;
    }
}

int query_posts(struct query *q)
{
    struct posts *out = q->out;
    struct board b = {.q = q, .ask = q->body};
    int rc = 0;

    b.day = b.ask->day == NONE ? cal_day(q->env->now_ms) : b.ask->day;
    if (b.ask->unit)
        rc = resolve_unit(q->s, b.ask->unit, "unit", q->a, &b.unit, q->e);
    if (!rc && b.ask->post)
        rc = resolve_person(q->s, b.ask->post, "post", q->a, &b.post, q->e);
    if (rc)
        return rc;
    b.orgs = organisations_all(q->s, q->a);
    rows_each(q->s, T_unit, NULL, NULL, unit_row, &b);
    rows_each(q->s, T_person, NULL, NULL, person_row, &b);
    if (b.spots.n)
        qsort(b.spots.v, b.spots.n, sizeof(struct spot), by_key);
    add_missing(&b);
    if (b.spots.n)
        qsort(b.spots.v, b.spots.n, sizeof(struct spot), by_key);
    out->vacant = out->missing = 0;
    add_rows(&b, out);
    out->now_ms = q->env->now_ms;
    return 0;
}
