/* test_kin.c: items that hang together: links and their ways back, what came from what and how it stands, what a stage
 * opens, campaigns laid over items. After each story the records are audited: counts are what a recount finds. */
#include "core/audit.h"
#include "core/op_rows.h"
#include "core/rows.h"
#include "tests/unit/town.h"

static void broken(void *u, const struct audit_fault *f)
{
    (void)u;
    if (strcmp(f->rule, "no_timer") != 0 && strcmp(f->rule, "light_differs") != 0) /* nobody judges here */
        fail_msg("%s %s", f->rule, f->key);
}

static void audited(struct town *t)
{
    core_audit(t->c, t->now_ms, &t->a, broken, NULL);
    town_free(t);
}

static struct link link_of(const char *item, int kind, const char *to)
{
    struct link l;

    rec_clear(&rec_link, &l);
    l.item = item;
    l.kind = kind;
    l.to = to;
    return l;
}

static int send_link(struct town *t, int op, const char *item, int kind, const char *to)
{
    struct link l = link_of(item, kind, to);

    return town_send(t, "clerk", op, arena_printf(&t->a, "l%lld", (long long)t->seq + 1), &l);
}

static int linked_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)rec, (void)val, (void)scratch;
    ++*(int *)u;
    return 0;
}

static int links(struct town *t, enum table table, const char *id)
{
    int n = 0;

    rows_each_of(t->s, table, id, linked_row, &n);
    return n;
}

#define KIN(t, id, all, still_open, light)             \
    do {                                               \
        struct item kin_it = town_item(t, id);         \
        assert_int_equal(kin_it.kin_n, all);           \
        assert_int_equal(kin_it.kin_open, still_open); \
        assert_int_equal(kin_it.kin_worst, light);     \
    } while (0)

/* ---- links ---- */

static void test_links(void **state)
{
    struct town *t = town_full();
    int64_t rev;

    (void)state;
    town_register(t, "T-2", "tasks");
    assert_int_equal(send_link(t, OP_link, "T-9", LINK_FROM, "T-1"), DUBAN_E_no_item);
    assert_string_equal(t->e.field, "item");
    assert_int_equal(send_link(t, OP_link, "T-2", LINK_FROM, "T-9"), DUBAN_E_no_item);
    assert_string_equal(t->e.field, "to");
    assert_int_equal(send_link(t, OP_link, "T-1", LINK_REPORTS, "T-1"), DUBAN_E_bad_choice);
    assert_int_equal(send_link(t, OP_unlink, "T-2", LINK_FROM, "T-1"), DUBAN_E_no_record);
    assert_int_equal(send_link(t, OP_link, "T-2", LINK_FROM, "T-1"), 0);
    KIN(t, "T-1", 1, 1, LIGHT_NONE);
    assert_int_equal(links(t, T_link, "T-2"), 1);
    assert_int_equal(links(t, T_linkback, "T-1"), 1);
    rev = town_item(t, "T-1").rev;
    assert_int_equal(send_link(t, OP_link, "T-2", LINK_FROM, "T-1"), 0); /* again: the same */
    KIN(t, "T-1", 1, 1, LIGHT_NONE);
    assert_int_equal(town_item(t, "T-1").rev, rev + 1);
    assert_int_equal(town_item(t, "T-1").next_ms, t->now_ms);
    assert_int_equal(send_link(t, OP_link, "T-2", LINK_PART, "T-1"), 0); /* by two ways, and still one */
    KIN(t, "T-1", 1, 1, LIGHT_NONE);
    assert_int_equal(send_link(t, OP_link, "C-1", LINK_MEASURES, "T-1"), 0); /* measures it, did not come from it */
    KIN(t, "T-1", 1, 1, LIGHT_NONE);
    assert_int_equal(send_link(t, OP_unlink, "T-2", LINK_FROM, "T-1"), 0);
    KIN(t, "T-1", 1, 1, LIGHT_NONE);
    assert_int_equal(send_link(t, OP_unlink, "T-2", LINK_PART, "T-1"), 0);
    KIN(t, "T-1", 0, 0, LIGHT_NONE);
    assert_int_equal(links(t, T_link, "T-2"), 0);
    assert_int_equal(links(t, T_linkback, "T-1"), 1);
    audited(t);
}

/* What came from an item can't be where it came from, by whatever way. */
static void test_no_loop(void **state)
{
    static const char *const from[] = {"T-2"};
    struct town *t = town_full();
    struct registration r = registration_of("T-2", "tasks");

    (void)state;
    r.parent = "T-1";
    town_must(t, "clerk", OP_register, &r);
    r = registration_of("T-3", "tasks");
    r.from = STRS(from);
    town_must(t, "clerk", OP_register, &r);
    assert_int_equal(send_link(t, OP_link, "T-1", LINK_FROM, "T-3"), DUBAN_E_bad_choice);
    assert_string_equal(t->e.field, "to");
    assert_int_equal(send_link(t, OP_link, "T-1", LINK_REPORTS, "T-3"), 0); /* reports may go in circles */
    audited(t);
}

/* An archived item is read only: no link to it or from it is made or taken back. */
static void test_archived(void **state)
{
    struct town *t = town_full();
    struct act end = act_on("C-1"), archive = act_on("C-1");

    (void)state;
    town_register(t, "T-2", "tasks");
    assert_int_equal(send_link(t, OP_link, "C-1", LINK_FROM, "T-2"), 0);
    assert_int_equal(send_link(t, OP_link, "T-1", LINK_FROM, "C-1"), 0);
    end.stage = "done";
    town_must(t, "clerk", OP_stage, &end);
    town_must(t, "clerk", OP_archive, &archive);
    assert_int_equal(send_link(t, OP_link, "C-1", LINK_PART, "T-2"), DUBAN_E_archived);
    assert_string_equal(t->e.field, "item");
    assert_int_equal(send_link(t, OP_link, "T-2", LINK_REPORTS, "C-1"), DUBAN_E_archived);
    assert_string_equal(t->e.field, "to");
    assert_int_equal(send_link(t, OP_unlink, "C-1", LINK_FROM, "T-2"), DUBAN_E_archived);
    assert_string_equal(t->e.field, "item");
    assert_int_equal(send_link(t, OP_unlink, "T-1", LINK_FROM, "C-1"), DUBAN_E_archived);
    assert_string_equal(t->e.field, "to");
    audited(t);
}

/* ---- how kin stand ---- */

static void set_light(struct town *t, const char *id, int light)
{
    struct item it = town_item(t, id);
    struct judge j;

    rec_clear(&rec_judge, &j);
    j.key = id;
    j.rev = it.rev;
    j.token = 1;
    j.judged_ms = t->now_ms;
    j.light = light;
    j.cause = light ? "x" : NULL;
    town_must(t, "worker:escalate", OP_judge, &j);
}

static void test_counts(void **state)
{
    static const char *const from[] = {"T-1", "C-1"};
    struct town *t = town_full();
    struct registration r = registration_of("T-2", "tasks");
    struct act act = act_on("T-2"), ask = act_on("T-2");
    int64_t rev;

    (void)state;
    r.from = STRS(from);
    town_must(t, "clerk", OP_register, &r);
    r = registration_of("T-3", "tasks");
    r.parent = "T-1";
    town_must(t, "clerk", OP_register, &r);
    assert_int_equal(send_link(t, OP_link, "T-2", LINK_PART, "T-1"), 0); /* by two ways: still one */
    KIN(t, "T-1", 2, 2, LIGHT_NONE);
    KIN(t, "C-1", 1, 1, LIGHT_NONE);
    rev = town_item(t, "T-1").rev;
    t->now_ms += 60000;
    set_light(t, "T-2", LIGHT_RED);
    KIN(t, "T-1", 2, 2, LIGHT_RED);
    assert_int_equal(town_item(t, "T-1").next_ms, t->now_ms); /* its light may hang on it */
    assert_int_equal(town_item(t, "T-1").rev, rev + 1);
    set_light(t, "T-3", LIGHT_YELLOW);
    KIN(t, "T-1", 2, 2, LIGHT_RED);
    assert_int_equal(town_item(t, "T-1").rev, rev + 1); /* nothing changed for it */
    set_light(t, "T-2", LIGHT_BLUE);
    KIN(t, "T-1", 2, 2, LIGHT_YELLOW);
    KIN(t, "C-1", 1, 1, LIGHT_BLUE);
    act.ref = "c1";
    assert_int_equal(town_send(t, "li", OP_close_request, "c1", &ask), 0);
    town_must(t, "head", OP_close_approve, &act);
    KIN(t, "T-1", 2, 1, LIGHT_YELLOW);
    KIN(t, "C-1", 1, 0, LIGHT_NONE);
    act = act_on("T-2");
    act.reason = "反弹";
    town_must(t, "clerk", OP_reopen, &act);
    KIN(t, "C-1", 1, 1, LIGHT_BLUE); /* as it was last judged */
    audited(t);
}

/* Orders and visits do of themselves what they do: nothing came from the item by them. */
static void test_orders_are_no_kin(void **state)
{
    struct town *t = town_full();

    (void)state;
    t->now_ms = at("2022-07-04T09:00");
    assert_int_equal(judge_now(t, "T-1"), 0);
    assert_true(state_has(t->s, T_item, "T-1-D1"));
    assert_int_equal(town_item(t, "T-1").kin_n, NONE);
    audited(t);
}

/* In one import the child may stand before what it came from. */
static void test_import_order(void **state)
{
    static const char *const from[] = {"T-8"};
    struct town *t = town_full();
    struct registration a = registration_of("T-7", "tasks"), b = registration_of("T-8", "tasks");
    struct row rows[2];
    struct import im = {"register", LIST(rows)};

    (void)state;
    a.from = STRS(from);
    rows[0] = (struct row){1, rec_pack(&rec_registration, &a, &t->a)};
    rows[1] = (struct row){2, rec_pack(&rec_registration, &b, &t->a)};
    town_must(t, "clerk", OP_import, &im);
    KIN(t, "T-8", 1, 1, LIGHT_NONE);
    audited(t);
}

/* ---- what a stage opens ---- */

static void bids_ledger(struct town *t)
{
    struct opens opens[2];
    struct rung tell = {.tell = "liaison", .of = RUNG_UNIT};
    struct stage s[] = {stage_doc("clue", "线索", false), stage_doc("granted", "获批", true)};
    struct stage run[] = {stage_doc("approved", "获批", false), stage_doc("running", "推进", false)};
    struct ledger bids = ledger_doc("bids", NULL), pilots = ledger_doc("pilots", NULL);

    rec_clear(&rec_opens, &opens[0]);
    rec_clear(&rec_opens, &opens[1]);
    opens[0].ledger = "pilots";
    opens[0].suffix = "-S";
    opens[0].title = "试点：{title}";
    opens[0].demand = "备案";
    opens[0].due = span(10, SPAN_WORKDAYS);
    opens[1].ledger = "tasks";
    opens[1].suffix = "-H";
    opens[1].lead = "west";
    opens[1].after = span(1, SPAN_DAYS);
    opens[1].due = span(3, SPAN_HOURS);
    opens[1].link = LINK_SUPERVISES;
    s[1].opens = LIST(opens);
    run[0].within = span(2, SPAN_WORKDAYS);
    run[0].tell = (struct list){&tell, 1};
    bids.stages = LIST(s);
    pilots.stages = LIST(run);
    town_apply(t, "ledger", &pilots);
    town_apply(t, "ledger", &bids);
}

static void test_opens(void **state)
{
    struct town *t = town_full();
    struct registration r = registration_of("B-1", "bids"), taken = registration_of("B-1-S", "tasks");
    struct act act = act_on("B-1");
    struct item it;

    (void)state;
    bids_ledger(t);
    town_must(t, "clerk", OP_register, &r);
    town_must(t, "clerk", OP_register, &taken);
    t->now_ms = at("2022-04-01T18:00");
    act.stage = "granted";
    act.opens = "T-1"; /* is there */
    assert_int_equal(town_send(t, "li", OP_stage, "a", &act), DUBAN_E_exists);
    act.opens = "a/b";
    assert_int_equal(town_send(t, "li", OP_stage, "a", &act), DUBAN_E_bad_char);
    act.opens = NULL;
    town_must(t, "li", OP_stage, &act);
    assert_int_equal(t->facts.opened.n, 2);
    it = town_item(t, "B-1-S-2"); /* its number was taken */
    assert_string_equal(it.ledger, "pilots");
    assert_string_equal(it.title, "试点：一件事");
    assert_string_equal(it.lead_unit, "east");
    assert_string_equal(it.demand, "备案");
    assert_string_equal(it.stage, "approved");
    assert_string_equal(it.registrar, "li");
    assert_int_equal(it.stage_due_ms,
                     at("2022-04-07T00:00")); /* Saturday is worked; the second day is the 6th, to its end */
    assert_int_equal(it.assigned_ms, t->now_ms);
    assert_int_equal(it.effective_due, day("2022-04-18"));
    assert_int_equal(it.state, ITEM_OPEN);
    assert_true(state_has(t->s, T_notice, "B-1-S-2/s0/liaison/east"));
    assert_false(item_is_order(&it)); /* it has a demand, and is nobody's part */
    it = town_item(t, "B-1-H");
    assert_string_equal(it.lead_unit, "west");
    assert_string_equal(it.title, "一件事");
    assert_int_equal(it.assigned_ms, at("2022-04-06T08:30")); /* a day later nobody is there: the next opening */
    assert_int_equal(it.due_ms, at("2022-04-06T11:30"));
    assert_int_equal(it.effective_due, day("2022-04-06"));
    assert_int_equal(links(t, T_linkback, "B-1"), 2);
    KIN(t, "B-1", 1, 1, LIGHT_NONE); /* what supervises it did not come from it */
    audited(t);
}

static void test_nothing_opens(void **state)
{
    struct town *t = town_full();
    struct registration r = registration_of("B-1", "bids");
    struct act act = act_on("B-1");

    (void)state;
    bids_ledger(t);
    town_must(t, "clerk", OP_register, &r);
    act.stage = "granted";
    act.opens = "SD-1";
    town_must(t, "li", OP_stage, &act); /* the number that was asked for */
    assert_int_equal(town_item(t, "SD-1").state, ITEM_OPEN);
    act = act_on("C-1");
    act.stage = "growing";
    act.opens = "SD-2";
    assert_int_equal(town_send(t, "li", OP_stage, "b", &act), DUBAN_E_unknown_field); /* nothing is opened here */
    assert_string_equal(t->e.field, "opens");
    audited(t);
}

/* Behind a number that is made there is room for those of its orders and visits, as behind one that is registered. */
static void test_room(void **state)
{
    struct town *t = town_full();
    const char *b50 = arena_printf(&t->a, "%050d", 7), *b51 = arena_printf(&t->a, "%051d", 7);
    struct registration r = registration_of(b50, "bids");
    struct act act = act_on(b50);

    (void)state;
    bids_ledger(t);
    town_must(t, "clerk", OP_register, &r);
    act.stage = "granted";
    town_must(t, "li", OP_stage, &act); /* 52 bytes with its suffix, 12 are left */
    r = registration_of(b51, "bids");
    town_must(t, "clerk", OP_register, &r);
    act = act_on(b51);
    act.stage = "granted";
    assert_int_equal(town_send(t, "li", OP_stage, "a", &act), DUBAN_E_too_long);
    assert_string_equal(t->e.field, "opens");
    assert_false(same_text(town_item(t, b51).stage, "granted"));
    audited(t);
}

/* ---- campaigns ---- */

static void test_overlay(void **state)
{
    static const char *const over[] = {"T-1", "C-1"}, *const units[] = {"T-1", "east"};
    struct stage s[] = {stage_doc("on", "进行", false), stage_doc("over", "结束", true)};
    struct ledger l = ledger_doc("campaigns", NULL);
    struct town *t = town_full();
    struct registration r = registration_of("HD-1", "campaigns");
    const struct overlay *o;
    struct item it;

    (void)state;
    l.overlay = l.ends_by_itself = true;
    l.stages = LIST(s);
    town_apply(t, "ledger", &l);
    t->now_ms = at("2022-03-10T09:00");
    r.report_cycle = "weekly";
    r.targets = STRS(units);
    assert_int_equal(town_send(t, "clerk", OP_register, "a", &r), DUBAN_E_no_item); /* a unit has no reports */
    assert_string_equal(t->e.field, "targets");
    r.targets = STRS(over);
    town_must(t, "clerk", OP_register, &r);
    it = town_item(t, "T-1");
    assert_int_equal(it.overlays.n, 1);
    o = LIST_AT(it.overlays, struct overlay, 0);
    assert_string_equal(o->by, "HD-1");
    assert_int_equal(o->from, day("2022-03-01"));
    assert_int_equal(o->to, day("2022-06-30"));
    assert_string_equal(o->report_cycle, "weekly");
    assert_int_equal(it.next_ms, t->now_ms);
    assert_int_equal(it.effective_due, day("2022-06-30")); /* its own date is its own */
    assert_int_equal(town_item(t, "C-1").overlays.n, 1);
    t->now_ms = at("2022-06-30T23:59");
    assert_int_equal(judge_now(t, "HD-1"), 0);
    assert_int_equal(town_item(t, "HD-1").state, ITEM_OPEN);
    t->now_ms = at("2022-07-01T00:00");
    assert_int_equal(judge_now(t, "HD-1"), 0);
    it = town_item(t, "HD-1");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_string_equal(it.stage, "over");
    audited(t);
}

/* A campaign more than an item can bear is refused by name, and none that is there goes for it. */
static void test_overlays_are_bounded(void **state)
{
    static const char *const over[] = {"C-1", "T-1"}, *const twice[] = {"T-1", "T-1"};
    struct stage s[] = {stage_doc("on", "进行", false), stage_doc("over", "结束", true)};
    struct ledger l = ledger_doc("campaigns", NULL);
    struct town *t = town_full();

    (void)state;
    l.overlay = true;
    l.stages = LIST(s);
    town_apply(t, "ledger", &l);
    for (int i = 0; i <= LIM_OVERLAYS; i++) {
        const char *id = arena_printf(&t->a, "HD-%d", i);
        struct registration r = registration_of(id, "campaigns");

        r.targets = STRS(twice);
        if (i == LIM_OVERLAYS - 1) /* one more fits, two don't */
            assert_int_equal(town_send(t, "clerk", OP_register, "twice", &r), DUBAN_E_too_many);
        r.targets = STRS(over);
        r.report_cycle = "weekly";
        assert_int_equal(town_send(t, "clerk", OP_register, id, &r), i < LIM_OVERLAYS ? 0 : DUBAN_E_too_many);
    }
    assert_string_equal(t->e.field, "targets");
    assert_int_equal(town_item(t, "T-1").overlays.n, LIM_OVERLAYS);
    assert_string_equal(LIST_AT(town_item(t, "T-1").overlays, struct overlay, 0)->by, "HD-0");
    {
        struct registration r = registration_of("HD-3", "campaigns"); /* again, the same: it is there */

        r.targets = STRS(over);
        r.report_cycle = "weekly";
        assert_int_equal(town_send(t, "clerk", OP_register, "again", &r), 0);
    }
    audited(t);
}

/* What is laid over items lasts as long as the campaign: extended with it, over with it. */
static void test_overlay_follows(void **state)
{
    static const char *const over[] = {"T-1"};
    struct ledger l = ledger_doc("campaigns", NULL);
    struct town *t = town_full();
    struct registration r = registration_of("HD-1", "campaigns");
    struct act act = act_on("HD-1");

    (void)state;
    l.overlay = true;
    town_apply(t, "ledger", &l);
    r.targets = STRS(over);
    town_must(t, "clerk", OP_register, &r);
    act.reason = "x";
    act.new_due = day("2022-07-15");
    assert_int_equal(town_send(t, "li", OP_extend_request, "x1", &act), 0);
    act.ref = "x1";
    assert_int_equal(town_send(t, "head", OP_extend_approve, "x2", &act), 0);
    assert_int_equal(LIST_AT(town_item(t, "T-1").overlays, struct overlay, 0)->to, day("2022-07-15"));
    act = act_on("HD-1");
    t->now_ms = at("2022-05-09T09:00");
    assert_int_equal(town_send(t, "li", OP_close_request, "c1", &act), 0);
    act.ref = "c1";
    assert_int_equal(town_send(t, "head", OP_close_approve, "c2", &act), 0);
    assert_int_equal(LIST_AT(town_item(t, "T-1").overlays, struct overlay, 0)->to, day("2022-05-09"));
    assert_int_equal(town_item(t, "T-1").next_ms, t->now_ms);
    audited(t);
}

/* ---- closed lists of words ---- */

static void test_words(void **state)
{
    static const char *const importance[] = {"normal", "key"}, *const lists[] = {"city_key", "prov_key"};
    static const char *const on[] = {"city_key", "prov_kee"};
    struct wordlist w[] = {{"importance", STRS(importance)}, {"lists", STRS(lists)}};
    struct words doc = {"county", LIST(w)};
    struct town *t = town_full();
    struct registration r = registration_of("T-2", "tasks");

    (void)state;
    town_apply(t, "words", &doc);
    r.importance = "normel";
    assert_int_equal(town_send(t, "clerk", OP_register, "a", &r), DUBAN_E_bad_choice);
    assert_string_equal(t->e.field, "importance");
    assert_non_null(strstr(t->e.text, "normal"));
    r.importance = "key";
    r.lists = STRS(on);
    assert_int_equal(town_send(t, "clerk", OP_register, "a", &r), DUBAN_E_bad_choice);
    assert_string_equal(t->e.field, "lists");
    r.lists.n = 1;
    town_must(t, "clerk", OP_register, &r);
    audited(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_no_loop),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_orders_are_no_kin),
        cmocka_unit_test(test_import_order),
        cmocka_unit_test(test_opens),
        cmocka_unit_test(test_nothing_opens),
        cmocka_unit_test(test_overlay),
        cmocka_unit_test(test_archived),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_overlay_follows),
        cmocka_unit_test(test_overlays_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
