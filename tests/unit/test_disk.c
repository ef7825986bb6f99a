/* Low is said once, the reserve is given up then, and both come back by themselves. What the disk has is what it has;
 * the thresholds move instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/disk.h"
#include "tests/unit/scratch.h"

static int64_t reserve_bytes(const struct scratch *s)
{
    char path[128];
    struct stat st;
    snprintf(path, sizeof path, "%s/reserve", s->dir);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

static void test_low_and_back(void **state)
{
    struct scratch s;
    struct disk d;
    (void)state;
    scratch_make(&s);
    disk_init(&d, s.dir, 1, 65536);
    assert_int_equal(disk_look(&d), 0);
    assert_false(d.low);
    assert_true(d.free_bytes > 65536);
    assert_int_equal(reserve_bytes(&s), 65536);
    d.low_bytes = INT64_MAX / 2;
    assert_int_equal(disk_look(&d), 1);
    assert_true(d.low);
    assert_int_equal(reserve_bytes(&s), -1);
    assert_int_equal(disk_look(&d), 0); /* said once */
    d.low_bytes = d.free_bytes - 1000;  /* above the bound, but the reserve would not fit back: it stays low */
    d.reserve_bytes = INT64_MAX / 4;
    assert_int_equal(disk_look(&d), 0);
    assert_true(d.low);
    d.low_bytes = 1;
    d.reserve_bytes = 65536;
    assert_int_equal(disk_look(&d), -1);
    assert_int_equal(reserve_bytes(&s), 65536);
    scratch_clear(s.dir);
}

static void test_without_a_reserve_and_without_a_folder(void **state)
{
    struct scratch s;
    struct disk d;
    (void)state;
    scratch_make(&s);
    disk_init(&d, s.dir, 1, 0);
    assert_int_equal(disk_look(&d), 0);
    assert_int_equal(reserve_bytes(&s), -1);
    scratch_clear(s.dir);
    assert_int_equal(disk_look(&d), 0); /* cannot be asked: what was known goes on */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_low_and_back),
        cmocka_unit_test(test_without_a_reserve_and_without_a_folder),
    };
    return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
