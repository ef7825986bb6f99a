/* channel_feishu.c: 飞书 group robot: open-apis/bot/v2/hook/…. Time and signature stand in the body, so they are added
 * to what was written when it is sent. Not repeat-safe. 100 messages a minute, 5 a second; at full and half hours it is
 * busy (11232). Secrets: hook (the last part of its URL), and secret when the robot signs. */
#include "workers/provider.h"
#include "workers/sign.h"

enum { BUSY_WAIT_MS = 60000 };

static const struct provider_code codes[] = {
    {"0", SENT_ACCEPTED},
    {"11232", SENT_LATER, BUSY_WAIT_MS},
    {"9499", SENT_LATER, BUSY_WAIT_MS}, /* too many requests */
    {"19021", SENT_LATER},              /* signature or time: the channel's trouble */
    {"19022", SENT_LATER},              /* address list */
    {"19024", SENT_LATER},              /* keyword */
    {"19001", SENT_LATER},              /* no such hook */
};

static const char *feishu_key(const struct provider_call *c)
{
    return channel_fingerprint(secret_value(c->secret, "hook", 0), c->a);
}

static int feishu_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    (void)e;
    *out = provider_json(
        json_pack("{s:s, s:{s:s}}", "msg_type", "text", "content", "text", channel_text(c->m, c->row, 0, c->a)), c->a);
    return DUBAN_E_ok;
}

static void feishu_request(const struct provider_call *c, struct http_request *out)
{
    const char *secret = secret_value(c->secret, "secret", 0);
    int64_t seconds = c->wall_ms / 1000;

    out->url = arena_printf(c->a, "%s/open-apis/bot/v2/hook/%s", c->base,
                            sign_urlencode(secret_value(c->secret, "hook", 0), c->a));
    out->headers[0] = "Content-Type: application/json";
    out->body = c->bytes;
    if (secret) {
        json_t *body = provider_parse(c->bytes);
        json_object_set_new(body, "timestamp", json_string(arena_printf(c->a, "%lld", (long long)seconds)));
        json_object_set_new(body, "sign", json_string(sign_feishu(seconds, secret, c->a)));
        out->body = provider_json(body, c->a);
    }
}

static bool feishu_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                           struct outcome *out)
{
    const json_t *code = json_object_get(body, "code");

    if (json_is_integer(code))
        provider_outcome(c, arena_printf(c->a, "%lld", (long long)json_integer_value(code)), provider_text(body, "msg"),
                         answer->status, out);
    return false;
}

static const struct provider feishu = {
    .name = "feishu",
    .url = "https://open.feishu.cn",
    .secrets = {"hook"},
    PROVIDER_CODES(codes),
    .key = feishu_key,
    .write = feishu_write,
    .request = feishu_request,
    .verdict = feishu_verdict,
};

struct carrier *channel_feishu_open(const struct carrier_local *local)
{
    return provider_open(local, &feishu);
}
