/* fold_window.c: windows as records, and what becomes of what they hold when they change. See window.h, route.h. */
#include "core/notice.h"
#include "core/op_rows.h"
#include "core/route.h"
#include "core/rows.h"

struct held {
    struct fold *f;
    struct list ids; /* of const char *: digests that wait for its end */
    size_t cap;
};

static int held_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct held *h = u;
    struct bytes id = key_rest(key);

    (void)rec, (void)val, (void)scratch;
    *(const char **)list_push(&h->ids, &h->cap, sizeof(const char *), h->f->a) = arena_str(h->f->a, id.data, id.len);
    return 0;
}

/* What it holds leaves at `end_ms`, and a little later by reader; NONE: now. */
static void release(struct fold *f, const char *window, int64_t end_ms)
{
    struct held h = {.f = f};
    struct notice n;

    rows_each_of(f->s, T_held, window, held_row, &h);
    for (size_t i = 0; i < h.ids.n; i++) {
        const char *id = *LIST_AT(h.ids, const char *, i);

        if (!state_get(f->s, T_notice, id, f->a, &n) || !digest_open(&n))
            continue;
        n.next_ms = end_ms == NONE ? f->en->wall_ms : window_leaves(end_ms, notice_reader(&n, f->a));
        n.rev++;
        state_put(f->s, T_notice, id, &n, f->a);
    }
}

void fold_window_set(struct fold *f)
{
    struct window w = *(const struct window *)f->body, was;
    bool moved = state_get(f->s, T_window, w.id, f->a, &was) && was.to_ms != w.to_ms && w.to_ms != NONE;

    w.set_by = f->en->actor;
    w.set_ms = f->en->wall_ms;
    state_put(f->s, T_window, w.id, &w, f->a);
    core_forget(f->core);
    if (moved)
        release(f, w.id, w.to_ms);
}

void fold_window_end(struct fold *f)
{
    const struct windowref *b = f->body;
    struct window w;

    if (!state_get(f->s, T_window, b->window, f->a, &w))
        return;
    w.ended_ms = f->en->wall_ms;
    w.ended_by = f->en->actor;
    w.end_reason = b->reason;
    state_put(f->s, T_window, w.id, &w, f->a);
    core_forget(f->core);
    release(f, w.id, NONE);
}
