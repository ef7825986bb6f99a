/* `duban why` of a notice: what caused it, where it is, what became of it, what comes next; and of a digest. Each state
 * that the sending may leave a notice in stands in the store, and the lines are those of that state, no others. */
#include "tests/unit/why.h"

static const char *const first = "T-1/e1/red/r1/liaison";

/* T-1 overdue: the first rung told, an order sent. */
static struct town *town_told(void)
{
    struct town *t = town_ladder();

    t->now_ms = at("2022-07-06T08:30");
    town_judge(t, "T-1");
    return t;
}

static struct notice notice_at(struct town *t, const char *id)
{
    struct notice n;

    assert_true(state_get(t->s, T_notice, id, &t->a, &n));
    return n;
}

static struct why why_now(struct town *t, const struct notice *n)
{
    state_put(t->s, T_notice, n->id, n, &t->a);
    return ask_why(t, n->id, NULL);
}

static void test_cause(void **state)
{
    struct town *t = town_told();
    int64_t told = t->seq;
    struct why w;

    (void)state;
    t->now_ms = at("2022-07-08T08:30");
    town_judge(t, "T-1");
    w = ask_why(t, first, NULL);
    assert_line(&w, "notice_light", "因 红灯（overdue）告知第 1 级 east 联络员，规则 plain@2",
                "tells rung 1, east 联络员, of red (overdue), rules plain@2");
    assert_int_equal(LIST_AT(w.reasons, struct reason, 0)->seq, told); /* not the later judgement */
    assert_non_null(line(&w, "notice_leaves"));
    assert_line(&w, "notice_state", "2022-07-06 08:30 起应发；现状 待发，已试 0 次",
                "due since 2022-07-06 08:30; now intended, 0 attempts");
    w = ask_why(t, "T-1", "e1/red/r2/head"); /* the number without the item's */
    assert_int_equal(LIST_AT(w.reasons, struct reason, 0)->seq, t->seq);
    w = ask_why(t, "T-1/e1/order/T-1-D1", NULL);
    assert_non_null(line(&w, "notice_order"));
    town_free(t);
}

/* A state in the store, and what is said of it. */
static void test_fates(void **state)
{
    static const struct {
        const char *story;
        int notice_state;
        bool vacant, sent, read, acked;
        const char *to_name, *instead_of, *result, *dropped_by, *next;
        const char *zh[3];    /* lines that are there */
        const char * not [2]; /* codes that are not */
    } rows[] = {
        {"no such mailbox", NS_DEAD, .to_name = "丁", .result = "550",
         .zh = {"未达：试到期限为止都没有送成：550，列入未达名单", "不会再自动送"},
         .not = {"notice_leaves", "notice_sent"}},
        {"refused for good", NS_REFUSED, .result = "blocked", .zh = {"未达：smtp 拒收：blocked", "不会再自动送"}},
        {"nobody knows", NS_UNCERTAIN, .result = "silence",
         .zh = {"不确定：交出后没有回音：silence，可能已到", "不会再自动送"}},
        {"nobody knows, and it is tried again", NS_UNCERTAIN, .result = "silence", .next = "2022-07-06T10:00",
         .zh = {"不确定：交出后没有回音：silence，可能已到", "2022-07-06 10:00 再试"}, .not = {"notice_last"}},
        {"a failure, and a wait", NS_INTENDED, .result = "421", .next = "2022-07-06T10:00",
         .zh = {"渠道 smtp 回话：421", "2022-07-06 10:00 再试"}, .not = {"notice_last"}},
        {"given up by a person", NS_DROPPED, .dropped_by = "clerk", .zh = {"未送：clerk 放弃：重复", "不会再自动送"}},
        {"taken by the channel", NS_ACCEPTED, .sent = true, .zh = {"2022-07-06 09:00 已送出，渠道收下"},
         .not = {"notice_last", "notice_next"}},
        {"read and known", NS_READ, .sent = true, .read = true, .acked = true,
         .zh = {"2022-07-06 09:30 已读", "2022-07-06 09:40 li 表示知悉"}, .not = {"notice_last"}},
        {"to the substitute", NS_ACCEPTED, .sent = true, .to_name = "丙", .instead_of = "甲",
         .zh = {"甲 不在岗，由代理人收"}, .not = {"notice_vacant", "notice_upward"}},
        {"to the next in line", NS_ACCEPTED, .sent = true, .vacant = true, .to_name = "丙", .instead_of = "东联络员",
         .zh = {"岗位 东联络员 空缺，改送 丙"}, .not = {"notice_vacant", "notice_instead"}},
        {"nobody is there, it waits", NS_INTENDED, .result = "vacant", .next = "2022-07-07T08:30",
         .zh = {"岗位 east 联络员 现无人担任", "2022-07-07 08:30 再试"}, .not = {"notice_result"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct town *t = town_told();
        struct notice n = notice_at(t, first);
        struct why w;

        n.state = rows[i].notice_state;
        n.to_name = rows[i].to_name;
        n.instead_of = rows[i].instead_of;
        n.vacant = rows[i].vacant;
        n.result = rows[i].result;
        n.attempts = rows[i].result && !same_text(rows[i].result, "vacant") ? 3 : 0;
        n.channel = "smtp";
        n.next_ms = rows[i].next ? at(rows[i].next) : NONE;
        n.sent_ms = rows[i].sent ? at("2022-07-06T09:00") : NONE;
        n.read_ms = rows[i].read ? at("2022-07-06T09:30") : NONE;
        n.acked_ms = rows[i].acked ? at("2022-07-06T09:40") : NONE;
        n.acked_by = rows[i].acked ? "li" : NULL;
        n.dropped_by = rows[i].dropped_by;
        n.dropped = rows[i].dropped_by ? "重复" : NULL;
        w = why_now(t, &n);
        for (size_t k = 0; k < 3 && rows[i].zh[k]; k++) {
            bool there = false;

            for (size_t m = 0; m < w.reasons.n; m++)
                there |= strcmp(LIST_AT(w.reasons, struct reason, m)->zh, rows[i].zh[k]) == 0;
            if (!there)
                fail_msg("%s: no line %s in\n%s", rows[i].story, rows[i].zh[k], lines(t, &w));
        }
        for (size_t k = 0; k < 2 && rows[i].not [k]; k++)
            if (line(&w, rows[i].not [k]))
                fail_msg("%s: there is a line %s in\n%s", rows[i].story, rows[i].not [k], lines(t, &w));
        town_free(t);
    }
}

static void test_tries(void **state)
{
    struct try tries[] = {
        {1, "wecom", at("2022-07-06T08:31"), NS_REFUSED, "45009", NONE, NULL, "li"},
        {2, "smtp", at("2022-07-06T08:40"), NS_ACCEPTED, NULL, NONE, NULL, NULL},
    };
    struct town *t = town_told();
    struct notice n = notice_at(t, first);
    struct why w;

    (void)state;
    n.state = NS_ACCEPTED;
    n.tries = LIST(tries);
    w = why_now(t, &n);
    assert_line(&w, "notice_try", "第 1 次：2022-07-06 08:31 经 wecom 送 li，被拒收：45009",
                "try 1: 2022-07-06 08:31 by wecom to li, refused: 45009");
    town_free(t);
}

/* Its cause ended before it left: by a judgement, which is cited, or by closing. */
/* Behind a limit, asked about, sent again by a person, and a test. */
static void test_waits(void **state)
{
    static const struct {
        const char *why, *code, *zh, *en;
    } rows[] = {
        {"limit", "notice_limit", "渠道 smtp 的限额已满，排到 2022-07-06 09:10",
         "a limit of channel smtp is reached: its place is 2022-07-06 09:10"},
        {"penalty", "notice_penalty", "渠道 smtp 的服务商要求停一停，排到 2022-07-06 09:10",
         "the provider of channel smtp asked for a rest: its place is 2022-07-06 09:10"},
        {"apart", "notice_apart", "渠道 smtp 避开整点半点，排到 2022-07-06 09:10",
         "channel smtp keeps off the full and the half hour: its place is 2022-07-06 09:10"},
    };
    struct noticetest test = {.person = "li", .text = "看得到吗"};
    struct town *t = town_told();
    struct notice n = notice_at(t, first);
    struct why w;

    (void)state;
    n.booked_ms = n.next_ms = at("2022-07-06T09:10");
    n.booked_on = "smtp";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        n.result = rows[i].why;
        w = why_now(t, &n);
        assert_line(&w, rows[i].code, rows[i].zh, rows[i].en);
        assert_null(line(&w, "notice_result"));
        assert_null(line(&w, "notice_next"));
    }
    n.booked_ms = NONE;
    n.state = NS_ACCEPTED;
    n.sent_ms = at("2022-07-06T09:00");
    n.receipt_ms = n.next_ms;
    n.asked = 2;
    n.retried_ms = at("2022-07-06T08:50");
    n.retried_by = "clerk";
    n.retried = "换了邮箱";
    w = why_now(t, &n);
    assert_line(&w, "notice_receipt", "2022-07-06 09:10 查回执，已查 2 次",
                "its receipt is asked for 2022-07-06 09:10; 2 times so far");
    assert_line(&w, "notice_retried", "2022-07-06 08:50 clerk 要求重发：换了邮箱",
                "2022-07-06 08:50 clerk had it sent again: 换了邮箱");
    town_must(t, "clerk", OP_notice_test, &test);
    w = ask_why(t, arena_keep(&t->a, t->facts.notice), NULL);
    assert_line(&w, "notice_test", "测试渠道，送给 li：看得到吗", "a test of the channels, for li: 看得到吗");
    town_free(t);
}

static void test_overtaken(void **state)
{
    static const struct step close[] = {
        {"2022-07-06T10:00", "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/2"},
    };
    struct town *t = town_told();
    struct notice n = notice_at(t, first);
    struct why w;

    (void)state;
    STEPS(t, close);
    n = notice_at(t, first);
    n.state = NS_OVERTAKEN;
    n.result = "closed";
    n.next_ms = NONE;
    w = why_now(t, &n);
    assert_line(&w, "notice_overtaken", "未送：送出之前起因已经结束，2022-07-06 10:01（closed）",
                "not sent: its cause ended before it left 2022-07-06 10:01 (closed)");
    assert_string_equal(cited(t, line(&w, "notice_overtaken"))->op, "close_approve");
    town_free(t);
}

/* The last rung is told again and again: which repeat it is. */
static void test_repeat(void **state)
{
    struct town *t = town_told();
    struct policy p = town_policy(t);
    struct why w;

    (void)state;
    LIST_AT(p.ladder, struct rung, 0)->repeat = span(1, SPAN_WORKDAYS);
    town_apply(t, "policy", &p);
    t->now_ms = at("2022-07-07T08:30");
    town_judge(t, "T-1");
    w = ask_why(t, "T-1/e1/red/r1/liaison/again1", NULL);
    assert_line(&w, "notice_again", "同一灯的第 1 次重复：第 1 级 east 联络员 每隔 1 个工作日 再告知一次",
                "repeat 1 of the same light: rung 1, east 联络员, is told again every 1 workday");
    town_free(t);
}

/* Kinds of notices that other events cause. */
static void test_kinds(void **state)
{
    static const struct {
        int kind;
        const char *code;
    } rows[] = {
        {NOTICE_TASK, "notice_task"}, {NOTICE_OVER, "notice_over"},     {NOTICE_MOVED, "notice_moved"},
        {NOTICE_CARE, "notice_care"}, {NOTICE_DIGEST, "notice_digest"},
    };
    struct town *t = town_told();
    struct notice n = notice_at(t, first);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct why w;

        n.kind = rows[i].kind;
        w = why_now(t, &n);
        assert_string_equal(LIST_AT(w.reasons, struct reason, 0)->code, rows[i].code);
    }
    town_free(t);
}

/* ---- windows and digests ---- */

static void window_put(struct town *t, const char *id)
{
    struct window x;

    rec_clear(&rec_window, &x);
    x.id = id;
    x.title = "换届";
    x.owner = "clerk";
    x.reason = "会期不扰";
    state_put(t->s, T_window, id, &x, &t->a);
}

static struct notice digest_put(struct town *t, const char *id, int notice_state, const char *leaves)
{
    struct notice d;

    rec_clear(&rec_notice, &d);
    d.id = id;
    d.kind = NOTICE_DIGEST;
    d.role = "liaison";
    d.unit = "east";
    d.intended_ms = at("2022-07-06T08:30");
    d.state = notice_state;
    d.next_ms = leaves ? at(leaves) : NONE;
    d.sent_ms = notice_state == NS_ACCEPTED ? at("2022-07-06T17:02") : NONE;
    d.attempts = 0;
    d.covers_n = 1;
    state_put(t->s, T_notice, d.id, &d, &t->a);
    return d;
}

static void test_window(void **state)
{
    struct town *t = town_told();
    struct notice n = notice_at(t, first);
    struct why w;

    (void)state;
    window_put(t, "W-1");
    n.window = "W-1";
    n.next_ms = at("2022-07-09T08:30");
    w = why_now(t, &n);
    assert_line(&w, "notice_window", "压在静默时段 W-1 换届里（负责人 clerk：会期不扰），2022-07-09 08:30 结束后送",
                "held by window W-1 换届 (clerk answers for it: 会期不扰) until it ends 2022-07-09 08:30");
    n.state = NS_ACCEPTED;
    n.next_ms = NONE;
    w = why_now(t, &n);
    assert_line(&w, "notice_windowed", "曾被静默时段 W-1 换届压住（负责人 clerk：会期不扰）",
                "was held by window W-1 换届 (clerk answers for it: 会期不扰)");
    assert_null(line(&w, "notice_window"));
    town_free(t);
}

static void test_digest(void **state)
{
    static const char *const id = "digest/liaison@east/2022-07-06/day";
    struct town *t = town_told();
    struct notice n = notice_at(t, first);
    struct bytes nothing = {"", 0};
    struct why w;

    (void)state;
    digest_put(t, id, NS_INTENDED, "2022-07-06T17:00");
    t->s->ops->put(t->s->u, T_covered, key_pair(id, "1T-1/e1/red/r1/liaison", &t->a), nothing);
    n.state = NS_FOLDED;
    n.digest = id;
    n.next_ms = NONE;
    w = why_now(t, &n);
    assert_line(&w, "notice_waits", "等在汇总 digest/liaison@east/2022-07-06/day 里，2022-07-06 17:00 一并送出",
                "waits in digest digest/liaison@east/2022-07-06/day, which leaves 2022-07-06 17:00");
    assert_null(line(&w, "notice_last")); /* its fate is the digest's */
    w = ask_why(t, id, NULL);
    assert_null(w.brief);
    assert_line(&w, "digest_holds", "其中：T-1/e1/red/r1/liaison", "in it: T-1/e1/red/r1/liaison");
    assert_line(&w, "notice_digest", "汇总给 east 联络员 的 1 条通知", "one digest of 1 notices for east 联络员");

    digest_put(t, id, NS_ACCEPTED, NULL);
    w = why_now(t, &n);
    assert_line(&w, "notice_folded",
                "并入汇总 digest/liaison@east/2022-07-06/day，那一份的现状：渠道已收，2022-07-06 17:02",
                "went into digest digest/liaison@east/2022-07-06/day, which is accepted 2022-07-06 17:02");
    town_free(t);
}

static void test_refused(void **state)
{
    struct town *t = town_told();
    struct which w = {"T-1", NONE, "e9/red/r1/liaison"};
    struct why out;

    (void)state;
    assert_refused(t, town_ask(t, OP_why, &w, &out), DUBAN_E_no_record, "about");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cause),  cmocka_unit_test(test_fates),  cmocka_unit_test(test_tries),
        cmocka_unit_test(test_repeat), cmocka_unit_test(test_kinds),  cmocka_unit_test(test_overtaken),
        cmocka_unit_test(test_window), cmocka_unit_test(test_digest), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_waits),
    };

    return cmocka_run_group_tests_name("why_notice", tests, NULL, NULL);
}
