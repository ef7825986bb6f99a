/* notice_ack.c: that a message is known: by its token, or by a reply to its mail that an MTA pipes in.
 *
 * With --mail the exit code is for an MTA (sysexits): 0 taken, or nothing to take (a machine's reply is never sent
 * back: it would answer again); 65 not to be had, and the sender is told; 75 not now, the MTA tries again. Whatever is
 * said of the mail itself stands on standard error, in the bounce and in the MTA's log. */
#include <stdio.h>
#include <string.h>

#include "clients/act.h"
#include "clients/notice.h"
#include "clients/reply_mail.h"
#include "clients/text.h"

enum { EXIT_LATER = 75 };

/* Standard input to its end (what an MTA can't write to the end it takes for failed); no more than one byte over the
 * bound is kept. False: it could not be read. */
static bool input_read(struct buf *b)
{
    char chunk[65536];
    size_t n;

    buf_add(b, "", 0);
    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0)
        if (b->len <= MAIL_BYTES)
            buf_add(b, chunk, n);
    return !ferror(stdin);
}

/* What is no fault of the mail, the MTA keeps and tries again: no daemon, a busy one, an account that may not. */
static int mail_exit(int rc)
{
    return rc == EXIT_DONE || rc == EXIT_WRONG_DATA ? rc : rc == EXIT_NO ? EXIT_WRONG_DATA : EXIT_LATER;
}

/* Only who may speak for others may say what a mail says; the account of the MTA is set up so, or is told what to do.
 */
static int gateway_check(struct cli *c)
{
    struct nothing none;
    struct answer ans;

    rec_clear(&rec_nothing, &none);
    if (cli_ask(c, OP_hello, &none, &ans))
        return EXIT_LATER;
    if (((const struct hello *)ans.body)->speaks_for)
        return EXIT_DONE;
    cli_say(c, tr(c, "本账户不能替人回执。请管理员：duban principal uid:账户 邮件网关 --speaks-for yes --may read",
                  "this account may not speak for others. Ask the administrator for: duban principal uid:ACCOUNT mail "
                  "--speaks-for yes --may read"));
    return EXIT_LATER;
}

/* Known before is no failure of the mail that says so again. */
static int ack_send(struct cli *c, const struct noticeack *body)
{
    struct answer ans;

    if (!cli_call(c, OP_notice_ack, c->request_id, c->dry, body, &ans)) {
        const struct facts *f = ans.body;
        puts(arena_printf(&c->arena, tr(c, "%s 已记为知悉", "%s is noted as known"),
                          text_safe(&c->arena, f->notice ? f->notice : "", true)));
        return EXIT_DONE;
    }
    if (ans.raw.code && !strcmp(ans.raw.code, "known")) {
        puts(tr(c, "此前已知悉，没有重记", "known before: nothing was counted twice"));
        return EXIT_DONE;
    }
    const bool theirs = ans.raw.field && !strcmp(ans.raw.field, "from"); /* who wrote it is not its reader */
    const int rc = cli_refused(c, OP_notice_ack, &ans);
    return theirs ? EXIT_WRONG_DATA : mail_exit(rc);
}

static int ack_reply(struct cli *c, const struct reply_mail *r)
{
    struct noticeack body;

    if (r->auto_zh) {
        cli_say(c, tr(c, "不算回执：%s", "acknowledges nothing: %s"), tr(c, r->auto_zh, r->auto_en));
        return EXIT_DONE;
    }
    if (!r->from || (!r->token && !r->notice)) {
        cli_say(c, "%s",
                !r->from ? tr(c, "看不出是谁来的信", "who wrote it can't be told")
                         : tr(c, "看不出答的是哪条通知：请直接回复那封通知邮件，不要删去原文",
                              "which notice it answers can't be told: reply to the mail itself, and leave its "
                              "text in"));
        return EXIT_WRONG_DATA;
    }
    int rc = gateway_check(c);
    if (rc)
        return rc;
    rec_clear(&rec_noticeack, &body);
    body.token = r->token;
    body.notice = r->token ? NULL : r->notice;
    body.from = r->from;
    return ack_send(c, &body);
}

static int ack_mail(struct cli *c)
{
    struct buf b = {.arena = &c->arena};
    struct duban_error e = {0};
    struct reply_mail r;
    struct mime m;

    if (!input_read(&b))
        return EXIT_LATER;
    if (mime_read(b.data, b.len, &c->arena, &m, &e)) {
        cli_refuse_error(c, "--mail", &e);
        return EXIT_WRONG_DATA;
    }
    reply_read(&m, &c->arena, &r);
    return ack_reply(c, &r);
}

int notice_ack(struct cli *c, struct line *l)
{
    struct noticeack body;
    const bool mail = line_extra(l, "mail") != NULL;

    if (l->n != (mail ? 1 : 2))
        return cli_wrong_use(c, tr(c, "用法：duban notice ack 回执码，或 duban notice ack --mail < 回信",
                                   "usage: duban notice ack TOKEN, or duban notice ack --mail < REPLY"));
    if (mail)
        return ack_mail(c);
    rec_clear(&rec_noticeack, &body);
    body.token = l->words[1];
    return act_send(c, OP_notice_ack, &body);
}
