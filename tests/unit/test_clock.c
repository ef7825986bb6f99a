/* The wall clock as a witness: believed while it moves with boot time, suspect when it steps back, leaps or is too old.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/clock.h"

#define DAY 86400000LL
#define T0 1800000000000LL /* 2027 */

static struct clock at(int64_t wall, int64_t boot)
{
    return (struct clock){.now_ms = wall, .wall0 = wall, .boot0 = boot};
}

static const struct {
    const char *name;
    int64_t wall, boot; /* later reading, from T0 and 1000 */
    bool suspect;
} readings[] = {
    {"a second passes", T0 + 1000, 2000, false},
    {"an hour passes", T0 + 3600000, 3601000, false},
    {"a small step back is corrected by ntp", T0 - 60000, 1000, false},
    {"exactly five minutes back", T0 - CLOCK_BACK_MS, 1000, false},
    {"a little more than five minutes back", T0 - CLOCK_BACK_MS - 1, 1000, true},
    {"a leap of exactly a day", T0 + DAY + 5000, 6000, false},
    {"a leap of more than a day", T0 + DAY + 5001, 6000, true},
    {"three days asleep: boot time went on too", T0 + 3 * DAY, 1000 + 3 * DAY, false},
    {"an empty battery", 0, 2000, true},
};

static void test_readings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        struct clock c = at(T0, 1000);
        bool became = clock_read(&c, readings[i].wall, readings[i].boot);
        if (became != readings[i].suspect || c.suspect != readings[i].suspect)
            fail_msg("%s", readings[i].name);
        assert_true(c.now_ms >= T0); /* never back */
        if (!c.suspect)
            assert_int_equal(c.now_ms, readings[i].wall > T0 ? readings[i].wall : T0);
        else
            assert_int_equal(clock_due(&c), T0); /* stands still for what is due */
    }
}

static void test_suspect_is_said_once_and_lasts(void **state)
{
    struct clock c = at(T0, 1000);
    (void)state;
    assert_true(clock_read(&c, T0 - DAY, 1100));
    assert_false(clock_read(&c, T0 - DAY, 1200));
    assert_false(clock_read(&c, T0 + 500, 1500)); /* back in order: a person still has to say so */
    assert_true(c.suspect);
}

static void test_stamps_never_fall(void **state)
{
    struct clock c = at(T0, boot_ms());
    (void)state;
    assert_int_equal(clock_stamp(&c, T0 + 5000), T0 + 5000);
    assert_int_equal(clock_stamp(&c, 0), T0);
    c.suspect = true; /* then they go on by boot time */
    c.boot0 -= 7000;
    assert_in_range(clock_stamp(&c, 0), T0 + 7000, T0 + 8000);
    assert_int_equal(clock_due(&c), T0);
}

static void test_start(void **state)
{
    struct clock c;
    (void)state;
    clock_init(&c, false, 0, 0);
    assert_false(c.suspect);
    assert_true(clock_due(&c) > CLOCK_BUILD_MS);
    clock_init(&c, false, 0, c.wall0 - 9 * DAY); /* a long holiday */
    assert_false(c.suspect);
    clock_init(&c, false, 0, c.wall0 - 61 * DAY);
    assert_true(c.suspect);
    clock_init(&c, false, 0, c.wall0 + 6 * 60000); /* the journal is ahead */
    assert_true(c.suspect);
    assert_int_equal(clock_due(&c), c.wall0 + 6 * 60000);
    clock_confirm(&c);
    assert_false(c.suspect);
}

static void test_manual_goes_by_hand_only(void **state)
{
    struct clock c;
    (void)state;
    clock_init(&c, true, 5000, 0);
    assert_false(clock_tick(&c));
    assert_int_equal(clock_due(&c), 5000);
    clock_set(&c, 9000);
    assert_int_equal(clock_due(&c), 9000);
    clock_init(&c, true, 5000, 7000); /* after a restart it stands where the journal ends */
    assert_int_equal(clock_due(&c), 7000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_suspect_is_said_once_and_lasts),
        cmocka_unit_test(test_stamps_never_fall),
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_manual_goes_by_hand_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
