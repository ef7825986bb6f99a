/* The words of notices: every field in both languages, a repeat, who stands in for whom, and what must not be seen.
 * What is wrong in a text, and which of several is meant: test_texts.c. */
#include "work_world.h"
#include "workers/notify_text.h"

static struct arena arena;
static struct item item;
static struct notice notice;
static struct person person;
static struct ledger ledger;
static struct policy policy;
static struct orderrule order = {"书面说明", {3, SPAN_WORKDAYS}, "order"};
static struct lightrule lights[2];
static struct condition conditions[] = {{.cause = "overdue", .title = "逾期"}, {.cause = "lag", .title = "滞后"}};
static struct item paper; /* an order, as it was sent */
static struct text_view view;

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    rec_clear(&rec_item, &item);
    rec_clear(&rec_notice, &notice);
    rec_clear(&rec_person, &person);
    rec_clear(&rec_ledger, &ledger);
    rec_clear(&rec_policy, &policy);
    item.id = "L01";
    item.title = "县域医共体改革";
    item.ledger = "leader68";
    item.effective_due = day("2022-05-09");
    item.percent = 40;
    notice.id = "L01/e1/yellow/r1/liaison";
    notice.item = "L01";
    notice.kind = NOTICE_LIGHT;
    notice.light = LIGHT_YELLOW;
    notice.cause = "lag";
    notice.rung = 1;
    notice.role = "liaison";
    person.id = "P001";
    person.name = "王联络";
    ledger.title = "县级领导领衔重大改革任务";
    lights[0] = (struct lightrule){.light = LIGHT_RED};
    lights[1] = (struct lightrule){.light = LIGHT_YELLOW, .any = {conditions, 2}, .order = &order};
    rec_clear(&rec_item, &paper);
    paper.id = "L01-D1";
    paper.demand = "书面说明并约谈";
    paper.start_date = day("2022-04-29");
    paper.due_date = paper.effective_due = day("2022-05-06");
    policy.lights = (struct list){lights, 2};
    view = (struct text_view){.notice = &notice,
                              .item = &item,
                              .person = &person,
                              .unit_name = "卫健局",
                              .ledger = &ledger,
                              .policy = &policy,
                              .cal = world_cal(&arena),
                              .now_ms = at("2022-04-29T08:30:00+08:00")};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static struct phrasebook *book(const struct template *t, size_t n, const char *language)
{
    struct texts *doc = arena_alloc(&arena, sizeof *doc);
    struct phrasebook *b = phrasebook_new(&arena);
    struct duban_error e;

    *doc = (struct texts){"t", language, {NULL, 0}, {arena_copy(&arena, t, n * sizeof *t), n}};
    if (phrasebook_add(b, doc, &arena, &e))
        fail_msg("%s: %s", e.field, e.text);
    return b;
}

/* The words of the notice when `body` is the text for a light, in the language of the view. */
static struct wording written(const char *body)
{
    const struct template t[] = {
        {.kind = NOTICE_OVER, .subject = "x", .body = "x", .next = "x"},
        {.kind = NOTICE_LIGHT, .subject = "【{light}】{title}", .body = body, .next = "请做：{item}\n知悉：{ack}\n"}};
    struct wording w;

    assert_true(wording_write(book(t, COUNT_OF(t), text_languages[view.language]), &view, &arena, &w));
    return w;
}

static const char *rendered(const char *body)
{
    return written(body).body;
}

static void test_fields(void **state)
{
    static const struct {
        const char *body, *expect;
    } cases[] = {
        {"没有空", "没有空"},
        {"", ""},
        {"{name}：{unit}的“{title}”（{item}）", "王联络：卫健局的“县域医共体改革”（L01）"},
        {"{light}{cause}{rung}{role}", "黄lag1liaison"},
        {"{ledger} {due} {left} {percent}%", "县级领导领衔重大改革任务 2022-05-09 还剩 4 个工作日 40%"},
        {"{demand}，{within}", "书面说明，3 个工作日"},
        {"{cause_title}，{since}", "滞后，—"},
        {"{key}", "L01/e1/yellow/r1/liaison"},
        {"{order}", "—"},
        {"{item}{item}\n{item}", "L01L01\nL01"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = rendered(cases[i].body);
        if (strcmp(got, cases[i].expect) != 0)
            fail_msg("%s: %s", cases[i].body, got);
    }
}

static void test_left(void **state)
{
    static const struct {
        const char *now, *expect;
    } cases[] = {
        {"2022-05-09T23:59:00+08:00", "今天到期"},
        {"2022-05-10T00:00:00+08:00", "已逾期 1 个工作日"},
        {"2022-05-08T10:00:00+08:00", "还剩 1 个工作日"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        view.now_ms = at(cases[i].now);
        assert_string_equal(rendered("{left}"), cases[i].expect);
    }
    view.cal = NULL;
    assert_string_equal(rendered("{left}"), "还剩 1 天");
    view.now_ms = at("2022-05-12T10:00:00+08:00");
    assert_string_equal(rendered("{left}"), "已逾期 3 天");
    item.effective_due = NONE;
    assert_string_equal(rendered("{left}{due}"), "——");
}

/* A date on the eve of days off is past on the first of them, and no workday is over yet. */
static void test_left_over_days_off(void **state)
{
    (void)state;

    item.effective_due = day("2022-04-29");
    view.now_ms = at("2022-05-02T10:00:00+08:00");
    assert_string_equal(rendered("{left}"), "已逾期，不足 1 个工作日");
}

/* An order speaks for itself: its demand and dates, whatever the item and the policy say by now. */
static void test_order(void **state)
{
    (void)state;

    notice.order = paper.id;
    assert_string_equal(rendered("{demand} {within} {due}"), "书面说明 3 个工作日 2022-05-09");
    view.order = &paper;
    assert_string_equal(rendered("{demand} {within} {due} {left}"),
                        "书面说明并约谈 2 个工作日 2022-05-06 还剩 2 个工作日");
    view.policy = NULL;
    view.ledger = NULL;
    assert_string_equal(rendered("{order}：{demand} {within}"), "L01-D1：书面说明并约谈 2 个工作日");
    paper.due_date = paper.start_date; /* it gave some hours */
    assert_string_equal(rendered("{within}"), "当天");
    view.cal = NULL;
    paper.due_date = paper.start_date + 4;
    assert_string_equal(rendered("{within}"), "4 天");
}

static void test_late(void **state)
{
    static const struct {
        const char *story, *now;
        int64_t percent;
        const char *expect;
    } cases[] = {
        {"in time and up to the plan", "2022-04-28T10:00:00+08:00", 50, "还剩 5 个工作日"},
        {"behind", "2022-04-28T10:00:00+08:00", 15, "进度 15%，比计划的 50% 差 35 个百分点"},
        {"nothing reported yet", "2022-04-28T10:00:00+08:00", NONE, "进度 0%，比计划的 50% 差 50 个百分点"},
        {"overdue", "2022-05-10T10:00:00+08:00", 60, "已逾期 1 个工作日，进度 60%，比计划的 100% 差 40 个百分点"},
        {"overdue, all done but not struck off", "2022-05-10T10:00:00+08:00", 100, "已逾期 1 个工作日"},
    };
    struct milestone m[2];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(m); i++)
        rec_clear(&rec_milestone, &m[i]);
    m[0].seq = 1, m[0].planned_date = day("2022-04-20"), m[0].planned_percent = 50;
    m[1].seq = 2, m[1].planned_date = day("2022-05-09"), m[1].planned_percent = 100;
    item.milestones = (struct list){m, COUNT_OF(m)};
    view.order = &paper; /* what is late is the item */
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        view.now_ms = at(cases[i].now);
        item.percent = cases[i].percent;
        const char *got = rendered("{late}");
        if (strcmp(got, cases[i].expect) != 0)
            fail_msg("%s: %s", cases[i].story, got);
    }
    item.light_ms = at("2022-05-10T00:00:00+08:00");
    assert_string_equal(rendered("{since}"), "2022-05-10");
}

/* The same in English; a text in Chinese, found because there is no English one, has Chinese values. */
static void test_english(void **state)
{
    static const struct {
        const char *body, *now, *expect;
    } cases[] = {
        {"{light} {left}", "2022-04-29T08:30:00+08:00", "yellow 4 workdays left"},
        {"{left}", "2022-05-09T23:59:00+08:00", "due today"},
        {"{left}", "2022-05-10T00:00:00+08:00", "overdue by 1 workdays"},
        {"{within}", "2022-04-29T08:30:00+08:00", "3 workdays"},
        {"{light_now}", "2022-04-29T08:30:00+08:00", "no"},
    };
    const struct template zh = {.kind = NOTICE_LIGHT, .subject = "{light}", .body = "{left}", .next = "n"};
    struct wording w;
    (void)state;

    view.language = TEXT_EN;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        view.now_ms = at(cases[i].now);
        const char *got = rendered(cases[i].body);
        if (strcmp(got, cases[i].expect) != 0)
            fail_msg("%s: %s", cases[i].body, got);
    }
    view.now_ms = at("2022-05-10T00:00:00+08:00");
    assert_true(wording_write(book(&zh, 1, "zh"), &view, &arena, &w));
    assert_string_equal(w.body, "已逾期 1 个工作日");
    assert_string_equal(w.subject, "黄");
    assert_int_equal(w.language, TEXT_ZH);
}

/* What to do comes last, with the way to say that it is known when there is one. */
static void test_next(void **state)
{
    (void)state;
    assert_string_equal(written("正文\n").body, "正文");
    assert_string_equal(written("正文").next, "请做：L01");
    view.ack = "https://x/L01";
    assert_string_equal(written("正文").next, "请做：L01\n知悉：https://x/L01");
}

/* Of a private ledger, and of a visit that nobody was told of, nothing is said but that there is something: no title,
 * no reason, whatever the text says, and nothing for a provider to fill its own text with. */
static void test_hidden(void **state)
{
    static const struct {
        bool private, unannounced;
        int language;
        const char *says;
    } cases[] = {{true, false, TEXT_ZH, "请登录查看"},
                 {false, true, TEXT_ZH, "请登录查看"},
                 {true, true, TEXT_EN, "lease log in"}};
    const struct template t = {.kind = NOTICE_LIGHT,
                               .subject = "{title}",
                               .body = "{title}{unit}{cause}",
                               .next = "{title}",
                               .line = "{title}"};
    struct wording w;
    (void)state;

    notice.text = "信访人是谁";
    view.ack = "https://x/1";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct phrasebook *b = book(&t, 1, "zh");
        ledger.private = cases[i].private;
        item.unannounced = cases[i].unannounced;
        view.language = cases[i].language;
        notice.kind = i == 1 ? NOTICE_OVER : NOTICE_LIGHT; /* also when there is no text at all */
        assert_true(wording_write(b, &view, &arena, &w));
        const char *all =
            arena_printf(&arena, "%s\n%s\n%s\n%s", w.subject, w.body, w.next, wording_line(b, &view, &arena));
        assert_non_null(strstr(w.subject, cases[i].says));
        assert_non_null(strstr(w.next, "duban show L01"));
        assert_non_null(strstr(w.next, view.ack));
        if (strstr(all, item.title) || strstr(all, notice.text) || strstr(all, "卫健局") || strstr(all, "lag"))
            fail_msg("it tells: %s", all);
        for (int f = 0; f < TEXT_FIELDS; f++) {
            const char *told = wording_field(f, &view, &arena);
            if (told && strcmp(told, item.title) == 0)
                fail_msg("{%s} tells: %s", text_fields[f].name, told);
        }
    }
    view.instead_of = "王五";
    assert_true(wording_write(book(&t, 1, "zh"), &view, &arena, &w));
    assert_non_null(strstr(w.body, "王五"));
}

/* With no item, no rules and no calendar a text has dashes, not a crash. */
static void test_bare(void **state)
{
    struct buf all = {.arena = &arena};
    (void)state;

    for (int i = 0; i < TEXT_FIELDS; i++)
        buf_printf(&all, "{%s}", text_fields[i].name);
    const char *text = arena_str(&arena, all.data, all.len);
    view = (struct text_view){.notice = &notice, .person = &person, .now_ms = view.now_ms};
    rec_clear(&rec_notice, &notice);
    notice.kind = NOTICE_LIGHT;
    rendered(text);
    view.language = TEXT_EN;
    rendered(text);
}

static void test_repeat_says_so(void **state)
{
    (void)state;

    view.repeat = true;
    assert_string_equal(written("正文").subject, "（重复，可能已收到）【黄】县域医共体改革");
    view.language = TEXT_EN;
    assert_string_equal(written("text").subject, "(repeated, may have arrived) 【yellow】县域医共体改革");
}

/* Whoever gets it in another's place reads whose place it is, whatever the template says. */
static void test_instead_says_so(void **state)
{
    (void)state;

    view.instead_of = "张三";
    assert_string_equal(rendered("正文"), "（代张三收：本人不在岗。）\n正文");
    view.instead_of = "卫健局联络员";
    view.vacant = true;
    assert_string_equal(rendered("正文"), "（原收件岗位空缺：卫健局联络员。现送您处理。）\n正文");
    view.language = TEXT_EN;
    assert_non_null(strstr(rendered("x"), "vacant: 卫健局联络员"));
    view.language = TEXT_ZH;
    notice.text = "挂起期已到。";
    assert_string_equal(rendered("正文"), "（原收件岗位空缺：卫健局联络员。现送您处理。）\n挂起期已到。\n正文");
    view.instead_of = NULL;
    assert_string_equal(rendered("正文"), "挂起期已到。\n正文");
}

static void test_subject_is_one_line(void **state)
{
    (void)state;

    item.title = "a\r\nBcc: x@y\tb";
    assert_string_equal(written("正文").subject, "【黄】a  Bcc: x@y b");
}

static void test_no_text(void **state)
{
    struct wording w;
    (void)state;

    assert_false(wording_write(phrasebook_new(&arena), &view, &arena, &w));
    assert_string_equal(wording_line(phrasebook_new(&arena), &view, &arena), "L01：duban show L01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left_over_days_off, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_late, setup, teardown),
        cmocka_unit_test_setup_teardown(test_english, setup, teardown),
        cmocka_unit_test_setup_teardown(test_next, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hidden, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bare, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repeat_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_instead_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_subject_is_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_text, setup, teardown),
    };
    return cmocka_run_group_tests_name("notify_text", tests, NULL, NULL);
}
