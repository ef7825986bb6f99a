/* reasons.h: the closed list of reason codes. Whatever duban explains (a light, a date, a notice, a warning) it
 * explains with these sentences and no others, so that programs can compare codes and people always read the same
 * words.
 *
 * X(code, Chinese, English): {name} is a place filled from the arguments of reason_make; {name} may stand in one
 * language and not in the other. A place that no argument fills is our bug and aborts. To add a reason: a row here, and
 * its use. */
#ifndef DUBAN_CORE_REASONS_H
#define DUBAN_CORE_REASONS_H

#include "proto/codec.h"

/* clang-format off */
#define DUBAN_REASONS(X)                                                                                               \
    /* the light: line one of every explanation */                                                                     \
    X(light_since,      "{light}灯，自 {since}。规则 {rule}（{policy}）：{fact}",                                       \
                        "{light} since {since}. Rule {rule} ({policy}): {fact}")                                       \
    X(light_now,        "{light}灯。规则 {rule}（{policy}）：{fact}",                                                   \
                        "{light}. Rule {rule} ({policy}): {fact}")                                                     \
    X(light_grey,       "灰灯：{state}期间不判红黄蓝（{policy}）",                                                      \
                        "grey: {state}, no colour is judged ({policy})")                                               \
    X(light_held_over,  "灰灯：挂起到 {until} 为止，已到期，请恢复办理或申请继续挂起（{policy}）",                     \
                        "grey: held until {until}, which has come: resume, or ask to hold it longer ({policy})")       \
    X(light_none,       "无灯：{policy} 没有一条成立",                                                                  \
                        "no light: no condition of {policy} holds")                                                    \
    X(light_closed,     "无灯：已于 {closed} 销号",                                                                     \
                        "no light: struck off on {closed}")                                                            \
    X(light_unassigned, "无灯：尚未交办，{start} 起计",                                                                 \
                        "no light: not assigned yet, counted from {start}")                                            \
    X(light_no_policy,  "无灯：台账 {ledger} 没有灯规",                                                                 \
                        "no light: ledger {ledger} has no policy")                                                     \
    /* facts of a condition, whether it holds or not */                                                                \
    X(cond_no_due,      "没有期限",                                "there is no due date")                             \
    X(cond_overdue,     "期限 {due}，已逾期 {n} {op} {limit}",     "due {due}, overdue {n} {op} {limit}")              \
    X(cond_not_overdue, "期限 {due}，尚未逾期",                    "due {due}, not overdue")                           \
    X(cond_left,        "期限剩余 {n} {op} {limit}",               "left until the due date: {n} {op} {limit}")        \
    X(cond_left_past,   "期限 {due} 已过",                         "due {due} has passed")                             \
    X(cond_behind,      "进度 {percent}% 比计划 {planned}% 差 {n} {op} {limit} 个百分点",                               \
                        "{percent}% against {planned}% planned: {n} {op} {limit} points behind")                       \
    X(cond_ahead,       "进度 {percent}% 不低于计划 {planned}%",   "{percent}% is not below the {planned}% planned")   \
    X(cond_unsigned,    "交办后未签收 {n} {op} {limit}",           "not signed since the assignment: {n} {op} {limit}") \
    X(cond_signed,      "已于 {at} 签收",                          "signed {at}")                                      \
    X(cond_sign_free,   "这本台账不要求签收",                      "this ledger asks for no signing")                  \
    X(cond_refused,     "销号申请被退回，尚未再报",                "close request refused, not handed in again")       \
    X(cond_not_refused, "没有被退回的销号申请",                    "no close request was refused")                     \
    /* … of those that look at some items only */                                                                      \
    X(cond_not_stage,   "只看阶段 {list}，现在 {is}",            "only in stage {list}, it is in {is}")              \
    X(cond_not_importance, "只看重要性 {list}，这件是 {is}",       "only of importance {list}, this is {is}")          \
    X(cond_not_urgency, "只看紧急程度 {list}，这件是 {is}",        "only of urgency {list}, this is {is}")             \
    /* … of the stage, of the exact limit of the whole, of time since */                                               \
    X(cond_stage_none,  "不在任何阶段",                            "it is in no stage")                                \
    X(cond_stage_free,  "阶段“{stage}”没有时限",                     "stage {stage} has no limit")                       \
    X(cond_stage_in_time, "阶段“{stage}”时限 {due}，尚未超时",       "stage {stage} until {due}, not past")              \
    X(cond_stage_over,  "阶段“{stage}”时限 {due}，已超 {n} {op} {limit}", "stage {stage} until {due}, past by {n} {op} {limit}") \
    X(cond_stage_left,  "阶段“{stage}”时限 {due}，剩余 {n} {op} {limit}", "stage {stage} until {due}, left {n} {op} {limit}") \
    X(cond_stage_past,  "阶段“{stage}”时限 {due} 已过",              "the limit of stage {stage}, {due}, has passed")    \
    X(cond_stage_more,  "自 {from} 在阶段“{stage}”，已 {n} {op} {limit}", "in stage {stage} since {from}: {n} {op} {limit}") \
    X(cond_time_free,   "没有精确到时分的总时限",                  "there is no exact limit of the whole")             \
    X(cond_time_in_time, "总时限 {due}，尚未超时",                 "limit of the whole {due}, not past")               \
    X(cond_time_over,   "总时限 {due}，已超 {n} {op} {limit}",     "limit of the whole {due}, past by {n} {op} {limit}") \
    X(cond_time_left,   "总时限 {due}，剩余 {n} {op} {limit}",     "limit of the whole {due}, left {n} {op} {limit}")  \
    X(cond_time_past,   "总时限 {due} 已过",                       "the limit of the whole, {due}, has passed")        \
    X(cond_silent,      "自 {from} 无报告、无变化，已 {n} {op} {limit}", "no report, no change since {from}: {n} {op} {limit}") \
    X(cond_open,        "自 {from} 交办，已 {n} {op} {limit}",     "assigned {from}: {n} {op} {limit}")                \
    X(cond_childless,   "自 {from} 交办，未出一件事项，已 {n} {op} {limit}", "assigned {from}, nothing came from it: {n} {op} {limit}") \
    X(cond_has_kin,     "已出事项 {n} 件",                         "{n} items came from it")                           \
    X(cond_assist,      "配合单位 {unit} 自 {from} 未签收，已 {n} {op} {limit}", "assisting unit {unit} has not signed since {from}: {n} {op} {limit}") \
    X(cond_assist_none, "没有未签收的配合单位",                    "no assisting unit has yet to sign")                \
    /* … of reports and monthly tables */                                                                              \
    X(cond_report_free, "没有报告任务",                            "no report is owed")                                \
    X(cond_report_owed, "上次报告 {last}，下次应于 {due} 前报告",  "last report {last}, the next is owed by {due}")    \
    X(cond_report_missed, "上次报告 {last}，自应报日 {due} 起连续缺报告 {n} {op} {limit} 次", \
                        "last report {last}; missed in a row since the one owed by {due}: {n} {op} {limit}")           \
    X(cond_unchanged,   "自 {from} 无变化，已过 {n} {op} {limit} 个月末", "unchanged since {from}, month ends passed: {n} {op} {limit}") \
    /* … of shares of a target */                                                                                      \
    X(cond_no_target,   "没有目标数",                              "there is no target figure")                        \
    X(cond_share_behind, "完成目标 {target} 的 {share}%，比计划 {planned}% 差 {n} {op} {limit} 个百分点", \
                        "{share}% of the target {target} against {planned}% planned: {n} {op} {limit} points behind")  \
    X(cond_share_ahead, "完成目标 {target} 的 {share}%，不低于计划 {planned}%", \
                        "{share}% of the target {target} is not below the {planned}% planned")                         \
    X(cond_share_early, "到此时尚无计划要求",                      "nothing is planned to be reached by now")          \
    X(cond_share_part,  "完成目标 {target} 的 {share}%，为计划 {planned}% 的 {n}% {op} {limit}%", \
                        "{share}% of the target {target} is of the {planned}% planned: {n}% {op} {limit}%")            \
    /* … of what was said, sent, counted */                                                                            \
    X(cond_marked,      "{from} 标记“{mark}”{text}",               "marked {mark} {from}{text}")                       \
    X(cond_marked_until, "{from} 标记“{mark}”，至 {until}{text}",  "marked {mark} {from}, until {until}{text}")        \
    X(cond_mark_past,   "标记“{mark}”至 {until}，已过",            "marked {mark} until {until}, which has passed")    \
    X(cond_not_marked,  "没有标记“{mark}”",                        "not marked {mark}")                                \
    X(cond_order_none,  "没有待答复的{light}灯督办单",             "no {light} order waits for an answer")             \
    X(cond_order_waits, "{light}灯督办单 {order} 限 {due} 答复，未到期", "{light} order {order} is to be answered by {due}, which has not passed") \
    X(cond_order_unmet, "{light}灯督办单 {order} 限 {due} 答复，过期未答复", "{light} order {order} was to be answered by {due} and was not") \
    X(cond_times,       "{year} 年亮{light}灯 {n} {op} {limit} 次", "{light} in {year}: {n} {op} {limit} times")        \
    X(cond_unit_times,  "{year} 年 {unit} 牵头的事项亮{light}灯 {n} {op} {limit} 次", \
                        "{light} on items led by {unit} in {year}: {n} {op} {limit} times")                            \
    X(cond_returns,     "被退回 {n} {op} {limit} 次",              "refused or returned {n} {op} {limit} times")       \
    X(cond_kin,         "所出事项最重为{worst}灯，达到{light}灯",  "worst among what came from it: {worst}, at least {light}") \
    X(cond_kin_better,  "所出事项没有{light}灯或更重",             "nothing that came from it shows {light} or worse") \
    X(also_holds,       "另：规则 {rule} 也成立：{fact}",          "also: rule {rule} holds as well: {fact}")          \
    X(also_fails,       "另：规则 {rule} 未成立：{fact}",          "also: rule {rule} does not hold: {fact}")          \
    /* how days were counted */                                                                                        \
    X(days_counted,     "工作日这样数：{from} 当天{first}，至 {to} 共 {n} 天{list}",                                       \
                        "workdays counted: {first} {from} until {to} makes {n}{list}")                                   \
    X(days_not_covered, "{year} 年放假表尚未导入，该年按周一至周五推定",                                                \
                        "no holiday table for {year}: Monday to Friday is assumed")                                    \
    /* where the due date comes from */                                                                                \
    X(due_none,         "没有期限",                                "there is no due date")                             \
    X(due_first,        "原期限 {due}，{from} 交办",               "first due {due}, assigned {from}")                 \
    X(due_extended,     "{from} 批准延期至 {due}{by}{ask}{text}",  "{from} extended until {due}{by}{ask}{text}")       \
    X(due_held,         "{from} 挂起{wake}{by}{ask}{text}",        "{from} held{wake}{by}{ask}{text}")                 \
    X(due_resumed,      "{from} 恢复办理，退还挂起的工作日，期限 {due}{by}{text}",                                      \
                        "{from} resumed, the workdays held are given back, due {due}{by}{text}")                       \
    X(due_reopened,     "{from} 重新办理，期限 {due}{by}{text}",   "{from} reopened, due {due}{by}{text}")             \
    X(due_stopped,      "{from} 依法停计{by}{ask}{text}",          "{from} stopped by law{by}{ask}{text}")             \
    X(due_restarted,    "{from} 转阶段，时限重新起算，期限 {due}{by}", "{from} a stage began, its limit counts anew: due {due}{by}") \
    X(due_now,          "现期限 {due}",                            "due date that holds: {due}")                       \
    X(due_moved,        "{from} 放假安排有变，期限由 {before} 顺移至 {due}{calendars}", \
                        "{from} the calendar became another: due date moved from {before} to {due}{calendars}") \
    X(due_stays,        "{from} 放假或上班时间有变，期限不变，时限顺移{text}", \
                        "{from} the calendar or the office hours became another: the due date stays, a limit moved{text}") \
    X(due_given,        "这个日期是指定的，不是数出来的", \
                        "this date was given, not counted") \
    X(due_counted,      "这个日期是数出来的：从 {from} 起 {limit}，至 {due}{rules}", \
                        "this date was counted: {limit} from {from} makes {due}{rules}") \
    X(due_given_back,   "停计 {from} 至 {to}，其间 {n} 个工作日退还", \
                        "paused from {from} to {to}: {n} workdays are given back") \
    X(due_provisional,  "暂定：{list} 年放假表未公布，按周一至周五推定；公布后可能顺移，届时只告知期限有变的人", \
                        "provisional: no holiday table for {list}, Monday to Friday is assumed; the date may move when there is one, and those whose date moves are told") \
    X(due_on_time,      "{at} 报结，其时期限 {due}：按期。按期与否在报结时判定，审核再久也不算逾期", \
                        "handed in {at}, when it was due {due}: on time; that is judged at submission, however long the audit takes") \
    X(due_late,         "{at} 报结，其时期限 {due}：逾期", \
                        "handed in {at}, when it was due {due}: late") \
    X(count_rule,       "算法：{first}，{end}", \
                        "counting rule: {first}, {end}") \
    X(days_calendar,    "自然日这样数：{from} 至 {to} 共 {n} 天，放假也算", \
                        "days counted: from {from} to {to} makes {n}, days off included") \
    /* the stage, and limits to the minute */                                                                          \
    X(stage_now,        "阶段“{stage}”，自 {from}，没有时限",        "stage {stage} since {from}, without a limit")      \
    X(stage_until,      "阶段“{stage}”，自 {from}，时限 {due}{why}{lapse}", "stage {stage} since {from}, until {due}{why}{lapse}") \
    X(whole_until,      "总时限 {due}{why}",                       "limit of the whole {due}{why}")                    \
    X(stage_counted,    "阶段时限从 {from} 起数 {limit}，至 {due}", \
                        "the limit of the stage was counted: {limit} from {from} makes {due}") \
    X(whole_counted,    "总时限从 {from} 起数 {limit}，至 {due}", \
                        "the limit of the whole was counted: {limit} from {from} makes {due}") \
    X(stage_moved,      "{at} 放假或上班时间有变，阶段时限由 {before} 顺移至 {due}{calendars}", \
                        "{at} the calendar or the office hours became another: limit of the stage moved from {before} to {due}{calendars}") \
    X(whole_moved,      "{at} 放假或上班时间有变，总时限由 {before} 顺移至 {due}{calendars}", \
                        "{at} the calendar or the office hours became another: limit of the whole moved from {before} to {due}{calendars}") \
    X(step_on_time,     "阶段“{stage}”{at} 离开，时限 {due}：按时", \
                        "stage {stage} was left {at}, its limit was {due}: in time") \
    X(step_late,        "阶段“{stage}”{at} 离开，时限 {due}：超时", \
                        "stage {stage} was left {at}, its limit was {due}: late") \
    /* what comes by time alone */                                                                                     \
    X(next_light,       "将变：{at} 转{light}灯（{fact}）",        "to come: {at} turns {light} ({fact})")             \
    X(next_no_light,    "将变：{at} 起无灯",                       "to come: {at} no light any more")                  \
    X(next_stage,       "将变：{at} 自动转入阶段“{stage}”",          "to come: {at} moves to stage {stage} by itself")   \
    X(next_close,       "将变：{at} 自行终结（{stage}）",          "to come: {at} ends by itself ({stage})")           \
    X(next_told,        "将发：{at} 通知 {who}（第 {rung} 级，{light}灯；现在处理可避免）",                             \
                        "to come: {at} tells {who} (rung {rung}, {light}; acting now avoids it)")                      \
    X(next_order,       "将发：{at} 督办单，要求 {demand}，限 {due}", "to come: {at} order: {demand}, due {due}")       \
    X(next_held_over,   "将发：{at} 告知 {who}：挂起期已到",       "to come: {at} tells {who} that the hold has reached its end") \
    X(next_over,        "将发：{at} 告知 {who} 灯已解除",          "to come: {at} tells {who} that the light is over")   \
    X(next_again,       "将发：{at} 再次通知 {who}（第 {rung} 级，{light}灯{repeat}）", \
                        "to come: {at} tells {who} again (rung {rung}, {light}{repeat})") \
    X(next_moved,       "将发：{at} 告知 {who} 期限顺移", \
                        "to come: {at} tells {who} that the date moved") \
    X(next_sent,        "将送：{at} 送出通知 {notice}（{who}）", \
                        "to come: {at} notice {notice} leaves for {who}") \
    X(next_never,       "若无新情况，灯和通知都不再因时间而变",    "time alone changes nothing from here on")          \
    /* a date */                                                                                                       \
    X(date_workday,     "{day} 周{weekday}，工作日",               "{day} {weekday}, a workday")                       \
    X(date_weekend,     "{day} 周{weekday}，休息",                 "{day} {weekday}, off")                             \
    X(date_holiday,     "{day} 周{weekday}，放假{name}",       "{day} {weekday}, off{name}")                    \
    X(date_worked,      "{day} 周{weekday}，调休上班{name}",   "{day} {weekday}, worked in exchange{name}")     \
    /* a notice: what caused it */                                                                                      \
    X(notice_light,     "因 {light}灯（{cause}）告知第 {rung} 级 {who}{rules}", \
                        "tells rung {rung}, {who}, of {light} ({cause}){rules}") \
    X(notice_again,     "同一灯的第 {n} 次重复：第 {rung} 级 {who} 每隔 {repeat} 再告知一次", \
                        "repeat {n} of the same light: rung {rung}, {who}, is told again every {repeat}") \
    X(notice_order,     "把督办单 {order} 送给 {who}", \
                        "carries order {order} to {who}") \
    X(notice_over,      "告知 {who} 灯已解除", \
                        "tells {who} that the light is over") \
    X(notice_task,      "把任务交给 {who}", \
                        "hands a task to {who}") \
    X(notice_moved,     "告知 {who} 期限顺移", \
                        "tells {who} that the date moved") \
    X(notice_care,      "请 {who} 过问：{text}", \
                        "asks {who} to see to it: {text}") \
    X(notice_digest,    "汇总给 {who} 的 {n} 条通知", \
                        "one digest of {n} notices for {who}") \
    X(notice_test,      "测试渠道，送给 {who}{text}", \
                        "a test of the channels, for {who}{text}") \
    X(digest_holds,     "其中：{list}", \
                        "in it: {list}") \
    /* … where it is */                                                                                                  \
    X(notice_state,     "{at} 起应发；现状 {state}，已试 {n} 次", \
                        "due since {at}; now {state}, {n} attempts") \
    X(notice_window,    "压在静默时段 {window}{title}里{owner}，{at} 结束后送", \
                        "held by window {window}{title}{owner} until it ends {at}") \
    X(notice_windowed,  "曾被静默时段 {window}{title}压住{owner}", \
                        "was held by window {window}{title}{owner}") \
    X(notice_waits,     "等在汇总 {digest} 里，{at} 一并送出", \
                        "waits in digest {digest}, which leaves {at}") \
    X(notice_folded,    "并入汇总 {digest}，那一份的现状：{state}{at}", \
                        "went into digest {digest}, which is {state}{at}") \
    X(notice_try,       "第 {n} 次：{at} 经 {channel} 送 {who}，{state}{result}", \
                        "try {n}: {at} by {channel} to {who}, {state}{result}") \
    X(notice_result,    "渠道 {channel} 回话：{result}", \
                        "channel {channel} said: {result}") \
    X(notice_limit,     "渠道 {channel} 的限额已满，排到 {at}", \
                        "a limit of channel {channel} is reached: its place is {at}") \
    X(notice_penalty,   "渠道 {channel} 的服务商要求停一停，排到 {at}", \
                        "the provider of channel {channel} asked for a rest: its place is {at}") \
    X(notice_apart,     "渠道 {channel} 避开整点半点，排到 {at}", \
                        "channel {channel} keeps off the full and the half hour: its place is {at}") \
    X(notice_receipt,   "{at} 查回执，已查 {n} 次", \
                        "its receipt is asked for {at}; {n} times so far") \
    X(notice_retried,   "{at} {who} 要求重发{text}", \
                        "{at} {who} had it sent again{text}") \
    X(notice_vacant,    "岗位 {who} 现无人担任", \
                        "nobody holds the post {who} now") \
    X(notice_upward,    "岗位 {who} 空缺，改送 {to}", \
                        "post {who} is vacant: it went to {to}") \
    X(notice_instead,   "{who} 不在岗，由代理人收", \
                        "{who} is away: it went to the substitute") \
    /* … its fate, and what comes next */                                                                                \
    X(notice_sent,      "{at} 已送出，渠道收下", \
                        "sent {at}: the channel took it") \
    X(notice_read,      "{at} 已读", \
                        "read {at}") \
    X(notice_acked,     "{at} {who} 表示知悉", \
                        "{at} {who} said that it is known") \
    X(notice_overtaken, "未送：送出之前起因已经结束{at}（{result}）", \
                        "not sent: its cause ended before it left{at} ({result})") \
    X(notice_refused,   "未达：{channel} 拒收{result}", \
                        "not delivered: {channel} refused it{result}") \
    X(notice_dead,      "未达：试到期限为止都没有送成{result}，列入未达名单", \
                        "not delivered: tried until its time was up{result}; it is on the dead list") \
    X(notice_uncertain, "不确定：交出后没有回音{result}，可能已到", \
                        "uncertain: silence after the hand-over{result}; it may have arrived") \
    X(notice_dropped,   "未送：{who} 放弃{text}", \
                        "not sent: {who} gave it up{text}") \
    X(notice_next,      "{at} 再试", \
                        "tried again {at}") \
    X(notice_leaves,    "{at} 送出", \
                        "leaves {at}") \
    X(notice_last,      "不会再自动送", \
                        "it will not be sent again by itself") \
    /* warnings on the board */                                                                                        \
    X(warn_calendar,    "{year} 年放假表尚未导入",                 "the holiday table of {year} is not imported yet")  \
    X(warn_calendar_next, "明年（{year} 年）放假表尚未导入，跨年的期限暂定", \
                        "the holiday table of next year ({year}) is not imported yet, dates across New Year are provisional") \
    X(warn_uncertain,   "{n} 条通知不知是否送到",                  "{n} notices may or may not have arrived")          \
    X(warn_dead,        "{n} 条通知未能送达",                      "{n} notices could not be delivered")               \
    X(warn_parked,      "{n} 个任务被搁置，见 duban doctor",       "{n} jobs are parked, see duban doctor")            \
    X(warn_clock,       "系统时钟可疑，等待确认",                  "the clock is suspect and waits for a person")         \
    X(warn_audit,       "自查发现记录有误，见 duban doctor",       "the self-audit found records broken, see duban doctor") \
    X(warn_disk,        "磁盘空间不足，暂不接收新内容",            "disk low: new work is refused for now")               \
    /* what one reader was told of an item */                                                                            \
    X(told_light,       "{at} 告知 {who}：{light}灯（{cause}），第 {rung} 级；通知 {notice}，{state}", \
                        "{at} {who} was told of {light} ({cause}), rung {rung}; notice {notice}, {state}") \
    X(told_order,       "{at} 发给 {who}：督办单 {order}；通知 {notice}，{state}", \
                        "{at} {who} was sent order {order}; notice {notice}, {state}") \
    X(told_other,       "{at} 发给 {who}：{kind}通知 {notice}，{state}", \
                        "{at} {who} was sent a notice ({kind}) {notice}, {state}") \
    X(told_more,        "更早的 {n} 条未列", \
                        "{n} earlier ones are not listed") \
    X(told_none,        "没有为这一事项给 {who} 发过通知", \
                        "no notice about this was ever made for {who}") \
    /* why one was not told yet: what is waited for */                                                                  \
    X(wait_office,      "未发：{who}（第 {rung} 级）要等上班，{at} 发", \
                        "not sent: {who} (rung {rung}) waits for office hours, {at}") \
    X(wait_rung,        "未发：{who} 在第 {rung} 级，上一级告知后隔 {after}，{at} 发", \
                        "not sent: {who} is rung {rung}, {after} after the rung before, {at}") \
    X(wait_below,       "未发：{who} 在第 {rung} 级，现升到第 {now} 级{since}{at}", \
                        "not sent: {who} is rung {rung}, rung {now} is reached{since}{at}") \
    X(wait_colour,      "未发：{who} 在第 {rung} 级，{from}灯起才告知，现为{light}灯", \
                        "not sent: {who} is rung {rung}, told from {from} on, now {light}") \
    X(wait_grey,        "未发：灰灯（{state}）期间阶梯暂停", \
                        "not sent: the ladder pauses while the light is grey ({state})") \
    X(wait_acked,       "未发：{who} 已知悉，阶梯休止至 {until}", \
                        "not sent: {who} knows of it, the ladder rests until {until}") \
    X(wait_judge,       "未发：有新情况，即将重新判灯", \
                        "not sent: something is new, the light is about to be judged") \
    X(wait_none,        "未发：没有亮灯，无事可告", \
                        "not sent: there is no light to tell of") \
    X(wait_repeat,      "已告知 {who}（第 {rung} 级），{at} 再次告知", \
                        "{who} (rung {rung}) was told, and is told again {at}") \
    /* … and what is not waited for: it does not come by itself */                                                      \
    X(not_policy,       "未发：台账 {ledger} 没有灯规，没有阶梯", \
                        "not sent: ledger {ledger} has no policy, so there is no ladder") \
    X(not_on_ladder,    "未发：{who} 不在灯规 {policy} 的阶梯上；阶梯：{list}", \
                        "not sent: {who} is not on the ladder of policy {policy}: {list}") \
    X(not_other_unit,   "未发：阶梯上的 {role} 是 {unit} 的，{who} 属 {other}", \
                        "not sent: the {role} on the ladder is that of {unit}, {who} is of {other}") \
    X(not_closed,       "未发：已于 {closed} 销号", \
                        "not sent: struck off {closed}") \
    X(not_unassigned,   "未发：尚未交办，{start} 起计", \
                        "not sent: not assigned before {start}") \
    X(not_skipped,      "未发：第 {rung} 级 {who} 于 {at} 被 {by} 跳过{text}", \
                        "not sent: rung {rung}, {who}, was skipped by {by} {at}{text}") \
    X(not_secret,       "未发：暗访事项，办结之前不告知被查单位", \
                        "not sent: an unannounced visit, the visited hear nothing before it is done") \
    X(not_again,        "未再发：{who} 已被告知（{notice}，{at}），同一件事不发第二次", \
                        "not sent again: {who} was told ({notice}, {at}), and one thing is told once") \
    /* a visit, and the plan that opens visits */                                                                        \
    X(visit_opened,     "督查计划 {plan}《{title}》{date} 应查的一次", \
                        "opened by plan {plan} \"{title}\" for {date}") \
    X(visit_extra,      "计划外督查{beyond}{text}", \
                        "outside the yearly plan{beyond}{text}") \
    X(visit_drawn,      "计划 {plan} 从 {n} 个里抽出 {m} 个，种子 {seed}，可当众重抽", \
                        "plan {plan} drew {m} out of {n}, seed {seed}: it can be drawn again before witnesses") \
    X(visit_merged,     "与计划 {list} 合并为一次", \
                        "one visit with plans {list}") \
    X(visit_left_out,   "抽中而未查：{list}，全年督查已满 {cap} 次", \
                        "drawn and left out: {list}, which have had their {cap} visits of the year") \
    X(visit_secret,     "暗访：办结之前不告知被查单位", \
                        "unannounced: the visited hear nothing before it is done") \
    X(plan_next,        "下次督查 {at}", \
                        "next visit {at}") \
    X(plan_over,        "没有下一次", \
                        "there is no next visit") \
    X(plan_approved,    "{at} 由 {who} 批准", \
                        "approved {at} by {who}") \
    X(plan_unapproved,  "尚未批准，批准之前不开出督查", \
                        "not approved yet: no visit is opened before") \
    X(plan_refused,     "{at} {who} 不批{text}", \
                        "refused {at} by {who}{text}") \
    X(run_unapproved,   "{date} 应查：当时尚未批准，没有开出", \
                        "{date}: the plan was not approved by then, no visit was opened") \
    X(run_missed,       "{date} 应查：当时没有开出，按计划不补", \
                        "{date}: it was missed, and the plan does not make it up") \
    X(run_merged,       "{date} 应查：并入 {visit}", \
                        "{date}: merged into {visit}") \
    X(run_capped,       "{date} 应查：抽中的单位全年督查都已满", \
                        "{date}: all units drawn have had their visits of the year") \
    X(run_refused,      "{date} 应查：不批，没有开出", \
                        "{date}: refused, no visit was opened") \
    /* requests, and the entries that an explanation rests on */                                                       \
    X(ask_made,         "申请 {ask}：{who} 于 {at} 提出（{kind}）{text}", "request {ask}: {who} asked {at} ({kind}){text}") \
    X(ask_late,         "提出时已过期限 {due}，不影响灯",          "asked after the due date {due}: the light is not stopped by it") \
    X(ask_waits,        "尚未答复",                                "not answered yet")                                    \
    X(ask_decided,      "{who} 于 {at} 答复：{state}{until}{text}", "{who} answered {at}: {state}{until}{text}")          \
    X(cited,            "依据：{at} {op}（{who}）",                "rests on: {at} {op} ({who})") \
    X(why_more,         "另有 {n} 行未列",                         "{n} more lines are left out")                         \
    /* rankings and yearly tables */                                                                                   \
    X(rank_counted,     "计入：有期限，且 {from} 至 {to} 间交件、被退或到期的事项；件数多少不加分",                     \
                        "counted: items with a date that were handed in, refused or due from {from} to {to}; many earn nothing") \
    X(rank_index,       "指数 =（按期且合格件数 + {few} × 平均 {average}%）÷（件数 + {few}）",                          \
                        "index = (good + {few} x average {average}%) / (matters + {few})")                             \
    X(rank_barred,      "{item} 在此期间曾亮红灯（{at}），不评先",  "{item} was red in this period ({at}): no honours") \
    X(year_empty,       "本年没有事项",                            "no items in this year")                            \
    X(year_childless,   "{item}《{title}》没有分出事项",           "{item} \"{title}\": nothing came from it")         \
    X(year_held,        "{item}《{title}》挂起{text}",             "{item} \"{title}\" is held{text}")                 \
    X(year_lapsed,      "{item}《{title}》{at} 过时自行终结（{stage}）", "{item} \"{title}\" ended by time alone {at} ({stage})") \
    X(year_ended,       "{item}《{title}》{stage}：{text}",        "{item} \"{title}\" {stage}: {text}")                \
    X(year_overdue,     "{item}《{title}》期限 {due} 已过，未办结", "{item} \"{title}\" was due {due} and is not done") \
    X(year_report,      "{item}《{title}》缺报告 {n} 次",          "{item} \"{title}\": {n} reports missing")          \
    X(year_plan_none,   "督查计划 {plan}《{title}》没有开过，也没有排定下一次", "plan {plan} \"{title}\": no visit, and none is to come") \
    X(year_plan_later,  "督查计划 {plan}《{title}》没有开过，排在 {at}", "plan {plan} \"{title}\": no visit, the next is {at}") \
    X(year_plan_run,    "督查计划 {plan}《{title}》{fact}",         "plan {plan} \"{title}\" {fact}")                     \
    X(year_points,      "{n} 条申诉，{m} 条尚未答复；{k} 条因封顶被减", "{n} appeals, {m} not answered yet; {k} cut at a cap")
/* clang-format on */

enum reason_code {
#define X(code, zh, en) R_##code,
    DUBAN_REASONS(X)
#undef X
        REASON_COUNT
};

/* One value for a place, in both languages. */
struct reason_arg {
    const char *name, *zh, *en;
};

/* Makes the sentence in both languages; `seq` is left absent. Arguments that no place uses are allowed. */
struct reason reason_fill(struct arena *a, enum reason_code code, const struct reason_arg *args, size_t n);
/* reason_make(arena, R_due_now, reason_day(arena, "due", day), reason_text("who", "x")) */
#define reason_make(arena, code, ...)                                                          \
    reason_fill((arena), (code), (const struct reason_arg[]){{NULL, NULL, NULL}, __VA_ARGS__}, \
                sizeof(const struct reason_arg[]){{NULL, NULL, NULL}, __VA_ARGS__} / sizeof(struct reason_arg))
const char *reason_code_word(enum reason_code code);

struct reason_arg reason_text(const char *name, const char *both);
struct reason_arg reason_pair(const char *name, const char *zh, const char *en);
struct reason_arg reason_int(struct arena *a, const char *name, int64_t n);
struct reason_arg reason_day(struct arena *a, const char *name, int64_t day); /* 2022-05-09 */
struct reason_arg reason_time(struct arena *a, const char *name, int64_t ms); /* 2022-05-09 10:00, county time */
/* The end of a limit: 00:00 is said as 24:00 of the day that it ends with (stages.h). */
struct reason_arg reason_limit(struct arena *a, const char *name, int64_t ms);
struct reason_arg reason_span(struct arena *a, const char *name, struct span sp);
struct reason_arg reason_word(const char *name, const struct enumeration *words, int value);
struct reason_arg reason_weekday(const char *name, int weekday); /* 0 Monday: 一, Mon */
/* A fact inside a sentence: both sentences of another reason. */
struct reason_arg reason_inner(const char *name, const struct reason *inner);

#endif
