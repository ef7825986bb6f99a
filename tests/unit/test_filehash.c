/* The name of an attachment: one form and no other. The digits are those of `b2sum -l 256`. */
#include <sodium.h>

#include "proto/filehash.h"
#include "proto_gen.h"

static void test_form(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"blake2b:", false},
        {"blake2b:928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202", true},
        {"blake2b:928B20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202", false}, /* one spelling */
        {"blake2b:928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e20", false},
        {"blake2b:928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e2022", false},
        {"blake2b:928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e20/", false},
        {"blake2b:../../../../../../../../../../../../../../../../../../etc/passwd", false},
        {"sha-256:928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202", false},
        {"928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (filehash_is(cases[i].text) != cases[i].is)
            fail_msg("row %zu", i);
}

static void test_text(void **state)
{
    unsigned char raw[FILEHASH_RAW];
    char text[FILEHASH_TEXT + 1], digits[FILEHASH_HEX + 1];

    (void)state;
    crypto_generichash(raw, sizeof raw, (const unsigned char *)"test", 4, NULL, 0);
    filehash_text(raw, text);
    assert_string_equal(text, "blake2b:928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202");
    assert_string_equal(filehash_hex(text), text + 8);
    filehash_digits("test", 4, digits);
    assert_string_equal(digits, text + 8);
    assert_true(filehash_is(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_form), cmocka_unit_test(test_text)};

    return cmocka_run_group_tests_name("filehash", tests, NULL, NULL);
}
