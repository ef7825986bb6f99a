/* The exec channel: programs that take the notice, refuse it, put it off, hang, die; what they are given and what not.
 */
#include <sys/stat.h>
#include <unistd.h>

#include <ev.h>

#include "work_world.h"
#include "workers/channel.h"

static struct arena arena;
static char folder[64];
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
    ev_break(local.loop, EVBREAK_ALL);
}

static void on_late(struct ev_loop *loop, ev_timer *ev, int revents)
{
    (void)ev, (void)revents;
    ev_break(loop, EVBREAK_ALL);
}

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    memset(&got, 0, sizeof got);
    strcpy(folder, "/tmp/duban-exec-XXXXXX");
    assert_non_null(mkdtemp(folder));
    local = (struct carrier_local){.loop = ev_default_loop(0), .whole_s = 1};
    carrier = channel_exec_open(&local);
    return 0;
}

static int teardown(void **state)
{
    char cmd[128];
    (void)state;
    carrier->ops->close(carrier);
    ev_loop_destroy(local.loop);
    arena_done(&arena);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", folder);
    return system(cmd);
}

/* A program of these lines; a script, but nothing of ours starts a shell for it. */
static const char *program(const char *lines, mode_t mode)
{
    const char *path = arena_printf(&arena, "%s/program", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", lines);
    fchmod(fileno(f), mode);
    fclose(f);
    return path;
}

static struct message message(void)
{
    return (struct message){.id = "L01/1/red/r1/liaison",
                            .thread = "L01",
                            .to_id = "P1",
                            .to_name = "王联络",
                            .to = "wang@county.example",
                            .mobile = "13800000001",
                            .subject = "【红灯】",
                            .body = "正文 $(touch /tmp/never)\n",
                            .now_ms = at("2022-05-09T10:00:00+08:00"),
                            .kind = NOTICE_LIGHT,
                            .light = LIGHT_RED};
}

static void run(const char *path, const char *argument)
{
    const char *command[] = {path, argument};
    struct channel row = {.channel = "exec", .app = "county", .command = {command, argument ? 2 : 1}};
    struct message m = message();
    struct duban_error e = {.code = DUBAN_E_ok};
    struct bytes bytes = {0};
    ev_timer late;

    if (carrier->ops->check(carrier, &row, &e) || carrier->ops->write(carrier, &row, &m, &arena, &bytes, &e))
        fail_msg("%s: %s", e.field, e.text);
    ev_timer_init(&late, on_late, 10.0, 0.0);
    ev_timer_start(local.loop, &late);
    carrier->ops->send(carrier, &row, &m, bytes, on_done, NULL);
    if (!got.calls)
        ev_run(local.loop, 0);
    ev_timer_stop(local.loop, &late);
}

static const char *content(const char *name)
{
    char *text = arena_alloc(&arena, 8192);
    FILE *f = fopen(arena_printf(&arena, "%s/%s", folder, name), "r");
    assert_non_null(f);
    text[fread(text, 1, 8191, f)] = '\0';
    fclose(f);
    return text;
}

static void test_ends(void **state)
{
    static const struct {
        const char *story, *lines;
        enum sent sent;
        const char *word;
    } cases[] = {
        {"sent", "exit 0", SENT_ACCEPTED, "exec 0"},
        {"later", "exit 75", SENT_LATER, "exec 75"},
        {"never", "exit 65", SENT_REFUSED, "exec 65"},
        {"it has a fault", "exit 3", SENT_LATER, "exec 3"},
        {"it dies", "kill -9 $$", SENT_UNCERTAIN, "exec signal 9"},
        {"it hangs, and so does what it started", "sleep 30 & sleep 30", SENT_UNCERTAIN, "exec: 超时 its time was up"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        memset(&got, 0, sizeof got);
        run(program(cases[i].lines, 0700), NULL);
        if (got.calls != 1 || got.sent != cases[i].sent || strcmp(got.word, cases[i].word) != 0)
            fail_msg("%s: %d calls, %d %s", cases[i].story, got.calls, got.sent, got.word);
    }
}

/* The notice on standard input, its arguments, and of the environment only where programs are. */
static void test_what_it_gets(void **state)
{
    static const char *const has[] = {"\"specversion\":\"1.0\"",
                                      "\"type\":\"duban.notice.light\"",
                                      "\"light\":\"red\"",
                                      "\"source\":\"/duban/county\"",
                                      "\"mobile\":\"13800000001\"",
                                      "$(touch",
                                      "\"time\":\"2022-05-09T10:00:00+08:00\""};
    (void)state;

    setenv("DUBAN_TEST_SECRET", "geheim", 1);
    run(program(
            arena_printf(&arena, "cat > %s/in; env > %s/env; echo \"$1\" > %s/arg; echo noise", folder, folder, folder),
            0700),
        "a b; c");
    assert_int_equal(got.sent, SENT_ACCEPTED);
    for (size_t i = 0; i < COUNT_OF(has); i++)
        if (!strstr(content("in"), has[i]))
            fail_msg("%s is not in %s", has[i], content("in"));
    assert_string_equal(content("arg"), "a b; c\n");
    assert_null(strstr(content("env"), "geheim"));
    assert_non_null(strstr(content("env"), "PATH="));
    assert_int_not_equal(access("/tmp/never", F_OK), 0);
}

static void test_check(void **state)
{
    const struct {
        const char *story, *path;
        bool good;
    } cases[] = {
        {"good", program("exit 0", 0755), true},
        {"not there", arena_printf(&arena, "%s/none", folder), false},
        {"a folder", folder, false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *command[] = {cases[i].path};
        struct channel row = {.channel = "exec", .command = {command, 1}};
        struct duban_error e = {.code = DUBAN_E_ok};
        int rc = carrier->ops->check(carrier, &row, &e);
        if (cases[i].good ? rc != DUBAN_E_ok : rc != DUBAN_E_bad_config || strcmp(e.field, "command") != 0)
            fail_msg("%s: %d %s", cases[i].story, rc, e.text);
    }
    const char *open[] = {program("exit 0", 0757)};
    struct channel row = {.channel = "exec", .command = {open, 1}};
    struct duban_error e = {.code = DUBAN_E_ok};
    assert_int_equal(carrier->ops->check(carrier, &row, &e), DUBAN_E_bad_config); /* anybody could write over it */
}

/* The worker leaves while a program runs: it goes as well, and nobody is called. */
static void test_close_under_way(void **state)
{
    (void)state;
    const char *command[] = {program("sleep 30", 0700)};
    struct channel row = {.channel = "exec", .command = {command, 1}};
    struct message m = message();
    carrier->ops->send(carrier, &row, &m, (struct bytes){"{}", 2}, on_done, NULL);
    ev_run(local.loop, EVRUN_NOWAIT);
    carrier->ops->close(carrier);
    assert_int_equal(got.calls, 0);
    carrier = channel_exec_open(&local);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_it_gets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_check, setup, teardown),
        cmocka_unit_test_setup_teardown(test_close_under_way, setup, teardown),
    };
    return cmocka_run_group_tests_name("channel_exec", tests, NULL, NULL);
}
