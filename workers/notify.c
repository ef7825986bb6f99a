/* notify.c: main of duban-notify: takes notices, one job each, through a channel.
 *
 *   job → still true, somebody there? (notify_step.h) → text (notify_text.h) → notice_attempt, journalled; its answer →
 *   hand over (channel.h) → notice_fate
 *
 * What must stay true: nothing is handed over before its attempt is journalled, so a crash at any point leaves either a
 * notice that was not tried or one that is known to be in doubt, which is sent again with the same id and says so.
 * Every job ends in a fate or in work_failed: no notice is dropped in silence. Only this worker may reach the outer
 * network. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "workers/notify_local.h"
#include "workers/notify_step.h"
#include "workers/notify_text.h"
#include "workers/work.h"

enum { NOTIFY_SLOTS = 16 };

/* The ways out that there are. To add one: channel.h. */
static struct carrier *(*const carrier_makers[])(const struct carrier_local *local) = {channel_smtp_open,
                                                                                       channel_file_open};
enum { CARRIERS = sizeof carrier_makers / sizeof carrier_makers[0] };

struct notify {
    struct notify_local local;
    struct carrier *carriers[CARRIERS];
    /* The templates compiled last. */
    const struct texts *texts;
    int64_t texts_version;
    char texts_name[LIM_ID_BYTES + 1];
    struct arena texts_arena;
    struct delivery *deliveries;
};

/* A notice on its way out; in the arena of its job. */
struct delivery {
    struct delivery *next;
    struct notify *n;
    struct work *w;
    struct job *job;
    const struct channels *rules;
    struct routes routes;
    const struct route *route;
    struct message message;
    bool handed; /* with the channel now */
};

/* ---- which ways are open ---- */
static struct carrier *carrier_find(struct notify *n, const char *name)
{
    for (size_t i = 0; i < CARRIERS; i++)
        if (strcmp(n->carriers[i]->ops->name, name) == 0)
            return n->carriers[i];
    return NULL;
}

/* Channels that are on, work on this machine and reach the person. *e keeps the fault of the first that does not work.
 */
static void routes_find(struct notify *n, const struct channels *rules, const struct person *p, struct routes *out,
                        struct duban_error *e)
{
    for (size_t i = 0; p && i < rules->use.n && out->n < ROUTES_MAX; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);
        struct duban_error fault = {.code = DUBAN_E_ok};
        if (row->off)
            continue;
        struct carrier *c = carrier_find(n, row->channel);
        int rc = c ? c->ops->check(c, row, &fault)
                   : error_set(&fault, DUBAN_E_bad_choice, "channel", "没有这种渠道 no such channel: %s", row->channel);
        if (rc && !e->code)
            *e = fault;
        if (!rc && c->ops->reaches(p))
            out->v[out->n++] = (struct route){row, c};
    }
}

/* ---- the end of a delivery ---- */
static void delivery_over(void *u, struct work *w, struct job *job, const struct reply *r)
{
    struct delivery *d = u, **at = &d->n->deliveries;
    (void)w, (void)job, (void)r;

    while (*at != d)
        at = &(*at)->next;
    *at = d->next;
}

static void delivery_fate(struct delivery *d, const struct step *s)
{
    struct fate body = {.key = d->job->key, .rev = d->job->rev, .token = d->job->token};

    body.state = s->state;
    body.result = s->result;
    body.next_ms = s->next_ms;
    work_log(s->state == NS_ACCEPTED ? WORK_LOG_DEBUG : WORK_LOG_INFO, "notice %s state=%s result=%s", d->job->key,
             enum_notice_state.words[s->state], s->result ? s->result : "");
    work_result(d->w, d->job, OP_notice_fate, &body, true, delivery_over, d);
}

static void delivery_failed(struct delivery *d, const char *field, const char *text)
{
    delivery_over(d, d->w, d->job, NULL);
    work_failed(d->w, d->job, "%s: %s", field, text);
}

/* ---- handing over ---- */
static void delivery_sent(void *u, enum sent sent, const char *word)
{
    struct delivery *d = u;
    struct step s = step_after(d->job, d->rules, &d->routes, work_cal(d->w, d->job), d->message.attempt, sent, word);

    d->handed = false;
    delivery_fate(d, &s);
}

static void attempt_answered(void *u, struct work *w, struct job *job, const struct reply *r)
{
    struct delivery *d = u;

    if (!r->ok) { /* the notice has moved on, or the daemon has doubts: the runtime ends the job */
        delivery_over(d, w, job, r);
        return;
    }
    job->rev++; /* the attempt is part of the record now */
    d->handed = true;
    d->route->carrier->ops->send(d->route->carrier, d->route->row, &d->message, delivery_sent, d);
}

static void delivery_attempt(struct delivery *d)
{
    const struct person *p = d->job->person;
    struct attempt body = {.key = d->job->key, .rev = d->job->rev, .token = d->job->token};

    body.channel = d->route->row->channel;
    body.to = p->id;
    body.to_name = p->name;
    body.instead_of = d->job->instead_of;
    body.vacant = d->job->vacant;
    work_result(d->w, d->job, OP_notice_attempt, &body, false, attempt_answered, d);
}

/* ---- the text ---- */
static const struct texts *texts_of(struct notify *n, const struct channels *rules, int64_t version,
                                    struct duban_error *e)
{
    if (n->texts && n->texts_version == version && strcmp(n->texts_name, rules->channels) == 0)
        return n->texts;
    arena_reset(&n->texts_arena); /* what was rendered before lives with its job */
    n->texts = texts_compile(rules, &n->texts_arena, e);
    n->texts_version = version;
    snprintf(n->texts_name, sizeof n->texts_name, "%s", rules->channels);
    return n->texts;
}

/* Writes the message. False: *e says why. */
static bool delivery_write(struct delivery *d, int64_t version, bool repeat, struct duban_error *e)
{
    struct job *job = d->job;
    struct arena *a = job_arena(d->w, job);
    const struct notice *notice = job->notice;
    const struct item *item = job->item;
    const struct person *person = job->person;
    const struct texts *texts = texts_of(d->n, d->rules, version, e);
    const char *subject, *text;

    if (!texts)
        return false;
    struct text_view v = {.notice = notice,
                          .item = item,
                          .order = job->order,
                          .person = person,
                          .unit_name = job->unit_name,
                          .instead_of = job->instead_of,
                          .vacant = job->vacant,
                          .now_ms = job->now_ms,
                          .repeat = repeat};
    /* Without the holiday table a count of workdays would be a guess: then the text speaks of days. */
    v.cal = work_rule(d->w, job, "calendar", NULL, NULL) ? work_cal(d->w, job) : NULL;
    v.ledger = item ? work_rule(d->w, job, "ledger", item->ledger, NULL) : NULL;
    v.policy = v.ledger && v.ledger->policy ? work_rule(d->w, job, "policy", v.ledger->policy, NULL) : NULL;
    if (!texts_render(texts, &v, a, &subject, &text)) {
        error_set(e, DUBAN_E_no_rules, "templates", "没有这类通知的模板 no template for %s",
                  enum_notice_kind.words[notice->kind]);
        return false;
    }
    d->message = (struct message){.id = notice->id,
                                  .thread = notice->item,
                                  .to_name = person->name,
                                  .to = person->email,
                                  .subject = subject,
                                  .body = text,
                                  .now_ms = job->now_ms};
    d->message.attempt = (notice->attempts == NONE ? 0 : notice->attempts) + 1;
    return true;
}

/* ---- one job ---- */
static void notify_go(void *u, struct work *w, struct job *job)
{
    struct notify *n = u;
    struct duban_error e = {.code = DUBAN_E_ok};
    int64_t version = 0;
    struct delivery *d = arena_alloc(job_arena(w, job), sizeof *d);

    d->n = n;
    d->w = w;
    d->job = job;
    d->rules = work_rule(w, job, "channels", NULL, &version);
    d->next = n->deliveries;
    n->deliveries = d;
    if (!d->rules) {
        delivery_failed(d, "channels", "还没有渠道规则 no rules of channels are in force");
        return;
    }
    routes_find(n, d->rules, job->person, &d->routes, &e);
    struct step s = step_first(job, d->rules, &d->routes, work_cal(w, job));
    d->route = s.attempt;
    if (!s.attempt && job->person && d->routes.n == 0 && e.code && s.state == NS_REFUSED)
        delivery_failed(d, e.field, e.text); /* not the person's fault: it is parked in sight, not refused */
    else if (!s.attempt)
        delivery_fate(d, &s);
    else if (!delivery_write(d, version, s.repeat, &e))
        delivery_failed(d, e.field, e.text);
    else
        delivery_attempt(d);
}

static void notify_job(void *u, struct work *w, struct job *job)
{
    struct notify *n = u;

    if (!job->notice) {
        work_failed(w, job, "notice: 任务里没有通知 the job holds no notice");
        return;
    }
    for (struct delivery *d = n->deliveries; d; d = d->next) {
        if (d->handed && strcmp(d->job->key, job->key) == 0) {
            /* The lease was lost (a new daemon), the hand-over goes on: under the new lease, not twice. */
            d->job->rev = job->rev;
            d->job->token = job->token;
            work_drop(w, job);
            return;
        }
    }
    work_rules(w, job, notify_go, n);
}

static int notify_option(void *u, const char *name, const char *value)
{
    struct notify *n = u;
    return notify_local_option(&n->local, name, value);
}

static int notify_start(void *u, struct work *w)
{
    struct notify *n = u;
    struct duban_error e = {.code = DUBAN_E_ok};

    n->local.carrier.loop = work_loop(w);
    if (notify_local_prepare(&n->local, &e)) {
        work_log(WORK_LOG_ERROR, "--%s: %s", e.field, e.text);
        return duban_err_exit(e.code);
    }
    for (size_t i = 0; i < CARRIERS; i++)
        n->carriers[i] = carrier_makers[i](&n->local.carrier);
    return 0;
}

int main(int argc, char **argv)
{
    struct notify n = {.texts = NULL};
    const struct worker notify = {
        .name = "duban-notify",
        .kind = "notify",
        .job = JOB_SEND,
        .slots = NOTIFY_SLOTS,
        .zh = "duban-notify：发通知，失败再试，结果入账。",
        .en = "sends notices, tries again, and records what became of each.",
        .option = notify_option,
        .options = notify_options,
        .start = notify_start,
        .run = notify_job,
        .u = &n,
    };

    arena_init(&n.texts_arena);
    int rc = work_main(&notify, argc, argv);
    for (size_t i = 0; i < CARRIERS; i++)
        if (n.carriers[i])
            n.carriers[i]->ops->close(n.carriers[i]);
    arena_done(&n.texts_arena);
    notify_local_wipe(&n.local);
    return rc;
}
