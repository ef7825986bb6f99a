/* yearly.h: a yearly table while it is made. Private to query_yearly.c, which asks the tables of the county, and
 * yearly_item.c, which tells of one item. */
#ifndef DUBAN_CORE_YEARLY_H
#define DUBAN_CORE_YEARLY_H

#include "core/bins.h"
#include "core/query.h"

struct year {
    struct query *q;
    int64_t from_ms, end_ms; /* [from, end): the year, or what of it is over */
    int64_t last_day;
    int year;
    struct bins rows;   /* struct yearline, by ledger; "" is the table of points */
    struct bins visits; /* int64_t, by plan */
};

/* A row that grows. */
struct yearline {
    struct yearrow row;
    size_t skipped_cap;
    struct bins ends; /* struct named */
    bool known;
    bool expects_kin;    /* items are owed that come from its items */
    bool ends_by_itself; /* to end by time alone is what its items are made for */
};

/* Did it happen in the year, or in what of it is over? */
bool yearly_has(const struct year *y, int64_t ms);
/* A copy that lives as long as the answer; NULL stays NULL. */
char *yearly_kept(const struct year *y, const char *s);
/* The row of a ledger, made when it is new. */
struct yearline *yearly_line(struct year *y, const char *ledger);
/* One more thing that was skipped. */
void yearly_skip(struct year *y, struct yearline *x, const struct reason *why);

/* yearly_item.c: counts one item into the row of its ledger. */
void yearly_item(struct year *y, const struct item *it, struct arena *scratch);

#endif
