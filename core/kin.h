/* kin.h: links between items as they lie in the tables, and what came from an item. See kin.c. */
#ifndef DUBAN_CORE_KIN_H
#define DUBAN_CORE_KIN_H

#include "core/state.h"

struct bytes link_key(const struct link *l, bool back, struct arena *a); /* key in `link`, or in `linkback` */
/* The link that a key of `linkback` stands for; false when it is no such key. */
bool link_of_back(struct bytes key, struct link *out, struct arena *a);

/* What came from an item: its parts, and what is linked to it by `from` or `part`; orders and visits are no kin. */
struct kin {
    int64_t n, open;
    int worst; /* light of the open ones */
};
/* Counts anew, from the records. For the audit, and for an item that comes after its kin. */
struct kin kin_count(struct state *s, const char *item, struct arena *a);

#endif
