/* text_cut.c: see text_cut.h. Where a sign ends is known to utf8proc (Unicode's grapheme clusters). */
#include "workers/text_cut.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

static const char dots[] = "…";

/* Walks sign by sign while at most max_bytes and max_chars are used. Bytes that are no UTF-8 count as signs of one
 * byte: texts were checked at the door. */
static size_t signs_within(const char *text, size_t max_bytes, size_t max_chars)
{
    size_t len = strlen(text), end = 0, chars = 0;
    utf8proc_int32_t state = 0, before = 0;

    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c = 0;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &c);
        if (n < 1) {
            n = 1;
            c = 0xfffd;
        }
        if (at > 0 && utf8proc_grapheme_break_stateful(before, c, &state))
            end = at;
        at += (size_t)n;
        if (at > max_bytes || ++chars > max_chars)
            return end;
        before = c;
    }
    return len;
}

size_t text_cut_at(const char *text, size_t max)
{
    return signs_within(text, max, SIZE_MAX);
}

size_t text_cut_chars(const char *text, size_t max)
{
    return signs_within(text, SIZE_MAX, max);
}

size_t text_chars(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* Where the last `keep` lines begin; blank ends do not count as lines. */
static const char *last_lines(const char *text, size_t len, int keep)
{
    const char *p = text + len;

    while (p > text && p[-1] == '\n')
        p--;
    for (; keep > 0 && p > text; keep--) {
        while (p > text && p[-1] != '\n')
            p--;
        if (keep > 1 && p > text)
            p--;
    }
    return p;
}

const char *text_cut(const char *text, size_t max, int keep, struct arena *a)
{
    size_t len = strlen(text);

    if (len <= max)
        return arena_str(a, text, len);
    const char *tail = last_lines(text, len, keep);
    size_t tail_len = len - (size_t)(tail - text), around = sizeof dots; /* the dots and the line end behind them */
    if (tail == text || tail_len + around >= max) {
        size_t room = max > sizeof dots - 1 ? max - (sizeof dots - 1) : 0;
        return arena_printf(a, "%.*s%s", (int)text_cut_at(tail, room), tail, room ? dots : "");
    }
    return arena_printf(a, "%.*s%s\n%s", (int)text_cut_at(text, max - tail_len - around), text, dots, tail);
}
