/* What people read: dates that are near, due and past; journal entries as sentences; which entries are news at all. Ids
 * made from content (ids.c) are the same for the same content, and short enough. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "clients/ids.h"
#include "clients/words.h"
#include "fixture_cli.h"

static void test_left(void **state)
{
    static const struct {
        const char *now, *due;
        int64_t left;
        const char *zh, *en;
    } cases[] = {
        {"2022-09-16T10:00:00+08:00", "2022-09-22", 4, "剩 4 个工作日", "4 workdays left"},
        {"2022-09-16T23:59:59+08:00", "2022-09-16", 0, "今天到期", "due today"},
        {"2022-09-16T10:00:00+08:00", "2022-09-17", 0, "今天是最后一个工作日", "today is the last workday"},
        {"2022-09-17T10:00:00+08:00", "2022-09-16", 0, "已过期", "past due"}, /* Saturday after */
        {"2022-09-19T00:00:00+08:00", "2022-09-16", -1, "逾期 1 个工作日", "1 workdays overdue"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct brief b;
        int64_t now;
        rec_clear(&rec_brief, &b);
        assert_true(parse_time(cases[i].now, &now) && parse_date(cases[i].due, &b.effective_due));
        b.state = ITEM_OPEN;
        b.left_workdays = cases[i].left;
        C.lang = "zh";
        assert_string_equal(left_text(&C, &b, now), cases[i].zh);
        C.lang = "en";
        assert_string_equal(left_text(&C, &b, now), cases[i].en);
        b.state = ITEM_CLOSED; /* what is closed has nothing left */
        assert_string_equal(left_text(&C, &b, now), "");
    }
    C.lang = "zh";
}

static void test_pace(void **state)
{
    struct brief b;
    (void)state;
    rec_clear(&rec_brief, &b);
    assert_string_equal(pace_text(&C, &b), "");
    b.percent = 61;
    assert_string_equal(pace_text(&C, &b), "61%");
    b.planned = 85;
    assert_string_equal(pace_text(&C, &b), "61% / 85%");
    b.percent = NONE;
    assert_string_equal(pace_text(&C, &b), "0% / 85%");
}

static struct event event_of(int op, const void *body)
{
    struct event ev;
    rec_clear(&rec_event, &ev);
    ev.seq = 1;
    ev.op = ops[op].name;
    ev.body = rec_pack(ops[op].body, body, &C.arena);
    return ev;
}

static void test_sentences(void **state)
{
    struct act x;
    struct facts f;
    (void)state;
    rec_clear(&rec_act, &x);
    rec_clear(&rec_facts, &f);
    x.item = "LD-1";
    x.percent = 85;
    x.text = "完成\n联调\033[2J";
    struct event ev = event_of(OP_report, &x);
    assert_string_equal(event_text(&C, &ev),
                        "报进度 85%：完成 联调\\x1b[2J"); /* what people type can't touch the terminal */
    rec_clear(&rec_act, &x);
    assert_true(parse_date("2022-09-22", &x.new_due));
    x.reason = "接口推迟";
    f.ask = "LD-1/1";
    f.item = "LD-1";
    ev = event_of(OP_extend_request, &x);
    ev.facts = &f;
    assert_string_equal(event_text(&C, &ev), "申请延期 至 2022-09-22（申请 LD-1/1）：接口推迟");
    assert_string_equal(event_subject(&C, &ev), "LD-1");
    ev.op = "from_the_future"; /* an operation of a newer daemon is named, not guessed */
    assert_string_equal(event_text(&C, &ev), "from_the_future");
}

static void test_actors(void **state)
{
    struct event ev;
    (void)state;
    rec_clear(&rec_event, &ev);
    ev.actor = "P1";
    assert_string_equal(event_actor(&C, &ev), "P1");
    ev.actor_name = "张某";
    assert_string_equal(event_actor(&C, &ev), "张某");
    ev.actor = "worker:escalate";
    ev.actor_name = NULL;
    assert_string_equal(event_actor(&C, &ev), "");
}

/* A light that turns is news, a look that changes nothing is not; told to somebody always is. */
static void test_news(void **state)
{
    static const struct {
        const char *item;
        int light, notices;
        bool news;
    } looks[] = {
        {"A", LIGHT_NONE, 0, false},  {"A", LIGHT_YELLOW, 0, true},  {"A", LIGHT_YELLOW, 0, false},
        {"B", LIGHT_YELLOW, 0, true}, {"A", LIGHT_YELLOW, 1, true},  {"A", LIGHT_RED, 1, true},
        {"A", LIGHT_NONE, 0, true},   {"B", LIGHT_YELLOW, 0, false},
    };
    struct turns t = {0};
    struct judge j;
    struct notice n;
    (void)state;
    rec_clear(&rec_notice, &n);
    n.id = "x";
    n.item = "A";
    n.kind = NOTICE_LIGHT;
    n.state = NS_INTENDED;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        rec_clear(&rec_judge, &j);
        j.key = looks[i].item;
        j.rev = j.token = j.judged_ms = 1;
        j.light = looks[i].light;
        j.notices = (struct list){&n, (size_t)looks[i].notices};
        struct event ev = event_of(OP_judge, &j);
        if (event_news(&C, &t, &ev) != looks[i].news)
            fail_msg("look %zu", i);
    }
    struct tick tick = {.to = 5};
    struct event ev = event_of(OP_advance, &tick);
    assert_false(event_news(&C, &t, &ev));
}

static void test_ids(void **state)
{
    const char *a = id_of_content(&C.arena, "import", (struct bytes){"abc", 3});
    (void)state;
    assert_string_equal(a, id_of_content(&C.arena, "import", (struct bytes){"abc", 3}));
    assert_string_not_equal(a, id_of_content(&C.arena, "import", (struct bytes){"abd", 3}));
    assert_true(!strncmp(a, "import-", 7) && strlen(a) < LIM_ID_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left),   cmocka_unit_test(test_pace), cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_actors), cmocka_unit_test(test_news), cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
