#include "clients/line.h"

#include <stdlib.h>
#include <string.h>

#include "clients/given.h"
#include "clients/text.h"

enum global_id { G_AS, G_DRY, G_ID, G_JSON, G_LANG, G_ENDPOINT, G_KEYS, G_TIMEOUT, G_COLOR, G_HELP, G_VERSION };

/* clang-format off */
const struct global_option global_options[] = {
    [G_AS]       = {"as",         "PERSON",   "代谁提交（网关和管理员可用）",           "person spoken for (gateways, the owner)"},
    [G_DRY]      = {"dry-run",    NULL,       "只演练：说会怎样，不写入",               "rehearse: say what would happen, write nothing"},
    [G_ID]       = {"request-id", "ID",       "自定提交号；同号再提交不会重记",         "your own id; sent again with it, it counts once"},
    [G_JSON]     = {"json",       NULL,       "输出一个 JSON 对象",                     "print one JSON object"},
    [G_LANG]     = {"lang",       "zh|en",    "语言（DUBAN_LANG，再看系统语言）",       "language (DUBAN_LANG, then the locale)"},
    [G_ENDPOINT] = {"endpoint",   "ENDPOINT",   "服务地址（DUBAN_ENDPOINT）",             "where duband is (DUBAN_ENDPOINT)"},
    [G_KEYS]     = {"keys",       "FILE",     "tcp 用的密钥文件（DUBAN_KEYS）",         "key file for tcp (DUBAN_KEYS)"},
    [G_TIMEOUT]  = {"timeout",    "SECONDS",     "最多等多久，默认 10（DUBAN_TIMEOUT_MS）",                    "seconds to wait at most, 10 (DUBAN_TIMEOUT_MS)"},
    [G_COLOR]    = {"color",      "auto|always|never", "颜色",                          "colour"},
    [G_HELP]     = {"help",       NULL,       "用法",                                   "usage"},
    [G_VERSION]  = {"version",    NULL,       "版本",                                   "version"},
};
/* clang-format on */
const size_t global_options_n = sizeof global_options / sizeof global_options[0];

/* Shorter or older words for fields, everywhere. */
static const struct {
    const char *word, *field;
} field_words[] = {{"to", "new_due"}, {"to", "reader"}, {"at", "occurred_at"}, {"note", "reason"}, {"told", "about"}};

struct reading {
    struct cli *c;
    struct line *l;
    char **argv;
    int argc, i;
    bool help, version;
};

static int usage_error(struct reading *r, const char *what, const char *near)
{
    struct cli *c = r->c;
    const char *verb = r->l->verb ? r->l->verb->name : "";
    what = text_safe(&c->arena, what, true);
    if (near)
        return cli_wrong_use(c, tr(c, "%s 没有选项 %s。是 --%s 吗？", "%s has no option %s. Did you mean --%s?"), verb,
                             what, near);
    return cli_wrong_use(c, tr(c, "%s 没有选项 %s。用法：duban help %s", "%s has no option %s. See: duban help %s"),
                         verb, what, verb);
}

/* ---- options for all ---- */

static int bad_value(struct reading *r, const char *option, const char *want)
{
    return cli_wrong_use(r->c, tr(r->c, "--%s 应为 %s", "--%s takes %s"), option, want);
}

static int global_take(struct reading *r, enum global_id id, const char *v)
{
    struct cli *c = r->c;
    char *end;
    double seconds;
    switch (id) {
    case G_AS:
        c->as = v;
        break;
    case G_DRY:
        c->dry = true;
        break;
    case G_ID:
        c->request_id = v;
        break;
    case G_JSON:
        c->json = true;
        break;
    case G_ENDPOINT:
        c->endpoint = v;
        break;
    case G_KEYS:
        c->keys_file = v;
        break;
    case G_HELP:
        r->help = true;
        break;
    case G_VERSION:
        r->version = true;
        break;
    case G_LANG:
        if (strcmp(v, "zh") && strcmp(v, "en"))
            return bad_value(r, "lang", "zh|en");
        c->lang = v;
        break;
    case G_TIMEOUT:
        seconds = strtod(v, &end);
        if (*end || !v[0] || !(seconds > 0 && seconds <= 86400))
            return bad_value(r, "timeout", "1..86400");
        c->timeout_ms = (int64_t)(seconds * 1000);
        break;
    case G_COLOR:
        if (strcmp(v, "auto") && strcmp(v, "always") && strcmp(v, "never"))
            return bad_value(r, "color", "auto|always|never");
        c->colour = strcmp(v, "auto") ? !strcmp(v, "always") : c->colour;
        break;
    }
    return EXIT_DONE;
}

/* ---- options of the verb ---- */

/* A dash in an option is an underscore in a field; the Chinese heading does as well. */
static const struct field *field_find(const struct verb *v, const char *name, struct arena *a)
{
    if (v->op < 0)
        return NULL;
    char *under = arena_str(a, name, strlen(name));
    for (char *p = under; *p; p++)
        *p = *p == '-' ? '_' : *p;
    for (size_t i = 0; i < sizeof field_words / sizeof field_words[0]; i++)
        if (!strcmp(under, field_words[i].word) && !record_field(ops[v->op].body, under) &&
            record_field(ops[v->op].body, field_words[i].field))
            return record_field(ops[v->op].body, field_words[i].field);
    for (size_t i = 0; i < ops[v->op].body->n; i++) {
        const struct field *f = &ops[v->op].body->fields[i];
        if (verb_takes(v, f) && (!strcmp(f->name, under) || !strcmp(f->zh, name)))
            return f;
    }
    return NULL;
}

static const char *option_nearest(const struct verb *v, const char *name, struct arena *a)
{
    const char *words[128];
    size_t n = 0;
    for (size_t i = 0; i < global_options_n; i++)
        words[n++] = global_options[i].name;
    for (size_t i = 0; v->op >= 0 && i < ops[v->op].body->n && n < 120; i++) {
        const struct field *f = &ops[v->op].body->fields[i];
        if (!verb_takes(v, f))
            continue;
        char *dash = arena_str(a, f->name, strlen(f->name));
        for (char *p = dash; *p; p++)
            *p = *p == '_' ? '-' : *p;
        words[n++] = dash;
    }
    return nearest_word(name, words, n);
}

/* Index of the verb's own option, -1 when it has none of this name; *takes_value. */
static int extra_find(const struct verb *v, const char *name, bool *takes_value)
{
    int at = 0;
    for (const char *p = v->extra; p && *p; at++) {
        size_t n = strcspn(p, " =");
        *takes_value = p[n] == '=';
        if (strlen(name) == n && !strncmp(p, name, n))
            return at;
        p += n;
        p += strspn(p, " =");
    }
    return -1;
}

/* An option may be given again: whoever takes one value takes the last. */
static void extra_add(struct reading *r, struct strs *values, const char *v)
{
    const char **all = arena_alloc(&r->c->arena, (values->n + 1) * sizeof *all);
    if (values->n)
        memcpy(all, values->v, values->n * sizeof *all);
    all[values->n] = v;
    *values = (struct strs){all, values->n + 1};
}

static int field_take(struct reading *r, const struct field *f, const char *where, const char *v)
{
    struct duban_error e = {0};
    if (!given_parse(f, v, &r->c->arena, r->l->body, &e))
        return EXIT_DONE;
    return cli_refuse_error(r->c, where, &e);
}

/* One "--name", "--name=value" or "--name value". */
static int option_take(struct reading *r, const char *arg)
{
    struct arena *a = &r->c->arena;
    const char *eq = strchr(arg, '=');
    const char *name = arena_str(a, arg + 2, eq ? (size_t)(eq - arg) - 2 : strlen(arg) - 2);
    const struct field *f = NULL;
    bool takes_value = true;
    int global = -1, extra = -1;

    for (size_t i = 0; i < global_options_n; i++)
        if (!strcmp(name, global_options[i].name))
            global = (int)i;
    if (global >= 0)
        takes_value = global_options[global].value != NULL;
    else if (!r->l->verb ||
             ((extra = extra_find(r->l->verb, name, &takes_value)) < 0 && !(f = field_find(r->l->verb, name, a))))
        return usage_error(r, arg, r->l->verb ? option_nearest(r->l->verb, name, a) : NULL);
    else if (extra < 0)
        takes_value = true;
    if (!takes_value && eq)
        return cli_wrong_use(r->c, tr(r->c, "--%s 不带值", "--%s takes no value"), name);
    const char *v = eq ? eq + 1 : "";
    if (takes_value && !eq) {
        if (r->i + 1 >= r->argc)
            return cli_wrong_use(r->c, tr(r->c, "--%s 后面缺少值", "--%s needs a value"), name);
        v = r->argv[++r->i];
    }
    if (global >= 0)
        return global_take(r, (enum global_id)global, v);
    if (extra >= 0) {
        extra_add(r, &r->l->extra[extra], v);
        return EXIT_DONE;
    }
    return field_take(r, f, arena_printf(a, "--%s", name), v);
}

/* ---- words ---- */

static int verb_take(struct reading *r, const char *word)
{
    struct cli *c = r->c;
    r->l->verb = verb_find(word);
    if (r->l->verb) {
        if (r->l->verb->op >= 0) {
            const struct record *rec = ops[r->l->verb->op].body;
            r->l->body = arena_alloc(&c->arena, rec->size);
            rec_clear(rec, r->l->body);
        }
        return EXIT_DONE;
    }
    const struct verb *near = verb_nearest(word);
    word = text_safe(&c->arena, word, true);
    if (near)
        return cli_wrong_use(c, tr(c, "没有命令 %s。是 %s（%s）吗？", "no command %s. Did you mean %s (%s)?"), word,
                             near->name, near->zh);
    return cli_wrong_use(c, tr(c, "没有命令 %s。看有哪些：duban help", "no command %s. See: duban help"), word);
}

/* Gives each word to the positional field whose turn it is. */
static int words_place(struct reading *r)
{
    const struct verb *v = r->l->verb;
    const char *p = v->positional;
    size_t i = 0;
    for (; p && *p && i < r->l->n; i++) {
        size_t n = strcspn(p, " ");
        const struct field *f = record_field(ops[v->op].body, arena_str(&r->c->arena, p, n));
        int rc = field_take(r, f, tr(r->c, f->zh, f->name), r->l->words[i]);
        if (rc)
            return rc;
        p += n;
        p += strspn(p, " ");
    }
    if (!p || i == r->l->n)
        return EXIT_DONE;
    return cli_wrong_use(r->c, tr(r->c, "多出 “%s”。用法：duban help %s", "too many words: %s. See: duban help %s"),
                         text_safe(&r->c->arena, r->l->words[i], true), v->name);
}

int line_read(struct cli *c, int argc, char **argv, struct line *l)
{
    struct reading r = {.c = c, .l = l, .argv = argv, .argc = argc};
    bool words_only = false;

    *l = (struct line){0};
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) /* a refusal of an earlier word is an object as well */
        c->json |= !strcmp(argv[i], "--json");
    for (r.i = 1; r.i < argc; r.i++) {
        const char *arg = argv[r.i];
        int rc = EXIT_DONE;
        if (!words_only && !strcmp(arg, "--"))
            words_only = true;
        else if (!words_only && !strcmp(arg, "-h"))
            r.help = true;
        else if (!words_only && !strncmp(arg, "--", 2))
            rc = option_take(&r, arg);
        else if (!l->verb)
            rc = verb_take(&r, arg);
        else if (l->n == LINE_WORDS)
            rc = bad_value(&r, "words", "<= 256");
        else
            l->words[l->n++] = arg;
        if (rc)
            return rc;
    }
    if (r.help && l->verb) { /* `duban report --help` is `duban help report` */
        l->words[0] = l->verb->name;
        l->n = 1;
    }
    if (r.help || r.version) {
        l->verb = verb_find(r.help ? "help" : "version");
        return EXIT_DONE;
    }
    if (!l->verb) {
        int rc = verb_take(&r, "status");
        return rc;
    }
    return words_place(&r);
}
