/* prescan.c: the gate. Every message from outside passes here first, before anything is allocated for it: one walk, a
 * fixed stack of LIM_DEPTH maps with the keys of each (32 KiB), at most LIM_NODES steps, each map's keys compared with
 * one another (LIM_KEYS bounds that square). What passes can be read by any msgpack reader with one and the same
 * result. */
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/wire.h"

struct scan_key {
    const char *s;
    uint32_t len;
};

/* An array or map that is being walked. */
struct scan_level {
    bool map;
    uint32_t n, i; /* elements or pairs, and the one at hand */
    struct scan_key keys[LIM_KEYS];
};

struct scan {
    struct wire w;
    size_t nodes;
    int depth;
    bool value_next; /* in a map: the key is read, its value follows */
    struct scan_level levels[LIM_DEPTH];
    struct duban_error *e;
};

/* Refuses, naming the place: body.lights[0].cause */
static int scan_fail(struct scan *s, enum duban_err code, const char *text)
{
    char path[sizeof s->e->field] = "";
    size_t len = 0;

    for (int d = 0; d < s->depth && len < sizeof path; d++) {
        const struct scan_level *l = &s->levels[d];
        const char *dot = len ? "." : "";
        int n = 0;
        if (!l->map)
            n = snprintf(path + len, sizeof path - len, "[%u]", l->i);
        else if ((d + 1 < s->depth || s->value_next) && text_check(l->keys[l->i].s, l->keys[l->i].len) == DUBAN_E_ok)
            n = snprintf(path + len, sizeof path - len, "%s%.*s", dot, (int)l->keys[l->i].len, l->keys[l->i].s);
        len += n > 0 ? (size_t)n : 0;
    }
    return error_set(s->e, code, path, "%s", text);
}

static int scan_text(struct scan *s, const struct tok *t)
{
    enum duban_err rc;

    if (t->n > LIM_TEXT_BYTES)
        return scan_fail(s, DUBAN_E_too_long, "");
    rc = text_check(t->s, t->n);
    return rc == DUBAN_E_ok ? 0 : scan_fail(s, rc, "");
}

static int scan_key(struct scan *s, struct scan_level *l)
{
    struct scan_key *k = &l->keys[l->i];
    struct tok t;
    enum duban_err rc;

    s->nodes++;
    if (!wire_next(&s->w, &t))
        return scan_fail(s, DUBAN_E_bad_msgpack, "数据不完整 / cut off");
    if (t.kind != TOK_STR)
        return scan_fail(s, DUBAN_E_bad_msgpack, "字段名须为文字 / the name of a field is text");
    if (t.n > LIM_ID_BYTES)
        return scan_fail(s, DUBAN_E_too_long, "字段名过长 / the name of a field is too long");
    rc = text_check(t.s, t.n);
    if (rc == DUBAN_E_ok && (memchr(t.s, '\n', t.n) || memchr(t.s, '\t', t.n)))
        rc = DUBAN_E_bad_char; /* it comes back in errors, which are one line */
    if (rc != DUBAN_E_ok)
        return scan_fail(s, rc, "字段名 / the name of a field");
    *k = (struct scan_key){t.s, t.n};
    s->value_next = true;
    for (uint32_t i = 0; i < l->i; i++)
        if (l->keys[i].len == k->len && memcmp(l->keys[i].s, k->s, k->len) == 0)
            return scan_fail(s, DUBAN_E_duplicate_key, "");
    return 0;
}

static int scan_open(struct scan *s, const struct tok *t)
{
    bool map = t->kind == TOK_MAP;

    if (s->depth == LIM_DEPTH)
        return scan_fail(s, DUBAN_E_too_deep, "");
    if ((map && t->n > LIM_KEYS) || t->n > LIM_NODES)
        return scan_fail(s, DUBAN_E_too_many, "");
    if ((uint64_t)t->n * (map ? 2 : 1) > (uint64_t)(s->w.end - s->w.p))
        return scan_fail(s, DUBAN_E_bad_msgpack, "数据不完整 / cut off");
    if (t->n == 0)
        return 0;
    s->levels[s->depth].map = map;
    s->levels[s->depth].n = t->n;
    s->levels[s->depth].i = 0;
    s->depth++;
    s->value_next = false;
    return 0;
}

/* Leaves a value: on to the next element, up from each container that is done. */
static void scan_step(struct scan *s)
{
    while (s->depth) {
        struct scan_level *l = &s->levels[s->depth - 1];
        if (++l->i < l->n)
            break;
        s->depth--;
    }
    s->value_next = false;
}

static int scan_value(struct scan *s)
{
    struct tok t;
    int rc = 0, depth = s->depth;

    if (++s->nodes > LIM_NODES)
        return scan_fail(s, DUBAN_E_too_many, "");
    if (!wire_next(&s->w, &t))
        return scan_fail(s, DUBAN_E_bad_msgpack, "数据不完整 / cut off");
    switch (t.kind) {
    case TOK_NIL:
    case TOK_BOOL:
        break;
    case TOK_INT:
        if (t.huge)
            rc = scan_fail(s, DUBAN_E_out_of_range, "");
        else if (t.loose)
            rc = scan_fail(s, DUBAN_E_bad_msgpack, "整数未用最短写法 / the integer is not in its shortest form");
        break;
    case TOK_STR:
        rc = scan_text(s, &t);
        break;
    case TOK_BIN:
        rc = t.n > LIM_FILE_CHUNK_BYTES ? scan_fail(s, DUBAN_E_too_long, "") : 0;
        break;
    case TOK_ARRAY:
    case TOK_MAP:
        rc = scan_open(s, &t);
        break;
    case TOK_FLOAT:
        rc = scan_fail(s, DUBAN_E_wrong_type, "不收浮点数 / no floating point numbers");
        break;
    default:
        rc = scan_fail(s, DUBAN_E_wrong_type, "不收扩展类型 / no extension types");
    }
    if (rc == 0 && s->depth == depth)
        scan_step(s);
    return rc;
}

int prescan(struct bytes wire, struct duban_error *e)
{
    struct scan s; /* not cleared: a level's keys are written before they are read */
    int rc;

    s.w = wire_of(wire);
    s.nodes = 0;
    s.depth = 0;
    s.value_next = false;
    s.e = e;
    if (wire.len > LIM_FRAME_BYTES)
        return error_set(e, DUBAN_E_too_large, "", "%zu > %d", wire.len, LIM_FRAME_BYTES);
    do {
        struct scan_level *l = s.depth ? &s.levels[s.depth - 1] : NULL;
        rc = l && l->map && !s.value_next ? scan_key(&s, l) : scan_value(&s);
    } while (rc == 0 && s.depth);
    if (rc == 0 && s.w.p != s.w.end)
        rc = error_set(e, DUBAN_E_bad_msgpack, "", "末尾有多余字节 / bytes after the end");
    return rc;
}

const char *prescan_id(struct bytes wire, struct arena *a)
{
    struct wire w = wire_of(wire);
    struct tok map, key, value;

    if (!wire_next(&w, &map) || map.kind != TOK_MAP)
        return NULL;
    for (uint32_t i = 0; i < map.n && wire_next(&w, &key) && key.kind == TOK_STR && wire_next(&w, &value); i++) {
        bool found = key.n == 2 && memcmp(key.s, "id", 2) == 0;

        if (found && value.kind == TOK_STR && value.n <= LIM_ID_BYTES && text_check(value.s, value.n) == DUBAN_E_ok)
            return arena_str(a, value.s, value.n);
        if (found || !wire_skip(&w, &value))
            return NULL;
    }
    return NULL;
}
