/* secret.c: see secret.h. */
#include "core/secret.h"

#include <string.h>

#include "core/burden.h"
#include "core/rows.h"
#include "core/visit.h"

/* One hidden visit, with what it adds to the burden of its units. */
struct hidden {
    const char *id;
    struct strs visited;
    int year;
    bool counted;
};

struct view {
    struct state as_seen; /* first: a view is a state */
    struct state *base;
    const struct inspection *rules;
    const char *unit; /* of the viewer; NULL: none */
    struct list hidden;
    size_t cap;
    struct arena *a;
};

/* ---- what is hidden ---- */

static int hidden_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct view *v = u;
    struct item it;
    struct schedule plan;
    struct hidden *h;

    (void)rec;
    if (same_text(arena_str(scratch, val.data, val.len), v->unit) ||
        !state_get(v->base, T_item, arena_str(scratch, key.data, key.len), v->a, &it))
        return 0;
    h = list_push(&v->hidden, &v->cap, sizeof *h, v->a);
    h->id = it.id;
    h->visited = it.visited;
    h->year = it.start_date == NONE ? 0 : cal_year(it.start_date);
    /* As decide_visit counted it. */
    h->counted = visit_burdens(v->rules, it.side, it.method) &&
                 !(it.plan && state_get(v->base, T_schedule, it.plan, v->a, &plan) && plan.beyond);
    return 0;
}

static bool is_hidden(const struct view *v, const void *id, size_t len)
{
    for (size_t i = 0; i < v->hidden.n; i++) {
        const char *hidden = LIST_AT(v->hidden, struct hidden, i)->id;

        if (strlen(hidden) == len && memcmp(hidden, id, len) == 0)
            return true;
    }
    return false;
}

/* ---- by table: whose row is it? ---- */

typedef bool hides_fn(const struct view *v, struct bytes key, struct bytes val);

static bool hides_item(const struct view *v, struct bytes key, struct bytes val)
{
    (void)val;
    return is_hidden(v, key.data, key.len);
}

static size_t until(struct bytes key, size_t from, char end)
{
    const char *at = from < key.len ? memchr((const char *)key.data + from, end, key.len - from) : NULL;

    return at ? (size_t)(at - (const char *)key.data) : key.len;
}

/* "<item>/…": requests, and most notices. */
static bool hides_part(const struct view *v, struct bytes key, struct bytes val)
{
    (void)val;
    return is_hidden(v, key.data, until(key, 0, '/'));
}

/* One that many items may cause (a vacant post) has its own key, and says which one did. */
static bool hides_notice(const struct view *v, struct bytes key, struct bytes val)
{
    struct notice n;
    struct duban_error e;

    if (v->hidden.n == 0)
        return false;
    return hides_part(v, key, val) || (rec_unpack(&rec_notice, val, UNPACK_STORED, v->a, &n, &e) == DUBAN_E_ok &&
                                       n.item && is_hidden(v, n.item, strlen(n.item)));
}

/* "<item>\0…\0<item>": either end, and what stands between. */
static bool hides_pair(const struct view *v, struct bytes key, struct bytes val)
{
    (void)val;
    for (size_t from = 0; from < key.len;) {
        size_t to = until(key, from, '\0');

        if (is_hidden(v, (const char *)key.data + from, to - from))
            return true;
        from = to + 1;
    }
    return false;
}

/* "<item>\0" and a number, in bytes. */
static bool hides_first(const struct view *v, struct bytes key, struct bytes val)
{
    (void)val;
    return is_hidden(v, key.data, until(key, 0, '\0'));
}

/* "<digest>\0" rank "<notice>" */
static bool hides_covered(const struct view *v, struct bytes key, struct bytes val)
{
    size_t from = until(key, 0, '\0') + 2, to = until(key, from, '/');

    (void)val;
    return from < key.len && is_hidden(v, (const char *)key.data + from, to - from);
}

/* The plan says when the next one comes. */
static bool hides_plan(const struct view *v, struct bytes key, struct bytes val)
{
    struct schedule s;
    struct duban_error e;

    (void)key;
    return rec_unpack(&rec_schedule, val, UNPACK_STORED, v->a, &s, &e) == DUBAN_E_ok &&
           plan_unannounced(v->rules, (const struct plan *)(const void *)&s) && !same_text(s.lead_unit, v->unit);
}

static bool hides_file(const struct view *v, struct bytes key, struct bytes val)
{
    struct file file;
    struct duban_error e;

    (void)key;
    if (rec_unpack(&rec_file, val, UNPACK_STORED, v->a, &file, &e))
        return false;
    for (size_t i = 0; i < file.items.n; i++)
        if (is_hidden(v, file.items.v[i], strlen(file.items.v[i])))
            return true;
    return false;
}

static hides_fn *const hides[T_COUNT] = {
    [T_item] = hides_item,       [T_ask] = hides_part,      [T_notice] = hides_notice, [T_waiting] = hides_part,
    [T_parts] = hides_pair,      [T_link] = hides_pair,     [T_linkback] = hides_pair, [T_history] = hides_first,
    [T_covered] = hides_covered, [T_schedule] = hides_plan, [T_file] = hides_file,     [T_secret] = hides_item,
};

/* What hidden visits added is taken off: a unit whose count rises knows that somebody is on the way. False: nothing is
 * left, as if there were no row. */
static bool burden_as_seen(const struct view *v, struct bytes *val)
{
    struct burden b;
    struct duban_error e;
    bool less = false;

    if (rec_unpack(&rec_burden, *val, UNPACK_STORED, v->a, &b, &e))
        return true;
    for (size_t i = 0; i < v->hidden.n; i++) {
        const struct hidden *h = LIST_AT(v->hidden, struct hidden, i);
        int64_t *n = h->counted ? &b.visits : &b.others;

        if (h->year != b.year || !strs_has(&h->visited, b.unit) || *n <= 0)
            continue;
        --*n;
        less = true;
    }
    if (less)
        *val = rec_pack(&rec_burden, &b, v->a);
    return !less || b.visits > 0 || b.others > 0;
}

/* ---- the view ---- */

static bool view_get(void *u, enum table t, struct bytes key, struct bytes *val)
{
    const struct view *v = u;

    if (!v->base->ops->get(v->base->u, t, key, val) || (hides[t] && hides[t](v, key, *val)))
        return false;
    return t != T_burden || burden_as_seen(v, val);
}

struct view_scan {
    const struct view *v;
    enum table t;
    int (*cb)(void *arg, struct bytes key, struct bytes val);
    void *arg;
};

static int view_row(void *u, struct bytes key, struct bytes val)
{
    const struct view_scan *s = u;

    if ((hides[s->t] && hides[s->t](s->v, key, val)) || (s->t == T_burden && !burden_as_seen(s->v, &val)))
        return 0;
    return s->cb(s->arg, key, val);
}

static int view_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                     int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    const struct view *v = u;
    struct view_scan s = {v, t, cb, arg};

    return v->base->ops->scan(v->base->u, t, prefix, from, view_row, &s);
}

/* Reading alone: whoever writes through a view has a bug, and is told so by the missing functions. */
static const struct state_ops view_ops = {.get = view_get, .scan = view_scan};

bool actor_sees_all(const struct actor *viewer)
{
    return !viewer || viewer->classes & (1u << CLASS_office | 1u << CLASS_worker);
}

static const char *unit_of(const struct actor *viewer)
{
    return viewer->person ? viewer->person->unit : NULL;
}

bool secret_from(struct core *c, const struct actor *viewer, const char *item, struct arena *a)
{
    struct state *s = core_state(c);
    struct bytes unit;

    return !actor_sees_all(viewer) && s->ops->get(s->u, T_secret, key_bytes(item), &unit) &&
           !same_text(arena_str(a, unit.data, unit.len), unit_of(viewer));
}

struct state *secret_view(struct core *c, const struct actor *viewer, struct arena *a)
{
    const struct inspection *rules = core_inspection(c);
    struct view *v;

    if (actor_sees_all(viewer) || !rules)
        return core_state(c);
    v = arena_alloc(a, sizeof *v);
    *v = (struct view){.base = core_state(c), .rules = rules, .a = a};
    v->unit = unit_of(viewer);
    v->as_seen = (struct state){&view_ops, v};
    rows_each(v->base, T_secret, NULL, NULL, hidden_row, v);
    return &v->as_seen;
}

bool secret_item(struct state *view, const char *item)
{
    return view->ops == &view_ops && item && is_hidden(view->u, item, strlen(item));
}

/* ---- entries ---- */

static bool speaks_of_plan(const struct view *v, const void *plan)
{
    const struct plan *p = plan;

    return plan_unannounced(v->rules, p) && !same_text(p->lead_unit, v->unit);
}

static bool row_is_secret(const struct view *v, const char *op, struct bytes body, struct arena *a)
{
    const int id = op ? op_find(op) : -1;
    struct duban_error e;
    void *b;

    if (id != OP_schedule_set && id != OP_visit_add)
        return false;
    b = arena_alloc(a, ops[id].body->size);
    return rec_unpack(ops[id].body, body, UNPACK_STORED, a, b, &e) == DUBAN_E_ok && speaks_of_plan(v, b);
}

static bool import_is_secret(const struct view *v, struct bytes body, struct arena *a)
{
    struct import im;
    struct duban_error e;

    if (rec_unpack(&rec_import, body, UNPACK_STORED, a, &im, &e))
        return false;
    for (size_t i = 0; i < im.rows.n; i++)
        if (row_is_secret(v, im.op, LIST_AT(im.rows, struct row, i)->body, a))
            return true;
    return false;
}

bool secret_entry(struct state *view, const struct entry *en, struct arena *a)
{
    const struct view *v = view->u;
    const struct facts *f = en->facts;
    struct bytes val;

    if (view->ops != &view_ops)
        return false;
    if (f && (secret_item(view, f->item) || secret_item(view, f->key)))
        return true;
    for (size_t i = 0; f && i < f->links.n; i++)
        if (secret_item(view, LIST_AT(f->links, struct link, i)->to))
            return true;
    /* What is said of a plan that is hidden: its runs, which say when the next one is, and its approval. */
    if (f && f->key && v->base->ops->get(v->base->u, T_schedule, key_bytes(f->key), &val) &&
        hides_plan(v, key_bytes(f->key), val))
        return true;
    return row_is_secret(v, en->op, en->body, a) ||
           (same_text(en->op, ops[OP_import].name) && import_is_secret(v, en->body, a));
}

/* ---- the table ---- */

void secret_follow(struct fold *f, const struct item *it)
{
    if (!it->plan || !it->unannounced)
        return;
    if (visit_is_secret(core_inspection(f->core), it))
        f->s->ops->put(f->s->u, T_secret, key_bytes(it->id), key_bytes(it->lead_unit));
    else
        f->s->ops->del(f->s->u, T_secret, key_bytes(it->id));
}
