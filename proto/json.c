/* json.c: msgpack as JSON text for people and scripts. With a description, instants become RFC 3339 in the county's
 * zone, days dates, secrets ***; a value whose kind stands in a field beside it (the body of an operation, a document
 * of rules, a row of a table) is described by that. Bytes become hex. Bytes that are not msgpack become null: this
 * never fails. */
#include <string.h>

#include "proto/codec.h"
#include "proto/ops.h"
#include "proto/wire.h"

enum { ZONE_COUNTY_MIN = 480 };

struct json {
    struct wire w;
    struct buf out;
    int depth;
};

static bool json_value(struct json *j, const struct record *r, const struct field *f, const struct record *any);

static void json_add(struct json *j, const char *s)
{
    buf_add(&j->out, s, strlen(s));
}

static void json_string(struct json *j, const char *s, size_t len)
{
    static const char escapes[0x20] = {['\n'] = 'n', ['\t'] = 't', ['\r'] = 'r', ['\b'] = 'b', ['\f'] = 'f'};

    if (text_check(s, len) == DUBAN_E_bad_utf8) { /* what passed the pre-scan never comes here */
        json_add(j, "null");
        return;
    }
    json_add(j, "\"");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\')
            buf_printf(&j->out, "\\%c", c);
        else if (c < 0x20 && escapes[c])
            buf_printf(&j->out, "\\%c", escapes[c]);
        else if (c < 0x20 || c == 0x7f)
            buf_printf(&j->out, "\\u%04x", c);
        else
            buf_add(&j->out, s + i, 1);
    }
    json_add(j, "\"");
}

static void json_hex(struct json *j, const char *s, size_t len)
{
    json_add(j, "\"");
    for (size_t i = 0; i < len; i++)
        buf_printf(&j->out, "%02x", (unsigned char)s[i]);
    json_add(j, "\"");
}

static void json_int(struct json *j, const struct field *f, int64_t v)
{
    const char *s = f && f->type == FT_TIME  ? time_text(v, ZONE_COUNTY_MIN, j->out.arena)
                    : f && f->type == FT_DAY ? date_text(v, j->out.arena)
                                             : "";

    if (*s)
        buf_printf(&j->out, "\"%s\"", s);
    else
        buf_printf(&j->out, "%lld", (long long)v);
}

static const struct record *any_of_op(const char *name)
{
    int op = op_find(name);

    return op < 0 ? NULL : ops[op].body;
}

/* Records that carry a value of another record, and the field that says which. */
static const struct {
    const struct record *rec;
    const char *by;
    const struct record *(*find)(const char *word);
} json_anys[] = {
    {&rec_call, "op", any_of_op},
    {&rec_entry, "op", any_of_op},
    {&rec_event, "op", any_of_op},
    {&rec_import, "op", any_of_op},
    {&rec_rules, "kind", rules_record},
    {&rec_rulesapply, "kind", rules_record},
    {&rec_recordpage, "table", record_find},
};

/* What values of unknown kind are in this map: looks ahead for the field that says it. */
static const struct record *json_any(struct json *j, const struct record *r, uint32_t pairs, const struct record *above)
{
    struct wire w = j->w;
    struct tok key, val;

    for (size_t i = 0; i < sizeof json_anys / sizeof json_anys[0]; i++) {
        if (json_anys[i].rec != r)
            continue;
        for (uint32_t k = 0; k < pairs; k++) {
            if (!wire_next(&w, &key) || key.kind != TOK_STR || !wire_next(&w, &val))
                return NULL;
            if (strlen(json_anys[i].by) == key.n && memcmp(json_anys[i].by, key.s, key.n) == 0)
                return val.kind == TOK_STR ? json_anys[i].find(arena_str(j->out.arena, val.s, val.n)) : NULL;
            if (!wire_skip(&w, &val))
                return NULL;
        }
        return NULL;
    }
    return above;
}

static bool json_map(struct json *j, const struct record *r, uint32_t pairs, const struct record *any)
{
    any = json_any(j, r, pairs, any);
    json_add(j, "{");
    for (uint32_t i = 0; i < pairs; i++) {
        const struct field *f = NULL;
        struct tok key;
        if (!wire_next(&j->w, &key) || key.kind != TOK_STR)
            return false;
        if (r)
            f = record_field(r, arena_str(j->out.arena, key.s, key.n));
        json_add(j, i ? "," : "");
        json_string(j, key.s, key.n);
        json_add(j, ":");
        if (!json_value(j, f ? (f->type == FT_ANY ? any : f->rec) : NULL, f, any))
            return false;
    }
    json_add(j, "}");
    return true;
}

static bool json_array(struct json *j, const struct record *r, const struct field *f, uint32_t n,
                       const struct record *any)
{
    json_add(j, "[");
    for (uint32_t i = 0; i < n; i++) {
        json_add(j, i ? "," : "");
        if (!json_value(j, r, f, any))
            return false;
    }
    json_add(j, "]");
    return true;
}

/* r: description of the value when it is a map (or of the maps in a list); f: of the field it stands in. */
static bool json_value(struct json *j, const struct record *r, const struct field *f, const struct record *any)
{
    bool ok = true;
    struct tok t;

    if (!wire_next(&j->w, &t) || ++j->depth > LIM_DEPTH + 1)
        return false;
    if (f && (f->flags & FF_SECRET) && t.kind != TOK_NIL) {
        json_add(j, "\"***\"");
        ok = wire_skip(&j->w, &t);
    } else if (t.kind == TOK_BOOL) {
        json_add(j, t.i ? "true" : "false");
    } else if (t.kind == TOK_INT) {
        json_int(j, f, t.i);
    } else if (t.kind == TOK_STR) {
        json_string(j, t.s, t.n);
    } else if (t.kind == TOK_BIN) {
        json_hex(j, t.s, t.n);
    } else if (t.kind == TOK_ARRAY) {
        ok = json_array(j, r, f, t.n, any);
    } else if (t.kind == TOK_MAP) {
        ok = json_map(j, r, t.n, any);
    } else { /* nil; floats and extensions never pass the pre-scan */
        json_add(j, "null");
    }
    j->depth--;
    return ok;
}

const char *json_text(const struct record *r, struct bytes wire, struct arena *a)
{
    struct json j = {.w = wire_of(wire), .out = {.arena = a}};

    return json_value(&j, r, NULL, NULL) && j.w.p == j.w.end ? j.out.data : "null";
}
