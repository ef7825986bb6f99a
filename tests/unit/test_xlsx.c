/* Workbooks as offices keep them, and as somebody might make them who means harm: what is read, with which text, and
 * what is refused with which sentence. */
#include "clients/table_file.h"
#include "clients/xlsx.h"
#include "fixture_arena.h"
#include "workbook.h"

#define CELL(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define ROW(n, cells) "<row r=\"" #n "\">" cells "</row>"
#define DATA(rows) "<sheetData>" rows "</sheetData>"
#define HEAD2 ROW(1, CELL("A1", "id") CELL("B1", "name"))

/* head|head/line|cell|cell/…, then the faults as !F47 */
static const char *flat(const struct table *t)
{
    struct buf b = {.arena = &A};
    for (size_t r = 0; r <= t->csv.n; r++) {
        const struct csv_row *row = r ? &t->csv.rows[r - 1] : &t->csv.header;
        buf_printf(&b, "%d", row->line);
        for (size_t i = 0; i < t->csv.columns; i++)
            buf_printf(&b, "|%s", row->cells[i]);
        buf_printf(&b, "/");
    }
    for (size_t i = 0; i < t->faults.n; i++) {
        const struct csv_error *f = LIST_AT(t->faults, struct csv_error, i);
        buf_printf(&b, "!%s", table_place(&A, &t->csv, f->line, f->column));
    }
    return b.data;
}

static const char *read_book(const struct workbook *w, const char *sheet)
{
    const struct bytes b = wb_make(&A, w);
    struct table t;
    struct csv_error why;
    if (table_bytes_load(&A, b.data, b.len, sheet, NULL, &t, &why))
        return arena_printf(&A, "refused: %d:%d %s / %s", why.line, why.column, why.zh, why.en);
    assert_string_equal(t.csv.encoding, "XLSX");
    return flat(&t);
}

static void test_cells(void **state)
{
    static const struct {
        const char *story, *cells, *expect; /* of B2 */
    } cases[] = {
        {"inline text", CELL("B2", "县委"), "县委"},
        {"shared text", "<c r=\"B2\" t=\"s\"><v>0</v></c>", "督办"},
        {"runs of rich text are one text", "<c r=\"B2\" t=\"s\"><v>1</v></c>", "重要事项"},
        {"phonetic hints are no text", "<c r=\"B2\" t=\"s\"><v>2</v></c>", "東京"},
        {"escaped control characters", "<c r=\"B2\" t=\"s\"><v>3</v></c>", "a\nb_x"},
        {"blanks at the ends go", CELL("B2", " \xe3\x80\x80教育局 "), "教育局"},
        {"an integer", "<c r=\"B2\"><v>12</v></c>", "12"},
        {"an integer written as a fraction", "<c r=\"B2\"><v>12.0</v></c>", "12"},
        {"a yield", "<c r=\"B2\"><v>839.2</v></c>", "839.2"},
        {"the same with the tail of a binary fraction", "<c r=\"B2\"><v>839.20000000000005</v></c>", "839.2"},
        {"a sum with such a tail", "<c r=\"B2\"><v>0.30000000000000004</v></c>", "0.3"},
        {"an exponent is written out", "<c r=\"B2\"><v>1.5E+3</v></c>", "1500"},
        {"a small one as well", "<c r=\"B2\"><v>2.5E-6</v></c>", "0.0000025"},
        {"a mobile number", "<c r=\"B2\"><v>13805340001</v></c>", "13805340001"},
        {"minus nothing", "<c r=\"B2\"><v>-0</v></c>", "0"},
        {"true", "<c r=\"B2\" t=\"b\"><v>1</v></c>", "yes"},
        {"false", "<c r=\"B2\" t=\"b\"><v>0</v></c>", "no"},
        {"a formula with its result", "<c r=\"B2\"><f>SUM(C1:C9)</f><v>45</v></c>", "45"},
        {"a formula with text", "<c r=\"B2\" t=\"str\"><f>A1&amp;\"x\"</f><v>教育局</v></c>", "教育局"},
        {"a date, by a format every workbook has", "<c r=\"B2\" s=\"1\"><v>44690</v></c>", "2022-05-09"},
        {"a Chinese date format", "<c r=\"B2\" s=\"2\"><v>44690</v></c>", "2022-05-09"},
        {"a moment", "<c r=\"B2\" s=\"3\"><v>44690.4236111111</v></c>", "2022-05-09T10:10:00"},
        {"a moment at midnight is a day", "<c r=\"B2\" s=\"3\"><v>44690</v></c>", "2022-05-09"},
        {"rounding carries into the next day", "<c r=\"B2\" s=\"3\"><v>44690.9999999</v></c>", "2022-05-10"},
        {"a time", "<c r=\"B2\" s=\"4\"><v>0.354166666666667</v></c>", "08:30"},
        {"a percent reads as it is seen", "<c r=\"B2\" s=\"5\"><v>0.85</v></c>", "85%"},
        {"and without a tail", "<c r=\"B2\" s=\"5\"><v>0.07</v></c>", "7%"},
        {"leading zeros of a number format", "<c r=\"B2\" s=\"6\"><v>7</v></c>", "0007"},
        {"colours and quoted letters are no date", "<c r=\"B2\" s=\"7\"><v>5</v></c>", "5"},
        {"hours beyond a day", "<c r=\"B2\" s=\"8\"><v>1.5</v></c>", "36:00"},
        {"before the leap bug", "<c r=\"B2\" s=\"1\"><v>59</v></c>", "1900-02-28"},
        {"behind it", "<c r=\"B2\" s=\"1\"><v>61</v></c>", "1900-03-01"},
        {"an ISO date", "<c r=\"B2\" t=\"d\"><v>2022-05-09T00:00:00</v></c>", "2022-05-09"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct workbook w = {
            .sheets = {arena_printf(&A, DATA(HEAD2 "<row r=\"2\">" CELL("A2", "U1") "%s</row>"), cases[i].cells)},
            .strings =
                "<si><t>督办</t></si><si><r><rPr/><t>重要</t></r><r><t>事项</t></r></si>"
                "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></si><si><t>a_x000A_b_x005F_x</t></si>",
            .styles =
                "<numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/>"
                "<numFmt numFmtId=\"177\" formatCode=\"yyyy/m/d\\ h:mm\"/>"
                "<numFmt numFmtId=\"178\" formatCode=\"0000\"/>"
                "<numFmt numFmtId=\"179\" formatCode=\"[Red]0&quot; days&quot;\"/></numFmts>"
                "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/>"
                "<xf numFmtId=\"20\"/><xf numFmtId=\"9\"/><xf numFmtId=\"178\"/><xf numFmtId=\"179\"/>"
                "<xf numFmtId=\"46\"/></cellXfs>"};
        const char *got = read_book(&w, NULL), *want = arena_printf(&A, "1|id|name/2|U1|%s/", cases[i].expect);
        if (strcmp(got, want))
            fail_msg("%s: %s, not %s", cases[i].story, got, want);
    }
}

static void test_cells_refused_by_name(void **state)
{
    static const struct {
        const char *story, *cell;
    } cases[] = {
        {"an error value", "<c r=\"B2\" t=\"e\"><v>#REF!</v></c>"},
        {"a formula that was never computed", "<c r=\"B2\"><f>SUM(C1:C9)</f></c>"},
        {"or is said to be nothing", "<c r=\"B2\"><f>SUM(C1:C9)</f><v></v></c>"},
        {"digits that the program has lost", "<c r=\"B2\"><v>371424198001011000</v></c>"},
        {"the day that never was", "<c r=\"B2\" s=\"1\"><v>60</v></c>"},
        {"a day before the first", "<c r=\"B2\" s=\"1\"><v>-3</v></c>"},
        {"no number", "<c r=\"B2\"><v>abc</v></c>"},
        {"not a finite one", "<c r=\"B2\"><v>INF</v></c>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct workbook w = {
            .sheets = {arena_printf(&A, DATA(HEAD2 "<row r=\"2\">" CELL("A2", "U1") "%s</row>"), cases[i].cell)},
            .styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"};
        const char *got = read_book(&w, NULL);
        if (strcmp(got, "1|id|name/2|U1|/!B2"))
            fail_msg("%s: %s", cases[i].story, got);
    }
}

static void test_shapes(void **state)
{
    static const struct {
        const char *story;
        struct workbook w;
        const char *sheet, *expect;
    } cases[] = {
        {"cells without places",
         {.sheets = {DATA(
              "<row><c t=\"inlineStr\"><is><t>id</t></is></c><c t=\"inlineStr\"><is><t>name</t></is></c></row>"
              "<row><c><v>1</v></c><c><v>2</v></c></row>")}},
         NULL,
         "1|id|name/2|1|2/"},
        {"a title above, blank rows between, a table that begins in column B",
         {.sheets = {DATA(ROW(1, CELL("B1", "单位一览表")) ROW(4, CELL("B4", "编号") CELL("C4", "名称")) ROW(
              7, CELL("B7", "U1") CELL("C7", "县委"))) "<mergeCells><mergeCell ref=\"B1:C1\"/></mergeCells>"}},
         NULL,
         "4|编号|名称/7|U1|县委/"},
        {"merged cells fill down and right",
         {.sheets = {DATA(HEAD2 ROW(2, CELL("A2", "U1") CELL("B2", "x")) ROW(3, CELL("B3", "y")) ROW(
              4, CELL("A4", "z"))) "<mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"A4:B4\"/></mergeCells>"}},
         NULL,
         "1|id|name/2|U1|x/3|U1|y/4|z|z/"},
        {"a head of two rows",
         {.sheets = {DATA(ROW(1, CELL("A1", "编号") CELL("B1", "期限")
                                     CELL("D1", "备注")) ROW(2, CELL("B2", "计划") CELL("C2", "实际"))
                              ROW(3, CELL("A3", "1") CELL("C3", "2")
                                         CELL("D3", "3"))) "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell "
                                                           "ref=\"B1:C1\"/><mergeCell ref=\"D1:D2\"/></mergeCells>"}},
         NULL,
         "2|编号|期限/计划|期限/实际|备注/3|1||2|3/"},
        {"an empty sheet of a million styled rows",
         {.sheets = {DATA(HEAD2 ROW(1048576, "<c r=\"XFD1048576\" s=\"3\"/>"))}},
         NULL,
         "1|id|name/"},
        {"a hidden sheet is not looked at",
         {.sheets = {DATA(HEAD2 ROW(2, CELL("A2", "old"))), DATA(HEAD2 ROW(2, CELL("A2", "new")))},
          .states = {"hidden"}},
         NULL,
         "1|id|name/2|new|/"},
        {"unless it is named", {.sheets = {DATA(HEAD2), DATA(HEAD2)}, .states = {"hidden"}}, "表1", "1|id|name/"},
        {"the only sheet whose head is known",
         {.sheets = {DATA(ROW(1, CELL("A1", "填表说明") CELL("B1", "请照实填"))), DATA(HEAD2)}},
         NULL,
         "1|id|name/"},
        {"text that belongs to no shared string, before, between and behind",
         {.sheets = {DATA(HEAD2 ROW(2, "<c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c>"))},
          .strings = "<t>stray</t><si><t>U1</t></si><t>stray</t><r><t>stray</t></r><si><t>县委</t></si><t>stray</t>"},
         NULL,
         "1|id|name/2|U1|县委/"},
        {"strings that hold nothing else", {.sheets = {DATA(HEAD2)}, .strings = "<t>stray</t>"}, NULL, "1|id|name/"},
        {"text that belongs to no cell",
         {.sheets = {DATA("<t>stray</t>" HEAD2
                          "<row r=\"2\"><t>stray</t>" CELL("A2", "U1") "<is><t>stray</t></is></row>")}},
         NULL,
         "1|id|name/2|U1|/"},
        {"a head that nothing knows: by its width",
         {.sheets = {DATA(ROW(1, CELL("A1", "标题")) ROW(2, CELL("A2", "甲") CELL("B2", "乙"))
                              ROW(3, CELL("A3", "1")))}},
         NULL,
         "2|甲|乙/3|1|/"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = read_book(&cases[i].w, cases[i].sheet);
        if (strcmp(got, cases[i].expect))
            fail_msg("%s: %s, not %s", cases[i].story, got, cases[i].expect);
    }
}

static void test_dates_from_1904(void **state)
{
    const struct workbook w = {.sheets = {DATA(HEAD2 ROW(2, "<c r=\"A2\" s=\"1\"><v>43228</v></c>"))},
                               .styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>",
                               .properties = "date1904=\"1\""};
    (void)state;
    assert_string_equal(read_book(&w, NULL), "1|id|name/2|2022-05-09|/");
}

static void test_books_refused(void **state)
{
    static const struct {
        const char *story;
        struct workbook w;
        const char *sheet, *told;
    } cases[] = {
        {"no such sheet", {.sheets = {DATA(HEAD2)}, .names = {"台账"}}, "台帐", "是“台账”吗"},
        {"two that fit", {.sheets = {DATA(HEAD2), DATA(HEAD2)}}, NULL, "“表1”、“表2”；请用 --sheet"},
        {"all hidden", {.sheets = {DATA(HEAD2)}, .states = {"veryHidden"}}, NULL, "没有一张看得见的表"},
        {"a document type",
         {.sheets = {"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><worksheet>&a;</worksheet>"}},
         NULL,
         "DTD"},
        {"an entity from elsewhere",
         {.sheets = {"<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>"}},
         NULL,
         "DTD"},
        {"not XML", {.sheets = {"<?xml version=\"1.0\"?><worksheet><sheetData>"}}, NULL, "XML"},
        {"rows that go back", {.sheets = {DATA(ROW(2, "") ROW(1, ""))}}, NULL, "行号"},
        {"a cell twice", {.sheets = {DATA(ROW(1, CELL("A1", "x") CELL("A1", "y")))}}, NULL, "位置"},
        {"a cell of another row", {.sheets = {DATA(ROW(1, CELL("A2", "x")))}}, NULL, "位置"},
        {"a string that is not there",
         {.sheets = {DATA(ROW(1, "<c r=\"A1\" t=\"s\"><v>7</v></c>"))}},
         NULL,
         "不在文件里"},
        {"a column far out", {.sheets = {DATA(ROW(1, CELL("XFD1", "x")))}}, NULL, "列"},
        {"a merged range that is none",
         {.sheets = {DATA(HEAD2) "<mergeCells><mergeCell ref=\"B2:A1\"/></mergeCells>"}},
         NULL,
         "合并"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = read_book(&cases[i].w, cases[i].sheet);
        if (strncmp(got, "refused", 7) || !strstr(got, cases[i].told))
            fail_msg("%s: %s", cases[i].story, got);
    }
}

static const char *repeated(const char *s, size_t n)
{
    struct buf b = {.arena = &A};
    for (size_t i = 0; i < n; i++)
        buf_add(&b, s, strlen(s));
    return b.data;
}

/* What is small on the disk and would be endless in memory. */
static void test_bombs(void **state)
{
    const struct workbook
        blanks = {.sheets = {arena_printf(&A, "%s" DATA(HEAD2), repeated("                ", 1 << 19))}},
        deep = {.sheets = {arena_printf(&A, "%s%s", repeated("<x>", 200), repeated("</x>", 200))}},
        wide = {.sheets = {DATA(HEAD2 ROW(2, CELL("A2", "x")) ROW(
                    200000, CELL("ALL200000", "x"))) "<mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>"}};
    struct buf rows = {.arena = &A};
    (void)state;
    assert_non_null(strstr(read_book(&blanks, NULL), "压缩炸弹"));
    assert_non_null(strstr(read_book(&deep, NULL), "嵌套过深"));
    assert_null(strstr(read_book(&wide, NULL), "refused")); /* filled as far as there are rows and columns */
    for (int i = 1; i <= TABLE_CELLS / 1000 + 1; i++)
        buf_printf(&rows, "<row><c r=\"ALL%d\"><v>%d</v></c></row>", i, i);
    const struct workbook many = {.sheets = {arena_printf(&A, "<sheetData>%s</sheetData>", rows.data)}};
    assert_non_null(strstr(read_book(&many, NULL), "表格过大"));
}

static void test_other_files(void **state)
{
    static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx", locked[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                                                                                 "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a";
    static const char *const no_book[] = {"a.txt", "x", NULL};
    static const char *const binary[] = {"_rels/.rels",
                                         "<R><Relationship Type=\"x/officeDocument\" Target=\"xl/workbook.bin\"/></R>",
                                         "xl/workbook.bin", "x", NULL};
    const struct bytes plain = wb_zip(&A, no_book), bin = wb_zip(&A, binary);
    const struct {
        const char *data;
        size_t len;
        const char *told;
    } cases[] = {{ole, sizeof ole - 1, "另存为 .xlsx"},
                 {locked, sizeof locked - 1, "去掉密码"},
                 {"PK\3\4cut off", 11, "没有传完"},
                 {plain.data, plain.len, "_rels/.rels"},
                 {bin.data, bin.len, ".xlsb"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table t;
        struct csv_error why;
        assert_int_equal(table_bytes_load(&A, cases[i].data, cases[i].len, NULL, NULL, &t, &why), EXIT_WRONG_DATA);
        if (!strstr(why.zh, cases[i].told))
            fail_msg("%zu: %s", i, why.zh);
    }
}

static void test_formats(void **state)
{
    static const struct {
        const char *code;
        int kind;
    } cases[] = {
        {"General", NUMBER_PLAIN},
        {"@", NUMBER_PLAIN},
        {"0.00", NUMBER_PLAIN},
        {"#,##0.00", NUMBER_PLAIN},
        {"0.0%", NUMBER_PERCENT},
        {"yyyy-mm-dd", NUMBER_DATE},
        {"m\"月\"d\"日\"", NUMBER_DATE},
        {"[$-804]yyyy/m/d", NUMBER_DATE},
        {"mmm-yy", NUMBER_DATE},
        {"h:mm:ss", NUMBER_TIME},
        {"[h]:mm", NUMBER_ELAPSED},
        {"[Red]0.0", NUMBER_PLAIN},
        {"yyyy/m/d h:mm", NUMBER_MOMENT},
        {"0.00E+00", NUMBER_PLAIN},
        {"\"day\" 0", NUMBER_PLAIN},
        {"\\d0", NUMBER_PLAIN},
        {"\"open", NUMBER_PLAIN},
        {"[open", NUMBER_PLAIN},
        {"", NUMBER_PLAIN},
        {"000", NUMBER_ZEROS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (format_of_code(cases[i].code).kind != cases[i].kind)
            fail_msg("%s: %d, not %d", cases[i].code, format_of_code(cases[i].code).kind, cases[i].kind);
}

static void test_cell_names(void **state)
{
    (void)state;
    assert_string_equal(cell_name(&A, 47, 5), "F47");
    assert_string_equal(cell_name(&A, 1, 25), "Z1");
    assert_string_equal(cell_name(&A, 1, 26), "AA1");
    assert_string_equal(cell_name(&A, 9, 1023), "AMJ9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cells_refused_by_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shapes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dates_from_1904, setup, teardown),
        cmocka_unit_test_setup_teardown(test_books_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bombs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_formats, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cell_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
