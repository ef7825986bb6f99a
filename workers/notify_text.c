/* notify_text.c: see notify_text.h. A compiled template is a list of pieces: words, or a field of the table. */
#include "workers/notify_text.h"

#include <string.h>

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

static const char *f_light(const struct text_view *v, struct arena *a)
{
    (void)a;
    return v->notice->light == LIGHT_NONE ? NULL : enum_light.zh[v->notice->light];
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

static const char *f_due(const struct text_view *v, struct arena *a)
{
    return v->item && v->item->effective_due != NONE ? date_text(v->item->effective_due, a) : NULL;
}

/* Workdays by the calendar; without one plain days: those are no guess. */
static const char *f_left(const struct text_view *v, struct arena *a)
{
    if (!v->item || v->item->effective_due == NONE)
        return NULL;
    int64_t today = cal_day(v->now_ms), due = v->item->effective_due;
    int64_t n = v->cal ? cal_workdays(v->cal, today, due) : due - today;
    const char *unit = v->cal ? "个工作日" : "天";
    if (due == today)
        return "今天到期";
    return due > today ? arena_printf(a, "还有 %lld %s", (long long)n, unit)
                       : arena_printf(a, "已逾期 %lld %s", (long long)-n, unit);
}

static const char *f_percent(const struct text_view *v, struct arena *a)
{
    return v->item && v->item->percent != NONE ? arena_printf(a, "%lld", (long long)v->item->percent) : NULL;
}

/* What the order that this notice carries asks for: by the rule of its colour. */
static const struct orderrule *order_rule(const struct text_view *v)
{
    for (size_t i = 0; v->policy && i < v->policy->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(v->policy->lights, struct lightrule, i);
        if (rule->light == v->notice->light)
            return rule->order;
    }
    return NULL;
}

static const char *f_demand(const struct text_view *v, struct arena *a)
{
    const struct orderrule *rule = order_rule(v);
    (void)a;
    return v->item && v->item->demand ? v->item->demand : rule ? rule->demand : NULL;
}

static const char *f_within(const struct text_view *v, struct arena *a)
{
    const struct orderrule *rule = order_rule(v);
    return rule ? span_text(rule->within, "zh", a) : NULL;
}

static const struct text_field {
    const char *name;
    const char *(*value)(const struct text_view *v, struct arena *a);
} text_fields[] = {
    {"key", f_key},       {"item", f_item},       {"order", f_order},   {"title", f_title},
    {"ledger", f_ledger}, {"unit", f_unit},       {"name", f_name},     {"role", f_role},
    {"light", f_light},   {"cause", f_cause},     {"rung", f_rung},     {"due", f_due},
    {"left", f_left},     {"percent", f_percent}, {"demand", f_demand}, {"within", f_within},
};
enum { TEXT_FIELDS = sizeof text_fields / sizeof text_fields[0] };

const char *const text_field_names[] = {"key",  "item",    "order",  "title",  "ledger", "unit",
                                        "name", "role",    "light",  "cause",  "rung",   "due",
                                        "left", "percent", "demand", "within", NULL};
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
struct texts {
    struct pieces subject[NOTICE_TASK + 1], body[NOTICE_TASK + 1]; /* by kind of notice */
};

static const struct text_field *field_find(const char *name, size_t len)
{
    for (size_t i = 0; i < TEXT_FIELDS; i++)
        if (strlen(text_fields[i].name) == len && memcmp(text_fields[i].name, name, len) == 0)
            return &text_fields[i];
    return NULL;
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

const struct texts *texts_compile(const struct channels *rules, struct arena *a, struct duban_error *e)
{
    struct texts *t = arena_alloc(a, sizeof *t);

    for (size_t i = 0; i < rules->templates.n; i++) {
        const struct template *m = LIST_AT(rules->templates, struct template, i);
        const char *subject = arena_printf(a, "templates[%zu].subject", i),
                   *body = arena_printf(a, "templates[%zu].body", i);
        if (pieces_compile(m->subject, subject, a, &t->subject[m->kind], e) ||
            pieces_compile(m->body, body, a, &t->body[m->kind], e))
            return NULL;
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
        if (!s || !s[0])
            s = "—";
        buf_add(&b, s, strlen(s));
    }
    return arena_str(a, b.data, b.len);
}

bool texts_render(const struct texts *t, const struct text_view *v, struct arena *a, const char **subject,
                  const char **body)
{
    int kind = v->notice->kind;

    if (!t->subject[kind].v)
        return false;
    char *line = arena_printf(a, "%s", pieces_render(&t->subject[kind], v->repeat ? "（可能重复）" : "", v, a));
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' '; /* a title can hold no line break, but a template could */
    *subject = line;
    *body = pieces_render(&t->body[kind], v->repeat ? "（可能重复：上一次是否送到无法确认。）\n" : "", v, a);
    return true;
}
