/* query.c: which function answers which READ operation, and what the answers share. */
#include "core/query.h"

#include "core/rows.h"
#include "core/secret.h"

static query_fn *const query_rows[OP_COUNT] = {
    [OP_status] = query_status,   [OP_list] = query_list,
    [OP_inbox] = query_inbox,     [OP_show] = query_show,
    [OP_records] = query_records, [OP_rules_get] = query_rules_get,
    [OP_notices] = query_notices,
    [OP_why] = query_why,         [OP_rules_diff] = query_rules_diff,
    [OP_windows] = query_windows, [OP_posts] = query_posts,     [OP_scores] = query_scores,
    [OP_best] = query_best,       [OP_tally] = query_tally,
    [OP_ranking] = query_ranking, [OP_yearly] = query_yearly, [OP_burden] = query_burden,
    [OP_bulletin_table] = query_bulletin_table, [OP_editions] = query_editions,
};

bool core_can_query(int op)
{
    return query_rows[op] != NULL;
}

/* Entries as the one who asks may read them: what speaks of something hidden from them can't be read. */
struct seen_entries {
    const struct query_env *env;
    struct state *view;
};

static bool seen_entry(void *u, int64_t seq, struct arena *a, struct entry *out)
{
    const struct seen_entries *e = u;

    return e->env->entry(e->env->u, seq, a, out) && !secret_entry(e->view, out, a);
}

int core_query(const struct query_env *env, int op, const void *body, struct arena *a, void *out, struct duban_error *e)
{
    struct state *view = secret_view(env->core, env->viewer, a);
    struct seen_entries seen = {env, view};
    struct query_env as_seen = *env;
    struct query q = {&as_seen, view, body, a, out, e};

    if (!query_rows[op])
        return error_set(e, DUBAN_E_unknown_op, "op", "%s", ops[op].name);
    if (env->entry) {
        as_seen.entry = seen_entry;
        as_seen.u = &seen;
    }
    return query_rows[op](&q);
}

size_t query_limit(int64_t asked)
{
    if (asked == NONE || asked <= 0)
        return QUERY_ROWS;
    return asked > LIM_PAGE ? LIM_PAGE : (size_t)asked;
}

bool query_room(size_t *left, bool first, size_t bytes)
{
    if (bytes > *left && !first)
        return false;
    *left = bytes < *left ? *left - bytes : 0;
    return true;
}

/* A ring: the newest push the oldest out. */
struct ring {
    int64_t *v;
    size_t n, room;
};

static int ring_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct ring *r = u;

    (void)rec, (void)val, (void)scratch;
    r->v[r->n++ % r->room] = key_tail_seq(key);
    return 0;
}

struct list query_history(struct query *q, const char *item, size_t room)
{
    struct ring r = {arena_alloc(q->a, (room + 1) * sizeof(int64_t)), 0, room ? room : 1};
    struct list l = {NULL, 0};
    size_t cap = 0;

    rows_each_of(q->s, T_history, item, ring_row, &r);
    for (size_t i = r.n < room ? 0 : r.n - room; i < r.n; i++)
        *(int64_t *)list_push(&l, &cap, sizeof(int64_t), q->a) = r.v[i % r.room];
    return l;
}
