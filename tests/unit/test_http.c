/* Which addresses and URLs may be spoken to: the rest of http.c goes through test_provider.c, TLS through
 * tests/e2e/test_channels.py. */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "work_world.h"
#include "workers/http.h"

static void test_addresses(void **state)
{
    static const struct {
        const char *ip;
        bool private;
    } cases[] = {
        {"8.8.8.8", false},
        {"223.5.5.5", false},
        {"9.255.255.255", false},
        {"10.0.0.1", true},
        {"100.63.255.255", false},
        {"100.64.0.1", true},
        {"100.127.255.255", true},
        {"127.0.0.1", true},
        {"169.254.169.254", true},
        {"172.15.255.255", false},
        {"172.16.0.1", true},
        {"172.32.0.1", false},
        {"192.168.1.1", true},
        {"192.0.0.8", true},
        {"198.18.0.1", true},
        {"198.20.0.1", false},
        {"224.0.0.1", true},
        {"255.255.255.255", true},
        {"0.0.0.0", true},
        {"::1", true},
        {"::", true},
        {"fe80::1", true},
        {"fd00::1", true},
        {"ff02::1", true},
        {"2400:3200::1", false},
        {"::ffff:10.0.0.1", true},
        {"::ffff:8.8.8.8", false},
        {"64:ff9b::a00:1", true},
        {"64:ff9b::808:808", false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sockaddr_storage at = {.ss_family = strchr(cases[i].ip, ':') ? AF_INET6 : AF_INET};
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

        if (at.ss_family == AF_INET) {
            assert_int_equal(inet_pton(AF_INET, cases[i].ip, &in.sin_addr), 1);
            memcpy(&at, &in, sizeof in);
        } else {
            assert_int_equal(inet_pton(AF_INET6, cases[i].ip, &in6.sin6_addr), 1);
            memcpy(&at, &in6, sizeof in6);
        }
        if (http_address_private((struct sockaddr *)&at) != cases[i].private)
            fail_msg("%s", cases[i].ip);
    }
    assert_true(http_address_private(&(struct sockaddr){.sa_family = AF_UNIX}));
}

static void test_urls(void **state)
{
    static const struct {
        const char *url;
        bool plaintext_local, good;
    } cases[] = {
        {"https://qyapi.weixin.qq.com", false, true},
        {"https://mas.10086.cn:28888/x", false, true},
        {"http://qyapi.weixin.qq.com", false, false},
        {"http://qyapi.weixin.qq.com", true, false}, /* plain text never leaves this machine */
        {"http://127.0.0.1:8460", true, true},
        {"http://127.0.0.1:8460", false, false},
        {"http://127.0.0.1.evil.example", true, false},
        {"http://localhost", true, true},
        {"https://", false, false},
        {"https://me:geheim@host", false, false},
        {"https://host evil", false, false},
        {"ftp://host", false, false},
        {"", false, false},
        {NULL, false, false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (!http_url_fault(cases[i].url, cases[i].plaintext_local) != cases[i].good)
            fail_msg("%s", cases[i].url ? cases[i].url : "NULL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_urls),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
