/* records.h: every record of duban, written once. See field.h for how a list becomes struct, codec, CSV and page.
 *
 * Words follow docs/words.md. `_date` is a calendar day, `_ms` an instant, `_at` an instant claimed by a person.
 * To change a stored record: add the field at the END of its list (readers skip what they do not know, absent is
 * absent), give it a meaning when absent, run `make docs`. To remove one: leave its line and mark it "(unused)". A
 * change of meaning needs a new field name. There is no other step. */
#ifndef DUBAN_PROTO_RECORDS_H
#define DUBAN_PROTO_RECORDS_H

#include "proto/field.h"
#include "proto/limits.h"

/* ---- closed lists of words ---- */
enum light { LIGHT_NONE, LIGHT_GREY, LIGHT_BLUE, LIGHT_YELLOW, LIGHT_RED };
enum item_state { ITEM_ABSENT, ITEM_OPEN, ITEM_HELD, ITEM_AUDIT, ITEM_CLOSED };
enum segment_kind {
    SEG_ABSENT,
    SEG_RUNNING,
    SEG_EXTENDED,
    SEG_HELD,
    SEG_RESUMED,
    SEG_REOPENED,
    SEG_STOPPED,
    SEG_RESTARTED,
    SEG_MOVED
};
enum ask_kind { ASK_ABSENT, ASK_EXTEND, ASK_RETURN, ASK_HOLD, ASK_CLOSE };
enum ask_state { ASKS_ABSENT, ASKS_WAITING, ASKS_APPROVED, ASKS_REJECTED };
enum notice_kind {
    NOTICE_ABSENT,
    NOTICE_LIGHT,
    NOTICE_ORDER,
    NOTICE_OVER,
    NOTICE_TASK,
    NOTICE_MOVED,
    NOTICE_DIGEST,
    NOTICE_CARE,
    NOTICE_TEST
};
enum notice_state {
    NS_ABSENT,
    NS_INTENDED,
    NS_SENDING,
    NS_ACCEPTED,
    NS_DELIVERED,
    NS_READ,
    NS_REFUSED,
    NS_OVERTAKEN,
    NS_UNCERTAIN,
    NS_DEAD,
    NS_FOLDED,
    NS_DROPPED
};
enum entry_kind { ENTRY_ABSENT, ENTRY_DATA, ENTRY_CLAIM, ENTRY_TICK, ENTRY_RULES, ENTRY_CHECK };
enum job_kind { JOB_ABSENT, JOB_JUDGE, JOB_INSPECT, JOB_SEND, JOB_REHEARSE, JOB_BULLETIN, JOB_KINDS };
enum day_kind { DAYK_ABSENT, DAYK_HOLIDAY, DAYK_WORKDAY };
enum rung_of { RUNG_ABSENT, RUNG_UNIT, RUNG_ITEM, RUNG_REGISTRAR, RUNG_ASSIST, RUNG_HOLDER, RUNG_FIXED, RUNG_VISITED };
enum link_kind { LINK_ABSENT, LINK_FROM, LINK_PART, LINK_MEASURES, LINK_SUPERVISES, LINK_REPORTS };
enum holder_kind { HOLDER_ABSENT, HOLDER_HOLDER, HOLDER_SUBSTITUTE, HOLDER_LEAVE };
enum score_state { SCORE_ABSENT, SCORE_COUNTED, SCORE_APPEALED, SCORE_CONFIRMED, SCORE_REVERSED };
enum score_event {
    SE_ABSENT,
    SE_REGISTERED,
    SE_STAGE,
    SE_CLOSED,
    SE_CLOSED_LATE,
    SE_CLOSE_REFUSED,
    SE_LIGHT,
    SE_ORDER_UNMET,
    SE_MARKED,
    SE_GIVEN
};
enum limit_per { PER_ABSENT, PER_KEY, PER_READER };
enum limit_each { EACH_ABSENT, EACH_MINUTE, EACH_HOUR, EACH_DAY, EACH_MONTH };
enum missed_policy { MISSED_ABSENT, MISSED_ONCE, MISSED_ALL, MISSED_SKIP };
enum period_kind { PERIOD_ABSENT, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };
enum table_source {
    TABLE_ABSENT,
    TABLE_ITEMS,
    TABLE_LIGHTS,
    TABLE_UNITS,
    TABLE_LEADERS,
    TABLE_RANKING,
    TABLE_MECHANISMS,
    TABLE_SCORES,
    TABLE_HONOURS,
    TABLE_CAMPAIGNS,
    TABLE_TEXTS
};
enum edition_state {
    EDITION_ABSENT,
    EDITION_WAITING,
    EDITION_DRAFTED,
    EDITION_CHECKED,
    EDITION_APPROVED,
    EDITION_PUBLISHED,
    EDITION_CORRECTED,
    EDITION_DROPPED
};
enum sample_method { SAMPLE_ABSENT, SAMPLE_ALL, SAMPLE_OLDEST, SAMPLE_LIGHTS, SAMPLE_RANDOM, SAMPLE_NAMED };

extern const struct enumeration enum_light, enum_item_state, enum_segment_kind, enum_ask_kind, enum_ask_state,
    enum_notice_kind, enum_notice_state, enum_entry_kind, enum_job_kind, enum_day_kind, enum_rung_of,
    enum_sample_method, enum_missed_policy, enum_link_kind, enum_holder_kind, enum_score_state, enum_score_event,
    enum_period_kind, enum_table_source, enum_edition_state, enum_limit_per, enum_limit_each;

/* clang-format off */

/* ======================================================================= the organisation */
#define UNIT_FIELDS(F, R)                                                                               \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "unit id")                            \
    F(R, STR,  name,         FF_NEED, LIM_NAME_BYTES, "名称",     "name of the unit")                   \
    F(R, STR,  kind,         0,       LIM_ID_BYTES,   "类别",     "county, office, town, department …") \
    F(R, STR,  parent,       0,       LIM_ID_BYTES,   "上级",     "unit above")
RECORD_STRUCT(unit, UNIT_FIELDS)

/* A post with the person who holds it today. Posts are what is addressed; issue by issue the holder gets dates. */
#define PERSON_FIELDS(F, R)                                                                             \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "person or post id")                  \
    F(R, STR,  name,         FF_NEED, LIM_NAME_BYTES, "姓名",     "name shown")                         \
    F(R, STR,  unit,         FF_NEED, LIM_ID_BYTES,   "单位",     "unit id")                            \
    F(R, STR,  role,         FF_NEED, LIM_ID_BYTES,   "角色",     "role word of county/rules/rights.yml") \
    F(R, STR,  mobile,       FF_SECRET, LIM_ID_BYTES, "手机",     "mobile number")                      \
    F(R, STR,  email,        0,       LIM_NAME_BYTES, "邮箱",     "mail address")                       \
    F(R, STR,  superior,     0,       LIM_ID_BYTES,   "上级",     "person id above")                    \
    F(R, STRS, accounts,     0,       LIM_NAME_BYTES, "账号",     "where else a message reaches them: wecom=user id, dingtalk=user id")
RECORD_STRUCT(person, PERSON_FIELDS)

#define GROUP_FIELDS(F, R)                                                                              \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "group id")                           \
    F(R, STR,  name,         FF_NEED, LIM_NAME_BYTES, "名称",     "name of the special group")          \
    F(R, STR,  head,         0,       LIM_ID_BYTES,   "组长",     "person id of the head")              \
    F(R, STR,  lead_unit,    0,       LIM_ID_BYTES,   "牵头单位", "unit id")                            \
    F(R, STRS, member_units, 0,       LIM_ID_BYTES,   "成员单位", "unit ids")
RECORD_STRUCT(group, GROUP_FIELDS)

/* Who holds a post, stands in for its holder, or is away, from a day to a day. Key: id = "<post>/<from>/<kind>", made by
 * the daemon; entered again, the same key changes the rest, as `to`: the end of a term. One that ends the day before it
 * begins is taken back. A term ends at the latest when the next one begins, and a leave with the term it began in.
 * Before the first term (and without any, for ever) the post is held by whoever its person record names. */
#define HOLDER_FIELDS(F, R)                                                                             \
    F(R, STR,  post,         FF_NEED, LIM_ID_BYTES,   "岗位",     "person id of the post")              \
    F(R, ENUM, kind,         FF_NEED, holder_kind,    "类别",     "holder, substitute, leave")          \
    F(R, STR,  name,         0,       LIM_NAME_BYTES, "姓名",     "who it is; not asked of a leave")    \
    F(R, STR,  mobile,       FF_SECRET, LIM_ID_BYTES, "手机",     "mobile number")                      \
    F(R, STR,  email,        0,       LIM_NAME_BYTES, "邮箱",     "mail address")                       \
    F(R, DAY,  from,         FF_NEED, 0,              "起",       "first day")                          \
    F(R, DAY,  to,           0,       0,              "止",       "last day; absent: until further notice") \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "leave, transfer, election")          \
    F(R, STR,  id,           FF_HIDE, LIM_NAME_BYTES, "编号",     "<post>/<from>/<kind>: made by the daemon") \
    F(R, STRS, accounts,     0,       LIM_NAME_BYTES, "账号",     "as of a person")
RECORD_STRUCT(holder, HOLDER_FIELDS)

/* Who a connection is. id = "uid:1001" (ipc) or "key:<Z85>" (tcp). */
#define PRINCIPAL_FIELDS(F, R)                                                                          \
    F(R, STR,  id,           FF_KEY,  LIM_NAME_BYTES, "标识",     "uid:N or key:Z85")                   \
    F(R, STR,  name,         FF_NEED, LIM_NAME_BYTES, "名称",     "program or account, shown in the record") \
    F(R, STR,  person,       0,       LIM_ID_BYTES,   "人员",     "person it is; empty for a program")  \
    F(R, BOOL, speaks_for,   0,       0,              "代办",     "a gateway: may name the person who signed in with it") \
    F(R, STRS, may,          0,       LIM_ID_BYTES,   "权限",     "classes of operations it may call by itself")
RECORD_STRUCT(principal, PRINCIPAL_FIELDS)

/* ======================================================================= items */
#define MILESTONE_FIELDS(F, R)                                                                          \
    F(R, STR,  id,              FF_KEY,  LIM_ID_BYTES,   "编号",     "milestone id")                    \
    F(R, STR,  item,            FF_NEED, LIM_ID_BYTES,   "事项",     "item number")                     \
    F(R, INT,  seq,             FF_NEED, 1000,           "序号",     "order within the item")           \
    F(R, STR,  milestone,       FF_NEED, LIM_NAME_BYTES, "节点",     "what is reached")                 \
    F(R, DAY,  planned_date,    FF_NEED, 0,              "计划日期", "reached at the end of this day")  \
    F(R, INT,  planned_percent, FF_NEED, 10000,          "计划进度", "percent planned by then")         \
    F(R, STR,  deliverable,     0,       LIM_NAME_BYTES, "成果",     "what is handed in")               \
    F(R, STR,  owner_unit,      0,       LIM_ID_BYTES,   "责任单位", "unit id")
RECORD_STRUCT(milestone, MILESTONE_FIELDS)
/* A milestone ticked off the checklist. */
#define TICKED_FIELDS(F, R)                                                                             \
    F(R, STR,  milestone,    FF_KEY,  LIM_ID_BYTES,   "节点",     "milestone id")                       \
    F(R, TIME, at_ms,        0,       0,              "完成时间", "when it was done")                   \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "经办",     "who said so")
RECORD_STRUCT(ticked, TICKED_FIELDS)

/* One piece of a deadline. A deadline is never overwritten: pieces are added, with the decision behind each. */
#define SEGMENT_FIELDS(F, R)                                                                            \
    F(R, ENUM, kind,         FF_NEED, segment_kind,   "类别",     "running, extended, held, resumed, reopened, stopped, restarted") \
    F(R, TIME, from_ms,      FF_NEED, 0,              "自",       "when the piece begins")              \
    F(R, DAY,  due_date,     0,       0,              "期限",     "due date that holds in it; absent while held") \
    F(R, STR,  by,           0,       LIM_ID_BYTES,   "经办",     "who decided")                        \
    F(R, STR,  ask,          0,       LIM_NAME_BYTES, "申请",     "the request behind it")              \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "the reason given") \
    F(R, SPAN, limit,        0,       0,              "算法",     "limit it was counted by; absent: the date was given") \
    F(R, DAY,  counted_from, 0,       0,              "起算日",   "day it was counted from") \
    F(R, DAY,  due_before,   0,       0,              "原期限",   "due date before this piece")
RECORD_STRUCT(segment, SEGMENT_FIELDS)

/* A stage that was left: when, by whom, and whether its limit had passed. */
#define STAGELOG_FIELDS(F, R)                                                                               \
    F(R, STR,  stage,        FF_NEED, LIM_ID_BYTES,   "阶段",     "stage")                              \
    F(R, TIME, from_ms,      0,       0,              "自",       "entered")                            \
    F(R, TIME, to_ms,        0,       0,              "至",       "left")                               \
    F(R, TIME, due_ms,       0,       0,              "时限",     "its limit")                          \
    F(R, BOOL, late,         0,       0,              "超时",     "left after its limit")               \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "经办",     "who moved on")                       \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit that had it")
RECORD_STRUCT(stagelog, STAGELOG_FIELDS)
/* What a person says of an item, with reason and end: poor quality, judged unable. */
#define MARKED_FIELDS(F, R)                                                                             \
    F(R, STR,  mark,         FF_KEY,  LIM_ID_BYTES,   "标记",     "mark of the ledger")                 \
    F(R, TIME, from_ms,      0,       0,              "自",       "set")                                \
    F(R, DAY,  until,        0,       0,              "至",       "last day; absent: until taken off")  \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "经办",     "who set it")                         \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why")
RECORD_STRUCT(marked, MARKED_FIELDS)
/* An order that was sent because of its light, as far as later lights depend on it. */
#define SENTORDER_FIELDS(F, R)                                                                          \
    F(R, STR,  order,        FF_KEY,  LIM_ID_BYTES,   "督办单",   "number of the order")                \
    F(R, ENUM, light,        0,       light,          "灯",       "colour that sent it")                \
    F(R, DAY,  due_date,     0,       0,              "期限",     "to be answered by")                  \
    F(R, TIME, answered_ms,  0,       0,              "答复时间", "absent: not answered")               \
    F(R, TIME, lifted_ms,    0,       0,              "撤回时间", "no longer asked for")                \
    F(R, STR,  cause,        0,       LIM_ID_BYTES,   "原因",     "cause word of the light that sent it") \
    F(R, INT,  episode,      0,       100000,         "轮次",     "in this run of coloured light")
RECORD_STRUCT(sentorder, SENTORDER_FIELDS)
/* How often a colour came up for a cause in a year. */
#define COLOURCOUNT_FIELDS(F, R)                                                                        \
    F(R, INT,  year,         FF_KEY,  9999,           "年",       "year")                               \
    F(R, ENUM, light,        FF_KEY,  light,          "灯",       "colour")                             \
    F(R, STR,  cause,        FF_KEY,  LIM_ID_BYTES,   "原因",     "cause word")                         \
    F(R, INT,  n,            0,       100000,         "次数",     "times")
RECORD_STRUCT(colourcount, COLOURCOUNT_FIELDS)
/* A campaign laid over an item: from a day to a day it is reported on more often. */
#define OVERLAY_FIELDS(F, R)                                                                            \
    F(R, STR,  by,           FF_KEY,  LIM_ID_BYTES,   "行动",     "item of the campaign")               \
    F(R, DAY,  from,         0,       0,              "起",       "first day")                          \
    F(R, DAY,  to,           0,       0,              "止",       "last day")                           \
    F(R, STR,  report_cycle, 0,       LIM_ID_BYTES,   "报告周期", "report cycle in that time")
RECORD_STRUCT(overlay, OVERLAY_FIELDS)
/* An assisting unit with its own clock. */
#define ASSIST_FIELDS(F, R)                                                                             \
    F(R, STR,  unit,         FF_KEY,  LIM_ID_BYTES,   "单位",     "unit that helps")                    \
    F(R, TIME, asked_ms,     0,       0,              "交办时间", "asked")                              \
    F(R, TIME, signed_ms,    0,       0,              "签收时间", "signed")                             \
    F(R, TIME, reported_ms,  0,       0,              "报告时间", "last report of its part")            \
    F(R, TEXT, text,         0,       LIM_TEXT_BYTES, "说明",     "what it did")
RECORD_STRUCT(assist, ASSIST_FIELDS)
/* A leading leader of the item, from and to. */
#define TENURE_FIELDS(F, R)                                                                             \
    F(R, STR,  leader,       FF_KEY,  LIM_ID_BYTES,   "领导",     "person id")                          \
    F(R, TIME, from_ms,      0,       0,              "自",       "since")                              \
    F(R, TIME, to_ms,        0,       0,              "至",       "until; absent: now")                 \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why it changed")
RECORD_STRUCT(tenure, TENURE_FIELDS)

/* A rung that was skipped, or jumped to, because a person said so. */
#define RUNGSKIP_FIELDS(F, R)                                                                           \
    F(R, INT,  rung,         FF_NEED, 100,            "级",       "rung of the ladder")                 \
    F(R, BOOL, jump,         0,       0,              "跳至",     "jumped to; else skipped")            \
    F(R, INT,  episode,      0,       100000,         "轮次",     "in this run of coloured light")      \
    F(R, TIME, at_ms,        0,       0,              "时间",     "when")                               \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "经办",     "who said so")                        \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why")
RECORD_STRUCT(rungskip, RUNGSKIP_FIELDS)
/* Who was told of the lights of this episode, and will hear that it is over. */
#define TOLDPOST_FIELDS(F, R)                                                                           \
    F(R, INT,  rung,         0,       100,            "级",       "rung of the ladder")                 \
    F(R, STR,  role,         0,       LIM_ID_BYTES,   "岗位",     "role addressed")                     \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit whose role it is")              \
    F(R, STR,  person,       0,       LIM_ID_BYTES,   "人员",     "person, when the item names one")    \
    F(R, ENUM, light,        0,       light,          "灯",       "worst colour it heard of")           \
    F(R, BOOL, vacant,       0,       0,              "空缺",     "nobody was there: the next rung is told at once")
RECORD_STRUCT(toldpost, TOLDPOST_FIELDS)
/* A date that moved because the calendar became another. Absent: that one did not. */
#define DATEMOVE_FIELDS(F, R)                                                                           \
    F(R, DAY,  due_before,   0,       0,              "原期限",   "due date before")                    \
    F(R, DAY,  due_date,     0,       0,              "期限",     "due date now")                       \
    F(R, TIME, stage_due_before, 0,   0,              "原阶段时限", "limit of the stage before")        \
    F(R, TIME, stage_due_ms, 0,       0,              "阶段时限", "limit of the stage now")             \
    F(R, TIME, time_before,  0,       0,              "原时限",   "exact limit of the whole before")    \
    F(R, TIME, due_ms,       0,       0,              "时限",     "exact limit of the whole now")       \
    F(R, STRS, calendars,    0,       LIM_NAME_BYTES, "放假表",   "calendars and versions that moved it: gov-2023@1")
RECORD_STRUCT(datemove, DATEMOVE_FIELDS)

/* One draw of the sample of a visit, so that anybody can draw it again: the first `fixed` of the pool come first, as they
 * stand; the others follow by lot, BLAKE2b-128 of the seed, "/" and the id, ascending. Without those left out, the first
 * `size` are drawn. A visit that others were merged into has one for each. */
#define DRAW_FIELDS(F, R)                                                                               \
    F(R, STR,  plan,         FF_NEED, LIM_ID_BYTES,   "计划",     "inspection plan")                    \
    F(R, DAY,  date,         0,       0,              "应查日",   "occurrence, before rolling")         \
    F(R, ENUM, method,       0,       sample_method,  "办法",     "how the pool was put in order")      \
    F(R, STR,  seed,         0,       LIM_NAME_BYTES, "种子",     "seed of the lots")                   \
    F(R, INT,  size,         0,       100000,         "抽查数",   "how many were to be drawn; absent: all") \
    F(R, INT,  pool_n,       0,       100000,         "范围数",   "how many there were to draw from; of more than a list holds the pool keeps the foremost") \
    F(R, INT,  fixed,        0,       LIM_LIST,       "定序数",   "so many of the pool stand in their order; the others come by lot") \
    F(R, STRS, pool,         0,       LIM_ID_BYTES,   "抽查范围", "what was drawn from")                \
    F(R, STRS, drawn,        0,       LIM_ID_BYTES,   "抽中",     "drawn, in order")                    \
    F(R, STRS, left_out,     0,       LIM_ID_BYTES,   "未查",     "drawn, but left out: their units have had their visits of the year")
RECORD_STRUCT(draw, DRAW_FIELDS)

/* What a person or a file says to register an item. Registering it also assigns it: the clock starts at the opening of
 * the office on start_date (or at once, without one). */
#define REGISTER_FIELDS(F, R)                                                                           \
    F(R, STR,  id,              FF_KEY,  LIM_ID_BYTES,   "编号",     "item number")                     \
    F(R, STR,  ledger,          FF_NEED, LIM_ID_BYTES,   "台账",     "ledger name")                     \
    F(R, STR,  title,           FF_NEED, LIM_NAME_BYTES, "事项",     "title")                           \
    F(R, STR,  source,          0,       LIM_NAME_BYTES, "来源",     "paper it comes from")             \
    F(R, STRS, lists,           0,       LIM_ID_BYTES,   "列入",     "further lists it belongs to")     \
    F(R, STR,  group,           0,       LIM_ID_BYTES,   "专项小组", "special group")                   \
    F(R, STR,  lead_leader,     0,       LIM_ID_BYTES,   "领衔领导", "leading leader, a person id")     \
    F(R, STR,  lead_unit,       0,       LIM_ID_BYTES,   "牵头单位", "unit that answers; absent: the one whose matter it is") \
    F(R, STRS, assist_units,    0,       LIM_ID_BYTES,   "配合单位", "units that help")                 \
    F(R, STR,  importance,      0,       LIM_ID_BYTES,   "重要性",   "normal, important, key")          \
    F(R, DAY,  start_date,      0,       0,              "交办日期", "assigned on")                     \
    F(R, DAY,  due_date,        0,       0,              "期限",     "due at the end of this day")      \
    F(R, STR,  report_cycle,    0,       LIM_ID_BYTES,   "报告周期", "weekly, monthly, quarterly, none") \
    F(R, DEC,  target,          0,       0,              "目标",     "target figure")                   \
    F(R, STR,  measure,         0,       LIM_ID_BYTES,   "计量",     "percent, people_in_post, kg_per_mu, stage") \
    F(R, STR,  parent,          0,       LIM_ID_BYTES,   "上级事项", "item it is part of")              \
    F(R, STR,  stage,           0,       LIM_ID_BYTES,   "阶段",     "stage at registration")           \
    F(R, INT,  initial_percent, 0,       10000,          "初始进度", "percent at registration")         \
    F(R, TEXT, note,            0,       LIM_TEXT_BYTES, "备注",     "note")                            \
    F(R, STR,  matter,          0,       LIM_ID_BYTES,   "事项码",   "matter of county/rules/matters-*.yml: gives unit and limits") \
    F(R, STR,  urgency,         0,       LIM_ID_BYTES,   "紧急程度", "urgency word of that table")      \
    F(R, STR,  place,           0,       LIM_NAME_BYTES, "地点",     "where")                           \
    F(R, STR,  outside,         0,       LIM_NAME_BYTES, "外部编号", "its number in the system it came from") \
    F(R, TIME, due_at,          0,       0,              "时限",     "exact moment it is due, where a day is too coarse") \
    F(R, STRS, from,            0,       LIM_ID_BYTES,   "来自",     "items it came from: a decision, a visit, a call") \
    F(R, STRS, targets,         0,       LIM_ID_BYTES,   "对象",     "items or units that a visit or campaign is about")
RECORD_STRUCT(registration, REGISTER_FIELDS)

/* The stored item: what was registered, then what became of it. Key: id. */
#define ITEM_FIELDS(F, R)                                                                               \
    REGISTER_FIELDS(F, R)                                                                               \
    F(R, ENUM, state,           0, item_state,     "状态",     "open, held, audit, closed")             \
    F(R, TIME, registered_ms,   0, 0,              "立项时间", "when it was entered")                   \
    F(R, TIME, assigned_ms,     0, 0,              "交办时间", "the clock starts here")                 \
    F(R, TIME, signed_ms,       0, 0,              "签收时间", "absent: not signed since the assignment") \
    F(R, INT,  percent,         0, 10000,          "进度",     "percent that counts")                   \
    F(R, TIME, percent_at,      0, 0,              "进度时间", "occurred_at of that percent")           \
    F(R, DEC,  value,           0, 0,              "数值",     "last figure of its measure")            \
    F(R, TIME, value_at,        0, 0,              "数值时间", "occurred_at of that figure")            \
    F(R, TIME, reported_ms,     0, 0,              "报告时间", "last report received")                  \
    F(R, DAY,  effective_due,   0, 0,              "现期限",   "due date after extensions, holds and reopening") \
    F(R, LIST, segments,        0, segment,        "期限沿革", "pieces of the deadline")                \
    F(R, LIST, milestones,      0, milestone,      "节点",     "planned curve, by date")                \
    F(R, BOOL, close_refused,   0, 0,              "销号被退", "last close request refused, not handed in again") \
    F(R, TIME, submitted_ms,    0, 0,              "报结时间", "close request under audit or granted: judged on time here") \
    F(R, TIME, closed_ms,       0, 0,              "销号时间", "when it was struck off")                \
    F(R, INT,  asks_n,          0, 100000,         "申请数",   "requests made so far")                  \
    F(R, INT,  orders_n,        0, 100000,         "督办单数", "orders sent so far")                    \
    F(R, STR,  demand,          0, LIM_NAME_BYTES, "要求",     "what an order or a visit asks for")     \
    F(R, STR,  plan,            0, LIM_ID_BYTES,   "计划",     "inspection plan that opened it")        \
    F(R, ENUM, light,           0, light,          "灯",       "light as last judged")                  \
    F(R, STR,  cause,           0, LIM_ID_BYTES,   "原因",     "cause word of that light")              \
    F(R, STR,  light_rules,     0, LIM_NAME_BYTES, "规则",     "policy and version that gave it: r1@3") \
    F(R, TIME, light_ms,        0, 0,              "亮灯时间", "since when it shows this colour")       \
    F(R, INT,  episode,         0, 100000,         "轮次",     "runs of coloured light so far")         \
    F(R, ENUM, worst,           0, light,          "最重",     "worst colour of this episode")          \
    F(R, INT,  rung,            0, 100,            "级",       "rungs climbed in this episode")         \
    F(R, TIME, rung_ms,         0, 0,              "升级时间", "when the last rung was climbed")        \
    F(R, INT,  repeats,         0, 100000,         "重复",     "repeats of the last rung in this episode") \
    F(R, TIME, repeat_ms,       0, 0,              "重复时间", "when the last rung was last told")      \
    F(R, ENUM, told,            0, light,          "已告知",   "worst colour that was told in this episode") \
    F(R, TIME, next_ms,         0, 0,              "下次查看", "the one next time to look; absent: only an update can change it") \
    F(R, TIME, stage_ms,        0, 0,              "入阶时间", "when this stage was entered")           \
    F(R, TIME, stage_due_ms,    0, 0,              "阶段时限", "limit of this stage; absent: none")     \
    F(R, TIME, due_ms,          0, 0,              "时限",     "exact limit of the whole, where a day is too coarse") \
    F(R, BOOL, late,            0, 0,              "逾期办结", "handed in after its limit")             \
    F(R, LIST, steps,           0, stagelog,           "阶段沿革", "stages left so far, oldest first")      \
    F(R, INT,  returns_n,       0, 100000,         "退回次数", "times it was refused or returned")      \
    F(R, STR,  holder,          0, LIM_ID_BYTES,   "承办人",   "who took it")                           \
    F(R, STR,  registrar,       0, LIM_NAME_BYTES, "登记人",   "who registered it")                     \
    F(R, STR,  registrar_unit,  0, LIM_ID_BYTES,   "登记单位", "unit of who registered it")             \
    F(R, TIME, changed_ms,      0, 0,              "变化时间", "last time stage, percent or figure became another") \
    F(R, LIST, marks,           0, marked,         "标记",     "what people said of it, with reason and end") \
    F(R, LIST, sent_orders,     0, sentorder,      "已发督办单", "orders sent because of its lights")   \
    F(R, LIST, counts,          0, colourcount,    "亮灯次数", "colours so far, by year and cause")     \
    F(R, LIST, overlays,        0, overlay,        "行动",     "campaigns it is in")                    \
    F(R, LIST, assists,         0, assist,         "配合",     "assisting units with their own clocks") \
    F(R, LIST, leaders,         0, tenure,         "领导沿革", "leading leaders so far")                \
    F(R, INT,  kin_n,           0, 100000,         "所出事项", "items that came from it")               \
    F(R, INT,  kin_open,        0, 100000,         "所出在办", "of them open")                          \
    F(R, ENUM, kin_worst,       0, light,          "所出最重", "worst light among them")                \
    F(R, INT,  level,           0, 100,            "提级",     "level it was raised to: the rungs up to the one after it are climbed at once") \
    F(R, TIME, archived_ms,     0, 0,              "归档时间", "read-only since")                       \
    F(R, DAY,  retain_until,    0, 0,              "保管至",   "kept until the end of this day")        \
    F(R, STRS, evidence,        0, LIM_NAME_BYTES, "佐证",     "content hashes of the files attached")  \
    F(R, DEC,  reviewed,        0, 0,              "核定值",   "figure that was reviewed: counts for the record") \
    F(R, INT,  rev,             FF_VOLATILE, INT64_MAX, "版本",  "changes so far")                      \
    F(R, INT,  last_seq,        FF_VOLATILE, INT64_MAX, "末条",  "journal entry that changed it last") \
    F(R, INT,  steps_n,         0, 100000,         "转阶段次数", "stages left so far, those no longer kept too") \
    F(R, LIST, ticked,          0, ticked,         "已完成节点", "milestones ticked off")               \
    F(R, STR,  value_by,        0, LIM_NAME_BYTES, "实测人",   "who said the last figure: does not review it") \
    F(R, BOOL, provisional,     0, 0,              "暂定",     "a date of it was counted across days that no calendar covers yet") \
    F(R, SPAN, stage_limit,     0, 0,              "阶段时限算法", "limit that stage_due_ms was counted by, from stage_ms") \
    F(R, SPAN, time_limit,      0, 0,              "时限算法", "limit that due_ms was counted by, from time_from_ms") \
    F(R, TIME, time_from_ms,    0, 0,              "时限起算", "instant that due_ms was counted from") \
    F(R, LIST, skips,           0, rungskip,       "跳级",     "rungs skipped or jumped to, by people") \
    F(R, LIST, told_to,         0, toldpost,       "已告知岗位", "who was told in this episode") \
    F(R, TIME, acked_ms,        0, 0,              "知悉时间", "who must act said that it is known: the ladder rests") \
    F(R, STR,  acked_by,        0, LIM_NAME_BYTES, "知悉人",   "who said so") \
    F(R, TIME, ack_until_ms,    0, 0,              "知悉至",   "until then") \
    F(R, BOOL, unannounced,     0, 0,              "暗访",     "a visit that nobody of the visited may hear of before it is done") \
    F(R, STRS, plans,           0, LIM_ID_BYTES,   "合并计划", "further plans that this visit serves") \
    F(R, LIST, draws,           0, draw,           "抽样",     "of a visit: its samples, one for each plan that it serves; each can be drawn again") \
    F(R, STRS, visited,         0, LIM_ID_BYTES,   "被查单位", "of a visit: units whose matters it looks at") \
    F(R, STR,  visit_kind,      0, LIM_ID_BYTES,   "督查类别", "of a visit: kind, as its plan said") \
    F(R, STR,  side,            0, LIM_ID_BYTES,   "督查来源", "of a visit: self, superior")             \
    F(R, STR,  method,          0, LIM_ID_BYTES,   "督查方式", "of a visit: written, onsite, opinion")   \
    F(R, STR,  scope,           0, LIM_ID_BYTES,   "督查范围", "of a visit: ledger or list it looks at") \
    F(R, BOOL, alone,           0, 0,              "不合并",   "of a visit: never merged with another")  \
    F(R, STR,  closed_by,       0, LIM_NAME_BYTES, "办结人",   "who ended it: does not review it")       \
    F(R, ENUM, ack_light,       0, light,          "知悉灯",   "colour that is known: a worse one ends the rest") \
    F(R, STR,  edition,         0, LIM_NAME_BYTES, "公开表",   "edition of a table that is owed: it moves with that one only")
RECORD_STRUCT(item, ITEM_FIELDS)

/* One act of a person on an item. Every item operation takes this body; ops.h says which fields each needs and takes. */
#define ACT_FIELDS(F, R)                                                                                \
    F(R, STR,  item,            0, LIM_ID_BYTES,   "事项",     "item number")                           \
    F(R, TIME, occurred_at,     0, 0,              "发生时间", "when it happened, as claimed; the server notes when it came") \
    F(R, STR,  milestone,       0, LIM_ID_BYTES,   "节点",     "milestone it speaks of")                \
    F(R, INT,  percent,         0, 1000000,        "进度",     "percent reached; may fall")             \
    F(R, DEC,  value,           0, 0,              "数值",     "figure of the item's measure")          \
    F(R, STR,  stage,           0, LIM_ID_BYTES,   "阶段",     "stage reached")                         \
    F(R, DAY,  new_due,         0, 0,              "新期限",   "date asked for or granted; for a hold: wake-up date") \
    F(R, STR,  ref,             0, LIM_NAME_BYTES, "申请",     "the request decided: its number, or the id it was sent with") \
    F(R, STR,  unit,            0, LIM_ID_BYTES,   "单位",     "new lead unit")                         \
    F(R, TEXT, reason,          0, LIM_TEXT_BYTES, "理由",     "why")                                   \
    F(R, TEXT, text,            0, LIM_TEXT_BYTES, "说明",     "what was done")                         \
    F(R, STRS, evidence,        0, LIM_NAME_BYTES, "佐证",     "content hashes of files attached before") \
    F(R, STR,  mark,            0, LIM_ID_BYTES,   "标记",     "mark of the ledger")                    \
    F(R, STR,  person,          0, LIM_ID_BYTES,   "人员",     "person id: a new leader, who takes it") \
    F(R, STR,  opens,           0, LIM_ID_BYTES,   "新编号",   "number of the item that this opens; absent: made from the old one") \
    F(R, INT,  rung,            0, 100,            "级",       "rung of the ladder")
RECORD_STRUCT(act, ACT_FIELDS)

/* A link between two items, and what it says. Key: "<item>\0<kind>\0<to>", and the other way round in `linkback`. */
#define LINK_FIELDS(F, R)                                                                               \
    F(R, STR,  item,         FF_NEED, LIM_ID_BYTES,   "事项",     "item")                               \
    F(R, ENUM, kind,         FF_NEED, link_kind,      "类别",     "from, part, measures, supervises, reports") \
    F(R, STR,  to,           FF_NEED, LIM_ID_BYTES,   "另一事项", "item it came from, is part of, measures, supervises, reports to") \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why")
RECORD_STRUCT(link, LINK_FIELDS)

/* An attachment: its bytes lie in the daemon's folder under their hash; here is what is said of them. Key: hash. */
#define ATTACH_FIELDS(F, R)                                                                             \
    F(R, STR,  hash,         FF_KEY,  LIM_NAME_BYTES, "摘要",     "blake2b: and 64 hex digits: BLAKE2b-256 of the bytes, as b2sum -l 256 prints it") \
    F(R, STR,  name,         FF_NEED, LIM_NAME_BYTES, "文件名",   "name shown; no part of a path")      \
    F(R, INT,  bytes,        FF_NEED, LIM_FILE_BYTES, "字节数",   "size")                               \
    F(R, STR,  media,        0,       LIM_ID_BYTES,   "类型",     "media type, as application/pdf")
RECORD_STRUCT(attach, ATTACH_FIELDS)
#define FILE_FIELDS(F, R)                                                                               \
    ATTACH_FIELDS(F, R)                                                                                 \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "上传人",   "who attached it first")              \
    F(R, TIME, at_ms,        0,       0,              "上传时间", "when")                               \
    F(R, INT,  seq,          FF_VOLATILE, INT64_MAX,  "依据",     "journal entry")                      \
    F(R, STRS, items,        0,       LIM_ID_BYTES,   "用于",     "items whose reports name it, the first LIM_FILE_ITEMS")
RECORD_STRUCT(file, FILE_FIELDS)

/* Points given or taken, tied to the entry that caused them. Key: id = "<subject>/<seq, 12 digits>/<n>". */
#define SCORE_FIELDS(F, R)                                                                              \
    F(R, STR,  id,           FF_KEY,  LIM_NAME_BYTES, "编号",     "<subject>/<entry>/<n>")              \
    F(R, STR,  subject,      FF_NEED, LIM_ID_BYTES,   "对象",     "unit id")                            \
    F(R, STR,  rule,         FF_NEED, LIM_ID_BYTES,   "规则",     "rule that gave them")                \
    F(R, STR,  rules,        0,       LIM_NAME_BYTES, "版本",     "table and version: county@3")        \
    F(R, STR,  heading,      0,       LIM_ID_BYTES,   "科目",     "heading with its own cap")           \
    F(R, DEC, points,       FF_NEED, 0,              "分值",     "points; negative: taken")            \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item it is about")                   \
    F(R, DAY,  day,          FF_NEED, 0,              "日期",     "day it counts for")                  \
    F(R, TIME, at_ms,        0,       0,              "记分时间", "when it was entered")                \
    F(R, INT,  seq,          0,       INT64_MAX,      "依据",     "journal entry that caused it")       \
    F(R, ENUM, state,        FF_NEED, score_state,    "状态",     "counted, appealed, confirmed, reversed") \
    F(R, DAY,  appeal_until, 0,       0,              "申诉截止", "last day for an appeal")             \
    F(R, STR,  appealed_by,  0,       LIM_ID_BYTES,   "申诉人",   "person")                             \
    F(R, TEXT, appeal,       0,       LIM_TEXT_BYTES, "申诉理由", "why it is contested")                \
    F(R, STR,  decided_by,   0,       LIM_ID_BYTES,   "复核人",   "another person than who appealed")   \
    F(R, TEXT, note,         0,       LIM_TEXT_BYTES, "复核意见", "reason of the decision")             \
    F(R, BOOL, capped,       0,       0,              "封顶",     "cut or left out because of the cap of its rule") \
    F(R, ENUM, event,        0,       score_event,    "事件",     "what happened")                      \
    F(R, STR,  word,         0,       LIM_NAME_BYTES, "何事",     "stage, mark, cause or request of the event") \
    F(R, ENUM, light,        0,       light,          "灯",       "colour that began")                  \
    F(R, INT,  episode,      0,       100000,         "轮次",     "of a colour: which run of coloured light") \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "依据称谓", "what people call the rule, with its basis, as it stood then") \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "经办",     "whose entry caused it: decides no appeal against it") \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "of points given by hand: why, with its basis") \
    F(R, STR,  replaces,     0,       LIM_NAME_BYTES, "取代",     "earlier entry of the same event, reversed by this one") \
    F(R, STR,  replaced_by,  0,       LIM_NAME_BYTES, "被取代",   "entry that took its place, which reversed it")
RECORD_STRUCT(score, SCORE_FIELDS)

/* A request that needs an answer. Key: id = "<item>/<n>". */
#define ASK_FIELDS(F, R)                                                                                \
    F(R, STR,  id,           FF_KEY,  LIM_NAME_BYTES, "编号",     "number of the request")              \
    F(R, STR,  item,         FF_NEED, LIM_ID_BYTES,   "事项",     "item number")                        \
    F(R, ENUM, kind,         FF_NEED, ask_kind,       "类别",     "extend, return, hold, close")        \
    F(R, ENUM, state,        FF_NEED, ask_state,      "状态",     "waiting, approved, rejected")        \
    F(R, STR,  request,      FF_NEED, LIM_ID_BYTES,   "提交号",   "id it was sent with")                \
    F(R, STR,  by,           0,       LIM_ID_BYTES,   "申请人",   "person")                             \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit that asks")                     \
    F(R, TIME, asked_ms,     0,       0,              "申请时间", "received")                           \
    F(R, TIME, occurred_at,  0,       0,              "发生时间", "as claimed")                         \
    F(R, DAY,  due_before,   0,       0,              "原期限",   "effective due date when it was asked") \
    F(R, DAY,  new_due,      0,       0,              "拟延至",   "date asked for")                     \
    F(R, BOOL, late,         0,       0,              "逾期申请", "asked after the due date: counts as overdue all the same") \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why")                                \
    F(R, TEXT, text,         0,       LIM_TEXT_BYTES, "说明",     "evidence, explanation")              \
    F(R, STR,  decided_by,   0,       LIM_ID_BYTES,   "答复人",   "person")                             \
    F(R, TIME, decided_ms,   0,       0,              "答复时间", "received")                           \
    F(R, DAY,  granted,      0,       0,              "批准至",   "date granted")                       \
    F(R, TEXT, note,         0,       LIM_TEXT_BYTES, "答复",     "reason or note of the decision")
RECORD_STRUCT(ask, ASK_FIELDS)

/* ======================================================================= schedules */
#define PLAN_FIELDS(F, R)                                                                               \
    F(R, STR,  id,            FF_KEY,  LIM_ID_BYTES,   "编号",     "plan number")                       \
    F(R, STR,  name,          FF_NEED, LIM_NAME_BYTES, "名称",     "name of the plan")                  \
    F(R, STR,  scope,         FF_NEED, LIM_ID_BYTES,   "范围",     "ledger or list it looks at; all; unit") \
    F(R, STR,  kind,          0,       LIM_ID_BYTES,   "类别",     "daily, key, comprehensive")         \
    F(R, STR,  side,          0,       LIM_ID_BYTES,   "来源",     "self, superior")                    \
    F(R, STR,  method,        0,       LIM_ID_BYTES,   "方式",     "written, onsite, opinion")          \
    F(R, STR,  lead_unit,     FF_NEED, LIM_ID_BYTES,   "牵头单位", "unit that inspects")                \
    F(R, STR,  rrule,         0,       LIM_NAME_BYTES, "周期",     "RFC 5545 RRULE; empty: once, on dtstart") \
    F(R, DAY,  dtstart,       FF_NEED, 0,              "首次",     "first day")                         \
    F(R, INT,  duration_days, 0,       366,            "工作日数", "length in workdays")                \
    F(R, INT,  sample_size,   0,       100000,         "抽查数",   "items or places")                   \
    F(R, STR,  sample_rule,   0,       LIM_NAME_BYTES, "抽查办法", "phrase of county/rules/inspection.yml") \
    F(R, STR,  basis,         0,       LIM_NAME_BYTES, "依据",     "paper that allows it") \
    F(R, ENUM, missed,        0,       missed_policy,  "漏查",     "runs that were missed: once (made up once), all, skip (and record); absent: once") \
    F(R, BOOL, unannounced,   0,       0,              "暗访",     "the visited hear nothing before it is done") \
    F(R, BOOL, alone,         0,       0,              "不合并",   "never merged with another visit")
RECORD_STRUCT(plan, PLAN_FIELDS)

/* A run that was not held, and why: a reason code of core/reasons.h. */
#define RUNSKIP_FIELDS(F, R)                                                                            \
    F(R, DAY,  date,         FF_NEED, 0,              "应查日",   "occurrence, before rolling")         \
    F(R, STR,  why,          0,       LIM_ID_BYTES,   "缘由",     "missed, merged, capped, unapproved, refused") \
    F(R, STR,  visit,        0,       LIM_ID_BYTES,   "督查",     "visit that it was merged into")      \
    F(R, TIME, at_ms,        0,       0,              "时间",     "when that was found")
RECORD_STRUCT(runskip, RUNSKIP_FIELDS)
/* Anything that recurs. Key: id. */
#define SCHEDULE_FIELDS(F, R)                                                                           \
    PLAN_FIELDS(F, R)                                                                                   \
    F(R, DAY,  last_date,     0,       0,              "上次",     "occurrence (before rolling) last opened") \
    F(R, INT,  runs,          0,       100000,         "次数",     "runs opened so far")                \
    F(R, STRS, seen,          FF_HIDE, LIM_ID_BYTES,   "已查",     "targets in the order they were last drawn, oldest first") \
    F(R, TIME, next_ms,       0,       0,              "下次",     "next run; absent: none")            \
    F(R, INT,  rev,           FF_VOLATILE, INT64_MAX,  "版本",     "changes so far") \
    F(R, LIST, skips,         0,       runskip,        "未查",     "runs not held, the newest 100") \
    F(R, TIME, approved_ms,   0,       0,              "批准时间", "when the plan was approved; absent: not yet, where approval is asked for") \
    F(R, STR,  approved_by,   0,       LIM_NAME_BYTES, "批准人",   "who approved it") \
    F(R, INT,  approved_from, 0,      9999,           "批准起年", "first year that it is approved for")  \
    F(R, INT,  approved_to,  0,       9999,           "批准止年", "last year that it is approved for")  \
    F(R, TIME, refused_ms,   0,       0,              "不批时间", "when it was refused; absent: it was not, or was approved since") \
    F(R, STR,  refused_by,   0,       LIM_NAME_BYTES, "不批人",   "who refused it")                     \
    F(R, TEXT, refused,      0,       LIM_TEXT_BYTES, "不批理由", "why it was refused")                 \
    F(R, STR,  set_by,       0,       LIM_NAME_BYTES, "登记人",   "who entered it: does not approve it") \
    F(R, BOOL, extra,        0,       0,              "计划外",   "a visit outside the yearly plan")    \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "of a visit outside the plan: why")   \
    F(R, STRS, targets,      0,       LIM_ID_BYTES,   "对象",     "of a visit outside the plan: what it looks at, as named; absent: drawn") \
    F(R, BOOL, beyond,       0,       0,              "超上限",   "units of it have had their visits of the year: it needs approval, and with it is held all the same") \
    F(R, TIME, over_ms,      0,       0,              "到头",     "when it was seen that no run follows; absent: one does")
RECORD_STRUCT(schedule, SCHEDULE_FIELDS)
/* A visit outside the yearly plan: once, on dtstart. */
#define VISITADD_FIELDS(F, R)                                                                           \
    PLAN_FIELDS(F, R)                                                                                   \
    F(R, STRS, targets,      0,       LIM_ID_BYTES,   "对象",     "items or units it looks at; absent: drawn by sample_rule") \
    F(R, TEXT, reason,       FF_NEED, LIM_TEXT_BYTES, "理由",     "why it is needed beside the plan")
RECORD_STRUCT(visitadd, VISITADD_FIELDS)
#define PLANREF_FIELDS(F, R)                                                                            \
    F(R, STR,  plan,         FF_NEED, LIM_ID_BYTES,   "计划",     "plan number")                        \
    F(R, INT,  year,         0,       9999,           "年度",     "year that it is approved for; absent: this one") \
    F(R, BOOL, refuse,       0,       0,              "不批",     "refused: it opens nothing")          \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why; needed to refuse")
RECORD_STRUCT(planref, PLANREF_FIELDS)

/* ======================================================================= windows */
/* A time in which notices wait: planned (from_ms to to_ms), or recurring (start to end, on `days`, from one day to
 * another). It delays sending and never eats a rung; when it ends, what waited goes as one digest to each reader. A
 * window of the rules (channels.quiet) is one of these without an owner's entry. Key: id. */
#define WINDOW_FIELDS(F, R)                                                                             \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "number of the window")               \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "名称",     "what people call it")                \
    F(R, STR,  owner,        0,       LIM_ID_BYTES,   "负责人",   "person id: who answers for it")      \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why")                                \
    F(R, TIME, from_ms,      0,       0,              "自",       "of a planned one: begins")           \
    F(R, TIME, to_ms,        0,       0,              "至",       "of a planned one: ends")             \
    F(R, STR,  start,        0,       5,              "起",       "of a recurring one: HH:MM")          \
    F(R, STR,  end,          0,       5,              "止",       "HH:MM; not later than start: of the next day") \
    F(R, STRS, days,         0,       LIM_ID_BYTES,   "哪些天",   "mon … sun, workdays, restdays; absent: every day") \
    F(R, DAY,  from,         0,       0,              "首日",     "of a recurring one: first day")      \
    F(R, DAY,  to,           0,       0,              "末日",     "last day")                           \
    F(R, STRS, units,        0,       LIM_ID_BYTES,   "单位",     "only notices to these units")        \
    F(R, STRS, roles,        0,       LIM_ID_BYTES,   "岗位",     "only to these roles")                \
    F(R, STRS, persons,      0,       LIM_ID_BYTES,   "人员",     "only to these persons")              \
    F(R, ENUM, passes,       0,       light,          "放行",     "a notice of this colour, or a worse one, goes all the same") \
    F(R, STR,  set_by,       FF_HIDE, LIM_NAME_BYTES, "登记人",   "who entered it: set by the daemon")  \
    F(R, TIME, set_ms,       FF_HIDE, 0,              "登记时间", "when: set by the daemon")            \
    F(R, TIME, ended_ms,     FF_HIDE, 0,              "提前结束", "when a person ended it: set by the daemon") \
    F(R, STR,  ended_by,     FF_HIDE, LIM_NAME_BYTES, "结束人",   "who ended it: set by the daemon") \
    F(R, STRS, passes_urgency, 0,     LIM_ID_BYTES,   "放行紧急程度", "a notice of an item of this urgency goes all the same") \
    F(R, TEXT, end_reason,   FF_HIDE, LIM_TEXT_BYTES, "提前结束理由", "why it was ended: set by the daemon")
RECORD_STRUCT(window, WINDOW_FIELDS)
#define WINDOWREF_FIELDS(F, R)                                                                          \
    F(R, STR,  window,       FF_NEED, LIM_ID_BYTES,   "时段",     "number of the window")               \
    F(R, TEXT, reason,       FF_NEED, LIM_TEXT_BYTES, "理由",     "why")
RECORD_STRUCT(windowref, WINDOWREF_FIELDS)

/* ======================================================================= notices */
/* One try of a notice. */
#define TRY_FIELDS(F, R)                                                                                \
    F(R, INT,  n,            FF_NEED, 100000,         "次",       "1, 2, 3 …")                          \
    F(R, STR,  channel,      0,       LIM_ID_BYTES,   "渠道",     "channel")                            \
    F(R, TIME, at_ms,        0,       0,              "时间",     "journalled before it was handed over") \
    F(R, ENUM, state,        0,       notice_state,   "结果",     "what became of it")                  \
    F(R, STR,  result,       0,       LIM_NAME_BYTES, "说法",     "word of the channel")                \
    F(R, TIME, end_ms,       0,       0,              "结束",     "when that was known")                \
    F(R, STR,  ref,          0,       LIM_NAME_BYTES, "回执号",   "number that the provider gave")      \
    F(R, STR,  to_name,      0,       LIM_NAME_BYTES, "收件人姓名", "who it went to") \
    F(R, BOOL, disable,      0,       0,              "停用",     "its channel said: never again")
RECORD_STRUCT(try, TRY_FIELDS)
/* One message to one post about one thing. Key: id = "<item>/<episode>/<what>/<post>", made of cause, rung and post, so
 * that a repeat cannot double it. Life: intended, sending (attempt n journalled before hand-over), accepted, delivered,
 * read; or refused, overtaken, uncertain, dead. */
#define NOTICE_FIELDS(F, R)                                                                             \
    F(R, STR,  id,           FF_KEY,  LIM_NAME_BYTES, "编号",     "key, also the Message-ID")           \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item number; absent: a digest, of many") \
    F(R, ENUM, kind,         FF_NEED, notice_kind,    "类别",     "light, order, over, task, moved, digest, care") \
    F(R, ENUM, light,        0,       light,          "灯",       "colour it speaks of")                \
    F(R, STR,  cause,        0,       LIM_ID_BYTES,   "原因",     "cause word")                         \
    F(R, INT,  rung,         0,       100,            "级",       "rung of the ladder")                 \
    F(R, STR,  role,         0,       LIM_ID_BYTES,   "岗位",     "role addressed")                     \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit whose role it is")              \
    F(R, STR,  person,       0,       LIM_ID_BYTES,   "人员",     "person, when the item names one")    \
    F(R, STR,  order,        0,       LIM_ID_BYTES,   "督办单",   "order that it carries")              \
    F(R, TIME, intended_ms,  0,       0,              "应发时间", "when it was caused")                 \
    F(R, ENUM, state,        FF_NEED, notice_state,   "状态",     "intended … read, refused, overtaken, uncertain, dead") \
    F(R, STR,  to,           0,       LIM_ID_BYTES,   "收件人",   "person resolved when it was sent")   \
    F(R, STR,  channel,      0,       LIM_ID_BYTES,   "渠道",     "channel of the last attempt")        \
    F(R, INT,  attempts,     FF_VOLATILE, 100000,     "次数",     "attempts so far")                    \
    F(R, TIME, sent_ms,      FF_VOLATILE, 0,          "送出时间", "accepted by the channel")            \
    F(R, STR,  result,       FF_VOLATILE, LIM_NAME_BYTES, "结果", "word of the channel, or why not")    \
    F(R, TIME, next_ms,      FF_VOLATILE, 0,          "下次",     "next attempt; absent: none")         \
    F(R, STR,  to_name,      0,       LIM_NAME_BYTES, "收件人姓名", "who held the post when it was sent") \
    F(R, TEXT, text,         0,       LIM_TEXT_BYTES, "附言",     "what it says besides its template")  \
    F(R, INT,  rev,          FF_VOLATILE, INT64_MAX,  "版本",     "changes so far")                       \
    F(R, STR,  instead_of,   0,       LIM_NAME_BYTES, "代收",     "who is away, or which post is vacant, when another got it in their place") \
    F(R, BOOL, vacant,       0,       0,              "空缺",     "nobody held the post addressed") \
    F(R, STR,  window,       0,       LIM_ID_BYTES,   "静默时段", "window that holds it back, or held it")  \
    F(R, STR,  digest,       0,       LIM_NAME_BYTES, "汇总",     "digest that it went into: that one's fate is its own") \
    F(R, INT,  covers_n,     0,       INT64_MAX,      "汇总条数", "of a digest: notices in it") \
    F(R, LIST, tries,        FF_VOLATILE, try,        "各次",     "tries, the newest 50") \
    F(R, STR,  ref,          FF_VOLATILE, LIM_NAME_BYTES, "回执号", "number that the provider gave") \
    F(R, TIME, receipt_ms,   FF_VOLATILE, 0,          "查回执",   "when to ask for the receipt; absent: not asked") \
    F(R, TIME, read_ms,      FF_VOLATILE, 0,          "已读时间", "when it was read") \
    F(R, TIME, acked_ms,     0,       0,              "知悉时间", "when its reader said so") \
    F(R, STR,  acked_by,     0,       LIM_NAME_BYTES, "知悉人",   "who said so") \
    F(R, STR,  dropped_by,   0,       LIM_NAME_BYTES, "放弃人",   "who gave it up") \
    F(R, TEXT, dropped,      0,       LIM_TEXT_BYTES, "放弃理由", "why it was given up") \
    F(R, STR,  only,         0,       LIM_ID_BYTES,   "限定渠道", "of a test: the channel that is tried") \
    F(R, TIME, booked_ms,    FF_VOLATILE, 0,          "排到",     "over a limit of its channel: its place, already counted; absent: none") \
    F(R, STR,  booked_on,    FF_VOLATILE, LIM_ID_BYTES, "排在",   "channel that it has the place on") \
    F(R, INT,  asked,        FF_VOLATILE, 100000,     "查询次数", "times that the receipt was asked for") \
    F(R, TIME, retried_ms,   FF_VOLATILE, 0,          "重发时间", "when a person last had it sent again: only tries since then count against the rules") \
    F(R, STR,  retried_by,   FF_VOLATILE, LIM_NAME_BYTES, "重发人", "who had it sent again") \
    F(R, TEXT, retried,      FF_VOLATILE, LIM_TEXT_BYTES, "重发理由", "why") \
    F(R, LIST, places,       FF_VOLATILE | FF_HIDE, used, "占位", "slots in which it is counted ahead, while it is booked")
RECORD_STRUCT(notice, NOTICE_FIELDS)
/* How often a limit's key was used: one row for each slot of time, kept as long as some limit may count it. A row
 * without a slot is a penalty: the provider said to leave that key alone. Key: governor, slot_ms. */
#define USED_FIELDS(F, R)                                                                               \
    F(R, STR,  governor,     FF_KEY,  LIM_NAME_BYTES, "限流键",   "what is counted: a robot, an application, a number")    \
    F(R, INT,  slot_s,       FF_KEY,  INT32_MAX,      "格长",     "length of the slot in seconds; 0: a penalty") \
    F(R, TIME, slot_ms,      FF_KEY,  0,              "格",       "its beginning")                      \
    F(R, INT,  n,            0,       INT64_MAX,      "次数",     "attempts in it, booked ones too")    \
    F(R, TIME, until_ms,     0,       0,              "罚到",     "of a penalty: nothing under this key before then")
RECORD_STRUCT(used, USED_FIELDS)
/* What people do to a notice. */
#define NOTICEREF_FIELDS(F, R)                                                                          \
    F(R, STR,  notice,       FF_NEED, LIM_NAME_BYTES, "通知",     "notice")                             \
    F(R, TEXT, reason,       FF_NEED, LIM_TEXT_BYTES, "理由",     "why")
RECORD_STRUCT(noticeref, NOTICEREF_FIELDS)
#define NOTICEACK_FIELDS(F, R)                                                                          \
    F(R, STR,  token,        0,       LIM_KEY_BYTES,  "回执码",   "signed token that the message carried") \
    F(R, STR,  notice,       0,       LIM_NAME_BYTES, "通知",     "of a reply by mail: the notice it answers") \
    F(R, STR,  from,         0,       LIM_NAME_BYTES, "来信地址", "of a reply by mail: who wrote it")
RECORD_STRUCT(noticeack, NOTICEACK_FIELDS)
#define NOTICETEST_FIELDS(F, R)                                                                         \
    F(R, STR,  person,       FF_NEED, LIM_ID_BYTES,   "人员",     "who gets it")                        \
    F(R, STR,  channel,      0,       LIM_ID_BYTES,   "渠道",     "by which channel; absent: as a notice would go") \
    F(R, TEXT, text,         0,       LIM_TEXT_BYTES, "附言",     "what it says besides")
RECORD_STRUCT(noticetest, NOTICETEST_FIELDS)

#include "proto/tables.h"
#include "proto/rulebook.h"
#include "proto/updates.h"
#include "proto/questions.h"
/* clang-format on */

/* Every record, for pages and tests: X(name, FIELDS). */
/* clang-format off */
#define RECORDS(X) \
    X(unit, UNIT_FIELDS) \
    X(person, PERSON_FIELDS) \
    X(group, GROUP_FIELDS) \
    X(holder, HOLDER_FIELDS) \
    X(principal, PRINCIPAL_FIELDS) \
    X(milestone, MILESTONE_FIELDS) \
    X(ticked, TICKED_FIELDS) \
    X(segment, SEGMENT_FIELDS) \
    X(stagelog, STAGELOG_FIELDS) \
    X(marked, MARKED_FIELDS) \
    X(sentorder, SENTORDER_FIELDS) \
    X(colourcount, COLOURCOUNT_FIELDS) \
    X(overlay, OVERLAY_FIELDS) \
    X(assist, ASSIST_FIELDS) \
    X(tenure, TENURE_FIELDS) \
    X(rungskip, RUNGSKIP_FIELDS) \
    X(toldpost, TOLDPOST_FIELDS) \
    X(datemove, DATEMOVE_FIELDS) \
    X(draw, DRAW_FIELDS) \
    X(registration, REGISTER_FIELDS) \
    X(item, ITEM_FIELDS) \
    X(act, ACT_FIELDS) \
    X(link, LINK_FIELDS) \
    X(score, SCORE_FIELDS) \
    X(attach, ATTACH_FIELDS) \
    X(file, FILE_FIELDS) \
    X(ask, ASK_FIELDS) \
    X(plan, PLAN_FIELDS) \
    X(runskip, RUNSKIP_FIELDS) \
    X(schedule, SCHEDULE_FIELDS) \
    X(visitadd, VISITADD_FIELDS) \
    X(planref, PLANREF_FIELDS) \
    X(window, WINDOW_FIELDS) \
    X(windowref, WINDOWREF_FIELDS) \
    TABLE_RECORDS(X) \
    X(try, TRY_FIELDS) \
    X(notice, NOTICE_FIELDS) \
    X(used, USED_FIELDS) \
    X(noticeref, NOTICEREF_FIELDS) \
    X(noticeack, NOTICEACK_FIELDS) \
    X(noticetest, NOTICETEST_FIELDS) \
    RULEBOOK_RECORDS(X) \
    UPDATE_RECORDS(X) \
    QUESTION_RECORDS(X)
/* clang-format on */

const struct record *record_find(const char *name); /* by name; NULL when there is none */
size_t record_list_max(const struct record *r);     /* elements of this record that one list may hold */

/* Kinds of rules documents, each with the record that describes it and the field that names it. */
const struct record *rules_record(const char *kind); /* NULL when there is no such kind */
const struct record *rules_kind(size_t i);           /* the i-th, in order of applying; NULL: no more */

#endif
