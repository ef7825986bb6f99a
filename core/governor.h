/* governor.h: limits of a provider as arithmetic: how attempts are counted, and when there is room for one more.
 *
 * Pure: no clock, no state. Attempts under one key are counted in slots: of a sliding limit sixty slots make its length
 * (a second at least, as a limit is a minute at least), of a limit by the calendar the minute, hour, day or month of
 * the county is the slot. What is counted in a slot reaches the provider at some instant from the slot's beginning to
 * its end, LATE_MS (a place booked ahead may be taken so much late) and HANDOVER_MS (after the journalled attempt)
 * later. So two slots can share a stretch of the limit's length when the later one begins less than that length after
 * the earlier one's last hand-over: no run of slots so near each other is ever given more than the limit allows,
 * whatever order they were booked in. By the calendar nothing goes so near a border that its hand-over might fall
 * behind it.
 *
 * The margin, and so what is wasted: of a sliding minute eleven seconds, of an hour or a day a thirtieth.
 *
 * Costs, for the first room: one pass over the slots counted. */
#ifndef DUBAN_CORE_GOVERNOR_H
#define DUBAN_CORE_GOVERNOR_H

#include "proto/records.h"

enum {
    HANDOVER_MS = 5000, /* an attempt is handed over so soon after it was journalled, or not at all */
    LATE_MS = 5000,     /* a place booked ahead is taken so late at most */
    APART_MOST = 12,    /* minutes around the full and the half hour that may be kept free: something must be left */
    LIMIT_DAYS = 31,    /* a limit is no longer than this */
};

/* How a limit cuts time. */
struct ruler {
    int64_t slot_s; /* length of a slot; of a month: that of the longest */
    int64_t reach;  /* slots this far apart can still share a stretch; 0: a block of the calendar */
};
struct ruler ruler_of(const struct limit *l);
int64_t ruler_slot(const struct ruler *r, int64_t ms);    /* the slot of an instant */
int64_t ruler_begin(const struct ruler *r, int64_t slot); /* and the beginning of a slot */
/* May what is counted in this slot be handed over by an attempt at `ms`? */
bool ruler_holds(const struct ruler *r, int64_t slot, int64_t ms);

/* So many may be counted: all, or without what is spared for red and urgent ones. */
int64_t limit_room(const struct limit *l, bool first);
/* Can no limit count this row any more? */
bool used_outdated(const struct used *u, int64_t now_ms);

/* One limit of one key, with what is counted already: slots in order. */
struct slot {
    int64_t slot, n;
};
struct gauge {
    struct ruler ruler;
    int64_t room;
    const struct slot *v;
    size_t n;
};
/* The first instant, from ms on, that has room for one more. */
int64_t gauge_first(const struct gauge *g, int64_t ms);
/* A run of slots that `slot` is part of counts more than there is room for: it was filled by other rules. */
bool gauge_over(const struct gauge *g, int64_t slot);

/* Minutes around the full and the half hour in which nothing goes; 0: none. What it moves comes `spread_ms` later than
 * it could, so that not all come together (at most SPREAD_MS). */
enum { SPREAD_MS = 120 * 1000 };
struct apart {
    int64_t minutes, spread_ms;
};
/* The first instant, from ms on, that has room by all of them. Later than `until` it is not looked for: then that is
 * answered, or later. */
int64_t governor_first(const struct gauge *v, size_t n, const struct apart *apart, int64_t ms, int64_t until);

#endif
