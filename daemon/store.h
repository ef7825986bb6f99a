/* store.h: the state in LMDB. One write transaction stays open over many batches; its uncommitted pages are what the
 * daemon reads. A checkpoint writes `applied` into it and commits. The store is only what the journal means: it can be
 * thrown away and folded again.
 *
 * LMDB flags are the defaults (never WRITEMAP, NOSYNC, NOMETASYNC): see ../docs/decisions. Errors are sticky: after
 * one, store_failed tells, nothing more is written, and the only way on is store_rollback (or exit). */
#ifndef DUBAN_DAEMON_STORE_H
#define DUBAN_DAEMON_STORE_H

#include "core/state.h"

/* Where the store stands in the journal; kept in meta/"applied" of the same transaction as the fold. */
struct applied {
    int64_t seq;             /* last entry folded in */
    int64_t wall_ms;         /* its wall time */
    int64_t accepted;        /* entries of kind data and rules made by people and programs, not workers */
    int64_t checked;         /* seq of the last CHECK entry */
    unsigned char chain[32]; /* BLAKE2b-256 over all entries so far */
};

struct store;

/* Opens or makes DIR/store.mdb (map 64 GiB of address space). Refuses network file systems (NFS, CIFS) with bad_config.
 * A damaged file is found by a walk in a child process: returns NULL with e->code io_error and *damaged true; the
 * caller moves it aside and opens again. */
struct store *store_open(const char *dir, bool *damaged, struct duban_error *e);
void store_close(struct store *s); /* aborts what is open; accepts NULL */

struct state *store_state(struct store *s); /* puts begin the transaction when none is open */
const struct applied *store_applied(struct store *s);
void store_set_applied(struct store *s, const struct applied *ap); /* in memory until the checkpoint */

bool store_dirty(struct store *s);         /* something is not on disk yet */
size_t store_dirty_pages(struct store *s); /* estimate: rows and index keys touched since the last checkpoint */
/* Commits. false: the commit failed, the environment may be dead: exit 74 (see PITFALLS: a failed commit is unknown).
 */
bool store_checkpoint(struct store *s, struct duban_error *e);
int64_t store_checkpoint_seq(struct store *s); /* entry the disk stands at */
/* Drops everything since the last checkpoint; store_applied then is what the disk holds. Fold the journal again from
 * there. */
bool store_rollback(struct store *s, struct duban_error *e);
const char *store_failed(struct store *s); /* NULL, or the first error since the last rollback */

/* BLAKE2b-256 over the tables in order (every key and value, length-prefixed); `work` leaves out FF_VOLATILE fields and
 * takes only items, asks and schedules; `notices` likewise of notices. Hex, 64 characters. Also used on a memstate. */
void state_digest(struct state *s, struct arena *a, char state_hex[65], char work_hex[65], char notices_hex[65]);

#endif
