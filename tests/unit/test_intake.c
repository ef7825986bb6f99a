/* What is wrong with a call is said by field, to the id that it carried, before anything of it is looked at. */
#include "tests/unit/house.h"

static struct matter m;
static struct duban_error e;

/* Takes the bytes in at a door; the code. */
static int in(struct house *h, struct door *door, struct bytes wire)
{
    struct letter l = {.who = {.door = door, .owner = true, .principal = "uid:0"}};
    int rc;
    e = (struct duban_error){0};
    zmq_msg_init_size(&l.payload, wire.len);
    memcpy(zmq_msg_data(&l.payload), wire.data, wire.len);
    rc = intake(&h->d, &l, &h->arena, &m, &e);
    memset(zmq_msg_data(&l.payload), 'x', wire.len); /* nothing of it may be in use any more */
    zmq_msg_close(&l.payload);
    return rc;
}

static struct bytes call(struct house *h, int64_t v, const char *id, const char *op, struct bytes body)
{
    struct call c;
    rec_clear(&rec_call, &c);
    c.v = v;
    c.id = id;
    c.op = op;
    c.body = body;
    return rec_pack(&rec_call, &c, &h->arena);
}

static void test_calls(void **state)
{
    static const struct {
        int64_t v;
        const char *id, *op;
        bool at_work;
        int code;
        const char *field;
    } rows[] = {
        {1, "a", "hello", false, 0, ""},
        {2, "a", "hello", false, DUBAN_E_bad_version, "v"},
        {1, "", "hello", false, DUBAN_E_missing, "id"},
        {1, "a", "helo", false, DUBAN_E_unknown_op, "op"},
        {1, "a", "judge", false, DUBAN_E_not_allowed, "op"},
        {1, "a", "work_ready", false, DUBAN_E_not_allowed, "op"},
        {1, "a", "list", true, DUBAN_E_not_allowed, "op"},
        {1, "a", "hello", true, 0, ""},
        {1, "a", "unit_set", false, DUBAN_E_missing, "id"},
        {1, "a", "judge", true, DUBAN_E_missing, "key"},
    };
    struct house h;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bytes wire = call(&h, rows[i].v, rows[i].id, rows[i].op, (struct bytes){"\x80", 1});
        assert_int_equal(in(&h, rows[i].at_work ? h.d.work : h.d.in, wire), rows[i].code);
        assert_string_equal(e.field, rows[i].field);
        assert_string_equal(m.who.id, rows[i].id);
    }
    house_close(&h);
}

static void test_bytes(void **state)
{
    struct house h;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    assert_int_not_equal(in(&h, h.d.in, (struct bytes){"", 0}), 0);
    assert_int_not_equal(in(&h, h.d.in, (struct bytes){"\xc1", 1}), 0);
    assert_string_equal(m.who.id, "");
    assert_int_equal(m.req.op, -1);
    /* {"v":1,"id":"ab","extra":1}: refused, yet its id can be read */
    assert_int_equal(in(&h, h.d.in,
                        (struct bytes){"\x83\xa1v\x01\xa2id\xa2"
                                       "ab\xa5"
                                       "extra\x01",
                                       17}),
                     DUBAN_E_unknown_field);
    assert_string_equal(m.who.id, "ab");
    house_close(&h);
}

/* Where a worker's result comes from is told by the operation when the owner sends it. */
static void test_the_owner_as_a_worker(void **state)
{
    static const struct {
        int op;
        const char *name;
    } rows[] = {{OP_judge, "worker:escalate"},
                {OP_inspect_run, "worker:inspect"},
                {OP_notice_fate, "worker:notify"},
                {OP_bulletin_made, "worker:publish"}};
    struct house h;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        void *body = arena_alloc(&h.arena, ops[rows[i].op].body->size);
        struct fence *f = body;
        rec_clear(ops[rows[i].op].body, body);
        *f = (struct fence){"k", 1, 1};
        if (rows[i].op == OP_judge)
            *(struct judge *)body = (struct judge){.key = "k", .rev = 1, .token = 1, .judged_ms = 1};
        if (rows[i].op == OP_notice_fate)
            ((struct fate *)body)->state = NS_ACCEPTED;
        (void)in(&h, h.d.work, call(&h, 1, "a", ops[rows[i].op].name, rec_pack(ops[rows[i].op].body, body, &h.arena)));
        if (m.req.body)
            assert_string_equal(m.req.actor.name, rows[i].name);
        else
            assert_int_equal(e.code, DUBAN_E_missing); /* of a body that needs more than its fence */
    }
    house_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_the_owner_as_a_worker),
    };
    return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
