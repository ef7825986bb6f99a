/* Tables that are published: periods, which edition drafts itself and when, and what rules of a table must say
 * (core/bulletin.c, core/bulletin_check.c). */
#include "tests/unit/publishing.h"

static void test_periods(void **state)
{
    static const struct {
        int kind;
        const char *text, *from, *to; /* from NULL: none of this kind */
    } cases[] = {
        {PERIOD_MONTH, "2022-02", "2022-02-01", "2022-02-28"},
        {PERIOD_MONTH, "2024-02", "2024-02-01", "2024-02-29"},
        {PERIOD_MONTH, "2022-12", "2022-12-01", "2022-12-31"},
        {PERIOD_QUARTER, "2022Q1", "2022-01-01", "2022-03-31"},
        {PERIOD_QUARTER, "2022Q4", "2022-10-01", "2022-12-31"},
        {PERIOD_YEAR, "2022", "2022-01-01", "2022-12-31"},
        {PERIOD_MONTH, "2022-13", NULL, NULL},
        {PERIOD_MONTH, "2022-00", NULL, NULL},
        {PERIOD_MONTH, "2022-1", NULL, NULL},
        {PERIOD_MONTH, "2022", NULL, NULL},
        {PERIOD_MONTH, "2022-011", NULL, NULL},
        {PERIOD_MONTH, "1989-12", NULL, NULL},
        {PERIOD_MONTH, "2200-01", NULL, NULL},
        {PERIOD_QUARTER, "2022Q5", NULL, NULL},
        {PERIOD_QUARTER, "2022-Q1", NULL, NULL},
        {PERIOD_QUARTER, "2022Q", NULL, NULL},
        {PERIOD_YEAR, "2022-01", NULL, NULL},
        {PERIOD_YEAR, "", NULL, NULL},
        {PERIOD_YEAR, "二零二二", NULL, NULL},
    };
    struct arena a;

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct period p = {0, 0};
        bool read = period_read(cases[i].kind, cases[i].text, &p);

        if (read != (cases[i].from != NULL))
            fail_msg("%s", cases[i].text);
        if (!read)
            continue;
        assert_string_equal(date_text(p.from, &a), cases[i].from);
        assert_string_equal(date_text(p.to, &a), cases[i].to);
        assert_string_equal(period_text(cases[i].kind, p.from, &a), cases[i].text);
        assert_string_equal(period_text(cases[i].kind, p.to, &a), cases[i].text);
    }
    arena_done(&a);
}

/* ---- which one drafts itself ---- */

/* "T/2022-03/1 waiting 2022-04-08T…; …" */
static const char *editions_text(struct town *t)
{
    struct list l = state_page(t->s, T_edition, NULL, 100, &t->a);
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < l.n; i++) {
        const struct edition *e = LIST_AT(l, struct edition, i);

        buf_printf(&b, "%s%s %s", i ? "; " : "", e->id, enum_edition_state.words[e->state]);
        if (e->next_ms != NONE)
            buf_printf(&b, " %.10s", time_text(e->next_ms, CAL_ZONE_MIN, &t->a));
    }
    return b.len ? b.data : "";
}

/* Off for two months: each period once, in order. The first waits from the day the rules came. */
static void test_one_after_the_other(void **state)
{
    struct town *t = town_full();
    struct bulletin b = table_doc(t, "T");

    (void)state;
    town_apply(t, "bulletin", &b);
    assert_string_equal(editions_text(t), "T/2022-03/1 waiting 2022-04-06"); /* after the holiday */
    t->now_ms = at("2022-06-20T09:00");
    made_now(t, "T/2022-03/1");
    assert_string_equal(editions_text(t), "T/2022-03/1 drafted; T/2022-04/1 waiting 2022-05-07");
    made_now(t, "T/2022-04/1");
    made_now(t, "T/2022-05/1");
    assert_string_equal(editions_text(t), "T/2022-03/1 drafted; T/2022-04/1 drafted; T/2022-05/1 drafted; "
                                          "T/2022-06/1 waiting 2022-07-05");
    town_free(t);
}

/* Other rules move the one that waits; the same rules, and one that a person asked for, move nothing. */
static void test_rules_again(void **state)
{
    struct town *t = town_full();
    struct bulletin b = table_doc(t, "T");

    (void)state;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-04-02T09:00"); /* the next period has begun: still one waits */
    b.after = span(10, SPAN_DAYS);
    town_apply(t, "bulletin", &b);
    assert_string_equal(editions_text(t), "T/2022-03/1 waiting 2022-04-11");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", NULL), 0);
    b.note = "说明";
    town_apply(t, "bulletin", &b);
    assert_string_equal(editions_text(t), "T/2022-03/1 waiting 2022-04-02");
    town_free(t);
}

/* Asked for by hand before its time, or sent back, it does not end the row. */
static void test_by_hand(void **state)
{
    struct town *t = town_full();
    struct bulletin b = table_doc(t, "T");

    (void)state;
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-04-01T09:00");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", NULL), 0);
    made_now(t, "T/2022-03/1");
    assert_string_equal(editions_text(t), "T/2022-03/1 drafted; T/2022-04/1 waiting 2022-05-07");
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_return, "T/2022-03/1"), 0);
    made_now(t, "T/2022-03/1");
    assert_string_equal(editions_text(t), "T/2022-03/1 drafted; T/2022-04/1 waiting 2022-05-07");
    town_free(t);
}

/* ---- rules ---- */

typedef void change_fn(struct town *t, struct bulletin *b);

static const char *const words_wrong[] = {"nowhere"}, *const sorted[] = {"-percent"},
                         *const sorted_wrong[] = {"-percents"};

static void no_column(struct town *t, struct bulletin *b)
{
    (void)t;
    b->columns.n = 0;
}
static void unknown_column(struct town *t, struct bulletin *b)
{
    static const char *const v[] = {"no", "procent"};
    COLUMNS(t, b, v);
}
static void list_column(struct town *t, struct bulletin *b)
{
    static const char *const v[] = {"ends"};
    b->rows = TABLE_MECHANISMS;
    b->period = PERIOD_YEAR;
    b->ledgers.n = 0;
    COLUMNS(t, b, v);
}
static void twice_headed(struct town *t, struct bulletin *b)
{
    static const char *const v[] = {"id", "percent", "id"};
    COLUMNS(t, b, v);
}
static void unknown_sort(struct town *t, struct bulletin *b)
{
    (void)t;
    b->sort = STRS(sorted_wrong);
}
static void sorts(struct town *t, struct bulletin *b)
{
    (void)t;
    b->sort = STRS(sorted);
}
static void long_title(struct town *t, struct bulletin *b)
{
    b->title = arena_printf(&t->a, "{period}%0*d", LIM_NAME_BYTES - 10, 0);
}
static void no_n(struct town *t, struct bulletin *b)
{
    (void)t;
    b->number = "通报〔{year}〕号";
}
static void late_after(struct town *t, struct bulletin *b)
{
    (void)t;
    b->after = span(367, SPAN_DAYS);
}
static void honours_of_items(struct town *t, struct bulletin *b)
{
    (void)t;
    b->honours = true;
}
static void stages_of_units(struct town *t, struct bulletin *b)
{
    static const char *const v[] = {"key"};
    COLUMNS(t, b, v);
    b->rows = TABLE_UNITS;
    b->stage_in = STRS(words_wrong);
}
static void wrong_state(struct town *t, struct bulletin *b)
{
    (void)t;
    b->state_in = STRS(words_wrong);
}
static void wrong_light(struct town *t, struct bulletin *b)
{
    (void)t;
    b->light_in = STRS(words_wrong);
}
static void monthly_mechanisms(struct town *t, struct bulletin *b)
{
    static const char *const v[] = {"mechanism"};
    COLUMNS(t, b, v);
    b->rows = TABLE_MECHANISMS;
    b->ledgers.n = 0;
}
static void no_categories(struct town *t, struct bulletin *b)
{
    static const char *const v[] = {"place"};
    COLUMNS(t, b, v);
    b->rows = TABLE_HONOURS;
    b->ledgers.n = 0;
}
static void best_none(struct town *t, struct bulletin *b)
{
    struct tablecategory *c = arena_alloc(&t->a, sizeof *c);
    no_categories(t, b);
    rec_clear(&rec_tablecategory, c);
    c->category = c->title = "争先";
    c->best = 0;
    b->categories = (struct list){c, 1};
}
static void twice_honoured(struct town *t, struct bulletin *b)
{
    struct tablecategory *c = arena_alloc(&t->a, 2 * sizeof *c);
    no_categories(t, b);
    for (int i = 0; i < 2; i++) {
        rec_clear(&rec_tablecategory, &c[i]);
        c[i].category = c[i].title = "争先";
        c[i].best = 3;
    }
    b->categories = (struct list){c, 2};
}
static void nobody_checks(struct town *t, struct bulletin *b)
{
    (void)t;
    b->check_by = STRS(words_wrong);
}
static void no_template(struct town *t, struct bulletin *b)
{
    (void)t;
    b->template = "blake2b:00";
}
static void owed_by_nobody(struct town *t, struct bulletin *b)
{
    (void)t;
    b->ledger = "papers";
}
static void unit_alone(struct town *t, struct bulletin *b)
{
    (void)t;
    b->unit = "office";
}
static void owed_elsewhere(struct town *t, struct bulletin *b)
{
    (void)t;
    b->ledger = "crops";
    b->unit = "office";
}
static void owed(struct town *t, struct bulletin *b)
{
    (void)t;
    b->ledger = "papers";
    b->unit = "office";
}
static void owed_too_long(struct town *t, struct bulletin *b)
{
    owed(t, b);
    b->bulletin = "a-name-so-long-that-no-room-is-left-for-a-period-behind-it-12345";
}

static void test_rules(void **state)
{
    static const struct {
        change_fn *change;
        int code;
        const char *field;
    } cases[] = {
        {no_column, DUBAN_E_missing, "doc.columns"},
        {unknown_column, DUBAN_E_unknown_field, "doc.columns[1].field"},
        {list_column, DUBAN_E_unknown_field, "doc.columns[0].field"},
        {twice_headed, DUBAN_E_exists, "doc.columns[2].heading"},
        {unknown_sort, DUBAN_E_unknown_field, "doc.sort[0]"},
        {long_title, DUBAN_E_too_long, "doc.title"},
        {no_n, DUBAN_E_missing, "doc.number"},
        {late_after, DUBAN_E_out_of_range, "doc.after"},
        {honours_of_items, DUBAN_E_bad_choice, "doc.honours"},
        {stages_of_units, DUBAN_E_bad_choice, "doc.stage_in"},
        {wrong_state, DUBAN_E_bad_choice, "doc.state_in[0]"},
        {wrong_light, DUBAN_E_bad_choice, "doc.light_in[0]"},
        {monthly_mechanisms, DUBAN_E_bad_choice, "doc.period"},
        {no_categories, DUBAN_E_missing, "doc.categories"},
        {best_none, DUBAN_E_out_of_range, "doc.categories[0].best"},
        {twice_honoured, DUBAN_E_exists, "doc.categories[1].category"},
        {nobody_checks, DUBAN_E_bad_choice, "doc.check_by[0]"},
        {no_template, DUBAN_E_no_record, "doc.template"},
        {owed_by_nobody, DUBAN_E_missing, "doc.unit"},
        {unit_alone, DUBAN_E_missing, "doc.ledger"},
        {owed_elsewhere, DUBAN_E_bad_stage, "doc.ledger"},
        {owed_too_long, DUBAN_E_too_long, "doc.bulletin"},
        {owed, DUBAN_E_ok, NULL},
        {sorts, DUBAN_E_ok, NULL},
    };
    struct town *t = town_full();

    (void)state;
    papers_ledger(t);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bulletin b = table_doc(t, arena_printf(&t->a, "T%zu", i));
        struct rulesapply apply;
        int rc;

        cases[i].change(t, &b);
        apply = rules_of(t, "bulletin", &b);
        rc = town_send(t, "owner", OP_rules_apply, arena_printf(&t->a, "r%zu", i), &apply);
        if (rc != cases[i].code || (cases[i].field && strcmp(t->e.field, cases[i].field) != 0))
            fail_msg("case %zu: %s at %s (%s)", i, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
    }
    town_free(t);
}

/* A table by month does not become one by quarter. */
static void test_another_period(void **state)
{
    struct town *t = town_full();
    struct bulletin b = table_doc(t, "T");
    struct rulesapply apply;

    (void)state;
    town_apply(t, "bulletin", &b);
    b.period = PERIOD_QUARTER;
    apply = rules_of(t, "bulletin", &b);
    assert_int_equal(town_send(t, "owner", OP_rules_apply, "r", &apply), DUBAN_E_conflict);
    assert_string_equal(t->e.field, "doc.period");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods),     cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_rules_again), cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_rules),       cmocka_unit_test(test_another_period),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
