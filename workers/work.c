/* work.c: the life of a worker: options, the loop, jobs in hand, results, leaving.
 *
 * One work_ready is always under way: it is the wish for jobs, the sign of life, and the way jobs come (its answer).
 * The daemon keeps it for about a second when there is nothing to do. A newer one takes its place when the old one said
 * "no slots" and there are some now, or when it seems lost; an answer to the old one that crosses on the wire is taken
 * all the same. Nothing here knows what a job is about. */
#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-daemon.h>

#include "proto/codec.h"
#include "proto/duban.h"
#include "workers/work_run.h"

enum {
    EXIT_USAGE_ = 64,
    WISH_LOST_MS = 3000,    /* a work_ready without an answer for so long was lost: say it again */
    WISH_REFUSED_MS = 5000, /* after a refusal */
    DRAIN_MS = 10000,       /* after SIGTERM: for what is in hand */
    BYE_MS = 500,           /* for the answer to the bye */
    OPTIONS_MAX = 32,
};

/* ---- jobs in hand ---- */
struct hand *hand_of(struct job *job)
{
    return (struct hand *)(void *)((char *)job - offsetof(struct hand, job));
}

static struct hand *hand_take(struct work *w, const struct job *job, struct arena *a)
{
    struct duban_error e;
    struct bytes packed = rec_pack(&rec_job, job, a);
    struct hand *h = w->spare;

    if (h) {
        w->spare = h->next;
    } else {
        h = calloc(1, sizeof *h);
        if (!h)
            abort(); /* as the arena: no half-working mode */
        arena_init(&h->arena);
    }
    int rc = rec_unpack(&rec_job, packed, UNPACK_STORED, &h->arena, &h->job, &e);
    assert(rc == DUBAN_E_ok); /* it was unpacked before */
    h->answering = false;
    h->ready = NULL;
    h->next = w->hands;
    w->hands = h;
    w->hands_n++;
    return h;
}

void work_drop(struct work *w, struct job *job)
{
    struct hand *h = hand_of(job), **at = &w->hands;

    assert(!h->answering);
    while (*at != h)
        at = &(*at)->next;
    *at = h->next;
    w->hands_n--;
    w->done_n++;
    arena_reset(&h->arena);
    h->next = w->spare;
    w->spare = h;
}

struct arena *job_arena(struct work *w, struct job *job)
{
    (void)w;
    return &hand_of(job)->arena;
}

struct ev_loop *work_loop(struct work *w)
{
    return w->loop;
}

/* ---- results ---- */
struct result { /* in the arena of the job */
    struct work *w;
    struct hand *h;
    int op;
    bool last;
    void (*done)(void *u, struct work *w, struct job *job, const struct reply *r);
    void *u;
};

static void result_answered(void *u, const struct reply *r, struct arena *a)
{
    struct result *res = u;
    struct work *w = res->w;
    struct hand *h = res->h;
    struct job *job = &h->job;
    bool last = res->last, ok = r->ok;
    const struct fault *f = r->error;
    int op = res->op;
    (void)a;

    h->answering = h->goes_on = false;
    if (res->done)
        res->done(res->u, w, job, r);
    if (ok) {
        if (last)
            work_drop(w, job);
        return;
    }
    if (!last && h->goes_on)
        return;
    if (op == OP_work_failed || (f && duban_err_find(f->code) == DUBAN_E_stale)) {
        work_log(WORK_LOG_DEBUG, "job key=%s op=%s: %s", job->key, ops[op].name, f ? f->code : "refused");
        work_drop(w, job);
    } else {
        work_failed(w, job, "%s: %s %s %s", ops[op].name, f ? f->code : "refused", f && f->field ? f->field : "",
                    f && f->en ? f->en : "");
    }
}

void work_result(struct work *w, struct job *job, int op, const void *body, bool last,
                 void (*done)(void *u, struct work *w, struct job *job, const struct reply *r), void *u)
{
    struct hand *h = hand_of(job);
    struct result *res = arena_alloc(&h->arena, sizeof *res);

    assert(!h->answering);
    h->answering = true;
    *res = (struct result){w, h, op, last, done, u};
    work_door_call(w->door, op, body, WORK_CALL_UNTIL_ANSWERED, result_answered, res);
}

void work_go_on(struct work *w, struct job *job)
{
    (void)w;
    hand_of(job)->goes_on = true;
}

void work_ask(struct work *w, int op, const void *body,
              void (*answered)(void *u, const struct reply *r, struct arena *a), void *u)
{
    work_door_call(w->door, op, body, WORK_CALL_UNTIL_ANSWERED, answered, u);
}

void work_failed(struct work *w, struct job *job, const char *fmt, ...)
{
    char reason[1024];
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(reason, sizeof reason, fmt, ap);
    va_end(ap);
    if (n < 0)
        strcpy(reason, "?");
    for (size_t len = strlen(reason); n >= (int)sizeof reason && len > 0 && ((unsigned char)reason[len - 1] & 0x80);)
        reason[--len] = '\0'; /* it was cut: not in the middle of a character */
    work_log(WORK_LOG_WARNING, "job failed key=%s: %s", job->key, reason);
    struct failed body = {.key = job->key, .rev = job->rev, .token = job->token, .reason = reason};
    work_result(w, job, OP_work_failed, &body, true, NULL, NULL);
}

/* ---- asking for jobs ---- */
static void jobs_take(struct work *w, const struct reply *r, struct arena *a)
{
    struct jobs jobs;
    struct duban_error e;

    if (rec_unpack(&rec_jobs, r->body, UNPACK_STORED, a, &jobs, &e)) {
        work_log(WORK_LOG_ERROR, "jobs that can't be read: %s %s", duban_err_name(e.code), e.field);
        return;
    }
    w->wish_soon = jobs.jobs.n > 0;
    for (size_t i = 0; i < jobs.jobs.n; i++) {
        const struct job *job = LIST_AT(jobs.jobs, struct job, i);
        struct hand *h = hand_take(w, job, a);
        if (job->kind == (int)w->worker->job)
            w->worker->run(w->worker->u, w, &h->job);
        else
            work_failed(w, &h->job, "kind: this worker does %s", enum_job_kind.words[w->worker->job]);
    }
}

static void wish_answered(void *u, const struct reply *r, struct arena *a)
{
    struct wish *wish = u;
    struct work *w = wish->w;

    wish->call = NULL;
    w->wish_soon = !r; /* NULL: the connection was lost and is there again */
    if (!r)
        return;
    if (!r->ok) {
        const struct fault *f = r->error;
        work_log(WORK_LOG_ERROR, "work_ready was refused: %s %s; 继续尝试 trying on", f ? f->code : "",
                 f && f->en ? f->en : "");
        w->wish_next_ms = work_now_ms() + WISH_REFUSED_MS;
        return;
    }
    if (!w->welcome) {
        w->welcome = true;
        work_log(WORK_LOG_INFO, "已登记，等待任务 registered, waiting for jobs");
        sd_notify(0, "READY=1");
    }
    jobs_take(w, r, a);
}

static int slots_free(const struct work *w)
{
    int n = w->worker->slots - w->hands_n;
    return w->draining || n < 0 ? 0 : n;
}

static void wish_forget(struct work *w, struct wish *wish)
{
    if (wish->call)
        work_door_forget(w->door, wish->call);
    wish->call = NULL;
}

static void wish_say(struct work *w)
{
    struct ready body = {.kind = w->worker->job, .instance = w->instance, .slots = slots_free(w), .bye = w->bye_said};

    if (w->wishes[w->wish].slots == 0)
        wish_forget(w, &w->wishes[w->wish]); /* can't bring jobs any more */
    else
        w->wish = !w->wish;
    struct wish *wish = &w->wishes[w->wish];
    wish_forget(w, wish);
    wish->w = w;
    wish->slots = (int)body.slots;
    wish->call = work_door_call(w->door, OP_work_ready, &body, WORK_CALL_ONCE, wish_answered, wish);
    w->wish_soon = false;
    w->wish_next_ms = work_now_ms() + w->ping_ms;
}

/* Is it time for a work_ready? */
static bool wish_due(const struct work *w)
{
    const struct wish *wish = &w->wishes[w->wish];
    int64_t now = work_now_ms();
    bool more_room = wish->slots == 0 && slots_free(w) > 0;

    if (wish->call)
        return more_room || (w->draining && wish->slots > 0) || now > w->wish_next_ms - w->ping_ms + WISH_LOST_MS;
    return w->wish_soon || more_room || now >= w->wish_next_ms;
}

/* ---- leaving ---- */
static void drain_start(struct work *w)
{
    if (w->draining) { /* asked twice: at once */
        ev_break(w->loop, EVBREAK_ALL);
        return;
    }
    w->draining = true;
    w->drain_until_ms = work_now_ms() + DRAIN_MS;
    sd_notify(0, "STOPPING=1");
    work_log(WORK_LOG_INFO, "正在退出，在手 %d leaving, jobs in hand", w->hands_n);
}

/* One step on the way out: nothing in hand (or no time left, or nobody there): bye; then its answer, or no more time.
 */
static void drain_step(struct work *w)
{
    int64_t now = work_now_ms();
    bool alone = !work_door_alive(w->door);

    if (!w->bye_said && (w->hands_n == 0 || now >= w->drain_until_ms || alone)) {
        w->bye_said = true;
        w->drain_until_ms = now + BYE_MS;
        wish_say(w);
    } else if (w->bye_said && (!w->wishes[w->wish].call || now >= w->drain_until_ms || alone)) {
        ev_break(w->loop, EVBREAK_ALL);
    }
}

/* After each round of messages. */
static void work_turn(void *u)
{
    struct work *w = u;

    if (w->draining)
        drain_step(w);
    if (!w->bye_said && wish_due(w))
        wish_say(w);
    if (w->hands_n == 0)
        work_rules_trim(w);
}

static void work_on_signal(struct ev_loop *loop, ev_signal *ev, int revents)
{
    (void)loop, (void)revents;
    drain_start(ev->data);
}

static void work_on_second(struct ev_loop *loop, ev_timer *ev, int revents)
{
    struct work *w = ev->data;
    (void)loop, (void)revents;

    if (getenv("WATCHDOG_USEC"))
        sd_notify(0, "WATCHDOG=1");
    if (w->hands_n == w->status_hands_n && w->done_n == w->status_done_n)
        return;
    w->status_hands_n = w->hands_n;
    w->status_done_n = w->done_n;
    sd_notifyf(0, "STATUS=在手 %d · 已办 %lld  in hand %d, done %lld", w->hands_n, (long long)w->done_n, w->hands_n,
               (long long)w->done_n);
}

/* ---- the program ---- */
static void usage(const struct worker *w)
{
    printf("%s\n%s\n\n用法 usage: %s [选项 options]\n\n", w->zh, w->en, w->name);
    printf("  %-26s %s\n", "--connect=ENDPOINT", "工作口，缺省 ipc:///run/duban/work.sock  work door of duband");
    printf("  %-26s %s\n", "--ping-ms=N", "多久报一次平安，缺省 1000  sign of life, in ms");
    for (const char *const *o = w->options; o && o[0]; o += 2)
        printf("  --%-24s %s\n", o[0], o[1]);
    printf("  %-26s %s\n", "-v, --verbose", "多说一些  say more");
    printf("  %-26s %s\n", "--version", "版本  version");
    printf("  %-26s %s\n", "--help", "本说明  this text");
    printf("\nSIGTERM：办完手上的事再走（至多 10 秒）  finishes what is in hand, within 10 s.\n"
           "退出码 exit: 0 正常 done · 64 用法 usage · 78 配置 configuration\n");
}

struct settings {
    const char *endpoint;
    int64_t ping_ms;
    bool verbose;
    int exit_code; /* -1: run */
};

/* getopt_long rows of the runtime, then those of the worker. names: room for the names without "=VALUE". */
static void options_table(const struct worker *w, struct option *rows, char (*names)[40])
{
    static const struct option own[] = {
        {"connect", required_argument, NULL, 'c'}, {"ping-ms", required_argument, NULL, 'p'},
        {"verbose", no_argument, NULL, 'v'},       {"version", no_argument, NULL, 'V'},
        {"help", no_argument, NULL, 'h'},
    };
    size_t n = sizeof own / sizeof own[0];

    memcpy(rows, own, sizeof own);
    for (const char *const *o = w->options; o && o[0]; o += 2, n++) {
        assert(n + 1 < OPTIONS_MAX);
        size_t len = strcspn(o[0], "=");
        snprintf(names[n], sizeof names[n], "%.*s", (int)len, o[0]);
        rows[n] = (struct option){names[n], o[0][len] ? required_argument : no_argument, NULL, 'o'};
    }
    rows[n] = (struct option){NULL, 0, NULL, 0};
}

static bool option_ping(const char *text, int64_t *out)
{
    char *end;
    long v = strtol(text, &end, 10);
    if (end == text || *end || v < 10 || v > 60000)
        return false;
    *out = v;
    return true;
}

static int options_fault(const struct worker *w, const char *name, const char *value)
{
    fprintf(stderr, "%s: --%s=%s：写法不对，见 --help  not a value for this option, see --help\n", w->name, name,
            value ? value : "");
    return EXIT_USAGE_;
}

static void options_read(const struct worker *w, int argc, char **argv, struct settings *s)
{
    struct option rows[OPTIONS_MAX];
    char names[OPTIONS_MAX][40];
    int c, at = 0;

    options_table(w, rows, names);
    optind = 1;
    while (s->exit_code < 0 && (c = getopt_long(argc, argv, "vh", rows, &at)) != -1) {
        switch (c) {
        case 'c':
            s->endpoint = optarg;
            break;
        case 'p':
            if (!option_ping(optarg, &s->ping_ms))
                s->exit_code = options_fault(w, "ping-ms", optarg);
            break;
        case 'v':
            s->verbose = true;
            break;
        case 'V':
            printf("%s %s\n", w->name, DUBAN_VERSION);
            s->exit_code = 0;
            break;
        case 'h':
            usage(w);
            s->exit_code = 0;
            break;
        case 'o':
            if (w->option(w->u, rows[at].name, optarg))
                s->exit_code = options_fault(w, rows[at].name, optarg);
            break;
        default:
            fprintf(stderr, "%s: 见 --help  see --help\n", w->name);
            s->exit_code = EXIT_USAGE_;
        }
    }
    if (s->exit_code < 0 && optind < argc) {
        fprintf(stderr, "%s: %s：多余的参数，见 --help  unexpected argument\n", w->name, argv[optind]);
        s->exit_code = EXIT_USAGE_;
    }
}

static void work_run(struct work *w)
{
    double beat = 1.0;
    const char *watchdog = getenv("WATCHDOG_USEC");

    if (watchdog && strtod(watchdog, NULL) > 0 && strtod(watchdog, NULL) / 2e6 < beat)
        beat = strtod(watchdog, NULL) / 2e6;
    ev_signal_init(&w->term, work_on_signal, SIGTERM);
    ev_signal_init(&w->intr, work_on_signal, SIGINT);
    ev_timer_init(&w->second, work_on_second, beat, beat);
    w->term.data = w->intr.data = w->second.data = w;
    ev_signal_start(w->loop, &w->term);
    ev_signal_start(w->loop, &w->intr);
    ev_timer_start(w->loop, &w->second);
    ev_run(w->loop, 0);
    ev_signal_stop(w->loop, &w->term);
    ev_signal_stop(w->loop, &w->intr);
    ev_timer_stop(w->loop, &w->second);
}

static void hands_free(struct hand *h)
{
    while (h) {
        struct hand *next = h->next;
        arena_done(&h->arena);
        free(h);
        h = next;
    }
}

int work_main(const struct worker *worker, int argc, char **argv)
{
    struct settings s = {"ipc:///run/duban/work.sock", 1000, false, -1};
    struct work w = {.worker = worker};

    options_read(worker, argc, argv, &s);
    if (s.exit_code >= 0)
        return s.exit_code;
    signal(SIGPIPE, SIG_IGN);
    work_log_setup(worker->name, s.verbose);
    duban_new_id(w.instance);
    w.ping_ms = s.ping_ms;
    w.wish_soon = true;
    sd_notify(0, "STATUS=正在连接 connecting");
    w.loop = ev_default_loop(0);
    if (worker->start && (w.exit_code = worker->start(worker->u, &w)))
        return w.exit_code;
    w.door = work_door_open(w.loop, s.endpoint, work_turn, &w);
    if (!w.door)
        return EXIT_USAGE_;
    work_run(&w);
    work_door_close(w.door);
    work_rules_free(&w);
    hands_free(w.hands);
    hands_free(w.spare);
    return 0;
}
