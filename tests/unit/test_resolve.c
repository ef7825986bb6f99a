/* What people type, and what it finds: numbers whole or in part, words of a title, notices, requests, units, persons.
 * The town has two numbers that end alike, so that "7" is a question and "26-007" an answer. */
#include "core/resolve.h"
#include "tests/unit/asking.h"

static struct town *town_with_names(void)
{
    struct town *t = town_full();

    town_register_as(t, "LD-2022-007", "tasks", "Road REPAIR 道路修缮", "east", NULL);
    town_register_as(t, "CQ-2022-007", "tasks", "学校食堂改造", "west", NULL);
    town_register_as(t, "CQ-2022-017", "tasks", "学校操场改造", "west", NULL);
    town_register_as(t, "PP-40", "crops", "小麦 品种", "west", NULL);
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
    {"two words, in any order", "改造 操场", "CQ-2022-017", 0, NULL},
    {"a word of two titles", "学校", NULL, DUBAN_E_not_unique, "学校: CQ-2022-007, CQ-2022-017"},
    {"a number goes before a word", "40", "PP-40", 0, NULL},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
