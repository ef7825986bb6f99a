/* why_date.c: why a light, and why a date. See why.h.
 *
 * The deadline is told in its pieces, the first date first. Each piece cites the entry that made it, and, when it is
 * asked for by itself, says how it was counted: by which rule in which version, from which day, with the holidays and
 * worked weekends in between by name. */
#include <stdlib.h>
#include <string.h>

#include "core/brief.h"
#include "core/rows.h"
#include "core/stages.h"
#include "core/why.h"

enum { STEPS_TOLD = 10, YEARS_TOLD = 12 };

/* ---- the light ---- */

void why_light(struct asking *w)
{
    size_t at = w->l.n;

    explain_light(&w->l, &w->env, w->it);
    w->l.v[at].seq = past_seq(past_light(w));
}

/* ---- which version held ---- */

struct version_search {
    int64_t at_ms, version;
};

static int version_try(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct version_search *v = u;
    const struct rules *r = rec;

    (void)key, (void)val, (void)scratch;
    if (none_or(r->applied_ms, 0) <= v->at_ms && none_or(r->version, 0) > v->version)
        v->version = r->version;
    return 0;
}

/* "leader68@3": the version in force at that moment; of what was counted before any was, none. */
static const char *rules_then(struct asking *w, const char *kind, const char *name, int64_t at_ms)
{
    struct version_search v = {at_ms, 0};

    rows_each(w->q->s, T_rules, arena_printf(w->a, "%s/%s@", kind, name), NULL, version_try, &v);
    return v.version ? arena_printf(w->a, "%s@%lld", name, (long long)v.version) : NULL;
}

/* … when this piece was counted: a clock may have been started for an hour that had passed. */
static struct reason_arg rules_arg(struct asking *w, const struct segment *s)
{
    const struct entry *en = past_piece(w, s);
    const char *ledger = rules_then(w, "ledger", w->it->ledger, en ? en->wall_ms : s->from_ms);

    if (!ledger)
        return reason_text("rules", "");
    return reason_pair("rules", arena_printf(w->a, "（台账 %s）", ledger), arena_printf(w->a, " (ledger %s)", ledger));
}

/* ---- dates that a calendar moved ---- */

/* "gov-2023@1": its paper, and the day it was published. */
static const char *calendar_text(struct asking *w, const char *ref)
{
    const char *cut = strchr(ref, '@');
    struct rules r;
    struct calendar c;
    struct duban_error e;
    const char *key;

    if (!cut)
        return ref;
    key = arena_printf(w->a, "calendar/%.*s@%06lld", (int)(cut - ref), ref, strtoll(cut + 1, NULL, 10));
    if (!state_get(w->q->s, T_rules, key, w->a, &r) ||
        rec_unpack(&rec_calendar, r.doc, UNPACK_STORED, w->a, &c, &e) != DUBAN_E_ok)
        return ref;
    return arena_printf(w->a, "%s%s%s%s%s", ref, c.source ? " " : "", c.source ? c.source : "",
                        c.known == NONE ? "" : " ", c.known == NONE ? "" : date_text(c.known, w->a));
}

/* Which calendars moved a date, in brackets. */
static const char *calendars_text(struct asking *w, const struct datemove *m)
{
    const char *list = NULL;

    for (size_t i = 0; i < m->calendars.n; i++)
        list = arena_printf(w->a, "%s%s%s", list ? list : "", list ? "; " : "", calendar_text(w, m->calendars.v[i]));
    return list ? arena_printf(w->a, " (%s)", list) : NULL;
}

static const char *moved_by(struct asking *w, const struct segment *s)
{
    const struct entry *en = s->kind == SEG_MOVED ? past_piece(w, s) : NULL;
    struct judge j;

    return en && past_judge(w, en, &j) && j.moved ? calendars_text(w, j.moved) : NULL;
}

/* ---- the pieces ---- */

static void tell_piece(struct asking *w, const struct segment *s)
{
    struct segment named = *s;

    named.by = s->by ? person_name_at(w->q->s, s->by, s->from_ms, w->a) : NULL;
    named.by = named.by ? named.by : s->by;
    explain_piece(&w->l, &named, moved_by(w, s));
    w->l.v[w->l.n - 1].seq = past_seq(past_piece(w, s));
}

static bool pauses(const struct segment *s)
{
    return s->kind == SEG_HELD || s->kind == SEG_STOPPED;
}

/* The days that a resumption gave back: those of the pause that it ended. */
static void tell_given_back(struct asking *w, size_t at)
{
    const struct segment *v = w->it->segments.v;
    size_t first = at;
    int64_t from, to = cal_day(v[at].from_ms);

    while (first > 0 && pauses(&v[first - 1]))
        first--;
    if (first == at)
        return;
    from = cal_day(v[first].from_ms);
    why_say(w, R_due_given_back, reason_day(w->a, "from", from), reason_day(w->a, "to", to),
            reason_int(w->a, "n", cal_workdays(w->env.cal, from, to)));
    if (to > from)
        explain_days(&w->l, w->env.cal, from, to, false);
}

/* How the date of a piece came about. */
static void tell_counted(struct asking *w, size_t at)
{
    const struct segment *s = LIST_AT(w->it->segments, struct segment, at);

    if (s->kind == SEG_RESUMED)
        tell_given_back(w, at);
    if (s->due_date == NONE || pauses(s))
        return;
    if (s->limit.unit != SPAN_ABSENT) {
        why_say(w, R_due_counted, reason_span(w->a, "limit", s->limit), reason_day(w->a, "from", s->counted_from),
                reason_day(w->a, "due", s->due_date), rules_arg(w, s));
        explain_count(&w->l, w->env.cal, s->limit, s->counted_from, s->due_date);
    } else if (s->kind <= SEG_RUNNING)
        why_say(w, R_due_given);
}

static void tell_pieces(struct asking *w, bool counted)
{
    for (size_t i = 0; i < w->it->segments.n; i++) {
        tell_piece(w, LIST_AT(w->it->segments, struct segment, i));
        if (counted)
            tell_counted(w, i);
    }
    explain_due_now(&w->l, w->it);
}

/* ---- what is not certain yet ---- */

/* The last day that any of its dates lies on. */
static int64_t last_day(const struct item *it)
{
    const int64_t days[] = {it->effective_due, limit_day(it->due_ms), limit_day(it->stage_due_ms)};
    int64_t last = NONE;

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (days[i] != NONE && days[i] > last)
            last = days[i];
    return last;
}

static void tell_provisional(struct asking *w)
{
    int64_t last = last_day(w->it);
    const char *list = NULL;
    int year;

    if (!w->it->provisional || last == NONE)
        return;
    year = cal_year(w->it->assigned_ms == NONE ? last : cal_day(w->it->assigned_ms));
    for (int told = 0; year <= cal_year(last) && told < YEARS_TOLD; year++, told++)
        if (!cal_covers(w->env.cal, year))
            list = arena_printf(w->a, "%s%s%d", list ? list : "", list ? ", " : "", year);
    why_say(w, R_due_provisional, reason_text("list", list ? list : arena_printf(w->a, "%d", cal_year(last))));
}

/* ---- on time or late ---- */

static struct reason_arg due_then(struct asking *w)
{
    if (w->it->due_ms != NONE)
        return reason_limit(w->a, "due", w->it->due_ms);
    return reason_day(w->a, "due", w->it->effective_due);
}

static void tell_on_time(struct asking *w)
{
    const struct item *it = w->it;

    if (it->submitted_ms != NONE && (it->due_ms != NONE || it->effective_due != NONE))
        why_say(w, it->late ? R_due_late : R_due_on_time, reason_time(w->a, "at", it->submitted_ms), due_then(w));
}

/* ---- stages ---- */

static struct reason_arg stage_arg(struct asking *w, const char *name)
{
    const struct stage *s = stage_find(w->env.ledger, name);

    return s ? reason_pair("stage", s->title, s->name) : reason_text("stage", name);
}

static void tell_steps(struct asking *w)
{
    const struct list *steps = &w->it->steps;

    for (size_t i = steps->n > STEPS_TOLD ? steps->n - STEPS_TOLD : 0; i < steps->n; i++) {
        const struct stagelog *s = LIST_AT(*steps, struct stagelog, i);

        if (s->due_ms != NONE && s->to_ms != NONE)
            why_say(w, s->late ? R_step_late : R_step_on_time, stage_arg(w, s->stage),
                    reason_time(w->a, "at", s->to_ms), reason_limit(w->a, "due", s->due_ms));
    }
}

static void tell_limits(struct asking *w)
{
    const struct item *it = w->it;
    const struct {
        struct span limit;
        int64_t from_ms, due_ms;
        enum reason_code code;
    } rows[] = {
        {it->stage_limit, it->stage_ms, it->stage_due_ms, R_stage_counted},
        {it->time_limit, it->time_from_ms, it->due_ms, R_whole_counted},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].limit.unit == SPAN_ABSENT || rows[i].due_ms == NONE || rows[i].from_ms == NONE)
            continue;
        why_say(w, rows[i].code, reason_time(w->a, "from", rows[i].from_ms), reason_span(w->a, "limit", rows[i].limit),
                reason_limit(w->a, "due", rows[i].due_ms));
        explain_count(&w->l, w->env.cal, rows[i].limit, cal_day(rows[i].from_ms), limit_day(rows[i].due_ms));
    }
}

/* Limits to the minute that a calendar moved: they have no pieces of their own. */
static void tell_moves(struct asking *w)
{
    const struct why_past *p = why_past(w);

    for (size_t i = p->n; i-- > 0;) {
        const struct datemove *m;
        struct judge j;

        if (!past_judge(w, &p->v[i], &j) || !j.moved)
            continue;
        m = j.moved;
        const struct {
            int64_t before, now;
            enum reason_code code;
        } rows[] = {{m->stage_due_before, m->stage_due_ms, R_stage_moved}, {m->time_before, m->due_ms, R_whole_moved}};
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
            if (rows[k].before != NONE && rows[k].now != NONE)
                why_cite(w, p->v[i].seq, rows[k].code, reason_time(w->a, "at", p->v[i].wall_ms),
                         reason_limit(w->a, "before", rows[k].before), reason_limit(w->a, "due", rows[k].now),
                         reason_text("calendars", calendars_text(w, m)));
    }
}

/* ---- the whole ---- */

void why_dates(struct asking *w)
{
    tell_pieces(w, false);
    tell_provisional(w);
    explain_stage(&w->l, w->env.ledger, w->it);
}

struct list why_pieces(struct asking *w)
{
    size_t n = w->it->segments.n;
    struct duepiece *v = arena_alloc(w->a, (n + 1) * sizeof *v);
    int64_t end = none_or(w->it->submitted_ms, w->env.now_ms);

    for (size_t i = 0; i < n; i++) {
        const struct segment *s = LIST_AT(w->it->segments, struct segment, i);
        int64_t to = i + 1 < n ? LIST_AT(w->it->segments, struct segment, i + 1)->from_ms : end;

        rec_clear(&rec_duepiece, &v[i]);
        v[i].to_ms = i + 1 < n ? to : w->it->submitted_ms;
        v[i].workdays = to > s->from_ms ? cal_workdays(w->env.cal, cal_day(s->from_ms), cal_day(to)) : 0;
        v[i].seq = past_seq(past_piece(w, s));
    }
    return (struct list){v, n};
}

void why_date(struct asking *w)
{
    tell_pieces(w, true);
    tell_on_time(w);
    tell_provisional(w);
    explain_stage(&w->l, w->env.ledger, w->it);
    tell_limits(w);
    tell_moves(w);
    tell_steps(w);
}
