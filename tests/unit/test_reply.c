/* A refusal says its code, field and both languages, and when to come again; no reply is larger than a message. */
#include "tests/unit/house.h"

static struct caller someone(struct house *h, void *s)
{
    struct letter l;
    for (int i = 0; i < 200; i++) {
        if (door_recv(h->d.in, &l) == 1) {
            zmq_msg_close(&l.payload);
            snprintf(l.who.id, sizeof l.who.id, "the-id");
            return l.who;
        }
        zmq_poll(NULL, 0, 5);
    }
    fail_msg("nothing came over %p", s);
    return l.who;
}

/* A detail in both languages is told in the one, and a value with a slash in it is told whole. */
static void test_languages(void **state)
{
    static const struct {
        const char *detail, *zh, *en;
    } rows[] = {
        {"percnt；是 percent 吗？ / percnt: did you mean percent?", "没有这个字段：percnt；是 percent 吗？",
         "no such field: percnt: did you mean percent?"},
        {"甲 / a / b", "没有这个字段：甲", "no such field: a / b"},
        {"LD-1: A / B", "没有这个字段：LD-1: A / B", "no such field: LD-1: A / B"},
        {"甲/乙", "没有这个字段：甲/乙", "no such field: 甲/乙"},
        {"", "没有这个字段", "no such field"},
    };
    struct house h;
    struct reply r;
    struct caller who;
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    s = house_client(&h, h.in);
    zmq_send(s, "x", 1, 0);
    who = someone(&h, s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(reply_refusal(&who, DUBAN_E_unknown_field, "f", rows[i].detail, &h.arena));
        assert_true(house_reply(&h, s, &r, 1000));
        assert_string_equal(((const struct fault *)r.error)->zh, rows[i].zh);
        assert_string_equal(((const struct fault *)r.error)->en, rows[i].en);
    }
    zmq_close(s);
    house_close(&h);
}

static void test_replies(void **state)
{
    static const struct {
        enum duban_err code;
        int64_t retry_ms;
    } rows[] = {{DUBAN_E_busy, 200},
                {DUBAN_E_unavailable, 500},
                {DUBAN_E_disk_low, 10000},
                {DUBAN_E_no_worker, 2000},
                {DUBAN_E_closed, NONE}};
    struct house h;
    struct reply r;
    struct caller who;
    struct unit u;
    void *s;
    (void)state;
    house_open(&h, (struct jrn_mem_faults){0});
    s = house_client(&h, h.in);
    zmq_send(s, "x", 1, 0);
    who = someone(&h, s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fault *f;
        assert_true(reply_refusal(&who, rows[i].code, "a.b", "更多 / more", &h.arena));
        assert_true(house_reply(&h, s, &r, 1000));
        f = r.error;
        assert_false(r.ok);
        assert_string_equal(r.id, "the-id");
        assert_string_equal(f->code, duban_err_name(rows[i].code));
        assert_string_equal(f->field, "a.b");
        assert_non_null(strstr(f->zh, "更多"));
        assert_null(strstr(f->en, "更多"));
        assert_non_null(strstr(f->en, duban_err_text(rows[i].code, "en")));
        assert_int_equal(r.retry_ms, rows[i].retry_ms);
    }
    u = house_unit("U", "x");
    assert_true(reply_ok(&who, 7, true, &rec_unit, &u, &h.arena));
    assert_true(house_reply(&h, s, &r, 1000));
    assert_true(r.ok && r.again && r.seq == 7 && r.body.len > 0);
    {
        struct strs words = {arena_alloc(&h.arena, LIM_LIST * sizeof(char *)), LIM_LIST};
        struct doctor d;
        for (size_t i = 0; i < words.n; i++)
            words.v[i] = arena_printf(&h.arena, "%02000d", 1);
        rec_clear(&rec_doctor, &d);
        d.faults = words;
        assert_true(reply_ok(&who, 7, false, &rec_doctor, &d, &h.arena)); /* 2 MB */
        assert_true(house_reply(&h, s, &r, 1000));
        assert_string_equal(house_code(&r), "too_large");
        assert_string_equal(r.id, "the-id");
    }
    zmq_close(s);
    house_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_replies), cmocka_unit_test(test_languages)};
    return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
