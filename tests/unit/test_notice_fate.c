/* test_notice_fate.c: what became of a try: kept with it, moving the notice on, to its receipt, or to its end; what a
 * receipt says only moves it forward; and what no worker may say. */
#include "core/used.h"
#include "tests/unit/noticing.h"

/* ---- each word ---- */

static void test_words(void **state)
{
    static const struct {
        int said;
        int64_t next_s, receipt_s; /* NONE: not given */
        int becomes;
        int64_t due_s; /* the notice is due again; NONE: never */
        bool sent;     /* it was taken */
    } v[] = {
        {NS_INTENDED, 60, NONE, NS_INTENDED, 60, false},
        {NS_INTENDED, 0, NONE, NS_INTENDED, 1, false}, /* nothing comes back at once */
        {NS_ACCEPTED, NONE, NONE, NS_ACCEPTED, NONE, true},
        {NS_ACCEPTED, NONE, 30, NS_ACCEPTED, 30, true},    /* to ask for its receipt */
        {NS_UNCERTAIN, 60, NONE, NS_UNCERTAIN, 60, false}, /* by the next channel */
        {NS_UNCERTAIN, NONE, 30, NS_UNCERTAIN, 30, false},
        {NS_UNCERTAIN, NONE, NONE, NS_UNCERTAIN, NONE, false},
        {NS_REFUSED, 1, NONE, NS_INTENDED, 1, false}, /* by the next channel */
        {NS_REFUSED, NONE, NONE, NS_REFUSED, NONE, false},
        {NS_DEAD, NONE, NONE, NS_DEAD, NONE, false},
        {NS_OVERTAKEN, NONE, NONE, NS_OVERTAKEN, NONE, false},
    };
    struct town *t = noticing_town();

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        const char *id = notice_new(t);
        struct fate f;
        struct notice n;

        assert_int_equal(attempt(t, id, "file"), 0);
        f = fate_of(t, id, v[i].said, v[i].next_s == NONE ? NONE : t->now_ms + v[i].next_s * SECOND);
        f.receipt_ms = v[i].receipt_s == NONE ? NONE : t->now_ms + v[i].receipt_s * SECOND;
        f.ref = "ref-1";
        assert_int_equal(fate_send(t, &f), 0);
        n = notice_get(t, id);
        assert_int_equal(n.state, v[i].becomes);
        assert_int_equal(n.next_ms, v[i].due_s == NONE ? NONE : t->now_ms + v[i].due_s * SECOND);
        assert_int_equal(n.receipt_ms, f.receipt_ms);
        assert_int_equal(n.sent_ms, v[i].sent ? t->now_ms : NONE);
        assert_string_equal(n.result, "word");
        assert_string_equal(n.ref, "ref-1");
        assert_int_equal(last_try(&n)->state, v[i].said); /* the try is what was said of it */
        assert_string_equal(last_try(&n)->result, "word");
        assert_string_equal(last_try(&n)->ref, "ref-1");
        assert_int_equal(last_try(&n)->end_ms, t->now_ms);
    }
    town_free(t);
}

/* Each try is kept, the newest LIM_TRIES; a fate without a try touches none. */
static void test_tries(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t);
    struct notice n;

    (void)state;
    for (int i = 1; i <= LIM_TRIES + 2; i++) {
        assert_int_equal(attempt(t, id, "file"), 0);
        assert_int_equal(fate(t, id, NS_INTENDED, t->now_ms + MINUTE), 0);
        n = notice_get(t, id);
        assert_int_equal(n.attempts, i);
        assert_int_equal(n.tries.n, i < LIM_TRIES ? i : LIM_TRIES);
        assert_int_equal(last_try(&n)->n, i);
        t->now_ms += MINUTE;
    }
    assert_int_equal(LIST_AT(n.tries, struct try, 0)->n, 3);
    assert_int_equal(fate(t, id, NS_OVERTAKEN, NONE), 0);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_OVERTAKEN);
    assert_int_equal(last_try(&n)->state, NS_INTENDED);
    town_free(t);
}

/* ---- receipts ---- */

static int receipt(struct town *t, const char *id, int said, int64_t receipt_ms)
{
    struct fate f = fate_of(t, id, said, NONE);

    f.asked = true;
    f.receipt_ms = receipt_ms;
    return fate_send(t, &f);
}

static const char *waiting_for_receipt(struct town *t)
{
    const char *id = notice_new(t);
    struct fate f;

    assert_int_equal(attempt(t, id, "file"), 0);
    f = fate_of(t, id, NS_ACCEPTED, NONE);
    f.receipt_ms = t->now_ms + 30 * SECOND;
    f.ref = "task-7";
    assert_int_equal(fate_send(t, &f), 0);
    t->now_ms += 30 * SECOND;
    return id;
}

static void test_receipts(void **state)
{
    struct town *t = noticing_town();
    const char *id = waiting_for_receipt(t);
    struct notice n;

    (void)state;
    assert_int_equal(receipt(t, id, NS_ACCEPTED, t->now_ms + MINUTE), 0); /* nothing yet */
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_ACCEPTED);
    assert_int_equal(n.next_ms, t->now_ms + MINUTE);
    assert_int_equal(n.asked, 1);
    assert_string_equal(n.ref, "task-7");
    t->now_ms += MINUTE;
    assert_int_equal(receipt(t, id, NS_DELIVERED, t->now_ms + MINUTE), 0);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_DELIVERED);
    assert_int_equal(last_try(&n)->state, NS_DELIVERED);
    t->now_ms += MINUTE;
    assert_int_equal(receipt(t, id, NS_ACCEPTED, t->now_ms + MINUTE), 0); /* an older word: it says nothing new */
    assert_int_equal(notice_get(t, id).state, NS_DELIVERED);
    t->now_ms += MINUTE;
    assert_int_equal(receipt(t, id, NS_REFUSED, t->now_ms + MINUTE), 0); /* it arrived: it can't have failed */
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_DELIVERED);
    assert_int_equal(last_try(&n)->state, NS_DELIVERED);
    t->now_ms += MINUTE;
    assert_int_equal(receipt(t, id, NS_READ, t->now_ms + MINUTE), 0);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_READ);
    assert_int_equal(n.read_ms, t->now_ms);
    assert_int_equal(n.next_ms, NONE);                                        /* there is no more to know */
    assert_int_equal(receipt(t, id, NS_DELIVERED, NONE), DUBAN_E_bad_choice); /* late, or twice: changes nothing */
    assert_int_equal(notice_get(t, id).state, NS_READ);
    town_free(t);
}

/* It failed, says the receipt: the next channel, or the end. */
static void test_receipt_failed(void **state)
{
    struct town *t = noticing_town();
    const char *id = waiting_for_receipt(t);
    struct fate f = fate_of(t, id, NS_REFUSED, t->now_ms + SECOND);
    struct notice n;

    (void)state;
    f.asked = true;
    assert_int_equal(fate_send(t, &f), 0);
    n = notice_get(t, id);
    assert_int_equal(n.state, NS_INTENDED);
    assert_int_equal(n.next_ms, t->now_ms + SECOND);
    assert_int_equal(n.receipt_ms, NONE);
    assert_int_equal(last_try(&n)->state, NS_REFUSED);
    id = waiting_for_receipt(t);
    assert_int_equal(receipt(t, id, NS_REFUSED, NONE), 0);
    assert_int_equal(notice_get(t, id).state, NS_REFUSED);
    town_free(t);
}

/* ---- what no worker may say ---- */

static void test_refused(void **state)
{
    enum { NEXT = 1, RECEIPT = 2, PENALTY = 4, ASKED = 8 };
    static const struct {
        int said;
        unsigned gives;
        int64_t after_s;
        enum duban_err expect;
        const char *field;
    } v[] = {
        {NS_SENDING, 0, 0, DUBAN_E_bad_choice, "state"},
        {NS_FOLDED, 0, 0, DUBAN_E_bad_choice, "state"},
        {NS_DROPPED, 0, 0, DUBAN_E_bad_choice, "state"},
        {NS_READ, 0, 0, DUBAN_E_bad_choice, "state"},          /* only a receipt says so */
        {NS_OVERTAKEN, ASKED, 0, DUBAN_E_bad_choice, "state"}, /* and no receipt says that */
        {NS_INTENDED, 0, 0, DUBAN_E_missing, "next_ms"},
        {NS_DEAD, NEXT, 60, DUBAN_E_bad_choice, "next_ms"},
        {NS_ACCEPTED, NEXT, 60, DUBAN_E_bad_choice, "next_ms"},
        {NS_INTENDED, NEXT, -60, DUBAN_E_out_of_range, "next_ms"}, /* it was not due yet */
        {NS_INTENDED, NEXT, 33 * 86400, DUBAN_E_out_of_range, "next_ms"},
        {NS_ACCEPTED, RECEIPT, -60, DUBAN_E_out_of_range, "receipt_ms"},
        {NS_ACCEPTED, RECEIPT, 33 * 86400, DUBAN_E_out_of_range, "receipt_ms"},
        {NS_REFUSED, PENALTY, 33 * 86400, DUBAN_E_out_of_range, "penalty_ms"},
        {NS_ACCEPTED, ASKED, 0, DUBAN_E_bad_choice, "asked"}, /* of none that was due */
    };
    struct town *t = noticing_town();
    const char *id = notice_new(t);
    struct bytes before;
    struct notice n;
    struct fate f;

    (void)state;
    assert_int_equal(attempt(t, id, "file"), 0);
    n = notice_get(t, id);
    before = rec_pack(&rec_notice, &n, &t->a);
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        int64_t ms = t->now_ms + v[i].after_s * SECOND;

        f = fate_of(t, id, v[i].said, v[i].gives & NEXT ? ms : NONE);
        f.receipt_ms = v[i].gives & RECEIPT ? ms : NONE;
        f.penalty_ms = v[i].gives & PENALTY ? ms : NONE;
        f.penalty = v[i].gives & PENALTY ? "k" : NULL;
        f.asked = v[i].gives & ASKED;
        if (fate_send(t, &f) != (int)v[i].expect || strcmp(t->e.field, v[i].field) != 0)
            fail_msg("row %zu: %s at %s", i, duban_err_name(t->e.code), t->e.field);
    }
    f = fate_of(t, id, NS_REFUSED, NONE);
    f.penalty = "k";
    assert_int_equal(fate_send(t, &f), DUBAN_E_missing);
    assert_string_equal(t->e.field, "penalty_ms");
    n = notice_get(t, id);
    assert_int_equal(rec_pack(&rec_notice, &n, &t->a).len, before.len); /* nothing was written */
    town_free(t);
}

/* A shorter penalty does not end a longer one. */
static void test_penalty(void **state)
{
    struct town *t = noticing_town();
    int64_t longest = t->now_ms + 10 * MINUTE;
    struct used u;

    (void)state;
    for (int minutes = 10; minutes > 0; minutes -= 9) {
        const char *id = notice_new(t);
        struct fate f;

        assert_int_equal(attempt(t, id, "file"), 0);
        f = fate_of(t, id, NS_INTENDED, t->now_ms + MINUTE);
        f.penalty = "k";
        f.penalty_ms = t->now_ms + minutes * MINUTE;
        assert_int_equal(fate_send(t, &f), 0);
    }
    assert_true(used_get(t->s, "k", 0, 0, &t->a, &u));
    assert_int_equal(u.until_ms, longest);
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),          cmocka_unit_test(test_tries),   cmocka_unit_test(test_receipts),
        cmocka_unit_test(test_receipt_failed), cmocka_unit_test(test_refused), cmocka_unit_test(test_penalty),
    };

    return cmocka_run_group_tests_name("notice fate", tests, NULL, NULL);
}
