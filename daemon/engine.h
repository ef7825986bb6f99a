/* engine.h: journal, store and core put together: from a checked update to something durable.
 *
 *   engine_take   looks the id up, decides, folds into the open transaction, adds the entry to the batch
 *   engine_commit appends the batch with one sync; only when it says COMMIT_DONE may anybody be answered
 *
 * What must stay true: the state is only ever changed by engine's fold of an entry; an append that failed leaves
 * nothing behind (the transaction is dropped and the journal folded again); an unknown append answers nobody. */
#ifndef DUBAN_DAEMON_ENGINE_H
#define DUBAN_DAEMON_ENGINE_H

#include "core/core.h"
#include "daemon/jrn.h"
#include "daemon/options.h"
#include "daemon/store.h"
#include "daemon/watch.h"

struct engine;

/* Opens journal and store in the state folder and brings the store up to the journal. NULL: *exit_code is 65 (damaged
 * or diverged), 74 (disk) or 78. A damaged store is moved aside, said, and made again from the journal. */
struct engine *engine_open(const struct options *o, int *exit_code);
/* Checkpoint and close. False: the last checkpoint failed (the journal still has everything). */
bool engine_close(struct engine *e);

struct core *engine_core(struct engine *e);
struct watch *engine_watch(struct engine *e);
const struct applied *engine_applied(struct engine *e);
int64_t engine_checkpoint_seq(struct engine *e);

/* What became of one update. Lives in the arena of the batch. */
struct outcome {
    int err; /* DUBAN_E_ code, 0: taken (or rehearsed, or taken before) */
    struct duban_error error;
    struct list errors; /* of an import, records `fault` */
    bool again, written;
    int64_t seq;
    struct facts facts;
};
/* q->body and its strings must live in arena `a`, which is not reset before the batch is over. */
void engine_take(struct engine *e, const struct request *q, int64_t now_ms, struct arena *a, struct outcome *out);

/* Was this id taken before? */
bool engine_seen(struct engine *e, const char *id);

enum commit {
    COMMIT_DONE,    /* durable: answer */
    COMMIT_PENDING, /* call engine_commit again soon; take nothing meanwhile */
    COMMIT_REFUSED, /* nothing of the batch happened: tell its senders so */
    COMMIT_UNKNOWN, /* answer nobody of the batch */
    COMMIT_FAILED,  /* leave with engine_exit_code */
};
enum commit engine_commit(struct engine *e);
int engine_exit_code(const struct engine *e);
bool engine_rolled_back(struct engine *e); /* true once after the state went back: rebuild what was derived */
size_t engine_batch_size(const struct engine *e);
bool engine_full(const struct engine *e); /* the batch is as large as the journal likes: commit before taking more */
/* False: the store failed under a read or a fold. Nothing that was read since may be shown; engine_commit and
 * engine_checkpoint fail. */
bool engine_sound(const struct engine *e);

/* A checkpoint when one is due by its page budget, or at once when `idle`. False: leave with 74. */
bool engine_checkpoint(struct engine *e, bool idle);
bool engine_dirty(struct engine *e);

/* Decodes entries from..to of the journal; entry(u, entry) non-zero ends it. False: they cannot be read. */
bool engine_entries(struct engine *e, int64_t from, int64_t to, struct arena *a,
                    int (*entry)(void *u, const struct entry *en), void *u);
bool engine_entry(void *engine, int64_t seq, struct arena *a, struct entry *out); /* shape of query_env.entry */
void engine_digest(struct engine *e, struct arena *a, struct digest *out);

#endif
