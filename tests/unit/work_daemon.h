/* work_daemon.h: a daemon for the tests of the workers' runtime: the work door as a ROUTER socket, with the test in the
 * place of duband. The worker is a child process (made before any socket of the parent: libzmq does not like forks). */
#ifndef DUBAN_TESTS_WORK_DAEMON_H
#define DUBAN_TESTS_WORK_DAEMON_H

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <zmq.h>

#include "proto/ops.h"
#include "work_world.h"
#include "workers/work_door.h"

struct fake {
    char dir[64], endpoint[96];
    void *zmq, *sock;
    pid_t worker;
    struct arena arena;
};

/* A call as it came. */
struct came {
    unsigned char route[16]; /* libzmq makes 5 bytes */
    int route_len;
    struct call call;
    int op;
    const void *body; /* struct of ops[op].body */
};

/* Starts the worker: main(argc, argv) in a child, with --connect and --ping-ms=100. */
static inline void fake_start(struct fake *f, int (*worker_main)(int argc, char **argv))
{
    memset(f, 0, sizeof *f);
    arena_init(&f->arena);
    strcpy(f->dir, "/tmp/duban-work-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->endpoint, sizeof f->endpoint, "ipc://%s/work.sock", f->dir);
    f->worker = fork();
    if (f->worker == 0) {
        char connect[128], ping[] = "--ping-ms=100", name[] = "worker";
        char *argv[] = {name, connect, ping, NULL};
        snprintf(connect, sizeof connect, "--connect=%s", f->endpoint);
        exit(worker_main(3, argv));
    }
}

static inline void fake_open(struct fake *f)
{
    int zero = 0, timeout_ms = 9000;
    f->zmq = zmq_ctx_new();
    f->sock = zmq_socket(f->zmq, ZMQ_ROUTER);
    zmq_setsockopt(f->sock, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(f->sock, ZMQ_RCVTIMEO, &timeout_ms, sizeof timeout_ms);
    assert_int_equal(zmq_bind(f->sock, f->endpoint), 0);
}

static inline void fake_close(struct fake *f)
{
    zmq_close(f->sock);
    zmq_ctx_term(f->zmq);
}

/* Ends the worker hard, if it is still there, and takes everything away. Returns its exit status, -1 when it was
 * killed. */
static inline int fake_stop(struct fake *f)
{
    char cmd[128];
    int status = 0;
    kill(f->worker, SIGKILL);
    waitpid(f->worker, &status, 0);
    fake_close(f);
    arena_done(&f->arena);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", f->dir);
    if (system(cmd))
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The next call; false when none comes in time. */
static inline bool fake_recv_within(struct fake *f, struct came *c, int ms)
{
    struct duban_error e = {.code = DUBAN_E_ok};
    zmq_pollitem_t item = {f->sock, 0, ZMQ_POLLIN, 0};
    zmq_msg_t part;
    void *body;
    struct bytes canonical;

    if (zmq_poll(&item, 1, ms) <= 0)
        return false;
    c->route_len = zmq_recv(f->sock, c->route, sizeof c->route, 0);
    assert_true(c->route_len > 0);
    zmq_msg_init(&part);
    assert_int_equal(zmq_msg_recv(&part, f->sock, 0), 0); /* workers send the empty frame */
    assert_true(zmq_msg_recv(&part, f->sock, 0) >= 0);
    assert_false(zmq_msg_more(&part));
    struct bytes wire = {arena_copy(&f->arena, zmq_msg_data(&part), zmq_msg_size(&part)), zmq_msg_size(&part)};
    zmq_msg_close(&part);
    if (prescan(wire, &e) || rec_unpack(&rec_call, wire, UNPACK_STRICT, &f->arena, &c->call, &e))
        fail_msg("call: %s %s", e.field, e.text);
    c->op = op_find(c->call.op);
    assert_true(c->op >= 0);
    if (op_body(c->op, c->call.body, &f->arena, &body, &canonical, &e))
        fail_msg("%s: %s %s %s", c->call.op, duban_err_name(e.code), e.field, e.text);
    c->body = body;
    return true;
}

/* Answers with r (v and id are filled in); body: struct of the operation's answer, or NULL. */
static inline void fake_reply(struct fake *f, struct came *c, struct reply r, const void *body)
{
    r.v = 1;
    r.id = c->call.id;
    r.seq = NONE;
    if (r.retry_ms == 0)
        r.retry_ms = NONE;
    if (body)
        r.body = rec_pack(ops[c->op].answer, body, &f->arena);
    struct bytes wire = rec_pack(&rec_reply, &r, &f->arena);
    assert_true(zmq_send(f->sock, c->route, (size_t)c->route_len, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(f->sock, "", 0, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(f->sock, wire.data, wire.len, 0) >= 0);
}

static inline void fake_ok(struct fake *f, struct came *c)
{
    struct facts facts;
    rec_clear(&rec_facts, &facts);
    fake_reply(f, c, (struct reply){.ok = true}, ops[c->op].answer == &rec_facts ? &facts : NULL);
}

static inline void fake_refuse(struct fake *f, struct came *c, const char *code, int64_t retry_ms)
{
    struct fault fault = {.code = code, .zh = "不", .en = "no", .line = NONE};
    fake_reply(f, c, (struct reply){.error = &fault, .retry_ms = retry_ms}, NULL);
}

static inline void fake_jobs(struct fake *f, struct came *ready, struct job *v, size_t n)
{
    struct jobs jobs = {{v, n}};
    fake_reply(f, ready, (struct reply){.ok = true}, &jobs);
}

/* The next call of this operation; work_ready calls on the way are answered with no jobs. */
static inline void fake_expect(struct fake *f, int op, struct came *c)
{
    int64_t until = work_now_ms() + 9000;
    while (work_now_ms() < until) {
        if (!fake_recv_within(f, c, 200))
            continue;
        if (c->op == op)
            return;
        if (c->op != OP_work_ready)
            fail_msg("%s came, %s was awaited", ops[c->op].name, ops[op].name);
        fake_jobs(f, c, NULL, 0);
    }
    fail_msg("%s did not come", ops[op].name);
}

static inline struct job fake_job(const char *key, int64_t token)
{
    struct job job;
    rec_clear(&rec_job, &job);
    job.key = key;
    job.rev = 3;
    job.token = token;
    job.kind = JOB_JUDGE;
    job.now_ms = 1650000000000;
    return job;
}

#endif
