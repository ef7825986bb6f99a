/* daybook.h: what the tests of time, lights and ladders share: the real calendar of 2022, the sample's office hours,
 * rule R1 as structs, and an item to start from. Dates and moments are written as people write them: D("2022-05-09"),
 * T("2022-05-09 10:00"). */
#ifndef DUBAN_TESTS_DAYBOOK_H
#define DUBAN_TESTS_DAYBOOK_H

#include "core/judge.h"
#include "tests/unit/proto_gen.h"

static inline int64_t D(const char *s)
{
    int64_t day;

    if (!parse_date(s, &day))
        fail_msg("not a date: %s", s);
    return day;
}

static inline int64_t T(const char *s)
{
    char text[40];
    int64_t ms;

    snprintf(text, sizeof text, "%.10sT%s%s+08:00", s, s + 11, strlen(s) == 16 ? ":00" : "");
    if (!parse_time(text, &ms))
        fail_msg("not a moment: %s", s);
    return ms;
}

static inline struct span SP(int n, int unit) {
    return (struct span){n, unit};
}

/* A calendar that covers the years of its days, or only adds some. */
static inline struct calendar daybook_calendar(const char *name, struct calday *days, size_t n)
{
    struct calendar c;

    rec_clear(&rec_calendar, &c);
    c.calendar = name;
    c.days = (struct list){days, n};
    return c;
}

/* ---- 2022 ---- */

static const struct daybook_run {
    const char *from, *to;
    int kind;
    const char *name;
} daybook_2022[] = {
    {"2022-01-01", "2022-01-03", DAYK_HOLIDAY, "元旦"},   {"2022-01-29", "2022-01-30", DAYK_WORKDAY, "春节"},
    {"2022-01-31", "2022-02-06", DAYK_HOLIDAY, "春节"},   {"2022-04-02", "2022-04-02", DAYK_WORKDAY, "清明节"},
    {"2022-04-03", "2022-04-05", DAYK_HOLIDAY, "清明节"}, {"2022-04-24", "2022-04-24", DAYK_WORKDAY, "劳动节"},
    {"2022-04-30", "2022-05-04", DAYK_HOLIDAY, "劳动节"}, {"2022-05-07", "2022-05-07", DAYK_WORKDAY, "劳动节"},
    {"2022-06-03", "2022-06-05", DAYK_HOLIDAY, "端午节"}, {"2022-09-10", "2022-09-12", DAYK_HOLIDAY, "中秋节"},
    {"2022-10-01", "2022-10-07", DAYK_HOLIDAY, "国庆节"}, {"2022-10-08", "2022-10-09", DAYK_WORKDAY, "国庆节"},
    {"2022-12-31", "2023-01-02", DAYK_HOLIDAY, "元旦"},
};

static inline struct calendar daybook_days(struct arena *a)
{
    struct calendar doc = daybook_calendar("2022", arena_alloc(a, 64 * sizeof(struct calday)), 0);

    for (size_t i = 0; i < COUNT_OF(daybook_2022); i++)
        for (int64_t d = D(daybook_2022[i].from); d <= D(daybook_2022[i].to); d++)
            *LIST_AT(doc.days, struct calday, doc.days.n++) =
                (struct calday){d, daybook_2022[i].kind, daybook_2022[i].name};
    return doc;
}

static inline struct hours daybook_hours(struct arena *a)
{
    static struct hourspan spans[] = {{"08:30", "12:00"}, {"13:30", "17:30"}};
    struct season s = {NULL, NULL, {spans, 2}};

    return (struct hours){"office", {arena_copy(a, &s, sizeof s), 1}};
}

static inline struct cal *daybook_cal(struct arena *a)
{
    struct hours h = daybook_hours(a);
    struct calendar c = daybook_days(a);
    struct cal_days days = {arena_copy(a, &c, sizeof c), 1};
    struct cal *cal = cal_compile(&(struct cal_docs){arena_copy(a, &h, sizeof h), 1, &days, 1}, a, NULL);

    assert_non_null(cal);
    return cal;
}

/* ---- rule R1 ---- */

static inline struct condition cond(const char *cause)
{
    struct condition c;

    rec_clear(&rec_condition, &c);
    c.cause = cause;
    return c;
}

static inline struct policy daybook_r1(struct arena *a)
{
    struct condition red[2] = {cond("overdue"), cond("lag")};
    struct condition yellow[3] = {cond("lag"), cond("rejected"), cond("unsigned")};
    struct condition blue[2] = {cond("near_due"), cond("unsigned")};
    static struct orderrule written = {"书面说明", {3, SPAN_WORKDAYS}, "order"};
    static struct orderrule talk = {"书面说明并约谈", {2, SPAN_WORKDAYS}, "order"};
    static const char *grey[] = {"held", "audit"};
    struct rung ladder[4] = {
        {.tell = "liaison", .of = RUNG_UNIT, .after = {0, 0}, .from = LIGHT_NONE, .repeat = {0, 0}},
        {.tell = "commissioner", .of = RUNG_UNIT, .after = {2, SPAN_WORKDAYS}, .from = LIGHT_NONE, .repeat = {0, 0}},
        {.tell = "director", .of = RUNG_UNIT, .after = {2, SPAN_WORKDAYS}, .from = LIGHT_YELLOW, .repeat = {0, 0}},
        {.tell = "leader",
         .of = RUNG_ITEM,
         .after = {1, SPAN_WORKDAYS},
         .from = LIGHT_RED,
         .repeat = {5, SPAN_WORKDAYS}},
    };

    red[0].overdue_more = SP(0, SPAN_DAYS);
    red[1].behind_more = 30;
    yellow[0].behind_least = 10;
    yellow[1].close_refused = true;
    yellow[2].unsigned_more = SP(2, SPAN_WORKDAYS);
    blue[0].due_within = SP(5, SPAN_WORKDAYS);
    blue[1].unsigned_more = SP(1, SPAN_WORKDAYS);
    struct lightrule lights[3] = {
        {LIGHT_RED, {arena_copy(a, red, sizeof red), 2}, &talk},
        {LIGHT_YELLOW, {arena_copy(a, yellow, sizeof yellow), 3}, &written},
        {LIGHT_BLUE, {arena_copy(a, blue, sizeof blue), 2}, NULL},
    };
    return (struct policy){
        "r1", "R1", {grey, 2}, {arena_copy(a, lights, sizeof lights), 3}, {arena_copy(a, ladder, sizeof ladder), 4}};
}

static struct ledger daybook_ledger = {
    .ledger = "leader68", .title = "领衔", .policy = "r1", .sign = true, .percent_max = NONE};

/* ---- an item: assigned Monday 2022-03-07 08:30, due Friday 2022-07-29, signed the same day, three milestones ---- */

static inline struct item daybook_item(struct arena *a)
{
    struct item it;
    struct segment first;
    struct milestone curve[3];
    static const char *const dates[] = {"2022-04-15", "2022-06-15", "2022-07-29"};
    static const int64_t percents[] = {30, 65, 100};

    rec_clear(&rec_item, &it);
    it.id = "LD-1";
    it.ledger = "leader68";
    it.title = "一件事一次办";
    it.lead_unit = "D01";
    it.lead_leader = "P001";
    it.state = ITEM_OPEN;
    it.registered_ms = it.assigned_ms = T("2022-03-07 08:30");
    it.signed_ms = T("2022-03-07 15:00");
    it.start_date = D("2022-03-07");
    it.due_date = it.effective_due = D("2022-07-29");
    it.percent = 0;
    it.last_seq = 7;
    rec_clear(&rec_segment, &first);
    first.kind = SEG_RUNNING;
    first.from_ms = it.assigned_ms;
    first.due_date = it.due_date;
    it.segments = (struct list){arena_copy(a, &first, sizeof first), 1};
    for (int i = 0; i < 3; i++) {
        rec_clear(&rec_milestone, &curve[i]);
        curve[i].id = "M";
        curve[i].seq = i + 1;
        curve[i].planned_date = D(dates[i]);
        curve[i].planned_percent = percents[i];
    }
    it.milestones = (struct list){arena_copy(a, curve, sizeof curve), 3};
    return it;
}

/* Everything together. */
struct daybook {
    struct arena arena, *a;
    struct policy policy;
    struct cal *cal;
    struct item item;
    struct judge_env env;
};

static inline void daybook_open(struct daybook *b)
{
    arena_init(&b->arena);
    b->a = &b->arena;
    b->policy = daybook_r1(b->a);
    b->cal = daybook_cal(b->a);
    b->item = daybook_item(b->a);
    b->env = (struct judge_env){&daybook_ledger, &b->policy, 3, b->cal, 0, NULL};
}

static inline void daybook_close(struct daybook *b)
{
    arena_done(&b->arena);
}

/* The book of a test program, new for each test that asks for it. */
static struct daybook book __attribute__((unused));

static inline int book_setup(void **state)
{
    (void)state;
    daybook_open(&book);
    return 0;
}

static inline int book_teardown(void **state)
{
    (void)state;
    daybook_close(&book);
    return 0;
}

#endif
