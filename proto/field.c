/* field.c: questions about a description and about one value in a struct. */
#include "proto/field.h"

#include <string.h>

#include "proto/codec.h"

const struct field *record_field(const struct record *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->fields[i].name, name) == 0)
            return &r->fields[i];
    return NULL;
}

const char *record_nearest(const struct record *r, const char *name)
{
    const char *names[LIM_KEYS];
    size_t n = 0;

    for (size_t i = 0; i < r->n && n < LIM_KEYS; i++)
        if (!(r->fields[i].flags & FF_SERVER))
            names[n++] = r->fields[i].name;
    return nearest_word(name, names, n);
}

bool field_absent(const struct field *f, const void *in)
{
    const char *p = (const char *)in + f->offset;

    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT: {
        const char *s = *(const char *const *)(const void *)p;
        return !s || !*s;
    }
    case FT_INT:
    case FT_SINT:
    case FT_TIME:
    case FT_DAY:
    case FT_DEC:
        return *(const int64_t *)(const void *)p == NONE;
    case FT_BOOL:
        return !*(const bool *)(const void *)p;
    case FT_ENUM:
        return *(const int *)(const void *)p == 0;
    case FT_SPAN:
        return ((const struct span *)(const void *)p)->unit == SPAN_ABSENT;
    case FT_STRS:
        return ((const struct strs *)(const void *)p)->n == 0;
    case FT_LIST:
        return ((const struct list *)(const void *)p)->n == 0;
    case FT_REC:
        return *(const void *const *)(const void *)p == NULL;
    case FT_ANY:
    case FT_BIN:
        return ((const struct bytes *)(const void *)p)->data == NULL;
    }
    return true;
}
