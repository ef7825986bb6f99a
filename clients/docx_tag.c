#include "clients/docx_tag.h"

#include <string.h>

static const char *skip_past(const char *p, const char *end, const char *what)
{
    const char *at = memmem(p, (size_t)(end - p), what, strlen(what));

    return at ? at + strlen(what) : end;
}

bool tag_next(const char *p, const char *end, struct tag *t)
{
    while ((p = memchr(p, '<', (size_t)(end - p))) && end - p >= 2) {
        if (end - p >= 4 && !strncmp(p, "<!--", 4)) {
            p = skip_past(p, end, "-->");
        } else if (end - p >= 9 && !strncmp(p, "<![CDATA[", 9)) {
            p = skip_past(p, end, "]]>");
        } else if (p[1] == '?') {
            p = skip_past(p, end, "?>");
        } else {
            const bool slash = p[1] == '/';
            const char *q = p + 1 + slash;

            *t = (struct tag){.start = p, .name = q, .opens = !slash, .closes = slash};
            for (; q + t->name_len < end && !strchr(" \t\r\n/>", q[t->name_len]); t->name_len++)
                t->prefix_len = q[t->name_len] == ':' ? t->name_len + 1 : t->prefix_len;
            t->name += t->prefix_len;
            t->name_len -= t->prefix_len;
            for (char quote = 0; q < end && (quote || *q != '>'); q++)
                quote = quote ? (*q == quote ? 0 : quote) : *q == '"' || *q == '\'' ? *q : 0;
            t->closes = t->closes || q[-1] == '/';
            t->end = q < end ? q + 1 : end;
            return true;
        }
    }
    return false;
}

bool tag_is(const struct tag *t, const char *name)
{
    return t->name_len == strlen(name) && !strncmp(t->name, name, t->name_len);
}

const char *element_end(const struct tag *open, const char *end)
{
    const char *p = open->end;
    struct tag t;
    int depth = !open->closes;

    while (depth > 0 && tag_next(p, end, &t)) {
        if (t.name_len == open->name_len && !strncmp(t.name, open->name, t.name_len))
            depth += t.opens - t.closes;
        p = t.end;
    }
    return depth > 0 ? end : p;
}

bool element_next(const char *p, const char *end, const char *name, struct tag *t, const char **to)
{
    for (; tag_next(p, end, t); p = t->end)
        if (t->opens && tag_is(t, name)) {
            *to = element_end(t, end);
            return true;
        }
    return false;
}

bool attribute_at(const struct tag *t, const char *name, const char **from, const char **to)
{
    const size_t len = strlen(name);

    for (const char *p = t->name; p < t->end; p++)
        if ((*p == ':' || *p == ' ') && !strncmp(p + 1, name, len) && p[1 + len] == '=') {
            const char quote = p[2 + len];

            *from = p + 3 + len;
            *to = memchr(*from, quote, (size_t)(t->end - *from));
            return *to != NULL;
        }
    return false;
}
