/* rules.c: puts rules files into force, and shows what is in force. Every document of every file is read and rehearsed
 * before the first one is applied. A document that is in force word for word is left alone. */
#include "clients/rules.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clients/ids.h"
#include "clients/pages.h"
#include "clients/resolve.h"
#include "clients/text.h"

enum { FILES_MAX = LINE_WORDS };

static int kind_rank(const char *kind)
{
    int i = 0;
    while (rules_kind((size_t)i) && strcmp(rules_kind((size_t)i)->name, kind))
        i++;
    return i;
}

static int by_kind(const void *x, const void *y)
{
    const struct rules_order *a = x, *b = y;
    int ra = kind_rank(a->doc->kind), rb = kind_rank(b->doc->kind);
    return ra != rb ? (ra > rb) - (ra < rb) : strcmp(a->doc->name, b->doc->name);
}

/* ---- files ---- */

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static void folder_add(struct cli *c, const char *dir, const char **paths, size_t *n)
{
    size_t before = *n;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d)) != NULL && *n < FILES_MAX;) {
        const char *dot = strrchr(e->d_name, '.');
        if (dot && (!strcmp(dot, ".yml") || !strcmp(dot, ".yaml")) && e->d_name[0] != '.')
            paths[(*n)++] = arena_printf(&c->arena, "%s/%s", dir, e->d_name);
    }
    if (d)
        closedir(d);
    qsort(paths + before, *n - before, sizeof *paths, by_name);
}

static int file_read(struct cli *c, const char *path, struct rules_order *orders, size_t *n)
{
    struct yaml_file *f = arena_alloc(&c->arena, sizeof *f);
    size_t len;
    const char *text = cli_file(c, path, &len);
    if (!text)
        return EXIT_NO_FILE;
    yaml_read(&c->arena, text, len, f);
    for (size_t i = 0; i < f->faults.n; i++) {
        const struct yaml_fault *x = LIST_AT(f->faults, struct yaml_fault, i);
        cli_say(c, "%s:%d:%d: %s", path, x->line, x->column, text_safe(&c->arena, tr(c, x->zh, x->en), true));
    }
    for (size_t i = 0; i < f->docs.n && *n < RULES_DOCS; i++)
        orders[(*n)++] = (struct rules_order){path, LIST_AT(f->docs, struct yaml_doc, i)};
    return f->faults.n ? EXIT_WRONG_DATA : EXIT_DONE;
}

int rules_read(struct cli *c, struct line *l, struct rules_order *orders, size_t *n)
{
    const char *paths[FILES_MAX];
    size_t files = 0;
    int worst = EXIT_DONE;
    for (size_t i = 1; i < l->n; i++) {
        struct stat st;
        if (!stat(l->words[i], &st) && S_ISDIR(st.st_mode))
            folder_add(c, l->words[i], paths, &files);
        else if (files < FILES_MAX)
            paths[files++] = l->words[i];
    }
    if (!files)
        return cli_wrong_use(c, tr(c, "用法：duban rules apply|check|diff|preview 文件.yml… | 目录",
                                   "usage: duban rules apply|check|diff|preview FILE.yml... | FOLDER"));
    for (size_t i = 0; i < files; i++) {
        int rc = file_read(c, paths[i], orders, n);
        worst = rc ? rc : worst;
    }
    qsort(orders, *n, sizeof *orders, by_kind);
    return worst;
}

/* ---- apply ---- */

void rules_place_tell(struct cli *c, const struct rules_order *o, const char *field)
{
    if (!strncmp(field, "doc.", 4))
        field += 4;
    const struct yaml_place *at = field[0] ? yaml_place_of(o->doc, field) : NULL;
    cli_say(c, "%s:%d:%d: %s/%s", o->path, at ? at->line : o->doc->line, at ? at->column : 1, o->doc->kind,
            o->doc->name);
}

/* A refusal of the daemon names a field; the reader knows where it stands in the file. */
static int refused(struct cli *c, const struct rules_order *o, const struct answer *ans)
{
    rules_place_tell(c, o, ans->raw.field ? ans->raw.field : "");
    return cli_refused(c, OP_rules_apply, ans);
}

int rules_stored(struct cli *c, const char *kind, const char *name, int64_t version, struct rules *out, void **doc)
{
    const struct record *r = rules_record(kind);
    struct duban_error e;
    const char *key = version ? arena_printf(&c->arena, "%s/%s@%06lld", kind, name, (long long)version)
                              : arena_printf(&c->arena, "%s/%s", kind, name);
    int found = resolve_record(c, "rules", key, &rec_rules, out);
    if (found <= 0)
        return found;
    *doc = r ? arena_alloc(&c->arena, r->size) : NULL;
    if (!r || rec_unpack(r, out->doc, UNPACK_STORED, &c->arena, *doc, &e)) {
        cli_say(c, tr(c, "%s 是这个程序读不懂的规则", "%s is a document that this program cannot read"), key);
        return -1;
    }
    return 1;
}

/* Version in force, 0 when there is none; *same: it is this very document. -1: told why not. */
static int64_t in_force(struct cli *c, const struct yaml_doc *d, bool *same)
{
    struct rules r;
    void *doc;
    *same = false;
    int found = rules_stored(c, d->kind, d->name, 0, &r, &doc);
    if (found <= 0)
        return found;
    struct bytes there = rec_pack(d->rec, doc, &c->arena);
    *same = there.len == d->canonical.len && !memcmp(there.data, d->canonical.data, there.len);
    return r.version == NONE ? 0 : r.version;
}

static int doc_apply(struct cli *c, const struct rules_order *o, bool dry)
{
    struct rulesapply body;
    struct answer ans;
    bool same;
    const int64_t version = in_force(c, o->doc, &same);
    if (version < 0)
        return EXIT_NO;
    if (same) {
        if (!dry)
            printf(tr(c, "%s/%s 未变，仍是第 %lld 版\n", "%s/%s unchanged, still version %lld\n"), o->doc->kind,
                   o->doc->name, (long long)version);
        return EXIT_DONE;
    }
    rec_clear(&rec_rulesapply, &body);
    body.kind = o->doc->kind;
    body.doc = o->doc->canonical;
    /* the version it follows is part of the id: going back to an older text is a new act, sending twice is not */
    const char *id = arena_printf(&c->arena, "%s-%lld",
                                  id_of_content(&c->arena, "rules", rec_pack(&rec_rulesapply, &body, &c->arena)),
                                  (long long)version);
    if (cli_call(c, OP_rules_apply, c->request_id ? c->request_id : id, dry, &body, &ans))
        return refused(c, o, &ans);
    const struct facts *f = ans.body;
    if (c->json && !dry)
        cli_json(c, OP_rules_apply, &ans);
    else if (!dry)
        printf(tr(c, "%s/%s 第 %lld 版已启用 #%lld\n", "%s/%s version %lld in force, #%lld\n"), o->doc->kind,
               o->doc->name, (long long)(f->version == NONE ? version + 1 : f->version), (long long)ans.seq);
    return EXIT_DONE;
}

static int apply(struct cli *c, struct line *l)
{
    struct rules_order *orders = arena_alloc(&c->arena, RULES_DOCS * sizeof *orders);
    size_t n = 0;
    int rc = rules_read(c, l, orders, &n);
    for (size_t i = 0; !rc && i < n; i++)
        rc = doc_apply(c, &orders[i], true);
    if (rc) {
        cli_say(c, tr(c, "没有启用任何规则。", "nothing was put into force."));
        return rc;
    }
    if (c->dry) {
        printf(tr(c, "%zu 份规则可以启用。没有写入。\n", "%zu documents may be applied. Nothing was written.\n"), n);
        return EXIT_DONE;
    }
    for (size_t i = 0; !rc && i < n; i++)
        rc = doc_apply(c, &orders[i], false);
    return rc;
}

/* ---- show ---- */

static void yaml_print(struct cli *c, const struct record *r, const void *in, int indent, bool dash);

static void yaml_value(struct cli *c, const struct field *f, const void *in, int indent)
{
    const void *p = (const char *)in + f->offset;
    if (f->type == FT_LIST) {
        const struct list *l = p;
        puts("");
        for (size_t i = 0; i < l->n; i++)
            yaml_print(c, f->rec, (const char *)l->v + i * f->rec->size, indent + 2, true);
    } else if (f->type == FT_REC) {
        puts("");
        yaml_print(c, f->rec, *(const void *const *)p, indent + 2, false);
    } else if (f->type == FT_STRS) {
        const struct strs *s = p;
        for (size_t i = 0; i < s->n; i++)
            printf("%s%s", i ? ", " : " [", json_string(&c->arena, s->v[i]));
        puts("]");
    } else if (f->type == FT_STR || f->type == FT_TEXT) {
        printf(" %s\n",
               json_string(&c->arena, field_text(f, in, NULL, &c->arena))); /* a JSON string is a YAML string */
    } else {
        printf(" %s\n", field_text(f, in, NULL, &c->arena));
    }
}

/* A document as the YAML that would be applied to get it. */
static void yaml_print(struct cli *c, const struct record *r, const void *in, int indent, bool dash)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (field_absent(f, in))
            continue;
        printf("%s%s%s:", text_spaces(&c->arena, indent), dash ? "- " : indent ? "  " : "", f->name);
        yaml_value(c, f, in, indent + (indent ? 2 : 0));
        dash = false;
    }
}

static int show(struct cli *c, const char *what)
{
    struct rules r;
    void *doc;
    char *kind = arena_str(&c->arena, what, strlen(what)), *slash = strchr(kind, '/'), *at = strchr(kind, '@');
    int64_t version = 0;
    if (at) {
        *at = '\0';
        version = strtoll(at + 1, NULL, 10);
    }
    if (slash)
        *slash = '\0';
    int found = slash ? rules_stored(c, kind, slash + 1, version, &r, &doc) : 0;
    if (!found)
        cli_say(c, tr(c, "没有规则 %s。看有哪些：duban rules list", "no rules %s. See: duban rules list"),
                text_safe(&c->arena, what, true));
    if (found <= 0)
        return EXIT_WRONG_DATA;
    printf(tr(c, "# %s/%s 第 %lld 版，%s，%s 启用\n", "# %s/%s version %lld, %s, applied by %s\n"), r.kind, r.name,
           (long long)r.version, when_full(&c->arena, r.applied_ms), text_safe(&c->arena, r.by, true));
    yaml_print(c, rules_record(r.kind), doc, 0, false);
    return EXIT_DONE;
}

/* The one in force comes before its versions: of each kind/name only the first is it. */
struct in_force_walk {
    struct cli *c;
    struct buf seen; /* a line "kind/name" of each */
    rules_fn *each;
    void *u;
};

static void in_force_see(void *u, void *rec)
{
    struct in_force_walk *w = u;
    const struct rules *r = rec;
    const char *key = arena_printf(&w->c->arena, "\n%s/%s\n", r->kind, r->name);
    if (w->seen.len && strstr(w->seen.data, key))
        return;
    buf_printf(&w->seen, "%s", key);
    w->each(w->c, r, w->u);
}

int rules_each_in_force(struct cli *c, bool silent, rules_fn *each, void *u)
{
    struct in_force_walk w = {c, {.arena = &c->arena}, each, u};
    return records_each(c, "rules", &rec_rules, silent, in_force_see, &w);
}

static void list_one(struct cli *c, const struct rules *r, void *u)
{
    (void)u;
    printf("%s/%s@%lld  %s  %s\n", r->kind, r->name, (long long)r->version, when_full(&c->arena, r->applied_ms),
           text_safe(&c->arena, r->by, true));
}

static int list(struct cli *c)
{
    return rules_each_in_force(c, false, list_one, NULL);
}

int rules_run(struct cli *c, struct line *l)
{
    static const struct {
        const char *name, *zh;
        int (*run)(struct cli *c, struct line *l);
    } parts[] = {
        {"apply", "启用", apply},
        {"check", "检查", rules_check_run},
        {"diff", "试算", rules_diff_run},
        {"history", "沿革", rules_history_run},
        {"explain", "解释", rules_explain_run},
        {"preview", "样子", rules_preview_run},
        {"fields", "空", rules_fields_run},
    };
    const char *what = l->n ? l->words[0] : "list";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!strcmp(what, parts[i].name) || !strcmp(what, parts[i].zh))
            return parts[i].run(c, l);
    if ((!strcmp(what, "show") || !strcmp(what, "查看")) && l->n == 2)
        return show(c, l->words[1]);
    if (!strcmp(what, "list") && l->n <= 1)
        return list(c);
    return cli_wrong_use(
        c, tr(c,
              "用法：duban rules check|diff|apply|preview 文件.yml… | history [类别/名称] | explain 词 | fields "
              "| show 类别/名称[@版本] | list",
              "usage: duban rules check|diff|apply|preview FILE.yml... | history [KIND/NAME] | explain WORD | fields "
              "| show KIND/NAME[@VERSION] | list"));
}
