/* tables.h: tables that are published: what they say, their editions, and the rows that only they have. Part of
 * records.h, which includes it and whose rules hold here too. What a table is, is rules: record `bulletin`. */
#ifndef DUBAN_PROTO_TABLES_H
#define DUBAN_PROTO_TABLES_H

#ifndef DUBAN_PROTO_RECORDS_H
#include "proto/records.h"
#endif

/* clang-format off */
#define TABLEROW_FIELDS(F, R)                                                                           \
    F(R, STR,  key,          FF_KEY,  LIM_NAME_BYTES, "编号",     "item, unit, leader or ledger that the row is about") \
    F(R, STRS, cells,        FF_NEED, LIM_TEXT_BYTES, "各栏",     "text of each column, in order")
RECORD_STRUCT(tablerow, TABLEROW_FIELDS)
#define TABLEHEAD_FIELDS(F, R)                                                                          \
    F(R, STR,  heading,      FF_NEED, LIM_NAME_BYTES, "栏名",     "heading of the column")              \
    F(R, BOOL, number,       0,       0,              "数字",     "its cells are numbers")              \
    F(R, INT,  width,        0,       100,            "宽",       "characters wide")
RECORD_STRUCT(tablehead, TABLEHEAD_FIELDS)
/* Who stands below the table instead of in it, and why: barred from honours. */
#define TABLEBAR_FIELDS(F, R)                                                                           \
    F(R, STR,  unit,         FF_KEY,  LIM_ID_BYTES,   "单位号",   "unit id")                            \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位",     "unit")                               \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item that bars it")                  \
    F(R, STR,  item_title,   0,       LIM_NAME_BYTES, "事项名称", "its title")                          \
    F(R, REC,  why,          0,       reason,         "缘由",     "why, with the entry")
RECORD_STRUCT(tablebar, TABLEBAR_FIELDS)
/* An entry that came after the period and speaks of it: a correction counts it as if it had come in time. */
#define TABLELATE_FIELDS(F, R)                                                                          \
    F(R, INT,  seq,          FF_KEY,  INT64_MAX,      "依据",     "entry")                              \
    F(R, STR,  op,           0,       LIM_ID_BYTES,   "操作",     "operation")                          \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item it is about")                   \
    F(R, TIME, occurred_at,  0,       0,              "发生时间", "as claimed")                         \
    F(R, TIME, at_ms,        0,       0,              "收到",     "when it came")                       \
    F(R, STR,  refused,      0,       LIM_ID_BYTES,   "未计",     "why it could not have been taken then, and does not count; absent: it counts")
RECORD_STRUCT(tablelate, TABLELATE_FIELDS)
/* What a table of texts says of an item. */
#define TABLEWORDS_FIELDS(F, R)                                                                         \
    F(R, STR,  item,         FF_KEY,  LIM_ID_BYTES,   "事项",     "item number")                        \
    F(R, TEXT, text,         0,       LIM_TEXT_BYTES, "文字",     "as it is printed; absent: its note") \
    F(R, BOOL, off,          0,       0,              "不用",     "it is left out")
#define TABLETEXT_FIELDS(F, R)                                                                          \
    TABLEWORDS_FIELDS(F, R)                                                                             \
    F(R, STR,  by,           0,       LIM_NAME_BYTES, "撰写人",   "who wrote it, or left it out")
RECORD_STRUCT(tabletext, TABLETEXT_FIELDS)
/* What a table says about a period: computed from the state as of its end, so that it is the same whenever it is asked. */
#define TABLED_FIELDS(F, R)                                                                             \
    F(R, STR,  bulletin,     FF_NEED, LIM_ID_BYTES,   "表",       "rules of kind bulletin")             \
    F(R, STR,  period,       FF_NEED, LIM_ID_BYTES,   "期",       "2022-05, 2022Q3 or 2022")            \
    F(R, STR,  title,        FF_NEED, LIM_NAME_BYTES, "标题",     "title, with the period")             \
    F(R, DAY,  from,         FF_NEED, 0,              "起",       "first day")                          \
    F(R, DAY,  to,           FF_NEED, 0,              "止",       "last day: the state is that of its end") \
    F(R, LIST, heads,        FF_NEED, tablehead,      "栏",       "columns")                            \
    F(R, LIST, rows,         0,       tablerow,       "行",       "rows, in order")                     \
    F(R, STR,  note,         0,       LIM_NAME_BYTES, "说明",     "stands below the table")             \
    F(R, STR,  template,     0,       LIM_NAME_BYTES, "模板",     "hash of the .docx that its document is filled into; absent: the plain one") \
    F(R, LIST, bars,         0,       tablebar,       "不评先",   "units that are left out, and why")   \
    F(R, LIST, late,         0,       tablelate,      "补录",     "of a correction: entries that came after the period and speak of it") \
    F(R, LIST, rules,        0,       rulesref,       "规则",     "versions of rules that it was computed by")
RECORD_STRUCT(tabled, TABLED_FIELDS)
/* A figure that a correction changed. */
#define TABLEMOVE_FIELDS(F, R)                                                                          \
    F(R, STR,  key,          FF_NEED, LIM_NAME_BYTES, "编号",     "row")                                \
    F(R, STR,  heading,      0,       LIM_NAME_BYTES, "栏名",     "column; absent: the row came or went") \
    F(R, STR,  before,       0,       LIM_NAME_BYTES, "原为",     "as published")                       \
    F(R, STR,  after,        0,       LIM_NAME_BYTES, "更正为",   "as it is now")
RECORD_STRUCT(tablemove, TABLEMOVE_FIELDS)
/* One edition of a table for a period. Key: id = "<bulletin>/<period>/<n>". */
#define EDITION_FIELDS(F, R)                                                                            \
    F(R, STR,  id,           FF_KEY,  LIM_NAME_BYTES, "编号",     "<bulletin>/<period>/<n>")            \
    F(R, STR,  bulletin,     FF_NEED, LIM_ID_BYTES,   "表",       "rules of kind bulletin")             \
    F(R, STR,  period,       FF_NEED, LIM_ID_BYTES,   "期",       "period")                             \
    F(R, INT,  n,            FF_NEED, 1000,           "版次",     "1; a correction: 2, 3 …")            \
    F(R, ENUM, state,        FF_NEED, edition_state,  "状态",     "waiting, drafted, checked, approved, published, corrected, dropped") \
    F(R, INT,  rev,          FF_VOLATILE, INT64_MAX,  "版本",     "revision of this record")            \
    F(R, TIME, next_ms,      0,       0,              "起草时间", "drafted then; absent: it is")        \
    F(R, REC,  table,        0,       tabled,         "表",       "the table, once drafted")            \
    F(R, STR,  hash,         0,       LIM_NAME_BYTES, "摘要",     "BLAKE2b-256 of the table's canonical bytes") \
    F(R, INT,  seq,          0,       INT64_MAX,      "末条",     "last entry that it counts")          \
    F(R, LIST, moves,        0,       tablemove,      "更正",     "of a correction: figures that differ from the edition before") \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "of a correction: why")               \
    F(R, STR,  asked_by,     0,       LIM_NAME_BYTES, "起草人",   "who asked for it; absent: it fell due") \
    F(R, TIME, drafted_ms,   0,       0,              "起草于",   "drafted")                            \
    F(R, STR,  checked_by,   0,       LIM_NAME_BYTES, "核对人",   "who checked it")                     \
    F(R, TIME, checked_ms,   0,       0,              "核对于",   "checked")                            \
    F(R, STR,  approved_by,  0,       LIM_NAME_BYTES, "批准人",   "who approved it")                    \
    F(R, TIME, approved_ms,  0,       0,              "批准于",   "approved")                           \
    F(R, STR,  published_by, 0,       LIM_NAME_BYTES, "公开人",   "who published it")                   \
    F(R, TIME, published_ms, 0,       0,              "公开于",   "published")                          \
    F(R, STR,  number,       0,       LIM_NAME_BYTES, "文号",     "number, by the pattern of its rules") \
    F(R, INT,  number_year,  0,       9999,           "文号年",   "year that it counts in")             \
    F(R, INT,  number_n,     0,       100000,         "序号",     "1, 2, 3 … of the pattern in the year") \
    F(R, STR,  corrected_by, 0,       LIM_NAME_BYTES, "更正见",   "edition that corrects this one") \
    F(R, TIME, as_of_ms,     0,       0,              "截至",     "of a correction: what was entered until then about the period counts too; absent: until it was asked for") \
    F(R, INT,  late_seq,     0,       INT64_MAX,      "补录止",   "of a correction: entry that asked for it; what came before it about the period counts") \
    F(R, INT,  moves_n,      0,       INT64_MAX,      "更正数",   "figures that differ, those not listed too") \
    F(R, STR,  item,         0,       LIM_ID_BYTES,   "事项",     "item by which it is owed")           \
    F(R, STR,  series,       0,       LIM_NAME_BYTES, "文号样式", "pattern that its number was given by") \
    F(R, LIST, texts,        0,       tabletext,      "文字",     "of a table of texts: what was chosen and written") \
    F(R, STR,  dropped_by,   0,       LIM_NAME_BYTES, "不用者",   "who gave it up; absent: nothing differed") \
    F(R, TEXT, sent_back,    0,       LIM_TEXT_BYTES, "退回理由", "why it was sent back last, or given up") \
    F(R, INT,  corrects,     0,       1000,           "更正版次", "of a correction: which edition of the period it corrects")
RECORD_STRUCT(edition, EDITION_FIELDS)
#define EDITIONASK_FIELDS(F, R)                                                                         \
    F(R, STR,  bulletin,     FF_NEED, LIM_ID_BYTES,   "表",       "rules of kind bulletin")             \
    F(R, STR,  period,       FF_NEED, LIM_ID_BYTES,   "期",       "2022-05, 2022Q3 or 2022")            \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "of a correction: why") \
    F(R, TIME, as_of,        0,       0,              "截至",     "of a correction: what was entered until then about the period counts too; absent: until now")
RECORD_STRUCT(editionask, EDITIONASK_FIELDS)
#define EDITIONREF_FIELDS(F, R)                                                                         \
    F(R, STR,  edition,      FF_NEED, LIM_NAME_BYTES, "编号",     "edition")                            \
    F(R, TEXT, reason,       0,       LIM_TEXT_BYTES, "理由",     "of one sent back: why") \
    F(R, BOOL, drop,         0,       0,              "不用",     "of a correction sent back: given up, not drafted again")
RECORD_STRUCT(editionref, EDITIONREF_FIELDS)
/* The words of one item in a table of texts. */
#define EDITIONTEXT_FIELDS(F, R)                                                                        \
    F(R, STR,  edition,      FF_NEED, LIM_NAME_BYTES, "编号",     "edition, not checked yet")           \
    TABLEWORDS_FIELDS(F, R)
RECORD_STRUCT(editiontext, EDITIONTEXT_FIELDS)

/* ---- rows of tables that no other answer has ---- */
/* Points of a unit by one rule. */
#define SCORELINE_FIELDS(F, R)                                                                          \
    F(R, STR,  unit,         FF_KEY,  LIM_ID_BYTES,   "单位号",   "unit id")                            \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位",     "unit")                               \
    F(R, STR,  rule,         0,       LIM_ID_BYTES,   "规则",     "rule that gave them")                \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "依据",     "what people call the rule")          \
    F(R, STR,  heading,      0,       LIM_ID_BYTES,   "科目",     "heading")                            \
    F(R, INT,  entries,      0,       INT64_MAX,      "条数",     "entries of the period that stand")   \
    F(R, DEC,  points,       0,       0,              "分值",     "their points; 0: listed only")
RECORD_STRUCT(scoreline, SCORELINE_FIELDS)
/* A unit on the honour roll of a category. */
#define HONOURROW_FIELDS(F, R)                                                                          \
    F(R, STR,  category,     FF_KEY,  LIM_ID_BYTES,   "类别",     "category of the rules")              \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "what people call it")                \
    F(R, INT,  place,        0,       INT64_MAX,      "名次",     "among those that may have honours; equal ones share it") \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位号",   "unit id")                            \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位",     "unit")                               \
    F(R, DEC,  figure,       0,       0,              "得数",     "points of its headings, or percent of the index") \
    F(R, STR,  of,           0,       LIM_NAME_BYTES, "口径",     "what the figure is")                 \
    F(R, INT,  matters,      0,       INT64_MAX,      "件数",     "matters that the index counts")
RECORD_STRUCT(honourrow, HONOURROW_FIELDS)
/* A unit in a campaign, at the end of the period. */
#define CAMPAIGNROW_FIELDS(F, R)                                                                        \
    F(R, STR,  campaign,     FF_KEY,  LIM_ID_BYTES,   "行动",     "item of the campaign")               \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "its title")                          \
    F(R, INT,  place,        0,       INT64_MAX,      "名次",     "by share on schedule; equal ones share it") \
    F(R, STR,  unit,         0,       LIM_ID_BYTES,   "单位号",   "unit id")                            \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位",     "unit")                               \
    F(R, INT,  matters,      0,       INT64_MAX,      "件数",     "its items in the campaign")          \
    F(R, INT,  closed,       0,       INT64_MAX,      "销号",     "of them closed")                     \
    F(R, INT,  on_schedule,  0,       INT64_MAX,      "序时",     "of them handed in by their date, or open, not overdue and not behind the plan") \
    F(R, INT,  reds,         0,       INT64_MAX,      "红灯",     "of them red")                        \
    F(R, DEC,  progress,     0,       0,              "平均进度", "percent, mean of those that report any") \
    F(R, DEC,  index,        0,       0,              "序时率",   "percent: on_schedule of matters")
RECORD_STRUCT(campaignrow, CAMPAIGNROW_FIELDS)
/* An item with its words. */
#define TEXTLINE_FIELDS(F, R)                                                                           \
    F(R, STR,  id,           FF_KEY,  LIM_ID_BYTES,   "编号",     "item number")                        \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "事项",     "title")                              \
    F(R, STR,  unit_name,    0,       LIM_NAME_BYTES, "单位",     "unit")                               \
    F(R, STR,  stage_title,  0,       LIM_NAME_BYTES, "阶段",     "what people call its stage")         \
    F(R, TEXT, text,         0,       LIM_TEXT_BYTES, "文字",     "as chosen and written; else its note")
RECORD_STRUCT(textline, TEXTLINE_FIELDS)

#define TABLE_RECORDS(X) \
    X(tablerow, TABLEROW_FIELDS) \
    X(tablehead, TABLEHEAD_FIELDS) \
    X(tablebar, TABLEBAR_FIELDS) \
    X(tablelate, TABLELATE_FIELDS) \
    X(tabletext, TABLETEXT_FIELDS) \
    X(tabled, TABLED_FIELDS) \
    X(tablemove, TABLEMOVE_FIELDS) \
    X(edition, EDITION_FIELDS) \
    X(editionask, EDITIONASK_FIELDS) \
    X(editionref, EDITIONREF_FIELDS) \
    X(editiontext, EDITIONTEXT_FIELDS) \
    X(scoreline, SCORELINE_FIELDS) \
    X(honourrow, HONOURROW_FIELDS) \
    X(campaignrow, CAMPAIGNROW_FIELDS) \
    X(textline, TEXTLINE_FIELDS)
/* clang-format on */

#endif
