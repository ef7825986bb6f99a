/* Dates as offices write them: what is one day is read, what is not is refused with the day that may be meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clients/dates.h"

static void test_days(void **state)
{
    static const struct {
        const char *text, *expect; /* expect NULL: refused */
        const char *told;
    } cases[] = {
        {"", "", NULL},
        {"2026-09-30", "2026-09-30", NULL},
        {"2026.9.30", "2026-09-30", NULL},
        {"2026/9/30", "2026-09-30", NULL},
        {"2026-9-3", "2026-09-03", NULL},
        {"2026年9月30日", "2026-09-30", NULL},
        {"2026 年 9 月 30 日", "2026-09-30", NULL},
        {"2026年9月30号", "2026-09-30", NULL},
        {"2026．9．30", "2026-09-30", NULL},
        {"20260930", "2026-09-30", NULL},
        {"2026/9/30 10:15", "2026-09-30", NULL},
        {"2026-09-30T10:15:00", "2026-09-30", NULL},
        {"2026-09-30T10:15:00+08:00", "2026-09-30", NULL},
        {"44690", "2022-05-09", NULL},
        {"2026年9月31日", NULL, "是 2026-09-30 吗"},
        {"2026.2.30", NULL, "是 2026-02-28 吗"},
        {"2024-02-30", NULL, "是 2024-02-29 吗"},
        {"2026.13.1", NULL, "没有这一天"},
        {"2026年9月底", NULL, "是 2026-09-30 吗"},
        {"2026年9月", NULL, "不是确切的一天"},
        {"9月30日", NULL, "缺少年份"},
        {"9月底", NULL, "缺少年份"},
        {"2026.9.30前", NULL, "没有这一天"},
        /* nothing like a date: the field says so */
        {"尽快", "尽快", NULL},
        {"12345678901", "12345678901", NULL},
        {"99999", "99999", NULL},
        {"1.5", "1.5", NULL},
        {"3-4", "3-4", NULL},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *zh = "", *en = "", *got = date_given(&a, cases[i].text, false, &zh, &en);
        if ((got == NULL) != (cases[i].expect == NULL) || (got && strcmp(got, cases[i].expect)))
            fail_msg("%s: %s %s", cases[i].text, got ? got : "refused", zh);
        if (!got && (!strstr(zh, cases[i].told) || !en[0]))
            fail_msg("%s: %s", cases[i].text, zh);
    }
    const char *zh, *en;
    assert_string_equal(date_given(&a, "43228", true, &zh, &en), "2022-05-09");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
