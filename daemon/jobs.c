#include "daemon/jobs.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"

/* ------------------------------------------------------------------ heap of due times, least first */

static void heap_swap(struct jobboard *j, size_t a, size_t b)
{
    struct due t = j->heap[a];
    j->heap[a] = j->heap[b];
    j->heap[b] = t;
}

static bool heap_before(const struct due *a, const struct due *b)
{
    return a->ms < b->ms;
}

static void heap_push(struct jobboard *j, int64_t ms, enum table t, const char *key)
{
    size_t i = j->n;
    if (j->n == j->cap) {
        j->cap = j->cap ? j->cap * 2 : 256;
        j->heap = realloc(j->heap, j->cap * sizeof *j->heap);
    }
    if (!j->heap)
        abort();
    j->heap[j->n] = (struct due){ms, t, strdup(key)};
    if (!j->heap[j->n++].key)
        abort();
    for (; i > 0 && heap_before(&j->heap[i], &j->heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap_swap(j, i, (i - 1) / 2);
}

static struct due heap_pop(struct jobboard *j)
{
    struct due top = j->heap[0];
    j->heap[0] = j->heap[--j->n];
    for (size_t i = 0;;) {
        size_t left = 2 * i + 1, least = i;
        if (left < j->n && heap_before(&j->heap[left], &j->heap[least]))
            least = left;
        if (left + 1 < j->n && heap_before(&j->heap[left + 1], &j->heap[least]))
            least = left + 1;
        if (least == i)
            return top;
        heap_swap(j, i, least);
        i = least;
    }
}

/* ------------------------------------------------------------------ slots */

static const char *slot_name(enum table t, const char *key, struct arena *a)
{
    return arena_printf(a, "%d/%s", (int)t, key);
}

static struct slot *slot_find(struct jobboard *j, enum table t, const char *key, struct arena *a)
{
    struct slot *s = NULL;
    const char *name = slot_name(t, key, a);
    HASH_FIND_STR(j->all, name, s);
    return s;
}

static void slot_drop(struct jobboard *j, struct slot *s)
{
    if (s->state == SLOT_DUE)
        TAILQ_REMOVE(&j->due[s->kind], s, queue);
    if (s->state != SLOT_PARKED)
        j->busy--;
    HASH_DEL(j->all, s);
    free(s->name);
    free(s);
}

static void slot_queue(struct jobboard *j, struct slot *s)
{
    if (s->state == SLOT_PARKED)
        j->busy++;
    s->state = SLOT_DUE;
    TAILQ_INSERT_TAIL(&j->due[s->kind], s, queue);
}

static void slot_park(struct jobboard *j, struct slot *s)
{
    assert(s->state == SLOT_LEASED);
    s->state = SLOT_PARKED;
    j->busy--;
}

static void slot_add(struct jobboard *j, const struct due *due, struct arena *a)
{
    struct slot *s = calloc(1, sizeof *s);
    const char *name = slot_name(due->table, due->key, a);
    if (!s || !(s->name = strdup(name)))
        abort();
    s->table = due->table;
    s->key = strchr(s->name, '/') + 1;
    s->kind = core_job_kind(due->table);
    s->due_ms = due->ms;
    s->state = SLOT_DUE;
    HASH_ADD_KEYPTR(hh, j->all, s->name, strlen(s->name), s);
    TAILQ_INSERT_TAIL(&j->due[s->kind], s, queue);
    j->busy++;
}

/* ------------------------------------------------------------------ the records say what is due */

static int64_t record_next_ms(struct jobboard *j, enum table t, const char *key, struct arena *a)
{
    void *rec = arena_alloc(a, table_records[t]->size);
    return state_get(j->state, t, key, a, rec) ? core_next_ms(t, rec) : NONE;
}

void jobs_init(struct jobboard *j, struct core *core, struct state *state)
{
    *j = (struct jobboard){.core = core, .state = state};
    j->next_token = (boot_ms() << 20) + 1; /* no token of an earlier run comes again */
    j->bound = JOB_STALE;
    for (int k = 0; k < 4; k++)
        TAILQ_INIT(&j->due[k]);
}

static void heap_clear(struct jobboard *j)
{
    while (j->n)
        free(j->heap[--j->n].key);
}

void jobs_done(struct jobboard *j)
{
    struct slot *s, *next;
    HASH_ITER(hh, j->all, s, next) slot_drop(j, s);
    heap_clear(j);
    free(j->heap);
    j->heap = NULL;
}

void jobs_touch(struct jobboard *j, enum table t, const char *key, struct arena *a)
{
    struct slot *s = slot_find(j, t, key, a);
    int64_t next = record_next_ms(j, t, key, a);
    if (s && s->state == SLOT_PARKED)
        slot_drop(j, s);
    if (next == NONE)
        return;
    heap_push(j, next, t, key);
    if (j->n > j->bound) /* a record that is written often leaves a stale time behind each time */
        jobs_scan(j, a);
}

struct scan {
    struct jobboard *j;
    enum table t;
};

static int scan_row(void *u, struct bytes key, struct bytes val)
{
    struct scan *sc = u;
    struct arena a;
    struct duban_error e;
    void *rec;
    int64_t next;

    arena_init(&a);
    rec = arena_alloc(&a, table_records[sc->t]->size);
    if (rec_unpack(table_records[sc->t], val, UNPACK_STORED, &a, rec, &e) == 0) {
        next = core_next_ms(sc->t, rec);
        if (next != NONE)
            heap_push(sc->j, next, sc->t, arena_str(&a, key.data, key.len));
    }
    arena_done(&a);
    return 0;
}

void jobs_scan(struct jobboard *j, struct arena *a)
{
    (void)a;
    heap_clear(j);
    for (int t = 0; t < T_COUNT; t++) {
        struct scan sc = {j, t};
        if (core_job_kind(t) != JOB_ABSENT)
            j->state->ops->scan(j->state->u, t, (struct bytes){"", 0}, (struct bytes){"", 0}, scan_row, &sc);
    }
    j->bound = 2 * j->n + JOB_STALE;
}

/* Drops stale entries from the top: those whose record has moved on, or is in somebody's hand already. */
static bool heap_settle(struct jobboard *j, struct arena *a)
{
    while (j->n) {
        struct due *top = &j->heap[0];
        if (record_next_ms(j, top->table, top->key, a) == top->ms && !slot_find(j, top->table, top->key, a))
            return true;
        free(heap_pop(j).key);
    }
    return false;
}

void jobs_fall_due(struct jobboard *j, int64_t now_ms, struct arena *a)
{
    while (j->n && j->heap[0].ms <= now_ms && heap_settle(j, a) && j->heap[0].ms <= now_ms) {
        struct due d = heap_pop(j);
        slot_add(j, &d, a);
        free(d.key);
    }
}

int64_t jobs_next_ms(struct jobboard *j, struct arena *a)
{
    return heap_settle(j, a) ? j->heap[0].ms : NONE;
}

size_t jobs_timers(const struct jobboard *j)
{
    return j->n;
}

/* ------------------------------------------------------------------ leases */

size_t jobs_lease(struct jobboard *j, const struct hand *h, size_t n, int64_t now_ms, int64_t until_ms, struct arena *a,
                  struct job *out)
{
    size_t got = 0;
    struct slot *s;

    while (got < n && (s = TAILQ_FIRST(&j->due[h->kind]))) {
        struct job *job = &out[got];
        rec_clear(&rec_job, job);
        job->kind = s->kind;
        job->key = arena_str(a, s->key, strlen(s->key));
        job->now_ms = now_ms;
        if (!core_job_fill(j->core, job, a)) {
            slot_drop(j, s);
            continue;
        }
        TAILQ_REMOVE(&j->due[s->kind], s, queue);
        s->state = SLOT_LEASED;
        s->rev = job->rev;
        s->token = job->token = j->next_token++;
        s->until_ms = until_ms;
        s->hold_ms = until_ms + JOB_HOLD_MS;
        snprintf(s->instance, sizeof s->instance, "%s", h->instance);
        got++;
    }
    return got;
}

struct slot *jobs_fence(struct jobboard *j, enum table t, const struct fence *f, struct arena *a)
{
    struct slot *s = slot_find(j, t, f->key, a);
    return s && s->state == SLOT_LEASED && s->token == f->token && s->rev == f->rev ? s : NULL;
}

void jobs_finish(struct jobboard *j, struct slot *s, struct arena *a)
{
    enum table t = s->table;
    const char *key = arena_str(a, s->key, strlen(s->key));
    slot_drop(j, s);
    jobs_touch(j, t, key, a);
}

/* The reason is shown by `doctor`: cut, but not inside a character. */
static void slot_say(struct slot *s, const char *reason)
{
    size_t n = strlen(reason), cap = sizeof s->reason - 1;
    if (n > cap)
        for (n = cap; n > 0 && ((unsigned char)reason[n] & 0xc0) == 0x80; n--)
            ;
    memcpy(s->reason, reason, n);
    s->reason[n] = 0;
}

void jobs_fail(struct jobboard *j, struct slot *s, const char *reason)
{
    slot_say(s, reason);
    if (++s->failures >= LIM_JOB_FAILURES)
        slot_park(j, s);
    else
        slot_queue(j, s);
}

void jobs_put_back(struct jobboard *j, struct slot *s)
{
    assert(s->state == SLOT_LEASED);
    s->state = SLOT_DUE;
    TAILQ_INSERT_HEAD(&j->due[s->kind], s, queue);
}

void jobs_lose(struct jobboard *j, struct slot *s)
{
    if (++s->lost >= JOB_LOST_MAX) {
        snprintf(s->reason, sizeof s->reason, "%d leases ran out", s->lost);
        slot_park(j, s);
    } else {
        slot_queue(j, s);
    }
}

void jobs_expire(struct jobboard *j, int64_t boot)
{
    struct slot *s, *next;
    HASH_ITER(hh, j->all, s, next)
    {
        if (s->state == SLOT_LEASED && s->until_ms < boot)
            jobs_lose(j, s);
    }
}

void jobs_renew(struct jobboard *j, const char *instance, int64_t until_ms)
{
    struct slot *s, *next;
    HASH_ITER(hh, j->all, s, next)
    {
        if (s->state == SLOT_LEASED && strcmp(s->instance, instance) == 0)
            s->until_ms = until_ms < s->hold_ms ? until_ms : s->hold_ms;
    }
}

void jobs_gone(struct jobboard *j, const char *instance)
{
    struct slot *s, *next;
    HASH_ITER(hh, j->all, s, next)
    {
        if (s->state == SLOT_LEASED && strcmp(s->instance, instance) == 0)
            jobs_lose(j, s);
    }
}

size_t jobs_parked(const struct jobboard *j)
{
    return HASH_COUNT(j->all) - j->busy;
}
