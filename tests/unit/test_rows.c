/* Walks over tables, lists that grow, keys of two parts, and words in texts. */
#include "core/rows.h"
#include "tests/unit/asking.h"

struct seen {
    struct buf ids;
    int stop_after;
};

static int see(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct seen *s = u;

    assert_true(rec == NULL || val.len > 0);
    assert_string_equal(arena_str(scratch, key.data, key.len), ((const struct unit *)rec)->id);
    buf_printf(&s->ids, "%s ", ((const struct unit *)rec)->id);
    return --s->stop_after == 0 ? 7 : 0;
}

static void test_walk(void **state)
{
    static const struct {
        const char *prefix, *after;
        int stop_after, rc;
        const char *ids;
    } cases[] = {
        {NULL, NULL, 0, 0, "east eastern office west "},
        {"east", NULL, 0, 0, "east eastern "},
        {NULL, "east", 0, 0, "eastern office west "}, /* the key after, not the key itself */
        {"o", "east", 0, 0, "office "},
        {NULL, "west", 0, 0, ""},
        {NULL, NULL, 2, 7, "east eastern "},
        {"none", NULL, 0, 0, ""},
    };
    struct town *t = town_full();
    struct unit u = {"eastern", "eastern", "town", NULL};

    (void)state;
    town_must(t, "owner", OP_unit_set, &u);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen s = {{.arena = &t->a}, cases[i].stop_after};

        buf_add(&s.ids, "", 0);
        assert_int_equal(rows_each(t->s, T_unit, cases[i].prefix, cases[i].after, see, &s), cases[i].rc);
        buf_add(&s.ids, "", 1);
        assert_string_equal(s.ids.data, cases[i].ids);
    }
    town_free(t);
}

static int see_history(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    assert_null(rec);
    assert_int_equal(val.len, 0);
    assert_string_equal(key_head(key, scratch), "T-1");
    assert_int_equal(key_rest(key).len, 8);
    *(int64_t *)u = key_tail_seq(key);
    return 0;
}

/* The rows of T-1 are not those of T-10, though the one begins like the other. */
static void test_walk_of(void **state)
{
    struct town *t = town_full();
    int64_t last = 0;

    (void)state;
    town_register(t, "T-10", "tasks");
    assert_int_equal(rows_each_of(t->s, T_history, "T-1", see_history, &last), 0);
    assert_int_equal(last, town_item(t, "T-1").last_seq);
    town_free(t);
}

static void test_list(void **state)
{
    struct arena a;
    struct list l = {NULL, 0};
    size_t cap = 0;

    (void)state;
    arena_init(&a);
    for (int64_t i = 0; i < 1000; i++)
        *(int64_t *)list_push(&l, &cap, sizeof i, &a) = i;
    assert_int_equal(l.n, 1000);
    for (size_t i = 0; i < l.n; i++)
        assert_int_equal(*LIST_AT(l, int64_t, i), i);
    assert_int_equal(*(int64_t *)list_push(&l, &cap, sizeof(int64_t), &a), 0); /* zeroed */
    arena_done(&a);
}

static void test_keys(void **state)
{
    struct arena a;
    struct bytes k;

    (void)state;
    arena_init(&a);
    k = key_pair("T-1", "T-1-D2", &a);
    assert_string_equal(key_head(k, &a), "T-1");
    assert_memory_equal(key_rest(k).data, "T-1-D2", 6);
    assert_int_equal(key_rest(k).len, 6);
    assert_int_equal(key_tail_seq(key_seq("T-1", 0x0102030405060708, &a)), 0x0102030405060708);
    assert_string_equal(key_head(key_bytes("plain"), &a), "plain");
    assert_int_equal(key_rest(key_bytes("plain")).len, 0);
    assert_string_equal(key_head((struct bytes){NULL, 0}, &a), "");
    arena_done(&a);
}

static void test_words(void **state)
{
    static const struct {
        const char *text, *word;
        bool holds;
    } cases[] = {
        {"一件事一次办", "一次", true},
        {"Road Repair", "REPAIR", true},
        {"aab", "ab", true},
        {"ab", "abc", false},
        {"道路", "学校", false},
        {NULL, "x", false},
        {"x", "", true},
        {"[", "{", false},
    };
    const char *v[] = {"held", "audit"};
    struct strs s = {v, 2};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_holds(cases[i].text, cases[i].word, strlen(cases[i].word)), cases[i].holds);
    assert_true(text_holds_words("改造 学校操场", " 操场 改造 "));
    assert_false(text_holds_words("改造 学校操场", "操场 食堂"));
    assert_false(text_holds_words("改造", "  "));
    assert_false(text_holds_words(NULL, "改"));
    assert_true(strs_has(&s, "audit"));
    assert_false(strs_has(&s, "open"));
    assert_false(strs_has(&s, NULL));
    assert_true(same_text("a", "a"));
    assert_false(same_text("a", "b"));
    assert_false(same_text(NULL, NULL));
    assert_false(same_text("a", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk), cmocka_unit_test(test_walk_of), cmocka_unit_test(test_list),
        cmocka_unit_test(test_keys), cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
