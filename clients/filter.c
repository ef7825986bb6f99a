#include "clients/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "clients/text.h"

static const struct filter_key {
    const char *zh, *en, *field;
    const struct enumeration *choices; /* words of a list, in either language */
} keys[] = {
    {"灯", "light", "light", &enum_light}, {"台账", "ledger", "ledger", NULL},
    {"单位", "unit", "unit", NULL},        {"领导", "leader", "leader", NULL},
    {"期限", "due", "due_within", NULL},   {"状态", "state", "state", &enum_item_state},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

bool filter_span(const char *text, struct span *out)
{
    static const struct {
        const char *word;
        enum span_unit unit;
    } units[] = {
        {"日", SPAN_WORKDAYS},       {"个工作日", SPAN_WORKDAYS}, {"工作日", SPAN_WORKDAYS}, {"wd", SPAN_WORKDAYS},
        {"workdays", SPAN_WORKDAYS}, {"workday", SPAN_WORKDAYS},  {"天", SPAN_DAYS},         {"d", SPAN_DAYS},
        {"days", SPAN_DAYS},         {"day", SPAN_DAYS},
    };
    while (*text == '<' || *text == '=' || *text == ' ')
        text++;
    char *end;
    if (!isdigit((unsigned char)*text))
        return false;
    long n = strtol(text, &end, 10);
    while (*end == ' ')
        end++;
    if (n < 0 || n > 10000)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (!strcmp(end, units[i].word)) {
            *out = (struct span){(int32_t)n, units[i].unit};
            return true;
        }
    return false;
}

/* One word of a closed list, in either language, as it travels. "none" and 无 mean items without a light. */
static const char *choice_word(const struct enumeration *e, const char *word)
{
    int found = choice_find(e, word, true);

    if (found > 0)
        return e->words[found];
    for (int i = 1; i < e->count; i++)
        if (strstr(e->zh[i], word)) /* 销号 for 已销号 */
            return e->words[i];
    if (e == &enum_light && (!strcmp(word, "none") || !strcmp(word, "无") || !strcmp(word, "无灯")))
        return "none";
    return NULL;
}

static int choices_parse(struct cli *c, const struct filter_key *k, const char *text, struct filter *f)
{
    struct buf joined = {.arena = &c->arena};
    char *copy = arena_str(&c->arena, text, strlen(text)), *save = NULL;
    for (char *p; (p = strstr(copy, "，")) != NULL || (p = strstr(copy, "、")) != NULL;)
        memcpy(p, ",,,", 3); /* the comma of the Chinese keyboard has three bytes */
    for (char *w = strtok_r(copy, ",; ", &save); w; w = strtok_r(NULL, ",; ", &save)) {
        const char *word = choice_word(k->choices, w);
        if (!word) {
            struct buf all = {.arena = &c->arena};
            for (int i = 1; i < k->choices->count; i++)
                buf_printf(&all, "%s%s", i > 1 ? tr(c, "、", ", ") : "",
                           tr(c, k->choices->zh[i], k->choices->words[i]));
            return cli_wrong_use(c, tr(c, "%s：没有“%s”。可用：%s", "%s: no such word: %s. There are: %s"),
                                 tr(c, k->zh, k->en), text_safe(&c->arena, w, true), all.data);
        }
        buf_printf(&joined, "%s%s", joined.len ? ";" : "", word);
    }
    struct duban_error e = {0};
    if (joined.len && field_parse(record_field(&rec_filter, k->field), joined.data, &c->arena, f, &e))
        return cli_refuse_error(c, tr(c, k->zh, k->en), &e);
    return EXIT_DONE;
}

static int value_parse(struct cli *c, const struct filter_key *k, const char *text, struct filter *f)
{
    struct duban_error e = {0};
    if (k->choices)
        return choices_parse(c, k, text, f);
    if (!strcmp(k->field, "due_within")) {
        if (filter_span(text, &f->due_within))
            return EXIT_DONE;
        return cli_wrong_use(c, tr(c, "期限写作 期限:5日（工作日）、期限:10天、期限:今天、期限:本周 或 期限:逾期",
                                   "write due:5wd (workdays), due:10d, due:today, due:week or due:overdue"));
    }
    if (field_parse(record_field(&rec_filter, k->field), text, &c->arena, f, &e))
        return cli_refuse_error(c, tr(c, k->zh, k->en), &e);
    return EXIT_DONE;
}

/* "红", "红,黄灯", "red": a word, or several, that are colours and nothing else. */
static bool colours_only(struct arena *a, const char *word, const char **plain)
{
    static const char *const commas[] = {",", "，", "、"};
    struct buf b = {.arena = a};
    for (const char *p = word; *p;) {
        int light = 0;
        size_t len = 0;
        for (int i = 1; i < enum_light.count && !len; i++) {
            const char *const forms[] = {enum_light.zh[i], enum_light.words[i]};
            for (size_t k = 0; k < 2 && !len; k++)
                if (!strncmp(p, forms[k], strlen(forms[k]))) {
                    light = i;
                    len = strlen(forms[k]);
                }
        }
        if (!len)
            return false;
        p += len;
        if (!strncmp(p, "灯", strlen("灯")))
            p += strlen("灯");
        buf_printf(&b, "%s%s", b.len ? "," : "", enum_light.words[light]);
        size_t comma = 0;
        for (size_t k = 0; k < 3 && !comma; k++)
            comma = strncmp(p, commas[k], strlen(commas[k])) ? 0 : strlen(commas[k]);
        if (*p && !comma)
            return false;
        p += comma;
    }
    *plain = b.data;
    return b.len > 0;
}

bool filter_due_word(const char *word, enum due_word *out)
{
    static const struct {
        const char *word;
        enum due_word due;
    } words[] = {
        {"今天", DUE_TODAY}, {"今日", DUE_TODAY}, {"today", DUE_TODAY},  {"本周", DUE_WEEK},
        {"week", DUE_WEEK},  {"逾期", DUE_OVER},  {"overdue", DUE_OVER},
    };
    static const char *const heads[] = {"期限:", "期限：", "due:"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            if (!strncmp(word, heads[i], strlen(heads[i])) && !strcmp(word + strlen(heads[i]), words[k].word)) {
                *out = words[k].due;
                return true;
            }
    return false;
}

bool filter_due_fits(enum due_word due, int64_t day, int64_t today)
{
    const int64_t sunday = today + 6 - ((today + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    if (due == DUE_ANY || day == NONE)
        return due == DUE_ANY;
    if (due == DUE_OVER)
        return day < today;
    return day >= today && day <= (due == DUE_TODAY ? today : sunday);
}

int filter_word(struct cli *c, const char *word, struct filter *f)
{
    static const char wide[] = "：";
    const char *colon = strchr(word, ':'), *wide_colon = strstr(word, wide);
    if (wide_colon && (!colon || wide_colon < colon))
        colon = wide_colon;
    if (!colon && colours_only(&c->arena, word, &word))
        return value_parse(c, &keys[0], word, f);
    if (!colon) {
        f->words = f->words ? arena_printf(&c->arena, "%s %s", f->words, word) : word;
        return EXIT_DONE;
    }
    const char *name = arena_str(&c->arena, word, (size_t)(colon - word));
    const char *value = colon + (colon == wide_colon ? sizeof wide - 1 : 1);
    const char *names[2 * KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        names[2 * i] = keys[i].zh;
        names[2 * i + 1] = keys[i].en;
        if (!strcmp(name, keys[i].zh) || !strcmp(name, keys[i].en))
            return value_parse(c, &keys[i], value, f);
    }
    const char *near = nearest_word(name, names, 2 * KEYS);
    name = text_safe(&c->arena, name, true);
    if (near)
        return cli_wrong_use(c, tr(c, "没有筛选 %s:。是 %s: 吗？", "no filter %s:. Did you mean %s:?"), name, near);
    return cli_wrong_use(c,
                         tr(c, "没有筛选 %s:。可用：灯 台账 单位 领导 期限 状态",
                            "no filter %s:. There are: light ledger unit leader due state"),
                         name);
}
