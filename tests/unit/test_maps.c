/* Column maps: an office's own table becomes a table of fields; nothing of it is lost in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "clients/maps.h"
#include "fixture_cli.h"
#include "quiet.h"

static int map_of(const char *text, const struct map **out, const char **said)
{
    char path[] = "/tmp/duban-map-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    quiet_begin();
    int rc = map_read(&C, path, out);
    *said = quiet_end();
    unlink(path);
    return rc;
}

static const char good[] =
    "map: m\nkind: items\ncolumns:\n"
    "- {field: id, heads: [编号]}\n- {field: title, heads: [事项, 任务名称]}\n"
    "- field: importance\n  heads: [重要程度]\n  words:\n  - {from: 重要, to: important}\n  - {from: 重点, to: key}\n"
    "- {field: assist_units, heads: [责任单位/配合], split: 、，}\n"
    "constants: [{field: ledger, value: x}]\nignore: [序号]\nskip: [合计]\n"
    "id_from: [title, ledger]\nid_prefix: M-\n";

/* head|…/line|cells…/ then !line:column of each fault */
static const char *applied(const struct map *m, const char *text)
{
    struct heads heads = map_heads(m);
    struct table t;
    struct csv_error why;
    struct buf b = {.arena = &C.arena};
    assert_int_equal(table_bytes_load(&C.arena, text, strlen(text), NULL, &heads, &t, &why), 0);
    map_apply(&C, m, &t);
    for (size_t r = 0; r <= t.csv.n; r++) {
        const struct csv_row *row = r ? &t.csv.rows[r - 1] : &t.csv.header;
        buf_printf(&b, "%d", row->line);
        for (size_t i = 0; i < t.csv.columns; i++)
            buf_printf(&b, "|%s", row->cells[i]);
        buf_printf(&b, "/");
    }
    for (size_t i = 0; i < t.faults.n; i++) {
        const struct csv_error *e = LIST_AT(t.faults, struct csv_error, i);
        buf_printf(&b, "!%s %s", table_place(&C.arena, &t.csv, e->line, e->column), e->zh);
    }
    return b.data;
}

static void test_apply(void **state)
{
    static const struct {
        const char *story, *text, *expect;
    } cases[] = {
        {"fields in the order of the table, constants behind", "编号,任务名称,序号\nA, 甲 ,1\n",
         "1|id|title|ledger/2|A|甲|x/"},
        {"words", "编号,重要程度\nA,重要\nB,key\nC,\n", "1|id|importance|ledger/2|A|important|x/3|B|key|x/4|C||x/"},
        {"several values", "编号,责任单位/配合\nA,\"甲、乙 ，丙;丁\"\n", "1|id|assist_units|ledger/2|A|甲;乙;丙;丁|x/"},
        {"a head with a line break", "编号,\"任务\n名称\"\nA,甲\n", "1|id|title|ledger/3|A|甲|x/"},
        {"rows that are none", "编号,事项\nA,甲\n合计：,1\n", "1|id|title|ledger/2|A|甲|x/"},
        {"what an earlier run said is not read", "编号,事项,问题\nA,甲,坏了\n", "1|id|title|ledger/2|A|甲|x/"},
    };
    const struct map *m;
    const char *said;
    (void)state;
    assert_int_equal(map_of(good, &m, &said), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(applied(m, cases[i].text), cases[i].expect))
            fail_msg("%s: %s, not %s", cases[i].story, applied(m, cases[i].text), cases[i].expect);
}

static void test_apply_faults(void **state)
{
    static const struct {
        const char *story, *text, *place, *told;
    } cases[] = {
        {"a word that is none of them", "编号,重要程度\nA,重耍\n", "!2:2 ", "是“重要”吗"},
        {"a head that is not known", "编号,任务名秤\nA,甲\n", "!1 ", "是“任务名称”吗"},
    };
    const struct map *m;
    const char *said;
    (void)state;
    assert_int_equal(map_of(good, &m, &said), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = applied(m, cases[i].text), *at = strstr(got, cases[i].place);
        if (!at || !strstr(at, cases[i].told))
            fail_msg("%s: %s", cases[i].story, got);
    }
}

/* A number that is made stays while its content does, and differs when that differs. */
static void test_numbers(void **state)
{
    const struct map *m;
    const char *said;
    (void)state;
    assert_int_equal(map_of(good, &m, &said), 0);
    const char *one = applied(m, "事项\n甲\n乙\n"), *two = applied(m, "序号,事项\n9,乙\n8,甲\n");
    const char *first = strstr(one, "|M-"), *second = strstr(two, "|M-");
    assert_true(first && second && strlen(first) > 15);
    assert_non_null(strstr(two, arena_str(&C.arena, first, 15)));
    assert_true(strncmp(first, second, 15) != 0);
    assert_null(strstr(applied(m, "事项,序号\n,1\n"), "|M-")); /* nothing to make it of */
}

static void test_maps_refused(void **state)
{
    static const struct {
        const char *text, *place, *told;
    } cases[] = {
        {"map: m\nkind: itms\ncolumns: []\n", ":2:7", "items"},
        {"map: m\nkind: items\ncolumns:\n- {field: titel, heads: [x]}\n", ":4:11", "title"},
        {"map: m\nkind: items\ncolumns: []\nconstants: [{field: ledgre, value: x}]\n", ":4:21", "ledger"},
        {"map: m\nkind: items\ncolums: []\n", ":3:1", "columns"},
        {"policy: r1\n", ":1:1", "map"},
        {"map: a\nkind: units\ncolumns: []\n---\nmap: b\nkind: units\ncolumns: []\n", "", "一份"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct map *m;
        const char *said;
        assert_int_equal(map_of(cases[i].text, &m, &said), EXIT_WRONG_DATA);
        if (!strstr(said, cases[i].place) || !strstr(said, cases[i].told))
            fail_msg("%zu: %s", i, said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_apply, setup, teardown),
        cmocka_unit_test_setup_teardown(test_apply_faults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_maps_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
