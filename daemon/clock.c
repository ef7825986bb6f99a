#include "daemon/clock.h"

#include <assert.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t boot_ms(void)
{
    return read_ms(CLOCK_BOOTTIME);
}

/* The rules at start: a step back, a clock before this build, or an absence that no holiday explains. */
static bool start_is_suspect(int64_t wall, int64_t last)
{
    if (wall < CLOCK_BUILD_MS)
        return true;
    if (last == 0)
        return false;
    return wall < last - CLOCK_BACK_MS || wall > last + CLOCK_ABSENCE_DAYS * 86400000LL;
}

void clock_init(struct clock *c, bool manual, int64_t start_ms, int64_t last_ms)
{
    c->manual = manual;
    c->suspect = false;
    c->wall0 = read_ms(CLOCK_REALTIME);
    c->boot0 = boot_ms();
    if (manual) {
        c->now_ms = last_ms > start_ms ? last_ms : start_ms;
        return;
    }
    c->suspect = start_is_suspect(c->wall0, last_ms);
    c->now_ms = c->suspect ? last_ms : (c->wall0 > last_ms ? c->wall0 : last_ms);
}

bool clock_read(struct clock *c, int64_t wall, int64_t boot)
{
    bool was = c->suspect;
    int64_t drift = (wall - c->wall0) - (boot - c->boot0); /* what the wall clock moved that boot time did not */

    if (c->manual)
        return false;
    if (drift < -CLOCK_BACK_MS || drift > CLOCK_LEAP_MS)
        c->suspect = true;
    if (c->suspect)
        return !was; /* wall0 and boot0 stay: the stamp goes on by boot time from the last trusted reading */
    c->wall0 = wall;
    c->boot0 = boot;
    if (wall > c->now_ms)
        c->now_ms = wall;
    return false;
}

bool clock_tick(struct clock *c)
{
    return clock_read(c, read_ms(CLOCK_REALTIME), boot_ms());
}

int64_t clock_due(const struct clock *c)
{
    return c->now_ms;
}

int64_t clock_stamp(const struct clock *c, int64_t last_ms)
{
    int64_t now = c->now_ms;
    if (c->suspect)
        now += boot_ms() - c->boot0;
    return now > last_ms ? now : last_ms;
}

void clock_set(struct clock *c, int64_t ms)
{
    assert(c->manual && ms >= c->now_ms);
    c->now_ms = ms;
}

void clock_confirm(struct clock *c)
{
    c->suspect = false;
    c->wall0 = read_ms(CLOCK_REALTIME);
    c->boot0 = boot_ms();
    if (!c->manual && c->wall0 > c->now_ms)
        c->now_ms = c->wall0;
}
