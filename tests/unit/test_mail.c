/* Mail: encodings, ids, dates, and that nothing from outside makes a header of its own. */
#include <sodium.h>

#include "proto/drivers.h"
#include "work_world.h"
#include "workers/mail.h"

static struct arena arena;

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void test_addresses(void **state)
{
    static const struct {
        const char *address;
        bool ok;
    } cases[] = {
        {"a@b", true},
        {"wang.lian+x@county.gov.cn", true},
        {"", false},
        {NULL, false},
        {"@b", false},
        {"a@", false},
        {"a b@c", false},
        {"a@b@c", false},
        {"a@b\r\nRCPT", false},
        {"<a@b>", false},
        {"a,b@c", false},
        {"王@县", false},
        {"a@b\n", false},
        {"a\"@b", false},
        {"ab", false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (mail_address_ok(cases[i].address) != cases[i].ok)
            fail_msg("%s", cases[i].address ? cases[i].address : "NULL");
}

static void test_safe_ids(void **state)
{
    static const struct {
        const char *key, *expect;
    } cases[] = {
        {"L01/e1/red/r2/director", "L01_2Fe1_2Fred_2Fr2_2Fdirector"},
        {"..", "_2E_2E"},
        {"a_b", "a_5Fb"},
        {"督", "_E7_9D_A3"},
        {"a b>\r\n", "a_20b_3E_0D_0A"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(mail_safe_id(cases[i].key, &arena), cases[i].expect);
    /* Long ones stay short and stay different. */
    char *one = arena_alloc(&arena, 260), *other = arena_alloc(&arena, 260);
    memset(one, '/', 250);
    memset(other, '/', 250);
    other[249] = 'x';
    const char *a = mail_safe_id(one, &arena), *b = mail_safe_id(other, &arena);
    assert_true(strlen(a) <= 200 && strlen(b) <= 200);
    assert_string_not_equal(a, b);
    assert_string_equal(a, mail_safe_id(one, &arena));
}

/* Decodes what mail_encode_header made, as a mail program would. */
static const char *header_decoded(const char *text)
{
    struct buf b = {.arena = &arena};
    for (const char *p = text; (p = strstr(p, "=?UTF-8?B?"));) {
        const char *end = strstr(p += 10, "?=");
        unsigned char raw[128];
        size_t n = 0;
        assert_non_null(end);
        assert_int_equal(
            sodium_base642bin(raw, sizeof raw, p, (size_t)(end - p), NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL),
            0);
        struct duban_error e;
        struct buf one = {.arena = &arena}; /* each word must be whole characters by itself */
        mp_str(&one, arena_str(&arena, (const char *)raw, n));
        assert_int_equal(prescan((struct bytes){one.data, one.len}, &e), DUBAN_E_ok);
        buf_add(&b, raw, n);
        p = end;
    }
    return b.len ? arena_str(&arena, b.data, b.len) : "";
}

static void test_headers(void **state)
{
    (void)state;
    assert_string_equal(mail_encode_header("plain text", &arena), "plain text");
    assert_string_equal(mail_encode_header("a\r\nBcc: b", &arena), "a  Bcc: b");
    assert_string_equal(mail_encode_header("督办", &arena), "=?UTF-8?B?552j5Yqe?=");
    assert_non_null(strstr(mail_encode_header("=?UTF-8?B?eA==?=", &arena), "=?UTF-8?B?PT9V"));

    /* Every length around the cut of a word, with characters of 1 to 4 bytes at every place. */
    const char *units[] = {"a", "é", "督", "😀"};
    for (size_t u = 0; u < COUNT_OF(units); u++) {
        for (int lead = 0; lead < 4; lead++) {
            struct buf b = {.arena = &arena};
            buf_add(&b, "é", 2);
            for (int i = 0; i < lead; i++)
                buf_add(&b, "x", 1);
            for (int i = 0; i < 60; i++)
                buf_add(&b, units[u], strlen(units[u]));
            const char *text = arena_str(&arena, b.data, b.len), *coded = mail_encode_header(text, &arena);
            assert_string_equal(header_decoded(coded), text);
            for (const char *line = coded; line;) {
                const char *end = strstr(line, "\r\n");
                assert_true((end ? (size_t)(end - line) : strlen(line)) <= 76);
                line = end ? end + 2 : NULL;
                assert_true(!line || line[0] == ' ');
            }
        }
    }
}

static void test_dates(void **state)
{
    (void)state;
    assert_string_equal(mail_date(at("2022-05-09T10:00:00+08:00"), &arena), "Mon, 09 May 2022 10:00:00 +0800");
    assert_string_equal(mail_date(at("2024-02-29T23:59:59+08:00"), &arena), "Thu, 29 Feb 2024 23:59:59 +0800");
    assert_string_equal(mail_date(at("2021-12-31T16:00:00Z"), &arena), "Sat, 01 Jan 2022 00:00:00 +0800");
}

static struct message letter(void)
{
    return (struct message){.id = "L01/e1/red/r1/liaison",
                            .thread = "L01",
                            .to_name = "王联络",
                            .to = "wang@county.example",
                            .from = "duban@county.example",
                            .subject = "【红灯】L01",
                            .body = "一\n.\n二",
                            .now_ms = at("2022-05-09T10:00:00+08:00"),
                            .attempt = 2};
}

static const char *written(struct message m)
{
    struct bytes b = mail_write(&m, &arena);
    return arena_str(&arena, b.data, b.len);
}

static void test_message(void **state)
{
    static const char *const has[] = {
        "From: =?UTF-8?B?552j5Yqe?= <duban@county.example>\r\n",
        "To: =?UTF-8?B?546L6IGU57uc?= <wang@county.example>\r\n",
        "Date: Mon, 09 May 2022 10:00:00 +0800\r\n",
        "Message-ID: <L01_2Fe1_2Fred_2Fr1_2Fliaison@county.example>\r\n",
        "In-Reply-To: <item-L01@county.example>\r\n",
        "References: <item-L01@county.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "X-Duban-Attempt: 2\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Transfer-Encoding: base64\r\n\r\n5LiADQouDQrkuow=\r\n", /* "一\r\n.\r\n二" */
    };
    const char *text = written(letter());
    (void)state;

    for (size_t i = 0; i < COUNT_OF(has); i++)
        if (!strstr(text, has[i]))
            fail_msg("%s is not in\n%s", has[i], text);
}

static void test_hostile_values(void **state)
{
    struct message m = letter();
    (void)state;

    m.to_name = "x\r\nBcc: evil@example\r\n\r\nbody, <a@b>";
    m.subject = "s\nX-Evil: 1";
    m.id = "k\r\nX-Evil: 2";
    m.thread = "t>\r\nX-Evil: 3";
    const char *text = written(m);
    assert_null(strstr(text, "\nX-Evil"));
    assert_null(strstr(text, "\nBcc"));
    assert_null(strstr(text, "<a@b>"));
    const char *head_end = strstr(text, "\r\n\r\n");
    assert_non_null(head_end);
    assert_non_null(strstr(head_end - 60, "boundary=\"=_")); /* the first empty line is ours */
}

static void test_html(void **state)
{
    struct message m = letter();
    (void)state;

    m.subject = "<b>";
    m.body = "《A & \"B\"》亮灯 https://evil.example\n\n为什么：\nduban why L01\n";
    m.next = "请做：\nduban show L01\n知悉：https://x.example/a?b=1&c=\"2 。";
    const char *page = mail_html(&m, &arena);

    assert_non_null(strstr(page, ">&lt;b&gt;</h1>"));
    assert_non_null(strstr(page, "<p>《A &amp; &quot;B&quot;》亮灯 https://evil.example</p>\n<p>为什么：</p>\n"));
    assert_non_null(strstr(page, "<p><code>duban show L01</code></p>\n<p>知悉："));
    assert_non_null(strstr(page, "<a href=\"https://x.example/a?b=1&amp;c=&quot;2\">"));
    assert_null(strstr(page, "href=\"https://evil")); /* only what is to be done is a link */
    assert_non_null(strstr(page, "lang=\"zh-CN\""));
    m.language = "en";
    assert_non_null(strstr(mail_html(&m, &arena), "lang=\"en\""));
    assert_null(strstr(page, "src=")); /* nothing is fetched from anywhere */
    const char *text = written(letter());
    assert_non_null(strstr(text, "Content-Type: text/html; charset=utf-8\r\n"));
    assert_true(strstr(text, "text/plain") < strstr(text, "text/html")); /* the best one stands last */
}

/* A text that HTML spells out at six times its length: it goes as plain text alone, and no longer than a hand-over is.
 */
static void test_html_without_room(void **state)
{
    struct message m = letter();
    char *body = arena_alloc(&arena, DRIVER_PAGE_BYTES + 1000);
    (void)state;

    memset(body, '"', DRIVER_PAGE_BYTES + 999);
    m.body = body;
    m.next = "请做：duban show L01";
    struct bytes b = mail_write(&m, &arena);
    const char *text = arena_str(&arena, b.data, b.len);
    assert_true(b.len <= LIM_SENT_BYTES);
    assert_non_null(strstr(text, "Content-Type: text/plain; charset=utf-8\r\n"));
    assert_null(strstr(text, "text/html"));
    assert_string_equal(message_text(&m, &arena) + DRIVER_PAGE_BYTES - strlen(m.next), m.next);
}

static void test_without_addresses(void **state)
{
    struct message m = letter();
    (void)state;

    m.to = m.from = NULL;
    m.body = "";
    const char *text = written(m);
    assert_non_null(strstr(text, "To: =?UTF-8?B?546L6IGU57uc?=:;\r\n"));
    assert_non_null(strstr(text, "@duban.invalid>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_safe_ids, setup, teardown),
        cmocka_unit_test_setup_teardown(test_headers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_message, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_html, setup, teardown),
        cmocka_unit_test_setup_teardown(test_html_without_room, setup, teardown),
        cmocka_unit_test_setup_teardown(test_without_addresses, setup, teardown),
    };
    return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
