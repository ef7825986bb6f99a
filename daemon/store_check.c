/* store_check.c: a child opens the file read-only, reads every row of every table through cursors and checks it: keys
 * in order, each row's CRC, the list of free pages. What it finds comes back in its exit code; death by a signal means
 * damaged as well. Costs one read of the file: some 200 ms for a million rows in memory.
 *
 * The child does not touch the lock file: the daemon's lock on the state folder keeps writers away. */
#include "daemon/store_check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/store_state.h"

/* Exit codes of the child. */
enum verdict { V_SOUND, V_FILE, V_TABLE, V_ORDER, V_ROW, V_FREE, V_UNKNOWN, V_OPEN, V_COUNT };
static const char *const verdicts[V_COUNT] = {
    [V_SOUND] = "sound",
    [V_FILE] = "not an LMDB file, or its roots are damaged",
    [V_TABLE] = "a page is damaged",
    [V_ORDER] = "keys out of order",
    [V_ROW] = "a row does not match its checksum",
    [V_FREE] = "the list of free pages is damaged",
    [V_UNKNOWN] = "holds a table this program does not know",
    [V_OPEN] = "cannot be opened",
};

/* What statfs calls them; /usr/include/linux/magic.h has some, the rest are in the file systems' own sources. */
/* clang-format off */
static const struct {
    long magic;
    const char *name;
} netfs[] = {
    {0x6969, "NFS"},       {0xff534d42, "CIFS"},  {0xfe534d42, "SMB2"},  {0x517b, "SMB"},
    {0x65735546, "FUSE"},  {0x01021997, "9P"},    {0x5346414f, "AFS"},   {0x6b414653, "kAFS"},
    {0x00c36400, "Ceph"},  {0x73757245, "Coda"},  {0x564c, "NCP"},       {0x01161970, "GFS2"},
    {0x7461636f, "OCFS2"}, {0x0bd00bd0, "Lustre"}, {0x47504653, "GPFS"}, {0x786f4256, "vboxsf"},
};
/* clang-format on */

const char *store_netfs(long magic)
{
    for (size_t i = 0; i < sizeof netfs / sizeof netfs[0]; i++)
        if ((uint32_t)netfs[i].magic == (uint32_t)magic) /* f_type is signed on some machines */
            return netfs[i].name;
    return NULL;
}

/* ------------------------------------------------------------------ in the child */

/* The key of the row before, and where it stood. */
struct before {
    unsigned char key[STORE_KEY_BYTES];
    size_t n;
    uintptr_t page;
};

static bool found(MDB_txn *txn, MDB_dbi dbi, void *key, size_t n)
{
    MDB_val k = {n, key}, v;
    return mdb_get(txn, dbi, &k, &v) == 0;
}

/* One row: after the one before, its CRC right, and (at the edges of each page, where a damaged branch would lead
 * astray) found by its key as well. */
static enum verdict walk_row(MDB_txn *txn, MDB_dbi dbi, int t, MDB_val k, MDB_val v, struct before *b)
{
    const unsigned char *p = v.mv_data;
    uintptr_t page = (uintptr_t)k.mv_data >> 12;
    size_t n = k.mv_size < b->n ? k.mv_size : b->n;
    uint32_t crc;
    int d;

    if (k.mv_size < 1 || k.mv_size > sizeof b->key)
        return V_TABLE;
    d = n ? memcmp(k.mv_data, b->key, n) : 0;
    if (b->n && (d < 0 || (d == 0 && k.mv_size <= b->n)))
        return V_ORDER;
    if (v.mv_size < ROW_CRC_BYTES)
        return V_ROW;
    n = v.mv_size - ROW_CRC_BYTES;
    crc = (uint32_t)p[n] | (uint32_t)p[n + 1] << 8 | (uint32_t)p[n + 2] << 16 | (uint32_t)p[n + 3] << 24;
    if (crc != store_row_crc(t, (struct bytes){k.mv_data, k.mv_size}, p, n))
        return V_ROW;
    if (page != b->page && (!found(txn, dbi, k.mv_data, k.mv_size) || (b->n && !found(txn, dbi, b->key, b->n))))
        return V_TABLE;
    memcpy(b->key, k.mv_data, k.mv_size);
    b->n = k.mv_size;
    b->page = page;
    return V_SOUND;
}

static enum verdict walk_table(MDB_txn *txn, MDB_dbi dbi, int t)
{
    struct before before = {.n = 0};
    enum verdict v = V_SOUND;
    size_t rows = 0;
    MDB_stat stat;
    MDB_val key, val;
    MDB_cursor *c;
    int rc = mdb_stat(txn, dbi, &stat);

    if (!rc)
        rc = mdb_cursor_open(txn, dbi, &c);
    if (rc)
        return V_TABLE;
    for (; v == V_SOUND && (rc = mdb_cursor_get(c, &key, &val, MDB_NEXT)) == 0; rows++)
        v = walk_row(txn, dbi, t, key, val, &before);
    mdb_cursor_close(c);
    if (v != V_SOUND)
        return v;
    return rc == MDB_NOTFOUND && rows == stat.ms_entries ? V_SOUND : V_TABLE;
}

/* Free pages: transaction id → count, then page numbers, falling. A page that is listed here and in use would be
 * written over. */
static enum verdict walk_free(MDB_env *env, MDB_txn *txn)
{
    MDB_envinfo info;
    MDB_val k, v;
    MDB_cursor *c;
    int rc = mdb_env_info(env, &info);

    if (!rc)
        rc = mdb_cursor_open(txn, 0, &c);
    if (rc)
        return V_FREE;
    while ((rc = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0) {
        size_t count, page, above = info.me_last_pgno + 1;
        if (k.mv_size != sizeof(size_t) || v.mv_size < sizeof count || v.mv_size % sizeof count)
            return V_FREE;
        memcpy(&count, v.mv_data, sizeof count);
        if (count > v.mv_size / sizeof count - 1)
            return V_FREE;
        for (size_t i = 1; i <= count; i++, above = page) {
            memcpy(&page, (char *)v.mv_data + i * sizeof page, sizeof page);
            if (page < 2 || page >= above)
                return V_FREE;
        }
    }
    mdb_cursor_close(c);
    return rc == MDB_NOTFOUND ? V_SOUND : V_FREE;
}

/* Every table of the file, by its name in the main table. */
static enum verdict walk_tables(MDB_txn *txn, MDB_dbi names)
{
    enum verdict v = V_SOUND;
    MDB_val k, ignored;
    MDB_cursor *c;
    int rc = mdb_cursor_open(txn, names, &c);

    while (rc == 0 && v == V_SOUND && (rc = mdb_cursor_get(c, &k, &ignored, MDB_NEXT_NODUP)) == 0) {
        char name[64];
        MDB_dbi dbi;
        int t;
        if (k.mv_size >= sizeof name)
            return V_UNKNOWN;
        memcpy(name, k.mv_data, k.mv_size);
        name[k.mv_size] = 0;
        t = table_find(name);
        if (t < 0)
            return V_UNKNOWN;
        v = mdb_dbi_open(txn, name, 0, &dbi) ? V_TABLE : walk_table(txn, dbi, t);
    }
    if (v == V_SOUND && rc != MDB_NOTFOUND)
        v = V_TABLE;
    return v;
}

/* The child may be killed, and that is an answer: no handler of the parent's catches it, no core is left, and what LMDB
 * says while dying is not for the log. */
static void ready_to_die(void)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    struct rlimit no_core = {0, 0};
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
        signal(deadly[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &no_core);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
}

static enum verdict walk(const char *file)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi names;
    enum verdict v;
    int rc;

    ready_to_die();
    rc = mdb_env_create(&env);
    if (!rc)
        rc = mdb_env_set_maxdbs(env, T_COUNT + 1);
    if (!rc)
        rc = mdb_env_open(env, file, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK, 0600);
    if (rc > 0)
        return V_OPEN;
    if (!rc)
        rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    if (!rc)
        rc = mdb_dbi_open(txn, NULL, 0, &names);
    if (rc)
        return V_FILE;
    v = walk_tables(txn, names);
    return v == V_SOUND ? walk_free(env, txn) : v;
}

/* ------------------------------------------------------------------ in the parent */

static bool judge(int status, const char *file, bool *damaged, struct duban_error *e)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == V_SOUND)
        return true;
    *damaged = code != V_OPEN;
    if (WIFSIGNALED(status))
        error_set(e, DUBAN_E_io_error, "store", "%s: 读取时崩溃，已损坏 / damaged: reading it ended with signal %d",
                  file, WTERMSIG(status));
    else
        error_set(e, DUBAN_E_io_error, "store", "%s: %s", file,
                  code > 0 && code < V_COUNT ? verdicts[code] : "damaged");
    return false;
}

bool store_check(const char *file, bool *damaged, struct duban_error *e)
{
    struct stat st;
    int status;
    pid_t pid;

    *damaged = false;
    if (stat(file, &st) != 0 ? errno == ENOENT : st.st_size == 0) /* LMDB makes an empty file anew */
        return true;
    pid = fork();
    if (pid < 0) {
        error_set(e, DUBAN_E_io_error, "store", "fork: %s", strerror(errno));
        return false;
    }
    if (pid == 0)
        _exit(walk(file));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) {
            error_set(e, DUBAN_E_io_error, "store", "wait: %s", strerror(errno));
            return false;
        }
    return judge(status, file, damaged, e);
}
