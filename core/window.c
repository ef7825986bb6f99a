/* window.c: see window.h. One walk over the days that a window may have begun on: today and yesterday for `until`, a
 * year of days for `next`. */
#include "core/window.h"

#include <string.h>

#include "core/rows.h"
#include "proto/codec.h"

enum { MINUTE_MS = 60 * 1000, DAY_MINUTES = 24 * 60, DAYS_AHEAD = 366 };

/* ---- words for days ---- */

/* In the order of cal_weekday, then the two that ask the calendar. */
static const char *const day_words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "workdays", "restdays"};
enum { DAY_WORDS = sizeof day_words / sizeof day_words[0], WORD_WORKDAYS = 7, WORD_RESTDAYS = 8 };

static bool begins_on(const struct window *w, const struct cal *cal, int64_t day)
{
    if ((w->from != NONE && day < w->from) || (w->to != NONE && day > w->to))
        return false;
    return w->days.n == 0 || strs_has(&w->days, day_words[cal_weekday(day)]) ||
           strs_has(&w->days, day_words[cal_is_workday(cal, day) ? WORD_WORKDAYS : WORD_RESTDAYS]);
}

/* ---- when ---- */

static bool planned(const struct window *w)
{
    return w->from_ms != NONE;
}

/* The time that begins on this day: *until its end. */
static int64_t time_of_day(const struct window *w, int64_t day, int64_t *until)
{
    int64_t start = clock_minutes(w->start), end = clock_minutes(w->end);

    *until = cal_day_start(day) + (end > start ? end : end + DAY_MINUTES) * MINUTE_MS;
    return cal_day_start(day) + start * MINUTE_MS;
}

/* An end that a person has made. */
static bool ended(const struct window *w, int64_t ms)
{
    return w->ended_ms != NONE && w->ended_ms <= ms;
}

int64_t window_until(const struct window *w, const struct cal *cal, int64_t ms)
{
    int64_t best = NONE, until;

    if (ended(w, ms))
        return NONE;
    if (planned(w))
        return w->from_ms <= ms && ms < w->to_ms ? w->to_ms : NONE;
    for (int64_t day = cal_day(ms) - 1; day <= cal_day(ms); day++)
        if (begins_on(w, cal, day) && time_of_day(w, day, &until) <= ms && ms < until)
            best = until;
    return best;
}

int64_t window_next(const struct window *w, const struct cal *cal, int64_t ms, int64_t *until)
{
    if (ended(w, ms))
        return NONE;
    if (planned(w)) {
        *until = w->to_ms;
        return ms < w->to_ms ? w->from_ms : NONE;
    }
    for (int64_t day = cal_day(ms) - 1; day < cal_day(ms) + DAYS_AHEAD; day++) {
        int64_t from = time_of_day(w, day, until);

        if (begins_on(w, cal, day) && ms < *until)
            return from;
    }
    return NONE;
}

bool window_over(const struct window *w, int64_t ms)
{
    int64_t until;

    if (ended(w, ms))
        return true;
    if (planned(w))
        return w->to_ms <= ms;
    if (w->to == NONE)
        return false;
    time_of_day(w, w->to, &until);
    return until <= ms;
}

/* ---- whom ---- */

static bool for_persons(const struct window *w, const struct window_case *n)
{
    if (w->persons.n == 0 || (n->post && strs_has(&w->persons, n->post)))
        return true;
    for (size_t i = 0; i < n->posts.n; i++)
        if (strs_has(&w->persons, n->posts.v[i]))
            return true;
    return false;
}

static bool for_words(const struct strs *list, const char *word)
{
    return list->n == 0 || (word && strs_has(list, word));
}

static bool passes(const struct window *w, const struct window_case *n)
{
    if (w->passes != LIGHT_NONE && n->light >= w->passes)
        return true;
    if (n->urgency && strs_has(&w->passes_urgency, n->urgency))
        return true;
    return n->any_hour && !planned(w);
}

bool window_holds(const struct window *w, const struct window_case *n)
{
    return for_words(&w->units, n->unit) && for_words(&w->roles, n->role) && for_persons(w, n) && !passes(w, n);
}

/* ---- is it one? ---- */

static int fault(struct duban_error *e, enum duban_err code, const char *path, const char *field, struct arena *a,
                 const char *text)
{
    return error_set(e, code, arena_printf(a, "%s%s", path, field), "%s", text);
}

static int check_planned(const struct window *w, const char *path, struct arena *a, struct duban_error *e)
{
    const struct {
        bool there;
        const char *field;
    } others[] = {{w->start != NULL, "start"},
                  {w->end != NULL, "end"},
                  {w->days.n > 0, "days"},
                  {w->from != NONE, "from"},
                  {w->to != NONE, "to"}};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].there)
            return fault(e, DUBAN_E_bad_choice, path, others[i].field, a,
                         "定时的和重复的只能是一种 / planned (from_ms, to_ms) or recurring (start, end), not both");
    if (w->from_ms == NONE || w->to_ms == NONE)
        return fault(e, DUBAN_E_missing, path, w->from_ms == NONE ? "from_ms" : "to_ms", a,
                     "from_ms、to_ms 或 start、end / from_ms and to_ms, or start and end");
    if (w->to_ms <= w->from_ms)
        return fault(e, DUBAN_E_too_early, path, "to_ms", a, "止不晚于起 / not after from_ms");
    if (w->to_ms - w->from_ms > LIM_WINDOW_DAYS * DAY_MS)
        return error_set(e, DUBAN_E_out_of_range, arena_printf(a, "%sto_ms", path), "最长 %d 天 / at most %d days",
                         LIM_WINDOW_DAYS, LIM_WINDOW_DAYS);
    return DUBAN_E_ok;
}

static int check_recurring(const struct window *w, const char *path, struct arena *a, struct duban_error *e)
{
    const struct {
        const char *field, *text;
    } clocks[] = {{"start", w->start}, {"end", w->end}};

    for (size_t i = 0; i < 2; i++)
        if (clock_minutes(clocks[i].text) == NONE)
            return fault(e, clocks[i].text ? DUBAN_E_bad_date : DUBAN_E_missing, path, clocks[i].field, a, "HH:MM");
    for (size_t i = 0; i < w->days.n; i++) {
        size_t k = 0;

        while (k < DAY_WORDS && strcmp(day_words[k], w->days.v[i]) != 0)
            k++;
        if (k == DAY_WORDS)
            return nearest_error(e, DUBAN_E_bad_choice, arena_printf(a, "%sdays[%zu]", path, i), w->days.v[i],
                                 nearest_word(w->days.v[i], day_words, DAY_WORDS));
    }
    if (w->from != NONE && w->to != NONE && w->to < w->from)
        return fault(e, DUBAN_E_too_early, path, "to", a, "止日早于首日 / before from");
    return DUBAN_E_ok;
}

int window_check(const struct window *w, const char *path, struct arena *a, struct duban_error *e)
{
    if (w->from_ms != NONE || w->to_ms != NONE || (!w->start && !w->end))
        return check_planned(w, path, a, e);
    return check_recurring(w, path, a, e);
}
