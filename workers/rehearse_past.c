/* rehearse_past.c: an answer as it was at an instant, under the rules of then: the query of core, on the copy that has
 * walked there, with the journal's entries from the book. A correction of a table is asked of a clone that has taken
 * what came late (rehearse_late.h). */
#include "proto/codec.h"
#include "workers/rehearse_ask.h"
#include "workers/work_door.h"

static bool cited(void *u, int64_t seq, struct arena *a, struct entry *out)
{
    const struct rehearse *x = u;

    return (x->running && run_entry(&x->run, seq, a, out)) || book_entry(&x->book, seq, a, out);
}

int past_begin(struct rehearse *x, struct duban_error *e)
{
    const struct pastask *ask = x->ask;
    struct arena *a = job_arena(x->w, x->job);
    struct entry first;
    const char *at, *since;

    x->walk_to = book_last_by(&x->book, ask->at);
    if (x->walk_to > x->job->seq) /* what came after the question is not part of it */
        x->walk_to = x->job->seq;
    if (x->walk_to > 0)
        return DUBAN_E_ok;
    at = time_text(ask->at, CAL_ZONE_MIN, a);
    since = book_entry(&x->book, 1, a, &first) ? time_text(first.wall_ms, CAL_ZONE_MIN, a) : "-";
    return error_set(e, DUBAN_E_too_early, "at", "%s 早于第一条账目 %s / %s is before the first entry, %s", at, since,
                     at, since);
}

/* A table that counts what came late is asked of a run that has taken it. *ready: that has been done, or is not asked
 * for. */
static int take_late(struct rehearse *x, const struct tableask *table, bool *ready, struct duban_error *e)
{
    const struct pastask *ask = x->ask;

    *ready = table->late_seq == NONE;
    if (*ready)
        return DUBAN_E_ok;
    if (!x->running) {
        run_begin(&x->run, &x->copy, ask->at, ask->at);
        x->run.keeps = x->running = true;
        late_begin(&x->late, &x->copy, ask->at, table);
    }
    return late_go(&x->late, &x->run, &x->book, work_now_ms() + SLICE_MS, ready, e);
}

static void answer(struct rehearse *x, int op, void *found)
{
    const struct pastask *ask = x->ask;
    struct arena *a = job_arena(x->w, x->job);
    struct pastanswer *out = arena_alloc(a, sizeof *out);

    if (op == OP_status)
        ((struct status *)found)->as_of_ms = ask->at;
    rec_clear(&rec_pastanswer, out);
    out->at = ask->at;
    out->seq = x->copy.seq;
    out->op = ask->op;
    if (x->running) {
        ((struct tabled *)found)->late = x->late.found;
        for (size_t i = 0; i < x->late.found.n; i++)
            if (!LIST_AT(x->late.found, struct tablelate, i)->refused)
                out->seq = LIST_AT(x->late.found, struct tablelate, i)->seq;
    }
    out->body = rec_pack(ops[op].answer, found, a);
    x->answer = out;
}

int past_go(struct rehearse *x, bool *is_over, struct duban_error *e)
{
    const struct pastask *ask = x->ask;
    struct arena *a = job_arena(x->w, x->job);
    const struct person asker = {.unit = x->job->viewer_unit};
    const struct actor viewer = {.person = &asker, .classes = 1u << CLASS_read};
    struct query_env env = {x->copy.core, ask->at, x->copy.seq, cited, x, x->job->limited ? &viewer : NULL};
    int op = op_find(ask->op), rc;
    struct bytes canonical;
    void *inner, *found;
    bool ready = true;

    if (op < 0 || !core_can_query(op))
        return error_set(e, DUBAN_E_unknown_op, "op", "%s", ask->op);
    rc = op_body(op, ask->body, a, &inner, &canonical, e);
    if (!rc && op == OP_bulletin_table)
        rc = take_late(x, inner, &ready, e);
    if (rc || !ready)
        return rc;
    if (x->running) {
        env.core = x->run.core;
        env.seq = x->run.seq;
    }
    found = arena_alloc(a, ops[op].answer->size);
    rec_clear(ops[op].answer, found);
    rc = core_query(&env, op, inner, a, found, e);
    if (rc) {
        error_prefix(e, "body");
        return rc;
    }
    answer(x, op, found);
    *is_over = true;
    return DUBAN_E_ok;
}
