/* An item in short, at several moments of its life. */
#include "core/brief.h"
#include "tests/unit/asking.h"

static struct brief brief_at(struct town *t, const char *id, const char *when)
{
    struct item *it = arena_alloc(&t->a, sizeof *it);
    struct brief b;

    *it = town_item(t, id);
    brief_fill(t->c, it, at(when), &t->a, &b);
    return b;
}

static void test_left(void **state)
{
    static const struct {
        const char *when;
        int64_t left, planned;
    } cases[] = {
        {"2022-03-31T10:00", 62, 0},  /* over a holiday and a worked Saturday */
        {"2022-04-30T23:59", 42, 40}, /* the first milestone was reached at the end of 15 April */
        {"2022-06-29T10:00", 1, 40},   {"2022-06-30T23:59", 0, 40}, /* the due day itself counts */
        {"2022-07-01T00:00", -1, 100}, /* one minute later it is over, and everything should be done */
        {"2022-07-03T10:00", -1, 100}, /* a Sunday adds nothing */
        {"2022-07-04T10:00", -2, 100},
    };
    struct town *t = town_full();

    (void)state;
    town_milestone(t, "M1", "T-1", 1, "2022-04-15", 40);
    town_milestone(t, "M2", "T-1", 2, "2022-06-30", 100);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct brief b = brief_at(t, "T-1", cases[i].when);

        if (b.left_workdays != cases[i].left || b.planned != cases[i].planned)
            fail_msg("%s: %lld left, %lld planned", cases[i].when, (long long)b.left_workdays, (long long)b.planned);
    }
    town_free(t);
}

static void test_names(void **state)
{
    struct town *t = town_full();
    struct unit east = {"east", "东镇", "town", "office"};
    struct registration r = registration_of("T-2", "tasks");
    struct brief b;

    (void)state;
    town_must(t, "owner", OP_unit_set, &east);
    r.lead_leader = "head";
    r.due_date = NONE;
    town_must(t, "clerk", OP_register, &r);
    b = brief_at(t, "T-2", "2022-03-02T10:00");
    assert_string_equal(b.id, "T-2");
    assert_string_equal(b.unit_name, "东镇");
    assert_string_equal(b.leader_name, "head");
    assert_int_equal(b.state, ITEM_OPEN);
    assert_true(b.left_workdays == NONE); /* no due date */
    assert_true(b.planned == NONE);       /* no milestones: a plan is not made up */
    assert_int_equal(b.last_seq, t->seq);
    assert_null(unit_name(t->s, "nowhere", &t->a));
    assert_null(unit_name(t->s, NULL, &t->a));
    assert_null(person_name(t->s, "nobody", &t->a));
    town_free(t);
}

/* Who acted is shown by the name of that day, the leader by that of today. */
static void test_names_in_time(void **state)
{
    static const struct {
        const char *on, *name;
    } cases[] = {{"2022-03-31T23:59", "head"},
                 {"2022-04-01T00:00", "甲"},
                 {"2022-05-02T08:00", "丙"},
                 {"2022-05-11T08:00", "甲"},
                 {"2022-07-01T08:00", "head"}}; /* vacant: the record's name */
    struct holder terms[] = {
        {.post = "head", .kind = HOLDER_HOLDER, .name = "甲", .from = day("2022-04-01"), .to = day("2022-06-30")},
        {.post = "head", .kind = HOLDER_LEAVE, .from = day("2022-05-01"), .to = day("2022-05-10")},
        {.post = "head", .kind = HOLDER_SUBSTITUTE, .name = "丙", .from = day("2022-05-01"), .to = day("2022-05-10")},
    };
    struct town *t = town_full();
    struct item it;

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        town_must(t, "clerk", OP_holder_set, &terms[i]);
    it = town_item(t, "T-1");
    it.lead_leader = "head";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct entry en;
        struct event ev;
        struct brief b;

        rec_clear(&rec_entry, &en);
        en.seq = 1;
        en.wall_ms = at(cases[i].on);
        en.actor = "head";
        event_fill(t->s, &en, &t->a, &ev);
        assert_string_equal(ev.actor_name, cases[i].name);
        brief_fill(t->c, &it, en.wall_ms, &t->a, &b);
        assert_string_equal(b.leader_name, cases[i].name);
    }
    assert_null(person_name_at(t->s, "nobody", 0, &t->a));
    assert_null(person_name_at(t->s, NULL, 0, &t->a));
    town_free(t);
}

/* What was handed over holds the token by which its reader alone acknowledges it: whoever reads the entries gets the
 * rest. */
static void test_mask(void **state)
{
    struct town *t = town_full();
    struct attempt b;
    struct duban_error e;
    struct event ev;

    (void)state;
    rec_clear(&rec_attempt, &b);
    b.key = "T-1/e1/red/r1/liaison";
    b.rev = b.token = 1;
    b.channel = "sms";
    b.to = "li";
    b.sent = (struct bytes){"~ABCDEFGHIJKLMNOP", 17};
    rec_clear(&rec_event, &ev);
    ev.op = ops[OP_notice_attempt].name;
    ev.body = rec_pack(&rec_attempt, &b, &t->a);
    event_mask(&ev, &t->a);
    assert_null(memmem(ev.body.data, ev.body.len, b.sent.data, b.sent.len));
    assert_int_equal(rec_unpack(&rec_attempt, ev.body, UNPACK_STORED, &t->a, &b, &e), 0);
    assert_string_equal(b.to, "li");
    assert_int_equal(b.sent.len, 0);
    ev.op = ops[OP_report].name;
    ev.body = (struct bytes){"as it is", 8};
    event_mask(&ev, &t->a);
    assert_memory_equal(ev.body.data, "as it is", 8);
    rec_clear(&rec_event, &ev); /* a tick */
    event_mask(&ev, &t->a);
    town_free(t);
}

static void test_closed(void **state)
{
    static const struct step steps[] = {
        {"2022-03-02T10:00", "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/1"},
    };
    struct town *t = town_full();
    struct brief b;

    (void)state;
    STEPS(t, steps);
    b = brief_at(t, "T-1", "2022-07-04T10:00");
    assert_int_equal(b.state, ITEM_CLOSED);
    assert_int_equal(b.percent, 100);
    assert_true(b.left_workdays == NONE); /* nobody waits for it any more */
    assert_int_equal(b.effective_due, day("2022-06-30"));
    town_free(t);
}

/* Figures go into a list exactly, with what they are measured in and against, and its number outside. */
static void test_figures(void **state)
{
    struct town *t = town_full();
    struct item it = town_item(t, "T-1");
    struct brief b;

    (void)state;
    it.value = 1031200;
    it.reviewed = 839200;
    it.target = 950000;
    it.measure = "kg_per_mu";
    it.outside = "371424-007";
    brief_fill(t->c, &it, t->now_ms, &t->a, &b);
    assert_string_equal(dec_text(b.value, &t->a), "1031.2");
    assert_string_equal(dec_text(b.reviewed, &t->a), "839.2");
    assert_string_equal(dec_text(b.target, &t->a), "950");
    assert_string_equal(b.measure, "kg_per_mu");
    assert_string_equal(b.outside, "371424-007");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left),   cmocka_unit_test(test_names), cmocka_unit_test(test_names_in_time),
        cmocka_unit_test(test_closed), cmocka_unit_test(test_mask),  cmocka_unit_test(test_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
