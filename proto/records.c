/* records.c: the lists of records.h made into descriptions, and the words of the closed lists in both languages. */
#include "proto/records.h"

#include <string.h>

/* ---- closed lists: W(word that travels, what people read), in the order of the enum in records.h ---- */
/* clang-format off */
#define LIGHT_WORDS(W) W("", "") W("grey", "灰") W("blue", "蓝") W("yellow", "黄") W("red", "红")
#define ITEM_STATE_WORDS(W) W("", "") W("open", "在办") W("held", "挂起") W("audit", "审核中") W("closed", "已销号")
#define SEGMENT_KIND_WORDS(W) W("", "") W("running", "起算") W("extended", "延期") W("held", "挂起") W("resumed", "恢复") \
    W("reopened", "重办") W("stopped", "依法停算") W("restarted", "重新起算") W("moved", "随放假顺移")
#define ASK_KIND_WORDS(W) W("", "") W("extend", "延期") W("return", "退回") W("hold", "挂起") W("close", "销号")
#define ASK_STATE_WORDS(W) W("", "") W("waiting", "待批") W("approved", "已同意") W("rejected", "未同意")
#define NOTICE_KIND_WORDS(W) W("", "") W("light", "亮灯") W("order", "督办单") W("over", "解除") W("task", "任务") \
    W("moved", "期限顺移") W("digest", "汇总") W("care", "提醒") W("test", "测试")
#define NOTICE_STATE_WORDS(W) W("", "") W("intended", "待发") W("sending", "发送中") W("accepted", "渠道已收") \
    W("delivered", "已送达") W("read", "已读") W("refused", "被拒收") W("overtaken", "已不必发") W("uncertain", "不确定") \
    W("dead", "未能送达") W("folded", "并入汇总") W("dropped", "人工放弃")
#define ENTRY_KIND_WORDS(W) W("", "") W("data", "业务") W("claim", "接任") W("tick", "时钟") W("rules", "规则") \
    W("check", "核对")
#define LIMIT_PER_WORDS(W) W("", "") W("key", "每个发送号") W("reader", "每个收件人")
#define LIMIT_EACH_WORDS(W) W("", "") W("minute", "分钟") W("hour", "小时") W("day", "日") W("month", "月")
#define PERIOD_KIND_WORDS(W) W("", "") W("month", "月") W("quarter", "季") W("year", "年")
#define TABLE_SOURCE_WORDS(W) \
    W("", "") W("items", "事项") W("lights", "亮灯事项") W("units", "单位") W("leaders", "领导") W("ranking", "排名") \
    W("mechanisms", "机制") W("scores", "记分") W("honours", "评先") W("campaigns", "行动") W("texts", "文字")
#define EDITION_STATE_WORDS(W) \
    W("", "") W("waiting", "待起草") W("drafted", "已起草") W("checked", "已核对") W("approved", "已批准") \
    W("published", "已公开") W("corrected", "已更正") W("dropped", "不用")
#define JOB_KIND_WORDS(W) W("", "") W("judge", "判灯") W("inspect", "督查") W("send", "发送") W("rehearse", "推演") W("bulletin", "制表")
#define DAY_KIND_WORDS(W) W("", "") W("holiday", "放假") W("workday", "上班")
#define RUNG_OF_WORDS(W) W("", "") W("unit", "责任单位") W("item", "领衔领导") W("registrar", "登记单位") \
    W("assist", "配合单位") W("holder", "承办人") W("fixed", "指定单位") W("visited", "被查单位")
#define SAMPLE_METHOD_WORDS(W) W("", "") W("all", "全部") W("oldest", "久未查者先") W("lights", "亮灯者先") \
    W("random", "随机") W("named", "指定")
#define MISSED_POLICY_WORDS(W) W("", "") W("once", "补一次") W("all", "逐次补") W("skip", "跳过并记录")
#define LINK_KIND_WORDS(W) W("", "") W("from", "出自") W("part", "属于") W("measures", "计量") W("supervises", "监督") \
    W("reports", "报告给")
#define HOLDER_KIND_WORDS(W) W("", "") W("holder", "在任") W("substitute", "代理") W("leave", "离岗")
#define SCORE_STATE_WORDS(W) W("", "") W("counted", "已记") W("appealed", "申诉中") W("confirmed", "维持") W("reversed", "撤销")
#define SCORE_EVENT_WORDS(W) W("", "") W("registered", "立项") W("stage", "到阶段") W("closed", "按时销号") \
    W("closed_late", "逾期销号") W("close_refused", "销号被退") W("light", "亮灯") W("order_unmet", "督办单逾期") \
    W("marked", "有标记") W("given", "人工记分")
/* clang-format on */

#define WORD_WIRE(word, zh) word,
#define WORD_ZH(word, zh) zh,
#define ENUMERATION(N, WORDS, last)                                                                      \
    static const char *const words_##N[] = {WORDS(WORD_WIRE)};                                           \
    static const char *const zh_##N[] = {WORDS(WORD_ZH)};                                                \
    const struct enumeration enum_##N = {#N, words_##N, zh_##N, sizeof words_##N / sizeof words_##N[0]}; \
    _Static_assert(sizeof words_##N / sizeof words_##N[0] == (last) + 1, "words of " #N " fit its enum")

ENUMERATION(light, LIGHT_WORDS, LIGHT_RED);
ENUMERATION(item_state, ITEM_STATE_WORDS, ITEM_CLOSED);
ENUMERATION(segment_kind, SEGMENT_KIND_WORDS, SEG_MOVED);
ENUMERATION(ask_kind, ASK_KIND_WORDS, ASK_CLOSE);
ENUMERATION(ask_state, ASK_STATE_WORDS, ASKS_REJECTED);
ENUMERATION(notice_kind, NOTICE_KIND_WORDS, NOTICE_TEST);
ENUMERATION(limit_per, LIMIT_PER_WORDS, PER_READER);
ENUMERATION(limit_each, LIMIT_EACH_WORDS, EACH_MONTH);
ENUMERATION(notice_state, NOTICE_STATE_WORDS, NS_DROPPED);
ENUMERATION(entry_kind, ENTRY_KIND_WORDS, ENTRY_CHECK);
ENUMERATION(job_kind, JOB_KIND_WORDS, JOB_KINDS - 1);
ENUMERATION(day_kind, DAY_KIND_WORDS, DAYK_WORKDAY);
ENUMERATION(rung_of, RUNG_OF_WORDS, RUNG_VISITED);
ENUMERATION(sample_method, SAMPLE_METHOD_WORDS, SAMPLE_NAMED);
ENUMERATION(missed_policy, MISSED_POLICY_WORDS, MISSED_SKIP);
ENUMERATION(link_kind, LINK_KIND_WORDS, LINK_REPORTS);
ENUMERATION(holder_kind, HOLDER_KIND_WORDS, HOLDER_LEAVE);
ENUMERATION(score_state, SCORE_STATE_WORDS, SCORE_REVERSED);
ENUMERATION(period_kind, PERIOD_KIND_WORDS, PERIOD_YEAR);
ENUMERATION(table_source, TABLE_SOURCE_WORDS, TABLE_TEXTS);
ENUMERATION(edition_state, EDITION_STATE_WORDS, EDITION_DROPPED);
ENUMERATION(score_event, SCORE_EVENT_WORDS, SE_GIVEN);

/* ---- descriptions ---- */
RECORDS(RECORD_DESCRIBE)

/* A record's fields are found in one map, so a map must be able to hold them all. */
#define X(R, FIELDS) _Static_assert(sizeof fields_##R / sizeof fields_##R[0] <= LIM_KEYS, #R " fits a map");
RECORDS(X)
#undef X

static const struct record *const record_all[] = {
#define X(R, FIELDS) &rec_##R,
    RECORDS(X)
#undef X
};

const struct record *record_find(const char *name)
{
    for (size_t i = 0; i < sizeof record_all / sizeof record_all[0]; i++)
        if (strcmp(record_all[i]->name, name) == 0)
            return record_all[i];
    return NULL;
}

size_t record_list_max(const struct record *r)
{
    /* What comes from a file, or is as long as the county is large. */
    static const struct record *const long_lists[] = {&rec_row, &rec_facts, &rec_calday, &rec_candidate,
                                                      &rec_matterrow};

    for (size_t i = 0; i < sizeof long_lists / sizeof long_lists[0]; i++)
        if (long_lists[i] == r)
            return LIM_ROWS;
    return LIM_LIST;
}

/* In the order of applying: what others refer to first; rights last, so that they can't lock out who applies them. */
static const struct record *const rules_kinds[] = {
    &rec_hours,  &rec_calendar,   &rec_words, &rec_matters,  &rec_policy,   &rec_ledger, &rec_organisation,
    &rec_points, &rec_inspection, &rec_texts, &rec_channels, &rec_bulletin, &rec_rights,
};
enum { RULES_KINDS = sizeof rules_kinds / sizeof rules_kinds[0] };

const struct record *rules_kind(size_t i)
{
    return i < RULES_KINDS ? rules_kinds[i] : NULL;
}

const struct record *rules_record(const char *kind)
{
    for (size_t i = 0; i < RULES_KINDS; i++)
        if (strcmp(rules_kinds[i]->name, kind) == 0)
            return rules_kinds[i];
    return NULL;
}
