/* Signatures against the examples that providers and standards have published: right here means right there. */
#include <string.h>

#include <sodium.h>

#include "work_world.h"
#include "workers/sign.h"

static struct arena arena;

static struct bytes text(const char *s)
{
    return (struct bytes){s, strlen(s)};
}

static void test_parts(void **state)
{
    unsigned char mac[SIGN_BYTES];
    (void)state;

    /* RFC 4231, case 2; RFC 1321; RFC 3986. */
    sign_hmac(mac, text("Jefe"), text("what do ya want for nothing?"));
    assert_string_equal(sign_hex(mac, sizeof mac, &arena),
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_string_equal(sign_md5("message digest", &arena), "f96b697d7cb7938d525a2f31aaf161d0");
    assert_string_equal(sign_sha256(text(""), &arena),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(sign_urlencode("a b*~督/+", &arena), "a%20b%2A~%E7%9D%A3%2F%2B");
    assert_string_equal(sign_urlencode("", &arena), "");
    assert_string_equal(sign_utc(1698315752, &arena), "2023-10-26T10:22:32Z");
}

/* The two robots look alike and are each other's reverse. */
static void test_robots(void **state)
{
    (void)state;
    assert_string_equal(sign_dingtalk(1599360473000, "this is secret", &arena),
                        "hXZTWifRGHclNuZSKxoXc//sh51SWfVfRIhcdeKs63I=");
    assert_string_equal(sign_feishu(1599360473, "this is secret", &arena),
                        "/eYKrXQBzTjUZJ3s6NX16VxGbTwmK7AEs8/FnvC1CSw=");
}

/* The example of the Standard Webhooks specification. */
static void test_webhook(void **state)
{
    (void)state;
    assert_string_equal(sign_webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                     1614265330, text("{\"test\": 2432232314}"), &arena),
                        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_null(sign_webhook("whsec_not base64!", "id", 1, text("x"), &arena));
    assert_non_null(sign_webhook("plain words", "id", 1, text("x"), &arena));
}

/* Aliyun's own example of signature V3. */
static void test_acs3(void **state)
{
    const struct sign_acs3 s = {.key_id = "YourAccessKeyId",
                                .secret = "YourAccessKeySecret",
                                .host = "ecs.cn-shanghai.aliyuncs.com",
                                .action = "RunInstances",
                                .version = "2014-05-26",
                                .date = "2023-10-26T10:22:32Z",
                                .nonce = "3156853299f313e23d1673dc12e1703d",
                                .query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&"
                                         "RegionId=cn-shanghai",
                                .body = {"", 0}};
    (void)state;
    assert_string_equal(sign_acs3(&s, &arena),
                        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
                        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
                        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

/* Both examples of Tencent Cloud's signature V3: the older signs two headers, the newer three. */
static void test_tc3(void **state)
{
    static const char body[] = "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": "
                               "\"instance-name\"}]}";
    static const struct {
        const char *secret, *headers, *names, *signature;
    } cases[] = {
        {"Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
         "content-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n", "content-type;host",
         "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"},
        {"********************************",
         "content-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\nx-tc-action:describeinstances\n",
         "content-type;host;x-tc-action", "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sign_tc3 s = {.key_id = "AKIDEXAMPLE",
                                   .secret = cases[i].secret,
                                   .service = "cvm",
                                   .seconds = 1551113065,
                                   .headers = cases[i].headers,
                                   .names = cases[i].names,
                                   .body = text(body)};
        assert_string_equal(sign_tc3(&s, &arena),
                            arena_printf(&arena,
                                         "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, "
                                         "SignedHeaders=%s, Signature=%s",
                                         cases[i].names, cases[i].signature));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts), cmocka_unit_test(test_robots), cmocka_unit_test(test_webhook),
        cmocka_unit_test(test_acs3),  cmocka_unit_test(test_tc3),
    };
    if (sodium_init() < 0)
        return 1;
    arena_init(&arena);
    int rc = cmocka_run_group_tests_name("sign", tests, NULL, NULL);
    arena_done(&arena);
    return rc;
}
