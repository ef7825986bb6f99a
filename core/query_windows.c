/* query_windows.c: the windows there are: in force, to come, over; and what each holds. Costs a walk over the windows,
 * and over the digests that wait for the end of each. */
#include <string.h>

#include "core/brief.h"
#include "core/notice.h"
#include "core/query.h"
#include "core/rows.h"
#include "core/window.h"

struct listing {
    struct query *q;
    struct windows *out;
    size_t cap, limit, n, left; /* n: rows of windows that people set; left: bytes that further ones may have */
};

struct holding {
    struct query *q;
    struct windowrow *row;
};

static int held_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct holding *h = u;
    struct bytes id = key_rest(key);
    struct notice digest;

    (void)rec, (void)val;
    if (!state_get(h->q->s, T_notice, arena_str(scratch, id.data, id.len), scratch, &digest) || !digest_open(&digest))
        return 0;
    h->row->readers++;
    h->row->held += digest.covers_n;
    return 0;
}

static struct windowrow row_of(struct query *q, const struct window *w, bool of_rules)
{
    const struct cal *cal = core_cal(q->env->core);
    int64_t now = q->env->now_ms;
    struct windowrow r;

    rec_clear(&rec_windowrow, &r);
    r.of_rules = of_rules;
    r.over = window_over(w, now);
    r.now = window_until(w, cal, now) != NONE;
    r.since_ms = window_next(w, cal, now, &r.until_ms);
    if (r.since_ms == NONE)
        r.until_ms = NONE;
    r.owner_name = person_name(q->s, w->owner, q->a);
    r.held = r.readers = 0;
    rows_each_of(q->s, T_held, w->id, held_row, &(struct holding){q, &r});
    return r;
}

/* False: the answer is full, and says where to go on. */
static bool add_row(struct listing *l, const struct windowrow *r)
{
    struct list *rows = &l->out->rows;

    if (l->n == l->limit || !query_room(&l->left, l->n == 0, rec_pack(&rec_windowrow, r, l->q->a).len)) {
        l->out->after = ((const struct window *)LIST_AT(*rows, struct windowrow, rows->n - 1)->window)->id;
        return false;
    }
    *(struct windowrow *)list_push(rows, &l->cap, sizeof *r, l->q->a) = *r;
    l->n++;
    return true;
}

static int window_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct listing *l = u;
    struct windowrow r = row_of(l->q, rec, false);
    struct window *w;
    struct duban_error e;

    (void)key, (void)scratch;
    if (r.over && !((const struct windowask *)l->q->body)->all)
        return 0;
    w = arena_alloc(l->q->a, sizeof *w);
    if (rec_unpack(&rec_window, val, UNPACK_STORED, l->q->a, w, &e))
        return 0;
    r.window = w;
    return !add_row(l, &r);
}

int query_windows(struct query *q)
{
    const struct windowask *ask = q->body;
    const struct channels *rules = core_channels(q->env->core);
    struct listing l = {.q = q, .out = q->out, .limit = query_limit(ask->limit), .left = QUERY_BYTES};

    l.out->now_ms = q->env->now_ms;
    for (size_t i = 0; !ask->after && rules && i < rules->quiet.n; i++) {
        struct windowrow r = row_of(q, LIST_AT(rules->quiet, struct window, i), true);

        r.window = LIST_AT(rules->quiet, struct window, i);
        *(struct windowrow *)list_push(&l.out->rows, &l.cap, sizeof r, q->a) = r;
    }
    rows_each(q->s, T_window, NULL, ask->after, window_row, &l);
    return 0;
}

int64_t windows_now(const struct query_env *env)
{
    const struct list *windows = core_windows(env->core);
    int64_t n = 0;

    for (size_t i = 0; i < windows->n; i++)
        n += window_until(LIST_AT(*windows, struct window, i), core_cal(env->core), env->now_ms) != NONE;
    return n;
}
