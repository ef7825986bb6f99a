/* decide.c: answers a request. The kind of the request and the verdict choose the operation. */
#include <string.h>

#include "clients/act.h"
#include "clients/resolve.h"
#include "clients/text.h"
#include "clients/verbs.h"

enum verdict { APPROVE, REJECT, VERDICTS };

static const int decide_ops[][VERDICTS] = {
    [ASK_EXTEND] = {OP_extend_approve, OP_extend_reject},
    [ASK_RETURN] = {OP_return_approve, OP_return_reject},
    [ASK_HOLD] = {OP_hold_approve, OP_hold_reject},
    [ASK_CLOSE] = {OP_close_approve, OP_close_reject},
};

static int verdict_of(const char *word)
{
    static const struct {
        const char *word;
        enum verdict verdict;
    } words[] = {
        {"approve", APPROVE}, {"yes", APPROVE},   {"准", APPROVE},  {"批准", APPROVE},
        {"同意", APPROVE},    {"reject", REJECT}, {"no", REJECT},   {"不准", REJECT},
        {"不批准", REJECT},   {"不同意", REJECT}, {"退回", REJECT},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strcmp(word, words[i].word))
            return (int)words[i].verdict;
    return -1;
}

/* Drops nothing silently: an option that the chosen operation does not take is refused by its own check. */
static void body_complete(struct act *body, const struct ask *ask, int op)
{
    body->item = ask->item;
    body->ref = ask->id;
    if (op_takes(op, "new_due") && body->new_due == NONE && ask->new_due != NONE)
        body->new_due = ask->new_due; /* granted as asked for */
}

int decide_run(struct cli *c, struct line *l)
{
    const struct ask *ask;
    struct act *body = l->body;
    const int verdict = l->n == 2 ? verdict_of(l->words[1]) : -1;
    if (verdict < 0)
        return cli_wrong_use(c,
                             tr(c, "用法：duban decide 申请 approve|reject [--to 日期] [--unit 单位] [--reason 理由]",
                                "usage: duban decide REQUEST approve|reject [--to DATE] [--unit UNIT] [--reason WHY]"));
    int rc = resolve_ask(c, l->words[0], &ask);
    if (rc)
        return rc;
    if (ask->kind <= ASK_ABSENT || (size_t)ask->kind >= sizeof decide_ops / sizeof decide_ops[0])
        return EXIT_BUG;
    const int op = decide_ops[ask->kind][verdict];
    if (body->unit && (rc = resolve_unit(c, body->unit, &body->unit)))
        return rc;
    body_complete(body, ask, op);
    return act_send(c, op, body);
}
