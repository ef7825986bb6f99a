/* condition_plan.c: conditions that hold progress against the planned curve (item_planned): percent reached against
 * percent planned, or a figure as a share of its target against the same curve.
 *
 * The curve has steps, the day after each milestone and the day after the due date; on no other day does time alone
 * turn such a condition. Shares are counted in thousandths of a percent, rounded down: compared with whole points that
 * is exact. */
#include "core/condition_kinds.h"

#define POINT 1000 /* one percent, in thousandths */
/* Shares beyond this are as good as infinite; cut so that no sum can overflow. */
#define SHARE_MAX (1000000000LL * POINT)

typedef bool plan_test(const struct condition *c, const struct sight *s, int64_t now_ms);

static int64_t planned_at(const struct sight *s, int64_t now_ms)
{
    return item_planned(s->it, cal_day(now_ms));
}

/* The first step of the curve that turns the test. */
static int64_t curve_next(const struct condition *c, const struct sight *s, int64_t now_ms, plan_test *test)
{
    bool now = test(c, s, now_ms);
    int64_t best = NONE;

    for (size_t i = 0; i <= s->it->milestones.n; i++) {
        int64_t date = i < s->it->milestones.n ? LIST_AT(s->it->milestones, struct milestone, i)->planned_date
                                               : s->it->effective_due;
        int64_t step = date == NONE ? NONE : cal_day_start(date + 1);

        if (step != NONE && step > now_ms && (best == NONE || step < best) && test(c, s, step) != now)
            best = step;
    }
    return best;
}

/* ---- percent ---- */

static int64_t percent_of(const struct item *it)
{
    if (it->percent != NONE)
        return it->percent;
    return it->initial_percent != NONE ? it->initial_percent : 0;
}

static int64_t behind_by(const struct sight *s, int64_t now_ms)
{
    return planned_at(s, now_ms) - percent_of(s->it);
}

bool cond_behind_more_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return behind_by(s, now_ms) > c->behind_more;
}

int64_t cond_behind_more_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return curve_next(c, s, now_ms, cond_behind_more_test);
}

bool cond_behind_least_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return behind_by(s, now_ms) >= c->behind_least;
}

int64_t cond_behind_least_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return curve_next(c, s, now_ms, cond_behind_least_test);
}

static struct reason behind_explain(const struct sight *s, int64_t now_ms, struct reason_arg op, int64_t limit,
                                    struct arena *a)
{
    int64_t by = behind_by(s, now_ms);

    return reason_make(a, by <= 0 ? R_cond_ahead : R_cond_behind, reason_int(a, "percent", percent_of(s->it)),
                       reason_int(a, "planned", planned_at(s, now_ms)), reason_int(a, "n", by), op,
                       reason_int(a, "limit", limit));
}

struct reason cond_behind_more_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                       struct arena *a)
{
    return behind_explain(s, now_ms, op_arg(cond_behind_more_test(c, s, now_ms), ">", "<="), c->behind_more, a);
}

struct reason cond_behind_least_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                        struct arena *a)
{
    return behind_explain(s, now_ms, op_arg(cond_behind_least_test(c, s, now_ms), ">=", "<"), c->behind_least, a);
}

/* ---- shares of a target ---- */

static bool has_target(const struct item *it)
{
    return it->target != NONE && it->target > 0;
}

/* value * 100 / target in thousandths, rounded down, digit group by digit group: no product overflows. */
static int64_t share_of(const struct item *it)
{
    int64_t value = it->value == NONE ? 0 : it->value, target = it->target;
    int64_t whole = value / target, rest = value % target, tenths;

    if (rest < 0) {
        whole--;
        rest += target;
    }
    if (whole > SHARE_MAX / (100 * POINT) || whole < -SHARE_MAX / (100 * POINT))
        return whole > 0 ? SHARE_MAX : -SHARE_MAX;
    tenths = rest * 1000 / target; /* tenths of a percent */
    rest = rest * 1000 % target;
    return whole * 100 * POINT + tenths * (POINT / 10) + rest * (POINT / 10) / target;
}

/* Share of what the curve asks for, in thousandths of a percent; nothing is asked for yet: 100 %. */
static int64_t part_of(const struct sight *s, int64_t now_ms)
{
    int64_t planned = planned_at(s, now_ms), part;

    if (planned <= 0)
        return 100 * POINT;
    part = share_of(s->it) * 100 / planned;
    return share_of(s->it) * 100 % planned < 0 ? part - 1 : part;
}

static int64_t share_gap(const struct sight *s, int64_t now_ms)
{
    return planned_at(s, now_ms) * POINT - share_of(s->it);
}

bool cond_share_behind_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return has_target(s->it) && share_gap(s, now_ms) > c->share_behind * POINT;
}

int64_t cond_share_behind_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return curve_next(c, s, now_ms, cond_share_behind_test);
}

bool cond_share_least_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return has_target(s->it) && planned_at(s, now_ms) > 0 && part_of(s, now_ms) < c->share_least * POINT;
}

int64_t cond_share_least_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return curve_next(c, s, now_ms, cond_share_least_test);
}

static struct reason_arg dec_arg(struct arena *a, const char *name, int64_t thousandths)
{
    return reason_text(name, dec_text(thousandths, a));
}

struct reason cond_share_behind_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                        struct arena *a)
{
    int64_t gap;

    if (!has_target(s->it))
        return reason_make(a, R_cond_no_target);
    gap = share_gap(s, now_ms);
    return reason_make(a, gap <= 0 ? R_cond_share_ahead : R_cond_share_behind, dec_arg(a, "share", share_of(s->it)),
                       dec_arg(a, "target", s->it->target), reason_int(a, "planned", planned_at(s, now_ms)),
                       dec_arg(a, "n", gap), op_arg(cond_share_behind_test(c, s, now_ms), ">", "<="),
                       reason_int(a, "limit", c->share_behind));
}

struct reason cond_share_least_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                       struct arena *a)
{
    if (!has_target(s->it))
        return reason_make(a, R_cond_no_target);
    if (planned_at(s, now_ms) <= 0)
        return reason_make(a, R_cond_share_early);
    return reason_make(a, R_cond_share_part, dec_arg(a, "share", share_of(s->it)), dec_arg(a, "target", s->it->target),
                       reason_int(a, "planned", planned_at(s, now_ms)), dec_arg(a, "n", part_of(s, now_ms)),
                       op_arg(cond_share_least_test(c, s, now_ms), "<", ">="), reason_int(a, "limit", c->share_least));
}
