/* What the row of a channel must say, driver by driver; and each driver has its carrier. */
#include <ev.h>

#include "proto/drivers.h"
#include "proto/texts.h"
#include "work_world.h"
#include "workers/channel.h"
#include "workers/secrets.h"
#include "workers/transfer.h"

static struct arena arena;

static void test_rows(void **state)
{
    static const char *program[] = {"/bin/true"}, *relative[] = {"true"};
    static struct smscode twice[] = {{NOTICE_LIGHT, "1"}, {NOTICE_LIGHT, "2"}}, once[] = {{NOTICE_LIGHT, "1"}};
    static const struct {
        const char *story;
        struct channel row;
        const char *field; /* NULL: good */
    } cases[] = {
        {"a folder", {.channel = "file"}, NULL},
        {"a name of its own", {.channel = "robot-office", .kind = "wecom_robot"}, NULL},
        {"a name that is no driver", {.channel = "robot-office"}, "channel"},
        {"no such driver", {.channel = "a", .kind = "wecom_robots"}, "kind"},
        {"mail", {.channel = "smtp", .url = "smtp://m:587", .sender = "a@b.c"}, NULL},
        {"mail without an address", {.channel = "smtp", .sender = "a@b.c"}, "url"},
        {"mail without a sender", {.channel = "smtp", .url = "smtp://m:587"}, "sender"},
        {"mail over http", {.channel = "smtp", .url = "https://m", .sender = "a@b.c"}, "url"},
        {"mail with an account", {.channel = "smtp", .url = "smtp://u:p@m", .sender = "a@b.c"}, "url"},
        {"an application", {.channel = "wecom_app", .app = "1000002"}, NULL},
        {"an application without its number", {.channel = "wecom_app"}, "app"},
        {"its number is none", {.channel = "dingtalk_work", .app = "7x"}, "app"},
        {"a folder has no address", {.channel = "file", .url = "https://x"}, "url"},
        {"half a scheme", {.channel = "feishu", .url = "htt://x"}, "url"},
        {"text messages", {.channel = "sms_aliyun", .sign = "s", .codes = {once, 1}}, NULL},
        {"no approved text", {.channel = "sms_aliyun", .sign = "s"}, "codes"},
        {"two for one kind", {.channel = "sms_aliyun", .sign = "s", .codes = {twice, 2}}, "codes"},
        {"no signature", {.channel = "sms_mas", .url = "https://mas"}, "sign"},
        {"a pin that is none", {.channel = "sms_mas", .url = "https://mas", .sign = "s", .pin = "md5"}, "pin"},
        {"a program", {.channel = "exec", .command = {program, 1}}, NULL},
        {"no program", {.channel = "exec"}, "command"},
        {"a program that is looked for", {.channel = "exec", .command = {relative, 1}}, "command"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        int rc = driver_check(&cases[i].row, &e);
        if (cases[i].field ? rc == DUBAN_E_ok || strcmp(e.field, cases[i].field) != 0 : rc != DUBAN_E_ok)
            fail_msg("%s: %d %s %s", cases[i].story, rc, e.field, e.text);
    }
}

static void test_each_has_its_carrier(void **state)
{
    struct carrier_local local = {.loop = EV_DEFAULT};
    struct carriers carriers;
    (void)state;

    local.transfers = transfers_new(local.loop);
    local.secrets = secrets_new("/nonexistent");
    carriers_open(&carriers, &local);
    assert_int_equal(carriers.n, drivers_n);
    for (size_t i = 0; i < drivers_n; i++) {
        struct channel row = {.channel = "x", .kind = drivers[i].name};
        assert_non_null(carriers_find(&carriers, &row));
    }
    carriers_close(&carriers);
    transfers_free(local.transfers);
    secrets_free(local.secrets);
}

/* What others say goes into the record as one short line, without numbers and addresses of people. */
static void test_words(void **state)
{
    static const struct {
        const char *said, *word;
    } cases[] = {
        {"45009 api freq out of limit", "45009 api freq out of limit"},
        {"no such number 13800000001!", "no such number 138********!"},
        {"<wang@county.example> unknown", "<****@county.example> unknown"},
        {"two\r\nlines ", "two  lines"},
        {"", ""},
        {"限流限流限流限流限流限流限流限流限流限流限流限流限流限流",
         "限流限流限流限流限流限流限流限流限流限流限流限流限流"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(channel_word(cases[i].said, &arena), cases[i].word);
}

/* Nothing in a text is a command to a chat program. */
static void test_harmless(void **state)
{
    const struct message m = {.subject = "<at user_id=\"all\">", .body = "<@all>", .next = "请做：duban show <L01>\n"};
    const struct channel row = {.channel = "feishu"};
    (void)state;
    const char *text = channel_text(&m, &row, 0, &arena);
    assert_null(strpbrk(text, "<>"));
    assert_string_equal(text, "＜at user_id=\"all\"＞\n＜@all＞\n请做：duban show ＜L01＞\n");
}

/* Whatever is in a title, a text has room in every way out, and what to do is whole; a long one uses the room. */
static void test_every_way_out_has_room(void **state)
{
    static const char *const titles[] = {"题",
                                         "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
                                         "e\xcc\x81",
                                         "\xf0\xa0\xae\xb7",
                                         "\xd8\xa5\xd8\xb5",
                                         "<",
                                         "x"};
    static const char next[] = "请做一件事：报最新进度。\nduban report LD-2022-001 --percent 数字 --text 说明";
    (void)state;

    for (size_t t = 0; t < COUNT_OF(titles); t++) {
        struct buf body = {.arena = &arena};
        while (body.len < 2 * DRIVER_PAGE_BYTES)
            buf_printf(&body, "%s", titles[t]);
        const struct message m = {
            .subject = titles[t], .body = arena_str(&arena, body.data, body.len), .next = next, .kind = NOTICE_DIGEST};
        for (size_t i = 0; i < drivers_n; i++) {
            const struct driver *d = &drivers[i];
            const struct channel row = {.channel = d->name};
            if (!d->text_bytes && !d->text_chars)
                continue;
            const char *text = channel_text(&m, &row, 0, &arena);
            size_t used = d->text_chars ? text_chars(text) : strlen(text);
            size_t room = (size_t)(d->text_chars ? d->text_chars : d->text_bytes);
            if (used > room || used + 40 < room)
                fail_msg("%s, title %zu: %zu of %zu", d->name, t, used, room);
            if (strcmp(text + strlen(text) - strlen(next), next) != 0)
                fail_msg("%s, title %zu: what to do is not whole", d->name, t);
        }
    }
    assert_int_equal(sms_parts(1), 1);
    assert_int_equal(sms_parts(70), 1);
    assert_int_equal(sms_parts(71), 2);
    assert_int_equal(sms_parts(134), 2);
    assert_int_equal(sms_parts(135), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_each_has_its_carrier),   cmocka_unit_test(test_words),
        cmocka_unit_test(test_harmless), cmocka_unit_test(test_every_way_out_has_room),
    };
    arena_init(&arena);
    int rc = cmocka_run_group_tests_name("drivers", tests, NULL, NULL);
    arena_done(&arena);
    return rc;
}
