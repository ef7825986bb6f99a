#include "daemon/watch.h"

#include <stdlib.h>
#include <string.h>

#include "core/core.h"

static void note(struct watch *w, enum table t, struct bytes key)
{
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 64;
        w->v = realloc(w->v, w->cap * sizeof *w->v);
        if (!w->v)
            abort();
    }
    w->v[w->n] = (struct touched){t, strndup(key.data, key.len)};
    if (!w->v[w->n++].key)
        abort();
}

static void drop_to(struct watch *w, size_t n)
{
    while (w->n > n)
        free(w->v[--w->n].key);
}

static bool watch_get(void *u, enum table t, struct bytes key, struct bytes *val)
{
    struct watch *w = u;
    return w->under->ops->get(w->under->u, t, key, val);
}

static void watch_put(void *u, enum table t, struct bytes key, struct bytes val)
{
    struct watch *w = u;
    if (core_job_kind(t) != JOB_ABSENT)
        note(w, t, key); /* the record itself is read again when the batch is durable */
    w->under->ops->put(w->under->u, t, key, val);
}

static void watch_del(void *u, enum table t, struct bytes key)
{
    struct watch *w = u;
    w->under->ops->del(w->under->u, t, key);
}

static int watch_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                      int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    struct watch *w = u;
    return w->under->ops->scan(w->under->u, t, prefix, from, cb, arg);
}

static void watch_mark(void *u)
{
    struct watch *w = u;
    w->at_mark = w->n;
    w->under->ops->mark(w->under->u);
}

static void watch_keep(void *u)
{
    struct watch *w = u;
    w->under->ops->keep(w->under->u);
}

static void watch_undo(void *u)
{
    struct watch *w = u;
    drop_to(w, w->at_mark);
    w->under->ops->undo(w->under->u);
}

static const struct state_ops watch_ops = {watch_get,  watch_put,  watch_del, watch_scan,
                                           watch_mark, watch_keep, watch_undo};

void watch_init(struct watch *w, struct state *under)
{
    *w = (struct watch){.state = {&watch_ops, w}, .under = under};
}

void watch_done(struct watch *w)
{
    drop_to(w, 0);
    free(w->v);
}

void watch_clear(struct watch *w)
{
    drop_to(w, 0);
}
