/* ops.h: the one table of operations. From it come dispatch, validation, rights, the command line's help, the page
 * docs/protocol.md and the fuzz seeds. To add an operation: a row here, a decide and a fold in core/ (found by the
 * row's name), a test. Nothing in the doors, the store or the loop changes. See CONTRIBUTING.md.
 *
 * X(name, how, class, body, answer, need, take, Chinese, English)
 *   how     WRITE   goes through decide and fold into the journal
 *           READ    answered from the state
 *           CLOCK   the manual clock; answered when the way there is done, and journalled then
 *           ASK     answered by a worker on a copy (daemon/rehearse.h); never journalled
 *           WORK    spoken at the work door only, never journalled
 *           FILE    bytes for the folder of files; never journalled
 *   class   which right the caller needs (county/rules/rights.yml gives classes to roles): read, own (posts of the
 *           item's lead unit), office, decide, admin, worker
 *   body    record of the body;  answer: record of the answer's body
 *   need    fields that must be there, beyond FF_NEED of the record; "a|b": one of them at least
 *   take    further fields taken; "*" takes all of the record. Others are refused as unknown_field */
#ifndef DUBAN_PROTO_OPS_H
#define DUBAN_PROTO_OPS_H

#include "proto/records.h"

enum op_how { HOW_WRITE, HOW_READ, HOW_ASK, HOW_CLOCK, HOW_WORK, HOW_FILE };
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
    X(rules_diff,     READ,  admin,  rulesdiff,   rulesmoves, "", "*", "试算规则变更",                    "what new rules would change, before they are applied") \
    X(posts,          READ,  read,   postsask,    posts,    "", "*", "岗位在任一览",                      "who holds which post, and which are vacant") \
    X(windows,        READ,  read,   windowask, windows,  "", "*", "静默时段",                          "times in which notices wait, and what they hold") \
    X(notices,        READ,  read,   noticesask,  notices,  "", "*", "通知一览",                          "notices that fit a filter, with their tries") \
    X(digest,         READ,  read,   nothing,     digest,   "", "*", "状态摘要",                          "digests of the state")                             \
    X(doctor,         READ,  read,   nothing,     doctor,   "", "*", "体检",                              "health: jobs, disk, clock, self-audit")            \
    X(scores,         READ,  read,   scoreask,    scores,   "", "*", "记分明细",                              "points of units, each tied to its entry") \
    X(tally,          READ,  read,   tallyask,    tally,    "", "*", "按项计数",                              "items that fit a filter, counted by leader, unit, ledger, stage …") \
    X(ranking,        READ,  read,   rankask,     ranking,  "", "*", "单位排名",                              "units by timeliness and quality in a period that is over") \
    X(yearly,         READ,  read,   yearask,     yearly,   "", "*", "机制年表",                              "by mechanism: what ran in a year, what was skipped, why") \
    X(best,           READ,  read,   bestask,     best,     "", "*", "最高纪录",                              "the highest reviewed figure of a ledger, with its proof") \
    X(past,           ASK,   read,   pastask,     pastanswer, "", "*", "问过去",                          "an answer as it was at an instant, under the rules of then") \
    X(simulate,       ASK,   office, simulation,  simulated, "", "*", "推演",                             "runs a copy forward as if nobody did anything: who would be told what, and what other rules would change") \
    X(burden,         READ,  read,   burdenask,   burdens,  "", "*", "督查负担",                          "how often units are visited in a year, and how often yet they may be") \
    X(bulletin_table, READ, read, tableask, tabled, "", "*", "算一张表", "a table of a period that is over, computed from the state as it is now; ask `past` for that of its end") \
    X(editions, READ, read, editionsask, editions, "", "*", "各期表", "tables drafted, checked, approved, published and corrected") \
    /* setting up */                                                                                                                                          \
    X(unit_set,       WRITE, admin,  unit,        facts,    "", "*", "设单位",                            "enter or change a unit")                           \
    X(person_set,     WRITE, admin,  person,      facts,    "", "*", "设人员",                            "enter or change a person or post")                 \
    X(group_set,      WRITE, admin,  group,       facts,    "", "*", "设专项小组",                        "enter or change a special group")                  \
    X(holder_set,     WRITE, office, holder,      facts,    "", "*", "设任职、代理、离岗",                "say who holds a post, stands in or is away, from when to when") \
    X(principal_set,  WRITE, admin,  principal,   facts,    "", "*", "设连接身份",                        "say who a uid or a key is")                        \
    X(rules_apply,    WRITE, admin,  rulesapply,  facts,    "", "*", "启用规则",                          "put a version of rules into force")                \
    X(import,         WRITE, office, import,      facts,    "", "*", "整批导入",                          "many rows as one entry: all or none")              \
    X(register,       WRITE, office, registration,facts,    "", "*", "立项并交办",                        "register an item and assign it")                   \
    X(milestone_set,  WRITE, office, milestone,   facts,    "", "*", "设节点",                            "enter or change a milestone")                      \
    X(schedule_set,   WRITE, office, plan,        facts,    "", "*", "设督查计划",                        "enter or change an inspection plan")               \
    X(plan_approve,   WRITE, decide, planref,     facts,    "", "*", "批督查计划",                        "approve a plan for a year, or refuse it: not by who entered it") \
    X(visit_add,      WRITE, office, visitadd,    facts,    "", "*", "计划外督查",                        "a visit outside the yearly plan; beyond the cap it needs approval") \
    X(link,           WRITE, office, link,        facts,    "", "*", "关联事项",                          "say how two items hang together")                  \
    X(unlink,         WRITE, office, link,        facts,    "", "*", "撤销关联",                          "take back a link between two items")               \
    X(window_set,     WRITE, office, window,      facts,    "id title owner reason", "from_ms to_ms start end days from to units roles persons passes passes_urgency", "设静默时段", "say when notices wait: planned or recurring") \
    X(window_end,     WRITE, office, windowref,   facts,    "", "*", "结束静默时段",                      "end a window before its time: what it held goes out now") \
    /* the life of an item */                                                                                                                                 \
    X(sign,           WRITE, own,    act,         facts,    "item", "occurred_at text", "签收",           "confirm receipt; the clock runs since assignment") \
    X(report,         WRITE, own,    act,         facts,    "item percent|value|text|evidence", "occurred_at milestone percent value text reason evidence", "报进度", "report progress")\
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
    X(reopen,         WRITE, office, act,         facts,    "item reason", "occurred_at ref percent text", "回头看重办", "reopen after a look-back")               \
    X(legal_stop,     WRITE, own,    act,         facts,    "item text", "occurred_at new_due reason evidence", "依法停算", "stopped by law, as a document says: no approval, its workdays do not count") \
    X(milestone_done, WRITE, own,    act,         facts,    "item milestone", "occurred_at text evidence", "完成节点", "tick a milestone off the checklist")                 \
    X(assist_sign,    WRITE, own,    act,         facts,    "item", "occurred_at unit text", "配合签收",   "an assisting unit confirms receipt")                \
    X(assist_report,  WRITE, own,    act,         facts,    "item text", "occurred_at unit evidence", "配合反馈", "an assisting unit reports its part")           \
    X(mark,           WRITE, own,    act,         facts,    "item mark reason", "occurred_at new_due text", "标记", "say of an item what its ledger has a mark for, until a day or until taken off") \
    X(unmark,         WRITE, own,    act,         facts,    "item mark reason", "occurred_at text", "撤标记", "take a mark off")                              \
    X(raise,          WRITE, office, act,         facts,    "item reason", "occurred_at text", "提级督办", "raise it to the next level: the next rung is climbed at once") \
    X(rung_jump,      WRITE, office, act,         facts,    "item rung reason", "occurred_at text", "阶梯跳级", "climb to this rung at once; those between are passed over")  \
    X(rung_skip,      WRITE, office, act,         facts,    "item rung reason", "occurred_at text", "阶梯免告", "pass this rung over: it is not told in this run of coloured light") \
    X(ack,            WRITE, own,    act,         facts,    "item", "occurred_at text", "知悉",           "who must act says that it is known: the ladder rests for a while; light and order stay") \
    X(hand_over,      WRITE, office, act,         facts,    "item person reason", "occurred_at text", "更换领衔领导", "another leader leads it from now on; both are kept") \
    X(archive,        WRITE, office, act,         facts,    "item", "occurred_at text", "归档",            "put a closed item into the archive: it can only be read") \
    X(answer,         WRITE, own,    act,         facts,    "item text", "occurred_at evidence", "答复督办单",      "answer an order")                                 \
    X(conclude,       WRITE, office, act,         facts,    "item text", "occurred_at evidence", "督查办结",        "conclude a visit")                                \
    /* attachments */                                                                                                                                         \
    X(file_chunk,     FILE,  own,    filechunk,   filehave, "hash total", "offset bytes", "传附件",       "bytes of an attachment, piece by piece; says how many are there") \
    X(attach,         WRITE, own,    attach,      facts,    "", "*", "登记附件",                          "enter an attachment whose bytes are all there; reports name it by its hash") \
    X(file_get,       READ,  read,   filechunk,   filechunk, "hash", "offset", "取附件",                  "a piece of an attachment")                         \
    /* points */                                                                                                                                              \
    X(score_give,     WRITE, office, scoregive,   facts,    "", "*", "手工记分", "give or take points by hand, by a rule that allows it") \
    X(score_appeal,   WRITE, own,    scoreref,    facts,    "", "*", "申诉", "contest points of one's own unit, in time") \
    X(score_decide,   WRITE, decide, scoreref,    facts,    "", "*", "复核记分", "confirm points, or reverse them: not by who caused them, appealed, or is of that unit") \
    /* notices */ \
    X(notice_retry,   WRITE, office, noticeref,   facts,    "", "*", "重发通知", "send again what did not arrive: its tries count from the beginning") \
    X(notice_drop,    WRITE, office, noticeref,   facts,    "", "*", "放弃通知", "give up a notice, with a reason: it is not sent any more") \
    X(notice_ack,     WRITE, read,   noticeack,   facts,    "token|notice", "from", "确认知悉", "its reader says that it is known, by the token of the message or by a reply to its mail") \
    X(notice_test,    WRITE, office, noticetest,  facts,    "", "*", "测试渠道", "send a test message, to see that a channel works") \
    /* tables that are published */ \
    X(bulletin_draft, WRITE, office, editionask, facts, "", "*", "起草或更正一期表", "draft a table of a period, or a correction of the one published") \
    X(bulletin_check, WRITE, office, editionref, facts, "edition", "", "核对表", "the figures were checked") \
    X(bulletin_approve, WRITE, office, editionref, facts, "edition", "", "批准表", "it may be published: not by who asked for it, checked it or wrote in it") \
    X(bulletin_return, WRITE, office, editionref, facts, "edition reason", "drop", "退回重做", "not yet published: drafted again, or, of a correction, given up") \
    X(bulletin_text, WRITE, office, editiontext, facts, "", "*", "写一条文字", "of a table of texts, not checked yet: the words of an item, or that it is left out") \
    X(bulletin_publish, WRITE, office, editionref, facts, "edition", "", "公开表", "published: numbered, and frozen") \
    /* workers */                                                                                                                                             \
    X(judge,          WRITE, worker, judge,       facts,    "", "*", "判灯",                              "result: light, rungs, orders, notices, next look") \
    X(inspect_run,    WRITE, worker, inspectrun,  facts,    "", "*", "开督查",                            "result: visit opened, next run")                   \
    X(notice_attempt, WRITE, worker, attempt,     facts,    "", "*", "通知将发",                          "an attempt is about to be handed over")            \
    X(notice_fate,    WRITE, worker, fate,        facts,    "", "*", "通知结果",                          "what became of an attempt")                        \
    X(bulletin_made, WRITE, worker, editionmade, facts, "", "*", "制表", "result: a table drafted") \
    X(mend,           WRITE, worker, mend,        facts,    "", "*", "修复记录",                          "what the self-audit found broken is put right: by the daemon itself only")         \
    X(work_ready,     WORK,  worker, ready,       jobs,     "", "*", "领任务",                            "I live and take so many jobs")                     \
    X(work_failed,    WORK,  worker, failed,      nothing,  "", "*", "任务失败",                          "a job could not be done")                          \
    X(work_rehearsed, WORK,  worker, rehearsed,   nothing,  "", "*", "推演结果",                          "the answer to a question about the past or the future") \
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
