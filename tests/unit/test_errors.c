/* A refusal is a name, an exit code, two sentences and a field; its texts stay whole characters however long they were.
 */
#include "proto_gen.h"

static void test_every_row_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < DUBAN_E_COUNT; i++) {
        enum duban_err c = (enum duban_err)i;
        assert_int_equal(duban_err_find(duban_err_name(c)), i);
        assert_true(strlen(duban_err_name(c)) <= LIM_ID_BYTES);
        assert_true(*duban_err_text(c, "zh") && *duban_err_text(c, "en"));
        assert_string_not_equal(duban_err_text(c, "zh"), duban_err_text(c, "en"));
        assert_true(c == DUBAN_E_ok ? duban_err_exit(c) == 0 : duban_err_exit(c) > 0 && duban_err_exit(c) < 126);
    }
    assert_int_equal(duban_err_find("no_such_error"), DUBAN_E_COUNT);
    assert_string_equal(duban_err_name((enum duban_err)9999), "bug");
    assert_string_equal(duban_err_text(DUBAN_E_closed, NULL), duban_err_text(DUBAN_E_closed, "zh"));
}

static void test_set(void **state)
{
    struct duban_error e = {0};

    (void)state;
    assert_int_equal(error_set(&e, DUBAN_E_out_of_range, "percent", "%d", 140), DUBAN_E_out_of_range);
    assert_string_equal(e.field, "percent");
    assert_string_equal(e.text, "140");
    assert_int_equal(error_set(&e, DUBAN_E_closed, NULL, NULL), DUBAN_E_closed);
    assert_string_equal(e.field, "");
    assert_string_equal(e.text, "");
    assert_int_equal(error_set(NULL, DUBAN_E_busy, "x", "y"), DUBAN_E_busy);
    error_prefix(NULL, "x");
}

static void test_prefix(void **state)
{
    static const struct {
        const char *field, *prefix, *whole;
    } cases[] = {
        {"cause", "any[2]", "any[2].cause"},
        {"[3]", "lists", "lists[3]"},
        {"", "lights", "lights"},
        {"any[2].behind_more", "lights[0]", "lights[0].any[2].behind_more"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e;
        error_set(&e, DUBAN_E_missing, cases[i].field, NULL);
        error_prefix(&e, cases[i].prefix);
        assert_string_equal(e.field, cases[i].whole);
    }
}

/* Cuts at every offset of 2-, 3- and 4-byte characters: the rest is valid and lacks less than one character. */
static void test_texts_are_cut_at_characters(void **state)
{
    static const char *const chars[] = {"a", "é", "督", "😀"};
    struct duban_error e;

    (void)state;
    for (size_t c = 0; c < COUNT_OF(chars); c++) {
        for (int shift = 0; shift < 4; shift++) {
            char longer[2000];
            size_t n = (size_t)shift, w = strlen(chars[c]);
            struct bytes wire;
            struct arena a;
            memset(longer, 'x', n);
            for (; n + w < sizeof longer; n += w)
                memcpy(longer + n, chars[c], w);
            longer[n] = '\0';
            error_set(&e, DUBAN_E_bug, longer, "%s", longer);
            assert_in_range(strlen(e.text), sizeof e.text - 4, sizeof e.text - 1);
            assert_in_range(strlen(e.field), sizeof e.field - 4, sizeof e.field - 1);
            error_prefix(&e, "督办");
            arena_init(&a);
            wire = mp_of(&a, "[s,s]", e.text, e.field);
            assert_int_equal(prescan(wire, &e), 0);
            arena_done(&a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_whole),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_texts_are_cut_at_characters),
    };

    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
