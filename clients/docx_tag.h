/* docx_tag.h: the tags of a text that is known to be sound XML without a document type, one after another, as they
 * stand. Nothing is copied or allocated. Names are compared without their prefix. */
#ifndef DUBAN_CLIENTS_DOCX_TAG_H
#define DUBAN_CLIENTS_DOCX_TAG_H

#include <stdbool.h>
#include <stddef.h>

struct tag {
    const char *start, *end; /* from < to behind > */
    const char *name;        /* without prefix, which stands before it */
    size_t name_len, prefix_len;
    bool opens, closes; /* <a/> does both */
};

/* The next tag of an element at or behind p; comments, CDATA and instructions are passed over. False: no more. */
bool tag_next(const char *p, const char *end, struct tag *t);
bool tag_is(const struct tag *t, const char *name);
/* Behind the tag that closes what this one opens. */
const char *element_end(const struct tag *open, const char *end);
/* The next element of this name that begins in [p, end); *to: behind it. */
bool element_next(const char *p, const char *end, const char *name, struct tag *t, const char **to);
/* The value of an attribute of a tag, by its name without prefix. False: it has none. */
bool attribute_at(const struct tag *t, const char *name, const char **from, const char **to);

#endif
