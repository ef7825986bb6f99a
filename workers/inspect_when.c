/* inspect_when.c: see inspect_when.h. The rule is walked from dtstart each time, because COUNT counts from there; a
 * year of a weekly plan is 52 steps. libical is asked for dates only: no time of day and no zone come near it. */
#include "workers/inspect_when.h"

#include <string.h>

#include <libical/ical.h>

/* Walks the occurrences of a plan. */
struct walk {
    icalrecur_iterator *it; /* NULL: the plan has no rule */
    int64_t only;           /* then the one date, once */
    int64_t dtstart;
    int count, steps; /* so many occurrences at most, 0: no such bound; walked so far */
};

/* Does a rule name this day of the week? */
static bool names(const struct icalrecurrencetype *rule, int64_t day)
{
    for (int i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (((int)icalrecurrencetype_day_day_of_week(rule->by_day[i]) + 5) % 7 == cal_weekday(day)) /* Sunday is 1 */
            return true;
    return false;
}

/* Where libical begins. A weekly rule that names its days is walked from the first of them in dtstart's week: from a
 * day that the rule does not name libical may pass over the rest of that week, and with an interval over the wrong
 * weeks. */
static struct icaltimetype walk_start(const struct icalrecurrencetype *rule, int64_t dtstart)
{
    int first = ((int)rule->week_start + 5) % 7; /* 0 Monday */
    int64_t week = dtstart - (cal_weekday(dtstart) - first + 7) % 7, start = dtstart;
    int y, m, d;

    for (int64_t day = week + 6; rule->freq == ICAL_WEEKLY_RECURRENCE && day >= week; day--)
        if (names(rule, day))
            start = day;
    civil_from_day(start, &y, &m, &d);
    /* Not icaltime_null_date(): its hour is -1, and a weekly rule then never leaves its first day. */
    return (struct icaltimetype){.year = y, .month = m, .day = d, .is_date = 1};
}

static int walk_begin(struct walk *w, const struct schedule *plan, struct duban_error *e)
{
    *w = (struct walk){.only = plan->dtstart, .dtstart = plan->dtstart};
    if (!plan->rrule || !plan->rrule[0])
        return DUBAN_E_ok;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(plan->rrule);
    if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE) {
        bool oftener = rule.freq < ICAL_DAILY_RECURRENCE;
        icalmemory_free_buffer(rule.rscale);
        return error_set(e, DUBAN_E_bad_choice, "rrule", "%s",
                         oftener ? "周期短于一天 more often than daily" : "不是 RFC 5545 的周期 not an RFC 5545 rule");
    }
    w->count = rule.count; /* counted from dtstart on, by us */
    rule.count = 0;
    w->it = icalrecur_iterator_new(rule, walk_start(&rule, plan->dtstart));
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
    for (int64_t date; w->count == 0 || w->steps < w->count;) {
        struct icaltimetype t = icalrecur_iterator_next(w->it);

        if (icaltime_is_null_time(t))
            return NONE;
        date = day_from_civil(t.year, t.month, t.day);
        if (date < w->dtstart)
            continue;
        w->steps++;
        return date;
    }
    return NONE;
}

static void walk_end(struct walk *w)
{
    if (w->it)
        icalrecur_iterator_free(w->it);
}

static void run_add(struct plan_runs *runs, int64_t date, int64_t day)
{
    if (runs->n == PLAN_BEHIND_MAX)
        memmove(runs->v, runs->v + 1, --runs->n * sizeof runs->v[0]);
    runs->v[runs->n++] = (struct plan_run){date, day};
}

int plan_behind(const struct schedule *plan, const struct cal *cal, int64_t now_ms, struct plan_runs *out,
                struct duban_error *e)
{
    struct plan_runs runs = {.n = 0, .next_ms = NONE};
    struct walk w;
    int64_t date;

    int rc = walk_begin(&w, plan, e);
    if (rc)
        return rc;
    while ((date = walk_next(&w)) != NONE && w.steps <= PLAN_OCCURRENCES_MAX) {
        if (date < plan->dtstart || (plan->last_date != NONE && date <= plan->last_date))
            continue;
        int64_t day = cal_workday_on_or_after(cal, date);
        int64_t run_ms = cal_opening(cal, day);
        if (run_ms > now_ms) {
            runs.next_ms = run_ms;
            break;
        }
        run_add(&runs, date, day);
    }
    walk_end(&w);
    if (w.steps > PLAN_OCCURRENCES_MAX)
        return error_set(e, DUBAN_E_too_many, "rrule", "超过 %d 次 occurrences", (int)PLAN_OCCURRENCES_MAX);
    *out = runs;
    return DUBAN_E_ok;
}

int plan_due(const struct schedule *plan, const struct cal *cal, int64_t now_ms, struct plan_due *out,
             struct duban_error *e)
{
    struct plan_runs runs;
    int rc = plan_behind(plan, cal, now_ms, &runs, e);

    if (rc)
        return rc;
    *out = (struct plan_due){NONE, NONE, runs.next_ms};
    if (runs.n > 0) {
        out->run_date = runs.v[runs.n - 1].date;
        out->run_day = runs.v[runs.n - 1].day;
    }
    return DUBAN_E_ok;
}
