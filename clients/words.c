#include "clients/words.h"

#include <stdlib.h>
#include <string.h>

#include "clients/called.h"
#include "clients/table.h"
#include "clients/text.h"

const char *enum_text(struct cli *c, const struct enumeration *e, int v)
{
    if (v <= 0 || v >= e->count)
        return "";
    return c->lang[0] == 'e' ? e->words[v] : e->zh[v];
}

const char *light_word(struct cli *c, int light)
{
    const char *w = enum_text(c, &enum_light, light);
    return w[0] ? w : tr(c, "－", "-"); /* a wide hyphen: as wide as the words it stands under */
}

const char *light_badge(struct cli *c, int light)
{
    const char *w = light_word(c, light), *paint = light_paint(light);
    return c->colour && paint[0] ? arena_printf(&c->arena, "%s%s%s", paint, w, PAINT_OFF) : w;
}

const char *left_text(struct cli *c, const struct brief *b, int64_t now_ms)
{
    if (b->effective_due == NONE || b->state == ITEM_CLOSED)
        return "";
    const int64_t today = day_of_ms(now_ms);
    const long long n = b->left_workdays == NONE ? 0 : llabs((long long)b->left_workdays);
    if (b->effective_due == today)
        return tr(c, "今天到期", "due today");
    if (b->effective_due > today && n == 0)
        return tr(c, "今天是最后一个工作日", "today is the last workday");
    if (b->effective_due > today)
        return arena_printf(&c->arena, tr(c, "剩 %lld 个工作日", "%lld workdays left"), n);
    if (n == 0)
        return tr(c, "已过期", "past due");
    return arena_printf(&c->arena, tr(c, "逾期 %lld 个工作日", "%lld workdays overdue"), n);
}

const char *provisional_text(struct cli *c, const struct brief *b)
{
    return b->provisional ? tr(c, "（暂定）", " (provisional)") : "";
}

const char *due_text(struct cli *c, const struct brief *b, int64_t now_ms)
{
    if (b->effective_due == NONE)
        return "";
    const char *left = left_text(c, b, now_ms);
    return arena_printf(&c->arena, "%s %s%s%s%s", day_short(&c->arena, b->effective_due, now_ms),
                        weekday_text(b->effective_due, c->lang), left[0] ? " " : "", left, provisional_text(c, b));
}

const char *pace_text(struct cli *c, const struct brief *b)
{
    if (b->percent == NONE && b->planned == NONE)
        return "";
    long long got = b->percent == NONE ? 0 : (long long)b->percent;
    if (b->planned == NONE)
        return arena_printf(&c->arena, "%lld%%", got);
    return arena_printf(&c->arena, "%lld%% / %lld%%", got, (long long)b->planned);
}

const char *cause_text(struct cli *c, const struct brief *b)
{
    bool titled = b->cause_title && b->cause_title[0] && c->lang[0] == 'z';
    return text_safe(&c->arena, titled ? b->cause_title : b->cause, true);
}

const char *stage_text(struct cli *c, const struct brief *b)
{
    bool titled = b->stage_title && b->stage_title[0] && c->lang[0] == 'z';
    return text_safe(&c->arena, titled ? b->stage_title : b->stage ? b->stage : "", true);
}

/* ---- entries ---- */

static void add_number(struct buf *b, int64_t v, const char *unit)
{
    if (v != NONE)
        buf_printf(b, " %lld%s", (long long)v, unit);
}

static void add_word(struct buf *b, const char *before, const char *s)
{
    if (s && s[0])
        buf_printf(b, "%s%s", before, s);
}

/* What was found out about it when it came. */
static void found_say(struct cli *c, const struct act *x, const struct facts *f, struct buf *b)
{
    if (!f)
        return;
    if (f->backdated && x->occurred_at != NONE)
        buf_printf(b, tr(c, "（补录：发生于 %s）", " (entered late: it happened at %s)"),
                   when_full(&c->arena, x->occurred_at));
    if (f->until_ms != NONE)
        buf_printf(b, tr(c, "（阶梯歇到 %s）", " (the ladder rests until %s)"), when_full(&c->arena, f->until_ms));
    if (f->late)
        add_word(b, "", tr(c, "（逾期提出）", " (asked too late)"));
    if (f->submitted_late)
        add_word(b, "", f->closes ? tr(c, "（逾期办结）", " (late)") : tr(c, "（逾期报结）", " (handed in late)"));
}

static void act_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct act *x = body;
    struct arena *a = &c->arena;
    add_number(b, x->percent, "%");
    if (x->value != NONE)
        add_word(b, " ", dec_text(x->value, a));
    add_word(b, tr(c, "：", ": "), called(c, CALLED_STAGE, NULL, x->stage));
    add_word(b, " ", called(c, CALLED_MARK, NULL, x->mark));
    if (x->rung != NONE)
        buf_printf(b, tr(c, " 第 %lld 级", " rung %lld"), (long long)x->rung);
    add_word(b, " ", x->milestone);
    if (x->new_due != NONE)
        add_word(b, tr(c, " 至 ", " to "), date_text(x->new_due, a));
    add_word(b, " → ", x->unit);
    add_word(b, " → ", x->person);
    if (ev->facts && ((const struct facts *)ev->facts)->ask)
        buf_printf(b, tr(c, "（申请 %s）", " (request %s)"), ((const struct facts *)ev->facts)->ask);
    add_word(b, tr(c, "：", ": "), x->reason);
    add_word(b, x->reason ? tr(c, "；", "; ") : tr(c, "：", ": "), x->text);
    if (x->evidence.n)
        buf_printf(b, tr(c, "（附件 %zu 份）", " (attachments: %zu)"), x->evidence.n);
    found_say(c, x, ev->facts, b);
}

static void judge_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct judge *j = body;
    (void)ev;
    buf_printf(b, " → %s", j->light == LIGHT_NONE ? tr(c, "灯灭", "no light") : light_badge(c, j->light));
    if (j->cause && j->cause[0])
        buf_printf(b, tr(c, "（%s）", " (%s)"), text_safe(&c->arena, called(c, CALLED_CAUSE, NULL, j->cause), true));
    for (size_t i = 0; i < j->orders.n; i++)
        buf_printf(b, tr(c, "，督办单 %s", ", order %s"), LIST_AT(j->orders, struct item, i)->id);
    if (j->notices.n)
        buf_printf(b, tr(c, "，第 %lld 级，通知 %zu 条", ", rung %lld, notices: %zu"),
                   (long long)(j->rung == NONE ? 0 : j->rung), j->notices.n);
}

static void inspect_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct inspectrun *r = body;
    const struct item *v = r->visit;
    (void)ev;
    if (v)
        buf_printf(b, tr(c, " %s %s（%zu 个对象）", " %s %s (%zu targets)"), v->id, v->title ? v->title : "",
                   v->targets.n);
    if (r->next_ms != NONE)
        buf_printf(b, tr(c, "，下次 %s", ", next %s"), date_text(day_of_ms(r->next_ms), &c->arena));
}

static void register_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct registration *r = body;
    (void)ev;
    add_word(b, " ", r->title);
    if (r->due_date != NONE)
        buf_printf(b, tr(c, "，期限 %s", ", due %s"), date_text(r->due_date, &c->arena));
}

static void milestone_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct milestone *m = body;
    (void)ev;
    add_word(b, " ", m->milestone);
    if (m->planned_date != NONE)
        buf_printf(b, tr(c, "，%s", ", %s"), date_text(m->planned_date, &c->arena));
    add_number(b, m->planned_percent, "%");
}

static void attach_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct attach *x = body;
    (void)ev;
    buf_printf(b, " %s  %s", x->name, size_text(&c->arena, x->bytes));
}

/* Approving and refusing are one operation. */
static void plan_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct planref *x = body;
    (void)ev;
    if (x->refuse)
        buf_printf(b, tr(c, "：不批 %s", ": refused %s"), x->reason ? x->reason : "");
}

static void attempt_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct attempt *x = body;
    (void)c, (void)ev;
    buf_printf(b, " %s → %s%s%s (%s)", x->key, x->to ? x->to : "", x->to_name ? " " : "", x->to_name ? x->to_name : "",
               x->channel ? x->channel : "");
}

static void fate_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct fate *x = body;
    (void)ev;
    buf_printf(b, " %s：%s", x->key, enum_text(c, &enum_notice_state, x->state));
    add_word(b, " ", x->result);
}

static void holder_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct holder *h = body;
    (void)ev;
    buf_printf(b, " %s", enum_text(c, &enum_holder_kind, h->kind));
    add_word(b, " ", h->name);
    if (h->from != NONE)
        buf_printf(b, tr(c, "，%s 起", ", from %s"), date_text(h->from, &c->arena));
    if (h->to != NONE)
        buf_printf(b, tr(c, "，至 %s", ", until %s"), date_text(h->to, &c->arena));
    add_word(b, tr(c, "，", ", "), h->reason);
}

static void noticeref_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct noticeref *x = body;
    (void)ev;
    buf_printf(b, " %s", x->notice);
    add_word(b, tr(c, "：", ": "), x->reason);
}

/* Its token names the notice; the tag behind it is no matter of a timeline. */
static void noticeack_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct noticeack *x = body;
    const char *tag = x->token ? strrchr(x->token, '~') : NULL;
    (void)ev;
    add_word(b, " ", tag ? arena_str(&c->arena, x->token, (size_t)(tag - x->token)) : x->notice);
    add_word(b, tr(c, "，来信 ", ", mail of "), x->from);
}

static void noticetest_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct noticetest *x = body;
    (void)ev;
    buf_printf(b, " → %s", x->person);
    add_word(b, tr(c, "，渠道 ", ", channel "), x->channel);
    add_word(b, tr(c, "：", ": "), x->text);
}

static void scoregive_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct scoregive *x = body;
    (void)ev;
    buf_printf(b, " %s %s", x->subject, x->rule);
    add_word(b, tr(c, "：", ": "), x->reason);
}

static void scoreref_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct scoreref *x = body;
    if (op_find(ev->op) == OP_score_decide)
        add_word(b, " ", enum_text(c, &enum_score_state, x->reverse ? SCORE_REVERSED : SCORE_CONFIRMED));
    buf_printf(b, " %s", x->score);
    add_word(b, tr(c, "：", ": "), x->reason);
}

static void import_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct import *x = body;
    const int op = op_find(x->op ? x->op : "");
    (void)ev;
    if (op >= 0)
        buf_printf(b, tr(c, "：%s %zu 行", ": %s, %zu rows"), tr(c, ops[op].zh, ops[op].en), x->rows.n);
}

static void rules_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct facts *f = ev->facts;
    (void)c, (void)body;
    add_word(b, " ", f ? f->key : NULL);
    if (f && f->version != NONE)
        buf_printf(b, "@%lld", (long long)f->version);
}

static void tick_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    (void)ev;
    add_word(b, " → ", when_full(&c->arena, ((const struct tick *)body)->to));
}

/* How each kind of body is told, by its record. */
/* What the self-audit put right: rules of core/audit.h that mend. */
static const struct {
    const char *rule, *zh, *en;
} mend_words[] = {
    {"no_timer", "没有人会再看它，已排到现在", "nobody would have looked at it again: due now"},
    {"light_differs", "灯与重算不符，已重判", "its light differed from its recomputation: judged again"},
    {"closed_with_timer", "已销号却还有定时，已去掉", "closed, and still had a timer: taken off"},
    {"rung_untold", "阶梯已到而没有通知，已补发", "a rung was reached without its notice: told now"},
    {"order_unmarked", "督办单未记在原事项上，已补记", "an order its item did not know of: noted"},
    {"kin_differ", "所出事项的数目不符，已重数", "what came from it was counted wrong: counted again"},
    {"notice_forgotten", "通知没有人再发，已排到现在", "a notice that nobody would send: due now"},
    {"over_with_timer", "通知已了结却还有定时，已去掉", "a notice that is over, and still had a timer: taken off"},
    {"schedule_forgotten", "计划没有下次，已排到现在", "a plan without a next run: due now"},
};

static void mend_say(struct cli *c, const struct event *ev, const void *body, struct buf *b)
{
    const struct mend *m = body;

    (void)ev;
    for (size_t i = 0; i < sizeof mend_words / sizeof mend_words[0]; i++)
        if (!strcmp(mend_words[i].rule, m->rule)) {
            buf_printf(b, tr(c, "：%s", ": %s"), tr(c, mend_words[i].zh, mend_words[i].en));
            return;
        }
    buf_printf(b, tr(c, "：%s", ": %s"), m->rule);
}

static const struct {
    const struct record *rec;
    void (*say)(struct cli *, const struct event *, const void *, struct buf *);
} tellers[] = {
    {&rec_act, act_say},
    {&rec_judge, judge_say},
    {&rec_inspectrun, inspect_say},
    {&rec_registration, register_say},
    {&rec_milestone, milestone_say},
    {&rec_holder, holder_say},
    {&rec_attach, attach_say},
    {&rec_planref, plan_say},
    {&rec_attempt, attempt_say},
    {&rec_fate, fate_say},
    {&rec_noticeref, noticeref_say},
    {&rec_noticeack, noticeack_say},
    {&rec_noticetest, noticetest_say},
    {&rec_scoregive, scoregive_say},
    {&rec_scoreref, scoreref_say},
    {&rec_import, import_say},
    {&rec_rulesapply, rules_say},
    {&rec_tick, tick_say},
    {&rec_mend, mend_say},
};

const void *event_body(struct cli *c, const struct event *ev, int op)
{
    struct duban_error e;
    if (op < 0 || !ev->body.data)
        return NULL;
    void *body = arena_alloc(&c->arena, ops[op].body->size);
    return rec_unpack(ops[op].body, ev->body, UNPACK_STORED, &c->arena, body, &e) ? NULL : body;
}

const char *event_text(struct cli *c, const struct event *ev)
{
    struct buf b = {.arena = &c->arena};
    const int op = ev->op ? op_find(ev->op) : -1;
    const void *body = event_body(c, ev, op);
    const char *safe;

    buf_printf(&b, "%s", op >= 0 ? tr(c, ops[op].zh, ops[op].name) : ev->op ? ev->op : "");
    for (size_t i = 0; body && i < sizeof tellers / sizeof tellers[0]; i++)
        if (tellers[i].rec == ops[op].body)
            tellers[i].say(c, ev, body, &b);
    if (op == OP_judge) /* its badge holds our own colour codes; its words are ids and lights */
        return b.data;
    safe = text_safe(&c->arena, b.data, true);
    return safe;
}

const char *event_actor(struct cli *c, const struct event *ev)
{
    const char *who = ev->actor_name && ev->actor_name[0] ? ev->actor_name : ev->actor;
    if (who && !strncmp(who, "worker:", 7))
        return ""; /* the operation says which */
    return text_safe(&c->arena, who, true);
}

const char *event_subject(struct cli *c, const struct event *ev)
{
    const struct facts *f = ev->facts;
    const char *s = f && f->item ? f->item : f && f->key ? f->key : "";
    return text_safe(&c->arena, s, true);
}

/* ---- what is news ---- */

struct turn {
    struct turn *next;
    const char *item;
    int light;
};

static bool light_turned(struct cli *c, struct turns *t, const struct judge *j)
{
    struct turn *x = t->first;
    while (x && strcmp(x->item, j->key))
        x = x->next;
    if (!x) {
        x = arena_alloc(&c->arena, sizeof *x);
        *x = (struct turn){t->first, arena_str(&c->arena, j->key, strlen(j->key)), LIGHT_NONE};
        t->first = x;
    }
    t->turned = x->light != j->light;
    x->light = j->light;
    return t->turned;
}

bool event_news(struct cli *c, struct turns *t, const struct event *ev)
{
    const int op = ev->op ? op_find(ev->op) : -1;
    const void *body = op == OP_judge || op == OP_inspect_run ? event_body(c, ev, op) : NULL;
    if (op < 0 || op == OP_notice_attempt || op == OP_advance)
        return false;
    if (op == OP_inspect_run)
        return body && ((const struct inspectrun *)body)->visit;
    if (op == OP_judge) {
        const struct judge *j = body;
        return j && j->key && (light_turned(c, t, j) || j->orders.n || j->notices.n);
    }
    return true;
}
