/* bench_journal.c: how fast the file journal is, beside what the disk can do at all.
 *     bench_journal [FOLDER] [SECONDS]        FOLDER on the disk in question (default: here), SECONDS for each row
 * (default 2)
 *
 * For batches of 1, 16 and 256 entries of 300 bytes: entries a second, and milliseconds of a batch. The floor is the
 * same number of bytes by bare pwrite + fdatasync into a file that was filled ahead; both take turns in slices of 100
 * ms, so that what else the machine does falls on both. The ratio says what the journal costs above its one sync.
 * Nothing is asserted. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/jrn.h"
#include "daemon/segment.h"

enum { ENTRY_BYTES = 300, FLOOR_BYTES = 16 << 20 };

static void on_say(void *u, const char *text)
{
    (void)u;
    fprintf(stderr, "%s\n", text);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

struct lane {
    double seconds, worst;
    long batches;
};

static void slice(struct lane *l, double seconds, void (*once)(void *u), void *u)
{
    double end = now() + seconds, t0 = now(), t1;
    for (; t0 < end; t0 = t1) {
        once(u);
        t1 = now();
        l->seconds += t1 - t0;
        l->batches++;
        if (t1 - t0 > l->worst)
            l->worst = t1 - t0;
    }
}

struct work {
    struct jrn *j;
    struct bytes *bodies;
    size_t n;
    int fd; /* of the floor */
    size_t off, bytes;
    char *buf;
};

static void journal_once(void *u)
{
    struct work *w = u;
    if (jrn_append(w->j, jrn_last(w->j), w->bodies, w->n) != JRN_OK)
        die("append");
}

static void floor_once(void *u)
{
    struct work *w = u;
    if (w->off + w->bytes > FLOOR_BYTES)
        w->off = 0;
    if (pwrite(w->fd, w->buf, w->bytes, (off_t)w->off) != (ssize_t)w->bytes || fdatasync(w->fd) != 0)
        die("floor");
    w->off += w->bytes;
    w->buf[0]++;
}

static void row(struct work *w, size_t n, double seconds)
{
    struct lane journal = {0}, bare = {0};
    w->n = n;
    w->bytes = n * segment_record_size(ENTRY_BYTES);
    for (double t = 0; t < seconds; t += 0.2) {
        slice(&journal, 0.1, journal_once, w);
        slice(&bare, 0.1, floor_once, w);
    }
    double rate = (double)journal.batches / journal.seconds, floor_rate = (double)bare.batches / bare.seconds;
    printf("%5zu  %12.0f  %10.3f  %10.2f  %12.0f  %10.3f  %6.2f\n", n, rate * (double)n, 1000 / rate,
           journal.worst * 1000, floor_rate * (double)n, 1000 / floor_rate, rate / floor_rate);
}

static void clear(const char *dir)
{
    char path[4096], name[SEGMENT_NAME_BYTES];
    for (uint64_t no = 1;; no++) {
        segment_name(name, no);
        snprintf(path, sizeof path, "%s/%s", dir, name);
        if (unlink(path) != 0)
            break;
    }
    snprintf(path, sizeof path, "%s/floor", dir);
    unlink(path);
    rmdir(dir);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {1, 16, 256};
    static char body[ENTRY_BYTES];
    static struct bytes bodies[256];
    double seconds = argc > 2 ? atof(argv[2]) : 2;
    char dir[4000], path[4096];
    enum jrn_rc rc;
    struct duban_error e;
    struct work w = {.bodies = bodies};

    snprintf(dir, sizeof dir, "%s/bench-journal-XXXXXX", argc > 1 ? argv[1] : ".");
    if (!mkdtemp(dir))
        die(dir);
    memset(body, 'x', sizeof body);
    for (int i = 0; i < 256; i++)
        bodies[i] = (struct bytes){body, sizeof body};
    w.j = jrn_file_open(dir, 0, on_say, NULL, &rc, &e);
    w.buf = calloc(1, FLOOR_BYTES);
    snprintf(path, sizeof path, "%s/floor", dir);
    w.fd = open(path, O_CREAT | O_RDWR, 0600);
    if (!w.j || !w.buf || w.fd < 0 || pwrite(w.fd, w.buf, FLOOR_BYTES, 0) != FLOOR_BYTES || fsync(w.fd) != 0)
        die(dir);
    memset(w.buf, 'x', FLOOR_BYTES);
    printf("batch     entries/s    ms/batch       worst       floor/s    ms/floor   ratio\n");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        row(&w, sizes[i], seconds);
    int64_t last = jrn_last(w.j);
    jrn_close(w.j);
    double t0 = now();
    w.j = jrn_file_open(dir, 0, on_say, NULL, &rc, &e);
    if (!w.j || jrn_last(w.j) != last)
        die("open again");
    printf("opened again with %lld entries in %.1f ms\n", (long long)last, (now() - t0) * 1000);
    jrn_close(w.j);
    close(w.fd);
    free(w.buf);
    clear(dir);
    return 0;
}
