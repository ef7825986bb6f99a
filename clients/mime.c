#include "clients/mime.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "clients/html_words.h"
#include "clients/text.h"

enum { WORD_BYTES = 512 }; /* of one encoded word in a header: RFC 2047 allows 75, some write more */

/* A stretch of the mail. */
struct piece {
    const char *at, *end;
};

struct reading {
    struct arena *a;
    struct mime *out;
    struct duban_error *e;
    size_t parts, texts_cap;
};

/* ------------------------------------------------------------------ encodings */

/* "=E7=81", and "=" at the end of a line joins it to the next. In headers "_" is a blank. */
static struct piece quoted_decode(struct piece in, bool header, struct arena *a)
{
    char *to = arena_alloc(a, (size_t)(in.end - in.at) + 1), *begin = to;

    for (const char *p = in.at; p < in.end; p++) {
        const char *eol = p + 1;
        int byte = *p == '=' && in.end - p > 2 ? text_hex_pair(p + 1) : -1;

        if (byte >= 0) {
            *to++ = (char)byte;
            p += 2;
            continue;
        }
        while (*p == '=' && eol < in.end && (*eol == ' ' || *eol == '\t' || *eol == '\r'))
            eol++;
        if (*p == '=' && eol < in.end && *eol == '\n')
            p = eol;
        else
            *to++ = header && *p == '_' ? ' ' : *p;
    }
    return (struct piece){begin, to};
}

/* As far as it is base64; what is none in between is passed over. */
static struct piece base64_decode(struct piece in, struct arena *a)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = arena_alloc(a, (size_t)(in.end - in.at) + 1), *begin = to;
    unsigned bits = 0;
    int n = 0;

    for (const char *p = in.at; p < in.end; p++) {
        const char *at = *p ? strchr(letters, *p) : NULL;

        if (!at)
            continue;
        bits = (bits << 6 | (unsigned)(at - letters)) & 0xffffff;
        n += 6;
        if (n >= 8) {
            n -= 8;
            *to++ = (char)(bits >> n & 0xff);
        }
    }
    return (struct piece){begin, to};
}

/* What is sent as gb2312 holds characters of its larger sisters. */
static const char *charset_real(const char *charset)
{
    return !strcasecmp(charset, "gb2312") || !strcasecmp(charset, "gbk") ? "GB18030" : charset;
}

/* The bytes as UTF-8; what does not belong becomes "?". A charset that nobody knows is taken for ASCII. */
static const char *to_utf8(struct piece in, const char *charset, struct arena *a)
{
    iconv_t cd = iconv_open("UTF-8", charset_real(charset && charset[0] ? charset : "UTF-8"));
    size_t left = (size_t)(in.end - in.at);
    char *from = arena_str(a, in.at, left);
    struct buf b = {.arena = a};

    if (cd == (iconv_t)-1)
        cd = iconv_open("UTF-8", "ASCII");
    buf_add(&b, "", 0);
    while (cd != (iconv_t)-1 && left > 0) {
        char chunk[4096], *p = chunk;
        size_t room = sizeof chunk;
        bool stuck = iconv(cd, &from, &left, &p, &room) == (size_t)-1 && errno != E2BIG;

        buf_add(&b, chunk, sizeof chunk - room);
        if (stuck) {
            buf_add(&b, "?", 1);
            from++;
            left--;
        }
    }
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    for (size_t i = 0; i < b.len; i++)
        b.data[i] = b.data[i] ? b.data[i] : ' ';
    for (size_t at = 0, bad; !text_is_utf8(b.data + at, b.len - at, &bad); at += bad)
        b.data[at + bad] = '?'; /* iconv lets through what is no character */
    return b.data;
}

/* ------------------------------------------------------------------ headers */

/* "=?gb2312?B?19S2r7vYuLQ=?=": p is behind "=?". Behind it, or NULL when it is none. */
static const char *word_decode(const char *p, struct buf *out)
{
    const char *how = strchr(p, '?'), *text = how && how[1] ? how + 3 : NULL;
    const char *end = text && how[2] == '?' ? memmem(text, strnlen(text, WORD_BYTES), "?=", 2) : NULL;
    struct piece in = {text, end};

    if (!end || !strchr("BbQq", how[1]))
        return NULL;
    char *charset = arena_str(out->arena, p, (size_t)(how - p));
    charset[strcspn(charset, "*")] = 0; /* "utf-8*zh": RFC 2231 */
    in = how[1] == 'B' || how[1] == 'b' ? base64_decode(in, out->arena) : quoted_decode(in, true, out->arena);
    const char *words = to_utf8(in, charset, out->arena);
    buf_add(out, words, strlen(words));
    return end + 2;
}

const char *mime_words(const char *value, struct arena *a)
{
    struct buf b = {.arena = a};
    const char *behind = NULL; /* of the last encoded word: blanks between two of them are none */

    buf_add(&b, "", 0);
    for (const char *p = value; *p;) {
        const char *word = p + strspn(p, " \t"), *end = NULL;
        const size_t len = b.len;

        if (word[0] == '=' && word[1] == '?') {
            if (p != behind)
                buf_add(&b, p, (size_t)(word - p));
            end = word_decode(word + 2, &b);
        }
        if (end) {
            p = behind = end;
        } else {
            b.len = len;
            buf_add(&b, p++, 1);
        }
    }
    return b.data;
}

static bool name_ok(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] <= ' ' || p[i] > '~')
            return false;
    return n > 0;
}

/* One line of headers, with those that are folded onto it; line ends taken out. */
static const char *unfold(struct piece *rest, struct arena *a)
{
    struct buf b = {.arena = a};

    do {
        const char *eol = memchr(rest->at, '\n', (size_t)(rest->end - rest->at));
        const char *end = eol ? eol : rest->end;

        buf_add(&b, rest->at, (size_t)(end - rest->at));
        rest->at = eol ? eol + 1 : rest->end;
        if (b.len && b.data[b.len - 1] == '\r')
            b.data[--b.len] = 0;
    } while (b.len && rest->at < rest->end && (*rest->at == ' ' || *rest->at == '\t'));
    for (size_t i = 0; i < b.len; i++)
        b.data[i] = b.data[i] ? b.data[i] : ' ';
    return b.data;
}

static const char *trimmed(const char *s, struct arena *a)
{
    s += strspn(s, " \t");
    size_t n = strlen(s);
    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    return arena_str(a, s, n);
}

/* The headers of a mail or a part; rest->at is then where its body begins. */
static int headers_read(struct reading *r, struct piece *rest, struct mime_header **headers, size_t *n)
{
    const char *begin = rest->at;
    size_t lines = 0;

    *headers = arena_alloc(r->a, MAIL_HEADERS * sizeof **headers);
    *n = 0;
    while (rest->at < rest->end) {
        const char *line = unfold(rest, r->a);
        const char *colon = strchr(line, ':');

        if (!line[strspn(line, " \t")])
            break; /* the blank line */
        if (rest->at - begin > MAIL_HEADER_BYTES)
            return error_set(r->e, DUBAN_E_too_large, "mail", "邮件头至多 %d 字节 / at most %d bytes of headers",
                             MAIL_HEADER_BYTES, MAIL_HEADER_BYTES);
        if (lines++ == MAIL_HEADERS)
            return error_set(r->e, DUBAN_E_too_many, "mail", "邮件头至多 %d 行 / at most %d headers", MAIL_HEADERS,
                             MAIL_HEADERS);
        if (!colon || !name_ok(trimmed(arena_str(r->a, line, (size_t)(colon - line)), r->a), 1))
            continue; /* "From duban Tue May 31 …" of an mbox, or rubbish */
        (*headers)[(*n)++] = (struct mime_header){trimmed(arena_str(r->a, line, (size_t)(colon - line)), r->a),
                                                  trimmed(colon + 1, r->a)};
    }
    return DUBAN_E_ok;
}

static const char *header_of(const struct mime_header *v, size_t n, const char *name, size_t skip)
{
    for (size_t i = 0; i < n; i++)
        if (!strcasecmp(v[i].name, name) && skip-- == 0)
            return v[i].value;
    return NULL;
}

const char *mime_header(const struct mime *m, const char *name, size_t i)
{
    return header_of(m->headers, m->n, name, i);
}

/* The value of "; name=value" or "; name=\"value\""; NULL: none. */
static const char *parameter(const char *value, const char *name, struct arena *a)
{
    const size_t len = strlen(name);

    for (const char *p = value ? strchr(value, ';') : NULL; p; p = strchr(p, ';')) {
        p += 1 + strspn(p + 1, " \t");
        if (strncasecmp(p, name, len) || p[len + strspn(p + len, " \t")] != '=')
            continue;
        p = strchr(p, '=') + 1;
        p += strspn(p, " \t");
        size_t n = *p == '"' ? strcspn(++p, "\"") : strcspn(p, "; \t");
        return arena_str(a, p, n);
    }
    return NULL;
}

/* ------------------------------------------------------------------ parts */

static void text_add(struct reading *r, const char *text)
{
    struct strs *t = &r->out->texts;

    if (t->n == r->texts_cap) {
        const char **more = arena_alloc(r->a, (r->texts_cap + MAIL_PARTS) * sizeof *more);

        if (t->n)
            memcpy(more, t->v, t->n * sizeof *more);
        t->v = more;
        r->texts_cap += MAIL_PARTS;
    }
    t->v[t->n++] = text;
}

static void text_read(struct reading *r, struct piece body, const char *type, const char *encoding)
{
    const char *charset = parameter(type, "charset", r->a);

    if (encoding && !strncasecmp(encoding, "quoted-printable", 16))
        body = quoted_decode(body, false, r->a);
    else if (encoding && !strncasecmp(encoding, "base64", 6))
        body = base64_decode(body, r->a);
    if (body.end - body.at > MAIL_TEXT_BYTES)
        body.end = body.at + MAIL_TEXT_BYTES;
    const char *text = to_utf8(body, charset, r->a);
    text_add(r, type && !strncasecmp(type, "text/html", 9) ? html_words(text, r->a) : text);
}

static int part_read(struct reading *r, struct piece rest, const struct mime_header *headers, size_t n, int depth);

/* "--boundary" at the beginning of a line, from p on; end: there is none. */
static const char *boundary_find(const char *p, const char *end, const char *mark, size_t len)
{
    while (p < end) {
        if ((size_t)(end - p) >= len && !memcmp(p, mark, len))
            return p;
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        p = eol ? eol + 1 : end;
    }
    return end;
}

static int parts_read(struct reading *r, struct piece rest, const char *boundary, int depth)
{
    const char *mark = arena_printf(r->a, "--%s", boundary);
    const size_t len = strlen(mark);
    const char *at = boundary_find(rest.at, rest.end, mark, len);
    int rc = DUBAN_E_ok;

    while (!rc && at < rest.end && !(rest.end - at >= (ptrdiff_t)len + 2 && !memcmp(at + len, "--", 2))) {
        const char *eol = memchr(at, '\n', (size_t)(rest.end - at));
        struct mime_header *headers;
        size_t n;

        if (!eol)
            break;
        at = boundary_find(eol + 1, rest.end, mark, len);
        struct piece part = {eol + 1, at};
        if (++r->parts > MAIL_PARTS)
            return error_set(r->e, DUBAN_E_too_many, "mail", "邮件至多 %d 个部分 / at most %d parts", MAIL_PARTS,
                             MAIL_PARTS);
        rc = headers_read(r, &part, &headers, &n);
        if (!rc)
            rc = part_read(r, part, headers, n, depth + 1);
    }
    return rc;
}

static int part_read(struct reading *r, struct piece rest, const struct mime_header *headers, size_t n, int depth)
{
    const char *type = header_of(headers, n, "Content-Type", 0);
    const char *placed = header_of(headers, n, "Content-Disposition", 0);
    const char *boundary = parameter(type, "boundary", r->a);

    if (depth > MAIL_DEPTH)
        return error_set(r->e, DUBAN_E_too_deep, "mail", "至多 %d 层 / at most %d levels", MAIL_DEPTH, MAIL_DEPTH);
    if (placed && !strncasecmp(placed, "attachment", 10))
        return DUBAN_E_ok;
    if (type && !strncasecmp(type, "multipart/", 10) && boundary && boundary[0])
        return parts_read(r, rest, boundary, depth);
    if (!type || !strncasecmp(type, "text/plain", 10) || !strncasecmp(type, "text/html", 9))
        text_read(r, rest, type, header_of(headers, n, "Content-Transfer-Encoding", 0));
    return DUBAN_E_ok;
}

int mime_read(const char *data, size_t len, struct arena *a, struct mime *out, struct duban_error *e)
{
    struct reading r = {.a = a, .out = out, .e = e};
    struct piece rest = {data, data + len};
    struct mime_header *headers;

    *out = (struct mime){0};
    if (len > MAIL_BYTES)
        return error_set(e, DUBAN_E_too_large, "mail", "邮件至多 %d MiB / a mail has at most %d MiB", MAIL_BYTES >> 20,
                         MAIL_BYTES >> 20);
    int rc = headers_read(&r, &rest, &headers, &out->n);
    out->headers = headers;
    if (!rc && !out->n)
        rc = error_set(e, DUBAN_E_bad_frame, "mail", "不是一封邮件 / this is no mail");
    return rc ? rc : part_read(&r, rest, headers, out->n, 0);
}
