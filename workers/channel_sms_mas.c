/* channel_sms_mas.c: 移动云MAS: /sms/norsubmit (free text, as many parts as proto/drivers.h allows) or, when the row
 * names approved texts, /sms/tmpsubmit; receipts by /sms/report.
 *
 * The request is base64 of JSON, with an MD5 over its fields; the JSON also holds the secret itself, which is why it is
 * added only when it is sent, and why the server should be known by its key (`pin`): its certificate is often one that
 * nobody vouches for. "success" means that the form was right, not that anything arrived. Not repeat-safe. Secrets:
 * ec_name, ap_id, secret_key. The row says the address (every city has its own), the code of the signature, and the
 * service extension (app). What a report says of other messages is kept here, because it is given out only once. */
#include <stdlib.h>
#include <string.h>

#include "workers/provider.h"
#include "workers/sign.h"

enum { RECEIPT_AFTER_MS = 60000, REPORTS_KEPT = 1024, GROUP_BYTES = 64, STATUS_BYTES = 24 };

static const struct provider_code codes[] = {
    {"success", SENT_ACCEPTED},       {"IllegalMac", SENT_LATER}, /* this and the like: the channel's trouble, no
                                                                     reader's */
    {"NoSignId", SENT_LATER},         {"InvalidUsrOrPwd", SENT_LATER}, {"TooManyMobiles", SENT_LATER},
    {"InvalidMessage", SENT_REFUSED}, {"InvalidMobile", SENT_REFUSED},
};

/* Reports that were fetched, newest over oldest. */
struct reports {
    struct {
        char group[GROUP_BYTES], status[STATUS_BYTES];
    } v[REPORTS_KEPT];
    size_t next;
};

static const char *mas_key(const struct provider_call *c)
{
    return channel_fingerprint(secret_value(c->secret, "ap_id", 0), c->a);
}

static int mas_write(const struct provider_call *c, struct bytes *out, struct duban_error *e)
{
    const struct smscode *code = provider_smscode(c->row, c->m->kind);
    const char *serial = c->row->app ? c->row->app : "";
    json_t *message = json_pack("{s:s, s:s, s:s}", "mobiles", c->m->mobile, "sign", c->row->sign, "addSerial", serial);
    (void)e;

    if (code) {
        json_t *params = json_array();
        for (size_t i = 0; i < code->params.n; i++) {
            const char *name;
            json_array_append_new(params, json_string(provider_param(code, i, c->m, &name, c->a)));
        }
        if (code->params.n == 0)
            json_array_append_new(params, json_string(""));
        struct bytes list = provider_json(params, c->a);
        json_object_set_new(message, "templateId", json_string(code->code));
        json_object_set_new(message, "params",
                            json_string(list.data)); /* a text that holds JSON: as the signature has it */
    } else {
        json_object_set_new(message, "content", json_string(channel_text(c->m, c->row, 0, c->a)));
    }
    *out = provider_json(message, c->a);
    return DUBAN_E_ok;
}

static void mas_post(const struct provider_call *c, const char *path, json_t *message, struct http_request *out)
{
    struct bytes json = provider_json(message, c->a);
    const char *text = sign_base64(json, c->a);

    out->url = arena_printf(c->a, "%s%s", c->base, path);
    out->headers[0] = "Content-Type: application/json";
    out->body = (struct bytes){text, strlen(text)};
}

static void mas_request(const struct provider_call *c, struct http_request *out)
{
    static const char *const signed_fields[] = {"templateId", "mobiles", "content", "params", "sign", "addSerial"};
    const char *ec = secret_value(c->secret, "ec_name", 0), *ap = secret_value(c->secret, "ap_id", 0);
    const char *key = secret_value(c->secret, "secret_key", 0);
    const char *text = arena_printf(c->a, "%s%s%s", ec, ap, key);
    json_t *message = provider_parse(c->bytes);
    bool approved = json_object_get(message, "templateId") != NULL;

    for (size_t i = 0; i < sizeof signed_fields / sizeof signed_fields[0]; i++)
        text = arena_printf(c->a, "%s%s", text, provider_text(message, signed_fields[i]));
    json_object_set_new(message, "ecName", json_string(ec));
    json_object_set_new(message, "apId", json_string(ap));
    json_object_set_new(message, "secretKey", json_string(key));
    json_object_set_new(message, "mac", json_string(sign_md5(text, c->a)));
    mas_post(c, approved ? "/sms/tmpsubmit" : "/sms/norsubmit", message, out);
}

static bool mas_verdict(const struct provider_call *c, const struct http_answer *answer, const json_t *body,
                        struct outcome *out)
{
    const char *code = provider_text(body, "rspcod");

    if (!code[0])
        return false;
    provider_outcome(c, code, "", answer->status, out);
    if (out->sent == SENT_ACCEPTED)
        out->ref = arena_keep(c->a, provider_text(body, "msgGroup"));
    return false;
}

/* ---- the receipt ---- */
static void mas_ask(const struct provider_call *c, struct http_request *out)
{
    mas_post(c, "/sms/report",
             json_pack("{s:s, s:s, s:s}", "ecName", secret_value(c->secret, "ec_name", 0), "apId",
                       secret_value(c->secret, "ap_id", 0), "secretKey", secret_value(c->secret, "secret_key", 0)),
             out);
}

static void mas_keep(struct reports *kept, const json_t *report)
{
    const char *group = provider_text(report, "msgGroup"), *status = provider_text(report, "reportStatus");

    if (!group[0] || strlen(group) >= GROUP_BYTES || strlen(status) >= STATUS_BYTES)
        return;
    strcpy(kept->v[kept->next].group, group);
    strcpy(kept->v[kept->next].status, status);
    kept->next = (kept->next + 1) % REPORTS_KEPT;
}

static enum receipt mas_receipt(const struct provider_call *c, const json_t *body, const char **word)
{
    struct reports *kept = c->state;
    const json_t *report;
    size_t i;

    json_array_foreach(body, i, report)
    {
        mas_keep(kept, report);
    }
    for (i = 0; c->ref && c->ref[0] && i < REPORTS_KEPT; i++) { /* no number: not the empty places of the ring */
        const char *status = kept->v[i].status;
        if (strcmp(kept->v[i].group, c->ref) != 0)
            continue;
        *word = status;
        return strcmp(status, "DELIVRD") == 0 || strcmp(status, "CM:0000") == 0 ? RECEIPT_DELIVERED : RECEIPT_FAILED;
    }
    return RECEIPT_UNKNOWN;
}

static const struct provider sms_mas = {
    .name = "sms_mas",
    .state_bytes = sizeof(struct reports),
    .secrets = {"ec_name", "ap_id", "secret_key"},
    .reader = "mobile",
    PROVIDER_CODES(codes),
    .key = mas_key,
    .write = mas_write,
    .request = mas_request,
    .verdict = mas_verdict,
    .receipt_ms = RECEIPT_AFTER_MS,
    .ask = mas_ask,
    .receipt = mas_receipt,
};

struct carrier *channel_sms_mas_open(const struct carrier_local *local)
{
    return provider_open(local, &sms_mas);
}
