/* journey.c: the manual clock on its way. `advance` goes to each due time in turn and waits there until the workers have
 * answered, so that a year in seconds does what a year would have done. It is journalled and answered on arrival. */
#include "daemon/intake.h"

#include <string.h>

enum { PATIENCE_MS = 20000 }; /* a job is due and no worker of its kind is there: then say so */

static void refuse(const struct caller *who, enum duban_err code, const char *field, const char *text, struct arena *a)
{
    struct duban_error e = {0};
    error_set(&e, code, field, "%s", text);
    reply_error(who, &e, NULL, a);
}

/* The request outlives the turn: its strings and body are copied into the journey's arena. */
static void keep(struct journey *j, const struct caller *who, const struct request *q)
{
    struct tick *body = arena_copy(&j->arena, q->body, sizeof *body);
    j->on = true;
    j->who = *who;
    j->to_ms = body->to;
    j->stuck_since_ms = 0;
    j->req = *q;
    j->req.id = arena_str(&j->arena, q->id, strlen(q->id));
    j->req.actor.name = arena_str(&j->arena, q->actor.name, strlen(q->actor.name));
    j->req.actor.via = arena_str(&j->arena, q->actor.via, strlen(q->actor.via));
    j->req.actor.person = NULL;
    j->req.body = body;
    j->req.canonical.data = arena_copy(&j->arena, q->canonical.data, q->canonical.len);
}

void journey_start(struct daemon *d, const struct caller *who, const struct request *q)
{
    struct journey *j = &d->journey;
    const struct tick *t = q->body;

    if (!d->clock.manual) {
        refuse(who, DUBAN_E_not_manual, "", "", &d->arena);
    } else if (j->on && strcmp(j->req.id, q->id) == 0) {
        j->who = *who; /* the same call again, perhaps over a new connection */
    } else if (j->on) {
        refuse(who, DUBAN_E_busy, "", "时钟正在拨动 / the clock is on its way", &d->arena);
    } else if (t->to < clock_due(&d->clock) && !engine_seen(d->engine, q->id)) {
        refuse(who, DUBAN_E_too_early, "to", "时钟不能倒拨 / the clock does not go back", &d->arena);
    } else {
        arena_reset(&j->arena);
        keep(j, who, q);
    }
}

static void arrive(struct daemon *d)
{
    struct journey *j = &d->journey;
    struct outcome out;
    enum commit c;

    engine_take(d->engine, &j->req, clock_stamp(&d->clock, engine_applied(d->engine)->wall_ms), &d->arena, &out);
    while ((c = engine_commit(d->engine)) == COMMIT_PENDING)
        ; /* the memory journal's delay; nothing else can happen meanwhile */
    if (c == COMMIT_FAILED) {
        daemon_stop(d, engine_exit_code(d->engine));
        return;
    }
    j->on = false;
    if (engine_rolled_back(d->engine))
        jobs_scan(&d->jobs, &d->arena);
    if (out.err)
        reply_error(&j->who, &out.error, NULL, &d->arena);
    else if (c == COMMIT_DONE)
        reply_ok(&j->who, out.seq, out.again, &rec_facts, &out.facts, &d->arena);
    else if (c == COMMIT_REFUSED)
        refuse(&j->who, DUBAN_E_busy, "", "账本暂时写不进 / the journal takes nothing now", &d->arena);
    news_tell(d->news, engine_applied(d->engine)->seq, clock_due(&d->clock));
}

/* Something is in hand or due at this instant: the clock stands. */
static bool waiting_for_work(struct daemon *d)
{
    struct journey *j = &d->journey;
    int64_t boot = boot_ms();

    if (d->jobs.busy == 0)
        return false;
    for (int k = JOB_JUDGE; k <= JOB_SEND; k++) {
        if (TAILQ_EMPTY(&d->jobs.due[k]) || crew_has(&d->crew, k))
            continue;
        if (!j->stuck_since_ms) {
            j->stuck_since_ms = boot;
        } else if (boot - j->stuck_since_ms > PATIENCE_MS) {
            j->on = false;
            refuse(&j->who, DUBAN_E_no_worker, "", crew_word(k), &d->arena);
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
    next = jobs_next_ms(&d->jobs, &d->arena);
    if (next != NONE && next <= j->to_ms) {
        if (next > clock_due(&d->clock))
            clock_set(&d->clock, next);
    } else {
        if (j->to_ms > clock_due(&d->clock))
            clock_set(&d->clock, j->to_ms);
        arrive(d);
    }
    arena_reset(&d->arena);
    return true;
}
