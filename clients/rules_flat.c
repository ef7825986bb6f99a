/* rules_flat.c: documents as lines of path and value, so that two of them can be compared as people would: by what an
 * element is called, not by where it stands. */
#include <string.h>

#include "clients/rules.h"
#include "clients/text.h"

struct flatten {
    struct arena *a;
    struct rules_flat *v;
    size_t n, cap;
};

static void flat_add(struct flatten *f, const char *path, const char *text)
{
    if (f->n == f->cap) {
        struct rules_flat *more = arena_alloc(f->a, (f->cap * 2 + 64) * sizeof *more);
        if (f->n)
            memcpy(more, f->v, f->n * sizeof *more);
        f->v = more;
        f->cap = f->cap * 2 + 64;
    }
    f->v[f->n++] = (struct rules_flat){path, text};
}

static void flat_record(struct flatten *f, const struct record *r, const void *in, const char *path);

/* An element goes by its first field; the second of the same name, and one without, by its place. */
static const char *element_name(struct flatten *f, const struct record *r, const struct list *l, size_t i)
{
    const struct field *first = &r->fields[0];
    const char *at = (const char *)l->v + i * r->size;
    const char *name = field_absent(first, at) ? NULL : field_text(first, at, NULL, f->a);
    if (!name || strlen(name) > LIM_ID_BYTES)
        return arena_printf(f->a, "%zu", i + 1);
    size_t same = 0;
    for (size_t k = 0; k < i; k++) {
        const char *other = (const char *)l->v + k * r->size;
        same += !field_absent(first, other) && !strcmp(field_text(first, other, NULL, f->a), name);
    }
    return same ? arena_printf(f->a, "%s #%zu", name, same + 1) : name;
}

static void flat_field(struct flatten *f, const struct field *d, const void *in, const char *path)
{
    const char *p = (const char *)in + d->offset;
    if (d->type == FT_LIST) {
        const struct list *l = (const void *)p;
        for (size_t i = 0; i < l->n; i++)
            flat_record(f, d->rec, (const char *)l->v + i * d->rec->size,
                        arena_printf(f->a, "%s[%s]", path, element_name(f, d->rec, l, i)));
    } else if (d->type == FT_REC) {
        flat_record(f, d->rec, *(const void *const *)(const void *)p, path);
    } else {
        flat_add(f, path, field_text(d, in, NULL, f->a));
    }
}

static void flat_record(struct flatten *f, const struct record *r, const void *in, const char *path)
{
    for (size_t i = 0; i < r->n; i++)
        if (!field_absent(&r->fields[i], in))
            flat_field(f, &r->fields[i], in,
                       path[0] ? arena_printf(f->a, "%s.%s", path, r->fields[i].name) : r->fields[i].name);
}

struct list rules_flatten(struct arena *a, const struct record *r, const void *doc)
{
    struct flatten f = {.a = a};
    if (doc)
        flat_record(&f, r, doc, "");
    return (struct list){f.v, f.n};
}

static const struct rules_flat *flat_find(const struct list *l, const char *path)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct rules_flat *x = LIST_AT(*l, struct rules_flat, i);
        if (!strcmp(x->path, path))
            return x;
    }
    return NULL;
}

size_t rules_compare(struct cli *c, const struct record *r, const void *before, const void *after)
{
    struct list old = rules_flatten(&c->arena, r, before), new = rules_flatten(&c->arena, r, after);
    size_t n = 0;
    for (size_t i = 0; i < old.n; i++) {
        const struct rules_flat *x = LIST_AT(old, struct rules_flat, i), *y = flat_find(&new, x->path);
        if (y && !strcmp(x->text, y->text))
            continue;
        n++;
        if (y)
            printf("  ~ %s: %s → %s\n", x->path, text_safe(&c->arena, x->text, true),
                   text_safe(&c->arena, y->text, true));
        else
            printf("  - %s: %s\n", x->path, text_safe(&c->arena, x->text, true));
    }
    for (size_t i = 0; i < new.n; i++) {
        const struct rules_flat *y = LIST_AT(new, struct rules_flat, i);
        if (flat_find(&old, y->path))
            continue;
        n++;
        printf("  + %s: %s\n", y->path, text_safe(&c->arena, y->text, true));
    }
    return n;
}
