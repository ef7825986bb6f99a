/* rules_check.c: the documents one by one. See rules_check.h. Pure tables of questions: what a word may be, which
 * fields go together, which spans make sense. */
#include "core/rules_check.h"

#include <string.h>

#include "core/rows.h"
#include "core/stages.h"

#define SPAN_MOST 36500 /* a hundred years of days: more is a slip of the pen */

/* Words that say who, besides the roles of rights.yml (actor_is knows what they mean). */
static const char *const who_words[] = {"own", "assist", "holder", "registrar", "office", "decide"};
/* Words that say what a move must carry. */
static const char *const need_words[] = {"reason",     "text", "percent", "value", "evidence",
                                         "milestones", "kin",  "person",  "unit"};
enum { WHO_WORDS = sizeof who_words / sizeof who_words[0], NEED_WORDS = sizeof need_words / sizeof need_words[0] };

/* ---- words ---- */

/* Roles of rights.yml; without rights nothing can be said about them yet. */
static int check_who(const struct decide *d, const struct strs *by, bool roles_only, const char *path)
{
    const struct rights *r = core_rights(d->core);
    const size_t roles = r ? r->roles.n : 0;
    const char **names = arena_alloc(d->a, (WHO_WORDS + roles) * sizeof *names);
    size_t n = 0;
    int rc = DUBAN_E_ok;

    if (!r)
        return DUBAN_E_ok;
    for (size_t i = 0; i < roles; i++)
        names[n++] = LIST_AT(r->roles, struct role, i)->role;
    for (size_t i = 0; !roles_only && i < WHO_WORDS; i++)
        names[n++] = who_words[i];
    for (size_t i = 0; !rc && i < by->n; i++)
        rc = need_word(d, by->v[i], names, n, DUBAN_E_bad_choice, arena_printf(d->a, "%s[%zu]", path, i));
    return rc;
}

int roles_check(const struct decide *d, const struct strs *roles, const char *path)
{
    return check_who(d, roles, true, path);
}

int role_check(const struct decide *d, const char *role, const char *path)
{
    const struct rights *r = core_rights(d->core);
    const char **names = arena_alloc(d->a, (r ? r->roles.n + 1 : 1) * sizeof *names);

    for (size_t i = 0; r && i < r->roles.n; i++)
        names[i] = LIST_AT(r->roles, struct role, i)->role;
    return r ? need_word(d, role, names, r->roles.n, DUBAN_E_bad_choice, path) : DUBAN_E_ok;
}

static int check_span(const struct decide *d, struct span s, const char *path)
{
    if (s.unit == SPAN_ABSENT || (s.n >= 0 && s.n <= SPAN_MOST))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_out_of_range, path, "0 to %d", SPAN_MOST);
}

/* ---- ledgers ---- */

static int check_opens(const struct decide *d, const struct opens *o, const char *path)
{
    static const char *const fields[] = {"after", "due"};
    const struct span spans[] = {o->after, o->due};
    int rc = DUBAN_E_ok;

    if (strchr(o->suffix, '/'))
        return error_set(d->e, DUBAN_E_bad_char, arena_printf(d->a, "%s.suffix", path), "'/'");
    for (size_t i = 0; !rc && i < 2; i++)
        rc = check_span(d, spans[i], arena_printf(d->a, "%s.%s", path, fields[i]));
    return rc;
}

/* A stage that lapses needs a limit, and one that sends on what is refused too often needs to count. */
static int check_together(const struct decide *d, const struct stage *s, const char *path)
{
    const struct {
        bool wrong;
        const char *field, *text;
    } rules[] = {
        {s->within.unit != SPAN_ABSENT && s->within_of, "within_of",
         "within 与 within_of 只写一个 / within or within_of"},
        {s->lapse && s->within.unit == SPAN_ABSENT && !s->within_of && !s->lapse_due, "lapse",
         "没有时限（within、within_of 或 lapse_due） / no limit: within, within_of or lapse_due"},
        {s->lapse_due && !s->lapse, "lapse_due", "没有 lapse / no lapse"},
        {s->lapse && strcmp(s->lapse, s->name) == 0, "lapse", "不能转入自己 / into itself"},
        {!s->beyond != (s->refuse_most == NONE), "beyond",
         "beyond 与 refuse_most 要一起写 / beyond and refuse_most go together"},
        {s->beyond && !s->refuses, "beyond", "没有 refuses / no refuses"},
        {s->takes && s->frees, "frees", "takes 与 frees 只写一个 / takes or frees"},
    };

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].wrong)
            return error_set(d->e, DUBAN_E_bad_choice, arena_printf(d->a, "%s.%s", path, rules[i].field), "%s",
                             rules[i].text);
    return DUBAN_E_ok;
}

static int check_stage(const struct decide *d, const struct ledger *l, const char **names, size_t i)
{
    const struct stage *s = LIST_AT(l->stages, struct stage, i);
    const char *path = arena_printf(d->a, "stages[%zu]", i);
    int rc = check_together(d, s, path);

    for (size_t k = 0; !rc && k < s->next.n; k++)
        rc = need_word(d, s->next.v[k], names, l->stages.n, DUBAN_E_bad_stage,
                       arena_printf(d->a, "%s.next[%zu]", path, k));
    if (!rc)
        rc = need_word(d, s->lapse, names, l->stages.n, DUBAN_E_bad_stage, arena_printf(d->a, "%s.lapse", path));
    if (!rc)
        rc = need_word(d, s->beyond, names, l->stages.n, DUBAN_E_bad_stage, arena_printf(d->a, "%s.beyond", path));
    if (!rc)
        rc = check_who(d, &s->by, false, arena_printf(d->a, "%s.by", path));
    for (size_t k = 0; !rc && k < s->needs.n; k++)
        rc = need_word(d, s->needs.v[k], need_words, NEED_WORDS, DUBAN_E_bad_choice,
                       arena_printf(d->a, "%s.needs[%zu]", path, k));
    if (!rc)
        rc = check_span(d, s->within, arena_printf(d->a, "%s.within", path));
    for (size_t k = 0; !rc && k < s->opens.n; k++)
        rc = check_opens(d, LIST_AT(s->opens, struct opens, k), arena_printf(d->a, "%s.opens[%zu]", path, k));
    if (!rc && (s->within_of || s->due_of) && !l->matters)
        rc = error_set(d->e, DUBAN_E_missing, arena_printf(d->a, "%s.%s", path, s->within_of ? "within_of" : "due_of"),
                       "没有事项表 matters / no table of matters");
    return rc;
}

/* Stages that lapse one into the other, round and round, would move an item for ever with nobody near; and at one and
 * the same instant, where limits are nought or the whole is due. */
static int check_circles(const struct decide *d, const struct ledger *l)
{
    for (size_t i = 0; i < l->stages.n; i++) {
        const struct stage *s = LIST_AT(l->stages, struct stage, i), *to = stage_find(l, s->lapse);
        size_t steps = 0;

        while (to && to != s && steps++ < l->stages.n)
            to = stage_find(l, to->lapse);
        if (to == s)
            return error_set(d->e, DUBAN_E_bad_choice, arena_printf(d->a, "stages[%zu].lapse", i),
                             "转了一圈又回到 %s / leads in a circle back to %s", s->name, s->name);
    }
    return DUBAN_E_ok;
}

/* A stage that open items are in can't be taken out from under them. */
struct stranded {
    const struct ledger *l;
    const char **names;
    const char *id, *stage;
    struct arena *a;
};

static int stranded_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct stranded *s = u;
    const struct item *it = rec;

    (void)key, (void)val, (void)scratch;
    if (!same_text(it->ledger, s->l->ledger) || !it->stage || it->state == ITEM_CLOSED)
        return 0;
    for (size_t i = 0; i < s->l->stages.n; i++)
        if (strcmp(s->names[i], it->stage) == 0)
            return 0;
    s->id = arena_str(s->a, it->id, strlen(it->id));
    s->stage = arena_str(s->a, it->stage, strlen(it->stage));
    return 1;
}

static int check_stranded(const struct decide *d, const struct ledger *l, const char **names)
{
    struct stranded s = {.l = l, .names = names, .a = d->a};

    if (!l->stages.n || !rows_each(d->s, T_item, NULL, NULL, stranded_row, &s))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_bad_stage, "stages", "%s 还在阶段 %s / %s is still in stage %s", s.id, s.stage, s.id,
                     s.stage);
}

static int check_spans(const struct decide *d, const struct ledger *l)
{
    const struct {
        const char *field;
        struct span span;
    } spans[] = {{"reopen_due", l->reopen_due},
                 {"due", l->due},
                 {"return_within", l->return_within},
                 {"backdate", l->backdate},
                 {"backdate_mark", l->backdate_mark},
                 {"origin_within", l->origin_within}};
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < sizeof spans / sizeof spans[0]; i++)
        rc = check_span(d, spans[i].span, spans[i].field);
    return rc;
}

int ledger_check(const struct decide *d, const void *doc)
{
    const struct ledger *l = doc;
    const char **names = stage_names(l, d->a);
    int rc = check_spans(d, l);

    for (size_t i = 0; !rc && i < l->stages.n; i++)
        rc = check_stage(d, l, names, i);
    if (!rc)
        rc = check_circles(d, l);
    if (!rc)
        rc = check_who(d, &l->register_by, true, "register_by");
    for (size_t i = 0; !rc && i < l->extend.n; i++)
        rc = check_who(d, &LIST_AT(l->extend, struct grant, i)->by, true, arena_printf(d->a, "extend[%zu].by", i));
    for (size_t i = 0; !rc && i < l->marks.n; i++)
        rc = check_who(d, &LIST_AT(l->marks, struct markrule, i)->by, false, arena_printf(d->a, "marks[%zu].by", i));
    if (!rc && l->look_back)
        rc = check_opens(d, l->look_back, "look_back");
    if (!rc && l->due_fixed && l->extend.n)
        rc = error_set(d->e, DUBAN_E_bad_choice, "extend",
                       "期限由外部定（due_fixed），不能延 / due_fixed: never extended");
    return rc ? rc : check_stranded(d, l, names);
}

/* ---- the others ---- */

static int check_days(const struct decide *d, int64_t from, int64_t to, const char *path)
{
    if (from == NONE || to == NONE || from <= to)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_early, arena_printf(d->a, "%s.to", path), "%s < %s", date_text(to, d->a),
                     date_text(from, d->a));
}

int matters_check(const struct decide *d, const void *doc)
{
    const struct matters *m = doc;
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < m->rows.n; i++) {
        const struct matterrow *r = LIST_AT(m->rows, struct matterrow, i);
        const char *path = arena_printf(d->a, "rows[%zu]", i);

        rc = check_days(d, r->from, r->to, path);
        if (!rc)
            rc = check_span(d, r->within, arena_printf(d->a, "%s.within", path));
        if (!rc && !r->limit != (r->within.unit == SPAN_ABSENT))
            rc = error_set(d->e, DUBAN_E_missing, arena_printf(d->a, "%s.%s", path, r->limit ? "within" : "limit"),
                           "limit 与 within 要一起写 / limit and within go together");
    }
    return rc;
}

int words_check(const struct decide *d, const void *doc)
{
    const struct words *w = doc;
    const char *names[16];
    size_t n = 0;
    int rc = DUBAN_E_ok;

    for (size_t i = 0; i < rec_registration.n && n < sizeof names / sizeof names[0]; i++) {
        const struct field *f = &rec_registration.fields[i];

        /* ids of other records are checked against these; what is left of the short words is free otherwise */
        if ((f->type == FT_STR || f->type == FT_STRS) && f->max == LIM_ID_BYTES && !(f->flags & FF_NEED))
            names[n++] = f->name;
    }
    for (size_t i = 0; !rc && i < w->lists.n; i++)
        rc = need_word(d, LIST_AT(w->lists, struct wordlist, i)->field, names, n, DUBAN_E_unknown_field,
                       arena_printf(d->a, "lists[%zu].field", i));
    return rc;
}

int points_check(const struct decide *d, const void *doc)
{
    const struct points *p = doc;
    int rc = check_span(d, p->appeal, "appeal");

    for (size_t i = 0; !rc && i < p->rows.n; i++) {
        const struct pointrule *r = LIST_AT(p->rows, struct pointrule, i);
        const char *path = arena_printf(d->a, "rows[%zu]", i);
        const struct {
            int event;
            bool there;
            const char *field;
        } companions[] = {{SE_STAGE, r->stage != NULL, "stage"},
                          {SE_LIGHT, r->light != LIGHT_NONE, "light"},
                          {SE_MARKED, r->mark != NULL, "mark"}};

        rc = check_days(d, r->from, r->to, path);
        for (size_t k = 0; !rc && k < sizeof companions / sizeof companions[0]; k++)
            if ((r->event == companions[k].event) != companions[k].there)
                rc = error_set(d->e, companions[k].there ? DUBAN_E_bad_choice : DUBAN_E_missing,
                               arena_printf(d->a, "%s.%s", path, companions[k].field), "event: %s",
                               enum_score_event.words[r->event]);
    }
    return rc;
}

int organisation_check(const struct decide *d, const void *doc)
{
    const struct organisation *o = doc;
    int rc = check_who(d, &o->roles, true, "roles");

    return rc || !o->vacancy ? rc : check_opens(d, o->vacancy, "vacancy");
}

/* ---- inspections ---- */

enum { MERGE_DAYS = 30, MERGE_WORKDAYS = 20 }; /* visits further apart than that are never one */

static int check_merge(const struct decide *d, struct span s)
{
    bool days = s.unit == SPAN_DAYS, workdays = s.unit == SPAN_WORKDAYS;

    if (s.unit == SPAN_ABSENT || (s.n >= 0 && ((days && s.n <= MERGE_DAYS) || (workdays && s.n <= MERGE_WORKDAYS))))
        return DUBAN_E_ok;
    return error_set(d->e, days || workdays ? DUBAN_E_out_of_range : DUBAN_E_bad_span, "merge_within",
                     "至多 %d days 或 %d workdays / at most %d days or %d workdays", MERGE_DAYS, MERGE_WORKDAYS,
                     MERGE_DAYS, MERGE_WORKDAYS);
}

/* Stages of the ledger that visits are put on, when that is in force. */
static int check_secret(const struct decide *d, const struct inspection *in)
{
    const struct ledger *l = core_ledger(d->core, in->ledger);
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && l && i < in->secret_stages.n; i++)
        rc = need_word(d, in->secret_stages.v[i], stage_names(l, d->a), l->stages.n, DUBAN_E_bad_stage,
                       arena_printf(d->a, "secret_stages[%zu]", i));
    return rc;
}

int inspection_check(const struct decide *d, const void *doc)
{
    const struct inspection *in = doc;
    int rc = check_merge(d, in->merge_within);

    if (!rc)
        rc = check_who(d, &in->approve_by, true, "approve_by");
    if (!rc && in->approve_kinds.n && !in->approve_by.n)
        rc = error_set(d->e, DUBAN_E_missing, "approve_by", "approve_kinds");
    if (!rc && in->unapproved)
        rc = check_opens(d, in->unapproved, "unapproved");
    return rc ? rc : check_secret(d, in);
}
