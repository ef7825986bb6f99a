/* Units of a town ranked in a period that is over: a unit with many matters that are late stands below one with few
 * that are in time; one out of one is drawn towards the middle; red bars from honours. */
#include "tests/unit/asking.h"

static void points(struct town *t, int few)
{
    struct pointrule row;
    struct points doc;
    struct scoregive g;

    rec_clear(&rec_pointrule, &row);
    row.rule = row.title = "plus";
    row.heading = "科目";
    row.event = SE_GIVEN;
    row.points = 1500;
    rec_clear(&rec_points, &doc);
    doc.points = "county";
    doc.few = few;
    doc.rows = (struct list){&row, 1};
    town_apply(t, "points", &doc);
    rec_clear(&rec_scoregive, &g);
    g.subject = "west";
    g.rule = "plus";
    g.reason = "依据";
    town_must(t, "clerk", OP_score_give, &g);
}

/* Due on 30 June; handed in on `when` and struck off. */
static void done(struct town *t, const char *id, const char *unit, const char *who, const char *when)
{
    town_register_as(t, id, "tasks", id, unit, "2022-06-30");
    town_step(t, &(struct step){when, who, OP_close_request, id, .id = NULL});
    town_step(t, &(struct step){NULL, "head", OP_close_approve, id, .ref = arena_printf(&t->a, "%s/1", id)});
}

/* East has eight matters: five late, one refused, one never done, one good. West has two, both good; office one, good.
 */
static struct town *town_ranked(int few)
{
    struct town *t = town_full(); /* T-1 of east is never done; C-1 has no policy */

    points(t, few);
    for (int i = 1; i <= 5; i++)
        done(t, arena_printf(&t->a, "E-%d", i), "east", "li", "2022-07-04T10:00");
    t->now_ms = at("2022-03-02T09:00");
    done(t, "E-6", "east", "li", "2022-06-01T10:00");
    done(t, "W-1", "west", "wang", "2022-06-01T10:00");
    done(t, "W-2", "west", "wang", "2022-06-30T23:00");
    done(t, "O-1", "office", "clerk", "2022-06-01T10:00");
    town_register_as(t, "E-7", "tasks", "E-7", "east", "2022-06-30");
    town_step(t, &(struct step){"2022-06-02T10:00", "li", OP_close_request, "E-7", .id = NULL});
    town_step(t, &(struct step){NULL, "head", OP_close_reject, "E-7", .ref = "E-7/1", .reason = "缺"});
    town_step(t, &(struct step){NULL, "li", OP_close_request, "E-7", .id = NULL});
    town_register_as(t, "E-8", "tasks", "E-8", "east", "2022-12-30"); /* neither handed in nor due: no matter yet */
    t->now_ms = at("2022-10-01T09:00");
    return t;
}

static struct rankask period(const char *from, const char *to)
{
    struct rankask ask;

    rec_clear(&rec_rankask, &ask);
    ask.from = day(from);
    ask.to = day(to);
    return ask;
}

/* "1 west 100 of 2; 2 east 12.5 of 8" */
static const char *rows_text(struct town *t, const struct ranking *out)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < out->rows.n; i++) {
        const struct rankrow *r = LIST_AT(out->rows, struct rankrow, i);

        buf_printf(&b, "%s%lld %s %s of %lld%s", i ? "; " : "", (long long)(r->place == NONE ? 0 : r->place), r->unit,
                   r->index == NONE ? "-" : dec_text(r->index, &t->a), (long long)r->matters, r->few ? " few" : "");
    }
    return b.len ? b.data : "";
}

static const struct rankrow *row_of(const struct ranking *out, const char *unit)
{
    for (size_t i = 0; i < out->rows.n; i++)
        if (strcmp(LIST_AT(out->rows, struct rankrow, i)->unit, unit) == 0)
            return LIST_AT(out->rows, struct rankrow, i);
    fail_msg("%s is not ranked", unit);
    return NULL;
}

static void test_shares_not_counts(void **state)
{
    struct town *t = town_ranked(0);
    struct rankask ask = period("2022-01-01", "2022-09-30");
    const struct rankrow *east;
    struct ranking out;

    (void)state;
    town_answer(t, OP_ranking, &ask, &out);
    assert_string_equal(rows_text(t, &out), "1 office 100 of 1; 1 west 100 of 2; 3 east 12.5 of 8");
    east = row_of(&out, "east");
    assert_int_equal(east->handed, 7);
    assert_int_equal(east->on_time, 2); /* E-6, and E-7 handed in again */
    assert_int_equal(east->refused, 1);
    assert_int_equal(east->good, 1);
    assert_string_equal(dec_text(east->timely, &t->a), "25");
    assert_string_equal(dec_text(east->quality, &t->a), "85.714");
    assert_string_equal(dec_text(row_of(&out, "west")->points, &t->a), "1.5");
    assert_string_equal(dec_text(out.average, &t->a), "36.364"); /* 4 of 11 */
    town_free(t);
}

/* With two average matters counted in, one out of one is less than two out of two. */
static void test_few_prove_little(void **state)
{
    struct town *t = town_ranked(2);
    struct rankask ask = period("2022-01-01", "2022-09-30");
    struct ranking out;

    (void)state;
    town_answer(t, OP_ranking, &ask, &out);
    assert_string_equal(rows_text(t, &out), "1 west 68.182 of 2; 2 office 57.576 of 1 few; 3 east 17.273 of 8");
    assert_int_equal(out.few, 2);
    assert_int_equal(out.how.n, 2);
    assert_non_null(strstr(LIST_AT(out.how, struct reason, 1)->zh, "2 × 平均 36.364%"));
    town_free(t);
}

static void test_periods(void **state)
{
    static const struct {
        const char *from, *to, *rows;
    } cases[] = {
        {"2022-01-01", "2022-05-31", "0 east - of 0; 0 office - of 0; 0 west - of 0"}, /* nothing yet */
        {"2022-06-01", "2022-06-29", "1 office 100 of 1; 1 west 100 of 1; 3 east 50 of 2"},
        {"2022-07-01", "2022-09-30", "1 east 0 of 5; 0 office - of 0; 0 west - of 0"}, /* handed in late in July */
    };
    struct town *t = town_ranked(0);
    struct ranking out;
    struct rankask ask;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ask = period(cases[i].from, cases[i].to);
        town_answer(t, OP_ranking, &ask, &out);
        assert_string_equal(rows_text(t, &out), cases[i].rows);
    }
    ask = period("2022-01-01", "2022-10-01"); /* today is not over */
    assert_refused(t, town_ask(t, OP_ranking, &ask, &out), DUBAN_E_too_early, "to");
    ask = period("2022-05-01", "2022-04-30");
    assert_refused(t, town_ask(t, OP_ranking, &ask, &out), DUBAN_E_out_of_range, "from");
    town_free(t);
}

/* Due at the very end of 30 June is due in June, and not in July as well. */
static void test_end_of_period(void **state)
{
    static const struct {
        const char *from, *to, *row;
    } cases[] = {
        {"2022-06-01", "2022-06-30", "office 0 of 1"},
        {"2022-07-01", "2022-07-31", "office - of 0"},
    };
    struct town *t = town_full();
    struct registration r = registration_of("O-9", "tasks");
    const char *tasks[] = {"tasks"};
    struct ranking out;
    struct rankask ask;

    (void)state;
    points(t, 0);
    r.lead_unit = "office";
    r.due_date = NONE;
    r.due_at = at("2022-07-01T00:00");
    town_must(t, "clerk", OP_register, &r);
    t->now_ms = at("2022-10-01T09:00");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ask = period(cases[i].from, cases[i].to);
        ask.ledgers = (struct strs){tasks, 1};
        town_answer(t, OP_ranking, &ask, &out);
        assert_non_null(strstr(rows_text(t, &out), cases[i].row));
    }
    town_free(t);
}

static void test_kind_and_ledgers(void **state)
{
    struct town *t = town_ranked(0);
    struct rankask ask = period("2022-01-01", "2022-09-30");
    struct unit u = {"west", "西镇", "street", "office"};
    const char *ledgers[] = {"crops"};
    struct ranking out;

    (void)state;
    town_must(t, "owner", OP_unit_set, &u);
    ask.kind = "street";
    town_answer(t, OP_ranking, &ask, &out);
    assert_string_equal(rows_text(t, &out), "1 west 100 of 2");
    ask.kind = NULL;
    ask.ledgers = (struct strs){ledgers, 1};
    town_answer(t, OP_ranking, &ask, &out);
    assert_string_equal(rows_text(t, &out), "1 east 0 of 1; 0 west - of 0"); /* C-1 was due and is not done */
    ledgers[0] = "nowhere";
    assert_refused(t, town_ask(t, OP_ranking, &ask, &out), DUBAN_E_no_ledger, "ledgers");
    town_free(t);
}

/* Red from 1 to 5 July: in whichever period holds one of these days. */
static void test_barred(void **state)
{
    static const struct {
        const char *from, *to;
        bool barred;
    } cases[] = {
        {"2022-06-01", "2022-06-30", false}, {"2022-07-01", "2022-07-01", true},  {"2022-06-01", "2022-08-01", true},
        {"2022-07-02", "2022-07-04", true}, /* it was red all the time, and nothing was said of it */
        {"2022-07-05", "2022-07-05", true},  {"2022-07-06", "2022-09-30", false},
    };
    struct town *t = town_ranked(0);
    struct rankask ask;
    struct ranking out;
    int64_t seq;

    (void)state;
    town_register_as(t, "W-3", "tasks", "W-3", "west", "2022-06-30");
    t->now_ms = at("2022-07-01T09:00");
    town_judge(t, "W-3");
    seq = t->seq;
    town_step(t, &(struct step){"2022-07-05T10:00", "wang", OP_close_request, "W-3", .id = NULL});
    town_judge(t, "W-3");
    t->now_ms = at("2022-10-01T09:00");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct reason *barred;

        ask = period(cases[i].from, cases[i].to);
        town_answer(t, OP_ranking, &ask, &out);
        barred = row_of(&out, "west")->barred;
        if (!barred != !cases[i].barred)
            fail_msg("%s to %s", cases[i].from, cases[i].to);
        if (!barred)
            continue;
        assert_int_equal(barred->seq, seq);
        assert_non_null(strstr(barred->zh, "W-3 在此期间曾亮红灯"));
    }
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares_not_counts), cmocka_unit_test(test_few_prove_little),
        cmocka_unit_test(test_periods),           cmocka_unit_test(test_end_of_period),
        cmocka_unit_test(test_kind_and_ledgers),  cmocka_unit_test(test_barred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
