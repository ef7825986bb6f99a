/* recount.c: see recount.h. One walk over the pieces of a deadline, in the order in which they came: each either begins
 * the count anew, or is a pause, or ends one and gives its workdays back to every limit that ran through it. */
#include "core/recount.h"

#include "core/stages.h"

int64_t pause_workdays(const struct cal *cal, int64_t from_ms, int64_t to_ms)
{
    int64_t from = cal_day(from_ms), to = cal_day(to_ms);

    return to > from ? cal_workdays(cal, from, to) : 0;
}

int64_t limit_moved_on(const struct cal *cal, int64_t limit_ms, int64_t workdays)
{
    int64_t day = limit_day(limit_ms);

    return limit_ms + (cal_add_workdays(cal, day, workdays) - day) * DAY_MS;
}

/* ---- one count ---- */

/* A limit on its way through the pieces. */
struct counted {
    int64_t end_ms; /* NONE: there is none */
    bool guessed;   /* days that no calendar covers were counted */
    bool by_us;     /* something was counted: else it is as people gave it */
};

/* Only what is counted in working time looks at the calendar. */
static bool by_calendar(struct span s)
{
    return s.unit >= SPAN_WORKMINUTES;
}

static struct counted count_from(const struct cal *cal, int64_t from_ms, struct span limit)
{
    struct counted c = {cal_limit(cal, from_ms, limit), false, true};

    c.guessed = c.end_ms != NONE && by_calendar(limit) && !cal_covers_days(cal, cal_day(from_ms), limit_day(c.end_ms));
    return c;
}

bool limit_provisional(const struct cal *cal, int64_t from_ms, struct span limit)
{
    return count_from(cal, from_ms, limit).guessed;
}

struct pause {
    int64_t from_ms, to_ms, workdays;
};

static void give_back(const struct cal *cal, const struct pause *p, struct counted *c)
{
    int64_t day = limit_day(c->end_ms);

    c->by_us = true; /* even when it comes to nothing: under another calendar it was something */
    if (c->end_ms == NONE || p->workdays == 0)
        return;
    c->end_ms = limit_moved_on(cal, c->end_ms, p->workdays);
    c->guessed = c->guessed || !cal_covers_days(cal, cal_day(p->from_ms), cal_day(p->to_ms)) ||
                 !cal_covers_days(cal, day, limit_day(c->end_ms));
}

/* ---- the pieces ---- */

struct walk {
    const struct cal *cal;
    const struct item *it;
    bool fixed;                        /* the date is set by others: it waits for nobody */
    struct counted date, stage, whole; /* date: as the instant at which its day ends */
    int64_t paused_ms;                 /* NONE: it runs */
};

static int64_t day_end(int64_t day)
{
    return day == NONE ? NONE : cal_day_start(day + 1);
}

/* From the instant of the piece, where that lies on the day it says; a date that was given stands. */
static void begin_anew(struct walk *w, const struct segment *s)
{
    int64_t from = cal_day(s->from_ms) == s->counted_from ? s->from_ms : cal_day_start(none_or(s->counted_from, 0));

    if (s->limit.unit == SPAN_ABSENT) {
        w->date = (struct counted){.end_ms = day_end(s->due_date)};
        return;
    }
    w->date = count_from(w->cal, from, s->limit);
    w->date.end_ms = day_end(limit_day(w->date.end_ms));
}

static void end_pause(struct walk *w, const struct segment *s)
{
    struct pause p = {w->paused_ms, s->from_ms, 0};

    if (w->paused_ms == NONE)
        return;
    w->paused_ms = NONE;
    p.workdays = pause_workdays(w->cal, p.from_ms, p.to_ms);
    /* A limit that began when the pause ended, or later, did not run through it. */
    if (w->it->stage_limit.unit != SPAN_ABSENT && w->it->stage_ms < s->from_ms)
        give_back(w->cal, &p, &w->stage);
    if (w->fixed)
        return;
    give_back(w->cal, &p, &w->date);
    if (w->it->time_limit.unit != SPAN_ABSENT && w->it->time_from_ms < s->from_ms)
        give_back(w->cal, &p, &w->whole);
}

static void take_piece(struct walk *w, const struct segment *s)
{
    switch (s->kind) {
    case SEG_HELD:
    case SEG_STOPPED:
        if (w->paused_ms == NONE)
            w->paused_ms = s->from_ms;
        break;
    case SEG_RESUMED:
        end_pause(w, s);
        break;
    case SEG_MOVED: /* what came out, not what it is counted from */
        break;
    case SEG_REOPENED:
        w->paused_ms = NONE;
        if (s->limit.unit != SPAN_ABSENT) /* else the date stays that it had */
            begin_anew(w, s);
        break;
    default:
        begin_anew(w, s);
    }
}

/* The exact limit of the whole. One that people gave follows the date. */
static void whole_of(const struct walk *w, struct recounted *out)
{
    const struct item *it = w->it;

    if (it->due_ms == NONE)
        return;
    if (it->time_limit.unit != SPAN_ABSENT) {
        out->due_ms = w->whole.end_ms;
        out->due_date = limit_day(w->whole.end_ms);
        out->provisional = out->provisional || w->whole.guessed;
    } else if (it->effective_due != NONE) {
        out->due_ms += (out->due_date - it->effective_due) * DAY_MS;
    }
}

struct recounted recount(const struct cal *cal, const struct ledger *l, const struct item *it)
{
    struct recounted out = {it->effective_due, it->stage_due_ms, it->due_ms, false};
    struct walk w = {.cal = cal, .it = it, .fixed = l && l->due_fixed, .paused_ms = NONE};

    if (it->state == ITEM_CLOSED)
        return out;
    w.date = (struct counted){.end_ms = day_end(it->effective_due)};
    w.stage = count_from(cal, it->stage_ms, it->stage_limit);
    w.whole = count_from(cal, it->time_from_ms, it->time_limit);
    for (size_t i = 0; i < it->segments.n; i++)
        take_piece(&w, LIST_AT(it->segments, struct segment, i));
    if (it->effective_due != NONE && w.date.by_us) {
        out.due_date = limit_day(w.date.end_ms);
        out.provisional = w.date.guessed;
    }
    whole_of(&w, &out);
    if (it->stage_due_ms != NONE && it->stage_limit.unit != SPAN_ABSENT) {
        out.stage_due_ms = w.stage.end_ms;
        out.provisional = out.provisional || w.stage.guessed;
    }
    return out;
}

bool recount_provisional(const struct cal *cal, const struct ledger *l, const struct item *it)
{
    return recount(cal, l, it).provisional;
}

/* ---- what moved ---- */

static bool hours_count(const struct item *it)
{
    return it->stage_limit.unit == SPAN_WORKMINUTES || it->stage_limit.unit == SPAN_WORKHOURS ||
           it->time_limit.unit == SPAN_WORKMINUTES || it->time_limit.unit == SPAN_WORKHOURS;
}

/* The tables that say something about the days counted: calendars, and the office hours where these count. */
static struct strs tables_of(const struct cal *cal, const struct item *it, const struct recounted *now, struct arena *a)
{
    const int64_t ends[] = {it->effective_due, limit_day(it->stage_due_ms),  limit_day(it->due_ms),
                            now->due_date,     limit_day(now->stage_due_ms), limit_day(now->due_ms)};
    int64_t first = cal_day(none_or(it->assigned_ms, it->registered_ms)), last = first;
    struct strs tables;

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends[i] != NONE && ends[i] > last)
            last = ends[i];
    tables = cal_calendars(cal, first, last, a);
    if (hours_count(it) && cal_hours_name(cal))
        tables.v[tables.n++] = cal_hours_name(cal); /* cal_calendars leaves room for it */
    return tables;
}

bool recount_moved(const struct cal *cal, const struct item *it, const struct recounted *now, struct arena *a,
                   struct datemove *out)
{
    rec_clear(&rec_datemove, out);
    if (now->due_date != it->effective_due) {
        out->due_before = it->effective_due;
        out->due_date = now->due_date;
    }
    if (now->stage_due_ms != it->stage_due_ms) {
        out->stage_due_before = it->stage_due_ms;
        out->stage_due_ms = now->stage_due_ms;
    }
    if (now->due_ms != it->due_ms) {
        out->time_before = it->due_ms;
        out->due_ms = now->due_ms;
    }
    if (out->due_date == NONE && out->stage_due_ms == NONE && out->due_ms == NONE)
        return false;
    out->calendars = tables_of(cal, it, now, a);
    return true;
}

void recount_settle(const struct datemove *m, struct item *it)
{
    it->effective_due = none_or(m->due_date, it->effective_due);
    it->stage_due_ms = none_or(m->stage_due_ms, it->stage_due_ms);
    it->due_ms = none_or(m->due_ms, it->due_ms);
}

/* "2023-01-03 17:30"; the end of a day is said as that day's. */
static const char *moment(int64_t ms, struct arena *a)
{
    const char *t = time_text(ms, CAL_ZONE_MIN, a);

    if (cal_day_start(cal_day(ms)) == ms)
        return arena_printf(a, "%s 24:00", date_text(limit_day(ms), a));
    return arena_printf(a, "%.10s %.5s", t, t + 11);
}

const char *recount_text(const struct datemove *m, bool with_date, struct arena *a)
{
    struct buf b = {.arena = a};

    if (with_date && m->due_date != NONE)
        buf_printf(&b, "期限 %s → %s", date_text(m->due_before, a), date_text(m->due_date, a));
    if (m->due_ms != NONE)
        buf_printf(&b, "%s时限 %s → %s", b.len ? "；" : "", moment(m->time_before, a), moment(m->due_ms, a));
    if (m->stage_due_ms != NONE)
        buf_printf(&b, "%s阶段时限 %s → %s", b.len ? "；" : "", moment(m->stage_due_before, a),
                   moment(m->stage_due_ms, a));
    for (size_t i = 0; i < m->calendars.n; i++)
        buf_printf(&b, "%s%s", i ? "、" : "（依据 ", m->calendars.v[i]);
    if (m->calendars.n)
        buf_printf(&b, "）");
    return b.len ? arena_str(a, b.data, b.len) : NULL;
}
