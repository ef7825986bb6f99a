/* proto/unpack.c and proto/pack.c together: what goes in comes out, every wrong value is refused by the name of its
 * field, and the canonical bytes never change by accident. */
#include <msgpack.h>

#include "fixture_arena.h"
#include "proto/ops.h"
#include "proto_gen.h"

static void expect_bytes(struct bytes got, const char *want, size_t len)
{
    assert_int_equal(got.len, len);
    assert_memory_equal(got.data, want, len);
}

/* ---- canonical bytes: a change here changes every journal and digest there is ---- */
static void test_canonical_bytes(void **state)
{
    struct unit u;
    struct condition c;
    struct jobs none;
    struct check k;

    (void)state;
    rec_clear(&rec_unit, &u);
    u.id = "D13";
    u.name = "局";
    u.kind = ""; /* empty is absent */
    expect_bytes(rec_pack(&rec_unit, &u, &A),
                 "\x82\xa2id\xa3"
                 "D13\xa4name\xa3\xe5\xb1\x80",
                 17);

    rec_clear(&rec_condition, &c);
    c.cause = "x";
    c.overdue_more = (struct span){0, SPAN_WORKDAYS};
    c.behind_more = 300;
    c.close_refused = true;
    expect_bytes(rec_pack(&rec_condition, &c, &A),
                 "\x84\xa5"
                 "cause\xa1x\xac"
                 "overdue_more\xaa"
                 "0 workdays\xab"
                 "behind_more\xcd\x01\x2c\xad"
                 "close_refused\xc3",
                 1 + 6 + 2 + 13 + 11 + 12 + 3 + 14 + 1);

    rec_clear(&rec_jobs, &none);
    expect_bytes(rec_pack(&rec_jobs, &none, &A), "\x81\xa4jobs\x90", 7); /* needed: stays, though empty */

    rec_clear(&rec_check, &k);
    k.at_seq = 128;
    k.digest = (struct bytes){"\0\xff", 2};
    expect_bytes(rec_pack(&rec_check, &k, &A),
                 "\x82\xa6"
                 "at_seq\xcc\x80\xa6"
                 "digest\xc4\x02\0\xff",
                 21);
}

static void test_volatile_fields_are_left_out(void **state)
{
    struct notice n;
    struct bytes with, without;

    (void)state;
    rec_clear(&rec_notice, &n);
    n.id = "k";
    n.item = "i";
    n.kind = NOTICE_LIGHT;
    n.state = NS_INTENDED;
    without = rec_pack(&rec_notice, &n, &A);
    n.attempts = 3;
    n.rev = 9;
    n.result = "250 ok";
    with = rec_pack(&rec_notice, &n, &A);
    assert_int_not_equal(with.len, without.len);
    with = rec_pack_without(&rec_notice, &n, FF_VOLATILE, &A);
    expect_bytes(with, without.data, without.len);
}

/* ---- reading ---- */
static void test_act_is_read(void **state)
{
    struct act x;
    struct duban_error e;
    struct bytes w =
        mp_of(&A, "{s:s,s:i,s:s,s:s,s:s,s:n,s:s}", "text", "一\n二", "percent", I(85), "occurred_at",
              "2022-05-09T10:00:00+08:00", "new_due", "2022-05-31", "value", "839.2", "stage", "item", "LD-2022-001");

    (void)state;
    assert_int_equal(rec_unpack(&rec_act, w, UNPACK_CLIENT, &A, &x, &e), 0);
    assert_string_equal(x.item, "LD-2022-001");
    assert_string_equal(x.text, "一\n二");
    assert_int_equal(x.percent, 85);
    assert_int_equal(x.occurred_at, 1652061600000);
    assert_int_equal(x.new_due, 19143);
    assert_int_equal(x.value, 839200);
    assert_null(x.stage);
    assert_null(x.reason);
}

static void test_empty_is_absent(void **state)
{
    struct act x;
    struct bytes w = mp_of(&A, "{s:s,s:s,s:s,s:s,s:n,s:s}", "item", "", "occurred_at", "", "value", "", "new_due", "",
                           "percent", "text", "");

    (void)state;
    assert_int_equal(rec_unpack(&rec_act, w, UNPACK_CLIENT, &A, &x, NULL), 0);
    for (size_t i = 0; i < rec_act.n; i++)
        assert_true(field_absent(&rec_act.fields[i], &x));
    assert_int_equal(x.percent, NONE);
    /* no bytes, and nil, are an empty map */
    assert_int_equal(rec_unpack(&rec_act, (struct bytes){NULL, 0}, UNPACK_CLIENT, &A, &x, NULL), 0);
    assert_int_equal(rec_unpack(&rec_act, (struct bytes){"\xc0", 1}, UNPACK_CLIENT, &A, &x, NULL), 0);
}

static const char *filled(size_t n)
{
    return memset(arena_alloc(&A, n + 1), 'x', n);
}

static struct bytes list_of(const char *key, size_t n, struct bytes element)
{
    struct buf b = {.arena = &A};

    mp_map(&b, 1);
    mp_str(&b, key);
    mp_array(&b, n);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, element.data, element.len);
    return (struct bytes){b.data, b.len};
}

/* Every wrong value has a name and a place, and changes nothing. */
static void test_refusals(void **state)
{
#define ACT(form, ...) &rec_act, mp_of(&A, form, __VA_ARGS__)
    const struct {
        const struct record *rec;
        struct bytes wire;
        enum duban_err expect;
        const char *field;
    } cases[] = {
        {ACT("{s:i}", "item", I(1)), DUBAN_E_wrong_type, "item"},
        {ACT("{s:s}", "percent", "85"), DUBAN_E_wrong_type, "percent"},
        {ACT("{s:b}", "percent", 1), DUBAN_E_wrong_type, "percent"},
        {ACT("{s:i}", "percent", I(-1)), DUBAN_E_out_of_range, "percent"},
        {ACT("{s:i}", "percent", I(1000000)), DUBAN_E_ok, ""},
        {ACT("{s:i}", "percent", I(1000001)), DUBAN_E_out_of_range, "percent"},
        {ACT("{s:s}", "item", filled(LIM_ID_BYTES)), DUBAN_E_ok, ""},
        {ACT("{s:s}", "item", filled(LIM_ID_BYTES + 1)), DUBAN_E_too_long, "item"},
        {ACT("{s:s}", "ref", filled(LIM_NAME_BYTES)), DUBAN_E_ok, ""},
        {ACT("{s:s}", "ref", filled(LIM_NAME_BYTES + 1)), DUBAN_E_too_long, "ref"},
        {ACT("{s:s}", "text", filled(LIM_TEXT_BYTES)), DUBAN_E_ok, ""},
        {ACT("{s:s}", "text", filled(LIM_TEXT_BYTES + 1)), DUBAN_E_too_long, "text"},
        {ACT("{s:s}", "item", "a\nb"), DUBAN_E_bad_char, "item"},
        {ACT("{s:s}", "item", "a\tb"), DUBAN_E_bad_char, "item"},
        {ACT("{s:s}", "new_due", "2022-02-30"), DUBAN_E_bad_date, "new_due"},
        {ACT("{s:s}", "new_due", "20220228"), DUBAN_E_bad_date, "new_due"},
        {ACT("{s:i}", "new_due", I(2932897)), DUBAN_E_out_of_range, "new_due"},
        {ACT("{s:s}", "occurred_at", "2022-05-09 10:00"), DUBAN_E_bad_date, "occurred_at"},
        {ACT("{s:i}", "occurred_at", INT64_MIN), DUBAN_E_out_of_range, "occurred_at"},
        {ACT("{s:s}", "value", "many"), DUBAN_E_bad_number, "value"},
        {ACT("{s:i}", "value", INT64_MAX), DUBAN_E_out_of_range, "value"},
        {ACT("{s:i}", "percnt", I(1)), DUBAN_E_unknown_field, "percnt"},
        {ACT("{s:i}", "", I(1)), DUBAN_E_unknown_field, ""},
        {ACT("[s]", "item"), DUBAN_E_wrong_type, ""},
        {&rec_unit, mp_of(&A, "{s:s}", "id", "D1"), DUBAN_E_missing, "name"},
        {&rec_unit, mp_of(&A, "{s:s,s:s}", "id", "D1", "name", ""), DUBAN_E_missing, "name"},
        {&rec_unit, mp_of(&A, "{s:s,s:n}", "id", "D1", "name"), DUBAN_E_missing, "name"},
        {&rec_jobs, mp_of(&A, "{s:[]}", "jobs"), DUBAN_E_ok, ""},
        {&rec_jobs, mp_of(&A, "{}"), DUBAN_E_missing, "jobs"},
        {&rec_jobs, mp_of(&A, "{s:[i]}", "jobs", I(1)), DUBAN_E_wrong_type, "jobs[0]"},
        {&rec_jobs, mp_of(&A, "{s:{}}", "jobs"), DUBAN_E_wrong_type, "jobs"},
        {&rec_filter, mp_of(&A, "{s:[s,s]}", "light", "red", "blue"), DUBAN_E_ok, ""},
        {&rec_filter, mp_of(&A, "{s:[s,i]}", "light", "red", I(3)), DUBAN_E_wrong_type, "light[1]"},
        {&rec_filter, mp_of(&A, "{s:[s]}", "light", ""), DUBAN_E_missing, "light[0]"},
        {&rec_filter, mp_of(&A, "{s:s}", "due_within", "5 weeks"), DUBAN_E_bad_span, "due_within"},
        {&rec_filter, mp_of(&A, "{s:i}", "due_within", I(5)), DUBAN_E_wrong_type, "due_within"},
        {&rec_filter, list_of("light", LIM_ROWS, mp_of(&A, "s", "red")), DUBAN_E_ok, ""},
        {&rec_filter, list_of("light", LIM_ROWS + 1, mp_of(&A, "s", "red")), DUBAN_E_too_many, "light"},
        {&rec_shown, list_of("timeline", LIM_LIST, mp_of(&A, "{s:i}", "seq", I(1))), DUBAN_E_ok, ""},
        {&rec_shown, list_of("timeline", LIM_LIST + 1, mp_of(&A, "{s:i}", "seq", I(1))), DUBAN_E_too_many, "timeline"},
        {&rec_recordpage, list_of("rows", LIM_ROWS, mp_of(&A, "{s:i}", "body", I(1))), DUBAN_E_ok, ""},
        {&rec_recordpage, list_of("rows", LIM_ROWS + 1, mp_of(&A, "{s:i}", "body", I(1))), DUBAN_E_too_many, "rows"},
        {&rec_calday, mp_of(&A, "{s:s,s:s}", "date", "2022-01-01", "kind", "holliday"), DUBAN_E_bad_choice, "kind"},
        {&rec_calday, mp_of(&A, "{s:s,s:s}", "date", "2022-01-01", "kind", "放假"), DUBAN_E_bad_choice, "kind"},
        {&rec_calday, mp_of(&A, "{s:s,s:s}", "date", "2022-01-01", "kind", ""), DUBAN_E_missing, "kind"},
        {&rec_policy,
         mp_of(&A, "{s:s,s:s,s:[{s:s,s:[{s:s},{s:s,s:i}]}]}", "policy", "r1", "title", "t", "lights", "light", "red",
               "any", "cause", "a", "cause", "b", "behind_more", I(10001)),
         DUBAN_E_out_of_range, "lights[0].any[1].behind_more"},
        {&rec_policy,
         mp_of(&A, "{s:s,s:s,s:[{s:s,s:[],s:{s:s,s:s}}]}", "policy", "r1", "title", "t", "lights", "light", "red",
               "any", "order", "demand", "d", "within", "3 workdays"),
         DUBAN_E_missing, "lights[0].order.ledger"},
        {&rec_brief, mp_of(&A, "{s:s,s:i}", "id", "x", "left_workdays", I(-1000000)), DUBAN_E_ok, ""},
        {&rec_brief, mp_of(&A, "{s:s,s:i}", "id", "x", "left_workdays", I(-1000001)), DUBAN_E_out_of_range,
         "left_workdays"},
        {&rec_check, mp_of(&A, "{s:i,s:s}", "at_seq", I(1), "digest", "x"), DUBAN_E_wrong_type, "digest"},
        {&rec_principal, mp_of(&A, "{s:s,s:s,s:i}", "id", "x", "name", "y", "speaks_for", I(1)), DUBAN_E_wrong_type,
         "speaks_for"},
    };
    char untouched[4096];

    (void)state;
    memset(untouched, 0x5a, sizeof untouched);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {0};
        char *out = arena_alloc(&A, sizeof untouched);
        int rc;
        assert_true(cases[i].rec->size <= sizeof untouched);
        memset(out, 0x5a, sizeof untouched);
        rc = rec_unpack(cases[i].rec, cases[i].wire, UNPACK_CLIENT, &A, out, &e);
        if (rc != (int)cases[i].expect || strcmp(e.field, cases[i].field) != 0)
            fail_msg("row %zu: got %s at \"%s\", not %s at \"%s\"", i, duban_err_name((enum duban_err)rc), e.field,
                     duban_err_name(cases[i].expect), cases[i].field);
        if (rc)
            assert_memory_equal(out, untouched, sizeof untouched);
    }
#undef ACT
}

static void test_errors_help(void **state)
{
    struct act x;
    struct calday d;
    struct duban_error e;

    (void)state;
    rec_unpack(&rec_act, mp_of(&A, "{s:i}", "percnt", I(1)), 0, &A, &x, &e);
    assert_string_equal(e.text, "percnt；是 percent 吗？ / percnt: did you mean percent?");
    rec_unpack(&rec_calday, mp_of(&A, "{s:s}", "kind", "holidy"), 0, &A, &d, &e);
    assert_non_null(strstr(e.text, "是 holiday 吗"));
    rec_unpack(&rec_calday, mp_of(&A, "{s:s}", "kind", "qqqq"), 0, &A, &d, &e);
    assert_non_null(strstr(e.text, "holiday workday"));
}

/* What our own disk holds is read even if the rules for new input have changed since. */
static void test_stored_is_read_leniently(void **state)
{
    struct unit u;
    struct duban_error e;
    struct bytes w =
        mp_of(&A, "{s:s,s:{s:[i,n,s]},s:s}", "id", filled(500), "of_a_later_version", "x", I(1), "y", "kind", "town");

    (void)state;
    assert_int_equal(rec_unpack(&rec_unit, w, UNPACK_STRICT, &A, &u, &e), DUBAN_E_too_long);
    assert_int_equal(rec_unpack(&rec_unit, w, UNPACK_STORED, &A, &u, &e), 0);
    assert_int_equal(strlen(u.id), 500);
    assert_string_equal(u.kind, "town");
    assert_null(u.name);
}

static void test_server_fields_are_refused_from_clients(void **state)
{
    struct one {
        const char *a;
        int64_t rev;
    };
    static const struct field fields[] = {
        {"a", FT_STR, 0, offsetof(struct one, a), 10, NULL, NULL, "", ""},
        {"rev", FT_INT, FF_SERVER, offsetof(struct one, rev), 10, NULL, NULL, "", ""},
    };
    static const struct record rec = {"one", sizeof(struct one), fields, 2};
    struct bytes w = mp_of(&A, "{s:i}", "rev", I(1));
    struct duban_error e;
    struct one x;

    (void)state;
    assert_int_equal(rec_unpack(&rec, w, UNPACK_STRICT, &A, &x, &e), 0);
    assert_int_equal(rec_unpack(&rec, w, UNPACK_CLIENT, &A, &x, &e), DUBAN_E_unknown_field);
    assert_string_equal(e.field, "rev");
}

static void test_bytes_that_skipped_the_prescan_are_safe(void **state)
{
    struct facts f;
    struct buf b = {.arena = &A};
    struct duban_error e;

    (void)state;
    assert_int_equal(rec_unpack(&rec_facts, mp_of(&A, "{s:s,s:s}", "key", "a", "key", "b"), 0, &A, &f, &e),
                     DUBAN_E_duplicate_key);
    assert_int_equal(rec_unpack(&rec_facts,
                                (struct bytes){"\x81\xa3key\xa3"
                                               "a\0b",
                                               9},
                                UNPACK_STORED, &A, &f, &e),
                     DUBAN_E_bad_char);
    assert_string_equal(e.field, "key");
    for (int i = 0; i < 1000; i++)
        buf_add(&b, "\x81\xa4rows\x91", 7); /* facts of facts of facts … */
    buf_add(&b, "\x80", 1);
    assert_int_equal(rec_unpack(&rec_facts, (struct bytes){b.data, b.len}, UNPACK_STORED, &A, &f, &e),
                     DUBAN_E_too_deep);
    assert_int_equal(
        rec_unpack(&rec_facts, (struct bytes){"\x81\xa4rows\xdd\xff\xff\xff\xff", 11}, UNPACK_STORED, &A, &f, &e),
        DUBAN_E_bad_msgpack);
}

/* ---- round trips ---- */
static const struct record *const all[] = {
#define X(R, FIELDS) &rec_##R,
    RECORDS(X)
#undef X
};

/* Every record, filled at random: packed, gated, read strictly, packed again: the same bytes; and msgpack-c reads them.
 */
static void test_random_records_come_back(void **state)
{
    struct rng r = rng_start("codec");

    (void)state;
    for (int round = 0; round < 3000; round++) {
        const struct record *rec = all[round % (int)COUNT_OF(all)];
        void *in = arena_alloc(&A, rec->size), *out = arena_alloc(&A, rec->size);
        struct duban_error e = {0};
        struct bytes once, twice;
        msgpack_unpacked got;
        size_t off = 0;
        gen_record(rec, &r, &A, 0, in);
        once = rec_pack(rec, in, &A);
        if (prescan(once, &e) != 0)
            fail_msg("%s: prescan says %s at %s", rec->name, duban_err_name(e.code), e.field);
        if (rec_unpack(rec, once, UNPACK_STRICT, &A, out, &e) != 0)
            fail_msg("%s: unpack says %s at %s: %s", rec->name, duban_err_name(e.code), e.field, e.text);
        twice = rec_pack(rec, out, &A);
        expect_bytes(twice, once.data, once.len);
        msgpack_unpacked_init(&got);
        assert_int_equal(msgpack_unpack_next(&got, once.data, once.len, &off), MSGPACK_UNPACK_SUCCESS);
        assert_int_equal(off, once.len);
        assert_int_equal(got.data.type, MSGPACK_OBJECT_MAP);
        msgpack_unpacked_destroy(&got);
        arena_reset(&A);
    }
}

/* One byte changed anywhere: refused, or read and then canonical again; never a crash. */
static void test_damaged_records(void **state)
{
    struct rng r = rng_start("damage");

    (void)state;
    for (int round = 0; round < 20000; round++) {
        const struct record *rec = all[rng_below(&r, COUNT_OF(all))];
        void *in = arena_alloc(&A, rec->size), *out = arena_alloc(&A, rec->size);
        struct bytes once, bad;
        char *p;
        gen_record(rec, &r, &A, 1, in);
        once = rec_pack(rec, in, &A);
        p = arena_copy(&A, once.data, once.len);
        for (int64_t k = rng_below(&r, 3); k >= 0; k--)
            p[rng_below(&r, (int64_t)once.len)] = (char)rng_below(&r, 256);
        bad = (struct bytes){p, once.len - (size_t)(rng_below(&r, 4) == 0)};
        if (rec_unpack(rec, bad, UNPACK_STORED, &A, out, NULL) == 0)
            rec_pack(rec, out, &A);
        if (prescan(bad, NULL) == 0 && rec_unpack(rec, bad, UNPACK_CLIENT, &A, out, NULL) == 0) {
            struct bytes a = rec_pack(rec, out, &A), b;
            assert_int_equal(rec_unpack(rec, a, UNPACK_STRICT, &A, out, NULL), 0);
            b = rec_pack(rec, out, &A);
            expect_bytes(b, a.data, a.len);
        }
        json_text(rec, bad, &A);
        arena_reset(&A);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_bytes),
        cmocka_unit_test(test_volatile_fields_are_left_out),
        cmocka_unit_test(test_act_is_read),
        cmocka_unit_test(test_empty_is_absent),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_errors_help),
        cmocka_unit_test(test_stored_is_read_leniently),
        cmocka_unit_test(test_server_fields_are_refused_from_clients),
        cmocka_unit_test(test_bytes_that_skipped_the_prescan_are_safe),
        cmocka_unit_test(test_random_records_come_back),
        cmocka_unit_test(test_damaged_records),
    };

    return cmocka_run_group_tests_name("codec", tests, setup, teardown);
}
