/* text_cut.c: see text_cut.h. Where a sign ends is known to utf8proc (Unicode's grapheme clusters). */
#include "workers/text_cut.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "proto/texts.h"

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

/* One text of both, with a line end between them when there are two. */
static const char *joined(const char *head, const char *tail, struct arena *a)
{
    size_t len = strlen(head);
    bool ends = len == 0 || head[len - 1] == '\n' || !tail[0];

    return arena_printf(a, "%s%s%s", head, ends ? "" : "\n", tail);
}

/* What is left of a room when something else has its place. */
static size_t room_after(size_t room, size_t taken)
{
    return room == 0 ? SIZE_MAX : room > taken ? room - taken : 0;
}

const char *text_fit(const char *head, const char *tail, size_t bytes, size_t chars, struct arena *a)
{
    const char *whole = joined(head, tail, a);
    size_t all_bytes = bytes ? bytes : SIZE_MAX, all_chars = chars ? chars : SIZE_MAX;

    if (strlen(whole) <= all_bytes && text_chars(whole) <= all_chars)
        return whole;
    const char *mark = tail[0] ? "…\n" : "…";
    size_t around = strlen(mark), around_chars = text_chars(mark);
    size_t tail_bytes = strlen(tail), tail_chars = text_chars(tail);
    if (tail_bytes + around >= all_bytes || tail_chars + around_chars >= all_chars) {
        /* nothing of the head has room, and perhaps not all of the tail */
        if (tail_bytes <= all_bytes && tail_chars <= all_chars)
            return arena_str(a, tail, tail_bytes);
        size_t n = signs_within(tail, room_after(bytes, sizeof dots - 1), room_after(chars, 1));
        return arena_printf(a, "%.*s%s", (int)n, tail, all_bytes < sizeof dots - 1 ? "" : dots);
    }
    size_t n = signs_within(head, room_after(bytes, tail_bytes + around), room_after(chars, tail_chars + around_chars));
    while (n > 0 && head[n - 1] == '\n') /* the mark has a line end of its own */
        n--;
    return arena_printf(a, "%.*s%s%s", (int)n, head, mark, tail);
}
