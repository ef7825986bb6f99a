#include "clients/ids.h"

#include <sodium.h>

enum { HASH_BYTES = 24 }; /* an id has room for 64 characters */

const char *id_of_content(struct arena *a, const char *prefix, struct bytes content)
{
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    crypto_generichash(hash, sizeof hash, content.data, content.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_printf(a, "%s-%s", prefix, hex);
}
