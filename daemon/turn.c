/* turn.c: one turn of the loop, in the order that promise 1 needs: take, decide and fold, one sync, and only then speak. */
#include "daemon/intake.h"

#include <stdlib.h>
#include <string.h>

/* The batch in hand. It outlives a turn while an append is unresolved. */
struct batch {
    struct matter *v;
    size_t n, cap;
    int64_t since_ms; /* boot time of the first unresolved poll */
};
static struct batch *batch_of(struct daemon *d)
{
    if (!d->batch)
        d->batch = calloc(1, sizeof *d->batch);
    if (!d->batch)
        abort();
    return d->batch;
}

static struct matter *batch_add(struct batch *b)
{
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 64;
        b->v = realloc(b->v, b->cap * sizeof *b->v);
        if (!b->v)
            abort();
    }
    return &b->v[b->n++];
}

static bool is_worker_result(const struct request *q)
{
    return ops[q->op].klass == CLASS_worker && ops[q->op].how == HOW_WRITE;
}

static enum table result_table(int op)
{
    return op == OP_judge ? T_item : op == OP_inspect_run ? T_schedule : T_notice;
}

/* Every worker's result begins with FENCE_FIELDS, so its struct begins with those of struct fence. */
#define BEGINS_WITH_FENCE(R)                                                                                           \
    _Static_assert(offsetof(struct R, key) == offsetof(struct fence, key) &&                                           \
                       offsetof(struct R, rev) == offsetof(struct fence, rev) &&                                       \
                       offsetof(struct R, token) == offsetof(struct fence, token),                                     \
                   "fence first")
BEGINS_WITH_FENCE(judge);
BEGINS_WITH_FENCE(inspectrun);
BEGINS_WITH_FENCE(attempt);
BEGINS_WITH_FENCE(fate);
BEGINS_WITH_FENCE(failed);

static int64_t stamp(struct daemon *d)
{
    return clock_stamp(&d->clock, engine_applied(d->engine)->wall_ms);
}

/* ------------------------------------------------------------------ taking */

/* The lease a result belongs to; a result sent before is answered from the journal and needs none. */
static bool fence_holds(struct daemon *d, struct matter *m)
{
    m->slot = jobs_fence(&d->jobs, result_table(m->req.op), m->req.body, &d->arena);
    return m->slot != NULL;
}

static void take_write(struct daemon *d, struct matter *m)
{
    bool result = is_worker_result(&m->req);

    if (d->disk.low && !result) {
        m->out.err = error_set(&m->out.error, DUBAN_E_disk_low, "", "可用 %lld MiB / free",
                               (long long)(d->disk.free_bytes >> 20));
        return;
    }
    if (result && !fence_holds(d, m) && !engine_seen(d->engine, m->req.id)) {
        m->out.err = error_set(&m->out.error, DUBAN_E_stale, "token", "租约已过 / the lease is over");
        return;
    }
    engine_take(d->engine, &m->req, stamp(d), &d->arena, &m->out);
}

static void work_failed(struct daemon *d, const struct request *q)
{
    const struct failed *f = q->body;
    static const enum table tables[] = {T_item, T_schedule, T_notice};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct slot *s = jobs_fence(&d->jobs, tables[i], q->body, &d->arena);
        if (s) {
            say(SAY_WARNING, "job %s failed: %s", s->name, f->reason);
            jobs_fail(&d->jobs, s, f->reason);
        }
    }
}

static void work_ready(struct daemon *d, struct matter *m)
{
    const struct ready *r = m->req.body;
    struct duban_error e = {0};
    struct hand *h = crew_find(&d->crew, r->instance);

    if (!crew_may(&d->crew, &m->who, r->kind) || (h && (int)h->kind != r->kind)) {
        error_set(&e, DUBAN_E_not_allowed, "kind", "此账户不能做这类任务 / this account may not do such jobs");
        reply_error(&m->who, &e, NULL, &d->arena);
        return;
    }
    if (r->bye) {
        if (h) {
            jobs_gone(&d->jobs, h->instance);
            crew_leave(&d->crew, h);
        }
        struct jobs none = {0};
        reply_ok(&m->who, 0, false, &rec_jobs, &none, &d->arena);
        return;
    }
    if (h && h->waiting) { /* one open call a worker: the earlier is answered empty */
        struct jobs none = {0};
        reply_ok(&h->open, 0, false, &rec_jobs, &none, &d->arena);
    }
    if (!h)
        say(SAY_INFO, "worker %s %s is here", crew_word(r->kind), r->instance);
    h = crew_heard(&d->crew, r, &m->who, boot_ms());
    if (!h) {
        error_set(&e, DUBAN_E_busy, "", "工作进程至多 %d 个 / workers at most", CREW_MAX);
        reply_error(&m->who, &e, NULL, &d->arena);
        return;
    }
    jobs_renew(&d->jobs, h->instance, boot_ms() + d->opt.lease_ms);
}

static void take(struct daemon *d, struct letter *l)
{
    struct batch *b = batch_of(d);
    struct matter *m = batch_add(b);
    struct duban_error e = {0};
    struct caller who = l->who;
    int rc = intake(d, l, &d->arena, m, &e);

    zmq_msg_close(&l->payload);
    if (rc == 0 && who.door->connections > LIM_CONNECTIONS)
        rc = error_set(&e, DUBAN_E_busy, "", "连接至多 %d 个 / connections at most", LIM_CONNECTIONS);
    if (rc != 0) {
        memcpy(who.id, m->who.id, sizeof who.id);
        b->n--;
        d->bad_messages++;
        reply_error(&who, &e, NULL, &d->arena);
        return;
    }
    switch (ops[m->req.op].how) {
    case HOW_WRITE:
        take_write(d, m);
        break;
    case HOW_READ: /* answered when the batch is durable, so that nobody is shown what may yet be undone */
        break;
    case HOW_WORK:
        if (m->req.op == OP_work_ready) {
            work_ready(d, m);
        } else {
            work_failed(d, &m->req);
            reply_ok(&m->who, 0, false, NULL, NULL, &d->arena);
        }
        b->n--;
        break;
    case HOW_CLOCK:
        journey_start(d, &m->who, &m->req);
        b->n--;
        break;
    }
}

/* ------------------------------------------------------------------ speaking */

static void settle_slot(struct daemon *d, struct matter *m, enum commit c)
{
    struct slot *s = m->slot;
    if (!s || (c != COMMIT_DONE && !m->out.err))
        return; /* not durable: the lease stays, the worker sends again */
    if (m->out.err == DUBAN_E_stale)
        jobs_finish(&d->jobs, s, &d->arena);
    else if (m->out.err)
        jobs_fail(&d->jobs, s, m->out.error.text);
    else if (m->req.op == OP_notice_attempt)
        s->rev = ((const struct attempt *)m->req.body)->rev + 1; /* the fold of the attempt raised it */
    else
        jobs_finish(&d->jobs, s, &d->arena);
}

static void answer_write(struct daemon *d, struct matter *m, enum commit c)
{
    if (m->out.err) {
        reply_error(&m->who, &m->out.error, &m->out.errors, &d->arena);
    } else if (c == COMMIT_DONE || (!m->out.written && !m->out.again)) {
        reply_ok(&m->who, m->out.seq, m->out.again, &rec_facts, &m->out.facts, &d->arena);
    } else if (c == COMMIT_REFUSED) {
        struct duban_error e = {0};
        error_set(&e, DUBAN_E_busy, "", "账本暂时写不进 / the journal takes nothing now");
        reply_error(&m->who, &e, NULL, &d->arena);
    } /* unknown: nobody is answered; the client sends again with the same id */
}

static void answer_read(struct daemon *d, struct matter *m)
{
    struct query_env env = {engine_core(d->engine), clock_due(&d->clock), engine_applied(d->engine)->seq, engine_entry,
                            d->engine};
    struct duban_error e = {0};
    const struct record *rec = ops[m->req.op].answer;
    void *out = arena_alloc(&d->arena, rec->size);
    int rc;

    rec_clear(rec, out);
    rc = daemon_query(d, &env, m, &d->arena, out, &e);
    if (rc != 0)
        reply_error(&m->who, &e, NULL, &d->arena);
    else
        reply_ok(&m->who, env.seq, false, rec, out, &d->arena);
}

static void touch_records(struct daemon *d)
{
    struct watch *w = engine_watch(d->engine);
    for (size_t i = 0; i < w->n; i++)
        jobs_touch(&d->jobs, w->v[i].table, w->v[i].key, &d->arena);
    watch_clear(w);
    if (engine_rolled_back(d->engine))
        jobs_scan(&d->jobs, &d->arena);
}

static void confirm_clock(struct daemon *d, const struct matter *m)
{
    if (m->req.op == OP_clock_confirm && !m->out.err && !m->req.dry && d->clock.suspect) {
        clock_confirm(&d->clock);
        say(SAY_NOTICE, "the clock is confirmed by %s", m->req.actor.name);
    }
}

static void batch_settle(struct daemon *d, enum commit c)
{
    struct batch *b = batch_of(d);

    touch_records(d);
    for (size_t i = 0; i < b->n; i++) {
        struct matter *m = &b->v[i];
        settle_slot(d, m, c);
        if (ops[m->req.op].how == HOW_READ) {
            answer_read(d, m);
            continue;
        }
        answer_write(d, m, c);
        if (c == COMMIT_DONE)
            confirm_clock(d, m);
    }
    b->n = 0;
    news_tell(d->news, engine_applied(d->engine)->seq, clock_due(&d->clock));
    arena_reset(&d->arena);
}

/* ------------------------------------------------------------------ workers */

static void give(struct daemon *d, struct hand *h, int64_t boot)
{
    struct job *jobs = arena_alloc(&d->arena, (size_t)LIM_JOBS_PER_WORKER * sizeof *jobs);
    struct jobs out = {{jobs, 0}};

    out.jobs.n = jobs_lease(&d->jobs, h, (size_t)h->slots, clock_due(&d->clock), boot + d->opt.lease_ms, &d->arena, jobs);
    if (out.jobs.n == 0 && boot - h->waiting_since_ms < 1000)
        return;
    h->waiting = false;
    h->slots -= (int)out.jobs.n;
    reply_ok(&h->open, 0, false, &rec_jobs, &out, &d->arena);
}

static void look_after_workers(struct daemon *d)
{
    int64_t boot = boot_ms();
    jobs_fall_due(&d->jobs, clock_due(&d->clock), &d->arena);
    jobs_expire(&d->jobs, boot);
    for (int i = 0; i < d->crew.n; i++) {
        struct hand *h = &d->crew.hands[i];
        if (boot - h->heard_ms > d->opt.silence_ms) {
            say(SAY_WARNING, "worker %s %s is silent; its jobs go back", crew_word(h->kind), h->instance);
            jobs_gone(&d->jobs, h->instance);
            crew_leave(&d->crew, h);
            i--;
        } else if (h->waiting) {
            give(d, h, boot);
        }
    }
    arena_reset(&d->arena);
}

/* ------------------------------------------------------------------ the turn */

static bool drain(struct daemon *d, struct door *door, size_t *left)
{
    struct letter l;
    int rc;
    while (*left && door && (rc = door_recv(door, &l)) != 0) {
        (*left)--;
        if (rc > 0)
            take(d, &l);
        else
            d->bad_messages++;
    }
    return door && door_ready(door);
}

/* While an append is unresolved the doors are closed: what waits there is bounded by the sockets' queues. After a second,
 * those who come are told that it is busy. */
static void refuse_busy(struct daemon *d, struct door *door)
{
    struct letter l;
    for (int n = 0; door && n < LIM_BATCH && door_recv(door, &l) > 0; n++) {
        struct matter m;
        struct duban_error e = {0};
        (void)intake(d, &l, &d->arena, &m, &e);
        zmq_msg_close(&l.payload);
        error_set(&e, DUBAN_E_busy, "", "账本尚未答复 / the journal has not answered yet");
        reply_error(&m.who, &e, NULL, &d->arena);
    }
}

static void commit(struct daemon *d)
{
    struct batch *b = batch_of(d);
    enum commit c = engine_commit(d->engine);

    if (c == COMMIT_FAILED) {
        daemon_stop(d, engine_exit_code(d->engine));
    } else if (c == COMMIT_PENDING) {
        if (!b->since_ms)
            b->since_ms = boot_ms();
        if (!ev_is_active(&d->poll))
            ev_timer_again(d->loop, &d->poll);
    } else {
        b->since_ms = 0;
        ev_timer_stop(d->loop, &d->poll);
        batch_settle(d, c);
    }
}

bool turn(struct daemon *d)
{
    struct batch *b = batch_of(d);
    size_t left = LIM_BATCH;
    bool more = false;

    if (b->since_ms) {
        commit(d);
        if (b->since_ms && boot_ms() - b->since_ms > 1000) {
            refuse_busy(d, d->in);
            refuse_busy(d, d->tcp);
        }
        if (b->since_ms || d->exit_code >= 0)
            return false;
    }
    if (clock_tick(&d->clock))
        say(SAY_WARNING, "the clock is suspect: time alone changes nothing until `duban clock confirm`");
    if (d->zap)
        zap_pump(d->zap);
    more |= drain(d, d->work, &left);
    more |= drain(d, d->in, &left);
    more |= drain(d, d->tcp, &left);
    commit(d);
    if (b->since_ms || d->exit_code >= 0)
        return false;
    look_after_workers(d);
    more |= journey_step(d);
    if (d->exit_code < 0 && !engine_checkpoint(d->engine, false))
        daemon_stop(d, engine_exit_code(d->engine));
    return more && d->exit_code < 0;
}
