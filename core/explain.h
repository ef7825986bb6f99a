/* explain.h: why an item is what it is, in the sentences of reasons.h, from the item, its rules, a calendar and an
 * instant alone. Explains by asking the very functions that judge and count; the future is found by judging a copy of
 * the item at the instants at which it would be looked at. */
#ifndef DUBAN_CORE_EXPLAIN_H
#define DUBAN_CORE_EXPLAIN_H

#include "core/judge.h"
#include "core/reasons.h"

/* Reasons in the order they were found. A zeroed list with its arena set is empty and ready. */
struct reason_list {
    struct arena *a;
    struct reason *v;
    size_t n, room;
};
void reason_add(struct reason_list *l, struct reason r);

/* The light, and how the days behind it were counted. False: no condition was asked, and the line says why: closed, not
 * assigned, held, no policy. */
bool explain_light(struct reason_list *l, const struct judge_env *env, const struct item *it);
/* The conditions that did not decide, and how far they are. Only where conditions are asked. */
void explain_others(struct reason_list *l, const struct judge_env *env, const struct item *it);

/* How the workdays from one day to another were counted, with the holidays and worked weekends in between by name; then
 * a line for each year that the calendar does not cover. The first day counts, or it does not. from <= to. */
void explain_days(struct reason_list *l, const struct cal *cal, int64_t from, int64_t to, bool first);
/* What kind of day it is. */
struct reason explain_date(const struct cal *cal, int64_t day, struct arena *a);

/* One piece of the deadline. moved_by: of a piece that a calendar moved, which one, in brackets; NULL: not known. */
void explain_piece(struct reason_list *l, const struct segment *s, const char *moved_by);
/* That there is no date, or which one holds after all its pieces. */
void explain_due_now(struct reason_list *l, const struct item *it);
/* What a limit was counted by: does the first day count, when does it end; then the days, when it is counted in days.
 * to: the last day. */
void explain_count(struct reason_list *l, const struct cal *cal, struct span limit, int64_t from, int64_t to);
/* The stage it is in and until when, and the exact limit of the whole, with where each comes from. */
void explain_stage(struct reason_list *l, const struct ledger *ledger, const struct item *it);

/* What comes by time alone, if nothing happens: lights, rungs, repeats, orders, lapses; `lines` of them, or a few more
 * when one moment does several things. */
void explain_next(struct reason_list *l, const struct judge_env *env, const struct item *it, size_t lines);
/* When this rung will next be told, if nothing happens, and of which light; NONE: not within the looks that are made.
 */
int64_t explain_told_at(const struct judge_env *env, const struct item *it, int64_t rung, struct arena *a, int *light);

#endif
