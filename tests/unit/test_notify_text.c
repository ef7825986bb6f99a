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
    lights[1] = (struct lightrule){.light = LIGHT_YELLOW, .order = &order};
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
    struct template t[] = {{NOTICE_OVER, "x", "x"}, {NOTICE_LIGHT, "【{light}】{title}", body}};
    struct channels rules = {.channels = "county", .templates = {t, 2}};
    const struct texts *texts = texts_compile(&rules, &arena, e);
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
        {"{ledger} {due} {left} {percent}%", "县级领导领衔重大改革任务 2022-05-09 还有 4 个工作日 40%"},
        {"{demand}，{within}", "书面说明，3 个工作日"},
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
        {"2022-05-08T10:00:00+08:00", "还有 1 个工作日"},
    };
    struct duban_error e;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        view.now_ms = at(cases[i].now);
        assert_string_equal(rendered("{left}", NULL, &e), cases[i].expect);
    }
    view.cal = NULL;
    assert_string_equal(rendered("{left}", NULL, &e), "还有 1 天");
    view.now_ms = at("2022-05-12T10:00:00+08:00");
    assert_string_equal(rendered("{left}", NULL, &e), "已逾期 3 天");
    item.effective_due = NONE;
    assert_string_equal(rendered("{left}{due}", NULL, &e), "——");
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
        cmocka_unit_test_setup_teardown(test_bare, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repeat_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_subject_is_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_templates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_template, setup, teardown),
    };
    return cmocka_run_group_tests_name("notify_text", tests, NULL, NULL);
}
