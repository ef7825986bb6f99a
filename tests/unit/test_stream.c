/* Tables as a stream of updates: a map says what a row makes, when, as whom; the order is that of time, and the same
 * every time; what is wrong is told with its place. No daemon is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/stream.h"
#include "quiet.h"

static struct cli C;
static struct stream S;
static char folder[] = "/tmp/duban-stream-XXXXXX";

static int setup(void **state)
{
    (void)state;
    C = (struct cli){.lang = "zh"};
    arena_init(&C.arena);
    S = (struct stream){.c = &C};
    strcpy(folder, "/tmp/duban-stream-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}
static int teardown(void **state)
{
    (void)state;
    arena_done(&C.arena);
    return rmdir(folder);
}

static const char *file_make(const char *name, const char *text)
{
    const char *path = arena_printf(&C.arena, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(text, 1, strlen(text), f);
    fclose(f);
    return path;
}

/* Adds a table by a map; what it said. */
static int add(const char *map, const char *csv, const char **said)
{
    const char *m = map ? file_make("map.yml", map) : NULL, *t = file_make("t.csv", csv);
    quiet_begin();
    int rc = stream_add(&S, t, m);
    *said = quiet_end();
    unlink(t);
    if (m)
        unlink(m);
    return rc;
}

/* ---- words ---- */

static void test_text_and_conditions(void **state)
{
    static const struct {
        const char *text, *want; /* want NULL: names a column that is not there */
    } texts[] = {
        {"plain", "plain"}, {"{a}", "x"},        {"{a}：{b}", "x："}, {"{each}/{n}", "one/2"},
        {"{row}", "7"},     {"{missing}", NULL}, {"{a", "{a"},        {"", ""},
        {"a}b", "a}b"},     {"{a}{a}", "xx"},    {"{c}", "{a}"}, /* what a cell holds is not looked into */
    };
    static const struct {
        const char *when;
        bool fits;
    } conditions[] = {{"a", true},    {"!a", false},  {"b", false},    {"!b", true}, {"a=x", true},
                      {"a=y", false}, {"a!=y", true}, {"a!=x", false}, {"b=", true}, {"b!=", false}};
    const char *names[] = {"a", "b", "c"}, *cells[] = {"x", "", "{a}"};
    const struct csv csv = {.header = {names, 1}, .columns = 3};
    const struct csv_row row = {cells, 7};
    const struct playrow r = {&csv, &row, "one", 2};
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *unknown = NULL, *got = playrow_text(&C.arena, &r, texts[i].text, &unknown);
        assert_int_equal(unknown != NULL, texts[i].want == NULL);
        if (texts[i].want)
            assert_string_equal(got, texts[i].want);
    }
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        const char *unknown = NULL;
        const struct strs when = {(const char *[]){conditions[i].when}, 1};
        assert_int_equal(playrow_fits(&C.arena, &r, &when, &unknown), conditions[i].fits);
        assert_null(unknown);
    }
}

/* ---- a stream ---- */

static const char two_steps[] = "play: loans\n"
                                "steps:\n"
                                "  - op: register\n"
                                "    at: \"{taken}\"\n"
                                "    as: P1\n"
                                "    set: [\"id={id}\", ledger=loan, \"title={what}\", lead_unit=U1]\n"
                                "  - op: report\n"
                                "    at: \"{taken}\"\n"
                                "    after: 2 hours\n"
                                "    each: pages\n"
                                "    when: [pages]\n"
                                "    set: [\"item={id}\", \"text={each}\"]\n"
                                "    expect: [\"percent={n}\"]\n";

static void test_rows_become_calls_in_order_of_time(void **state)
{
    static const struct {
        const char *id;
        int op;
        const char *item; /* id or item of its body */
    } want[] = {{"loans/B/1", OP_register, "B"},
                {"loans/A/1", OP_register, "A"},
                {"loans/B/2/1", OP_report, "B"},
                {"loans/B/2/2", OP_report, "B"}};
    const char *said;
    (void)state;

    assert_int_equal(add(two_steps,
                         "id,what,taken,pages\n"
                         "A,书,2022-05-09T11:00,\n"
                         "B,图,2022-05-09T10:00,p1;p2\n"
                         "C,没有借,,p1\n",
                         &said),
                     0);
    stream_sort(&S);
    assert_int_equal(S.n, 4);
    for (size_t i = 0; i < S.n; i++) {
        struct stream_call call;
        assert_int_equal(stream_make(&S, &S.v[i], &call), 0);
        assert_string_equal(call.id, want[i].id);
        assert_int_equal(call.op, want[i].op);
        assert_string_equal(call.op == OP_register ? ((struct registration *)call.body)->id
                                                   : ((struct act *)call.body)->item,
                            want[i].item);
    }
    assert_int_equal(S.v[3].at_ms - S.v[0].at_ms, 2 * 3600 * 1000);
    struct stream_call call;
    assert_int_equal(stream_make(&S, &S.v[3], &call), 0);
    assert_string_equal(((struct act *)call.body)->text, "p2");
    assert_null(call.as);
}

/* A table with the columns of a stream needs no map. One column holds figures and stages; what an operation does not
 * take is left out. */
static void test_a_stream_of_updates_needs_no_map(void **state)
{
    static const char head[] = "seq,received_at,occurred_at,request_id,item,milestone,op,actor,unit,percent,value,"
                               "new_due,ref,reason,text,expect\n";
    const char *said;
    struct stream_call call;
    (void)state;

    assert_int_equal(
        add(NULL,
            arena_printf(&C.arena,
                         "%s1,2022-05-09T10:00:00+08:00,2022-05-09T09:00:00+08:00,r1,I1,,stage,P1,U1,,tried,"
                         ",,,试行,accept\n"
                         "2,2022-05-09T10:00:01+08:00,,r2,I2,,measure,P2,U1,,839.2,,,,,reject:closed\n",
                         head),
            &said),
        0);
    stream_sort(&S);
    assert_int_equal(S.n, 2);
    assert_int_equal(stream_make(&S, &S.v[0], &call), 0);
    const struct act *act = call.body;
    assert_string_equal(call.id, "r1");
    assert_string_equal(call.as, "P1");
    assert_string_equal(act->stage, "tried");
    assert_null(act->unit); /* of the actor, not of the act */
    assert_true(act->value == NONE);
    assert_int_equal(stream_make(&S, &S.v[1], &call), 0);
    act = call.body;
    assert_int_equal(act->value, 839200);

    /* what is expected of the answers */
    struct facts facts;
    struct answer yes = {.ok = true, .body = &facts}, no = {.raw = {.code = "closed"}};
    rec_clear(&rec_facts, &facts);
    assert_null(stream_wrong(&S, &S.v[0], &call, &yes));
    assert_null(stream_wrong(&S, &S.v[1], &call, &no));
    assert_non_null(stream_wrong(&S, &S.v[0], &call, &no));
    assert_non_null(stream_wrong(&S, &S.v[1], &call, &yes));
}

static void test_answers_are_compared_through_their_fields(void **state)
{
    static const struct {
        const char *expect;
        bool right;
    } cases[] = {{"stage_late={late}", true}, {"stage_late=0", false},    {"stage_late=", false},
                 {"stage=done", true},        {"stage=other", false},     {"percent=5", true},
                 {"percent=7", false},        {"holder=", true},          {"holder=P1", false},
                 {"answer=accept", true},     {"answer=conflict", false}, {"nonsense=1", false},
                 {"percent=abc", false},      {"{gone}=1", false}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *said;
        struct facts facts;
        struct stream_call call;
        struct answer ans = {.ok = true, .body = &facts};
        rec_clear(&rec_facts, &facts);
        facts.stage_late = true;
        facts.stage = "done";
        facts.percent = 5;
        S = (struct stream){.c = &C};
        assert_int_equal(add(arena_printf(&C.arena,
                                          "play: x\nsteps:\n  - op: sign\n    at: \"{at}\"\n"
                                          "    set: [\"item={id}\"]\n    expect: [\"%s\"]\n",
                                          cases[i].expect),
                             "id,at,late\nA,2022-05-09T10:00,1\n", &said),
                         0);
        assert_int_equal(stream_make(&S, &S.v[0], &call), 0);
        assert_int_equal(stream_wrong(&S, &S.v[0], &call, &ans) == NULL, cases[i].right);
    }
}

static void test_faults_are_told_with_their_place(void **state)
{
    static const char csv[] = "id,at\nA,2022-05-09T10:00\nB,someday\n";
    static const struct {
        const char *map, *csv, *says;
    } cases[] = {
        {"play: x\nsteps:\n  - op: sing\n    at: \"{at}\"\n", csv, "map.yml:3:9"},
        {"play: x\nsteps:\n  - op: sing\n    at: \"{at}\"\n", csv, "sign"},
        {"play: x\nsteps:\n  - op: sign\n    at: \"{at}\"\n    set: [\"itme={id}\"]\n", csv, "item"},
        {"play: x\nsteps:\n  - op: sign\n    at: \"{when}\"\n", csv, "when"},
        {"play: x\nsteps:\n  - op: sign\n    at: \"{at}\"\n    when: [gone=1]\n", csv, "gone"},
        {"play: x\nsteps:\n  - op: sign\n    at: \"{at}\"\n    each: list\n", csv, "list"},
        {"play: x\nsteps:\n  - op: sign\n    at: \"{at}\"\n", csv, "t.csv:3 at"},
        {"play: x\nsteps:\n  - op: sign\n", csv, "at"},
        {"map: x\n", csv, "play"},
        {NULL, "id,at\nA,b\n", "op"}, /* not a stream either */
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *said;
        S = (struct stream){.c = &C};
        assert_int_not_equal(add(cases[i].map, cases[i].csv, &said), 0);
        assert_non_null(strstr(said, cases[i].says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text_and_conditions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rows_become_calls_in_order_of_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_stream_of_updates_needs_no_map, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answers_are_compared_through_their_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faults_are_told_with_their_place, setup, teardown),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
