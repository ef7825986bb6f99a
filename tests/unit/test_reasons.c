/* Every sentence of the closed list, in both languages, filled with whatever places it has: the two languages say the
 * same thing of the same values, and no place stays open. */
#include "core/reasons.h"
#include "tests/unit/daybook.h"

static struct arena arena;

static void test_places(void **state)
{
    struct reason inner = {.code = "x", .zh = "因为", .en = "because"};
    struct reason r =
        reason_make(&arena, R_light_since, reason_word("light", &enum_light, LIGHT_YELLOW),
                    reason_time(&arena, "since", T("2022-04-16 00:00")), reason_text("rule", "yellow.lag"),
                    reason_text("policy", "r1@3"), reason_inner("fact", &inner), reason_text("unused", "!"));

    (void)state;
    assert_string_equal(r.code, "light_since");
    assert_string_equal(r.zh, "黄灯，自 2022-04-16 00:00。规则 yellow.lag（r1@3）：因为");
    assert_string_equal(r.en, "yellow since 2022-04-16 00:00. Rule yellow.lag (r1@3): because");
    assert_int_equal(r.seq, NONE);
}

static void test_values(void **state)
{
    struct {
        struct reason_arg arg;
        const char *zh, *en;
    } rows[] = {
        {reason_int(&arena, "n", -5), "-5", "-5"},
        {reason_day(&arena, "d", D("2022-02-28")), "2022-02-28", "2022-02-28"},
        {reason_time(&arena, "t", T("2022-02-28 00:05")), "2022-02-28 00:05", "2022-02-28 00:05"},
        {reason_span(&arena, "s", SP(5, SPAN_WORKDAYS)), "5 个工作日", "5 workdays"},
        {reason_word("w", &enum_item_state, ITEM_HELD), "挂起", "held"},
        {reason_weekday("k", 6), "日", "Sun"},
        {reason_text("x", NULL), "", ""},
        {reason_pair("p", "甲", "a"), "甲", "a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(rows[i].arg.zh, rows[i].zh);
        assert_string_equal(rows[i].arg.en, rows[i].en);
    }
}

/* Names of all places in a sentence. */
static size_t places(const char *sentence, struct reason_arg *args, size_t n)
{
    for (const char *open = strchr(sentence, '{'); open; open = strchr(open + 1, '{')) {
        const char *shut = strchr(open, '}');

        assert_non_null(shut);
        args[n++] = reason_text(arena_str(&arena, open + 1, (size_t)(shut - open - 1)), "*");
    }
    return n;
}

static void test_all(void **state)
{
    static const struct {
        const char *code, *zh, *en;
    } rows[] = {
#define X(code, zh, en) {#code, zh, en},
        DUBAN_REASONS(X)
#undef X
    };

    (void)state;
    assert_int_equal(COUNT_OF(rows), REASON_COUNT);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reason_arg args[32];
        size_t n = places(rows[i].en, args, places(rows[i].zh, args, 0));
        struct reason r = reason_fill(&arena, (enum reason_code)i, args, n);

        assert_string_equal(reason_code_word((enum reason_code)i), rows[i].code);
        assert_string_equal(r.code, rows[i].code);
        assert_null(strchr(r.zh, '{'));
        assert_null(strchr(r.en, '{'));
        assert_true(strlen(r.code) <= LIM_ID_BYTES);
    }
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all, setup, teardown),
    };

    return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
