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
    F(R, INT,  calendar_until, 0,     9999,           "放假表",   "last year that the calendar covers")       \
    F(R, LIST, lists,        0,       count,          "列入",     "by further list: an item counts on its ledger and on each of these") \
    F(R, INT,  provisional,  0,       INT64_MAX,      "暂定",     "open items whose date was counted across days that no calendar covers yet") \
    F(R, INT,  folded,       0,       INT64_MAX,      "待汇总",   "notices that wait in a digest") \
    F(R, INT,  windows,      0,       INT64_MAX,      "静默",     "windows in force now") \
    F(R, TIME, as_of_ms,     0,       0,              "截至",     "a past answer: the state as of then") \
    F(R, STRS, gone,         0,       LIM_ID_BYTES,   "停用渠道", "channels that said never again since their rules came into force")
RECORD_STRUCT(status, STATUS_FIELDS)

#define FILTER_FIELDS(F, R)                                                                             \
    F(R, STR,  ledger,       0,       LIM_ID_BYTES,   "台账",     "only this ledger; or a list the item is on") \
    F(R, STRS, light,        0,       LIM_ID_BYTES,   "灯",       "only these colours")                 \
    F(R, STRS, state,        0,       LIM_ID_BYTES,   "状态",     "only these states; absent: all but closed") \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "only this lead unit")                \
    F(R, STR,  leader,       0,       LIM_ID_BYTES,   "领导",     "only this leading leader")           \
    F(R, STR,  words,        0,       LIM_NAME_BYTES, "字词",     "number, title or outside number holds these words") \
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
    F(R, STR,  cause_title,  0,       LIM_NAME_BYTES, "原因称谓", "what people call the cause") \
    F(R, STR,  stage_title,  0,       LIM_NAME_BYTES, "阶段称谓", "what people call the stage") \
    F(R, DEC,  value,        0,       0,              "数值",     "last figure of its measure, exactly") \
    F(R, DEC,  target,       0,       0,              "目标",     "target figure")                      \
    F(R, STR,  measure,      0,       LIM_ID_BYTES,   "计量",     "what the figures count")             \
    F(R, DEC,  reviewed,     0,       0,              "核定值",   "figure that was reviewed")           \
    F(R, STR,  outside,      0,       LIM_NAME_BYTES, "外部编号", "its number in the system it came from") \
    F(R, BOOL, provisional,  0,       0,              "暂定",     "its date was counted across days that no calendar covers yet")
RECORD_STRUCT(brief, BRIEF_FIELDS)
#define BRIEFS_FIELDS(F, R)                                                                             \
    F(R, LIST, rows,         0,       brief,          "事项",     "rows, by number")                    \
    F(R, INT,  total,        0,       INT64_MAX,      "总数",     "items that fit the filter")          \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "there is more: ask again with this") \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(briefs, BRIEFS_FIELDS)

#define WHICH_FIELDS(F, R)                                                                              \
    F(R, STR,  id,           FF_NEED, LIM_NAME_BYTES, "编号",     "number, its last digits, or a unique word of the title") \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "entries at most, newest first kept") \
    F(R, STR,  about,        0,       LIM_NAME_BYTES, "问什么",   "of `why`: light, date, next; notice: what nobody was told yet; a notice's number; or a person, post or role: what was that one told, and if nothing, why not; absent: light, date and next")
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
    F(R, STR,  id,           0,       LIM_ID_BYTES,   "提交号",   "id it was sent with") \
    F(R, ENUM, kind,         0,       entry_kind,     "类别",     "data, claim, tick, rules, check")
RECORD_STRUCT(event, EVENT_FIELDS)
/* A link seen from one of its ends. */
#define LINKED_FIELDS(F, R)                                                                             \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "the other item")                     \
    F(R, ENUM, kind,         0,       link_kind,      "类别",     "from, part, measures, supervises, reports") \
    F(R, BOOL, back,         0,       0,              "反向",     "the other item is what is said to come from, be part of … this one") \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "事项",     "its title")                          \
    F(R, STR,  ledger,       0,       LIM_ID_BYTES,   "台账",     "its ledger")                         \
    F(R, ENUM, state,        0,       item_state,     "状态",     "its state")                          \
    F(R, ENUM, light,        0,       light,          "灯",       "its light")                          \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "why they are linked")
RECORD_STRUCT(linked, LINKED_FIELDS)
/* How long a piece of the deadline goes on, and the decision behind it. */
#define DUEPIECE_FIELDS(F, R)                                                                              \
    F(R, TIME, to_ms,        0,       0,              "至",       "when it ends; absent: it goes on")   \
    F(R, INT,  workdays,     0,       INT64_MAX,      "工作日",   "workdays in it, until it ends or now") \
    F(R, INT,  seq,          0,       INT64_MAX,      "依据",     "entry that decided it")
RECORD_STRUCT(duepiece, DUEPIECE_FIELDS)
#define SHOWN_FIELDS(F, R)                                                                              \
    F(R, REC,  item,         0,       item,           "事项",     "the whole record")                   \
    F(R, REC,  brief,        0,       brief,          "摘要",     "the same in short, with names")      \
    F(R, LIST, timeline,     0,       event,          "经过",     "entries about it")                   \
    F(R, LIST, asks,         0,       ask,            "申请",     "requests")                           \
    F(R, LIST, orders,       0,       brief,          "督办单",   "orders and other parts of it")       \
    F(R, LIST, notices,      0,       notice,         "通知",     "notices about it")                   \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")                \
    F(R, LIST, files,        0,       file,           "附件",     "attachments named by it, in the order they came; without `items`") \
    F(R, LIST, links,        0,       linked,         "关联",     "items linked to it, both ways")      \
    F(R, LIST, rules,        0,       rulesref,       "规则",     "versions in force that it follows: its ledger, its lights, its table of matters") \
    F(R, LIST, pieces,       0,       duepiece,         "期限各段", "of each piece of the deadline: how long, by which entry")
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

/* ---- notices: what became of them ---- */
#define NOTICESASK_FIELDS(F, R)                                                                         \
    F(R, STR,  notice,       0,       LIM_NAME_BYTES, "通知",     "this one, with all its tries")       \
    F(R, STRS, states,       0,       LIM_ID_BYTES,   "状态",     "only of these states; absent: all")  \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "only about this item")               \
    F(R, STR,  reader,       0,       LIM_NAME_BYTES, "收件人",   "only to this person, or post as role@unit") \
    F(R, STR,  channel,      0,       LIM_ID_BYTES,   "渠道",     "only last tried by this channel")    \
    F(R, STR,  after,        0,       LIM_KEY_BYTES,  "续",       "go on after this row")               \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "rows at most")
RECORD_STRUCT(noticesask, NOTICESASK_FIELDS)
#define NOTICES_FIELDS(F, R)                                                                            \
    F(R, LIST, rows,         0,       notice,         "通知",     "notices; in a list without their tries") \
    F(R, STR,  after,        0,       LIM_KEY_BYTES,  "续",       "there is more: ask again with this") \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")                \
    F(R, LIST, limits,       0,       used,           "限流",     "penalties that are in force")
RECORD_STRUCT(notices, NOTICES_FIELDS)

/* ---- posts: who is where today ---- */
#define POSTSASK_FIELDS(F, R)                                                                           \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "only this unit")                     \
    F(R, STR,  role,         0,       LIM_ID_BYTES,   "岗位",     "only this role")                     \
    F(R, STR,  post,         0,       LIM_ID_BYTES,   "岗位号",   "this post, with all that was entered of its holders") \
    F(R, BOOL, vacant,       0,       0,              "空缺",     "only those that nobody holds")       \
    F(R, BOOL, all,          0,       0,              "全部",     "those that need not be filled, too") \
    F(R, DAY,  day,          0,       0,              "日期",     "as of this day; absent: today")      \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "go on after this row")               \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "rows at most")
RECORD_STRUCT(postsask, POSTSASK_FIELDS)
#define POSTROW_FIELDS(F, R)                                                                            \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "unit id")                            \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位名",   "unit")                               \
    F(R, STR,  role,         0,       LIM_ID_BYTES,   "角色",     "role word")                          \
    F(R, STR,  role_title,   0,       LIM_NAME_BYTES, "岗位",     "what people call it")                \
    F(R, STR,  post,         0,       LIM_ID_BYTES,   "岗位号",   "person id; absent: the unit has no such post at all") \
    F(R, BOOL, needed,       0,       0,              "必设",     "the unit must have it filled")       \
    F(R, STR,  name,         0,       LIM_NAME_BYTES, "在任",     "who holds it; absent: nobody")       \
    F(R, DAY,  since,        0,       0,              "起",       "since; absent: before anything was entered") \
    F(R, DAY,  until,        0,       0,              "止",       "last day; absent: until further notice") \
    F(R, BOOL, away,         0,       0,              "离岗",     "the holder is on leave")             \
    F(R, DAY,  back,         0,       0,              "离岗至",   "last day of the leave; absent: until further notice") \
    F(R, STR,  substitute,   0,       LIM_NAME_BYTES, "代理",     "who stands in")                      \
    F(R, BOOL, vacant,       0,       0,              "空缺",     "nobody is there: no holder or on leave, and no substitute") \
    F(R, DAY,  vacant_since, 0,       0,              "空缺自",   "first day without anybody")          \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item that was opened because of it") \
    F(R, LIST, holders,      0,       holder,         "任职",     "what was entered, when one post is asked for")
RECORD_STRUCT(postrow, POSTROW_FIELDS)
#define POSTS_FIELDS(F, R)                                                                              \
    F(R, LIST, rows,         0,       postrow,        "岗位",     "posts, by unit, role and number")    \
    F(R, INT,  vacant,       0,       INT64_MAX,      "空缺数",   "vacant among all that fit")          \
    F(R, INT,  missing,      0,       INT64_MAX,      "未设数",   "not there at all among all that fit") \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "续",       "there is more: ask again with this") \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(posts, POSTS_FIELDS)

/* ---- windows ---- */
#define WINDOWASK_FIELDS(F, R)                                                                          \
    F(R, BOOL, all,          0,       0,              "全部",     "those that are over as well")        \
    F(R, STR,  after,        0,       LIM_ID_BYTES,   "从",       "those with greater numbers")         \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "rows at most")
RECORD_STRUCT(windowask, WINDOWASK_FIELDS)
#define WINDOWROW_FIELDS(F, R)                                                                          \
    F(R, REC,  window,       0,       window,         "时段",     "the window")                         \
    F(R, STR,  owner_name,   0,       LIM_NAME_BYTES, "负责人姓名", "who answers for it")               \
    F(R, BOOL, of_rules,     0,       0,              "规则里的", "it stands in the rules of channels") \
    F(R, BOOL, now,          0,       0,              "正在静默", "in force now")                       \
    F(R, BOOL, over,         0,       0,              "已过",     "it will not be in force again")      \
    F(R, TIME, until_ms,     0,       0,              "至",       "in force: its end; else the end of its next time") \
    F(R, TIME, since_ms,     0,       0,              "自",       "in force since, or next from")       \
    F(R, INT,  held,         0,       INT64_MAX,      "压着",     "notices that wait for its end")      \
    F(R, INT,  readers,      0,       INT64_MAX,      "人数",     "posts that they are for")
RECORD_STRUCT(windowrow, WINDOWROW_FIELDS)
#define WINDOWS_FIELDS(F, R)                                                                            \
    F(R, LIST, rows,         0,       windowrow,      "时段",     "those of the rules first, then by number") \
    F(R, STR,  after,        0,       LIM_ID_BYTES,   "续",       "there is more: ask again with this") \
    F(R, TIME, now_ms,       0,       0,              "时间",     "clock of the daemon")
RECORD_STRUCT(windows, WINDOWS_FIELDS)

/* ---- the past and the future: answered by duban-rehearse on a copy ---- */
#define PASTASK_FIELDS(F, R)                                                                            \
    F(R, TIME, at,           FF_NEED, 0,              "截至",     "the state as of this instant, under the rules of then") \
    F(R, STR,  op,           FF_NEED, LIM_ID_BYTES,   "操作",     "what to ask it: an operation answered from the state") \
    F(R, ANY,  body,         0,       0,              "内容",     "its body")
RECORD_STRUCT(pastask, PASTASK_FIELDS)
#define PASTANSWER_FIELDS(F, R)                                                                         \
    F(R, TIME, at,           0,       0,              "截至",     "as asked")                           \
    F(R, INT,  seq,          0,       INT64_MAX,      "末条",     "last entry that counted")            \
    F(R, STR,  op,           0,       LIM_ID_BYTES,   "操作",     "as asked")                           \
    F(R, ANY,  body,         0,       0,              "内容",     "the answer, by the record of that operation")
RECORD_STRUCT(pastanswer, PASTANSWER_FIELDS)
/* Runs a copy forward from now as if nobody did anything, and says who would be told what. With documents: once under
 * the rules in force and once under these. */
#define SIMULATION_FIELDS(F, R)                                                                         \
    F(R, TIME, to,           FF_NEED, 0,              "至",       "end of the run")                     \
    F(R, LIST, docs,         0,       rulesapply,     "规则",     "documents to compare with, in the order of applying") \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "list only what is about this item")  \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位",     "list only what is about items of this unit") \
    F(R, INT,  limit,        0,       LIM_PAGE,       "条数",     "rows at most") \
    F(R, BOOL, all,          0,       0,              "全部",     "with documents: rows that are the same under both as well; else only the differences") \
    F(R, INT,  after,        0,       INT64_MAX,      "续",       "rows to pass over: those that were answered before")
RECORD_STRUCT(simulation, SIMULATION_FIELDS)
#define SIMROW_FIELDS(F, R)                                                                             \
    F(R, TIME, at_ms,        0,       0,              "时间",     "when")                               \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item number")                        \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "its title")                          \
    F(R, STR,  what,         0,       LIM_ID_BYTES,   "何事",     "light, order, over, task, moved, digest, care: told; visit: opened; lapse: of a limit; stuck: could not be done, cause says why") \
    F(R, ENUM, light,        0,       light,          "灯",       "colour")                             \
    F(R, STR,  cause,        0,       LIM_ID_BYTES,   "原因",     "cause word")                         \
    F(R, INT,  rung,         0,       100,            "级",       "rung of the ladder")                 \
    F(R, STR,  to,           0,       LIM_NAME_BYTES, "告知",     "post or person told, as people call it") \
    F(R, STR,  to_name,      0,       LIM_NAME_BYTES, "姓名",     "who that would be")                  \
    F(R, STR,  only,         0,       LIM_ID_BYTES,   "只在",     "now: only under the rules in force; new: only under the new ones; absent: both, or no documents")
RECORD_STRUCT(simrow, SIMROW_FIELDS)
#define SIMULATED_FIELDS(F, R)                                                                          \
    F(R, TIME, from,         0,       0,              "自",       "begin of the run")                   \
    F(R, TIME, to,           0,       0,              "至",       "end")                                \
    F(R, INT,  seq,          0,       INT64_MAX,      "末条",     "entry it started from")              \
    F(R, LIST, rows,         0,       simrow,         "事件",     "what would happen, in order of time") \
    F(R, INT,  total,        0,       INT64_MAX,      "总数",     "all of it, listed or not")           \
    F(R, INT,  notices,      0,       INT64_MAX,      "通知",     "notices under the rules in force")   \
    F(R, INT,  new_notices,  0,       INT64_MAX,      "新规通知", "notices under the new ones")         \
    F(R, REC,  before,       0,       count,          "现状",     "open items by light, now")           \
    F(R, REC,  after,        0,       count,          "届时",     "at the end, under the rules in force") \
    F(R, REC,  new_after,    0,       count,          "新规届时", "at the end, under the new ones") \
    F(R, INT,  next,         0,       INT64_MAX,      "续",       "there is more: ask again with this as `after`")
RECORD_STRUCT(simulated, SIMULATED_FIELDS)

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
#define FILEFAULT_FIELDS(F, R)                                                                          \
    F(R, STR,  hash,         FF_KEY,  LIM_NAME_BYTES, "摘要",     "attachment")                         \
    F(R, STR,  name,         0,       LIM_NAME_BYTES, "文件名",   "its name")                           \
    F(R, STR,  what,         0,       LIM_ID_BYTES,   "问题",     "missing, altered, unreadable")       \
    F(R, STRS, items,        0,       LIM_ID_BYTES,   "事项",     "items that name it")
RECORD_STRUCT(filefault, FILEFAULT_FIELDS)
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
    F(R, LIST, jobs,         0,       jobrow,         "任务",     "jobs due, leased or parked")         \
    F(R, INT,  files,        0,       INT64_MAX,      "附件",     "attachments counted by the last audit") \
    F(R, INT,  file_bytes,   0,       INT64_MAX,      "附件字节", "their size")                         \
    F(R, INT,  uploads,      0,       INT64_MAX,      "在传",     "unfinished uploads")                 \
    F(R, LIST, file_faults,  0,       filefault,      "附件问题", "attachments whose bytes are missing or altered; sending the same file again heals it") \
    F(R, INT,  mended,       0,       INT64_MAX,      "已修复",   "faults that the self-audit has mended since the start") \
    F(R, STRS, mends,        0,       LIM_NAME_BYTES, "修复",     "mended lately, newest first: rule, record, journal entry")
RECORD_STRUCT(doctor, DOCTOR_FIELDS)

/* What would happen if these documents came into force together, now. */
#define RULESDIFF_FIELDS(F, R)                                                                          \
    F(R, LIST, docs,         FF_NEED, rulesapply,     "规则",     "documents, in the order in which they would be applied")
RECORD_STRUCT(rulesdiff, RULESDIFF_FIELDS)
#define RULEMOVE_FIELDS(F, R)                                                                           \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "item number")                        \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "事项",     "title")                              \
    F(R, STR,  ledger,       0,       LIM_ID_BYTES,   "台账",     "ledger")                             \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "牵头",     "unit")                               \
    F(R, ENUM, light,        0,       light,          "现灯",     "light by the rules in force")        \
    F(R, STR,  cause,        0,       LIM_ID_BYTES,   "现因",     "its cause word")                     \
    F(R, TIME, turns_ms,     0,       0,              "现将变",   "when it turns next by time alone")   \
    F(R, ENUM, new_light,    0,       light,          "新灯",     "light by the new rules")             \
    F(R, STR,  new_cause,    0,       LIM_ID_BYTES,   "新因",     "its cause word")                     \
    F(R, TIME, new_turns_ms, 0,       0,              "新将变",   "when it turns next by time alone")   \
    F(R, REC,  moved,        0,       datemove,       "移期",     "its counted dates, where they would come out otherwise")
RECORD_STRUCT(rulemove, RULEMOVE_FIELDS)
#define RULESMOVES_FIELDS(F, R)                                                                         \
    F(R, LIST, docs,         0,       rulesref,       "规则",     "kind, name, and the version each would get") \
    F(R, INT,  changed,      0,       INT64_MAX,      "有变",     "documents that are not in force word for word") \
    F(R, REC,  before,       0,       count,          "现状",     "open items by light, by the rules in force") \
    F(R, REC,  after,        0,       count,          "之后",     "the same by the new rules")          \
    F(R, INT,  lights,       0,       INT64_MAX,      "变灯",     "items whose light would be another")  \
    F(R, INT,  turns,        0,       INT64_MAX,      "变时",     "items whose light and dates stay and that would turn at another time") \
    F(R, LIST, rows,         0,       rulemove,       "事项",     "these, lights first, worst first, then dates; LIM_ERRORS at most") \
    F(R, STRS, loose,        0,       LIM_NAME_BYTES, "尚缺",     "what a document names and nobody has") \
    F(R, INT,  dates,        0,       INT64_MAX,      "移期",     "items of which a date would move")   \
    F(R, INT,  unlisted,     0,       INT64_MAX,      "未列",     "items that would be among the rows if there were room")
RECORD_STRUCT(rulesmoves, RULESMOVES_FIELDS)

/* A piece of an attachment, on its way in or out. */
#define FILECHUNK_FIELDS(F, R)                                                                          \
    F(R, STR,  hash,         FF_NEED, LIM_NAME_BYTES, "摘要",     "hash of the whole")                  \
    F(R, INT,  offset,       0,       LIM_FILE_BYTES, "起点",     "where the piece begins; absent: at 0") \
    F(R, INT,  total,        0,       LIM_FILE_BYTES, "总字节数", "bytes of the whole")                 \
    F(R, BIN,  bytes,        0,       LIM_FILE_CHUNK_BYTES, "内容", "the piece; none: only asks how much is there")
RECORD_STRUCT(filechunk, FILECHUNK_FIELDS)
#define FILEHAVE_FIELDS(F, R)                                                                           \
    F(R, STR,  hash,         FF_NEED, LIM_NAME_BYTES, "摘要",     "hash of the whole")                  \
    F(R, INT,  have,         0,       LIM_FILE_BYTES, "已有",     "bytes there, from the first: go on here") \
    F(R, BOOL, done,         0,       0,              "完成",     "all there, and as the hash says: attach it; absent: send on, or ask again")
RECORD_STRUCT(filehave, FILEHAVE_FIELDS)

/* ---- points and yearly tables ---- */
#define SCOREASK_FIELDS(F, R)                                                                           \
    F(R, STR,  subject,       0,       LIM_ID_BYTES,   "对象",             "only this unit") \
    F(R, STR,  item,          0,       LIM_ID_BYTES,   "事项",             "only about this item") \
    F(R, DAY,  from,          0,       0,              "起",              "counted for this day or later") \
    F(R, DAY,  to,            0,       0,              "止",              "counted for this day or earlier") \
    F(R, STR,  after,         0,       LIM_NAME_BYTES, "续",              "go on after this entry") \
    F(R, INT,  limit,         0,       LIM_PAGE,       "条数",             "rows at most")
RECORD_STRUCT(scoreask, SCOREASK_FIELDS)
#define SCOREROW_FIELDS(F, R)                                                                           \
    F(R, REC,  score,         0,       score,          "记分",             "the entry") \
    F(R, DEC,  total,         0,       0,              "累计",             "what stands of this unit so far, in the order of entries, of those that fit") \
    F(R, STR,  unit_name,     0,       LIM_NAME_BYTES, "单位",             "unit")
RECORD_STRUCT(scorerow, SCOREROW_FIELDS)
#define SCORES_FIELDS(F, R)                                                                             \
    F(R, LIST, rows,          0,       scorerow,       "记分",             "entries, by unit and age; reversed ones too") \
    F(R, DEC,  total,         0,       0,              "合计",             "what stands of all that fit") \
    F(R, INT,  entries,       0,       INT64_MAX,      "条数",             "entries that fit") \
    F(R, STR,  after,         0,       LIM_NAME_BYTES, "续",              "there is more: ask again with this") \
    F(R, TIME, now_ms,        0,       0,              "时间",             "clock of the daemon")
RECORD_STRUCT(scores, SCORES_FIELDS)
/* Items that fit the filter (absent state: closed ones too), counted by a word of theirs. */
#define TALLYASK_FIELDS(F, R)                                                                           \
    FILTER_FIELDS(F, R)                                                                                 \
    F(R, STR,  by,            FF_NEED, LIM_ID_BYTES,   "按",              "leader, unit, ledger, list, stage, cause, month_closed …: core/query_tally.c")
RECORD_STRUCT(tallyask, TALLYASK_FIELDS)
#define TALLY_FIELDS(F, R)                                                                              \
    F(R, STR,  by,            0,       LIM_ID_BYTES,   "按",              "what was counted by") \
    F(R, LIST, rows,          0,       count,          "名目",             "by name; an item on several lists counts in each") \
    F(R, REC,  all,           0,       count,          "合计",             "all that fit, each once") \
    F(R, INT,  keys,          0,       INT64_MAX,      "名目数",            "names found: more than rows when they are too many to answer") \
    F(R, TIME, now_ms,        0,       0,              "时间",             "clock of the daemon")
RECORD_STRUCT(tally, TALLY_FIELDS)
#define RANKASK_FIELDS(F, R)                                                                            \
    F(R, DAY,  from,          FF_NEED, 0,              "起",              "first day of the period") \
    F(R, DAY,  to,            FF_NEED, 0,              "止",              "last day; the period must be over") \
    F(R, STRS, ledgers,       0,       LIM_ID_BYTES,   "台账",             "items of these ledgers or lists; absent: of every ledger with lights") \
    F(R, STR,  kind,          0,       LIM_ID_BYTES,   "类别",             "units of this kind; absent: all")
RECORD_STRUCT(rankask, RANKASK_FIELDS)
#define RANKROW_FIELDS(F, R)                                                                            \
    F(R, INT,  place,         0,       INT64_MAX,      "名次",             "equal ones share it; absent: nothing to rank by") \
    F(R, STR,  unit,          FF_KEY,  LIM_ID_BYTES,   "单位号",            "unit id") \
    F(R, STR,  unit_name,     0,       LIM_NAME_BYTES, "单位",             "unit") \
    F(R, INT,  matters,       0,       INT64_MAX,      "件数",             "with a date, and handed in, refused or due in the period") \
    F(R, INT,  handed,        0,       INT64_MAX,      "交件",             "of them handed in, or refused, in the period") \
    F(R, INT,  on_time,       0,       INT64_MAX,      "按期",             "of them handed in by their date") \
    F(R, INT,  refused,       0,       INT64_MAX,      "退回补办",           "of them refused in the period") \
    F(R, INT,  good,          0,       INT64_MAX,      "按期且合格",          "of them handed in on time and not refused") \
    F(R, DEC,  timely,        0,       0,              "按期率",            "percent: on_time of matters") \
    F(R, DEC,  quality,       0,       0,              "合格率",            "percent: handed less refused, of handed; absent: none handed in") \
    F(R, DEC,  index,         0,       0,              "指数",             "percent it is ranked by: see how") \
    F(R, BOOL, few,           0,       0,              "件少",             "fewer matters than the average ones counted in") \
    F(R, DEC,  points,        0,       0,              "记分",             "points of the period that stand; not ranked by") \
    F(R, REC,  barred,        0,       reason,         "不评先",            "why it gets no honours: a red light in the period; absent: it may") \
    F(R, STR,  barred_item,   0,       LIM_ID_BYTES,   "不评先事项",        "item that was red") \
    F(R, STR,  barred_title,  0,       LIM_NAME_BYTES, "不评先事项名称",     "its title")
RECORD_STRUCT(rankrow, RANKROW_FIELDS)
#define RANKING_FIELDS(F, R)                                                                            \
    F(R, DAY,  from,          0,       0,              "起",              "first day") \
    F(R, DAY,  to,            0,       0,              "止",              "last day") \
    F(R, LIST, rows,          0,       rankrow,        "单位",             "best first; those without a place last") \
    F(R, INT,  matters,       0,       INT64_MAX,      "件数",             "of all units") \
    F(R, DEC,  average,       0,       0,              "平均",             "percent good of all of them") \
    F(R, INT,  few,           0,       1000,           "少件折算",           "average matters counted in with each unit") \
    F(R, LIST, how,           0,       reason,         "算法",             "how the index is made") \
    F(R, TIME, now_ms,        0,       0,              "时间",             "clock of the daemon")
RECORD_STRUCT(ranking, RANKING_FIELDS)
#define YEARASK_FIELDS(F, R)                                                                            \
    F(R, INT,  year,          FF_NEED, 9999,           "年",              "year")
RECORD_STRUCT(yearask, YEARASK_FIELDS)
#define NAMED_FIELDS(F, R)                                                                              \
    F(R, STR,  key,           FF_KEY,  LIM_ID_BYTES,   "名目",             "word") \
    F(R, STR,  title,         0,       LIM_NAME_BYTES, "称谓",             "what people call it") \
    F(R, INT,  n,             0,       INT64_MAX,      "件数",             "how many")
RECORD_STRUCT(named, NAMED_FIELDS)
#define YEARROW_FIELDS(F, R)                                                                            \
    F(R, STR,  mechanism,     0,       LIM_ID_BYTES,   "机制",             "mechanism that the ledger is tagged with; absent: none") \
    F(R, STR,  ledger,        0,       LIM_ID_BYTES,   "台账",             "ledger; absent: the table of points") \
    F(R, STR,  title,         0,       LIM_NAME_BYTES, "称谓",             "what people call it") \
    F(R, INT,  registered,    0,       INT64_MAX,      "交办",             "assigned in the year; of points: entries") \
    F(R, INT,  closed,        0,       INT64_MAX,      "办结",             "closed in the year") \
    F(R, INT,  late,          0,       INT64_MAX,      "逾期办结",           "of them handed in after their limit") \
    F(R, INT,  lapsed,        0,       INT64_MAX,      "自行终结",           "of them closed by time alone") \
    F(R, INT,  open,          0,       INT64_MAX,      "未结",             "open when the year ended, or now") \
    F(R, INT,  returned,      0,       INT64_MAX,      "退回",             "returned or refused in the year; of points: reversed") \
    F(R, INT,  missed,        0,       INT64_MAX,      "缺报告",            "times a report was missing") \
    F(R, INT,  reds,          0,       INT64_MAX,      "红灯",             "times it turned red") \
    F(R, INT,  visits,        0,       INT64_MAX,      "督查",             "visits of inspection plans in the year") \
    F(R, LIST, ends,          0,       named,          "结局",             "closed ones by their last stage") \
    F(R, LIST, skipped,       0,       reason,         "未办",             "what was skipped, and why") \
    F(R, INT,  skipped_n,     0,       INT64_MAX,      "未办数",            "all that was skipped, listed or not")
RECORD_STRUCT(yearrow, YEARROW_FIELDS)
#define YEARLY_FIELDS(F, R)                                                                             \
    F(R, INT,  year,          0,       9999,           "年",              "year") \
    F(R, DAY,  until,         0,       0,              "截至",             "last day counted") \
    F(R, BOOL, over,          0,       0,              "已结束",            "the year is over") \
    F(R, LIST, rows,          0,       yearrow,        "各行",             "by mechanism and ledger") \
    F(R, TIME, now_ms,        0,       0,              "时间",             "clock of the daemon")
RECORD_STRUCT(yearly, YEARLY_FIELDS)
#define BESTASK_FIELDS(F, R)                                                                            \
    F(R, STR,  ledger,        FF_NEED, LIM_ID_BYTES,   "台账",             "ledger, by name or title") \
    F(R, STR,  words,         0,       LIM_NAME_BYTES, "字词",             "number or title holds these words")
RECORD_STRUCT(bestask, BESTASK_FIELDS)
#define BESTROW_FIELDS(F, R)                                                                            \
    F(R, STR,  item,          FF_KEY,  LIM_ID_BYTES,   "事项",             "item number") \
    F(R, STR,  title,         0,       LIM_NAME_BYTES, "称谓",             "title") \
    F(R, DEC,  value,         0,       0,              "核定值",            "the figure, exactly") \
    F(R, STR,  measure,       0,       LIM_ID_BYTES,   "计量",             "what it is measured in") \
    F(R, STR,  unit_name,     0,       LIM_NAME_BYTES, "单位",             "unit") \
    F(R, INT,  seq,           0,       INT64_MAX,      "依据",             "entry that reviewed it") \
    F(R, TIME, at_ms,         0,       0,              "核定时间",           "when") \
    F(R, STR,  by,            0,       LIM_NAME_BYTES, "核定人",            "who") \
    F(R, STR,  by_name,       0,       LIM_NAME_BYTES, "姓名",             "name")
RECORD_STRUCT(bestrow, BESTROW_FIELDS)
#define BEST_FIELDS(F, R)                                                                               \
    F(R, STR,  ledger,        0,       LIM_ID_BYTES,   "台账",             "ledger") \
    F(R, STR,  title,         0,       LIM_NAME_BYTES, "称谓",             "what people call it") \
    F(R, REC,  record,        0,       bestrow,        "纪录",             "the highest reviewed figure, reviewed first; absent: none was reviewed") \
    F(R, LIST, beaten,        0,       bestrow,        "其余",             "the others, highest first") \
    F(R, INT,  reviewed,      0,       INT64_MAX,      "已核定",            "figures reviewed in all") \
    F(R, TIME, now_ms,        0,       0,              "时间",             "clock of the daemon")
RECORD_STRUCT(best, BEST_FIELDS)

/* How often units are visited in a year. */
#define BURDENASK_FIELDS(F, R)                                                                          \
    F(R, INT,  year,          0,       9999,           "年",              "year; absent: this one") \
    F(R, STR,  unit,          0,       LIM_ID_BYTES,   "单位",             "one unit only, by number or name")
RECORD_STRUCT(burdenask, BURDENASK_FIELDS)
#define BURDENROW_FIELDS(F, R)                                                                          \
    F(R, STR,  unit,          FF_KEY,  LIM_ID_BYTES,   "单位号",            "unit id") \
    F(R, STR,  unit_name,     0,       LIM_NAME_BYTES, "单位",             "unit") \
    F(R, INT,  visits,        0,       100000,         "计入",             "visits that counted against the cap") \
    F(R, INT,  others,        0,       100000,         "不计入",            "visits that did not: by superiors, in writing, or approved beyond the cap") \
    F(R, INT,  left,          0,       100000,         "剩余",             "visits that it may have yet; absent: there is no cap") \
    F(R, BOOL, full,          0,       0,              "已满",             "it has had its visits of the year")
RECORD_STRUCT(burdenrow, BURDENROW_FIELDS)
#define BURDENS_FIELDS(F, R)                                                                            \
    F(R, INT,  year,          0,       9999,           "年",              "year") \
    F(R, INT,  cap,           0,       1000,           "每年上限",           "visits of one unit in a year; absent: none") \
    F(R, LIST, rows,          0,       burdenrow,      "单位",             "most visited first; units that were not are left out, unless asked for") \
    F(R, INT,  visits,        0,       INT64_MAX,      "计入合计",           "of all units") \
    F(R, INT,  others,        0,       INT64_MAX,      "不计入合计",          "of all units") \
    F(R, TIME, now_ms,        0,       0,              "时间",             "clock of the daemon")
RECORD_STRUCT(burdens, BURDENS_FIELDS)

/* ---- tables that are published ---- */
#define TABLEASK_FIELDS(F, R)                                                                           \
    F(R, STR,  bulletin,      FF_NEED, LIM_ID_BYTES,   "表",              "rules of kind bulletin") \
    F(R, STR,  period,        FF_NEED, LIM_ID_BYTES,   "期",              "2022-05, 2022Q3 or 2022") \
    F(R, INT,  late_seq,      0,       INT64_MAX,      "补录止",          "of a correction, asked through `past`: entries before this one that speak of the period count as if they had come in time") \
    F(R, TIME, late_ms,       0,       0,              "补录至",          "and came until then; absent: whenever") \
    F(R, LIST, texts,         0,       tabletext,      "文字",            "of a table of texts: what was chosen and written")
RECORD_STRUCT(tableask, TABLEASK_FIELDS)
#define EDITIONSASK_FIELDS(F, R)                                                                        \
    F(R, STR,  edition,       0,       LIM_NAME_BYTES, "编号",            "this one, with its table") \
    F(R, STR,  bulletin,      0,       LIM_ID_BYTES,   "表",              "only of this table") \
    F(R, STR,  after,         0,       LIM_NAME_BYTES, "续",              "go on after this key") \
    F(R, INT,  limit,         0,       LIM_PAGE,       "条数",            "rows at most")
RECORD_STRUCT(editionsask, EDITIONSASK_FIELDS)
#define EDITIONS_FIELDS(F, R)                                                                           \
    F(R, LIST, rows,          0,       edition,        "各期",            "editions; without their tables when several are asked for") \
    F(R, STR,  after,         0,       LIM_NAME_BYTES, "续",              "there is more: ask again with this") \
    F(R, TIME, as_of_ms,      0,       0,              "截至",            "of one: its table is of the state as of then, the end of its period") \
    F(R, TIME, now_ms,        0,       0,              "时间",            "clock of the daemon")
RECORD_STRUCT(editions, EDITIONS_FIELDS)

#define QUESTION_RECORDS(X) \
    X(noticesask, NOTICESASK_FIELDS) \
    X(notices, NOTICES_FIELDS) \
    X(postsask, POSTSASK_FIELDS) \
    X(postrow, POSTROW_FIELDS) \
    X(posts, POSTS_FIELDS) \
    X(rulesdiff, RULESDIFF_FIELDS) \
    X(rulemove, RULEMOVE_FIELDS) \
    X(rulesmoves, RULESMOVES_FIELDS) \
    X(nothing, NOTHING_FIELDS) \
    X(hello, HELLO_FIELDS) \
    X(count, COUNT_FIELDS) \
    X(status, STATUS_FIELDS) \
    X(filter, FILTER_FIELDS) \
    X(brief, BRIEF_FIELDS) \
    X(briefs, BRIEFS_FIELDS) \
    X(which, WHICH_FIELDS) \
    X(event, EVENT_FIELDS) \
    X(linked, LINKED_FIELDS) \
    X(duepiece, DUEPIECE_FIELDS) \
    X(shown, SHOWN_FIELDS) \
    X(reason, REASON_FIELDS) \
    X(why, WHY_FIELDS) \
    X(asks, ASKS_FIELDS) \
    X(since, SINCE_FIELDS) \
    X(events, EVENTS_FIELDS) \
    X(records, RECORDS_FIELDS) \
    X(recordpage, RECORDPAGE_FIELDS) \
    X(windowask, WINDOWASK_FIELDS) \
    X(windowrow, WINDOWROW_FIELDS) \
    X(windows, WINDOWS_FIELDS) \
    X(pastask, PASTASK_FIELDS) \
    X(pastanswer, PASTANSWER_FIELDS) \
    X(simulation, SIMULATION_FIELDS) \
    X(simrow, SIMROW_FIELDS) \
    X(simulated, SIMULATED_FIELDS) \
    X(digest, DIGEST_FIELDS) \
    X(jobrow, JOBROW_FIELDS) \
    X(filefault, FILEFAULT_FIELDS) \
    X(doctor, DOCTOR_FIELDS) \
    X(filechunk, FILECHUNK_FIELDS) \
    X(filehave, FILEHAVE_FIELDS) \
    X(scoreask, SCOREASK_FIELDS) \
    X(scorerow, SCOREROW_FIELDS) \
    X(scores, SCORES_FIELDS) \
    X(tallyask, TALLYASK_FIELDS) \
    X(tally, TALLY_FIELDS) \
    X(tableask, TABLEASK_FIELDS) \
    X(editionsask, EDITIONSASK_FIELDS) \
    X(editions, EDITIONS_FIELDS) \
    X(rankask, RANKASK_FIELDS) \
    X(rankrow, RANKROW_FIELDS) \
    X(ranking, RANKING_FIELDS) \
    X(yearask, YEARASK_FIELDS) \
    X(named, NAMED_FIELDS) \
    X(yearrow, YEARROW_FIELDS) \
    X(yearly, YEARLY_FIELDS) \
    X(bestask, BESTASK_FIELDS) \
    X(bestrow, BESTROW_FIELDS) \
    X(burdenask, BURDENASK_FIELDS) \
    X(burdenrow, BURDENROW_FIELDS) \
    X(burdens, BURDENS_FIELDS) \
    X(best, BEST_FIELDS)
/* clang-format on */

#endif
