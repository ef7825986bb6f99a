/* fuzz_text.c: values as people write them, under libFuzzer. The first two bytes choose a record and a field, the rest
 * is the cell. What is read must be a value that the wire takes as well, and must come back from its own text, in both
 * languages. */
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(x)      \
    do {             \
        if (!(x))    \
            abort(); \
    } while (0)

static const struct record *const all[] = {
#define X(R, FIELDS) &rec_##R,
    RECORDS(X)
#undef X
};

static void back(const struct record *r, const struct field *f, const void *in, const char *lang, struct arena *a)
{
    void *out = arena_alloc(a, r->size);
    const char *text = field_text(f, in, lang, a);

    rec_clear(r, out);
    MUST(field_parse(f, text, a, out, NULL) == 0);
    MUST(strcmp(field_text(f, out, lang, a), text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena a;
    const struct record *r;
    const struct field *f;
    struct duban_error e = {0};
    void *in, *out;
    int rc;

    if (size < 2)
        return 0;
    r = all[data[0] % (sizeof all / sizeof all[0])];
    f = &r->fields[data[1] % r->n];
    in = arena_alloc(&a, r->size);
    out = arena_alloc(&a, r->size);
    rec_clear(r, in);
    rc = field_parse(f, arena_str(&a, (const char *)data + 2, size - 2), &a, in, &e);
    if (rc != 0) {
        MUST((int)e.code == rc && strcmp(e.field, f->name) == 0);
        MUST(field_absent(f, in));
    } else {
        struct bytes wire = rec_pack(r, in, &a);
        rc = prescan(wire, &e);
        MUST(rc == 0);
        rc = rec_unpack(r, wire, UNPACK_STRICT, &a, out, &e);
        MUST(rc == 0 || rc == DUBAN_E_missing); /* other needed fields are not there */
        back(r, f, in, "zh", &a);
        back(r, f, in, "en", &a);
    }
    arena_reset(&a);
    return 0;
}
