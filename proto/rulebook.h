/* rulebook.h: rules as documents: what makes the engine this county's. Part of records.h, which includes it and whose
 * rules hold here too. Each kind of document is one record; `duban rules apply` puts a version of one into force. */
#ifndef DUBAN_PROTO_RULEBOOK_H
#define DUBAN_PROTO_RULEBOOK_H

#ifndef DUBAN_PROTO_RECORDS_H
#include "proto/records.h"
#endif

/* clang-format off */
/* Stored version. Keys: "<kind>/<name>" the one in force, "<kind>/<name>@<version, 6 digits>" every one. */
#define RULES_FIELDS(F, R)                                                                              \
    F(R, STR,  kind,         FF_KEY,  LIM_ID_BYTES,   "类别",     "hours, calendar, rights, ledger, policy, inspection, channels") \
    F(R, STR,  name,         FF_KEY,  LIM_ID_BYTES,   "名称",     "name")                               \
    F(R, INT,  version,      0,       1000000,        "版本",     "1, 2, 3 …")                          \
    F(R, TIME, applied_ms,   0,       0,              "生效时间", "when it came into force")            \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "经办",     "who applied it")                     \
    F(R, ANY,  doc,          FF_NEED, 0,              "内容",     "the document, by the record of its kind")
RECORD_STRUCT(rules, RULES_FIELDS)

#define HOURSPAN_FIELDS(F, R)                                                                           \
    F(R, STR,  from,         FF_NEED, 5,              "起",       "HH:MM")                              \
    F(R, STR,  to,           FF_NEED, 5,              "止",       "HH:MM")
RECORD_STRUCT(hourspan, HOURSPAN_FIELDS)
/* kind hours: office hours by season. A season without dates holds when no other does. */
#define SEASON_FIELDS(F, R)                                                                             \
    F(R, STR,  from,         0,       5,              "起",       "MM-DD, first day")                   \
    F(R, STR,  to,           0,       5,              "止",       "MM-DD, last day")                    \
    F(R, LIST, spans,        FF_NEED, hourspan,       "时段",     "office hours, in order")
RECORD_STRUCT(season, SEASON_FIELDS)
#define HOURS_FIELDS(F, R)                                                                              \
    F(R, STR,  hours,        FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, LIST, seasons,      FF_NEED, season,         "季节",     "seasons")
RECORD_STRUCT(hours, HOURS_FIELDS)

/* kind calendar: days off and worked weekends; other days follow the weekday. Any number of them are in force together;
 * what they cover is known, what none covers is provisional. */
#define CALDAY_FIELDS(F, R)                                                                             \
    F(R, DAY,  date,         FF_KEY,  0,              "日期",     "the day")                            \
    F(R, ENUM, kind,         FF_NEED, day_kind,       "类别",     "holiday (off) or workday (worked weekend)") \
    F(R, STR,  name,         0,       LIM_NAME_BYTES, "名称",     "name of the holiday")
RECORD_STRUCT(calday, CALDAY_FIELDS)
#define CALENDAR_FIELDS(F, R)                                                                           \
    F(R, STR,  calendar,     FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this calendar")              \
    F(R, LIST, days,         FF_NEED, calday,         "日子",     "days that differ from their weekday") \
    F(R, DAY,  from,         0,       0,              "首日",     "first day it covers; absent: it covers the years of its days") \
    F(R, DAY,  to,           0,       0,              "末日",     "last day it covers") \
    F(R, DAY,  known,        0,       0,              "公布日",   "day it was published") \
    F(R, STR,  source,       0,       LIM_NAME_BYTES, "依据",     "paper it comes from") \
    F(R, INT,  order,        0,       1000,           "先后",     "of two calendars that differ about a day the higher counts; equal ones may not differ") \
    F(R, BOOL, extra,        0,       0,              "补充",     "days that this county adds: it covers nothing by itself")
RECORD_STRUCT(calendar, CALENDAR_FIELDS)

/* kind rights: which classes of operations a role may call. */
#define ROLE_FIELDS(F, R)                                                                               \
    F(R, STR,  role,         FF_KEY,  LIM_ID_BYTES,   "角色",     "role word")                          \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, STRS, may,          0,       LIM_ID_BYTES,   "权限",     "classes: read own office decide admin")
RECORD_STRUCT(role, ROLE_FIELDS)
#define RIGHTS_FIELDS(F, R)                                                                             \
    F(R, STR,  rights,       FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, LIST, roles,        FF_NEED, role,           "角色",     "roles")
RECORD_STRUCT(rights, RIGHTS_FIELDS)

/* ---- kind ledger: what a ledger is ---- */

/* What something opens: an item on a ledger, linked to where it came from. */
#define OPENS_FIELDS(F, R)                                                                              \
    F(R, STR,  ledger,       FF_NEED, LIM_ID_BYTES,   "台账",     "ledger it is put on")                \
    F(R, STR,  suffix,       FF_NEED, 12,             "后缀",     "its number: the old one and this")   \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "事项",     "its title; {title} is the old one; absent: the same") \
    F(R, STR,  demand,       0,       LIM_NAME_BYTES, "要求",     "what it asks for")                   \
    F(R, STR,  lead,         0,       LIM_ID_BYTES,   "由谁",     "unit that answers: lead (the same), registrar, assist, or a unit id; absent: lead") \
    F(R, SPAN, after,        0,       0,              "之后",     "assigned so long after; absent: at once") \
    F(R, SPAN, due,          0,       0,              "期限",     "due so long after it is assigned")   \
    F(R, STR,  stage,        0,       LIM_ID_BYTES,   "阶段",     "its first stage")                    \
    F(R, ENUM, link,         0,       link_kind,      "关联",     "how it is linked to the old one; absent: from")
RECORD_STRUCT(opens, OPENS_FIELDS)

/* Who may move an item: own (a post of its lead unit), assist (of an assisting unit), holder (who took it), registrar
 * (the unit that registered it, but not its holder), office, decide (the classes of rights.yml), or a role word. */
#define STAGE_FIELDS(F, R)                                                                              \
    F(R, STR,  name,         FF_KEY,  LIM_ID_BYTES,   "阶段",     "word that travels")                  \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, BOOL, closes,       0,       0,              "终结",     "reaching it closes the item")        \
    F(R, STRS, next,         0,       LIM_ID_BYTES,   "可转",     "stages that may follow; absent: any") \
    F(R, STRS, by,           0,       LIM_ID_BYTES,   "谁可转入", "who may bring it here; absent: own, office") \
    F(R, STRS, needs,        0,       LIM_ID_BYTES,   "须有",     "what the move must carry: reason text percent value evidence milestones (all ticked) kin (all closed) person unit") \
    F(R, SPAN, within,       0,       0,              "时限",     "limit of this stage, from its entry") \
    F(R, STR,  within_of,    0,       LIM_ID_BYTES,   "时限取自", "or a limit of the matter table: its word, as claim") \
    F(R, STR,  due_of,       0,       LIM_ID_BYTES,   "总时限取自", "entering it starts the limit of the whole, by this word of the matter table, as finish") \
    F(R, STR,  lapse,        0,       LIM_ID_BYTES,   "过时转入", "stage it lapses into by itself when its limit has passed") \
    F(R, BOOL, lapse_due,    0,       0,              "到期转入", "it lapses when the limit of the whole has passed") \
    F(R, BOOL, takes,        0,       0,              "认领",     "who brings it here takes it: one only, the first") \
    F(R, BOOL, frees,        0,       0,              "放手",     "nobody holds it any more")           \
    F(R, BOOL, refuses,      0,       0,              "退回",     "counts as a refusal or return")      \
    F(R, INT,  refuse_most,  0,       1000,           "最多退回", "after so many refusals it goes to `beyond` instead") \
    F(R, STR,  beyond,       0,       LIM_ID_BYTES,   "改转",     "stage for what was refused too often") \
    F(R, BOOL, submits,      0,       0,              "交件",     "on time or late is judged here")     \
    F(R, BOOL, reviews,      0,       0,              "核定",     "the figure becomes the reviewed one: it counts for the record") \
    F(R, LIST, opens,        0,       opens,          "开出",     "items that entering it opens")       \
    F(R, LIST, tell,         0,       rung,           "告知",     "who is told that it was entered") \
    F(R, BOOL, other_eyes,   0,       0,              "换人",     "not by who ended or registered what the item came from")
RECORD_STRUCT(stage, STAGE_FIELDS)

/* Who may grant an extension: the first row that fits. */
#define GRANT_FIELDS(F, R)                                                                              \
    F(R, SPAN, up_to,        0,       0,              "不超过",   "so much later than the date that holds; absent: any") \
    F(R, INT,  nth,          0,       1000,           "第几次",   "the n-th extension at most; absent: any") \
    F(R, STRS, by,           FF_NEED, LIM_ID_BYTES,   "由谁批",   "role words")
RECORD_STRUCT(grant, GRANT_FIELDS)

#define MARKRULE_FIELDS(F, R)                                                                           \
    F(R, STR,  mark,         FF_KEY,  LIM_ID_BYTES,   "标记",     "word that travels")                  \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, STRS, by,           0,       LIM_ID_BYTES,   "谁可标",   "who may set and take it off; absent: office")
RECORD_STRUCT(markrule, MARKRULE_FIELDS)

#define LEDGER_FIELDS(F, R)                                                                             \
    F(R, STR,  ledger,       FF_KEY,  LIM_ID_BYTES,   "台账",     "name of the ledger")                 \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, STR,  policy,       0,       LIM_ID_BYTES,   "灯规",     "policy for lights and ladder; absent: no lights") \
    F(R, BOOL, sign,         0,       0,              "签收",     "signing is asked for")               \
    F(R, INT,  percent_max,  0,       10000,          "进度上限", "highest percent taken; absent: 100") \
    F(R, LIST, stages,       0,       stage,          "阶段",     "stages; absent: none")               \
    F(R, SPAN, reopen_due,   0,       0,              "重办期限", "time given after a reopening; absent: 20 workdays are not assumed, the due date stays") \
    F(R, STR,  mechanism,    0,       LIM_ID_BYTES,   "机制",     "mechanism of the yearly table it belongs to") \
    F(R, STRS, register_by,  0,       LIM_ID_BYTES,   "谁可立项", "role words, besides office")         \
    F(R, STR,  matters,      0,       LIM_ID_BYTES,   "事项表",   "table of matters that gives unit and limits") \
    F(R, SPAN, due,          0,       0,              "默认期限", "due so long after it is assigned, when no date is given") \
    F(R, BOOL, due_needed,   0,       0,              "须有期限", "no date, no item")                   \
    F(R, BOOL, due_fixed,    0,       0,              "外定期限", "set by others: never shifted, never extended") \
    F(R, LIST, extend,       0,       grant,          "延期由谁批", "absent: whoever may decide")       \
    F(R, SPAN, return_within, 0,      0,              "退回时限", "from the assignment; asked later, the request is marked late") \
    F(R, SPAN, backdate,     0,       0,              "补录上限", "what happened longer ago is refused; absent: no limit") \
    F(R, SPAN, backdate_mark, 0,      0,              "补录标记", "what happened longer ago is marked; absent: 1 workday") \
    F(R, INT,  report_by,    0,       31,             "报告日",   "day of the month (weekday, for weekly reports) by which a report is due; absent: the last") \
    F(R, LIST, marks,        0,       markrule,       "标记",     "marks that people may set")          \
    F(R, REC,  look_back,    0,       opens,          "回头看",   "opened when an item is struck off")  \
    F(R, INT,  retain_years, 0,       1000,           "保管年限", "archived items are kept so long")    \
    F(R, BOOL, overlay,      0,       0,              "行动",     "its items are campaigns: laid over their targets from start to due date") \
    F(R, BOOL, ends_by_itself, 0,     0,              "自行终结", "closes the day after its due date")  \
    F(R, BOOL, private,      0,       0,              "不外显",   "notices say only: log in and look") \
    F(R, SPAN, origin_within, 0,      0,              "来自时限", "an item comes from another only so long after that one was ended, or, open, was assigned; absent: any time")
RECORD_STRUCT(ledger, LEDGER_FIELDS)

/* kind policy: lights, orders, ladder. Exactly one of the condition fields stands in each condition. */
#define CONDITION_FIELDS(F, R)                                                                          \
    F(R, STR,  cause,        FF_NEED, LIM_ID_BYTES,   "原因",     "cause word shown and published")     \
    F(R, SPAN, overdue_more,  0,      0,              "逾期超过", "past the effective due date by more than")   \
    F(R, SPAN, due_within,    0,      0,              "临期",     "left until the effective due date, or less") \
    F(R, INT,  behind_more,   0,      10000,          "滞后超过", "points behind the plan, more than")  \
    F(R, INT,  behind_least,  0,      10000,          "滞后达到", "points behind the plan, at least")   \
    F(R, SPAN, unsigned_more, 0,      0,              "未签收超过", "not signed since assignment for more than") \
    F(R, BOOL, close_refused, 0,      0,              "销号被退", "close request refused and not handed in again") \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "what people call this cause")        \
    /* which items it looks at; absent: all */                                                          \
    F(R, STRS, stage_in,     0,       LIM_ID_BYTES,   "限阶段",   "only in these stages")               \
    F(R, STRS, importance_in, 0,      LIM_ID_BYTES,   "限重要性", "only of this importance")            \
    F(R, STRS, urgency_in,   0,       LIM_ID_BYTES,   "限紧急程度", "only of this urgency")             \
    /* by the moment: any unit of time */                                                               \
    F(R, SPAN, stage_over,   0,       0,              "阶段超时", "past the limit of the stage by more than") \
    F(R, SPAN, stage_left,   0,       0,              "阶段临期", "left until the limit of the stage, or less") \
    F(R, SPAN, stage_more,   0,       0,              "停留超过", "in this stage for more than")        \
    F(R, SPAN, time_over,    0,       0,              "超时超过", "past the exact limit of the whole by more than") \
    F(R, SPAN, time_left,    0,       0,              "时限临期", "left until the exact limit of the whole, or less") \
    F(R, SPAN, silent_more,  0,       0,              "无动静超过", "no report, stage or figure for more than") \
    F(R, SPAN, open_more,    0,       0,              "在办超过", "assigned for more than")             \
    F(R, SPAN, childless_more, 0,     0,              "未出事项超过", "nothing came from it for more than, since it was assigned") \
    /* by the day, or by what was said */                                                               \
    F(R, INT,  report_missed, 0,      1000,           "缺报告",   "so many reports in a row not handed in, at least") \
    F(R, INT,  share_behind, 0,       10000,          "份额落后", "points of its target behind the curve, more than") \
    F(R, INT,  share_least,  0,       10000,          "份额不足", "percent of what the curve asks by now is not reached") \
    F(R, INT,  unchanged_months, 0,   1000,           "无变化",   "no change in so many monthly tables") \
    F(R, STR,  marked,       0,       LIM_ID_BYTES,   "有标记",   "a mark that people set")             \
    F(R, ENUM, order_unmet,  0,       light,          "单未答复", "an order of this colour was not answered in time") \
    F(R, INT,  times_least,  0,       100000,         "次数达到", "the colour named by `of` came up so often this year, at least") \
    F(R, ENUM, of,           0,       light,          "颜色",     "colour that times_least counts")     \
    F(R, INT,  returns_least, 0,      100000,         "退回达到", "refused or returned so often, at least") \
    F(R, ENUM, kin_worst,    0,       light,          "所出最重", "an item that came from it shows this colour, or a worse one") \
    F(R, SPAN, assist_more,  0,       0,              "配合未签收超过", "an assisting unit has not signed for more than") \
    F(R, REC,  order,        0,       orderrule,      "督办单",   "order of this cause, instead of its colour's") \
    F(R, INT,  unit_times_least, 0,   100000,         "单位次数达到", "the colour named by `of` came up so often this year on items of the lead unit, at least")
RECORD_STRUCT(condition, CONDITION_FIELDS)
#define ORDERRULE_FIELDS(F, R)                                                                          \
    F(R, STR,  demand,       FF_NEED, LIM_NAME_BYTES, "要求",     "what the order asks for")            \
    F(R, SPAN, within,       FF_NEED, 0,              "时限",     "time to answer")                     \
    F(R, STR,  ledger,       FF_NEED, LIM_ID_BYTES,   "台账",     "ledger the order is put on: answered it ends in its first closing stage, lifted in its last")
RECORD_STRUCT(orderrule, ORDERRULE_FIELDS)
#define LIGHTRULE_FIELDS(F, R)                                                                          \
    F(R, ENUM, light,        FF_NEED, light,          "灯",       "colour")                             \
    F(R, LIST, any,          FF_NEED, condition,      "任一",     "conditions; the first that holds is the cause") \
    F(R, REC,  order,        0,       orderrule,      "督办单",   "order sent when this colour begins") \
    F(R, INT,  start,        0,       100,            "起级",     "rung that this colour begins at: those up to it are told at once; absent: 1")
RECORD_STRUCT(lightrule, LIGHTRULE_FIELDS)
#define RUNG_FIELDS(F, R)                                                                               \
    F(R, STR,  tell,         FF_NEED, LIM_ID_BYTES,   "告知",     "role")                               \
    F(R, ENUM, of,           FF_NEED, rung_of,        "属于",     "unit: a post of the responsible unit; item: the leading leader; registrar: a post of the unit that registered it; assist: of each assisting unit; holder: who took it; fixed: a post of the unit named by `unit`") \
    F(R, SPAN, after,        0,       0,              "间隔",     "working time after the rung before") \
    F(R, ENUM, from,         0,       light,          "起色",     "lowest colour for this rung")        \
    F(R, SPAN, repeat,       0,       0,              "重复",     "tell again after")                   \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "the unit that `fixed` means") \
    F(R, BOOL, wall,         0,       0,              "昼夜",     "told at any hour, its delays counted by the wall clock")
RECORD_STRUCT(rung, RUNG_FIELDS)
#define POLICY_FIELDS(F, R)                                                                             \
    F(R, STR,  policy,       FF_KEY,  LIM_ID_BYTES,   "灯规",     "name of the policy")                 \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, STRS, grey,         0,       LIM_ID_BYTES,   "灰灯",     "states shown grey: held, audit")     \
    F(R, LIST, lights,       FF_NEED, lightrule,      "灯",       "worst first; the first that holds wins") \
    F(R, LIST, ladder,       0,       rung,           "阶梯",     "whom to tell, in order") \
    F(R, SPAN, ack,          0,       0,              "知悉",     "so long an acknowledgement keeps the ladder at rest; absent: it may not be acknowledged")
RECORD_STRUCT(policy, POLICY_FIELDS)

/* kind inspection: what the office's phrases mean, and the ledger that visits are put on. */
#define PHRASE_FIELDS(F, R)                                                                             \
    F(R, STR,  phrase,       FF_KEY,  LIM_NAME_BYTES, "说法",     "as written in the plan")             \
    F(R, ENUM, method,       FF_NEED, sample_method,  "办法",     "all, oldest, lights, random, named") \
    F(R, BOOL, unannounced,  0,       0,              "暗访",     "a plan that says this is unannounced")
RECORD_STRUCT(phrase, PHRASE_FIELDS)
#define INSPECTION_FIELDS(F, R)                                                                         \
    F(R, STR,  inspection,   FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, STR,  ledger,       FF_NEED, LIM_ID_BYTES,   "台账",     "ledger that visits are put on")      \
    F(R, STR,  demand,       FF_NEED, LIM_NAME_BYTES, "要求",     "what a visit asks for")              \
    F(R, STRS, unit_kinds,   0,       LIM_ID_BYTES,   "单位类别", "kinds of unit that scope `unit` means") \
    F(R, STR,  unit_scope,   0,       LIM_ID_BYTES,   "单位范围", "scope word that means units")        \
    F(R, STR,  all_scope,    0,       LIM_ID_BYTES,   "全部范围", "scope word that means every open item") \
    F(R, STR,  salt,         0,       LIM_NAME_BYTES, "盐",       "mixed into each seed")               \
    F(R, LIST, phrases,      FF_NEED, phrase,         "说法",     "phrases") \
    F(R, INT,  cap,          0,       1000,           "每年上限", "visits of one unit in a year, of those that count; absent: none") \
    F(R, STRS, cap_exempt,   0,       LIM_ID_BYTES,   "不计入",   "sides that do not count against it: superior") \
    F(R, SPAN, merge_within, 0,       0,              "合并",     "visits of one unit or ledger that begin within so long of each other become one; absent: never") \
    F(R, STRS, approve_by,   0,       LIM_ID_BYTES,   "批准人",   "role words: who approves plans, and visits beyond the cap; absent: nobody need") \
    F(R, STRS, secret_stages, 0,      LIM_ID_BYTES,   "保密阶段", "stages of an unannounced visit in which the visited hear nothing") \
    F(R, STRS, approve_kinds, 0,      LIM_ID_BYTES,   "须批类别", "kinds of plan that are held only when approved for their year: comprehensive; absent: none") \
    F(R, STRS, counted_methods, 0,    LIM_ID_BYTES,   "计入方式", "methods that go to the visited and burden them: these are counted, capped and merged; absent: all") \
    F(R, REC,  unapproved,   0,       opens,          "待批",     "opened once when the day of a plan comes that nobody approved; shut when it is")
RECORD_STRUCT(inspection, INSPECTION_FIELDS)

/* kind channels: how notices leave, in order of preference. Secrets are never here: docs/channels.md. */
#define SMSCODE_FIELDS(F, R)                                                                            \
    F(R, ENUM, kind,         FF_NEED, notice_kind,    "类别",     "kind of notice that it is for")      \
    F(R, STR,  code,         FF_NEED, LIM_ID_BYTES,   "模板号",   "number of the text that the provider approved") \
    F(R, STRS, params,       0,       LIM_ID_BYTES,   "变量",     "fields that fill it, in order; name=field where the provider's name is another")
RECORD_STRUCT(smscode, SMSCODE_FIELDS)
/* A limit of a provider, with the county's margin: at most `most` in any stretch of `within`, or in each minute, hour,
 * day, month of the calendar. */
#define LIMIT_FIELDS(F, R)                                                                              \
    F(R, ENUM, per,          FF_NEED, limit_per,      "对象",     "key: all that is sent under one robot, application, account; reader: to one reader") \
    F(R, INT,  most,         FF_NEED, 10000000,       "最多",     "attempts")                           \
    F(R, SPAN, within,       0,       0,              "任意",     "in any stretch of this length")      \
    F(R, ENUM, each,         0,       limit_each,     "每",       "in each minute, hour, day or month of the calendar") \
    F(R, INT,  spare,        0,       100,            "留空",     "percent kept for what is red or urgent")
RECORD_STRUCT(limit, LIMIT_FIELDS)
#define CHANNEL_FIELDS(F, R)                                                                            \
    F(R, STR,  channel,      FF_KEY,  LIM_ID_BYTES,   "渠道",     "name: smtp, file, robot-office")     \
    F(R, BOOL, off,          0,       0,              "停用",     "not used")                           \
    F(R, STR,  url,          0,       LIM_NAME_BYTES, "地址",     "smtp://host:587, smtps://host:465, https://host; absent: the provider's own") \
    F(R, STR,  sender,       0,       LIM_NAME_BYTES, "发件人",   "sender address")                     \
    F(R, STR,  kind,         0,       LIM_ID_BYTES,   "驱动",     "smtp, file, exec, webhook, wecom_app, wecom_robot, dingtalk_work, dingtalk_robot, feishu, sms_aliyun, sms_tencent, sms_mas; absent: its name says it") \
    F(R, STR,  secret,       0,       LIM_ID_BYTES,   "密钥",     "name of its file of secrets; absent: the channel's name") \
    F(R, STR,  app,          0,       LIM_ID_BYTES,   "应用",     "agent id, SDK app id, service extension, or source of a webhook's events") \
    F(R, STR,  sign,         0,       LIM_ID_BYTES,   "签名",     "of text messages: the approved signature, or its code") \
    F(R, LIST, codes,        0,       smscode,        "短信模板", "of text messages: the approved text for each kind of notice") \
    F(R, STRS, command,      0,       LIM_NAME_BYTES, "命令",     "of exec: the program, by its full path, and its arguments") \
    F(R, STR,  pin,          0,       LIM_NAME_BYTES, "公钥指纹", "sha256//…: the server is known by this key, whoever signed its certificate") \
    F(R, BOOL, inner,        0,       0,              "内网",     "the server stands in a private network; without it such an address is refused") \
    F(R, STR,  region,       0,       LIM_ID_BYTES,   "地域",     "region of the provider, as ap-guangzhou") \
    F(R, LIST, limits,       0,       limit,          "限额",     "limits of the provider; over one of them a notice waits") \
    F(R, SPAN, wait_most,    0,       0,              "最多等",   "over a limit longer than this: the next channel that reaches its reader; absent: it waits") \
    F(R, STR,  language,     0,       LIM_ID_BYTES,   "语言",     "zh or en; absent: zh")
RECORD_STRUCT(channel, CHANNEL_FIELDS)
#define TEMPLATE_FIELDS(F, R)                                                                           \
    F(R, ENUM, kind,         FF_NEED, notice_kind,    "类别",     "light, order, over, task, moved, digest, care, test") \
    F(R, STR,  subject,      FF_NEED, LIM_NAME_BYTES, "主题",     "with {fields}")                      \
    F(R, TEXT, body,         FF_NEED, LIM_TEXT_BYTES, "正文",     "with {fields}; where a channel has no room its end is cut") \
    F(R, STR,  role,         0,       LIM_ID_BYTES,   "岗位",     "for this role only; absent: for who has none of their own") \
    F(R, TEXT, line,         0,       LIM_TEXT_BYTES, "汇总行",   "how it stands in a digest, with {fields}; absent: its subject") \
    F(R, TEXT, next,         FF_NEED, LIM_TEXT_BYTES, "下一步",   "the one thing to do next, with {fields}: the last lines, never cut")
RECORD_STRUCT(template, TEMPLATE_FIELDS)
/* ---- kind texts: what messages say, as a file of its own ---- */
#define TEXTS_FIELDS(F, R)                                                                              \
    F(R, STR,  texts,        FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, STR,  language,     FF_NEED, LIM_ID_BYTES,   "语言",     "zh or en")                           \
    F(R, STRS, drivers,      0,       LIM_ID_BYTES,   "驱动",     "only for channels of these drivers; absent: for all that have none of their own") \
    F(R, LIST, templates,    FF_NEED, template,       "模板",     "texts")
RECORD_STRUCT(texts, TEXTS_FIELDS)
/* Which notices wait for the digest of the day. The first row that fits counts; without one a notice goes at once. */
#define DIGESTRULE_FIELDS(F, R)                                                                         \
    F(R, STR,  digest,       FF_KEY,  LIM_ID_BYTES,   "汇总",     "name of the digest")                 \
    F(R, STR,  at,           0,       5,              "时刻",     "HH:MM; absent: what fits goes at once, by itself") \
    F(R, INT,  jitter,       0,       60,             "错开",     "minutes, by reader, so that not all leave together") \
    F(R, STRS, kinds,        0,       LIM_ID_BYTES,   "类别",     "only notices of these kinds")        \
    F(R, STRS, lights,       0,       LIM_ID_BYTES,   "灯",       "only of these colours")              \
    F(R, STRS, roles,        0,       LIM_ID_BYTES,   "岗位",     "only to these roles")                \
    F(R, BOOL, workdays,     0,       0,              "工作日",   "leaves on workdays only") \
    F(R, STRS, ledgers,      0,       LIM_ID_BYTES,   "台账",     "only about items of these ledgers")
RECORD_STRUCT(digestrule, DIGESTRULE_FIELDS)
#define CHANNELS_FIELDS(F, R)                                                                           \
    F(R, STR,  channels,     FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, LIST, use,          FF_NEED, channel,        "渠道",     "in order of preference")             \
    F(R, SPAN, retry_first,  0,       0,              "首次重试", "wait after the first failure; doubles") \
    F(R, SPAN, retry_for,    0,       0,              "重试时长", "then the next channel, then the dead list") \
    F(R, SPAN, vacant_for,   0,       0,              "空岗等待", "a notice to a post that nobody holds is looked at each opening so long, then the dead list; absent: retry_for") \
    F(R, LIST, quiet,        0,       window,         "静默",     "times in which notices wait") \
    F(R, LIST, digests,      0,       digestrule,     "汇总",     "which notices wait for the digest of the day") \
    F(R, INT,  cap_item,     0,       1000,           "每事每人", "notices of one item to one reader in a day that go by themselves; more wait for a digest; absent: no cap") \
    F(R, INT,  cap_person,   0,       10000,          "每人",     "notices to one reader in a day that go by themselves; more wait for a digest; absent: no cap") \
    F(R, INT,  flood,        0,       10000,          "每人上限", "beyond so many even the first red of an item waits, for the page of the hour; absent: it always goes at once") \
    F(R, STRS, urgent,       0,       LIM_ID_BYTES,   "急件",     "urgency words: notices of such items wait for no digest and no cap but that of a flood") \
    F(R, STR,  ack_url,      0,       LIM_NAME_BYTES, "知悉链接", "where a reader says that it is known: https://…{token}; absent: the command that does it stands there") \
    F(R, INT,  apart,        0,       30,             "避开",     "minutes around the full and the half hour in which nothing goes out that is not red or urgent; absent: 1")
RECORD_STRUCT(channels, CHANNELS_FIELDS)

/* ---- kind matters: a matter's unit and limits ---- */
#define MATTERROW_FIELDS(F, R)                                                                             \
    F(R, STR,  matter,       FF_NEED, LIM_ID_BYTES,   "事项码",   "matter code or name")                \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, STR,  urgency,      0,       LIM_ID_BYTES,   "紧急程度", "urgency word of this row; an item without one takes it") \
    F(R, STR,  limit,        0,       LIM_ID_BYTES,   "时限名",   "which limit this row gives: claim, finish; absent: none, it names the unit") \
    F(R, SPAN, within,       0,       0,              "时限",     "the limit")                          \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit whose matter it is")            \
    F(R, DAY,  from,         0,       0,              "起",       "first day that this row holds")      \
    F(R, DAY,  to,           0,       0,              "止",       "last day")
RECORD_STRUCT(matterrow, MATTERROW_FIELDS)
/* A row without a matter name ("*") holds for every matter; the first row that fits by matter, urgency and day wins. */
#define MATTERS_FIELDS(F, R)                                                                            \
    F(R, STR,  matters,      FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, LIST, rows,         FF_NEED, matterrow,        "事项",     "matters and limits")
RECORD_STRUCT(matters, MATTERS_FIELDS)

/* ---- kind organisation: the posts that a unit must have filled, and what a vacancy opens ---- */
#define ORGANISATION_FIELDS(F, R)                                                                       \
    F(R, STR,  organisation, FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, STRS, unit_kinds,   0,       LIM_ID_BYTES,   "单位类别", "kinds of unit that must have these posts") \
    F(R, STRS, roles,        0,       LIM_ID_BYTES,   "岗位",     "roles that must be filled")          \
    F(R, REC,  vacancy,      0,       opens,          "空岗",     "opened when one is vacant")         \
    F(R, LIST, care,         0,       rung,           "告知",     "who hears that a ladder came to a post in which nobody is")
RECORD_STRUCT(organisation, ORGANISATION_FIELDS)

/* ---- kind words: closed lists of words for fields of an item ---- */
#define WORDLIST_FIELDS(F, R)                                                                           \
    F(R, STR,  field,        FF_KEY,  LIM_ID_BYTES,   "字段",     "field of an item: importance, measure, report_cycle, lists, urgency") \
    F(R, STRS, words,        FF_NEED, LIM_ID_BYTES,   "可选",     "words that it may hold")
RECORD_STRUCT(wordlist, WORDLIST_FIELDS)
#define WORDTITLE_FIELDS(F, R)                                                                          \
    F(R, STR,  word,         FF_KEY,  LIM_ID_BYTES,   "词",       "word that travels: a kind, side, method or scope of a plan, an urgency …") \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")
RECORD_STRUCT(wordtitle, WORDTITLE_FIELDS)
#define WORDS_FIELDS(F, R)                                                                              \
    F(R, STR,  words,        FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, LIST, lists,        FF_NEED, wordlist,       "字段",     "fields") \
    F(R, LIST, titles,       0,       wordtitle,      "称谓",     "what people call words that no other rules have a title for")
RECORD_STRUCT(words, WORDS_FIELDS)

/* ---- kind points: what gives and takes points ---- */
#define POINTRULE_FIELDS(F, R)                                                                          \
    F(R, STR,  rule,         FF_KEY,  LIM_ID_BYTES,   "规则",     "name of the rule")                   \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it, with its basis") \
    F(R, STR,  heading,      FF_NEED, LIM_ID_BYTES,   "科目",     "heading")                            \
    F(R, ENUM, event,        FF_NEED, score_event,    "事件",     "registered, stage, closed, closed_late, close_refused, light, order_unmet, marked, given") \
    F(R, STRS, ledgers,      0,       LIM_ID_BYTES,   "台账",     "on these ledgers; absent: all")      \
    F(R, STR,  stage,        0,       LIM_ID_BYTES,   "阶段",     "stage reached")                      \
    F(R, ENUM, light,        0,       light,          "灯",       "colour that began")                  \
    F(R, STR,  mark,         0,       LIM_ID_BYTES,   "标记",     "mark set")                           \
    F(R, DEC,  points,       FF_NEED, 0,              "分值",     "points; negative: taken")            \
    F(R, DAY,  from,         0,       0,              "起",       "first day that this rule holds")     \
    F(R, DAY,  to,           0,       0,              "止",       "last day")                           \
    F(R, DEC,  cap,          0,       0,              "封顶",     "most points that this rule gives or takes to one unit in one year") \
    F(R, BOOL, per_assist,   0,       0,              "配合单位", "assisting units get them too")
RECORD_STRUCT(pointrule, POINTRULE_FIELDS)
/* Of the rules that fit one event of one item, the first counts: nothing is counted twice. */
#define POINTS_FIELDS(F, R)                                                                             \
    F(R, STR,  points,       FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "paper it comes from")                \
    F(R, SPAN, appeal,       0,       0,              "申诉期",   "time to appeal, from the day of the entry; absent: no end") \
    F(R, LIST, rows,         FF_NEED, pointrule,      "规则",     "rules")                              \
    F(R, INT,  few,          0,       1000,           "少件折算", "in a ranking each unit's matters are counted with so many of average outcome: few prove little; absent: none") \
    F(R, STR,  mechanism,    0,       LIM_ID_BYTES,   "机制",     "mechanism of the yearly table that points belong to")
RECORD_STRUCT(points, POINTS_FIELDS)

/* ---- kind bulletin: a table that is published ---- */
#define TABLECOLUMN_FIELDS(F, R)                                                                        \
    F(R, STR,  heading,      FF_KEY,  LIM_NAME_BYTES, "栏名",     "heading")                            \
    F(R, STR,  field,        FF_NEED, LIM_ID_BYTES,   "字段",     "no (number of the row), or a field of what the rows are: brief, count, rankrow, yearrow, scoreline, honourrow, campaignrow, textline") \
    F(R, INT,  width,        0,       100,            "宽",       "characters wide")
RECORD_STRUCT(tablecolumn, TABLECOLUMN_FIELDS)
/* One list of an honour roll: the best units of the period by points of these headings, or by the index of a ranking. */
#define TABLECATEGORY_FIELDS(F, R)                                                                      \
    F(R, STR,  category,     FF_KEY,  LIM_ID_BYTES,   "类别",     "name of the category")               \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, STRS, headings,     0,       LIM_ID_BYTES,   "科目",     "by points of these headings; absent: by the index of the ranking") \
    F(R, STRS, ledgers,      0,       LIM_ID_BYTES,   "台账",     "items of these ledgers or lists; absent: of all with lights") \
    F(R, STR,  unit_kind,    0,       LIM_ID_BYTES,   "单位类别", "units of this kind; absent: all")    \
    F(R, INT,  best,         FF_NEED, 1000,           "取前",     "so many; equal ones at the end as well")
RECORD_STRUCT(tablecategory, TABLECATEGORY_FIELDS)
#define BULLETIN_FIELDS(F, R)                                                                           \
    F(R, STR,  bulletin,     FF_KEY,  LIM_ID_BYTES,   "名称",     "name of this table")                 \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "标题",     "title; {period} is the period")      \
    F(R, ENUM, period,       FF_NEED, period_kind,    "周期",     "month, quarter or year")             \
    F(R, ENUM, rows,         FF_NEED, table_source,     "行",       "items, lights, units, leaders, ranking, mechanisms, scores, honours, campaigns, texts") \
    F(R, STRS, ledgers,      0,       LIM_ID_BYTES,   "台账",     "items of these ledgers or lists; absent: of all with lights") \
    F(R, STR,  unit_kind,    0,       LIM_ID_BYTES,   "单位类别", "of a ranking: units of this kind")   \
    F(R, LIST, columns,      FF_NEED, tablecolumn,    "栏",       "columns")                            \
    F(R, BOOL, honours,      0,       0,              "评先",     "of a ranking: who is barred from honours is left out") \
    F(R, STR,  number,       FF_NEED, LIM_NAME_BYTES, "文号",     "{year} and {n}: numbered by year, without a gap, among tables of the same pattern") \
    F(R, SPAN, after,        FF_NEED, 0,              "起草",     "drafted by itself so long after the period") \
    F(R, STRS, check_by,     FF_NEED, LIM_ID_BYTES,   "核对",     "who checks it")                      \
    F(R, STRS, approve_by,   FF_NEED, LIM_ID_BYTES,   "批准",     "who approves it: not who asked for it, checked it or wrote in it") \
    F(R, STRS, publish_by,   FF_NEED, LIM_ID_BYTES,   "公开",     "who publishes it")                   \
    F(R, STR,  note,         0,       LIM_NAME_BYTES, "说明",     "stands below the table")             \
    F(R, STR,  template,     0,       LIM_NAME_BYTES, "模板",     "hash of the attached .docx that its document is filled into; absent: the plain one") \
    F(R, LIST, categories,   0,       tablecategory,  "类别",     "of an honour roll: its lists")       \
    F(R, STRS, sort,         0,       LIM_ID_BYTES,   "排序",     "by these fields; -field: the greatest first; absent: as the rows come") \
    F(R, STRS, state_in,     0,       LIM_ID_BYTES,   "限状态",   "of items: only in these states; absent: all") \
    F(R, STRS, stage_in,     0,       LIM_ID_BYTES,   "限阶段",   "of items: only in these stages")     \
    F(R, STRS, light_in,     0,       LIM_ID_BYTES,   "限灯",     "of items: only of these colours; none: without a light") \
    F(R, BOOL, changed,      0,       0,              "有变化",   "of items: only whose stage, percent or figure became another in the period") \
    F(R, STR,  ledger,       0,       LIM_ID_BYTES,   "所属台账", "ledger that its editions are owed on: it has a stage drafted, checked, approved, published; absent: nobody is reminded") \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "责任单位", "unit that owes them")
RECORD_STRUCT(bulletin, BULLETIN_FIELDS)

#define RULEBOOK_RECORDS(X) \
    X(rules, RULES_FIELDS) \
    X(hourspan, HOURSPAN_FIELDS) \
    X(season, SEASON_FIELDS) \
    X(hours, HOURS_FIELDS) \
    X(calday, CALDAY_FIELDS) \
    X(calendar, CALENDAR_FIELDS) \
    X(role, ROLE_FIELDS) \
    X(rights, RIGHTS_FIELDS) \
    X(opens, OPENS_FIELDS) \
    X(stage, STAGE_FIELDS) \
    X(grant, GRANT_FIELDS) \
    X(markrule, MARKRULE_FIELDS) \
    X(ledger, LEDGER_FIELDS) \
    X(condition, CONDITION_FIELDS) \
    X(orderrule, ORDERRULE_FIELDS) \
    X(lightrule, LIGHTRULE_FIELDS) \
    X(rung, RUNG_FIELDS) \
    X(policy, POLICY_FIELDS) \
    X(phrase, PHRASE_FIELDS) \
    X(inspection, INSPECTION_FIELDS) \
    X(smscode, SMSCODE_FIELDS) \
    X(limit, LIMIT_FIELDS) \
    X(channel, CHANNEL_FIELDS) \
    X(template, TEMPLATE_FIELDS) \
    X(texts, TEXTS_FIELDS) \
    X(digestrule, DIGESTRULE_FIELDS) \
    X(channels, CHANNELS_FIELDS) \
    X(matterrow, MATTERROW_FIELDS) \
    X(matters, MATTERS_FIELDS) \
    X(organisation, ORGANISATION_FIELDS) \
    X(wordlist, WORDLIST_FIELDS) \
    X(wordtitle, WORDTITLE_FIELDS) \
    X(words, WORDS_FIELDS) \
    X(pointrule, POINTRULE_FIELDS) \
    X(points, POINTS_FIELDS) \
    X(tablecolumn, TABLECOLUMN_FIELDS) \
    X(tablecategory, TABLECATEGORY_FIELDS) \
    X(bulletin, BULLETIN_FIELDS)
/* clang-format on */

#endif
