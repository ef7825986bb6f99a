/* shift.c: the workers' side of a turn: who is here, what they are given, what becomes of their leases.
 *
 * work_ready and work_failed change nothing that is journalled, so they are dealt with as they come. A result is an
 * update like any other; only when its answer is certain does its job go on. The lease is looked up again then, because
 * much may have happened to it since: the same result sent twice, a failure, a bye. */
#include <stddef.h>

#include "daemon/intake.h"

enum { GIVE_BYTES = LIM_FRAME_BYTES / 4 * 3 }; /* packed jobs of one answer; the rest waits for the next */

/* Every worker's result begins with FENCE_FIELDS, so its struct begins with those of struct fence. */
#define BEGINS_WITH_FENCE(R)                                                       \
    _Static_assert(offsetof(struct R, key) == offsetof(struct fence, key) &&       \
                       offsetof(struct R, rev) == offsetof(struct fence, rev) &&   \
                       offsetof(struct R, token) == offsetof(struct fence, token), \
                   "fence first")
BEGINS_WITH_FENCE(judge);
BEGINS_WITH_FENCE(inspectrun);
BEGINS_WITH_FENCE(editionmade);
BEGINS_WITH_FENCE(attempt);
BEGINS_WITH_FENCE(fate);
BEGINS_WITH_FENCE(failed);
BEGINS_WITH_FENCE(rehearsed);

/* ------------------------------------------------------------------ results */

static enum table result_table(int op)
{
    return op == OP_judge ? T_item : op == OP_inspect_run ? T_schedule : op == OP_bulletin_made ? T_edition : T_notice;
}

bool shift_result(const struct request *q)
{
    return ops[q->op].klass == CLASS_worker && ops[q->op].how == HOW_WRITE && q->op != OP_mend; /* that has no lease */
}

bool shift_leased(struct daemon *d, const struct request *q)
{
    return jobs_fence(&d->jobs, result_table(q->op), q->body, &d->arena) != NULL;
}

void shift_settle(struct daemon *d, const struct matter *m, enum commit c)
{
    struct slot *s = jobs_fence(&d->jobs, result_table(m->req.op), m->req.body, &d->speech);

    if (!s || c != COMMIT_DONE || m->req.dry)
        return; /* not durable: the lease stays, the worker sends again */
    if (m->out.err == DUBAN_E_limited)
        return; /* the worker tries another channel, with the same job */
    if (m->out.err && m->out.err != DUBAN_E_stale)
        jobs_fail(&d->jobs, s, m->out.error.text);
    else if (!m->out.err && m->req.op == OP_notice_attempt && !m->out.facts.booked)
        s->rev =
            ((const struct attempt *)m->req.body)->rev + 1; /* the fold of the attempt raised it; the fate is next */
    else
        jobs_finish(&d->jobs, s, &d->speech);
}

/* ------------------------------------------------------------------ calls */

static bool no_jobs(struct daemon *d, const struct caller *who)
{
    struct jobs none = {0};
    return reply_ok(who, 0, false, &rec_jobs, &none, &d->speech);
}

static void work_failed(struct daemon *d, const struct failed *f)
{
    static const enum table tables[] = {T_item, T_schedule, T_notice, T_edition};
    const struct fence fence = {f->key, f->rev, f->token};

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct slot *s = jobs_fence(&d->jobs, tables[i], &fence, &d->speech);
        if (s) {
            say(SAY_WARNING, "job %s failed: %s", s->name, f->reason);
            jobs_fail(&d->jobs, s, f->reason);
        }
    }
    rehearse_failed(d, f);
}

static void let_go(struct daemon *d, struct hand *h)
{
    jobs_gone(&d->jobs, h->instance);
    rehearse_gone(d, h->instance);
    crew_leave(&d->crew, h);
}

static void work_ready(struct daemon *d, const struct caller *who, const struct ready *r)
{
    struct hand *h = crew_find(&d->crew, r->instance);

    if (!crew_may(&d->crew, who, r->kind) || (h && (int)h->kind != r->kind)) {
        reply_refusal(who, DUBAN_E_not_allowed, "kind", "此账户不能做这类任务 / this account may not do such jobs",
                      &d->speech);
        return;
    }
    if (r->bye) {
        if (h)
            let_go(d, h);
        no_jobs(d, who);
        return;
    }
    if (h && h->waiting) /* one open call a worker: the earlier is answered empty */
        no_jobs(d, &h->open);
    if (!h)
        say(SAY_INFO, "worker %s %s is here", crew_word(r->kind), r->instance);
    h = crew_heard(&d->crew, r, who, boot_ms());
    if (h) {
        jobs_renew(&d->jobs, h->instance, boot_ms() + d->opt.lease_ms);
        rehearse_renew(d, h->instance, boot_ms() + d->opt.lease_ms);
    } else {
        reply_refusal(who, DUBAN_E_busy, "", "工作进程已满 / there are as many workers as there may be", &d->speech);
    }
}

/* Whatever comes of it, the worker need not say it again. */
static void work_over(struct daemon *d, const struct caller *who, const struct request *q)
{
    if (q->op == OP_work_failed)
        work_failed(d, q->body);
    else if (crew_may(&d->crew, who, JOB_REHEARSE))
        rehearse_answer(d, q->body);
    reply_ok(who, 0, false, NULL, NULL, &d->speech);
}

void shift_call(struct daemon *d, const struct caller *who, const struct request *q)
{
    if (q->op == OP_work_ready)
        work_ready(d, who, q->body);
    else
        work_over(d, who, q);
    arena_reset(&d->speech);
}

/* ------------------------------------------------------------------ giving */

static struct slot *slot_of(struct daemon *d, const struct job *job)
{
    static const enum table tables[] = {
        [JOB_JUDGE] = T_item, [JOB_INSPECT] = T_schedule, [JOB_SEND] = T_notice, [JOB_BULLETIN] = T_edition};
    const struct fence f = {job->key, job->rev, job->token};
    return jobs_fence(&d->jobs, tables[job->kind], &f, &d->speech);
}

/* What its reader acknowledges it by. Nobody there, nobody to acknowledge it. */
static void sign(struct daemon *d, struct job *job)
{
    const struct person *reader = job->person;

    if (job->kind == JOB_SEND && reader)
        job->ack = acktoken_make(&d->ack, job->key, reader->id, &d->speech);
}

/* Leases jobs one by one, as many as the worker takes and a message holds. */
static struct list pick(struct daemon *d, const struct hand *h, int64_t until_ms)
{
    struct job *v = arena_alloc(&d->speech, (size_t)LIM_JOBS_PER_WORKER * sizeof *v);
    size_t n = 0, left = GIVE_BYTES;

    while (n < (size_t)h->slots && jobs_lease(&d->jobs, h, 1, clock_due(&d->clock), until_ms, &d->speech, &v[n]) == 1) {
        sign(d, &v[n]);
        size_t size = rec_pack(&rec_job, &v[n], &d->speech).len;
        if (size > GIVE_BYTES) {
            jobs_fail(&d->jobs, slot_of(d, &v[n]), "larger than a message");
        } else if (size > left) {
            jobs_put_back(&d->jobs, slot_of(d, &v[n]));
            break;
        } else {
            left -= size;
            n++;
        }
    }
    return (struct list){v, n};
}

/* One question at a time: the next one waits while this one is on its way. */
static struct list pick_question(struct daemon *d, const struct hand *h, int64_t until_ms)
{
    struct job *v = arena_alloc(&d->speech, sizeof *v);
    bool got = h->slots > 0 && rehearse_lease(d, h, until_ms, &d->speech, v);

    return (struct list){v, got};
}

/* Answers an open work_ready. False: the worker is gone, and what it was given goes back. */
static bool give(struct daemon *d, struct hand *h, int64_t boot)
{
    int64_t until = boot + d->opt.lease_ms;
    struct jobs out = {{NULL, 0}};

    if (h->kind == JOB_REHEARSE)
        out.jobs = pick_question(d, h, until);
    else if (!crew_missing(&d->crew, h->kind)) /* else it would fail, and be parked: it waits */
        out.jobs = pick(d, h, until);

    if (!engine_sound(d->engine))
        return true; /* what was read may be half of it; the turn ends the process */
    if (out.jobs.n == 0 && boot - h->waiting_since_ms < CREW_WAIT_MS)
        return true;
    h->waiting = false;
    h->heard_ms = boot; /* from here on it is the worker's turn to speak */
    h->slots -= (int)out.jobs.n;
    return reply_ok(&h->open, 0, false, &rec_jobs, &out, &d->speech);
}

void shift_give(struct daemon *d)
{
    int64_t boot = boot_ms();
    bool heard = !door_ready(d->work); /* after a long turn, what would prove them alive may still be at the door */

    jobs_fall_due(&d->jobs, clock_due(&d->clock), &d->speech);
    if (heard) {
        jobs_expire(&d->jobs, boot);
        rehearse_tend(d, boot);
    }
    for (int i = 0; i < d->crew.n; i++) {
        struct hand *h = &d->crew.hands[i];
        bool here = h->waiting ? give(d, h, boot) : !heard || boot - h->heard_ms <= d->opt.silence_ms;
        if (!here) {
            say(SAY_WARNING, "worker %s %s is silent; its jobs go back", crew_word(h->kind), h->instance);
            let_go(d, h);
            i--; /* the last one stands here now */
        }
        arena_reset(&d->speech);
    }
    arena_reset(&d->speech);
}
