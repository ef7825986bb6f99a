/* channel_sms_tencent.c: 腾讯云短信: SendSms 2021-01-11, signed TC3-HMAC-SHA256, and its receipt by number,
 * PullSmsSendStatusByPhoneNumber, which takes nothing away from others that ask.
 *
 * Only approved texts. Not repeat-safe; SessionContext comes back with the receipt and is how a message of which
 * nothing is known is found again. Secrets: key_id, key_secret. The clock may be five minutes off at most. */
#include <string.h>

#include "workers/provider.h"
#include "workers/sign.h"

enum { RECEIPT_AFTER_MS = 60000, SECOND_MS = 1000, HOUR_MS = 3600000 };

static const struct provider_code codes[] = {
    {"Ok", SENT_ACCEPTED},
    {"LimitExceeded.DeliveryFrequencyLimit", SENT_LATER, 60 * SECOND_MS},
    {"LimitExceeded.PhoneNumberThirtySecondLimit", SENT_LATER, 30 * SECOND_MS, .reader = true},
    {"LimitExceeded.PhoneNumberOneHourLimit", SENT_LATER, HOUR_MS, .reader = true},
    {"LimitExceeded.PhoneNumberDailyLimit", SENT_LATER, HOUR_MS, .reader = true},
    {"LimitExceeded.PhoneNumberSameContentDailyLimit", SENT_LATER, HOUR_MS, .reader = true},
    {"RequestLimitExceeded", SENT_LATER, SECOND_MS},
    {"FailedOperation.PhoneNumberInBlacklist", SENT_REFUSED},
    {"InvalidParameterValue.IncorrectPhoneNumber", SENT_REFUSED},
    {"InternalError", SENT_UNCERTAIN},
    {"InternalError.Timeout", SENT_UNCERTAIN},
    {"InternalError.OtherError", SENT_UNCERTAIN},
};

static const char *tencent_key(const struct provider_call *c)
{
    return c->row->app;
}

static const char *e164(const char *mobile, struct arena *a)
{
    return mobile[0] == '+' ? mobile : arena_printf(a, "+86%s", mobile);
}

static int tencent_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    const struct smscode *code = provider_smscode(c->row, c->m->kind);
    json_t *params = json_array();

    if (!code) {
        json_decref(params);
        return error_set(e, DUBAN_E_missing, "codes", "%s: %s", c->row->channel, enum_notice_kind.words[c->m->kind]);
    }
    for (size_t i = 0; i < code->params.n; i++) {
        const char *name;
        json_array_append_new(params, json_string(provider_param(code, i, c->m, &name, c->a)));
    }
    *out = provider_json(json_pack("{s:[s], s:s, s:s, s:s, s:o, s:s}", "PhoneNumberSet", e164(c->m->mobile, c->a),
                                   "SmsSdkAppId", c->row->app, "SignName", c->row->sign, "TemplateId", code->code,
                                   "TemplateParamSet", params, "SessionContext", channel_fingerprint(c->m->id, c->a)),
                         c->a);
    return DUBAN_E_ok;
}

static void tencent_call(const struct provider_call *c, const char *action, struct bytes body, struct http_request *out)
{
    static const char type[] = "application/json; charset=utf-8";
    const char *host = strstr(c->base, "://") + 3;
    struct sign_tc3 s = {.key_id = secret_value(c->secret, "key_id", 0),
                         .secret = secret_value(c->secret, "key_secret", 0),
                         .service = "sms",
                         .seconds = c->wall_ms / 1000,
                         .headers = arena_printf(c->a, "content-type:%s\nhost:%s\n", type, host),
                         .names = "content-type;host",
                         .body = body};
    const char *headers[] = {arena_printf(c->a, "Content-Type: %s", type),
                             arena_printf(c->a, "X-TC-Action: %s", action),
                             "X-TC-Version: 2021-01-11",
                             arena_printf(c->a, "X-TC-Region: %s", c->row->region ? c->row->region : "ap-guangzhou"),
                             arena_printf(c->a, "X-TC-Timestamp: %lld", (long long)s.seconds),
                             arena_printf(c->a, "Authorization: %s", sign_tc3(&s, c->a))};

    memcpy(out->headers, headers, sizeof headers);
    out->url = arena_printf(c->a, "%s/", c->base);
    out->body = body;
}

static void tencent_request(const struct provider_call *c, struct http_request *out)
{
    tencent_call(c, "SendSms", c->bytes, out);
}

static bool tencent_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                            struct outcome *out)
{
    const json_t *response = json_object_get(body, "Response"), *error = json_object_get(response, "Error");
    const json_t *one = json_array_get(json_object_get(response, "SendStatusSet"), 0), *said = error ? error : one;

    if (!said)
        return false;
    provider_outcome(c, provider_text(said, "Code"), provider_text(said, "Message"), answer->status, out);
    if (out->sent == SENT_ACCEPTED)
        out->ref = arena_keep(c->a, provider_text(one, "SerialNo"));
    return false;
}

/* ---- the receipt ---- */
static void tencent_ask(const struct provider_call *c, struct http_request *out)
{
    enum { BEFORE_S = 60, RECEIPTS = 100 };
    int64_t when = c->sent_ms == NONE ? c->wall_ms : c->sent_ms;

    tencent_call(c, "PullSmsSendStatusByPhoneNumber",
                 provider_json(json_pack("{s:I, s:i, s:i, s:s, s:s}", "BeginTime", (json_int_t)(when / 1000 - BEFORE_S),
                                         "Offset", 0, "Limit", RECEIPTS, "PhoneNumber", e164(c->m->mobile, c->a),
                                         "SmsSdkAppId", c->row->app),
                               c->a),
                 out);
}

static enum receipt tencent_receipt(const struct provider_call *c, const json_t *body, const char **word)
{
    const json_t *set = json_object_get(json_object_get(body, "Response"), "PullSmsSendStatusSet");
    const char *context = channel_fingerprint(c->m->id, c->a);
    const json_t *row;
    size_t i;

    json_array_foreach(set, i, row)
    {
        const char *status = provider_text(row, "ReportStatus");
        bool same = c->ref ? strcmp(provider_text(row, "SerialNo"), c->ref) == 0
                           : strcmp(provider_text(row, "SessionContext"), context) == 0;
        if (!same)
            continue;
        *word = arena_keep(c->a, provider_text(row, "Description"));
        return strcmp(status, "SUCCESS") == 0 ? RECEIPT_DELIVERED
               : strcmp(status, "FAIL") == 0  ? RECEIPT_FAILED
                                              : RECEIPT_UNKNOWN;
    }
    return RECEIPT_UNKNOWN;
}

static const struct provider sms_tencent = {
    .name = "sms_tencent",
    .url = "https://sms.tencentcloudapi.com",
    .secrets = {"key_id", "key_secret"},
    .reader = "mobile",
    PROVIDER_CODES(codes),
    .key = tencent_key,
    .write = tencent_write,
    .request = tencent_request,
    .verdict = tencent_verdict,
    .receipt_ms = RECEIPT_AFTER_MS,
    .ask_in_doubt = true,
    .ask = tencent_ask,
    .receipt = tencent_receipt,
};

struct carrier *channel_sms_tencent_open(const struct carrier_local *local)
{
    return provider_open(local, &sms_tencent);
}
