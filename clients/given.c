#include "clients/given.h"

#include <stdbool.h>
#include <string.h>

#include "clients/moment.h"
#include "clients/text.h"

static bool ends_with(const char *s, const char *end)
{
    const size_t n = strlen(s), k = strlen(end);
    return n >= k && !strcmp(s + n - k, end);
}

/* The number before a percent sign, of either keyboard. */
static const char *percent_bare(const char *text, struct arena *a)
{
    static const char *const signs[] = {"%", "％"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (ends_with(text, signs[i]) && strlen(text) > strlen(signs[i]))
            return arena_str(a, text, strlen(text) - strlen(signs[i]));
    return text;
}

int given_parse(const struct field *f, const char *text, struct arena *a, void *out, struct duban_error *e)
{
    int64_t ms;
    if (f->type == FT_INT && ends_with(f->name, "percent"))
        text = percent_bare(text, a);
    if (f->type == FT_TIME && moment_parse(text, NONE, &ms))
        text = time_text(ms, ZONE_MIN, a);
    return field_parse(f, text, a, out, e);
}
