/* rehearse_agenda.c: see rehearse_agenda.h. `times` is a memstate used as a sorted set: in T_meta a row for each time,
 * keyed "<ms><table><key>", in T_history the way back from a record to its time. */
#include "workers/rehearse_agenda.h"

#include <assert.h>
#include <string.h>

enum { TABLE_BYTES = 1 };
static const enum table at = T_meta, of = T_history;

/* "<ms><table><key>"; behind the first eight bytes stands what the way back is keyed by. */
static struct bytes time_key(unsigned char out[600], int64_t ms, enum table t, struct bytes key)
{
    assert(key.len <= 511);
    number_put(out, ms);
    out[NUMBER_BYTES] = (unsigned char)t;
    memcpy(out + NUMBER_BYTES + TABLE_BYTES, key.data, key.len);
    return (struct bytes){out, NUMBER_BYTES + TABLE_BYTES + key.len};
}

static struct bytes record_key(struct bytes time_key)
{
    return (struct bytes){(const char *)time_key.data + NUMBER_BYTES, time_key.len - NUMBER_BYTES};
}

/* The record is due at ms, or never (NONE). Times before 1970 do not sort; there are none. */
static void note(struct agenda *g, enum table t, struct bytes key, int64_t ms)
{
    struct state *s = g->times;
    unsigned char buf[600];
    struct bytes k = time_key(buf, 0, t, key), was;

    if (s->ops->get(s->u, of, record_key(k), &was)) {
        memcpy(buf, was.data, NUMBER_BYTES);
        s->ops->del(s->u, at, k);
        s->ops->del(s->u, of, record_key(k));
    }
    if (ms == NONE)
        return;
    number_put(buf, ms < 0 ? 0 : ms);
    s->ops->put(s->u, at, k, (struct bytes){"", 0});
    s->ops->put(s->u, of, record_key(k), (struct bytes){buf, NUMBER_BYTES});
}

static void look(struct agenda *g, enum table t, struct bytes key, struct bytes val)
{
    const struct record *r = table_records[t];
    struct duban_error e;
    void *rec;

    arena_reset(&g->row);
    rec = arena_alloc(&g->row, r->size);
    if (rec_unpack(r, val, UNPACK_STORED, &g->row, rec, &e) == DUBAN_E_ok)
        note(g, t, key, core_next_ms(t, rec));
}

/* ---- the state ---- */

static bool agenda_get(void *u, enum table t, struct bytes key, struct bytes *val)
{
    struct agenda *g = u;

    return g->under->ops->get(g->under->u, t, key, val);
}

static void agenda_put(void *u, enum table t, struct bytes key, struct bytes val)
{
    struct agenda *g = u;

    if (core_job_kind(t) != JOB_ABSENT)
        look(g, t, key, val);
    g->under->ops->put(g->under->u, t, key, val);
}

static void agenda_del(void *u, enum table t, struct bytes key)
{
    struct agenda *g = u;

    if (core_job_kind(t) != JOB_ABSENT)
        note(g, t, key, NONE);
    g->under->ops->del(g->under->u, t, key);
}

static int agenda_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                       int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    struct agenda *g = u;

    return g->under->ops->scan(g->under->u, t, prefix, from, cb, arg);
}

static void agenda_mark(void *u)
{
    struct agenda *g = u;

    g->under->ops->mark(g->under->u);
}

static void agenda_keep(void *u)
{
    struct agenda *g = u;

    g->under->ops->keep(g->under->u);
}

static void agenda_undo(void *u)
{
    struct agenda *g = u;

    g->under->ops->undo(g->under->u);
}

static const struct state_ops agenda_ops = {agenda_get,  agenda_put,  agenda_del, agenda_scan,
                                            agenda_mark, agenda_keep, agenda_undo};

struct reading {
    struct agenda *g;
    enum table table;
};

static int read_row(void *u, struct bytes key, struct bytes val)
{
    struct reading *r = u;

    look(r->g, r->table, key, val);
    return 0;
}

void agenda_init(struct agenda *g, struct state *under)
{
    *g = (struct agenda){.state = {&agenda_ops, g}, .under = under, .times = memstate_new()};
    arena_init(&g->row);
    for (int t = 0; t < T_COUNT; t++) {
        struct reading r = {g, (enum table)t};

        if (core_job_kind(t) != JOB_ABSENT)
            under->ops->scan(under->u, t, (struct bytes){"", 0}, (struct bytes){"", 0}, read_row, &r);
    }
}

void agenda_done(struct agenda *g)
{
    memstate_free(g->times);
    arena_done(&g->row);
}

static int first_row(void *u, struct bytes key, struct bytes val)
{
    struct agenda_due *out = u;
    const unsigned char *p = key.data;
    size_t len = key.len - NUMBER_BYTES - TABLE_BYTES;

    (void)val;
    out->ms = number_get(p);
    out->table = p[NUMBER_BYTES];
    memcpy(out->key, p + NUMBER_BYTES + TABLE_BYTES, len);
    out->key[len] = '\0';
    return 1;
}

bool agenda_next(const struct agenda *g, struct agenda_due *out)
{
    return g->times->ops->scan(g->times->u, at, (struct bytes){"", 0}, (struct bytes){"", 0}, first_row, out) == 1;
}

void agenda_drop(struct agenda *g, const struct agenda_due *due)
{
    note(g, due->table, key_bytes(due->key), NONE);
}
