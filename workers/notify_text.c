/* notify_text.c: see notify_text.h. One function for each field of the table in proto/texts.h. */
#include "workers/notify_text.h"

#include <string.h>

#include "core/judge.h"
#include "proto/codec.h"
#include "workers/say.h"

/* ---- the fields: one function each; NULL or "" when there is nothing ---- */
static const char *f_key(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->id;
}

static const char *f_item(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->item;
}

static const char *f_order(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->order;
}

static const char *f_title(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->item ? v->item->title : NULL;
}

static const char *f_ledger(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->ledger ? v->ledger->title : v->item ? v->item->ledger : NULL;
}

static const char *f_unit(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->unit_name ? v->unit_name : v->notice->unit;
}

static const char *f_name(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->person->name;
}

static const char *f_role(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->role;
}

/* The rule of the colour that the notice speaks of, as the policy is now. */
static const struct lightrule *light_rule(const struct text_view *v)
{
    for (size_t i = 0; v->policy && i < v->policy->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(v->policy->lights, struct lightrule, i);
        if (rule->light == v->notice->light)
            return rule;
    }
    return NULL;
}

static const char *light_word(const struct text_view *v, int light)
{
    return say(v->language, enum_light.zh[light], enum_light.words[light]);
}

static const char *f_light(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->light == LIGHT_NONE ? NULL : light_word(v, v->notice->light);
}

/* What the policy calls the cause; the cause word when it has no title. */
static const char *f_cause_title(const struct text_view *v, struct arena *a)
{
    const struct lightrule *rule = light_rule(v);
    (void)a;

    for (size_t i = 0; rule && v->notice->cause && i < rule->any.n; i++) {
        const struct condition *c = LIST_AT(rule->any, struct condition, i);
        if (c->title && strcmp(c->cause, v->notice->cause) == 0)
            return c->title;
    }
    return v->notice->cause;
}

static const char *f_cause(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->cause;
}

static const char *f_rung(const struct text_view *v, struct arena *a)
{
    return v->notice->rung == NONE ? NULL : arena_printf(a, "%lld", (long long)v->notice->rung);
}

/* Since when the item shows its colour. */
static const char *f_since(const struct text_view *v, struct arena *a)
{
    return v->item && v->item->light_ms != NONE ? date_text(cal_day(v->item->light_ms), a) : NULL;
}

/* The date of the paper that is sent: of the order, else of the item. */
static int64_t due_of(const struct text_view *v)
{
    const struct item *it = v->order ? v->order : v->item;
    return it ? it->effective_due : NONE;
}

static const char *f_due(const struct text_view *v, struct arena *a)
{
    return due_of(v) != NONE ? date_text(due_of(v), a) : NULL;
}

/* Workdays by the calendar; without one plain days: those are no guess. */
static const char *left_until(const struct text_view *v, int64_t due, struct arena *a)
{
    int64_t today = cal_day(v->now_ms);
    int64_t n = v->cal ? cal_workdays(v->cal, today, due) : due - today;
    const char *unit = v->cal ? say(v->language, "个工作日", "workdays") : say(v->language, "天", "days");

    if (due == today)
        return say(v->language, "今天到期", "due today");
    if (due > today)
        return arena_printf(a, say(v->language, "还剩 %lld %s", "%lld %s left"), (long long)n, unit);
    if (n == 0) /* it ran out on the eve of days off */
        return say(v->language, "已逾期，不足 1 个工作日", "overdue, by less than a workday");
    return arena_printf(a, say(v->language, "已逾期 %lld %s", "overdue by %lld %s"), (long long)-n, unit);
}

static const char *f_left(const struct text_view *v, struct arena *a)
{
    return due_of(v) != NONE ? left_until(v, due_of(v), a) : NULL;
}

/* What is late about the item, and by how much: days past its date, points behind its plan. When it is neither, the
 * time that is left. */
static const char *f_late(const struct text_view *v, struct arena *a)
{
    const struct item *it = v->item;
    int64_t today = cal_day(v->now_ms);

    if (!it)
        return NULL;
    bool over = it->effective_due != NONE && it->effective_due < today;
    const char *left = it->effective_due != NONE ? left_until(v, it->effective_due, a) : NULL;
    int64_t percent = it->percent != NONE ? it->percent : it->initial_percent != NONE ? it->initial_percent : 0;
    int64_t planned = item_planned(it, today);
    if (percent >= planned)
        return left;
    return arena_printf(a,
                        say(v->language, "%s%s进度 %lld%%，比计划的 %lld%% 差 %lld 个百分点",
                            "%s%sprogress %lld%%, planned %lld%%, %lld points behind"),
                        over ? left : "", over ? say(v->language, "，", ", ") : "", (long long)percent,
                        (long long)planned, (long long)(planned - percent));
}

static const char *f_percent(const struct text_view *v, struct arena *a)
{
    return v->item && v->item->percent != NONE ? arena_printf(a, "%lld", (long long)v->item->percent) : NULL;
}

/* What an order of this colour asks for by the rules of today: for texts about an order that is not at hand. */
static const struct orderrule *order_rule(const struct text_view *v)
{
    const struct lightrule *rule = light_rule(v);
    return rule ? rule->order : NULL;
}

static const char *f_demand(const struct text_view *v, struct arena *a)
{
    const struct orderrule *rule = order_rule(v);
    (void)a;
    if (v->order && v->order->demand)
        return v->order->demand;
    return v->item && v->item->demand ? v->item->demand : rule ? rule->demand : NULL;
}

/* Time that the order gave when it was sent, by its own dates. */
static const char *f_within(const struct text_view *v, struct arena *a)
{
    const struct item *o = v->order;
    const struct orderrule *rule = order_rule(v);

    if (!o || o->start_date == NONE || o->due_date == NONE)
        return rule ? span_text(rule->within, text_languages[v->language], a) : NULL;
    int64_t n = v->cal ? cal_workdays(v->cal, o->start_date, o->due_date) : o->due_date - o->start_date;
    if (n <= 0)
        return say(v->language, "当天", "the same day");
    return arena_printf(a, "%lld %s", (long long)n,
                        v->cal ? say(v->language, "个工作日", "workdays") : say(v->language, "天", "days"));
}

/* ---- of a digest ---- */
static const char *f_count(const struct text_view *v, struct arena *a)
{
    return v->digest ? arena_printf(a, "%lld", (long long)v->digest->count) : NULL;
}

static const char *f_lines(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->digest ? v->digest->lines : NULL;
}

static const char *f_rest(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->digest ? v->digest->rest : NULL;
}

static const char *f_over(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->digest ? v->digest->over : NULL;
}

static const char *f_held(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->digest ? v->digest->held : NULL;
}

/* The colour that the item shows now; without one that word. */
static const char *f_light_now(const struct text_view *v, struct arena *a)
{
    (void)a;
    if (!v->item)
        return NULL;
    return v->item->light == LIGHT_NONE ? say(v->language, "无", "no") : light_word(v, v->item->light);
}

static const char *f_ack(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->ack;
}

typedef const char *field_fn(const struct text_view *v, struct arena *a);
static field_fn *const field_fns[TEXT_FIELDS] = {
#define X(name, flags, most, from, zh, en, zh_example, en_example) [TEXT_##name] = f_##name,
    DUBAN_TEXT_FIELDS(X)
#undef X
};

/* ---- what is said of what must not be seen ---- */

/* A notice may lie in a mailbox or on a desk for anybody to see. */
static bool hidden(const struct text_view *v)
{
    return (v->ledger && v->ledger->private) || (v->item && v->item->unannounced);
}

const char *wording_field(int field, const struct text_view *v, struct arena *a)
{
    static const int told[] = {TEXT_name, TEXT_item, TEXT_key, TEXT_ack};

    if (!hidden(v))
        return field_fns[field](v, a);
    if (field == TEXT_title)
        return say(v->language, "请登录查看", "please log in");
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (told[i] == field)
            return field_fns[field](v, a);
    return NULL;
}

static const char *repeat_mark(const struct text_view *v)
{
    return v->repeat ? say(v->language, "（重复，可能已收到）", "(repeated, may have arrived) ") : "";
}

/* Why it comes to who gets it; "" when they hold the post. Stands before the text, whatever the text says. */
static const char *instead_text(const struct text_view *v, struct arena *a)
{
    if (!v->instead_of)
        return "";
    if (v->vacant)
        return arena_printf(a,
                            say(v->language, "（原收件岗位空缺：%s。现送您处理。）\n",
                                "(The post addressed is vacant: %s. It comes to you instead.)\n"),
                            v->instead_of);
    return arena_printf(a, say(v->language, "（代%s收：本人不在岗。）\n", "(For %s, who is away.)\n"), v->instead_of);
}

static void write_hidden(const struct text_view *v, struct arena *a, struct wording *out)
{
    const char *item = v->notice->item ? v->notice->item : "";

    out->language = v->language;
    out->subject =
        arena_printf(a, say(v->language, "%s【请登录查看】%s", "%s[Please log in] %s"), repeat_mark(v), item);
    out->body = arena_printf(a,
                             say(v->language, "%s%s：\n有一件事等您办理（%s），内容不写在通知里。",
                                 "%s%s:\nSomething waits for you (%s); what it is does not stand in messages."),
                             instead_text(v, a), v->person->name, item);
    out->next = arena_printf(a,
                             say(v->language, "请做一件事：登录后查看。\nduban show %s%s%s",
                                 "One thing to do: log in and look.\nduban show %s%s%s"),
                             item, v->ack ? say(v->language, "\n知悉请回：", "\nTo say that it is known: ") : "",
                             v->ack ? v->ack : "");
}

/* ---- writing ---- */
static const char *view_value(void *u, int field, struct arena *a)
{
    return wording_field(field, u, a);
}

static const char *render(const struct text_pieces *p, const struct text_view *v, struct arena *a)
{
    struct text_view view = *v;
    const char *s = text_render(p, view_value, &view, a);
    size_t n = strlen(s);

    while (n > 0 && s[n - 1] == '\n') /* a file's text ends with a line break */
        n--;
    return arena_str(a, s, n);
}

/* The form for this notice, and the view in the form's own language. */
static const struct text_form *form_for(const struct phrasebook *b, struct text_view *v)
{
    const struct text_want want = {.kind = v->notice->kind,
                                   .language = v->language,
                                   .driver = v->driver,
                                   .roles = {v->notice->role, v->person->role}};
    const struct text_form *f = phrasebook_find(b, &want);

    if (f)
        v->language = f->language;
    return f;
}

const char *wording_line(const struct phrasebook *b, const struct text_view *view, struct arena *a)
{
    struct text_view v = *view;
    const struct text_form *f = form_for(b, &v);
    const char *item = v.notice->item ? v.notice->item : "";

    if (hidden(view))
        return arena_printf(a, say(view->language, "%s：请登录查看。duban show %s", "%s: please log in. duban show %s"),
                            item, item);
    if (!f)
        return arena_printf(a, say(v.language, "%s：duban show %s", "%s: duban show %s"), item, item);
    return render(f->line.n ? &f->line : &f->subject, &v, a);
}

/* A title can hold no line break, but a text could. */
static const char *one_line(char *line)
{
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    return line;
}

bool wording_write(const struct phrasebook *b, const struct text_view *view, struct arena *a, struct wording *out)
{
    struct text_view v = *view;
    const struct text_form *f = form_for(b, &v);
    const char *said = v.notice->text; /* besides the text: why an item was raised, that a hold is at its end */

    if (hidden(view)) {
        write_hidden(view, a, out);
        return true;
    }
    if (!f)
        return false;
    out->language = v.language;
    out->subject = one_line(arena_printf(a, "%s%s", repeat_mark(&v), render(&f->subject, &v, a)));
    out->body =
        arena_printf(a, "%s%s%s%s", instead_text(&v, a), said ? said : "", said ? "\n" : "", render(&f->body, &v, a));
    out->next = render(&f->next, &v, a);
    return true;
}
