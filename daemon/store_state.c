/* store_state.c: the state on LMDB.
 *
 * Reads go to the innermost open transaction: the child of a mark, the open write transaction, or a reader that is
 * renewed and lives until the next put (so pointers stay good as state.h says, and no old page is held while something
 * is written). A put copies its bytes first: they may come straight from a get, and LMDB moves pages while it writes.
 *
 * Errors are sticky: a failed call remembers the first reason, reads then find nothing and writes do nothing, until
 * store_rollback. The daemon looks before it answers anybody. Costs: one B-tree walk and a CRC of the value for each
 * call. */
#include "daemon/store_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/crc32c.h"

uint32_t store_row_crc(int table, struct bytes key, const void *val, size_t len)
{
    unsigned char t = (unsigned char)table;
    uint32_t crc = crc32c(0, &t, 1);
    crc = crc32c(crc, key.data, key.len);
    return crc32c(crc, val, len);
}

bool store_fail(struct store *s, const char *what, int rc)
{
    if (!s->failed[0])
        snprintf(s->failed, sizeof s->failed, "库读写失败 / store: %s: %s", what, mdb_strerror(rc));
    return false;
}

/* ------------------------------------------------------------------ transactions */

MDB_txn *store_sees(struct store *s)
{
    int rc;

    if (s->failed[0])
        return NULL;
    if (s->child)
        return s->child;
    if (s->write)
        return s->write;
    if (!s->read_live) {
        rc = mdb_txn_renew(s->read);
        if (rc) {
            store_fail(s, "renew", rc);
            return NULL;
        }
        s->read_live = true;
    }
    return s->read;
}

MDB_txn *store_writes(struct store *s)
{
    int rc = 0;

    if (s->failed[0])
        return NULL;
    if (s->read_live)
        mdb_txn_reset(s->read);
    s->read_live = false;
    if (!s->write)
        rc = mdb_txn_begin(s->env, NULL, 0, &s->write);
    if (!rc && s->marked && !s->child)
        rc = mdb_txn_begin(s->env, s->write, 0, &s->child);
    if (rc) {
        store_fail(s, "begin", rc);
        return NULL;
    }
    return s->child ? s->child : s->write;
}

/* ------------------------------------------------------------------ rows */

static MDB_val key_val(struct bytes key)
{
    union {
        const void *lent;
        void *p;
    } u = {key.data}; /* LMDB only reads it */

    assert(key.len >= 1 && key.len <= STORE_KEY_BYTES);
    return (MDB_val){key.len, u.p};
}

/* Takes the CRC off a row. False: the row is rotten. */
static bool row_open(struct store *s, enum table t, struct bytes key, MDB_val v, struct bytes *val)
{
    const unsigned char *p = v.mv_data;
    size_t n;
    uint32_t crc;

    if (v.mv_size >= ROW_CRC_BYTES) {
        n = v.mv_size - ROW_CRC_BYTES;
        crc = (uint32_t)p[n] | (uint32_t)p[n + 1] << 8 | (uint32_t)p[n + 2] << 16 | (uint32_t)p[n + 3] << 24;
        if (crc == store_row_crc(t, key, p, n)) {
            *val = (struct bytes){p, n};
            return true;
        }
    }
    return store_fail(s, table_words[t], MDB_CORRUPTED);
}

static MDB_val row_close(struct store *s, enum table t, struct bytes key, struct bytes val)
{
    uint32_t crc = store_row_crc(t, key, val.data, val.len);

    if (val.len + ROW_CRC_BYTES > s->scratch_cap) {
        s->scratch_cap = (val.len + ROW_CRC_BYTES) * 2;
        free(s->scratch);
        s->scratch = malloc(s->scratch_cap);
        if (!s->scratch)
            abort();
    }
    if (val.len)
        memcpy(s->scratch, val.data, val.len);
    for (int i = 0; i < ROW_CRC_BYTES; i++)
        s->scratch[val.len + (size_t)i] = (char)(unsigned char)(crc >> 8 * i);
    return (MDB_val){val.len + ROW_CRC_BYTES, s->scratch};
}

static bool db_get(void *u, enum table t, struct bytes key, struct bytes *val)
{
    struct store *s = u;
    MDB_txn *txn = store_sees(s);
    MDB_val k = key_val(key), v;
    int rc;

    if (!txn)
        return false;
    rc = mdb_get(txn, s->dbi[t], &k, &v);
    if (rc == MDB_NOTFOUND)
        return false;
    return rc ? store_fail(s, "get", rc) : row_open(s, t, key, v, val);
}

static void db_put(void *u, enum table t, struct bytes key, struct bytes val)
{
    struct store *s = u;
    char copy[STORE_KEY_BYTES];
    MDB_val k, v;
    MDB_txn *txn;
    int rc;

    assert(key.len >= 1 && key.len <= sizeof copy);
    memcpy(copy, key.data, key.len);
    k = (MDB_val){key.len, copy};
    v = row_close(s, t, key, val); /* before the reader goes: val may be its memory */
    txn = store_writes(s);
    if (!txn)
        return;
    rc = mdb_put(txn, s->dbi[t], &k, &v, 0);
    if (rc)
        store_fail(s, "put", rc);
    s->rows++;
}

static void db_del(void *u, enum table t, struct bytes key)
{
    struct store *s = u;
    struct bytes was;
    MDB_val k = key_val(key);
    MDB_txn *txn;
    int rc;

    if (!db_get(s, t, key, &was)) /* nothing to delete begins no transaction */
        return;
    txn = store_writes(s);
    if (!txn)
        return;
    rc = mdb_del(txn, s->dbi[t], &k, NULL);
    if (rc)
        store_fail(s, "del", rc);
    s->rows++;
}

static bool starts_with(struct bytes key, struct bytes prefix)
{
    return key.len >= prefix.len && (prefix.len == 0 || memcmp(key.data, prefix.data, prefix.len) == 0);
}

/* The later of the two, which is where a scan begins. */
static struct bytes later_of(struct bytes a, struct bytes b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int d = n ? memcmp(a.data, b.data, n) : 0;
    return d > 0 || (d == 0 && a.len > b.len) ? a : b;
}

static int db_scan(void *u, enum table t, struct bytes prefix, struct bytes from,
                   int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg)
{
    struct store *s = u;
    struct bytes begin = later_of(from, prefix);
    MDB_txn *txn = store_sees(s);
    MDB_val k = {0}, v;
    MDB_cursor *c;
    int rc, stop = 0;

    if (!txn)
        return 0;
    rc = mdb_cursor_open(txn, s->dbi[t], &c);
    if (rc)
        return store_fail(s, "cursor", rc), 0;
    if (begin.len)
        k = key_val(begin);
    rc = mdb_cursor_get(c, &k, &v, begin.len ? MDB_SET_RANGE : MDB_FIRST);
    while (rc == 0 && !stop) {
        struct bytes key = {k.mv_data, k.mv_size}, val;
        if (!starts_with(key, prefix) || !row_open(s, t, key, v, &val))
            break;
        stop = cb(arg, key, val);
        if (!stop)
            rc = mdb_cursor_get(c, &k, &v, MDB_NEXT);
    }
    if (rc && rc != MDB_NOTFOUND)
        store_fail(s, "scan", rc);
    mdb_cursor_close(c);
    return stop;
}

/* ------------------------------------------------------------------ marks */

static void db_mark(void *u)
{
    struct store *s = u;

    assert(!s->marked);
    s->marked = true;
    s->rows_at_mark = s->rows;
    s->at_mark = s->applied;
}

static void db_keep(void *u)
{
    struct store *s = u;
    int rc;

    assert(s->marked);
    s->marked = false;
    if (!s->child)
        return;
    rc = mdb_txn_commit(s->child); /* into the write transaction; nothing reaches the disk */
    s->child = NULL;
    if (rc)
        store_fail(s, "keep", rc);
}

static void db_undo(void *u)
{
    struct store *s = u;

    assert(s->marked);
    s->marked = false;
    if (s->child)
        mdb_txn_abort(s->child);
    s->child = NULL;
    s->rows = s->rows_at_mark;
    s->applied = s->at_mark;
}

const struct state_ops store_state_ops = {db_get, db_put, db_del, db_scan, db_mark, db_keep, db_undo};
