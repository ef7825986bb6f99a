/* inspect_when.c: see inspect_when.h. The rule is walked from dtstart each time, because COUNT counts from there; a
 * year of a weekly plan is 52 steps. libical is asked for dates only: no time of day and no zone come near it. */
#include "workers/inspect_when.h"

#include <libical/ical.h>

/* Walks the occurrences of a plan. */
struct walk {
    icalrecur_iterator *it; /* NULL: the plan has no rule */
    int64_t only;           /* then the one date, once */
    int steps;
};

static int walk_begin(struct walk *w, const struct schedule *plan, struct duban_error *e)
{
    int y, m, d;

    *w = (struct walk){.only = plan->dtstart};
    if (!plan->rrule || !plan->rrule[0])
        return DUBAN_E_ok;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(plan->rrule);
    if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE) {
        bool oftener = rule.freq < ICAL_DAILY_RECURRENCE;
        icalmemory_free_buffer(rule.rscale);
        return error_set(e, DUBAN_E_bad_choice, "rrule", "%s",
                         oftener ? "周期短于一天 more often than daily" : "不是 RFC 5545 的周期 not an RFC 5545 rule");
    }
    civil_from_day(plan->dtstart, &y, &m, &d);
    /* Not icaltime_null_date(): its hour is -1, and a weekly rule then never leaves its first day. */
    struct icaltimetype start = {.year = y, .month = m, .day = d, .is_date = 1};
    w->it = icalrecur_iterator_new(rule, start);
    icalmemory_free_buffer(rule.rscale);
    if (!w->it)
        return error_set(e, DUBAN_E_bad_choice, "rrule", "没有一天符合 no day fits it");
    return DUBAN_E_ok;
}

/* The next occurrence, or NONE at the end. */
static int64_t walk_next(struct walk *w)
{
    if (!w->it) {
        int64_t date = w->only;
        w->only = NONE;
        return date;
    }
    w->steps++;
    struct icaltimetype t = icalrecur_iterator_next(w->it);
    return icaltime_is_null_time(t) ? NONE : day_from_civil(t.year, t.month, t.day);
}

static void walk_end(struct walk *w)
{
    if (w->it)
        icalrecur_iterator_free(w->it);
}

int plan_due(const struct schedule *plan, const struct cal *cal, int64_t now_ms, struct plan_due *out,
             struct duban_error *e)
{
    struct plan_due due = {NONE, NONE, NONE};
    struct walk w;
    int64_t date;

    int rc = walk_begin(&w, plan, e);
    if (rc)
        return rc;
    while ((date = walk_next(&w)) != NONE && w.steps <= PLAN_OCCURRENCES_MAX) {
        if (date < plan->dtstart || (plan->last_date != NONE && date <= plan->last_date))
            continue;
        int64_t run_day = cal_workday_on_or_after(cal, date);
        int64_t run_ms = cal_opening(cal, run_day);
        if (run_ms > now_ms) {
            due.next_ms = run_ms;
            break;
        }
        due.run_date = date;
        due.run_day = run_day;
    }
    walk_end(&w);
    if (w.steps > PLAN_OCCURRENCES_MAX)
        return error_set(e, DUBAN_E_too_many, "rrule", "超过 %d 次 occurrences", (int)PLAN_OCCURRENCES_MAX);
    *out = due;
    return DUBAN_E_ok;
}
