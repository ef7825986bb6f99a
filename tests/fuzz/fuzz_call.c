/* fuzz_call.c: the road of a message from its bytes to a checked body, under libFuzzer: pre-scan, call, body of the
 * operation, and the bodies inside bodies (rows of an import, documents of rules).
 *
 * What must hold, besides not to crash: what was taken packs to canonical bytes that are taken again and pack to the
 * same bytes; a refusal has a name and leaves the output alone. Before it starts, a seed for each row of the table of
 * operations is put into the first corpus folder of the command line, so that a new operation is fuzzed from the day it
 * is written. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/codec.h"
#include "proto/ops.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(x)      \
    do {             \
        if (!(x))    \
            abort(); \
    } while (0)

/* ---- seeds: each field that an operation takes, filled with a plain value ---- */
static void sample(const struct record *r, int depth, const struct op *o, struct arena *a, void *out);

static void sample_value(const struct field *f, int depth, struct arena *a, void *v)
{
    struct buf b = {.arena = a};
    void *in = f->rec ? arena_alloc(a, f->rec->size) : NULL;

    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT:
        *(const char **)v = "a1";
        break;
    case FT_INT:
    case FT_SINT:
    case FT_TIME:
    case FT_DAY:
    case FT_DEC:
        *(int64_t *)v = 1;
        break;
    case FT_BOOL:
        *(bool *)v = true;
        break;
    case FT_SPAN:
        *(struct span *)v = (struct span){1, SPAN_WORKDAYS};
        break;
    case FT_ENUM:
        *(int *)v = 1;
        break;
    case FT_STRS:
        *(struct strs *)v = (struct strs){arena_alloc(a, sizeof(const char *)), 1};
        ((struct strs *)v)->v[0] = "督";
        break;
    case FT_REC:
    case FT_LIST:
        if (depth > 3)
            break;
        sample(f->rec, depth + 1, NULL, a, in);
        if (f->type == FT_REC)
            *(const void **)v = in;
        else
            *(struct list *)v = (struct list){in, 1};
        break;
    case FT_ANY:
        mp_map(&b, 1);
        mp_str(&b, "id");
        mp_str(&b, "x");
        *(struct bytes *)v = (struct bytes){b.data, b.len};
        break;
    case FT_BIN:
        *(struct bytes *)v = (struct bytes){"\0\1", 2};
        break;
    }
}

static void sample(const struct record *r, int depth, const struct op *o, struct arena *a, void *out)
{
    bool all = !o || strcmp(o->take, "*") == 0;

    rec_clear(r, out);
    for (size_t i = 0; i < r->n; i++)
        if (all || strstr(o->need, r->fields[i].name) || strstr(o->take, r->fields[i].name))
            sample_value(&r->fields[i], depth, a, (char *)out + r->fields[i].offset);
}

static void seed_write(const char *folder, int op, struct arena *a)
{
    struct call c;
    void *body = arena_alloc(a, ops[op].body->size);
    struct bytes wire;
    int fd;

    sample(ops[op].body, 0, &ops[op], a, body);
    rec_clear(&rec_call, &c);
    c.v = 1;
    c.id = "0190163d-8694-739b-aea5-966c26f8ad91";
    c.op = ops[op].name;
    c.body = rec_pack(ops[op].body, body, a);
    wire = rec_pack(&rec_call, &c, a);
    fd = open(arena_printf(a, "%s/seed-%s", folder, ops[op].name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0) {
        MUST(write(fd, wire.data, wire.len) == (ssize_t)wire.len);
        close(fd);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct arena a;

    arena_init(&a);
    for (int i = 1; i < *argc; i++) {
        if ((*argv)[i][0] == '-')
            continue;
        for (int op = 0; op < OP_COUNT; op++)
            seed_write((*argv)[i], op, &a);
        break;
    }
    arena_done(&a);
    return 0;
}

/* ---- the target ---- */
static void same(struct bytes x, struct bytes y)
{
    MUST(x.len == y.len && memcmp(x.data, y.data, x.len) == 0);
}

static void refused(int rc, const struct duban_error *e)
{
    MUST(rc > 0 && rc < DUBAN_E_COUNT && (int)e->code == rc);
    MUST(memchr(e->field, 0, sizeof e->field) && memchr(e->text, 0, sizeof e->text));
}

static void round_trip(const struct record *r, const void *in, struct arena *a)
{
    void *out = arena_alloc(a, r->size);
    struct bytes once = rec_pack(r, in, a);

    MUST(prescan(once, NULL) == 0);
    MUST(rec_unpack(r, once, UNPACK_STRICT, a, out, NULL) == 0);
    same(rec_pack(r, out, a), once);
    json_text(r, once, a);
}

static void body(int op, struct bytes wire, int depth, struct arena *a);

/* A body may carry bodies: rows by the operation of the import, a document by its kind. */
static void inside(int op, const void *b, int depth, struct arena *a)
{
    if (op == OP_import) {
        const struct import *im = b;
        int row = op_find(im->op);
        for (size_t i = 0; row >= 0 && i < im->rows.n && depth < 3; i++)
            body(row, LIST_AT(im->rows, struct row, i)->body, depth + 1, a);
    } else if (op == OP_rules_apply) {
        const struct rulesapply *ra = b;
        const struct record *r = rules_record(ra->kind);
        struct duban_error e = {0};
        void *doc = r ? arena_alloc(a, r->size) : NULL;
        int rc = r ? rec_unpack(r, ra->doc, UNPACK_CLIENT, a, doc, &e) : DUBAN_E_no_rules;
        if (rc == 0)
            round_trip(r, doc, a);
        else if (r)
            refused(rc, &e);
    }
}

static void body(int op, struct bytes wire, int depth, struct arena *a)
{
    struct duban_error e = {0};
    struct bytes canonical = {0}, again;
    void *out = NULL;
    int rc = op_body(op, wire, a, &out, &canonical, &e);

    if (rc != 0) {
        refused(rc, &e);
        MUST(!out && !canonical.data);
        return;
    }
    same(rec_pack(ops[op].body, out, a), canonical);
    round_trip(ops[op].body, out, a);
    MUST(op_body(op, canonical, a, &out, &again, NULL) == 0);
    same(again, canonical);
    inside(op, out, depth, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena a; /* kept: it is reset, as the daemon does */
    struct bytes wire = {data, size};
    struct duban_error e = {0};
    struct call c;
    int rc;

    json_text(NULL, wire, &a);
    rc = prescan(wire, &e);
    if (rc != 0)
        refused(rc, &e);
    /* the codec is safe on bytes that skipped the gate, too */
    if (rec_unpack(&rec_call, wire, UNPACK_STORED, &a, &c, NULL) == 0 && rc == 0) {
        rc = rec_unpack(&rec_call, wire, UNPACK_CLIENT, &a, &c, &e);
        if (rc != 0) {
            refused(rc, &e);
        } else {
            int op = op_find(c.op);
            round_trip(&rec_call, &c, &a);
            op_nearest(c.op);
            if (op >= 0)
                body(op, c.body, 0, &a);
        }
    }
    arena_reset(&a);
    return 0;
}
