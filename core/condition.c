/* condition.c: the table of conditions. See condition.h.
 *
 * `next` is arithmetic, never a walk through the days: each condition turns round on few days that its dates give away
 * (the day after a due date, the day the n-th workday is used up, the day after a milestone). */
#include "core/condition.h"

#include <assert.h>

/* ---- small helpers ---- */

/* Days of the span's unit in (a, b]. */
static int64_t days_between(const struct sight *s, struct span unit, int64_t a, int64_t b)
{
    return unit.unit == SPAN_WORKDAYS ? cal_workdays(s->cal, a, b) : b - a;
}

/* First day d with more than span.n days in (from, d]. */
static int64_t first_beyond(const struct sight *s, struct span span, int64_t from)
{
    return span.unit == SPAN_WORKDAYS ? cal_add_workdays(s->cal, from, (int64_t)span.n + 1) : from + span.n + 1;
}

/* A condition that holds from `first` on for ever. */
static int64_t next_once(int64_t first, int64_t day)
{
    return first > day ? first : NONE;
}

static struct reason_arg op_word(bool holds, const char *yes, const char *no)
{
    return reason_text("op", holds ? yes : no);
}

static struct reason_arg count_arg(struct arena *a, int64_t n)
{
    return reason_int(a, "n", n);
}

static int64_t percent_of(const struct item *it)
{
    if (it->percent != NONE)
        return it->percent;
    return it->initial_percent != NONE ? it->initial_percent : 0;
}

/* ---- overdue_more: day is past the effective due date by more than ---- */

static bool overdue_set(const struct condition *c)
{
    return c->overdue_more.unit != SPAN_ABSENT;
}

static bool overdue_test(const struct condition *c, const struct sight *s, int64_t day)
{
    int64_t due = s->it->effective_due;

    return due != NONE && day > due && days_between(s, c->overdue_more, due, day) > c->overdue_more.n;
}

static int64_t overdue_next(const struct condition *c, const struct sight *s, int64_t day)
{
    int64_t due = s->it->effective_due;

    return due == NONE ? NONE : next_once(first_beyond(s, c->overdue_more, due), day);
}

static struct reason overdue_explain(const struct condition *c, const struct sight *s, int64_t day, struct arena *a)
{
    int64_t due = s->it->effective_due;

    if (due == NONE)
        return reason_make(a, R_cond_no_due);
    if (day <= due)
        return reason_make(a, R_cond_not_overdue, reason_day(a, "due", due));
    return reason_make(a, R_cond_overdue, reason_day(a, "due", due), op_word(overdue_test(c, s, day), ">", "<="),
                       count_arg(a, days_between(s, c->overdue_more, due, day)),
                       reason_span(a, "limit", c->overdue_more));
}

static bool overdue_counted(const struct condition *c, const struct sight *s, int64_t day, int64_t *from, int64_t *to)
{
    *from = s->it->effective_due;
    *to = day;
    return c->overdue_more.unit == SPAN_WORKDAYS && *from != NONE && day > *from;
}

static struct span overdue_span(const struct condition *c)
{
    return c->overdue_more;
}

/* ---- due_within: so much or less is left until the effective due date; over when it is past ---- */

static bool left_set(const struct condition *c)
{
    return c->due_within.unit != SPAN_ABSENT;
}

static bool left_test(const struct condition *c, const struct sight *s, int64_t day)
{
    int64_t due = s->it->effective_due;

    return due != NONE && day <= due && days_between(s, c->due_within, day, due) <= c->due_within.n;
}

static int64_t left_next(const struct condition *c, const struct sight *s, int64_t day)
{
    int64_t due = s->it->effective_due, first;

    if (due == NONE || day > due)
        return NONE;
    first =
        c->due_within.unit == SPAN_WORKDAYS ? cal_sub_workdays(s->cal, due, c->due_within.n) : due - c->due_within.n;
    /* When no workday is left to reach, as from a holiday after the last one, the first such day is before the due date
     * all the same: the count of (due, due] is 0 and a limit is at least 0. */
    assert(first <= due);
    return first > day ? first : due + 1;
}

static struct reason left_explain(const struct condition *c, const struct sight *s, int64_t day, struct arena *a)
{
    int64_t due = s->it->effective_due;

    if (due == NONE)
        return reason_make(a, R_cond_no_due);
    if (day > due)
        return reason_make(a, R_cond_left_past, reason_day(a, "due", due));
    return reason_make(a, R_cond_left, op_word(left_test(c, s, day), "<=", ">"),
                       count_arg(a, days_between(s, c->due_within, day, due)), reason_span(a, "limit", c->due_within));
}

static bool left_counted(const struct condition *c, const struct sight *s, int64_t day, int64_t *from, int64_t *to)
{
    *from = day;
    *to = s->it->effective_due;
    return c->due_within.unit == SPAN_WORKDAYS && *to != NONE && day <= *to;
}

static struct span left_span(const struct condition *c)
{
    return c->due_within;
}

/* ---- behind_more, behind_least: points behind the planned curve ---- */

static int64_t behind_by(const struct sight *s, int64_t day)
{
    return item_planned(s->it, day) - percent_of(s->it);
}

static bool more_set(const struct condition *c)
{
    return c->behind_more != NONE;
}

static bool more_test(const struct condition *c, const struct sight *s, int64_t day)
{
    return behind_by(s, day) > c->behind_more;
}

static bool least_set(const struct condition *c)
{
    return c->behind_least != NONE;
}

static bool least_test(const struct condition *c, const struct sight *s, int64_t day)
{
    return behind_by(s, day) >= c->behind_least;
}

/* The curve has a step the day after each milestone and the day after the due date: the first that turns the test. */
static int64_t curve_next(const struct condition *c, const struct sight *s, int64_t day,
                          bool (*test)(const struct condition *, const struct sight *, int64_t))
{
    bool now = test(c, s, day);
    int64_t best = NONE;

    for (size_t i = 0; i <= s->it->milestones.n; i++) {
        int64_t date = i < s->it->milestones.n ? LIST_AT(s->it->milestones, struct milestone, i)->planned_date
                                               : s->it->effective_due;
        int64_t step = date == NONE ? NONE : date + 1;

        if (step != NONE && step > day && (best == NONE || step < best) && test(c, s, step) != now)
            best = step;
    }
    return best;
}

static int64_t more_next(const struct condition *c, const struct sight *s, int64_t day)
{
    return curve_next(c, s, day, more_test);
}

static int64_t least_next(const struct condition *c, const struct sight *s, int64_t day)
{
    return curve_next(c, s, day, least_test);
}

static struct reason behind_explain(const struct sight *s, int64_t day, const char *op, int64_t limit, struct arena *a)
{
    int64_t by = behind_by(s, day);
    struct reason_arg percent = reason_int(a, "percent", percent_of(s->it));
    struct reason_arg planned = reason_int(a, "planned", item_planned(s->it, day));

    if (by <= 0)
        return reason_make(a, R_cond_ahead, percent, planned);
    return reason_make(a, R_cond_behind, percent, planned, count_arg(a, by), reason_text("op", op),
                       reason_int(a, "limit", limit));
}

static struct reason more_explain(const struct condition *c, const struct sight *s, int64_t day, struct arena *a)
{
    return behind_explain(s, day, more_test(c, s, day) ? ">" : "<=", c->behind_more, a);
}

static struct reason least_explain(const struct condition *c, const struct sight *s, int64_t day, struct arena *a)
{
    return behind_explain(s, day, least_test(c, s, day) ? ">=" : "<", c->behind_least, a);
}

/* ---- unsigned_more: not signed since the assignment ---- */

static bool unsigned_set(const struct condition *c)
{
    return c->unsigned_more.unit != SPAN_ABSENT;
}

static bool unsigned_waits(const struct sight *s)
{
    return s->ledger->sign && s->it->signed_ms == NONE;
}

static bool unsigned_test(const struct condition *c, const struct sight *s, int64_t day)
{
    return unsigned_waits(s) &&
           days_between(s, c->unsigned_more, cal_day(s->it->assigned_ms), day) > c->unsigned_more.n;
}

static int64_t unsigned_next(const struct condition *c, const struct sight *s, int64_t day)
{
    return unsigned_waits(s) ? next_once(first_beyond(s, c->unsigned_more, cal_day(s->it->assigned_ms)), day) : NONE;
}

static struct reason unsigned_explain(const struct condition *c, const struct sight *s, int64_t day, struct arena *a)
{
    if (!s->ledger->sign)
        return reason_make(a, R_cond_sign_free);
    if (s->it->signed_ms != NONE)
        return reason_make(a, R_cond_signed, reason_time(a, "at", s->it->signed_ms));
    return reason_make(a, R_cond_unsigned, op_word(unsigned_test(c, s, day), ">", "<="),
                       count_arg(a, days_between(s, c->unsigned_more, cal_day(s->it->assigned_ms), day)),
                       reason_span(a, "limit", c->unsigned_more));
}

static bool unsigned_counted(const struct condition *c, const struct sight *s, int64_t day, int64_t *from, int64_t *to)
{
    *from = cal_day(s->it->assigned_ms);
    *to = day;
    return c->unsigned_more.unit == SPAN_WORKDAYS && unsigned_waits(s) && day > *from;
}

static struct span unsigned_span(const struct condition *c)
{
    return c->unsigned_more;
}

/* ---- close_refused: last close request refused and not handed in again ---- */

static bool refused_set(const struct condition *c)
{
    return c->close_refused;
}

static bool refused_test(const struct condition *c, const struct sight *s, int64_t day)
{
    (void)c;
    (void)day;
    return s->it->close_refused;
}

static struct reason refused_explain(const struct condition *c, const struct sight *s, int64_t day, struct arena *a)
{
    return refused_test(c, s, day) ? reason_make(a, R_cond_refused) : reason_make(a, R_cond_not_refused);
}

/* ---- shared by those that count nothing ---- */

static int64_t next_never(const struct condition *c, const struct sight *s, int64_t day)
{
    (void)c;
    (void)s;
    (void)day;
    return NONE;
}

static bool counted_none(const struct condition *c, const struct sight *s, int64_t day, int64_t *from, int64_t *to)
{
    (void)c;
    (void)s;
    (void)day;
    (void)from;
    (void)to;
    return false;
}

static struct span span_none(const struct condition *c)
{
    (void)c;
    return (struct span){0, SPAN_ABSENT};
}

/* clang-format off */
static const struct condition_kind kinds[] = {
    {"overdue_more",  overdue_set,  overdue_test,  overdue_next,  overdue_explain,  overdue_counted,  overdue_span},
    {"due_within",    left_set,     left_test,     left_next,     left_explain,     left_counted,     left_span},
    {"behind_more",   more_set,     more_test,     more_next,     more_explain,     counted_none,     span_none},
    {"behind_least",  least_set,    least_test,    least_next,    least_explain,    counted_none,     span_none},
    {"unsigned_more", unsigned_set, unsigned_test, unsigned_next, unsigned_explain, unsigned_counted, unsigned_span},
    {"close_refused", refused_set,  refused_test,  next_never,    refused_explain,  counted_none,     span_none},
};
/* clang-format on */
#define KINDS_N (sizeof kinds / sizeof kinds[0])

const struct condition_kind *condition_kind(const struct condition *c)
{
    const struct condition_kind *found = NULL;

    for (size_t i = 0; i < KINDS_N; i++) {
        if (!kinds[i].set(c))
            continue;
        if (found)
            return NULL;
        found = &kinds[i];
    }
    return found;
}
