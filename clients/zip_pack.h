/* zip_pack.h: parts into a zip, in memory. Not packed and with one fixed time, so that the same parts are the same
 * bytes whenever, and with whatever zlib. */
#ifndef DUBAN_CLIENTS_ZIP_PACK_H
#define DUBAN_CLIENTS_ZIP_PACK_H

#include <stdbool.h>

#include "proto/arena.h"

struct zip_part {
    const char *name;
    struct bytes bytes;
};

/* False: no memory. */
bool zip_pack(struct arena *a, const struct zip_part *parts, size_t n, struct bytes *out);

#endif
