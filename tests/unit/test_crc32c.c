/* The checksum is the one everybody else calls CRC32C, the table is right, both ways agree, and pieces add up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/crc32c.h"
#include "tests/unit/scratch.h"

/* The definition, bit by bit. */
static uint32_t by_bits(const unsigned char *p, size_t n)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int b = 0; b < 8; b++)
            crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
    }
    return ~crc;
}

/* RFC 3720 B.4, and the check value of the catalogues. */
static void known_values(void **state)
{
    unsigned char zeros[32] = {0}, ones[32], up[32];
    (void)state;
    memset(ones, 0xff, sizeof ones);
    for (int i = 0; i < 32; i++)
        up[i] = (unsigned char)i;
    const struct {
        const void *p;
        size_t n;
        uint32_t crc;
    } rows[] = {{"", 0, 0},
                {"123456789", 9, 0xe3069283},
                {zeros, 32, 0x8a9136aa},
                {ones, 32, 0x62a8ab43},
                {up, 32, 0x46dd794e}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(crc32c(0, rows[i].p, rows[i].n), rows[i].crc);
        assert_int_equal(crc32c_plain(0, rows[i].p, rows[i].n), rows[i].crc);
    }
}

static void both_ways_agree(void **state)
{
    unsigned char bytes[600];
    uint64_t r = scratch_seed("crc32c");
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)scratch_random(&r);
    for (int i = 0; i < 256; i++) { /* each row of the table */
        unsigned char b = (unsigned char)i;
        assert_int_equal(crc32c_plain(0, &b, 1), by_bits(&b, 1));
    }
    for (int i = 0; i < 2000; i++) {
        size_t from = scratch_random(&r) % 300, n = scratch_random(&r) % 300, cut = n ? scratch_random(&r) % n : 0;
        uint32_t want = by_bits(bytes + from, n);
        assert_int_equal(crc32c(0, bytes + from, n), want);
        assert_int_equal(crc32c_plain(0, bytes + from, n), want);
        assert_int_equal(crc32c(crc32c(0, bytes + from, cut), bytes + from + cut, n - cut), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_values), cmocka_unit_test(both_ways_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
