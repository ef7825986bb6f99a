/* bench_door: acknowledged updates a second through the real daemon over real sockets, client included.
 *
 *   bench_door DUBAND SECONDS
 *
 * Rounds of connections × calls in flight: 1×1, 8×16, 64×16. Each update is a `unit_set` of about 200 bytes with an id
 * of its own, to one of 1,000 units. Beside them, in the same run, the floor: how often this disk syncs 4 KiB. Figures
 * are printed and compared with nothing: the machine is noisy, quote ratios of one run. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <zmq.h>

#include "proto/codec.h"

enum { MAX_CONNECTIONS = 64, MAX_SAMPLES = 4000000, UNITS = 1000 };
extern char **environ;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double floor_syncs(const char *dir)
{
    char path[256], page[4096] = {1};
    double start, spent;
    int n = 0, fd;
    snprintf(path, sizeof path, "%s/floor", dir);
    fd = open(path, O_CREAT | O_RDWR, 0600);
    for (int i = 0; i < 256; i++)
        if (pwrite(fd, page, sizeof page, i * 4096) < 0)
            exit(74);
    fsync(fd);
    start = now_s();
    do {
        if (pwrite(fd, page, sizeof page, (n % 256) * 4096) < 0 || fdatasync(fd) != 0)
            exit(74);
        n++;
        spent = now_s() - start;
    } while (spent < 1);
    close(fd);
    return n / spent;
}

static unsigned long serial;

static void send_call(void *socket)
{
    struct arena a;
    struct buf body = {.arena = &a}, call = {.arena = &a};
    unsigned long n = serial++;
    arena_init(&a);
    mp_map(&body, 2);
    mp_str(&body, "id");
    mp_str(&body, arena_printf(&a, "U%lu", n % UNITS));
    mp_str(&body, "name");
    mp_str(&body, arena_printf(&a, "%-180lu", n));
    mp_map(&call, 4);
    mp_str(&call, "v");
    mp_int(&call, 1);
    mp_str(&call, "id");
    mp_str(&call, arena_printf(&a, "%08lx-bench-%d", n, (int)getpid()));
    mp_str(&call, "op");
    mp_str(&call, "unit_set");
    mp_str(&call, "body");
    buf_add(&call, body.data, body.len);
    zmq_send(socket, "", 0, ZMQ_SNDMORE);
    zmq_send(socket, call.data, call.len, 0);
    arena_done(&a);
}

static int by_value(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;
    return d < 0 ? -1 : d > 0;
}

/* Each connection keeps `depth` calls in flight; answers come in order on one connection. */
static double round_of(void *zmq, const char *endpoint, int connections, int depth, double seconds, double *samples)
{
    static double sent[MAX_CONNECTIONS][16];
    void *s[MAX_CONNECTIONS];
    zmq_pollitem_t items[MAX_CONNECTIONS];
    long done = 0, at[MAX_CONNECTIONS] = {0};
    double start = now_s(), end = start + seconds, spent;

    for (int c = 0; c < connections; c++) {
        int none = 0;
        s[c] = zmq_socket(zmq, ZMQ_DEALER);
        zmq_setsockopt(s[c], ZMQ_LINGER, &none, sizeof none);
        if (zmq_connect(s[c], endpoint) != 0)
            exit(69);
        items[c] = (zmq_pollitem_t){s[c], 0, ZMQ_POLLIN, 0};
        for (int i = 0; i < depth; i++) {
            sent[c][i] = now_s();
            send_call(s[c]);
        }
    }
    while (now_s() < end && zmq_poll(items, connections, 1000) >= 0) {
        for (int c = 0; c < connections; c++) {
            char b[4096];
            while (zmq_recv(s[c], b, sizeof b, ZMQ_DONTWAIT) == 0 && zmq_recv(s[c], b, sizeof b, 0) > 0) {
                double t = now_s(), *slot = &sent[c][at[c]++ % depth];
                if (done < MAX_SAMPLES)
                    samples[done] = t - *slot;
                done++;
                *slot = t;
                send_call(s[c]);
            }
        }
    }
    spent = now_s() - start;
    for (int c = 0; c < connections; c++)
        zmq_close(s[c]);
    if (done == 0)
        exit(69);
    qsort(samples, (size_t)(done < MAX_SAMPLES ? done : MAX_SAMPLES), sizeof *samples, by_value);
    printf("%3d x %-3d %10.0f acked/s   p50 %8.2f ms   p99 %8.2f ms   max %8.2f ms\n", connections, depth,
           (double)done / spent, 1e3 * samples[done / 2], 1e3 * samples[done * 99 / 100], 1e3 * samples[done - 1]);
    return (double)done / spent;
}

int main(int argc, char **argv)
{
    static const int rounds[][2] = {{1, 1}, {8, 16}, {64, 16}};
    char dir[] = "/tmp/db-bench-XXXXXX", state[64], run[64], endpoint[80];
    double seconds = argc > 2 ? atof(argv[2]) : 5, floor;
    double *samples = malloc(MAX_SAMPLES * sizeof *samples);
    void *zmq = zmq_ctx_new();
    pid_t pid;

    if (argc < 2 || !samples || !mkdtemp(dir))
        return 64;
    floor = floor_syncs(dir);
    printf("floor     %10.0f syncs/s of 4 KiB\n", floor);
    snprintf(state, sizeof state, "--state=%s/s", dir);
    snprintf(run, sizeof run, "--run=%s", dir);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/in.sock", dir);
    char *args[] = {argv[1], state, run, (char[]){"--reserve-mib=0"}, NULL};
    if (posix_spawn(&pid, argv[1], NULL, NULL, args, environ) != 0)
        return 69;
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        double rate = round_of(zmq, endpoint, rounds[i][0], rounds[i][1], seconds, samples);
        printf("          %10.2f acked updates for each sync that the floor could make\n", rate / floor);
    }
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    zmq_ctx_term(zmq);
    snprintf(state, sizeof state, "rm -rf %s", dir);
    return system(state) == 0 ? 0 : 1;
}
