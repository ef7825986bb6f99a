/* rehearse_late.h: what a correction counts (docs/decisions/0013): entries that came after an instant and speak of a
 * time before it, as if they had come in time.
 *
 * On a clone of the copy that has walked to the instant, each of them is decided and folded by the very functions that
 * did it for the daemon, at that instant, and its item is judged again. What could not have been taken then does not
 * count, and says why. Acts on items count, with a time of theirs before the instant (occurred_at); nothing else does.
 * Goes slice by slice; costs reading the entries since, and a clone. */
#ifndef DUBAN_WORKERS_REHEARSE_LATE_H
#define DUBAN_WORKERS_REHEARSE_LATE_H

#include "workers/rehearse_book.h"
#include "workers/rehearse_run.h"

struct late {
    int64_t at_ms;               /* the instant */
    int64_t until_seq, until_ms; /* entries before this one, and, unless NONE, come until then */
    int64_t seq;                 /* last entry looked at */
    struct list found;           /* struct tablelate, in the arena of the run */
    size_t cap;
};

void late_begin(struct late *l, const struct copy *c, int64_t at_ms, const struct tableask *ask);
/* Goes on until it is there (*done) or work_now_ms() has passed slice_ms. A DUBAN_E_ code: too_many. */
int late_go(struct late *l, struct run *r, const struct book *b, int64_t slice_ms, bool *done, struct duban_error *e);

#endif
