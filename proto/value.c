/* value.c: one field from and to text: cells of a CSV, scalars of a YAML file, words of the command line. The same
 * limits and the same error names as on the wire (unpack.c), because people should not learn two sets. */
#include <string.h>

#include "proto/codec.h"
#include "proto/wire.h"

enum { ZONE_COUNTY_MIN = 480 };

#define SHOWN(s) text_head_bytes(s, 48), s /* so much of a wrong value a refusal shows: "%.*s" */

static bool blank_at(const char *s, size_t len)
{
    return len && (s[0] == ' ' || s[0] == '\t' || s[0] == '\n' || s[0] == '\r');
}

/* The text without blanks at its ends. */
static const char *trim(const char *s, size_t len, struct arena *a)
{
    while (blank_at(s, len)) {
        s++;
        len--;
    }
    while (len && blank_at(s + len - 1, 1))
        len--;
    return arena_str(a, s, len);
}

/* Checks a line or text as the pre-scan and the codec would. */
static int parse_text(const struct field *f, const char *s, const char **out, struct duban_error *e)
{
    size_t len = strlen(s);
    enum duban_err rc = text_check(s, len);

    if (rc != DUBAN_E_ok)
        return error_set(e, rc, f->name, NULL);
    if ((int64_t)len > f->max)
        return error_set(e, DUBAN_E_too_long, f->name, "%zu > %lld", len, (long long)f->max);
    if (f->type != FT_TEXT && strpbrk(s, "\n\t"))
        return error_set(e, DUBAN_E_bad_char, f->name, "只能一行 / one line only");
    *out = s;
    return 0;
}

static int parse_int(const struct field *f, const char *s, int64_t *out, struct duban_error *e)
{
    bool minus = *s == '-';
    const char *p = s + minus;
    int64_t v = 0;

    if (!*p)
        return error_set(e, DUBAN_E_bad_number, f->name, "%.*s", SHOWN(s));
    for (; *p; p++) {
        if (*p < '0' || *p > '9')
            return error_set(e, DUBAN_E_bad_number, f->name, "%.*s", SHOWN(s));
        if (v > (INT64_MAX - (*p - '0')) / 10)
            return error_set(e, DUBAN_E_out_of_range, f->name, "%.*s", SHOWN(s));
        v = v * 10 + (*p - '0');
    }
    v = minus ? -v : v;
    if (v > f->max || v < (f->type == FT_SINT ? -f->max : 0))
        return error_set(e, DUBAN_E_out_of_range, f->name, "%.*s", SHOWN(s));
    *out = v;
    return 0;
}

static int parse_bool(const struct field *f, const char *s, bool *out, struct duban_error *e)
{
    static const struct {
        const char *word;
        bool yes;
    } words[] = {{"yes", true}, {"true", true},   {"1", true},  {"是", true},
                 {"no", false}, {"false", false}, {"0", false}, {"否", false}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, s) == 0) {
            *out = words[i].yes;
            return 0;
        }
    return error_set(e, DUBAN_E_bad_choice, f->name, "%.*s；写 yes 或 no / %.*s: write yes or no", SHOWN(s), SHOWN(s));
}

/* ---- a day, as people write it: the wire knows only the first of these forms (parse_date) ---- */

/* Behind year, month and day stand these; numbers of month and day have `least` digits at least, two at most. */
static const struct day_form {
    const char *year, *month, *day;
    int least;
} day_forms[] = {{"-", "-", "", 1}, {"/", "/", "", 1}, {".", ".", "", 1}, {"年", "月", "日", 1}, {"", "", "", 2}};

static bool eat_number(const char **s, int least, int most, int *out)
{
    int n = 0, v = 0;

    for (; n < most && **s >= '0' && **s <= '9'; n++, (*s)++)
        v = v * 10 + (**s - '0');
    *out = v;
    return n >= least;
}

static bool eat_text(const char **s, const char *text)
{
    size_t len = strlen(text);

    if (strncmp(*s, text, len) != 0)
        return false;
    *s += len;
    return true;
}

static bool day_of_form(const struct day_form *form, const char *s, int *y, int *m, int *d)
{
    return eat_number(&s, 4, 4, y) && *y >= 1900 && eat_text(&s, form->year) && eat_number(&s, form->least, 2, m) &&
           eat_text(&s, form->month) && eat_number(&s, form->least, 2, d) && eat_text(&s, form->day) && !*s;
}

/* Of a day that may not exist: 0, or 29 and more, so that 11 to 13 never come. */
static const char *ordinal(int n)
{
    static const char *const ends[] = {"th", "st", "nd", "rd"};

    return n % 10 < 4 ? ends[n % 10] : "th";
}

static int no_such_day(struct duban_error *e, const struct field *f, const char *s, int y, int m, int d)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};

    if (m < 1 || m > 12)
        return error_set(e, DUBAN_E_bad_date, f->name, "%s：没有 %d 月 / %s: there is no month %d", s, m, s, m);
    if (m == 2 && d == 29)
        return error_set(e, DUBAN_E_bad_date, f->name, "%s：%d 年 2 月没有 29 日 / %s: February %d has no 29th", s, y,
                         s, y);
    return error_set(e, DUBAN_E_bad_date, f->name, "%s：%d 月没有 %d 日 / %s: %s has no %d%s", s, m, d, s,
                     months[m - 1], d, ordinal(d));
}

/* Days since 1900 as a spreadsheet keeps them: five digits and nothing else. */
static bool looks_like_serial(const char *s)
{
    return strlen(s) == 5 && strspn(s, "0123456789") == 5;
}

static int parse_day(const struct field *f, const char *s, int64_t *out, struct duban_error *e)
{
    for (size_t i = 0; i < sizeof day_forms / sizeof day_forms[0]; i++) {
        int y, m, d, y2, m2, d2;
        int64_t day;

        if (!day_of_form(&day_forms[i], s, &y, &m, &d))
            continue;
        day = m >= 1 && m <= 12 ? day_from_civil(y, m, d) : DAY_LEAST;
        civil_from_day(day, &y2, &m2, &d2);
        if (y2 != y || m2 != m || d2 != d)
            return no_such_day(e, f, s, y, m, d);
        *out = day;
        return 0;
    }
    if (looks_like_serial(s))
        return error_set(
            e, DUBAN_E_bad_date, f->name,
            "%s：这像是 Excel 的日期序号，请把该列设为日期格式后另存 / %s: this looks like a date serial of "
            "Excel; format the column as dates and save again",
            s, s);
    return error_set(e, DUBAN_E_bad_date, f->name, "%.*s：请写成 2023-09-30 / %.*s: write it as 2023-09-30", SHOWN(s),
                     SHOWN(s));
}

/* "a;b;c", with the semicolon of either keyboard; empty pieces count for nothing. */
static int parse_strs(const struct field *f, const char *s, struct arena *a, struct strs *out, struct duban_error *e)
{
    static const char wide[] = "；";
    const char *v[LIM_LIST];
    size_t n = 0;

    while (*s) {
        size_t len = 0;
        const char *piece;
        int rc;
        while (s[len] && s[len] != ';' && strncmp(s + len, wide, sizeof wide - 1) != 0)
            len++;
        piece = trim(s, len, a);
        if (*piece) {
            if (n == LIM_LIST)
                return error_set(e, DUBAN_E_too_many, f->name, "> %d", LIM_LIST);
            rc = parse_text(f, piece, &v[n++], e);
            if (rc)
                return rc;
        }
        s += len;
        s += *s == ';' ? 1 : *s ? sizeof wide - 1 : 0;
    }
    if (n)
        *out = (struct strs){arena_copy(a, v, n * sizeof *v), n};
    return 0;
}

int field_parse(const struct field *f, const char *text, struct arena *a, void *out, struct duban_error *e)
{
    void *v = (char *)out + f->offset;
    const char *s = f->type == FT_TEXT ? text : trim(text, strlen(text), a);
    int word;

    if (!*s)
        return 0;
    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT:
        return parse_text(f, arena_str(a, s, strlen(s)), v, e);
    case FT_INT:
    case FT_SINT:
        return parse_int(f, s, v, e);
    case FT_BOOL:
        return parse_bool(f, s, v, e);
    case FT_TIME:
        return parse_time(s, v) ? 0 : error_set(e, DUBAN_E_bad_date, f->name, "%.*s", SHOWN(s));
    case FT_DAY:
        return parse_day(f, s, v, e);
    case FT_DEC:
        return parse_dec(s, v) ? 0 : error_set(e, DUBAN_E_bad_number, f->name, "%.*s", SHOWN(s));
    case FT_SPAN:
        return parse_span(s, v) ? 0 : error_set(e, DUBAN_E_bad_span, f->name, "%.*s", SHOWN(s));
    case FT_ENUM:
        word = choice_find(f->choices, s, true);
        if (word < 0)
            return choice_error(e, f, s);
        *(int *)v = word;
        return 0;
    case FT_STRS:
        return parse_strs(f, s, a, v, e);
    case FT_REC:
    case FT_LIST:
    case FT_ANY:
    case FT_BIN:
        break;
    }
    return error_set(e, DUBAN_E_wrong_type, f->name, "不能写成一格文字 / can't be written as one cell");
}

static const char *strs_text(const struct strs *s, struct arena *a)
{
    struct buf b = {.arena = a};

    for (size_t i = 0; i < s->n; i++)
        buf_printf(&b, "%s%s", i ? ";" : "", s->v[i]);
    return b.data;
}

static const char *hex_text(const struct bytes *v, struct arena *a)
{
    struct buf b = {.arena = a};
    const unsigned char *p = v->data;

    for (size_t i = 0; i < v->len; i++)
        buf_printf(&b, "%02x", p[i]);
    return b.data ? b.data : "";
}

static const char *list_text(const struct field *f, const struct list *l, struct arena *a)
{
    struct buf b = {.arena = a};

    for (size_t i = 0; i < l->n; i++) {
        struct bytes row = rec_pack(f->rec, (const char *)l->v + i * f->rec->size, a);
        buf_printf(&b, "%s%s", i ? "," : "[", json_text(f->rec, row, a));
    }
    buf_add(&b, "]", 1);
    return b.data;
}

const char *field_text(const struct field *f, const void *in, const char *lang, struct arena *a)
{
    const void *v = (const char *)in + f->offset;
    bool zh = lang && strcmp(lang, "zh") == 0;
    int word;

    if (field_absent(f, in))
        return "";
    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT:
        return *(const char *const *)v;
    case FT_INT:
    case FT_SINT:
        return arena_printf(a, "%lld", (long long)*(const int64_t *)v);
    case FT_BOOL:
        return zh ? "是" : "yes";
    case FT_TIME:
        return time_text(*(const int64_t *)v, ZONE_COUNTY_MIN, a);
    case FT_DAY:
        return date_text(*(const int64_t *)v, a);
    case FT_DEC:
        return dec_text(*(const int64_t *)v, a);
    case FT_SPAN:
        return span_text(*(const struct span *)v, lang, a);
    case FT_ENUM:
        word = *(const int *)v;
        return word < 0 || word >= f->choices->count ? "" : zh ? f->choices->zh[word] : f->choices->words[word];
    case FT_STRS:
        return strs_text(v, a);
    case FT_REC:
        return json_text(f->rec, rec_pack(f->rec, *(const void *const *)v, a), a);
    case FT_LIST:
        return list_text(f, v, a);
    case FT_ANY:
        return json_text(NULL, *(const struct bytes *)v, a);
    case FT_BIN:
        return hex_text(v, a);
    }
    return "";
}
