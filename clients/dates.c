#include "clients/dates.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/xlsx_format.h"
#include "proto/codec.h"

enum { SERIAL_FIRST = 32874, SERIAL_LAST = 73415 }; /* 1990 to 2100: a bare number between them is a day */

struct ymd {
    int y, m, d; /* 0: not said */
};

static const char *const year_ends[] = {"-", "/", ".", "年", "．", "－", "／"};
static const char *const month_ends[] = {"-", "/", ".", "月", "．", "－", "／"};
static const char *const day_ends[] = {"日", "号"};
#define COUNT(v) (sizeof(v) / sizeof(v)[0])

static bool skip_any(const char **p, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strncmp(*p, words[i], strlen(words[i]))) {
            *p += strlen(words[i]);
            return true;
        }
    return false;
}

static void skip_blanks(const char **p)
{
    while (**p == ' ')
        ++*p;
}

/* Up to `most` digits; -1 when there are none, or more. */
static int digits(const char **p, int most)
{
    int n = 0, v = 0;
    for (; isdigit((unsigned char)**p); ++*p, n++)
        if (n < most)
            v = v * 10 + (**p - '0');
    return n && n <= most ? v : -1;
}

/* A time behind the date: "10:30", "T10:30:00", "10:30:00.000", with a zone or without. */
static bool is_time(const char *p)
{
    int colons = 0;
    p += *p == 'T';
    skip_blanks(&p);
    for (; *p; p++) {
        colons += *p == ':';
        if (!isdigit((unsigned char)*p) && !strchr(":.+Z", *p))
            return false;
    }
    return colons > 0;
}

/* Year, month and day with their marks. False: nothing like a date. *rest is what follows. */
static bool parts_parse(const char *text, struct ymd *at, const char **rest)
{
    const char *p = text;
    int first = digits(&p, 8);
    if (p - text == 8 && first > 0 && (!*p || *p == ' ')) {
        *at = (struct ymd){first / 10000, first / 100 % 100, first % 100};
        *rest = p;
        return true;
    }
    if (first < 0)
        return false;
    skip_blanks(&p);
    if (p - text >= 4 && first >= 1000 && skip_any(&p, year_ends, COUNT(year_ends))) {
        at->y = first;
        skip_blanks(&p);
        first = digits(&p, 2);
        skip_blanks(&p);
    } else if (strncmp(p, "月", strlen("月")) != 0) {
        return false; /* without a year, only "9月…" is a date */
    }
    if (first < 1)
        return false;
    at->m = first;
    if (*p && !skip_any(&p, month_ends, COUNT(month_ends)))
        return false;
    skip_blanks(&p);
    const char *before = p;
    at->d = digits(&p, 2);
    if (at->d < 0) {
        at->d = 0;
        p = before;
    } else {
        skip_blanks(&p);
        skip_any(&p, day_ends, COUNT(day_ends));
    }
    *rest = p;
    return true;
}

static int last_day(int y, int m)
{
    int64_t day;
    for (int d = 31; d > 28; d--) {
        char text[32];
        snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
        if (parse_date(text, &day))
            return d;
    }
    return 28;
}

static const char *refuse(struct arena *a, const char *text, struct ymd at, const char **zh, const char **en)
{
    const bool month = at.m >= 1 && at.m <= 12;
    const char *maybe = month && at.y ? arena_printf(a, "%04d-%02d-%02d", at.y, at.m, last_day(at.y, at.m)) : NULL;
    const int shown = text_head_bytes(text, 40);
    if (!at.y) {
        *zh = arena_printf(a, "“%.*s”缺少年份，请写成 2026-09-30 这样", shown, text);
        *en = arena_printf(a, "'%.*s' has no year; write it like 2026-09-30", shown, text);
    } else if (!at.d) {
        *zh = arena_printf(a, "“%.*s”不是确切的一天%s%s%s", shown, text, maybe ? "；是 " : "", maybe ? maybe : "",
                           maybe ? " 吗？" : "");
        *en = arena_printf(a, "'%.*s' is no certain day%s%s%s", shown, text, maybe ? "; did you mean " : "",
                           maybe ? maybe : "", maybe ? "?" : "");
    } else {
        *zh = arena_printf(a, "“%.*s”：没有这一天%s%s%s", shown, text, maybe ? "；是 " : "", maybe ? maybe : "",
                           maybe ? " 吗？" : "");
        *en = arena_printf(a, "'%.*s': there is no such day%s%s%s", shown, text, maybe ? "; did you mean " : "",
                           maybe ? maybe : "", maybe ? "?" : "");
    }
    return NULL;
}

const char *date_given(struct arena *a, const char *text, bool date1904, const char **zh, const char **en)
{
    struct ymd at = {0};
    const char *rest;
    int64_t day;
    if (!text[0] || parse_date(text, &day))
        return text;
    if (strlen(text) == 5 && strspn(text, "0123456789") == 5) {
        const long serial = strtol(text, NULL, 10);
        return serial >= SERIAL_FIRST && serial <= SERIAL_LAST ? date_text(serial_day(serial, date1904), a) : text;
    }
    if (!parts_parse(text, &at, &rest))
        return text;
    const char *iso = arena_printf(a, "%04d-%02d-%02d", at.y, at.m, at.d);
    skip_blanks(&rest);
    if (at.y && at.d && (!*rest || is_time(rest)) && parse_date(iso, &day))
        return iso;
    return refuse(a, text, at, zh, en);
}
