#include "daemon/jobs.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"

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

static void slot_add(struct jobboard *j, const struct timer *due)
{
    struct slot *s = calloc(1, sizeof *s);
    if (!s || !(s->name = strdup(due->name)))
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
    for (int k = 0; k < JOB_KINDS; k++)
        TAILQ_INIT(&j->due[k]);
}

void jobs_done(struct jobboard *j)
{
    struct slot *s, *next;
    HASH_ITER(hh, j->all, s, next) slot_drop(j, s);
    timers_clear(&j->timers);
}

void jobs_touch(struct jobboard *j, enum table t, const char *key, struct arena *a)
{
    struct slot *s = slot_find(j, t, key, a);
    if (s && s->state == SLOT_PARKED)
        slot_drop(j, s);
    timers_set(&j->timers, t, key, record_next_ms(j, t, key, a));
}

void jobs_unpark(struct jobboard *j)
{
    struct slot *s, *next;

    HASH_ITER(hh, j->all, s, next)
    {
        if (s->state != SLOT_PARKED)
            continue;
        s->failures = s->lost = 0;
        slot_queue(j, s);
    }
}

struct scan {
    struct jobboard *j;
    enum table t;
    void (*row)(struct scan *sc, const char *key, int64_t next_ms, struct arena *a);
    /* of a check */
    jobs_found *found;
    void *u;
    size_t timed; /* records that have their timer */
    int faults;
};

static int scan_row(void *u, struct bytes key, struct bytes val)
{
    struct scan *sc = u;
    struct arena a;
    struct duban_error e;
    void *rec;

    arena_init(&a);
    rec = arena_alloc(&a, table_records[sc->t]->size);
    if (rec_unpack(table_records[sc->t], val, UNPACK_STORED, &a, rec, &e) == 0)
        sc->row(sc, arena_str(&a, key.data, key.len), core_next_ms(sc->t, rec), &a);
    arena_done(&a);
    return 0;
}

static void scan_tables(struct jobboard *j, struct scan *sc)
{
    for (int t = 0; t < T_COUNT; t++) {
        sc->t = (enum table)t;
        if (core_job_kind(sc->t) != JOB_ABSENT)
            j->state->ops->scan(j->state->u, sc->t, (struct bytes){"", 0}, (struct bytes){"", 0}, scan_row, sc);
    }
}

static void scan_set(struct scan *sc, const char *key, int64_t next_ms, struct arena *a)
{
    (void)a;
    timers_set(&sc->j->timers, sc->t, key, next_ms);
}

void jobs_scan(struct jobboard *j)
{
    struct scan sc = {.j = j, .row = scan_set};

    timers_clear(&j->timers);
    scan_tables(j, &sc);
}

static void scan_fault(struct scan *sc, const char *rule, enum table t, const char *key)
{
    sc->faults++;
    sc->found(sc->u, &(struct audit_fault){rule, t, key, false});
}

/* What is due already, or in somebody's hand, is in a slot and needs no timer. */
static void scan_check(struct scan *sc, const char *key, int64_t next_ms, struct arena *a)
{
    const struct timer *x = timers_find(&sc->j->timers, sc->t, key);
    bool in_hand = slot_find(sc->j, sc->t, key, a) != NULL;

    sc->timed += x != NULL;
    if (x ? x->ms != next_ms : next_ms != NONE && !in_hand)
        scan_fault(sc, x ? "timer_differs" : "timer_lost", sc->t, key);
}

int jobs_check(struct jobboard *j, jobs_found *found, void *u)
{
    struct scan sc = {.j = j, .row = scan_check, .found = found, .u = u};

    scan_tables(j, &sc);
    if (sc.timed != j->timers.n)
        scan_fault(&sc, "timer_of_nothing", T_item, "");
    return sc.faults;
}

/* Drops times from the top that mean nothing: their record has moved on, or is in somebody's hand already. */
static struct timer *settled_first(struct jobboard *j, struct arena *a)
{
    struct timer *top;

    while ((top = timers_first(&j->timers))) {
        if (record_next_ms(j, top->table, top->key, a) == top->ms && !slot_find(j, top->table, top->key, a))
            return top;
        timers_set(&j->timers, top->table, top->key, NONE);
    }
    return NULL;
}

void jobs_fall_due(struct jobboard *j, int64_t now_ms, struct arena *a)
{
    struct timer *top;

    while ((top = timers_first(&j->timers)) && top->ms <= now_ms && (top = settled_first(j, a)) && top->ms <= now_ms) {
        slot_add(j, top);
        timers_set(&j->timers, top->table, top->key, NONE);
    }
}

int64_t jobs_next_ms(struct jobboard *j, struct arena *a)
{
    const struct timer *top = settled_first(j, a);

    return top ? top->ms : NONE;
}

size_t jobs_timers(const struct jobboard *j)
{
    return j->timers.n;
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
