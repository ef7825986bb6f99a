/* rules_limits.c: are the limits of a channel fit to be counted (governor.h)? Part of rules_channels.c. */
#include "core/governor.h"
#include "core/rows.h"
#include "core/rules_check.h"

enum { LIMITS_MOST = 8 }; /* of one channel */

/* Length of a sliding limit in minutes; 0: it is of another unit. */
static int64_t minutes_of(struct span s)
{
    static const int64_t minutes[] = {[SPAN_MINUTES] = 1, [SPAN_HOURS] = 60, [SPAN_DAYS] = 24 * 60};

    return (size_t)s.unit < sizeof minutes / sizeof minutes[0] ? s.n * minutes[s.unit] : 0;
}

/* A stretch of any begin, or a block of the calendar: one of the two. */
static int check_time(const struct decide *d, const struct limit *l, const char *path)
{
    bool within = l->within.unit != SPAN_ABSENT, each = l->each != EACH_ABSENT;
    int64_t minutes = minutes_of(l->within);
    const char *field = arena_printf(d->a, "%s.within", path);

    if (within == each)
        return error_set(d->e, within ? DUBAN_E_unknown_field : DUBAN_E_missing, field,
                         "within、each 写一个 / one of within and each");
    if (each)
        return DUBAN_E_ok;
    if (l->within.first || l->within.end != SPAN_END_DAY || minutes == 0)
        return error_set(d->e, DUBAN_E_bad_span, field, "minutes、hours、days，至少 1 minutes / at least 1 minutes");
    if (minutes > LIMIT_DAYS * 24 * 60)
        return error_set(d->e, DUBAN_E_out_of_range, field, "至多 %d days / at most %d days", LIMIT_DAYS, LIMIT_DAYS);
    return DUBAN_E_ok;
}

static int check_room(const struct decide *d, const struct limit *l, const char *path)
{
    if (l->most < 1)
        return error_set(d->e, DUBAN_E_out_of_range, arena_printf(d->a, "%s.most", path), "%lld < 1",
                         (long long)l->most);
    if (none_or(l->spare, 0) >= 100 || limit_room(l, false) < 1)
        return error_set(d->e, DUBAN_E_out_of_range, arena_printf(d->a, "%s.spare", path),
                         "%lld%%：不急的一条也发不了 / %lld%%: nothing is left for the others", (long long)l->spare,
                         (long long)l->spare);
    return DUBAN_E_ok;
}

static bool same_limit(const struct limit *a, const struct limit *b)
{
    return a->per == b->per && a->each == b->each && minutes_of(a->within) == minutes_of(b->within);
}

int limits_check(const struct decide *d, const struct channel *row, const char *path)
{
    if (row->limits.n > LIMITS_MOST)
        return error_set(d->e, DUBAN_E_too_many, arena_printf(d->a, "%s.limits", path), "%zu > %d", row->limits.n,
                         LIMITS_MOST);
    for (size_t i = 0; i < row->limits.n; i++) {
        const struct limit *l = LIST_AT(row->limits, struct limit, i);
        const char *here = arena_printf(d->a, "%s.limits[%zu]", path, i);
        int rc = check_time(d, l, here);

        if (!rc)
            rc = check_room(d, l, here);
        for (size_t k = 0; !rc && k < i; k++)
            if (same_limit(LIST_AT(row->limits, struct limit, k), l))
                rc = error_set(d->e, DUBAN_E_exists, here, "%s.limits[%zu]", path, k);
        if (rc)
            return rc;
    }
    if (row->wait_most.unit != SPAN_ABSENT && row->wait_most.n < 1)
        return error_set(d->e, DUBAN_E_bad_span, arena_printf(d->a, "%s.wait_most", path), "< 1");
    return DUBAN_E_ok;
}

int apart_check(const struct decide *d, const struct channels *rules)
{
    if (none_or(rules->apart, 0) <= APART_MOST)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_out_of_range, "apart", "%lld > %d", (long long)rules->apart, APART_MOST);
}
