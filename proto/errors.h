/* errors.h: one table of everything that can be refused.
 *
 * X(name, exit code, Chinese, English). The name is what travels on the wire and what programs compare; the sentences
 * are what people read. Exit codes are duban's own contract (docs/protocol.md): 0 done, 1 the answer is no, 64 usage,
 * 65 data, 69 not reachable, 70 bug, 73/74 write and disk, 75 try again (safe with the same id), 77 not allowed, 78
 * configuration. */
#ifndef DUBAN_PROTO_ERRORS_H
#define DUBAN_PROTO_ERRORS_H

#include <stdarg.h>
#include <stdint.h>

/* clang-format off */
#define DUBAN_ERRORS(X)                                                                                               \
    X(ok,             0, "成功",                                "done")                                               \
    /* the bytes */                                                                                                   \
    X(bad_frame,     65, "报文格式不对",                        "the message is not a duban message")                 \
    X(bad_msgpack,   65, "不是完整的 msgpack",                  "not one whole msgpack object")                       \
    X(too_deep,      65, "嵌套过深",                            "nested too deep")                                    \
    X(too_large,     65, "内容过大",                            "too large")                                          \
    X(too_many,      65, "数量过多",                            "too many")                                           \
    X(bad_utf8,      65, "不是合法的 UTF-8 文字",               "text is not valid UTF-8")                            \
    X(bad_char,      65, "含有不允许的控制字符",                "text holds a control character")                     \
    X(duplicate_key, 65, "同一字段出现两次",                    "a field stands twice")                               \
    X(bad_version,   65, "协议版本不支持",                      "protocol version not supported")                     \
    X(unknown_op,    64, "没有这个操作",                        "no such operation")                                  \
    /* the fields */                                                                                                  \
    X(missing,       65, "缺少必填字段",                        "a required field is missing")                        \
    X(unknown_field, 65, "没有这个字段",                        "no such field")                                      \
    X(wrong_type,    65, "字段类型不对",                        "wrong type")                                         \
    X(too_long,      65, "文字过长",                            "text too long")                                      \
    X(out_of_range,  65, "数值超出范围",                        "number out of range")                                \
    X(bad_date,      65, "没有这一天或时间写法不对",            "no such date or time")                               \
    X(bad_span,      65, "期限写法不对（例：5 workdays）",      "not a duration (example: 5 workdays)")               \
    X(bad_number,    65, "数字写法不对",                        "not a number")                                       \
    X(bad_choice,    65, "不在可选范围内",                      "not one of the choices")                             \
    /* the matter */                                                                                                  \
    X(no_item,       65, "没有这个事项",                        "no such item")                                       \
    X(no_person,     65, "没有这个人员",                        "no such person")                                     \
    X(no_unit,       65, "没有这个单位",                        "no such unit")                                       \
    X(no_ledger,     65, "没有这本台账",                        "no such ledger")                                     \
    X(no_rules,      65, "没有这份规则",                        "no such rules")                                      \
    X(no_ask,        65, "没有这份申请",                        "no such request")                                    \
    X(no_record,     65, "没有这条记录",                        "no such record")                                     \
    X(no_file,       65, "没有这份附件",                        "no such attachment")                                 \
    X(altered,       65, "附件内容与其摘要不符",                "the content does not match its hash")                \
    X(not_unique,    65, "名称不唯一",                          "the name fits more than one")                        \
    X(exists,        65, "编号已被占用",                        "the id is taken by something else")                  \
    X(bad_percent,   65, "进度百分比超出范围",                  "percent out of range for this ledger")               \
    X(bad_stage,     65, "这本台账没有这个阶段",                "this ledger has no such stage")                      \
    X(bad_move,       1, "阶段不能这样转",                      "the item can't go to this stage from where it is")   \
    X(taken,          1, "已被他人认领",                        "somebody else has taken it")                         \
    X(closed,         1, "事项已销号，不再接收",                "the item is closed")                                 \
    X(not_held,       1, "事项并未挂起",                        "the item is not held")                               \
    X(held,           1, "事项已挂起，先恢复",                  "the item is held: resume it first")                  \
    X(in_audit,       1, "事项正在审核",                        "the item is being audited")                          \
    X(pending,        1, "同类申请尚未答复",                    "a request of this kind waits for its answer")        \
    X(decided,        1, "申请已有答复",                        "the request is decided already")                     \
    X(not_closed,     1, "事项并未销号",                        "the item is not closed")                             \
    X(too_early,      1, "日期早于允许范围",                    "the date is too early")                              \
    X(too_late,       1, "已过允许的日期",                      "the date to do this has passed")                     \
    X(fixed_due,      1, "期限由上级定，不可延期",              "the due date is set by others and can't be moved")   \
    X(no_light,       1, "事项没有亮灯",                        "the item shows no coloured light")                   \
    X(known,          1, "已经知悉过，每种颜色一次",            "it was acknowledged before: once for each colour")   \
    X(archived,       1, "事项已归档，只能查看",                "the item is archived: it can only be read")          \
    X(stale,          1, "版本已变，结果作废",                  "the record has moved on; the result is void")        \
    X(conflict,       1, "同一编号已提交过不同内容",            "this id was used before with other content")         \
    /* who */                                                                                                         \
    X(not_owner,     77, "不是本单位的事项",                    "the item belongs to another unit")                   \
    X(own_request,   77, "不能批准自己提出的申请",              "nobody decides their own request")                   \
    X(not_allowed,   77, "没有这项权限",                        "not allowed")                                        \
    /* the service */                                                                                                 \
    X(busy,          75, "服务正忙，请稍后用同一编号再试",      "busy; repeat later with the same id")                \
    X(limited,       75, "渠道的限额已满，要等得太久",          "a limit of the channel is reached, and the wait is too long") \
    X(unavailable,   75, "结果未知，请用同一编号再试",          "outcome unknown; repeat with the same id")           \
    X(disk_low,      75, "磁盘空间不足，暂不接收新内容",        "disk low; new work is refused for now")              \
    X(clock_suspect,  1, "系统时钟可疑，等待确认",              "the clock is suspect and waits for a person")        \
    X(no_worker,     75, "所需的工作进程未启动",                "the worker that is needed is not there")             \
    X(not_manual,    64, "时钟不是手动模式",                    "the clock is not manual")                            \
    X(no_answer,     69, "没有回应：服务未开，或密钥不符",      "no answer: the service is down or the key is wrong") \
    X(bad_config,    78, "配置有误",                            "configuration error")                                \
    X(io_error,      74, "读写失败",                            "read or write failed")                               \
    X(bug,           70, "程序内部错误",                        "internal error")
/* clang-format on */

enum duban_err {
#define X(name, exitcode, zh, en) DUBAN_E_##name,
    DUBAN_ERRORS(X)
#undef X
        DUBAN_E_COUNT
};

/* A refusal: what, which field, and the sentence. Filled by whoever returns a non-zero code, untouched on success. */
struct duban_error {
    enum duban_err code;
    char field[96]; /* path of the field at fault: `percent`, `lights[0].any[2].behind`; empty when none is */
    char text[320]; /* detail after the standard sentence: the value seen, the nearest right word */
    int64_t retry_ms; /* it may be different in so long; 0: nobody knows */
};

const char *duban_err_name(enum duban_err code);
const char *duban_err_text(enum duban_err code, const char *lang); /* lang: "zh" or "en" */
int duban_err_exit(enum duban_err code);
enum duban_err duban_err_find(const char *name); /* DUBAN_E_COUNT when there is none */

/* Fills *e (may be NULL) and returns the code as an int, so that `return error_set(e, ...)` reads well. */
int error_set(struct duban_error *e, enum duban_err code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Puts `prefix` before the field of an error that came from a nested record: prefix.field or prefix[field. */
void error_prefix(struct duban_error *e, const char *prefix);

#endif
