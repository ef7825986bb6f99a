/* One line for each thing, whatever the text holds; the level in front under journald. */
#include <fcntl.h>
#include <unistd.h>

#include "work_world.h"
#include "workers/work_run.h"

static char said[4096];

/* Logs with stderr led into a file. */
static void logged(const char *journal, bool verbose, int level, const char *text)
{
    char path[] = "/tmp/duban-log-XXXXXX";
    int to = mkstemp(path), kept = dup(2);

    if (journal)
        setenv("JOURNAL_STREAM", journal, 1);
    else
        unsetenv("JOURNAL_STREAM");
    dup2(to, 2);
    work_log_setup("duban-x", verbose);
    work_log(level, "%s", text);
    dup2(kept, 2);
    close(kept);
    ssize_t n = pread(to, said, sizeof said - 1, 0);
    said[n < 0 ? 0 : n] = '\0';
    close(to);
    unlink(path);
}

static void test_lines(void **state)
{
    static const struct {
        const char *journal;
        bool verbose;
        int level;
        const char *text, *expect;
    } cases[] = {
        {NULL, false, WORK_LOG_INFO, "到岗", "duban-x: 到岗\n"},
        {"8:1", false, WORK_LOG_WARNING, "到岗", "<4>到岗\n"},
        {NULL, false, WORK_LOG_DEBUG, "quiet", ""},
        {NULL, true, WORK_LOG_DEBUG, "loud", "duban-x: loud\n"},
        {"8:1", false, WORK_LOG_ERROR, "a\n<3>forged\x1b[31m\x7f", "<3>a <3>forged [31m \n"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        logged(cases[i].journal, cases[i].verbose, cases[i].level, cases[i].text);
        assert_string_equal(said, cases[i].expect);
    }
}

static void test_long(void **state)
{
    char text[3000];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    logged(NULL, false, WORK_LOG_INFO, text);
    assert_true(strlen(said) < 1100);
    assert_int_equal(said[strlen(said) - 1], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_long)};
    return cmocka_run_group_tests_name("work_log", tests, NULL, NULL);
}
