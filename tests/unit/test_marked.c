/* The copy that is handed back: where it goes, and that it says everything without hurting whoever opens it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "clients/marked.h"
#include "fixture_cli.h"
#include "quiet.h"

static void test_paths(void **state)
{
    static const struct {
        const char *source, *expect;
    } cases[] = {
        {"台账.xlsx", "台账-核对.xlsx"},         {"/a/b.c/台账.xlsx", "/a/b.c/台账-核对.xlsx"},
        {"台账-核对.xlsx", "台账-核对2.xlsx"},   {"台账-核对2.xlsx", "台账-核对3.xlsx"},
        {"台账2022.xlsx", "台账2022-核对.xlsx"}, {"a.b/台账", "a.b/台账-核对.xlsx"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(marked_path(&C.arena, cases[i].source, "xlsx"), cases[i].expect);
}

static const char *file_text(const char *path)
{
    size_t len;
    const char *s = cli_file(&C, path, &len);
    assert_non_null(s);
    return s;
}

static void test_csv_copy(void **state)
{
    static const char text[] = "单位表,,\n\nid,name,parent\nU1,\"a,b\",\n,\"'=1+1\",-5\nU3,\"两\n行\",\n";
    char folder[] = "/tmp/duban-mark-XXXXXX";
    struct sheet s;
    (void)state;
    assert_non_null(mkdtemp(folder));
    const char *path = arena_printf(&C.arena, "%s/u.csv", folder);
    FILE *f = fopen(path, "wb");
    fwrite(text, 1, sizeof text - 1, f);
    fclose(f);
    quiet_begin();
    assert_int_equal(sheet_read(&C, path, &(struct sheet_how){.as_kind = "units"}, &s), EXIT_WRONG_DATA);
    const char *copy = marked_copy(&C, &s, NULL), *itself = marked_copy(&C, &s, path);
    quiet_end();
    assert_null(itself); /* the table itself is never written over */
    assert_string_equal(copy, arena_printf(&C.arena, "%s/u-核对.csv", folder));
    const char *got = file_text(copy);
    assert_string_equal(
        got,
        "\xef\xbb\xbf单位表,,,\n\nid,name,parent,问题\nU1,\"a,b\",,\n"
        ",'=1+1,-5,编号：必填，这一格是空的\nU3,\"两\n行\",,名称：含有不允许的控制字符：只能一行 / one line only\n");
    unlink(copy);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_paths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_csv_copy, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
