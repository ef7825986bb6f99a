#include "clients/act.h"

#include <string.h>
#include <time.h>

#include "clients/called.h"
#include "clients/files.h"
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
        cli_say(c, tr(c, "  → 用法：duban help %s", "  → see: duban help %s"), verb_of_op(op)->name);
    return rc;
}

/* The light after an act is judged by a worker a moment later: an item whose next look lies ahead has been judged.
 * NULL: no worker, or no right to look; then the record number is the answer. */
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

static void light_tell(struct cli *c, const struct shown *s)
{
    const struct brief *b = s->brief;
    const char *due = due_text(c, b, s->now_ms);
    const struct item *it = s->item;
    if (b->state == ITEM_CLOSED)
        printf(it->archived_ms == NONE ? tr(c, "%s 已销号。\n", "%s is closed.\n")
                                       : tr(c, "%s 已归档。\n", "%s is archived.\n"),
               text_safe(&c->arena, b->id, true));
    else if (b->light != LIGHT_NONE)
        printf(tr(c, "现在%s灯（%s）%s%s。为何：duban why %s\n", "now %s (%s)%s%s. Why: duban why %s\n"),
               light_badge(c, b->light), cause_text(c, b), due[0] ? tr(c, "，期限 ", ", due ") : "", due,
               text_safe(&c->arena, b->id, true));
    else
        printf(tr(c, "现在无灯%s%s。\n", "no light now%s%s.\n"), due[0] ? tr(c, "，期限 ", ", due ") : "", due);
}

/* ---- what was recorded ---- */

enum { TITLE_WIDTH = 40 };

/* A write on its way to being told: what it was about, as it stood before. */
struct told {
    int op;
    const void *body;
    const struct shown *before; /* NULL: not about an item, or nobody could say */
    const struct answer *ans;
};

static const struct act *told_act(const struct told *t)
{
    return ops[t->op].body == &rec_act ? t->body : NULL;
}

static const char *told_ledger(const struct told *t)
{
    return t->before ? ((const struct item *)t->before->item)->ledger : NULL;
}

/* "LD-2022-007《亩产效益综合评价改革》  报进度 60%：完成联调" */
static void subject_tell(struct cli *c, const struct told *t)
{
    struct event ev;
    const struct act *act = told_act(t);
    const struct facts *f = t->ans->body;
    rec_clear(&rec_event, &ev);
    ev.op = ops[t->op].name;
    ev.body = rec_pack(ops[t->op].body, t->body, &c->arena);
    const char *id = act ? act->item : f->item ? f->item : f->key;
    const struct field *name = act ? NULL : record_field(ops[t->op].body, "name");
    const char *title = t->before ? ((const struct brief *)t->before->brief)->title
                        : name    ? field_text(name, t->body, NULL, &c->arena)
                                  : NULL;
    if (id)
        printf("%s", text_safe(&c->arena, id, true));
    if (title)
        printf(tr(c, "《%s》", " \"%s\""), text_fit(&c->arena, text_safe(&c->arena, title, true), TITLE_WIDTH));
    printf("%s%s\n", id ? "  " : "", event_text(c, &ev));
}

/* Old and new percent; a fall, and a report that does not count because a later one exists, are remarked. */
static void percent_tell(struct cli *c, const struct told *t)
{
    const struct act *act = told_act(t);
    const struct facts *f = t->ans->body;
    if (!act || act->percent == NONE || f->percent == NONE)
        return;
    const long long was = f->percent_before == NONE ? 0 : f->percent_before, is = f->percent;
    if (is != act->percent)
        printf(tr(c, "  注意：这一份 %lld%% 不作数，因为已有发生时间更晚的报告；进度仍为 %lld%%\n",
                  "  note: these %lld%% do not count, a report of a later moment exists; it stays at %lld%%\n"),
               (long long)act->percent, is);
    else
        printf(tr(c, "  进度 %lld%% → %lld%%%s\n", "  done %lld%% -> %lld%%%s\n"), was, is,
               is < was ? tr(c, "（注意：比原来低，照此记）", " (note: it falls; recorded as given)") : "");
}

/* Points that it gives or takes. The number is known once it is entered. */
static void scores_tell(struct cli *c, const struct facts *f)
{
    for (size_t i = 0; i < f->scores.n; i++) {
        const struct score *s = LIST_AT(f->scores, struct score, i);

        printf(tr(c, "  记分 %s %s%s（%s%s）\n", "  points %s %s%s (%s%s)\n"), text_safe(&c->arena, s->subject, true),
               s->points > 0 ? "+" : "", dec_text(s->points, &c->arena), text_safe(&c->arena, s->title, true),
               s->capped ? tr(c, "，已封顶", ", at the cap") : "");
    }
}

static void rest_tell(struct cli *c, const struct facts *f)
{
    if (f->until_ms != NONE)
        printf(tr(c, "  阶梯歇到 %s；灯和督办单照旧\n", "  the ladder rests until %s; light and orders stay\n"),
               when_full(&c->arena, f->until_ms));
}

/* What came too late, or long after it happened. Who decides knows what is late, and needs no telling. */
static void lateness_tell(struct cli *c, const struct told *t)
{
    const struct facts *f = t->ans->body;
    const struct act *act = told_act(t);
    const bool own = ops[t->op].klass == CLASS_own;
    if (f->backdated && act && act->occurred_at != NONE)
        printf(
            tr(c, "补录：发生于 %s，照此计算，经过里注明。\n", "entered late: it counts as of %s, and is marked so.\n"),
            when_full(&c->arena, act->occurred_at));
    if (f->ask && f->late && t->op == OP_return_request)
        puts(tr(c, "已过退回时限才提出：可批可不批。",
                "asked after the time for returning it: it need not be granted."));
    else if (f->ask && f->late && own)
        puts(tr(c, "期限已过才提出：照样计逾期，可批可不批。",
                "asked after the due date: it counts as overdue all the same."));
    if (f->submitted_late && own)
        puts(tr(c, "期限已过才报结：审核通过也记逾期办结。",
                "handed in after the limit: when accepted, it counts as late."));
    if (f->day != NONE && t->op == OP_archive)
        printf(tr(c, "保管至 %s，此后只能查看。\n", "kept until %s, it can only be read.\n"),
               date_text(f->day, &c->arena));
}

/* Where it went, when that is not where it was sent; until when it may stay there; who has it. */
static void stage_tell(struct cli *c, const struct told *t)
{
    const struct act *act = told_act(t);
    const struct facts *f = t->ans->body;
    if (t->op != OP_stage || !f->stage)
        return;
    if (strcmp(f->stage, act->stage))
        printf(tr(c, "  退回次数已满（%lld 次），转入 %s\n", "  refused %lld times: it goes to %s\n"),
               (long long)(f->returns_n == NONE ? 0 : f->returns_n),
               text_safe(&c->arena, called(c, CALLED_STAGE, told_ledger(t), f->stage), true));
    if (f->stage_late)
        puts(tr(c, "  上一阶段已超时限", "  the stage left had passed its limit"));
    if (f->stage_due_ms != NONE)
        printf(tr(c, "  本阶段时限 %s\n", "  this stage until %s\n"), when_full(&c->arena, f->stage_due_ms));
    if (f->holder)
        printf(tr(c, "  承办 %s\n", "  held by %s\n"), text_safe(&c->arena, f->holder, true));
}

static void seq_tell(struct cli *c, const struct told *t)
{
    const struct facts *f = t->ans->body;
    if (t->ans->again)
        printf(tr(c, "此前已入账 #%lld，这是当时的答复，没有重记。\n",
                  "entered before as #%lld; this is the answer of then, nothing was counted twice.\n"),
               (long long)t->ans->seq);
    else
        printf(tr(c, "已入账 #%lld（盘上已确认，同号再提交不会重记）。\n",
                  "entered as #%lld (on disk; repeating the same id counts once).\n"),
               (long long)t->ans->seq);
    lateness_tell(c, t);
    if (f->due_before != NONE && f->due_date != NONE && f->due_before != f->due_date)
        printf(tr(c, "期限 %s → %s。\n", "due %s → %s.\n"), date_text(f->due_before, &c->arena),
               date_text(f->due_date, &c->arena));
}

/* Items that this opened and closed beside its own. */
static void moved_tell(struct cli *c, const struct facts *f)
{
    for (size_t i = 0; i < f->opened.n; i++) {
        const struct item *it = LIST_AT(f->opened, struct item, i);

        printf(tr(c, "  立 %s《%s》", "  opens %s \"%s\""), text_safe(&c->arena, it->id, true),
               text_safe(&c->arena, it->title, true));
        if (it->assigned_ms != NONE)
            printf(tr(c, "，%s 起", ", from %s"), date_text(day_of_ms(it->assigned_ms), &c->arena));
        if (it->due_date != NONE)
            printf(tr(c, "，至 %s", ", until %s"), date_text(it->due_date, &c->arena));
        puts("");
    }
    for (size_t i = 0; i < f->shut.n; i++)
        printf(tr(c, "  办结 %s\n", "  closes %s\n"), text_safe(&c->arena, f->shut.v[i], true));
}

static void outcome_tell(struct cli *c, const struct told *t)
{
    const struct facts *f = t->ans->body;
    const struct act *act = told_act(t);
    subject_tell(c, t);
    percent_tell(c, t);
    stage_tell(c, t);
    moved_tell(c, f);
    scores_tell(c, f);
    rest_tell(c, f);
    if (c->dry) {
        puts(tr(c, "演练：可以受理。没有写入。", "rehearsal: it would be taken. Nothing was written."));
        return;
    }
    const struct shown *after = act && act->item ? shown_judged(c, act->item) : NULL;
    seq_tell(c, t);
    if (f->ask && ops[t->op].klass == CLASS_own && t->op != OP_resume)
        printf(tr(c, "申请 %s，等待批复。批复：duban decide %s approve\n",
                  "request %s waits. Answer: duban decide %s approve\n"),
               f->ask, f->ask);
    else if (after)
        light_tell(c, after);
}

/* The item as it stands before the act, for telling what changed. Silent: the act itself says what is wrong. */
static const struct shown *shown_before(struct cli *c, int op, const void *body)
{
    const struct act *act = ops[op].body == &rec_act ? body : NULL;
    struct which w;
    struct answer ans;
    if (c->json || !act || !act->item)
        return NULL;
    rec_clear(&rec_which, &w);
    w.id = act->item;
    w.limit = 1;
    if (cli_call(c, OP_show, NULL, false, &w, &ans))
        return NULL;
    const struct shown *s = ans.body;
    return s->item && s->brief ? s : NULL;
}

int act_send(struct cli *c, int op, const void *body)
{
    struct answer ans;
    int rc = body_check(c, op, body);
    if (rc)
        return rc;
    const struct told told = {op, body, shown_before(c, op, body), &ans};
    if (cli_call(c, op, c->request_id, c->dry, body, &ans))
        return cli_refused(c, op, &ans);
    if (c->json)
        cli_json(c, op, &ans);
    else
        outcome_tell(c, &told);
    return EXIT_DONE;
}

/* Verbs about one item: the number may be short, so it is resolved first. */
int act_run(struct cli *c, struct line *l)
{
    struct act *body = l->body;
    const struct strs files = line_extras(l, "file"), named = body->evidence;
    const struct shown *shown;
    int rc = EXIT_DONE;
    if (files.n)
        body->evidence = files_promised(c, &files, &named);
    if (body->item) {
        const char *word = body->item;
        rc = body_check(c, l->verb->op, body); /* mistakes of the line come before questions to the daemon */
        if (!rc)
            rc = resolve_item(c, word, &shown);
        if (!rc)
            body->item = ((const struct item *)shown->item)->id;
        if (!rc && body->stage)
            rc = resolve_stage(c, ((const struct item *)shown->item)->ledger, body->stage, &body->stage);
    }
    if (!rc && body->unit)
        rc = resolve_unit(c, body->unit, &body->unit);
    if (!rc && files.n) {
        body->evidence = named;
        rc = files_send(c, &files, &body->evidence);
    }
    return rc ? rc : act_send(c, l->verb->op, body);
}

/* Verbs that enter a record as it is given: ids are exact, nothing is resolved. */
int set_run(struct cli *c, struct line *l)
{
    return act_send(c, l->verb->op, l->body);
}
