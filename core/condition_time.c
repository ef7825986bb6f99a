/* condition_time.c: conditions that measure time, in three forms: more than so much since an instant, more than so much
 * past a limit, so much or less left until one.
 *
 * Of each condition only two things are its own: the instant it counts from or to, NONE when there is none, and its
 * sentence. Testing, turning and counting follow from those; they are written once, below, for each form. */
#include "core/condition_kinds.h"
#include "core/spans.h"

/* ---- the forms ---- */

static bool by_day(struct span span)
{
    return span.unit == SPAN_DAYS || span.unit == SPAN_WORKDAYS;
}

/* A limit at 00:00 belongs to the day that ends there (stages.h): days are counted from that one. */
static int64_t counted_limit(struct span span, int64_t limit_ms)
{
    return by_day(span) ? limit_ms - 1 : limit_ms;
}

/* The days (from, to] behind a count of workdays. */
static bool counted_days(struct span span, int64_t from_ms, int64_t to_ms, int64_t *from, int64_t *to)
{
    *from = cal_day(from_ms) - span.first;
    *to = cal_day(to_ms);
    return span.unit == SPAN_WORKDAYS;
}

/* More than so much since an instant. */
static bool since_test(struct span span, const struct sight *s, int64_t from_ms, int64_t now_ms)
{
    return from_ms != NONE && span_count(s->cal, span, from_ms, now_ms) > span.n;
}

static int64_t since_next(struct span span, const struct sight *s, int64_t from_ms, int64_t now_ms)
{
    return from_ms == NONE ? NONE : turns_once(span_passed_at(s->cal, span, from_ms), now_ms);
}

static bool since_counted(struct span span, int64_t from_ms, int64_t now_ms, int64_t *from, int64_t *to)
{
    return from_ms != NONE && now_ms > from_ms && counted_days(span, from_ms, now_ms, from, to) && *to > *from;
}

/* More than so much past a limit: what happens at its instant is in time still. */
static bool past_test(struct span span, const struct sight *s, int64_t limit_ms, int64_t now_ms)
{
    return limit_ms != NONE && now_ms > limit_ms &&
           span_count(s->cal, span, counted_limit(span, limit_ms), now_ms) > span.n;
}

static int64_t past_next(struct span span, const struct sight *s, int64_t limit_ms, int64_t now_ms)
{
    int64_t first;

    if (limit_ms == NONE)
        return NONE;
    first = span_passed_at(s->cal, span, counted_limit(span, limit_ms));
    return turns_once(first > limit_ms ? first : limit_ms + 1, now_ms);
}

static bool past_counted(struct span span, int64_t limit_ms, int64_t now_ms, int64_t *from, int64_t *to)
{
    return limit_ms != NONE && now_ms > limit_ms && counted_days(span, limit_ms - 1, now_ms, from, to);
}

/* So much or less left until a limit; over when it has passed. */
static bool left_test(struct span span, const struct sight *s, int64_t limit_ms, int64_t now_ms)
{
    return limit_ms != NONE && now_ms <= limit_ms &&
           span_count(s->cal, span, now_ms, counted_limit(span, limit_ms)) <= span.n;
}

static int64_t left_next(struct span span, const struct sight *s, int64_t limit_ms, int64_t now_ms)
{
    int64_t first;

    if (limit_ms == NONE || now_ms > limit_ms)
        return NONE;
    first = span_left_at(s->cal, span, counted_limit(span, limit_ms));
    return first > now_ms ? first : limit_ms + 1;
}

static bool left_counted(struct span span, int64_t limit_ms, int64_t now_ms, int64_t *from, int64_t *to)
{
    return limit_ms != NONE && now_ms < limit_ms && counted_days(span, now_ms, limit_ms - 1, from, to);
}

/* The functions of a condition: its form, the span it is about, and the instant it counts from or to. */
#define FORM(form, name, field, instant)                                                                        \
    bool cond_##name##_test(const struct condition *c, const struct sight *s, int64_t now_ms)                   \
    {                                                                                                           \
        return form##_test(c->field, s, instant(s), now_ms);                                                    \
    }                                                                                                           \
    int64_t cond_##name##_next(const struct condition *c, const struct sight *s, int64_t now_ms)                \
    {                                                                                                           \
        return form##_next(c->field, s, instant(s), now_ms);                                                    \
    }                                                                                                           \
    bool cond_##name##_counted(const struct condition *c, const struct sight *s, int64_t now_ms, int64_t *from, \
                               int64_t *to)                                                                     \
    {                                                                                                           \
        return form##_counted(c->field, instant(s), now_ms, from, to);                                          \
    }

/* ---- words they share ---- */

static struct reason_arg passed_arg(struct span span, const struct sight *s, int64_t from_ms, int64_t now_ms,
                                    struct arena *a)
{
    return reason_int(a, "n", span_count(s->cal, span, from_ms, now_ms));
}

static struct reason_arg limit_arg(struct span span, struct arena *a)
{
    return reason_span(a, "limit", span);
}

/* More than `span` since from_ms, said with the instant (or day) it is counted from. */
static struct reason since_explain(enum reason_code code, struct span span, const struct sight *s, int64_t from_ms,
                                   int64_t now_ms, struct arena *a)
{
    return reason_make(a, code, reason_time(a, "from", from_ms), stage_arg("stage", s->ledger, s->it->stage),
                       op_arg(since_test(span, s, from_ms, now_ms), ">", "<="), passed_arg(span, s, from_ms, now_ms, a),
                       limit_arg(span, a));
}

/* ---- the due date: a day, over when the day is ---- */

static int64_t due_day_start(const struct sight *s)
{
    return s->it->effective_due == NONE ? NONE : cal_day_start(s->it->effective_due);
}

static int64_t due_day_end(const struct sight *s)
{
    return s->it->effective_due == NONE ? NONE : cal_day_start(s->it->effective_due + 1) - 1; /* its last instant */
}

FORM(since, overdue, overdue_more, due_day_start)
FORM(left, due_left, due_within, due_day_end)

struct reason cond_overdue_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    int64_t due = s->it->effective_due;

    if (due == NONE)
        return reason_make(a, R_cond_no_due);
    if (cal_day(now_ms) <= due)
        return reason_make(a, R_cond_not_overdue, reason_day(a, "due", due));
    return reason_make(a, R_cond_overdue, reason_day(a, "due", due), op_arg(cond_overdue_test(c, s, now_ms), ">", "<="),
                       passed_arg(c->overdue_more, s, due_day_start(s), now_ms, a), limit_arg(c->overdue_more, a));
}

struct reason cond_due_left_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    int64_t due = s->it->effective_due;

    if (due == NONE)
        return reason_make(a, R_cond_no_due);
    if (cal_day(now_ms) > due)
        return reason_make(a, R_cond_left_past, reason_day(a, "due", due));
    return reason_make(a, R_cond_left, op_arg(cond_due_left_test(c, s, now_ms), "<=", ">"),
                       passed_arg(c->due_within, s, now_ms, due_day_end(s), a), limit_arg(c->due_within, a));
}

/* ---- signing ---- */

static int64_t unsigned_since(const struct sight *s)
{
    return s->ledger->sign && s->it->signed_ms == NONE ? s->it->assigned_ms : NONE;
}

FORM(since, unsigned, unsigned_more, unsigned_since)

struct reason cond_unsigned_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    if (!s->ledger->sign)
        return reason_make(a, R_cond_sign_free);
    if (s->it->signed_ms != NONE)
        return reason_make(a, R_cond_signed, reason_time(a, "at", s->it->signed_ms));
    return since_explain(R_cond_unsigned, c->unsigned_more, s, unsigned_since(s), now_ms, a);
}

/* The assisting unit that has waited longest with its signature; NULL: none waits. */
static const struct assist *assist_waiting(const struct sight *s)
{
    const struct assist *first = NULL;

    for (size_t i = 0; i < s->it->assists.n; i++) {
        const struct assist *x = LIST_AT(s->it->assists, struct assist, i);

        if (x->signed_ms == NONE && x->asked_ms != NONE && (!first || x->asked_ms < first->asked_ms))
            first = x;
    }
    return first;
}

static int64_t assist_since(const struct sight *s)
{
    const struct assist *x = assist_waiting(s);

    return x ? x->asked_ms : NONE;
}

FORM(since, assist, assist_more, assist_since)

struct reason cond_assist_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    const struct assist *x = assist_waiting(s);

    if (!x)
        return reason_make(a, R_cond_assist_none);
    return reason_make(a, R_cond_assist, reason_text("unit", x->unit), reason_time(a, "from", x->asked_ms),
                       op_arg(cond_assist_test(c, s, now_ms), ">", "<="),
                       passed_arg(c->assist_more, s, x->asked_ms, now_ms, a), limit_arg(c->assist_more, a));
}

/* ---- the stage and its limit; the exact limit of the whole ---- */

static int64_t stage_limit_of(const struct sight *s)
{
    return s->it->stage ? s->it->stage_due_ms : NONE;
}

static int64_t whole_limit_of(const struct sight *s)
{
    return s->it->due_ms;
}

/* A stage that nobody ever moved it into was entered with the assignment. */
static int64_t stage_since(const struct sight *s)
{
    if (!s->it->stage)
        return NONE;
    return s->it->stage_ms != NONE ? s->it->stage_ms : s->it->assigned_ms;
}

FORM(past, stage_over, stage_over, stage_limit_of)
FORM(left, stage_left, stage_left, stage_limit_of)
FORM(since, stage_more, stage_more, stage_since)
FORM(past, time_over, time_over, whole_limit_of)
FORM(left, time_left, time_left, whole_limit_of)

struct limit_codes {
    enum reason_code none, in_time, over, left, past;
};
static const struct limit_codes stage_codes = {R_cond_stage_free, R_cond_stage_in_time, R_cond_stage_over,
                                               R_cond_stage_left, R_cond_stage_past};
static const struct limit_codes whole_codes = {R_cond_time_free, R_cond_time_in_time, R_cond_time_over,
                                               R_cond_time_left, R_cond_time_past};

/* by: how much past, or left. */
static struct reason limit_explain(const struct limit_codes *codes, enum reason_code code, struct span span,
                                   const struct sight *s, int64_t limit_ms, int64_t by, struct reason_arg op,
                                   struct arena *a)
{
    struct reason_arg stage = stage_arg("stage", s->ledger, s->it->stage);

    if (limit_ms == NONE)
        return reason_make(a, codes->none, stage);
    return reason_make(a, code, stage, reason_limit(a, "due", limit_ms), op, reason_int(a, "n", by),
                       limit_arg(span, a));
}

static struct reason past_explain(const struct limit_codes *codes, struct span span, const struct sight *s,
                                  int64_t limit_ms, int64_t now_ms, struct arena *a)
{
    int64_t by = limit_ms == NONE ? 0 : span_count(s->cal, span, counted_limit(span, limit_ms), now_ms);

    return limit_explain(codes, now_ms <= limit_ms ? codes->in_time : codes->over, span, s, limit_ms, by,
                         op_arg(past_test(span, s, limit_ms, now_ms), ">", "<="), a);
}

static struct reason left_explain(const struct limit_codes *codes, struct span span, const struct sight *s,
                                  int64_t limit_ms, int64_t now_ms, struct arena *a)
{
    int64_t by = limit_ms == NONE ? 0 : span_count(s->cal, span, now_ms, counted_limit(span, limit_ms));

    return limit_explain(codes, now_ms <= limit_ms ? codes->left : codes->past, span, s, limit_ms, by,
                         op_arg(left_test(span, s, limit_ms, now_ms), "<=", ">"), a);
}

struct reason cond_stage_over_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return past_explain(&stage_codes, c->stage_over, s, stage_limit_of(s), now_ms, a);
}

struct reason cond_stage_left_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return left_explain(&stage_codes, c->stage_left, s, stage_limit_of(s), now_ms, a);
}

struct reason cond_time_over_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return past_explain(&whole_codes, c->time_over, s, whole_limit_of(s), now_ms, a);
}

struct reason cond_time_left_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return left_explain(&whole_codes, c->time_left, s, whole_limit_of(s), now_ms, a);
}

struct reason cond_stage_more_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    if (stage_since(s) == NONE)
        return reason_make(a, R_cond_stage_none);
    return since_explain(R_cond_stage_more, c->stage_more, s, stage_since(s), now_ms, a);
}

/* ---- the assignment and the last sign of life ---- */

static int64_t assigned_since(const struct sight *s)
{
    return s->it->assigned_ms;
}

static int64_t silent_since(const struct sight *s)
{
    const int64_t signs[] = {s->it->assigned_ms, s->it->changed_ms, s->it->reported_ms};
    int64_t last = NONE;

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i] > last) /* NONE is less than every instant */
            last = signs[i];
    return last;
}

static int64_t childless_since(const struct sight *s)
{
    return s->it->kin_n > 0 ? NONE : s->it->assigned_ms;
}

FORM(since, open, open_more, assigned_since)
FORM(since, silent, silent_more, silent_since)
FORM(since, childless, childless_more, childless_since)

struct reason cond_open_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return since_explain(R_cond_open, c->open_more, s, assigned_since(s), now_ms, a);
}

struct reason cond_silent_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return since_explain(R_cond_silent, c->silent_more, s, silent_since(s), now_ms, a);
}

struct reason cond_childless_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    if (childless_since(s) == NONE)
        return reason_make(a, R_cond_has_kin, reason_int(a, "n", s->it->kin_n));
    return since_explain(R_cond_childless, c->childless_more, s, childless_since(s), now_ms, a);
}
