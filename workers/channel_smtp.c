/* channel_smtp.c: mail, by libcurl, each letter in a thread of its own.
 *
 * Why threads: libcurl waits for the answer to the final dot, and to QUIT, inside of its multi interface; a server that
 * thinks about a letter for minutes would hold up every message of every other channel. A thread knows its letter
 * alone: it touches neither the loop nor another letter, and hands the letter back through one locked list.
 *
 * smtps:// is TLS from the first byte; smtp:// must change to TLS (STARTTLS) before anything is said, there is no way
 * back to clear text. The one exception is for tests: smtp:// to this very machine with --plaintext-local. User
 * and password come from the file of secrets of the channel's name (user=, password=), never from the rules, the
 * command line or a URL; without such a file there is no AUTH.
 *
 * What becomes of a letter depends on how far it got when it ended:
 *   before the recipient was named  nothing is known about the recipient: LATER, whatever the server says
 *   recipient named, text under way 4xx LATER, 5xx REFUSED; connection lost: LATER (without the final dot it is no
 * mail) final dot sent                  250 ACCEPTED, 4xx LATER, 5xx REFUSED; silence or a lost connection: UNCERTAIN
 * One connection for each letter: a connection that was left open may die just when it matters. At most
 * SMTP_LETTERS are under way, the rest wait their turn. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "workers/boot.h"
#include "workers/channel.h"
#include "workers/mail.h"
#include "workers/secrets.h"
#include "workers/transfer.h"
#include "workers/work.h"

/* RFC 5321 wants ten minutes of patience after the final dot: who gives up early sends twice. Before it nothing is lost
 * by giving up, and a server that hangs must not keep letters for long. */
enum { SMTP_CONNECT_S = 30, SMTP_BEFORE_S = 60, SMTP_WHOLE_S = 600, SMTP_QUIT_S = 2, SMTP_LETTERS = 32 };

struct smtp {
    struct carrier base;
    const struct carrier_local *local;
    ev_async wake;
    struct letter *letters; /* under way or waiting, newest first */
    size_t running;
    pthread_mutex_t lock;
    struct letter *ended; /* behind the lock: threads put letters here */
};

/* How far a letter got. */
enum smtp_stage { STAGE_CONNECT, STAGE_RCPT, STAGE_HANDED };

struct letter {
    struct letter *next;
    struct smtp *smtp;
    const struct channel *row;
    CURL *easy;
    struct curl_slist *rcpt;
    struct arena arena;
    struct bytes text;
    size_t at; /* bytes of text given to curl */
    enum smtp_stage stage;
    time_t begun_s;
    int64_t until_ms; /* boot time: not begun by then, it is not sent; 0: whenever */
    time_t quit_s; /* when QUIT was said: what became of the letter is known then */
    CURLcode rc;
    pthread_t thread;
    bool running;
    atomic_bool abandoned; /* the worker leaves */
    struct letter *next_ended;
    sent_done *done;
    void *u;
};

static struct smtp *smtp_of(struct carrier *c)
{
    return (struct smtp *)(void *)((char *)c - offsetof(struct smtp, base));
}

/* ---- which servers may be spoken to ---- */
static bool smtp_plaintext(const struct smtp *s, const char *url)
{
    return s->local->plaintext_local && strncmp(url, "smtp://", 7) == 0 && transfer_host_is_local(url + 7);
}

/* The account of the channel; *account NULL: it has none. A DUBAN_E_ code. */
static int smtp_account(const struct smtp *s, const struct channel *row, const struct secret **account,
                        struct duban_error *e)
{
    const char *name = channel_secret(row);

    *account = NULL;
    if (!row->secret && !secrets_there(s->local->secrets, name))
        return DUBAN_E_ok;
    *account = secrets_get(s->local->secrets, name, e);
    if (!*account)
        return DUBAN_E_bad_config;
    if (!secret_value(*account, "user", 0) || !secret_value(*account, "password", 0))
        return error_set(e, DUBAN_E_bad_config, "secret", "%s: 缺 user= 或 password= one of the two is missing", name);
    return DUBAN_E_ok;
}

static int smtp_check(struct carrier *c, const struct channel *row, struct duban_error *e)
{
    const struct secret *account;

    bool scheme = row->url && (strncmp(row->url, "smtp://", 7) == 0 || strncmp(row->url, "smtps://", 8) == 0);
    if (!scheme)
        return error_set(e, DUBAN_E_bad_config, "url", "要写 smtp://主机:587 或 smtps://主机:465 smtp:// or smtps://");
    const char *host = strstr(row->url, "://") + 3;
    if (!host[0] || strpbrk(host, "@?#") || strpbrk(host, " \r\n"))
        return error_set(e, DUBAN_E_bad_config, "url", "主机写法不对；账户不写在这里 bad host; no account in here");
    if (!mail_address_ok(row->sender))
        return error_set(e, DUBAN_E_bad_config, "sender", "发件人地址不对 not a mail address");
    return smtp_account(smtp_of(c), row, &account, e);
}

static bool smtp_reaches(struct carrier *c, const struct channel *row, const struct person *p, int kind)
{
    (void)c, (void)row, (void)kind;
    return mail_address_ok(p->email);
}

/* ---- one letter ---- */
static size_t letter_read(char *to, size_t size, size_t n, void *u)
{
    struct letter *l = u;
    size_t room = size * n, left = l->text.len - l->at, take = left < room ? left : room;

    if (l->at == 0 && l->until_ms && boot_ms() > l->until_ms)
        return CURL_READFUNC_ABORT; /* without its final dot it is no letter */
    memcpy(to, (const char *)l->text.data + l->at, take);
    l->at += take;
    if (take == 0)
        l->stage = STAGE_HANDED; /* after this curl sends the final dot */
    return take;
}

static time_t boot_s(void)
{
    return (time_t)(boot_ms() / 1000);
}

/* Listens to the commands that curl sends, only to know the stage. Nothing of it is kept or logged: it holds the
 * password. */
static int letter_listen(CURL *easy, curl_infotype type, char *data, size_t len, void *u)
{
    struct letter *l = u;
    (void)easy;
    if (type != CURLINFO_HEADER_OUT || len < 4)
        return 0;
    if (len >= 5 && memcmp(data, "RCPT ", 5) == 0 && l->stage < STAGE_RCPT)
        l->stage = STAGE_RCPT;
    if (memcmp(data, "QUIT", 4) == 0)
        l->quit_s = boot_s();
    return 0;
}

/* Asked about once a second: a farewell is not waited for. */
static int letter_go_on(void *u, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct letter *l = u;
    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&l->abandoned) || (l->quit_s && boot_s() - l->quit_s >= SMTP_QUIT_S) ||
           (l->stage != STAGE_HANDED && boot_s() - l->begun_s >= SMTP_BEFORE_S);
}

/* What its end means. code: the server's last answer, 0 when it said none. */
static enum sent letter_verdict(const struct letter *l, CURLcode rc, long code)
{
    bool answered = rc == CURLE_WEIRD_SERVER_REPLY || rc == CURLE_SEND_ERROR || rc == CURLE_RECV_ERROR ||
                    rc == CURLE_REMOTE_ACCESS_DENIED;
    if (rc == CURLE_OK)
        return SENT_ACCEPTED;
    if (l->stage == STAGE_CONNECT)
        return SENT_LATER;
    if (answered && code >= 500 && code < 600)
        return SENT_REFUSED;
    if (answered && code >= 400 && code < 500)
        return SENT_LATER;
    return l->stage == STAGE_HANDED ? SENT_UNCERTAIN : SENT_LATER;
}

static void letter_free(struct letter *l)
{
    struct letter **at = &l->smtp->letters;

    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    curl_easy_cleanup(l->easy);
    curl_slist_free_all(l->rcpt);
    arena_done(&l->arena);
    free(l);
}

static void letter_over(struct letter *l)
{
    char word[96];
    long code = 0;

    curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &code);
    struct outcome o = {.sent = letter_verdict(l, l->rc, code), .word = word};
    if (l->rc == CURLE_OK)
        snprintf(word, sizeof word, "smtp 250");
    else
        snprintf(word, sizeof word, "smtp %ld %s", code, curl_easy_strerror(l->rc));
    if (o.sent == SENT_LATER && l->stage == STAGE_CONNECT) /* the channel itself is in trouble, not this letter */
        work_log(WORK_LOG_WARNING, "channel %s: 渠道不通 it is down: %s", l->row->channel, word);
    l->done(l->u, &o);
    letter_free(l);
}

/* ---- its thread ---- */
static void *letter_thread(void *u)
{
    struct letter *l = u;
    struct smtp *s = l->smtp;

    l->begun_s = boot_s();
    l->rc = curl_easy_perform(l->easy);
    pthread_mutex_lock(&s->lock);
    l->next_ended = s->ended;
    s->ended = l;
    pthread_mutex_unlock(&s->lock);
    ev_async_send(s->local->loop, &s->wake);
    return NULL;
}

/* Starts letters, the longest waiting first, while there is room. */
static void letters_start(struct smtp *s)
{
    while (s->running < SMTP_LETTERS) {
        struct letter *oldest = NULL;
        for (struct letter *l = s->letters; l; l = l->next)
            if (!l->running)
                oldest = l;
        if (!oldest)
            return;
        oldest->running = true;
        s->running++;
        if (pthread_create(&oldest->thread, NULL, letter_thread, oldest))
            abort();
    }
}

static void smtp_on_wake(struct ev_loop *loop, ev_async *ev, int revents)
{
    struct smtp *s = ev->data;
    (void)loop, (void)revents;

    pthread_mutex_lock(&s->lock);
    struct letter *ended = s->ended;
    s->ended = NULL;
    pthread_mutex_unlock(&s->lock);
    while (ended) {
        struct letter *l = ended;
        ended = l->next_ended;
        pthread_join(l->thread, NULL);
        s->running--;
        letter_over(l);
    }
    letters_start(s);
}

static void letter_options(struct letter *l, const struct channel *row, const struct secret *account)
{
    const struct carrier_local *local = l->smtp->local;
    CURL *h = l->easy;
    bool plain = smtp_plaintext(l->smtp, row->url);

    curl_easy_setopt(h, CURLOPT_URL, row->url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
    if (local->ca)
        curl_easy_setopt(h, CURLOPT_CAINFO, local->ca);
    if (account) {
        curl_easy_setopt(h, CURLOPT_USERNAME, secret_value(account, "user", 0));
        curl_easy_setopt(h, CURLOPT_PASSWORD, secret_value(account, "password", 0));
    }
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, arena_printf(&l->arena, "<%s>", row->sender));
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, l->rcpt);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, letter_read);
    curl_easy_setopt(h, CURLOPT_READDATA, l);
    curl_easy_setopt(h, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, letter_listen);
    curl_easy_setopt(h, CURLOPT_DEBUGDATA, l);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, letter_go_on);
    curl_easy_setopt(h, CURLOPT_XFERINFODATA, l);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)SMTP_WHOLE_S);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)SMTP_CONNECT_S);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, local->whole_s ? local->whole_s : (long)SMTP_WHOLE_S);
    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
}

static int smtp_write(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                      struct bytes *out, struct duban_error *e)
{
    struct message mine = *m;
    (void)c;

    mine.from = row->sender;
    *out = mail_write(&mine, a);
    return out->len <= LIM_SENT_BYTES ? DUBAN_E_ok : error_set(e, DUBAN_E_too_long, "sent", "%zu", out->len);
}

/* Servers count by sender. */
static void smtp_keys(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                      struct strs *out)
{
    (void)c;
    *out = (struct strs){arena_alloc(a, 2 * sizeof *out->v), 2};
    out->v[0] = arena_printf(a, "smtp/%s", channel_fingerprint(row->sender, a));
    out->v[1] = arena_printf(a, "%s/%s", out->v[0], channel_fingerprint(m->to, a));
}

static void smtp_send(struct carrier *c, const struct channel *row, const struct message *m, struct bytes bytes,
                      sent_done *done, void *u)
{
    struct smtp *s = smtp_of(c);
    const struct secret *account;
    struct duban_error e = {.code = DUBAN_E_ok};

    if (smtp_account(s, row, &account, &e)) {
        done(u, &(struct outcome){.sent = SENT_LATER, .word = "secret"});
        return;
    }
    struct letter *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->smtp = s;
    l->done = done;
    l->u = u;
    arena_init(&l->arena);
    l->row = row;
    l->text = bytes;
    l->until_ms = m->until_ms;
    l->rcpt = curl_slist_append(NULL, arena_printf(&l->arena, "<%s>", m->to));
    l->easy = curl_easy_init();
    if (!l->easy || !l->rcpt)
        abort();
    letter_options(l, row, account);
    l->next = s->letters;
    s->letters = l;
    letters_start(s);
}

/* ---- life ---- */
static void smtp_close(struct carrier *c)
{
    struct smtp *s = smtp_of(c);

    for (struct letter *l = s->letters; l; l = l->next)
        atomic_store(&l->abandoned, true);
    while (s->letters) {
        if (s->letters->running)
            pthread_join(s->letters->thread, NULL); /* about a second at most */
        letter_free(s->letters);
    }
    ev_async_stop(s->local->loop, &s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static const struct carrier_ops smtp_ops = {
    .name = "smtp",
    .repeat_safe = true, /* the same Message-ID: mail programs fold it */
    .check = smtp_check,
    .reaches = smtp_reaches,
    .write = smtp_write,
    .keys = smtp_keys,
    .send = smtp_send,
    .close = smtp_close,
};

struct carrier *channel_smtp_open(const struct carrier_local *local)
{
    struct smtp *s = calloc(1, sizeof *s);

    if (!s || curl_global_init(CURL_GLOBAL_DEFAULT))
        abort();
    s->base.ops = &smtp_ops;
    s->local = local;
    pthread_mutex_init(&s->lock, NULL);
    ev_async_init(&s->wake, smtp_on_wake);
    s->wake.data = s;
    ev_async_start(local->loop, &s->wake);
    return &s->base;
}
