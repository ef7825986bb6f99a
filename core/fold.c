/* fold.c: entries become records. All that the state ever becomes, it becomes here.
 *
 * Promises: the same entries give the same bytes, on any machine, in any zone, at any time. So a fold uses the entry
 * (body, facts, wall time, number) and the state, never a clock, a calendar or a worker. It can't refuse: an entry that
 * does not make sense is a bug of ours or damage, and aborts. Costs a get and a put for each record touched. */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include <sodium.h>

#include "core/op_rows.h"
#include "core/rows.h"
#include "core/secret.h"

void core_content_hash(const char *actor, const char *op, struct bytes canonical, unsigned char out[16])
{
    crypto_generichash_state s;

    crypto_generichash_init(&s, NULL, 0, 16);
    crypto_generichash_update(&s, (const unsigned char *)actor, strlen(actor) + 1);
    crypto_generichash_update(&s, (const unsigned char *)op, strlen(op) + 1);
    crypto_generichash_update(&s, canonical.data, canonical.len);
    crypto_generichash_final(&s, out, 16);
}

/* ---- shared ---- */

bool item_is_order(const struct item *it)
{
    return it->demand && !it->plan && it->parent;
}

bool item_is_visit(const struct item *it)
{
    return it->plan != NULL;
}

void fold_item_get(struct fold *f, const char *id, struct item *it)
{
    bool there = state_get(f->s, T_item, id, f->a, it);

    assert(there);
    (void)there;
}

/* What an item says of its kin is kept by kin.c alone: the caller may have read it before they moved. */
static void put_item(struct fold *f, struct item *it)
{
    struct item was;
    bool there = state_get(f->s, T_item, it->id, f->a, &was);

    if (there) {
        it->kin_n = was.kin_n;
        it->kin_open = was.kin_open;
        it->kin_worst = was.kin_worst;
    } else {
        kin_born(f, it);
    }
    it->last_seq = f->en->seq;
    state_put(f->s, T_item, it->id, it, f->a);
    f->s->ops->put(f->s->u, T_history, key_seq(it->id, f->en->seq, f->a), (struct bytes){"", 0});
    kin_moved(f, there ? &was : NULL, it);
    secret_follow(f, it);
    if (there)
        fold_overlays_follow(f, &was, it);
}

void fold_item_put(struct fold *f, struct item *it, bool keep_next)
{
    it->rev++;
    if (!keep_next)
        it->next_ms = f->en->wall_ms;
    put_item(f, it);
}

struct item fold_item_fresh(const struct item *in)
{
    struct item it;

    rec_clear(&rec_item, &it);
    memcpy(&it, in, offsetof(struct item, state)); /* all that a registration has */
    it.assigned_ms = in->assigned_ms;
    it.effective_due = in->effective_due;
    it.demand = in->demand;
    it.plan = in->plan;
    it.segments = in->segments;
    return it;
}

void fold_item_open(struct fold *f, struct item *it)
{
    const struct segment *said = it->segments.n ? LIST_AT(it->segments, struct segment, 0) : NULL;
    struct segment *first;

    it->state = ITEM_OPEN;
    it->registered_ms = f->en->wall_ms;
    it->assigned_ms = none_or(it->assigned_ms, f->en->wall_ms);
    it->effective_due = none_or(it->effective_due, it->due_date);
    it->percent = none_or(it->initial_percent, 0);
    it->asks_n = it->orders_n = 0;
    it->rev = 1;
    it->segments.n = 0; /* no pieces before its birth: whoever made it says how its date was counted, and no more */
    first = fold_segment_add(f, it, SEG_RUNNING, it->effective_due, NULL, NULL);
    if (said) {
        first->limit = said->limit;
        first->counted_from = said->counted_from;
    }
    if (it->parent)
        f->s->ops->put(f->s->u, T_parts, key_pair(it->parent, it->id, f->a), (struct bytes){"", 0});
    put_item(f, it);
}

struct segment *fold_segment_add(struct fold *f, struct item *it, int kind, int64_t due_date, const char *ask,
                                 const char *reason)
{
    size_t n = it->segments.n;
    struct segment *v = arena_alloc(f->a, (n + 1) * sizeof *v);

    if (n)
        memcpy(v, it->segments.v, n * sizeof *v);
    rec_clear(&rec_segment, &v[n]);
    v[n].kind = kind;
    v[n].from_ms = n == 0 ? it->assigned_ms : f->en->wall_ms;
    v[n].due_date = due_date;
    v[n].by = f->en->actor;
    v[n].ask = ask;
    v[n].reason = reason;
    it->segments = (struct list){v, n + 1};
    return &v[n];
}

void fold_counted(struct fold *f, struct segment *s)
{
    s->limit = f->facts->limit;
    s->counted_from = f->facts->counted_from;
    s->due_before = f->facts->due_before;
}

/* ---- entries ---- */

/* request id → seq and content hash: what makes a submission count once, for ever. */
static void fold_seen(struct fold *f)
{
    const struct entry *en = f->en;
    unsigned char val[24];

    if (!en->id)
        return;
    assert(en->actor);
    number_put(val, en->seq);
    core_content_hash(en->actor, en->op, en->body, val + 8);
    f->s->ops->put(f->s->u, T_seen, key_bytes(en->id), (struct bytes){val, sizeof val});
}

void fold_one(struct fold *f, int op)
{
    assert(op_rows[op].fold);
    op_rows[op].fold(f);
}

void core_fold(struct core *c, const struct entry *en, struct arena *a)
{
    struct fold f = {.core = c, .s = core_state(c), .en = en, .a = a, .facts = en->facts};
    struct facts none;
    struct duban_error e;
    void *body;
    int op, rc;

    if (!en->op) /* claims of a writer and checks: they say something about the journal, not about the county */
        return;
    op = op_find(en->op);
    assert(op >= 0);
    body = arena_alloc(a, ops[op].body->size);
    rc = rec_unpack(ops[op].body, en->body, UNPACK_STORED, a, body, &e);
    assert(rc == DUBAN_E_ok);
    (void)rc;
    f.body = body;
    if (!f.facts) {
        rec_clear(&rec_facts, &none);
        f.facts = &none;
    }
    fold_seen(&f);
    fold_one(&f, op);
}
