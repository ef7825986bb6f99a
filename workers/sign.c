/* sign.c: see sign.h. libsodium has HMAC-SHA256 with keys of any length; MD5 it refuses to have, so that one comes from
 * libcrypto. */
#include "workers/sign.h"

#include <assert.h>
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "core/cal.h"

enum { BASE64 = sodium_base64_VARIANT_ORIGINAL, MD5_BYTES = 16 };

static struct bytes text_bytes(const char *text)
{
    return (struct bytes){text, strlen(text)};
}

void sign_hmac(unsigned char out[SIGN_BYTES], struct bytes key, struct bytes data)
{
    crypto_auth_hmacsha256_state h;

    crypto_auth_hmacsha256_init(&h, key.data, key.len);
    crypto_auth_hmacsha256_update(&h, data.data, data.len);
    crypto_auth_hmacsha256_final(&h, out);
    sodium_memzero(&h, sizeof h);
}

const char *sign_hex(const unsigned char *bytes, size_t len, struct arena *a)
{
    char *hex = arena_alloc(a, 2 * len + 1);
    return sodium_bin2hex(hex, 2 * len + 1, bytes, len);
}

const char *sign_base64(struct bytes data, struct arena *a)
{
    size_t room = sodium_base64_encoded_len(data.len, BASE64);
    return sodium_bin2base64(arena_alloc(a, room), room, data.data, data.len, BASE64);
}

const char *sign_sha256(struct bytes data, struct arena *a)
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, data.data, data.len);
    return sign_hex(hash, sizeof hash, a);
}

const char *sign_md5(const char *text, struct arena *a)
{
    unsigned char hash[MD5_BYTES];
    int ok = EVP_Digest(text, strlen(text), hash, NULL, EVP_md5(), NULL);

    assert(ok); /* a library in FIPS mode has no MD5: then there is no 云MAS either */
    (void)ok;
    return sign_hex(hash, sizeof hash, a);
}

const char *sign_urlencode(const char *text, struct arena *a)
{
    struct buf b = {.arena = a};

    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') ||
                     strchr("-._~", *p) != NULL;
        if (plain)
            buf_add(&b, p, 1);
        else
            buf_printf(&b, "%%%02X", *p);
    }
    return arena_str(a, b.data, b.len);
}

static const char *hmac_base64(const char *key, const char *data, struct arena *a)
{
    unsigned char mac[SIGN_BYTES];

    sign_hmac(mac, text_bytes(key), text_bytes(data));
    return sign_base64((struct bytes){mac, sizeof mac}, a);
}

/* ---- robots ---- */

const char *sign_dingtalk(int64_t ms, const char *secret, struct arena *a)
{
    return hmac_base64(secret, arena_printf(a, "%lld\n%s", (long long)ms, secret), a);
}

const char *sign_feishu(int64_t seconds, const char *secret, struct arena *a)
{
    return hmac_base64(arena_printf(a, "%lld\n%s", (long long)seconds, secret), "", a);
}

/* ---- web hooks ---- */

const char *sign_webhook(const char *secret, const char *id, int64_t seconds, struct bytes body, struct arena *a)
{
    static const char prefix[] = "whsec_";
    struct bytes key = text_bytes(secret);
    struct buf data = {.arena = a};
    unsigned char mac[SIGN_BYTES];

    if (strncmp(secret, prefix, sizeof prefix - 1) == 0) {
        const char *text = secret + sizeof prefix - 1, *end;
        unsigned char *bin = arena_alloc(a, strlen(text) + 1);
        size_t len;
        if (sodium_base642bin(bin, strlen(text) + 1, text, strlen(text), NULL, &len, &end, BASE64) || *end)
            return NULL;
        key = (struct bytes){bin, len};
    }
    buf_printf(&data, "%s.%lld.", id, (long long)seconds);
    buf_add(&data, body.data, body.len);
    sign_hmac(mac, key, (struct bytes){data.data, data.len});
    return arena_printf(a, "v1,%s", sign_base64((struct bytes){mac, sizeof mac}, a));
}

/* ---- clouds ---- */

const char *sign_utc_day(int64_t seconds, struct arena *a)
{
    int y, m, d;
    civil_from_day(seconds / 86400, &y, &m, &d);
    return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

const char *sign_utc(int64_t seconds, struct arena *a)
{
    int s = (int)(seconds % 86400);
    return arena_printf(a, "%sT%02d:%02d:%02dZ", sign_utc_day(seconds, a), s / 3600, s / 60 % 60, s % 60);
}

const char *sign_acs3(const struct sign_acs3 *s, struct arena *a)
{
    static const char names[] = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    const char *hash = sign_sha256(s->body, a);
    const char *request = arena_printf(a,
                                       "POST\n/\n%s\nhost:%s\nx-acs-action:%s\nx-acs-content-sha256:%s\nx-acs-date:%s\n"
                                       "x-acs-signature-nonce:%s\nx-acs-version:%s\n\n%s\n%s",
                                       s->query, s->host, s->action, hash, s->date, s->nonce, s->version, names, hash);
    const char *to_sign = arena_printf(a, "ACS3-HMAC-SHA256\n%s", sign_sha256(text_bytes(request), a));
    unsigned char mac[SIGN_BYTES];

    sign_hmac(mac, text_bytes(s->secret), text_bytes(to_sign));
    return arena_printf(a, "ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s", s->key_id, names,
                        sign_hex(mac, sizeof mac, a));
}

const char *sign_tc3(const struct sign_tc3 *s, struct arena *a)
{
    const char *day = sign_utc_day(s->seconds, a);
    const char *request = arena_printf(a, "POST\n/\n\n%s\n%s\n%s", s->headers, s->names, sign_sha256(s->body, a));
    const char *scope = arena_printf(a, "%s/%s/tc3_request", day, s->service);
    const char *to_sign = arena_printf(a, "TC3-HMAC-SHA256\n%lld\n%s\n%s", (long long)s->seconds, scope,
                                       sign_sha256(text_bytes(request), a));
    const char *steps[] = {day, s->service, "tc3_request", to_sign};
    unsigned char mac[SIGN_BYTES];
    struct bytes key = text_bytes(arena_printf(a, "TC3%s", s->secret));

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) { /* each is the key of the next */
        unsigned char next[SIGN_BYTES];
        sign_hmac(next, key, text_bytes(steps[i]));
        memcpy(mac, next, sizeof mac);
        key = (struct bytes){mac, sizeof mac};
    }
    return arena_printf(a, "TC3-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s", s->key_id, scope,
                        s->names, sign_hex(mac, sizeof mac, a));
}
