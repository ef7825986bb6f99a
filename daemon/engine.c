#include "daemon/engine.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <sodium.h>

#include "daemon/say.h"

enum { ENTRY_FMT = 1 };

struct engine {
    struct jrn *jrn;
    struct store *store;
    struct watch watch;
    struct core *core;
    struct applied applied; /* with the batch folded in */
    int64_t check_every;
    size_t segment_bytes; /* a batch larger than a segment would be refused, and come back as large as it was */
    int exit_code;
    bool rolled_back, pending;

    /* the batch: bytes of its entries, which live in its own arena until it is over */
    struct arena arena;
    struct bytes *bodies;
    size_t n, cap, bytes;
    unsigned char
        batch_id[16]; /* incarnation (8) and counter (8, big-endian): tells our own batch after a lost answer */
    uint64_t batches;
};

struct core *engine_core(struct engine *e)
{
    return e->core;
}
struct watch *engine_watch(struct engine *e)
{
    return &e->watch;
}
const struct applied *engine_applied(struct engine *e)
{
    return &e->applied;
}
int64_t engine_checkpoint_seq(struct engine *e)
{
    return store_checkpoint_seq(e->store);
}
int engine_exit_code(const struct engine *e)
{
    return e->exit_code;
}
size_t engine_batch_size(const struct engine *e)
{
    return e->n;
}
bool engine_full(const struct engine *e)
{
    return e->bytes > e->segment_bytes / 4;
}
bool engine_sound(const struct engine *e)
{
    return !store_failed(e->store);
}
bool engine_dirty(struct engine *e)
{
    return store_dirty(e->store);
}

bool engine_rolled_back(struct engine *e)
{
    bool was = e->rolled_back;
    e->rolled_back = false;
    return was;
}

static enum commit fail(struct engine *e, int exit_code, const char *what)
{
    say(SAY_ERROR, "%s; leaving with %d", what, exit_code);
    e->exit_code = exit_code;
    return COMMIT_FAILED;
}

/* ------------------------------------------------------------------ one entry, live or replayed: the same road */

static void chain_next(const unsigned char prev[32], struct bytes body, unsigned char out[32])
{
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, 32);
    crypto_generichash_update(&s, prev, 32);
    crypto_generichash_update(&s, body.data, body.len);
    crypto_generichash_final(&s, out, 32);
}

static bool counts_as_accepted(const struct entry *en)
{
    int op = en->op ? op_find(en->op) : -1;
    return en->kind != ENTRY_TICK && en->kind != ENTRY_CHECK && op >= 0 && ops[op].klass != CLASS_worker;
}

/* A CHECK entry says what the state was at the entry before it. */
static bool check_holds(struct engine *e, const struct entry *en, struct arena *a)
{
    struct check c;
    char hex[65], work[65], notices[65], want[65];
    struct duban_error err;

    if (rec_unpack(&rec_check, en->body, UNPACK_STORED, a, &c, &err) != 0 || c.digest.len != 32)
        return false;
    state_digest(&e->watch.state, a, hex, work, notices);
    sodium_bin2hex(want, sizeof want, c.digest.data, 32);
    return strcmp(hex, want) == 0;
}

/* Folds the stored bytes of entry applied.seq + 1. False: they do not follow, say why. */
static bool apply_bytes(struct engine *e, struct bytes body, struct arena *a, bool verify)
{
    struct entry en;
    struct duban_error err;

    if (rec_unpack(&rec_entry, body, UNPACK_STORED, a, &en, &err) != 0 || en.seq != e->applied.seq + 1) {
        say(SAY_ERROR, "entry after %lld does not decode or has another number", (long long)e->applied.seq);
        return false;
    }
    if (en.fmt != ENTRY_FMT || en.prev.len != 32 || memcmp(en.prev.data, e->applied.chain, 32) != 0) {
        say(SAY_ERROR, "entry %lld: unknown format or broken chain", (long long)en.seq);
        return false;
    }
    if (en.kind == ENTRY_CHECK) {
        if (verify && !check_holds(e, &en, a)) {
            say(SAY_ERROR, "entry %lld: the state differs from the digest in the journal", (long long)en.seq);
            return false;
        }
        e->applied.checked = en.seq;
    } else {
        core_fold(e->core, &en, a);
    }
    e->applied.seq = en.seq;
    e->applied.wall_ms = en.wall_ms;
    e->applied.accepted += counts_as_accepted(&en);
    chain_next(e->applied.chain, body, e->applied.chain);
    store_set_applied(e->store, &e->applied);
    return true;
}

/* ------------------------------------------------------------------ recovery: the journal's tail is folded again */

struct replay {
    struct engine *e;
    struct arena arena;
    int64_t n;
    bool bad;
};

static int replay_one(void *u, const struct jrn_rec *r)
{
    struct replay *p = u;
    arena_reset(&p->arena);
    if (!apply_bytes(p->e, r->body, &p->arena, true)) {
        p->bad = true;
        return 1;
    }
    p->n++;
    watch_clear(&p->e->watch);
    if (!engine_checkpoint(p->e, false)) {
        p->bad = true;
        return 1;
    }
    return 0;
}

/* Folds everything after applied.seq. False: e->exit_code says why. */
static bool catch_up(struct engine *e)
{
    struct replay p = {.e = e};
    enum jrn_rc rc;

    arena_init(&p.arena);
    rc = jrn_read(e->jrn, e->applied.seq + 1, 0, replay_one, &p);
    arena_done(&p.arena);
    if (rc != JRN_OK || p.bad) {
        fail(e, rc == JRN_IO ? 74 : 65, "the journal does not fold into the store");
        return false;
    }
    if (store_failed(e->store)) {
        fail(e, 74, store_failed(e->store));
        return false;
    }
    if (p.n)
        say(SAY_INFO, "folded %lld entries, now at %lld", (long long)p.n, (long long)e->applied.seq);
    return true;
}

static void journal_says(void *u, const char *text)
{
    (void)u;
    say(SAY_WARNING, "journal: %s", text);
}

static struct jrn *open_journal(const struct options *o, int *exit_code)
{
    char dir[4096];
    struct duban_error err = {0};
    enum jrn_rc rc;
    struct jrn *j;

    if (o->mem)
        return jrn_mem_open(&o->faults);
    snprintf(dir, sizeof dir, "%s/journal", o->state_dir);
    j = jrn_file_open(dir, (size_t)o->segment_bytes, journal_says, NULL, &rc, &err);
    if (!j) {
        say(SAY_ERROR, "journal %s: %s %s", dir, jrn_rc_word(rc), err.text);
        *exit_code = rc == JRN_DAMAGED ? 65 : 74;
    }
    return j;
}

/* A store that is damaged is only what the journal means: it goes aside under a name that says so. */
static struct store *open_store(const struct options *o, int *exit_code)
{
    struct duban_error err = {0};
    bool damaged = false;
    struct store *s = store_open(o->state_dir, &damaged, &err);

    for (int n = 1; !s && damaged && n < 1000; n++) {
        char from[4096], to[4200];
        struct stat st;
        snprintf(from, sizeof from, "%s/store.mdb", o->state_dir);
        snprintf(to, sizeof to, "%s.damaged-%d", from, n);
        if (stat(to, &st) == 0)
            continue;
        say(SAY_WARNING, "store damaged (%s): moved to %s, making it again from the journal", err.text, to);
        if (rename(from, to) != 0) {
            snprintf(err.text, sizeof err.text, "rename: %s", strerror(errno));
            break;
        }
        s = store_open(o->state_dir, &damaged, &err);
    }
    if (!s) {
        say(SAY_ERROR, "store: %s", err.text);
        *exit_code = err.code == DUBAN_E_bad_config ? 78 : 74;
    }
    return s;
}

struct engine *engine_open(const struct options *o, int *exit_code)
{
    struct engine *e = calloc(1, sizeof *e);
    if (!e)
        abort();
    arena_init(&e->arena);
    e->check_every = o->check_every;
    e->segment_bytes = o->segment_bytes ? (size_t)o->segment_bytes : JRN_SEGMENT_BYTES;
    if (getrandom(e->batch_id, 8, 0) != 8)
        abort();
    /* The store first: its walk forks, which must not happen once the journal has its helper thread. */
    e->store = open_store(o, exit_code);
    e->jrn = e->store ? open_journal(o, exit_code) : NULL;
    if (!e->jrn) {
        store_close(e->store);
        free(e);
        return NULL;
    }
    watch_init(&e->watch, store_state(e->store));
    e->core = core_new(&e->watch.state);
    e->applied = *store_applied(e->store);
    if (jrn_last(e->jrn) < e->applied.seq)
        fail(e, 65, "the journal ends before what the store holds: restore the journal");
    else
        catch_up(e);
    if (e->exit_code) {
        *exit_code = e->exit_code;
        engine_close(e);
        return NULL;
    }
    return e;
}

bool engine_close(struct engine *e)
{
    bool ok = true;
    if (!e)
        return true;
    if (!e->exit_code && !e->pending)
        ok = engine_checkpoint(e, true);
    core_free(e->core);
    watch_done(&e->watch);
    store_close(e->store);
    jrn_close(e->jrn);
    arena_done(&e->arena);
    free(e->bodies);
    free(e);
    return ok;
}

bool engine_checkpoint(struct engine *e, bool idle)
{
    struct duban_error err = {0};
    if (store_failed(e->store)) {
        fail(e, 74, store_failed(e->store));
        return false;
    }
    if (e->n || e->pending || !store_dirty(e->store))
        return true; /* what is folded but not durable must not reach the disk through the store */
    if (!idle && store_dirty_pages(e->store) < LIM_DIRTY_PAGES)
        return true;
    if (store_checkpoint(e->store, &err))
        return true;
    fail(e, 74, err.text[0] ? err.text : "checkpoint failed");
    return false;
}

/* ------------------------------------------------------------------ taking an update */

static void batch_add(struct engine *e, struct bytes body)
{
    if (e->n == e->cap) {
        e->cap = e->cap ? e->cap * 2 : 64;
        e->bodies = realloc(e->bodies, e->cap * sizeof *e->bodies);
        if (!e->bodies)
            abort();
    }
    e->bodies[e->n++] = body;
    e->bytes += body.len;
}

static size_t entry_max(const struct engine *e)
{
    return e->segment_bytes / 2 < LIM_ENTRY_BYTES ? e->segment_bytes / 2 : LIM_ENTRY_BYTES;
}

/* The entry as it would come next. */
static struct bytes pack_entry(struct engine *e, struct entry *en, struct arena *a)
{
    en->seq = e->applied.seq + 1;
    en->epoch = 1;
    en->fmt = ENTRY_FMT;
    en->batch = (struct bytes){e->batch_id, sizeof e->batch_id};
    en->algo = "blake2b";
    en->prev = (struct bytes){e->applied.chain, 32};
    return rec_pack(&rec_entry, en, a);
}

/* Adds an entry to the batch and folds it. False: it is too large. */
static bool write_entry(struct engine *e, struct entry *en, struct arena *a)
{
    struct bytes body = pack_entry(e, en, &e->arena);

    if (body.len > entry_max(e))
        return false;
    batch_add(e, body);
    if (!apply_bytes(e, body, a, false))
        abort(); /* our own bytes do not fold: a bug; nothing was answered, the journal is whole */
    return true;
}

static void begin_batch(struct engine *e, int64_t now_ms, struct arena *a)
{
    e->batches++;
    number_put(e->batch_id + 8, (int64_t)e->batches);
    if (e->applied.seq - e->applied.checked >= e->check_every) {
        char hex[65], work[65], notices[65];
        unsigned char digest[32];
        struct check c = {.at_seq = e->applied.seq, .digest = {digest, sizeof digest}};
        struct entry en;
        rec_clear(&rec_entry, &en);
        state_digest(&e->watch.state, a, hex, work, notices);
        sodium_hex2bin(digest, sizeof digest, hex, 64, NULL, NULL, NULL);
        en.kind = ENTRY_CHECK;
        en.wall_ms = now_ms > e->applied.wall_ms ? now_ms : e->applied.wall_ms;
        en.actor = en.via = "duband";
        en.body = rec_pack(&rec_check, &c, a);
        write_entry(e, &en, a);
    }
}

/* The entry with this sequence: in the journal, or in the batch that is being made. */
static bool find_entry(struct engine *e, int64_t seq, struct arena *a, struct entry *out)
{
    struct duban_error err;
    int64_t first = e->applied.seq - (int64_t)e->n + 1;
    if (seq >= first && seq <= e->applied.seq)
        return rec_unpack(&rec_entry, e->bodies[seq - first], UNPACK_STORED, a, out, &err) == 0;
    return engine_entry(e, seq, a, out);
}

/* True when the id was used before: *out is the first answer, or a conflict. */
static bool seen_before(struct engine *e, const struct request *q, struct arena *a, struct outcome *out)
{
    unsigned char hash[16];
    struct bytes val;
    struct entry en;
    int64_t seq;

    if (!e->watch.state.ops->get(e->watch.state.u, T_seen, key_bytes(q->id), &val) || val.len != 24)
        return false;
    seq = number_get(val.data);
    core_content_hash(q->actor.name, ops[q->op].name, q->canonical, hash);
    if (memcmp((const unsigned char *)val.data + 8, hash, 16) != 0) {
        out->err = error_set(&out->error, DUBAN_E_conflict, "id", "%s 已用于第 %lld 条 / %s was used by entry %lld",
                             q->id, (long long)seq, q->id, (long long)seq);
        return true;
    }
    if (!find_entry(e, seq, a, &en)) {
        out->err = error_set(&out->error, DUBAN_E_unavailable, "id",
                             "第 %lld 条暂不可读 / entry %lld cannot be read now", (long long)seq, (long long)seq);
        return true;
    }
    out->again = true;
    out->seq = seq;
    if (en.facts)
        out->facts = *(const struct facts *)en.facts;
    return true;
}

bool engine_seen(struct engine *e, const char *id)
{
    struct bytes val;
    return e->watch.state.ops->get(e->watch.state.u, T_seen, key_bytes(id), &val);
}

static enum entry_kind kind_of(int op)
{
    if (ops[op].how == HOW_CLOCK)
        return ENTRY_TICK;
    return op == OP_rules_apply ? ENTRY_RULES : ENTRY_DATA;
}

void engine_take(struct engine *e, const struct request *q, int64_t now_ms, struct arena *a, struct outcome *out)
{
    struct entry en;
    bool fits;

    assert(!e->pending);
    *out = (struct outcome){0};
    rec_clear(&rec_facts, &out->facts);
    if (store_failed(e->store)) { /* what it would say is not so; the commit of this batch fails */
        out->err = error_set(&out->error, DUBAN_E_io_error, "", "%s", store_failed(e->store));
        return;
    }
    if (seen_before(e, q, a, out))
        return;
    out->err = core_decide(e->core, q, now_ms, a, &out->facts, &out->errors, &out->error);
    if (out->err)
        return;
    if (e->n == 0 && !q->dry)
        begin_batch(e, now_ms, a);
    rec_clear(&rec_entry, &en);
    en.kind = kind_of(q->op);
    en.wall_ms = now_ms > e->applied.wall_ms ? now_ms : e->applied.wall_ms;
    en.id = q->id;
    en.actor = q->actor.name;
    en.via = q->actor.via;
    en.op = ops[q->op].name;
    en.body = q->canonical;
    en.facts = &out->facts;
    /* A rehearsal says what writing would: so much of an entry is what was found out that the sender can't know. */
    fits = q->dry ? pack_entry(e, &en, a).len <= entry_max(e) : write_entry(e, &en, a);
    if (!fits) {
        out->err = error_set(&out->error, DUBAN_E_too_large, "body",
                             "一条账目至多 %zu 字节 / an entry has at most %zu bytes", entry_max(e), entry_max(e));
        return;
    }
    if (q->dry)
        return;
    out->written = true;
    out->seq = e->applied.seq;
}

/* ------------------------------------------------------------------ the commit */

static void batch_over(struct engine *e)
{
    e->n = 0;
    e->bytes = 0;
    e->pending = false;
    arena_reset(&e->arena);
}

/* The batch did not happen, or nobody knows: back to the checkpoint, and forward again to what the journal holds. */
static bool go_back(struct engine *e)
{
    struct duban_error err = {0};
    batch_over(e);
    watch_clear(&e->watch);
    if (!store_rollback(e->store, &err)) {
        fail(e, 74, err.text[0] ? err.text : "rollback failed");
        return false;
    }
    core_forget(e->core);
    e->applied = *store_applied(e->store);
    e->rolled_back = true;
    return catch_up(e);
}

static enum commit settle(struct engine *e, enum jrn_rc rc)
{
    switch (rc) {
    case JRN_OK:
        batch_over(e);
        return COMMIT_DONE;
    case JRN_PENDING:
        e->pending = true;
        return COMMIT_PENDING;
    case JRN_REFUSED:
        return go_back(e) ? COMMIT_REFUSED : COMMIT_FAILED;
    case JRN_UNKNOWN:
        return go_back(e) ? COMMIT_UNKNOWN : COMMIT_FAILED;
    case JRN_FENCED:
        return fail(e, 75, "another writer owns the journal");
    default:
        return fail(e, rc == JRN_DAMAGED ? 65 : 74,
                    "the journal could not be written; nobody of this batch is answered");
    }
}

enum commit engine_commit(struct engine *e)
{
    if (e->pending)
        return settle(e, jrn_poll(e->jrn));
    if (store_failed(e->store)) /* the fold did not reach the store: what it holds is not what it means */
        return fail(e, 74, store_failed(e->store));
    if (e->n == 0)
        return COMMIT_DONE;
    return settle(e, jrn_append(e->jrn, e->applied.seq - (int64_t)e->n, e->bodies, e->n));
}

/* ------------------------------------------------------------------ reading back */

struct decode {
    struct arena *a;
    int (*entry)(void *u, const struct entry *en);
    void *u;
    bool bad;
};

static int decode_one(void *u, const struct jrn_rec *r)
{
    struct decode *p = u;
    struct entry en;
    struct duban_error err;
    /* the callback's bytes go away: FT_ANY values are copied by the unpacker, as its header promises */
    p->bad = rec_unpack(&rec_entry, r->body, UNPACK_STORED, p->a, &en, &err) != 0;
    return p->bad ? 1 : p->entry(p->u, &en);
}

bool engine_entries(struct engine *e, int64_t from, int64_t to, struct arena *a,
                    int (*entry)(void *u, const struct entry *en), void *u)
{
    struct decode p = {a, entry, u, false};
    return jrn_read(e->jrn, from, to, decode_one, &p) == JRN_OK && !p.bad;
}

static int keep_entry(void *u, const struct entry *en)
{
    *(struct entry *)u = *en;
    return 1;
}

bool engine_entry(void *engine, int64_t seq, struct arena *a, struct entry *out)
{
    out->seq = 0;
    return engine_entries(engine, seq, seq, a, keep_entry, out) && out->seq == seq;
}

void engine_digest(struct engine *e, struct arena *a, struct digest *out)
{
    char state[65], work[65], notices[65], chain[65];
    state_digest(&e->watch.state, a, state, work, notices);
    sodium_bin2hex(chain, sizeof chain, e->applied.chain, 32);
    rec_clear(&rec_digest, out);
    out->seq = e->applied.seq;
    out->state = arena_str(a, state, 64);
    out->work = arena_str(a, work, 64);
    out->notices = arena_str(a, notices, 64);
    out->chain = arena_str(a, chain, 64);
    out->accepted = e->applied.accepted;
}
