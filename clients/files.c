/* files.c: attachments at the command line.
 *
 * A file is sent and entered first; the act that names it follows with its one request id, so that whatever breaks in
 * between, the same line can be given again: what is there is not sent twice, and the act counts once. */
#include "clients/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clients/resolve.h"
#include "clients/save.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"
#include "proto/filehash.h"

enum { HASH_SHOWN = sizeof FILEHASH_ALGO - 1 + 12, PREFIX_LEAST = 4 };

/* As much of a hash as tells files apart, and as `file get` takes. */
static const char *hash_short(struct arena *a, const char *hash)
{
    return arena_printf(a, "%.*s", HASH_SHOWN, hash);
}

/* ---- sending ---- */

static struct strs more(struct cli *c, const struct strs *l, const char *word)
{
    const char **v = arena_alloc(&c->arena, (l->n + 1) * sizeof *v);

    if (l->n)
        memcpy(v, l->v, l->n * sizeof *v);
    v[l->n] = word;
    return (struct strs){v, l->n + 1};
}

struct strs files_promised(struct cli *c, const struct strs *paths, const struct strs *hashes)
{
    struct strs all = *hashes;

    for (size_t i = 0; i < paths->n; i++)
        all = more(c, &all, FILEHASH_ALGO);
    return all;
}

static int refused(struct cli *c, int op, const struct duban_reply *r, const char *what)
{
    struct answer ans = {.raw = *r, .exit_code = r->exit_code};

    cli_say(c, tr(c, "附件 %s：", "attachment %s:"), text_safe(&c->arena, what, true));
    return cli_refused(c, op, &ans);
}

static int file_send(struct cli *c, const char *path, struct strs *hashes)
{
    char *hash = arena_alloc(&c->arena, DUBAN_HASH_SIZE);
    struct duban_reply r = {0};
    duban *d = cli_handle(c);

    if (!d)
        return EXIT_NO;
    if (duban_attach(d, path, NULL, c->as, hash, &r) || !r.ok)
        return refused(c, OP_attach, &r, path);
    cli_say(c, tr(c, "附件 %s 已存：%s", "attachment %s is kept: %s"), text_safe(&c->arena, path, true),
            hash_short(&c->arena, hash));
    *hashes = more(c, hashes, hash);
    return EXIT_DONE;
}

int files_send(struct cli *c, const struct strs *paths, struct strs *hashes)
{
    if (c->dry && paths->n)
        return cli_wrong_use(
            c, tr(c, "演练不传附件，请去掉 --file", "a rehearsal sends no attachments: leave out --file"));
    for (size_t i = 0; i < paths->n; i++) {
        int rc = file_send(c, paths->v[i], hashes);

        if (rc)
            return rc;
    }
    return EXIT_DONE;
}

/* ---- listing ---- */

void files_print(struct cli *c, const struct shown *s)
{
    static const struct column columns[] = {
        {"  文件", "  file", false, true}, {"大小", "size", true, false},  {"摘要", "hash", false, false},
        {"上传人", "by", false, true},     {"时间", "when", false, false},
    };
    struct table t;

    if (!s->files.n)
        return;
    puts(tr(c, "\n附件", "\nattachments"));
    table_init(&t, &c->arena, columns, 5, c->lang);
    for (size_t i = 0; i < s->files.n; i++) {
        const struct file *f = LIST_AT(s->files, struct file, i);

        table_cell(&t, arena_printf(&c->arena, "  %s", f->name));
        table_cell(&t, size_text(&c->arena, f->bytes));
        table_cell(&t, hash_short(&c->arena, f->hash));
        table_cell(&t, f->by);
        table_cell(&t, when_short(&c->arena, f->at_ms, s->now_ms));
    }
    table_print(&t, stdout, c->width, c->colour);
}

static int list_files(struct cli *c, const char *item)
{
    const struct shown *s;
    int rc = resolve_item(c, item, &s);

    if (rc)
        return rc;
    if (c->json) {
        printf("{\"schema\": \"duban.files/1\", \"ok\": true, \"item\": %s, \"files\": [",
               json_string(&c->arena, ((const struct item *)s->item)->id));
        for (size_t i = 0; i < s->files.n; i++)
            printf("%s%s", i ? ", " : "",
                   json_text(&rec_file, rec_pack(&rec_file, LIST_AT(s->files, struct file, i), &c->arena), &c->arena));
        puts("]}");
    } else if (s->files.n) {
        files_print(c, s);
    } else {
        puts(tr(c, "没有附件。", "no attachments."));
    }
    return EXIT_DONE;
}

/* ---- fetching ---- */

static int wrong_hash(struct cli *c, const char *word, bool many)
{
    const char *shown = text_safe(&c->arena, word, true);

    if (many)
        return cli_wrong_use(c, tr(c, "不止一份附件以 %s 开头，请写长些", "more than one attachment begins with %s"),
                             shown);
    return cli_wrong_use(
        c, tr(c, "没有附件 %s。看有哪些：duban file list 事项", "no attachment %s. See: duban file list ITEM"), shown);
}

/* The one file on record whose hash begins so; with or without the word before the digits. */
static int resolve_file(struct cli *c, const char *word, struct file *out)
{
    const size_t algo = sizeof FILEHASH_ALGO - 1;
    const char *digits = strncmp(word, FILEHASH_ALGO, algo) ? word : word + algo;
    const char *begin = arena_printf(&c->arena, FILEHASH_ALGO "%s", digits);
    struct records q;
    struct answer ans;
    struct duban_error e;
    size_t fit = 0;

    if (filehash_is(begin)) {
        int rc = resolve_record(c, "file", begin, &rec_file, out);
        return rc > 0 ? EXIT_DONE : rc < 0 ? EXIT_NO : wrong_hash(c, word, false);
    }
    if (strlen(digits) < PREFIX_LEAST || strlen(digits) != strspn(digits, "0123456789abcdef"))
        return wrong_hash(c, word, false);
    rec_clear(&rec_records, &q);
    q.table = "file";
    q.after = begin; /* every hash that begins so is greater than that */
    q.limit = 2;
    int rc = cli_ask(c, OP_records, &q, &ans);
    if (rc)
        return rc;
    const struct recordpage *page = ans.body;
    for (size_t i = page->rows.n; i-- > 0;) {
        struct file f;
        if (!rec_unpack(&rec_file, LIST_AT(page->rows, struct row, i)->body, UNPACK_STORED, &c->arena, &f, &e) &&
            !strncmp(f.hash, begin, strlen(begin))) {
            *out = f;
            fit++;
        }
    }
    return fit == 1 ? EXIT_DONE : wrong_hash(c, word, fit > 1);
}

static int take_piece(void *u, const void *bytes, size_t n)
{
    return save_write(*(int *)u, bytes, n) ? EXIT_DONE : EXIT_WRITE;
}

/* u: the struct file. */
static int fetch_to(struct cli *c, int fd, const char *path, void *u)
{
    const struct file *f = u;
    struct duban_reply r = {0};
    duban *d = cli_handle(c);
    int rc = d ? duban_fetch(d, f->hash, c->as, take_piece, &fd, &r) : EXIT_NO;

    if (rc == EXIT_WRITE)
        return save_failed(c, path);
    if (!d)
        return rc;
    return r.ok ? EXIT_DONE : refused(c, OP_file_get, &r, f->hash);
}

static int fetch_into(struct cli *c, struct file *f, const char *path, bool named)
{
    int rc = save_by(c, path, named, fetch_to, f);

    if (!rc)
        cli_say(c, tr(c, "已存为 %s（%s，内容与摘要相符）", "written to %s (%s, content matches its hash)"),
                text_safe(&c->arena, path, true), size_text(&c->arena, f->bytes));
    return rc;
}

static int get_file(struct cli *c, const char *word, const char *out)
{
    struct file f;
    int rc = resolve_file(c, word, &f);

    if (rc)
        return rc;
    if (out && !strcmp(out, "-")) {
        fflush(stdout);
        return fetch_to(c, STDOUT_FILENO, "stdout", &f);
    }
    if (!out && (!f.name || strchr(f.name, '/') || f.name[0] == '.')) /* no daemon of ours enters such a name */
        return cli_wrong_use(c, tr(c, "请用 --out 指明存为什么", "say with --out where to"));
    return fetch_into(c, &f, out ? out : f.name, out != NULL);
}

int file_run(struct cli *c, struct line *l)
{
    const char *what = l->n ? l->words[0] : "";
    const char *out = line_extra(l, "out");

    if (l->n == 2 && (!strcmp(what, "get") || !strcmp(what, "取")))
        return get_file(c, l->words[1], out);
    if (l->n == 2 && !out && (!strcmp(what, "list") || !strcmp(what, "列")))
        return list_files(c, l->words[1]);
    return cli_wrong_use(c, tr(c, "用法：duban file list 事项 | duban file get 摘要 [--out 文件]",
                               "usage: duban file list ITEM | duban file get HASH [--out FILE]"));
}
