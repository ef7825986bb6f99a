/* ask.c: asks the core what an oracle in another language knows as well. For the tests beside it; see README.md.
 *
 * Standard input: questions, each a length (4 bytes, big-endian) and one msgpack map, record `question`. Standard
 * output: an answer to each, in the same form, record `answer`. A question with hours, calendars, ledger or policy
 * changes what later ones are counted by. Nothing is kept besides, and nothing is guessed: what is wrong in a question
 * is said in `error`. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/judge.h"
#include "core/spans.h"
#include "workers/inspect_when.h"

/* clang-format off */
#define DATE_FIELDS(F, R)                                                            \
    F(R, STR,  what,    FF_NEED, LIM_ID_BYTES, "何事", "what is asked, see `dates`") \
    F(R, TIME, from_ms, 0,       0,            "自",   "instant")                    \
    F(R, TIME, to_ms,   0,       0,            "至",   "instant")                    \
    F(R, SPAN, span,    0,       0,            "时长", "span")
RECORD_STRUCT(date, DATE_FIELDS)
#define MOMENT_FIELDS(F, R)                                                          \
    F(R, TIME, at_ms,   FF_NEED, 0,            "时间", "instant")                    \
    F(R, ENUM, light,   0,       light,        "灯",   "light then")                 \
    F(R, STR,  cause,   0,       LIM_ID_BYTES, "原因", "its cause")                  \
    F(R, TIME, next_ms, 0,       0,            "下次", "when it may turn")
RECORD_STRUCT(moment, MOMENT_FIELDS)
#define QUESTION_FIELDS(F, R)                                                        \
    F(R, REC,  hours,     0, hours,    "工时", "office hours from now on")           \
    F(R, LIST, calendars, 0, calendar, "日历", "calendars from now on")              \
    F(R, REC,  ledger,    0, ledger,   "台账", "ledger from now on")                 \
    F(R, REC,  policy,    0, policy,   "灯规", "policy from now on")                 \
    F(R, LIST, dates,     0, date,     "日期", "computations")                       \
    F(R, REC,  item,      0, item,     "事项", "item to be looked at")               \
    F(R, LIST, moments,   0, moment,   "时刻", "when its light is asked for")        \
    F(R, TIME, judge_ms,  0, 0,        "判定", "when it is judged")                  \
    F(R, REC,  plan,      0, schedule, "计划", "plan whose runs are asked for")      \
    F(R, TIME, plan_ms,   0, 0,        "自",   "from here on")                       \
    F(R, INT,  runs,      0, 1000,     "次数", "so many")
RECORD_STRUCT(question, QUESTION_FIELDS)
#define ANSWER_FIELDS(F, R)                                                          \
    F(R, STR,  error,     0, LIM_NAME_BYTES, "错误", "what is wrong in the question") \
    F(R, LIST, dates,     0, moment,   "日期", "at_ms: the result, an instant or a number") \
    F(R, LIST, moments,   0, moment,   "时刻", "lights")                             \
    F(R, REC,  judge,     0, judge,    "判定", "judgement")                          \
    F(R, REC,  item,      0, item,     "事项", "the item after it")                  \
    F(R, LIST, runs,      0, moment,   "督查", "runs: the instant of each")
RECORD_STRUCT(answer, ANSWER_FIELDS)
RECORD_DESCRIBE(date, DATE_FIELDS)
RECORD_DESCRIBE(moment, MOMENT_FIELDS)
RECORD_DESCRIBE(question, QUESTION_FIELDS)
RECORD_DESCRIBE(answer, ANSWER_FIELDS)
/* clang-format on */

/* What questions are counted by. */
struct book {
    struct arena a;
    struct cal_docs docs;
    struct cal *cal;
    const struct ledger *ledger;
    const struct policy *policy;
};

/* ---- dates ---- */

static int64_t is_workday(const struct cal *c, const struct date *d)
{
    return cal_is_workday(c, cal_day(d->from_ms));
}
static int64_t workdays(const struct cal *c, const struct date *d)
{
    return cal_workdays(c, cal_day(d->from_ms), cal_day(d->to_ms));
}
static int64_t next_open(const struct cal *c, const struct date *d)
{
    return cal_next_open(c, d->from_ms);
}
static int64_t opening(const struct cal *c, const struct date *d)
{
    return cal_opening(c, cal_day(d->from_ms));
}
static int64_t work_ms(const struct cal *c, const struct date *d)
{
    return cal_work_ms(c, d->from_ms, d->to_ms);
}
static int64_t add(const struct cal *c, const struct date *d)
{
    return cal_add(c, d->from_ms, d->span);
}
static int64_t limit(const struct cal *c, const struct date *d)
{
    return cal_limit(c, d->from_ms, d->span);
}
static int64_t count(const struct cal *c, const struct date *d)
{
    return span_count(c, d->span, d->from_ms, d->to_ms);
}
static int64_t passed(const struct cal *c, const struct date *d)
{
    return span_passed_at(c, d->span, d->from_ms);
}
static int64_t left(const struct cal *c, const struct date *d)
{
    return span_left_at(c, d->span, d->to_ms);
}
static int64_t covers(const struct cal *c, const struct date *d)
{
    return cal_covers_days(c, cal_day(d->from_ms), cal_day(d->to_ms));
}

static const struct {
    const char *what;
    int64_t (*ask)(const struct cal *c, const struct date *d);
} dates[] = {
    {"is_workday", is_workday}, {"workdays", workdays}, {"next_open", next_open}, {"opening", opening},
    {"work_ms", work_ms},       {"add", add},           {"limit", limit},         {"count", count},
    {"passed", passed},         {"left", left},         {"covers", covers},
};

static struct moment moment_at(int64_t ms)
{
    struct moment m;

    rec_clear(&rec_moment, &m);
    m.at_ms = ms;
    return m;
}

static bool answer_dates(const struct book *r, const struct question *q, struct arena *a, struct answer *out)
{
    struct moment *v = arena_alloc(a, (q->dates.n + 1) * sizeof *v);

    for (size_t i = 0; i < q->dates.n; i++) {
        const struct date *d = LIST_AT(q->dates, struct date, i);
        size_t k = 0;

        while (k < sizeof dates / sizeof dates[0] && strcmp(dates[k].what, d->what) != 0)
            k++;
        if (k == sizeof dates / sizeof dates[0]) {
            out->error = arena_printf(a, "dates[%zu].what: %s", i, d->what);
            return false;
        }
        v[i] = moment_at(dates[k].ask(r->cal, d));
    }
    out->dates = (struct list){v, q->dates.n};
    return true;
}

/* ---- an item ---- */

static struct judge_env env_at(const struct book *r, int64_t now_ms)
{
    return (struct judge_env){
        .ledger = r->ledger, .policy = r->policy, .policy_version = 1, .cal = r->cal, .now_ms = now_ms};
}

static void answer_moments(const struct book *r, const struct question *q, struct arena *a, struct answer *out)
{
    struct moment *v = arena_alloc(a, (q->moments.n + 1) * sizeof *v);

    for (size_t i = 0; i < q->moments.n; i++) {
        struct judge_env env = env_at(r, LIST_AT(q->moments, struct moment, i)->at_ms);
        struct light_now light;

        light_of(&env, q->item, &light);
        v[i] = (struct moment){env.now_ms, (int)light.light, light.cause, light.next_ms};
    }
    out->moments = (struct list){v, q->moments.n};
}

static void answer_judge(const struct book *r, const struct question *q, struct arena *a, struct answer *out)
{
    struct judge_env env = env_at(r, q->judge_ms);
    struct judge *j = arena_alloc(a, sizeof *j);
    struct item *after = arena_copy(a, q->item, sizeof *after);

    judge_item(&env, q->item, a, j);
    judge_settle(j, after, a);
    j->key = after->id;
    out->judge = j;
    out->item = after;
}

/* ---- runs of a plan ---- */

static bool answer_runs(const struct book *r, const struct question *q, struct arena *a, struct answer *out)
{
    struct schedule plan = *(const struct schedule *)q->plan;
    int64_t at = q->plan_ms, n = none_or(q->runs, 0);
    struct moment *v = arena_alloc(a, (size_t)(n + 1) * sizeof *v);
    struct plan_due due;
    struct duban_error e = {0};

    for (int64_t i = 0; i < n && at != NONE; i++, at = due.next_ms) {
        if (plan_due(&plan, r->cal, at, &due, &e)) {
            out->error = arena_printf(a, "plan: %s %s", e.field, e.text);
            return false;
        }
        if (due.next_ms != NONE)
            v[out->runs.n++] = moment_at(due.next_ms);
        if (due.run_date != NONE)
            plan.last_date = due.run_date;
    }
    out->runs.v = v;
    return true;
}

/* ---- the loop ---- */

static bool set_book(struct book *r, const struct question *q, struct arena *a, struct answer *out)
{
    struct cal_days *days = arena_alloc(&r->a, (q->calendars.n + 1) * sizeof *days);
    struct duban_error e = {0};

    for (size_t i = 0; i < q->calendars.n; i++)
        days[i] = (struct cal_days){LIST_AT(q->calendars, struct calendar, i), 1};
    if (q->hours)
        r->docs.hours = q->hours;
    if (q->calendars.n) {
        r->docs.days = days;
        r->docs.days_n = q->calendars.n;
    }
    if (q->ledger)
        r->ledger = q->ledger;
    if (q->policy)
        r->policy = q->policy;
    r->cal = cal_compile(&r->docs, &r->a, &e);
    if (!r->cal)
        out->error = arena_printf(a, "%s: %s", e.field, e.text);
    return r->cal != NULL;
}

static void answer(struct book *r, struct bytes wire, struct arena *a, struct answer *out)
{
    struct question q;
    struct duban_error e = {0};
    bool rules;

    if (prescan(wire, &e) || rec_unpack(&rec_question, wire, UNPACK_STRICT, a, &q, &e)) {
        out->error = arena_printf(a, "%s: %s %s", e.field, duban_err_name(e.code), e.text);
        return;
    }
    rules = q.hours || q.calendars.n || q.ledger || q.policy;
    if (rules) { /* they stay: in memory of their own */
        rec_unpack(&rec_question, wire, UNPACK_STRICT, &r->a, &q, &e);
        if (!set_book(r, &q, a, out))
            return;
    }
    if (!answer_dates(r, &q, a, out))
        return;
    if (q.item && q.moments.n)
        answer_moments(r, &q, a, out);
    if (q.item && q.judge_ms != NONE)
        answer_judge(r, &q, a, out);
    if (q.plan)
        answer_runs(r, &q, a, out);
}

static bool read_frame(struct arena *a, struct bytes *wire)
{
    uint32_t n;
    char *p;

    if (fread(&n, sizeof n, 1, stdin) != 1)
        return false;
    n = ntohl(n);
    p = arena_alloc(a, (size_t)n + 1);
    *wire = (struct bytes){p, n};
    return fread(p, 1, n, stdin) == n;
}

static void write_frame(struct bytes wire)
{
    uint32_t n = htonl((uint32_t)wire.len);

    fwrite(&n, sizeof n, 1, stdout);
    fwrite(wire.data, 1, wire.len, stdout);
    fflush(stdout);
}

int main(void)
{
    struct book r = {0};
    struct arena a;
    struct duban_error e = {0};
    struct bytes wire;

    arena_init(&a);
    arena_init(&r.a);
    r.cal = cal_compile(&r.docs, &r.a, &e);
    while (read_frame(&a, &wire)) {
        struct answer out;

        rec_clear(&rec_answer, &out);
        answer(&r, wire, &a, &out);
        write_frame(rec_pack(&rec_answer, &out, &a));
        arena_reset(&a);
    }
    arena_done(&r.a);
    arena_done(&a);
    return 0;
}
