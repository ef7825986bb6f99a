/* What people type, and what it finds: numbers whole or in part, words of a title, notices, requests, units, persons.
 * The town has two numbers that end alike, so that "7" is a question and "26-007" an answer. */
#include "core/resolve.h"
#include "tests/unit/asking.h"

/* An order or a visit, as the workers put them. */
static void put_part(struct town *t, struct item part)
{
    struct item it = town_item(t, "SQ-1");

    it.id = part.id;
    it.title = part.title;
    it.demand = part.demand;
    it.parent = part.parent;
    it.plan = part.plan;
    state_put(t->s, T_item, it.id, &it, &t->a);
}

static void put_outside(struct town *t, const char *id, const char *outside)
{
    struct item it = town_item(t, id);

    it.outside = outside;
    state_put(t->s, T_item, it.id, &it, &t->a);
}

static struct town *town_with_names(void)
{
    struct town *t = town_full();

    town_register_as(t, "LD-2022-007", "tasks", "Road REPAIR 道路修缮", "east", NULL);
    town_register_as(t, "CQ-2022-007", "tasks", "学校食堂改造", "west", NULL);
    town_register_as(t, "CQ-2022-017", "tasks", "学校操场改造", "west", NULL);
    town_register_as(t, "PP-40", "crops", "小麦 品种", "west", NULL);
    town_register_as(t, "SQ-1", "tasks", "水渠清淤", "west", NULL);
    put_outside(t, "PP-40", "371424-007");
    put_part(t, (struct item){.id = "SQ-1-D1", .title = "水渠清淤 说明情况", .demand = "x", .parent = "SQ-1"});
    put_part(t, (struct item){.id = "P1-20220404", .title = "水渠清淤", .plan = "P1"});
    return t;
}

static const struct {
    const char *story, *text, *id; /* id NULL: refused with code */
    int code;
    const char *named; /* what the refusal says */
} cases[] = {
    {"the number itself", "LD-2022-007", "LD-2022-007", 0, NULL},
    {"letters in either case", "ld-2022-007", "LD-2022-007", 0, NULL},
    {"last digits that only one number ends in", "17", "CQ-2022-017", 0, NULL},
    {"with leading zeros", "0017", "CQ-2022-017", 0, NULL},
    {"7 is not 17: digits are a number, not an ending", "7", NULL, DUBAN_E_not_unique, "7: CQ-2022-007, LD-2022-007"},
    {"what stands before the digits tells them apart", "CQ-2022-7", "CQ-2022-007", 0, NULL},
    {"the beginning and the digits", "LD-7", "LD-2022-007", 0, NULL},
    {"year and number fit two ledgers", "22-007", NULL, DUBAN_E_not_unique, "22-007: CQ-2022-007, LD-2022-007"},
    {"year and number that fit one", "22-017", "CQ-2022-017", 0, NULL},
    {"a wrong year fits nothing", "23-017", NULL, DUBAN_E_no_item, "23-017"},
    {"a word of one title", "食堂", "CQ-2022-007", 0, NULL},
    {"a word in either case", "repair", "LD-2022-007", 0, NULL},
    {"the number that the outside knows it by", "371424-007", "PP-40", 0, NULL},
    {"and no part of it", "371424", NULL, DUBAN_E_no_item, "371424"},
    {"two words, in any order", "改造 操场", "CQ-2022-017", 0, NULL},
    {"a word of two titles", "学校", NULL, DUBAN_E_not_unique, "学校: CQ-2022-007, CQ-2022-017"},
    {"a number goes before a word", "40", "PP-40", 0, NULL},
    {"a word that the item shares with its orders and visits", "水渠", "SQ-1", 0, NULL},
    {"a word of orders alone", "说明情况", "SQ-1-D1", 0, NULL},
    {"the beginning of one number", "PP", "PP-40", 0, NULL},
    {"the beginning of several", "CQ-2022", NULL, DUBAN_E_not_unique, "CQ-2022: CQ-2022-007, CQ-2022-017"},
    {"in either case, with the hyphen", "cq-2022-", NULL, DUBAN_E_not_unique, "cq-2022-: CQ-2022-007, CQ-2022-017"},
    {"a beginning that cuts a number", "CQ-2022-0", NULL, DUBAN_E_no_item, "CQ-2022-0"},
    {"the middle is no beginning", "Q-2022", NULL, DUBAN_E_no_item, "Q-2022"},
    {"a word of none", "机场", NULL, DUBAN_E_no_item, "机场"},
    {"nothing", "", NULL, DUBAN_E_no_item, ""},
    {"blanks are no word", "  ", NULL, DUBAN_E_no_item, "  "},
    {"digits of none", "99", NULL, DUBAN_E_no_item, "99"},
    {"digits beyond any number", "99999999999999999999999999999", NULL, DUBAN_E_no_item,
     "99999999999999999999999999999"},
};

static void test_items(void **state)
{
    struct town *t = town_with_names();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct item it;
        int rc;

        t->e = (struct duban_error){0};
        rc = resolve_item(t->s, cases[i].text, "id", &t->a, &it, &t->e);
        if (rc != cases[i].code)
            fail_msg("%s: %s (%s)", cases[i].story, duban_err_name((enum duban_err)rc), t->e.text);
        if (cases[i].id) {
            assert_string_equal(it.id, cases[i].id);
        } else {
            assert_string_equal(t->e.field, "id");
            assert_string_equal(t->e.text, cases[i].named);
        }
    }
    town_free(t);
}

/* More than five fit: five are named and the rest counted. */
static void test_many(void **state)
{
    struct town *t = town_full();
    struct item it;

    (void)state;
    for (int i = 0; i < 7; i++)
        town_register_as(t, arena_printf(&t->a, "X%d-5", i), "tasks", "同名", "east", NULL);
    assert_refused(t, resolve_item(t->s, "5", "id", &t->a, &it, &t->e), DUBAN_E_not_unique, "id");
    assert_string_equal(t->e.text, "5: X0-5, X1-5, X2-5, X3-5, X4-5 … (7)");
    town_free(t);
}

/* T-1 asks for more time, is overdue, and its liaison is told: a request and a notice that have numbers of their own.
 */
static void test_parts(void **state)
{
    static const struct step steps[] = {
        {"2022-03-02T10:00", "li", OP_extend_request, "T-1", .new_due = "2022-07-10", .reason = "雨"},
    };
    struct town *t = town_full();
    struct found f;
    struct list notices;

    (void)state;
    STEPS(t, steps);
    t->now_ms = at("2022-07-01T08:30");
    town_judge(t, "T-1");
    notices = state_page(t->s, T_notice, NULL, 10, &t->a);
    assert_true(notices.n > 0);

    assert_int_equal(resolve_any(t->s, "T-1", "id", &t->a, &f, &t->e), 0);
    assert_int_equal(f.what, RESOLVED_ITEM);
    assert_int_equal(resolve_any(t->s, "T-1/1", "id", &t->a, &f, &t->e), 0);
    assert_int_equal(f.what, RESOLVED_ASK);
    assert_string_equal(f.item.id, "T-1");
    assert_int_equal(f.ask.kind, ASK_EXTEND);
    assert_int_equal(resolve_any(t->s, "T-01/1", "id", &t->a, &f, &t->e), 0); /* the item by its digits */
    assert_string_equal(f.ask.id, "T-1/1");
    assert_refused(t, resolve_any(t->s, "1", "id", &t->a, &f, &t->e), DUBAN_E_not_unique, "id");
    assert_string_equal(t->e.text, "1: C-1, T-1"); /* last digits mean items, not the orders numbered after them */
    assert_int_equal(resolve_any(t->s, "1-D1", "id", &t->a, &f, &t->e), 0); /* an order, by the end of its number */
    assert_string_equal(f.item.id, "T-1-D1");
    assert_int_equal(resolve_any(t->s, LIST_AT(notices, struct notice, 0)->id, "id", &t->a, &f, &t->e), 0);
    assert_int_equal(f.what, RESOLVED_NOTICE);
    assert_string_equal(f.item.id, "T-1");

    assert_refused(t, resolve_any(t->s, "T-1/9", "id", &t->a, &f, &t->e), DUBAN_E_no_ask, "id");
    assert_refused(t, resolve_any(t->s, "T-1/e9/red/r1/li", "id", &t->a, &f, &t->e), DUBAN_E_no_record, "id");
    assert_refused(t, resolve_any(t->s, "T-9/1", "id", &t->a, &f, &t->e), DUBAN_E_no_item, "id");
    assert_refused(t, resolve_any(t->s, "/", "id", &t->a, &f, &t->e), DUBAN_E_no_item, "id");
    town_free(t);
}

static void test_names(void **state)
{
    struct town *t = town_full();
    struct unit north = {"n", "northeast", "town", NULL};
    const char *id = NULL;

    (void)state;
    town_must(t, "owner", OP_unit_set, &north);
    assert_int_equal(resolve_unit(t->s, "east", "unit", &t->a, &id, &t->e), 0);
    assert_string_equal(id, "east"); /* the id itself, though another name holds it */
    assert_int_equal(resolve_unit(t->s, "North", "unit", &t->a, &id, &t->e), 0);
    assert_string_equal(id, "n");
    assert_refused(t, resolve_unit(t->s, "st", "unit", &t->a, &id, &t->e), DUBAN_E_not_unique, "unit");
    assert_string_equal(t->e.text, "st: east, n, west");
    assert_refused(t, resolve_unit(t->s, "south", "unit", &t->a, &id, &t->e), DUBAN_E_no_unit, "unit");
    assert_refused(t, resolve_unit(t->s, "", "unit", &t->a, &id, &t->e), DUBAN_E_no_unit, "unit");
    assert_int_equal(resolve_person(t->s, "wan", "leader", &t->a, &id, &t->e), 0);
    assert_string_equal(id, "wang");
    assert_refused(t, resolve_person(t->s, "zhao", "leader", &t->a, &id, &t->e), DUBAN_E_no_person, "leader");
    town_free(t);
}

/* The title of a ledger that another one has stands in its title too: the whole title goes before a part. */
static void test_ledgers(void **state)
{
    static const struct {
        const char *text, *name;
        int code;
    } rows[] = {
        {"tasks", "tasks", 0},
        {"年度任务", "year", 0},
        {"年度任务 续", "more", 0},
        {"续", "more", 0},
        {"年度", NULL, DUBAN_E_not_unique},
        {"moon", NULL, DUBAN_E_no_ledger},
        {"", NULL, DUBAN_E_no_ledger},
        {"year@000001", NULL, DUBAN_E_no_ledger},
    };
    struct town *t = town_full();
    struct ledger year = ledger_doc("year", "plain"), more = ledger_doc("more", "plain");

    (void)state;
    year.title = "旧名";
    town_apply(t, "ledger", &year);
    year.title = "年度任务"; /* the version before is no longer found */
    more.title = "年度任务 续";
    town_apply(t, "ledger", &year);
    town_apply(t, "ledger", &more);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *name = NULL;
        int rc = resolve_ledger(t->s, rows[i].text, "ledger", &t->a, &name, &t->e);

        if (rc != rows[i].code)
            fail_msg("%s: %s", rows[i].text, duban_err_name((enum duban_err)rc));
        if (!rc)
            assert_string_equal(name, rows[i].name);
    }
    assert_int_equal(resolve_ledger(t->s, "旧名", "ledger", &t->a, &(const char *){NULL}, &t->e), DUBAN_E_no_ledger);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items), cmocka_unit_test(test_many),    cmocka_unit_test(test_parts),
        cmocka_unit_test(test_names), cmocka_unit_test(test_ledgers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
