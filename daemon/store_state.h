/* store_state.h: the store from inside: what store.c (open, checkpoint, rollback) and store_state.c (get, put, scan,
 * marks) share. Nobody else includes this.
 *
 * A row's value on disk is the value and, behind it, 4 bytes: CRC32C of (table number, key, value), little-endian. LMDB
 * 0.9 has no checksums of its own; with this, each flipped bit in a row is found by the walk at start, or when the row
 * is read. */
#ifndef DUBAN_DAEMON_STORE_STATE_H
#define DUBAN_DAEMON_STORE_STATE_H

#include <lmdb.h>

#include "daemon/store.h"

enum { ROW_CRC_BYTES = 4, STORE_KEY_BYTES = 511 };

struct store {
    MDB_env *env;
    MDB_dbi dbi[T_COUNT];
    MDB_txn *write; /* open since the first put after a checkpoint, else NULL */
    MDB_txn *child; /* inside `write`, since the first put after a mark, else NULL */
    MDB_txn *read;  /* made once; live only while `write` is NULL and somebody has read */
    bool read_live;
    bool marked;
    struct state state;
    struct applied applied, on_disk;
    struct applied at_mark;
    size_t rows, rows_at_mark; /* put or deleted since the checkpoint */
    char *scratch;             /* a row on its way in: value and CRC */
    size_t scratch_cap;
    char failed[320]; /* the first error; empty: none */
};

extern const struct state_ops store_state_ops;

uint32_t store_row_crc(int table, struct bytes key, const void *val, size_t len);
/* Remembers the first error; rc of LMDB. Returns false. */
bool store_fail(struct store *s, const char *what, int rc);
/* The transaction that sees everything so far, beginning a reader when there is none. NULL: failed. */
MDB_txn *store_sees(struct store *s);
/* The transaction to write in, begun when there is none. NULL: failed. */
MDB_txn *store_writes(struct store *s);

#endif
