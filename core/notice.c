/* notice.c: see notice.h. Each is a key, or a get and what it says. */
#include "core/notice.h"

#include <string.h>

#include "core/cal.h"
#include "core/judge.h"

const char *notice_reader(const struct notice *n, struct arena *a)
{
    if (n->person)
        return arena_keep(a, n->person);
    return arena_printf(a, "%s@%s", n->role ? n->role : "", n->unit ? n->unit : "");
}

const char *notice_of_token(const char *token, struct arena *a)
{
    const char *end = strrchr(token, '~');

    return end && end > token ? arena_str(a, token, (size_t)(end - token)) : NULL;
}

const struct notice *notice_fate_of(struct state *s, const struct notice *n, struct arena *a)
{
    struct notice *digest = arena_alloc(a, sizeof *digest);

    return n->digest && state_get(s, T_notice, n->digest, a, digest) ? digest : n;
}

int notice_light_told(const struct notice *n)
{
    return n->kind == NOTICE_LIGHT || n->kind == NOTICE_ORDER || n->kind == NOTICE_DIGEST ? n->light : LIGHT_NONE;
}

bool digest_open(const struct notice *digest)
{
    return digest->state == NS_INTENDED && none_or(digest->attempts, 0) == 0;
}

bool notice_waits_for_window(const struct notice *n, struct arena *a)
{
    static const size_t stamp = sizeof "2022-05-09T10:00/" - 1;
    const char *head = arena_printf(a, "digest/%s/", notice_reader(n, a));
    size_t at = strlen(head) + stamp;

    return n->digest && n->window && strlen(n->digest) > at && n->digest[at - 1] == '/' &&
           n->digest[at - sizeof "T10:00/" + 1] == 'T' && strncmp(n->digest + at, n->window, strlen(n->window)) == 0;
}

struct bytes covered_key(const char *digest, const struct notice *n, struct arena *a)
{
    return key_pair(digest, arena_printf(a, "%d%s", LIGHT_RED - n->light, n->id), a);
}

struct bytes told_key(const char *reader, int64_t day, const char *item, struct arena *a)
{
    return item ? key_three(reader, date_text(day, a), item, a) : key_pair(reader, date_text(day, a), a);
}

enum { TOLD_BYTES = 2 * NUMBER_BYTES };

struct bytes told_value(struct told t, struct arena *a)
{
    unsigned char *out = arena_alloc(a, TOLD_BYTES);

    number_put(out, t.n);
    number_put(out + NUMBER_BYTES, t.reds);
    return (struct bytes){out, TOLD_BYTES};
}

struct told told_of(struct state *s, const char *reader, int64_t day, const char *item, struct arena *a)
{
    struct bytes val;

    if (!s->ops->get(s->u, T_told, told_key(reader, day, item, a), &val) || val.len != TOLD_BYTES)
        return (struct told){0, 0};
    return (struct told){number_get(val.data), number_get((const char *)val.data + NUMBER_BYTES)};
}

struct try *notice_last_try(const struct notice *n)
{
    return n->tries.n ? LIST_AT(n->tries, struct try, n->tries.n - 1) : NULL;
}

bool notice_in_doubt(int state)
{
    return state == NS_SENDING || state == NS_UNCERTAIN;
}

bool notice_repeats(const struct notice *n)
{
    bool doubt = notice_in_doubt(n->state);

    for (size_t i = 0; !doubt && i < n->tries.n; i++)
        doubt = notice_in_doubt(LIST_AT(n->tries, struct try, i)->state);
    return doubt && (n->state == NS_SENDING || n->next_ms != NONE);
}

bool notice_asks(const struct notice *n)
{
    return n->receipt_ms != NONE && (n->state == NS_ACCEPTED || n->state == NS_DELIVERED || n->state == NS_UNCERTAIN);
}
