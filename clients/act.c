#include "clients/act.h"

#include <string.h>
#include <time.h>

#include "clients/resolve.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

enum { JUDGED_TRIES = 10, JUDGED_STEP_MS = 50 };

/* A missing field is told as the option that gives it. */
static int body_check(struct cli *c, int op, const void *body)
{
    struct duban_error e = {0};
    struct bytes canonical;
    void *checked;
    if (!op_body(op, rec_pack(ops[op].body, body, &c->arena), &c->arena, &checked, &canonical, &e))
        return EXIT_DONE;
    char *option = arena_printf(&c->arena, "--%s", e.field);
    for (char *p = option; *p; p++)
        *p = *p == '_' ? '-' : *p;
    int rc = cli_refuse_error(c, option, &e);
    if (e.code == DUBAN_E_missing)
        cli_say(c, tr(c, "  → 用法：duban help %s", "  → see: duban help %s"), ops[op].name);
    return rc;
}

/* The light after an act is judged by a worker a moment later: an item whose next look lies ahead has been judged. */
static const struct shown *shown_judged(struct cli *c, const char *item)
{
    struct which w;
    struct answer ans;
    rec_clear(&rec_which, &w);
    w.id = item;
    w.limit = 1;
    for (int i = 0; i < JUDGED_TRIES; i++) {
        if (cli_call(c, OP_show, NULL, false, &w, &ans))
            return NULL;
        const struct shown *s = ans.body;
        const struct item *it = s->item;
        if (!it || !s->brief)
            return NULL;
        if (it->next_ms == NONE || it->next_ms > s->now_ms)
            return s;
        nanosleep(&(struct timespec){0, JUDGED_STEP_MS * 1000000L}, NULL);
    }
    return NULL;
}

static void light_tell(struct cli *c, const char *item)
{
    const struct shown *s = shown_judged(c, item);
    if (!s)
        return; /* no worker, or no right to look: the record number was the answer */
    const struct brief *b = s->brief;
    const char *due = due_text(c, b, s->now_ms);
    if (b->state == ITEM_CLOSED)
        printf(tr(c, "%s 已销号。\n", "%s is closed.\n"), text_safe(&c->arena, b->id, true));
    else if (b->light != LIGHT_NONE)
        printf(tr(c, "现在%s灯（%s）%s%s。为何：duban why %s\n", "now %s (%s)%s%s. Why: duban why %s\n"),
               light_badge(c, b->light), cause_text(c, b), due[0] ? tr(c, "，期限 ", ", due ") : "", due,
               text_safe(&c->arena, b->id, true));
    else
        printf(tr(c, "现在无灯%s%s。\n", "no light now%s%s.\n"), due[0] ? tr(c, "，期限 ", ", due ") : "", due);
}

static void outcome_tell(struct cli *c, const struct answer *ans)
{
    const struct facts *f = ans->body;
    if (c->dry) {
        puts(tr(c, "演练：可以受理。没有写入。", "rehearsal: it would be taken. Nothing was written."));
        return;
    }
    if (ans->again)
        printf(tr(c, "此前已入账 #%lld，这是当时的答复，没有重记。\n",
                  "entered before as #%lld; this is the answer of then, nothing was counted twice.\n"),
               (long long)ans->seq);
    else
        printf(tr(c, "已入账 #%lld（盘上已确认，同号再提交不会重记）。\n",
                  "entered as #%lld (on disk; repeating the same id counts once).\n"),
               (long long)ans->seq);
    if (f->ask && f->late)
        puts(tr(c, "期限已过才提出：照样计逾期，可批可不批。",
                "asked after the due date: it counts as overdue all the same."));
    if (f->due_before != NONE && f->due_date != NONE && f->due_before != f->due_date)
        printf(tr(c, "期限 %s → %s。\n", "due %s → %s.\n"), date_text(f->due_before, &c->arena),
               date_text(f->due_date, &c->arena));
}

int act_send(struct cli *c, int op, const void *body)
{
    struct answer ans;
    int rc = body_check(c, op, body);
    if (rc)
        return rc;
    if (cli_call(c, op, c->request_id, c->dry, body, &ans))
        return cli_refused(c, op, &ans);
    if (c->json) {
        cli_json(c, op, &ans);
        return EXIT_DONE;
    }
    outcome_tell(c, &ans);
    const struct facts *f = ans.body;
    const char *ask = f->ask, *item = ops[op].body == &rec_act ? ((const struct act *)body)->item : NULL;
    if (!c->dry && ask && ops[op].klass == CLASS_own && op != OP_resume)
        printf(tr(c, "申请 %s，等待批复。批复：duban decide %s approve\n",
                  "request %s waits. Answer: duban decide %s approve\n"),
               ask, ask);
    else if (!c->dry && item)
        light_tell(c, item);
    return EXIT_DONE;
}

/* Verbs about one item: the number may be short, so it is resolved first. */
int act_run(struct cli *c, struct line *l)
{
    struct act *body = l->body;
    const struct shown *shown;
    int rc = EXIT_DONE;
    if (body->item) {
        const char *word = body->item;
        rc = body_check(c, l->verb->op, body); /* mistakes of the line come before questions to the daemon */
        if (!rc)
            rc = resolve_item(c, word, &shown);
        if (!rc)
            body->item = ((const struct item *)shown->item)->id;
    }
    if (!rc && body->unit)
        rc = resolve_unit(c, body->unit, &body->unit);
    return rc ? rc : act_send(c, l->verb->op, body);
}

/* Verbs that enter a record as it is given: ids are exact, nothing is resolved. */
int set_run(struct cli *c, struct line *l)
{
    return act_send(c, l->verb->op, l->body);
}
