/* explain.h: parts of explanations that queries use by themselves. The explanation of a light is light_explain,
 * judge.h. */
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

/* How the workdays in (from, to] were counted, with the holidays and worked weekends in between by name; then a line
 * for each year that the calendar does not cover. from <= to. */
void explain_days(struct reason_list *l, const struct cal *cal, int64_t from, int64_t to);
/* What kind of day it is. */
struct reason explain_date(const struct cal *cal, int64_t day, struct arena *a);
/* The deadline's pieces, first one first. */
void explain_due(struct reason_list *l, const struct item *it);
/* The stage it is in and until when, and the exact limit of the whole, with where each comes from. */
void explain_stage(struct reason_list *l, const struct ledger *ledger, const struct item *it);
/* What comes by time alone, if nothing happens: the next light and whom it will be told. */
void explain_next(struct reason_list *l, const struct judge_env *env, const struct item *it);

#endif
