/* unpack.c: bytes to records. One reader per field type, found by a table; the walk is driven by the description.
 * Fields may come in any order; what is put into the struct is bounded by the pre-scan and by record_list_max. Reads
 * through the cursor of wire.h (which says why), so it is safe on any bytes, pre-scanned or not. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/wire.h"

struct unpack {
    struct wire w;
    int flags, depth;
    struct arena *a;
    struct duban_error *e;
};

static int unpack_map(struct unpack *u, const struct record *r, const struct tok *t, void *out);

static bool unpack_stored(const struct unpack *u)
{
    return u->flags & UNPACK_STORED;
}

static int unpack_cut(struct unpack *u, const char *field)
{
    return error_set(u->e, DUBAN_E_bad_msgpack, field, "数据不完整 / cut off");
}

/* wrong_type, with what the field wants. */
static int unpack_type(struct unpack *u, const struct field *f)
{
    static const char *const want[] = {
        [FT_STR] = "应为文字 / want text",
        [FT_TEXT] = "应为文字 / want text",
        [FT_INT] = "应为整数 / want an integer",
        [FT_SINT] = "应为整数 / want an integer",
        [FT_BOOL] = "应为是或否 / want true or false",
        [FT_TIME] = "应为毫秒数或 2022-05-09T10:00:00+08:00 / want ms or RFC 3339",
        [FT_DAY] = "应为天数或 2022-05-09 / want days or a date",
        [FT_DEC] = "应为文字写的数 839.2 或整数 / want a number as text, or an integer",
        [FT_SPAN] = "应为期限，如 5 workdays / want a duration",
        [FT_ENUM] = "应为词 / want a word",
        [FT_STRS] = "应为文字列表 / want a list of text",
        [FT_REC] = "应为一组字段 / want a map",
        [FT_LIST] = "应为列表 / want a list of maps",
        [FT_ANY] = "",
        [FT_BIN] = "应为二进制 / want bin",
    };

    return error_set(u->e, DUBAN_E_wrong_type, f->name, "%s", want[f->type]);
}

/* A line or a text of at most f->max bytes, as a string in the arena; "" becomes NULL. */
static int unpack_string(struct unpack *u, const struct field *f, const struct tok *t, const char **out)
{
    if (t->kind != TOK_STR)
        return unpack_type(u, f);
    if (t->n > f->max && !unpack_stored(u))
        return error_set(u->e, DUBAN_E_too_long, f->name, "%u > %lld", t->n, (long long)f->max);
    if (memchr(t->s, '\0', t->n))
        return error_set(u->e, DUBAN_E_bad_char, f->name, "NUL");
    if (f->type != FT_TEXT && (memchr(t->s, '\n', t->n) || memchr(t->s, '\t', t->n)))
        return error_set(u->e, DUBAN_E_bad_char, f->name, "只能一行 / one line only");
    *out = t->n ? arena_str(u->a, t->s, t->n) : NULL;
    return 0;
}

static int unpack_str(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    return unpack_string(u, f, t, out);
}

static int unpack_range(struct unpack *u, const struct field *f, int64_t v, int64_t least, int64_t most, int64_t *out)
{
    /* Our own disk may hold what later limits would refuse; a number that means "absent" it can't hold. */
    if (unpack_stored(u) ? v == NONE : v < least || v > most)
        return error_set(u->e, DUBAN_E_out_of_range, f->name, "%lld", (long long)v);
    *out = v;
    return 0;
}

static int unpack_int(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    if (t->kind != TOK_INT)
        return unpack_type(u, f);
    if (t->huge)
        return error_set(u->e, DUBAN_E_out_of_range, f->name, NULL);
    return unpack_range(u, f, t->i, f->type == FT_SINT ? -f->max : 0, f->max, out);
}

static int unpack_bool(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    if (t->kind != TOK_BOOL)
        return unpack_type(u, f);
    *(bool *)out = t->i != 0;
    return 0;
}

/* TIME and DAY: a number, or text in the one form that is read. */
static int unpack_when(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    bool day = f->type == FT_DAY;
    int64_t v = t->i;

    if (t->kind == TOK_STR) {
        const char *s = arena_str(u->a, t->s, t->n);
        if (t->n == 0)
            return 0;
        if (strlen(s) != t->n || !(day ? parse_date : parse_time)(s, &v))
            return error_set(u->e, DUBAN_E_bad_date, f->name, "%s", s);
    } else if (t->kind != TOK_INT) {
        return unpack_type(u, f);
    }
    return unpack_range(u, f, v, day ? DAY_LEAST : TIME_LEAST, day ? DAY_MOST : TIME_MOST, out);
}

static int unpack_dec(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    int64_t v = 0;

    if (t->kind == TOK_STR) {
        const char *s = arena_str(u->a, t->s, t->n);
        if (t->n == 0)
            return 0;
        if (strlen(s) != t->n || !parse_dec(s, &v))
            return error_set(u->e, DUBAN_E_bad_number, f->name, "%s", s);
    } else if (t->kind != TOK_INT) {
        return unpack_type(u, f);
    } else if (t->huge || t->i > DEC_MOST / 1000 || t->i < -DEC_MOST / 1000) {
        return error_set(u->e, DUBAN_E_out_of_range, f->name, NULL);
    } else {
        v = t->i * 1000;
    }
    *(int64_t *)out = v;
    return 0;
}

static int unpack_span(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    const char *s;
    struct span sp;

    if (t->kind != TOK_STR)
        return unpack_type(u, f);
    if (t->n == 0)
        return 0;
    s = arena_str(u->a, t->s, t->n);
    if (strlen(s) != t->n || !parse_span(s, &sp))
        return error_set(u->e, DUBAN_E_bad_span, f->name, "%s", s);
    *(struct span *)out = sp;
    return 0;
}

static int unpack_enum(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    const char *s;
    int i;

    if (t->kind != TOK_STR)
        return unpack_type(u, f);
    s = arena_str(u->a, t->s, t->n);
    i = strlen(s) == t->n ? choice_find(f->choices, s, false) : -1;
    if (i < 0)
        return choice_error(u->e, f, s);
    *(int *)out = i;
    return 0;
}

static int unpack_many(struct unpack *u, const struct field *f, const struct tok *t, size_t max)
{
    if (t->kind != TOK_ARRAY)
        return unpack_type(u, f);
    /* Each element is a byte at least: never take memory for more than can be there. */
    if (t->n > (size_t)(u->w.end - u->w.p))
        return unpack_cut(u, f->name);
    if (t->n > max && !unpack_stored(u))
        return error_set(u->e, DUBAN_E_too_many, f->name, "%u > %zu", t->n, max);
    return 0;
}

/* An error inside element i of a list: field[i], then what stands already. */
static int unpack_at(struct unpack *u, const struct field *f, size_t i, int rc)
{
    char at[96];

    snprintf(at, sizeof at, "%s[%zu]", f->name, i);
    error_prefix(u->e, at);
    return rc;
}

static int unpack_strs(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    int rc = unpack_many(u, f, t, LIM_ROWS);
    const char **v;

    if (rc)
        return rc;
    v = t->n ? arena_alloc(u->a, t->n * sizeof *v) : NULL;
    for (size_t i = 0; i < t->n; i++) {
        struct tok x;
        if (!wire_next(&u->w, &x))
            return unpack_cut(u, f->name);
        rc = unpack_string(u, f, &x, &v[i]);
        if (!rc && !v[i])
            rc = error_set(u->e, DUBAN_E_missing, f->name, "空文字 / empty text");
        if (rc) {
            if (u->e)
                u->e->field[0] = '\0';
            return unpack_at(u, f, i, rc);
        }
    }
    *(struct strs *)out = (struct strs){v, t->n};
    return 0;
}

static int unpack_rec(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    void *in = arena_alloc(u->a, f->rec->size);
    int rc;

    if (t->kind != TOK_MAP)
        return unpack_type(u, f);
    rc = unpack_map(u, f->rec, t, in);
    if (rc)
        error_prefix(u->e, f->name);
    else
        *(const void **)out = in;
    return rc;
}

static int unpack_list(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    int rc = unpack_many(u, f, t, record_list_max(f->rec));
    char *v;

    if (rc)
        return rc;
    v = t->n ? arena_alloc(u->a, t->n * f->rec->size) : NULL;
    for (size_t i = 0; i < t->n; i++) {
        struct tok x;
        if (!wire_next(&u->w, &x))
            return unpack_cut(u, f->name);
        if (x.kind != TOK_MAP)
            rc = error_set(u->e, DUBAN_E_wrong_type, "", "应为一组字段 / want a map");
        else
            rc = unpack_map(u, f->rec, &x, v + i * f->rec->size);
        if (rc)
            return unpack_at(u, f, i, rc);
    }
    *(struct list *)out = (struct list){v, t->n};
    return 0;
}

static int unpack_any(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    size_t len;

    if (!wire_skip(&u->w, t))
        return unpack_cut(u, f->name);
    len = (size_t)(u->w.p - t->at);
    *(struct bytes *)out = (struct bytes){arena_copy(u->a, t->at, len), len};
    return 0;
}

static int unpack_bin(struct unpack *u, const struct field *f, const struct tok *t, void *out)
{
    if (t->kind != TOK_BIN)
        return unpack_type(u, f);
    if (t->n > f->max && !unpack_stored(u))
        return error_set(u->e, DUBAN_E_too_long, f->name, "%u > %lld", t->n, (long long)f->max);
    *(struct bytes *)out = (struct bytes){arena_copy(u->a, t->s, t->n), t->n};
    return 0;
}

static int (*const unpack_value[])(struct unpack *, const struct field *, const struct tok *, void *) = {
    [FT_STR] = unpack_str,   [FT_TEXT] = unpack_str,  [FT_INT] = unpack_int,   [FT_SINT] = unpack_int,
    [FT_BOOL] = unpack_bool, [FT_TIME] = unpack_when, [FT_DAY] = unpack_when,  [FT_DEC] = unpack_dec,
    [FT_SPAN] = unpack_span, [FT_ENUM] = unpack_enum, [FT_STRS] = unpack_strs, [FT_REC] = unpack_rec,
    [FT_LIST] = unpack_list, [FT_ANY] = unpack_any,   [FT_BIN] = unpack_bin,
};

/* The field with this name; senders mostly keep the order of the description, so it is looked for from `from` on. */
static const struct field *unpack_field(const struct record *r, const struct tok *key, size_t from)
{
    for (size_t k = 0; k < r->n; k++) {
        const struct field *f = &r->fields[(from + k) % r->n];
        if (strlen(f->name) == key->n && memcmp(f->name, key->s, key->n) == 0)
            return f;
    }
    return NULL;
}

static int unpack_pair(struct unpack *u, const struct record *r, bool seen[], size_t *from, char *out)
{
    const struct field *f;
    struct tok key, val;

    if (!wire_next(&u->w, &key) || key.kind != TOK_STR || !wire_next(&u->w, &val))
        return unpack_cut(u, "");
    f = unpack_field(r, &key, *from);
    if (!f || ((f->flags & FF_SERVER) && (u->flags & UNPACK_CLIENT))) {
        if (unpack_stored(u))
            return wire_skip(&u->w, &val) ? 0 : unpack_cut(u, "");
        return field_error(u->e, r, arena_str(u->a, key.s, key.n));
    }
    *from = (size_t)(f - r->fields) + 1;
    if (val.kind == TOK_NIL)
        return 0;
    if (seen[f - r->fields])
        return error_set(u->e, DUBAN_E_duplicate_key, f->name, NULL);
    seen[f - r->fields] = true;
    return unpack_value[f->type](u, f, &val, out + f->offset);
}

/* A list that is there but empty, and a plain "no", are answers too. */
static bool unpack_given(const struct field *f, bool seen, const void *out)
{
    return !field_absent(f, out) || (seen && (f->type == FT_LIST || f->type == FT_STRS || f->type == FT_BOOL));
}

static int unpack_map(struct unpack *u, const struct record *r, const struct tok *t, void *out)
{
    bool seen[LIM_KEYS] = {false};
    size_t from = 0;
    int rc;

    assert(r->n <= LIM_KEYS);
    /* Records may hold themselves; the pre-scan bounds that, and so does this for bytes that skipped it. */
    if (u->depth == LIM_DEPTH)
        return error_set(u->e, DUBAN_E_too_deep, "", NULL);
    u->depth++;
    rec_clear(r, out);
    for (uint32_t i = 0; i < t->n; i++) {
        rc = unpack_pair(u, r, seen, &from, out);
        if (rc)
            return rc;
    }
    u->depth--;
    if (unpack_stored(u))
        return 0;
    for (size_t i = 0; i < r->n; i++)
        if ((r->fields[i].flags & FF_NEED) && !unpack_given(&r->fields[i], seen[i], out))
            return error_set(u->e, DUBAN_E_missing, r->fields[i].name, "%s / %s", r->fields[i].zh, r->fields[i].name);
    return 0;
}

int rec_unpack(const struct record *r, struct bytes wire, int flags, struct arena *a, void *out, struct duban_error *e)
{
    struct unpack u = {.w = wire_of(wire), .flags = flags, .a = a, .e = e};
    void *in = arena_alloc(a, r->size);
    struct tok t = {.kind = TOK_MAP};
    int rc;

    if (wire.len && !wire_next(&u.w, &t))
        return unpack_cut(&u, "");
    if (t.kind == TOK_NIL) /* as if it had not been sent */
        t = (struct tok){.kind = TOK_MAP};
    if (t.kind != TOK_MAP)
        return error_set(e, DUBAN_E_wrong_type, "", "应为一组字段 / want a map");
    rc = unpack_map(&u, r, &t, in);
    if (rc == 0 && u.w.p != u.w.end)
        rc = error_set(e, DUBAN_E_bad_msgpack, "", "末尾有多余字节 / bytes after the end");
    if (rc == 0)
        memcpy(out, in, r->size);
    return rc;
}
