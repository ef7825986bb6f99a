/* pack.c: records to bytes, by msgpack-c's packer into an arena. Canonical: fields in order of the description, the
 * shortest form of every number and length, absent ones left out. Equal records give equal bytes; digests and the
 * journal rest on it. A change here changes every digest: tests/unit/test_codec.c keeps examples in bytes. */
#include <assert.h>
#include <string.h>

#include <msgpack.h>

#include "proto/codec.h"
#include "proto/wire.h"

struct pack {
    msgpack_packer to;
    struct arena *a;
    unsigned without;
};

static void pack_map(struct pack *p, const struct record *r, const void *in);

static int pack_write(void *b, const char *data, size_t len)
{
    buf_add(b, data, len);
    return 0;
}

static void pack_text(struct pack *p, const char *s)
{
    size_t len = strlen(s);

    msgpack_pack_str(&p->to, len);
    msgpack_pack_str_body(&p->to, s, len);
}

static void pack_strs(struct pack *p, const struct strs *s)
{
    msgpack_pack_array(&p->to, s->n);
    for (size_t i = 0; i < s->n; i++)
        pack_text(p, s->v[i]);
}

static void pack_list(struct pack *p, const struct record *r, const struct list *l)
{
    msgpack_pack_array(&p->to, l->n);
    for (size_t i = 0; i < l->n; i++)
        pack_map(p, r, (const char *)l->v + i * r->size);
}

static void pack_value(struct pack *p, const struct field *f, const void *in)
{
    const void *v = (const char *)in + f->offset;
    const struct bytes *b = v;
    int word;

    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT:
        pack_text(p, *(const char *const *)v);
        break;
    case FT_INT:
    case FT_SINT:
    case FT_TIME:
    case FT_DAY:
        msgpack_pack_int64(&p->to, *(const int64_t *)v);
        break;
    case FT_BOOL:
        *(const bool *)v ? msgpack_pack_true(&p->to) : msgpack_pack_false(&p->to);
        break;
    case FT_DEC:
        pack_text(p, dec_text(*(const int64_t *)v, p->a));
        break;
    case FT_SPAN:
        pack_text(p, span_text(*(const struct span *)v, NULL, p->a));
        break;
    case FT_ENUM:
        word = *(const int *)v;
        assert(word > 0 && word < f->choices->count);
        pack_text(p, f->choices->words[word]);
        break;
    case FT_STRS:
        pack_strs(p, v);
        break;
    case FT_REC:
        pack_map(p, f->rec, *(const void *const *)v);
        break;
    case FT_LIST:
        pack_list(p, f->rec, v);
        break;
    case FT_ANY: /* one value already */
        buf_add(p->to.data, b->data, b->len);
        break;
    case FT_BIN:
        msgpack_pack_bin(&p->to, b->len);
        msgpack_pack_bin_body(&p->to, b->data, b->len);
        break;
    }
}

/* A needed list stays when it is empty, so that whoever asks for needed fields can read what we write. */
static bool pack_wanted(const struct pack *p, const struct field *f, const void *in)
{
    if (f->flags & p->without)
        return false;
    return !field_absent(f, in) ||
           ((f->flags & FF_NEED) && (f->type == FT_LIST || f->type == FT_STRS || f->type == FT_BOOL));
}

static void pack_map(struct pack *p, const struct record *r, const void *in)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        n += pack_wanted(p, &r->fields[i], in);
    msgpack_pack_map(&p->to, n);
    for (size_t i = 0; i < r->n; i++) {
        if (!pack_wanted(p, &r->fields[i], in))
            continue;
        pack_text(p, r->fields[i].name);
        pack_value(p, &r->fields[i], in);
    }
}

struct bytes rec_pack_without(const struct record *r, const void *in, unsigned flags, struct arena *a)
{
    struct buf b = {.arena = a};
    struct pack p = {.a = a, .without = flags};

    msgpack_packer_init(&p.to, &b, pack_write);
    pack_map(&p, r, in);
    return (struct bytes){b.data, b.len};
}

struct bytes rec_pack(const struct record *r, const void *in, struct arena *a)
{
    return rec_pack_without(r, in, 0, a);
}

void rec_clear(const struct record *r, void *out)
{
    memset(out, 0, r->size);
    for (size_t i = 0; i < r->n; i++) {
        switch ((enum field_type)r->fields[i].type) {
        case FT_INT:
        case FT_SINT:
        case FT_TIME:
        case FT_DAY:
        case FT_DEC:
            *(int64_t *)(void *)((char *)out + r->fields[i].offset) = NONE;
            break;
        default:; /* zero is absent */
        }
    }
}
