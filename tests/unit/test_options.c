/* The command line of duband: what it takes, what it refuses, and with which exit code. */
#include <fcntl.h>
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/options.h"

static int read_one(struct options *o, const char *a, const char *b)
{
    char *argv[] = {(char[]){"duband"}, strdupa(a), b ? strdupa(b) : NULL, NULL};
    int rc, keep = dup(2), none = open("/dev/null", O_WRONLY); /* what it says is for people */
    optind = 1;
    dup2(none, 2);
    rc = options_read(o, b ? 3 : 2, argv);
    dup2(keep, 2);
    close(none);
    close(keep);
    return rc;
}

static const struct {
    const char *a, *b;
    int rc;
} rows[] = {
    {"--state=/tmp/x", NULL, -1},
    {"--clock=manual:2022-01-01T08:00:00+08:00", NULL, -1},
    {"--clock=manual:2022-01-01", NULL, 64},
    {"--clock=real", NULL, 64},
    {"--journal=file", NULL, -1},
    {"--journal=mem", NULL, -1},
    {"--journal=mem:seed=7,refuse=10,lost=20,gone=5,delay=9,polls=2", NULL, -1},
    {"--journal=mem:refuse=1001", NULL, 64},
    {"--journal=mem:refuse", NULL, 64},
    {"--journal=mem:foo=1", NULL, 64},
    {"--journal=memory", NULL, 64},
    {"--lease-ms=0", NULL, 64},
    {"--lease-ms=ten", NULL, 64},
    {"--in=tcp://127.0.0.1:1", NULL, 64}, /* ipc and tcp never share a socket */
    {"--tcp=tcp://127.0.0.1:1", NULL, 78},
    {"--tcp=tcp://127.0.0.1:1", "--curve-secret=k", -1},
    {"--nonsense", NULL, 64},
    {"stray", NULL, 64},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct options o;
        int rc = read_one(&o, rows[i].a, rows[i].b);
        if (rc != rows[i].rc)
            fail_msg("%s: %d", rows[i].a, rc);
    }
}

static void test_values(void **state)
{
    struct options o;
    (void)state;
    assert_int_equal(read_one(&o, "--journal=mem:seed=7,refuse=10,lost=20,gone=5,delay=9,polls=2", "--run=/r"), -1);
    assert_true(o.mem);
    assert_int_equal(o.faults.seed, 7);
    assert_int_equal(o.faults.refuse, 10);
    assert_int_equal(o.faults.lose_stored, 20);
    assert_int_equal(o.faults.lose_unstored, 5);
    assert_int_equal(o.faults.delay_polls, 2);
    assert_string_equal(o.in, "ipc:///r/in.sock");
    assert_string_equal(o.work, "ipc:///r/work.sock");
    assert_string_equal(o.state_dir, "/var/lib/duban");
    assert_int_equal(read_one(&o, "--segment-kib=64", "--news=ipc:///x"), -1);
    assert_int_equal(o.segment_bytes, 65536);
    assert_string_equal(o.news, "ipc:///x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
