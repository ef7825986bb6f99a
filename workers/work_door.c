/* work_door.c: see work_door.h. ZMQ_FD is edge-triggered, and a send can eat the edge: so there is one function,
 * door_pump, that sends and receives until ZMQ_EVENTS says that nothing is left, and it runs before every sleep of the
 * loop. */
#include "workers/work_door.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "proto/codec.h"
#include "proto/duban.h"
#include "workers/work.h"

struct work_call {
    struct work_call *next;
    char id[37];
    enum work_call_how how;
    bool sent;         /* since the last connect and the last resend time */
    int64_t resend_ms; /* when to send it again */
    int64_t wait_ms;   /* the wait after that one */
    work_answered *answered;
    void *u;
    size_t len;
    char bytes[]; /* the packed call */
};

struct work_door {
    struct ev_loop *loop;
    void *zmq, *sock, *monitor;
    unsigned sockets_n; /* made so far */
    const char *endpoint;
    void (*turn)(void *u);
    void *u;
    struct work_call *calls, **calls_end; /* oldest first */
    size_t calls_n;
    int64_t heard_ms; /* last message; or, when later, the last new socket */
    bool heard;       /* on this socket */
    bool up;          /* libzmq says that there is a connection */
    bool in_pump;
    struct arena in, out;
    ev_io io, monitor_io;
    ev_prepare prepare;
    ev_check check;
    ev_idle spin; /* runs while messages are left, so that the loop does not sleep on them */
    ev_timer tick;
};

int64_t work_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- the socket ---- */
static void door_pump(struct work_door *d);

static void door_on_io(struct ev_loop *loop, ev_io *ev, int revents)
{
    (void)loop, (void)revents;
    door_pump(ev->data);
}

static int socket_fd(void *sock)
{
    int fd = -1;
    size_t len = sizeof fd;
    zmq_getsockopt(sock, ZMQ_FD, &fd, &len);
    return fd;
}

static int socket_events(void *sock)
{
    int events = 0;
    size_t len = sizeof events;
    while (zmq_getsockopt(sock, ZMQ_EVENTS, &events, &len) && zmq_errno() == EINTR)
        ;
    return events;
}

static bool socket_make(struct work_door *d)
{
    char monitor_at[48]; /* a new name each time: the old one is given back by another thread */
    const int zero = 0, one = 1, reconnect_ms = 50, reconnect_max_ms = 1000;
    const int64_t frame_max = LIM_FRAME_BYTES;

    snprintf(monitor_at, sizeof monitor_at, "inproc://monitor-%u", d->sockets_n++);
    d->sock = zmq_socket(d->zmq, ZMQ_DEALER);
    zmq_setsockopt(d->sock, ZMQ_LINGER, &zero, sizeof zero);
    /* A message is only taken while there is a connection: what to repeat is decided here, not in a queue of libzmq. */
    zmq_setsockopt(d->sock, ZMQ_IMMEDIATE, &one, sizeof one);
    zmq_setsockopt(d->sock, ZMQ_MAXMSGSIZE, &frame_max, sizeof frame_max);
    zmq_setsockopt(d->sock, ZMQ_RECONNECT_IVL, &reconnect_ms, sizeof reconnect_ms);
    zmq_setsockopt(d->sock, ZMQ_RECONNECT_IVL_MAX, &reconnect_max_ms, sizeof reconnect_max_ms);
    zmq_socket_monitor(d->sock, monitor_at, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
    d->monitor = zmq_socket(d->zmq, ZMQ_PAIR);
    zmq_setsockopt(d->monitor, ZMQ_LINGER, &zero, sizeof zero);
    zmq_connect(d->monitor, monitor_at);
    if (zmq_connect(d->sock, d->endpoint)) {
        work_log(WORK_LOG_ERROR, "--connect=%s: %s", d->endpoint, zmq_strerror(zmq_errno()));
        return false;
    }
    ev_io_init(&d->io, door_on_io, socket_fd(d->sock), EV_READ);
    ev_io_init(&d->monitor_io, door_on_io, socket_fd(d->monitor), EV_READ);
    d->io.data = d->monitor_io.data = d;
    ev_io_start(d->loop, &d->io);
    ev_io_start(d->loop, &d->monitor_io);
    d->heard = d->up = false;
    d->heard_ms = work_now_ms();
    return true;
}

static void socket_drop(struct work_door *d)
{
    ev_io_stop(d->loop, &d->io);
    ev_io_stop(d->loop, &d->monitor_io);
    zmq_socket_monitor(d->sock, NULL, 0);
    zmq_close(d->monitor);
    zmq_close(d->sock);
}

/* ---- calls ---- */
static void call_unlink(struct work_door *d, struct work_call *c)
{
    struct work_call **at = &d->calls;
    while (*at && *at != c)
        at = &(*at)->next;
    assert(*at == c);
    *at = c->next;
    if (d->calls_end == &c->next)
        d->calls_end = at;
    d->calls_n--;
}

struct work_call *work_door_call(struct work_door *d, int op, const void *body, enum work_call_how how,
                                 work_answered *answered, void *u)
{
    struct call call;
    char id[37];

    duban_new_id(id);
    rec_clear(&rec_call, &call);
    call.v = 1;
    call.id = id;
    call.op = ops[op].name;
    call.body = rec_pack(ops[op].body, body, &d->out);
    struct bytes wire = rec_pack(&rec_call, &call, &d->out);
    struct work_call *c = calloc(1, sizeof *c + wire.len);
    if (!c)
        abort(); /* as the arena: no half-working mode */
    memcpy(c->id, id, sizeof c->id);
    memcpy(c->bytes, wire.data, wire.len);
    arena_reset(&d->out);
    c->len = wire.len;
    c->how = how;
    c->wait_ms = WORK_RESEND_FIRST_MS;
    c->answered = answered;
    c->u = u;
    *d->calls_end = c;
    d->calls_end = &c->next;
    d->calls_n++;
    return c;
}

void work_door_forget(struct work_door *d, struct work_call *c)
{
    call_unlink(d, c);
    free(c);
}

/* The connection is lost: what was under way goes out again on the next one, what was only for this one is over. */
static void calls_cut_off(struct work_door *d)
{
    struct work_call *given_up = NULL, **at = &d->calls;

    while (*at) {
        struct work_call *c = *at;
        if (c->how == WORK_CALL_ONCE && c->sent) {
            *at = c->next;
            c->next = given_up;
            given_up = c;
            d->calls_n--;
        } else {
            c->sent = false;
            c->wait_ms = WORK_RESEND_FIRST_MS;
            at = &c->next;
        }
    }
    d->calls_end = at;
    while (given_up) {
        struct work_call *c = given_up;
        given_up = c->next;
        c->answered(c->u, NULL, NULL);
        free(c);
    }
}

/* Sends what is to be sent, as long as the socket takes it. Only while the monitor says `up`: in the moment between the
 * end of a connection and the news of it a message would go into a pipe that nobody empties, and no event would follow.
 */
static void calls_flush(struct work_door *d)
{
    int64_t now = work_now_ms();

    if (!d->up)
        return;
    for (struct work_call *c = d->calls; c; c = c->next) {
        if (c->sent && (c->how == WORK_CALL_ONCE || now < c->resend_ms))
            continue;
        /* Both frames are one message to libzmq: the first is refused, or both are taken. */
        if (zmq_send(d->sock, "", 0, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
            return;
        if (zmq_send(d->sock, c->bytes, c->len, ZMQ_DONTWAIT) < 0)
            return;
        c->sent = true;
        c->resend_ms = now + c->wait_ms;
        c->wait_ms = c->wait_ms * 2 > WORK_RESEND_MAX_MS ? WORK_RESEND_MAX_MS : c->wait_ms * 2;
    }
}

/* ---- answers ---- */
/* Worth sending again with the same id: the daemon said so, or it does not know what became of it. */
static bool reply_says_later(const struct reply *r)
{
    if (r->ok || !r->error)
        return false;
    const struct fault *f = r->error;
    enum duban_err code = duban_err_find(f->code);
    return code == DUBAN_E_busy || code == DUBAN_E_unavailable || code == DUBAN_E_disk_low;
}

/* Reads an answer. One that holds too much to be read becomes the refusal that says so: asked again, the same would
 * come. False: *e says why it is none. */
static bool reply_read(struct work_door *d, struct bytes wire, struct reply *r, struct duban_error *e)
{
    struct fault *f;
    int rc = prescan(wire, e);

    if (rc == DUBAN_E_too_many) {
        rec_clear(&rec_reply, r);
        f = arena_alloc(&d->in, sizeof *f);
        rec_clear(&rec_fault, f);
        f->code = duban_err_name(DUBAN_E_too_many);
        r->id = prescan_id(wire, &d->in);
        r->error = f;
        return r->id != NULL;
    }
    return !rc && !rec_unpack(&rec_reply, wire, UNPACK_STORED, &d->in, r, e);
}

static void door_take_reply(struct work_door *d, struct bytes wire)
{
    struct reply r;
    struct duban_error e;

    if (!reply_read(d, wire, &r, &e)) {
        work_log(WORK_LOG_WARNING, "a reply that can't be read was ignored: %s", duban_err_name(e.code));
        return;
    }
    struct work_call *c = d->calls;
    while (c && !(r.id && strcmp(c->id, r.id) == 0))
        c = c->next;
    if (!c)
        return; /* a second answer to a call that was sent twice, or to a forgotten one */
    if (c->how == WORK_CALL_UNTIL_ANSWERED && reply_says_later(&r)) {
        int64_t wait = r.retry_ms != NONE && r.retry_ms < WORK_RESEND_MAX_MS ? r.retry_ms : c->wait_ms;
        c->resend_ms = work_now_ms() + wait;
        return;
    }
    call_unlink(d, c);
    c->answered(c->u, &r, &d->in);
    free(c);
}

/* Takes one message off the socket. False: none there. */
static bool door_recv(struct work_door *d)
{
    zmq_msg_t payload;
    int frames = 0, more = 1;

    zmq_msg_init(&payload);
    while (more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, d->sock, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&part);
            if (frames > 0 && zmq_errno() == EINTR)
                continue;
            break;
        }
        more = zmq_msg_more(&part);
        frames++;
        zmq_msg_move(&payload, &part); /* the last frame counts; before it stands at most the empty one */
        zmq_msg_close(&part);
    }
    if (frames > 0) {
        d->heard = true;
        d->heard_ms = work_now_ms();
        if (frames <= 2)
            door_take_reply(d, (struct bytes){zmq_msg_data(&payload), zmq_msg_size(&payload)});
        arena_reset(&d->in);
    }
    zmq_msg_close(&payload);
    return frames > 0;
}

/* What libzmq saw: a connection made or lost. Each event is two frames: number and value; then the address. */
static void door_watch(struct work_door *d)
{
    while (socket_events(d->monitor) & ZMQ_POLLIN) {
        unsigned char event[6];
        char address[128];
        uint16_t what;
        if (zmq_recv(d->monitor, event, sizeof event, ZMQ_DONTWAIT) < 0)
            return;
        zmq_recv(d->monitor, address, sizeof address, ZMQ_DONTWAIT);
        memcpy(&what, event, sizeof what);
        d->up = what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
        if (d->up)
            continue;
        calls_cut_off(d);
        if (d->heard)
            work_log(WORK_LOG_INFO, "连接断开，正在重连 connection lost, connecting again");
    }
}

static void door_pump(struct work_door *d)
{
    if (d->in_pump)
        return; /* a callback ran the loop: never, but then once is enough */
    d->in_pump = true;
    bool more = true;
    for (int n = 0; more && n < WORK_PUMP_MESSAGES; n++) {
        door_watch(d);
        calls_flush(d);
        more = door_recv(d);
    }
    d->turn(d->u);
    calls_flush(d);
    more = (socket_events(d->sock) & ZMQ_POLLIN) || (socket_events(d->monitor) & ZMQ_POLLIN);
    if (more)
        ev_idle_start(d->loop, &d->spin);
    else
        ev_idle_stop(d->loop, &d->spin);
    d->in_pump = false;
}

static void door_on_prepare(struct ev_loop *loop, ev_prepare *ev, int revents)
{
    (void)loop, (void)revents;
    door_pump(ev->data);
}

static void door_on_check(struct ev_loop *loop, ev_check *ev, int revents)
{
    (void)loop, (void)revents;
    door_pump(ev->data);
}

static void door_on_idle(struct ev_loop *loop, ev_idle *ev, int revents)
{
    (void)loop, (void)ev, (void)revents; /* that it is active is all it is for */
}

static void door_on_tick(struct ev_loop *loop, ev_timer *ev, int revents)
{
    struct work_door *d = ev->data;
    (void)loop, (void)revents;
    if (work_now_ms() - d->heard_ms < WORK_SILENCE_MS)
        return; /* the pump before the next sleep does the rest */
    if (d->heard)
        work_log(WORK_LOG_WARNING, "没有回应，重新连接 nothing heard for %d ms, making a new socket",
                 (int)WORK_SILENCE_MS);
    socket_drop(d);
    bool made = socket_make(d);
    assert(made); /* the same endpoint was good before */
    calls_cut_off(d);
}

struct work_door *work_door_open(struct ev_loop *loop, const char *endpoint, void (*turn)(void *u), void *u)
{
    struct work_door *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->loop = loop;
    d->endpoint = endpoint;
    d->turn = turn;
    d->u = u;
    d->calls_end = &d->calls;
    arena_init(&d->in);
    arena_init(&d->out);
    d->zmq = zmq_ctx_new();
    ev_prepare_init(&d->prepare, door_on_prepare);
    ev_check_init(&d->check, door_on_check);
    ev_idle_init(&d->spin, door_on_idle);
    ev_timer_init(&d->tick, door_on_tick, WORK_TICK_MS / 1000.0, WORK_TICK_MS / 1000.0);
    d->prepare.data = d->check.data = d->spin.data = d->tick.data = d;
    if (!socket_make(d)) {
        work_door_close(d);
        return NULL;
    }
    ev_prepare_start(loop, &d->prepare);
    ev_check_start(loop, &d->check);
    ev_timer_start(loop, &d->tick);
    return d;
}

void work_door_close(struct work_door *d)
{
    if (!d)
        return;
    ev_prepare_stop(d->loop, &d->prepare);
    ev_check_stop(d->loop, &d->check);
    ev_idle_stop(d->loop, &d->spin);
    ev_timer_stop(d->loop, &d->tick);
    socket_drop(d);
    zmq_ctx_term(d->zmq);
    while (d->calls)
        work_door_forget(d, d->calls);
    arena_done(&d->in);
    arena_done(&d->out);
    free(d);
}

bool work_door_alive(const struct work_door *d)
{
    return d->heard && work_now_ms() - d->heard_ms < WORK_SILENCE_MS;
}

size_t work_door_calls(const struct work_door *d)
{
    return d->calls_n;
}
