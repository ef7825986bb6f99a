/* notify_text.c: see notify_text.h. A compiled template is a list of pieces: words, or a field of the table. */
#include "workers/notify_text.h"

#include <string.h>

#include "core/judge.h"
#include "proto/codec.h"

/* ---- the fields: one function each; NULL or "" is shown as a dash ---- */
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

static const char *f_light(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->light == LIGHT_NONE ? NULL : enum_light.zh[v->notice->light];
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
    const char *unit = v->cal ? "个工作日" : "天";

    if (due == today)
        return "今天到期";
    if (due > today)
        return arena_printf(a, "还剩 %lld %s", (long long)n, unit);
    if (n == 0) /* it ran out on the eve of days off */
        return "已逾期，不足 1 个工作日";
    return arena_printf(a, "已逾期 %lld %s", (long long)-n, unit);
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
    return arena_printf(a, "%s%s进度 %lld%%，比计划的 %lld%% 差 %lld 个百分点", over ? left : "", over ? "，" : "",
                        (long long)percent, (long long)planned, (long long)(planned - percent));
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
        return rule ? span_text(rule->within, "zh", a) : NULL;
    int64_t n = v->cal ? cal_workdays(v->cal, o->start_date, o->due_date) : o->due_date - o->start_date;
    return n > 0 ? arena_printf(a, "%lld %s", (long long)n, v->cal ? "个工作日" : "天") : "当天";
}

/* ---- of a digest: what is empty stands for nothing, so that its line is left out and no dash is shown ---- */
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
    return !v->item ? NULL : v->item->light == LIGHT_NONE ? "无" : enum_light.zh[v->item->light];
}

static const struct text_field {
    const char *name;
    const char *(*value)(const struct text_view *v, struct arena *a);
} text_fields[] = {
    {"key", f_key},
    {"item", f_item},
    {"order", f_order},
    {"title", f_title},
    {"ledger", f_ledger},
    {"unit", f_unit},
    {"name", f_name},
    {"role", f_role},
    {"light", f_light},
    {"cause", f_cause},
    {"rung", f_rung},
    {"due", f_due},
    {"left", f_left},
    {"percent", f_percent},
    {"demand", f_demand},
    {"within", f_within},
    {"cause_title", f_cause_title},
    {"since", f_since},
    {"late", f_late},
    {"light_now", f_light_now},
    {"count", f_count},
    {"lines", f_lines},
    {"rest", f_rest},
    {"over", f_over},
    {"held", f_held},
};
enum { TEXT_FIELDS = sizeof text_fields / sizeof text_fields[0] };

const char *const text_field_names[] = {"key",    "item",   "order",       "title", "ledger", "unit",      "name",
                                        "role",   "light",  "cause",       "rung",  "due",    "left",      "percent",
                                        "demand", "within", "cause_title", "since", "late",   "light_now", "count",
                                        "lines",  "rest",   "over",        "held",  NULL};
_Static_assert(sizeof text_field_names / sizeof text_field_names[0] == TEXT_FIELDS + 1,
               "every field has its name here");

/* ---- compiling ---- */
struct piece {
    const struct text_field *field; /* NULL: words */
    const char *words;
};
struct pieces {
    struct piece *v;
    size_t n;
};
struct text {
    int kind;                          /* enum notice_kind */
    const char *role;                  /* "": for everybody */
    struct pieces subject, body, line; /* line may be empty */
};
struct phrasebook {
    struct text *v;
    size_t n;
};

static const struct text_field *field_find(const char *name, size_t len)
{
    for (size_t i = 0; i < TEXT_FIELDS; i++)
        if (strlen(text_fields[i].name) == len && memcmp(text_fields[i].name, name, len) == 0)
            return &text_fields[i];
    return NULL;
}

const char *text_field_value(const char *name, const struct text_view *v, struct arena *a)
{
    const struct text_field *f = field_find(name, strlen(name));

    if (v->ledger && v->ledger->private && strcmp(name, "item") != 0 && strcmp(name, "name") != 0)
        return strcmp(name, "title") == 0 ? "请登录查看" : NULL;
    return f ? f->value(v, a) : NULL;
}

/* Reads "{name}" at p. Returns what follows, NULL and *e when it is not a field. */
static const char *piece_field(const char *p, struct piece *out, const char *path, struct arena *a,
                               struct duban_error *e)
{
    size_t len = strcspn(p + 1, "{}\n");
    if (p[1 + len] != '}') {
        error_set(e, DUBAN_E_bad_choice, path,
                  "花括号没有配对 a brace without its partner; 写 {{ 表示花括号 write {{ for a brace");
        return NULL;
    }
    out->field = field_find(p + 1, len);
    if (!out->field) {
        const char *name = arena_str(a, p + 1, len < LIM_ID_BYTES ? len : LIM_ID_BYTES);
        const char *near = nearest_word(name, text_field_names, TEXT_FIELDS);
        error_set(e, DUBAN_E_unknown_field, path, "{%s}%s%s", name, near ? "，是不是 did you mean " : "",
                  near ? near : "");
        return NULL;
    }
    return p + 2 + len;
}

static int pieces_compile(const char *text, const char *path, struct arena *a, struct pieces *out,
                          struct duban_error *e)
{
    size_t room = 1;
    for (const char *p = text; *p; p++)
        room += *p == '{' || *p == '}' ? 2 : 0;
    out->v = arena_alloc(a, room * sizeof *out->v);
    out->n = 0;
    for (const char *p = text; *p;) {
        struct piece *piece = &out->v[out->n++];
        size_t len = strcspn(p, "{}");
        bool doubled = p[len] && p[len] == p[len + 1];
        if (len > 0 || doubled) { /* words, with one brace of a doubled one */
            piece->words = arena_str(a, p, len + doubled);
            p += len + (doubled ? 2 : 0);
        } else if (*p == '}') {
            return error_set(e, DUBAN_E_bad_choice, path, "花括号没有配对 a brace without its partner");
        } else {
            p = piece_field(p, piece, path, a, e);
            if (!p)
                return DUBAN_E_unknown_field;
        }
    }
    return DUBAN_E_ok;
}

static const struct text *text_find(const struct phrasebook *t, int kind, const char *role)
{
    for (size_t i = 0; role && i < t->n; i++)
        if (t->v[i].kind == kind && strcmp(t->v[i].role, role) == 0)
            return &t->v[i];
    return NULL;
}

const struct phrasebook *texts_compile(const struct channels *rules, struct arena *a, struct duban_error *e)
{
    struct phrasebook *t = arena_alloc(a, sizeof *t);

    t->v = arena_alloc(a, (rules->templates.n + 1) * sizeof *t->v);
    for (size_t i = 0; i < rules->templates.n; i++) {
        const struct template *m = LIST_AT(rules->templates, struct template, i);
        const char *subject = arena_printf(a, "templates[%zu].subject", i),
                   *body = arena_printf(a, "templates[%zu].body", i), *line = arena_printf(a, "templates[%zu].line", i);
        struct text text = {.kind = m->kind, .role = m->role ? arena_str(a, m->role, strlen(m->role)) : ""};
        if (text_find(t, text.kind, text.role)) {
            error_set(e, DUBAN_E_exists, arena_printf(a, "templates[%zu].kind", i), "%s %s",
                      enum_notice_kind.words[text.kind], text.role);
            return NULL;
        }
        if (pieces_compile(m->subject, subject, a, &text.subject, e) ||
            pieces_compile(m->body, body, a, &text.body, e) ||
            pieces_compile(m->line ? m->line : "", line, a, &text.line, e))
            return NULL;
        t->v[t->n++] = text;
    }
    return t;
}

/* ---- rendering ---- */
static const char *pieces_render(const struct pieces *p, const char *first, const struct text_view *v, struct arena *a)
{
    struct buf b = {.arena = a};

    buf_add(&b, first, strlen(first));
    for (size_t i = 0; i < p->n; i++) {
        const char *s = p->v[i].field ? p->v[i].field->value(v, a) : p->v[i].words;
        if (!s || (!s[0] && !v->digest))
            s = "—";
        buf_add(&b, s, strlen(s));
    }
    return arena_str(a, b.data, b.len);
}

/* Why it comes to who gets it; "" when they hold the post. Stands before the text, whatever the template says. */
static const char *instead_text(const struct text_view *v, struct arena *a)
{
    if (!v->instead_of)
        return "";
    if (v->vacant)
        return arena_printf(a, "（原收件岗位空缺：%s。现送您处理。）\n", v->instead_of);
    return arena_printf(a, "（代%s收：本人不在岗。）\n", v->instead_of);
}

/* What this notice says besides its template: why an item was raised, that a hold has reached its end. */
static const char *said_text(const struct text_view *v, struct arena *a)
{
    return v->notice->text ? arena_printf(a, "%s\n", v->notice->text) : "";
}

/* A notice may lie in a mailbox or on a desk for anybody to see: of a private ledger it says that there is something,
 * its number and where to look. No template is asked, so that none can say more by mistake. */
static void render_private(const struct text_view *v, struct arena *a, const char **subject, const char **body)
{
    const char *item = v->notice->item;

    *subject = arena_printf(a, "%s【请登录查看】%s", v->repeat ? "（可能重复）" : "", item);
    *body =
        arena_printf(a, "%s%s：\n有一件事等您办理（%s），内容不写在通知里。\n请做一件事：登录后查看。\nduban show %s\n",
                     instead_text(v, a), v->person->name, item, item);
}

/* The one for the role addressed, else for the role of the person, else for everybody. */
static const struct text *text_for(const struct phrasebook *t, const struct text_view *v)
{
    const char *const roles[] = {v->notice->role, v->person->role, ""};
    const struct text *text = NULL;

    for (size_t i = 0; !text && i < sizeof roles / sizeof roles[0]; i++)
        text = text_find(t, v->notice->kind, roles[i]);
    return text;
}

/* A file's text ends with a line break; a line of a page has its own. */
static const char *without_end(const char *s, struct arena *a)
{
    size_t n = strlen(s);

    while (n > 0 && s[n - 1] == '\n')
        n--;
    return arena_str(a, s, n);
}

const char *texts_line(const struct phrasebook *t, const struct text_view *v, struct arena *a)
{
    const struct text *text = text_for(t, v);

    if ((v->ledger && v->ledger->private) || (v->item && v->item->unannounced))
        return arena_printf(a, "%s：请登录查看。duban show %s", v->notice->item, v->notice->item);
    if (!text)
        return arena_printf(a, "%s：duban show %s", v->notice->item, v->notice->item);
    return without_end(pieces_render(text->line.n ? &text->line : &text->subject, "", v, a), a);
}

bool texts_render(const struct phrasebook *t, const struct text_view *v, struct arena *a, const char **subject,
                  const char **body)
{
    const struct text *text = text_for(t, v);

    if (v->ledger && v->ledger->private) {
        render_private(v, a, subject, body);
        return true;
    }
    if (!text)
        return false;
    char *line = arena_printf(a, "%s", pieces_render(&text->subject, v->repeat ? "（可能重复）" : "", v, a));
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' '; /* a title can hold no line break, but a template could */
    *subject = line;
    *body = pieces_render(&text->body,
                          arena_printf(a, "%s%s%s", v->repeat ? "（可能重复：上一次是否送到无法确认。）\n" : "",
                                       instead_text(v, a), said_text(v, a)),
                          v, a);
    return true;
}
