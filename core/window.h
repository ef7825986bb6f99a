/* window.h: is a window in force for a notice, and until when. Pure.
 *
 * A window is a time in which notices wait: planned (from one instant to another) or recurring (from a time of day to a
 * time of day, on some days). It ends at the instant named, which is no longer in it. A recurring one belongs to the
 * day on which it begins; where its end is not later than its start, it ends on the day after.
 *
 * It holds what is for its units, roles and persons (each list that is empty asks nothing), except what passes: a light
 * or an order of its colour or a worse one, an item of an urgency that passes, and, for recurring ones, what is told at
 * any hour (rung.wall): who set such a rung has thought of the night. */
#ifndef DUBAN_CORE_WINDOW_H
#define DUBAN_CORE_WINDOW_H

#include "core/cal.h"
#include "proto/records.h"

/* A notice, as far as windows ask. */
struct window_case {
    const char *unit, *role; /* of the post addressed; NULL: not known */
    const char *post;        /* the person addressed; NULL: a role of the unit */
    struct strs posts;       /* of a role of a unit: the posts that it means */
    int light;               /* LIGHT_NONE: it speaks of none */
    const char *urgency;     /* of its item */
    bool any_hour;           /* its rung is told at any hour */
};

/* Whether it would hold this notice while it is in force. */
bool window_holds(const struct window *w, const struct window_case *n);
/* Its end, when it is in force at this instant; else NONE. */
int64_t window_until(const struct window *w, const struct cal *cal, int64_t ms);
/* Its next time, or the present one: *until its end. NONE: never again, or not within a year. */
int64_t window_next(const struct window *w, const struct cal *cal, int64_t ms, int64_t *until);
/* It is over for good. */
bool window_over(const struct window *w, int64_t ms);

/* Whether what a person or a document says is a window: times, days, words. A DUBAN_E_ code; the field is named below
 * `path` ("" or "quiet[1]."). Who and whom it names is for the caller to look up. */
int window_check(const struct window *w, const char *path, struct arena *a, struct duban_error *e);

#endif
