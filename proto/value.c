/* value.c: one field from and to text: cells of a CSV, scalars of a YAML file, words of the command line. The same
 * limits and the same error names as on the wire (unpack.c), because people should not learn two sets. */
#include <string.h>

#include "proto/codec.h"
#include "proto/wire.h"

enum { ZONE_COUNTY_MIN = 480 };

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
        return error_set(e, DUBAN_E_bad_char, f->name, "只能一行 one line only");
    *out = s;
    return 0;
}

static int parse_int(const struct field *f, const char *s, int64_t *out, struct duban_error *e)
{
    bool minus = *s == '-';
    const char *p = s + minus;
    int64_t v = 0;

    if (!*p)
        return error_set(e, DUBAN_E_bad_number, f->name, "%.64s", s);
    for (; *p; p++) {
        if (*p < '0' || *p > '9')
            return error_set(e, DUBAN_E_bad_number, f->name, "%.64s", s);
        if (v > (INT64_MAX - (*p - '0')) / 10)
            return error_set(e, DUBAN_E_out_of_range, f->name, "%.64s", s);
        v = v * 10 + (*p - '0');
    }
    v = minus ? -v : v;
    if (v > f->max || v < (f->type == FT_SINT ? -f->max : 0))
        return error_set(e, DUBAN_E_out_of_range, f->name, "%.64s", s);
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
    return error_set(e, DUBAN_E_bad_choice, f->name, "%.64s；yes 或 no", s);
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
        return parse_time(s, v) ? 0 : error_set(e, DUBAN_E_bad_date, f->name, "%.64s", s);
    case FT_DAY:
        return parse_date(s, v) ? 0 : error_set(e, DUBAN_E_bad_date, f->name, "%.64s", s);
    case FT_DEC:
        return parse_dec(s, v) ? 0 : error_set(e, DUBAN_E_bad_number, f->name, "%.64s", s);
    case FT_SPAN:
        return parse_span(s, v) ? 0 : error_set(e, DUBAN_E_bad_span, f->name, "%.64s", s);
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
    return error_set(e, DUBAN_E_wrong_type, f->name, "不能写成一格文字 can't be written as one cell");
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
