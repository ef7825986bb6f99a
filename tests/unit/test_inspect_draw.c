/* Samples: every method, and that a draw can be made again from its seed alone. */
#include "work_world.h"
#include "workers/inspect_draw.h"

static struct arena arena;

static int setup(void **state)
{
    arena_init(&arena);
    *state = NULL;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

/* "A:red B:yellow C" */
static struct list candidates(const char *text)
{
    char *copy = arena_str(&arena, text, strlen(text)), *save = NULL;
    struct candidate *v = arena_alloc(&arena, 64 * sizeof *v);
    size_t n = 0;

    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        char *light = strchr(word, ':');
        if (light)
            *light++ = '\0';
        v[n].id = word;
        for (int i = 0; light && i < enum_light.count; i++)
            if (strcmp(enum_light.words[i], light) == 0)
                v[n].light = i;
        n++;
    }
    return (struct list){v, n};
}

static struct strs ids(const char *text)
{
    struct list l = candidates(text);
    struct strs s = {arena_alloc(&arena, 64 * sizeof *s.v), l.n};
    for (size_t i = 0; i < l.n; i++)
        s.v[i] = LIST_AT(l, struct candidate, i)->id;
    return s;
}

static const char *joined(struct strs s)
{
    struct buf b = {.arena = &arena};
    for (size_t i = 0; i < s.n; i++)
        buf_printf(&b, "%s%s", i ? " " : "", s.v[i]);
    return b.len ? arena_str(&arena, b.data, b.len) : "";
}

static struct strs draw_sample(enum sample_method method, struct list c, struct strs seen, int64_t n, const char *seed)
{
    struct draw_ask ask = {.method = method, .candidates = c, .seen = seen, .size = n, .seed = seed};
    struct draw d;

    draw_make(&ask, &arena, &d);
    return d.drawn;
}

/* The lots of seed "盐/DC-09/2022-05-16", worked out with python3 hashlib.blake2b(digest_size=16). */
static void test_methods(void **state)
{
    static const struct {
        const char *story;
        enum sample_method method;
        const char *given, *seen;
        int64_t n;
        const char *expect;
    } cases[] = {
        {"all, by id", SAMPLE_ALL, "C A B", "", -1, "A B C"},
        {"all, but the plan has fewer places", SAMPLE_ALL, "C A B", "", 2, "A B"},
        {"named: the same", SAMPLE_NAMED, "C A B", "", 9, "A B C"},
        {"oldest: never seen first, then the order of the last draws", SAMPLE_OLDEST, "A B C D E", "D B A", 4,
         "C E D B"},
        {"oldest: somebody seen is no candidate any more", SAMPLE_OLDEST, "A B", "X B", 2, "A B"},
        {"oldest: seen twice counts at the later place", SAMPLE_OLDEST, "A B", "A B A", 2, "B A"},
        {"random by lot", SAMPLE_RANDOM, "A B C D E F", "", 3, "E D C"},
        {"lights: red, yellow, then by lot", SAMPLE_LIGHTS, "A B:blue C:yellow D:red E:yellow F", "", 5, "D C E B A"},
        {"no candidates", SAMPLE_RANDOM, "", "", 3, ""},
        {"none wanted", SAMPLE_RANDOM, "A B", "", 0, ""},
        {"a phrase without a method is all", SAMPLE_ABSENT, "B A", "", -1, "A B"},
    };
    const char *seed = draw_seed("盐", "DC-09", day("2022-05-16"), &arena);
    (void)state;

    assert_string_equal(seed, "盐/DC-09/2022-05-16");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strs got =
            draw_sample(cases[i].method, candidates(cases[i].given), ids(cases[i].seen), cases[i].n, seed);
        if (strcmp(joined(got), cases[i].expect) != 0)
            fail_msg("%s: %s", cases[i].story, joined(got));
    }
}

static void test_seed_without_salt(void **state)
{
    (void)state;
    assert_string_equal(draw_seed(NULL, "DC-01", day("2022-03-20"), &arena), "/DC-01/2022-03-20");
}

/* Leaving one out does not change the order of the others, nor does the order in which they were handed in. */
static void test_stable(void **state)
{
    struct strs none = {NULL, 0};
    const char *whole = joined(draw_sample(SAMPLE_RANDOM, candidates("A B C D E F G H"), none, -1, "s"));
    const char *mixed = joined(draw_sample(SAMPLE_RANDOM, candidates("H G F E D C B A"), none, -1, "s"));
    const char *less = joined(draw_sample(SAMPLE_RANDOM, candidates("A B C E F G H"), none, -1, "s"));
    const char *other = joined(draw_sample(SAMPLE_RANDOM, candidates("A B C D E F G H"), none, -1, "t"));
    struct buf b = {.arena = &arena};
    (void)state;

    assert_string_equal(whole, mixed);
    for (const char *p = whole; *p; p++)
        if (*p != 'D' && !(*p == ' ' && (p[1] == 'D')) && !(p == whole + 1 && whole[0] == 'D'))
            buf_add(&b, p, 1);
    assert_string_equal(less, arena_str(&arena, b.data, b.len));
    assert_string_not_equal(whole, other);
}

/* A fair draw: over 4,000 seeds each of 10 is drawn about 1,200 times when 3 are drawn. */
static void test_fair(void **state)
{
    int drawn[10] = {0};
    struct strs none = {NULL, 0};
    struct list c = candidates("0 1 2 3 4 5 6 7 8 9");
    (void)state;

    for (int i = 0; i < 4000; i++) {
        struct strs got = draw_sample(SAMPLE_RANDOM, c, none, 3, arena_printf(&arena, "seed %d", i));
        for (size_t k = 0; k < got.n; k++)
            drawn[got.v[k][0] - '0']++;
    }
    for (int i = 0; i < 10; i++)
        if (drawn[i] < 1050 || drawn[i] > 1350)
            fail_msg("%d was drawn %d times", i, drawn[i]);
}

static void test_limit(void **state)
{
    struct candidate *v = arena_alloc(&arena, 1500 * sizeof *v);
    struct strs none = {NULL, 0};
    (void)state;

    for (int i = 0; i < 1500; i++)
        v[i].id = arena_printf(&arena, "L%04d", i);
    assert_int_equal(draw_sample(SAMPLE_ALL, (struct list){v, 1500}, none, -1, "s").n, LIM_LIST);
}

/* Two units that may not be visited any more: their candidates give way to the next in the order. */
static bool full(const void *u, const char *unit)
{
    return strchr(u, unit[0]) != NULL;
}

/* What is kept is enough to draw again: the fixed ones in their order, the others by id. */
static void test_kept(void **state)
{
    static const struct {
        const char *story;
        enum sample_method method;
        const char *given, *seen, *full;
        int64_t n;
        const char *drawn, *left_out, *pool;
        int64_t fixed;
    } cases[] = {
        {"random", SAMPLE_RANDOM, "F E D C B A", "", "", 3, "E D C", "", "A B C D E F", 0},
        {"random, two of full units", SAMPLE_RANDOM, "F E D C B A", "", "ED", 3, "C B A", "E D", "A B C D E F", 0},
        {"all of full units", SAMPLE_RANDOM, "A B", "", "AB", 1, "", "B A", "A B", 0},
        {"lights", SAMPLE_LIGHTS, "A B:blue C:yellow D:red E:yellow F", "", "C", 3, "D E B", "C", "D C E A B F", 3},
        {"oldest", SAMPLE_OLDEST, "A B C", "B A", "", 2, "C B", "", "C B A", 3},
        {"one is full behind the last that is drawn", SAMPLE_ALL, "A B C", "", "C", 2, "A B", "", "A B C", 3},
        {"all, one is full", SAMPLE_ALL, "A B C", "", "B", -1, "A C", "B", "A B C", 3},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct list c = candidates(cases[i].given);
        struct draw d;
        struct draw_ask ask = {cases[i].method,       c,    ids(cases[i].seen), cases[i].n,
                               "盐/DC-09/2022-05-16", full, cases[i].full};
        for (size_t k = 0; k < c.n; k++)
            LIST_AT(c, struct candidate, k)->unit = LIST_AT(c, struct candidate, k)->id;
        draw_make(&ask, &arena, &d);
        if (strcmp(joined(d.drawn), cases[i].drawn) != 0 || strcmp(joined(d.left_out), cases[i].left_out) != 0 ||
            strcmp(joined(d.pool), cases[i].pool) != 0 || d.fixed != cases[i].fixed || d.pool_n != (int64_t)c.n)
            fail_msg("%s: drawn %s, left out %s, pool %s, fixed %lld", cases[i].story, joined(d.drawn),
                     joined(d.left_out), joined(d.pool), (long long)d.fixed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_methods, setup, teardown),
        cmocka_unit_test_setup_teardown(test_seed_without_salt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fair, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kept, setup, teardown),
    };
    return cmocka_run_group_tests_name("inspect_draw", tests, NULL, NULL);
}
