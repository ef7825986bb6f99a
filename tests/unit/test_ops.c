/* The table of operations holds together, and a body is checked by its row. */
#include "fixture_arena.h"
#include "proto/ops.h"
#include "proto_gen.h"

/* Every word of need and take is a field of the body. */
static void words_are_fields(const struct op *o, const char *words)
{
    char copy[256], *save = NULL;

    assert_true(strlen(words) < sizeof copy);
    strcpy(copy, words);
    for (char *w = strtok_r(copy, " |", &save); w; w = strtok_r(NULL, " |", &save))
        if (!record_field(o->body, w))
            fail_msg("%s: no field %s in %s", o->name, w, o->body->name);
}

static void test_rows_are_whole(void **state)
{
    (void)state;
    for (int i = 0; i < OP_COUNT; i++) {
        const struct op *o = &ops[i];
        assert_int_equal(op_find(o->name), i);
        assert_true(strlen(o->name) <= LIM_ID_BYTES);
        assert_ptr_equal(record_find(o->body->name), o->body);
        assert_ptr_equal(record_find(o->answer->name), o->answer);
        assert_true(*o->zh && *o->en && o->klass < CLASS_COUNT && *op_class_words[o->klass]);
        words_are_fields(o, o->need);
        if (strcmp(o->take, "*") != 0)
            words_are_fields(o, o->take);
        /* only workers speak at the work door, and their results are journalled as theirs */
        assert_true(o->how != HOW_WORK || o->klass == CLASS_worker);
        /* what is read is open to readers; admin: what costs much */
        assert_true(o->how != HOW_READ || o->klass == CLASS_read || o->klass == CLASS_admin);
        /* what is asked of a copy says in its answer as of which entry that is */
        assert_true(o->how != HOW_ASK || record_field(o->answer, "seq"));
        for (size_t k = 0; k < o->body->n; k++) /* a sender's body never has what the daemon sets */
            assert_false(o->body->fields[k].flags & FF_SERVER);
    }
    assert_int_equal(op_find("no_such"), -1);
    assert_int_equal(op_find(""), -1);
    assert_string_equal(op_nearest("reprot"), "report");
    assert_null(op_nearest("banana_split"));
}

static void test_bodies(void **state)
{
    const struct {
        int op;
        struct bytes wire;
        enum duban_err expect;
        const char *field;
    } cases[] = {
        {OP_report, mp_of(&A, "{s:s,s:i}", "item", "L", "percent", I(5)), DUBAN_E_ok, ""},
        {OP_report, mp_of(&A, "{s:s,s:s}", "item", "L", "value", "5"), DUBAN_E_ok, ""},
        {OP_report, mp_of(&A, "{s:s,s:s}", "item", "L", "text", "t"), DUBAN_E_ok, ""},
        {OP_report, mp_of(&A, "{s:s,s:i}", "item", "L", "percent", I(0)), DUBAN_E_ok, ""},
        {OP_report, mp_of(&A, "{s:s}", "item", "L"), DUBAN_E_missing, "percent"},
        {OP_report, mp_of(&A, "{s:i}", "percent", I(5)), DUBAN_E_missing, "item"},
        {OP_report, mp_of(&A, "{s:s,s:i}", "item", "", "percent", I(5)), DUBAN_E_missing, "item"},
        {OP_report, mp_of(&A, "{s:s,s:i,s:s}", "item", "L", "percent", I(5), "unit", "D1"), DUBAN_E_unknown_field,
         "unit"},
        {OP_report, mp_of(&A, "{s:s,s:i,s:n}", "item", "L", "percent", I(5), "unit"), DUBAN_E_ok, ""},
        {OP_measure, mp_of(&A, "{s:s,s:i}", "item", "L", "value", I(3)), DUBAN_E_ok, ""},
        {OP_extend_reject, mp_of(&A, "{s:s,s:s,s:s}", "item", "L", "ref", "r", "reason", ""), DUBAN_E_missing,
         "reason"},
        {OP_correct, mp_of(&A, "{s:s,s:s}", "item", "L", "reason", "r"), DUBAN_E_missing, "percent"},
        {OP_correct, mp_of(&A, "{s:s,s:s,s:s}", "item", "L", "reason", "r", "value", "1"), DUBAN_E_ok, ""},
        {OP_unit_set, mp_of(&A, "{s:s,s:s,s:s}", "id", "D", "name", "n", "parent", "U"), DUBAN_E_ok, ""},
        {OP_status, mp_of(&A, "{}"), DUBAN_E_ok, ""},
        {OP_status, {NULL, 0}, DUBAN_E_ok, ""},
        {OP_status, mp_of(&A, "{s:i}", "percent", I(1)), DUBAN_E_unknown_field, "percent"},
        {OP_sign, {NULL, 0}, DUBAN_E_missing, "item"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {0};
        struct bytes canonical = {0};
        void *out = NULL;
        int rc = op_body(cases[i].op, cases[i].wire, &A, &out, &canonical, &e);
        if (rc != (int)cases[i].expect || strcmp(e.field, cases[i].field) != 0)
            fail_msg("row %zu: got %s at \"%s\"", i, duban_err_name((enum duban_err)rc), e.field);
        assert_true(rc ? !out && !canonical.data : out && canonical.len > 0);
    }
}

/* The same said in another order, with other forms, is the same submission. */
static void test_canonical_body(void **state)
{
    struct bytes a, b;
    void *out;

    (void)state;
    assert_int_equal(op_body(OP_report,
                             mp_of(&A, "{s:s,s:i,s:i}", "item", "L", "occurred_at", I(1652061600000), "value", I(839)),
                             &A, &out, &a, NULL),
                     0);
    assert_int_equal(op_body(OP_report,
                             mp_of(&A, "{s:s,s:n,s:s,s:s}", "value", "839.00", "percent", "item", "L", "occurred_at",
                                   "2022-05-09T02:00:00Z"),
                             &A, &out, &b, NULL),
                     0);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_canonical_body),
    };

    return cmocka_run_group_tests_name("ops", tests, setup, teardown);
}
