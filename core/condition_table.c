/* condition_table.c: conditions of periodic reports and monthly tables. Each holds from one instant on that the last
 * report, or the last change, gives away. */
#include "core/condition_kinds.h"
#include "core/duty.h"

/* ---- report_missed: so many reports in a row ---- */

/* When the last of them was owed and the day is over. */
static int64_t missed_from(const struct condition *c, const struct sight *s)
{
    int64_t due = duty_missed_day(s->ledger, s->it, c->report_missed);

    return due == NONE ? NONE : cal_day_start(due + 1);
}

bool cond_report_missed_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    int64_t from = missed_from(c, s);

    return from != NONE && now_ms >= from;
}

int64_t cond_report_missed_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return turns_once(missed_from(c, s), now_ms);
}

struct reason cond_report_missed_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                         struct arena *a)
{
    int64_t day = cal_day(now_ms), first = duty_missed_day(s->ledger, s->it, 1);

    if (first == NONE)
        return reason_make(a, R_cond_report_free);
    return reason_make(a, first < day ? R_cond_report_missed : R_cond_report_owed, reason_day(a, "due", first),
                       s->it->reported_ms == NONE ? reason_pair("last", "从未报告", "never")
                                                  : reason_time(a, "last", s->it->reported_ms),
                       reason_int(a, "n", duty_missed(s->ledger, s->it, day, DUTY_MOST)),
                       op_arg(cond_report_missed_test(c, s, now_ms), ">=", "<"),
                       reason_int(a, "limit", c->report_missed));
}

/* ---- unchanged_months: so many month ends without a change ---- */

static int64_t unchanged_since(const struct sight *s)
{
    return s->it->changed_ms > s->it->assigned_ms ? s->it->changed_ms : s->it->assigned_ms;
}

bool cond_unchanged_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return cal_month(cal_day(now_ms)) - cal_month(cal_day(unchanged_since(s))) >= c->unchanged_months;
}

int64_t cond_unchanged_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return turns_once(cal_day_start(cal_month_start(cal_month(cal_day(unchanged_since(s))) + c->unchanged_months)),
                      now_ms);
}

struct reason cond_unchanged_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return reason_make(a, R_cond_unchanged, reason_time(a, "from", unchanged_since(s)),
                       reason_int(a, "n", cal_month(cal_day(now_ms)) - cal_month(cal_day(unchanged_since(s)))),
                       op_arg(cond_unchanged_test(c, s, now_ms), ">=", "<"),
                       reason_int(a, "limit", c->unchanged_months));
}
