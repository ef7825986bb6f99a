/* clock.h: the one place where duband reads time.
 *
 * Wall time never goes back: now is at least that of the last journal entry. A wall clock that steps back, leaps ahead
 * or shows a year before this build is suspect: the clock then stands still for everything that time alone would cause
 * (due), while updates are still stamped, by boot time. A person confirms with `clock_confirm`. Leases and silence run
 * on boot time.
 *
 * The manual clock moves only when it is told to: tests, rehearsals and the demo run a year in seconds. */
#ifndef DUBAN_DAEMON_CLOCK_H
#define DUBAN_DAEMON_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CLOCK_BACK_MS = 5 * 60 * 1000,    /* a step back by more is suspect */
    CLOCK_LEAP_MS = 24 * 3600 * 1000, /* a leap ahead of boot time by more, while running, is suspect */
    CLOCK_ABSENCE_DAYS = 60,          /* at start: off for longer than this is suspect as well */
};
#define CLOCK_BUILD_MS 1735689600000LL /* 2025-01-01: a wall clock before it is a dead battery */

struct clock {
    bool manual, suspect;
    int64_t now_ms;       /* manual: where it stands; real: the last trusted instant */
    int64_t wall0, boot0; /* real: wall and boot time of the last reading */
};

/* last_ms: wall time of the last journal entry, 0 when there is none. start_ms: where a manual clock begins. */
void clock_init(struct clock *c, bool manual, int64_t start_ms, int64_t last_ms);
/* Reads the clocks; true when it just became suspect. Pure in its arguments, for tests. */
bool clock_read(struct clock *c, int64_t wall_ms, int64_t boot_ms);
bool clock_tick(struct clock *c);                            /* clock_read of the machine's clocks */
int64_t clock_due(const struct clock *c);                    /* what is due by now */
int64_t clock_stamp(const struct clock *c, int64_t last_ms); /* for a new entry: never before the last */
void clock_set(struct clock *c, int64_t ms);                 /* manual only */
void clock_confirm(struct clock *c);
int64_t boot_ms(void); /* CLOCK_BOOTTIME */

#endif
