/* policy.c: is a policy fit to judge by? Asked once, by rules_apply, before it comes into force; judge.c and ladder.c
 * may then rely on it. Whatever is wrong is named by its field, so that the author of the file finds it. See
 * condition.h. */
#include <string.h>

#include "core/condition.h"

#define SPAN_MAX 36500 /* a hundred years of days: more is a slip of the pen */

static int check_condition(const struct condition *c, const char *path, struct arena *a, struct duban_error *e)
{
    const struct condition_kind *kind = condition_kind(c);
    struct span span;

    if (!kind)
        return error_set(e, DUBAN_E_missing, path, "exactly one condition must stand here");
    span = kind->span(c);
    if (span.unit == SPAN_ABSENT)
        return DUBAN_E_ok;
    path = arena_printf(a, "%s.%s", path, kind->field);
    if (span.unit != SPAN_DAYS && span.unit != SPAN_WORKDAYS)
        return error_set(e, DUBAN_E_bad_span, path, "lights turn by the day: days or workdays");
    if (span.n < 0 || span.n > SPAN_MAX)
        return error_set(e, DUBAN_E_out_of_range, path, "0 to %d", SPAN_MAX);
    return DUBAN_E_ok;
}

static int check_light(const struct lightrule *rule, int worse, const char *path, struct arena *a,
                       struct duban_error *e)
{
    const struct orderrule *order = rule->order;
    int rc;

    if (rule->light < LIGHT_BLUE)
        return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "%s.light", path), "blue, yellow or red");
    if (rule->light >= worse)
        return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "%s.light", path), "worst first, each colour once");
    if (rule->any.n == 0)
        return error_set(e, DUBAN_E_missing, arena_printf(a, "%s.any", path), "no condition");
    for (size_t i = 0; i < rule->any.n; i++)
        if ((rc = check_condition(LIST_AT(rule->any, struct condition, i), arena_printf(a, "%s.any[%zu]", path, i), a,
                                  e)))
            return rc;
    if (order && (order->within.n < 0 || order->within.n > SPAN_MAX))
        return error_set(e, DUBAN_E_out_of_range, arena_printf(a, "%s.order.within", path), "0 to %d", SPAN_MAX);
    return DUBAN_E_ok;
}

static int check_rung(const struct rung *r, const char *path, struct arena *a, struct duban_error *e)
{
    if (r->of == RUNG_ABSENT)
        return error_set(e, DUBAN_E_missing, arena_printf(a, "%s.of", path), "unit or item");
    if (r->from == LIGHT_GREY)
        return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "%s.from", path),
                         "the ladder rests while the light is grey");
    if (r->after.unit != SPAN_ABSENT && (r->after.n < 0 || r->after.n > SPAN_MAX))
        return error_set(e, DUBAN_E_out_of_range, arena_printf(a, "%s.after", path), "0 to %d", SPAN_MAX);
    if (r->repeat.unit != SPAN_ABSENT && (r->repeat.n < 1 || r->repeat.n > SPAN_MAX))
        return error_set(e, DUBAN_E_out_of_range, arena_printf(a, "%s.repeat", path), "1 to %d", SPAN_MAX);
    return DUBAN_E_ok;
}

int policy_check(const struct policy *p, struct arena *a, struct duban_error *e)
{
    int rc, worse = LIGHT_RED + 1;

    for (size_t i = 0; i < p->grey.n; i++) {
        int state = ITEM_OPEN;

        while (state < enum_item_state.count && strcmp(p->grey.v[i], enum_item_state.words[state]) != 0)
            state++;
        if (state != ITEM_HELD && state != ITEM_AUDIT)
            return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "grey[%zu]", i), "held or audit, not %s",
                             p->grey.v[i]);
    }
    for (size_t i = 0; i < p->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(p->lights, struct lightrule, i);

        if ((rc = check_light(rule, worse, arena_printf(a, "lights[%zu]", i), a, e)))
            return rc;
        worse = rule->light;
    }
    if (p->ladder.n && LIST_AT(p->ladder, struct rung, 0)->after.unit != SPAN_ABSENT)
        return error_set(e, DUBAN_E_bad_span, "ladder[0].after", "the first rung is told at once");
    for (size_t i = 0; i < p->ladder.n; i++)
        if ((rc = check_rung(LIST_AT(p->ladder, struct rung, i), arena_printf(a, "ladder[%zu]", i), a, e)))
            return rc;
    return DUBAN_E_ok;
}
