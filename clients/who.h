/* who.h: names in place of ids of people and units, each asked for once. An id that nobody has stays as it is. */
#ifndef DUBAN_CLIENTS_WHO_H
#define DUBAN_CLIENTS_WHO_H

#include "clients/cli.h"

/* The names known so far: an empty list is NULL. */
struct who;

/* Those of people that an answer brought. */
struct who *names_brought(struct cli *c, const struct shown *s);
/* Safe to print; "" without an id. */
const char *person_name_of(struct cli *c, struct who **known, const char *id);
const char *unit_name_of(struct cli *c, struct who **known, const char *id);

#endif
