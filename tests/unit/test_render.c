/* Files of a published table: the same edition is the same bytes, figures are figures, nothing that came from outside
 * is ever computed, and a correction shows both figures in every kind of file. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "clients/render.h"
#include "clients/table_file.h"
#include "clients/text.h"
#include "fixture_cli.h"
#include "quiet.h"

/* ---- an edition: three items of May, published in June ---- */

enum { COLUMNS = 6 };

static void *keep(const void *p, size_t n)
{
    return arena_copy(&C.arena, p, n);
}

static struct tablerow row(const char *key, const char *const cells[COLUMNS])
{
    return (struct tablerow){key, {keep(cells, COLUMNS * sizeof *cells), COLUMNS}};
}

static struct tabled *table_of_may(void)
{
    static const struct tablehead heads[COLUMNS] = {
        {"序号", true, 6}, {"编号", false, 14},  {"改革事项", false, 36},
        {"进度", true, 8}, {"得分", true, NONE}, {"灯", false, 6},
    };
    static const char *const cells[][COLUMNS] = {
        {"1", "0012", "=HYPERLINK(\"http://x\")", "61", "0.953", "红"},
        {"2", "0013", "甲 & 乙 <b>\"丙\"</b>", "-", "100.5", "-"},
        {"3", "0014", "＝2+5", "100", "-3", "蓝"},
    };
    struct tabled *t = arena_alloc(&C.arena, sizeof *t);
    struct tablerow rows[3];

    rec_clear(&rec_tabled, t);
    for (size_t i = 0; i < 3; i++)
        rows[i] = row(cells[i][1], cells[i]);
    t->bulletin = "chuquan-month";
    t->period = "2022-05";
    t->title = "“出圈”改革事项2022年5月进度表";
    t->note = "数字截至当月最后一日二十四时";
    t->heads = (struct list){keep(heads, sizeof heads), COLUMNS};
    t->rows = (struct list){keep(rows, sizeof rows), 3};
    return t;
}

static struct edition *edition_of_may(void)
{
    struct edition *e = arena_alloc(&C.arena, sizeof *e);

    rec_clear(&rec_edition, e);
    e->id = "chuquan-month/2022-05/1";
    e->bulletin = "chuquan-month";
    e->period = "2022-05";
    e->n = 1;
    e->state = EDITION_PUBLISHED;
    e->table = table_of_may();
    e->number = "临改办通报〔2022〕3号";
    e->published_ms = 1654567200000; /* 2022-06-07 10:00 */
    e->hash = "7f3a";
    return e;
}

/* One figure was another, one row is new, one went. */
static struct edition *correction(void)
{
    static const struct tablemove moves[] = {
        {"0012", "进度", "55", "61"}, {"0014", NULL, NULL, "3"}, {"0009", NULL, "9", NULL}};
    struct edition *e = edition_of_may();

    e->id = "chuquan-month/2022-05/2";
    e->n = 2;
    e->reason = "漏计一条报告";
    e->moves = (struct list){keep(moves, sizeof moves), 3};
    return e;
}

static struct bytes rendered(const struct edition *e, enum render_kind kind)
{
    struct csv_error why = {0};
    struct bytes b = {0};

    if (!render_bytes(&C, e, kind, NULL, &b, &why))
        fail_msg("%s", why.zh);
    return b;
}

static bool holds(struct bytes b, const char *text)
{
    return memmem(b.data, b.len, text, strlen(text)) != NULL;
}

/* Read by the reader that imports use. */
static struct csv read_back(struct bytes b)
{
    struct table t;
    struct csv_error why = {0};

    if (table_bytes_load(&C.arena, b.data, b.len, NULL, NULL, &t, &why))
        fail_msg("%d:%d %s", why.line, why.column, why.zh ? why.zh : "");
    return t.csv;
}

/* ---- tests ---- */

static void test_same_bytes(void **state)
{
    (void)state;
    for (int kind = RENDER_NONE + 1; kind < RENDER_KINDS; kind++) {
        if (!render_able((enum render_kind)kind))
            continue;
        struct bytes a = rendered(edition_of_may(), (enum render_kind)kind);
        sleep(kind == RENDER_XLSX ? 2 : 0); /* a zip counts in steps of two seconds */
        struct bytes b = rendered(edition_of_may(), (enum render_kind)kind);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
        assert_true(rendered(correction(), (enum render_kind)kind).len > a.len);
    }
}

static void test_csv_guards_and_reads_back(void **state)
{
    struct bytes b = rendered(edition_of_may(), RENDER_CSV);
    struct csv t = read_back(b);

    (void)state;
    assert_memory_equal(b.data, "\xef\xbb\xbf", 3);
    assert_true(holds(b, "\"'=HYPERLINK(\"\"http://x\"\")\""));
    assert_true(holds(b, "\"'＝2+5\""));
    assert_true(holds(b, "\"-3\"")); /* a figure needs no guard */
    assert_true(holds(b, "\r\n"));
    assert_int_equal(t.n, 3);
    assert_string_equal(t.rows[0].cells[2], "=HYPERLINK(\"http://x\")");
    assert_string_equal(t.rows[0].cells[1], "0012");
    assert_string_equal(t.rows[1].cells[3], "");
}

static void test_workbook_reads_back(void **state)
{
    (void)state;
    if (!render_able(RENDER_XLSX))
        skip();
    struct csv t = read_back(rendered(edition_of_may(), RENDER_XLSX));

    assert_string_equal(t.header.cells[2], "改革事项");
    assert_string_equal(t.rows[0].cells[1], "0012"); /* text: its zeros stay */
    assert_string_equal(t.rows[0].cells[2], "=HYPERLINK(\"http://x\")");
    assert_string_equal(t.rows[0].cells[4], "0.953");
    assert_string_equal(t.rows[2].cells[4], "-3");
    assert_string_equal(t.rows[0].cells[5], "红");
}

static void test_page(void **state)
{
    struct bytes b = rendered(edition_of_may(), RENDER_HTML);

    (void)state;
    assert_true(holds(b, "<html lang=\"zh-CN\">"));
    assert_true(holds(b, "<th scope=\"col\""));
    assert_true(holds(b, "甲 &amp; 乙 &lt;b&gt;&quot;丙&quot;&lt;/b&gt;"));
    assert_true(holds(b, ">红</td>")); /* the word, whatever the colour */
    assert_true(holds(b, "临改办通报〔2022〕3号　2022年6月7日"));
    assert_false(holds(b, "<script"));
    assert_false(holds(b, "src="));
}

/* Dark enough on its paper: 4.5 and more, as WCAG counts. */
static double shine(unsigned rgb)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        double v = (double)(rgb >> (16 - 8 * i) & 255) / 255;

        sum += weights[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static void test_contrast(void **state)
{
    (void)state;
    for (int light = LIGHT_NONE; light <= LIGHT_RED; light++)
        assert_true((shine(render_paper(light)) + 0.05) / (shine(render_ink(light)) + 0.05) >= 4.5);
}

static void test_correction_shows_both(void **state)
{
    const struct edition *e = correction();

    (void)state;
    assert_true(holds(rendered(e, RENDER_HTML), "61 <span class=\"was\">原为55</span>"));
    assert_true(holds(rendered(e, RENDER_HTML), "原为（有此行），更正为（删去此行）"));
    assert_true(holds(rendered(e, RENDER_HTML), "漏计一条报告"));
    assert_true(holds(rendered(e, RENDER_DOCX), "61（原为55）"));
    assert_true(holds(rendered(e, RENDER_DOCX), "0012 进度：原为55，更正为61。"));
    struct csv t = read_back(rendered(e, RENDER_CSV));
    assert_string_equal(t.rows[0].cells[6], "进度原为55");
    assert_string_equal(t.rows[1].cells[6], "");
    assert_string_equal(t.rows[2].cells[6], "新增");
    assert_string_equal(t.rows[0].cells[3], "61"); /* the figure stays a figure */
    if (render_able(RENDER_XLSX)) {
        struct table book;
        struct csv_error why;
        struct bytes b = rendered(e, RENDER_XLSX);

        assert_int_equal(table_bytes_load(&C.arena, b.data, b.len, "更正", NULL, &book, &why), 0);
        assert_string_equal(book.csv.rows[0].cells[2], "55");
        assert_string_equal(book.csv.rows[0].cells[3], "61");
        assert_string_equal(book.csv.rows[2].cells[3], "（删去此行）");
    }
}

static void test_left_out_of_honours(void **state)
{
    struct edition *e = edition_of_may();
    struct tabled *t = table_of_may();
    static const struct reason why = {.code = "x", .zh = "当年有红灯"};
    struct tablebar bar = {"D01", "县教体局", "LD-1", "教联体", &why};

    (void)state;
    t->bars = (struct list){keep(&bar, sizeof bar), 1};
    e->table = t;
    assert_string_equal(render_note(&C.arena, e),
                        "数字截至当月最后一日二十四时\n不评先：县教体局，《教联体》：当年有红灯");
    assert_true(holds(rendered(e, RENDER_DOCX), "不评先：县教体局"));
}

static void test_words(void **state)
{
    static const struct {
        const char *word;
        enum render_kind kind;
    } cases[] = {{"xlsx", RENDER_XLSX}, {"5月.XLSX", RENDER_XLSX}, {"/a.b/c.csv", RENDER_CSV}, {".html", RENDER_HTML},
                 {"docx", RENDER_DOCX}, {"docx.exe", RENDER_NONE}, {"", RENDER_NONE},          {"x.pdf", RENDER_NONE}};
    struct edition *e = edition_of_may();
    struct tabled *t = table_of_may();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(render_kind_of(cases[i].word), cases[i].kind);
    e->table = t;
    t->title = "../etc\n: 表";
    assert_string_equal(render_name(&C.arena, e), "_._etc__ 表");
    e->published_ms = NONE;
    e->number = NULL;
    e->state = EDITION_DRAFTED;
    assert_string_equal(render_number(&C.arena, e), "（已起草，未公开）");
}

/* For looking at with other programs: RENDER_TO=folder keeps one of each. */
static void test_keep(void **state)
{
    const char *folder = getenv("RENDER_TO");

    (void)state;
    for (int kind = RENDER_NONE + 1; folder && kind < RENDER_KINDS; kind++)
        for (int n = 1; n <= 2; n++) {
            struct bytes b = rendered(n == 1 ? edition_of_may() : correction(), (enum render_kind)kind);
            FILE *f = fopen(arena_printf(&C.arena, "%s/%d.%s", folder, n, render_ends[kind]), "wb");

            assert_non_null(f);
            assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
            fclose(f);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_csv_guards_and_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_workbook_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_contrast, setup, teardown),
        cmocka_unit_test_setup_teardown(test_correction_shows_both, setup, teardown),
        cmocka_unit_test_setup_teardown(test_left_out_of_honours, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keep, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
