/* policy.c: is a policy fit to judge by? Asked once, by rules_apply, before it comes into force; judge.c and ladder.c
 * may then rely on it. Whatever is wrong is named by its field, so that the author of the file finds it. See
 * condition.h. */
#include <string.h>

#include "core/condition.h"
#include "core/ladder.h"

#define YEARS_MAX 100 /* longer: a slip of the pen */
#define DAYS_MAX (YEARS_MAX * 365)

/* How many of the unit make a hundred years. */
static int64_t span_max(int unit)
{
    static const int64_t per_day[] = {
        [SPAN_MINUTES] = 1440,     [SPAN_HOURS] = 24,     [SPAN_DAYS] = 1,
        [SPAN_WORKMINUTES] = 1440, [SPAN_WORKHOURS] = 24, [SPAN_WORKDAYS] = 1,
    };

    return DAYS_MAX * per_day[unit];
}

static int check_span(struct span span, int64_t least, const char *path, struct duban_error *e)
{
    if (span.unit == SPAN_ABSENT || (span.n >= least && span.n <= span_max(span.unit)))
        return DUBAN_E_ok;
    return error_set(e, DUBAN_E_out_of_range, path, "%lld to %lld", (long long)least, (long long)span_max(span.unit));
}

/* ---- conditions ---- */

static int check_units(const struct condition_kind *kind, struct span span, const char *path, struct duban_error *e)
{
    if (kind->units == UNITS_DAY && span.unit != SPAN_DAYS && span.unit != SPAN_WORKDAYS)
        return error_set(e, DUBAN_E_bad_span, path, "this light turns by the day: days or workdays");
    if (span.end != SPAN_END_DAY)
        return error_set(e, DUBAN_E_bad_span, path,
                         "灯按整天变：to closing、same time 只写在时限里 / a light counts whole days: to closing, same time "
                         "are for limits");
    return check_span(span, 0, path, e);
}

/* Numbers that are reached from the start: the light would never go out. */
static int check_numbers(const struct condition *c, const char *path, struct arena *a, struct duban_error *e)
{
    const struct {
        const char *field;
        int64_t n;
    } least[] = {
        {"report_missed", c->report_missed}, {"unchanged_months", c->unchanged_months},
        {"times_least", c->times_least},     {"returns_least", c->returns_least},
        {"share_least", c->share_least},     {"unit_times_least", c->unit_times_least},
    };

    for (size_t i = 0; i < sizeof least / sizeof least[0]; i++)
        if (least[i].n != NONE && least[i].n < 1)
            return error_set(e, DUBAN_E_out_of_range, arena_printf(a, "%s.%s", path, least[i].field), "1 or more");
    return DUBAN_E_ok;
}

/* Where a colour is named, it must be one: grey and none are no colours. */
static int check_colours(const struct condition *c, const char *path, struct arena *a, struct duban_error *e)
{
    const struct {
        const char *field;
        int light;
    } colours[] = {{"order_unmet", c->order_unmet}, {"of", c->of}, {"kin_worst", c->kin_worst}};

    if ((c->times_least != NONE || c->unit_times_least != NONE) != (c->of != LIGHT_NONE))
        return error_set(e, DUBAN_E_missing, arena_printf(a, "%s.%s", path, c->of ? "times_least" : "of"),
                         "of belongs to times_least or unit_times_least");
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
        if (colours[i].light == LIGHT_GREY)
            return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "%s.%s", path, colours[i].field),
                             "blue, yellow or red");
    return DUBAN_E_ok;
}

static int check_order(const struct orderrule *order, const char *path, struct arena *a, struct duban_error *e)
{
    return order ? check_span(order->within, 0, arena_printf(a, "%s.order.within", path), e) : DUBAN_E_ok;
}

static int check_condition(const struct condition *c, const char *path, struct arena *a, struct duban_error *e)
{
    const struct condition_kind *kind = condition_kind(c);
    int rc;

    if (!kind)
        return error_set(e, DUBAN_E_missing, path, "exactly one condition must stand here");
    if ((rc = check_order(c->order, path, a, e)))
        return rc;
    if (kind->type == FT_SPAN) {
        const struct span *span = (const void *)((const char *)c + kind->offset);

        return check_units(kind, *span, arena_printf(a, "%s.%s", path, kind->field), e);
    }
    rc = check_numbers(c, path, a, e);
    return rc ? rc : check_colours(c, path, a, e);
}

/* ---- lights and the ladder ---- */

/* The rungs that a colour begins at are on the ladder, and none is for a worse colour only. */
static int check_start(const struct policy *p, const struct lightrule *rule, const char *path, struct arena *a,
                       struct duban_error *e)
{
    const char *field = arena_printf(a, "%s.start", path);

    if (rule->start == NONE || rule->start == 0)
        return DUBAN_E_ok;
    if ((size_t)rule->start > p->ladder.n)
        return error_set(e, DUBAN_E_out_of_range, field, "%lld > %zu", (long long)rule->start, p->ladder.n);
    for (int64_t k = 0; k < rule->start; k++)
        if (LIST_AT(p->ladder, struct rung, k)->from > rule->light)
            return error_set(e, DUBAN_E_bad_choice, field, "ladder[%lld].from: %s", (long long)k,
                             enum_light.words[LIST_AT(p->ladder, struct rung, k)->from]);
    return DUBAN_E_ok;
}

static int check_light(const struct policy *p, const struct lightrule *rule, int worse, const char *path,
                       struct arena *a, struct duban_error *e)
{
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
    rc = check_order(rule->order, path, a, e);
    return rc ? rc : check_start(p, rule, path, a, e);
}

/* What is told day and night is counted by the clock on the wall. */
static int check_delay(const struct rung *r, struct span span, int64_t least, const char *path, struct duban_error *e)
{
    bool wall = span.unit == SPAN_MINUTES || span.unit == SPAN_HOURS || span.unit == SPAN_DAYS;

    if (span.unit != SPAN_ABSENT && r->wall && !wall)
        return error_set(e, DUBAN_E_bad_span, path, "wall: minutes, hours or days");
    return check_span(span, least, path, e);
}

static int check_rung(const struct rung *r, const char *path, struct arena *a, struct duban_error *e)
{
    int rc;

    if (r->of == RUNG_ABSENT)
        return error_set(e, DUBAN_E_missing, arena_printf(a, "%s.of", path), "unit or item");
    /* A rung is told once, to one: who it is must be said by the item. */
    if (r->of == RUNG_ASSIST || r->of == RUNG_VISITED)
        return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "%s.of", path),
                         "assisting units are many: unit, item, registrar, holder or fixed");
    if ((r->of == RUNG_FIXED) != (r->unit != NULL))
        return error_set(e, r->unit ? DUBAN_E_unknown_field : DUBAN_E_missing, arena_printf(a, "%s.unit", path),
                         "of: fixed");
    if (r->from == LIGHT_GREY)
        return error_set(e, DUBAN_E_bad_choice, arena_printf(a, "%s.from", path),
                         "the ladder rests while the light is grey");
    rc = check_delay(r, r->after, 0, arena_printf(a, "%s.after", path), e);
    return rc ? rc : check_delay(r, r->repeat, 1, arena_printf(a, "%s.repeat", path), e);
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

        if ((rc = check_light(p, rule, worse, arena_printf(a, "lights[%zu]", i), a, e)))
            return rc;
        worse = rule->light;
    }
    if (p->ladder.n > LADDER_RUNGS)
        return error_set(e, DUBAN_E_too_many, "ladder", "%zu > %d", p->ladder.n, LADDER_RUNGS);
    if (p->ladder.n && LIST_AT(p->ladder, struct rung, 0)->after.unit != SPAN_ABSENT)
        return error_set(e, DUBAN_E_bad_span, "ladder[0].after", "the first rung is told at once");
    for (size_t i = 0; i < p->ladder.n; i++)
        if ((rc = check_rung(LIST_AT(p->ladder, struct rung, i), arena_printf(a, "ladder[%zu]", i), a, e)))
            return rc;
    return check_span(p->ack, 1, "ack", e);
}

const struct condition *policy_condition(const struct policy *p, int light, const char *cause)
{
    for (size_t i = 0; p && cause && i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; r->light == light && k < r->any.n; k++)
            if (strcmp(LIST_AT(r->any, struct condition, k)->cause, cause) == 0)
                return LIST_AT(r->any, struct condition, k);
    }
    return NULL;
}
