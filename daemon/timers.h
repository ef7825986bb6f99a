/* timers.h: the next time of each record that has one, least first.
 *
 * A record has one timer at most: setting it again moves it. So "every open item has exactly one next timer" is held by
 * the shape of the thing, and jobs_check says so against the records. What is here can be lost at any moment and is
 * made again from the records. Costs: a hash look-up and O(log n) to set, nothing to look at the first. */
#ifndef DUBAN_DAEMON_TIMERS_H
#define DUBAN_DAEMON_TIMERS_H

#include <uthash.h>

#include "core/state.h"

struct timer {
    char *name;      /* table number and key: "5/LD-2022-001" */
    const char *key; /* inside name */
    enum table table;
    int64_t ms;
    size_t at; /* place in the heap */
    UT_hash_handle hh;
};
struct timers {
    struct timer **heap;
    size_t n, cap;
    struct timer *all; /* hash by name */
};

void timers_set(struct timers *t, enum table table, const char *key, int64_t ms); /* NONE: it has none any more */
struct timer *timers_first(const struct timers *t);                               /* NULL: there is none */
struct timer *timers_find(const struct timers *t, enum table table, const char *key);
void timers_clear(struct timers *t); /* drops them all; the memory of the heap too */

#endif
