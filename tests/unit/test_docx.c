/* Documents that are filled: words that Word cut into pieces, rows that multiply, templates that are wrong or mean
 * harm, and data that looks like a template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/docx.h"
#include "clients/xlsx_zip.h"
#include "clients/zip_pack.h"
#include "fixture_arena.h"

static const struct docx_word words[] = {
    {"title", "标题", "五月 <进度> & 表"}, {"note", "说明", "第一行\n第二行"}, {"none", "无", ""}};
static const struct docx_column columns[] = {{"编号", 10, false}, {"进度", 30, true}};
static const char *const cells[] = {"甲{{标题}}", "61", "乙", "-3"};
static const struct docx_fill FILL = {words, 3, columns, 2, cells, 2};
static const struct docx_fill EMPTY = {words, 3, columns, 2, cells, 0};

static bool fill_xml(const char *xml, const struct docx_fill *f, const char **out, struct csv_error *e)
{
    struct bytes b;
    size_t n = 0;

    if (!docx_fill_xml(&A, xml, strlen(xml), f, &b, &n, e))
        return false;
    *out = arena_str(&A, b.data, b.len);
    return true;
}

#define P(inside) "<w:p>" inside "</w:p>"
#define R(text) "<w:r><w:t>" text "</w:t></w:r>"
#define TC(inside) "<w:tc>" P(inside) "</w:tc>"
#define TR(inside) "<w:tr>" inside "</w:tr>"

static void test_words(void **state)
{
    static const struct {
        const char *xml, *expect;
    } cases[] = {
        {P(R("前{{标题}}后")), P(R("前五月 &lt;进度&gt; &amp; 表后"))},
        {P(R("{{ title }}")), P(R("五月 &lt;进度&gt; &amp; 表"))},
        /* Word cuts at will: the first piece keeps the text, the others lose theirs */
        {P(R("a{") R("{标") R("题}") R("}b")), P(R("a五月 &lt;进度&gt; &amp; 表") R("") R("") R("b"))},
        {P("<w:proofErr/>" R("{{") "<w:bookmarkStart w:id=\"0\"/>" R("无") R("}}x")),
         P("<w:proofErr/>" R("") "<w:bookmarkStart w:id=\"0\"/>" R("") R("x"))},
        /* lines */
        {P(R("{{说明}}")), P("<w:r><w:t>第一行</w:t><w:br/><w:t xml:space=\"preserve\">第二行</w:t></w:r>")},
        /* a paragraph of one word without text goes; one that holds more stays */
        {P(R("a")) P(R("{{无}}")) P(R("b")), P(R("a")) P(R("b"))},
        {P(R("{{无}}") "<w:drawing/>"), P(R("") "<w:drawing/>")},
        /* no word: byte for byte */
        {"<?xml version=\"1.0\"?><!-- {{x}} --><w:p a='>{{'/><w:t/>",
         "<?xml version=\"1.0\"?><!-- {{x}} --><w:p a='>{{'/><w:t/>"},
        {P(R("{一}") R("}}")), P(R("{一}") R("}}"))},
        {P(R("<!-- {{标题}} -->") R("<![CDATA[{{标题}}]]>")), P(R("<!-- {{标题}} -->") R("<![CDATA[{{标题}}]]>"))},
        /* another prefix */
        {"<q:p><q:r><q:t>{{说明}}</q:t></q:r></q:p>",
         "<q:p><q:r><q:t>第一行</q:t><q:br/><q:t xml:space=\"preserve\">第二行</q:t></q:r></q:p>"},
        /* a text box inside a paragraph */
        {P(R("{{标题}}") "<w:txbxContent>" P(R("{{title}}")) "</w:txbxContent>" R("z")),
         P(R("五月 &lt;进度&gt; &amp; 表") "<w:txbxContent>" P(R("五月 &lt;进度&gt; &amp; 表")) "</w:txbxContent>" R(
             "z"))},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_error e = {0};
        const char *out = NULL;
        if (!fill_xml(cases[i].xml, &FILL, &out, &e))
            fail_msg("case %zu: %s", i, e.zh);
        assert_string_equal(out, cases[i].expect);
    }
}

static void test_rows(void **state)
{
    static const struct {
        const char *xml, *expect, *empty;
    } cases[] = {
        /* one cell for each column, one row for each row; what data says is only data */
        {"<w:tbl>" TR(TC(R("{{栏名}}"))) TR(TC(R("{{格}}"))) "</w:tbl>",
         "<w:tbl>" TR(TC(R("编号")) TC(R("进度"))) TR(TC(R("甲{{标题}}")) TC(R("61")))
             TR(TC(R("乙")) TC(R("-3"))) "</w:tbl>",
         "<w:tbl>" TR(TC(R("编号")) TC(R("进度"))) TR(TC(R("本期无")) TC(R(""))) "</w:tbl>"},
        /* the office's own order and words; a paragraph stays in each cell */
        {"<w:tbl>" TR(TC(R("进度")))
             TR(TC(R("{{进") R("度}}%")) TC(R("{{编号}}：{{title}}")) TC(R("{{无}}"))) "</w:tbl>",
         "<w:tbl>" TR(TC(R("进度"))) TR(TC(R("61") R("%")) TC(R("甲{{标题}}：五月 &lt;进度&gt; &amp; 表")) TC(R("")))
             TR(TC(R("-3") R("%")) TC(R("乙：五月 &lt;进度&gt; &amp; 表")) TC(R(""))) "</w:tbl>",
         "<w:tbl>" TR(TC(R("进度")))
             TR(TC(R("") R("%")) TC(R("本期无：五月 &lt;进度&gt; &amp; 表")) TC(R(""))) "</w:tbl>"},
        /* widths are shared, figures go right */
        {"<w:tbl><w:tblGrid><w:gridCol w:w=\"400\"/></w:tblGrid>" TR(
             "<w:tc><w:tcPr><w:tcW w:w=\"400\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr>" R(
                 "{{cell}}") "</w:p></w:tc>") "</w:tbl>",
         NULL, NULL},
        /* a row of words only, and a table in a cell of a table */
        {"<w:tbl>" TR(
             TC(R("{{标题}}")) "<w:tc><w:tbl>" TR(TC(R("{{编号}}"))) "</w:tbl>" P(R("x")) "</w:tc>") "</w:tbl>",
         "<w:tbl>" TR(TC(R("五月 &lt;进度&gt; &amp; 表")) "<w:tc><w:tbl>" TR(TC(R("甲{{标题}}")))
                          TR(TC(R("乙"))) "</w:tbl>" P(R("x")) "</w:tc>") "</w:tbl>",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_error e = {0};
        const char *out = NULL;
        if (!fill_xml(cases[i].xml, &FILL, &out, &e))
            fail_msg("case %zu: %s", i, e.zh);
        if (cases[i].expect)
            assert_string_equal(out, cases[i].expect);
        if (!cases[i].empty)
            continue;
        assert_true(fill_xml(cases[i].xml, &EMPTY, &out, &e));
        assert_string_equal(out, cases[i].empty);
    }
    const char *out;
    struct csv_error e;
    assert_true(fill_xml(cases[2].xml, &FILL, &out, &e));
    assert_non_null(strstr(out, "<w:gridCol w:w=\"100\"/><w:gridCol w:w=\"300\"/>"));
    assert_non_null(strstr(out, "<w:tcW w:w=\"100\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:jc w:val=\"left\"/>"));
    assert_non_null(strstr(out, "<w:tcW w:w=\"300\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:jc w:val=\"right\"/>"));
}

static void test_wrong_words(void **state)
{
    static const struct {
        const char *xml, *says;
    } cases[] = {
        {P(R("{{标提}}")), "是 {{标题}} 吗"},
        {P(R("{{titel}}")), "是 {{title}} 吗"},
        {P(R("{{格}}")), "写在表格的一行里"},    /* not in the open */
        {P(R("{{编号}}")), "不认识"},            /* a column neither */
        {P(R("{{标题")) P(R("}}")), "没有配对"}, /* over two paragraphs */
        {"<w:tbl>" TR(TC(R("{{栏名}}")) TC(R("{{格}}"))) "</w:tbl>", "不认识"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_error e = {0};
        const char *out;
        assert_false(fill_xml(cases[i].xml, &FILL, &out, &e));
        assert_non_null(e.en);
        if (!strstr(e.zh, cases[i].says))
            fail_msg("case %zu: %s", i, e.zh);
    }
}

/* ---- packages ---- */

static struct bytes packed(const char *name, const char *text, const char *also)
{
    struct zip_part parts[] = {{"word/media/a.png", {"\x89PNG", 4}}, {name, {text, strlen(text)}}, {also, {"x", 1}}};
    struct bytes out;

    assert_true(zip_pack(&A, parts, also ? 3 : 2, &out));
    return out;
}

#define DOCUMENT(inside) "<w:document xmlns:w=\"u\"><w:body>" inside "</w:body></w:document>"

static void test_wrong_packages(void **state)
{
    const struct {
        struct bytes b;
        const char *says;
    } cases[] = {
        {{"PK", 2}, "不是完好的"},
        {packed("word/other.xml", "<a/>", NULL), "缺少 word/document.xml"},
        {packed("word/document.xml", "<w:document>", NULL), "word/document.xml：不是完好的 XML"},
        {packed("word/document.xml", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", NULL), "文档类型声明"},
        {packed("word/document.xml", DOCUMENT(P(R("只有字"))), NULL), "一处 {{…}} 也没有"},
        {packed("word/document.xml", DOCUMENT(P(R("{{标题}}"))), "word/vbaProject.bin"), "宏"},
        {packed("word/document.xml", DOCUMENT(P(R("{{错}}"))), NULL), "word/document.xml：{{错}} 不认识"},
        {packed("word/document.xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>", NULL), "不是 UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv_error e = {0};
        struct bytes out;
        assert_false(docx_fill(&A, cases[i].b, &FILL, &out, &e));
        if (!strstr(e.zh, cases[i].says))
            fail_msg("case %zu: %s", i, e.zh);
    }
}

/* 20 MB of blanks that pack to nothing: refused by what comes out, not by what the file claims. */
static void test_a_bomb(void **state)
{
    enum { BIG = 20 << 20 };
    char *blanks = malloc(BIG + 1);
    struct csv_error e = {0};
    struct bytes out;
    (void)state;

    assert_non_null(blanks);
    memset(blanks, ' ', BIG);
    blanks[BIG] = '\0';
    assert_false(docx_fill(&A, packed("word/document.xml", blanks, NULL), &FILL, &out, &e));
    assert_non_null(strstr(e.zh, "超过 16 MiB"));
    free(blanks);
}

static void test_headers_are_filled_and_the_rest_is_carried(void **state)
{
    struct zip_part parts[] = {{"word/document.xml", {NULL, 0}},
                               {"word/header2.xml", {NULL, 0}},
                               {"word/media/a.png", {"\x89PNG\0{{x}}", 10}}};
    static const char body[] = DOCUMENT(P(R("{{标题}}"))),
                      header[] = "<w:hdr xmlns:w=\"u\">" P(R("{{说明}}")) "</w:hdr>";
    struct bytes packed_up, out, again, part;
    struct csv_error e = {0};
    (void)state;

    parts[0].bytes = (struct bytes){body, sizeof body - 1};
    parts[1].bytes = (struct bytes){header, sizeof header - 1};
    assert_true(zip_pack(&A, parts, 3, &packed_up));
    assert_true(docx_fill(&A, packed_up, &FILL, &out, &e));
    assert_true(docx_fill(&A, packed_up, &FILL, &again, &e));
    assert_int_equal(out.len, again.len);
    assert_memory_equal(out.data, again.data, out.len);
    struct package *p = package_open(&A, out.data, out.len, &e);
    assert_non_null(p);
    assert_int_equal(package_parts(p), 3);
    assert_int_equal(package_read(p, 1, &part, &e), 0);
    assert_non_null(memmem(part.data, part.len, "第二行", strlen("第二行")));
    assert_int_equal(package_read(p, 2, &part, &e), 0);
    assert_int_equal(part.len, 10);
    assert_memory_equal(part.data, parts[2].bytes.data, 10);
    package_close(p);
}

/* Whatever a document holds: an answer, never a crash. Pieces of documents thrown together at random; most are refused
 * as XML, which is the point of the check before the filling. */
static void test_thrown_together(void **state)
{
    static const char *const pieces[] = {"<w:p>",   "</w:p>",     "<w:tbl>",        "</w:tbl>",   "<w:tr>",
                                         "</w:tr>", "<w:tc>",     "</w:tc>",        "<w:r><w:t>", "</w:t></w:r>",
                                         "{{",      "}}",         "标题",           "格",         "编号",
                                         "<w:t/>",  "<!-- > -->", "<![CDATA[{{]]>", "{{格}}",     "{{栏名}}"};
    const char *given = getenv("SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(uintptr_t)&seed;
    (void)state;

    print_message("SEED=%u\n", seed);
    for (int round = 0; round < 3000; round++) {
        struct buf b = {.arena = &A};
        struct csv_error e = {0};
        struct bytes out;

        buf_printf(&b, "<w:document xmlns:w=\"u\">");
        for (int i = rand_r(&seed) % 12; i >= 0; i--)
            buf_printf(&b, "%s", pieces[(size_t)rand_r(&seed) % (sizeof pieces / sizeof pieces[0])]);
        buf_printf(&b, "</w:document>");
        if (!docx_fill(&A, packed("word/document.xml", b.data, NULL), &FILL, &out, &e))
            assert_non_null(e.zh);
        if (round % 100 == 0)
            arena_reset(&A);
    }
}

static void test_plain(void **state)
{
    static const struct docx_word all[] = {{"title", "标题", "表"}, {"number", "文号", "1号"},
                                           {"note", "说明", ""},    {"reason", "更正理由", ""},
                                           {"moves", "更正", ""},   {"hash", "摘要", "h"}};
    const struct docx_fill f = {all, sizeof all / sizeof all[0], columns, 2, cells, 2};
    struct bytes plain, out;
    struct csv_error e = {0};
    (void)state;

    assert_true(docx_plain(&A, &plain));
    if (!docx_fill(&A, plain, &f, &out, &e))
        fail_msg("%s", e.zh);
    assert_non_null(memmem(out.data, out.len, "甲{{标题}}", strlen("甲{{标题}}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_packages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_bomb, setup, teardown),
        cmocka_unit_test_setup_teardown(test_headers_are_filled_and_the_rest_is_carried, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thrown_together, setup, teardown),
        cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
