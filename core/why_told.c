/* why_told.c: what was one reader told of an item, when, by which notice; and if not, why not. See why.h.
 *
 * A reader is a post (a person of it, by number or name), or a role: of any unit, or of one ("liaison@D01",
 * 县发改局联络员). What is said of the ladder is said of the rungs that address this reader for this item; what is on
 * its way is said of each notice that has not arrived. */
#include <string.h>

#include "core/brief.h"
#include "core/reach.h"
#include "core/resolve.h"
#include "core/rows.h"
#include "core/stages.h"
#include "core/why.h"

enum { NOTICES_TOLD = 12 };

struct reader {
    const char *zh, *en;
    const char *role;   /* NULL: none is known */
    const char *unit;   /* NULL: of any unit */
    const char *person; /* NULL: whoever holds the role */
};

/* ---- who is meant ---- */

/* The role whose word or title this is; NULL: none. */
static const struct role *role_find(const struct rights *r, const char *text)
{
    for (size_t i = 0; r && i < r->roles.n; i++) {
        const struct role *x = LIST_AT(r->roles, struct role, i);

        if (same_text(x->role, text) || same_text(x->title, text))
            return x;
    }
    return NULL;
}

/* The role that ends a text like 县发改局联络员, whose beginning is a unit; *unit: its id. */
static const struct role *role_behind(struct asking *w, const struct rights *r, const char *text, const char **unit)
{
    size_t len = strlen(text);

    for (size_t i = 0; r && i < r->roles.n; i++) {
        const struct role *x = LIST_AT(r->roles, struct role, i);
        size_t n = strlen(x->title);
        struct duban_error e;

        if (len > n && strcmp(text + len - n, x->title) == 0 &&
            resolve_unit(w->q->s, arena_str(w->a, text, len - n), "about", w->a, unit, &e) == DUBAN_E_ok)
            return x;
    }
    return NULL;
}

static struct reader of_role(struct asking *w, const struct role *role, const char *unit)
{
    const char *word = arena_str(w->a, role->role, strlen(role->role)); /* the rules may be forgotten meanwhile */

    if (!unit)
        return (struct reader){arena_str(w->a, role->title, strlen(role->title)), word, word, NULL, NULL};
    return (struct reader){post_title(w->q->env->core, unit, word, w->a), arena_printf(w->a, "%s@%s", word, unit), word,
                           unit, NULL};
}

static int reader_find(struct asking *w, const char *about, struct reader *out)
{
    const struct rights *r = core_rights(w->q->env->core);
    const struct role *role = role_find(r, about);
    const char *at = strchr(about, '@'), *unit = NULL, *person = NULL;
    struct person p;
    int rc;

    if (!role && at && (role = role_find(r, arena_str(w->a, about, (size_t)(at - about)))) != NULL) {
        rc = resolve_unit(w->q->s, at + 1, "about", w->a, &unit, w->q->e);
        if (rc)
            return rc;
    }
    if (!role)
        role = role_behind(w, r, about, &unit);
    if (role) {
        *out = of_role(w, role, unit);
        return DUBAN_E_ok;
    }
    rc = resolve_person(w->q->s, about, "about", w->a, &person, w->q->e);
    if (rc || !state_get(w->q->s, T_person, person, w->a, &p))
        return rc;
    *out = (struct reader){p.name, p.name, p.role, p.unit, person};
    return DUBAN_E_ok;
}

/* Is what is addressed so (role, unit, person of a notice) meant for this reader? */
static bool addressed(const struct reader *x, const struct notice *n)
{
    if (x->person && (same_text(n->person, x->person) || same_text(n->to, x->person)))
        return true;
    if (x->person && n->person)
        return false; /* the item names another */
    return same_text(n->role, x->role) && (!x->unit || same_text(n->unit, x->unit));
}

static struct reason_arg reader_arg(const struct reader *x)
{
    return reason_pair("who", x->zh, x->en);
}

/* ---- what was told ---- */

struct heard {
    struct asking *w;
    const struct reader *reader;
    struct list rows; /* of struct notice, oldest first */
    size_t cap;
};

static int heard_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct heard *h = u;
    const struct notice *n = rec;
    struct notice *v;
    struct duban_error e;

    (void)key, (void)scratch;
    if (!same_text(n->item, h->w->it->id) || !addressed(h->reader, n))
        return 0;
    list_push(&h->rows, &h->cap, sizeof *v, h->w->a);
    v = h->rows.v;
    rec_unpack(&rec_notice, val, UNPACK_STORED, h->w->a, &v[h->rows.n - 1], &e);
    for (size_t i = h->rows.n - 1; i > 0 && v[i].intended_ms < v[i - 1].intended_ms; i--) {
        struct notice swap = v[i];

        v[i] = v[i - 1];
        v[i - 1] = swap;
    }
    return 0;
}

static bool arrived(const struct notice *n)
{
    return n->state == NS_ACCEPTED || n->state == NS_DELIVERED || n->state == NS_READ;
}

static void tell_notice(struct asking *w, const struct notice *n)
{
    enum reason_code code = n->kind == NOTICE_LIGHT   ? R_told_light
                            : n->kind == NOTICE_ORDER ? R_told_order
                                                      : R_told_other;

    why_cite(w, past_seq(past_notice(w, n->id)), code, reason_time(w->a, "at", n->intended_ms), notice_who(w, n),
             reason_word("light", &enum_light, n->light), notice_cause(w, n),
             reason_int(w->a, "rung", none_or(n->rung, 0)), reason_text("order", n->order),
             reason_word("kind", &enum_notice_kind, n->kind), reason_text("notice", n->id),
             reason_word("state", &enum_notice_state, n->state));
    if (!arrived(n) || n->instead_of || n->vacant)
        why_fate(w, n);
}

static void tell_heard(struct asking *w, const struct heard *h)
{
    size_t from = h->rows.n > NOTICES_TOLD ? h->rows.n - NOTICES_TOLD : 0;

    if (!h->rows.n)
        why_say(w, R_told_none, reader_arg(h->reader));
    if (from)
        why_say(w, R_told_more, reason_int(w->a, "n", (int64_t)from));
    for (size_t i = from; i < h->rows.n; i++)
        tell_notice(w, LIST_AT(h->rows, struct notice, i));
}

/* ---- why not (more) ---- */

/* Whom a rung of the ladder addresses, for this item. Where it means many units: any of them. */
static bool rung_addresses(struct asking *w, const struct rung *r, const struct reader *x)
{
    const struct strs *units = r->of == RUNG_ASSIST    ? &w->it->assist_units
                               : r->of == RUNG_VISITED ? &w->it->visited
                                                       : NULL;
    struct notice n;

    rec_clear(&rec_notice, &n);
    rung_address(r, w->it, &n);
    if (!units)
        return addressed(x, &n);
    for (size_t i = 0; i < units->n; i++) {
        n.unit = units->v[i];
        if (addressed(x, &n))
            return true;
    }
    return false;
}

static const char *ladder_text(struct asking *w, bool zh)
{
    const char *list = "";

    for (size_t i = 0; i < w->env.policy->ladder.n; i++) {
        struct reason_arg who = who_hears(w, LIST_AT(w->env.policy->ladder, struct rung, i));

        list = arena_printf(w->a, "%s%s%zu %s", list, i ? (zh ? "、" : ", ") : "", i + 1, zh ? who.zh : who.en);
    }
    return list;
}

/* No rung addresses this reader: another unit's post of the same role is on it, or none. */
static void tell_off_ladder(struct asking *w, const struct reader *x)
{
    for (size_t i = 0; i < w->env.policy->ladder.n; i++) {
        const struct rung *r = LIST_AT(w->env.policy->ladder, struct rung, i);
        struct notice n;

        rec_clear(&rec_notice, &n);
        rung_address(r, w->it, &n);
        if (same_text(r->tell, x->role) && x->unit && n.unit) {
            const char *unit = unit_name(w->q->s, n.unit, w->a), *other = unit_name(w->q->s, x->unit, w->a);

            why_say(w, R_not_other_unit,
                    who_hears(w, r).zh ? reason_pair("role", who_hears(w, r).zh, r->tell) : reader_arg(x),
                    reason_text("unit", unit ? unit : n.unit), reader_arg(x),
                    reason_text("other", other ? other : x->unit));
            return;
        }
    }
    why_say(w, R_not_on_ladder, reader_arg(x), reason_text("policy", w->env.policy->policy),
            reason_pair("list", ladder_text(w, true), ladder_text(w, false)));
}

/* The notice by which this rung was told of the colour that is on now, in this run of coloured light. */
static const struct notice *told_by(const struct asking *w, const struct heard *h, int64_t rung)
{
    const char *run = arena_printf(w->a, "%s/e%lld/", w->it->id, (long long)none_or(w->it->episode, 0));

    for (size_t i = h->rows.n; i-- > 0;) {
        const struct notice *n = LIST_AT(h->rows, struct notice, i);

        if (n->kind == NOTICE_LIGHT && n->rung == rung && n->light == w->it->light &&
            strncmp(n->id, run, strlen(run)) == 0)
            return n;
    }
    return NULL;
}

/* Who would get it today: another than the holder, or nobody. */
static void tell_reach(struct asking *w, const struct rung *r)
{
    struct notice n;
    struct reach to;

    rec_clear(&rec_notice, &n);
    rung_address(r, w->it, &n);
    to = reach_notice(w->q->env->core, &n, cal_day(w->env.now_ms), w->a);
    if (to.vacant && to.person)
        why_say(w, R_notice_upward, reason_text("who", to.instead_of), reason_text("to", to.person->name));
    else if (to.vacant)
        why_say(w, R_notice_vacant, reason_text("who", to.instead_of));
    else if (to.instead_of)
        why_say(w, R_notice_instead, reason_text("who", to.instead_of));
}

/* A rung that addresses the reader: told already, or what it waits for. */
static void tell_rung(struct asking *w, const struct heard *h, int64_t k)
{
    const struct rung *r = LIST_AT(w->env.policy->ladder, struct rung, k - 1);
    const struct notice *n = told_by(w, h, k);
    int light = LIGHT_NONE;
    int64_t again;

    if (!n) {
        why_rung(w, k);
        tell_reach(w, r);
        return;
    }
    again = k == none_or(w->it->rung, 0) ? explain_told_at(&w->env, w->it, k, w->a, &light) : NONE;
    if (again != NONE && r->repeat.unit != SPAN_ABSENT)
        why_say(w, R_wait_repeat, reader_arg(h->reader), reason_int(w->a, "rung", k), reason_time(w->a, "at", again));
    else
        why_say(w, R_not_again, reader_arg(h->reader), reason_text("notice", n->id),
                reason_time(w->a, "at", n->intended_ms));
}

/* A visit in a stage in which the visited hear nothing. */
static bool is_secret(struct asking *w)
{
    const struct inspection *rules = core_inspection(w->q->env->core);

    return w->it->unannounced && w->it->state != ITEM_CLOSED &&
           (!rules || !w->it->stage || rules->secret_stages.n == 0 || strs_has(&rules->secret_stages, w->it->stage));
}

int why_told(struct asking *w, const char *about)
{
    struct reader x;
    struct heard h = {.w = w, .reader = &x};
    size_t on = 0, n = w->env.policy ? w->env.policy->ladder.n : 0;
    int rc = reader_find(w, about, &x);

    if (rc)
        return rc;
    rows_each(w->q->s, T_notice, arena_printf(w->a, "%s/", w->it->id), NULL, heard_row, &h);
    tell_heard(w, &h);
    if (is_secret(w))
        why_say(w, R_not_secret);
    for (size_t k = 0; k < n; k++)
        on += rung_addresses(w, LIST_AT(w->env.policy->ladder, struct rung, k), &x);
    if (n && !on && w->it->state != ITEM_CLOSED) {
        tell_off_ladder(w, &x);
        return DUBAN_E_ok;
    }
    if (why_at_rest(w))
        return DUBAN_E_ok;
    for (size_t k = 1; k <= n; k++)
        if (rung_addresses(w, LIST_AT(w->env.policy->ladder, struct rung, k - 1), &x))
            tell_rung(w, &h, (int64_t)k);
    return DUBAN_E_ok;
}
