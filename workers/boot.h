/* boot.h: the clock of waits and limits in the workers: it goes on while the machine sleeps, and no change of the date
 * moves it. */
#ifndef DUBAN_WORKERS_BOOT_H
#define DUBAN_WORKERS_BOOT_H

#include <stdint.h>
#include <time.h>

static inline int64_t boot_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_BOOTTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

#endif
