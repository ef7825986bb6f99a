/* decide_dates.h: the dates and limits that acts are judged by. For the decide functions; see decide_dates.c. */
#ifndef DUBAN_CORE_DECIDE_DATES_H
#define DUBAN_CORE_DECIDE_DATES_H

#include "core/op_rows.h"

/* Is it longer than `span` since from_ms? */
bool span_passed(const struct cal *cal, int64_t from_ms, int64_t now_ms, struct span span);
/* Is what is handed in now too late for this limit? The exact one decides where there is one. */
bool handed_in_late(const struct decide *d, int64_t due_date, int64_t due_ms);
/* The same for the limits that hold from now on: what a pause gave back (give_back, before this) is in facts. */
bool submitted_late_now(const struct decide *d);
/* Given back now, is that after the ledger's window for it? Counted from when this unit got it; no window: never. */
bool returned_late(const struct decide *d, const struct ledger *l);

/* Refuses what the ledger says is too long ago, and marks what is long ago in facts. */
int check_backdate(const struct decide *d, const struct ledger *l, int64_t at);
/* The same mark for something that has only a day. */
bool day_is_late(const struct decide *d, const struct ledger *l, int64_t day);

/* May the one who speaks grant this date? By its size and by how many were granted before: the first row of the ledger
 * that fits names who. */
int need_grantor(const struct decide *d, int64_t new_due);
/* The exact limit of the whole, when the day it is due becomes new_due: into facts. */
void move_limit(struct decide *d, int64_t new_due);

/* The workdays in (day on which the pause began, today] are given back to every limit: into facts. */
void give_back(struct decide *d);

#endif
