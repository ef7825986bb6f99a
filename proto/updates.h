/* updates.h: what is said and done about the records: bodies of operations, facts, the journal, the wire, jobs. Part of
 * records.h, which includes it and whose rules hold here too. */
#ifndef DUBAN_PROTO_UPDATES_H
#define DUBAN_PROTO_UPDATES_H

#ifndef DUBAN_PROTO_RECORDS_H
#include "proto/records.h"
#endif

/* clang-format off */
/* ======================================================================= bodies of operations */
#define RULESAPPLY_FIELDS(F, R)                                                                         \
    F(R, STR,  kind,         FF_NEED, LIM_ID_BYTES,   "类别",     "kind of rules")                      \
    F(R, ANY,  doc,          FF_NEED, 0,              "内容",     "the document, by the record of its kind")
RECORD_STRUCT(rulesapply, RULESAPPLY_FIELDS)

/* Bodies about points. */
#define SCOREGIVE_FIELDS(F, R)                                                                          \
    F(R, STR,  subject,      FF_NEED, LIM_ID_BYTES,   "对象",     "unit id")                            \
    F(R, STR,  rule,         FF_NEED, LIM_ID_BYTES,   "规则",     "rule for points given by hand")      \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item it is about")                   \
    F(R, DAY,  day,          0,       0,              "日期",     "day it counts for; absent: today")   \
    F(R, TEXT, reason,       FF_NEED, LIM_TEXT_BYTES, "理由",     "why, with its basis")
RECORD_STRUCT(scoregive, SCOREGIVE_FIELDS)
#define SCOREREF_FIELDS(F, R)                                                                           \
    F(R, STR,  score,        FF_NEED, LIM_NAME_BYTES, "记分",     "number of the points entry")         \
    F(R, BOOL, reverse,      0,       0,              "撤销",     "the appeal is right: the points do not count") \
    F(R, TEXT, reason,       FF_NEED, LIM_TEXT_BYTES, "理由",     "why")
RECORD_STRUCT(scoreref, SCOREREF_FIELDS)

#define ROW_FIELDS(F, R)                                                                                \
    F(R, INT,  line,         0,       100000000,      "行",       "line of the file, for errors")       \
    F(R, ANY,  body,         FF_NEED, 0,              "内容",     "body of the operation")
RECORD_STRUCT(row, ROW_FIELDS)
/* Many updates of one kind as one entry: all of them, or none. */
#define IMPORT_FIELDS(F, R)                                                                             \
    F(R, STR,  op,           FF_NEED, LIM_ID_BYTES,   "操作",     "unit_set, person_set, group_set, register, milestone_set, schedule_set, holder_set") \
    F(R, LIST, rows,         FF_NEED, row,            "行",       "rows, at most LIM_ROWS")
RECORD_STRUCT(import, IMPORT_FIELDS)

/* The fence of a worker's result: it counts only for this record, revision and lease. */
#define FENCE_FIELDS(F, R)                                                                              \
    F(R, STR,  key,          FF_NEED, LIM_NAME_BYTES, "记录",     "key of the record")                  \
    F(R, INT,  rev,          FF_NEED, INT64_MAX,      "版本",     "its revision when the job was given") \
    F(R, INT,  token,        FF_NEED, INT64_MAX,      "令牌",     "token of the lease")
RECORD_STRUCT(fence, FENCE_FIELDS)

/* A table drafted: what was found on a copy. */
#define EDITIONMADE_FIELDS(F, R)                                                                        \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, REC,  table,        FF_NEED, tabled,         "表",       "the table")                          \
    F(R, INT,  seq,          0,       INT64_MAX,      "末条",     "last entry that it counts")
RECORD_STRUCT(editionmade, EDITIONMADE_FIELDS)

/* Result of judging an item: its light, the rungs climbed, orders and notices caused, and when to look again. */
#define JUDGE_FIELDS(F, R)                                                                              \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, ENUM, light,        0,       light,          "灯",       "light at `judged_ms`")               \
    F(R, STR,  cause,        0,       LIM_ID_BYTES,   "原因",     "cause word")                         \
    F(R, STR,  light_rules,  0,       LIM_NAME_BYTES, "规则",     "policy@version")                     \
    F(R, TIME, judged_ms,    FF_NEED, 0,              "判定时间", "`now` of the job")                   \
    F(R, INT,  episode,      0,       100000,         "轮次",     "as in the item")                     \
    F(R, ENUM, worst,        0,       light,          "最重",     "as in the item")                     \
    F(R, INT,  rung,         0,       100,            "级",       "as in the item")                     \
    F(R, TIME, rung_ms,      0,       0,              "升级时间", "as in the item")                     \
    F(R, INT,  repeats,      0,       100000,         "重复",     "as in the item")                     \
    F(R, TIME, repeat_ms,    0,       0,              "重复时间", "as in the item")                     \
    F(R, ENUM, told,         0,       light,          "已告知",   "as in the item")                     \
    F(R, TIME, next_ms,      0,       0,              "下次查看", "absent: only an update can change it") \
    F(R, LIST, orders,       0,       item,           "督办单",   "orders sent, as items")              \
    F(R, LIST, notices,      0,       notice,         "通知",     "notices caused")                     \
    F(R, STR,  stage,        0,       LIM_ID_BYTES,   "阶段",     "stage it lapses into, because a limit has passed; absent: none") \
    F(R, LIST, counts,       0,       colourcount,    "亮灯次数", "as in the item") \
    F(R, REC,  moved,        0,       datemove,       "期限顺移", "dates that the calendar moved") \
    F(R, BOOL, provisional,  0,       0,              "暂定",     "as in the item") \
    F(R, LIST, told_to,      0,       toldpost,       "已告知岗位", "as in the item")
RECORD_STRUCT(judge, JUDGE_FIELDS)

/* Result of a schedule falling due: a visit opened (or none yet), and the next time. */
#define INSPECTRUN_FIELDS(F, R)                                                                         \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, DAY,  run_date,     0,       0,              "应查日",   "occurrence, before rolling; absent: nothing was due") \
    F(R, REC,  visit,        0,       item,           "督查",     "the visit, as an item")              \
    F(R, TIME, next_ms,      0,       0,              "下次",     "absent: no further run") \
    F(R, LIST, skipped,      0,       runskip,        "未查",     "runs passed over, and why") \
    F(R, STR,  join,         0,       LIM_ID_BYTES,   "并入",     "open visit that this run is merged into, with the targets of `visit`")
RECORD_STRUCT(inspectrun, INSPECTRUN_FIELDS)

#define ATTEMPT_FIELDS(F, R)                                                                            \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, STR,  channel,      FF_NEED, LIM_ID_BYTES,   "渠道",     "channel about to be used")           \
    F(R, STR,  to,           FF_NEED, LIM_ID_BYTES,   "收件人",   "person resolved now")                \
    F(R, STR,  to_name,      0,       LIM_NAME_BYTES, "收件人姓名", "who holds the post at this moment")  \
    F(R, STR,  instead_of,   0,       LIM_NAME_BYTES, "代收",     "as in the notice")                   \
    F(R, BOOL, vacant,       0,       0,              "空缺",     "as in the notice") \
    F(R, STRS, governors,    0,       LIM_NAME_BYTES, "限流键",   "what its limits are counted by: a robot, an application, a number") \
    F(R, BIN,  sent,         FF_HIDE, LIM_SENT_BYTES, "原文",     "exactly the bytes handed over") \
    F(R, BOOL, wait,         0,       0,              "等",       "no other channel is left: over a limit it is booked, however far ahead")
RECORD_STRUCT(attempt, ATTEMPT_FIELDS)
#define FATE_FIELDS(F, R)                                                                               \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, ENUM, state,        FF_NEED, notice_state,   "状态",     "accepted, refused, overtaken, uncertain, dead, or intended to try again; refused with next_ms: it goes on by the next channel") \
    F(R, STR,  result,       0,       LIM_NAME_BYTES, "结果",     "word of the channel, or why not")    \
    F(R, TIME, next_ms,      0,       0,              "下次",     "next attempt") \
    F(R, STR,  ref,          0,       LIM_NAME_BYTES, "回执号",   "number that the provider gave") \
    F(R, TIME, receipt_ms,   0,       0,              "查回执",   "when to ask for the receipt") \
    F(R, STR,  window,       0,       LIM_ID_BYTES,   "静默时段", "intended again because this window is in force now") \
    F(R, STR,  penalty,      0,       LIM_NAME_BYTES, "受罚键",   "governor that the provider said to leave alone") \
    F(R, TIME, penalty_ms,   0,       0,              "罚到",     "until then") \
    F(R, BOOL, asked,        0,       0,              "查询",     "this is what a receipt said, not what a try came to") \
    F(R, BOOL, disable,      0,       0,              "停用",     "its channel said: never again; people are told")
RECORD_STRUCT(fate, FATE_FIELDS)

/* What the self-audit found broken. The fold makes the record due now, so that it is judged, run or sent again; a
 * record that has nothing to be due for any more loses its timer. */
#define MEND_FIELDS(F, R)                                                                               \
    F(R, STR,  rule,         FF_NEED, LIM_ID_BYTES,   "规则",     "rule of core/audit.c that is broken") \
    F(R, STR,  table,        FF_NEED, LIM_ID_BYTES,   "表",       "item, schedule, notice")             \
    F(R, STR,  key,          FF_NEED, LIM_NAME_BYTES, "键",       "key of the record")
RECORD_STRUCT(mend, MEND_FIELDS)
#define TICK_FIELDS(F, R)                                                                               \
    F(R, TIME, to,           FF_NEED, 0,              "至",       "instant the manual clock goes to")
RECORD_STRUCT(tick, TICK_FIELDS)
#define CHECK_FIELDS(F, R)                                                                              \
    F(R, INT,  at_seq,       FF_NEED, INT64_MAX,      "序号",     "entry after which the digest was taken") \
    F(R, BIN,  digest,       FF_NEED, 64,             "摘要",     "BLAKE2b-256 of the whole state")
RECORD_STRUCT(check, CHECK_FIELDS)

/* ======================================================================= the journal */
/* What `decide` found out, and the fold needs: never a clock or a lookup in the fold's own time. It is also the body of
 * the answer that the sender gets. */
#define FACTS_FIELDS(F, R)                                                                              \
    F(R, STR,  key,          0,       LIM_NAME_BYTES, "记录",     "key of the record touched")          \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item touched")                       \
    F(R, STR,  ask,          0,       LIM_NAME_BYTES, "申请",     "request made or decided")            \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit of the actor")                  \
    F(R, DAY,  due_date,     0,       0,              "期限",     "due date that holds from now on")    \
    F(R, DAY,  due_before,   0,       0,              "原期限",   "due date before")                    \
    F(R, TIME, assigned_ms,  0,       0,              "交办时间", "start of the clock")                 \
    F(R, BOOL, late,         0,       0,              "逾期申请", "asked after the due date")           \
    F(R, BOOL, closes,       0,       0,              "终结",     "this stage closes the item")         \
    F(R, INT,  version,      0,       1000000,        "版本",     "version of the rules applied")       \
    F(R, INT,  count,        0,       1000000,        "行数",     "rows taken")                         \
    F(R, LIST, rows,         FF_HIDE, facts,          "各行",     "facts of each row")                  \
    F(R, INT,  percent,      0,       10000,          "进度",     "percent that counts from now on; another than the one sent: a later report is there") \
    F(R, INT,  percent_before, 0,     10000,          "原进度",   "percent that counted before")        \
    F(R, ENUM, light,        0,       light,          "灯",       "light as it stands, before it is judged again") \
    F(R, STR,  stage,        0,       LIM_ID_BYTES,   "阶段",     "stage it is in from now on")         \
    F(R, TIME, stage_due_ms, 0,       0,              "阶段时限", "limit of that stage")                \
    F(R, TIME, due_ms,       0,       0,              "时限",     "exact limit of the whole from now on") \
    F(R, BOOL, stage_late,   0,       0,              "阶段超时", "the stage left had passed its limit") \
    F(R, BOOL, submitted_late, 0,     0,              "逾期办结", "handed in after its limit")          \
    F(R, BOOL, backdated,    0,       0,              "补录",     "claimed to have happened long before it was sent") \
    F(R, STR,  lead_unit,    0,       LIM_ID_BYTES,   "责任单位", "unit that answers from now on")      \
    F(R, STR,  holder,       0,       LIM_ID_BYTES,   "承办人",   "who has it from now on")             \
    F(R, INT,  returns_n,    0,       100000,         "退回次数", "refusals so far")                    \
    F(R, DEC,  reviewed,     0,       0,              "核定值",   "figure that counts for the record")  \
    F(R, DAY,  day,          0,       0,              "日期",     "a day found out: kept until, appeal until, back on") \
    F(R, LIST, opened,       0,       item,           "新立事项", "items that this opens")              \
    F(R, STRS, shut,         0,       LIM_ID_BYTES,   "同时办结", "items that this closes as well")     \
    F(R, LIST, notices,      FF_HIDE, notice,         "通知",     "notices caused")                     \
    F(R, LIST, scores,       0,       score,          "记分",     "points given or taken")                           \
    F(R, TIME, submitted_ms, 0,       0,              "报结时间", "handed in at; absent: not, or taken back") \
    F(R, STR,  urgency,      0,       LIM_ID_BYTES,   "紧急程度", "urgency, as its matter says")        \
    F(R, LIST, links,        0,       link,           "关联",     "links made")                         \
    F(R, BOOL, resumes,      0,       0,              "恢复",     "this stage ends the pause: its workdays are given back") \
    F(R, BOOL, provisional,  0,       0,              "暂定",     "a date was counted across days that no calendar covers yet") \
    F(R, SPAN, limit,        0,       0,              "算法",     "limit that due_date was counted by") \
    F(R, DAY,  counted_from, 0,       0,              "起算日",   "day that due_date was counted from") \
    F(R, SPAN, stage_limit,  0,       0,              "阶段时限算法", "limit that stage_due_ms was counted by") \
    F(R, SPAN, time_limit,   0,       0,              "时限算法", "limit that due_ms was counted by") \
    F(R, TIME, time_from_ms, 0,       0,              "时限起算", "instant that due_ms was counted from") \
    F(R, TIME, until_ms,     0,       0,              "至",       "an instant found out: an acknowledgement holds until") \
    F(R, LIST, vacant,       0,       toldpost,       "空缺岗位", "posts just told in which nobody is: the next rung is told at once") \
    F(R, STRS, visited,      0,       LIM_ID_BYTES,   "被查单位", "units that a visit comes to, and had not come to before") \
    F(R, BOOL, counted,      0,       0,              "计入",     "it counts against the visits that a unit may have in a year") \
    F(R, STR,  period,       0,       LIM_ID_BYTES,   "期",       "of a table: next period that is drafted by itself, at until_ms") \
    F(R, LIST, uses,         FF_HIDE, used,           "限流计数", "of an attempt: rows of its limits, with what they count from now on") \
    F(R, BOOL, booked,       0,       0,              "排队",     "not yet: a limit is reached; its place is at until_ms, and it is counted there") \
    F(R, STR,  notice,       0,       LIM_NAME_BYTES, "通知",     "notice that was acknowledged") \
    F(R, LIST, places,       FF_HIDE, used,           "占位",     "of an attempt that is booked: slots in which it is counted ahead") \
    F(R, STR,  why,          0,       LIM_ID_BYTES,   "缘由",     "of an attempt that is booked: limit, penalty or apart")
RECORD_STRUCT(facts, FACTS_FIELDS)

/* One journal entry, as stored. The bytes are never made again from the struct. */
#define ENTRY_FIELDS(F, R)                                                                              \
    F(R, INT,  seq,          FF_KEY,  INT64_MAX,      "序号",     "1, 2, 3 …: no hole, no reuse")       \
    F(R, INT,  epoch,        FF_NEED, INT64_MAX,      "任期",     "1 for ever on one machine")          \
    F(R, TIME, wall_ms,      FF_NEED, 0,              "时间",     "read once by the writer, never less than the entry before") \
    F(R, ENUM, kind,         FF_NEED, entry_kind,     "类别",     "data, claim, tick, rules, check")    \
    F(R, INT,  fmt,          FF_NEED, 65535,          "格式",     "body layout; a reader that does not know it stops") \
    F(R, BIN,  batch,        0,       16,             "批次",     "batch id: incarnation and counter")  \
    F(R, STR,  id,           0,       LIM_ID_BYTES,   "提交号",   "id made by the sender")              \
    F(R, STR,  actor,        0,       LIM_NAME_BYTES, "经办",     "person, or worker:kind, or principal") \
    F(R, STR,  via,          0,       LIM_NAME_BYTES, "经由",     "principal of the connection")        \
    F(R, STR,  op,           0,       LIM_ID_BYTES,   "操作",     "operation")                          \
    F(R, ANY,  body,         0,       0,              "内容",     "as sent, in canonical form")         \
    F(R, REC,  facts,        0,       facts,          "认定",     "what was decided")                   \
    F(R, STR,  algo,         0,       16,             "算法",     "hash of the chain: blake2b")         \
    F(R, BIN,  prev,         0,       64,             "前链",     "chain value before this entry")
RECORD_STRUCT(entry, ENTRY_FIELDS)

/* ======================================================================= the wire */
/* What a client sends (one frame, after the empty delimiter when the socket is a REQ). */
#define CALL_FIELDS(F, R)                                                                               \
    F(R, INT,  v,            FF_NEED, 1000,           "版本",     "protocol version, 1")                \
    F(R, STR,  id,           FF_NEED, LIM_ID_BYTES,   "提交号",   "id made by the sender (UUIDv7), kept when it is sent again") \
    F(R, STR,  op,           FF_NEED, LIM_ID_BYTES,   "操作",     "operation")                          \
    F(R, STR,  as,           0,       LIM_ID_BYTES,   "代",       "person a gateway speaks for")        \
    F(R, BOOL, dry,          0,       0,              "演练",     "rehearse: say what would happen, write nothing") \
    F(R, ANY,  body,         0,       0,              "内容",     "map, by the record of the operation")
RECORD_STRUCT(call, CALL_FIELDS)

#define FAULT_FIELDS(F, R)                                                                              \
    F(R, STR,  code,         FF_NEED, LIM_ID_BYTES,   "代码",     "name of the error")                  \
    F(R, STR,  field,        0,       LIM_NAME_BYTES, "字段",     "field at fault")                     \
    F(R, STR,  zh,           0,       LIM_TEXT_BYTES, "说明",     "sentence in Chinese")                \
    F(R, STR,  en,           0,       LIM_TEXT_BYTES, "英文",     "sentence in English")                \
    F(R, INT,  line,         0,       100000000,      "行",       "row of an import")
RECORD_STRUCT(fault, FAULT_FIELDS)

/* What comes back. */
#define REPLY_FIELDS(F, R)                                                                              \
    F(R, INT,  v,            FF_NEED, 1000,           "版本",     "protocol version")                   \
    F(R, STR,  id,           0,       LIM_ID_BYTES,   "提交号",   "id of the call")                     \
    F(R, BOOL, ok,           0,       0,              "成功",     "true: done (or answered)")           \
    F(R, INT,  seq,          0,       INT64_MAX,      "序号",     "journal entry made; for a query: state as of this entry") \
    F(R, BOOL, again,        0,       0,              "重复",     "sent before: this is the first answer again") \
    F(R, REC,  error,        0,       fault,          "错误",     "why not")                            \
    F(R, LIST, errors,       0,       fault,          "各行错误", "of an import, by row")               \
    F(R, INT,  retry_ms,     0,       INT64_MAX,      "再试",     "wait this long before sending again") \
    F(R, ANY,  body,         0,       0,              "内容",     "the answer")
RECORD_STRUCT(reply, REPLY_FIELDS)

/* News: a hint that the journal has grown. Topic frame "news", then this. Fetch what is new with `entries`. */
#define HINT_FIELDS(F, R)                                                                               \
    F(R, INT,  seq,          FF_NEED, INT64_MAX,      "序号",     "last entry")                         \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(hint, HINT_FIELDS)

/* A job for a worker. It holds the record, the versions of the rules and `now`: workers keep no state. */
#define RULESREF_FIELDS(F, R)                                                                           \
    F(R, STR,  kind,         FF_NEED, LIM_ID_BYTES,   "类别",     "kind of rules")                      \
    F(R, STR,  name,         FF_NEED, LIM_ID_BYTES,   "名称",     "name")                               \
    F(R, INT,  version,      FF_NEED, 1000000,        "版本",     "version")
RECORD_STRUCT(rulesref, RULESREF_FIELDS)
#define CANDIDATE_FIELDS(F, R)                                                                          \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "item or unit that may be drawn")     \
    F(R, ENUM, light,        0,       light,          "灯",       "its light now")                      \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit that is visited when it is drawn")
RECORD_STRUCT(candidate, CANDIDATE_FIELDS)
/* Visits that a unit has had in a year: the burden that the supervisor puts on it. */
#define BURDEN_FIELDS(F, R)                                                                             \
    F(R, STR,  unit,         FF_KEY,  LIM_ID_BYTES,   "单位",     "unit id")                            \
    F(R, INT,  year,         FF_KEY,  9999,           "年",       "year")                               \
    F(R, INT,  visits,       0,       100000,         "次数",     "visits that counted against the cap") \
    F(R, INT,  others,       0,       100000,         "其他",     "visits that did not: by superiors, or approved beyond the cap")
RECORD_STRUCT(burden, BURDEN_FIELDS)
#define JOB_FIELDS(F, R)                                                                                \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, ENUM, kind,         FF_NEED, job_kind,       "类别",     "judge, inspect, send")               \
    F(R, TIME, now_ms,       FF_NEED, 0,              "现在",     "the daemon's clock")                 \
    F(R, LIST, rules,        0,       rulesref,       "规则",     "what is in force: fetch by `rules_get`, keep by version") \
    F(R, REC,  item,         0,       item,           "事项",     "the item; for a notice: the one it speaks of") \
    F(R, REC,  schedule,     0,       schedule,       "计划",     "the schedule")                       \
    F(R, LIST, candidates,   0,       candidate,      "候选",     "what a sample is drawn from, by id") \
    F(R, REC,  notice,       0,       notice,         "通知",     "the notice")                         \
    F(R, REC,  person,       0,       person,         "收件人",   "who holds the post now; absent: vacant") \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位",     "name of the responsible unit")       \
    F(R, REC,  order,        0,       item,           "督办单",   "the order that the notice carries")  \
    F(R, STR,  instead_of,   0,       LIM_NAME_BYTES, "代收",     "who is away, or which post is vacant, when `person` is another in their place") \
    F(R, BOOL, vacant,       0,       0,              "空缺",     "nobody holds the post addressed") \
    F(R, STR,  op,           0,       LIM_ID_BYTES,   "操作",     "of a rehearsal: what was asked") \
    F(R, ANY,  ask,          0,       0,              "问题",     "of a rehearsal: its body") \
    F(R, INT,  seq,          0,       INT64_MAX,      "末条",     "of a rehearsal: the last entry when it was asked") \
    F(R, LIST, covers,       0,       notice,         "汇总内容", "of a digest: notices in it, worst first, as many as fit") \
    F(R, LIST, cover_items,  0,       item,           "汇总事项", "and the items they speak of, as they are now, by number") \
    F(R, LIST, visits,       0,       item,           "督查",     "of an inspection: open visits it might be merged with") \
    F(R, LIST, burden,       0,       burden,         "负担",     "of an inspection: visits that units have had this year") \
    F(R, LIST, unit_counts,  0,       colourcount,    "单位亮灯次数", "of a judgement: colours of the lead unit's items so far, by year") \
    F(R, BIN,  sent,         FF_HIDE, LIM_SENT_BYTES, "原文",     "of a notice that may have arrived: the bytes of its last attempt, to be sent again as they are") \
    F(R, LIST, cover_units,  0,       unit,           "汇总单位", "of a digest: units that answer for its items") \
    F(R, LIST, windows,      0,       window,         "静默时段", "of a digest: windows that held what is in it") \
    F(R, STR,  window,       0,       LIM_ID_BYTES,   "压住",     "of a notice: window that is in force for it now") \
    F(R, TIME, window_ms,    0,       0,              "压到",     "until then") \
    F(R, BOOL, limited,      0,       0,              "限看",     "of a rehearsal: what is hidden from who asks is not answered") \
    F(R, STR,  viewer_unit,  0,       LIM_ID_BYTES,   "提问单位", "of a rehearsal: unit of who asks") \
    F(R, REC,  edition,      0,       edition,        "表",       "table to be drafted") \
    F(R, TIME, as_of_ms,     0,       0,              "截至",     "of a table: as of then") \
    F(R, STR,  ack,          0,       LIM_KEY_BYTES,  "回执码",   "of a notice: signed token by which its reader acknowledges it")
RECORD_STRUCT(job, JOB_FIELDS)
#define JOBS_FIELDS(F, R)                                                                               \
    F(R, LIST, jobs,         FF_NEED, job,            "任务",     "jobs; none is a sign of life")
RECORD_STRUCT(jobs, JOBS_FIELDS)
#define READY_FIELDS(F, R)                                                                              \
    F(R, ENUM, kind,         FF_NEED, job_kind,       "类别",     "kind of jobs wanted")                \
    F(R, STR,  instance,     FF_NEED, LIM_ID_BYTES,   "实例",     "one run of one worker program")      \
    F(R, INT,  slots,        FF_NEED, LIM_JOBS_PER_WORKER, "空位", "jobs it can take now")              \
    F(R, BOOL, bye,          0,       0,              "离开",     "it is leaving: give it nothing more")
RECORD_STRUCT(ready, READY_FIELDS)
/* What a rehearsal found: the answer to the question that came as a job. */
#define REHEARSED_FIELDS(F, R)                                                                          \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, REC,  error,        0,       fault,          "错误",     "why there is no answer")             \
    F(R, ANY,  body,         0,       0,              "内容",     "the answer, by the record of the operation")
RECORD_STRUCT(rehearsed, REHEARSED_FIELDS)
#define FAILED_FIELDS(F, R)                                                                             \
    FENCE_FIELDS(F, R)                                                                                  \
    F(R, TEXT, reason,       FF_NEED, LIM_TEXT_BYTES, "原因",     "why the job could not be done")
RECORD_STRUCT(failed, FAILED_FIELDS)

#define UPDATE_RECORDS(X) \
    X(rulesapply, RULESAPPLY_FIELDS) \
    X(scoregive, SCOREGIVE_FIELDS) \
    X(scoreref, SCOREREF_FIELDS) \
    X(row, ROW_FIELDS) \
    X(import, IMPORT_FIELDS) \
    X(fence, FENCE_FIELDS) \
    X(editionmade, EDITIONMADE_FIELDS) \
    X(judge, JUDGE_FIELDS) \
    X(inspectrun, INSPECTRUN_FIELDS) \
    X(attempt, ATTEMPT_FIELDS) \
    X(fate, FATE_FIELDS) \
    X(mend, MEND_FIELDS) \
    X(tick, TICK_FIELDS) \
    X(check, CHECK_FIELDS) \
    X(facts, FACTS_FIELDS) \
    X(entry, ENTRY_FIELDS) \
    X(call, CALL_FIELDS) \
    X(fault, FAULT_FIELDS) \
    X(reply, REPLY_FIELDS) \
    X(hint, HINT_FIELDS) \
    X(rulesref, RULESREF_FIELDS) \
    X(candidate, CANDIDATE_FIELDS) \
    X(burden, BURDEN_FIELDS) \
    X(job, JOB_FIELDS) \
    X(jobs, JOBS_FIELDS) \
    X(ready, READY_FIELDS) \
    X(rehearsed, REHEARSED_FIELDS) \
    X(failed, FAILED_FIELDS)
/* clang-format on */

#endif
