/* recount.h: what the limits of an item come to under a calendar, and whether they are provisional.
 *
 * Beside each date and limit that was counted stands the rule it was counted by (segment.limit, stage_limit,
 * time_limit), and from when. So it can be counted again at any time, and must come out the same while the calendar is
 * the same. Under another calendar, or other office hours, it may come out otherwise: then it has moved.
 *
 * What people gave (a due date, an extension, a wake-up day) never moves. What was counted from it does: the workdays
 * that a pause gave back are counted again, within the pause and after the date that they were added to. A limit of the
 * whole that an extension moved to another day is people's from then on, and follows the date.
 *
 * Pure. Costs a few look-ups in the compiled calendar for each piece of the deadline. */
#ifndef DUBAN_CORE_RECOUNT_H
#define DUBAN_CORE_RECOUNT_H

#include "core/cal.h"

/* Workdays that a pause takes: those in (day it began, day it ended]. */
int64_t pause_workdays(const struct cal *cal, int64_t from_ms, int64_t to_ms);
/* A limit so many workdays later; one that lies on no workday first becomes the next one's. */
int64_t limit_moved_on(const struct cal *cal, int64_t limit_ms, int64_t workdays);

/* Does a limit that begins then reach across days that no calendar covers, where that matters to it? */
bool limit_provisional(const struct cal *cal, int64_t from_ms, struct span limit);

struct recounted {
    int64_t due_date, stage_due_ms, due_ms; /* effective_due and so on, as they come out now */
    bool provisional;                       /* one of them was counted across days that no calendar covers */
};
/* Of a closed item nothing is counted any more: its dates, and not provisional. l: its ledger, or NULL. */
struct recounted recount(const struct cal *cal, const struct ledger *l, const struct item *it);
bool recount_provisional(const struct cal *cal, const struct ledger *l, const struct item *it);

/* What moved, with old and new and the calendars behind it; false: nothing did. */
bool recount_moved(const struct cal *cal, const struct item *it, const struct recounted *now, struct arena *a,
                   struct datemove *out);
/* The moved dates become the item's. Its pieces are the caller's. */
void recount_settle(const struct datemove *m, struct item *it);
/* "期限 2022-12-30 → 2023-01-03（依据 gov-2023@1）": what moved, for people; without the date, what else did. */
const char *recount_text(const struct datemove *m, bool with_date, struct arena *a);

#endif
