/* test_query_notices.c: notices by state, item, reader and channel, page by page; one with its tries; penalties in
 * force. What is hidden from who asks: test_secret.c. */
#include "tests/unit/asking.h"
#include "tests/unit/noticing.h"

static struct noticesask ask_all(void)
{
    struct noticesask ask;

    rec_clear(&rec_noticesask, &ask);
    return ask;
}

/* Ids of the rows, joined. */
static const char *ids(struct town *t, const struct noticesask *ask)
{
    struct notices out;
    const char *all = "";

    town_answer(t, OP_notices, ask, &out);
    for (size_t i = 0; i < out.rows.n; i++)
        all = arena_printf(&t->a, "%s%s ", all, LIST_AT(out.rows, struct notice, i)->id);
    return all;
}

static void put(struct town *t, const char *id, const char *item, int state, const char *to, const char *channel)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = id;
    n.item = item;
    n.kind = NOTICE_LIGHT;
    n.state = state;
    n.role = "liaison";
    n.unit = "east";
    n.to = to;
    n.channel = channel;
    state_put(t->s, T_notice, id, &n, &t->a);
}

static struct town *town_notices(void)
{
    struct town *t = noticing_town();

    put(t, "n1", "T-1", NS_DEAD, "li", "robot");
    put(t, "n2", "C-1", NS_ACCEPTED, "li2", "robot");
    put(t, "n3", "T-1", NS_UNCERTAIN, "li", "file");
    put(t, "n4", "T-1", NS_INTENDED, NULL, NULL);
    return t;
}

static void test_filters(void **state)
{
    static const char *const bad[] = {"dead", "uncertain"};
    static const struct {
        bool bad;
        const char *item, *reader, *channel, *expect;
    } v[] = {
        {false, NULL, NULL, NULL, "n1 n2 n3 n4 "},
        {true, NULL, NULL, NULL, "n1 n3 "},
        {false, "T-1", NULL, NULL, "n1 n3 n4 "},
        {false, NULL, "li", NULL, "n1 n3 "},
        {false, NULL, "liaison@east", NULL, "n1 n2 n3 n4 "},
        {false, NULL, NULL, "robot", "n1 n2 "},
        {true, "T-1", "li", "robot", "n1 "},
        {false, "T-2", NULL, NULL, ""},
    };
    struct town *t = town_notices();

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct noticesask ask = ask_all();

        if (v[i].bad)
            ask.states = STRS(bad);
        ask.item = v[i].item;
        ask.reader = v[i].reader;
        ask.channel = v[i].channel;
        assert_string_equal(ids(t, &ask), v[i].expect);
    }
    town_free(t);
}

static void test_pages(void **state)
{
    struct town *t = town_notices();
    struct noticesask ask = ask_all();
    struct notices out;

    (void)state;
    ask.limit = 3;
    town_answer(t, OP_notices, &ask, &out);
    assert_int_equal(out.rows.n, 3);
    assert_string_equal(out.after, "n3");
    ask.after = out.after;
    town_answer(t, OP_notices, &ask, &out);
    assert_int_equal(out.rows.n, 1);
    assert_string_equal(LIST_AT(out.rows, struct notice, 0)->id, "n4");
    assert_null(out.after);
    town_free(t);
}

static void test_one(void **state)
{
    struct town *t = noticing_town();
    struct noticesask ask = ask_all();
    const char *id = notice_new(t);
    struct notices out;

    (void)state;
    assert_int_equal(attempt(t, id, "file"), 0);
    town_answer(t, OP_notices, &ask, &out);
    assert_int_equal(LIST_AT(out.rows, struct notice, 0)->tries.n, 0); /* in a list they would be too much */
    ask.notice = id;
    town_answer(t, OP_notices, &ask, &out);
    assert_int_equal(out.rows.n, 1);
    assert_int_equal(LIST_AT(out.rows, struct notice, 0)->tries.n, 1);
    ask.notice = "nothing";
    assert_refused(t, town_ask(t, OP_notices, &ask, &out), DUBAN_E_no_record, "notice");
    town_free(t);
}

static void test_wrong_state(void **state)
{
    static const char *const wrong[] = {"dead", "deed"};
    struct town *t = noticing_town();
    struct noticesask ask = ask_all();
    struct notices out;

    (void)state;
    ask.states = STRS(wrong);
    assert_refused(t, town_ask(t, OP_notices, &ask, &out), DUBAN_E_bad_choice, "states[1]");
    assert_non_null(strstr(t->e.text, "dead")); /* the nearest right word */
    town_free(t);
}

static void test_penalties(void **state)
{
    struct town *t = noticing_town();
    struct noticesask ask = ask_all();
    const char *id = notice_new(t);
    struct notices out;
    struct fate f;

    (void)state;
    assert_int_equal(attempt(t, id, "robot"), 0);
    f = fate_of(t, id, NS_INTENDED, t->now_ms + MINUTE);
    f.penalty = "feishu/k";
    f.penalty_ms = t->now_ms + 10 * MINUTE;
    assert_int_equal(fate_send(t, &f), 0);
    town_answer(t, OP_notices, &ask, &out);
    assert_int_equal(out.limits.n, 1);
    assert_string_equal(LIST_AT(out.limits, struct used, 0)->governor, "feishu/k");
    assert_int_equal(LIST_AT(out.limits, struct used, 0)->until_ms, f.penalty_ms);
    t->now_ms = f.penalty_ms; /* over */
    town_answer(t, OP_notices, &ask, &out);
    assert_int_equal(out.limits.n, 0);
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filters),     cmocka_unit_test(test_pages),     cmocka_unit_test(test_one),
        cmocka_unit_test(test_wrong_state), cmocka_unit_test(test_penalties),
    };

    return cmocka_run_group_tests_name("query notices", tests, NULL, NULL);
}
