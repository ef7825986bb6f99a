/* What an unannounced visit hides, table by table and question by question, and from whom it does. */
#include "core/burden.h"
#include "core/query.h"
#include "core/secret.h"
#include "tests/unit/asking.h"
#include "tests/unit/visiting.h"

static const char *const begun[] = {"begun"};

/* Visits begin in a stage that is secret while they are unannounced. P-1 has opened one to unit east. */
static struct town *town_secret(void)
{
    struct town *t = town_full();
    struct stage stages[] = {stage_doc("begun", "待查", false), stage_doc("seen", "已看", false),
                             stage_doc("concluded", "已办结", true)};
    struct ledger visits = ledger_doc("visits", NULL);
    struct inspection doc = inspection_doc(t);
    struct plan p = plan_of("P-1", "2022-03-01");

    visits.stages = LIST(stages);
    town_apply(t, "ledger", &visits);
    doc.secret_stages = STRS(begun);
    town_apply(t, "inspection", &doc);
    p.unannounced = true;
    p.rrule = "FREQ=MONTHLY";
    town_must(t, "clerk", OP_schedule_set, &p);
    assert_string_equal(run_now(t, "P-1"), "P-1-20220301");
    assert_string_equal(town_item(t, "P-1-20220301").stage, "begun");
    return t;
}

static int count_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)rec, (void)val, (void)scratch;
    ++*(int *)u;
    return 0;
}

static int rows_in(struct state *s, enum table t)
{
    int n = 0;

    rows_each(s, t, NULL, NULL, count_row, &n);
    return n;
}

/* Rows that are hidden from this one, by table. */
static int hidden_in(struct town *t, const char *who, enum table table)
{
    struct actor actor = town_actor(t, who);

    return rows_in(t->s, table) - rows_in(secret_view(t->c, &actor, &t->a), table);
}

static void add_belongings(struct town *t)
{
    struct link l;
    struct ask ask;
    struct notice n;
    struct file file;
    const char *items[] = {"P-1-20220301"};

    rec_clear(&rec_link, &l);
    l.item = "T-1";
    l.kind = LINK_FROM;
    l.to = "P-1-20220301";
    town_must(t, "clerk", OP_link, &l);
    rec_clear(&rec_ask, &ask);
    ask.id = "P-1-20220301/1";
    ask.item = "P-1-20220301";
    state_put(t->s, T_ask, ask.id, &ask, &t->a);
    t->s->ops->put(t->s->u, T_waiting, key_bytes(ask.id), (struct bytes){"", 0});
    rec_clear(&rec_notice, &n);
    n.id = "P-1-20220301/s1/liaison/east";
    n.item = "P-1-20220301";
    state_put(t->s, T_notice, n.id, &n, &t->a);
    n.id = "vacant/liaison@east/-/clerk"; /* a post in which nobody is: found because of this item */
    state_put(t->s, T_notice, n.id, &n, &t->a);
    t->s->ops->put(t->s->u, T_covered, key_pair("digest/li/1", "1P-1-20220301/s1/liaison/east", &t->a),
                   (struct bytes){"", 0});
    rec_clear(&rec_file, &file);
    file.hash = "blake2b:00";
    file.name = "照片";
    file.items = STRS(items);
    state_put(t->s, T_file, file.hash, &file, &t->a);
}

static void test_tables(void **state)
{
    static const struct {
        enum table t;
        int hidden;
    } tables[] = {{T_item, 1}, {T_schedule, 1}, {T_ask, 1},     {T_waiting, 1}, {T_notice, 2},
                  {T_link, 1}, {T_linkback, 1}, {T_covered, 1}, {T_file, 1},    {T_secret, 1},
                  {T_unit, 0}, {T_person, 0},   {T_rules, 0},   {T_burden, 1}};
    static const char *const see_all[] = {"clerk", "head", "owner", "worker:inspect"};
    struct town *t = town_secret();

    (void)state;
    add_belongings(t);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (size_t k = 0; k < sizeof see_all / sizeof see_all[0]; k++)
            assert_int_equal(hidden_in(t, see_all[k], tables[i].t), 0);
        if (hidden_in(t, "li", tables[i].t) != tables[i].hidden ||
            hidden_in(t, "wang", tables[i].t) != tables[i].hidden)
            fail_msg("%s: %d hidden", table_words[tables[i].t], hidden_in(t, "li", tables[i].t));
    }
    assert_true(hidden_in(t, "li", T_history) > 0);
    town_free(t);
}

/* Its own unit sees it: here the one that is visited inspects itself. */
static void test_own_unit(void **state)
{
    struct town *t = town_secret();
    struct item it = town_item(t, "P-1-20220301");

    (void)state;
    assert_int_equal(hidden_in(t, "li", T_item), 1);
    t->s->ops->put(t->s->u, T_secret, key_bytes(it.id), key_bytes("east"));
    assert_int_equal(hidden_in(t, "li", T_item), 0);
    assert_int_equal(hidden_in(t, "wang", T_item), 1);
    town_free(t);
}

static struct burden burden_seen(struct town *t, const char *who)
{
    struct actor actor = town_actor(t, who);

    return burden_of(secret_view(t->c, &actor, &t->a), "east", 2022, &t->a);
}

/* Told when it is done: with the stage, everything is there; the plan stays hidden. */
static void test_told_when_done(void **state)
{
    static const struct step seen[] = {{.who = "clerk", .op = OP_stage, .item = "P-1-20220301", .stage = "seen"}};
    struct town *t = town_secret();

    (void)state;
    assert_int_equal(burden_seen(t, "clerk").visits, 1);
    assert_int_equal(burden_seen(t, "li").visits, 0);
    STEPS(t, seen);
    assert_int_equal(hidden_in(t, "li", T_item), 0);
    assert_int_equal(hidden_in(t, "li", T_schedule), 1);
    assert_int_equal(burden_seen(t, "li").visits, 1);
    assert_false(state_has(t->s, T_secret, "P-1-20220301"));
    town_free(t);
}

/* Beyond the cap it is counted beside: only there is it taken off again. */
static void test_beyond(void **state)
{
    static const char *const heads[] = {"head"}, *const units[] = {"east"};
    struct town *t = town_secret();
    struct inspection doc = inspection_doc(t);
    struct plan p = plan_of("W-1", "2022-03-10");
    struct visitadd v;

    (void)state;
    doc.cap = 1;
    doc.approve_by = STRS(heads);
    town_apply(t, "inspection", &doc);
    rec_clear(&rec_visitadd, &v);
    memcpy(&v, &p, offsetof(struct plan, alone) + sizeof p.alone);
    v.targets = STRS(units);
    v.sample_rule = NULL;
    v.unannounced = true;
    v.reason = "信访集中";
    town_must(t, "clerk", OP_visit_add, &v);
    town_must(t, "head", OP_plan_approve, &(struct planref){"W-1", NONE, false, NULL});
    t->now_ms = at("2022-03-10T09:00");
    assert_string_equal(run_now(t, "W-1"), "W-1-20220310");
    assert_int_equal(burden_seen(t, "clerk").visits, 1);
    assert_int_equal(burden_seen(t, "clerk").others, 1);
    STEPS(t, ((const struct step[]){{.who = "clerk", .op = OP_stage, .item = "P-1-20220301", .stage = "seen"}}));
    assert_int_equal(burden_seen(t, "li").visits, 1);
    assert_int_equal(burden_seen(t, "li").others, 0);
    town_free(t);
}

/* Other rules, other secrets: looked at again when they change. */
static void test_rules_change(void **state)
{
    struct town *t = town_secret();
    struct inspection doc = inspection_doc(t);

    (void)state;
    doc.secret_stages.n = 0;
    town_apply(t, "inspection", &doc);
    assert_int_equal(hidden_in(t, "li", T_item), 0);
    doc = inspection_doc(t); /* what is in force; the one before is gone */
    doc.secret_stages = STRS(begun);
    town_apply(t, "inspection", &doc);
    assert_int_equal(hidden_in(t, "li", T_item), 1);
    town_free(t);
}

/* ---- questions ---- */

static int ask_as(struct town *t, const char *who, int op, const void *body, void *answer)
{
    struct actor actor = town_actor(t, who);
    struct query_env env = {t->c, t->now_ms, t->seq, asking_entry, t, &actor};

    rec_clear(ops[op].answer, answer);
    return core_query(&env, op, body, &t->a, answer, &t->e);
}

static void test_questions(void **state)
{
    struct town *t = town_secret();
    struct which w = {"P-1-20220301", NONE, NULL};
    struct filter f;
    struct shown shown;
    struct briefs list;
    struct why why;
    struct act act = act_on("P-1-20220301");

    (void)state;
    rec_clear(&rec_filter, &f);
    f.ledger = "visits";
    assert_int_equal(ask_as(t, "li", OP_show, &w, &shown), DUBAN_E_no_item);
    assert_int_equal(ask_as(t, "li", OP_why, &w, &why), DUBAN_E_no_item);
    assert_int_equal(ask_as(t, "li", OP_list, &f, &list), 0);
    assert_int_equal(list.rows.n, 0);
    assert_int_equal(ask_as(t, "clerk", OP_show, &w, &shown), 0);
    assert_true(shown.timeline.n > 0);
    assert_int_equal(ask_as(t, "clerk", OP_list, &f, &list), 0);
    assert_int_equal(list.rows.n, 1);
    /* Who acts on it learns nothing either. */
    act.text = "看到了";
    assert_int_equal(town_send(t, "li", OP_report, "x1", &act), DUBAN_E_no_item);
    act.stage = "seen";
    act.text = NULL;
    town_must(t, "clerk", OP_stage, &act);
    /* Now it is there; the entry that opened it says when the plan runs again, and is not. */
    assert_int_equal(ask_as(t, "li", OP_show, &w, &shown), 0);
    for (size_t i = 0; i < shown.timeline.n; i++)
        assert_string_not_equal(LIST_AT(shown.timeline, struct event, i)->op, "inspect_run");
    town_free(t);
}

static void test_entries(void **state)
{
    struct town *t = town_secret();
    struct actor li = town_actor(t, "li"), clerk = town_actor(t, "clerk");
    struct state *seen = secret_view(t->c, &li, &t->a), *whole = secret_view(t->c, &clerk, &t->a);
    int hidden = 0;

    (void)state;
    for (int64_t seq = 1; seq <= t->seq; seq++) {
        struct entry en;

        assert_true(asking_entry(t, seq, &t->a, &en));
        assert_false(secret_entry(whole, &en, &t->a));
        if (!secret_entry(seen, &en, &t->a))
            continue;
        hidden++;
        assert_true(strcmp(en.op, "schedule_set") == 0 || strcmp(en.op, "inspect_run") == 0);
    }
    assert_int_equal(hidden, 2);
    assert_true(secret_item(seen, "P-1-20220301"));
    assert_false(secret_item(seen, "T-1"));
    assert_false(secret_item(whole, "P-1-20220301"));
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),       cmocka_unit_test(test_own_unit),  cmocka_unit_test(test_told_when_done),
        cmocka_unit_test(test_rules_change), cmocka_unit_test(test_questions), cmocka_unit_test(test_entries),
        cmocka_unit_test(test_beyond),
    };

    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
