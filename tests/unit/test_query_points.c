/* What is asked about points, and about the highest figure of a ledger: running totals over pages, reversed entries
 * seen and not counted, a record with the entry that proves it. */
#include "core/points.h"
#include "tests/unit/asking.h"

/* ---- scores ---- */

static void give(struct town *t, const char *unit, const char *rule, const char *date)
{
    struct scoregive g;

    rec_clear(&rec_scoregive, &g);
    g.subject = unit;
    g.rule = rule;
    g.day = day(date);
    g.reason = "依据";
    town_must(t, "clerk", OP_score_give, &g);
}

static struct town *town_with_points(void)
{
    struct town *t = town_full();
    struct pointrule rows[2];
    struct points doc;
    struct scoreref ref;

    for (int i = 0; i < 2; i++) {
        rec_clear(&rec_pointrule, &rows[i]);
        rows[i].rule = rows[i].title = i ? "minus" : "plus";
        rows[i].heading = "科目";
        rows[i].event = SE_GIVEN;
        rows[i].points = i ? -500 : 1000;
    }
    rec_clear(&rec_points, &doc);
    doc.points = "county";
    doc.rows = LIST(rows);
    town_apply(t, "points", &doc);
    t->now_ms = at("2022-03-10T09:00");
    give(t, "west", "plus", "2022-03-01");
    give(t, "east", "plus", "2022-03-01");
    give(t, "east", "minus", "2022-03-02");
    ref = (struct scoreref){score_key("east", t->seq, 1, &t->a), true, "错"};
    give(t, "east", "minus", "2022-03-09");
    give(t, "east", "plus", "2022-03-10");
    town_must(t, "head", OP_score_decide, &ref);
    return t;
}

/* "east 1 1; east -0.5 1 reversed": points and running total. */
static const char *rows_text(struct town *t, const struct scores *page)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < page->rows.n; i++) {
        const struct scorerow *row = LIST_AT(page->rows, struct scorerow, i);
        const struct score *s = row->score;

        buf_printf(&b, "%s%s %s %s%s", i ? "; " : "", s->subject, dec_text(s->points, &t->a),
                   dec_text(row->total, &t->a), s->state == SCORE_REVERSED ? " reversed" : "");
    }
    return b.len ? b.data : "";
}

static void test_scores(void **state)
{
    static const struct {
        const char *subject, *from, *to, *rows, *total;
        int entries;
    } cases[] = {
        {NULL, NULL, NULL, "east 1 1; east -0.5 1 reversed; east -0.5 0.5; east 1 1.5; west 1 1", "2.5", 5},
        {"east", NULL, NULL, "east 1 1; east -0.5 1 reversed; east -0.5 0.5; east 1 1.5", "1.5", 4},
        {"east", "2022-03-02", "2022-03-09", "east -0.5 0 reversed; east -0.5 -0.5", "-0.5", 2},
        {"west", "2022-03-02", NULL, "", "0", 0},
    };
    struct town *t = town_with_points();
    struct scoreask ask;
    struct scores page;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rec_clear(&rec_scoreask, &ask);
        ask.subject = cases[i].subject;
        ask.from = cases[i].from ? day(cases[i].from) : NONE;
        ask.to = cases[i].to ? day(cases[i].to) : NONE;
        town_answer(t, OP_scores, &ask, &page);
        assert_string_equal(rows_text(t, &page), cases[i].rows);
        assert_string_equal(dec_text(page.total, &t->a), cases[i].total);
        assert_int_equal(page.entries, cases[i].entries);
        assert_null(page.after);
    }
    ask.subject = "north";
    assert_refused(t, town_ask(t, OP_scores, &ask, &page), DUBAN_E_no_unit, "subject");
    town_free(t);
}

/* A page begun in the middle has the same totals as the whole. */
static void test_pages(void **state)
{
    struct town *t = town_with_points();
    struct scoreask ask;
    struct scores page;

    (void)state;
    rec_clear(&rec_scoreask, &ask);
    ask.limit = 2;
    town_answer(t, OP_scores, &ask, &page);
    assert_string_equal(rows_text(t, &page), "east 1 1; east -0.5 1 reversed");
    ask.after = page.after;
    town_answer(t, OP_scores, &ask, &page);
    assert_string_equal(rows_text(t, &page), "east -0.5 0.5; east 1 1.5");
    assert_string_equal(dec_text(page.total, &t->a), "2.5");
    ask.after = page.after;
    town_answer(t, OP_scores, &ask, &page);
    assert_string_equal(rows_text(t, &page), "west 1 1");
    assert_null(page.after);
    town_free(t);
}

/* ---- best ---- */

static void plot(struct town *t, const char *id, const char *title)
{
    town_register_as(t, id, "plots", title, "east", NULL);
}

static void review(struct town *t, const char *item, const char *value, const char *who)
{
    struct act act = act_on(item);

    t->now_ms += 60000;
    act.stage = "measured";
    assert_true(parse_dec(value, &act.value));
    town_must(t, "head", OP_stage, &act);
    act = act_on(item);
    act.stage = "reviewed";
    town_must(t, who, OP_stage, &act);
}

static void test_best(void **state)
{
    struct stage stages[] = {stage_doc("sown", "已种", false), stage_doc("measured", "实测", false),
                             stage_doc("reviewed", "复核", false)};
    struct town *t = town_full();
    struct ledger plots = ledger_doc("plots", NULL);
    struct bestask ask = {"plots", NULL};
    struct best out;
    const struct bestrow *b;
    int64_t seq;

    (void)state;
    stages[2].reviews = true;
    plots.stages = LIST(stages);
    town_apply(t, "ledger", &plots);
    plot(t, "L-1", "小麦 甲田");
    plot(t, "L-2", "小麦 乙田");
    plot(t, "L-3", "玉米 甲田");
    plot(t, "L-4", "小麦 丙田");
    town_answer(t, OP_best, &ask, &out);
    assert_null(out.record); /* nothing reviewed: no record */
    review(t, "L-1", "838.9", "li");
    review(t, "L-2", "839.2", "clerk");
    seq = t->seq;
    review(t, "L-3", "1031.2", "li");
    review(t, "L-4", "839.2", "li"); /* as high, and later */
    review(t, "L-1", "839.1", "clerk");
    ask.words = "小麦";
    town_answer(t, OP_best, &ask, &out);
    b = out.record;
    assert_string_equal(b->item, "L-2");
    assert_string_equal(dec_text(b->value, &t->a), "839.2");
    assert_int_equal(b->seq, seq);
    assert_string_equal(b->by, "clerk");
    assert_int_equal(out.reviewed, 3);
    assert_int_equal(out.beaten.n, 2);
    assert_string_equal(LIST_AT(out.beaten, struct bestrow, 0)->item, "L-4");
    assert_string_equal(dec_text(LIST_AT(out.beaten, struct bestrow, 1)->value, &t->a), "839.1");
    assert_int_equal(LIST_AT(out.beaten, struct bestrow, 1)->seq, t->seq); /* the review that counts now */
    ask.words = "玉米";
    town_answer(t, OP_best, &ask, &out);
    assert_string_equal(dec_text(((const struct bestrow *)out.record)->value, &t->a), "1031.2");
    assert_int_equal(out.beaten.n, 0);
    ask.ledger = "plot";
    ask.words = NULL;
    town_answer(t, OP_best, &ask, &out); /* a unique part of the title */
    assert_string_equal(out.ledger, "plots");
    ask.ledger = "nowhere";
    assert_refused(t, town_ask(t, OP_best, &ask, &out), DUBAN_E_no_ledger, "ledger");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_best),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
