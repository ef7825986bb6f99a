/* The journal of the tests keeps the promises of jrn.h, fails as often as it was asked to, and does the same again for
 * the same seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/jrn.h"
#include "proto/limits.h"
#include "tests/unit/scratch.h"

static struct bytes text(const char *s)
{
    return (struct bytes){s, strlen(s)};
}

struct seen {
    int64_t n, sum;
    char first[32];
};
static int see(void *u, const struct jrn_rec *r)
{
    struct seen *s = u;
    if (s->n++ == 0)
        snprintf(s->first, sizeof s->first, "%lld:%.*s", (long long)r->seq, (int)r->body.len,
                 (const char *)r->body.data);
    s->sum += r->seq;
    return s->n == 3;
}

static void stores_and_reads(void **state)
{
    struct jrn_mem_faults none = {.seed = 1};
    struct jrn *j = jrn_mem_open(&none);
    char a[8] = "a";
    struct bytes two[2] = {text(a), text("b")}, big;
    (void)state;
    assert_int_equal(jrn_last(j), 0);
    assert_int_equal(jrn_append(j, 0, two, 2), JRN_OK);
    a[0] = 'x'; /* it has its own copy */
    assert_int_equal(jrn_append(j, 2, &two[1], 1), JRN_OK);
    assert_int_equal(jrn_append(j, 2, two, 2), JRN_FENCED);
    big = (struct bytes){calloc(1, LIM_ENTRY_BYTES + 1), LIM_ENTRY_BYTES + 1};
    assert_int_equal(jrn_append(j, 3, &big, 1), JRN_REFUSED);
    big.len--;
    assert_int_equal(jrn_append(j, 3, &big, 1), JRN_OK);
    free((void *)(uintptr_t)big.data);
    static const struct {
        int64_t from, to, n, sum;
        const char *first;
    } rows[] = {{1, 0, 3, 6, "1:a"}, {2, 2, 1, 2, "2:b"}, {2, 9, 3, 9, "2:b"}, {5, 0, 0, 0, ""}, {3, 2, 0, 0, ""}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct seen s = {0};
        assert_int_equal(jrn_read(j, rows[i].from, rows[i].to, see, &s), JRN_OK);
        assert_int_equal(s.n, rows[i].n);
        assert_int_equal(s.sum, rows[i].sum);
        assert_string_equal(s.first, rows[i].first);
    }
    jrn_close(j);
}

/* Each fault alone, always: what it says, and whether the entry is there afterwards. */
static void each_fault(void **state)
{
    static const struct {
        struct jrn_mem_faults f;
        enum jrn_rc rc;
        int64_t last;
        int polls; /* until it is resolved */
    } rows[] = {
        {{.refuse = 1000}, JRN_REFUSED, 0, 0},
        {{.lose_stored = 1000}, JRN_UNKNOWN, 1, 0},
        {{.lose_unstored = 1000}, JRN_UNKNOWN, 0, 0},
        {{.delay = 1000, .delay_polls = 3}, JRN_OK, 1, 3},
        {{.delay = 1000, .delay_polls = 0}, JRN_OK, 1, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct jrn *j = jrn_mem_open(&rows[i].f);
        struct bytes b = text("one");
        enum jrn_rc rc = jrn_append(j, 0, &b, 1);
        int polls = 0;
        while (rc == JRN_PENDING) {
            assert_int_equal(jrn_last(j), 0);
            rc = jrn_poll(j);
            polls++;
        }
        assert_int_equal(rc, rows[i].rc);
        assert_int_equal(polls, rows[i].polls);
        assert_int_equal(jrn_last(j), rows[i].last);
        jrn_close(j);
    }
    struct jrn *j = jrn_mem_open(&rows[3].f); /* closed while an append is pending */
    struct bytes b = text("one");
    assert_int_equal(jrn_append(j, 0, &b, 1), JRN_PENDING);
    jrn_close(j);
}

/* A run as a string of outcomes. */
static void run(uint64_t seed, char *out, size_t n, int counts[8])
{
    struct jrn_mem_faults f = {seed, 50, 60, 70, 80, 2};
    struct jrn *j = jrn_mem_open(&f);
    for (size_t i = 0; i < n; i++) {
        struct bytes b = text("entry");
        enum jrn_rc rc = jrn_append(j, jrn_last(j), &b, 1);
        counts[rc]++;
        while (rc == JRN_PENDING)
            rc = jrn_poll(j);
        out[i] = (char)('0' + (int)rc);
    }
    struct seen s = {0};
    assert_int_equal(jrn_read(j, 1, 0, see, &s), JRN_OK);
    jrn_close(j);
}

static void from_the_seed(void **state)
{
    enum { N = 20000 };
    static char a[N], b[N], c[N];
    uint64_t seed = scratch_seed("jrn_mem");
    int counts[8] = {0}, other[8] = {0};
    (void)state;
    run(seed, a, N, counts);
    run(seed, b, N, other);
    assert_memory_equal(a, b, N);
    run(seed + 1, c, N, other);
    assert_memory_not_equal(a, c, N);
    assert_in_range(counts[JRN_REFUSED], N * 40 / 1000, N * 60 / 1000);
    assert_in_range(counts[JRN_UNKNOWN], N * 110 / 1000, N * 150 / 1000);
    assert_in_range(counts[JRN_PENDING], N * 65 / 1000, N * 95 / 1000);
}

static void words(void **state)
{
    (void)state;
    assert_string_equal(jrn_rc_word(JRN_OK), "ok");
    assert_string_equal(jrn_rc_word(JRN_DAMAGED), "damaged");
    assert_string_equal(jrn_rc_word((enum jrn_rc)99), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stores_and_reads), cmocka_unit_test(each_fault),
                                       cmocka_unit_test(from_the_seed), cmocka_unit_test(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
