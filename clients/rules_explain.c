/* rules_explain.c: `rules explain WORD`: what a word of the rules language means, where it may stand, how it is
 * written; and, of the rules in force, which stages, marks, causes and ledgers are called so. */
#include <string.h>

#include "clients/rules.h"
#include "clients/rules_words.h"
#include "clients/text.h"

static bool is_word(const char *word, const char *name, const char *zh)
{
    return !strcmp(word, name) || (zh && !strcmp(word, zh));
}

static void choices_print(struct cli *c, const struct enumeration *e)
{
    fputs(tr(c, "  可选：", "  one of:"), stdout);
    for (int i = 1; i < e->count; i++)
        printf(" %s（%s）", e->words[i], e->zh[i]);
    putchar('\n');
}

static void field_print(struct cli *c, const struct record *r, const struct field *f)
{
    const struct rules_word *w = rules_word_of(r, f);
    printf("%s.%s（%s）  %s%s\n", r->name, f->name, f->zh, rules_type(f, c->lang),
           f->flags & FF_NEED ? tr(c, "，必填", ", needed") : "");
    printf("  %s\n", c->lang[0] == 'e' || !w ? f->en : w->zh);
    if (f->type == FT_ENUM)
        choices_print(c, f->choices);
    if (f->type == FT_SPAN)
        puts(tr(c, "  单位：minutes hours days（自然时间），workminutes workhours workdays（工作时间）",
                "  units: minutes hours days (wall clock), workminutes workhours workdays (office time)"));
    if (w && w->example)
        printf(tr(c, "  例：%s\n", "  example: %s\n"), w->example);
}

static void part_print(struct cli *c, const struct rules_part *p)
{
    printf("%s  %s\n", p->rec->name, tr(c, p->zh, p->en));
    for (size_t i = 0; i < p->rec->n; i++) {
        const struct rules_word *w = rules_word_of(p->rec, &p->rec->fields[i]);
        printf("  %-16s %s\n", p->rec->fields[i].name, c->lang[0] == 'e' || !w ? p->rec->fields[i].en : w->zh);
    }
}

/* docs/rules.md: the whole language as a page. */
static int page_print(void)
{
    puts("# 规则语言 · The rules language\n\n"
         "由 `duban rules explain all` 生成；`make docs` 更新。Generated; do not edit.\n\n"
         "一份规则是一个 YAML 文件，第一个字段说它是哪一类、叫什么名字。`duban rules check` 查写法，`diff` "
         "试算后果，`apply` 启用。");
    for (size_t i = 0; i < rules_parts_n; i++) {
        const struct rules_part *p = &rules_parts[i];
        printf("\n## %s\n\n%s · %s\n\n| 字段 | 写法 | 说明 | meaning | 例 |\n| --- | --- | --- | --- | --- |\n",
               p->rec->name, p->zh, p->en);
        for (size_t k = 0; k < p->rec->n; k++) {
            const struct field *f = &p->rec->fields[k];
            const struct rules_word *w = rules_word_of(p->rec, f);
            const char *example = w && w->example ? w->example : "";
            printf("| `%s`%s | %s | %s | %s | %s%s%s |\n", f->name, f->flags & FF_NEED ? " *" : "", rules_type(f, "zh"),
                   w ? w->zh : f->zh, f->en, *example ? "`" : "", example, *example ? "`" : "");
        }
    }
    puts("\n`*` 必填 needed");
    return EXIT_DONE;
}

/* Words of the language itself. Returns how many were explained. */
static size_t language(struct cli *c, const char *word)
{
    size_t n = 0;
    for (size_t i = 0; i < rules_parts_n; i++) {
        const struct record *r = rules_parts[i].rec;
        if (!strcmp(word, r->name)) {
            part_print(c, &rules_parts[i]);
            n++;
        }
        for (size_t k = 0; k < r->n; k++) {
            const struct field *f = &r->fields[k];
            const char *dotted = arena_printf(&c->arena, "%s.%s", r->name, f->name);
            bool choice = false;
            for (int e = 1; f->type == FT_ENUM && e < f->choices->count; e++)
                choice = choice || is_word(word, f->choices->words[e], f->choices->zh[e]);
            if (choice || is_word(word, f->name, f->zh) || !strcmp(word, dotted)) {
                if (k || strcmp(word, r->name)) /* a kind's first field was told with the kind */
                    field_print(c, r, f);
                n++;
            }
        }
    }
    return n;
}

struct called {
    const char *word;
    size_t n;
};

/* A document in force: whatever in it is called so, or titled so. */
static void document(struct cli *c, const struct rules *r, void *u)
{
    struct called *w = u;
    const struct record *rec = rules_record(r->kind);
    struct duban_error e;
    void *doc = rec ? arena_alloc(&c->arena, rec->size) : NULL;
    if (!rec || rec_unpack(rec, r->doc, UNPACK_STORED, &c->arena, doc, &e))
        return;
    struct list flat = rules_flatten(&c->arena, rec, doc);
    for (size_t k = 0; k < flat.n; k++) {
        const struct rules_flat *x = LIST_AT(flat, struct rules_flat, k);
        if (strcmp(x->text, w->word))
            continue;
        printf("%s/%s@%lld  %s: %s\n", r->kind, r->name, (long long)r->version, x->path,
               text_safe(&c->arena, x->text, true));
        w->n++;
    }
}

/* Words that the county's own documents define. Without a daemon there are none to look at. */
static size_t county(struct cli *c, const char *word)
{
    struct called w = {word, 0};
    rules_each_in_force(c, true, document, &w);
    return w.n;
}

static const char *nearest(struct cli *c, const char *word)
{
    const char **all = arena_alloc(&c->arena, (rules_words_n + rules_parts_n) * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < rules_words_n; i++)
        all[n++] = rules_words[i].field;
    for (size_t i = 0; i < rules_parts_n; i++)
        all[n++] = rules_parts[i].rec->name;
    return nearest_word(word, all, n);
}

int rules_explain_run(struct cli *c, struct line *l)
{
    if (l->n == 1) {
        for (size_t i = 0; i < rules_parts_n; i++)
            printf("%-14s %s\n", rules_parts[i].rec->name, tr(c, rules_parts[i].zh, rules_parts[i].en));
        return EXIT_DONE;
    }
    const char *word = l->words[1];
    if (!strcmp(word, "all"))
        return page_print();
    if (language(c, word) + county(c, word))
        return EXIT_DONE;
    const char *near = nearest(c, word);
    if (near)
        cli_say(c, tr(c, "规则里没有“%s”。是 %s 吗？", "no word '%s' in the rules. Is it %s?"),
                text_safe(&c->arena, word, true), near);
    else
        cli_say(c,
                tr(c, "规则里没有“%s”。看有哪些：duban rules explain",
                   "no word '%s' in the rules. See: duban rules explain"),
                text_safe(&c->arena, word, true));
    return EXIT_WRONG_DATA;
}
