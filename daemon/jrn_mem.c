/* jrn_mem.c: a journal in memory, for tests: it keeps the promises of jrn.h and, when asked to, fails in every way that
 * jrn.h allows. What happens is drawn from the seed alone, one draw for each append, so that a run can be repeated. */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/jrn.h"

/* What becomes of an append. */
enum fate { FATE_STORE, FATE_REFUSE, FATE_LOSE_STORED, FATE_LOSE_UNSTORED, FATE_DELAY };

struct jrn_mem {
    struct jrn base;
    struct jrn_mem_faults faults;
    uint64_t random;
    struct bytes *entries; /* entries[i] has seq i + 1 */
    size_t n, cap;
    struct bytes *waiting; /* the delayed batch */
    size_t waiting_n;
    int polls_left;
    enum fate later; /* of the delayed batch */
};

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

static struct bytes copy(struct bytes b)
{
    void *p = must(malloc(b.len + 1));
    if (b.len)
        memcpy(p, b.data, b.len);
    return (struct bytes){p, b.len};
}

static void release(struct bytes b)
{
    union {
        const void *borrowed;
        void *owned;
    } p = {b.data};
    free(p.owned);
}

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t draw(struct jrn_mem *j)
{
    uint64_t z = j->random += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static enum fate draw_fate(struct jrn_mem *j)
{
    const struct {
        int per_mille;
        enum fate fate;
    } odds[] = {
        {j->faults.refuse, FATE_REFUSE},
        {j->faults.lose_stored, FATE_LOSE_STORED},
        {j->faults.lose_unstored, FATE_LOSE_UNSTORED},
        {j->faults.delay, FATE_DELAY},
    };
    int at = (int)(draw(j) % 1000);

    for (size_t i = 0; i < sizeof odds / sizeof odds[0]; i++) {
        if (at < odds[i].per_mille)
            return odds[i].fate;
        at -= odds[i].per_mille;
    }
    return FATE_STORE;
}

/* Takes over the copies. */
static void store(struct jrn_mem *j, struct bytes *bodies, size_t n)
{
    if (j->n + n > j->cap) {
        j->cap = (j->n + n) * 2;
        j->entries = must(realloc(j->entries, j->cap * sizeof *j->entries));
    }
    memcpy(j->entries + j->n, bodies, n * sizeof *bodies);
    j->n += n;
}

/* Lets fate have its way with the waiting batch. */
static enum jrn_rc resolve(struct jrn_mem *j, enum fate fate)
{
    bool stored = fate == FATE_STORE || fate == FATE_LOSE_STORED;

    if (stored)
        store(j, j->waiting, j->waiting_n);
    for (size_t i = 0; !stored && i < j->waiting_n; i++)
        release(j->waiting[i]);
    free(j->waiting);
    j->waiting = NULL;
    j->waiting_n = 0;
    return fate == FATE_STORE ? JRN_OK : fate == FATE_REFUSE ? JRN_REFUSED : JRN_UNKNOWN;
}

static enum jrn_rc mem_append(struct jrn *base, int64_t expected, const struct bytes *bodies, size_t n)
{
    struct jrn_mem *j = (struct jrn_mem *)base;
    enum fate fate;

    assert(!j->waiting);
    if (expected != (int64_t)j->n)
        return JRN_FENCED;
    j->waiting = must(malloc(n * sizeof *bodies));
    for (size_t i = 0; i < n; i++)
        j->waiting[i] = copy(bodies[i]);
    j->waiting_n = n;
    fate = draw_fate(j);
    if (fate != FATE_DELAY)
        return resolve(j, fate);
    /* a late answer may be any answer: drawn now, with a delay of a delay counted as none */
    fate = draw_fate(j);
    j->later = fate == FATE_DELAY ? FATE_STORE : fate;
    j->polls_left = j->faults.delay_polls;
    return JRN_PENDING;
}

static enum jrn_rc mem_poll(struct jrn *base)
{
    struct jrn_mem *j = (struct jrn_mem *)base;

    assert(j->waiting);
    if (j->polls_left > 1) {
        j->polls_left--;
        return JRN_PENDING;
    }
    return resolve(j, j->later);
}

static enum jrn_rc mem_read(struct jrn *base, int64_t from, int64_t to, int (*cb)(void *u, const struct jrn_rec *r),
                            void *u)
{
    struct jrn_mem *j = (struct jrn_mem *)base;

    if (to == 0 || to > (int64_t)j->n)
        to = (int64_t)j->n;
    for (int64_t seq = from; seq <= to; seq++) {
        struct jrn_rec r = {seq, j->entries[seq - 1]};
        if (cb(u, &r))
            break;
    }
    return JRN_OK;
}

static int64_t mem_last(struct jrn *base)
{
    return (int64_t)((struct jrn_mem *)base)->n;
}

static void mem_close(struct jrn *base)
{
    struct jrn_mem *j = (struct jrn_mem *)base;

    for (size_t i = 0; i < j->n; i++)
        release(j->entries[i]);
    for (size_t i = 0; i < j->waiting_n; i++)
        release(j->waiting[i]);
    free(j->waiting);
    free(j->entries);
    free(j);
}

static const struct jrn_ops mem_ops = {mem_append, mem_poll, mem_read, mem_last, mem_close};

struct jrn *jrn_mem_open(const struct jrn_mem_faults *f)
{
    struct jrn_mem *j = must(calloc(1, sizeof *j));

    j->base.ops = &mem_ops;
    j->faults = *f;
    j->random = f->seed;
    return &j->base;
}
