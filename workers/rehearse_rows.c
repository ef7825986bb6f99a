#include "workers/rehearse_rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/cal.h"

enum { PAGE_BYTES = LIM_FRAME_BYTES / 2 };

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* What makes two rows the same, but for the day. */
static int by_matter(const struct simrow *a, const struct simrow *b)
{
    int d = by_text(a->item, b->item);

    d = d ? d : by_text(a->what, b->what);
    d = d ? d : by_number(a->light, b->light);
    d = d ? d : by_number(a->rung, b->rung);
    return d ? d : by_text(a->to, b->to);
}

static int by_key(const struct simrow *a, const struct simrow *b)
{
    int d = by_number(cal_day(a->at_ms), cal_day(b->at_ms));

    return d ? d : by_matter(a, b);
}

static int by_key_and_time(const void *x, const void *y)
{
    const struct simrow *a = x, *b = y;
    int d = by_key(a, b);

    return d ? d : by_number(a->at_ms, b->at_ms);
}

static int by_time(const void *x, const void *y)
{
    const struct simrow *a = x, *b = y;
    int d = by_number(a->at_ms, b->at_ms);

    d = d ? d : by_matter(a, b);
    return d ? d : by_text(a->only, b->only);
}

static struct simrow *sorted(const struct list *rows, struct arena *a)
{
    struct simrow *v = arena_alloc(a, (rows->n + 1) * sizeof *v);

    if (rows->n) {
        memcpy(v, rows->v, rows->n * sizeof *v);
        qsort(v, rows->n, sizeof *v, by_key_and_time);
    }
    return v;
}

struct list rows_differ(const struct list *now, const struct list *other, bool all, struct arena *a)
{
    struct simrow *x = sorted(now, a), *y = sorted(other, a);
    struct simrow *out = arena_alloc(a, (now->n + other->n + 1) * sizeof *out);
    size_t i = 0, k = 0, n = 0;

    while (i < now->n || k < other->n) {
        int d = i == now->n ? 1 : k == other->n ? -1 : by_key(&x[i], &y[k]);

        if (d == 0) {
            if (all)
                out[n++] = x[i];
            i++;
            k++;
            continue;
        }
        out[n] = d < 0 ? x[i++] : y[k++];
        out[n++].only = d < 0 ? "now" : "new";
    }
    if (n)
        qsort(out, n, sizeof *out, by_time);
    return (struct list){out, n};
}

struct list rows_page(const struct list *rows, int64_t after, int64_t limit, struct arena *a, int64_t *next)
{
    size_t from = after > 0 ? (size_t)after : 0, most = limit > 0 && limit < LIM_PAGE ? (size_t)limit : LIM_PAGE;
    size_t bytes = 0, n = 0;

    from = from < rows->n ? from : rows->n;
    while (from + n < rows->n && n < most && bytes < PAGE_BYTES)
        bytes += rec_pack(&rec_simrow, LIST_AT(*rows, struct simrow, from + n++), a).len;
    *next = from + n < rows->n ? (int64_t)(from + n) : NONE;
    return (struct list){n ? LIST_AT(*rows, struct simrow, from) : NULL, n};
}
