#include "daemon/news.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <zmq.h>

#include "proto/codec.h"

struct news {
    void *socket;
    int64_t told;
    int subscribers;
};

struct news *news_open(void *zmq, const char *endpoint)
{
    struct news *n = calloc(1, sizeof *n);
    int linger = 0, verbose = 1, queue = 1000, saved;
    int64_t largest = 1024; /* of a subscription */
    mode_t old;

    if (!n)
        abort();
    n->socket = zmq_socket(zmq, ZMQ_XPUB);
    zmq_setsockopt(n->socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(n->socket, ZMQ_SNDHWM, &queue, sizeof queue);
    zmq_setsockopt(n->socket, ZMQ_XPUB_VERBOSER, &verbose, sizeof verbose); /* each one comes and goes by name */
    zmq_setsockopt(n->socket, ZMQ_MAXMSGSIZE, &largest, sizeof largest);
    old = umask(0007);
    if (zmq_bind(n->socket, endpoint) == 0) {
        umask(old);
        return n;
    }
    saved = errno;
    umask(old);
    news_close(n);
    errno = saved;
    return NULL;
}

void news_close(struct news *n)
{
    if (!n)
        return;
    zmq_close(n->socket);
    free(n);
}

int news_fd(struct news *n)
{
    int fd = -1;
    size_t len = sizeof fd;
    zmq_getsockopt(n->socket, ZMQ_FD, &fd, &len);
    return fd;
}

static void count_subscribers(struct news *n)
{
    unsigned char m[64];
    int len;
    while ((len = zmq_recv(n->socket, m, sizeof m, ZMQ_DONTWAIT)) >= 0)
        if (len > 0 && m[0] <= 1) /* anything else is no subscription: an XSUB may send what it likes */
            n->subscribers += m[0] == 1 ? 1 : -1;
}

int news_subscribers(struct news *n)
{
    count_subscribers(n);
    return n->subscribers;
}

void news_tell(struct news *n, int64_t seq, int64_t now_ms)
{
    struct arena a;
    struct hint h = {.seq = seq, .now_ms = now_ms};
    struct bytes b;

    count_subscribers(n);
    if (seq == n->told)
        return;
    n->told = seq;
    arena_init(&a);
    b = rec_pack(&rec_hint, &h, &a);
    if (zmq_send(n->socket, "news", 4, ZMQ_DONTWAIT | ZMQ_SNDMORE) >= 0)
        zmq_send(n->socket, b.data, b.len, ZMQ_DONTWAIT);
    arena_done(&a);
}
