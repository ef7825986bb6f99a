/* given.h: a value as people write it, on the command line or in a table: what field_parse reads, and besides "50%" for
 * a percent, and times without seconds or zone. */
#ifndef DUBAN_CLIENTS_GIVEN_H
#define DUBAN_CLIENTS_GIVEN_H

#include "proto/codec.h"

/* Puts `text` into the field of `out`. A DUBAN_E_ code, as field_parse. */
int given_parse(const struct field *f, const char *text, struct arena *a, void *out, struct duban_error *e);

#endif
