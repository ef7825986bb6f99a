/* Values as people write them: a percent with its sign, a time without seconds or zone; the rest as field_parse reads
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "clients/given.h"

static void test_given(void **state)
{
    static const struct {
        const char *field, *text, *reads; /* reads NULL: refused */
    } cases[] = {
        {"percent", "50", "50"},
        {"percent", "50%", "50"},
        {"percent", "50％", "50"},
        {"percent", "%", NULL},
        {"percent", "50%%", NULL},
        {"percent", "五十", NULL},
        {"text", "50%", "50%"},
        {"occurred_at", "2022-05-09T10:00", "2022-05-09T10:00:00+08:00"},
        {"occurred_at", "2022-05-09T10:00:07+08:00", "2022-05-09T10:00:07+08:00"},
        {"occurred_at", "yesterday", NULL},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct field *f = record_field(&rec_act, cases[i].field);
        struct duban_error e = {0};
        struct act out;
        rec_clear(&rec_act, &out);
        const int rc = given_parse(f, cases[i].text, &a, &out, &e);
        if ((rc == 0) != (cases[i].reads != NULL))
            fail_msg("%s: %d %s", cases[i].text, rc, e.text);
        if (!rc)
            assert_string_equal(field_text(f, &out, "en", &a), cases[i].reads);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_given)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
