/* channel.c: what all ways out share: the table of them, and texts fit for them. See channel.h. */
#include "workers/channel.h"

#include <ctype.h>
#include <string.h>

#include <sodium.h>

#include "workers/text_cut.h"

carrier_open *const carrier_makers[] = {
    channel_smtp_open,
    channel_file_open,
    channel_exec_open,
    channel_webhook_open,
    channel_wecom_app_open,
    channel_wecom_robot_open,
    channel_dingtalk_work_open,
    channel_dingtalk_robot_open,
    channel_feishu_open,
    channel_sms_aliyun_open,
    channel_sms_tencent_open,
    channel_sms_mas_open,
    NULL,
};
_Static_assert(sizeof carrier_makers / sizeof carrier_makers[0] <= CARRIERS_MAX + 1, "CARRIERS_MAX is too small");

void carriers_open(struct carriers *cs, const struct carrier_local *local)
{
    for (cs->n = 0; carrier_makers[cs->n]; cs->n++)
        cs->v[cs->n] = carrier_makers[cs->n](local);
}

void carriers_close(struct carriers *cs)
{
    while (cs->n > 0) {
        struct carrier *c = cs->v[--cs->n];
        c->ops->close(c);
    }
}

struct carrier *carriers_find(const struct carriers *cs, const struct channel *row)
{
    for (size_t i = 0; i < cs->n; i++)
        if (strcmp(cs->v[i]->ops->name, channel_kind(row)) == 0)
            return cs->v[i];
    return NULL;
}

int channel_row_check(const struct channel *row, struct duban_error *e)
{
    if (!driver_check(row, e))
        return DUBAN_E_ok;
    e->code = DUBAN_E_bad_config;
    return DUBAN_E_bad_config;
}

const char *channel_secret(const struct channel *row)
{
    return row->secret ? row->secret : row->channel;
}

const char *channel_fingerprint(const char *text, struct arena *a)
{
    enum { FINGERPRINT_BYTES = 8 };
    unsigned char hash[crypto_generichash_BYTES_MIN];
    char hex[2 * sizeof hash + 1];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_str(a, hex, 2 * (size_t)FINGERPRINT_BYTES);
}

const char *channel_word(const char *said, struct arena *a)
{
    enum { WORD_BYTES = 80, DIGITS_SHOWN = 3, DIGITS_MAX = 6 };
    char *word = arena_str(a, said, text_cut_at(said, WORD_BYTES));
    size_t digits = 0;

    for (char *p = word; *p; p++) {
        digits = isdigit((unsigned char)*p) ? digits + 1 : 0;
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
        if (digits <= DIGITS_MAX)
            continue;
        for (char *q = p - digits + 1 + DIGITS_SHOWN; q <= p;
             q++) /* a number of somebody: only its beginning is shown */
            *q = '*';
    }
    for (char *at = strchr(word, '@'); at; at = strchr(at + 1, '@')) /* an address: its name goes */
        for (char *q = at; q > word && !isspace((unsigned char)q[-1]) && q[-1] != '<'; q--)
            q[-1] = '*';
    for (size_t len = strlen(word); len > 0 && word[len - 1] == ' '; len--)
        word[len - 1] = '\0';
    return word;
}

/* Nothing in it is a command to a chat program. */
static const char *harmless(const char *text, struct arena *a)
{
    struct buf b = {.arena = a};

    for (const char *p = text; *p; p++)
        buf_printf(&b, *p == '<' ? "＜" : *p == '>' ? "＞" : "%c", *p);
    return b.len ? arena_str(a, b.data, b.len) : "";
}

const char *channel_text(const struct message *m, const struct channel *row, size_t less, struct arena *a)
{
    const struct driver *d = driver_find(channel_kind(row));
    const char *head = arena_printf(a, "%s\n%s", m->subject, m->body);
    size_t bytes = d && d->text_bytes ? (size_t)d->text_bytes - less : 0;

    return text_fit(harmless(head, a), harmless(m->next ? m->next : "", a), bytes, d ? (size_t)d->text_chars : 0, a);
}
