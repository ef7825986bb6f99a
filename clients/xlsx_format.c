#include "clients/xlsx_format.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"

enum {
    SERIAL_1970 = 25569,         /* 1970-01-01 counted from 1899-12-30 */
    SERIAL_1970_OF_1904 = 24107, /* and from 1904-01-01 */
    SERIAL_LEAP_BUG = 60,        /* 1900-02-29, which never was */
    SERIAL_MAX = 2958465,        /* 9999-12-31 */
    DIGITS = 15,                 /* what a spreadsheet keeps */
    DAY_S = 86400
};

/* ---- formats ---- */

struct number_format format_builtin(int id)
{
    static const struct {
        int from, to, kind;
    } rows[] = {
        {9, 10, NUMBER_PERCENT},  {14, 17, NUMBER_DATE}, {18, 21, NUMBER_TIME}, {22, 22, NUMBER_MOMENT},
        {27, 31, NUMBER_DATE},    {32, 35, NUMBER_TIME}, {36, 36, NUMBER_DATE}, {45, 45, NUMBER_TIME},
        {46, 46, NUMBER_ELAPSED}, {47, 47, NUMBER_TIME}, {50, 54, NUMBER_DATE}, {55, 56, NUMBER_TIME},
        {57, 58, NUMBER_DATE}, /* 27–36 and 50–58 are those of Chinese programs: yyyy"年"m"月" and the like */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (id >= rows[i].from && id <= rows[i].to)
            return (struct number_format){.kind = rows[i].kind};
    return (struct number_format){.kind = NUMBER_PLAIN};
}

/* What the letters of a format code ask for. Quoted and escaped characters, colours and conditions don't count. */
struct letters {
    bool day, month, hour, elapsed, percent, other;
    int zeros;
};

static const char *bracket_skip(const char *p, struct letters *l)
{
    const char letter = (char)tolower((unsigned char)p[1]);
    size_t n = strcspn(p, "]");
    if ((letter == 'h' || letter == 'm' || letter == 's') && strspn(p + 1, "hmsHMS") == n - 1)
        l->elapsed = true;
    return p + n;
}

static struct letters letters_of(const char *p)
{
    struct letters l = {0};
    for (; *p && *p != ';'; p++) {
        const char letter = (char)tolower((unsigned char)*p);
        if (*p == '"')
            p += 1 + strcspn(p + 1, "\"");
        else if (*p == '[')
            p = bracket_skip(p, &l);
        else if ((*p == '\\' || *p == '_' || *p == '*') && p[1])
            p++;
        else if (letter == 'y' || letter == 'd')
            l.day = true;
        else if (letter == 'm')
            l.month = true;
        else if (letter == 'h' || letter == 's')
            l.hour = true;
        else if (*p == '%')
            l.percent = true;
        else if (*p == '0')
            l.zeros++;
        else
            l.other = true;
        if (!*p)
            break;
    }
    return l;
}

struct number_format format_of_code(const char *code)
{
    struct number_format f = {.kind = NUMBER_PLAIN};
    if (!strncasecmp(code, "general", 7) || code[0] == '@')
        return f;
    const struct letters l = letters_of(code);
    const bool date = l.day || (l.month && !l.hour);
    if (l.elapsed)
        f.kind = NUMBER_ELAPSED;
    else if (date)
        f.kind = l.hour ? NUMBER_MOMENT : NUMBER_DATE;
    else if (l.hour)
        f.kind = NUMBER_TIME;
    else if (l.percent)
        f.kind = NUMBER_PERCENT;
    else if (l.zeros > 1 && l.zeros <= DIGITS && !l.other)
        f = (struct number_format){NUMBER_ZEROS, l.zeros};
    return f;
}

/* ---- numbers ---- */

/* Fifteen digits, written out: never 1e+06. */
static const char *plain(struct arena *a, double v)
{
    const char *s = arena_printf(a, "%.*g", DIGITS, v);
    if (!strchr(s, 'e'))
        return strcmp(s, "-0") ? s : "0";
    if (v >= 1 || v <= -1)
        return arena_printf(a, "%.0f", v);
    char *small = arena_printf(a, "%.*f", DIGITS + 6, v);
    for (size_t n = strlen(small); n > 1 && (small[n - 1] == '0' || small[n - 1] == '.'); n--) {
        const bool point = small[n - 1] == '.';
        small[n - 1] = '\0';
        if (point)
            break;
    }
    return !strcmp(small, "-0") ? "0" : small;
}

int64_t serial_day(int64_t serial, bool date1904)
{
    if (serial < (date1904 ? 0 : 1) || serial > SERIAL_MAX || (!date1904 && serial == SERIAL_LEAP_BUG))
        return NONE;
    if (date1904)
        return serial - SERIAL_1970_OF_1904;
    return serial - SERIAL_1970 + (serial < SERIAL_LEAP_BUG);
}

static const char *clock_of(struct arena *a, long s)
{
    return arena_printf(a, s % 60 ? "%02ld:%02ld:%02ld" : "%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

static const char *moment_of(struct arena *a, double v, int kind, bool date1904)
{
    if (v < 0 || v > SERIAL_MAX)
        return NULL;
    int64_t serial = (int64_t)floor(v);
    long s = lround((v - floor(v)) * DAY_S);
    if (kind == NUMBER_ELAPSED)
        return clock_of(a, (long)serial * DAY_S + s);
    if (kind == NUMBER_TIME && serial == 0)
        return clock_of(a, s % DAY_S);
    if (s == DAY_S) {
        serial++;
        s = 0;
    }
    const int64_t day = serial_day(serial, date1904);
    if (day == NONE)
        return NULL;
    if (kind == NUMBER_DATE || s == 0)
        return date_text(day, a);
    return arena_printf(a, "%sT%02ld:%02ld:%02ld", date_text(day, a), s / 3600, s / 60 % 60, s % 60);
}

/* Whole numbers of more digits than a spreadsheet keeps: an identity card, an account. */
static bool digits_lost(double v)
{
    return floor(v) == v && (v >= 1e15 || v <= -1e15);
}

const char *number_text(struct arena *a, const char *value, struct number_format f, bool date1904, const char **zh,
                        const char **en)
{
    char *end;
    const double v = strtod(value, &end);
    if (!value[0] || *end || !isfinite(v) || strpbrk(value, "xXpP")) {
        *zh = "不是数字";
        *en = "not a number";
        return NULL;
    }
    if (f.kind >= NUMBER_DATE) {
        const char *s = moment_of(a, v, f.kind, date1904);
        *zh = arena_printf(a, "没有这一天（日期序号 %.20s）", value);
        *en = arena_printf(a, "there is no such day (serial %.20s)", value);
        return s;
    }
    if (digits_lost(v)) {
        *zh = "数字超过 15 位，表格程序已丢掉末几位；请把该列设为文本再填";
        *en = "more than 15 digits: the spreadsheet has lost the last ones; make the column text and enter it again";
        return NULL;
    }
    if (f.kind == NUMBER_PERCENT)
        return arena_printf(a, "%s%%", plain(a, v * 100));
    if (f.kind == NUMBER_ZEROS && v >= 0 && floor(v) == v)
        return arena_printf(a, "%0*.0f", f.zeros, v);
    return plain(a, v);
}
