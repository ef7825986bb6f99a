#include "clients/zip_pack.h"

#include <zip.h>

enum { MIDNIGHT = 0, FIRST_OF_1980 = 1 << 5 | 1 }; /* the first moment that a zip knows */

static bool add(zip_t *z, const struct zip_part *part)
{
    zip_source_t *source = zip_source_buffer(z, part->bytes.data, part->bytes.len, 0);
    zip_int64_t at = source ? zip_file_add(z, part->name, source, ZIP_FL_ENC_UTF_8) : -1;

    if (source && at < 0)
        zip_source_free(source);
    return at >= 0 && zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0 &&
           zip_file_set_dostime(z, (zip_uint64_t)at, MIDNIGHT, FIRST_OF_1980, 0) == 0;
}

static bool read_back(struct arena *a, zip_source_t *s, struct bytes *out)
{
    zip_stat_t st;
    bool whole = zip_source_stat(s, &st) == 0 && st.valid & ZIP_STAT_SIZE && zip_source_open(s) == 0;

    if (!whole)
        return false;
    void *data = arena_alloc(a, st.size);
    whole = zip_source_read(s, data, st.size) == (zip_int64_t)st.size;
    zip_source_close(s);
    *out = (struct bytes){data, st.size};
    return whole;
}

bool zip_pack(struct arena *a, const struct zip_part *parts, size_t n, struct bytes *out)
{
    zip_error_t why;
    zip_source_t *s;
    zip_t *z;
    bool good = true;

    zip_error_init(&why);
    s = zip_source_buffer_create(NULL, 0, 0, &why);
    z = s ? zip_open_from_source(s, ZIP_CREATE | ZIP_TRUNCATE, &why) : NULL;
    zip_error_fini(&why);
    if (!z) {
        if (s)
            zip_source_free(s);
        return false;
    }
    zip_source_keep(s); /* the archive lets go of it when it is closed */
    for (size_t i = 0; good && i < n; i++)
        good = add(z, &parts[i]);
    good = good && zip_close(z) == 0;
    if (!good)
        zip_discard(z);
    good = good && read_back(a, s, out);
    zip_source_free(s);
    return good;
}
