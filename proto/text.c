/* text.c: values as people write and read them, and the shared small parsers. Pure arithmetic: no locale, no TZ, no
 * libc calendar. Every parser takes exactly its form and nothing else; a date is a day that exists. */
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/wire.h"

enum { MS_PER_MINUTE = 60000, MINUTES_PER_DAY = 1440 };
/* How much of a wrong word, and of the right ones, a refusal shows: both languages must fit into duban_error.text. */
enum { SHOWN_BYTES = 48, CHOICES_BYTES = 96 };

/* ---- civil dates: days since 1970-01-01, proleptic Gregorian (the algorithm counts years from March) ---- */
int64_t day_from_civil(int y, int m, int d)
{
    int64_t years = (int64_t)y - (m <= 2);
    int64_t era = (years >= 0 ? years : years - 399) / 400;
    int64_t yoe = years - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + doe - 719468;
}

void civil_from_day(int64_t day, int *y, int *m, int *d)
{
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

/* ---- parsers ---- */

int parse_digits(const char **s, int n)
{
    int v = 0;

    for (int i = 0; i < n; i++, (*s)++) {
        if (**s < '0' || **s > '9')
            return -1;
        v = v * 10 + (**s - '0');
    }
    return v;
}

static bool eat(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool eat_date(const char **s, int64_t *day)
{
    int y, m, d, y2, m2, d2;

    if ((y = parse_digits(s, 4)) < 1900 || !eat(s, '-') || (m = parse_digits(s, 2)) < 1 || m > 12 || !eat(s, '-') ||
        (d = parse_digits(s, 2)) < 1 || d > 31)
        return false;
    *day = day_from_civil(y, m, d);
    civil_from_day(*day, &y2, &m2, &d2);
    return y2 == y && m2 == m && d2 == d; /* 2022-02-30 comes back as another day */
}

bool parse_date(const char *s, int64_t *day)
{
    int64_t v;

    if (!eat_date(&s, &v) || *s)
        return false;
    *day = v;
    return true;
}

static bool eat_zone(const char **s, int *zone_min)
{
    int sign, h, m;

    *zone_min = 0;
    if (eat(s, 'Z'))
        return true;
    sign = **s == '+' ? 1 : **s == '-' ? -1 : 0;
    if (!sign)
        return false;
    (*s)++;
    if ((h = parse_digits(s, 2)) < 0 || h > 23 || !eat(s, ':') || (m = parse_digits(s, 2)) < 0 || m > 59)
        return false;
    *zone_min = sign * (h * 60 + m);
    return true;
}

bool parse_time(const char *s, int64_t *ms)
{
    int64_t day, v;
    int h, m, sec, milli = 0, zone;

    if (!eat_date(&s, &day) || !eat(&s, 'T') || (h = parse_digits(&s, 2)) < 0 || h > 23 || !eat(&s, ':') ||
        (m = parse_digits(&s, 2)) < 0 || m > 59 || !eat(&s, ':') || (sec = parse_digits(&s, 2)) < 0 || sec > 59)
        return false;
    if (eat(&s, '.')) { /* finer than ms is cut off */
        int n = 0;
        for (int d; (d = parse_digits(&s, 1)) >= 0; n++)
            milli += n < 3 ? d * (n == 0 ? 100 : n == 1 ? 10 : 1) : 0;
        if (n == 0 || n > 9)
            return false;
    }
    if (!eat_zone(&s, &zone) || *s)
        return false;
    v = ((day * MINUTES_PER_DAY + h * 60 + m - zone) * 60 + sec) * 1000 + milli;
    if (v < TIME_LEAST || v > TIME_MOST)
        return false;
    *ms = v;
    return true;
}

/* At most `most` digits as a number; -1 when there are none or more. */
static int64_t number(const char **s, int most)
{
    int64_t v = 0;
    int n = 0;

    for (; **s >= '0' && **s <= '9'; (*s)++) {
        if (++n > most)
            return -1;
        v = v * 10 + (**s - '0');
    }
    return n ? v : -1;
}

bool parse_dec(const char *s, int64_t *thousandths)
{
    bool minus = eat(&s, '-');
    int64_t whole = number(&s, 12), part = 0;

    if (whole < 0)
        return false;
    if (eat(&s, '.')) {
        const char *from = s;
        part = number(&s, 3);
        if (part < 0)
            return false;
        for (long n = s - from; n < 3; n++)
            part *= 10;
    }
    if (*s)
        return false;
    *thousandths = (whole * 1000 + part) * (minus ? -1 : 1);
    return true;
}

/* Words of a duration: what travels, singular, and what people read and may write. */
static const struct {
    const char *many, *one, *zh;
} span_words[] = {
    [SPAN_MINUTES] = {"minutes", "minute", "分钟"},
    [SPAN_HOURS] = {"hours", "hour", "小时"},
    [SPAN_DAYS] = {"days", "day", "天"},
    [SPAN_WORKMINUTES] = {"workminutes", "workminute", "个工作分钟"},
    [SPAN_WORKHOURS] = {"workhours", "workhour", "个工作小时"},
    [SPAN_WORKDAYS] = {"workdays", "workday", "个工作日"},
};

/* How days are counted, where it is not as usual: a word each, in this order. */
static const struct span_rule {
    uint8_t first, end;
    const char *en, *zh;
} span_rules[] = {
    {1, SPAN_END_DAY, ", first day counts", "，首日计入"},
    {0, SPAN_END_CLOSING, ", to closing", "，至下班"},
    {0, SPAN_END_SAME_TIME, ", same time", "，同一时刻"},
};
enum { SPAN_RULES = sizeof span_rules / sizeof span_rules[0] };

/* Moves *s past `word` when that stands there. */
static bool eat_word(const char **s, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(*s, word, n) != 0)
        return false;
    *s += n;
    return true;
}

static bool eat_unit(const char **s, struct span *sp)
{
    const bool blank = eat(s, ' ');

    for (int u = SPAN_MINUTES; u <= SPAN_WORKDAYS; u++)
        /* the longer word first: "days" also begins with "day" */
        if ((blank && (eat_word(s, span_words[u].many) || eat_word(s, span_words[u].one))) ||
            eat_word(s, span_words[u].zh)) {
            sp->unit = (int16_t)u;
            return true;
        }
    return false;
}

static void eat_rules(const char **s, struct span *sp)
{
    for (size_t i = 0; i < SPAN_RULES; i++)
        if (sp->end == SPAN_END_DAY && (eat_word(s, span_rules[i].en) || eat_word(s, span_rules[i].zh))) {
            sp->first |= span_rules[i].first;
            sp->end = span_rules[i].end;
        }
}

bool parse_span(const char *s, struct span *sp)
{
    int64_t n = number(&s, 6);
    struct span v = {(int32_t)n, SPAN_ABSENT, 0, SPAN_END_DAY};

    if (n < 0 || !eat_unit(&s, &v))
        return false;
    if (v.unit == SPAN_DAYS || v.unit == SPAN_WORKDAYS) /* of hours there is no first day */
        eat_rules(&s, &v);
    if (*s)
        return false;
    *sp = v;
    return true;
}

/* ---- writers ---- */
const char *date_text(int64_t day, struct arena *a)
{
    int y, m, d;

    if (day < DAY_LEAST || day > DAY_MOST)
        return "";
    civil_from_day(day, &y, &m, &d);
    return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

const char *time_text(int64_t ms, int zone_min, struct arena *a)
{
    int64_t there, day, rest;
    int min, sec, milli, zone = zone_min < 0 ? -zone_min : zone_min;
    struct buf b = {.arena = a};

    if (ms < TIME_LEAST || ms > TIME_MOST)
        return "";
    there = ms + (int64_t)zone_min * MS_PER_MINUTE;
    if (there < TIME_LEAST || there > TIME_MOST) /* the zone leads out of the years */
        return "";
    rest = there % (MINUTES_PER_DAY * (int64_t)MS_PER_MINUTE);
    day = there / (MINUTES_PER_DAY * (int64_t)MS_PER_MINUTE);
    if (rest < 0) {
        rest += MINUTES_PER_DAY * (int64_t)MS_PER_MINUTE;
        day--;
    }
    min = (int)(rest / MS_PER_MINUTE);
    sec = (int)(rest / 1000 % 60);
    milli = (int)(rest % 1000);
    buf_printf(&b, "%sT%02d:%02d:%02d", date_text(day, a), min / 60, min % 60, sec);
    if (milli)
        buf_printf(&b, ".%03d", milli);
    if (zone_min)
        buf_printf(&b, "%c%02d:%02d", zone_min < 0 ? '-' : '+', zone / 60, zone % 60);
    else
        buf_printf(&b, "Z");
    return b.data;
}

const char *dec_text(int64_t thousandths, struct arena *a)
{
    uint64_t v = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;
    char *s;
    size_t len;

    if (thousandths == NONE)
        return "";
    s = arena_printf(a, "%s%llu.%03llu", thousandths < 0 ? "-" : "", (unsigned long long)(v / 1000),
                     (unsigned long long)(v % 1000));
    len = strlen(s);
    while (s[len - 1] == '0')
        len--;
    if (s[len - 1] == '.')
        len--;
    s[len] = '\0';
    return s;
}

const char *span_text(struct span sp, const char *lang, struct arena *a)
{
    if (sp.unit < SPAN_MINUTES || sp.unit > SPAN_WORKDAYS)
        return "";
    const bool zh = lang && strcmp(lang, "zh") == 0;
    const char *unit = zh                  ? span_words[sp.unit].zh
                       : lang && sp.n == 1 ? span_words[sp.unit].one
                                           : span_words[sp.unit].many;
    const char *first = "", *end = "";

    for (size_t i = 0; i < SPAN_RULES; i++) {
        const char *word = zh ? span_rules[i].zh : span_rules[i].en;

        if (span_rules[i].first && sp.first)
            first = word;
        else if (sp.end != SPAN_END_DAY && sp.end == span_rules[i].end)
            end = word;
    }
    return arena_printf(a, "%d %s%s%s", (int)sp.n, unit, first, end);
}

/* ---- choices and names, with "did you mean" ---- */
int choice_find(const struct enumeration *en, const char *word, bool zh)
{
    for (int i = 0; i < en->count; i++)
        if (strcmp(en->words[i], word) == 0 || (zh && strcmp(en->zh[i], word) == 0))
            return i;
    return -1;
}

int text_head_bytes(const char *s, int most)
{
    int len = 0;

    while (len < most && s[len])
        len++;
    while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80) /* never between the bytes of one character */
        len--;
    return len;
}

int nearest_error(struct duban_error *e, enum duban_err code, const char *field, const char *word, const char *near)
{
    int n = text_head_bytes(word, SHOWN_BYTES);

    if (!near)
        return error_set(e, code, field, "%.*s", n, word);
    return error_set(e, code, field, "%.*s；是 %s 吗？ / %.*s: did you mean %s?", n, word, near, n, word, near);
}

int choice_error(struct duban_error *e, const struct field *f, const char *word)
{
    const struct enumeration *en = f->choices;
    const char *near = nearest_word(word, en->words, (size_t)en->count);
    char all[CHOICES_BYTES] = "";
    size_t len = 0;
    int n = text_head_bytes(word, SHOWN_BYTES);

    if (near)
        return nearest_error(e, DUBAN_E_bad_choice, f->name, word, near);
    for (int i = 1; i < en->count && len + strlen(en->words[i]) + 2 < sizeof all; i++)
        len += (size_t)snprintf(all + len, sizeof all - len, " %s", en->words[i]);
    return error_set(e, DUBAN_E_bad_choice, f->name, "%.*s；可选%s / %.*s: choose from%s", n, word, all, n, word, all);
}

int field_error(struct duban_error *e, const struct record *r, const char *name)
{
    return nearest_error(e, DUBAN_E_unknown_field, name, name, record_nearest(r, name));
}
