/* Cutting texts: at most so many bytes, never inside of a sign, the last line kept. */
#include <string.h>

#include "work_world.h"
#include "workers/text_cut.h"

static struct arena arena;

static void test_edges(void **state)
{
    /* A family of four is one sign of 25 bytes; e with an accent one of 3; a flag one of 8. */
    static const struct {
        const char *story, *text;
        size_t max, want;
    } cases[] = {
        {"it fits", "督办", 6, 6},
        {"one byte short: one character less", "督办", 5, 3},
        {"nothing fits", "督办", 2, 0},
        {"accent stays with its letter", "ae\xcc\x81", 3, 1},
        {"accent and all", "ae\xcc\x81", 4, 4},
        {"a family stays whole or goes", "a\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
         18, 1},
        {"the family fits", "a\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 19, 19},
        {"a flag is two letters and one sign", "\xf0\x9f\x87\xa8\xf0\x9f\x87\xb3", 7, 0},
        {"a rare character of GB18030, four bytes", "\xf0\xa0\xae\xb7x", 4, 4},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (text_cut_at(cases[i].text, cases[i].max) != cases[i].want)
            fail_msg("%s: %zu", cases[i].story, text_cut_at(cases[i].text, cases[i].max));
    assert_int_equal(text_chars("督办 ab"), 5);
    assert_int_equal(text_cut_chars("督办ab", 3), 7);
    assert_int_equal(text_cut_chars("督办ab", 9), 8);
}

static void test_last_line_is_kept(void **state)
{
    static const char text[] =
        "《一件很长很长很长很长很长很长的事》亮红灯\n说明说明说明说明说明说明\n请做：duban show L01\n";
    (void)state;

    assert_string_equal(text_cut(text, 1000, 1, &arena), text);
    for (size_t max = 40; max < sizeof text; max++) {
        const char *cut = text_cut(text, max, 1, &arena);
        if (strlen(cut) > max || !strstr(cut, "\n请做：duban show L01\n"))
            fail_msg("%zu: %s", max, cut);
    }
    assert_non_null(strstr(text_cut(text, 90, 2, &arena), "说明说明说明说明说明说明\n请做"));
    /* Not even that line fits: what can be had of it. */
    assert_string_equal(text_cut(text, 12, 1, &arena), "请做：…");
    assert_string_equal(text_cut("一行到底没有换行", 12, 1, &arena), "一行到…");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_last_line_is_kept),
    };
    arena_init(&arena);
    int rc = cmocka_run_group_tests_name("text_cut", tests, NULL, NULL);
    arena_done(&arena);
    return rc;
}
