/* bench.c: acknowledged updates a second, and how long each took, through the front door of a real duband.
 *
 *   bench DUBAND [SECONDS]
 *
 * An update is `unit_set` with about 300 bytes on one of 100,000 keys in random order: pre-scan, validation, decide, fold, journal,
 * sync, reply. Every answer is checked; the cost of this client, on the same machine, is in the figure. */
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/codec.h"

enum { KEYS = 100000, CONNECTIONS = 64, IN_FLIGHT = 16, BUCKETS = 100000 /* of 10 µs */ };

struct run {
    int connections, in_flight;
    double seconds;
    long done, refused;
    long histogram[BUCKETS];
};

struct peer {
    void *socket;
    int64_t sent_us[IN_FLIGHT]; /* replies of one connection come in order */
    int first, n;
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static struct bytes update(struct arena *a, long n)
{
    static char name[241];
    static unsigned random = 1;
    struct buf b = {.arena = a};

    memset(name, 'u', sizeof name - 1);
    random = random * 1664525u + 1013904223u;
    mp_map(&b, 4);
    mp_str(&b, "v"), mp_int(&b, 1);
    mp_str(&b, "id"), mp_str(&b, arena_printf(a, "bench-%d-%ld", (int)getpid(), n));
    mp_str(&b, "op"), mp_str(&b, "unit_set");
    mp_str(&b, "body"), mp_map(&b, 2);
    mp_str(&b, "id"), mp_str(&b, arena_printf(a, "B%06u", (random >> 8) % KEYS));
    mp_str(&b, "name"), mp_str(&b, name);
    return (struct bytes){b.data, b.len};
}

static void send_one(struct peer *p, struct arena *a)
{
    static long n;
    struct bytes m = update(a, n++);
    zmq_send(p->socket, "", 0, ZMQ_SNDMORE);
    zmq_send(p->socket, m.data, m.len, 0);
    p->sent_us[(p->first + p->n++) % IN_FLIGHT] = now_us();
}

/* Takes one answer when there is one; true when there was. */
static bool take_one(struct peer *p, struct run *r, struct arena *a)
{
    char wire[4096], empty[8];
    struct reply reply;
    struct duban_error e;
    int64_t took;
    int n;

    if (zmq_recv(p->socket, empty, sizeof empty, ZMQ_DONTWAIT) < 0)
        return false;
    n = zmq_recv(p->socket, wire, sizeof wire, 0);
    took = (now_us() - p->sent_us[p->first]) / 10;
    p->first = (p->first + 1) % IN_FLIGHT;
    p->n--;
    r->histogram[took < BUCKETS ? took : BUCKETS - 1]++;
    if (n > 0 && rec_unpack(&rec_reply, (struct bytes){wire, (size_t)n}, UNPACK_STORED, a, &reply, &e) == 0 && reply.ok)
        r->done++;
    else
        r->refused++;
    return true;
}

static double percentile(const struct run *r, double share)
{
    long want = (long)(share * (double)(r->done + r->refused)), seen = 0;
    int i = 0;
    while (i < BUCKETS && (seen += r->histogram[i]) <= want)
        i++;
    return i / 100.0;
}

static void measure(void *ctx, const char *endpoint, struct run *r)
{
    static struct peer peers[CONNECTIONS];
    zmq_pollitem_t items[CONNECTIONS];
    struct arena a;
    int64_t began, end;
    int left = 0, zero = 0;

    arena_init(&a);
    for (int i = 0; i < r->connections; i++) {
        peers[i] = (struct peer){.socket = zmq_socket(ctx, ZMQ_DEALER)};
        zmq_setsockopt(peers[i].socket, ZMQ_LINGER, &zero, sizeof zero);
        if (zmq_connect(peers[i].socket, endpoint) != 0)
            abort();
        items[i] = (zmq_pollitem_t){peers[i].socket, 0, ZMQ_POLLIN, 0};
    }
    began = now_us();
    end = began + (int64_t)(r->seconds * 1e6);
    for (int i = 0; i < r->connections; i++) {
        while (peers[i].n < r->in_flight)
            send_one(&peers[i], &a), left++;
    }
    while (left > 0 && zmq_poll(items, r->connections, 10000) > 0) {
        bool more = now_us() < end;
        for (int i = 0; i < r->connections; i++) {
            while ((items[i].revents & ZMQ_POLLIN) && take_one(&peers[i], r, &a)) {
                left--;
                if (more)
                    send_one(&peers[i], &a), left++;
            }
        }
        arena_reset(&a);
    }
    r->seconds = (double)(now_us() - began) / 1e6;
    for (int i = 0; i < r->connections; i++)
        zmq_close(peers[i].socket);
    arena_done(&a);
    printf("%3d connections x %2d in flight: %8.0f acknowledged/s   median %.2f ms   p99 %.2f ms   worst %.2f ms   "
           "%ld refused, %d unanswered\n",
           r->connections, r->in_flight, (double)r->done / r->seconds, percentile(r, 0.5), percentile(r, 0.99),
           percentile(r, 1.0), r->refused, left);
    fflush(stdout);
    if (left || r->refused || !r->done)
        exit(1);
}

static int forget(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

int main(int argc, char **argv)
{
    static struct run alone = {.connections = 1, .in_flight = 1}, crowd = {.connections = CONNECTIONS, .in_flight = IN_FLIGHT};
    char dir[200], state[220], run[220], endpoint[240];
    const char *tmp = getenv("TMPDIR");
    int status = 0;
    pid_t pid;
    void *ctx;

    if (argc < 2) {
        fprintf(stderr, "usage: bench DUBAND [SECONDS]\n");
        return 64;
    }
    alone.seconds = crowd.seconds = argc > 2 ? atof(argv[2]) : 5;
    snprintf(dir, sizeof dir, "%s/duban-bench-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(dir)) {
        fprintf(stderr, "%s: %s\n", dir, strerror(errno));
        return 73;
    }
    snprintf(state, sizeof state, "--state=%s", dir);
    snprintf(run, sizeof run, "--run=%s", dir);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/in.sock", dir);
    pid = fork();
    if (pid == 0) {
        execl(argv[1], argv[1], state, run, "--reserve-mib=0", "--disk-low-mib=1", (char *)NULL);
        _exit(127);
    }
    ctx = zmq_ctx_new();
    measure(ctx, endpoint, &alone);
    measure(ctx, endpoint, &crowd);
    zmq_ctx_destroy(ctx);
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    nftw(dir, forget, 16, FTW_DEPTH | FTW_PHYS);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}
