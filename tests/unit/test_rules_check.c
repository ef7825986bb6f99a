/* test_rules_check.c: documents of ledgers, matters, words, points and the organisation (core/rules_check.c,
 * core/rules_loose.c) and what they would change if they came into force (core/query_rules.c).
 *
 * The story: somebody writes the rules of a call ledger by hand and makes every mistake once; then a policy is made
 * stricter, and before it is applied the office wants to know whom it would hit. */
#include "core/rules_check.h"
#include "tests/unit/town.h"

static struct stage calls[4];

static struct ledger call_ledger(void)
{
    static const char *const next[] = {"claimed"}, *const by[] = {"own", "liaison"};
    struct ledger l = ledger_doc("calls", NULL);

    calls[0] = stage_doc("dispatched", "已派单", false);
    calls[1] = stage_doc("claimed", "已认领", false);
    calls[2] = stage_doc("refused", "已退回", false);
    calls[3] = stage_doc("done", "已办", true);
    calls[0].next = STRS(next);
    calls[0].within = span(2, SPAN_WORKHOURS);
    calls[1].by = STRS(by);
    calls[1].takes = true;
    calls[2].refuses = true;
    l.stages = LIST(calls);
    return l;
}

static void refused(struct town *t, const char *kind, const void *doc, int code, const char *field)
{
    struct rulesapply b = rules_of(t, kind, doc);
    int rc = town_send(t, "owner", OP_rules_apply, "try", &b);

    if (rc != code || strcmp(t->e.field, field) != 0)
        fail_msg("%s at %s, not %s at %s", duban_err_name((enum duban_err)rc), t->e.field,
                 duban_err_name((enum duban_err)code), field);
}

static void test_a_good_ledger(void **state)
{
    struct town *t = town_full();
    struct ledger l = call_ledger();

    (void)state;
    town_apply(t, "ledger", &l);
    assert_int_equal(core_ledger(t->c, "calls")->stages.n, 4);
    town_free(t);
}

/* One mistake at a time in the stages: each is told at its field. */
static void test_stage_mistakes(void **state)
{
    static const char *const to_nowhere[] = {"claimd"}, *const nobody[] = {"liason"}, *const no_need[] = {"reasons"};
    static struct opens slash;
    struct town *t = town_full();
    struct ledger l = call_ledger();

    (void)state;
#define MISTAKE(change, code, field)                  \
    do {                                              \
        l = call_ledger();                            \
        change;                                       \
        refused(t, "ledger", &l, code, "doc." field); \
    } while (0)
    MISTAKE(calls[0].next = STRS(to_nowhere), DUBAN_E_bad_stage, "stages[0].next[0]");
    assert_non_null(strstr(t->e.text, "claimed")); /* did you mean */
    MISTAKE(calls[1].by = STRS(nobody), DUBAN_E_bad_choice, "stages[1].by[0]");
    assert_non_null(strstr(t->e.text, "liaison"));
    MISTAKE(calls[3].needs = STRS(no_need), DUBAN_E_bad_choice, "stages[3].needs[0]");
    MISTAKE(calls[0].lapse = "nowhere", DUBAN_E_bad_stage, "stages[0].lapse");
    MISTAKE(calls[0].lapse = "dispatched", DUBAN_E_bad_choice, "stages[0].lapse"); /* into itself */
    MISTAKE(calls[1].lapse = "dispatched", DUBAN_E_bad_choice, "stages[1].lapse"); /* no limit to pass */
    MISTAKE((calls[0].lapse = "claimed", calls[1].lapse = "refused", calls[1].lapse_due = true,
             calls[2].lapse = "claimed", calls[2].lapse_due = true),
            DUBAN_E_bad_choice, "stages[1].lapse");                                /* from 1 to 2 and back, for ever */
    MISTAKE(calls[1].lapse_due = true, DUBAN_E_bad_choice, "stages[1].lapse_due"); /* into what? */
    MISTAKE(calls[0].within_of = "claim", DUBAN_E_bad_choice, "stages[0].within_of"); /* two limits */
    MISTAKE(calls[1].within_of = "claim", DUBAN_E_missing, "stages[1].within_of");    /* of which table? */
    MISTAKE(calls[2].refuse_most = 2, DUBAN_E_bad_choice, "stages[2].beyond");
    MISTAKE((calls[1].refuse_most = 2, calls[1].beyond = "done"), DUBAN_E_bad_choice, "stages[1].beyond");
    MISTAKE(calls[1].frees = true, DUBAN_E_bad_choice, "stages[1].frees");
    MISTAKE(calls[0].within = span(40000, SPAN_DAYS), DUBAN_E_out_of_range, "stages[0].within");
    rec_clear(&rec_opens, &slash);
    slash.ledger = "tasks";
    slash.suffix = "/x";
    MISTAKE((calls[3].opens = (struct list){&slash, 1}), DUBAN_E_bad_char, "stages[3].opens[0].suffix");
    MISTAKE(l.reopen_due = span(40000, SPAN_DAYS), DUBAN_E_out_of_range, "reopen_due");
    town_free(t);
}

/* crops: an item is growing; a new version without that stage would leave it nowhere. */
static void test_a_stage_in_use_stays(void **state)
{
    struct town *t = town_full();
    struct stage stages[] = {stage_doc("sown", "已种", false), stage_doc("done", "收获", true)};
    struct ledger l = ledger_doc("crops", NULL);
    struct registration r;

    (void)state;
    rec_clear(&rec_registration, &r);
    r.id = "C-9";
    r.ledger = "crops";
    r.title = "小麦";
    r.lead_unit = "east";
    r.stage = "growing";
    town_must(t, "owner", OP_register, &r);
    l.stages = LIST(stages);
    refused(t, "ledger", &l, DUBAN_E_bad_stage, "doc.stages");
    assert_non_null(strstr(t->e.text, "C-9"));
    town_free(t);
}

static struct matterrow matter(const char *name, const char *limit, struct span within)
{
    struct matterrow m;

    rec_clear(&rec_matterrow, &m);
    m.matter = name;
    m.limit = limit;
    m.within = within;
    return m;
}

static void test_tables(void **state)
{
    struct town *t = town_full();
    struct matterrow rows[] = {matter("a", "claim", span(15, SPAN_MINUTES)), matter("b", NULL, span(1, SPAN_DAYS))};
    struct matters m = {"grid", LIST(rows)};
    struct wordlist lists[1];
    struct words w = {"county", LIST(lists)};
    struct pointrule rules[1];
    struct points p;

    (void)state;
    refused(t, "matters", &m, DUBAN_E_missing, "doc.rows[1].limit");
    rows[1] = matter("b", "finish", span(2, SPAN_HOURS));
    rows[1].from = day("2022-02-01");
    rows[1].to = day("2022-01-01");
    refused(t, "matters", &m, DUBAN_E_too_early, "doc.rows[1].to");
    rows[1].to = NONE;
    town_apply(t, "matters", &m);

    rec_clear(&rec_wordlist, &lists[0]);
    lists[0].field = "importence";
    lists[0].words = STRS(((const char *[]){"normal"}));
    refused(t, "words", &w, DUBAN_E_unknown_field, "doc.lists[0].field");
    struct wordtitle titles[] = {{"onsite", "现场"}, {"written", "书面"}, {"onsite", "上门"}};
    w.lists.n = 0;
    w.titles = (struct list){titles, 3};
    refused(t, "words", &w, DUBAN_E_exists, "doc.titles[2].word");

    rec_clear(&rec_points, &p);
    rec_clear(&rec_pointrule, &rules[0]);
    p.points = "county";
    p.rows = LIST(rules);
    rules[0].rule = "red";
    rules[0].title = "红灯";
    rules[0].heading = "timely";
    rules[0].event = SE_LIGHT;
    rules[0].points = -2000;
    refused(t, "points", &p, DUBAN_E_missing, "doc.rows[0].light");
    rules[0].light = LIGHT_RED;
    rules[0].stage = "done";
    refused(t, "points", &p, DUBAN_E_bad_choice, "doc.rows[0].stage");
    town_free(t);
}

/* ---- what would change ---- */

static int ask_diff(struct town *t, struct rulesapply *docs, size_t n, struct rulesmoves *out)
{
    struct query_env env = {t->c, t->now_ms, t->seq, NULL, NULL};
    struct rulesdiff body = {{docs, n}};

    t->e = (struct duban_error){0};
    rec_clear(&rec_rulesmoves, out);
    return core_query(&env, OP_rules_diff, &body, &t->a, out, &t->e);
}

static size_t rules_n(struct town *t)
{
    return state_page(t->s, T_rules, NULL, 100, &t->a).n;
}

static void test_stricter_policy(void **state)
{
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct lightrule *red = LIST_AT(p.lights, struct lightrule, 0);
    struct condition *late = LIST_AT(red->any, struct condition, 0);
    struct rulesapply docs[2];
    struct rulesmoves m;
    const size_t before = rules_n(t);

    (void)state;
    /* what is in force changes nothing */
    docs[0] = rules_of(t, "policy", &p);
    assert_int_equal(ask_diff(t, docs, 1, &m), 0);
    assert_int_equal(m.changed, 0);
    assert_int_equal(m.lights, 0);
    assert_int_equal(((const struct count *)m.before)->open, ((const struct count *)m.after)->open);

    /* red for whoever is a day or more before the end: every item that has a date and time left turns */
    rec_clear(&rec_condition, late);
    late->cause = "soon";
    late->due_within = span(36500, SPAN_DAYS);
    docs[0] = rules_of(t, "policy", &p);
    assert_int_equal(ask_diff(t, docs, 1, &m), 0);
    assert_int_equal(m.changed, 1);
    assert_int_equal(LIST_AT(m.docs, struct rulesref, 0)->version, 2);
    assert_true(m.lights > 0);
    assert_int_equal(LIST_AT(m.rows, struct rulemove, 0)->new_light, LIGHT_RED);
    assert_string_equal(LIST_AT(m.rows, struct rulemove, 0)->new_cause, "soon");
    assert_int_equal(((const struct count *)m.after)->red, ((const struct count *)m.before)->red + m.lights);

    /* and nothing of it stays */
    assert_int_equal(rules_n(t), before);
    assert_int_equal(
        LIST_AT(LIST_AT(core_policy(t->c, "plain", NULL)->lights, struct lightrule, 0)->any, struct condition, 0)
            ->due_within.unit,
        SPAN_ABSENT);
    town_free(t);
}

/* Women's Day becomes a day off after all: what was counted across it moves by a workday, what was given does not. */
static void test_a_day_off_moves_what_was_counted(void **state)
{
    struct town *t = town_full();
    struct ledger pledges = ledger_doc("pledges", "plain");
    struct registration r = registration_of("P-1", "pledges");
    struct calday days[] = {{day("2022-03-08"), DAYK_HOLIDAY, "妇女节"}};
    struct calendar local;
    struct rulesapply docs[1];
    struct rulesmoves m;

    (void)state;
    pledges.due = span(10, SPAN_WORKDAYS);
    town_apply(t, "ledger", &pledges);
    r.due_date = NONE;
    town_must(t, "clerk", OP_register, &r);
    rec_clear(&rec_calendar, &local);
    local.calendar = "local";
    local.extra = true;
    local.days = LIST(days);
    docs[0] = rules_of(t, "calendar", &local);
    assert_int_equal(ask_diff(t, docs, 1, &m), 0);
    assert_int_equal(m.dates, 1);
    assert_int_equal(m.lights, 0);
    assert_int_equal(m.unlisted, 0);
    assert_string_equal(LIST_AT(m.rows, struct rulemove, 0)->id, "P-1");
    const struct datemove *moved = LIST_AT(m.rows, struct rulemove, 0)->moved;
    assert_int_equal(moved->due_before, day("2022-03-15"));
    assert_int_equal(moved->due_date, day("2022-03-16"));
    for (size_t i = 1; i < m.rows.n; i++)
        assert_null(LIST_AT(m.rows, struct rulemove, i)->moved);

    /* in force, not judged yet: nothing is left that the same document would move */
    town_apply(t, "calendar", &local);
    assert_int_equal(town_item(t, "P-1").effective_due, day("2022-03-15"));
    assert_int_equal(ask_diff(t, docs, 1, &m), 0);
    assert_int_equal(m.dates, 0);
    town_free(t);
}

static void test_diff_names_the_document(void **state)
{
    static const char *const to_nowhere[] = {"claimd"};
    struct town *t = town_full();
    struct ledger good = ledger_doc("fine", "nobody"), bad = call_ledger();
    struct rulesapply docs[2];
    struct rulesmoves m;

    (void)state;
    docs[0] = rules_of(t, "ledger", &good);
    assert_int_equal(ask_diff(t, docs, 1, &m), 0);
    assert_int_equal(m.loose.n, 1);
    assert_string_equal(m.loose.v[0], "ledger/fine: policy/nobody");
    calls[0].next = STRS(to_nowhere);
    docs[1] = rules_of(t, "ledger", &bad);
    assert_int_equal(ask_diff(t, docs, 2, &m), DUBAN_E_bad_stage);
    assert_string_equal(t->e.field, "docs[1].doc.stages[0].next[0]");
    assert_null(core_ledger(t->c, "fine"));
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_ledger),
        cmocka_unit_test(test_stage_mistakes),
        cmocka_unit_test(test_a_stage_in_use_stays),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_stricter_policy),
        cmocka_unit_test(test_diff_names_the_document),
        cmocka_unit_test(test_a_day_off_moves_what_was_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
