/* channel_dingtalk_work.c: 钉钉 工作通知: topapi/message/corpconversation/asyncsend_v2, and its receipt, getsendresult.
 *
 * The same text to the same person is delivered once a day, the rest is dropped. That makes a repeat harmless, and
 * would swallow the second reminder of a day: so the number of the notice stands in the text, by which two reminders
 * differ and a repeat does not. Secrets: appkey, appsecret. Limits are counted by application and company. */
#include <stdlib.h>

#include "workers/provider.h"
#include "workers/sign.h"

enum { NUMBER_BYTES = 32, RECEIPT_AFTER_MS = 60000, EXACT_MS = 12 * 3600 * 1000, OVER_LIMIT_WAIT_MS = 65000 };

static const struct provider_code codes[] = {
    {"0", SENT_ACCEPTED},
    {"40014", SENT_LATER, .token = true},
    {"42001", SENT_LATER, .token = true},
    {"88", SENT_LATER, .token = true},          /* the general refusal of a token */
    {"143103", SENT_LATER, OVER_LIMIT_WAIT_MS}, /* the application sends too much */
    {"143104", SENT_LATER, OVER_LIMIT_WAIT_MS}, /* the company does */
    {"90018", SENT_LATER, OVER_LIMIT_WAIT_MS},
    {"33012", SENT_REFUSED}, /* no such user */
    {"-1", SENT_UNCERTAIN},
};

static const char *work_key(const struct provider_call *c)
{
    return c->row->app;
}

static int work_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    const char *text = channel_text(c->m, c->row, NUMBER_BYTES, c->a);
    (void)e;

    text = arena_printf(c->a, "%s\n〔%s〕", text, channel_fingerprint(c->m->id, c->a));
    *out = provider_json(json_pack("{s:I, s:s, s:{s:s, s:{s:s}}}", "agent_id", (json_int_t)atoll(c->row->app),
                                   "userid_list", message_account(&c->m->accounts, "dingtalk"), "msg", "msgtype",
                                   "text", "text", "content", text),
                         c->a);
    return DUBAN_E_ok;
}

static void work_token(const struct provider_call *c, struct http_request *out)
{
    out->url = arena_printf(c->a, "%s/gettoken?appkey=%s&appsecret=%s", c->base,
                            sign_urlencode(secret_value(c->secret, "appkey", 0), c->a),
                            sign_urlencode(secret_value(c->secret, "appsecret", 0), c->a));
}

static void work_post(const struct provider_call *c, const char *what, struct bytes body, struct http_request *out)
{
    out->url = arena_printf(c->a, "%s/topapi/message/corpconversation/%s?access_token=%s", c->base, what,
                            sign_urlencode(c->token, c->a));
    out->headers[0] = "Content-Type: application/json";
    out->body = body;
}

static void work_request(const struct provider_call *c, struct http_request *out)
{
    work_post(c, "asyncsend_v2", c->bytes, out);
}

static bool work_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                         struct outcome *out)
{
    const char *code = provider_errcode(c, body);
    json_int_t task = json_integer_value(json_object_get(body, "task_id"));

    if (!code)
        return false;
    if (task)
        out->ref = arena_printf(c->a, "%lld", (long long)task);
    return provider_outcome(c, code, provider_text(body, "errmsg"), answer->status, out);
}

/* ---- the receipt ---- */
static void work_ask(const struct provider_call *c, struct http_request *out)
{
    work_post(c, "getsendresult",
              provider_json(json_pack("{s:I, s:I}", "agent_id", (json_int_t)atoll(c->row->app), "task_id",
                                      (json_int_t)atoll(c->ref)),
                            c->a),
              out);
}

static enum receipt work_receipt(const struct provider_call *c, const json_t *body, const char **word)
{
    static const struct {
        const char *list;
        enum receipt receipt;
    } lists[] = {
        {"invalid_user_id_list", RECEIPT_FAILED},   {"forbidden_user_id_list", RECEIPT_FAILED},
        {"failed_user_id_list", RECEIPT_FAILED},    {"read_user_id_list", RECEIPT_READ},
        {"unread_user_id_list", RECEIPT_DELIVERED},
    };
    const json_t *result = json_object_get(body, "send_result");
    (void)c;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (json_array_size(json_object_get(result, lists[i].list)) > 0) { /* it went to one reader */
            *word = lists[i].list;
            return lists[i].receipt;
        }
    }
    return RECEIPT_UNKNOWN;
}

static const struct provider dingtalk_work = {
    .name = "dingtalk_work",
    .url = "https://oapi.dingtalk.com",
    .repeat_safe = true,
    .exact_ms = EXACT_MS,
    .tells_read = true,
    .secrets = {"appkey", "appsecret"},
    .reader = "dingtalk",
    PROVIDER_CODES(codes),
    .key = work_key,
    .write = work_write,
    .token = work_token,
    .request = work_request,
    .verdict = work_verdict,
    .receipt_ms = RECEIPT_AFTER_MS,
    .ask = work_ask,
    .receipt = work_receipt,
};

struct carrier *channel_dingtalk_work_open(const struct carrier_local *local)
{
    return provider_open(local, &dingtalk_work);
}
