/* Command lines as people type them: words in either language, options anywhere, mistakes answered with the nearest
 * right word and exit 64 (or 65 when a value is wrong). verbs.c is the table; every row of it is walked here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "clients/line.h"
#include "quiet.h"

static struct cli C;
static struct line L;

static int setup(void **state)
{
    (void)state;
    arena_init(&C.arena);
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    arena_done(&C.arena);
    return 0;
}

/* Reads "a b|c d": words are split at blanks, `_` stands for a blank inside a word. */
static int read_line(const char *text, const char **said)
{
    char *argv[64] = {(char *)(uintptr_t) "duban"}, *save = NULL;
    int argc = 1;
    for (char *w = strtok_r(arena_str(&C.arena, text, strlen(text)), " ", &save); w; w = strtok_r(NULL, " ", &save))
        argv[argc++] = w;
    struct arena kept = C.arena;
    C = (struct cli){.arena = kept, .lang = "zh"};
    quiet_begin();
    int rc = line_read(&C, argc, argv, &L);
    *said = quiet_end();
    return rc;
}

static void test_good_lines(void **state)
{
    static const struct {
        const char *text, *verb, *field, *value;
    } cases[] = {
        {"", "status", NULL, NULL},
        {"report LD-1 --percent 85", "report", "percent", "85"},
        {"report LD-1 85", "report", "percent", "85"},
        {"report --percent=85 LD-1", "report", "item", "LD-1"},
        {"报进度 LD-1 --进度 85", "report", "percent", "85"},
        {"--as P1 report LD-1 --text 完成", "report", "text", "完成"},
        {"report --text -- LD-1", "report", "text", "--"},
        {"report LD-1 --occurred-at 2022-05-09T10:00", "report", "occurred_at", "2022-05-09T10:00:00+08:00"},
        {"extend LD-1 --to 2022-09-22 --reason x", "extend", "new_due", "2022-09-22"},
        {"extend LD-1 --new-due 2022-09-22", "extend", "new_due", "2022-09-22"},
        {"measure LS-01 839.2", "measure", "value", "839.2"},
        {"reply LD-1-D1 已说明", "answer", "text", "已说明"},
        {"decide LD-1/1 approve --note ok", "decide", "reason", "ok"},
        {"principal uid:5 x --speaks-for yes --may read;own", "principal", "may", "read;own"},
        {"list 灯:红 --limit 5", "list", "limit", "5"},
        {"report LD-1 60% 开了会", "report", "percent", "60"},
        {"report LD-1 60% 开了会", "report", "text", "开了会"},
        {"show LD-1 --all", "show", "id", "LD-1"},
        {"report --help", "help", NULL, NULL},
        {"--version", "version", NULL, NULL},
        {"-h", "help", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *said;
        int rc = read_line(cases[i].text, &said);
        if (rc)
            fail_msg("%s: %d %s", cases[i].text, rc, said);
        assert_string_equal(L.verb->name, cases[i].verb);
        if (cases[i].field)
            assert_string_equal(field_text(record_field(ops[L.verb->op].body, cases[i].field), L.body, NULL, &C.arena),
                                cases[i].value);
    }
}

static void test_bad_lines(void **state)
{
    static const struct {
        const char *text;
        int rc;
        const char *said;
    } cases[] = {
        {"lsit", 64, "list"},
        {"清但", 64, "清单"},
        {"xyzzy", 64, "duban help"},
        {"report LD-1 --precent 5", 64, "--percent"},
        {"report LD-1 --stage x", 64, "--stage"}, /* a field of the record that this operation does not take */
        {"report LD-1 --percent", 64, "--percent"},
        {"report LD-1 5 6 7", 64, "7"},
        {"report LD-1 --percent abc", 65, "percent"},
        {"report LD-1 --percent -5", 65, "percent"},
        {"extend LD-1 --to 2022-09-31", 65, "2022-09-31"},
        {"--lang fr status", 64, "zh|en"},
        {"--timeout 0 status", 64, "timeout"},
        {"--json=yes status", 64, "json"},
        {"status --color sometimes", 64, "auto"},
        {"--percent 5 report LD-1", 64, "--percent"}, /* which verb's? */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *said;
        int rc = read_line(cases[i].text, &said);
        if (rc != cases[i].rc || !strstr(said, cases[i].said))
            fail_msg("%s: %d, %s", cases[i].text, rc, said);
    }
}

static void test_options_for_all(void **state)
{
    const char *said;
    (void)state;
    assert_int_equal(
        read_line("--as P1 --dry-run sign LD-1 --request-id r1 --json --lang en --timeout 2.5 --endpoint ipc://x",
                  &said),
        0);
    assert_string_equal(C.as, "P1");
    assert_string_equal(C.request_id, "r1");
    assert_string_equal(C.lang, "en");
    assert_string_equal(C.endpoint, "ipc://x");
    assert_true(C.dry && C.json);
    assert_int_equal(C.timeout_ms, 2500);
}

static void test_options_of_a_verb(void **state)
{
    const char *said;
    (void)state;
    assert_int_equal(read_line("play f.csv --check --until 2022-12-30", &said), 0);
    assert_non_null(line_extra(&L, "check"));
    assert_null(line_extra(&L, "quiet"));
    assert_string_equal(line_extra(&L, "until"), "2022-12-30");
    assert_string_equal(L.words[0], "f.csv");
    assert_int_equal(read_line("watch --from 7", &said), 0);
    assert_string_equal(line_extra(&L, "from"), "7");
    assert_null(line_extra(&L, "jsonl"));
}

/* Rows of the table: words are unique, positional fields and examples are ones that the verb takes. */
static void test_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < verbs_n; i++) {
        const struct verb *v = &verbs[i];
        const char *said;
        assert_ptr_equal(verb_find(v->name), v);
        assert_ptr_equal(verb_find(v->zh), v);
        assert_true(v->op >= 0 || (v->help_zh && v->help_en));
        assert_true(verb_help(v, "zh")[0] && verb_help(v, "en")[0]);
        assert_non_null(v->run);
        for (const char *p = v->op >= 0 && v->positional ? v->positional : ""; *p;) {
            size_t n = strcspn(p, " ");
            const struct field *f = record_field(ops[v->op].body, arena_str(&C.arena, p, n));
            assert_non_null(f);
            assert_true(verb_takes(v, f));
            p += n + (p[n] != '\0');
        }
        char *example = arena_str(&C.arena, v->example, strlen(v->example)), *quote;
        while ((quote = strchr(example, '"')) != NULL) { /* a quoted word becomes one word */
            char *end = strchr(quote + 1, '"');
            assert_non_null(end);
            for (char *q = quote; q < end; q++)
                *q = *q == ' ' ? '.' : *q;
            *quote = *end = '.';
        }
        if (read_line(example, &said))
            fail_msg("example of %s: %s", v->name, said);
        assert_string_equal(L.verb->name, v->name);
    }
}

/* The item operations of ops.h can all be reached. */
static void test_every_act_has_a_verb(void **state)
{
    (void)state;
    for (int op = 0; op < OP_COUNT; op++) {
        if (ops[op].body != &rec_act || ops[op].klass == CLASS_decide)
            continue; /* decisions go through `decide` */
        bool found = false;
        for (size_t i = 0; i < verbs_n; i++)
            found |= verbs[i].op == op;
        if (!found)
            fail_msg("no verb for %s", ops[op].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_lines),      cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_options_for_all), cmocka_unit_test(test_options_of_a_verb),
        cmocka_unit_test(test_the_table),       cmocka_unit_test(test_every_act_has_a_verb),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
