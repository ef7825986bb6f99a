/* channel_exec.c: a program of the county's own: it gets the notice as a CloudEvents JSON on standard input and says by
 * its exit code what became of it: 0 sent, 75 later, 65 never; anything else is later, with the code as the word.
 *
 * No shell: the row names the program by its full path and its arguments. It gets a clean environment, no output of it
 * is kept, and it ends with all it started when its time is up: then nobody knows what it did (uncertain). Whether a
 * repeat is harmless is not known either, so it is not repeat-safe. The end is looked for every EXEC_LOOK_S while one
 * runs, by waitpid: so SIGCHLD is taken back from the default loop, which would collect every dead child of the
 * process, and its exit code with it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workers/event.h"
#include "workers/work.h"

enum { EXEC_WHOLE_S = 60, EXEC_ARGS_MAX = 32, EXEC_SENT = 0, EXEC_NEVER = 65, EXEC_LATER = 75 };
static const double EXEC_LOOK_S = 0.05;

struct exec_carrier {
    struct carrier base;
    const struct carrier_local *local;
    ev_timer look;
    struct run *runs;
};

/* One program under way. */
struct run {
    struct run *next;
    pid_t pid;
    ev_tstamp until;
    sent_done *done;
    void *u;
};

static struct exec_carrier *exec_of(struct carrier *c)
{
    return (struct exec_carrier *)(void *)((char *)c - offsetof(struct exec_carrier, base));
}

/* Only a program that nobody else can write over. */
static int exec_check(struct carrier *c, const struct channel *row, struct duban_error *e)
{
    const char *program = row->command.n > 0 ? row->command.v[0] : "";
    struct stat st;
    (void)c;

    if (channel_row_check(row, e))
        return DUBAN_E_bad_config;
    if (row->command.n > EXEC_ARGS_MAX)
        return error_set(e, DUBAN_E_bad_config, "command", "%s: 参数至多 %d 个 arguments at most", row->channel,
                         EXEC_ARGS_MAX);
    if (stat(program, &st) || !S_ISREG(st.st_mode) || access(program, X_OK))
        return error_set(e, DUBAN_E_bad_config, "command", "%s: 不能执行 not executable", program);
    if (st.st_mode & 0002)
        return error_set(e, DUBAN_E_bad_config, "command", "%s: 人人可写 everybody may write it", program);
    return DUBAN_E_ok;
}

static bool exec_reaches(struct carrier *c, const struct channel *row, const struct person *p, int kind)
{
    (void)c, (void)row, (void)p, (void)kind;
    return true;
}

static int exec_write(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                      struct bytes *out, struct duban_error *e)
{
    (void)c;
    *out = event_write(row, m, true, a);
    return out->len <= LIM_SENT_BYTES ? DUBAN_E_ok : error_set(e, DUBAN_E_too_long, "sent", "%zu", out->len);
}

static void exec_keys(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                      struct strs *out)
{
    (void)c, (void)m;
    *out = (struct strs){arena_alloc(a, sizeof *out->v), 1};
    out->v[0] = arena_printf(a, "exec/%s", row->channel);
}

/* A file without a name that holds the bytes, at its beginning. -1: errno. */
static int input_of(struct bytes bytes)
{
    int fd = memfd_create("notice", MFD_CLOEXEC);

    if (fd >= 0 && (write(fd, bytes.data, bytes.len) != (ssize_t)bytes.len || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Starts it in a process group of its own. An errno. */
static int program_start(const struct channel *row, int input, pid_t *pid)
{
    char *const environment[] = {strdup("PATH=/usr/local/bin:/usr/bin:/bin"), strdup("LANG=C.UTF-8"), NULL};
    char *argv[EXEC_ARGS_MAX + 1] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;

    for (size_t i = 0; i < row->command.n; i++)
        argv[i] = strdup(row->command.v[i]);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    int err = posix_spawn(pid, argv[0], &files, &how, argv, environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    for (size_t i = 0; i < row->command.n; i++)
        free(argv[i]);
    free(environment[0]);
    free(environment[1]);
    return err;
}

/* ---- its end ---- */
static struct outcome verdict(int status, char *word, size_t size)
{
    struct outcome o = {.sent = SENT_LATER, .word = word};

    if (!WIFEXITED(status)) { /* it may have been killed after it had sent */
        snprintf(word, size, "exec signal %d", WTERMSIG(status));
        o.sent = SENT_UNCERTAIN;
        return o;
    }
    snprintf(word, size, "exec %d", WEXITSTATUS(status));
    if (WEXITSTATUS(status) == EXEC_SENT)
        o.sent = SENT_ACCEPTED;
    else if (WEXITSTATUS(status) == EXEC_NEVER)
        o.sent = SENT_REFUSED;
    return o;
}

static void run_unlink(struct exec_carrier *x, struct run *r)
{
    struct run **at = &x->runs;

    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
}

/* Ends it and all it started, and takes it off the list of the dead. */
static void run_kill(struct run *r)
{
    kill(-r->pid, SIGKILL);
    while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void exec_look(struct ev_loop *loop, ev_timer *ev, int revents)
{
    struct exec_carrier *x = ev->data;
    char word[32];
    (void)revents;

    for (struct run *r = x->runs, *next; r; r = next) {
        int status = 0;
        next = r->next;
        pid_t ended = waitpid(r->pid, &status, WNOHANG);
        if (ended == 0 && ev_now(loop) < r->until)
            continue;
        struct outcome o = {.sent = SENT_UNCERTAIN, .word = "exec: 超时 its time was up"};
        if (ended == 0)
            run_kill(r);
        else if (ended < 0) /* somebody else has collected it: how it ended is not known */
            o.word = "exec: 结束码丢失 its exit code is lost";
        else
            o = verdict(status, word, sizeof word);
        run_unlink(x, r);
        r->done(r->u, &o);
        free(r);
        next = x->runs; /* done may have started another: the list is looked at from its beginning */
    }
    if (!x->runs)
        ev_timer_stop(loop, &x->look);
}

static void exec_send(struct carrier *c, const struct channel *row, const struct message *m, struct bytes bytes,
                      sent_done *done, void *u)
{
    struct exec_carrier *x = exec_of(c);
    int input = input_of(bytes);
    pid_t pid = 0;
    int err = input < 0 ? errno : program_start(row, input, &pid);
    (void)m;

    if (input >= 0)
        close(input);
    if (err) {
        struct outcome o = {.sent = SENT_LATER, .word = strerror(err)};
        done(u, &o);
        return;
    }
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    ev_now_update(x->local->loop);
    *r = (struct run){.next = x->runs, .pid = pid, .done = done, .u = u};
    r->until = ev_now(x->local->loop) + (double)(x->local->whole_s ? x->local->whole_s : EXEC_WHOLE_S);
    x->runs = r;
    ev_timer_again(x->local->loop, &x->look);
}

static void exec_close(struct carrier *c)
{
    struct exec_carrier *x = exec_of(c);

    while (x->runs) {
        struct run *r = x->runs;
        run_kill(r);
        run_unlink(x, r);
        free(r);
    }
    ev_timer_stop(x->local->loop, &x->look);
    free(x);
}

static const struct carrier_ops exec_ops = {
    .name = "exec",
    .check = exec_check,
    .reaches = exec_reaches,
    .write = exec_write,
    .keys = exec_keys,
    .send = exec_send,
    .close = exec_close,
};

struct carrier *channel_exec_open(const struct carrier_local *local)
{
    struct exec_carrier *x = calloc(1, sizeof *x);

    if (!x)
        abort();
    x->base.ops = &exec_ops;
    x->local = local;
    signal(SIGCHLD, SIG_DFL);
    ev_timer_init(&x->look, exec_look, EXEC_LOOK_S, EXEC_LOOK_S);
    x->look.data = x;
    return &x->base;
}
