/* spare.h: the next segment of the journal, made ahead by a thread of its own, so that moving on costs no wait and a
 * full disk is known before anything is promised. The loop is the only caller; the thread touches nothing but the new
 * file. */
#ifndef DUBAN_DAEMON_SPARE_H
#define DUBAN_DAEMON_SPARE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spare {
    int dir;
    size_t bytes;
    pthread_t thread;
    pthread_mutex_t lock; /* for what follows */
    pthread_cond_t turn;
    uint64_t no; /* segment that is ready or being made */
    int fd;      /* it is ready; -1: not yet */
    int err;     /* it could not be made: the thread rests until somebody asks again */
    atomic_bool stop;
};

/* fd: segment no when it is there already, else -1. Returns 0 or an errno. */
int spare_start(struct spare *s, int dir, size_t bytes, uint64_t no, int fd);
/* The segment that comes next, once it is ready: 0 and *fd, which stays ours until spare_take. Waits for the thread;
 * after a failure it tries once more and returns the errno. */
int spare_wait(struct spare *s, int *fd);
/* *fd of spare_wait is in use and its caller's now; the next one is begun. */
void spare_take(struct spare *s);
void spare_stop(struct spare *s);

#endif
