/* "Did you mean": close slips are found, strangers are not guessed at. */
#include "proto_gen.h"

static const char *const words[] = {"percent", "value", "stage", "new_due", "reason", "text", "item", "督办单", "挂起"};

static void test_words(void **state)
{
    static const struct {
        const char *given, *expect;
    } cases[] = {
        {"percnt", "percent"},
        {"precent", "percent"},
        {"PERCENT", "percent"},
        {"percentage", "percent"},
        {"vlaue", "value"},
        {"stages", "stage"},
        {"new-due", "new_due"},
        {"resaon", "reason"},
        {"tex", "text"},
        {"督办但", "督办单"},
        {"挂其", "挂起"},
        {"percent", "percent"},
        {"挂", NULL},
        {"banana", NULL},
        {"", NULL},
        {"x", NULL},
        {"\xff\xfe", NULL},
        {"a word far longer than any of ours could ever be, even by mistake", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = nearest_word(cases[i].given, words, COUNT_OF(words));
        if (!got != !cases[i].expect || (got && strcmp(got, cases[i].expect) != 0))
            fail_msg("%s: got %s", cases[i].given, got ? got : "nothing");
    }
    assert_null(nearest_word("percent", words, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
