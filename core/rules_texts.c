/* rules_texts.c: is a document of kind texts fit to be in force: its fields are known, every text ends with something
 * to do, and that fits whatever it is sent by, whole. See rules_check.h.
 *
 * What is never cut is the subject's words and `next`. In bytes they are measured with every field at the longest it
 * can be, so that no title ever pushes the last lines out; in characters (text messages) with fields of usual length:
 * numbers could be four times as long as anybody makes them. */
#include <string.h>

#include "core/rows.h"
#include "core/rules_check.h"
#include "proto/drivers.h"
#include "proto/texts.h"

enum {
    NEXT_LINES = 4,
    AROUND_BYTES = 64, /* the mark of a cut, line ends, and that it is a repeat: before the subject */
    AROUND_CHARS = 24,
};

/* How a field is filled to measure. */
enum filling { FILL_EMPTY, FILL_USUAL, FILL_LONGEST };
struct measure {
    enum filling filling;
    int language;
};

static const char *measured(void *u, int field, struct arena *a)
{
    const struct measure *m = u;
    const struct text_field *f = &text_fields[field];

    if (m->filling != FILL_LONGEST)
        return m->filling == FILL_USUAL ? f->example[m->language] : NULL;
    char *s = arena_alloc(a, f->most + 1);
    memset(s, 'x', f->most);
    return s;
}

static const char *filled(const struct decide *d, const struct text_form *f, const struct text_pieces *p,
                          enum filling filling)
{
    struct measure m = {filling, f->language};
    return text_render(p, measured, &m, d->a);
}

/* A subject is one line that is always there; what comes last has a known length. */
static int check_places(const struct decide *d, const struct text_form *f, const char *path)
{
    const struct {
        const struct text_pieces *pieces;
        unsigned flags;
        const char *field;
    } rows[] = {{&f->subject, TEXT_WIDE | TEXT_LINE, "subject"}, {&f->next, TEXT_WIDE, "next"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int k = 0; k < TEXT_FIELDS; k++)
            if ((text_fields[k].flags & rows[i].flags) && text_names(rows[i].pieces, k))
                return error_set(d->e, DUBAN_E_bad_choice, arena_printf(d->a, "%s.%s", path, rows[i].field),
                                 "{%s} 不能写在这里 has no place here", text_fields[k].name);
    return DUBAN_E_ok;
}

/* Something to do is words, and a few lines at most. */
static int check_next(const struct decide *d, const struct text_form *f, const char *path)
{
    const char *field = arena_printf(d->a, "%s.next", path), *text = filled(d, f, &f->next, FILL_EMPTY);
    size_t lines = 1;
    bool words = false;

    for (size_t i = 0; i < f->next.n; i++)
        words = words || (f->next.v[i].words && f->next.v[i].words[strspn(f->next.v[i].words, " \t\n")]);
    if (!words)
        return error_set(d->e, DUBAN_E_missing, field, "要做的那一件事 the one thing to do next");
    for (const char *p = strchr(text, '\n'); p && p[1]; p = strchr(p + 1, '\n'))
        lines++;
    if (lines > NEXT_LINES)
        return error_set(d->e, DUBAN_E_too_long, field, "%zu > %d 行 lines", lines, NEXT_LINES);
    return DUBAN_E_ok;
}

static int check_room(const struct decide *d, const struct text_form *f, const struct driver *to, const char *path)
{
    const char *subject = filled(d, f, &f->subject, FILL_EMPTY);
    size_t bytes = strlen(subject) + strlen(filled(d, f, &f->next, FILL_LONGEST)) + AROUND_BYTES;
    size_t chars = text_chars(subject) + text_chars(filled(d, f, &f->next, FILL_USUAL)) + AROUND_CHARS;
    const struct {
        size_t n;
        int room;
        const char *unit;
    } rows[] = {{bytes, to->text_bytes, "字节 bytes"}, {chars, to->text_chars, "字 characters"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].room && rows[i].n > (size_t)rows[i].room)
            return error_set(d->e, DUBAN_E_too_long, arena_printf(d->a, "%s.next", path), "%s：%zu > %d %s", to->name,
                             rows[i].n, rows[i].room, rows[i].unit);
    return DUBAN_E_ok;
}

static int check_form(const struct decide *d, const struct text_form *f, const char *path)
{
    int rc = check_places(d, f, path);

    if (!rc)
        rc = check_next(d, f, path);
    for (size_t i = 0; !rc && i < drivers_n; i++) {
        bool meant = f->drivers->n == 0;
        for (size_t k = 0; k < f->drivers->n; k++)
            meant = meant || strcmp(f->drivers->v[k], drivers[i].name) == 0;
        if (meant)
            rc = check_room(d, f, &drivers[i], path);
    }
    if (!rc && f->role[0])
        rc = role_check(d, f->role, arena_printf(d->a, "%s.role", path));
    return rc;
}

static int check_drivers(const struct decide *d, const struct texts *doc)
{
    const char **names = arena_alloc(d->a, drivers_n * sizeof *names);
    int rc = DUBAN_E_ok;

    for (size_t i = 0; i < drivers_n; i++)
        names[i] = drivers[i].name;
    for (size_t i = 0; !rc && i < doc->drivers.n; i++)
        rc = need_word(d, doc->drivers.v[i], names, drivers_n, DUBAN_E_bad_choice,
                       arena_printf(d->a, "drivers[%zu]", i));
    return rc;
}

static bool drivers_meet(const struct strs *a, const struct strs *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (strs_has(b, a->v[i]))
            return true;
    return a->n == 0 && b->n == 0;
}

/* Two documents of one language for the same channels: nobody could say which of them holds. */
static int check_others(const struct decide *d, const struct texts *doc)
{
    struct strs names = core_rules_names(d->core, "texts", d->a);
    size_t others = 0;

    for (size_t i = 0; i < names.n; i++) {
        const struct texts *other = core_texts(d->core, names.v[i]);
        if (strcmp(other->texts, doc->texts) == 0)
            continue;
        others++;
        if (strcmp(other->language, doc->language) == 0 && drivers_meet(&other->drivers, &doc->drivers))
            return error_set(d->e, DUBAN_E_exists, doc->drivers.n ? "drivers" : "language", "texts/%s", other->texts);
    }
    if (others >= LIM_TEXTS)
        return error_set(d->e, DUBAN_E_too_many, "texts", "%zu > %d", others + 1, LIM_TEXTS);
    return DUBAN_E_ok;
}

int texts_check(const struct decide *d, const void *rec)
{
    const struct texts *doc = rec;
    struct phrasebook *b = phrasebook_new(d->a);
    int rc = check_drivers(d, doc);

    if (!rc)
        rc = phrasebook_add(b, doc, d->a, d->e);
    for (size_t i = 0; !rc && i < phrasebook_n(b); i++) /* one for each template, in their order */
        rc = check_form(d, phrasebook_at(b, i), arena_printf(d->a, "templates[%zu]", i));
    return rc ? rc : check_others(d, doc);
}
