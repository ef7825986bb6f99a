#include "clients/reply_mail.h"

#include <string.h>
#include <strings.h>

#include "clients/text.h"
#include "proto/limits.h"

enum {
    TAG_CHARS = 16, /* behind the "~" of a token (daemon/acktoken.h) */
    URL_LAYERS = 4, /* links that lead through other links: some mail systems wrap them */
    SAFE_CUT = 160, /* an id longer than this ends in a hash: it can't be read back (workers/mail.c) */
};

/* ------------------------------------------------------------------ who */

/* Behind what stands in quotes or in brackets at p; p itself when nothing does. */
static const char *pass_quoted(const char *p)
{
    int depth = 0;

    if (*p == '"') {
        for (p++; *p && *p != '"'; p++)
            p += *p == '\\' && p[1];
        return p + (*p != 0);
    }
    if (*p != '(')
        return p;
    do {
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
        p += *p == '\\' && p[1] ? 2 : 1;
    } while (*p && depth > 0);
    return p;
}

static bool address_ok(const char *s)
{
    const char *at = strchr(s, '@');

    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("<>(),;:\"\\", *p))
            return false;
    return at && at > s && at[1] && !strchr(at + 1, '@');
}

/* "张三 <z@county>", "z@county (Zhang)", "\"z@here\" <z@county>". NULL: not just one address. */
static const char *address_of(const char *value, struct arena *a)
{
    struct buf bare = {.arena = a};
    const char *angle = NULL;

    buf_add(&bare, "", 0);
    for (const char *p = value; *p;) {
        const char *behind = pass_quoted(p);

        if (behind != p) {
            p = behind;
        } else if (*p == ',' || *p == ';' || *p == ':') {
            return NULL; /* a list, or a group */
        } else if (*p == '<') {
            const char *end = strchr(p, '>');
            if (!end || angle)
                return NULL;
            angle = arena_str(a, p + 1, (size_t)(end - p) - 1);
            p = end + 1;
        } else {
            if (*p != ' ' && *p != '\t')
                buf_add(&bare, p, 1);
            p++;
        }
    }
    const char *address = angle ? angle : bare.data;
    return address_ok(address) ? address : NULL;
}

/* ------------------------------------------------------------------ a person, or a machine */

static const struct {
    const char *header, *begins; /* begins NULL: that it stands there at all */
    const char *zh, *en;
} machine_signs[] = {
    {"X-Autoreply", NULL, "自动回复", "an automatic reply"},
    {"X-Autorespond", NULL, "自动回复", "an automatic reply"},
    {"X-Auto-Reply", NULL, "自动回复", "an automatic reply"},
    {"X-MS-Exchange-Inbox-Rules-Loop", NULL, "自动回复", "an automatic reply"},
    {"X-Failed-Recipients", NULL, "退信", "a bounce"},
    {"Precedence", "auto_reply", "自动回复", "an automatic reply"},
    {"Precedence", "bulk", "群发", "bulk mail"},
    {"Precedence", "junk", "群发", "bulk mail"},
    {"Precedence", "list", "邮件列表", "mail of a list"},
    {"Return-Path", "<>", "退信", "a bounce"},
    {"Content-Type", "multipart/report", "退信或已读回执", "a bounce or a machine's receipt"},
    {"Subject", "自动回复", "自动回复", "an automatic reply"},
    {"Subject", "自动答复", "自动回复", "an automatic reply"},
    {"Subject", "[自动回复]", "自动回复", "an automatic reply"},
    {"Subject", "系统退信", "退信", "a bounce"},
    {"Subject", "退信", "退信", "a bounce"},
    {"Subject", "Automatic reply", "自动回复", "an automatic reply"},
    {"Subject", "Auto-Reply", "自动回复", "an automatic reply"},
    {"Subject", "Auto Reply", "自动回复", "an automatic reply"},
    {"Subject", "AutoReply", "自动回复", "an automatic reply"},
    {"Subject", "Auto:", "自动回复", "an automatic reply"},
    {"Subject", "Out of Office", "自动回复", "an automatic reply"},
    {"Subject", "Undeliver", "退信", "a bounce"},
    {"Subject", "Delivery Status Notification", "退信", "a bounce"},
    {"From", "MAILER-DAEMON", "退信", "a bounce"},
};

static void machine_look(const struct mime *m, struct arena *a, struct reply_mail *out)
{
    const char *sent = mime_header(m, "Auto-Submitted", 0);

    if (sent && strncasecmp(sent, "no", 2)) { /* RFC 3834 */
        out->auto_zh = "自动发出（Auto-Submitted）";
        out->auto_en = "sent by itself (Auto-Submitted)";
    }
    for (size_t i = 0; !out->auto_zh && i < sizeof machine_signs / sizeof machine_signs[0]; i++) {
        const char *value = mime_header(m, machine_signs[i].header, 0), *begins = machine_signs[i].begins;

        value = value ? mime_words(value, a) : NULL;
        if (value && (!begins || !strncasecmp(value + strspn(value, " \t"), begins, strlen(begins)))) {
            out->auto_zh = machine_signs[i].zh;
            out->auto_en = machine_signs[i].en;
        }
    }
}

/* ------------------------------------------------------------------ tokens in a text */

static const char *url_decode(const char *s, struct arena *a)
{
    char *out = arena_str(a, s, strlen(s)), *to = out;

    for (const char *p = s; *p; p++) {
        int byte = *p == '%' ? text_hex_pair(p + 1) : -1;

        *to++ = byte > 0 ? (char)byte : *p;
        p += byte > 0 ? 2 : 0;
    }
    *to = 0;
    return out;
}

/* What ends a token on its left: blanks, quotes and brackets, and the wide punctuation of Chinese texts. */
static bool token_byte(const char *begin, const char *p)
{
    if ((unsigned char)*p <= ' ' || strchr("<>\"'`()[]{}|", *p))
        return false;
    const char *lead = p;
    while (lead > begin && ((unsigned char)*lead & 0xc0) == 0x80)
        lead--;
    const unsigned char *c = (const unsigned char *)lead;
    return !(c[0] == 0xe3 && c[1] == 0x80) && !(c[0] == 0xef && (c[1] == 0xbc || c[1] == 0xbd)) &&
           !(c[0] == 0xe2 && c[1] == 0x80);
}

/* "https://…/ack/<token, escaped>" → the token; what is no link stays. A link may lead through another one, escaped. */
static const char *link_end(const char *run, struct arena *a)
{
    for (int i = 0; i < URL_LAYERS && strstr(run, "://"); i++) {
        size_t from = strlen(run);

        while (from > 0 && !strchr("/=?#&", run[from - 1]))
            from--;
        run = url_decode(run + from, a);
    }
    return run;
}

/* Length of a "~" and its tag at p; 0: none. A link may have escaped the "~", more than once. */
static size_t tag_at(const char *p)
{
    size_t n = *p == '~' ? 1 : 0;

    if (*p == '%') {
        for (n = 1; !strncmp(p + n, "25", 2);)
            n += 2;
        n = strncasecmp(p + n, "7e", 2) ? 0 : n + 2;
    }
    if (!n || strspn(p + n, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != TAG_CHARS)
        return 0;
    const char behind = p[n + TAG_CHARS];
    return (behind >= 'a' && behind <= 'z') || (behind >= '0' && behind <= '9') || behind == '~' ? 0 : n + TAG_CHARS;
}

/* Adds the tokens of one text to those known. */
static size_t tokens_find(const char *text, const char **v, size_t n, struct arena *a)
{
    for (const char *p = text; n < REPLY_TOKENS && (p = strpbrk(p, "~%")); p++) {
        const size_t len = tag_at(p);
        const char *begin = p;

        if (!len)
            continue;
        while (begin > text && p - begin < LIM_KEY_BYTES * 3 && token_byte(text, begin - 1))
            begin--;
        const char *token = link_end(arena_str(a, begin, (size_t)(p - begin) + len), a);
        const char *tilde = strrchr(token, '~');
        if (tilde && tilde > token && strlen(token) <= LIM_KEY_BYTES)
            v[n++] = token;
        p += len - 1;
    }
    return n;
}

/* ------------------------------------------------------------------ the notice that it answers */

/* The id of a notice out of a Message-ID as workers/mail.c makes it: "LD-2022-011_2Fe1_2Fred@…". NULL: not one. */
static const char *safe_id_read(const char *s, size_t len, struct arena *a)
{
    const char *at = memchr(s, '@', len);
    struct buf b = {.arena = a};

    if (!at || at == s || at - s > SAFE_CUT + 40 || !strncmp(s, "item-", 5)) /* that is its thread */
        return NULL;
    for (const char *p = s; p < at; p++) {
        int byte = *p == '_' ? text_hex_pair(p + 1) : (unsigned char)*p;
        char c = (char)byte;

        if (byte <= ' ' ||
            (*p != '_' && !strchr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-", *p)))
            return NULL; /* also what ends in a hash: "__" */
        buf_add(&b, &c, 1);
        p += *p == '_' ? 2 : 0;
    }
    return b.data;
}

/* The last id of a header that is a notice's: References go from the oldest to the newest. */
static const char *answered(const char *value, struct arena *a)
{
    const char *found = NULL;

    for (const char *p = value; p && (p = strchr(p, '<'));) {
        const size_t len = strcspn(++p, ">");
        const char *id = safe_id_read(p, len, a);

        found = id ? id : found;
    }
    return found;
}

void reply_read(const struct mime *m, struct arena *a, struct reply_mail *out)
{
    const char *from = mime_header(m, "From", 0), *tokens[REPLY_TOKENS];
    size_t n = 0;

    *out = (struct reply_mail){0};
    if (from && !mime_header(m, "From", 1))
        out->from = address_of(from, a);
    machine_look(m, a, out);
    out->notice = answered(mime_header(m, "In-Reply-To", 0), a);
    if (!out->notice)
        out->notice = answered(mime_header(m, "References", 0), a);
    for (size_t i = 0; i < m->texts.n; i++)
        n = tokens_find(m->texts.v[i], tokens, n, a);
    out->token = n ? tokens[0] : NULL;
    for (size_t i = n; out->notice && i-- > 0;) { /* of several quoted ones, that of the message it answers */
        const size_t len = strlen(out->notice);
        if (!strncmp(tokens[i], out->notice, len) && tokens[i][len] == '~')
            out->token = tokens[i];
    }
}
