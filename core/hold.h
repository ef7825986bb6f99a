/* hold.h: a hold, or a stop by law, that has a day on which it ends.
 *
 * Held is grey: no colour is judged, and the ladder rests. It must not be forgotten so. On its wake-up day the cause of
 * the grey becomes HELD_OVER, and the first rung is told (ladder.c); nothing else changes by itself: whether to go on,
 * or to ask for more time, is for people to say. */
#ifndef DUBAN_CORE_HOLD_H
#define DUBAN_CORE_HOLD_H

#include "core/cal.h"

#define HELD_OVER "held_over"

/* The wake-up day of the pause that goes on now; NONE when there is no pause, or no such day. */
int64_t hold_until(const struct item *it);
/* Has the day come? */
bool hold_is_over(const struct item *it, int64_t now_ms);

#endif
