/* watch.h: a state that looks on: it passes everything to the state under it and notes which records with a next time
 * were written, so that the heap of due times follows without a second copy of the truth. */
#ifndef DUBAN_DAEMON_WATCH_H
#define DUBAN_DAEMON_WATCH_H

#include "core/state.h"

struct touched {
    enum table table;
    char *key;
};
struct watch {
    struct state state; /* what the core is given */
    struct state *under;
    struct touched *v;
    size_t n, cap, at_mark;
};

void watch_init(struct watch *w, struct state *under);
void watch_done(struct watch *w);
void watch_clear(struct watch *w); /* forgets what was noted */

#endif
