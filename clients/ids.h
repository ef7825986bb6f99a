/* ids.h: request ids made from content: the same content sent again has the same id, and counts once. */
#ifndef DUBAN_CLIENTS_IDS_H
#define DUBAN_CLIENTS_IDS_H

#include "proto/arena.h"

/* "<prefix>-<48 hex digits of BLAKE2b>" */
const char *id_of_content(struct arena *a, const char *prefix, struct bytes content);

#endif
