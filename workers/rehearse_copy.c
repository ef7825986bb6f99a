#include "workers/rehearse_copy.h"

#include "workers/work_door.h"

enum { LOOK_EVERY = 8 }; /* entries between two looks at the clock */

void copy_init(struct copy *c)
{
    c->state = memstate_new();
    c->core = core_new(c->state);
    c->seq = 0;
}

void copy_done(struct copy *c)
{
    core_free(c->core);
    memstate_free(c->state);
    *c = (struct copy){NULL, NULL, 0};
}

bool copy_walk(struct copy *c, const struct book *b, int64_t seq, int64_t until_ms, bool *bad)
{
    struct arena a;

    if (c->seq > seq) {
        copy_done(c);
        copy_init(c);
    }
    arena_init(&a);
    for (int n = 0; c->seq < seq && !*bad; n++) {
        struct entry en;

        if (n % LOOK_EVERY == LOOK_EVERY - 1 && work_now_ms() > until_ms)
            break;
        arena_reset(&a);
        if (book_entry(b, c->seq + 1, &a, &en)) {
            core_fold(c->core, &en, &a);
            c->seq++;
        } else {
            *bad = true;
        }
    }
    arena_done(&a);
    return c->seq == seq;
}

struct cloning {
    struct state *to;
    enum table table;
};

static int clone_row(void *u, struct bytes key, struct bytes val)
{
    struct cloning *x = u;

    x->to->ops->put(x->to->u, x->table, key, val);
    return 0;
}

struct state *copy_clone(const struct copy *c)
{
    struct cloning x = {memstate_new(), 0};

    for (int t = 0; t < T_COUNT; t++) {
        x.table = (enum table)t;
        if (t != T_seen)
            c->state->ops->scan(c->state->u, x.table, (struct bytes){"", 0}, (struct bytes){"", 0}, clone_row, &x);
    }
    return x.to;
}
