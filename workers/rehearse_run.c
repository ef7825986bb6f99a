#include "workers/rehearse_run.h"

#include <assert.h>
#include <string.h>

#include "core/brief.h"
#include "core/reach.h"
#include "core/rows.h"
#include "workers/inspect_visit.h"
#include "workers/notify_step.h"
#include "workers/work_door.h"

enum { LOOK_EVERY = 8 }; /* steps between two looks at the clock */

/* ------------------------------------------------------------------ rows */

static bool is_listed(const struct run *r, const char *item, const char *unit)
{
    return (!r->only_item || same_text(r->only_item, item)) && (!r->only_unit || same_text(r->only_unit, unit));
}

/* A new row at this instant; NULL: not asked for. */
static struct simrow *row_add(struct run *r, const char *what, const char *item, const char *title, const char *unit)
{
    struct simrow *row;

    if (!is_listed(r, item, unit))
        return NULL;
    row = list_push(&r->rows, &r->rows_cap, sizeof *row, &r->kept);
    rec_clear(&rec_simrow, row);
    row->at_ms = r->now_ms;
    row->what = arena_keep(&r->kept, what);
    row->item = arena_keep(&r->kept, item);
    row->title = arena_keep(&r->kept, title);
    return row;
}

/* What people call who is addressed. */
static const char *addressee(struct run *r, const struct notice *n)
{
    struct person p;

    if (!n->person)
        return post_title(r->core, n->unit, n->role, &r->kept);
    if (state_get(&r->agenda.state, T_person, n->person, &r->step, &p))
        return post_title(r->core, p.unit, p.role, &r->kept);
    return arena_keep(&r->kept, n->person);
}

/* The notice arrived (person), or it never will (NULL). */
static void row_notice(struct run *r, const struct job *job, const struct person *person)
{
    const struct notice *n = job->notice;
    const struct item *it = job->item;
    struct simrow *row =
        row_add(r, enum_notice_kind.words[n->kind], n->item, it ? it->title : n->text, it ? it->lead_unit : n->unit);

    if (!row)
        return;
    row->light = n->light;
    row->cause = arena_keep(&r->kept, n->cause);
    row->rung = n->rung;
    row->to = addressee(r, n);
    row->to_name = person ? arena_keep(&r->kept, person->name) : NULL;
    r->notices += person != NULL;
}

/* ------------------------------------------------------------------ updates of the copy */

static void keep_entry(struct run *r, const struct entry *en)
{
    if (!r->keeps)
        return;
    if (!r->taken.n)
        r->first_seq = en->seq;
    *(struct bytes *)list_push(&r->taken, &r->taken_cap, sizeof(struct bytes), &r->kept) =
        rec_pack(&rec_entry, en, &r->kept);
}

/* Decides and folds, as the daemon would if this came from that actor under that id (NULL: nothing will ever be sent
 * again under one). A DUBAN_E_ code. */
static int take_from(struct run *r, int op, struct actor actor, const char *id, const void *body, struct duban_error *e)
{
    struct request q = {.op = op,
                        .id = id ? id : arena_printf(&r->step, "run-%lld", (long long)r->seq + 1),
                        .actor = actor,
                        .body = body,
                        .canonical = rec_pack(ops[op].body, body, &r->step)};
    struct facts *facts = arena_alloc(&r->step, sizeof *facts);
    struct list errors;
    struct entry en;
    int rc;

    rec_clear(&rec_facts, facts);
    rc = core_decide(r->core, &q, r->now_ms, &r->step, facts, &errors, e);
    if (rc)
        return rc;
    rec_clear(&rec_entry, &en);
    en.seq = ++r->seq;
    en.epoch = en.fmt = 1;
    en.wall_ms = r->now_ms;
    en.kind = op == OP_rules_apply ? ENTRY_RULES : ENTRY_DATA;
    en.actor = en.via = actor.name;
    en.id = id;
    en.op = ops[op].name;
    en.body = q.canonical;
    en.facts = facts;
    core_fold(r->core, &en, &r->step);
    keep_entry(r, &en);
    return DUBAN_E_ok;
}

static int take(struct run *r, int op, const char *actor, unsigned classes, const void *body, struct duban_error *e)
{
    return take_from(r, op, (struct actor){.name = actor, .via = actor, .classes = classes}, NULL, body, e);
}

static int take_result(struct run *r, int op, const char *worker, const void *body, struct duban_error *e)
{
    return take(r, op, worker, 1u << CLASS_read | 1u << CLASS_worker, body, e);
}

/* ------------------------------------------------------------------ what each worker would do */

static int do_judge(struct run *r, const struct job *job, struct duban_error *e)
{
    const struct item *it = job->item;
    struct judge_env env = core_judge_env(r->core, it, r->now_ms);
    struct judge *out = arena_alloc(&r->step, sizeof *out);
    struct simrow *row;
    int rc;

    if (!env.ledger)
        return error_set(e, DUBAN_E_no_ledger, "ledger", "%s", it->ledger);
    rec_clear(&rec_judge, out);
    judge_item(&env, it, &r->step, out);
    out->key = job->key;
    out->rev = job->rev;
    out->token = 0;
    out->judged_ms = r->now_ms;
    rc = take_result(r, OP_judge, "worker:escalate", out, e);
    if (!rc && out->stage) {
        row = row_add(r, "lapse", it->id, it->title, it->lead_unit);
        if (row)
            row->cause = arena_keep(&r->kept, out->stage);
    }
    return rc;
}

static int do_inspect(struct run *r, const struct job *job, struct duban_error *e)
{
    const struct inspection *rules = core_inspection(r->core);
    struct inspectrun *out = arena_alloc(&r->step, sizeof *out);
    const struct item *visit;
    struct simrow *row;
    int rc;

    if (!rules)
        return error_set(e, DUBAN_E_no_rules, "inspection", "%s", "没有督查规则 / no rules of inspection");
    rc = visit_of(job, rules, core_cal(r->core), &r->step, out, e);
    if (rc)
        return rc;
    out->key = job->key;
    out->rev = job->rev;
    out->token = 0;
    rc = take_result(r, OP_inspect_run, "worker:inspect", out, e);
    visit = out->visit;
    if (!rc && visit && !out->join) {
        row = row_add(r, "visit", visit->id, visit->title, visit->lead_unit);
        if (row)
            row->to = arena_keep(&r->kept, unit_name(&r->agenda.state, visit->lead_unit, &r->step));
    }
    return rc;
}

/* A way out that reaches everybody and takes everything: that channels fail is not what is foreseen here. It has the
 * name of the first channel that is on, and no limits. */
static const struct carrier_ops sure_ops = {.name = "rehearsal", .repeat_safe = true};
static struct carrier sure = {&sure_ops};
static const struct channel no_channel = {.channel = "rehearsal"};

static const struct channel *first_channel(const struct channels *rules)
{
    for (size_t i = 0; rules && i < rules->use.n; i++)
        if (!LIST_AT(rules->use, struct channel, i)->off)
            return LIST_AT(rules->use, struct channel, i);
    return &no_channel;
}

static int do_fate(struct run *r, const struct job *job, int64_t rev, const struct step *s, struct duban_error *e)
{
    struct fate fate;

    rec_clear(&rec_fate, &fate);
    fate.key = job->key;
    fate.rev = rev;
    fate.token = 0;
    fate.state = s->state;
    fate.result = s->result;
    fate.next_ms = s->next_ms;
    fate.receipt_ms = s->receipt_ms;
    fate.window = s->window;
    fate.asked = s->ask;
    return take_result(r, OP_notice_fate, "worker:notify", &fate, e);
}

/* It was too near the full hour: its turn comes later. */
static bool was_booked(struct run *r, const struct job *job)
{
    struct notice n;

    return state_get(core_state(r->core), T_notice, job->key, &r->step, &n) && n.state != NS_SENDING;
}

static int do_attempt(struct run *r, const struct job *job, const char *channel, struct duban_error *e)
{
    const struct step arrived = {.state = NS_ACCEPTED, .next_ms = NONE, .receipt_ms = NONE};
    const struct person *p = job->person;
    struct attempt attempt;
    int rc;

    rec_clear(&rec_attempt, &attempt);
    attempt.key = job->key;
    attempt.rev = job->rev;
    attempt.token = 0;
    attempt.channel = channel;
    attempt.to = p->id;
    attempt.to_name = p->name;
    attempt.instead_of = job->instead_of;
    attempt.vacant = job->vacant;
    rc = take_result(r, OP_notice_attempt, "worker:notify", &attempt, e);
    if (rc || was_booked(r, job))
        return rc;
    rc = do_fate(r, job, job->rev + 1, &arrived, e); /* the attempt is part of the record now */
    if (!rc)
        row_notice(r, job, p);
    return rc;
}

static int do_send(struct run *r, const struct job *job, struct duban_error *e)
{
    const struct channels *rules = core_channels(r->core);
    struct channels none;
    struct routes routes = {.v = {{first_channel(rules), &sure}}, .n = 1};
    struct step s;
    int rc;

    rec_clear(&rec_channels, &none);
    s = step_first(job, rules ? rules : &none, &routes, &sure, core_cal(r->core));
    if (s.attempt)
        return do_attempt(r, job, s.attempt->row->channel, e);
    if (s.ask)
        s.state = NS_DELIVERED;
    rc = do_fate(r, job, job->rev, &s, e);
    if (!rc && (s.state == NS_DEAD || s.state == NS_REFUSED))
        row_notice(r, job, NULL);
    return rc;
}

static int (*const doers[])(struct run *r, const struct job *job, struct duban_error *e) = {
    [JOB_JUDGE] = do_judge,
    [JOB_INSPECT] = do_inspect,
    [JOB_SEND] = do_send,
};

/* ------------------------------------------------------------------ the run */

static const struct count *count_now(struct run *r)
{
    struct query_env env = {.core = r->core, .now_ms = r->now_ms, .seq = r->seq};
    struct status *st = arena_alloc(&r->kept, sizeof *st);
    struct nothing ask = {NULL};
    struct duban_error e;

    rec_clear(&rec_status, st);
    return core_query(&env, OP_status, &ask, &r->kept, st, &e) == DUBAN_E_ok ? st->all : NULL;
}

void run_begin(struct run *r, const struct copy *c, int64_t now_ms, int64_t to_ms)
{
    *r = (struct run){.state = copy_clone(c), .now_ms = now_ms, .to_ms = to_ms, .seq = c->seq};
    arena_init(&r->step);
    arena_init(&r->kept);
    agenda_init(&r->agenda, r->state);
    r->core = core_new(&r->agenda.state);
    r->before = count_now(r);
}

/* Twice: once all are there, the words of one may be checked by another; the second time none is new any more. */
int run_rules(struct run *r, const struct list *docs, struct duban_error *e)
{
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < 2 * docs->n; i++) {
        size_t k = i % docs->n;

        rc = take(r, OP_rules_apply, "owner", (1u << CLASS_COUNT) - 1, LIST_AT(*docs, struct rulesapply, k), e);
        if (rc)
            error_prefix(e, arena_printf(&r->step, "docs[%zu]", k));
        arena_reset(&r->step);
    }
    return rc;
}

/* Rights were asked for when it came; here they are taken for granted. Later acts may name this one by its id. */
int run_act(struct run *r, int op, const struct entry *en, const struct act *act, struct duban_error *e)
{
    struct person p;
    bool there = state_get(&r->agenda.state, T_person, en->actor, &r->step, &p);
    struct actor who = {en->actor, en->via, there ? &p : NULL, (1u << CLASS_COUNT) - 1};
    struct duban_error unjudged;
    struct job job;
    int rc = take_from(r, op, who, en->id, act, e);

    rec_clear(&rec_job, &job);
    job.kind = JOB_JUDGE;
    job.key = act->item;
    job.now_ms = r->now_ms;
    if (!rc && core_job_fill(r->core, &job, &r->step))
        do_judge(r, &job, &unjudged); /* where it can't be judged its light stays, and the act counts all the same */
    return rc;
}

bool run_entry(const struct run *r, int64_t seq, struct arena *a, struct entry *out)
{
    struct duban_error e;

    return r->taken.n && seq >= r->first_seq && seq < r->first_seq + (int64_t)r->taken.n &&
           !rec_unpack(&rec_entry, *LIST_AT(r->taken, struct bytes, seq - r->first_seq), UNPACK_STORED, a, out, &e);
}

/* What could not be done is parked, as its worker's failures would park it, and seen. */
static void park(struct run *r, const struct agenda_due *due, const struct job *job, const struct duban_error *e)
{
    const struct item *it = job->item;
    struct simrow *row = row_add(r, "stuck", it ? it->id : due->key, it ? it->title : NULL, it ? it->lead_unit : NULL);

    if (row)
        row->cause = duban_err_name(e->code);
    agenda_drop(&r->agenda, due);
}

static void step(struct run *r, const struct agenda_due *due)
{
    struct duban_error e = {.code = DUBAN_E_ok};
    struct job job;

    rec_clear(&rec_job, &job);
    job.kind = core_job_kind(due->table);
    job.key = due->key;
    job.now_ms = r->now_ms;
    if (!core_job_fill(r->core, &job, &r->step))
        agenda_drop(&r->agenda, due); /* nothing hangs on it any more */
    else if (job.kind == JOB_BULLETIN)
        agenda_drop(&r->agenda, due); /* a table tells nobody anything until people publish it */
    else if (doers[job.kind](r, &job, &e))
        park(r, due, &job, &e);
    arena_reset(&r->step);
}

int run_go(struct run *r, int64_t until_ms, bool *done, struct duban_error *e)
{
    struct agenda_due due;

    *done = false;
    for (int n = 0; n % LOOK_EVERY != LOOK_EVERY - 1 || work_now_ms() <= until_ms; n++) {
        if (!agenda_next(&r->agenda, &due) || due.ms > r->to_ms) {
            r->now_ms = r->to_ms;
            r->after = count_now(r);
            *done = true;
            return DUBAN_E_ok;
        }
        if (due.ms > r->now_ms)
            r->now_ms = due.ms;
        step(r, &due);
        if (++r->steps > RUN_STEPS || r->rows.n > RUN_ROWS)
            return error_set(e, DUBAN_E_too_many, "to", "%lld %s", (long long)r->rows.n,
                             time_text(r->now_ms, CAL_ZONE_MIN, &r->step));
    }
    return DUBAN_E_ok;
}

void run_end(struct run *r)
{
    core_free(r->core);
    agenda_done(&r->agenda);
    memstate_free(r->state);
    arena_done(&r->step);
    r->core = NULL;
    r->state = NULL;
}
