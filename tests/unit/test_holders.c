/* test_holders.c: who holds a post on a day, and the days on which nobody does. Each case is a post's records, and what
 * they mean on some days. */
#include "core/holders.h"
#include "tests/unit/town.h"

enum { MOST = 4 };

struct term {
    int kind;
    const char *name, *from, *to;
};

static struct list holders_from(const struct term *v, struct holder *out)
{
    size_t n = 0;

    for (; n < MOST && v[n].kind; n++) {
        rec_clear(&rec_holder, &out[n]);
        out[n].post = "P1";
        out[n].kind = v[n].kind;
        out[n].name = v[n].name;
        out[n].from = day(v[n].from);
        out[n].to = v[n].to ? day(v[n].to) : NONE;
    }
    return (struct list){out, n};
}

#define HOLDS HOLDER_HOLDER
#define STANDS_IN HOLDER_SUBSTITUTE
#define AWAY HOLDER_LEAVE

/* Who answers for the post: the holder, else the substitute; "记录": the person record says; "": nobody. */
static const char *who(const struct list *l, const char *on)
{
    struct post_day p = holders_on(l, day(on));

    if (post_vacant(&p))
        return "";
    if (p.ended || p.leave)
        return p.substitute->name;
    return p.term ? p.term->name : "记录";
}

static void test_days(void **state)
{
    static const struct {
        const char *story;
        struct term terms[MOST];
        struct {
            const char *on, *who;
        } days[MOST + 2];
    } cases[] = {
        {"nothing entered: the person record, for ever", {{0}}, {{"1999-01-01", "记录"}, {"2199-12-31", "记录"}}},
        {"the first day and the last one count",
         {{HOLDS, "甲", "2022-04-01", "2022-04-30"}},
         {{"2022-03-31", "记录"}, {"2022-04-01", "甲"}, {"2022-04-30", "甲"}, {"2022-05-01", ""}}},
        {"a term ends when the next one begins, whatever it said",
         {{HOLDS, "甲", "2022-01-01", NULL}, {HOLDS, "乙", "2022-04-01", "2022-04-30"}},
         {{"2022-03-31", "甲"}, {"2022-04-01", "乙"}, {"2022-05-01", ""}}},
        {"the order of entering does not matter",
         {{HOLDS, "乙", "2022-04-01", NULL}, {HOLDS, "甲", "2022-01-01", "2022-12-31"}},
         {{"2022-03-31", "甲"}, {"2022-04-01", "乙"}, {"2023-01-01", "乙"}}},
        {"a gap, and a successor",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {HOLDS, "乙", "2022-05-01", NULL}},
         {{"2022-04-01", ""}, {"2022-04-30", ""}, {"2022-05-01", "乙"}}},
        {"a gap bridged by a substitute",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {STANDS_IN, "丙", "2022-04-10", "2022-04-20"}},
         {{"2022-04-09", ""}, {"2022-04-10", "丙"}, {"2022-04-20", "丙"}, {"2022-04-21", ""}}},
        {"a substitute is asked only when the holder is not there",
         {{STANDS_IN, "丙", "2022-01-01", NULL}, {AWAY, NULL, "2022-04-01", "2022-04-05"}},
         {{"2022-03-31", "记录"}, {"2022-04-01", "丙"}, {"2022-04-05", "丙"}, {"2022-04-06", "记录"}}},
        {"of two substitutes the one that began last",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"},
          {STANDS_IN, "丙", "2022-01-01", NULL},
          {STANDS_IN, "丁", "2022-04-05", "2022-04-06"}},
         {{"2022-04-04", "丙"}, {"2022-04-05", "丁"}, {"2022-04-07", "丙"}}},
        {"a leave without an end ends with the term it began in",
         {{HOLDS, "甲", "2022-01-01", NULL}, {AWAY, NULL, "2022-03-01", NULL}, {HOLDS, "乙", "2022-04-01", NULL}},
         {{"2022-02-28", "甲"}, {"2022-03-01", ""}, {"2022-03-31", ""}, {"2022-04-01", "乙"}}},
        {"a leave that was taken back, and a term that was",
         {{HOLDS, "甲", "2022-01-01", NULL},
          {AWAY, NULL, "2022-03-01", "2022-02-28"},
          {HOLDS, "乙", "2022-04-01", "2022-03-31"}},
         {{"2022-03-01", "甲"}, {"2022-04-01", "甲"}, {"2022-12-31", "甲"}}},
    };
    struct holder room[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list l = holders_from(cases[i].terms, room);

        for (size_t k = 0; cases[i].days[k].on; k++)
            if (strcmp(who(&l, cases[i].days[k].on), cases[i].days[k].who) != 0)
                fail_msg("%s: %s: %s", cases[i].story, cases[i].days[k].on, who(&l, cases[i].days[k].on));
    }
}

static void test_gaps(void **state)
{
    static const struct {
        const char *story;
        struct term terms[MOST];
        const char *on, *from, *until; /* from NULL: none; until NULL: no end known */
    } cases[] = {
        {"nothing entered", {{0}}, "2022-04-01", NULL, NULL},
        {"a term without an end", {{HOLDS, "甲", "2022-01-01", NULL}}, "2022-04-01", NULL, NULL},
        {"it lies ahead", {{HOLDS, "甲", "2022-01-01", "2022-03-31"}}, "2022-02-01", "2022-04-01", NULL},
        {"it began long ago", {{HOLDS, "甲", "2022-01-01", "2022-03-31"}}, "2023-02-01", "2022-04-01", NULL},
        {"a successor ends it",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {HOLDS, "乙", "2022-05-01", NULL}},
         "2022-04-30",
         "2022-04-01",
         "2022-04-30"},
        {"and after it there is none",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {HOLDS, "乙", "2022-05-01", NULL}},
         "2022-05-01",
         NULL,
         NULL},
        {"a leave that goes over into a vacancy is one gap",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {AWAY, NULL, "2022-03-20", NULL}},
         "2022-04-10",
         "2022-03-20",
         NULL},
        {"a substitute splits it in two: the first",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {STANDS_IN, "丙", "2022-04-10", "2022-04-20"}},
         "2022-01-01",
         "2022-04-01",
         "2022-04-09"},
        {"the second",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {STANDS_IN, "丙", "2022-04-10", "2022-04-20"}},
         "2022-04-10",
         "2022-04-21",
         NULL},
        {"the next day begins a new term: no gap",
         {{HOLDS, "甲", "2022-01-01", "2022-03-31"}, {HOLDS, "乙", "2022-04-01", NULL}},
         "2022-01-01",
         NULL,
         NULL},
        {"a leave before anything was entered of a holder",
         {{AWAY, NULL, "2022-04-01", "2022-04-02"}},
         "2022-01-01",
         "2022-04-01",
         "2022-04-02"},
    };
    struct holder room[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list l = holders_from(cases[i].terms, room);
        int64_t from = 0, until = 0;
        bool gap = holders_gap(&l, day(cases[i].on), &from, &until);

        if (gap != (cases[i].from != NULL) || (gap && from != day(cases[i].from)) ||
            (gap && until != (cases[i].until ? day(cases[i].until) : NONE)))
            fail_msg("%s: %d %lld %lld", cases[i].story, gap, (long long)from, (long long)until);
    }
}

/* The same by brute force: a day is in a gap when nobody is there, and the gap is all the days around it. */
static void test_gaps_day_by_day(void **state)
{
    int64_t base = day("2022-01-01");
    unsigned seed = 20221124;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct holder room[MOST];
        struct list l = {room, (size_t)round % MOST + 1};
        int64_t from, until, first, last;

        for (size_t i = 0; i < l.n; i++) {
            seed = seed * 1103515245u + 12345u;
            rec_clear(&rec_holder, &room[i]);
            room[i].kind = (int)(seed >> 16) % 3 + 1;
            room[i].from = base + (seed >> 8) % 20;
            room[i].to = (seed >> 20) % 3 ? room[i].from + (seed >> 12) % 12 - 1 : NONE;
        }
        for (int64_t d = base; d < base + 40; d++) {
            struct post_day on;

            for (first = d; first < base + 60; first++) {
                on = holders_on(&l, first);
                if (post_vacant(&on))
                    break;
            }
            if (!holders_gap(&l, d, &from, &until)) {
                assert_int_equal(first, base + 60);
                continue;
            }
            for (last = first; last < base + 60; last++) {
                on = holders_on(&l, last + 1);
                if (!post_vacant(&on))
                    break;
            }
            assert_int_equal(until, last == base + 60 ? NONE : last);
            on = holders_on(&l, from - 1);
            assert_false(post_vacant(&on));
            assert_true(from <= first);
            for (int64_t k = from; k <= first; k++) {
                on = holders_on(&l, k);
                assert_true(post_vacant(&on));
            }
        }
    }
}

/* ---- stored ---- */

static void put(struct town *t, const char *post, const struct term *v)
{
    struct holder h;

    holders_from((struct term[MOST]){*v, {0}}, &h);
    h.post = post;
    h.mobile = "139";
    h.email = "x@example.org";
    h.id = holder_key(&h, &t->a);
    state_put(t->s, T_holder, h.id, &h, &t->a);
}

static void test_person(void **state)
{
    struct town *t = town_full();
    struct person p;
    const char *away;

    (void)state;
    put(t, "li", &(struct term){HOLDS, "甲", "2022-04-01", "2022-06-30"});
    put(t, "li", &(struct term){AWAY, NULL, "2022-05-01", "2022-05-10"});
    put(t, "li", &(struct term){STANDS_IN, "丙", "2022-05-01", NULL});
    put(t, "li/2", &(struct term){HOLDS, "别人", "2022-01-01", "2022-01-02"}); /* a number that begins like it */
    assert_int_equal(holders_of(t->s, "li", &t->a).n, 3);

    assert_int_equal(post_person(t->s, "gone", day("2022-04-01"), &t->a, &p, &away), POST_UNKNOWN);
    assert_int_equal(post_person(t->s, "li", day("2022-03-31"), &t->a, &p, &away), POST_HOLDER);
    assert_string_equal(p.name, "li"); /* as its record says */
    assert_int_equal(post_person(t->s, "li", day("2022-04-01"), &t->a, &p, &away), POST_HOLDER);
    assert_string_equal(p.name, "甲");
    assert_string_equal(p.mobile, "139");
    assert_string_equal(p.email, "x@example.org");
    assert_string_equal(p.id, "li"); /* the post stays */
    assert_string_equal(p.superior, "head");
    assert_null(away);
    assert_int_equal(post_person(t->s, "li", day("2022-05-10"), &t->a, &p, &away), POST_SUBSTITUTE);
    assert_string_equal(p.name, "丙");
    assert_string_equal(away, "甲");
    assert_int_equal(post_person(t->s, "li", day("2022-07-01"), &t->a, &p, &away), POST_SUBSTITUTE);
    assert_null(away); /* nobody is away: the term is over */
    put(t, "li", &(struct term){STANDS_IN, "丙", "2022-05-01", "2022-07-31"});
    assert_int_equal(post_person(t->s, "li", day("2022-08-01"), &t->a, &p, &away), POST_VACANT);
    assert_string_equal(p.id, "li");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_gaps_day_by_day),
        cmocka_unit_test(test_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
