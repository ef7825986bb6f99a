/* main.c: duband puts its parts together, runs the loop, and leaves in order. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>
#include <systemd/sd-daemon.h>

#include "daemon/intake.h"

enum { IDLE_MS = 50, STATUS_EVERY_TICKS = 10, FILES_EVERY_MS = 50, FILES_SHARE_MS = 2 };

void daemon_stop(struct daemon *d, int exit_code)
{
    if (d->exit_code < 0)
        d->exit_code = exit_code;
    ev_break(d->loop, EVBREAK_ALL);
}

/* ------------------------------------------------------------------ the loop */

/* When a worker's open call must be answered though there are no jobs, or a worker is silent for too long. */
static void arm_alarm(struct daemon *d)
{
    int64_t boot = boot_ms(), at = INT64_MAX;

    for (int i = 0; i < d->crew.n; i++) {
        const struct hand *h = &d->crew.hands[i];
        int64_t next = h->waiting ? h->waiting_since_ms + CREW_WAIT_MS : h->heard_ms + d->opt.silence_ms + 1;
        at = next < at ? next : at;
    }
    ev_timer_stop(d->loop, &d->alarm);
    if (at == INT64_MAX)
        return;
    ev_timer_set(&d->alarm, at > boot ? (double)(at - boot) / 1000 : 0.001, 0);
    ev_timer_start(d->loop, &d->alarm);
}

/* ZMQ_FD tells only that something changed; what is there is asked before each sleep and taken after it. */
static void on_prepare(EV_P_ ev_prepare *w, int revents)
{
    struct daemon *d = w->data;
    (void)revents;
    if (d->batch.since_ms) /* the doors are closed: the poll timer wakes us */
        return;
    if (door_ready(d->in) || door_ready(d->work) || (d->tcp && door_ready(d->tcp)))
        ev_idle_start(loop, &d->spin);
    if (engine_dirty(d->engine) && !ev_is_active(&d->idle_checkpoint))
        ev_timer_again(loop, &d->idle_checkpoint);
    ev_now_update(loop);
    arm_alarm(d);
}

static void on_check(EV_P_ ev_check *w, int revents)
{
    struct daemon *d = w->data;
    (void)revents;
    ev_idle_stop(loop, &d->spin);
    if (turn(d))
        ev_idle_start(loop, &d->spin);
}

static void on_wake(EV_P_ ev_io *w, int revents)
{
    (void)loop, (void)w, (void)revents; /* the check watcher does the work */
}

static void on_timer(EV_P_ ev_timer *w, int revents)
{
    (void)loop, (void)w, (void)revents;
}

static void on_spin(EV_P_ ev_idle *w, int revents)
{
    (void)loop, (void)w, (void)revents;
}

static void on_idle_checkpoint(EV_P_ ev_timer *w, int revents)
{
    struct daemon *d = w->data;
    (void)revents;
    ev_timer_stop(loop, w);
    if (!engine_checkpoint(d->engine, true))
        daemon_stop(d, engine_exit_code(d->engine));
}

/* The attachments are looked through while nothing else is to be done, a share of the time. */
static void on_file_audit(EV_P_ ev_timer *w, int revents)
{
    struct daemon *d = w->data;
    int64_t until = boot_ms() + FILES_SHARE_MS;
    bool more = true;
    (void)revents;

    if (d->batch.since_ms) /* the records may yet be undone */
        return;
    while (more && boot_ms() < until)
        more = files_audit_step(d->files, &engine_watch(d->engine)->state);
    if (!more)
        ev_timer_stop(loop, w);
}

static void on_signal(EV_P_ ev_signal *w, int revents)
{
    struct daemon *d = w->data;
    (void)loop, (void)revents;
    say(SAY_INFO, "signal %d: stopping", w->signum);
    daemon_stop(d, 0);
}

/* What `systemctl status` shows. */
static void tell_systemd(struct daemon *d)
{
    struct query_env env = {engine_core(d->engine), clock_due(&d->clock), engine_applied(d->engine)->seq, engine_entry,
                            d->engine};
    struct nothing ask = {NULL};
    struct duban_error e;
    struct arena a;
    struct status s;

    arena_init(&a);
    rec_clear(&rec_status, &s);
    if (core_query(&env, OP_status, &ask, &a, &s, &e) == 0 && s.all) {
        const struct count *c = s.all;
        sd_notifyf(0, "STATUS=在办 %lld 红%lld 黄%lld 蓝%lld · 待发 %lld · 账 #%lld%s%s", (long long)c->open,
                   (long long)c->red, (long long)c->yellow, (long long)c->blue, (long long)s.unsent,
                   (long long)engine_applied(d->engine)->seq, d->disk.low ? " · 磁盘不足" : "",
                   d->clock.suspect ? " · 时钟可疑" : "");
    }
    arena_done(&a);
}

/* Once a second; nothing else wakes an idle daemon that has looked its attachments through. Leases, silence, due times
 * and open calls of workers are looked after by the turn that follows. */
static void on_tick(EV_P_ ev_timer *w, int revents)
{
    struct daemon *d = w->data;
    static const char *const words[] = {"room on the disk again", "", "disk low: new work is refused"};
    int moved = disk_look(&d->disk);
    (void)revents;

    if (moved)
        say(SAY_WARNING, "%s (%lld MiB free)", words[moved + 1], (long long)(d->disk.free_bytes >> 20));
    if (!d->batch.since_ms) { /* while an append is unresolved the state may yet be undone: not a word about it */
        if (boot_ms() - d->selfcheck.checked_ms > SELFCHECK_EVERY_MS)
            selfcheck_run(d);
        if (d->ticks++ % STATUS_EVERY_TICKS == 0)
            tell_systemd(d);
        files_expire(d->files, boot_ms());
        if (files_audit_due(d->files, boot_ms()) && !ev_is_active(&d->file_audit))
            ev_timer_again(loop, &d->file_audit);
    }
    door_count(d->in); /* keeps the monitors' queues short */
    door_count(d->work);
    if (d->tcp)
        door_count(d->tcp);
    sd_notify(0, "WATCHDOG=1"); /* the loop turns, and each turn ends with its sync or the end of the process */
}

static void watch_fd(struct daemon *d, int fd)
{
    ev_io *w = &d->wakes[d->wakes_n++];
    ev_io_init(w, on_wake, fd, EV_READ);
    ev_io_start(d->loop, w);
}

static void loop_init(struct daemon *d)
{
    watch_fd(d, door_fd(d->in));
    watch_fd(d, door_fd(d->work));
    watch_fd(d, news_fd(d->news));
    if (d->tcp) {
        watch_fd(d, door_fd(d->tcp));
        watch_fd(d, zap_fd(d->zap));
    }
    ev_prepare_init(&d->prepare, on_prepare);
    ev_check_init(&d->check, on_check);
    ev_idle_init(&d->spin, on_spin);
    ev_timer_init(&d->tick, on_tick, 0, 1);
    ev_init(&d->alarm, on_timer);
    ev_init(&d->poll, on_timer);
    d->poll.repeat = 0.001;
    ev_init(&d->idle_checkpoint, on_idle_checkpoint);
    d->idle_checkpoint.repeat = IDLE_MS / 1000.0;
    ev_init(&d->file_audit, on_file_audit);
    d->file_audit.repeat = FILES_EVERY_MS / 1000.0;
    ev_signal_init(&d->term, on_signal, SIGTERM);
    ev_signal_init(&d->intr, on_signal, SIGINT);
    d->prepare.data = d->check.data = d->tick.data = d->idle_checkpoint.data = d;
    d->file_audit.data = d->term.data = d->intr.data = d;
    ev_prepare_start(d->loop, &d->prepare);
    ev_check_start(d->loop, &d->check);
    ev_timer_start(d->loop, &d->tick);
    ev_signal_start(d->loop, &d->term);
    ev_signal_start(d->loop, &d->intr);
}

/* ------------------------------------------------------------------ start */

/* Before any bind: an ipc bind takes a living daemon's path away from it without a word. */
static int lock_state(const char *dir)
{
    char path[4096];
    int fd;

    if (mkdir(dir, 0750) != 0 && errno != EEXIST) {
        say(SAY_ERROR, "state folder %s: %s", dir, strerror(errno));
        return 78;
    }
    snprintf(path, sizeof path, "%s/lock", dir);
    fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        say(SAY_ERROR, "%s: %s", path, strerror(errno));
        return 78;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return -1; /* held until the process ends */
    say(SAY_ERROR, "%s: another duband has this state folder", dir);
    return 75;
}

static bool key_known(void *u, const char *z85)
{
    struct daemon *d = u;
    struct arena a;
    bool known;
    arena_init(&a);
    known = state_has(&engine_watch(d->engine)->state, T_principal, arena_printf(&a, "key:%s", z85));
    arena_done(&a);
    return known;
}

/* A secret that others can read is no secret. */
static bool read_secret(const char *path, char key[41])
{
    struct stat st;
    FILE *f = fopen(path, "re");
    size_t n = 0;
    if (f && fstat(fileno(f), &st) == 0 && !(st.st_mode & (S_IROTH | S_IWOTH)))
        n = fread(key, 1, 40, f);
    if (f)
        fclose(f);
    key[n] = 0;
    return n == 40;
}

static int open_tcp(struct daemon *d, unsigned owner)
{
    char secret[41], public[41], bound[256];
    size_t n = sizeof bound;

    if (!read_secret(d->opt.curve_secret, secret) || zmq_curve_public(public, secret) != 0) {
        say(SAY_ERROR, "%s: needs 40 characters of Z85, and no access for others", d->opt.curve_secret);
        return 78;
    }
    d->zap = zap_open(d->zmq, key_known, d); /* before the first bind of a CURVE socket */
    d->tcp = d->zap ? door_open(d->zmq, d->opt.tcp, secret, owner) : NULL;
    sodium_memzero(secret, sizeof secret);
    if (!d->tcp) {
        say(SAY_ERROR, "%s: %s", d->opt.tcp, zmq_strerror(errno));
        return 78;
    }
    zmq_getsockopt(d->tcp->socket, ZMQ_LAST_ENDPOINT, bound, &n);
    if (!zap_prove(d->zap, d->zmq, bound, public)) {
        say(SAY_ERROR, "%s: self-test failed: a key that nobody knows was not asked for and refused", bound);
        return 78;
    }
    say(SAY_NOTICE, "tcp door %s, server key %s", bound, public);
    return -1;
}

static int open_doors(struct daemon *d)
{
    struct stat st;
    unsigned owner = stat(d->opt.state_dir, &st) == 0 ? st.st_uid : geteuid();

    d->zmq = zmq_ctx_new();
    zmq_ctx_set(d->zmq, ZMQ_MAX_SOCKETS, 1023);
    zmq_ctx_set(d->zmq, ZMQ_BLOCKY, 0);
    d->in = door_open(d->zmq, d->opt.in, NULL, owner);
    d->work = d->in ? door_open(d->zmq, d->opt.work, NULL, owner) : NULL;
    d->news = d->work ? news_open(d->zmq, d->opt.news) : NULL;
    if (!d->news) {
        say(SAY_ERROR, "%s: %s", !d->in ? d->opt.in : !d->work ? d->opt.work : d->opt.news, zmq_strerror(errno));
        return 78;
    }
    return d->opt.tcp ? open_tcp(d, owner) : -1;
}

/* Each client is a descriptor; what the soft limit of a shell (1024) would cut off is refused by our own count. */
static void allow_clients(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
}

static int open_ack_key(struct daemon *d)
{
    const char *why;
    int rc = acktoken_open(&d->ack, d->opt.state_dir, &why);

    if (!rc)
        return -1;
    say(SAY_ERROR, "%s/ack.key %s (%s)", d->opt.state_dir, why, strerror(rc));
    return rc == EACCES || rc == EBADMSG ? 78 : 74;
}

static int start(struct daemon *d)
{
    int rc = lock_state(d->opt.state_dir);
    const struct applied *ap;

    if (rc >= 0)
        return rc;
    disk_init(&d->disk, d->opt.state_dir, d->opt.disk_low_mib << 20, d->opt.reserve_mib << 20);
    disk_look(&d->disk);
    d->engine = engine_open(&d->opt, &rc);
    if (!d->engine)
        return rc;
    d->files = files_open(d->opt.state_dir);
    if (!d->files) {
        say(SAY_ERROR, "%s/files: %s", d->opt.state_dir, strerror(errno));
        return 74;
    }
    rc = open_ack_key(d);
    if (rc >= 0)
        return rc;
    ap = engine_applied(d->engine);
    clock_init(&d->clock, d->opt.manual, d->opt.manual_ms, ap->wall_ms);
    if (d->clock.suspect)
        say(SAY_WARNING, "the clock is suspect: time alone changes nothing until `duban clock-confirm`");
    crew_init(&d->crew);
    jobs_init(&d->jobs, engine_core(d->engine), &engine_watch(d->engine)->state);
    jobs_scan(&d->jobs);
    watch_clear(engine_watch(d->engine));
    selfcheck_run(d);
    rc = open_doors(d);
    if (rc >= 0)
        return rc;
    d->loop = ev_default_loop(0);
    loop_init(d);
    say(SAY_INFO, "duband %s is ready at entry %lld", DUBAN_VERSION, (long long)ap->seq);
    sd_notify(0, "READY=1");
    return -1;
}

static void leave(struct daemon *d)
{
    sd_notify(0, "STOPPING=1");
    if (!engine_close(d->engine) && d->exit_code == 0)
        d->exit_code = 74;
    files_close(d->files);
    selfcheck_done(d);
    rehearse_done(&d->rehearsals);
    door_close(d->in);
    door_close(d->work);
    door_close(d->tcp);
    news_close(d->news);
    zap_close(d->zap);
    if (d->zmq)
        zmq_ctx_term(d->zmq);
}

int main(int argc, char **argv)
{
    static struct daemon d; /* zeroed; the one and only */
    int rc;

    d.exit_code = -1;
    arena_init(&d.arena);
    arena_init(&d.speech);
    arena_init(&d.journey.arena);
    rc = options_read(&d.opt, argc, argv);
    if (rc >= 0)
        return rc;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is a failed write, not a death */
    prctl(PR_SET_DUMPABLE, 0);
    if (sodium_init() < 0)
        return 70;
    allow_clients();
    rc = start(&d);
    if (rc < 0)
        ev_run(d.loop, 0);
    else
        d.exit_code = rc;
    leave(&d);
    return d.exit_code;
}
