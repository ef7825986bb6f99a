/* test_import.c: all rows or none; every fault listed with its line; rows that refer to rows before and behind them. */
#include "tests/unit/town.h"

enum { ROWS = 8 };

struct sheet {
    struct row rows[ROWS];
    size_t n;
    const char *op;
};

static void add(struct town *t, struct sheet *s, int op, const void *body)
{
    assert_true(s->n < ROWS);
    s->op = ops[op].name;
    s->rows[s->n] = (struct row){.line = (int64_t)s->n + 2, .body = rec_pack(ops[op].body, body, &t->a)};
    s->n++;
}

static int import(struct town *t, struct sheet *s, const char *who)
{
    struct import b = {s->op, {s->rows, s->n}};

    return town_send(t, who, OP_import, arena_printf(&t->a, "i%lld", (long long)t->seq), &b);
}

static void add_item(struct town *t, struct sheet *s, const char *id, const char *parent)
{
    struct registration r = registration_of(id, "tasks");

    r.parent = parent;
    add(t, s, OP_register, &r);
}

static const struct fault *fault(const struct town *t, size_t i)
{
    return LIST_AT(t->errors, struct fault, i);
}

static void test_all(void **state)
{
    struct town *t = town_full();
    struct sheet s = {.n = 0};
    struct bytes once;
    struct entry en;
    struct import b;
    int64_t seq;

    (void)state;
    add_item(t, &s, "T-20", "T-21"); /* its parent is in the row behind */
    add_item(t, &s, "T-21", "T-1");
    add_item(t, &s, "T-21", "T-1"); /* twice, saying the same */
    assert_int_equal(import(t, &s, "clerk"), 0);
    assert_int_equal(t->facts.count, 3);
    assert_int_equal(t->facts.rows.n, 3);
    assert_int_equal(LIST_AT(t->facts.rows, struct facts, 0)->assigned_ms, at("2022-03-01T08:30"));
    assert_string_equal(town_item(t, "T-20").parent, "T-21");
    assert_int_equal(town_item(t, "T-20").last_seq, t->seq);
    assert_int_equal(town_item(t, "T-21").rev, 1);
    assert_true(t->s->ops->get(t->s->u, T_parts, key_pair("T-21", "T-20", &t->a), &once));
    assert_true(t->s->ops->get(t->s->u, T_history, key_seq("T-20", t->seq, &t->a), &once));
    assert_int_equal(t->errors.n, 0);
    /* The whole file again, and as a rehearsal: nothing but the note that it came. */
    seq = t->seq;
    assert_int_equal(import(t, &s, "clerk"), 0);
    assert_int_equal(town_item(t, "T-20").last_seq, seq);
    once = state_dump(t->s, &t->a);
    b = (struct import){s.op, {s.rows, s.n}};
    assert_int_equal(town_decide(t, "clerk", OP_import, "dry", &b, true, &en), 0);
    assert_same_state(once, state_dump(t->s, &t->a));
    town_free(t);
}

/* Nothing is taken, everything is said. */
static void test_none(void **state)
{
    struct town *t = town_full();
    struct sheet s = {.n = 0};
    struct registration r = registration_of("T-22", "tasks");
    struct buf b = {.arena = &t->a};
    struct bytes before;

    (void)state;
    add_item(t, &s, "T-20", NULL);
    r.lead_unit = "north";
    add(t, &s, OP_register, &r);     /* line 3 */
    add_item(t, &s, "T-21", "T-99"); /* line 4 */
    mp_map(&b, 1);
    mp_str(&b, "titel");
    mp_str(&b, "x");
    s.rows[s.n++] = (struct row){.line = 17, .body = {b.data, b.len}};
    r = registration_of("T-20", "tasks"); /* the first row's number, another matter; line 6 */
    r.title = "另一件事";
    add(t, &s, OP_register, &r);
    add_item(t, &s, "T-23", "T-22"); /* refers to a bad row: its own fault is none */
    before = state_dump(t->s, &t->a);
    assert_int_equal(import(t, &s, "clerk"), DUBAN_E_no_unit);
    assert_string_equal(t->e.field, "rows[1].lead_unit");
    assert_non_null(strstr(t->e.text, "(4/6)"));
    assert_same_state(before, state_dump(t->s, &t->a));
    assert_int_equal(t->errors.n, 4);
    assert_int_equal(fault(t, 0)->line, 3);
    assert_string_equal(fault(t, 0)->code, "no_unit");
    assert_string_equal(fault(t, 0)->field, "lead_unit");
    assert_string_equal(fault(t, 0)->zh, "没有这个单位: north");
    assert_string_equal(fault(t, 0)->en, "no such unit: north");
    assert_int_equal(fault(t, 1)->line, 4);
    assert_string_equal(fault(t, 1)->code, "no_item");
    assert_int_equal(fault(t, 2)->line, 17);
    assert_string_equal(fault(t, 2)->code, "unknown_field");
    assert_non_null(strstr(fault(t, 2)->zh, "title")); /* the nearest right word */
    assert_int_equal(fault(t, 3)->line, 6);
    assert_string_equal(fault(t, 3)->code, "exists");
    town_free(t);
}

static void test_people(void **state)
{
    struct town *t = town_new();
    struct sheet units = {.n = 0}, people = {.n = 0}, loop = {.n = 0};
    struct unit u[] = {{"east", "e", NULL, "county"}, {"county", "c", NULL, NULL}};
    struct person p[] = {
        {.id = "a", .name = "a", .unit = "east", .role = "x", .superior = "b"},
        {.id = "b", .name = "b", .unit = "east", .role = "x", .superior = "c"},
        {.id = "c", .name = "c", .unit = "east", .role = "x"},
    };

    (void)state;
    for (int i = 0; i < 2; i++)
        add(t, &units, OP_unit_set, &u[i]);
    assert_int_equal(import(t, &units, "owner"), 0);
    for (int i = 0; i < 3; i++)
        add(t, &people, OP_person_set, &p[i]);
    assert_int_equal(import(t, &people, "owner"), 0);
    assert_true(state_has(t->s, T_person, "a"));
    p[0] = (struct person){.id = "x", .name = "x", .unit = "east", .role = "x", .superior = "y"};
    p[1] = (struct person){.id = "y", .name = "y", .unit = "east", .role = "x", .superior = "z"};
    p[2] = (struct person){.id = "z", .name = "z", .unit = "east", .role = "x", .superior = "x"};
    for (int i = 0; i < 3; i++) /* x ↑ y ↑ z ↑ x: seen in the last row, because the others stand already */
        add(t, &loop, OP_person_set, &p[i]);
    assert_int_equal(import(t, &loop, "owner"), DUBAN_E_bad_choice);
    assert_int_equal(t->errors.n, 1);
    assert_int_equal(fault(t, 0)->line, 4);
    town_free(t);
}

static void test_who_and_what(void **state)
{
    struct town *t = town_full();
    struct sheet s = {.n = 0};
    struct unit u = {"north", "n", NULL, NULL};
    struct act act = act_on("T-1");

    (void)state;
    add(t, &s, OP_unit_set, &u);
    assert_int_equal(import(t, &s, "clerk"),
                     DUBAN_E_not_allowed); /* office may import, but not what only admin may set */
    assert_string_equal(t->e.field, "op");
    assert_int_equal(t->errors.n, 0);
    assert_int_equal(import(t, &s, "li"), DUBAN_E_not_allowed);
    assert_int_equal(import(t, &s, "head"), 0);
    s.n = 0;
    add(t, &s, OP_sign, &act);
    assert_int_equal(import(t, &s, "owner"), DUBAN_E_bad_choice); /* acts are not imported */
    assert_string_equal(t->e.field, "op");
    s.n = 0;
    s.op = "register";
    assert_int_equal(import(t, &s, "clerk"), 0); /* an empty sheet */
    assert_int_equal(t->facts.count, 0);
    town_free(t);
}

static void test_milestones(void **state)
{
    struct town *t = town_full();
    struct sheet s = {.n = 0};
    struct milestone m = {.id = "M1",
                          .item = "T-1",
                          .seq = 1,
                          .milestone = "m",
                          .planned_date = day("2022-04-01"),
                          .planned_percent = 30};

    (void)state;
    add(t, &s, OP_milestone_set, &m);
    m.item = "C-1"; /* the same number on another item is another milestone */
    m.milestone = "n";
    add(t, &s, OP_milestone_set, &m);
    assert_int_equal(import(t, &s, "clerk"), 0);
    assert_int_equal(town_item(t, "T-1").milestones.n, 1);
    assert_int_equal(town_item(t, "C-1").milestones.n, 1);
    m.planned_percent = 40;
    add(t, &s, OP_milestone_set, &m); /* M1 of C-1 twice, saying two things */
    assert_int_equal(import(t, &s, "clerk"), DUBAN_E_exists);
    town_free(t);
}

/* More faults than are listed: the count goes on. */
static void test_many_faults(void **state)
{
    enum { N = LIM_ERRORS + 50 };
    struct town *t = town_full();
    struct row *rows = arena_alloc(&t->a, N * sizeof *rows);
    struct import b = {"unit_set", {rows, N}};
    char want[32];

    (void)state;
    for (int i = 0; i < N; i++) {
        struct unit u = {arena_printf(&t->a, "u%d", i), "n", NULL, "nowhere"};
        rows[i] = (struct row){NONE, rec_pack(&rec_unit, &u, &t->a)};
    }
    assert_int_equal(town_send(t, "owner", OP_import, "many", &b), DUBAN_E_no_unit);
    assert_int_equal(t->errors.n, LIM_ERRORS);
    assert_int_equal(fault(t, 0)->line, 1); /* no lines given: rows are counted */
    snprintf(want, sizeof want, "(%d/%d)", N, N);
    assert_non_null(strstr(t->e.text, want));
    town_free(t);
}

/* A row comes from a row behind it, which is part of the first, and the other way round: seen in the last row. */
static void test_circles(void **state)
{
    static const char *const from_y[] = {"T-31"}, *const from_x[] = {"T-30"};
    const struct {
        struct strs from_first;
        const char *parent_first;
        struct strs from_second;
        const char *parent_second, *field;
    } cases[] = {
        {STRS(from_y), NULL, {NULL, 0}, "T-30", "rows[1].parent"},
        {{NULL, 0}, "T-31", STRS(from_x), NULL, "rows[1].from"},
        {{NULL, 0}, "T-31", {NULL, 0}, "T-30", "rows[1].parent"},
        {STRS(from_y), NULL, STRS(from_x), NULL, "rows[1].from"},
        {STRS(from_x), NULL, {NULL, 0}, NULL, "rows[0].from"},
        {{NULL, 0}, "T-30", {NULL, 0}, NULL, "rows[0].parent"},
    };
    struct town *t = town_full();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet s = {.n = 0};
        struct registration r = registration_of("T-30", "tasks");

        r.from = cases[i].from_first;
        r.parent = cases[i].parent_first;
        add(t, &s, OP_register, &r);
        r = registration_of("T-31", "tasks");
        r.from = cases[i].from_second;
        r.parent = cases[i].parent_second;
        add(t, &s, OP_register, &r);
        assert_int_equal(import(t, &s, "clerk"), DUBAN_E_bad_choice);
        assert_string_equal(t->e.field, cases[i].field);
    }
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),          cmocka_unit_test(test_none),       cmocka_unit_test(test_people),
        cmocka_unit_test(test_who_and_what), cmocka_unit_test(test_milestones), cmocka_unit_test(test_many_faults),
        cmocka_unit_test(test_circles),
    };

    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
