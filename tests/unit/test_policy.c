/* The policies that people write: one that is fit to judge by, and the same with one slip of the pen each. */
#include "core/condition.h"
#include "core/ladder.h"
#include "tests/unit/daybook.h"


enum slip {
    FINE,
    NO_CONDITION,
    TWO_CONDITIONS,
    HOURS,
    TO_CLOSING,
    FIRST_COUNTS,
    LONG,
    GREY_LIGHT,
    ORDER_OF_LIGHTS,
    SAME_LIGHT,
    NO_ANY,
    GREY_WORD,
    GREY_OPEN,
    RUNG_OF,
    RUNG_MANY,
    RUNG_TAKER,
    RUNG_CALLER,
    RUNG_NO_UNIT,
    RUNG_UNIT_TOO,
    RUNG_GREY,
    RUNG_FIRST,
    RUNG_REPEAT,
    RUNG_AFTER,
    ORDER_WITHIN,
    MINUTES,
    MINUTES_LONG,
    TIMES_WITHOUT_COLOUR,
    COLOUR_WITHOUT_TIMES,
    TIMES_GREY,
    TIMES_NONE,
    REPORTS_NONE,
    ORDER_GREY,
    UNIT_TIMES,
    UNIT_TIMES_WITHOUT_COLOUR,
    OWN_ORDER_WITHIN,
    START,
    START_BEYOND,
    START_TOO_MILD,
    WALL,
    WALL_OFFICE,
    WALL_REPEAT,
    ACK,
    ACK_NOTHING,
    LADDER_LONG,
};

/* clang-format off */
static void spoil(struct policy *p, enum slip slip, struct arena *a)
{
    struct lightrule *red = LIST_AT(p->lights, struct lightrule, 0), *yellow = LIST_AT(p->lights, struct lightrule, 1);
    struct condition *c = LIST_AT(yellow->any, struct condition, 2);
    struct rung *leader = LIST_AT(p->ladder, struct rung, 3);
    const char **grey = arena_copy(a, p->grey.v, 2 * sizeof *grey);
    static const struct orderrule late = {"x", {40000, SPAN_DAYS}, "order"};

    p->grey.v = grey;
    switch (slip) {
    case FINE: break;
    case NO_CONDITION: c->unsigned_more.unit = SPAN_ABSENT; break;
    case TWO_CONDITIONS: c->close_refused = true; break;
    case HOURS: c->unsigned_more.unit = SPAN_WORKHOURS; break;
    case TO_CLOSING: c->unsigned_more.end = SPAN_END_CLOSING; break;
    case FIRST_COUNTS: c->unsigned_more.first = 1; break;
    case LONG: c->unsigned_more.n = 36501; break;
    case GREY_LIGHT: yellow->light = LIGHT_GREY; break;
    case ORDER_OF_LIGHTS: red->light = LIGHT_BLUE; break;
    case SAME_LIGHT: yellow->light = LIGHT_RED; break;
    case NO_ANY: yellow->any.n = 0; break;
    case GREY_WORD: grey[1] = "asleep"; break;
    case GREY_OPEN: grey[1] = "open"; break;
    case RUNG_OF: leader->of = RUNG_ABSENT; break;
    case RUNG_MANY: leader->of = RUNG_ASSIST; break;
    case RUNG_TAKER: leader->of = RUNG_HOLDER; break;
    case RUNG_CALLER: leader->of = RUNG_REGISTRAR; break;
    case RUNG_NO_UNIT: leader->of = RUNG_FIXED; break;
    case RUNG_UNIT_TOO: leader->unit = "U03"; break;
    case RUNG_GREY: leader->from = LIGHT_GREY; break;
    case RUNG_FIRST: LIST_AT(p->ladder, struct rung, 0)->after = SP(1, SPAN_DAYS); break;
    case RUNG_REPEAT: leader->repeat.n = 0; break;
    case RUNG_AFTER: leader->after.n = 40000; break;
    case ORDER_WITHIN: red->order = &late; break;
    case MINUTES: *c = cond("x"); c->stage_over = SP(30, SPAN_WORKMINUTES); break;
    case MINUTES_LONG: *c = cond("x"); c->silent_more = SP(60000000, SPAN_MINUTES); break;
    case TIMES_WITHOUT_COLOUR: *c = cond("x"); c->times_least = 2; break;
    case COLOUR_WITHOUT_TIMES: *c = cond("x"); c->of = LIGHT_BLUE; c->returns_least = 2; break;
    case TIMES_GREY: *c = cond("x"); c->times_least = 2; c->of = LIGHT_GREY; break;
    case TIMES_NONE: *c = cond("x"); c->times_least = 0; c->of = LIGHT_BLUE; break;
    case REPORTS_NONE: *c = cond("x"); c->report_missed = 0; break;
    case ORDER_GREY: *c = cond("x"); c->order_unmet = LIGHT_GREY; break;
    case UNIT_TIMES: *c = cond("x"); c->unit_times_least = 2; c->of = LIGHT_RED; break;
    case UNIT_TIMES_WITHOUT_COLOUR: *c = cond("x"); c->unit_times_least = 2; break;
    case OWN_ORDER_WITHIN: c->order = &late; break;
    case START: red->start = 4; yellow->start = 3; break;
    case START_BEYOND: red->start = 5; break;
    case START_TOO_MILD: yellow->start = 4; break;
    case WALL: leader->wall = true; leader->after = SP(2, SPAN_HOURS); leader->repeat = SP(1, SPAN_DAYS); break;
    case WALL_OFFICE: leader->wall = true; leader->after = SP(2, SPAN_WORKHOURS); break;
    case WALL_REPEAT: leader->wall = true; leader->after = SP(2, SPAN_HOURS); break; /* R1 repeats in workdays */
    case ACK: p->ack = SP(2, SPAN_WORKDAYS); break;
    case ACK_NOTHING: p->ack = SP(0, SPAN_WORKDAYS); break;
    case LADDER_LONG: p->ladder.n = LADDER_RUNGS + 1; break;
    }
}
/* clang-format on */

static void test_policies(void **state)
{
    static const struct {
        enum slip slip;
        int code;
        const char *field;
    } rows[] = {
        {FINE, DUBAN_E_ok, ""},
        {NO_CONDITION, DUBAN_E_missing, "lights[1].any[2]"},
        {TWO_CONDITIONS, DUBAN_E_missing, "lights[1].any[2]"},
        {HOURS, DUBAN_E_bad_span, "lights[1].any[2].unsigned_more"},
        {TO_CLOSING, DUBAN_E_bad_span, "lights[1].any[2].unsigned_more"},
        {FIRST_COUNTS, DUBAN_E_ok, ""},
        {LONG, DUBAN_E_out_of_range, "lights[1].any[2].unsigned_more"},
        {GREY_LIGHT, DUBAN_E_bad_choice, "lights[1].light"},
        {ORDER_OF_LIGHTS, DUBAN_E_bad_choice, "lights[1].light"},
        {SAME_LIGHT, DUBAN_E_bad_choice, "lights[1].light"},
        {NO_ANY, DUBAN_E_missing, "lights[1].any"},
        {GREY_WORD, DUBAN_E_bad_choice, "grey[1]"},
        {GREY_OPEN, DUBAN_E_bad_choice, "grey[1]"},
        {RUNG_OF, DUBAN_E_missing, "ladder[3].of"},
        {RUNG_MANY, DUBAN_E_bad_choice, "ladder[3].of"},
        {RUNG_TAKER, DUBAN_E_ok, ""},
        {RUNG_CALLER, DUBAN_E_ok, ""},
        {RUNG_NO_UNIT, DUBAN_E_missing, "ladder[3].unit"},
        {RUNG_UNIT_TOO, DUBAN_E_unknown_field, "ladder[3].unit"},
        {RUNG_GREY, DUBAN_E_bad_choice, "ladder[3].from"},
        {RUNG_FIRST, DUBAN_E_bad_span, "ladder[0].after"},
        {RUNG_REPEAT, DUBAN_E_out_of_range, "ladder[3].repeat"},
        {RUNG_AFTER, DUBAN_E_out_of_range, "ladder[3].after"},
        {ORDER_WITHIN, DUBAN_E_out_of_range, "lights[0].order.within"},
        {MINUTES, DUBAN_E_ok, ""},
        {MINUTES_LONG, DUBAN_E_out_of_range, "lights[1].any[2].silent_more"},
        {TIMES_WITHOUT_COLOUR, DUBAN_E_missing, "lights[1].any[2].of"},
        {COLOUR_WITHOUT_TIMES, DUBAN_E_missing, "lights[1].any[2].times_least"},
        {TIMES_GREY, DUBAN_E_bad_choice, "lights[1].any[2].of"},
        {TIMES_NONE, DUBAN_E_out_of_range, "lights[1].any[2].times_least"},
        {REPORTS_NONE, DUBAN_E_out_of_range, "lights[1].any[2].report_missed"},
        {ORDER_GREY, DUBAN_E_bad_choice, "lights[1].any[2].order_unmet"},
        {UNIT_TIMES, DUBAN_E_ok, ""},
        {UNIT_TIMES_WITHOUT_COLOUR, DUBAN_E_missing, "lights[1].any[2].of"},
        {OWN_ORDER_WITHIN, DUBAN_E_out_of_range, "lights[1].any[2].order.within"},
        {START, DUBAN_E_ok, ""},
        {START_BEYOND, DUBAN_E_out_of_range, "lights[0].start"},
        {START_TOO_MILD, DUBAN_E_bad_choice, "lights[1].start"},
        {WALL, DUBAN_E_ok, ""},
        {WALL_OFFICE, DUBAN_E_bad_span, "ladder[3].after"},
        {WALL_REPEAT, DUBAN_E_bad_span, "ladder[3].repeat"},
        {ACK, DUBAN_E_ok, ""},
        {ACK_NOTHING, DUBAN_E_out_of_range, "ack"},
        {LADDER_LONG, DUBAN_E_too_many, "ladder"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct policy p = daybook_r1(book.a);
        struct duban_error e = {.field = ""};

        spoil(&p, rows[i].slip, book.a);
        assert_int_equal(policy_check(&p, book.a, &e), rows[i].code);
        assert_string_equal(e.field, rows[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_policies, book_setup, book_teardown),
    };

    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
