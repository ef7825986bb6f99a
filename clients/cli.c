#include "clients/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "clients/text.h"

#define DEFAULT_ENDPOINT "ipc:///run/duban/in.sock"
enum { ABSENT_PATIENCE_MS = 2000, ABSENT_STEP_MS = 50 };
enum { FILE_BYTES_MAX = 64 << 20, TIMEOUT_MS_MAX = 86400 * 1000, EXIT_CONFIG = 78 };

/* ---- the surroundings ---- */

static const char *env(const char *name)
{
    const char *v = getenv(name);
    return v && v[0] ? v : NULL;
}

/* DUBAN_LANG, else the locale; a locale that names no language (C, POSIX) leaves Chinese. */
static const char *env_lang(void)
{
    static const char *const names[] = {"DUBAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *v = env(names[i]);
        if (v)
            return strncmp(v, "en", 2) ? "zh" : "en";
    }
    return "zh";
}

static int terminal_width(void)
{
    struct winsize w;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col > 0)
        return w.ws_col;
    return 80;
}

void cli_init(struct cli *c)
{
    const char *term = env("TERM");
    *c = (struct cli){.lang = env_lang()};
    arena_init(&c->arena);
    c->endpoint = env("DUBAN_ENDPOINT") ? env("DUBAN_ENDPOINT") : DEFAULT_ENDPOINT;
    c->keys_file = env("DUBAN_KEYS");
    if (env("DUBAN_NAME") && !strchr(env("DUBAN_NAME"), '%')) /* it is put into formats */
        c->name = env("DUBAN_NAME");
    c->timeout_ms = env("DUBAN_TIMEOUT_MS") ? strtol(env("DUBAN_TIMEOUT_MS"), NULL, 10) : 0;
    if (c->timeout_ms < 0 || c->timeout_ms > TIMEOUT_MS_MAX)
        c->timeout_ms = 0;
    c->width = terminal_width();
    c->colour = c->width > 0 && !env("NO_COLOR") && !(term && !strcmp(term, "dumb"));
}

void cli_done(struct cli *c)
{
    duban_close(c->handle);
    arena_done(&c->arena);
}

const char *tr(struct cli *c, const char *zh, const char *en)
{
    static const char own[] = "duban ";
    const char *s = c->lang[0] == 'e' ? en : zh;
    struct buf b = {.arena = &c->arena};
    if (!c->name || !strstr(s, own))
        return s;
    for (const char *at; (at = strstr(s, own)) != NULL; s = at + sizeof own - 1) {
        buf_add(&b, s, (size_t)(at - s));
        buf_printf(&b, "%s ", c->name);
    }
    buf_printf(&b, "%s", s);
    return b.data;
}

void cli_say(const struct cli *c, const char *fmt, ...)
{
    va_list ap;
    (void)c;
    fflush(stdout); /* data and talk keep their order on a terminal */
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
}

const char *cli_file(struct cli *c, const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    struct buf b = {.arena = &c->arena};
    char chunk[65536];
    size_t n = 0;

    while (f && b.len <= FILE_BYTES_MAX && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&b, chunk, n);
    if (!f || ferror(f) || b.len > FILE_BYTES_MAX) {
        const char *why = f && !ferror(f) ? tr(c, "文件太大", "file too large") : strerror(errno);
        cli_say(c, tr(c, "读不了 %s：%s", "cannot read %s: %s"), path, why);
        if (f)
            fclose(f);
        return NULL;
    }
    fclose(f);
    *len = b.len;
    return b.data ? b.data : "";
}

/* ---- the connection ---- */

/* Keys come from a file of three lines, `server Z85`, `public Z85`, `secret Z85`: never from the command line, where
 * every account of the machine can read them. */
static int keys_read(struct cli *c, struct duban_options *o)
{
    const struct {
        const char *word;
        const char **to;
    } rows[] = {{"server", &o->server_key}, {"public", &o->public_key}, {"secret", &o->secret_key}};
    struct stat st;
    size_t len;

    if (!c->keys_file)
        return EXIT_DONE;
    if (!stat(c->keys_file, &st) && (st.st_mode & 0077)) {
        cli_say(c, tr(c, "密钥文件 %s 别人也能读；先 chmod 600", "key file %s can be read by others; chmod 600 first"),
                c->keys_file);
        return EXIT_CONFIG;
    }
    const char *text = cli_file(c, c->keys_file, &len);
    if (!text)
        return EXIT_NO_FILE;
    char *save = NULL;
    for (char *line = strtok_r(arena_str(&c->arena, text, len), "\r\n", &save); line;
         line = strtok_r(NULL, "\r\n", &save))
        for (size_t i = 0; i < 3; i++)
            if (!strncmp(line, rows[i].word, 6) && line[6] == ' ')
                *rows[i].to = line + 7;
    return EXIT_DONE;
}

/* One try of the door: 0, or why not. */
static int door_try(const struct sockaddr_un *addr)
{
    int why = 0, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    if (connect(fd, (const struct sockaddr *)addr, sizeof *addr))
        why = errno;
    close(fd);
    return why;
}

/* The library waits in silence for a daemon that is restarting; a person should know what is being waited for, but not
 * of a restart that is over in a moment. Returns the ms that were waited. */
static int64_t absence_tell(struct cli *c)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    const char *path = c->endpoint + 6;
    const int64_t patience = c->timeout_ms && c->timeout_ms < ABSENT_PATIENCE_MS ? c->timeout_ms : ABSENT_PATIENCE_MS;
    int64_t waited = 0;
    int why = 0;
    if (strncmp(c->endpoint, "ipc://", 6) || strlen(path) >= sizeof addr.sun_path || path[0] == '@')
        return 0;
    memcpy(addr.sun_path, path, strlen(path) + 1);
    for (; (why = door_try(&addr)) != 0 && why != EACCES && waited < patience; waited += ABSENT_STEP_MS)
        nanosleep(&(struct timespec){0, ABSENT_STEP_MS * 1000000L}, NULL);
    if (why == EACCES)
        cli_say(c,
                tr(c, "没有权限打开 %s（需在 duban-office 组中？）", "no permission to open %s (group duban-office?)"),
                path);
    else if (why)
        cli_say(c, tr(c, "服务没有开着（%s），稍等片刻……", "the service is not up (%s), waiting a little ..."), path);
    return waited;
}

static int handle_open(struct cli *c)
{
    struct duban_options o = {.timeout_ms = (int)c->timeout_ms, .resend_ms = (int)c->resend_ms};
    if (c->handle)
        return EXIT_DONE;
    int rc = keys_read(c, &o);
    if (rc)
        return rc;
    const int64_t waited = absence_tell(c);
    if (c->timeout_ms) /* what was asked for holds for both waits together */
        o.timeout_ms = (int)(c->timeout_ms > waited + ABSENT_STEP_MS ? c->timeout_ms - waited : ABSENT_STEP_MS);
    c->handle = duban_open(c->endpoint, &o);
    if (!c->handle) {
        cli_say(c,
                tr(c, "地址或密钥有误：%s（应为 ipc://路径，或 tcp://主机:端口 加 --keys 文件）",
                   "wrong endpoint or keys: %s (ipc://path, or tcp://host:port with --keys FILE)"),
                c->endpoint);
        return EXIT_CONFIG;
    }
    return EXIT_DONE;
}

duban *cli_handle(struct cli *c)
{
    return handle_open(c) ? NULL : c->handle;
}

static void answer_decode(struct cli *c, int op, struct answer *out)
{
    struct duban_error e;
    struct reply *rep = arena_alloc(&c->arena, sizeof *rep);
    struct bytes raw = {out->raw.raw, out->raw.raw_len};
    if (!raw.data || rec_unpack(&rec_reply, raw, UNPACK_STORED, &c->arena, rep, &e))
        return;
    out->reply = rep;
    void *body = arena_alloc(&c->arena, ops[op].answer->size);
    rec_clear(ops[op].answer, body);
    if (!rep->body.data || !rec_unpack(ops[op].answer, rep->body, UNPACK_STORED, &c->arena, body, &e))
        out->body = body;
}

int cli_call(struct cli *c, int op, const char *id, bool dry, const void *body, struct answer *out)
{
    *out = (struct answer){0};
    if ((out->exit_code = handle_open(c)))
        return out->exit_code;
    struct bytes wire = rec_pack(ops[op].body, body, &c->arena);
    if (!id) {
        char *fresh = arena_alloc(&c->arena, 37);
        duban_new_id(fresh);
        id = fresh;
    }
    out->id = id;
    if (dry)
        duban_rehearse(c->handle, ops[op].name, c->as, wire.data, wire.len, &out->raw);
    else
        duban_call(c->handle, ops[op].name, id, c->as, wire.data, wire.len, &out->raw);
    out->ok = out->raw.ok;
    out->again = out->raw.again;
    out->seq = out->raw.seq;
    out->exit_code = out->raw.exit_code;
    answer_decode(c, op, out);
    if (out->ok && !out->body) {
        cli_say(c, tr(c, "看不懂 duband 的答复（版本不同？）", "cannot read duband's answer (another version?)"));
        out->ok = false;
        out->exit_code = EXIT_BUG;
    }
    return out->exit_code;
}

int cli_ask(struct cli *c, int op, const void *body, struct answer *out)
{
    return cli_call(c, op, NULL, false, body, out) ? cli_refused(c, op, out) : EXIT_DONE;
}

/* ---- refusals ---- */

static const struct {
    const char *code, *zh, *en;
} next_steps[] = {
    {"no_item", "找编号：duban list 标题中的字词", "find the number: duban list WORDS"},
    {"not_unique", "请写全编号：duban list 字词", "write the whole number: duban list WORDS"},
    {"no_answer", "看服务：systemctl status duban；结果未知的，用同一 --request-id 再提交不会重记",
     "see: systemctl status duban; if in doubt, repeat with the same --request-id: it counts once"},
    {"busy", "用同一 --request-id 再提交不会重记", "repeat with the same --request-id: it counts once"},
    {"unavailable", "用同一 --request-id 再提交不会重记", "repeat with the same --request-id: it counts once"},
    {"no_worker", "看工作进程：duban doctor", "see the workers: duban doctor"},
    {"conflict", "换一个 --request-id，或去掉它", "use another --request-id, or none"},
    {"no_ledger", "先启用规则：duban rules apply county/rules",
     "apply the rules first: duban rules apply county/rules"},
    {"no_ask", "看待批：duban inbox", "see what waits: duban inbox"},
    {"pending", "看待批：duban inbox", "see what waits: duban inbox"},
    {"not_manual", "手动时钟只用于演示和测试", "the manual clock is for demo and tests"},
};

/* An account that nobody has entered can do nothing about it itself: say whom to ask for what. */
static bool unknown_account(const struct duban_reply *r, const char **account)
{
    *account = r->text_zh ? strstr(r->text_zh, "uid:") : NULL;
    return *account && !strcmp(r->code, "not_allowed") && (!r->field || !r->field[0]);
}

static void unknown_account_tell(struct cli *c, const char *account)
{
    const size_t n = 4 + strspn(account + 4, "0123456789");
    account = arena_str(&c->arena, account, n);
    cli_say(c,
            tr(c, "本账户（%s）尚未登记。请管理员：duban principal %s 姓名 --person P…  [not_allowed]",
               "this account (%s) is not registered. Ask the administrator for: duban principal %s NAME --person P...  "
               "[not_allowed]"),
            account, account);
}

int cli_refused(struct cli *c, int op, const struct answer *ans)
{
    const char *account;
    const struct duban_reply *r = &ans->raw;
    if (c->json && r->code)
        cli_json(c, op, ans);
    if (!r->code || !r->code[0])
        return ans->exit_code;
    if (unknown_account(r, &account)) {
        unknown_account_tell(c, account);
        return ans->exit_code;
    }
    const char *text = text_safe(&c->arena, c->lang[0] == 'e' ? r->text_en : r->text_zh, true);
    const char *field = text_safe(&c->arena, r->field, true);
    cli_say(c, tr(c, "未受理：%s  [%s%s%s]", "refused: %s  [%s%s%s]"), text, r->code, field[0] ? " " : "", field);
    for (size_t i = 0; i < sizeof next_steps / sizeof next_steps[0]; i++)
        if (!strcmp(next_steps[i].code, r->code))
            cli_say(c, "  → %s", tr(c, next_steps[i].zh, next_steps[i].en));
    return ans->exit_code;
}

int cli_refuse_error(struct cli *c, const char *where, const struct duban_error *e)
{
    const char *detail = text_safe(&c->arena, e->text, true), *zh = duban_err_text(e->code, "zh"),
               *en = duban_err_text(e->code, "en");
    if (c->json)
        cli_json_error(c, duban_err_name(e->code), e->field[0] ? e->field : where,
                       arena_printf(&c->arena, "%s%s%s", zh, detail[0] ? "：" : "", detail),
                       arena_printf(&c->arena, "%s%s%s", en, detail[0] ? ": " : "", detail));
    cli_say(c, tr(c, "%s：%s%s%s  [%s]", "%s: %s%s%s  [%s]"), where, duban_err_text(e->code, c->lang),
            detail[0] ? tr(c, "：", ": ") : "", detail, duban_err_name(e->code));
    return duban_err_exit(e->code);
}

int cli_wrong_use(struct cli *c, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    const int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = arena_alloc(&c->arena, (n < 0 ? 0 : (size_t)n) + 1);
    vsnprintf(text, (n < 0 ? 0 : (size_t)n) + 1, fmt, ap);
    va_end(ap);
    cli_json_error(c, "usage", "", text, text);
    cli_say(c, "%s", text);
    return EXIT_WRONG_USE;
}

/* ---- JSON ---- */

const char *json_string(struct arena *a, const char *s)
{
    struct buf b = {.arena = a};
    buf_add(&b, "\"", 1);
    for (; s && *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_printf(&b, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            buf_printf(&b, "\\u%04x", (unsigned)*s);
        else
            buf_add(&b, s, 1);
    }
    buf_add(&b, "\"", 1);
    return b.data;
}

static void json_error(struct cli *c, const char *code, const char *field, const char *zh, const char *en)
{
    struct arena *a = &c->arena;
    printf(", \"error\": {\"code\": %s, \"field\": %s, \"zh\": %s, \"en\": %s}", json_string(a, code),
           json_string(a, field), json_string(a, zh), json_string(a, en));
}

void cli_json_error(struct cli *c, const char *code, const char *field, const char *zh, const char *en)
{
    if (!c->json)
        return;
    printf("{\"schema\": \"duban.error/1\", \"ok\": false");
    json_error(c, code, field, zh, en);
    puts("}");
}

void cli_json(struct cli *c, int op, const struct answer *ans)
{
    struct arena *a = &c->arena;
    const struct reply *rep = ans->reply;
    printf("{\"schema\": \"duban.%s/1\", \"ok\": %s", ops[op].name, ans->ok ? "true" : "false");
    if (ans->seq > 0)
        printf(", \"seq\": %lld", (long long)ans->seq);
    if (ops[op].how != HOW_READ && ops[op].how != HOW_ASK && ans->id)
        printf(", \"request_id\": %s, \"again\": %s", json_string(a, ans->id), ans->again ? "true" : "false");
    if (!ans->ok)
        json_error(c, ans->raw.code, ans->raw.field, ans->raw.text_zh, ans->raw.text_en);
    if (rep && rep->errors.n) {
        printf(", \"errors\": [");
        for (size_t i = 0; i < rep->errors.n; i++)
            printf("%s%s", i ? ", " : "",
                   json_text(&rec_fault, rec_pack(&rec_fault, LIST_AT(rep->errors, struct fault, i), a), a));
        printf("]");
    }
    if (rep && rep->body.data)
        printf(", \"body\": %s", json_text(ops[op].answer, rep->body, a));
    puts("}");
}
