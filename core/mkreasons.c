/* mkreasons: prints docs/reasons.md, the closed list of reason codes, by what they speak of. It is a program, so it may
 * print. A code whose beginning stands in no row below has no heading: then it prints nothing and ends with 1. */
#include <stdio.h>
#include <string.h>

#include "core/reasons.h"

static const struct {
    const char *code, *zh, *en;
} rows[] = {
#define X(code, zh, en) {#code, zh, en},
    DUBAN_REASONS(X)
#undef X
};

/* Codes that begin so, in the order of the page. */
static const struct {
    const char *begin, *zh, *en;
} families[] = {
    {"light_", "灯", "the light"},
    {"cond_", "一条规则成立或不成立的事实", "the fact of a condition, whether it holds or not"},
    {"also_", "没有决定灯色的规则", "conditions that did not decide the light"},
    {"days_", "日子怎样数", "how days were counted"},
    {"count_", "时限的算法", "the counting rule of a limit"},
    {"due_", "期限从哪里来", "where the due date comes from"},
    {"stage_", "阶段和阶段时限", "the stage and its limit"},
    {"step_", "已离开的阶段", "stages that were left"},
    {"whole_", "总时限", "the exact limit of the whole"},
    {"next_", "若无人办理，接下来会怎样", "what comes if nobody does anything"},
    {"date_", "一天", "a day"},
    {"notice_", "一条通知：起因、所在、结局、下一步", "a notice: its cause, where it is, its fate, what comes next"},
    {"digest_", "汇总", "a digest"},
    {"told_", "告知过谁", "who was told"},
    {"wait_", "尚未告知，在等什么", "not told yet: what is waited for"},
    {"not_", "未告知，也不会自动告知", "not told, and it does not come by itself"},
    {"visit_", "一次督查", "a visit"},
    {"plan_", "督查计划", "an inspection plan"},
    {"run_", "没有开出的督查", "visits that were not held"},
    {"ask_", "申请", "a request"},
    {"cited", "依据", "what an explanation rests on"},
    {"why_", "说不完的", "what is too long"},
    {"warn_", "总览上的提醒", "warnings on the board"},
    {"rank_", "排名", "rankings"},
    {"year_", "年表", "yearly tables"},
};

static bool in_family(size_t row, size_t family)
{
    return strncmp(rows[row].code, families[family].begin, strlen(families[family].begin)) == 0;
}

static bool all_have_one(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = 0;

        for (size_t f = 0; f < sizeof families / sizeof families[0]; f++)
            n += in_family(i, f);
        if (n != 1) {
            fprintf(stderr, "core/mkreasons.c: %zu headings for %s\n", n, rows[i].code);
            return false;
        }
    }
    return true;
}

int main(void)
{
    if (!all_have_one())
        return 1;
    puts("# 缘由代码 / Reason codes\n");
    puts("`duban why` 和总览上的提醒只说下面这些句子；花括号里填数、日期、人名。由 `make docs` 从 core/reasons.h "
         "生成，不手改。");
    puts("What `duban why` and the board say, they say in these sentences and no others; braces are filled with "
         "numbers, dates,");
    puts("names. Programs compare the codes. Written by `make docs` from core/reasons.h, never by hand.");
    for (size_t f = 0; f < sizeof families / sizeof families[0]; f++) {
        printf("\n## %s / %s\n\n| code | 中文 | English |\n| --- | --- | --- |\n", families[f].zh, families[f].en);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            if (in_family(i, f))
                printf("| `%s` | %s | %s |\n", rows[i].code, rows[i].zh, rows[i].en);
    }
    return 0;
}
