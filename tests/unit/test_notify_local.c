/* Options and secrets of this machine: what is taken, and what is refused before anything is sent. */
#include <sys/stat.h>
#include <unistd.h>

#include <ev.h>

#include "work_world.h"
#include "workers/notify_local.h"
#include "workers/secrets.h"

static struct arena arena;
static char folder[64];

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    strcpy(folder, "/tmp/duban-secrets-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    const char *cmd = arena_printf(&arena, "rm -rf '%s'", folder);
    (void)state;
    int rc = system(cmd);
    arena_done(&arena);
    return rc;
}

/* A file of secrets with this content and mode. */
static void secret_file(const char *name, const char *text, mode_t mode)
{
    const char *path = arena_printf(&arena, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fchmod(fileno(f), mode);
    fclose(f);
}

static void test_options(void **state)
{
    struct notify_local l = {.secrets = NULL};
    (void)state;

    assert_int_equal(notify_local_option(&l, "outbox", "/tmp/o"), 0);
    assert_int_equal(notify_local_option(&l, "secrets", "/c"), 0);
    assert_int_equal(notify_local_option(&l, "ca", "/ca"), 0);
    assert_int_equal(notify_local_option(&l, "plaintext-local", NULL), 0);
    assert_string_equal(l.carrier.outbox, "/tmp/o");
    assert_string_equal(l.secrets, "/c");
    assert_string_equal(l.carrier.ca, "/ca");
    assert_true(l.carrier.plaintext_local);
    assert_int_equal(notify_local_option(&l, "outbox", ""), -1);
    assert_int_equal(notify_local_option(&l, "colour", "red"), -1);
}

static void test_secrets(void **state)
{
    static const struct {
        const char *story, *name, *text;
        mode_t mode;
        const char *user, *password; /* NULL: refused */
    } cases[] = {
        {"two lines", "a", "user=duban@county.example\npassword=a b=c#\n", 0600, "duban@county.example", "a b=c#"},
        {"other order, a comment, CRLF", "b", "# smtp\r\npassword=x\r\n\r\nuser=u\r\n", 0640, "u", "x"},
        {"everybody may read it", "c", "user=u\npassword=x\n", 0644, NULL, NULL},
        {"a line without a key", "d", "user=u\npassword=x\n=h\n", 0600, NULL, NULL},
        {"a line without a value", "e", "user=u\npassword\n", 0600, NULL, NULL},
        {"no file", "f", NULL, 0600, NULL, NULL},
        {"a name that leads elsewhere", "../etc/passwd", NULL, 0600, NULL, NULL},
        {"hidden", ".g", NULL, 0600, NULL, NULL},
    };
    struct secrets *s = secrets_new(folder);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        if (cases[i].text)
            secret_file(cases[i].name, cases[i].text, cases[i].mode);
        const struct secret *k = secrets_get(s, cases[i].name, &e);
        if (!cases[i].user) {
            if (k || e.code != DUBAN_E_bad_config || strcmp(e.field, "secret") != 0)
                fail_msg("%s: %d %s", cases[i].story, e.code, e.field);
            assert_null(strstr(e.text, "password=x")); /* a message never holds the secret */
            continue;
        }
        if (!k)
            fail_msg("%s: %s", cases[i].story, e.text);
        assert_string_equal(secret_value(k, "user", 0), cases[i].user);
        assert_string_equal(secret_value(k, "password", 0), cases[i].password);
        assert_null(secret_value(k, "password", 1));
        assert_null(secret_value(k, "pass", 0));
    }
    secrets_free(s);
}

/* A key may stand several times; a changed file is read again, and one that everybody may read by now is refused. */
static void test_rotation(void **state)
{
    struct secrets *s = secrets_new(folder);
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    secret_file("hook", "secret=old\nsecret=new\n", 0600);
    const struct secret *k = secrets_get(s, "hook", &e);
    assert_string_equal(secret_value(k, "secret", 0), "old");
    assert_string_equal(secret_value(k, "secret", 1), "new");
    secret_file("hook", "secret=newest\n", 0600);
    k = secrets_get(s, "hook", &e);
    assert_string_equal(secret_value(k, "secret", 0), "newest");
    assert_null(secret_value(k, "secret", 1));
    secret_file("hook", "secret=newest\n", 0604);
    assert_null(secrets_get(s, "hook", &e));
    secrets_free(s);
}

static void test_where_secrets_come_from(void **state)
{
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    secret_file("smtp", "user=u\npassword=x\n", 0600);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    struct secrets *usual = secrets_new(NULL);
    assert_true(secrets_there(usual, "smtp"));
    assert_false(secrets_there(usual, "smtp2"));
    assert_non_null(secrets_get(usual, "smtp", &e));
    secrets_free(usual);
    struct secrets *given = secrets_new("/nonexistent"); /* --secrets stands alone */
    assert_false(secrets_there(given, "smtp"));
    secrets_free(given);
    unsetenv("CREDENTIALS_DIRECTORY");
}

/* At the start: what everybody may read, and folders that are not there, end the program. */
static void test_prepare(void **state)
{
    const char *inner = arena_printf(&arena, "%s/out", folder), *deep = arena_printf(&arena, "%s/not/there", folder);
    const struct {
        const char *outbox, *secrets, *field; /* NULL: good */
    } cases[] = {
        {inner, folder, NULL},
        {inner, NULL, NULL}, /* the outbox is there already */
        {deep, NULL, "outbox"},
        {NULL, deep, "secrets"},
    };
    (void)state;

    for (int open = 0; open < 2; open++) {
        if (open)
            secret_file("open", "key=x\n", 0644);
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            struct notify_local l = {.secrets = cases[i].secrets};
            struct duban_error e = {.code = DUBAN_E_ok};
            const char *field = open && cases[i].secrets == folder ? "secrets" : cases[i].field;
            l.carrier.outbox = cases[i].outbox;
            l.carrier.loop = EV_DEFAULT;
            int rc = notify_local_prepare(&l, &e);
            if (field ? rc != DUBAN_E_bad_config || strcmp(e.field, field) != 0 : rc != DUBAN_E_ok)
                fail_msg("%zu: %d %s", i, rc, e.field);
            notify_local_done(&l);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test_setup_teardown(test_secrets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rotation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_where_secrets_come_from, setup, teardown),
        cmocka_unit_test_setup_teardown(test_prepare, setup, teardown),
    };
    return cmocka_run_group_tests_name("notify_local", tests, NULL, NULL);
}
