/* yearly_item.c: what one item adds to the yearly table: that it came, ended, was returned, was red, is open; and what
 * of it was skipped: held, overdue, ended by time alone, without the reports or the items that were owed. An end that
 * had to be explained is told with what was said then. */
#include <string.h>

#include "core/condition.h"
#include "core/reasons.h"
#include "core/rows.h"
#include "core/stages.h"
#include "core/yearly.h"

/* ---- one item: what was skipped ---- */

/* A fact about one item, cited by the entry that changed it last. */
static void skip_item(struct year *y, struct yearline *x, const struct item *it, enum reason_code code,
                      struct reason_arg a, struct reason_arg b)
{
    struct reason why = reason_make(y->q->a, code, reason_text("item", it->id), reason_text("title", it->title), a, b);

    why.seq = it->last_seq;
    yearly_skip(y, x, &why);
}

static struct reason_arg nothing(void)
{
    return reason_text("", "");
}

static const char *reason_of_hold(const struct year *y, const struct item *it)
{
    for (size_t i = it->segments.n; i > 0; i--) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i - 1);

        if ((s->kind == SEG_HELD || s->kind == SEG_STOPPED) && s->reason)
            return arena_printf(y->q->a, ": %s", s->reason);
    }
    return "";
}

static int64_t due_day(const struct item *it)
{
    return it->due_ms == NONE ? it->effective_due : limit_day(it->due_ms);
}

static void tell_open(struct year *y, struct yearline *x, const struct item *it)
{
    int64_t due = due_day(it);

    if (it->state == ITEM_HELD)
        skip_item(y, x, it, R_year_held, reason_text("text", reason_of_hold(y, it)), nothing());
    else if (due != NONE && due < cal_day(y->end_ms) && it->submitted_ms == NONE)
        skip_item(y, x, it, R_year_overdue, reason_day(y->q->a, "due", due), nothing());
}

/* ---- one item: what ran ---- */

/* How often a report was missing, or it turned red. */
static void count_colours(struct year *y, struct yearline *x, const struct item *it)
{
    const struct ledger *l = core_ledger(y->q->env->core, it->ledger);
    const struct policy *p = l && l->policy ? core_policy(y->q->env->core, l->policy, NULL) : NULL;
    int64_t missed = 0;

    for (size_t i = 0; i < it->counts.n; i++) {
        const struct colourcount *c = LIST_AT(it->counts, struct colourcount, i);
        const struct condition *cond = c->year == y->year ? policy_condition(p, c->light, c->cause) : NULL;

        if (c->year == y->year && c->light == LIGHT_RED)
            x->row.reds += c->n;
        if (cond && cond->report_missed != NONE)
            missed += c->n;
    }
    x->row.missed += missed;
    if (missed > 0)
        skip_item(y, x, it, R_year_report, reason_int(y->q->a, "n", missed), nothing());
}

struct taken_back {
    const struct year *y;
    int64_t n;
};

static int return_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct taken_back *t = u;
    const struct ask *ask = rec;

    (void)key, (void)val, (void)scratch;
    t->n += ask->kind == ASK_RETURN && ask->state == ASKS_APPROVED && yearly_has(t->y, ask->decided_ms);
    return 0;
}

/* Stages of the ledger that mean a refusal, as far as the item remembers its stages. */
static int64_t refusals(const struct year *y, const struct item *it)
{
    const struct ledger *l = core_ledger(y->q->env->core, it->ledger);
    int64_t n = 0;

    for (size_t i = 0; l && i < l->stages.n; i++) {
        const struct stage *s = LIST_AT(l->stages, struct stage, i);

        if (!s->refuses)
            continue;
        for (size_t k = 0; k < it->steps.n; k++) {
            const struct stagelog *step = LIST_AT(it->steps, struct stagelog, k);

            n += same_text(step->stage, s->name) && yearly_has(y, step->from_ms);
        }
        n += same_text(it->stage, s->name) && yearly_has(y, it->stage_ms);
    }
    return n;
}

static int64_t returns(const struct year *y, const struct item *it, struct arena *scratch)
{
    struct taken_back t = {y, refusals(y, it)};

    if (it->asks_n > 0)
        rows_each(y->q->s, T_ask, arena_printf(scratch, "%s/", it->id), NULL, return_row, &t);
    return t.n;
}

/* By time alone: no person brought it to its last stage. */
static bool lapsed(const struct item *it)
{
    const struct stagelog *last = it->steps.n ? LIST_AT(it->steps, struct stagelog, it->steps.n - 1) : NULL;

    return last && last->by && strncmp(last->by, "worker:", strlen("worker:")) == 0;
}

static const struct stage *stage_of(const struct year *y, const struct item *it)
{
    const struct ledger *l = core_ledger(y->q->env->core, it->ledger);

    for (size_t i = 0; l && it->stage && i < l->stages.n; i++)
        if (same_text(LIST_AT(l->stages, struct stage, i)->name, it->stage))
            return LIST_AT(l->stages, struct stage, i);
    return NULL;
}

/* An end that had to be explained (dropped, refused, cancelled): what was said then, and where. */
static void tell_end(struct year *y, struct yearline *x, const struct item *it, const char *title)
{
    struct list seqs = query_history(y->q, it->id, LIM_PAGE);
    struct arena scratch;
    bool found = false;

    arena_init(&scratch);
    for (size_t i = seqs.n; i-- > 0 && !found;) {
        struct entry en;
        struct act act;
        struct duban_error e;
        struct reason why;

        arena_reset(&scratch);
        if (!y->q->env->entry(y->q->env->u, *LIST_AT(seqs, int64_t, i), &scratch, &en) ||
            !same_text(en.op, ops[OP_stage].name) || rec_unpack(&rec_act, en.body, UNPACK_STORED, &scratch, &act, &e) ||
            !same_text(act.item, it->id))
            continue;
        why = reason_make(y->q->a, R_year_ended, reason_text("item", it->id), reason_text("title", it->title),
                          reason_text("stage", title), reason_text("text", act.reason ? act.reason : ""));
        why.seq = en.seq;
        yearly_skip(y, x, &why);
        found = true;
    }
    arena_done(&scratch);
}

static void count_closed(struct year *y, struct yearline *x, const struct item *it)
{
    struct named *end = bin_of(&x->ends, it->stage ? it->stage : "");
    const struct stage *stage = stage_of(y, it);
    const char *title = stage ? stage->title : it->stage;

    end->n++;
    if (!end->title)
        end->title = yearly_kept(y, title);
    x->row.closed++;
    x->row.late += item_handed_in_late(it);
    if (lapsed(it)) {
        x->row.lapsed++;
        if (!x->ends_by_itself)
            skip_item(y, x, it, R_year_lapsed, reason_time(y->q->a, "at", it->closed_ms),
                      reason_text("stage", title ? title : ""));
    } else if (stage && strs_has(&stage->needs, "reason")) {
        tell_end(y, x, it, title);
    }
}

void yearly_item(struct year *y, const struct item *it, struct arena *scratch)
{
    struct yearline *x = yearly_line(y, it->ledger);
    bool begun = it->assigned_ms != NONE && it->assigned_ms < y->end_ms;
    bool closed = it->closed_ms != NONE && it->closed_ms < y->end_ms;

    if (yearly_has(y, it->assigned_ms)) {
        x->row.registered++;
        if (it->plan) {
            x->row.visits++;
            ++*(int64_t *)bin_of(&y->visits, it->plan);
        }
        if (x->expects_kin && (it->kin_n == NONE || it->kin_n == 0))
            skip_item(y, x, it, R_year_childless, nothing(), nothing());
    }
    x->row.returned += returns(y, it, scratch);
    count_colours(y, x, it);
    if (yearly_has(y, it->closed_ms))
        count_closed(y, x, it);
    if (begun && !closed) {
        x->row.open++;
        tell_open(y, x, it);
    }
}
