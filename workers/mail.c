/* mail.c: see mail.h. */
#include "workers/mail.h"

#include <string.h>

#include <sodium.h>

#include "core/cal.h"

enum {
    SAFE_ID_MAX = 200,
    SAFE_ID_CUT = 160,    /* of a long one, before the hash */
    ENCODED_BYTES = 45,   /* of text in one encoded word: 60 characters of base64 and 12 around them: 72 of 75 */
    PLAIN_MAX = 70,       /* longer headers are encoded, which folds them */
    BODY_LINE_BYTES = 57, /* 76 characters of base64 */
    BASE64_VARIANT = sodium_base64_VARIANT_ORIGINAL,
};
static const char no_sender[] = "duban@duban.invalid";

bool mail_address_ok(const char *address)
{
    size_t len = address ? strlen(address) : 0, ats = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)address[i];
        if (c <= 0x20 || c >= 0x7f || strchr("<>()[]\\,;:\"", c))
            return false;
        ats += c == '@';
    }
    return len >= 3 && len <= 254 && ats == 1 && address[0] != '@' && address[len - 1] != '@';
}

const char *mail_safe_id(const char *key, struct arena *a)
{
    struct buf b = {.arena = a};
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];

    for (const unsigned char *p = (const unsigned char *)key; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '-';
        if (plain)
            buf_add(&b, p, 1);
        else
            buf_printf(&b, "_%02X", *p);
    }
    if (b.len <= SAFE_ID_MAX)
        return arena_str(a, b.data, b.len);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)key, strlen(key), NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_printf(a, "%.*s__%s", (int)SAFE_ID_CUT, b.data, hex);
}

/* ---- headers ---- */
static bool header_is_plain(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p >= 0x7f)
            return false;
    return strlen(text) <= PLAIN_MAX && !strstr(text, "=?");
}

/* Bytes of text at p that make one encoded word: whole characters. */
static size_t word_bytes(const char *p)
{
    size_t len = strlen(p), n = len < ENCODED_BYTES ? len : ENCODED_BYTES;
    while (n < len && n > 1 && ((unsigned char)p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static const char *header_words(const char *text, struct arena *a)
{
    struct buf b = {.arena = a};
    char word[sodium_base64_ENCODED_LEN(ENCODED_BYTES, BASE64_VARIANT)];

    for (const char *p = text; *p;) {
        size_t n = word_bytes(p);
        sodium_bin2base64(word, sizeof word, (const unsigned char *)p, n, BASE64_VARIANT);
        buf_printf(&b, "%s=?UTF-8?B?%s?=", b.len ? "\r\n " : "", word);
        p += n;
    }
    return arena_str(a, b.data, b.len);
}

static const char *header_clean(const char *text, struct arena *a)
{
    char *clean = arena_str(a, text, strlen(text));
    for (char *p = clean; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    return clean;
}

const char *mail_encode_header(const char *text, struct arena *a)
{
    const char *clean = header_clean(text, a);
    return header_is_plain(clean) ? clean : header_words(clean, a);
}

/* A name before an address: there a comma or a bracket would mean something. */
static const char *header_phrase(const char *name, struct arena *a)
{
    const char *clean = header_clean(name, a);
    bool plain = header_is_plain(clean) && clean[0];
    for (const char *p = clean; *p; p++)
        if (strchr("()<>[]:;@\\,.\"", *p))
            plain = false;
    return plain ? clean : header_words(clean[0] ? clean : "?", a);
}

const char *mail_date(int64_t ms, struct arena *a)
{
    static const char *const week[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t day = cal_day(ms), s = (ms - cal_day_start(day)) / 1000;
    int y, m, d;

    civil_from_day(day, &y, &m, &d);
    return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d +0800", week[cal_weekday(day)], d, months[m - 1], y,
                        (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* ---- the whole ---- */
/* Text lines end in LF inside; mail wants CRLF, and says so before the encoding. */
static struct bytes body_crlf(const char *text, struct arena *a)
{
    struct buf b = {.arena = a};

    for (const char *p = text; *p;) {
        size_t len = strcspn(p, "\r\n");
        buf_add(&b, p, len);
        p += len;
        if (!*p)
            break;
        buf_add(&b, "\r\n", 2);
        p += p[0] == '\r' && p[1] == '\n' ? 2 : 1;
    }
    return (struct bytes){b.data, b.len};
}

static void body_base64(struct buf *b, struct bytes text)
{
    char line[sodium_base64_ENCODED_LEN(BODY_LINE_BYTES, BASE64_VARIANT)];
    const unsigned char *p = text.data;

    for (size_t at = 0; at < text.len; at += BODY_LINE_BYTES) {
        size_t n = text.len - at < BODY_LINE_BYTES ? text.len - at : BODY_LINE_BYTES;
        sodium_bin2base64(line, sizeof line, p + at, n, BASE64_VARIANT);
        buf_printf(b, "%s\r\n", line);
    }
}

static void html_escape(struct buf *b, const char *text, size_t len)
{
    for (const char *p = text; p < text + len; p++) {
        const char *as = *p == '&' ? "&amp;" : *p == '<' ? "&lt;" : *p == '>' ? "&gt;" : *p == '"' ? "&quot;" : NULL;
        if (as)
            buf_add(b, as, strlen(as));
        else
            buf_add(b, p, 1);
    }
}

/* A line; when links is set, an address in it can be followed. */
static void html_line(struct buf *b, const char *line, size_t len, bool links)
{
    static const char scheme[] = "https://";
    const char *end = line + len, *at = links ? memmem(line, len, scheme, sizeof scheme - 1) : NULL;

    if (!at) {
        html_escape(b, line, len);
        return;
    }
    size_t url = strcspn(at, " \t\n");
    html_escape(b, line, (size_t)(at - line));
    buf_printf(b, "<a href=\"");
    html_escape(b, at, url);
    buf_printf(b, "\">");
    html_escape(b, at, url);
    buf_printf(b, "</a>");
    html_escape(b, at + url, (size_t)(end - at) - url);
}

static void html_lines(struct buf *b, const char *text, bool links)
{
    static const char command[] = "duban ";

    for (const char *p = text; *p;) {
        size_t len = strcspn(p, "\n");
        bool is_command = strncmp(p, command, sizeof command - 1) == 0;
        if (len > 0) {
            buf_printf(b, is_command ? "<p><code>" : "<p>");
            html_line(b, p, len, links);
            buf_printf(b, is_command ? "</code></p>\n" : "</p>\n");
        }
        p += len + (p[len] == '\n');
    }
}

const char *mail_html(const struct message *m, struct arena *a)
{
    struct buf b = {.arena = a};

    buf_printf(&b,
               "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\"></head>\n"
               "<body style=\"max-width:40em;margin:1em auto;padding:0 1em;font:16px/1.7 sans-serif\">\n"
               "<h1 style=\"font-size:18px\">",
               m->language && strcmp(m->language, "en") == 0 ? "en" : "zh-CN");
    html_escape(&b, m->subject, strlen(m->subject));
    buf_printf(&b, "</h1>\n");
    html_lines(&b, m->body, false);
    if (m->next && m->next[0]) {
        buf_printf(&b, "<div style=\"border-left:4px solid #888;padding:0 1em\">\n");
        html_lines(&b, m->next, true);
        buf_printf(&b, "</div>\n");
    }
    buf_printf(&b, "</body></html>\n");
    return arena_str(a, b.data, b.len);
}

/* A line that can't stand in base64, and the same for the same notice. */
static const char *mail_boundary(const struct message *m, struct arena *a)
{
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)m->id, strlen(m->id), NULL, 0);
    return arena_printf(a, "=_%s", sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
}

static void mail_part(struct buf *b, const char *boundary, const char *type, const char *text, struct arena *a)
{
    buf_printf(b, "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary,
               type);
    body_base64(b, body_crlf(text, a));
}

struct bytes mail_write(const struct message *m, struct arena *a)
{
    struct buf b = {.arena = a};
    const char *from = m->from ? m->from : no_sender;
    const char *domain = strchr(from, '@') + 1, *thread = mail_safe_id(m->thread, a);
    const char *boundary = mail_boundary(m, a);

    buf_printf(&b, "From: %s <%s>\r\n", header_phrase("督办", a), from);
    buf_printf(&b, "To: %s%s%s%s\r\n", header_phrase(m->to_name, a), m->to ? " <" : "", m->to ? m->to : ":;",
               m->to ? ">" : ""); /* without an address: an empty group */
    buf_printf(&b, "Subject: %s\r\n", mail_encode_header(m->subject, a));
    buf_printf(&b, "Date: %s\r\n", mail_date(m->now_ms, a));
    buf_printf(&b, "Message-ID: <%s@%s>\r\n", mail_safe_id(m->id, a), domain);
    buf_printf(&b, "In-Reply-To: <item-%s@%s>\r\nReferences: <item-%s@%s>\r\n", thread, domain, thread, domain);
    buf_printf(&b, "Auto-Submitted: auto-generated\r\n");
    buf_printf(&b, "X-Duban-Notice: %s\r\nX-Duban-Attempt: %lld\r\n", mail_encode_header(m->id, a),
               (long long)m->attempt);
    buf_printf(&b, "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", boundary);
    mail_part(&b, boundary, "text/plain", message_text(m, a), a);
    size_t plain = b.len;
    mail_part(&b, boundary, "text/html", mail_html(m, a), a);
    if (b.len + strlen(boundary) + sizeof "----\r\n" > LIM_SENT_BYTES)
        b.len = plain;
    buf_printf(&b, "--%s--\r\n", boundary);
    return (struct bytes){b.data, b.len};
}
