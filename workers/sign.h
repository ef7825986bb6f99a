/* sign.h: how providers want their requests signed. HMAC-SHA256 everywhere, and each of them feeds it otherwise: the
 * differences stand side by side here, and the published examples of each are held by tests/unit/test_sign.c. Pure:
 * time and nonce come from the caller. */
#ifndef DUBAN_WORKERS_SIGN_H
#define DUBAN_WORKERS_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "proto/arena.h"

enum { SIGN_BYTES = 32 };

void sign_hmac(unsigned char out[SIGN_BYTES], struct bytes key, struct bytes data);
const char *sign_hex(const unsigned char *bytes, size_t len, struct arena *a);
const char *sign_base64(struct bytes data, struct arena *a);
const char *sign_sha256(struct bytes data, struct arena *a); /* hex */
const char *sign_md5(const char *text, struct arena *a);     /* hex, lower case: 云MAS knows nothing else */
/* RFC 3986: all but letters, digits and "-._~" becomes %XX. */
const char *sign_urlencode(const char *text, struct arena *a);

/* DingTalk robot: key = secret, data = "<ms>\n<secret>"; base64. */
const char *sign_dingtalk(int64_t ms, const char *secret, struct arena *a);
/* Feishu robot: key = "<seconds>\n<secret>", data = nothing; base64. The reverse of DingTalk. */
const char *sign_feishu(int64_t seconds, const char *secret, struct arena *a);
/* Standard Webhooks: "v1,base64"; data = "<id>.<seconds>.<body>". secret: "whsec_" and base64, else taken as it is.
 * NULL when the base64 is none. */
const char *sign_webhook(const char *secret, const char *id, int64_t seconds, struct bytes body, struct arena *a);

/* Aliyun, ACS3-HMAC-SHA256: value of the header Authorization. query: sorted by name and encoded. */
struct sign_acs3 {
    const char *key_id, *secret;
    const char *host, *action, *version;
    const char *date;  /* 2023-10-26T10:22:32Z */
    const char *nonce; /* never used before */
    const char *query;
    struct bytes body;
};
const char *sign_acs3(const struct sign_acs3 *s, struct arena *a);

/* Tencent Cloud, TC3-HMAC-SHA256: value of the header Authorization. headers: canonical, each "name:value\n", sorted;
 * names: of them, with ";" between. */
struct sign_tc3 {
    const char *key_id, *secret;
    const char *service;
    int64_t seconds;
    const char *headers, *names;
    struct bytes body;
};
const char *sign_tc3(const struct sign_tc3 *s, struct arena *a);

/* "2023-10-26" and "2023-10-26T10:22:32Z", of UTC. */
const char *sign_utc_day(int64_t seconds, struct arena *a);
const char *sign_utc(int64_t seconds, struct arena *a);

#endif
