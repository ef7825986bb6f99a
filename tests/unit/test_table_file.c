/* Text files as programs save them: which encoding, which head, and where a cell stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clients/table_file.h"
#include "fixture_arena.h"

static const char *flat(const struct csv *t)
{
    struct buf b = {.arena = &A};
    buf_printf(&b, "%s ", t->encoding);
    for (size_t r = 0; r <= t->n; r++) {
        const struct csv_row *row = r ? &t->rows[r - 1] : &t->header;
        buf_printf(&b, "%d", row->line);
        for (size_t i = 0; i < t->columns; i++)
            buf_printf(&b, "|%s", row->cells[i]);
        buf_printf(&b, "/");
    }
    return b.data;
}

#define BYTES(s) s, sizeof(s) - 1
static void test_read(void **state)
{
    static const struct {
        const char *story, *text;
        size_t len;
        const char *expect;
    } cases[] = {
        {"UTF-8", BYTES("编号,名称\nU1,县委\n"), "UTF-8 1|编号|名称/2|U1|县委/"},
        {"UTF-8 with BOM", BYTES("\xef\xbb\xbf编号,名称\nU1,县委\n"), "UTF-8 1|编号|名称/2|U1|县委/"},
        {"GBK", BYTES("\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6\nU1,\xcf\xd8\xce\xaf\n"), "GB18030 1|编号|名称/2|U1|县委/"},
        {"GB18030 beyond GBK", BYTES("id,name\nU1,\x95\x32\x82\x36\n"), "GB18030 1|id|name/2|U1|𠀀/"},
        {"UTF-16, as \"Unicode text\" is saved",
         BYTES("\xff\xfei\0d\0\t\0n\0a\0m\0e\0\r\0\n\0U\0\x31\0\t\0\xbf\x53\0\x59\r\0\n\0"),
         "UTF-16 1|id|name/2|U1|县夀/"},
        {"UTF-16 the other way round", BYTES("\xfe\xff\0i\0d\0\n\0U"), "UTF-16 1|id/2|U/"},
        {"a title above the head", BYTES("单位一览表,,\n,,\n编号,名称,\nU1,县委,\n"), "UTF-8 3|编号|名称/4|U1|县委/"},
        {"heads with blanks and line breaks", BYTES("编号,\" 名称 \"\nU1,县委\n"), "UTF-8 1|编号|名称/2|U1|县委/"},
        {"columns that say nothing", BYTES("id,,name,\nU1,,x,\n"), "UTF-8 1|id|name/2|U1|x/"},
        {"a cell without a head", BYTES("id,,name\nU1,y,x\n"), "UTF-8 1|id||name/2|U1|y|x/"},
        {"unknown heads: the first row", BYTES("a,b\n1,2\n"), "UTF-8 1|a|b/2|1|2/"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table t;
        struct csv_error why;
        if (table_bytes_load(&A, cases[i].text, cases[i].len, NULL, NULL, &t, &why))
            fail_msg("%s: %d:%d %s", cases[i].story, why.line, why.column, why.zh);
        if (strcmp(flat(&t.csv), cases[i].expect))
            fail_msg("%s: %s, not %s", cases[i].story, flat(&t.csv), cases[i].expect);
    }
}

static void test_refuse(void **state)
{
    static const struct {
        const char *story, *text;
        size_t len;
        int line;
        const char *told;
    } cases[] = {
        {"neither UTF-8 nor GB18030", BYTES("a,b\n1,2\n3,\xff\xff\n"), 3, "GB18030"},
        {"GBK cut off inside a character", BYTES("a,b\n\xb1\xe0,\xb1"), 2, "GB18030"},
        {"half a character of UTF-16", BYTES("\xff\xfei\0d"), 1, "UTF-16"},
        {"a formula", BYTES("id,name\nU1,=1+1\n"), 2, "公式"},
        {"a row of another length below a title", BYTES("标题,\nid,name\nU1\n"), 3, "列"},
        {"blanks alone", BYTES(" , \n"), 1, "表头"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table t;
        struct csv_error why;
        assert_int_equal(table_bytes_load(&A, cases[i].text, cases[i].len, NULL, NULL, &t, &why), EXIT_WRONG_DATA);
        if (why.line != cases[i].line || !strstr(why.zh, cases[i].told))
            fail_msg("%s: %d:%d %s", cases[i].story, why.line, why.column, why.zh);
    }
}

static bool joined_known(const void *u, const char *head)
{
    (void)u;
    return !strcmp(head, "编号") || !strcmp(head, "期限/计划") || !strcmp(head, "期限/实际");
}

/* A head of two rows, its merged cells blank as a CSV file has them. */
static void test_heads_of_two_rows(void **state)
{
    static const char text[] = "表,,\n编号,期限,\n,计划,实际\nU1,1,2\n";
    const struct heads heads = {joined_known, NULL};
    struct table t;
    struct csv_error why;
    (void)state;
    assert_int_equal(table_bytes_load(&A, text, sizeof text - 1, NULL, &heads, &t, &why), 0);
    assert_string_equal(flat(&t.csv), "UTF-8 3|编号|期限/计划|期限/实际/4|U1|1|2/");
}

static void test_places(void **state)
{
    const int at[] = {0, 5, -1};
    const struct csv book = {.columns = 3, .at = at, .tab = "台账"}, text = {.columns = 3, .at = at};
    (void)state;
    assert_string_equal(table_place(&A, &book, 47, 2), "F47");
    assert_string_equal(table_place(&A, &book, 47, 3), "47"); /* a value that the map adds stands nowhere */
    assert_string_equal(table_place(&A, &text, 47, 2), "47:6");
    assert_string_equal(table_place(&A, &text, 47, 0), "47");
    assert_string_equal(table_place(&A, &text, 0, 0), "");
}

/* What is written with a guard comes back as it was, whatever it was. */
static void test_guards(void **state)
{
    static const char *const cells[] = {"=1",   "+1", "@x", " =1", "　=1", "＝1", "'=1",
                                        "''=1", "'x", "-1", "x",   "\t1",  "'",   ""};
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct csv t;
        struct csv_error e;
        const char *text = arena_printf(&A, "a,b\n\"%s%s\",x\n", csv_needs_guard(cells[i]) ? "'" : "", cells[i]);
        assert_int_equal(csv_read(&A, text, strlen(text), &t, &e), 0);
        assert_string_equal(t.rows[0].cells[0], cells[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refuse, setup, teardown),
        cmocka_unit_test_setup_teardown(test_heads_of_two_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_guards, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
