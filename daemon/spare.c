/* spare.c: a thread with one slot. It holds the lock only to look and to hand over; the file is made without it. */
#include "daemon/spare.h"

#include <assert.h>
#include <signal.h>
#include <unistd.h>

#include "daemon/segment.h"

static void *maker(void *u)
{
    struct spare *s = u;

    pthread_mutex_lock(&s->lock);
    while (!atomic_load(&s->stop)) {
        if (s->fd >= 0 || s->err) {
            pthread_cond_wait(&s->turn, &s->lock);
            continue;
        }
        uint64_t no = s->no;
        int fd = -1;
        pthread_mutex_unlock(&s->lock);
        int err = segment_create(s->dir, no, s->bytes, &s->stop, &fd);
        pthread_mutex_lock(&s->lock);
        s->err = err;
        s->fd = fd;
        pthread_cond_broadcast(&s->turn);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

int spare_start(struct spare *s, int dir, size_t bytes, uint64_t no, int fd)
{
    sigset_t all, before;
    int err;

    s->dir = dir;
    s->bytes = bytes;
    s->no = no;
    s->fd = fd;
    s->err = 0;
    atomic_init(&s->stop, false);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->turn, NULL);
    sigfillset(&all); /* signals are the loop's matter */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    err = pthread_create(&s->thread, NULL, maker, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return err;
}

int spare_wait(struct spare *s, int *fd)
{
    int err;

    pthread_mutex_lock(&s->lock);
    if (s->err) {
        s->err = 0;
        pthread_cond_broadcast(&s->turn);
    }
    while (s->fd < 0 && !s->err)
        pthread_cond_wait(&s->turn, &s->lock);
    err = s->err;
    *fd = s->fd;
    pthread_mutex_unlock(&s->lock);
    return err;
}

void spare_take(struct spare *s)
{
    pthread_mutex_lock(&s->lock);
    assert(s->fd >= 0);
    s->fd = -1;
    s->no++;
    pthread_cond_broadcast(&s->turn);
    pthread_mutex_unlock(&s->lock);
}

void spare_stop(struct spare *s)
{
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->stop, true);
    pthread_cond_broadcast(&s->turn);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    if (s->fd >= 0)
        close(s->fd);
    pthread_cond_destroy(&s->turn);
    pthread_mutex_destroy(&s->lock);
}
