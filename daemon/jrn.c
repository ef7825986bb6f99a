/* jrn.c: from the interface to the body, and what holds for every body: limits, one unresolved append at a time. */
#include "daemon/jrn.h"

#include <assert.h>
#include <stddef.h>

#include "proto/limits.h"

static const char *const words[] = {
    [JRN_OK] = "ok",           [JRN_PENDING] = "pending", [JRN_REFUSED] = "refused", [JRN_FENCED] = "fenced",
    [JRN_UNKNOWN] = "unknown", [JRN_IO] = "io",           [JRN_DAMAGED] = "damaged",
};

const char *jrn_rc_word(enum jrn_rc rc)
{
    return (size_t)rc < sizeof words / sizeof words[0] ? words[rc] : "?";
}

enum jrn_rc jrn_append(struct jrn *j, int64_t expected, const struct bytes *bodies, size_t n)
{
    assert(n > 0 && expected >= 0);
    for (size_t i = 0; i < n; i++)
        if (bodies[i].len > LIM_ENTRY_BYTES)
            return JRN_REFUSED;
    return j->ops->append(j, expected, bodies, n);
}

enum jrn_rc jrn_poll(struct jrn *j)
{
    return j->ops->poll(j);
}

enum jrn_rc jrn_read(struct jrn *j, int64_t from, int64_t to, int (*cb)(void *u, const struct jrn_rec *r), void *u)
{
    assert(from >= 1 && to >= 0);
    return j->ops->read(j, from, to, cb, u);
}

int64_t jrn_last(struct jrn *j)
{
    return j->ops->last(j);
}

void jrn_close(struct jrn *j)
{
    if (j)
        j->ops->close(j);
}
