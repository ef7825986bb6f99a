/* wreck.c: breaks records of a stopped daemon on purpose, for tests of the self-audit. Never installed.
 *
 *     wreck STATE TABLE KEY delete              the record is gone
 *     wreck STATE TABLE KEY FIELD=TEXT …        fields become others, as a person writes them; an empty text: absent
 *
 * The journal is left as it is: what the store says is then not what the journal means. */
#include <stdio.h>
#include <string.h>

#include "daemon/store.h"

static int complain(const char *what, const char *about)
{
    fprintf(stderr, "wreck: %s: %s\n", what, about);
    return 1;
}

/* The bytes of a field reach to the next one. */
static void make_absent(const struct record *r, const struct field *f, void *rec, struct arena *a)
{
    size_t end = f + 1 < r->fields + r->n ? f[1].offset : r->size;
    char *blank = arena_alloc(a, r->size);

    rec_clear(r, blank);
    memcpy((char *)rec + f->offset, blank + f->offset, end - f->offset);
}

/* One FIELD=TEXT. */
static int set_field(const struct record *r, void *rec, char *arg, struct arena *a)
{
    char *text = strchr(arg, '=');
    const struct field *f;
    struct duban_error e;

    if (!text)
        return complain("not FIELD=TEXT", arg);
    *text++ = 0;
    f = record_field(r, arg);
    if (!f)
        return complain("no such field", arg);
    make_absent(r, f, rec, a);
    return field_parse(f, text, a, rec, &e) ? complain("not read", text) : 0;
}

static int wreck(struct state *s, enum table t, const char *key, char **args, int n, struct arena *a)
{
    void *rec = arena_alloc(a, table_records[t]->size);

    if (!state_get(s, t, key, a, rec))
        return complain("no such record", key);
    if (n == 1 && strcmp(args[0], "delete") == 0) {
        s->ops->del(s->u, t, key_bytes(key));
        return 0;
    }
    for (int i = 0; i < n; i++)
        if (set_field(table_records[t], rec, args[i], a))
            return 1;
    state_put(s, t, key, rec, a);
    return 0;
}

int main(int argc, char **argv)
{
    struct duban_error e = {0};
    bool damaged = false;
    struct arena a;
    struct store *s;
    int t, rc;

    if (argc < 5 || (t = table_find(argv[2])) < 0 || !table_records[t])
        return complain("usage", "wreck STATE TABLE KEY delete | FIELD=TEXT …");
    s = store_open(argv[1], &damaged, &e);
    if (!s)
        return complain(argv[1], e.text);
    arena_init(&a);
    rc = wreck(store_state(s), (enum table)t, argv[3], argv + 4, argc - 4, &a);
    if (!rc && !store_checkpoint(s, &e))
        rc = complain("checkpoint", e.text);
    arena_done(&a);
    store_close(s);
    return rc;
}
