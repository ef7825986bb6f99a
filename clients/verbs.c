#include "clients/verbs.h"

#include <string.h>

#define ACT_DECIDE "new_due unit percent occurred_at reason text"

/* clang-format off */
const struct verb verbs[] = {
    {"看", "status",  "总览",   "看",     OP_status,         status_run,  "",           NULL, NULL, NULL, "一眼看全：各灯、到期、待批、通知、提醒", "one look at everything", "status"},
    {"看", "list",    "清单",   NULL,     OP_list,           list_run,    NULL,         NULL, NULL, "[灯:红,黄] [台账:x] [单位:x] [领导:x] [期限:5日] [状态:x] [字词]", "按条件列事项，急的在前", "items that fit a filter, the most urgent first", "list 灯:红,黄 期限:5日"},
    {"看", "show",    "查看",   "经过",   OP_show,           show_run,    "id",         NULL, "all", NULL, NULL, NULL, "show LD-2022-007"},
    {"看", "why",     "为何",   "为什么", OP_why,            why_run,     "id",         NULL, NULL, NULL, NULL, NULL, "why LD-2022-007"},
    {"看", "watch",   "跟踪",   NULL,     -1,                watch_run,   "",           NULL, "from= jsonl", NULL, "跟着账目看，一条一行", "follow the journal, a line for each entry", "watch --jsonl"},
    {"看", "records", "记录",   NULL,     OP_records,        records_run, "table key",  NULL, NULL, NULL, NULL, NULL, "records person P001"},

    {"办", "report",  "报进度", NULL,     OP_report,         act_run,     "item percent text", NULL, NULL, NULL, "报告进度、数值或情况", "report progress, a figure or what was done", "report LD-2022-007 --percent 85 --text \"完成联调\""},
    {"办", "sign",    "签收",   NULL,     OP_sign,           act_run,     "item",       NULL, NULL, NULL, "确认收到交办", "confirm receipt; the clock runs since assignment", "sign LD-2022-007"},
    {"办", "measure", "报数值", NULL,     OP_measure,        act_run,     "item value", NULL, NULL, NULL, "报一个指标的数值", "report a figure of the item's measure", "measure LS-01 839.2"},
    {"办", "stage",   "报阶段", NULL,     OP_stage,          act_run,     "item stage", NULL, NULL, NULL, "报告到了哪个阶段", "report a stage reached", "stage ZQ-02 applied"},
    {"办", "extend",  "延期",   NULL,     OP_extend_request, act_run,     "item new_due", NULL, NULL, NULL, NULL, NULL, "extend LD-2022-007 --to 2022-09-22 --reason \"省厅接口推迟\""},
    {"办", "hold",    "挂起",   NULL,     OP_hold_request,   act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "hold LD-2022-007 --reason \"等上级批复\""},
    {"办", "resume",  "恢复",   NULL,     OP_resume,         act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "resume LD-2022-007"},
    {"办", "return",  "退回",   NULL,     OP_return_request, act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "return LD-2022-007 --reason \"依据：三定规定第五条\""},
    {"办", "close",   "销号",   NULL,     OP_close_request,  act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "close LD-2022-007 --percent 100"},
    {"办", "answer",  "答复",   "reply",  OP_answer,         act_run,     "item text",  NULL, NULL, NULL, NULL, NULL, "answer LD-2022-007-D1 --text \"已书面说明\""},
    {"办", "conclude","办结",   NULL,     OP_conclude,       act_run,     "item text",  NULL, NULL, NULL, NULL, NULL, "conclude DC-01-20220321 --text \"八项全部看过\""},
    {"办", "correct", "更正",   NULL,     OP_correct,        act_run,     "item percent", NULL, NULL, NULL, NULL, NULL, "correct LD-2022-007 --percent 70 --reason \"佐证不足\""},
    {"办", "reopen",  "重办",   NULL,     OP_reopen,         act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "reopen LD-2022-007 --reason \"回头看发现反弹\""},
    {"办", "add",     "立项",   "register", OP_register,     set_run,     "id ledger title", NULL, NULL, NULL, NULL, NULL, "add LD-2022-069 leader68 \"事项名称\" --lead-unit D01 --due-date 2022-12-20"},

    {"批", "inbox",   "待批",   NULL,     OP_inbox,          inbox_run,   "",           "ledger", NULL, NULL, NULL, NULL, "inbox"},
    {"批", "decide",  "批复",   NULL,     OP_extend_approve, decide_run,  NULL,         ACT_DECIDE, NULL, "申请 approve|reject（准|不准）", "批复一份申请", "answer a request", "decide LD-2022-007/1 approve --to 2022-09-22"},

    {"表", "import",  "导入",   NULL,     -1,                import_run,  NULL,         NULL, "rehearse as-kind=", "文件.csv… | 目录", "导入表格，全部入账或一行不入", "import tables: all rows or none", "import county/sample --rehearse"},
    {"策", "rules",   "规则",   NULL,     -1,                rules_run,   NULL,         NULL, NULL, "apply 文件.yml… | show 类别/名称[@版本] | list", "启用、查看规则", "apply and see rules", "rules apply county/rules"},

    {"管", "unit",    "单位",   NULL,     OP_unit_set,       set_run,     "id name",    NULL, NULL, NULL, NULL, NULL, "unit D31 \"新设单位\" --kind department --parent U01"},
    {"管", "person",  "人员",   NULL,     OP_person_set,     set_run,     "id name",    NULL, NULL, NULL, NULL, NULL, "person P118 \"张某某\" --unit D01 --role liaison"},
    {"管", "principal","身份",  NULL,     OP_principal_set,  set_run,     "id name",    NULL, NULL, NULL, NULL, NULL, "principal uid:1001 \"网关\" --speaks-for yes --may \"read;own\""},
    {"管", "advance", "拨钟",   NULL,     -1,                advance_run, NULL,         NULL, NULL, "2022-03-01 | 2022-03-01T18:00 | +5d", "拨动手动时钟", "move the manual clock", "advance 2022-12-30T18:00"},
    {"管", "play",    "回放",   NULL,     -1,                play_run,    NULL,         NULL, "check quiet verbose until=", "文件.csv", "按手动时钟播放一串更新", "play a stream of updates by the manual clock", "play county/sample/updates.csv --check"},
    {"管", "clock-confirm", "确认时钟", NULL, OP_clock_confirm, set_run,  "",           "",   NULL, NULL, NULL, NULL, "clock-confirm"},
    {"管", "doctor",  "体检",   NULL,     OP_doctor,         doctor_run,  "",           NULL, NULL, NULL, "检查时钟、磁盘、进程、任务和记录", "health: jobs, disk, clock, self-audit", "doctor"},
    {"管", "digest",  "摘要",   NULL,     OP_digest,         digest_run,  "",           NULL, NULL, NULL, NULL, NULL, "digest"},
    {"管", "version", "版本",   NULL,     -1,                version_run, "",           NULL, NULL, NULL, "版本", "versions", "version"},
    {"管", "help",    "帮助",   NULL,     -1,                help_run,    NULL,         NULL, NULL, "[命令]", "本页，或一个命令的用法", "this page, or how to use one verb", "help report"},
};
/* clang-format on */
const size_t verbs_n = sizeof verbs / sizeof verbs[0];

static bool word_is(const char *a, const char *b)
{
    return b && !strcmp(a, b);
}

const struct verb *verb_find(const char *word)
{
    for (size_t i = 0; i < verbs_n; i++)
        if (word_is(word, verbs[i].name) || word_is(word, verbs[i].zh) || word_is(word, verbs[i].also))
            return &verbs[i];
    return NULL;
}

const struct verb *verb_of_op(int op)
{
    static const struct {
        int op;
        const char *verb;
    } others[] = {
        {OP_hello, "version"},        {OP_entries, "watch"},       {OP_rules_get, "rules"},
        {OP_rules_apply, "rules"},    {OP_import, "import"},       {OP_group_set, "import"},
        {OP_milestone_set, "import"}, {OP_schedule_set, "import"}, {OP_advance, "advance"},
    };
    for (size_t i = 0; i < verbs_n; i++)
        if (verbs[i].op == op)
            return &verbs[i];
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].op == op)
            return verb_find(others[i].verb);
    return op >= 0 && op < OP_COUNT && ops[op].klass == CLASS_decide ? verb_find("decide") : verb_find("help");
}

const char *extra_help(const char *name, size_t len, const char *lang)
{
    static const struct {
        const char *name, *zh, *en;
    } helps[] = {
        {"all", "全部列出：重复的不合并，附通知编号", "list everything: repeats not folded, keys of notices"},
        {"rehearse", "只检查和演练，说会怎样，不写入", "check and rehearse only, write nothing"},
        {"as-kind", "指明是哪种表（units people groups items milestones inspections calendar），不按表头认",
         "which table it is (units people groups items milestones inspections calendar), whatever its header says"},
        {"from", "从这一条账目起（#1、2、3……）", "from this entry on (1, 2, 3, ...)"},
        {"jsonl", "一条一个 JSON 对象", "one JSON object a line"},
        {"check", "逐条对照 expect 列", "compare each answer with the column expect"},
        {"quiet", "只说结果", "tell the result only"},
        {"verbose", "逐条说", "tell every row"},
        {"until", "到这一时刻为止", "up to this moment"},
    };
    for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++)
        if (strlen(helps[i].name) == len && !strncmp(helps[i].name, name, len))
            return lang[0] == 'e' ? helps[i].en : helps[i].zh;
    return "";
}

const struct verb *verb_nearest(const char *word)
{
    const char *words[3 * sizeof verbs / sizeof verbs[0]];
    size_t n = 0;
    for (size_t i = 0; i < verbs_n; i++) {
        words[n++] = verbs[i].name;
        words[n++] = verbs[i].zh;
        if (verbs[i].also)
            words[n++] = verbs[i].also;
    }
    const char *near = nearest_word(word, words, n);
    return near ? verb_find(near) : NULL;
}

/* Whether `name` is one of the words of a list ("item percent|value|text", "*"). */
static bool list_has(const char *list, const char *name)
{
    const size_t len = strlen(name);
    if (!strcmp(list, "*"))
        return true;
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, " |");
        if (n == len && !strncmp(p, name, n))
            return true;
        p += n + (p[n] != '\0');
    }
    return false;
}

bool op_takes(int op, const char *field)
{
    return list_has(ops[op].need, field) || list_has(ops[op].take, field);
}

bool verb_takes(const struct verb *v, const struct field *f)
{
    if (v->op < 0 || (f->flags & (FF_HIDE | FF_SERVER)))
        return false;
    if (v->fields)
        return list_has(v->fields, f->name);
    return op_takes(v->op, f->name);
}

const char *verb_help(const struct verb *v, const char *lang)
{
    bool en = lang[0] == 'e';
    if (v->help_zh)
        return en ? v->help_en : v->help_zh;
    return en ? ops[v->op].en : ops[v->op].zh;
}

const char *line_extra(const struct line *l, const char *name)
{
    const size_t len = strlen(name);
    size_t at = 0;
    for (const char *p = l->verb->extra; p && *p; at++) {
        size_t n = strcspn(p, " =");
        if (n == len && !strncmp(p, name, n))
            return l->extra[at];
        p += n;
        p += strspn(p, " =");
    }
    return NULL;
}
