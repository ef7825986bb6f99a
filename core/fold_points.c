/* fold_points.c: points given by hand, contested and decided on become what stands. An entry is never taken out: one
 * that was reversed stays, says so, and counts nowhere. */
#include <assert.h>

#include "core/op_rows.h"
#include "core/points.h"
#include "core/points_index.h"

/* The item does not change by it; its timeline tells. */
static void tell_item(struct fold *f, const char *item)
{
    if (item)
        f->s->ops->put(f->s->u, T_history, key_seq(item, f->en->seq, f->a), (struct bytes){"", 0});
}

void fold_score_give(struct fold *f)
{
    fold_scores(f);
    tell_item(f, f->facts->item);
}

static void score_of(struct fold *f, struct score *s)
{
    bool there = state_get(f->s, T_score, ((const struct scoreref *)f->body)->score, f->a, s);

    assert(there);
    (void)there;
}

void fold_score_appeal(struct fold *f)
{
    const struct scoreref *b = f->body;
    struct score s;

    score_of(f, &s);
    s.state = SCORE_APPEALED;
    s.appealed_by = f->en->actor;
    s.appeal = b->reason;
    state_put(f->s, T_score, s.id, &s, f->a);
    tell_item(f, s.item);
}

void fold_score_decide(struct fold *f)
{
    const struct scoreref *b = f->body;
    struct score s;

    score_of(f, &s);
    s.decided_by = f->en->actor;
    s.note = b->reason;
    if (b->reverse) {
        score_reverse(f, &s);
    } else {
        s.state = SCORE_CONFIRMED;
        state_put(f->s, T_score, s.id, &s, f->a);
    }
    tell_item(f, s.item);
}
