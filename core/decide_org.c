/* decide_org.c: who holds a post, stands in or is away; and what a post that must be filled opens when nobody is there.
 *
 * Rules of kind `organisation` say which roles a unit must have filled, and what a vacancy opens. Whenever something is
 * entered about such a post, the days without anybody from today on are found anew: one item for each stretch of them,
 * assigned at the opening of its first workday (which may lie ahead), due on its last day when a successor is known.
 * What is open and says so stays; what is open and no longer true is shut. A stretch without a workday opens nothing.
 *
 * Costs a walk over the organisation rules, the records of one post, and its vacancy items. */
#include <string.h>

#include "core/decide_begin.h"
#include "core/holders.h"
#include "core/op_rows.h"
#include "core/organisation.h"
#include "core/reach.h"
#include "core/rows.h"

enum { HOLDERS_MOST = 500 }; /* of one post: a change a month for forty years */
enum { COUNT_ROOM = 7 };     /* digits of the count behind a vacancy's number */

static bool same_key(const struct holder *a, const struct holder *b)
{
    return a->kind == b->kind && a->from == b->from;
}

/* What the post has once this one is entered. */
static struct list holders_with(struct decide *d, const struct holder *h)
{
    struct list was = holders_of(d->s, h->post, d->a);
    struct holder *v = arena_alloc(d->a, (was.n + 1) * sizeof *v);
    size_t n = 0;

    for (size_t i = 0; i < was.n; i++)
        if (!same_key(LIST_AT(was, struct holder, i), h))
            v[n++] = *LIST_AT(was, struct holder, i);
    v[n++] = *h;
    return (struct list){v, n};
}

/* ---- vacancies ---- */

struct vacancy {
    struct decide *d;
    const struct opens *opens;
    const struct person *post;
    const char *stem; /* numbers of its items, but for the counter */
    struct list open; /* of struct item: what is open because of it */
    size_t open_cap, opened_cap;
    bool *stays;  /* of `open`, by place */
    int64_t last; /* highest counter so far */
};

static int vacancy_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct vacancy *v = u;
    const struct item *it = rec;
    int64_t n = vacancy_number(it->id, v->stem);
    struct duban_error e;

    (void)key, (void)scratch;
    if (n == NONE)
        return 0;
    v->last = n > v->last ? n : v->last;
    if (it->state == ITEM_CLOSED)
        return 0;
    return rec_unpack(&rec_item, val, UNPACK_STORED, v->d->a,
                      list_push(&v->open, &v->open_cap, sizeof(struct item), v->d->a), &e);
}

/* An item for the days from `from` until `until`. Its due date is the last of them, so that a ledger that ends by
 * itself ends with it; when no end is known, what the rules give, which would end such a ledger too early. */
static struct item vacancy_item(const struct vacancy *v, int64_t first, int64_t until)
{
    const struct ledger *l = core_ledger(v->d->core, v->opens->ledger);
    const struct opens *o = v->opens;
    const char *post = post_title(v->d->core, v->post->unit, v->post->role, v->d->a);
    struct item it;

    rec_clear(&rec_item, &it);
    it.ledger = o->ledger;
    it.title = opened_title(v->d, o->title, post);
    it.demand = o->demand;
    it.lead_unit = o->lead && strcmp(o->lead, "lead") != 0 ? o->lead : v->post->unit;
    it.stage = o->stage;
    it.registrar = v->d->q->actor.name;
    it.registrar_unit = v->d->facts->unit ? v->d->facts->unit : v->post->unit;
    it.start_date = first;
    it.assigned_ms = cal_opening(core_cal(v->d->core), first);
    it.due_date = until;
    decide_begin(v->d, l, l && l->ends_by_itself ? (struct span){0, SPAN_ABSENT} : o->due, &it);
    return it;
}

static bool open_already(struct vacancy *v, const struct item *now)
{
    for (size_t i = 0; i < v->open.n; i++) {
        const struct item *it = LIST_AT(v->open, struct item, i);

        if (!v->stays[i] && it->due_date == now->due_date && it->start_date == now->start_date) {
            v->stays[i] = true;
            return true;
        }
    }
    return false;
}

/* Opened now, and told when it begins: by then it may have been filled, and a notice about what is closed is not sent.
 */
static void vacancy_open(struct vacancy *v, struct item *it)
{
    struct facts *facts = v->d->facts;
    const struct stage *stage = stage_find(core_ledger(v->d->core, it->ledger), it->stage);
    size_t told = facts->notices.n;

    it->id = arena_printf(v->d->a, "%s%lld", v->stem, (long long)++v->last);
    *(struct item *)list_push(&facts->opened, &v->opened_cap, sizeof *it, v->d->a) = *it;
    if (stage)
        decide_tell(v->d, it, stage);
    for (size_t i = told; i < facts->notices.n; i++) {
        struct notice *n = LIST_AT(facts->notices, struct notice, i);

        if (it->assigned_ms > v->d->now_ms)
            n->intended_ms = n->next_ms = it->assigned_ms;
    }
}

static void find_vacancies(struct vacancy *v, const struct list *holders)
{
    const struct cal *cal = core_cal(v->d->core);
    struct facts *facts = v->d->facts;
    int64_t day = cal_day(v->d->now_ms), from, until;
    const char **shut = arena_alloc(v->d->a, (v->open.n + 1) * sizeof *shut);

    while (day != NONE && holders_gap(holders, day, &from, &until)) {
        int64_t first = cal_workday_on_or_after(cal, from);
        struct item it = vacancy_item(v, first, until);

        if ((until == NONE || first <= until) && !open_already(v, &it))
            vacancy_open(v, &it);
        day = until == NONE ? NONE : until + 1;
    }
    for (size_t i = 0; i < v->open.n; i++)
        if (!v->stays[i])
            shut[facts->shut.n++] = LIST_AT(v->open, struct item, i)->id;
    facts->shut.v = shut;
}

static int decide_vacancies(struct decide *d, const struct person *post, const struct list *holders)
{
    const struct organisation *org = organisation_of_post(d->s, post, d->a);
    const struct ledger *l;
    struct vacancy v = {.d = d, .post = post};

    if (!org || !org->vacancy)
        return DUBAN_E_ok;
    v.opens = org->vacancy;
    l = core_ledger(d->core, v.opens->ledger);
    if (!l)
        return error_set(d->e, DUBAN_E_no_ledger, "post", "organisation/%s: %s", org->organisation, v.opens->ledger);
    if (v.opens->stage && l->stages.n && !stage_find(l, v.opens->stage))
        return error_set(d->e, DUBAN_E_bad_stage, "post", "organisation/%s: %s", org->organisation, v.opens->stage);
    v.stem = vacancy_stem(org, post->id, d->a);
    if (strchr(v.stem, '/'))
        return error_set(d->e, DUBAN_E_bad_char, "post", "%s: '/'", v.stem);
    if (strlen(v.stem) + COUNT_ROOM > LIM_ID_BYTES)
        return error_set(d->e, DUBAN_E_too_long, "post", "%s: %zu > %d", v.stem, strlen(v.stem),
                         LIM_ID_BYTES - COUNT_ROOM);
    rows_each(d->s, T_item, v.stem, NULL, vacancy_row, &v);
    v.stays = arena_alloc(d->a, v.open.n + 1);
    memset(v.stays, 0, v.open.n + 1);
    find_vacancies(&v, holders);
    return DUBAN_E_ok;
}

/* ---- the operation ---- */

static int check_holder(const struct decide *d, const struct holder *h, const char *key)
{
    int rc = need_day(d, h->from, "from");

    if (!rc)
        rc = need_day(d, h->to, "to");
    if (rc)
        return rc;
    if (h->id && strcmp(h->id, key) != 0)
        return error_set(d->e, DUBAN_E_bad_choice, "id", "%s: %s", h->id, key);
    if (h->kind != HOLDER_LEAVE && !h->name)
        return error_set(d->e, DUBAN_E_missing, "name", "%s", enum_holder_kind.words[h->kind]);
    /* One day earlier takes it back. */
    if (h->to != NONE && h->to < h->from - 1)
        return error_set(d->e, DUBAN_E_too_early, "to", "%s < %s", date_text(h->to, d->a), date_text(h->from, d->a));
    return DUBAN_E_ok;
}

int decide_holder_set(struct decide *d)
{
    const struct holder *h = d->q->body;
    const char *key = holder_key(h, d->a);
    struct person post;
    struct list holders;
    int rc = check_holder(d, h, key);

    if (rc)
        return rc;
    if (!state_get(d->s, T_person, h->post, d->a, &post))
        return error_set(d->e, DUBAN_E_no_person, "post", "%s", h->post);
    holders = holders_with(d, h);
    if (holders.n > HOLDERS_MOST)
        return error_set(d->e, DUBAN_E_too_many, "post", "%zu > %d", holders.n, HOLDERS_MOST);
    d->facts->key = key;
    return d->more ? DUBAN_E_ok : decide_vacancies(d, &post, &holders);
}
