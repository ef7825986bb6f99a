/* channel_wecom_robot.c: 企业微信 group robot: cgi-bin/webhook/send?key=…. A group reads it; who is meant is named by
 * account or by mobile number, so that their phone rings. Not repeat-safe. 20 messages a minute and robot. Secret: key.
 */
#include "workers/provider.h"
#include "workers/sign.h"

enum { OVER_LIMIT_WAIT_MS = 65000 };

static const struct provider_code codes[] = {
    {"0", SENT_ACCEPTED},
    {"45009", SENT_LATER, OVER_LIMIT_WAIT_MS},
    {"93000", SENT_LATER}, /* bad key: the channel's trouble, no reader's */
    {"-1", SENT_UNCERTAIN},
};

static const char *robot_key(const struct provider_call *c)
{
    return channel_fingerprint(secret_value(c->secret, "key", 0), c->a);
}

static int robot_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    const char *account = message_account(&c->m->accounts, "wecom");
    json_t *text = json_pack("{s:s}", "content", channel_text(c->m, c->row, 0, c->a));
    (void)e;

    if (account)
        json_object_set_new(text, "mentioned_list", json_pack("[s]", account));
    else if (c->m->mobile)
        json_object_set_new(text, "mentioned_mobile_list", json_pack("[s]", c->m->mobile));
    *out = provider_json(json_pack("{s:s, s:o}", "msgtype", "text", "text", text), c->a);
    return DUBAN_E_ok;
}

static void robot_request(const struct provider_call *c, struct http_request *out)
{
    out->url = arena_printf(c->a, "%s/cgi-bin/webhook/send?key=%s", c->base,
                            sign_urlencode(secret_value(c->secret, "key", 0), c->a));
    out->headers[0] = "Content-Type: application/json";
    out->body = c->bytes;
}

static const struct provider wecom_robot = {
    .name = "wecom_robot",
    .url = "https://qyapi.weixin.qq.com",
    .secrets = {"key"},
    PROVIDER_CODES(codes),
    .key = robot_key,
    .write = robot_write,
    .request = robot_request,
    .verdict = provider_by_errcode,
};

struct carrier *channel_wecom_robot_open(const struct carrier_local *local)
{
    return provider_open(local, &wecom_robot);
}
