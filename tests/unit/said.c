/* said.c: linked into every unit test that has the core. Each reason code that is made in a test is written down, a
 * line each, in the file that REASONS_SAID names; without it nothing is. tools/check.py walks the closed list of
 * core/reasons.h with it: a code that no test makes is a failure. */
#include <stdio.h>
#include <stdlib.h>

#include "core/reasons.h"

/* The linker hands every call from another file to the wrap_ of its function; the real_ one is the function itself. */
struct reason __wrap_reason_fill(struct arena *a, enum reason_code code, const struct reason_arg *args, size_t n);
struct reason __real_reason_fill(struct arena *a, enum reason_code code, const struct reason_arg *args, size_t n);
const char *__wrap_reason_code_word(enum reason_code code);
const char *__real_reason_code_word(enum reason_code code);

static void write_down(enum reason_code code)
{
    static unsigned char said[REASON_COUNT];
    const char *name = getenv("REASONS_SAID");
    FILE *f;

    if (name && code < REASON_COUNT && !said[code] && (f = fopen(name, "a")) != NULL) {
        said[code] = 1;
        fprintf(f, "%s\n", __real_reason_code_word(code));
        fclose(f);
    }
}

struct reason __wrap_reason_fill(struct arena *a, enum reason_code code, const struct reason_arg *args, size_t n)
{
    write_down(code);
    return __real_reason_fill(a, code, args, n);
}

/* The board gives the code alone. */
const char *__wrap_reason_code_word(enum reason_code code)
{
    write_down(code);
    return __real_reason_code_word(code);
}
