/* channel_webhook.c: a web hook of anybody: a CloudEvents 1.0 body, signed as Standard Webhooks wants it.
 *
 * Repeat-safe: webhook-id is the notice's and the same in every attempt, so the receiver knows a repeat. Several lines
 * `secret=` in its file give several signatures: old and new key hold together while they are changed. 2xx is taken;
 * 410 says never again; 429 and 503 say when (Retry-After). */
#include <string.h>

#include "workers/event.h"
#include "workers/mail.h"
#include "workers/provider.h"
#include "workers/sign.h"

enum { GONE = 410, EXACT_MS = 24 * 3600 * 1000 };

static const char *webhook_key(const struct provider_call *c)
{
    return channel_fingerprint(c->base, c->a);
}

static int webhook_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    for (size_t i = 0; secret_value(c->secret, "secret", i); i++)
        if (!sign_webhook(secret_value(c->secret, "secret", i), "", 0, (struct bytes){"", 0}, c->a))
            return error_set(e, DUBAN_E_bad_config, "secret", "%s: whsec_ 之后要是 base64 base64 after whsec_",
                             channel_secret(c->row));
    *out = event_write(c->row, c->m, false, c->a);
    return DUBAN_E_ok;
}

static void webhook_request(const struct provider_call *c, struct http_request *out)
{
    const char *id = mail_safe_id(c->m->id, c->a), *signatures = "";
    int64_t seconds = c->wall_ms / 1000;

    for (size_t i = 0; secret_value(c->secret, "secret", i); i++) {
        const char *one = sign_webhook(secret_value(c->secret, "secret", i), id, seconds, c->bytes, c->a);
        if (one)
            signatures = arena_printf(c->a, "%s%s%s", signatures, signatures[0] ? " " : "", one);
    }
    out->url = c->base;
    out->headers[0] = "Content-Type: application/cloudevents+json; charset=utf-8";
    out->headers[1] = arena_printf(c->a, "webhook-id: %s", id);
    out->headers[2] = arena_printf(c->a, "webhook-timestamp: %lld", (long long)seconds);
    out->headers[3] = arena_printf(c->a, "webhook-signature: %s", signatures);
    out->body = c->bytes;
}

static bool webhook_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                            struct outcome *out)
{
    (void)body;
    if (answer->status / 100 == 2) {
        out->sent = SENT_ACCEPTED;
        out->word = arena_printf(c->a, "http %ld", answer->status);
    }
    out->disable = answer->status == GONE;
    return false;
}

static const struct provider webhook = {
    .name = "webhook",
    .repeat_safe = true,
    .exact_ms = EXACT_MS,
    .secrets = {"secret"},
    .key = webhook_key,
    .write = webhook_write,
    .request = webhook_request,
    .verdict = webhook_verdict,
};

struct carrier *channel_webhook_open(const struct carrier_local *local)
{
    return provider_open(local, &webhook);
}
