/* The descriptions of records.h hold together: names, limits, words, and the journal's promise that a field keeps its
 * place. (proto/field.c is tested here too.) */
#include "proto_gen.h"

static const struct record *const all[] = {
#define X(R, FIELDS) &rec_##R,
    RECORDS(X)
#undef X
};

static void test_fields_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const struct record *r = all[i];
        assert_ptr_equal(record_find(r->name), r);
        assert_in_range(r->n, 1, LIM_KEYS);
        for (size_t k = 0; k < r->n; k++) {
            const struct field *f = &r->fields[k];
            assert_ptr_equal(record_field(r, f->name), f); /* no name twice */
            assert_in_range(strlen(f->name), 1, LIM_ID_BYTES);
            assert_true(*f->zh && *f->en);
            assert_true(f->offset < r->size);
            assert_int_equal(f->type == FT_ENUM, f->choices != NULL);
            assert_int_equal(f->type == FT_REC || f->type == FT_LIST, f->rec != NULL);
            if (f->type == FT_STR || f->type == FT_STRS || f->type == FT_BIN || f->type == FT_INT || f->type == FT_SINT)
                assert_true(f->max > 0);
            if (f->type == FT_STR || f->type == FT_TEXT)
                assert_true(f->max <= LIM_TEXT_BYTES);
        }
    }
    assert_null(record_find("no_such"));
    assert_null(record_field(&rec_unit, "nmae"));
    assert_string_equal(record_nearest(&rec_unit, "nmae"), "name");
    assert_null(record_nearest(&rec_unit, "banana"));
}

static void test_words(void **state)
{
    static const struct enumeration *const enums[] = {
        &enum_light,        &enum_item_state, &enum_segment_kind, &enum_ask_kind, &enum_ask_state, &enum_notice_kind,
        &enum_notice_state, &enum_entry_kind, &enum_job_kind,     &enum_day_kind, &enum_rung_of,   &enum_sample_method,
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(enums); i++) {
        const struct enumeration *e = enums[i];
        assert_string_equal(e->words[0], "");
        assert_string_equal(e->zh[0], "");
        for (int k = 1; k < e->count; k++) {
            assert_true(*e->words[k] && *e->zh[k]);
            for (int j = 1; j < k; j++) { /* no word means two things, in either language */
                assert_string_not_equal(e->words[k], e->words[j]);
                assert_string_not_equal(e->zh[k], e->zh[j]);
            }
        }
    }
    assert_string_equal(enum_light.words[LIGHT_RED], "red");
    assert_string_equal(enum_item_state.words[ITEM_AUDIT], "audit");
    assert_string_equal(enum_notice_state.words[NS_OVERTAKEN], "overtaken");
    assert_string_equal(enum_sample_method.words[SAMPLE_OLDEST], "oldest");
}

static void test_rules_kinds(void **state)
{
    static const char *const kinds[] = {"hours", "calendar", "rights", "ledger", "policy", "inspection", "channels"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct record *r = rules_record(kinds[i]);
        assert_non_null(r);
        /* the first field names the document, and bears the name of the kind */
        assert_string_equal(r->fields[0].name, kinds[i]);
        assert_int_equal(r->fields[0].flags & FF_KEY, FF_KEY);
    }
    assert_null(rules_record("unit")); /* a record, but no rules */
    assert_null(rules_record(""));
    assert_int_equal(record_list_max(&rec_row), LIM_ROWS);
    assert_int_equal(record_list_max(&rec_calday), LIM_ROWS);
    assert_int_equal(record_list_max(&rec_segment), LIM_LIST);
}

static void test_absent(void **state)
{
    struct arena a;
    struct rng r = rng_start("records");

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        void *x = arena_alloc(&a, all[i]->size);
        memset(x, 0xa5, all[i]->size);
        rec_clear(all[i], x);
        for (size_t k = 0; k < all[i]->n; k++) {
            const struct field *f = &all[i]->fields[k];
            assert_true(field_absent(f, x));
            if (f->type == FT_BOOL || f->type == FT_STRS || f->type == FT_LIST || f->type == FT_REC ||
                f->type == FT_BIN)
                continue; /* what the generator may leave empty */
            gen_value(f, &r, &a, 0, (char *)x + f->offset);
            assert_false(field_absent(f, x));
        }
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_whole),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_rules_kinds),
        cmocka_unit_test(test_absent),
    };

    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
