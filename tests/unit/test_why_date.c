/* `duban why ITEM date`: every piece of a deadline with the decision behind it and how its days were counted, what a
 * new calendar moved, what is not certain yet, on time or late. */
#include "tests/unit/why.h"

/* Items of `counted` are due 20 workdays after they are assigned, the first day counted; `hours` to the minute. */
static struct town *town_counted(struct span due)
{
    struct town *t = town_ladder();
    struct ledger l = ledger_doc("counted", "plain");
    struct stage stages[] = {stage_doc("sent", "已派单", false), stage_doc("taken", "已认领", false),
                             stage_doc("done", "已办结", true)};
    struct registration r;

    stages[0].within = span(2, SPAN_WORKHOURS);
    l.stages = LIST(stages);
    l.due = due;
    t->now_ms = at("2022-03-28T09:00");
    town_apply(t, "ledger", &l);
    r = registration_of("N-1", "counted");
    r.start_date = day("2022-03-28");
    r.due_date = NONE;
    town_must(t, "clerk", OP_register, &r);
    town_judge(t, "N-1");
    return t;
}

/* The first date was counted, over a holiday and a worked weekend: by which rule, of which version. */
static void test_counted(void **state)
{
    struct town *t = town_counted((struct span){8, SPAN_WORKDAYS, 1, SPAN_END_DAY});
    struct why w = ask_why(t, "N-1", "date");

    (void)state;
    assert_line(&w, "due_first", "原期限 2022-04-07，2022-03-28 交办", "first due 2022-04-07, assigned 2022-03-28");
    assert_string_equal(cited(t, line(&w, "due_first"))->op, "register");
    assert_line(
        &w, "due_counted", "这个日期是数出来的：从 2022-03-28 起 8 个工作日，首日计入，至 2022-04-07（台账 counted@1）",
        "this date was counted: 8 workdays, first day counts from 2022-03-28 makes 2022-04-07 (ledger counted@1)");
    assert_line(&w, "count_rule", "算法：起算当天计入，到最后一天 24:00 止",
                "counting rule: the first day counts, it ends with its last day");
    assert_line(&w, "days_counted",
                "工作日这样数：2022-03-28 当天计入，至 2022-04-07 共 8 "
                "天：03-28、03-29、03-30、03-31、04-01、04-02（周六，调休）、04-06、04-07；不计 04-03 至 "
                "04-05（清明节）",
                "workdays counted: from 2022-03-28 until 2022-04-07 makes 8: 03-28, 03-29, 03-30, 03-31, 04-01, 04-02 "
                "(Sat, worked in exchange), 04-06, 04-07; not counted: 04-03 to 04-05 (清明节)");
    assert_line(&w, "stage_counted", "阶段时限从 2022-03-28 08:30 起数 2 个工作小时，至 2022-03-28 10:30",
                "the limit of the stage was counted: 2 workhours from 2022-03-28 08:30 makes 2022-03-28 10:30");
    w = ask_why(t, "T-1", "期限");
    assert_line(&w, "due_given", "这个日期是指定的，不是数出来的", "this date was given, not counted");
    assert_null(line(&w, "due_counted"));
    town_free(t);
}

static void test_calendar_days(void **state)
{
    struct town *t = town_counted(span(10, SPAN_DAYS));
    struct why w = ask_why(t, "N-1", "date");

    (void)state;
    assert_line(&w, "days_calendar", "自然日这样数：2022-03-28 至 2022-04-07 共 10 天，放假也算",
                "days counted: from 2022-03-28 to 2022-04-07 makes 10, days off included");
    town_free(t);
}

/* A pause gives back its workdays, by name; held and stopped by law alike. */
static void test_given_back(void **state)
{
    static const struct step steps[] = {
        {"2022-03-30T10:00", "li", OP_hold_request, "T-1", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "T-1", .ref = "T-1/2", .new_due = "2022-04-20"},
        {"2022-04-07T10:00", "li", OP_resume, .item = "T-1"},
        {"2022-04-11T10:00", "li", OP_legal_stop, "T-1", .text = "听证"},
        {"2022-04-12T10:00", "li", OP_resume, .item = "T-1"},
    };
    struct town *t = town_ladder();
    struct why w;
    const struct duepiece *p;
    struct shown shown;
    struct which which = {"T-1", NONE, NULL};

    (void)state;
    STEPS(t, steps);
    w = ask_why(t, "T-1", "date");
    assert_line(&w, "due_held", "2022-03-30 挂起，拟于该日恢复：2022-04-20，经办 head，申请 T-1/2",
                "2022-03-30 held, to wake on 2022-04-20, by head, request T-1/2");
    assert_line(&w, "due_given_back", "停计 2022-03-30 至 2022-04-07，其间 5 个工作日退还",
                "paused from 2022-03-30 to 2022-04-07: 5 workdays are given back");
    assert_string_equal(cited(t, line(&w, "due_stopped"))->op, "legal_stop");
    assert_non_null(line(&w, "due_resumed"));
    /* the same pieces, as `show` has them: how many workdays, by which entry */
    town_answer(t, OP_show, &which, &shown);
    assert_int_equal(shown.pieces.n, 6);
    p = LIST_AT(shown.pieces, struct duepiece, 2);
    assert_int_equal(p->workdays, 5);
    assert_int_equal(p->to_ms, at("2022-04-07T10:00"));
    assert_int_equal(p->seq, line(&w, "due_held")->seq);
    assert_true(LIST_AT(shown.pieces, struct duepiece, 5)->to_ms == NONE); /* it goes on */
    town_free(t);
}

/* On time is judged at submission: both instants are said. */
static void test_on_time(void **state)
{
    static const struct {
        const char *when, *code, *zh;
    } rows[] = {
        {"2022-07-05T17:00", "due_on_time",
         "2022-07-05 17:00 报结，其时期限 2022-07-05：按期。按期与否在报结时判定，审核再久也不算逾期"},
        {"2022-07-06T09:00", "due_late", "2022-07-06 09:00 报结，其时期限 2022-07-05：逾期"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct step steps[] = {
            {rows[i].when, "li", OP_close_request, "T-1", .percent = "100"},
            {"2022-07-20T10:00", "head", OP_close_approve, "T-1", .ref = "T-1/2"},
        };
        struct town *t = town_ladder();
        struct why w;

        STEPS(t, steps);
        w = ask_why(t, "T-1", "date");
        if (!line(&w, rows[i].code))
            fail_msg("%s:\n%s", rows[i].code, lines(t, &w));
        assert_string_equal(line(&w, rows[i].code)->zh, rows[i].zh);
        town_free(t);
    }
}

/* Stages that were left, in time and too late. */
static void test_steps(void **state)
{
    static const struct step steps[] = {
        {"2022-03-28T12:30", "li", OP_stage, "N-1", .stage = "taken"},
        {"2022-03-28T14:00", "clerk", OP_stage, "N-1", .stage = "sent"},
        {"2022-03-28T14:30", "li", OP_stage, "N-1", .stage = "taken"},
    };
    struct town *t = town_counted(span(10, SPAN_DAYS));
    struct why w;

    (void)state;
    STEPS(t, steps);
    w = ask_why(t, "N-1", "date");
    assert_line(&w, "step_late", "阶段“已派单”2022-03-28 12:30 离开，时限 2022-03-28 10:30：超时",
                "stage sent was left 2022-03-28 12:30, its limit was 2022-03-28 10:30: late");
    assert_non_null(line(&w, "step_on_time"));
    town_free(t);
}

/* A holiday is announced late: the date moves, and the paper that moved it is named. */
static void test_moved(void **state)
{
    struct calday days[] = {{day("2022-03-30"), DAYK_HOLIDAY, "县庆"}};
    struct calendar doc;
    struct town *t = town_counted(span(8, SPAN_WORKDAYS));
    struct why w = ask_why(t, "N-1", "date");

    (void)state;
    assert_line(&w, "due_first", "原期限 2022-04-08，2022-03-28 交办", "first due 2022-04-08, assigned 2022-03-28");
    t->now_ms = at("2022-03-29T09:00");
    rec_clear(&rec_calendar, &doc);
    doc.calendar = "late";
    doc.days = LIST(days);
    doc.order = 5;
    doc.known = day("2022-03-29");
    doc.source = "县办发 9 号";
    town_apply(t, "calendar", &doc);
    town_judge(t, "N-1");
    w = ask_why(t, "N-1", "date");
    assert_line(
        &w, "due_moved",
        "2022-03-29 放假安排有变，期限由 2022-04-08 顺移至 2022-04-11 (late@1 县办发 9 号 2022-03-29; national@1; "
        "county@1)",
        "2022-03-29 the calendar became another: due date moved from 2022-04-08 to 2022-04-11 (late@1 县办发 9 号 "
        "2022-03-29; national@1; county@1)");
    assert_string_equal(cited(t, line(&w, "due_moved"))->op, "judge");
    assert_non_null(line(&w, "due_first")); /* the first one is always said */
    town_free(t);
}

static void holiday(struct town *t, const char *date)
{
    struct calday days[] = {{day(date), DAYK_HOLIDAY, "县庆"}};
    struct calendar doc;

    rec_clear(&rec_calendar, &doc);
    doc.calendar = "late";
    doc.days = LIST(days);
    doc.order = 5;
    town_apply(t, "calendar", &doc);
}

/* The limit of a stage moves as well, and the due date, which was given, stays. */
static void test_stage_moved(void **state)
{
    struct town *t = town_ladder();
    struct item it = town_item(t, "T-1");
    struct why w;

    (void)state;
    t->now_ms = at("2022-03-28T09:00");
    it.stage_ms = t->now_ms;
    it.stage_limit = span(3, SPAN_WORKDAYS);
    it.stage_due_ms = at("2022-04-01T00:00");
    state_put(t->s, T_item, "T-1", &it, &t->a);
    holiday(t, "2022-03-30");
    town_judge(t, "T-1");
    w = ask_why(t, "T-1", "date");
    assert_line(
        &w, "stage_moved",
        "2022-03-28 09:00 放假或上班时间有变，阶段时限由 2022-03-31 24:00 顺移至 2022-04-01 24:00 (late@1; national@1)",
        "2022-03-28 09:00 the calendar or the office hours became another: limit of the stage moved from "
        "2022-03-31 24:00 to 2022-04-01 24:00 (late@1; national@1)");
    assert_non_null(line(&w, "due_stays"));
    assert_null(line(&w, "due_moved"));
    town_free(t);
}

/* The limit of the whole, and the due date with it. */
static void test_whole_moved(void **state)
{
    struct town *t = town_ladder();
    struct item it = town_item(t, "T-1");
    struct why w;

    (void)state;
    t->now_ms = at("2022-03-28T09:00");
    it.time_from_ms = t->now_ms;
    it.time_limit = span(3, SPAN_WORKDAYS);
    it.due_ms = at("2022-04-01T00:00");
    it.effective_due = day("2022-03-31");
    state_put(t->s, T_item, "T-1", &it, &t->a);
    w = ask_why(t, "T-1", "date");
    assert_line(&w, "whole_counted", "总时限从 2022-03-28 09:00 起数 3 个工作日，至 2022-03-31 24:00",
                "the limit of the whole was counted: 3 workdays from 2022-03-28 09:00 makes 2022-03-31 24:00");
    holiday(t, "2022-03-30");
    town_judge(t, "T-1");
    w = ask_why(t, "T-1", "date");
    assert_non_null(line(&w, "whole_moved"));
    assert_non_null(line(&w, "due_moved"));
    town_free(t);
}

/* A stage began that counts the limit anew. */
static void test_restarted(void **state)
{
    struct town *t = town_ladder();
    struct item it = town_item(t, "T-1");
    struct segment pieces[3];
    struct why w;

    (void)state;
    memcpy(pieces, it.segments.v, 2 * sizeof pieces[0]);
    rec_clear(&rec_segment, &pieces[2]);
    pieces[2].kind = SEG_RESTARTED;
    pieces[2].from_ms = at("2022-03-10T10:00");
    pieces[2].due_date = day("2022-07-20");
    it.segments = LIST(pieces);
    it.effective_due = day("2022-07-20");
    state_put(t->s, T_item, "T-1", &it, &t->a);
    w = ask_why(t, "T-1", "date");
    assert_line(&w, "due_restarted", "2022-03-10 转阶段，时限重新起算，期限 2022-07-20",
                "2022-03-10 a stage began, its limit counts anew: due 2022-07-20");
    town_free(t);
}

/* A deadline of very many pieces: the answer ends by saying how much it left out. */
static void test_many_pieces(void **state)
{
    struct town *t = town_ladder();
    struct item it = town_item(t, "T-1");
    struct segment *pieces = arena_alloc(&t->a, 300 * sizeof *pieces);
    struct why w;

    (void)state;
    for (size_t i = 0; i < 300; i++) {
        pieces[i] = *LIST_AT(it.segments, struct segment, i > 0);
        pieces[i].due_date += (int64_t)i;
    }
    it.segments = (struct list){pieces, 300};
    state_put(t->s, T_item, "T-1", &it, &t->a);
    w = ask_why(t, "T-1", "date");
    assert_int_equal(w.reasons.n, 201);
    assert_string_equal(LIST_AT(w.reasons, struct reason, 200)->code, "why_more");
    town_free(t);
}

/* Counted into a year that no calendar covers. */
static void test_provisional(void **state)
{
    struct town *t = town_counted(span(250, SPAN_WORKDAYS));
    struct why w = ask_why(t, "N-1", "date");

    (void)state;
    assert_line(
        &w, "due_provisional", "暂定：2023 年放假表未公布，按周一至周五推定；公布后可能顺移，届时只告知期限有变的人",
        "provisional: no holiday table for 2023, Monday to Friday is assumed; the date may move when there is one, "
        "and those whose date moves are told");
    assert_non_null(line(&w, "days_not_covered"));
    w = ask_why(t, "T-1", "date");
    assert_null(line(&w, "due_provisional"));
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counted),     cmocka_unit_test(test_calendar_days), cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_on_time),     cmocka_unit_test(test_steps),         cmocka_unit_test(test_moved),
        cmocka_unit_test(test_provisional), cmocka_unit_test(test_stage_moved),   cmocka_unit_test(test_whole_moved),
        cmocka_unit_test(test_restarted),   cmocka_unit_test(test_many_pieces),
    };

    return cmocka_run_group_tests_name("why_date", tests, NULL, NULL);
}
