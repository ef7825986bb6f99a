/* test_hold.c: when does a pause end? A table of pieces of a deadline, and the day on which the item must be looked at.
 */
#include "core/hold.h"
#include "tests/unit/town.h"

static struct segment piece(int kind, const char *due)
{
    struct segment s;

    rec_clear(&rec_segment, &s);
    s.kind = kind;
    s.due_date = due ? day(due) : NONE;
    return s;
}

static void test_until(void **state)
{
    const struct {
        const char *title;
        int item_state;
        int kinds[3];
        const char *dues[3], *until;
    } rows[] = {
        {"never held", ITEM_OPEN, {SEG_RUNNING}, {"2022-06-30"}, NULL},
        {"held until a day", ITEM_HELD, {SEG_RUNNING, SEG_HELD}, {"2022-06-30", "2022-04-20"}, "2022-04-20"},
        {"stopped by law, no day", ITEM_HELD, {SEG_RUNNING, SEG_STOPPED}, {"2022-06-30", NULL}, NULL},
        {"held longer",
         ITEM_HELD,
         {SEG_RUNNING, SEG_HELD, SEG_HELD},
         {"2022-06-30", "2022-04-20", "2022-05-20"},
         "2022-05-20"},
        {"a later date granted meanwhile",
         ITEM_HELD,
         {SEG_RUNNING, SEG_HELD, SEG_EXTENDED},
         {"2022-06-30", "2022-04-20", "2022-09-30"},
         "2022-04-20"},
        {"over: it runs again",
         ITEM_OPEN,
         {SEG_RUNNING, SEG_HELD, SEG_RESUMED},
         {"2022-06-30", "2022-04-20", "2022-07-10"},
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct segment pieces[3];
        struct item it;
        size_t n = 0;

        rec_clear(&rec_item, &it);
        for (; n < 3 && rows[i].kinds[n]; n++)
            pieces[n] = piece(rows[i].kinds[n], rows[i].dues[n]);
        it.state = rows[i].item_state;
        it.segments = (struct list){pieces, n};
        if (hold_until(&it) != (rows[i].until ? day(rows[i].until) : NONE))
            fail_msg("%s", rows[i].title);
        if (!rows[i].until)
            assert_false(hold_is_over(&it, at("2030-01-01T00:00")));
    }
}

/* The day itself is the end: from 00:00 on, not a moment before. */
static void test_over(void **state)
{
    struct segment held = piece(SEG_HELD, "2022-04-20");
    struct item it;

    (void)state;
    rec_clear(&rec_item, &it);
    it.state = ITEM_HELD;
    it.segments = (struct list){&held, 1};
    assert_false(hold_is_over(&it, at("2022-04-19T23:59")));
    assert_true(hold_is_over(&it, at("2022-04-20T00:00")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_until), cmocka_unit_test(test_over)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
