/* channel_wecom_app.c: 企业微信 application message: cgi-bin/message/send.
 *
 * Repeat-safe: with enable_duplicate_check the same bytes within half an hour are not delivered twice, so the bytes are
 * kept and sent again as they are. A 200 names who was not reached: `invaliduser` and `unlicenseduser`, here always the
 * one reader, are a refusal. Secrets: corpid, corpsecret. Its limits are counted by application and by member; what
 * exceeds the latter is dropped without a word, so governors must hold them. */
#include <stdlib.h>

#include "workers/provider.h"
#include "workers/sign.h"

enum { DUPLICATE_CHECK_S = 1800, OVER_LIMIT_WAIT_MS = 65000 };

static const struct provider_code codes[] = {
    {"0", SENT_ACCEPTED},
    {"40014", SENT_LATER, .token = true},      /* not a token */
    {"42001", SENT_LATER, .token = true},      /* it has run out */
    {"45009", SENT_LATER, OVER_LIMIT_WAIT_MS}, /* over the limit */
    {"81013", SENT_REFUSED},                   /* nobody can be reached */
    {"40031", SENT_REFUSED},                   /* no such user id */
    {"-1", SENT_UNCERTAIN},                    /* "system busy": it does not say before or after */
};

static const char *wecom_key(const struct provider_call *c)
{
    return c->row->app;
}

static int wecom_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    (void)e;
    *out =
        provider_json(json_pack("{s:s, s:s, s:I, s:{s:s}, s:i, s:i}", "touser",
                                message_account(&c->m->accounts, "wecom"), "msgtype", "text", "agentid",
                                (json_int_t)atoll(c->row->app), "text", "content", channel_text(c->m, c->row, 0, c->a),
                                "enable_duplicate_check", 1, "duplicate_check_interval", DUPLICATE_CHECK_S),
                      c->a);
    return DUBAN_E_ok;
}

static void wecom_token(const struct provider_call *c, struct http_request *out)
{
    out->url = arena_printf(c->a, "%s/cgi-bin/gettoken?corpid=%s&corpsecret=%s", c->base,
                            sign_urlencode(secret_value(c->secret, "corpid", 0), c->a),
                            sign_urlencode(secret_value(c->secret, "corpsecret", 0), c->a));
}

static void wecom_request(const struct provider_call *c, struct http_request *out)
{
    out->url = arena_printf(c->a, "%s/cgi-bin/message/send?access_token=%s", c->base, sign_urlencode(c->token, c->a));
    out->headers[0] = "Content-Type: application/json";
    out->body = c->bytes;
}

static bool wecom_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                          struct outcome *out)
{
    const char *code = provider_errcode(c, body);
    bool token;

    if (!code)
        return false;
    token = provider_outcome(c, code, provider_text(body, "errmsg"), answer->status, out);
    out->ref = arena_keep(c->a, provider_text(body, "msgid"));
    if (out->sent == SENT_ACCEPTED &&
        (provider_text(body, "invaliduser")[0] || provider_text(body, "unlicenseduser")[0])) {
        out->sent = SENT_REFUSED;
        out->word = provider_text(body, "invaliduser")[0] ? "0 invaliduser" : "0 unlicenseduser";
    }
    return token;
}

static const struct provider wecom_app = {
    .name = "wecom_app",
    .url = "https://qyapi.weixin.qq.com",
    .repeat_safe = true,
    .exact_ms = (DUPLICATE_CHECK_S - 60) * 1000,
    .secrets = {"corpid", "corpsecret"},
    .reader = "wecom",
    PROVIDER_CODES(codes),
    .key = wecom_key,
    .write = wecom_write,
    .token = wecom_token,
    .request = wecom_request,
    .verdict = wecom_verdict,
};

struct carrier *channel_wecom_app_open(const struct carrier_local *local)
{
    return provider_open(local, &wecom_app);
}
