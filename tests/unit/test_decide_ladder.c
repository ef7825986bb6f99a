/* What people say of a ladder, who may say it, and what is found out when a judgement is decided: nobody is in a post,
 * an all-clear is for nobody, a notice that has not left is overtaken. Holds decide_ladder.c and fold_ladder.c. */
#include "core/ladder.h"
#include "core/rows.h"
#include "tests/unit/town.h"

/* Three rungs: the liaison and the director of the unit, then the head of the office for red alone. Acknowledged, the
 * ladder rests two workdays. */
static void apply_policy(struct town *t)
{
    struct policy p = town_policy(t);
    struct rung ladder[3];

    for (size_t i = 0; i < 3; i++) {
        rec_clear(&rec_rung, &ladder[i]);
        ladder[i].of = i == 2 ? RUNG_FIXED : RUNG_UNIT;
        ladder[i].after = i == 0 ? (struct span){0, SPAN_ABSENT} : span(2, SPAN_WORKDAYS);
    }
    ladder[0].tell = "liaison";
    ladder[1].tell = "director";
    ladder[2].tell = "head";
    ladder[2].unit = "office";
    ladder[2].from = LIGHT_RED;
    p.policy = "three";
    p.ack = span(2, SPAN_WORKDAYS);
    p.ladder = LIST(ladder);
    town_apply(t, "policy", &p);
}

static void apply_care(struct town *t)
{
    static const char *const kinds[] = {"town"}, *const roles[] = {"liaison"};
    struct rung *clerk = arena_alloc(&t->a, sizeof *clerk);
    struct organisation o;

    rec_clear(&rec_rung, clerk);
    clerk->tell = "clerk";
    clerk->of = RUNG_FIXED;
    clerk->unit = "office";
    rec_clear(&rec_organisation, &o);
    o.organisation = "county";
    o.unit_kinds = STRS(kinds);
    o.roles = STRS(roles);
    o.care = (struct list){clerk, 1};
    town_apply(t, "organisation", &o);
}

static void apply_rights(struct town *t)
{
    struct role roles[] = {
        {"liaison", "联络员", STRS(may_own)}, {"director", "主任", STRS(may_own)}, {"clerk", "科员", STRS(may_office)},
        {"head", "主任", STRS(may_all)},      {"guest", "来宾", {NULL, 0}},
    };
    struct rights doc = {"county", LIST(roles)};

    town_apply(t, "rights", &doc);
}

/* Item L-1 of unit east, due 06-30; director: with somebody in that post. */
static struct town *ladder_town(bool director)
{
    struct town *t = town_full();
    struct ledger l = ledger_doc("watched", "three");

    apply_rights(t);
    apply_policy(t);
    apply_care(t);
    town_apply(t, "ledger", &l);
    if (director)
        town_person(t, "dir", "east", "director", "head");
    town_register(t, "L-1", "watched");
    town_register(t, "L-2", "watched");
    return t;
}

static struct item judged(struct town *t, const char *item, const char *when)
{
    t->now_ms = at(when);
    assert_int_equal(judge_now(t, item), 0);
    return town_item(t, item);
}

static int notice_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct buf *b = u;
    const struct notice *n = rec;

    (void)key, (void)val, (void)scratch;
    buf_printf(b, "%s %s\n", n->id, enum_notice_state.words[n->state]);
    return 0;
}

static const char *notices(struct town *t, const char *prefix)
{
    struct buf b = {.arena = &t->a};

    rows_each(t->s, T_notice, prefix, NULL, notice_row, &b);
    buf_add(&b, "", 1);
    return b.data;
}

static int say(struct town *t, const char *who, int op, int64_t rung, const char *reason)
{
    struct act act = act_on("L-1");

    act.rung = rung;
    act.reason = reason;
    return town_send(t, who, op, arena_printf(&t->a, "s%lld%s%d", (long long)t->seq, who, op), &act);
}

/* ---- rungs ---- */

static void test_rungs(void **state)
{
    static const struct {
        const char *who;
        int op;
        int64_t rung;
        const char *reason;
        int expect;
        const char *field;
    } cases[] = {
        {"clerk", OP_rung_skip, 2, NULL, DUBAN_E_missing, "reason"},
        {"clerk", OP_rung_jump, NONE, "急", DUBAN_E_missing, "rung"},
        {"li", OP_rung_jump, 2, "急", DUBAN_E_not_allowed, "op"},
        {"clerk", OP_rung_jump, 0, "急", DUBAN_E_out_of_range, "rung"},
        {"clerk", OP_rung_jump, 4, "急", DUBAN_E_out_of_range, "rung"},
        {"clerk", OP_rung_jump, 1, "急", DUBAN_E_bad_choice, "rung"},
        {"clerk", OP_rung_skip, 1, "不必", DUBAN_E_bad_choice, "rung"},
        {"clerk", OP_rung_skip, 2, "不必", DUBAN_E_ok, ""},
        {"clerk", OP_rung_skip, 2, "不必", DUBAN_E_bad_choice, "rung"},
        {"clerk", OP_rung_jump, 3, "急", DUBAN_E_ok, ""},
    };
    struct town *t = ladder_town(true);
    const struct rungskip *s;
    struct item it;

    (void)state;
    assert_int_equal(say(t, "clerk", OP_rung_jump, 2, "急"), DUBAN_E_no_light);
    it = judged(t, "L-1", "2022-07-01T09:00");
    assert_int_equal(it.rung, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int rc = say(t, cases[i].who, cases[i].op, cases[i].rung, cases[i].reason);

        if (rc != cases[i].expect || (rc && strcmp(t->e.field, cases[i].field) != 0))
            fail_msg("%zu: %s %s", i, duban_err_name((enum duban_err)rc), t->e.field);
    }
    it = town_item(t, "L-1"); /* rung 2 was passed over before: said once */
    assert_int_equal(it.skips.n, 2);
    s = LIST_AT(it.skips, struct rungskip, 1);
    assert_true(s->jump && s->rung == 3 && s->episode == 1 && s->at_ms == t->now_ms);
    assert_string_equal(s->by, "clerk");
    assert_string_equal(s->reason, "急");
    assert_int_equal(it.next_ms, t->now_ms);
    it = judged(t, "L-1", "2022-07-01T09:00");
    assert_int_equal(it.rung, 3);
    assert_string_equal(notices(t, "L-1/e1/red/"), "L-1/e1/red/r1/liaison intended\n"
                                                   "L-1/e1/red/r3/head@office intended\n");
    town_free(t);
}

/* Those between are passed over with the reason of the jump. */
static void test_between(void **state)
{
    struct town *t = ladder_town(true);
    struct item it;

    (void)state;
    judged(t, "L-1", "2022-07-01T09:00");
    assert_int_equal(say(t, "clerk", OP_rung_jump, 3, "事关安全"), DUBAN_E_ok);
    it = town_item(t, "L-1");
    assert_int_equal(it.skips.n, 2);
    assert_true(rung_passed_over(&it, 1, 2) && !rung_passed_over(&it, 1, 3) && !rung_passed_over(&it, 2, 2));
    assert_string_equal(LIST_AT(it.skips, struct rungskip, 0)->reason, "事关安全");
    town_free(t);
}

/* ---- it is known ---- */

static int known(struct town *t, const char *who, const char *item)
{
    struct act act = act_on(item);

    return town_send(t, who, OP_ack, arena_printf(&t->a, "k%lld%s", (long long)t->seq, who), &act);
}

static void test_known(void **state)
{
    struct town *t = ladder_town(true);
    struct item it;

    (void)state;
    assert_int_equal(known(t, "li", "L-1"), DUBAN_E_no_light);
    assert_int_equal(known(t, "li", "T-1"), DUBAN_E_bad_choice); /* its policy takes none */
    judged(t, "L-1", "2022-07-01T09:00");
    assert_int_equal(known(t, "wang", "L-1"), DUBAN_E_not_allowed);
    assert_int_equal(known(t, "clerk", "L-1"), DUBAN_E_not_allowed); /* the office doesn't say it for the unit */
    assert_int_equal(known(t, "li", "L-1"), DUBAN_E_ok);
    assert_int_equal(t->facts.until_ms, at("2022-07-05T09:00"));
    it = town_item(t, "L-1");
    assert_int_equal(it.acked_ms, t->now_ms);
    assert_int_equal(it.ack_until_ms, at("2022-07-05T09:00"));
    assert_int_equal(it.ack_light, LIGHT_RED);
    assert_string_equal(it.acked_by, "li");
    it = judged(t, "L-1", "2022-07-01T09:00");
    assert_int_equal(it.light, LIGHT_RED); /* light and order stay */
    assert_int_equal(it.orders_n, 1);
    assert_int_equal(it.next_ms, at("2022-07-07T09:00")); /* two workdays of rest, two of the rung */
    assert_int_equal(known(t, "li2", "L-1"), DUBAN_E_known);
    it = judged(t, "L-1", "2022-07-07T09:00");
    assert_int_equal(it.rung, 2);
    assert_int_equal(known(t, "li2", "L-1"), DUBAN_E_known); /* run out: not a second time for the same colour */
    assert_int_equal(say(t, "clerk", OP_rung_jump, 3, "急"), DUBAN_E_ok);
    assert_int_equal(town_item(t, "L-1").acked_ms, NONE);
    town_free(t);
}

/* ---- nobody is there ---- */

static void test_vacant(void **state)
{
    struct town *t = ladder_town(false);
    const struct toldpost *p;
    struct item it;

    (void)state;
    judged(t, "L-1", "2022-07-01T09:00");
    assert_int_equal(t->facts.vacant.n, 0);
    it = judged(t, "L-1", "2022-07-05T09:00");
    assert_int_equal(it.rung, 2);
    assert_int_equal(t->facts.vacant.n, 1);
    p = LIST_AT(it.told_to, struct toldpost, 1);
    assert_true(p->rung == 2 && p->vacant && !LIST_AT(it.told_to, struct toldpost, 0)->vacant);
    assert_int_equal(it.next_ms, t->now_ms); /* the next one at once */
    it = judged(t, "L-1", "2022-07-05T09:00");
    assert_int_equal(it.rung, 3);
    assert_int_equal(t->facts.vacant.n, 0);
    assert_string_equal(notices(t, "vacant/"), "vacant/director@east/-/clerk@office intended\n");
    /* another ladder comes to the same post: it goes on likewise, and nobody hears of the post twice */
    judged(t, "L-2", "2022-07-05T10:00");
    it = judged(t, "L-2", "2022-07-07T10:00");
    assert_int_equal(it.rung, 2);
    assert_int_equal(it.next_ms, t->now_ms);
    assert_string_equal(notices(t, "vacant/"), "vacant/director@east/-/clerk@office intended\n");
    town_free(t);
}

/* Names as long as names may be: the key still is one, and the same whoever comes to the post. */
static void test_vacant_with_long_names(void **state)
{
    static char post[LIM_ID_BYTES + 1], carer[LIM_ID_BYTES + 1], unit[LIM_ID_BYTES + 1], desk[LIM_ID_BYTES + 1];
    struct town *t = town_full();
    struct ledger l = ledger_doc("watched", "two");
    struct policy p = town_policy(t);
    struct rung ladder[2], care;
    struct organisation o;
    char *const names[] = {post, carer, unit, desk};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        memset(names[i], (int)('p' + i), LIM_ID_BYTES);
    struct role roles[] = {{"liaison", "联络员", STRS(may_own)}, {post, "长", STRS(may_own)},
                           {carer, "长", STRS(may_own)},         {"clerk", "科员", STRS(may_office)},
                           {"head", "主任", STRS(may_all)},      {"guest", "来宾", {NULL, 0}}};
    struct rights rights = {"county", LIST(roles)};
    town_apply(t, "rights", &rights);
    town_unit(t, unit, "office");
    town_unit(t, desk, "office");
    for (size_t i = 0; i < 2; i++) {
        rec_clear(&rec_rung, &ladder[i]);
        ladder[i].of = RUNG_UNIT;
        ladder[i].tell = i ? post : "liaison";
        ladder[i].after = i ? span(2, SPAN_WORKDAYS) : (struct span){0, SPAN_ABSENT};
    }
    p.policy = "two";
    p.ladder = LIST(ladder);
    town_apply(t, "policy", &p);
    town_apply(t, "ledger", &l);
    rec_clear(&rec_rung, &care);
    care.tell = carer;
    care.of = RUNG_FIXED;
    care.unit = desk;
    rec_clear(&rec_organisation, &o);
    o.organisation = "county";
    o.care = (struct list){&care, 1};
    town_apply(t, "organisation", &o);
    for (int i = 1; i <= 2; i++) {
        struct registration r = registration_of(i == 1 ? "L-1" : "L-2", "watched");

        r.lead_unit = unit;
        town_must(t, "clerk", OP_register, &r);
    }
    for (int i = 1; i <= 2; i++) {
        judged(t, i == 1 ? "L-1" : "L-2", "2022-07-01T09:00");
        judged(t, i == 1 ? "L-1" : "L-2", "2022-07-05T09:00");
        assert_int_equal(t->facts.vacant.n, 1);
    }
    /* one of each post, though two ladders came to it: nobody is liaison there either, whose key is short enough */
    const char *told = notices(t, "vacant/"), *end = strchr(told, ' ');
    assert_true(strncmp(told, "vacant/#", 8) == 0 && end - told <= LIM_NAME_BYTES);
    told = strchr(end, '\n') + 1;
    end = strchr(told, ' ');
    assert_true(strncmp(told, "vacant/liaison@", 15) == 0 && end - told <= LIM_NAME_BYTES);
    assert_string_equal(end, " intended\n");
    town_free(t);
}

/* On leave without a substitute is nobody, and the day it began tells one time from another. A substitute is somebody.
 */
static void test_on_leave(void **state)
{
    struct town *t = ladder_town(true);
    struct holder h;
    struct item it;

    (void)state;
    rec_clear(&rec_holder, &h);
    h.post = "dir";
    h.kind = HOLDER_LEAVE;
    h.from = day("2022-07-04");
    h.to = day("2022-07-08");
    town_must(t, "clerk", OP_holder_set, &h);
    judged(t, "L-1", "2022-07-01T09:00");
    it = judged(t, "L-1", "2022-07-05T09:00");
    assert_true(LIST_AT(it.told_to, struct toldpost, 1)->vacant);
    assert_string_equal(notices(t, "vacant/"), "vacant/director@east/2022-07-04/clerk@office intended\n");
    h.kind = HOLDER_SUBSTITUTE;
    h.name = "代";
    town_must(t, "clerk", OP_holder_set, &h);
    judged(t, "L-2", "2022-07-05T09:30");
    it = judged(t, "L-2", "2022-07-07T09:30");
    assert_int_equal(it.rung, 2);
    assert_false(LIST_AT(it.told_to, struct toldpost, 1)->vacant);
    town_free(t);
}

/* ---- it is over ---- */

static void attempted(struct town *t, const char *id, int state)
{
    struct notice n;
    struct attempt a;
    struct fate f;

    assert_true(state_get(t->s, T_notice, id, &t->a, &n));
    rec_clear(&rec_attempt, &a);
    a.key = id;
    a.rev = n.rev;
    a.token = 1;
    a.channel = "file";
    a.to = "li";
    town_must(t, "worker:notify", OP_notice_attempt, &a);
    if (state == NS_SENDING)
        return;
    rec_clear(&rec_fate, &f);
    f.key = id;
    f.rev = n.rev + 1;
    f.token = 1;
    f.state = state;
    f.next_ms = state == NS_INTENDED ? t->now_ms + 60000 : NONE;
    f.result = "ok";
    town_must(t, "worker:notify", OP_notice_fate, &f);
}

static void close_item(struct town *t)
{
    struct act ask = act_on("L-1"), grant = act_on("L-1");

    ask.percent = 100;
    assert_int_equal(town_send(t, "li", OP_close_request, "close-1", &ask), DUBAN_E_ok);
    grant.ref = "close-1";
    assert_int_equal(town_send(t, "head", OP_close_approve, "grant-1", &grant), DUBAN_E_ok);
}

static void test_over(void **state)
{
    static const struct {
        const char *story;
        int first, second; /* what became of what the two were told; NS_ABSENT: not tried */
        const char *light, *over;
    } cases[] = {
        {"nothing had left: nobody hears anything", NS_ABSENT, NS_ABSENT,
         "L-1/e1/red/r1/liaison overtaken\nL-1/e1/red/r2/director overtaken\n", ""},
        {"the first had heard", NS_ACCEPTED, NS_ABSENT,
         "L-1/e1/red/r1/liaison accepted\nL-1/e1/red/r2/director overtaken\n", "L-1/e1/over/liaison intended\n"},
        {"perhaps", NS_SENDING, NS_UNCERTAIN, "L-1/e1/red/r1/liaison sending\nL-1/e1/red/r2/director uncertain\n",
         "L-1/e1/over/director intended\nL-1/e1/over/liaison intended\n"},
        {"a try failed and another would come", NS_INTENDED, NS_DEAD,
         "L-1/e1/red/r1/liaison overtaken\nL-1/e1/red/r2/director dead\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = ladder_town(true);

        judged(t, "L-1", "2022-07-01T09:00");
        judged(t, "L-1", "2022-07-05T09:00");
        if (cases[i].first)
            attempted(t, "L-1/e1/red/r1/liaison", cases[i].first);
        if (cases[i].second)
            attempted(t, "L-1/e1/red/r2/director", cases[i].second);
        close_item(t);
        judged(t, "L-1", "2022-07-05T10:00");
        if (strcmp(notices(t, "L-1/e1/red/"), cases[i].light) != 0)
            fail_msg("%s: %s", cases[i].story, notices(t, "L-1/e1/red/"));
        if (strcmp(notices(t, "L-1/e1/over/"), cases[i].over) != 0)
            fail_msg("%s: %s", cases[i].story, notices(t, "L-1/e1/over/"));
        assert_string_equal(notices(t, "L-1/e1/order/"), "L-1/e1/order/L-1-D1 overtaken\n");
        town_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rungs),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_vacant),
        cmocka_unit_test(test_vacant_with_long_names),
        cmocka_unit_test(test_on_leave),
        cmocka_unit_test(test_over),
    };

    return cmocka_run_group_tests_name("decide_ladder", tests, NULL, NULL);
}
