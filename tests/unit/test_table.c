/* Tables: columns stand under each other whatever the script, a narrow terminal cuts only what may be cut, and no cell
 * can reach the terminal's controls. */
#include "clients/table.h"
#include "clients/text.h"
#include "fixture_arena.h"
#include "proto/records.h"
#include "proto_gen.h"

static const struct column columns[] = {
    {"灯", "light", false, false},
    {"编号", "id", false, false},
    {"事项", "item", false, true},
    {"进度", "percent", true, false},
};
enum { COLUMNS = COUNT_OF(columns) };

static const char *printed(const struct table *t, int width, bool colour)
{
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    assert_non_null(f);
    table_print(t, f, width, colour);
    fclose(f);
    const char *copy = arena_str(&A, text, len);
    free(text);
    return copy;
}

static void row(struct table *t, const char *light, const char *id, const char *title, const char *percent)
{
    table_cell(t, light);
    table_cell(t, id);
    table_cell(t, title);
    table_cell(t, percent);
}

static void test_lines_up(void **state)
{
    struct table t;

    (void)state;
    table_init(&t, &A, columns, COLUMNS, "zh");
    row(&t, "红", "LD-2022-001", "推进教联体", "61%");
    row(&t, "无", "X-1", "a", "100%");
    assert_string_equal(printed(&t, 0, false), "灯  编号         事项        进度\n"
                                               "红  LD-2022-001  推进教联体   61%\n"
                                               "无  X-1          a           100%\n");
    t.lang = "en";
    assert_string_equal(printed(&t, 0, false), "light  id           item        percent\n"
                                               "红     LD-2022-001  推进教联体      61%\n"
                                               "无     X-1          a              100%\n");
}

static void test_no_rows_and_absent_cells(void **state)
{
    struct table t;

    (void)state;
    table_init(&t, &A, columns, COLUMNS, "zh");
    assert_string_equal(printed(&t, 0, false), "灯  编号  事项  进度\n");
    row(&t, NULL, "a", NULL, "");
    assert_string_equal(printed(&t, 0, false), "灯  编号  事项  进度\n    a               \n");
}

/* Only the column that may shrink is cut; one that is at its least is not cut further, and the line grows over. */
static void test_narrow(void **state)
{
    struct table t;

    (void)state;
    table_init(&t, &A, columns, COLUMNS, "zh");
    row(&t, "红", "LD-2022-001", "推进县域教联体建设和优质均衡发展", "61%");
    assert_string_equal(printed(&t, 36, false), "灯  编号         事项           进度\n"
                                                "红  LD-2022-001  推进县域教..    61%\n");
    assert_string_equal(printed(&t, 5, false), "灯  编号         事项      进度\n"
                                               "红  LD-2022-001  推进县..   61%\n");
    assert_non_null(strstr(printed(&t, 0, false), "优质均衡发展"));
}

static void test_colour(void **state)
{
    struct table t;

    (void)state;
    table_init(&t, &A, columns, COLUMNS, "zh");
    table_cell_light(&t, "黄", LIGHT_YELLOW);
    table_cell(&t, "a");
    table_cell(&t, "b");
    table_cell(&t, "c");
    const char *plain = printed(&t, 0, false), *painted = printed(&t, 0, true);
    assert_null(strchr(plain, 0x1b));
    assert_non_null(strstr(painted, arena_printf(&A, "%s黄" PAINT_OFF "  a", light_paint(LIGHT_YELLOW))));
    assert_string_equal(light_paint(LIGHT_NONE), "");
    assert_string_equal(light_paint(99), "");
    assert_string_equal(light_paint(-1), "");
    for (int a = LIGHT_GREY; a <= LIGHT_RED; a++)
        for (int b = LIGHT_GREY; b < a; b++)
            assert_string_not_equal(light_paint(a), light_paint(b));
}

static void test_cells_are_data(void **state)
{
    struct table t;

    (void)state;
    table_init(&t, &A, columns, COLUMNS, "zh");
    row(&t, "红", "\x1b[2J", "两\n行\t格",
        "\xe2\x80\xae"
        "1");
    const char *out = printed(&t, 0, false);
    assert_null(strchr(out, 0x1b));
    assert_non_null(strstr(out, "\\x1b[2J  两 行 格"));
    assert_non_null(strstr(out, "\\u202e1"));
}

/* Any cells at any width: every line is as wide as the others up to its last column, which is aligned right here. */
static void test_any_cells(void **state)
{
    struct rng r = rng_start("table");

    (void)state;
    for (int n = 0; n < 1000; n++) {
        struct table t;
        int width = rng_below(&r, 3) ? (int)rng_below(&r, 90) : 0, first = -1;
        table_init(&t, &A, columns, COLUMNS, rng_below(&r, 2) ? "zh" : "en");
        for (int64_t i = COLUMNS * rng_below(&r, 6); i > 0; i--)
            table_cell(&t, gen_text(&r, true, 40, &A));
        char *out = arena_str(&A, printed(&t, width, false), strlen(printed(&t, width, false))), *save = NULL;
        for (char *line = strtok_r(out, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
            first = first < 0 ? text_width(line) : first;
            assert_int_equal(text_width(line), first);
        }
        arena_reset(&A);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_rows_and_absent_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(test_narrow, setup, teardown),
        cmocka_unit_test_setup_teardown(test_colour, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cells_are_data, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_cells, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
