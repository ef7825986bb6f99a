/* jobfill_digest.c: see jobfill_digest.h. */
#include "core/jobfill_digest.h"

#include "core/brief.h"
#include "core/rows.h"

enum { COVERS_MOST = 2 * LIM_DIGEST_LINES };

struct filling {
    struct core *core;
    struct job *job;
    struct arena *a;
    size_t covers_cap, items_cap, units_cap, windows_cap;
};

static bool has_item(const struct list *items, const char *id)
{
    for (size_t i = 0; i < items->n; i++)
        if (same_text(LIST_AT(*items, struct item, i)->id, id))
            return true;
    return false;
}

/* Of an item what a line of a page may say. */
static struct item in_short(const struct item *it)
{
    struct item s;

    rec_clear(&rec_item, &s);
    s.id = it->id;
    s.ledger = it->ledger;
    s.title = it->title;
    s.lead_unit = it->lead_unit;
    s.stage = it->stage;
    s.state = it->state;
    s.percent = it->percent;
    s.demand = it->demand;
    s.effective_due = it->effective_due;
    s.due_ms = it->due_ms;
    s.light = it->light;
    s.cause = it->cause;
    s.light_ms = it->light_ms;
    s.closed_ms = it->closed_ms;
    s.unannounced = it->unannounced;
    return s;
}

static void add_unit(struct filling *f, const char *id)
{
    struct unit u;

    for (size_t i = 0; i < f->job->cover_units.n; i++)
        if (same_text(LIST_AT(f->job->cover_units, struct unit, i)->id, id))
            return;
    if (state_get(core_state(f->core), T_unit, id, f->a, &u))
        *(struct unit *)list_push(&f->job->cover_units, &f->units_cap, sizeof u, f->a) = u;
}

static void add_item(struct filling *f, const char *id)
{
    struct item it;

    if (!id || has_item(&f->job->cover_items, id) || !state_get(core_state(f->core), T_item, id, f->a, &it))
        return;
    *(struct item *)list_push(&f->job->cover_items, &f->items_cap, sizeof it, f->a) = in_short(&it);
    add_unit(f, it.lead_unit);
}

/* As it stands in the rules, or as people set it: it may be over by now. */
static bool window_named(struct filling *f, const char *id, struct window *w)
{
    const struct channels *rules = core_channels(f->core);

    for (size_t i = 0; rules && i < rules->quiet.n; i++)
        if (same_text(LIST_AT(rules->quiet, struct window, i)->id, id)) {
            *w = *LIST_AT(rules->quiet, struct window, i);
            return true;
        }
    return state_get(core_state(f->core), T_window, id, f->a, w);
}

static void add_window(struct filling *f, const char *id)
{
    struct window w;

    for (size_t i = 0; i < f->job->windows.n; i++)
        if (same_text(LIST_AT(f->job->windows, struct window, i)->id, id))
            return;
    if (!id || !window_named(f, id, &w))
        return;
    if (w.owner)
        w.owner = person_name(core_state(f->core), w.owner, f->a);
    *(struct window *)list_push(&f->job->windows, &f->windows_cap, sizeof w, f->a) = w;
}

static int cover_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct filling *f = u;
    struct bytes rest = key_rest(key);
    struct notice n;

    (void)rec, (void)val;
    /* one digit for the rank, then the notice */
    if (rest.len < 2 || !state_get(core_state(f->core), T_notice,
                                   arena_str(scratch, (const char *)rest.data + 1, rest.len - 1), f->a, &n))
        return 0;
    *(struct notice *)list_push(&f->job->covers, &f->covers_cap, sizeof n, f->a) = n;
    add_item(f, n.item);
    add_window(f, n.window);
    return f->job->covers.n == COVERS_MOST;
}

void digest_fill(struct core *c, struct job *job, const struct notice *digest, struct arena *a)
{
    struct filling f = {.core = c, .job = job, .a = a};

    rows_each_of(core_state(c), T_covered, digest->id, cover_row, &f);
}
