/* Tables as offices send them: known by their header, every mistake of every row told with line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "clients/sheet.h"
#include "quiet.h"

static struct cli C;
static char folder[] = "/tmp/duban-sheet-XXXXXX";

static int setup(void **state)
{
    (void)state;
    C = (struct cli){.lang = "zh"};
    arena_init(&C.arena);
    return mkdtemp(folder) ? 0 : -1;
}
static int teardown(void **state)
{
    (void)state;
    arena_done(&C.arena);
    return rmdir(folder);
}

static int read_text(const char *name, const char *text, const char *as_kind, struct sheet *s, const char **said)
{
    const char *path = arena_printf(&C.arena, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(text, 1, strlen(text), f);
    fclose(f);
    quiet_begin();
    int rc = sheet_read(&C, path, &(struct sheet_how){.as_kind = as_kind}, s);
    sheet_faults_tell(&C, s);
    *said = quiet_end();
    unlink(path);
    return rc;
}

static void test_kinds_by_header(void **state)
{
    static const struct {
        const char *name, *text, *as_kind, *kind; /* kind NULL: not known */
    } cases[] = {
        {"x.csv", "id,name,kind,parent\nU1,县委,county,\n", NULL, "units"},
        {"x.csv", "编号,名称,类别,上级\nU1,县委,county,\n", NULL, "units"},
        {"x.csv", "id,name,unit,role\nP1,甲,U1,leader\n", NULL, "people"},
        {"x.csv", "id,name,head,lead_unit,member_units\nG1,组,P1,U1,U1;U2\n", NULL, "groups"},
        {"x.csv", "id,ledger,title,lead_unit\nI1,a,b,U1\n", NULL, "items"},
        {"x.csv", "id,item,seq,milestone,planned_date,planned_percent\nM1,I1,1,x,2022-05-01,30\n", NULL, "milestones"},
        {"x.csv", "id,name,scope,lead_unit,rrule,dtstart\nD1,x,all,U1,,2022-05-01\n", NULL, "inspections"},
        {"x.csv", "date,kind,name\n2022-01-01,holiday,元旦\n", NULL, "calendar"},
        {"units.csv", "id,name\nU1,县委\n", NULL, "units"}, /* the name decides between units and groups */
        {"groups.csv", "id,name\nG1,组\n", NULL, "groups"},
        {"x.csv", "id,name\nG1,组\n", "group_set", "groups"},
        {"x.csv", "foo,bar\n1,2\n", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet s;
        const char *said;
        int rc = read_text(cases[i].name, cases[i].text, cases[i].as_kind, &s, &said);
        if (!cases[i].kind) {
            assert_int_equal(rc, EXIT_WRONG_DATA);
            assert_non_null(strstr(said, "--as-kind"));
            continue;
        }
        if (rc)
            fail_msg("%zu: %s", i, said);
        assert_string_equal(s.kind->file, cases[i].kind);
        assert_int_equal(s.csv.n, 1);
        assert_true(s.bodies[0].len > 0);
    }
}

static void test_every_mistake_is_told(void **state)
{
    static const char text[] = "id,name,kind,parent\n"
                               "U1,县委,county,\n"
                               ",没有编号,county,\n"
                               "U3,\"两\n行\",county,\n"
                               "U4,,county,U1\n"
                               "U5,好,county,U1\n";
    static const char *const told[] = {":3:1 编号（id）", ":4:2 名称（name）", ":6:2 名称（name）"};
    struct sheet s;
    const char *said;
    (void)state;
    assert_int_equal(read_text("u.csv", text, NULL, &s, &said), EXIT_WRONG_DATA);
    assert_int_equal(s.faults, 3);
    for (size_t i = 0; i < 3; i++)
        if (!strstr(said, told[i]))
            fail_msg("%s is not in: %s", told[i], said);
    assert_true(s.readable);
    assert_true(s.bodies[0].data && s.bodies[4].data); /* good rows may still be rehearsed */
    assert_true(!s.bodies[1].data && !s.bodies[2].data && !s.bodies[3].data);
}

/* A key twice in one file: the later row would quietly be the one that counts. */
static void test_doubles_name_the_other_line(void **state)
{
    struct sheet s;
    const char *said;
    (void)state;
    assert_int_equal(read_text("u.csv", "id,name,kind,parent\nU1,甲,a,\n,,,\nU2,乙,a,\nU1,丙,a,\n", NULL, &s, &said),
                     EXIT_WRONG_DATA);
    assert_int_equal(s.faults, 1);
    if (!strstr(said, ":5:1") || !strstr(said, "U1 与第 2 行重复"))
        fail_msg("%s", said);
}

/* What spreadsheets of other settings save. */
static void test_separators_are_named(void **state)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"id;name;kind;parent\nU1;县委;county;\n", "分号"},
        {"id\tname\tkind\tparent\nU1\t县委\tcounty\t\n", "制表符"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet s;
        const char *said;
        assert_int_equal(read_text("units.csv", cases[i].text, NULL, &s, &said), 0);
        assert_non_null(strstr(said, cases[i].told));
        assert_string_equal(((const struct unit *)s.rows[0])->name, "县委");
    }
}

static void test_header_mistakes(void **state)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"id,nmae,kind,parent\nU1,x,county,\n", "name"},
        {"id,name,kind,parent,parent\nU1,x,county,,\n", "两次"},
        {"id,kind,parent\nU1,county,\n", "缺少"},
        {"\xff\xfei\x01x", "UTF-16"}, /* half a character */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet s;
        const char *said;
        assert_int_equal(read_text("units.csv", cases[i].text, NULL, &s, &said), EXIT_WRONG_DATA);
        assert_false(s.readable);
        if (!strstr(said, cases[i].told) || !strstr(said, "units.csv:1"))
            fail_msg("%s", said);
    }
}

static void test_faults_of_the_daemon_find_their_cell(void **state)
{
    struct sheet s;
    const char *said;
    (void)state;
    assert_int_equal(read_text("u.csv", "id,name,parent\nU1,x,\n\nU2,y,U9\n", "units", &s, &said), 0);
    sheet_fault_add(&C, &s, 4, "parent", "没有这个单位\033[31m");
    sheet_fault_add(&C, &s, 1, "", "先说这一行");
    quiet_begin();
    sheet_faults_tell(&C, &s);
    said = quiet_end();
    assert_non_null(strstr(said, ":4:3 上级（parent）：没有这个单位"));
    assert_true(strstr(said, ":1 先说这一行") < strstr(said, ":4:3")); /* by line, whoever found it */
    assert_null(strchr(said, '\033'));
}

static void test_no_file(void **state)
{
    struct sheet s;
    (void)state;
    quiet_begin();
    int rc = sheet_read(&C, "/no/such/file.csv", NULL, &s);
    const char *said = quiet_end();
    assert_int_equal(rc, EXIT_NO_FILE);
    assert_non_null(strstr(said, "/no/such/file.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_by_header),
        cmocka_unit_test(test_every_mistake_is_told),
        cmocka_unit_test(test_header_mistakes),
        cmocka_unit_test(test_faults_of_the_daemon_find_their_cell),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_doubles_name_the_other_line),
        cmocka_unit_test(test_separators_are_named),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
