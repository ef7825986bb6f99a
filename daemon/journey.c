/* journey.c: the manual clock on its way. `advance` goes to each due time in turn and waits there until the workers
 * have answered, so that a year in seconds does what a year would have done. It is journalled and answered on arrival,
 * as a call of the batch like any other. */
#include <string.h>

#include "daemon/intake.h"

enum { PATIENCE_MS = 20000 }; /* a job is due and no worker of its kind is there: then say so */

/* The request outlives the turn: its strings and body are copied into the journey's arena. */
static void keep(struct journey *j, const struct caller *who, const struct request *q)
{
    struct tick *body;
    bool again = j->req.id && strcmp(j->req.id, q->id) == 0;

    if (!again) /* else it was told no_worker, which may have been lost: the patience does not begin anew */
        j->stuck_since_ms = 0;
    arena_reset(&j->arena);
    body = arena_copy(&j->arena, q->body, sizeof *body);
    j->on = true;
    j->who = *who;
    j->to_ms = body->to;
    j->req = *q;
    j->req.id = arena_str(&j->arena, q->id, strlen(q->id));
    j->req.actor.name = arena_str(&j->arena, q->actor.name, strlen(q->actor.name));
    j->req.actor.via = arena_str(&j->arena, q->actor.via, strlen(q->actor.via));
    j->req.actor.person = NULL;
    j->req.body = body;
    j->req.canonical.data = arena_copy(&j->arena, q->canonical.data, q->canonical.len);
}

static bool same_bytes(struct bytes a, struct bytes b)
{
    return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static bool same_call(const struct request *a, const struct request *b)
{
    return strcmp(a->actor.name, b->actor.name) == 0 && same_bytes(a->canonical, b->canonical);
}

/* 0, or why it cannot be begun. */
static int refuse(struct daemon *d, const struct request *q, struct duban_error *e)
{
    const struct journey *j = &d->journey;
    const struct tick *t = q->body;

    if (!d->clock.manual)
        return error_set(e, DUBAN_E_not_manual, "", "%s", "--clock");
    if (j->on && strcmp(j->req.id, q->id) == 0 && !same_call(&j->req, q))
        return error_set(e, DUBAN_E_conflict, "id", "%s 正在办 / %s is on its way with other content", q->id, q->id);
    if (j->on && strcmp(j->req.id, q->id) != 0)
        return error_set(e, DUBAN_E_busy, "", "时钟正在拨动 / the clock is on its way");
    if (t->to < clock_due(&d->clock) && !engine_seen(d->engine, q->id))
        return error_set(e, DUBAN_E_too_early, "to", "时钟不能倒拨 / the clock does not go back");
    return 0;
}

bool journey_start(struct daemon *d, struct matter *m)
{
    struct journey *j = &d->journey;

    m->out.err = refuse(d, &m->req, &m->out.error);
    if (m->out.err)
        return false;
    if (m->req.dry) { /* says what it would say, and moves nothing */
        engine_take(d->engine, &m->req, clock_stamp(&d->clock, engine_applied(d->engine)->wall_ms), &d->arena, &m->out);
        return false;
    }
    if (j->on)
        j->who = m->who; /* the same call again, perhaps over a new connection */
    else
        keep(j, &m->who, &m->req);
    return true;
}

/* From here it is a call like others. Its memory is the journey's, which stays until another one begins. */
static void arrive(struct daemon *d)
{
    struct journey *j = &d->journey;
    struct matter *m = batch_add(&d->batch);

    m->who = j->who;
    m->req = j->req;
    j->on = false;
    engine_take(d->engine, &m->req, clock_stamp(&d->clock, engine_applied(d->engine)->wall_ms), &d->arena, &m->out);
}

/* Something is in hand or due at this instant: the clock stands. */
static bool waiting_for_work(struct daemon *d)
{
    struct journey *j = &d->journey;
    int64_t boot = boot_ms();

    if (d->jobs.busy == 0) {
        j->stuck_since_ms = 0;
        return false;
    }
    for (int k = JOB_JUDGE; k < JOB_KINDS; k++) {
        const char *missing = crew_missing(&d->crew, k);

        if (TAILQ_EMPTY(&d->jobs.due[k]) || !missing)
            continue;
        if (!j->stuck_since_ms) {
            j->stuck_since_ms = boot;
        } else if (boot - j->stuck_since_ms > PATIENCE_MS) {
            j->on = false;
            reply_refusal(&j->who, DUBAN_E_no_worker, "", missing, &d->speech);
        }
        return true;
    }
    j->stuck_since_ms = 0;
    return true;
}

bool journey_step(struct daemon *d)
{
    struct journey *j = &d->journey;
    int64_t next;

    if (!j->on || waiting_for_work(d))
        return false;
    if (door_ready(d->work)) /* a result may be on its way that makes something due here */
        return true;
    next = jobs_next_ms(&d->jobs, &d->speech);
    if (next != NONE && next <= j->to_ms) {
        if (next > clock_due(&d->clock))
            clock_set(&d->clock, next);
    } else {
        if (j->to_ms > clock_due(&d->clock))
            clock_set(&d->clock, j->to_ms);
        arrive(d);
    }
    arena_reset(&d->speech);
    return true;
}
