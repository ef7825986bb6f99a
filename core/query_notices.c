/* query_notices.c: notices that fit a filter, for whoever looks after them; and the penalties in force. What the one
 * who asks may not see is not in the view it reads (secret.h). Costs a walk over the notices, or a get for one; and,
 * once for a list from its beginning, a walk over what limits count. */
#include <string.h>

#include "core/notice.h"
#include "core/query.h"
#include "core/rows.h"

struct listing {
    struct query *q;
    const struct noticesask *ask;
    struct notices *out;
    size_t cap, limits_cap, limit, left;
};

/* A post as role@unit, or the person that it was sent to. */
static bool read_by(const struct notice *n, const char *reader, struct arena *scratch)
{
    return same_text(n->to, reader) || same_text(notice_reader(n, scratch), reader);
}

static bool fits(const struct noticesask *ask, const struct notice *n, struct arena *scratch)
{
    return (ask->states.n == 0 || strs_has(&ask->states, enum_notice_state.words[n->state])) &&
           (!ask->item || same_text(ask->item, n->item)) && (!ask->channel || same_text(ask->channel, n->channel)) &&
           (!ask->reader || read_by(n, ask->reader, scratch));
}

static int notice_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct listing *l = u;
    struct duban_error e;
    struct notice *n;

    (void)key;
    if (!fits(l->ask, rec, scratch))
        return 0;
    n = arena_alloc(l->q->a, sizeof *n);
    if (rec_unpack(&rec_notice, val, UNPACK_STORED, l->q->a, n, &e))
        return 0;
    n->tries = (struct list){NULL, 0};
    if (l->out->rows.n == l->limit ||
        !query_room(&l->left, l->out->rows.n == 0, rec_pack(&rec_notice, n, l->q->a).len)) {
        l->out->after = LIST_AT(l->out->rows, struct notice, l->out->rows.n - 1)->id;
        return 1;
    }
    *(struct notice *)list_push(&l->out->rows, &l->cap, sizeof *n, l->q->a) = *n;
    return 0;
}

static int penalty_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct listing *l = u;
    const struct used *row = rec;
    struct used *out;

    (void)key, (void)val, (void)scratch;
    if (row->slot_s != 0 || none_or(row->until_ms, 0) <= l->q->env->now_ms)
        return 0;
    if (l->out->limits.n == l->limit || !query_room(&l->left, false, rec_pack(&rec_used, row, l->q->a).len))
        return 1;
    out = list_push(&l->out->limits, &l->limits_cap, sizeof *out, l->q->a);
    *out = *row;
    out->governor = arena_keep(l->q->a, row->governor);
    return 0;
}

static int check_states(const struct query *q, const struct strs *states)
{
    for (size_t i = 0; i < states->n; i++) {
        if (choice_find(&enum_notice_state, states->v[i], false) <= 0)
            return nearest_error(
                q->e, DUBAN_E_bad_choice, arena_printf(q->a, "states[%zu]", i), states->v[i],
                nearest_word(states->v[i], enum_notice_state.words + 1, (size_t)enum_notice_state.count - 1));
    }
    return DUBAN_E_ok;
}

static int one(struct listing *l)
{
    struct notice *n = arena_alloc(l->q->a, sizeof *n);

    if (!state_get(l->q->s, T_notice, l->ask->notice, l->q->a, n))
        return error_set(l->q->e, DUBAN_E_no_record, "notice", "%s", l->ask->notice);
    l->out->rows = (struct list){n, 1};
    return DUBAN_E_ok;
}

int query_notices(struct query *q)
{
    struct listing l = {.q = q,
                        .ask = q->body,
                        .out = q->out,
                        .limit = query_limit(((const struct noticesask *)q->body)->limit),
                        .left = QUERY_BYTES};
    int rc = check_states(q, &l.ask->states);

    l.out->now_ms = q->env->now_ms;
    if (rc || l.ask->notice)
        return rc ? rc : one(&l);
    rows_each(q->s, T_notice, NULL, l.ask->after, notice_row, &l);
    if (!l.ask->after)
        rows_each(q->s, T_used, NULL, NULL, penalty_row, &l);
    return DUBAN_E_ok;
}
