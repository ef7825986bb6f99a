/* JSON for people: times and days readable, secrets masked, every output valid JSON to an independent reader (jansson).
 */
#include <jansson.h>

#include "fixture_arena.h"
#include "proto/ops.h"
#include "proto_gen.h"

static void test_texts(void **state)
{
    const struct {
        const struct record *rec;
        struct bytes wire;
        const char *expect;
    } cases[] = {
        {NULL, mp_of(&A, "{}"), "{}"},
        {NULL, mp_of(&A, "[i,b,b,n,s]", I(-5), 1, 0, "a\"\\\n\t督"), "[-5,true,false,null,\"a\\\"\\\\\\n\\t督\"]"},
        {NULL, mp_of(&A, "{s:{s:[[],{}]}}", "a", "b"), "{\"a\":{\"b\":[[],{}]}}"},
        {NULL, {"\xc4\x02\x00\xff", 4}, "\"00ff\""},
        {NULL, {"\xa1\x1b", 2}, "\"\\u001b\""},
        {&rec_act, mp_of(&A, "{s:i,s:i,s:s}", "occurred_at", I(1652061600000), "new_due", I(19121), "value", "839.2"),
         "{\"occurred_at\":\"2022-05-09T10:00:00+08:00\",\"new_due\":\"2022-05-09\",\"value\":\"839.2\"}"},
        {&rec_act, mp_of(&A, "{s:i,s:i}", "occurred_at", INT64_MIN, "unknown", I(3)),
         "{\"occurred_at\":-9223372036854775808,\"unknown\":3}"},
        {&rec_person, mp_of(&A, "{s:s,s:s}", "id", "P1", "mobile", "00012345"), "{\"id\":\"P1\",\"mobile\":\"***\"}"},
        {&rec_person, mp_of(&A, "{s:[s,i],s:n}", "mobile", "x", I(1), "email"), "{\"mobile\":\"***\",\"email\":null}"},
        {&rec_status, mp_of(&A, "{s:{s:s,s:i},s:[{s:s}]}", "all", "key", "k", "red", I(2), "ledgers", "key", "l"),
         "{\"all\":{\"key\":\"k\",\"red\":2},\"ledgers\":[{\"key\":\"l\"}]}"},
        /* a body is described by the operation beside it, before or behind */
        {&rec_event, mp_of(&A, "{s:i,s:s,s:{s:i}}", "seq", I(1), "op", "report", "body", "occurred_at", I(0)),
         "{\"seq\":1,\"op\":\"report\",\"body\":{\"occurred_at\":\"1970-01-01T08:00:00+08:00\"}}"},
        {&rec_call, mp_of(&A, "{s:{s:i},s:s}", "body", "start_date", I(0), "op", "register"),
         "{\"body\":{\"start_date\":\"1970-01-01\"},\"op\":\"register\"}"},
        {&rec_event, mp_of(&A, "{s:s,s:{s:i}}", "op", "no_such", "body", "occurred_at", I(0)),
         "{\"op\":\"no_such\",\"body\":{\"occurred_at\":0}}"},
        {&rec_event, mp_of(&A, "{s:i,s:{s:i}}", "op", I(3), "body", "occurred_at", I(0)),
         "{\"op\":3,\"body\":{\"occurred_at\":0}}"},
        /* rows of an import by its operation, rows of a page by its table, documents by their kind */
        {&rec_import, mp_of(&A, "{s:s,s:[{s:{s:i}}]}", "op", "milestone_set", "rows", "body", "planned_date", I(0)),
         "{\"op\":\"milestone_set\",\"rows\":[{\"body\":{\"planned_date\":\"1970-01-01\"}}]}"},
        {&rec_recordpage, mp_of(&A, "{s:s,s:[{s:{s:s}}]}", "table", "person", "rows", "body", "mobile", "000"),
         "{\"table\":\"person\",\"rows\":[{\"body\":{\"mobile\":\"***\"}}]}"},
        {&rec_rules, mp_of(&A, "{s:s,s:{s:[{s:i}]}}", "kind", "calendar", "doc", "days", "date", I(1)),
         "{\"kind\":\"calendar\",\"doc\":{\"days\":[{\"date\":\"1970-01-02\"}]}}"},
        /* an imported mobile number inside a journal entry is masked as well */
        {&rec_entry,
         mp_of(&A, "{s:s,s:{s:s,s:[{s:{s:s}}]}}", "op", "import", "body", "op", "person_set", "rows", "body", "mobile",
               "0"),
         "{\"op\":\"import\",\"body\":{\"op\":\"person_set\",\"rows\":[{\"body\":{\"mobile\":\"***\"}}]}}"},
        /* not msgpack */
        {NULL, {"", 0}, "null"},
        {NULL, {"\xc1", 1}, "null"},
        {NULL, {"\x81\xa1k", 3}, "null"},
        {NULL, {"\xc0\xc0", 2}, "null"},
        {NULL, {"\x81\x01\x02", 3}, "null"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = json_text(cases[i].rec, cases[i].wire, &A);
        if (strcmp(got, cases[i].expect) != 0)
            fail_msg("row %zu: %s\nexpected %s", i, got, cases[i].expect);
    }
}

static void test_depth_is_bounded(void **state)
{
    struct buf b = {.arena = &A};

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_add(&b, "\x91", 1);
    buf_add(&b, "\xc0", 1);
    assert_string_equal(json_text(NULL, (struct bytes){b.data, b.len}, &A), "null");
    b = (struct buf){.arena = &A};
    for (int i = 0; i < LIM_DEPTH; i++)
        buf_add(&b, "\x91", 1);
    buf_add(&b, "\xc0", 1);
    assert_string_equal(json_text(NULL, (struct bytes){b.data, b.len}, &A), "[[[[[[[[[[[[[[[[null]]]]]]]]]]]]]]]]");
}

static void test_random_records_are_json(void **state)
{
    static const struct record *const all[] = {
#define X(R, FIELDS) &rec_##R,
        RECORDS(X)
#undef X
    };
    struct rng r = rng_start("json");

    (void)state;
    for (int round = 0; round < 2000; round++) {
        const struct record *rec = all[round % (int)COUNT_OF(all)];
        void *in = arena_alloc(&A, rec->size);
        const char *text;
        json_error_t where;
        json_t *got;
        gen_record(rec, &r, &A, 0, in);
        text = json_text(rec, rec_pack(rec, in, &A), &A);
        got = json_loads(text, 0, &where);
        if (!got)
            fail_msg("%s: %s in %s", rec->name, where.text, text);
        json_decref(got);
        arena_reset(&A);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_random_records_are_json),
    };

    return cmocka_run_group_tests_name("json", tests, setup, teardown);
}
