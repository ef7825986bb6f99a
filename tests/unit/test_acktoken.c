/* Tokens by which readers acknowledge. The key is made once and kept; a token holds for its notice, its reader and its
 * key, and for nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <sodium.h>

#include "core/state.h"
#include "daemon/acktoken.h"
#include "tests/unit/scratch.h"

static const char notice_id[] = "LD-2022-011/e1/red/r4/P011";

static mode_t key_mode(const struct scratch *s)
{
    char path[128];
    struct stat st;

    snprintf(path, sizeof path, "%s/ack.key", s->dir);
    return stat(path, &st) == 0 ? st.st_mode & 0777 : 0;
}

/* Made at the first start, for its owner alone; the second start finds it. */
static void test_key_is_made_once(void **state)
{
    struct scratch s;
    struct acktoken first, second;
    const char *why;

    (void)state;
    scratch_make(&s);
    assert_int_equal(acktoken_open(&first, s.dir, &why), 0);
    assert_int_equal(key_mode(&s), 0600);
    assert_int_equal(acktoken_open(&second, s.dir, &why), 0);
    assert_memory_equal(first.key, second.key, sizeof first.key);
    assert_int_equal(sodium_is_zero(first.key, sizeof first.key), 0);
    scratch_clear(s.dir);
}

/* A key that is no secret, or not whole, is said and not used; nor is one made in its place. */
static void test_key_refused(void **state)
{
    static const struct {
        size_t bytes;
        mode_t mode;
        int want;
    } cases[] = {{32, 0640, EACCES}, {32, 0604, EACCES}, {31, 0600, EBADMSG}, {0, 0600, EBADMSG}, {33, 0600, EBADMSG}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scratch s;
        struct acktoken k;
        char bytes[64] = "0123456789012345678901234567890123456789", path[128];
        const char *why;

        scratch_make(&s);
        scratch_write(s.dir, "ack.key", bytes, cases[i].bytes);
        snprintf(path, sizeof path, "%s/ack.key", s.dir);
        assert_int_equal(chmod(path, cases[i].mode), 0);
        assert_int_equal(acktoken_open(&k, s.dir, &why), cases[i].want);
        assert_true(strlen(why) > 0);
        scratch_clear(s.dir);
    }
}

static void put_notice(struct state *s, const char *id, const char *to, struct arena *a)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = id;
    n.kind = NOTICE_LIGHT;
    n.state = NS_ACCEPTED;
    n.to = to;
    state_put(s, T_notice, id, &n, a);
}

static int check(const struct acktoken *k, struct state *s, const char *token, struct arena *a)
{
    struct noticeack body = {.token = token};
    struct duban_error e = {0};
    int rc = acktoken_check(k, s, &body, a, &e);

    assert_true(rc == 0 || !strcmp(e.field, "token"));
    return rc;
}

/* A reader's own token holds. Another's, one moved to another notice, one of another key, one cut or lengthened, and
 * what is no token at all are refused alike. */
static void test_token(void **state)
{
    struct arena a;
    struct state *s = memstate_new();
    struct acktoken k, other;

    (void)state;
    arena_init(&a);
    memset(k.key, 7, sizeof k.key);
    memset(other.key, 8, sizeof other.key);
    put_notice(s, notice_id, "P011", &a);
    put_notice(s, "LD-2022-012/e1/red/r4/P011", "P011", &a);
    put_notice(s, "x~y/e1", "P011", &a); /* a tilde of its own */
    put_notice(s, "nobody", NULL, &a);
    const char *token = acktoken_make(&k, notice_id, "P011", &a);
    const char *tag = strrchr(token, '~') + 1;

    assert_int_equal(strlen(tag), ACK_TAG_CHARS);
    assert_int_equal(strspn(tag, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), ACK_TAG_CHARS);
    assert_string_equal(token, acktoken_make(&k, notice_id, "P011", &a));
    assert_int_equal(check(&k, s, token, &a), 0);
    assert_int_equal(check(&k, s, acktoken_make(&k, "x~y/e1", "P011", &a), &a), 0);
    const char *const wrong[] = {
        acktoken_make(&k, notice_id, "P012", &a),
        acktoken_make(&other, notice_id, "P011", &a),
        acktoken_make(&k, "LD-2022-099/e1/red/r4/P011", "P011", &a), /* no such notice */
        acktoken_make(&k, "nobody", "P011", &a),
        arena_printf(&a, "LD-2022-012/e1/red/r4/P011~%s", tag),
        arena_printf(&a, "%.*s", (int)strlen(token) - 1, token),
        arena_printf(&a, "%sA", token),
        arena_printf(&a, "%s~", notice_id),
        arena_printf(&a, "~%s", tag),
        notice_id,
        "~",
        "",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(check(&k, s, wrong[i], &a), DUBAN_E_no_record);
    assert_int_equal(check(&k, s, NULL, &a), 0); /* without one there is nothing to hold */
    memstate_free(s);
    arena_done(&a);
}

/* Each character of the tag counts. */
static void test_every_character_counts(void **state)
{
    struct arena a;
    struct state *s = memstate_new();
    struct acktoken k;

    (void)state;
    arena_init(&a);
    memset(k.key, 7, sizeof k.key);
    put_notice(s, notice_id, "P011", &a);
    const char *token = acktoken_make(&k, notice_id, "P011", &a);
    for (size_t i = strlen(notice_id) + 1; token[i]; i++) {
        char *bent = arena_str(&a, token, strlen(token));
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        assert_int_equal(check(&k, s, bent, &a), DUBAN_E_no_record);
    }
    memstate_free(s);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_is_made_once),
        cmocka_unit_test(test_key_refused),
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_every_character_counts),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
