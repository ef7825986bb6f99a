/* The gate lets through exactly one well-formed object, and says where a bad one is bad. */
#include <msgpack.h>

#include "proto_gen.h"

#define B(s) (s), sizeof(s) - 1

static void test_bytes(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t len;
        enum duban_err expect;
        const char *field;
    } cases[] = {
        {"nil", B("\xc0"), DUBAN_E_ok, ""},
        {"empty map", B("\x80"), DUBAN_E_ok, ""},
        {"lines and tabs are text", B("\xa3\n\tx"), DUBAN_E_ok, ""},
        {"han", B("\xa6督办"), DUBAN_E_ok, ""},
        {"largest number", B("\xcf\x7f\xff\xff\xff\xff\xff\xff\xff"), DUBAN_E_ok, ""},
        {"least number", B("\xd3\x80\0\0\0\0\0\0\0"), DUBAN_E_ok, ""},
        {"nothing", B(""), DUBAN_E_bad_msgpack, ""},
        {"never used byte", B("\xc1"), DUBAN_E_bad_msgpack, ""},
        {"two objects", B("\xc0\xc0"), DUBAN_E_bad_msgpack, ""},
        {"bytes after a map", B("\x80\x00"), DUBAN_E_bad_msgpack, ""},
        {"map cut before its key", B("\x81"), DUBAN_E_bad_msgpack, ""},
        {"map cut before its value", B("\x81\xa1k"), DUBAN_E_bad_msgpack, "k"},
        {"text cut",
         B("\xa5"
           "abc"),
         DUBAN_E_bad_msgpack, ""},
        {"length of a text cut", B("\xda\x00"), DUBAN_E_bad_msgpack, ""},
        {"96 GiB of array in five bytes", B("\xdd\xff\xff\xff\xff"), DUBAN_E_too_many, ""},
        {"4 GiB of text in five bytes", B("\xdb\xff\xff\xff\xff"), DUBAN_E_bad_msgpack, ""},
        {"array longer than the message", B("\xdc\x00\xff\x00"), DUBAN_E_bad_msgpack, ""},
        {"a number as key", B("\x81\x01\x02"), DUBAN_E_bad_msgpack, ""},
        {"key twice",
         B("\x82\xa1"
           "a\x01\xa1"
           "a\x02"),
         DUBAN_E_duplicate_key, "a"},
        {"key twice, inside",
         B("\x81\xa4"
           "body\x82\xa1"
           "a\x01\xa1"
           "a\x02"),
         DUBAN_E_duplicate_key, "body.a"},
        {"same key in two maps",
         B("\x92\x81\xa1"
           "a\x01\x81\xa1"
           "a\x02"),
         DUBAN_E_ok, ""},
        {"float32", B("\xca\x3f\x80\0\0"), DUBAN_E_wrong_type, ""},
        {"float64 in a field", B("\x81\xa7percent\xcb\x3f\xf0\0\0\0\0\0\0"), DUBAN_E_wrong_type, "percent"},
        {"timestamp extension", B("\xd6\xff\0\0\0\0"), DUBAN_E_wrong_type, ""},
        {"7 written as uint8", B("\xcc\x07"), DUBAN_E_bad_msgpack, ""},
        {"127 written as uint8", B("\xcc\x7f"), DUBAN_E_bad_msgpack, ""},
        {"128 written as uint8", B("\xcc\x80"), DUBAN_E_ok, ""},
        {"255 written as uint16", B("\xcd\x00\xff"), DUBAN_E_bad_msgpack, ""},
        {"65535 written as uint32", B("\xce\x00\x00\xff\xff"), DUBAN_E_bad_msgpack, ""},
        {"2^32-1 written as uint64", B("\xcf\0\0\0\0\xff\xff\xff\xff"), DUBAN_E_bad_msgpack, ""},
        {"2^32 written as uint64", B("\xcf\0\0\0\x01\0\0\0\0"), DUBAN_E_ok, ""},
        {"-32 written as int8", B("\xd0\xe0"), DUBAN_E_bad_msgpack, ""},
        {"-33 written as int8", B("\xd0\xdf"), DUBAN_E_ok, ""},
        {"-128 written as int16", B("\xd1\xff\x80"), DUBAN_E_bad_msgpack, ""},
        {"-129 written as int16", B("\xd1\xff\x7f"), DUBAN_E_ok, ""},
        {"2^63", B("\x81\xa1n\xcf\x80\0\0\0\0\0\0\0"), DUBAN_E_out_of_range, "n"},
        {"overlong UTF-8", B("\xa2\xc0\xaf"), DUBAN_E_bad_utf8, ""},
        {"overlong in three bytes", B("\xa3\xe0\x80\xaf"), DUBAN_E_bad_utf8, ""},
        {"overlong in four bytes", B("\xa4\xf0\x80\x80\xaf"), DUBAN_E_bad_utf8, ""},
        {"surrogate", B("\xa3\xed\xa0\x80"), DUBAN_E_bad_utf8, ""},
        {"above U+10FFFF", B("\xa4\xf4\x90\x80\x80"), DUBAN_E_bad_utf8, ""},
        {"half a character, in a list", B("\x81\xa1l\x92\xa1x\xa2\xe7\x9d"), DUBAN_E_bad_utf8, "l[1]"},
        {"GBK", B("\xa4\xb6\xbd\xb0\xec"), DUBAN_E_bad_utf8, ""},
        {"key of bad bytes", B("\x81\xa1\xff\x01"), DUBAN_E_bad_utf8, ""},
        {"key of two lines",
         B("\x81\xa3"
           "a\nb\x01"),
         DUBAN_E_bad_char, ""},
        {"NUL in text", B("\x81\xa4text\xa1\0"), DUBAN_E_bad_char, "text"},
        {"escape in text", B("\x81\xa4text\xa1\x1b"), DUBAN_E_bad_char, "text"},
        {"carriage return", B("\xa2\r\n"), DUBAN_E_bad_char, ""},
        {"delete", B("\xa1\x7f"), DUBAN_E_bad_char, ""},
        {"C1 control", B("\xa2\xc2\x9b"), DUBAN_E_bad_char, ""},
        {"right-to-left override", B("\xa3\xe2\x80\xae"), DUBAN_E_bad_char, ""},
        {"isolate", B("\xa3\xe2\x81\xa6"), DUBAN_E_bad_char, ""},
        {"byte order mark", B("\xa3\xef\xbb\xbf"), DUBAN_E_bad_char, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {0};
        /* A copy of its own size, so that a sanitizer sees one byte too far. */
        char *exact = malloc(cases[i].len + !cases[i].len);
        int rc;
        memcpy(exact, cases[i].bytes, cases[i].len);
        rc = prescan((struct bytes){exact, cases[i].len}, &e);
        free(exact);
        if (rc != (int)cases[i].expect || strcmp(e.field, cases[i].field) != 0)
            fail_msg("%s: got %s at \"%s\"", cases[i].name, duban_err_name((enum duban_err)rc), e.field);
    }
}

/* The first and last character of each range that has no place in text, and their neighbours. */
static void test_characters(void **state)
{
    static const struct {
        uint32_t c;
        enum duban_err expect;
    } cases[] = {
        {0x08, DUBAN_E_bad_char},   {0x09, DUBAN_E_ok},    {0x0a, DUBAN_E_ok},     {0x0b, DUBAN_E_bad_char},
        {0x1f, DUBAN_E_bad_char},   {0x20, DUBAN_E_ok},    {0x7e, DUBAN_E_ok},     {0x7f, DUBAN_E_bad_char},
        {0x9f, DUBAN_E_bad_char},   {0xa0, DUBAN_E_ok},    {0x2029, DUBAN_E_ok},   {0x202a, DUBAN_E_bad_char},
        {0x202e, DUBAN_E_bad_char}, {0x202f, DUBAN_E_ok},  {0x2065, DUBAN_E_ok},   {0x2066, DUBAN_E_bad_char},
        {0x2069, DUBAN_E_bad_char}, {0x206a, DUBAN_E_ok},  {0xd7ff, DUBAN_E_ok},   {0xd800, DUBAN_E_bad_utf8},
        {0xdfff, DUBAN_E_bad_utf8}, {0xe000, DUBAN_E_ok},  {0xfefe, DUBAN_E_ok},   {0xfeff, DUBAN_E_bad_char},
        {0xffff, DUBAN_E_ok},       {0x10000, DUBAN_E_ok}, {0x10ffff, DUBAN_E_ok}, {0x110000, DUBAN_E_bad_utf8},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned char p[5];
        uint32_t c = cases[i].c;
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        int rc;
        p[0] = (unsigned char)(0xa0 | n);
        for (size_t k = n; k > 1; k--, c >>= 6)
            p[k] = (unsigned char)(0x80 | (c & 0x3f));
        p[1] = (unsigned char)(n == 1 ? c : (0xf00u >> n & 0xff) | c);
        rc = prescan((struct bytes){p, n + 1}, NULL);
        if (rc != (int)cases[i].expect)
            fail_msg("U+%04X: got %s", cases[i].c, duban_err_name((enum duban_err)rc));
    }
}

/* n arrays, one in the other. */
static struct bytes nested(struct arena *a, int n)
{
    struct buf b = {.arena = a};

    for (int i = 0; i < n; i++)
        mp_array(&b, i + 1 < n);
    return (struct bytes){b.data, b.len};
}

static struct bytes nodes(struct arena *a, size_t n)
{
    struct buf b = {.arena = a};

    mp_array(&b, n - 1);
    for (size_t i = 1; i < n; i++)
        mp_int(&b, 1);
    return (struct bytes){b.data, b.len};
}

static struct bytes keys(struct arena *a, size_t n)
{
    struct buf b = {.arena = a};

    mp_map(&b, n);
    for (size_t i = 0; i < n; i++) {
        mp_str(&b, arena_printf(a, "k%zu", i));
        mp_int(&b, 1);
    }
    return (struct bytes){b.data, b.len};
}

static struct bytes text(struct arena *a, size_t n)
{
    struct buf b = {.arena = a};
    char *s = arena_alloc(a, n + 1);

    memset(s, 'x', n);
    mp_str(&b, s);
    return (struct bytes){b.data, b.len};
}

static struct bytes key_of(struct arena *a, size_t n)
{
    struct buf b = {.arena = a};

    mp_map(&b, 1);
    mp_str(&b, memset(arena_alloc(a, n + 1), 'k', n));
    mp_int(&b, 1);
    return (struct bytes){b.data, b.len};
}

static struct bytes bin(struct arena *a, size_t n)
{
    struct buf b = {.arena = a};

    mp_bin(&b, arena_alloc(a, n), n);
    return (struct bytes){b.data, b.len};
}

static void test_limits(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a);
    {
        const struct {
            const char *name;
            struct bytes wire;
            enum duban_err expect;
        } cases[] = {
            {"as deep as may be", nested(&a, LIM_DEPTH), DUBAN_E_ok},
            /* an empty container holds nothing, but stands at that depth all the same */
            {"deeper", nested(&a, LIM_DEPTH + 1), DUBAN_E_too_deep},
            {"as many values as may be", nodes(&a, LIM_NODES), DUBAN_E_ok},
            {"one more", nodes(&a, LIM_NODES + 1), DUBAN_E_too_many},
            {"as many fields as may be", keys(&a, LIM_KEYS), DUBAN_E_ok},
            {"one more field", keys(&a, LIM_KEYS + 1), DUBAN_E_too_many},
            {"longest text", text(&a, LIM_TEXT_BYTES), DUBAN_E_ok},
            {"longer", text(&a, LIM_TEXT_BYTES + 1), DUBAN_E_too_long},
            {"longest bytes", bin(&a, LIM_FILE_CHUNK_BYTES), DUBAN_E_ok},
            {"longer bytes", bin(&a, LIM_FILE_CHUNK_BYTES + 1), DUBAN_E_too_long},
            {"longest name of a field", key_of(&a, LIM_ID_BYTES), DUBAN_E_ok},
            {"longer name", key_of(&a, LIM_ID_BYTES + 1), DUBAN_E_too_long},
            {"largest frame is looked into", {arena_alloc(&a, LIM_FRAME_BYTES), LIM_FRAME_BYTES}, DUBAN_E_bad_msgpack},
            {"larger is not", {arena_alloc(&a, LIM_FRAME_BYTES + 1), LIM_FRAME_BYTES + 1}, DUBAN_E_too_large},
        };
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            struct duban_error e;
            int rc = prescan(cases[i].wire, &e);
            if (rc != (int)cases[i].expect)
                fail_msg("%s: got %s", cases[i].name, duban_err_name((enum duban_err)rc));
        }
    }
    arena_done(&a);
}

/* Whatever comes, what passes is also one whole object to msgpack-c, and no byte outside is touched. */
static void test_random_bytes_against_msgpack_c(void **state)
{
    static const unsigned char leads[] = {0x80, 0x81, 0x82, 0x90, 0x92, 0xa0, 0xa1,
                                          0xc0, 0xc2, 0xcc, 0xd0, 0xd9, 0xdc, 0xde};
    struct rng r = rng_start("prescan");
    int passed = 0;

    (void)state;
    for (int round = 0; round < 200000; round++) {
        size_t n = (size_t)rng_below(&r, 12) + 1, off = 0;
        char *p = malloc(n);
        msgpack_unpacked got;
        for (size_t i = 0; i < n; i++)
            p[i] = (char)(rng_below(&r, 3) ? leads[rng_below(&r, COUNT_OF(leads))] : rng_below(&r, 256));
        if (prescan((struct bytes){p, n}, NULL) == 0) {
            passed++;
            msgpack_unpacked_init(&got);
            assert_int_equal(msgpack_unpack_next(&got, p, n, &off), MSGPACK_UNPACK_SUCCESS);
            assert_int_equal(off, n);
            msgpack_unpacked_destroy(&got);
        }
        free(p);
    }
    assert_true(passed > 100);
}

/* A call that is refused for its bytes is still answered by its id, where that can be read. */
static void test_id_of_what_was_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *id;
    } rows[] = {
        {"\x82\xa1v\x01\xa2id\xa3"
         "abc",
         11, "abc"},
        {"\x83\xa2id\xa1x\xa4"
         "body\xc1",
         12, "x"}, /* broken behind the id */
        {"\x82\xa4"
         "body\x91\x91\x01\xa2id\xa1y",
         14, "y"}, /* behind something deep */
        {"\x81\xa2id\x05", 5, NULL},
        {"\x81\xa2id\xa1\xff", 6, NULL},
        {"\x81\xa2id\xa5"
         "ab",
         7, NULL},
        {"\x92\xa2id\xa1z", 6, NULL},
        {"\x81\xa1v\xdd\xff\xff\xff\xff", 8, NULL},
        {"", 0, NULL},
    };
    struct arena a;

    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *id = prescan_id((struct bytes){rows[i].bytes, rows[i].len}, &a);

        if (rows[i].id)
            assert_string_equal(id, rows[i].id);
        else
            assert_null(id);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_of_what_was_refused),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_random_bytes_against_msgpack_c),
    };

    return cmocka_run_group_tests_name("prescan", tests, NULL, NULL);
}
