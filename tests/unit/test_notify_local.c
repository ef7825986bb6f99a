/* Options and secrets of this machine: what is taken, and what is refused before anything is sent. */
#include <sys/stat.h>
#include <unistd.h>

#include "work_world.h"
#include "workers/notify_local.h"

static char path[64];

/* A credentials file with this content and mode. */
static void credentials(const char *text, mode_t mode)
{
    strcpy(path, "/tmp/duban-cred-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    fchmod(fd, mode);
    close(fd);
}

static void test_options(void **state)
{
    struct notify_local l = {.credentials = NULL};
    (void)state;

    assert_int_equal(notify_local_option(&l, "outbox", "/tmp/o"), 0);
    assert_int_equal(notify_local_option(&l, "smtp-credentials", "/c"), 0);
    assert_int_equal(notify_local_option(&l, "smtp-ca", "/ca"), 0);
    assert_int_equal(notify_local_option(&l, "smtp-plaintext-local", NULL), 0);
    assert_string_equal(l.carrier.outbox, "/tmp/o");
    assert_string_equal(l.credentials, "/c");
    assert_string_equal(l.carrier.smtp_ca, "/ca");
    assert_true(l.carrier.smtp_plaintext_local);
    assert_int_equal(notify_local_option(&l, "outbox", ""), -1);
    assert_int_equal(notify_local_option(&l, "colour", "red"), -1);
}

static void test_secrets(void **state)
{
    static const struct {
        const char *story, *text;
        mode_t mode;
        const char *user, *password; /* NULL: refused */
    } cases[] = {
        {"two lines", "user=duban@county.example\npassword=a b=c#\n", 0600, "duban@county.example", "a b=c#"},
        {"other order, a comment, CRLF", "# smtp\r\npassword=x\r\n\r\nuser=u\r\n", 0640, "u", "x"},
        {"everybody may read it", "user=u\npassword=x\n", 0644, NULL, NULL},
        {"no password", "user=u\n", 0600, NULL, NULL},
        {"something else", "user=u\npassword=x\nhost=h\n", 0600, NULL, NULL},
        {"empty", "", 0600, NULL, NULL},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct notify_local l = {.credentials = path};
        struct duban_error e = {.code = DUBAN_E_ok};
        credentials(cases[i].text, cases[i].mode);
        int rc = notify_local_prepare(&l, &e);
        unlink(path);
        if (!cases[i].user) {
            if (rc != DUBAN_E_bad_config || strcmp(e.field, "smtp-credentials") != 0)
                fail_msg("%s: %d %s", cases[i].story, rc, e.field);
            assert_null(strstr(e.text, "password=x")); /* a message never holds the secret */
            continue;
        }
        if (rc)
            fail_msg("%s: %s", cases[i].story, e.text);
        assert_string_equal(l.carrier.smtp_user, cases[i].user);
        assert_string_equal(l.carrier.smtp_password, cases[i].password);
        notify_local_wipe(&l);
        assert_int_equal(l.secret[0], 0);
    }
}

static void test_where_secrets_come_from(void **state)
{
    char dir[] = "/tmp/duban-creds-XXXXXX", file[64];
    struct duban_error e = {.code = DUBAN_E_ok};
    struct notify_local none = {.credentials = NULL}, given = {.credentials = NULL};
    struct notify_local absent = {.credentials = "/nonexistent/smtp"};
    (void)state;

    assert_non_null(mkdtemp(dir));
    setenv("CREDENTIALS_DIRECTORY", dir, 1);
    assert_int_equal(notify_local_prepare(&none, &e), DUBAN_E_ok); /* none there: mail without an account */
    assert_null(none.carrier.smtp_user);
    credentials("user=u\npassword=x\n", 0600);
    snprintf(file, sizeof file, "%s/smtp", dir);
    assert_int_equal(rename(path, file), 0);
    assert_int_equal(notify_local_prepare(&given, &e), DUBAN_E_ok);
    assert_string_equal(given.carrier.smtp_user, "u");
    assert_int_equal(notify_local_prepare(&absent, &e), DUBAN_E_bad_config); /* asked for, so it must be there */
    unlink(file);
    rmdir(dir);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void test_outbox(void **state)
{
    char dir[] = "/tmp/duban-outdir-XXXXXX", inner[64], deep[96];
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;

    assert_non_null(mkdtemp(dir));
    snprintf(inner, sizeof inner, "%s/out", dir);
    snprintf(deep, sizeof deep, "%s/not/there", dir);
    struct notify_local good = {.carrier.outbox = inner}, bad = {.carrier.outbox = deep};
    assert_int_equal(notify_local_prepare(&good, &e), DUBAN_E_ok);
    assert_int_equal(notify_local_prepare(&good, &e), DUBAN_E_ok); /* there already */
    assert_int_equal(notify_local_prepare(&bad, &e), DUBAN_E_bad_config);
    assert_string_equal(e.field, "outbox");
    rmdir(inner);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_outbox),
        cmocka_unit_test(test_where_secrets_come_from),
        cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests_name("notify_local", tests, NULL, NULL);
}
