/* rows.c: see rows.h. */
#include "core/rows.h"

#include <assert.h>
#include <string.h>

struct walk {
    enum table t;
    struct arena scratch;
    rows_fn *each;
    void *u;
};

static int walk_step(void *arg, struct bytes key, struct bytes val)
{
    struct walk *w = arg;
    const struct record *r = table_records[w->t];
    void *rec = NULL;
    struct duban_error e;

    arena_reset(&w->scratch);
    if (r) {
        rec = arena_alloc(&w->scratch, r->size);
        /* What is stored was packed by us: it can be read, or the store lies. */
        int rc = rec_unpack(r, val, UNPACK_STORED, &w->scratch, rec, &e);
        assert(rc == DUBAN_E_ok);
        (void)rc;
    }
    /* each may read the state, which moves the key under a scan: it gets a copy. */
    struct bytes own = {arena_copy(&w->scratch, key.data, key.len), key.len};
    return w->each(w->u, own, rec, val, &w->scratch);
}

static int walk_from(struct state *s, enum table t, struct bytes prefix, struct bytes from, rows_fn *each, void *u)
{
    struct walk w = {.t = t, .each = each, .u = u};

    arena_init(&w.scratch);
    int rc = s->ops->scan(s->u, t, prefix, from, walk_step, &w);
    arena_done(&w.scratch);
    return rc;
}

int rows_each(struct state *s, enum table t, const char *prefix, const char *after, rows_fn *each, void *u)
{
    struct bytes pre = prefix ? key_bytes(prefix) : (struct bytes){"", 0};
    struct bytes from = {"", 0};

    /* The least key greater than `after` is `after` and a NUL byte: just what a C string has behind it. */
    if (after)
        from = (struct bytes){after, strlen(after) + 1};
    return walk_from(s, t, pre, from, each, u);
}

int rows_each_from(struct state *s, enum table t, struct bytes from, rows_fn *each, void *u)
{
    return walk_from(s, t, (struct bytes){"", 0}, from, each, u);
}

int rows_each_of(struct state *s, enum table t, const char *item, rows_fn *each, void *u)
{
    struct bytes prefix = {item, strlen(item) + 1};

    return walk_from(s, t, prefix, (struct bytes){"", 0}, each, u);
}

void *list_push(struct list *l, size_t *cap, size_t size, struct arena *a)
{
    if (l->n == *cap) {
        size_t more = *cap ? *cap * 2 : 8;
        char *v = arena_alloc(a, more * size);
        if (l->n)
            memcpy(v, l->v, l->n * size);
        l->v = v;
        *cap = more;
    }
    return (char *)l->v + l->n++ * size;
}

const char *key_head(struct bytes key, struct arena *a)
{
    const char *nul = key.len ? memchr(key.data, 0, key.len) : NULL;

    return arena_str(a, key.data, nul ? (size_t)(nul - (const char *)key.data) : key.len);
}

struct bytes key_rest(struct bytes key)
{
    const char *nul = key.len ? memchr(key.data, 0, key.len) : NULL;

    if (!nul)
        return (struct bytes){"", 0};
    return (struct bytes){nul + 1, key.len - (size_t)(nul + 1 - (const char *)key.data)};
}

int64_t key_tail_seq(struct bytes key)
{
    assert(key.len >= NUMBER_BYTES);
    return number_get((const char *)key.data + key.len - NUMBER_BYTES);
}

bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool same_or_none(const char *a, const char *b)
{
    return (!a && !b) || same_text(a, b);
}

bool strs_has(const struct strs *l, const char *word)
{
    for (size_t i = 0; i < l->n; i++)
        if (same_text(l->v[i], word))
            return true;
    return false;
}

static int fold_ascii(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool text_begins(const char *text, const char *word, size_t word_len)
{
    for (size_t i = 0; i < word_len; i++)
        if (fold_ascii(text[i]) != fold_ascii(word[i]))
            return false;
    return true;
}

bool text_holds(const char *text, const char *word, size_t word_len)
{
    size_t len = text ? strlen(text) : 0;

    for (size_t at = 0; at + word_len <= len; at++)
        if (text_begins(text + at, word, word_len))
            return true;
    return false;
}

bool text_holds_words(const char *text, const char *words)
{
    bool any = false;

    for (const char *p = words; *p; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ");

        if (len > 0 && !text_holds(text, p, len))
            return false;
        any = any || len > 0;
        p += len;
    }
    return any;
}
