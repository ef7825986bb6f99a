/* store.c: opening, checkpoint and rollback; the rows are in store_state.c, the check before opening in store_check.c.
 *
 * Life of the write transaction: begun by the first put after a checkpoint (an idle daemon holds no lock), open over
 * many batches, committed by store_checkpoint together with `applied`, dropped by store_rollback. A commit that fails
 * leaves it unknown what is on disk (LMDB tries to put the old root back without a sync), so that is the end: exit and
 * start again.
 *
 * meta/"applied" is 72 bytes and, like every row, 4 bytes of CRC. Numbers are little-endian:
 *
 *      0  version, 8: 1      24  accepted, 8
 *      8  seq, 8             32  checked, 8
 *     16  wall_ms, 8         40  chain, 32
 *
 * for example entry 2, at 1640995200000 (2022-01-01T00:00Z), 1 accepted, no CHECK yet, then the chain:
 *
 *     01 00 00 00 00 00 00 00  02 00 00 00 00 00 00 00  00 9c ef 12 7e 01 00 00  01 00 00 00 00 00 00 00
 *     00 00 00 00 00 00 00 00  …
 *
 * To change it: raise the version. A store with another version is thrown away and folded again; that is the whole
 * upgrade. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "daemon/store_check.h"
#include "daemon/store_state.h"

enum { APPLIED_VERSION = 1, APPLIED_BYTES = 72 };
static const size_t map_bytes = (size_t)64 << 30; /* a ceiling in address space, not a size */

/* ------------------------------------------------------------------ meta/"applied" */

static void put8(unsigned char *to, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(v >> 8 * i);
}

static int64_t get8(const unsigned char *from)
{
    uint64_t v = 0;
    for (int i = 8; i-- > 0;)
        v = v << 8 | from[i];
    return (int64_t)v;
}

static void applied_pack(const struct applied *ap, unsigned char to[APPLIED_BYTES])
{
    put8(to, APPLIED_VERSION);
    put8(to + 8, (uint64_t)ap->seq);
    put8(to + 16, (uint64_t)ap->wall_ms);
    put8(to + 24, (uint64_t)ap->accepted);
    put8(to + 32, (uint64_t)ap->checked);
    memcpy(to + 40, ap->chain, 32);
}

static bool applied_unpack(struct bytes b, struct applied *ap)
{
    const unsigned char *p = b.data;
    if (b.len != APPLIED_BYTES || get8(p) != APPLIED_VERSION)
        return false;
    *ap = (struct applied){get8(p + 8), get8(p + 16), get8(p + 24), get8(p + 32), {0}};
    memcpy(ap->chain, p + 40, 32);
    return true;
}

/* What the disk says, into applied and on_disk. False: there is a row and it is not ours. */
static bool applied_load(struct store *s)
{
    struct bytes val;
    bool known = true;

    s->on_disk = (struct applied){0};
    if (store_state_ops.get(s, T_meta, key_bytes("applied"), &val))
        known = applied_unpack(val, &s->on_disk);
    s->applied = s->on_disk;
    return known && !s->failed[0];
}

static bool applied_same(const struct applied *a, const struct applied *b)
{
    return a->seq == b->seq && a->wall_ms == b->wall_ms && a->accepted == b->accepted && a->checked == b->checked &&
           memcmp(a->chain, b->chain, sizeof a->chain) == 0;
}

/* ------------------------------------------------------------------ opening */

static bool local_disk(const char *dir, struct duban_error *e)
{
    struct statfs fs;
    const char *name;

    if (statfs(dir, &fs) != 0) {
        error_set(e, DUBAN_E_io_error, "state", "%s: %s", dir, strerror(errno));
        return false;
    }
    name = store_netfs((long)fs.f_type);
    if (name)
        error_set(e, DUBAN_E_bad_config, "state",
                  "%s 在网络文件系统 %s 上，状态目录须在本机磁盘 / is on a network file system "
                  "(%s); the state folder must be on a local disk",
                  dir, name, name);
    return !name;
}

static int open_tables(struct store *s)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(s->env, NULL, 0, &txn);

    for (int t = 0; rc == 0 && t < T_COUNT; t++)
        rc = mdb_dbi_open(txn, table_words[t], MDB_CREATE, &s->dbi[t]);
    if (rc == 0)
        rc = mdb_txn_commit(txn);
    else
        mdb_txn_abort(txn);
    return rc;
}

static int open_env(struct store *s, const char *file)
{
    int dead, rc = mdb_env_create(&s->env);

    if (!rc)
        rc = mdb_env_set_mapsize(s->env, map_bytes);
    if (!rc)
        rc = mdb_env_set_maxdbs(s->env, T_COUNT);
    if (!rc)
        rc = mdb_env_open(s->env, file, MDB_NOSUBDIR, 0640);
    if (!rc)
        rc = mdb_reader_check(s->env, &dead); /* a reader that was killed would make the file grow for ever */
    if (!rc)
        rc = open_tables(s);
    if (!rc)
        rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &s->read);
    if (!rc)
        mdb_txn_reset(s->read);
    return rc;
}

struct store *store_open(const char *dir, bool *damaged, struct duban_error *e)
{
    char file[4096];
    struct store *s;
    int rc;

    *damaged = false;
    if (!local_disk(dir, e))
        return NULL;
    snprintf(file, sizeof file, "%s/store.mdb", dir);
    if (!store_check(file, damaged, e))
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->state = (struct state){&store_state_ops, s};
    rc = open_env(s, file);
    if (rc) {
        error_set(e, DUBAN_E_io_error, "store", "%s: %s", file, mdb_strerror(rc));
    } else if (!applied_load(s)) {
        *damaged = true;
        error_set(e, DUBAN_E_io_error, "store", "%s: %s", file, s->failed[0] ? s->failed : "made by another version");
    } else {
        return s;
    }
    store_close(s);
    return NULL;
}

static void drop(struct store *s)
{
    if (s->child)
        mdb_txn_abort(s->child);
    if (s->write)
        mdb_txn_abort(s->write);
    if (s->read_live)
        mdb_txn_reset(s->read);
    s->child = s->write = NULL;
    s->read_live = s->marked = false;
    s->rows = 0;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    drop(s);
    if (s->read)
        mdb_txn_abort(s->read);
    if (s->env)
        mdb_env_close(s->env);
    free(s->scratch);
    free(s);
}

/* ------------------------------------------------------------------ checkpoint and rollback */

struct state *store_state(struct store *s)
{
    return &s->state;
}
const struct applied *store_applied(struct store *s)
{
    return &s->applied;
}
void store_set_applied(struct store *s, const struct applied *ap)
{
    s->applied = *ap;
}
size_t store_dirty_pages(struct store *s)
{
    return s->rows;
}
int64_t store_checkpoint_seq(struct store *s)
{
    return s->on_disk.seq;
}
const char *store_failed(struct store *s)
{
    return s->failed[0] ? s->failed : NULL;
}
bool store_dirty(struct store *s)
{
    return s->rows > 0 || !applied_same(&s->applied, &s->on_disk);
}

static bool failed(struct store *s, struct duban_error *e)
{
    error_set(e, DUBAN_E_io_error, "store", "%s", s->failed);
    return false;
}

bool store_checkpoint(struct store *s, struct duban_error *e)
{
    unsigned char packed[APPLIED_BYTES];
    int rc;

    if (s->marked)
        store_fail(s, "checkpoint inside a mark", EINVAL);
    if (!s->failed[0] && !store_dirty(s))
        return true;
    applied_pack(&s->applied, packed);
    store_state_ops.put(s, T_meta, key_bytes("applied"), (struct bytes){packed, sizeof packed});
    if (s->failed[0])
        return failed(s, e);
    rc = mdb_txn_commit(s->write);
    s->write = NULL;
    if (rc) {
        store_fail(s, "commit", rc);
        return failed(s, e);
    }
    s->rows = 0;
    s->on_disk = s->applied;
    return true;
}

bool store_rollback(struct store *s, struct duban_error *e)
{
    drop(s);
    s->failed[0] = 0;
    if (applied_load(s))
        return true;
    if (!s->failed[0])
        store_fail(s, "applied", MDB_CORRUPTED);
    return failed(s, e);
}
