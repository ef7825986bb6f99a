#include "clients/verbs.h"

#include <string.h>

#define ACT_DECIDE "new_due unit percent occurred_at reason text"

/* clang-format off */
const struct verb verbs[] = {
    {"看", "status",  "总览",   "看",     OP_status,         status_run,  "",           NULL, "as-of=", NULL, "一眼看全：各灯、到期、待批、通知、提醒", "one look at everything", "status"},
    {"看", "list",    "清单",   NULL,     OP_list,           list_run,    NULL,         NULL, "as-of= ics=", "[灯:红,黄] [台账:x] [单位:x] [领导:x] [期限:5日] [状态:x] [字词]", "按条件列事项，急的在前", "items that fit a filter, the most urgent first", "list 灯:红,黄 期限:5日"},
    {"看", "show",    "查看",   "经过",   OP_show,           show_run,    "id",         "id limit", "all as-of=", NULL, NULL, NULL, "show LD-2022-007"},
    {"看", "why",     "为何",   "为什么", OP_why,            why_run,     "id about",   "id about", "as-of=", "事项 [light|date|next|notice] | 事项 --told 人|岗位|角色 | 通知号 | 申请号 | 计划 | 日期", NULL, NULL, "why LD-2022-007 --told liaison"},
    {"看", "tally",   "计数",   NULL,     OP_tally,          tally_run,   NULL,         "by", NULL, "--by leader|unit|ledger|stage|… [台账:x] [单位:x] [字词]", NULL, NULL, "tally --by leader 台账:leader68"},
    {"看", "ranking", "排名",   NULL,     OP_ranking,        ranking_run, NULL,         "ledgers kind from to", NULL, "2022 | 2022Q3 | 2022-05 | 起 止 | --from 起 --to 止", NULL, NULL, "ranking 2022Q3 --kind department"},
    {"看", "yearly",  "年表",   NULL,     OP_yearly,         yearly_run,  "year",       NULL, NULL, NULL, NULL, NULL, "yearly 2022"},
    {"看", "best",    "纪录",   NULL,     OP_best,           best_run,    "ledger words", NULL, NULL, NULL, NULL, NULL, "best grain 小麦"},
    {"看", "points",  "记分",   NULL,     OP_scores,         points_run,  NULL,         "item from to limit", "reason= day=", "[show] [单位] | give 单位 规则 理由 | appeal 编号 理由 | decide 编号 confirm|reverse 理由", "看分、记分、申诉、复核", "see, give, contest and decide points", "points show D01"},
    {"看", "simulate","推演",   NULL,     OP_simulate,       simulate_run, NULL,        "item unit limit", "to= rules= all", "--to 日期 [--rules 文件.yml…] [--item 事项] [--unit 单位] [--all]", "推演：假如谁也不办，谁会被告知什么；换了规则差在哪里", "who would be told what if nobody did anything, and what other rules would change", "simulate --to 2022-12-31"},
    {"看", "watch",   "跟踪",   NULL,     -1,                watch_run,   "",           NULL, "from= jsonl", NULL, "跟着账目看，一条一行", "follow the journal, a line for each entry", "watch --jsonl"},
    {"看", "posts",   "岗位",   NULL,     OP_posts,          posts_run,   "unit",       "unit role post vacant all day", NULL, NULL, NULL, NULL, "posts --vacant yes"},
    {"看", "burden",  "负担",   NULL,     OP_burden,         burden_run,  "year",       "year unit", NULL, NULL, NULL, NULL, "burden 2022"},
    {"看", "redraw",  "重抽",   NULL,     OP_show,           redraw_run,  "id",         "id", NULL, NULL, "用留存的范围和种子把督查的样本再抽一遍，说是否一致", "draw the sample of a visit again from its pool and seed, and say whether it is the same", "redraw DC-09-20220516"},
    {"看", "file",    "附件",   NULL,     -1,                file_run,    NULL,         NULL, "out=", "list 事项 | get 摘要 [--out 文件]", "列出、取回附件", "list and fetch attachments", "file list LD-2022-007"},
    {"看", "records", "记录",   NULL,     OP_records,        records_run, "table key",  NULL, NULL, NULL, NULL, NULL, "records person P001"},

    {"办", "report",  "报进度", NULL,     OP_report,         act_run,     "item percent text", NULL, "file=", NULL, "报告进度、数值或情况", "report progress, a figure or what was done", "report LD-2022-007 --percent 85 --text \"完成联调\""},
    {"办", "sign",    "签收",   NULL,     OP_sign,           act_run,     "item",       NULL, NULL, NULL, "确认收到交办", "confirm receipt; the clock runs since assignment", "sign LD-2022-007"},
    {"办", "measure", "报数值", NULL,     OP_measure,        act_run,     "item value", NULL, "file=", NULL, "报一个指标的数值", "report a figure of the item's measure", "measure LS-01 839.2"},
    {"办", "stage",   "报阶段", NULL,     OP_stage,          act_run,     "item stage", NULL, "file=", NULL, "报告到了哪个阶段", "report a stage reached", "stage ZQ-02 applied"},
    {"办", "extend",  "延期",   NULL,     OP_extend_request, act_run,     "item new_due", NULL, NULL, NULL, NULL, NULL, "extend LD-2022-007 --to 2022-09-22 --reason \"省厅接口推迟\""},
    {"办", "hold",    "挂起",   NULL,     OP_hold_request,   act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "hold LD-2022-007 --reason \"等上级批复\""},
    {"办", "resume",  "恢复",   NULL,     OP_resume,         act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "resume LD-2022-007"},
    {"办", "return",  "退回",   NULL,     OP_return_request, act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "return LD-2022-007 --reason \"依据：三定规定第五条\""},
    {"办", "close",   "销号",   NULL,     OP_close_request,  act_run,     "item",       NULL, "file=", NULL, NULL, NULL, "close LD-2022-007 --percent 100"},
    {"办", "answer",  "答复",   "reply",  OP_answer,         act_run,     "item text",  NULL, "file=", NULL, NULL, NULL, "answer LD-2022-007-D1 --text \"已书面说明\""},
    {"办", "conclude","办结",   NULL,     OP_conclude,       act_run,     "item text",  NULL, "file=", NULL, NULL, NULL, "conclude DC-01-20220321 --text \"八项全部看过\""},
    {"办", "correct", "更正",   NULL,     OP_correct,        act_run,     "item percent", NULL, NULL, NULL, NULL, NULL, "correct LD-2022-007 --percent 70 --reason \"佐证不足\""},
    {"办", "reopen",  "重办",   NULL,     OP_reopen,         act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "reopen LD-2022-007 --reason \"回头看发现反弹\""},
    {"办", "tick",    "完成节点", NULL,   OP_milestone_done, act_run,     "item milestone", NULL, "file=", NULL, NULL, NULL, "tick LD-2022-007 LD-2022-007-M1"},
    {"办", "stop",    "停算",   "依法停算", OP_legal_stop,   act_run,     "item text",  NULL, "file=", NULL, NULL, NULL, "stop LD-2022-007 --text \"听证期间不计，见听证通知\""},
    {"办", "assist-sign", "配合签收", NULL, OP_assist_sign,  act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "assist-sign LD-2022-007"},
    {"办", "assist-report", "配合反馈", NULL, OP_assist_report, act_run,  "item text",  NULL, "file=", NULL, NULL, NULL, "assist-report LD-2022-007 \"已会签\""},
    {"办", "mark",    "标记",   NULL,     OP_mark,           act_run,     "item mark",  NULL, NULL, NULL, NULL, NULL, "mark LD-2022-007 poor_quality --reason \"材料与现场不符\" --to 2022-09-30"},
    {"办", "unmark",  "撤标记", NULL,     OP_unmark,         act_run,     "item mark",  NULL, NULL, NULL, NULL, NULL, "unmark LD-2022-007 poor_quality --reason \"已整改\""},
    {"办", "raise",   "提级",   "提级督办", OP_raise,        act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "raise LD-2022-007 --reason \"两次催办未动\""},
    {"办", "jump",    "跳级",   NULL,     OP_rung_jump,      act_run,     "item rung",  NULL, NULL, NULL, NULL, NULL, "jump LD-2022-007 4 --reason \"事关安全，直接告知领衔领导\""},
    {"办", "skip",    "免告",   NULL,     OP_rung_skip,      act_run,     "item rung",  NULL, NULL, NULL, NULL, NULL, "skip LD-2022-007 2 --reason \"该岗位正在外出培训\""},
    {"办", "ack",     "知悉",   NULL,     OP_ack,            act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "ack LD-2022-007 --text \"正在办，周五报\""},
    {"办", "hand-over", "换领导", NULL,   OP_hand_over,      act_run,     "item person", NULL, NULL, NULL, NULL, NULL, "hand-over LD-2022-007 P003 --reason \"分工调整\""},
    {"办", "archive", "归档",   NULL,     OP_archive,        act_run,     "item",       NULL, NULL, NULL, NULL, NULL, "archive LD-2022-007"},
    {"办", "add",     "立项",   "register", OP_register,     set_run,     "id ledger title", NULL, NULL, NULL, NULL, NULL, "add LD-2022-069 leader68 \"事项名称\" --lead-unit D01 --due-date 2022-12-20"},
    {"办", "visit",   "督查",   NULL,     OP_visit_add,      visit_run,   NULL,         "scope kind side method lead_unit dtstart duration_days sample_size sample_rule basis unannounced alone targets reason", NULL, "add 编号 名称 --lead-unit 单位 --dtstart 日期 --targets 对象 --reason 理由", NULL, NULL, "visit add JW-01 \"专项督查\" --lead-unit U03 --dtstart 2022-05-16 --targets \"T01;T02\" --method onsite --reason \"信访反映集中\""},
    {"办", "link",    "关联",   NULL,     OP_link,           set_run,     "item kind to", NULL, NULL, NULL, NULL, NULL, "link LD-2022-007 from HY-2022-03 --reason \"第 3 次全会议定\""},
    {"办", "unlink",  "撤关联", NULL,     OP_unlink,         set_run,     "item kind to", NULL, NULL, NULL, NULL, NULL, "unlink LD-2022-007 from HY-2022-03"},

    {"批", "inbox",   "待批",   NULL,     OP_inbox,          inbox_run,   "",           "ledger", NULL, NULL, NULL, NULL, "inbox"},
    {"批", "decide",  "批复",   NULL,     OP_extend_approve, decide_run,  NULL,         ACT_DECIDE, NULL, "申请 approve|reject（准|不准）", "批复一份申请", "answer a request", "decide LD-2022-007/1 approve --to 2022-09-22"},
    {"批", "plan",    "督查计划", NULL,   OP_plan_approve,   plan_run,    NULL,         "year reason", NULL, "list | approve 计划… [--year 年] | refuse 计划 --reason 理由", "看督查计划，批准或不批", "see inspection plans, approve or refuse them", "plan approve DC-06 --year 2022"},

    {"送", "notice",  "通知",   NULL,     OP_notices,        notice_run,  NULL,         "item reader channel limit", "dead mail state= reason= text=", "[list [事项]] [--dead] [--state 状态] [--to 人|岗位] [--channel 渠道] | show 编号 | retry|drop 编号 --reason 理由 | test 人员 [--channel 渠道] | ack 回执码 | ack --mail < 回信", "通知的结局：看、重发、放弃、测试渠道、确认知悉", "what became of notices: see, send again, give up, try a channel, acknowledge", "notice list --dead"},

    {"表", "bulletin","公开表", NULL,     OP_bulletin_draft, bulletin_run, NULL,         "reason as_of", "out= format= template= drop", "[list [表]] | show|why 编号 | draft 表 期 | check|approve|publish 编号 | return 编号 --reason 理由 [--drop] | correct 表 期 --reason 理由 | text 编号 事项 [文字] [--drop] | get 编号 [--format xlsx,csv,html,docx] [--out 文件夹|文件] [--template 文件.docx] | again 编号 [文件…] | template --out 文件.docx | template 文件.docx 编号", "公开表：起草、核对、批准、公开、更正、取文件、重算核对", "tables that are published: drafted, checked, approved, published, corrected, fetched as files, computed again", "bulletin get chuquan-month/2022-05/1 --format docx"},
    {"表", "import",  "导入",   NULL,     -1,                import_run,  NULL,         NULL, "rehearse as-kind= map= sheet= learn marked= accept-valid", "文件.csv|.xlsx… | 目录", "导入表格，全部入账或一行不入", "import tables: all rows or none", "import 台账.xlsx --map leader68 --rehearse"},
    {"策", "rules",   "规则",   NULL,     -1,                rules_run,   NULL,         NULL, NULL, "check|diff|apply|preview 文件.yml… | history [类别/名称] | explain 词 | fields | show 类别/名称[@版本] | list", "检查、试算、启用、查看规则", "check, try, apply and see rules", "rules diff county/rules"},

    {"管", "unit",    "单位",   NULL,     OP_unit_set,       set_run,     "id name",    NULL, NULL, NULL, NULL, NULL, "unit D31 \"新设单位\" --kind department --parent U01"},
    {"管", "person",  "人员",   NULL,     OP_person_set,     set_run,     "id name",    NULL, NULL, NULL, NULL, NULL, "person P118 \"张某某\" --unit D01 --role liaison"},
    {"管", "holder",  "任职",   NULL,     OP_holder_set,     set_run,     "post kind name", NULL, NULL, NULL, NULL, NULL, "holder P118 substitute \"李某\" --from 2022-05-05 --to 2022-05-20"},
    {"管", "principal","身份",  NULL,     OP_principal_set,  set_run,     "id name",    NULL, NULL, NULL, NULL, NULL, "principal uid:1001 \"网关\" --speaks-for yes --may \"read;own\""},
    {"管", "window",  "静默",   NULL,     OP_window_set,     window_run,  NULL,         "owner reason start end days units roles persons passes passes_urgency", "all since= until=", "[list] [--all] | set 编号 名称 --until 时刻 [--since 时刻] --owner 人 --reason 理由 | set 编号 名称 --start 20:00 --end 07:30 [--days workdays] --owner 人 --reason 理由 | end 编号 --reason 理由", "静默时段：通知压到它结束，合成一份发出", "windows: times in which notices wait and go as one page at the end", "window set fangxun \"防汛静默\" --until 2022-09-18T18:00 --owner P118 --reason \"一线防汛\""},
    {"管", "advance", "拨钟",   NULL,     -1,                advance_run, NULL,         NULL, NULL, "2022-03-01 | 2022-03-01T18:00 | +5d", "拨动手动时钟", "move the manual clock", "advance 2022-12-30T18:00"},
    {"管", "play",    "回放",   NULL,     -1,                play_run,    NULL,         NULL, "check quiet verbose until= map= now", "文件.csv…", "按手动时钟播放各表里的更新", "play what tables tell as updates, by the manual clock", "play county/sample/updates.csv county/sample/calls.csv --check"},
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
        {OP_score_give, "points"},
        {OP_score_appeal, "points"},
        {OP_score_decide, "points"},
        {OP_hello, "version"},
        {OP_entries, "watch"},
        {OP_rules_get, "rules"},
        {OP_rules_apply, "rules"},
        {OP_rules_diff, "rules"},
        {OP_import, "import"},
        {OP_group_set, "import"},
        {OP_attach, "report"},
        {OP_file_chunk, "report"},
        {OP_file_get, "file"},
        {OP_milestone_set, "import"},
        {OP_schedule_set, "import"},
        {OP_advance, "advance"},
        {OP_windows, "window"},
        {OP_window_end, "window"},
        {OP_editions, "bulletin"},
        {OP_bulletin_table, "bulletin"},
        {OP_bulletin_check, "bulletin"},
        {OP_bulletin_approve, "bulletin"},
        {OP_bulletin_return, "bulletin"},
        {OP_bulletin_publish, "bulletin"},
        {OP_bulletin_text, "bulletin"},
        {OP_past, "show"},
    };
    for (size_t i = 0; i < verbs_n; i++)
        if (verbs[i].op == op)
            return &verbs[i];
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].op == op)
            return verb_find(others[i].verb);
    return op >= 0 && op < OP_COUNT && ops[op].klass == CLASS_decide ? verb_find("decide") : verb_find("help");
}

/* The verbs' own options. */
static const struct extra {
    const char *name, *zh, *en;
    const char *form_zh, *form_en; /* what its value looks like; of a switch NULL */
} extras[] = {
    {"all", "全部列出：show 不合并重复的、附通知编号，simulate 连相同的也列",
     "list everything: repeats not folded and keys of notices (show), what is the same as well (simulate)"},
    {"as-of", "截至这一天（当天完）或这一时刻，按那时的规则",
     "as of this day (its end) or moment, under the rules of then", "日期|时刻", "DATE|TIME"},
    {"to", "到这一天（当天完）或这一时刻", "until this day (its end) or moment", "日期|时刻", "DATE|TIME"},
    {"rules", "与这些规则文件比较（可接多个）", "compare with these rules files", "文件.yml", "FILE.yml"},
    {"rehearse", "只检查和演练，说会怎样，不写入", "check and rehearse only, write nothing"},
    {"as-kind", "指明是哪种表（units people groups holders items milestones inspections calendar），不按表头认",
     "which table it is (units people groups holders items milestones inspections calendar), whatever the header",
     "表类", "KIND"},
    {"map", "按这份列映射读（名称或 .yml 文件；没有的话先 --learn）",
     "read by this column map (name or .yml file; none yet: --learn)", "列映射", "MAP"},
    {"sheet", "工作簿里的哪一张表", "which sheet of a workbook", "表名", "SHEET"},
    {"learn", "看表头，印出一份建议的列映射，不导入",
     "look at the heads and print a proposed column map, import nothing"},
    {"marked", "标出错处的那一份存到哪里（不写：台账-核对.xlsx）",
     "where the copy with the mistakes marked goes (else beside the table)", "文件", "FILE"},
    {"accept-valid", "只收没有错的行，其余的标出来", "take the rows without mistakes, mark the others"},
    {"from", "从这一条账目起（#1、2、3……）", "from this entry on (1, 2, 3, ...)", "序号", "N"},
    {"jsonl", "一条一个 JSON 对象", "one JSON object a line"},
    {"check", "逐条对照所期望的答复", "compare each answer with what is expected"},
    {"quiet", "只说结果", "tell the result only"},
    {"verbose", "逐条说", "tell every row"},
    {"reason", "理由", "why", "文字", "TEXT"},
    {"day", "记在哪一天（不写：今天）", "day it counts for (else today)", "日期", "DATE"},
    {"until", "到这一时刻为止", "up to this moment", "时刻", "TIME"},
    {"since", "从这一时刻起（不写：现在）", "from this moment on (else now)", "时刻", "TIME"},
    {"file", "附上这个文件（可多次）", "attach this file (may be given again)", "文件", "FILE"},
    {"out", "存为这个文件；- 为标准输出", "write to this file; - is standard output", "文件", "FILE"},
    {"ics", "存为日历文件，一件一天；- 为标准输出", "write their due dates to this calendar file; - is standard output",
     "文件", "FILE"},
    {"format", "只要这几种：xlsx,csv,html,docx（不写：都要）", "these kinds only: xlsx,csv,html,docx (else all)",
     "xlsx,csv,…", "xlsx,csv,…"},
    {"template", "填进这份 .docx（不写：规则里指明的，或通用的）",
     "filled into this .docx (else the one of the rules, or the plain one)", "文件.docx", "FILE.docx"},
    {"drop", "更正不再要了；专报里不用这一条", "the correction is given up; the item is left out of the digest"},
    {"dead", "只列没有送到的（拒收的、未达的）", "only what did not arrive (refused, dead)"},
    {"mail", "从标准输入读一封回信（给 MTA 的别名用）", "read a reply from standard input (for an alias of an MTA)"},
    {"state", "只列这种状态的（可多次）：不确定、未能送达……",
     "only in this state (may be given again): uncertain, dead, ...", "状态", "STATE"},
    {"text", "附言", "what it says besides", "文字", "TEXT"},
    {"now", "不等时刻，此刻全部送出", "wait for no time, send all of it now"},
};

static const struct extra *extra_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++)
        if (strlen(extras[i].name) == len && !strncmp(extras[i].name, name, len))
            return &extras[i];
    return NULL;
}

const char *extra_help(const char *name, size_t len, const char *lang)
{
    const struct extra *x = extra_find(name, len);

    return !x ? "" : lang[0] == 'e' ? x->en : x->zh;
}

const char *extra_form(const char *name, size_t len, const char *lang)
{
    const struct extra *x = extra_find(name, len);

    return !x || !x->form_zh ? "" : lang[0] == 'e' ? x->form_en : x->form_zh;
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

struct strs line_extras(const struct line *l, const char *name)
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
    return (struct strs){NULL, 0};
}

const char *line_extra(const struct line *l, const char *name)
{
    const struct strs all = line_extras(l, name);
    return all.n ? all.v[all.n - 1] : NULL;
}
