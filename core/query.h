/* query.h: the answers of core, one function a READ operation. Private to query.c and its parts. */
#ifndef DUBAN_CORE_QUERY_H
#define DUBAN_CORE_QUERY_H

#include "core/core.h"

struct query {
    const struct query_env *env;
    struct state *s;
    const void *body; /* struct of ops[op].body */
    struct arena *a;
    void *out; /* struct of ops[op].answer, cleared */
    struct duban_error *e;
};
typedef int query_fn(struct query *q);

query_fn query_status, query_list, query_inbox, query_records, query_rules_get; /* query_list.c */
query_fn query_show;                                                            /* query_item.c */
query_fn query_why;                                                             /* query_why.c */
query_fn query_scores, query_best;                                              /* query_points.c */
query_fn query_tally;                                                           /* query_tally.c */
query_fn query_ranking;                                                         /* query_ranking.c */
query_fn query_yearly;                                                          /* query_yearly.c */
query_fn query_windows;                                                         /* query_windows.c */
query_fn query_notices;                                                         /* query_notices.c */
query_fn query_burden;                                                          /* query_burden.c */
query_fn query_posts;                                                           /* query_posts.c */

query_fn query_bulletin_table, query_editions;                                  /* query_bulletin.c */
query_fn query_rules_diff; /* query_rules.c */

/* Packed bytes that the rows of one answer may have, so that none grows past what a message may be. */
enum { QUERY_BYTES = LIM_FRAME_BYTES * 3 / 4, QUERY_ROWS = 200 /* when no limit is asked for */ };

/* Rows to answer: as asked, QUERY_ROWS when nothing was, LIM_PAGE at most. */
size_t query_limit(int64_t asked);
/* Takes a row's packed bytes out of what is *left; false, and nothing taken, when there is no room. A first row (none
 * yet) always fits: it was a message once. */
bool query_room(size_t *left, bool first, size_t bytes);
/* Windows in force now. (query_windows.c) */
int64_t windows_now(const struct query_env *env);
/* Was what stands as handed in (or closed) handed in after its limit? (query_ranking.c) */
bool item_handed_in_late(const struct item *it);
/* The newest `room` sequence numbers of an item's history, oldest first: list of int64_t. */
struct list query_history(struct query *q, const char *item, size_t room);

#endif
