#include "daemon/zap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "daemon/clock.h"

enum { PARTS = 7, PROVE_MS = 3000 };

struct zap {
    void *socket;
    bool (*known)(void *u, const char *z85);
    void *u;
    char refused[41]; /* the last key that was refused */
};

struct zap *zap_open(void *zmq, bool (*known)(void *u, const char *z85), void *u)
{
    struct zap *z = calloc(1, sizeof *z);
    int linger = 0, saved;
    if (!z)
        abort();
    *z = (struct zap){.socket = zmq_socket(zmq, ZMQ_ROUTER), .known = known, .u = u};
    zmq_setsockopt(z->socket, ZMQ_LINGER, &linger, sizeof linger);
    if (zmq_bind(z->socket, "inproc://zeromq.zap.01") == 0)
        return z;
    saved = errno;
    zap_close(z);
    errno = saved;
    return NULL;
}

void zap_close(struct zap *z)
{
    if (!z)
        return;
    zmq_close(z->socket);
    free(z);
}

int zap_fd(struct zap *z)
{
    int fd = -1;
    size_t n = sizeof fd;
    zmq_getsockopt(z->socket, ZMQ_FD, &fd, &n);
    return fd;
}

/* RFC 27: route, empty, version, request id, domain, address, identity, mechanism, credentials (for CURVE: 32 bytes).
 */
struct question {
    unsigned char route[256], id[64], key[32];
    size_t route_len, id_len;
    bool curve;
};

static bool read_question(struct zap *z, struct question *q)
{
    int more = 1;
    size_t n = sizeof more;

    *q = (struct question){0};
    for (int part = -2; more; part++) {
        zmq_msg_t m;
        size_t len;
        const void *p;
        zmq_msg_init(&m);
        if (zmq_msg_recv(&m, z->socket, ZMQ_DONTWAIT) < 0)
            return false;
        zmq_getsockopt(z->socket, ZMQ_RCVMORE, &more, &n);
        len = zmq_msg_size(&m);
        p = zmq_msg_data(&m);
        if (part == -2 && len <= sizeof q->route)
            memcpy(q->route, p, q->route_len = len);
        else if (part == 1 && len <= sizeof q->id)
            memcpy(q->id, p, q->id_len = len);
        else if (part == 5)
            q->curve = len == 5 && memcmp(p, "CURVE", 5) == 0;
        else if (part == 6 && len == sizeof q->key)
            memcpy(q->key, p, len);
        zmq_msg_close(&m);
    }
    return true;
}

static void answer(struct zap *z, const struct question *q, bool ok, const char *user)
{
    struct {
        const void *p;
        size_t n;
    } const parts[PARTS] = {
        {"", 0}, {"1.0", 3}, {q->id, q->id_len}, {ok ? "200" : "400", 3}, {"", 0}, {user, strlen(user)}, {"", 0}};
    zmq_send(z->socket, q->route, q->route_len, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    for (int i = 0; i < PARTS; i++)
        zmq_send(z->socket, parts[i].p, parts[i].n, (i < PARTS - 1 ? ZMQ_SNDMORE : 0) | ZMQ_DONTWAIT);
}

void zap_pump(struct zap *z)
{
    struct question q;
    while (read_question(z, &q)) {
        char z85[41] = "", user[48] = "";
        bool ok = q.curve && zmq_z85_encode(z85, q.key, 32) && z->known(z->u, z85);
        if (ok)
            snprintf(user, sizeof user, "key:%s", z85);
        else
            memcpy(z->refused, z85, sizeof z85);
        answer(z, &q, ok, user);
    }
}

bool zap_prove(struct zap *z, void *zmq, const char *endpoint, const char *server_public)
{
    char pub[41], sec[41];
    int linger = 0;
    int64_t end = boot_ms() + PROVE_MS;
    void *s = zmq_socket(zmq, ZMQ_DEALER);

    zmq_curve_keypair(pub, sec);
    zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, server_public, 41);
    zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, pub, 41);
    zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, sec, 41);
    zmq_connect(s, endpoint);
    z->refused[0] = 0;
    while (boot_ms() < end && strcmp(z->refused, pub) != 0) {
        zmq_pollitem_t item = {z->socket, 0, ZMQ_POLLIN, 0};
        zmq_poll(&item, 1, 50);
        zap_pump(z);
    }
    zmq_close(s);
    return strcmp(z->refused, pub) == 0;
}
