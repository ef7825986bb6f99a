/* asking.h: questions to the town of town.h, as the daemon asks them: body checked, core_query, entries read back from
 * the journal in memory. */
#ifndef DUBAN_TESTS_ASKING_H
#define DUBAN_TESTS_ASKING_H

#include "core/rows.h"
#include "tests/unit/town.h"

static UNUSED bool asking_entry(void *u, int64_t seq, struct arena *a, struct entry *out)
{
    struct town *t = u;
    struct duban_error e;

    return seq >= 1 && seq <= t->seq &&
           rec_unpack(&rec_entry, t->journal[seq - 1], UNPACK_STORED, a, out, &e) == DUBAN_E_ok;
}

/* *answer: a struct of ops[op].answer. Returns a DUBAN_E_ code; the refusal is in t->e. */
static UNUSED int town_ask(struct town *t, int op, const void *body, void *answer)
{
    struct query_env env = {t->c, t->now_ms, t->seq, asking_entry, t};

    t->e = (struct duban_error){0};
    rec_clear(ops[op].answer, answer);
    return core_query(&env, op, body, &t->a, answer, &t->e);
}

static UNUSED void town_answer(struct town *t, int op, const void *body, void *answer)
{
    int rc = town_ask(t, op, body, answer);

    if (rc)
        fail_msg("%s: %s (%s: %s)", ops[op].name, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
}

static UNUSED void assert_refused(struct town *t, int rc, int expected, const char *field)
{
    if (rc != expected)
        fail_msg("%s, expected %s (%s)", duban_err_name((enum duban_err)rc), duban_err_name((enum duban_err)expected),
                 t->e.text);
    assert_int_equal(t->e.code, expected);
    assert_string_equal(t->e.field, field);
}

/* What the escalation does with an item that is due: its job is filled, judged, and the result folded. */
static UNUSED void town_judge(struct town *t, const char *id)
{
    struct item it = town_item(t, id);
    struct judge_env env = core_judge_env(t->c, &it, t->now_ms);
    struct judge j;

    rec_clear(&rec_judge, &j);
    judge_item(&env, &it, &t->a, &j);
    j.key = id;
    j.rev = it.rev;
    j.token = 1;
    town_must(t, "worker:escalate", OP_judge, &j);
}

static UNUSED void town_register_as(struct town *t, const char *id, const char *ledger, const char *title,
                                    const char *unit, const char *due)
{
    struct registration r = registration_of(id, ledger);

    r.title = title;
    r.lead_unit = unit;
    r.due_date = due ? day(due) : NONE;
    town_must(t, "clerk", OP_register, &r);
}

static UNUSED void town_milestone(struct town *t, const char *id, const char *item, int seq, const char *date,
                                  int percent)
{
    struct milestone m;

    rec_clear(&rec_milestone, &m);
    m.id = id;
    m.item = item;
    m.seq = seq;
    m.milestone = id;
    m.planned_date = day(date);
    m.planned_percent = percent;
    town_must(t, "clerk", OP_milestone_set, &m);
}

#endif
