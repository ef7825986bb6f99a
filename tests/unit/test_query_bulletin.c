/* What the tables of a town say: rows from each source, in the order asked for, filtered, with who is barred below; and
 * the editions there are (core/query_bulletin.c, core/query_bulletin_items.c, core/query_bulletin_ranks.c). */
#include "tests/unit/publishing.h"
#include "tests/unit/visiting.h"

static struct tabled table_of(struct town *t, const char *name, const char *period)
{
    struct edition e;

    rec_clear(&rec_edition, &e);
    e.bulletin = name;
    e.period = period;
    return table_now(t, &e);
}

static int refused(struct town *t, const char *name, const char *period)
{
    struct tableask ask;
    struct tabled out;

    rec_clear(&rec_tableask, &ask);
    ask.bulletin = name;
    ask.period = period;
    return town_ask(t, OP_bulletin_table, &ask, &out);
}

static void act(struct town *t, const char *who, int op, const char *item, const char *percent)
{
    town_step(t, &(struct step){NULL, who, op, item, .percent = percent, .reason = "核实", .ref = NULL});
}

/* T-1 30 %, T-2 70 %, T-3 nothing, W-1 of west closed; T-4 begins in May. */
static struct town *town_tables(void)
{
    struct town *t = town_full();
    struct registration r;

    town_register_as(t, "T-2", "tasks", "第二件", "east", "2022-06-30");
    town_register_as(t, "T-3", "tasks", "第三件", "west", "2022-03-31");
    town_register_as(t, "W-1", "tasks", "办完的", "west", "2022-06-30");
    r = registration_of("T-4", "tasks");
    r.start_date = day("2022-05-05");
    town_must(t, "clerk", OP_register, &r);
    act(t, "li", OP_report, "T-1", "30");
    act(t, "li", OP_report, "T-2", "70");
    act(t, "wang", OP_close_request, "W-1", NULL);
    town_step(t, &(struct step){NULL, "head", OP_close_approve, "W-1", .ref = "W-1/1"});
    t->now_ms = at("2022-04-01T00:00") + 1;
    town_judge(t, "T-3"); /* red: overdue */
    t->now_ms = at("2022-05-01T00:00") - 1;
    return t;
}

static const char *const short_columns[] = {"id", "percent"};

/* ---- items ---- */

static void test_items(void **state)
{
    static const char *const desc[] = {"-percent"}, *const left[] = {"left_workdays", "-id"},
                             *const most[] = {"-left_workdays", "-id"}, *const open[] = {"open"},
                             *const red[] = {"red"}, *const none[] = {"none"};
    static const struct {
        struct strs sort, state, light;
        const char *expect;
    } cases[] = {
        {.expect = "T-1|30; T-2|70; T-3|0; W-1|0"},
        {.sort = STRS(desc), .expect = "T-2|70; T-1|30; T-3|0; W-1|0"},
        {.sort = STRS(left), .expect = "T-3|0; T-2|70; T-1|30; W-1|0"}, /* closed: nothing to compare by, last */
        {.sort = STRS(most), .expect = "T-2|70; T-1|30; T-3|0; W-1|0"}, /* either way */
        {.state = STRS(open), .expect = "T-1|30; T-2|70; T-3|0"},
        {.light = STRS(red), .expect = "T-3|0"},
        {.light = STRS(none), .state = STRS(open), .expect = "T-1|30; T-2|70"},
    };
    struct town *t = town_tables();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bulletin b = table_doc(t, "T");
        struct tabled out;

        COLUMNS(t, &b, short_columns);
        b.sort = cases[i].sort;
        b.state_in = cases[i].state;
        b.light_in = cases[i].light;
        town_apply(t, "bulletin", &b);
        out = table_of(t, "T", "2022-04");
        assert_string_equal(table_text(t, &out), cases[i].expect);
        assert_string_equal(out.title, "进度表（2022年4月）");
        assert_true(LIST_AT(out.heads, struct tablehead, 1)->number);
        assert_false(LIST_AT(out.heads, struct tablehead, 0)->number);
        assert_string_equal(LIST_AT(out.rules, struct rulesref, 0)->kind, "bulletin");
        assert_int_equal(LIST_AT(out.rules, struct rulesref, 0)->version, i + 1);
    }
    town_free(t);
}

/* Rows are numbered in their order, and what changed in the period is a filter. */
static void test_numbered_and_changed(void **state)
{
    static const char *const desc[] = {"-percent"}, *const columns[] = {"no", "id"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tabled out;

    (void)state;
    t->now_ms = at("2022-04-20T10:00");
    act(t, "li", OP_report, "T-2", "80");
    act(t, "li", OP_report, "T-1", "90");
    t->now_ms = at("2022-05-10T10:00");
    COLUMNS(t, &b, columns);
    b.changed = true;
    b.sort = STRS(desc);
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "1|T-1; 2|T-2");
    town_free(t);
}

static void test_counts(void **state)
{
    static const char *const columns[] = {"key", "open", "red", "closed"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tabled out;

    (void)state;
    COLUMNS(t, &b, columns);
    b.rows = TABLE_UNITS;
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "east|2|0|0; west|1|1|1");
    b.rows = TABLE_LEADERS; /* nobody leads any */
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "");
    town_free(t);
}

static void test_lights(void **state)
{
    static const char *const columns[] = {"id", "cause"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tabled out;

    (void)state;
    COLUMNS(t, &b, columns);
    b.rows = TABLE_LIGHTS;
    b.ledgers.n = 0; /* of all that have lights */
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "T-3|overdue");
    town_free(t);
}

/* ---- texts ---- */

static void test_texts(void **state)
{
    static const char *const columns[] = {"id", "text"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct registration r = registration_of("T-5", "tasks");
    struct editiontext x;
    struct edition e;

    (void)state;
    r.note = "一行\n二行";
    t->now_ms = at("2022-04-10T10:00");
    town_must(t, "clerk", OP_register, &r);
    COLUMNS(t, &b, columns);
    b.rows = TABLE_TEXTS;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-05-20T10:00");
    made_now(t, "T/2022-04/1");
    e = edition_of(t, "T/2022-04/1");
    assert_string_equal(table_text(t, e.table), "T-5|一行 二行"); /* without a word: no place */
    rec_clear(&rec_editiontext, &x);
    x.edition = e.id;
    x.item = "C-1"; /* of another ledger, but chosen */
    x.text = "写好的话";
    assert_int_equal(town_send(t, "clerk", OP_bulletin_text, "x1", &x), 0);
    x.text = "改好的话"; /* not drafted again yet: too long, it never would be */
    assert_int_equal(town_send(t, "clerk", OP_bulletin_text, "x2", &x), 0);
    made_now(t, e.id);
    x = (struct editiontext){e.id, "T-5", NULL, true};
    assert_int_equal(town_send(t, "clerk", OP_bulletin_text, "x3", &x), 0);
    made_now(t, e.id);
    e = edition_of(t, "T/2022-04/1");
    assert_string_equal(table_text(t, e.table), "C-1|改好的话");
    x.item = "T-99";
    assert_refused(t, town_send(t, "clerk", OP_bulletin_text, "x4", &x), DUBAN_E_no_item, "item");
    x = (struct editiontext){e.id, "T-5", "话", true};
    assert_refused(t, town_send(t, "clerk", OP_bulletin_text, "x5", &x), DUBAN_E_bad_choice, "off");
    assert_int_equal(town_send(t, "li", OP_bulletin_text, "x6", &x), DUBAN_E_not_allowed);
    publish_now(t, e.id);
    assert_refused(t, town_send(t, "clerk", OP_bulletin_text, "x7", &x), DUBAN_E_bad_move, "edition");
    town_free(t);
}

/* A table is for everybody: of a private ledger it names the item by its number only. */
static void test_private(void **state)
{
    static const char *const columns[] = {"id", "title"}, *const words[] = {"id", "title", "text"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct ledger tasks;
    struct registration r = registration_of("T-5", "tasks");
    struct tabled out;

    (void)state;
    r.note = "某人来电";
    t->now_ms = at("2022-04-10T10:00");
    town_must(t, "clerk", OP_register, &r);
    tasks = *core_ledger(t->c, "tasks");
    tasks.private = true;
    town_apply(t, "ledger", &tasks);
    COLUMNS(t, &b, columns);
    b.rows = TABLE_LIGHTS;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-05-20T10:00");
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "T-3|请登录查看");
    COLUMNS(t, &b, words);
    b.rows = TABLE_TEXTS;
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), ""); /* nobody wrote of it for the table */
    town_free(t);
}

/* What nobody may hear of is in no table, though its number was written into one. */
static void test_secret(void **state)
{
    static const char *const columns[] = {"id", "title"}, *const begun[] = {"begun"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct stage stages[] = {stage_doc("begun", "待查", false), stage_doc("concluded", "已办结", true)};
    struct ledger visits = ledger_doc("visits", NULL);
    struct inspection doc = inspection_doc(t);
    struct plan p = plan_of("P-1", "2022-04-01");
    struct tabletext chosen = {"P-1-20220401", "暗访", false, NULL};
    struct tableask ask;
    struct tabled out;

    (void)state;
    visits.stages = LIST(stages);
    town_apply(t, "ledger", &visits);
    doc.secret_stages = STRS(begun);
    town_apply(t, "inspection", &doc);
    p.unannounced = true;
    town_must(t, "clerk", OP_schedule_set, &p);
    t->now_ms = at("2022-04-01T09:00");
    assert_string_equal(run_now(t, "P-1"), chosen.item);
    COLUMNS(t, &b, columns);
    b.rows = TABLE_TEXTS;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-05-20T10:00");
    rec_clear(&rec_tableask, &ask);
    ask.bulletin = "T";
    ask.period = "2022-04";
    ask.texts = (struct list){&chosen, 1};
    town_answer(t, OP_bulletin_table, &ask, &out);
    assert_string_equal(table_text(t, &out), "");
    town_free(t);
}

/* ---- ranks ---- */

static void give(struct town *t, const char *unit, const char *rule)
{
    struct scoregive g;

    rec_clear(&rec_scoregive, &g);
    g.subject = unit;
    g.rule = rule;
    g.reason = "依据";
    town_must(t, "clerk", OP_score_give, &g);
}

static void points(struct town *t)
{
    struct pointrule rows[3];
    struct points doc;

    for (int i = 0; i < 3; i++) {
        rec_clear(&rec_pointrule, &rows[i]);
        rows[i].event = SE_GIVEN;
    }
    rows[0].rule = rows[0].title = "plus";
    rows[0].heading = "时效";
    rows[0].points = 2000;
    rows[1].rule = rows[1].title = "minus";
    rows[1].heading = "质量";
    rows[1].points = -1000;
    rows[2].rule = rows[2].title = "media";
    rows[2].heading = "质量";
    rows[2].points = 0;
    rec_clear(&rec_points, &doc);
    doc.points = "county";
    doc.rows = LIST(rows);
    town_apply(t, "points", &doc);
}

/* What carries no points is listed with 0. */
static void test_scores(void **state)
{
    static const char *const columns[] = {"unit", "rule", "entries", "points"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tabled out;

    (void)state;
    points(t);
    give(t, "east", "plus");
    give(t, "east", "plus");
    give(t, "west", "media");
    t->now_ms = at("2022-05-01T10:00");
    give(t, "west", "minus"); /* May's */
    COLUMNS(t, &b, columns);
    b.rows = TABLE_SCORES;
    b.ledgers.n = 0;
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "east|plus|2|4; west|media|1|0");
    town_free(t);
}

static const char *bars_text(struct town *t, const struct tabled *table)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < table->bars.n; i++) {
        const struct tablebar *bar = LIST_AT(table->bars, struct tablebar, i);

        buf_printf(&b, "%s%s %s %s", i ? "; " : "", bar->unit, bar->item, ((const struct reason *)bar->why)->code);
    }
    return b.len ? b.data : "";
}

/* West was red in April: in May it would be the best, and stands below the table. Nothing won is no honour. */
static void test_honours(void **state)
{
    static const char *const columns[] = {"category", "place", "unit", "figure"}, *const timely[] = {"时效"},
                             *const quality[] = {"质量"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tablecategory categories[2];
    struct tabled out;

    (void)state;
    points(t);
    t->now_ms = at("2022-05-10T10:00");
    give(t, "west", "plus");
    give(t, "west", "plus");
    give(t, "east", "plus");
    give(t, "office", "plus");
    give(t, "east", "minus");
    for (int i = 0; i < 2; i++) {
        rec_clear(&rec_tablecategory, &categories[i]);
        categories[i].category = categories[i].title = i ? "q" : "s";
        categories[i].best = 1;
    }
    categories[0].headings = STRS(timely);
    categories[1].headings = STRS(quality);
    COLUMNS(t, &b, columns);
    b.rows = TABLE_HONOURS;
    b.ledgers.n = 0;
    b.categories = LIST(categories);
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-06-01T00:00") - 1;
    out = table_of(t, "T", "2022-05");
    assert_string_equal(table_text(t, &out), "s|1|east|2; s|1|office|2"); /* equal ones share the place */
    assert_string_equal(bars_text(t, &out), "west T-3 rank_barred");
    categories[0].headings.n = 0; /* by the index: east's T-1, T-2 are not due, so nobody has a matter but west */
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-06-01T10:00");
    out = table_of(t, "T", "2022-05");
    assert_string_equal(table_text(t, &out), "");
    town_free(t);
}

static void test_ranking(void **state)
{
    static const char *const columns[] = {"place", "unit", "index"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tabled out;

    (void)state;
    COLUMNS(t, &b, columns);
    b.rows = TABLE_RANKING;
    b.period = PERIOD_QUARTER;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-06-01T10:00");
    town_register_as(t, "W-2", "tasks", "W-2", "west", "2022-06-30");
    act(t, "wang", OP_close_request, "W-2", NULL);
    t->now_ms = at("2022-07-05T10:00");
    out = table_of(t, "T", "2022Q1");
    assert_string_equal(table_text(t, &out), "1|west|50; -|east|-"); /* W-1 good, T-3 not */
    b.honours = true;
    town_apply(t, "bulletin", &b);
    out = table_of(t, "T", "2022Q1");
    assert_string_equal(bars_text(t, &out), ""); /* red since 1 April */
    out = table_of(t, "T", "2022Q2");
    assert_string_equal(bars_text(t, &out), "west T-3 rank_barred");
    town_free(t);
}

static void test_campaigns(void **state)
{
    static const char *const columns[] = {"campaign",    "place", "unit",     "matters",
                                          "on_schedule", "reds",  "progress", "index"},
                             *const targets[] = {"T-1", "T-2", "T-3"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct ledger l = ledger_doc("races", NULL);
    struct registration r;
    struct tabled out;

    (void)state;
    l.overlay = true;
    town_apply(t, "ledger", &l);
    t->now_ms = at("2022-04-02T09:00");
    r = registration_of("R-1", "races");
    r.start_date = day("2022-04-01");
    r.due_date = day("2022-05-15");
    r.targets = STRS(targets);
    town_must(t, "clerk", OP_register, &r);
    COLUMNS(t, &b, columns);
    b.rows = TABLE_CAMPAIGNS;
    b.ledgers.n = 0;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-06-20T09:00");
    out = table_of(t, "T", "2022-04");
    assert_string_equal(table_text(t, &out), "R-1|1|east|2|2|0|50|100; R-1|2|west|1|0|1|-|0");
    out = table_of(t, "T", "2022-03");
    assert_string_equal(table_text(t, &out), ""); /* it had not begun */
    town_free(t);
}

static void test_mechanisms(void **state)
{
    static const char *const columns[] = {"title", "registered", "open"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct tabled out;

    (void)state;
    COLUMNS(t, &b, columns);
    b.rows = TABLE_MECHANISMS;
    b.period = PERIOD_YEAR;
    b.ledgers.n = 0;
    town_apply(t, "bulletin", &b);
    assert_int_equal(refused(t, "T", "2022"), DUBAN_E_too_early);
    t->now_ms = at("2023-01-01T00:00") - 1;
    out = table_of(t, "T", "2022");
    assert_non_null(strstr(table_text(t, &out), "tasks|5|4"));
    town_free(t);
}

/* ---- refusals and limits ---- */

static void test_refusals(void **state)
{
    static const struct {
        const char *name, *period;
        int code;
        const char *field;
    } cases[] = {
        {"X", "2022-04", DUBAN_E_no_record, "bulletin"},
        {"T", "2022Q1", DUBAN_E_bad_choice, "period"},
        {"T", "2022-05", DUBAN_E_too_early, "period"},
    };
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");

    (void)state;
    town_apply(t, "bulletin", &b);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(t, refused(t, cases[i].name, cases[i].period), cases[i].code, cases[i].field);
    town_free(t);
}

/* One row more than there may be is refused, never cut. */
static void test_rows_limit(void **state)
{
    struct town *t = town_tables(); /* four of April */
    struct bulletin b = table_doc(t, "T");

    (void)state;
    COLUMNS(t, &b, short_columns);
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-04-20T10:00");
    for (int i = 4; i < LIM_TABLE_ROWS; i++)
        town_register(t, arena_printf(&t->a, "X-%04d", i), "tasks");
    t->now_ms = at("2022-05-01T00:00") - 1;
    assert_int_equal(refused(t, "T", "2022-04"), 0);
    t->now_ms = at("2022-04-20T10:00");
    town_register(t, "X-9999", "tasks");
    t->now_ms = at("2022-05-01T00:00") - 1;
    assert_refused(t, refused(t, "T", "2022-04"), DUBAN_E_too_many, "bulletin");
    town_free(t);
}

/* ---- editions ---- */

static void test_editions(void **state)
{
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct editionsask ask;
    struct editions out;

    (void)state;
    town_apply(t, "bulletin", &b);
    b.bulletin = "U";
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-06-20T10:00");
    made_now(t, "T/2022-04/1");
    rec_clear(&rec_editionsask, &ask);
    town_answer(t, OP_editions, &ask, &out);
    assert_int_equal(out.rows.n, 3);
    assert_null(LIST_AT(out.rows, struct edition, 0)->table); /* several: without their tables */
    ask.bulletin = "T";
    ask.limit = 1;
    town_answer(t, OP_editions, &ask, &out);
    assert_string_equal(out.after, "T/2022-04/1");
    ask.after = out.after;
    town_answer(t, OP_editions, &ask, &out);
    assert_string_equal(LIST_AT(out.rows, struct edition, 0)->id, "T/2022-05/1");
    assert_null(out.after);
    ask.edition = "T/2022-04/1";
    town_answer(t, OP_editions, &ask, &out);
    assert_non_null(LIST_AT(out.rows, struct edition, 0)->table);
    assert_int_equal(out.as_of_ms, at("2022-05-01T00:00") - 1);
    ask.edition = "T/2022-04/9";
    assert_refused(t, town_ask(t, OP_editions, &ask, &out), DUBAN_E_no_record, "edition");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),     cmocka_unit_test(test_numbered_and_changed),
        cmocka_unit_test(test_counts),    cmocka_unit_test(test_lights),
        cmocka_unit_test(test_texts),     cmocka_unit_test(test_private),
        cmocka_unit_test(test_secret),    cmocka_unit_test(test_scores),
        cmocka_unit_test(test_honours),   cmocka_unit_test(test_ranking),
        cmocka_unit_test(test_campaigns), cmocka_unit_test(test_mechanisms),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_rows_limit),
        cmocka_unit_test(test_editions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
