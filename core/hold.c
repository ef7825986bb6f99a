/* hold.c: see hold.h. */
#include "core/hold.h"

int64_t hold_until(const struct item *it)
{
    if (it->state != ITEM_HELD)
        return NONE;
    /* A later date for the item itself may have been granted meanwhile: that piece is none of the pause's. */
    for (size_t i = it->segments.n; i > 0; i--) {
        const struct segment *s = LIST_AT(it->segments, struct segment, i - 1);

        if (s->kind == SEG_HELD || s->kind == SEG_STOPPED)
            return s->due_date;
    }
    return NONE;
}

bool hold_is_over(const struct item *it, int64_t now_ms)
{
    int64_t until = hold_until(it);

    return until != NONE && cal_day(now_ms) >= until;
}
