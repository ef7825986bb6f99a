/* mp.c: writers for hand-made messages, by msgpack-c's packer into a buf. For tests, seeds and small clients; records
 * are written by rec_pack. */
#include <string.h>

#include <msgpack.h>

#include "proto/codec.h"

static int mp_write(void *b, const char *data, size_t len)
{
    buf_add(b, data, len);
    return 0;
}

static msgpack_packer mp_packer(struct buf *b)
{
    msgpack_packer to;

    msgpack_packer_init(&to, b, mp_write);
    return to;
}

void mp_map(struct buf *b, size_t n)
{
    msgpack_packer to = mp_packer(b);

    msgpack_pack_map(&to, n);
}

void mp_array(struct buf *b, size_t n)
{
    msgpack_packer to = mp_packer(b);

    msgpack_pack_array(&to, n);
}

void mp_str(struct buf *b, const char *s)
{
    msgpack_packer to = mp_packer(b);
    size_t len = strlen(s);

    msgpack_pack_str(&to, len);
    msgpack_pack_str_body(&to, s, len);
}

void mp_int(struct buf *b, int64_t v)
{
    msgpack_packer to = mp_packer(b);

    msgpack_pack_int64(&to, v);
}

void mp_bool(struct buf *b, bool v)
{
    msgpack_packer to = mp_packer(b);

    v ? msgpack_pack_true(&to) : msgpack_pack_false(&to);
}

void mp_bin(struct buf *b, const void *p, size_t n)
{
    msgpack_packer to = mp_packer(b);

    msgpack_pack_bin(&to, n);
    msgpack_pack_bin_body(&to, p, n);
}
