#include "clients/text.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "proto/codec.h"

/* One character. Bad bytes count as one character each and are escaped. */
static int char_next(const char *s, size_t len, utf8proc_int32_t *cp)
{
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, cp);
    if (n > 0)
        return (int)n;
    *cp = -1;
    return 1;
}

/* Characters that move the cursor, recolour the screen, hide or reorder what follows. */
static bool char_unsafe(utf8proc_int32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff;
}

int text_width(const char *s)
{
    int w = 0;
    size_t len = strlen(s);
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t cp;
        i += (size_t)char_next(s + i, len - i, &cp);
        w += cp < 0 ? 1 : utf8proc_charwidth(cp);
    }
    return w;
}

const char *text_safe(struct arena *a, const char *s, bool one_line)
{
    struct buf b = {.arena = a};
    size_t len = s ? strlen(s) : 0;
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t cp;
        int n = char_next(s + i, len - i, &cp);
        if (cp == '\n' || cp == '\t')
            buf_add(&b, one_line || cp == '\t' ? " " : "\n    ", one_line || cp == '\t' ? 1 : 5);
        else if (cp < 0)
            buf_printf(&b, "\\x%02x", (unsigned char)s[i]);
        else if (char_unsafe(cp))
            buf_printf(&b, cp < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)cp);
        else
            buf_add(&b, s + i, (size_t)n);
        i += (size_t)n;
    }
    return arena_str(a, b.data ? b.data : "", b.len);
}

const char *text_fit(struct arena *a, const char *s, int width)
{
    if (text_width(s) <= width)
        return s;
    const int room = width > 2 ? width - 2 : 0;
    size_t len = strlen(s), i = 0;
    for (int w = 0; i < len;) {
        utf8proc_int32_t cp;
        int n = char_next(s + i, len - i, &cp);
        w += cp < 0 ? 1 : utf8proc_charwidth(cp);
        if (w > room)
            break;
        i += (size_t)n;
    }
    return arena_printf(a, "%.*s%.*s", (int)i, s, width < 2 ? width : 2, "..");
}

const char *text_joined(struct arena *a, const struct strs *words, const char *between)
{
    struct buf b = {.arena = a};

    for (size_t i = 0; i < words->n; i++)
        buf_printf(&b, "%s%s", i ? between : "", words->v[i]);
    return b.data ? b.data : "";
}

const char *text_spaces(struct arena *a, int n)
{
    return n > 0 ? arena_printf(a, "%*s", n, "") : "";
}

int text_hex_pair(const char *p)
{
    static const char digits[] = "00112233445566778899aAbBcCdDeEfF";
    const char *high = p[0] ? strchr(digits, p[0]) : NULL, *low = high && p[1] ? strchr(digits, p[1]) : NULL;

    return low ? (int)((high - digits) / 2 * 16 + (low - digits) / 2) : -1;
}

bool text_is_utf8(const char *s, size_t len, size_t *bad_at)
{
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t cp;
        int n = char_next(s + i, len - i, &cp);
        if (cp < 0) {
            *bad_at = i;
            return false;
        }
        i += (size_t)n;
    }
    return true;
}

/* ---- days and hours ---- */

int64_t day_of_ms(int64_t ms)
{
    int64_t local = ms + ZONE_MIN * 60000LL;
    return local >= 0 ? local / DAY_MS : -((-local + DAY_MS - 1) / DAY_MS);
}

const char *day_short(struct arena *a, int64_t day, int64_t now_ms)
{
    int y, m, d, this_year = 0;
    if (day == NONE)
        return "";
    if (now_ms != NONE)
        civil_from_day(day_of_ms(now_ms), &this_year, &m, &d);
    civil_from_day(day, &y, &m, &d);
    return y == this_year ? arena_printf(a, "%02d-%02d", m, d) : arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

static int64_t second_of_day(int64_t ms)
{
    return (ms + ZONE_MIN * 60000LL - day_of_ms(ms) * DAY_MS) / 1000;
}

const char *clock_text(struct arena *a, int64_t ms)
{
    int s = (int)second_of_day(ms);
    return arena_printf(a, "%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

const char *when_short(struct arena *a, int64_t ms, int64_t now_ms)
{
    if (ms == NONE)
        return "";
    int s = (int)second_of_day(ms);
    return arena_printf(a, "%s %02d:%02d", day_short(a, day_of_ms(ms), now_ms), s / 3600, s / 60 % 60);
}

const char *when_full(struct arena *a, int64_t ms)
{
    return ms == NONE ? "" : arena_printf(a, "%s %s", date_text(day_of_ms(ms), a), clock_text(a, ms));
}

const char *weekday_text(int64_t day, const char *lang)
{
    static const char *const zh[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    int64_t w = ((day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    return strcmp(lang, "en") ? zh[w] : en[w];
}

const char *size_text(struct arena *a, int64_t bytes)
{
    if (bytes < 1024)
        return arena_printf(a, "%lld B", (long long)bytes);
    if (bytes < 1 << 20)
        return arena_printf(a, "%.1f KiB", (double)bytes / 1024);
    return arena_printf(a, "%.1f MiB", (double)bytes / (1 << 20));
}
