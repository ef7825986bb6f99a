/* docx.c: a document as a package: which parts are filled, which are carried over, and what is refused. See docx.h. */
#include "clients/docx.h"

#include <string.h>

#include "clients/text.h"
#include "clients/xlsx_zip.h"
#include "clients/zip_pack.h"

#define BODY "word/document.xml"

static bool fail(struct csv_error *e, const char *zh, const char *en)
{
    *e = (struct csv_error){0, 0, zh, en};
    return false;
}

/* Parts that people write in. */
static bool is_filled(const char *name)
{
    static const char *const begins[] = {BODY, "word/header", "word/footer"};
    const size_t len = strlen(name);

    if (len < 4 || strcmp(name + len - 4, ".xml") != 0)
        return false;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (!strncmp(name, begins[i], strlen(begins[i])))
            return true;
    return false;
}

static void ignore_open(void *u, const char *name, const char **attributes)
{
    (void)u, (void)name, (void)attributes;
}

static void ignore_text(void *u, const char *s, size_t n)
{
    (void)u, (void)s, (void)n;
}

static void ignore_close(void *u, const char *name)
{
    (void)u, (void)name;
}

/* Whether a part may be taken for XML in UTF-8 from here on. */
static bool part_check(struct package *p, struct arena *a, const char *name, const struct bytes *b, struct csv_error *e)
{
    static const struct walk walk = {ignore_open, ignore_text, ignore_close, NULL, NULL};
    struct csv_error why;
    size_t bad_at;

    if (b->len > DOCX_PART_BYTES)
        return fail(e, arena_printf(a, "%s：超过 %d MiB", name, DOCX_PART_BYTES >> 20),
                    arena_printf(a, "%s: more than %d MiB", name, DOCX_PART_BYTES >> 20));
    if (package_walk(p, name, &walk, &why))
        return fail(e, arena_printf(a, "%s：%s", name, why.zh), arena_printf(a, "%s: %s", name, why.en));
    if (memchr(b->data, '\0', b->len) || !text_is_utf8(b->data, b->len, &bad_at))
        return fail(e, arena_printf(a, "%s：不是 UTF-8", name), arena_printf(a, "%s: not UTF-8", name));
    return true;
}

static bool part_fill(struct package *p, struct arena *a, const struct docx_fill *f, struct zip_part *part,
                      size_t *words, struct csv_error *e)
{
    struct csv_error why;

    if (!part_check(p, a, part->name, &part->bytes, e))
        return false;
    if (docx_fill_xml(a, part->bytes.data, part->bytes.len, f, &part->bytes, words, &why))
        return true;
    return fail(e, arena_printf(a, "%s：%s", part->name, why.zh), arena_printf(a, "%s: %s", part->name, why.en));
}

/* A name that stands twice would be read in two ways by two programs; a macro has no place in what is published. */
static bool names_check(struct package *p, struct arena *a, struct csv_error *e)
{
    for (size_t i = 0; i < package_parts(p); i++) {
        const char *name = package_part(p, i);

        if (strstr(name, "vbaProject"))
            return fail(e, "模板带有宏，请另存为不带宏的 .docx", "it holds macros: save it as .docx without");
        for (size_t k = 0; is_filled(name) && k < i; k++)
            if (!strcmp(package_part(p, k), name))
                return fail(e, arena_printf(a, "部件 %s 有两份", name), arena_printf(a, "two parts %s", name));
    }
    if (!package_has(p, BODY))
        return fail(e, "不是 .docx 文档：缺少 " BODY, "not a .docx document: no " BODY);
    return true;
}

static bool package_fill(struct package *p, struct arena *a, const struct docx_fill *f, struct bytes *out,
                         struct csv_error *e)
{
    const size_t n = package_parts(p);
    struct zip_part *parts = arena_alloc(a, n * sizeof *parts);
    size_t all = 0, words = 0;

    if (!names_check(p, a, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        parts[i].name = package_part(p, i);
        if (package_read(p, i, &parts[i].bytes, e))
            return false;
        if (is_filled(parts[i].name) && !part_fill(p, a, f, &parts[i], &words, e))
            return false;
        all += parts[i].bytes.len;
        if (all > DOCX_OUT_BYTES)
            return fail(e, "填好后太大", "too large once it is filled");
    }
    if (!words)
        return fail(e, "模板里一处 {{…}} 也没有", "it holds no {{…}} at all");
    return zip_pack(a, parts, n, out) ? true : fail(e, "写不出文档", "the document cannot be written");
}

bool docx_fill(struct arena *a, struct bytes template, const struct docx_fill *f, struct bytes *out,
               struct csv_error *e)
{
    struct package *p = package_open(a, template.data, template.len, e);
    bool good;

    if (!p)
        return false;
    good = package_fill(p, a, f, out, e);
    package_close(p);
    return good;
}
