/* Attachments as the records know them: what may be entered, and what acts may name. The bytes are nobody's business
 * here: the state is the same on a machine that never had them. */
#include "proto/filehash.h"
#include "tests/unit/town.h"

#define COUNT(x) (sizeof(x) / sizeof(x)[0])

/* The n-th hash of the test. */
static const char *hash(struct town *t, int n)
{
    return arena_printf(&t->a, FILEHASH_ALGO "%064x", (unsigned)n);
}

static struct attach attach_of(const char *h, const char *name)
{
    return (struct attach){.hash = h, .name = name, .bytes = 5};
}

static void enter(struct town *t, int n)
{
    struct attach b = attach_of(hash(t, n), "纪要.pdf");

    town_must(t, "li", OP_attach, &b);
}

/* ---- entering ---- */

static void test_what_may_be_entered(void **state)
{
    struct town *t = town_full();
    const char *good = hash(t, 1);
    const struct {
        struct attach b;
        const char *who;
        enum duban_err expect;
        const char *field;
    } cases[] = {
        {{good, "a.pdf", 5, NULL}, "guest", DUBAN_E_not_allowed, "op"},
        {{"blake2b:12", "a.pdf", 5, NULL}, "li", DUBAN_E_bad_choice, "hash"},
        {{"0000000000000000000000000000000000000000000000000000000000000001", "a", 5, NULL},
         "li",
         DUBAN_E_bad_choice,
         "hash"},
        {{FILEHASH_ALGO "000000000000000000000000000000000000000000000000000000000000000A", "a", 5, NULL},
         "li",
         DUBAN_E_bad_choice,
         "hash"},
        {{good, "a.pdf", 0, NULL}, "li", DUBAN_E_out_of_range, "bytes"},
        {{good, "a.pdf", LIM_FILE_BYTES + 1, NULL}, "li", DUBAN_E_out_of_range, "bytes"},
        {{good, "../a.pdf", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "a/b", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "a\\b", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "/etc/passwd", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "..", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, ".bashrc", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "-rf", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "a\nb", 5, NULL}, "li", DUBAN_E_bad_char, "name"},
        {{good, "a.pdf", 5, "pdf"}, "li", DUBAN_E_bad_choice, "media"},
        {{good, "a.pdf", 5, "a/b; c=d"}, "li", DUBAN_E_bad_choice, "media"},
        {{good, "a.pdf", 5, "/pdf"}, "li", DUBAN_E_bad_choice, "media"},
        {{good, "a.pdf", 5, "a/"}, "li", DUBAN_E_bad_choice, "media"},
        {{good, "关于…的 纪要(1).pdf", 5, "application/pdf"}, "li", DUBAN_E_ok, ""},
        {{hash(t, 2), "b", LIM_FILE_BYTES, NULL}, "clerk", DUBAN_E_ok, ""}, /* the office has no class own */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int rc = town_send(t, cases[i].who, OP_attach, arena_printf(&t->a, "a%zu", i), &cases[i].b);

        if (rc != (int)cases[i].expect || (rc && strcmp(t->e.field, cases[i].field) != 0))
            fail_msg("row %zu: %s at \"%s\"", i, duban_err_name((enum duban_err)rc), t->e.field);
    }
    town_free(t);
}

static void test_the_same_content_is_one_file(void **state)
{
    struct town *t = town_full();
    struct attach again = attach_of(hash(t, 1), "另一个名字.pdf");
    struct file f;

    (void)state;
    enter(t, 1);
    t->now_ms += 1000;
    town_must(t, "clerk", OP_attach, &again);
    assert_string_equal(t->facts.key, hash(t, 1));
    assert_true(state_get(t->s, T_file, hash(t, 1), &t->a, &f));
    assert_string_equal(f.name, "纪要.pdf"); /* who came first keeps the name */
    assert_string_equal(f.by, "li");
    assert_int_equal(f.at_ms, t->now_ms - 1000);
    assert_int_equal(f.items.n, 0);
    town_free(t);
}

/* ---- naming ---- */

static int report(struct town *t, const char *who, const char *item, int from, int n)
{
    struct act act = act_on(item);

    act.evidence = (struct strs){arena_alloc(&t->a, (size_t)n * sizeof(char *)), (size_t)n};
    for (int i = 0; i < n; i++)
        act.evidence.v[i] = hash(t, from + i);
    return town_send(t, who, OP_report, arena_printf(&t->a, "r%lld", (long long)t->seq), &act);
}

static void test_an_act_names_what_was_entered(void **state)
{
    struct town *t = town_full();
    struct item it;
    struct file f;

    (void)state;
    assert_int_equal(report(t, "li", "T-1", 1, 1), DUBAN_E_no_file);
    assert_string_equal(t->e.field, "evidence");
    assert_non_null(strstr(t->e.text, hash(t, 1)));
    enter(t, 1);
    assert_int_equal(report(t, "li", "T-1", 1, 2), DUBAN_E_no_file); /* one of two is not there */
    assert_non_null(strstr(t->e.text, hash(t, 2)));
    assert_int_equal(town_item(t, "T-1").evidence.n, 0);
    assert_int_equal(report(t, "li", "T-1", 1, 1), DUBAN_E_ok);
    assert_int_equal(report(t, "li", "T-1", 1, 1), DUBAN_E_ok); /* named again: once in the item */
    enter(t, 2);
    assert_int_equal(report(t, "li", "T-1", 2, 1), DUBAN_E_ok);
    assert_int_equal(report(t, "li", "C-1", 1, 1), DUBAN_E_ok); /* one file may serve two items */
    it = town_item(t, "T-1");
    assert_int_equal(it.evidence.n, 2);
    assert_string_equal(it.evidence.v[0], hash(t, 1));
    assert_string_equal(it.evidence.v[1], hash(t, 2));
    assert_true(state_get(t->s, T_file, hash(t, 1), &t->a, &f));
    assert_int_equal(f.items.n, 2);
    assert_string_equal(f.items.v[0], "T-1");
    assert_string_equal(f.items.v[1], "C-1");
    town_free(t);
}

/* Every act that takes evidence keeps it: whoever writes a new fold is told here. */
static void test_no_act_forgets_it(void **state)
{
    struct town *t = town_full();
    const struct {
        int op;
        const char *who;
        const char *item, *percent, *text, *value, *stage;
    } acts[] = {
        {OP_report, "li", "T-1", "10", NULL, NULL, NULL},
        {OP_measure, "li", "C-1", NULL, NULL, "5", NULL},
        {OP_stage, "li", "C-1", NULL, NULL, NULL, "growing"},
        {OP_close_request, "li", "T-1", "100", "办结", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(acts); i++) {
        struct act act = act_on(acts[i].item);
        const char *h = hash(t, 100 + (int)i);
        struct attach b = attach_of(h, "x");

        town_must(t, "li", OP_attach, &b);
        act.percent = acts[i].percent ? strtoll(acts[i].percent, NULL, 10) : NONE;
        if (acts[i].value)
            assert_true(parse_dec(acts[i].value, &act.value));
        act.text = acts[i].text;
        act.stage = acts[i].stage;
        act.evidence = (struct strs){&h, 1};
        town_must(t, acts[i].who, acts[i].op, &act);
        {
            struct item it = town_item(t, acts[i].item);
            assert_true(it.evidence.n > 0);
            assert_string_equal(it.evidence.v[it.evidence.n - 1], h);
        }
    }
    town_free(t);
}

static void test_bounds(void **state)
{
    struct town *t = town_full();
    int n = 0;

    (void)state;
    for (int i = 0; i <= LIM_ITEM_FILES; i++)
        enter(t, i);
    assert_int_equal(report(t, "li", "T-1", 0, LIM_FILES + 1), DUBAN_E_too_many);
    for (; n + LIM_FILES <= LIM_ITEM_FILES; n += LIM_FILES)
        assert_int_equal(report(t, "li", "T-1", n, LIM_FILES), DUBAN_E_ok);
    assert_int_equal(n, LIM_ITEM_FILES);
    assert_int_equal(report(t, "li", "T-1", n, 1), DUBAN_E_too_many);
    assert_int_equal(report(t, "li", "T-1", n - 1, 1), DUBAN_E_ok); /* nothing new */
    assert_int_equal(report(t, "li", "C-1", n, 1), DUBAN_E_ok);
    town_free(t);
}

/* A file that serves many items names the first of them; the items name the file all the same. */
static void test_a_file_of_many_items(void **state)
{
    struct town *t = town_full();
    struct file f;

    (void)state;
    enter(t, 1);
    for (int i = 0; i <= LIM_FILE_ITEMS; i++) {
        const char *id = arena_printf(&t->a, "M-%d", i);

        town_register(t, id, "tasks");
        assert_int_equal(report(t, "li", id, 1, 1), DUBAN_E_ok);
        assert_int_equal(town_item(t, id).evidence.n, 1);
    }
    assert_true(state_get(t->s, T_file, hash(t, 1), &t->a, &f));
    assert_int_equal(f.items.n, LIM_FILE_ITEMS);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_may_be_entered),
        cmocka_unit_test(test_the_same_content_is_one_file),
        cmocka_unit_test(test_an_act_names_what_was_entered),
        cmocka_unit_test(test_no_act_forgets_it),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_a_file_of_many_items),
    };

    return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
