/* texts.c: see texts.h. */
#include "proto/texts.h"

#include <assert.h>
#include <string.h>

#include "proto/codec.h"

const struct text_field text_fields[TEXT_FIELDS] = {
#define X(name, flags, most, from, zh, en, zh_example, en_example) \
    {#name, flags, most, from, zh, en, {zh_example, en_example}},
    DUBAN_TEXT_FIELDS(X)
#undef X
};
const char *const text_languages[TEXT_LANGUAGES] = {"zh", "en"};

int text_field_find(const char *name, const char **near)
{
    const char *names[TEXT_FIELDS];

    for (int i = 0; i < TEXT_FIELDS; i++) {
        if (strcmp(text_fields[i].name, name) == 0)
            return i;
        names[i] = text_fields[i].name;
    }
    if (near)
        *near = nearest_word(name, names, TEXT_FIELDS);
    return -1;
}

int text_language_find(const char *name)
{
    for (int i = 0; name && i < TEXT_LANGUAGES; i++)
        if (strcmp(text_languages[i], name) == 0)
            return i;
    return name ? -1 : TEXT_ZH;
}

/* ---- reading ---- */

/* "{name}" at p. Returns what follows, NULL and *e when it is not a field. */
static const char *piece_field(const char *p, struct text_piece *out, const char *path, struct arena *a,
                               struct duban_error *e)
{
    size_t len = strcspn(p + 1, "{}\n");
    const char *near = NULL;

    if (p[1 + len] != '}') {
        error_set(e, DUBAN_E_bad_choice, path,
                  "花括号没有配对 a brace without its partner; 写 {{ 表示花括号 write {{ for a brace");
        return NULL;
    }
    const char *name = arena_str(a, p + 1, len < LIM_ID_BYTES ? len : LIM_ID_BYTES);
    out->field = text_field_find(name, &near);
    if (out->field < 0) {
        error_set(e, DUBAN_E_unknown_field, path, "{%s}%s%s", name, near ? "，是不是 did you mean " : "",
                  near ? near : "");
        return NULL;
    }
    return p + 2 + len;
}

int text_compile(const char *text, const char *path, struct arena *a, struct text_pieces *out, struct duban_error *e)
{
    size_t room = 1;

    for (const char *p = text; *p; p++)
        room += *p == '{' || *p == '}' ? 2 : 0;
    *out = (struct text_pieces){arena_alloc(a, room * sizeof *out->v), 0};
    for (const char *p = text; *p;) {
        struct text_piece *piece = &out->v[out->n++];
        size_t len = strcspn(p, "{}");
        bool doubled = p[len] && p[len] == p[len + 1];
        piece->field = -1;
        if (len > 0 || doubled) { /* words, with one brace of a doubled one */
            piece->words = arena_str(a, p, len + doubled);
            p += len + (doubled ? 2 : 0);
        } else if (*p == '}') {
            return error_set(e, DUBAN_E_bad_choice, path, "花括号没有配对 a brace without its partner");
        } else {
            p = piece_field(p, piece, path, a, e);
            if (!p)
                return e->code;
        }
    }
    return DUBAN_E_ok;
}

bool text_names(const struct text_pieces *p, int field)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->v[i].field == field)
            return true;
    return false;
}

/* ---- rendering ---- */

/* What is written, and of the template's line that is being written: where it begins, whether it is to go. */
struct rendering {
    struct buf b;
    size_t line;
    bool gone;
};

static void rendering_line_ends(struct rendering *r)
{
    if (r->gone)
        r->b.len = r->line;
    r->gone = false;
    r->line = r->b.len;
}

static void rendering_words(struct rendering *r, const char *words)
{
    while (*words) {
        size_t len = strcspn(words, "\n"), with_end = len + (words[len] == '\n');
        buf_add(&r->b, words, with_end);
        if (with_end > len)
            rendering_line_ends(r);
        words += with_end;
    }
}

const char *text_render(const struct text_pieces *p, text_value *value, void *u, struct arena *a)
{
    struct rendering r = {.b = {.arena = a}};

    for (size_t i = 0; i < p->n; i++) {
        int field = p->v[i].field;
        if (field < 0) {
            rendering_words(&r, p->v[i].words);
            continue;
        }
        const char *s = value(u, field, a);
        unsigned flags = text_fields[field].flags;
        if (!s || !s[0]) {
            r.gone = r.gone || (flags & TEXT_LINE);
            s = flags & (TEXT_QUIET | TEXT_LINE) ? "" : "—";
        }
        buf_add(&r.b, s, strlen(s));
    }
    rendering_line_ends(&r);
    return r.b.len ? arena_str(a, r.b.data, r.b.len) : "";
}

/* ---- all texts in force ---- */
enum { FORMS_FIRST = 16 };

struct phrasebook {
    struct text_form *v;
    size_t n, cap;
};

struct phrasebook *phrasebook_new(struct arena *a)
{
    struct phrasebook *b = arena_alloc(a, sizeof *b);

    b->cap = FORMS_FIRST;
    b->v = arena_alloc(a, b->cap * sizeof *b->v);
    return b;
}

size_t phrasebook_n(const struct phrasebook *b)
{
    return b->n;
}

const struct text_form *phrasebook_at(const struct phrasebook *b, size_t i)
{
    assert(i < b->n);
    return &b->v[i];
}

static struct text_form *phrasebook_push(struct phrasebook *b, struct arena *a)
{
    if (b->n == b->cap) {
        struct text_form *more = arena_alloc(a, 2 * b->cap * sizeof *more);
        memcpy(more, b->v, b->n * sizeof *more);
        b->v = more;
        b->cap *= 2;
    }
    return &b->v[b->n++];
}

static int form_compile(struct text_form *f, const struct template *t, const char *path, struct arena *a,
                        struct duban_error *e)
{
    const struct {
        const char *text, *field;
        struct text_pieces *to;
    } parts[] = {{t->subject, "subject", &f->subject},
                 {t->body, "body", &f->body},
                 {t->next, "next", &f->next},
                 {t->line, "line", &f->line}};
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < sizeof parts / sizeof parts[0]; i++)
        rc = text_compile(parts[i].text ? parts[i].text : "", arena_printf(a, "%s.%s", path, parts[i].field), a,
                          parts[i].to, e);
    return rc;
}

int phrasebook_add(struct phrasebook *b, const struct texts *doc, struct arena *a, struct duban_error *e)
{
    size_t first = b->n;
    int language = text_language_find(doc->language);

    if (language < 0)
        return error_set(e, DUBAN_E_bad_choice, "language", "%s：zh、en", doc->language);
    for (size_t i = 0; i < doc->templates.n; i++) {
        const struct template *t = LIST_AT(doc->templates, struct template, i);
        const char *path = arena_printf(a, "templates[%zu]", i), *role = t->role ? t->role : "";
        for (size_t k = first; k < b->n; k++)
            if (b->v[k].kind == t->kind && strcmp(b->v[k].role, role) == 0)
                return error_set(e, DUBAN_E_exists, arena_printf(a, "%s.kind", path), "%s %s",
                                 enum_notice_kind.words[t->kind], role);
        struct text_form *f = phrasebook_push(b, a);
        *f = (struct text_form){.kind = t->kind, .language = language, .role = role, .drivers = &doc->drivers};
        int rc = form_compile(f, t, path, a, e);
        if (rc)
            return rc;
    }
    return DUBAN_E_ok;
}

/* How special a form is for what is wanted; 0: it is not for it. */
static int form_fits(const struct text_form *f, const struct text_want *want)
{
    enum { ROLES = sizeof want->roles / sizeof want->roles[0], BY_DRIVER = 8, BY_LANGUAGE = 16 };
    int fits = 1;
    bool named = f->drivers->n == 0, by_role = !f->role[0];

    if (f->kind != want->kind)
        return 0;
    for (size_t i = 0; i < f->drivers->n; i++)
        named = named || (want->driver && strcmp(f->drivers->v[i], want->driver) == 0);
    for (int i = ROLES - 1; f->role[0] && i >= 0; i--)
        if (want->roles[i] && strcmp(want->roles[i], f->role) == 0) {
            by_role = true;
            fits = 1 + ROLES - i;
        }
    if (!named || !by_role)
        return 0;
    return fits + (f->drivers->n > 0 ? BY_DRIVER : 0) + (f->language == want->language ? BY_LANGUAGE : 0);
}

const struct text_form *phrasebook_find(const struct phrasebook *b, const struct text_want *want)
{
    const struct text_form *best = NULL;
    int most = 0;

    for (size_t i = 0; i < b->n; i++) {
        int fits = form_fits(&b->v[i], want);
        if (fits > most) {
            most = fits;
            best = &b->v[i];
        }
    }
    return best;
}

size_t text_chars(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}
