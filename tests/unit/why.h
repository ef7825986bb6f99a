/* why.h: questions of `why` to a town whose ladder has three rungs, and what is said of the lines that come back. */
#ifndef DUBAN_TESTS_WHY_H
#define DUBAN_TESTS_WHY_H

#include "tests/unit/asking.h"

static UNUSED struct why ask_why(struct town *t, const char *id, const char *about)
{
    struct which w = {id, NONE, about};
    struct why out;

    town_answer(t, OP_why, &w, &out);
    return out;
}

/* The first reason with this code; NULL when there is none. */
static UNUSED const struct reason *line(const struct why *w, const char *code)
{
    for (size_t i = 0; i < w->reasons.n; i++)
        if (strcmp(LIST_AT(w->reasons, struct reason, i)->code, code) == 0)
            return LIST_AT(w->reasons, struct reason, i);
    return NULL;
}

/* Every line, for the message of a test that fails. */
static UNUSED const char *lines(struct town *t, const struct why *w)
{
    const char *all = "";

    for (size_t i = 0; i < w->reasons.n; i++)
        all = arena_printf(&t->a, "%s%s: %s\n", all, LIST_AT(w->reasons, struct reason, i)->code,
                           LIST_AT(w->reasons, struct reason, i)->zh);
    return all;
}

static UNUSED void assert_line(const struct why *w, const char *code, const char *zh, const char *en)
{
    const struct reason *r = line(w, code);

    if (!r)
        fail_msg("%s: no line %s", w->id, code);
    assert_string_equal(r->zh, zh);
    assert_string_equal(r->en, en);
}

static UNUSED const struct entry *cited(struct town *t, const struct reason *r)
{
    struct entry *en = arena_alloc(&t->a, sizeof *en);

    assert_non_null(r);
    assert_true(asking_entry(t, r->seq, &t->a, en));
    return en;
}

/* A ladder of three: the liaison; the head two workdays later; the leader from red on, two workdays after that. */
static UNUSED struct town *town_ladder(void)
{
    static const struct step steps[] = {
        {"2022-03-02T10:00", "li", OP_report, "T-1", .percent = "20"},
        {NULL, "li", OP_extend_request, "T-1", .new_due = "2022-07-05", .reason = "雨"},
        {NULL, "head", OP_extend_approve, "T-1", .ref = "T-1/1", .new_due = "2022-07-05", .reason = "下不为例"},
    };
    struct town *t = town_full();
    struct policy p = town_policy(t);
    struct rung *ladder = arena_alloc(&t->a, 3 * sizeof *ladder);
    static const char *const tell[] = {"liaison", "head", "clerk"};

    town_person(t, "chief", "east", "head", "head");
    town_person(t, "aide", "east", "clerk", NULL);
    for (size_t i = 0; i < 3; i++) {
        rec_clear(&rec_rung, &ladder[i]);
        ladder[i].tell = tell[i];
        ladder[i].of = RUNG_UNIT;
        if (i > 0)
            ladder[i].after = span(2, SPAN_WORKDAYS);
    }
    ladder[2].from = LIGHT_RED;
    p.ladder = (struct list){ladder, 3};
    town_apply(t, "policy", &p);
    STEPS(t, steps);
    return t;
}

#endif
