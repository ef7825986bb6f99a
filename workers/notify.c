/* notify.c: main of duban-notify: takes notices, one job each, through a channel.
 *
 *   job → still true, somebody there? (notify_step.h) → a place on its channel (notify_ways.h) → text (notify_write.h)
 * → notice_attempt, journalled; its answer → hand over (channel.h) → notice_fate
 *
 * The answer may also be: not now, a limit of the channel is reached. Then its place behind the limit is in the record
 * (booked), or the wait would be too long (limited) and the next channel has its turn. What was counted by a limit is
 * handed over within HANDOVER_MS or not at all. A notice that was taken, or may have been, comes again as a job when
 * its receipt is worth asking for.
 *
 * What must stay true: nothing is handed over before its attempt is journalled, so a crash at any point leaves either a
 * notice that was not tried or one that is known to be in doubt, which is sent again with the same id and says so.
 * Every job ends in a fate, in a place behind a limit, or in work_failed: no notice is dropped in silence. Only this
 * worker may reach the outer network. */
#include <stdio.h>
#include <string.h>

#include "core/governor.h"
#include "proto/codec.h"
#include "workers/boot.h"
#include "workers/notify_local.h"
#include "workers/notify_ways.h"
#include "workers/notify_write.h"
#include "workers/work.h"

enum { NOTIFY_SLOTS = LIM_JOBS_PER_WORKER };
static const double NOTIFY_LOOK_S = 0.25; /* how often it is seen to that nobody waits too long for a place */

struct notify {
    struct notify_local local;
    struct ways ways;
    struct desk desk;
    struct delivery *deliveries; /* the newest first */
    ev_timer look;
};

/* A notice on its way out, or a question about one; in the arena of its job. */
struct delivery {
    struct delivery *next;
    struct notify *n;
    struct work *w;
    struct job *job;
    const struct channels *rules;
    struct routes routes;
    struct route route; /* the one it goes by */
    unsigned without;   /* bits of routes that are over a limit for too long */
    bool wait;          /* and all of them are: it takes its place behind the limit of the first */
    struct way *way;    /* what is under way on its channel */
    int place;          /* there; -1: none yet */
    bool waiting;       /* for one */
    bool ask;           /* a question */
    struct message message;
    struct bytes bytes;            /* as it is handed over */
    struct strs governors;         /* keys of its limits */
    int64_t version;               /* of the rules */
    int64_t came_ms, came_boot_ms; /* when the job came, by the daemon's clock and by ours */
    bool repeat;                   /* an earlier attempt may have arrived */
    bool handed;                   /* with the channel now */
};

/* ---- the clock ---- */

/* The job goes with the daemon's clock, in whole seconds: it may have waited here, or hung. */
static void delivery_clock(struct delivery *d)
{
    d->job->now_ms = d->came_ms + (boot_ms() - d->came_boot_ms) / 1000 * 1000;
}

/* ---- the end of a delivery ---- */
static void delivery_begin(struct delivery *d);

/* Who has waited longest for this channel begins. */
static void way_next(struct notify *n, struct way *way)
{
    struct delivery *first = NULL;

    for (struct delivery *d = n->deliveries; d; d = d->next)
        if (d->waiting && d->way == way)
            first = d;
    if (first && !way_full(way))
        delivery_begin(first);
}

/* It is not on its channel any more. */
static void delivery_leave(struct delivery *d)
{
    struct way *way = d->way;
    int place = d->place;

    way->waiting -= d->waiting;
    d->waiting = false;
    d->way = NULL;
    d->place = -1;
    if (place < 0)
        return;
    way_give(way, place, boot_ms());
    way_next(d->n, way);
}

static void delivery_over(void *u, struct work *w, struct job *job, const struct reply *r)
{
    struct delivery *d = u, **at = &d->n->deliveries;
    (void)w, (void)job, (void)r;

    while (*at != d)
        at = &(*at)->next;
    *at = d->next;
    if (d->way)
        delivery_leave(d);
}

/* What became of it. o: what the channel said; NULL: it said nothing. */
static void delivery_fate(struct delivery *d, const struct step *s, const struct outcome *o)
{
    struct fate body;

    rec_clear(&rec_fate, &body);
    body.key = d->job->key;
    body.rev = d->job->rev;
    body.token = d->job->token;
    body.state = s->state;
    body.result = s->result;
    body.next_ms = s->next_ms;
    body.receipt_ms = s->receipt_ms;
    body.window = s->window;
    body.asked = d->ask;
    if (o) {
        body.ref = o->ref && o->ref[0] ? o->ref : NULL;
        body.disable = o->disable;
    }
    if (o && o->wait_ms > 0 && d->governors.n > 0) {
        body.penalty = d->governors.v[o->wait_reader ? d->governors.n - 1 : 0];
        body.penalty_ms = d->job->now_ms + o->wait_ms;
    }
    work_log(s->state == NS_ACCEPTED ? WORK_LOG_DEBUG : WORK_LOG_INFO, "notice %s state=%s result=%s", d->job->key,
             enum_notice_state.words[s->state], s->result ? s->result : "");
    if (d->way)
        delivery_leave(d);
    work_result(d->w, d->job, OP_notice_fate, &body, true, delivery_over, d);
}

static void delivery_failed(struct delivery *d, const char *field, const char *text)
{
    delivery_over(d, d->w, d->job, NULL);
    work_failed(d->w, d->job, "%s: %s", field, text);
}

/* ---- a place on its channel ---- */

/* So many stand in line there that others would wait for them: it comes back later. */
static void delivery_let_go(struct delivery *d)
{
    int64_t wait = way_back_ms(d->way, boot_ms());

    delivery_clock(d);
    struct step s = step_later(d->job, "渠道正忙 the channel is busy",
                               d->job->now_ms + wait + step_jitter_ms(d->job->key, d->job->rev, wait));

    if (d->ask) {
        s.receipt_ms = s.next_ms;
        s.next_ms = NONE;
    }
    delivery_fate(d, &s, NULL);
}

/* Lets the newest of those go that would wait too long. */
static void ways_settle(struct notify *n)
{
    for (struct delivery *d = n->deliveries, *next; d; d = next) {
        next = d->next;
        if (d->waiting && way_wait_ms(d->way, boot_ms()) > WAY_PATIENCE_MS)
            delivery_let_go(d);
    }
}

static void notify_look(struct ev_loop *loop, ev_timer *ev, int revents)
{
    (void)loop, (void)revents;
    ways_settle(ev->data);
}

/* By this channel; at once, or when it has a place. */
static void delivery_enter(struct delivery *d, struct route route)
{
    d->route = route;
    d->way = ways_of(&d->n->ways, route.row->channel);
    d->waiting = way_full(d->way);
    d->way->waiting += d->waiting;
    if (d->waiting)
        ways_settle(d->n);
    else
        delivery_begin(d);
}

/* ---- handing over ---- */
static void delivery_sent(void *u, const struct outcome *o)
{
    struct delivery *d = u;

    delivery_clock(d);
    struct step s = step_after(d->job, d->rules, &d->routes, work_cal(d->w, d->job), &d->route, d->message.attempt, o);

    d->handed = false;
    if (o->disable)
        ways_gone(&d->n->ways, d->route.row->channel, d->version);
    delivery_fate(d, &s, o);
}

/* Its limits count it as handed over by now, and it was not. */
static void delivery_too_late(struct delivery *d)
{
    delivery_sent(d, &(struct outcome){.sent = SENT_LATER, .word = "没来得及交出 too late to be handed over"});
}

/* Over a limit, and for long: by another channel; when none is left, behind the limit of the first. */
static void delivery_limited(struct delivery *d)
{
    const struct notice *n = d->job->notice;
    const struct route *other;

    for (size_t i = 0; i < d->routes.n; i++)
        if (d->routes.v[i].row == d->route.row)
            d->without |= 1U << i;
    other = step_route(n, d->rules, &d->routes, d->without);
    if (!other) {
        d->wait = true;
        other = step_route(n, d->rules, &d->routes, 0);
    }
    delivery_leave(d);
    work_go_on(d->w, d->job);
    delivery_enter(d, *other); /* there is one: it came by one */
}

/* It has its place behind a limit, which is in the record: it comes when that falls due. */
static bool was_booked(const struct reply *r, struct arena *a)
{
    struct facts facts;
    struct duban_error e;

    return rec_unpack(&rec_facts, r->body, UNPACK_STORED, a, &facts, &e) == DUBAN_E_ok && facts.booked;
}

static void attempt_answered(void *u, struct work *w, struct job *job, const struct reply *r)
{
    struct delivery *d = u;
    const struct fault *f = r->error;

    if (!r->ok && f && duban_err_find(f->code) == DUBAN_E_limited && !d->wait) {
        delivery_limited(d);
        return;
    }
    if (!r->ok) { /* the notice has moved on, or the daemon has doubts: the runtime ends the job */
        delivery_over(d, w, job, r);
        return;
    }
    if (was_booked(r, job_arena(w, job))) {
        delivery_over(d, w, job, r);
        work_drop(w, job);
        return;
    }
    job->rev++; /* the attempt is part of the record now */
    d->handed = true;
    if (d->message.until_ms && boot_ms() > d->message.until_ms)
        delivery_too_late(d);
    else
        d->route.carrier->ops->send(d->route.carrier, d->route.row, &d->message, d->bytes, delivery_sent, d);
}

/* What a message is without its words. */
static void message_base(struct delivery *d)
{
    const struct notice *notice = d->job->notice;
    const struct person *person = d->job->person;

    d->message = (struct message){.id = notice->id,
                                  .thread = notice->item ? notice->item : notice->id,
                                  .to_id = person->id,
                                  .to_name = person->name,
                                  .to = person->email,
                                  .mobile = person->mobile,
                                  .accounts = person->accounts,
                                  .now_ms = d->job->now_ms,
                                  .attempt = none_or(notice->attempts, 0) + 1,
                                  .kind = notice->kind,
                                  .light = notice->light};
}

/* Writes the words and the bytes. A repeat where the same bytes are no second message is those bytes again. */
static int delivery_write(struct delivery *d, struct duban_error *e)
{
    const struct writing to = {d->w, d->job, d->rules, d->route.row, d->repeat};
    const struct carrier_ops *way = d->route.carrier->ops;

    message_base(d);
    if (!notify_write(&d->n->desk, &to, &d->message, e))
        return DUBAN_E_bad_config;
    if (step_same_bytes(d->job, &d->route)) {
        d->bytes = d->job->sent;
        return DUBAN_E_ok;
    }
    return way->write(d->route.carrier, d->route.row, &d->message, job_arena(d->w, d->job), &d->bytes, e);
}

/* Has the attempt journalled. */
static void delivery_attempt(struct delivery *d)
{
    const struct person *p = d->job->person;
    const struct carrier_ops *way = d->route.carrier->ops;
    struct attempt body;

    rec_clear(&rec_attempt, &body);
    body.key = d->job->key;
    body.rev = d->job->rev;
    body.token = d->job->token;
    body.channel = d->route.row->channel;
    body.to = p->id;
    body.to_name = p->name;
    body.instead_of = d->job->instead_of;
    body.vacant = d->job->vacant;
    body.sent = d->bytes;
    body.wait = d->wait;
    way->keys(d->route.carrier, d->route.row, &d->message, job_arena(d->w, d->job), &d->governors);
    body.governors = d->governors;
    d->message.until_ms = d->route.row->limits.n > 0 ? boot_ms() + HANDOVER_MS : 0;
    work_result(d->w, d->job, OP_notice_attempt, &body, false, attempt_answered, d);
}

/* ---- asking what became of it ---- */
static void receipt_told(void *u, enum receipt receipt, const char *word)
{
    struct delivery *d = u;
    const struct route *by = d->route.row ? &d->route : NULL;

    delivery_clock(d);
    struct step s = step_receipt(d->job, d->rules, &d->routes, by, receipt, word);

    d->handed = false;
    delivery_fate(d, &s, NULL);
}

/* Only of who it went to. */
static void delivery_ask(struct delivery *d)
{
    const struct notice *n = d->job->notice;
    const struct person *p = d->job->person;
    struct route route = ways_route(&d->n->ways, d->rules, n->channel);

    if (!route.row || !route.carrier->ops->ask || !p || !n->to || strcmp(p->id, n->to) != 0)
        receipt_told(d, RECEIPT_UNKNOWN, "没有办法查回执 nobody to ask for its receipt");
    else
        delivery_enter(d, route);
}

static void receipt_ask(struct delivery *d)
{
    const struct notice *n = d->job->notice;
    const struct try *last = notice_last_try(n);

    d->handed = true;
    message_base(d);
    d->route.carrier->ops->ask(d->route.carrier, d->route.row, &d->message, n->ref, last ? last->at_ms : NONE,
                               receipt_told, d);
}

/* ---- one job ---- */

/* It has its place: on with it. */
static void delivery_begin(struct delivery *d)
{
    struct duban_error e = {.code = DUBAN_E_ok};

    d->way->waiting -= d->waiting;
    d->waiting = false;
    d->place = way_take(d->way, boot_ms());
    if (d->ask)
        receipt_ask(d);
    else if (delivery_write(d, &e))
        delivery_failed(d, e.field, e.text);
    else
        delivery_attempt(d);
}

static void notify_go(void *u, struct work *w, struct job *job)
{
    struct notify *n = u;
    struct duban_error e = {.code = DUBAN_E_ok};
    struct delivery *d = arena_alloc(job_arena(w, job), sizeof *d);

    d->n = n;
    d->w = w;
    d->job = job;
    d->place = -1;
    d->came_ms = job->now_ms;
    d->came_boot_ms = boot_ms();
    d->rules = work_rule(w, job, "channels", NULL, &d->version);
    d->next = n->deliveries;
    n->deliveries = d;
    if (!d->rules) {
        delivery_failed(d, "channels", "还没有渠道规则 no rules of channels are in force");
        return;
    }
    ways_routes(&n->ways, d->rules, d->version, job, &d->routes, &e);
    const struct notice *notice = job->notice;
    struct route last = ways_route(&n->ways, d->rules, notice->channel);
    struct step s = step_first(job, d->rules, &d->routes, last.carrier, work_cal(w, job));
    d->repeat = s.repeat;
    d->ask = s.ask;
    if (s.ask)
        delivery_ask(d);
    else if (s.attempt)
        delivery_enter(d, *s.attempt);
    else if (job->person && d->routes.n == 0 && e.code && s.state == NS_DEAD)
        delivery_failed(d, e.field, e.text); /* not the person's fault: it is parked in sight, not dead */
    else
        delivery_fate(d, &s, NULL);
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
    carriers_open(&n->ways.carriers, &n->local.carrier);
    ev_timer_init(&n->look, notify_look, NOTIFY_LOOK_S, NOTIFY_LOOK_S);
    n->look.data = n;
    ev_timer_start(n->local.carrier.loop, &n->look);
    return 0;
}

int main(int argc, char **argv)
{
    struct notify n = {.deliveries = NULL};
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

    int rc = work_main(&notify, argc, argv);
    carriers_close(&n.ways.carriers);
    desk_free(&n.desk);
    notify_local_done(&n.local);
    return rc;
}
