/* channel_smtp.c: mail over libcurl's multi interface on the loop of the worker.
 *
 * smtps:// is TLS from the first byte; smtp:// must change to TLS (STARTTLS) before anything is said, there is no way
 * back to clear text. The one exception is for tests: smtp:// to this very machine with --smtp-plaintext-local. User
 * and password come from a file, never from the rules, the command line or a URL.
 *
 * What becomes of a letter depends on how far it got when it ended:
 *   before the recipient was named  nothing is known about the recipient: LATER, whatever the server says
 *   recipient named, text under way 4xx LATER, 5xx REFUSED; connection lost: LATER (without the final dot it is no
 * mail) final dot sent                  250 ACCEPTED, 4xx LATER, 5xx REFUSED; silence or a lost connection: UNCERTAIN
 * One connection for each letter: a connection that was left open may die just when it matters. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "workers/channel.h"
#include "workers/work.h"

enum { SMTP_CONNECT_S = 30, SMTP_WHOLE_S = 120 };

struct smtp {
    struct carrier base;
    const struct carrier_local *local;
    CURLM *multi;
    ev_timer timer;
    struct letter *letters; /* under way */
};

/* How far a letter got. */
enum smtp_stage { STAGE_CONNECT, STAGE_RCPT, STAGE_HANDED };

struct letter {
    struct letter *next;
    struct smtp *smtp;
    CURL *easy;
    struct curl_slist *rcpt;
    struct arena arena;
    struct bytes text;
    size_t at; /* bytes of text given to curl */
    enum smtp_stage stage;
    sent_done *done;
    void *u;
};

/* One socket of curl on the loop. */
struct watch {
    ev_io io;
    struct smtp *smtp;
};

static struct smtp *smtp_of(struct carrier *c)
{
    return (struct smtp *)(void *)((char *)c - offsetof(struct smtp, base));
}

/* ---- which servers may be spoken to ---- */
static bool url_is_local(const char *host)
{
    static const char *const local[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < sizeof local / sizeof local[0]; i++) {
        size_t len = strlen(local[i]);
        if (strncmp(host, local[i], len) == 0 && (host[len] == '\0' || host[len] == ':' || host[len] == '/'))
            return true;
    }
    return false;
}

static bool smtp_plaintext(const struct smtp *s, const char *url)
{
    return s->local->smtp_plaintext_local && strncmp(url, "smtp://", 7) == 0 && url_is_local(url + 7);
}

static int smtp_check(struct carrier *c, const struct channel *row, struct duban_error *e)
{
    (void)c;
    bool scheme = row->url && (strncmp(row->url, "smtp://", 7) == 0 || strncmp(row->url, "smtps://", 8) == 0);
    if (!scheme)
        return error_set(e, DUBAN_E_bad_config, "url", "要写 smtp://主机:587 或 smtps://主机:465 smtp:// or smtps://");
    const char *host = strstr(row->url, "://") + 3;
    if (!host[0] || strpbrk(host, "@?#") || strpbrk(host, " \r\n"))
        return error_set(e, DUBAN_E_bad_config, "url", "主机写法不对；账户不写在这里 bad host; no account in here");
    if (!mail_address_ok(row->sender))
        return error_set(e, DUBAN_E_bad_config, "sender", "发件人地址不对 not a mail address");
    return DUBAN_E_ok;
}

static bool smtp_reaches(const struct person *p)
{
    return mail_address_ok(p->email);
}

/* ---- one letter ---- */
static size_t letter_read(char *to, size_t size, size_t n, void *u)
{
    struct letter *l = u;
    size_t room = size * n, left = l->text.len - l->at, take = left < room ? left : room;

    memcpy(to, (const char *)l->text.data + l->at, take);
    l->at += take;
    if (take == 0)
        l->stage = STAGE_HANDED; /* after this curl sends the final dot */
    return take;
}

/* Listens to the commands that curl sends, only to know the stage. Nothing of it is kept or logged: it holds the
 * password. */
static int letter_listen(CURL *easy, curl_infotype type, char *data, size_t len, void *u)
{
    struct letter *l = u;
    (void)easy;
    if (type == CURLINFO_HEADER_OUT && len >= 5 && memcmp(data, "RCPT ", 5) == 0 && l->stage < STAGE_RCPT)
        l->stage = STAGE_RCPT;
    return 0;
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
    curl_multi_remove_handle(l->smtp->multi, l->easy);
    curl_easy_cleanup(l->easy);
    curl_slist_free_all(l->rcpt);
    arena_done(&l->arena);
    free(l);
}

static void letter_ended(struct letter *l, CURLcode rc)
{
    char word[96];
    long code = 0;
    sent_done *done = l->done;
    void *u = l->u;

    curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &code);
    enum sent sent = letter_verdict(l, rc, code);
    if (rc == CURLE_OK)
        snprintf(word, sizeof word, "smtp 250");
    else
        snprintf(word, sizeof word, "smtp %ld %s", code, curl_easy_strerror(rc));
    if (sent == SENT_LATER && l->stage == STAGE_CONNECT) /* the channel itself is in trouble, not this letter */
        work_log(WORK_LOG_WARNING, "smtp 渠道不通 the channel is down: %s", word);
    letter_free(l);
    done(u, sent, word);
}

static void letter_options(struct letter *l, const struct channel *row)
{
    const struct carrier_local *local = l->smtp->local;
    CURL *h = l->easy;
    bool plain = smtp_plaintext(l->smtp, row->url);

    curl_easy_setopt(h, CURLOPT_URL, row->url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (local->smtp_ca)
        curl_easy_setopt(h, CURLOPT_CAINFO, local->smtp_ca);
    if (local->smtp_user) {
        curl_easy_setopt(h, CURLOPT_USERNAME, local->smtp_user);
        curl_easy_setopt(h, CURLOPT_PASSWORD, local->smtp_password);
    }
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, arena_printf(&l->arena, "<%s>", row->sender));
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, l->rcpt);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, letter_read);
    curl_easy_setopt(h, CURLOPT_READDATA, l);
    curl_easy_setopt(h, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, letter_listen);
    curl_easy_setopt(h, CURLOPT_DEBUGDATA, l);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)SMTP_CONNECT_S);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, local->smtp_whole_s ? local->smtp_whole_s : (long)SMTP_WHOLE_S);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(h, CURLOPT_PRIVATE, l);
}

static void smtp_send(struct carrier *c, const struct channel *row, const struct message *m, sent_done *done, void *u)
{
    struct smtp *s = smtp_of(c);
    struct letter *l = calloc(1, sizeof *l);
    struct message mine = *m;

    if (!l)
        abort();
    l->smtp = s;
    l->done = done;
    l->u = u;
    arena_init(&l->arena);
    mine.from = row->sender;
    l->text = mail_write(&mine, &l->arena);
    l->rcpt = curl_slist_append(NULL, arena_printf(&l->arena, "<%s>", m->to));
    l->easy = curl_easy_init();
    if (!l->easy || !l->rcpt)
        abort();
    letter_options(l, row);
    l->next = s->letters;
    s->letters = l;
    CURLMcode rc = curl_multi_add_handle(s->multi, l->easy);
    assert(rc == CURLM_OK);
}

/* ---- curl on the loop ---- */
static void smtp_collect(struct smtp *s)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(s->multi, &left))) {
        struct letter *l = NULL;
        if (msg->msg != CURLMSG_DONE)
            continue;
        CURLcode rc = msg->data.result; /* msg is gone when the letter is */
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &l);
        letter_ended(l, rc);
    }
}

static void smtp_on_io(struct ev_loop *loop, ev_io *ev, int revents)
{
    struct watch *watch = ev->data;
    struct smtp *s = watch->smtp;
    int running;
    (void)loop;

    curl_multi_socket_action(s->multi, ev->fd,
                             (revents & EV_READ ? CURL_CSELECT_IN : 0) | (revents & EV_WRITE ? CURL_CSELECT_OUT : 0),
                             &running);
    smtp_collect(s); /* the watch may be gone here */
}

static void smtp_on_timer(struct ev_loop *loop, ev_timer *ev, int revents)
{
    struct smtp *s = ev->data;
    int running;
    (void)loop, (void)revents;

    curl_multi_socket_action(s->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    smtp_collect(s);
}

static int smtp_watch_socket(CURL *easy, curl_socket_t fd, int what, void *u, void *socketp)
{
    struct smtp *s = u;
    struct watch *watch = socketp;
    (void)easy;

    if (watch)
        ev_io_stop(s->local->loop, &watch->io);
    if (what == CURL_POLL_REMOVE) {
        free(watch);
        return 0;
    }
    if (!watch) {
        watch = calloc(1, sizeof *watch);
        if (!watch)
            abort();
        watch->smtp = s;
        curl_multi_assign(s->multi, fd, watch);
    }
    ev_io_init(&watch->io, smtp_on_io, fd, (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
    watch->io.data = watch;
    ev_io_start(s->local->loop, &watch->io);
    return 0;
}

static int smtp_set_timer(CURLM *multi, long ms, void *u)
{
    struct smtp *s = u;
    (void)multi;

    ev_timer_stop(s->local->loop, &s->timer);
    if (ms >= 0) {
        ev_now_update(s->local->loop);
        ev_timer_set(&s->timer, (double)ms / 1000.0, 0.0);
        ev_timer_start(s->local->loop, &s->timer);
    }
    return 0;
}

static void smtp_close(struct carrier *c)
{
    struct smtp *s = smtp_of(c);

    while (s->letters)
        letter_free(s->letters);
    ev_timer_stop(s->local->loop, &s->timer);
    curl_multi_cleanup(s->multi);
    free(s);
}

static const struct carrier_ops smtp_ops = {
    .name = "smtp",
    .repeat_safe = true, /* the same Message-ID: mail programs fold it */
    .check = smtp_check,
    .reaches = smtp_reaches,
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
    s->multi = curl_multi_init();
    if (!s->multi)
        abort();
    curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, smtp_watch_socket);
    curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
    curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, smtp_set_timer);
    curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
    ev_timer_init(&s->timer, smtp_on_timer, 0.0, 0.0);
    s->timer.data = s;
    return &s->base;
}
