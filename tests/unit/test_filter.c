/* The words of `duban list`, in both languages, with the colons and commas of both keyboards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "clients/filter.h"
#include "fixture_cli.h"
#include "quiet.h"

static const struct {
    const char *word, *field, *value; /* field NULL: refused, and value is in what is said */
} cases[] = {
    {"灯:红,黄", "light", "red;yellow"},
    {"灯：红，黄", "light", "red;yellow"},
    {"灯:红、蓝", "light", "red;blue"},
    {"light:red,yellow", "light", "red;yellow"},
    {"灯:无", "light", "none"},
    {"台账:leader68", "ledger", "leader68"},
    {"ledger:leader68", "ledger", "leader68"},
    {"单位:教育局", "unit", "教育局"},
    {"领导:P001", "leader", "P001"},
    {"期限:<5日", "due_within", "5 workdays"},
    {"due:<5wd", "due_within", "5 workdays"},
    {"due:10d", "due_within", "10 days"},
    {"期限:<3天", "due_within", "3 days"},
    {"期限:<5个工作日", "due_within", "5 workdays"},
    {"状态:挂起", "state", "held"},
    {"状态:销号", "state", "closed"},
    {"state:open,held", "state", "open;held"},
    {"养老", "words", "养老"},
    {"期限:5日", "due_within", "5 workdays"},
    {"红", "light", "red"},
    {"红灯", "light", "red"},
    {"红、黄", "light", "red;yellow"},
    {"red,yellow", "light", "red;yellow"},
    {"红旗", "words", "红旗"},
    {"红,旗", "words", "红,旗"},
    {"灯:绿", NULL, "红"},
    {"light:green", NULL, "yellow"},
    {"台帐:x", NULL, "台账"},
    {"ligth:red", NULL, "light"},
    {"期限:<五日", NULL, "期限:5日"},
    {"期限:5", NULL, "期限:逾期"},
    {"颜色:红", NULL, "台账"},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct filter f;
        rec_clear(&rec_filter, &f);
        C.lang = strchr(cases[i].word, ':') && cases[i].word[0] < 'z' && cases[i].word[0] > 0 ? "en" : "zh";
        quiet_begin();
        int rc = filter_word(&C, cases[i].word, &f);
        const char *said = quiet_end();
        if ((rc == 0) != (cases[i].field != NULL))
            fail_msg("%s: %d, %s", cases[i].word, rc, said);
        if (rc)
            assert_non_null(strstr(said, cases[i].value));
        else
            assert_string_equal(field_text(record_field(&rec_filter, cases[i].field), &f, "en", &C.arena),
                                cases[i].value);
    }
}

static void test_words_of_titles_add_up(void **state)
{
    struct filter f;
    (void)state;
    rec_clear(&rec_filter, &f);
    assert_int_equal(filter_word(&C, "养老", &f), 0);
    assert_int_equal(filter_word(&C, "改革", &f), 0);
    assert_string_equal(f.words, "养老 改革");
}

/* Friday 2022-12-30: its week ends on Sunday, New Year's day. */
static void test_due_words(void **state)
{
    static const struct {
        const char *word;
        enum due_word due;
        bool before, today, sunday, monday;
    } rows[] = {
        {"期限:今天", DUE_TODAY, false, true, false, false}, {"due:today", DUE_TODAY, false, true, false, false},
        {"期限：本周", DUE_WEEK, false, true, true, false},  {"due:week", DUE_WEEK, false, true, true, false},
        {"期限:逾期", DUE_OVER, true, false, false, false},  {"due:overdue", DUE_OVER, true, false, false, false},
    };
    int64_t friday;
    enum due_word due = DUE_ANY;
    (void)state;
    assert_true(parse_date("2022-12-30", &friday));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(filter_due_word(rows[i].word, &due));
        assert_int_equal(due, rows[i].due);
        assert_int_equal(filter_due_fits(due, friday - 1, friday), rows[i].before);
        assert_int_equal(filter_due_fits(due, friday, friday), rows[i].today);
        assert_int_equal(filter_due_fits(due, friday + 2, friday), rows[i].sunday);
        assert_int_equal(filter_due_fits(due, friday + 3, friday), rows[i].monday);
        assert_false(filter_due_fits(due, NONE, friday));
    }
    assert_false(filter_due_word("期限:5日", &due));
    assert_false(filter_due_word("今天", &due));
    assert_true(filter_due_fits(DUE_ANY, NONE, friday));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_due_words), cmocka_unit_test(test_words),
                                       cmocka_unit_test(test_words_of_titles_add_up)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
