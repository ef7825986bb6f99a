/* bins.h: things collected by name in one walk: counts by leader, sums by unit. Kept in the order of their names, so
 * that what is answered does not depend on the order in which it was found. Finding costs a search by halves, a new
 * name a shift of the pointers behind it. */
#ifndef DUBAN_CORE_BINS_H
#define DUBAN_CORE_BINS_H

#include "proto/arena.h"

struct bin {
    const char *key;
    void *v;
};
struct bins {
    struct arena *a;
    size_t size; /* of what a bin holds */
    struct bin *v;
    size_t n, cap;
};

/* What is held under that name; zeroed when the name is new (its key is copied). Stays where it is. */
void *bin_of(struct bins *b, const char *key);
/* NULL when there is none. */
void *bin_find(const struct bins *b, const char *key);

#endif
