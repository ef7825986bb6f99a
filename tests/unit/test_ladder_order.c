/* Which orders go out with a light, and at which rung a colour begins. */
#include "tests/unit/ladder_story.h"

/* ---- orders of a cause of its own ---- */

static struct condition *causes(struct policy *p, size_t light)
{
    return LIST_AT(LIST_AT(p->lights, struct lightrule, light)->any, struct condition, 0);
}

/* Yellow asks first whether a close request was refused, and has an order for that. */
static void own_order(struct policy *p)
{
    static const struct orderrule again = {"补办后重报", {5, SPAN_WORKDAYS}, "order"};
    struct condition *c = causes(p, 1), lag = c[0];

    c[0] = c[1];
    c[1] = lag;
    c[0].order = &again;
}

static void own_order_only(struct policy *p)
{
    own_order(p);
    LIST_AT(p->lights, struct lightrule, 1)->order = NULL;
    p->ladder.n = 0;
}

static const struct story orders[] = {
    {"the cause has an order of its own: it goes out instead of the colour's",
     {{"2022-04-01 09:00", AUDIT, 0, NULL}, {"2022-04-06 10:00", REFUSE, 0, NULL}},
     "2022-04-07 00:00",
     "04-06 10:00 LD-1-D1 补办后重报 due 04-13\n"
     "04-06 10:00 LD-1/e1/order/LD-1-D1\n"
     "04-06 10:00 LD-1/e1/yellow/r1/liaison\n",
     own_order},

    {"the cause becomes another in one colour: its order goes out, once in an episode",
     {{"2022-04-19 08:30", AUDIT, 0, NULL},
      {"2022-04-19 16:00", REFUSE, 0, NULL},
      {"2022-04-19 16:30", AUDIT, 0, NULL},
      {"2022-04-19 17:00", REFUSE, 0, NULL}},
     "2022-04-20 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-19 16:00 LD-1-D2 补办后重报 due 04-25\n" /* Sunday 04-24 is worked */
     "04-19 16:00 LD-1/e1/order/LD-1-D2\n",
     own_order},

    {"and once again in the next episode",
     {{"2022-04-06 09:00", AUDIT, 0, NULL},
      {"2022-04-06 10:00", REFUSE, 0, NULL},
      {"2022-04-06 11:00", AUDIT, 0, NULL},
      {"2022-04-06 11:30", CLOSE, 0, NULL},
      {"2022-04-06 13:30", REOPEN, 0, NULL},
      {"2022-04-06 14:00", REFUSE, 0, NULL}},
     "2022-04-07 00:00",
     "04-06 10:00 LD-1-D1 补办后重报 due 04-13\n"
     "04-06 10:00 LD-1/e1/order/LD-1-D1\n"
     "04-06 10:00 LD-1/e1/yellow/r1/liaison\n"
     "04-06 11:30 LD-1/e1/over/liaison\n"
     "04-06 14:00 LD-1-D2 补办后重报 due 04-13\n"
     "04-06 14:00 LD-1/e2/order/LD-1-D2\n"
     "04-06 14:00 LD-1/e2/yellow/r1/liaison\n",
     own_order},

    {"at night the order waits for the office, where there is no ladder too; a colour without one sends none",
     {{"2022-04-20 20:00", AUDIT, 0, NULL}, {"2022-04-20 21:00", REFUSE, 0, NULL}},
     "2022-04-22 00:00",
     "04-21 08:30 LD-1-D1 补办后重报 due 04-27\n",
     own_order_only},
};

static void test_orders(void **state)
{
    (void)state;
    play_stories(orders, COUNT_OF(orders));
}

/* ---- where a colour begins ---- */

static void begins_higher(struct policy *p)
{
    LIST_AT(p->lights, struct lightrule, 1)->start = 2;
    LIST_AT(p->lights, struct lightrule, 0)->start = 4;
}

static const struct story starts[] = {
    {"yellow begins at the second rung, red at the fourth, whatever the delays",
     {{"2022-04-18 11:00", DUE, 0, "2022-04-17"}},
     "2022-04-19 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-18 11:00 LD-1-D2 书面说明并约谈 due 04-20\n"
     "04-18 11:00 LD-1/e1/red/r1/liaison\n"
     "04-18 11:00 LD-1/e1/red/r2/commissioner\n"
     "04-18 11:00 LD-1/e1/order/LD-1-D2\n"
     "04-18 11:00 LD-1/e1/red/r3/director\n"
     "04-18 11:00 LD-1/e1/red/r4/P001\n",
     begins_higher},

    {"the rungs above go on in their time",
     {{0}},
     "2022-04-23 00:00",
     "04-18 08:30 LD-1-D1 书面说明 due 04-21\n"
     "04-18 08:30 LD-1/e1/order/LD-1-D1\n"
     "04-18 08:30 LD-1/e1/yellow/r1/liaison\n"
     "04-18 08:30 LD-1/e1/yellow/r2/commissioner\n"
     "04-20 08:30 LD-1/e1/yellow/r3/director\n",
     begins_higher},
};

static void test_starts(void **state)
{
    (void)state;
    play_stories(starts, COUNT_OF(starts));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_orders, story_setup, story_teardown),
        cmocka_unit_test_setup_teardown(test_starts, story_setup, story_teardown),
    };

    return cmocka_run_group_tests_name("ladder_order", tests, NULL, NULL);
}
