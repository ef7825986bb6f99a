#include "daemon/rehearse.h"

#include <stdio.h>
#include <string.h>

#include "core/secret.h"
#include "daemon/intake.h"

/* ------------------------------------------------------------------ may it be asked? */

static int check_class(const struct actor *actor, int op, struct duban_error *e)
{
    if (actor->classes & 1u << ops[op].klass)
        return DUBAN_E_ok;
    return error_set(e, DUBAN_E_not_allowed, "op", "%s 需要权限 %s / %s needs class %s", ops[op].name,
                     op_class_words[ops[op].klass], ops[op].name, op_class_words[ops[op].klass]);
}

static int check_past(const struct daemon *d, const struct request *q, struct arena *a, struct duban_error *e)
{
    const struct pastask *p = q->body;
    int64_t now = clock_due(&d->clock);
    int op = op_find(p->op), rc;
    struct bytes canonical;
    void *body;

    if (op < 0)
        return nearest_error(e, DUBAN_E_unknown_op, "op", p->op, op_nearest(p->op));
    if (!core_can_query(op))
        return error_set(e, DUBAN_E_bad_choice, "op", "%s 不从记录里答 / %s is not answered from the records", p->op,
                         p->op);
    rc = check_class(&q->actor, op, e);
    if (!rc && p->at > now)
        rc = error_set(e, DUBAN_E_out_of_range, "at", "%s 晚于现在 %s / %s is later than now, %s",
                       time_text(p->at, CAL_ZONE_MIN, a), time_text(now, CAL_ZONE_MIN, a),
                       time_text(p->at, CAL_ZONE_MIN, a), time_text(now, CAL_ZONE_MIN, a));
    if (rc)
        return rc;
    rc = op_body(op, p->body, a, &body, &canonical, e);
    if (rc)
        error_prefix(e, "body");
    return rc;
}

static int check_simulation(const struct daemon *d, const struct request *q, struct arena *a, struct duban_error *e)
{
    const struct simulation *s = q->body;
    int64_t now = clock_due(&d->clock), most = now + LIM_SIMULATE_DAYS * DAY_MS;
    const char *to = time_text(s->to, CAL_ZONE_MIN, a), *bound = time_text(s->to <= now ? now : most, CAL_ZONE_MIN, a);

    if (s->to <= now)
        return error_set(e, DUBAN_E_too_early, "to", "%s 不晚于现在 %s / %s is not later than now, %s", to, bound, to,
                         bound);
    if (s->to > most)
        return error_set(e, DUBAN_E_out_of_range, "to", "%s 晚于 %s / %s is later than %s", to, bound, to, bound);
    return DUBAN_E_ok;
}

static int (*const checks[OP_COUNT])(const struct daemon *d, const struct request *q, struct arena *a,
                                     struct duban_error *e) = {
    [OP_past] = check_past,
    [OP_simulate] = check_simulation,
};

int rehearse_check(struct daemon *d, const struct request *q, struct arena *a, struct duban_error *e)
{
    int rc = check_class(&q->actor, q->op, e);

    if (!rc && q->canonical.len > REHEARSE_BYTES)
        rc = error_set(e, DUBAN_E_too_large, "body", "%zu > %d", q->canonical.len, REHEARSE_BYTES);
    return rc ? rc : checks[q->op](d, q, a, e);
}

/* ------------------------------------------------------------------ questions that wait */

static void let_go(struct rehearsal *r)
{
    arena_reset(&r->arena);
    r->state = REHEARSAL_FREE;
}

static void refuse(struct daemon *d, struct rehearsal *r, enum duban_err code, const char *text)
{
    reply_refusal(&r->who, code, "", text, &d->speech);
    let_go(r);
}

static struct rehearsal *find_call(struct rehearsals *all, const struct caller *who)
{
    for (int i = 0; i < LIM_REHEARSALS; i++) {
        struct rehearsal *r = &all->v[i];

        if (r->state != REHEARSAL_FREE && strcmp(r->who.id, who->id) == 0 &&
            strcmp(r->who.principal, who->principal) == 0)
            return r;
    }
    return NULL;
}

static struct rehearsal *find_free(struct rehearsals *all)
{
    for (int i = 0; i < LIM_REHEARSALS; i++)
        if (all->v[i].state == REHEARSAL_FREE)
            return &all->v[i];
    return NULL;
}

static const char *unit_of(const struct actor *actor)
{
    return actor->person && actor->person->unit ? actor->person->unit : "";
}

/* Also by what may be answered: a gateway's next person is not shown what the one before may see. */
static bool same_question(const struct rehearsal *r, const struct request *q)
{
    return r->op == q->op && r->limited == !actor_sees_all(&q->actor) && strcmp(r->unit, unit_of(&q->actor)) == 0 &&
           r->ask.len == q->canonical.len && memcmp(r->ask.data, q->canonical.data, r->ask.len) == 0;
}

void rehearse_ask(struct daemon *d, const struct matter *m)
{
    struct rehearsals *all = &d->rehearsals;
    struct rehearsal *r = find_call(all, &m->who);

    if (r && same_question(r, &m->req)) { /* perhaps over a new connection */
        r->who = m->who;
        return;
    }
    if (r) {
        reply_refusal(&m->who, DUBAN_E_conflict, "id", "同一编号正在问别的 / this id is asking something else",
                      &d->speech);
        return;
    }
    r = find_free(all);
    if (!r) {
        char text[128];
        snprintf(text, sizeof text, "同时至多 %d 问 / at most %d questions at a time", LIM_REHEARSALS, LIM_REHEARSALS);
        reply_refusal(&m->who, DUBAN_E_busy, "", text, &d->speech);
        return;
    }
    r->state = REHEARSAL_WAITS;
    r->who = m->who;
    r->op = m->req.op;
    snprintf(r->key, sizeof r->key, "question/%lld", (long long)++all->asked_n);
    r->ask = (struct bytes){arena_copy(&r->arena, m->req.canonical.data, m->req.canonical.len), m->req.canonical.len};
    r->limited = !actor_sees_all(&m->req.actor);
    snprintf(r->unit, sizeof r->unit, "%s", unit_of(&m->req.actor));
    r->seq = engine_applied(d->engine)->seq;
    r->now_ms = clock_due(&d->clock);
    r->asked_ms = boot_ms();
    r->lonely_ms = 0;
    r->tries = 0;
    r->reason[0] = '\0';
}

/* ------------------------------------------------------------------ leases */

bool rehearse_lease(struct daemon *d, const struct hand *h, int64_t until_ms, struct arena *a, struct job *out)
{
    struct rehearsal *r = NULL;

    for (int i = 0; i < LIM_REHEARSALS; i++) {
        struct rehearsal *x = &d->rehearsals.v[i];

        if (x->state == REHEARSAL_WAITS && (!r || x->asked_ms < r->asked_ms))
            r = x;
    }
    if (!r)
        return false;
    r->state = REHEARSAL_GIVEN;
    r->token = d->jobs.next_token++;
    r->until_ms = until_ms;
    snprintf(r->instance, sizeof r->instance, "%s", h->instance);
    rec_clear(&rec_job, out);
    out->kind = JOB_REHEARSE;
    out->key = arena_str(a, r->key, strlen(r->key));
    out->rev = 0;
    out->token = r->token;
    out->now_ms = r->now_ms;
    out->op = ops[r->op].name;
    out->ask = r->ask;
    out->seq = r->seq;
    out->limited = r->limited;
    out->viewer_unit = r->unit[0] ? arena_str(a, r->unit, strlen(r->unit)) : NULL;
    return true;
}

static struct rehearsal *find_leased(struct rehearsals *all, const char *key, int64_t token)
{
    for (int i = 0; i < LIM_REHEARSALS; i++) {
        struct rehearsal *r = &all->v[i];

        if (r->state == REHEARSAL_GIVEN && r->token == token && strcmp(r->key, key) == 0)
            return r;
    }
    return NULL;
}

/* The worker came to nothing over it: one more may try. */
static void lose(struct daemon *d, struct rehearsal *r, const char *reason)
{
    say(SAY_WARNING, "%s %s: %s", r->key, ops[r->op].name, reason);
    snprintf(r->reason, sizeof r->reason, "%s", reason);
    r->state = REHEARSAL_WAITS;
    if (++r->tries >= REHEARSE_TRIES) {
        char text[512];
        snprintf(text, sizeof text, "推演进程两次未能答出（%s）/ the worker came to nothing twice: %s", reason, reason);
        refuse(d, r, DUBAN_E_bug, text);
    }
}

void rehearse_failed(struct daemon *d, const struct failed *f)
{
    struct rehearsal *r = find_leased(&d->rehearsals, f->key, f->token);

    if (r)
        lose(d, r, f->reason);
}

void rehearse_renew(struct daemon *d, const char *instance, int64_t until_ms)
{
    for (int i = 0; i < LIM_REHEARSALS; i++) {
        struct rehearsal *r = &d->rehearsals.v[i];

        if (r->state == REHEARSAL_GIVEN && strcmp(r->instance, instance) == 0)
            r->until_ms = until_ms;
    }
}

void rehearse_gone(struct daemon *d, const char *instance)
{
    for (int i = 0; i < LIM_REHEARSALS; i++) {
        struct rehearsal *r = &d->rehearsals.v[i];

        if (r->state == REHEARSAL_GIVEN && strcmp(r->instance, instance) == 0)
            lose(d, r, "the worker is gone");
    }
}

/* Nobody is there who could answer it. */
static bool lonely(struct daemon *d, struct rehearsal *r, int64_t boot)
{
    if (r->state != REHEARSAL_WAITS || crew_has(&d->crew, JOB_REHEARSE)) {
        r->lonely_ms = 0;
        return false;
    }
    if (!r->lonely_ms)
        r->lonely_ms = boot;
    return boot - r->lonely_ms > REHEARSE_LONELY_MS;
}

void rehearse_tend(struct daemon *d, int64_t boot)
{
    for (int i = 0; i < LIM_REHEARSALS; i++) {
        struct rehearsal *r = &d->rehearsals.v[i];

        if (r->state == REHEARSAL_FREE)
            continue;
        if (r->state == REHEARSAL_GIVEN && r->until_ms < boot)
            lose(d, r, "the lease ran out");
        if (r->state != REHEARSAL_FREE && lonely(d, r, boot))
            refuse(d, r, DUBAN_E_no_worker, crew_word(JOB_REHEARSE));
        else if (r->state != REHEARSAL_FREE && boot - r->asked_ms > LIM_REHEARSE_MS)
            refuse(d, r, DUBAN_E_unavailable, "限时内没有答出 / not answered within its time");
    }
}

/* ------------------------------------------------------------------ answers */

/* A worker's refusal; `zh` is the detail behind the standard sentence, in both languages as error_set takes it. */
static void answer_refusal(struct rehearsal *r, const struct fault *f, struct arena *a)
{
    enum duban_err code = duban_err_find(f->code);
    struct duban_error e = {0};

    error_set(&e, code == DUBAN_E_COUNT ? DUBAN_E_bug : code, f->field, "%s", f->zh ? f->zh : "");
    reply_error(&r->who, &e, NULL, a);
}

/* As of which entry it was answered: the field of that name. */
static int64_t answer_seq(const struct record *rec, const void *body)
{
    const struct field *f = record_field(rec, "seq");
    int64_t seq = NONE;

    if (f)
        memcpy(&seq, (const char *)body + f->offset, sizeof seq);
    return seq;
}

void rehearse_answer(struct daemon *d, const struct rehearsed *in)
{
    struct rehearsal *r = find_leased(&d->rehearsals, in->key, in->token);
    const struct record *rec;
    struct duban_error e = {0};
    void *body;

    if (!r)
        return;
    if (in->error) {
        answer_refusal(r, in->error, &d->speech);
        let_go(r);
        return;
    }
    rec = ops[r->op].answer;
    body = arena_alloc(&d->speech, rec->size);
    if (!in->body.data || rec_unpack(rec, in->body, UNPACK_STRICT, &d->speech, body, &e)) {
        lose(d, r, "its answer can't be read");
        return;
    }
    reply_ok(&r->who, answer_seq(rec, body), false, rec, body, &d->speech);
    let_go(r);
}

size_t rehearse_rows(const struct rehearsals *all, struct jobrow *v)
{
    size_t n = 0;

    for (int i = 0; i < LIM_REHEARSALS; i++) {
        const struct rehearsal *r = &all->v[i];

        if (r->state == REHEARSAL_FREE)
            continue;
        rec_clear(&rec_jobrow, &v[n]);
        v[n].kind = JOB_REHEARSE;
        v[n].key = r->key;
        v[n].due_ms = r->now_ms;
        v[n].failures = r->tries;
        v[n].worker = r->state == REHEARSAL_GIVEN ? r->instance : NULL;
        v[n].reason = r->reason[0] ? r->reason : NULL;
        n++;
    }
    return n;
}

void rehearse_done(struct rehearsals *all)
{
    for (int i = 0; i < LIM_REHEARSALS; i++)
        arena_done(&all->v[i].arena);
}
