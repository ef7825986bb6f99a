/* turn.c: one turn of the loop, in the order that promise 1 needs: take, decide and fold, one sync, and only then
 * speak.
 *
 * Whatever rests on the records of the open batch waits for the sync: acceptances, and refusals and rehearsals no less,
 * since "closed" is not true if the closing was undone. Only the workers' wishes, which touch no record, are answered
 * at once. The batch's memory (d->arena) lives until all of it is answered; each reply is made in d->speech. */
#include <stdlib.h>
#include <string.h>

#include "daemon/intake.h"

enum {
    SHARE = 64,                    /* letters from one door before the next is looked at */
    TURN_BYTES = 16 * 1024 * 1024, /* memory of a batch before it is committed: a flood of large calls */
    CLOSED_MS = 1000,              /* an unresolved append: so long the doors are closed in silence */
};

struct matter *batch_add(struct batch *b)
{
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 64;
        b->v = realloc(b->v, b->cap * sizeof *b->v);
        if (!b->v)
            abort();
    }
    b->v[b->n] = (struct matter){.req.op = -1};
    return &b->v[b->n++];
}

static int64_t stamp(struct daemon *d)
{
    return clock_stamp(&d->clock, engine_applied(d->engine)->wall_ms);
}

/* ------------------------------------------------------------------ taking */

/* Who may not is refused by decide, and learns nothing of what lies here. */
static bool may_attach(const struct request *q)
{
    return q->actor.classes & (1u << CLASS_own | 1u << CLASS_office | 1u << CLASS_decide);
}

static void take_write(struct daemon *d, struct matter *m)
{
    bool result = shift_result(&m->req);

    if (d->disk.low && !result) {
        m->out.err = error_set(&m->out.error, DUBAN_E_disk_low, "", "可用 %lld MiB / %lld MiB free",
                               (long long)(d->disk.free_bytes >> 20), (long long)(d->disk.free_bytes >> 20));
    } else if (result && !shift_leased(d, &m->req) && !engine_seen(d->engine, m->req.id)) {
        /* one that was sent before is answered from the journal and needs no lease */
        m->out.err = error_set(&m->out.error, DUBAN_E_stale, "token", "租约已过 / the lease is over");
    } else if (m->req.op == OP_attach && may_attach(&m->req) && !engine_seen(d->engine, m->req.id) &&
               (m->out.err = files_ready(d->files, m->req.body, &m->out.error)) != 0) {
        /* the journal names only what is here, whole and durable */
    } else if (m->req.op == OP_notice_ack && !engine_seen(d->engine, m->req.id) &&
               (m->out.err = acktoken_check(&d->ack, &engine_watch(d->engine)->state, m->req.body, &d->arena,
                                            &m->out.error)) != 0) {
        /* core has no key: a token that reaches it holds */
    } else {
        engine_take(d->engine, &m->req, stamp(d), &d->arena, &m->out);
    }
}

/* The owner gets in all the same: somebody must be able to look what is going on. */
static bool crowded(const struct caller *who)
{
    return who->door->connections > LIM_CONNECTIONS && !who->owner;
}

static void take(struct daemon *d, struct letter *l)
{
    struct matter *m = batch_add(&d->batch);

    m->out.err = intake(d, l, &d->arena, m, &m->out.error);
    zmq_msg_close(&l->payload);
    if (m->out.err)
        d->bad_messages++;
    else if (crowded(&m->who))
        m->out.err = error_set(&m->out.error, DUBAN_E_busy, "", "连接至多 %d 个 / at most %d connections",
                               LIM_CONNECTIONS, LIM_CONNECTIONS);
    if (m->out.err) {
        m->req.op = -1; /* it goes no further: nothing but its refusal is left to say */
        return;
    }
    switch (ops[m->req.op].how) {
    case HOW_WRITE:
        take_write(d, m);
        break;
    case HOW_READ: /* read and answered when the batch is durable */
    case HOW_FILE: /* likewise: who may send a file is said by records */
        break;
    case HOW_ASK: /* handed on when the batch is durable */
        m->out.err = rehearse_check(d, &m->req, &d->arena, &m->out.error);
        break;
    case HOW_WORK:
        shift_call(d, &m->who, &m->req);
        d->batch.n--;
        break;
    case HOW_CLOCK:
        if (journey_start(d, m))
            d->batch.n--; /* it comes back on arrival */
        break;
    }
}

/* ------------------------------------------------------------------ speaking */

static void answer_read(struct daemon *d, struct matter *m)
{
    struct query_env env = {
        engine_core(d->engine), clock_due(&d->clock), engine_applied(d->engine)->seq, engine_entry, d->engine,
        &m->req.actor};
    struct duban_error e = {0};
    const struct record *rec = ops[m->req.op].answer;
    void *out = arena_alloc(&d->speech, rec->size);
    int rc;

    rec_clear(rec, out);
    rc = daemon_query(d, &env, m, &d->speech, out, &e);
    if (!engine_sound(d->engine))
        return; /* rows may be missing; the turn ends the process */
    if (rc != 0)
        reply_error(&m->who, &e, NULL, &d->speech);
    else
        reply_ok(&m->who, env.seq, false, rec, out, &d->speech);
}

static void answer(struct daemon *d, struct matter *m, enum commit c)
{
    if (!m->out.err && (ops[m->req.op].how == HOW_READ || ops[m->req.op].how == HOW_FILE))
        answer_read(d, m);
    else if (!m->out.err && ops[m->req.op].how == HOW_ASK)
        rehearse_ask(d, m);
    else if (c == COMMIT_REFUSED)
        reply_refusal(&m->who, DUBAN_E_busy, "", "账本暂时写不进 / the journal takes nothing now", &d->speech);
    else if (c == COMMIT_DONE && m->out.err)
        reply_error(&m->who, &m->out.error, &m->out.errors, &d->speech);
    else if (c == COMMIT_DONE)
        reply_ok(&m->who, m->req.dry ? NONE : m->out.seq, m->out.again, &rec_facts, &m->out.facts, &d->speech);
    /* unknown: nobody is answered; the client sends again with the same id */
}

static void confirm_clock(struct daemon *d, const struct matter *m)
{
    if (m->req.op == OP_clock_confirm && m->out.written && d->clock.suspect) {
        clock_confirm(&d->clock);
        say(SAY_NOTICE, "the clock is confirmed by %s", m->req.actor.name);
    }
}

/* The records that were written may be due at another time than before. */
static void touch_records(struct daemon *d)
{
    struct watch *w = engine_watch(d->engine);
    for (size_t i = 0; i < w->n; i++) {
        jobs_touch(&d->jobs, w->v[i].table, w->v[i].key, &d->speech);
        arena_reset(&d->speech);
    }
    watch_clear(w);
    if (engine_rolled_back(d->engine))
        jobs_scan(&d->jobs);
}

static void batch_settle(struct daemon *d, enum commit c)
{
    struct batch *b = &d->batch;

    touch_records(d);
    for (size_t i = 0; i < b->n; i++) {
        struct matter *m = &b->v[i];
        if (selfcheck_own(m)) {
            selfcheck_settle(d, m, c);
            continue;
        }
        if (m->req.op >= 0 && shift_result(&m->req))
            shift_settle(d, m, c);
        if (c == COMMIT_DONE)
            confirm_clock(d, m);
        if (c == COMMIT_DONE && m->req.op == OP_rules_apply && m->out.written)
            jobs_unpark(&d->jobs);
        answer(d, m, c);
        arena_reset(&d->speech);
    }
    b->n = 0;
    arena_reset(&d->arena);
    news_tell(d->news, engine_applied(d->engine)->seq, clock_due(&d->clock));
}

/* ------------------------------------------------------------------ the turn */

/* Is there room in the batch for more? */
static bool room(const struct daemon *d)
{
    return d->batch.n < LIM_BATCH && d->arena.used_bytes < TURN_BYTES && !engine_full(d->engine);
}

static int drain(struct daemon *d, struct door *door)
{
    struct letter l;
    int n = 0, rc;

    while (n < SHARE && room(d) && (rc = door_recv(door, &l)) != 0) {
        n++;
        if (rc > 0)
            take(d, &l);
        else
            d->bad_messages++;
    }
    return n;
}

/* A share from each door in turn, so that a flood at one leaves the others their place. True: there is more. */
static bool drain_all(struct daemon *d)
{
    struct door *const doors[] = {d->work, d->in, d->tcp};
    enum { DOORS = sizeof doors / sizeof doors[0] };
    bool more = true;

    for (int round = 0; more && round < LIM_BATCH / SHARE && room(d); round++) {
        more = false;
        for (int i = 0; i < DOORS; i++)
            more |= doors[i] && drain(d, doors[i]) == SHARE;
    }
    return more || door_ready(d->work) || door_ready(d->in) || (d->tcp && door_ready(d->tcp));
}

/* While an append is unresolved the doors are closed: what waits there is bounded by the sockets' queues. After a
 * second, those who come are told that it is busy. */
static void refuse_busy(struct daemon *d, struct door *door)
{
    struct letter l;
    int rc;

    for (int n = 0; door && n < LIM_BATCH && (rc = door_recv(door, &l)) != 0; n++) {
        struct caller who;
        if (rc < 0)
            continue;
        who = intake_sender(&l, &d->speech);
        zmq_msg_close(&l.payload);
        reply_refusal(&who, DUBAN_E_busy, "", "账本尚未答复 / the journal has not answered yet", &d->speech);
        arena_reset(&d->speech);
    }
}

/* True: the batch is over. */
static bool commit(struct daemon *d)
{
    bool wrote = engine_batch_size(d->engine) > 0;
    enum commit c = engine_commit(d->engine);

    if (c == COMMIT_FAILED) {
        daemon_stop(d, engine_exit_code(d->engine));
        return false;
    }
    if (c == COMMIT_PENDING) {
        if (!d->batch.since_ms)
            d->batch.since_ms = boot_ms();
        if (!ev_is_active(&d->poll))
            ev_timer_again(d->loop, &d->poll);
        return false;
    }
    d->batch.since_ms = 0;
    ev_timer_stop(d->loop, &d->poll);
    batch_settle(d, c);
    if (wrote)
        ev_timer_again(d->loop, &d->idle_checkpoint); /* idle means: a while after the last update */
    return true;
}

bool turn(struct daemon *d)
{
    bool more;

    if (d->batch.since_ms && !commit(d)) {
        if (boot_ms() - d->batch.since_ms > CLOSED_MS) {
            refuse_busy(d, d->in);
            refuse_busy(d, d->tcp);
        }
        return false;
    }
    if (clock_tick(&d->clock))
        say(SAY_WARNING, "the clock is suspect: time alone changes nothing until `duban clock-confirm`");
    if (d->zap)
        zap_pump(d->zap);
    more = drain_all(d);
    more |= selfcheck_mend(d);
    if (!commit(d))
        return false;
    shift_give(d);
    more |= journey_step(d);
    if (d->batch.n && !commit(d)) /* it arrived */
        return false;
    if (!engine_checkpoint(d->engine, false))
        daemon_stop(d, engine_exit_code(d->engine));
    return more && d->exit_code < 0;
}
