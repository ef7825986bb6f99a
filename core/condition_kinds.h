/* condition_kinds.h: the functions behind the rows of condition.c, and what they share. Included by condition*.c only.
 *
 * Each name gives cond_<name>_test, _next and _explain, as struct condition_kind describes them; _counted as well when
 * it counts days. */
#ifndef DUBAN_CORE_CONDITION_KINDS_H
#define DUBAN_CORE_CONDITION_KINDS_H

#include "core/condition.h"

/* clang-format off */
#define CONDITION_NAMES(X)                                                                      \
    /* condition_time.c: so much since, so much past, so much left */                           \
    X(overdue) X(due_left) X(unsigned) X(stage_over) X(stage_left) X(stage_more) X(time_over)   \
    X(time_left) X(silent) X(open) X(childless) X(assist)                                       \
    /* condition_plan.c: against the planned curve */                                           \
    X(behind_more) X(behind_least) X(share_behind) X(share_least)                               \
    /* condition_said.c: what was said, sent, counted */                                        \
    X(close_refused) X(marked) X(order_unmet) X(times) X(unit_times) X(returns) X(kin)                        \
    /* condition_table.c: periodic reports and monthly tables */                                \
    X(report_missed) X(unchanged)
/* clang-format on */

#define CONDITION_DECLARE(name)                                                                                 \
    bool cond_##name##_test(const struct condition *c, const struct sight *s, int64_t now_ms);                  \
    int64_t cond_##name##_next(const struct condition *c, const struct sight *s, int64_t now_ms);               \
    struct reason cond_##name##_explain(const struct condition *c, const struct sight *s, int64_t now_ms,       \
                                        struct arena *a);                                                       \
    bool cond_##name##_counted(const struct condition *c, const struct sight *s, int64_t now_ms, int64_t *from, \
                               int64_t *to);
CONDITION_NAMES(CONDITION_DECLARE)
#undef CONDITION_DECLARE

/* A condition that holds from `first` on for ever: when it turns. */
static inline int64_t turns_once(int64_t first_ms, int64_t now_ms)
{
    return first_ms != NONE && first_ms > now_ms ? first_ms : NONE;
}

static inline struct reason_arg op_arg(bool holds, const char *yes, const char *no)
{
    return reason_text("op", holds ? yes : no);
}

/* A word of the ledger's stages as people call it. */
struct reason_arg stage_arg(const char *name, const struct ledger *l, const char *stage);

#endif
