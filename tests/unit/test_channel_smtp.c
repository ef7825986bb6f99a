/* The SMTP channel against a server that misbehaves at one chosen step: which of the four ends each gives. The server
 * is a child process on a port of this machine; it speaks clear text, so the TLS rule shows as a refusal to speak. */
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>
#include <ev.h>

#include "work_world.h"
#include "workers/channel.h"
#include "workers/secrets.h"
#include "workers/transfer.h"
#include "workers/work.h"

static struct arena arena;
static const char account[] = "user=u\npassword=geheim\n";

/* ---- the server ---- */
struct script {
    /* Answers; NULL: the usual one; "": hang up; "...": say nothing more. */
    const char *greet, *ehlo, *mail, *rcpt, *data, *dot;
};

static void answer(int fd, const char *text, const char *usual)
{
    if (!text)
        text = usual;
    if (!text[0])
        _exit(0);
    while (strcmp(text, "...") == 0)
        pause();
    if (write(fd, text, strlen(text)) < 0 || write(fd, "\r\n", 2) < 0)
        _exit(1);
}

/* Reads one line without its end. */
static void line_read(FILE *in, char *line, size_t size)
{
    if (!fgets(line, (int)size, in))
        _exit(0);
    line[strcspn(line, "\r\n")] = '\0';
}

/* Serves one connection and writes all it heard to `record`. */
static void serve(int fd, const struct script *s, FILE *record)
{
    FILE *in = fdopen(dup(fd), "r");
    char line[1024];

    answer(fd, s->greet, "220 hello");
    for (;;) {
        line_read(in, line, sizeof line);
        fprintf(record, "%s\n", line);
        fflush(record);
        if (strncmp(line, "EHLO", 4) == 0 || strncmp(line, "HELO", 4) == 0) {
            answer(fd, s->ehlo, "250 test");
        } else if (strncmp(line, "MAIL", 4) == 0) {
            answer(fd, s->mail, "250 ok");
        } else if (strncmp(line, "RCPT", 4) == 0) {
            answer(fd, s->rcpt, "250 ok");
        } else if (strncmp(line, "DATA", 4) == 0) {
            answer(fd, s->data, "354 go on");
            while (!s->data && (line_read(in, line, sizeof line), strcmp(line, ".") != 0)) {
                fprintf(record, "%s\n", line);
                fflush(record);
            }
            if (!s->data)
                answer(fd, s->dot, "250 taken");
        } else if (strncmp(line, "QUIT", 4) == 0) {
            answer(fd, NULL, "221 bye");
            _exit(0);
        } else {
            answer(fd, NULL, "500 what");
        }
    }
}

struct server {
    pid_t pid;
    int port;
    char record[64];
};

static void server_start(struct server *v, const struct script *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    strcpy(v->record, "/tmp/duban-smtp-XXXXXX");
    int record = mkstemp(v->record);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    assert_int_equal(listen(fd, 5), 0);
    v->port = ntohs(at.sin_port);
    v->pid = fork();
    if (v->pid == 0) {
        alarm(20);
        int c = accept(fd, NULL, NULL);
        serve(c, s, fdopen(record, "w"));
    }
    close(record);
    close(fd);
}

static const char *server_stop(struct server *v)
{
    char *text = arena_alloc(&arena, 16384);
    kill(v->pid, SIGKILL);
    waitpid(v->pid, NULL, 0);
    FILE *f = fopen(v->record, "r");
    size_t n = fread(text, 1, 16383, f);
    text[n] = '\0';
    fclose(f);
    unlink(v->record);
    return text;
}

/* ---- one letter ---- */
static struct {
    int calls;
    enum sent sent;
    char word[128];
} got;

static void on_done(void *u, const struct outcome *o)
{
    got.calls++;
    got.sent = o->sent;
    snprintf(got.word, sizeof got.word, "%s", o->word);
    ev_break(u, EVBREAK_ALL);
}

static void on_late(struct ev_loop *loop, ev_timer *ev, int revents)
{
    (void)ev, (void)revents;
    ev_break(loop, EVBREAK_ALL);
}

static struct message letter(void)
{
    return (struct message){.id = "L01/e1/red/r1/liaison",
                            .thread = "L01",
                            .to_name = "王联络",
                            .to = "wang@county.example",
                            .subject = "【红灯】",
                            .body = "正文\n",
                            .now_ms = at("2022-05-09T10:00:00+08:00"),
                            .attempt = 1};
}

/* A machine for one test; with an account: a file of secrets in a folder of its own. */
static char secrets_folder[64];

static void local_begin(struct carrier_local *local, const char *login)
{
    strcpy(secrets_folder, "/tmp/duban-secrets-XXXXXX");
    assert_non_null(mkdtemp(secrets_folder));
    if (login) {
        FILE *f = fopen(arena_printf(&arena, "%s/smtp", secrets_folder), "w");
        fputs(login, f);
        fchmod(fileno(f), 0600);
        fclose(f);
    }
    local->loop = ev_loop_new(0);
    local->transfers = transfers_new(local->loop);
    local->secrets = secrets_new(secrets_folder);
}

static void local_end(struct carrier_local *local)
{
    transfers_free(local->transfers);
    secrets_free(local->secrets);
    ev_loop_destroy(local->loop);
    unlink(arena_printf(&arena, "%s/smtp", secrets_folder));
    rmdir(secrets_folder);
}

static void write_and_send(struct carrier *c, const struct channel *row, const struct message *m, void *u)
{
    struct duban_error e = {.code = DUBAN_E_ok};
    struct bytes bytes;

    assert_int_equal(c->ops->write(c, row, m, &arena, &bytes, &e), DUBAN_E_ok);
    c->ops->send(c, row, m, bytes, on_done, u);
}

/* Sends one letter to the port; at most 10 s. */
static void send_to(const char *url, struct carrier_local *local, const char *login)
{
    struct channel row = {.channel = "smtp", .url = url, .sender = "duban@county.example"};
    struct message m = letter();
    ev_timer late;

    memset(&got, 0, sizeof got);
    local_begin(local, login);
    struct ev_loop *loop = local->loop;
    struct carrier *c = channel_smtp_open(local);
    ev_timer_init(&late, on_late, 10.0, 0.0);
    ev_timer_start(loop, &late);
    write_and_send(c, &row, &m, loop);
    ev_run(loop, 0);
    c->ops->close(c);
    ev_timer_stop(loop, &late);
    local_end(local);
}

static void test_ends(void **state)
{
    static const struct {
        const char *story;
        struct script script;
        enum sent sent;
    } cases[] = {
        {"taken", {0}, SENT_ACCEPTED},
        {"the greeting says no service: nothing about the recipient", {.greet = "554 no"}, SENT_LATER},
        {"hangs up at once", {.greet = ""}, SENT_LATER},
        {"sender not wanted: the channel's matter, not the recipient's", {.mail = "550 no"}, SENT_LATER},
        {"mailbox busy", {.rcpt = "450 later"}, SENT_LATER},
        {"no such mailbox", {.rcpt = "550 unknown"}, SENT_REFUSED},
        {"hangs up after RCPT", {.rcpt = ""}, SENT_LATER},
        {"no data now", {.data = "451 later"}, SENT_LATER},
        {"no data ever", {.data = "554 no"}, SENT_REFUSED},
        {"full after the dot", {.dot = "452 full"}, SENT_LATER},
        {"spam after the dot", {.dot = "550 spam"}, SENT_REFUSED},
        {"hangs up after the dot: it may have it", {.dot = ""}, SENT_UNCERTAIN},
        {"silence after the dot: the same", {.dot = "..."}, SENT_UNCERTAIN},
        {"silence in the middle", {.rcpt = "..."}, SENT_LATER},
        {"silence from the first", {.greet = "..."}, SENT_LATER},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct server v;
        struct carrier_local local = {.plaintext_local = true, .whole_s = 1};
        server_start(&v, &cases[i].script);
        send_to(arena_printf(&arena, "smtp://127.0.0.1:%d", v.port), &local, NULL);
        const char *heard = server_stop(&v);
        if (got.calls != 1 || got.sent != cases[i].sent)
            fail_msg("%s: %d calls, %d %s\n%s", cases[i].story, got.calls, got.sent, got.word, heard);
    }
}

static void test_what_is_said(void **state)
{
    static const char *const has[] = {"MAIL FROM:<duban@county.example>",
                                      "RCPT TO:<wang@county.example>",
                                      "DATA\n",
                                      "Message-ID: <L01_2Fe1_2Fred_2Fr1_2Fliaison@county.example>",
                                      "Auto-Submitted: auto-generated",
                                      "5q2j5paHDQo="};
    static const struct script usual = {0};
    struct server v;
    struct carrier_local local = {.plaintext_local = true};
    (void)state;

    server_start(&v, &usual);
    send_to(arena_printf(&arena, "smtp://127.0.0.1:%d", v.port), &local, NULL);
    const char *heard = server_stop(&v);
    assert_string_equal(got.word, "smtp 250");
    for (size_t i = 0; i < COUNT_OF(has); i++)
        if (!strstr(heard, has[i]))
            fail_msg("%s is not in\n%s", has[i], heard);
}

/* The server offers no STARTTLS: not one word of the letter, nor the password, is said in clear. */
static void test_never_in_clear(void **state)
{
    static const struct script usual = {.ehlo = "250-test\r\n250 AUTH PLAIN LOGIN"};
    struct server v;
    struct carrier_local local = {.plaintext_local = false};
    (void)state;

    server_start(&v, &usual);
    send_to(arena_printf(&arena, "smtp://127.0.0.1:%d", v.port), &local, account);
    const char *heard = server_stop(&v);
    assert_int_equal(got.calls, 1);
    assert_int_equal(got.sent, SENT_LATER);
    assert_null(strstr(heard, "MAIL"));
    assert_null(strstr(heard, "AUTH"));
}

/* Wrong password: the channel is down, no recipient is refused for it. */
static void test_bad_login(void **state)
{
    static const struct script usual = {.ehlo = "250-test\r\n250 AUTH PLAIN"}; /* AUTH is answered "500 what" */
    struct server v;
    struct carrier_local local = {.plaintext_local = true};
    (void)state;

    server_start(&v, &usual);
    send_to(arena_printf(&arena, "smtp://127.0.0.1:%d", v.port), &local, account);
    const char *heard = server_stop(&v);
    assert_non_null(strstr(heard, "AUTH PLAIN"));
    assert_int_equal(got.sent, SENT_LATER);
}

static void test_nobody_there(void **state)
{
    struct carrier_local local = {.plaintext_local = true};
    (void)state;
    send_to("smtp://127.0.0.1:1", &local, NULL);
    assert_int_equal(got.calls, 1);
    assert_int_equal(got.sent, SENT_LATER);
}

/* The worker leaves while a letter is under way: nothing leaks, done is not called. */
static void test_close_under_way(void **state)
{
    static const struct script usual = {0};
    struct server v;
    struct carrier_local local = {.plaintext_local = true};
    local_begin(&local, NULL);
    struct carrier *c = channel_smtp_open(&local);
    struct message m = letter();
    (void)state;

    server_start(&v, &usual);
    struct channel row = {.channel = "smtp",
                          .url = arena_printf(&arena, "smtp://127.0.0.1:%d", v.port),
                          .sender = "duban@county.example"};
    memset(&got, 0, sizeof got);
    write_and_send(c, &row, &m, local.loop);
    for (int i = 0; i < 3; i++)
        ev_run(local.loop, EVRUN_NOWAIT);
    c->ops->close(c);
    local_end(&local);
    server_stop(&v);
    assert_int_equal(got.calls, 0);
}

static void test_check(void **state)
{
    static const struct {
        const char *url, *sender, *field; /* NULL: good */
    } cases[] = {
        {"smtp://mail.county.example:587", "duban@county.example", NULL},
        {"smtps://mail.county.example", "duban@county.example", NULL},
        {NULL, "duban@county.example", "url"},
        {"http://mail.county.example", "duban@county.example", "url"},
        {"smtp://", "duban@county.example", "url"},
        {"smtp://user:geheim@mail.county.example", "duban@county.example", "url"},
        {"smtp://mail.county.example:587", NULL, "sender"},
        {"smtp://mail.county.example:587", "a@b\r\nDATA", "sender"},
    };
    struct carrier_local local = {.plaintext_local = false};
    local_begin(&local, "user=u\n"); /* half an account */
    struct carrier *c = channel_smtp_open(&local);
    struct person with = {.email = "wang@county.example"}, without = {.email = NULL}, bad = {.email = "王@county"};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct channel row = {.channel = "mail", .url = cases[i].url, .sender = cases[i].sender};
        struct duban_error e = {.code = DUBAN_E_ok};
        int rc = c->ops->check(c, &row, &e);
        if (cases[i].field ? rc != DUBAN_E_bad_config || strcmp(e.field, cases[i].field) != 0 : rc != DUBAN_E_ok)
            fail_msg("%s: %d %s", cases[i].url ? cases[i].url : "no url", rc, e.field);
    }
    struct channel half = {.channel = "smtp", .url = cases[0].url, .sender = cases[0].sender};
    struct channel none = {.channel = "mail", .secret = "nowhere", .url = cases[0].url, .sender = cases[0].sender};
    struct duban_error e = {.code = DUBAN_E_ok};
    assert_int_equal(c->ops->check(c, &half, &e), DUBAN_E_bad_config);
    assert_int_equal(c->ops->check(c, &none, &e), DUBAN_E_bad_config); /* named, so it must be there */
    assert_string_equal(e.field, "secret");
    assert_true(c->ops->reaches(c, &half, &with, NOTICE_LIGHT));
    assert_false(c->ops->reaches(c, &half, &without, NOTICE_LIGHT));
    assert_false(c->ops->reaches(c, &half, &bad, NOTICE_LIGHT));
    c->ops->close(c);
    local_end(&local);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),      cmocka_unit_test(test_what_is_said), cmocka_unit_test(test_never_in_clear),
        cmocka_unit_test(test_bad_login), cmocka_unit_test(test_nobody_there), cmocka_unit_test(test_close_under_way),
        cmocka_unit_test(test_check),
    };
    arena_init(&arena);
    int rc = cmocka_run_group_tests_name("channel_smtp", tests, NULL, NULL);
    arena_done(&arena);
    return rc;
}
