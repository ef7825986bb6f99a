/* What the town answers: one look at everything, lists, the inbox, stored records, rules, and all about one item. */
#include "core/query.h"
#include "tests/unit/asking.h"
#include "tests/unit/noticing.h"

/* Five open items and a closed one. A-1 is overdue and red, with an order; A-2 is held; A-3 is due on a Saturday; A-4
 * waits for nothing; C-1 has no lights. */
static struct town *town_busy(void)
{
    static const struct step steps[] = {
        {"2022-03-02T10:00", "wang", OP_hold_request, "A-2", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "A-2", .ref = "A-2/1", .new_due = "2022-05-10"},
        {NULL, "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/1"},
        {"2022-03-03T10:00", "li", OP_extend_request, "A-3", .new_due = "2022-07-20", .reason = "雨"},
        {"2022-03-03T09:00", "wang", OP_extend_request, "A-4", .new_due = "2022-07-21", .reason = "风"},
    };
    struct town *t = town_full();
    struct registration r = registration_of("A-1", "tasks");
    const char *lists[] = {"prov"};

    r.title = "道路 修缮";
    r.due_date = day("2022-03-31");
    r.lead_leader = "head";
    r.lists = (struct strs){lists, 1};
    town_must(t, "clerk", OP_register, &r);
    town_register_as(t, "A-2", "tasks", "学校修缮", "west", "2022-06-30");
    town_register_as(t, "A-3", "tasks", "桥梁", "east", "2022-04-09");
    town_register_as(t, "A-4", "tasks", "Wifi 覆盖", "west", "2022-04-01");
    STEPS(t, steps);
    t->now_ms = at("2022-04-01T08:30"); /* a Friday; Saturday the 2nd is worked, 3rd to 5th are off */
    town_judge(t, "A-1");
    for (int i = 2; i <= 4; i++)
        town_judge(t, arena_printf(&t->a, "A-%d", i));
    return t;
}

static const struct nothing nothing;

/* ---- status ---- */

static void assert_count(const struct count *c, const char *key, int open, int red, int grey, int none, int closed)
{
    assert_string_equal(c->key, key);
    if (c->open != open || c->red != red || c->grey != grey || c->none != none || c->closed != closed)
        fail_msg("%s: open %lld red %lld grey %lld none %lld closed %lld", key, (long long)c->open, (long long)c->red,
                 (long long)c->grey, (long long)c->none, (long long)c->closed);
    assert_int_equal(c->yellow + c->blue, 0);
}

static void test_status(void **state)
{
    struct town *t = town_busy();
    struct status s;

    (void)state;
    town_answer(t, OP_status, &nothing, &s);
    assert_count(s.all, "all", 4, 1, 1, 2, 1); /* the order and C-1 have no policy */
    assert_int_equal(s.ledgers.n, 3);
    assert_count(LIST_AT(s.ledgers, struct count, 0), "tasks", 4, 1, 1, 2, 1);
    assert_count(LIST_AT(s.ledgers, struct count, 1), "orders", 1, 0, 0, 1, 0);
    assert_count(LIST_AT(s.ledgers, struct count, 2), "crops", 1, 0, 0, 1, 0);
    assert_string_equal(LIST_AT(s.ledgers, struct count, 0)->title, "tasks");
    assert_int_equal(s.lists.n, 1); /* on its ledger and on its list: counted in each, in `all` once */
    assert_count(LIST_AT(s.lists, struct count, 0), "prov", 1, 1, 0, 0, 0);
    assert_int_equal(s.now_ms, t->now_ms);
    assert_true(s.workday);
    assert_int_equal(s.due_today, 1); /* */
    assert_int_equal(s.due_week, 1);  /* A-3 is due on the Saturday after this one */
    assert_int_equal(s.waiting, 2);
    assert_int_equal(s.orders, 1);
    assert_int_equal(s.visits, 0);
    assert_int_equal(s.unsent, 2); /* the light and its order, to the first rung */
    assert_int_equal(s.sent + s.uncertain + s.dead, 0);
    assert_int_equal(s.calendar_until, 2022);
    assert_int_equal(s.warnings.n, 0);
    t->now_ms = at("2022-04-03T10:00");
    town_answer(t, OP_status, &nothing, &s);
    assert_false(s.workday);
    assert_string_equal(s.day_name, "清明节");
    town_free(t);
}

static void set_notice(struct town *t, int nth, int how)
{
    struct notice *n = LIST_AT(state_page(t->s, T_notice, NULL, 10, &t->a), struct notice, nth);

    n->state = how;
    state_put(t->s, T_notice, n->id, n, &t->a);
}

static void test_warnings(void **state)
{
    static const struct {
        const char *when;
        int first, second; /* states of the two notices */
        const char *warnings;
    } cases[] = {
        {"2022-11-30T23:59", NS_ACCEPTED, NS_READ, ""},
        {"2022-12-01T00:00", NS_ACCEPTED, NS_READ, "warn_calendar_next "}, /* the table of next year is missing */
        {"2023-01-01T10:00", NS_ACCEPTED, NS_OVERTAKEN, "warn_calendar "},
        {"2022-05-05T10:00", NS_UNCERTAIN, NS_DELIVERED, "warn_uncertain "},
        {"2022-05-05T10:00", NS_REFUSED, NS_DEAD, "warn_dead "},
        {"2022-12-05T10:00", NS_UNCERTAIN, NS_DEAD, "warn_calendar_next warn_uncertain warn_dead "},
    };
    struct town *t = town_busy();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {.arena = &t->a};
        struct status s;

        set_notice(t, 0, cases[i].first);
        set_notice(t, 1, cases[i].second);
        t->now_ms = at(cases[i].when);
        town_answer(t, OP_status, &nothing, &s);
        for (size_t k = 0; k < s.warnings.n; k++)
            buf_printf(&b, "%s ", s.warnings.v[k]);
        buf_add(&b, "", 1);
        assert_string_equal(b.data, cases[i].warnings);
    }
    town_free(t);
}

/* A channel that said never again is shown until its rules are applied again. */
static void test_gone(void **state)
{
    struct town *t = noticing_town();
    const char *id = notice_new(t), *other = notice_new(t);
    struct status s;
    struct fate f;

    (void)state;
    town_answer(t, OP_status, &nothing, &s);
    assert_int_equal(s.gone.n, 0);
    assert_int_equal(attempt(t, id, "file"), 0);
    f = fate_of(t, id, NS_REFUSED, t->now_ms + MINUTE);
    f.disable = true;
    assert_int_equal(fate_send(t, &f), 0);
    assert_int_equal(attempt(t, other, "file"), 0);
    f = fate_of(t, other, NS_REFUSED, NONE);
    f.disable = true;
    assert_int_equal(fate_send(t, &f), 0);
    assert_int_equal(attempt(t, id, "robot"), 0); /* what it did not take went by another */
    assert_int_equal(fate(t, id, NS_ACCEPTED, NONE), 0);
    town_answer(t, OP_status, &nothing, &s);
    assert_int_equal(s.gone.n, 1);
    assert_string_equal(s.gone.v[0], "file");
    t->now_ms += MINUTE;
    noticing_rules(t, 3);
    town_answer(t, OP_status, &nothing, &s);
    assert_int_equal(s.gone.n, 0);
    town_free(t);
}

/* ---- list ---- */

static struct strs one(struct town *t, const char *word)
{
    const char **v = arena_alloc(&t->a, sizeof *v);

    *v = word;
    return word ? (struct strs){v, 1} : (struct strs){NULL, 0};
}

static const char *ids(struct town *t, const struct briefs *b)
{
    struct buf text = {.arena = &t->a};

    for (size_t i = 0; i < b->rows.n; i++)
        buf_printf(&text, "%s ", LIST_AT(b->rows, struct brief, i)->id);
    buf_add(&text, "", 1);
    return text.data;
}

static void test_list(void **state)
{
    static const struct {
        const char *story, *ledger, *light, *item_state, *unit, *leader, *words, *after, *ids;
        struct span within;
        int64_t limit, total;
        const char *more;
        int code;
        const char *field;
    } cases[] = {
        {.story = "all but closed", .ids = "A-1 A-1-D1 A-2 A-3 A-4 C-1 ", .total = 6},
        {.story = "closed", .item_state = "closed", .ids = "T-1 ", .total = 1},
        {.story = "held", .item_state = "held", .ids = "A-2 ", .total = 1},
        {.story = "a ledger", .ledger = "crops", .ids = "C-1 ", .total = 1},
        {.story = "a list it is on", .ledger = "prov", .ids = "A-1 ", .total = 1},
        {.story = "a ledger with nothing on it", .ledger = "visits", .ids = ""},
        {.story = "no such ledger", .ledger = "moon", .code = DUBAN_E_no_ledger, .field = "ledger"},
        {.story = "a part of its title", .ledger = "品", .ids = "C-1 ", .total = 1},
        {.story = "its whole title", .ledger = "农作物 品种", .ids = "C-1 ", .total = 1},
        {.story = "a list goes before a title that holds its name", .ledger = "prov", .ids = "A-1 ", .total = 1},
        {.story = "a part of two titles", .ledger = "s", .code = DUBAN_E_not_unique, .field = "ledger"},
        {.story = "the beginning of numbers", .words = "a-1", .ids = "A-1 A-1-D1 ", .total = 2},
        {.story = "a number and a word of the title", .words = "修缮 A-2", .ids = "A-2 ", .total = 1},
        {.story = "red", .light = "red", .ids = "A-1 ", .total = 1},
        {.story = "grey", .light = "grey", .ids = "A-2 ", .total = 1},
        {.story = "without a light", .light = "none", .ids = "A-1-D1 A-3 A-4 C-1 ", .total = 4},
        {.story = "no such light", .light = "pink", .code = DUBAN_E_bad_choice, .field = "light"},
        {.story = "no such state", .item_state = "asleep", .code = DUBAN_E_bad_choice, .field = "state"},
        {.story = "a unit", .unit = "west", .ids = "A-2 A-4 ", .total = 2},
        {.story = "no such unit", .unit = "moon", .code = DUBAN_E_no_unit, .field = "unit"},
        {.story = "a leader", .leader = "head", .ids = "A-1 A-1-D1 ", .total = 2},
        {.story = "no such leader", .leader = "moon", .code = DUBAN_E_no_person, .field = "leader"},
        {.story = "a word, either case", .words = "WIFI", .ids = "A-4 ", .total = 1},
        {.story = "two words, in any order", .words = "修缮 道路", .ids = "A-1 A-1-D1 ", .total = 2},
        {.story = "words of no title", .words = "桥梁 道路", .ids = ""},
        {.story = "due within no days: overdue, or today", .within = {0, SPAN_DAYS}, .ids = "A-1 A-4 ", .total = 2},
        /* Friday 8 April is the fourth workday from here; the due Saturday after it adds none */
        {.story = "workdays as lights count them",
         .within = {4, SPAN_WORKDAYS},
         .ids = "A-1 A-1-D1 A-3 A-4 ",
         .total = 4},
        {.story = "one workday less", .within = {3, SPAN_WORKDAYS}, .ids = "A-1 A-1-D1 A-4 ", .total = 3},
        {.story = "hours, until the end of the day", .within = {16, SPAN_HOURS}, .ids = "A-1 A-4 ", .total = 2},
        {.story = "an hour too few", .within = {15, SPAN_HOURS}, .ids = "A-1 ", .total = 1},
        {.story = "two rows, and there is more", .limit = 2, .ids = "A-1 A-1-D1 ", .total = 6, .more = "A-1-D1"},
        {.story = "go on", .limit = 2, .after = "A-1-D1", .ids = "A-2 A-3 ", .total = 6, .more = "A-3"},
        {.story = "the end", .limit = 2, .after = "A-3", .ids = "A-4 C-1 ", .total = 6},
        {.story = "behind the end", .after = "Z", .ids = "", .total = 6},
        {.story = "two conditions", .unit = "west", .light = "grey", .ids = "A-2 ", .total = 1},
    };
    struct town *t = town_busy();
    struct ledger l = *core_ledger(t->c, "crops"), province = ledger_doc("p", "plain");

    (void)state;
    l.title = "农作物 品种";
    province.title = "provincial";
    town_apply(t, "ledger", &l);
    town_apply(t, "ledger", &province);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct filter f;
        struct briefs b;
        int rc;

        rec_clear(&rec_filter, &f);
        f.ledger = cases[i].ledger;
        f.light = one(t, cases[i].light);
        f.state = one(t, cases[i].item_state);
        f.unit = cases[i].unit;
        f.leader = cases[i].leader;
        f.words = cases[i].words;
        f.after = cases[i].after;
        f.due_within = cases[i].within;
        if (cases[i].limit)
            f.limit = cases[i].limit;
        rc = town_ask(t, OP_list, &f, &b);
        if (rc != cases[i].code)
            fail_msg("%s: %s (%s)", cases[i].story, duban_err_name((enum duban_err)rc), t->e.text);
        if (cases[i].code) {
            assert_string_equal(t->e.field, cases[i].field);
            continue;
        }
        if (strcmp(ids(t, &b), cases[i].ids) != 0)
            fail_msg("%s: %s", cases[i].story, ids(t, &b));
        assert_int_equal(b.total, cases[i].total);
        assert_true(cases[i].more ? same_text(b.after, cases[i].more) : b.after == NULL);
    }
    town_free(t);
}

/* Names in place of ids, and an answer that stays below what a message may be, page by page to the last row. */
static void test_list_pages(void **state)
{
    struct town *t = town_full();
    char title[LIM_NAME_BYTES];
    struct filter f;
    struct briefs b;
    size_t rows = 0;

    (void)state;
    memset(title, 'x', sizeof title - 1);
    title[sizeof title - 1] = 0;
    town_must(t, "owner", OP_unit_set, &(struct unit){"east", title, "town", "office"});
    town_must(t, "owner", OP_person_set,
              &(struct person){.id = "head", .name = title, .unit = "office", .role = "head"});
    for (int i = 0; i < 3000; i++) {
        struct item it = town_item(t, "T-1");

        it.id = arena_printf(&t->a, "N-%04d", i);
        it.title = title;
        it.lead_leader = "head";
        it.stage = it.cause = "a stage and a cause of many many letters, as people like them";
        state_put(t->s, T_item, it.id, &it, &t->a);
    }
    rec_clear(&rec_filter, &f);
    f.limit = LIM_PAGE;
    do {
        town_answer(t, OP_list, &f, &b);
        rows += b.rows.n;
        assert_true(b.rows.n > 0 && b.rows.n <= LIM_PAGE);
        assert_true(rec_pack(&rec_briefs, &b, &t->a).len < QUERY_BYTES + 4096); /* the room, and its envelope */
        f.after = b.after;
    } while (b.after);
    assert_int_equal(rows, b.total);
    assert_int_equal(rows, 3002);
    town_free(t);
}

/* ---- inbox ---- */

static void test_inbox(void **state)
{
    static const struct {
        const char *ledger, *unit, *words, *ids;
    } cases[] = {
        {NULL, NULL, NULL, "A-4/1 A-3/1 "}, /* A-4 asked first */
        {"task", NULL, NULL, "A-4/1 A-3/1 "}, {"tasks", NULL, NULL, "A-4/1 A-3/1 "}, {"crops", NULL, NULL, ""},
        {NULL, "east", NULL, "A-3/1 "},       {NULL, NULL, "wifi", "A-4/1 "},
    };
    struct town *t = town_busy();
    struct filter f;
    struct asks out;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {.arena = &t->a};

        rec_clear(&rec_filter, &f);
        f.ledger = cases[i].ledger;
        f.unit = cases[i].unit;
        f.words = cases[i].words;
        town_answer(t, OP_inbox, &f, &out);
        assert_int_equal(out.rows.n, out.briefs.n);
        for (size_t k = 0; k < out.rows.n; k++) {
            buf_printf(&b, "%s ", LIST_AT(out.rows, struct ask, k)->id);
            assert_string_equal(LIST_AT(out.rows, struct ask, k)->item, LIST_AT(out.briefs, struct brief, k)->id);
        }
        buf_add(&b, "", 1);
        assert_string_equal(b.data, cases[i].ids);
    }
    f.ledger = "moon";
    assert_refused(t, town_ask(t, OP_inbox, &f, &out), DUBAN_E_no_ledger, "ledger");
    f.ledger = NULL;
    f.unit = "moon";
    assert_refused(t, town_ask(t, OP_inbox, &f, &out), DUBAN_E_no_unit, "unit");
    town_free(t);
}

/* ---- records, rules ---- */

static void test_records(void **state)
{
    struct town *t = town_busy();
    struct records r;
    struct recordpage page;
    struct unit u;

    (void)state;
    rec_clear(&rec_records, &r);
    r.table = "unit";
    r.limit = 2;
    town_answer(t, OP_records, &r, &page);
    assert_int_equal(page.rows.n, 2);
    assert_string_equal(page.after, "office");
    assert_int_equal(rec_unpack(&rec_unit, LIST_AT(page.rows, struct row, 0)->body, 0, &t->a, &u, &t->e), 0);
    assert_string_equal(u.id, "east");
    r.after = page.after;
    town_answer(t, OP_records, &r, &page);
    assert_int_equal(page.rows.n, 1);
    assert_null(page.after);
    r.after = NULL;
    r.key = "west";
    town_answer(t, OP_records, &r, &page);
    assert_int_equal(page.rows.n, 1);
    r.key = "moon";
    assert_refused(t, town_ask(t, OP_records, &r, &page), DUBAN_E_no_record, "key");
    r.table = "seen"; /* a table, but none of records */
    assert_refused(t, town_ask(t, OP_records, &r, &page), DUBAN_E_bad_choice, "table");
    r.table = "moon";
    assert_refused(t, town_ask(t, OP_records, &r, &page), DUBAN_E_bad_choice, "table");
    town_free(t);
}

static void test_rules_get(void **state)
{
    struct town *t = town_full();
    struct rulesref ref = {"policy", "plain", 1};
    struct policy changed = town_policy(t);
    struct rules rules;

    (void)state;
    changed.title = "改过的灯规";
    town_apply(t, "policy", &changed);
    for (ref.version = 1; ref.version <= 2; ref.version++) {
        struct policy p;

        town_answer(t, OP_rules_get, &ref, &rules);
        assert_int_equal(rules.version, ref.version);
        assert_int_equal(rec_unpack(&rec_policy, rules.doc, UNPACK_STORED, &t->a, &p, &t->e), 0);
        assert_string_equal(p.title, ref.version == 1 ? "灯规" : "改过的灯规");
    }
    assert_refused(t, town_ask(t, OP_rules_get, &ref, &rules), DUBAN_E_no_rules, "name");
    assert_refused(t, town_ask(t, OP_digest, &nothing, &rules), DUBAN_E_unknown_op, "op"); /* the daemon's own */
    town_free(t);
}

/* ---- show ---- */

static const char *timeline(struct town *t, const struct shown *s)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < s->timeline.n; i++)
        buf_printf(&b, "%s ", LIST_AT(s->timeline, struct event, i)->op);
    buf_add(&b, "", 1);
    return b.data;
}

static void test_show(void **state)
{
    struct town *t = town_busy();
    struct which w = {"道路 修缮", NONE};
    struct shown s;

    (void)state;
    w.id = "A-1"; /* "道路 修缮" is the order's title as well */
    town_answer(t, OP_show, &w, &s);
    assert_string_equal(((const struct item *)s.item)->id, "A-1");
    assert_string_equal(((const struct brief *)s.brief)->leader_name, "head");
    assert_string_equal(timeline(t, &s), "register judge ");
    assert_string_equal(LIST_AT(s.timeline, struct event, 0)->actor_name, "clerk");
    assert_null(LIST_AT(s.timeline, struct event, 1)->actor_name); /* a worker has none */
    assert_int_equal(s.asks.n, 0);
    assert_int_equal(s.orders.n, 1);
    assert_string_equal(LIST_AT(s.orders, struct brief, 0)->id, "A-1-D1");
    assert_int_equal(s.notices.n, 2);
    w.id = "A-2";
    town_answer(t, OP_show, &w, &s);
    assert_int_equal(s.asks.n, 1);
    assert_int_equal(s.notices.n + s.orders.n, 0);
    assert_string_equal(timeline(t, &s), "register hold_request hold_approve judge ");
    w.limit = 2;
    town_answer(t, OP_show, &w, &s);
    assert_string_equal(timeline(t, &s), "hold_approve judge "); /* the newest are kept, in order */
    w.id = "moon";
    assert_refused(t, town_ask(t, OP_show, &w, &s), DUBAN_E_no_item, "id");
    town_free(t);
}

/* Of an import the item's own rows are shown, as the updates they are: the other rows are other items' matter. */
static void test_show_imported(void **state)
{
    struct town *t = town_full();
    struct registration r[3] = {registration_of("I-1", "tasks"), registration_of("I-2", "tasks"),
                                registration_of("I-3", "tasks")};
    struct row rows[3];
    struct import im = {"register", LIST(rows)};
    struct which w = {"I-2", NONE};
    struct shown s;
    const struct event *ev;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        rows[i] = (struct row){(int64_t)i + 2, rec_pack(&rec_registration, &r[i], &t->a)};
    town_must(t, "clerk", OP_import, &im);
    town_answer(t, OP_show, &w, &s);
    assert_string_equal(timeline(t, &s), "register ");
    ev = LIST_AT(s.timeline, struct event, 0);
    assert_int_equal(ev->seq, t->seq);
    assert_int_equal(ev->body.len, rows[1].body.len);
    assert_memory_equal(ev->body.data, rows[1].body.data, ev->body.len);
    assert_string_equal(((const struct facts *)ev->facts)->item, "I-2");
    assert_int_equal(((const struct facts *)ev->facts)->rows.n, 0);
    town_free(t);
}

/* A thousand long reports do not make an answer that no message can carry. */
static void test_show_long(void **state)
{
    struct town *t = town_full();
    struct which w = {"T-1", LIM_PAGE};
    struct act act = act_on("T-1");
    char *text = arena_alloc(&t->a, LIM_TEXT_BYTES);
    struct shown s;

    (void)state;
    memset(text, 'x', LIM_TEXT_BYTES - 1);
    act.text = text;
    for (int i = 0; i < 100; i++)
        town_must(t, "li", OP_report, &act);
    town_answer(t, OP_show, &w, &s);
    assert_true(s.timeline.n > 5 && s.timeline.n < 100);
    assert_int_equal(LIST_AT(s.timeline, struct event, s.timeline.n - 1)->seq, t->seq);
    assert_true(rec_pack(&rec_shown, &s, &t->a).len < LIM_FRAME_BYTES);
    town_free(t);
}

static void test_limits(void **state)
{
    size_t left = 100;

    (void)state;
    assert_int_equal(query_limit(NONE), QUERY_ROWS);
    assert_int_equal(query_limit(0), QUERY_ROWS);
    assert_int_equal(query_limit(1), 1);
    assert_int_equal(query_limit(LIM_PAGE), LIM_PAGE);
    assert_int_equal(query_limit(LIM_PAGE + 1), LIM_PAGE);
    assert_true(query_room(&left, false, 100));
    assert_false(query_room(&left, false, 1));
    assert_true(query_room(&left, true, 5000)); /* one row always fits */
    assert_int_equal(left, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),        cmocka_unit_test(test_warnings),   cmocka_unit_test(test_gone),
        cmocka_unit_test(test_list),          cmocka_unit_test(test_list_pages), cmocka_unit_test(test_inbox),
        cmocka_unit_test(test_records),       cmocka_unit_test(test_rules_get),  cmocka_unit_test(test_show),
        cmocka_unit_test(test_show_imported), cmocka_unit_test(test_show_long),  cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
