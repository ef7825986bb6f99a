/* Items of a town counted by a word of theirs, and what a filter (core/item_filter.c) leaves of them. */
#include "tests/unit/asking.h"

/* Two leaders, two units, a list; T-1 closed in April, C-1 in stage growing. */
static struct town *town_counted(void)
{
    static const struct step steps[] = {
        {"2022-04-01T10:00", "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/1"},
        {NULL, "li", OP_stage, "C-1", .stage = "growing"},
    };
    struct town *t = town_full();
    struct registration r = registration_of("A-1", "tasks");
    const char *lists[] = {"prov", "tasks"}, *assist[] = {"west", "office"};

    r.lead_leader = "head";
    r.lists = (struct strs){lists, 2};
    r.assist_units = (struct strs){assist, 2};
    r.due_date = day("2022-03-31");
    town_must(t, "clerk", OP_register, &r);
    r = registration_of("A-2", "tasks");
    r.lead_leader = "li";
    r.lead_unit = "west";
    town_must(t, "clerk", OP_register, &r);
    STEPS(t, steps);
    town_judge(t, "A-1");
    return t;
}

static const char *rows_text(struct town *t, const struct tally *out)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < out->rows.n; i++) {
        const struct count *c = LIST_AT(out->rows, struct count, i);

        buf_printf(&b, "%s%s%s%s %lld+%lld", i ? "; " : "", c->key, c->title ? "=" : "", c->title ? c->title : "",
                   (long long)c->open, (long long)c->closed);
    }
    return b.len ? b.data : "";
}

static void test_by(void **state)
{
    static const struct {
        const char *by, *ledger, *state, *rows;
        int all;
    } cases[] = {
        {"leader", "tasks", NULL, " 0+1; head=head 1+0; li=li 1+0", 3},
        {"unit", NULL, NULL, "east=east 3+1; west=west 1+0", 5}, /* the order is one of east's */
        {"ledger", NULL, NULL, "crops=crops 1+0; orders=orders 1+0; tasks=tasks 2+1", 5},
        {"list", "tasks", NULL, "prov 1+0; tasks=tasks 2+1", 3}, /* counted in each, and once in the whole */
        {"list", "prov", NULL, "prov 1+0; tasks=tasks 1+0", 1},
        {"assist", "prov", NULL, "office=office 1+0; west=west 1+0", 1},
        {"stage", "crops", NULL, "growing=生长 1+0", 1},
        {"light", "tasks", NULL, " 1+1; red=红 1+0", 3},
        {"cause", "tasks", "open", " 1+0; overdue 1+0", 2},
        {"state", "tasks", NULL, "closed=已销号 0+1; open=在办 2+0", 3},
        {"month_closed", "tasks", "closed", "2022-04 0+1", 1},
        {"month_due", "tasks", NULL, "2022-03 1+0; 2022-06 1+1", 3},
        {"month_assigned", "crops", NULL, "2022-03 1+0", 1},
        {"mechanism", "crops", NULL, " 1+0", 1},
    };
    struct town *t = town_counted();
    struct tallyask ask;
    struct tally out;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct count *all;
        const char *states[] = {cases[i].state};

        rec_clear(&rec_tallyask, &ask);
        ask.by = cases[i].by;
        ask.ledger = cases[i].ledger;
        ask.state = (struct strs){states, cases[i].state ? 1 : 0};
        town_answer(t, OP_tally, &ask, &out);
        assert_string_equal(rows_text(t, &out), cases[i].rows);
        all = out.all;
        assert_int_equal(all->open + all->closed, cases[i].all);
        assert_int_equal(out.keys, out.rows.n);
    }
    town_free(t);
}

static void test_refusals(void **state)
{
    struct town *t = town_counted();
    struct tallyask ask;
    struct tally out;

    (void)state;
    rec_clear(&rec_tallyask, &ask);
    ask.by = "leadr";
    assert_refused(t, town_ask(t, OP_tally, &ask, &out), DUBAN_E_bad_choice, "by");
    assert_non_null(strstr(t->e.text, "leader"));
    ask.by = "leader";
    ask.unit = "north";
    assert_refused(t, town_ask(t, OP_tally, &ask, &out), DUBAN_E_no_unit, "unit");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
