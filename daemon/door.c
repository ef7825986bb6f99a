#include "daemon/door.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { QUEUE = 1000, HANDSHAKE_MS = 10000, BEAT_MS = 10000, BEAT_TIMEOUT_MS = 30000, BACKLOG = 1024 };

static void set(void *s, int option, int value)
{
    zmq_setsockopt(s, option, &value, sizeof value);
}

static void set_limits(void *s, bool tcp)
{
    int64_t frame = LIM_FRAME_BYTES;
    set(s, ZMQ_LINGER, 0);
    zmq_setsockopt(s, ZMQ_MAXMSGSIZE, &frame, sizeof frame);
    set(s, ZMQ_RCVHWM, QUEUE);
    set(s, ZMQ_SNDHWM, QUEUE);
    set(s, ZMQ_ROUTER_MANDATORY, 1);
    set(s, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    set(s, ZMQ_BACKLOG, BACKLOG);
    if (tcp) {
        set(s, ZMQ_HEARTBEAT_IVL, BEAT_MS);
        set(s, ZMQ_HEARTBEAT_TIMEOUT, BEAT_TIMEOUT_MS);
        set(s, ZMQ_TCP_KEEPALIVE, 1);
        set(s, ZMQ_IPV6, 1);
    }
}

static void *open_monitor(void *zmq, struct door *d)
{
    char name[64];
    void *m;
    snprintf(name, sizeof name, "inproc://monitor-%p", (void *)d);
    if (zmq_socket_monitor(d->socket, name,
                           ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                               ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) != 0)
        return NULL;
    m = zmq_socket(zmq, ZMQ_PAIR);
    if (m) /* no bound: at one, the thread that moves all messages would wait here for us, at the worst for ever */
        set(m, ZMQ_RCVHWM, 0);
    if (m && zmq_connect(m, name) != 0) {
        zmq_close(m);
        m = NULL;
    }
    return m;
}

struct door *door_open(void *zmq, const char *endpoint, const char *curve_secret, unsigned owner_uid)
{
    struct door *d = calloc(1, sizeof *d);
    mode_t old;
    int rc = -1, saved;

    if (!d)
        abort();
    *d = (struct door){.endpoint = endpoint, .tcp = curve_secret != NULL, .owner_uid = owner_uid};
    d->socket = zmq_socket(zmq, ZMQ_ROUTER);
    if (d->socket) {
        set_limits(d->socket, d->tcp);
        if (curve_secret) {
            set(d->socket, ZMQ_CURVE_SERVER, 1);
            zmq_setsockopt(d->socket, ZMQ_CURVE_SECRETKEY, curve_secret, 41);
            zmq_setsockopt(d->socket, ZMQ_ZAP_DOMAIN, "duban", 5);
        }
        d->monitor = open_monitor(zmq, d);
        old = umask(0007); /* the socket file gets 0770; who may enter is said by the folder and its group */
        rc = zmq_bind(d->socket, endpoint);
        umask(old);
    }
    if (rc == 0)
        return d;
    saved = errno;
    door_close(d);
    errno = saved;
    return NULL;
}

void door_close(struct door *d)
{
    if (!d)
        return;
    if (d->socket) {
        zmq_socket_monitor(d->socket, NULL, 0);
        zmq_close(d->socket);
    }
    if (d->monitor) {
        set(d->monitor, ZMQ_LINGER, 0);
        zmq_close(d->monitor);
    }
    free(d);
}

int door_fd(struct door *d)
{
    int fd = -1;
    size_t n = sizeof fd;
    zmq_getsockopt(d->socket, ZMQ_FD, &fd, &n);
    return fd;
}

bool door_ready(struct door *d)
{
    int events = 0;
    size_t n = sizeof events;
    return zmq_getsockopt(d->socket, ZMQ_EVENTS, &events, &n) == 0 && (events & ZMQ_POLLIN);
}

/* "localhost:UID:GID:PID", from the right: an IPv6 text would end in numbers too, but never stands on an ipc socket. */
bool door_peer_uid(const char *address, unsigned *uid)
{
    const char *p = address + strlen(address);
    char *end;
    int colons = 0;

    while (p > address && (*--p != ':' || ++colons < 3))
        ;
    if (colons < 3 || p[1] < '0' || p[1] > '9')
        return false;
    *uid = (unsigned)strtoul(p + 1, &end, 10);
    return *end == ':';
}

static bool identify(struct door *d, zmq_msg_t *m, struct caller *who)
{
    const char *s = zmq_msg_gets(m, d->tcp ? "User-Id" : "Peer-Address");
    if (!s)
        return false;
    if (d->tcp)
        return snprintf(who->principal, sizeof who->principal, "%s", s) < (int)sizeof who->principal && *s;
    if (!door_peer_uid(s, &who->uid))
        return false;
    who->owner = who->uid == 0 || who->uid == d->owner_uid;
    snprintf(who->principal, sizeof who->principal, "uid:%u", who->uid);
    return true;
}

/* Reads the frames after the routing id. 1 with the last one in *payload when the form is [empty] payload. */
static int recv_body(struct door *d, struct letter *l)
{
    int frames = 0, good = 0, more = 1;
    size_t n = sizeof more;

    while (more) {
        zmq_msg_t m;
        zmq_msg_init(&m);
        if (zmq_msg_recv(&m, d->socket, ZMQ_DONTWAIT) < 0)
            return -1;
        zmq_getsockopt(d->socket, ZMQ_RCVMORE, &more, &n);
        frames++;
        if (frames == 1 && more && zmq_msg_size(&m) == 0) {
            l->who.delimiter = true;
        } else if (!more && (frames == 1 || (frames == 2 && l->who.delimiter))) {
            zmq_msg_move(&l->payload, &m);
            good = 1;
        }
        zmq_msg_close(&m);
    }
    return good ? 1 : -1;
}

int door_recv(struct door *d, struct letter *l)
{
    zmq_msg_t route;
    int rc;

    l->who = (struct caller){.door = d};
    zmq_msg_init(&route);
    do {
        rc = zmq_msg_recv(&route, d->socket, ZMQ_DONTWAIT);
    } while (rc < 0 && errno == EINTR);
    if (rc < 0) {
        zmq_msg_close(&route);
        return 0;
    }
    zmq_msg_init(&l->payload);
    l->who.route_len = (uint8_t)zmq_msg_size(&route);
    memcpy(l->who.route, zmq_msg_data(&route), l->who.route_len);
    zmq_msg_close(&route);
    if (recv_body(d, l) == 1 && identify(d, &l->payload, &l->who))
        return 1;
    zmq_msg_close(&l->payload);
    return -1;
}

bool door_send(const struct caller *who, struct bytes payload)
{
    void *s = who->door->socket;
    int more = ZMQ_DONTWAIT | ZMQ_SNDMORE;

    /* The first frame decides: EAGAIN or EHOSTUNREACH come here, the rest follows it into the same pipe. */
    if (zmq_send(s, who->route, who->route_len, more) < 0)
        return false;
    if (who->delimiter && zmq_send(s, "", 0, more) < 0)
        return false;
    return zmq_send(s, payload.data, payload.len, ZMQ_DONTWAIT) >= 0;
}

void door_count(struct door *d)
{
    zmq_msg_t m;
    while (d->monitor) {
        uint16_t event = 0;
        int more = 1;
        size_t n = sizeof more;
        zmq_msg_init(&m);
        if (zmq_msg_recv(&m, d->monitor, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&m);
            return;
        }
        if (zmq_msg_size(&m) >= sizeof event)
            memcpy(&event, zmq_msg_data(&m), sizeof event);
        zmq_msg_close(&m);
        for (zmq_getsockopt(d->monitor, ZMQ_RCVMORE, &more, &n); more;
             zmq_getsockopt(d->monitor, ZMQ_RCVMORE, &more, &n)) {
            zmq_msg_init(&m);
            zmq_msg_recv(&m, d->monitor, 0);
            zmq_msg_close(&m);
        }
        if (event == ZMQ_EVENT_ACCEPTED)
            d->connections++;
        else if (event == ZMQ_EVENT_DISCONNECTED)
            d->connections--;
        else
            d->refused_handshakes++;
    }
}
