/* `duban why`: an item, a date, a request (core/why_ask.c), and what nobody was told yet. Sentences of lights are
 * test_explain's; here: what is said of what, and that each number cited is the entry that decided
 * (core/why_past.c). */
#include "core/query.h"
#include "tests/unit/why.h"

static void test_item(void **state)
{
    struct town *t = town_ladder();
    struct why w;
    int64_t judged;

    (void)state;
    t->now_ms = at("2022-07-06T08:30");
    town_judge(t, "T-1");
    judged = t->seq;
    w = ask_why(t, "T-1", NULL);
    assert_string_equal(w.id, "T-1");
    assert_string_equal(((const struct brief *)w.brief)->id, "T-1");
    assert_string_equal(LIST_AT(w.reasons, struct reason, 0)->code, "light_since");
    assert_int_equal(LIST_AT(w.reasons, struct reason, 0)->seq, judged);
    assert_string_equal(cited(t, line(&w, "due_first"))->op, "register");
    assert_string_equal(cited(t, line(&w, "due_extended"))->op, "extend_approve");
    assert_true(line(&w, "due_now")->seq == NONE); /* follows from the lines before it: no entry of its own */
    assert_line(&w, "wait_rung", "未发：主任 在第 2 级，上一级告知后隔 2 个工作日，2022-07-08 08:30 发",
                "not sent: head is rung 2, 2 workdays after the rung before, 2022-07-08 08:30");
    assert_line(&w, "wait_below",
                "未发：科员 在第 3 级，现升到第 1 级（2022-07-06 08:30 起）；若无新情况，2022-07-12 08:30 发",
                "not sent: clerk is rung 3, rung 1 is reached since 2022-07-06 08:30; if nothing happens it is told "
                "2022-07-12 08:30");

    /* the last lines: report, decision, judgement */
    assert_string_equal(cited(t, LIST_AT(w.reasons, struct reason, w.reasons.n - 3))->op, "report");
    assert_string_equal(LIST_AT(w.reasons, struct reason, w.reasons.n - 2)->zh,
                        "依据：2022-03-02 10:02 批准延期（head）");
    assert_int_equal(LIST_AT(w.reasons, struct reason, w.reasons.n - 1)->seq, judged);
    town_free(t);
}

/* Held, resumed, reopened: every piece of the deadline cites the entry that made it. */
static void test_pieces(void **state)
{
    static const struct step steps[] = {
        {"2022-03-03T10:00", "li", OP_hold_request, "T-1", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "T-1", .ref = "T-1/2", .new_due = "2022-03-20"},
        {"2022-03-08T10:00", "li", OP_resume, .item = "T-1"},
        {NULL, "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/3"},
        {NULL, "clerk", OP_reopen, "T-1", .reason = "反弹"},
    };
    static const char *const lines[][2] = {{"due_first", "register"},
                                           {"due_extended", "extend_approve"},
                                           {"due_held", "hold_approve"},
                                           {"due_resumed", "resume"},
                                           {"due_reopened", "reopen"}};
    struct town *t = town_ladder();
    struct why w;

    (void)state;
    STEPS(t, steps);
    w = ask_why(t, "T-1", NULL);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_string_equal(cited(t, line(&w, lines[i][0]))->op, lines[i][1]);
    town_free(t);
}

static void test_date(void **state)
{
    struct town *t = town_full();
    struct why w = ask_why(t, "2022-04-02", NULL);

    (void)state;
    assert_null(w.brief);
    assert_int_equal(w.reasons.n, 1);
    assert_string_equal(w.id, "2022-04-02");
    w = ask_why(t, "2022-04-04", NULL);
    assert_line(&w, "date_holiday", "2022-04-04 周一，放假（清明节）", "2022-04-04 Mon, off (清明节)");
    w = ask_why(t, "2040-02-17", NULL); /* no calendar covers it: a guess, and said so */
    assert_int_equal(w.reasons.n, 2);
    assert_string_equal(LIST_AT(w.reasons, struct reason, 1)->code, "days_not_covered");
    town_free(t);
}

static void test_request(void **state)
{
    static const struct step late[] = {
        {"2022-07-07T10:00", "li", OP_extend_request, "T-1", .new_due = "2022-07-20", .reason = "又雨"},
    };
    static const struct step refused[] = {
        {"2022-07-08T10:00", "head", OP_extend_reject, "T-1", .ref = "T-1/2", .reason = "不行"},
    };
    struct town *t = town_ladder();
    struct why w = ask_why(t, "T-1/1", NULL);

    (void)state;
    assert_string_equal(w.id, "T-1/1");
    assert_string_equal(cited(t, line(&w, "ask_made"))->op, "extend_request");
    assert_line(&w, "ask_decided", "head 于 2022-03-02 10:02 答复：已同意，至 2022-07-05：下不为例",
                "head answered 2022-03-02 10:02: approved, until 2022-07-05: 下不为例");
    assert_string_equal(cited(t, line(&w, "ask_decided"))->op, "extend_approve");
    assert_null(line(&w, "ask_late"));
    STEPS(t, late);
    w = ask_why(t, "T-1/2", NULL);
    assert_non_null(line(&w, "ask_waits"));
    assert_line(&w, "ask_late", "提出时已过期限 2022-07-05，不影响灯",
                "asked after the due date 2022-07-05: the light is not stopped by it");
    STEPS(t, refused);
    w = ask_why(t, "T-1/2", NULL);
    assert_null(line(&w, "ask_waits"));
    assert_string_equal(cited(t, line(&w, "ask_decided"))->op, "extend_reject");
    town_free(t);
}

/* Nobody was told: what holds it back, at each moment of an item's life. */
static void test_silence(void **state)
{
    static const struct {
        const char *story, *when, *code;
        bool judge;
    } cases[] = {
        {"nothing is wrong", "2022-03-03T10:00", "wait_none", true},
        {"something is new, and nobody has looked yet", "2022-07-06T00:00", "wait_judge", false},
        {"it turned red at midnight: the office is closed", "2022-07-06T00:00", "wait_office", true},
        {"the first was told, the second has time", "2022-07-06T08:30", "wait_rung", true},
    };
    static const struct step hold[] = {
        {"2022-07-07T10:00", "li", OP_hold_request, "T-1", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "T-1", .ref = "T-1/2", .new_due = "2022-08-01"},
    };
    struct town *t = town_ladder();
    struct why w;

    (void)state;
    town_judge(t, "T-1");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        t->now_ms = at(cases[i].when);
        if (cases[i].judge)
            town_judge(t, "T-1");
        w = ask_why(t, "T-1", i % 2 ? "notice" : "通知");
        if (strcmp(LIST_AT(w.reasons, struct reason, 0)->code, cases[i].code) != 0)
            fail_msg("%s: %s", cases[i].story, LIST_AT(w.reasons, struct reason, 0)->zh);
        assert_non_null(w.brief);
    }
    STEPS(t, hold);
    town_judge(t, "T-1");
    w = ask_why(t, "T-1", "notice");
    assert_string_equal(LIST_AT(w.reasons, struct reason, 0)->code, "wait_grey");
    t->now_ms = at("2022-08-01T09:00");
    w = ask_why(t, "T-1", "light");
    assert_line(&w, "light_held_over", "灰灯：挂起到 2022-08-01 为止，已到期，请恢复办理或申请继续挂起（plain@2）",
                "grey: held until 2022-08-01, which has come: resume, or ask to hold it longer (plain@2)");
    w = ask_why(t, "C-1", "notice"); /* no lights, so no ladder: that is the reason */
    assert_string_equal(LIST_AT(w.reasons, struct reason, 0)->code, "not_policy");
    assert_non_null(line(&w, "light_no_policy"));
    town_free(t);
}

/* Yellow: the rung that hears of red only is told apart from those that merely wait. And what is said comes true. */
static void test_silence_colour(void **state)
{
    static const struct step steps[] = {
        {"2022-03-03T10:00", "li", OP_close_request, "T-1", .percent = "60"},
        {NULL, "head", OP_close_reject, "T-1", .ref = "T-1/2", .reason = "佐证不足"},
    };
    struct town *t = town_ladder();
    struct why w;

    (void)state;
    STEPS(t, steps);
    town_judge(t, "T-1");
    assert_int_equal(town_item(t, "T-1").light, LIGHT_YELLOW);
    w = ask_why(t, "T-1", "notice");
    assert_line(&w, "wait_rung", "未发：主任 在第 2 级，上一级告知后隔 2 个工作日，2022-03-07 10:01 发",
                "not sent: head is rung 2, 2 workdays after the rung before, 2022-03-07 10:01");
    assert_line(&w, "wait_colour", "未发：科员 在第 3 级，红灯起才告知，现为黄灯",
                "not sent: clerk is rung 3, told from red on, now yellow");
    t->now_ms = at("2022-03-07T10:00");
    town_judge(t, "T-1");
    assert_int_equal(town_item(t, "T-1").rung, 1);
    t->now_ms = at("2022-03-07T10:01");
    town_judge(t, "T-1");
    assert_int_equal(town_item(t, "T-1").rung, 2);
    town_free(t);
}

static void test_refused(void **state)
{
    static const struct {
        const char *id;
        int code;
    } cases[] = {
        {"moon", DUBAN_E_no_item},       {"T-1/7", DUBAN_E_no_ask},    {"T-1/e1/red/r1/x", DUBAN_E_no_record},
        {"2022-02-30", DUBAN_E_no_item}, {"一件", DUBAN_E_not_unique},
    };
    struct town *t = town_full();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct which w = {cases[i].id, NONE, NULL};
        struct why out;

        assert_refused(t, town_ask(t, OP_why, &w, &out), cases[i].code, "id");
    }
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_item),    cmocka_unit_test(test_pieces),  cmocka_unit_test(test_date),
        cmocka_unit_test(test_request), cmocka_unit_test(test_silence), cmocka_unit_test(test_silence_colour),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
