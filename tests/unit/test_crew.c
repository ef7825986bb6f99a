/* Who may work as what, and who is here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/crew.h"

static struct crew accounts(void)
{
    struct crew c = {.uids = {[JOB_ABSENT] = (unsigned)-1,
                              [JOB_JUDGE] = 901,
                              [JOB_INSPECT] = 902,
                              [JOB_SEND] = (unsigned)-1,
                              [JOB_REHEARSE] = 904,
                              [JOB_BULLETIN] = 905}};
    return c;
}

static void test_who_may_work(void **state)
{
    static const struct {
        unsigned uid;
        bool owner;
        enum job_kind kind, is;
        bool may;
    } rows[] = {
        {901, false, JOB_JUDGE, JOB_JUDGE, true},
        {901, false, JOB_INSPECT, JOB_JUDGE, false},
        {902, false, JOB_INSPECT, JOB_INSPECT, true},
        {903, false, JOB_SEND, JOB_ABSENT, false}, /* no such account here */
        {903, false, JOB_ABSENT, JOB_ABSENT, false},
        {(unsigned)-1, false, JOB_SEND, JOB_ABSENT, false}, /* "none" is nobody's number */
        {904, false, JOB_REHEARSE, JOB_REHEARSE, true},
        {904, false, JOB_JUDGE, JOB_REHEARSE, false},
        {905, false, JOB_BULLETIN, JOB_BULLETIN, true},
        {0, true, JOB_SEND, JOB_ABSENT, true},
    };
    struct crew c = accounts();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct caller who = {.uid = rows[i].uid, .owner = rows[i].owner};
        assert_int_equal(crew_kind(&c, &who), rows[i].is);
        assert_int_equal(crew_may(&c, &who, rows[i].kind), rows[i].may);
    }
    assert_string_equal(crew_word(JOB_JUDGE), "escalate");
    assert_string_equal(crew_word(JOB_INSPECT), "inspect");
    assert_string_equal(crew_word(JOB_SEND), "notify");
    assert_string_equal(crew_word(JOB_REHEARSE), "rehearse");
    assert_string_equal(crew_word(JOB_BULLETIN), "publish");
}

static void test_come_and_go(void **state)
{
    struct crew c = accounts();
    struct caller first = {.uid = 1}, second = {.uid = 2};
    struct ready r = {.kind = JOB_JUDGE, .instance = "a", .slots = 3};
    struct hand *h;
    (void)state;
    assert_false(crew_has(&c, JOB_JUDGE));
    h = crew_heard(&c, &r, &first, 100);
    assert_true(h->waiting && h->slots == 3 && h->heard_ms == 100 && h->waiting_since_ms == 100);
    r.slots = 0;
    assert_ptr_equal(crew_heard(&c, &r, &second, 200), h); /* the same instance over another connection */
    assert_true(h->open.uid == 2 && h->slots == 0 && h->heard_ms == 200 && c.n == 1);
    r = (struct ready){.kind = JOB_SEND, .instance = "b"};
    assert_non_null(crew_heard(&c, &r, &first, 300));
    crew_leave(&c, crew_find(&c, "a"));
    assert_null(crew_find(&c, "a"));
    assert_string_equal(crew_find(&c, "b")->instance, "b"); /* moved into its place */
    assert_false(crew_has(&c, JOB_JUDGE));
    assert_true(crew_has(&c, JOB_SEND));
}

/* Tables are drafted by two: one alone would fail, and the job be parked. */
static void test_missing(void **state)
{
    struct crew c = accounts();
    struct caller who = {0};
    struct ready r = {.kind = JOB_BULLETIN, .instance = "p"};

    (void)state;
    assert_string_equal(crew_missing(&c, JOB_BULLETIN), "publish");
    assert_non_null(crew_heard(&c, &r, &who, 1));
    assert_string_equal(crew_missing(&c, JOB_BULLETIN), "rehearse");
    r = (struct ready){.kind = JOB_REHEARSE, .instance = "r"};
    assert_non_null(crew_heard(&c, &r, &who, 1));
    assert_null(crew_missing(&c, JOB_BULLETIN));
    assert_null(crew_missing(&c, JOB_REHEARSE));
    assert_string_equal(crew_missing(&c, JOB_SEND), "notify");
}

static void test_full(void **state)
{
    struct crew c = accounts();
    struct caller who = {0};
    (void)state;
    for (int i = 0; i <= CREW_MAX; i++) {
        char name[16];
        struct ready r = {.kind = JOB_JUDGE, .instance = name};
        snprintf(name, sizeof name, "w%d", i);
        assert_int_equal(crew_heard(&c, &r, &who, 1) != NULL, i < CREW_MAX);
    }
    assert_non_null(
        crew_heard(&c, &(struct ready){.kind = JOB_JUDGE, .instance = "w5"}, &who, 2)); /* those here stay */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_may_work),
        cmocka_unit_test(test_come_and_go),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
