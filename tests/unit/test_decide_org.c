/* test_decide_org.c: what may be entered about a post, what its vacancies open and shut, and the table of posts
 * (core/decide_org.c, core/fold_org.c, core/organisation.c, core/query_posts.c). */
#include "core/holders.h"
#include "core/organisation.h"
#include "tests/unit/asking.h"

/* The town's rules, and: a town must have a liaison; a vacancy is an item on ledger `vacancy`. */
static struct opens opens;
static void must_have_liaison(struct town *t, struct span due, bool ends_by_itself)
{
    static const char *const kinds[] = {"town"}, *const roles[] = {"liaison"};
    struct organisation org = {"county", STRS(kinds), STRS(roles), &opens};
    struct ledger l = ledger_doc("vacancy", NULL);
    struct stage stages[] = {stage_doc("vacant", "空缺", false), stage_doc("filled", "已补", true)};

    rec_clear(&rec_opens, &opens);
    opens.ledger = "vacancy";
    opens.suffix = "-K";
    opens.title = "{title}空缺";
    opens.demand = "补齐";
    opens.stage = "vacant";
    opens.due = due;
    l.ends_by_itself = ends_by_itself;
    l.stages = LIST(stages);
    town_apply(t, "ledger", &l);
    town_apply(t, "organisation", &org);
}

static struct town *town_org(void)
{
    struct town *t = town_full();

    must_have_liaison(t, (struct span){0, SPAN_ABSENT}, true);
    return t;
}

static struct holder holder_of(const char *post, int kind, const char *name, const char *from, const char *to)
{
    struct holder h;

    rec_clear(&rec_holder, &h);
    h.post = post;
    h.kind = kind;
    h.name = name;
    h.from = day(from);
    h.to = to ? day(to) : NONE;
    return h;
}

/* ---- refusals ---- */

static void test_refused(void **state)
{
    struct town *t = town_org();
    static const struct {
        const char *story, *who, *post;
        int kind;
        const char *name, *from, *to;
        int expect;
        const char *field;
    } cases[] = {
        {"a post's own people may not", "li", "li", HOLDER_LEAVE, NULL, "2022-04-01", NULL, DUBAN_E_not_allowed, "op"},
        {"no such post", "clerk", "gone", HOLDER_LEAVE, NULL, "2022-04-01", NULL, DUBAN_E_no_person, "post"},
        {"a holder has a name", "clerk", "li", HOLDER_HOLDER, NULL, "2022-04-01", NULL, DUBAN_E_missing, "name"},
        {"a substitute too", "clerk", "li", HOLDER_SUBSTITUTE, NULL, "2022-04-01", NULL, DUBAN_E_missing, "name"},
        {"a day that nobody lives to see", "clerk", "li", HOLDER_LEAVE, NULL, "2222-04-01", NULL, DUBAN_E_out_of_range,
         "from"},
        {"", "clerk", "li", HOLDER_LEAVE, NULL, "2022-04-01", "1989-04-01", DUBAN_E_out_of_range, "to"},
        {"it ends before it begins", "clerk", "li", HOLDER_LEAVE, NULL, "2022-04-03", "2022-04-01", DUBAN_E_too_early,
         "to"},
        {"the day before: taken back", "clerk", "li", HOLDER_LEAVE, NULL, "2022-04-02", "2022-04-01", 0, ""},
        {"one day", "clerk", "li", HOLDER_LEAVE, NULL, "2022-04-02", "2022-04-02", 0, ""},
    };
    struct holder h;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int rc;

        h = holder_of(cases[i].post, cases[i].kind, cases[i].name, cases[i].from, cases[i].to);
        rc = town_send(t, cases[i].who, OP_holder_set, arena_printf(&t->a, "r%zu", i), &h);
        if (rc != cases[i].expect || strcmp(t->e.field, cases[i].field) != 0)
            fail_msg("%s: %s (%s: %s)", cases[i].story, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
    }
    h = holder_of("li", HOLDER_HOLDER, "甲", "2022-04-01", NULL);
    h.id = "li/2022-04-02/holder";
    assert_int_equal(town_send(t, "clerk", OP_holder_set, "id", &h), DUBAN_E_bad_choice);
    assert_string_equal(t->e.field, "id");
    h.kind = 0;
    assert_int_equal(town_send(t, "clerk", OP_holder_set, "kind", &h), DUBAN_E_missing);
    assert_string_equal(t->e.field, "kind");
    town_free(t);
}

/* So many records a post may have, and so long its number may be for what its vacancies open. */
static void test_bounds(void **state)
{
    static const char longest[] = "p234567890123456789012345678901234567890123456789012345"; /* 54 bytes */
    struct town *t = town_org();
    struct holder h = holder_of("li", HOLDER_HOLDER, "甲", "2000-01-01", NULL);

    (void)state;
    for (int i = 0; i < 500; i++, h.from++) {
        h.id = holder_key(&h, &t->a);
        state_put(t->s, T_holder, h.id, &h, &t->a);
    }
    h.id = NULL;
    assert_int_equal(town_send(t, "clerk", OP_holder_set, "most", &h), DUBAN_E_too_many);
    assert_string_equal(t->e.field, "post");
    h.from--; /* one that is there may be changed all the same */
    town_must(t, "clerk", OP_holder_set, &h);

    town_person(t, longest, "east", "liaison", NULL);
    town_person(t, arena_printf(&t->a, "%s6", longest), "east", "liaison", NULL);
    h = holder_of(longest, HOLDER_HOLDER, "甲", "2022-01-01", NULL);
    town_must(t, "clerk", OP_holder_set, &h);
    h.post = arena_printf(&t->a, "%s6", longest);
    assert_int_equal(town_send(t, "clerk", OP_holder_set, "long", &h), DUBAN_E_too_long);
    assert_string_equal(t->e.field, "post");
    town_free(t);
}

/* The same key again changes the record, the same content no byte of any record. */
static void test_again(void **state)
{
    struct town *t = town_org();
    struct holder h = holder_of("li", HOLDER_HOLDER, "甲", "2022-01-01", NULL), is;
    struct bytes before, after, seen;

    (void)state;
    town_must(t, "clerk", OP_holder_set, &h);
    assert_string_equal(t->facts.key, "li/2022-01-01/holder");
    h.to = day("2022-03-31");
    town_must(t, "clerk", OP_holder_set, &h);
    assert_true(state_get(t->s, T_holder, "li/2022-01-01/holder", &t->a, &is));
    assert_int_equal(is.to, day("2022-03-31"));
    assert_string_equal(is.id, "li/2022-01-01/holder");
    assert_int_equal(holders_of(t->s, "li", &t->a).n, 1);
    before = state_dump(t->s, &t->a);
    assert_int_equal(town_send(t, "clerk", OP_holder_set, "again", &h), 0);
    assert_int_equal(t->facts.opened.n + t->facts.shut.n, 0);
    seen = key_bytes("again");
    t->s->ops->del(t->s->u, T_seen, seen);
    after = state_dump(t->s, &t->a);
    assert_same_state(before, after);
    town_free(t);
}

/* ---- vacancies ---- */

/* What a step opened and shut: "+li-K1 2022-04-06..2022-04-30 -li-K2". */
static const char *moved(struct town *t)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < t->facts.opened.n; i++) {
        const struct item *it = LIST_AT(t->facts.opened, struct item, i);

        buf_printf(&b, "+%s %s..%s ", it->id, date_text(cal_day(it->assigned_ms), &t->a),
                   it->due_date == NONE ? "" : date_text(it->due_date, &t->a));
        assert_int_equal(it->assigned_ms, cal_opening(core_cal(t->c), it->start_date));
    }
    for (size_t i = 0; i < t->facts.shut.n; i++)
        buf_printf(&b, "-%s ", t->facts.shut.v[i]);
    return arena_str(&t->a, b.data ? b.data : "", b.len);
}

struct entered {
    const char *story, *on, *post;
    int kind;
    const char *name, *from, *to;
    const char *moved;
};

static void enter_all(struct town *t, const struct entered *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct holder h = holder_of(v[i].post, v[i].kind, v[i].name, v[i].from, v[i].to);

        t->now_ms = at(arena_printf(&t->a, "%sT09:00", v[i].on));
        town_must(t, "clerk", OP_holder_set, &h);
        if (strcmp(moved(t), v[i].moved) != 0)
            fail_msg("%s: %s", v[i].story, moved(t));
    }
}

/* Read from top to bottom as one story of one post. 2022-04-03 to 05 are a holiday, the 2nd is a worked Saturday. */
static void test_vacancies(void **state)
{
    static const struct entered story[] = {
        {"somebody else's post need not be filled", "2022-03-01", "head", HOLDER_LEAVE, NULL, "2022-03-01", NULL, ""},
        {"a term without an end", "2022-03-01", "li", HOLDER_HOLDER, "甲", "2022-01-01", NULL, ""},
        {"its end is known: vacant from the first workday after it", "2022-03-01", "li", HOLDER_HOLDER, "甲",
         "2022-01-01", "2022-04-02", "+li-K1 2022-04-06.. "},
        {"the end moves: another vacancy", "2022-03-02", "li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-04-10",
         "+li-K2 2022-04-11.. -li-K1 "},
        {"nothing moves", "2022-03-03", "li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-04-10", ""},
        {"a successor from May: it will end by itself", "2022-03-04", "li", HOLDER_HOLDER, "乙", "2022-05-05", NULL,
         "+li-K3 2022-04-11..2022-05-04 -li-K2 "},
        {"a substitute for a part of it", "2022-03-05", "li", HOLDER_SUBSTITUTE, "丙", "2022-04-18", "2022-04-22",
         "+li-K4 2022-04-11..2022-04-17 +li-K5 2022-04-25..2022-05-04 -li-K3 "},
        {"a substitute to the holidays: what is left has no workday", "2022-03-06", "li", HOLDER_SUBSTITUTE, "丙",
         "2022-04-18", "2022-05-01", "-li-K5 "},
        {"a leave in a term, nobody stands in", "2022-05-09", "li", HOLDER_LEAVE, NULL, "2022-05-10", "2022-05-12",
         "+li-K6 2022-05-10..2022-05-12 -li-K4 "},
        {"it is taken back", "2022-05-09", "li", HOLDER_LEAVE, NULL, "2022-05-10", "2022-05-09", "-li-K6 "},
        {"entered late: it began before today", "2022-06-15", "li", HOLDER_HOLDER, "乙", "2022-05-05", "2022-06-03",
         "+li-K7 2022-06-06.. "},
        {"filled as of today: over", "2022-06-20", "li", HOLDER_HOLDER, "丁", "2022-06-20", NULL, "-li-K7 "},
        {"a vacancy that is over opens nothing", "2022-06-20", "li", HOLDER_HOLDER, "乙", "2022-05-05", "2022-06-04",
         ""},
    };
    struct town *t = town_org();
    struct state *again;
    struct core *c;
    struct item it;

    (void)state;
    enter_all(t, story, sizeof story / sizeof story[0]);
    it = town_item(t, "li-K7");
    assert_string_equal(it.title, "east联络员空缺");
    assert_string_equal(it.demand, "补齐");
    assert_string_equal(it.ledger, "vacancy");
    assert_string_equal(it.lead_unit, "east");
    assert_int_equal(it.state, ITEM_CLOSED);
    assert_string_equal(it.stage, "filled");
    again = memstate_new(); /* the journal alone makes the same state */
    c = core_new(again);
    for (int64_t i = 0; i < t->seq; i++)
        fold_bytes(c, t->journal[i]);
    assert_same_state(state_dump(t->s, &t->a), state_dump(again, &t->a));
    core_free(c);
    memstate_free(again);
    town_free(t);
}

/* On a ledger that does not end by itself the rules may give a date to fill it by. */
static void test_due(void **state)
{
    static const struct entered story[] = {
        {"by the rules", "2022-03-01", "li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-04-10",
         "+li-K1 2022-04-11..2022-04-25 "},
        {"by the successor", "2022-03-01", "li", HOLDER_HOLDER, "乙", "2022-05-05", NULL,
         "+li-K2 2022-04-11..2022-05-04 -li-K1 "},
    };
    struct town *t = town_full();

    (void)state;
    must_have_liaison(t, span(10, SPAN_WORKDAYS), false);
    enter_all(t, story, sizeof story / sizeof story[0]);
    must_have_liaison(t, span(10, SPAN_WORKDAYS), true);
    enter_all(t,
              &(struct entered){"it ends by itself: a date of the rules would end it too early", "2022-03-02", "wang",
                                HOLDER_HOLDER, "甲", "2022-01-01", "2022-04-10", "+wang-K1 2022-04-11.. "},
              1);
    town_free(t);
}

/* Who the first stage tells hears of it when it begins; if it is filled by then, the notice is about what is closed. */
static void test_told(void **state)
{
    struct town *t = town_org();
    struct rung tell = {.tell = "liaison", .of = RUNG_UNIT};
    struct stage stages[] = {stage_doc("vacant", "空缺", false), stage_doc("filled", "已补", true)};
    struct ledger l = ledger_doc("vacancy", NULL);
    struct holder ahead = holder_of("li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-04-02");
    struct holder late = holder_of("wang", HOLDER_HOLDER, "王", "2022-01-01", "2022-02-20");
    struct notice n;

    (void)state;
    stages[0].tell = (struct list){&tell, 1};
    l.stages = LIST(stages);
    town_apply(t, "ledger", &l);
    town_must(t, "clerk", OP_holder_set, &ahead);
    assert_int_equal(t->facts.notices.n, 1);
    assert_true(state_get(t->s, T_notice, "li-K1/s0/liaison/east", &t->a, &n));
    assert_int_equal(n.next_ms, at("2022-04-06T08:30"));
    assert_int_equal(n.intended_ms, n.next_ms);
    town_must(t, "clerk", OP_holder_set, &late); /* it has begun: told now */
    assert_true(state_get(t->s, T_notice, "wang-K1/s0/liaison/west", &t->a, &n));
    assert_int_equal(n.next_ms, t->now_ms);
    town_free(t);
}

/* Only the version in force counts: what an earlier one asked for need not be filled any more. */
static void test_version(void **state)
{
    static const char *const kinds[] = {"town"}, *const roles[] = {"clerk"};
    struct town *t = town_org();
    struct organisation org = {"county", STRS(kinds), STRS(roles), &opens};
    struct holder h = holder_of("li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-03-31");
    struct postsask ask;
    struct posts out;

    (void)state;
    town_apply(t, "organisation", &org);
    town_must(t, "clerk", OP_holder_set, &h);
    assert_int_equal(t->facts.opened.n, 0);
    rec_clear(&rec_postsask, &ask);
    ask.unit = "office";
    town_answer(t, OP_posts, &ask, &out);
    assert_int_equal(out.rows.n, 1);
    assert_string_equal(LIST_AT(out.rows, struct postrow, 0)->post, "clerk");
    town_free(t);
}

/* Rows of one import about one post: what is vacant is found once, at the last of them. */
static void test_import(void **state)
{
    struct town *t = town_org();
    struct holder h[] = {holder_of("li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-03-31"),
                         holder_of("wang", HOLDER_HOLDER, "王", "2022-01-01", "2022-03-31"),
                         holder_of("li", HOLDER_HOLDER, "乙", "2022-04-01", NULL)};
    struct row rows[3];
    struct import b = {"holder_set", LIST(rows)};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        rows[i] = (struct row){.line = NONE, .body = rec_pack(&rec_holder, &h[i], &t->a)};
    town_must(t, "clerk", OP_import, &b);
    assert_false(state_has(t->s, T_item, "li-K1"));
    assert_true(state_has(t->s, T_item, "wang-K1"));
    assert_int_equal(holders_of(t->s, "li", &t->a).n, 2);

    h[2].from = h[0].from; /* the same key, another name */
    rows[2].body = rec_pack(&rec_holder, &h[2], &t->a);
    assert_int_equal(town_send(t, "clerk", OP_import, "twins", &b), DUBAN_E_exists);
    town_free(t);
}

/* ---- the table of posts ---- */

/* "east/liaison li 甲|": unit/role, number, who; "-" vacant, "!" not there at all, "~" away, "+" substitute. */
static const char *board(struct town *t, const struct postsask *ask, struct posts *out)
{
    struct buf b = {.arena = &t->a};

    town_answer(t, OP_posts, ask, out);
    for (size_t i = 0; i < out->rows.n; i++) {
        const struct postrow *r = LIST_AT(out->rows, struct postrow, i);

        buf_printf(&b, "%s/%s %s %s%s%s%s%s|", r->unit, r->role, r->post ? r->post : "!", r->name ? r->name : "",
                   r->away ? "~" : "", r->substitute ? "+" : "", r->substitute ? r->substitute : "",
                   r->vacant ? "-" : "");
    }
    return arena_str(&t->a, b.data ? b.data : "", b.len);
}

static void test_posts(void **state)
{
    static const struct entered entered[] = {
        {"", "2022-03-01", "li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-03-31", "+li-K1 2022-04-01.. "},
        {"", "2022-03-01", "li2", HOLDER_LEAVE, NULL, "2022-03-01", "2022-05-31", "+li2-K1 2022-03-01..2022-05-31 "},
        {"", "2022-03-01", "li2", HOLDER_SUBSTITUTE, "丙", "2022-04-01", NULL,
         "+li2-K2 2022-03-01..2022-03-31 -li2-K1 "},
    };
    struct town *t = town_org();
    struct postsask ask;
    struct posts out;
    const struct postrow *r;

    (void)state;
    town_person(t, "abe", "west", "liaison", NULL); /* persons are not in the order of their units */
    town_unit(t, "south", "office");                /* has no posts at all; and the office is of kind town here */
    enter_all(t, entered, sizeof entered / sizeof entered[0]);
    rec_clear(&rec_postsask, &ask);
    assert_string_equal(board(t, &ask, &out), "east/liaison li 甲|east/liaison li2 li2~-|office/liaison ! |"
                                              "south/liaison ! |west/liaison abe abe|west/liaison wang wang|");
    assert_int_equal(out.vacant, 1);
    assert_int_equal(out.missing, 2);
    r = LIST_AT(out.rows, struct postrow, 0);
    assert_true(r->needed && r->since == day("2022-01-01") && r->until == day("2022-03-31"));
    assert_string_equal(r->role_title, "联络员");
    assert_string_equal(r->item, "li-K1"); /* it lies ahead */
    r = LIST_AT(out.rows, struct postrow, 1);
    assert_true(r->vacant_since == day("2022-03-01") && r->back == day("2022-05-31") && r->since == NONE);
    assert_string_equal(r->item, "li2-K2");

    ask.day = day("2022-04-15");
    assert_string_equal(board(t, &ask, &out), "east/liaison li -|east/liaison li2 li2~+丙|office/liaison ! |"
                                              "south/liaison ! |west/liaison abe abe|west/liaison wang wang|");
    assert_int_equal(LIST_AT(out.rows, struct postrow, 0)->vacant_since, day("2022-04-01"));

    ask.vacant = true; /* vacant ones, and those that are not there */
    assert_string_equal(board(t, &ask, &out), "east/liaison li -|office/liaison ! |south/liaison ! |");
    ask.unit = "east";
    assert_string_equal(board(t, &ask, &out), "east/liaison li -|");
    ask.unit = NULL;
    ask.vacant = false;
    ask.limit = 2;
    board(t, &ask, &out);
    assert_string_equal(out.after, "east/liaison/li2");
    ask.after = out.after;
    assert_string_equal(board(t, &ask, &out), "office/liaison ! |south/liaison ! |");
    ask.after = out.after;
    assert_string_equal(board(t, &ask, &out), "west/liaison abe abe|west/liaison wang wang|");
    assert_null(out.after);
    assert_int_equal(out.missing, 2); /* of all that fit, whatever the page */

    rec_clear(&rec_postsask, &ask);
    ask.unit = "west";
    ask.all = true;
    assert_string_equal(board(t, &ask, &out), "west/guest guest guest|west/liaison abe abe|west/liaison wang wang|");
    ask.role = "guest";
    assert_string_equal(board(t, &ask, &out), "west/guest guest guest|");
    rec_clear(&rec_postsask, &ask);
    ask.post = "li2";
    board(t, &ask, &out);
    assert_int_equal(out.rows.n, 1);
    assert_int_equal(LIST_AT(out.rows, struct postrow, 0)->holders.n, 2);
    ask.post = "head"; /* one that need not be filled is shown when it is asked for */
    assert_string_equal(board(t, &ask, &out), "office/head head head|");
    ask.post = "nobody";
    assert_refused(t, town_ask(t, OP_posts, &ask, &out), DUBAN_E_no_person, "post");
    town_free(t);
}

static void test_numbers(void **state)
{
    (void)state;
    assert_int_equal(vacancy_number("P1-K12", "P1-K"), 12);
    assert_int_equal(vacancy_number("P1-K", "P1-K"), NONE);
    assert_int_equal(vacancy_number("P1-K1-D1", "P1-K"), NONE); /* an order of one of them */
    assert_int_equal(vacancy_number("P1-K99999999999999999999", "P1-K"), NONE);
    assert_int_equal(vacancy_number("P2-K1", "P1-K"), NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_bounds), cmocka_unit_test(test_again),
        cmocka_unit_test(test_vacancies), cmocka_unit_test(test_due),    cmocka_unit_test(test_told),
        cmocka_unit_test(test_version),   cmocka_unit_test(test_import), cmocka_unit_test(test_posts),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
