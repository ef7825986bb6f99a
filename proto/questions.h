/* questions.h: records that are asked and answered and never stored: the second half of records.h, which includes it
 * and whose rules hold here too. */
#ifndef DUBAN_PROTO_QUESTIONS_H
#define DUBAN_PROTO_QUESTIONS_H

#ifndef DUBAN_PROTO_RECORDS_H
#include "proto/records.h"
#endif

/* clang-format off */
#define NOTHING_FIELDS(F, R)                                                                            \
    F(R, STR,  note,         FF_HIDE, LIM_ID_BYTES,   "备注",     "(unused)")
RECORD_STRUCT(nothing, NOTHING_FIELDS)

#define HELLO_FIELDS(F, R)                                                                              \
    F(R, STR,  version,      0,       LIM_ID_BYTES,   "版本",     "version of the daemon")              \
    F(R, INT,  protocol,     0,       1000,           "协议",     "protocol version")                   \
    F(R, STR,  actor,        0,       LIM_NAME_BYTES, "身份",     "who you are to it")                  \
    F(R, STRS, may,          0,       LIM_ID_BYTES,   "权限",     "classes of operations you may call") \
    F(R, BOOL, speaks_for,   0,       0,              "代办",     "you may name a person")              \
    F(R, BOOL, manual,       0,       0,              "手动时钟", "the clock goes by `advance`")        \
    F(R, TIME, now_ms,       0,       0,              "时间",     "its clock")                          \
    F(R, STR,  news,         0,       LIM_NAME_BYTES, "消息口",   "endpoint of the news")
RECORD_STRUCT(hello, HELLO_FIELDS)

#define COUNT_FIELDS(F, R)                                                                              \
    F(R, STR,  key,          FF_KEY,  LIM_NAME_BYTES, "名目",     "what is counted")                    \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, INT,  open,         0,       INT64_MAX,      "在办",     "open items")                         \
    F(R, INT,  red,          0,       INT64_MAX,      "红",       "red")                                \
    F(R, INT,  yellow,       0,       INT64_MAX,      "黄",       "yellow")                             \
    F(R, INT,  blue,         0,       INT64_MAX,      "蓝",       "blue")                               \
    F(R, INT,  grey,         0,       INT64_MAX,      "灰",       "held or audited")                    \
    F(R, INT,  none,         0,       INT64_MAX,      "无灯",     "no light")                           \
    F(R, INT,  closed,       0,       INT64_MAX,      "销号",     "struck off")
RECORD_STRUCT(count, COUNT_FIELDS)
#define STATUS_FIELDS(F, R)                                                                             \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")                \
    F(R, BOOL, workday,      0,       0,              "工作日",   "today is worked")                    \
    F(R, STR,  day_name,     0,       LIM_NAME_BYTES, "今日",     "holiday or worked weekend, by name") \
    F(R, REC,  all,          0,       count,          "合计",     "items of ledgers with lights")       \
    F(R, LIST, ledgers,      0,       count,          "台账",     "by ledger")                          \
    F(R, INT,  due_today,    0,       INT64_MAX,      "今日到期", "items due today")                    \
    F(R, INT,  due_week,     0,       INT64_MAX,      "本周到期", "due until Sunday")                   \
    F(R, INT,  waiting,      0,       INT64_MAX,      "待批",     "requests that wait for an answer")   \
    F(R, INT,  orders,       0,       INT64_MAX,      "督办单",   "orders not answered")                \
    F(R, INT,  visits,       0,       INT64_MAX,      "督查",     "visits open")                        \
    F(R, INT,  sent,         0,       INT64_MAX,      "已送",     "notices accepted, delivered or read") \
    F(R, INT,  unsent,       0,       INT64_MAX,      "未送",     "notices intended or being sent")     \
    F(R, INT,  uncertain,    0,       INT64_MAX,      "不确定",   "fate unknown")                       \
    F(R, INT,  dead,         0,       INT64_MAX,      "未达",     "refused or dead")                    \
    F(R, STRS, warnings,     0,       LIM_NAME_BYTES, "提醒",     "what needs care: reason codes")      \
    F(R, INT,  parked,       0,       INT64_MAX,      "搁置",     "jobs parked")                        \
    F(R, STRS, workers,      0,       LIM_ID_BYTES,   "进程",     "workers connected")                  \
    F(R, INT,  calendar_until, 0,     9999,           "放假表",   "last year that the calendar covers")
RECORD_STRUCT(status, STATUS_FIELDS)

#define FILTER_FIELDS(F, R)                                                                             \
    F(R, STR,  ledger,       0,       LIM_ID_BYTES,   "台账",     "only this ledger; or a list the item is on") \
    F(R, STRS, light,        0,       LIM_ID_BYTES,   "灯",       "only these colours")                 \
    F(R, STRS, state,        0,       LIM_ID_BYTES,   "状态",     "only these states; absent: all but closed") \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "only this lead unit")                \
    F(R, STR,  leader,       0,       LIM_ID_BYTES,   "领导",     "only this leading leader")           \
    F(R, STR,  words,        0,       LIM_NAME_BYTES, "字词",     "number or title holds these words")            \
    F(R, SPAN, due_within,   0,       0,              "到期",     "due within, or overdue")             \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "go on after this key")               \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "rows at most")
RECORD_STRUCT(filter, FILTER_FIELDS)
/* One row of a list: the item in short, with names in place of ids. */
#define BRIEF_FIELDS(F, R)                                                                              \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "item number")                        \
    F(R, STR,  ledger,       0,       LIM_ID_BYTES,   "台账",     "ledger")                             \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "事项",     "title")                              \
    F(R, STR,  lead_unit,    0,       LIM_ID_BYTES,   "单位号",   "unit id")                            \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "牵头",     "unit")                               \
    F(R, STR,  lead_leader,  0,       LIM_ID_BYTES,   "领导号",   "leader id")                          \
    F(R, STR,  leader_name,  0,       LIM_NAME_BYTES, "领衔",     "leading leader")                     \
    F(R, ENUM, state,        0,       item_state,     "状态",     "state")                              \
    F(R, STR,  stage,        0,       LIM_ID_BYTES,   "阶段",     "stage")                              \
    F(R, ENUM, light,        0,       light,          "灯",       "light")                              \
    F(R, STR,  cause,        0,       LIM_ID_BYTES,   "原因",     "cause word")                         \
    F(R, TIME, light_ms,     0,       0,              "亮灯时间", "since")                              \
    F(R, INT,  percent,      0,       10000,          "进度",     "percent")                            \
    F(R, INT,  planned,      0,       10000,          "计划",     "percent planned by today")           \
    F(R, DAY,  due_date,     0,       0,              "原期限",   "first due date")                     \
    F(R, DAY,  effective_due, 0,      0,              "期限",     "due date that holds")                \
    F(R, SINT, left_workdays, 0,      1000000,        "剩余",     "workdays left; negative: overdue")   \
    F(R, INT,  rung,         0,       100,            "级",       "rungs climbed")                      \
    F(R, TIME, next_ms,      0,       0,              "下次查看", "next time to look")                  \
    F(R, INT,  last_seq,     0,       INT64_MAX,      "末条",     "entry that changed it last")          \
    F(R, STR,  cause_title,  0,       LIM_NAME_BYTES, "原因称谓", "what people call the cause")
RECORD_STRUCT(brief, BRIEF_FIELDS)
#define BRIEFS_FIELDS(F, R)                                                                             \
    F(R, LIST, rows,         0,       brief,          "事项",     "rows, by number")                    \
    F(R, INT,  total,        0,       INT64_MAX,      "总数",     "items that fit the filter")          \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "there is more: ask again with this") \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(briefs, BRIEFS_FIELDS)

#define WHICH_FIELDS(F, R)                                                                              \
    F(R, STR,  id,           FF_NEED, LIM_NAME_BYTES, "编号",     "number, its last digits, or a unique word of the title") \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "entries at most, newest first kept")
RECORD_STRUCT(which, WHICH_FIELDS)
/* One line of a timeline. */
#define EVENT_FIELDS(F, R)                                                                              \
    F(R, INT,  seq,          FF_KEY,  INT64_MAX,      "序号",     "journal entry")                      \
    F(R, TIME, wall_ms,      0,       0,              "收到",     "when it came")                       \
    F(R, STR,  actor,        0,       LIM_NAME_BYTES, "经办",     "who")                                \
    F(R, STR,  actor_name,   0,       LIM_NAME_BYTES, "姓名",     "name")                               \
    F(R, STR,  via,          0,       LIM_NAME_BYTES, "经由",     "connection")                         \
    F(R, STR,  op,           0,       LIM_ID_BYTES,   "操作",     "operation")                          \
    F(R, ANY,  body,         0,       0,              "内容",     "as sent")                            \
    F(R, REC,  facts,        0,       facts,          "认定",     "what was decided")                   \
    F(R, STR,  id,           0,       LIM_ID_BYTES,   "提交号",   "id it was sent with")
RECORD_STRUCT(event, EVENT_FIELDS)
#define SHOWN_FIELDS(F, R)                                                                              \
    F(R, REC,  item,         0,       item,           "事项",     "the whole record")                   \
    F(R, REC,  brief,        0,       brief,          "摘要",     "the same in short, with names")      \
    F(R, LIST, timeline,     0,       event,          "经过",     "entries about it")                   \
    F(R, LIST, asks,         0,       ask,            "申请",     "requests")                           \
    F(R, LIST, orders,       0,       brief,          "督办单",   "orders and other parts of it")       \
    F(R, LIST, notices,      0,       notice,         "通知",     "notices about it")                   \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(shown, SHOWN_FIELDS)

/* One line of an explanation: a reason code of core/reasons.h with its sentence in both languages. */
#define REASON_FIELDS(F, R)                                                                             \
    F(R, STR,  code,         FF_KEY,  LIM_ID_BYTES,   "代码",     "reason code")                        \
    F(R, STR,  zh,           0,       LIM_TEXT_BYTES, "说明",     "sentence")                           \
    F(R, STR,  en,           0,       LIM_TEXT_BYTES, "英文",     "sentence")                           \
    F(R, INT,  seq,          0,       INT64_MAX,      "依据",     "journal entry cited")
RECORD_STRUCT(reason, REASON_FIELDS)
#define WHY_FIELDS(F, R)                                                                                \
    F(R, STR,  id,           0,       LIM_NAME_BYTES, "编号",     "what is explained")                  \
    F(R, REC,  brief,        0,       brief,          "摘要",     "the item in short")                  \
    F(R, LIST, reasons,      0,       reason,         "缘由",     "line by line, the deciding one first") \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(why, WHY_FIELDS)

#define ASKS_FIELDS(F, R)                                                                               \
    F(R, LIST, rows,         0,       ask,            "申请",     "requests that wait, oldest first")   \
    F(R, LIST, briefs,       0,       brief,          "事项",     "their items, in the same order")     \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(asks, ASKS_FIELDS)

#define SINCE_FIELDS(F, R)                                                                              \
    F(R, INT,  from,         FF_NEED, INT64_MAX,      "自",       "first sequence number wanted")       \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "entries at most")
RECORD_STRUCT(since, SINCE_FIELDS)
#define EVENTS_FIELDS(F, R)                                                                             \
    F(R, LIST, rows,         0,       event,          "条目",     "entries, without a gap")             \
    F(R, INT,  next,         0,       INT64_MAX,      "续",       "ask from here next")                 \
    F(R, INT,  last,         0,       INT64_MAX,      "末条",     "last entry there is")
RECORD_STRUCT(events, EVENTS_FIELDS)

#define RECORDS_FIELDS(F, R)                                                                            \
    F(R, STR,  table,        FF_NEED, LIM_ID_BYTES,   "表",       "unit person group item ask schedule notice rules principal") \
    F(R, STR,  key,          0,       LIM_NAME_BYTES, "键",       "exact key; absent: a page")          \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "go on after this key")               \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "rows at most")
RECORD_STRUCT(records, RECORDS_FIELDS)
#define RECORDPAGE_FIELDS(F, R)                                                                         \
    F(R, STR,  table,        0,       LIM_ID_BYTES,   "表",       "table")                              \
    F(R, LIST, rows,         0,       row,            "记录",     "records, as stored, in row.body")    \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "there is more: ask again with this")
RECORD_STRUCT(recordpage, RECORDPAGE_FIELDS)

#define DIGEST_FIELDS(F, R)                                                                             \
    F(R, INT,  seq,          0,       INT64_MAX,      "序号",     "entry after which it was taken")     \
    F(R, STR,  state,        0,       LIM_ID_BYTES,   "全部",     "BLAKE2b-256 of every record, byte for byte") \
    F(R, STR,  work,         0,       LIM_ID_BYTES,   "工作",     "of items, asks and schedules without volatile fields") \
    F(R, STR,  notices,      0,       LIM_ID_BYTES,   "通知",     "of notices without volatile fields") \
    F(R, STR,  chain,        0,       LIM_ID_BYTES,   "链",       "chain value after the last entry")   \
    F(R, INT,  accepted,     0,       INT64_MAX,      "条目",     "entries made by people and programs")
RECORD_STRUCT(digest, DIGEST_FIELDS)

#define JOBROW_FIELDS(F, R)                                                                             \
    F(R, ENUM, kind,         0,       job_kind,       "类别",     "kind")                               \
    F(R, STR,  key,          0,       LIM_NAME_BYTES, "记录",     "record")                             \
    F(R, TIME, due_ms,       0,       0,              "到时",     "when it fell due")                   \
    F(R, INT,  failures,     0,       1000,           "失败",     "failures so far")                    \
    F(R, BOOL, parked,       0,       0,              "搁置",     "given up until a person acts or the record changes") \
    F(R, STR,  worker,       0,       LIM_ID_BYTES,   "进程",     "worker that holds it")               \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "原因",     "last failure")
RECORD_STRUCT(jobrow, JOBROW_FIELDS)
#define DOCTOR_FIELDS(F, R)                                                                             \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")                \
    F(R, BOOL, clock_suspect, 0,      0,              "时钟可疑", "time alone changes nothing until a person confirms") \
    F(R, BOOL, disk_low,     0,       0,              "磁盘不足", "new work is refused")                \
    F(R, INT,  seq,          0,       INT64_MAX,      "末条",     "last entry")                         \
    F(R, INT,  checkpoint,   0,       INT64_MAX,      "检查点",   "entry the store stands at on disk")  \
    F(R, INT,  disk_free_bytes, 0,    INT64_MAX,      "可用字节", "room on the state folder's file system") \
    F(R, INT,  connections,  0,       INT64_MAX,      "连接",     "clients connected")                  \
    F(R, INT,  bad_messages, 0,       INT64_MAX,      "坏报文",   "messages refused before they were read") \
    F(R, INT,  open_timers,  0,       INT64_MAX,      "定时",     "records with a next time")           \
    F(R, STRS, workers,      0,       LIM_ID_BYTES,   "进程",     "workers connected: kind instance")   \
    F(R, STRS, faults,       0,       LIM_NAME_BYTES, "问题",     "broken rules found by the self-audit") \
    F(R, LIST, jobs,         0,       jobrow,         "任务",     "jobs due, leased or parked")
RECORD_STRUCT(doctor, DOCTOR_FIELDS)

#define QUESTION_RECORDS(X) \
    X(nothing, NOTHING_FIELDS) \
    X(hello, HELLO_FIELDS) \
    X(count, COUNT_FIELDS) \
    X(status, STATUS_FIELDS) \
    X(filter, FILTER_FIELDS) \
    X(brief, BRIEF_FIELDS) \
    X(briefs, BRIEFS_FIELDS) \
    X(which, WHICH_FIELDS) \
    X(event, EVENT_FIELDS) \
    X(shown, SHOWN_FIELDS) \
    X(reason, REASON_FIELDS) \
    X(why, WHY_FIELDS) \
    X(asks, ASKS_FIELDS) \
    X(since, SINCE_FIELDS) \
    X(events, EVENTS_FIELDS) \
    X(records, RECORDS_FIELDS) \
    X(recordpage, RECORDPAGE_FIELDS) \
    X(digest, DIGEST_FIELDS) \
    X(jobrow, JOBROW_FIELDS) \
    X(doctor, DOCTOR_FIELDS)
/* clang-format on */

#endif
