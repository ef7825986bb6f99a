/* The file channel: one whole file a notice, a repeat in its place, and "later" when the disk or the folder says no. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "work_world.h"
#include "workers/channel.h"

static struct arena arena;
static char base[64], outbox[96];
static struct carrier_local local;
static struct carrier *carrier;

static struct {
    int calls;
    enum sent sent;
    char word[64];
} got;

static void on_done(void *u, const struct outcome *o)
{
    (void)u;
    got.calls++;
    got.sent = o->sent;
    snprintf(got.word, sizeof got.word, "%s", o->word);
}

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    memset(&got, 0, sizeof got);
    strcpy(base, "/tmp/duban-outbox-XXXXXX");
    assert_non_null(mkdtemp(base));
    snprintf(outbox, sizeof outbox, "%s/out", base);
    local = (struct carrier_local){.outbox = outbox};
    carrier = channel_file_open(&local);
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    carrier->ops->close(carrier);
    arena_done(&arena);
    chmod(outbox, 0700);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", base);
    return system(cmd);
}

static struct message letter(void)
{
    return (struct message){.id = "L01/e1/red/r1/liaison",
                            .thread = "L01",
                            .to_name = "王联络",
                            .subject = "【红灯】",
                            .body = "正文\n",
                            .now_ms = at("2022-05-09T10:00:00+08:00"),
                            .attempt = 1};
}

static void send_it(struct message m)
{
    static const struct channel row = {.channel = "file"};
    struct duban_error e = {.code = DUBAN_E_ok};
    struct bytes bytes;

    assert_int_equal(carrier->ops->write(carrier, &row, &m, &arena, &bytes, &e), DUBAN_E_ok);
    carrier->ops->send(carrier, &row, &m, bytes, on_done, NULL);
}

static int files(void)
{
    DIR *d = opendir(outbox);
    int n = 0;
    for (struct dirent *e; d && (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (d)
        closedir(d);
    return n;
}

static const char *content(const char *name)
{
    char *text = arena_alloc(&arena, 8192);
    FILE *f = fopen(arena_printf(&arena, "%s/%s", outbox, name), "r");
    assert_non_null(f);
    size_t n = fread(text, 1, 8191, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static void test_written(void **state)
{
    (void)state;
    send_it(letter());
    assert_int_equal(got.calls, 1);
    assert_int_equal(got.sent, SENT_ACCEPTED);
    assert_string_equal(got.word, "file");
    assert_int_equal(files(), 1);
    const char *text = content("L01_2Fe1_2Fred_2Fr1_2Fliaison.eml");
    assert_non_null(strstr(text, "X-Duban-Attempt: 1\r\n"));
    assert_non_null(strstr(text, "\r\n\r\n"));
}

static void test_repeat_takes_its_place(void **state)
{
    struct message m = letter();
    (void)state;
    send_it(m);
    m.attempt = 2;
    send_it(m);
    assert_int_equal(got.calls, 2);
    assert_int_equal(files(), 1);
    assert_non_null(strstr(content("L01_2Fe1_2Fred_2Fr1_2Fliaison.eml"), "X-Duban-Attempt: 2\r\n"));
}

static void test_hostile_names(void **state)
{
    static const char *const ids[] = {"../../etc/passwd", "/abs", ".hidden", "a\nb", "督办/单"};
    struct message m = letter();
    char longest[257];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        m.id = ids[i];
        send_it(m);
        assert_int_equal(got.sent, SENT_ACCEPTED);
        assert_int_equal(files(), (int)i + 1);
    }
    memset(longest, '/', 256);
    longest[256] = '\0';
    m.id = longest;
    send_it(m);
    assert_int_equal(got.sent, SENT_ACCEPTED);
}

/* The folder can't be made: later, with the reason, and nothing written. */
static void test_no_folder(void **state)
{
    (void)state;
    int fd = open(outbox, O_CREAT | O_WRONLY, 0600); /* a file stands in its place */
    assert_true(fd >= 0);
    close(fd);
    send_it(letter());
    assert_int_equal(got.sent, SENT_LATER);
    assert_non_null(strstr(got.word, "file: "));
    unlink(outbox);
}

/* The name is taken by a folder: the rename fails, the part is taken away again. */
static void test_rename_fails(void **state)
{
    (void)state;
    mkdir(outbox, 0700);
    mkdir(arena_printf(&arena, "%s/L01_2Fe1_2Fred_2Fr1_2Fliaison.eml", outbox), 0700);
    send_it(letter());
    assert_int_equal(got.sent, SENT_LATER);
    assert_int_equal(files(), 1);
}

/* A link laid in the way of the part is not followed. */
static void test_symlink(void **state)
{
    const char *victim = arena_printf(&arena, "%s/victim", base);
    (void)state;
    mkdir(outbox, 0700);
    assert_int_equal(symlink(victim, arena_printf(&arena, "%s/.L01_2Fe1_2Fred_2Fr1_2Fliaison.eml.part", outbox)), 0);
    send_it(letter());
    assert_int_equal(got.sent, SENT_LATER);
    assert_int_not_equal(access(victim, F_OK), 0);
}

static void test_check(void **state)
{
    static const struct channel row = {.channel = "file"};
    struct person p = {.name = "王联络"};
    struct duban_error e = {.code = DUBAN_E_ok};
    (void)state;
    assert_int_equal(carrier->ops->check(carrier, &row, &e), DUBAN_E_ok);
    assert_true(carrier->ops->reaches(carrier, &row, &p, NOTICE_LIGHT));
    struct carrier_local none = {.outbox = NULL};
    struct carrier *c = channel_file_open(&none);
    assert_int_equal(c->ops->check(c, &row, &e), DUBAN_E_bad_config);
    assert_string_equal(e.field, "outbox");
    c->ops->close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repeat_takes_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rename_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(test_symlink, setup, teardown),
        cmocka_unit_test_setup_teardown(test_check, setup, teardown),
    };
    return cmocka_run_group_tests_name("channel_file", tests, NULL, NULL);
}
