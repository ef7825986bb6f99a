/* item_filter.h: which items fit what was asked for: record `filter`, whose words are checked and whose names are
 * turned into ids once, before the walk. */
#ifndef DUBAN_CORE_ITEM_FILTER_H
#define DUBAN_CORE_ITEM_FILTER_H

#include "core/query.h"

struct item_filter {
    struct query *q;
    const struct filter *f;
    const char *unit, *leader, *ledger; /* ids of what was named; ledger: or the name of a list */
};

/* Refuses words that are none (bad_choice) and names that nobody or several have; returns a DUBAN_E_ code. */
int item_filter_init(struct item_filter *x, struct query *q, const struct filter *f);
/* By state: as asked for; nothing asked for means all but closed. */
bool item_filter_state(const struct item_filter *x, const struct item *it);
/* By all but the state. */
bool item_filter_fits(const struct item_filter *x, const struct item *it, struct arena *scratch);

/* On this ledger, or on a list of that name? Absent: on any. */
bool item_is_on(const struct item *it, const char *ledger);
/* A ledger's name or title, or a list that some item is on (a list has no document of its own), as its name. */
int resolve_ledger_or_list(struct query *q, const char *text, const char *field, const char **name);
/* Counts one item into a row of counts: by its light, or as closed. */
void count_item(struct count *c, const struct item *it);

#endif
