/* The cursor against msgpack-c's own reader and writer: the same values, spans that fit, and never a byte too far. (The
 * hand writers of proto/mp.c are tested here too.) */
#include <msgpack.h>

#include "proto/wire.h"
#include "proto_gen.h"

static void test_numbers_as_msgpack_c_writes_them(void **state)
{
    struct rng r = rng_start("wire");
    struct arena a;

    (void)state;
    arena_init(&a);
    for (int i = 0; i < 100000; i++) {
        int64_t v = (int64_t)(rng_next(&r) >> rng_below(&r, 64)) * (rng_below(&r, 2) ? 1 : -1);
        struct buf b = {.arena = &a};
        struct wire w;
        struct tok t;
        mp_int(&b, v);
        w = wire_of((struct bytes){b.data, b.len});
        assert_true(wire_next(&w, &t));
        assert_int_equal(t.kind, TOK_INT);
        assert_int_equal(t.i, v);
        assert_false(t.loose || t.huge);
        assert_ptr_equal(w.p, w.end);
        arena_reset(&a);
    }
    arena_done(&a);
}

/* The same value in every width: only the shortest is not loose. */
static void test_loose_numbers(void **state)
{
    static const int64_t values[] = {0,  1,   127, 128,  255,  256,    65535,  65536,       4294967295, 4294967296,
                                     -1, -32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649};
    struct arena a;

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct buf shortest = {.arena = &a};
        mp_int(&shortest, values[i]);
        for (int lead = 0xcc; lead <= 0xd3; lead++) {
            int bytes = 1 << ((lead - 0xcc) & 3), bits = bytes * 8;
            bool sign = lead >= 0xd0;
            unsigned char p[9] = {(unsigned char)lead};
            struct tok t;
            struct wire w = {p, p + 1 + bytes};
            int64_t low = sign ? (bits == 64 ? INT64_MIN : -((int64_t)1 << (bits - 1))) : 0;
            int64_t high = bits == 64 ? INT64_MAX : ((int64_t)1 << (bits - sign)) - 1;
            if (values[i] < low || values[i] > high)
                continue;
            for (int k = 0; k < bytes; k++)
                p[1 + k] = (unsigned char)((uint64_t)values[i] >> (8 * (bytes - 1 - k)));
            assert_true(wire_next(&w, &t));
            assert_int_equal(t.i, values[i]);
            assert_int_equal(t.loose, memcmp(p, shortest.data, shortest.len) != 0 || shortest.len != (size_t)bytes + 1);
        }
    }
    arena_done(&a);
}

static void same(struct wire *w, const msgpack_object *o)
{
    struct tok t;

    assert_true(wire_next(w, &t));
    switch (o->type) {
    case MSGPACK_OBJECT_NIL:
        assert_int_equal(t.kind, TOK_NIL);
        break;
    case MSGPACK_OBJECT_BOOLEAN:
        assert_int_equal(t.kind, TOK_BOOL);
        assert_int_equal(t.i, o->via.boolean);
        break;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        assert_int_equal(t.kind, TOK_INT);
        assert_int_equal(t.huge, o->via.u64 > INT64_MAX);
        assert_int_equal(t.i, t.huge ? INT64_MAX : (int64_t)o->via.u64);
        break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        assert_int_equal(t.kind, TOK_INT);
        assert_int_equal(t.i, o->via.i64);
        break;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        assert_int_equal(t.kind, TOK_FLOAT);
        break;
    case MSGPACK_OBJECT_STR:
        assert_int_equal(t.kind, TOK_STR);
        assert_int_equal(t.n, o->via.str.size);
        assert_memory_equal(t.s, o->via.str.ptr, t.n);
        break;
    case MSGPACK_OBJECT_BIN:
        assert_int_equal(t.kind, TOK_BIN);
        assert_int_equal(t.n, o->via.bin.size);
        assert_memory_equal(t.s, o->via.bin.ptr, t.n);
        break;
    case MSGPACK_OBJECT_EXT:
        assert_int_equal(t.kind, TOK_EXT);
        assert_int_equal(t.n, o->via.ext.size);
        break;
    case MSGPACK_OBJECT_ARRAY:
        assert_int_equal(t.kind, TOK_ARRAY);
        assert_int_equal(t.n, o->via.array.size);
        for (uint32_t i = 0; i < t.n; i++)
            same(w, &o->via.array.ptr[i]);
        break;
    case MSGPACK_OBJECT_MAP:
        assert_int_equal(t.kind, TOK_MAP);
        assert_int_equal(t.n, o->via.map.size);
        for (uint32_t i = 0; i < t.n; i++) {
            same(w, &o->via.map.ptr[i].key);
            same(w, &o->via.map.ptr[i].val);
        }
        break;
    }
}

/* Random bytes: either both readers see the same values and the same end, or neither sees a whole one. */
static void test_random_bytes_as_msgpack_c_reads_them(void **state)
{
    struct rng r = rng_start("wire bytes");
    int whole = 0;

    (void)state;
    for (int round = 0; round < 200000; round++) {
        size_t n = (size_t)rng_below(&r, 24) + 1, off = 0;
        unsigned char *p = malloc(n);
        struct wire w = {p, p + n};
        msgpack_unpacked got;
        struct tok t;
        bool ours, theirs;
        for (size_t i = 0; i < n; i++)
            p[i] = (unsigned char)(rng_below(&r, 2) ? rng_below(&r, 256) : 0x80 + rng_below(&r, 0x60));
        if (p[0] == 0xdd || p[0] == 0xdf || p[0] == 0xdc || p[0] == 0xde)
            p[0] = 0x92; /* msgpack-c would try to allocate what such a head promises */
        for (size_t i = 1; i < n; i++)
            if (p[i] == 0xdd || p[i] == 0xdf)
                p[i] = 0x91;
        msgpack_unpacked_init(&got);
        theirs = msgpack_unpack_next(&got, (char *)p, n, &off) == MSGPACK_UNPACK_SUCCESS;
        ours = wire_next(&w, &t) && wire_skip(&w, &t);
        assert_int_equal(ours, theirs);
        if (ours) {
            whole++;
            assert_int_equal(w.p - p, off);
            w.p = p;
            same(&w, &got.data);
        }
        msgpack_unpacked_destroy(&got);
        free(p);
    }
    assert_true(whole > 1000);
}

static void test_hand_writers(void **state)
{
    struct arena a;
    struct buf b = {.arena = &a};

    (void)state;
    arena_init(&a);
    mp_array(&b, 6);
    mp_map(&b, 0);
    mp_str(&b, "督办");
    mp_int(&b, -1);
    mp_bool(&b, true);
    mp_bool(&b, false);
    mp_bin(&b, "\0x", 2);
    assert_int_equal(b.len, 1 + 1 + 7 + 1 + 1 + 1 + 4);
    assert_memory_equal(b.data, "\x96\x80\xa6督办\xff\xc3\xc2\xc4\x02\0x", b.len);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_msgpack_c_writes_them),
        cmocka_unit_test(test_loose_numbers),
        cmocka_unit_test(test_random_bytes_as_msgpack_c_reads_them),
        cmocka_unit_test(test_hand_writers),
    };

    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
