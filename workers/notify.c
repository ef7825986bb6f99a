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
#include "workers/notify_digest.h"
#include "workers/notify_local.h"
#include "workers/notify_step.h"
#include "workers/notify_text.h"
#include "workers/work.h"

enum { NOTIFY_SLOTS = LIM_JOBS_PER_WORKER, GONE_MAX = 16 };

struct notify {
    struct notify_local local;
    struct carriers carriers;
    /* Channels that said never again, until the rules are others or the program is started anew. */
    struct gone {
        char channel[LIM_ID_BYTES + 1];
        int64_t version;
    } gone[GONE_MAX];
    size_t gone_n;
    /* The templates compiled last. */
    const struct phrasebook *texts;
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
    struct bytes bytes; /* as it is handed over */
    int64_t version;    /* of the rules */
    bool repeat;        /* an earlier attempt may have arrived */
    bool handed;        /* with the channel now */
};

/* ---- which ways are open ---- */
static bool channel_is_gone(const struct notify *n, const char *channel, int64_t version)
{
    for (size_t i = 0; i < n->gone_n; i++)
        if (n->gone[i].version == version && strcmp(n->gone[i].channel, channel) == 0)
            return true;
    return false;
}

static void channel_goes(struct notify *n, const char *channel, int64_t version)
{
    if (channel_is_gone(n, channel, version))
        return;
    work_log(WORK_LOG_ERROR,
             "channel %s: 对方要求永不再发，停用到规则更改 it said never again; off until its rules change", channel);
    if (n->gone_n == GONE_MAX) /* the oldest is asked once more */
        memmove(n->gone, n->gone + 1, --n->gone_n * sizeof n->gone[0]);
    snprintf(n->gone[n->gone_n].channel, sizeof n->gone[0].channel, "%s", channel);
    n->gone[n->gone_n++].version = version;
}

/* Channels that are on, work on this machine and reach the person. *e keeps the fault of the first that does not work.
 */
static void routes_find(struct notify *n, const struct channels *rules, int64_t version, const struct job *job,
                        struct routes *out, struct duban_error *e)
{
    const struct person *p = job->person;
    const struct notice *notice = job->notice;

    for (size_t i = 0; p && i < rules->use.n && out->n < ROUTES_MAX; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);
        struct duban_error fault = {.code = DUBAN_E_ok};
        if (row->off || channel_is_gone(n, row->channel, version))
            continue;
        struct carrier *c = carriers_find(&n->carriers, row);
        int rc =
            c ? c->ops->check(c, row, &fault)
              : error_set(&fault, DUBAN_E_bad_choice, "channel", "没有这种渠道 no such channel: %s", channel_kind(row));
        if (rc && !e->code)
            *e = fault;
        if (!rc && c->ops->reaches(c, row, p, notice->kind))
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
    body.window = s->window;
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
static void delivery_sent(void *u, const struct outcome *o)
{
    struct delivery *d = u;
    struct step s = step_after(d->job, d->rules, &d->routes, work_cal(d->w, d->job), d->message.attempt, o);

    d->handed = false;
    if (o->disable)
        channel_goes(d->n, d->route->row->channel, d->version);
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
    d->route->carrier->ops->send(d->route->carrier, d->route->row, &d->message, d->bytes, delivery_sent, d);
}

/* Writes the bytes and has the attempt journalled. A repeat where a repeat is harmless is the same bytes again. */
static void delivery_attempt(struct delivery *d)
{
    const struct person *p = d->job->person;
    const struct carrier_ops *way = d->route->carrier->ops;
    const struct notice *notice = d->job->notice;
    struct duban_error e = {.code = DUBAN_E_ok};
    bool again = d->repeat && way->repeat_exact && d->job->sent.len > 0 && notice->channel &&
                 strcmp(notice->channel, d->route->row->channel) == 0;
    int rc = DUBAN_E_ok;

    if (again)
        d->bytes = d->job->sent;
    else
        rc = way->write(d->route->carrier, d->route->row, &d->message, job_arena(d->w, d->job), &d->bytes, &e);
    if (rc) {
        delivery_failed(d, e.field, e.text);
        return;
    }
    struct attempt body = {.key = d->job->key, .rev = d->job->rev, .token = d->job->token};

    body.channel = d->route->row->channel;
    body.to = p->id;
    body.to_name = p->name;
    body.instead_of = d->job->instead_of;
    body.vacant = d->job->vacant;
    body.sent = d->bytes;
    way->keys(d->route->carrier, d->route->row, &d->message, job_arena(d->w, d->job), &body.governors);
    work_result(d->w, d->job, OP_notice_attempt, &body, false, attempt_answered, d);
}

/* ---- the text ---- */
static const struct phrasebook *texts_of(struct notify *n, const struct channels *rules, int64_t version,
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

/* All fields of the texts, for providers that fill in a text themselves. */
static void message_fields(struct delivery *d, const struct text_view *v)
{
    struct arena *a = job_arena(d->w, d->job);
    struct message_field *fields;
    size_t n = 0;

    while (text_field_names[n])
        n++;
    fields = arena_alloc(a, n * sizeof *fields);
    for (size_t i = 0; i < n; i++)
        fields[i] = (struct message_field){text_field_names[i], text_field_value(text_field_names[i], v, a)};
    d->message.fields = fields;
    d->message.fields_n = n;
}

static const void *rule_named(void *u, const char *kind, const char *name)
{
    const struct delivery *d = u;
    return work_rule(d->w, d->job, kind, name, NULL);
}

/* The parts of a digest; NULL for every other notice. */
static const struct digest_page *digest_of(struct delivery *d, const struct phrasebook *texts, const struct cal *cal)
{
    const struct notice *notice = d->job->notice;
    const struct digest_env env = {.job = d->job, .texts = texts, .cal = cal, .rule = rule_named, .u = d};
    struct digest_page *page;

    if (notice->kind != NOTICE_DIGEST)
        return NULL;
    page = arena_alloc(job_arena(d->w, d->job), sizeof *page);
    digest_page_make(&env, job_arena(d->w, d->job), page);
    return page;
}

/* Writes the message. False: *e says why. */
static bool delivery_write(struct delivery *d, struct duban_error *e)
{
    struct job *job = d->job;
    struct arena *a = job_arena(d->w, job);
    const struct notice *notice = job->notice;
    const struct item *item = job->item;
    const struct person *person = job->person;
    const struct phrasebook *texts = texts_of(d->n, d->rules, d->version, e);
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
                          .repeat = d->repeat};
    /* Without the holiday table a count of workdays would be a guess: then the text speaks of days. */
    v.cal = work_rule(d->w, job, "calendar", NULL, NULL) ? work_cal(d->w, job) : NULL;
    v.ledger = item ? work_rule(d->w, job, "ledger", item->ledger, NULL) : NULL;
    v.policy = v.ledger && v.ledger->policy ? work_rule(d->w, job, "policy", v.ledger->policy, NULL) : NULL;
    v.digest = digest_of(d, texts, v.cal);
    if (!texts_render(texts, &v, a, &subject, &text)) {
        error_set(e, DUBAN_E_no_rules, "templates", "没有这类通知的模板 no template for %s",
                  enum_notice_kind.words[notice->kind]);
        return false;
    }
    d->message = (struct message){.id = notice->id,
                                  .thread = notice->item ? notice->item : notice->id,
                                  .to_id = person->id,
                                  .to_name = person->name,
                                  .to = person->email,
                                  .mobile = person->mobile,
                                  .accounts = person->accounts,
                                  .subject = subject,
                                  .body = text,
                                  .now_ms = job->now_ms,
                                  .kind = notice->kind,
                                  .light = notice->light};
    d->message.attempt = (notice->attempts == NONE ? 0 : notice->attempts) + 1;
    message_fields(d, &v);
    return true;
}

/* ---- one job ---- */
static void notify_go(void *u, struct work *w, struct job *job)
{
    struct notify *n = u;
    struct duban_error e = {.code = DUBAN_E_ok};
    struct delivery *d = arena_alloc(job_arena(w, job), sizeof *d);

    d->n = n;
    d->w = w;
    d->job = job;
    d->rules = work_rule(w, job, "channels", NULL, &d->version);
    d->next = n->deliveries;
    n->deliveries = d;
    if (!d->rules) {
        delivery_failed(d, "channels", "还没有渠道规则 no rules of channels are in force");
        return;
    }
    routes_find(n, d->rules, d->version, job, &d->routes, &e);
    struct step s = step_first(job, d->rules, &d->routes, work_cal(w, job));
    d->route = s.attempt;
    d->repeat = s.repeat;
    if (!s.attempt && job->person && d->routes.n == 0 && e.code && s.state == NS_REFUSED)
        delivery_failed(d, e.field, e.text); /* not the person's fault: it is parked in sight, not refused */
    else if (!s.attempt)
        delivery_fate(d, &s);
    else if (!delivery_write(d, &e))
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
    carriers_open(&n->carriers, &n->local.carrier);
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
    carriers_close(&n.carriers);
    arena_done(&n.texts_arena);
    notify_local_done(&n.local);
    return rc;
}
