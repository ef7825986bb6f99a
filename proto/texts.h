/* texts.h: what messages say: the fields that a text may name, texts read into pieces, and the one that fits.
 *
 * A text is words with {fields}; "{{" and "}}" are braces. The fields are the table below and nothing else: no
 * telephone number, no mail address, nothing that citizens wrote (tests/unit/test_text_secrets.c). Who checks rules,
 * who sends and who previews read texts here, so that what was checked is what leaves. A value that is absent is shown
 * as a dash, where the table says so as nothing; a line that speaks of {ack} goes when there is none. Pure; memory is
 * the arena's. */
#ifndef DUBAN_PROTO_TEXTS_H
#define DUBAN_PROTO_TEXTS_H

#include "proto/records.h"

enum text_flag {
    TEXT_QUIET = 1, /* empty is nothing, no dash: what it tells brings its own line ends */
    TEXT_LINE = 2,  /* empty takes its whole line with it */
    TEXT_WIDE = 4,  /* of no known length: has no place in what is never cut */
};

/* clang-format off */
/* X(name, flags, bytes at most, where it comes from: fields of records, sentences and examples in both languages) */
#define DUBAN_TEXT_FIELDS(X)                                                                                              \
    X(name,        0,          256, "person.name", "收件人", "the reader's name", "张三", "Zhang San")                    \
    X(role,        0,          64,  "notice.role", "收件岗位（角色词）", "post addressed, by its role word", "liaison", "liaison") \
    X(unit,        0,          256, "unit.name", "责任单位", "unit that answers for the item", "县发展改革局", "Development and Reform Bureau") \
    X(item,        0,          64,  "notice.item", "事项编号", "number of the item", "LD-2022-001", "LD-2022-001")        \
    X(title,       0,          256, "item.title", "事项", "its title", "政务服务集成改革", "One-stop services reform")     \
    X(ledger,      0,          256, "ledger.title item.ledger", "台账", "its ledger", "县级领导领衔重大改革任务", "Reforms led by county leaders") \
    X(light,       0,          16,  "notice.light", "通知所说的灯", "colour that the notice speaks of", "黄", "yellow")    \
    X(light_now,   0,          16,  "item.light", "此刻的灯", "colour that the item shows now", "黄", "yellow")           \
    X(cause,       0,          64,  "notice.cause", "原因词", "cause word of that light", "lag", "lag")                   \
    X(cause_title, 0,          256, "condition.title condition.cause notice.cause", "原因的称谓", "what the policy calls the cause", "滞后", "behind plan") \
    X(since,       0,          10,  "item.light_ms", "哪天起亮这个颜色", "since when it shows its colour", "2022-05-09", "2022-05-09") \
    X(late,        0,          200, "item.effective_due item.percent item.initial_percent milestone.planned_percent", "逾期几个工作日、比计划差几个百分点", "days past its date, points behind its plan", "进度 40%，比计划的 60% 差 20 个百分点", "progress 40%, 20 points behind the planned 60%") \
    X(due,         0,          10,  "item.effective_due", "现期限；督办单的通知里是督办单的", "due date that holds; of an order its own", "2022-05-16", "2022-05-16") \
    X(left,        0,          64,  "item.effective_due", "还剩或已逾期几个工作日", "workdays left or past", "还剩 5 个工作日", "5 workdays left") \
    X(percent,     0,          6,   "item.percent", "进度", "progress in percent", "40", "40")                          \
    X(rung,        0,          6,   "notice.rung", "阶梯的第几级", "rung of the ladder", "2", "2")                        \
    X(order,       0,          64,  "notice.order", "督办单号", "number of the order", "LD-2022-001-D1", "LD-2022-001-D1") \
    X(demand,      0,          256, "item.demand orderrule.demand", "要求", "what is asked for", "书面说明原因", "a written explanation") \
    X(within,      0,          64,  "item.start_date item.due_date orderrule.within", "督办单给的时限", "time that the order gives", "3 个工作日", "3 workdays") \
    X(key,         0,          256, "notice.id", "通知编号", "number of the notice", "LD-2022-001/e1/yellow/r1/liaison", "LD-2022-001/e1/yellow/r1/liaison") \
    X(ack,         TEXT_LINE,  1100, "job.ack channels.ack_url", "怎么回“已知悉”：链接，或一条命令；没有时整行不写", "how the reader says that it is known: a link, or a command; without one its line goes", "duban notice ack LD-2022-001/e1/yellow/r1/liaison~Q5ZK3W7A2MNB4T6X", "duban notice ack LD-2022-001/e1/yellow/r1/liaison~Q5ZK3W7A2MNB4T6X") \
    X(count,       0,          20,  "notice.covers_n", "汇总：几条通知", "of a digest: how many notices", "3", "3")        \
    X(lines,       TEXT_QUIET | TEXT_WIDE, 0, "", "汇总：各件一行，写法是各类的 line", "of a digest: a line for each item, the `line` of its kind", "黄灯 LD-2022-001 政务服务集成改革\n", "yellow LD-2022-001 One-stop services reform\n") \
    X(over,        TEXT_QUIET | TEXT_WIDE, 0, "notice.item", "汇总：几条已经过去，哪几件在暂停", "of a digest: how many are over by now, which ones rest", "另有 1 条所说的事已经过去，不再列出。\n", "1 more is over by now and not listed.\n") \
    X(rest,        TEXT_QUIET | TEXT_WIDE, 0, "notice.person notice.unit", "汇总：其余在哪里看", "of a digest: where to see the rest", "其余 2 条：duban list 单位:U01\n", "2 more: duban list unit:U01\n") \
    X(held,        TEXT_QUIET | TEXT_WIDE, 0, "window.title window.owner window.reason", "汇总：哪个静默时段压过", "of a digest: which window held it back", "其中 2 条由静默时段“夜间静默”留到现在。\n", "2 of them were held back by the window \"夜间静默\".\n")
/* clang-format on */

enum text_field_id {
#define X(name, flags, most, from, zh, en, zh_example, en_example) TEXT_##name,
    DUBAN_TEXT_FIELDS(X)
#undef X
        TEXT_FIELDS
};
struct text_field {
    const char *name;
    unsigned flags;
    size_t most;
    const char *from;
    const char *zh, *en;
    const char *example[2]; /* by enum text_language */
};
extern const struct text_field text_fields[TEXT_FIELDS];
/* Its number; -1 and *near (may be NULL): the nearest right name. */
int text_field_find(const char *name, const char **near);

enum text_language { TEXT_ZH, TEXT_EN, TEXT_LANGUAGES };
extern const char *const text_languages[TEXT_LANGUAGES];
int text_language_find(const char *name); /* NULL: zh; -1: there is no such language */

/* ---- texts read into pieces ---- */
struct text_piece {
    int field;         /* -1: words */
    const char *words; /* NULL: a field */
};
struct text_pieces {
    struct text_piece *v;
    size_t n;
};
/* A DUBAN_E_ code: a brace without its partner, an unknown field with the nearest right one; *e names `path`. */
int text_compile(const char *text, const char *path, struct arena *a, struct text_pieces *out, struct duban_error *e);
bool text_names(const struct text_pieces *p, int field);
/* value: NULL or "" when there is none. */
typedef const char *text_value(void *u, int field, struct arena *a);
const char *text_render(const struct text_pieces *p, text_value *value, void *u, struct arena *a);

struct text_form {
    int kind, language;
    const char *role;                              /* "": for everybody */
    const struct strs *drivers;                    /* n == 0: for all that have none of their own */
    struct text_pieces subject, body, next, line; /* line may be empty */
};
struct phrasebook; /* forms of all documents of texts; lives in the arena */
struct phrasebook *phrasebook_new(struct arena *a);
/* Reads a document, which must live as long. A DUBAN_E_ code; *e: "templates[1].body". */
int phrasebook_add(struct phrasebook *b, const struct texts *doc, struct arena *a, struct duban_error *e);
size_t phrasebook_n(const struct phrasebook *b);
const struct text_form *phrasebook_at(const struct phrasebook *b, size_t i);

/* The form for a message, the most special first: of the language asked for, else of any; written for the driver, else
 * for all; for the first of the roles that has one, else for everybody. NULL: nobody wrote one for this kind. */
struct text_want {
    int kind, language;
    const char *driver;
    const char *roles[2]; /* NULL: none */
};
const struct text_form *phrasebook_find(const struct phrasebook *b, const struct text_want *want);

/* Characters (code points) of a text: text messages are counted so. */
size_t text_chars(const char *text);

#endif
