/* channel_dingtalk_robot.c: 钉钉 group robot: robot/send?access_token=…&timestamp=…&sign=…. Not repeat-safe. 20
 * messages a minute and robot; who sends more is shut out for ten minutes. A notice of 2023 says that robots of this
 * kind are being retired: the work notice is the way to prefer. Secrets: access_token, and secret when the robot signs.
 */
#include "workers/provider.h"
#include "workers/sign.h"

enum { SHUT_OUT_MS = 600000 };

static const struct provider_code codes[] = {
    {"0", SENT_ACCEPTED},
    {"130101", SENT_LATER, SHUT_OUT_MS}, /* more than 20 in a minute */
    {"410100", SENT_LATER, SHUT_OUT_MS},
    {"310000", SENT_LATER}, /* signature, keyword or address list: the channel's trouble */
    {"300001", SENT_LATER}, /* no such token */
    {"-1", SENT_UNCERTAIN},
};

static const char *robot_key(const struct provider_call *c)
{
    return channel_fingerprint(secret_value(c->secret, "access_token", 0), c->a);
}

static int robot_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    json_t *at = json_pack("{s:b}", "isAtAll", 0);
    (void)e;

    if (c->m->mobile)
        json_object_set_new(at, "atMobiles", json_pack("[s]", c->m->mobile));
    *out = provider_json(json_pack("{s:s, s:{s:s}, s:o}", "msgtype", "text", "text", "content",
                                   channel_text(c->m, c->row, 0, c->a), "at", at),
                         c->a);
    return DUBAN_E_ok;
}

static void robot_request(const struct provider_call *c, struct http_request *out)
{
    const char *secret = secret_value(c->secret, "secret", 0);
    const char *url = arena_printf(c->a, "%s/robot/send?access_token=%s", c->base,
                                   sign_urlencode(secret_value(c->secret, "access_token", 0), c->a));

    if (secret)
        url = arena_printf(c->a, "%s&timestamp=%lld&sign=%s", url, (long long)c->wall_ms,
                           sign_urlencode(sign_dingtalk(c->wall_ms, secret, c->a), c->a));
    out->url = url;
    out->headers[0] = "Content-Type: application/json";
    out->body = c->bytes;
}

static const struct provider dingtalk_robot = {
    .name = "dingtalk_robot",
    .url = "https://oapi.dingtalk.com",
    .secrets = {"access_token"},
    PROVIDER_CODES(codes),
    .key = robot_key,
    .write = robot_write,
    .request = robot_request,
    .verdict = provider_by_errcode,
};

struct carrier *channel_dingtalk_robot_open(const struct carrier_local *local)
{
    return provider_open(local, &dingtalk_robot);
}
