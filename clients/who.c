/* who.c: see who.h. One list for people and units: their ids are kept apart by the table they are asked of. */
#include "clients/who.h"

#include <string.h>

#include "clients/resolve.h"
#include "clients/text.h"

struct who {
    struct who *next;
    const char *table, *id, *name;
};

static const char person_table[] = "person", unit_table[] = "unit";

static void learn(struct cli *c, struct who **known, const char *table, const char *id, const char *name)
{
    struct who *w = arena_alloc(&c->arena, sizeof *w);
    *w = (struct who){*known, table, id, name};
    *known = w;
}

static const char *name_known(struct cli *c, const struct who *known, const char *table, const char *id)
{
    for (const struct who *w = known; w; w = w->next)
        if (w->table == table && !strcmp(w->id, id))
            return text_safe(&c->arena, w->name, true);
    return NULL;
}

struct who *names_brought(struct cli *c, const struct shown *s)
{
    struct who *known = NULL;
    for (size_t i = 0; i < s->timeline.n; i++) {
        const struct event *ev = LIST_AT(s->timeline, struct event, i);
        if (ev->actor && ev->actor_name && ev->actor_name[0])
            learn(c, &known, person_table, ev->actor, ev->actor_name);
    }
    return known;
}

const char *person_name_of(struct cli *c, struct who **known, const char *id)
{
    struct person p;
    const char *name = id ? name_known(c, *known, person_table, id) : NULL;
    if (!id || !id[0] || name)
        return name ? name : "";
    const bool there = resolve_record(c, person_table, id, &rec_person, &p) > 0;
    learn(c, known, person_table, id, there && p.name ? p.name : id);
    return name_known(c, *known, person_table, id);
}

const char *unit_name_of(struct cli *c, struct who **known, const char *id)
{
    struct unit u;
    const char *name = id ? name_known(c, *known, unit_table, id) : NULL;
    if (!id || !id[0] || name)
        return name ? name : "";
    const bool there = resolve_record(c, unit_table, id, &rec_unit, &u) > 0;
    learn(c, known, unit_table, id, there && u.name ? u.name : id);
    return name_known(c, *known, unit_table, id);
}
