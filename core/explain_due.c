/* explain_due.c: a deadline, piece by piece, and by which rule a limit was counted. See explain.h.
 *
 * A deadline is never overwritten: its first date stands first, and each decision adds a piece. */
#include "core/explain.h"

static struct reason_arg phrase(struct arena *a, const char *name, const char *zh, const char *en, const char *value)
{
    if (!value || !value[0])
        return reason_text(name, "");
    return reason_pair(name, arena_printf(a, "%s%s", zh, value), arena_printf(a, "%s%s", en, value));
}

void explain_piece(struct reason_list *l, const struct segment *s, const char *moved_by)
{
    static const enum reason_code codes[] = {
        [SEG_ABSENT] = R_due_first,    [SEG_RUNNING] = R_due_first,       [SEG_EXTENDED] = R_due_extended,
        [SEG_HELD] = R_due_held,       [SEG_RESUMED] = R_due_resumed,     [SEG_REOPENED] = R_due_reopened,
        [SEG_STOPPED] = R_due_stopped, [SEG_RESTARTED] = R_due_restarted, [SEG_MOVED] = R_due_moved,
    };
    struct arena *a = l->a;
    const char *due = s->due_date == NONE ? NULL : date_text(s->due_date, a);
    const char *before = s->kind == SEG_MOVED && s->due_before != NONE ? date_text(s->due_before, a) : "-";

    if (!due && s->kind == SEG_MOVED) { /* only the limit of a stage did */
        reason_add(l, reason_make(a, R_due_stays, reason_text("from", date_text(cal_day(s->from_ms), a)),
                                  phrase(a, "text", "：", ": ", s->reason)));
        return;
    }
    if (!due && s->kind != SEG_HELD && s->kind != SEG_STOPPED) {
        reason_add(l, reason_make(a, R_due_none));
        return;
    }
    reason_add(
        l,
        reason_make(a, codes[s->kind], reason_text("from", date_text(cal_day(s->from_ms), a)), reason_text("due", due),
                    reason_text("before", before), phrase(a, "wake", "，拟于该日恢复：", ", to wake on ", due),
                    phrase(a, "by", "，经办 ", ", by ", s->by), phrase(a, "ask", "，申请 ", ", request ", s->ask),
                    phrase(a, "text", "，理由：", ", reason: ", s->reason), reason_text("calendars", moved_by)));
}

void explain_due_now(struct reason_list *l, const struct item *it)
{
    if (it->effective_due == NONE && it->segments.n == 0)
        reason_add(l, reason_make(l->a, R_due_none));
    else if (it->effective_due != NONE && it->segments.n != 1)
        reason_add(l, reason_make(l->a, R_due_now, reason_day(l->a, "due", it->effective_due)));
}

/* ---- counting rules ---- */

/* How the units of a limit are counted: which days, or which time of the day. */
static struct reason_arg first_arg(struct span limit)
{
    switch (limit.unit) {
    case SPAN_DAYS:
    case SPAN_WORKDAYS:
        return limit.first ? reason_pair("first", "起算当天计入", "the first day counts")
                           : reason_pair("first", "起算当天不计", "the first day does not count");
    case SPAN_WORKMINUTES:
    case SPAN_WORKHOURS:
        return reason_pair("first", "只计上班时间", "office hours only");
    default:
        return reason_pair("first", "昼夜连续计", "by the clock, day and night");
    }
}

static struct reason_arg end_arg(struct span limit)
{
    static const struct {
        const char *zh, *en;
    } ends[] = {
        [SPAN_END_DAY] = {"到最后一天 24:00 止", "it ends with its last day"},
        [SPAN_END_CLOSING] = {"到最后一天下班止", "it ends when the office closes on its last day"},
        [SPAN_END_SAME_TIME] = {"到最后一天的同一时刻止", "it ends at the same time of its last day"},
    };

    if (limit.unit != SPAN_DAYS && limit.unit != SPAN_WORKDAYS)
        return reason_pair("end", "到点为止", "it ends to the minute");
    return reason_pair("end", ends[limit.end].zh, ends[limit.end].en);
}

void explain_count(struct reason_list *l, const struct cal *cal, struct span limit, int64_t from, int64_t to)
{
    int64_t first = limit.first ? 1 : 0;

    reason_add(l, reason_make(l->a, R_count_rule, first_arg(limit), end_arg(limit)));
    if (to < from)
        return;
    if (limit.unit == SPAN_WORKDAYS)
        explain_days(l, cal, from, to, limit.first);
    else if (limit.unit == SPAN_DAYS)
        reason_add(l, reason_make(l->a, R_days_calendar, reason_day(l->a, "from", from), reason_day(l->a, "to", to),
                                  reason_int(l->a, "n", to - from + first)));
}
