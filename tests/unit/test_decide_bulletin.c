/* The life of an edition: each state takes the steps that it may take and no other, each refusal says why, and the item
 * by which it is owed goes with it (core/decide_bulletin.c, core/fold_bulletin.c, core/owed.c, core/bulletin_moves.c).
 */
#include "tests/unit/publishing.h"

enum { STEPS_N = 5 };
static const int ops_of[STEPS_N] = {OP_bulletin_check, OP_bulletin_approve, OP_bulletin_publish, OP_bulletin_return,
                                    OP_bulletin_text};

/* Editions of March wait and are due. */
static struct town *town_tables(void)
{
    return town_with_tables("2022-04-20T09:00");
}

/* ---- states ---- */

static void go_to(struct town *t, const char *id, int state)
{
    if (state >= EDITION_DRAFTED)
        made_now(t, id);
    if (state >= EDITION_CHECKED)
        assert_int_equal(edition_step(t, "clerk", OP_bulletin_check, id), 0);
    if (state >= EDITION_APPROVED)
        assert_int_equal(edition_step(t, "head", OP_bulletin_approve, id), 0);
    if (state >= EDITION_PUBLISHED)
        assert_int_equal(edition_step(t, "clerk", OP_bulletin_publish, id), 0);
}

static int try_step(struct town *t, int op, const char *id)
{
    struct editiontext text;

    if (op != OP_bulletin_text)
        return edition_step(t,
                            op == OP_bulletin_approve  ? "head"
                            : op == OP_bulletin_return ? "head"
                                                       : "clerk",
                            op, id);
    rec_clear(&rec_editiontext, &text);
    text.edition = id;
    text.item = "T-1";
    return town_send(t, "clerk", op, "text", &text);
}

static void test_every_state_and_step(void **state)
{
    static const int expect[][STEPS_N] = {
        /* check, approve, publish, return, text */
        [EDITION_WAITING] = {DUBAN_E_bad_move, DUBAN_E_bad_move, DUBAN_E_bad_move, DUBAN_E_bad_move,
                             DUBAN_E_bad_choice},
        [EDITION_DRAFTED] = {0, DUBAN_E_bad_move, DUBAN_E_bad_move, DUBAN_E_not_allowed, DUBAN_E_bad_choice},
        [EDITION_CHECKED] = {DUBAN_E_bad_move, 0, DUBAN_E_bad_move, 0, DUBAN_E_bad_choice},
        [EDITION_APPROVED] = {DUBAN_E_bad_move, DUBAN_E_bad_move, 0, 0, DUBAN_E_bad_choice},
        [EDITION_PUBLISHED] = {DUBAN_E_bad_move, DUBAN_E_bad_move, DUBAN_E_bad_move, DUBAN_E_bad_move,
                               DUBAN_E_bad_choice},
    };

    (void)state;
    for (int s = EDITION_WAITING; s <= EDITION_PUBLISHED; s++)
        for (int i = 0; i < STEPS_N; i++) {
            struct town *t = town_tables();
            int rc;

            go_to(t, "T/2022-03/1", s);
            rc = try_step(t, ops_of[i], "T/2022-03/1");
            if (rc != expect[s][i])
                fail_msg("%s when %s: %s (%s)", ops[ops_of[i]].name, enum_edition_state.words[s],
                         duban_err_name((enum duban_err)rc), t->e.text);
            town_free(t);
        }
}

static void test_who(void **state)
{
    static const struct {
        int state, op;
        const char *who;
        int code;
    } cases[] = {
        {EDITION_DRAFTED, OP_bulletin_check, "head", DUBAN_E_not_allowed},
        {EDITION_DRAFTED, OP_bulletin_check, "li", DUBAN_E_not_allowed},
        {EDITION_CHECKED, OP_bulletin_approve, "clerk", DUBAN_E_not_allowed},
        {EDITION_APPROVED, OP_bulletin_publish, "head", DUBAN_E_not_allowed},
        {EDITION_CHECKED, OP_bulletin_return, "clerk", DUBAN_E_not_allowed},
        {EDITION_DRAFTED, OP_bulletin_return, "clerk", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_tables();

        go_to(t, "T/2022-03/1", cases[i].state);
        assert_int_equal(edition_step(t, cases[i].who, cases[i].op, "T/2022-03/1"), cases[i].code);
        assert_int_equal(edition_step(t, "clerk", cases[i].op, "T/2022-09/1"), DUBAN_E_no_record);
        town_free(t);
    }
}

/* Who asked for it, or checked it, does not approve it, whatever their role. */
static void test_own_request(void **state)
{
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");

    (void)state;
    b.check_by = b.approve_by = STRS(by_head);
    town_apply(t, "bulletin", &b);
    assert_int_equal(edition_draft(t, "head", "T", "2022-03", NULL), 0);
    made_now(t, "T/2022-03/1");
    assert_int_equal(edition_step(t, "head", OP_bulletin_check, "T/2022-03/1"), 0);
    assert_int_equal(edition_step(t, "head", OP_bulletin_approve, "T/2022-03/1"), DUBAN_E_own_request);
    town_free(t);
}

/* Words that stand in it are somebody's: these approve it as little as who asked for it, whoever wrote after them. */
static void test_own_words(void **state)
{
    static const char *const columns[] = {"id", "text"};
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");
    struct editiontext x = {"T/2022-03/1", "T-1", "话", false};

    (void)state;
    COLUMNS(t, &b, columns);
    b.rows = TABLE_TEXTS;
    town_apply(t, "bulletin", &b);
    made_now(t, x.edition);
    assert_int_equal(town_send(t, "head", OP_bulletin_text, "x1", &x), 0);
    x.item = "T-2";
    town_register_as(t, "T-2", "tasks", "第二件", "east", "2022-06-30");
    assert_int_equal(town_send(t, "clerk", OP_bulletin_text, "x2", &x), 0);
    made_now(t, x.edition);
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_check, x.edition), 0);
    assert_int_equal(edition_step(t, "head", OP_bulletin_approve, x.edition), DUBAN_E_own_request);
    town_free(t);
}

/* ---- drafting ---- */

static void test_draft_refusals(void **state)
{
    static const struct {
        const char *table, *period;
        int code;
        const char *field;
    } cases[] = {
        {"X", "2022-03", DUBAN_E_no_record, "bulletin"}, {"T", "2022Q1", DUBAN_E_bad_choice, "period"},
        {"T", "2022-04", DUBAN_E_too_early, "period"},   {"T", "2022-02", DUBAN_E_too_early, "period"},
        {"U", "2022-03", DUBAN_E_exists, "period"},
    };
    struct town *t = town_tables();
    struct editionask ask;

    (void)state;
    made_now(t, "U/2022-03/1");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(t, edition_draft(t, "clerk", cases[i].table, cases[i].period, NULL), cases[i].code,
                       cases[i].field);
    assert_int_equal(edition_draft(t, "li", "T", "2022-03", NULL), DUBAN_E_not_allowed);
    publish_now(t, "U/2022-03/1");
    assert_refused(t, edition_draft(t, "clerk", "U", "2022-03", NULL), DUBAN_E_missing, "reason");
    rec_clear(&rec_editionask, &ask);
    ask = (struct editionask){"U", "2022-03", "有误", at("2022-03-31T10:00")};
    assert_refused(t, town_send(t, "clerk", OP_bulletin_draft, "a", &ask), DUBAN_E_too_early, "as_of");
    ask.as_of = t->now_ms + 1;
    assert_refused(t, town_send(t, "clerk", OP_bulletin_draft, "b", &ask), DUBAN_E_out_of_range, "as_of");
    town_free(t);
}

/* What a worker sends is fenced, and is a table of that edition. */
static void test_made_refusals(void **state)
{
    struct town *t = town_tables();
    struct tabled table, other;
    struct editionmade made = made_of(t, "T/2022-03/1", &table), bad;

    (void)state;
    bad = made;
    bad.key = "T/2022-09/1";
    assert_refused(t, send_made(t, &bad), DUBAN_E_no_record, "key");
    bad = made;
    bad.rev++;
    assert_refused(t, send_made(t, &bad), DUBAN_E_stale, "rev");
    bad = made;
    other = table;
    other.period = "2022-02";
    bad.table = &other;
    assert_refused(t, send_made(t, &bad), DUBAN_E_conflict, "table");
    other = table;
    other.heads.n--;
    assert_refused(t, send_made(t, &bad), DUBAN_E_out_of_range, "table.rows[0].cells");
    assert_int_equal(send_made(t, &made), 0);
    assert_int_equal(send_made(t, &made), DUBAN_E_stale); /* the same result, late */
    assert_int_equal(edition_of(t, "T/2022-03/1").seq, made.seq);
    assert_int_equal(strlen(edition_of(t, "T/2022-03/1").hash), 64);
    town_free(t);
}

/* ---- numbers ---- */

/* One row for all tables of a pattern, by year, without a gap; other rules renumber nothing. */
static void test_numbers(void **state)
{
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "T");

    (void)state;
    go_to(t, "T/2022-03/1", EDITION_APPROVED);
    go_to(t, "U/2022-03/1", EDITION_PUBLISHED); /* published first, numbered first */
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_publish, "T/2022-03/1"), 0);
    assert_string_equal(edition_of(t, "U/2022-03/1").number, "通报〔2022〕1号");
    assert_string_equal(edition_of(t, "T/2022-03/1").number, "通报〔2022〕2号");
    b.number = "进度{year}-{n}";
    town_apply(t, "bulletin", &b);
    t->now_ms = at("2022-05-20T09:00");
    go_to(t, "T/2022-04/1", EDITION_PUBLISHED);
    go_to(t, "U/2022-04/1", EDITION_PUBLISHED);
    assert_string_equal(edition_of(t, "T/2022-03/1").number, "通报〔2022〕2号");
    assert_string_equal(edition_of(t, "T/2022-04/1").number, "进度2022-1");
    assert_string_equal(edition_of(t, "U/2022-04/1").number, "通报〔2022〕3号");
    t->now_ms = at("2023-01-20T09:00");
    go_to(t, "U/2022-05/1", EDITION_PUBLISHED);
    assert_string_equal(edition_of(t, "U/2022-05/1").number, "通报〔2023〕1号");
    b.number = "第{n}期"; /* without a year the numbers go on */
    town_apply(t, "bulletin", &b);
    go_to(t, "T/2022-05/1", EDITION_PUBLISHED);
    t->now_ms = at("2024-01-20T09:00");
    go_to(t, "T/2022-06/1", EDITION_PUBLISHED);
    assert_string_equal(edition_of(t, "T/2022-05/1").number, "第1期");
    assert_string_equal(edition_of(t, "T/2022-06/1").number, "第2期");
    town_free(t);
}

/* ---- corrections ---- */

static void report(struct town *t, const char *percent)
{
    town_step(t, &(struct step){NULL, "li", OP_report, "T-1", .percent = percent, .reason = "核实"});
}

static void test_correction(void **state)
{
    struct town *t = town_tables();
    struct edition e, old;
    const struct tablemove *m;

    (void)state;
    report(t, "10");
    go_to(t, "T/2022-03/1", EDITION_PUBLISHED);
    old = edition_of(t, "T/2022-03/1");
    report(t, "30");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "漏报"), 0);
    e = edition_of(t, "T/2022-03/2");
    assert_int_equal(e.late_seq, t->seq); /* what comes behind it never counts */
    made_now(t, e.id);
    e = edition_of(t, e.id);
    assert_int_equal(e.moves_n, 1);
    m = LIST_AT(e.moves, struct tablemove, 0);
    assert_string_equal(m->key, "T-1");
    assert_string_equal(m->heading, "进度");
    assert_string_equal(m->before, "10");
    assert_string_equal(m->after, "30");
    assert_int_equal(edition_of(t, old.id).state, EDITION_PUBLISHED); /* until the other is */
    publish_now(t, e.id);
    e = edition_of(t, old.id);
    assert_int_equal(e.state, EDITION_CORRECTED);
    assert_string_equal(e.corrected_by, "T/2022-03/2");
    assert_string_equal(e.hash, old.hash);
    assert_string_equal(e.number, old.number);
    assert_string_equal(edition_of(t, "T/2022-03/2").number, "通报〔2022〕2号");
    town_free(t);
}

/* Nothing differs: dropped by itself; given up: dropped by people. Neither has a number, and the next corrects what is
 * published. */
static void test_dropped(void **state)
{
    struct town *t = town_tables();
    struct editionref ref;

    (void)state;
    go_to(t, "T/2022-03/1", EDITION_PUBLISHED);
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "再看"), 0);
    made_now(t, "T/2022-03/2");
    assert_int_equal(edition_of(t, "T/2022-03/2").state, EDITION_DROPPED);
    assert_null(edition_of(t, "T/2022-03/2").item);
    report(t, "20");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "漏报"), 0);
    made_now(t, "T/2022-03/3");
    assert_int_equal(edition_of(t, "T/2022-03/3").moves_n, 1);
    assert_int_equal(town_item(t, "T-2022-03-3").state, ITEM_OPEN);
    rec_clear(&rec_editionref, &ref);
    ref = (struct editionref){"T/2022-03/3", "不必", true};
    assert_int_equal(town_send(t, "clerk", OP_bulletin_return, "x", &ref), 0);
    assert_int_equal(edition_of(t, "T/2022-03/3").state, EDITION_DROPPED);
    assert_string_equal(town_item(t, "T-2022-03-3").stage, "dropped");
    assert_int_equal(town_item(t, "T-2022-03-3").state, ITEM_CLOSED);
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_check, "T/2022-03/3"), DUBAN_E_bad_move);
    assert_string_equal(edition_of(t, "T/2022-03/3").sent_back, "不必");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "还是要"), 0);
    made_now(t, "T/2022-03/4");
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_return, "T/2022-03/4"), 0);
    made_now(t, "T/2022-03/4");
    publish_now(t, "T/2022-03/4");
    assert_int_equal(edition_of(t, "T/2022-03/4").corrects, 1);
    assert_string_equal(edition_of(t, "T/2022-03/4").reason, "还是要"); /* not why it was sent back */
    assert_string_equal(edition_of(t, "T/2022-03/1").corrected_by, "T/2022-03/4");
    assert_string_equal(edition_of(t, "T/2022-03/4").number, "通报〔2022〕2号");
    ref.edition = "U/2022-03/1"; /* the first of a period is owed, whatever anybody thinks of it */
    assert_refused(t, town_send(t, "clerk", OP_bulletin_return, "y", &ref), DUBAN_E_bad_choice, "drop");
    town_free(t);
}

static void test_moves(void **state)
{
    const char *a[] = {"1", "x"}, *b[] = {"2", "x"}, *c[] = {"3", "y"};
    struct tablerow was_rows[] = {{"a", {a, 2}}, {"b", {b, 2}}}, is_rows[] = {{"c", {c, 2}}, {"b", {c, 2}}};
    struct tablehead heads[] = {{"数", true, 6}, {"词", false, 6}};
    static struct tablerow many[40];
    static char long_text[8000];
    struct tabled was, is;
    struct edition e;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    rec_clear(&rec_tabled, &was);
    was.heads = LIST(heads);
    is = was;
    was.rows = LIST(was_rows);
    is.rows = LIST(is_rows);
    rec_clear(&rec_edition, &e);
    table_moves(&was, &is, &arena, &e);
    assert_int_equal(e.moves_n, 4); /* a went, two figures of b, c came */
    assert_null(LIST_AT(e.moves, struct tablemove, 0)->after);
    assert_string_equal(LIST_AT(e.moves, struct tablemove, 1)->before, "2");
    assert_string_equal(LIST_AT(e.moves, struct tablemove, 3)->after, "3");
    assert_false(tables_differ(&was, &was, &arena));
    /* More than are listed are counted. */
    memset(long_text, 'x', sizeof long_text - 1);
    for (int i = 0; i < 40; i++)
        many[i] = (struct tablerow){arena_printf(&arena, "k%d", i), {b, 2}};
    b[0] = long_text;
    was.rows.n = 0;
    is.rows = LIST(many);
    table_moves(&was, &is, &arena, &e);
    assert_int_equal(e.moves_n, 40);
    assert_in_range(e.moves.n, 1, 39);
    arena_done(&arena);
}

/* ---- owed ---- */

static void test_owed(void **state)
{
    struct town *t = town_tables();
    const char *id = "T-2022-03";
    struct item it;

    (void)state;
    made_now(t, "T/2022-03/1");
    it = town_item(t, id);
    assert_string_equal(it.edition, "T/2022-03/1");
    assert_string_equal(edition_of(t, "T/2022-03/1").item, id);
    assert_string_equal(it.title, "进度表（2022年3月）");
    assert_string_equal(it.lead_unit, "office");
    assert_string_equal(it.stage, "drafted");
    assert_int_equal(it.stage_due_ms, at("2022-04-22T00:00")); /* by the end of the workday after */
    town_step(t, &(struct step){NULL, "clerk", OP_stage, id, .stage = "checked", .expect = DUBAN_E_bad_move});
    town_step(t, &(struct step){NULL, "clerk", OP_close_request, id, .expect = DUBAN_E_bad_move});
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_check, "T/2022-03/1"), 0);
    assert_string_equal(town_item(t, id).stage, "checked");
    assert_int_equal(edition_step(t, "head", OP_bulletin_return, "T/2022-03/1"), 0);
    assert_string_equal(town_item(t, id).stage, "drafted");
    made_now(t, "T/2022-03/1"); /* drafted again: the same item */
    publish_now(t, "T/2022-03/1");
    it = town_item(t, id);
    assert_string_equal(it.stage, "published");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_int_equal(it.steps.n, 5);
    town_step(t, &(struct step){NULL, "clerk", OP_reopen, id, .reason = "再看", .expect = DUBAN_E_bad_move});
    town_free(t);
}

/* A number that is taken has a counter behind it; a unit that is not there is named, and nothing is written. */
static void test_owed_numbers(void **state)
{
    struct town *t = town_tables();
    struct bulletin b = table_doc(t, "U");
    struct tabled table;
    struct editionmade made;

    (void)state;
    town_register(t, "T-2022-03", "tasks");
    made_now(t, "T/2022-03/1");
    assert_string_equal(edition_of(t, "T/2022-03/1").item, "T-2022-03-2");
    b.ledger = "papers";
    b.unit = "nobody";
    town_apply(t, "bulletin", &b);
    made = made_of(t, "U/2022-03/1", &table);
    assert_refused(t, send_made(t, &made), DUBAN_E_no_unit, "unit");
    town_free(t);
}

/* ---- the same bytes ---- */

/* All that was done, folded again into an empty state, is the same. */
static void test_folded_again(void **state)
{
    struct town *t = town_tables();
    struct state *s = memstate_new();
    struct core *c = core_new(s);

    (void)state;
    go_to(t, "T/2022-03/1", EDITION_PUBLISHED);
    report(t, "30");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "漏报"), 0);
    made_now(t, "T/2022-03/2");
    publish_now(t, "T/2022-03/2");
    go_to(t, "U/2022-03/1", EDITION_CHECKED);
    assert_int_equal(edition_step(t, "head", OP_bulletin_return, "U/2022-03/1"), 0);
    for (int64_t i = 0; i < t->seq; i++)
        fold_bytes(c, t->journal[i]);
    assert_same_state(state_dump(t->s, &t->a), state_dump(s, &t->a));
    core_free(c);
    memstate_free(s);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_and_step),
        cmocka_unit_test(test_who),
        cmocka_unit_test(test_own_request),
        cmocka_unit_test(test_own_words),
        cmocka_unit_test(test_draft_refusals),
        cmocka_unit_test(test_made_refusals),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_correction),
        cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_owed),
        cmocka_unit_test(test_owed_numbers),
        cmocka_unit_test(test_folded_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
