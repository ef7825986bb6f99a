/* wire.c: see wire.h. The msgpack format as one table of lead bytes. */
#include "proto/wire.h"

#include <string.h>

/* Lead bytes 0xc0 to 0xdf: what follows. `bytes`: width of the length or number behind the lead; `fix`: length itself.
 */
struct lead {
    uint8_t kind, bytes, fix;
    bool sign;
};
static const struct lead leads[32] = {
    [0x00] = {TOK_NIL, 0, 0, false},  [0x01] = {TOK_BAD, 0, 0, false},   [0x02] = {TOK_BOOL, 0, 0, false},
    [0x03] = {TOK_BOOL, 0, 1, false}, [0x04] = {TOK_BIN, 1, 0, false},   [0x05] = {TOK_BIN, 2, 0, false},
    [0x06] = {TOK_BIN, 4, 0, false},  [0x07] = {TOK_EXT, 1, 0, false},   [0x08] = {TOK_EXT, 2, 0, false},
    [0x09] = {TOK_EXT, 4, 0, false},  [0x0a] = {TOK_FLOAT, 4, 0, false}, [0x0b] = {TOK_FLOAT, 8, 0, false},
    [0x0c] = {TOK_INT, 1, 0, false},  [0x0d] = {TOK_INT, 2, 0, false},   [0x0e] = {TOK_INT, 4, 0, false},
    [0x0f] = {TOK_INT, 8, 0, false},  [0x10] = {TOK_INT, 1, 0, true},    [0x11] = {TOK_INT, 2, 0, true},
    [0x12] = {TOK_INT, 4, 0, true},   [0x13] = {TOK_INT, 8, 0, true},    [0x14] = {TOK_EXT, 0, 1, false},
    [0x15] = {TOK_EXT, 0, 2, false},  [0x16] = {TOK_EXT, 0, 4, false},   [0x17] = {TOK_EXT, 0, 8, false},
    [0x18] = {TOK_EXT, 0, 16, false}, [0x19] = {TOK_STR, 1, 0, false},   [0x1a] = {TOK_STR, 2, 0, false},
    [0x1b] = {TOK_STR, 4, 0, false},  [0x1c] = {TOK_ARRAY, 2, 0, false}, [0x1d] = {TOK_ARRAY, 4, 0, false},
    [0x1e] = {TOK_MAP, 2, 0, false},  [0x1f] = {TOK_MAP, 4, 0, false},
};

struct wire wire_of(struct bytes b)
{
    const unsigned char *p = b.data;

    return (struct wire){p, p ? p + b.len : p};
}

/* The number behind a lead, and whether a shorter form would have held it. */
static void tok_int(struct tok *t, uint64_t v, const struct lead *l)
{
    int bits = l->bytes * 8;

    if (!l->sign) {
        static const uint64_t below[9] = {[1] = 0x7f, [2] = 0xff, [4] = 0xffff, [8] = 0xffffffff};
        t->loose = v <= below[l->bytes];
        t->huge = v > INT64_MAX;
        t->i = t->huge ? INT64_MAX : (int64_t)v;
        return;
    }
    if (bits < 64 && v >> (bits - 1))
        v |= UINT64_MAX << bits;
    t->i = (int64_t)v;
    t->loose = l->bytes == 1   ? t->i >= -32
               : l->bytes == 2 ? t->i >= INT8_MIN
               : l->bytes == 4 ? t->i >= INT16_MIN
                               : t->i >= INT32_MIN;
}

/* Lead bytes that hold the value or the length themselves. */
static bool tok_fix(struct tok *t, unsigned char b)
{
    if (b <= 0x7f || b >= 0xe0) {
        t->kind = TOK_INT;
        t->i = (int8_t)b;
    } else if (b <= 0x8f) {
        t->kind = TOK_MAP;
        t->n = b & 0x0f;
    } else if (b <= 0x9f) {
        t->kind = TOK_ARRAY;
        t->n = b & 0x0f;
    } else if (b <= 0xbf) {
        t->kind = TOK_STR;
        t->n = b & 0x1f;
    } else {
        return false;
    }
    return true;
}

bool wire_next(struct wire *w, struct tok *t)
{
    const unsigned char *p = w->p;
    size_t body;

    *t = (struct tok){.kind = TOK_BAD, .at = p};
    if (p == w->end)
        return false;
    if (!tok_fix(t, *p++)) {
        const struct lead *l = &leads[p[-1] - 0xc0];
        uint64_t v = l->fix;
        if ((size_t)(w->end - p) < l->bytes)
            return false;
        for (int i = 0; i < l->bytes; i++)
            v = v << 8 | *p++;
        t->kind = (enum tok_kind)l->kind;
        t->n = (uint32_t)v; /* a number's is not used */
        t->i = (int64_t)l->fix;
        if (t->kind == TOK_INT)
            tok_int(t, v, l);
    }
    if (t->kind == TOK_BAD)
        return false;
    if (t->kind == TOK_STR || t->kind == TOK_BIN || t->kind == TOK_EXT) {
        body = t->n + (t->kind == TOK_EXT ? (size_t)1 : 0); /* an ext has its type before its bytes */
        if ((size_t)(w->end - p) < body)
            return false;
        t->s = (const char *)p;
        p += body;
    }
    w->p = p;
    return true;
}

bool wire_skip(struct wire *w, const struct tok *t)
{
    uint64_t left = t->kind == TOK_MAP ? 2 * (uint64_t)t->n : t->kind == TOK_ARRAY ? t->n : 0;
    struct tok x;

    while (left) {
        if (left > (uint64_t)(w->end - w->p) || !wire_next(w, &x))
            return false;
        left--;
        left += x.kind == TOK_MAP ? 2 * (uint64_t)x.n : x.kind == TOK_ARRAY ? x.n : 0;
    }
    return true;
}

/* One character at s. Returns its bytes, 0 when they are not UTF-8 (overlong, surrogate, above U+10FFFF, cut off). */
static size_t char_at(const unsigned char *s, size_t len, uint32_t *c)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

    if (n == 0 || n > len)
        return 0;
    *c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (s[i] & 0x3fu);
    }
    return *c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff) ? 0 : n;
}

enum duban_err text_check(const char *s, size_t len)
{
    /* Not for text: controls C0 and C1, embeddings and overrides of direction, isolates, the byte order mark. */
    static const struct {
        uint32_t from, to;
    } bad[] = {{0x00, 0x08}, {0x0b, 0x1f}, {0x7f, 0x9f}, {0x202a, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff}};
    const unsigned char *p = (const unsigned char *)s;
    enum duban_err rc = DUBAN_E_ok;

    while (len) {
        uint32_t c = 0;
        size_t n = char_at(p, len, &c);
        if (n == 0)
            return DUBAN_E_bad_utf8; /* worse than a bad character before it: it is not text at all */
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
            if (c >= bad[i].from && c <= bad[i].to)
                rc = DUBAN_E_bad_char;
        p += n;
        len -= n;
    }
    return rc;
}
