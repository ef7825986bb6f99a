/* Rules files as an office writes them: every mistake with line and column and the nearest right word, all in one run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "clients/yaml.h"
#include "fixture_arena.h"

#define POLICY                                             \
    "policy: r1\n"                                         \
    "title: 参考\n"                                      \
    "grey: [held, audit]\n"                                \
    "lights:\n"                                            \
    "  - light: red\n"                                     \
    "    any:\n"                                           \
    "      - {cause: overdue, overdue_more: 0 workdays}\n" \
    "      - {cause: lag, behind_more: 30}\n"

static void test_a_good_policy(void **state)
{
    struct yaml_file f;
    (void)state;
    yaml_read(&A, POLICY, strlen(POLICY), &f);
    assert_int_equal(f.faults.n, 0);
    assert_int_equal(f.docs.n, 1);
    const struct yaml_doc *d = LIST_AT(f.docs, struct yaml_doc, 0);
    const struct policy *p = d->value;
    assert_string_equal(d->kind, "policy");
    assert_string_equal(d->name, "r1");
    assert_int_equal(p->grey.n, 2);
    const struct lightrule *red = LIST_AT(p->lights, struct lightrule, 0);
    assert_int_equal(red->light, LIGHT_RED);
    assert_int_equal(LIST_AT(red->any, struct condition, 1)->behind_more, 30);
    assert_int_equal(LIST_AT(red->any, struct condition, 0)->overdue_more.unit, SPAN_WORKDAYS);
}

/* A refusal of the daemon names a field; the file knows where it stands. */
static void test_places(void **state)
{
    struct yaml_file f;
    (void)state;
    yaml_read(&A, POLICY, strlen(POLICY), &f);
    const struct yaml_doc *d = LIST_AT(f.docs, struct yaml_doc, 0);
    static const struct {
        const char *path;
        int line, column;
    } cases[] = {
        {"title", 2, 8},
        {"lights[0].any[1].behind_more", 8, 35},
        {"lights[0].any[1].cause", 8, 17},
        {"lights[0].any[1].no_such", 8, 9},
        {"lights[0].light", 5, 12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct yaml_place *p = yaml_place_of(d, cases[i].path);
        assert_non_null(p);
        if (p->line != cases[i].line || p->column != cases[i].column)
            fail_msg("%s: %d:%d", cases[i].path, p->line, p->column);
    }
    assert_null(yaml_place_of(d, "nothing"));
}

static const struct {
    const char *story, *text;
    size_t faults;
    int line, column; /* of the first */
    const char *says; /* in its Chinese sentence */
} bad[] = {
    {"a field misspelt", "ledger: x\ntitel: y\n", 2, 2, 1, "title"},
    {"a kind misspelt", "ledgr: x\n", 1, 1, 1, "ledger"},
    {"a field missing", "ledger: x\n", 1, 1, 1, "title"},
    {"a needed field left empty", "ledger: x\ntitle:\n", 1, 2, 7, "title"},
    {"a number that is none", "ledger: x\ntitle: y\npercent_max: viel\n", 1, 3, 14, "viel"},
    {"a span without its unit", "ledger: x\ntitle: y\nreopen_due: 20\n", 1, 3, 13, "20"},
    {"a colour misspelt", "policy: x\ntitle: y\nlights:\n  - light: rot\n    any: [{cause: c}]\n", 1, 4, 12, "rot"},
    {"twice the same", "ledger: x\ntitle: y\ntitle: z\n", 1, 3, 1, "两次"},
    {"a list in place of a value", "ledger: x\ntitle: [y]\n", 1, 2, 8, "title"},
    {"a value in place of a list", "hours: x\nseasons: y\n", 1, 2, 10, "列表"},
    {"a value in place of a record", "policy: x\ntitle: y\nlights: [red]\n", 1, 3, 10, "名: 值"},
    {"not YAML", "ledger: x\n  title: y: z\n", 1, 2, 0, ""},
    {"an alias", "ledger: &a x\ntitle: *a\n", 2, 1, 9, "&"},
    {"a bomb of aliases", "a: &a [x]\nb: &b [*a, *a]\n", 4, 1, 4, "&"},
    {"nothing", "", 1, 1, 1, "没有规则"},
    {"only a remark", "# nothing\n", 1, 1, 1, "没有规则"},
    {"a list at the top", "- a\n", 1, 1, 1, "类别"},
    {"two mistakes in one file", "ledger: x\ntitle: y\npercent_max: a\nsign: vielleicht\n", 2, 3, 14, "a"},
};

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct yaml_file f;
        yaml_read(&A, bad[i].text, strlen(bad[i].text), &f);
        assert_int_equal(f.docs.n, 0);
        const struct yaml_fault *x = f.faults.n ? LIST_AT(f.faults, struct yaml_fault, 0) : NULL;
        if (!x || f.faults.n != bad[i].faults || x->line != bad[i].line ||
            (bad[i].column && x->column != bad[i].column) || !strstr(x->zh, bad[i].says))
            fail_msg("%s: %zu faults, %d:%d %s", bad[i].story, f.faults.n, x ? x->line : 0, x ? x->column : 0,
                     x ? x->zh : "");
    }
}

/* A mistake in one document does not hide the next, and says nothing against it. */
static void test_several_documents(void **state)
{
    static const char text[] = "ledger: a\ntitle: A\n---\nledger: b\ntitl: B\n---\nledger: c\ntitle: C\nsign: no\n";
    struct yaml_file f;
    (void)state;
    yaml_read(&A, text, strlen(text), &f);
    assert_int_equal(f.docs.n, 2);
    assert_int_equal(f.faults.n, 2); /* the wrong word, and the right one missing */
    assert_string_equal(LIST_AT(f.docs, struct yaml_doc, 1)->name, "c");
    assert_int_equal(LIST_AT(f.docs, struct yaml_doc, 1)->line, 7);
}

static void test_words_are_text(void **state)
{
    static const char text[] = "ledger: \"no\"\ntitle: 2022-05-09\nstages:\n  - {name: yes, title: 1.0}\n";
    struct yaml_file f;
    (void)state;
    yaml_read(&A, text, strlen(text), &f);
    assert_int_equal(f.faults.n, 0);
    const struct ledger *l = LIST_AT(f.docs, struct yaml_doc, 0)->value;
    assert_string_equal(l->ledger, "no");
    assert_string_equal(l->title, "2022-05-09");
    assert_string_equal(LIST_AT(l->stages, struct stage, 0)->name, "yes");
    assert_string_equal(LIST_AT(l->stages, struct stage, 0)->title, "1.0");
}

static void test_deep_nesting_ends(void **state)
{
    struct buf b = {.arena = &A};
    struct yaml_file f;
    (void)state;
    buf_printf(&b, "policy: x\ntitle: y\nlights: ");
    for (int i = 0; i < 2000; i++)
        buf_add(&b, "[", 1);
    yaml_read(&A, b.data, b.len, &f);
    assert_int_equal(f.docs.n, 0);
    assert_true(f.faults.n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_policy),  cmocka_unit_test(test_places),
        cmocka_unit_test(test_mistakes),       cmocka_unit_test(test_several_documents),
        cmocka_unit_test(test_words_are_text), cmocka_unit_test(test_deep_nesting_ends),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
