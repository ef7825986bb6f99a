/* notice.c: see notice.h. Each is a key, or a get and what it says. */
#include "core/notice.h"

#include <string.h>

#include "core/cal.h"

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

enum { TOLD_BYTES = 8, TOLD_FIELDS = 2 };

struct bytes told_value(struct told t, struct arena *a)
{
    const int64_t v[TOLD_FIELDS] = {t.n, t.reds};
    unsigned char *out = arena_alloc(a, TOLD_FIELDS * TOLD_BYTES);

    for (int i = 0; i < TOLD_FIELDS * TOLD_BYTES; i++)
        out[i] = (unsigned char)((uint64_t)v[i / TOLD_BYTES] >> (56 - 8 * (i % TOLD_BYTES)));
    return (struct bytes){out, TOLD_FIELDS * TOLD_BYTES};
}

struct told told_of(struct state *s, const char *reader, int64_t day, const char *item, struct arena *a)
{
    uint64_t v[TOLD_FIELDS] = {0};
    struct bytes val;

    if (s->ops->get(s->u, T_told, told_key(reader, day, item, a), &val))
        for (size_t i = 0; i < val.len && i < TOLD_FIELDS * TOLD_BYTES; i++)
            v[i / TOLD_BYTES] = v[i / TOLD_BYTES] << 8 | ((const unsigned char *)val.data)[i];
    return (struct told){(int64_t)v[0], (int64_t)v[1]};
}

bool notice_repeats(const struct notice *n)
{
    bool doubt = n->state == NS_SENDING || n->state == NS_UNCERTAIN;

    for (size_t i = 0; !doubt && i < n->tries.n; i++) {
        int state = LIST_AT(n->tries, struct try, i)->state;
        doubt = state == NS_SENDING || state == NS_UNCERTAIN;
    }
    return doubt && (n->state == NS_SENDING || n->next_ms != NONE);
}

bool notice_asks(const struct notice *n)
{
    return n->receipt_ms != NONE && (n->state == NS_ACCEPTED || n->state == NS_DELIVERED || n->state == NS_UNCERTAIN);
}
