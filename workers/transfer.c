/* transfer.c: see transfer.h. curl says which sockets it waits for and when it wants to be woken; both become watchers
 * of libev. */
#include "workers/transfer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct transfers {
    struct ev_loop *loop;
    CURLM *multi;
    ev_timer timer;
    struct transfer *under_way;
};

struct transfer {
    struct transfer *next;
    struct transfers *t;
    CURL *easy;
    transfer_ended *ended;
    void *u;
};

/* One socket of curl on the loop. */
struct watch {
    ev_io io;
    struct transfers *t;
};

bool transfer_host_is_local(const char *host)
{
    static const char *const local[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < sizeof local / sizeof local[0]; i++) {
        size_t len = strlen(local[i]);
        if (strncmp(host, local[i], len) == 0 && (host[len] == '\0' || host[len] == ':' || host[len] == '/'))
            return true;
    }
    return false;
}

void transfer_drop(struct transfer *x)
{
    struct transfer **at = &x->t->under_way;

    while (*at != x)
        at = &(*at)->next;
    *at = x->next;
    curl_multi_remove_handle(x->t->multi, x->easy);
    free(x);
}

/* ---- curl on the loop ---- */
static void transfers_collect(struct transfers *t)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(t->multi, &left))) {
        struct transfer *x = NULL;
        if (msg->msg != CURLMSG_DONE)
            continue;
        CURLcode rc = msg->data.result; /* msg is gone when the transfer is */
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &x);
        transfer_ended *ended = x->ended;
        void *u = x->u;
        transfer_drop(x);
        ended(u, rc);
    }
}

static void transfers_on_io(struct ev_loop *loop, ev_io *ev, int revents)
{
    struct watch *watch = ev->data;
    struct transfers *t = watch->t;
    int running;
    (void)loop;

    curl_multi_socket_action(t->multi, ev->fd,
                             (revents & EV_READ ? CURL_CSELECT_IN : 0) | (revents & EV_WRITE ? CURL_CSELECT_OUT : 0),
                             &running);
    transfers_collect(t); /* the watch may be gone here */
}

static void transfers_on_timer(struct ev_loop *loop, ev_timer *ev, int revents)
{
    struct transfers *t = ev->data;
    int running;
    (void)loop, (void)revents;

    curl_multi_socket_action(t->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    transfers_collect(t);
}

static int transfers_watch_socket(CURL *easy, curl_socket_t fd, int what, void *u, void *socketp)
{
    struct transfers *t = u;
    struct watch *watch = socketp;
    (void)easy;

    if (watch)
        ev_io_stop(t->loop, &watch->io);
    if (what == CURL_POLL_REMOVE) {
        free(watch);
        return 0;
    }
    if (!watch) {
        watch = calloc(1, sizeof *watch);
        if (!watch)
            abort();
        watch->t = t;
        curl_multi_assign(t->multi, fd, watch);
    }
    ev_io_init(&watch->io, transfers_on_io, fd,
               (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
    watch->io.data = watch;
    ev_io_start(t->loop, &watch->io);
    return 0;
}

static int transfers_set_timer(CURLM *multi, long ms, void *u)
{
    struct transfers *t = u;
    (void)multi;

    ev_timer_stop(t->loop, &t->timer);
    if (ms >= 0) {
        ev_now_update(t->loop);
        ev_timer_set(&t->timer, (double)ms / 1000.0, 0.0);
        ev_timer_start(t->loop, &t->timer);
    }
    return 0;
}

/* ---- life ---- */
struct transfer *transfer_start(struct transfers *t, CURL *easy, transfer_ended *ended, void *u)
{
    struct transfer *x = calloc(1, sizeof *x);

    if (!x)
        abort();
    *x = (struct transfer){.next = t->under_way, .t = t, .easy = easy, .ended = ended, .u = u};
    t->under_way = x;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    CURLMcode rc = curl_multi_add_handle(t->multi, easy);
    assert(rc == CURLM_OK);
    return x;
}

struct transfers *transfers_new(struct ev_loop *loop)
{
    struct transfers *t = calloc(1, sizeof *t);

    if (!t || curl_global_init(CURL_GLOBAL_DEFAULT))
        abort();
    t->loop = loop;
    t->multi = curl_multi_init();
    if (!t->multi)
        abort();
    curl_multi_setopt(t->multi, CURLMOPT_SOCKETFUNCTION, transfers_watch_socket);
    curl_multi_setopt(t->multi, CURLMOPT_SOCKETDATA, t);
    curl_multi_setopt(t->multi, CURLMOPT_TIMERFUNCTION, transfers_set_timer);
    curl_multi_setopt(t->multi, CURLMOPT_TIMERDATA, t);
    curl_multi_setopt(t->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)TRANSFERS_MAX);
    ev_timer_init(&t->timer, transfers_on_timer, 0.0, 0.0);
    t->timer.data = t;
    return t;
}

void transfers_free(struct transfers *t)
{
    if (!t)
        return;
    assert(!t->under_way);
    ev_timer_stop(t->loop, &t->timer);
    curl_multi_cleanup(t->multi);
    free(t);
}
