/* rehearse_simulate.c: what would follow from now if nobody did anything, and what other rules would change: one run or
 * two, compared. What was found is kept, so that the further pages of an answer cost nothing. */
#include <string.h>

#include "proto/codec.h"
#include "workers/rehearse_ask.h"
#include "workers/rehearse_rows.h"
#include "workers/work_door.h"

/* The question, whichever page of its answer is asked for. */
static struct bytes question(const struct rehearse *x, struct arena *a)
{
    struct simulation q = *(const struct simulation *)x->ask;

    q.after = q.limit = NONE;
    return rec_pack(&rec_simulation, &q, a);
}

void simulate_forget(struct rehearse *x)
{
    struct found *f = &x->found;

    for (int i = 0; i < 2; i++) {
        arena_done(&f->arena[i]);
        arena_init(&f->arena[i]);
    }
    f->there = false;
}

void simulate_stop(struct rehearse *x)
{
    if (!x->running)
        return;
    run_end(&x->run);
    arena_done(&x->run.kept);
    x->running = false;
}

static bool found_before(const struct rehearse *x)
{
    const struct found *f = &x->found;
    struct bytes q = question(x, job_arena(x->w, x->job));

    return f->there && f->seq == x->job->seq && f->now_ms <= x->job->now_ms && f->question.len == q.len &&
           memcmp(f->question.data, q.data, q.len) == 0;
}

int simulate_begin(struct rehearse *x, struct duban_error *e)
{
    (void)e;
    x->walk_to = x->job->seq;
    return DUBAN_E_ok;
}

/* A slip of the pen would look as if nothing happened. */
static int check_only(const struct rehearse *x, struct duban_error *e)
{
    const struct simulation *ask = x->ask;

    if (ask->item && !state_has(x->copy.state, T_item, ask->item))
        return error_set(e, DUBAN_E_no_item, "item", "%s", ask->item);
    if (ask->unit && !state_has(x->copy.state, T_unit, ask->unit))
        return error_set(e, DUBAN_E_no_unit, "unit", "%s", ask->unit);
    return DUBAN_E_ok;
}

static int run_start(struct rehearse *x, struct duban_error *e)
{
    const struct simulation *ask = x->ask;

    run_begin(&x->run, &x->copy, x->job->now_ms, ask->to);
    x->running = true;
    x->run.only_item = ask->item;
    x->run.only_unit = ask->unit;
    return ++x->runs == 2 ? run_rules(&x->run, &ask->docs, e) : DUBAN_E_ok;
}

/* A run has arrived: what it found is kept. */
static void run_keep(struct rehearse *x)
{
    struct found *f = &x->found;
    struct run *r = &x->run;
    const int i = x->runs - 1;

    if (i == 0) {
        f->head.before = r->before;
        f->head.after = r->after;
        f->head.notices = r->notices;
    } else {
        f->head.new_after = r->after;
        f->head.new_notices = r->notices;
    }
    f->run_rows[i] = r->rows;
    arena_done(&f->arena[i]);
    f->arena[i] = r->kept;
    run_end(r);
    x->running = false;
}

static void found_all(struct rehearse *x)
{
    const struct simulation *ask = x->ask;
    struct found *f = &x->found;

    f->rows = x->runs == 1 ? f->run_rows[0] : rows_differ(&f->run_rows[0], &f->run_rows[1], ask->all, &f->arena[1]);
    f->head.from = x->job->now_ms;
    f->head.to = ask->to;
    f->head.seq = x->copy.seq;
    f->head.total = (int64_t)f->rows.n;
    f->question = question(x, &f->arena[0]);
    f->seq = x->job->seq;
    f->now_ms = x->job->now_ms;
    f->there = true;
}

static void found_answer(struct rehearse *x)
{
    const struct simulation *ask = x->ask;
    struct arena *a = job_arena(x->w, x->job);
    struct simulated *out = arena_alloc(a, sizeof *out);

    *out = x->found.head;
    out->rows = rows_page(&x->found.rows, ask->after, ask->limit, a, &out->next);
    x->answer = out;
}

/* Once under the rules in force, and with documents once more under these. */
int simulate_go(struct rehearse *x, bool *is_over, struct duban_error *e)
{
    const struct simulation *ask = x->ask;
    const int wanted = ask->docs.n ? 2 : 1;
    bool arrived = false;
    int rc = DUBAN_E_ok;

    if (!x->runs && !found_before(x)) {
        simulate_forget(x);
        rec_clear(&rec_simulated, &x->found.head);
        rc = check_only(x, e);
        rc = rc ? rc : run_start(x, e);
    }
    if (!rc && x->running)
        rc = run_go(&x->run, work_now_ms() + SLICE_MS, &arrived, e);
    if (!rc && arrived) {
        run_keep(x);
        rc = x->runs < wanted ? run_start(x, e) : DUBAN_E_ok;
        if (!rc && !x->running)
            found_all(x);
    }
    if (rc || x->running)
        return rc;
    found_answer(x);
    *is_over = true;
    return DUBAN_E_ok;
}
