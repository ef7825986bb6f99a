/* ops.h: the one table of operations. From it come dispatch, validation, rights, the command line's help, the page
 * docs/protocol.md and the fuzz seeds. To add an operation: a row here, a decide and a fold in core/ (found by the
 * row's name), a test. Nothing in the doors, the store or the loop changes. See CONTRIBUTING.md.
 *
 * X(name, how, class, body, answer, need, take, Chinese, English)
 *   how     WRITE   goes through decide and fold into the journal
 *           READ    answered from the state
 *           CLOCK   the manual clock; answered when the way there is done, and journalled then
 *           WORK    spoken at the work door only, never journalled
 *   class   which right the caller needs (county/rules/rights.yml gives classes to roles): read, own (posts of the
 *           item's lead unit), office, decide, admin, worker
 *   body    record of the body;  answer: record of the answer's body
 *   need    fields that must be there, beyond FF_NEED of the record; "a|b": one of them at least
 *   take    further fields taken; "*" takes all of the record. Others are refused as unknown_field */
#ifndef DUBAN_PROTO_OPS_H
#define DUBAN_PROTO_OPS_H

#include "proto/records.h"

enum op_how { HOW_WRITE, HOW_READ, HOW_CLOCK, HOW_WORK };
enum op_class { CLASS_read, CLASS_own, CLASS_office, CLASS_decide, CLASS_admin, CLASS_worker, CLASS_COUNT };

/* clang-format off */
#define DUBAN_OPS(X)                                                                                                                                          \
    /* asking */                                                                                                                                              \
    X(hello,          READ,  read,   nothing,     hello,    "", "*", "自我介绍：我是谁，能做什么",        "who am I, what may I call")                        \
    X(status,         READ,  read,   nothing,     status,   "", "*", "总览",                              "one look at everything")                           \
    X(list,           READ,  read,   filter,      briefs,   "", "*", "清单",                              "items that fit a filter")                          \
    X(show,           READ,  read,   which,       shown,    "", "*", "一个事项的全部",                    "all about one item, with its timeline")            \
    X(why,            READ,  read,   which,       why,      "", "*", "说明灯、日期、通知的缘由",          "explain a light, a date, a notice")                \
    X(inbox,          READ,  read,   filter,      asks,     "", "*", "待批申请",                          "requests that wait for an answer")                 \
    X(entries,        READ,  read,   since,       events,   "", "*", "从某序号起的账目",                  "journal entries from a sequence number")           \
    X(records,        READ,  read,   records,     recordpage, "", "*", "按表取记录",                      "records of one table, as stored")                  \
    X(rules_get,      READ,  read,   rulesref,    rules,    "", "*", "取一版规则",                        "one version of rules")                             \
    X(digest,         READ,  read,   nothing,     digest,   "", "*", "状态摘要",                          "digests of the state")                             \
    X(doctor,         READ,  read,   nothing,     doctor,   "", "*", "体检",                              "health: jobs, disk, clock, self-audit")            \
    /* setting up */                                                                                                                                          \
    X(unit_set,       WRITE, admin,  unit,        facts,    "", "*", "设单位",                            "enter or change a unit")                           \
    X(person_set,     WRITE, admin,  person,      facts,    "", "*", "设人员",                            "enter or change a person or post")                 \
    X(group_set,      WRITE, admin,  group,       facts,    "", "*", "设专项小组",                        "enter or change a special group")                  \
    X(principal_set,  WRITE, admin,  principal,   facts,    "", "*", "设连接身份",                        "say who a uid or a key is")                        \
    X(rules_apply,    WRITE, admin,  rulesapply,  facts,    "", "*", "启用规则",                          "put a version of rules into force")                \
    X(import,         WRITE, office, import,      facts,    "", "*", "整批导入",                          "many rows as one entry: all or none")              \
    X(register,       WRITE, office, registration,facts,    "", "*", "立项并交办",                        "register an item and assign it")                   \
    X(milestone_set,  WRITE, office, milestone,   facts,    "", "*", "设节点",                            "enter or change a milestone")                      \
    X(schedule_set,   WRITE, office, plan,        facts,    "", "*", "设督查计划",                        "enter or change an inspection plan")               \
    /* the life of an item */                                                                                                                                 \
    X(sign,           WRITE, own,    act,         facts,    "item", "occurred_at text", "签收",           "confirm receipt; the clock runs since assignment") \
    X(report,         WRITE, own,    act,         facts,    "item percent|value|text", "occurred_at milestone percent value text reason evidence", "报进度", "report progress")\
    X(measure,        WRITE, own,    act,         facts,    "item value", "occurred_at milestone reason text evidence", "报数值", "report a figure of the item's measure")    \
    X(stage,          WRITE, own,    act,         facts,    "item stage", "occurred_at milestone percent value reason text evidence person unit opens", "转阶段", "report a stage reached")                   \
    X(extend_request, WRITE, own,    act,         facts,    "item new_due reason", "occurred_at text", "申请延期", "ask for a later date, before the old one passes") \
    X(extend_approve, WRITE, decide, act,         facts,    "item ref new_due", "occurred_at reason text", "批准延期", "grant a later date")                 \
    X(extend_reject,  WRITE, decide, act,         facts,    "item ref reason", "occurred_at text", "不予延期", "refuse a later date")                         \
    X(return_request, WRITE, own,    act,         facts,    "item reason", "occurred_at text", "申请退回", "not ours, with basis")                             \
    X(return_approve, WRITE, decide, act,         facts,    "item ref unit", "occurred_at reason text", "同意退回并改派", "take it back and assign it to another unit") \
    X(return_reject,  WRITE, decide, act,         facts,    "item ref reason", "occurred_at text", "不予退回", "refuse to take it back")                      \
    X(hold_request,   WRITE, own,    act,         facts,    "item reason", "occurred_at new_due text", "申请挂起", "cannot be done now")                       \
    X(hold_approve,   WRITE, decide, act,         facts,    "item ref", "occurred_at new_due reason text", "同意挂起", "hold until a wake-up date")            \
    X(hold_reject,    WRITE, decide, act,         facts,    "item ref reason", "occurred_at text", "不予挂起", "refuse to hold")                              \
    X(resume,         WRITE, own,    act,         facts,    "item", "occurred_at ref reason text", "恢复办理", "go on after a hold; the workdays held are given back") \
    X(close_request,  WRITE, own,    act,         facts,    "item", "occurred_at milestone percent value text reason evidence", "申请销号", "done: ask to be struck off") \
    X(close_approve,  WRITE, decide, act,         facts,    "item ref", "occurred_at percent reason text", "审核通过，销号", "strike off")                    \
    X(close_reject,   WRITE, decide, act,         facts,    "item ref reason", "occurred_at percent text", "退回补办", "send back to be redone; no new time")  \
    X(correct,        WRITE, office, act,         facts,    "item percent|value reason", "occurred_at percent value text", "核减或更正", "correct a figure, with a reason") \
    X(reopen,         WRITE, office, act,         facts,    "item reason", "occurred_at percent text", "回头看重办", "reopen after a look-back")               \
    X(answer,         WRITE, own,    act,         facts,    "item text", "occurred_at evidence", "答复督办单",      "answer an order")                                 \
    X(conclude,       WRITE, office, act,         facts,    "item text", "occurred_at evidence", "督查办结",        "conclude a visit")                                \
    /* workers */                                                                                                                                             \
    X(judge,          WRITE, worker, judge,       facts,    "", "*", "判灯",                              "result: light, rungs, orders, notices, next look") \
    X(inspect_run,    WRITE, worker, inspectrun,  facts,    "", "*", "开督查",                            "result: visit opened, next run")                   \
    X(notice_attempt, WRITE, worker, attempt,     facts,    "", "*", "通知将发",                          "an attempt is about to be handed over")            \
    X(notice_fate,    WRITE, worker, fate,        facts,    "", "*", "通知结果",                          "what became of an attempt")                        \
    X(work_ready,     WORK,  worker, ready,       jobs,     "", "*", "领任务",                            "I live and take so many jobs")                     \
    X(work_failed,    WORK,  worker, failed,      nothing,  "", "*", "任务失败",                          "a job could not be done")                          \
    /* the clock */                                                                                                                                           \
    X(advance,        CLOCK, admin,  tick,        facts,    "", "*", "拨动手动时钟",                      "move the manual clock, stopping at every due time") \
    X(clock_confirm,  WRITE, admin,  nothing,     facts,    "", "*", "确认时钟",                          "a person confirms the clock after CLOCK_SUSPECT")
/* clang-format on */

enum op_id {
#define X(name, ...) OP_##name,
    DUBAN_OPS(X)
#undef X
        OP_COUNT
};

struct op {
    const char *name;
    enum op_how how;
    enum op_class klass;
    const struct record *body, *answer;
    const char *need, *take; /* as above */
    const char *zh, *en;
};

extern const struct op ops[OP_COUNT];
extern const char *const op_class_words[CLASS_COUNT]; /* "read", "own", … */

int op_find(const char *name);            /* OP_x, or -1 */
const char *op_nearest(const char *name); /* nearest right word, or NULL */

/* Unpacks and checks the body of an operation: types, limits, need and take. Returns a DUBAN_E_ code. *out gets a
 * struct of ops[op].body in the arena, *canonical the same in canonical bytes (what is journalled and compared). */
int op_body(int op, struct bytes wire, struct arena *a, void **out, struct bytes *canonical, struct duban_error *e);

#endif
