/* A cell of a table, a scalar of a rules file, a word of the command line: read with the errors of the wire, and
 * written so that they are read again. */
#include "fixture_arena.h"
#include "proto_gen.h"

/* Each cell: the field, what a person wrote, and what it reads as, written again; or the error. */
static void test_cells(void **state)
{
    static const struct {
        const struct record *rec;
        const char *field, *cell;
        enum duban_err expect;
        const char *wire, *zh;
    } cases[] = {
        {&rec_act, "percent", "85", DUBAN_E_ok, "85", "85"},
        {&rec_act, "percent", " 85 ", DUBAN_E_ok, "85", "85"},
        {&rec_act, "percent", "", DUBAN_E_ok, "", ""},
        {&rec_act, "percent", "  ", DUBAN_E_ok, "", ""},
        {&rec_act, "percent", "1000001", DUBAN_E_out_of_range, "", ""},
        {&rec_act, "percent", "-1", DUBAN_E_out_of_range, "", ""},
        {&rec_act, "percent", "99999999999999999999", DUBAN_E_out_of_range, "", ""},
        {&rec_act, "percent", "85%", DUBAN_E_bad_number, "", ""},
        {&rec_act, "percent", "-", DUBAN_E_bad_number, "", ""},
        {&rec_brief, "left_workdays", "-3", DUBAN_E_ok, "-3", "-3"},
        {&rec_act, "value", "839.20", DUBAN_E_ok, "839.2", "839.2"},
        {&rec_act, "value", "839,2", DUBAN_E_bad_number, "", ""},
        {&rec_act, "new_due", "2022-05-09", DUBAN_E_ok, "2022-05-09", "2022-05-09"},
        {&rec_act, "new_due", "2022-02-30", DUBAN_E_bad_date, "", ""},
        {&rec_act, "occurred_at", "2022-05-09T02:00:00Z", DUBAN_E_ok, "2022-05-09T10:00:00+08:00",
         "2022-05-09T10:00:00+08:00"},
        {&rec_act, "occurred_at", "昨天", DUBAN_E_bad_date, "", ""},
        {&rec_act, "item", "\tLD-1 ", DUBAN_E_ok, "LD-1", "LD-1"},
        {&rec_act, "item", "a\nb", DUBAN_E_bad_char, "", ""},
        {&rec_act, "item", "a\x1b", DUBAN_E_bad_char, "", ""},
        {&rec_act, "item", "\xb6\xbd", DUBAN_E_bad_utf8, "", ""},
        {&rec_act, "item", "12345678901234567890123456789012345678901234567890123456789012345", DUBAN_E_too_long, "",
         ""},
        {&rec_act, "text", " 一\n二 ", DUBAN_E_ok, " 一\n二 ", " 一\n二 "},
        {&rec_calday, "kind", "holiday", DUBAN_E_ok, "holiday", "放假"},
        {&rec_calday, "kind", "放假", DUBAN_E_ok, "holiday", "放假"},
        {&rec_calday, "kind", "休息", DUBAN_E_bad_choice, "", ""},
        {&rec_ledger, "sign", "是", DUBAN_E_ok, "yes", "是"},
        {&rec_ledger, "sign", "true", DUBAN_E_ok, "yes", "是"},
        {&rec_ledger, "sign", "no", DUBAN_E_ok, "", ""}, /* no is absent */
        {&rec_ledger, "sign", "maybe", DUBAN_E_bad_choice, "", ""},
        {&rec_ledger, "reopen_due", "20 workdays", DUBAN_E_ok, "20 workdays", "20 个工作日"},
        {&rec_ledger, "reopen_due", "20 个工作日", DUBAN_E_ok, "20 workdays", "20 个工作日"},
        {&rec_ledger, "reopen_due", "20", DUBAN_E_bad_span, "", ""},
        {&rec_registration, "lists", "a;b;c", DUBAN_E_ok, "a;b;c", "a;b;c"},
        {&rec_registration, "lists", " a ； b ;; ", DUBAN_E_ok, "a;b", "a;b"},
        {&rec_registration, "lists", ";", DUBAN_E_ok, "", ""},
        {&rec_registration, "lists", "a;b\nc", DUBAN_E_bad_char, "", ""},
        {&rec_ledger, "stages", "x", DUBAN_E_wrong_type, "", ""},
        {&rec_lightrule, "order", "x", DUBAN_E_wrong_type, "", ""},
        {&rec_rulesapply, "doc", "x", DUBAN_E_wrong_type, "", ""},
        {&rec_check, "digest", "x", DUBAN_E_wrong_type, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct field *f = record_field(cases[i].rec, cases[i].field);
        void *rec = arena_alloc(&A, cases[i].rec->size);
        struct duban_error e = {0};
        int rc;
        assert_non_null(f);
        rec_clear(cases[i].rec, rec);
        rc = field_parse(f, cases[i].cell, &A, rec, &e);
        if (rc != (int)cases[i].expect || strcmp(e.field, rc ? cases[i].field : "") != 0)
            fail_msg("%s \"%s\": got %s at \"%s\"", cases[i].field, cases[i].cell, duban_err_name((enum duban_err)rc),
                     e.field);
        assert_string_equal(field_text(f, rec, NULL, &A), cases[i].wire);
        assert_string_equal(field_text(f, rec, "zh", &A), cases[i].zh);
        if (rc)
            assert_true(field_absent(f, rec));
    }
}

/* A day as people type it, or what is wrong with it, in both languages. */
static void test_days_as_people_write_them(void **state)
{
    static const struct {
        const char *cell, *wire, *text; /* wire NULL: refused, and text says so */
    } cases[] = {
        {"2023-09-30", "2023-09-30", NULL},
        {"2023-9-3", "2023-09-03", NULL},
        {"2023/9/30", "2023-09-30", NULL},
        {"2023/09/30", "2023-09-30", NULL},
        {"2023.9.30", "2023-09-30", NULL},
        {"2023年9月30日", "2023-09-30", NULL},
        {"20230930", "2023-09-30", NULL},
        {" 2024年2月29日 ", "2024-02-29", NULL},
        {"1900-01-01", "1900-01-01", NULL},
        {"9999/12/31", "9999-12-31", NULL},
        {"2023-09-31", NULL, "2023-09-31：9 月没有 31 日 / 2023-09-31: September has no 31st"},
        {"2023/4/32", NULL, "2023/4/32：4 月没有 32 日 / 2023/4/32: April has no 32nd"},
        {"2023年1月0日", NULL, "2023年1月0日：1 月没有 0 日 / 2023年1月0日: January has no 0th"},
        {"2023.2.29", NULL, "2023.2.29：2023 年 2 月没有 29 日 / 2023.2.29: February 2023 has no 29th"},
        {"20230230", NULL, "20230230：2 月没有 30 日 / 20230230: February has no 30th"},
        {"2023-6-99", NULL, "2023-6-99：6 月没有 99 日 / 2023-6-99: June has no 99th"},
        {"2023-13-01", NULL, "2023-13-01：没有 13 月 / 2023-13-01: there is no month 13"},
        {"2023-0-1", NULL, "2023-0-1：没有 0 月 / 2023-0-1: there is no month 0"},
        {"45199", NULL,
         "45199：这像是 Excel 的日期序号，请把该列设为日期格式后另存 / 45199: this looks like a date serial of Excel; "
         "format the column as dates and save again"},
        {"4519", NULL, "4519：请写成 2023-09-30 / 4519: write it as 2023-09-30"},
        {"1899-12-31", NULL, "1899-12-31：请写成 2023-09-30 / 1899-12-31: write it as 2023-09-30"},
        {"2023-09/30", NULL, "2023-09/30：请写成 2023-09-30 / 2023-09/30: write it as 2023-09-30"},
        {"2023-09-30 ?", NULL, "2023-09-30 ?：请写成 2023-09-30 / 2023-09-30 ?: write it as 2023-09-30"},
        {"30/9/2023", NULL, "30/9/2023：请写成 2023-09-30 / 30/9/2023: write it as 2023-09-30"},
        {"9月底", NULL, "9月底：请写成 2023-09-30 / 9月底: write it as 2023-09-30"},
        {"一二三四五六七八九十一二三四五六七", NULL,
         "一二三四五六七八九十一二三四五六：请写成 2023-09-30 / 一二三四五六七八九十一二三四五六: write it as "
         "2023-09-30"},
    };
    const struct field *f = record_field(&rec_act, "new_due");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct act x;
        struct duban_error e = {0};
        int rc;
        rec_clear(&rec_act, &x);
        rc = field_parse(f, cases[i].cell, &A, &x, &e);
        if (rc != (cases[i].wire ? DUBAN_E_ok : DUBAN_E_bad_date))
            fail_msg("%s: %s", cases[i].cell, duban_err_name((enum duban_err)rc));
        assert_string_equal(field_text(f, &x, NULL, &A), cases[i].wire ? cases[i].wire : "");
        assert_string_equal(e.text, cases[i].text ? cases[i].text : "");
    }
}

/* The wire takes one way only: who writes a program is told early. */
static void test_the_wire_is_strict_about_days(void **state)
{
    static const char *const loose[] = {"2023/9/30", "2023.9.30", "2023-9-30", "20230930", "2023年9月30日"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(loose); i++) {
        struct act x;
        struct duban_error e;
        assert_int_equal(rec_unpack(&rec_act, mp_of(&A, "{s:s}", "new_due", loose[i]), UNPACK_CLIENT, &A, &x, &e),
                         DUBAN_E_bad_date);
    }
}

static void test_too_many_in_a_cell(void **state)
{
    struct registration x;
    struct buf b = {.arena = &A};
    struct duban_error e;

    (void)state;
    rec_clear(&rec_registration, &x);
    for (int i = 0; i < LIM_LIST; i++)
        buf_printf(&b, "a;");
    assert_int_equal(field_parse(record_field(&rec_registration, "lists"), b.data, &A, &x, &e), 0);
    assert_int_equal(x.lists.n, LIM_LIST);
    buf_printf(&b, "a");
    assert_int_equal(field_parse(record_field(&rec_registration, "lists"), b.data, &A, &x, &e), DUBAN_E_too_many);
}

/* What can be written in a cell comes back as it was, in either language. */
static void test_random_values_come_back(void **state)
{
    static const struct record *const recs[] = {&rec_item,      &rec_act,   &rec_plan,
                                                &rec_condition, &rec_brief, &rec_ledger};
    struct rng r = rng_start("value");

    (void)state;
    for (int round = 0; round < 2000; round++) {
        const struct record *rec = recs[rng_below(&r, COUNT_OF(recs))];
        void *in = arena_alloc(&A, rec->size), *out = arena_alloc(&A, rec->size);
        gen_record(rec, &r, &A, 0, in);
        for (size_t i = 0; i < rec->n; i++) {
            const struct field *f = &rec->fields[i];
            const char *text = field_text(f, in, rng_below(&r, 2) ? "zh" : "en", &A), *back;
            struct duban_error e = {0};
            if (f->type == FT_LIST || f->type == FT_REC || f->type == FT_ANY || f->type == FT_STR || f->type == FT_STRS)
                continue; /* JSON; and blanks at the ends of a name are not kept */
            rec_clear(rec, out);
            if (field_parse(f, text, &A, out, &e) != 0)
                fail_msg("%s: \"%s\" gives %s", f->name, text, duban_err_name(e.code));
            back = field_text(f, out, NULL, &A);
            assert_string_equal(back, field_text(f, in, NULL, &A));
        }
        arena_reset(&A);
    }
}

static void test_parts_are_shown_as_json(void **state)
{
    struct segment s[2];
    struct item it;
    struct check k;
    struct entry en;

    (void)state;
    rec_clear(&rec_item, &it);
    rec_clear(&rec_segment, &s[0]);
    s[0].kind = SEG_RUNNING;
    s[0].from_ms = 0;
    s[1] = s[0];
    s[1].due_date = 19121;
    it.segments = (struct list){s, 2};
    assert_string_equal(
        field_text(record_field(&rec_item, "segments"), &it, "zh", &A),
        "[{\"kind\":\"running\",\"from_ms\":\"1970-01-01T08:00:00+08:00\"},"
        "{\"kind\":\"running\",\"from_ms\":\"1970-01-01T08:00:00+08:00\",\"due_date\":\"2022-05-09\"}]");
    rec_clear(&rec_check, &k);
    k.digest = (struct bytes){"\x00\xab", 2};
    assert_string_equal(field_text(record_field(&rec_check, "digest"), &k, "en", &A), "00ab");
    rec_clear(&rec_entry, &en);
    en.body = mp_of(&A, "{s:i}", "percent", I(85));
    assert_string_equal(field_text(record_field(&rec_entry, "body"), &en, "en", &A), "{\"percent\":85}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_days_as_people_write_them),
        cmocka_unit_test(test_the_wire_is_strict_about_days),
        cmocka_unit_test(test_too_many_in_a_cell),
        cmocka_unit_test(test_random_values_come_back),
        cmocka_unit_test(test_parts_are_shown_as_json),
    };

    return cmocka_run_group_tests_name("value", tests, setup, teardown);
}
