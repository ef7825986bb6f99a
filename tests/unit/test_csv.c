/* CSV as people's programs write it: what must be read, what must be refused with line and column, and that nothing is
 * lost on the way from cells to a file and back. */
#include "clients/csv.h"
#include "fixture_arena.h"
#include "proto_gen.h"

/* A table as one line: cells between '|', rows ended by "\n", each row with the line it begins at. */
static const char *flat(const struct csv *t)
{
    struct buf b = {.arena = &A};
    for (size_t r = 0; r <= t->n; r++) {
        const struct csv_row *row = r ? &t->rows[r - 1] : &t->header;
        buf_printf(&b, "%d", row->line);
        for (size_t i = 0; i < t->columns; i++)
            buf_printf(&b, "|%s", row->cells[i]);
        buf_add(&b, "/", 1);
    }
    return b.data;
}

static void test_read(void **state)
{
    static const struct {
        const char *story, *text, *expect;
    } cases[] = {
        {"plain", "a,b\n1,2\n", "1|a|b/2|1|2/"},
        {"no line break at the end", "a,b\n1,2", "1|a|b/2|1|2/"},
        {"CRLF", "a,b\r\n1,2\r\n", "1|a|b/2|1|2/"},
        {"BOM",
         "\xef\xbb\xbf"
         "a,b\n1,2\n",
         "1|a|b/2|1|2/"},
        {"header only", "a,b\n", "1|a|b/"},
        {"one column", "编号\nLD-1\n", "1|编号/2|LD-1/"},
        {"empty cells", "a,b,c\n,x,\n", "1|a|b|c/2||x|/"},
        {"rows without a filled cell are skipped", "a,b,c\n,,\n\"\",,\n1,,\n", "1|a|b|c/4|1||/"},
        {"semicolons", "a;b\n\"1;2\";x,y\n", "1|a|b/2|1;2|x,y/"},
        {"tabs", "a\tb\n1\t2;3\n", "1|a|b/2|1|2;3/"},
        {"a comma in quotes cuts no header", "\"a,b\";c\n1;2\n", "1|a,b|c/2|1|2/"},
        {"blank lines are skipped, lines still count", "\n\na,b\n\n1,2\n\r\n3,4\n", "3|a|b/5|1|2/7|3|4/"},
        {"quotes", "a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", "1|a|b/2|1,5|say \"hi\"/"},
        {"empty quotes", "a,b\n\"\",x\n", "1|a|b/2||x/"},
        {"line break in a cell", "a,b\n\"x\ny\",1\n2,3\n", "1|a|b/2|x\ny|1/4|2|3/"},
        {"CRLF in a cell is one line break", "a,b\r\n\"x\r\ny\",1\r\n2,3\r\n", "1|a|b/2|x\ny|1/4|2|3/"},
        {"spreadsheet guard comes off", "a,b,c,d,e\n'=1+1,'+2,'-3,'@x,\"'=a\"\n", "1|a|b|c|d|e/2|=1+1|+2|-3|@x|=a/"},
        {"any other apostrophe stays", "a,b\n'tis,'\n", "1|a|b/2|'tis|'/"},
        {"empty cells past the header are let go", "a,b\n1,2,,\n", "1|a|b/2|1|2/"},
        {"blanks are kept", "a,b\n x , y\n", "1|a|b/2| x | y/"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct csv t;
        struct csv_error e = {0};
        if (csv_read(&A, cases[i].text, strlen(cases[i].text), &t, &e))
            fail_msg("%s: %d:%d %s", cases[i].story, e.line, e.column, e.en);
        if (strcmp(flat(&t), cases[i].expect))
            fail_msg("%s: %s, not %s", cases[i].story, flat(&t), cases[i].expect);
    }
}

#define BYTES(s) s, sizeof(s) - 1
static void test_refuse(void **state)
{
    static const struct {
        const char *story, *text;
        size_t len;
        int line, column;
    } cases[] = {
        {"empty", BYTES(""), 1, 0},
        {"a BOM alone", BYTES("\xef\xbb\xbf"), 1, 0},
        {"blank lines alone", BYTES("\n\r\n"), 1, 0},
        {"a cell too few", BYTES("a,b\n1,2\n3\n"), 3, 1},
        {"a cell too many", BYTES("a,b\n1,2,3\n"), 2, 3},
        {"a row after a cell of many lines", BYTES("a,b\n\"x\n\n\",2\n3\n"), 5, 1},
        {"a quote inside", BYTES("a,b\n1,2\"3\n"), 2, 2},
        {"text after a quote", BYTES("a,b\n\"1\"x,2\n"), 2, 1},
        {"a quote never closed is told where it opened", BYTES("a,b\n1,\"2\n3,4\n5,6\n"), 2, 2},
        {"a lone carriage return", BYTES("a,b\n1\r,2\n"), 2, 1},
        {"NUL", BYTES("a,b\n1,\0\n"), 2, 2},
        {"GBK", BYTES("a,b\n1,2\n\xb6\xbd\xb0\xec,3\n"), 3, 0},
        {"cut off inside a character", BYTES("a,b\n1,\xe7\x9d"), 2, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct csv t = {.n = 77};
        struct csv_error e = {0};
        if (!csv_read(&A, cases[i].text, cases[i].len, &t, &e))
            fail_msg("%s: was read as %s", cases[i].story, flat(&t));
        if (e.line != cases[i].line || e.column != cases[i].column)
            fail_msg("%s: told at %d:%d, not %d:%d", cases[i].story, e.line, e.column, cases[i].line, cases[i].column);
        assert_true(e.zh && e.zh[0] && e.en && e.en[0]);
        assert_int_equal(t.n, 77); /* nothing half read comes out */
    }
}

/* Cells of anything that a spreadsheet may hold, written as RFC 4180 has it, come back as they were. */
static void test_round_trip(void **state)
{
    static const char *const bits[] = {"a", "督办", ",", "\"", "\n", " ", "'", "=", "-", "😀", "1"};
    struct rng r = rng_start("csv");

    (void)state;
    for (int n = 0; n < 3000; n++) {
        size_t columns = 1 + (size_t)rng_below(&r, 5), rows = 1 + (size_t)rng_below(&r, 5);
        const char *cells[25];
        struct buf file = {.arena = &A};
        for (size_t i = 0; i < columns * rows; i++) {
            struct buf cell = {.arena = &A};
            buf_add(&cell, "x", 1); /* neither blank nor guarded: those have cases of their own */
            for (int64_t k = rng_below(&r, 6); k > 0; k--)
                buf_printf(&cell, "%s", bits[rng_below(&r, (int64_t)COUNT_OF(bits))]);
            cells[i] = cell.data;
            buf_add(&file, "\"", 1);
            for (const char *p = cell.data; *p; p++)
                buf_add(&file, "\"\"", *p == '"' ? 2 : 0), buf_add(&file, p, *p == '"' ? 0 : 1);
            buf_add(&file, "\"", 1);
            buf_printf(&file, "%s", (i + 1) % columns ? "," : rng_below(&r, 2) ? "\r\n" : "\n");
        }
        struct csv t;
        struct csv_error e;
        assert_int_equal(csv_read(&A, file.data, file.len, &t, &e), 0);
        assert_int_equal(t.columns, columns);
        assert_int_equal(t.n, rows - 1);
        for (size_t i = 0; i < columns * rows; i++) {
            const struct csv_row *row = i < columns ? &t.header : &t.rows[i / columns - 1];
            assert_string_equal(row->cells[i % columns], cells[i]);
        }
        arena_reset(&A);
    }
}

/* Whatever the bytes: a table or an error, and the sanitizers silent. The text has no NUL behind it to lean on. */
static void test_any_bytes(void **state)
{
    static const char alphabet[] = "a,\"\n\r'=\xe7\x9d\xa3\xef\xbb\xbf\0 ";
    struct rng r = rng_start("csv bytes");

    (void)state;
    for (int n = 0; n < 20000; n++) {
        size_t len = (size_t)rng_below(&r, 24);
        char *text = malloc(len ? len : 1);
        struct csv t;
        struct csv_error e = {0};
        assert_non_null(text);
        for (size_t i = 0; i < len; i++)
            text[i] = alphabet[rng_below(&r, (int64_t)sizeof alphabet - 1)];
        if (csv_read(&A, text, len, &t, &e))
            assert_true(e.line >= 1 && e.en);
        else
            assert_true(t.columns >= 1 && flat(&t));
        free(text);
        arena_reset(&A);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refuse, setup, teardown),
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_bytes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
