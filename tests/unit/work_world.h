/* work_world.h: what the tests of workers/ share: days as people write them, the work calendar of 2022 around the
 * holidays that the cases touch, an arena for one test, an outbox folder. */
#ifndef DUBAN_TESTS_WORK_WORLD_H
#define DUBAN_TESTS_WORK_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/cal.h"
#include "proto/codec.h"

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

static inline int64_t day(const char *text)
{
    int64_t d = NONE;
    if (text && text[0])
        assert_true(parse_date(text, &d));
    return d;
}

static inline int64_t at(const char *text)
{
    int64_t ms = NONE;
    if (text && text[0])
        assert_true(parse_time(text, &ms));
    return ms;
}

/* 2022: 春节, 清明, 劳动节, 国庆 with their worked weekends; office hours 08:30–12:00, 13:30–17:30. */
static inline const struct cal *world_cal(struct arena *a)
{
    static const struct {
        const char *from, *to;
        int kind;
    } spans[] = {
        {"2022-01-29", "2022-01-30", DAYK_WORKDAY}, {"2022-01-31", "2022-02-06", DAYK_HOLIDAY},
        {"2022-04-02", "2022-04-02", DAYK_WORKDAY}, {"2022-04-03", "2022-04-05", DAYK_HOLIDAY},
        {"2022-04-24", "2022-04-24", DAYK_WORKDAY}, {"2022-04-30", "2022-05-04", DAYK_HOLIDAY},
        {"2022-05-07", "2022-05-07", DAYK_WORKDAY}, {"2022-10-01", "2022-10-07", DAYK_HOLIDAY},
        {"2022-10-08", "2022-10-09", DAYK_WORKDAY},
    };
    static struct hourspan hourspans[] = {{"08:30", "12:00"}, {"13:30", "17:30"}};
    static struct season season;
    static struct calday days[64];
    struct duban_error e = {.code = DUBAN_E_ok};
    size_t n = 0;

    for (size_t i = 0; i < COUNT_OF(spans); i++)
        for (int64_t d = day(spans[i].from); d <= day(spans[i].to); d++)
            days[n++] = (struct calday){d, spans[i].kind, "假"};
    season = (struct season){.spans = {hourspans, COUNT_OF(hourspans)}};
    static struct hours hours = {"office", {&season, 1}};
    struct calendar *calendar = arena_alloc(a, sizeof *calendar);
    rec_clear(&rec_calendar, calendar);
    calendar->calendar = "cn";
    calendar->days = (struct list){days, n};
    struct cal_days cn = {calendar, 1};
    const struct cal *cal = cal_compile(&(struct cal_docs){&hours, 1, &cn, 1}, a, &e);
    if (!cal)
        fail_msg("calendar: %s %s", e.field, e.text);
    return cal;
}

#endif
