/* organisation.h: the rules of kind `organisation`: which posts a unit must have filled. */
#ifndef DUBAN_CORE_ORGANISATION_H
#define DUBAN_CORE_ORGANISATION_H

#include "core/state.h"

/* All documents in force, in the order of their names: list of struct organisation. Read anew each time: they are few,
 * and asked for when somebody is entered or looks at the posts. */
struct list organisations_all(struct state *s, struct arena *a);

/* The first one by which units of this kind must have this role; NULL: it need not be filled. */
const struct organisation *organisation_of(const struct list *all, const char *unit_kind, const char *role);

/* The same of a post; NULL also when its unit is not entered. */
const struct organisation *organisation_of_post(struct state *s, const struct person *post, struct arena *a);

/* What a vacancy of a post opens is numbered "<post><suffix>1", "…2" and so on: the part before the count, and the
 * count of an item; NONE: it is none of them. */
const char *vacancy_stem(const struct organisation *o, const char *post, struct arena *a);
int64_t vacancy_number(const char *item, const char *stem);

#endif
