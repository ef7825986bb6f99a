/* The bytes of a segment: they are the ones drawn in segment.h, what was put is got again, and nothing else is. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/segment.h"
#include "tests/unit/scratch.h"

static struct bytes text(const char *s)
{
    return (struct bytes){s, strlen(s)};
}

/* The example of segment.h and docs/journal-format.md, byte by byte: a new layout changes all three. */
static void example(void **state)
{
    static const char want[] =
        "44 55 42 41 4e 4a 52 4e 01 00 00 00 96 32 65 e9 01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 "
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
        "ac 9b 01 20 00 00 00 00 03 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 "
        "61 62 63 00 00 00 00 00 ";
    char hex[104 * 3 + 1];
    char map[104];
    (void)state;
    segment_head_put(map, &(struct segment_head){1, 1, 0});
    segment_record_put(map + 64, 0, true, 1, 1, text("abc"));
    for (size_t i = 0; i < sizeof map; i++)
        snprintf(hex + 3 * i, 4, "%02x ", (unsigned char)map[i]);
    assert_string_equal(hex, want);
}

static void heads(void **state)
{
    char map[64];
    struct segment_head h, put = {7, 1234567890123, 0xfeedbeef};
    (void)state;
    segment_head_put(map, &put);
    assert_int_equal(segment_head_get(map, 64, &h), SEGMENT_GOOD);
    assert_true(h.no == put.no && h.first_seq == put.first_seq && h.seed == put.seed);
    assert_int_equal(segment_head_get(map, 63, &h), SEGMENT_BAD);
    for (int i = 0; i < 64; i++) {
        map[i] ^= 4;
        enum segment_state s = segment_head_get(map, 64, &h);
        assert_int_equal(s, i >= 8 && i < 12 ? SEGMENT_NEWER : SEGMENT_BAD);
        map[i] ^= 4;
    }
}

struct seen {
    int batches;
    int64_t seqs[8];
};
static void on_batch(void *u, const struct segment_place *before)
{
    struct seen *s = u;
    s->seqs[s->batches++] = before->seq;
}

/* Lays out batches (ends marked) of one-letter entries from entry 5 on. Returns the length. */
static size_t lay(char *map, const char *ends)
{
    size_t off = 0;
    uint32_t crc = 99;
    int64_t batch = 5;
    for (int64_t seq = 5; ends[seq - 5]; seq++) {
        bool end = ends[seq - 5] == '|';
        crc = segment_record_put(map + off, crc, end, seq, batch, text("x"));
        off += segment_record_size(1);
        if (end)
            batch = seq + 1;
    }
    return off;
}

/* Whole batches are walked, half ones are not; entries are laid as '.', batch ends as '|'. */
static void walks(void **state)
{
    static const struct {
        const char *given;
        int batches;
        int64_t last;
    } rows[] = {{"", 0, 4}, {"|", 1, 5}, {".", 0, 4}, {"..|", 1, 7}, {"|..|..", 2, 8}, {"||..", 2, 6}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char map[512] = {0};
        struct seen seen = {0};
        struct segment_place at = {4, 99, 0};
        size_t len = lay(map, rows[i].given);
        assert_true(segment_walk(map, sizeof map, &at, on_batch, &seen));
        assert_int_equal(seen.batches, rows[i].batches);
        assert_int_equal(at.seq, rows[i].last);
        assert_int_equal(segment_used(map, sizeof map, 0) <= len, 1);
    }
}

/* A record that names another batch than the one that is due ends the walk. */
static void another_batch(void **state)
{
    static const int64_t batches[] = {4, 5, 6};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char map[128] = {0};
        struct segment_place at = {4, 99, 0};
        segment_record_put(map, 99, true, batches[i] > 5 ? batches[i] : 5, batches[i], text("x"));
        segment_walk(map, sizeof map, &at, NULL, NULL);
        assert_int_equal(at.seq, batches[i] == 5 ? 5 : 4);
    }
}

/* A good record whose past is another one is not a torn tail. */
static void another_past(void **state)
{
    char map[512] = {0};
    struct segment_place at = {4, 98, 0};
    (void)state;
    lay(map, "||");
    assert_false(segment_walk(map, sizeof map, &at, NULL, NULL));
    assert_int_equal(at.seq, 4);
}

/* Records of the batch that was being written are no proof of damage; records of a later one are. */
static void later(void **state)
{
    char map[512] = {0};
    size_t found, one = segment_record_size(1);
    (void)state;
    lay(map, "...||"); /* batches 5-8 and 9 */
    assert_true(segment_find_later(map, sizeof map, 8, 5, &found));
    assert_int_equal(found, 4 * one);
    assert_false(segment_find_later(map, 4 * one, 8, 5, &found));
    assert_false(segment_find_later(map, sizeof map, 0, 9, &found));
    map[4 * one + 1] ^= 1;
    assert_false(segment_find_later(map, sizeof map, 0, 5, &found));
}

static void names(void **state)
{
    static const struct {
        const char *name;
        uint64_t no;
    } rows[] = {{"j.0000000000000001", 1},
                {"j.00000000000000ff", 255},
                {"j.00000000000000FF", 0},
                {"j.1", 0},
                {"j.new", 0},
                {"j.0000000000000000", 0},
                {"j.000000000000000x", 0},
                {"j. 000000000000001", 0},
                {"k.0000000000000001", 0},
                {"j.00000000000000010", 0}};
    char name[SEGMENT_NAME_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(segment_number(rows[i].name), rows[i].no);
        if (rows[i].no) {
            segment_name(name, rows[i].no);
            assert_string_equal(name, rows[i].name);
        }
    }
}

/* A new segment is all zeros under its final name; one that was stopped leaves nothing. */
static void created(void **state)
{
    struct scratch s;
    char *map = NULL, name[SEGMENT_NAME_BYTES], bytes[16];
    size_t len = 0, cap = 0;
    int fd = -1, dir;
    atomic_bool stop = false;
    (void)state;
    scratch_make(&s);
    dir = open(s.dir, O_RDONLY | O_DIRECTORY);
    assert_int_equal(segment_create(dir, 3, 300000, &stop, &fd), 0);
    assert_int_equal(segment_load(fd, &map, &cap, &len), 0);
    assert_int_equal(len, 300000);
    assert_int_equal(segment_used(map, len, 0), 0);
    free(map);
    close(fd);
    segment_name(name, 3);
    assert_int_equal(scratch_read(s.dir, name, bytes, sizeof bytes), sizeof bytes);
    stop = true;
    assert_int_equal(segment_create(dir, 4, 300000, &stop, &fd), EAGAIN);
    assert_int_equal(scratch_read(s.dir, "j.new", bytes, sizeof bytes), 0);
    close(dir);
    scratch_clear(s.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(example),      cmocka_unit_test(heads),
                                       cmocka_unit_test(walks),        cmocka_unit_test(another_batch),
                                       cmocka_unit_test(another_past), cmocka_unit_test(later),
                                       cmocka_unit_test(names),        cmocka_unit_test(created)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
