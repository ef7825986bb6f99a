/* brief.h: an item in short, as lists and boards show it: names in place of ids, what is planned by today, workdays
 * left. */
#ifndef DUBAN_CORE_BRIEF_H
#define DUBAN_CORE_BRIEF_H

#include "core/core.h"

/* Text is borrowed from the item, names are in the arena. planned is absent without milestones; left_workdays is absent
 * without a due date and when closed. Costs two gets. */
void brief_fill(struct core *c, const struct item *it, int64_t now_ms, struct arena *a, struct brief *out);
/* The same, in the arena. */
const struct brief *brief_make(struct core *c, const struct item *it, int64_t now_ms, struct arena *a);

/* A journal entry as it is shown, with the actor's name. Borrows from the entry; one get. */
void event_fill(struct state *s, const struct entry *en, struct arena *a, struct event *out);
/* Without the bytes that were handed over: they hold the token by which their reader, and nobody else, acknowledges
 * them. */
void event_mask(struct event *ev, struct arena *a);

/* Name of a unit or a person; NULL when id is NULL or not entered. */
const char *unit_name(struct state *s, const char *id, struct arena *a);
const char *person_name(struct state *s, const char *id, struct arena *a);
/* Who was at the post at that moment: its holder, or the substitute; when nobody was, or nothing was entered, the name
 * in its person record. */
const char *person_name_at(struct state *s, const char *id, int64_t ms, struct arena *a);

#endif
