/* What an item remembers of its lights: colours by year and cause, orders sent, and what is forgotten first. */
#include "core/memory.h"
#include "tests/unit/daybook.h"


static void test_colours(void **state)
{
    struct list l = {NULL, 0}, before;

    (void)state;
    l = counts_with(&l, 2022, LIGHT_BLUE, "near_due", book.a);
    before = l;
    l = counts_with(&l, 2022, LIGHT_BLUE, "near_due", book.a);
    l = counts_with(&l, 2022, LIGHT_BLUE, "unsigned", book.a);
    l = counts_with(&l, 2023, LIGHT_BLUE, "near_due", book.a);
    assert_int_equal(l.n, 3);
    assert_int_equal(LIST_AT(l, struct colourcount, 0)->n, 2);
    assert_int_equal(LIST_AT(before, struct colourcount, 0)->n, 1); /* the list of before stays as it was */
    for (int i = 0; i < 300; i++)
        l = counts_with(&l, 2024, LIGHT_RED, arena_printf(book.a, "c%d", i), book.a);
    assert_int_equal(l.n, COUNTS_KEPT);
    for (size_t i = 0; i < l.n; i++)
        assert_int_equal(LIST_AT(l, struct colourcount, i)->year, 2024); /* the oldest years went first */
}

static struct judge judgement(int light, const char *when, struct item *order)
{
    struct judge j;

    rec_clear(&rec_judge, &j);
    j.light = light;
    j.judged_ms = T(when);
    j.orders = (struct list){order, order != NULL};
    return j;
}

static void test_orders(void **state)
{
    struct item order = daybook_item(book.a);
    struct judge j = judgement(LIGHT_BLUE, "2022-03-07 09:00", &order);
    const struct sentorder *o;

    (void)state;
    order.id = "LD-1-D1";
    orders_settle(&j, &book.item, book.a);
    o = LIST_AT(book.item.sent_orders, struct sentorder, 0);
    assert_string_equal(o->order, "LD-1-D1");
    assert_int_equal(o->light, LIGHT_BLUE);
    assert_int_equal(o->due_date, order.effective_due);
    assert_true(o->answered_ms == NONE && o->lifted_ms == NONE);
    /* a colour keeps it, no light lifts it, and once */
    j = judgement(LIGHT_YELLOW, "2022-03-08 09:00", NULL);
    orders_settle(&j, &book.item, book.a);
    assert_int_equal(LIST_AT(book.item.sent_orders, struct sentorder, 0)->lifted_ms, NONE);
    j = judgement(LIGHT_NONE, "2022-03-09 09:00", NULL);
    orders_settle(&j, &book.item, book.a);
    assert_int_equal(LIST_AT(book.item.sent_orders, struct sentorder, 0)->lifted_ms, T("2022-03-09 09:00"));
    j = judgement(LIGHT_NONE, "2022-03-10 09:00", NULL);
    orders_settle(&j, &book.item, book.a);
    assert_int_equal(LIST_AT(book.item.sent_orders, struct sentorder, 0)->lifted_ms, T("2022-03-09 09:00"));
}

/* One that somebody waits for is kept longest. */
static void test_orders_forgotten(void **state)
{
    struct item order = daybook_item(book.a);

    (void)state;
    for (int i = 1; i <= 2 * ORDERS_KEPT; i++) {
        struct judge j = judgement(LIGHT_RED, "2022-03-07 09:00", &order);

        order.id = arena_printf(book.a, "D%d", i);
        orders_settle(&j, &book.item, book.a);
        if (i > 1)
            LIST_AT(book.item.sent_orders, struct sentorder, book.item.sent_orders.n - 1)->answered_ms = 1;
    }
    assert_int_equal(book.item.sent_orders.n, ORDERS_KEPT);
    assert_string_equal(LIST_AT(book.item.sent_orders, struct sentorder, 0)->order, "D1");
    assert_string_equal(LIST_AT(book.item.sent_orders, struct sentorder, 1)->order, "D66");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_colours, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_orders, book_setup, book_teardown),
        cmocka_unit_test_setup_teardown(test_orders_forgotten, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
