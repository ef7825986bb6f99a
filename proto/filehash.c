/* filehash.c: the name of an attachment as text. */
#include "proto/filehash.h"

#include <string.h>

#include <sodium.h>

bool filehash_is(const char *s)
{
    return s && strlen(s) == FILEHASH_TEXT && memcmp(s, FILEHASH_ALGO, sizeof FILEHASH_ALGO - 1) == 0 &&
           strspn(filehash_hex(s), "0123456789abcdef") == FILEHASH_HEX;
}

const char *filehash_hex(const char *hash)
{
    return hash + sizeof FILEHASH_ALGO - 1;
}

void filehash_digits(const void *bytes, size_t n, char out[FILEHASH_HEX + 1])
{
    unsigned char raw[FILEHASH_RAW];

    crypto_generichash(raw, sizeof raw, bytes, n, NULL, 0);
    sodium_bin2hex(out, FILEHASH_HEX + 1, raw, sizeof raw);
}

void filehash_text(const unsigned char raw[FILEHASH_RAW], char out[FILEHASH_TEXT + 1])
{
    memcpy(out, FILEHASH_ALGO, sizeof FILEHASH_ALGO);
    sodium_bin2hex(out + sizeof FILEHASH_ALGO - 1, FILEHASH_HEX + 1, raw, FILEHASH_RAW);
}
