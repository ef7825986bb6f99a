#include "clients/html_words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utf8proc.h>

static const struct {
    const char *name, *is;
} entities[] = {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}};

static void utf8_add(struct buf *b, unsigned long c)
{
    utf8proc_uint8_t s[4];

    if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = ' ';
    buf_add(b, s, (size_t)utf8proc_encode_char((utf8proc_int32_t)c, s));
}

/* p is at "&". Behind the entity; a lone "&" stands for itself. */
static const char *entity_add(const char *p, struct buf *b)
{
    const size_t n = strcspn(p, "; \t\r\n<");

    if (p[n] == ';' && p[1] == '#') {
        const bool hex = (p[2] | 0x20) == 'x';

        utf8_add(b, strtoul(p + (hex ? 3 : 2), NULL, hex ? 16 : 10));
        return p + n + 1;
    }
    for (size_t i = 0; p[n] == ';' && i < sizeof entities / sizeof entities[0]; i++)
        if (strlen(entities[i].name) == n - 1 && !strncmp(p + 1, entities[i].name, n - 1)) {
            buf_add(b, entities[i].is, 1);
            return p + n + 1;
        }
    buf_add(b, p, 1);
    return p + 1;
}

static void words_add(const char *p, const char *end, struct buf *b)
{
    while (p < end)
        if (*p == '&')
            p = entity_add(p, b);
        else
            buf_add(b, p++, 1);
}

/* Where a link leads: of `<a href="…">`, on a line of its own in `links`. */
static void link_add(const char *tag, const char *end, struct buf *links)
{
    for (const char *p = tag; p + 5 < end; p++) {
        if (strncasecmp(p, "href=", 5))
            continue;
        p += 5;
        const char quote = *p == '"' || *p == '\'' ? *p++ : ' ', *stop = p;
        while (stop < end && *stop != quote && *stop != '>')
            stop++;
        words_add(p, stop, links);
        buf_add(links, "\n", 1);
        return;
    }
}

/* Behind a tag. What a style or script says is no word: behind that as well. */
static const char *tag_pass(const char *tag, const char *end)
{
    static const char *const silent[][2] = {{"<style", "</style"}, {"<script", "</script"}};

    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
        if (!strncasecmp(tag, silent[i][0], strlen(silent[i][0]))) {
            const char *close = strcasestr(end, silent[i][1]);
            return close ? close : end + strlen(end);
        }
    return end + 1;
}

const char *html_words(const char *html, struct arena *a)
{
    struct buf b = {.arena = a}, links = {.arena = a};

    buf_add(&links, "", 0);
    for (const char *p = html, *end; *p; p = end) {
        end = p + strcspn(p, "<");
        words_add(p, end, &b);
        p = end;
        const char *close = strchr(p, '>');
        if (!close) { /* no tag is whole any more */
            words_add(p, p + strlen(p), &b);
            break;
        }
        link_add(p, close, &links);
        if (strncasecmp(p, "<wbr", 4) && strncasecmp(p, "</wbr", 5))
            buf_add(&b, " ", 1);
        end = tag_pass(p, close);
    }
    buf_printf(&b, "\n%s", links.data);
    return b.data;
}
