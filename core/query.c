/* query.c: which function answers which READ operation. */
#include "core/query.h"

static query_fn *const query_rows[OP_COUNT] = {
    [OP_status] = query_status, [OP_list] = query_list,       [OP_inbox] = query_inbox,
    [OP_show] = query_show,     [OP_records] = query_records, [OP_rules_get] = query_rules_get,
    [OP_why] = query_why,
};

int core_query(const struct query_env *env, int op, const void *body, struct arena *a, void *out, struct duban_error *e)
{
    struct query q = {env, core_state(env->core), body, a, out, e};

    if (!query_rows[op])
        return error_set(e, DUBAN_E_unknown_op, "op", "%s", ops[op].name);
    return query_rows[op](&q);
}
