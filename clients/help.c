/* help.c: the page of help, made from the table of verbs and the operations' records. */
#include <string.h>

#include "clients/line.h"
#include "clients/text.h"

static const struct {
    const char *group, *zh, *en;
} groups[] = {
    {"看", "看", "look"},   {"办", "办", "act"},   {"批", "批", "decide"},     {"送", "送", "messages"},
    {"表", "表", "tables"}, {"策", "策", "rules"}, {"管", "管", "look after"},
};

static void pad_print(struct cli *c, const char *s, int width)
{
    const int gap = width - text_width(s);
    printf("%s%s", s, text_spaces(&c->arena, gap > 2 ? gap : 2));
}

static const char *option_text(struct cli *c, const struct field *f)
{
    char *o = arena_printf(&c->arena, "--%s", f->name);
    for (char *p = o; *p; p++)
        *p = *p == '_' ? '-' : *p;
    return o;
}

static void globals_print(struct cli *c)
{
    puts(tr(c, "\n每个命令都可用", "\nfor every verb"));
    for (size_t i = 0; i < global_options_n; i++) {
        const struct global_option *g = &global_options[i];
        fputs("  ", stdout);
        pad_print(c, arena_printf(&c->arena, "--%s%s%s", g->name, g->value ? " " : "", g->value ? g->value : ""), 28);
        puts(tr(c, g->zh, g->en));
    }
}

static void page_print(struct cli *c)
{
    puts(tr(c, "用法：duban [选项] 命令 [参数]", "usage: duban [options] VERB [words]"));
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        printf("\n%s\n", tr(c, groups[g].zh, groups[g].en));
        for (size_t i = 0; i < verbs_n; i++) {
            if (strcmp(verbs[i].group, groups[g].group))
                continue;
            fputs("  ", stdout);
            pad_print(c, verbs[i].name, 15);
            pad_print(c, verbs[i].zh, 10);
            puts(verb_help(&verbs[i], c->lang));
        }
    }
    globals_print(c);
    puts(tr(
        c,
        "\n退出码  0 办成  1 答复是否  64 用法  65 数据有误  66 没有文件  69 无回应  75 稍后同号再试  77 无权  78 配置",
        "\nexit codes  0 done  1 the answer is no  64 usage  65 data  66 no such file  69 no answer  75 try again  77 "
        "not allowed  78 configuration"));
    puts(tr(c, "一个命令的用法：duban help report", "one verb: duban help report"));
}

enum { CHOICES_SHOWN = 6 };

static const char *value_form(struct cli *c, const struct field *f)
{
    static const struct {
        const char *zh, *en;
    } forms[] = {
        [FT_STR] = {"文字", "TEXT"},
        [FT_TEXT] = {"文字", "TEXT"},
        [FT_INT] = {"整数", "NUMBER"},
        [FT_SINT] = {"整数", "NUMBER"},
        [FT_BOOL] = {"yes|no", "yes|no"},
        [FT_TIME] = {"时刻 2022-05-31T10:00", "TIME 2022-05-31T10:00"},
        [FT_DAY] = {"日期 2022-05-31", "DATE 2022-05-31"},
        [FT_DEC] = {"数 839.2", "NUMBER 839.2"},
        [FT_SPAN] = {"期限 \"5 workdays\"", "SPAN \"5 workdays\""},
        [FT_ENUM] = {"词", "WORD"},
        [FT_STRS] = {"甲;乙", "a;b"},
        [FT_REC] = {"", ""},
        [FT_LIST] = {"", ""},
        [FT_ANY] = {"", ""},
        [FT_BIN] = {"", ""},
    };
    if (f->type == FT_ENUM && f->choices->count - 1 <= CHOICES_SHOWN) {
        struct strs words = {(const char **)arena_copy(&c->arena,
                                                       (c->lang[0] == 'e' ? f->choices->words : f->choices->zh) + 1,
                                                       (size_t)(f->choices->count - 1) * sizeof *words.v),
                             (size_t)f->choices->count - 1};
        return text_joined(&c->arena, &words, "|");
    }
    return tr(c, forms[f->type].zh, forms[f->type].en);
}

static void fields_print(struct cli *c, const struct verb *v)
{
    const struct record *r = ops[v->op].body;
    bool any = false;
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (!verb_takes(v, f))
            continue;
        if (!any)
            puts(tr(c, "\n选项", "\noptions"));
        any = true;
        fputs("  ", stdout);
        pad_print(c, arena_printf(&c->arena, "%s %s", option_text(c, f), value_form(c, f)), 28);
        puts(tr(c, f->zh, f->en));
    }
}

/* Whether a field must be given: by the operation, or by its record. */
static bool needed(int op, const char *name)
{
    const size_t len = strlen(name);
    if (record_field(ops[op].body, name)->flags & FF_NEED)
        return true;
    for (const char *p = ops[op].need; *p;) {
        size_t n = strcspn(p, " ");
        if (n == len && !strncmp(p, name, n))
            return true;
        p += n + (p[n] != '\0');
    }
    return false;
}

/* What must be there, called as the options below are. */
static void need_print(struct cli *c, const struct verb *v)
{
    struct buf b = {.arena = &c->arena};
    const char *need = v->op >= 0 ? ops[v->op].need : "";

    if (!need[0])
        return;
    for (const char *p = need; *p;) {
        const size_t n = strcspn(p, " |");
        const struct field *f = record_field(ops[v->op].body, arena_str(&c->arena, p, n));

        buf_printf(&b, "%s%.1s", tr(c, f->zh, f->name), p + n);
        p += n + (p[n] != '\0');
    }
    printf(tr(c, "必填：%s%s\n", "needed: %s%s\n"), b.data,
           strchr(need, '|') ? tr(c, "（| 表示至少一项）", " (| means one of them)") : "");
}

static void verb_print(struct cli *c, const struct verb *v)
{
    printf("%s（%s）  %s\n", v->name, v->zh, verb_help(v, c->lang));
    printf(tr(c, "用法：duban %s", "usage: duban %s"), v->name);
    if (v->usage)
        printf(" %s", v->usage);
    for (const char *p = v->usage ? "" : v->positional ? v->positional : ""; *p;) {
        size_t n = strcspn(p, " ");
        const struct field *f = record_field(ops[v->op].body, arena_str(&c->arena, p, n));
        printf(needed(v->op, f->name) ? " %s" : " [%s]", tr(c, f->zh, f->name));
        p += n + (p[n] != '\0');
    }
    puts("");
    if (v->example)
        printf(tr(c, "例：duban %s\n", "example: duban %s\n"), v->example);
    need_print(c, v);
    if (v->op >= 0)
        fields_print(c, v);
    for (const char *p = v->extra; p && *p;) {
        size_t n = strcspn(p, " ");
        const size_t word = strcspn(p, " =");
        fputs("  ", stdout);
        pad_print(c, arena_printf(&c->arena, "--%.*s %s", (int)word, p, word < n ? extra_form(p, word, c->lang) : ""),
                  28);
        puts(extra_help(p, word, c->lang));
        p += n + (p[n] != '\0');
    }
    globals_print(c);
}

int help_run(struct cli *c, struct line *l)
{
    if (!l->n) {
        page_print(c);
        return EXIT_DONE;
    }
    const struct verb *v = verb_find(l->words[0]);
    const int op = v ? -1 : op_find(l->words[0]);
    if (op >= 0)
        v = verb_of_op(op);
    if (!v) {
        const struct verb *near = verb_nearest(l->words[0]);
        return cli_wrong_use(c, tr(c, "没有命令 %s。%s%s", "no command %s. %s%s"),
                             text_safe(&c->arena, l->words[0], true), near ? tr(c, "是这个吗：", "Did you mean ") : "",
                             near ? near->name : "");
    }
    verb_print(c, v);
    return EXIT_DONE;
}
