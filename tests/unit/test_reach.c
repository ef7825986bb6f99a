/* test_reach.c: whom a notice reaches: the holder, a substitute, another of the same role, the next in line, nobody. */
#include "core/reach.h"
#include "tests/unit/town.h"

static void test_reach(void **state)
{
    static const struct {
        const char *story, *unit, *role, *person, *on;
        const char *post, *name, *instead_of;
        bool vacant;
    } cases[] = {
        {"a post without anything entered", "west", "liaison", NULL, "2022-04-01", "wang", "wang", NULL, false},
        {"of two, the first by number", "east", "liaison", NULL, "2022-03-31", "li", "甲", NULL, false},
        {"it is vacant: the second", "east", "liaison", NULL, "2022-04-01", "li2", "li2", NULL, false},
        {"a substitute takes what is the first one's", "east", "liaison", NULL, "2022-04-10", "li", "丙", "east联络员",
         true},
        {"one on leave: the substitute, and in whose place", "office", "clerk", NULL, "2022-05-01", "clerk", "丁",
         "clerk", false},
        {"back from leave", "office", "clerk", NULL, "2022-05-11", "clerk", "clerk", NULL, false},
        {"both vacant: the next in line", "east", "liaison", NULL, "2022-06-01", "head", "head", "east联络员", true},
        {"a person that the item names, vacant: the same", "x", "liaison", "li2", "2022-06-01", "head", "head",
         "east联络员", true},
        {"the next in line is on leave: their substitute, still for the vacant post", "east", "liaison", NULL,
         "2022-07-01", "head", "戊", "east联络员", true},
        {"nobody above either", "east", "liaison", NULL, "2022-08-01", NULL, NULL, "east联络员", true},
        {"nobody above at all", "west", "guest", NULL, "2022-08-01", NULL, NULL, "west来宾", true},
        {"a unit without such a post", "east", "clerk", NULL, "2022-04-01", NULL, NULL, "east科员", true},
        {"a person that is gone", NULL, NULL, "gone", "2022-04-01", NULL, NULL, "gone", true},
    };
    struct town *t = town_full();

    (void)state;
    town_holder(t, "li", HOLDER_HOLDER, "甲", "2022-01-01", "2022-03-31");
    town_holder(t, "li", HOLDER_SUBSTITUTE, "丙", "2022-04-10", "2022-04-20");
    town_holder(t, "li2", HOLDER_LEAVE, NULL, "2022-06-01", NULL);
    town_holder(t, "clerk", HOLDER_LEAVE, NULL, "2022-05-01", "2022-05-10");
    town_holder(t, "clerk", HOLDER_SUBSTITUTE, "丁", "2022-05-01", NULL);
    town_holder(t, "head", HOLDER_LEAVE, NULL, "2022-07-01", NULL);
    town_holder(t, "head", HOLDER_SUBSTITUTE, "戊", "2022-07-01", "2022-07-31");
    town_holder(t, "guest", HOLDER_HOLDER, "己", "2022-01-01", "2022-01-31");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct notice n;
        struct reach r;

        rec_clear(&rec_notice, &n);
        n.unit = cases[i].unit;
        n.role = cases[i].role;
        n.person = cases[i].person;
        r = reach_notice(t->c, &n, day(cases[i].on), &t->a);
        if (!r.person != !cases[i].post || r.vacant != cases[i].vacant || !r.instead_of != !cases[i].instead_of)
            fail_msg("%s: %s, in place of %s", cases[i].story, r.person ? r.person->name : "nobody",
                     r.instead_of ? r.instead_of : "nobody");
        if (r.person && (strcmp(r.person->id, cases[i].post) != 0 || strcmp(r.person->name, cases[i].name) != 0))
            fail_msg("%s: %s (%s)", cases[i].story, r.person->id, r.person->name);
        if (r.instead_of && strcmp(r.instead_of, cases[i].instead_of) != 0)
            fail_msg("%s: in place of %s", cases[i].story, r.instead_of);
    }
    town_free(t);
}

static void test_titles(void **state)
{
    struct town *t = town_full();
    struct town *bare = town_new();

    (void)state;
    assert_string_equal(role_title(t->c, "liaison", &t->a), "联络员");
    assert_string_equal(role_title(t->c, "gardener", &t->a), "gardener");
    assert_string_equal(role_title(bare->c, "liaison", &t->a), "liaison"); /* no rights in force yet */
    assert_null(role_title(t->c, NULL, &t->a));
    assert_string_equal(post_title(t->c, "north", "liaison", &t->a), "north联络员");
    assert_string_equal(post_title(t->c, NULL, NULL, &t->a), "");
    town_free(bare);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reach), cmocka_unit_test(test_titles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
