/* rehearse_copy.h: the records as they were after some entry: a state in memory, folded from the book by the very fold
 * that made the daemon's.
 *
 * Forward it goes by folding on; back it goes by folding again from the first entry, so that days asked for in order
 * are quick. Costs the memory of all records, and a fold for each entry passed. */
#ifndef DUBAN_WORKERS_REHEARSE_COPY_H
#define DUBAN_WORKERS_REHEARSE_COPY_H

#include "core/core.h"
#include "workers/rehearse_book.h"

struct copy {
    struct state *state;
    struct core *core;
    int64_t seq; /* last entry folded; 0: none */
};

void copy_init(struct copy *c); /* empty, before the first entry */
void copy_done(struct copy *c);

/* Folds towards the state after entry `seq`, until it is there (true) or work_now_ms() has passed `until_ms` (false:
 * call again). *bad: an entry that can't be read from the book; then it never gets there. */
bool copy_walk(struct copy *c, const struct book *b, int64_t seq, int64_t until_ms, bool *bad);

/* A state of its own with the same records, but for the ids of what was submitted: nothing is submitted to it. */
struct state *copy_clone(const struct copy *c);

#endif
