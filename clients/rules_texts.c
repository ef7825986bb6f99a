/* rules_texts.c: `rules preview FILES`: every text of these files as it would leave, for an item that was made up, and
 * how it fits each way out; `rules fields`: what a text may name. Nothing is asked of the daemon. */
#include <string.h>

#include "clients/rules.h"
#include "clients/text.h"
#include "proto/drivers.h"
#include "proto/texts.h"

/* ---- fields ---- */

/* docs/templates.md */
static int page_print(void)
{
    puts("# 通知文字里的空 · Fields of texts\n\n"
         "由 `duban rules fields page` 生成；`make docs` 更新。Generated; do not edit.\n\n"
         "`county/texts/` 里的文字可以写 "
         "`{空}`；花括号本身写两遍：`{{`。表里没有的空，启用时就被拒绝，说出文件、行、列和最像的那一个。\n"
         "没有手机、邮箱，没有群众的名字；人名只有收件人、他代的人和定静默时段的人：表里没有的，怎么写也写不出来（`"
         "tests/unit/test_text_secrets.c` "
         "逐条记录地证明）。\n"
         "保密台账和暗访的通知不用这些文字，只说请登录查看。没有值的空写成“—”；`{ack}` "
         "没有值时整行不写，汇总的几个空没有值时什么也不写。\n"
         "督办单的通知里，`{demand}` `{within}` `{due}` `{left}` 说的是督办单。\n\n"
         "A text may name these fields and no other; an unknown one is refused when the file is applied, with its "
         "place and the nearest\n"
         "right name. Where there is no value a dash stands; a line with `{ack}` goes when there is none.\n\n"
         "| 空 | 说明 | meaning | 例 | example | 取自 from |\n| --- | --- | --- | --- | --- | --- |");
    for (int i = 0; i < TEXT_FIELDS; i++) {
        const struct text_field *f = &text_fields[i];
        printf("| `{%s}` | %s | %s | %.*s | %.*s | %s%s%s |\n", f->name, f->zh, f->en,
               (int)strcspn(f->example[TEXT_ZH], "\n"), f->example[TEXT_ZH], (int)strcspn(f->example[TEXT_EN], "\n"),
               f->example[TEXT_EN], f->from[0] ? "`" : "", f->from, f->from[0] ? "`" : "");
    }
    puts("\n## 每种渠道放得下多少 · Room of each way out\n\n"
         "放不下时截正文的末尾，在看得见的一个字的边上截；`next`"
         "（要做的那一件事）从不截：启用时按最长的标题和人名量过。\n"
         "短信 70 字一条，长的 67 字一条。Beyond the room the end of the body is cut; `next` never is.\n\n"
         "| 驱动 driver | | 字节 bytes | 字 characters |\n| --- | --- | --- | --- |");
    for (size_t i = 0; i < drivers_n; i++) {
        const struct driver *d = &drivers[i];
        if (d->text_bytes)
            printf("| `%s` | %s | %d | |\n", d->name, d->zh, d->text_bytes);
        else if (d->text_chars)
            printf("| `%s` | %s | | %d |\n", d->name, d->zh, d->text_chars);
        else
            printf("| `%s` | %s | 文字在服务商那里，按模板号 its texts lie with the provider | |\n", d->name, d->zh);
    }
    return EXIT_DONE;
}

int rules_fields_run(struct cli *c, struct line *l)
{
    if (l->n == 2 && strcmp(l->words[1], "page") == 0)
        return page_print();
    for (int i = 0; i < TEXT_FIELDS; i++)
        printf("{%s}%s %s\n", text_fields[i].name, text_spaces(&c->arena, 14 - (int)strlen(text_fields[i].name)),
               tr(c, text_fields[i].zh, text_fields[i].en));
    return EXIT_DONE;
}

/* ---- preview ---- */

/* The item that was made up; with long_title the longest title that an item can have. */
struct made_up {
    int language;
    bool long_title;
};

static const char *made_up_value(void *u, int field, struct arena *a)
{
    const struct made_up *m = u;
    static const char han[] = "题";

    if (field != TEXT_title || !m->long_title)
        return text_fields[field].example[m->language];
    struct buf b = {.arena = a};
    while (b.len + sizeof han - 1 <= LIM_NAME_BYTES)
        buf_add(&b, han, sizeof han - 1);
    return arena_str(a, b.data, b.len);
}

/* A whole message: subject, body, what to do next. */
static const char *message_of(struct cli *c, const struct text_form *f, bool long_title)
{
    const struct text_pieces *parts[] = {&f->subject, &f->body, &f->next};
    struct made_up m = {f->language, long_title};
    struct buf b = {.arena = &c->arena};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *s = text_render(parts[i], made_up_value, &m, &c->arena);
        size_t len = strlen(s);
        while (len > 0 && s[len - 1] == '\n')
            len--;
        buf_printf(&b, "%s%.*s", i ? "\n" : "", (int)len, s);
    }
    return arena_str(&c->arena, b.data, b.len);
}

/* "312 bytes", "140 characters, 3 messages". */
static const char *room_used(struct cli *c, const struct driver *d, const char *text)
{
    size_t chars = text_chars(text);

    if (!d->text_chars)
        return arena_printf(&c->arena, tr(c, "%zu 字节", "%zu bytes"), strlen(text));
    return arena_printf(&c->arena, tr(c, "%zu 字，短信 %zu 条", "%zu characters, %zu messages"), chars,
                        sms_parts(chars));
}

/* What does not fit is cut from the body; 0: all fits. */
static size_t over_room(const struct driver *d, const char *text)
{
    size_t n = d->text_chars ? text_chars(text) : strlen(text);
    size_t room = (size_t)(d->text_chars ? d->text_chars : d->text_bytes);

    return n > room ? n - room : 0;
}

static void fit_print(struct cli *c, const struct driver *d, const struct text_form *f)
{
    const char *usual = message_of(c, f, false), *longest = message_of(c, f, true);
    size_t cut = over_room(d, usual), cut_longest = over_room(d, longest);

    printf("  %-15s %s", d->name, room_used(c, d, usual));
    printf(tr(c, "；标题最长时 %s，限 %d", "; with the longest title %s, room for %d"), room_used(c, d, longest),
           d->text_chars ? d->text_chars : d->text_bytes);
    if (cut || cut_longest)
        printf(tr(c, "；正文末尾要截：%zu，标题最长时 %zu", "; cut from the body: %zu, with the longest title %zu"),
               cut, cut_longest);
    putchar('\n');
}

static void form_print(struct cli *c, const struct phrasebook *b, const struct text_form *f)
{
    bool any = false;

    printf("── %s %s%s%s\n%s\n", text_languages[f->language],
           tr(c, enum_notice_kind.zh[f->kind], enum_notice_kind.words[f->kind]), f->role[0] ? " · " : "",
           text_safe(&c->arena, f->role, true), text_safe(&c->arena, message_of(c, f, false), false));
    for (size_t i = 0; i < drivers_n; i++) {
        struct text_want want = {f->kind, f->language, drivers[i].name, {f->role, NULL}};
        if ((drivers[i].text_bytes || drivers[i].text_chars) && phrasebook_find(b, &want) == f) {
            fit_print(c, &drivers[i], f);
            any = true;
        }
    }
    if (!any)
        puts(tr(c, "  没有渠道用得到它", "  no way out uses it"));
}

/* The texts among the documents. NULL: a fault was told with its place. */
static struct phrasebook *book_read(struct cli *c, const struct rules_order *orders, size_t n)
{
    struct phrasebook *b = phrasebook_new(&c->arena);
    struct duban_error e = {.code = DUBAN_E_ok};

    for (size_t i = 0; i < n; i++) {
        if (orders[i].doc->rec != &rec_texts || !phrasebook_add(b, orders[i].doc->value, &c->arena, &e))
            continue;
        rules_place_tell(c, &orders[i], e.field);
        cli_say(c, "%s: %s", e.field, text_safe(&c->arena, e.text, true));
        return NULL;
    }
    return b;
}

int rules_preview_run(struct cli *c, struct line *l)
{
    struct rules_order *orders = arena_alloc(&c->arena, RULES_DOCS * sizeof *orders);
    size_t n = 0;
    int rc = rules_read(c, l, orders, &n);
    const struct phrasebook *b = rc ? NULL : book_read(c, orders, n);

    if (!b)
        return rc ? rc : EXIT_WRONG_DATA;
    if (!phrasebook_n(b)) {
        cli_say(c, tr(c, "这些文件里没有文字（texts）", "there are no texts in these files"));
        return EXIT_WRONG_DATA;
    }
    for (size_t i = 0; i < phrasebook_n(b); i++)
        form_print(c, b, phrasebook_at(b, i));
    return EXIT_DONE;
}
