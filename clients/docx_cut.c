#include "clients/docx_cut.h"

#include <stdlib.h>
#include <string.h>

#include "clients/docx_tag.h"
#include "clients/grid.h"
#include "clients/text.h"

enum { NAME_MOST = 200 };

void cuts_init(struct cuts *c, struct arena *a)
{
    *c = (struct cuts){.v = {.arena = a}};
}

void cut_add(struct cuts *c, struct cut cut)
{
    buf_add(&c->v, &cut, sizeof cut);
    c->n++;
}

const struct cut *cut_at(const struct cuts *c, size_t i)
{
    return (const struct cut *)(const void *)c->v.data + i;
}

static int by_place(const void *x, const void *y)
{
    const struct cut *a = x, *b = y;

    return a->from < b->from ? -1 : a->from > b->from;
}

void cuts_sort(struct cuts *c)
{
    if (c->n)
        qsort(c->v.data, c->n, sizeof(struct cut), by_place);
}

/* ---- a paragraph ---- */

static bool fail(struct csv_error *e, const char *zh, const char *en)
{
    *e = (struct csv_error){0, 0, zh, en};
    return false;
}

/* The text of a paragraph so far: pieces of it, each inside one <w:t>. */
struct paragraph {
    struct arena *a;
    struct buf joined;
    struct buf pieces; /* struct piece */
    const char *start; /* of its <w:p> */
    bool solid;        /* holds more than text: never left out */
};
struct piece {
    const char *s;
    size_t at, n; /* in joined */
    const char *prefix;
    int prefix_len;
};

/* What [from, to) of the joined text covers, piece by piece. */
static void cuts_of_word(const struct paragraph *p, struct cuts *out, size_t from, size_t to, const char *name)
{
    const struct piece *v = (const struct piece *)(const void *)p->pieces.data;

    for (size_t i = 0; i < p->pieces.len / sizeof *v; i++) {
        const size_t a = from > v[i].at ? from : v[i].at;
        const size_t b = to < v[i].at + v[i].n ? to : v[i].at + v[i].n;

        if (a >= b)
            continue;
        cut_add(out, (struct cut){v[i].s + (a - v[i].at), v[i].s + (b - v[i].at), name, name ? NULL : "", v[i].prefix,
                                  v[i].prefix_len, false});
        name = NULL; /* the first piece gets the text, the others just lose theirs */
    }
}

/* Looks for words in a paragraph that is over. end: behind it, NULL when it goes on (something stands inside it). */
static bool paragraph_end(struct paragraph *p, const char *end, bool may_go, struct cuts *out, struct csv_error *e)
{
    const char *s = arena_str(p->a, p->joined.len ? p->joined.data : "", p->joined.len), *open, *close = s;

    for (const char *at = s; (open = strstr(at, "{{")); at = close + 2) {
        close = strstr(open, "}}");
        if (!close || close - open > NAME_MOST) {
            const char *shown = arena_printf(p->a, "%.40s", open);
            return fail(e, arena_printf(p->a, "%s：{{ 没有配对的 }}（要在同一段里）", text_safe(p->a, shown, true)),
                        arena_printf(p->a, "%s: {{ without }} in the same paragraph", text_safe(p->a, shown, true)));
        }
        const char *name = text_trim(p->a, arena_str(p->a, open + 2, (size_t)(close - open) - 2));
        if (may_go && end && p->start && !p->solid &&
            !strcmp(text_trim(p->a, s), arena_str(p->a, open, (size_t)(close - open) + 2)))
            cut_add(out, (struct cut){.from = p->start, .to = end, .name = name, .whole = true});
        cuts_of_word(p, out, (size_t)(open - s), (size_t)(close - s) + 2, name);
    }
    p->joined.len = p->pieces.len = 0;
    p->start = NULL;
    p->solid = false;
    return true;
}

/* Text with a comment, CDATA or an instruction in it is left alone: no office writes that, and nothing may be put
 * there. */
static void text_add(struct paragraph *p, const struct tag *t, const char *end)
{
    struct tag close;

    if (t->closes || !tag_next(t->end, end, &close) || memchr(t->end, '<', (size_t)(close.start - t->end)))
        return;
    const struct piece piece = {t->end, p->joined.len, (size_t)(close.start - t->end), t->name - t->prefix_len,
                                (int)t->prefix_len};
    buf_add(&p->joined, piece.s, piece.n);
    buf_add(&p->pieces, &piece, sizeof piece);
}

static bool is_solid(const struct tag *t)
{
    static const char *const names[] = {"drawing", "pict", "sectPr", "object", "fldChar", "AlternateContent", "br"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (tag_is(t, names[i]))
            return true;
    return false;
}

bool cuts_find(struct arena *a, const char *from, const char *to, bool may_go, struct cuts *out, struct csv_error *e)
{
    struct paragraph p = {.a = a, .joined = {.arena = a}, .pieces = {.arena = a}};
    struct tag t;

    cuts_init(out, a);
    for (const char *at = from; tag_next(at, to, &t); at = t.end) {
        if (tag_is(&t, "p")) {
            if (!paragraph_end(&p, t.closes && !t.opens ? t.end : NULL, may_go, out, e))
                return false;
            p.start = t.opens && !t.closes ? t.start : NULL;
        } else if (t.opens && tag_is(&t, "t")) {
            text_add(&p, &t, to);
        } else {
            p.solid = p.solid || is_solid(&t);
        }
    }
    return paragraph_end(&p, NULL, may_go, out, e);
}
