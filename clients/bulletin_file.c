/* bulletin_file.c: files of a published table: fetched, and held against the records once more. A file is made anew
 * each time and never kept: the edition is frozen, and the same edition is the same bytes. So a file from anywhere can
 * be proved to be, or not to be, of this edition: docs/tables.md. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "clients/as_of.h"
#include "clients/bulletin.h"
#include "clients/docx.h"
#include "clients/render.h"
#include "clients/save.h"
#include "clients/text.h"
#include "proto/filehash.h"

/* ---- the template ---- */

static int take_piece(void *u, const void *bytes, size_t n)
{
    buf_add(u, bytes, n);
    return 0;
}

/* --template, else the one that the table names, else the plain one. */
static int template_find(struct cli *c, const struct line *l, const struct edition *e, struct render_template *out)
{
    const char *path = line_extra(l, "template"), *hash = ((const struct tabled *)e->table)->template;
    struct buf b = {.arena = &c->arena};
    struct duban_reply r = {0};
    duban *d;

    *out = (struct render_template){NULL, {NULL, 0}};
    if (path) {
        *out = (struct render_template){path, {NULL, 0}};
        out->bytes.data = cli_file(c, path, &out->bytes.len);
        return out->bytes.data ? EXIT_DONE : EXIT_NO_FILE;
    }
    if (!hash)
        return EXIT_DONE;
    d = cli_handle(c);
    if (!d)
        return EXIT_NO;
    if (duban_fetch(d, hash, c->as, take_piece, &b, &r) || !r.ok) {
        struct answer ans = {.raw = r, .exit_code = r.exit_code};

        cli_say(c, tr(c, "取不到模板 %s：", "the template %s cannot be had:"), text_safe(&c->arena, hash, true));
        return cli_refused(c, OP_file_get, &ans);
    }
    *out = (struct render_template){hash, {b.data, b.len}};
    return EXIT_DONE;
}

static int cannot_make(struct cli *c, const struct csv_error *why)
{
    cli_say(c, "%s", text_safe(&c->arena, tr(c, why->zh, why->en), true));
    cli_json_error(c, "wrong_data", "template", why->zh, why->en);
    return EXIT_WRONG_DATA;
}

/* ---- get ---- */

/* Which files: --format, else by the end of --out, else all. False: one is none of ours; told. */
static bool kinds_read(struct cli *c, const struct line *l, bool wanted[RENDER_KINDS])
{
    const char *formats = line_extra(l, "format"), *out = line_extra(l, "out");
    const enum render_kind by_end = out && strchr(out, '.') ? render_kind_of(out) : RENDER_NONE;
    char *save_at = NULL;

    for (int i = RENDER_NONE + 1; i < RENDER_KINDS; i++)
        wanted[i] =
            !formats && (by_end == RENDER_NONE ? render_able((enum render_kind)i) : by_end == (enum render_kind)i);
    if (!formats)
        return true;
    for (char *w = strtok_r(arena_str(&c->arena, formats, strlen(formats)), ",;， ", &save_at); w;
         w = strtok_r(NULL, ",;， ", &save_at)) {
        const enum render_kind kind = render_kind_of(w);

        if (kind == RENDER_NONE) {
            cli_wrong_use(c,
                          tr(c, "--format %s：只会 xlsx、csv、html、docx", "--format %s: xlsx, csv, html, docx only"),
                          text_safe(&c->arena, w, true));
            return false;
        }
        wanted[kind] = true;
    }
    return true;
}

/* A folder of its own beside the others: bulletin-2022-05-1. */
static const char *folder_name(struct arena *a, const char *id)
{
    char *name = arena_str(a, id, strlen(id));

    for (char *p = name; *p; p++)
        *p = *p == '/' ? '-' : *p;
    return arena_printf(a, "%s%s", name[0] == '-' || name[0] == '.' ? "_" : "", name);
}

struct target {
    const char *folder, *file; /* one of them */
};

static int target_read(struct cli *c, const struct line *l, const struct edition *e, const bool *wanted,
                       struct target *out)
{
    const char *path = line_extra(l, "out");
    size_t n = 0;

    for (int i = RENDER_NONE + 1; i < RENDER_KINDS; i++)
        n += wanted[i];
    if (path && (!strcmp(path, "-") || (strchr(path, '.') && render_kind_of(path) != RENDER_NONE))) {
        *out = (struct target){NULL, path};
        if (n == 1 && (!strcmp(path, "-") || wanted[render_kind_of(path)]))
            return EXIT_DONE;
        return cli_wrong_use(c,
                             tr(c, "--out %s 是一个文件：--format 只写一种，与它相符",
                                "--out %s is one file: say one --format, that of the file"),
                             text_safe(&c->arena, path, true));
    }
    *out = (struct target){path ? path : folder_name(&c->arena, e->id), NULL};
    if (mkdir(out->folder, 0777) != 0 && errno != EEXIST)
        return save_failed(c, out->folder);
    return EXIT_DONE;
}

int bulletin_get(struct cli *c, struct line *l)
{
    bool wanted[RENDER_KINDS] = {false};
    struct render_template template;
    struct target to;
    struct answer ans;
    const struct edition *e;
    int64_t as_of_ms;
    int rc = bulletin_words(c, l, 1, 1);

    if (!rc && !kinds_read(c, l, wanted))
        rc = EXIT_WRONG_USE;
    rc = rc ? rc : bulletin_ask(c, l->words[1], &ans, &e, &as_of_ms);
    rc = rc ? rc : target_read(c, l, e, wanted, &to);
    if (!rc && wanted[RENDER_DOCX])
        rc = template_find(c, l, e, &template);
    for (int i = RENDER_NONE + 1; !rc && i < RENDER_KINDS; i++) {
        struct csv_error why;
        struct bytes bytes;

        if (!wanted[i])
            continue;
        if (!render_bytes(c, e, (enum render_kind)i, &template, &bytes, &why))
            return cannot_make(c, &why);
        rc = save_bytes(c,
                        to.file
                            ? to.file
                            : arena_printf(&c->arena, "%s/%s.%s", to.folder, render_name(&c->arena, e), render_ends[i]),
                        &bytes, to.file || line_extra(l, "out"));
    }
    return rc;
}

/* ---- again ---- */

static const char *hash_of(struct arena *a, const struct bytes *b)
{
    char *hex = arena_alloc(a, FILEHASH_HEX + 1);

    filehash_digits(b->data, b->len, hex);
    return hex;
}

/* The table as the records give it now: of the state as of then, with what came late, if it is a correction. */
static int table_again(struct cli *c, const struct edition *e, int64_t as_of_ms, bool *same)
{
    struct tableask ask;
    struct answer again;
    struct bytes was = rec_pack(&rec_tabled, e->table, &c->arena), is;
    int rc;

    rec_clear(&rec_tableask, &ask);
    ask.bulletin = e->bulletin;
    ask.period = e->period;
    ask.late_seq = e->late_seq;
    ask.late_ms = e->as_of_ms;
    ask.texts = e->texts;
    c->timeout_ms = c->timeout_ms ? c->timeout_ms : LIM_REHEARSE_MS;
    rc = as_of_ask(c, &(struct as_of){as_of_ms}, OP_bulletin_table, &ask, &again);
    if (rc)
        return rc;
    is = rec_pack(&rec_tabled, again.body, &c->arena);
    *same =
        was.len == is.len && !memcmp(was.data, is.data, is.len) && e->hash && !strcmp(hash_of(&c->arena, &is), e->hash);
    return EXIT_DONE;
}

static int file_again(struct cli *c, const struct edition *e, const struct render_template *t, const char *path,
                      bool *same)
{
    const enum render_kind kind = render_kind_of(path);
    struct bytes is, was;
    struct csv_error why;

    was.data = cli_file(c, path, &was.len);
    if (!was.data)
        return EXIT_NO_FILE;
    if (!render_bytes(c, e, kind, t, &is, &why))
        return cannot_make(c, &why);
    *same = was.len == is.len && !memcmp(was.data, is.data, is.len);
    return EXIT_DONE;
}

static void same_tell(struct cli *c, const char *what, bool same, bool *all)
{
    *all = *all && same;
    if (c->json)
        printf("{\"schema\": \"duban.bulletin_again/1\", \"of\": %s, \"same\": %s}\n", json_string(&c->arena, what),
               same ? "true" : "false");
    else
        printf("%s %s\n", text_safe(&c->arena, what, true),
               same ? tr(c, "重算一致", "made again: equal") : tr(c, "重算不一致", "made again: differs"));
}

/* Computes the table once more, as of the end of its period, and makes the files named once more: byte for byte. */
int bulletin_again(struct cli *c, struct line *l)
{
    struct render_template template;
    struct answer ans;
    const struct edition *e;
    int64_t as_of_ms;
    bool same = false, all = true;
    int rc = bulletin_words(c, l, 1, LINE_WORDS);

    rc = rc ? rc : bulletin_ask(c, l->words[1], &ans, &e, &as_of_ms);
    rc = rc ? rc : table_again(c, e, as_of_ms, &same);
    if (rc)
        return rc;
    same_tell(c, e->id, same, &all);
    rc = l->n > 2 ? template_find(c, l, e, &template) : EXIT_DONE;
    for (size_t i = 2; !rc && i < l->n; i++) {
        rc = file_again(c, e, &template, l->words[i], &same);
        if (!rc)
            same_tell(c, l->words[i], same, &all);
    }
    return rc ? rc : all ? EXIT_DONE : EXIT_NO;
}

/* ---- template ---- */

/* The plain one, to be made the office's own: --out FILE. Or one of the office: tried on an edition, attached, and said
 * how rules name it. */
int bulletin_template(struct cli *c, struct line *l)
{
    const char *out = line_extra(l, "out");
    char *hash = arena_alloc(&c->arena, DUBAN_HASH_SIZE);
    struct render_template template;
    struct duban_reply r = {0};
    struct csv_error why;
    struct bytes bytes;
    struct answer ans;
    const struct edition *e;
    int64_t as_of_ms;
    int rc;

    if (l->n == 1 && out)
        return docx_plain(&c->arena, &bytes) ? save_bytes(c, out, &bytes, true) : EXIT_BUG;
    if (l->n != 3)
        return cli_wrong_use(c, tr(c,
                                   "用法：duban bulletin template --out 文件.docx（取通用模板）| template 文件.docx "
                                   "编号（用这一期试填，合格即存）",
                                   "usage: duban bulletin template --out FILE.docx (the plain one) | template "
                                   "FILE.docx EDITION (tried on it, then kept)"));
    template.name = l->words[1];
    template.bytes.data = cli_file(c, template.name, &template.bytes.len);
    if (!template.bytes.data)
        return EXIT_NO_FILE;
    rc = bulletin_ask(c, l->words[2], &ans, &e, &as_of_ms);
    if (rc)
        return rc;
    if (!render_bytes(c, e, RENDER_DOCX, &template, &bytes, &why))
        return cannot_make(c, &why);
    duban *d = cli_handle(c);
    if (!d)
        return EXIT_NO;
    if (duban_attach(d, template.name, NULL, c->as, hash, &r) || !r.ok)
        return cli_refused(c, OP_attach, &(struct answer){.raw = r, .exit_code = r.exit_code});
    printf("template: %s\n", hash);
    cli_say(c, tr(c, "试填合格，已存。把上面一行写进 bulletin 规则，再 duban rules apply",
                  "it fills, and is kept. Put that line into the rules of kind bulletin, then duban rules apply"));
    return EXIT_DONE;
}
