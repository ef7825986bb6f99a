/* duty.c: see duty.h. A walk over periods: each step takes the period in which the cursor stands, skips it, excuses it
 * or counts it, and goes on behind it. */
#include "core/duty.h"

#include <string.h>

/* Report cycles, densest first. A period of so many months, or days when it has none. */
static const struct cycle {
    const char *word;
    int days, months;
} cycles[] = {
    {"daily", 1, 0}, {"weekly", 7, 0}, {"monthly", 0, 1}, {"quarterly", 0, 3}, {"yearly", 0, 12},
};
#define CYCLES_N (sizeof cycles / sizeof cycles[0])
/* Steps over periods that are not owed, without one that is: an item held for longer than this has no duty. */
#define IDLE_MAX 4000

static size_t cycle_rank(const char *word)
{
    size_t i = 0;

    while (i < CYCLES_N && !(word && strcmp(cycles[i].word, word) == 0))
        i++;
    return i;
}

static bool overlay_holds(const struct overlay *o, int64_t day)
{
    return o->from != NONE && day >= o->from && (o->to == NONE || day <= o->to);
}

/* CYCLES_N: none. */
static size_t rank_on(const struct item *it, int64_t day)
{
    size_t best = cycle_rank(it->report_cycle);

    for (size_t i = 0; i < it->overlays.n; i++) {
        const struct overlay *o = LIST_AT(it->overlays, struct overlay, i);

        if (overlay_holds(o, day) && cycle_rank(o->report_cycle) < best)
            best = cycle_rank(o->report_cycle);
    }
    return best;
}

const char *duty_cycle(const struct item *it, int64_t day)
{
    size_t rank = rank_on(it, day);

    return rank < CYCLES_N ? cycles[rank].word : NULL;
}

/* The first day after `day` on which another cycle may hold: a campaign begins or is over. NONE: none. */
static int64_t change_after(const struct item *it, int64_t day)
{
    int64_t best = NONE;

    for (size_t i = 0; i < it->overlays.n; i++) {
        const struct overlay *o = LIST_AT(it->overlays, struct overlay, i);
        const int64_t edges[] = {o->from, o->to == NONE ? NONE : o->to + 1};

        for (size_t k = 0; k < 2; k++)
            if (edges[k] != NONE && edges[k] > day && (best == NONE || edges[k] < best))
                best = edges[k];
    }
    return best;
}

/* ---- periods ---- */

struct period {
    int64_t first, last, due; /* days */
};

static struct period period_of(const struct cycle *c, int64_t report_by, int64_t day)
{
    struct period p;

    if (c->days) {
        p.first = c->days == 7 ? day - cal_weekday(day) : day;
        p.last = p.first + c->days - 1;
        p.due = report_by == NONE || report_by < 1 ? p.last : p.first + report_by - 1;
    } else {
        int64_t month = cal_month(day), first = month - month % 12 % c->months, next = first + c->months;

        p.first = cal_month_start(first);
        p.last = cal_month_start(next) - 1;
        p.due = report_by == NONE || report_by < 1 ? p.last : cal_month_start(next - 1) + report_by - 1;
    }
    if (p.due > p.last)
        p.due = p.last;
    return p;
}

/* Whether the item was held or stopped on that day; *ends is false when it still is. */
static bool paused_on(const struct item *it, int64_t day, bool *ends)
{
    bool paused = false;

    *ends = true;
    for (size_t i = 0; i < it->segments.n; i++) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i);

        if (cal_day(s->from_ms) > day)
            return paused;
        if (s->kind == SEG_HELD || s->kind == SEG_STOPPED)
            paused = true;
        else if (s->kind == SEG_RESUMED || s->kind == SEG_REOPENED)
            paused = false; /* a date that was extended or moved meanwhile ends no pause */
    }
    *ends = !paused;
    return paused;
}

/* ---- the walk ---- */

struct walk {
    const struct ledger *ledger;
    const struct item *it;
    int64_t day;      /* what is owed from this day on: periods that begin on it or later */
    int64_t reported; /* day of the last report; NONE: none */
};

static void walk_start(struct walk *w, const struct ledger *l, const struct item *it)
{
    *w = (struct walk){l, it, cal_day(it->assigned_ms), NONE};
    if (it->reported_ms != NONE && it->reported_ms >= it->assigned_ms)
        w->day = w->reported = cal_day(it->reported_ms);
}

/* Goes to the next period that is owed, in the order in which they begin; false: there is none. */
static bool walk_next(struct walk *w, struct period *out)
{
    for (int idle = 0; idle < IDLE_MAX; idle++) {
        size_t rank = rank_on(w->it, w->day);
        int64_t change = change_after(w->it, w->day);
        struct period p;
        bool owed, ends;

        if (rank == CYCLES_N) {
            if (change == NONE)
                return false;
            w->day = change;
            continue;
        }
        if (paused_on(w->it, w->day, &ends) && !ends)
            return false;
        p = period_of(&cycles[rank], w->ledger->report_by, w->day);
        /* Whole, not served, and still of this cycle on the day by which it would be owed. */
        owed = p.first >= w->day && !(w->reported != NONE && w->reported >= p.first) && rank_on(w->it, p.due) == rank;
        w->day = change != NONE && change <= p.last ? change : p.last + 1;
        if (!owed || paused_on(w->it, p.due, &ends))
            continue;
        *out = p;
        return true;
    }
    return false;
}

/* Reports owed, by the day on which each is: the first `most`. A month in which a campaign begins is owed after the
 * campaign's first days: a longer period that began before may be due after shorter ones. */
struct owed {
    int64_t due[DUTY_MOST];
    int64_t n, most;
};

static void owed_add(struct owed *o, int64_t due)
{
    int64_t i = o->n < o->most ? o->n++ : o->most - 1;

    for (; i > 0 && o->due[i - 1] > due; i--)
        o->due[i] = o->due[i - 1];
    o->due[i] = due;
}

/* Until that many are found and none that begins later can be due before them, or begins only on day `until`. */
static void owed_fill(struct owed *o, const struct ledger *l, const struct item *it, int64_t most, int64_t until)
{
    struct walk w;
    struct period p;

    o->n = 0;
    o->most = most < DUTY_MOST ? most : DUTY_MOST;
    if (it->assigned_ms == NONE || o->most < 1)
        return;
    walk_start(&w, l, it);
    while (walk_next(&w, &p)) {
        bool full = o->n == o->most;

        if ((until != NONE && p.first >= until) || (full && p.first > o->due[o->n - 1]))
            return;
        if (!full || p.due < o->due[o->n - 1])
            owed_add(o, p.due);
    }
}

int64_t duty_missed_day(const struct ledger *l, const struct item *it, int64_t n)
{
    struct owed o;

    owed_fill(&o, l, it, n, NONE);
    return n >= 1 && o.n == n ? o.due[n - 1] : NONE;
}

int64_t duty_missed(const struct ledger *l, const struct item *it, int64_t day, int64_t most)
{
    struct owed o;
    int64_t n = 0;

    owed_fill(&o, l, it, most, day);
    while (n < o.n && o.due[n] < day)
        n++;
    return n;
}
