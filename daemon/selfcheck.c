/* selfcheck.c: see selfcheck.h. */
#include "daemon/selfcheck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/daemon.h"

/* ------------------------------------------------------------------ looking */

static void fault_add(struct daemon *d, const char *rule, const char *key)
{
    struct selfcheck *s = &d->selfcheck;

    s->unseen = true;
    if (s->faults_n == LIM_ERRORS)
        return;
    s->faults = realloc(s->faults, (s->faults_n + 1) * sizeof *s->faults);
    if (!s->faults)
        abort();
    if (asprintf(&s->faults[s->faults_n++], "%s %s", rule, key) < 0)
        abort();
    say_event(SAY_ERROR, SELFCHECK_FAULT_ID, "self-audit: %s %s", rule, key);
}

static size_t queued(const struct selfcheck *s, const char *rule)
{
    size_t n = 0;

    for (size_t i = 0; i < s->queue_n; i++)
        n += strcmp(s->queue[i].rule, rule) == 0;
    return n;
}

static bool queue_add(struct daemon *d, const struct audit_fault *f)
{
    struct selfcheck *s = &d->selfcheck;

    if (!f->mends || d->clock.suspect || d->disk.low || queued(s, f->rule) == LIM_MENDS)
        return false;
    if (s->queue_n == s->queue_cap) {
        s->queue_cap = s->queue_cap ? s->queue_cap * 2 : 64;
        s->queue = realloc(s->queue, s->queue_cap * sizeof *s->queue);
        if (!s->queue)
            abort();
    }
    s->queue[s->queue_n] = (struct mendable){strdup(f->rule), strdup(f->key), f->table};
    if (!s->queue[s->queue_n].rule || !s->queue[s->queue_n].key)
        abort();
    s->queue_n++;
    return true;
}

static void found(void *u, const struct audit_fault *f)
{
    if (!queue_add(u, f))
        fault_add(u, f->rule, f->key);
}

/* Timers are the daemon's own memory: they are made again from the records at once, and that is the mending. */
static void timers_found(void *u, const struct audit_fault *f)
{
    fault_add(u, f->rule, f->key);
}

static void forget(struct selfcheck *s)
{
    while (s->faults_n)
        free(s->faults[--s->faults_n]);
    while (s->queue_n) {
        free(s->queue[--s->queue_n].rule);
        free(s->queue[s->queue_n].key);
    }
    s->queue_at = 0;
}

void selfcheck_run(struct daemon *d)
{
    struct arena a;

    forget(&d->selfcheck);
    arena_init(&a);
    core_audit(engine_core(d->engine), clock_due(&d->clock), &a, found, d);
    arena_done(&a);
    if (jobs_check(&d->jobs, timers_found, d) > 0)
        jobs_scan(&d->jobs);
    d->selfcheck.checked_ms = boot_ms();
}

void selfcheck_done(struct daemon *d)
{
    struct selfcheck *s = &d->selfcheck;

    forget(s);
    free(s->faults);
    free(s->queue);
    for (size_t i = 0; i < SELFCHECK_SHOWN; i++)
        free(s->mends[i]);
}

/* ------------------------------------------------------------------ mending */

static void mend_one(struct daemon *d, const struct mendable *x)
{
    struct matter *m = batch_add(&d->batch);
    struct mend body = {arena_str(&d->arena, x->rule, strlen(x->rule)), table_words[x->table],
                        arena_str(&d->arena, x->key, strlen(x->key))};

    m->req.op = OP_mend;
    m->req.id = arena_printf(&d->arena, "audit/%lld", (long long)engine_applied(d->engine)->seq + 1);
    m->req.actor = (struct actor){.name = AUDIT_ACTOR, .via = "duband", .classes = 1u << CLASS_worker};
    m->req.body = arena_copy(&d->arena, &body, sizeof body);
    m->req.canonical = rec_pack(&rec_mend, &body, &d->arena);
    engine_take(d->engine, &m->req, clock_stamp(&d->clock, engine_applied(d->engine)->wall_ms), &d->arena, &m->out);
}

bool selfcheck_mend(struct daemon *d)
{
    struct selfcheck *s = &d->selfcheck;

    for (int n = 0; n < SELFCHECK_SHARE && s->queue_at < s->queue_n && !engine_full(d->engine); n++)
        mend_one(d, &s->queue[s->queue_at++]);
    return s->queue_at < s->queue_n;
}

bool selfcheck_own(const struct matter *m)
{
    return m->req.op == OP_mend && !m->who.door;
}

/* What is stale has been put right by somebody else meanwhile; what could not be journalled is found again in an hour.
 */
void selfcheck_settle(struct daemon *d, const struct matter *m, int commit)
{
    const struct mend *x = m->req.body;
    struct selfcheck *s = &d->selfcheck;
    char **slot;

    if (m->out.err && m->out.err != DUBAN_E_stale)
        fault_add(d, x->rule, x->key);
    if (m->out.err || commit != COMMIT_DONE)
        return;
    slot = &s->mends[s->mended++ % SELFCHECK_SHOWN];
    free(*slot);
    if (asprintf(slot, "%s %s #%lld", x->rule, x->key, (long long)m->out.seq) < 0)
        abort();
    s->unseen = true;
    say_event(SAY_WARNING, SELFCHECK_MEND_ID, "self-audit: mended %s %s by entry %lld", x->rule, x->key,
              (long long)m->out.seq);
}

/* ------------------------------------------------------------------ saying */

void selfcheck_report(struct daemon *d, struct arena *a, struct doctor *out)
{
    struct selfcheck *s = &d->selfcheck;
    int64_t shown = s->mended < SELFCHECK_SHOWN ? s->mended : SELFCHECK_SHOWN;

    out->faults.v = arena_alloc(a, (s->faults_n + 1) * sizeof(char *));
    for (size_t i = 0; i < s->faults_n; i++)
        out->faults.v[out->faults.n++] = s->faults[i];
    out->mended = s->mended;
    out->mends.v = arena_alloc(a, (size_t)(shown + 1) * sizeof(char *));
    for (int64_t i = 1; i <= shown; i++)
        out->mends.v[out->mends.n++] = s->mends[(s->mended - i) % SELFCHECK_SHOWN];
    s->unseen = false;
}
