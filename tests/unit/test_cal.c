/* The clerk's desk in 2022: which days are worked, how many workdays lie between two dates, when the office opens, when
 * so much office time has passed. Tables hold what a clerk would answer with the State Council's notice in hand; the
 * random tests ask the same of calendars and office hours nobody has, and check by walking day by day and minute by
 * minute. */
#include "core/spans.h"
#include "tests/unit/daybook.h"

static struct arena arena;

/* ---- what a clerk would answer ---- */

static void test_days(void **state)
{
    static const struct {
        const char *day;
        bool worked;
        const char *name;
    } rows[] = {
        {"2022-01-01", false, "元旦"},  {"2022-01-29", true, "春节"},   {"2022-02-07", true, NULL},
        {"2022-02-12", false, NULL},    {"2022-04-02", true, "清明节"}, {"2022-10-08", true, "国庆节"},
        {"2022-10-09", true, "国庆节"}, {"2022-10-15", false, NULL},    {"2022-12-31", false, "元旦"},
        {"2024-02-29", true, NULL}, /* no table for 2024: a Thursday is a Thursday */
    };
    struct cal *c = daybook_cal(&arena);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *name = cal_day_name(c, D(rows[i].day));

        assert_int_equal(cal_is_workday(c, D(rows[i].day)), rows[i].worked);
        assert_int_equal(name == NULL, rows[i].name == NULL);
        if (name)
            assert_string_equal(name, rows[i].name);
    }
    assert_true(cal_covers(c, 2022));
    assert_true(cal_covers(c, 2023)); /* its first days stand in the table */
    assert_false(cal_covers(c, 2021));
    assert_false(cal_covers(c, 2024));
    assert_int_equal(cal_last_year(c), 2023);
}

static void test_instants(void **state)
{
    (void)state;
    assert_int_equal(cal_day(T("2022-05-09 00:00")), D("2022-05-09"));
    assert_int_equal(cal_day(T("2022-05-09 00:00") - 1), D("2022-05-08"));
    assert_int_equal(cal_day_start(D("2022-05-09")), T("2022-05-09 00:00"));
    assert_int_equal(cal_day(-1), 0);                /* 1970-01-01 07:59:59.999 */
    assert_int_equal(cal_day(-CAL_ZONE_MS - 1), -1); /* before the epoch, in the county */
    assert_int_equal(cal_weekday(D("2022-05-09")), 0);
    assert_int_equal(cal_weekday(D("2022-05-08")), 6);
    assert_int_equal(cal_weekday(D("1969-12-28")), 6);
    assert_int_equal(cal_year(D("2022-12-31")), 2022);
    assert_int_equal(cal_month(D("2022-12-31")), 2022 * 12 + 11);
    assert_int_equal(cal_month_start(cal_month(D("2022-12-31"))), D("2022-12-01"));
    assert_int_equal(cal_month_start(cal_month(D("2022-12-31")) + 1), D("2023-01-01"));
    assert_int_equal(floor_div(-1, 7), -1);
}

static void test_counting(void **state)
{
    static const struct {
        const char *a, *b;
        int64_t n;
    } rows[] = {
        {"2022-05-09", "2022-05-09", 0}, {"2022-05-09", "2022-05-10", 1},
        {"2022-05-06", "2022-05-09", 2}, /* Saturday 05-07 is worked */
        {"2022-09-30", "2022-10-08", 1}, /* the week of the National Day, then a worked Saturday */
        {"2022-09-30", "2022-10-10", 3}, {"2022-10-10", "2022-09-30", -3},
        {"2022-05-14", "2022-05-15", 0},
    };
    struct cal *c = daybook_cal(&arena);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(cal_workdays(c, D(rows[i].a), D(rows[i].b)), rows[i].n);
    assert_int_equal(cal_add_workdays(c, D("2022-09-30"), 2), D("2022-10-09"));
    assert_int_equal(cal_add_workdays(c, D("2022-10-01"), 0), D("2022-10-01"));
    assert_int_equal(cal_sub_workdays(c, D("2022-10-10"), 3), D("2022-09-30"));
    assert_int_equal(cal_sub_workdays(c, D("2022-10-03"), 0), D("2022-09-30"));
    assert_int_equal(cal_workday_on_or_after(c, D("2022-10-01")), D("2022-10-08"));
}

static void test_office(void **state)
{
    static const struct {
        const char *from;
        int n, unit;
        const char *to;
    } rows[] = {
        {"2022-05-09 10:00", 90, SPAN_MINUTES, "2022-05-09 11:30"},
        {"2022-05-09 22:00", 3, SPAN_HOURS, "2022-05-10 01:00"},
        {"2022-04-29 10:00", 3, SPAN_DAYS, "2022-05-02 10:00"},
        {"2022-05-09 11:30", 60, SPAN_WORKMINUTES, "2022-05-09 14:00"},
        {"2022-05-09 16:30", 60, SPAN_WORKMINUTES,
         "2022-05-09 17:30"}, /* used up at the end of the day, not next morning */
        {"2022-05-09 16:31", 60, SPAN_WORKMINUTES, "2022-05-10 08:31"},
        {"2022-05-14 10:00", 2, SPAN_WORKHOURS, "2022-05-16 10:30"},
        {"2022-09-30 16:30", 17, SPAN_WORKHOURS, "2022-10-10 09:30"},
        {"2022-05-09 10:00", 2, SPAN_WORKDAYS, "2022-05-11 10:00"},
        {"2022-05-09 12:30", 1, SPAN_WORKDAYS, "2022-05-10 13:30"}, /* into office hours */
        {"2022-05-13 20:00", 1, SPAN_WORKDAYS, "2022-05-17 08:30"},
        {"2022-05-14 10:00", 1, SPAN_WORKDAYS, "2022-05-16 10:00"},
        {"2022-05-14 10:00", 0, SPAN_WORKDAYS, "2022-05-16 08:30"},
        {"2022-05-09 10:00", -5, SPAN_MINUTES, "2022-05-09 10:00"}, /* less than nothing is nothing */
    };
    struct cal *c = daybook_cal(&arena);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(time_text(cal_add(c, T(rows[i].from), SP(rows[i].n, rows[i].unit)), CAL_ZONE_MIN, &arena),
                            time_text(T(rows[i].to), CAL_ZONE_MIN, &arena));
    assert_int_equal(cal_opening(c, D("2022-10-01")), T("2022-10-08 08:30"));
    assert_int_equal(cal_next_open(c, T("2022-05-09 08:30")), T("2022-05-09 08:30"));
    assert_int_equal(cal_next_open(c, T("2022-05-09 17:30")), T("2022-05-10 08:30"));
    assert_int_equal(cal_next_open(c, T("2022-05-09 12:00")), T("2022-05-09 13:30"));
    assert_int_equal(cal_work_ms(c, T("2022-09-30 17:00"), T("2022-10-08 09:00")), 60 * 60000);
    assert_int_equal(cal_work_ms(c, T("2022-05-09 17:00"), T("2022-05-09 09:00")), 0);
}

/* How days are counted stands beside the limit. 2022-09-30 is a Friday, the week of the National Day follows, then two
 * worked days at the weekend. */
static void test_counting_rules(void **state)
{
    static const struct {
        const char *from, *limit, *end;
    } rows[] = {
        {"2022-05-09 10:00", "2 workdays", "2022-05-12 00:00"}, /* to the end of Wednesday */
        {"2022-05-09 10:00", "2 workdays, first day counts", "2022-05-11 00:00"},
        {"2022-05-09 10:00", "2 workdays, to closing", "2022-05-11 17:30"},
        {"2022-05-09 10:00", "2 workdays, same time", "2022-05-11 10:00"},
        {"2022-05-09 10:00", "2 workdays, first day counts, to closing", "2022-05-10 17:30"},
        {"2022-05-09 10:00", "1 workday, first day counts, to closing", "2022-05-09 17:30"},
        {"2022-05-09 18:00", "1 workday, first day counts, to closing", "2022-05-10 17:30"}, /* nothing left of it */
        {"2022-05-09 10:00", "1 workday, first day counts, same time", "2022-05-09 10:00"},
        {"2022-05-09 12:30", "1 workday, same time", "2022-05-10 13:30"},
        {"2022-05-09 18:00", "1 workday", "2022-05-11 00:00"},                   /* after hours: the same */
        {"2022-05-14 10:00", "1 workday, first day counts", "2022-05-17 00:00"}, /* a Saturday off is no first day */
        {"2022-09-30 10:00", "2 workdays", "2022-10-10 00:00"},
        {"2022-09-30 10:00", "2 workdays, first day counts, to closing", "2022-10-08 17:30"},
        {"2022-09-30 10:00", "2 days", "2022-10-03 00:00"}, /* days are not shifted */
        {"2022-09-30 10:00", "2 days, first day counts", "2022-10-02 00:00"},
        {"2022-09-30 10:00", "2 days, same time", "2022-10-02 10:00"},
        {"2022-09-30 10:00", "2 days, to closing", "2022-10-02 17:30"},
        {"2022-09-30 10:00", "0 days", "2022-10-01 00:00"},
        {"2022-05-09 10:00", "3 hours", "2022-05-09 13:00"},
        {"2022-05-09 16:30", "60 workminutes", "2022-05-09 17:30"},
    };
    struct cal *c = daybook_cal(&arena);
    struct span none = {.unit = SPAN_ABSENT};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct span limit;

        assert_true(parse_span(rows[i].limit, &limit));
        assert_string_equal(time_text(cal_limit(c, T(rows[i].from), limit), CAL_ZONE_MIN, &arena),
                            time_text(T(rows[i].end), CAL_ZONE_MIN, &arena));
    }
    assert_int_equal(cal_limit(c, T("2022-05-09 10:00"), none), NONE);
    assert_int_equal(cal_closing(c, D("2022-10-02")), T("2022-10-02 17:30")); /* of a day off: as if it opened */
}

static void test_nothing_known(void **state)
{
    struct cal *c = cal_compile(&(struct cal_docs){.days_n = 0}, &arena, NULL);

    (void)state;
    assert_int_equal(cal_next_open(c, T("2022-10-03 00:00")), T("2022-10-03 00:00")); /* a Monday, all day */
    assert_int_equal(cal_work_ms(c, T("2022-10-07 00:00"), T("2022-10-11 00:00")), 2 * DAY_MS);
    assert_int_equal(cal_last_year(c), 0);
    assert_false(cal_covers(c, 2022));
    assert_int_equal(cal_year(cal_add_workdays(c, D("2022-01-01"), INT64_MAX)), 5855); /* cut, not overflown */
}

/* ---- against a walk ---- */

/* Random documents, and the same as one byte per minute of the years they cover. */
#define WALK_FROM "2021-12-01"
#define WALK_DAYS 500
#define DAY_MIN 1440
struct walk {
    struct cal *cal;
    bool worked[WALK_DAYS];
    unsigned char open[WALK_DAYS * DAY_MIN + 1];
};

static const char *clock_text(int minute)
{
    return arena_printf(&arena, "%02d:%02d", minute / 60, minute % 60);
}

static struct season random_season(struct rng *r, const char *from, const char *to)
{
    int n = 1 + (int)rng_below(r, 3), minute = 0;
    struct hourspan *spans = arena_alloc(&arena, (size_t)n * sizeof *spans);

    for (int i = 0; i < n; i++) {
        int start = minute + (int)rng_below(r, 300), end = start + 1 + (int)rng_below(r, 150);

        spans[i] = (struct hourspan){clock_text(start), clock_text(end)};
        minute = end;
    }
    return (struct season){from, to, {spans, (size_t)n}};
}

static int minute_of(const char *clock)
{
    return atoi(clock) * 60 + atoi(clock + 3);
}

static const struct season *season_on(const struct hours *h, int64_t day)
{
    const struct season *rest = NULL;
    const char *md = date_text(day, &arena) + 5;

    for (size_t i = 0; i < h->seasons.n; i++) {
        const struct season *s = LIST_AT(h->seasons, struct season, i);
        if (!s->from)
            rest = s;
        else if (strcmp(s->from, s->to) <= 0 ? strcmp(md, s->from) >= 0 && strcmp(md, s->to) <= 0
                                             : strcmp(md, s->from) >= 0 || strcmp(md, s->to) <= 0)
            return s;
    }
    return rest;
}

static void make_walk(struct rng *r, struct walk *w)
{
    struct season seasons[3] = {random_season(r, "05-01", "09-30"), random_season(r, NULL, NULL),
                                random_season(r, "12-15", "02-29")}; /* over the turn of the year */
    struct hours hours = {"h", {seasons, 1 + (size_t)rng_below(r, 3)}};
    struct calday days[60];
    struct calendar doc = daybook_calendar("d", days, 0);

    if (hours.seasons.n == 1)
        seasons[0].from = seasons[0].to = NULL;
    for (int64_t i = 0; i < WALK_DAYS; i++) {
        int64_t day = D(WALK_FROM) + i;

        w->worked[i] = cal_weekday(day) < 5;
        if (doc.days.n < COUNT_OF(days) && rng_below(r, 10) == 0) {
            w->worked[i] = rng_below(r, 2);
            days[doc.days.n++] = (struct calday){day, w->worked[i] ? DAYK_WORKDAY : DAYK_HOLIDAY, "x"};
        }
    }
    for (size_t i = 0; i + 1 < doc.days.n; i++) { /* in no order */
        size_t k = i + (size_t)rng_below(r, (int64_t)(doc.days.n - i));
        struct calday d = days[i];
        days[i] = days[k];
        days[k] = d;
    }
    memset(w->open, 0, sizeof w->open);
    for (int64_t i = 0; i < WALK_DAYS; i++) {
        const struct season *s = season_on(&hours, D(WALK_FROM) + i);

        for (size_t k = 0; w->worked[i] && k < s->spans.n; k++) {
            const struct hourspan *h = LIST_AT(s->spans, struct hourspan, k);
            memset(w->open + i * DAY_MIN + minute_of(h->from), 1, (size_t)(minute_of(h->to) - minute_of(h->from)));
        }
    }
    w->cal = cal_compile(&(struct cal_docs){arena_copy(&arena, &hours, sizeof hours), 1,
                                            &(struct cal_days){arena_copy(&arena, &doc, sizeof doc), 1}, 1},
                         &arena, NULL);
    assert_non_null(w->cal);
}

static int64_t walk_ms(int64_t minute)
{
    return cal_day_start(D(WALK_FROM)) + minute * 60000;
}

static void check_days(struct rng *r, const struct walk *w)
{
    int64_t a = 1 + rng_below(r, WALK_DAYS - 2), b = rng_below(r, WALK_DAYS), base = D(WALK_FROM), n = 0, d;

    for (int64_t i = (a < b ? a : b) + 1; i <= (a < b ? b : a); i++)
        n += w->worked[i];
    assert_int_equal(cal_workdays(w->cal, base + a, base + b), a <= b ? n : -n);
    assert_int_equal(cal_is_workday(w->cal, base + a), w->worked[a]);
    if (b <= a)
        return;
    for (d = b; cal_workdays(w->cal, base + a, base + d - 1) == n && d > a; d--)
        ;
    assert_int_equal(cal_add_workdays(w->cal, base + a, n), n ? base + d : base + a);
    for (d = a; d > 0 && cal_workdays(w->cal, base + d - 1, base + b) <= n; d--)
        ;
    assert_true(d == 0 || cal_sub_workdays(w->cal, base + b, n) == base + d);
}

static int64_t sum_of(const struct walk *w, int64_t from, int64_t to)
{
    int64_t sum = 0;

    for (int64_t m = from; m < to; m++)
        sum += w->open[m];
    return sum;
}

static void check_minutes(struct rng *r, const struct walk *w)
{
    int64_t from = rng_below(r, 300 * DAY_MIN), len = rng_below(r, rng_below(r, 2) ? 3000 : 80000), sum, m, want;
    struct span span;

    sum = sum_of(w, from, from + len);
    assert_int_equal(cal_work_ms(w->cal, walk_ms(from), walk_ms(from + len)), sum * 60000);

    /* the first instant that leaves no more than so many open minutes until the end */
    want = rng_below(r, sum + 1);
    for (m = from + len; m > 0 && want - w->open[m - 1] >= 0; m--)
        want -= w->open[m - 1];
    if (m > 0)
        assert_int_equal(cal_sub_work_ms(w->cal, walk_ms(from + len), sum_of(w, m, from + len) * 60000), walk_ms(m));

    for (m = from; !w->open[m]; m++)
        ;
    assert_int_equal(cal_next_open(w->cal, walk_ms(from)), walk_ms(m));

    /* the first instant by which so many open minutes have passed */
    span = rng_below(r, 2) ? SP((int)rng_below(r, 5000), SPAN_WORKMINUTES) : SP((int)rng_below(r, 80), SPAN_WORKHOURS);
    for (want = span.unit == SPAN_WORKHOURS ? span.n * 60 : span.n; want > 0 && m < WALK_DAYS * DAY_MIN; m++)
        want -= w->open[m];
    if (want <= 0) /* else the office is open a few minutes a day, and the walk ends first */
        assert_int_equal(cal_add(w->cal, walk_ms(from), span), walk_ms(m));

    /* n worked days later at this time of day, or when the office opens next */
    span = SP((int)rng_below(r, 60), SPAN_WORKDAYS);
    m = from;
    for (want = span.n; want > 0; want -= w->worked[m / DAY_MIN])
        m += DAY_MIN;
    while (!w->open[m])
        m++;
    assert_int_equal(cal_add(w->cal, walk_ms(from), span), walk_ms(m));
}

/* The last minute of office hours of a day, and of a day off the one that it would have. */
static int64_t closing_minute(const struct walk *w, int64_t day)
{
    return (cal_closing(w->cal, D(WALK_FROM) + day) - walk_ms(day * DAY_MIN)) / 60000;
}

/* A limit in days or workdays by walking from day to day: the first day is counted or not, then one after the other,
 * and the last one ends as the rule says. */
static void check_limit(struct rng *r, const struct walk *w)
{
    struct span s = SP((int)rng_below(r, 40), rng_below(r, 2) ? SPAN_DAYS : SPAN_WORKDAYS);
    int64_t from = rng_below(r, 300 * DAY_MIN), day = from / DAY_MIN, left = s.n, end;

    s.first = (uint8_t)rng_below(r, 2);
    s.end = (uint8_t)rng_below(r, 3);
    if (left > 0 && s.first && (s.end != SPAN_END_CLOSING || from % DAY_MIN < closing_minute(w, day)))
        left -= s.unit == SPAN_DAYS || w->worked[day];
    while (left > 0)
        left -= w->worked[++day] || s.unit == SPAN_DAYS;
    end = (day + 1) * DAY_MIN;
    if (s.end == SPAN_END_CLOSING)
        end = day * DAY_MIN + closing_minute(w, day);
    if (s.end == SPAN_END_SAME_TIME)
        for (end = day * DAY_MIN + from % DAY_MIN; s.unit == SPAN_WORKDAYS && !w->open[end]; end++)
            ;
    assert_int_equal(cal_limit(w->cal, walk_ms(from), s), walk_ms(end));

    /* counting what lies between gives the limit back, and one day less is one less */
    if (s.end == SPAN_END_DAY && s.n > 0 && (s.unit == SPAN_DAYS || w->worked[day])) {
        assert_int_equal(span_count(w->cal, s, walk_ms(from), walk_ms(end) - 1), s.n);
        assert_true(span_passed_at(w->cal, s, walk_ms(from)) >= walk_ms(end));
        assert_true(span_left_at(w->cal, s, walk_ms(end) - 1) <= walk_ms(from));
    }
}

static void test_random(void **state)
{
    struct rng r = rng_start("cal");
    struct walk *w = test_malloc(sizeof *w);

    (void)state;
    for (int i = 0; i < 40; i++) {
        make_walk(&r, w);
        for (int k = 0; k < 100; k++) {
            check_days(&r, w);
            check_minutes(&r, w);
            check_limit(&r, w);
        }
        arena_reset(&arena);
    }
    test_free(w);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_instants, setup, teardown),
        cmocka_unit_test_setup_teardown(test_counting, setup, teardown),
        cmocka_unit_test_setup_teardown(test_office, setup, teardown),
        cmocka_unit_test_setup_teardown(test_counting_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_known, setup, teardown),
        cmocka_unit_test_setup_teardown(test_random, setup, teardown),
    };

    return cmocka_run_group_tests_name("cal", tests, NULL, NULL);
}
