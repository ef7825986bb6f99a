/* Cutting texts: at most so many bytes or characters, never inside of a sign, what to do kept whole. */
#include <string.h>

#include "proto/texts.h"
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
}

/* Titles as people make them: nothing of them is ever torn, at no size, in bytes or in characters. */
#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
#define THUMB "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
#define RARE "\xf0\xa0\xae\xb7\xe3\x90\x80" /* two characters of GB18030 beyond the usual */
#define ACCENT "e\xcc\x81\xcc\xa3"
#define ARABIC "\xd8\xa5\xd8\xb5\xd9\x84\xd8\xa7\xd8\xad"
static const char *const heads[] = {
    "【黄灯】L01 政务服务集成改革\n王联络：\n进度 40%。",
    FAMILY FAMILY FAMILY " 家庭医生",
    THUMB THUMB "\n" THUMB THUMB THUMB,
    RARE RARE "村 " RARE,
    ACCENT ACCENT ACCENT ACCENT ACCENT ACCENT,
    ARABIC " " ARABIC " 阿拉伯文 " ARABIC,
    "\xf0\x9f\x87\xa8\xf0\x9f\x87\xb3\xf0\x9f\x87\xa8\xf0\x9f\x87\xb3",
    "",
    "\n\n\n",
};
static const char next[] = "请做：" THUMB "\nduban show L01\nhttps://x/ack/1";

/* What is left of a head: its beginning, ended between two signs, and the mark. */
static void assert_fit(const char *head, const char *got, size_t bytes, size_t chars)
{
    size_t len = strlen(got), tail = strlen(next);

    if ((bytes && len > bytes) || (chars && text_chars(got) > chars))
        fail_msg("%zu bytes, %zu characters: %s", bytes, chars, got);
    if ((bytes && tail > bytes) || (chars && text_chars(next) > chars))
        return; /* not even that has room */
    if (len < tail || strcmp(got + len - tail, next) != 0)
        fail_msg("%zu bytes, %zu characters: what to do is cut: %s", bytes, chars, got);
    size_t left = len - tail;
    const char *mark = "…\n";
    bool cut = left >= strlen(mark) && memcmp(got + left - strlen(mark), mark, strlen(mark)) == 0;
    if (!cut)
        return;
    left -= strlen(mark);
    if (memcmp(got, head, left) != 0 || text_cut_at(head, left) != left)
        fail_msg("torn: %s", got);
}

static void test_what_to_do_is_kept(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT_OF(heads); i++)
        for (size_t room = 1; room < 160; room++) {
            assert_fit(heads[i], text_fit(heads[i], next, room, 0, &arena), room, 0);
            assert_fit(heads[i], text_fit(heads[i], next, 0, room, &arena), 0, room);
            assert_fit(heads[i], text_fit(heads[i], next, room, room / 2, &arena), room, room / 2);
        }
}

static void test_fit(void **state)
{
    static const struct {
        const char *story, *head, *tail;
        size_t bytes, chars;
        const char *want;
    } cases[] = {
        {"all fits", "头", "尾", 7, 0, "头\n尾"},
        {"not counted at all", "头", "尾", 0, 0, "头\n尾"},
        {"a line end of its own", "头\n", "尾", 7, 3, "头\n尾"},
        {"no tail", "头头头", "", 6, 0, "头…"},
        {"one byte too few", "头头头", "尾", 12, 0, "头…\n尾"},
        {"by characters", "abcdefgh", "尾", 0, 6, "abc…\n尾"},
        {"only the tail has room", "头头头", "尾尾", 6, 0, "尾尾"},
        {"not even the tail", "头", "尾尾尾", 8, 0, "尾…"},
        {"next to nothing", "头", "尾尾尾", 2, 0, ""},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = text_fit(cases[i].head, cases[i].tail, cases[i].bytes, cases[i].chars, &arena);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].story, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_what_to_do_is_kept),
        cmocka_unit_test(test_fit),
    };
    arena_init(&arena);
    int rc = cmocka_run_group_tests_name("text_cut", tests, NULL, NULL);
    arena_done(&arena);
    return rc;
}
