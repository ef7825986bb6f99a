/* ops.c: the table of ops.h, and the check of a body against its row. `need` and `take` are read from their strings
 * each time: a body has at most a dozen fields, and a table that people can read beats one that is compiled. */
#include "proto/ops.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"

const struct op ops[OP_COUNT] = {
#define X(name, how, klass, body, answer, need, take, zh, en) \
    [OP_##name] = {#name, HOW_##how, CLASS_##klass, &rec_##body, &rec_##answer, need, take, zh, en},
    DUBAN_OPS(X)
#undef X
};

const char *const op_class_words[CLASS_COUNT] = {
    [CLASS_read] = "read",     [CLASS_own] = "own",     [CLASS_office] = "office",
    [CLASS_decide] = "decide", [CLASS_admin] = "admin", [CLASS_worker] = "worker",
};

int op_find(const char *name)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (strcmp(ops[i].name, name) == 0)
            return i;
    return -1;
}

const char *op_nearest(const char *name)
{
    const char *names[OP_COUNT];

    for (int i = 0; i < OP_COUNT; i++)
        names[i] = ops[i].name;
    return nearest_word(name, names, OP_COUNT);
}

/* Next word of a list up to one of `ends`: its length, 0 at the end. *s is moved to its start. */
static size_t word_next(const char **s, const char *ends)
{
    *s += strspn(*s, ends);
    return strcspn(*s, ends);
}

static bool word_is(const char *w, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(w, name, len) == 0;
}

static bool words_have(const char *words, const char *name)
{
    size_t len;

    for (; (len = word_next(&words, " |")) > 0; words += len)
        if (word_is(words, len, name))
            return true;
    return false;
}

static const struct field *word_field(const struct record *r, const char *w, size_t len)
{
    for (size_t i = 0; i < r->n; i++)
        if (word_is(w, len, r->fields[i].name))
            return &r->fields[i];
    return NULL;
}

/* One group of `need`: "item", or "percent|value|text" of which one must be there. */
static int need_group(const struct op *o, const char *group, size_t group_len, const void *body, struct duban_error *e)
{
    const struct field *first = NULL;
    const char *w = group, *end = group + group_len;

    while (w < end) {
        const char *bar = memchr(w, '|', (size_t)(end - w));
        size_t len = (size_t)((bar ? bar : end) - w);
        const struct field *f = word_field(o->body, w, len);
        assert(f); /* tests/unit/test_ops.c walks the table */
        if (!field_absent(f, body))
            return 0;
        first = first ? first : f;
        w += len + (bar ? 1 : 0);
    }
    assert(first);
    if (strlen(first->name) == group_len)
        return error_set(e, DUBAN_E_missing, first->name, "%s / %s", first->zh, first->name);
    return error_set(e, DUBAN_E_missing, first->name, "至少一项：%.*s / at least one of: %.*s", (int)group_len, group,
                     (int)group_len, group);
}

static int check_need(const struct op *o, const void *body, struct duban_error *e)
{
    const char *s = o->need;
    size_t len;

    for (; (len = word_next(&s, " ")) > 0; s += len) {
        int rc = need_group(o, s, len, body, e);
        if (rc)
            return rc;
    }
    return 0;
}

static int check_take(const struct op *o, const void *body, struct duban_error *e)
{
    if (strcmp(o->take, "*") == 0)
        return 0;
    for (size_t i = 0; i < o->body->n; i++) {
        const struct field *f = &o->body->fields[i];
        if (!field_absent(f, body) && !words_have(o->need, f->name) && !words_have(o->take, f->name))
            return error_set(e, DUBAN_E_unknown_field, f->name, "%s 不用这一项 / %s does not take it", o->name,
                             o->name);
    }
    return 0;
}

int op_body(int op, struct bytes wire, struct arena *a, void **out, struct bytes *canonical, struct duban_error *e)
{
    const struct op *o = &ops[op];
    void *body;
    int rc;

    assert(op >= 0 && op < OP_COUNT);
    body = arena_alloc(a, o->body->size);
    rc = rec_unpack(o->body, wire, UNPACK_CLIENT, a, body, e);
    if (!rc)
        rc = check_take(o, body, e);
    if (!rc)
        rc = check_need(o, body, e);
    if (rc)
        return rc;
    *canonical = rec_pack(o->body, body, a);
    *out = body;
    return 0;
}
