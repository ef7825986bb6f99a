/* moment.h: instants as people write them for the manual clock. */
#ifndef DUBAN_CLIENTS_MOMENT_H
#define DUBAN_CLIENTS_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* "2022-03-01", "2022-03-01T18:00", "2022-03-01 18:00:30" (the county's zone), full RFC 3339, or "+5d", "+8h", "+30m"
 * from now_ms. False when it is none of these. */
bool moment_parse(const char *text, int64_t now_ms, int64_t *ms);

#endif
