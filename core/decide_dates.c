/* decide_dates.c: the dates and limits that acts are judged by: how far back a person may speak, until when a thing may
 * be returned, who may grant how much more time, what a hold gives back, and how a limit moves when its day does.
 *
 * Promises to change nothing but facts. All is counted as limits are (cal_limit), by the rule that each span says.
 * Costs a handful of look-ups in the compiled calendar. */
#include "core/decide_dates.h"

#include <assert.h>

#include "core/recount.h"
#include "core/rows.h"
#include "core/stages.h"

bool span_passed(const struct cal *cal, int64_t from_ms, int64_t now_ms, struct span span)
{
    int64_t end = cal_limit(cal, from_ms, span);

    return span_is_exact(span) ? now_ms > end : cal_day(now_ms) > limit_day(end);
}

bool handed_in_late(const struct decide *d, int64_t due_date, int64_t due_ms)
{
    if (due_ms != NONE)
        return d->now_ms > due_ms;
    return due_date != NONE && cal_day(d->now_ms) > due_date;
}

bool submitted_late_now(const struct decide *d)
{
    return handed_in_late(d, d->facts->due_date, d->facts->due_ms == NONE ? d->item->due_ms : d->facts->due_ms);
}

bool returned_late(const struct decide *d, const struct ledger *l)
{
    return l && l->return_within.unit != SPAN_ABSENT && d->item->assigned_ms != NONE &&
           span_passed(core_cal(d->core), d->item->assigned_ms, d->now_ms, l->return_within);
}

/* ---- what happened long ago ---- */

static struct span mark_after(const struct ledger *l)
{
    return l && l->backdate_mark.unit ? l->backdate_mark : (struct span){1, SPAN_WORKDAYS, 0, SPAN_END_DAY};
}

bool day_is_late(const struct decide *d, const struct ledger *l, int64_t day)
{
    return span_passed(core_cal(d->core), cal_day_start(day + 1) - 1, d->now_ms, mark_after(l));
}

int check_backdate(const struct decide *d, const struct ledger *l, int64_t at)
{
    const struct cal *cal = core_cal(d->core);

    if (at == NONE)
        return DUBAN_E_ok;
    if (l && l->backdate.unit && span_passed(cal, at, d->now_ms, l->backdate)) {
        const char *claimed = time_text(at, CAL_ZONE_MIN, d->a);

        return error_set(d->e, DUBAN_E_out_of_range, "occurred_at",
                         "%s 太早，补录以 %s 为限 / %s is too long ago, %s at most", claimed,
                         span_text(l->backdate, "zh", d->a), claimed, span_text(l->backdate, "en", d->a));
    }
    d->facts->backdated = span_passed(cal, at, d->now_ms, mark_after(l));
    return DUBAN_E_ok;
}

/* ---- more time ---- */

static int64_t extensions(const struct item *it)
{
    int64_t n = 0;

    for (size_t i = 0; i < it->segments.n; i++)
        n += LIST_AT(it->segments, struct segment, i)->kind == SEG_EXTENDED;
    return n;
}

static bool within(const struct cal *cal, int64_t from, int64_t to, struct span most)
{
    return !span_passed(cal, cal_day_start(from + 1) - 1, cal_day_start(to + 1) - 1, most);
}

/* A row with a size says nothing of an item without a date: how much later would that be? */
static bool grant_fits(const struct decide *d, const struct grant *g, int64_t new_due, int64_t nth)
{
    int64_t due = d->item->effective_due;

    if (g->nth != NONE && nth > g->nth)
        return false;
    return g->up_to.unit == SPAN_ABSENT || (due != NONE && within(core_cal(d->core), due, new_due, g->up_to));
}

static const char *role_title(const struct decide *d, const char *role)
{
    const struct rights *r = core_rights(d->core);

    for (size_t i = 0; r && i < r->roles.n; i++)
        if (same_text(LIST_AT(r->roles, struct role, i)->role, role))
            return LIST_AT(r->roles, struct role, i)->title;
    return role;
}

int need_grantor(const struct decide *d, int64_t new_due)
{
    const struct ledger *l = core_ledger(d->core, d->item->ledger);
    int64_t nth = extensions(d->item) + 1;
    const struct grant *g = NULL;
    const char *zh = "", *en = "";

    if (!l || l->extend.n == 0)
        return DUBAN_E_ok;
    for (size_t i = 0; !g && i < l->extend.n; i++)
        if (grant_fits(d, LIST_AT(l->extend, struct grant, i), new_due, nth))
            g = LIST_AT(l->extend, struct grant, i);
    if (!g)
        return error_set(d->e, DUBAN_E_not_allowed, "new_due",
                         "第 %lld 次延期，延到 %s：没有人能批 / extension %lld, to %s: nobody may grant it",
                         (long long)nth, date_text(new_due, d->a), (long long)nth, date_text(new_due, d->a));
    if (actor_is(d, &g->by))
        return DUBAN_E_ok;
    for (size_t i = 0; i < g->by.n; i++) {
        zh = arena_printf(d->a, "%s%s%s", zh, i ? "、" : "", role_title(d, g->by.v[i]));
        en = arena_printf(d->a, "%s%s%s", en, i ? ", " : "", g->by.v[i]);
    }
    return error_set(d->e, DUBAN_E_not_allowed, "op",
                     "第 %lld 次延期，延到 %s，由 %s 批 / extension %lld, to %s: by %s", (long long)nth,
                     date_text(new_due, d->a), zh, (long long)nth, date_text(new_due, d->a), en);
}

/* An exact limit goes with its day: so many days later, at the same time of day. */
void move_limit(struct decide *d, int64_t new_due)
{
    const struct item *it = d->item;

    if (it->due_ms == NONE || new_due == NONE)
        return;
    d->facts->due_ms =
        it->due_ms + (new_due - (it->effective_due == NONE ? limit_day(it->due_ms) : it->effective_due)) * DAY_MS;
}

/* ---- time that does not count ---- */

/* When the pause began that goes on now: the first piece of it since the last one that runs. */
static int64_t held_since(const struct item *it)
{
    int64_t since = NONE;

    for (size_t i = it->segments.n; i > 0; i--) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i - 1);

        if (s->kind == SEG_RESUMED || s->kind == SEG_REOPENED)
            break;
        if (s->kind == SEG_HELD || s->kind == SEG_STOPPED)
            since = s->from_ms;
    }
    assert(since != NONE); /* nothing but hold_approve and legal_stop makes an item held */
    return since;
}

void give_back(struct decide *d)
{
    const struct ledger *l = core_ledger(d->core, d->item->ledger);
    const struct item *it = d->item;
    const struct cal *cal = core_cal(d->core);
    int64_t days = pause_workdays(cal, held_since(it), d->now_ms);

    d->facts->due_before = it->effective_due;
    if (days == 0)
        return;
    if (it->stage_due_ms != NONE)
        d->facts->stage_due_ms = limit_moved_on(cal, it->stage_due_ms, days);
    if (l && l->due_fixed) /* set by others: it waits for nobody */
        return;
    if (it->effective_due != NONE) {
        d->facts->due_date = cal_add_workdays(cal, it->effective_due, days);
        d->facts->limit = (struct span){(int32_t)days, SPAN_WORKDAYS, 0, SPAN_END_DAY};
        d->facts->counted_from = it->effective_due;
        d->facts->provisional = !cal_covers_days(cal, it->effective_due, d->facts->due_date);
    }
    if (it->due_ms != NONE)
        d->facts->due_ms = limit_moved_on(cal, it->due_ms, days);
}
