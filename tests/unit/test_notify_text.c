/* The words of notices: every field, a repeat, and templates that are wrong before anything is sent. */
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

/* Renders `body` as the template of a light; NULL and *e when it does not compile. */
static const char *rendered(const char *body, const char **subject, struct duban_error *e)
{
    struct template t[] = {{NOTICE_OVER, "x", "x", NULL}, {NOTICE_LIGHT, "【{light}】{title}", body, NULL}};
    struct channels rules = {.channels = "county", .templates = {t, 2}};
    const struct phrasebook *texts = texts_compile(&rules, &arena, e);
    const char *s, *b;

    if (!texts)
        return NULL;
    assert_true(texts_render(texts, &view, &arena, &s, &b));
    if (subject)
        *subject = s;
    return b;
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
        {"{{{item}}}", "{L01}"},
        {"a{{b}}c", "a{b}c"},
        {"{item}{item}\n{item}", "L01L01\nL01"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        const char *got = rendered(cases[i].body, NULL, &e);
        if (!got || strcmp(got, cases[i].expect) != 0)
            fail_msg("%s: %s %s", cases[i].body, got ? got : "error", e.text);
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
    struct duban_error e;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        view.now_ms = at(cases[i].now);
        assert_string_equal(rendered("{left}", NULL, &e), cases[i].expect);
    }
    view.cal = NULL;
    assert_string_equal(rendered("{left}", NULL, &e), "还剩 1 天");
    view.now_ms = at("2022-05-12T10:00:00+08:00");
    assert_string_equal(rendered("{left}", NULL, &e), "已逾期 3 天");
    item.effective_due = NONE;
    assert_string_equal(rendered("{left}{due}", NULL, &e), "——");
}

/* A date on the eve of days off is past on the first of them, and no workday is over yet. */
static void test_left_over_days_off(void **state)
{
    struct duban_error e;
    (void)state;

    item.effective_due = day("2022-04-29");
    view.now_ms = at("2022-05-02T10:00:00+08:00");
    assert_string_equal(rendered("{left}", NULL, &e), "已逾期，不足 1 个工作日");
}

/* An order speaks for itself: its demand and dates, whatever the item and the policy say by now. */
static void test_order(void **state)
{
    struct duban_error e;
    (void)state;

    notice.order = paper.id;
    assert_string_equal(rendered("{demand} {within} {due}", NULL, &e), "书面说明 3 个工作日 2022-05-09");
    view.order = &paper;
    assert_string_equal(rendered("{demand} {within} {due} {left}", NULL, &e),
                        "书面说明并约谈 2 个工作日 2022-05-06 还剩 2 个工作日");
    view.policy = NULL;
    view.ledger = NULL;
    assert_string_equal(rendered("{order}：{demand} {within}", NULL, &e), "L01-D1：书面说明并约谈 2 个工作日");
    paper.due_date = paper.start_date; /* it gave some hours */
    assert_string_equal(rendered("{within}", NULL, &e), "当天");
    view.cal = NULL;
    paper.due_date = paper.start_date + 4;
    assert_string_equal(rendered("{within}", NULL, &e), "4 天");
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
    struct duban_error e;
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
        const char *got = rendered("{late}", NULL, &e);
        if (strcmp(got, cases[i].expect) != 0)
            fail_msg("%s: %s", cases[i].story, got);
    }
    item.light_ms = at("2022-05-10T00:00:00+08:00");
    assert_string_equal(rendered("{since}", NULL, &e), "2022-05-10");
}

/* Who is told what: the role addressed, else the role of the person, else everybody's text. */
static void test_roles(void **state)
{
    static const struct {
        const char *story, *addressed, *holder, *expect;
    } cases[] = {
        {"nobody's own text", "liaison", "liaison", "all"},
        {"the role addressed", "leader", "clerk", "leader"},
        {"a person, and no role addressed", NULL, "leader", "leader"},
        {"addressed in one role, has a text in another", "liaison", "leader", "leader"},
        {"texts for both: the role addressed", "head", "leader", "head"},
        {"no role at all", NULL, NULL, "all"},
    };
    struct template t[] = {{NOTICE_LIGHT, "s", "leader", "leader"},
                           {NOTICE_LIGHT, "s", "all", NULL},
                           {NOTICE_LIGHT, "s", "head", "head"},
                           {NOTICE_OVER, "s", "over", "liaison"}};
    struct channels rules = {.channels = "county", .templates = {t, COUNT_OF(t)}};
    struct duban_error e;
    const struct phrasebook *texts = texts_compile(&rules, &arena, &e);
    const char *s, *b;
    (void)state;

    assert_non_null(texts);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        notice.role = cases[i].addressed;
        person.role = cases[i].holder;
        assert_true(texts_render(texts, &view, &arena, &s, &b));
        if (strcmp(b, cases[i].expect) != 0)
            fail_msg("%s: %s", cases[i].story, b);
    }
    notice.kind = NOTICE_OVER; /* has a text for one role only */
    assert_false(texts_render(texts, &view, &arena, &s, &b));

    t[2].role = "leader";
    assert_null(texts_compile(&rules, &arena, &e));
    assert_string_equal(e.field, "templates[2].kind");
    assert_int_equal(e.code, DUBAN_E_exists);
}

/* Of a private ledger nothing is said but that there is something: no title, no reason, whatever the template says. */
static void test_private(void **state)
{
    struct template t[] = {{NOTICE_LIGHT, "{title}", "{title}{unit}{cause}", NULL}};
    struct channels rules = {.channels = "county", .templates = {t, COUNT_OF(t)}};
    struct duban_error e;
    const struct phrasebook *texts = texts_compile(&rules, &arena, &e);
    struct ledger private_ledger = *view.ledger;
    const char *s, *b;
    (void)state;

    private_ledger.private = true;
    view.ledger = &private_ledger;
    notice.text = "信访人是谁";
    assert_true(texts_render(texts, &view, &arena, &s, &b));
    assert_non_null(strstr(s, item.id));
    assert_non_null(strstr(b, arena_printf(&arena, "duban show %s", item.id)));
    assert_null(strstr(s, item.title));
    assert_null(strstr(b, item.title));
    assert_null(strstr(b, notice.text));
    notice.kind = NOTICE_OVER; /* there is no template at all */
    assert_true(texts_render(texts, &view, &arena, &s, &b));
    view.instead_of = "王五";
    assert_true(texts_render(texts, &view, &arena, &s, &b));
    assert_non_null(strstr(b, "王五"));
}

/* With no item, no rules and no calendar a text has dashes, not a crash. */
static void test_bare(void **state)
{
    struct duban_error e;
    struct buf all = {.arena = &arena};
    (void)state;

    for (size_t i = 0; text_field_names[i]; i++)
        buf_printf(&all, "{%s}", text_field_names[i]);
    const char *text = arena_str(&arena, all.data, all.len);
    view = (struct text_view){.notice = &notice, .person = &person, .now_ms = view.now_ms};
    rec_clear(&rec_notice, &notice);
    notice.kind = NOTICE_LIGHT;
    assert_non_null(rendered(text, NULL, &e));
}

static void test_repeat_says_so(void **state)
{
    const char *subject;
    struct duban_error e;
    (void)state;

    view.repeat = true;
    const char *body = rendered("正文", &subject, &e);
    assert_string_equal(subject, "（可能重复）【黄】县域医共体改革");
    assert_non_null(strstr(body, "可能重复"));
    assert_non_null(strstr(body, "正文"));
}

/* Whoever gets it in another's place reads whose place it is, whatever the template says. */
static void test_instead_says_so(void **state)
{
    const char *subject;
    struct duban_error e;
    (void)state;

    view.instead_of = "张三";
    assert_string_equal(rendered("正文", &subject, &e), "（代张三收：本人不在岗。）\n正文");
    view.instead_of = "卫健局联络员";
    view.vacant = true;
    assert_string_equal(rendered("正文", &subject, &e), "（原收件岗位空缺：卫健局联络员。现送您处理。）\n正文");
    view.repeat = true;
    assert_non_null(strstr(rendered("正文", &subject, &e), "。）\n（原收件岗位空缺"));
    view.repeat = false;
    view.instead_of = NULL;
    assert_string_equal(rendered("正文", &subject, &e), "正文");
}

static void test_subject_is_one_line(void **state)
{
    const char *subject;
    struct duban_error e;
    (void)state;

    item.title = "a\r\nBcc: x@y\tb";
    rendered("正文", &subject, &e);
    assert_string_equal(subject, "【黄】a  Bcc: x@y b");
}

static void test_wrong_templates(void **state)
{
    static const struct {
        const char *body, *says;
    } cases[] = {
        {"{titel}", "title"}, {"{percnt}", "percent"},      {"{}", "{}"},       {"{item", "花括号"},
        {"item}", "花括号"},  {"{item {title}}", "花括号"}, {"a}b{", "花括号"}, {"{\n}", "花括号"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        if (rendered(cases[i].body, NULL, &e))
            fail_msg("%s was taken", cases[i].body);
        assert_string_equal(e.field, "templates[1].body");
        if (!strstr(e.text, cases[i].says))
            fail_msg("%s: %s", cases[i].body, e.text);
    }
}

static void test_no_template(void **state)
{
    struct channels rules = {.channels = "county"};
    struct duban_error e;
    const char *s, *b;
    (void)state;

    assert_false(texts_render(texts_compile(&rules, &arena, &e), &view, &arena, &s, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left_over_days_off, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_late, setup, teardown),
        cmocka_unit_test_setup_teardown(test_roles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_private, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bare, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repeat_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_instead_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_subject_is_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_templates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_template, setup, teardown),
    };
    return cmocka_run_group_tests_name("notify_text", tests, NULL, NULL);
}
