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
query_fn query_show, query_why;                                                 /* query_item.c */

#endif
