/* The file journal keeps what it called durable, cuts what it never did, and stops when it can't tell.
 *
 * Entry n is n's own pattern (entry_bytes), so that every entry read back can be checked against its number alone. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "daemon/jrn.h"
#include "daemon/segment.h"
#include "proto/limits.h"
#include "tests/unit/scratch.h"

enum { FILE_CAP = 1 << 20, BATCH_CAP = 64 };

static char said[2048];
static int says;
static void on_say(void *u, const char *text)
{
    (void)u;
    snprintf(said, sizeof said, "%s", text);
    says++;
}

static struct jrn *open_rc(const char *dir, size_t segment, enum jrn_rc *rc, struct duban_error *e)
{
    memset(e, 0, sizeof *e);
    said[0] = 0;
    return jrn_file_open(dir, segment, on_say, NULL, rc, e);
}

static struct jrn *open_ok(const char *dir, size_t segment)
{
    enum jrn_rc rc;
    struct duban_error e;
    struct jrn *j = open_rc(dir, segment, &rc, &e);
    if (!j)
        printf("%s: %s\n", jrn_rc_word(rc), e.text);
    assert_non_null(j);
    return j;
}

/* Entry seq: its number, then bytes that follow from it; its length too. */
static struct bytes entry_bytes(int64_t seq, char *to, size_t cap)
{
    uint64_t r = (uint64_t)seq;
    size_t n = scratch_random(&r) % (cap + 1);
    for (size_t i = 0; i < n; i++)
        to[i] = (char)(i < 8 ? (uint64_t)seq >> 8 * i : scratch_random(&r));
    return (struct bytes){to, n};
}

static enum jrn_rc append(struct jrn *j, size_t n, size_t cap)
{
    static char room[BATCH_CAP][4096];
    struct bytes bodies[BATCH_CAP];
    int64_t last = jrn_last(j);
    for (size_t i = 0; i < n; i++)
        bodies[i] = entry_bytes(last + 1 + (int64_t)i, room[i], cap);
    return jrn_append(j, last, bodies, n);
}

struct check {
    int64_t next;
    size_t cap;
    int64_t wrong;
};
static int check_one(void *u, const struct jrn_rec *r)
{
    static char room[4096];
    struct check *c = u;
    struct bytes want = entry_bytes(r->seq, room, c->cap);
    if (r->seq != c->next++ || r->body.len != want.len || memcmp(r->body.data, want.data, want.len) != 0)
        c->wrong++;
    return 0;
}

/* Everything from `from` on is there and right. */
static void check_from(struct jrn *j, int64_t from, size_t cap)
{
    struct check c = {from, cap, 0};
    assert_int_equal(jrn_read(j, from, 0, check_one, &c), JRN_OK);
    assert_int_equal(c.wrong, 0);
    assert_int_equal(c.next, jrn_last(j) >= from ? jrn_last(j) + 1 : from);
}

/* ------------------------------------------------------------------ the good days */

static void empty_and_reopened(void **state)
{
    struct scratch s;
    char dir[128];
    struct jrn *j;
    (void)state;
    scratch_make(&s);
    snprintf(dir, sizeof dir, "%s/journal", s.dir);
    j = open_ok(dir, 4096);
    assert_int_equal(jrn_last(j), 0);
    check_from(j, 1, 8);
    assert_int_equal(append(j, 1, 0), JRN_OK); /* an entry of no bytes is an entry */
    jrn_close(j);
    j = open_ok(dir, 4096);
    assert_int_equal(jrn_last(j), 1);
    jrn_close(j);
    jrn_close(NULL);
    scratch_clear(dir);
    scratch_clear(s.dir);
}

/* Random batches over many segments, reopened now and then, read from anywhere. */
static void random_work(void **state)
{
    uint64_t r = scratch_seed("jrn_file");
    struct scratch s;
    struct jrn *j;
    int64_t last = 0;
    (void)state;
    scratch_make(&s);
    j = open_ok(s.dir, 16384);
    for (int i = 0; i < 600; i++) {
        size_t n = 1 + scratch_random(&r) % 20;
        assert_int_equal(append(j, n, 600), JRN_OK);
        last += (int64_t)n;
        assert_int_equal(jrn_last(j), last);
        if (scratch_random(&r) % 40 == 0) {
            jrn_close(j);
            j = open_ok(s.dir, 16384);
            assert_int_equal(jrn_last(j), last);
        }
        if (scratch_random(&r) % 8 == 0)
            check_from(j, 1 + (int64_t)(scratch_random(&r) % (uint64_t)last), 600);
    }
    check_from(j, 1, 600);
    assert_int_equal(said[0], 0);
    jrn_close(j);
    scratch_clear(s.dir);
}

static int count_three(void *u, const struct jrn_rec *r)
{
    (void)r;
    return ++*(int *)u == 3;
}

static void reads_ranges(void **state)
{
    struct scratch s;
    struct jrn *j;
    int n = 0;
    struct check c = {4, 100, 0};
    (void)state;
    scratch_make(&s);
    j = open_ok(s.dir, 4096);
    for (int i = 0; i < 10; i++)
        assert_int_equal(append(j, 3, 100), JRN_OK);
    assert_int_equal(jrn_read(j, 4, 9, check_one, &c), JRN_OK);
    assert_int_equal(c.next, 10);
    assert_int_equal(c.wrong, 0);
    assert_int_equal(jrn_read(j, 5, 0, count_three, &n), JRN_OK); /* ends when the callback says so */
    assert_int_equal(n, 3);
    n = 0;
    assert_int_equal(jrn_read(j, 31, 0, count_three, &n), JRN_OK);
    assert_int_equal(jrn_read(j, 9, 8, count_three, &n), JRN_OK);
    assert_int_equal(n, 0);
    jrn_close(j);
    scratch_clear(s.dir);
}

/* What is refused is refused before a byte is written, and the journal goes on. */
static void limits(void **state)
{
    struct scratch s;
    struct jrn *j;
    static char big[LIM_ENTRY_BYTES + 1];
    struct bytes body = {big, LIM_ENTRY_BYTES}, two[2];
    (void)state;
    scratch_make(&s);
    j = open_ok(s.dir, 600 * 1024);
    assert_int_equal(jrn_append(j, 0, &body, 1), JRN_OK); /* at the limit */
    body.len++;
    assert_int_equal(jrn_append(j, 1, &body, 1), JRN_REFUSED); /* one past it */
    two[0] = two[1] = (struct bytes){big, LIM_ENTRY_BYTES};
    assert_int_equal(jrn_append(j, 1, two, 2), JRN_REFUSED); /* more than a segment */
    body.len = 5;
    assert_int_equal(jrn_append(j, 0, &body, 1), JRN_FENCED); /* somebody else has written entry 1 */
    assert_int_equal(jrn_append(j, 1, &body, 1), JRN_OK);
    assert_int_equal(jrn_last(j), 2);
    jrn_close(j);
    j = open_ok(s.dir, 600 * 1024);
    assert_int_equal(jrn_last(j), 2);
    jrn_close(j);
    scratch_clear(s.dir);
}

/* ------------------------------------------------------------------ bad bytes */

/* A small journal with batches 1 | 2 3 | 4 | 5 6 7 in one segment; the last one starts at *tail, ends at *end. */
static size_t small_journal(const char *dir, char *map, size_t *tail, size_t *end)
{
    static const size_t batches[] = {1, 2, 1, 3};
    struct jrn *j = open_ok(dir, 4096);
    struct segment_place at = {0, 0, SEGMENT_HEAD_BYTES};
    size_t len;
    for (int i = 0; i < 4; i++)
        assert_int_equal(append(j, batches[i], 60), JRN_OK);
    jrn_close(j);
    len = scratch_read(dir, "j.0000000000000001", map, FILE_CAP);
    assert_true(segment_walk(map, len, &at, NULL, NULL));
    assert_int_equal(at.seq, 7);
    *end = at.off;
    struct segment_record r;
    *tail = SEGMENT_HEAD_BYTES;
    for (int i = 0; i < 4; i++, *tail += r.bytes)
        assert_true(segment_record_get(map, len, *tail, &r));
    return len;
}

/* The journal opens with exactly `last` entries, takes a new one, and is still sound then. */
static void opens_with(const char *dir, int64_t last)
{
    struct jrn *j = open_ok(dir, 4096);
    assert_int_equal(jrn_last(j), last);
    check_from(j, 1, 60);
    assert_int_equal(append(j, 1, 60), JRN_OK);
    jrn_close(j);
    j = open_ok(dir, 4096);
    assert_int_equal(said[0], 0);
    assert_int_equal(jrn_last(j), last + 1);
    check_from(j, 1, 60);
    jrn_close(j);
}

/* The journal does not open, says where, and leaves every byte as it was. */
static void is_damaged(const char *dir, const char *name, const char *map, size_t len, const char *where)
{
    static char after[FILE_CAP];
    enum jrn_rc rc;
    struct duban_error e;
    struct jrn *j = open_rc(dir, 4096, &rc, &e);
    assert_null(j);
    assert_int_equal(rc, JRN_DAMAGED);
    if (!strstr(e.text, where))
        printf("%s: %s\n", where, e.text);
    assert_non_null(strstr(e.text, where));
    if (map) {
        assert_int_equal(scratch_read(dir, name, after, sizeof after), len);
        assert_memory_equal(after, map, len);
    }
}

/* Each byte of a small journal is spoilt in turn: before the last batch that is damage, in the last batch a torn tail,
 * and behind it nothing is lost. */
static void each_byte_flipped(void **state)
{
    static char map[FILE_CAP], work[FILE_CAP];
    struct scratch s;
    size_t tail, end, len;
    (void)state;
    scratch_make(&s);
    len = small_journal(s.dir, map, &tail, &end);
    for (size_t i = 0; i < end + 80; i++) {
        memcpy(work, map, len);
        work[i] ^= (char)(1 << i % 8);
        scratch_write(s.dir, "j.0000000000000001", work, len);
        if (i < tail) {
            is_damaged(s.dir, "j.0000000000000001", work, len, "j.0000000000000001");
        } else {
            opens_with(s.dir, i < end ? 4 : 7);
        }
    }
    scratch_clear(s.dir);
}

/* Cut anywhere: what is whole stays. */
static void each_length(void **state)
{
    static char map[FILE_CAP];
    struct scratch s;
    size_t tail, end, len;
    (void)state;
    scratch_make(&s);
    len = small_journal(s.dir, map, &tail, &end);
    for (size_t n = 0; n <= end + 9; n++) {
        struct segment_place at = {0, 0, SEGMENT_HEAD_BYTES};
        if (n >= SEGMENT_HEAD_BYTES)
            segment_walk(map, n, &at, NULL, NULL);
        scratch_write(s.dir, "j.0000000000000001", map, n);
        opens_with(s.dir, at.seq);
        scratch_clear(s.dir);
        mkdir(s.dir, 0700);
    }
    assert_true(len == 4096 && end > tail);
    scratch_clear(s.dir);
}

/* A batch larger than a page is written, the power goes, and any of its sectors may be missing: it is cut as a whole
 * (or was whole), and what came before is all there. The second half of the rounds does it to the first batch of a new
 * segment. */
static void lost_sectors(void **state)
{
    static char map[FILE_CAP];
    uint64_t r = scratch_seed("lost sectors");
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct scratch s;
        struct jrn *j;
        bool fresh = round >= 100;
        const char *name = fresh ? "j.0000000000000002" : "j.0000000000000001";
        size_t len, lost = 0;
        scratch_make(&s);
        j = open_ok(s.dir, 65536);
        while (jrn_last(j) < (fresh ? 45 : 30))
            assert_int_equal(append(j, 3, 2000), JRN_OK);
        struct segment_place at = {0, 0, SEGMENT_HEAD_BYTES};
        int64_t last = jrn_last(j);
        len = scratch_read(s.dir, "j.0000000000000001", map, sizeof map);
        segment_walk(map, len, &at, NULL, NULL);
        size_t from = fresh ? 0 : at.off;
        size_t n = fresh ? 30 : 12;
        assert_int_equal(append(j, n, 2000), JRN_OK);
        jrn_close(j);
        len = scratch_read(s.dir, name, map, sizeof map);
        for (size_t off = from, next; off < from + 20000 && off < len; off = next) {
            next = (off | 511) + 1;
            if (scratch_random(&r) & 1 && segment_used(map, next, off) > off) {
                memset(map + off, 0, next - off);
                lost++;
            }
        }
        scratch_write(s.dir, name, map, len);
        j = open_ok(s.dir, 65536);
        assert_int_equal(jrn_last(j), lost ? last : last + (int64_t)n);
        check_from(j, 1, 2000);
        assert_int_equal(append(j, 2, 2000), JRN_OK);
        jrn_close(j);
        j = open_ok(s.dir, 65536);
        check_from(j, 1, 2000);
        jrn_close(j);
        scratch_clear(s.dir);
    }
}

/* ------------------------------------------------------------------ the wrong files */

static void several(const char *dir)
{
    struct jrn *j = open_ok(dir, 4096);
    while (jrn_last(j) < 200)
        assert_int_equal(append(j, 2, 300), JRN_OK);
    jrn_close(j);
}

static void rename_in(const char *dir, const char *from, const char *to)
{
    char a[256], b[256];
    snprintf(a, sizeof a, "%s/%s", dir, from);
    snprintf(b, sizeof b, "%s/%s", dir, to);
    assert_int_equal(rename(a, b), 0);
}

static void swapped_missing_foreign(void **state)
{
    static char map[FILE_CAP];
    struct scratch s, other;
    size_t len;
    (void)state;
    scratch_make(&s);
    scratch_make(&other);
    several(s.dir);
    several(other.dir);

    rename_in(s.dir, "j.0000000000000002", "x"); /* a hole */
    is_damaged(s.dir, NULL, NULL, 0, "file is missing");
    rename_in(s.dir, "j.0000000000000003", "j.0000000000000002");
    rename_in(s.dir, "x", "j.0000000000000003"); /* 2 and 3 swapped */
    is_damaged(s.dir, NULL, NULL, 0, "the head says this is segment 3");
    rename_in(s.dir, "j.0000000000000002", "x");
    rename_in(s.dir, "j.0000000000000003", "j.0000000000000002");
    rename_in(s.dir, "x", "j.0000000000000003"); /* and back */
    struct jrn *j = open_ok(s.dir, 4096);
    check_from(j, 1, 300);
    jrn_close(j);

    rename_in(s.dir, "j.0000000000000001", "x"); /* the first is gone */
    is_damaged(s.dir, NULL, NULL, 0, "file is missing");
    rename_in(s.dir, "x", "j.0000000000000001");

    len = scratch_read(s.dir, "j.0000000000000002", map, sizeof map); /* zeros where a segment was */
    char zeros[4096] = {0};
    scratch_write(s.dir, "j.0000000000000002", zeros, sizeof zeros);
    is_damaged(s.dir, NULL, NULL, 0, "j.0000000000000003, offset 0");
    scratch_write(s.dir, "j.0000000000000002", map, 2000); /* cut in the middle */
    is_damaged(s.dir, "j.0000000000000002", map, 2000, "this segment starts with entry");
    map[8] = 2; /* format 2 */
    scratch_write(s.dir, "j.0000000000000002", map, len);
    is_damaged(s.dir, "j.0000000000000002", map, len, "newer duban");
    scratch_clear(s.dir);
    scratch_clear(other.dir);
}

/* The same numbers from another journal do not fit: the chain tells. */
static void another_journal(void **state)
{
    static char map[FILE_CAP];
    struct scratch s;
    struct jrn *j;
    (void)state;
    scratch_make(&s);
    j = open_ok(s.dir, 4096);
    while (jrn_last(j) < 60)
        assert_int_equal(append(j, 2, 299), JRN_OK); /* other lengths, other bytes */
    jrn_close(j);
    size_t len = scratch_read(s.dir, "j.0000000000000001", map, sizeof map);
    struct segment_head h;
    assert_int_equal(segment_head_get(map, len, &h), SEGMENT_GOOD);
    h.seed = 12345;
    segment_head_put(map, &h);
    scratch_write(s.dir, "j.0000000000000001", map, len);
    is_damaged(s.dir, "j.0000000000000001", map, len, "does not follow from the entry before it");
    h.seed = 0;
    segment_head_put(map, &h);
    segment_record_put(map + 64, 77, true, 1, 1, (struct bytes){"abc", 3});
    scratch_write(s.dir, "j.0000000000000001", map, len);
    is_damaged(s.dir, "j.0000000000000001", map, len, "another journal");
    scratch_clear(s.dir);
}

/* A segment size that changed, files of no concern, a half-made segment: all harmless. */
static void strangers(void **state)
{
    struct scratch s;
    struct jrn *j;
    static char map[FILE_CAP];
    char bytes[8];
    bool newer = false;
    (void)state;
    scratch_make(&s);
    several(s.dir);
    char zeros[4096] = {0}, ahead[SEGMENT_NAME_BYTES];
    uint64_t next = 1;
    segment_name(ahead, next);
    while (scratch_read(s.dir, ahead, map, sizeof map) && segment_used(map, 4096, 0))
        segment_name(ahead, ++next);
    scratch_write(s.dir, ahead, zeros, sizeof zeros); /* made ahead, for the old size */
    scratch_write(s.dir, "j.new", "half", 4);
    scratch_write(s.dir, "notes.txt", "mine", 4);
    j = open_ok(s.dir, 8192);
    int64_t was = jrn_last(j);
    while (jrn_last(j) < was + 100)
        assert_int_equal(append(j, 20, 300), JRN_OK); /* more than the old size holds */
    jrn_close(j);
    for (uint64_t no = 1; no < 40; no++) { /* files made for the old size were not written over their end */
        char name[SEGMENT_NAME_BYTES];
        segment_name(name, no);
        size_t len = scratch_read(s.dir, name, map, sizeof map);
        assert_true(len == 0 || len == 4096 || len == 8192);
        assert_true(len != 4096 || !newer);
        newer |= len == 8192;
    }
    assert_true(newer);
    j = open_ok(s.dir, 4096);
    check_from(j, 1, 300);
    assert_int_equal(append(j, 2, 300), JRN_OK);
    jrn_close(j);
    assert_int_equal(scratch_read(s.dir, "notes.txt", bytes, 8), 4);
    scratch_clear(s.dir);
}

/* Rot that comes after the start is seen when the entry is read. */
static void rot_while_open(void **state)
{
    static char map[FILE_CAP];
    struct scratch s;
    struct jrn *j;
    size_t tail, end, len;
    struct check c = {1, 60, 0};
    (void)state;
    scratch_make(&s);
    len = small_journal(s.dir, map, &tail, &end);
    j = open_ok(s.dir, 4096);
    map[tail + SEGMENT_RECORD_BYTES] ^= 1;
    scratch_write(s.dir, "j.0000000000000001", map, len);
    assert_int_equal(jrn_read(j, 1, 0, check_one, &c), JRN_DAMAGED);
    assert_int_equal(c.next, 5);
    assert_non_null(strstr(said, "entry 5"));
    jrn_close(j);
    scratch_clear(s.dir);
}

/* ------------------------------------------------------------------ failing disks */

static void set_file_limit(rlim_t bytes)
{
    struct rlimit r;
    getrlimit(RLIMIT_FSIZE, &r);
    r.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* No room: refused, nothing left behind, and work goes on by itself when there is room again. */
static void no_room(void **state)
{
    struct scratch s;
    struct jrn *j;
    char map[65536];
    int64_t last;
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    scratch_make(&s);
    j = open_ok(s.dir, 65536);
    for (int i = 0; i < 10; i++)
        assert_int_equal(append(j, 3, 300), JRN_OK);
    last = jrn_last(j);
    struct segment_place at = {0, 0, SEGMENT_HEAD_BYTES};
    segment_walk(map, scratch_read(s.dir, "j.0000000000000001", map, sizeof map), &at, NULL, NULL);

    set_file_limit(at.off + 1000); /* the write ends in the middle of a record */
    assert_int_equal(append(j, 30, 300), JRN_REFUSED);
    set_file_limit(RLIM_INFINITY);
    assert_int_equal(jrn_last(j), last);
    size_t len = scratch_read(s.dir, "j.0000000000000001", map, sizeof map);
    assert_int_equal(segment_used(map, len, at.off), at.off);
    assert_int_equal(append(j, 5, 300), JRN_OK);

    while (jrn_last(j) < 300) /* two segments on, so that the next spare is asked for under the limit */
        assert_int_equal(append(j, 5, 300), JRN_OK);
    set_file_limit(30000);
    enum jrn_rc rc;
    int refused = 0;
    for (int i = 0; i < 400; i++) {
        rc = append(j, 20, 300);
        assert_true(rc == JRN_OK || rc == JRN_REFUSED);
        refused += rc == JRN_REFUSED;
    }
    assert_true(refused > 300);
    set_file_limit(RLIM_INFINITY);
    assert_int_equal(append(j, 20, 300), JRN_OK);
    check_from(j, 1, 300);
    last = jrn_last(j);
    jrn_close(j);
    j = open_ok(s.dir, 65536);
    assert_int_equal(jrn_last(j), last);
    check_from(j, 1, 300);
    jrn_close(j);
    scratch_clear(s.dir);
}

/* Puts `fd` in the place of the descriptor that is open on the file, so that the journal writes elsewhere without
 * knowing; returns a copy of the old one. *at: which it was. */
static int replace_file(const char *path, int fd, int *at)
{
    char link[64], to[256];
    for (*at = 3; *at < 256; ++*at) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", *at);
        ssize_t n = readlink(link, to, sizeof to);
        if (n > 0 && (size_t)n == strlen(path) && memcmp(to, path, (size_t)n) == 0) {
            int copy = dup(*at);
            assert_int_equal(dup2(fd, *at), *at);
            return copy;
        }
    }
    fail_msg("%s is not open", path);
    return -1;
}

/* A sync that fails (the null device swallows a write and can't be synced), a write that fails (a pipe has no offsets):
 * JRN_IO, and never again anything else, though later appends would find a sound file. */
static void io_for_ever(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct scratch s;
        char path[128];
        int fds[2], at;
        scratch_make(&s);
        struct jrn *j = open_ok(s.dir, 4096);
        snprintf(path, sizeof path, "%s/j.0000000000000001", s.dir);
        assert_int_equal(append(j, 3, 100), JRN_OK);
        int null = open("/dev/null", O_RDWR);
        assert_int_equal(pipe(fds), 0);
        int sound = replace_file(path, i ? fds[1] : null, &at);
        assert_int_equal(append(j, 1, 100), JRN_IO);
        assert_non_null(strstr(said, i ? "write failed" : "fdatasync failed"));
        assert_int_equal(dup2(sound, at), at);
        close(sound);
        assert_int_equal(append(j, 1, 100), JRN_IO);
        assert_int_equal(jrn_last(j), 3);
        check_from(j, 1, 100);
        jrn_close(j);
        close(fds[0]);
        close(fds[1]);
        close(null);
        j = open_ok(s.dir, 4096); /* the way on is a new start */
        assert_int_equal(jrn_last(j), 3);
        assert_int_equal(append(j, 1, 100), JRN_OK);
        jrn_close(j);
        scratch_clear(s.dir);
    }
}

static void no_folder(void **state)
{
    enum jrn_rc rc;
    struct duban_error e;
    (void)state;
    assert_null(open_rc("/proc/duban", 0, &rc, &e));
    assert_int_equal(rc, JRN_IO);
    assert_null(open_rc("/dev/null", 0, &rc, &e));
    assert_int_equal(rc, JRN_IO);
    assert_non_null(strstr(e.text, "/dev/null"));
}

/* ------------------------------------------------------------------ kill -9 */

static void child_appends(const char *dir, int report)
{
    struct jrn *j = jrn_file_open(dir, 32768, on_say, NULL, &(enum jrn_rc){0}, &(struct duban_error){0});
    for (uint64_t i = 1; j; i++) {
        if (append(j, 1 + i % 7, 700) != JRN_OK)
            break;
        int64_t last = jrn_last(j);
        if (write(report, &last, sizeof last) != sizeof last)
            break;
    }
    _exit(1);
}

/* Where the journal ends after entry seq: number of the segment, offset. */
struct durable {
    int64_t seq;
    bool found;
    size_t off;
};
static void on_before(void *u, const struct segment_place *before)
{
    struct durable *d = u;
    if (before->seq == d->seq && !d->found) {
        d->found = true;
        d->off = before->off;
    }
}

/* Loses random sectors of what was written after entry seq was reported durable. */
static void tear(const char *dir, int64_t seq, uint64_t *r)
{
    static char map[65536];
    struct segment_place at = {0, 0, 0};
    bool behind = seq == 0;
    for (uint64_t no = 1;; no++) {
        char name[SEGMENT_NAME_BYTES];
        struct durable d = {seq, false, 0};
        segment_name(name, no);
        size_t len = scratch_read(dir, name, map, sizeof map), from = 0;
        if (len == 0)
            return;
        if (!behind) {
            at.off = SEGMENT_HEAD_BYTES;
            segment_walk(map, len, &at, on_before, &d);
            if (at.seq < seq)
                continue;
            from = d.found ? d.off : at.off;
            behind = true;
        }
        for (size_t next; from < len; from = next) {
            next = (from | 511) + 1;
            if (scratch_random(r) & 1)
                memset(map + from, 0, (next < len ? next : len) - from);
        }
        scratch_write(dir, name, map, len);
    }
}

/* A child appends and reports; it is killed at a random moment, and on odd rounds the unsynced sectors are torn:
 * everything that was reported is there, in order, with its bytes. */
static void killed(void **state)
{
    uint64_t r = scratch_seed("killed");
    struct scratch s;
    int64_t survived = 0;
    (void)state;
    scratch_make(&s);
    for (int round = 0; round < 40; round++) {
        int fds[2];
        int64_t last = survived, seen;
        assert_int_equal(pipe(fds), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(fds[0]);
            child_appends(s.dir, fds[1]);
        }
        close(fds[1]);
        if (round % 8 && read(fds[0], &seen, sizeof seen) == sizeof seen) /* else: killed while it starts */
            last = seen;
        usleep((useconds_t)(scratch_random(&r) % 10000));
        kill(pid, SIGKILL);
        while (read(fds[0], &seen, sizeof seen) == sizeof seen)
            last = seen;
        waitpid(pid, NULL, 0);
        close(fds[0]);
        if (round & 1)
            tear(s.dir, last, &r);
        struct jrn *j = open_ok(s.dir, 32768);
        assert_true(jrn_last(j) >= last);
        check_from(j, 1, 700);
        survived = jrn_last(j);
        jrn_close(j);
    }
    printf("killed: %lld entries survived 40 kills\n", (long long)survived);
    scratch_clear(s.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_reopened),
        cmocka_unit_test(random_work),
        cmocka_unit_test(reads_ranges),
        cmocka_unit_test(limits),
        cmocka_unit_test(each_byte_flipped),
        cmocka_unit_test(each_length),
        cmocka_unit_test(lost_sectors),
        cmocka_unit_test(swapped_missing_foreign),
        cmocka_unit_test(another_journal),
        cmocka_unit_test(strangers),
        cmocka_unit_test(rot_while_open),
        cmocka_unit_test(no_room),
        cmocka_unit_test(io_for_ever),
        cmocka_unit_test(no_folder),
        cmocka_unit_test(killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
