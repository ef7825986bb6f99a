/* condition.c: the table of conditions, and what stands before each of them: the filters. See condition.h.
 *
 * `next` is arithmetic, never a walk through time: each condition turns round at few instants that its dates give away
 * (the day after a due date, the minute after a limit, the day after a milestone, a New Year). */
#include <assert.h>

#include "core/condition_kinds.h"
#include "core/rows.h"
#include "core/stages.h"

#define ROW(field, type, units, name, counted)                                                          \
    {                                                                                                   \
#field, type, offsetof(struct condition, field), units, cond_##name##_test, cond_##name##_next, \
            cond_##name##_explain, counted                                                              \
    }
#define DAYS(field, name) ROW(field, FT_SPAN, UNITS_DAY, name, cond_##name##_counted)
#define TIME(field, name) ROW(field, FT_SPAN, UNITS_ANY, name, cond_##name##_counted)
#define SAID(field, type, name) ROW(field, type, UNITS_NONE, name, NULL)

static const struct condition_kind kinds[] = {
    DAYS(overdue_more, overdue),
    DAYS(due_within, due_left),
    SAID(behind_more, FT_INT, behind_more),
    SAID(behind_least, FT_INT, behind_least),
    DAYS(unsigned_more, unsigned),
    SAID(close_refused, FT_BOOL, close_refused),
    TIME(stage_over, stage_over),
    TIME(stage_left, stage_left),
    TIME(stage_more, stage_more),
    TIME(time_over, time_over),
    TIME(time_left, time_left),
    TIME(silent_more, silent),
    TIME(open_more, open),
    TIME(childless_more, childless),
    SAID(report_missed, FT_INT, report_missed),
    SAID(share_behind, FT_INT, share_behind),
    SAID(share_least, FT_INT, share_least),
    SAID(unchanged_months, FT_INT, unchanged),
    SAID(marked, FT_STR, marked),
    SAID(order_unmet, FT_ENUM, order_unmet),
    SAID(times_least, FT_INT, times),
    SAID(unit_times_least, FT_INT, unit_times),
    SAID(returns_least, FT_INT, returns),
    SAID(kin_worst, FT_ENUM, kin),
    TIME(assist_more, assist),
};
#define KINDS_N (sizeof kinds / sizeof kinds[0])

static bool kind_set(const struct condition_kind *k, const struct condition *c)
{
    const void *at = (const char *)c + k->offset;

    switch (k->type) {
    case FT_SPAN:
        return ((const struct span *)at)->unit != SPAN_ABSENT;
    case FT_INT:
        return *(const int64_t *)at != NONE;
    case FT_ENUM:
        return *(const int *)at != 0;
    case FT_STR:
        return *(const char *const *)at != NULL;
    default:
        assert(k->type == FT_BOOL);
        return *(const bool *)at;
    }
}

const struct condition_kind *condition_kind(const struct condition *c)
{
    const struct condition_kind *found = NULL;

    for (size_t i = 0; i < KINDS_N; i++) {
        if (!kind_set(&kinds[i], c))
            continue;
        if (found)
            return NULL;
        found = &kinds[i];
    }
    return found;
}

/* ---- filters ---- */

struct gate {
    const struct strs *words; /* empty: everything passes */
    const char *value;        /* of the item */
    enum reason_code code;    /* says that it does not pass */
};

enum { GATES = 3 };

static void gates_of(const struct condition *c, const struct item *it, struct gate out[GATES])
{
    out[0] = (struct gate){&c->stage_in, it->stage, R_cond_not_stage};
    out[1] = (struct gate){&c->importance_in, it->importance, R_cond_not_importance};
    out[2] = (struct gate){&c->urgency_in, it->urgency, R_cond_not_urgency};
}

/* The first gate that keeps the item out, in *out; false: it passes all. */
static bool kept_out(const struct condition *c, const struct item *it, struct gate *out)
{
    struct gate gates[GATES];

    gates_of(c, it, gates);
    for (size_t i = 0; i < GATES; i++)
        if (gates[i].words->n && !(gates[i].value && strs_has(gates[i].words, gates[i].value))) {
            *out = gates[i];
            return true;
        }
    return false;
}

struct reason_arg stage_arg(const char *name, const struct ledger *l, const char *stage)
{
    const struct stage *st = stage_find(l, stage);

    return st ? reason_pair(name, st->title, st->name)
              : reason_pair(name, stage ? stage : "无", stage ? stage : "none");
}

/* The words that would pass, stages by their titles. */
static struct reason gate_reason(const struct gate *f, const struct sight *s, struct arena *a)
{
    bool stages = f->code == R_cond_not_stage;
    struct buf zh = {.arena = a}, en = {.arena = a};
    struct reason_arg is = stages ? stage_arg("is", s->ledger, f->value)
                                  : reason_pair("is", f->value ? f->value : "无", f->value ? f->value : "none");

    for (size_t i = 0; i < f->words->n; i++) {
        struct reason_arg w = stages ? stage_arg("", s->ledger, f->words->v[i]) : reason_text("", f->words->v[i]);

        buf_printf(&zh, "%s%s", i ? "、" : "", w.zh);
        buf_printf(&en, "%s%s", i ? ", " : "", w.en);
    }
    return reason_make(a, f->code, reason_pair("list", zh.data, en.data), is);
}

/* ---- what the rows say, behind the filters ---- */

bool condition_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    const struct condition_kind *k = condition_kind(c);
    struct gate out;

    return k && !kept_out(c, s->it, &out) && k->test(c, s, now_ms);
}

int64_t condition_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    const struct condition_kind *k = condition_kind(c);
    struct gate out;
    int64_t next;

    if (!k || kept_out(c, s->it, &out))
        return NONE;
    next = k->next(c, s, now_ms);
    assert(next == NONE || next > now_ms);
    return next;
}

struct reason condition_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    const struct condition_kind *k = condition_kind(c);
    struct gate out;

    assert(k);
    return kept_out(c, s->it, &out) ? gate_reason(&out, s, a) : k->explain(c, s, now_ms, a);
}

bool condition_counted(const struct condition *c, const struct sight *s, int64_t now_ms, int64_t *from, int64_t *to)
{
    const struct condition_kind *k = condition_kind(c);
    struct gate out;

    return k && k->counted && !kept_out(c, s->it, &out) && k->counted(c, s, now_ms, from, to);
}
