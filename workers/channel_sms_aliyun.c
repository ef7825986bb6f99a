/* channel_sms_aliyun.c: 阿里云短信: dysmsapi SendSms, signed ACS3-HMAC-SHA256, and its receipt, QuerySendDetails.
 *
 * Only approved texts: the row names one for each kind of notice. Not repeat-safe, by its own words: after silence the
 * receipt is asked for, by number and day, and the message is known by OutId. Secrets: key_id, key_secret. Limits are
 * counted by account, and for a number with this signature and text over any 24 hours. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "core/cal.h"
#include "workers/provider.h"
#include "workers/sign.h"

enum { RECEIPT_AFTER_MS = 60000, LIMIT_WAIT_MS = 60000, NONCE_BYTES = 16 };

static const struct provider_code codes[] = {
    {"OK", SENT_ACCEPTED},
    {"isv.BUSINESS_LIMIT_CONTROL", SENT_LATER, LIMIT_WAIT_MS, .reader = true},
    {"isv.DAY_LIMIT_CONTROL", SENT_LATER, LIMIT_WAIT_MS},
    {"isv.MONTH_LIMIT_CONTROL", SENT_LATER, LIMIT_WAIT_MS},
    {"Throttling.User", SENT_LATER, LIMIT_WAIT_MS},
    {"isv.MOBILE_NUMBER_ILLEGAL", SENT_REFUSED},
    {"isv.BLACK_KEY_CONTROL_LIMIT", SENT_REFUSED},
    {"isv.SMS_TEMPLATE_ILLEGAL", SENT_LATER}, /* this and the like: the channel's trouble, no reader's */
    {"isv.SMS_SIGNATURE_ILLEGAL", SENT_LATER},
    {"isv.AMOUNT_NOT_ENOUGH", SENT_LATER},
    {"isp.SYSTEM_ERROR", SENT_UNCERTAIN},
};

static const char *aliyun_key(const struct provider_call *c)
{
    return channel_fingerprint(secret_value(c->secret, "key_id", 0), c->a);
}

/* What is written is the query of the request: sorted by name and encoded, as it is signed. */
static int aliyun_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    const struct smscode *code = provider_smscode(c->row, c->m->kind);
    json_t *params = json_object();

    if (!code) {
        json_decref(params);
        return error_set(e, DUBAN_E_missing, "codes", "%s: %s", c->row->channel, enum_notice_kind.words[c->m->kind]);
    }
    for (size_t i = 0; i < code->params.n; i++) {
        const char *name, *value = provider_param(code, i, c->m, &name, c->a);
        json_object_set_new(params, name, json_string(value));
    }
    struct bytes json = provider_json(params, c->a);
    const char *query = arena_printf(c->a, "OutId=%s&PhoneNumbers=%s&SignName=%s&TemplateCode=%s&TemplateParam=%s",
                                     channel_fingerprint(c->m->id, c->a), sign_urlencode(c->m->mobile, c->a),
                                     sign_urlencode(c->row->sign, c->a), sign_urlencode(code->code, c->a),
                                     sign_urlencode(json.data, c->a));
    *out = (struct bytes){query, strlen(query)};
    return DUBAN_E_ok;
}

static void aliyun_call(const struct provider_call *c, const char *action, const char *query, struct http_request *out)
{
    unsigned char nonce[NONCE_BYTES];
    struct sign_acs3 s = {.key_id = secret_value(c->secret, "key_id", 0),
                          .secret = secret_value(c->secret, "key_secret", 0),
                          .host = strstr(c->base, "://") + 3,
                          .action = action,
                          .version = "2017-05-25",
                          .date = sign_utc(c->wall_ms / 1000, c->a),
                          .query = query,
                          .body = {"", 0}};

    randombytes_buf(nonce, sizeof nonce);
    s.nonce = sign_hex(nonce, sizeof nonce, c->a);
    const char *headers[] = {arena_printf(c->a, "x-acs-action: %s", s.action),
                             arena_printf(c->a, "x-acs-version: %s", s.version),
                             arena_printf(c->a, "x-acs-date: %s", s.date),
                             arena_printf(c->a, "x-acs-signature-nonce: %s", s.nonce),
                             arena_printf(c->a, "x-acs-content-sha256: %s", sign_sha256(s.body, c->a)),
                             arena_printf(c->a, "Authorization: %s", sign_acs3(&s, c->a))};
    memcpy(out->headers, headers, sizeof headers);
    out->url = arena_printf(c->a, "%s/?%s", c->base, query);
}

static void aliyun_request(const struct provider_call *c, struct http_request *out)
{
    aliyun_call(c, "SendSms", arena_str(c->a, c->bytes.data, c->bytes.len), out);
}

static bool aliyun_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                           struct outcome *out)
{
    const char *code = provider_text(body, "Code");

    if (!code[0])
        return false;
    provider_outcome(c, code, provider_text(body, "Message"), answer->status, out);
    if (out->sent == SENT_ACCEPTED)
        out->ref = arena_keep(c->a, provider_text(body, "BizId"));
    return false;
}

/* ---- the receipt ---- */
static void aliyun_ask(const struct provider_call *c, struct http_request *out)
{
    int64_t when = c->sent_ms == NONE ? c->wall_ms : c->sent_ms;
    int y, m, d;

    civil_from_day(cal_day(when), &y, &m, &d);
    const char *biz = c->ref ? arena_printf(c->a, "BizId=%s&", sign_urlencode(c->ref, c->a)) : "";
    aliyun_call(c, "QuerySendDetails",
                arena_printf(c->a, "%sCurrentPage=1&PageSize=50&PhoneNumber=%s&SendDate=%04d%02d%02d", biz,
                             sign_urlencode(c->m->mobile, c->a), y, m, d),
                out);
}

static enum receipt aliyun_receipt(const struct provider_call *c, const json_t *body, const char **word)
{
    enum { FAILED = 2, ARRIVED = 3 }; /* 1: on its way */
    const json_t *list = json_object_get(json_object_get(body, "SmsSendDetailDTOs"), "SmsSendDetailDTO");
    const char *out_id = channel_fingerprint(c->m->id, c->a);
    const json_t *row;
    size_t i;

    json_array_foreach(list, i, row)
    {
        json_int_t status = json_integer_value(json_object_get(row, "SendStatus"));
        if (strcmp(provider_text(row, "OutId"), out_id) != 0)
            continue;
        *word = arena_keep(c->a, provider_text(row, "ErrCode"));
        return status == ARRIVED ? RECEIPT_DELIVERED : status == FAILED ? RECEIPT_FAILED : RECEIPT_UNKNOWN;
    }
    return RECEIPT_UNKNOWN;
}

static const struct provider sms_aliyun = {
    .name = "sms_aliyun",
    .url = "https://dysmsapi.aliyuncs.com",
    .secrets = {"key_id", "key_secret"},
    .reader = "mobile",
    PROVIDER_CODES(codes),
    .key = aliyun_key,
    .write = aliyun_write,
    .request = aliyun_request,
    .verdict = aliyun_verdict,
    .receipt_ms = RECEIPT_AFTER_MS,
    .ask_in_doubt = true,
    .ask = aliyun_ask,
    .receipt = aliyun_receipt,
};

struct carrier *channel_sms_aliyun_open(const struct carrier_local *local)
{
    return provider_open(local, &sms_aliyun);
}
