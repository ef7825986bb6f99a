/* Replies as mail programs write them: which notice they answer, who wrote them, and whether a person did. What is too
 * much of anything, or no mail at all, is refused by name; bytes at random end in one or the other, and nothing is read
 * that is not there (run with the sanitizers). */
#include "clients/html_words.h"
#include "clients/reply_mail.h"
#include "proto_gen.h"
#include "tests/unit/scratch.h"

#define NOTICE "LD-2022-011/e1/red/r4/P011"
#define TOKEN NOTICE "~ABCDEFGHIJKLMNOP"

static int read_mail(struct arena *a, const char *data, size_t len, struct reply_mail *out, struct duban_error *e)
{
    struct mime m;
    int rc = mime_read(data, len, a, &m, e);

    if (!rc)
        reply_read(&m, a, out);
    return rc;
}

static void same(const char *what, const char *got, const char *want)
{
    if (got ? !want || strcmp(got, want) : want != NULL)
        fail_msg("%s: %s, should be %s", what, got ? got : "none", want ? want : "none");
}

/* clang-format off */
static const struct {
    const char *story, *mail, *token, *notice, *from, *machine;
} mails[] = {
    {"Outlook: quoted-printable, the original without marks, its command cut by soft line ends",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: =?utf-8?Q?=E7=AD=94=E5=A4=8D=3A_=E7=BA=A2=E7=81=AF?=\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "MIME-Version: 1.0\r\n"
     "Content-Type: multipart/alternative;\r\n"
     "\tboundary=\"_000_OS0PR01\"\r\n"
     "\r\n"
     "--_000_OS0PR01\r\n"
     "Content-Type: text/plain; charset=\"utf-8\"\r\n"
     "Content-Transfer-Encoding: quoted-printable\r\n"
     "\r\n"
     "=E6=94=B6=E5=88=B0=EF=BC=8C=E6=AD=A3=E5=9C=A8=E5=8A=9E=E3=80=82\r\n"
     "\r\n"
     "=E5=8F=91=E4=BB=B6=E4=BA=BA: =E7=9D=A3=E5=8A=9E <duban@county.example>\r\n"
     "=E5=8F=91=E9=80=81=E6=97=B6=E9=97=B4: 2022=E5=B9=B45=E6=9C=8831=E6=97=A5 8:=\r\n"
     "30\r\n"
     "=E4=B8=BB=E9=A2=98: =E7=BA=A2=E7=81=AF\r\n"
     "\r\n"
     "=E7=A1=AE=E8=AE=A4=E7=9F=A5=E6=82=89=EF=BC=9A\r\n"
     "duban notice ack LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP\r\n"
     "\r\n"
     "--_000_OS0PR01--\r\n",
     TOKEN, NOTICE, "zhang@county.example", NULL},
    {"Gmail: base64, quoted with >",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: Re: x\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "Content-Type: multipart/alternative; boundary=\"000000000000aa\"\r\n"
     "\r\n"
     "--000000000000aa\r\n"
     "Content-Type: text/plain; charset=\"UTF-8\"\r\n"
     "Content-Transfer-Encoding: base64\r\n"
     "\r\n"
     "5bey55+l5oKJCgpPbiBUdWUsIE1heSAzMSwgMjAyMiBhdCA4OjMwIEFNIOedo+WKniA8ZHViYW5A\r\n"
     "Y291bnR5LmV4YW1wbGU+IHdyb3RlOgoKPiDnuqLnga8KPiDnoa7orqTnn6XmgonvvJoKPiBkdWJh\r\n"
     "biBub3RpY2UgYWNrIExELTIwMjItMDExL2UxL3JlZC9yNC9QMDExfkFCQ0RFRkdISUpLTE1OT1AK\r\n"
     "\r\n"
     "--000000000000aa\r\n"
     "Content-Type: text/html; charset=\"UTF-8\"\r\n"
     "Content-Transfer-Encoding: base64\r\n"
     "\r\n"
     "PGRpdiBkaXI9Imx0ciI+5bey55+l5oKJPC9kaXY+\r\n"
     "\r\n"
     "--000000000000aa--\r\n",
     TOKEN, NOTICE, "zhang@county.example", NULL},
    {"163: GBK, HTML alone, the token in a link",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: =?GBK?B?u9i4tDq67LXG?=\r\n"
     "Content-Type: text/html; charset=GBK\r\n"
     "Content-Transfer-Encoding: base64\r\n"
     "\r\n"
     "PGRpdiBzdHlsZT0iZm9udC1mYW1pbHk6y87M5SI+1qq1wMHLPC9kaXY+PGJsb2NrcXVvdGUgaWQ9\r\n"
     "ImlzUmVwbHlDb250ZW50Ij667LXGo6w8YSBocmVmPSJodHRwczovL2R1YmFuLmNvdW50eS5leGFt\r\n"
     "cGxlL2Fjay9MRC0yMDIyLTAxMSUyRmUxJTJGcmVkJTJGcjQlMkZQMDExfkFCQ0RFRkdISUpLTE1O\r\n"
     "T1AmYW1wO2Zyb209bWFpbCI+teO0y8i3yM88L2E+PC9ibG9ja3F1b3RlPg==\r\n",
     TOKEN, NULL, "zhang@county.example", NULL},
    {"a link that leads through the mail system's own",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: Re: x\r\n"
     "Content-Type: text/plain; charset=utf-8\r\n"
     "\r\n"
     "知道了\r\n"
     "> <https://apac.safelinks.example/?url=https%3A%2F%2Fduban.county.example%2Fack%2FLD-2022-011%252Fe1%252Fred%252Fr4%252FP011~ABCDEFGHIJKLMNOP&data=05%7C01>\r\n",
     TOKEN, NULL, "zhang@county.example", NULL},
    {"nothing quoted: by In-Reply-To",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: Re: x\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NOTICE, "zhang@county.example", NULL},
    {"nothing quoted, Foxmail: by References, which are folded",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: Re: x\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NOTICE, "zhang@county.example", NULL},
    {"a reply within the item's thread, to no notice",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "In-Reply-To: <item-LD-2022-011@county.example>\r\n"
     "Subject: x\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NULL, "zhang@county.example", NULL},
    {"a reply to a mail of somebody else",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "In-Reply-To: <CAF=abc+def@mail.example>\r\n"
     "Subject: x\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NULL, "zhang@county.example", NULL},
    {"an id so long that its Message-ID ends in a hash can't be read back",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "In-Reply-To: <LD_2Fe1__00112233445566778899aabbccddeeff@county.example>\r\n"
     "Subject: x\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NULL, "zhang@county.example", NULL},
    {"two quoted: the one it answers",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n"
     "> duban notice ack LD-2022-012/e1/red/r4/P011~QQQQQQQQQQQQQQQQ\r\n"
     "> > duban notice ack LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP\r\n",
     TOKEN, NOTICE, "zhang@county.example", NULL},
    {"two quoted, no header says which: the newest",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "\r\n"
     "ok\r\n"
     "> duban notice ack LD-2022-012/e1/red/r4/P011~QQQQQQQQQQQQQQQQ\r\n"
     "> > duban notice ack LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP\r\n",
     "LD-2022-012/e1/red/r4/P011~QQQQQQQQQQQQQQQQ", NULL, "zhang@county.example", NULL},
    {"in Chinese brackets and quotes",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "Content-Type: text/plain; charset=utf-8\r\n"
     "\r\n"
     "回执码：“LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP”。\r\n",
     TOKEN, NULL, "zhang@county.example", NULL},
    {"a tag too short, too long, in small letters",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "\r\n"
     "a~ABCDEFGHIJKLMNO b~ABCDEFGHIJKLMNOPQ c~abcdefghijklmnop ~ABCDEFGHIJKLMNOP\r\n",
     NULL, NULL, "zhang@county.example", NULL},
    {"a mail inside the mail, and an attachment, are not what it says",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: Fw: x\r\n"
     "Content-Type: multipart/mixed; boundary=b\r\n"
     "\r\n"
     "--b\r\n"
     "\r\n"
     "见附件\r\n"
     "--b\r\n"
     "Content-Type: message/rfc822\r\n"
     "\r\n"
     "Subject: y\r\n"
     "\r\n"
     "duban notice ack LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP\r\n"
     "--b\r\n"
     "Content-Type: text/plain\r\n"
     "Content-Disposition: attachment; filename=a.txt\r\n"
     "\r\n"
     "LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP\r\n"
     "--b--\r\n",
     NULL, NULL, "zhang@county.example", NULL},
    {"Exchange: out of office",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "Auto-Submitted: auto-generated\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "不在\r\n",
     NULL, NOTICE, "zhang@county.example", "自动发出（Auto-Submitted）"},
    {"Auto-Submitted: no is a person's",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "Auto-Submitted: no\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NOTICE, "zhang@county.example", NULL},
    {"163: an automatic reply says so in its subject alone",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: =?GBK?B?19S2r7vYuLQ6uuy1xg==?=\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "出差\r\n",
     NULL, NOTICE, "zhang@county.example", "自动回复"},
    {"a bounce",
     "From: MAILER-DAEMON@mx.example\r\n"
     "Subject: x\r\n"
     "Content-Type: multipart/report; boundary=b\r\n"
     "\r\n"
     "--b\r\n"
     "\r\n"
     "> LD-2022-011/e1/red/r4/P011~ABCDEFGHIJKLMNOP\r\n"
     "--b--\r\n",
     TOKEN, NULL, "MAILER-DAEMON@mx.example", "退信或已读回执"},
    {"the null sender",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Return-Path: <>\r\n"
     "Subject: x\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NOTICE, "zhang@county.example", "退信"},
    {"bulk",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Precedence: bulk\r\n"
     "Subject: x\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NOTICE, "zhang@county.example", "群发"},
    {"mbox line first, LF alone",
     "From zhang@county.example  Tue May 31 09:12:00 2022\r\n"
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "In-Reply-To: <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "References: <item-LD-2022-011@county.example>\r\n"
     " <LD-2022-011_2Fe1_2Fred_2Fr4_2FP011@county.example>\r\n"
     "\r\n"
     "ok\r\n",
     NULL, NOTICE, "zhang@county.example", NULL},
    {"HTML: entities, a broken word, a script",
     "From: =?utf-8?B?5byg5p+Q?= <zhang@county.example>\r\n"
     "To: duban@county.example\r\n"
     "Date: Tue, 31 May 2022 09:12:00 +0800\r\n"
     "Subject: x\r\n"
     "Content-Type: text/html\r\n"
     "\r\n"
     "<script>x~ABCDEFGHIJKLMNOP</script><p>LD-2022-011&#47;e1&#x2f;red/r4<wbr>/P011&#126;ABCDEFGHIJKLMNOP</p>\r\n",
     TOKEN, NULL, "zhang@county.example", NULL},
};
/* clang-format on */

static void test_mails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++)
        for (int lf = 0; lf < 2; lf++) { /* as an MTA hands it to a program: CRLF, or LF alone */
            struct arena a;
            struct reply_mail r;
            struct duban_error e = {0};
            struct buf b = {.arena = &a};

            arena_init(&a);
            for (const char *p = mails[i].mail; *p; p++)
                if (!lf || *p != '\r')
                    buf_add(&b, p, 1);
            assert_int_equal(read_mail(&a, b.data, b.len, &r, &e), 0);
            same(mails[i].story, r.token, mails[i].token);
            same(mails[i].story, r.notice, mails[i].notice);
            same(mails[i].story, r.from, mails[i].from);
            same(mails[i].story, r.auto_zh, mails[i].machine);
            arena_done(&a);
        }
}

/* What stands in quotes, in brackets or as a name is no address; two addresses are none. */
static void test_from(void **state)
{
    static const struct {
        const char *value, *address;
    } cases[] = {
        {"zhang@county.example", "zhang@county.example"},
        {"Zhang <zhang@county.example>", "zhang@county.example"},
        {"\"Zhang, San\" <zhang@county.example>", "zhang@county.example"},
        {"\"leader@county.example\" <evil@elsewhere.example>", "evil@elsewhere.example"},
        {"leader@county.example <evil@elsewhere.example>", "evil@elsewhere.example"},
        {"zhang@county.example (Zhang, Office)", "zhang@county.example"},
        {"(leader@county.example) evil@elsewhere.example", "evil@elsewhere.example"},
        {"\"a\\\" <leader@county.example>\" <evil@elsewhere.example>", "evil@elsewhere.example"},
        {"a@county.example, b@county.example", NULL},
        {"leader@county.example <evil@elsewhere.example> <leader@county.example>", NULL},
        {"office: a@county.example;", NULL},
        {"zhang", NULL},
        {"zhang@", NULL},
        {"<>", NULL},
        {"", NULL},
        {"a@b@c", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a;
        struct reply_mail r;
        struct duban_error e = {0};

        arena_init(&a);
        const char *mail = arena_printf(&a, "Subject: x\r\nFrom: %s\r\n\r\nok\r\n", cases[i].value);
        assert_int_equal(read_mail(&a, mail, strlen(mail), &r, &e), 0);
        same(cases[i].value, r.from, cases[i].address);
        mail = arena_printf(&a, "From: %s\r\nFrom: leader@county.example\r\n\r\nok\r\n", cases[i].value);
        assert_int_equal(read_mail(&a, mail, strlen(mail), &r, &e), 0);
        same("two of them", r.from, NULL);
        arena_done(&a);
    }
}

static void repeat(struct buf *b, const char *what, int n)
{
    for (int i = 0; i < n; i++)
        buf_printf(b, "%s", what);
}

/* Each bound, at it and one past it. */
static void test_bounds(void **state)
{
    static const struct {
        const char *head, *each, *tail;
        int at;
        int past;
    } cases[] = {
        {"", "X: y\r\n", "\r\nok", MAIL_HEADERS, DUBAN_E_too_many},
        {"Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", "--b--\r\n", MAIL_PARTS,
         DUBAN_E_too_many},
        {"X: ", "0123456789abcdef", "\r\n\r\nok", MAIL_HEADER_BYTES / 16 - 1, DUBAN_E_too_large},
        {"X: y\r\n\r\n", "0123456789abcdef", "01234567", MAIL_BYTES / 16 - 1, DUBAN_E_too_large},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int past = 0; past < 2; past++) {
            struct arena a;
            struct reply_mail r;
            struct duban_error e = {0};
            struct buf b = {.arena = &a};

            arena_init(&a);
            buf_printf(&b, "%s", cases[i].head);
            repeat(&b, cases[i].each, cases[i].at + past);
            buf_printf(&b, "%s", cases[i].tail);
            assert_int_equal(read_mail(&a, b.data, b.len, &r, &e), past ? cases[i].past : 0);
            arena_done(&a);
        }
}

/* Parts inside parts. */
static void test_depth(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        struct arena a;
        struct reply_mail r;
        struct duban_error e = {0};
        struct buf b = {.arena = &a};

        arena_init(&a);
        for (int i = 0; i < MAIL_DEPTH + past; i++)
            buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
        buf_printf(&b, "\r\n" TOKEN "\r\n");
        assert_int_equal(read_mail(&a, b.data, b.len, &r, &e), past ? DUBAN_E_too_deep : 0);
        if (!past)
            same("the innermost", r.token, TOKEN);
        arena_done(&a);
    }
}

static void test_no_mail(void **state)
{
    static const char *const cases[] = {"", "\r\n", "\n\nhello", "hello", "hello\nworld\n", ": x\n\n", "\xff\xfe: x"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a;
        struct reply_mail r;
        struct duban_error e = {0};

        arena_init(&a);
        assert_int_equal(read_mail(&a, cases[i], strlen(cases[i]), &r, &e), DUBAN_E_bad_frame);
        assert_string_equal(e.field, "mail");
        arena_done(&a);
    }
}

static void test_words(void **state)
{
    static const struct {
        const char *value, *words;
    } cases[] = {
        {"=?utf-8?B?57qi54Gv?=", "红灯"},
        {"=?utf-8?B?57qi?= =?UTF-8?b?54Gv?=", "红灯"},
        {"a =?utf-8?Q?=E7=BA=A2_b?= c", "a 红 b c"},
        {"=?gb2312?B?19S2r7vYuLQ=?=", "自动回复"},
        {"=?nobody-knows?Q?abc?=", "abc"},
        {"=?utf-8?B?57qi", "=?utf-8?B?57qi"},
        {"=?utf-8?X?57qi?=", "=?utf-8?X?57qi?="},
        {"=?\?=", "=?\?="},
        {"=?", "=?"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a;

        arena_init(&a);
        same(cases[i].value, mime_words(cases[i].value, &a), cases[i].words);
        arena_done(&a);
    }
}

/* A great deal of what opens and never closes takes no longer than as much of anything else. */
static void test_never_closed(void **state)
{
    static const char *const pieces[] = {"<", "<a href=", "<style", "<script>", "&#", "<!--", "<style><", "%25"};

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct arena a;
        struct buf b = {.arena = &a};

        arena_init(&a);
        repeat(&b, pieces[i], 100000);
        assert_non_null(html_words(b.data, &a));
        arena_done(&a);
    }
}

/* The mails above, bent at random. */
static void test_bent(void **state)
{
    uint64_t seed = scratch_seed("reply_mail");

    (void)state;
    for (int round = 0; round < 3000; round++) {
        const char *mail = mails[scratch_random(&seed) % (sizeof mails / sizeof mails[0])].mail;
        struct arena a;
        struct reply_mail r;
        struct duban_error e = {0};
        const size_t len = strlen(mail);

        arena_init(&a);
        char *bent = arena_str(&a, mail, len);
        for (int i = 0; i < 5; i++)
            bent[scratch_random(&seed) % len] = (char)scratch_random(&seed);
        if (read_mail(&a, bent, scratch_random(&seed) % (len + 1), &r, &e) == 0) {
            assert_true(!r.token || (strrchr(r.token, '~') && strlen(r.token) <= LIM_KEY_BYTES));
            assert_true(!r.from || strchr(r.from, '@'));
        } else {
            assert_string_equal(e.field, "mail");
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mails),        cmocka_unit_test(test_from),    cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_depth),        cmocka_unit_test(test_no_mail), cmocka_unit_test(test_words),
        cmocka_unit_test(test_never_closed), cmocka_unit_test(test_bent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
