#include "workers/rehearse_late.h"

#include "core/rows.h"
#include "workers/work_door.h"

enum { LOOK_EVERY = 32 }; /* entries between two looks at the clock */

void late_begin(struct late *l, const struct copy *c, int64_t at_ms, const struct tableask *ask)
{
    *l = (struct late){.at_ms = at_ms, .until_seq = ask->late_seq, .until_ms = ask->late_ms, .seq = c->seq};
}

/* An act of a person on an item, that says it happened by the instant. */
static const struct act *act_of_then(const struct late *l, const struct entry *en, int *op, struct arena *a)
{
    struct act *act;
    struct duban_error e;

    *op = en->op ? op_find(en->op) : -1;
    if (en->kind != ENTRY_DATA || *op < 0 || ops[*op].body != &rec_act)
        return NULL;
    act = arena_alloc(a, sizeof *act);
    if (rec_unpack(&rec_act, en->body, UNPACK_STORED, a, act, &e) || act->occurred_at == NONE ||
        act->occurred_at > l->at_ms)
        return NULL;
    return act;
}

static int count_in(struct late *l, struct run *r, const struct entry *en, struct duban_error *e)
{
    struct duban_error why = {.code = DUBAN_E_ok};
    struct tablelate *row;
    int op;
    const struct act *act = act_of_then(l, en, &op, &r->step);

    if (!act)
        return DUBAN_E_ok;
    if (l->found.n == LIM_TABLE_LATE)
        return error_set(e, DUBAN_E_too_many, "late_seq", "%d", LIM_TABLE_LATE);
    row = list_push(&l->found, &l->cap, sizeof *row, &r->kept);
    *row =
        (struct tablelate){en->seq, ops[op].name, arena_keep(&r->kept, act->item), act->occurred_at, en->wall_ms, NULL};
    if (run_act(r, op, en, act, &why))
        row->refused = duban_err_name(why.code);
    return DUBAN_E_ok;
}

int late_go(struct late *l, struct run *r, const struct book *b, int64_t slice_ms, bool *done, struct duban_error *e)
{
    int rc = DUBAN_E_ok;

    *done = false;
    for (int n = 1; !rc && l->seq + 1 < l->until_seq; n++) {
        struct entry en;

        if (n % LOOK_EVERY == 0 && work_now_ms() > slice_ms)
            return DUBAN_E_ok;
        if (!book_entry(b, l->seq + 1, &r->step, &en))
            break; /* the question is older than what it names: nothing more is known */
        l->seq++;
        if (l->until_ms == NONE || en.wall_ms <= l->until_ms)
            rc = count_in(l, r, &en, e);
        arena_reset(&r->step);
    }
    *done = true;
    return rc;
}
