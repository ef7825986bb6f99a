/* fold_ladder.c: what people said of a ladder becomes fields of the item; and what becomes of notices that have not
 * left when the light they speak of is over. See ladder.h, decide_ladder.c. */
#include "core/ladder.h"
#include "core/notice.h"
#include "core/op_rows.h"
#include "core/rows.h"

/* ---- rungs ---- */

static void skip_add(struct fold *f, struct item *it, int64_t rung, bool jump)
{
    struct rungskip *s = fold_list_add(f, &it->skips, sizeof *s, LIM_LIST);

    *s = (struct rungskip){rung, jump, it->episode, f->en->wall_ms, f->en->actor, fold_act(f)->reason};
}

/* Those between are passed over by the same word: each is on record with its reason. Who says so knows better than who
 * said that it is known. */
void fold_rung_jump(struct fold *f)
{
    struct item it;

    fold_item_get(f, fold_act(f)->item, &it);
    for (int64_t k = none_or(it.rung, 0) + 1; k < fold_act(f)->rung; k++)
        if (!rung_passed_over(&it, it.episode, k))
            skip_add(f, &it, k, false);
    skip_add(f, &it, fold_act(f)->rung, true);
    ladder_rest_end(&it);
    fold_item_put(f, &it, false);
}

void fold_rung_skip(struct fold *f)
{
    struct item it;

    fold_item_get(f, fold_act(f)->item, &it);
    skip_add(f, &it, fold_act(f)->rung, false);
    fold_item_put(f, &it, false);
}

/* ---- it is known ---- */

void fold_rest(struct fold *f, struct item *it, const char *by)
{
    it->acked_ms = f->en->wall_ms;
    it->acked_by = by;
    it->ack_until_ms = f->facts->until_ms;
    it->ack_light = it->light;
}

void fold_ack(struct fold *f)
{
    struct item it;

    fold_item_get(f, fold_act(f)->item, &it);
    fold_rest(f, &it, f->en->actor);
    fold_item_put(f, &it, false);
}

/* ---- what a judgement told ---- */

void fold_vacant(const struct fold *f, struct item *it)
{
    for (size_t i = 0; i < f->facts->vacant.n; i++) {
        const struct toldpost *v = LIST_AT(f->facts->vacant, struct toldpost, i);

        for (size_t k = 0; k < it->told_to.n; k++) {
            struct toldpost *t = LIST_AT(it->told_to, struct toldpost, k);

            if (t->rung == v->rung && same_post(t, v))
                t->vacant = true;
        }
        it->next_ms = f->en->wall_ms; /* the next rung, at once */
    }
}

struct waiting {
    struct fold *f;
    const char *item;
    struct list notices; /* of struct notice */
    size_t cap;
};

static int waiting_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct waiting *w = u;
    const struct notice *n = rec;
    const char *id = arena_str(scratch, key.data, key.len);

    (void)val;
    if ((n->state == NS_INTENDED || n->state == NS_FOLDED) && same_text(n->item, w->item) &&
        (n->kind == NOTICE_LIGHT || n->kind == NOTICE_ORDER))
        state_get(w->f->s, T_notice, id, w->f->a, list_push(&w->notices, &w->cap, sizeof *n, w->f->a));
    return 0;
}

/* Its digest has not left, and so no all-clear was said: who is about to send it, with what was true before, is too
 * late. */
static void digest_again(struct fold *f, const char *id)
{
    struct notice d;

    if (!state_get(f->s, T_notice, id, f->a, &d) || !digest_open(&d))
        return;
    d.rev++;
    state_put(f->s, T_notice, id, &d, f->a);
}

/* What was not handed over yet, because of the hour, a window or a channel that is down, is not true any more. What
 * went into a digest is said by the digest. */
void fold_overtake(struct fold *f, const struct item *it)
{
    struct waiting w = {.f = f, .item = it->id};

    rows_each(f->s, T_notice, arena_printf(f->a, "%s/e%lld/", it->id, (long long)it->episode), NULL, waiting_row, &w);
    for (size_t i = 0; i < w.notices.n; i++) {
        struct notice *n = LIST_AT(w.notices, struct notice, i);

        if (n->state == NS_FOLDED) {
            digest_again(f, n->digest);
            continue;
        }
        n->state = NS_OVERTAKEN;
        n->result = it->state == ITEM_CLOSED ? "closed" : "light_changed";
        n->next_ms = n->booked_ms = NONE;
        n->rev++;
        state_put(f->s, T_notice, n->id, n, f->a);
    }
}
