/* errors.c: the table of errors.h as functions, and the filling of a refusal. Texts are cut at whole characters,
 * because they travel in replies and half a character is not UTF-8. */
#include "proto/errors.h"

#include <stdio.h>
#include <string.h>

struct error_row {
    const char *name, *zh, *en;
    int exitcode;
};

static const struct error_row error_rows[DUBAN_E_COUNT] = {
#define X(name, exitcode, zh, en) [DUBAN_E_##name] = {#name, zh, en, exitcode},
    DUBAN_ERRORS(X)
#undef X
};

/* A code from outside the table can only be our own mistake; it is shown as one. */
static const struct error_row *error_row(enum duban_err code)
{
    return &error_rows[(unsigned)code < DUBAN_E_COUNT ? code : DUBAN_E_bug];
}

const char *duban_err_name(enum duban_err code)
{
    return error_row(code)->name;
}

const char *duban_err_text(enum duban_err code, const char *lang)
{
    return lang && strcmp(lang, "en") == 0 ? error_row(code)->en : error_row(code)->zh;
}

int duban_err_exit(enum duban_err code)
{
    return error_row(code)->exitcode;
}

enum duban_err duban_err_find(const char *name)
{
    for (int i = 0; i < DUBAN_E_COUNT; i++)
        if (strcmp(error_rows[i].name, name) == 0)
            return (enum duban_err)i;
    return DUBAN_E_COUNT;
}

/* Takes away a character that was cut in its middle by the end of the array. */
static void error_cut(char *s, size_t cap, size_t wanted)
{
    size_t len, back = 1;
    unsigned char lead;

    if (wanted < cap)
        return;
    len = strlen(s);
    while (back < len && back < 4 && ((unsigned char)s[len - back] & 0xc0) == 0x80)
        back++;
    if (len == 0)
        return;
    lead = (unsigned char)s[len - back];
    if (lead >= 0xc0 && back < (lead >= 0xf0 ? 4u : lead >= 0xe0 ? 3u : 2u))
        s[len - back] = '\0';
}

static void error_copy(char *to, size_t cap, const char *from)
{
    int n = snprintf(to, cap, "%s", from);

    error_cut(to, cap, n < 0 ? 0 : (size_t)n);
}

int error_set(struct duban_error *e, enum duban_err code, const char *field, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (!e)
        return (int)code;
    e->code = code;
    e->retry_ms = 0;
    error_copy(e->field, sizeof e->field, field ? field : "");
    e->text[0] = '\0';
    if (fmt) {
        va_start(ap, fmt);
        n = vsnprintf(e->text, sizeof e->text, fmt, ap);
        va_end(ap);
        error_cut(e->text, sizeof e->text, n < 0 ? 0 : (size_t)n);
    }
    return (int)code;
}

void error_prefix(struct duban_error *e, const char *prefix)
{
    char whole[sizeof e->field];
    const char *join = e && e->field[0] && e->field[0] != '[' ? "." : "";
    int n;

    if (!e)
        return;
    n = snprintf(whole, sizeof whole, "%s%s%s", prefix, join, e->field);
    error_cut(whole, sizeof whole, n < 0 ? 0 : (size_t)n);
    memcpy(e->field, whole, sizeof whole);
}
